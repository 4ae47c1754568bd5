/*
 * pull: read one JSON text from front to back, once, without allocating.
 *
 * The caller asks for what it expects; everything it does not name is skipped, and checked while skipped: grammar,
 * UTF-8, control characters, depth, a key that comes twice.  Members may come in any order.  Numbers and strings are handed out as they
 * stood.  Slices point into the text that was given to pull_init().
 *
 *	pull_init(&pull, line, &err);
 *	if (pull_object(&pull) == 0)
 *		while ((more = pull_member(&pull, &key)) > 0)
 *			...pull_string(&pull, &value)... or pull_skip(&pull, NULL)
 *	if (more == 0 && pull_end(&pull) == 0) ...all was well
 *
 * Every function returns -1 and err once something was wrong, and goes on doing so.
 */
#ifndef WIRE_PULL_H
#define WIRE_PULL_H

#include <stdint.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/slice.h"

enum {
	PULL_DEPTH_MAX = 32,
	/* of all objects we are in: so many are watched for a second time; messages have fewer, maps may have more */
	PULL_KEYS_MAX = 96,
	PULL_ESCAPED_MAX = 256 /* bytes of escaped keys, unescaped, in a whole text */
};

enum pull_type { PULL_BAD, PULL_OBJECT, PULL_ARRAY, PULL_STRING, PULL_NUMBER, PULL_TRUE, PULL_FALSE, PULL_NULL };

struct pull {
	const char *at, *end, *begin;
	struct error *err;
	int depth;
	bool first; /* nothing was read yet of the object or array that we are in */
	bool failed;
	bool escaped; /* the string read last holds a backslash */
	size_t escaped_used;
	char escaped_keys[PULL_ESCAPED_MAX]; /* escaped keys, unescaped */
	/* the keys of the objects that we are in, to see a second one (code dup_key) */
	unsigned keys_used;
	unsigned keys_begin[PULL_DEPTH_MAX + 1]; /* of the object at a depth */
	uint64_t key_bits[PULL_DEPTH_MAX + 1];
	struct slice keys[PULL_KEYS_MAX];
};

void pull_init(struct pull *pull, struct slice text, struct error *err);

/* What comes next; consumes nothing but blanks. */
enum pull_type pull_peek(struct pull *pull);

int pull_object(struct pull *pull) MUST_CHECK; /* go in at "{" */
int pull_member(struct pull *pull, struct slice *key) MUST_CHECK; /* 1: a key; 0: the object is closed */
int pull_array(struct pull *pull) MUST_CHECK; /* go in at "[" */
int pull_element(struct pull *pull) MUST_CHECK; /* 1: an element follows; 0: the array is closed */

/* What stands between the quotes, escapes and all; pull->escaped says whether there are any. */
int pull_string(struct pull *pull, struct slice *raw) MUST_CHECK;
int pull_number(struct pull *pull, struct slice *text) MUST_CHECK;
int pull_bool(struct pull *pull, bool *value) MUST_CHECK;
/* Any value; whole (may be NULL) gets its text. */
int pull_skip(struct pull *pull, struct slice *whole) MUST_CHECK;

/* A string or a bare number as text: venues send prices either way.  A string with an escape is refused. */
int pull_figure(struct pull *pull, struct slice *text) MUST_CHECK;
int pull_decimal(struct pull *pull, struct decimal *value) MUST_CHECK; /* pull_figure, then decimal_read */
/* An integer, bare or in a string; code not_integer. */
int pull_integer(struct pull *pull, int64_t *value) MUST_CHECK;

/* Nothing but blanks may follow. */
int pull_end(struct pull *pull) MUST_CHECK;

/* Report something the caller found wrong at this place; returns -1. */
int pull_fail(struct pull *pull, const char *code, const char *what);

/*
 * Undo the escapes of a raw string.  Returns the length, or -1 and err when it does not fit size bytes or holds a
 * lone surrogate (code bad_utf8).
 */
long pull_unescape(char *to, size_t size, struct slice raw, struct error *err) MUST_CHECK;

/*
 * From behind an opening quote: check and undo escapes in one pass.  to has room for end - *at + 8 bytes.  True: *len bytes
 * were written and *at stands behind the closing quote.  False: something is wrong there; pull_string() can say what.
 */
bool pull_text(const char **at, const char *end, char *to, size_t *len) MUST_CHECK;

/* Read an integer from text; false when it is none or does not fit. */
bool slice_integer(struct slice text, int64_t *value);

#endif
