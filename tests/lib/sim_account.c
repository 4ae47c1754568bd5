/*
 * The account and the matching: rules one by one, and random days against a slow model that trades one step at a time and
 * reckons money in whole units.
 */
#include "base/random.h"
#include "check.h"
#include "sim/match.h"

#define NOW INT64_C(1795197855123456)

enum { PRICES = 40, ORDERS = 4000, TICKS_DEPTH = 6 };

/* ---- one account, one market: tick 0.01, step 0.001 ---- */

struct bench {
	struct account account;
	struct account_market market;
	struct match match;
	struct market_level bids[PRICES], asks[PRICES];
	struct match_book book;
	enum account_why why;
	size_t acks, fills, dones, rejects;
	char log[4096]; /* "ack", "fill 100x5", ... */
};

static void
hear(void *arg, const struct account_event *event)
{
	struct bench *bench = arg;
	size_t len = strlen(bench->log);

	bench->acks += event->happening == ACCOUNT_ACK;
	bench->fills += event->happening == ACCOUNT_FILL;
	bench->dones += event->happening == ACCOUNT_DONE;
	bench->rejects += event->happening == ACCOUNT_REJECT;
	if (len > sizeof bench->log - 64)
		return;
	if (event->happening == ACCOUNT_FILL)
		snprintf(bench->log + len, sizeof bench->log - len, "fill %lldx%lld%s ", (long long)event->fill->price,
		    (long long)event->fill->qty, event->fill->maker ? " maker" : "");
	else
		snprintf(bench->log + len, sizeof bench->log - len, "%s ",
		    event->happening == ACCOUNT_ACK           ? "ack"
			: event->happening == ACCOUNT_REJECT  ? account_whys[event->order->why]
			: event->order->state == ORDER_FILLED ? "filled"
							      : account_whys[event->order->why]);
}

static struct decimal
d(const char *text)
{
	struct decimal value;
	struct error err;

	assert_int_equal(decimal_read(&value, slice_of(text), &err), 0);
	return value;
}

static void
bench_open(struct bench *bench, enum fee_kind kind)
{
	*bench = (struct bench){ .why = WHY_NONE };
	account_init(&bench->account, 1, "okx");
	bench->account.tell = hear;
	bench->account.arg = bench;
	bench->account.fees = (struct account_fees){ d("0.001"), d("0.0005"), kind, 0, d("0.25") };
	bench->market = (struct account_market){ .name = SLICE("BTC-USDT"),
		.base = account_asset(&bench->account, SLICE("BTC")),
		.quote = account_asset(&bench->account, SLICE("USDT")),
		.price = { 1, 2 },
		.qty = { 1, 3 },
		.min_qty = 2,
		.min_notional = d("0.001") };
	account_deposit(&bench->account, bench->market.base, d("10"));
	account_deposit(&bench->account, bench->market.quote, d("1000"));
	bench->match = (struct match){ .account = &bench->account, .market = &bench->market };
}

static void
bench_close(struct bench *bench)
{
	assert_false(bench->account.failed);
	match_free(&bench->match);
	account_free(&bench->account);
}

/* Bids 100, 99, ... and asks 102, 103, ... of so many steps each. */
static void
set_book(struct bench *bench, int64_t bid, int64_t ask, int64_t qty, size_t levels)
{
	for (size_t i = 0; i < levels; i++) {
		bench->bids[i] = (struct market_level){ bid - (int64_t)i, qty };
		bench->asks[i] = (struct market_level){ ask + (int64_t)i, qty };
	}
	bench->book = (struct match_book){ bench->bids, bench->asks, levels, levels };
	match_book(&bench->match, &bench->book, NOW);
}

static struct account_order *
place(struct bench *bench, const char *client, enum side side, enum tif tif, int64_t price, int64_t qty)
{
	struct account_request request = { .market = &bench->market,
		.client = slice_of(client),
		.side = side,
		.type = price == 0 ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT,
		.tif = tif,
		.price = unit_decimal(price, bench->market.price),
		.qty = unit_decimal(qty, bench->market.qty) };

	bench->log[0] = '\0';
	return match_place(&bench->match, &bench->book, &request, NOW, &bench->why);
}

static void
said(const struct bench *bench, const char *what)
{
	assert_string_equal(bench->log, what);
}

static void
holds(const struct bench *bench, size_t asset, const char *free, const char *locked)
{
	const struct account_asset *at = &bench->account.assets[asset];
	char text[DECIMAL_TEXT_MAX];

	decimal_text(text, at->free);
	assert_string_equal(text, free);
	decimal_text(text, at->locked);
	assert_string_equal(text, locked);
}

/* ---- rules ---- */

static void
kinds_of_orders(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, FEE_RECEIVED);
	set_book(&bench, 100, 102, 5, 3);
	place(&bench, "a", SIDE_BUY, TIF_IOC, 103, 8);
	said(&bench, "ack fill 102x5 fill 103x3 filled ");
	place(&bench, "b", SIDE_BUY, TIF_IOC, 103, 8); /* what was taken is gone */
	said(&bench, "ack fill 103x2 tif ");
	place(&bench, "c", SIDE_BUY, TIF_FOK, 104, 6);
	said(&bench, "ack whole ");
	place(&bench, "d", SIDE_BUY, TIF_FOK, 104, 5);
	said(&bench, "ack fill 104x5 filled ");
	place(&bench, "e", SIDE_SELL, TIF_POST_ONLY, 100, 5);
	said(&bench, "would_take ");
	place(&bench, "f", SIDE_SELL, TIF_POST_ONLY, 101, 5);
	said(&bench, "ack ");
	place(&bench, "g", SIDE_SELL, TIF_GTC, 0, 100);
	said(&bench, "ack fill 100x5 fill 99x5 fill 98x5 depth ");
	place(&bench, "h", SIDE_BUY, TIF_GTC, 101, 5); /* would meet f */
	said(&bench, "ack self ");
	bench.match.ends_post_only = true;
	set_book(&bench, 100, 102, 6, 3);
	place(&bench, "i", SIDE_BUY, TIF_POST_ONLY, 102, 5);
	said(&bench, "ack would_take ");
	bench_close(&bench);
}

static void
what_is_refused(void **state)
{
	static const struct {
		const char *name;
		struct account_request request;
		enum account_why why;
	} rows[] = {
		{ "tick", { .type = ORDER_TYPE_LIMIT, .price = { 1005, 3 }, .qty = { 5, 3 } }, WHY_TICK },
		{ "step", { .type = ORDER_TYPE_LIMIT, .price = { 100, 2 }, .qty = { 55, 4 } }, WHY_STEP },
		{ "least", { .type = ORDER_TYPE_LIMIT, .price = { 100, 2 }, .qty = { 1, 3 } }, WHY_MIN_QTY },
		{ "worth", { .type = ORDER_TYPE_LIMIT, .price = { 1, 2 }, .qty = { 2, 3 } }, WHY_MIN_NOTIONAL },
		{ "price 0", { .type = ORDER_TYPE_LIMIT, .price = { 0, 0 }, .qty = { 2, 3 } }, WHY_RANGE },
		{ "below 0", { .type = ORDER_TYPE_LIMIT, .price = { 100, 2 }, .qty = { -2, 3 } }, WHY_RANGE },
		{ "huge", { .type = ORDER_TYPE_LIMIT, .price = { 100, 2 }, .qty = { INT64_MAX, 0 } }, WHY_RANGE },
		{ "funds", { .type = ORDER_TYPE_LIMIT, .price = { 100, 2 }, .qty = { 2000, 0 } }, WHY_FUNDS },
		{ "money", { .type = ORDER_TYPE_MARKET, .money = { 2000, 0 } }, WHY_FUNDS },
		{ "drawn", { .type = ORDER_TYPE_LIMIT, .price = { 100, 2 }, .qty = { 5, 3 }, .refused = true },
		    WHY_DRAWN },
	};
	struct bench bench;

	(void)state;
	bench_open(&bench, FEE_RECEIVED);
	set_book(&bench, 100, 102, 5, 3);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct account_request request = rows[i].request;

		request.market = &bench.market;
		request.side = SIDE_BUY;
		assert_null(match_place(&bench.match, &bench.book, &request, NOW, &bench.why));
		CHECK(bench.why == rows[i].why, "%s: %s", rows[i].name, account_whys[bench.why]);
	}
	assert_int_equal(bench.rejects, COUNT(rows));
	holds(&bench, bench.market.quote, "1000", "0");
	bench_close(&bench);
}

/* The id of an open order is taken; that of one that ended is free again, and fills twice. */
static void
ids_are_unique_among_open_orders(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, FEE_RECEIVED);
	set_book(&bench, 100, 102, 5, 3);
	place(&bench, "x", SIDE_BUY, TIF_GTC, 99, 5);
	place(&bench, "x", SIDE_BUY, TIF_GTC, 99, 5);
	said(&bench, "duplicate ");
	assert_true(match_cancel(&bench.match, account_client(&bench.account, SLICE("x")), NOW));
	assert_false(match_cancel(&bench.match, account_client(&bench.account, SLICE("x")), NOW));
	place(&bench, "x", SIDE_BUY, TIF_IOC, 102, 2);
	said(&bench, "ack fill 102x2 filled ");
	place(&bench, "x", SIDE_BUY, TIF_IOC, 102, 2);
	said(&bench, "ack fill 102x2 filled ");
	assert_int_equal(account_client(&bench.account, SLICE("x"))->number, bench.account.first_order + 2);
	assert_null(account_client(&bench.account, SLICE("y")));
	bench_close(&bench);
}

static void
who_rests_waits_in_the_queue(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, FEE_RECEIVED);
	set_book(&bench, 100, 104, 5, 3);
	place(&bench, "a", SIDE_BUY, TIF_GTC, 100, 4); /* behind 5 */
	match_trade(&bench.match, (struct market_level){ 100, 3 }, false, NOW);
	said(&bench, "ack "); /* 2 are still ahead */
	match_trade(&bench.match, (struct market_level){ 101, 9 }, false, NOW);
	said(&bench, "ack "); /* at a better price: nothing for us */
	match_trade(&bench.match, (struct market_level){ 100, 3 }, false, NOW);
	said(&bench, "ack fill 100x1 maker ");
	match_trade(&bench.match, (struct market_level){ 99, 3 }, false, NOW); /* through */
	said(&bench, "ack fill 100x1 maker fill 100x3 maker filled ");
	place(&bench, "b", SIDE_BUY, TIF_GTC, 100, 4);
	set_book(&bench, 100, 104, 1, 3); /* those before it went */
	match_trade(&bench.match, (struct market_level){ 100, 2 }, false, NOW);
	said(&bench, "ack fill 100x1 maker ");
	set_book(&bench, 98, 100, 2, 3); /* the market comes through */
	said(&bench, "ack fill 100x1 maker fill 100x2 maker ");
	set_book(&bench, 98, 100, 2, 3); /* and what was taken of it is gone */
	said(&bench, "ack fill 100x1 maker fill 100x2 maker ");
	set_book(&bench, 98, 99, 7, 3);
	said(&bench, "ack fill 100x1 maker fill 100x2 maker fill 100x1 maker filled ");
	assert_int_equal(bench.match.rest_count, 0);
	bench_close(&bench);
}

static void
the_better_price_goes_first(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, FEE_RECEIVED);
	set_book(&bench, 90, 110, 5, 3);
	place(&bench, "a", SIDE_SELL, TIF_GTC, 105, 4);
	place(&bench, "b", SIDE_SELL, TIF_GTC, 104, 4);
	place(&bench, "c", SIDE_SELL, TIF_GTC, 105, 4);
	match_trade(&bench.match, (struct market_level){ 106, 10 }, true, NOW);
	said(&bench, "ack fill 104x4 maker filled fill 105x4 maker filled fill 105x2 maker ");
	bench_close(&bench);
}

static void
fees_by_their_kind(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, FEE_RECEIVED); /* 0.002 at 1.02: out of the base */
	set_book(&bench, 100, 102, 5, 3);
	place(&bench, "a", SIDE_BUY, TIF_IOC, 102, 2);
	holds(&bench, bench.market.base, "10.001998", "0");
	holds(&bench, bench.market.quote, "999.99796", "0");
	place(&bench, "b", SIDE_SELL, TIF_IOC, 100, 2);
	holds(&bench, bench.market.quote, "999.999958", "0");
	bench_close(&bench);
	bench_open(&bench, FEE_QUOTE); /* on top, and locked with it */
	set_book(&bench, 100, 102, 5, 3);
	place(&bench, "a", SIDE_BUY, TIF_GTC, 100, 5);
	holds(&bench, bench.market.quote, "999.994995", "0.005005");
	place(&bench, "b", SIDE_BUY, TIF_IOC, 102, 2);
	holds(&bench, bench.market.quote, "999.99295296", "0.005005");
	holds(&bench, bench.market.base, "10.002", "0");
	bench_close(&bench);
}

static struct decimal
token_price(void *arg, const struct account_market *market)
{
	(void)arg, (void)market;
	return (struct decimal){ 2, 0 };
}

static void
a_token_pays_while_there_is_some(void **state)
{
	struct bench bench;
	size_t token;

	(void)state;
	bench_open(&bench, FEE_THIRD);
	token = account_asset(&bench.account, SLICE("BNB"));
	bench.account.fees.asset = token;
	bench.account.token = token_price;
	account_deposit(&bench.account, token, d("0.000001"));
	set_book(&bench, 100, 102, 5, 3);
	place(&bench, "a", SIDE_BUY, TIF_IOC, 102, 2); /* 0.00204 x 0.001 x 0.75 / 2 */
	holds(&bench, token, "0.00000024", "0");
	holds(&bench, bench.market.base, "10.002", "0");
	place(&bench, "b", SIDE_BUY, TIF_IOC, 102, 2); /* not enough any more */
	holds(&bench, token, "0.00000024", "0");
	holds(&bench, bench.market.base, "10.003998", "0");
	bench_close(&bench);
}

static void
money_is_spent_to_the_last_step(void **state)
{
	struct account_request request = { .side = SIDE_BUY, .type = ORDER_TYPE_MARKET, .money = { 1, 2 } };
	struct account_order *order;
	struct bench bench;

	(void)state;
	bench_open(&bench, FEE_QUOTE);
	request.market = &bench.market;
	set_book(&bench, 100, 102, 5, 3);
	order = match_place(&bench.match, &bench.book, &request, NOW, &bench.why);
	assert_non_null(order); /* 0.0051 and its fee for 5 at 1.02, then 4 at 1.03 fit into 0.01 */
	said(&bench, "ack fill 102x5 fill 103x4 filled ");
	holds(&bench, bench.market.quote, "999.99077078", "0");
	bench_close(&bench);
}

static void
a_fault_lets_it_take_a_part(void **state)
{
	struct account_request request = { .type = ORDER_TYPE_LIMIT, .price = { 102, 2 }, .qty = { 5, 3 }, .most = 3 };
	struct bench bench;

	(void)state;
	bench_open(&bench, FEE_QUOTE);
	request.market = &bench.market;
	request.tif = TIF_IOC;
	set_book(&bench, 100, 102, 5, 3);
	match_place(&bench.match, &bench.book, &request, NOW, &bench.why);
	said(&bench, "ack fill 102x3 tif ");
	request.tif = TIF_FOK;
	bench.log[0] = '\0';
	match_place(&bench.match, &bench.book, &request, NOW, &bench.why);
	said(&bench, "ack whole ");
	bench_close(&bench);
}

static void
numbers_come_from_the_seed(void **state)
{
	struct account a, b, c, other;

	(void)state;
	account_init(&a, 7, "okx");
	account_init(&b, 7, "okx");
	account_init(&c, 8, "okx");
	account_init(&other, 7, "gate");
	assert_int_equal(a.first_order, b.first_order);
	assert_int_not_equal(a.first_order, c.first_order);
	assert_int_not_equal(a.first_order, other.first_order);
}

/* ---- the slow model: one step at a time, money in units of 10^-8 ---- */

struct model_order {
	enum side side;
	enum tif tif;
	bool market, open;
	int64_t price, rest, ahead, filled;
	int64_t paid; /* of the quote asset, without fees */
};

struct model {
	/* by SIDE of the level: SIDE_BUY are bids; marked: what it showed when something was taken */
	int64_t shown[2][PRICES], taken[2][PRICES], marked[2][PRICES];
	struct model_order orders[ORDERS];
	size_t count;
	int64_t base, quote; /* in all */
	int64_t base_fees, quote_fees;
};

static enum side
other(enum side side)
{
	return side == SIDE_BUY ? SIDE_SELL : SIDE_BUY;
}

/* The best price of the side that still has a step; -1: none. */
static int64_t
model_best(const struct model *model, enum side level)
{
	for (int64_t i = 0; i < PRICES; i++) {
		int64_t price = level == SIDE_SELL ? i : PRICES - 1 - i;

		if (model->shown[level][price] > model->taken[level][price])
			return price;
	}
	return -1;
}

static bool
may(enum side side, int64_t limit, int64_t price)
{
	return side == SIDE_BUY ? price <= limit : price >= limit;
}

/* Fees of a hundred per mille stay whole: 10 and 5 bps of ticks x steps x 10^-5 in units of 10^-8 are 1 and 1/2, so prices are even. */
static void
model_step(struct model *model, struct model_order *order, int64_t price, bool maker)
{
	int64_t cost = price * 1000, rate = maker ? 5 : 10;

	order->rest--;
	order->filled++;
	order->paid += cost;
	model->base += order->side == SIDE_BUY ? 100000 : -100000;
	model->quote += order->side == SIDE_BUY ? -cost : cost;
	if (order->side == SIDE_BUY)
		model->base_fees += 100000 * rate / 10000;
	else
		model->quote_fees += cost * rate / 10000;
	if (order->rest == 0)
		order->open = false;
}

static void
model_take(struct model *model, enum side level, int64_t price)
{
	if (model->taken[level][price]++ == 0)
		model->marked[level][price] = model->shown[level][price];
}

/* An own order rests on the other side at or before the price. */
static bool
model_own(const struct model *model, enum side side, int64_t price)
{
	for (size_t i = 0; i < model->count; i++)
		if (model->orders[i].open && model->orders[i].side != side && may(side, price, model->orders[i].price))
			return true;
	return false;
}

/* What stands at the price; -1: it is beyond all that is shown of the side. */
static int64_t
model_queue(const struct model *model, enum side side, int64_t price)
{
	bool any = false;

	for (int64_t i = 0; i < PRICES; i++) {
		if (model->shown[side][i] > 0 && (side == SIDE_BUY ? i <= price : i >= price))
			return model->shown[side][price];
		any = any || model->shown[side][i] > 0;
	}
	return any ? -1 : 0;
}

static void
model_place(struct model *model, enum side side, enum tif tif, int64_t price, int64_t qty)
{
	struct model_order *order = &model->orders[model->count];
	enum side level = other(side);
	int64_t limit = price > 0 ? price : side == SIDE_BUY ? PRICES : 0, there = 0, best;

	*order = (struct model_order){ .side = side, .tif = tif, .market = price == 0, .price = limit, .rest = qty };
	for (int64_t i = 0; i < PRICES; i++)
		if (may(side, limit, i) && !model_own(model, side, i) &&
		    model->shown[level][i] > model->taken[level][i])
			there += model->shown[level][i] - model->taken[level][i];
	while (order->rest > 0 && !(tif == TIF_FOK && there < qty) && (best = model_best(model, level)) >= 0 &&
	    may(side, limit, best) && !model_own(model, side, best)) {
		model_take(model, level, best);
		model_step(model, order, best, false);
	}
	order->open = order->rest > 0 && price > 0 && tif == TIF_GTC && !model_own(model, side, limit);
	order->ahead = order->open ? model_queue(model, side, limit) : 0;
	model->count++;
}

/* The first of the side that may trade at the price: the better price, then the earlier one. */
static struct model_order *
model_first(struct model *model, enum side side, int64_t price)
{
	struct model_order *first = NULL;

	for (size_t i = 0; i < model->count; i++) {
		struct model_order *order = &model->orders[i];

		if (order->open && order->side == side && may(side, order->price, price) &&
		    (first == NULL || (side == SIDE_BUY ? order->price > first->price : order->price < first->price)))
			first = order;
	}
	return first;
}

static void
model_book(struct model *model, int64_t shown[2][PRICES])
{
	memcpy(model->shown, shown, sizeof model->shown);
	for (int side = 0; side < 2; side++)
		for (int64_t i = 0; i < PRICES; i++)
			if (model_queue(model, (enum side)side, i) >= 0 && shown[side][i] != model->marked[side][i])
				model->taken[side][i] = 0;
	for (size_t i = 0; i < model->count; i++) {
		struct model_order *order = &model->orders[i];
		int64_t queue = order->open ? model_queue(model, order->side, order->price) : -1;

		if (queue >= 0 && (order->ahead < 0 || queue < order->ahead))
			order->ahead = queue;
	}
	for (int turn = 0; turn < 2; turn++) {
		enum side side = turn == 0 ? SIDE_BUY : SIDE_SELL;
		struct model_order *order;
		int64_t best;

		while (
		    (best = model_best(model, other(side))) >= 0 && (order = model_first(model, side, best)) != NULL) {
			model_take(model, other(side), best);
			model_step(model, order, order->price, true);
		}
	}
}

static void
model_trade(struct model *model, int64_t price, int64_t qty, bool buy)
{
	struct model_order *order;

	while (qty > 0 && (order = model_first(model, buy ? SIDE_SELL : SIDE_BUY, price)) != NULL) {
		qty--;
		if (order->price != price || order->ahead <= 0) {
			model_step(model, order, order->price, true);
			continue;
		}
		for (size_t i = 0; i < model->count; i++) /* the queue is one */
			if (model->orders[i].open && model->orders[i].side == order->side &&
			    model->orders[i].price == price && model->orders[i].ahead > 0 && &model->orders[i] != order)
				model->orders[i].ahead--;
		order->ahead--;
	}
}

/* ---- random days ---- */

static void
draw_book(struct random *random, int64_t shown[2][PRICES])
{
	int64_t middle = random_between(random, 8, PRICES - 8);

	memset(shown, 0, 2 * sizeof *shown);
	for (int64_t i = 1; i <= TICKS_DEPTH; i++) {
		if (middle - 2 * i >= 2)
			shown[SIDE_BUY][(middle - 2 * i) & ~INT64_C(1)] = random_between(random, 0, 5);
		if (middle + 2 * i < PRICES)
			shown[SIDE_SELL][(middle + 2 * i) & ~INT64_C(1)] = random_between(random, 0, 5);
	}
}

static void
show_book(struct bench *bench, int64_t shown[2][PRICES])
{
	bench->book = (struct match_book){ bench->bids, bench->asks, 0, 0 };
	for (int64_t i = PRICES - 1; i >= 0; i--)
		if (shown[SIDE_BUY][i] > 0)
			bench->bids[bench->book.bid_count++] = (struct market_level){ i, shown[SIDE_BUY][i] };
	for (int64_t i = 0; i < PRICES; i++)
		if (shown[SIDE_SELL][i] > 0)
			bench->asks[bench->book.ask_count++] = (struct market_level){ i, shown[SIDE_SELL][i] };
	match_book(&bench->match, &bench->book, NOW);
}

static int64_t
units(struct decimal value)
{
	int64_t out = 0;

	assert_true(decimal_units(&out, value, 8, ROUND_FLOOR));
	assert_int_equal(decimal_compare(value, (struct decimal){ out, 8 }), 0);
	return out;
}

/* What the account has in all, and what it locks, is the model's; what it locks is what its open orders hold. */
static void
compare(struct bench *bench, const struct model *model, unsigned day, unsigned step)
{
	const struct account_asset *base = &bench->account.assets[bench->market.base];
	const struct account_asset *quote = &bench->account.assets[bench->market.quote];
	int64_t base_locked = 0, quote_locked = 0;

	assert_int_equal(bench->account.order_count, model->count);
	for (size_t i = 0; i < model->count; i++) {
		const struct account_order *order = bench->account.orders[i];

		CHECK(order->filled == model->orders[i].filled && order->open == model->orders[i].open &&
			units(order->cost) == model->orders[i].paid,
		    "day %u step %u order %zu: filled %lld, not %lld", day, step, i, (long long)order->filled,
		    (long long)model->orders[i].filled);
		if (order->open && order->side == SIDE_BUY)
			quote_locked += units(order->locked);
		else if (order->open)
			base_locked += units(order->locked);
	}
	CHECK(units(base->free) + units(base->locked) == 1000000000 + model->base - model->base_fees,
	    "day %u step %u: base", day, step);
	CHECK(units(quote->free) + units(quote->locked) == 100000000000 + model->quote - model->quote_fees,
	    "day %u step %u: quote", day, step);
	CHECK(units(base->locked) == base_locked && units(quote->locked) == quote_locked, "day %u step %u: locked", day,
	    step);
	CHECK(decimal_sign(base->free) >= 0 && decimal_sign(quote->free) >= 0, "day %u step %u: below 0", day, step);
}

static void
one_step(struct bench *bench, struct model *model, struct random *random, int64_t shown[2][PRICES])
{
	int64_t what = random_between(random, 0, 10), price = 2 * random_between(random, 1, PRICES / 2);
	enum side side = random_between(random, 0, 2) == 0 ? SIDE_BUY : SIDE_SELL;
	enum tif tif = what < 4 ? TIF_GTC : what < 6 ? TIF_IOC : TIF_FOK;

	if (what < 7) {
		int64_t qty = random_between(random, 2, 12);

		if (random_between(random, 0, 12) == 0) {
			price = 0;
			tif = TIF_GTC;
		}
		place(bench, "", side, tif, price, qty);
		model_place(model, side, tif, price, qty);
	} else if (what == 7 && model->count > 0) {
		size_t at = (size_t)random_between(random, 0, (int64_t)model->count);

		assert_int_equal(match_cancel(&bench->match, bench->account.orders[at], NOW), model->orders[at].open);
		model->orders[at].open = false;
	} else if (what == 8) {
		int64_t qty = random_between(random, 1, 9);
		bool buy = side == SIDE_BUY;

		match_trade(&bench->match, (struct market_level){ price, qty }, buy, NOW);
		model_trade(model, price, qty, buy);
	} else {
		draw_book(random, shown);
		show_book(bench, shown);
		model_book(model, shown);
	}
}

static void
random_days_are_the_models(void **state)
{
	static struct model model; /* too great for the stack */
	size_t fills = 0;

	(void)state;
	for (unsigned day = 0; day < 200; day++) {
		struct random random = random_named(day, SLICE("day"));
		int64_t shown[2][PRICES] = { { 0 } };
		struct bench bench;

		model = (struct model){ .count = 0 };
		bench_open(&bench, FEE_RECEIVED);
		bench.market.min_notional = DECIMAL_ZERO;
		draw_book(&random, shown);
		show_book(&bench, shown);
		model_book(&model, shown);
		for (unsigned step = 0; step < 150; step++) {
			one_step(&bench, &model, &random, shown);
			compare(&bench, &model, day, step);
		}
		fills += bench.fills;
		bench_close(&bench);
	}
	CHECK(fills > 10000, "%zu fills", fills);
}

/* Whatever the kind of fee: what came in is what is there, what was traded, and the fees. */
static void
nothing_is_made_or_lost(void **state)
{
	static const enum fee_kind kinds[] = { FEE_QUOTE, FEE_RECEIVED, FEE_THIRD };

	(void)state;
	for (size_t k = 0; k < COUNT(kinds) * 20; k++) {
		struct random random = random_named(k, SLICE("keep"));
		struct decimal left[3] = { d("10"), d("1000"), d("5") };
		struct bench bench;
		struct error err;
		int64_t shown[2][PRICES];

		bench_open(&bench, kinds[k % COUNT(kinds)]);
		bench.account.fees.taker = d("0.00123456");
		bench.account.fees.asset = account_asset(&bench.account, SLICE("BNB"));
		bench.account.token = token_price;
		account_deposit(&bench.account, bench.account.fees.asset, left[2]);
		for (int step = 0; step < 300; step++) {
			int64_t what = random_between(&random, 0, 4);
			enum side side = random_between(&random, 0, 2) == 0 ? SIDE_BUY : SIDE_SELL;

			if (what == 0) {
				draw_book(&random, shown);
				show_book(&bench, shown);
			} else
				place(&bench, "", side, what == 1 ? TIF_GTC : TIF_IOC,
				    random_between(&random, 0, PRICES), random_between(&random, 2, 15));
		}
		for (size_t i = 0; i < bench.account.fill_count; i++) {
			const struct account_fill *fill = bench.account.fills[i];
			struct decimal qty = unit_decimal(fill->qty, bench.market.qty);
			bool buy = fill->order->side == SIDE_BUY;

			assert_int_equal(decimal_add(&left[0], left[0], buy ? qty : decimal_negate(qty), &err), 0);
			assert_int_equal(
			    decimal_add(&left[1], left[1], buy ? decimal_negate(fill->cost) : fill->cost, &err), 0);
			assert_int_equal(
			    decimal_sub(&left[fill->fee_asset], left[fill->fee_asset], fill->fee, &err), 0);
		}
		CHECK(bench.account.fill_count > 50, "%zu fills", bench.account.fill_count);
		for (size_t i = 0; i < 3; i++) {
			struct decimal there;

			assert_int_equal(
			    decimal_add(&there, bench.account.assets[i].free, bench.account.assets[i].locked, &err), 0);
			CHECK(decimal_compare(there, left[i]) == 0, "%s, run %zu", bench.account.assets[i].name, k);
			assert_true(decimal_sign(bench.account.assets[i].free) >= 0);
			assert_true(decimal_sign(bench.account.assets[i].locked) >= 0);
		}
		bench_close(&bench);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_of_orders),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(ids_are_unique_among_open_orders),
		cmocka_unit_test(who_rests_waits_in_the_queue),
		cmocka_unit_test(the_better_price_goes_first),
		cmocka_unit_test(fees_by_their_kind),
		cmocka_unit_test(a_token_pays_while_there_is_some),
		cmocka_unit_test(money_is_spent_to_the_last_step),
		cmocka_unit_test(a_fault_lets_it_take_a_part),
		cmocka_unit_test(numbers_come_from_the_seed),
		cmocka_unit_test(random_days_are_the_models),
		cmocka_unit_test(nothing_is_made_or_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
