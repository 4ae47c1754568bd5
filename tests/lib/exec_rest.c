/*
 * rest: a leg that waits at its price: when it does, what follows its fills, when it is taken away.
 *
 * In the scene kraken, which takes no fee of a maker, is bought at and stands at 99.9 to 100; okx buys at 101.
 */
#include "exec/rest.h"

#include <stdlib.h>
#include <unistd.h>

#include "exec/journal.h"
#include "exec_scene.h"

enum { PLAN = 1 }; /* place of the leg that follows among the trade's orders */

static void
move(struct scene *scene, const char *venue, int64_t us, const char *bid, const char *ask)
{
	put_book(scene, venue, T + us, bid, ask);
	exec_book(&scene->exec, places_find(&scene->exec.shelf.places, slice_of(venue), SLICE("BTC-USDT")));
}

static void
set_rest(struct scene *scene)
{
	scene->exec.settings.rest = (struct rest_settings){ .on = true,
		.edge_bps = d("10"),
		.calm_us = SECOND_US / 2,
		.reprice_bps = d("2"),
		.stop_bps = d("20"),
		.deadman_us = 30 * SECOND_US };
	scene->exec.settings.ladder = (struct ladder_bounds){ .loss_bps = d("100"), .wait_us = SECOND_US };
	scene->exec.settings.ladder.widths[0] = d("50");
	scene->exec.settings.ladder.width_count = 1;
	scene->exec.settings.age_us = HOUR_US;
}

static void
tell_makers(struct scene *scene, const char *kraken, const char *okx)
{
	char more[200];

	snprintf(more, sizeof more, "%s,\"maker_bps\":\"%s\"", TRADING, kraken);
	tell_rules(scene, "kraken", more);
	snprintf(more, sizeof more, "%s,\"maker_bps\":\"%s\"", TRADING, okx);
	tell_rules(scene, "okx", more);
}

static void
open_rest(struct scene *scene)
{
	open_scene(scene);
	set_rest(scene);
	tell_makers(scene, "0", "10");
	move(scene, "kraken", 0, "99.9", "100");
	move(scene, "okx", 0, "101", "101.1");
	pass(scene, SECOND_US);
}

static void
approve_for(struct scene *scene, int64_t us)
{
	approve_with(scene, (struct approval){ .expires_us = T + us }, NULL);
	scene->log[0] = '\0';
}

/* One that rests, acknowledged. */
static void
open_resting(struct scene *scene)
{
	open_rest(scene);
	approve_for(scene, MINUTE_US);
	assert_int_equal(scene->sent_count, 1);
	say_kind(scene, 0, REPLY_OPEN, NULL);
	scene->log[0] = '\0';
}

static void
why_it_rests_or_not(void **state)
{
	static const char *const whys[] = { "rest", "take", "edge", "restless", "restless", "fee", "shape", "edge",
		"shape" };

	(void)state;
	for (size_t i = 0; i < COUNT(whys); i++) {
		bool rests = strcmp(whys[i], "rest") == 0;
		struct scene scene;
		char member[40];

		open_rest(&scene);
		if (i == 1)
			scene.exec.settings.rest.on = false;
		if (i == 2) /* it brings 79.9 */
			scene.exec.settings.rest.edge_bps = d("80");
		if (i == 3)
			move(&scene, "kraken", SECOND_US * 6 / 10, "99.8", "100");
		if (i == 4)
			move(&scene, "okx", SECOND_US * 6 / 10, "101.01", "101.1");
		if (i == 5)
			tell_makers(&scene, "10", "12");
		if (i == 6)
			scene.exec.carrier.cancel = NULL;
		if (i == 7) /* a fill would bring 100 bps */
			scene.exec.settings.rest.reprice_bps = d("101");
		if (i == 8) /* enough at 100, where it takes */
			tell_rules_of(&scene, "kraken", "BTC-USDT", "0.1",
			    ",\"min_notional\":\"99.95\"" TRADING ",\"maker_bps\":\"0\"");
		approve_for(&scene, MINUTE_US);
		snprintf(member, sizeof member, "\"why\":\"%s\"", whys[i]);
		CHECK(made_count(&scene, "\"why\"") == scene.sent_count, "%zu", i);
		CHECK(made_has(&scene, member), "%zu: %s", i, text_cstring(&scene.made));
		CHECK(scene.sent_count == (rests ? 1 : 2), "%zu", i);
		CHECK(scene.sent[0].tif == (rests ? TIF_POST_ONLY : TIF_IOC), "%zu", i);
		CHECK(decimal_compare(scene.sent[0].price, d(rests ? "99.9" : "100")) == 0, "%zu", i);
		close_scene(&scene);
	}
}

/* The one that saves more. */
static void
the_other_leg_may_rest(void **state)
{
	struct scene scene;

	(void)state;
	open_rest(&scene);
	tell_makers(&scene, "5", "-1");
	approve_for(&scene, MINUTE_US);
	assert_int_equal(scene.sent_count, 1);
	assert_string_equal(scene.sent[0].venue, "okx");
	assert_int_equal(decimal_compare(scene.sent[0].price, d("101.1")), 0);
	say_fill(&scene, 0, "x", "1", "101.1");
	assert_int_equal(scene.sent_count, 2);
	assert_string_equal(scene.sent[1].venue, "kraken");
	say_fill(&scene, 1, "y", "1", "100");
	assert_int_equal(made_count(&scene, "\"state\":\"flat\""), 1);
	close_scene(&scene);
}

/* From fills, not from its end; in lots; one at a time; what is left over is carried on. */
static void
fills_are_followed(void **state)
{
	struct scene scene;
	char digits[DECIMAL_TEXT_MAX];

	(void)state;
	open_resting(&scene);
	say_fill(&scene, 0, "a", "0.404", "99.9");
	expect_log(&scene, "a fill", "fill:kraken partial:kraken intend:follow commit send:okx ");
	decimal_text(digits, scene.sent[1].qty);
	assert_string_equal(digits, "0.4");
	assert_int_equal(decimal_compare(scene.sent[1].price, decimal_int(101)), 0);
	assert_int_equal(scene.sent[1].tif, TIF_IOC);
	say_fill(&scene, 0, "b", "0.3", "99.9");
	expect_log(&scene, "another, while the first hedge is out", "fill:kraken ");
	say_fill(&scene, 1, "c", "0.4", "101");
	pass(&scene, SECOND_US + 100000);
	decimal_text(digits, scene.sent[2].qty);
	assert_string_equal(digits, "0.3");
	say_fill(&scene, 2, "d", "0.2", "101");
	say_kind(&scene, 2, REPLY_END, "depth");
	pass(&scene, SECOND_US + 200000);
	decimal_text(digits, scene.sent[3].qty);
	assert_string_equal(digits, "0.1");
	say_fill(&scene, 0, "e", "0.296", "99.9");
	say_fill(&scene, 3, "f", "0.1", "101");
	decimal_text(digits, scene.sent[4].qty);
	assert_string_equal(digits, "0.3");
	say_fill(&scene, 4, "g", "0.3", "101");
	assert_int_equal(made_count(&scene, "\"state\":\"flat\""), 1);
	assert_int_equal(made_count(&scene, "\"state\":\"intent\",\"reason\":\"follow\""), 4);
	assert_int_equal(made_count(&scene, "\"kind\":\"order\""), 10);
	for (size_t i = 0; i < scene.exec.purse.count; i++)
		CHECK(decimal_sign(scene.exec.purse.at[i].locked) == 0, "%s", scene.exec.purse.at[i].asset);
	close_scene(&scene);
}

/* Money for what follows stays reserved while the leg rests. */
static void
the_plan_keeps_its_money(void **state)
{
	struct scene scene;

	(void)state;
	open_resting(&scene);
	assert_int_equal(
	    decimal_compare(purse_find(&scene.exec.purse, main_at("okx"), SLICE("BTC"))->locked, decimal_int(1)), 0);
	say_fill(&scene, 0, "a", "0.4", "99.9");
	assert_int_equal(
	    decimal_compare(purse_find(&scene.exec.purse, main_at("okx"), SLICE("BTC"))->locked, decimal_int(1)), 0);
	close_scene(&scene);
}

static void
why_it_is_taken_away(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		struct scene scene;
		struct error err;

		open_resting(&scene);
		pass(&scene, 2 * SECOND_US);
		expect_log(&scene, "nothing is wrong", "");
		if (i == 0) /* a fill at 99.9 sold at 100 brings nothing behind the fee */
			move(&scene, "okx", 2 * SECOND_US, "100", "101.1");
		if (i == 1)
			exec_freeze(&scene.exec, true);
		if (i == 2)
			assert_int_equal(exec_scope(&scene.exec, SLICE("symbol:BTC-USDT"), true, &err), 0);
		if (i == 3)
			shelf_spoil(&scene.exec.shelf, SLICE("okx"), SLICE("BTC-USDT"));
		if (i == 4)
			assert_int_equal(exec_end(&scene.exec, &err), 0);
		if (i == 6)
			assert_int_equal(exec_closed(&scene.exec, SLICE(ID), &err), 0);
		if (i == 7) /* the wall clock was set */
			exec_clock(&scene.exec, &(const struct lapse){ .now_us = T + 2 * SECOND_US }, false);
		if (i == 8) /* the venue of what would follow */
			assert_int_equal(exec_scope(&scene.exec, SLICE("venue:okx"), true, &err), 0);
		if (i == 9) { /* of its account nothing is known any more */
			scene.exec.standings.wanted = true;
			standing_doubted(&scene.exec.standings, main_at("okx"));
		}
		pass(&scene, i == 5 ? MINUTE_US + 1 : 3 * SECOND_US);
		pass(&scene, i == 5 ? MINUTE_US + SECOND_US : 4 * SECOND_US);
		CHECK(strcmp(scene.log,
			  i == 5 ? "cancelling:kraken commit cancel:kraken arm:kraken "
				 : "cancelling:kraken commit cancel:kraken ") == 0,
		    "%d: %s", i, scene.log);
		say_kind(&scene, 0, REPLY_END, "cancelled");
		CHECK(made_count(&scene, "\"state\":\"flat\"") == 1, "%d", i);
		close_scene(&scene);
	}
}

static void
it_rests_at_another_price(void **state)
{
	struct scene scene;

	(void)state;
	open_resting(&scene);
	say_fill(&scene, 0, "a", "0.4", "99.9");
	say_fill(&scene, 1, "b", "0.4", "101");
	move(&scene, "okx", SECOND_US, "100", "101.1");
	move(&scene, "kraken", SECOND_US, "99.5", "100");
	pass(&scene, 2 * SECOND_US);
	assert_true(strstr(scene.log, "cancel:kraken") != NULL);
	say_kind(&scene, 0, REPLY_END, "cancelled");
	assert_int_equal(scene.sent_count, 3);
	assert_int_equal(scene.sent[2].tif, TIF_POST_ONLY);
	assert_int_equal(scene.sent[2].attempt, 2);
	assert_int_equal(decimal_compare(scene.sent[2].price, d("99.5")), 0);
	assert_int_equal(decimal_compare(scene.sent[2].qty, d("0.6")), 0);
	assert_true(made_has(&scene, "\"reason\":\"reprice\",\"why\":\"rest\""));
	/* not within the approved limit of the other leg: it goes back, when that would cost too much */
	say_fill(&scene, 2, "c", "0.6", "99.5");
	pass(&scene, 3 * SECOND_US);
	assert_int_equal(scene.sent_count, 4);
	assert_string_equal(scene.sent[3].venue, "kraken");
	assert_int_equal(scene.sent[3].side, SIDE_SELL);
	close_scene(&scene);
}

/* At once; what was filled is still hedged, and nothing rests at another price. */
static void
the_opportunity_closes(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	open_resting(&scene);
	assert_int_equal(exec_closed(&scene.exec, SLICE("cross:other"), &err), 0);
	expect_log(&scene, "another one closes", "");
	say_fill(&scene, 0, "a", "0.4", "99.9");
	/* it is on its way to another price when the word comes */
	move(&scene, "okx", SECOND_US, "100", "101.1");
	move(&scene, "kraken", SECOND_US, "99.5", "100");
	pass(&scene, 2 * SECOND_US);
	assert_true(strstr(scene.log, "cancel:kraken") != NULL);
	scene.log[0] = '\0';
	assert_int_equal(exec_closed(&scene.exec, SLICE(ID), &err), 0);
	expect_log(&scene, "cancelled once", "");
	say_fill(&scene, 1, "b", "0.4", "101");
	say_kind(&scene, 0, REPLY_END, "cancelled");
	assert_int_equal(scene.sent_count, 2);
	assert_int_equal(made_count(&scene, "\"state\":\"flat\""), 1);
	assert_true(made_has(&scene, "\"reason\":\"follow\""));
	close_scene(&scene);
}

/* The word may come before the venue has said a thing, and is not forgotten. */
static void
it_closes_before_the_answer(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	open_rest(&scene);
	approve_for(&scene, MINUTE_US);
	assert_int_equal(exec_closed(&scene.exec, SLICE(ID), &err), 0);
	expect_log(&scene, "nothing to cancel yet", "");
	say_kind(&scene, 0, REPLY_OPEN, NULL);
	pass(&scene, 2 * SECOND_US);
	expect_log(&scene, "now there is", "open:kraken cancelling:kraken commit cancel:kraken ");
	close_scene(&scene);
}

/* The venue had a newer book than ours: with the next one of ours it rests where it may. */
static void
what_would_take_rests_elsewhere(void **state)
{
	(void)state;
	for (int ends = 0; ends < 2; ends++) {
		struct scene scene;

		open_rest(&scene);
		approve_for(&scene, MINUTE_US);
		if (ends)
			say_kind(&scene, 0, REPLY_OPEN, NULL);
		pass(&scene, SECOND_US + 100);
		scene.log[0] = '\0';
		say_kind(&scene, 0, ends ? REPLY_END : REPLY_REJECTED, REASON_WOULD_TAKE);
		pass(&scene, SECOND_US + 100000);
		expect_log(&scene, "it waits", ends ? "done:kraken disarm:kraken " : "rejected:kraken disarm:kraken ");
		assert_int_equal(made_count(&scene, "\"kind\":\"outcome\""), 0);
		move(&scene, "kraken", SECOND_US + 150000, "99.7", "99.9");
		pass(&scene, SECOND_US + 200000);
		assert_int_equal(scene.sent_count, 2);
		assert_int_equal(scene.sent[1].tif, TIF_POST_ONLY);
		assert_int_equal(scene.sent[1].attempt, 2);
		assert_int_equal(decimal_compare(scene.sent[1].price, d("99.7")), 0);
		assert_true(made_has(&scene, "\"reason\":\"reprice\",\"why\":\"rest\""));
		/* once more, and the book of then offers the same price, later */
		say_kind(&scene, 1, REPLY_REJECTED, REASON_WOULD_TAKE);
		move(&scene, "kraken", SECOND_US + 250000, "99.7", "99.9");
		pass(&scene, SECOND_US + 300000);
		assert_int_equal(scene.sent_count, 3);
		say_fill(&scene, 2, "a", "1", "99.7");
		say_fill(&scene, 3, "b", "1", "101");
		assert_int_equal(made_count(&scene, "\"state\":\"flat\""), 1);
		for (size_t i = 0; i < scene.exec.purse.count; i++)
			CHECK(decimal_sign(scene.exec.purse.at[i].locked) == 0, "%s", scene.exec.purse.at[i].asset);
		close_scene(&scene);
	}
}

/* Within the bounds that hold for what rests: past them the trade is over. */
static void
what_would_take_is_given_up(void **state)
{
	(void)state;
	for (int i = 0; i < 7; i++) {
		struct scene scene;
		struct error err;

		open_rest(&scene);
		approve_for(&scene, MINUTE_US);
		pass(&scene, SECOND_US + 100);
		say_kind(&scene, 0, REPLY_REJECTED, i == 0 ? "funds" : REASON_WOULD_TAKE);
		CHECK(made_count(&scene, "\"kind\":\"outcome\"") == (i == 0 ? 1 : 0), "%d", i);
		if (i == 1)
			assert_int_equal(exec_closed(&scene.exec, SLICE(ID), &err), 0);
		if (i == 2)
			exec_freeze(&scene.exec, true);
		if (i == 3)
			assert_int_equal(exec_scope(&scene.exec, SLICE("venue:kraken"), true, &err), 0);
		if (i == 4)
			assert_int_equal(exec_end(&scene.exec, &err), 0);
		if (i == 5) /* a fill would bring nothing */
			move(&scene, "okx", SECOND_US + 110, "99.6", "101.1");
		if (i != 6)
			move(&scene, "kraken", SECOND_US + 120, "99.7", "99.9");
		pass(&scene, 2 * SECOND_US);
		CHECK(made_count(&scene, "\"kind\":\"outcome\"") == (i < 5 ? 1 : 0), "%d", i);
		pass(&scene, MINUTE_US + 1);
		CHECK(made_count(&scene, "\"state\":\"flat\"") == 1, "%d", i);
		CHECK(scene.sent_count == 1, "%d: %zu", i, scene.sent_count);
		for (size_t k = 0; k < scene.exec.purse.count; k++)
			CHECK(decimal_sign(scene.exec.purse.at[k].locked) == 0, "%d", i);
		close_scene(&scene);
	}
}

/* What is not hedged and lost too much goes back at once, past retry, cross and hedge. */
static void
the_stop(void **state)
{
	(void)state;
	for (int past = 0; past < 2; past++) {
		struct scene scene;

		open_resting(&scene);
		move(&scene, "okx", SECOND_US, "100.7", "101.1"); /* below the approved limit, enough for a fill */
		move(&scene, "kraken", SECOND_US, past ? "99.6" : "99.9", "100");
		scene.exec.settings.ladder.cross_ticks = 5;
		say_fill(&scene, 0, "a", "0.5", "99.9");
		assert_int_equal(scene.sent_count, 1);
		if (past)
			move(&scene, "okx", SECOND_US, "99", "101.1");
		pass(&scene, 2 * SECOND_US);
		CHECK((strstr(scene.log, "cancel") != NULL) == (past != 0), "%s", scene.log);
		if (past)
			move(&scene, "okx", SECOND_US, "100.7", "101.1");
		say_kind(&scene, 0, REPLY_END, "cancelled");
		assert_int_equal(scene.sent_count, 2);
		CHECK(strcmp(scene.sent[1].venue, past ? "kraken" : "okx") == 0, "%s", scene.sent[1].venue);
		close_scene(&scene);
	}
}

/* ---- what follows comes to nothing ---- */

/* What is filled while nobody knows what became of the hedge before could not be hedged: nothing more shall be. */
static void
a_hedge_is_not_known(void **state)
{
	struct scene scene;

	(void)state;
	open_resting(&scene);
	say_fill(&scene, 0, "a", "0.1", "99.9");
	pass(&scene, 2 * SECOND_US);
	scene.log[0] = '\0';
	say_kind(&scene, 1, REPLY_LOST, "timeout");
	pass(&scene, 2 * SECOND_US + 50000);
	assert_true(strstr(scene.log, "cancelling:kraken commit cancel:kraken ") != NULL);
	/* it was on its way: one is out at a time */
	say_fill(&scene, 0, "b", "0.2", "99.9");
	say_kind(&scene, 0, REPLY_END, "cancelled");
	assert_int_equal(scene.sent_count, 2);
	say_fill(&scene, 1, "c", "0.1", "101");
	assert_int_equal(scene.sent_count, 3);
	say_fill(&scene, 2, "d", "0.2", "101");
	assert_int_equal(made_count(&scene, "\"state\":\"flat\""), 1);
	close_scene(&scene);
}

/* Not sent again at every look, nor for ever: then the leg is taken back, and the ladder has what was filled. */
static void
what_follows_is_not_taken(void **state)
{
	static const char *const rows[] = { "kept here", "refused for now", "refused", "not filled" };
	static const int64_t at_ms[] = { 0, 100, 250, 500 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct trade *trade;
		struct scene scene;
		size_t tries = 0;

		open_resting(&scene);
		trade = &scene.exec.trades[0];
		scene.kept = i == 0 ? "rate" : NULL;
		say_fill(&scene, 0, "a", "0.4", "99.9");
		for (int64_t ms = 0; ms <= at_ms[COUNT(at_ms) - 1]; ms += 50) {
			CHECK(strstr(scene.log, "cancel") == NULL, "%s: %d ms", rows[i], (int)ms);
			pass(&scene, SECOND_US + ms * 1000);
			if (ms == at_ms[tries]) {
				tries++;
				if (i == 1)
					say_later(&scene, scene.sent_count - 1);
				else if (i > 1)
					say_kind(
					    &scene, scene.sent_count - 1, i == 2 ? REPLY_REJECTED : REPLY_END, "limit");
			}
			CHECK(
			    trade->count == PLAN + 1 + tries, "%s: %d ms: %zu orders", rows[i], (int)ms, trade->count);
		}
		pass(&scene, SECOND_US + 550000);
		CHECK(strstr(scene.log, "cancelling:kraken commit cancel:kraken ") != NULL, "%s", rows[i]);
		say_fill(&scene, 0, "b", "0.2", "99.9");
		pass(&scene, 3 * SECOND_US);
		CHECK(trade->count == PLAN + 1 + COUNT(at_ms), "%s: %zu orders", rows[i], trade->count);
		scene.kept = NULL;
		scene.log[0] = '\0';
		say_kind(&scene, 0, REPLY_END, "cancelled");
		expect_log(&scene, rows[i], "done:kraken intend:retry commit send:okx ");
		CHECK(decimal_compare(scene.sent[scene.sent_count - 1].qty, d("0.6")) == 0, "%s", rows[i]);
		say_fill(&scene, scene.sent_count - 1, "c", "0.6", "101");
		CHECK(made_count(&scene, "\"state\":\"flat\"") == 1, "%s", rows[i]);
		for (size_t k = 0; k < scene.exec.purse.count; k++)
			CHECK(decimal_sign(scene.exec.purse.at[k].locked) == 0, "%s", rows[i]);
		close_scene(&scene);
	}
}

/* ---- places ---- */

enum { FOLLOWED_MAX = ORDERS_MAX - LADDER_PLACES - PLAN - 1 };

/* Filled bit by bit: before the orders of the trade are used up it is taken back, and the ladder has its own. */
static void
places_are_kept_for_the_ladder(void **state)
{
	const struct trade *trade;
	struct scene scene;
	size_t filled = 0, taken_back = 0;
	char id[20];

	(void)state;
	open_resting(&scene);
	trade = &scene.exec.trades[0];
	for (; filled < FOLLOWED_MAX + 2; filled++) {
		size_t sent = scene.sent_count;

		snprintf(id, sizeof id, "a%zu", filled);
		say_fill(&scene, 0, id, "0.06", "99.9");
		snprintf(id, sizeof id, "b%zu", filled);
		if (scene.sent_count > sent)
			say_fill(&scene, sent, id, "0.06", "101");
		pass(&scene, SECOND_US + (int64_t)(filled + 1) * 100000);
		if (taken_back == 0 && strstr(scene.log, "cancel:kraken") != NULL)
			taken_back = filled + 1;
		scene.log[0] = '\0';
	}
	/* what is filled while it is taken back still has two places */
	assert_int_equal(taken_back, FOLLOWED_MAX - 2);
	assert_int_equal(trade->count, ORDERS_MAX - LADDER_PLACES);
	say_kind(&scene, 0, REPLY_END, "cancelled");
	expect_log(&scene, "two bits are not hedged", "done:kraken intend:retry commit send:okx ");
	assert_int_equal(decimal_compare(scene.sent[scene.sent_count - 1].qty, d("0.12")), 0);
	say_kind(&scene, scene.sent_count - 1, REPLY_END, "limit");
	say_kind(&scene, scene.sent_count - 1, REPLY_END, "limit");
	expect_log(
	    &scene, "and back", "done:okx intend:cross commit send:okx done:okx intend:unwind commit send:kraken ");
	say_fill(&scene, scene.sent_count - 1, "z", "0.12", "99.9");
	assert_int_equal(made_count(&scene, "\"state\":\"flat\""), 1);
	close_scene(&scene);
}

/* It would have taken, again and again: the last price that it rests at has what it needs behind it. */
static void
places_are_kept_from_other_prices(void **state)
{
	struct scene scene;
	int64_t us = SECOND_US;
	size_t sent = 0;

	(void)state;
	open_resting(&scene);
	say_kind(&scene, 0, REPLY_END, REASON_WOULD_TAKE);
	while (scene.sent_count > sent && us < 30 * SECOND_US) {
		sent = scene.sent_count;
		us += 200000;
		move(&scene, "kraken", us, sent % 2 == 0 ? "99.8" : "99.9", "100");
		pass(&scene, us);
		scene.log[0] = '\0';
		if (scene.sent_count > sent)
			say_kind(&scene, sent, REPLY_REJECTED, REASON_WOULD_TAKE);
	}
	assert_int_equal(sent, FOLLOWED_MAX - 2);
	assert_int_equal(made_count(&scene, "\"state\":\"flat\""), 1);
	close_scene(&scene);
}

static void
the_dead_mans_switch(void **state)
{
	struct scene scene;

	(void)state;
	open_rest(&scene);
	approve_with(&scene, (struct approval){ .expires_us = T + HOUR_US }, NULL);
	expect_log(&scene, "armed before it leaves", "open done:okx commit arm:kraken send:kraken ");
	say_kind(&scene, 0, REPLY_OPEN, NULL);
	scene.log[0] = '\0';
	for (int s = 2; s <= 31; s++)
		pass(&scene, s * SECOND_US);
	expect_log(&scene, "renewed at a third", "arm:kraken arm:kraken arm:kraken ");
	say_kind(&scene, 0, REPLY_END, "cancelled");
	scene.log[0] = '\0';
	pass(&scene, 32 * SECOND_US);
	expect_log(&scene, "none is left", "disarm:kraken ");
	pass(&scene, 50 * SECOND_US);
	expect_log(&scene, "and no more", "");
	close_scene(&scene);
}

/* A cancel that nobody answers: the order is unknown, is found, and is cancelled again. */
static void
a_cancel_is_lost(void **state)
{
	struct scene scene;

	(void)state;
	open_resting(&scene);
	exec_freeze(&scene.exec, true);
	pass(&scene, 2 * SECOND_US);
	expect_log(&scene, "cancelled", "cancelling:kraken commit cancel:kraken ");
	pass(&scene, 17 * SECOND_US);
	CHECK(strstr(scene.log, "unknown:kraken ask:kraken ") != NULL, "%s", scene.log);
	scene.log[0] = '\0';
	say_kind(&scene, 0, REPLY_OPEN, NULL);
	pass(&scene, 18 * SECOND_US);
	expect_log(&scene, "once more", "open:kraken cancelling:kraken commit cancel:kraken ");
	say_kind(&scene, 0, REPLY_END, "cancelled");
	assert_int_equal(made_count(&scene, "\"state\":\"flat\""), 1);
	close_scene(&scene);
}

/* As cheap as nobody takes it back, and then as before: another step than the way back could be taken. */
static void
crash_and_recover(struct scene *scene, int64_t us)
{
	scene->exec.settings.ladder.cross_ticks = 5;
	move(scene, "okx", us, "99", "101.1");
	move(scene, "kraken", us, "99", "100");
	pass(scene, us + 100000);
	pass(scene, us + 200000);
	move(scene, "okx", us + 300000, "100.7", "101.1");
	move(scene, "kraken", us + 300000, "99.6", "100");
}

/* The stop holds whatever the resting leg does, and for good. */
static void
the_stop_holds_without_a_resting_leg(void **state)
{
	static const char *const rows[] = { "filled whole", "its cancel is out", "unknown" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene scene;

		open_resting(&scene);
		scene.exec.settings.ladder.wait_us = MINUTE_US;
		if (i == 1)
			move(&scene, "okx", SECOND_US + 1, "100", "101.1");
		if (i == 2)
			say_kind(&scene, 0, REPLY_LOST, "timeout");
		pass(&scene, SECOND_US + 100000);
		CHECK((strstr(scene.log, "cancel") != NULL) == (i == 1), "%s: %s", rows[i], scene.log);
		move(&scene, "okx", SECOND_US + 200000, "99", "101.1");
		move(&scene, "kraken", SECOND_US + 200000, "99", "100");
		say_fill(&scene, 0, "a", i == 0 ? "1" : "0.5", "99.9");
		if (i == 2)
			say_kind(&scene, 0, REPLY_LOST, "timeout");
		crash_and_recover(&scene, 2 * SECOND_US);
		if (i != 0)
			say_kind(&scene, 0, REPLY_END, "cancelled");
		pass(&scene, 3 * SECOND_US);
		CHECK(scene.sent_count == 2 && strcmp(scene.sent[1].venue, "kraken") == 0, "%s: %s", rows[i],
		    scene.sent[1].venue);
		close_scene(&scene);
	}
}

/* A process with its journal. */
struct life {
	struct scene scene;
	struct journal *journal;
	char directory[40];
};

static void
begin_life(struct life *life)
{
	struct scene *scene = &life->scene;
	bool first = *life->directory == '\0';
	struct error err;

	if (first) {
		strcpy(life->directory, "/tmp/arb-rest-XXXXXX");
		assert_non_null(mkdtemp(life->directory));
	} else {
		exec_free(&scene->exec);
		journal_close(life->journal);
	}
	start_exec(scene);
	set_rest(scene);
	life->journal = journal_open(life->directory, MODE_PAPER, &err);
	assert_non_null(life->journal);
	assert_int_equal(journal_load(life->journal, &scene->exec, NULL, &err), 0);
	scene->exec.record = journal_record(life->journal);
	if (first) {
		strcpy(scene->exec.journal, "test");
		assert_int_equal(journal_name(life->journal, "test", &err), 0);
	} else
		assert_int_equal(exec_recover(&scene->exec, &err), 0);
	tell_makers(scene, "0", "10");
	fund(scene, "kraken", "USDT", 150);
	fund(scene, "okx", "BTC", 1);
}

static void
begin_resting(struct life *life)
{
	struct scene *scene = &life->scene;
	struct error err;

	*life = (struct life){ .scene.at_us = T + 1000 };
	begin_life(life);
	move(scene, "kraken", 0, "99.9", "100");
	move(scene, "okx", 0, "101", "101.1");
	pass(scene, SECOND_US);
	approve_for(scene, MINUTE_US);
	assert_int_equal(journal_commit(life->journal, &err), 0);
}

/* What an earlier process let rest is found, and cancelled; what was filled of it meanwhile is brought back. */
static void
after_a_restart_nothing_rests(void **state)
{
	struct life life;
	struct scene *scene = &life.scene;

	(void)state;
	begin_resting(&life);
	begin_life(&life);
	move(scene, "kraken", 0, "99.9", "100");
	move(scene, "okx", 0, "101", "101.1");
	pass(scene, 2 * SECOND_US);
	assert_int_equal(scene->exec.trades[0].orders[0].state, ORDER_UNKNOWN);
	assert_int_equal(scene->exec.trades[0].orders[PLAN].state, ORDER_DONE);
	say_kind(scene, 0, REPLY_OPEN, NULL);
	say_fill(scene, 0, "a", "0.5", "99.9");
	assert_int_equal(scene->sent_count, 2); /* hedged */
	scene->log[0] = '\0';
	pass(scene, 3 * SECOND_US);
	expect_log(scene, "taken away", "cancel:kraken ");
	say_kind(scene, 0, REPLY_END, "cancelled");
	say_fill(scene, 1, "b", "0.5", "101");
	assert_int_equal(made_count(scene, "\"state\":\"flat\""), 1);
	close_scene_at(&life.scene, life.journal, life.directory);
}

/* One that was not past it is not stopped by its restart, however long that took. */
static void
a_stop_is_remembered(void **state)
{
	(void)state;
	for (int past = 0; past < 2; past++) {
		struct life life;
		struct scene *scene = &life.scene;
		struct error err;

		begin_resting(&life);
		scene->exec.settings.ladder.wait_us = MINUTE_US;
		move(scene, "okx", SECOND_US, past ? "99" : "100.4", "101.1");
		move(scene, "kraken", SECOND_US, past ? "99" : "99.3", "100");
		say_fill(scene, 0, "a", "1", "99.9");
		assert_int_equal(scene->sent_count, 1);
		assert_int_equal(journal_commit(life.journal, &err), 0);
		begin_life(&life);
		scene->exec.settings.ladder.cross_ticks = 5;
		pass(scene, HOUR_US);
		move(scene, "okx", HOUR_US, "100.7", "101.1");
		move(scene, "kraken", HOUR_US, "99.6", "100");
		pass(scene, HOUR_US + 200000);
		CHECK(scene->sent_count == 2, "%d: %zu", past, scene->sent_count);
		CHECK(strcmp(scene->sent[1].venue, past ? "kraken" : "okx") == 0, "%d: %s", past, scene->sent[1].venue);
		close_scene_at(&life.scene, life.journal, life.directory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(why_it_rests_or_not),
		cmocka_unit_test(the_other_leg_may_rest),
		cmocka_unit_test(fills_are_followed),
		cmocka_unit_test(the_plan_keeps_its_money),
		cmocka_unit_test(why_it_is_taken_away),
		cmocka_unit_test(it_rests_at_another_price),
		cmocka_unit_test(the_opportunity_closes),
		cmocka_unit_test(it_closes_before_the_answer),
		cmocka_unit_test(what_would_take_rests_elsewhere),
		cmocka_unit_test(what_would_take_is_given_up),
		cmocka_unit_test(the_stop),
		cmocka_unit_test(the_stop_holds_without_a_resting_leg),
		cmocka_unit_test(a_hedge_is_not_known),
		cmocka_unit_test(what_follows_is_not_taken),
		cmocka_unit_test(places_are_kept_for_the_ladder),
		cmocka_unit_test(places_are_kept_from_other_prices),
		cmocka_unit_test(the_dead_mans_switch),
		cmocka_unit_test(a_cancel_is_lost),
		cmocka_unit_test(after_a_restart_nothing_rests),
		cmocka_unit_test(a_stop_is_remembered),
	};

	return cmocka_run_group_tests_name("exec_rest", tests, NULL, NULL);
}
