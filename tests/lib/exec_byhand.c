/*
 * byhand: an order that a person sends: the intent, the last look at the freeze file, and that nothing follows from it.
 */
#include "exec/byhand.h"

#include "exec/statement.h"
#include "exec_scene.h"
#include "gateway/narrow.h"

/* What a turn of the loop brings. */
struct hand_scene {
	struct scene scene;
	struct byhand byhand;
	void (*answer)(struct hand_scene *scene);
	int turns;
};

static int
turn(void *arg, struct error *err)
{
	struct hand_scene *scene = arg;

	(void)err;
	scene->turns++;
	scene->answer(scene);
	return byhand_see(&scene->byhand, &scene->scene.exec);
}

static void
open_hand(struct hand_scene *scene, enum tif tif, void (*answer)(struct hand_scene *scene))
{
	*scene = (struct hand_scene){ .answer = answer };
	open_scene(&scene->scene);
	scene->byhand.request = (struct order_request){ .id = "mine",
		.account = "main",
		.venue = "kraken",
		.symbol = "BTC-USDT",
		.side = SIDE_BUY,
		.type = ORDER_TYPE_LIMIT,
		.tif = tif,
		.price = decimal_int(100),
		.qty = decimal_int(1) };
}

static void
place(struct hand_scene *scene)
{
	const struct byhand_wait wait = { turn, scene, clock_boot_us() + 5 * SECOND_US };
	struct error err;

	if (byhand_send(&scene->byhand, &scene->scene.exec, NULL, &wait, &err) != 0)
		fail_msg("%s", err.text);
}

static void
fills_it(struct hand_scene *scene)
{
	say_fill(&scene->scene, 0, "x", "1", "100");
}

static void
fills_it_far_below(struct hand_scene *scene)
{
	say_fill(&scene->scene, 0, "x", "1", "0.5");
}

static void
fills_a_half(struct hand_scene *scene)
{
	say_fill(&scene->scene, 0, "x", "0.5", "100");
	byhand_see(&scene->byhand, &scene->scene.exec);
	say_kind(&scene->scene, 0, REPLY_END, "cancelled");
}

static void
takes_it(struct hand_scene *scene)
{
	say_kind(&scene->scene, 0, REPLY_OPEN, NULL);
}

static void
must_not_turn(struct hand_scene *scene)
{
	(void)scene;
	fail_msg("it was waited for");
}

/* What is bought stays: nothing is sold, and there is no opportunity that had an outcome. */
static void
nothing_follows_from_its_fills(void **state)
{
	struct hand_scene scene;

	(void)state;
	open_hand(&scene, TIF_IOC, fills_it);
	place(&scene);
	expect_log(&scene.scene, "whole", "open commit send:kraken fill:kraken filled:kraken end:flat ");
	assert_int_equal(scene.byhand.order.state, ORDER_FILLED);
	pass(&scene.scene, 100 * SECOND_US);
	expect_log(&scene.scene, "later", "");
	assert_false(made_has(&scene.scene, "\"opportunity\""));
	assert_false(made_has(&scene.scene, "\"outcome\""));
	assert_int_equal(made_count(&scene.scene, "\"reason\":\"hand\""), 1);
	close_scene(&scene.scene);

	open_hand(&scene, TIF_IOC, fills_a_half);
	place(&scene);
	expect_log(&scene.scene, "half", "open commit send:kraken fill:kraken partial:kraken done:kraken end:flat ");
	close_scene(&scene.scene);
}

/* Who gives a limit that only the book shall bound gets what the book has. */
static void
its_limit_may_lie_anywhere(void **state)
{
	struct hand_scene scene;

	(void)state;
	open_hand(&scene, TIF_IOC, fills_it_far_below);
	place(&scene);
	assert_int_equal(scene.byhand.order.state, ORDER_FILLED);
	assert_false(made_has(&scene.scene, "wrong_answer"));
	close_scene(&scene.scene);
}

static void
what_rests_is_left_alone(void **state)
{
	struct hand_scene scene;
	struct error err;

	(void)state;
	open_hand(&scene, TIF_POST_ONLY, takes_it);
	scene.scene.exec.settings.rest = (struct rest_settings){ .on = true, .deadman_us = 10 * SECOND_US };
	place(&scene);
	expect_log(&scene.scene, "sent", "open commit send:kraken open:kraken ");
	assert_true(made_has(&scene.scene, "\"state\":\"open\""));
	pass(&scene.scene, 100 * SECOND_US);
	expect_log(&scene.scene, "later", "");
	assert_int_equal(exec_open(&scene.scene.exec), 0);
	assert_int_equal(exec_end(&scene.scene.exec, &err), 0);
	expect_log(&scene.scene, "end of input", "");
	close_scene(&scene.scene);
}

static void
what_is_refused_is_not_written(void **state)
{
	static const struct {
		const char *why;
		int64_t qty, price;
		bool frozen;
	} cases[] = {
		{ "freeze", 1, 100, true },
		{ "min_notional", 1, 4, false },
		{ "balance", 2, 100, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct hand_scene scene;

		open_hand(&scene, TIF_IOC, must_not_turn);
		scene.byhand.request.qty = decimal_int(cases[i].qty);
		scene.byhand.request.price = decimal_int(cases[i].price);
		scene.scene.exec.frozen = cases[i].frozen;
		place(&scene);
		assert_non_null(scene.byhand.refused);
		assert_string_equal(scene.byhand.refused, cases[i].why);
		expect_log(&scene.scene, cases[i].why, "");
		close_scene(&scene.scene);
	}
}

static void
fills_in_two(struct hand_scene *scene)
{
	const struct holding *usdt = purse_find(&scene->scene.exec.purse, main_at("kraken"), SLICE("USDT"));

	assert_int_equal(decimal_compare(usdt->locked, decimal_int(150)), 0);
	say_fill(&scene->scene, 0, "x", "0.5", "100");
	assert_int_equal(decimal_compare(usdt->total, d("99.95")), 0);
	assert_int_equal(decimal_compare(usdt->locked, usdt->total), 0);
	say_fill(&scene->scene, 0, "y", "0.5", "104");
	assert_int_equal(decimal_sign(usdt->locked), 0);
}

/* Nobody knows its price: all the money there is stands for it, and without any there is nothing to send. */
static void
a_purchase_at_the_market_may_cost_all(void **state)
{
	for (int moneyless = 0; moneyless < 2; moneyless++) {
		struct hand_scene scene;
		struct error err;

		(void)state;
		open_hand(&scene, TIF_IOC, moneyless ? must_not_turn : fills_in_two);
		scene.byhand.request.type = ORDER_TYPE_MARKET;
		scene.byhand.request.price = DECIMAL_ZERO;
		if (moneyless)
			assert_int_equal(purse_add(&scene.scene.exec.purse, main_at("kraken"), SLICE("USDT"),
					     decimal_int(-150), &err),
			    0);
		place(&scene);
		if (moneyless)
			assert_string_equal(scene.byhand.refused, "balance");
		else
			assert_int_equal(scene.byhand.order.state, ORDER_FILLED);
		close_scene(&scene.scene);
	}
}

/* What another account has is not ours to spend. */
static void
each_account_has_its_own_money(void **state)
{
	struct hand_scene scene;
	struct error err;

	(void)state;
	open_hand(&scene, TIF_IOC, must_not_turn);
	strcpy(scene.byhand.request.account, "second");
	place(&scene);
	assert_string_equal(scene.byhand.refused, "balance");
	assert_int_equal(exec_funds(&scene.scene.exec, (struct pocket){ SLICE("kraken"), SLICE("second") }, "USDT",
			     decimal_int(150), &err),
	    0);
	scene.answer = fills_it;
	place(&scene);
	assert_null(scene.byhand.refused);
	CHECK(decimal_compare(
		  purse_find(&scene.scene.exec.purse, main_at("kraken"), SLICE("USDT"))->total, decimal_int(150)) == 0,
	    "%s", "the main account has paid");
	assert_int_equal(exec_balances(&scene.scene.exec, "kraken", T, &err), 0);
	assert_true(made_has(
	    &scene.scene, "\"venue\":\"kraken\",\"asset\":\"USDT\",\"mode\":\"paper\",\"account\":\"second\""));
	close_scene(&scene.scene);
}

/* Not there before the intent is on the disk. */
static bool
stands_after_commit(void *arg)
{
	const struct scene *scene = arg;

	return strstr(scene->log, "commit") != NULL;
}

/* The file comes when the intent is on the disk: the look at it is the last thing before the request. */
static void
the_freeze_file_is_looked_at_last(void **state)
{
	struct hand_scene scene;

	(void)state;
	open_hand(&scene, TIF_IOC, must_not_turn);
	scene.scene.exec.freezer = (struct freezer){ stands_after_commit, &scene.scene };
	place(&scene);
	expect_log(&scene.scene, "frozen", "open commit rejected:kraken end:flat ");
	assert_null(scene.byhand.refused);
	assert_int_equal(scene.byhand.order.state, ORDER_REJECTED);
	assert_string_equal(scene.byhand.order.reason, "freeze");
	close_scene(&scene.scene);
}

static void
nothing_else_is_sent(void **state)
{
	const struct order_request other = { .id = "other", .venue = "kraken" };
	const struct order_request *const requests[] = { &other };
	struct hand_scene scene;
	struct order_venue carrier;
	struct narrow narrow;
	struct error err;

	(void)state;
	open_hand(&scene, TIF_IOC, must_not_turn);
	carrier = narrow_to(&narrow, scene.scene.exec.carrier, "kraken", "mine");
	assert_int_equal(carrier.send(carrier.venue, requests, 1, &err), -1);
	assert_int_equal(err.exit, EXIT_REFUSED);
	assert_int_equal(carrier.cancel(carrier.venue, &other, "", &err), -1);
	expect_log(&scene.scene, "sent", "");
	close_scene(&scene.scene);
}

/* A fill of what rests may be on its way to us: then what the venue says proves nothing, and nothing is halted for it. */
static void
what_rests_is_held_against_the_account(void **state)
{
	static const struct order_holding even[] = { { .asset = "USDT", .total = { 150, 0 } },
		{ .asset = "BTC", .total = { 1, 0 } } };
	static const struct order_holding filled[] = { { .asset = "USDT", .total = { 50, 0 } },
		{ .asset = "BTC", .total = { 2, 0 } } };
	const struct pocket pocket = { SLICE("kraken"), SLICE("main") };
	struct statement statement = {
		.venue = "kraken", .account = "main", .at = filled, .count = 2, .asked_us = T + SECOND_US
	};
	struct hand_scene scene;
	struct error err;
	bool taken;

	(void)state;
	open_hand(&scene, TIF_GTC, takes_it);
	place(&scene);
	scene.scene.exec.standings.wanted = true;
	assert_int_equal(statement_take(&scene.scene.exec, &statement, 0, &taken, &err), 0);
	assert_false(taken);
	assert_false(made_has(&scene.scene, "\"halt\""));
	assert_false(standing_allows(&scene.scene.exec.standings, pocket));
	/* however often it is so for a moment */
	for (int i = 0; i < 50; i++) {
		statement.at = even;
		assert_int_equal(statement_take(&scene.scene.exec, &statement, 0, &taken, &err), 0);
		assert_true(taken);
		assert_true(standing_allows(&scene.scene.exec.standings, pocket));
		statement.at = filled;
		assert_int_equal(statement_take(&scene.scene.exec, &statement, 0, &taken, &err), 0);
		assert_false(taken);
	}
	close_scene(&scene.scene);
}

/* Adopted, what a fill on its way has moved would be counted once more behind the fill. */
static void
nothing_is_adopted_while_one_rests(void **state)
{
	static const struct order_holding filled[] = { { .asset = "USDT", .total = { 110, 0 } },
		{ .asset = "BTC", .total = { 14, 1 } } };
	const struct statement statement = {
		.venue = "kraken", .account = "main", .at = filled, .count = 2, .asked_us = T + SECOND_US
	};
	struct hand_scene scene;
	const struct purse *purse = &scene.scene.exec.purse;
	struct error err;
	bool taken = false;
	int asked = 0;

	(void)state;
	open_hand(&scene, TIF_GTC, takes_it);
	scene.scene.free = true;
	place(&scene);
	for (; !taken && asked < 100; asked++)
		assert_int_equal(statement_take(&scene.scene.exec, &statement, STATEMENT_ADOPT, &taken, &err), 0);
	assert_int_equal(asked, 40);
	assert_true(made_has(&scene.scene, "\"code\":\"balance\""));
	assert_false(made_has(&scene.scene, "adopted"));
	say_fill(&scene.scene, 0, "x", "0.4", "100");
	assert_true(decimal_compare(purse_find(purse, main_at("kraken"), SLICE("BTC"))->total, d("1.4")) == 0);
	assert_true(decimal_compare(purse_find(purse, main_at("kraken"), SLICE("USDT"))->total, d("110")) == 0);
	close_scene(&scene.scene);
}

/* A process without books must not give up a trade that one with books would bring back. */
static void
what_is_lopsided_waits_for_books(void **state)
{
	for (int passive = 0; passive < 2; passive++) {
		struct scene scene;

		(void)state;
		open_scene(&scene);
		scene.exec.settings.ladder.wait_us = SECOND_US;
		exec_passive(&scene.exec, passive != 0);
		approve(&scene);
		pass(&scene, 10 * SECOND_US); /* the books are too old for a step */
		fill_whole(&scene, 0, "x");
		say_kind(&scene, 1, REPLY_REJECTED, "funds");
		for (int i = 1; i < 10; i++)
			pass(&scene, (10 + i) * SECOND_US);
		CHECK(made_has(&scene, "\"state\":\"frozen\"") == !passive, "passive %d", passive);
		/* and is looked at when there may be some */
		exec_passive(&scene.exec, false);
		for (int i = 10; i < 13; i++)
			pass(&scene, (10 + i) * SECOND_US);
		CHECK(made_has(&scene, "\"state\":\"frozen\""), "passive %d, and then not", passive);
		close_scene(&scene);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_follows_from_its_fills),
		cmocka_unit_test(its_limit_may_lie_anywhere),
		cmocka_unit_test(what_rests_is_left_alone),
		cmocka_unit_test(what_is_refused_is_not_written),
		cmocka_unit_test(a_purchase_at_the_market_may_cost_all),
		cmocka_unit_test(each_account_has_its_own_money),
		cmocka_unit_test(the_freeze_file_is_looked_at_last),
		cmocka_unit_test(nothing_else_is_sent),
		cmocka_unit_test(what_rests_is_held_against_the_account),
		cmocka_unit_test(nothing_is_adopted_while_one_rests),
		cmocka_unit_test(what_is_lopsided_waits_for_books),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
