/*
 * rules: what a venue demands of an order in one symbol, and what it takes for it.
 */
#ifndef MARKET_RULES_H
#define MARKET_RULES_H

#include "book/fee.h"
#include "config/venues.h"
#include "event/instrument.h"

/* Plain data. */
struct rules {
	struct decimal price_tick; /* quote asset for 1 base; > 0 */
	struct decimal qty_step; /* base asset; > 0 */
	struct decimal min_qty, max_qty; /* base asset; 0: not limited */
	struct decimal min_notional; /* quote asset; 0: not limited */
	struct decimal fee_bps; /* taker's, basis points of the notional */
	struct fee fee; /* the same, as it is counted */
	char token[ASSET_MAX]; /* the exchange's, that the fee may be paid with; "": none */
	struct decimal token_rate; /* of the notional, less the discount, with the token */
	double ask_factor,
	    bid_factor; /* the fee for screens: what one quote of ask costs, what one of bid brings (F1.1) */
	bool tradable; /* the venue takes market orders in it now */
};

/*
 * From an instrument line; what it does not say of fees comes from fallback (may be NULL).  -1 and err when tick, step or
 * fee is not known from anywhere.  A fee in the exchange's token counts as FEE_RECEIVED without the discount, unless
 * somebody knows of a balance of the token and of its book (token.h).
 */
int rules_of_instrument(struct rules *rules, const struct instrument_event *instrument,
    const struct venue_fees *fallback, struct error *err) MUST_CHECK;

/* From a venue's file alone. */
int rules_of_facts(struct rules *rules, const struct venue_symbol *symbol, const struct venue_fees *fees,
    struct error *err) MUST_CHECK;

/* Whether an order of qty at the price may be sent (F0.4).  -1 when the notional does not fit. */
int rules_allow(
    bool *allowed, const struct rules *rules, struct decimal qty, struct decimal price, struct error *err) MUST_CHECK;

#endif
