#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"

void
text_free(struct text *text)
{
	free(text->at);
	*text = (struct text){ 0 };
}

char *
text_grow(struct text *text, size_t more)
{
	size_t cap = text->cap;

	if (more > SIZE_MAX / 4 || text->len > SIZE_MAX / 4)
		memory_lost();
	for (cap = cap < 256 ? 256 : cap; cap - text->len < more;)
		cap *= 2;
	text->at = memory_grow(text->at, cap, 1);
	text->cap = cap;
	return text->at + text->len;
}

void
text_bytes(struct text *text, const char *at, size_t len)
{
	if (len == 0)
		return;
	memcpy(text_room(text, len), at, len);
	text->len += len;
}

void
text_string(struct text *text, const char *string)
{
	text_bytes(text, string, strlen(string));
}

void
text_format(struct text *text, const char *format, ...)
{
	va_list args, again;
	char small[256];
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(small, sizeof small, format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof small)
		text_bytes(text, small, (size_t)n);
	else if (n >= 0) {
		vsnprintf(text_room(text, (size_t)n + 1), (size_t)n + 1, format, again);
		text->len += (size_t)n;
	}
	va_end(again);
}

void
text_int(struct text *text, int64_t value)
{
	char digits[24], *at = digits + sizeof digits;
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do
		*--at = (char)('0' + (int)(rest % 10));
	while ((rest /= 10) != 0);
	if (value < 0)
		*--at = '-';
	text_bytes(text, at, (size_t)(digits + sizeof digits - at));
}

void
text_decimal(struct text *text, struct decimal value)
{
	text->len += decimal_text(text_room(text, DECIMAL_TEXT_MAX), value);
}

/*
 * The magnitude in millionths, to the nearest, of two that are as near to the even one: what "%.6f" says.  A double is
 * m x 2^-shift with m below 2^53, so m x 10^6 is exact in 73 bits, and what is shifted out tells how to round.  False: it has
 * no fraction, or a tiny one.
 */
static bool
millionths(uint64_t *out, double value)
{
	int exponent;
	double part = frexp(value, &exponent);
	int shift = 53 - exponent;
	unsigned __int128 product, rest, half;

	if (shift < 1 || shift > 120)
		return false;
	product = (unsigned __int128)(uint64_t)ldexp(part, 53) * 1000000;
	half = (unsigned __int128)1 << (shift - 1);
	rest = product & (2 * half - 1);
	product >>= shift;
	if (product >= (uint64_t)INT64_MAX)
		return false;
	*out = (uint64_t)product + (rest > half || (rest == half && (product & 1) != 0));
	return true;
}

void
text_measure(struct text *text, double value)
{
	uint64_t units;
	char digits[340];
	int len;

	if (!isfinite(value))
		value = 0; /* a stage never makes one: a figure without a value is left out */
	if (LIKELY(millionths(&units, fabs(value)))) {
		text_decimal(text, (struct decimal){ value < 0 ? -(int64_t)units : (int64_t)units, 6 });
		return;
	}
	len = snprintf(digits, sizeof digits, "%.6f", value);
	while (digits[len - 1] == '0')
		len--;
	if (digits[len - 1] == '.')
		len--;
	if (len == 2 && digits[0] == '-' && digits[1] == '0')
		text_char(text, '0');
	else
		text_bytes(text, digits, (size_t)len);
}

const char *
text_cstring(struct text *text)
{
	*text_room(text, 1) = '\0';
	return text->at;
}

void
text_iso(struct text *text, int64_t us, unsigned places)
{
	time_t seconds = (time_t)(us / 1000000);
	char fraction[16];
	struct tm at;

	gmtime_r(&seconds, &at);
	text_format(text, "%04d-%02d-%02dT%02d:%02d:%02d", at.tm_year + 1900, at.tm_mon + 1, at.tm_mday, at.tm_hour,
	    at.tm_min, at.tm_sec);
	if (places > 0) {
		snprintf(fraction, sizeof fraction, ".%06d000", (int)(us % 1000000));
		text_bytes(text, fraction, (size_t)places + 1);
	}
	text_char(text, 'Z');
}
