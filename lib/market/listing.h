/*
 * listing: one symbol at one venue, and how the venues of a symbol stand beside each other.
 *
 * A board holds, for each venue of a symbol, the two figures that screening compares: what one base costs there (times
 * the edge that is asked for) and what one base brings.  They are doubles in two plain arrays, so that an update is
 * compared with all other venues in a few instructions; what passes is computed again exactly.
 */
#ifndef MARKET_LISTING_H
#define MARKET_LISTING_H

#include "book/place.h"
#include "event/book.h"
#include "market/drift.h"
#include "market/rules.h"

struct board;

enum { LISTINGS_MAX = 1 << 17 }; /* more than that is no market but an attack; of boards there are PLACES_MAX at most */

/* Owned by the listings; the pointer stays good until listings_free. */
struct listing {
	char venue[VENUE_NAME_MAX];
	char symbol[SYMBOL_MAX];
	uint8_t venue_len, symbol_len;
	uint32_t hash, id; /* id: from 0, in the order of appearance */
	struct board *board;
	size_t place; /* on the board */

	struct rules rules;
	double ask_factor, bid_factor; /* for screens: of the cheapest fee that may count here */
	bool known; /* rules is filled in */
	bool asked; /* the venue's file was looked at */

	struct levels bids, asks; /* the book that counts */
	int64_t ts_us; /* of the book; 0: there was none yet */
	int64_t seq;
	bool has_seq;
	bool in_force; /* no venue line has spoken against the book */
	struct text unread; /* the line of the book that counts, while its levels are not asked for */
	uint32_t open; /* opportunities that stand with a leg here */
	uint32_t arc; /* 1 + the number of its purchase among the arcs of cycles, the sale is next; 0: none */
	uint32_t cycles; /* cycles that stand with a leg here */

	struct decimal base_free, quote_free, token_free; /* what may be spent at the venue, where that is known */
	struct drift drift;
};

/* All venues of one symbol. */
struct board {
	char symbol[SYMBOL_MAX], base[SYMBOL_MAX], quote[SYMBOL_MAX];
	bool watched; /* pairs of this symbol are asked for */
	bool converts; /* its price converts one quote asset to another (F1.4) */
	struct board *sibling; /* next board of the same base; a ring, alone: itself */
	size_t count, cap;
	double *need; /* quote asset that a unit sold must bring to be worth buying one here; infinite: no */
	double *value; /* quote asset that a unit sold here brings; 0: no */
	double least_need, most_value; /* of all: most updates need look no further */
	struct listing **at;
};

/* A zeroed struct is empty. */
struct listings {
	struct listing **at; /* by id */
	size_t count;
	struct listing **slots; /* open addressing */
	size_t slot_count; /* a power of two */
	struct board **boards; /* in the order of appearance */
	size_t board_count, board_cap;
	struct places symbols; /* of the boards, at "*" */
};

/* NULL: there is none. */
struct listing *listing_find(const struct listings *listings, struct slice venue, struct slice symbol);
/* NULL and err: a name is too long, is no BASE-QUOTE, or has a blank or one of ":@>" (code bad_symbol), or there is no room (full). */
struct listing *listing_add(
    struct listings *listings, struct slice venue, struct slice symbol, struct error *err) MUST_CHECK;
struct board *board_find(const struct listings *listings, struct slice symbol);
void listings_free(struct listings *listings);

/* The fee for screens: with the exchange's token, where there is some of it. */
void listing_screen(struct listing *listing);

/* Bring need and value of the board up to the book and rules; asked is 1 + the edge that is asked for. */
void listing_price(struct listing *listing, double asked);

/* The book counts: it is there, in force, of a market that is open to us, and not older than age_us. */
static inline bool
listing_ready(const struct listing *listing)
{
	return listing->known && listing->rules.tradable && listing->in_force;
}

static inline bool
listing_fresh(const struct listing *listing, int64_t now_us, int64_t age_us)
{
	return listing_ready(listing) && now_us - listing->ts_us <= age_us;
}

#endif
