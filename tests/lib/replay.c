/* Merging, cutting, telling the time, comparing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "replay/compare.h"
#include "replay/cut.h"
#include "replay/merge.h"
#include "replay/when.h"

#define T INT64_C(1767225600000000)

/* ---- files ---- */

static void
write_file(char path[32], const struct text *text)
{
	int fd;

	strcpy(path, "/tmp/arb-replay-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text->at, text->len), (ssize_t)text->len);
	close(fd);
}

struct seen {
	struct text lines; /* one after the other */
	struct text broken; /* "NUMBER:CODE " */
	int breaks;
};

static void
note_broken(void *arg, const struct recording *recording, const struct error *err)
{
	struct seen *seen = arg;

	seen->breaks++;
	text_format(&seen->broken, "%llu:%s ", (unsigned long long)recording->number, err->code);
}

static void
merge_files(struct seen *seen, char paths[][32], size_t count)
{
	const char *names[8];
	struct merge merge = { .broken = note_broken, .arg = seen };
	struct recording *recording;
	struct error err;

	for (size_t i = 0; i < count; i++)
		names[i] = paths[i];
	assert_int_equal(merge_open(&merge, names, count, &err), 0);
	while (merge_next(&merge, &recording, &err) == RECORDING_LINE) {
		text_slice(&seen->lines, recording->line);
		text_char(&seen->lines, '\n');
	}
	merge_close(&merge);
	for (size_t i = 0; i < count; i++)
		unlink(paths[i]);
}

/* ---- merging ---- */

struct item {
	int64_t key;
	int file, place;
	int64_t ts;
};

static int
by_key(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->file != y->file)
		return x->file - y->file;
	return x->place - y->place;
}

static void
put_item(struct text *text, const struct item *item)
{
	text_format(text, "{\"kind\":\"tick\",\"ts_us\":%lld,\"file\":%d,\"place\":%d}\n", (long long)item->ts,
	    item->file, item->place);
}

/* Random files whose time also steps back: the merge is the sort by (greatest so far, file, place). */
static void
merging_is_sorting_by_the_greatest_so_far(void **state)
{
	(void)state;
	srand(5);
	for (int round = 0; round < 60; round++) {
		int files = 1 + rand() % 5, count = 0;
		struct item items[500];
		struct text expected = { 0 };
		struct seen seen = { 0 };
		char paths[8][32];

		for (int file = 0; file < files; file++) {
			struct text text = { 0 };
			int64_t ts = T + rand() % 20, greatest = 0;
			int lines = rand() % 80;

			for (int place = 0; place < lines; place++) {
				ts += rand() % 5 == 0 ? -(rand() % 4) : rand() % 3; /* many ties */
				greatest = ts > greatest ? ts : greatest;
				items[count] = (struct item){ greatest, file, place, ts };
				put_item(&text, &items[count++]);
			}
			write_file(paths[file], &text);
			text_free(&text);
		}
		qsort(items, (size_t)count, sizeof *items, by_key);
		for (int i = 0; i < count; i++)
			put_item(&expected, &items[i]);
		merge_files(&seen, paths, (size_t)files);
		assert_int_equal(seen.breaks, 0);
		assert_true(slice_equal(text_all(&seen.lines), text_all(&expected)));
		text_free(&expected);
		text_free(&seen.lines);
	}
}

/* ---- broken lines ---- */

#define GOOD "{\"kind\":\"tick\",\"ts_us\":1767225600000000}\n"
#define EARLY "{\"kind\":\"tick\",\"ts_us\":1767222600000000}\n" /* 50 minutes before */
#define SOON "{\"kind\":\"tick\",\"ts_us\":1767226800000000}\n" /* 20 minutes after */
#define LATE "{\"kind\":\"tick\",\"ts_us\":1767233000000000}\n" /* two hours on */
#define LATER "{\"kind\":\"tick\",\"ts_us\":1767233000000001}\n"
#define LATEST "{\"kind\":\"tick\",\"ts_us\":1767240000000000}\n" /* two hours more */

static void
broken_lines_are_told_and_left_out(void **state)
{
	static const struct {
		const char *in, *out, *broken;
	} cases[] = {
		{ "", "", "" },
		{ GOOD, GOOD, "" },
		{ GOOD "rubbish\n" GOOD, GOOD GOOD, "2:bad_json " },
		{ GOOD "{\"kind\":\"tick\",\"ts_us\":5}\n", GOOD, "2:time_range " },
		{ GOOD "{\"kind\":\"tick\"}\n", GOOD, "2:missing " },
		{ GOOD "{\"kind\":\"tick\",\"ts_us\":\"1700000000000000\"}\n", GOOD, "2:bad_type " },
		{ GOOD "{\"kind\":\"mine\"}\n", GOOD "{\"kind\":\"mine\"}\n", "" },
		{ GOOD "{\"kind\":\"tick\",\"ts_", GOOD, "2:truncated " },
		/* a step ahead is believed when two lines show it */
		{ GOOD LATE LATER GOOD, GOOD LATE LATER GOOD, "" },
		{ GOOD LATE GOOD GOOD, GOOD GOOD GOOD, "2:time_jump " },
		{ GOOD LATE "rubbish\n" LATER, GOOD LATE LATER, "3:bad_json " },
		{ GOOD LATE, GOOD, "2:time_jump " },
		{ GOOD LATE LATEST LATEST, GOOD LATE LATEST LATEST, "" },
		{ GOOD LATE LATEST LATER, GOOD LATE LATER, "3:time_jump " },
		{ LATE GOOD, LATE GOOD, "" },
		/* ahead of the greatest so far, not of the line before */
		{ GOOD EARLY SOON GOOD, GOOD EARLY SOON GOOD, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text text = { 0 };
		struct seen seen = { 0 };
		char paths[1][32];

		text_string(&text, cases[i].in);
		write_file(paths[0], &text);
		merge_files(&seen, paths, 1);
		if (strcmp(text_cstring(&seen.lines), cases[i].out) != 0 ||
		    strcmp(text_cstring(&seen.broken), cases[i].broken) != 0)
			fail_msg("case %zu: %s\nbroken: %s", i, text_cstring(&seen.lines), text_cstring(&seen.broken));
		text_free(&text);
		text_free(&seen.lines);
		text_free(&seen.broken);
	}
}

static void
a_file_that_is_not_there_is_an_error(void **state)
{
	struct recording recording;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(recording_open(&recording, "/nowhere/at/all", &err), -1);
	assert_int_equal(err.exit, EXIT_IO);
}

/* ---- cutting ---- */

struct step {
	const char *kind;
	int64_t ms; /* after T */
	bool own;
	/* what is expected */
	bool line;
	int64_t tick_s; /* after T; with ticks > 0 */
	unsigned ticks;
};

static void
run_steps(const struct cut_plan *plan, const struct step *steps, size_t count)
{
	struct cut cut = { .plan = *plan };

	for (size_t i = 0; i < count; i++) {
		struct line_head head = { slice_of(steps[i].kind), T + steps[i].ms * 1000 };
		struct cut_out out;
		struct error err;

		assert_int_equal(cut_line(&cut, &out, SLICE("{}"), &head, head.ts_us, steps[i].own, &err), 0);
		if (out.line != steps[i].line || out.ticks != steps[i].ticks)
			fail_msg("step %zu: line %d, %u ticks", i, out.line, out.ticks);
		if (out.ticks > 0)
			assert_int_equal(out.tick_us, T + steps[i].tick_s * SECOND_US);
	}
	cut_free(&cut);
}

static void
time_is_told_where_the_recording_does_not(void **state)
{
	static const struct step silent[] = {
		{ "book", 0, false, true, 0, 0 },
		{ "book", 999, false, true, 0, 0 },
		{ "book", 1000, false, true, 1, 1 },
		{ "trade", 1000, false, true, 0, 0 },
		{ "order", 2000, false, false, 0, 0 }, /* left out: it tells no time either */
		{ "eval", 4500, false, true, 2, 3 },
		{ "frame", 5100, false, true, 0, 0 },
		{ "book", 5200, false, true, 0, 0 }, /* that second began with a frame */
		{ "book", 3605200, false, true, 3546, 60 },
		{ "book", 3606200, false, true, 3606, 1 },
	};
	static const struct step told[] = {
		{ "book", 900, true, true, 0, 0 },
		{ "book", 1001, true, true, 0, 0 }, /* the recording's own tick comes a little late */
		{ "tick", 1000, true, true, 0, 0 },
		{ "tick", 2000, true, true, 0, 0 },
		{ "tick", 2000, true, false, 0, 0 }, /* of a second recording */
		{ "book", 2500, false, true, 0, 0 }, /* the one with ticks has ended */
		{ "book", 3500, false, true, 3, 1 },
	};

	(void)state;
	run_steps(&(struct cut_plan){ 0 }, silent, COUNT(silent));
	run_steps(&(struct cut_plan){ 0 }, told, COUNT(told));
}

static void
what_later_stages_made_is_left_out(void **state)
{
	static const struct {
		const char *kind;
		bool later;
	} cases[] = { { "frame", false }, { "instrument", false }, { "book", false }, { "trade", false },
		{ "ticker", false }, { "reference", false }, { "venue", false }, { "tick", false },
		{ "opportunity", true }, { "matrix", true }, { "spread", true }, { "candle", true }, { "flow", true },
		{ "eval", false }, { "text", false }, { "prediction", false }, { "order", true }, { "fill", true },
		{ "outcome", true }, { "balance", true }, { "network", false }, { "transfer", true }, { "alert", true },
		{ "halt", true }, { "resume", true }, { "mark", true }, { "checkpoint", true }, { "party", true },
		{ "refresh", true }, { "request", true }, { "somebody_elses", false } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(cut_made_later(slice_of(cases[i].kind)), cases[i].later);
	run_steps(&(struct cut_plan){ .all = true }, &(struct step){ "fill", 0, false, true, 0, 0 }, 1);
}

static void
the_window_is_half_open(void **state)
{
	static const struct step steps[] = {
		{ "book", 900, false, false, 0, 0 },
		{ "book", 1000, false, true, 0, 0 },
		{ "book", 2999, false, true, 2, 1 },
		{ "book", 3000, false, false, 0, 0 },
	};

	(void)state;
	run_steps(&(struct cut_plan){ .from_us = T + SECOND_US, .to_us = T + 3 * SECOND_US }, steps, COUNT(steps));
}

static void
instruments_before_the_window_are_kept(void **state)
{
	static const char *const lines[] = {
		"{\"kind\":\"instrument\",\"ts_us\":1,\"venue\":\"a\",\"symbol\":\"X-Y\",\"price_tick\":\"1\"}",
		"{\"kind\":\"instrument\",\"ts_us\":1,\"venue\":\"b\",\"symbol\":\"X-Y\",\"price_tick\":\"1\"}",
		"{\"kind\":\"instrument\",\"ts_us\":1,\"venue\":\"a\",\"symbol\":\"X-Y\",\"price_tick\":\"2\"}",
	};
	struct cut cut = { .plan = { .from_us = T + SECOND_US } };
	struct line_head head = { SLICE("instrument"), T }, book = { SLICE("book"), T + SECOND_US };
	struct text text = { 0 };
	struct cut_out out;
	struct error err;
	uint64_t count = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		assert_int_equal(cut_line(&cut, &out, slice_of(lines[i]), &head, T, false, &err), 0);
		assert_false(out.line || out.instruments);
	}
	assert_int_equal(cut_line(&cut, &out, SLICE("{}"), &book, book.ts_us, false, &err), 0);
	assert_true(out.line && out.instruments);
	cut_instruments(&cut, &text, &count);
	assert_int_equal(count, 2);
	assert_non_null(strstr(text_cstring(&text), "\"price_tick\":\"2\""));
	assert_int_equal(text.len, strlen(lines[1]) + strlen(lines[2]) + 2);
	text_free(&text);
	cut_free(&cut);
}

static void
every_symbol_has_one_shard_and_conversions_all(void **state)
{
	static const char *const symbols[] = { "BTC-USDT", "ETH-USDT", "ETH-BTC", "XRP-USD", "A-B", "", "BTC",
		"USDT-BTC" };
	static const char *const conversions[] = { "USDC-USDT", "USDT-USD", "EUR-USD", "DAI-USDC" };

	(void)state;
	for (unsigned shards = 1; shards < 9; shards++) {
		for (size_t i = 0; i < COUNT(symbols); i++) {
			unsigned had = 0;

			for (unsigned shard = 0; shard < shards; shard++)
				had += cut_shard_has(
				    &(struct cut_plan){ .shards = shards, .shard = shard }, slice_of(symbols[i]));
			assert_int_equal(had, *symbols[i] == '\0' ? shards : 1);
		}
		for (size_t i = 0; i < COUNT(conversions); i++)
			for (unsigned shard = 0; shard < shards; shard++)
				assert_true(cut_shard_has(
				    &(struct cut_plan){ .shards = shards, .shard = shard }, slice_of(conversions[i])));
	}
}

/* ---- comparing ---- */

static void
the_first_member_that_differs_is_named(void **state)
{
	static const struct {
		const char *a, *b, *member;
	} cases[] = {
		{ "{\"a\":1}", "{\"a\":1}", "" },
		{ "{\"a\":1}", "{\"a\":2}", "a" },
		{ "{\"a\":1,\"b\":2}", "{\"a\":1}", "b" },
		{ "{\"a\":1}", "{\"a\":1,\"c\":2}", "c" },
		{ "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", "a" },
		{ "{\"legs\":[{\"p\":\"1\"},{\"p\":\"2\",\"q\":\"3\"}]}",
		    "{\"legs\":[{\"p\":\"1\"},{\"p\":\"2\",\"q\":\"4\"}]}", "legs[1].q" },
		{ "{\"bids\":[[\"1\",\"2\"]]}", "{\"bids\":[[\"1\",\"2\"],[\"0\",\"1\"]]}", "bids[1]" },
		{ "{\"bids\":[[\"1\",\"2\"]]}", "{\"bids\":[[\"1\",\"3\"]]}", "bids[0][1]" },
		{ "{\"a\":{\"b\":{\"c\":true}}}", "{\"a\":{\"b\":{\"c\":false}}}", "a.b.c" },
		{ "{\"a\":{}}", "{\"a\":[]}", "a" },
		{ "{\"a\":1}", "rubbish", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text member = { 0 };

		compare_lines(&member, slice_of(cases[i].a), slice_of(cases[i].b));
		assert_string_equal(text_cstring(&member), cases[i].member);
		text_free(&member);
	}
}

static void
times_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *text;
		int64_t us; /* 0: refused */
	} cases[] = {
		{ "2026-01-01", T },
		{ "2026-01-01T00:00Z", T },
		{ "2026-01-01T00:00:01", T + 1000000 },
		{ "2026-01-01 00:00:01.25Z", T + 1250000 },
		{ "2026-01-01T00:00:00.000001Z", T + 1 },
		{ "1767225600000000", T },
		{ "2024-02-29", INT64_C(1709164800000000) },
		{ "2026-02-29", 0 },
		{ "2026-04-31", 0 },
		{ "2026-1-1", 0 },
		{ "2026-01-01T24:00", 0 },
		{ "2026-01-01T00:00:00.0000001", 0 },
		{ "2026-01-01T00:00:00.", 0 },
		{ "2026-01-01T00:00:00+01:00", 0 },
		{ "1767225600", 0 }, /* seconds */
		{ "2014-12-31", 0 },
		{ "yesterday", 0 },
		{ "", 0 },
	};
	char text[WHEN_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error err;
		int64_t us = 0;
		int result = when_read(&us, cases[i].text, &err);

		if (result != (cases[i].us == 0 ? -1 : 0) || (result == 0 && us != cases[i].us))
			fail_msg("%s: %lld", cases[i].text, (long long)us);
	}
	when_text(text, T + 1);
	assert_string_equal(text, "2026-01-01T00:00:00.000001Z");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merging_is_sorting_by_the_greatest_so_far),
		cmocka_unit_test(broken_lines_are_told_and_left_out),
		cmocka_unit_test(a_file_that_is_not_there_is_an_error),
		cmocka_unit_test(time_is_told_where_the_recording_does_not),
		cmocka_unit_test(what_later_stages_made_is_left_out),
		cmocka_unit_test(the_window_is_half_open),
		cmocka_unit_test(instruments_before_the_window_are_kept),
		cmocka_unit_test(every_symbol_has_one_shard_and_conversions_all),
		cmocka_unit_test(the_first_member_that_differs_is_named),
		cmocka_unit_test(times_are_read_as_people_write_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
