/*
 * level: one price of a book and what stands there; one side of it.
 */
#ifndef BOOK_LEVEL_H
#define BOOK_LEVEL_H

#include "base/decimal.h"

enum side { SIDE_BUY, SIDE_SELL };
extern const char *const sides[]; /* "buy", "sell", NULL */

/* How a venue takes its fee (formulas F1). */
enum fee_kind {
	FEE_QUOTE, /* on top of the price; a buy receives all it bought */
	FEE_RECEIVED, /* out of what is received */
	FEE_THIRD /* in the exchange's token */
};
extern const char *const fee_kinds[]; /* "quote", "received", "third", NULL */

struct level {
	struct decimal price; /* quote asset for 1 base */
	struct decimal qty; /* base asset */
};

/* One side of a book, best first.  Owns its array; levels_free accepts a zeroed struct. */
struct levels {
	struct level *at;
	size_t count, cap;
};

void levels_free(struct levels *levels);
/* Room for one more. */
void levels_grow(struct levels *levels);

static inline void
levels_add(struct levels *levels, struct level level)
{
	if (levels->count == levels->cap)
		levels_grow(levels);
	levels->at[levels->count++] = level;
}

#endif
