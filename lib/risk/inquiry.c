#include "risk/inquiry.h"

const char *const histories[] = { "none", "loading", "loaded", "ready" };

static bool
is_trade(const struct leg *leg)
{
	return HAS(leg, LEG_HAS_VENUE) && HAS(leg, LEG_HAS_SYMBOL) && HAS(leg, LEG_HAS_SIDE) && HAS(leg, LEG_HAS_QTY) &&
	    HAS(leg, LEG_HAS_PRICE) && HAS(leg, LEG_HAS_LIMIT) && HAS(leg, LEG_HAS_FEE_BPS) &&
	    HAS(leg, LEG_HAS_FEE_KIND) && HAS(leg, LEG_HAS_BOOK_US);
}

struct slice
leg_spends(const struct leg *leg)
{
	struct slice base, quote;

	if (!symbol_split(leg->symbol, &base, &quote))
		return (struct slice){ NULL, 0 };
	return leg->side == SIDE_BUY ? quote : base;
}

static void
look_at_legs(struct inquiry *inquiry)
{
	const struct leg_list *legs = &inquiry->opportunity->legs;
	size_t buys = 0, sales = 0;

	inquiry->whole = legs->list.count >= 2 && legs->list.count <= SIZE_LEGS_MAX;
	for (size_t i = 0; i < legs->list.count; i++) {
		const struct leg *leg = &legs->at[i];

		inquiry->transfer_legs += HAS(leg, LEG_HAS_FROM) || HAS(leg, LEG_HAS_TO) || HAS(leg, LEG_HAS_NETWORK);
		if (!is_trade(leg) || leg_spends(leg).len == 0 || leg->venue.len >= PLACE_VENUE_MAX ||
		    leg->symbol.len >= PLACE_SYMBOL_MAX)
			inquiry->whole = false;
		if (!inquiry->whole)
			continue;
		if (leg->side == SIDE_BUY) {
			inquiry->buy = i;
			buys++;
		} else {
			inquiry->sell = i;
			sales++;
		}
		inquiry->offers[i] = offers_find(&inquiry->desk->offers, leg->venue, leg->symbol);
	}
	inquiry->cross = inquiry->whole && buys == 1 && sales == 1;
}

/* ---- money ---- */

static int
leg_need(const struct inquiry *inquiry, size_t i, struct decimal *need, struct error *err)
{
	const struct leg *leg = &inquiry->opportunity->legs.at[i];

	*need = inquiry->size.qty[i];
	return leg->side == SIDE_BUY ? trade_quote_need(need, *need, leg->limit, leg->fee_bps, err) : 0;
}

int
inquiry_funds(
    const struct inquiry *inquiry, size_t leg, struct decimal *available, struct decimal *need, struct error *err)
{
	const struct leg_list *legs = &inquiry->opportunity->legs;
	struct slice venue = legs->at[leg].venue, asset = leg_spends(&legs->at[leg]);
	struct decimal one;

	if (!inquiry->whole || !inquiry->sized)
		return error_set(err, "missing", "the size is not known");
	*need = DECIMAL_ZERO;
	for (size_t i = 0; i < legs->list.count; i++) {
		if (!slice_equal(legs->at[i].venue, venue) || !slice_equal(leg_spends(&legs->at[i]), asset))
			continue;
		if (leg_need(inquiry, i, &one, err) != 0 || decimal_add(need, *need, one, err) != 0)
			return -1;
	}
	return desk_available(inquiry->desk, venue, asset, available, err);
}

int
inquiry_cost(const struct inquiry *inquiry, struct decimal *cost, struct error *err)
{
	const struct opportunity_event *opportunity = inquiry->opportunity;
	struct slice asset = opportunity->asset;
	struct decimal amount = inquiry->size.cost, rate;

	if (!inquiry->whole || !inquiry->sized)
		return error_set(err, "missing", "the size is not known");
	if (inquiry->cross) {
		asset = leg_spends(&opportunity->legs.at[inquiry->buy]);
		if (leg_need(inquiry, inquiry->buy, &amount, err) != 0)
			return -1;
	} else if (!HAS(opportunity, OPPORTUNITY_HAS_ASSET))
		return error_set(err, "missing", "no asset");
	if (offers_rate(&inquiry->desk->offers, &rate, asset, RATE_OWED, err) != 0)
		return -1;
	return decimal_mul(cost, amount, rate, err);
}

/* ---- size ---- */

static bool
leg_within(const struct offer *offer, const struct leg *leg, struct decimal qty)
{
	struct decimal multiple, notional;
	struct error ignored;

	if (offer == NULL || !offer->listed)
		return false;
	if (decimal_multiple(&multiple, qty, offer->qty_step, ROUND_FLOOR, &ignored) != 0 ||
	    decimal_compare(multiple, qty) != 0 || decimal_compare(qty, offer->min_qty) < 0 ||
	    (decimal_sign(offer->max_qty) > 0 && decimal_compare(qty, offer->max_qty) > 0))
		return false;
	return decimal_mul(&notional, qty, leg->limit, &ignored) == 0 &&
	    decimal_compare(notional, offer->min_notional) >= 0;
}

static bool
size_within(const struct inquiry *inquiry, const struct size *size)
{
	for (size_t i = 0; i < size->leg_count; i++)
		if (!leg_within(inquiry->offers[i], &inquiry->opportunity->legs.at[i], size->qty[i]))
			return false;
	return true;
}

static void
lower(struct size_caps *caps, int bit, struct decimal *cap, struct decimal value)
{
	if (decimal_sign(value) < 0)
		value = DECIMAL_ZERO;
	*cap = HAS(caps, bit) ? decimal_min(*cap, value) : value;
	SET(caps, bit);
}

/* Base asset that an amount of the buyer's quote asset pays for, fee and all. */
static int
base_for(
    const struct inquiry *inquiry, struct decimal amount, struct decimal rate, struct decimal *qty, struct error *err)
{
	const struct leg *leg = &inquiry->opportunity->legs.at[inquiry->buy];
	struct decimal price;

	if (trade_quote_need(&price, DECIMAL_ONE, leg->limit, leg->fee_bps, err) != 0 ||
	    decimal_mul(&price, price, rate, err) != 0)
		return -1;
	return decimal_div(qty, amount, price, 18, ROUND_FLOOR, err);
}

static void
cap_by_limits(const struct inquiry *inquiry, struct size_caps *caps)
{
	const struct leg *leg = &inquiry->opportunity->legs.at[inquiry->buy];
	const struct offer *buyer = inquiry->offers[inquiry->buy], *seller = inquiry->offers[inquiry->sell];
	struct decimal rate = DECIMAL_ONE, qty = DECIMAL_ZERO;
	struct error ignored;

	if (offers_rate(&inquiry->desk->offers, &rate, leg_spends(leg), RATE_OWED, &ignored) == 0 &&
	    base_for(inquiry, inquiry->desk->limits.order_max, rate, &qty, &ignored) == 0)
		lower(caps, CAP_BUY, &caps->buy, qty);
	if (decimal_sign(buyer->max_qty) > 0)
		lower(caps, CAP_BUY, &caps->buy, buyer->max_qty);
	if (decimal_sign(seller->max_qty) > 0)
		lower(caps, CAP_SELL, &caps->sell, seller->max_qty);
}

static void
cap_by_balances(const struct inquiry *inquiry, struct size_caps *caps)
{
	struct decimal available = DECIMAL_ZERO, need, qty = DECIMAL_ZERO;
	struct error ignored;

	if (inquiry->desk->limits.no_feedback)
		return;
	if (inquiry_funds(inquiry, inquiry->buy, &available, &need, &ignored) == 0 &&
	    base_for(inquiry, available, DECIMAL_ONE, &qty, &ignored) == 0)
		lower(caps, CAP_BUY, &caps->buy, qty);
	if (inquiry_funds(inquiry, inquiry->sell, &available, &need, &ignored) == 0)
		lower(caps, CAP_SELL, &caps->sell, available);
}

/* A cut that would fall below what a venue takes is none: the rule that asked for it fails instead. */
static void
cut(struct inquiry *inquiry, const struct size_caps *caps)
{
	struct size size = inquiry->size;

	if (size_cut(&size, inquiry->opportunity, inquiry->buy, inquiry->sell, inquiry->offers[inquiry->buy],
		inquiry->offers[inquiry->sell], caps) &&
	    (!size.cut || size_within(inquiry, &size)))
		inquiry->size = size;
}

static bool
may_be_cut(const struct inquiry *inquiry)
{
	return inquiry->cross && inquiry->offers[inquiry->buy] != NULL && inquiry->offers[inquiry->buy]->listed &&
	    inquiry->offers[inquiry->sell] != NULL && inquiry->offers[inquiry->sell]->listed;
}

static void
find_size(struct inquiry *inquiry)
{
	struct size_caps caps = { 0 };
	struct error ignored;

	inquiry->sized = size_whole(&inquiry->size, inquiry->opportunity, &ignored) == 0;
	if (!inquiry->sized || !may_be_cut(inquiry))
		return;
	cap_by_limits(inquiry, &caps);
	cut(inquiry, &caps);
	if (leg_need(inquiry, inquiry->buy, &inquiry->wanted_buy, &ignored) == 0)
		inquiry->wanted_sell = inquiry->size.qty[inquiry->sell];
	cap_by_balances(inquiry, &caps);
	cut(inquiry, &caps);
}

void
inquiry_open(struct inquiry *inquiry, struct desk *desk, const struct opportunity_event *opportunity, int64_t now_us,
    enum history history)
{
	*inquiry = (struct inquiry){ .desk = desk, .opportunity = opportunity, .now_us = now_us, .history = history };
	inquiry->name = decided_name(opportunity->id);
	look_at_legs(inquiry);
	if (inquiry->whole)
		find_size(inquiry);
	inquiry->minima = inquiry->whole && inquiry->sized && size_within(inquiry, &inquiry->size);
}
