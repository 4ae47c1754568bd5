/*
 * risk: every rule refuses, alone where it can; and sizes are cut so that the bound holds.
 */
#include <stdlib.h>

#include "risk_bench.h"

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
	decided_add(&desk->decided, decided_name(SLICE(ID)), NOW - 1);
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

static bool
coins_differ(const void *arg, struct slice asset, struct slice one, struct slice other)
{
	return slice_is(asset, arg) && slice_is(one, "kraken") && slice_is(other, "okx");
}

static void
two_bases(struct desk *desk)
{
	desk->differ = coins_differ;
	desk->differ_arg = "BTC";
}

static void
two_quotes(struct desk *desk)
{
	desk->differ = coins_differ;
	desk->differ_arg = "USDT";
}

static void
two_of_another(struct desk *desk)
{
	desk->differ = coins_differ;
	desk->differ_arg = "USD";
}

#define EVERYTHING                                                                                                     \
	"prices_positive,sell_above_buy,age,balance_buy,balance_sell,order_max,quotes,instrument,size,legs,figures,"   \
	"book,contract"

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
	{ "no edge in the prices", "\"price\":\"102\",\"limit\":\"102\",\"fee_bps\":\"10\"",
	    "\"price\":\"100\",\"limit\":\"100\",\"fee_bps\":\"0\"", NULL, NULL, "sell_above_buy,figures" },
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
	    NULL, "" },
	{ "instrument of which the venue says nothing certain", NULL, NULL,
	    "{\"kind\":\"instrument\",\"ts_us\":" US
	    "000,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"price_tick\":\"0.1\","
	    "\"qty_step\":\"0.001\",\"status\":\"unknown\"}",
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
	    "instrument,size,legs,figures,book,contract" },
	{ "a leg without its fee", "\"fee_bps\":\"10\",\"fee_kind\":\"quote\",\"book_us\":" US "100",
	    "\"book_us\":" US "100", NULL, NULL, "profit_positive," EVERYTHING },
	{ "one leg",
	    "{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"1\",\"price\":\"100\",\"limit\":"
	    "\"100\",\"fee_bps\":\"10\",\"fee_kind\":\"quote\",\"book_us\":" US "100},",
	    "", NULL, NULL, "profit_positive," EVERYTHING },
	{ "a venue never heard of", "\"venue\":\"okx\"", "\"venue\":\"oky\"", NULL, NULL,
	    "balance_sell,instrument,size,book" },
	{ "two assets that are called BTC", NULL, NULL, NULL, two_bases, "contract" },
	{ "two assets that are called USDT", NULL, NULL, NULL, two_quotes, "contract" },
	{ "two assets of which none is traded", NULL, NULL, NULL, two_of_another, "" },
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
		char fx[200], mixed[4000];

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
		struct decimal times;
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
		/* Rounded against us: so many times the share is no less than the share of the whole. */
		assert_int_equal(decimal_mul(&times, size.cost, decimal_int(all), &err), 0);
		assert_true(decimal_compare(times, (struct decimal){ cost * part, 4 }) >= 0);
		assert_int_equal(decimal_mul(&times, size.proceeds, decimal_int(all), &err), 0);
		assert_true(decimal_compare(times, (struct decimal){ proceeds * part, 4 }) <= 0);
		assert_true(decimal_compare(size.cost, (struct decimal){ cut_cost, 4 }) >= 0);
		assert_true(decimal_compare(size.proceeds, (struct decimal){ cut_proceeds, 4 }) <= 0);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
