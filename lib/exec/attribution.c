#include "exec/attribution.h"

#include "book/walk.h"

int
attribution_walk(struct decimal *notional, const struct order *order, const struct held_book *book, struct decimal qty,
    struct error *err)
{
	const struct levels *levels = book_opposite(book, order->request.side);
	struct walk_leg leg;
	struct decimal rest, money;

	if (walk_take(&leg, levels->at, levels->count, qty, err) != 0 || decimal_sub(&rest, qty, leg.qty, err) != 0 ||
	    decimal_mul(&money, rest, order->request.price, err) != 0)
		return -1;
	return decimal_add(notional, leg.notional, money, err);
}

/* Add a leg's flows to a value: of a cross its quote asset, of a cycle whatever is the trade's own asset. */
static int
add_flows(struct decimal *value, const struct trade *trade, const struct order *order, struct decimal base,
    struct decimal quote, struct error *err)
{
	struct decimal money;

	if (trade->shape == SHAPE_CYCLE && strcmp(order->request.base, trade->asset) == 0)
		return decimal_add(value, *value, base, err);
	if (trade_convert(&money, trade, order->request.quote, quote, err) != 0)
		return -1;
	return decimal_add(value, *value, money, err);
}

static int
add_planned(struct decimal *value, const struct trade *trade, const struct order *order, struct decimal qty,
    struct decimal notional, struct error *err)
{
	struct decimal base, quote;

	if (order_planned_flows(&base, &quote, order, qty, notional, err) != 0)
		return -1;
	return add_flows(value, trade, order, base, quote, err);
}

/* The first attempt at a leg is what was approved; what comes later is made of what is left. */
static bool
approved(const struct order *order)
{
	return order->step == PURPOSE_LEG && order->request.attempt <= 1;
}

int
attribution_planned(struct decimal *value, const struct trade *trade, struct error *err)
{
	*value = DECIMAL_ZERO;
	for (size_t i = 0; i < trade->count; i++)
		if (approved(&trade->orders[i]) &&
		    add_planned(value, trade, &trade->orders[i], trade->orders[i].request.qty,
			trade->orders[i].at_decision, err) != 0)
			return -1;
	return 0;
}

/* The values of the steps from the arrival on; each a whole repricing of the trade. */
struct steps {
	struct decimal arrival, fills, filled, charged;
};

static int
add_charged(struct decimal *value, const struct trade *trade, const struct order *order, struct error *err)
{
	struct decimal quote;

	if (decimal_add(&quote, order->quote_flow, order->token_flow, err) != 0)
		return -1;
	return add_flows(value, trade, order, order->base_flow, quote, err);
}

static int
add_approved(struct steps *steps, const struct trade *trade, const struct order *order, struct error *err)
{
	struct decimal mixed;

	/* the filled part at its own price, the rest still at the price of the arrival */
	if (decimal_sub(&mixed, order->at_arrival, order->at_arrival_filled, err) != 0 ||
	    decimal_add(&mixed, mixed, order->notional, err) != 0 ||
	    add_planned(&steps->arrival, trade, order, order->request.qty, order->at_arrival, err) != 0)
		return -1;
	return add_planned(&steps->fills, trade, order, order->request.qty, mixed, err);
}

static int
add_order(struct steps *steps, const struct trade *trade, const struct order *order, struct error *err)
{
	if (approved(order) && add_approved(steps, trade, order, err) != 0)
		return -1;
	if (add_planned(&steps->filled, trade, order, order->filled, order->notional, err) != 0)
		return -1;
	return add_charged(&steps->charged, trade, order, err);
}

int
attribution_charged(struct decimal *value, const struct trade *trade, struct error *err)
{
	*value = DECIMAL_ZERO;
	for (size_t i = 0; i < trade->count; i++)
		if (add_charged(value, trade, &trade->orders[i], err) != 0)
			return -1;
	return 0;
}

/* With an asset of a cycle that is both base of one leg and quote of another, token fees stay with the quote's leg. */
int
attribution(
    struct part *parts, struct decimal *realised, const struct trade *trade, struct decimal residue, struct error *err)
{
	struct steps steps = { .arrival = DECIMAL_ZERO };
	struct decimal drift, *moved;

	*parts = (struct part){ .has = 0 };
	for (size_t i = 0; i < trade->count; i++)
		if (add_order(&steps, trade, &trade->orders[i], err) != 0)
			return -1;
	if (decimal_add(&steps.filled, steps.filled, residue, err) != 0 ||
	    decimal_add(&steps.charged, steps.charged, residue, err) != 0)
		return -1;
	*realised = decimal_round(steps.charged, MONEY_PLACES, ROUND_FLOOR);
	if (decimal_sub(&parts->latency, steps.arrival, trade->planned, err) != 0 ||
	    decimal_sub(&parts->slippage, steps.fills, steps.arrival, err) != 0 ||
	    decimal_sub(&parts->partial, steps.filled, steps.fills, err) != 0 ||
	    decimal_sub(&parts->fee, steps.charged, steps.filled, err) != 0 ||
	    decimal_sub(&parts->rounding, *realised, steps.charged, err) != 0 ||
	    decimal_sub(&drift, trade->planned, trade->expected, err) != 0)
		return -1;
	moved = trade->same_books ? &parts->rounding : &parts->latency;
	if (decimal_add(moved, *moved, drift, err) != 0)
		return -1;
	SET(parts, PART_HAS_LATENCY);
	SET(parts, PART_HAS_SLIPPAGE);
	SET(parts, PART_HAS_PARTIAL);
	SET(parts, PART_HAS_FEE);
	SET(parts, PART_HAS_ROUNDING);
	SET(parts, PART_HAS_TRANSFER);
	SET(parts, PART_HAS_FX);
	return 0;
}

/* What closing costs at the order's venue: signed, in its quote asset. */
static int
close_base(struct decimal *quote, const struct order *order, struct decimal amount, const struct shelf *shelf,
    struct error *err)
{
	bool above = decimal_sign(amount) > 0;
	struct decimal size = above ? amount : decimal_negate(amount), rest, money;
	const struct held_book *book =
	    shelf_find(shelf, slice_of(order->request.venue), slice_of(order->request.symbol));
	const struct levels *levels;
	struct walk_leg leg = { .qty = DECIMAL_ZERO };

	if (book != NULL && book->valid) {
		levels = book_opposite(book, above ? SIDE_SELL : SIDE_BUY);
		if (walk_take(&leg, levels->at, levels->count, size, err) != 0)
			return -1;
	}
	if (above)
		return fee_received(quote, order->planned, leg.notional, err);
	/* what cannot be bought back in the book is counted at the worst that is known */
	if (decimal_sub(&rest, size, leg.qty, err) != 0 ||
	    decimal_mul(&money, rest, decimal_max(leg.limit, order->request.price), err) != 0 ||
	    decimal_add(&money, money, leg.notional, err) != 0 || fee_paid(&money, order->planned, money, err) != 0)
		return -1;
	*quote = decimal_negate(money);
	return 0;
}

/* The order at whose venue the residue would be closed; NULL when it is no order's base asset. */
static const struct order *
closing_order(const struct trade *trade, const struct amount *left)
{
	enum side side = decimal_sign(left->amount) > 0 ? SIDE_BUY : SIDE_SELL;

	for (size_t i = 0; i < trade->count; i++)
		if (trade->orders[i].request.side == side && strcmp(trade->orders[i].request.base, left->asset) == 0)
			return &trade->orders[i];
	return NULL;
}

int
attribution_residue(struct decimal *value, const struct trade *trade, const struct amounts *left,
    const struct shelf *shelf, struct error *err)
{
	*value = DECIMAL_ZERO;
	for (size_t i = 0; i < left->count; i++) {
		const struct order *order = closing_order(trade, &left->at[i]);
		struct decimal quote, money;

		if (order == NULL)
			continue;
		if (close_base(&quote, order, left->at[i].amount, shelf, err) != 0 ||
		    trade_convert(&money, trade, order->request.quote, quote, err) != 0 ||
		    decimal_add(value, *value, money, err) != 0)
			return -1;
	}
	return 0;
}
