/*
 * shelf: the newest book of each symbol at each venue, as the stream tells it.
 *
 * Of two books of a place the one with the greater ts_us stays, the later one on a tie.  A venue line can spoil books;
 * a spoiled one is good again with its next book line.  Nothing is allocated per line once the arrays have grown.
 */
#ifndef BOOK_SHELF_H
#define BOOK_SHELF_H

#include <stdint.h>

#include "book/level.h"
#include "book/place.h"

struct held_book {
	struct levels bids, asks; /* best first */
	int64_t ts_us; /* 0: never seen */
	int64_t seq; /* the venue's own number; 0: has none */
	bool valid;
};

/* Owns all it holds.  shelf_free accepts a zeroed struct, and a zeroed struct is an empty shelf. */
struct shelf {
	struct places places;
	struct held_book *at; /* by number of the place */
	size_t cap;
};

void shelf_free(struct shelf *shelf);

/* The number of a place, added when it is new; -1: the table is full, or a name is none. */
int shelf_place(struct shelf *shelf, struct slice venue, struct slice symbol);

/* The book of a place; NULL when none was ever put there.  Valid until the next shelf_place(). */
const struct held_book *shelf_find(const struct shelf *shelf, struct slice venue, struct slice symbol);

/*
 * Put a book in its place.  The arrays are taken over and the old ones given back in exchange.  False: an older book than the
 * one held, nothing was changed.
 */
bool shelf_put(struct shelf *shelf, int place, int64_t ts_us, int64_t seq, struct levels *bids, struct levels *asks);

/* Books of the venue (of one symbol, unless symbol is empty) are not to be used until their next line. */
void shelf_spoil(struct shelf *shelf, struct slice venue, struct slice symbol);

/* Valid, and not older than age_us at the time now_us. */
static inline bool
book_young(const struct held_book *book, int64_t now_us, int64_t age_us)
{
	return book != NULL && book->valid && now_us - book->ts_us <= age_us;
}

/* The side that an order takes from. */
static inline const struct levels *
book_opposite(const struct held_book *book, enum side side)
{
	return side == SIDE_BUY ? &book->asks : &book->bids;
}

#endif
