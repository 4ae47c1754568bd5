#include "market/keep_row.h"

#define LIFE(name, type) MEMBER(struct life_row, #name, name, type, REQUIRED)
#define LIFE_AMOUNT(name) AMOUNT(struct life_row, #name, name, RANGE_ANY, REQUIRED)

static const struct member life_members[] = {
	LIFE(open, MEMBER_BOOL),
	LIFE(opened_us, MEMBER_INT),
	LIFE(written_us, MEMBER_INT),
	LIFE(updates, MEMBER_INT),
	LIFE_AMOUNT(profit),
	LIFE_AMOUNT(qty),
	LIFE_AMOUNT(best_profit),
	LIFE(best_net_bps, MEMBER_RAW),
};
const struct shape life_shape = { "life", life_members, COUNT(life_members), sizeof(struct life_row) };

static const struct member head_members[] = {
	MEMBER(struct head_row, "now_us", now_us, MEMBER_INT, REQUIRED),
	MEMBER(struct head_row, "matrix_us", matrix_us, MEMBER_INT, REQUIRED),
	MEMBER(struct head_row, "spread_us", spread_us, MEMBER_INT, REQUIRED),
	MEMBER(struct head_row, "cycle_room", cycle_room, MEMBER_INT, REQUIRED),
	COUNTER(struct head_row, "patience", patience, REQUIRED),
	MEMBER(struct head_row, "unsettled", unsettled, MEMBER_BOOL, REQUIRED),
	MEMBER(struct head_row, "asked", asked, MEMBER_TEXT, REQUIRED),
	[HEAD_HAS_HELD] = MEMBER(struct head_row, "held", held, MEMBER_TEXT, OPTIONAL),
};
const struct shape head_shape = { "head", head_members, COUNT(head_members), sizeof(struct head_row) };

#define RULE_AMOUNT(name, range) AMOUNT(struct rules_row, #name, name, range, REQUIRED)

static const struct member rules_members[] = {
	RULE_AMOUNT(price_tick, RANGE_POSITIVE),
	RULE_AMOUNT(qty_step, RANGE_POSITIVE),
	RULE_AMOUNT(min_qty, RANGE_ANY),
	RULE_AMOUNT(max_qty, RANGE_ANY),
	RULE_AMOUNT(min_notional, RANGE_ANY),
	RULE_AMOUNT(fee_bps, RANGE_ANY),
	DETAIL(struct rules_row, "fee_kind", fee_kind, MEMBER_ENUM, REQUIRED, fee_kinds),
	MEMBER(struct rules_row, "tradable", tradable, MEMBER_BOOL, REQUIRED),
	[RULES_HAS_TOKEN] = MEMBER(struct rules_row, "token", token, MEMBER_NAME, OPTIONAL),
	AMOUNT(struct rules_row, "token_rate", token_rate, RANGE_NOT_NEGATIVE, OPTIONAL),
};
const struct shape rules_shape = { "rules", rules_members, COUNT(rules_members), sizeof(struct rules_row) };

static const struct member drift_members[] = {
	MEMBER(struct drift_row, "start_us", start_us, MEMBER_INT, REQUIRED),
	MEMBER(struct drift_row, "horizon_us", horizon_us, MEMBER_INT, REQUIRED),
	MEMBER(struct drift_row, "start", start, MEMBER_RAW, REQUIRED),
	COUNTER(struct drift_row, "rise", rise, REQUIRED),
	COUNTER(struct drift_row, "fall", fall, REQUIRED),
	MEMBER(struct drift_row, "variance", variance, MEMBER_RAW, REQUIRED),
	MEMBER(struct drift_row, "weight", weight, MEMBER_RAW, REQUIRED),
	COUNTER(struct drift_row, "n", n, REQUIRED),
};
const struct shape drift_shape = { "drift", drift_members, COUNT(drift_members), sizeof(struct drift_row) };

static const struct member delay_members[] = {
	MEMBER(struct delay_row, "venue", venue, MEMBER_NAME, REQUIRED),
	COUNTER(struct delay_row, "p95_us", p95_us, REQUIRED),
};
const struct shape delay_shape = { "delay", delay_members, COUNT(delay_members), sizeof(struct delay_row) };

static const struct member listing_members[] = {
	MEMBER(struct listing_row, "venue", venue, MEMBER_NAME, REQUIRED),
	MEMBER(struct listing_row, "symbol", symbol, MEMBER_NAME, REQUIRED),
	MEMBER(struct listing_row, "asked", asked, MEMBER_BOOL, REQUIRED),
	MEMBER(struct listing_row, "in_force", in_force, MEMBER_BOOL, REQUIRED),
	MEMBER(struct listing_row, "priced", priced, MEMBER_BOOL, REQUIRED),
	[LISTING_HAS_RULES] = DETAIL(struct listing_row, "rules", rules, MEMBER_OBJECT, OPTIONAL, &rules_shape),
	MEMBER(struct listing_row, "ts_us", ts_us, MEMBER_INT, REQUIRED),
	[LISTING_HAS_SEQ] = MEMBER(struct listing_row, "seq", seq, MEMBER_INT, OPTIONAL),
	MEMBER(struct listing_row, "bids", bids, MEMBER_LEVELS, REQUIRED),
	MEMBER(struct listing_row, "asks", asks, MEMBER_LEVELS, REQUIRED),
	DETAIL(struct listing_row, "drift", drift, MEMBER_OBJECT, REQUIRED, &drift_shape),
};
const struct shape listing_shape = { "listing", listing_members, COUNT(listing_members), sizeof(struct listing_row) };

static const struct member graph_members[] = {
	MEMBER(struct graph_row, "place", place, MEMBER_INT, REQUIRED),
	MEMBER(struct graph_row, "figure", figure, MEMBER_RAW, REQUIRED),
};
const struct shape asset_shape = { "asset", graph_members, COUNT(graph_members), sizeof(struct graph_row) };
const struct shape node_shape = { "node", graph_members, COUNT(graph_members), sizeof(struct graph_row) };

static const struct member stats_members[] = {
	MEMBER(struct stats_row, "n", n, MEMBER_INT, REQUIRED),
	MEMBER(struct stats_row, "changed_us", changed_us, MEMBER_INT, REQUIRED),
	MEMBER(struct stats_row, "min", min, MEMBER_RAW, REQUIRED),
	MEMBER(struct stats_row, "max", max, MEMBER_RAW, REQUIRED),
};
const struct shape stats_shape = { "stats", stats_members, COUNT(stats_members), sizeof(struct stats_row) };

static const struct member pair_members[] = {
	MEMBER(struct pair_row, "buy", buy, MEMBER_INT, REQUIRED),
	MEMBER(struct pair_row, "sell", sell, MEMBER_INT, REQUIRED),
	DETAIL(struct pair_row, "life", life, MEMBER_OBJECT, REQUIRED, &life_shape),
	[PAIR_HAS_STATS] = DETAIL(struct pair_row, "stats", stats, MEMBER_OBJECT, OPTIONAL, &stats_shape),
};
const struct shape pair_shape = { "pair", pair_members, COUNT(pair_members), sizeof(struct pair_row) };

static const struct member samples_members[] = {
	MEMBER(struct samples_row, "samples", samples, MEMBER_RAW, REQUIRED),
};
const struct shape samples_shape = { "samples", samples_members, COUNT(samples_members), sizeof(struct samples_row) };

static const struct member step_members[] = {
	[STEP_HAS_LISTING] = MEMBER(struct step_row, "listing", listing, MEMBER_INT, OPTIONAL),
	[STEP_HAS_SIDE] = DETAIL(struct step_row, "side", side, MEMBER_ENUM, OPTIONAL, sides),
	[STEP_HAS_ASSET] = MEMBER(struct step_row, "asset", asset, MEMBER_NAME, OPTIONAL),
	[STEP_HAS_FROM] = MEMBER(struct step_row, "from", from, MEMBER_NAME, OPTIONAL),
	[STEP_HAS_TO] = MEMBER(struct step_row, "to", to, MEMBER_NAME, OPTIONAL),
};
const struct shape step_shape = { "step", step_members, COUNT(step_members), sizeof(struct step_row) };
static const struct list_shape step_list = { &step_shape, CYCLE_LEGS_MAX };

static const struct member cycle_members[] = {
	DETAIL(struct cycle_row, "legs", legs, MEMBER_LIST, REQUIRED, &step_list),
	DETAIL(struct cycle_row, "life", life, MEMBER_OBJECT, REQUIRED, &life_shape),
};
const struct shape cycle_shape = { "cycle", cycle_members, COUNT(cycle_members), sizeof(struct cycle_row) };

static const struct member interval_members[] = {
	MEMBER(struct interval_row, "place", place, MEMBER_INT, REQUIRED),
	MEMBER(struct interval_row, "start_us", start_us, MEMBER_INT, REQUIRED),
};
const struct shape interval_shape = { "interval", interval_members, COUNT(interval_members),
	sizeof(struct interval_row) };

static const struct member traded_members[] = {
	MEMBER(struct traded_row, "venue", venue, MEMBER_NAME, REQUIRED),
	MEMBER(struct traded_row, "symbol", symbol, MEMBER_NAME, REQUIRED),
};
const struct shape traded_shape = { "traded", traded_members, COUNT(traded_members), sizeof(struct traded_row) };

#define CANDLE_AMOUNT(name) AMOUNT(struct candle_row, #name, name, RANGE_POSITIVE, REQUIRED)

static const struct member candle_members[] = {
	MEMBER(struct candle_row, "interval", interval, MEMBER_INT, REQUIRED),
	MEMBER(struct candle_row, "running", running, MEMBER_BOOL, REQUIRED),
	MEMBER(struct candle_row, "start_us", start_us, MEMBER_INT, REQUIRED),
	CANDLE_AMOUNT(open),
	CANDLE_AMOUNT(high),
	CANDLE_AMOUNT(low),
	CANDLE_AMOUNT(close),
	CANDLE_AMOUNT(qty),
	COUNTER(struct candle_row, "n", n, REQUIRED),
};
const struct shape candle_shape = { "candle", candle_members, COUNT(candle_members), sizeof(struct candle_row) };

static const struct member end_members[] = {
	MEMBER(struct end_row, "lines", lines, MEMBER_INT, REQUIRED),
	MEMBER(struct end_row, "crc32", sum, MEMBER_INT, REQUIRED),
};
const struct shape end_shape = { "end", end_members, COUNT(end_members), sizeof(struct end_row) };
