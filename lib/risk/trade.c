#include "risk/trade.h"

#include "risk/decided.h"

static struct trade *
find(struct trades *trades, uint64_t name)
{
	for (size_t i = 0; i < trades->count; i++)
		if (trades->at[i].name == name)
			return &trades->at[i];
	return NULL;
}

struct trade *
trades_add(struct trades *trades, uint64_t name)
{
	struct trade *trade = find(trades, name);

	if (trade == NULL) {
		if (trades->count == TRADES_MAX)
			return NULL;
		trade = &trades->at[trades->count++];
	}
	*trade = (struct trade){ .name = name };
	return trade;
}

/* The order of the others stays, so that sums are made in the same order after a restart. */
static void
take_out(struct trades *trades, struct trade *trade)
{
	size_t i = (size_t)(trade - trades->at);

	memmove(trade, trade + 1, (trades->count - i - 1) * sizeof *trade);
	trades->count--;
}

void
trades_end(struct trades *trades, uint64_t name)
{
	struct trade *trade = find(trades, name);

	if (trade != NULL)
		take_out(trades, trade);
}

void
trades_expire(struct trades *trades, int64_t now_us)
{
	for (size_t i = trades->count; i > 0; i--) {
		struct trade *trade = &trades->at[i - 1];

		if (!trade->ordered && trade->expires_us != 0 && now_us > trade->expires_us + SECOND_US)
			take_out(trades, trade);
	}
}

void
trades_forget(struct trades *trades)
{
	trades->lost = false;
	for (size_t i = trades->count; i > 0; i--) {
		struct trade *trade = &trades->at[i - 1];

		if (!trade->ours)
			take_out(trades, trade);
		for (size_t leg = 0; trade->ours && leg < trade->leg_count; leg++)
			trade->legs[leg].filled = DECIMAL_ZERO;
	}
}

static struct trade_leg *
leg_by_order(struct trade *trade, uint64_t order)
{
	for (size_t i = 0; i < trade->leg_count; i++)
		if (trade->legs[i].order == order)
			return &trade->legs[i];
	return NULL;
}

/* The approved leg that the order is the first of. */
static struct trade_leg *
leg_unordered(struct trade *trade, const struct order_event *order)
{
	for (size_t i = 0; i < trade->leg_count; i++) {
		struct trade_leg *leg = &trade->legs[i];

		if (leg->order == 0 && leg->side == order->side && slice_is(order->venue, leg->venue) &&
		    slice_is(order->symbol, leg->symbol))
			return leg;
	}
	return NULL;
}

static struct trade_leg *
leg_new(struct trade *trade, const struct order_event *order, struct decimal fee_bps)
{
	struct trade_leg leg = { .side = order->side, .limit = order->price, .fee_bps = fee_bps };

	if (trade->leg_count == TRADE_LEGS_MAX || !slice_copy(leg.venue, sizeof leg.venue, order->venue) ||
	    !slice_copy(leg.symbol, sizeof leg.symbol, order->symbol))
		return NULL;
	trade->legs[trade->leg_count] = leg;
	return &trade->legs[trade->leg_count++];
}

/* Once an order has ended, it takes what it was filled and not what it asked for. */
static bool
has_ended(int state)
{
	return state == ORDER_FILLED || state == ORDER_DONE || state == ORDER_REJECTED || state == ORDER_ABSENT;
}

void
trades_order(struct trades *trades, const struct order_event *order, struct decimal fee_bps)
{
	uint64_t name, order_name = decided_name(order->id);
	struct trade_leg *leg;
	struct trade *trade;

	if (!HAS(order, ORDER_HAS_OPPORTUNITY))
		return;
	name = decided_name(order->opportunity);
	trade = find(trades, name);
	if (trade == NULL)
		trade = trades_add(trades, name);
	if (trade == NULL) {
		trades->lost = true;
		return;
	}
	trade->ordered = true;
	leg = leg_by_order(trade, order_name);
	if (leg == NULL)
		leg = leg_unordered(trade, order);
	if (leg == NULL)
		leg = leg_new(trade, order, fee_bps);
	if (leg == NULL) {
		trades->lost = true;
		return;
	}
	leg->order = order_name;
	leg->qty = has_ended(order->state) ? order->filled : order->qty;
	if (HAS(order, ORDER_HAS_PRICE))
		leg->limit = order->price;
}

void
trades_fill(struct trades *trades, const struct fill_event *fill)
{
	struct trade *trade = HAS(fill, FILL_HAS_OPPORTUNITY) ? find(trades, decided_name(fill->opportunity)) : NULL;
	struct trade_leg *leg = trade == NULL ? NULL : leg_by_order(trade, decided_name(fill->order));
	struct error ignored;

	/* What cannot be added leaves the leg at its worst case. */
	if (leg != NULL && decimal_add(&leg->filled, leg->filled, fill->qty, &ignored) != 0)
		leg->filled = DECIMAL_ZERO;
}

int
trade_quote_need(
    struct decimal *need, struct decimal qty, struct decimal limit, struct decimal fee_bps, struct error *err)
{
	struct decimal factor = decimal_int(10000), amount;

	if (decimal_sign(fee_bps) > 0 && decimal_add(&factor, factor, fee_bps, err) != 0)
		return -1;
	if (factor.scale + 4 > DECIMAL_SCALE_MAX)
		return error_set(err, "decimal_range", "a fee with too many places");
	factor.scale += 4;
	if (decimal_mul(&amount, qty, limit, err) != 0 || decimal_mul(&amount, amount, factor, err) != 0)
		return -1;
	*need = decimal_trim(amount);
	return 0;
}

static int
leg_reserved(const struct trade_leg *leg, struct slice asset, struct decimal *amount, struct error *err)
{
	struct slice base, quote;
	struct decimal left;

	*amount = DECIMAL_ZERO;
	if (!symbol_split(slice_of(leg->symbol), &base, &quote) ||
	    !slice_equal(leg->side == SIDE_BUY ? quote : base, asset))
		return 0;
	if (decimal_sub(&left, leg->qty, leg->filled, err) != 0)
		return -1;
	if (decimal_sign(left) <= 0)
		return 0;
	if (leg->side == SIDE_BUY)
		return trade_quote_need(amount, left, leg->limit, leg->fee_bps, err);
	*amount = left;
	return 0;
}

int
trades_reserved(
    const struct trades *trades, struct slice venue, struct slice asset, struct decimal *reserved, struct error *err)
{
	struct decimal sum = DECIMAL_ZERO, amount;

	if (trades->lost)
		return error_set(err, "missing", "more open trades than can be followed");
	for (size_t i = 0; i < trades->count; i++)
		for (size_t j = 0; j < trades->at[i].leg_count; j++) {
			const struct trade_leg *leg = &trades->at[i].legs[j];

			if (!slice_is(venue, leg->venue))
				continue;
			if (leg_reserved(leg, asset, &amount, err) != 0 || decimal_add(&sum, sum, amount, err) != 0)
				return -1;
		}
	*reserved = sum;
	return 0;
}
