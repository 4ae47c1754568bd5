#include "exec/ladder.h"

#include "book/shelf.h"
#include "book/walk.h"
#include "exec/attribution.h"
#include "exec/doubt.h"
#include "exec/reserve.h"

/* A step that is thought of. */
struct wish {
	const struct venue_rules *rules;
	enum order_purpose step;
	int leg, rung;
	enum side side;
	struct decimal qty; /* base asset: what would make it even, not yet in lots */
	struct decimal bound; /* not yet in ticks */
};

/* The best so far. */
struct found {
	struct order order;
	struct decimal worth; /* of the trade, once it was taken: its own asset */
	bool any;
};

static bool
same_market(const struct order *order, const char *venue, const char *symbol)
{
	return strcmp(order->request.venue, venue) == 0 && strcmp(order->request.symbol, symbol) == 0;
}

/* ---- what the trade would be worth ---- */

/* Add what is left over, closed in the books at hand. */
static bool
add_left(struct decimal *worth, const struct trade *trade, const struct amount *left, const struct ladder *ladder)
{
	bool priced = worth_of(worth, &ladder->view, trade->asset, left->asset, left->amount);
	struct error ignored;

	if (!priced && *trade->fx_asset != '\0')
		priced = worth_of(worth, &ladder->view, trade->fx_asset, left->asset, left->amount) &&
		    decimal_mul(worth, *worth, trade->rate, &ignored) == 0;
	if (priced)
		return true;
	/* what cannot be sold is worth nothing; what is missing and has no price may cost anything */
	*worth = DECIMAL_ZERO;
	return decimal_sign(left->amount) > 0;
}

bool
ladder_worth(struct decimal *worth, const struct trade *trade, const struct ladder *ladder)
{
	struct decimal money;
	struct error ignored;
	struct amounts left;

	if (attribution_charged(worth, trade, &ignored) != 0 || trade_residue(&left, trade, &ignored) != 0)
		return false;
	for (size_t i = 0; i < left.count; i++)
		if (!add_left(&money, trade, &left.at[i], ladder) || decimal_add(worth, *worth, money, &ignored) != 0)
			return false;
	return true;
}

/* With the order behind the last one filled so. */
static bool
worth_with(struct decimal *worth, struct trade *trade, struct decimal qty, struct decimal notional,
    const struct ladder *ladder)
{
	struct order *order = &trade->orders[trade->count];
	struct error ignored;
	bool known;

	order->filled = qty;
	order->notional = notional;
	if (order_planned_flows(&order->base_flow, &order->quote_flow, order, qty, notional, &ignored) != 0)
		return false;
	trade->count++;
	known = ladder_worth(worth, trade, ladder);
	trade->count--;
	return known;
}

static int
filled_worth(struct decimal *worth, const struct trade *trade, const struct order *order, struct error *err)
{
	*worth = order->filled;
	if (strcmp(order->request.base, trade->asset) == 0)
		return 0;
	return trade_convert(worth, trade, order->request.quote, order->notional, err);
}

bool
ladder_filled(struct decimal *largest, const struct trade *trade)
{
	struct decimal filled;
	struct error ignored;

	*largest = DECIMAL_ZERO;
	for (size_t i = 0; i < trade->count; i++) {
		const struct order *order = &trade->orders[i];

		if (order->step != PURPOSE_LEG && order->step != PURPOSE_REPRICE)
			continue;
		if (filled_worth(&filled, trade, order, &ignored) != 0)
			return false;
		*largest = decimal_max(*largest, filled);
	}
	return true;
}

/* The most that the trade may lose: its own asset, as an amount below zero. */
static bool
least_worth(struct decimal *least, const struct trade *trade, const struct ladder *ladder)
{
	const struct ladder_bounds *bounds = ladder->bounds;
	struct decimal largest, share, unit;
	struct error ignored;

	if (!ladder_filled(&largest, trade) ||
	    decimal_mul(&share, bounds->loss_bps, (struct decimal){ 1, 4 }, &ignored) != 0 ||
	    decimal_mul(least, largest, share, &ignored) != 0)
		return false;
	/* without a price of the one in the other the share alone holds */
	if (decimal_sign(bounds->loss_max) > 0 &&
	    worth_of(&unit, &ladder->view, trade->asset, bounds->unit, bounds->loss_max))
		*least = decimal_min(*least, unit);
	*least = decimal_negate(*least);
	return true;
}

/* ---- one step ---- */

static struct levels
within(const struct levels *levels, enum side side, struct decimal bound)
{
	struct levels reach = *levels;

	for (reach.count = 0; reach.count < levels->count; reach.count++) {
		int order = decimal_compare(levels->at[reach.count].price, bound);

		if (side == SIDE_BUY ? order > 0 : order < 0)
			break;
	}
	return reach;
}

/* In lots and ticks, never wider than wished. */
static bool
shape_order(struct order_request *request, const struct wish *wish)
{
	const struct venue_rules *rules = wish->rules;
	struct decimal qty = wish->qty;
	struct error ignored;

	if (decimal_sign(rules->max_qty) > 0)
		qty = decimal_min(qty, rules->max_qty);
	return decimal_multiple(&request->qty, qty, rules->qty_step, ROUND_FLOOR, &ignored) == 0 &&
	    decimal_multiple(&request->price, wish->bound, rules->price_tick,
		wish->side == SIDE_BUY ? ROUND_FLOOR : ROUND_CEILING, &ignored) == 0 &&
	    decimal_sign(request->price) > 0;
}

/* Whether the venue takes an order of so much. */
static bool
large_enough(const struct venue_rules *rules, struct decimal qty, struct decimal price)
{
	struct decimal notional;
	struct error ignored;

	return decimal_sign(qty) > 0 && decimal_compare(qty, rules->min_qty) >= 0 &&
	    decimal_mul(&notional, qty, price, &ignored) == 0 && decimal_compare(notional, rules->min_notional) >= 0;
}

/* What was begun in an account ends there, whichever is traded now. */
static const char *
account_of(const struct trade *trade, const struct ladder *ladder, const char *venue)
{
	for (size_t i = 0; i < trade->count; i++)
		if (strcmp(trade->orders[i].request.venue, venue) == 0)
			return trade->orders[i].request.account;
	return traded_account(ladder->traded, venue);
}

static void
fill_request(struct order *order, const struct trade *trade, const struct ladder *ladder, const struct wish *wish)
{
	const struct venue_rules *rules = wish->rules;

	*order = (struct order){ .state = ORDER_PLANNED,
		.step = wish->step,
		.rung = wish->rung,
		.qty_step = rules->qty_step,
		.min_qty = rules->min_qty,
		.min_notional = rules->min_notional };
	order->request = (struct order_request){ .leg = wish->leg,
		.attempt = attempt_last(trade, wish->leg) + 1,
		.side = wish->side,
		.type = ORDER_TYPE_LIMIT,
		.tif = TIF_IOC,
		.decided_us = ladder->view.now_us,
		.window_us = doubt_window(rules->venue, ladder->window_us) };
	strcpy(order->request.account, account_of(trade, ladder, rules->venue));
	strcpy(order->request.opportunity, trade->id);
	strcpy(order->request.venue, rules->venue);
	strcpy(order->request.symbol, rules->symbol);
	strcpy(order->request.base, rules->base);
	strcpy(order->request.quote, rules->quote);
}

/* What our own orders took after the book was made: it does not show that yet. */
static bool
gone_since(struct decimal *gone, const struct trade *trade, const struct wish *wish, const struct held_book *book)
{
	struct error ignored;

	*gone = DECIMAL_ZERO;
	for (size_t i = 0; i < trade->count; i++) {
		const struct order *order = &trade->orders[i];

		if (same_market(order, wish->rules->venue, wish->rules->symbol) && order->request.side == wish->side &&
		    order->ended_us >= book->ts_us && decimal_add(gone, *gone, order->filled, &ignored) != 0)
			return false;
	}
	return true;
}

/* What the book offers of qty within the price, behind what is gone. */
static bool
offered(struct walk_leg *taken, const struct held_book *book, enum side side, struct decimal price, struct decimal qty,
    struct decimal gone)
{
	struct levels reach = within(book_opposite(book, side), side, price);
	struct walk_leg before;
	struct decimal whole;
	struct error ignored;

	return decimal_add(&whole, qty, gone, &ignored) == 0 &&
	    walk_take(&before, reach.at, reach.count, gone, &ignored) == 0 &&
	    walk_take(taken, reach.at, reach.count, whole, &ignored) == 0 &&
	    decimal_sub(&taken->qty, taken->qty, before.qty, &ignored) == 0 &&
	    decimal_sub(&taken->notional, taken->notional, before.notional, &ignored) == 0;
}

/* Plan it behind the last order; *taken: what the book offers of it within its bound.  False: it cannot be done now. */
static bool
plan_step(struct walk_leg *taken, struct trade *trade, const struct ladder *ladder, const struct wish *wish)
{
	struct order *order = &trade->orders[trade->count];
	const struct held_book *book = view_book(&ladder->view, wish->rules);
	struct order_request *request = &order->request;
	struct decimal gone;
	struct error ignored;

	if (book == NULL || !gone_since(&gone, trade, wish, book))
		return false;
	fill_request(order, trade, ladder, wish);
	if (!shape_order(request, wish) || !large_enough(wish->rules, request->qty, request->price) ||
	    view_fee(&order->planned, wish->rules, &ignored) != 0)
		return false;
	if (!offered(taken, book, wish->side, request->price, request->qty, gone) ||
	    !large_enough(wish->rules, taken->qty, request->price))
		return false;
	order->book_us = book->ts_us;
	order->seq = book->seq;
	return attribution_walk(&order->at_decision, order, book, request->qty, &ignored) == 0 &&
	    reserve_affordable(ladder->purse, order);
}

/* Elsewhere than in the trade's own accounts it asks what the gate asked of those. */
static bool
is_known(const struct trade *trade, const struct ladder *ladder, const struct wish *wish)
{
	const char *venue = wish->rules->venue;
	const struct pocket pocket = { slice_of(venue), slice_of(account_of(trade, ladder, venue)) };

	return wish->step != PURPOSE_HEDGE || standing_allows(ladder->standings, pocket);
}

static bool
new_exposure_forbidden(const struct trade *trade, const struct ladder *ladder, const struct wish *wish)
{
	const struct venue_rules *rules = wish->rules;

	if (purpose_reduces(wish->step))
		return false;
	return ladder->frozen || !is_known(trade, ladder, wish) ||
	    scope_forbids(ladder->scopes, rules->venue, rules->symbol, rules->base, rules->quote) != NULL;
}

/* A venue that put off what came last may do so with the next. */
static bool
is_avoided(const struct trade *trade, const struct ladder *ladder, const struct wish *wish)
{
	for (size_t i = trade->count; ladder->elsewhere && i-- > trade->count - (size_t)trade->pauses;)
		if (strcmp(trade->orders[i].request.venue, wish->rules->venue) == 0)
			return true;
	return false;
}

/* Keep the wish when it can be granted and leaves the trade worth more than what was found before. */
static void
consider(struct found *found, struct trade *trade, const struct ladder *ladder, const struct wish *wish)
{
	struct order *order = &trade->orders[trade->count];
	struct decimal worst, least, worth, notional;
	struct walk_leg taken;
	struct error ignored;

	if (is_avoided(trade, ladder, wish) || new_exposure_forbidden(trade, ladder, wish) ||
	    !plan_step(&taken, trade, ladder, wish) ||
	    decimal_mul(&notional, order->request.qty, order->request.price, &ignored) != 0 ||
	    !worth_with(&worst, trade, order->request.qty, notional, ladder) ||
	    !worth_with(&worth, trade, taken.qty, taken.notional, ladder) || !least_worth(&least, trade, ladder) ||
	    decimal_compare(worst, least) < 0 || (found->any && decimal_compare(worth, found->worth) <= 0))
		return;
	order->filled = order->notional = order->base_flow = order->quote_flow = DECIMAL_ZERO;
	*found = (struct found){ *order, worth, true };
}

/* ---- which orders move an asset which way ---- */

enum way { WAY_NONE, WAY_BASE, WAY_QUOTE };

/* How an order of that side brings in more of the asset (above), or takes some away. */
static enum way
way_of(const struct trade *trade, const char *base, const char *quote, enum side side, const char *asset, bool above)
{
	if (strcmp(base, asset) == 0)
		return (side == SIDE_BUY) == above ? WAY_BASE : WAY_NONE;
	if (trade->shape == SHAPE_CYCLE && strcmp(quote, asset) == 0)
		return (side == SIDE_SELL) == above ? WAY_QUOTE : WAY_NONE;
	return WAY_NONE;
}

/* What must be ordered for so much of the asset to come or go; price: about what a base asset costs. */
static bool
order_for(struct decimal *qty, struct decimal amount, enum way way, enum side side, struct decimal price,
    const struct venue_rules *rules)
{
	struct decimal left;
	struct error ignored;
	struct fee fee;

	*qty = amount;
	if (way == WAY_QUOTE)
		return decimal_div(qty, amount, price, MONEY_PLACES, ROUND_FLOOR, &ignored) == 0;
	if (side == SIDE_SELL)
		return true;
	if (!rules->has_fee || view_fee(&fee, rules, &ignored) != 0)
		return false;
	if (fee.kind != FEE_RECEIVED)
		return true;
	return fee_below(&left, fee, &ignored) == 0 &&
	    decimal_div(qty, amount, left, MONEY_PLACES, ROUND_FLOOR, &ignored) == 0;
}

static const struct venue_rules *
rules_of(const struct ladder *ladder, const struct order *order)
{
	return catalogue_find(ladder->view.catalogue, slice_of(order->request.venue), slice_of(order->request.symbol));
}

/* Whether an order was a try of that step. */
static bool
is_try(const struct trade *trade, const struct order *order, enum order_purpose step)
{
	return order->step == step && (!order->later || trade->pressed);
}

static bool
tried(const struct trade *trade, enum order_purpose step, int leg)
{
	for (size_t i = 0; i < trade->count; i++)
		if (is_try(trade, &trade->orders[i], step) && trade->orders[i].request.leg == leg)
			return true;
	return false;
}

/* What all attempts left of a leg: base asset, above zero. */
static bool
missing_of(struct decimal *missing, const struct trade *trade, const struct order *leg)
{
	struct error ignored;

	*missing = leg->request.qty;
	for (size_t i = 0; i < trade->count; i++) {
		const struct order *order = &trade->orders[i];

		if (order->request.leg == leg->request.leg && order->request.side == leg->request.side &&
		    decimal_sub(missing, *missing, order->filled, &ignored) != 0)
			return false;
	}
	return decimal_sign(*missing) > 0;
}

/* ---- finishing what is missing ---- */

static struct decimal
some_ticks_further(struct decimal price, enum side side, const struct venue_rules *rules, int64_t ticks)
{
	struct decimal distance, bound;
	struct error ignored;

	if (decimal_mul(&distance, rules->price_tick, decimal_int(ticks), &ignored) != 0 ||
	    (side == SIDE_BUY ? decimal_add(&bound, price, distance, &ignored)
			      : decimal_sub(&bound, price, distance, &ignored)) != 0)
		return price;
	return bound;
}

static void
finish_leg(struct found *found, struct trade *trade, const struct ladder *ladder, const struct order *leg,
    struct decimal qty, enum order_purpose step)
{
	struct wish wish = { .rules = rules_of(ladder, leg),
		.step = step,
		.leg = leg->request.leg,
		.side = leg->request.side,
		.qty = qty,
		.bound = leg->request.price };

	if (wish.rules == NULL || tried(trade, step, wish.leg))
		return;
	if (step == PURPOSE_CROSS)
		wish.bound = some_ticks_further(wish.bound, wish.side, wish.rules, ladder->bounds->cross_ticks);
	consider(found, trade, ladder, &wish);
}

/* The legs that would take away what is left of an asset, or bring what is missing. */
static void
finish_legs(struct found *found, struct trade *trade, const struct ladder *ladder, const struct amount *left,
    enum order_purpose step)
{
	bool above = decimal_sign(left->amount) > 0;
	struct decimal amount = above ? left->amount : decimal_negate(left->amount), qty, missing;

	for (size_t i = 0; i < trade->legs; i++) {
		const struct order *leg = &trade->orders[i];
		const struct order_request *request = &leg->request;
		const struct venue_rules *rules = rules_of(ladder, leg);
		enum way way = way_of(trade, request->base, request->quote, request->side, left->asset, !above);

		if (way == WAY_NONE || rules == NULL || !missing_of(&missing, trade, leg) ||
		    !order_for(&qty, amount, way, request->side, request->price, rules))
			continue;
		finish_leg(found, trade, ladder, leg, decimal_min(qty, missing), step);
	}
}

static bool
hedged_there(const struct trade *trade, const struct venue_rules *rules, enum side side)
{
	for (size_t i = 0; i < trade->count; i++) {
		const struct order *order = &trade->orders[i];

		/* markets of the trade's own have other steps; but of a cycle one may serve an asset that none of them does */
		if (same_market(order, rules->venue, rules->symbol) &&
		    (order->step == PURPOSE_HEDGE ? is_try(trade, order, PURPOSE_HEDGE)
						  : trade->shape == SHAPE_CROSS || order->request.side != side))
			return true;
	}
	return false;
}

/* The leg that a step at another venue stands for. */
static int
leg_for(const struct trade *trade, const char *asset, bool above)
{
	for (size_t i = 0; i < trade->legs; i++) {
		const struct order_request *request = &trade->orders[i].request;

		if (way_of(trade, request->base, request->quote, request->side, asset, !above) != WAY_NONE)
			return request->leg;
	}
	return 0;
}

static void
hedge_at(struct found *found, struct trade *trade, const struct ladder *ladder, const struct amount *left,
    const struct venue_rules *rules)
{
	bool above = decimal_sign(left->amount) > 0;
	bool straight = strcmp(rules->base, left->asset) == 0;
	const char *other = straight ? rules->quote : rules->base;
	struct decimal amount = above ? left->amount : decimal_negate(left->amount);
	struct wish wish = { .rules = rules,
		.step = PURPOSE_HEDGE,
		.leg = leg_for(trade, left->asset, above),
		.side = straight == above ? SIDE_SELL : SIDE_BUY };
	const struct held_book *book;
	const struct levels *levels;
	struct walk_leg walked;
	struct error ignored;

	/* of a cross nothing but its base asset is looked after: what a market the other way round gives or takes would count twice */
	if ((!straight && (trade->shape == SHAPE_CROSS || strcmp(rules->quote, left->asset) != 0)) ||
	    (strcmp(other, trade->asset) != 0 && (!straight || strcmp(other, trade->fx_asset) != 0)) ||
	    hedged_there(trade, rules, wish.side) || (book = view_book(&ladder->view, rules)) == NULL)
		return;
	levels = book_opposite(book, wish.side);
	if (levels->count == 0 ||
	    !order_for(&wish.qty, amount, straight ? WAY_BASE : WAY_QUOTE, wish.side, levels->at[0].price, rules) ||
	    walk_take(&walked, levels->at, levels->count, wish.qty, &ignored) != 0)
		return;
	wish.bound = some_ticks_further(walked.limit, wish.side, rules, ladder->bounds->cross_ticks);
	consider(found, trade, ladder, &wish);
}

static void
finish(struct found *found, struct trade *trade, const struct ladder *ladder, const struct amount *left)
{
	finish_legs(found, trade, ladder, left, PURPOSE_RETRY);
	if (!found->any)
		finish_legs(found, trade, ladder, left, PURPOSE_CROSS);
	if (found->any)
		return;
	for (size_t i = 0; i < ladder->view.catalogue->places.count; i++)
		hedge_at(found, trade, ladder, left, &ladder->view.catalogue->at[i]);
}

/* ---- the way back ---- */

/* What was traded in a market on balance: qty above zero is what the side brought, at the average price. */
static bool
net_of(struct decimal *qty, struct decimal *price, const struct trade *trade, const struct order *market)
{
	struct decimal notional = DECIMAL_ZERO, gross = DECIMAL_ZERO;
	struct error ignored;

	*qty = DECIMAL_ZERO;
	for (size_t i = 0; i < trade->count; i++) {
		const struct order *order = &trade->orders[i];
		bool same = order->request.side == market->request.side;

		if (!same_market(order, market->request.venue, market->request.symbol))
			continue;
		if ((same ? decimal_add(qty, *qty, order->filled, &ignored)
			  : decimal_sub(qty, *qty, order->filled, &ignored)) != 0)
			return false;
		if (same &&
		    (decimal_add(&gross, gross, order->filled, &ignored) != 0 ||
			decimal_add(&notional, notional, order->notional, &ignored) != 0))
			return false;
	}
	return decimal_sign(*qty) > 0 &&
	    decimal_div(price, notional, gross, MONEY_PLACES,
		market->request.side == SIDE_BUY ? ROUND_CEILING : ROUND_FLOOR, &ignored) == 0;
}

static int
last_rung(const struct trade *trade, const struct order *market)
{
	int last = 0;

	for (size_t i = 0; i < trade->count; i++)
		if (is_try(trade, &trade->orders[i], PURPOSE_UNWIND) && trade->orders[i].rung > last &&
		    same_market(&trade->orders[i], market->request.venue, market->request.symbol))
			last = trade->orders[i].rung;
	return last;
}

/* The first width that is left at which the book offers something. */
static void
unwind_order(struct found *found, struct trade *trade, const struct ladder *ladder, const struct order *order,
    const struct amount *left, enum way way)
{
	bool above = decimal_sign(left->amount) > 0;
	struct wish wish = { .rules = rules_of(ladder, order),
		.step = PURPOSE_UNWIND,
		.leg = order->request.leg,
		.side = order->request.side == SIDE_BUY ? SIDE_SELL : SIDE_BUY };
	struct decimal net, price, share, distance;
	struct found here = { .any = false };
	struct error ignored;

	if (wish.rules == NULL || !net_of(&net, &price, trade, order) ||
	    !order_for(
		&wish.qty, above ? left->amount : decimal_negate(left->amount), way, wish.side, price, wish.rules))
		return;
	wish.qty = decimal_min(wish.qty, net);
	for (size_t i = (size_t)last_rung(trade, order); i < ladder->bounds->width_count && !here.any; i++) {
		if (decimal_mul(&share, ladder->bounds->widths[i], (struct decimal){ 1, 4 }, &ignored) != 0 ||
		    decimal_mul(&distance, price, share, &ignored) != 0 ||
		    (wish.side == SIDE_BUY ? decimal_add(&wish.bound, price, distance, &ignored)
					   : decimal_sub(&wish.bound, price, distance, &ignored)) != 0)
			return;
		wish.rung = (int)i + 1;
		consider(&here, trade, ladder, &wish);
	}
	if (here.any && (!found->any || decimal_compare(here.worth, found->worth) > 0))
		*found = here;
}

static void
unwind(struct found *found, struct trade *trade, const struct ladder *ladder, const struct amount *left)
{
	bool above = decimal_sign(left->amount) > 0;

	for (size_t i = 0; i < trade->count; i++) {
		const struct order *order = &trade->orders[i];
		const struct order_request *request = &order->request;
		enum way way = way_of(trade, request->base, request->quote, request->side, left->asset, above);

		if (way != WAY_NONE && order->step != PURPOSE_UNWIND && decimal_sign(order->filled) > 0)
			unwind_order(found, trade, ladder, order, left, way);
	}
}

bool
ladder_next(struct trade *trade, const struct ladder *ladder)
{
	struct error ignored;
	struct amounts left;

	if (trade_residue(&left, trade, &ignored) != 0)
		return false;
	for (size_t i = 0; i < left.count; i++) {
		struct found forward = { .any = false }, back = { .any = false };

		if (trade_dust(trade, &left.at[i]))
			continue;
		if (!trade->stopped)
			finish(&forward, trade, ladder, &left.at[i]);
		unwind(&back, trade, ladder, &left.at[i]);
		if (!forward.any && !back.any)
			continue;
		trade->orders[trade->count] =
		    forward.any && (!back.any || decimal_compare(forward.worth, back.worth) >= 0) ? forward.order
												  : back.order;
		return true;
	}
	return false;
}

bool
ladder_follow(struct trade *trade, const struct ladder *ladder, const struct order *leg)
{
	struct wish wish = { .rules = rules_of(ladder, leg),
		.step = PURPOSE_FOLLOW,
		.leg = leg->request.leg,
		.side = leg->request.side,
		.bound = leg->request.price };
	bool above = wish.side == SIDE_SELL;
	struct found found = { .any = false };
	struct error ignored;
	struct amounts left;

	if (wish.rules == NULL || trade_residue(&left, trade, &ignored) != 0)
		return false;
	for (size_t i = 0; i < left.count && !found.any; i++) {
		struct decimal amount = above ? left.at[i].amount : decimal_negate(left.at[i].amount);

		if (strcmp(left.at[i].asset, leg->request.base) == 0 && decimal_sign(amount) > 0 &&
		    order_for(&wish.qty, amount, WAY_BASE, wish.side, wish.bound, wish.rules))
			consider(&found, trade, ladder, &wish);
	}
	if (found.any)
		trade->orders[trade->count] = found.order;
	return found.any;
}
