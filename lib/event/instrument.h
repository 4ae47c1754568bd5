/*
 * instrument: trading rules and fees of a symbol at a venue.
 */
#ifndef EVENT_INSTRUMENT_H
#define EVENT_INSTRUMENT_H

#include "event/member.h"

enum fee_source { FEE_SOURCE_DEFAULT, FEE_SOURCE_VENUE, FEE_SOURCE_ACCOUNT };
extern const char *const fee_sources[];

enum instrument_state {
	INSTRUMENT_TRADING,
	INSTRUMENT_HALTED,
	INSTRUMENT_POST_ONLY,
	INSTRUMENT_CANCEL_ONLY,
	INSTRUMENT_UNKNOWN
};
extern const char *const instrument_states[];

enum {
	INSTRUMENT_HAS_VENUE,
	INSTRUMENT_HAS_SYMBOL,
	INSTRUMENT_HAS_PRICE_TICK,
	INSTRUMENT_HAS_QTY_STEP,
	INSTRUMENT_HAS_BASE,
	INSTRUMENT_HAS_QUOTE,
	INSTRUMENT_HAS_VENUE_SYMBOL,
	INSTRUMENT_HAS_MIN_QTY,
	INSTRUMENT_HAS_MAX_QTY,
	INSTRUMENT_HAS_MIN_NOTIONAL,
	INSTRUMENT_HAS_TAKER_BPS,
	INSTRUMENT_HAS_MAKER_BPS,
	INSTRUMENT_HAS_FEE_KIND,
	INSTRUMENT_HAS_FEE_ASSET,
	INSTRUMENT_HAS_FEE_DISCOUNT,
	INSTRUMENT_HAS_FEE_SOURCE,
	INSTRUMENT_HAS_STATUS
};

struct instrument_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* name in the venue table */
	struct slice symbol; /* BASE-QUOTE */
	struct decimal price_tick; /* quote asset for 1 base: prices are multiples of it */
	struct decimal qty_step; /* base asset: quantities are multiples of it */
	struct slice base; /* asset */
	struct slice quote; /* asset */
	struct slice venue_symbol; /* the venue's own name of it */
	struct decimal min_qty; /* base asset */
	struct decimal max_qty; /* base asset */
	struct decimal min_notional; /* quote asset */
	struct decimal taker_bps; /* basis points of the notional */
	struct decimal maker_bps; /* basis points of the notional; below zero: a rebate */
	int fee_kind; /* how the fee is taken (F1) (enum fee_kind) */
	struct slice fee_asset; /* the exchange's token, with fee_kind third */
	struct decimal fee_discount; /* share of the fee that is waived, with fee_kind third */
	int fee_source; /* where the fee is from (enum fee_source) */
	int status; /* what the venue allows (enum instrument_state) */
};

extern const struct shape kind_instrument;

#endif
