#include "sim/lines.h"

enum { LEVEL_BYTES = 2 * UNIT_BYTES + 8 }; /* of one level, brackets and all */

char *
line_figure(char *to, int64_t count, struct unit unit)
{
	*to++ = '"';
	to = unit_digits(to, count, unit, false);
	*to++ = '"';
	return to;
}

void
line_side(
    struct text *out, const char *key, const struct market_level *at, size_t count, struct unit price, struct unit qty)
{
	char *to;

	text_string(out, key);
	to = text_room(out, count * LEVEL_BYTES + 2);
	*to++ = '[';
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			*to++ = ',';
		*to++ = '[';
		to = line_figure(to, at[i].price, price);
		*to++ = ',';
		to = line_figure(to, at[i].qty, qty);
		*to++ = ']';
	}
	*to++ = ']';
	out->len = (size_t)(to - out->at);
}
