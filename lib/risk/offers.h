/*
 * offers: what risk needs to know of each symbol at each venue: the best prices in force, and the trading rules.
 *
 * Nothing is allocated per line once every place was seen.
 */
#ifndef RISK_OFFERS_H
#define RISK_OFFERS_H

#include "book/place.h"
#include "config/config.h"
#include "event/book.h"
#include "event/instrument.h"
#include "event/venue.h"

enum { OFFERS_ASSET_MAX = 24, OFFERS_RATES_MAX = CONFIG_RATES_MAX };

/* Plain data. */
struct offer {
	int64_t book_us; /* ts_us of the newest book; 0: none was seen */
	bool valid; /* in force: the venue is live, and the book came after it was */
	struct level bid, ask; /* qty 0: that side is empty */

	bool listed; /* an instrument line was seen */
	int status; /* enum instrument_state; INSTRUMENT_TRADING when the venue was not heard */
	struct decimal qty_step; /* base asset, above zero when listed */
	struct decimal min_qty, max_qty; /* base asset; 0: not told */
	struct decimal min_notional; /* quote asset; 0: not told */
	struct decimal taker_bps; /* 0: not told */
};

/* A rate that the configuration fixes. */
struct fixed_rate {
	char asset[OFFERS_ASSET_MAX];
	struct decimal rate; /* unit for 1 of the asset */
};

/* Owns its tables; offers_free accepts a zeroed struct. */
struct offers {
	struct places places;
	struct offer *at; /* by place */
	size_t cap;
	char unit[OFFERS_ASSET_MAX]; /* asset that amounts are compared in */
	struct fixed_rate rates[OFFERS_RATES_MAX];
	size_t rate_count;
};

void offers_free(struct offers *offers);

/* Of two books the one with the greater ts_us counts, the later line on a tie. */
void offers_book(struct offers *offers, const struct book_event *book);
void offers_venue(struct offers *offers, const struct venue_event *venue);
void offers_instrument(struct offers *offers, const struct instrument_event *instrument);

/* NULL: nothing was ever seen there. */
const struct offer *offers_find(const struct offers *offers, struct slice venue, struct slice symbol);

enum rate_side {
	RATE_OWNED, /* the lowest bid: what it would bring */
	RATE_OWED /* the highest ask: what it would take */
};

/*
 * Unit for 1 of the asset: 1 for the unit itself, else from the best prices of its books with the unit (either way
 * round), else the configured rate.  -1 and err when nothing tells.
 */
int offers_rate(const struct offers *offers, struct decimal *rate, struct slice asset, enum rate_side side,
    struct error *err) MUST_CHECK;

#endif
