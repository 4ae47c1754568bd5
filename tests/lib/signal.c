/*
 * signal: order flow and the parts of the score, by the vectors of their definitions.
 */
#include <math.h>
#include <stdlib.h>

#include "signal/score.h"

#include "check.h"

#define T0 INT64_C(1786309549000000)
#define NEAR(got, want) CHECK(fabs((got) - (want)) < 1e-9, "%.12f is not %.12f", (double)(got), (double)(want))

static struct decimal
figure(const char *text)
{
	struct decimal value;
	struct error err;

	assert_int_equal(decimal_read(&value, slice_of(text), &err), 0);
	return value;
}

static struct book_event
book_of(struct level *bid, struct level *ask, int64_t ts_us, const char *venue, const char *prices[4])
{
	*bid = (struct level){ figure(prices[0]), figure(prices[1]) };
	*ask = (struct level){ figure(prices[2]), figure(prices[3]) };
	return (struct book_event){
		.ts_us = ts_us,
		.venue = slice_of(venue),
		.symbol = SLICE("BTC-USDT"),
		.bids = { bid, 1, 1 },
		.asks = { ask, 1, 1 },
	};
}

static struct trade_event
trade_of(int64_t ts_us, const char *price, const char *qty, int side)
{
	struct trade_event trade = {
		.ts_us = ts_us,
		.venue = SLICE("okx"),
		.symbol = SLICE("BTC-USDT"),
		.price = figure(price),
		.qty = figure(qty),
		.side = side,
	};

	if (side >= 0)
		SET(&trade, TRADE_HAS_SIDE);
	return trade;
}

/* F12.1 */
static void
composite_of_the_vector(void **state)
{
	const double parts[SCORE_PARTS] = { .8, 1, .5, .9, .6, .7 },
		     weights[SCORE_PARTS] = { .3, .15, .1, .1, .15, .2 };
	const double twice[SCORE_PARTS] = { .6, .3, .2, .2, .3, .4 };

	(void)state;
	NEAR(score_value(parts, weights), .76);
	NEAR(score_value(parts, twice), .76);
}

/* F4.4 */
static void
order_flow_imbalance_of_the_vector(void **state)
{
	const char *books[][4] = { { "100", "5", "101", "4" }, { "100", "7", "101", "4" }, { "100.5", "2", "101", "3" },
		{ "100.5", "2", "101.5", "6" }, { "100", "8", "101", "1" } };
	const double steps[] = { 2, 3, 3, -3 };
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct level bid, ask;

	(void)state;
	for (size_t i = 0; i < COUNT(books); i++) {
		struct book_event book = book_of(&bid, &ask, T0 + (int64_t)i, "okx", books[i]);
		struct top before = flow.top, now = { bid, ask };

		if (i > 0)
			NEAR(flow_step(&before, &now), steps[i - 1]);
		flow_book(&flow, &book, SECOND_US, 3e8);
	}
	flow_figures(&figures, &flow, T0 + 10, SECOND_US);
	NEAR(figures.ofi, 5);
	NEAR(figures.ofi_norm, 5.0 / 11);
	NEAR(figures.imbalance, 7.0 / 9);
}

static void
an_older_book_and_a_broken_venue_are_no_flow(void **state)
{
	const char *one[4] = { "100", "5", "101", "4" }, *two[4] = { "100", "9", "101", "4" };
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct level bid, ask;
	struct book_event book = book_of(&bid, &ask, T0, "okx", one);

	(void)state;
	flow_book(&flow, &book, SECOND_US, 3e8);
	book = book_of(&bid, &ask, T0 - 1, "okx", two);
	flow_book(&flow, &book, SECOND_US, 3e8);
	flow_figures(&figures, &flow, T0, SECOND_US);
	NEAR(figures.ofi, 0);
	flow_break(&flow);
	book = book_of(&bid, &ask, T0 + 1, "okx", two);
	flow_book(&flow, &book, SECOND_US, 3e8);
	flow_figures(&figures, &flow, T0 + 1, SECOND_US);
	NEAR(figures.ofi, 0);
	NEAR(figures.imbalance, 5.0 / 13);
	book.asks.count = 0;
	flow_book(&flow, &book, SECOND_US, 3e8);
	assert_false(flow.held);
}

/* F4.2, F4.6: the sums of the window, and those of the day. */
static void
trades_are_summed(void **state)
{
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct trade_event trade = trade_of(T0, "100", "3", SIDE_BUY);

	(void)state;
	flow_trade(&flow, &trade, SECOND_US);
	trade = trade_of(T0 + 30 * SECOND_US, "104", "1", SIDE_SELL);
	flow_trade(&flow, &trade, SECOND_US);
	flow_figures(&figures, &flow, T0 + 31 * SECOND_US, SECOND_US);
	assert_true(figures.traded);
	NEAR(figures.taker_share, .5);
	NEAR(figures.vwap, 101);
	NEAR(figures.direction, .125);
	assert_int_equal(decimal_compare(flow.cvd, figure("2")), 0);
	flow_figures(&figures, &flow, T0 + 61 * SECOND_US, SECOND_US);
	NEAR(figures.taker_share, -1);
	flow_figures(&figures, &flow, T0 + 91 * SECOND_US, SECOND_US);
	assert_false(figures.traded);
	NEAR(figures.direction, 0);
	trade = trade_of(T0 + DAY_US, "104", "1", SIDE_SELL);
	flow_trade(&flow, &trade, SECOND_US);
	assert_int_equal(decimal_compare(flow.cvd, figure("-1")), 0);
}

/* F4.1: the tick rule, and halves where not even that tells. */
static void
a_trade_without_side_is_signed_by_its_price(void **state)
{
	static const struct {
		const char *price;
		double bought, sold;
	} rows[] = { { "100", .5, .5 }, { "101", 1.5, .5 }, { "101", 2.5, .5 }, { "100", 2.5, 1.5 } };
	struct flow flow = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trade_event trade = trade_of(T0, rows[i].price, "1", -1);

		flow_trade(&flow, &trade, SECOND_US);
		NEAR(flow.buckets[flow.newest].bought, rows[i].bought);
		NEAR(flow.buckets[flow.newest].sold, rows[i].sold);
	}
}

/* F5.2, F5.3 */
static void
volatility_of_the_vector(void **state)
{
	const char *one[4] = { "99", "1", "101", "1" }, *two[4] = { "100", "1", "102", "1" };
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct level bid, ask;
	struct book_event book = book_of(&bid, &ask, T0, "okx", one);
	double step = log(101.0 / 100.0);

	(void)state;
	NEAR(flow_variance(.000324, .023 * .023, .94), .0003363);
	NEAR(sqrt(flow_variance(.000324, .023 * .023, .94)), .018338484); /* 1.833848 percent */
	NEAR(flow_decay(3e8, 3e8), .5);
	NEAR(flow_decay(6e8, 3e8), .25);
	flow_book(&flow, &book, SECOND_US, 3e8);
	book = book_of(&bid, &ask, T0 + SECOND_US / 2, "okx", two);
	flow_book(&flow, &book, SECOND_US, 3e8); /* too soon for a sample */
	assert_false(flow.varied);
	book.ts_us = T0 + 4 * SECOND_US;
	flow_book(&flow, &book, SECOND_US, 3e8);
	NEAR(flow.variance, step * step / 4);
	flow_figures(&figures, &flow, T0 + 4 * SECOND_US, SECOND_US);
	NEAR(figures.volatility, sqrt(step * step / 4 * 365 * 24 * 3600));
}

/* F4.5 */
static void
microprice_leans_to_the_thin_side(void **state)
{
	const char *prices[4] = { "100", "3", "101", "1" };
	struct flow flow = { 0 };
	struct decimal micro;
	struct error err;
	struct level bid, ask;
	struct book_event book = book_of(&bid, &ask, T0, "okx", prices);

	(void)state;
	assert_int_equal(flow_microprice(&micro, &flow, &err), -1);
	flow_book(&flow, &book, SECOND_US, 3e8);
	assert_int_equal(flow_microprice(&micro, &flow, &err), 0);
	assert_int_equal(decimal_compare(micro, figure("100.75")), 0);
}

static struct outcome_event
outcome_of(int outcome_state, const char *expected, const char *realised)
{
	struct outcome_event outcome = { .opportunity = SLICE("cross:BTC-USDT:kraken:okx:1786309549000000"),
		.state = outcome_state };

	if (expected != NULL) {
		outcome.expected = figure(expected);
		SET(&outcome, OUTCOME_HAS_EXPECTED);
	}
	if (realised != NULL) {
		outcome.realised = figure(realised);
		SET(&outcome, OUTCOME_HAS_REALISED);
	}
	return outcome;
}

static void
outcomes_teach_quality(void **state)
{
	static const struct {
		int state;
		const char *expected, *realised;
		double value; /* from .5, alpha .5 */
		int64_t samples;
	} rows[] = {
		{ OUTCOME_FLAT, "10", "10", .75, 1 },
		{ OUTCOME_FLAT, "10", "30", .75, 1 },
		{ OUTCOME_FLAT, "10", "5", .5, 1 },
		{ OUTCOME_FLAT, "10", "-30", .25, 1 },
		{ OUTCOME_FROZEN, "10", NULL, .25, 1 },
		{ OUTCOME_FLAT, "10", NULL, -1, 0 },
		{ OUTCOME_NONE, "10", "0", -1, 0 },
		{ OUTCOME_FLAT, "0", "5", -1, 0 },
		{ OUTCOME_FLAT, NULL, "5", -1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct qualities qualities = { 0 };
		struct outcome_event outcome = outcome_of(rows[i].state, rows[i].expected, rows[i].realised);
		const struct quality *buyer, *seller;

		quality_learn(&qualities, &outcome, .5);
		buyer = quality_of(&qualities, SLICE("kraken"));
		seller = quality_of(&qualities, SLICE("okx"));
		CHECK((buyer != NULL) == (rows[i].samples > 0), "row %zu", i);
		CHECK((seller != NULL) == (rows[i].samples > 0), "row %zu", i);
		if (buyer != NULL) {
			NEAR(buyer->value, rows[i].value);
			NEAR(seller->value, rows[i].value);
			assert_int_equal(buyer->samples, 1);
		}
		assert_null(quality_of(&qualities, SLICE("BTC-USDT")));
	}
}

/* An id that is none of ours teaches nothing that could be looked up, and breaks nothing. */
static void
strange_ids_teach_nothing(void **state)
{
	static const char *const ids[] = { "x", ":::", "a:b",
		"a:b:", "a:b:1234567890123456789012345678901234567890:c" };

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		struct qualities qualities = { 0 };
		struct outcome_event outcome = outcome_of(OUTCOME_FLAT, "1", "1");

		outcome.opportunity = slice_of(ids[i]);
		quality_learn(&qualities, &outcome, .5);
		assert_null(quality_of(&qualities, SLICE("")));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(composite_of_the_vector),
		cmocka_unit_test(order_flow_imbalance_of_the_vector),
		cmocka_unit_test(an_older_book_and_a_broken_venue_are_no_flow),
		cmocka_unit_test(trades_are_summed),
		cmocka_unit_test(a_trade_without_side_is_signed_by_its_price),
		cmocka_unit_test(volatility_of_the_vector),
		cmocka_unit_test(microprice_leans_to_the_thin_side),
		cmocka_unit_test(outcomes_teach_quality),
		cmocka_unit_test(strange_ids_teach_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
