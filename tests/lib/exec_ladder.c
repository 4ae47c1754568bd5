/*
 * ladder: how a trade that ended with one leg is brought back: which step comes when, what forbids it, and that it goes on from
 * the journal alone wherever the process was killed.
 *
 * In the scene kraken sold us a bitcoin at 100 and okx, which should have bought it at 101, did not; gate is a third venue.
 */
#include <stdlib.h>
#include <unistd.h>

#include "exec/journal.h"
#include "exec_scene.h"

enum { OKX = 1, STEP = 2 };

static void
set_bounds(struct scene *scene, const char *loss_bps, const char *loss_max)
{
	static const char *const widths[] = { "5", "10", "25", "50" };
	struct ladder_bounds *bounds = &scene->exec.settings.ladder;
	struct error err;

	*bounds = (struct ladder_bounds){ .unit = "USDT", .cross_ticks = 5, .wait_us = SECOND_US };
	assert_int_equal(decimal_read(&bounds->loss_bps, slice_of(loss_bps), &err), 0);
	assert_int_equal(decimal_read(&bounds->loss_max, slice_of(loss_max), &err), 0);
	for (; bounds->width_count < COUNT(widths); bounds->width_count++)
		assert_int_equal(
		    decimal_read(&bounds->widths[bounds->width_count], slice_of(widths[bounds->width_count]), &err), 0);
}

/* What a market is like when one leg is there and the other is not. */
struct market {
	const char *kraken, *okx, *gate; /* best bid; the ask is 100 above; NULL: no book */
	const char *loss_bps, *loss_max; /* NULL: 100, none */
	bool frozen;
	const char *halted;
};

static void
put_market(struct scene *scene, const struct market *market, int64_t ts_us)
{
	const char *const venues[] = { "kraken", "okx", "gate" };
	const char *const bids[] = { market->kraken, market->okx, market->gate };
	struct error err;

	set_bounds(scene, market->loss_bps == NULL ? "100" : market->loss_bps,
	    market->loss_max == NULL ? "0" : market->loss_max);
	for (int i = 0; i < 3; i++) {
		if (bids[i] == NULL)
			shelf_spoil(&scene->exec.shelf, slice_of(venues[i]), SLICE("BTC-USDT"));
		else
			put_book(scene, venues[i], ts_us, bids[i], "200");
	}
	if (market->halted != NULL)
		assert_int_equal(exec_scope(&scene->exec, slice_of(market->halted), true, &err), 0);
	exec_freeze(&scene->exec, market->frozen);
}

static void
open_three(struct scene *scene)
{
	open_scene(scene);
	tell_rules(scene, "gate", TRADING);
	fund(scene, "gate", "USDT", 150);
	fund(scene, "gate", "BTC", 1);
	approve(scene);
	assert_int_equal(scene->sent_count, 2);
}

/* "sell 1 at okx down to 101, retry"; "" when there is none. */
static const char *
step_text(char to[200], const struct scene *scene, size_t i)
{
	char qty[DECIMAL_TEXT_MAX], price[DECIMAL_TEXT_MAX];
	const struct order *order;

	*to = '\0';
	if (scene->exec.trades[0].count <= i)
		return to;
	order = &scene->exec.trades[0].orders[i];
	decimal_text(qty, order->request.qty);
	decimal_text(price, order->request.price);
	snprintf(to, 200, "%s %s at %s %s %s, %s", sides[order->request.side], qty, order->request.venue,
	    order->request.side == SIDE_BUY ? "up to" : "down to", price, order_purposes[order->step]);
	return to;
}

static void
which_step_comes_first(void **state)
{
	static const struct {
		const char *row;
		struct market market;
		const char *step;
	} cases[] = {
		{ "as approved", { .kraken = "99.9", .okx = "101" }, "sell 1 at okx down to 101, retry" },
		{ "some ticks further", { .kraken = "99.9", .okx = "100.6" }, "sell 1 at okx down to 100.5, cross" },
		{ "too far", { .kraken = "99.9", .okx = "100.4" }, "sell 1 at kraken down to 99.9, unwind" },
		{ "a third venue", { .kraken = "99.9", .okx = "100.4", .gate = "100.8" },
		    "sell 1 at gate down to 100.3, hedge" },
		{ "the leg before a third venue", { .kraken = "99.9", .okx = "100.6", .gate = "100.8" },
		    "sell 1 at okx down to 100.5, cross" },
		{ "no book", { .kraken = "99.9" }, "sell 1 at kraken down to 99.9, unwind" },
		{ "the narrowest width that is offered", { .kraken = "99.8" },
		    "sell 1 at kraken down to 99.8, unwind" },
		{ "and the next", { .kraken = "99.7" }, "sell 1 at kraken down to 99.5, unwind" },
		{ "beyond the widest", { .kraken = "99.4" }, "" },
		{ "the way back is dearer", { .kraken = "100.9", .okx = "100.6" },
		    "sell 1 at kraken down to 100, unwind" },
		{ "as dear", { .kraken = "100.6", .okx = "100.6" }, "sell 1 at okx down to 100.5, cross" },
		{ "frozen: only back", { .kraken = "99.9", .okx = "101", .gate = "101", .frozen = true },
		    "sell 1 at kraken down to 99.9, unwind" },
		{ "halted: only back", { .kraken = "99.9", .okx = "101", .gate = "101", .halted = "asset:BTC" },
		    "sell 1 at kraken down to 99.9, unwind" },
		{ "one venue halted", { .kraken = "99.9", .okx = "101", .gate = "100.8", .halted = "venue:okx" },
		    "sell 1 at gate down to 100.3, hedge" },
		/* back at 99.9 loses 0.1 and twice a fee of 0.1: 0.29990 of 100 */
		{ "within what it may lose", { .kraken = "99.9", .loss_bps = "30" },
		    "sell 1 at kraken down to 99.9, unwind" },
		{ "beyond it", { .kraken = "99.9", .loss_bps = "29.98" }, "" },
		{ "in the unit", { .kraken = "99.9", .loss_max = "0.3" }, "sell 1 at kraken down to 99.9, unwind" },
		{ "beyond it in the unit", { .kraken = "99.9", .loss_max = "0.2998" }, "" },
		/* a bound of 99.7 could lose 0.3 and two fees */
		{ "the bound counts, not the book", { .kraken = "99.8", .okx = "99.95", .loss_bps = "39.9" }, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scene scene;
		char step[200];

		open_three(&scene);
		put_market(&scene, &cases[i].market, T + 100);
		fill_whole(&scene, 0, "x");
		say_kind(&scene, OKX, REPLY_END, "limit");
		CHECK(strcmp(step_text(step, &scene, STEP), cases[i].step) == 0, "%s: %s", cases[i].row, step);
		CHECK((*cases[i].step == '\0') == (scene.sent_count == 2), "%s", cases[i].row);
		CHECK(scene.exec.trades[0].state == (*cases[i].step == '\0' ? TRADE_LOPSIDED : TRADE_UNWINDING), "%s",
		    cases[i].row);
		close_scene(&scene);
	}
}

/* What was sold and not bought is bought back, or elsewhere. */
static void
the_other_way_round(void **state)
{
	static const struct {
		const char *kraken, *okx, *gate; /* asks */
		const char *step;
	} cases[] = {
		{ "100", "101.1", "100.5", "buy 1 at kraken up to 100, retry" },
		{ "100.5", "101.1", "100.5", "buy 1 at kraken up to 100.5, cross" },
		{ "100.6", "101.1", "100.5", "buy 1 at gate up to 101, hedge" },
		{ "100.6", "101.1", "102", "buy 1 at okx up to 101.1, unwind" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scene scene;
		char step[200];

		open_three(&scene);
		set_bounds(&scene, "100", "0");
		put_book(&scene, "kraken", T + 100, "50", cases[i].kraken);
		put_book(&scene, "okx", T + 100, "50", cases[i].okx);
		put_book(&scene, "gate", T + 100, "50", cases[i].gate);
		fill_whole(&scene, OKX, "y");
		say_kind(&scene, 0, REPLY_REJECTED, "no");
		CHECK(strcmp(step_text(step, &scene, STEP), cases[i].step) == 0, "%zu: %s", i, step);
		close_scene(&scene);
	}
}

/* Whatever it offers: what it gives is money of the trade, what it takes would stay left over, and be traded a second time. */
static void
no_hedge_where_the_symbol_is_turned(void **state)
{
	static const char *const asks[] = { "0.0098", "0.0101" }; /* a bitcoin for 102, for 99 */
	struct scene scene;
	char step[200];

	(void)state;
	for (size_t i = 0; i < COUNT(asks); i++) {
		open_three(&scene);
		put_market(&scene, &(struct market){ .kraken = "99.9" }, T + 100);
		tell_rules_of(&scene, "bybit", "USDT-BTC", "0.000001", TRADING);
		fund(&scene, "bybit", "BTC", 2);
		put_book_of(&scene, "bybit", "USDT-BTC", T + 100, "0.0097", asks[i], "1000");
		fill_whole(&scene, 0, "x");
		say_kind(&scene, OKX, REPLY_END, "limit");
		CHECK(strcmp(step_text(step, &scene, STEP), "sell 1 at kraken down to 99.9, unwind") == 0, "%s: %s",
		    asks[i], step);
		say_fill(&scene, STEP, "y", "1", "99.9");
		assert_int_equal(made_count(&scene, "\"state\":\"flat\""), 1);
		close_scene(&scene);
	}
}

/* Not while it may still be there; not for what no venue would trade; not on books that are old, or that we have eaten. */
static void
when_nothing_is_done(void **state)
{
	const struct market market = { .kraken = "99.9", .okx = "101" };
	struct scene scene;
	char step[200];

	(void)state;
	open_three(&scene);
	put_market(&scene, &market, T + 100);
	fill_whole(&scene, 0, "x");
	say_kind(&scene, OKX, REPLY_LOST, NULL);
	pass(&scene, 30 * SECOND_US);
	assert_int_equal(scene.sent_count, 2);
	put_market(&scene, &market, T + 30 * SECOND_US);
	say_kind(&scene, OKX, REPLY_ABSENT, NULL);
	assert_string_equal(step_text(step, &scene, STEP), "sell 1 at okx down to 101, retry");
	close_scene(&scene);

	open_three(&scene);
	set_bounds(&scene, "100", "0");
	fill_whole(&scene, 0, "x");
	pass(&scene, 6 * SECOND_US);
	say_kind(&scene, OKX, REPLY_END, NULL);
	assert_int_equal(scene.sent_count, 2);
	assert_int_equal(scene.exec.trades[0].state, TRADE_LOPSIDED);
	close_scene(&scene);

	open_three(&scene);
	set_bounds(&scene, "100", "0");
	fill_whole(&scene, 0, "x");
	say_fill(&scene, OKX, "y", "0.96", "101");
	say_kind(&scene, OKX, REPLY_END, NULL);
	/* 0.04 are worth 4, and 5 is the least */
	assert_int_equal(scene.sent_count, 2);
	assert_int_equal(made_count(&scene, "\"state\":\"flat\""), 1);
	close_scene(&scene);

	/* what was there we took, and the book does not show it yet */
	open_three(&scene);
	put_market(&scene, &(struct market){ .kraken = NULL }, T + 100);
	put_book_of(&scene, "okx", "BTC-USDT", T + 100, "101", "200", "0.6");
	say_fill(&scene, OKX, "y", "0.6", "101");
	fill_whole(&scene, 0, "x");
	say_kind(&scene, OKX, REPLY_END, NULL);
	assert_int_equal(scene.sent_count, 2);
	put_book_of(&scene, "okx", "BTC-USDT", T + 2000, "101", "200", "0.6");
	pass(&scene, SECOND_US / 2);
	assert_string_equal(step_text(step, &scene, STEP), "sell 0.4 at okx down to 101, retry");
	close_scene(&scene);
}

/* Each attempt fails; the next one comes, with its own id and intent, until nothing is left but to freeze. */
static const char *const whole_ladder[] = { "sell 1 at okx down to 101, retry", "sell 1 at okx down to 100.5, cross",
	"sell 1 at gate down to 100.5, hedge", "sell 1 at kraken down to 99.9, unwind",
	"sell 1 at kraken down to 99.8, unwind", "sell 1 at kraken down to 99.5, unwind" };

static const struct market falling = { .kraken = "99.9", .okx = "101", .gate = "101", .loss_bps = "1000" };

static void
put_falling(struct scene *scene)
{
	put_market(scene, &falling, T + 100);
}

/* At most one order of a leg is out (E3), and no id twice (E2). */
static void
check_orders(const struct scene *scene)
{
	const struct trade *trade = &scene->exec.trades[0];

	for (size_t i = 0; i < trade->count; i++)
		for (size_t k = 0; k < i; k++) {
			const struct order *a = &trade->orders[i], *b = &trade->orders[k];

			assert_string_not_equal(a->request.id, b->request.id);
			assert_true(a->request.leg != b->request.leg || a->request.attempt != b->request.attempt);
			assert_true(
			    a->request.leg != b->request.leg || order_terminal(a->state) || order_terminal(b->state));
		}
}

static void
down_the_whole_ladder(void **state)
{
	struct scene scene;
	char step[200];

	(void)state;
	open_three(&scene);
	put_falling(&scene);
	fill_whole(&scene, 0, "x");
	scene.log[0] = '\0';
	say_kind(&scene, OKX, REPLY_END, "limit");
	expect_log(&scene, "intent, commit, send", "done:okx intend:retry commit send:okx ");
	for (size_t i = 0; i < COUNT(whole_ladder); i++) {
		CHECK(strcmp(step_text(step, &scene, STEP + i), whole_ladder[i]) == 0, "%zu: %s", i, step);
		check_orders(&scene);
		say_kind(&scene, STEP + i, i % 2 == 0 ? REPLY_END : REPLY_REJECTED, "limit");
	}
	assert_int_equal(scene.sent_count, STEP + COUNT(whole_ladder));
	assert_int_equal(made_count(&scene, "\"kind\":\"outcome\""), 0);
	pass(&scene, SECOND_US);
	pass(&scene, 2 * SECOND_US);
	assert_int_equal(made_count(&scene, "\"state\":\"frozen\""), 1);
	assert_true(made_has(&scene, "\"residue\":{\"BTC\":\"1\"}"));
	for (int word = PURPOSE_RETRY; word <= PURPOSE_UNWIND; word++) {
		snprintf(step, sizeof step, "\"state\":\"intent\",\"reason\":\"%s\"", order_purposes[word]);
		CHECK(made_count(&scene, step) == (word == PURPOSE_UNWIND ? 3 : 1), "%s", step);
	}
	close_scene(&scene);
}

/* ---- put off ---- */

/* Kept here (by its rate, by the clock), or refused for now. */
static const char *const put_off[] = { "rate", "clock", NULL };

/* The leg is not filled, and the ladder begins while nothing is taken. */
static void
open_put_off(struct scene *scene, size_t how)
{
	open_three(scene);
	put_falling(scene);
	fill_whole(scene, 0, "x");
	pass(scene, 1000);
	scene->kept = put_off[how];
	scene->log[0] = '\0';
	say_kind(scene, OKX, REPLY_END, "limit");
	if (put_off[how] == NULL)
		say_later(scene, scene->sent_count - 1);
}

static size_t
order_count(const struct scene *scene)
{
	return scene->exec.trades[0].count;
}

/*
 * It is no try of its step: the same comes again, behind pauses that grow, and the next one when it was tried.  But what is unhedged waits for
 * no venue alone: behind the second in a row another one that has a step is asked.
 */
static void
what_is_put_off_is_no_try(void **state)
{
	static const int64_t at_ms[] = { 50, 150, 350, 750 };
	static const size_t comes[] = { 0, 2, 3, 0 };
	char step[200];

	(void)state;
	for (size_t how = 0; how < COUNT(put_off); how++) {
		struct scene scene;

		open_put_off(&scene, how);
		for (size_t i = 0; i < COUNT(at_ms); i++) {
			CHECK(order_count(&scene) == STEP + 1 + i, "%zu, %zu: once, and no more", how, i);
			pass(&scene, at_ms[i] * 1000 + 999);
			CHECK(order_count(&scene) == STEP + 1 + i, "%zu, %zu: not before its time", how, i);
			if (i == COUNT(at_ms) - 1)
				scene.kept = NULL;
			pass(&scene, at_ms[i] * 1000 + 1000);
			CHECK(strcmp(step_text(step, &scene, STEP + 1 + i), whole_ladder[comes[i]]) == 0,
			    "%zu, %zu: %s", how, i, step);
			if (put_off[how] == NULL && i < COUNT(at_ms) - 1)
				say_later(&scene, scene.sent_count - 1);
		}
		check_orders(&scene);
		say_kind(&scene, scene.sent_count - 1, REPLY_REJECTED, "limit");
		CHECK(strcmp(step_text(step, &scene, STEP + COUNT(at_ms) + 1), whole_ladder[1]) == 0, "%zu: %s", how,
		    step);
		say_fill(&scene, scene.sent_count - 1, "y", "1", "101");
		CHECK(made_count(&scene, "\"state\":\"flat\"") == 1, "%zu", how);
		close_scene(&scene);
	}
}

/* How many orders of the trade are that step. */
static size_t
times_of(const struct scene *scene, const char *wanted)
{
	char step[200];
	size_t times = 0;

	for (size_t i = STEP; i < order_count(scene); i++)
		times += strcmp(step_text(step, scene, i), wanted) == 0;
	return times;
}

/* Not for ever: after exec.ladder_ms, or when places become few, each step that is left is tried once more, and none at once behind another. */
static void
it_is_not_put_off_for_ever(void **state)
{
	(void)state;
	for (size_t how = 0; how < COUNT(put_off); how++)
		for (int patient = 0; patient < 2; patient++) {
			struct scene scene;
			size_t orders = 0, steps = 0;

			open_put_off(&scene, how);
			for (int64_t us = 1000; made_count(&scene, "\"kind\":\"outcome\"") == 0; us += 10000) {
				put_market(&scene, &falling, T + us);
				scene.exec.settings.ladder.wait_us = patient ? MINUTE_US : SECOND_US;
				scene.log[0] = '\0';
				orders = order_count(&scene);
				pass(&scene, us);
				CHECK(order_count(&scene) <= orders + 1, "%zu: two at once", how);
				if (put_off[how] == NULL && order_count(&scene) > orders)
					say_later(&scene, scene.sent_count - 1);
				assert_true(us < 3 * MINUTE_US);
			}
			CHECK(made_count(&scene, "\"state\":\"frozen\"") == 1, "%zu", how);
			CHECK(orders < ORDERS_MAX, "%zu", orders);
			for (size_t i = 0; i < COUNT(whole_ladder); i++) {
				size_t times = times_of(&scene, whole_ladder[i]);

				CHECK(i == 0 ? times > 1 : times > 0, "%zu: step %zu: %zu times", how, i, times);
				steps += times;
			}
			CHECK(STEP + steps == orders, "%zu of %zu", STEP + steps, orders);
			close_scene(&scene);
		}
}

/* Nothing begins at an account of which nothing is known yet. */
static void
no_hedge_where_the_account_is_not_known(void **state)
{
	(void)state;
	for (int known = 0; known < 2; known++) {
		struct scene scene;
		char step[200];

		open_three(&scene);
		scene.exec.standings.wanted = true;
		standing_of(&scene.exec.standings, main_at("kraken"))->state = STANDING_EVEN;
		standing_of(&scene.exec.standings, main_at("okx"))->state = STANDING_EVEN;
		if (known)
			standing_of(&scene.exec.standings, main_at("gate"))->state = STANDING_EVEN;
		put_market(&scene, &(struct market){ .kraken = "99.9", .okx = "100.4", .gate = "100.8" }, T + 100);
		fill_whole(&scene, 0, "x");
		say_kind(&scene, OKX, REPLY_END, "limit");
		CHECK(strcmp(step_text(step, &scene, STEP),
			  known ? "sell 1 at gate down to 100.3, hedge" : "sell 1 at kraken down to 99.9, unwind") == 0,
		    "%s", step);
		close_scene(&scene);
	}
}

/* Parts of it at each step: what is left is what the next one is about. */
static void
parts_are_carried_on(void **state)
{
	struct scene scene;
	char step[200];

	(void)state;
	open_three(&scene);
	put_falling(&scene);
	say_fill(&scene, OKX, "a", "0.2", "101");
	fill_whole(&scene, 0, "x");
	say_kind(&scene, OKX, REPLY_END, "limit");
	assert_string_equal(step_text(step, &scene, 2), "sell 0.8 at okx down to 101, retry");
	say_fill(&scene, 2, "b", "0.3", "101");
	say_kind(&scene, 2, REPLY_END, "limit");
	assert_string_equal(step_text(step, &scene, 3), "sell 0.5 at okx down to 100.5, cross");
	say_kind(&scene, 3, REPLY_END, "limit");
	say_fill(&scene, 4, "c", "0.1", "101");
	say_kind(&scene, 4, REPLY_END, "limit");
	assert_string_equal(step_text(step, &scene, 5), "sell 0.4 at kraken down to 99.9, unwind");
	say_fill(&scene, 5, "d", "0.4", "99.9");
	assert_int_equal(made_count(&scene, "\"state\":\"flat\""), 1);
	assert_true(made_has(&scene, "\"reason\":\"unwind\""));
	/* bought 1 at 100; sold 0.6 at 101 and 0.4 at 99.9; a fee of a thousandth of 200.56 */
	assert_true(made_has(&scene, "\"realised\":\"0.35944\""));
	/* 0.799 were expected: what later attempts changed is no matter of latency or slippage */
	CHECK(made_has(&scene, "\"partial\":\"-0.43956\",\"fee\":\"0\""), "%s", text_cstring(&scene.made));
	for (size_t i = 0; i < scene.exec.purse.count; i++)
		assert_int_equal(decimal_sign(scene.exec.purse.at[i].locked), 0);
	close_scene(&scene);
}

static void
waits_for_books(void **state)
{
	struct scene scene;
	char step[200];

	(void)state;
	for (int late = 0; late < 2; late++) {
		open_three(&scene);
		put_market(&scene, &(struct market){ .kraken = NULL }, T);
		fill_whole(&scene, 0, "x");
		say_kind(&scene, OKX, REPLY_END, "limit");
		pass(&scene, SECOND_US / 2);
		assert_int_equal(scene.sent_count, 2);
		if (late == 0)
			put_falling(&scene);
		pass(&scene, SECOND_US - 1);
		pass(&scene, SECOND_US);
		CHECK((*step_text(step, &scene, STEP) != '\0') == (late == 0), "%d", late);
		CHECK(made_count(&scene, "\"state\":\"frozen\"") == (size_t)late, "%d", late);
		close_scene(&scene);
	}
}

static void
the_end_of_the_input_freezes(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	open_three(&scene);
	put_falling(&scene);
	fill_whole(&scene, 0, "x");
	assert_int_equal(exec_end(&scene.exec, &err), 0);
	say_kind(&scene, OKX, REPLY_END, "end_of_input");
	assert_int_equal(scene.sent_count, 2);
	assert_int_equal(made_count(&scene, "\"state\":\"frozen\""), 1);
	close_scene(&scene);
}

/* Who goes for now takes the steps that the books allow, tells what is left, and leaves it to the next start. */
static void
who_leaves_freezes_nothing(void **state)
{
	(void)state;
	for (int books = 0; books < 2; books++) {
		struct scene scene;
		struct error err;
		char step[200];

		open_three(&scene);
		put_market(&scene, books ? &falling : &(struct market){ .kraken = NULL }, T);
		fill_whole(&scene, 0, "x");
		assert_int_equal(exec_leave(&scene.exec, &err), 0);
		assert_int_equal(exec_busy(&scene.exec), 1);
		say_kind(&scene, OKX, REPLY_END, "limit");
		CHECK((*step_text(step, &scene, STEP) != '\0') == (books == 1), "%s", step);
		for (size_t i = STEP; i < scene.sent_count; i++)
			say_kind(&scene, i, REPLY_END, "limit");
		pass(&scene, SECOND_US);
		pass(&scene, HOUR_US);
		assert_int_equal(exec_busy(&scene.exec), 0);
		assert_int_equal(exec_open(&scene.exec), 1);
		assert_false(made_has(&scene, "\"kind\":\"outcome\""));
		assert_int_equal(
		    made_count(&scene, "1 BTC bought at kraken is not sold: the next start goes on with it"), 1);
		close_scene(&scene);
	}
}

/* ---- cycles: what is left of several assets ---- */

/* USDT to BTC to ETH to USDT, all at okx; gate trades BTC and ETH against USDT as well. */
#define CYCLE_LEGS                                                                                                     \
	"[{\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"1\",\"limit\":\"100\"},"               \
	"{\"venue\":\"okx\",\"symbol\":\"ETH-BTC\",\"side\":\"buy\",\"qty\":\"20\",\"limit\":\"0.05\"},"               \
	"{\"venue\":\"okx\",\"symbol\":\"ETH-USDT\",\"side\":\"sell\",\"qty\":\"20\",\"limit\":\"5.1\"}]"

static void
put_cycle(struct scene *scene, const char *eth_btc_ask)
{
	put_book_of(scene, "okx", "BTC-USDT", T + 100, "99.95", "100", "100");
	put_book_of(scene, "okx", "ETH-BTC", T + 100, "0.0499", eth_btc_ask, "1000");
	put_book_of(scene, "okx", "ETH-USDT", T + 100, "5.1", "5.102", "1000");
}

#define FREE ",\"taker_bps\":\"0\",\"fee_kind\":\"quote\",\"status\":\"trading\""

static void
open_cycle(struct scene *scene)
{
	static const char *const assets[] = { "USDT", "BTC", "ETH" };
	char hash[HASH_HEX];
	struct error err;

	*scene = (struct scene){ .at_us = T + 1000, .free = true };
	start_exec(scene);
	strcpy(scene->exec.journal, "test");
	set_bounds(scene, "100", "0");
	for (int i = 0; i < 3; i++) {
		fund(scene, "okx", assets[i], 1000);
		fund(scene, "gate", assets[i], 1000);
	}
	tell_rules_of(scene, "okx", "BTC-USDT", "0.01", FREE);
	tell_rules_of(scene, "okx", "ETH-BTC", "0.0001", FREE);
	tell_rules_of(scene, "okx", "ETH-USDT", "0.001", FREE);
	tell_rules_of(scene, "gate", "BTC-USDT", "0.01", FREE);
	tell_rules_of(scene, "gate", "ETH-USDT", "0.001", FREE);
	put_cycle(scene, "0.05");
	pass(scene, 200);
	approval_hash(hash, SLICE("cycle:1"), SLICE(CYCLE_LEGS));
	scene->line.len = 0;
	text_format(&scene->line,
	    "{\"kind\":\"opportunity\",\"ts_us\":%lld,\"id\":\"cycle:1\",\"state\":\"open\",\"shape\":\"cycle\","
	    "\"symbol\":\"BTC-USDT\","
	    "\"legs\":%s,"
	    "\"profit\":\"1\",\"asset\":\"USDT\",\"risk\":{\"verdict\":\"approve\",\"rules\":[],\"legs\":%s,\"hash\":"
	    "\"%s\","
	    "\"expires_us\":%lld}}",
	    (long long)T, CYCLE_LEGS, CYCLE_LEGS, hash, (long long)T + SECOND_US);
	if (event_read(&kind_opportunity, &scene->exec.event, text_all(&scene->line), &err) != 0 ||
	    exec_approved(&scene->exec, NULL, &err) != 0)
		fail_msg("%s", err.text);
	if (scene->sent_count != 3)
		fail_msg("%s", text_cstring(&scene->made));
}

/* What each leg did: NULL, not filled; else filled wholly at that price. */
struct cycle_case {
	const char *row;
	const char *prices[3];
	const char *part; /* of the second leg, instead of all of it; NULL: all */
	const char *eth_btc_ask; /* in the book behind that */
	const char *gate; /* bid of BTC there; NULL: none */
	const char *steps; /* each filled at its limit; "SIDE QTY SYMBOL VENUE LIMIT STEP; " */
};

static void
finish_steps(struct scene *scene, char to[1000])
{
	size_t len = 0;

	for (size_t i = 3; scene->exec.trades[0].count > i && !trade_over(&scene->exec.trades[0]); i++) {
		const struct order_request *request = &scene->exec.trades[0].orders[i].request;
		char qty[DECIMAL_TEXT_MAX], price[DECIMAL_TEXT_MAX], id[FILL_ID_MAX];

		decimal_text(qty, request->qty);
		decimal_text(price, request->price);
		len += (size_t)snprintf(to + len, 1000 - len, "%s %s %s %s %s %s; ", sides[request->side], qty,
		    request->symbol, request->venue, price, order_purposes[scene->exec.trades[0].orders[i].step]);
		snprintf(id, sizeof id, "step%zu", i);
		check_orders(scene);
		say_fill(scene, i, id, qty, price);
	}
	to[len] = '\0';
}

static void
cycles(void **state)
{
	static const struct cycle_case cases[] = {
		{ "the middle leg again", { "100", NULL, "5.1" }, NULL, "0.05", NULL,
		    "buy 20 ETH-BTC okx 0.05 retry; " },
		{ "some ticks further", { "100", NULL, "5.1" }, NULL, "0.0504", NULL,
		    "buy 20 ETH-BTC okx 0.0505 cross; buy 0.01 BTC-USDT okx 100.05 hedge; " },
		{ "the rest of it", { "100", "0.05", "5.1" }, "12", "0.05", NULL, "buy 8 ETH-BTC okx 0.05 retry; " },
		{ "both others back", { "100", NULL, "5.1" }, NULL, "0.06", NULL,
		    "sell 1 BTC-USDT okx 99.95 unwind; buy 20 ETH-USDT okx 5.102 unwind; " },
		{ "one elsewhere", { "100", NULL, "5.1" }, NULL, "0.06", "100.2",
		    "sell 1 BTC-USDT gate 100.15 hedge; buy 20 ETH-USDT okx 5.102 unwind; " },
		{ "the first leg again", { NULL, "0.05", "5.1" }, NULL, "0.05", NULL,
		    "buy 1 BTC-USDT okx 100 retry; " },
		{ "the last leg again", { "100", "0.05", NULL }, NULL, "0.05", NULL,
		    "sell 20 ETH-USDT okx 5.1 retry; " },
		{ "the first two again", { NULL, NULL, "5.1" }, NULL, "0.05", NULL,
		    "buy 20 ETH-BTC okx 0.05 retry; buy 1 BTC-USDT okx 100 retry; " },
		{ "cheaper than planned leaves something", { "100", "0.049", "5.1" }, NULL, "0.05", NULL,
		    "sell 0.02 BTC-USDT okx 99.95 unwind; " },
		{ "no more than is missing of a leg", { "100", "0.04", "5.1" }, "12", "0.05", NULL,
		    "buy 8 ETH-BTC okx 0.05 retry; sell 0.12 BTC-USDT okx 99.95 unwind; " },
		{ "nothing was filled", { NULL, NULL, NULL }, NULL, "0.05", NULL, "" },
		{ "all was", { "100", "0.05", "5.1" }, NULL, "0.05", NULL, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		static const char *const qtys[] = { "1", "20", "20" }, *const names[] = { "x", "y", "z" };
		struct scene scene;
		char steps[1000];

		open_cycle(&scene);
		put_cycle(&scene, cases[i].eth_btc_ask);
		if (cases[i].gate != NULL)
			put_book_of(&scene, "gate", "BTC-USDT", T + 100, cases[i].gate, "200", "10");
		for (size_t k = 0; k < 3; k++) {
			bool part = k == 1 && cases[i].part != NULL;

			if (cases[i].prices[k] != NULL)
				say_fill(&scene, k, names[k], part ? cases[i].part : qtys[k], cases[i].prices[k]);
			if (cases[i].prices[k] == NULL || part)
				say_kind(&scene, k, REPLY_END, "limit");
		}
		finish_steps(&scene, steps);
		CHECK(strcmp(steps, cases[i].steps) == 0, "%s: %s", cases[i].row, steps);
		CHECK(made_count(&scene, "\"state\":\"flat\"") == 1, "%s: %s", cases[i].row, text_cstring(&scene.made));
		close_scene(&scene);
	}
}

/* What is missing and has no price may cost anything: then nothing else is closed at a loss that nobody knows. */
static void
a_cycle_without_a_price_waits(void **state)
{
	struct scene scene;

	(void)state;
	open_cycle(&scene);
	put_cycle(&scene, "0.06");
	shelf_spoil(&scene.exec.shelf, SLICE("okx"), SLICE("ETH-USDT"));
	say_fill(&scene, 0, "x", "1", "100");
	say_fill(&scene, 2, "z", "20", "5.1");
	say_kind(&scene, 1, REPLY_END, "limit");
	assert_int_equal(scene.sent_count, 3);
	put_cycle(&scene, "0.06");
	put_book_of(&scene, "okx", "ETH-USDT", T + 2000, "5.1", "5.102", "1000");
	pass(&scene, SECOND_US / 2);
	assert_int_equal(scene.sent_count, 4);
	close_scene(&scene);
}

/* ---- killed, and started again from the journal ---- */

struct life {
	struct scene scene;
	struct journal *journal;
	char directory[64];
	int calls, kill_at; /* answers so far; the process dies at that one (0: never) */
	enum { KILL_BEHIND, KILL_BEFORE_COMMIT, KILL_BEFORE_SEND, KILL_COUNT } how;
};

static void
begin_life(struct life *life)
{
	struct error err;

	start_exec(&life->scene);
	life->journal = journal_open(life->directory, MODE_PAPER, &err);
	if (life->journal == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(journal_load(life->journal, &life->scene.exec, NULL, &err), 0);
	life->scene.exec.record = journal_record(life->journal);
}

static void
open_life(struct life *life)
{
	struct error err;

	strcpy(life->directory, "/tmp/arb-ladder-XXXXXX");
	assert_non_null(mkdtemp(life->directory));
	begin_life(life);
	strcpy(life->scene.exec.journal, "test");
	assert_int_equal(journal_name(life->journal, "test", &err), 0);
}

static void
put_rules(struct life *life)
{
	static const char *const venues[] = { "kraken", "okx", "gate" };

	for (int i = 0; i < 3; i++) {
		tell_rules(&life->scene, venues[i], TRADING);
		fund(&life->scene, venues[i], "USDT", 150);
		fund(&life->scene, venues[i], "BTC", 1);
	}
	put_falling(&life->scene);
}

static void
trade(struct life *life)
{
	put_rules(life);
	put_book(&life->scene, "kraken", T + 100, "99.9", "100");
	pass(&life->scene, 200);
	approve(&life->scene);
}

/* What is not committed is gone, as after a kill. */
static void
die_and_rise(struct life *life, int64_t us)
{
	struct error err;

	exec_free(&life->scene.exec);
	journal_close(life->journal);
	begin_life(life);
	assert_int_equal(exec_recover(&life->scene.exec, &err), 0);
	assert_int_equal(journal_commit(life->journal, &err), 0);
	put_rules(life);
	pass(&life->scene, us);
}

/* An order ends unfilled: told to whoever runs now, and told again to who did not hear it. */
static void
end_order(struct life *life, size_t i, int64_t us)
{
	struct error err;

	bool now = ++life->calls == life->kill_at;

	pass(&life->scene, us);
	if (now && life->how == KILL_BEFORE_COMMIT)
		die_and_rise(life, us + 1);
	life->scene.cut_at = now && life->how == KILL_BEFORE_SEND ? life->scene.sent_count + 1 : 0;
	say_kind(&life->scene, i, REPLY_END, "limit");
	if (now && life->how == KILL_BEHIND) {
		assert_int_equal(journal_commit(life->journal, &err), 0);
		die_and_rise(life, us + 1);
	}
	if (life->scene.cut) {
		/* its intent is there, and it is asked for, not sent again */
		life->scene.cut = false;
		die_and_rise(life, us + 1);
		assert_int_equal(life->scene.exec.unknown, 1);
	}
}

static void
live(struct life *life)
{
	char step[200];
	struct error err;

	trade(life);
	put_falling(&life->scene);
	fill_whole(&life->scene, 0, "x");
	assert_int_equal(journal_commit(life->journal, &err), 0);
	end_order(life, OKX, 1000);
	for (size_t i = 0; i < COUNT(whole_ladder); i++) {
		/* a process that has just started sees what is left when the time moves */
		pass(&life->scene, 1500 + (int64_t)i * 1000);
		CHECK(strcmp(step_text(step, &life->scene, STEP + i), whole_ladder[i]) == 0, "killed at %d/%d, %zu: %s",
		    life->kill_at, (int)life->how, i, step);
		check_orders(&life->scene);
		end_order(life, STEP + i, 2000 + (int64_t)i * 1000);
	}
	pass(&life->scene, SECOND_US);
	pass(&life->scene, 3 * SECOND_US);
	CHECK(made_count(&life->scene, "\"state\":\"frozen\"") == 1, "killed at %d", life->kill_at);
	CHECK(life->scene.sent_count == STEP + COUNT(whole_ladder), "killed at %d", life->kill_at);
}

static void
goes_on_from_the_journal(void **state)
{
	(void)state;
	for (int kill_at = 0; kill_at <= 1 + (int)COUNT(whole_ladder); kill_at++)
		for (int how = 0; how < KILL_COUNT; how++) {
			struct life life = { .kill_at = kill_at, .how = how };

			open_life(&life);
			life.scene.at_us = T + 1000;
			live(&life);
			close_scene_at(&life.scene, life.journal, life.directory);
		}
}

/* Who brings the books may be later than we are: only a minute without any is too long. */
static void
a_start_waits_for_its_first_book(void **state)
{
	(void)state;
	for (int late = 0; late < 2; late++) {
		struct life life = { .kill_at = 0 };
		struct scene *scene = &life.scene;
		struct error err;
		char step[200];

		open_life(&life);
		trade(&life);
		put_falling(scene);
		fill_whole(scene, 0, "x");
		assert_int_equal(journal_commit(life.journal, &err), 0);
		exec_free(&scene->exec);
		journal_close(life.journal);
		begin_life(&life);
		assert_int_equal(exec_recover(&scene->exec, &err), 0);
		pass(scene, SECOND_US);
		say_kind(scene, OKX, REPLY_END, "limit");
		pass(scene, SECOND_US + (late ? MINUTE_US : MINUTE_US - 1));
		CHECK(made_count(scene, "\"state\":\"frozen\"") == (size_t)late, "%d", late);
		if (!late) {
			for (int i = 0; i < 3; i++)
				tell_rules(scene, (const char *const[]){ "kraken", "okx", "gate" }[i], TRADING);
			put_market(scene, &falling, T + MINUTE_US + SECOND_US);
			pass(scene, MINUTE_US + 2 * SECOND_US);
		}
		CHECK((*step_text(step, scene, STEP) != '\0') == !late, "%d: %s", late, step);
		close_scene_at(scene, life.journal, life.directory);
	}
}

/* The minute after which a person is told is one of this process. */
static void
a_restart_begins_to_ask_anew(void **state)
{
	struct life life = { .kill_at = 0 };

	(void)state;
	open_life(&life);
	trade(&life);
	die_and_rise(&life, HOUR_US);
	assert_int_equal(life.scene.exec.unknown, 2);
	assert_false(made_has(&life.scene, "no_answer"));
	pass(&life.scene, HOUR_US + MINUTE_US);
	assert_int_equal(made_count(&life.scene, "\"code\":\"no_answer\""), 2);
	/* the window counts from the first moment of which it is known that it was sent before */
	hold(&life.scene, "BTC", "1");
	hold(&life.scene, "USDT", "150");
	say_missing(&life.scene, OKX, T + HOUR_US + 2500000);
	say_missing(&life.scene, OKX, T + HOUR_US + 3500001);
	assert_int_equal(life.scene.exec.trades[0].orders[OKX].state, ORDER_UNKNOWN);
	say_missing(&life.scene, OKX, T + HOUR_US + 4500001);
	assert_int_equal(life.scene.exec.trades[0].orders[OKX].state, ORDER_ABSENT);
	close_scene_at(&life.scene, life.journal, life.directory);
}

/* The purse after a restart is the purse before it, whatever nobody here ordered. */
static void
a_stray_fill_moves_the_purse_once(void **state)
{
	struct life life = { .kill_at = 0 };
	struct error err;

	(void)state;
	open_life(&life);
	trade(&life);
	life.scene.sent[STEP] = life.scene.sent[0];
	strcpy(life.scene.sent[STEP].id, "nobody");
	say_fill(&life.scene, STEP, "q", "1", "100");
	strcpy(life.scene.sent[STEP].symbol, "BTCUSDT");
	say_fill(&life.scene, STEP, "r", "1", "100");
	assert_int_equal(journal_commit(life.journal, &err), 0);
	for (int i = 0; i < 2; i++) {
		const struct purse *purse = &life.scene.exec.purse;

		assert_int_equal(decimal_compare(purse_find(purse, main_at("kraken"), SLICE("BTC"))->total, d("2")), 0);
		assert_int_equal(
		    decimal_compare(purse_find(purse, main_at("kraken"), SLICE("USDT"))->total, d("49.9")), 0);
		die_and_rise(&life, 1000);
	}
	close_scene_at(&life.scene, life.journal, life.directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which_step_comes_first),
		cmocka_unit_test(the_other_way_round),
		cmocka_unit_test(no_hedge_where_the_symbol_is_turned),
		cmocka_unit_test(when_nothing_is_done),
		cmocka_unit_test(down_the_whole_ladder),
		cmocka_unit_test(what_is_put_off_is_no_try),
		cmocka_unit_test(it_is_not_put_off_for_ever),
		cmocka_unit_test(no_hedge_where_the_account_is_not_known),
		cmocka_unit_test(parts_are_carried_on),
		cmocka_unit_test(waits_for_books),
		cmocka_unit_test(the_end_of_the_input_freezes),
		cmocka_unit_test(who_leaves_freezes_nothing),
		cmocka_unit_test(cycles),
		cmocka_unit_test(a_cycle_without_a_price_waits),
		cmocka_unit_test(goes_on_from_the_journal),
		cmocka_unit_test(a_start_waits_for_its_first_book),
		cmocka_unit_test(a_restart_begins_to_ask_anew),
		cmocka_unit_test(a_stray_fill_moves_the_purse_once),
	};

	return cmocka_run_group_tests_name("exec_ladder", tests, NULL, NULL);
}
