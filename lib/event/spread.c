#include "event/spread.h"

static const struct member spread_members[] = {
	[SPREAD_HAS_SYMBOL] = MEMBER(struct spread_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[SPREAD_HAS_BUY] = MEMBER(struct spread_event, "buy", buy, MEMBER_NAME, REQUIRED),
	[SPREAD_HAS_SELL] = MEMBER(struct spread_event, "sell", sell, MEMBER_NAME, REQUIRED),
	[SPREAD_HAS_NOW_BPS] = MEMBER(struct spread_event, "now_bps", now_bps, MEMBER_MEASURE, OPTIONAL),
	[SPREAD_HAS_MEAN_BPS] = MEMBER(struct spread_event, "mean_bps", mean_bps, MEMBER_MEASURE, OPTIONAL),
	[SPREAD_HAS_STD_BPS] = MEMBER(struct spread_event, "std_bps", std_bps, MEMBER_MEASURE, OPTIONAL),
	[SPREAD_HAS_MIN_BPS] = MEMBER(struct spread_event, "min_bps", min_bps, MEMBER_MEASURE, OPTIONAL),
	[SPREAD_HAS_MAX_BPS] = MEMBER(struct spread_event, "max_bps", max_bps, MEMBER_MEASURE, OPTIONAL),
	[SPREAD_HAS_Z] = MEMBER(struct spread_event, "z", z, MEMBER_MEASURE, OPTIONAL),
	[SPREAD_HAS_N] = COUNTER(struct spread_event, "n", n, OPTIONAL),
	[SPREAD_HAS_HALF_LIFE_US] = COUNTER(struct spread_event, "half_life_us", half_life_us, OPTIONAL),
	[SPREAD_HAS_CHANGED_US] = MEMBER(struct spread_event, "changed_us", changed_us, MEMBER_TIME, OPTIONAL),
};

const struct shape kind_spread = { "spread", spread_members, COUNT(spread_members), sizeof(struct spread_event) };
