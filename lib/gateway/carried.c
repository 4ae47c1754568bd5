#include "gateway/carried.h"

int
carried_fill(struct carried *carried, const struct fill_event *fill, struct error *err)
{
	struct decimal told;

	if (decimal_add(&told, carried->told, fill->qty, err) != 0)
		return -1;
	if (!once_new(&carried->fills, &fill->id, 1))
		return 0;
	carried->told = told;
	return 1;
}

bool
carried_whole(const struct carried *carried)
{
	return decimal_compare(carried->told, carried->filled) >= 0;
}

void
carried_free(struct carried *carried)
{
	once_free(&carried->fills);
	*carried = (struct carried){ 0 };
}
