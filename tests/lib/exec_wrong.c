/* What a venue cannot mean is not booked: a person is told, the venue is halted, and the order is nobody's but that person's. */
#include "exec_scene.h"

static const struct {
	const char *qty, *price;
	bool sold; /* of the leg that sells one at 101; else of the one that buys one at 100 */
	bool wrong;
} tales[] = {
	{ "1", "100", false, false },
	{ "1", "99.99", false, false },
	{ "1", "101", true, false },
	{ "1", "102", true, false },
	{ "-0.01", "100", false, true },
	{ "0", "100", false, true },
	{ "1", "0", false, true },
	{ "1", "-5", false, true },
	{ "1.01", "100", false, true },
	{ "100", "100", false, true },
	{ "1", "100.01", false, true },
	{ "1", "100.99", true, true },
	{ "1", "0.01", true, true },
	{ "1", "25", false, false }, /* four times as good, and no better */
	{ "1", "24.99", false, true },
	{ "1", "404", true, false },
	{ "1", "404.01", true, true },
	{ "1", "1000000000000000000", true, true },
};

static void
figures_that_cannot_be(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < COUNT(tales); i++) {
		const char *venue = tales[i].sold ? "okx" : "kraken";
		struct decimal before;
		struct scene scene;

		open_scene(&scene);
		approve(&scene);
		before = purse_find(&scene.exec.purse, main_at(venue), SLICE("BTC"))->total;
		say_fill(&scene, tales[i].sold, "x", tales[i].qty, tales[i].price);
		CHECK(made_has(&scene, "\"kind\":\"fill\"") != tales[i].wrong, "%zu", i);
		CHECK(made_has(&scene, "\"code\":\"wrong_answer\"") == tales[i].wrong, "%zu", i);
		CHECK(made_has(&scene, tales[i].sold ? "\"scope\":\"venue:okx\"" : "\"scope\":\"venue:kraken\"") ==
			tales[i].wrong,
		    "%zu", i);
		CHECK((decimal_compare(before, purse_find(&scene.exec.purse, main_at(venue), SLICE("BTC"))->total) ==
			  0) == tales[i].wrong,
		    "%zu", i);
		CHECK(scene.fill_count == !tales[i].wrong, "%zu", i);
		close_scene(&scene);
	}
}

static const struct {
	const char *price, *fee, *asset;
	bool sold, wrong;
} fees[] = {
	{ "100", "0.1", "USDT", false, false }, { "100", "100", "USDT", false, false },
	{ "100", "100.01", "USDT", false, true }, { "100", "1000", "USDT", false, true },
	{ "100", "-100.01", "USDT", false, true }, { "100", "1", "BTC", false, false },
	{ "100", "1.01", "BTC", false, true }, { "101", "102", "USDT", true, true },
	{ "100", "0.3", "KEY", false, false }, /* one is 300 */
	{ "100", "0.4", "KEY", false, true }, { "100", "900", "KEY", false, true }, /* more than there is to have */
	{ "100", "0.1", "ODD", false, false }, /* of which nothing is known */
};

/* No fee is more than what was traded. */
static void
fees_that_cannot_be(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < COUNT(fees); i++) {
		struct order_fill fill = { .id = "p", .price = d(fees[i].price), .qty = d("1"), .fee = d(fees[i].fee) };
		struct order_reply reply;
		struct scene scene;
		struct error err;

		open_scene(&scene);
		put_book_of(&scene, "kraken", "KEY-USDT", T, "299", "300", "10");
		approve(&scene);
		snprintf(fill.fee_asset, sizeof fill.fee_asset, "%s", fees[i].asset);
		reply = reply_of(&scene.sent[fees[i].sold], REPLY_FILL, scene.at_us);
		reply.fill = &fill;
		assert_int_equal(exec_reply(&scene.exec, &reply, &err), 0);
		CHECK(scene.fill_count == !fees[i].wrong, "%zu", i);
		CHECK(made_has(&scene, "\"code\":\"wrong_answer\"") == fees[i].wrong, "%zu", i);
		close_scene(&scene);
	}
}

static const struct {
	const char *price, *qty, *fee, *asset;
	bool wrong;
} digits[] = {
	{ "99.99999999999999999", "0.123456789012345677", "0.01", "USDT", false },
	{ "99.99999999999999999", "0.123456789012345677", "0.01", "ODD", false }, /* its worth is rounded */
	{ "99.99999999999999999", "0.12345678901234567891", "0.01", "USDT", true }, /* the money */
	{ "100", "0.123456789012345678901234567890123456", "0.01", "USDT", true }, /* what is kept for the rest */
};

/* What does not fit a decimal is not booked: it would end the program, and each start of it. */
static void
digits_that_do_not_fit(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < COUNT(digits); i++) {
		struct order_fill fill = {
			.id = "p", .price = d(digits[i].price), .qty = d(digits[i].qty), .fee = d(digits[i].fee)
		};
		struct order_reply reply;
		struct scene scene;
		struct error err;

		open_scene(&scene);
		approve(&scene);
		snprintf(fill.fee_asset, sizeof fill.fee_asset, "%s", digits[i].asset);
		reply = reply_of(&scene.sent[0], REPLY_FILL, scene.at_us);
		reply.fill = &fill;
		CHECK(exec_reply(&scene.exec, &reply, &err) == 0, "%zu", i);
		CHECK(scene.fill_count == !digits[i].wrong, "%zu", i);
		CHECK(made_has(&scene, "\"code\":\"wrong_answer\"") == digits[i].wrong, "%zu", i);
		close_scene(&scene);
	}
}

/* Its end is not believed either, and nothing is asked or sent any more; a fill that can be is booked all the same. */
static void
it_is_left_to_a_person(void **unused)
{
	struct scene scene;

	(void)unused;
	open_scene(&scene);
	approve(&scene);
	say_fill(&scene, 0, "x", "5", "100");
	say_kind(&scene, 0, REPLY_END, NULL);
	fill_whole(&scene, 1, "b");
	scene.log[0] = '\0';
	pass(&scene, 5 * MINUTE_US);
	assert_string_equal(scene.log, "");
	assert_false(made_has(&scene, "\"kind\":\"outcome\""));
	assert_int_equal(exec_unknown(&scene.exec, NULL), 1);
	say_fill(&scene, 0, "y", "0.4", "100");
	assert_int_equal(scene.fill_count, 2);
	assert_int_equal(exec_unknown(&scene.exec, NULL), 1);
	assert_int_equal(made_count(&scene, "\"code\":\"wrong_answer\""), 1);
	close_scene(&scene);
}

/* The parts are more than the whole, although none of them is. */
static void
the_sum_of_fills(void **unused)
{
	struct scene scene;

	(void)unused;
	open_scene(&scene);
	approve(&scene);
	say_fill(&scene, 0, "x", "0.6", "100");
	say_fill(&scene, 0, "x", "0.6", "100"); /* the same again is no news */
	assert_false(made_has(&scene, "\"code\":\"wrong_answer\""));
	say_fill(&scene, 0, "y", "0.6", "100");
	assert_true(made_has(&scene, "\"code\":\"wrong_answer\""));
	assert_int_equal(scene.fill_count, 1);
	close_scene(&scene);
}

/* Of what was refused at the edge there is only the word: once, however often it is said, and the venue is asked again. */
static void
an_answer_that_was_not_read(void **unused)
{
	struct scene scene;
	const char *ended;

	(void)unused;
	open_scene(&scene);
	approve(&scene);
	say_kind(&scene, 0, REPLY_LOST, REASON_WRONG_ANSWER);
	say_kind(&scene, 0, REPLY_LOST, REASON_WRONG_ANSWER);
	assert_int_equal(made_count(&scene, "\"code\":\"wrong_answer\""), 1);
	assert_int_equal(made_count(&scene, "\"scope\":\"venue:kraken\""), 1);
	scene.log[0] = '\0';
	pass(&scene, SECOND_US);
	assert_non_null(strstr(scene.log, "ask:kraken"));
	fill_whole(&scene, 0, "x");
	fill_whole(&scene, 1, "y");
	assert_true(made_has(&scene, "\"kind\":\"outcome\""));
	/* it ended well: why it was in doubt is not why it ended */
	assert_int_equal(made_count(&scene, "\"state\":\"filled\""), 2);
	ended = strstr(text_cstring(&scene.made), "\"state\":\"filled\"");
	assert_null(memmem(ended, strcspn(ended, "\n"), "reason", 6));
	close_scene(&scene);
}

static void
a_fill_of_nobody(void **unused)
{
	struct order_request stranger = {
		.id = "other", .venue = "okx", .account = "main", .symbol = "BTC-USDT", .quote = "USDT"
	};
	struct scene scene;

	(void)unused;
	open_scene(&scene);
	scene.sent[0] = stranger;
	say_fill(&scene, 0, "x", "-1", "100");
	assert_true(made_has(&scene, "\"code\":\"wrong_answer\""));
	assert_false(made_has(&scene, "\"kind\":\"fill\""));
	assert_int_equal(scene.fill_count, 0);
	close_scene(&scene);
}

/* Its money is beyond what a decimal holds, or what the account has is, behind it. */
static void
a_fill_of_nobody_that_does_not_fit(void **unused)
{
	static const char *const huge[][3] = { { "10000000000000000000000000", "10000000000000000000000000", "0" },
		{ "99999999999999999999999999", "1", "0" }, { "1", "99999999999999999999999999", "0" },
		{ "1", "1", "99999999999999999999999999" } };

	(void)unused;
	for (size_t i = 0; i < COUNT(huge); i++) {
		struct order_fill fill = { .id = "BTC-USDT/1",
			.qty = d(huge[i][0]),
			.price = d(huge[i][1]),
			.fee = d(huge[i][2]),
			.fee_asset = "ODD" };
		static const char *const assets[] = { "BTC", "USDT", "ODD" };
		struct order_reply reply;
		struct scene scene;
		struct error err;

		open_scene(&scene);
		approve(&scene);
		for (size_t k = 0; k < COUNT(assets); k++)
			assert_int_equal(purse_add(&scene.exec.purse, main_at("okx"), slice_of(assets[k]),
					     d("0.00000000000000000001"), &err),
			    0);
		reply = reply_of(&scene.sent[1], REPLY_FILL, scene.at_us);
		reply.id = "v77";
		reply.fill = &fill;
		if (exec_reply(&scene.exec, &reply, &err) != 0)
			fail_msg("%zu: %s", i, err.text);
		CHECK(made_has(&scene, "\"code\":\"wrong_answer\""), "%zu", i);
		CHECK(made_has(&scene, "\"scope\":\"venue:okx\""), "%zu", i);
		CHECK(scene.fill_count == 0, "%zu", i);
		close_scene(&scene);
	}
}

/*
 * okx sold for the order, and told it without our id: it is nobody's.  Then it is told as the order's, and neither goes the other leg back
 * nor does money move again; or nothing is found, and what the account has proves nothing.
 */
static void
a_fill_of_nobody_that_is_an_orders(void **unused)
{
	(void)unused;
	for (int i = 0; i < 2; i++) {
		struct scene scene;
		struct order *order;

		open_scene(&scene);
		scene.free = true;
		approve(&scene);
		order = &scene.exec.trades[0].orders[1];
		fill_whole(&scene, 0, "x");
		say_kind(&scene, 1, REPLY_LOST, "timeout");
		pass(&scene, SECOND_US / 2);
		scene.log[0] = '\0';
		say_stray(&scene, 1, "BTC-USDT/900", "1", "101");
		assert_true(made_has(&scene, "\"code\":\"unknown_order\""));
		if (i == 0) {
			expect_log(&scene, "stray", "fill:nobody halt:venue:okx ");
			say_kind(&scene, 1, REPLY_OPEN, NULL);
			say_fill(&scene, 1, "BTC-USDT/900", "1", "101");
			say_kind(&scene, 1, REPLY_END, NULL);
			expect_log(&scene, "told", "open:okx again:okx unknown:okx adopt:okx ");
			assert_true(order->disputed);
			assert_true(decimal_compare(order->filled, d("1")) == 0);
		} else {
			hold(&scene, "BTC", "0");
			hold(&scene, "USDT", "251");
			for (int k = 0; k < 5; k++)
				say_missing(&scene, 1, T + (3 + k) * SECOND_US);
			expect_log(&scene, "not found", "fill:nobody halt:venue:okx ");
		}
		assert_int_equal(order->state, ORDER_UNKNOWN);
		assert_int_equal(made_count(&scene, "\"code\":\"wrong_answer\""), i == 0);
		assert_true(decimal_sign(purse_find(&scene.exec.purse, main_at("okx"), SLICE("BTC"))->total) == 0);
		assert_int_equal(scene.sent_count, 2);
		close_scene(&scene);
	}
}

/* What another order, or nobody, is written to have done with other figures, is not taken for this one's. */
static void
a_fill_that_is_anothers(void **unused)
{
	(void)unused;
	for (int i = 0; i < 3; i++) {
		struct scene scene;

		open_scene(&scene);
		approve(&scene);
		if (i == 0)
			fill_whole(&scene, 0, "x");
		else
			say_stray(&scene, 1, "x", i == 1 ? "0.5" : "5", "101");
		say_fill(&scene, 1, "x", i == 2 ? "5" : "0.4", "101");
		CHECK(made_count(&scene, "\"code\":\"wrong_answer\"") == 1, "%d", i);
		CHECK(scene.exec.trades[0].orders[1].disputed, "%d", i);
		CHECK(decimal_sign(scene.exec.trades[0].orders[1].filled) == 0, "%d", i);
		CHECK(scene.fill_count == 1, "%d", i);
		close_scene(&scene);
	}
}

/* A person knows better than the limit, when the venue itself could not say what it did (exec/resolve.h). */
static void
a_person_is_believed(void **unused)
{
	for (int i = 0; i < 2; i++) {
		struct order_fill fill = { .id = "p", .price = d("103"), .qty = d("1"), .fee_asset = "USDT" };
		struct order_reply reply;
		struct scene scene;
		struct error err;

		(void)unused;
		open_scene(&scene);
		approve(&scene);
		reply = reply_of(&scene.sent[0], REPLY_FILL, scene.at_us);
		reply.fill = &fill;
		reply.reason = i == 0 ? NULL : REASON_PERSON;
		assert_int_equal(exec_reply(&scene.exec, &reply, &err), 0);
		assert_int_equal(scene.fill_count, i);
		assert_int_equal(made_has(&scene, "\"code\":\"wrong_answer\""), i == 0);
		close_scene(&scene);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_that_cannot_be),
		cmocka_unit_test(fees_that_cannot_be),
		cmocka_unit_test(digits_that_do_not_fit),
		cmocka_unit_test(it_is_left_to_a_person),
		cmocka_unit_test(the_sum_of_fills),
		cmocka_unit_test(an_answer_that_was_not_read),
		cmocka_unit_test(a_fill_of_nobody),
		cmocka_unit_test(a_fill_of_nobody_that_does_not_fit),
		cmocka_unit_test(a_fill_of_nobody_that_is_an_orders),
		cmocka_unit_test(a_fill_that_is_anothers),
		cmocka_unit_test(a_person_is_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
