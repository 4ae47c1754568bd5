#include "event/instrument.h"

const char *const fee_sources[] = { "default", "venue", "account", NULL };

const char *const instrument_states[] = { "trading", "halted", "post_only", "cancel_only", "unknown", NULL };

static const struct member instrument_members[] = {
	[INSTRUMENT_HAS_VENUE] = MEMBER(struct instrument_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[INSTRUMENT_HAS_SYMBOL] = MEMBER(struct instrument_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[INSTRUMENT_HAS_PRICE_TICK] =
	    AMOUNT(struct instrument_event, "price_tick", price_tick, RANGE_POSITIVE, REQUIRED),
	[INSTRUMENT_HAS_QTY_STEP] = AMOUNT(struct instrument_event, "qty_step", qty_step, RANGE_POSITIVE, REQUIRED),
	[INSTRUMENT_HAS_BASE] = MEMBER(struct instrument_event, "base", base, MEMBER_NAME, OPTIONAL),
	[INSTRUMENT_HAS_QUOTE] = MEMBER(struct instrument_event, "quote", quote, MEMBER_NAME, OPTIONAL),
	[INSTRUMENT_HAS_VENUE_SYMBOL] =
	    MEMBER(struct instrument_event, "venue_symbol", venue_symbol, MEMBER_TEXT, OPTIONAL),
	[INSTRUMENT_HAS_MIN_QTY] = AMOUNT(struct instrument_event, "min_qty", min_qty, RANGE_NOT_NEGATIVE, OPTIONAL),
	[INSTRUMENT_HAS_MAX_QTY] = AMOUNT(struct instrument_event, "max_qty", max_qty, RANGE_NOT_NEGATIVE, OPTIONAL),
	[INSTRUMENT_HAS_MIN_NOTIONAL] =
	    AMOUNT(struct instrument_event, "min_notional", min_notional, RANGE_NOT_NEGATIVE, OPTIONAL),
	[INSTRUMENT_HAS_TAKER_BPS] = AMOUNT(struct instrument_event, "taker_bps", taker_bps, RANGE_TAKER, OPTIONAL),
	[INSTRUMENT_HAS_MAKER_BPS] = AMOUNT(struct instrument_event, "maker_bps", maker_bps, RANGE_MAKER, OPTIONAL),
	[INSTRUMENT_HAS_FEE_KIND] =
	    DETAIL(struct instrument_event, "fee_kind", fee_kind, MEMBER_ENUM, OPTIONAL, fee_kinds),
	[INSTRUMENT_HAS_FEE_ASSET] = MEMBER(struct instrument_event, "fee_asset", fee_asset, MEMBER_NAME, OPTIONAL),
	[INSTRUMENT_HAS_FEE_DISCOUNT] =
	    AMOUNT(struct instrument_event, "fee_discount", fee_discount, RANGE_NOT_NEGATIVE, OPTIONAL),
	[INSTRUMENT_HAS_FEE_SOURCE] =
	    DETAIL(struct instrument_event, "fee_source", fee_source, MEMBER_ENUM, OPTIONAL, fee_sources),
	[INSTRUMENT_HAS_STATUS] =
	    DETAIL(struct instrument_event, "status", status, MEMBER_ENUM, OPTIONAL, instrument_states),
};

const struct shape kind_instrument = { "instrument", instrument_members, COUNT(instrument_members),
	sizeof(struct instrument_event) };
