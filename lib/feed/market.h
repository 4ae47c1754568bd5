/*
 * market: what a feed knows of each symbol at one venue, found by the venue's own spelling.
 */
#ifndef FEED_MARKET_H
#define FEED_MARKET_H

#include "config/venues.h"
#include "feed/audit.h"
#include "feed/sync.h"

/* A symbol at the venue. */
struct market {
	char venue_symbol[SYMBOL_MAX];
	char symbol[SYMBOL_MAX]; /* "": tick and step are not known, nothing is made of it */
	char base[ASSET_MAX], quote[ASSET_MAX];
	struct decimal price_tick, qty_step, min_qty, max_qty, min_notional, taker_bps, maker_bps;
	bool has_fees; /* the venue told them */
	enum venue_trading trading;
	bool selected, announced; /* announced: its instrument line was written */
	bool best_only; /* at depth 1 the venue's own best bid and offer is the source */
	bool lost; /* a venue line said that the book is invalid */
	struct audit *audit; /* owned; NULL: the venue's own rule protects the book */
	struct book_sync sync;
	int64_t best_last; /* number of the best bid and offer written last */
	struct text names; /* `,"venue":"...","symbol":"...",`: what its book lines begin with, behind ts_us */
	struct text picture; /* `"bids":[...],"asks":[...]` as written last; empty: nothing valid was */
	int64_t written_us;
	int64_t picture_venue_us, picture_seq;
	int64_t crossed_us; /* since when the book is crossed; 0: it is not */
};

enum { MARKETS_MAX = 20000 }; /* a venue; what hostile input could make us hold */

/* Owns the markets; they do not move. */
struct markets {
	struct market **at;
	size_t count, cap;
	uint32_t *slots; /* open hash of venue_symbol: place + 1, 0 is free */
	size_t slot_count;
};

void markets_free(struct markets *markets);

/* NULL: not known. */
struct market *markets_find(const struct markets *markets, struct slice venue_symbol);

/* A new, empty one; NULL: memory, too many, or the name is too long. */
struct market *markets_add(struct markets *markets, struct slice venue_symbol);

/*
 * Take over the rules that the venue told.  True when they differ from what an announced market said, so that its instrument
 * line has to be written again.
 */
bool market_learn(struct market *market, const struct venue_instrument *instrument, const struct venue_facts *facts);

/* The same from the venue's file. */
void market_default(struct market *market, const struct venue_symbol *symbol);

/* The instrument line. */
void market_put(
    struct text *out, const struct market *market, const char *venue, int64_t ts_us, const struct venue_fees *fees);

#endif
