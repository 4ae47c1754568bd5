/*
 * late: an order that was proven absent is asked for again for a day, also by later processes, and what is found of it counts.
 *
 * In the scene kraken buys and okx sells; okx loses the order.
 */
#include "exec/late.h"

#include <unistd.h>

#include "exec/journal.h"
#include "exec_scene.h"

enum { OKX = 1, LATER_US = 60 * SECOND_US };

/* Neither leg is traded; the trade is over, and swept. */
static void
lose_one(struct scene *scene)
{
	open_scene(scene);
	scene->exec.settings.mode = MODE_LIVE;
	approve(scene);
	say_kind(scene, 0, REPLY_REJECTED, "no");
	say_kind(scene, OKX, REPLY_LOST, "no_answer");
	hold(scene, "BTC", "1");
	hold(scene, "USDT", "150");
	pass(scene, 10 * SECOND_US);
	say_missing(scene, OKX, T + 10 * SECOND_US);
	pass(scene, 20 * SECOND_US);
	say_missing(scene, OKX, T + 20 * SECOND_US);
	assert_true(made_has(scene, "\"state\":\"absent\""));
	pass(scene, LATER_US);
	assert_int_equal(scene->exec.trade_count, 0);
	scene->log[0] = '\0';
	scene->made.len = 0;
}

static void
it_is_asked_for_for_a_day(void **state)
{
	struct scene scene;

	(void)state;
	lose_one(&scene);
	pass(&scene, 20 * SECOND_US + 5 * MINUTE_US - 1);
	expect_log(&scene, "not yet", "");
	pass(&scene, 20 * SECOND_US + 5 * MINUTE_US);
	expect_log(&scene, "five minutes", "ask:okx ");
	say_missing(&scene, OKX, scene.at_us);
	pass(&scene, 20 * SECOND_US + 10 * MINUTE_US);
	expect_log(&scene, "ten minutes", "ask:okx ");
	/* the time that is due is long past, but so is the day */
	pass(&scene, 20 * SECOND_US + DAY_US);
	expect_log(&scene, "a day", "");
	assert_int_equal(scene.exec.late.count, 0);
	close_scene(&scene);
}

static void
a_fill_that_comes_late_is_of_no_trade(void **state)
{
	struct scene scene;

	(void)state;
	lose_one(&scene);
	say_fill(&scene, OKX, "z", "0.5", "101");
	expect_log(&scene, "written", "fill:nobody halt:venue:okx ");
	assert_true(made_has(&scene, "\"code\":\"late_fill\""));
	assert_true(made_has(&scene, "\"suspense\":true"));
	close_scene(&scene);
}

/* Nor one that comes when its trade has just ended, and nothing else happened since: its outcome is told. */
static void
nor_is_one_that_comes_at_once(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	say_kind(&scene, 0, REPLY_REJECTED, "funds");
	say_kind(&scene, OKX, REPLY_REJECTED, "funds");
	assert_int_equal(made_count(&scene, "\"kind\":\"outcome\""), 1);
	scene.log[0] = '\0';
	say_fill(&scene, OKX, "z", "0.5", "101");
	expect_log(&scene, "written", "fill:nobody halt:venue:okx ");
	assert_true(made_has(&scene, "\"code\":\"late_fill\""));
	assert_true(made_has(&scene, "\"suspense\":true"));
	CHECK(decimal_sign(purse_find(&scene.exec.purse, main_at("okx"), SLICE("BTC"))->locked) == 0, "%s", "locked");
	close_scene(&scene);
}

static void
one_that_is_open_is_cancelled(void **state)
{
	struct scene scene;

	(void)state;
	lose_one(&scene);
	say_kind(&scene, OKX, REPLY_OPEN, NULL);
	expect_log(&scene, "found", "cancel:okx ");
	assert_int_equal(made_count(&scene, "\"code\":\"late_fill\""), 1);
	/* the cancel went astray */
	pass(&scene, LATER_US + 5 * MINUTE_US);
	expect_log(&scene, "again", "cancel:okx ");
	say_kind(&scene, OKX, REPLY_END, NULL);
	assert_int_equal(scene.exec.late.count, 0);
	close_scene(&scene);
}

static void
on_paper_nothing_is_late(void **state)
{
	struct scene scene;
	const struct order_request request = { .id = "a" };

	(void)state;
	open_scene(&scene);
	late_note(&scene.exec, &request, T);
	assert_int_equal(scene.exec.late.count, 0);
	close_scene(&scene);
}

/* The journal is the next process's too. */
static void
a_later_process_asks_at_its_start(void **state)
{
	char directory[] = "/tmp/arb-late-XXXXXX", command[100];
	struct lapse lapse = { 0 };
	struct journal *journal;
	struct scene scene;
	struct error err;

	(void)state;
	assert_non_null(mkdtemp(directory));
	for (int start = 0; start < 2; start++) {
		const struct order *order;

		journal = journal_open(directory, MODE_LIVE, &err);
		assert_non_null(journal);
		lapse_tell(&lapse, T + start * HOUR_US, HOUR_US + start * HOUR_US);
		open_scene(&scene);
		scene.exec.settings.mode = MODE_LIVE;
		if (start == 0)
			assert_int_equal(journal_name(journal, "test", &err), 0);
		assert_int_equal(journal_load(journal, &scene.exec, &lapse, &err), 0);
		scene.exec.record = journal_record(journal);
		if (start == 1) {
			scene.log[0] = '\0';
			assert_int_equal(exec_recover(&scene.exec, &err), 0);
			expect_log(&scene, "at once", "ask:okx ");
		} else {
			approve(&scene);
			scene.exec.lapse_us = T;
			order = &scene.exec.trades[0].orders[OKX];
			say_kind(&scene, 0, REPLY_REJECTED, "no");
			say_kind(&scene, OKX, REPLY_LOST, "no_answer");
			assert_string_equal(order->request.venue, "okx");
			say_kind(&scene, OKX, REPLY_ABSENT, NULL);
			assert_int_equal(journal_commit(journal, &err), 0);
		}
		assert_int_equal(scene.exec.late.count, 1);
		journal_close(journal);
		close_scene(&scene);
	}
	snprintf(command, sizeof command, "rm -r %s", directory);
	assert_int_equal(system(command), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_asked_for_for_a_day),
		cmocka_unit_test(a_fill_that_comes_late_is_of_no_trade),
		cmocka_unit_test(nor_is_one_that_comes_at_once),
		cmocka_unit_test(one_that_is_open_is_cancelled),
		cmocka_unit_test(on_paper_nothing_is_late),
		cmocka_unit_test(a_later_process_asks_at_its_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
