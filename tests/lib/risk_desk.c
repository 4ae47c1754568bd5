/*
 * risk: what is open counts; what was learned is forgotten when it must be; halts, the circuit, alerts, and state.
 */
#include "risk_bench.h"

/* ---- what is open ---- */

#define ORDER(leg_venue, leg_side, order_state, more)                                                                  \
	"{\"kind\":\"order\",\"ts_us\":" US "500,\"id\":\"o-" leg_venue "\",\"opportunity\":\"" ID                     \
	"\",\"venue\":\"" leg_venue "\",\"symbol\":\"BTC-USDT\",\"side\":\"" leg_side                                  \
	"\",\"price\":\"100\",\"qty\":\"1\",\"state\":\"" order_state "\"" more "}"

static struct decimal
available(struct bench *bench, const char *venue, const char *asset)
{
	struct decimal amount;
	struct error err;

	assert_int_equal(desk_available(&bench->desk, slice_of(venue), slice_of(asset), &amount, &err), 0);
	return amount;
}

static void
check_available(struct bench *bench, const char *when, const char *quote, const char *base)
{
	CHECK(decimal_compare(available(bench, "kraken", "USDT"), figure(quote)) == 0, "%s: quote", when);
	CHECK(decimal_compare(available(bench, "okx", "BTC"), figure(base)) == 0, "%s: base", when);
}

static void
an_approval_counts_until_its_outcome(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	check_failed(&bench, "first", line, "");
	check_available(&bench, "approved", "899.9", "9");
	assert_int_equal(bench.desk.trades.count, 1);
	check_failed(&bench, "again", line, "cooldown,decided");
	hear(&bench, ORDER("kraken", "buy", "filled", ",\"filled\":\"0.6\""));
	hear(&bench, ORDER("okx", "sell", "open", ""));
	check_available(&bench, "ordered", "939.94", "9");
	hear(&bench,
	    "{\"kind\":\"fill\",\"ts_us\":" US "600,\"id\":\"f\",\"order\":\"o-kraken\",\"opportunity\":\"" ID "\","
	    "\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"price\":\"99\",\"qty\":\"0.6\",\"fee\":"
	    "\"0."
	    "05\",\"fee_asset\":\"USDT\"}");
	check_available(&bench, "filled", "940.55", "9");
	bench.now_us += HOUR_US / 2; /* ordered: it does not expire */
	check_failed(&bench, "old", line, "age,decided");
	assert_int_equal(bench.desk.trades.count, 1);
	hear(&bench,
	    "{\"kind\":\"outcome\",\"ts_us\":" US "700,\"opportunity\":\"" ID
	    "\",\"state\":\"flat\",\"realised\":\"1\","
	    "\"asset\":\"USDT\"}");
	assert_int_equal(bench.desk.trades.count, 0);
	check_available(&bench, "ended", "940.55", "10");
	check_failed(&bench, "ended", line, "age,decided");
	bench_close(&bench);
}

static void
an_approval_without_order_expires(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	check_failed(&bench, "first", line, "");
	bench.now_us = NOW + 2 * SECOND_US;
	trades_expire(&bench.desk.trades, bench.now_us);
	assert_int_equal(bench.desk.trades.count, 1);
	bench.now_us++;
	trades_expire(&bench.desk.trades, bench.now_us);
	assert_int_equal(bench.desk.trades.count, 0);
	check_failed(&bench, "expired", line, "decided");
	bench_close(&bench);
}

static void
an_outcome_of_none_frees_the_id(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	check_failed(&bench, "first", line, "");
	hear(&bench,
	    "{\"kind\":\"outcome\",\"ts_us\":" US "700,\"opportunity\":\"" ID
	    "\",\"state\":\"none\",\"reason\":\"late\"}");
	check_available(&bench, "none", "1000", "10");
	bench.now_us = NOW + SECOND_US;
	check_failed(&bench, "freed", line, "");
	bench_close(&bench);
}

static void
a_new_feedback_begins_from_nothing(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	hear(&bench,
	    "{\"kind\":\"outcome\",\"ts_us\":" US "000,\"opportunity\":\"x\",\"state\":\"flat\",\"realised\":\"-900\","
	    "\"asset\":\"USDT\"}");
	hear(&bench,
	    "{\"kind\":\"order\",\"ts_us\":" US "000,\"id\":\"o\",\"opportunity\":\"y\",\"venue\":\"okx\",\"symbol\":"
	    "\"BTC-USDT\",\"side\":\"sell\",\"price\":\"1\",\"qty\":\"1\",\"state\":\"open\"}");
	hear(&bench, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"venue:gate\"}");
	desk_forget(&bench.desk);
	assert_int_equal(bench.desk.trades.count, 0);
	check_failed(&bench, "forgotten", line, "balance_buy,balance_sell,daily_loss");
	for (size_t i = 4; i < COUNT(world); i++)
		hear(&bench, world[i]);
	check_failed(&bench, "learned again", line, "");
	assert_non_null(halts_find(&bench.desk.halts, "venue:", SLICE("gate")));
	/* What this process approved stays until it hears how it ended. */
	desk_forget(&bench.desk);
	assert_int_equal(bench.desk.trades.count, 1);
	bench_close(&bench);
}

static void
what_the_traded_account_has_counts(void **state)
{
	static const char fill[] =
	    "{\"kind\":\"fill\",\"ts_us\":" US "000,\"id\":\"f\",\"account\":\"main\",\"order\":\"o\","
	    "\"venue\":\"gate\",\"symbol\":\"ABC-USDT\",\"side\":\"buy\",\"price\":\"1\",\"qty\":\"2\","
	    "\"fee\":\"0\",\"fee_asset\":\"USDT\",\"liquidity\":\"taker\"}";
	struct holding *holding;
	struct bench bench;
	struct error err;

	(void)state;
	bench_open(&bench);
	assert_int_equal(traded_give(&bench.desk.holdings.traded, "gate:sub1", &err), 0);
	hear(&bench,
	    "{\"kind\":\"balance\",\"ts_us\":" US "000,\"venue\":\"gate\",\"asset\":\"ABC\",\"account\":\"main\","
	    "\"free\":\"9\",\"locked\":\"0\"}");
	holding = holdings_of(&bench.desk.holdings, SLICE("gate"), SLICE("ABC"));
	assert_false(holding->known);
	hear(&bench,
	    "{\"kind\":\"balance\",\"ts_us\":" US "000,\"venue\":\"gate\",\"asset\":\"ABC\",\"account\":\"sub1\","
	    "\"free\":\"5\",\"locked\":\"0\"}");
	hear(&bench, fill);
	holding = holdings_of(&bench.desk.holdings, SLICE("gate"), SLICE("ABC"));
	assert_int_equal(decimal_compare(holding->free, decimal_int(5)), 0);
	hear(&bench, changed(fill, "\"main\"", "\"sub1\""));
	assert_int_equal(decimal_compare(holding->free, decimal_int(7)), 0);
	bench_close(&bench);
}

#define NAME(i) ((uint64_t)(i)*UINT64_C(0x9e3779b97f4a7c15))

static void
decisions_are_kept_for_an_hour(void **state)
{
	struct decided decided = { 0 };

	(void)state;
	for (uint64_t i = 1; i <= 20000; i++) {
		assert_false(decided_has(&decided, NAME(i)));
		decided_add(&decided, NAME(i), NOW + (int64_t)i * SECOND_US);
		for (uint64_t back = 0; back < 3600 && back < i && i % 100 == 0; back++)
			CHECK(decided_has(&decided, NAME(i - back)), "%d", (int)(i - back));
	}
	assert_true(decided.slot_count <= 32768);
	decided_drop(&decided, NAME(20000));
	assert_false(decided_has(&decided, NAME(20000)));
	decided_free(&decided);
	decided_free(&decided);
}

/* ---- halts, circuit, alerts ---- */

static void
halts_stand_until_they_are_lifted(void **state)
{
	struct halts halts = { 0 };

	(void)state;
	assert_true(halts_set(&halts, SLICE("all"), SLICE("daily_loss"), 10));
	assert_false(halts_set(&halts, SLICE("all"), SLICE("daily_loss"), 11));
	assert_true(halts_set(&halts, SLICE("all"), SLICE("freeze"), 12));
	assert_true(halts_clear(&halts, SLICE("all"), SLICE("freeze"), 13)); /* the file went: the loss stays */
	check_text("reason", slice_of(halts_find(&halts, "", SLICE("all"))->reason), "daily_loss");
	assert_false(halts_clear(&halts, SLICE("all"), SLICE("arb resume"), 10)); /* older than the halt */
	assert_true(halts_clear(&halts, SLICE("all"), SLICE("arb resume"), 14));
	assert_null(halts_find(&halts, "", SLICE("all")));
	assert_false(halts_set(&halts, SLICE("all"), SLICE("daily_loss"), 13)); /* came late */
	halts_set(&halts, SLICE("venue:okx"), SLICE("x"), 20);
	halts_clear(&halts, SLICE("venue:kraken"), SLICE("x"), 21);
	assert_non_null(halts_find(&halts, "venue:", SLICE("okx")));
	halts_clear(&halts, SLICE("all"), SLICE("arb resume"), 22);
	assert_null(halts_find(&halts, "venue:", SLICE("okx")));
}

static void
more_halts_than_fit_halt_everything(void **state)
{
	struct halts halts = { 0 };
	char scope[100];

	(void)state;
	for (int i = 0; i <= HALTS_MAX; i++) {
		assert_false(halts.lost);
		snprintf(scope, sizeof scope, "symbol:S%d-USDT", i);
		halts_set(&halts, slice_of(scope), SLICE("x"), 10);
	}
	assert_true(halts.lost);
	halts_clear(&halts, SLICE("all"), SLICE("arb resume"), 11);
	assert_false(halts.lost);
	halts_set(&halts, SLICE("symbol:A-B"), SLICE("x"), 12); /* takes the place of one that stands no more */
	assert_false(halts.lost);
	memset(scope, 'x', sizeof scope);
	halts_set(&halts, (struct slice){ scope, sizeof scope }, SLICE("x"), 12);
	assert_true(halts.lost);
}

static void
the_loss_of_the_day_opens_the_circuit_once(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	hear(&bench,
	    "{\"kind\":\"outcome\",\"ts_us\":" US "000,\"opportunity\":\"x\",\"state\":\"flat\",\"realised\":\"-500\","
	    "\"asset\":\"USDT\"}");
	check_failed(&bench, "loss", line, "daily_loss");
	check_text("halt", text_all(&bench.made),
	    "{\"kind\":\"halt\",\"ts_us\":" US
	    "400,\"scope\":\"all\",\"reason\":\"daily_loss\",\"by\":\"arb-risk\"}\n");
	check_failed(&bench, "halted", line, "daily_loss,halt");
	assert_int_equal(bench.made.len, 0);
	hear(&bench,
	    "{\"kind\":\"resume\",\"ts_us\":" US
	    "500,\"scope\":\"all\",\"reason\":\"arb resume\",\"by\":\"arb-exec\"}");
	check_failed(&bench, "resumed", line, "daily_loss");
	assert_int_equal(bench.made.len, 0);
	bench_close(&bench);
}

static void
the_freeze_file_is_said_when_it_changes(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	desk_freeze(&bench.desk, false, NOW, &bench.made);
	assert_int_equal(bench.made.len, 0);
	desk_freeze(&bench.desk, true, NOW, &bench.made);
	check_text("halt", text_all(&bench.made),
	    "{\"kind\":\"halt\",\"ts_us\":" US "400,\"scope\":\"all\",\"reason\":\"freeze\",\"by\":\"arb-risk\"}\n");
	/* Our own word comes back, and must not outlive the file. */
	hear(&bench,
	    "{\"kind\":\"halt\",\"ts_us\":" US "400,\"scope\":\"all\",\"reason\":\"freeze\",\"by\":\"arb-risk\"}");
	bench.made.len = 0;
	desk_freeze(&bench.desk, true, NOW + 1, &bench.made);
	assert_int_equal(bench.made.len, 0);
	desk_freeze(&bench.desk, false, NOW + 2, &bench.made);
	check_text("resume", text_all(&bench.made),
	    "{\"kind\":\"resume\",\"ts_us\":" US "402,\"scope\":\"all\",\"reason\":\"freeze\",\"by\":\"arb-risk\"}\n");
	check_failed(&bench, "free again", line, "");
	/* A resume must not lift what something else has stopped. */
	hear(&bench, "{\"kind\":\"halt\",\"ts_us\":" US "450,\"scope\":\"all\",\"reason\":\"operator\",\"by\":\"x\"}");
	desk_freeze(&bench.desk, true, NOW + 100, &bench.made);
	bench.made.len = 0;
	desk_freeze(&bench.desk, false, NOW + 200, &bench.made);
	assert_int_equal(bench.made.len, 0);
	bench_close(&bench);
}

static void
a_holding_that_runs_out_is_told_once(void **state)
{
	struct bench bench;
	char text[4000];

	(void)state;
	bench_open(&bench);
	bench.desk.limits.cooldown_us = 0;
	hear(&bench, changed(world[7], "\"free\":\"10\"", "\"free\":\"3.5\""));
	check_failed(&bench, "first", line, ""); /* 2.5 left: two more trades */
	check_text("alert", text_all(&bench.made),
	    "{\"kind\":\"alert\",\"ts_us\":" US
	    "400,\"severity\":\"warning\",\"code\":\"inventory\",\"text\":\"BTC at okx lasts "
	    "for 2 more trades of "
	    "1\",\"by\":\"arb-risk\",\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"resolved\":false}\n");
	snprintf(text, sizeof text, "%s", changed(line, ID, "cross:BTC-USDT:kraken:okx:2"));
	check_failed(&bench, "second", text, "");
	assert_int_equal(bench.made.len, 0);
	hear(&bench, changed(world[7], "\"free\":\"10\"", "\"free\":\"20\""));
	snprintf(text, sizeof text, "%s", changed(line, ID, "cross:BTC-USDT:kraken:okx:3"));
	check_failed(&bench, "third", text, "");
	check_text("resolved", text_all(&bench.made),
	    "{\"kind\":\"alert\",\"ts_us\":" US
	    "400,\"severity\":\"warning\",\"code\":\"inventory\",\"text\":\"BTC at okx lasts "
	    "again for trades of "
	    "1\",\"by\":\"arb-risk\",\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"resolved\":true}\n");
	bench_close(&bench);
}

/* ---- state ---- */

static void
state_is_saved_and_loaded(void **state)
{
	struct bench bench, again;
	struct text saved = { 0 }, second = { 0 };
	struct error err;
	json *document;

	(void)state;
	bench_open(&bench);
	check_failed(&bench, "first", line, "");
	hear(&bench, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"venue:gate\",\"reason\":\"a \\\"word\\\"\"}");
	hear(&bench, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"venue:okx\",\"reason\":\"x\"}");
	hear(&bench, "{\"kind\":\"resume\",\"ts_us\":" US "001,\"scope\":\"venue:okx\"}");
	assert_true(bench.desk.changed);
	bench.desk.breaker_day = 20674;
	desk_save(&bench.desk, &saved);
	bench_open(&again);
	document = json_parse(text_all(&saved), false, &err);
	assert_non_null(document);
	assert_int_equal(desk_load(&again.desk, document, &err), 0);
	json_free(document);
	assert_false(again.desk.changed);
	desk_save(&again.desk, &second);
	assert_string_equal(text_cstring(&saved), text_cstring(&second));
	check_failed(&again, "cooling down", line, "cooldown");
	assert_non_null(halts_find(&again.desk.halts, "venue:", SLICE("gate")));
	assert_null(halts_find(&again.desk.halts, "venue:", SLICE("okx")));
	bench_close(&bench);
	bench_close(&again);
	text_free(&saved);
	text_free(&second);
}

static void
broken_state_is_refused(void **state)
{
	static const char *const states[] = {
		"{}",
		"[]",
		"{\"breaker_day\":0,\"halts\":[],\"cooldowns\":[]}",
		"{\"breaker_day\":0,\"halts\":[{}],\"lost\":false,\"cooldowns\":[]}",
		"{\"breaker_day\":0,\"halts\":[],\"lost\":false,\"cooldowns\":[{\"symbol\":\"X\"}]}",
		"{\"breaker_day\":\"0\",\"halts\":[],\"lost\":false,\"cooldowns\":[]}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(states); i++) {
		struct desk desk = { 0 };
		struct error err;
		json *document = json_parse(slice_of(states[i]), false, &err);

		assert_non_null(document);
		CHECK(desk_load(&desk, document, &err) == -1, "%s", states[i]);
		json_free(document);
		desk_free(&desk);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_approval_counts_until_its_outcome),
		cmocka_unit_test(an_approval_without_order_expires),
		cmocka_unit_test(an_outcome_of_none_frees_the_id),
		cmocka_unit_test(a_new_feedback_begins_from_nothing),
		cmocka_unit_test(what_the_traded_account_has_counts),
		cmocka_unit_test(decisions_are_kept_for_an_hour),
		cmocka_unit_test(halts_stand_until_they_are_lifted),
		cmocka_unit_test(more_halts_than_fit_halt_everything),
		cmocka_unit_test(the_loss_of_the_day_opens_the_circuit_once),
		cmocka_unit_test(the_freeze_file_is_said_when_it_changes),
		cmocka_unit_test(a_holding_that_runs_out_is_told_once),
		cmocka_unit_test(state_is_saved_and_loaded),
		cmocka_unit_test(broken_state_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
