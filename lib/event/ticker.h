/*
 * ticker: a venue's summary of a symbol; never executable.
 */
#ifndef EVENT_TICKER_H
#define EVENT_TICKER_H

#include "event/member.h"

enum {
	TICKER_HAS_VENUE,
	TICKER_HAS_SYMBOL,
	TICKER_HAS_LAST,
	TICKER_HAS_BID,
	TICKER_HAS_ASK,
	TICKER_HAS_VOLUME,
	TICKER_HAS_VOLUME_QUOTE,
	TICKER_HAS_VENUE_US
};

struct ticker_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* name in the venue table */
	struct slice symbol; /* BASE-QUOTE */
	struct decimal last; /* quote asset for 1 base */
	struct decimal bid; /* quote asset for 1 base */
	struct decimal ask; /* quote asset for 1 base */
	struct decimal volume; /* base asset, of the venue's own window */
	struct decimal volume_quote; /* quote asset, of the venue's own window */
	int64_t venue_us; /* the venue's clock */
};

extern const struct shape kind_ticker;

#endif
