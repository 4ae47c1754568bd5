/*
 * trade: what was approved and has not ended, at its worst case.
 *
 * An approval counts from the verdict until its outcome came back, or until its expiry and a second when no order was
 * ever seen of it.  Orders that were approved before we started are learned from the feedback.
 */
#ifndef RISK_TRADE_H
#define RISK_TRADE_H

#include "book/place.h"
#include "event/fill.h"
#include "event/order.h"

enum { TRADES_MAX = 64, TRADE_LEGS_MAX = 12 };

/* What one order may still take. */
struct trade_leg {
	char venue[PLACE_VENUE_MAX], symbol[PLACE_SYMBOL_MAX];
	uint64_t order; /* name of the order; 0: none was seen */
	int side; /* enum side */
	struct decimal qty; /* base asset: the most that can be filled */
	struct decimal filled; /* base asset: of fills that were seen */
	struct decimal limit; /* quote asset for 1 base */
	struct decimal fee_bps;
};

/* Plain data. */
struct trade {
	uint64_t name; /* decided_name of the opportunity */
	int64_t expires_us; /* 0: learned from its orders, so it cannot expire */
	bool ordered; /* an order of it was seen */
	bool ours; /* approved by this process */
	size_t leg_count;
	struct trade_leg legs[TRADE_LEGS_MAX];
};

/* Plain data; a zeroed struct holds none. */
struct trades {
	struct trade at[TRADES_MAX];
	size_t count;
	bool lost; /* one did not fit: what it takes is not known */
};

/* NULL: full. */
struct trade *trades_add(struct trades *trades, uint64_t name);
void trades_end(struct trades *trades, uint64_t name);
/* Approvals that expired without an order end. */
void trades_expire(struct trades *trades, int64_t now_us);
/* What was learned from the feedback goes; what this process approved stays until it is told how it ended. */
void trades_forget(struct trades *trades);

/* fee_bps: of the instrument, for an order that we did not approve. */
void trades_order(struct trades *trades, const struct order_event *order, struct decimal fee_bps);
void trades_fill(struct trades *trades, const struct fill_event *fill);

/* quote asset: qty at the limit, and the fee on top whatever its kind. */
int trade_quote_need(struct decimal *need, struct decimal qty, struct decimal limit, struct decimal fee_bps,
    struct error *err) MUST_CHECK;

/* How much of the asset at the venue all open trades may still take.  -1 and err when it does not fit. */
int trades_reserved(const struct trades *trades, struct slice venue, struct slice asset, struct decimal *reserved,
    struct error *err) MUST_CHECK;

#endif
