#include "sim/queue.h"

static struct decimal
shown_at(const struct levels *levels, struct decimal price)
{
	for (size_t i = 0; i < levels->count; i++)
		if (decimal_compare(levels->at[i].price, price) == 0)
			return levels->at[i].qty;
	return DECIMAL_ZERO;
}

/* The side that an order rests on. */
static const struct levels *
own_side(const struct held_book *book, enum side side)
{
	return side == SIDE_BUY ? &book->bids : &book->asks;
}

/* Whether the side goes on behind the price: else a level there may be out of sight. */
static bool
reaches(const struct levels *levels, enum side side, struct decimal price)
{
	int order;

	if (levels->count == 0)
		return false;
	order = decimal_compare(levels->at[levels->count - 1].price, price);
	return side == SIDE_BUY ? order <= 0 : order >= 0;
}

/* How a price lies to the order's: above 0, better for whoever meets it than the order itself; 0, the same. */
static int
beyond(const struct order_request *request, struct decimal price)
{
	int order = decimal_compare(price, request->price);

	return request->side == SIDE_BUY ? -order : order;
}

int
queue_join(struct paper *paper, const struct paper_order *order, const struct held_book *book, struct error *err)
{
	struct paper_order *to = &paper->resting[paper->resting_count];

	if (paper->resting_count == PAPER_ORDERS_MAX)
		return error_fatal(err, EXIT_BUG, "more than %d paper orders rest", PAPER_ORDERS_MAX);
	*to = *order;
	to->ahead = shown_at(own_side(book, order->request.side), order->request.price);
	paper->resting_count++;
	return paper_answer(paper, &to->request, REPLY_OPEN, to->due_us, NULL, NULL, err);
}

static void
leave(struct paper *paper, size_t i)
{
	paper->resting_count--;
	memmove(&paper->resting[i], &paper->resting[i + 1], (paper->resting_count - i) * sizeof *paper->resting);
}

/*
 * Fill the i-th with up to qty.  *gone: it is over, and the next one stands in its place.  It leaves before its fill is told, for
 * who hears of it may cancel others or send new ones.
 */
static int
fill_resting(struct paper *paper, size_t i, struct decimal qty, bool *gone, struct error *err)
{
	struct paper_order order = paper->resting[i];
	const struct venue_rules *rules =
	    catalogue_find(paper->catalogue, slice_of(order.request.venue), slice_of(order.request.symbol));
	struct level level = { order.request.price, decimal_min(qty, order.rest) };
	bool fits;

	*gone = false;
	if (rules == NULL || decimal_sign(level.qty) <= 0)
		return 0;
	*gone = decimal_compare(level.qty, order.rest) == 0;
	if (*gone)
		leave(paper, i);
	if (paper_fill(&fits, paper, &order, rules, level, LIQUIDITY_MAKER, paper->now_us, err) != 0)
		return -1;
	if (*gone)
		return paper_answer(paper, &order.request, REPLY_END, paper->now_us, fits ? NULL : "range", NULL, err);
	if (!fits)
		return 0;
	paper->resting[i].rest = order.rest;
	paper->resting[i].spent = order.spent;
	paper->resting[i].fills = order.fills;
	return 0;
}

/* What of a trade comes to an order, and what is before it afterwards. */
static struct decimal
share_of(struct paper_order *order, struct decimal price, struct decimal qty)
{
	struct decimal used = beyond(&order->request, price) > 0 ? DECIMAL_ZERO : decimal_min(order->ahead, qty);
	struct error ignored;

	if (decimal_sub(&order->ahead, order->ahead, used, &ignored) != 0 ||
	    decimal_sub(&qty, qty, used, &ignored) != 0)
		return DECIMAL_ZERO;
	return qty;
}

static bool
rests_there(const struct order_request *request, struct slice venue, struct slice symbol)
{
	return slice_is(venue, request->venue) && slice_is(symbol, request->symbol);
}

int
queue_trade(struct paper *paper, const struct trade_event *trade, struct error *err)
{
	size_t i = 0;
	bool gone;

	while (i < paper->resting_count) {
		struct paper_order *order = &paper->resting[i];
		bool meets = rests_there(&order->request, trade->venue, trade->symbol) &&
		    beyond(&order->request, trade->price) >= 0 &&
		    (!HAS(trade, TRADE_HAS_SIDE) || trade->side != (int)order->request.side);

		if (meets) {
			struct decimal qty = share_of(order, trade->price, trade->qty);

			if (fill_resting(paper, i, qty, &gone, err) != 0)
				return -1;
			if (gone)
				continue;
		}
		i++;
	}
	return 0;
}

/* What the opposite side offers at the order's price or better. */
static struct decimal
offered_to(const struct order_request *request, const struct levels *levels)
{
	struct decimal sum = DECIMAL_ZERO;
	struct error ignored;

	for (size_t i = 0; i < levels->count && beyond(request, levels->at[i].price) >= 0; i++)
		if (decimal_add(&sum, sum, levels->at[i].qty, &ignored) != 0)
			break;
	return sum;
}

int
queue_book(struct paper *paper, int place, struct error *err)
{
	const struct place *where = &paper->shelf->places.at[place];
	const struct held_book *book = &paper->shelf->at[place];
	size_t i = 0;
	bool gone;

	while (i < paper->resting_count) {
		struct paper_order *order = &paper->resting[i];
		enum side side = order->request.side;

		if (rests_there(&order->request, place_venue(where), place_symbol(where))) {
			const struct levels *own = own_side(book, side);

			if (reaches(own, side, order->request.price))
				order->ahead = decimal_min(order->ahead, shown_at(own, order->request.price));
			if (fill_resting(
				paper, i, offered_to(&order->request, book_opposite(book, side)), &gone, err) != 0)
				return -1;
			if (gone)
				continue;
		}
		i++;
	}
	return 0;
}

int64_t
queue_first_cancel(const struct paper *paper)
{
	int64_t first_us = INT64_MAX;

	for (size_t i = 0; i < paper->resting_count; i++)
		if (paper->resting[i].cancel_us != 0 && paper->resting[i].cancel_us < first_us)
			first_us = paper->resting[i].cancel_us;
	return first_us;
}

int
queue_cancel(struct paper *paper, int64_t at_us, struct error *err)
{
	for (size_t i = 0; i < paper->resting_count; i++)
		if (paper->resting[i].cancel_us == at_us) {
			struct order_request request = paper->resting[i].request;

			leave(paper, i);
			return paper_answer(paper, &request, REPLY_END, at_us, REASON_CANCELLED, NULL, err);
		}
	return 0;
}
