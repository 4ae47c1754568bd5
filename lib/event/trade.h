/*
 * trade: a trade of others at a venue.
 */
#ifndef EVENT_TRADE_H
#define EVENT_TRADE_H

#include "event/member.h"

enum {
	TRADE_HAS_VENUE,
	TRADE_HAS_SYMBOL,
	TRADE_HAS_PRICE,
	TRADE_HAS_QTY,
	TRADE_HAS_SIDE,
	TRADE_HAS_ID,
	TRADE_HAS_VENUE_US
};

struct trade_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* name in the venue table */
	struct slice symbol; /* BASE-QUOTE */
	struct decimal price; /* quote asset for 1 base */
	struct decimal qty; /* base asset */
	int side; /* the taker's side (enum side) */
	struct slice id; /* the venue's number of it */
	int64_t venue_us; /* the venue's clock */
};

extern const struct shape kind_trade;

#endif
