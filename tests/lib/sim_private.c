/*
 * The private side of each simulated venue, asked by our own client half (venue/trade.h) without a socket: what it signs is let in,
 * what it reads is what was done.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "check.h"
#include "sim/keyset.h"
#include "sim/office.h"
#include "sim/stands.h"
#include "venue/trade.h"
#include "venue/venue.h"

#define START_US INT64_C(1795197855123456)

enum { DEPTH = 4 };

struct bench {
	const char *venue;
	const struct venue_private *trade;
	struct venue_facts *facts;
	struct keys keys;
	struct trade_key key;
	struct stand stand;
	struct office office;
	struct trade_call call;
	struct trade_answer answer;
	char venue_id[OFFICE_ID];
	int64_t late_us; /* how long requests are under way */
	/* what was told last */
	size_t orders, balances, fees;
	int state;
	bool would_take; /* it ended for that */
	struct decimal filled;
	size_t told; /* messages of sockets */
};

/* ---- what the client half reads ---- */

static int
take_order(void *arg, const struct order_event *order, struct error *err)
{
	struct bench *bench = arg;

	(void)err;
	bench->orders++;
	bench->state = order->state;
	bench->would_take = slice_is(order->reason, REASON_WOULD_TAKE);
	bench->filled = order->filled;
	return 0;
}

static int
take_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	struct bench *bench = arg;

	(void)err;
	bench->balances += decimal_sign(balance->free) > 0;
	return 0;
}

static int
take_fees(void *arg, const struct instrument_event *fees, struct error *err)
{
	struct bench *bench = arg;

	(void)err;
	bench->fees += decimal_sign(fees->taker_bps) > 0;
	return 0;
}

/* ---- the bench ---- */

static void
catch_message(struct sim_conn *conn, const struct sim_message *message)
{
	(void)message;
	((struct bench *)conn->stand->wire.arg)->told++;
}

static void
catch_close(struct sim_conn *conn, int code, const char *reason)
{
	(void)code, (void)reason;
	conn->closing = true;
}

/* Bids from 60000 down, asks from 60001 up, in whatever ticks. */
static void
set_book(struct sim_listing *listing)
{
	struct market_level bids[DEPTH], asks[DEPTH];
	int64_t one = 1;

	for (unsigned i = 0; i < listing->price.scale; i++)
		one *= 10;
	one /= (int64_t)listing->price.coef;
	for (int i = 0; i < DEPTH; i++) {
		bids[i] = (struct market_level){ (60000 - i) * one, 100000000 };
		asks[i] = (struct market_level){ (60001 + i) * one, 100000000 };
	}
	assert_true(stand_book(listing, bids, DEPTH, asks, DEPTH));
}

static void
open_stand(struct bench *bench, struct error *err)
{
	struct sim_listing *listings = calloc(1, sizeof *listings);
	const struct venue_symbol *symbol = venue_facts_symbol(bench->facts, SLICE("BTC-USDT"));

	assert_non_null(listings);
	assert_non_null(symbol);
	listings[0] = (struct sim_listing){ .facts = symbol,
		.name = slice_of(symbol->symbol),
		.symbol = slice_of(symbol->venue_symbol),
		.base = SLICE("BTC"),
		.quote = SLICE("USDT"),
		.price = unit_of(symbol->price_tick),
		.qty = unit_of(symbol->qty_step) };
	stand_init(&bench->stand, sim_venue_find(bench->venue), bench->facts, listings, 1, DEPTH);
	bench->stand.wire = (struct sim_wire){ .send = catch_message, .close = catch_close, .arg = bench };
	bench->stand.now_us = START_US;
	CHECK(office_init(&bench->office, &bench->stand, keys_find(&bench->keys, bench->venue, "main"), 1, err) == 0,
	    "%s: %s", bench->venue, err->text);
	bench->stand.office = &bench->office;
	set_book(&bench->stand.listings[0]);
}

static bool
bench_open(struct bench *bench, const char *venue)
{
	struct error err = { 0 };

	*bench = (struct bench){ .venue = venue, .trade = venue_find(slice_of(venue))->private };
	if (bench->trade == NULL)
		return false;
	bench->facts = venue_facts_load(venue, &err);
	CHECK(bench->facts != NULL, "%s", err.text);
	assert_int_equal(keyset_load(&bench->keys, NULL, &err), 0);
	open_stand(bench, &err);
	CHECK(trade_key_make(&bench->key, bench->trade, keys_find(&bench->keys, venue, "main"), &err) == 0, "%s: %s",
	    venue, err.text);
	return true;
}

static void
bench_close(struct bench *bench)
{
	trade_key_free(&bench->key);
	office_free(&bench->office);
	stand_free(&bench->stand);
	keys_free(&bench->keys);
	venue_facts_free(bench->facts);
}

/* The request as a server reads it. */
static void
put_request(struct text *to, const struct trade_request *request)
{
	struct slice path = trade_path(request);

	text_format(to, "%s %.*s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %zu\r\n", request->method,
	    SLICE_ARG(path), request->body.len);
	for (size_t i = 0; i < request->headers.len; i++) {
		if (request->headers.at[i] == '\n')
			text_char(to, '\r');
		text_char(to, request->headers.at[i]);
	}
	text_string(to, "\r\n");
	text_slice(to, text_all(&request->body));
}

static enum trade_fate
answer_it(struct bench *bench, struct text *bytes)
{
	struct trade_sink sink = { .arg = bench, .order = take_order, .balance = take_balance, .fees = take_fees };
	struct request request;
	struct sim_ask ask = { .stand = &bench->stand, .request = &request };
	const struct office_route *route;
	struct error err = { 0 };
	bool wants;

	CHECK(request_read(&request, bytes->at, bytes->len, &wants, &err) > 0, "%s: %s", bench->venue, err.text);
	route = office_route(&bench->stand, &request);
	CHECK(route != NULL, "%s: nothing at %.*s", bench->venue, SLICE_ARG(request.path));
	if (office_admit(&ask))
		office_answer(&ask, route);
	if (bench->trade->read(&bench->answer, &bench->call, ask.status, text_all(&ask.body), &sink, &err) != 0)
		print_message("%s: %s: %.*s\n", bench->venue, err.text, SLICE_ARG(text_all(&ask.body)));
	if (bench->answer.venue_id.len > 0)
		slice_copy(bench->venue_id, sizeof bench->venue_id, bench->answer.venue_id);
	bench->answer.cursor = bench->answer.code = bench->answer.text = bench->answer.venue_id = (struct slice){ 0 };
	text_free(&ask.body);
	text_free(&ask.headers);
	return bench->answer.fate;
}

/* Ask what the call says, and read the answer. */
static enum trade_fate
ask_it(struct bench *bench, enum trade_ask what)
{
	struct trade_request request = { 0 };
	struct text bytes = { 0 };
	struct error err = { 0 };
	enum trade_fate fate;

	bench->stand.now_us += SECOND_US;
	bench->call.ask = what;
	bench->call.now_us = bench->stand.now_us;
	bench->orders = bench->balances = bench->fees = 0;
	CHECK(trade_ask(&request, bench->trade, &bench->key, &bench->call, SLICE("http://127.0.0.1:1"), &err) == 0,
	    "%s: %s: %s", bench->venue, trade_asks[what], err.text);
	put_request(&bytes, &request);
	bench->stand.now_us += bench->late_us;
	fate = answer_it(bench, &bytes);
	text_free(&bytes);
	trade_request_free(&request);
	return fate;
}

static void
wants(struct bench *bench, enum trade_ask what, enum trade_fate fate, const char *step)
{
	enum trade_fate got = ask_it(bench, what);

	CHECK(got == fate, "%s: %s: %s, not %s", bench->venue, step, trade_fates[got], trade_fates[fate]);
}

/* A purchase: call it, with nothing left over from the last call. */
static void
set_order(struct bench *bench, const char *id, enum tif tif, int64_t price, struct decimal qty)
{
	bench->call = (struct trade_call){ .symbol = bench->stand.listings[0].symbol,
		.id = slice_of(id),
		.side = SIDE_BUY,
		.type = ORDER_TYPE_LIMIT,
		.tif = tif,
		.price = decimal_int(price),
		.qty = qty };
}

/* The order that was placed last. */
static void
set_question(struct bench *bench)
{
	bench->call =
	    (struct trade_call){ .symbol = bench->stand.listings[0].symbol, .venue_id = slice_of(bench->venue_id) };
}

static void
state_is(struct bench *bench, int state, const char *step)
{
	set_question(bench);
	wants(bench, ASK_QUERY, FATE_DONE, step);
	CHECK(
	    bench->orders == 1 && bench->state == state, "%s: %s: %s", bench->venue, step, order_states[bench->state]);
}

/* ---- tests ---- */

static const char *const names[] = { "okx", "binance", "bybit", "bitget", "gate", "kucoin", "kraken", "coinbase" };

static void
an_order_lives(void **state)
{
	const struct decimal qty = { 10, 3 };
	size_t lived = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct bench bench;

		if (!bench_open(&bench, names[i]))
			continue;
		set_order(&bench, "arb1", TIF_GTC, 50000, qty);
		wants(&bench, ASK_ORDER, FATE_DONE, "place");
		state_is(&bench, ORDER_OPEN, "open");
		set_question(&bench);
		bench.call.venue_id = SLICE("");
		wants(&bench, ASK_OPEN, FATE_DONE, "list");
		CHECK(bench.orders == 1, "%s: %zu open", names[i], bench.orders);
		set_question(&bench);
		wants(&bench, ASK_CANCEL, FATE_DONE, "cancel");
		state_is(&bench, ORDER_DONE, "cancelled");
		set_question(&bench);
		wants(&bench, ASK_CANCEL, FATE_ABSENT, "cancel again");
		set_order(&bench, "arb2", TIF_IOC, 60010, qty);
		wants(&bench, ASK_ORDER, FATE_DONE, "take");
		state_is(&bench, ORDER_FILLED, "filled");
		CHECK(decimal_compare(bench.filled, qty) == 0, "%s: filled", names[i]);
		bench_close(&bench);
		lived++;
	}
	assert_true(lived > 0);
}

static void
the_account_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct bench bench;

		if (!bench_open(&bench, names[i]))
			continue;
		bench.call = (struct trade_call){ .ask = ASK_BALANCE };
		wants(&bench, ASK_BALANCE, FATE_DONE, "balance");
		CHECK(bench.balances >= 2, "%s: %zu balances", names[i], bench.balances);
		bench.call = (struct trade_call){ .symbol = bench.stand.listings[0].symbol };
		wants(&bench, ASK_FEES, FATE_DONE, "fees");
		CHECK(bench.fees == 1, "%s: %zu fees", names[i], bench.fees);
		set_order(&bench, "arb1", TIF_IOC, 60010, (struct decimal){ 10, 3 });
		wants(&bench, ASK_ORDER, FATE_DONE, "take");
		bench.call = (struct trade_call){ .symbol = bench.stand.listings[0].symbol };
		wants(&bench, ASK_FILLS, FATE_DONE, "fills");
		if ((bench.trade->asks >> ASK_NETWORKS & 1) != 0) {
			bench.call = (struct trade_call){ .asset = SLICE("USDT") };
			wants(&bench, ASK_NETWORKS, FATE_DONE, "networks");
		}
		bench_close(&bench);
	}
}

static void
refusals_are_what_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct bench bench;
		enum trade_fate fate;

		if (!bench_open(&bench, names[i]))
			continue;
		set_order(&bench, "arb1", TIF_GTC, 50000, decimal_int(100000));
		wants(&bench, ASK_ORDER, FATE_FUNDS, "funds");
		set_order(&bench, "arb2", TIF_GTC, 50000, (struct decimal){ 10000000001, 12 });
		wants(&bench, ASK_ORDER, FATE_FILTER, "step");
		set_order(&bench, "arb3", TIF_POST_ONLY, 60010, (struct decimal){ 10, 3 });
		fate = ask_it(&bench, ASK_ORDER);
		CHECK(fate == FATE_WOULD_TAKE || fate == FATE_DONE, "%s: post only: %s", names[i], trade_fates[fate]);
		if (fate == FATE_DONE) {
			state_is(&bench, ORDER_DONE, "post only");
			CHECK(bench.would_take, "%s", names[i]);
		}
		bench_close(&bench);
	}
}

enum { WINDOW_MS = 2000 };

static void
comes_after(struct bench *bench, int64_t ms, const char *id, bool taken)
{
	enum trade_fate fate;

	set_order(bench, id, TIF_GTC, 50000, (struct decimal){ 10, 3 });
	bench->call.window_ms = WINDOW_MS;
	bench->late_us = ms * 1000;
	fate = ask_it(bench, ASK_ORDER);
	CHECK((fate == FATE_DONE) == taken && bench->office.account.order_count == 1, "%s: behind %lld ms: %s",
	    bench->venue, (long long)ms, trade_fates[fate]);
}

/* An order that comes behind its own window is none, wherever a venue can be told one. */
static void
what_comes_late_is_refused(void **state)
{
	struct bench bench;
	size_t told = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		if (!bench_open(&bench, names[i]))
			continue;
		if (bench.trade->window_max_ms > 0) {
			comes_after(&bench, WINDOW_MS - 10, "arb1", true);
			comes_after(&bench, WINDOW_MS + 10, "arb2", false);
			told++;
		}
		bench_close(&bench);
	}
	assert_int_equal(told, COUNT(names) - 1); /* coinbase has none */
}

/* Who is not heard of in time has no orders any more. */
static void
the_dead_man_is_let_go(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct bench bench;

		if (!bench_open(&bench, names[i]))
			continue;
		if (bench.trade->guard != NULL) {
			bench_close(&bench);
			continue;
		}
		set_order(&bench, "arb1", TIF_GTC, 50000, (struct decimal){ 10, 3 });
		wants(&bench, ASK_ORDER, FATE_DONE, "place");
		for (int64_t ms = 60000; ms >= 0 && (bench.trade->asks >> ASK_WATCHDOG & 1) != 0; ms -= 60000) {
			bench.call = (struct trade_call){ .window_ms = ms };
			wants(&bench, ASK_WATCHDOG, FATE_DONE, "watchdog");
			bench.stand.now_us += 50 * SECOND_US;
			office_time(&bench.stand);
			state_is(&bench, ORDER_OPEN, "in time");
			bench.stand.now_us += ms == 0 ? 90 * SECOND_US : 0;
			office_time(&bench.stand);
		}
		if ((bench.trade->asks >> ASK_WATCHDOG & 1) != 0) {
			state_is(&bench, ORDER_OPEN, "no more");
			bench.call = (struct trade_call){ .window_ms = 60000 };
			wants(&bench, ASK_WATCHDOG, FATE_DONE, "watchdog");
			bench.stand.now_us += 61 * SECOND_US;
			office_time(&bench.stand);
			state_is(&bench, ORDER_DONE, "too late");
		}
		bench_close(&bench);
	}
}

static struct sim_conn *
guarding_socket(struct bench *bench)
{
	struct sim_conn *conn = stand_connect(&bench->stand, NULL);

	assert_non_null(conn);
	conn->hears = HEARS_LOGIN;
	conn->office = &bench->office;
	bench->office.own->message(conn, slice_of(bench->trade->guard));
	assert_true((conn->hears & HEARS_GUARD) != 0);
	return conn;
}

static void
later(struct bench *bench, int64_t seconds)
{
	office_time(&bench->stand);
	bench->stand.now_us += seconds * SECOND_US;
	office_time(&bench->stand);
}

/* Where the venue looks at the sockets themselves: of two that guard one may go; who says that he guards no more is not missed. */
static void
the_dead_man_is_missed(void **state)
{
	struct sim_conn *one, *other;
	struct bench bench;

	(void)state;
	if (!bench_open(&bench, "bybit"))
		skip();
	set_order(&bench, "arb1", TIF_GTC, 50000, (struct decimal){ 10, 3 });
	wants(&bench, ASK_ORDER, FATE_DONE, "place");
	one = guarding_socket(&bench);
	stand_disconnect(one);
	later(&bench, 400);
	state_is(&bench, ORDER_OPEN, "nobody has turned it on");
	bench.call = (struct trade_call){ .window_ms = 60000 };
	wants(&bench, ASK_WATCHDOG, FATE_DONE, "watchdog");
	later(&bench, 400);
	state_is(&bench, ORDER_OPEN, "nobody guards");
	one = guarding_socket(&bench);
	other = guarding_socket(&bench);
	later(&bench, 400);
	stand_disconnect(one);
	later(&bench, 400);
	state_is(&bench, ORDER_OPEN, "the other one is there");
	stand_disconnect(other);
	later(&bench, 59);
	state_is(&bench, ORDER_OPEN, "in time");
	one = guarding_socket(&bench);
	later(&bench, 400);
	bench.office.own->message(one, slice_of(bench.trade->unguard));
	stand_disconnect(one);
	later(&bench, 400);
	state_is(&bench, ORDER_OPEN, "no more");
	one = guarding_socket(&bench);
	later(&bench, 1);
	stand_disconnect(one);
	later(&bench, 61);
	state_is(&bench, ORDER_DONE, "too late");
	bench_close(&bench);
}

/* A byte of the key, the secret or the clock is another. */
static void
others_are_not_let_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct bench bench;
		struct key other = { .venue = "" };
		struct error err;
		enum trade_fate fate;

		if (!bench_open(&bench, names[i]))
			continue;
		other = *keys_find(&bench.keys, names[i], "main");
		other.api_key = secret_copy(SLICE("another-key"));
		trade_key_free(&bench.key);
		assert_int_equal(trade_key_make(&bench.key, bench.trade, &other, &err), 0);
		bench.call = (struct trade_call){ .ask = ASK_BALANCE };
		fate = ask_it(&bench, ASK_BALANCE);
		CHECK(fate == FATE_KEY && bench.balances == 0, "%s: another key: %s", names[i], trade_fates[fate]);
		secret_free(&other.api_key);
		bench_close(&bench);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_order_lives),
		cmocka_unit_test(the_account_is_told),
		cmocka_unit_test(refusals_are_what_they_are),
		cmocka_unit_test(what_comes_late_is_refused),
		cmocka_unit_test(the_dead_man_is_let_go),
		cmocka_unit_test(the_dead_man_is_missed),
		cmocka_unit_test(others_are_not_let_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
