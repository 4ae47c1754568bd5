/*
 * What a venue says that an account has is held against what the journal says: it opens an account that was never seen, proves
 * nothing while something is under way, and halts the venue when it does not fit.
 */
#include "exec/statement.h"
#include "exec_scene.h"

/* What "kraken" says it has of the two assets; an amount of "" is not said.  Whether it was taken. */
static bool
state(struct scene *scene, const char *usdt, const char *btc, int64_t asked_us, bool adopt)
{
	struct order_holding at[2] = { { "", { 0, 0 }, { 0, 0 } } };
	struct statement statement = { .venue = "kraken", .account = "main", .at = at, .asked_us = asked_us };
	const char *const assets[2] = { "USDT", "BTC" }, *const amounts[2] = { usdt, btc };
	struct error err;
	bool taken;

	for (size_t i = 0; i < 2; i++)
		if (*amounts[i] != '\0') {
			strcpy(at[statement.count].asset, assets[i]);
			at[statement.count++].total = d(amounts[i]);
		}
	if (statement_take(&scene->exec, &statement, adopt ? STATEMENT_ADOPT : 0, &taken, &err) != 0)
		fail_msg("%s", err.text);
	return taken;
}

/* The same, all of it, with so much of the USDT locked. */
static bool
state_locked(struct scene *scene, const char *usdt, const char *locked, int64_t asked_us)
{
	const struct order_holding at[] = { { "USDT", d(usdt), d(locked) }, { "BTC", d("1"), d("0") } };
	const struct statement statement = { "kraken", "main", at, 2, asked_us };
	struct error err;
	bool taken;

	if (statement_take(&scene->exec, &statement, 0, &taken, &err) != 0)
		fail_msg("%s", err.text);
	return taken;
}

static void
is_held(const struct scene *scene, const char *asset, const char *amount)
{
	const struct holding *holding = purse_find(&scene->exec.purse, main_at("kraken"), slice_of(asset));

	assert_true(decimal_compare(holding == NULL ? DECIMAL_ZERO : holding->total, d(amount)) == 0);
}

/* As at the first start: nothing is known, and accounts must be. */
static void
open_unknown(struct scene *scene)
{
	open_scene(scene);
	purse_free(&scene->exec.purse);
	scene->exec.standings.wanted = true;
	fund(scene, "okx", "BTC", 1);
	standing_of(&scene->exec.standings, main_at("okx"))->state = STANDING_EVEN;
}

static void
nothing_is_traded_before(void **unused)
{
	struct scene scene;

	(void)unused;
	open_unknown(&scene);
	approve(&scene);
	assert_true(made_has(&scene, "\"reason\":\"account\""));
	assert_true(state(&scene, "150", "", T, false));
	is_held(&scene, "USDT", "150");
	approve_with(&scene, (struct approval){ .id = "cross:other" }, NULL);
	assert_int_equal(scene.sent_count, 2);
	close_scene(&scene);
}

/* The same asset for the first time behind a fill of it (okx lists nothing that is zero) is the fill, not more. */
static void
a_fill_is_counted_once(void **unused)
{
	struct scene scene;

	(void)unused;
	open_unknown(&scene);
	assert_true(state(&scene, "150", "", T, false));
	approve(&scene);
	fill_whole(&scene, 0, "x");
	assert_false(state(&scene, "49.9", "1", T, false)); /* of before the fill */
	assert_true(state(&scene, "49.9", "1", T + SECOND_US, false));
	is_held(&scene, "BTC", "1");
	assert_false(made_has(&scene, "\"code\":\"balance\""));
	close_scene(&scene);
}

static void
what_is_under_way_proves_nothing(void **unused)
{
	struct scene scene;

	(void)unused;
	open_unknown(&scene);
	assert_true(state(&scene, "150", "", T, false));
	approve(&scene);
	assert_false(state(&scene, "1", "", T + SECOND_US, false));
	assert_false(made_has(&scene, "\"code\":\"balance\""));
	close_scene(&scene);
}

static void
a_difference_halts_until_it_is_adopted(void **unused)
{
	struct scene scene;

	(void)unused;
	open_unknown(&scene);
	assert_true(state(&scene, "150", "2", T, false));
	assert_true(state(&scene, "150", "", T, false));
	assert_true(made_has(&scene, "kraken, account main: has 0 BTC, the journal says 2"));
	assert_true(made_has(&scene, "\"scope\":\"venue:kraken\",\"reason\":\"balance\""));
	is_held(&scene, "BTC", "2");
	approve(&scene);
	assert_int_equal(scene.sent_count, 0);
	assert_true(state(&scene, "150", "", T, true));
	is_held(&scene, "BTC", "0");
	assert_true(made_has(&scene, "\"reason\":\"adopted\""));
	approve_with(&scene, (struct approval){ .id = "cross:other" }, NULL);
	assert_int_equal(scene.sent_count, 2);
	close_scene(&scene);
}

/* 10^-8 for each fill. */
static void
rounding_is_no_difference(void **unused)
{
	static const struct {
		const char *usdt;
		bool fits;
	} cases[] = { { "49.9", true }, { "49.90000001", true }, { "49.89999999", true }, { "49.90000002", false },
		{ "49.89999998", false } };

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scene scene;

		open_unknown(&scene);
		assert_true(state(&scene, "150", "", T, false));
		approve(&scene);
		fill_whole(&scene, 0, "x");
		assert_true(state(&scene, cases[i].usdt, "1", T + SECOND_US, false));
		CHECK(made_has(&scene, "\"code\":\"balance\"") != cases[i].fits, "%s", cases[i].usdt);
		close_scene(&scene);
	}
}

/* What others have locked is there, and not to be had, until the venue says that it is free again. */
static void
what_others_hold_is_not_free(void **unused)
{
	struct scene scene;

	(void)unused;
	open_unknown(&scene);
	assert_true(state_locked(&scene, "150", "49.91", T));
	is_held(&scene, "USDT", "150");
	assert_true(made_has(&scene, "\"free\":\"100.09\",\"locked\":\"49.91\""));
	approve(&scene); /* costs 100.1 */
	assert_true(made_has(&scene, "\"reason\":\"balance\""));
	assert_int_equal(scene.sent_count, 0);
	assert_true(state_locked(&scene, "150", "49.9", T + 1));
	approve_with(&scene, (struct approval){ .id = "cross:other" }, NULL);
	assert_int_equal(scene.sent_count, 2);
	close_scene(&scene);
}

/* Our own orders are not others. */
static void
what_ours_hold_is_counted_once(void **unused)
{
	const struct pocket pocket = main_at("kraken");
	struct scene scene;
	struct error err;

	(void)unused;
	open_unknown(&scene);
	assert_true(state_locked(&scene, "150", "0", T));
	assert_int_equal(purse_lock(&scene.exec.purse, pocket, SLICE("USDT"), d("100"), &err), 0);
	assert_true(state_locked(&scene, "150", "100", T + 1));
	assert_true(decimal_compare(purse_free_amount(&scene.exec.purse, pocket, SLICE("USDT")), d("50")) == 0);
	assert_true(state_locked(&scene, "150", "90", T + 2)); /* it reckons without the fee */
	assert_true(decimal_compare(purse_free_amount(&scene.exec.purse, pocket, SLICE("USDT")), d("50")) == 0);
	assert_true(state_locked(&scene, "150", "110", T + 3));
	assert_true(decimal_compare(purse_free_amount(&scene.exec.purse, pocket, SLICE("USDT")), d("40")) == 0);
	close_scene(&scene);
}

/* There is not enough, the venue says: nothing begins there before what there is was asked for, and a difference halts. */
static void
too_little_is_asked_about(void **unused)
{
	struct order_reply reply;
	struct scene scene;
	struct error err;

	(void)unused;
	open_unknown(&scene);
	assert_true(state_locked(&scene, "150", "0", T));
	approve(&scene);
	say_kind(&scene, 1, REPLY_REJECTED, NULL);
	reply = reply_of(&scene.sent[0], REPLY_REJECTED, scene.at_us);
	reply.short_of_funds = true;
	assert_int_equal(exec_reply(&scene.exec, &reply, &err), 0);
	assert_false(standing_allows(&scene.exec.standings, main_at("kraken")));
	assert_true(standing_allows(&scene.exec.standings, main_at("okx")));
	assert_true(state_locked(&scene, "20", "0", T + SECOND_US));
	assert_true(made_has(&scene, "\"code\":\"balance\""));
	assert_true(made_has(&scene, "\"scope\":\"venue:kraken\""));
	close_scene(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_traded_before),
		cmocka_unit_test(a_fill_is_counted_once),
		cmocka_unit_test(what_is_under_way_proves_nothing),
		cmocka_unit_test(a_difference_halts_until_it_is_adopted),
		cmocka_unit_test(rounding_is_no_difference),
		cmocka_unit_test(what_others_hold_is_not_free),
		cmocka_unit_test(what_ours_hold_is_counted_once),
		cmocka_unit_test(too_little_is_asked_about),
	};

	return cmocka_run_group_tests_name("exec_statement", tests, NULL, NULL);
}
