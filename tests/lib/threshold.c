/*
 * threshold: its table, and what it is made of: the market's volatility, the venues' latency (formulas F3.5, F12.2).
 */
#include <math.h>
#include <stdlib.h>

#include "signal/quality.h"
#include "signal/threshold.h"

#include "check.h"

#define NEAR(got, want) CHECK(fabs((got) - (want)) < 1e-9, "%.12f is not %.12f", (double)(got), (double)(want))

static void
volatility_chooses_the_row(void **state)
{
	static const char table[] =
	    "[{\"name\":\"calm\",\"below\":0.5,\"k\":1},{\"name\":\"normal\",\"below\":1.5,\"k\":2,"
	    "\"min_bps\":\"7\",\"max_bps\":\"30\"},{\"name\":\"wild\",\"k\":3}]";
	struct regimes regimes;
	struct error err;
	json *list = json_parse(slice_of(table), true, &err);

	(void)state;
	regimes_read(&regimes, NULL, 5, 100);
	assert_null(regime_of(&regimes, .5));
	assert_non_null(list);
	regimes_read(&regimes, list, 5, 100);
	json_free(list);
	assert_string_equal(regime_of(&regimes, 0)->name, "calm");
	assert_string_equal(regime_of(&regimes, .499)->name, "calm");
	assert_string_equal(regime_of(&regimes, .5)->name, "normal");
	assert_string_equal(regime_of(&regimes, 99)->name, "wild");
	NEAR(regimes.at[0].min_bps, 5);
	NEAR(regimes.at[0].max_bps, 52.5);
	NEAR(regimes.at[1].min_bps, 7);
	NEAR(regimes.at[1].max_bps, 30);
}

/* F3.5, with the sigma of F3.4: 60 percent a year over half an hour is 45.33 bps (its 1.6449 of them are 74.56). */
static void
the_threshold_grows_with_volatility_and_latency(void **state)
{
	const struct regime regime = { .k = 1.6449, .min_bps = 5, .max_bps = 90 };
	double sigma_bps = .6 / sqrt(365.0 * 24 * 3600) * 1e4;

	(void)state;
	CHECK(fabs(threshold_bps(&regime, sigma_bps, INT64_C(1800000000), 0) - 74.56) < .005, "74.56");
	NEAR(threshold_bps(&regime, 10, 250000, 2), 1.6449 * 10 * .5 + 2);
	NEAR(threshold_bps(&regime, 0, 250000, 2), 5);
	NEAR(threshold_bps(&regime, 1e6, 250000, 2), 90);
}

static struct order_event
order_of(int order_state, const char *qty, const char *filled, int64_t latency_us)
{
	struct order_event order = { .venue = SLICE("okx"), .state = order_state, .latency_us = latency_us };
	struct error err;

	assert_int_equal(decimal_read(&order.qty, slice_of(qty), &err), 0);
	assert_int_equal(decimal_read(&order.filled, slice_of(filled), &err), 0);
	if (latency_us >= 0)
		SET(&order, ORDER_HAS_LATENCY_US);
	return order;
}

static void
orders_make_ratios(void **state)
{
	static const struct {
		int state;
		const char *qty, *filled;
		double fill, reject;
	} rows[] = {
		{ ORDER_SENT, "2", "0", -1, -1 },
		{ ORDER_PARTIAL, "2", "1", -1, -1 },
		{ ORDER_ABSENT, "2", "0", -1, -1 },
		{ ORDER_REJECTED, "2", "0", -1, 1 },
		{ ORDER_FILLED, "2", "2", 1, .5 },
		{ ORDER_DONE, "2", "0.5", .625, 1.0 / 3 },
	};
	static struct qualities qualities;
	const struct quality *quality;

	(void)state;
	NEAR(quality_fill_ratio(NULL), -1);
	NEAR(quality_reject_ratio(NULL), -1);
	assert_int_equal(quality_p95_us(NULL), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct order_event order = order_of(rows[i].state, rows[i].qty, rows[i].filled, -1);

		quality_order(&qualities, &order);
		quality = quality_of(&qualities, SLICE("okx"));
		CHECK(fabs(quality_fill_ratio(quality) - rows[i].fill) < 1e-9, "row %zu", i);
		CHECK(fabs(quality_reject_ratio(quality) - rows[i].reject) < 1e-9, "row %zu", i);
	}
	quality_forget(&qualities);
	NEAR(quality_fill_ratio(quality_of(&qualities, SLICE("okx"))), -1);
}

/* F12.2: nearest rank, of the newest hundred, and none below twenty. */
static void
answers_make_a_p95(void **state)
{
	static struct qualities qualities;
	const int64_t one[] = { 7 }, three[] = { 5, 9, 1 };

	(void)state;
	assert_int_equal(quality_rank95(one, 1), 7);
	assert_int_equal(quality_rank95(three, 3), 9);
	for (int i = 1; i <= 20; i++) {
		struct order_event order = order_of(ORDER_FILLED, "1", "1", 21 - i);

		assert_int_equal(quality_p95_us(quality_of(&qualities, SLICE("okx"))), 0);
		quality_order(&qualities, &order);
	}
	assert_int_equal(quality_p95_us(quality_of(&qualities, SLICE("okx"))), 19); /* the 19th of 1..20 */
	for (int i = 1; i <= 100; i++) {
		struct order_event order = order_of(ORDER_FILLED, "1", "1", 1000 + i);

		quality_order(&qualities, &order);
	}
	assert_int_equal(quality_p95_us(quality_of(&qualities, SLICE("okx"))), 1095);
}

static void
venues_tell_their_latency(void **state)
{
	static const struct {
		const char *latency_us;
		int64_t p95_us;
	} rows[] = {
		{ NULL, 0 },
		{ "{}", 0 },
		{ "7", 0 },
		{ "{\"feed\":{\"p50\":1,\"p95\":30000}}", 30000 },
		{ "{\"feed\":{\"p95\":30000},\"ping\":{\"p50\":1,\"p95\":40000,\"n\":3}}", 40000 },
		{ "{\"ping\":{\"p95\":20000},\"feed\":{\"p95\":90000}}", 20000 },
		{ "{\"ping\":{\"p95\":-5}}", 20000 }, /* no figure: the old one holds */
		{ "{\"ping\":[1]}", 20000 },
	};
	static struct qualities qualities;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct venue_event venue = { .venue = SLICE("okx"), .state = VENUE_LIVE };

		if (rows[i].latency_us != NULL) {
			venue.latency_us = slice_of(rows[i].latency_us);
			SET(&venue, VENUE_HAS_LATENCY_US);
		}
		quality_venue(&qualities, &venue);
		CHECK(quality_p95_us(quality_of(&qualities, SLICE("okx"))) == rows[i].p95_us, "row %zu", i);
	}
	quality_forget(&qualities); /* the feedback's word, not the venue's */
	assert_int_equal(quality_p95_us(quality_of(&qualities, SLICE("okx"))), 20000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(volatility_chooses_the_row),
		cmocka_unit_test(the_threshold_grows_with_volatility_and_latency),
		cmocka_unit_test(orders_make_ratios),
		cmocka_unit_test(answers_make_a_p95),
		cmocka_unit_test(venues_tell_their_latency),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
