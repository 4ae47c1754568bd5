/*
 * keep_row: the forms of the lines that a state is made of (keep.h): for their reader.
 */
#ifndef MARKET_KEEP_ROW_H
#define MARKET_KEEP_ROW_H

#include "event/member.h"
#include "market/graph.h"

/* What pairs and cycles share. */
struct life_row {
	uint64_t has;
	bool open;
	int64_t opened_us, written_us, updates;
	struct decimal profit, qty, best_profit;
	struct slice best_net_bps; /* a number with all its digits */
};

extern const struct shape life_shape;

struct head_row {
	uint64_t has;
	int64_t now_us, matrix_us, spread_us, cycle_room, patience;
	struct slice asked, held;
	bool unsettled;
};

enum { HEAD_HAS_HELD = 7 };

extern const struct shape head_shape;

struct rules_row {
	uint64_t has;
	struct decimal price_tick, qty_step, min_qty, max_qty, min_notional, fee_bps;
	int fee_kind;
	bool tradable;
	struct slice token;
	struct decimal token_rate;
};

enum { RULES_HAS_TOKEN = 8 };

extern const struct shape rules_shape;

/* How far prices move (drift.h). */
struct drift_row {
	uint64_t has;
	int64_t start_us, horizon_us, rise, fall, n;
	struct slice start, variance, weight;
};

extern const struct shape drift_shape;

/* What a venue's lines say of the way from it. */
struct delay_row {
	uint64_t has;
	struct slice venue;
	int64_t p95_us;
};

extern const struct shape delay_shape;

struct listing_row {
	uint64_t has;
	struct slice venue, symbol;
	bool asked, in_force, priced;
	struct rules_row rules;
	int64_t ts_us, seq;
	struct levels bids, asks;
	struct drift_row drift;
};

enum { LISTING_HAS_RULES = 5, LISTING_HAS_SEQ = 7 };

extern const struct shape listing_shape;

/* An asset or a node of the graph: its place, and its figure. */
struct graph_row {
	uint64_t has;
	int64_t place;
	struct slice figure;
};

extern const struct shape asset_shape;
extern const struct shape node_shape;

struct stats_row {
	uint64_t has;
	int64_t n, changed_us;
	struct slice min, max;
};

extern const struct shape stats_shape;

struct pair_row {
	uint64_t has;
	int64_t buy, sell; /* listings, from 0 */
	struct life_row life;
	struct stats_row stats;
};

enum { PAIR_HAS_STATS = 3 };

extern const struct shape pair_shape;

struct samples_row {
	uint64_t has;
	struct slice samples; /* [value, at_us] of each, the oldest first */
};

extern const struct shape samples_shape;

/* A trade has a listing and a side, a transfer an asset and two venues. */
struct step_row {
	uint64_t has;
	int64_t listing;
	int side;
	struct slice asset, from, to;
};

enum { STEP_HAS_LISTING, STEP_HAS_SIDE, STEP_HAS_ASSET, STEP_HAS_FROM, STEP_HAS_TO };

extern const struct shape step_shape;

struct cycle_row {
	uint64_t has;
	struct step_rows {
		struct list_head list;
		struct step_row at[CYCLE_LEGS_MAX];
	} legs;
	struct life_row life;
};

extern const struct shape cycle_shape;

struct interval_row {
	uint64_t has;
	int64_t place, start_us;
};

extern const struct shape interval_shape;

struct traded_row {
	uint64_t has;
	struct slice venue, symbol;
};

extern const struct shape traded_shape;

struct candle_row {
	uint64_t has;
	int64_t interval, start_us, n;
	bool running;
	struct decimal open, high, low, close, qty;
};

extern const struct shape candle_shape;

struct end_row {
	uint64_t has;
	int64_t lines, sum;
};

extern const struct shape end_shape;

#endif
