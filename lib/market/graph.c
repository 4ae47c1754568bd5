#include "market/graph.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum { TRANSFER_PLACES = 8 }; /* what every venue's amounts may have; assets.json has no more either */

void
graph_init(struct graph *graph, size_t legs, bool funded)
{
	*graph = (struct graph){ .legs = legs, .funded = funded, .networks = graph->networks };
}

void
graph_free(struct graph *graph)
{
	for (size_t i = 0; i < graph->node_count; i++) {
		free(graph->nodes[i].out.at);
		free(graph->nodes[i].in.at);
	}
	for (size_t i = 0; i < graph->asset_count; i++) {
		free(graph->assets[i].nodes.at);
		free(graph->assets[i].transfers.at);
	}
	places_free(&graph->places);
	places_free(&graph->asset_names);
	places_free(&graph->venue_names);
	free(graph->nodes);
	free(graph->arcs);
	free(graph->transfers);
	free(graph->assets);
	networks_free(&graph->networks);
	free(graph->gains.at);
	free(graph->moves);
	*graph = (struct graph){ .legs = 0 };
}

/* Room for one more of an array. */
static void *
room(void *at, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return at;
	*cap = *cap == 0 ? 8 : 2 * *cap;
	return memory_grow(at, *cap, size);
}

static void
list_add(struct arc_list *list, uint32_t number)
{
	list->at = room(list->at, list->count, &list->cap, sizeof *list->at);
	list->at[list->count++] = number;
}

const char *
graph_asset(const struct graph *graph, uint32_t node)
{
	return graph->places.at[node].symbol;
}

const char *
graph_venue(const struct graph *graph, uint32_t node)
{
	return graph->places.at[node].venue;
}

/* ---- gains ---- */

void
graph_mark(struct graph *graph, uint32_t number)
{
	struct arc *arc = &graph->arcs[number];
	bool gains = graph_loss(graph, arc) < -GAIN_LEAST;
	uint32_t last;

	if (gains == (arc->gain != 0))
		return;
	if (gains) {
		graph->gains.at[graph->gains.count++] = number; /* room was made with the arc */
		arc->gain = (uint32_t)graph->gains.count;
		return;
	}
	last = graph->gains.at[--graph->gains.count];
	graph->gains.at[arc->gain - 1] = last;
	graph->arcs[last].gain = arc->gain;
	arc->gain = 0;
}

/* ---- nodes and arcs ---- */

/* The number of an asset, made when it is new.  -1: there is no room. */
static long
asset_of(struct graph *graph, const char *name)
{
	int number = places_add(&graph->asset_names, slice_of("*"), slice_of(name));

	if (number < 0 || (size_t)number < graph->asset_count)
		return number;
	graph->assets = room(graph->assets, graph->asset_count, &graph->asset_cap, sizeof *graph->assets);
	graph->assets[graph->asset_count++] = (struct graph_asset){ .most = 0 };
	return number;
}

static long
venue_of(struct graph *graph, const char *name)
{
	return places_add(&graph->venue_names, slice_of(name), slice_of("*"));
}

static long
arc_add(struct graph *graph, uint32_t from, uint32_t to, struct listing *listing, enum side side, uint32_t transfer)
{
	uint32_t number = (uint32_t)graph->arc_count;

	if (graph->arc_count == GRAPH_ARCS_MAX)
		return -1;
	graph->arcs = room(graph->arcs, graph->arc_count, &graph->arc_cap, sizeof *graph->arcs);
	if (graph->gains.cap < graph->arc_cap) {
		graph->gains.at = memory_grow(graph->gains.at, graph->arc_cap, sizeof *graph->gains.at);
		graph->gains.cap = graph->arc_cap;
	}
	graph->arcs[graph->arc_count++] = (struct arc){
		.weight = INFINITY, .from = from, .to = to, .transfer = transfer, .listing = listing, .side = side
	};
	list_add(&graph->nodes[from].out, number);
	list_add(&graph->nodes[to].in, number);
	return number;
}

/* ---- transfers ---- */

/* By the cheapest network of all that both venues have, now. */
static void
transfer_fill(struct transfer *transfer, const struct network_row *row)
{
	*transfer = (struct transfer){ .fee = row->network.withdraw_fee,
		.least = row->network.withdraw_min,
		.places = TRANSFER_PLACES,
		.expected_us = row->network.expected_ms * 1000 };
	strcpy(transfer->network, row->network.network);
}

static const struct network_row *
network_between(const struct graph *graph, uint32_t from, uint32_t to)
{
	return networks_between(
	    &graph->networks, graph_asset(graph, from), graph_venue(graph, from), graph_venue(graph, to), DECIMAL_ZERO);
}

static int
transfer_add(struct graph *graph, uint32_t asset, uint32_t from, uint32_t to)
{
	const struct network_row *network = network_between(graph, from, to);
	long arc;

	if (network == NULL)
		return 0;
	graph->transfers =
	    room(graph->transfers, graph->transfer_count, &graph->transfer_cap, sizeof *graph->transfers);
	transfer_fill(&graph->transfers[graph->transfer_count], network);
	arc = arc_add(graph, from, to, NULL, SIDE_BUY, (uint32_t)graph->transfer_count++);
	if (arc < 0)
		return -1;
	list_add(&graph->assets[asset].transfers, (uint32_t)arc);
	return 0;
}

static void transfers_price(struct graph *graph, struct graph_asset *asset);

/* Ways to and from the other nodes of its asset. */
static int
node_join(struct graph *graph, uint32_t number)
{
	uint32_t asset = graph->nodes[number].asset;
	const struct arc_list *others = &graph->assets[asset].nodes;

	for (size_t i = 0; i < others->count; i++)
		if (transfer_add(graph, asset, number, others->at[i]) != 0 ||
		    transfer_add(graph, asset, others->at[i], number) != 0)
			return -1;
	list_add(&graph->assets[asset].nodes, number);
	transfers_price(graph, &graph->assets[asset]);
	return 0;
}

static long
node_of(struct graph *graph, const char *venue, const char *asset)
{
	const char *at = graph->funded ? "*" : venue;
	long owner = asset_of(graph, asset), holder = venue_of(graph, at);
	int number;

	if (owner < 0 || holder < 0)
		return -1;
	number = places_add(&graph->places, slice_of(at), slice_of(asset));
	if (number < 0 || (size_t)number < graph->node_count)
		return number;
	graph->nodes = room(graph->nodes, graph->node_count, &graph->node_cap, sizeof *graph->nodes);
	graph->nodes[graph->node_count++] = (struct node){ .asset = (uint32_t)owner, .venue = (uint32_t)holder };
	return node_join(graph, (uint32_t)number) != 0 ? -1 : number;
}

int
graph_add(struct graph *graph, struct listing *listing)
{
	long base = node_of(graph, listing->venue, listing->board->base), quote;
	long purchase;

	if (base < 0 || (quote = node_of(graph, listing->venue, listing->board->quote)) < 0)
		return -1;
	if (base == quote)
		return 0; /* an asset against itself is no way anywhere */
	purchase = arc_add(graph, (uint32_t)quote, (uint32_t)base, listing, SIDE_BUY, 0);
	if (purchase < 0 || arc_add(graph, (uint32_t)base, (uint32_t)quote, listing, SIDE_SELL, 0) < 0)
		return -1;
	listing->arc = (uint32_t)purchase + 1;
	return 0;
}

/* ---- weights ---- */

static double
share_asked(const struct graph *graph)
{
	return graph->legs == 0 ? 0 : graph->asked / (double)graph->legs;
}

static void
set_weight(struct graph *graph, uint32_t number, double weight)
{
	graph->arcs[number].weight = weight;
	graph_mark(graph, number);
}

/* A transfer costs the least where it is as large as can be: so none is left out that pays at any size. */
static void
transfers_price(struct graph *graph, struct graph_asset *asset)
{
	graph->unsettled |= asset->transfers.count > 0;
	for (size_t i = 0; i < asset->transfers.count; i++) {
		uint32_t number = asset->transfers.at[i];
		const struct transfer *transfer = &graph->transfers[graph->arcs[number].transfer];
		double fee = decimal_double(transfer->fee);

		set_weight(graph, number,
		    *transfer->network != '\0' && asset->most > fee && asset->most >= decimal_double(transfer->least)
			? share_asked(graph) - log1p(-fee / asset->most)
			: INFINITY);
	}
}

/* NULL: the graph has no such way. */
static struct transfer *
transfer_of(struct graph *graph, const struct graph_asset *asset, uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < asset->transfers.count; i++) {
		const struct arc *arc = &graph->arcs[asset->transfers.at[i]];

		if (arc->from == from && arc->to == to)
			return &graph->transfers[arc->transfer];
	}
	return NULL;
}

static int
reroute(struct graph *graph, uint32_t asset, uint32_t from, uint32_t to)
{
	struct transfer *transfer = transfer_of(graph, &graph->assets[asset], from, to);
	const struct network_row *network = network_between(graph, from, to);

	if (transfer == NULL)
		return transfer_add(graph, asset, from, to);
	if (network == NULL)
		*transfer->network = '\0';
	else
		transfer_fill(transfer, network);
	return 0;
}

int
graph_reroute(struct graph *graph, const char *asset)
{
	int number = places_find(&graph->asset_names, slice_of("*"), slice_of(asset));
	uint32_t place = (uint32_t)number;
	const struct arc_list *nodes;

	if (graph->funded || number < 0)
		return 0;
	nodes = &graph->assets[place].nodes;
	for (size_t i = 0; i < nodes->count; i++)
		for (size_t j = 0; j < nodes->count; j++)
			if (i != j && reroute(graph, place, nodes->at[i], nodes->at[j]) != 0)
				return -1;
	transfers_price(graph, &graph->assets[place]);
	return 0;
}

/* In steps, so that it soon rests. */
static void
see_amount(struct graph *graph, uint32_t node, double amount)
{
	struct graph_asset *asset = &graph->assets[graph->nodes[node].asset];

	if (LIKELY(amount <= asset->most) || !isfinite(amount))
		return;
	asset->most = amount * 1.25;
	transfers_price(graph, asset);
}

static double
side_qty(const struct levels *levels)
{
	double sum = 0;

	for (size_t i = 0; i < levels->count; i++)
		sum += decimal_double(levels->at[i].qty);
	return sum;
}

void
graph_recall(struct graph *graph, size_t asset, double most)
{
	graph->assets[asset].most = most;
	transfers_price(graph, &graph->assets[asset]);
}

/* No less than what the sides hold, in base and in quote: asks are the dearer the deeper, bids are dearest at the top. */
static void
see_book(struct graph *graph, const struct listing *listing)
{
	const struct arc *sale = &graph->arcs[graph_sale(listing)];
	double asked = side_qty(&listing->asks), bid = side_qty(&listing->bids), money = 0;
	double rebate = fmax(1, 1 / listing->ask_factor); /* may let more arrive than was bought */

	see_amount(graph, sale->from, fmax(asked * rebate, bid));
	if (listing->bids.count > 0)
		money = bid * decimal_double(listing->bids.at[0].price) * fmax(1, listing->bid_factor);
	if (listing->asks.count > 0)
		money = fmax(money,
		    asked * fmax(1, listing->ask_factor) *
			decimal_double(listing->asks.at[listing->asks.count - 1].price));
	see_amount(graph, sale->to, money);
}

void
graph_ask(struct graph *graph, double asked_bps)
{
	graph->asked = log1p(asked_bps / 1e4);
	for (size_t i = 0; i < graph->asset_count; i++)
		transfers_price(graph, &graph->assets[i]);
}

void
graph_price(struct graph *graph, struct listing *listing, bool usable)
{
	double purchase = INFINITY, sale = INFINITY, share = share_asked(graph);

	if (listing->arc == 0)
		return;
	if (usable && listing->asks.count > 0)
		purchase = log(decimal_double(listing->asks.at[0].price) * listing->ask_factor) + share;
	if (usable && listing->bids.count > 0)
		sale = share - log(decimal_double(listing->bids.at[0].price) * listing->bid_factor);
	set_weight(graph, graph_purchase(listing), isfinite(purchase) ? purchase : INFINITY);
	set_weight(graph, graph_sale(listing), isfinite(sale) ? sale : INFINITY);
	if (usable && !graph->funded)
		see_book(graph, listing);
}
