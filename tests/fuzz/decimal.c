/*
 * decimal: the grammar against one written anew, the text there and back, the value against strtod, and laws that sums,
 * products and quotients must keep.
 */
#include <math.h>

#include "base/decimal.h"
#include "fuzz.h"

static void
there_and_back(struct decimal value)
{
	char text[DECIMAL_TEXT_MAX], full[DECIMAL_TEXT_MAX];
	size_t len = decimal_text(text, value), full_len = decimal_text_full(full, value);
	struct decimal again;
	struct error err;

	HOLDS(len == strlen(text) && full_len == strlen(full) && len <= full_len, "%s %s", text, full);
	HOLDS(strcmp(text, "-0") != 0 && strchr(text, 'e') == NULL, "%s", text);
	if (decimal_read(&again, (struct slice){ text, len }, &err) != 0) {
		/* a sum may have 39 digits, which are not read */
		HOLDS(len > 38 && strcmp(err.code, "decimal_range") == 0, "%s: %s", text, err.text);
		return;
	}
	HOLDS(decimal_compare(value, again) == 0 && decimal_compare(again, value) == 0, "%s", text);
	if (decimal_read(&again, (struct slice){ full, full_len }, &err) == 0)
		HOLDS(again.coef == value.coef && again.scale == value.scale, "%s", full);
}

static void
close_to_strtod(struct decimal value, const char *text, size_t len)
{
	char *terminated = strndup(text, len);
	double theirs = strtod(terminated, NULL), ours = decimal_double(value);

	free(terminated);
	HOLDS(fabs(ours - theirs) <= fabs(theirs) * 1e-15, "%.*s: %.17g and %.17g", (int)len, text, ours, theirs);
}

/* True and the value when it is taken. */
static bool
read_one(struct decimal *value, const char *text, size_t len)
{
	bool is_number = len > 0 && json_number(text, text + len) == len;
	struct error err = { .code = "" };

	if (decimal_read(value, (struct slice){ text, len }, &err) == 0) {
		HOLDS(is_number, "\"%.*s\" was read", (int)len, text);
		if (planted() && memchr(text, '7', len) != NULL)
			value->coef++;
		HOLDS(value->scale <= DECIMAL_SCALE_MAX, "scale %u", value->scale);
		there_and_back(*value);
		close_to_strtod(*value, text, len);
		return true;
	}
	HOLDS(strcmp(err.code, is_number ? "decimal_range" : "not_decimal") == 0, "\"%.*s\": %s", (int)len, text,
	    err.text);
	return false;
}

static void
quotient_laws(struct decimal a, struct decimal b, unsigned places)
{
	struct decimal down, up, even, back, gap;
	struct error err;

	if (decimal_div(&down, a, b, places, ROUND_FLOOR, &err) != 0 ||
	    decimal_div(&up, a, b, places, ROUND_CEILING, &err) != 0 ||
	    decimal_div(&even, a, b, places, ROUND_HALF_EVEN, &err) != 0)
		return;
	HOLDS(decimal_compare(down, even) <= 0 && decimal_compare(even, up) <= 0, "order of roundings");
	HOLDS(decimal_sub(&gap, up, down, &err) != 0 || gap.coef == 0 || (gap.coef == 1 && gap.scale == places), "gap");
	if (decimal_sign(b) > 0 && decimal_mul(&back, down, b, &err) == 0)
		HOLDS(decimal_compare(back, a) <= 0, "floor is above");
	if (decimal_sign(b) > 0 && decimal_mul(&back, up, b, &err) == 0)
		HOLDS(decimal_compare(back, a) >= 0, "ceiling is below");
}

static void
laws(struct decimal a, struct decimal b, unsigned places)
{
	struct decimal x, y;
	struct error err;

	HOLDS(decimal_compare(a, b) == -decimal_compare(b, a), "compare");
	if (decimal_add(&x, a, b, &err) == 0) {
		there_and_back(x);
		HOLDS(decimal_add(&y, b, a, &err) == 0 && decimal_compare(x, y) == 0, "a + b = b + a");
		if (decimal_sub(&y, x, b, &err) == 0)
			HOLDS(decimal_compare(y, a) == 0, "a + b - b = a");
	}
	if (decimal_mul(&x, a, b, &err) == 0) {
		there_and_back(x);
		HOLDS(decimal_mul(&y, b, a, &err) == 0 && decimal_compare(x, y) == 0, "a * b = b * a");
		HOLDS(decimal_sign(x) == decimal_sign(a) * decimal_sign(b), "sign of a product");
	}
	quotient_laws(a, b, places);
	x = decimal_round(a, places, ROUND_FLOOR);
	y = decimal_round(a, places, ROUND_CEILING);
	HOLDS(decimal_compare(x, a) <= 0 && decimal_compare(a, y) <= 0, "rounding");
	if (decimal_sign(b) > 0 && decimal_multiple(&x, a, b, ROUND_FLOOR, &err) == 0 &&
	    decimal_multiple(&y, a, b, ROUND_CEILING, &err) == 0)
		HOLDS(decimal_compare(x, a) <= 0 && decimal_compare(a, y) <= 0, "multiple");
	if (decimal_common(&x, a, b, &err) == 0) {
		HOLDS(decimal_multiple(&y, x, a, ROUND_FLOOR, &err) != 0 || decimal_compare(x, y) == 0, "common of a");
		HOLDS(decimal_multiple(&y, x, b, ROUND_FLOOR, &err) != 0 || decimal_compare(x, y) == 0, "common of b");
	}
}

/* One number, or two with a blank between them, behind a byte for the places. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = own_copy(data + (size > 0), size == 0 ? 0 : size - 1);
	size_t len = size == 0 ? 0 : size - 1, first;
	const char *blank = memchr(text, ' ', len);
	struct decimal a, b;

	first = blank == NULL ? len : (size_t)(blank - text);
	if (size > 0 && read_one(&a, text, first) && blank != NULL && read_one(&b, blank + 1, len - first - 1))
		laws(a, b, data[0] % (DECIMAL_SCALE_MAX + 1u));
	free(text);
	return 0;
}
