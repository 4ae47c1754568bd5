#include "sim/paper.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"
#include "book/walk.h"

int
paper_init(struct paper *paper, const struct paper_settings *settings, const struct shelf *shelf,
    const struct catalogue *catalogue, struct reply_sink sink, struct error *err)
{
	*paper = (struct paper){ .settings = *settings, .shelf = shelf, .catalogue = catalogue, .sink = sink };
	paper->waiting = calloc(PAPER_ORDERS_MAX, sizeof *paper->waiting);
	return paper->waiting != NULL ? 0 : error_fatal(err, EXIT_SYSTEM, "out of memory for paper orders");
}

void
paper_free(struct paper *paper)
{
	for (size_t i = 0; i < paper->marks_cap; i++)
		free(paper->marks[i].at);
	free(paper->marks);
	free(paper->waiting);
	*paper = (struct paper){ .count = 0 };
}

/* ---- what is drawn ---- */

static void
draw_order(struct paper_order *order, const struct paper_settings *settings)
{
	const struct order_request *request = &order->request;
	char name[OPPORTUNITY_ID_MAX + 32];
	struct random random;
	int64_t latency, share;

	snprintf(name, sizeof name, "%s/%d/%d", request->opportunity, request->leg, request->attempt);
	random = random_named(settings->seed, slice_of(name));
	latency = random_between(
	    &random, settings->latency_us - settings->spread_us, settings->latency_us + settings->spread_us + 1);
	order->due_us = request->decided_us + (latency < 0 ? 0 : latency);
	/* percent with 7 places are parts of 10^9 */
	order->rejected = decimal_units(&share, settings->reject_pct, 7, ROUND_HALF_EVEN) &&
	    random_between(&random, 0, 1000000000) < share;
}

/* ---- what is gone from levels ---- */

static struct paper_marks *
marks_of(struct paper *paper, int place)
{
	if ((size_t)place >= paper->marks_cap) {
		size_t cap = paper->shelf->cap;
		struct paper_marks *marks = realloc(paper->marks, cap * sizeof *marks);

		if (marks == NULL)
			return NULL;
		memset(marks + paper->marks_cap, 0, (cap - paper->marks_cap) * sizeof *marks);
		paper->marks = marks;
		paper->marks_cap = cap;
	}
	return &paper->marks[place];
}

static struct paper_mark *
find_mark(const struct paper_marks *marks, enum side side, struct decimal price)
{
	for (size_t i = 0; i < marks->count; i++)
		if (marks->at[i].side == side && decimal_compare(marks->at[i].price, price) == 0)
			return &marks->at[i];
	return NULL;
}

/* NULL: no room for another; then nothing can be taken from that level. */
static struct paper_mark *
need_mark(struct paper_marks *marks, enum side side, struct level level)
{
	struct paper_mark *mark = find_mark(marks, side, level.price);

	if (mark != NULL)
		return mark;
	if (marks->count == marks->cap) {
		size_t cap = marks->cap == 0 ? 8 : 2 * marks->cap;

		if (marks->count >= PAPER_MARKS_MAX)
			return NULL;
		marks->at = memory_grow(marks->at, cap, sizeof *marks->at);
		marks->cap = cap;
	}
	mark = &marks->at[marks->count++];
	*mark = (struct paper_mark){ side, level.price, DECIMAL_ZERO, level.qty };
	return mark;
}

/* Whether the level shows what it showed.  One that is deeper than the book reaches has not been seen to change. */
static bool
unchanged(const struct paper_mark *mark, const struct levels *levels)
{
	for (size_t i = 0; i < levels->count; i++) {
		int order = decimal_compare(levels->at[i].price, mark->price);

		if (order == 0)
			return decimal_compare(levels->at[i].qty, mark->shown) == 0;
		if (mark->side == SIDE_BUY ? order > 0 : order < 0)
			return false; /* the book goes on behind its price without it */
	}
	return true;
}

void
paper_book(struct paper *paper, int place)
{
	struct paper_marks *marks;
	size_t kept = 0;

	if ((size_t)place >= paper->marks_cap || (marks = &paper->marks[place])->count == 0)
		return;
	for (size_t i = 0; i < marks->count; i++)
		if (unchanged(&marks->at[i], book_opposite(&paper->shelf->at[place], marks->at[i].side)))
			marks->at[kept++] = marks->at[i];
	marks->count = kept;
}

/* ---- fees ---- */

/* In the exchange's token, where the order may and its book is there to say what that is. */
static bool
charge_token(struct order_fill *fill, const struct paper *paper, const struct paper_order *order,
    const struct venue_rules *rules, struct decimal notional, struct decimal spent)
{
	char symbol[2 * ASSET_MAX];
	struct decimal worth, left, total;
	const struct held_book *book;
	struct walk_leg leg;
	struct error ignored;
	struct fee fee;

	if (rules->fee_kind != FEE_THIRD || decimal_sign(order->request.token_max) <= 0)
		return false;
	snprintf(symbol, sizeof symbol, "%s-%s", rules->fee_asset, rules->quote);
	book = shelf_find(paper->shelf, slice_of(rules->venue), slice_of(symbol));
	if (!book_young(book, order->due_us, paper->settings.age_us) ||
	    fee_of_bps(&fee, FEE_THIRD, rules->taker_bps, &ignored) != 0 ||
	    decimal_sub(&left, DECIMAL_ONE, rules->fee_discount, &ignored) != 0 ||
	    decimal_mul(&worth, notional, fee.rate, &ignored) != 0 || decimal_mul(&worth, worth, left, &ignored) != 0 ||
	    walk_spend(&leg, book->asks.at, book->asks.count, worth, ROUND_CEILING, &ignored) != 0 ||
	    decimal_compare(leg.notional, worth) < 0 || decimal_add(&total, spent, leg.qty, &ignored) != 0 ||
	    decimal_compare(total, order->request.token_max) > 0)
		return false;
	fill->fee = leg.qty;
	memcpy(fill->fee_asset, rules->fee_asset, ASSET_MAX);
	return true;
}

static int
charge(struct order_fill *fill, const struct paper *paper, const struct paper_order *order,
    const struct venue_rules *rules, struct decimal spent, struct error *err)
{
	struct decimal notional;
	struct fee fee;
	bool in_base;

	if (decimal_mul(&notional, fill->price, fill->qty, err) != 0)
		return -1;
	if (charge_token(fill, paper, order, rules, notional, spent))
		return 0;
	/* without the token, or its book, the rate without discount is taken out of what is received */
	if (fee_of_bps(&fee, rules->fee_kind == FEE_QUOTE ? FEE_QUOTE : FEE_RECEIVED, rules->taker_bps, err) != 0 ||
	    fee_charge(&fill->fee, &in_base, fee, order->request.side, fill->qty, notional, err) != 0)
		return -1;
	memcpy(fill->fee_asset, in_base ? rules->base : rules->quote, ASSET_MAX);
	return 0;
}

/* ---- matching ---- */

static int
answer(struct paper *paper, const struct order_request *request, enum reply_kind kind, int64_t ts_us,
    const char *reason, const struct order_fill *fill, struct error *err)
{
	struct order_reply reply = { .kind = kind,
		.ts_us = ts_us,
		.id = request->id,
		.venue = request->venue,
		.account = request->account,
		.symbol = request->symbol,
		.side = request->side,
		.reason = reason,
		.fill = fill };

	return paper->sink.take(paper->sink.arg, &reply, err);
}

static bool
within(const struct order_request *request, struct decimal price)
{
	int order = decimal_compare(price, request->price);

	return request->side == SIDE_BUY ? order <= 0 : order >= 0;
}

/* What may still be taken from a level. */
static struct decimal
left_of(const struct paper_marks *marks, enum side side, struct level level)
{
	const struct paper_mark *mark = find_mark(marks, side, level.price);
	struct decimal left = level.qty;
	struct error ignored;

	if (mark != NULL && decimal_sub(&left, level.qty, mark->taken, &ignored) != 0)
		return DECIMAL_ZERO;
	return left;
}

/* Whether the whole quantity is there within the limit: fill or kill. */
static bool
fits(const struct order_request *request, const struct levels *levels, const struct paper_marks *marks)
{
	struct decimal rest = request->qty;
	struct error ignored;

	for (size_t i = 0; i < levels->count && decimal_sign(rest) > 0; i++)
		if (!within(request, levels->at[i].price) ||
		    decimal_sub(&rest, rest, left_of(marks, request->side, levels->at[i]), &ignored) != 0)
			return false;
	return decimal_sign(rest) <= 0;
}

/* Walk through the levels and take; *reason says why the rest was not taken. */
static int
take(struct paper *paper, const struct paper_order *order, const struct venue_rules *rules, const struct levels *levels,
    struct paper_marks *marks, const char **reason, struct error *err)
{
	const struct order_request *request = &order->request;
	struct decimal rest = request->qty, spent = DECIMAL_ZERO;
	size_t fills = 0;

	for (size_t i = 0; i < levels->count && decimal_sign(rest) > 0; i++) {
		struct order_fill fill = { .price = levels->at[i].price, .liquidity = LIQUIDITY_TAKER };
		struct paper_mark *mark;

		if (!within(request, fill.price)) {
			*reason = "limit";
			return 0;
		}
		fill.qty = decimal_min(rest, left_of(marks, request->side, levels->at[i]));
		if (decimal_sign(fill.qty) <= 0 || (mark = need_mark(marks, request->side, levels->at[i])) == NULL)
			continue;
		snprintf(fill.id, sizeof fill.id, "%s/%zu", request->id, ++fills);
		/* figures that do not fit are no offer */
		if (charge(&fill, paper, order, rules, spent, err) != 0 ||
		    decimal_sub(&rest, rest, fill.qty, err) != 0 ||
		    decimal_add(&mark->taken, mark->taken, fill.qty, err) != 0) {
			*reason = "range";
			return 0;
		}
		if (rules->fee_kind == FEE_THIRD && strcmp(fill.fee_asset, rules->fee_asset) == 0 &&
		    decimal_add(&spent, spent, fill.fee, err) != 0)
			return -1;
		if (answer(paper, request, REPLY_FILL, order->due_us, NULL, &fill, err) != 0)
			return -1;
	}
	*reason = decimal_sign(rest) > 0 ? "depth" : NULL;
	return 0;
}

/* The order has arrived: it meets the book in force, and ends. */
static int
arrive(struct paper *paper, const struct paper_order *order, struct error *err)
{
	const struct order_request *request = &order->request;
	struct slice venue = slice_of(request->venue), symbol = slice_of(request->symbol);
	const struct held_book *book = shelf_find(paper->shelf, venue, symbol);
	const struct venue_rules *rules = catalogue_find(paper->catalogue, venue, symbol);
	const char *reason = NULL;
	struct paper_marks *marks;

	if (order->rejected)
		return answer(paper, request, REPLY_REJECTED, order->due_us, "drawn", NULL, err);
	if (rules == NULL || !rules->trading)
		return answer(paper, request, REPLY_REJECTED, order->due_us, "not_trading", NULL, err);
	if (request->tif != TIF_IOC && request->tif != TIF_FOK)
		return answer(paper, request, REPLY_REJECTED, order->due_us, "tif", NULL, err);
	if (book == NULL || !book->valid)
		reason = "no_book";
	else if (!book_young(book, order->due_us, paper->settings.age_us))
		reason = "stale_book";
	else if ((marks = marks_of(paper, places_find(&paper->shelf->places, venue, symbol))) == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for paper fills");
	else if (request->tif == TIF_FOK && !fits(request, book_opposite(book, request->side), marks))
		reason = "depth";
	else if (take(paper, order, rules, book_opposite(book, request->side), marks, &reason, err) != 0)
		return -1;
	return answer(paper, request, REPLY_END, order->due_us, reason, NULL, err);
}

/* The waiting order that arrives first; count when there is none. */
static size_t
first_due(const struct paper *paper)
{
	size_t first = paper->count;

	for (size_t i = 0; i < paper->count; i++) {
		const struct paper_order *order = &paper->waiting[i], *best = &paper->waiting[first];

		if (first == paper->count || order->due_us < best->due_us ||
		    (order->due_us == best->due_us && order->number < best->number))
			first = i;
	}
	return first;
}

static struct paper_order
pick(struct paper *paper, size_t i)
{
	struct paper_order order = paper->waiting[i];

	paper->waiting[i] = paper->waiting[--paper->count];
	return order;
}

int
paper_time(struct paper *paper, int64_t now_us, struct error *err)
{
	if (now_us > paper->now_us)
		paper->now_us = now_us;
	while (paper->count > 0) {
		size_t i = first_due(paper);
		struct paper_order order;

		if (paper->waiting[i].due_us >= now_us)
			return 0;
		order = pick(paper, i);
		if (arrive(paper, &order, err) != 0)
			return -1;
	}
	return 0;
}

int
paper_end(struct paper *paper, struct error *err)
{
	while (paper->count > 0) {
		struct paper_order order = pick(paper, first_due(paper));
		int64_t ts_us = paper->now_us > order.request.decided_us ? paper->now_us : order.request.decided_us;

		if (answer(paper, &order.request, REPLY_END, ts_us, "end_of_input", NULL, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- as the executor sees it ---- */

static int
send(void *arg, const struct order_request *const requests[], size_t count, struct error *err)
{
	struct paper *paper = arg;

	for (size_t i = 0; i < count; i++) {
		struct paper_order *order = &paper->waiting[paper->count];

		if (paper->count == PAPER_ORDERS_MAX)
			return error_fatal(err, EXIT_BUG, "more than %d paper orders", PAPER_ORDERS_MAX);
		*order = (struct paper_order){ .request = *requests[i], .number = paper->number++ };
		draw_order(order, &paper->settings);
		paper->count++;
	}
	return 0;
}

/* What is not waiting here died with the process that sent it: paper keeps nothing. */
static int
query(void *arg, const struct order_request *request, struct error *err)
{
	struct paper *paper = arg;

	for (size_t i = 0; i < paper->count; i++)
		if (strcmp(paper->waiting[i].request.id, request->id) == 0)
			return 0;
	return answer(paper, request, REPLY_END, paper->now_us, "restart", NULL, err);
}

struct order_venue
paper_venue(struct paper *paper)
{
	return (struct order_venue){ .send = send, .query = query, .venue = paper };
}

/* ---- money ---- */

const json *
paper_money(const json *balances, const char *venue, size_t i)
{
	const json *own = json_member(balances, venue), *common = json_member(balances, "*");

	for (const json *item = json_first(own); item != NULL; item = json_after(item))
		if (i-- == 0)
			return item;
	for (const json *item = json_first(common); item != NULL; item = json_after(item))
		if (json_member(own, json_name(item)) == NULL && i-- == 0)
			return item;
	return NULL;
}
