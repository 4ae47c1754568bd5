/*
 * place: numbers of symbols at venues.
 */
#include "book/place.h"

#include "check.h"

static void
numbers_come_in_order_and_stay(void **state)
{
	struct places places = { 0 };
	char symbol[PLACE_SYMBOL_MAX], venue[PLACE_VENUE_MAX];

	(void)state;
	assert_int_equal(places_find(&places, SLICE("kraken"), SLICE("BTC-USDT")), -1);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 3000; i++) {
			snprintf(venue, sizeof venue, "venue%d", i % 7);
			snprintf(symbol, sizeof symbol, "COIN%d-USDT", i);
			assert_int_equal(places_add(&places, slice_of(venue), slice_of(symbol)), i);
			assert_int_equal(places_find(&places, slice_of(venue), slice_of(symbol)), i);
		}
	assert_int_equal(places.count, 3000);
	assert_int_equal(places_find(&places, SLICE("venue1"), SLICE("COIN0-USDT")), -1);
	check_text("venue", place_venue(&places.at[8]), "venue1");
	check_text("symbol", place_symbol(&places.at[8]), "COIN8-USDT");
	places_free(&places);
	places_free(&places);
}

/* What one name loses the other must not gain. */
static void
names_do_not_run_together(void **state)
{
	struct places places = { 0 };

	(void)state;
	assert_int_equal(places_add(&places, SLICE("ab"), SLICE("c-d")), 0);
	assert_int_equal(places_add(&places, SLICE("a"), SLICE("bc-d")), 1);
	assert_int_equal(places_add(&places, SLICE("abc"), SLICE("-d")), 2);
	places_free(&places);
}

static void
names_that_are_none_are_refused(void **state)
{
	static const char too_long[] = "123456789012345678901234";
	struct places places = { 0 };

	(void)state;
	assert_int_equal(places_add(&places, SLICE(""), SLICE("BTC-USDT")), -1);
	assert_int_equal(places_add(&places, SLICE("kraken"), SLICE("")), -1);
	assert_int_equal(places_add(&places, slice_of(too_long), SLICE("BTC-USDT")), -1);
	assert_int_equal(places_add(&places, slice_of(too_long + 1), SLICE("BTC-USDT")), 0);
	assert_int_equal(places.count, 1);
	places_free(&places);
}

static void
symbols_are_split(void **state)
{
	static const struct {
		const char *symbol, *base, *quote;
	} rows[] = {
		{ "BTC-USDT", "BTC", "USDT" },
		{ "BTC", NULL, NULL },
		{ "-USDT", NULL, NULL },
		{ "BTC-", NULL, NULL },
		{ "A-B-C", NULL, NULL },
		{ "", NULL, NULL },
	};
	struct slice base, quote;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK(symbol_split(slice_of(rows[i].symbol), &base, &quote) == (rows[i].base != NULL), "%s",
		    rows[i].symbol);
		if (rows[i].base != NULL) {
			check_text(rows[i].symbol, base, rows[i].base);
			check_text(rows[i].symbol, quote, rows[i].quote);
		}
	}
}

static void
what_may_be_asked_for(void **state)
{
	static const struct {
		const char *name;
		bool fits;
	} rows[] = {
		{ "BTC-USDT", true },
		{ "1INCH-USD", true },
		{ "all", true },
		{ "*", true },
		{ "*-USDT", true },
		{ "BTC-USD?", true },
		{ "BTC*", true },
		{ "", false },
		{ "foo", false },
		{ "BTCUSDT", false },
		{ "btc-usdt", false },
		{ "BTC-", false },
		{ "-USDT", false },
		{ "A-B-C", false },
		{ "All", false },
		{ "BTC-USDT ", false },
		{ "[A]*", false },
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK((symbol_choice(slice_of(rows[i].name), &err) == 0) == rows[i].fits, "\"%s\"", rows[i].name);
	assert_int_equal(symbol_choice(SLICE("foo"), &err), -1);
	assert_string_equal(err.text, "\"foo\" is not a symbol (BASE-QUOTE), a pattern or all");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_come_in_order_and_stay),
		cmocka_unit_test(names_do_not_run_together),
		cmocka_unit_test(names_that_are_none_are_refused),
		cmocka_unit_test(symbols_are_split),
		cmocka_unit_test(what_may_be_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
