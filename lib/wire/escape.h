/*
 * escape: what stands inside a string of JSON: UTF-8 and escapes.  For pull.c, which hands strings out as they stood; undoing
 * them (pull_unescape, pull_text of pull.h) is in escape.c.
 */
#ifndef WIRE_ESCAPE_H
#define WIRE_ESCAPE_H

#include <stddef.h>
#include <stdint.h>

/* Length of the UTF-8 sequence at at, 0 when it is not one (overlong, surrogate, beyond U+10FFFF, cut off). */
size_t utf8_length(const unsigned char *at, const unsigned char *end);

/* The value of four hexadecimal digits; -1: they are none. */
int escape_unit(const char *at, const char *end);

/* The bytes that end the plain run of a string: quote, backslash, control, and all above ASCII. */
static inline uint64_t
special_bytes(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
	uint64_t quote = word ^ (ones * '"'), backslash = word ^ (ones * '\\');

	return (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((word - ones * 0x20) & ~word) | word) &
	    highs;
}

#endif
