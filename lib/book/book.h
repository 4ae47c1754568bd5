/*
 * book: the order book of one symbol at one venue, kept from snapshots and deltas.
 *
 * Each side is sorted, the best price at its END: nearly all changes happen near the best, so few levels move.  It is cut into
 * blocks, so that a change far from the best moves no more than a block either, however deep the book is.
 * It holds whatever it is told; whether that is in sync is for the feed session to know.
 */
#ifndef BOOK_BOOK_H
#define BOOK_BOOK_H

#include "book/level.h"

enum { BOOK_LEVELS_MAX = 100000 }; /* a side; coinbase sends 46,000 */

enum {
	BOOK_SAME = -1, /* the level was like that already */
	BOOK_FULL = -2 /* more than BOOK_LEVELS_MAX levels */
};

struct level_block {
	struct level *at; /* worst first */
	size_t count, cap;
};

/* Owns its blocks. */
struct book_side {
	struct level_block *blocks; /* worst first, none of them empty */
	size_t block_count;
	size_t made, room; /* behind block_count: blocks without levels, for later; room for so many */
	size_t count; /* levels */
	enum side side; /* SIDE_BUY: bids */
};

struct order_book {
	struct book_side bids, asks;
	unsigned price_scale, qty_scale; /* most places seen since book_clear: what a checksum pads to */
};

void book_init(struct order_book *book);
void book_free(struct order_book *book);
void book_clear(struct order_book *book);

/*
 * Set the quantity that stands at a price; zero removes it.  Returns the place of the level counted from the best (0), BOOK_SAME
 * or BOOK_FULL.
 */
long book_set(struct order_book *book, enum side which, struct level level) MUST_CHECK;

/*
 * Fill an empty side with a whole picture, in whatever order its levels come; of two levels with one price the later counts, and
 * quantities of zero are left out.  0 or BOOK_FULL.  One pass where the levels are sorted, as venues send them.
 */
int book_fill(struct order_book *book, enum side which, const struct levels *levels) MUST_CHECK;

/* Forget all but the best depth levels of each side. */
void book_truncate(struct order_book *book, size_t depth);

static inline const struct book_side *
book_side(const struct order_book *book, enum side side)
{
	return side == SIDE_BUY ? &book->bids : &book->asks;
}

/* Level i counted from the best; i < count. */
static inline const struct level *
book_best(const struct book_side *side, size_t i)
{
	const struct level_block *block = &side->blocks[side->block_count - 1];

	for (; i >= block->count; block--)
		i -= block->count;
	return &block->at[block->count - 1 - i];
}

/* Both sides have a level and the best bid is not below the best ask. */
bool book_crossed(const struct order_book *book);

#endif
