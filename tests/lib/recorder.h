/*
 * recorder: a sink that writes what a codec reports as lines of text, and what tests of codecs share.
 */
#ifndef TESTS_RECORDER_H
#define TESTS_RECORDER_H

#include <stdlib.h>

#include "base/compiler.h"
#include "base/text.h"
#include "check.h"
#include "venue/venue.h"

enum { RECORD_MAX = 1 << 16 };

/* What was reported: as text while lines is set, and counted always. */
struct recorder {
	char text[RECORD_MAX];
	size_t len;
	bool lines;
	int64_t expected; /* next number of the connection */
	size_t books, best, whole, levels, checks, trades, tickers, instruments, ends, references, depths, complaints,
	    maintenances;
};

static void PRINTF(2, 3) record(struct recorder *recorder, const char *format, ...)
{
	va_list args;
	int len;

	if (!recorder->lines)
		return;
	va_start(args, format);
	len = vsnprintf(recorder->text + recorder->len, RECORD_MAX - recorder->len, format, args);
	va_end(args);
	assert_true(len >= 0 && (size_t)len < RECORD_MAX - recorder->len);
	recorder->len += (size_t)len;
}

static void
record_decimal(struct recorder *recorder, const char *before, struct decimal value)
{
	char text[DECIMAL_TEXT_MAX];

	if (!recorder->lines)
		return;
	decimal_text_full(text, value);
	record(recorder, "%s%s", before, text);
}

static void
record_number(struct recorder *recorder, const char *name, int64_t number)
{
	if (number != SEQUENCE_NONE)
		record(recorder, " %s=%lld", name, (long long)number);
}

static void
record_levels(struct recorder *recorder, const char *name, const struct levels *levels, const struct sequences *numbers)
{
	recorder->levels += levels->count;
	assert_true(numbers->count == 0 || numbers->count == levels->count);
	record(recorder, " %s", name);
	for (size_t i = 0; i < levels->count; i++) {
		record_decimal(recorder, " ", levels->at[i].price);
		record_decimal(recorder, "*", levels->at[i].qty);
		if (numbers->count > 0)
			record(recorder, "#%lld", (long long)numbers->at[i]);
	}
}

static int
record_book(void *arg, const struct book_delta *delta, struct error *err)
{
	struct recorder *recorder = arg;

	(void)err;
	recorder->books++;
	recorder->best += delta->source == SOURCE_BEST;
	recorder->whole += delta->whole;
	recorder->checks += delta->has_check;
	record(recorder, "%s %.*s%s%s%s", delta->source == SOURCE_BEST ? "best" : "book", SLICE_ARG(delta->symbol),
	    delta->whole ? " whole" : "", delta->answer ? " answer" : "", delta->rest ? " rest" : "");
	if (delta->limit != 0)
		record(recorder, " limit=%zu", delta->limit);
	record_number(recorder, "first", delta->first);
	record_number(recorder, "last", delta->last);
	record_number(recorder, "previous", delta->previous);
	if (delta->venue_us != 0)
		record_number(recorder, "us", delta->venue_us);
	if (delta->has_check)
		record_number(recorder, "check", delta->check);
	record_levels(recorder, "b", &delta->bids, &delta->bid_numbers);
	record_levels(recorder, "a", &delta->asks, &delta->ask_numbers);
	record(recorder, "\n");
	return 0;
}

static int
record_trade(void *arg, const struct venue_trade *trade, struct error *err)
{
	struct recorder *recorder = arg;

	(void)err;
	recorder->trades++;
	record(recorder, "trade %.*s %.*s %s", SLICE_ARG(trade->symbol), SLICE_ARG(trade->id),
	    trade->side < 0 ? "?" : sides[trade->side]);
	record_decimal(recorder, " ", trade->qty);
	record_decimal(recorder, " at ", trade->price);
	if (trade->venue_us != 0)
		record_number(recorder, "us", trade->venue_us);
	record(recorder, "\n");
	return 0;
}

static int
record_ticker(void *arg, const struct venue_ticker *ticker, struct error *err)
{
	struct recorder *recorder = arg;

	(void)err;
	recorder->tickers++;
	record(recorder, "ticker %.*s", SLICE_ARG(ticker->symbol));
	record_decimal(recorder, " last=", ticker->last);
	record_decimal(recorder, " bid=", ticker->bid);
	record_decimal(recorder, " ask=", ticker->ask);
	record_decimal(recorder, " volume=", ticker->volume);
	record_decimal(recorder, " quote=", ticker->volume_quote);
	if (ticker->venue_us != 0)
		record_number(recorder, "us", ticker->venue_us);
	record(recorder, "\n");
	return 0;
}

static int
record_instrument(void *arg, const struct venue_instrument *instrument, struct error *err)
{
	static const char *const words[] = { "yes", "halted", "post_only", "cancel_only", "unknown" };
	struct recorder *recorder = arg;

	(void)err;
	recorder->instruments++;
	record(recorder, "instrument %.*s %.*s/%.*s", SLICE_ARG(instrument->symbol), SLICE_ARG(instrument->base),
	    SLICE_ARG(instrument->quote));
	record_decimal(recorder, " tick=", instrument->price_tick);
	record_decimal(recorder, " step=", instrument->qty_step);
	record_decimal(recorder, " min=", instrument->min_qty);
	record_decimal(recorder, " max=", instrument->max_qty);
	record_decimal(recorder, " notional=", instrument->min_notional);
	if (instrument->has_fees) {
		record_decimal(recorder, " taker=", decimal_trim(instrument->taker_bps));
		record_decimal(recorder, " maker=", decimal_trim(instrument->maker_bps));
	}
	record(recorder, " %s\n", words[instrument->trading]);
	return 0;
}

static void
record_end(void *arg)
{
	struct recorder *recorder = arg;

	recorder->ends++;
	record(recorder, "end\n");
}

static int
record_reference(void *arg, struct slice asset, struct decimal usd, struct error *err)
{
	struct recorder *recorder = arg;

	(void)err;
	recorder->references++;
	record(recorder, "reference %.*s", SLICE_ARG(asset));
	record_decimal(recorder, " ", usd);
	record(recorder, "\n");
	return 0;
}

static enum sequence_result
record_sequence(void *arg, int64_t number)
{
	struct recorder *recorder = arg;
	enum sequence_result result = number < recorder->expected ? SEQUENCE_OLD
	    : number > recorder->expected                         ? SEQUENCE_GAP
								  : SEQUENCE_GOOD;

	record(recorder, "sequence %lld\n", (long long)number);
	if (result != SEQUENCE_OLD)
		recorder->expected = number + 1;
	return result;
}

static void
record_subscribed(void *arg, struct slice symbol, size_t depth)
{
	struct recorder *recorder = arg;

	recorder->depths++;
	record(recorder, "depth %.*s %zu\n", SLICE_ARG(symbol), depth);
}

static void
record_maintenance(void *arg, bool begins, struct slice reason)
{
	struct recorder *recorder = arg;

	recorder->maintenances++;
	record(recorder, "maintenance %s %.*s\n", begins ? "begins" : "ends", SLICE_ARG(reason));
}

static void
record_leaving(void *arg, struct slice reason)
{
	struct recorder *recorder = arg;

	record(recorder, "leaving %.*s\n", SLICE_ARG(reason));
}

static void
record_complaint(void *arg, struct slice text)
{
	struct recorder *recorder = arg;

	recorder->complaints++;
	record(recorder, "complaint %.*s\n", SLICE_ARG(text));
}

static const struct venue_sink recording_sink = {
	.book = record_book,
	.trade = record_trade,
	.ticker = record_ticker,
	.instrument = record_instrument,
	.instruments_end = record_end,
	.reference = record_reference,
	.sequence = record_sequence,
	.subscribed = record_subscribed,
	.maintenance = record_maintenance,
	.leaving = record_leaving,
	.complaint = record_complaint,
};

/* Read one message into the recorder; an error becomes a line too. */
static int
record_message(struct recorder *recorder, const struct venue *venue, struct slice url, struct slice body)
{
	struct decoder decoder = { .sink = &recording_sink, .arg = recorder, .url = url };
	struct error err = { .code = NULL };
	/* exactly as long as the message: reading beyond it is seen by a sanitizer */
	char *copy = malloc(body.len + (body.len == 0));
	int result;

	assert_non_null(copy);
	if (body.len > 0)
		memcpy(copy, body.at, body.len);
	result = url.len > 0 ? venue->read_rest(&decoder, (struct slice){ copy, body.len }, &err)
			     : venue->read(&decoder, (struct slice){ copy, body.len }, &err);
	assert_true(result == 0 || (result == -1 && err.code != NULL));
	if (result != 0)
		record(recorder, "error %s\n", err.code);
	decoder_free(&decoder);
	free(copy);
	return result;
}

/*
 * A message and the lines that must come of it.  In body and url a ' stands for a ", so that they can be read.
 */
struct codec_case {
	const char *about;
	const char *url; /* NULL: a message of the socket */
	const char *body;
	const char *lines;
};

static void
check_message(const struct venue *venue, const struct codec_case *row, struct slice body, const char *how)
{
	static struct recorder recorder;

	recorder = (struct recorder){ .lines = true };
	record_message(&recorder, venue, slice_of(row->url), body);
	if (strcmp(recorder.text, row->lines) != 0)
		fail_msg("%s: %s%s:\n%.*s\ngave\n%s\nand not\n%s", venue->name, row->about, how, SLICE_ARG(body),
		    recorder.text, row->lines);
}

/* All cases of a venue's codec. */
struct codec_table {
	const struct venue *venue;
	const struct codec_case *cases;
	size_t count;
};

static void
every_form(void **state)
{
	const struct codec_table *table = *state;
	struct text body = { 0 };

	for (size_t i = 0; i < table->count; i++)
		check_message(table->venue, &table->cases[i], quoted(&body, table->cases[i].body), "");
	text_free(&body);
}

/* ---- the order of members must not matter ---- */

enum { TURN_MEMBERS = 64 };

/* A number below count that looks like chance and is the same each time. */
static size_t
chance(uint64_t *seed, size_t count)
{
	uint64_t mixed = *seed += 0x9e3779b97f4a7c15u;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
	return (size_t)((mixed ^ mixed >> 31) % count);
}

/* Write a value with the members of each of its objects in another order. */
static void
turn(struct text *to, struct slice value, uint64_t *seed)
{
	struct slice keys[TURN_MEMBERS], values[TURN_MEMBERS], key;
	struct error err;
	struct pull pull;
	size_t count = 0;
	bool object = value.at[0] == '{';

	if (!object && value.at[0] != '[') {
		text_slice(to, value);
		return;
	}
	pull_init(&pull, value, &err);
	assert_int_equal(object ? pull_object(&pull) : pull_array(&pull), 0);
	while ((object ? pull_member(&pull, &key) : pull_element(&pull)) > 0) {
		assert_true(count < TURN_MEMBERS);
		keys[count] = key;
		assert_int_equal(pull_skip(&pull, &values[count++]), 0);
	}
	text_char(to, object ? '{' : '[');
	for (size_t i = 0; i < count; i++) {
		size_t from = object ? i + chance(seed, count - i) : i;

		if (i > 0)
			text_char(to, ',');
		if (object)
			text_format(to, "\"%.*s\":", SLICE_ARG(keys[from]));
		turn(to, values[from], seed);
		keys[from] = keys[i];
		values[from] = values[i];
	}
	text_char(to, object ? '}' : ']');
}

/* Every case that is no error, in so many orders that of four members each is likely to be among them. */
static void
any_order(void **state)
{
	const struct codec_table *table = *state;
	struct text body = { 0 }, turned = { 0 };

	for (size_t i = 0; i < table->count; i++) {
		struct slice whole = quoted(&body, table->cases[i].body);

		if (whole.len == 0 || (whole.at[0] != '{' && whole.at[0] != '[') ||
		    strstr(table->cases[i].lines, "error ") != NULL)
			continue;
		for (uint64_t n = 0; n < 100; n++) {
			uint64_t seed = n;

			turned.len = 0;
			turn(&turned, whole, &seed);
			check_message(table->venue, &table->cases[i], text_all(&turned), ", in another order");
		}
	}
	text_free(&body);
	text_free(&turned);
}

/* Cut at any place, or with something behind it, a message that is read is broken; nothing may crash. */
static void
cut_or_tailed(void **state)
{
	const struct codec_table *table = *state;
	static struct recorder recorder;
	struct text body = { 0 };

	for (size_t i = 0; i < table->count; i++) {
		struct slice whole = quoted(&body, table->cases[i].body);
		bool heard = table->cases[i].lines[0] != '\0' && strstr(table->cases[i].lines, "error ") == NULL;

		if (whole.len == 0 || (whole.at[0] != '{' && whole.at[0] != '['))
			continue;
		text_char(&body, '}');
		for (size_t len = 1; len <= whole.len + 1; len++) {
			struct slice part = { body.at, len };

			if (len != whole.len &&
			    record_message(&recorder, table->venue, slice_of(table->cases[i].url), part) == 0)
				CHECK(!heard, "%s: %s: cut at %zu", table->venue->name, table->cases[i].about, len);
		}
	}
	text_free(&body);
}

static inline int
codec_main(const char *name, const struct codec_case *cases, size_t count)
{
	struct codec_table table = { venue_find(slice_of(name)), cases, count };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(every_form, &table),
		cmocka_unit_test_prestate(any_order, &table),
		cmocka_unit_test_prestate(cut_or_tailed, &table),
	};

	return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

#endif
