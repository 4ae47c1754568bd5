/*
 * once: what was told already is known again: pages of an answer may overlap, and nothing is to be told twice.
 */
#ifndef GATEWAY_ONCE_H
#define GATEWAY_ONCE_H

#include <stdbool.h>

#include "base/slice.h"

enum { ONCE_BYTES = 16 };

/* once_free accepts a zeroed struct, which knows nothing yet. */
struct once {
	unsigned char (*at)[ONCE_BYTES]; /* BLAKE2b of each, at a place that it says; all zero: nobody's */
	size_t count, cap; /* cap: a power of 2 */
};

void once_free(struct once *once);

/* Whether these parts (one or more, which are told apart) are new; then they are known from now on. */
bool once_new(struct once *once, const struct slice *parts, size_t count);

#endif
