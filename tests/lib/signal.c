/*
 * signal: order flow and the parts of the score, by the vectors of their definitions.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signal/score.h"

#include "figures.h"

#define T0 INT64_C(1786309549000000)
#define NEAR(got, want) CHECK(fabs((got) - (want)) < 1e-9, "%.12f is not %.12f", (double)(got), (double)(want))

/* A sixtieth of a minute, ten levels, the volatility's half-life five minutes. */
static const struct flow_settings settings = {
	.bucket_us = SECOND_US,
	.short_buckets = 10,
	.depth = 10,
	.half_life_us = 3e8,
	.large = 5,
	.reach_ticks = 100,
};

/* Levels "price qty price qty ..." of one side, in place of those that stand there. */
static void
set_levels(struct levels *levels, const char *words)
{
	char copy[200], *rest = copy;

	levels->count = 0;
	snprintf(copy, sizeof copy, "%s", words);
	for (char *price; (price = strtok_r(rest, " ", &rest)) != NULL;)
		levels_add(levels, (struct level){ d(price), d(strtok_r(rest, " ", &rest)) });
}

/* The event keeps its arrays, and gets others in exchange, as it is read from line to line. */
static void
book_of(struct book_event *book, int64_t ts_us, const char *bids, const char *asks)
{
	book->ts_us = ts_us;
	book->venue = SLICE("okx");
	book->symbol = SLICE("BTC-USDT");
	set_levels(&book->bids, bids);
	set_levels(&book->asks, asks);
}

static void
book_free(struct book_event *book)
{
	levels_free(&book->bids);
	levels_free(&book->asks);
}

static struct trade_event
trade_of(int64_t ts_us, const char *price, const char *qty, int side)
{
	struct trade_event trade = {
		.ts_us = ts_us,
		.venue = SLICE("okx"),
		.symbol = SLICE("BTC-USDT"),
		.price = d(price),
		.qty = d(qty),
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
	static const char *const books[][2] = { { "100 5", "101 4" }, { "100 7", "101 4" }, { "100.5 2", "101 3" },
		{ "100.5 2", "101.5 6" }, { "100 8", "101 1" } };
	const double steps[] = { 2, 3, 3, -3 };
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct book_event book = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(books); i++) {
		struct top before = flow.top;

		book_of(&book, T0 + (int64_t)i, books[i][0], books[i][1]);
		flow_book(&flow, &book, &settings);
		if (i > 0)
			NEAR(flow_step(&before, &flow.top), steps[i - 1]);
	}
	flow_figures(&figures, &flow, T0 + 10, &settings);
	NEAR(figures.ofi, 5);
	NEAR(figures.ofi_norm, 5.0 / 11);
	NEAR(figures.imbalance, 7.0 / 9);
	flow_free(&flow);
	book_free(&book);
}

/* F4.3 */
static void
imbalance_is_of_as_many_levels_as_asked(void **state)
{
	struct flow_settings two = settings;
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct book_event book = { 0 };

	(void)state;
	two.depth = 2;
	book_of(&book, T0, "100 5 99 4 98 100", "101 1 102 2 103 50");
	flow_book(&flow, &book, &two);
	flow_figures(&figures, &flow, T0, &two);
	NEAR(figures.imbalance, 6.0 / 12);
	flow_figures(&figures, &flow, T0, &settings);
	NEAR(figures.imbalance, 56.0 / 162);
	flow_free(&flow);
	book_free(&book);
}

static void
an_older_book_and_a_broken_venue_are_no_flow(void **state)
{
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct book_event book = { 0 };

	(void)state;
	book_of(&book, T0, "100 5", "101 4");
	flow_book(&flow, &book, &settings);
	book_of(&book, T0 - 1, "100 9", "101 4");
	flow_book(&flow, &book, &settings);
	flow_figures(&figures, &flow, T0, &settings);
	NEAR(figures.ofi, 0);
	NEAR(figures.imbalance, 1.0 / 9);
	flow_break(&flow);
	book_of(&book, T0 + 1, "100 9", "101 4");
	flow_book(&flow, &book, &settings);
	flow_figures(&figures, &flow, T0 + 1, &settings);
	NEAR(figures.ofi, 0);
	NEAR(figures.imbalance, 5.0 / 13);
	book_of(&book, T0 + 2, "100 9", "");
	flow_book(&flow, &book, &settings);
	assert_false(flow.held);
	flow_free(&flow);
	book_free(&book);
}

/* F4.2, F4.6: the sums of the window, and those of the day. */
static void
trades_are_summed(void **state)
{
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct trade_event trade = trade_of(T0, "100", "3", SIDE_BUY);

	(void)state;
	flow_trade(&flow, &trade, &settings);
	trade = trade_of(T0 + 30 * SECOND_US, "104", "1", SIDE_SELL);
	flow_trade(&flow, &trade, &settings);
	flow_figures(&figures, &flow, T0 + 31 * SECOND_US, &settings);
	assert_true(figures.traded);
	NEAR(figures.taker_share, .5);
	NEAR(figures.vwap, 101);
	NEAR(figures.direction, .125);
	assert_int_equal(decimal_compare(flow.cvd, d("2")), 0);
	flow_figures(&figures, &flow, T0 + 61 * SECOND_US, &settings);
	NEAR(figures.taker_share, -1);
	flow_figures(&figures, &flow, T0 + 91 * SECOND_US, &settings);
	assert_false(figures.traded);
	NEAR(figures.direction, 0);
	trade = trade_of(T0 + DAY_US, "104", "1", SIDE_SELL);
	flow_trade(&flow, &trade, &settings);
	assert_int_equal(decimal_compare(flow.cvd, d("-1")), 0);
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

		flow_trade(&flow, &trade, &settings);
		NEAR(flow.buckets[flow.newest].bought, rows[i].bought);
		NEAR(flow.buckets[flow.newest].sold, rows[i].sold);
	}
}

/* F4.1: where the tick rule has nothing to begin with, the middle of the book tells; the line says which. */
static void
the_weakest_way_of_signing_is_told(void **state)
{
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct book_event book = { 0 };
	struct trade_event trade = trade_of(T0, "101", "1", -1);

	(void)state;
	flow_trade(&flow, &trade, &settings);
	flow_figures(&figures, &flow, T0, &settings);
	assert_int_equal(figures.sign, FLOW_SIGN_NONE);
	flow_free(&flow);
	book_of(&book, T0, "100 1", "101 1");
	flow_book(&flow, &book, &settings);
	flow_trade(&flow, &trade, &settings);
	flow_figures(&figures, &flow, T0, &settings);
	assert_int_equal(figures.sign, FLOW_SIGN_QUOTE);
	NEAR(figures.taker_share, 1);
	trade = trade_of(T0 + 61 * SECOND_US, "100.9", "1", -1);
	flow_trade(&flow, &trade, &settings);
	flow_figures(&figures, &flow, T0 + 61 * SECOND_US, &settings);
	assert_int_equal(figures.sign, FLOW_SIGN_TICK);
	NEAR(figures.taker_share, -1);
	trade = trade_of(T0 + 122 * SECOND_US, "100.9", "1", SIDE_BUY);
	flow_trade(&flow, &trade, &settings);
	flow_figures(&figures, &flow, T0 + 122 * SECOND_US, &settings);
	assert_int_equal(figures.sign, FLOW_SIGN_VENUE);
	flow_free(&flow);
	book_free(&book);
}

/* F4.6: trades of the last ten seconds against those of the minute. */
static void
average_prices_drift(void **state)
{
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct trade_event trade = trade_of(T0, "100", "3", SIDE_BUY);

	(void)state;
	flow_trade(&flow, &trade, &settings);
	trade = trade_of(T0 + 30 * SECOND_US, "104", "1", SIDE_SELL);
	flow_trade(&flow, &trade, &settings);
	flow_figures(&figures, &flow, T0 + 31 * SECOND_US, &settings);
	assert_true(figures.traded_short);
	NEAR(figures.vwap_trend, 104.0 / 101 - 1);
	NEAR(figures.notional, 404);
	flow_figures(&figures, &flow, T0 + 40 * SECOND_US, &settings);
	assert_false(figures.traded_short);
	NEAR(figures.vwap_trend, 0);
	flow_free(&flow);
}

/* F5.2, F5.3 */
static void
volatility_of_the_vector(void **state)
{
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct book_event book = { 0 };
	double step = log(101.0 / 100.0);

	(void)state;
	NEAR(flow_variance(.000324, .023 * .023, .94), .0003363);
	NEAR(sqrt(flow_variance(.000324, .023 * .023, .94)), .018338484); /* 1.833848 percent */
	NEAR(flow_decay(3e8, 3e8), .5);
	NEAR(flow_decay(6e8, 3e8), .25);
	book_of(&book, T0, "99 1", "101 1");
	flow_book(&flow, &book, &settings);
	book_of(&book, T0 + SECOND_US / 2, "100 1", "102 1");
	flow_book(&flow, &book, &settings); /* too soon for a sample */
	assert_false(flow.varied);
	book_of(&book, T0 + 4 * SECOND_US, "100 1", "102 1");
	flow_book(&flow, &book, &settings);
	NEAR(flow.variance, step * step / 4);
	flow_figures(&figures, &flow, T0 + 4 * SECOND_US, &settings);
	NEAR(figures.volatility, sqrt(step * step / 4 * 365 * 24 * 3600));
	flow_free(&flow);
	book_free(&book);
}

/* The moving average: half of the way in a half-life, by event time, at whatever moments books come. */
static void
the_average_follows_the_middle(void **state)
{
	struct flow_settings trend = settings;
	struct flow flow = { 0 };
	struct book_event book = { 0 };
	double bps;

	(void)state;
	trend.trend_us = 10e6;
	assert_false(flow_trend(&bps, &flow, T0, &trend));
	book_of(&book, T0, "99 1", "101 1");
	flow_book(&flow, &book, &trend);
	book_of(&book, T0 + SECOND_US, "107 1", "109 1");
	flow_book(&flow, &book, &trend);
	NEAR(flow.average, 100);
	assert_true(flow_trend(&bps, &flow, T0 + 11 * SECOND_US, &trend));
	NEAR(bps, (108.0 / 104 - 1) * 1e4);
	book_of(&book, T0 + 11 * SECOND_US, "107 1", "109 1"); /* a book more or less changes nothing */
	flow_book(&flow, &book, &trend);
	assert_true(flow_trend(&bps, &flow, T0 + 21 * SECOND_US, &trend));
	NEAR(bps, (108.0 / 106 - 1) * 1e4);
	assert_false(flow_trend(&bps, &flow, T0, &settings));
	flow_break(&flow);
	assert_false(flow_trend(&bps, &flow, T0, &trend));
	flow_free(&flow);
	book_free(&book);
}

/* F4.5 */
static void
microprice_leans_to_the_thin_side(void **state)
{
	struct flow flow = { 0 };
	struct decimal micro;
	struct error err;
	struct book_event book = { 0 };

	(void)state;
	assert_int_equal(flow_microprice(&micro, &flow, &err), -1);
	book_of(&book, T0, "100 3", "101 1");
	flow_book(&flow, &book, &settings);
	assert_int_equal(flow_microprice(&micro, &flow, &err), 0);
	assert_int_equal(decimal_compare(micro, d("100.75")), 0);
	flow_free(&flow);
	book_free(&book);
}

/*
 * F4.7: a bid of 50 among ones at 98 while the best is 100; then steps, each "ts bids" or "ts trade price qty"; what the
 * suspicion of the bids is two seconds after the last.
 */
static const struct spoof_case {
	const char *what, *steps[5];
	double spoof;
} spoof_cases[] = {
	{ "pulled when the best came near", { "1 99 1 98 50 97 1", "2 99 1 97 1" }, 1 },
	{ "pulled as the best comes near", { "1 99 1 97 1" }, 1 },
	{ "pulled while the best stands", { "1 100 1 99 1 97 1" }, 0 },
	{ "pulled when the best went away", { "1 101 1 98 50 97 1", "2 101 1 97 1" }, 0 },
	{ "still there", { "1 99 1 98 50 97 1" }, 0 },
	{ "taken", { "1 99 1 98 50 97 1", "2 trade 98 50", "3 97 1" }, 0 },
	{ "half taken before it went", { "1 99 1 98 50 97 1", "2 trade 98 25", "3 99 1 97 1" }, .5 },
	{ "taken, told after the book", { "1 99 1 98 50 97 1", "2 99 1 97 1", "3 trade 98 40" }, .2 },
	{ "a trade at another price", { "1 99 1 98 50 97 1", "2 trade 99 40", "3 99 1 97 1" }, 1 },
	{ "a trade shown by a later book", { "1 trade 98 10", "2 99 1 98 40 97 1", "3 99 1 97 1" }, 1 },
	{ "came down to it", { "1 98 50 97 1 96 1", "2 97 1 96 1" }, 1 },
	{ "out of the picture, not gone", { "1 99 1 98.5 1" }, 0 },
	{ "too small when it went", { "1 99 1 98 4 97 1", "2 99 1 97 1" }, 0 },
};

static void
take_step(struct flow *flow, struct book_event *book, const char *step, int64_t *now_us)
{
	char price[20], qty[20];
	int ms, at = 0;

	assert_int_equal(sscanf(step, "%d %n", &ms, &at), 1);
	*now_us = T0 + ms * INT64_C(1000);
	if (sscanf(step + at, "trade %19s %19s", price, qty) == 2) {
		struct trade_event trade = trade_of(*now_us, price, qty, SIDE_SELL);

		flow_trade(flow, &trade, &settings);
		return;
	}
	book_of(book, *now_us, step + at, "102 1");
	flow_book(flow, book, &settings);
}

static double
spoof_after(const struct spoof_case *row, const char *tick)
{
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct book_event book = { 0 };
	int64_t now_us = T0;

	flow_rules(&flow, d(tick), d("0.1"), &settings);
	take_step(&flow, &book, "0 100 1 99 1 98 50 97 1", &now_us);
	for (size_t i = 0; i < COUNT(row->steps) && row->steps[i] != NULL; i++)
		take_step(&flow, &book, row->steps[i], &now_us);
	flow_figures(&figures, &flow, now_us + 2 * SECOND_US, &settings);
	flow_free(&flow);
	book_free(&book);
	NEAR(figures.spoof[SIDE_SELL], 0);
	return figures.spoof[SIDE_BUY];
}

static void
levels_that_vanish_when_the_price_comes_near_are_suspect(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(spoof_cases); i++) {
		double spoof = spoof_after(&spoof_cases[i], "0.1");

		CHECK(fabs(spoof - spoof_cases[i].spoof) < 1e-9, "%s: %f", spoof_cases[i].what, spoof);
	}
	NEAR(spoof_after(&spoof_cases[0], "0.01"), 1); /* it is 1 from the best, and 100 ticks reach so far */
	NEAR(spoof_after(&spoof_cases[0], "0.0099"), 0); /* and not so far */
}

/* The mirror of the first case. */
static void
asks_are_suspect_too(void **state)
{
	struct flow flow = { 0 };
	struct flow_figures figures;
	struct book_event book = { 0 };

	(void)state;
	flow_rules(&flow, d("0.1"), d("0.1"), &settings);
	book_of(&book, T0, "99 1", "100 1 101 1 102 50 103 1");
	flow_book(&flow, &book, &settings);
	book_of(&book, T0 + 1, "99 1", "101 1 102 50 103 1");
	flow_book(&flow, &book, &settings);
	book_of(&book, T0 + 2, "99 1", "101 1 103 1");
	flow_book(&flow, &book, &settings);
	flow_figures(&figures, &flow, T0 + SECOND_US, &settings);
	NEAR(figures.spoof[SIDE_SELL], 0); /* trades may still be told */
	flow_figures(&figures, &flow, T0 + 2 + SECOND_US, &settings);
	NEAR(figures.spoof[SIDE_SELL], 1);
	flow_figures(&figures, &flow, T0 + 62 * SECOND_US, &settings);
	NEAR(figures.spoof[SIDE_SELL], 0); /* out of the window */
	flow_free(&flow);
	book_free(&book);
}

/* More levels than a ladder watches at once: none is lost, the oldest is settled without waiting. */
static void
suspects_are_bounded(void **state)
{
	struct ladder ladder = { 0 };
	struct ladder_rules rules = { 5, 100 };
	struct levels levels = { 0 };
	struct pulled pulled = { 0 };

	(void)state;
	set_levels(&levels,
	    "100 1 99 9 98 9 97 9 96 9 95 9 94 9 93 9 92 9 91 9 90 9 89 1 88 1 87 1 86 1 85 1 84 1 83 1 "
	    "82 1 81 1 80 1 79 1 78 1");
	ladder_book(&ladder, SIDE_BUY, &levels, T0, &rules, &pulled);
	set_levels(&levels, "89 1 78 1");
	ladder_book(&ladder, SIDE_BUY, &levels, T0 + 1, &rules, &pulled);
	assert_int_equal(ladder.suspect_count, LADDER_SUSPECTS_MAX);
	NEAR(pulled.gone, 2 * 9);
	ladder_settle(&ladder, T0 + LADDER_GRACE_US, &pulled);
	NEAR(pulled.gone, 2 * 9);
	ladder_settle(&ladder, T0 + 1 + LADDER_GRACE_US, &pulled);
	NEAR(pulled.gone, 10 * 9);
	NEAR(pulled.cancelled, 10 * 9);
	ladder_free(&ladder);
	levels_free(&levels);
}

static struct outcome_event
outcome_of(int outcome_state, const char *expected, const char *realised)
{
	struct outcome_event outcome = { .opportunity = SLICE("cross:BTC-USDT:kraken:okx:1786309549000000"),
		.state = outcome_state };

	if (expected != NULL) {
		outcome.expected = d(expected);
		SET(&outcome, OUTCOME_HAS_EXPECTED);
	}
	if (realised != NULL) {
		outcome.realised = d(realised);
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

/* Of a purchase in another quote asset, and of a cycle, a leg is named with its market. */
static void
each_venue_of_an_id_is_taught_once(void **state)
{
	static const struct {
		const char *id;
		const char *venues[4];
		size_t count;
	} rows[] = {
		{ "cross:BTC-USDT:BTC-USD@kraken:okx:1786309549000000", { "kraken", "okx" }, 2 },
		{ "cross:ETH-USDT:ETH-BTC@okx:okx:1786309549000000", { "okx" }, 1 },
		{ "cycle:BTC-USDT@okx:ETH-USDT@okx:ETH-BTC@okx:1786309549000000", { "okx" }, 1 },
		{ "cycle:ETH-USDT@b:ETH-BTC@c:BTC-USDT@a:1786309549000000", { "a", "b", "c" }, 3 },
		{ "cycle:BTC-USDT@a:BTC@a>b:BTC-USDT@b:USDT@b>a:1786309549000000", { "a", "b" }, 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct qualities qualities = { 0 };
		struct outcome_event outcome = outcome_of(OUTCOME_FLAT, "1", "1");

		outcome.opportunity = slice_of(rows[i].id);
		quality_learn(&qualities, &outcome, .5);
		CHECK(qualities.count == rows[i].count, "%s: %zu", rows[i].id, qualities.count);
		for (size_t j = 0; j < rows[i].count; j++) {
			const struct quality *quality = quality_of(&qualities, slice_of(rows[i].venues[j]));

			CHECK(quality != NULL && quality->samples == 1, "%s: %s", rows[i].id, rows[i].venues[j]);
		}
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

/* The short window is made of the long one's buckets, and never longer. */
static void
windows_are_made_of_buckets(void **state)
{
	static const struct {
		int64_t window_us, short_us;
		unsigned buckets;
	} rows[] = {
		{ 60000000, 10000000, 10 },
		{ 60000000, 10000001, 11 },
		{ 60000000, 1, 1 },
		{ 60000000, 60000001, FLOW_BUCKETS },
		{ 1000, INT64_C(31536000000000), FLOW_BUCKETS },
		{ 1000, 999, FLOW_BUCKETS },
	};
	struct scorer scorer = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct score_settings of = {
			.window_us = rows[i].window_us, .short_us = rows[i].short_us, .flow = settings
		};

		scorer_set(&scorer, &of);
		CHECK(scorer.settings.flow.bucket_us == rows[i].window_us / FLOW_BUCKETS, "row %zu", i);
		CHECK(scorer.settings.flow.short_buckets == rows[i].buckets, "row %zu: %u", i,
		    scorer.settings.flow.short_buckets);
	}
	scorer_free(&scorer);
	scorer_free(&scorer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(composite_of_the_vector),
		cmocka_unit_test(order_flow_imbalance_of_the_vector),
		cmocka_unit_test(imbalance_is_of_as_many_levels_as_asked),
		cmocka_unit_test(an_older_book_and_a_broken_venue_are_no_flow),
		cmocka_unit_test(trades_are_summed),
		cmocka_unit_test(a_trade_without_side_is_signed_by_its_price),
		cmocka_unit_test(the_weakest_way_of_signing_is_told),
		cmocka_unit_test(average_prices_drift),
		cmocka_unit_test(volatility_of_the_vector),
		cmocka_unit_test(the_average_follows_the_middle),
		cmocka_unit_test(microprice_leans_to_the_thin_side),
		cmocka_unit_test(levels_that_vanish_when_the_price_comes_near_are_suspect),
		cmocka_unit_test(asks_are_suspect_too),
		cmocka_unit_test(suspects_are_bounded),
		cmocka_unit_test(outcomes_teach_quality),
		cmocka_unit_test(each_venue_of_an_id_is_taught_once),
		cmocka_unit_test(strange_ids_teach_nothing),
		cmocka_unit_test(windows_are_made_of_buckets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
