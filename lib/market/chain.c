/*
 * A leg maps what goes in to what comes out, a staircase below a concave line.  Its inverse says the least that must go in for
 * so much to come out.  Going forward from one leg and then all the way back from the end gives the cheapest
 * way to that end: no other quantities of the legs bring as much for less.
 *
 * Divisions find a multiple of a step.  They are cut to the places of that step and of the levels before it, which is
 * as good as exact: no multiple lies between the quotient and its cut.
 */
#include "market/chain.h"

static unsigned
places_of(struct decimal a, struct decimal b)
{
	a = decimal_trim(a);
	b = decimal_trim(b);
	return a.scale > b.scale ? a.scale : b.scale;
}

/* The smallest or largest multiple of the step on the side of  before + part / each. */
static int
multiple_at(struct decimal *qty, struct decimal before, struct decimal part, struct decimal each, struct decimal step,
    enum rounding rounding, struct error *err)
{
	struct decimal more;

	if (decimal_div(&more, part, each, places_of(before, step), rounding, err) != 0 ||
	    decimal_add(&more, before, more, err) != 0)
		return -1;
	return decimal_multiple(qty, more, step, rounding, err);
}

/* ---- legs ---- */

/* A level as far as it counts. */
static int
level_of(struct level *level, const struct chain_leg *leg, size_t i, struct error *err)
{
	*level = leg->at[i];
	return leg->share.coef == 0 ? 0 : decimal_mul(&level->qty, level->qty, leg->share, err);
}

int
chain_charge(struct chain_leg *leg, struct fee fee, struct error *err)
{
	leg->fee = fee;
	leg->kept = leg->paid = DECIMAL_ONE;
	if ((leg->side == SIDE_SELL || fee.kind == FEE_RECEIVED) && fee_below(&leg->kept, fee, err) != 0)
		return -1;
	return leg->side == SIDE_BUY && fee.kind != FEE_RECEIVED ? fee_above(&leg->paid, fee, err) : 0;
}

int
chain_trade(struct chain_leg *leg, enum side side, const struct level *at, size_t count, struct decimal share,
    struct decimal step, struct decimal max_qty, struct fee fee, struct error *err)
{
	struct decimal depth = DECIMAL_ZERO;
	struct level level;

	*leg = (struct chain_leg){ .side = side, .at = at, .count = count, .share = share, .step = step };
	for (size_t i = 0; i < count; i++)
		if (level_of(&level, leg, i, err) != 0 || decimal_add(&depth, depth, level.qty, err) != 0)
			return -1;
	leg->bound = decimal_sign(max_qty) > 0 && decimal_compare(max_qty, depth) < 0;
	if (leg->bound)
		depth = max_qty;
	return chain_charge(leg, fee, err) != 0 ? -1 : decimal_multiple(&leg->most, depth, step, ROUND_FLOOR, err);
}

void
chain_transfer(struct chain_leg *leg, const struct transfer *transfer)
{
	*leg = (struct chain_leg){ .transfer = transfer };
}

/* A trade of just the quantity, which the depth has. */
static int
trade_of(struct chain_amount *amount, const struct chain_leg *leg, struct decimal qty, struct error *err)
{
	if (walk_share(&amount->walked, leg->at, leg->count, leg->share, qty, err) != 0)
		return -1;
	if (leg->side == SIDE_SELL) {
		amount->in = qty;
		return decimal_mul(&amount->out, amount->walked.notional, leg->kept, err);
	}
	if (decimal_mul(&amount->in, amount->walked.notional, leg->paid, err) != 0)
		return -1;
	return decimal_mul(&amount->out, qty, leg->kept, err);
}

static int
move_of(struct chain_amount *amount, const struct chain_leg *leg, struct decimal qty, struct error *err)
{
	*amount = (struct chain_amount){ .walked = { .qty = qty, .notional = qty }, .in = qty };
	return decimal_sub(&amount->out, qty, leg->transfer->fee, err);
}

/* The largest quantity that so much of the quote asset pays for. */
static int
buy_for(struct decimal *qty, const struct chain_leg *leg, struct decimal money, struct error *err)
{
	struct decimal before = DECIMAL_ZERO, left = money;

	for (size_t i = 0; i < leg->count; i++) {
		struct decimal each, whole, after;
		struct level level;

		if (level_of(&level, leg, i, err) != 0 || decimal_mul(&each, level.price, leg->paid, err) != 0 ||
		    decimal_mul(&whole, each, level.qty, err) != 0)
			return -1;
		if (decimal_compare(whole, left) > 0)
			return multiple_at(qty, before, left, each, leg->step, ROUND_FLOOR, err);
		if (decimal_sub(&left, left, whole, err) != 0 || decimal_add(&after, before, level.qty, err) != 0)
			return -1;
		before = after;
	}
	*qty = leg->most;
	return 0;
}

int
chain_afford(struct chain_leg *leg, struct decimal free, struct error *err)
{
	struct decimal most;

	if (leg->side == SIDE_BUY ? buy_for(&most, leg, free, err)
				  : decimal_multiple(&most, free, leg->step, ROUND_FLOOR, err))
		return -1;
	if (decimal_compare(most, leg->most) < 0) {
		leg->most = most;
		leg->bound = true;
	}
	return 0;
}

/* The smallest quantity whose sale brings so much; more than the depth when all of it does not. */
static int
sell_for(struct decimal *qty, const struct chain_leg *leg, struct decimal money, struct error *err)
{
	struct decimal before = DECIMAL_ZERO, left = money;

	for (size_t i = 0; i < leg->count; i++) {
		struct decimal each, whole, after;
		struct level level;

		if (level_of(&level, leg, i, err) != 0 || decimal_mul(&each, level.price, leg->kept, err) != 0 ||
		    decimal_mul(&whole, each, level.qty, err) != 0)
			return -1;
		if (decimal_compare(whole, left) >= 0)
			return multiple_at(qty, before, left, each, leg->step, ROUND_CEILING, err);
		if (decimal_sub(&left, left, whole, err) != 0 || decimal_add(&after, before, level.qty, err) != 0)
			return -1;
		before = after;
	}
	return decimal_add(qty, leg->most, leg->step, err);
}

/* The most that so much of what the leg begins with brings.  1, 0, -1. */
static int
leg_give(struct chain_amount *amount, const struct chain_leg *leg, struct decimal in, struct error *err)
{
	struct decimal qty;

	if (leg->transfer != NULL) {
		qty = decimal_round(in, leg->transfer->places, ROUND_FLOOR);
		if (decimal_compare(qty, leg->transfer->least) < 0 || decimal_compare(qty, leg->transfer->fee) <= 0)
			return 0;
		return move_of(amount, leg, qty, err) != 0 ? -1 : 1;
	}
	if (leg->side == SIDE_BUY ? buy_for(&qty, leg, in, err)
				  : decimal_multiple(&qty, in, leg->step, ROUND_FLOOR, err))
		return -1;
	qty = decimal_min(qty, leg->most);
	if (decimal_sign(qty) <= 0)
		return 0;
	return trade_of(amount, leg, qty, err) != 0 ? -1 : 1;
}

/* The least of what the leg begins with that brings so much (> 0).  1, 0, -1. */
static int
leg_need(struct chain_amount *amount, const struct chain_leg *leg, struct decimal out, struct error *err)
{
	struct decimal qty;

	if (leg->transfer != NULL) {
		if (decimal_add(&qty, out, leg->transfer->fee, err) != 0)
			return -1;
		qty = decimal_round(decimal_max(qty, leg->transfer->least), leg->transfer->places, ROUND_CEILING);
		return move_of(amount, leg, qty, err) != 0 ? -1 : 1;
	}
	if (leg->side == SIDE_BUY ? multiple_at(&qty, DECIMAL_ZERO, out, leg->kept, leg->step, ROUND_CEILING, err)
				  : sell_for(&qty, leg, out, err))
		return -1;
	if (decimal_compare(qty, leg->most) > 0)
		return 0;
	return trade_of(amount, leg, qty, err) != 0 ? -1 : 1;
}

/* ---- the whole ---- */

static int
add_up(struct chain_result *result, const struct chain *chain, struct error *err)
{
	result->cost = result->at[0].in;
	result->proceeds = result->at[chain->count - 1].out;
	if (decimal_sign(chain->cap) > 0 && decimal_compare(result->cost, chain->cap) > 0)
		return 0;
	return decimal_sub(&result->profit, result->proceeds, result->cost, err) != 0 ? -1 : 1;
}

int
chain_give(struct chain_result *result, const struct chain *chain, struct decimal in, struct error *err)
{
	for (size_t i = 0; i < chain->count; i++) {
		int gives = leg_give(&result->at[i], &chain->legs[i], in, err);

		if (gives <= 0)
			return gives;
		in = result->at[i].out;
	}
	return add_up(result, chain, err);
}

int
chain_reprice(struct chain_result *result, const struct chain *chain, struct error *err)
{
	for (size_t i = 0; i < chain->count; i++) {
		const struct chain_leg *leg = &chain->legs[i];
		struct chain_amount *amount = &result->at[i];

		if (leg->transfer == NULL && trade_of(amount, leg, amount->walked.qty, err) != 0)
			return -1;
	}
	return add_up(result, chain, err);
}

int
chain_price(struct chain_result *result, const struct chain *chain, size_t which, struct decimal qty, struct error *err)
{
	struct decimal out;
	int works = 1;

	if (decimal_sign(qty) <= 0 || decimal_compare(qty, chain->legs[which].most) > 0)
		return 0;
	if (trade_of(&result->at[which], &chain->legs[which], qty, err) != 0)
		return -1;
	for (size_t i = which + 1; works > 0 && i < chain->count; i++)
		works = leg_give(&result->at[i], &chain->legs[i], result->at[i - 1].out, err);
	out = result->at[chain->count - 1].out;
	for (size_t i = chain->count; works > 0 && i-- > 0;) {
		works = leg_need(&result->at[i], &chain->legs[i], out, err);
		out = result->at[i].in;
	}
	return works <= 0 ? works : add_up(result, chain, err);
}
