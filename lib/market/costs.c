#include "market/costs.h"

#include <math.h>

#include "wire/put.h"

enum { BPS_PLACES = 6, SIGMA_PLACES = 12 };

#define MEASURE_MOST 1000000 /* beyond that a measure means nothing */
#define YEAR_US (365 * DAY_US)
#define TWO_PI 6.28318530717958647692

const char *const afters[] = { "fees", "transfer", "all", NULL };

/* A measure as a decimal, rounded up.  False: it is none, or too large to mean anything. */
static bool
decimal_above(struct decimal *to, double value, unsigned places)
{
	double unit = 1;

	if (!(value >= 0) || value > MEASURE_MOST)
		return false;
	for (unsigned i = 0; i < places; i++)
		unit *= 10;
	*to = (struct decimal){ (__int128)ceil(value * unit), (uint8_t)places };
	return true;
}

/* ---- transfers ---- */

static int
way_share(struct decimal *share, const struct cost_way *way, struct decimal turn, struct error *err)
{
	if (decimal_mul(share, decimal_trim(way->network->network.withdraw_fee), way->move.price, err) != 0)
		return -1;
	return decimal_div(share, *share, turn, MONEY_PLACES, ROUND_CEILING, err);
}

static int
find_transfer(struct costs *costs, const struct cost_question *question, const struct networks *networks,
    const struct cost_settings *settings, struct error *err)
{
	struct decimal amount, share;

	costs->transfer = DECIMAL_ZERO;
	for (size_t i = 0; i < question->move_count; i++) {
		const struct cost_move *move = &question->moves[i];
		struct cost_way *way = &costs->ways[i];

		if (decimal_mul(&amount, move->qty, settings->turn, err) != 0)
			return -1;
		*way =
		    (struct cost_way){ *move, networks_between(networks, move->asset, move->from, move->to, amount) };
		if (way->network == NULL)
			return 0;
		if (way_share(&share, way, settings->turn, err) != 0 ||
		    decimal_add(&costs->transfer, costs->transfer, share, err) != 0)
			return -1;
		costs->locked_us += way->network->network.expected_ms * 1000;
		costs->way_count++;
	}
	costs->has_transfer = true;
	return 0;
}

/* ---- latency ---- */

/* Whether enough was seen of every leg for so long a time: what, then. */
static bool
seen_moves(struct costs *costs, const struct cost_question *question)
{
	int64_t horizon_us = costs->tau_us;

	for (size_t i = 0; i < question->leg_count; i++) {
		const struct drift *drift = &question->legs[i].listing->drift;

		if (drift->n < DRIFT_EMPIRICAL || drift->horizon_us < costs->tau_us)
			return false;
		costs->moves[i] = (struct cost_moves){ { question->legs[i].side == SIDE_BUY ? drift->rise : drift->fall,
							   DRIFT_PLACES },
			drift_moves(drift) };
		if (drift->horizon_us > horizon_us)
			horizon_us = drift->horizon_us;
	}
	costs->move_count = question->leg_count;
	costs->tau_us = horizon_us;
	return true;
}

/* The means of what was seen, each rounded up, together.  1; 0: more than means anything; -1. */
static int
mean_moves(struct costs *costs, struct error *err)
{
	costs->bps = DECIMAL_ZERO;
	for (size_t i = 0; i < costs->move_count; i++) {
		struct decimal mean;

		if (decimal_div(&mean, costs->moves[i].sum_bps, decimal_int(costs->moves[i].n), BPS_PLACES,
			ROUND_CEILING, err) != 0 ||
		    decimal_add(&costs->bps, costs->bps, mean, err) != 0)
			return -1;
	}
	return decimal_compare(costs->bps, decimal_int(MEASURE_MOST)) <= 0;
}

/* p sigma sqrt(tau / 2 pi) of the leg that moves the most, rounded up. */
static bool
diffused(struct costs *costs, const struct cost_question *question)
{
	double most = 0, bps;

	for (size_t i = 0; i < question->leg_count; i++) {
		double sigma = drift_sigma(&question->legs[i].listing->drift);

		if (!(sigma >= 0))
			return false;
		if (sigma > most)
			most = sigma;
	}
	if (!decimal_above(&costs->sigma, most, SIGMA_PLACES))
		return false;
	bps = 1e4 * decimal_double(costs->sigma) * sqrt((double)costs->tau_us / 1e6 / TWO_PI);
	return decimal_above(&costs->bps, bps, BPS_PLACES);
}

static int
find_latency(struct costs *costs, const struct cost_question *question, const struct delays *delays,
    const struct cost_settings *settings, struct error *err)
{
	struct decimal product;
	int known;

	for (size_t i = 0; i < question->leg_count; i++) {
		const struct listing *listing = question->legs[i].listing;
		int64_t delay_us = delays_of(delays, listing->venue);

		if (settings->latency_us + delay_us > costs->tau_us)
			costs->tau_us = settings->latency_us + delay_us;
		if (i == 0 || listing->drift.n < costs->n)
			costs->n = listing->drift.n;
	}
	costs->empirical = seen_moves(costs, question);
	known = costs->empirical ? mean_moves(costs, err) : diffused(costs, question);
	if (known <= 0)
		return known;
	if (decimal_mul(&product, decimal_trim(question->cost), decimal_trim(costs->bps), err) != 0 ||
	    decimal_div(&costs->latency, product, decimal_int(10000), MONEY_PLACES, ROUND_CEILING, err) != 0)
		return -1;
	costs->has_latency = true;
	return 0;
}

/* ---- capital ---- */

static int
find_capital(
    struct costs *costs, const struct cost_question *question, const struct cost_settings *settings, struct error *err)
{
	struct decimal product;

	costs->charged = decimal_sign(settings->capital_pct) > 0;
	if (settings->locked_us > 0)
		costs->locked_us = settings->locked_us;
	else if (costs->charged && !costs->has_transfer)
		return 0; /* nobody knows for how long */
	if (decimal_mul(&product, decimal_trim(question->cost), decimal_trim(settings->capital_pct), err) != 0 ||
	    decimal_mul(&product, product, decimal_int(costs->locked_us), err) != 0 ||
	    decimal_div(&costs->capital, decimal_trim(product), decimal_int(100 * YEAR_US), MONEY_PLACES, ROUND_CEILING,
		err) != 0)
		return -1;
	costs->has_capital = true;
	return 0;
}

static int
find_after(struct costs *costs, struct decimal profit, struct error *err)
{
	struct decimal *after = costs->after;

	after[AFTER_FEES] = profit;
	costs->has_after[AFTER_FEES] = true;
	costs->has_after[AFTER_TRANSFER] = costs->has_transfer;
	costs->has_after[AFTER_ALL] = costs->has_transfer && costs->has_latency && costs->has_capital;
	if (decimal_sub(&after[AFTER_TRANSFER], profit, costs->transfer, err) != 0 ||
	    decimal_sub(&after[AFTER_ALL], after[AFTER_TRANSFER], costs->latency, err) != 0)
		return -1;
	return decimal_sub(&after[AFTER_ALL], after[AFTER_ALL], costs->capital, err);
}

int
costs_find(struct costs *costs, const struct cost_question *question, const struct networks *networks,
    const struct delays *delays, const struct cost_settings *settings, struct error *err)
{
	*costs = (struct costs){ .token_count = question->token_count };
	memcpy(costs->tokens, question->tokens, question->token_count * sizeof costs->tokens[0]);
	if (find_transfer(costs, question, networks, settings, err) != 0 ||
	    find_latency(costs, question, delays, settings, err) != 0 ||
	    find_capital(costs, question, settings, err) != 0)
		return -1;
	return find_after(costs, question->profit, err);
}

double
costs_after_bps(const struct costs *costs, enum after after, struct decimal cost)
{
	return decimal_double(costs->after[after]) / decimal_double(cost) * 1e4;
}

/* ---- the line ---- */

static void
put_way(struct text *text, const struct cost_way *way, struct decimal turn)
{
	put_comma(text);
	text_char(text, '{');
	put_name(text, "asset", slice_of(way->move.asset));
	put_name(text, "from", slice_of(way->move.from));
	put_name(text, "to", slice_of(way->move.to));
	put_name(text, "network", slice_of(way->network->network.network));
	put_decimal(text, "fee", way->network->network.withdraw_fee);
	put_decimal(text, "price", way->move.price);
	put_decimal(text, "turn", turn);
	text_char(text, '}');
}

/* What bps is worked out from: of the volatility, or of the moves of each leg. */
static void
put_seen(struct text *text, const struct costs *costs)
{
	if (!costs->empirical) {
		put_key(text, "sigma");
		text_decimal(text, costs->sigma);
		return;
	}
	put_key(text, "moves");
	text_char(text, '[');
	for (size_t i = 0; i < costs->move_count; i++) {
		put_comma(text);
		text_char(text, '{');
		put_decimal(text, "sum_bps", costs->moves[i].sum_bps);
		put_int(text, "n", costs->moves[i].n);
		text_char(text, '}');
	}
	text_char(text, ']');
}

static void
put_latency(struct text *text, const struct costs *costs)
{
	put_key(text, "latency");
	text_char(text, '{');
	put_decimal(text, "bps", costs->bps);
	put_seen(text, costs);
	put_int(text, "tau_us", costs->tau_us);
	put_name(text, "method", slice_of(costs->empirical ? "empirical" : "diffusion"));
	put_int(text, "n", costs->n);
	text_char(text, '}');
}

void
costs_put(struct text *text, const struct costs *costs, const struct cost_settings *settings)
{
	text_char(text, '{');
	if (costs->has_transfer) {
		put_key(text, "transfer");
		text_char(text, '[');
		for (size_t i = 0; i < costs->way_count; i++)
			put_way(text, &costs->ways[i], settings->turn);
		text_char(text, ']');
	}
	if (costs->has_latency)
		put_latency(text, costs);
	if (costs->has_capital && costs->charged) {
		put_key(text, "capital");
		text_char(text, '{');
		put_decimal(text, "rate_pct", settings->capital_pct);
		put_int(text, "locked_us", costs->locked_us);
		text_char(text, '}');
	}
	if (costs->token_count > 0) {
		put_key(text, "tokens");
		text_char(text, '[');
		for (size_t i = 0; i < costs->token_count; i++)
			token_put(text, &costs->tokens[i]);
		text_char(text, ']');
	}
	text_char(text, '}');
}
