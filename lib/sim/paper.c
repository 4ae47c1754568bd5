#include "sim/paper.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"
#include "book/walk.h"
#include "sim/queue.h"

void
paper_settings_read(struct paper_settings *settings, const struct config *config, uint64_t seed, int64_t age_us)
{
	*settings = (struct paper_settings){ .seed = seed,
		.latency_us = config_integer(config, "paper.latency_ms") * 1000,
		.spread_us = config_integer(config, "paper.latency_spread_ms") * 1000,
		.slow_pct = config_decimal(config, "paper.slow_pct"),
		.slow_us = config_integer(config, "paper.slow_ms") * 1000,
		.reject_pct = config_decimal(config, "paper.reject_pct"),
		.partial_pct = config_decimal(config, "paper.partial_pct"),
		.age_us = age_us };
}

int
paper_init(struct paper *paper, const struct paper_settings *settings, const struct shelf *shelf,
    const struct catalogue *catalogue, struct reply_sink sink, struct error *err)
{
	*paper = (struct paper){ .settings = *settings, .shelf = shelf, .catalogue = catalogue, .sink = sink };
	paper->waiting = calloc(PAPER_ORDERS_MAX, sizeof *paper->waiting);
	paper->resting = calloc(PAPER_ORDERS_MAX, sizeof *paper->resting);
	return paper->waiting != NULL && paper->resting != NULL
	    ? 0
	    : error_fatal(err, EXIT_SYSTEM, "out of memory for paper orders");
}

void
paper_free(struct paper *paper)
{
	for (size_t i = 0; i < paper->marks_cap; i++)
		free(paper->marks[i].at);
	free(paper->marks);
	free(paper->waiting);
	free(paper->resting);
	*paper = (struct paper){ .count = 0 };
}

/* ---- what is drawn ---- */

/* True for so many of a hundred: percent with 7 places are parts of 10^9. */
static bool
draw_share(struct random *random, struct decimal percent)
{
	int64_t share;

	return decimal_units(&share, percent, 7, ROUND_HALF_EVEN) && random_between(random, 0, 1000000000) < share;
}

static int64_t
draw_latency(struct random *random, const struct paper_settings *settings)
{
	int64_t latency = random_between(
	    random, settings->latency_us - settings->spread_us, settings->latency_us + settings->spread_us + 1);

	return latency < 0 ? 0 : latency;
}

static struct random
stream_of(const struct order_request *request, const struct paper_settings *settings, const char *what)
{
	char name[OPPORTUNITY_ID_MAX + 40];

	snprintf(name, sizeof name, "%s/%d/%d%s", request->opportunity, request->leg, request->attempt, what);
	return random_named(settings->seed, slice_of(name));
}

static void
draw_order(struct paper_order *order, const struct paper_settings *settings)
{
	struct random random = stream_of(&order->request, settings, "");

	order->due_us = order->request.decided_us + draw_latency(&random, settings);
	order->rejected = draw_share(&random, settings->reject_pct);
	order->offered = draw_share(&random, settings->partial_pct) ? (int)random_between(&random, 0, 1000) : 1000;
	if (draw_share(&random, settings->slow_pct))
		order->due_us += random_between(&random, 0, settings->slow_us + 1);
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

static void
renew_marks(struct paper *paper, int place)
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

int
paper_book(struct paper *paper, int place, struct error *err)
{
	renew_marks(paper, place);
	return paper->resting_count == 0 ? 0 : queue_book(paper, place, err);
}

int
paper_trade(struct paper *paper, const struct trade_event *trade, struct error *err)
{
	return paper->resting_count == 0 ? 0 : queue_trade(paper, trade, err);
}

/* ---- fees ---- */

/* In the exchange's token, where the order may and its book is there to say what that is. */
static bool
charge_token(struct order_fill *fill, const struct paper *paper, const struct paper_order *order,
    const struct venue_rules *rules, struct decimal bps, struct decimal notional)
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
	    fee_of_bps(&fee, FEE_THIRD, bps, &ignored) != 0 ||
	    decimal_sub(&left, DECIMAL_ONE, rules->fee_discount, &ignored) != 0 ||
	    decimal_mul(&worth, notional, fee.rate, &ignored) != 0 || decimal_mul(&worth, worth, left, &ignored) != 0 ||
	    walk_spend(&leg, book->asks.at, book->asks.count, worth, ROUND_CEILING, &ignored) != 0 ||
	    decimal_compare(leg.notional, worth) < 0 || decimal_add(&total, order->spent, leg.qty, &ignored) != 0 ||
	    decimal_compare(total, order->request.token_max) > 0)
		return false;
	fill->fee = leg.qty;
	memcpy(fill->fee_asset, rules->fee_asset, ASSET_MAX);
	return true;
}

static int
charge(struct order_fill *fill, const struct paper *paper, const struct paper_order *order,
    const struct venue_rules *rules, struct error *err)
{
	struct decimal notional, bps = fill->liquidity == LIQUIDITY_MAKER ? rules->maker_bps : rules->taker_bps;
	struct fee fee;
	bool in_base;

	if (decimal_mul(&notional, fill->price, fill->qty, err) != 0)
		return -1;
	if (charge_token(fill, paper, order, rules, bps, notional))
		return 0;
	/* without the token, or its book, the rate without discount is taken out of what is received */
	if (fee_of_bps(&fee, rules->fee_kind == FEE_QUOTE ? FEE_QUOTE : FEE_RECEIVED, bps, err) != 0 ||
	    fee_charge(&fill->fee, &in_base, fee, order->request.side, fill->qty, notional, err) != 0)
		return -1;
	memcpy(fill->fee_asset, in_base ? rules->base : rules->quote, ASSET_MAX);
	return 0;
}

/* ---- matching ---- */

int
paper_answer(struct paper *paper, const struct order_request *request, enum reply_kind kind, int64_t ts_us,
    const char *reason, const struct order_fill *fill, struct error *err)
{
	struct order_reply reply = reply_about(request, kind, reason);

	reply.ts_us = ts_us;
	reply.fill = fill;
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

int
paper_fill(bool *fits, struct paper *paper, struct paper_order *order, const struct venue_rules *rules,
    struct level level, enum liquidity liquidity, int64_t ts_us, struct error *err)
{
	struct order_fill fill = { .price = level.price, .qty = level.qty, .liquidity = liquidity };
	struct decimal rest;

	snprintf(fill.id, sizeof fill.id, "%s/%zu", order->request.id, order->fills + 1);
	*fits = charge(&fill, paper, order, rules, err) == 0 && decimal_sub(&rest, order->rest, fill.qty, err) == 0;
	if (!*fits)
		return 0;
	order->rest = rest;
	order->fills++;
	if (rules->fee_kind == FEE_THIRD && strcmp(fill.fee_asset, rules->fee_asset) == 0 &&
	    decimal_add(&order->spent, order->spent, fill.fee, err) != 0)
		return -1;
	return paper_answer(paper, &order->request, REPLY_FILL, ts_us, NULL, &fill, err);
}

/* Of the order, what can be taken at once; in lots, where only a part is. */
static struct decimal
offered_of(const struct paper_order *order, const struct venue_rules *rules)
{
	struct decimal part;
	struct error ignored;

	if (order->offered == 1000)
		return order->rest;
	if (decimal_mul(&part, order->rest, (struct decimal){ order->offered, 3 }, &ignored) != 0 ||
	    decimal_multiple(&part, part, rules->qty_step, ROUND_FLOOR, &ignored) != 0)
		return DECIMAL_ZERO;
	return part;
}

/* Walk through the levels and take; *reason says why the rest was not taken. */
static int
take(struct paper *paper, struct paper_order *order, const struct venue_rules *rules, const struct levels *levels,
    struct paper_marks *marks, const char **reason, struct error *err)
{
	const struct order_request *request = &order->request;
	struct decimal offered = offered_of(order, rules);
	bool fits;

	*reason = "range"; /* figures that do not fit are no offer */
	for (size_t i = 0; i < levels->count && decimal_sign(offered) > 0; i++) {
		struct level level = levels->at[i];
		struct paper_mark *mark;

		if (!within(request, level.price)) {
			*reason = "limit";
			return 0;
		}
		level.qty = decimal_min(offered, left_of(marks, request->side, level));
		if (decimal_sign(level.qty) <= 0 || (mark = need_mark(marks, request->side, levels->at[i])) == NULL)
			continue;
		if (paper_fill(&fits, paper, order, rules, level, LIQUIDITY_TAKER, order->due_us, err) != 0)
			return -1;
		if (!fits || decimal_add(&mark->taken, mark->taken, level.qty, err) != 0 ||
		    decimal_sub(&offered, offered, level.qty, err) != 0)
			return 0;
	}
	*reason = decimal_sign(offered) > 0 ? "depth" : decimal_sign(order->rest) > 0 ? "partial" : NULL;
	return 0;
}

static bool
may_rest(const struct order_request *request)
{
	return request->tif == TIF_GTC || request->tif == TIF_POST_ONLY;
}

/* Post-only, and the book would fill it now. */
static bool
would_take(const struct order_request *request, const struct held_book *book)
{
	const struct levels *levels = book_opposite(book, request->side);

	return request->tif == TIF_POST_ONLY && levels->count > 0 && within(request, levels->at[0].price);
}

/* The order has arrived: it meets the book in force, and ends or rests. */
static int
arrive(struct paper *paper, struct paper_order *order, struct error *err)
{
	const struct order_request *request = &order->request;
	struct slice venue = slice_of(request->venue), symbol = slice_of(request->symbol);
	const struct held_book *book = shelf_find(paper->shelf, venue, symbol);
	const struct venue_rules *rules = catalogue_find(paper->catalogue, venue, symbol);
	const char *reason = NULL;
	struct paper_marks *marks;

	if (order->rejected)
		return paper_answer(paper, request, REPLY_REJECTED, order->due_us, "drawn", NULL, err);
	if (rules == NULL || !rules->trading)
		return paper_answer(paper, request, REPLY_REJECTED, order->due_us, "not_trading", NULL, err);
	if (book == NULL || !book->valid)
		reason = "no_book";
	else if (!book_young(book, order->due_us, paper->settings.age_us))
		reason = "stale_book";
	else if ((marks = marks_of(paper, places_find(&paper->shelf->places, venue, symbol))) == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for paper fills");
	else if (would_take(request, book))
		return paper_answer(paper, request, REPLY_REJECTED, order->due_us, REASON_WOULD_TAKE, NULL, err);
	else if (request->tif == TIF_FOK && !fits(request, book_opposite(book, request->side), marks))
		reason = "depth";
	else if (take(paper, order, rules, book_opposite(book, request->side), marks, &reason, err) != 0)
		return -1;
	else if (may_rest(request) && decimal_sign(order->rest) > 0)
		return queue_join(paper, order, book, err);
	return paper_answer(paper, request, REPLY_END, order->due_us, reason, NULL, err);
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

void
paper_clock(struct paper *paper, int64_t now_us)
{
	if (now_us > paper->now_us)
		paper->now_us = now_us;
}

/* The order that arrives next, before `end_us`. */
static int
next_arrival(struct paper *paper, int64_t end_us, bool *any, struct error *err)
{
	size_t i = first_due(paper);
	struct paper_order order;

	*any = i < paper->count && paper->waiting[i].due_us < end_us;
	if (!*any)
		return 0;
	order = pick(paper, i);
	return arrive(paper, &order, err);
}

int
paper_time(struct paper *paper, int64_t now_us, struct error *err)
{
	bool any = true;

	paper_clock(paper, now_us);
	while (any) {
		int64_t cancel_us = queue_first_cancel(paper);

		/* an order cannot be cancelled before it arrives */
		if (next_arrival(paper, cancel_us < now_us ? cancel_us + 1 : now_us, &any, err) != 0)
			return -1;
		if (any || cancel_us >= now_us)
			continue;
		any = true;
		if (queue_cancel(paper, cancel_us, err) != 0)
			return -1;
	}
	return 0;
}

/* Whatever waits or rests is over. */
static int
end_order(struct paper *paper, const struct order_request *request, struct error *err)
{
	int64_t ts_us = paper->now_us > request->decided_us ? paper->now_us : request->decided_us;

	return paper_answer(paper, request, REPLY_END, ts_us, "end_of_input", NULL, err);
}

int
paper_end(struct paper *paper, struct error *err)
{
	while (paper->count > 0) {
		struct paper_order order = pick(paper, first_due(paper));

		if (end_order(paper, &order.request, err) != 0)
			return -1;
	}
	while (paper->resting_count > 0) {
		struct paper_order order = paper->resting[--paper->resting_count];

		if (end_order(paper, &order.request, err) != 0)
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
		*order = (struct paper_order){
			.request = *requests[i], .number = paper->number++, .rest = requests[i]->qty
		};
		draw_order(order, &paper->settings);
		paper->count++;
	}
	return 0;
}

static struct paper_order *
find_order(struct paper_order *at, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(at[i].request.id, id) == 0)
			return &at[i];
	return NULL;
}

/* What is neither waiting nor resting here died with the process that sent it: paper keeps nothing. */
static int
query(void *arg, const struct order_request *request, struct error *err)
{
	struct paper *paper = arg;

	if (find_order(paper->waiting, paper->count, request->id) != NULL)
		return 0;
	if (find_order(paper->resting, paper->resting_count, request->id) != NULL)
		return paper_answer(paper, request, REPLY_OPEN, paper->now_us, NULL, NULL, err);
	return paper_answer(paper, request, REPLY_END, paper->now_us, "restart", NULL, err);
}

/* Arrives as late as an order does, and never before its own. */
static int
cancel(void *arg, const struct order_request *request, const char *venue_id, struct error *err)
{
	struct paper *paper = arg;
	struct paper_order *order = find_order(paper->waiting, paper->count, request->id);
	struct random random = stream_of(request, &paper->settings, "/cancel");
	int64_t at_us = paper->now_us + draw_latency(&random, &paper->settings);

	(void)venue_id;
	(void)err;
	if (order == NULL)
		order = find_order(paper->resting, paper->resting_count, request->id);
	/* one that is over has been answered for */
	if (order != NULL && order->cancel_us == 0)
		order->cancel_us = at_us > order->due_us ? at_us : order->due_us;
	return 0;
}

struct order_venue
paper_venue(struct paper *paper)
{
	return (struct order_venue){ .send = send, .query = query, .cancel = cancel, .venue = paper };
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

const char *
paper_meet(struct paper *paper, struct slice venue)
{
	for (size_t i = paper->venue_count; i-- > 0;)
		if (slice_is(venue, paper->venues[i]))
			return NULL;
	if (paper->venue_count == PAPER_VENUES_MAX ||
	    !slice_copy(paper->venues[paper->venue_count], VENUE_NAME_MAX, venue))
		return NULL;
	return paper->venues[paper->venue_count++];
}
