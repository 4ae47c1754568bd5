/*
 * text: bytes that grow.
 *
 * Append without looking: when memory runs out, the program ends (base/memory.h).  text_free accepts a zeroed struct.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdint.h>

#include "base/decimal.h"
#include "base/slice.h"

struct text {
	char *at;
	size_t len, cap;
};

void text_free(struct text *text);

char *text_grow(struct text *text, size_t more);

/* Room for more bytes behind len.  The caller adds what it used to len. */
static inline char *
text_room(struct text *text, size_t more)
{
	return LIKELY(text->cap - text->len >= more) ? text->at + text->len : text_grow(text, more);
}

static inline void
text_char(struct text *text, char c)
{
	*text_room(text, 1) = c;
	text->len++;
}

void text_bytes(struct text *text, const char *at, size_t len);
void text_string(struct text *text, const char *string);
void text_format(struct text *text, const char *format, ...) PRINTF(2, 3);
void text_int(struct text *text, int64_t value);
void text_decimal(struct text *text, struct decimal value);

/* A measure: at most 6 decimals, rounded half to even, no exponent, no "-0" (design: stream lines). */
void text_measure(struct text *text, double value);

/* 2023-11-14T22:13:20.123Z: so many places of the second, at most 9; us: since 1970 UTC. */
void text_iso(struct text *text, int64_t us, unsigned places);

static inline void
text_slice(struct text *text, struct slice slice)
{
	text_bytes(text, slice.at, slice.len);
}

static inline struct slice
text_all(const struct text *text)
{
	return (struct slice){ text->at, text->len };
}

/* Terminated, for calls of the C library; "" when nothing was ever written. */
const char *text_cstring(struct text *text);

#endif
