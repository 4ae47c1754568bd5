/*
 * figures: decimals as the vectors of the definitions write them.
 */
#ifndef TESTS_FIGURES_H
#define TESTS_FIGURES_H

#include "base/decimal.h"

#include "check.h"

static inline struct decimal
d(const char *text)
{
	struct decimal value;
	struct error err;

	if (decimal_read(&value, slice_of(text), &err) != 0)
		fail_msg("%s", err.text);
	return value;
}

static inline void
assert_decimal(struct decimal value, const char *expected)
{
	char text[DECIMAL_TEXT_MAX];

	decimal_text(text, value);
	assert_string_equal(text, expected);
}

#endif
