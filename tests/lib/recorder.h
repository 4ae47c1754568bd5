/*
 * recorder: a sink that writes what a codec reports as lines of text, and what tests of codecs share.
 */
#ifndef TESTS_RECORDER_H
#define TESTS_RECORDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compiler.h"
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

static void PRINTF(2, 3)
record(struct recorder *recorder, const char *format, ...)
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
record_levels(
    struct recorder *recorder, const char *name, const struct levels *levels, const struct sequences *numbers)
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

/* A message and the lines that must come of it. */
struct codec_case {
	const char *about;
	const char *url; /* NULL: a message of the socket */
	const char *body;
	const char *lines;
};

static void
check_cases(const char *name, const struct codec_case *cases, size_t count)
{
	const struct venue *venue = venue_find(slice_of(name));
	static struct recorder recorder;

	assert_non_null(venue);
	for (size_t i = 0; i < count; i++) {
		recorder = (struct recorder){ .lines = true };
		record_message(&recorder, venue, slice_of(cases[i].url), slice_of(cases[i].body));
		if (strcmp(recorder.text, cases[i].lines) != 0)
			fail_msg("%s: %s:\n%s\ngave\n%s\nand not\n%s", name, cases[i].about, cases[i].body,
			    recorder.text, cases[i].lines);
	}
}

/* Cut at every length, no message may be taken for whole, nor crash. */
static void
check_cut(const char *name, const struct codec_case *cases, size_t count)
{
	const struct venue *venue = venue_find(slice_of(name));
	static struct recorder recorder;

	assert_non_null(venue);
	for (size_t i = 0; i < count; i++)
		if (cases[i].body[0] == '{' || cases[i].body[0] == '[')
			for (size_t len = 1; len < strlen(cases[i].body); len++) {
				recorder = (struct recorder){ .lines = false };
				record_message(&recorder, venue, slice_of(cases[i].url),
				    (struct slice){ cases[i].body, len });
			}
}

#endif
