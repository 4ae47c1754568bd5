#include "gateway/carried.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

bool
carried_fill(struct carried *carried, const struct fill_event *fill, struct error *err)
{
	char id[FILL_ID_MAX];

	/* an id that does not fit is no reason to lose a fill: what is cut still tells it from others of its order */
	snprintf(id, sizeof id, "%.*s", SLICE_ARG(fill->id));
	for (size_t i = 0; i < carried->fill_count; i++)
		if (strcmp(carried->fills[i], id) == 0)
			return false;
	if (decimal_add(&carried->told, carried->told, fill->qty, err) != 0)
		return false;
	if (carried->fill_count == carried->fill_cap) {
		carried->fill_cap = carried->fill_cap == 0 ? 4 : 2 * carried->fill_cap;
		carried->fills = memory_grow(carried->fills, carried->fill_cap, sizeof *carried->fills);
	}
	memcpy(carried->fills[carried->fill_count++], id, sizeof id);
	return true;
}

bool
carried_whole(const struct carried *carried)
{
	return decimal_compare(carried->told, carried->filled) >= 0;
}

void
carried_free(struct carried *carried)
{
	free(carried->fills);
	*carried = (struct carried){ 0 };
}
