/*
 * book_read: the quick reader of books and the careful one say the same of every line.
 */
#include "event/book.h"

#include <stdlib.h>

#include "check.h"

static const char *const lines[] = {
	"{\"kind\":\"book\",\"ts_us\":1786309549000120,\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"bids\":[[\"64250."
	"1\","
	"\"0.5\"],[\"64249.9\",\"1.1\"]],\"asks\":[[\"64250.2\",\"1.25\"],[\"64251\",\"0.80\"]],\"venue_us\":"
	"1786309548991000,\"seq\":88123,\"unchecked_below\":10}",
	"{\"kind\":\"book\",\"ts_us\":1786309549000120,\"venue\":\"k\",\"symbol\":\"B-U\",\"bids\":[],\"asks\":[[\"0."
	"000000000000001\",\"100000000000000000\"]]}",
	"{\"kind\":\"book\",\"ts_us\":1786309549000120,\"venue\":\"k\",\"symbol\":\"B-U\",\"bids\":[[\"1e5\",\"1\"]],"
	"\"asks\":"
	"[],\"seq\":-4}",
	"{\"kind\":\"book\",\"ts_us\":1786309549000120,\"venue\":\"k\",\"symbol\":\"B-U\",\"bids\":[["
	"\"12345678901234567.8\","
	"\"9999999999999999999\"]],\"asks\":[],\"seq\":999999999999999999}",
};

static bool
same_figure(struct decimal a, struct decimal b)
{
	return a.coef == b.coef && a.scale == b.scale;
}

static bool
same_levels(const struct levels *a, const struct levels *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!same_figure(a->at[i].price, b->at[i].price) || !same_figure(a->at[i].qty, b->at[i].qty))
			return false;
	return true;
}

static bool
same_book(const struct book_event *a, const struct book_event *b)
{
	return a->has == b->has && a->ts_us == b->ts_us && slice_equal(a->venue, b->venue) &&
	    slice_equal(a->symbol, b->symbol) && same_levels(&a->bids, &b->bids) && same_levels(&a->asks, &b->asks) &&
	    a->venue_us == b->venue_us && a->seq == b->seq && a->unchecked_below == b->unchecked_below;
}

static struct book_event quick, careful; /* keep their arrays from line to line */

/* True when the line was accepted. */
static bool
both_agree(struct slice line)
{
	struct error one = { 0 }, two = { 0 };
	int careful_result = event_read(&kind_book, &careful, line, &two);
	int quick_result = book_read(&quick, line, &one);

	if (quick_result != 0 && one.code != NULL && strcmp(one.code, "crossed") == 0)
		quick_result = 0;
	CHECK(quick_result == careful_result, "%.*s", SLICE_ARG(line));
	if (quick_result != 0)
		CHECK(strcmp(one.text, two.text) == 0, "\"%s\" and \"%s\"", one.text, two.text);
	else
		CHECK(same_book(&quick, &careful), "%.*s", SLICE_ARG(line));
	return quick_result == 0;
}

static void
lines_as_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		assert_true(both_agree(slice_of(lines[i])));
}

/* Sides that are not best first, or hold nothing at a price. */
static void
levels_out_of_order_are_refused(void **state)
{
	static const char *const rows[][2] = {
		{ "[[\"1\",\"1\"],[\"1.0\",\"1\"]]", "[]" },
		{ "[[\"1\",\"1\"],[\"2\",\"1\"]]", "[]" },
		{ "[]", "[[\"2\",\"1\"],[\"2\",\"1\"]]" },
		{ "[]", "[[\"2\",\"1\"],[\"1.99\",\"1\"]]" },
		{ "[[\"0\",\"1\"]]", "[]" },
		{ "[[\"1\",\"0.00\"]]", "[]" },
		{ "[[\"1\"]]", "[]" },
		{ "[[]]", "[]" },
		{ "[", "[]" },
	};
	char line[300];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(line, sizeof line,
		    "{\"kind\":\"book\",\"ts_us\":1786309549000120,\"venue\":\"k\",\"symbol\":\"B-U\",\"bids\":%s,"
		    "\"asks\":%s}",
		    rows[i][0], rows[i][1]);
		CHECK(!both_agree(slice_of(line)), "%s", line);
	}
}

/* Each byte replaced by each of those that mean something, left out, or doubled. */
static void
lines_with_one_byte_changed(void **state)
{
	static const char bytes[] = "0123456789.-+eE\"\\,:[]{} \tabktsvuntfrlse\x7f\xc3\x01";
	size_t accepted = 0;
	char line[600];

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		size_t len = strlen(lines[i]);

		for (size_t at = 0; at < len; at++) {
			memcpy(line, lines[i], len);
			for (size_t b = 0; b < sizeof bytes; b++) {
				line[at] = bytes[b];
				accepted += both_agree((struct slice){ line, len });
			}
			memcpy(line, lines[i], at);
			memcpy(line + at, lines[i] + at + 1, len - at - 1);
			accepted += both_agree((struct slice){ line, len - 1 });
			memcpy(line, lines[i], at + 1);
			memcpy(line + at + 1, lines[i] + at, len - at);
			accepted += both_agree((struct slice){ line, len + 1 });
		}
	}
	assert_true(accepted > 1000); /* both roads were walked */
}

static void
lines_cut_off(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		for (size_t len = 0; len < strlen(lines[i]); len++) {
			char *exact = malloc(len + 1);

			assert_non_null(exact);
			memcpy(exact, lines[i], len);
			assert_false(both_agree((struct slice){ exact, len }));
			free(exact);
		}
}

static void
crossed_books_are_refused(void **state)
{
	static const char line[] = "{\"kind\":\"book\",\"ts_us\":1786309549000120,\"venue\":\"k\",\"symbol\":\"B-U\","
				   "\"bids\":[[\"2\",\"1\"]],\"asks\":[[\"2.0\",\"1\"]]}";
	struct error err;

	(void)state;
	assert_int_equal(book_read(&quick, slice_of(line), &err), -1);
	assert_string_equal(err.code, "crossed");
}

static int
free_books(void **state)
{
	(void)state;
	levels_free(&quick.bids);
	levels_free(&quick.asks);
	levels_free(&careful.bids);
	levels_free(&careful.asks);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_as_they_are),
		cmocka_unit_test(levels_out_of_order_are_refused),
		cmocka_unit_test(lines_with_one_byte_changed),
		cmocka_unit_test(lines_cut_off),
		cmocka_unit_test(crossed_books_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, free_books);
}
