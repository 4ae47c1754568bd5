/*
 * scan: read the form in which this project writes its lines, eight bytes at a time.
 *
 * Each function looks for one thing at *at and steps behind it.  False means "not in this form", never "wrong": the
 * caller then reads the line again with the pull reader, which knows all forms and says what is wrong.  So what is
 * accepted here must be what the pull reader accepts, with the same value; it may be less.
 */
#ifndef WIRE_SCAN_H
#define WIRE_SCAN_H

#include <stdint.h>

#include "base/decimal.h"
#include "base/slice.h"

/* They are small, and all of what a line costs: worth their place in the caller. */
#define SCAN_INLINE __attribute__((always_inline)) static inline

/* Whether len bytes are equal: two loads of each, which overlap, instead of a call. */
SCAN_INLINE bool
scan_equal(const char *a, const char *b, size_t len)
{
	if (len > 16)
		return memcmp(a, b, len) == 0;
	if (len >= 8) {
		uint64_t a_head, a_tail, b_head, b_tail;

		memcpy(&a_head, a, 8);
		memcpy(&b_head, b, 8);
		memcpy(&a_tail, a + (len - 8), 8);
		memcpy(&b_tail, b + (len - 8), 8);
		return ((a_head ^ b_head) | (a_tail ^ b_tail)) == 0;
	}
	if (len >= 4) {
		uint32_t a_head, a_tail, b_head, b_tail;

		memcpy(&a_head, a, 4);
		memcpy(&b_head, b, 4);
		memcpy(&a_tail, a + (len - 4), 4);
		memcpy(&b_tail, b + (len - 4), 4);
		return ((a_head ^ b_head) | (a_tail ^ b_tail)) == 0;
	}
	if (len >= 2) {
		uint16_t a_head, a_tail, b_head, b_tail;

		memcpy(&a_head, a, 2);
		memcpy(&b_head, b, 2);
		memcpy(&a_tail, a + (len - 2), 2);
		memcpy(&b_tail, b + (len - 2), 2);
		return ((a_head ^ b_head) | (a_tail ^ b_tail)) == 0;
	}
	return len == 0 || *a == *b;
}

/* A constant of known length. */
#define SCAN_CONSTANT(at, end, literal)                                                                                \
	((size_t)((end) - *(at)) >= sizeof(literal) - 1 && scan_equal(*(at), literal, sizeof(literal) - 1) &&          \
	    (*(at) += sizeof(literal) - 1, true))

#define SCAN_ONES UINT64_C(0x0101010101010101)

/* Eight bytes, the first one lowest; behind the end stand zeros. */
static inline uint64_t
scan_word(const char *at, const char *end)
{
	uint64_t word = 0;

	if (LIKELY(end - at >= 8))
		memcpy(&word, at, 8);
	else
		memcpy(&word, at, (size_t)(end - at));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* How many digits the word begins with, 0 to 8; digits become their values. */
static inline unsigned
scan_digits(uint64_t *word)
{
	uint64_t values = *word ^ SCAN_ONES * '0';
	uint64_t others = ((values + SCAN_ONES * 0x76) | values) & SCAN_ONES * 0x80;

	*word = values;
	return others == 0 ? 8 : (unsigned)__builtin_ctzll(others) >> 3;
}

/* The number that the first count values (1 to 8) are. */
static inline uint64_t
scan_number(uint64_t values, unsigned count)
{
	values <<= 8 * (8 - count); /* what stood behind falls out, zeros come in front */
	values = values * 10 + (values >> 8);
	return ((values & UINT64_C(0x000000ff000000ff)) * (100 + (UINT64_C(1000000) << 32)) +
		   ((values >> 16 & UINT64_C(0x000000ff000000ff)) * (1 + (UINT64_C(10000) << 32)))) >>
	    32;
}

/* Digits up to 16 with no zero in front; *at then stands on what is no digit. */
SCAN_INLINE bool
scan_integer(const char **at, const char *end, int64_t *value)
{
	static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };
	uint64_t first = scan_word(*at, end), second;
	unsigned count = scan_digits(&first), more;

	if (count == 0 || (**at == '0' && count > 1))
		return false;
	*value = (int64_t)scan_number(first, count);
	*at += count;
	if (count < 8)
		return true;
	second = scan_word(*at, end);
	more = scan_digits(&second);
	if (more == 0)
		return true;
	*value = *value * (int64_t)powers[more] + (int64_t)scan_number(second, more);
	*at += more;
	return more < 8 || *at == end || (unsigned)(**at - '0') > 9;
}

/* Plain ASCII up to the closing quote, which is stepped over; not empty. */
static inline bool
scan_name(const char **at, const char *end, struct slice *name)
{
	const char *begin = *at;

	for (;;) {
		uint64_t word = scan_word(*at, end), quote = word ^ SCAN_ONES * '"', escape = word ^ SCAN_ONES * '\\';
		uint64_t special = (((quote - SCAN_ONES) & ~quote) | ((escape - SCAN_ONES) & ~escape) |
				       ((word - SCAN_ONES * 0x20) & ~word) | word) &
		    SCAN_ONES * 0x80;

		if (special != 0) {
			*at += (unsigned)__builtin_ctzll(special) >> 3;
			break;
		}
		*at += 8;
	}
	if (*at >= end || **at != '"' || *at == begin)
		return false;
	*name = (struct slice){ begin, (size_t)(*at - begin) };
	(*at)++;
	return true;
}

/* scan_figure() of what is longer than eight bytes, or has no point. */
static inline const char *
scan_long_figure(const char *at, const char *end, struct decimal *value)
{
	static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };
	uint64_t whole = scan_word(at, end), part;
	unsigned count = scan_digits(&whole), places;

	if (count == 0 || (*at == '0' && count > 1) || end - at <= (long)count)
		return NULL;
	whole = scan_number(whole, count);
	at += count;
	if (*at != '.') {
		*value = (struct decimal){ (int64_t)whole, 0 };
		return (unsigned)(*at - '0') > 9 ? at : NULL;
	}
	part = scan_word(++at, end);
	places = scan_digits(&part);
	if (places == 0 || end - at <= (long)places || (unsigned)(at[places] - '0') <= 9)
		return NULL;
	*value = (struct decimal){ (int64_t)(whole * powers[places] + scan_number(part, places)), (uint8_t)places };
	return at + places;
}

/*
 * A decimal without sign and exponent, at most 8 digits on each side of the point: what stands behind it, never the end; NULL:
 * another form.  Most fit eight bytes with their point: it is taken out, and the digits are one number.
 */
SCAN_INLINE const char *
scan_figure(const char *at, const char *end, struct decimal *value)
{
	uint64_t values = scan_word(at, end) ^ SCAN_ONES * '0', others, whole;
	unsigned count, length;

	/* the high bit of each byte that is no digit, one down, and one that stands for a ninth byte */
	others = (((values + SCAN_ONES * 0x76) | values) & SCAN_ONES * 0x80) >> 1 | UINT64_C(1) << 63;
	count = (unsigned)__builtin_ctzll(others) >> 3;
	if (UNLIKELY(count - 1 > 5 || (unsigned char)(values >> 8 * count) != ('.' ^ '0') || (count > 1 && *at == '0')))
		return scan_long_figure(at, end, value);
	others &= others - 1;
	length = ((unsigned)__builtin_ctzll(others) + 1) >> 3;
	if (UNLIKELY(length - count < 2 || end - at <= (long)length || (unsigned)(at[length] - '0') <= 9))
		return scan_long_figure(at, end, value);
	whole = (UINT64_C(1) << 8 * count) - 1; /* bytes in front of the point */
	values = (values & whole) | (values >> 8 & ~whole);
	*value = (struct decimal){ (int64_t)scan_number(values, length - 1), (uint8_t)(length - count - 1) };
	return at + length;
}

/* The same, and the closing quote. */
SCAN_INLINE bool
scan_decimal(const char **at, const char *end, struct decimal *value)
{
	const char *behind = scan_figure(*at, end, value);

	if (UNLIKELY(behind == NULL || *behind != '"'))
		return false;
	*at = behind + 1;
	return true;
}

#endif
