/*
 * decimal: exact decimal numbers, for everything that is money or multiplies it.
 *
 * A number is coef / 10^scale.  Nothing here rounds unless its name says so and the direction is given; what does
 * not fit is an error, never wrapped.  Binary floating point is not used; decimal_double() is for measures only.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

enum {
	DECIMAL_SCALE_MAX = 36,
	DECIMAL_TEXT_MAX = 44, /* sign, 39 digits, point, leading zero, NUL */
	MONEY_PLACES = 12 /* of money that a division made; the direction is against us */
};

/*
 * Plain data; may be copied by assignment.  The scale is as it was read ("1.50" has scale 2): values compare equal
 * whatever their scale, and decimal_text() writes the shortest form.
 */
struct decimal {
	__int128 coef;
	uint8_t scale; /* 0 to DECIMAL_SCALE_MAX */
};

enum rounding {
	ROUND_FLOOR, /* towards minus infinity: what we get */
	ROUND_CEILING, /* towards plus infinity: what we pay */
	ROUND_HALF_EVEN /* for figures that are only shown */
};

#define DECIMAL_ZERO ((struct decimal){ 0, 0 })
#define DECIMAL_ONE ((struct decimal){ 1, 0 })

static inline struct decimal
decimal_int(int64_t value)
{
	return (struct decimal){ value, 0 };
}

/*
 * Read the grammar of a JSON number and nothing else: no "+", no leading zeros, no NaN, no blanks.  Exponents are
 * read; "-0" is 0.  At most 38 significant digits and 36 places.  Codes: not_decimal, decimal_range.
 */
int decimal_read(struct decimal *out, struct slice text, struct error *err) MUST_CHECK;

/* Shortest form: no exponent, no trailing zeros, no "-0".  Returns the length; to is terminated. */
size_t decimal_text(char to[DECIMAL_TEXT_MAX], struct decimal value);

/* The form with exactly value.scale places: what a venue that sends plain digits had sent. */
size_t decimal_text_full(char to[DECIMAL_TEXT_MAX], struct decimal value);
/* The digits of a whole number, written to end before `end`; returns where they begin. */
char *decimal_digits(char *end, uint64_t value);

/* <0, 0, >0; exact whatever the scales. */
int decimal_compare_scaled(struct decimal a, struct decimal b);

static inline int
decimal_compare(struct decimal a, struct decimal b)
{
	return LIKELY(a.scale == b.scale) ? (a.coef > b.coef) - (a.coef < b.coef) : decimal_compare_scaled(a, b);
}

static inline int
decimal_sign(struct decimal a)
{
	return (a.coef > 0) - (a.coef < 0);
}

static inline struct decimal
decimal_negate(struct decimal a)
{
	return (struct decimal){ -a.coef, a.scale };
}

static inline struct decimal
decimal_magnitude(struct decimal a)
{
	return a.coef < 0 ? decimal_negate(a) : a;
}

static inline struct decimal
decimal_min(struct decimal a, struct decimal b)
{
	return decimal_compare(a, b) <= 0 ? a : b;
}

static inline struct decimal
decimal_max(struct decimal a, struct decimal b)
{
	return decimal_compare(a, b) >= 0 ? a : b;
}

/* Exact; code decimal_range when the result does not fit, and out is then unchanged. */
int decimal_add(struct decimal *out, struct decimal a, struct decimal b, struct error *err) MUST_CHECK;
int decimal_sub(struct decimal *out, struct decimal a, struct decimal b, struct error *err) MUST_CHECK;
int decimal_mul_wide(struct decimal *out, struct decimal a, struct decimal b, struct error *err) MUST_CHECK;

/* Nearly all figures fit 64 bits: their product is one machine instruction. */
MUST_CHECK static inline int
decimal_mul(struct decimal *out, struct decimal a, struct decimal b, struct error *err)
{
	unsigned scale = (unsigned)a.scale + b.scale;
	int64_t x = (int64_t)a.coef, y = (int64_t)b.coef;

	if (UNLIKELY(scale > DECIMAL_SCALE_MAX || x != a.coef || y != b.coef))
		return decimal_mul_wide(out, a, b, err);
	*out = (struct decimal){ (__int128)x * y, (uint8_t)scale };
	return 0;
}

/* a / b to the given number of places.  Code decimal_range also for b = 0. */
int decimal_div(struct decimal *out, struct decimal a, struct decimal b, unsigned places, enum rounding rounding,
    struct error *err) MUST_CHECK;

/* At most the given number of places; a value that has no more is unchanged. */
struct decimal decimal_round(struct decimal value, unsigned places, enum rounding rounding);

/* The multiple of step (> 0) next to value in the direction of rounding (F0.2). */
int decimal_multiple(struct decimal *out, struct decimal value, struct decimal step, enum rounding rounding,
    struct error *err) MUST_CHECK;

/* The smallest number that is a multiple of both (F0.3); both > 0. */
int decimal_common(struct decimal *out, struct decimal a, struct decimal b, struct error *err) MUST_CHECK;

/* Without trailing zeros: equal values become equal members.  Most have none: that is seen without a call. */
struct decimal decimal_trim_zeros(struct decimal value);

static inline struct decimal
decimal_trim(struct decimal value)
{
	int64_t coef = (int64_t)value.coef;

	return (coef & 1) != 0 || (coef == value.coef && coef % 10 != 0) ? value : decimal_trim_zeros(value);
}

/* Value as an integer of 10^-places units, rounded; false when it does not fit 62 bits (amounts in the ledger). */
bool decimal_units(int64_t *out, struct decimal value, unsigned places, enum rounding rounding);

/* For measures and screens only; never for money. */
double decimal_double_wide(struct decimal value);
extern const double decimal_powers[DECIMAL_SCALE_MAX + 1];

static inline double
decimal_double(struct decimal value)
{
	int64_t coef = (int64_t)value.coef;

	return LIKELY(coef == value.coef) ? (double)coef / decimal_powers[value.scale] : decimal_double_wide(value);
}

#endif
