#include "exec/gate.h"

#include "event/approval.h"
#include "exec/attribution.h"
#include "exec/doubt.h"
#include "wire/pull.h"

static bool
is_multiple(struct decimal value, struct decimal step)
{
	struct decimal multiple;
	struct error ignored;

	return decimal_multiple(&multiple, value, step, ROUND_FLOOR, &ignored) == 0 &&
	    decimal_compare(multiple, value) == 0;
}

/* The verdict covers exactly the legs as they stand on the line (E9). */
static bool
hash_fits(const struct opportunity_event *event)
{
	char hash[HASH_HEX];

	if (!HAS(&event->risk, RISK_HAS_HASH) || !HAS(&event->risk, RISK_HAS_LEGS))
		return false;
	approval_hash(hash, event->id, event->risk.legs.list.raw);
	return slice_is(event->risk.hash, hash);
}

/* Approved legs are the opportunity's own, in its order, and never larger. */
static const char *
check_legs(const struct opportunity_event *event)
{
	size_t count = event->risk.legs.list.count;

	for (size_t i = 0; i < event->legs.list.count; i++)
		if (HAS(&event->legs.at[i], LEG_HAS_FROM) || HAS(&event->legs.at[i], LEG_HAS_TO))
			return "transfer_leg";
	if (count == 0 || count != event->legs.list.count || count > LEGS_MAX)
		return "legs";
	for (size_t i = 0; i < count; i++) {
		const struct order_leg *approved = &event->risk.legs.at[i];
		const struct leg *leg = &event->legs.at[i];

		if (!slice_equal(approved->venue, leg->venue) || !slice_equal(approved->symbol, leg->symbol) ||
		    !HAS(leg, LEG_HAS_SIDE) || approved->side != leg->side || !HAS(leg, LEG_HAS_QTY) ||
		    decimal_compare(approved->qty, leg->qty) > 0)
			return "legs";
	}
	return NULL;
}

const char *
gate_rules(const struct venue_rules *rules, struct decimal qty, struct decimal limit, bool priced)
{
	struct decimal notional;
	struct error ignored;

	if (!rules->trading)
		return "not_trading";
	if (!rules->has_fee)
		return "no_fee";
	if (!is_multiple(qty, rules->qty_step))
		return "lot";
	if (priced && !is_multiple(limit, rules->price_tick))
		return "tick";
	if (decimal_compare(qty, rules->min_qty) < 0)
		return "min_qty";
	if (decimal_sign(rules->max_qty) > 0 && decimal_compare(qty, rules->max_qty) > 0)
		return "max_qty";
	if (decimal_mul(&notional, qty, limit, &ignored) != 0)
		return "range";
	return priced && decimal_compare(notional, rules->min_notional) < 0 ? "min_notional" : NULL;
}

/*
 * The fee that the opportunity counted on.  A plan that takes the fee out of what is received also holds where the venue would
 * take its token (it is then told not to); any other difference would change what arrives.
 */
static const char *
plan_fee(struct order *order, const struct venue_rules *rules, const struct leg *leg)
{
	enum fee_kind kind = HAS(leg, LEG_HAS_FEE_KIND) ? (enum fee_kind)leg->fee_kind : rules->fee_kind;
	struct decimal bps = leg->fee_bps, left;
	struct error ignored;

	if (!HAS(leg, LEG_HAS_FEE_BPS)) {
		bps = rules->taker_bps;
		if (kind == FEE_THIRD &&
		    (decimal_sub(&left, DECIMAL_ONE, rules->fee_discount, &ignored) != 0 ||
			decimal_mul(&bps, bps, left, &ignored) != 0))
			return "range";
	}
	if (kind != rules->fee_kind && !(kind == FEE_RECEIVED && rules->fee_kind == FEE_THIRD))
		return "fee_kind";
	return fee_of_bps(&order->planned, kind, bps, &ignored) != 0 ? "range" : NULL;
}

/* The book of the leg is valid, young, and its best price within the bound (E8). */
static const char *
check_book(struct order *order, const struct gate *gate)
{
	const struct order_request *request = &order->request;
	const struct held_book *book = shelf_find(gate->shelf, slice_of(request->venue), slice_of(request->symbol));
	const struct levels *levels;
	struct error ignored;
	int order_of_prices;

	if (book == NULL || !book->valid)
		return "no_book";
	if (!book_young(book, gate->now_us, gate->age_us))
		return "stale_book";
	levels = book_opposite(book, request->side);
	if (levels->count == 0)
		return "no_book";
	order_of_prices = decimal_compare(levels->at[0].price, request->price);
	if (request->side == SIDE_BUY ? order_of_prices > 0 : order_of_prices < 0)
		return "price_moved";
	order->book_us = book->ts_us;
	order->seq = book->seq;
	return attribution_walk(&order->at_decision, order, book, request->qty, &ignored) != 0 ? "range" : NULL;
}

static const char *
plan_order(struct trade *trade, size_t i, const struct gate *gate, const struct opportunity_event *event)
{
	const struct order_leg *approved = &event->risk.legs.at[i];
	const struct venue_rules *rules = catalogue_find(gate->catalogue, approved->venue, approved->symbol);
	struct order *order = &trade->orders[i];
	struct order_request *request = &order->request;
	const char *reason;

	if (rules == NULL)
		return "no_instrument";
	*order = (struct order){ .state = ORDER_PLANNED,
		.qty_step = rules->qty_step,
		.min_qty = rules->min_qty,
		.min_notional = rules->min_notional };
	*request = (struct order_request){ .leg = (int)i,
		.attempt = 1,
		.side = (enum side)approved->side,
		.type = ORDER_TYPE_LIMIT,
		.tif = TIF_IOC,
		.price = approved->limit,
		.qty = approved->qty,
		.decided_us = gate->now_us,
		.window_us = doubt_window(rules->venue, gate->window_us) };
	strcpy(request->account, traded_account(gate->traded, rules->venue));
	strcpy(request->opportunity, trade->id);
	strcpy(request->venue, rules->venue);
	strcpy(request->symbol, rules->symbol);
	strcpy(request->base, rules->base);
	strcpy(request->quote, rules->quote);
	if (scope_forbids(gate->scopes, rules->venue, rules->symbol, rules->base, rules->quote) != NULL)
		return REASON_HALT;
	if (!standing_allows(gate->standings, pocket_of(request)))
		return "account";
	if ((reason = gate_rules(rules, approved->qty, approved->limit, true)) != NULL ||
	    (reason = plan_fee(order, rules, &event->legs.at[i])) != NULL)
		return reason;
	if (order->planned.kind == FEE_THIRD)
		strcpy(order->token, rules->fee_asset);
	return check_book(order, gate);
}

/*
 * {"symbol":"USDC-USDT","rate":"1.0001",...}: what one of the other quote asset is in the trade's own, whichever way round the
 * market's symbol is.
 */
static bool
read_fx(struct trade *trade, struct slice fx, const char *quote)
{
	struct slice symbol = { NULL, 0 }, rate = { NULL, 0 }, key, base, counter;
	struct error ignored;
	struct pull pull;
	int more;

	pull_init(&pull, fx, &ignored);
	if (pull_object(&pull) != 0)
		return false;
	while ((more = pull_member(&pull, &key)) > 0)
		if ((slice_is(key, "symbol")        ? pull_string(&pull, &symbol)
			    : slice_is(key, "rate") ? pull_figure(&pull, &rate)
						    : pull_skip(&pull, NULL)) != 0)
			return false;
	if (more != 0 || rate.at == NULL || decimal_read(&trade->rate, rate, &ignored) != 0 ||
	    decimal_sign(trade->rate) <= 0 || !symbol_split(symbol, &base, &counter))
		return false;
	strcpy(trade->fx_asset, quote);
	return (slice_is(base, quote) && slice_is(counter, trade->asset)) ||
	    (slice_is(counter, quote) && slice_is(base, trade->asset));
}

/* Every quote asset of a cross is the trade's own, or has a rate on the line. */
static const char *
plan_money(struct trade *trade, const struct opportunity_event *event)
{
	if (!HAS(event, OPPORTUNITY_HAS_ASSET) || !slice_copy(trade->asset, sizeof trade->asset, event->asset))
		return "legs";
	for (size_t i = 0; i < trade->count && trade->shape == SHAPE_CROSS; i++) {
		const char *quote = trade->orders[i].request.quote;

		if (strcmp(quote, trade->asset) != 0 && strcmp(quote, trade->fx_asset) != 0 &&
		    (*trade->fx_asset != '\0' || !HAS(event, OPPORTUNITY_HAS_FX) || !read_fx(trade, event->fx, quote)))
			return "fx";
	}
	return NULL;
}

/* How often an order gives the asset, less how often it brings it. */
static int
given(const struct order_request *request, const char *asset)
{
	bool buys = request->side == SIDE_BUY;

	return (strcmp(asset, buys ? request->quote : request->base) == 0) -
	    (strcmp(asset, buys ? request->base : request->quote) == 0);
}

/*
 * Whether it can come out even: a cross buys what it sells, on two markets; legs of a cycle give as often as they bring each of their
 * assets, and it begins with one of those.
 */
static const char *
check_shape(const struct trade *trade)
{
	const struct order_request *first = &trade->orders[0].request, *second = &trade->orders[1].request;
	bool begun = false;

	for (size_t i = 0; i < trade->count; i++) {
		const struct order_request *request = &trade->orders[i].request;
		int even = 0;

		for (size_t k = 0; k < trade->count; k++) {
			const struct order_request *other = &trade->orders[k].request;

			if (k != i && strcmp(request->venue, other->venue) == 0 &&
			    strcmp(request->symbol, other->symbol) == 0)
				return "legs";
			even += given(other, request->side == SIDE_BUY ? request->base : request->quote);
			begun = begun || given(other, trade->asset) != 0;
		}
		if (trade->shape == SHAPE_CYCLE && even != 0)
			return "legs";
	}
	if (trade->shape == SHAPE_CYCLE)
		return begun ? NULL : "legs";
	return trade->count == 2 && first->side != second->side && strcmp(first->base, second->base) == 0 ? NULL
													  : "legs";
}

/* What was expected: as the line says, or, where the verdict made it smaller, walked through the books at hand. */
static const char *
plan_profit(struct trade *trade, const struct opportunity_event *event)
{
	bool whole = HAS(event, OPPORTUNITY_HAS_PROFIT);
	struct error ignored;

	if (attribution_planned(&trade->planned, trade, &ignored) != 0)
		return "range";
	trade->same_books = true;
	for (size_t i = 0; i < trade->count; i++) {
		const struct leg *leg = &event->legs.at[i];

		whole = whole && decimal_compare(leg->qty, trade->orders[i].request.qty) == 0;
		if (HAS(leg, LEG_HAS_BOOK_US) && leg->book_us != trade->orders[i].book_us)
			trade->same_books = false;
	}
	trade->expected = whole ? event->profit : decimal_round(trade->planned, 12, ROUND_FLOOR);
	trade->same_books = trade->same_books || !whole;
	return NULL;
}

const char *
gate_plan(struct trade *trade, const struct gate *gate, const struct opportunity_event *event)
{
	const char *reason;

	*trade = (struct trade){ .state = TRADE_OPENING, .decided_us = gate->now_us };
	if (!hash_fits(event))
		return "hash";
	if (!HAS(&event->risk, RISK_HAS_EXPIRES_US) || gate->now_us > event->risk.expires_us)
		return "expired";
	if (!slice_copy(trade->id, sizeof trade->id, event->id) ||
	    !slice_copy(trade->hash, sizeof trade->hash, event->risk.hash))
		return "legs";
	trade->expires_us = event->risk.expires_us;
	trade->shape = HAS(event, OPPORTUNITY_HAS_SHAPE) ? (enum opportunity_shape)event->shape : SHAPE_CROSS;
	if ((reason = check_legs(event)) != NULL)
		return reason;
	trade->count = trade->legs = event->risk.legs.list.count;
	for (size_t i = 0; i < trade->count; i++)
		if ((reason = plan_order(trade, i, gate, event)) != NULL)
			return reason;
	if ((reason = plan_money(trade, event)) != NULL || (reason = check_shape(trade)) != NULL)
		return reason;
	return plan_profit(trade, event);
}
