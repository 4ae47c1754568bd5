/*
 * edge: the exact figures of buying a symbol at one venue and selling it at another.
 *
 * The definition is F2.3 over two books on the lots of both venues, with what the venues demand of an order (F0.2, F0.4).
 */
#ifndef MARKET_EDGE_H
#define MARKET_EDGE_H

#include "book/walk.h"
#include "event/opportunity.h"
#include "market/convert.h"
#include "market/costs.h"
#include "market/listing.h"

/* Of which pairs the excess over their own mean is asked for (F7.4). */
enum excess_when {
	EXCESS_NEVER,
	EXCESS_BLOCKED, /* whose base cannot be moved: the venues have no network of it in common */
	EXCESS_ALWAYS
};
extern const char *const excess_whens[]; /* "never", "blocked", "always", NULL */

/* What is asked of an opportunity, and when it is told of again. */
struct market_settings {
	struct decimal min_bps; /* least net edge, basis points; not below 0 */
	struct decimal min_profit; /* profit must be above it, quote asset of the sale */
	struct decimal cap_quote; /* most cost, quote asset of the purchase; 0: no cap */
	struct decimal cap_share; /* most of each level, a share; 0: all of it */
	bool balances; /* what may be spent is known: it binds */
	enum policy policy; /* which quantity is sized */
	enum after after; /* which costs the edge must cover */
	struct cost_settings costs;
	int64_t half_life_us; /* of volatility */
	int64_t age_us; /* oldest book that counts */
	struct decimal update_pct; /* change of profit or quantity worth an update, percent */
	int64_t update_us; /* least event time between two lines of one id */
	int64_t reopen_us; /* life of an id; 0: as long as the edge lasts */
	int64_t matrix_us, spread_us; /* least event time between two such lines; 0: none */
	size_t window; /* samples of the moving statistics */
	enum excess_when excess;
	int64_t excess_n; /* least samples that a mean is believed from */
	size_t cycle_legs; /* most legs of a cycle; 0: none is looked for */
	bool funded; /* cycles go from venue to venue by what is held there, not by transfers */
	char starts[CONFIG_ASSETS_MAX][ASSET_MAX]; /* assets that a cycle begins with, the first that it has */
	size_t start_count;
};

enum { CONVERSIONS_MAX = 4 }; /* times that a rate is looked for again */

/* Plain data, which edge_find fills in. */
struct edge {
	struct walk walk; /* what was walked: levels belong to the listings */
	struct fee fees[2]; /* of the purchase, of the sale, as they are charged */
	struct walk_result result; /* quantities, cost, proceeds, profit */
	struct decimal buy_price, sell_price; /* walked averages, cut to 12 places against us */
	double gross_bps, net_bps;
	bool exhausted;
	bool converted; /* the quote assets differ: conversion says how */
	struct conversion conversion;
	struct conversion
	    ways[CONVERSIONS_MAX + 1]; /* what was used for each amount on the way to it, the last one too */
	size_t way_count;
	struct tokens tokens; /* of the purchase, of the sale */
	struct costs costs; /* beyond fees: filled in by edge_costs, when costed says so */
	bool costed;
	struct excess excess; /* has 0: not asked for */
};

/*
 * 1: worth it; 0: not; -1 and err: a figure does not fit, so nothing is known.  Both listings are fresh.
 */
int edge_find(struct edge *edge, const struct listing *buy, const struct listing *sell,
    const struct converter *converter, const struct market_settings *settings, int64_t now_us,
    struct error *err) MUST_CHECK;

/* Costs beyond fees, of an edge that was found; once. */
int edge_costs(struct edge *edge, const struct listing *buy, const struct listing *sell,
    const struct networks *networks, const struct delays *delays, const struct market_settings *settings,
    struct error *err) MUST_CHECK;

/* The quantity of the other policy, for an edge that was found (F2.4). */
int edge_quantities(struct decimal *q_total, struct decimal *q_edge, const struct edge *edge,
    const struct market_settings *settings, struct error *err) MUST_CHECK;

/* ---- for cycles as well ---- */

/* What every unit must bring under a policy (F2.4), as a share. */
int edge_margin(
    struct decimal *margin, enum policy policy, const struct market_settings *settings, struct error *err) MUST_CHECK;
/* Whether the costs that settings->after names are known, and what is left passes edge_gate: 1, 0, -1. */
int edge_gate_after(const struct costs *costs, struct decimal cost, const struct market_settings *settings,
    struct error *err) MUST_CHECK;
/* profit > min_profit and net >= min_bps, exactly: 1, 0, -1. */
int edge_gate(
    struct decimal profit, struct decimal cost, const struct market_settings *settings, struct error *err) MUST_CHECK;
/*
 * A limit price that is no multiple of the tick is rounded to the safe side (F0.2), which leaves the level that set it
 * out of reach: *count is what is left of a side.  1: it became shorter, so walk again; 0; -1.
 */
int edge_reach(size_t *count, const struct level *at, enum side side, struct decimal limit, struct decimal tick,
    struct error *err) MUST_CHECK;

#endif
