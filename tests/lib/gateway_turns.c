/*
 * Turns of requests: questions to a host leave a few at a time, and nothing else waits for them; of one key whose nonces have to rise all leave one
 * behind the other, an order before all that waits.
 */
#include <stdlib.h>
#include <unistd.h>

#include <sodium.h>

#include "gateway/inside.h"
#include "net.h"
#include "net/serve.h"
#include "trade_check.h"

enum { HELD_MAX = 16 };

/* A venue that answers when it is told to, and us. */
struct bench {
	struct asker asker;
	struct serve *serve;
	struct peer *held[HELD_MAX]; /* requests that are not answered */
	size_t count; /* that came */
	int64_t nonce; /* the last that came */
	int64_t start; /* the time that it asked from, in seconds; 0: none */
	int64_t left_us; /* what was watched had left; 0: not yet */
	const char *stays; /* why it stays; NULL: it leaves */
	bool risen; /* so far */
	struct text came, ended;
	struct key parts;
	struct account account;
	char directory[32], rest[64];
};

/* 0: it is not there. */
static int64_t
figure_of(struct slice body, const char *name)
{
	const char *at = body.len == 0 ? NULL : memmem(body.at, body.len, name, strlen(name));
	int64_t figure = 0;

	/* what stands behind the body is what was there before */
	for (at = at == NULL ? NULL : at + strlen(name);
	     at != NULL && at < body.at + body.len && *at >= '0' && *at <= '9'; at++)
		figure = 10 * figure + (*at - '0');
	return figure;
}

static void
on_request(void *arg, struct peer *peer, const struct request *request)
{
	struct bench *bench = arg;
	const char *slash = memrchr(request->path.at, '/', request->path.len);
	int64_t nonce = figure_of(request->body, "nonce=");

	bench->risen = bench->risen && nonce > bench->nonce;
	bench->nonce = nonce;
	bench->start = figure_of(request->body, "start=");
	text_slice(
	    &bench->came, (struct slice){ slash + 1, (size_t)(request->path.at + request->path.len - slash - 1) });
	text_char(&bench->came, ' ');
	bench->held[bench->count++] = peer;
}

static void
answer(struct bench *bench, size_t i)
{
	peer_answer(bench->held[i], 200, SLICE("Content-Type: application/json\r\n"),
	    SLICE("{\"error\":[],\"result\":{},\"code\":\"0\",\"data\":[]}"));
}

static void
open_bench(struct bench *bench, const char *venue)
{
	static const struct serve_events events = { .request = on_request };
	struct error err;

	*bench = (struct bench){ .risen = true, .directory = "/tmp/turns.XXXXXX" };
	assert_non_null(mkdtemp(bench->directory));
	assert_int_equal(asker_open(&bench->asker, NULL, bench->directory, &err), 0);
	bench->serve = serve_new(bench->asker.loop, "127.0.0.1", 0, &events, bench, &err);
	assert_non_null(bench->serve);
	bench->parts = key_of(venue, "key", "c2VjcmV0", "phrase");
	assert_int_equal(account_open(&bench->account, venue, "main", &bench->parts, NULL, &err), 0);
	snprintf(bench->rest, sizeof bench->rest, "http://127.0.0.1:%d", serve_port(bench->serve));
	bench->account.rest = bench->rest;
}

static void
close_bench(struct bench *bench)
{
	char command[64];

	serve_free(bench->serve);
	account_close(&bench->account);
	asker_close(&bench->asker);
	key_free(&bench->parts);
	text_free(&bench->came);
	text_free(&bench->ended);
	snprintf(command, sizeof command, "rm -rf %s", bench->directory);
	assert_int_equal(system(command), 0);
}

static void
on_end(void *arg, const struct ask_end *end)
{
	struct bench *bench = arg;

	text_string(&bench->ended, trade_fates[end->fate]);
	text_char(&bench->ended, ' ');
}

static struct asking *
put(struct bench *bench, enum trade_ask ask)
{
	static const struct trade_sink nothing = { .arg = NULL };
	bool about_one = ask == ASK_ORDER || ask == ASK_CANCEL;
	const struct trade_call call = { .ask = ask,
		.symbol = about_one ? SLICE("BTC-USDT") : SLICE(""),
		.id = about_one ? SLICE("a") : SLICE(""),
		.type = ORDER_TYPE_LIMIT,
		.tif = TIF_IOC,
		.price = { 100, 0 },
		.qty = { 1, 0 } };
	struct error err;
	struct asking *asking = (ask == ASK_ORDER ? ask_order : ask_start)(
	    &bench->asker, &bench->account, &call, &nothing, on_end, bench, &err);

	CHECK(asking != NULL, "%s", err.text);
	return asking;
}

static void
one_behind_the_other(void **state)
{
	static const char *const came[] = { "BalanceEx ", "BalanceEx AddOrder ", "BalanceEx AddOrder CancelOrder ",
		"BalanceEx AddOrder CancelOrder OpenOrders ",
		"BalanceEx AddOrder CancelOrder OpenOrders TradesHistory " };
	struct bench bench;

	(void)state;
	open_bench(&bench, "kraken");
	put(&bench, ASK_BALANCE);
	put(&bench, ASK_OPEN);
	put(&bench, ASK_FILLS);
	put(&bench, ASK_CANCEL);
	put(&bench, ASK_ORDER);
	for (size_t i = 0; i < COUNT(came); i++) {
		UNTIL(bench.asker.loop, bench.count == i + 1);
		turn_for(bench.asker.loop, 50000);
		check_text("came", text_all(&bench.came), came[i]);
		answer(&bench, i);
	}
	UNTIL(bench.asker.loop, bench.asker.running == NULL);
	assert_true(bench.risen);
	close_bench(&bench);
}

static void
on_left(void *arg, int64_t left_us)
{
	((struct bench *)arg)->left_us = left_us;
}

static void
who_waits_has_not_left(void **state)
{
	struct bench bench;
	int64_t began_us;

	(void)state;
	open_bench(&bench, "kraken");
	put(&bench, ASK_BALANCE);
	ask_left(put(&bench, ASK_ORDER), on_left);
	turn_for(bench.asker.loop, 100000);
	assert_int_equal(bench.left_us, 0);
	began_us = clock_boot_us();
	answer(&bench, 0);
	UNTIL(bench.asker.loop, bench.count == 2);
	assert_in_range(bench.left_us, began_us, clock_boot_us());
	close_bench(&bench);
}

static const char *
stays(void *arg)
{
	return ((struct bench *)arg)->stays;
}

/* What came up while it waited is seen before it leaves; who comes next is not held up by it. */
static void
who_waited_is_looked_at_again(void **state)
{
	struct bench bench;

	(void)state;
	open_bench(&bench, "kraken");
	put(&bench, ASK_BALANCE);
	ask_stays(put(&bench, ASK_ORDER), stays);
	put(&bench, ASK_OPEN);
	UNTIL(bench.asker.loop, bench.count == 1);
	bench.stays = "freeze";
	answer(&bench, 0);
	UNTIL(bench.asker.loop, bench.count == 2);
	check_text("came", text_all(&bench.came), "BalanceEx OpenOrders ");
	check_text("ended", text_all(&bench.ended), "done refused ");
	close_bench(&bench);
}

static void
nobody_is_waited_for_for_ever(void **state)
{
	struct bench bench;
	int64_t began_us = clock_boot_us();

	(void)state;
	open_bench(&bench, "kraken");
	put(&bench, ASK_BALANCE);
	put(&bench, ASK_OPEN);
	UNTIL(bench.asker.loop, bench.count == 2);
	assert_in_range(clock_boot_us() - began_us, 950000, 3000000);
	assert_true(bench.risen);
	close_bench(&bench);
}

static void
who_goes_passes_the_turn_on(void **state)
{
	struct bench bench;
	struct asking *first, *second;
	int64_t began_us;

	(void)state;
	open_bench(&bench, "kraken");
	first = put(&bench, ASK_BALANCE);
	second = put(&bench, ASK_OPEN);
	put(&bench, ASK_FILLS);
	UNTIL(bench.asker.loop, bench.count == 1);
	began_us = clock_boot_us();
	ask_drop(second);
	ask_drop(first);
	UNTIL(bench.asker.loop, bench.count == 2);
	assert_true(clock_boot_us() - began_us < 900000);
	check_text("came", text_all(&bench.came), "BalanceEx TradesHistory ");
	close_bench(&bench);
}

/* One order, to which a fill is told or not. */
struct asker_of {
	struct bench *bench;
	const char *name;
	bool refuses;
	struct account *account; /* NULL: the bench's */
	size_t fills;
	struct question *question;
};

static int
take_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct asker_of *of = arg;

	(void)fill, (void)venue_id;
	of->fills++;
	return of->refuses ? error_set(err, "range", "a fill: its number is too long") : 0;
}

static void
on_answer(void *arg, const struct ask_end *end)
{
	struct asker_of *of = arg;

	of->question = NULL;
	text_format(&of->bench->ended, "%s:%s ", of->name, ask_word(end));
}

static void
ask_fills(struct asker_of *of, struct questions *questions, struct slice symbol, int64_t since_s)
{
	const struct trade_sink rows = { .arg = of, .fill = take_fill };
	const struct trade_call call = { .ask = ASK_FILLS, .symbol = symbol, .since_us = since_s * SECOND_US };
	struct error err;

	of->question = question_start(questions, &of->bench->asker,
	    of->account != NULL ? of->account : &of->bench->account, &call, &rows, on_answer, of, &err);
	CHECK(of->question != NULL, "%s", err.text);
}

#define TRADES                                                                                                         \
	"{\"error\":[],\"result\":{\"trades\":{\"T-9\":{\"ordertxid\":\"O-7\",\"pair\":\"XBTUSDT\",\"time\":"          \
	"1688585840.8921,"                                                                                             \
	"\"type\":\"buy\",\"ordertype\":\"limit\",\"price\":\"29500.50\",\"cost\":\"14750.25\",\"fee\":\"23.60\","     \
	"\"vol\":"                                                                                                     \
	"\"0.5\",\"maker\":true}},\"count\":1}}"

/* As long as it waits; what has left was asked before they wanted it. */
static void
what_several_want_is_asked_once(void **state)
{
	struct bench bench;
	struct questions questions = { NULL };
	struct asker_of a = { &bench, "a", .refuses = true }, b = { &bench, "b", .fills = 0 },
			gone = { &bench, "gone", .fills = 0 }, other = { &bench, "other", .fills = 0 },
			late = { &bench, "late", .fills = 0 }, far = { &bench, "far", .fills = 0 };

	(void)state;
	open_bench(&bench, "kraken");
	put(&bench, ASK_BALANCE);
	ask_fills(&a, &questions, SLICE("BTC-USDT"), 500);
	ask_fills(&b, &questions, SLICE("BTC-USDT"), 300);
	ask_fills(&gone, &questions, SLICE("BTC-USDT"), 550);
	ask_fills(&other, &questions, SLICE("ETH-USDT"), 200);
	ask_fills(&far, &questions, SLICE("BTC-USDT"), 100); /* from then on the venue may not tell of now any more */
	question_drop(gone.question);
	question_drop(far.question);
	UNTIL(bench.asker.loop, bench.count == 1);
	answer(&bench, 0);
	UNTIL(bench.asker.loop, bench.count == 2);
	assert_int_equal(bench.start, 300);
	ask_fills(&late, &questions, SLICE("BTC-USDT"), 500);
	peer_answer(bench.held[1], 200, SLICE("Content-Type: application/json\r\n"), SLICE(TRADES));
	UNTIL(bench.asker.loop, bench.count == 3);
	check_text("ended", text_all(&bench.ended), "done a:unknown b:done ");
	assert_int_equal(bench.start, 200);
	answer(&bench, 2);
	UNTIL(bench.asker.loop, bench.count == 4);
	assert_int_equal(bench.start, 500);
	question_drop(late.question);
	assert_null(questions.first);
	turn_for(bench.asker.loop, 50000);
	assert_int_equal(a.fills + b.fills, 2);
	assert_int_equal(gone.fills + other.fills + late.fills, 0);
	check_text("came", text_all(&bench.came), "BalanceEx TradesHistory TradesHistory TradesHistory ");
	close_bench(&bench);
}

/* What another account was asked is no answer either. */
static void
each_account_is_asked(void **state)
{
	struct bench bench;
	struct questions questions = { NULL };
	struct account main_account;
	struct asker_of one = { &bench, "one", .fills = 0 }, other = { &bench, "other", .account = &main_account };

	(void)state;
	open_bench(&bench, "okx");
	main_account = bench.account;
	for (size_t i = 0; i < ASK_QUESTIONS_MAX; i++)
		put(&bench, ASK_BALANCE);
	ask_fills(&one, &questions, SLICE("BTC-USDT"), 500);
	ask_fills(&other, &questions, SLICE("BTC-USDT"), 500);
	UNTIL(bench.asker.loop, bench.count == ASK_QUESTIONS_MAX);
	for (size_t i = 0; i < ASK_QUESTIONS_MAX; i++)
		answer(&bench, i);
	UNTIL(bench.asker.loop, bench.count == ASK_QUESTIONS_MAX + 2);
	question_drop(one.question);
	question_drop(other.question);
	close_bench(&bench);
}

/* What the executor sends says where the fee is taken; what anybody else has signed does not. */
static void
fees_are_in_the_quote_asset(void **state)
{
	static const struct course course = { .errand = ERRAND_NONE };

	(void)state;
	assert_true(course_call(&course, ERRAND_SEND).fee_in_quote);
	assert_false(course_call(&course, ERRAND_CANCEL).fee_in_quote);
}

static void
others_do_not_wait(void **state)
{
	struct bench bench;

	(void)state;
	open_bench(&bench, "okx");
	put(&bench, ASK_BALANCE);
	put(&bench, ASK_OPEN);
	put(&bench, ASK_ORDER);
	UNTIL(bench.asker.loop, bench.count == 3);
	close_bench(&bench);
}

/* As many as a cycle has legs beside as many questions as there can be, and a cancel: all on a connection at once. */
static void
questions_keep_nothing_back(void **state)
{
	enum { QUESTIONS = 10, LEGS = 6 };
	struct bench bench;
	int64_t began_us;

	(void)state;
	open_bench(&bench, "okx");
	for (size_t i = 0; i < QUESTIONS; i++)
		put(&bench, ASK_BALANCE);
	UNTIL(bench.asker.loop, bench.count == ASK_QUESTIONS_MAX);
	turn_for(bench.asker.loop, 100000);
	assert_int_equal(bench.count, ASK_QUESTIONS_MAX);
	began_us = clock_boot_us();
	for (size_t i = 0; i < LEGS; i++)
		put(&bench, ASK_ORDER);
	put(&bench, ASK_CANCEL);
	UNTIL(bench.asker.loop, bench.count == ASK_QUESTIONS_MAX + LEGS + 1);
	assert_true(clock_boot_us() - began_us < SECOND_US);
	check_text("came", text_all(&bench.came),
	    "balance balance balance balance order order order order order order cancel-order ");
	for (size_t i = 0; i < ASK_QUESTIONS_MAX + LEGS + 1; i++)
		answer(&bench, i);
	UNTIL(bench.asker.loop, bench.count == ASK_QUESTIONS_MAX + LEGS + 1 + ASK_QUESTIONS_MAX);
	close_bench(&bench);
}

/* It waits for longer than it has when it left, and is answered; one that is dropped, or that nobody answers, makes room. */
static void
the_time_of_a_question_begins_when_it_leaves(void **state)
{
	struct asking *first;
	struct bench bench;

	(void)state;
	open_bench(&bench, "okx");
	bench.asker.timeout_us = 3 * SECOND_US / 10;
	first = put(&bench, ASK_BALANCE);
	for (size_t i = 1; i <= ASK_QUESTIONS_MAX; i++)
		put(&bench, ASK_OPEN);
	put(&bench, ASK_FILLS);
	UNTIL(bench.asker.loop, bench.count == ASK_QUESTIONS_MAX);
	ask_drop(first);
	UNTIL(bench.asker.loop, bench.count == ASK_QUESTIONS_MAX + 1);
	check_text("ended", text_all(&bench.ended), "");
	UNTIL(bench.asker.loop, bench.count == ASK_QUESTIONS_MAX + 2);
	CHECK(strncmp(text_cstring(&bench.ended), "unknown ", 8) == 0, "%s", text_cstring(&bench.ended));
	answer(&bench, ASK_QUESTIONS_MAX + 1);
	UNTIL(bench.asker.loop, bench.asker.running == NULL);
	CHECK(strstr(text_cstring(&bench.ended), "done ") != NULL, "%s", text_cstring(&bench.ended));
	close_bench(&bench);
}

/* Of all programs, and after a clock that was set back: here the process is another one, as far as it can know. */
static void
nonces_rise_whatever_the_clock_says(void **state)
{
	struct bench bench;
	int64_t first = 0;

	(void)state;
	open_bench(&bench, "kraken");
	for (size_t i = 0; i < 3; i++) {
		bench.asker.clock_us = INT64_C(1800000000000000) - (int64_t)i * 600 * SECOND_US;
		bench.account.nonce = 0;
		put(&bench, ASK_BALANCE);
		UNTIL(bench.asker.loop, bench.count == i + 1);
		first = i == 0 ? bench.nonce : first;
		answer(&bench, i);
		UNTIL(bench.asker.loop, bench.asker.running == NULL);
	}
	assert_true(bench.risen);
	assert_int_equal(first, INT64_C(1800000000000000));
	assert_int_equal(bench.nonce, first + 2);
	bench.asker.clock_us = 2 * first;
	put(&bench, ASK_BALANCE);
	UNTIL(bench.asker.loop, bench.count == 4);
	assert_int_equal(bench.nonce, 2 * first);
	close_bench(&bench);
}

/* What comes until then is refused for its nonce. */
static void
overtake(struct bench *bench, size_t from, size_t until)
{
	for (size_t i = from; i < until; i++) {
		UNTIL(bench->asker.loop, bench->count == i + 1);
		peer_answer(bench->held[i], 200, SLICE("Content-Type: application/json\r\n"),
		    SLICE("{\"error\":[\"EAPI:Invalid nonce\"]}"));
	}
}

static void
who_was_overtaken_asks_again(void **state)
{
	struct bench bench;

	(void)state;
	open_bench(&bench, "kraken");
	put(&bench, ASK_CANCEL);
	overtake(&bench, 0, 2);
	UNTIL(bench.asker.loop, bench.count == 3);
	answer(&bench, 2);
	UNTIL(bench.asker.loop, bench.asker.running == NULL);
	check_text("came", text_all(&bench.came), "CancelOrder CancelOrder CancelOrder ");
	assert_true(bench.risen);
	CHECK(strstr(text_cstring(&bench.ended), "clock") == NULL, "%s", text_cstring(&bench.ended));
	close_bench(&bench);
}

/* A question without end, and an order at once: another try is another order. */
static void
not_for_ever_and_no_order(void **state)
{
	struct bench bench;

	(void)state;
	open_bench(&bench, "kraken");
	put(&bench, ASK_BALANCE);
	overtake(&bench, 0, 4);
	UNTIL(bench.asker.loop, bench.asker.running == NULL);
	put(&bench, ASK_ORDER);
	overtake(&bench, 4, 5);
	UNTIL(bench.asker.loop, bench.asker.running == NULL);
	check_text("ended", text_all(&bench.ended), "clock clock ");
	check_text("came", text_all(&bench.came), "BalanceEx BalanceEx BalanceEx BalanceEx AddOrder ");
	close_bench(&bench);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_behind_the_other),
		cmocka_unit_test(who_waits_has_not_left),
		cmocka_unit_test(what_several_want_is_asked_once),
		cmocka_unit_test(each_account_is_asked),
		cmocka_unit_test(who_waited_is_looked_at_again),
		cmocka_unit_test(nobody_is_waited_for_for_ever),
		cmocka_unit_test(who_goes_passes_the_turn_on),
		cmocka_unit_test(others_do_not_wait),
		cmocka_unit_test(questions_keep_nothing_back),
		cmocka_unit_test(the_time_of_a_question_begins_when_it_leaves),
		cmocka_unit_test(fees_are_in_the_quote_asset),
		cmocka_unit_test(nonces_rise_whatever_the_clock_says),
		cmocka_unit_test(who_was_overtaken_asks_again),
		cmocka_unit_test(not_for_ever_and_no_order),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
