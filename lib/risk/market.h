/*
 * market: what risk needs to know of each symbol at each venue: the best prices in force, and the trading rules.
 *
 * Nothing is allocated per line once every place was seen.
 */
#ifndef RISK_MARKET_H
#define RISK_MARKET_H

#include "book/place.h"
#include "event/book.h"
#include "event/instrument.h"
#include "event/venue.h"

enum { MARKET_ASSET_MAX = 24, MARKET_RATES_MAX = 32 };

/* Plain data. */
struct market {
	int64_t book_us; /* ts_us of the newest book; 0: none was seen */
	bool valid; /* in force: the venue is live, and the book came after it was */
	struct level bid, ask; /* qty 0: that side is empty */

	bool listed; /* an instrument line was seen */
	int status; /* enum instrument_state; INSTRUMENT_UNKNOWN when it was not told */
	struct decimal qty_step; /* base asset, above zero when listed */
	struct decimal min_qty, max_qty; /* base asset; 0: not told */
	struct decimal min_notional; /* quote asset; 0: not told */
	struct decimal taker_bps; /* 0: not told */
};

/* A rate that the configuration fixes. */
struct fixed_rate {
	char asset[MARKET_ASSET_MAX];
	struct decimal rate; /* unit for 1 of the asset */
};

/* Owns its tables; markets_free accepts a zeroed struct. */
struct markets {
	struct places places;
	struct market *at; /* by place */
	size_t cap;
	char unit[MARKET_ASSET_MAX]; /* asset that amounts are compared in */
	struct fixed_rate rates[MARKET_RATES_MAX];
	size_t rate_count;
};

void markets_free(struct markets *markets);

/* Of two books the one with the greater ts_us counts, the later line on a tie. */
void markets_book(struct markets *markets, const struct book_event *book);
void markets_venue(struct markets *markets, const struct venue_event *venue);
void markets_instrument(struct markets *markets, const struct instrument_event *instrument);

/* NULL: nothing was ever seen there. */
const struct market *markets_find(const struct markets *markets, struct slice venue, struct slice symbol);

enum rate_side {
	RATE_OWNED, /* the lowest bid: what it would bring */
	RATE_OWED /* the highest ask: what it would take */
};

/*
 * Unit for 1 of the asset: 1 for the unit itself, else from the best prices of its books with the unit (either way
 * round), else the configured rate.  -1 and err when nothing tells.
 */
int markets_rate(const struct markets *markets, struct decimal *rate, struct slice asset, enum rate_side side,
    struct error *err) MUST_CHECK;

#endif
