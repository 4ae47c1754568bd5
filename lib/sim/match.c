#include "sim/match.h"

#include <stdlib.h>

#include "base/memory.h"

void
match_free(struct match *match)
{
	free(match->marks);
	free(match->rests);
	*match = (struct match){ .account = NULL };
}

/* ---- levels ---- */

struct side_view {
	const struct market_level *at;
	size_t count;
};

/* The levels that an order of the side takes from. */
static struct side_view
opposite(const struct match_book *book, enum side side)
{
	struct side_view view = { side == SIDE_BUY ? book->asks : book->bids,
		side == SIDE_BUY ? book->ask_count : book->bid_count };

	/* bids that stand above the best ask are a lie of the feed (a fault), not an offer */
	while (side == SIDE_SELL && view.count > 0 && book->ask_count > 0 && view.at[0].price >= book->asks[0].price) {
		view.at++;
		view.count--;
	}
	return view;
}

static struct side_view
own_side(const struct match_book *book, enum side side)
{
	return opposite(book, side == SIDE_BUY ? SIDE_SELL : SIDE_BUY);
}

/* Whether who buys (sells) at the limit may trade at the price. */
static bool
within(enum side side, int64_t limit, int64_t price)
{
	return limit == 0 || (side == SIDE_BUY ? price <= limit : price >= limit);
}

/* Whether a price is better for who gives it: a bid above, an ask below. */
static bool
better(enum side side, int64_t a, int64_t b)
{
	return side == SIDE_BUY ? a > b : a < b;
}

static struct match_mark *
find_mark(const struct match *match, enum side side, int64_t price)
{
	for (size_t i = 0; i < match->mark_count; i++)
		if (match->marks[i].side == side && match->marks[i].price == price)
			return &match->marks[i];
	return NULL;
}

static int64_t
left_of(const struct match *match, enum side side, struct market_level level)
{
	const struct match_mark *mark = find_mark(match, side, level.price);
	int64_t left = mark == NULL ? level.qty : level.qty - mark->taken;

	return left > 0 ? left : 0;
}

static void
take_from(struct match *match, enum side side, struct market_level level, int64_t qty)
{
	struct match_mark *mark = find_mark(match, side, level.price);

	if (mark == NULL) {
		if (match->mark_count == match->mark_cap) {
			match->mark_cap = match->mark_cap == 0 ? 8 : 2 * match->mark_cap;
			match->marks = memory_grow(match->marks, match->mark_cap, sizeof *match->marks);
		}
		mark = &match->marks[match->mark_count++];
		*mark = (struct match_mark){ side, level.price, level.qty, 0 };
	}
	mark->taken += qty;
}

/* What a level of the side shows; 0: there is none; -1: it is beyond what is shown. */
static int64_t
shown_at(struct side_view view, enum side side, int64_t price)
{
	for (size_t i = 0; i < view.count; i++) {
		if (view.at[i].price == price)
			return view.at[i].qty;
		if (better(side, price, view.at[i].price))
			return 0;
	}
	return view.count == 0 ? 0 : -1;
}

/* Whether the level shows what it showed.  One beyond the end of the book has not been seen to change. */
static bool
unchanged(const struct match_mark *mark, struct side_view view)
{
	int64_t shown = shown_at(view, mark->side == SIDE_BUY ? SIDE_SELL : SIDE_BUY, mark->price);

	return shown < 0 || shown == mark->shown;
}

static void
drop_marks(struct match *match, const struct match_book *book)
{
	size_t kept = 0;

	for (size_t i = 0; i < match->mark_count; i++)
		if (unchanged(&match->marks[i], opposite(book, match->marks[i].side)))
			match->marks[kept++] = match->marks[i];
	match->mark_count = kept;
}

/* ---- what rests ---- */

static void
rest(struct match *match, struct account_order *order, const struct match_book *book)
{
	if (match->rest_count == match->rest_cap) {
		match->rest_cap = match->rest_cap == 0 ? 8 : 2 * match->rest_cap;
		match->rests = memory_grow(match->rests, match->rest_cap, sizeof *match->rests);
	}
	match->rests[match->rest_count++] =
	    (struct match_rest){ order, shown_at(own_side(book, order->side), order->side, order->price) };
}

static void
drop_rests(struct match *match)
{
	size_t kept = 0;

	for (size_t i = 0; i < match->rest_count; i++)
		if (match->rests[i].order->open)
			match->rests[kept++] = match->rests[i];
	match->rest_count = kept;
}

/* The best own price on the side; 0: nothing rests there. */
static int64_t
best_rest(const struct match *match, enum side side)
{
	int64_t best = 0;

	for (size_t i = 0; i < match->rest_count; i++) {
		const struct account_order *order = match->rests[i].order;

		if (order->side == side && (best == 0 || better(side, order->price, best)))
			best = order->price;
	}
	return best;
}

/* ---- an order comes ---- */

/* How far it may go: to its limit, and not up to an own order on the other side. */
struct reach {
	enum side side;
	int64_t limit; /* 0: any price */
	int64_t own; /* 0: none in the way */
};

static struct reach
reach_of(const struct match *match, const struct account_order *order)
{
	enum side other = order->side == SIDE_BUY ? SIDE_SELL : SIDE_BUY;

	return (struct reach){ order->side, order->price, best_rest(match, other) };
}

static bool
reaches(const struct reach *reach, int64_t price)
{
	return within(reach->side, reach->limit, price) &&
	    (reach->own == 0 || (reach->side == SIDE_BUY ? price < reach->own : price > reach->own));
}

/* What could be taken, at most qty: in steps, and what it costs. */
static int64_t
offered(
    const struct match *match, const struct match_book *book, const struct account_order *order, struct decimal *cost)
{
	struct side_view view = opposite(book, order->side);
	struct reach reach = reach_of(match, order);
	int64_t left = order->qty;
	struct error ignored;

	*cost = DECIMAL_ZERO;
	for (size_t i = 0; i < view.count && left > 0 && reaches(&reach, view.at[i].price); i++) {
		int64_t here = left_of(match, order->side, view.at[i]), qty = here < left ? here : left;

		left -= qty;
		if (decimal_add(cost, *cost, account_cost(match->market, view.at[i].price, qty), &ignored) != 0)
			match->account->failed = true;
	}
	return order->qty - left;
}

/* What it still wants at the price. */
static int64_t
wanted(const struct match *match, const struct account_order *order, int64_t price)
{
	return order->qty > 0 ? account_rest(order) : account_buys(match->account, match->market, order->locked, price);
}

static void
take(struct match *match, const struct match_book *book, struct account_order *order, int64_t most, int64_t now_us)
{
	struct side_view view = opposite(book, order->side);
	struct reach reach = reach_of(match, order);

	for (size_t i = 0; i < view.count && order->open && most > 0 && reaches(&reach, view.at[i].price); i++) {
		int64_t here = left_of(match, order->side, view.at[i]), qty = wanted(match, order, view.at[i].price);

		qty = here < qty ? here : qty;
		qty = most < qty ? most : qty;
		if (qty <= 0)
			continue;
		take_from(match, order->side, view.at[i], qty);
		most -= qty;
		account_trade(match->account, order, view.at[i].price, qty, false, now_us);
	}
}

/* Would it meet an own order that rests? */
static bool
meets_own(const struct match *match, const struct account_order *order)
{
	struct reach reach = reach_of(match, order);

	return reach.own != 0 && within(order->side, order->price, reach.own);
}

static bool
would_take(const struct match *match, const struct match_book *book, const struct account_order *order)
{
	struct side_view view = opposite(book, order->side);

	return (view.count > 0 && within(order->side, order->price, view.at[0].price)) || meets_own(match, order);
}

/* What was not taken at once. */
static void
finish(struct match *match, const struct match_book *book, struct account_order *order, int64_t now_us)
{
	if (!order->open)
		return;
	if (order->type == ORDER_TYPE_MARKET)
		account_end(match->account, order, order->qty == 0 && order->filled > 0 ? WHY_TIF : WHY_DEPTH, now_us);
	else if (order->tif == TIF_IOC || order->tif == TIF_FOK)
		account_end(match->account, order, WHY_TIF, now_us);
	else if (meets_own(match, order))
		account_end(match->account, order, WHY_SELF, now_us);
	else
		rest(match, order, book);
}

struct account_order *
match_place(struct match *match, const struct match_book *book, const struct account_request *request, int64_t now_us,
    enum account_why *why)
{
	struct account_order draft, *order;
	struct decimal cost = DECIMAL_ZERO;
	int64_t offer = 0;
	bool takes;

	*why = account_read(match->account, &draft, request, now_us);
	takes = *why == WHY_NONE && draft.tif == TIF_POST_ONLY && would_take(match, book, &draft);
	if (takes && !match->ends_post_only)
		*why = WHY_WOULD_TAKE;
	if (*why != WHY_NONE) {
		account_refuse(match->account, &draft, *why);
		return NULL;
	}
	if (draft.qty > 0)
		offer = offered(match, book, &draft, &cost);
	order = account_admit(match->account, &draft, cost);
	if (order == NULL) {
		*why = WHY_FUNDS;
		return NULL;
	}
	if (takes)
		account_end(match->account, order, WHY_WOULD_TAKE, now_us);
	else if (order->tif == TIF_FOK && order->qty > 0 &&
	    (offer < order->qty || (request->most > 0 && request->most < order->qty)))
		account_end(match->account, order, WHY_WHOLE, now_us);
	else
		take(match, book, order, request->most > 0 ? request->most : INT64_MAX, now_us);
	finish(match, book, order, now_us);
	return order;
}

bool
match_cancel(struct match *match, struct account_order *order, int64_t now_us)
{
	if (!order->open)
		return false;
	account_end(match->account, order, WHY_CANCELED, now_us);
	drop_rests(match);
	return true;
}

/* ---- the market goes on ---- */

/* The open one of the side that comes first: by price, then by time; NULL: none that may trade at the price. */
static struct match_rest *
first_rest(const struct match *match, enum side side, int64_t price)
{
	struct match_rest *first = NULL;

	for (size_t i = 0; i < match->rest_count; i++) {
		struct match_rest *rest = &match->rests[i];

		if (!rest->order->open || rest->order->side != side || !within(side, rest->order->price, price))
			continue;
		if (first == NULL || better(side, rest->order->price, first->order->price))
			first = rest;
	}
	return first;
}

static void
fill_rest(struct match *match, struct match_rest *rest, int64_t qty, int64_t now_us)
{
	account_trade(match->account, rest->order, rest->order->price, qty, true, now_us);
}

/* The other side came to the price of an order that rests: that is traded, as far as it goes. */
static void
meet(struct match *match, const struct match_book *book, enum side side, int64_t now_us)
{
	struct side_view view = opposite(book, side);

	for (size_t i = 0; i < view.count; i++) {
		struct match_rest *rest;

		while ((rest = first_rest(match, side, view.at[i].price)) != NULL) {
			int64_t here = left_of(match, side, view.at[i]), qty = account_rest(rest->order);

			qty = here < qty ? here : qty;
			if (qty <= 0)
				break;
			take_from(match, side, view.at[i], qty);
			fill_rest(match, rest, qty, now_us);
		}
		if (best_rest(match, side) == 0 || !within(side, best_rest(match, side), view.at[i].price))
			break;
	}
}

static void
move_up(struct match_rest *rest, struct side_view view)
{
	int64_t shown = shown_at(view, rest->order->side, rest->order->price);

	if (shown >= 0 && (rest->ahead < 0 || shown < rest->ahead))
		rest->ahead = shown;
}

void
match_book(struct match *match, const struct match_book *book, int64_t now_us)
{
	if (match->mark_count > 0)
		drop_marks(match, book);
	if (match->rest_count == 0)
		return;
	for (size_t i = 0; i < match->rest_count; i++)
		move_up(&match->rests[i], own_side(book, match->rests[i].order->side));
	meet(match, book, SIDE_BUY, now_us);
	meet(match, book, SIDE_SELL, now_us);
	drop_rests(match);
}

void
match_trade(struct match *match, struct market_level trade, bool buy, int64_t now_us)
{
	enum side side = buy ? SIDE_SELL : SIDE_BUY;
	int64_t left = trade.qty, passed = 0; /* what the trade took of the queue at its price */
	struct match_rest *rest;

	while (left > 0 && (rest = first_rest(match, side, trade.price)) != NULL) {
		int64_t qty = account_rest(rest->order), ahead = rest->ahead < 0 ? 0 : rest->ahead - passed;

		if (rest->order->price == trade.price && ahead > 0) {
			int64_t step = ahead < left ? ahead : left;

			passed += step;
			left -= step;
			continue;
		}
		qty = qty < left ? qty : left;
		left -= qty;
		fill_rest(match, rest, qty, now_us);
	}
	for (size_t i = 0; i < match->rest_count; i++)
		if (match->rests[i].order->side == side && match->rests[i].order->price == trade.price &&
		    match->rests[i].ahead > 0)
			match->rests[i].ahead -= match->rests[i].ahead < passed ? match->rests[i].ahead : passed;
	drop_rests(match);
}
