#include "sim/unit.h"

#include <string.h>

char *
unit_digits(char *to, int64_t count, struct unit unit, bool full)
{
	char digits[UNIT_BYTES], *end = digits + sizeof digits, *at;
	uint64_t value = (uint64_t)count * unit.coef;
	unsigned scale = unit.scale;
	size_t whole;

	while (!full && scale > 0 && value % 10 == 0) {
		value /= 10;
		scale--;
	}
	at = decimal_digits(end, value);
	while (at > end - scale - 1)
		*--at = '0';
	whole = (size_t)(end - at) - scale;
	memcpy(to, at, whole);
	to += whole;
	if (scale > 0) {
		*to++ = '.';
		memcpy(to, at + whole, scale);
		to += scale;
	}
	return to;
}

struct unit
unit_of(struct decimal step)
{
	step = decimal_trim(step);
	return (struct unit){ (uint64_t)step.coef, step.scale };
}
