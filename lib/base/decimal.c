/*
 * Coefficients are 128 bit, products and dividends 256.  Nearly all real figures fit 64 bits, so each operation
 * first tries the plain machine way and only then the wide one.
 */
#include "base/decimal.h"

#include <limits.h>

typedef unsigned __int128 u128; /* the compiler's type has no short name of its own */

#define INT128_MAX ((__int128)(~(u128)0 >> 1))

struct wide { /* unsigned 256-bit number */
	u128 high, low;
};

static const uint64_t pow10_small[] = { 1ull, 10ull, 100ull, 1000ull, 10000ull, 100000ull, 1000000ull, 10000000ull,
	100000000ull, 1000000000ull, 10000000000ull, 100000000000ull, 1000000000000ull, 10000000000000ull,
	100000000000000ull, 1000000000000000ull, 10000000000000000ull, 100000000000000000ull, 1000000000000000000ull };

/* 10^n for n up to 38, the largest that fits 127 bits. */
static u128
pow10_of(unsigned n)
{
	if (n <= 18)
		return pow10_small[n];
	if (n <= 36)
		return (u128)pow10_small[18] * pow10_small[n - 18];
	return (u128)pow10_small[18] * pow10_small[18] * pow10_small[n - 36];
}

/* A 64-bit figure: products of two of them are one machine instruction and always fit. */
static inline bool
is_small(__int128 value)
{
	return value == (int64_t)value;
}

/* value * 10^n; false when it does not fit. */
static inline bool
scale_up(__int128 *out, __int128 value, unsigned n)
{
	if (LIKELY(n <= 18 && is_small(value))) {
		*out = (__int128)(int64_t)value * (int64_t)pow10_small[n];
		return true;
	}
	return !__builtin_mul_overflow(value, (__int128)pow10_of(n), out);
}

static u128
magnitude(__int128 value)
{
	return value < 0 ? -(u128)value : (u128)value;
}

static struct wide
wide_mul(u128 a, u128 b)
{
	uint64_t a0 = (uint64_t)a, a1 = (uint64_t)(a >> 64), b0 = (uint64_t)b, b1 = (uint64_t)(b >> 64);
	u128 low = (u128)a0 * b0, mid1 = (u128)a1 * b0, mid2 = (u128)a0 * b1, high = (u128)a1 * b1;
	u128 middle = (low >> 64) + (uint64_t)mid1 + (uint64_t)mid2;

	return (struct wide){ high + (mid1 >> 64) + (mid2 >> 64) + (middle >> 64), (middle << 64) | (uint64_t)low };
}

/* False when n * by does not fit; n is then spoilt. */
static bool
wide_grow(struct wide *n, u128 by)
{
	struct wide low = wide_mul(n->low, by), high = wide_mul(n->high, by);

	n->low = low.low;
	return high.high == 0 && !__builtin_add_overflow(low.high, high.low, &n->high);
}

/* n becomes the quotient; returns the remainder.  Shift and subtract: the slow road, rarely taken. */
static u128
wide_div(struct wide *n, u128 by)
{
	u128 rest = 0;
	int bit;

	if (n->high == 0) {
		u128 quotient = n->low / by;

		rest = n->low - quotient * by;
		n->low = quotient;
		return rest;
	}
	for (bit = 0; bit < 256; bit++) {
		bool carry = rest >> 127;

		rest = rest << 1 | n->high >> 127;
		n->high = n->high << 1 | n->low >> 127;
		n->low <<= 1;
		if (carry || rest >= by) {
			rest -= by;
			n->low |= 1;
		}
	}
	return rest;
}

/* Take zeros off the end until the value fits; false when it never does without losing a digit. */
static bool
wide_fit(__int128 *coef, unsigned *scale, struct wide n, bool negative)
{
	while (n.high != 0 || n.low > (u128)INT128_MAX || *scale > DECIMAL_SCALE_MAX) {
		struct wide shorter = n;

		if (*scale == 0 || wide_div(&shorter, 10) != 0)
			return false;
		n = shorter;
		(*scale)--;
	}
	*coef = negative ? -(__int128)n.low : (__int128)n.low;
	return true;
}

static int
out_of_range(struct error *err, const char *what)
{
	return error_set(err, "decimal_range", "%s does not fit a decimal", what);
}

static int
not_decimal(struct error *err, struct slice text)
{
	return error_set(err, "not_decimal", "\"%.*s\" is not a decimal", text.len > 60 ? 60 : (int)text.len, text.at);
}

/* Digits seen so far: value, how many count, how many stood behind the point. */
struct digits {
	u128 value;
	unsigned significant;
	long places;
};

/* Read digits from at on; returns the first byte that is none. */
static const char *
digits_read(struct digits *d, const char *at, const char *end, bool behind_point)
{
	for (; at < end && *at >= '0' && *at <= '9'; at++) {
		if (d->significant < 38)
			d->value = d->value * 10 + (unsigned)(*at - '0');
		if (d->value != 0)
			d->significant++;
		d->places += behind_point;
	}
	return at;
}

/* Exponent after the "e"; NULL when there are no digits.  Values beyond any use are held at 100000. */
static const char *
exponent_read(long *exponent, const char *at, const char *end)
{
	bool negative = false;
	const char *first;

	if (at < end && (*at == '+' || *at == '-'))
		negative = *at++ == '-';
	for (first = at, *exponent = 0; at < end && *at >= '0' && *at <= '9'; at++)
		if (*exponent < 100000)
			*exponent = *exponent * 10 + (*at - '0');
	if (negative)
		*exponent = -*exponent;
	return at == first ? NULL : at;
}

/* Bring value * 10^-places into coef and scale. */
static int
digits_fit(struct decimal *out, struct digits *d, bool negative, struct slice text, struct error *err)
{
	while (d->places > DECIMAL_SCALE_MAX && d->value % 10 == 0 && d->value != 0) {
		d->value /= 10;
		d->places--;
	}
	if (d->value == 0) {
		*out = (struct decimal){ 0,
			(uint8_t)(d->places < 0                 ? 0
				: d->places > DECIMAL_SCALE_MAX ? DECIMAL_SCALE_MAX
								: d->places) };
		return 0;
	}
	for (; d->places < 0; d->places++)
		if (++d->significant > 38)
			return error_set(err, "decimal_range", "\"%.*s\" has too many digits",
			    text.len > 60 ? 60 : (int)text.len, text.at);
		else
			d->value *= 10;
	if (d->significant > 38 || d->places > DECIMAL_SCALE_MAX)
		return error_set(
		    err, "decimal_range", "\"%.*s\" has too many digits", text.len > 60 ? 60 : (int)text.len, text.at);
	out->coef = negative ? -(__int128)d->value : (__int128)d->value;
	out->scale = (uint8_t)d->places;
	return 0;
}

/* The everyday case: up to 18 digits, perhaps a point, no sign, no exponent.  False: take the careful road. */
static bool
read_plain(struct decimal *out, struct slice text)
{
	uint64_t value = 0;
	size_t i, point = text.len;

	if (text.len == 0 || text.len > 18 || (text.at[0] == '0' && text.len > 1 && text.at[1] != '.'))
		return false;
	for (i = 0; i < text.len; i++) {
		unsigned digit = (unsigned)(unsigned char)text.at[i] - '0';

		if (LIKELY(digit <= 9))
			value = value * 10 + digit;
		else if (text.at[i] == '.' && point == text.len && i > 0 && i + 1 < text.len)
			point = i;
		else
			return false;
	}
	out->coef = (__int128)value;
	out->scale = (uint8_t)(point == text.len ? 0 : text.len - point - 1);
	return true;
}

int
decimal_read(struct decimal *out, struct slice text, struct error *err)
{
	const char *at = text.at, *end = text.at + text.len, *first;
	struct digits d = { 0, 0, 0 };
	bool negative = false;
	long exponent = 0;

	if (LIKELY(read_plain(out, text)))
		return 0;
	if (at < end && *at == '-') {
		negative = true;
		at++;
	}
	first = at;
	at = digits_read(&d, at, end, false);
	if (at == first || (*first == '0' && at - first > 1))
		return not_decimal(err, text);
	if (at < end && *at == '.') {
		first = ++at;
		at = digits_read(&d, at, end, true);
		if (at == first)
			return not_decimal(err, text);
	}
	if (at < end && (*at == 'e' || *at == 'E'))
		at = exponent_read(&exponent, at + 1, end);
	if (at == NULL || at != end)
		return not_decimal(err, text);
	d.places -= exponent;
	return digits_fit(out, &d, negative, text, err);
}

char *
decimal_digits(char *end, uint64_t value)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
				    "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
				    "8081828384858687888990919293949596979899";

	for (; value >= 100; value /= 100) {
		end -= 2;
		memcpy(end, pairs + 2 * (value % 100), 2);
	}
	if (value >= 10) {
		end -= 2;
		memcpy(end, pairs + 2 * value, 2);
	} else
		*--end = (char)('0' + (int)value);
	return end;
}

static char *
digits_before(char *end, u128 value)
{
	for (; value > UINT64_MAX; value /= 10)
		*--end = (char)('0' + (int)(value % 10));
	return decimal_digits(end, (uint64_t)value);
}

static size_t
write_digits(char *to, __int128 coef, unsigned scale)
{
	char digits[80], *end = digits + sizeof digits, *at = digits_before(end, magnitude(coef));
	size_t count = (size_t)(end - at), whole, len = 0;

	while (count <= scale) {
		*--at = '0';
		count++;
	}
	if (coef < 0)
		to[len++] = '-';
	whole = count - scale;
	memcpy(to + len, at, whole);
	len += whole;
	if (scale > 0) {
		to[len++] = '.';
		memcpy(to + len, at + whole, scale);
		len += scale;
	}
	to[len] = '\0';
	return len;
}

/* As many zeros at the end as a number that is divisible by 10 so often has in binary; an odd one has none. */
struct decimal
decimal_trim_zeros(struct decimal value)
{
	uint64_t low = (uint64_t)value.coef;
	int zeros = low == 0 ? DECIMAL_SCALE_MAX : __builtin_ctzll(low);

	if (value.coef == 0)
		return DECIMAL_ZERO;
	if (zeros > value.scale)
		zeros = value.scale;
	if (magnitude(value.coef) <= INT64_MAX) {
		int64_t coef = (int64_t)value.coef;

		for (; zeros > 0 && coef % 10 == 0; zeros--, value.scale--)
			coef /= 10;
		value.coef = coef;
		return value;
	}
	for (; zeros > 0 && value.coef % 10 == 0; zeros--, value.scale--)
		value.coef /= 10;
	return value;
}

size_t
decimal_text(char to[DECIMAL_TEXT_MAX], struct decimal value)
{
	value = decimal_trim(value);
	return write_digits(to, value.coef, value.scale);
}

size_t
decimal_text_full(char to[DECIMAL_TEXT_MAX], struct decimal value)
{
	return write_digits(to, value.coef, value.scale);
}

int
decimal_compare_scaled(struct decimal a, struct decimal b)
{
	struct wide left, right;
	int order, sign = decimal_sign(a);
	__int128 scaled;

	if (sign != decimal_sign(b))
		return sign < decimal_sign(b) ? -1 : 1;
	if (a.scale < b.scale && scale_up(&scaled, a.coef, b.scale - a.scale))
		return (scaled > b.coef) - (scaled < b.coef);
	if (a.scale > b.scale && scale_up(&scaled, b.coef, a.scale - b.scale))
		return (a.coef > scaled) - (a.coef < scaled);
	left = wide_mul(magnitude(a.coef), pow10_of(b.scale > a.scale ? b.scale - a.scale : 0));
	right = wide_mul(magnitude(b.coef), pow10_of(a.scale > b.scale ? a.scale - b.scale : 0));
	if (left.high != right.high)
		order = left.high < right.high ? -1 : 1;
	else
		order = (left.low > right.low) - (left.low < right.low);
	return sign * order;
}

/* Give both the same scale; when that does not fit, try again without trailing zeros. */
static bool
align(struct decimal *a, struct decimal *b)
{
	int round;

	for (round = 0; round < 2; round++) {
		struct decimal *lower = a->scale < b->scale ? a : b;
		unsigned scale = a->scale < b->scale ? b->scale : a->scale;
		__int128 coef;

		if (scale_up(&coef, lower->coef, scale - lower->scale)) {
			lower->coef = coef;
			lower->scale = (uint8_t)scale;
			return true;
		}
		*a = decimal_trim(*a);
		*b = decimal_trim(*b);
	}
	return false;
}

/* Both are small, and one is scaled up to the other's scale: the sum fits. */
static inline bool
add_small(struct decimal *out, struct decimal a, struct decimal b)
{
	unsigned up = b.scale > a.scale ? b.scale - a.scale : 0, b_up = a.scale > b.scale ? a.scale - b.scale : 0;

	if (!is_small(a.coef) || !is_small(b.coef) || up + b_up > 18)
		return false;
	*out = (struct decimal){ (__int128)(int64_t)a.coef * (int64_t)pow10_small[up] +
		    (__int128)(int64_t)b.coef * (int64_t)pow10_small[b_up],
		(uint8_t)(a.scale + up) };
	return true;
}

int
decimal_add(struct decimal *out, struct decimal a, struct decimal b, struct error *err)
{
	__int128 sum;

	if (LIKELY(add_small(out, a, b)))
		return 0;
	if ((a.scale != b.scale && !align(&a, &b)) || __builtin_add_overflow(a.coef, b.coef, &sum) ||
	    sum == -INT128_MAX - 1)
		return out_of_range(err, "a sum");
	*out = (struct decimal){ sum, a.scale };
	return 0;
}

int
decimal_sub(struct decimal *out, struct decimal a, struct decimal b, struct error *err)
{
	return decimal_add(out, a, decimal_negate(b), err);
}

int
decimal_mul_wide(struct decimal *out, struct decimal a, struct decimal b, struct error *err)
{
	unsigned scale = (unsigned)a.scale + b.scale;
	__int128 coef;

	if (LIKELY(scale <= DECIMAL_SCALE_MAX && !__builtin_mul_overflow(a.coef, b.coef, &coef) &&
		coef != -INT128_MAX - 1)) {
		*out = (struct decimal){ coef, (uint8_t)scale };
		return 0;
	}
	if (!wide_fit(&coef, &scale, wide_mul(magnitude(a.coef), magnitude(b.coef)), (a.coef < 0) != (b.coef < 0)))
		return out_of_range(err, "a product");
	*out = (struct decimal){ coef, (uint8_t)scale };
	return 0;
}

/* Whether the cut-off rest pushes the magnitude one up. */
static bool
rounds_up(u128 quotient, u128 rest, u128 by, bool negative, enum rounding rounding)
{
	if (rest == 0)
		return false;
	if (rounding == ROUND_FLOOR)
		return negative;
	if (rounding == ROUND_CEILING)
		return !negative;
	return rest > by - rest || (rest == by - rest && (quotient & 1));
}

/* Of small figures above zero: the dividend stays below 2^123. */
static inline bool
div_small(struct decimal *out, struct decimal a, struct decimal b, int shift, enum rounding rounding)
{
	u128 dividend = (u128)(uint64_t)a.coef * pow10_small[shift], quotient;
	uint64_t by = (uint64_t)b.coef;

	if (a.coef < 0 || !is_small(a.coef) || b.coef < 0 || !is_small(b.coef))
		return false;
	quotient = dividend <= UINT64_MAX ? (uint64_t)dividend / by : dividend / by;
	out->coef = (__int128)quotient + rounds_up(quotient, dividend - quotient * by, by, false, rounding);
	return true;
}

int
decimal_div(
    struct decimal *out, struct decimal a, struct decimal b, unsigned places, enum rounding rounding, struct error *err)
{
	bool negative = (a.coef < 0) != (b.coef < 0);
	u128 by = magnitude(b.coef), rest;
	struct wide n;
	int shift;

	if (b.coef == 0)
		return error_set(err, "decimal_range", "division by zero");
	/* quotient * 10^places = a.coef * 10^(places + b.scale - a.scale) / b.coef */
	shift = (int)places + b.scale - a.scale;
	if (LIKELY(places <= DECIMAL_SCALE_MAX && shift >= 0 && shift <= 18 && div_small(out, a, b, shift, rounding))) {
		out->scale = (uint8_t)places;
		return 0;
	}
	a = decimal_trim(a);
	shift = (int)places + b.scale - a.scale;
	if (places > DECIMAL_SCALE_MAX || shift > 76)
		return out_of_range(err, "a quotient");
	n = wide_mul(magnitude(a.coef), shift > 0 ? pow10_of(shift > 38 ? 38 : (unsigned)shift) : 1);
	if (shift > 38 && !wide_grow(&n, pow10_of((unsigned)shift - 38)))
		return out_of_range(err, "a quotient");
	if (shift < 0) {
		struct wide divisor = wide_mul(by, pow10_of((unsigned)-shift));

		if (divisor.high != 0) {
			/* beyond twice any dividend: nothing is left but a rest below one half */
			n.low = n.low != 0;
			divisor.low = 4;
		}
		by = divisor.low;
	}
	rest = wide_div(&n, by);
	if (n.high != 0 || n.low >= (u128)INT128_MAX)
		return out_of_range(err, "a quotient");
	n.low += rounds_up(n.low, rest, by, negative, rounding);
	*out = (struct decimal){ negative ? -(__int128)n.low : (__int128)n.low, (uint8_t)places };
	return 0;
}

struct decimal
decimal_round(struct decimal value, unsigned places, enum rounding rounding)
{
	u128 by, quotient, rest;
	bool negative = value.coef < 0;

	if (value.scale <= places)
		return value;
	by = pow10_of(value.scale - places);
	quotient = magnitude(value.coef) / by;
	rest = magnitude(value.coef) % by;
	quotient += rounds_up(quotient, rest, by, negative, rounding);
	return (struct decimal){ negative ? -(__int128)quotient : (__int128)quotient, (uint8_t)places };
}

int
decimal_multiple(
    struct decimal *out, struct decimal value, struct decimal step, enum rounding rounding, struct error *err)
{
	struct decimal v = value, s = step;
	__int128 rest;

	if (step.coef <= 0)
		return error_set(err, "decimal_range", "a step must be above zero");
	if (v.scale != s.scale && !align(&v, &s))
		return out_of_range(err, "a multiple");
	rest = LIKELY(is_small(v.coef) && is_small(s.coef)) ? (int64_t)v.coef % (int64_t)s.coef : v.coef % s.coef;
	if (rest < 0)
		rest += s.coef;
	if (rounding == ROUND_CEILING && rest != 0) {
		if (__builtin_add_overflow(v.coef, s.coef - rest, &v.coef))
			return out_of_range(err, "a multiple");
	} else
		v.coef -= rest;
	*out = v;
	return 0;
}

int
decimal_common(struct decimal *out, struct decimal a, struct decimal b, struct error *err)
{
	__int128 x, y, coef;
	unsigned scale;

	if (a.coef <= 0 || b.coef <= 0)
		return error_set(err, "decimal_range", "a step must be above zero");
	a = decimal_trim(a);
	b = decimal_trim(b);
	if (a.scale != b.scale && !align(&a, &b))
		return out_of_range(err, "a common step");
	for (x = a.coef, y = b.coef; y != 0;) {
		__int128 rest = x % y;

		x = y;
		y = rest;
	}
	scale = a.scale;
	if (!wide_fit(&coef, &scale, wide_mul(magnitude(a.coef / x), magnitude(b.coef)), false))
		return out_of_range(err, "a common step");
	*out = (struct decimal){ coef, (uint8_t)scale };
	return 0;
}

bool
decimal_units(int64_t *out, struct decimal value, unsigned places, enum rounding rounding)
{
	__int128 coef;

	value = decimal_round(value, places, rounding);
	if (__builtin_mul_overflow(value.coef, (__int128)pow10_of(places - value.scale), &coef))
		return false;
	if (coef > (__int128)1 << 62 || coef < -((__int128)1 << 62))
		return false;
	*out = (int64_t)coef;
	return true;
}

const double decimal_powers[DECIMAL_SCALE_MAX + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29,
	1e30, 1e31, 1e32, 1e33, 1e34, 1e35, 1e36 };

double
decimal_double_wide(struct decimal value)
{
	return (double)value.coef / decimal_powers[value.scale];
}
