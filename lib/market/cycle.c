#include "market/cycle.h"

/* ---- the path ---- */

/* How early an asset stands among those that cycles begin with. */
static size_t
rank_of(const struct market_settings *settings, const char *asset)
{
	size_t rank = 0;

	while (rank < settings->start_count && strcmp(settings->starts[rank], asset) != 0)
		rank++;
	return rank;
}

static bool
begins_before(const struct graph *graph, uint32_t a, uint32_t b, const struct market_settings *settings)
{
	const char *left = graph_asset(graph, a), *right = graph_asset(graph, b);
	size_t left_rank = rank_of(settings, left), right_rank = rank_of(settings, right);
	int order = strcmp(left, right);

	if (left_rank != right_rank)
		return left_rank < right_rank;
	return order != 0 ? order < 0 : strcmp(graph_venue(graph, a), graph_venue(graph, b)) < 0;
}

bool
cycle_turn(struct cycle_path *path, const struct graph *graph, const uint32_t *arcs, size_t count,
    const struct market_settings *settings)
{
	size_t first = count;

	for (size_t i = 0; i < count; i++) {
		const struct arc *arc = &graph->arcs[arcs[i]];

		if (arc->listing != NULL &&
		    (first == count || begins_before(graph, arc->from, graph->arcs[arcs[first]].from, settings)))
			first = i;
	}
	if (first == count)
		return false;
	if (count == 2 && graph->arcs[arcs[0]].listing != NULL && graph->arcs[arcs[1]].listing != NULL &&
	    graph->arcs[arcs[0]].listing->board == graph->arcs[arcs[1]].listing->board)
		return false;
	path->count = count;
	for (size_t i = 0; i < count; i++)
		path->arcs[i] = arcs[(first + i) % count];
	return true;
}

bool
cycle_fresh(const struct cycle_path *path, const struct graph *graph, int64_t now_us, int64_t age_us)
{
	for (size_t i = 0; i < path->count; i++) {
		const struct arc *arc = &graph->arcs[path->arcs[i]];

		if (arc->listing == NULL ? *graph->transfers[arc->transfer].network == '\0'
					 : !listing_fresh(arc->listing, now_us, age_us))
			return false;
	}
	return true;
}

/* ---- what there is to trade with ---- */

static bool
has_transfer(const struct cycle_path *path, const struct graph *graph)
{
	for (size_t i = 0; i < path->count; i++)
		if (graph->arcs[path->arcs[i]].listing == NULL)
			return true;
	return false;
}

/* All legs of a cycle of trades leave at once, so each is paid from what is there; one with a transfer begins with its first. */
bool
cycle_free(struct decimal *free, const struct cycle_path *path, const struct graph *graph, size_t leg,
    const struct market_settings *settings)
{
	const struct arc *arc = &graph->arcs[path->arcs[leg]];

	if (!settings->balances || (leg > 0 && has_transfer(path, graph)))
		return false;
	*free = arc->side == SIDE_BUY ? arc->listing->quote_free : arc->listing->base_free;
	return true;
}

/* Within what there is, at the leg's fee. */
static int
afford(
    struct cycle *cycle, size_t i, const struct graph *graph, const struct market_settings *settings, struct error *err)
{
	struct decimal free;

	return cycle_free(&free, &cycle->path, graph, i, settings) ? chain_afford(&cycle->chain.legs[i], free, err) : 0;
}

/* ---- the size ---- */

/* A trade leg through the first levels of its side. */
static int
make_leg(struct cycle *cycle, size_t i, size_t count, struct fee fee, const struct graph *graph,
    const struct market_settings *settings, struct error *err)
{
	const struct arc *arc = &graph->arcs[cycle->path.arcs[i]];
	const struct listing *listing = arc->listing;

	if (chain_trade(&cycle->chain.legs[i], arc->side, arc->side == SIDE_BUY ? listing->asks.at : listing->bids.at,
		count, settings->cap_share, listing->rules.qty_step, listing->rules.max_qty, fee, err) != 0)
		return -1;
	return afford(cycle, i, graph, settings, err);
}

static int
make_trade(
    struct cycle *cycle, size_t i, const struct graph *graph, const struct market_settings *settings, struct error *err)
{
	const struct arc *arc = &graph->arcs[cycle->path.arcs[i]];
	struct fee fee = arc->listing->rules.fee;

	if (tokens_open(&cycle->tokens, &fee, i, arc->listing, err) != 0)
		return -1;
	return make_leg(cycle, i, arc->side == SIDE_BUY ? arc->listing->asks.count : arc->listing->bids.count, fee,
	    graph, settings, err);
}

static int
make_chain(struct cycle *cycle, const struct graph *graph, const struct market_settings *settings, struct error *err)
{
	struct chain *chain = &cycle->chain;

	chain->count = cycle->path.count;
	chain->cap = settings->cap_quote;
	for (size_t i = 0; i < chain->count; i++) {
		const struct arc *arc = &graph->arcs[cycle->path.arcs[i]];

		cycle->tokens.at[i].listing = NULL;
		if (arc->listing == NULL)
			chain_transfer(&chain->legs[i], &graph->transfers[arc->transfer]);
		else if (make_trade(cycle, i, graph, settings, err) != 0)
			return -1;
	}
	return 0;
}

/* 1: a leg's limit is off the tick, which has made its side shorter. */
static int
limits_fit(struct cycle *cycle, const struct graph *graph, const struct market_settings *settings, struct error *err)
{
	int again = 0;

	for (size_t i = 0; i < cycle->path.count; i++) {
		const struct listing *listing = graph->arcs[cycle->path.arcs[i]].listing;
		struct chain_leg *leg = &cycle->chain.legs[i];
		size_t count = leg->count;
		int shorter;

		if (listing == NULL)
			continue;
		shorter = edge_reach(
		    &count, leg->at, leg->side, cycle->result.at[i].walked.limit, listing->rules.price_tick, err);
		if (shorter < 0 || (shorter > 0 && make_leg(cycle, i, count, leg->fee, graph, settings, err) != 0))
			return -1;
		again |= shorter;
	}
	return again;
}

/* Fees in tokens are what they cost: 0, 1, TOKENS_ANEW, -1. */
static int
fees_fit(struct cycle *cycle, const struct graph *graph, const struct market_settings *settings, struct error *err)
{
	int again = 0;

	for (size_t i = 0; i < cycle->path.count; i++) {
		const struct arc *arc = &graph->arcs[cycle->path.arcs[i]];
		struct fee fee = cycle->chain.legs[i].fee;
		int fits = tokens_fit(&cycle->tokens, &fee, i, arc->listing, cycle->result.at[i].walked.notional, err);

		if (fits < 0 || fits == TOKENS_ANEW)
			return fits;
		if (fits > 0 &&
		    (chain_charge(&cycle->chain.legs[i], fee, err) != 0 || afford(cycle, i, graph, settings, err) != 0))
			return -1;
		again |= fits;
	}
	return again;
}

/* The best size whose limits are on the ticks, and whose fees are what they cost: 1, 0, TOKENS_ANEW, -1. */
static int
size_settled(struct cycle *cycle, const struct graph *graph, struct decimal margin,
    const struct market_settings *settings, struct error *err)
{
	int again;

	do {
		int works = chain_best(&cycle->result, &cycle->chain, margin, err);

		if (works <= 0)
			return works;
		again = limits_fit(cycle, graph, settings, err);
		if (again == 0)
			again = fees_fit(cycle, graph, settings, err);
	} while (again == 1);
	return again == 0 ? 1 : again;
}

/* 1, 0, -1. */
static int
size_find(struct cycle *cycle, const struct graph *graph, struct decimal margin, const struct market_settings *settings,
    struct error *err)
{
	int works;

	do {
		if (make_chain(cycle, graph, settings, err) != 0)
			return -1;
		works = size_settled(cycle, graph, margin, settings, err);
	} while (works == TOKENS_ANEW);
	return works;
}

/* The size stands: what is paid with tokens is priced at the rate of its own amount.  1, 0, -1. */
static int
charge(struct cycle *cycle, struct error *err)
{
	cycle->charged = cycle->chain;
	for (size_t i = 0; i < cycle->path.count; i++) {
		struct chain_leg *leg = &cycle->charged.legs[i];

		if (leg->transfer == NULL && chain_charge(leg, tokens_charge(&cycle->tokens, i, leg->fee), err) != 0)
			return -1;
	}
	return chain_reprice(&cycle->result, &cycle->charged, err);
}

/* Every venue takes its order (F0.4). */
static int
orders_allowed(const struct cycle *cycle, const struct graph *graph, struct error *err)
{
	for (size_t i = 0; i < cycle->path.count; i++) {
		const struct listing *listing = graph->arcs[cycle->path.arcs[i]].listing;
		const struct walk_leg *walked = &cycle->result.at[i].walked;
		bool allowed;

		if (listing == NULL)
			continue;
		if (rules_allow(&allowed, &listing->rules, walked->qty, walked->limit, err) != 0)
			return -1;
		if (!allowed)
			return 0;
	}
	return 1;
}

/* ---- what is told of it ---- */

/* What a leg's fee is worth in the end: the proceeds are spread over what arrived of the leg, or over what it spent. */
static int
leg_fee(struct decimal *worth, const struct cycle *cycle, size_t i, struct error *err)
{
	const struct chain_leg *leg = &cycle->charged.legs[i];
	const struct chain_amount *amount = &cycle->result.at[i];
	struct decimal proceeds = decimal_round(cycle->result.proceeds, MONEY_PLACES, ROUND_CEILING), fee,
		       of = amount->out;
	bool spent = leg->transfer == NULL && leg->side == SIDE_BUY && leg->fee.kind != FEE_RECEIVED;

	if (leg->transfer != NULL)
		fee = leg->transfer->fee;
	else if (decimal_mul(&fee, leg->side == SIDE_BUY && !spent ? amount->walked.qty : amount->walked.notional,
		     leg->fee.rate, err) != 0)
		return -1;
	if (spent)
		of = amount->in;
	if (decimal_mul(worth, decimal_round(fee, MONEY_PLACES, ROUND_CEILING), proceeds, err) != 0)
		return -1;
	return decimal_div(worth, *worth, of, MONEY_PLACES, ROUND_CEILING, err);
}

static int
measure(struct cycle *cycle, struct error *err)
{
	const struct chain_result *result = &cycle->result;
	double gross = 1;

	cycle->fees = DECIMAL_ZERO;
	for (size_t i = 0; i < cycle->path.count; i++) {
		const struct chain_leg *leg = &cycle->chain.legs[i];
		bool buys = leg->side == SIDE_BUY;
		struct decimal fee;

		if (leg_fee(&fee, cycle, i, err) != 0 || decimal_add(&cycle->fees, cycle->fees, fee, err) != 0)
			return -1;
		if (leg->transfer != NULL)
			continue;
		if (walk_average(&cycle->prices[i], &result->at[i].walked, buys ? ROUND_CEILING : ROUND_FLOOR, err) !=
		    0)
			return -1;
		if (buys)
			gross /= decimal_double(cycle->prices[i]);
		else
			gross *= decimal_double(cycle->prices[i]);
	}
	cycle->gross_bps = (gross - 1) * 1e4;
	cycle->net_bps = decimal_double(result->profit) / decimal_double(result->cost) * 1e4;
	return 1;
}

int
cycle_find(struct cycle *cycle, const struct cycle_path *path, const struct graph *graph,
    const struct listings *listings, const struct market_settings *settings, int64_t now_us, struct error *err)
{
	struct decimal margin;
	int works;

	cycle->path = *path;
	cycle->costed = false;
	tokens_begin(&cycle->tokens, listings, now_us, settings->age_us);
	if (edge_margin(&margin, settings->policy, settings, err) != 0)
		return -1;
	works = size_find(cycle, graph, margin, settings, err);
	if (works > 0)
		works = charge(cycle, err);
	if (works > 0)
		works = edge_gate(cycle->result.profit, cycle->result.cost, settings, err);
	if (works > 0)
		works = orders_allowed(cycle, graph, err);
	return works > 0 ? measure(cycle, err) : works;
}

/* The trade behind leg i of a funded cycle, where it is at another venue: what arrives of leg i is needed there. */
static const struct listing *
next_elsewhere(const struct cycle_path *path, const struct graph *graph, size_t i)
{
	const struct listing *here = graph->arcs[path->arcs[i]].listing;
	const struct listing *there = graph->arcs[path->arcs[(i + 1) % path->count]].listing;

	return here != NULL && there != NULL && strcmp(here->venue, there->venue) != 0 ? there : NULL;
}

static const char *
brought(const struct cycle_path *path, const struct graph *graph, size_t i)
{
	return graph_asset(graph, graph->arcs[path->arcs[i]].to);
}

bool
cycle_foreign(const struct cycle_path *path, const struct graph *graph)
{
	for (size_t i = 0; i < path->count; i++) {
		const struct listing *there = next_elsewhere(path, graph, i);

		if (there != NULL &&
		    networks_differ(&graph->networks, brought(path, graph, i),
			graph->arcs[path->arcs[i]].listing->venue, there->venue))
			return true;
	}
	return false;
}

int
cycle_costs(struct cycle *cycle, const struct graph *graph, const struct delays *delays,
    const struct market_settings *settings, struct error *err)
{
	struct cost_question question = { .cost = cycle->result.cost, .profit = cycle->result.profit };
	const struct cycle_path *path = &cycle->path;

	if (cycle->costed)
		return 0;
	for (size_t i = 0; i < path->count; i++) {
		const struct arc *arc = &graph->arcs[path->arcs[i]];
		const struct listing *there = next_elsewhere(path, graph, i);
		struct cost_move *move = &question.moves[question.move_count];

		if (arc->listing != NULL) {
			question.legs[question.leg_count].listing = arc->listing;
			question.legs[question.leg_count++].side = arc->side;
		}
		if (cycle->tokens.at[i].listing != NULL)
			question.tokens[question.token_count++] = cycle->tokens.at[i];
		if (there == NULL)
			continue;
		*move = (struct cost_move){ .asset = brought(path, graph, i),
			.from = arc->listing->venue,
			.to = there->venue,
			.qty = cycle->result.at[i].out };
		/* of the proceeds, what one of it came to */
		if (decimal_div(&move->price, cycle->result.proceeds, move->qty, MONEY_PLACES, ROUND_CEILING, err) != 0)
			return -1;
		question.move_count++;
	}
	if (costs_find(&cycle->costs, &question, &graph->networks, delays, &settings->costs, err) != 0)
		return -1;
	cycle->costed = true;
	return 0;
}

int
cycle_quantities(struct decimal *q_total, struct decimal *q_edge, const struct cycle *cycle,
    const struct market_settings *settings, struct error *err)
{
	bool total = settings->policy == POLICY_Q_TOTAL;
	struct decimal own = cycle->result.at[0].walked.qty, other = DECIMAL_ZERO, margin;
	struct chain_result result;
	int works;

	if (edge_margin(&margin, total ? POLICY_Q_EDGE : POLICY_Q_TOTAL, settings, err) != 0 ||
	    (works = chain_best(&result, &cycle->chain, margin, err)) < 0)
		return -1;
	if (works > 0)
		other = result.at[0].walked.qty;
	*q_total = total ? own : other;
	*q_edge = total ? other : own;
	return 0;
}
