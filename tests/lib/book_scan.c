/*
 * The quick reader of book lines, with damaged lines, against the reader of all kinds: what one accepts the other accepts, with the same
 * values; what one refuses the other refuses.  Lines of our own form are damaged at random, from a fixed seed.
 */
#include "event/book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wire/scan.h"

enum { ROUNDS = 300000, LINE_BYTES = 1024 };

static uint64_t
draw(uint64_t *seed, uint64_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed % below;
}

/* A figure of one to twelve digits with a point anywhere, or none. */
static int
put_figure(char *to, uint64_t *seed, long whole)
{
	static const char *const tails[] = { "", ".1", ".10", ".25", ".0001", ".00000001", ".123456789", ".0", "." };

	return sprintf(to, "%ld%s", whole, tails[draw(seed, draw(seed, 20) == 0 ? 9 : 8)]);
}

static int
put_levels(char *to, uint64_t *seed, long price, long step)
{
	int len = 0;

	for (uint64_t left = draw(seed, 5); left > 0; left--, price += step) {
		len += sprintf(to + len, "%s[\"", len == 0 ? "" : ",");
		len += put_figure(to + len, seed, price);
		len += sprintf(to + len, "\",\"");
		len += put_figure(to + len, seed, (long)draw(seed, 3) * (long)draw(seed, 1000) + 1);
		len += sprintf(to + len, "\"]");
	}
	return len;
}

static size_t
put_line(char *to, uint64_t *seed)
{
	static const char *const names[] = { "a", "binance", "coinbase", "a-long-name-of-a-venue", "v\\u0041",
		"v\xc3\xa9" };
	long middle = (long[]){ 5, 99, 12345, 9999999, 123456789 }[draw(seed, 5)];
	int len = sprintf(to,
	    "{\"kind\":\"book\",\"ts_us\":178630954%07u,\"venue\":\"%s\",\"symbol\":\"BTC-USDT\",\"bids\":[",
	    (unsigned)draw(seed, 10000000), names[draw(seed, draw(seed, 30) == 0 ? 6 : 4)]);

	len += put_levels(to + len, seed, middle, -1);
	len += sprintf(to + len, "],\"asks\":[");
	len += put_levels(to + len, seed, middle + 1, 1);
	len += sprintf(to + len, "]");
	if (draw(seed, 2) == 0)
		len += sprintf(to + len, ",\"venue_us\":178630954%07u", (unsigned)draw(seed, 10000000));
	if (draw(seed, 2) == 0)
		len += sprintf(to + len, ",\"seq\":%ld",
		    (long)draw(seed, 1) + (long)(draw(seed, UINT64_MAX) >> (1 + draw(seed, 62))));
	if (draw(seed, 8) == 0)
		len += sprintf(to + len, ",\"unchecked_below\":%d", (int)draw(seed, 30));
	len += sprintf(to + len, "}");
	return (size_t)len;
}

/* Change, remove, double or swap a few bytes. */
static size_t
damage(char *line, size_t len, uint64_t *seed)
{
	static const char bytes[] = "0123456789.\"\\,:[]{}-+eE \t\n\x01\x7f\x80\xffnulltrue";

	for (uint64_t n = draw(seed, 3); n > 0 && len > 2; n--) {
		size_t at = (size_t)draw(seed, len - 1);

		switch (draw(seed, 5)) {
		case 0:
			line[at] = bytes[draw(seed, sizeof bytes - 1)];
			break;
		case 1:
			memmove(line + at, line + at + 1, --len - at);
			break;
		case 2:
			memmove(line + at + 1, line + at, len++ - at);
			break;
		case 3:
			memmove(line + at + 1, line + at, len++ - at);
			line[at] = bytes[draw(seed, sizeof bytes - 1)];
			break;
		default:
			len = at + 1;
		}
	}
	return len;
}

static void
assert_levels(const struct levels *a, const struct levels *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		assert_true(a->at[i].price.coef == b->at[i].price.coef);
		assert_true(a->at[i].qty.coef == b->at[i].qty.coef);
		assert_int_equal(a->at[i].price.scale, b->at[i].price.scale);
		assert_int_equal(a->at[i].qty.scale, b->at[i].qty.scale);
	}
}

static void
assert_books(const struct book_event *a, const struct book_event *b)
{
	assert_int_equal(a->has, b->has);
	assert_int_equal(a->ts_us, b->ts_us);
	assert_int_equal(a->venue_us, b->venue_us);
	assert_int_equal(a->seq, b->seq);
	assert_int_equal(a->unchecked_below, b->unchecked_below);
	assert_true(slice_equal(a->venue, b->venue));
	assert_true(slice_equal(a->symbol, b->symbol));
	assert_levels(&a->bids, &b->bids);
	assert_levels(&a->asks, &b->asks);
}

static bool
is_crossed(const struct book_event *book)
{
	return book->bids.count > 0 && book->asks.count > 0 &&
	    decimal_compare(book->bids.at[0].price, book->asks.at[0].price) >= 0;
}

static void
both_readers_agree(void **state)
{
	struct book_event quick = { 0 }, careful = { 0 };
	uint64_t seed = 88172645463325252u;
	size_t accepted = 0, refused = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		char drawn[LINE_BYTES], *line;
		size_t len = damage(drawn, put_line(drawn, &seed), &seed);
		struct error quick_err = { 0 }, careful_err = { 0 };
		int careful_result, quick_result;

		/* on its own, so that a byte read behind it is seen */
		line = malloc(len);
		assert_non_null(line);
		memcpy(line, drawn, len);
		careful_result = event_read(&kind_book, &careful, (struct slice){ line, len }, &careful_err);
		quick_result = book_read(&quick, (struct slice){ line, len }, &quick_err);
		if (careful_result == 0 && is_crossed(&careful)) {
			assert_int_equal(quick_result, -1);
			assert_string_equal(quick_err.code, "crossed");
		} else if (careful_result != quick_result)
			fail_msg("%d and %d: %.*s", careful_result, quick_result, (int)len, line);
		else if (careful_result == 0)
			assert_books(&quick, &careful);
		else
			assert_string_equal(quick_err.text, careful_err.text);
		accepted += quick_result == 0;
		refused += quick_result != 0;
		free(line);
	}
	assert_in_range(accepted, ROUNDS / 5, ROUNDS);
	assert_in_range(refused, ROUNDS / 5, ROUNDS);
	levels_free(&quick.bids);
	levels_free(&quick.asks);
	levels_free(&careful.bids);
	levels_free(&careful.asks);
}

static void
integers_are_read_as_slices_are(void **state)
{
	static const char *const cases[] = { "0", "7", "12345678", "123456789", "1234567812345678", "12345678123456789",
		"01", "00", "", "-1", "1x", "99999999", "100000000", "9007199254740993" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t len = strlen(cases[i]), digits = strspn(cases[i], "0123456789");
		const char *at = cases[i];
		int64_t quick = -1, careful;

		if (!scan_integer(&at, cases[i] + len, &quick))
			continue;
		assert_int_equal(at - cases[i], digits);
		assert_true(slice_integer((struct slice){ cases[i], digits }, &careful));
		assert_int_equal(quick, careful);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_readers_agree),
		cmocka_unit_test(integers_are_read_as_slices_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
