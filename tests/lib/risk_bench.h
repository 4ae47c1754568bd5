/*
 * risk_bench: one risk desk with a market and funds in which LINE is approved.
 */
#ifndef TESTS_RISK_BENCH_H
#define TESTS_RISK_BENCH_H

#include "event/approval.h"
#include "risk/judge.h"
#include "risk/rules.h"

#include "check.h"

#define NOW INT64_C(1786309549000400)
#define US "1786309549000"

struct bench {
	struct desk desk;
	struct book_event book;
	int64_t now_us;
	enum history history;
	struct text value, made;
};

static const char *const world[] = {
	"{\"kind\":\"instrument\",\"ts_us\":" US
	"000,\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"price_tick\":\"0.1\","
	"\"qty_step\":\"0.001\",\"min_qty\":\"0.01\",\"min_notional\":\"5\",\"status\":\"trading\"}",
	"{\"kind\":\"instrument\",\"ts_us\":" US "000,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"price_tick\":\"0.1\","
	"\"qty_step\":\"0.002\",\"min_qty\":\"0.01\",\"min_notional\":\"5\",\"status\":\"trading\"}",
	"{\"kind\":\"book\",\"ts_us\":" US "100,\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"bids\":[[\"99\",\"9\"]],"
	"\"asks\":[[\"100\",\"9\"]]}",
	"{\"kind\":\"book\",\"ts_us\":" US "200,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"bids\":[[\"102\",\"9\"]],"
	"\"asks\":[[\"103\",\"9\"]]}",
	"{\"kind\":\"balance\",\"ts_us\":" US "000,\"venue\":\"kraken\",\"asset\":\"USDT\",\"free\":\"1000\"}",
	"{\"kind\":\"balance\",\"ts_us\":" US "000,\"venue\":\"kraken\",\"asset\":\"BTC\",\"free\":\"10\"}",
	"{\"kind\":\"balance\",\"ts_us\":" US "000,\"venue\":\"okx\",\"asset\":\"USDT\",\"free\":\"1000\"}",
	"{\"kind\":\"balance\",\"ts_us\":" US
	"000,\"venue\":\"okx\",\"asset\":\"BTC\",\"free\":\"10\",\"wallet\":\"spot\","
	"\"account\":\"main\"}",
};

#define ID "cross:BTC-USDT:kraken:okx:1786309549000200"
static const char line[] =
    "{\"kind\":\"opportunity\",\"ts_us\":" US "200,\"id\":\"" ID "\",\"state\":\"open\",\"shape\":\"cross\",\"symbol\":"
    "\"BTC-USDT\",\"legs\":[{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"1\",\"price\":"
    "\"100\","
    "\"limit\":\"100\",\"fee_bps\":\"10\",\"fee_kind\":\"quote\",\"book_us\":" US "100},{\"venue\":\"okx\",\"symbol\":"
    "\"BTC-USDT\",\"side\":\"sell\",\"qty\":\"1\",\"price\":\"102\",\"limit\":\"102\",\"fee_bps\":\"10\",\"fee_kind\":"
    "\"quote\",\"book_us\":" US "200}],\"qty\":\"1\",\"cost\":\"100.1\",\"proceeds\":\"101.898\",\"profit\":\"1.798\","
    "\"asset\":\"USDT\",\"opened_us\":" US "200}";

static inline struct decimal
figure(const char *text)
{
	struct decimal value;
	struct error err;

	assert_int_equal(decimal_read(&value, slice_of(text), &err), 0);
	return value;
}

/* A line of the stream or of the feedback, whichever its kind belongs to. */
static inline void
hear(struct bench *bench, const char *text)
{
	struct slice whole = slice_of(text);
	union {
		struct instrument_event instrument;
		struct venue_event venue;
	} event;
	struct line_head head;
	struct error err = { 0 };
	int result;

	assert_int_equal(line_head_read(&head, whole, &err), 0);
	if (slice_is(head.kind, "book")) {
		result = book_read(&bench->book, whole, &err);
		if (result == 0)
			offers_book(&bench->desk.offers, &bench->book);
	} else if (slice_is(head.kind, "instrument")) {
		result = event_read(&kind_instrument, &event.instrument, whole, &err);
		if (result == 0)
			offers_instrument(&bench->desk.offers, &event.instrument);
	} else if (slice_is(head.kind, "venue")) {
		result = event_read(&kind_venue, &event.venue, whole, &err);
		if (result == 0)
			offers_venue(&bench->desk.offers, &event.venue);
	} else
		result = desk_feedback(&bench->desk, head.kind, whole, &err);
	CHECK(result == 0, "%s: %s", text, err.text);
}

static inline void
bench_open(struct bench *bench)
{
	*bench = (struct bench){ .now_us = NOW, .history = HISTORY_READY };
	bench->desk.limits = (struct risk_limits){
		.max_bps = decimal_int(500),
		.age_us = 5 * SECOND_US,
		.daily_loss_pct = decimal_int(2),
		.open_max = 4,
		.cooldown_us = SECOND_US,
		.expires_us = SECOND_US,
		.order_max = decimal_int(5000),
		.inventory_trades = 3,
	};
	strcpy(bench->desk.offers.unit, "USDT");
	for (size_t i = 0; i < COUNT(world); i++)
		hear(bench, world[i]);
}

static inline void
bench_close(struct bench *bench)
{
	desk_free(&bench->desk);
	levels_free(&bench->book.bids);
	levels_free(&bench->book.asks);
	text_free(&bench->value);
	text_free(&bench->made);
}

/* text with each "from" replaced by "to"; NULL: as it is. */
static inline const char *
changed(const char *text, const char *from, const char *to)
{
	static char buffer[4000];
	size_t len = 0;

	for (; from != NULL && *text != '\0';)
		if (strncmp(text, from, strlen(from)) == 0) {
			len += (size_t)snprintf(buffer + len, sizeof buffer - len, "%s", to);
			text += strlen(from);
		} else
			buffer[len++] = *text++;
	if (from == NULL)
		return text;
	buffer[len] = '\0';
	return buffer;
}

/* What was said, as a line of the stream would hold it. */
static struct risk verdict;

/* Names of the rules that failed, with commas. */
static inline const char *
judged(struct bench *bench, const char *text)
{
	static char failed[600];
	struct opportunity_event opportunity;
	struct error err = { 0 };
	struct pull pull;
	bool approved;

	CHECK(event_read(&kind_opportunity, &opportunity, slice_of(text), &err) == 0, "%s", err.text);
	bench->value.len = bench->made.len = 0;
	approved = judge(&bench->desk, &opportunity, bench->now_us, bench->history, &bench->value, &bench->made);
	text_cstring(&bench->made);
	pull_init(&pull, text_all(&bench->value), &err);
	CHECK(object_read(&object_risk, &verdict, &pull, &err) == 0, "%s", err.text);
	assert_int_equal(verdict.rules.list.count, RULES_COUNT);
	failed[0] = '\0';
	for (size_t i = 0; i < RULES_COUNT; i++)
		if (!verdict.rules.at[i].ok)
			snprintf(failed + strlen(failed), sizeof failed - strlen(failed), "%s%.*s",
			    failed[0] == '\0' ? "" : ",", SLICE_ARG(verdict.rules.at[i].name));
	assert_int_equal(approved, failed[0] == '\0');
	assert_int_equal(verdict.verdict, approved ? VERDICT_APPROVE : VERDICT_REJECT);
	assert_int_equal(HAS(&verdict, RISK_HAS_LEGS), approved);
	return failed;
}

static inline void
check_failed(struct bench *bench, const char *row, const char *text, const char *want)
{
	const char *got = judged(bench, text);

	CHECK(strcmp(got, want) == 0, "%s: \"%s\" failed, not \"%s\"", row, got, want);
}

static inline struct slice
rule_value(const char *name)
{
	for (size_t i = 0; i < verdict.rules.list.count; i++)
		if (slice_is(verdict.rules.at[i].name, name))
			return verdict.rules.at[i].value;
	return (struct slice){ NULL, 0 };
}

#endif
