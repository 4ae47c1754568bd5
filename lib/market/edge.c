#include "market/edge.h"

enum {
	PLACES = 12, /* of money that a division made */
	CONVERSIONS_MAX = 4
};

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

static int
walk_within_ticks(
    struct edge *edge, const struct listing *buy, const struct listing *sell, struct decimal margin, struct error *err)
{
	int again;

	do {
		if (walk_best(&edge->result, &edge->walk, margin, err) != 0)
			return -1;
		if (decimal_sign(edge->result.sell.qty) == 0)
			return 0;
		again = limits_fit(&edge->walk, &edge->result, buy, sell, err);
	} while (again > 0);
	return again;
}

/* The rate is a division, so what it multiplied is cut as divisions are. */
static int
cut_places(struct walk_result *result, struct error *err)
{
	result->cost = decimal_round(result->cost, PLACES, ROUND_CEILING);
	result->fees = decimal_round(result->fees, PLACES, ROUND_CEILING);
	return decimal_sub(&result->profit, result->proceeds, result->cost, err);
}

/*
 * The rate depends on the amount, and the amount on the rate: walk with the rate of the last amount until it holds.  The
 * levels are not empty: the screen has seen their tops.
 */
static int
walk_converted(struct edge *edge, const struct listing *buy, const struct listing *sell, struct decimal margin,
    const struct market_settings *settings, int64_t now_us, struct error *err)
{
	const struct route *route = edge->conversion.route;
	struct decimal paid;

	if (decimal_mul(&paid, buy->rules.qty_step, edge->walk.buy.at[0].price, err) != 0)
		return -1;
	for (int round = 0;; round++) {
		int open = convert_rate(&edge->conversion, route, paid, now_us, settings->age_us, err);

		if (open <= 0)
			return open;
		if (round > 0 &&
		    (round == CONVERSIONS_MAX || decimal_compare(edge->conversion.rate, edge->walk.rate) <= 0))
			break; /* what was walked with is no better than what is paid, or it will do */
		edge->walk.rate = edge->conversion.rate;
		if (walk_within_ticks(edge, buy, sell, margin, err) != 0)
			return -1;
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
	if (decimal_mul(&gained, decimal_trim(profit), decimal_int(10000), err) != 0 ||
	    decimal_mul(&asked, decimal_trim(cost), decimal_trim(settings->min_bps), err) != 0)
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

int
edge_find(struct edge *edge, const struct listing *buy, const struct listing *sell, const struct converter *converter,
    const struct market_settings *settings, int64_t now_us, struct error *err)
{
	struct decimal margin;
	int result;

	*edge = (struct edge){
		.walk = { { buy->asks.at, buy->asks.count, buy->rules.qty_step, buy->rules.fee },
		    { sell->bids.at, sell->bids.count, sell->rules.qty_step, sell->rules.fee }, DECIMAL_ONE,
		    { .cost = settings->cap_quote, .bought = buy->rules.max_qty, .sold = sell->rules.max_qty } }
	};
	edge->converted = strcmp(buy->board->quote, sell->board->quote) != 0;
	if (edge_margin(&margin, settings->policy, settings, err) != 0)
		return -1;
	if (edge->converted) {
		edge->conversion.route = convert_known(converter, buy->board->quote, sell->board->quote);
		if (edge->conversion.route == NULL)
			return 0;
		result = walk_converted(edge, buy, sell, margin, settings, now_us, err);
		if (result <= 0)
			return result;
	} else if (walk_within_ticks(edge, buy, sell, margin, err) != 0)
		return -1;
	if (decimal_sign(edge->result.sell.qty) == 0)
		return 0;
	result = edge_gate(edge->result.profit, edge->result.cost, settings, err);
	if (result > 0)
		result = orders_allowed(edge, buy, sell, err);
	return result > 0 ? measure(edge, err) : result;
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
