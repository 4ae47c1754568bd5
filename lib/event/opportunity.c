#include "event/opportunity.h"

const char *const opportunity_states[] = { "open", "update", "close", NULL };

const char *const opportunity_shapes[] = { "cross", "cycle", NULL };

const char *const nets[] = { "transfer", "all", NULL };

const char *const policies[] = { "q_total", "q_edge", NULL };

static const struct member cost_members[] = {
	[COST_HAS_FEES] = AMOUNT(struct cost, "fees", fees, RANGE_ANY, OPTIONAL),
	[COST_HAS_TRANSFER] = AMOUNT(struct cost, "transfer", transfer, RANGE_ANY, OPTIONAL),
	[COST_HAS_LATENCY] = AMOUNT(struct cost, "latency", latency, RANGE_ANY, OPTIONAL),
	[COST_HAS_CAPITAL] = AMOUNT(struct cost, "capital", capital, RANGE_ANY, OPTIONAL),
	[COST_HAS_INPUTS] = MEMBER(struct cost, "inputs", inputs, MEMBER_RAW, OPTIONAL),
};

const struct shape object_cost = { "cost", cost_members, COUNT(cost_members), sizeof(struct cost) };

static const struct member after_members[] = {
	[AFTER_HAS_TRANSFER] = MEMBER(struct after_bps, "transfer", transfer, MEMBER_MEASURE, OPTIONAL),
	[AFTER_HAS_ALL] = MEMBER(struct after_bps, "all", all, MEMBER_MEASURE, OPTIONAL),
};

const struct shape object_after = { "after_bps", after_members, COUNT(after_members), sizeof(struct after_bps) };

static const struct member caps_members[] = {
	[CAPS_HAS_QUOTE] = AMOUNT(struct size_bounds, "quote", quote, RANGE_NOT_NEGATIVE, OPTIONAL),
	[CAPS_HAS_SHARE_PCT] = AMOUNT(struct size_bounds, "share_pct", share_pct, RANGE_NOT_NEGATIVE, OPTIONAL),
	[CAPS_HAS_BUY_BALANCE] = AMOUNT(struct size_bounds, "buy_balance", buy_balance, RANGE_NOT_NEGATIVE, OPTIONAL),
	[CAPS_HAS_SELL_BALANCE] =
	    AMOUNT(struct size_bounds, "sell_balance", sell_balance, RANGE_NOT_NEGATIVE, OPTIONAL),
};

const struct shape object_caps = { "caps", caps_members, COUNT(caps_members), sizeof(struct size_bounds) };
static const struct member excess_members[] = {
	[EXCESS_HAS_BPS] = MEMBER(struct excess, "bps", bps, MEMBER_MEASURE, REQUIRED),
	[EXCESS_HAS_MEAN_BPS] = MEMBER(struct excess, "mean_bps", mean_bps, MEMBER_MEASURE, REQUIRED),
	[EXCESS_HAS_N] = COUNTER(struct excess, "n", n, REQUIRED),
};

const struct shape object_excess = { "excess", excess_members, COUNT(excess_members), sizeof(struct excess) };

static const struct member leg_members[] = {
	[LEG_HAS_VENUE] = MEMBER(struct leg, "venue", venue, MEMBER_NAME, OPTIONAL),
	[LEG_HAS_SYMBOL] = MEMBER(struct leg, "symbol", symbol, MEMBER_NAME, OPTIONAL),
	[LEG_HAS_SIDE] = DETAIL(struct leg, "side", side, MEMBER_ENUM, OPTIONAL, sides),
	[LEG_HAS_QTY] = AMOUNT(struct leg, "qty", qty, RANGE_POSITIVE, OPTIONAL),
	[LEG_HAS_PRICE] = AMOUNT(struct leg, "price", price, RANGE_POSITIVE, OPTIONAL),
	[LEG_HAS_LIMIT] = AMOUNT(struct leg, "limit", limit, RANGE_POSITIVE, OPTIONAL),
	[LEG_HAS_FEE_BPS] = AMOUNT(struct leg, "fee_bps", fee_bps, RANGE_TAKER, OPTIONAL),
	[LEG_HAS_FEE_KIND] = DETAIL(struct leg, "fee_kind", fee_kind, MEMBER_ENUM, OPTIONAL, fee_kinds),
	[LEG_HAS_SEQ] = MEMBER(struct leg, "seq", seq, MEMBER_INT, OPTIONAL),
	[LEG_HAS_BOOK_US] = MEMBER(struct leg, "book_us", book_us, MEMBER_TIME, OPTIONAL),
	[LEG_HAS_AGE_US] = COUNTER(struct leg, "age_us", age_us, OPTIONAL),
	[LEG_HAS_FROM] = MEMBER(struct leg, "from", from, MEMBER_NAME, OPTIONAL),
	[LEG_HAS_TO] = MEMBER(struct leg, "to", to, MEMBER_NAME, OPTIONAL),
	[LEG_HAS_ASSET] = MEMBER(struct leg, "asset", asset, MEMBER_NAME, OPTIONAL),
	[LEG_HAS_FEE] = AMOUNT(struct leg, "fee", fee, RANGE_NOT_NEGATIVE, OPTIONAL),
	[LEG_HAS_LEAST] = AMOUNT(struct leg, "least", least, RANGE_NOT_NEGATIVE, OPTIONAL),
	[LEG_HAS_NETWORK] = MEMBER(struct leg, "network", network, MEMBER_NAME, OPTIONAL),
	[LEG_HAS_EXPECTED_US] = COUNTER(struct leg, "expected_us", expected_us, OPTIONAL),
	[LEG_HAS_FREE] = AMOUNT(struct leg, "free", free, RANGE_NOT_NEGATIVE, OPTIONAL),
};

const struct shape object_leg = { "leg", leg_members, COUNT(leg_members), sizeof(struct leg) };

static const struct list_shape leg_list = { &object_leg, 12 };

static const struct member opportunity_members[] = {
	[OPPORTUNITY_HAS_ID] = MEMBER(struct opportunity_event, "id", id, MEMBER_NAME, REQUIRED),
	[OPPORTUNITY_HAS_STATE] =
	    DETAIL(struct opportunity_event, "state", state, MEMBER_ENUM, REQUIRED, opportunity_states),
	[OPPORTUNITY_HAS_SHAPE] =
	    DETAIL(struct opportunity_event, "shape", shape, MEMBER_ENUM, REQUIRED, opportunity_shapes),
	[OPPORTUNITY_HAS_SYMBOL] = MEMBER(struct opportunity_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[OPPORTUNITY_HAS_LEGS] = DETAIL(struct opportunity_event, "legs", legs, MEMBER_LIST, OPTIONAL, &leg_list),
	[OPPORTUNITY_HAS_QTY] = AMOUNT(struct opportunity_event, "qty", qty, RANGE_NOT_NEGATIVE, OPTIONAL),
	[OPPORTUNITY_HAS_Q_TOTAL] = AMOUNT(struct opportunity_event, "q_total", q_total, RANGE_NOT_NEGATIVE, OPTIONAL),
	[OPPORTUNITY_HAS_Q_EDGE] = AMOUNT(struct opportunity_event, "q_edge", q_edge, RANGE_NOT_NEGATIVE, OPTIONAL),
	[OPPORTUNITY_HAS_POLICY] = DETAIL(struct opportunity_event, "policy", policy, MEMBER_ENUM, OPTIONAL, policies),
	[OPPORTUNITY_HAS_MIN_BPS] = AMOUNT(struct opportunity_event, "min_bps", min_bps, RANGE_NOT_NEGATIVE, OPTIONAL),
	[OPPORTUNITY_HAS_COST] = AMOUNT(struct opportunity_event, "cost", cost, RANGE_NOT_NEGATIVE, OPTIONAL),
	[OPPORTUNITY_HAS_PROCEEDS] =
	    AMOUNT(struct opportunity_event, "proceeds", proceeds, RANGE_NOT_NEGATIVE, OPTIONAL),
	[OPPORTUNITY_HAS_PROFIT] = AMOUNT(struct opportunity_event, "profit", profit, RANGE_ANY, OPTIONAL),
	[OPPORTUNITY_HAS_ASSET] = MEMBER(struct opportunity_event, "asset", asset, MEMBER_NAME, OPTIONAL),
	[OPPORTUNITY_HAS_FX] = MEMBER(struct opportunity_event, "fx", fx, MEMBER_RAW, OPTIONAL),
	[OPPORTUNITY_HAS_GROSS_BPS] =
	    MEMBER(struct opportunity_event, "gross_bps", gross_bps, MEMBER_MEASURE, OPTIONAL),
	[OPPORTUNITY_HAS_NET_BPS] = MEMBER(struct opportunity_event, "net_bps", net_bps, MEMBER_MEASURE, OPTIONAL),
	[OPPORTUNITY_HAS_COSTS] =
	    DETAIL(struct opportunity_event, "costs", costs, MEMBER_OBJECT, OPTIONAL, &object_cost),
	[OPPORTUNITY_HAS_AFTER_BPS] =
	    DETAIL(struct opportunity_event, "after_bps", after_bps, MEMBER_OBJECT, OPTIONAL, &object_after),
	[OPPORTUNITY_HAS_NET] = DETAIL(struct opportunity_event, "net", net, MEMBER_ENUM, OPTIONAL, nets),
	[OPPORTUNITY_HAS_CAPS] = DETAIL(struct opportunity_event, "caps", caps, MEMBER_OBJECT, OPTIONAL, &object_caps),
	[OPPORTUNITY_HAS_EXCESS] =
	    DETAIL(struct opportunity_event, "excess", excess, MEMBER_OBJECT, OPTIONAL, &object_excess),
	[OPPORTUNITY_HAS_DEPTH_EXHAUSTED] =
	    MEMBER(struct opportunity_event, "depth_exhausted", depth_exhausted, MEMBER_BOOL, OPTIONAL),
	[OPPORTUNITY_HAS_OPENED_US] = MEMBER(struct opportunity_event, "opened_us", opened_us, MEMBER_TIME, OPTIONAL),
	[OPPORTUNITY_HAS_REASON] = MEMBER(struct opportunity_event, "reason", reason, MEMBER_TEXT, OPTIONAL),
	[OPPORTUNITY_HAS_DURATION_US] = COUNTER(struct opportunity_event, "duration_us", duration_us, OPTIONAL),
	[OPPORTUNITY_HAS_UPDATES] = COUNTER(struct opportunity_event, "updates", updates, OPTIONAL),
	[OPPORTUNITY_HAS_BEST_PROFIT] =
	    AMOUNT(struct opportunity_event, "best_profit", best_profit, RANGE_ANY, OPTIONAL),
	[OPPORTUNITY_HAS_BEST_NET_BPS] =
	    MEMBER(struct opportunity_event, "best_net_bps", best_net_bps, MEMBER_MEASURE, OPTIONAL),
	[OPPORTUNITY_HAS_SCORE] =
	    DETAIL(struct opportunity_event, "score", score, MEMBER_OBJECT, OPTIONAL, &object_score),
	[OPPORTUNITY_HAS_ADVICE] =
	    DETAIL(struct opportunity_event, "advice", advice, MEMBER_OBJECT, OPTIONAL, &object_advice),
	[OPPORTUNITY_HAS_RISK] = DETAIL(struct opportunity_event, "risk", risk, MEMBER_OBJECT, OPTIONAL, &object_risk),
};

const struct shape kind_opportunity = { "opportunity", opportunity_members, COUNT(opportunity_members),
	sizeof(struct opportunity_event) };
