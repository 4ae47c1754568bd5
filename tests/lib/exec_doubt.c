/*
 * doubt: an order whose answer did not come: how long it is waited for, what proves that it never was, and who is told.
 *
 * In the scene kraken buys and okx sells; okx is the venue that can be told a window.
 */
#include "exec/doubt.h"

#include "exec_scene.h"

enum { OKX = 1, WINDOW_END_US = 2500000 + 1 };

static void
timeouts(void **state)
{
	static const struct {
		const char *row;
		int count;
		int64_t first_us, step_us, want_us;
	} cases[] = {
		{ "nothing is known", 0, 0, 0, 15 * SECOND_US },
		{ "one too few", 19, 1000, 0, 15 * SECOND_US },
		{ "quick ones", 20, 1000, 0, 3 * SECOND_US },
		/* of 1 to 20 s/10 the 19th: 1.9 s */
		{ "nearest rank of 20", 20, 100000, 100000, 3800000 },
		{ "rounded up", 21, 100000, 100000, 4000000 },
		/* of 100 the 95th; the first 50 of 150 are forgotten */
		{ "the last hundred", 150, 20000, 20000, 2 * 145 * 20000 },
		{ "slow ones", 40, 9 * SECOND_US, 0, 15 * SECOND_US },
		{ "a clock that was set back", 40, -1, 0, 15 * SECOND_US },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct patience patience = { .count = 0 };

		for (int k = 0; k < cases[i].count; k++)
			patience_learn(&patience, "okx", cases[i].first_us + k * cases[i].step_us);
		CHECK(patience_with(&patience, "okx") == cases[i].want_us, "%s: %lld", cases[i].row,
		    (long long)patience_with(&patience, "okx"));
		CHECK(patience_with(&patience, "gate") == 15 * SECOND_US, "%s", cases[i].row);
	}
}

static void
no_answer_in_time_is_asked_for(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	fill_whole(&scene, 0, "x");
	scene.log[0] = '\0';
	pass(&scene, 15 * SECOND_US - 1);
	expect_log(&scene, "not yet", "");
	pass(&scene, 15 * SECOND_US);
	expect_log(&scene, "overdue", "unknown:okx ask:okx ");
	assert_int_equal(scene.exec.unknown, 1);
	close_scene(&scene);
}

/* An acknowledged IOC that has no end by then; the time counts from its last word. */
static void
no_end_in_time_is_asked_for(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	fill_whole(&scene, 0, "x");
	pass(&scene, 10 * SECOND_US);
	say_kind(&scene, OKX, REPLY_OPEN, NULL);
	scene.log[0] = '\0';
	pass(&scene, 24 * SECOND_US);
	expect_log(&scene, "not yet", "");
	pass(&scene, 25 * SECOND_US);
	expect_log(&scene, "overdue", "unknown:okx ask:okx ");
	say_kind(&scene, OKX, REPLY_OPEN, NULL);
	expect_log(&scene, "found", "open:okx ");
	close_scene(&scene);
}

/* The account of okx as our books have it: a bitcoin and 150 USDT. */
static void
lose(struct scene *scene, const char *btc, const char *usdt)
{
	open_scene(scene);
	approve(scene);
	fill_whole(scene, 0, "x");
	say_kind(scene, OKX, REPLY_LOST, "timeout");
	hold(scene, "BTC", btc);
	hold(scene, "USDT", usdt);
	scene->log[0] = '\0';
}

static bool
absent(const struct scene *scene)
{
	return strstr(scene->log, "absent:okx") != NULL;
}

static void
what_proves_an_order_absent(void **state)
{
	static const struct {
		const char *row, *btc, *usdt;
		int64_t rounds_us[3]; /* when their first questions left; 0: none */
		bool absent;
	} cases[] = {
		{ "one round", "1", "150", { WINDOW_END_US }, false },
		{ "two rounds", "1", "150", { WINDOW_END_US, WINDOW_END_US + SECOND_US }, true },
		{ "not apart", "1", "150", { WINDOW_END_US, WINDOW_END_US + SECOND_US - 1 }, false },
		{ "the first before the end of the window", "1", "150",
		    { WINDOW_END_US - 1, WINDOW_END_US + SECOND_US }, false },
		{ "and the third", "1", "150",
		    { WINDOW_END_US - 1, WINDOW_END_US + SECOND_US, WINDOW_END_US + 2 * SECOND_US }, true },
		{ "a bitcoin is gone", "0", "150", { WINDOW_END_US, WINDOW_END_US + SECOND_US }, false },
		{ "money came", "1", "251", { WINDOW_END_US, WINDOW_END_US + SECOND_US }, false },
		{ "both", "0", "250.899", { WINDOW_END_US, WINDOW_END_US + SECOND_US }, false },
		{ "an asset is not told", "1", "0", { WINDOW_END_US, WINDOW_END_US + SECOND_US }, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scene scene;

		lose(&scene, cases[i].btc, cases[i].usdt);
		for (size_t k = 0; k < 3 && cases[i].rounds_us[k] != 0; k++)
			say_missing(&scene, OKX, T + cases[i].rounds_us[k]);
		CHECK(absent(&scene) == cases[i].absent, "%s: %s", cases[i].row, scene.log);
		CHECK(!cases[i].absent || made_has(&scene, "\"state\":\"absent\""), "%s", cases[i].row);
		close_scene(&scene);
	}
}

/* What cannot be told a window, was acknowledged, or is not said what it has, is never absent. */
static void
what_proves_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct scene scene;

		lose(&scene, "1", "150");
		if (i == 1)
			scene.exec.trades[0].orders[OKX].request.window_us = 0;
		if (i == 2)
			say_kind(&scene, OKX, REPLY_OPEN, NULL);
		if (i == 2)
			say_kind(&scene, OKX, REPLY_LOST, NULL);
		if (i == 3)
			say_fill(&scene, OKX, "y", "0.1", "101");
		if (i == 3)
			say_kind(&scene, OKX, REPLY_LOST, NULL);
		for (int k = 0; k < 5; k++)
			say_missing(&scene, OKX, T + WINDOW_END_US + k * SECOND_US);
		CHECK(absent(&scene) == (i == 0), "%d: %s", i, scene.log);
		close_scene(&scene);
	}
	assert_int_equal(doubt_window("okx", 1500000), 1500000);
	assert_int_equal(doubt_window("okx", 90 * SECOND_US), 60 * SECOND_US);
	assert_int_equal(doubt_window("coincap", 1500000), 0);
	assert_int_equal(doubt_window("nowhere", 1500000), 0);
}

/* Another order of the account may have moved what this one would have moved. */
static void
other_orders_are_kept_in_mind(void **state)
{
	struct scene scene;
	struct order *other;

	(void)state;
	lose(&scene, "1", "150");
	scene.exec.trades[1] = scene.exec.trades[0];
	scene.exec.trade_count = 2;
	other = &scene.exec.trades[1].orders[0];
	scene.exec.trades[1].count = 1;
	strcpy(other->request.id, "other");
	strcpy(other->request.venue, "okx");
	other->filled = DECIMAL_ZERO;
	other->state = ORDER_SENT;
	/* it buys: a bitcoin sold and one bought leave what there was */
	say_missing(&scene, OKX, T + WINDOW_END_US);
	say_missing(&scene, OKX, T + WINDOW_END_US + SECOND_US);
	assert_false(absent(&scene));
	/* unless that one is gone without a trace as well */
	other->state = ORDER_UNKNOWN;
	other->silent = true;
	say_missing(&scene, OKX, T + WINDOW_END_US + SECOND_US);
	assert_int_equal(scene.exec.trades[0].orders[OKX].missing_us, T + WINDOW_END_US + SECOND_US);
	other->silent = false;
	say_missing(&scene, OKX, T + WINDOW_END_US + 3 * SECOND_US / 2);
	assert_int_equal(scene.exec.trades[0].orders[OKX].missing_us, 0);
	/* it sells as well: then nothing can have made up for this one */
	other->request.side = SIDE_SELL;
	say_missing(&scene, OKX, T + WINDOW_END_US + 2 * SECOND_US);
	say_missing(&scene, OKX, T + WINDOW_END_US + 3 * SECOND_US);
	assert_true(absent(&scene));
	close_scene(&scene);
}

/* One to sell and one to buy: neither waits for the other to be found, and what the account shows still counts. */
static void
two_lost_together_do_not_wait_for_each_other(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct scene scene;
		struct order *other;

		lose(&scene, i == 1 ? "1.5" : "1", "150");
		scene.exec.trades[1] = scene.exec.trades[0];
		scene.exec.trade_count = 2;
		other = &scene.exec.trades[1].orders[0];
		scene.exec.trades[1].count = 1;
		strcpy(other->request.id, "other");
		strcpy(other->request.venue, "okx");
		other->filled = DECIMAL_ZERO;
		other->state = ORDER_UNKNOWN;
		other->acknowledged = i == 2;
		other->since_us = T;
		other->request.window_us = 1500000;
		strcpy(scene.sent[0].id, "other");
		strcpy(scene.sent[0].venue, "okx");
		for (int k = 0; k < 3; k++) {
			say_missing(&scene, 0, T + WINDOW_END_US + k * SECOND_US);
			say_missing(&scene, OKX, T + WINDOW_END_US + k * SECOND_US);
		}
		/* 1: one of them has bought; 2: the other is known to be there */
		CHECK(absent(&scene) == (i == 0), "%d: %s", i, scene.log);
		CHECK(other->state == ORDER_UNKNOWN, "%d: %s", i, scene.log); /* the retry is on its way */
		close_scene(&scene);
	}
}

static void
a_person_is_told_after_a_minute(void **state)
{
	struct scene scene;

	(void)state;
	lose(&scene, "1", "150");
	pass(&scene, MINUTE_US - 1);
	assert_false(made_has(&scene, "no_answer"));
	for (int i = 0; i < 100; i++)
		pass(&scene, MINUTE_US + i * SECOND_US);
	assert_int_equal(made_count(&scene, "\"code\":\"no_answer\""), 1);
	assert_int_equal(made_count(&scene, "\"scope\":\"venue:okx\",\"reason\":\"no_answer\""), 1);
	assert_true(strstr(scene.log, "halt:venue:okx") != NULL);
	assert_int_equal(made_count(&scene, "\"kind\":\"outcome\""), 0);
	assert_int_equal(scene.exec.trades[0].orders[OKX].state, ORDER_UNKNOWN);
	close_scene(&scene);
}

/* Found and lost again each few seconds, as its fills cannot be had: the minute goes on, and so do the pauses between questions. */
static void
a_person_is_told_of_what_comes_and_goes(void **state)
{
	struct scene scene;

	(void)state;
	lose(&scene, "1", "150");
	for (int i = 0; i < 20; i++) {
		pass(&scene, (5 + 7 * i) * SECOND_US);
		say_kind(&scene, OKX, REPLY_OPEN, NULL);
		pass(&scene, (5 + 7 * i) * SECOND_US + 50000);
		say_kind(&scene, OKX, REPLY_LOST, "fills_missing");
		assert_true(scene.exec.trades[0].orders[OKX].asked > i);
	}
	assert_int_equal(made_count(&scene, "\"code\":\"no_answer\""), 1);
	/* one that may rest, known for long, and lost anew */
	scene.exec.trades[0].orders[OKX].request.tif = TIF_GTC;
	say_kind(&scene, OKX, REPLY_OPEN, NULL);
	pass(&scene, 200 * SECOND_US);
	say_kind(&scene, OKX, REPLY_LOST, "fills_missing");
	assert_false(scene.exec.trades[0].orders[OKX].told);
	close_scene(&scene);
}

/* Each 50 ms from from_us to to_us; what is asked for at the venue is found open, and `nonsense` besides.  How often it was. */
static int
find_open(struct scene *scene, size_t order, int64_t from_us, int64_t to_us, bool nonsense)
{
	int asks = 0;

	for (int64_t us = from_us; us < to_us; us += 50000) {
		scene->log[0] = '\0';
		pass(scene, us);
		if (strstr(scene->log, "ask:") == NULL)
			continue;
		asks++;
		say_kind(scene, order, REPLY_OPEN, NULL);
		if (nonsense)
			say_kind(scene, order, REPLY_LOST, REASON_WRONG_ANSWER);
	}
	return asks;
}

/* What takes and stays open owes its end all the time, whatever questions find: it is cancelled, and after a minute a person is told. */
static void
what_takes_and_stays_open_is_in_one_doubt(void **state)
{
	struct scene scene;
	struct order *order;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	fill_whole(&scene, 0, "x");
	say_kind(&scene, OKX, REPLY_OPEN, NULL);
	order = &scene.exec.trades[0].orders[OKX];
	pass(&scene, 15 * SECOND_US);
	scene.log[0] = '\0';
	say_kind(&scene, OKX, REPLY_OPEN, NULL);
	pass(&scene, 15 * SECOND_US + 50000);
	expect_log(&scene, "found", "open:okx cancelling:okx commit cancel:okx ");
	find_open(&scene, OKX, 16 * SECOND_US, 75 * SECOND_US, false);
	assert_false(made_has(&scene, "no_answer"));
	/* while it is open, too */
	assert_int_equal(order->state, ORDER_OPEN);
	pass(&scene, 75 * SECOND_US);
	assert_true(made_has(&scene, "no_answer"));
	find_open(&scene, OKX, 76 * SECOND_US, 30 * MINUTE_US, false);
	assert_int_equal(made_count(&scene, "\"code\":\"no_answer\""), 1);
	assert_int_equal(made_count(&scene, "\"scope\":\"venue:okx\",\"reason\":\"no_answer\""), 1);
	assert_int_equal(made_count(&scene, "\"kind\":\"alert\""), 1);
	assert_true(order->asked > 100);
	scene.exec.passive = true;
	say_kind(&scene, OKX, REPLY_LOST, NULL);
	say_kind(&scene, OKX, REPLY_OPEN, NULL);
	scene.log[0] = '\0';
	pass(&scene, 30 * MINUTE_US + SECOND_US);
	assert_null(strstr(scene.log, "cancel"));
	/* its end is that of the doubt */
	say_fill(&scene, OKX, "y", "0.4", "101");
	say_kind(&scene, OKX, REPLY_END, NULL);
	assert_int_equal(order->state, ORDER_DONE);
	assert_string_equal(order->reason, REASON_CANCELLED);
	close_scene(&scene);
}

/* The same where nobody can cancel: it is open for 15 s each time. */
static void
what_takes_and_cannot_be_cancelled(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	scene.exec.carrier.cancel = NULL;
	approve(&scene);
	fill_whole(&scene, 0, "x");
	say_kind(&scene, OKX, REPLY_OPEN, NULL);
	assert_true(find_open(&scene, OKX, 50000, 10 * MINUTE_US, false) > 30);
	assert_int_equal(made_count(&scene, "\"code\":\"no_answer\""), 1);
	close_scene(&scene);
}

/* What may rest owes nothing when it is found, until it is cancelled. */
static void
what_rests_is_in_doubt_while_its_cancel_is_owed(void **state)
{
	struct scene scene;
	struct order *order;

	(void)state;
	lose(&scene, "1", "150");
	order = &scene.exec.trades[0].orders[OKX];
	order->request.tif = TIF_GTC;
	pass(&scene, SECOND_US);
	say_kind(&scene, OKX, REPLY_OPEN, NULL);
	scene.log[0] = '\0';
	pass(&scene, 10 * MINUTE_US);
	expect_log(&scene, "it rests", "");
	assert_false(made_has(&scene, "no_answer"));
	for (int64_t us = 10 * MINUTE_US + 50000; us < 15 * MINUTE_US; us += 50000) {
		if (order->state == ORDER_OPEN && order->cancel_us == 0) {
			order->cancel_us = scene.exec.lapse_us;
			exec_wake(&scene.exec, scene.exec.lapse_us);
		}
		find_open(&scene, OKX, us, us + 50000, false);
		/* 15 s until it is lost, and a minute of doubt */
		if (us < 10 * MINUTE_US + 74 * SECOND_US)
			assert_false(made_has(&scene, "no_answer"));
	}
	assert_int_equal(made_count(&scene, "\"code\":\"no_answer\""), 1);
	close_scene(&scene);
}

/* Open, and with more filled than it is for: the same nonsense is told once, and so is that its end is not known after a minute. */
static void
nonsense_is_told_once_in_a_doubt(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	fill_whole(&scene, 0, "x");
	say_kind(&scene, OKX, REPLY_OPEN, NULL);
	say_kind(&scene, OKX, REPLY_LOST, REASON_WRONG_ANSWER);
	assert_true(find_open(&scene, OKX, 50000, 10 * MINUTE_US, true) > 100);
	assert_int_equal(made_count(&scene, "\"code\":\"wrong_answer\""), 1);
	assert_int_equal(made_count(&scene, "\"code\":\"no_answer\""), 1);
	close_scene(&scene);
}

/* Each once in a doubt, and none in place of another. */
static void
three_alarms_of_one_doubt(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	say_fill(&scene, 0, "x", "0.4", "100");
	say_kind(&scene, 0, REPLY_LOST, "timeout");
	for (int64_t us = 0; us <= 61 * SECOND_US; us += SECOND_US)
		pass(&scene, us);
	for (int i = 0; i < 2; i++) {
		say_fill(&scene, 0, "x", "0.3", "100");
		say_kind(&scene, 0, REPLY_LOST, REASON_WRONG_ANSWER);
	}
	assert_int_equal(made_count(&scene, "\"code\":\"no_answer\",\"text\":\"what became of order"), 1);
	assert_int_equal(made_count(&scene, "\"code\":\"other_fill\""), 1);
	assert_int_equal(made_count(&scene, "\"code\":\"wrong_answer\""), 1);
	close_scene(&scene);
}

/* What comes late is no news, but a fill. */
static void
words_about_orders_that_are_over(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	fill_whole(&scene, 0, "x");
	fill_whole(&scene, OKX, "y");
	approve_with(&scene, (struct approval){ .id = "sweeps", .hash = "0" }, NULL);
	say_kind(&scene, OKX, REPLY_END, NULL);
	say_kind(&scene, OKX, REPLY_SENT, NULL);
	assert_int_equal(made_count(&scene, "\"kind\":\"alert\""), 0);
	say_fill(&scene, OKX, "late", "0.1", "101");
	assert_true(made_has(&scene, "\"scope\":\"venue:okx\""));
	close_scene(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timeouts),
		cmocka_unit_test(no_answer_in_time_is_asked_for),
		cmocka_unit_test(no_end_in_time_is_asked_for),
		cmocka_unit_test(what_proves_an_order_absent),
		cmocka_unit_test(what_proves_nothing),
		cmocka_unit_test(other_orders_are_kept_in_mind),
		cmocka_unit_test(two_lost_together_do_not_wait_for_each_other),
		cmocka_unit_test(a_person_is_told_after_a_minute),
		cmocka_unit_test(a_person_is_told_of_what_comes_and_goes),
		cmocka_unit_test(what_takes_and_stays_open_is_in_one_doubt),
		cmocka_unit_test(what_takes_and_cannot_be_cancelled),
		cmocka_unit_test(what_rests_is_in_doubt_while_its_cancel_is_owed),
		cmocka_unit_test(nonsense_is_told_once_in_a_doubt),
		cmocka_unit_test(three_alarms_of_one_doubt),
		cmocka_unit_test(words_about_orders_that_are_over),
	};

	return cmocka_run_group_tests_name("exec_doubt", tests, NULL, NULL);
}
