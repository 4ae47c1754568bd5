/* The simulated market: the same bytes from the same seed, books that could stand at a venue, lines as event_write makes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "crypt/hash.h"
#include "event/book.h"
#include "event/instrument.h"
#include "event/trade.h"
#include "sim/generate.h"

#define START_US INT64_C(1767225600000000)

static const struct generate_plan plan = {
	.market = { .seed = 1, .start_us = START_US, .rate = 5, .depth = 10, .trades = true },
	.end_us = START_US + MINUTE_US,
};

static void
count_left_out(void *arg, const char *venue, struct slice symbol)
{
	int *count = arg;

	(void)venue;
	(void)symbol;
	if (count != NULL)
		(*count)++;
}

static uint64_t
generate(struct text *out, const struct generate_plan *what, const char *venues, const char *symbols)
{
	struct error err = { 0 };
	struct generator *generator = generator_new(what, venues, symbols, count_left_out, NULL, &err);
	uint64_t lines = 0;

	if (generator == NULL)
		fail_msg("%s", err.text);
	while (generator_next(generator, out, &lines))
		continue;
	generator_free(generator);
	return lines;
}

static bool
next_line(struct slice *rest, struct slice *line)
{
	const char *end = rest->len == 0 ? NULL : memchr(rest->at, '\n', rest->len);

	if (end == NULL)
		return false;
	*line = (struct slice){ rest->at, (size_t)(end - rest->at) };
	rest->len -= line->len + 1;
	rest->at = end + 1;
	return true;
}

static void
put_levels(struct text *out, const struct market_level *at, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_format(out, " %lld:%lld", (long long)at[i].price, (long long)at[i].qty);
}

/* Whoever changes the market changes every recorded demo, and says so here.  The venues' files have no part in it. */
static void
same_seed_same_bytes(void **state)
{
	static const char expected[] = "fc76d712347a4669a769e9b9e9f75fecb4bdb41739896cc1f94e6c3d20686f99";
	static const struct market_listing listings[] = {
		{ SLICE("one"), SLICE("BTC-USDT"), SLICE("BTC"), SLICE("USDT"), { 1, 1 }, { 1, 8 }, { 10, 0 } },
		{ SLICE("two"), SLICE("BTC-USDT"), SLICE("BTC"), SLICE("USDT"), { 1, 2 }, { 1, 5 }, { 40, 0 } },
		{ SLICE("two"), SLICE("ETH-BTC"), SLICE("ETH"), SLICE("BTC"), { 1, 5 }, { 1, 4 }, { 40, 0 } },
		{ SLICE("two"), SLICE("ODD-USD"), SLICE("ODD"), SLICE("USD"), { 25, 3 }, { 5, 0 }, { 40, 0 } },
	};
	struct scene_event event;
	struct text out = { 0 };
	struct error err;
	struct scene *market = scene_new(&plan.market, listings, COUNT(listings), &err);
	struct hash hash;
	struct slice all;
	char hex[HASH_HEX];

	(void)state;
	assert_non_null(market);
	for (int i = 0; i < 20000; i++) {
		scene_next(market, &event);
		text_format(&out, "%lld %lld %zu %d %lld %lld:%lld %d", (long long)event.ts_us,
		    (long long)event.venue_us, event.listing, event.happening, (long long)event.number,
		    (long long)event.trade.price, (long long)event.trade.qty, event.buy);
		put_levels(&out, event.bids, event.bid_count);
		put_levels(&out, event.asks, event.ask_count);
		text_char(&out, '\n');
	}
	all = text_all(&out);
	hash = hash_parts(&all, 1);
	hash_hex(hex, &hash);
	assert_string_equal(hex, expected);
	text_free(&out);
	scene_free(market);
}

static void
another_seed_is_another_market(void **state)
{
	struct generate_plan other = plan;
	struct text a = { 0 }, b = { 0 };

	(void)state;
	other.market.seed = 2;
	generate(&a, &plan, "binance", "BTC-USDT");
	generate(&b, &other, "binance", "BTC-USDT");
	assert_false(slice_equal(text_all(&a), text_all(&b)));
	text_free(&a);
	text_free(&b);
}

static bool
multiple(struct decimal value, struct decimal unit)
{
	struct decimal floor;
	struct error err;

	return decimal_multiple(&floor, value, unit, ROUND_FLOOR, &err) == 0 && decimal_compare(floor, value) == 0;
}

static void
check_side(const struct levels *side, int order, struct decimal tick, struct decimal step)
{
	assert_int_equal(side->count, 10);
	for (size_t i = 0; i < side->count; i++) {
		assert_true(multiple(side->at[i].price, tick));
		assert_true(multiple(side->at[i].qty, step));
		assert_true(decimal_sign(side->at[i].qty) > 0);
		if (i > 0)
			assert_true(decimal_compare(side->at[i].price, side->at[i - 1].price) * order > 0);
	}
}

/* A book that book_read() takes is not crossed; what event_write() makes of it must be the line as it stood. */
static void
check_book(struct book_event *book, struct slice line, struct decimal tick, struct decimal step)
{
	struct text again = { 0 };
	struct error err;

	if (book_read(book, line, &err) != 0)
		fail_msg("%s", err.text);
	check_side(&book->bids, -1, tick, step);
	check_side(&book->asks, 1, tick, step);
	event_write(&kind_book, book, &again);
	again.len--;
	assert_true(slice_equal(text_all(&again), line));
	text_free(&again);
}

static void
check_trade(struct slice line, struct decimal tick, struct decimal step)
{
	struct trade_event trade;
	struct text again = { 0 };
	struct error err;

	if (event_read(&kind_trade, &trade, line, &err) != 0)
		fail_msg("%s", err.text);
	assert_true(multiple(trade.price, tick) && multiple(trade.qty, step));
	assert_true(decimal_sign(trade.qty) > 0);
	event_write(&kind_trade, &trade, &again);
	again.len--;
	assert_true(slice_equal(text_all(&again), line));
	text_free(&again);
}

static void
lines_are_sound(const char *venue, const char *symbol)
{
	struct instrument_event instrument = { 0 };
	struct book_event book = { 0 };
	struct text out = { 0 };
	struct slice rest, line;
	struct error err;
	int64_t last_us = 0;

	generate(&out, &plan, venue, symbol);
	rest = text_all(&out);
	while (next_line(&rest, &line)) {
		struct line_head head;

		if (line_head_read(&head, line, &err) != 0)
			fail_msg("%s", err.text);
		assert_true(head.ts_us >= last_us);
		last_us = head.ts_us;
		if (slice_is(head.kind, "instrument"))
			assert_int_equal(event_read(&kind_instrument, &instrument, line, &err), 0);
		else if (slice_is(head.kind, "book"))
			check_book(&book, line, instrument.price_tick, instrument.qty_step);
		else if (slice_is(head.kind, "trade"))
			check_trade(line, instrument.price_tick, instrument.qty_step);
	}
	assert_int_equal(rest.len, 0);
	levels_free(&book.bids);
	levels_free(&book.asks);
	text_free(&out);
}

static void
books_are_sound(void **state)
{
	static const struct {
		const char *venue, *symbol;
	} cases[] = {
		{ "binance", "BTC-USDT" },
		{ "kraken", "ETH-USDT" },
		{ "coinbase", "DOGE-USD" },
		{ "gate", "XRP-USDT" }, /* a tick of 5 bps */
		{ "kraken", "USDC-USDT" },
		{ "kucoin", "ETH-BTC" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		lines_are_sound(cases[i].venue, cases[i].symbol);
}

/* Other venues come and go, the lines of one stay the same. */
static void
a_venue_is_its_own(void **state)
{
	struct text alone = { 0 }, among = { 0 }, kept = { 0 };
	struct slice rest, line;

	(void)state;
	generate(&alone, &plan, "okx", "BTC-USDT,ETH-USDT");
	generate(&among, &plan, "binance,okx,kraken", "BTC-USDT,ETH-USDT");
	rest = text_all(&among);
	while (next_line(&rest, &line))
		if (memmem(line.at, line.len, "\"venue\":\"okx\"", 13) != NULL ||
		    memmem(line.at, line.len, "\"tick\"", 6) != NULL) {
			text_slice(&kept, line);
			text_char(&kept, '\n');
		}
	assert_int_equal(alone.len, kept.len);
	assert_true(slice_equal(text_all(&alone), text_all(&kept)));
	text_free(&alone);
	text_free(&among);
	text_free(&kept);
}

/* One tick a second, before what happens in it. */
static void
every_second_has_its_tick(void **state)
{
	struct generate_plan late = plan;
	struct text out = { 0 };
	struct slice rest, line;
	int64_t expected_us = START_US + SECOND_US;
	struct error err;
	int ticks = 0;

	(void)state;
	late.market.start_us += 250000;
	generate(&out, &late, "okx", "BTC-USDT");
	rest = text_all(&out);
	while (next_line(&rest, &line)) {
		struct line_head head;

		assert_int_equal(line_head_read(&head, line, &err), 0);
		if (slice_is(head.kind, "tick")) {
			assert_int_equal(head.ts_us, expected_us);
			expected_us += SECOND_US;
			ticks++;
		} else
			assert_true(head.ts_us < expected_us);
	}
	assert_int_equal(ticks, 59);
	text_free(&out);
}

static void
what_cannot_be_is_refused(void **state)
{
	static const struct {
		const char *venues, *symbols, *says;
	} cases[] = {
		{ "nowhere", "BTC-USDT", "nowhere" },
		{ "okx,okx", "BTC-USDT", "twice" },
		{ "okx", "BTC-USDT,BTC-USDT", "twice" },
		{ "okx", "BTC-NOTHING", "no venue lists" },
		{ "", "BTC-USDT", "no venue lists" },
		{ "okx,", "", "no venue lists" },
		{ "../okx", "BTC-USDT", "not the name" },
		{ "a_name_that_is_much_too_long_for_a_venue", "BTC-USDT", "not the name" },
	};
	int left_out = 0;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		err = (struct error){ 0 };
		assert_null(generator_new(&plan, cases[i].venues, cases[i].symbols, count_left_out, &left_out, &err));
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s %s: %s", cases[i].venues, cases[i].symbols, err.text);
	}
	assert_int_equal(left_out, 1);
}

static void
units_that_do_not_fit_are_refused(void **state)
{
	static const struct {
		struct decimal tick, step;
		bool fits;
	} cases[] = {
		{ { 1, 2 }, { 1, 8 }, true }, { { 25, 2 }, { 5, 0 }, true }, { { 1, 13 }, { 1, 8 }, false },
		{ { 1, 2 }, { 1, 13 }, false }, { { 10000001, 2 }, { 1, 8 }, false }, { { 0, 0 }, { 1, 8 }, false },
		{ { 1, 10 }, { 1, 8 }, false }, /* 64000 would be more ticks than fit */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct market_listing listing = { .venue = SLICE("x"),
			.symbol = SLICE("BTC-USDT"),
			.base = SLICE("BTC"),
			.quote = SLICE("USDT"),
			.price_tick = cases[i].tick,
			.qty_step = cases[i].step };
		struct error err;
		struct scene *market = scene_new(&plan.market, &listing, 1, &err);

		assert_int_equal(market != NULL, cases[i].fits);
		scene_free(market);
	}
}

/* A tick larger than the price: the book is still one that could stand at a venue. */
static void
a_coarse_tick_crosses_nothing(void **state)
{
	struct market_listing listing = { .venue = SLICE("x"),
		.symbol = SLICE("DOGE-USDT"),
		.base = SLICE("DOGE"),
		.quote = SLICE("USDT"),
		.price_tick = { 1, 0 },
		.qty_step = { 1000000, 0 } };
	struct error err;
	struct scene *market = scene_new(&plan.market, &listing, 1, &err);

	(void)state;
	assert_non_null(market);
	for (int i = 0; i < 1000; i++) {
		struct scene_event event;

		scene_next(market, &event);
		if (event.happening != MARKET_BOOK)
			continue;
		assert_true(event.bid_count > 0 && event.ask_count > 0);
		assert_in_range(event.bids[0].price, 1, event.asks[0].price - 1);
		assert_true(event.bids[0].qty > 0 && event.asks[0].qty > 0);
	}
	scene_free(market);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_seed_same_bytes),
		cmocka_unit_test(another_seed_is_another_market),
		cmocka_unit_test(books_are_sound),
		cmocka_unit_test(a_venue_is_its_own),
		cmocka_unit_test(every_second_has_its_tick),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(units_that_do_not_fit_are_refused),
		cmocka_unit_test(a_coarse_tick_crosses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
