#include "market/edge.h"

const char *const excess_whens[] = { "never", "blocked", "always", NULL };

int
edge_margin(struct decimal *margin, enum policy policy, const struct market_settings *settings, struct error *err)
{
	*margin = DECIMAL_ZERO;
	if (policy == POLICY_Q_TOTAL)
		return 0;
	*margin = decimal_trim(settings->min_bps);
	if (margin->scale + 4 > DECIMAL_SCALE_MAX)
		return error_set(err, "decimal_range", "an edge with more than 32 places");
	margin->scale = (uint8_t)(margin->scale + 4);
	return 0;
}

/* The levels at prices no worse than the limit. */
static size_t
levels_within(const struct level *at, size_t count, struct decimal limit, enum side side)
{
	while (count > 0 &&
	    (side == SIDE_SELL ? decimal_compare(at[count - 1].price, limit) < 0
			       : decimal_compare(at[count - 1].price, limit) > 0))
		count--;
	return count;
}

int
edge_reach(
    size_t *count, const struct level *at, enum side side, struct decimal limit, struct decimal tick, struct error *err)
{
	size_t before = *count;
	struct decimal rounded;

	if (decimal_multiple(&rounded, limit, tick, side == SIDE_BUY ? ROUND_FLOOR : ROUND_CEILING, err) != 0)
		return -1;
	if (decimal_compare(rounded, limit) != 0)
		*count = levels_within(at, before, rounded, side);
	return *count != before;
}

/* 1: a side became shorter, so walk again. */
static int
limits_fit(struct walk *walk, const struct walk_result *result, const struct listing *buy, const struct listing *sell,
    struct error *err)
{
	int asks = edge_reach(&walk->buy.count, walk->buy.at, SIDE_BUY, result->buy.limit, buy->rules.price_tick, err);
	int bids =
	    edge_reach(&walk->sell.count, walk->sell.at, SIDE_SELL, result->sell.limit, sell->rules.price_tick, err);

	return asks < 0 || bids < 0 ? -1 : asks || bids;
}

/* What a quantity is walked for. */
struct walking {
	const struct listing *buy, *sell;
	const struct market_settings *settings;
	struct decimal margin;
	int64_t now_us;
};

/* Both fees are what they cost: 0, 1, TOKENS_ANEW, -1. */
static int
fees_fit(struct edge *edge, const struct walking *walking, struct error *err)
{
	struct tokens *tokens = &edge->tokens;
	int bought = tokens_fit(tokens, &edge->walk.buy.fee, 0, walking->buy, edge->result.buy.notional, err);
	int sold;

	if (bought < 0 || bought == TOKENS_ANEW)
		return bought;
	sold = tokens_fit(tokens, &edge->walk.sell.fee, 1, walking->sell, edge->result.sell.notional, err);
	return sold != 0 ? sold : bought;
}

/* The best quantity whose limits are on the ticks, and whose fees are what they cost: 0, TOKENS_ANEW, -1. */
static int
walk_sized(struct edge *edge, const struct walking *walking, struct error *err)
{
	int again, ticks;

	do {
		if (walk_best(&edge->result, &edge->walk, walking->margin, err) != 0)
			return -1;
		if (decimal_sign(edge->result.sell.qty) == 0)
			return 0;
		ticks = limits_fit(&edge->walk, &edge->result, walking->buy, walking->sell, err);
		again = ticks != 0 ? ticks : fees_fit(edge, walking, err);
	} while (again == 1);
	return again;
}

/* The rate is a division, so what it multiplied is cut as divisions are. */
static int
cut_places(struct walk_result *result, struct error *err)
{
	result->cost = decimal_round(result->cost, MONEY_PLACES, ROUND_CEILING);
	result->fees = decimal_round(result->fees, MONEY_PLACES, ROUND_CEILING);
	return decimal_sub(&result->profit, result->proceeds, result->cost, err);
}

/*
 * The rate depends on the amount, and the amount on the rate: walk with the rate of the last amount until it holds.  The
 * levels are not empty: the screen has seen their tops.
 */
static int
walk_converted(struct edge *edge, const struct walking *walking, struct error *err)
{
	const struct route *route = edge->conversion.route;
	struct decimal paid;
	int walked;

	if (decimal_mul(&paid, walking->buy->rules.qty_step, edge->walk.buy.at[0].price, err) != 0)
		return -1;
	for (int round = 0;; round++) {
		int open =
		    convert_rate(&edge->conversion, route, paid, walking->now_us, walking->settings->age_us, err);

		if (open <= 0)
			return open;
		edge->ways[edge->way_count++] = edge->conversion;
		if (round > 0 &&
		    (round == CONVERSIONS_MAX || decimal_compare(edge->conversion.rate, edge->walk.rate) <= 0))
			break; /* what was walked with is no better than what is paid, or it will do */
		edge->walk.rate = edge->conversion.rate;
		walked = walk_sized(edge, walking, err);
		if (walked != 0)
			return walked;
		if (decimal_sign(edge->result.sell.qty) == 0)
			return 0;
		if (fee_paid(&paid, edge->walk.buy.fee, edge->result.buy.notional, err) != 0)
			return -1;
	}
	/* the quantity stands; it is priced at the rate of its own amount */
	edge->walk.rate = edge->conversion.rate;
	edge->exhausted = edge->result.exhausted;
	if (walk_price(&edge->result, &edge->walk, edge->result.buy.qty, edge->result.sell.qty, err) != 0)
		return -1;
	edge->result.exhausted = edge->exhausted;
	return cut_places(&edge->result, err) != 0 ? -1 : 1;
}

int
edge_gate(struct decimal profit, struct decimal cost, const struct market_settings *settings, struct error *err)
{
	struct decimal gained, asked;

	if (decimal_compare(profit, settings->min_profit) <= 0)
		return 0;
	if (decimal_mul(&gained, profit, decimal_int(10000), err) != 0 ||
	    decimal_mul(&asked, cost, settings->min_bps, err) != 0)
		return -1;
	return decimal_compare(gained, asked) >= 0;
}

/* Both venues take their order (F0.4). */
static int
orders_allowed(const struct edge *edge, const struct listing *buy, const struct listing *sell, struct error *err)
{
	bool bought, sold;

	if (rules_allow(&bought, &buy->rules, edge->result.buy.qty, edge->result.buy.limit, err) != 0 ||
	    rules_allow(&sold, &sell->rules, edge->result.sell.qty, edge->result.sell.limit, err) != 0)
		return -1;
	return bought && sold;
}

static int
measure(struct edge *edge, struct error *err)
{
	const struct walk_result *result = &edge->result;

	if (walk_average(&edge->buy_price, &result->buy, ROUND_CEILING, err) != 0 ||
	    walk_average(&edge->sell_price, &result->sell, ROUND_FLOOR, err) != 0)
		return -1;
	edge->gross_bps =
	    (decimal_double(edge->sell_price) / (decimal_double(edge->buy_price) * decimal_double(edge->walk.rate)) -
		1) *
	    1e4;
	edge->net_bps = decimal_double(result->profit) / decimal_double(result->cost) * 1e4;
	edge->exhausted = result->exhausted;
	return 1;
}

/* What is in force of F2.6 besides the depth; false: there is nothing to trade with. */
static bool
set_caps(struct walk_caps *caps, const struct listing *buy, const struct listing *sell,
    const struct market_settings *settings)
{
	*caps = (struct walk_caps){ .cost = settings->cap_quote,
		.bought = buy->rules.max_qty,
		.sold = sell->rules.max_qty,
		.share = settings->cap_share };
	if (!settings->balances)
		return true;
	if (decimal_sign(buy->quote_free) <= 0 || decimal_sign(sell->base_free) <= 0)
		return false;
	if (caps->cost.coef == 0 || decimal_compare(buy->quote_free, caps->cost) < 0)
		caps->cost = buy->quote_free;
	if (caps->sold.coef == 0 || decimal_compare(sell->base_free, caps->sold) < 0)
		caps->sold = sell->base_free;
	return true;
}

/* A quantity, where one brings a profit: 1, 0, TOKENS_ANEW, -1. */
static int
size(struct edge *edge, const struct walking *walking, struct error *err)
{
	const struct listing *buy = walking->buy, *sell = walking->sell;
	int walked;

	edge->walk.buy = (struct walk_side){ buy->asks.at, buy->asks.count, buy->rules.qty_step, buy->rules.fee };
	edge->walk.sell = (struct walk_side){ sell->bids.at, sell->bids.count, sell->rules.qty_step, sell->rules.fee };
	edge->walk.rate = DECIMAL_ONE;
	edge->way_count = 0;
	if (tokens_open(&edge->tokens, &edge->walk.buy.fee, 0, buy, err) != 0 ||
	    tokens_open(&edge->tokens, &edge->walk.sell.fee, 1, sell, err) != 0)
		return -1;
	if (edge->converted)
		return walk_converted(edge, walking, err);
	walked = walk_sized(edge, walking, err);
	return walked != 0 ? walked : decimal_sign(edge->result.sell.qty) != 0;
}

/* The quantity stands: what is paid with tokens is priced at the rate of its own amount.  1, -1. */
static int
charge(struct edge *edge, struct error *err)
{
	struct walk walk = edge->walk;
	bool exhausted = edge->result.exhausted;

	edge->fees[0] = walk.buy.fee = tokens_charge(&edge->tokens, 0, walk.buy.fee);
	edge->fees[1] = walk.sell.fee = tokens_charge(&edge->tokens, 1, walk.sell.fee);
	if (decimal_compare(walk.buy.fee.rate, edge->walk.buy.fee.rate) == 0 &&
	    decimal_compare(walk.sell.fee.rate, edge->walk.sell.fee.rate) == 0)
		return 1;
	if (walk_price(&edge->result, &walk, edge->result.buy.qty, edge->result.sell.qty, err) != 0 ||
	    (edge->converted && cut_places(&edge->result, err) != 0))
		return -1;
	edge->result.exhausted = exhausted;
	return 1;
}

int
edge_find(struct edge *edge, const struct listing *buy, const struct listing *sell, const struct converter *converter,
    const struct market_settings *settings, int64_t now_us, struct error *err)
{
	struct walking walking = { .buy = buy, .sell = sell, .settings = settings, .now_us = now_us };
	int result;

	/* not all of it: what is on the way to a quantity is large, and mostly not used */
	edge->costed = edge->exhausted = false;
	edge->excess.has = 0;
	edge->conversion = (struct conversion){ .route = NULL };
	tokens_begin(&edge->tokens, converter->listings, now_us, settings->age_us);
	if (!set_caps(&edge->walk.caps, buy, sell, settings))
		return 0;
	if (edge_margin(&walking.margin, settings->policy, settings, err) != 0)
		return -1;
	edge->converted = strcmp(buy->board->quote, sell->board->quote) != 0;
	if (edge->converted) {
		edge->conversion.route = convert_known(converter, buy->board->quote, sell->board->quote);
		if (edge->conversion.route == NULL)
			return 0;
	}
	do
		result = size(edge, &walking, err);
	while (result == TOKENS_ANEW);
	if (result > 0)
		result = charge(edge, err);
	if (result > 0)
		result = edge_gate(edge->result.profit, edge->result.cost, settings, err);
	if (result > 0)
		result = orders_allowed(edge, buy, sell, err);
	return result > 0 ? measure(edge, err) : result;
}

/* ---- costs beyond fees ---- */

/*
 * The base goes from the purchase to the sale, and what the sale brings goes back: where quote assets are converted, by
 * way of the market that converts.
 */
static int
find_moves(struct cost_question *question, const struct edge *edge, const struct listing *buy,
    const struct listing *sell, struct error *err)
{
	const struct listing *through = edge->conversion.listing;
	struct cost_move *moves = question->moves;
	struct decimal paid;

	moves[0] =
	    (struct cost_move){ buy->board->base, buy->venue, sell->venue, edge->result.sell.qty, edge->sell_price };
	moves[1] = (struct cost_move){ sell->board->quote, sell->venue, through == NULL ? buy->venue : through->venue,
		edge->result.proceeds, DECIMAL_ONE };
	question->move_count = 2;
	if (through == NULL)
		return 0;
	if (fee_paid(&paid, edge->walk.buy.fee, edge->result.buy.notional, err) != 0)
		return -1;
	if (strcmp(moves[1].to, sell->venue) == 0)
		question->move_count--;
	if (strcmp(through->venue, buy->venue) != 0)
		moves[question->move_count++] =
		    (struct cost_move){ buy->board->quote, through->venue, buy->venue, paid, edge->walk.rate };
	return 0;
}

int
edge_costs(struct edge *edge, const struct listing *buy, const struct listing *sell, const struct networks *networks,
    const struct delays *delays, const struct market_settings *settings, struct error *err)
{
	struct cost_question question = { .legs = { { buy, SIDE_BUY }, { sell, SIDE_SELL } },
		.leg_count = 2,
		.cost = edge->result.cost,
		.profit = edge->result.profit };

	if (edge->costed)
		return 0;
	for (size_t i = 0; i < 2; i++)
		if (edge->tokens.at[i].listing != NULL)
			question.tokens[question.token_count++] = edge->tokens.at[i];
	if (find_moves(&question, edge, buy, sell, err) != 0 ||
	    costs_find(&edge->costs, &question, networks, delays, &settings->costs, err) != 0)
		return -1;
	edge->costed = true;
	return 0;
}

int
edge_gate_after(
    const struct costs *costs, struct decimal cost, const struct market_settings *settings, struct error *err)
{
	return costs->has_after[settings->after] ? edge_gate(costs->after[settings->after], cost, settings, err) : 0;
}

int
edge_quantities(struct decimal *q_total, struct decimal *q_edge, const struct edge *edge,
    const struct market_settings *settings, struct error *err)
{
	enum policy other = settings->policy == POLICY_Q_TOTAL ? POLICY_Q_EDGE : POLICY_Q_TOTAL;
	struct walk_result result;
	struct decimal margin;

	if (edge_margin(&margin, other, settings, err) != 0 || walk_best(&result, &edge->walk, margin, err) != 0)
		return -1;
	*q_total = settings->policy == POLICY_Q_TOTAL ? edge->result.sell.qty : result.sell.qty;
	*q_edge = settings->policy == POLICY_Q_TOTAL ? result.sell.qty : edge->result.sell.qty;
	return 0;
}
