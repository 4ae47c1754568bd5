/* Lines that wait for a slow reader: which go, which stay, in what order; and what it costs when nothing waits. */
#include "check.h"

#include <stdlib.h>

#include "base/clock.h"
#include "event/conflate.h"

#define T0 INT64_C(1767225600000000)

static void
put_book(struct text *text, int64_t n, const char *venue, const char *symbol)
{
	text_format(text,
	    "{\"kind\":\"book\",\"ts_us\":%lld,\"venue\":\"%s\",\"symbol\":\"%s\",\"bids\":[[\"1\",\"%lld\"]],\"asks\":"
	    "[]}\n",
	    (long long)(T0 + n), venue, symbol, (long long)n);
}

static void
put_trade(struct text *text, int64_t n)
{
	text_format(text,
	    "{\"kind\":\"trade\",\"ts_us\":%lld,\"venue\":\"okx\",\"symbol\":\"A-B\",\"price\":\"1\",\"qty\":\"%lld\"}"
	    "\n",
	    (long long)(T0 + n), (long long)n);
}

static void
put_tick(struct text *text, int64_t n)
{
	text_format(text, "{\"kind\":\"tick\",\"ts_us\":%lld}\n", (long long)(T0 + n));
}

static void
take(struct conflate *queue, const struct text *lines)
{

	conflate_take(queue, text_all(lines));
}

static void
give(struct conflate *queue, size_t max, struct text *to)
{

	conflate_give(queue, max, to);
}

static void
open_queue(struct conflate *queue)
{

	conflate_open(queue, "arb-test");
}

static uint64_t
lines_of(const struct text *text)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < text->len; i++)
		lines += text->at[i] == '\n';
	return lines;
}

/* Lines in order, each given as the last digits of its stamp: "3 5 7". */
static void
check_stamps(const char *row, const struct text *text, const char *want)
{
	struct text got = { 0 };
	const char *at = text->at, *end = text->at + text->len;

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at)), *stamp;

		assert_non_null(newline);
		stamp = memmem(at, (size_t)(newline - at), "\"ts_us\":", 8);
		assert_non_null(stamp);
		text_format(&got, "%s%lld", got.len > 0 ? " " : "", (long long)(atoll(stamp + 8) - T0));
		at = newline + 1;
	}
	check_text(row, text_all(&got), want);
	text_free(&got);
}

/* ---- one case a row: lines in, then what comes out when they had to wait ---- */

static void
what_waits_is_conflated(void **state)
{
	static const struct {
		const char *name;
		const char *lines; /* Y: the stamp */
		const char *want;
	} rows[] = {
		{ "a newer book takes its own later place",
		    "{'kind':'book','ts_us':Y1,'venue':'a','symbol':'X'}\n{'kind':'tick','ts_us':Y2}\n"
		    "{'kind':'book','ts_us':Y3,'venue':'a','symbol':'X'}\n",
		    "2 3" },
		{ "other symbols and venues are other books",
		    "{'kind':'book','ts_us':Y1,'venue':'a','symbol':'X'}\n{'kind':'book','ts_us':Y2,'venue':'a','"
		    "symbol':'Z'}\n"
		    "{'kind':'book','ts_us':Y3,'venue':'b','symbol':'X'}\n",
		    "1 2 3" },
		{ "venue and symbol are apart: ab c is not a bc",
		    "{'kind':'book','ts_us':Y1,'venue':'ab','symbol':'c'}\n{'kind':'book','ts_us':Y2,'venue':'a','"
		    "symbol':'bc'}\n",
		    "1 2" },
		{ "a ticker is no book, and is conflated itself",
		    "{'kind':'ticker','ts_us':Y1,'venue':'a','symbol':'X'}\n{'kind':'book','ts_us':Y2,'venue':'a','"
		    "symbol':'X'}\n"
		    "{'kind':'reference','ts_us':Y3,'venue':'a','symbol':'X'}\n{'kind':'ticker','ts_us':Y4,'venue':'a',"
		    "'symbol':'X'}\n"
		    "{'kind':'reference','ts_us':Y5,'venue':'a','symbol':'X'}\n",
		    "2 4 5" },
		{ "trades, venues, instruments, ticks, alerts and unknown kinds are kept",
		    "{'kind':'trade','ts_us':Y1,'venue':'a','symbol':'X'}\n{'kind':'trade','ts_us':Y2,'venue':'a','"
		    "symbol':'X'}\n"
		    "{'kind':'venue','ts_us':Y3,'venue':'a','symbol':'X'}\n{'kind':'venue','ts_us':Y4,'venue':'a','"
		    "symbol':'X'}\n"
		    "{'kind':'instrument','ts_us':Y5,'venue':'a','symbol':'X'}\n{'kind':'tick','ts_us':Y6}\n{'kind':'"
		    "tick','ts_us':Y7}\n"
		    "{'kind':'bookish','ts_us':Y8,'venue':'a','symbol':'X'}\n{'kind':'bookish','ts_us':Y9,'venue':'a','"
		    "symbol':'X'}\n",
		    "1 2 3 4 5 6 7 8 9" },
		{ "members in another order, blanks",
		    "{'ts_us':Y1,'kind':'book','venue':'a','symbol':'X'}\n{'kind':'book','ts_us':Y2,'symbol':'X','"
		    "venue':'a'}\n"
		    "{ 'kind' : 'book', 'ts_us':Y3, 'bids' : [], 'symbol' : 'X', 'venue' : 'a' }\n",
		    "3" },
		{ "an older book behind a newer one goes itself",
		    "{'kind':'book','ts_us':Y5,'venue':'a','symbol':'X'}\n{'kind':'book','ts_us':Y4,'venue':'a','"
		    "symbol':'X'}\n"
		    "{'kind':'tick','ts_us':Y6}\n",
		    "5 6" },
		{ "of equal stamps the later line stays, which shows by its place",
		    "{'kind':'book','ts_us':Y5,'venue':'a','symbol':'X'}\n{'kind':'tick','ts_us':Y6}\n"
		    "{'kind':'book','ts_us':Y5,'venue':'a','symbol':'X'}\n",
		    "6 5" },
		{ "what is no line of the stream waits like any other line",
		    "{'kind':'book','ts_us':Y1,'venue':'a'}\n{'kind':'book','ts_us':Y2,'venue':'a'}\n"
		    "rubbish 'ts_us':Y3\n{'kind':'book','ts_us':Y4,'venue':7,'symbol':'X'}\n{'ts_us':Y5}\n",
		    "1 2 3 4 5" },
		{ "a book whose stamp is none is not conflated",
		    "{'kind':'book','venue':'a','symbol':'X','ts_us':Y1.5}\n{'kind':'book','venue':'a','symbol':'X','"
		    "ts_us':Y1.5}\n",
		    "1 1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text lines = { 0 }, out = { 0 };
		struct conflate queue;

		for (const char *at = rows[i].lines; *at != '\0'; at++)
			if (*at == '\'')
				text_char(&lines, '"');
			else if (*at == 'Y')
				text_format(&lines, "%lld", (long long)(T0 + *++at - '0'));
			else
				text_char(&lines, *at);
		open_queue(&queue);
		take(&queue, &lines);
		give(&queue, 0, &out);
		assert_int_equal(out.len, 0);
		give(&queue, SIZE_MAX, &out);
		check_stamps(rows[i].name, &out, rows[i].want);
		CHECK(queue.counts.taken == queue.counts.given + conflate_dropped(&queue), "%s", rows[i].name);
		assert_int_equal(conflate_waiting(&queue), 0);
		conflate_free(&queue);
		text_free(&lines);
		text_free(&out);
	}
}

static void
a_reader_that_keeps_up_gets_all_of_it(void **state)
{
	struct text lines = { 0 }, out = { 0 }, all = { 0 };
	struct conflate queue;

	(void)state;
	open_queue(&queue);
	for (int64_t n = 0; n < 3000; n++) {
		lines.len = 0;
		put_book(&lines, n, "kraken", "BTC-USD");
		if (n % 7 == 0)
			put_trade(&lines, n);
		text_slice(&all, text_all(&lines));
		take(&queue, &lines);
		if (n % 3 == 0)
			give(&queue, 4096, &out);
	}
	give(&queue, 4096, &out);
	assert_true(slice_equal(text_all(&all), text_all(&out)));
	assert_int_equal(queue.counts.given, lines_of(&all));
	assert_int_equal(queue.counts.taken, lines_of(&all));
	assert_int_equal(conflate_dropped(&queue), 0);
	conflate_free(&queue);
	text_free(&lines);
	text_free(&out);
	text_free(&all);
}

static void
whole_lines_go_while_fewer_bytes_went(void **state)
{
	struct text lines = { 0 }, out = { 0 };
	struct conflate queue;
	size_t one;

	(void)state;
	open_queue(&queue);
	for (int64_t n = 1; n <= 5; n++)
		put_tick(&lines, n);
	one = lines.len / 5;
	take(&queue, &lines);
	give(&queue, 1, &out);
	check_stamps("one byte: one line", &out, "1");
	assert_int_equal(conflate_waiting(&queue), 4 * one);
	give(&queue, one, &out);
	check_stamps("just one line", &out, "1 2");
	give(&queue, one + 1, &out);
	check_stamps("a byte more: two", &out, "1 2 3 4");
	give(&queue, 0, &out);
	check_stamps("nothing", &out, "1 2 3 4");
	give(&queue, SIZE_MAX, &out);
	check_stamps("the rest", &out, "1 2 3 4 5");
	conflate_free(&queue);
	text_free(&lines);
	text_free(&out);
}

struct tally {
	uint64_t books, trades, others, okx, again, wrong;
};

static void
count_dropped(void *arg, enum conflate_sort sort, struct slice venue, struct slice line, bool again)
{
	struct tally *tally = arg;

	tally->books += sort == CONFLATE_BOOK;
	tally->trades += sort == CONFLATE_TRADE;
	tally->others += sort == CONFLATE_OTHER;
	tally->okx += slice_is(venue, "okx");
	tally->again += again;
	tally->wrong += line.len == 0 || line.at[line.len - 1] != '\n' || line.at[0] != '{';
}

static void
ten_thousand_trades_wait_then_the_oldest_go(void **state)
{
	struct text lines = { 0 }, out = { 0 };
	struct tally tally = { 0 };
	struct conflate queue;
	const char *at;

	(void)state;
	open_queue(&queue);
	queue.dropped = count_dropped;
	queue.arg = &tally;
	for (int episode = 0; episode < 2; episode++) {
		for (int64_t n = 0; n < CONFLATE_TRADES_MAX + 25; n++) {
			lines.len = 0;
			put_trade(&lines, n);
			if (n == 3)
				put_tick(&lines, n);
			take(&queue, &lines);
			give(&queue, 0, &out);
		}
		assert_int_equal(tally.trades, 25 * (episode + 1));
		out.len = 0;
		give(&queue, SIZE_MAX, &out);
		/* the tick, the trades, one alert, behind the first trade that cost another its place */
		assert_int_equal(lines_of(&out), CONFLATE_TRADES_MAX + 2);
		assert_memory_equal(out.at, "{\"kind\":\"tick\"", 14);
		at = memmem(out.at, out.len, "{\"kind\":\"alert\"", 15);
		assert_non_null(at);
		check_text("alert", (struct slice){ at, (size_t)((const char *)memchr(at, '\n', 500) - at) },
		    "{\"kind\":\"alert\",\"ts_us\":1767225600010000,\"severity\":\"warning\",\"code\":\"trades_"
		    "dropped\","
		    "\"text\":\"the reader is slow: the oldest trades that wait are dropped\",\"by\":\"arb-test\"}");
		assert_null(memmem(at + 1, out.len - (size_t)(at + 1 - out.at), "{\"kind\":\"alert\"", 15));
	}
	assert_int_equal(tally.okx, 50);
	assert_int_equal(tally.books + tally.others + tally.wrong, 0);
	assert_int_equal(queue.counts.made, 2);
	assert_int_equal(
	    queue.counts.taken + queue.counts.made, queue.counts.given + queue.counts.dropped[CONFLATE_TRADE]);
	conflate_free(&queue);
	text_free(&lines);
	text_free(&out);
}

static void
other_lines_have_a_bound_too(void **state)
{
	struct text lines = { 0 }, out = { 0 };
	struct conflate queue;

	(void)state;
	open_queue(&queue);
	for (int64_t n = 0; n < CONFLATE_OTHERS_MAX + 10; n++)
		put_tick(&lines, n);
	take(&queue, &lines);
	give(&queue, 0, &out);
	assert_int_equal(queue.counts.dropped[CONFLATE_OTHER], 11); /* ten, and one for the alert */
	assert_int_equal(queue.counts.made, 1);
	/* lines of a MiB: at most 64 of them */
	lines.len = 0;
	text_string(&lines, "{\"kind\":\"x\",\"ts_us\":1767225600000000,\"x\":\"");
	while (lines.len < 1 << 20)
		text_char(&lines, 'x');
	text_string(&lines, "\"}\n");
	for (int i = 0; i < 200; i++) {
		take(&queue, &lines);
		assert_true(conflate_waiting(&queue) <= CONFLATE_BYTES_MAX);
	}
	assert_true(queue.bytes.cap <= 4 * (size_t)CONFLATE_BYTES_MAX);
	give(&queue, SIZE_MAX, &out);
	assert_true(queue.bytes.cap <= 4 << 20); /* what the wait took went back */
	assert_int_equal(queue.counts.taken + queue.counts.made, queue.counts.given + conflate_dropped(&queue));
	conflate_free(&queue);
	text_free(&lines);
	text_free(&out);
}

static void
a_reader_that_is_gone_is_forgotten(void **state)
{
	struct text lines = { 0 }, out = { 0 };
	struct tally tally = { 0 };
	struct conflate queue;

	(void)state;
	open_queue(&queue);
	queue.dropped = count_dropped;
	queue.arg = &tally;
	put_book(&lines, 1, "okx", "A-B");
	put_book(&lines, 2, "okx", "A-B");
	put_tick(&lines, 3);
	take(&queue, &lines);
	conflate_forget(&queue);
	assert_int_equal(tally.books, 2);
	assert_int_equal(tally.okx, 2);
	assert_int_equal(tally.others, 1);
	assert_int_equal(conflate_waiting(&queue), 0);
	lines.len = 0;
	put_book(&lines, 4, "okx", "A-B");
	take(&queue, &lines);
	give(&queue, SIZE_MAX, &out);
	check_stamps("afterwards", &out, "4");
	conflate_free(&queue);
	text_free(&lines);
	text_free(&out);
}

/* ---- against the plainest way to say it ---- */

enum { MODEL_LINES = 4000, MODEL_BOOKS = 300 };

struct model_line {
	int book; /* -1: no book */
	bool gone;
	struct text text;
};

static unsigned
draw(uint64_t *state, unsigned below)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(*state >> 33) % below;
}

/* Lines in at random, out at random: always the model's, byte for byte. */
static void
as_the_model(uint64_t seed)
{
	struct model_line *lines = calloc(MODEL_LINES, sizeof *lines);
	struct text want = { 0 }, out = { 0 };
	size_t first = 0, live_bytes = 0;
	struct conflate queue;

	open_queue(&queue);
	for (int n = 0; n < MODEL_LINES; n++) {
		struct model_line *line = &lines[n];
		char venue[16], symbol[16];
		size_t max = draw(&seed, 4) == 0 ? draw(&seed, 1000) : 0;

		line->book = draw(&seed, 4) == 0 ? -1 : (int)draw(&seed, MODEL_BOOKS);
		snprintf(venue, sizeof venue, "v%d", line->book % 7);
		snprintf(symbol, sizeof symbol, "S%d", line->book / 7);
		if (line->book < 0)
			put_trade(&line->text, n);
		else
			put_book(&line->text, n, venue, symbol);
		take(&queue, &line->text);
		live_bytes += line->text.len;
		if (draw(&seed, 3) != 0)
			continue;
		/* nothing may be conflated unless it must */
		if (conflate_waiting(&queue) > max || queue.sorted > 0)
			for (size_t i = first; i <= (size_t)n; i++)
				for (size_t j = first; j < i; j++)
					if (lines[i].book >= 0 && lines[j].book == lines[i].book && !lines[j].gone) {
						lines[j].gone = true;
						live_bytes -= lines[j].text.len;
					}
		for (size_t went = 0; first <= (size_t)n && went < max; first++)
			if (!lines[first].gone) {
				text_slice(&want, text_all(&lines[first].text));
				went += lines[first].text.len;
				live_bytes -= lines[first].text.len;
			}
		give(&queue, max, &out);
		CHECK(slice_equal(text_all(&want), text_all(&out)), "line %d", n);
		CHECK(conflate_waiting(&queue) == live_bytes, "line %d: %zu waits, not %zu", n,
		    conflate_waiting(&queue), live_bytes);
	}
	assert_true(conflate_dropped(&queue) > MODEL_LINES / 10);
	for (int n = 0; n < MODEL_LINES; n++)
		text_free(&lines[n].text);
	conflate_free(&queue);
	text_free(&want);
	text_free(&out);
	free(lines);
}

/* Which of the lines that went said again what was said before, whichever of two it was. */
static void
what_was_said_again_is_told_when_it_goes(void **state)
{
	struct text book = { 0 }, out = { 0 };
	struct tally tally = { 0 };
	struct conflate queue;

	(void)state;
	open_queue(&queue);
	queue.dropped = count_dropped;
	queue.arg = &tally;
	put_book(&book, 1, "okx", "A-B");
	take(&queue, &book);
	book.len = 0;
	put_book(&book, 2, "okx", "A-B");
	conflate_take_again(&queue, text_all(&book));
	assert_int_equal(tally.books, 1);
	assert_int_equal(tally.again, 0);
	book.len = 0;
	put_book(&book, 1, "okx", "A-B");
	conflate_take_again(&queue, text_all(&book)); /* older than what waits */
	assert_int_equal(tally.books, 2);
	assert_int_equal(tally.again, 1);
	book.len = 0;
	put_book(&book, 3, "okx", "A-B");
	take(&queue, &book);
	assert_int_equal(tally.books, 2);
	conflate_settle(&queue);
	assert_int_equal(tally.books, 3);
	assert_int_equal(tally.again, 2);
	give(&queue, SIZE_MAX, &out);
	assert_int_equal(lines_of(&out), 1);
	assert_int_equal(out.len, book.len);
	assert_memory_equal(out.at, book.at, book.len);
	conflate_free(&queue);
	text_free(&book);
	text_free(&out);
}

static void
it_does_what_the_model_does(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 8; seed++)
		as_the_model(seed);
}

/* A long wait of books alone: memory stays what it was. */
static void
memory_stays_where_it_was(void **state)
{
	struct text lines = { 0 }, out = { 0 };
	size_t bytes_cap, lines_cap;
	const char *at;
	struct conflate queue;

	(void)state;
	open_queue(&queue);
	bytes_cap = queue.bytes.cap;
	lines_cap = queue.cap;
	at = queue.bytes.at;
	for (int64_t n = 0; n < 200000; n++) {
		char symbol[16];

		snprintf(symbol, sizeof symbol, "S%d", (int)(n % 500));
		lines.len = 0;
		put_book(&lines, n, "gate", symbol);
		take(&queue, &lines);
		if (n % 100 == 0)
			give(&queue, 200, &out);
	}
	assert_int_equal(queue.bytes.cap, bytes_cap);
	assert_ptr_equal(queue.bytes.at, at);
	assert_int_equal(queue.cap, lines_cap);
	conflate_free(&queue);
	text_free(&lines);
	text_free(&out);
}

/* Not a test of speed, a guard: a hundred times what it costs. */
static void
a_line_costs_little(void **state)
{
	enum { LINES = 200000 };
	struct text lines = { 0 }, out = { 0 };
	int64_t begun_us, slow_us;
	struct conflate queue;

	(void)state;
	open_queue(&queue);
	for (int64_t n = 0; n < 16; n++)
		put_book(&lines, n, "binance", n % 2 == 0 ? "BTC-USDT" : "ETH-USDT");
	begun_us = clock_boot_us();
	for (int i = 0; i < LINES / 16; i++) {
		take(&queue, &lines);
		out.len = 0;
		give(&queue, SIZE_MAX, &out);
	}
	begun_us = clock_boot_us() - begun_us;
	slow_us = clock_boot_us();
	for (int i = 0; i < LINES / 16; i++) {
		conflate_take(&queue, text_all(&lines));
		give(&queue, 0, &out);
	}
	slow_us = clock_boot_us() - slow_us;
	print_message("a line: %lld ns when it passes, %lld ns when it waits\n", (long long)(begun_us * 1000 / LINES),
	    (long long)(slow_us * 1000 / LINES));
	assert_true(begun_us < LINES * 5);
	assert_true(slow_us < LINES * 20);
	conflate_free(&queue);
	text_free(&lines);
	text_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_waits_is_conflated),
		cmocka_unit_test(a_reader_that_keeps_up_gets_all_of_it),
		cmocka_unit_test(whole_lines_go_while_fewer_bytes_went),
		cmocka_unit_test(ten_thousand_trades_wait_then_the_oldest_go),
		cmocka_unit_test(other_lines_have_a_bound_too),
		cmocka_unit_test(a_reader_that_is_gone_is_forgotten),
		cmocka_unit_test(what_was_said_again_is_told_when_it_goes),
		cmocka_unit_test(it_does_what_the_model_does),
		cmocka_unit_test(memory_stays_where_it_was),
		cmocka_unit_test(a_line_costs_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
