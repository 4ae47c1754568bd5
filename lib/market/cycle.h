/*
 * cycle: the exact figures of a round trip through several markets (F8).
 *
 * A cycle is told from one of its nodes: the first of the assets in settings->starts that it has, at the venue where it is
 * traded; else the first by name.  Cost, proceeds and profit are in that asset.
 */
#ifndef MARKET_CYCLE_H
#define MARKET_CYCLE_H

#include "market/chain.h"
#include "market/edge.h"

/* Arcs of the graph, each beginning where the one before ends; the last ends where the first begins. */
struct cycle_path {
	uint32_t arcs[CYCLE_LEGS_MAX];
	size_t count;
};

/* Plain data; levels belong to the listings. */
struct cycle {
	struct cycle_path path;
	struct chain chain; /* as the size was looked for */
	struct chain charged; /* the same with fees as they are charged */
	struct chain_result result;
	struct tokens tokens; /* of the legs */
	struct decimal prices[CYCLE_LEGS_MAX]; /* walked averages, cut to 12 places against us; of trades */
	struct decimal fees; /* of trades and transfers, at the cycle's own rates; contained in cost and proceeds */
	double gross_bps, net_bps;
	struct costs costs; /* beyond fees: filled in by cycle_costs, when costed says so */
	bool costed;
};

/* The path as it is told.  False when it is not one to tell: two trades of one symbol are a pair, or one book. */
bool cycle_turn(struct cycle_path *path, const struct graph *graph, const uint32_t *arcs, size_t count,
    const struct market_settings *settings);

/* Whether all books of the path count now, and its transfers have a network. */
bool cycle_fresh(const struct cycle_path *path, const struct graph *graph, int64_t now_us, int64_t age_us);

/* 1: worth it; 0: not; -1 and err: a figure does not fit, so nothing is known.  All books are fresh. */
int cycle_find(struct cycle *cycle, const struct cycle_path *path, const struct graph *graph,
    const struct listings *listings, const struct market_settings *settings, int64_t now_us,
    struct error *err) MUST_CHECK;

/* What may be spent on a leg of what it begins with, where that binds.  False: it does not. */
bool cycle_free(struct decimal *free, const struct cycle_path *path, const struct graph *graph, size_t leg,
    const struct market_settings *settings);

/* Whether two legs at different venues mean two assets by one name. */
bool cycle_foreign(const struct cycle_path *path, const struct graph *graph);

/*
 * Costs beyond fees, of a cycle that was found; once.  Where a leg brings an asset at one venue and the next spends it at
 * another, a transfer has to follow some day, unless it is a leg itself.
 */
int cycle_costs(struct cycle *cycle, const struct graph *graph, const struct delays *delays,
    const struct market_settings *settings, struct error *err) MUST_CHECK;

/* Base quantities of the first leg under both policies, for a cycle that was found (F2.4). */
int cycle_quantities(struct decimal *q_total, struct decimal *q_edge, const struct cycle *cycle,
    const struct market_settings *settings, struct error *err) MUST_CHECK;

#endif
