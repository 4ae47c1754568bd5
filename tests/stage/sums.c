/*
 * sums: a desk calculator over struct decimal: each line is "OP A B PLACES ROUNDING", each answer a number, an order, or
 * the code of the error.  tests/decimal.bats holds it to another implementation.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/decimal.h"

static int
compute(struct decimal *out, char op, const struct decimal *a, const struct decimal *b, unsigned places,
    enum rounding rounding, struct error *err)
{
	switch (op) {
	case '+':
		return decimal_add(out, *a, *b, err);
	case '-':
		return decimal_sub(out, *a, *b, err);
	case '*':
		return decimal_mul(out, *a, *b, err);
	case '/':
		return decimal_div(out, *a, *b, places, rounding, err);
	case 'm':
		return decimal_multiple(out, *a, *b, rounding, err);
	case 'g':
		return decimal_common(out, *a, *b, err);
	case 'r':
		*out = decimal_round(*a, places, rounding);
		return 0;
	default:
		*out = decimal_int(decimal_compare(*a, *b) < 0 ? -1 : decimal_compare(*a, *b) > 0);
		return 0;
	}
}

int
main(void)
{
	char op, first[64], second[64], answer[DECIMAL_TEXT_MAX];
	unsigned places, rounding;
	struct decimal a, b, out;
	struct error err;

	while (scanf(" %c %63s %63s %u %u", &op, first, second, &places, &rounding) == 5) {
		if (decimal_read(&a, slice_of(first), &err) != 0 || decimal_read(&b, slice_of(second), &err) != 0 ||
		    compute(&out, op, &a, &b, places, (enum rounding)rounding, &err) != 0) {
			puts(err.code);
			continue;
		}
		decimal_text(answer, out);
		puts(answer);
	}
	return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
