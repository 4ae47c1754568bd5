/*
 * graph: what can be turned into what: assets at venues, and the ways between them (F8.1).
 *
 * A node is an asset at a venue.  A listing is two arcs, a sale (base to quote) and a purchase (quote to base); a network that
 * two venues share is a transfer.  An arc weighs -ln(rate) and a share of the edge that is asked for, so that a cycle of up to
 * `legs` arcs that is worth it weighs less than zero in sum.
 *
 * Every node has a worth, the logarithm of a price that fits the market, and the loss of an arc is its weight and the
 * worth of where it begins less that of where it ends.  Round a cycle the worths cancel out: it loses what it weighs, whatever
 * they are.  While no arc gains (loses less than nothing) there is no cycle to look for, and an update is two comparisons; the few
 * arcs that do gain are listed.
 *
 * Doubles propose here; nothing is told that exact figures (cycle.h) have not confirmed.
 */
#ifndef MARKET_GRAPH_H
#define MARKET_GRAPH_H

#include "book/place.h"
#include "config/venues.h"
#include "market/listing.h"
#include "market/networks.h"

#define GAIN_LEAST 1e-12 /* what a double cannot tell from nothing */

enum { CYCLE_LEGS_MAX = 6, GRAPH_ARCS_MAX = 1 << 20 };

/* By which network an asset goes from one venue to another. */
struct transfer {
	char network[ASSET_MAX]; /* "": there is none any more */
	struct decimal fee, least; /* in the asset: what the venue keeps, and what must leave at least */
	unsigned places; /* that an amount may have */
	int64_t expected_us;
};

struct arc {
	double weight; /* infinite: closed */
	uint32_t from, to; /* nodes */
	uint32_t gain; /* 1 + place in the list of those that gain; 0: not there */
	uint32_t transfer; /* place in transfers, where listing is NULL */
	struct listing *listing;
	enum side side;
};

struct arc_list {
	uint32_t *at;
	size_t count, cap;
};

struct node {
	double worth;
	uint32_t asset, venue; /* places in asset_names and assets, in venue_names */
	uint32_t stamp; /* scratch of a search: the arcs to its end were looked at */
	double back; /* scratch: the least loss of an arc to its end */
	bool on_path; /* scratch */
	struct arc_list out, in; /* numbers of arcs */
};

/* What a worth was before it was moved. */
struct worth_move {
	uint32_t node;
	double before;
};

struct graph_asset {
	double most; /* the most of it that any side of a book held: a transfer never is larger */
	struct arc_list nodes;
	struct arc_list transfers; /* arcs */
};

/* Owns its arrays. */
struct graph {
	size_t legs; /* most arcs of a cycle; 0: no cycles are looked for */
	bool funded; /* the same asset at two venues is one node: nothing needs to be moved */
	double asked; /* ln(1 + edge that is asked for) */
	struct places places; /* of nodes: their venue and asset */
	struct places asset_names, venue_names; /* of assets and venues, beside "*" */
	struct node *nodes;
	size_t node_count, node_cap;
	struct arc *arcs;
	size_t arc_count, arc_cap;
	struct transfer *transfers;
	size_t transfer_count, transfer_cap;
	struct graph_asset *assets;
	size_t asset_count, asset_cap;
	struct networks networks; /* by what ways assets go: kept here, asked for pairs as well */
	struct arc_list gains; /* arcs that lose less than nothing */
	bool unsettled; /* transfers have become cheaper: some may gain now that were not looked at */
	uint32_t stamp;
	struct worth_move *moves; /* scratch of worth.c */
	size_t move_cap;
	uint64_t pushed; /* arcs that were looked at to move worths */
	uint64_t patience; /* steps at which all worths are looked at again */
	uint64_t steps, cut; /* arcs that searches looked at; searches that were ended early */
};

/* legs: 2 to CYCLE_LEGS_MAX, or 0.  A graph that is zeroed, or has networks alone. */
void graph_init(struct graph *graph, size_t legs, bool funded);
void graph_free(struct graph *graph);

/* The networks of an asset have changed: its transfers go by what is the cheapest now.  -1: no room. */
int graph_reroute(struct graph *graph, const char *asset) MUST_CHECK;

/* Take a listing in: its arcs are closed until it has a price.  -1: no room. */
int graph_add(struct graph *graph, struct listing *listing) MUST_CHECK;

/* The edge that is asked for has changed: call graph_price for every listing then. */
void graph_ask(struct graph *graph, double asked_bps);

/* What was known of an asset in another run: the most of it that any side held. */
void graph_recall(struct graph *graph, size_t asset, double most);

/* Bring the arcs of a listing up to its book and rules; usable: they count. */
void graph_price(struct graph *graph, struct listing *listing, bool usable);

/* The numbers of a listing's arcs; it was added. */
static inline uint32_t
graph_purchase(const struct listing *listing)
{
	return listing->arc - 1;
}

static inline uint32_t
graph_sale(const struct listing *listing)
{
	return listing->arc;
}

static inline double
graph_loss(const struct graph *graph, const struct arc *arc)
{
	return arc->weight + graph->nodes[arc->from].worth - graph->nodes[arc->to].worth;
}

/* Where an arc stands with the gains, after its weight or a worth has changed. */
void graph_mark(struct graph *graph, uint32_t number);

/* Name of a node's asset and of its venue ("*" where the venues are one). */
const char *graph_asset(const struct graph *graph, uint32_t node);
const char *graph_venue(const struct graph *graph, uint32_t node);

#endif
