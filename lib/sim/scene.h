/*
 * scene: a market that never was, out of a seed.
 *
 * Pure: no clock, no file, nothing random but the seed.  Every asset walks: a common factor, by which assets move
 * together, and a part of its own.  A venue sees the price late, at a premium of its own that comes and goes, through
 * its own spread; now and then one of its books stands apart for a few seconds, far enough to pay the fees.  Prices are
 * whole ticks and quantities whole steps: doubles drive the walk and are never written.
 *
 * What happens at a venue depends on the seed, its name and its own symbols: other venues may come and go, its books
 * stay the same.
 */
#ifndef SIM_SCENE_H
#define SIM_SCENE_H

#include "base/decimal.h"

enum { MARKET_DEPTH_MAX = 1000 };

/* One symbol at one venue.  Text is the caller's and must outlive the market. */
struct market_listing {
	struct slice venue, symbol, base, quote;
	struct decimal price_tick; /* quote asset */
	struct decimal qty_step; /* base asset */
	struct decimal taker_bps; /* how far a book must stand apart to pay */
};

struct market_plan {
	uint64_t seed;
	int64_t start_us;
	unsigned rate; /* books a second and venue, about: its listings share them */
	unsigned depth; /* levels a side, 1 to MARKET_DEPTH_MAX */
	bool trades;
};

struct market_level {
	int64_t price; /* ticks */
	int64_t qty; /* steps */
};

enum market_happening { MARKET_BOOK, MARKET_TRADE };

/* Arrays belong to the market and are valid until the next scene_next(). */
struct scene_event {
	enum market_happening happening;
	size_t listing; /* place in the array given to scene_new() */
	int64_t ts_us, venue_us;
	int64_t number; /* of the book (seq) or of the trade (id), from 1 at each listing */
	const struct market_level *bids, *asks; /* best first; a book */
	size_t bid_count, ask_count;
	struct market_level trade;
	bool buy; /* the taker bought */
};

struct scene;

/* NULL and err when a listing cannot be simulated (a tick or step of more than 12 places) or memory ran out. */
struct scene *scene_new(
    const struct market_plan *plan, const struct market_listing *listings, size_t count, struct error *err) MUST_CHECK;
void scene_free(struct scene *market); /* accepts NULL */

/* When the next thing happens; later than or at the one before. */
int64_t market_due_us(const struct scene *market);
void scene_next(struct scene *market, struct scene_event *event);

#endif
