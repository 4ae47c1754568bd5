/*
 * What a start makes of the journal: money that is out is promised again, halts of ours stand, a report is held against what is
 * written.
 */
#include <stdlib.h>
#include <unistd.h>

#include "exec/journal.h"
#include "exec/resolve.h"
#include "exec_scene.h"

/* An executor and its journal on the disk. */
struct life {
	struct scene scene;
	struct journal *journal;
	char directory[64];
};

static void
rise(struct life *life)
{
	struct exec *exec = &life->scene.exec;
	struct error err;

	start_exec(&life->scene);
	life->journal = journal_open(life->directory, MODE_PAPER, &err);
	if (life->journal == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(journal_load(life->journal, exec, NULL, &err), 0);
	exec->record = journal_record(life->journal);
	exec->settings.age_us = HOUR_US;
}

static void
commit(struct life *life)
{
	struct error err;

	assert_int_equal(journal_commit(life->journal, &err), 0);
}

/* What is not committed is gone, as after a kill. */
static void
die_and_rise(struct life *life)
{
	struct error err;

	exec_free(&life->scene.exec);
	journal_close(life->journal);
	rise(life);
	if (exec_recover(&life->scene.exec, &err) != 0)
		fail_msg("%s", err.text);
	commit(life);
}

static void
begin_with(struct life *life, const char *rules)
{
	static const char *const venues[] = { "kraken", "okx" };
	struct scene *scene = &life->scene;
	struct error err;

	*life = (struct life){ .scene.at_us = T + 1000 };
	strcpy(life->directory, "/tmp/arb-again-XXXXXX");
	assert_non_null(mkdtemp(life->directory));
	rise(life);
	strcpy(scene->exec.journal, "test");
	assert_int_equal(journal_name(life->journal, "test", &err), 0);
	for (int i = 0; i < 2; i++) {
		tell_rules(scene, venues[i], rules);
		fund(scene, venues[i], "USDT", 150);
		fund(scene, venues[i], "BTC", 1);
		fund(scene, venues[i], "TOK", 50);
	}
	put_book(scene, "kraken", T, "99.9", "100");
	put_book(scene, "okx", T, "101", "101.1");
	pass(scene, 1);
}

static void
begin(struct life *life)
{
	begin_with(life, TRADING);
}

static void
end(struct life *life)
{
	char command[100];

	close_scene(&life->scene);
	journal_close(life->journal);
	snprintf(command, sizeof command, "rm -r %s", life->directory);
	assert_int_equal(system(command), 0);
}

/* ---- what is promised ---- */

static void
check_locked(struct life *life, const char *when, const char *venue, const char *asset, const char *amount)
{
	const struct holding *held = purse_find(&life->scene.exec.purse, main_at(venue), slice_of(asset));
	char digits[DECIMAL_TEXT_MAX] = "nothing is held";

	if (held != NULL)
		decimal_text(digits, held->locked);
	CHECK(strcmp(digits, amount) == 0, "%s: %s of %s at %s, not %s", when, digits, asset, venue, amount);
}

/* Whether the order was last known as intended, or as unknown. */
static void
what_is_out_is_promised_at_each_start(void **state)
{
	struct life life;

	(void)state;
	begin(&life);
	approve(&life.scene);
	check_locked(&life, "sent", "kraken", "USDT", "100.1");
	say_fill(&life.scene, 1, "x", "0.4", "101");
	check_locked(&life, "a part", "okx", "BTC", "0.6");
	commit(&life);
	for (int start = 1; start <= 3; start++) {
		char when[20];

		snprintf(when, sizeof when, "start %d", start);
		die_and_rise(&life);
		assert_int_equal(life.scene.exec.trades[0].orders[0].state, ORDER_UNKNOWN);
		check_locked(&life, when, "kraken", "USDT", "100.1");
		check_locked(&life, when, "okx", "BTC", "0.6");
	}
	say_fill(&life.scene, 1, "y", "0.6", "101");
	say_kind(&life.scene, 0, REPLY_END, "limit");
	check_locked(&life, "ended", "kraken", "USDT", "0");
	check_locked(&life, "ended", "okx", "BTC", "0");
	end(&life);
}

#define IN_TOKEN ",\"taker_bps\":\"10\",\"fee_kind\":\"third\",\"fee_asset\":\"TOK\",\"status\":\"trading\""
#define BUY_IN_TOKEN                                                                                                   \
	"{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"1\",\"limit\":\"100\","              \
	"\"fee_bps\":\"10\",\"fee_kind\":\"third\"}"
#define SELL_IN_TOKEN                                                                                                  \
	"{\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"side\":\"sell\",\"qty\":\"1\",\"limit\":\"101\","                \
	"\"fee_bps\":\"10\",\"fee_kind\":\"third\"}"

/* A start is over when what is out has ended: that the venue knows of an order is not enough, for its fills are still to come. */
static void
what_is_out_is_waited_for(void **state)
{
	struct life life;

	(void)state;
	begin(&life);
	approve(&life.scene);
	commit(&life);
	die_and_rise(&life);
	assert_int_equal(exec_unknown(&life.scene.exec, NULL), 2);
	assert_int_equal(exec_unknown(&life.scene.exec, "okx"), 1);
	say_kind(&life.scene, 0, REPLY_OPEN, NULL);
	say_kind(&life.scene, 1, REPLY_OPEN, NULL);
	assert_int_equal(life.scene.exec.unknown, 0);
	assert_int_equal(exec_unknown(&life.scene.exec, NULL), 2);
	say_fill(&life.scene, 1, "x", "0.4", "101");
	assert_int_equal(exec_unknown(&life.scene.exec, NULL), 2);
	say_kind(&life.scene, 1, REPLY_END, "limit");
	assert_int_equal(exec_unknown(&life.scene.exec, NULL), 1);
	fill_whole(&life.scene, 0, "y");
	assert_int_equal(exec_unknown(&life.scene.exec, NULL), 0);
	end(&life);
}

static void
a_token_for_the_fee_is_promised_too(void **state)
{
	struct life life;

	(void)state;
	begin_with(&life, IN_TOKEN);
	put_book_of(&life.scene, "kraken", "TOK-USDT", T, "0.09", "0.1", "100");
	put_book_of(&life.scene, "okx", "TOK-USDT", T, "0.09", "0.1", "100");
	approve_with(&life.scene, (struct approval){ .legs = "[" BUY_IN_TOKEN "," SELL_IN_TOKEN "]" }, NULL);
	check_locked(&life, "sent", "kraken", "TOK", "2");
	commit(&life);
	for (int start = 1; start <= 2; start++) {
		die_and_rise(&life);
		check_locked(&life, "started", "kraken", "TOK", "2");
		check_locked(&life, "started", "kraken", "USDT", "100");
	}
	say_kind(&life.scene, 0, REPLY_END, "limit");
	check_locked(&life, "ended", "kraken", "TOK", "0");
	end(&life);
}

/* The leg that follows is never out itself: its plan keeps what the rest of the other one may want. */
static void
a_plan_keeps_its_money(void **state)
{
	struct life life;

	(void)state;
	begin_with(&life, TRADING ",\"maker_bps\":\"0\"");
	life.scene.exec.settings.rest =
	    (struct rest_settings){ .on = true, .edge_bps = d("10"), .reprice_bps = d("2"), .stop_bps = d("20") };
	exec_book(&life.scene.exec, places_find(&life.scene.exec.shelf.places, SLICE("kraken"), SLICE("BTC-USDT")));
	exec_book(&life.scene.exec, places_find(&life.scene.exec.shelf.places, SLICE("okx"), SLICE("BTC-USDT")));
	pass(&life.scene, 1000);
	approve_with(&life.scene, (struct approval){ .expires_us = T + MINUTE_US }, NULL);
	assert_int_equal(life.scene.sent_count, 1);
	assert_int_equal(life.scene.sent[0].tif, TIF_POST_ONLY);
	check_locked(&life, "sent", "okx", "BTC", "1");
	check_locked(&life, "sent", "kraken", "USDT", "99.9999");
	commit(&life);
	for (int start = 1; start <= 2; start++) {
		die_and_rise(&life);
		check_locked(&life, "started", "okx", "BTC", "1");
		check_locked(&life, "started", "kraken", "USDT", "99.9999");
	}
	say_kind(&life.scene, 0, REPLY_END, "cancelled");
	check_locked(&life, "ended", "okx", "BTC", "0");
	end(&life);
}

/* ---- what is halted ---- */

static bool
halted(const struct life *life)
{
	return scope_forbids(&life->scene.exec.scopes, "gate", "BTC-EUR", "BTC", "EUR") != NULL;
}

/* A halt or resume line of asset:BTC. */
static void
tell(struct life *life, const char *kind, const char *by)
{
	char line[200];
	struct error err;

	snprintf(line, sizeof line,
	    "{\"kind\":\"%s\",\"ts_us\":%lld,\"scope\":\"asset:BTC\",\"reason\":\"x\",\"by\":\"%s\"}", kind,
	    (long long)T, by);
	if ((strcmp(kind, "halt") == 0 ? exec_halt : exec_resume)(&life->scene.exec, slice_of(line), &err) != 0)
		fail_msg("%s", err.text);
}

/* A trade ends with one leg. */
static void
freeze_one(struct life *life)
{
	approve(&life->scene);
	exec_freeze(&life->scene.exec, true);
	tell(life, "halt", "me");
	fill_whole(&life->scene, 0, "x");
	say_kind(&life->scene, 1, REPLY_END, "limit");
	exec_freeze(&life->scene.exec, false);
	assert_true(made_has(&life->scene, "\"state\":\"frozen\""));
	commit(life);
}

/* Somebody had halted the same asset already: ours is told and kept all the same, and does not end with theirs. */
static void
an_alarm_halts_what_is_halted(void **state)
{
	struct life life;

	(void)state;
	begin(&life);
	freeze_one(&life);
	assert_int_equal(made_count(&life.scene, "\"scope\":\"asset:BTC\",\"reason\":\"one_leg\""), 1);
	tell(&life, "resume", "me");
	assert_true(halted(&life));
	commit(&life);
	die_and_rise(&life);
	assert_true(halted(&life));
	tell(&life, "halt", "another");
	tell(&life, "halt", "me");
	tell(&life, "resume", "another");
	tell(&life, "resume", "me");
	assert_true(halted(&life));
	tell(&life, "resume", "me");
	assert_false(halted(&life));
	commit(&life);
	die_and_rise(&life);
	assert_false(halted(&life));
	end(&life);
}

/* One who halted nothing there has looked at all of it; and a halt that was only read ends with the process. */
static void
who_had_halted_nothing_ends_all(void **state)
{
	struct life life;

	(void)state;
	begin(&life);
	freeze_one(&life);
	tell(&life, "resume", "another");
	assert_false(halted(&life));
	tell(&life, "halt", "me");
	assert_true(halted(&life));
	commit(&life);
	die_and_rise(&life);
	assert_false(halted(&life));
	end(&life);
}

/* ---- what is told again ---- */

/* The one fill of this trade is told at first, and again in each of these ways. */
static void
a_fill_that_is_told_otherwise_alarms(void **state)
{
	static const struct {
		const char *qty, *price;
		bool free, sold, late;
		const char *alarms;
	} ways[] = {
		{ "0.4", "101", false, false, false, NULL },
		{ "0.40", "101.0", false, false, false, NULL },
		{ "0.5", "101", false, false, false, "qty" },
		{ "0.4", "101.1", false, false, false, "price" },
		{ "0.4", "101", true, false, false, "fee" },
		{ "0.4", "101", false, true, false, "side" },
		{ "0.4", "101", false, false, true, NULL },
		{ "0.5", "101", false, false, true, "qty of a trade that is over" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct scene *scene;
		struct life life;

		begin(&life);
		scene = &life.scene;
		approve(scene);
		say_fill(scene, 1, "x", "0.4", "101");
		if (ways[i].late) {
			fill_whole(scene, 0, "a");
			say_fill(scene, 1, "b", "0.6", "101");
		}
		commit(&life);
		die_and_rise(&life);
		scene->free = ways[i].free;
		scene->sent[1].side = ways[i].sold ? SIDE_BUY : SIDE_SELL;
		scene->made.len = 0;
		say_fill(scene, 1, "x", ways[i].qty, ways[i].price);
		CHECK(made_count(scene, "\"code\":\"other_fill\"") == (ways[i].alarms != NULL), "%zu", i);
		CHECK(made_count(scene, "\"scope\":\"venue:okx\"") == (ways[i].alarms != NULL), "%zu", i);
		CHECK(made_count(scene, "\"kind\":\"fill\"") == 0, "%zu", i);
		check_locked(&life, "told again", "okx", "BTC", ways[i].late ? "0" : "0.6");
		end(&life);
	}
}

/* ---- what a person decides ---- */

/* okx tells the fills without our id at first: they are nobody's.  Then it tells them as the order's, or never. */
static void
lose_fills(struct life *life, bool told)
{
	struct scene *scene = &life->scene;

	begin(life);
	approve(scene);
	fill_whole(scene, 0, "a");
	say_kind(scene, 1, REPLY_LOST, "timeout");
	say_stray(scene, 1, "BTC-USDT/900", "0.4", "101");
	if (told)
		say_stray(scene, 1, "BTC-USDT/901", "0.6", "101");
	commit(life);
	for (int i = 0; i < 2 && told; i++) {
		say_fill(scene, 1, "BTC-USDT/900", "0.4", "101");
		say_fill(scene, 1, "BTC-USDT/901", "0.6", "101");
		say_kind(scene, 1, REPLY_END, NULL);
	}
	assert_int_equal(scene->exec.trades[0].orders[1].state, ORDER_UNKNOWN);
	assert_false(made_has(scene, "\"kind\":\"outcome\""));
	assert_int_equal(made_count(scene, "\"code\":\"wrong_answer\""), told);
	commit(life);
}

static int
decide_fee(struct life *life, const char *word, const char *qty, const char *price, const char *fee, const char *trade)
{
	const char *const words[] = { "okx", life->scene.sent[1].id, word, qty, price, fee, "USDT", trade };
	const struct lapse lapse = { .now_us = T + HOUR_US };
	struct resolve resolve;
	struct error err;
	int result;

	exec_free(&life->scene.exec);
	journal_close(life->journal);
	rise(life);
	life->scene.made.len = 0;
	assert_int_equal(resolve_read(&resolve, words, qty == NULL ? 3 : COUNT(words), &err), 0);
	result = exec_resolve(&life->scene.exec, &resolve, &lapse, &err);
	if (result == 0)
		commit(life);
	else
		assert_int_equal(err.exit, EXIT_NO);
	return result;
}

static int
decide(struct life *life, const char *word, const char *qty, const char *price, const char *trade)
{
	return decide_fee(life, word, qty, price, "0.0404", trade);
}

static void
check_total(struct life *life, const char *asset, const char *amount)
{
	char digits[DECIMAL_TEXT_MAX];

	decimal_text(digits, purse_find(&life->scene.exec.purse, main_at("okx"), slice_of(asset))->total);
	assert_string_equal(digits, amount);
}

/* All that the venue said is the order's, and it ends with that. */
static void
fills_that_were_nobodys_end_with_a_person(void **state)
{
	struct life life;

	(void)state;
	lose_fills(&life, true);
	/* the venue says the same at the next start */
	die_and_rise(&life);
	life.scene.made.len = 0;
	say_fill(&life.scene, 1, "BTC-USDT/900", "0.4", "101");
	say_kind(&life.scene, 1, REPLY_END, NULL);
	assert_int_equal(life.scene.exec.trades[0].orders[1].state, ORDER_UNKNOWN);
	assert_int_equal(made_count(&life.scene, "\"code\":\"wrong_answer\""), 1);
	commit(&life);
	assert_int_equal(decide(&life, "done", NULL, NULL, NULL), 0);
	assert_true(made_has(&life.scene, "\"state\":\"filled\",\"filled\":\"1\",\"average\":\"101\""));
	assert_true(made_has(&life.scene, "\"state\":\"flat\""));
	assert_true(made_has(&life.scene, "\"realised\":\"0.799\""));
	assert_false(made_has(&life.scene, "\"kind\":\"fill\""));
	check_total(&life, "BTC", "0");
	check_total(&life, "USDT", "250.899");
	check_locked(&life, "ended", "okx", "BTC", "0");
	die_and_rise(&life);
	check_total(&life, "BTC", "0");
	check_total(&life, "USDT", "250.899");
	end(&life);
}

/* It never said more than that: the person gives the number under which it was booked, and it is the same fill. */
static void
a_fill_that_was_nobodys_is_named_by_a_person(void **state)
{
	struct life life;

	(void)state;
	lose_fills(&life, false);
	assert_int_equal(decide(&life, "filled", "0.5", "101", "900"), -1);
	assert_int_equal(decide(&life, "filled", "0.4", "102", "900"), -1);
	assert_int_equal(decide(&life, "filled", "0.4", "101", "900"), 0);
	assert_true(made_has(&life.scene, "\"state\":\"done\",\"filled\":\"0.4\",\"average\":\"101\""));
	assert_false(made_has(&life.scene, "\"kind\":\"alert\""));
	check_total(&life, "BTC", "0.6");
	check_total(&life, "USDT", "190.3596");
	/* what is left over is brought back by the next start */
	die_and_rise(&life);
	assert_true(decimal_compare(life.scene.exec.trades[0].orders[1].filled, d("0.4")) == 0);
	check_total(&life, "BTC", "0.6");
	end(&life);
}

/* It took all that the account had, which is spent already; one that nobody has booked cannot spend it again. */
static void
a_fill_that_was_nobodys_took_all(void **state)
{
	struct life life;

	(void)state;
	begin(&life);
	approve(&life.scene);
	fill_whole(&life.scene, 0, "a");
	say_kind(&life.scene, 1, REPLY_LOST, "timeout");
	say_stray(&life.scene, 1, "BTC-USDT/900", "1", "101");
	commit(&life);
	check_total(&life, "BTC", "0");
	assert_int_equal(decide_fee(&life, "filled", "1", "101", "0.101", "901"), -1);
	assert_int_equal(decide_fee(&life, "filled", "1", "101", "0.101", "900"), 0);
	assert_true(made_has(&life.scene, "\"state\":\"filled\",\"filled\":\"1\",\"average\":\"101\""));
	check_total(&life, "BTC", "0");
	check_total(&life, "USDT", "250.899");
	end(&life);
}

/* What was booked as nobody's before an order was decided is none of its own. */
static void
what_was_nobodys_proves_nothing_at_the_next_start_either(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct order_request bought = {
			.venue = "okx", .account = "main", .symbol = "BTC-USDT", .quote = "USDT", .side = SIDE_BUY
		};
		struct life life;

		begin(&life);
		life.scene.sent[2] = bought;
		life.scene.at_us = T - SECOND_US;
		if (i == 0)
			say_stray(&life.scene, 2, "BTC-USDT/900", "0.4", "101");
		life.scene.at_us = T + SECOND_US;
		assert_int_equal(exec_scope(&life.scene.exec, SLICE("venue:okx"), false, &(struct error){ 0 }), 0);
		approve(&life.scene);
		assert_int_equal(life.scene.sent_count, 2);
		if (i == 1)
			say_stray(&life.scene, 2, "BTC-USDT/900", "0.4", "101");
		commit(&life);
		die_and_rise(&life);
		assert_int_equal(life.scene.exec.trades[0].orders[1].strayed, i == 1);
		assert_false(life.scene.exec.trades[0].orders[0].strayed);
		end(&life);
	}
}

/* ---- one of ours takes another one ---- */

#define SELL_BACK "{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"sell\",\"qty\":\"1\",\"limit\":\"99.9\"}"
#define BUY_BACK "{\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"1\",\"limit\":\"101.1\"}"

/* Of two trades, 0 buys and 2 sells at kraken, 1 sells and 3 buys at okx. */
static void
approve_both_ways(struct life *life)
{
	static const char back[] = "[" SELL_BACK "," BUY_BACK "]";

	approve(&life->scene);
	approve_with(&life->scene, (struct approval){ .id = "back", .legs = back, .approved = back }, NULL);
	assert_int_equal(life->scene.sent_count, 4);
}

static void
check_filled(const struct scene *scene, size_t trade, const char *filled)
{
	char text[DECIMAL_TEXT_MAX];

	decimal_text(text, scene->exec.trades[trade].orders[0].filled);
	CHECK(strcmp(text, filled) == 0, "trade %zu: %s, not %s", trade, text, filled);
}

/* The venue has one number for both halves: each is booked once, whenever and in whatever order they are told. */
static void
both_halves_of_a_trade_are_booked(void **state)
{
	struct life life;
	struct scene *scene = &life.scene;
	struct error err;

	(void)state;
	begin(&life);
	assert_int_equal(scene->exec.record.funds(life.journal, main_at("okx"), "USDT", d("1000"), &err), 0);
	assert_int_equal(purse_add(&scene->exec.purse, main_at("okx"), SLICE("USDT"), d("1000"), &err), 0);
	approve_both_ways(&life);
	for (int i = 0; i < 2; i++) {
		say_fill(scene, 0, "BTC-USDT/7", "0.5", "100");
		say_fill(scene, 2, "BTC-USDT/7", "0.5", "100");
	}
	assert_int_equal(made_count(scene, "\"id\":\"BTC-USDT/7\""), 1);
	assert_int_equal(made_count(scene, "\"id\":\"BTC-USDT/7/sell\""), 1);
	commit(&life);
	die_and_rise(&life);
	for (int i = 0; i < 2; i++) {
		say_fill(scene, 2, "BTC-USDT/7", "0.5", "100");
		say_fill(scene, 0, "BTC-USDT/7", "0.5", "100");
	}
	assert_int_equal(made_count(scene, "\"kind\":\"fill\""), 2);
	assert_int_equal(made_count(scene, "\"kind\":\"alert\""), 0);
	check_filled(scene, 0, "0.5");
	check_filled(scene, 1, "0.5");
	/* with other figures it is no half of that one */
	say_fill(scene, 2, "BTC-USDT/7", "0.4", "100");
	assert_true(made_has(scene, "\"code\":\"wrong_answer\""));
	check_filled(scene, 1, "0.5");
	end(&life);
}

/* A person's order took ours, or ours was over: that half is nobody's, and is booked all the same. */
static void
a_half_may_be_nobodys(void **state)
{
	(void)state;
	for (int first = 0; first < 2; first++) {
		struct life life;
		struct scene *scene = &life.scene;

		begin(&life);
		approve(scene);
		scene->sent[2] = scene->sent[0];
		scene->sent[2].side = SIDE_SELL;
		for (int i = 0; i < 2; i++)
			if (i == first)
				say_stray(scene, 2, "BTC-USDT/7", "0.5", "100");
			else
				say_fill(scene, 0, "BTC-USDT/7", "0.5", "100");
		assert_int_equal(made_count(scene, "\"kind\":\"fill\""), 2);
		assert_int_equal(made_count(scene, first == 0 ? "BTC-USDT/7/buy" : "BTC-USDT/7/sell"), 1);
		assert_int_equal(made_count(scene, "\"code\":\"unknown_order\""), 1);
		assert_int_equal(made_count(scene, "\"kind\":\"alert\""), 1);
		check_filled(scene, 0, "0.5");
		end(&life);
	}
}

/* ---- what fills come to ---- */

/* Of the order that buys at 100. */
static void
say_fee(struct scene *scene, const char *price, const char *qty, const char *fee, const char *asset)
{
	struct order_reply reply = reply_of(&scene->sent[0], REPLY_FILL, scene->at_us);
	struct order_fill fill = { .id = "x", .price = d(price), .qty = d(qty), .fee = d(fee) };
	struct error err;

	snprintf(fill.fee_asset, sizeof fill.fee_asset, "%s", asset);
	reply.fill = &fill;
	if (exec_reply(&scene->exec, &reply, &err) != 0)
		fail_msg("%s", err.text);
}

static void
check_token(struct life *life, const char *when, const char *worth)
{
	char text[DECIMAL_TEXT_MAX];

	decimal_text(text, life->scene.exec.trades[0].orders[0].token_flow);
	CHECK(strcmp(text, worth) == 0, "%s: %s, not %s", when, text, worth);
}

/* The price of the token then is not kept: the next start goes by the rate that was counted on. */
static void
a_fee_of_the_token_that_is_got_is_none_that_is_paid(void **state)
{
	static const struct {
		const char *fee, *worth, *again;
	} cases[] = { { "0.05", "-0.0505", "-0.1" }, { "-0.05", "0.0505", "0.1" } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct life life;

		begin(&life);
		put_book_of(&life.scene, "kraken", "TOK-USDT", T, "0.99", "1.01", "1000");
		approve(&life.scene);
		say_fee(&life.scene, "100", "1", cases[i].fee, "TOK");
		check_token(&life, "first", cases[i].worth);
		commit(&life);
		die_and_rise(&life);
		check_token(&life, "again", cases[i].again);
		end(&life);
	}
}

static void
many_digits_are_read_again(void **state)
{
	static const char *const assets[] = { "USDT", "TOK", "ODD" };

	(void)state;
	for (size_t i = 0; i < COUNT(assets); i++) {
		struct life life;

		begin(&life);
		put_book_of(&life.scene, "kraken", "TOK-USDT", T, "0.99", "1.01", "1000");
		approve(&life.scene);
		say_fee(&life.scene, "99.99999999999999999", "0.123456789012345677", "0.01", assets[i]);
		commit(&life);
		die_and_rise(&life);
		assert_true(
		    decimal_compare(life.scene.exec.trades[0].orders[0].filled, d("0.123456789012345677")) == 0);
		end(&life);
	}
}

/* The file and the row. */
static void
what_cannot_be_read_is_named(void **state)
{
	static const char most[] = "99999999999999999999999999999999999999";
	struct life life;
	struct exec *exec = &life.scene.exec;
	struct error err;
	char want[200];

	(void)state;
	begin(&life);
	for (int i = 0; i < 2; i++)
		assert_int_equal(exec->record.funds(exec->record.journal, main_at("okx"), "NEW", d(most), &err), 0);
	commit(&life);
	exec_free(exec);
	start_exec(&life.scene);
	assert_int_equal(journal_load(life.journal, exec, NULL, &err), -1);
	assert_int_equal(err.exit, EXIT_IO);
	snprintf(want, sizeof want, "%s/exec.db: row 8 of funds: a sum does not fit a decimal", life.directory);
	assert_string_equal(err.text, want);
	end(&life);
}

/* What was undone is not in the journal, so nobody may be told of it, however often that is asked for. */
static void
behind_a_commit_that_failed_none_is_well(void **state)
{
	struct life life;
	struct error err;
	char command[200];

	(void)state;
	begin(&life);
	assert_int_equal(journal_commit(life.journal, &err), 0);
	assert_int_equal(journal_commit(life.journal, &err), 0);
	snprintf(command, sizeof command, "sqlite3 %s/exec.db 'INSERT INTO epoch DEFAULT VALUES'", life.directory);
	assert_int_equal(system(command), 0);
	assert_int_equal(life.scene.exec.record.funds(life.journal, main_at("okx"), "ETH", d("1"), &err), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(journal_commit(life.journal, &err), -1);
		assert_int_equal(err.exit, EXIT_LATER);
	}
	end(&life);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(behind_a_commit_that_failed_none_is_well),
		cmocka_unit_test(what_is_out_is_promised_at_each_start),
		cmocka_unit_test(what_is_out_is_waited_for),
		cmocka_unit_test(a_token_for_the_fee_is_promised_too),
		cmocka_unit_test(a_plan_keeps_its_money),
		cmocka_unit_test(an_alarm_halts_what_is_halted),
		cmocka_unit_test(who_had_halted_nothing_ends_all),
		cmocka_unit_test(a_fill_that_is_told_otherwise_alarms),
		cmocka_unit_test(fills_that_were_nobodys_end_with_a_person),
		cmocka_unit_test(a_fill_that_was_nobodys_is_named_by_a_person),
		cmocka_unit_test(a_fill_that_was_nobodys_took_all),
		cmocka_unit_test(what_was_nobodys_proves_nothing_at_the_next_start_either),
		cmocka_unit_test(both_halves_of_a_trade_are_booked),
		cmocka_unit_test(a_half_may_be_nobodys),
		cmocka_unit_test(a_fee_of_the_token_that_is_got_is_none_that_is_paid),
		cmocka_unit_test(many_digits_are_read_again),
		cmocka_unit_test(what_cannot_be_read_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
