/*
 * The freeze file and the clock are looked at behind the commit and before the send, once for all that leave in one turn: what adds
 * exposure stays, what takes it away goes.
 */
#include "exec/rest.h"
#include "exec_scene.h"

/* A freeze file that comes before the look of that number, from 1, and stays; 0: it never comes. */
struct file {
	struct scene *scene;
	int looks, comes_at;
};

static bool
stands(void *arg)
{
	struct file *file = arg;

	note(file->scene, "look", "");
	return ++file->looks >= file->comes_at && file->comes_at != 0;
}

static void
open_with(struct scene *scene, struct file *file, int comes_at)
{
	open_scene(scene);
	*file = (struct file){ scene, 0, comes_at };
	scene->exec.freezer = (struct freezer){ stands, file };
	scene->exec.settings.ladder =
	    (struct ladder_bounds){ .loss_bps = d("100"), .widths = { d("50") }, .width_count = 1 };
}

static void
nothing_is_reserved(const struct scene *scene)
{
	for (size_t i = 0; i < scene->exec.purse.count; i++)
		CHECK(decimal_sign(scene->exec.purse.at[i].locked) == 0, "%s", scene->exec.purse.at[i].asset);
}

/* Never one without the other. */
static void
all_legs_or_none(void **state)
{
	(void)state;
	for (int comes_at = 0; comes_at <= 3; comes_at++) {
		bool held = comes_at == 1;
		struct scene scene;
		struct file file;

		open_with(&scene, &file, comes_at);
		approve(&scene);
		expect_log(&scene, held ? "held" : "sent",
		    held ? "open commit look rejected:kraken rejected:okx end:flat "
			 : "open commit look send:kraken send:okx ");
		CHECK(scene.sent_count == (held ? 0 : 2), "%d: %zu", comes_at, scene.sent_count);
		CHECK(made_count(&scene, "\"state\":\"rejected\",\"filled\":\"0\",\"reason\":\"freeze\"") ==
			(held ? 2 : 0),
		    "%d: %s", comes_at, text_cstring(&scene.made));
		CHECK(made_has(&scene, "\"state\":\"flat\"") == held, "%d", comes_at);
		CHECK(made_has(&scene, "\"scope\":\"all\",\"reason\":\"freeze\"") == held, "%d", comes_at);
		if (held)
			nothing_is_reserved(&scene);
		close_scene(&scene);
	}
}

/* One that was held back is over: its id is not traded again, and the next one is refused before its intent. */
static void
what_was_held_is_over(void **state)
{
	struct scene scene;
	struct file file;

	(void)state;
	open_with(&scene, &file, 1);
	approve(&scene);
	scene.made.len = 0;
	approve(&scene);
	assert_true(made_has(&scene, "\"again\":true"));
	approve_with(&scene, (struct approval){ .id = "cross:other" }, NULL);
	assert_true(made_has(&scene, "\"state\":\"none\""));
	assert_true(made_has(&scene, "\"reason\":\"freeze\"}"));
	assert_int_equal(scene.sent_count, 0);
	close_scene(&scene);
}

/* A retry stays, the way back goes. */
static void
a_lopsided_trade_goes_back(void **state)
{
	(void)state;
	for (int comes_at = 2; comes_at <= 3; comes_at++) {
		struct scene scene;
		struct file file;

		open_with(&scene, &file, comes_at);
		approve(&scene);
		fill_whole(&scene, 0, "x");
		scene.log[0] = '\0';
		say_kind(&scene, 1, REPLY_END, "limit");
		expect_log(&scene, "the next step",
		    comes_at == 2 ? "done:okx intend:retry commit look rejected:okx intend:unwind commit look "
				    "send:kraken "
				  : "done:okx intend:retry commit look send:okx ");
		assert_int_equal(scene.sent_count, 3);
		if (comes_at == 2)
			say_fill(&scene, 2, "y", "1", "99.9");
		else
			say_fill(&scene, 2, "y", "1", "101");
		assert_true(made_has(&scene, "\"state\":\"flat\""));
		nothing_is_reserved(&scene);
		close_scene(&scene);
	}
}

/* What would rest stays; what hedges a fill goes; another price is not taken. */
static void
a_leg_that_rests(void **state)
{
	static const char *const makers[] = { TRADING ",\"maker_bps\":\"0\"", TRADING ",\"maker_bps\":\"10\"" };

	(void)state;
	for (int comes_at = 1; comes_at <= 2; comes_at++) {
		struct scene scene;
		struct file file;

		open_with(&scene, &file, comes_at);
		scene.exec.settings.rest = (struct rest_settings){ .on = true,
			.edge_bps = d("10"),
			.reprice_bps = d("2"),
			.stop_bps = d("20"),
			.deadman_us = MINUTE_US };
		tell_rules(&scene, "kraken", makers[0]);
		tell_rules(&scene, "okx", makers[1]);
		for (int i = 0; i < 2; i++)
			exec_book(&scene.exec, i);
		approve(&scene);
		if (comes_at == 1) {
			expect_log(&scene, "held", "open done:okx commit arm:kraken look rejected:kraken end:flat ");
			nothing_is_reserved(&scene);
		} else {
			scene.log[0] = '\0';
			say_fill(&scene, 0, "a", "0.4", "99.9");
			expect_log(
			    &scene, "the hedge goes", "fill:kraken partial:kraken intend:follow commit look send:okx ");
			pass(&scene, SECOND_US / 10);
			assert_true(strstr(scene.log, "cancel:kraken") != NULL);
			say_kind(&scene, 0, REPLY_END, "cancelled");
			say_fill(&scene, 1, "b", "0.4", "101");
			assert_true(made_has(&scene, "\"state\":\"flat\""));
			assert_int_equal(scene.sent_count, 2);
		}
		close_scene(&scene);
	}
}

static int64_t
watch_now(void *arg)
{
	return *(const int64_t *)arg;
}

/* A commit that takes its time: the approval's end, and the age of its books, count at the send.  Both are still good on their edge. */
static void
what_took_too_long_stays(void **state)
{
	static const struct {
		int64_t expires_us, late_us;
		const char *reason; /* NULL: both leave */
	} rows[] = {
		{ SECOND_US, SECOND_US, NULL },
		{ SECOND_US, SECOND_US + 1, "expired" },
		{ MINUTE_US, 5 * SECOND_US, NULL },
		{ MINUTE_US, 5 * SECOND_US + 1, "stale_book" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool held = rows[i].reason != NULL;
		int64_t now_us = T + rows[i].late_us;
		struct scene scene;
		char words[80];

		open_scene(&scene);
		scene.exec.timepiece = (struct timepiece){ watch_now, &now_us };
		approve_with(&scene, (struct approval){ .expires_us = T + rows[i].expires_us }, NULL);
		expect_log(&scene, held ? rows[i].reason : "sent",
		    held ? "open commit rejected:kraken rejected:okx end:flat " : "open commit send:kraken send:okx ");
		snprintf(
		    words, sizeof words, "\"state\":\"rejected\",\"filled\":\"0\",\"reason\":\"%s\"", rows[i].reason);
		CHECK(made_count(&scene, words) == (held ? 2 : 0), "%zu: %s", i, text_cstring(&scene.made));
		if (held)
			nothing_is_reserved(&scene);
		close_scene(&scene);
	}
}

/* While a connection is made, or a turn is waited for, all of that may come: each order is looked at alone, and once it is in doubt it stays. */
static void
the_last_look_before_it_leaves(void **state)
{
	static const struct {
		bool file, halt, lost;
		int64_t later_us;
		const char *leg, *back; /* of the leg as approved; of the way back.  NULL: it leaves */
	} rows[] = {
		{ false, false, false, 0, NULL, NULL },
		{ true, false, false, 0, "freeze", NULL },
		{ false, true, false, 0, "halt", NULL },
		{ false, false, false, 5 * SECOND_US, NULL, NULL },
		{ false, false, false, 5 * SECOND_US + 1, "stale_book", NULL },
		{ false, false, false, MINUTE_US, "expired", NULL },
		{ false, false, true, 0, "late", "late" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int back = 0; back < 2; back++) {
			const char *wanted = back == 0 ? rows[i].leg : rows[i].back, *word;
			size_t at = back == 0 ? 1 : 2;
			int64_t now_us = T;
			struct scene scene;
			struct file file;

			open_with(&scene, &file, 0);
			scene.exec.timepiece = (struct timepiece){ watch_now, &now_us };
			approve_with(&scene, (struct approval){ .expires_us = T + 10 * SECOND_US }, NULL);
			if (back == 1) {
				fill_whole(&scene, 0, "x");
				file.comes_at = file.looks + 1; /* no retry */
				say_kind(&scene, 1, REPLY_END, "limit");
				file.comes_at = 0;
				exec_look(&scene.exec);
			}
			assert_int_equal(scene.sent_count, at + 1);
			file.comes_at = rows[i].file ? 1 : 0;
			if (rows[i].halt)
				scope_alarm(&scene.exec.scopes, SLICE("asset:BTC"));
			if (rows[i].lost)
				say_kind(&scene, at, REPLY_LOST, "no_answer");
			now_us = T + rows[i].later_us;
			word = exec_stays(&scene.exec, scene.sent[at].id);
			CHECK(wanted == NULL ? word == NULL : word != NULL && strcmp(word, wanted) == 0, "%zu %d: %s",
			    i, back, word == NULL ? "leaves" : word);
			CHECK(made_has(&scene, "\"scope\":\"all\",\"reason\":\"freeze\"") || !rows[i].file, "%zu", i);
			assert_string_equal(exec_stays(&scene.exec, "another"), "late");
			close_scene(&scene);
		}
	}
}

/* When one leg has traded the other is safer late than not at all; the freeze file holds it all the same. */
static void
a_leg_follows_the_other_however_late(void **state)
{
	static const struct {
		bool over, traded, file;
		const char *word; /* NULL: it leaves */
	} rows[] = {
		{ false, false, false, "stale_book" },
		{ true, false, false, "stale_book" },
		{ false, true, false, NULL },
		{ true, true, false, NULL },
		{ false, true, true, "freeze" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t now_us = T;
		const char *word;
		struct scene scene;
		struct file file;

		open_with(&scene, &file, 0);
		scene.exec.timepiece = (struct timepiece){ watch_now, &now_us };
		approve_with(&scene, (struct approval){ .expires_us = T + MINUTE_US }, NULL);
		assert_null(exec_stays(&scene.exec, scene.sent[0].id));
		if (rows[i].traded)
			say_fill(&scene, 0, "x", "0.5", "100");
		if (rows[i].over)
			say_kind(&scene, 0, REPLY_END, "limit");
		file.comes_at = rows[i].file ? 1 : 0;
		now_us = T + 5 * SECOND_US + 1;
		word = exec_stays(&scene.exec, scene.sent[1].id);
		CHECK(rows[i].word == NULL ? word == NULL : word != NULL && strcmp(word, rows[i].word) == 0, "%zu: %s",
		    i, word == NULL ? "leaves" : word);
		close_scene(&scene);
	}
}

/* The look behind a commit that took a minute. */
static bool
look_late(void *arg)
{
	*(int64_t *)arg = T + MINUTE_US;
	return false;
}

/* A step that brings a trade back has nothing to do with how long the approval was good. */
static void
a_step_is_never_too_late(void **state)
{
	struct scene scene;
	struct file file;
	int64_t now_us = T;

	(void)state;
	open_with(&scene, &file, 0);
	scene.exec.timepiece = (struct timepiece){ watch_now, &now_us };
	approve(&scene);
	fill_whole(&scene, 0, "x");
	scene.exec.freezer = (struct freezer){ look_late, &now_us };
	scene.log[0] = '\0';
	say_kind(&scene, 1, REPLY_END, "limit");
	expect_log(&scene, "the next step", "done:okx intend:retry commit send:okx ");
	/* one that is decided on books of a minute ago is none */
	say_kind(&scene, 2, REPLY_END, "limit");
	expect_log(&scene, "no other", "done:okx end:frozen halt:asset:BTC ");
	close_scene(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_legs_or_none),
		cmocka_unit_test(what_was_held_is_over),
		cmocka_unit_test(a_lopsided_trade_goes_back),
		cmocka_unit_test(a_leg_that_rests),
		cmocka_unit_test(what_took_too_long_stays),
		cmocka_unit_test(the_last_look_before_it_leaves),
		cmocka_unit_test(a_leg_follows_the_other_however_late),
		cmocka_unit_test(a_step_is_never_too_late),
	};

	return cmocka_run_group_tests_name("exec_freeze", tests, NULL, NULL);
}
