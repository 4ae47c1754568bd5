#include "exec/trade.h"

#include "base/clock.h"
#include "wire/put.h"

const char *const order_purposes[] = { "leg", "retry", "cross", "hedge", "unwind", "follow", "reprice", "hand", NULL };

const char *const order_choices[] = { "take", "rest", "shape", "fee", "edge", "restless", NULL };

bool
purpose_reduces(enum order_purpose purpose)
{
	return purpose == PURPOSE_UNWIND || purpose == PURPOSE_FOLLOW;
}

bool
trade_ended(const struct trade *trade)
{
	for (size_t i = 0; i < trade->count; i++)
		if (!order_terminal(trade->orders[i].state))
			return false;
	return true;
}

bool
trade_over(const struct trade *trade)
{
	return trade->state == TRADE_FLAT || trade->state == TRADE_FROZEN;
}

bool
trade_by_hand(const struct trade *trade)
{
	return trade->count > 0 && trade->orders[0].step == PURPOSE_HAND;
}

bool
order_may_rest(const struct order *order)
{
	return order->request.type == ORDER_TYPE_LIMIT &&
	    (order->request.tif == TIF_GTC || order->request.tif == TIF_POST_ONLY);
}

int
attempt_last(const struct trade *trade, int leg)
{
	int last = 0;

	for (size_t i = 0; i < trade->count; i++)
		if (trade->orders[i].request.leg == leg && trade->orders[i].request.attempt > last)
			last = trade->orders[i].request.attempt;
	return last;
}

bool
trade_pauses(struct trade *trade, int64_t lapse_us)
{
	enum { FIRST_US = 50000, DOUBLED_MAX = 4 };
	int64_t pause_us = trade->pauses > DOUBLED_MAX ? SECOND_US : (int64_t)FIRST_US << trade->pauses;

	if (trade->paused != trade->count) {
		if (trade->pauses == 0)
			trade->paused_us = lapse_us;
		trade->paused = trade->count;
		trade->pauses++;
		trade->resume_us = lapse_us + pause_us;
	}
	return lapse_us < trade->resume_us;
}

int
order_fill_add(struct order *order, const struct order_fill *fill, struct decimal token_worth, struct error *err)
{
	const struct order_request *request = &order->request;
	struct decimal money, base = fill->qty, quote;

	if (decimal_mul(&money, fill->price, fill->qty, err) != 0 ||
	    decimal_add(&order->filled, order->filled, fill->qty, err) != 0 ||
	    decimal_add(&order->notional, order->notional, money, err) != 0)
		return -1;
	quote = money;
	if (request->side == SIDE_BUY)
		quote = decimal_negate(quote);
	else
		base = decimal_negate(base);
	if (strcmp(fill->fee_asset, request->base) == 0) {
		if (decimal_sub(&base, base, fill->fee, err) != 0)
			return -1;
	} else if (strcmp(fill->fee_asset, request->quote) == 0) {
		if (decimal_sub(&quote, quote, fill->fee, err) != 0)
			return -1;
	} else if (decimal_sub(&order->token_flow, order->token_flow, token_worth, err) != 0)
		return -1;
	if (decimal_add(&order->base_flow, order->base_flow, base, err) != 0 ||
	    decimal_add(&order->quote_flow, order->quote_flow, quote, err) != 0)
		return -1;
	return 0;
}

int
order_planned_flows(struct decimal *base, struct decimal *quote, const struct order *order, struct decimal qty,
    struct decimal notional, struct error *err)
{
	if (order->request.side == SIDE_SELL) {
		*base = decimal_negate(qty);
		return fee_received(quote, order->planned, notional, err);
	}
	if (fee_arrives(base, order->planned, qty, err) != 0 || fee_paid(quote, order->planned, notional, err) != 0)
		return -1;
	*quote = decimal_negate(*quote);
	return 0;
}

int
trade_convert(
    struct decimal *out, const struct trade *trade, const char *quote, struct decimal amount, struct error *err)
{
	*out = amount;
	if (strcmp(quote, trade->asset) == 0)
		return 0;
	*out = DECIMAL_ZERO;
	if (strcmp(quote, trade->fx_asset) != 0)
		return 0;
	return decimal_mul(out, amount, trade->rate, err);
}

static int
amounts_add(struct amounts *amounts, const char *asset, struct decimal amount, struct error *err)
{
	size_t i;

	for (i = 0; i < amounts->count && strcmp(amounts->at[i].asset, asset) != 0; i++)
		;
	if (i == amounts->count) {
		amounts->at[amounts->count++] = (struct amount){ .amount = DECIMAL_ZERO };
		memcpy(amounts->at[i].asset, asset, ASSET_MAX);
	}
	return decimal_add(&amounts->at[i].amount, amounts->at[i].amount, amount, err);
}

int
trade_residue(struct amounts *left, const struct trade *trade, struct error *err)
{
	bool cycle = trade->shape == SHAPE_CYCLE;
	size_t kept = 0;

	*left = (struct amounts){ .count = 0 };
	for (size_t i = 0; i < trade->count; i++) {
		const struct order *order = &trade->orders[i];
		const char *base = order->request.base, *quote = order->request.quote;

		if ((!cycle || strcmp(base, trade->asset) != 0) && amounts_add(left, base, order->base_flow, err) != 0)
			return -1;
		if (cycle && strcmp(quote, trade->asset) != 0 && amounts_add(left, quote, order->quote_flow, err) != 0)
			return -1;
	}
	for (size_t i = 0; i < left->count; i++)
		if (decimal_sign(left->at[i].amount) != 0)
			left->at[kept++] = left->at[i];
	left->count = kept;
	return 0;
}

/* Whether the venue of the order would trade so little of its base asset, or so little of its quote asset's worth. */
static bool
below_lot(const struct order *order, struct decimal amount, bool is_base)
{
	struct decimal least = decimal_compare(order->qty_step, order->min_qty) > 0 ? order->qty_step : order->min_qty;
	struct decimal price = order->request.price, money = amount;
	struct error ignored;

	if (!is_base && decimal_mul(&least, least, price, &ignored) != 0)
		return false;
	if (decimal_compare(amount, least) < 0)
		return true;
	return (!is_base || decimal_mul(&money, amount, price, &ignored) == 0) &&
	    decimal_compare(money, order->min_notional) < 0;
}

bool
trade_dust(const struct trade *trade, const struct amount *left)
{
	bool above = decimal_sign(left->amount) > 0;
	struct decimal amount = above ? left->amount : decimal_negate(left->amount);
	bool dust = false;

	/* what came too much lies where it was bought; what is missing is missing where it was sold */
	for (size_t i = 0; i < trade->count; i++) {
		const struct order *order = &trade->orders[i];
		bool is_base = strcmp(order->request.base, left->asset) == 0;
		bool gives = is_base == (order->request.side == SIDE_BUY);

		if ((!is_base && strcmp(order->request.quote, left->asset) != 0) || gives != above)
			continue;
		if (!below_lot(order, amount, is_base))
			return false;
		dust = true;
	}
	return dust;
}

void
amounts_text(struct text *out, const struct amounts *amounts)
{
	text_char(out, '{');
	for (size_t i = 0; i < amounts->count; i++)
		put_decimal(out, amounts->at[i].asset, amounts->at[i].amount);
	text_char(out, '}');
}
