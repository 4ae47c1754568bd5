/*
 * Costs beyond fees: the vectors of the definitions, the moves that prices make on the way against plain arithmetic, and
 * by which networks an asset goes.
 */
#include <math.h>
#include <stdlib.h>

#include "market/costs.h"
#include "market/funds.h"

#include "figures.h"

static const int64_t start_us = INT64_C(1786309548000000);

static void
tell(struct networks *networks, const char *line)
{
	struct network_event event;
	struct error err;

	assert_int_equal(event_read(&kind_network, &event, slice_of(line), &err), 0);
	assert_int_equal(networks_tell(networks, &event, &err), 0);
}

static void
put_file(struct networks *networks, const char *venue, const char *asset, const char *name, const char *fee)
{
	struct venue_network network = { .withdraw_fee = d(fee), .withdraw_min = d("1"), .expected_ms = 60000 };

	strcpy(network.asset, asset);
	strcpy(network.network, name);
	assert_int_equal(networks_file(networks, venue, &network), 0);
}

static const char *
way(const struct networks *networks, const char *amount)
{
	const struct network_row *row = networks_between(networks, "X", "a", "b", d(amount));

	return row == NULL ? "none" : row->network.network;
}

/* ---- networks ---- */

#define LINE(venue, name, more)                                                                                        \
	"{\"kind\":\"network\",\"ts_us\":1786309548000000,\"venue\":\"" venue "\",\"asset\":\"X\",\"network\":\"" name \
	"\"" more "}"
#define OPEN ",\"withdraw\":true,\"deposit\":true"

static void
the_cheapest_network_that_both_have_is_taken(void **state)
{
	struct networks networks = { .count = 0 };

	(void)state;
	assert_string_equal(way(&networks, "0"), "none");
	put_file(&networks, "a", "X", "N1", "0.5");
	put_file(&networks, "a", "X", "N2", "0.2");
	put_file(&networks, "a", "X", "N3", "0.2");
	put_file(&networks, "a", "X", "N4", "0.1");
	put_file(&networks, "b", "X", "N1", "9");
	put_file(&networks, "b", "X", "N3", "9");
	assert_string_equal(way(&networks, "0"), "N3");
	put_file(&networks, "b", "X", "N2", "9");
	assert_string_equal(way(&networks, "0"), "N2"); /* of equal ones the first by name */
	assert_string_equal(way(&networks, "1"), "N2");
	assert_string_equal(way(&networks, "0.9"), "none"); /* below the least withdrawal */
	networks_free(&networks);
}

static void
a_line_goes_before_the_file(void **state)
{
	struct networks networks = { .count = 0 };

	(void)state;
	put_file(&networks, "a", "X", "N1", "0.5");
	put_file(&networks, "a", "X", "N2", "0.2");
	put_file(&networks, "b", "X", "N1", "9");
	put_file(&networks, "b", "X", "N2", "9");
	tell(&networks, LINE("a", "N1", OPEN ",\"withdraw_fee\":\"0.7\""));
	assert_string_equal(way(&networks, "0"), "N1"); /* N2 at a is the file's word alone */
	assert_int_equal(networks_between(&networks, "X", "a", "b", d("0"))->network.expected_ms, 60000);
	put_file(&networks, "a", "X", "N3", "0.1");
	put_file(&networks, "b", "X", "N3", "0.1");
	assert_string_equal(way(&networks, "0"), "N1");
	tell(&networks, LINE("a", "N1", ",\"withdraw\":false,\"withdraw_fee\":\"0.7\""));
	assert_string_equal(way(&networks, "0"), "none"); /* closed */
	tell(&networks, LINE("a", "N1", OPEN));
	assert_string_equal(way(&networks, "0"), "none"); /* nobody knows the fee */
	tell(&networks, LINE("a", "N1", ",\"withdraw_fee\":\"0.7\""));
	assert_string_equal(way(&networks, "0"), "none"); /* nobody said that it is open */
	tell(&networks, LINE("a", "N1", OPEN ",\"withdraw_fee\":\"0.7\""));
	tell(&networks, LINE("b", "N1", ",\"withdraw\":true,\"deposit\":false"));
	assert_string_equal(way(&networks, "0"), "none"); /* nothing gets in */
	networks_free(&networks);
}

static void
contracts_tell_assets_of_one_name_apart(void **state)
{
	struct networks networks = { .count = 0 };

	(void)state;
	tell(&networks, LINE("a", "N1", OPEN ",\"withdraw_fee\":\"1\",\"contract\":\"0xAb01\""));
	tell(&networks, LINE("b", "N1", OPEN ",\"withdraw_fee\":\"1\""));
	assert_false(networks_differ(&networks, "X", "a", "b"));
	assert_string_equal(way(&networks, "0"), "N1");
	tell(&networks, LINE("b", "N1", OPEN ",\"withdraw_fee\":\"1\",\"contract\":\"0xaB01\""));
	assert_false(networks_differ(&networks, "X", "a", "b"));
	assert_string_equal(way(&networks, "0"), "N1");
	tell(&networks, LINE("b", "N1", OPEN ",\"withdraw_fee\":\"1\",\"contract\":\"0xAb02\""));
	assert_true(networks_differ(&networks, "X", "a", "b"));
	assert_true(networks_differ(&networks, "X", "b", "a"));
	assert_string_equal(way(&networks, "0"), "none");
	/* on another network they are one: what differs is a bridged version */
	tell(&networks, LINE("a", "N2", OPEN ",\"withdraw_fee\":\"3\",\"contract\":\"Tr7\""));
	tell(&networks, LINE("b", "N2", OPEN ",\"withdraw_fee\":\"3\",\"contract\":\"TR7\""));
	assert_true(networks_differ(&networks, "X", "a", "b")); /* no hexadecimal digits: case tells them apart */
	tell(&networks, LINE("b", "N2", OPEN ",\"withdraw_fee\":\"3\",\"contract\":\"Tr7\""));
	assert_false(networks_differ(&networks, "X", "a", "b"));
	assert_string_equal(way(&networks, "0"), "N2");
	networks_free(&networks);
}

/* ---- moves ---- */

static void
see(struct drift *drift, const struct drift_clock *clock, struct level *before, double price, int64_t ts_us)
{
	struct level now = { { (__int128)llround(price * 1e6), 6 }, d("1") };
	struct levels was = { before, before->price.coef != 0, 1 }, is = { &now, 1, 1 };

	if (drift_due(drift, ts_us))
		drift_take(drift, clock, &(struct drift_book){ &was, &was }, &(struct drift_book){ &is, &is }, ts_us);
	*before = now;
}

/* One step up and half of it back, each second: what is seen 400 ms after every other book has not moved yet. */
static void
moves_are_what_they_are_when_the_time_is_over(void **state)
{
	static const struct drift_clock clock = { 1000000, 300000000 }, late = { 400000, 300000000 };
	struct drift drift = { .n = 0 }, still = { .n = 0 };
	struct level last = { .price = { 0, 0 } }, other = { .price = { 0, 0 } };

	(void)state;
	for (int i = 0; i <= 400; i++) {
		see(&drift, &clock, &last, i % 2 == 0 ? 100 : 101, start_us + i * INT64_C(1000000));
		see(&still, &late, &other, i % 2 == 0 ? 100 : 101, start_us + i * INT64_C(1000000));
	}
	assert_int_equal(drift.n, 400);
	assert_int_equal(drift_moves(&drift), 400);
	assert_true(llabs(drift.rise - INT64_C(2000000000000)) <= 200); /* 200 of 100 bps */
	assert_true(llabs(drift.fall - INT64_C(1980198019802)) <= 200);
	assert_true(still.rise < 400 && still.fall < 400);
	assert_true(fabs(drift_sigma(&drift) - log(1.01)) < 1e-9);
	assert_true(fabs(drift_sigma(&still) - log(1.01)) < 1e-9);
}

/* A further move takes the place of one of the mean; one that means nothing is no more than the sums can hold. */
static void
old_moves_are_forgotten(void **state)
{
	static const struct drift_clock clock = { 1000000, 300000000 };
	struct drift drift = { .n = 0 };
	struct level last = { .price = { 0, 0 } };

	(void)state;
	for (int i = 0; i <= 5000; i++) {
		see(&drift, &clock, &last, i <= 1000 || i % 2 == 0 ? 100 : 101, start_us + i * INT64_C(1000000));
		if (i == 1000)
			assert_int_equal(drift.rise, 0);
	}
	assert_int_equal(drift.n, 5000);
	assert_int_equal(drift_moves(&drift), 1000);
	/* of 4000 moves, half of them of 100 bps, 1 - e^-4 of the mean is remembered */
	assert_true(fabs((double)drift.rise / 1000 / 1e8 - 50 * (1 - exp(-4))) < 0.1);
	for (int i = 0; i < 5000; i++)
		see(&drift, &clock, &last, i % 2 == 0 ? 1e-6 : 1e12, start_us + (5001 + i) * INT64_C(1000000));
	assert_true(drift.rise > DRIFT_MOST / 3 && drift.rise <= DRIFT_MOST);
}

/* The variance at uneven times, as F5.3 says it. */
static void
volatility_is_weighted_by_event_time(void **state)
{
	static const struct drift_clock clock = { 1000, 5000000 };
	double mids[] = { 100, 100.4, 99.9, 99.9, 101, 100.7, 103, 102.2, 102, 101.1, 104, 104.4, 104 };
	int64_t gaps_us[] = { 0, 200000, 1500000, 7000, 40000000, 900000, 100000, 1000, 2500000, 60000, 300000, 5000,
		800000 };
	struct level last = { .price = { 0, 0 } };
	struct drift drift = { .n = 0 };
	double variance = 0, weight = 0;
	int64_t now_us = start_us;

	(void)state;
	for (size_t i = 0; i < sizeof mids / sizeof mids[0]; i++) {
		now_us += gaps_us[i];
		see(&drift, &clock, &last, mids[i], now_us);
		if (i > 0) {
			double kept = exp2(-(double)gaps_us[i] / 5e6), change = log(mids[i] / mids[i - 1]);

			variance = kept * variance + (1 - kept) * change * change / ((double)gaps_us[i] / 1e6);
			weight = kept * weight + (1 - kept);
		}
		if (i < DRIFT_LEAST)
			assert_true(drift_sigma(&drift) < 0);
	}
	assert_true(fabs(drift_sigma(&drift) / sqrt(variance / weight) - 1) < 1e-9);
}

static void
a_longer_way_begins_the_mean_anew(void **state)
{
	struct drift_clock clock = { 150000, 300000000 };
	struct level last = { .price = { 0, 0 } };
	struct drift drift = { .n = 0 };

	(void)state;
	for (int i = 0; i <= 20; i++)
		see(&drift, &clock, &last, 100, start_us + i * INT64_C(200000));
	assert_int_equal(drift.n, 20);
	clock.horizon_us = 400000;
	see(&drift, &clock, &last, 100, start_us + INT64_C(5000000));
	assert_int_equal(drift.n, 0);
	assert_int_equal(drift.horizon_us, 500000);
	clock.horizon_us = 450000;
	see(&drift, &clock, &last, 100, start_us + INT64_C(6000000));
	assert_int_equal(drift.n, 1);
}

static void
delays_are_those_of_the_feed(void **state)
{
	struct delays delays = { .count = 0 };

	(void)state;
	delays_tell(
	    &delays, slice_of("a"), slice_of("{\"ping\":{\"p95\":7},\"feed\":{\"p50\":1,\"p95\":90000,\"n\":3}}"));
	delays_tell(&delays, slice_of("b"), slice_of("{\"feed\":{\"p95\":-5}}"));
	assert_int_equal(delays_of(&delays, "a"), 90000);
	assert_int_equal(delays_of(&delays, "b"), 0);
	assert_int_equal(delays.most_us, 90000);
	delays_tell(&delays, slice_of("a"), slice_of("{\"feed\":{\"n\":0}}")); /* says nothing */
	delays_tell(&delays, slice_of("a"), slice_of("[1]"));
	delays_tell(&delays, slice_of("a"), slice_of("{\"feed\":7}"));
	delays_tell(&delays, slice_of("a"), slice_of("{\"feed\":{\"p95\":\"x\"}}"));
	assert_int_equal(delays_of(&delays, "a"), 90000);
	delays_tell(&delays, slice_of("a"), slice_of("{\"feed\":{\"p95\":9000000000000000}}"));
	assert_int_equal(delays_of(&delays, "a"), INT64_C(3600000000));
}

/* ---- costs ---- */

static struct cost_settings
settings_make(const char *capital_pct, int64_t locked_us)
{
	return (struct cost_settings){
		.turn = d("10"), .capital_pct = d(capital_pct), .locked_us = locked_us, .latency_us = 150000
	};
}

static void
capital_costs_what_the_definition_says(void **state)
{
	struct cost_question question = { .cost = d("10000"), .profit = d("50") };
	struct cost_settings settings = settings_make("12", INT64_C(2400) * 1000000);
	struct networks networks = { .count = 0 };
	struct delays delays = { .count = 0 };
	struct costs costs;
	struct error err;

	(void)state;
	assert_int_equal(costs_find(&costs, &question, &networks, &delays, &settings, &err), 0);
	assert_decimal(costs.capital, "0.091324200914"); /* F3.3: 0.0913242 */
	assert_true(costs.has_transfer);
	assert_decimal(costs.transfer, "0");
}

static void
transfers_are_shared_and_rounded_against_us(void **state)
{
	struct listing unseen = { .venue = "a" };
	struct cost_question question = { .moves = { { "X", "a", "b", d("0.3"), d("101.7") },
					      { "U", "b", "a", d("30"), d("1") } },
		.move_count = 2,
		.legs = { { &unseen, SIDE_BUY } },
		.leg_count = 1,
		.cost = d("30"),
		.profit = d("1") };
	struct cost_settings settings = settings_make("1", 0);
	struct networks networks = { .count = 0 };
	struct delays delays = { .count = 0 };
	struct costs costs;
	struct error err;

	(void)state;
	put_file(&networks, "a", "X", "N", "0.01");
	put_file(&networks, "b", "X", "N", "7");
	assert_int_equal(costs_find(&costs, &question, &networks, &delays, &settings, &err), 0);
	assert_false(costs.has_transfer); /* the money has no way back */
	assert_false(costs.has_capital); /* so nobody knows for how long */
	assert_true(costs.has_after[AFTER_FEES]);
	assert_false(costs.has_after[AFTER_TRANSFER]);
	put_file(&networks, "b", "U", "M", "2");
	put_file(&networks, "a", "U", "M", "2");
	settings.turn = d("7");
	assert_int_equal(costs_find(&costs, &question, &networks, &delays, &settings, &err), 0);
	assert_decimal(costs.transfer, "0.431000000001"); /* 0.145285714286 and 0.285714285715 */
	assert_int_equal(costs.locked_us, 120000000); /* both must come */
	assert_decimal(costs.after[AFTER_TRANSFER], "0.568999999999");
	assert_false(costs.has_after[AFTER_ALL]); /* no book was ever seen */
	settings.turn = d("3");
	assert_int_equal(costs_find(&costs, &question, &networks, &delays, &settings, &err), 0);
	assert_false(costs.has_transfer); /* three trades are below the least withdrawal */
	networks_free(&networks);
}

static void
latency_is_diffusion_until_enough_was_seen(void **state)
{
	struct listing calm = { .venue = "a" }, wild = { .venue = "b" };
	struct cost_question question = { .legs = { { &calm, SIDE_BUY }, { &wild, SIDE_SELL } },
		.leg_count = 2,
		.cost = d("1000"),
		.profit = d("5") };
	struct cost_settings settings = settings_make("0", 0);
	struct networks networks = { .count = 0 };
	struct delays delays = { .count = 0 };
	struct text text = { .len = 0 };
	struct costs costs;
	struct error err;
	double sigma, bps;

	(void)state;
	calm.drift =
	    (struct drift){ .n = 150, .horizon_us = 250000, .variance = 1e-10, .weight = 0.5, .rise = 6000000000 };
	wild.drift =
	    (struct drift){ .n = 9, .horizon_us = 250000, .variance = 4e-9, .weight = 0.8, .fall = 3000000001 };
	delays_tell(&delays, slice_of("b"), slice_of("{\"feed\":{\"p95\":90000}}"));
	assert_int_equal(costs_find(&costs, &question, &networks, &delays, &settings, &err), 0);
	assert_false(costs.has_latency);
	wild.drift.n = 12;
	assert_int_equal(costs_find(&costs, &question, &networks, &delays, &settings, &err), 0);
	assert_true(costs.has_latency);
	assert_false(costs.empirical);
	assert_int_equal(costs.n, 12);
	assert_int_equal(costs.tau_us, 240000);
	sigma = decimal_double(costs.sigma);
	assert_true(sigma >= sqrt(5e-9) && sigma < sqrt(5e-9) + 1e-12);
	bps = 1e4 * sqrt(5e-9) * sqrt(0.24 / 6.283185307179586);
	assert_true(decimal_double(costs.bps) >= bps && decimal_double(costs.bps) < bps + 2e-6);
	assert_decimal(costs.bps, "0.138198");
	assert_decimal(costs.latency, "0.0138198");
	calm.drift.n = wild.drift.n = 200;
	assert_int_equal(costs_find(&costs, &question, &networks, &delays, &settings, &err), 0);
	assert_true(costs.empirical);
	assert_int_equal(costs.tau_us, 250000); /* what was sampled, and that is no less */
	/* 60 and 30.00000001 bps in 200 moves: each mean is rounded up */
	assert_decimal(costs.bps, "0.450001");
	assert_decimal(costs.latency, "0.0450001");
	costs_put(&text, &costs, &settings);
	assert_string_equal(text_cstring(&text),
	    "{\"transfer\":[],\"latency\":{\"bps\":\"0.450001\",\"moves\":[{\"sum_bps\":\"60\",\"n\":200},{\"sum_bps\":"
	    "\"30.00000001\",\"n\":200}],"
	    "\"tau_us\":250000,\"method\":\"empirical\",\"n\":200}}");
	text_free(&text);
	/* samples of too short a time do not count for a longer one */
	delays_tell(&delays, slice_of("b"), slice_of("{\"feed\":{\"p95\":190000}}"));
	assert_int_equal(costs_find(&costs, &question, &networks, &delays, &settings, &err), 0);
	assert_false(costs.empirical);
	/* a measure that means nothing is no cost, and no cost is not nothing */
	wild.drift.variance = (double)INFINITY;
	assert_int_equal(costs_find(&costs, &question, &networks, &delays, &settings, &err), 0);
	assert_false(costs.has_latency);
	wild.drift.variance = (double)NAN;
	assert_int_equal(costs_find(&costs, &question, &networks, &delays, &settings, &err), 0);
	assert_false(costs.has_latency);
}

static void
figures_that_do_not_fit_are_an_error(void **state)
{
	struct cost_question question = { .moves = { { "X", "a", "b", d("1e30"), d("1e30") } },
		.move_count = 1,
		.cost = d("1e30"),
		.profit = d("1") };
	struct cost_settings settings = settings_make("1e20", 0);
	struct networks networks = { .count = 0 };
	struct delays delays = { .count = 0 };
	struct costs costs;
	struct error err;

	(void)state;
	put_file(&networks, "a", "X", "N", "1e20");
	put_file(&networks, "b", "X", "N", "7");
	assert_int_equal(costs_find(&costs, &question, &networks, &delays, &settings, &err), -1);
	assert_string_equal(err.code, "decimal_range");
	networks_free(&networks);
}

/* ---- funds ---- */

static int
fund(struct funds *funds, const char *rest, struct error *err)
{
	char line[300];

	snprintf(line, sizeof line, "{\"kind\":\"balance\",%s}", rest);
	return funds_line(funds, slice_of(line), err);
}

static void
of_the_balances_of_an_asset_the_newest_counts(void **state)
{
	struct funds funds = { .known = true };
	struct error err;

	(void)state;
	assert_int_equal(
	    fund(&funds, "\"ts_us\":1786309548000002,\"venue\":\"a\",\"asset\":\"U\",\"free\":\"2\"", &err), 0);
	assert_int_equal(
	    fund(&funds, "\"ts_us\":1786309548000001,\"venue\":\"a\",\"asset\":\"U\",\"free\":\"9\"", &err), 0);
	assert_int_equal(
	    fund(&funds, "\"ts_us\":1786309548000003,\"venue\":\"a\",\"asset\":\"U\",\"free\":\"9\",\"account\":\"x\"",
		&err),
	    0);
	assert_int_equal(
	    fund(&funds,
		"\"ts_us\":1786309548000003,\"venue\":\"a\",\"asset\":\"U\",\"free\":\"9\",\"wallet\":\"funding\"",
		&err),
	    0);
	assert_decimal(funds_of(&funds, "a", "U"), "2");
	assert_int_equal(
	    fund(&funds,
		"\"ts_us\":1786309548000002,\"venue\":\"a\",\"asset\":\"U\",\"free\":\"3\",\"wallet\":\"spot\"", &err),
	    0);
	assert_decimal(funds_of(&funds, "a", "U"), "3");
	assert_decimal(funds_of(&funds, "b", "U"), "0");
	assert_int_equal(fund(&funds, "\"ts_us\":1786309548000002,\"venue\":\"a\",\"asset\":\"U\"", &err), -1);
	assert_int_equal(
	    fund(&funds, "\"ts_us\":1786309548000002,\"venue\":\"a\",\"asset\":\"U\",\"free\":\"-3\"", &err), -1);
	assert_int_equal(funds_line(&funds, slice_of("{\"kind\":\"tick\",\"ts_us\":1786309548000002}"), &err), -1);
	assert_decimal(funds_of(&funds, "a", "U"), "3");
	funds_free(&funds);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cheapest_network_that_both_have_is_taken),
		cmocka_unit_test(a_line_goes_before_the_file),
		cmocka_unit_test(contracts_tell_assets_of_one_name_apart),
		cmocka_unit_test(moves_are_what_they_are_when_the_time_is_over),
		cmocka_unit_test(old_moves_are_forgotten),
		cmocka_unit_test(volatility_is_weighted_by_event_time),
		cmocka_unit_test(a_longer_way_begins_the_mean_anew),
		cmocka_unit_test(delays_are_those_of_the_feed),
		cmocka_unit_test(capital_costs_what_the_definition_says),
		cmocka_unit_test(transfers_are_shared_and_rounded_against_us),
		cmocka_unit_test(latency_is_diffusion_until_enough_was_seen),
		cmocka_unit_test(figures_that_do_not_fit_are_an_error),
		cmocka_unit_test(of_the_balances_of_an_asset_the_newest_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
