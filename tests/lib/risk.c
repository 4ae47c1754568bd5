/*
 * risk: every rule refuses, alone where it can; sizes are cut so that the bound holds; what is open counts; and what was
 * learned is forgotten when it must be.
 */
#include "event/approval.h"
#include "risk/judge.h"
#include "risk/rules.h"

#include <stdlib.h>

#include "check.h"

#define NOW INT64_C(1786309549000400)
#define US "1786309549000"

/* One desk, with a market and funds in which LINE is approved. */
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

static struct decimal
figure(const char *text)
{
	struct decimal value;
	struct error err;

	assert_int_equal(decimal_read(&value, slice_of(text), &err), 0);
	return value;
}

/* A line of the stream or of the feedback, whichever its kind belongs to. */
static void
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

static void
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

static void
bench_close(struct bench *bench)
{
	desk_free(&bench->desk);
	levels_free(&bench->book.bids);
	levels_free(&bench->book.asks);
	text_free(&bench->value);
	text_free(&bench->made);
}

/* text with each "from" replaced by "to"; NULL: as it is. */
static const char *
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
static const char *
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

static void
check_failed(struct bench *bench, const char *row, const char *text, const char *want)
{
	const char *got = judged(bench, text);

	CHECK(strcmp(got, want) == 0, "%s: \"%s\" failed, not \"%s\"", row, got, want);
}

static struct slice
rule_value(const char *name)
{
	for (size_t i = 0; i < verdict.rules.list.count; i++)
		if (slice_is(verdict.rules.at[i].name, name))
			return verdict.rules.at[i].value;
	return (struct slice){ NULL, 0 };
}

/* ---- approval ---- */

static void
a_good_line_is_approved_as_it_is(void **state)
{
	char hash[HASH_HEX];
	struct bench bench;

	(void)state;
	bench_open(&bench);
	check_failed(&bench, "good", line, "");
	assert_int_equal(verdict.legs.list.count, 2);
	assert_int_equal(decimal_compare(verdict.qty, DECIMAL_ONE), 0);
	assert_int_equal(verdict.expires_us, NOW + SECOND_US);
	approval_hash(hash, SLICE(ID), verdict.legs.list.raw);
	check_text("hash", verdict.hash, hash);
	check_text("legs", verdict.legs.list.raw,
	    "[{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"1\",\"limit\":\"100\"},{"
	    "\"venue\":\"okx\","
	    "\"symbol\":\"BTC-USDT\",\"side\":\"sell\",\"qty\":\"1\",\"limit\":\"102\"}]");
	assert_int_equal(bench.made.len, 0);
	bench_close(&bench);
}

/* ---- each rule ---- */

static void
low_ceiling(struct desk *desk)
{
	desk->limits.max_bps = decimal_int(100);
}

static void
no_trades(struct desk *desk)
{
	desk->limits.open_max = 0;
}

static void
small_orders(struct desk *desk)
{
	desk->limits.order_max = figure("0.9");
}

static void
advice_wanted(struct desk *desk)
{
	desk->limits.require_advice = true;
}

static void
freeze(struct desk *desk)
{
	struct text made = { 0 };

	desk_freeze(desk, true, NOW, &made);
	text_free(&made);
}

static void
approved_before(struct desk *desk)
{
	assert_int_equal(decided_add(&desk->decided, decided_name(SLICE(ID)), NOW - 1), 0);
}

static void
just_traded(struct desk *desk)
{
	desk_note_approval(desk, SLICE("BTC-USDT"), NOW - SECOND_US + 1);
}

static void
other_traded(struct desk *desk)
{
	desk_note_approval(desk, SLICE("ETH-USDT"), NOW);
	desk_note_approval(desk, SLICE("BTC-USDT"), NOW - SECOND_US);
}

static void
trades_lost(struct desk *desk)
{
	desk->trades.lost = true;
}

static void
halts_lost(struct desk *desk)
{
	desk->halts.lost = true;
}

#define EVERYTHING                                                                                                     \
	"prices_positive,sell_above_buy,age,balance_buy,balance_sell,order_max,quotes,instrument,size,legs,figures,"   \
	"book"

static const struct {
	const char *row;
	const char *from, *to; /* changes of the line */
	const char *heard; /* one more line before it */
	void (*prepare)(struct desk *desk);
	const char *failed;
} rows[] = {
	{ "a loss", "100.1\",\"proceeds\":\"101.898\",\"profit\":\"1.798\"",
	    "102\",\"proceeds\":\"101.898\",\"profit\":\"-0.102\"", NULL, NULL, "profit_positive" },
	{ "nothing gained", "100.1\",\"proceeds\":\"101.898\",\"profit\":\"1.798\"",
	    "101.898\",\"proceeds\":\"101.898\",\"profit\":\"0\"", NULL, NULL, "profit_positive" },
	{ "too good", NULL, NULL, NULL, low_ceiling, "max_bps" },
	{ "cost of zero", "\"cost\":\"100.1\"", "\"cost\":\"0\"", NULL, NULL, "max_bps,figures" },
	{ "no edge but rebates", "\"price\":\"102\",\"limit\":\"102\",\"fee_bps\":\"10\"",
	    "\"price\":\"100\",\"limit\":\"100\",\"fee_bps\":\"-200\"", NULL, NULL, "sell_above_buy" },
	{ "old book", "\"book_us\":" US "100", "\"book_us\":1786309544000399", NULL, NULL, "age" },
	{ "book just young enough", "\"book_us\":" US "100", "\"book_us\":1786309544000400", NULL, NULL, "" },
	{ "book of the future", "\"book_us\":" US "200", "\"book_us\":" US "401", NULL, NULL, "age,book" },
	{ "no money", NULL, NULL,
	    "{\"kind\":\"balance\",\"ts_us\":" US "000,\"venue\":\"kraken\",\"asset\":\"USDT\",\"free\":\"0.5\"}", NULL,
	    "balance_buy" },
	{ "money in another wallet", NULL, NULL,
	    "{\"kind\":\"balance\",\"ts_us\":" US
	    "000,\"venue\":\"kraken\",\"asset\":\"USDT\",\"wallet\":\"funding\",\"free\":"
	    "\"0\"}",
	    NULL, "" },
	{ "money not told", NULL, NULL,
	    "{\"kind\":\"balance\",\"ts_us\":" US "000,\"venue\":\"kraken\",\"asset\":\"USDT\",\"locked\":\"5\"}", NULL,
	    "balance_buy" },
	{ "money on its way", NULL, NULL,
	    "{\"kind\":\"transfer\",\"ts_us\":" US
	    "000,\"id\":\"t\",\"state\":\"sent\",\"from\":\"kraken\",\"to\":\"gate\","
	    "\"asset\":\"USDT\",\"amount\":\"1\"}",
	    NULL, "balance_buy" },
	{ "no coins", NULL, NULL,
	    "{\"kind\":\"balance\",\"ts_us\":" US "000,\"venue\":\"okx\",\"asset\":\"BTC\",\"free\":\"0\"}", NULL,
	    "balance_sell" },
	{ "coins taken by an order", NULL, NULL,
	    "{\"kind\":\"order\",\"ts_us\":" US "000,\"id\":\"o\",\"opportunity\":\"x\",\"venue\":\"okx\",\"symbol\":"
	    "\"BTC-USDT\",\"side\":\"sell\",\"price\":\"1\",\"qty\":\"9.995\",\"state\":\"unknown\"}",
	    NULL, "balance_sell" },
	{ "loss of the day", NULL, NULL,
	    "{\"kind\":\"outcome\",\"ts_us\":" US
	    "000,\"opportunity\":\"x\",\"state\":\"flat\",\"realised\":\"-82\",\"asset\":"
	    "\"USDT\"}",
	    NULL, "daily_loss" },
	{ "loss just under the limit", NULL, NULL,
	    "{\"kind\":\"outcome\",\"ts_us\":" US
	    "000,\"opportunity\":\"x\",\"state\":\"flat\",\"realised\":\"-80\",\"asset\":"
	    "\"USDT\"}",
	    NULL, "" },
	{ "loss of yesterday", NULL, NULL,
	    "{\"kind\":\"outcome\",\"ts_us\":1786223149000000,\"opportunity\":\"x\",\"state\":\"flat\",\"realised\":\"-"
	    "900\","
	    "\"asset\":\"USDT\"}",
	    NULL, "" },
	{ "loss in an asset without a rate", NULL, NULL,
	    "{\"kind\":\"outcome\",\"ts_us\":" US
	    "000,\"opportunity\":\"x\",\"state\":\"flat\",\"realised\":\"-1\",\"asset\":"
	    "\"XYZ\"}",
	    NULL, "daily_loss" },
	{ "result without figures", NULL, NULL,
	    "{\"kind\":\"outcome\",\"ts_us\":" US "000,\"opportunity\":\"x\",\"state\":\"frozen\"}", NULL,
	    "daily_loss" },
	{ "no more trades", NULL, NULL, NULL, no_trades, "open_trades" },
	{ "open trades that cannot be followed", NULL, NULL, NULL, trades_lost,
	    "balance_buy,balance_sell,open_trades" },
	{ "too soon", NULL, NULL, NULL, just_traded, "cooldown" },
	{ "cooled down", NULL, NULL, NULL, other_traded, "" },
	{ "too large", NULL, NULL, NULL, small_orders, "order_max" },
	{ "freeze file", NULL, NULL, NULL, freeze, "freeze" },
	{ "all halted", NULL, NULL, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"all\",\"by\":\"x\"}", NULL,
	    "halt" },
	{ "venue halted", NULL, NULL, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"venue:okx\"}", NULL, "halt" },
	{ "symbol halted", NULL, NULL, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"symbol:BTC-USDT\"}", NULL,
	    "halt" },
	{ "base halted", NULL, NULL, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"asset:BTC\"}", NULL, "halt" },
	{ "quote halted", NULL, NULL, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"asset:USDT\"}", NULL,
	    "halt" },
	{ "another venue halted", NULL, NULL, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"venue:ok\"}", NULL,
	    "" },
	{ "advice halted", NULL, NULL, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"advice\"}", NULL, "" },
	{ "more halts than fit", NULL, NULL, NULL, halts_lost, "halt" },
	{ "advice to wait", "\"opened_us\"",
	    "\"advice\":{\"decision\":\"WAIT\",\"confidence\":1,\"reason\":\"r\",\"by\":\"b\"},\"opened_us\"", NULL,
	    NULL, "advice" },
	{ "advice to execute", "\"opened_us\"",
	    "\"advice\":{\"decision\":\"EXECUTE\",\"confidence\":1,\"reason\":\"r\",\"by\":\"b\"},\"opened_us\"", NULL,
	    advice_wanted, "" },
	{ "no advice where it is wanted", NULL, NULL, NULL, advice_wanted, "advice" },
	{ "approved before", NULL, NULL, NULL, approved_before, "decided" },
	{ "ordered before", NULL, NULL,
	    "{\"kind\":\"order\",\"ts_us\":" US "000,\"id\":\"o\",\"opportunity\":\"" ID
	    "\",\"venue\":\"gate\",\"symbol\":"
	    "\"BTC-USDT\",\"side\":\"sell\",\"price\":\"1\",\"qty\":\"1\",\"state\":\"filled\",\"filled\":\"1\"}",
	    NULL, "decided" },
	{ "open for longer than decisions are kept", "\"opened_us\":" US "200", "\"opened_us\":1786305949000400", NULL,
	    NULL, "decided" },
	{ "opening not told", "\"opened_us\"", "\"opened\"", NULL, NULL, "decided" },
	{ "instrument halted", NULL, NULL,
	    "{\"kind\":\"instrument\",\"ts_us\":" US
	    "000,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"price_tick\":\"0.1\","
	    "\"qty_step\":\"0.001\",\"status\":\"halted\"}",
	    NULL, "instrument" },
	{ "instrument of which nothing is told", NULL, NULL,
	    "{\"kind\":\"instrument\",\"ts_us\":" US
	    "000,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"price_tick\":\"0.1\","
	    "\"qty_step\":\"0.001\"}",
	    NULL, "instrument" },
	{ "off the lot", NULL, NULL,
	    "{\"kind\":\"instrument\",\"ts_us\":" US
	    "000,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"price_tick\":\"0.1\","
	    "\"qty_step\":\"0.3\",\"status\":\"trading\"}",
	    NULL, "size" },
	{ "below the least quantity", NULL, NULL,
	    "{\"kind\":\"instrument\",\"ts_us\":" US
	    "000,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"price_tick\":\"0.1\","
	    "\"qty_step\":\"0.001\",\"min_qty\":\"1.001\",\"status\":\"trading\"}",
	    NULL, "size" },
	{ "below the least notional", NULL, NULL,
	    "{\"kind\":\"instrument\",\"ts_us\":" US
	    "000,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"price_tick\":\"0.1\","
	    "\"qty_step\":\"0.001\",\"min_notional\":\"103\",\"status\":\"trading\"}",
	    NULL, "size" },
	{ "profit that is not the difference", "\"profit\":\"1.798\"", "\"profit\":\"1.799\"", NULL, NULL, "figures" },
	{ "cost below what the price makes", "100.1\",\"proceeds\":\"101.898\",\"profit\":\"1.798\"",
	    "99\",\"proceeds\":\"101.898\",\"profit\":\"2.898\"", NULL, NULL, "figures" },
	{ "proceeds above what the price makes", "101.898\",\"profit\":\"1.798\"", "103\",\"profit\":\"2.9\"", NULL,
	    NULL, "figures" },
	{ "average beyond the limit", "\"price\":\"100\",\"limit\":\"100\"", "\"price\":\"100.05\",\"limit\":\"100\"",
	    NULL, NULL, "figures" },
	{ "quantities that differ", "\"qty\":\"1\",\"cost\"", "\"qty\":\"0.5\",\"cost\"", NULL, NULL, "figures" },
	{ "ask has moved", NULL, NULL,
	    "{\"kind\":\"book\",\"ts_us\":" US
	    "300,\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"bids\":[],\"asks\":[["
	    "\"100.1\",\"1\"]]}",
	    NULL, "book" },
	{ "bids are gone", NULL, NULL,
	    "{\"kind\":\"book\",\"ts_us\":" US "300,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"bids\":[],\"asks\":[]}",
	    NULL, "book" },
	{ "venue is stale", NULL, NULL,
	    "{\"kind\":\"venue\",\"ts_us\":" US "300,\"venue\":\"okx\",\"state\":\"stale\"}", NULL, "book" },
	{ "another symbol is stale", NULL, NULL,
	    "{\"kind\":\"venue\",\"ts_us\":" US "300,\"venue\":\"okx\",\"state\":\"stale\",\"symbol\":\"ETH-USDT\"}",
	    NULL, "" },
	{ "venue fell back", NULL, NULL,
	    "{\"kind\":\"venue\",\"ts_us\":" US "300,\"venue\":\"okx\",\"state\":\"fallback\"}", NULL, "" },
	{ "a leg that moves funds", "\"legs\":[",
	    "\"legs\":[{\"from\":\"okx\",\"to\":\"kraken\",\"asset\":\"BTC\",\"qty\":\"1\"},", NULL, NULL,
	    "profit_positive,prices_positive,sell_above_buy,age,balance_buy,balance_sell,order_max,transfer_leg,quotes,"
	    "instrument,size,legs,figures,book" },
	{ "a leg without its fee", "\"fee_bps\":\"10\",\"fee_kind\":\"quote\",\"book_us\":" US "100",
	    "\"book_us\":" US "100", NULL, NULL, "profit_positive," EVERYTHING },
	{ "one leg",
	    "{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"1\",\"price\":\"100\",\"limit\":"
	    "\"100\",\"fee_bps\":\"10\",\"fee_kind\":\"quote\",\"book_us\":" US "100},",
	    "", NULL, NULL, "profit_positive," EVERYTHING },
	{ "a venue never heard of", "\"venue\":\"okx\"", "\"venue\":\"oky\"", NULL, NULL,
	    "balance_sell,instrument,size,book" },
	{ "two quote assets", "\"venue\":\"okx\",\"symbol\":\"BTC-USDT\"", "\"venue\":\"okx\",\"symbol\":\"BTC-USD\"",
	    NULL, NULL, "sell_above_buy,quotes,instrument,size,figures,book" },
	{ "money that does not fit", "\"cost\":\"100.1\"", "\"cost\":\"12345678901234567890123456789012345678\"", NULL,
	    NULL, "profit_positive,max_bps,sell_above_buy,balance_buy,balance_sell,order_max,size,figures" },
};

static void
each_rule_refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench bench;

		bench_open(&bench);
		if (rows[i].heard != NULL)
			hear(&bench, rows[i].heard);
		if (rows[i].prepare != NULL)
			rows[i].prepare(&bench.desk);
		check_failed(&bench, rows[i].row, changed(line, rows[i].from, rows[i].to), rows[i].failed);
		bench_close(&bench);
	}
}

/* Each rule is the reason of at least one refusal above. */
static void
every_rule_was_seen_to_refuse(void **state)
{
	static const char *const elsewhere = "no_history,prices_positive,";
	struct bench bench;

	(void)state;
	bench_open(&bench);
	judged(&bench, line);
	for (size_t r = 0; r < RULES_COUNT; r++) {
		char name[40];
		bool seen;

		snprintf(name, sizeof name, "%.*s", SLICE_ARG(verdict.rules.at[r].name));
		seen = strstr(elsewhere, name) != NULL;
		for (size_t i = 0; i < COUNT(rows); i++)
			seen = seen || strstr(rows[i].failed, name) != NULL;
		CHECK(seen, "%s", name);
	}
	bench_close(&bench);
}

static void
nothing_is_approved_before_the_history_is_known(void **state)
{
	static const enum history phases[] = { HISTORY_NONE, HISTORY_LOADING, HISTORY_LOADED };
	struct bench bench;

	(void)state;
	bench_open(&bench);
	for (size_t i = 0; i < COUNT(phases); i++) {
		bench.history = phases[i];
		check_failed(&bench, histories[phases[i]], line, "daily_loss,no_history");
		check_text("phase", rule_value("no_history"), histories[phases[i]]);
	}
	bench.history = HISTORY_READY;
	check_failed(&bench, "ready", line, "");
	bench_close(&bench);
}

static void
without_feedback_results_are_not_asked_for(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	desk_forget(&bench.desk);
	bench.desk.limits.no_feedback = true;
	bench.history = HISTORY_NONE;
	check_failed(&bench, "no feedback", line, "");
	check_text("balance", rule_value("balance_buy"), "unknown");
	check_text("loss", rule_value("daily_loss"), "unknown");
	check_text("history", rule_value("no_history"), "unknown");
	bench_close(&bench);
}

/* A conversion makes two quote assets comparable, either way round, and is held to the age of books. */
static void
a_conversion_makes_quotes_one(void **state)
{
	static const struct {
		const char *fx, *failed, *price;
	} cases[] = {
		{ "{\"symbol\":\"USDT-USD\",\"rate\":\"0.5\",\"book_us\":" US "100}", "", "50" },
		{ "{\"symbol\":\"USD-USDT\",\"rate\":\"2\",\"fixed\":true}", "", "50" },
		{ "{\"symbol\":\"USDT-USD\",\"rate\":\"2\",\"fixed\":true}", "sell_above_buy", "200" },
		{ "{\"symbol\":\"USDT-USD\",\"rate\":\"0.5\",\"book_us\":1786309544000399}", "age", "50" },
		{ "{\"symbol\":\"USDT-EUR\",\"rate\":\"0.5\"}", "sell_above_buy,quotes", NULL },
		{ "{\"symbol\":\"USDT-USD\"}", "sell_above_buy,age,quotes", NULL },
		{ "7", "sell_above_buy,age,quotes", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;
		char fx[200], mixed[2000];

		bench_open(&bench);
		hear(&bench, changed(world[1], "BTC-USDT", "BTC-USD"));
		hear(&bench, changed(world[3], "BTC-USDT", "BTC-USD"));
		snprintf(mixed, sizeof mixed, "%s",
		    changed(
			line, "\"venue\":\"okx\",\"symbol\":\"BTC-USDT\"", "\"venue\":\"okx\",\"symbol\":\"BTC-USD\""));
		snprintf(fx, sizeof fx, "\"fx\":%s,\"opened_us\"", cases[i].fx);
		check_failed(&bench, cases[i].fx, changed(mixed, "\"opened_us\"", fx), cases[i].failed);
		for (size_t r = 0; cases[i].price != NULL && r < RULES_COUNT; r++)
			if (slice_is(verdict.rules.at[r].name, "sell_above_buy"))
				check_text(cases[i].fx, verdict.rules.at[r].limit, cases[i].price);
		bench_close(&bench);
	}
}

/* ---- size ---- */

static const struct {
	const char *row;
	const char *order_max, *free_quote, *free_base, *max_qty; /* NULL: plenty */
	const char *fee_kind;
	const char *bought, *sold, *profit;
} sizes[] = {
	{ "whole", NULL, NULL, NULL, NULL, "quote", "1", "1", "1.798" },
	{ "order_max", "50.05", NULL, NULL, NULL, "quote", "0.5", "0.5", "0.899" },
	{ "order_max just below a lot", "50.04", NULL, NULL, NULL, "quote", "0.498", "0.498", "0.895404" },
	{ "quote balance", NULL, "20.3", NULL, NULL, "quote", "0.202", "0.202", "0.363196" },
	{ "base balance", NULL, NULL, "0.3015", NULL, "quote", "0.3", "0.3", "0.5394" },
	{ "largest order", NULL, NULL, NULL, "0.25", "quote", "0.25", "0.25", "0.4495" },
	{ "the least of all", "50.05", "20.3", "0.3015", "0.25", "quote", "0.202", "0.202", "0.363196" },
	{ "fee out of what is bought", NULL, NULL, "0.3015", NULL, "received", "0.301", "0.3", "0.4393" },
};

static void
sizes_are_cut_to_what_is_allowed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct bench bench;
		char heard[300], kind[100];

		bench_open(&bench);
		if (sizes[i].order_max != NULL)
			bench.desk.limits.order_max = figure(sizes[i].order_max);
		if (sizes[i].free_quote != NULL) {
			snprintf(heard, sizeof heard, "\"free\":\"%s\"", sizes[i].free_quote);
			hear(&bench, changed(world[4], "\"free\":\"1000\"", heard));
		}
		if (sizes[i].free_base != NULL) {
			snprintf(heard, sizeof heard, "\"free\":\"%s\"", sizes[i].free_base);
			hear(&bench, changed(world[7], "\"free\":\"10\"", heard));
		}
		if (sizes[i].max_qty != NULL) {
			snprintf(heard, sizeof heard, "\"max_qty\":\"%s\",\"status\"", sizes[i].max_qty);
			hear(&bench, changed(world[1], "\"status\"", heard));
		}
		snprintf(kind, sizeof kind, "\"fee_kind\":\"%s\",\"book_us\":" US "100", sizes[i].fee_kind);
		check_failed(
		    &bench, sizes[i].row, changed(line, "\"fee_kind\":\"quote\",\"book_us\":" US "100", kind), "");
		CHECK(decimal_compare(verdict.legs.at[0].qty, figure(sizes[i].bought)) == 0, "%s", sizes[i].row);
		CHECK(decimal_compare(verdict.legs.at[1].qty, figure(sizes[i].sold)) == 0, "%s", sizes[i].row);
		CHECK(decimal_compare(verdict.qty, figure(sizes[i].sold)) == 0, "%s", sizes[i].row);
		check_text(sizes[i].row, rule_value("profit_positive"), sizes[i].profit);
		bench_close(&bench);
	}
}

/* The bound that a cut size states is never better than the walk of that size over any convex pair of books. */
static void
the_bound_of_a_cut_holds(void **state)
{
	struct error err;

	(void)state;
	srand(7);
	for (int round = 0; round < 2000; round++) {
		struct opportunity_event opportunity = { 0 };
		struct offer offer = { .listed = true, .qty_step = { 1, 2 } };
		struct size_caps caps = { 0 };
		struct size size;
		int64_t ask = 10000, bid = 12000, cost = 0, proceeds = 0, cut_cost = 0, cut_proceeds = 0, units;
		int64_t all = 20 + rand() % 80, part = 1 + rand() % 19;

		for (units = 0; units < all; units++) {
			cost += ask;
			proceeds += bid;
			if (units < part) {
				cut_cost += ask;
				cut_proceeds += bid;
			}
			ask += rand() % 20;
			bid -= rand() % 20;
		}
		opportunity.has =
		    1u << OPPORTUNITY_HAS_COST | 1u << OPPORTUNITY_HAS_PROCEEDS | 1u << OPPORTUNITY_HAS_QTY;
		opportunity.legs.list.count = 2;
		for (int i = 0; i < 2; i++) {
			opportunity.legs.at[i].qty = (struct decimal){ all, 2 };
			opportunity.legs.at[i].side = i;
			SET(&opportunity.legs.at[i], LEG_HAS_QTY);
		}
		opportunity.qty = (struct decimal){ all, 2 };
		opportunity.cost = (struct decimal){ cost, 4 };
		opportunity.proceeds = (struct decimal){ proceeds, 4 };
		caps.buy = (struct decimal){ part, 2 };
		SET(&caps, CAP_BUY);
		assert_int_equal(size_whole(&size, &opportunity, &err), 0);
		assert_true(size_cut(&size, &opportunity, 0, 1, &offer, &offer, &caps));
		assert_int_equal(decimal_compare(size.sold, caps.buy), 0);
		assert_true(decimal_compare(size.cost, (struct decimal){ cut_cost, 4 }) >= 0);
		assert_true(decimal_compare(size.proceeds, (struct decimal){ cut_proceeds, 4 }) <= 0);
	}
}

/* ---- what is open ---- */

#define ORDER(leg_venue, leg_side, order_state, more)                                                                  \
	"{\"kind\":\"order\",\"ts_us\":" US "500,\"id\":\"o-" leg_venue "\",\"opportunity\":\"" ID                     \
	"\",\"venue\":\"" leg_venue "\",\"symbol\":\"BTC-USDT\",\"side\":\"" leg_side                                  \
	"\",\"price\":\"100\",\"qty\":\"1\",\"state\":\"" order_state "\"" more "}"

static struct decimal
available(struct bench *bench, const char *venue, const char *asset)
{
	struct decimal amount;
	struct error err;

	assert_int_equal(desk_available(&bench->desk, slice_of(venue), slice_of(asset), &amount, &err), 0);
	return amount;
}

static void
check_available(struct bench *bench, const char *when, const char *quote, const char *base)
{
	CHECK(decimal_compare(available(bench, "kraken", "USDT"), figure(quote)) == 0, "%s: quote", when);
	CHECK(decimal_compare(available(bench, "okx", "BTC"), figure(base)) == 0, "%s: base", when);
}

static void
an_approval_counts_until_its_outcome(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	check_failed(&bench, "first", line, "");
	check_available(&bench, "approved", "899.9", "9");
	assert_int_equal(bench.desk.trades.count, 1);
	check_failed(&bench, "again", line, "cooldown,decided");
	hear(&bench, ORDER("kraken", "buy", "filled", ",\"filled\":\"0.6\""));
	hear(&bench, ORDER("okx", "sell", "open", ""));
	check_available(&bench, "ordered", "939.94", "9");
	hear(&bench,
	    "{\"kind\":\"fill\",\"ts_us\":" US "600,\"id\":\"f\",\"order\":\"o-kraken\",\"opportunity\":\"" ID "\","
	    "\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"price\":\"99\",\"qty\":\"0.6\",\"fee\":"
	    "\"0."
	    "05\",\"fee_asset\":\"USDT\"}");
	check_available(&bench, "filled", "940.55", "9");
	bench.now_us += HOUR_US / 2; /* ordered: it does not expire */
	check_failed(&bench, "old", line, "age,decided");
	assert_int_equal(bench.desk.trades.count, 1);
	hear(&bench,
	    "{\"kind\":\"outcome\",\"ts_us\":" US "700,\"opportunity\":\"" ID
	    "\",\"state\":\"flat\",\"realised\":\"1\","
	    "\"asset\":\"USDT\"}");
	assert_int_equal(bench.desk.trades.count, 0);
	check_available(&bench, "ended", "940.55", "10");
	check_failed(&bench, "ended", line, "age,decided");
	bench_close(&bench);
}

static void
an_approval_without_order_expires(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	check_failed(&bench, "first", line, "");
	bench.now_us = NOW + 2 * SECOND_US;
	trades_expire(&bench.desk.trades, bench.now_us);
	assert_int_equal(bench.desk.trades.count, 1);
	bench.now_us++;
	trades_expire(&bench.desk.trades, bench.now_us);
	assert_int_equal(bench.desk.trades.count, 0);
	check_failed(&bench, "expired", line, "decided");
	bench_close(&bench);
}

static void
an_outcome_of_none_frees_the_id(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	check_failed(&bench, "first", line, "");
	hear(&bench,
	    "{\"kind\":\"outcome\",\"ts_us\":" US "700,\"opportunity\":\"" ID
	    "\",\"state\":\"none\",\"reason\":\"late\"}");
	check_available(&bench, "none", "1000", "10");
	bench.now_us = NOW + SECOND_US;
	check_failed(&bench, "freed", line, "");
	bench_close(&bench);
}

static void
a_new_feedback_begins_from_nothing(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	hear(&bench,
	    "{\"kind\":\"outcome\",\"ts_us\":" US "000,\"opportunity\":\"x\",\"state\":\"flat\",\"realised\":\"-900\","
	    "\"asset\":\"USDT\"}");
	hear(&bench,
	    "{\"kind\":\"order\",\"ts_us\":" US "000,\"id\":\"o\",\"opportunity\":\"y\",\"venue\":\"okx\",\"symbol\":"
	    "\"BTC-USDT\",\"side\":\"sell\",\"price\":\"1\",\"qty\":\"1\",\"state\":\"open\"}");
	hear(&bench, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"venue:gate\"}");
	desk_forget(&bench.desk);
	assert_int_equal(bench.desk.trades.count, 0);
	check_failed(&bench, "forgotten", line, "balance_buy,balance_sell,daily_loss");
	for (size_t i = 4; i < COUNT(world); i++)
		hear(&bench, world[i]);
	check_failed(&bench, "learned again", line, "");
	assert_non_null(halts_find(&bench.desk.halts, "venue:", SLICE("gate")));
	/* What this process approved stays until it hears how it ended. */
	desk_forget(&bench.desk);
	assert_int_equal(bench.desk.trades.count, 1);
	bench_close(&bench);
}

static void
decisions_are_kept_for_an_hour(void **state)
{
	struct decided decided = { 0 };

	(void)state;
	for (uint64_t i = 1; i <= 20000; i++) {
		assert_false(decided_has(&decided, i << 40));
		assert_int_equal(decided_add(&decided, i << 40, NOW + (int64_t)i * SECOND_US), 0);
		for (uint64_t back = 0; back < 3600 && back < i; back += 60)
			CHECK(decided_has(&decided, (i - back) << 40), "%d", (int)(i - back));
	}
	assert_true(decided.slot_count <= 32768);
	decided_drop(&decided, UINT64_C(20000) << 40);
	assert_false(decided_has(&decided, UINT64_C(20000) << 40));
	decided_free(&decided);
	decided_free(&decided);
}

/* ---- halts, circuit, alerts ---- */

static void
halts_stand_until_they_are_lifted(void **state)
{
	struct halts halts = { 0 };

	(void)state;
	assert_true(halts_set(&halts, SLICE("all"), SLICE("daily_loss"), 10));
	assert_false(halts_set(&halts, SLICE("all"), SLICE("daily_loss"), 11));
	assert_true(halts_set(&halts, SLICE("all"), SLICE("freeze"), 12));
	assert_true(halts_clear(&halts, SLICE("all"), SLICE("freeze"), 13)); /* the file went: the loss stays */
	check_text("reason", slice_of(halts_find(&halts, "", SLICE("all"))->reason), "daily_loss");
	assert_false(halts_clear(&halts, SLICE("all"), SLICE("arb resume"), 10)); /* older than the halt */
	assert_true(halts_clear(&halts, SLICE("all"), SLICE("arb resume"), 14));
	assert_null(halts_find(&halts, "", SLICE("all")));
	assert_false(halts_set(&halts, SLICE("all"), SLICE("daily_loss"), 13)); /* came late */
	halts_set(&halts, SLICE("venue:okx"), SLICE("x"), 20);
	halts_clear(&halts, SLICE("venue:kraken"), SLICE("x"), 21);
	assert_non_null(halts_find(&halts, "venue:", SLICE("okx")));
	halts_clear(&halts, SLICE("all"), SLICE("arb resume"), 22);
	assert_null(halts_find(&halts, "venue:", SLICE("okx")));
}

static void
more_halts_than_fit_halt_everything(void **state)
{
	struct halts halts = { 0 };
	char scope[100];

	(void)state;
	for (int i = 0; i <= HALTS_MAX; i++) {
		assert_false(halts.lost);
		snprintf(scope, sizeof scope, "symbol:S%d-USDT", i);
		halts_set(&halts, slice_of(scope), SLICE("x"), 10);
	}
	assert_true(halts.lost);
	halts_clear(&halts, SLICE("all"), SLICE("arb resume"), 11);
	assert_false(halts.lost);
	halts_set(&halts, SLICE("symbol:A-B"), SLICE("x"), 12); /* takes the place of one that stands no more */
	assert_false(halts.lost);
	memset(scope, 'x', sizeof scope);
	halts_set(&halts, (struct slice){ scope, sizeof scope }, SLICE("x"), 12);
	assert_true(halts.lost);
}

static void
the_loss_of_the_day_opens_the_circuit_once(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	hear(&bench,
	    "{\"kind\":\"outcome\",\"ts_us\":" US "000,\"opportunity\":\"x\",\"state\":\"flat\",\"realised\":\"-500\","
	    "\"asset\":\"USDT\"}");
	check_failed(&bench, "loss", line, "daily_loss");
	check_text("halt", text_all(&bench.made),
	    "{\"kind\":\"halt\",\"ts_us\":" US
	    "400,\"scope\":\"all\",\"reason\":\"daily_loss\",\"by\":\"arb-risk\"}\n");
	check_failed(&bench, "halted", line, "daily_loss,halt");
	assert_int_equal(bench.made.len, 0);
	hear(&bench,
	    "{\"kind\":\"resume\",\"ts_us\":" US
	    "500,\"scope\":\"all\",\"reason\":\"arb resume\",\"by\":\"arb-exec\"}");
	check_failed(&bench, "resumed", line, "daily_loss");
	assert_int_equal(bench.made.len, 0);
	bench_close(&bench);
}

static void
the_freeze_file_is_said_when_it_changes(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench);
	desk_freeze(&bench.desk, false, NOW, &bench.made);
	assert_int_equal(bench.made.len, 0);
	desk_freeze(&bench.desk, true, NOW, &bench.made);
	check_text("halt", text_all(&bench.made),
	    "{\"kind\":\"halt\",\"ts_us\":" US "400,\"scope\":\"all\",\"reason\":\"freeze\",\"by\":\"arb-risk\"}\n");
	/* Our own word comes back, and must not outlive the file. */
	hear(&bench,
	    "{\"kind\":\"halt\",\"ts_us\":" US "400,\"scope\":\"all\",\"reason\":\"freeze\",\"by\":\"arb-risk\"}");
	bench.made.len = 0;
	desk_freeze(&bench.desk, true, NOW + 1, &bench.made);
	assert_int_equal(bench.made.len, 0);
	desk_freeze(&bench.desk, false, NOW + 2, &bench.made);
	check_text("resume", text_all(&bench.made),
	    "{\"kind\":\"resume\",\"ts_us\":" US "402,\"scope\":\"all\",\"reason\":\"freeze\",\"by\":\"arb-risk\"}\n");
	check_failed(&bench, "free again", line, "");
	/* A resume must not lift what something else has stopped. */
	hear(&bench, "{\"kind\":\"halt\",\"ts_us\":" US "450,\"scope\":\"all\",\"reason\":\"operator\",\"by\":\"x\"}");
	desk_freeze(&bench.desk, true, NOW + 100, &bench.made);
	bench.made.len = 0;
	desk_freeze(&bench.desk, false, NOW + 200, &bench.made);
	assert_int_equal(bench.made.len, 0);
	bench_close(&bench);
}

static void
a_holding_that_runs_out_is_told_once(void **state)
{
	struct bench bench;
	char text[2000];

	(void)state;
	bench_open(&bench);
	bench.desk.limits.cooldown_us = 0;
	hear(&bench, changed(world[7], "\"free\":\"10\"", "\"free\":\"3.5\""));
	check_failed(&bench, "first", line, ""); /* 2.5 left: two more trades */
	check_text("alert", text_all(&bench.made),
	    "{\"kind\":\"alert\",\"ts_us\":" US
	    "400,\"severity\":\"warning\",\"code\":\"inventory\",\"text\":\"BTC at okx lasts "
	    "for 2 more trades of "
	    "1\",\"by\":\"arb-risk\",\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"resolved\":false}\n");
	snprintf(text, sizeof text, "%s", changed(line, ID, "cross:BTC-USDT:kraken:okx:2"));
	check_failed(&bench, "second", text, "");
	assert_int_equal(bench.made.len, 0);
	hear(&bench, changed(world[7], "\"free\":\"10\"", "\"free\":\"20\""));
	snprintf(text, sizeof text, "%s", changed(line, ID, "cross:BTC-USDT:kraken:okx:3"));
	check_failed(&bench, "third", text, "");
	check_text("resolved", text_all(&bench.made),
	    "{\"kind\":\"alert\",\"ts_us\":" US
	    "400,\"severity\":\"warning\",\"code\":\"inventory\",\"text\":\"BTC at okx lasts "
	    "again for trades of "
	    "1\",\"by\":\"arb-risk\",\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"resolved\":true}\n");
	bench_close(&bench);
}

/* ---- state ---- */

static void
state_is_saved_and_loaded(void **state)
{
	struct bench bench, again;
	struct text saved = { 0 }, second = { 0 };
	struct error err;
	json *document;

	(void)state;
	bench_open(&bench);
	check_failed(&bench, "first", line, "");
	hear(&bench, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"venue:gate\",\"reason\":\"a \\\"word\\\"\"}");
	hear(&bench, "{\"kind\":\"halt\",\"ts_us\":" US "000,\"scope\":\"venue:okx\",\"reason\":\"x\"}");
	hear(&bench, "{\"kind\":\"resume\",\"ts_us\":" US "001,\"scope\":\"venue:okx\"}");
	assert_true(bench.desk.changed);
	bench.desk.breaker_day = 20674;
	desk_save(&bench.desk, &saved);
	bench_open(&again);
	document = json_parse(text_all(&saved), false, &err);
	assert_non_null(document);
	assert_int_equal(desk_load(&again.desk, document, &err), 0);
	json_free(document);
	assert_false(again.desk.changed);
	desk_save(&again.desk, &second);
	assert_string_equal(text_cstring(&saved), text_cstring(&second));
	check_failed(&again, "cooling down", line, "cooldown");
	assert_non_null(halts_find(&again.desk.halts, "venue:", SLICE("gate")));
	assert_null(halts_find(&again.desk.halts, "venue:", SLICE("okx")));
	bench_close(&bench);
	bench_close(&again);
	text_free(&saved);
	text_free(&second);
}

static void
broken_state_is_refused(void **state)
{
	static const char *const states[] = {
		"{}",
		"[]",
		"{\"breaker_day\":0,\"halts\":[],\"cooldowns\":[]}",
		"{\"breaker_day\":0,\"halts\":[{}],\"lost\":false,\"cooldowns\":[]}",
		"{\"breaker_day\":0,\"halts\":[],\"lost\":false,\"cooldowns\":[{\"symbol\":\"X\"}]}",
		"{\"breaker_day\":\"0\",\"halts\":[],\"lost\":false,\"cooldowns\":[]}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(states); i++) {
		struct desk desk = { 0 };
		struct error err;
		json *document = json_parse(slice_of(states[i]), false, &err);

		assert_non_null(document);
		CHECK(desk_load(&desk, document, &err) == -1, "%s", states[i]);
		json_free(document);
		desk_free(&desk);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_line_is_approved_as_it_is),
		cmocka_unit_test(each_rule_refuses),
		cmocka_unit_test(every_rule_was_seen_to_refuse),
		cmocka_unit_test(nothing_is_approved_before_the_history_is_known),
		cmocka_unit_test(without_feedback_results_are_not_asked_for),
		cmocka_unit_test(a_conversion_makes_quotes_one),
		cmocka_unit_test(sizes_are_cut_to_what_is_allowed),
		cmocka_unit_test(the_bound_of_a_cut_holds),
		cmocka_unit_test(an_approval_counts_until_its_outcome),
		cmocka_unit_test(an_approval_without_order_expires),
		cmocka_unit_test(an_outcome_of_none_frees_the_id),
		cmocka_unit_test(a_new_feedback_begins_from_nothing),
		cmocka_unit_test(decisions_are_kept_for_an_hour),
		cmocka_unit_test(halts_stand_until_they_are_lifted),
		cmocka_unit_test(more_halts_than_fit_halt_everything),
		cmocka_unit_test(the_loss_of_the_day_opens_the_circuit_once),
		cmocka_unit_test(the_freeze_file_is_said_when_it_changes),
		cmocka_unit_test(a_holding_that_runs_out_is_told_once),
		cmocka_unit_test(state_is_saved_and_loaded),
		cmocka_unit_test(broken_state_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
