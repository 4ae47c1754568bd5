/*
 * A cancel: its intent is committed before the request leaves, and a later process knows of it.
 *
 * In the scene kraken, which takes no fee of a maker, has the leg that rests.
 */
#include <unistd.h>

#include "exec/journal.h"
#include "exec_scene.h"

/* Acknowledged, and with the journal's rows where there is one. */
static void
let_one_rest(struct scene *scene, struct journal *journal)
{
	open_scene(scene);
	if (journal != NULL)
		scene->exec.record = journal_record(journal);
	scene->exec.settings.rest = (struct rest_settings){ .on = true, .stop_bps = d("20") };
	tell_rules(scene, "okx", TRADING ",\"maker_bps\":\"10\"");
	tell_rules(scene, "kraken", TRADING ",\"maker_bps\":\"0\"");
	exec_book(&scene->exec, 0);
	exec_book(&scene->exec, 1);
	approve(scene);
	assert_int_equal(scene->sent_count, 1);
	say_kind(scene, 0, REPLY_OPEN, NULL);
	scene->log[0] = '\0';
	scene->made.len = 0;
}

static int
no_commit(void *arg, struct error *err)
{
	(void)arg;
	return error_set(err, "commit", "the disk is full");
}

static void
it_waits_for_its_commit(void **state)
{
	(void)state;
	for (int full = 0; full < 2; full++) {
		struct scene scene;
		struct error err;

		let_one_rest(&scene, NULL);
		if (full)
			scene.exec.record.commit = no_commit;
		exec_freeze(&scene.exec, true);
		assert_int_equal(exec_time(&scene.exec, T + SECOND_US / 10, &err), full ? -1 : 0);
		expect_log(&scene, full ? "no commit" : "commit",
		    full ? "cancelling:kraken " : "cancelling:kraken commit cancel:kraken ");
		close_scene(&scene);
	}
}

/* The process that asked for the end died before it heard of it, and before its caller committed anything. */
static void
the_next_process_knows_whose_doing_the_end_is(void **state)
{
	(void)state;
	for (int asked = 0; asked < 2; asked++) {
		char directory[] = "/tmp/arb-cancel-XXXXXX", command[100];
		struct scene scene, next;
		struct journal *journal;
		struct error err;

		assert_non_null(mkdtemp(directory));
		journal = journal_open(directory, MODE_PAPER, &err);
		assert_non_null(journal);
		let_one_rest(&scene, journal);
		assert_int_equal(journal_commit(journal, &err), 0);
		if (asked) {
			exec_freeze(&scene.exec, true);
			pass(&scene, SECOND_US / 10);
			expect_log(&scene, "cancelled", "cancel:kraken ");
		}
		journal_close(journal);

		journal = journal_open(directory, MODE_PAPER, &err);
		assert_non_null(journal);
		next = (struct scene){ .at_us = T + MINUTE_US, .sent = { scene.sent[0] } };
		start_exec(&next);
		assert_int_equal(journal_load(journal, &next.exec, NULL, &err), 0);
		next.exec.record = journal_record(journal);
		assert_int_equal(next.exec.trade_count, 1);
		assert_int_equal(next.exec.trades[0].orders[0].cancelled, asked);
		/* the venue gives no reason */
		say_kind(&next, 0, REPLY_END, NULL);
		assert_true(made_has(&next, "\"state\":\"done\",\"filled\":\"0\""));
		CHECK(made_has(&next, "\"reason\":\"cancelled\"") == asked, "%s", text_cstring(&next.made));
		journal_close(journal);
		close_scene(&scene);
		close_scene(&next);
		snprintf(command, sizeof command, "rm -r %s", directory);
		assert_int_equal(system(command), 0);
	}
}

/* What the venue says of it is said. */
static void
the_word_of_the_venue_comes_first(void **state)
{
	static const char *const words[] = { "by_user", NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct scene scene;

		let_one_rest(&scene, NULL);
		exec_freeze(&scene.exec, true);
		pass(&scene, SECOND_US / 10);
		say_kind(&scene, 0, REPLY_END, words[i]);
		CHECK(made_has(&scene, i == 0 ? "\"reason\":\"by_user\"" : "\"reason\":\"cancelled\""), "%s",
		    text_cstring(&scene.made));
		close_scene(&scene);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_waits_for_its_commit),
		cmocka_unit_test(the_next_process_knows_whose_doing_the_end_is),
		cmocka_unit_test(the_word_of_the_venue_comes_first),
	};

	return cmocka_run_group_tests_name("exec_cancel", tests, NULL, NULL);
}
