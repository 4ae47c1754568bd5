/*
 * clock: the wall clock is set while orders are out: what is waited for goes on as if nothing had happened, and nothing new begins until
 * venues' clocks were measured; a machine that was started anew has no clock that goes back to before.
 */
#include <unistd.h>

#include "exec/journal.h"
#include "exec_scene.h"

#define BOOT (1000 * SECOND_US)

enum { OKX = 1, WINDOW_END_US = 2500000 + 1 };

/* As a turn of arb-exec --live does it: it is us later than at the start, and the wall clock is off by off_us. */
static void
turn(struct scene *scene, struct lapse *lapse, int64_t us, int64_t off_us, bool timed)
{
	struct error err;

	lapse_tell(lapse, T + us + off_us, BOOT + us);
	exec_clock(&scene->exec, lapse, timed);
	assert_int_equal(exec_time(&scene->exec, lapse->now_us, &err), 0);
	scene->at_us = scene->exec.now_us;
}

/* Both legs are out, okx owes an answer. */
static void
open_turning(struct scene *scene, struct lapse *lapse)
{
	*lapse = (struct lapse){ 0 };
	open_scene(scene);
	turn(scene, lapse, 1, 0, true);
	approve(scene);
	fill_whole(scene, 0, "x");
	scene->log[0] = '\0';
}

static const int64_t steps_us[] = { 600 * SECOND_US, -600 * SECOND_US, 7200 * SECOND_US, -7200 * SECOND_US };

static void
an_answer_is_waited_for_as_long_as_ever(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(steps_us); i++) {
		struct scene scene;
		struct lapse lapse;

		open_turning(&scene, &lapse);
		turn(&scene, &lapse, SECOND_US, steps_us[i], false);
		turn(&scene, &lapse, 15 * SECOND_US, steps_us[i], true);
		expect_log(&scene, "not yet", "");
		turn(&scene, &lapse, 15 * SECOND_US + 1, steps_us[i], true);
		expect_log(&scene, "overdue", "unknown:okx ask:okx ");
		/* 100 ms and up to a quarter more, then 200 ms */
		turn(&scene, &lapse, 15 * SECOND_US + 125001, steps_us[i], true);
		expect_log(&scene, "again", "ask:okx ");
		turn(&scene, &lapse, 15 * SECOND_US + 140000, -steps_us[i], true);
		expect_log(&scene, "and not twice because it was set again", "");
		turn(&scene, &lapse, 15 * SECOND_US + 375001, -steps_us[i], true);
		expect_log(&scene, "and again", "ask:okx ");
		close_scene(&scene);
	}
}

/* The end of the window is passed by what has passed, not by what the wall clock says. */
static void
a_window_ends_when_it_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(steps_us); i++) {
		struct scene scene;
		struct lapse lapse;
		const struct order *order;

		open_turning(&scene, &lapse);
		say_kind(&scene, OKX, REPLY_LOST, "timeout");
		hold(&scene, "BTC", "1");
		hold(&scene, "USDT", "150");
		order = &scene.exec.trades[0].orders[OKX];
		assert_int_equal(order->since_us, T + 1);
		turn(&scene, &lapse, SECOND_US, steps_us[i], true);
		say_missing(&scene, OKX, lapse.now_us);
		assert_false(order->silent);
		turn(&scene, &lapse, 1 + WINDOW_END_US, steps_us[i], true);
		say_missing(&scene, OKX, lapse.now_us);
		assert_true(order->silent);
		turn(&scene, &lapse, 1 + WINDOW_END_US + SECOND_US / 2, -steps_us[i], true);
		say_missing(&scene, OKX, lapse.now_us);
		assert_int_equal(order->state, ORDER_UNKNOWN);
		turn(&scene, &lapse, 1 + WINDOW_END_US + SECOND_US, -steps_us[i], true);
		say_missing(&scene, OKX, lapse.now_us);
		assert_true(made_has(&scene, "\"state\":\"absent\""));
		close_scene(&scene);
	}
}

/* Stamps of feed and executor move together: what is old stays old, what is fresh stays fresh. */
static void
books_are_as_old_as_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(steps_us); i++)
		for (int fresh = 0; fresh < 2; fresh++) {
			struct scene scene;
			struct lapse lapse = { 0 };
			struct steady feed = { 0 };
			int64_t stamp_us;

			open_scene(&scene);
			turn(&scene, &lapse, 1, 0, true);
			steady_now(&feed, T + 1, BOOT + 1);
			turn(&scene, &lapse, SECOND_US, steps_us[i], true);
			stamp_us = steady_now(&feed, T + SECOND_US + steps_us[i], BOOT + SECOND_US);
			put_book(&scene, "kraken", stamp_us, "99.9", "100");
			put_book(&scene, "okx", stamp_us, "101", "101.1");
			/* 5 s is the limit; a clock that was set back may be a tenth too slow */
			turn(&scene, &lapse, fresh ? 5 * SECOND_US : 7 * SECOND_US, steps_us[i], true);
			approve_with(&scene, (struct approval){ .expires_us = scene.exec.now_us + 1 }, NULL);
			CHECK(made_has(&scene, "\"reason\":\"stale_book\"") == !fresh, "%lld: %s",
			    (long long)steps_us[i], text_cstring(&scene.made));
			close_scene(&scene);
		}
}

/* Of a feed that goes on from before the clock was set back, when this process began after it. */
static void
a_book_of_the_future_does_not_count(void **state)
{
	static const struct {
		const char *row;
		enum mode mode;
		int64_t ahead_us;
		bool taken;
	} cases[] = {
		{ "now", MODE_LIVE, 0, true },
		{ "as far as clocks may be apart", MODE_LIVE, 5 * SECOND_US, true },
		{ "further", MODE_LIVE, 5 * SECOND_US + 1, false },
		{ "on paper the line tells the time", MODE_PAPER, 3600 * SECOND_US, true },
	};
	struct scene scene;
	struct error err;

	(void)state;
	open_scene(&scene);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct book_event book = {
			.ts_us = T + cases[i].ahead_us, .venue = SLICE("okx"), .symbol = SLICE("BTC-USDT")
		};

		scene.exec.settings.mode = cases[i].mode;
		CHECK((exec_place(&scene.exec, &book, &err) >= 0) == cases[i].taken, "%s", cases[i].row);
	}
	close_scene(&scene);
}

static void
nothing_new_until_clocks_were_measured(void **state)
{
	struct scene scene;
	struct lapse lapse = { 0 };

	(void)state;
	open_scene(&scene);
	turn(&scene, &lapse, 1, 0, true);
	turn(&scene, &lapse, 2, 200000, true);
	assert_int_equal(made_count(&scene, "\"kind\":\"alert\""), 0);
	turn(&scene, &lapse, 20000, -300000, false);
	turn(&scene, &lapse, 40000, -300000, false);
	assert_int_equal(made_count(&scene, "\"kind\":\"alert\""), 1);
	assert_true(made_has(&scene, "\"code\":\"clock\",\"text\":\"the clock of this machine was set by -300 ms\""));
	approve(&scene);
	assert_true(made_has(&scene, "\"state\":\"none\""));
	assert_true(made_has(&scene, "\"reason\":\"clock\""));
	assert_int_equal(scene.sent_count, 0);
	turn(&scene, &lapse, 60000, -300000, true);
	approve(&scene);
	assert_int_equal(scene.sent_count, 2);
	assert_int_not_equal(lapse.slip_us, 0);
	assert_int_equal(scene.exec.trades[0].orders[OKX].since_us, lapse.now_us);
	close_scene(&scene);
}

/* A leg that is missing is not tried again, and what was filled goes back. */
static void
what_is_out_is_brought_to_its_end(void **state)
{
	for (int timed = 0; timed < 2; timed++) {
		struct scene scene;
		struct lapse lapse;
		struct error err;

		(void)state;
		open_turning(&scene, &lapse);
		assert_int_equal(decimal_read(&scene.exec.settings.ladder.loss_bps, SLICE("1000"), &err), 0);
		assert_int_equal(decimal_read(&scene.exec.settings.ladder.widths[0], SLICE("50"), &err), 0);
		scene.exec.settings.ladder.width_count = 1;
		scene.exec.settings.ladder.loss_max = decimal_int(50);
		strcpy(scene.exec.settings.ladder.unit, "USDT");
		turn(&scene, &lapse, 20000, 600 * SECOND_US, timed != 0);
		put_book(&scene, "kraken", scene.exec.now_us, "99.9", "100");
		put_book(&scene, "okx", scene.exec.now_us, "101", "101.1");
		say_kind(&scene, OKX, REPLY_END, "limit");
		assert_int_equal(scene.sent_count, 3);
		assert_string_equal(scene.sent[2].venue, timed != 0 ? "okx" : "kraken");
		assert_int_equal(scene.exec.trades[0].orders[2].step, timed != 0 ? PURPOSE_RETRY : PURPOSE_UNWIND);
		close_scene(&scene);
	}
}

/* ---- across a restart ---- */

struct life {
	struct scene scene;
	struct lapse lapse;
	struct journal *journal;
	char directory[64];
};

/* A process that begins when the wall clock and CLOCK_BOOTTIME say this. */
static void
begin_life(struct life *life, int64_t wall_us, int64_t boot_us)
{
	struct error err;

	start_exec(&life->scene);
	life->scene.exec.settings.mode = MODE_LIVE;
	life->lapse = (struct lapse){ 0 };
	lapse_tell(&life->lapse, wall_us, boot_us);
	life->journal = journal_open(life->directory, MODE_LIVE, &err);
	if (life->journal == NULL || journal_load(life->journal, &life->scene.exec, &life->lapse, &err) != 0)
		fail_msg("%s", err.text);
	life->scene.exec.record = journal_record(life->journal);
}

static void
end_life(struct life *life)
{
	exec_free(&life->scene.exec);
	journal_close(life->journal);
}

/* An order whose answer was lost, written down; then the process is killed. */
static void
lose_an_order(struct life *life)
{
	static const char *const venues[] = { "kraken", "okx" };
	struct error err;

	strcpy(life->directory, "/tmp/arb-clock-XXXXXX");
	assert_non_null(mkdtemp(life->directory));
	begin_life(life, T, BOOT);
	strcpy(life->scene.exec.journal, "test");
	assert_int_equal(journal_name(life->journal, "test", &err), 0);
	for (int i = 0; i < 2; i++) {
		tell_rules(&life->scene, venues[i], TRADING);
		fund(&life->scene, venues[i], "USDT", 150);
		fund(&life->scene, venues[i], "BTC", 1);
	}
	put_book(&life->scene, "kraken", T, "99.9", "100");
	put_book(&life->scene, "okx", T, "101", "101.1");
	turn(&life->scene, &life->lapse, 0, 0, true);
	life->scene.at_us = T + 1000;
	approve(&life->scene);
	say_kind(&life->scene, OKX, REPLY_SENT, NULL);
	say_kind(&life->scene, OKX, REPLY_LOST, "timeout");
	assert_int_equal(journal_commit(life->journal, &err), 0);
	end_life(life);
}

static void
remove_life(struct life *life)
{
	char command[100];

	end_life(life);
	text_free(&life->scene.made);
	text_free(&life->scene.line);
	snprintf(command, sizeof command, "rm -r %s", life->directory);
	assert_int_equal(system(command), 0);
}

/* The wall clock was set by an hour in between; what CLOCK_BOOTTIME says counts. */
static void
a_window_ends_in_another_process(void **state)
{
	static const int64_t hours[] = { 0, 3600 * SECOND_US, -3600 * SECOND_US };

	(void)state;
	for (size_t i = 0; i < COUNT(hours); i++) {
		struct life life = { .directory = "" };
		const struct order *orders;
		struct error err;
		int64_t began_us = T + SECOND_US + hours[i];

		lose_an_order(&life);
		begin_life(&life, began_us, BOOT + SECOND_US);
		orders = life.scene.exec.trades[0].orders;
		assert_int_equal(exec_recover(&life.scene.exec, &err), 0);
		assert_int_equal(orders[OKX].state, ORDER_UNKNOWN);
		assert_false(orders[OKX].rebooted);
		CHECK(orders[OKX].since_us == began_us - SECOND_US + 1000, "%zu: %lld", i,
		    (long long)(orders[OKX].since_us - began_us));
		CHECK(orders[OKX].request.decided_us == began_us - SECOND_US, "%zu: %lld", i,
		    (long long)(orders[OKX].request.decided_us - began_us));
		/* of the other one nothing was written down after its intent */
		assert_int_equal(orders[0].since_us, 0);
		assert_int_equal(exec_time(&life.scene.exec, began_us + 7, &err), 0);
		assert_int_equal(orders[0].since_us, began_us + 7);
		remove_life(&life);
	}
}

/* Of another run of the machine nothing is known but that it was before now; and clocks may differ by more. */
static void
a_window_ends_in_another_run_of_the_machine(void **state)
{
	struct life life = { .directory = "" };
	char command[300];
	struct order *order;
	struct error err;
	int64_t began_us = T - 3600 * SECOND_US, end_us;

	(void)state;
	lose_an_order(&life);
	snprintf(command, sizeof command,
	    "sqlite3 %s/exec.db \"DROP TRIGGER intent_update; DROP TRIGGER state_update; UPDATE intent SET boot_id = "
	    "'other';"
	    " UPDATE state SET boot_id = 'other'\"",
	    life.directory);
	if (system("command -v sqlite3 >/dev/null") != 0)
		skip();
	assert_int_equal(system(command), 0);
	begin_life(&life, began_us, 30 * SECOND_US);
	order = &life.scene.exec.trades[0].orders[OKX];
	assert_true(order->rebooted);
	assert_int_equal(order->since_us, 0);
	assert_int_equal(order->request.decided_us, T);
	assert_int_equal(exec_recover(&life.scene.exec, &err), 0);
	assert_int_equal(exec_time(&life.scene.exec, began_us, &err), 0);
	assert_int_equal(order->since_us, began_us);
	end_us = began_us + order->request.window_us + 5 * SECOND_US;
	life.scene.sent[OKX] = order->request;
	hold(&life.scene, "BTC", "1");
	say_missing(&life.scene, OKX, end_us);
	assert_false(order->silent);
	say_missing(&life.scene, OKX, end_us + 1);
	assert_true(order->silent);
	remove_life(&life);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_waited_for_as_long_as_ever),
		cmocka_unit_test(a_window_ends_when_it_ends),
		cmocka_unit_test(books_are_as_old_as_they_are),
		cmocka_unit_test(a_book_of_the_future_does_not_count),
		cmocka_unit_test(nothing_new_until_clocks_were_measured),
		cmocka_unit_test(what_is_out_is_brought_to_its_end),
		cmocka_unit_test(a_window_ends_in_another_process),
		cmocka_unit_test(a_window_ends_in_another_run_of_the_machine),
	};

	return cmocka_run_group_tests_name("exec_clock", tests, NULL, NULL);
}
