/*
 * fill: a trade of ours.
 */
#ifndef EVENT_FILL_H
#define EVENT_FILL_H

#include "event/member.h"
#include "event/words.h"

enum liquidity { LIQUIDITY_TAKER, LIQUIDITY_MAKER };
extern const char *const liquidities[];

enum {
	FILL_HAS_ID,
	FILL_HAS_MODE,
	FILL_HAS_ACCOUNT,
	FILL_HAS_N,
	FILL_HAS_JOURNAL,
	FILL_HAS_ORDER,
	FILL_HAS_OPPORTUNITY,
	FILL_HAS_VENUE,
	FILL_HAS_SYMBOL,
	FILL_HAS_SIDE,
	FILL_HAS_PRICE,
	FILL_HAS_QTY,
	FILL_HAS_FEE,
	FILL_HAS_FEE_ASSET,
	FILL_HAS_LIQUIDITY,
	FILL_HAS_VENUE_US,
	FILL_HAS_SUSPENSE,
	FILL_HAS_AGAIN
};

struct fill_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice id; /* the venue's trade id */
	int mode; /* paper or live (enum mode) */
	struct slice account; /* main unless configured */
	int64_t n; /* number in the journal */
	struct slice journal; /* id of the journal */
	struct slice order; /* client id of the order */
	struct slice opportunity; /* what it was for */
	struct slice venue; /* where */
	struct slice symbol; /* BASE-QUOTE */
	int side; /* ours (enum side) */
	struct decimal price; /* quote asset for 1 base */
	struct decimal qty; /* base asset */
	struct decimal fee; /* in fee_asset; above zero: paid by us */
	struct slice fee_asset; /* what the fee was taken in */
	int liquidity; /* taker or maker (enum liquidity) */
	int64_t venue_us; /* the venue's clock */
	bool suspense; /* of no trade of ours: nobody here can say what it was for */
	bool again; /* written a second time after a restart */
};

extern const struct shape kind_fill;

#endif
