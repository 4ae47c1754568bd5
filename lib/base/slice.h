/*
 * slice: a run of bytes that somebody else owns.  Not terminated; may hold any byte.
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const char *at;
	size_t len;
};

/* For printf: printf("%.*s", SLICE_ARG(s)). */
#define SLICE_ARG(s) (int)(s).len, (s).at

/* A slice of a string constant. */
#define SLICE(literal) ((struct slice){ (literal), sizeof(literal) - 1 })

static inline struct slice
slice_of(const char *text)
{
	return (struct slice){ text, text == NULL ? 0 : strlen(text) };
}

static inline bool
slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool
slice_is(struct slice a, const char *text)
{
	size_t len = strlen(text);

	return a.len == len && (len == 0 || memcmp(a.at, text, len) == 0);
}

static inline bool
slice_starts(struct slice a, const char *text)
{
	size_t len = strlen(text);

	return a.len >= len && (len == 0 || memcmp(a.at, text, len) == 0);
}

/* Order by bytes, the shorter first where one begins the other: <0, 0, >0. */
static inline int
slice_compare(struct slice a, struct slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len == 0 ? 0 : memcmp(a.at, b.at, len);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* How many newlines it holds. */
static inline size_t
slice_lines(struct slice slice)
{
	const char *at = slice.at, *end = slice.at + slice.len;
	size_t lines = 0;

	while (at < end && (at = (const char *)memchr(at, '\n', (size_t)(end - at))) != NULL) {
		lines++;
		at++;
	}
	return lines;
}

/* Copy into a terminated array; false when it does not fit (nothing is copied then). */
static inline bool
slice_copy(char *to, size_t size, struct slice from)
{
	if (from.len >= size)
		return false;
	if (from.len > 0)
		memcpy(to, from.at, from.len);
	to[from.len] = '\0';
	return true;
}

#endif
