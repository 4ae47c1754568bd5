/*
 * venue_live: what each venue is told, to the byte, and within its limits whatever the number of symbols.
 */
#include "live_check.h"

/* ---- subscriptions ---- */

enum { ON = true, OFF = false };

static const struct subscribe_case {
	const char *venue;
	bool on;
	unsigned channels;
	size_t depth;
	const char *symbols;
	const char *messages;
} subscribe_cases[] = {
	{ "binance", ON, LIVE_BOOK, 10, "BTCUSDT", "{'method':'SUBSCRIBE','params':['btcusdt@depth@100ms'],'id':1}\n" },
	{ "binance_us", ON, LIVE_BEST | LIVE_TRADES | LIVE_TICKERS, 1, "BTCUSD ETHUSD",
	    "{'method':'SUBSCRIBE','params':['btcusd@bookTicker','ethusd@bookTicker','btcusd@trade','ethusd@trade',"
	    "'btcusd@ticker','ethusd@ticker'],'id':1}\n" },
	{ "binance", OFF, LIVE_BOOK, 10, "BTCUSDT",
	    "{'method':'UNSUBSCRIBE','params':['btcusdt@depth@100ms'],'id':1}\n" },
	{ "bybit", ON, LIVE_BOOK, 10, "BTCUSDT", "{'req_id':'1','op':'subscribe','args':['orderbook.50.BTCUSDT']}\n" },
	{ "bybit", ON, LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS, 51, "BTCUSDT ETHUSDT",
	    "{'req_id':'1','op':'subscribe','args':['orderbook.200.BTCUSDT','orderbook.200.ETHUSDT',"
	    "'publicTrade.BTCUSDT','publicTrade.ETHUSDT','tickers.BTCUSDT','tickers.ETHUSDT']}\n" },
	{ "bybit", OFF, LIVE_BEST, 1, "BTCUSDT", "{'req_id':'1','op':'unsubscribe','args':['orderbook.1.BTCUSDT']}\n" },
	{ "okx", ON, LIVE_BOOK, 10, "BTC-USDT",
	    "{'id':'1','op':'subscribe','args':[{'channel':'books','instId':'BTC-USDT'}]}\n" },
	{ "okx", ON, LIVE_BEST | LIVE_TRADES | LIVE_TICKERS, 1, "BTC-USDT ETH-USDT",
	    "{'id':'1','op':'subscribe','args':[{'channel':'bbo-tbt','instId':'BTC-USDT'},"
	    "{'channel':'bbo-tbt','instId':'ETH-USDT'},{'channel':'trades','instId':'BTC-USDT'},"
	    "{'channel':'trades','instId':'ETH-USDT'},{'channel':'tickers','instId':'BTC-USDT'},"
	    "{'channel':'tickers','instId':'ETH-USDT'}]}\n" },
	{ "okx", OFF, LIVE_BOOK, 10, "BTC-USDT",
	    "{'id':'1','op':'unsubscribe','args':[{'channel':'books','instId':'BTC-USDT'}]}\n" },
	{ "bitget", ON, LIVE_BOOK, 10, "BTCUSDT",
	    "{'op':'subscribe','args':[{'instType':'SPOT','channel':'books','instId':'BTCUSDT'}]}\n" },
	{ "bitget", ON, LIVE_BEST | LIVE_TRADES | LIVE_TICKERS, 1, "BTCUSDT ETHUSDT",
	    "{'op':'subscribe','args':[{'instType':'SPOT','channel':'books1','instId':'BTCUSDT'},"
	    "{'instType':'SPOT','channel':'books1','instId':'ETHUSDT'},"
	    "{'instType':'SPOT','channel':'trade','instId':'BTCUSDT'},"
	    "{'instType':'SPOT','channel':'trade','instId':'ETHUSDT'},"
	    "{'instType':'SPOT','channel':'ticker','instId':'BTCUSDT'},"
	    "{'instType':'SPOT','channel':'ticker','instId':'ETHUSDT'}]}\n" },
	{ "bitget", OFF, LIVE_BOOK, 10, "BTCUSDT",
	    "{'op':'unsubscribe','args':[{'instType':'SPOT','channel':'books','instId':'BTCUSDT'}]}\n" },
	{ "kraken", ON, LIVE_BOOK, 10, "BTC/USD",
	    "{'method':'subscribe','params':{'channel':'book','symbol':['BTC/USD'],'depth':10,'snapshot':true},"
	    "'req_id':1}\n" },
	{ "kraken", ON, LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS, 26, "BTC/USD ETH/USD",
	    "{'method':'subscribe','params':{'channel':'book','symbol':['BTC/USD','ETH/USD'],'depth':100,"
	    "'snapshot':true},'req_id':1}\n"
	    "{'method':'subscribe','params':{'channel':'ticker','symbol':['BTC/USD','ETH/USD'],"
	    "'event_trigger':'trades'},'req_id':2}\n"
	    "{'method':'subscribe','params':{'channel':'trade','symbol':['BTC/USD','ETH/USD'],'snapshot':false},"
	    "'req_id':3}\n" },
	{ "kraken", ON, LIVE_BEST | LIVE_TICKERS, 1, "BTC/USD",
	    "{'method':'subscribe','params':{'channel':'ticker','symbol':['BTC/USD'],'event_trigger':'bbo'},"
	    "'req_id':1}\n" },
	{ "kraken", OFF, LIVE_BOOK | LIVE_TRADES, 25, "BTC/USD",
	    "{'method':'unsubscribe','params':{'channel':'book','symbol':['BTC/USD'],'depth':25},'req_id':1}\n"
	    "{'method':'unsubscribe','params':{'channel':'trade','symbol':['BTC/USD']},'req_id':2}\n" },
	{ "coinbase", ON, LIVE_BOOK, 10, "BTC-USD",
	    "{'type':'subscribe','product_ids':['BTC-USD'],'channels':['level2_batch','heartbeat']}\n" },
	{ "coinbase", ON, LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS, 10, "BTC-USD ETH-USD",
	    "{'type':'subscribe','product_ids':['BTC-USD','ETH-USD'],'channels':['level2_batch','matches','ticker',"
	    "'heartbeat']}\n" },
	{ "coinbase", OFF, LIVE_BOOK, 10, "BTC-USD",
	    "{'type':'unsubscribe','product_ids':['BTC-USD'],'channels':['level2_batch']}\n" },
	{ "coinbase/advanced", ON, LIVE_BOOK, 10, "BTC-USD",
	    "{'type':'subscribe','product_ids':['BTC-USD'],'channel':'level2'}\n"
	    "{'type':'subscribe','product_ids':['BTC-USD'],'channel':'heartbeats'}\n" },
	{ "coinbase/advanced", ON, LIVE_TRADES | LIVE_TICKERS, 10, "BTC-USD ETH-USD",
	    "{'type':'subscribe','product_ids':['BTC-USD','ETH-USD'],'channel':'market_trades'}\n"
	    "{'type':'subscribe','product_ids':['BTC-USD','ETH-USD'],'channel':'ticker'}\n"
	    "{'type':'subscribe','product_ids':['BTC-USD','ETH-USD'],'channel':'heartbeats'}\n" },
	{ "coinbase/advanced", OFF, LIVE_BOOK, 10, "BTC-USD",
	    "{'type':'unsubscribe','product_ids':['BTC-USD'],'channel':'level2'}\n" },
	{ "kucoin", ON, LIVE_BOOK, 10, "BTC-USDT",
	    "{'id':'1','type':'subscribe','topic':'/market/"
	    "level2:BTC-USDT','privateChannel':false,'response':true}\n" },
	{ "kucoin", ON, LIVE_BEST | LIVE_TRADES | LIVE_TICKERS, 1, "BTC-USDT ETH-USDT",
	    "{'id':'1','type':'subscribe','topic':'/spotMarket/level1:BTC-USDT,ETH-USDT','privateChannel':false,"
	    "'response':true}\n"
	    "{'id':'2','type':'subscribe','topic':'/market/match:BTC-USDT,ETH-USDT','privateChannel':false,"
	    "'response':true}\n"
	    "{'id':'3','type':'subscribe','topic':'/market/ticker:BTC-USDT,ETH-USDT','privateChannel':false,"
	    "'response':true}\n" },
	{ "kucoin", OFF, LIVE_BOOK, 10, "BTC-USDT",
	    "{'id':'1','type':'unsubscribe','topic':'/market/level2:BTC-USDT','privateChannel':false,"
	    "'response':true}\n" },
	{ "gate", ON, LIVE_BOOK, 10, "BTC_USDT ETH_USDT",
	    "{'id':1,'time':1795197856,'channel':'spot.order_book_update','event':'subscribe','payload':['BTC_USDT',"
	    "'100ms']}\n"
	    "{'id':2,'time':1795197856,'channel':'spot.order_book_update','event':'subscribe','payload':['ETH_USDT',"
	    "'100ms']}\n" },
	{ "gate", ON, LIVE_BEST | LIVE_TRADES | LIVE_TICKERS, 1, "BTC_USDT ETH_USDT",
	    "{'id':1,'time':1795197856,'channel':'spot.book_ticker','event':'subscribe','payload':['BTC_USDT',"
	    "'ETH_USDT']}\n"
	    "{'id':2,'time':1795197856,'channel':'spot.trades','event':'subscribe','payload':['BTC_USDT',"
	    "'ETH_USDT']}\n"
	    "{'id':3,'time':1795197856,'channel':'spot.tickers','event':'subscribe','payload':['BTC_USDT',"
	    "'ETH_USDT']}\n" },
	{ "gate", OFF, LIVE_BOOK, 10, "BTC_USDT",
	    "{'id':1,'time':1795197856,'channel':'spot.order_book_update','event':'unsubscribe','payload':['BTC_USDT',"
	    "'100ms']}\n" },
	{ "gemini", ON, LIVE_BOOK, 10, "BTCUSD",
	    "{'type':'subscribe','subscriptions':[{'name':'l2','symbols':['BTCUSD']}]}\n" },
	{ "gemini", ON, LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS, 1, "btcusd ETHUSD",
	    "{'type':'subscribe','subscriptions':[{'name':'l2','symbols':['BTCUSD','ETHUSD']}]}\n" },
	{ "gemini", OFF, LIVE_BOOK, 10, "BTCUSD",
	    "{'type':'unsubscribe','subscriptions':[{'name':'l2','symbols':['BTCUSD']}]}\n" },
	{ "gemini", ON, LIVE_TICKERS, 0, "BTCUSD", "" },
	{ "htx", ON, LIVE_BOOK, 10, "btcusdt ethusdt",
	    "{'sub':'market.btcusdt.mbp.150','id':'1'}\n{'sub':'market.ethusdt.mbp.150','id':'2'}\n" },
	{ "htx", ON, LIVE_BOOK, 151, "BTCUSDT", "{'sub':'market.btcusdt.mbp.400','id':'1'}\n" },
	{ "htx", ON, LIVE_BEST | LIVE_TRADES | LIVE_TICKERS, 1, "btcusdt",
	    "{'sub':'market.btcusdt.bbo','id':'1'}\n{'sub':'market.btcusdt.trade.detail','id':'2'}\n"
	    "{'sub':'market.btcusdt.ticker','id':'3'}\n" },
	{ "htx", OFF, LIVE_BOOK, 10, "btcusdt", "{'unsub':'market.btcusdt.mbp.150','id':'1'}\n" },
};

static void
subscriptions_to_the_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(subscribe_cases); i++) {
		const struct subscribe_case *row = &subscribe_cases[i];
		struct slice symbols[SYMBOLS_MAX];
		size_t count = split_symbols(row->symbols, symbols);
		struct text out = { 0 };
		int64_t id = 1;
		struct live_say say = { &out, &id, NOW_US };

		live_of(row->venue)->subscribe(&say, row->on, row->channels, row->depth, symbols, count);
		check_quoted(row->venue, text_all(&out), row->messages);
		text_free(&out);
	}
}

/* ---- within limits ---- */

enum { MANY = 250, NAME_LEN = 8 };

/* Names of one length, none of which is part of another. */
static void
make_symbols(char names[MANY][NAME_LEN + 1], struct slice symbols[MANY])
{
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], NAME_LEN + 1, "Q%03zuUSDT", i);
		symbols[i] = (struct slice){ names[i], NAME_LEN };
	}
}

/* How often symbols stand in a message, whatever their case; seen counts for each. */
static size_t
count_symbols(struct slice message, size_t seen[MANY])
{
	size_t count = 0;

	for (size_t i = 0; i + NAME_LEN <= message.len; i++) {
		const char *at = message.at + i;

		if ((at[0] != 'Q' && at[0] != 'q') || at[1] < '0' || at[1] > '9')
			continue;
		seen[(at[1] - '0') * 100 + (at[2] - '0') * 10 + (at[3] - '0')]++;
		count++;
	}
	return count;
}

static void
check_json(const char *row, struct slice message)
{
	struct error err;
	struct pull pull;

	pull_init(&pull, message, &err);
	CHECK(pull_skip(&pull, NULL) == 0 && pull_end(&pull) == 0, "%s: %.*s", row, SLICE_ARG(message));
}

/* A set of channels to so many symbols: each message is JSON and within limits, each symbol is in as often as it must be. */
static void
check_limits(const char *name, unsigned channels, size_t count, const struct slice *symbols)
{
	const struct venue_live *live = live_of(name);
	struct text out = { 0 }, again = { 0 };
	int64_t id = 7, second = 7;
	struct live_say say = { &out, &id, NOW_US }, repeat = { &again, &second, NOW_US };
	size_t seen[MANY] = { 0 }, messages = 0;
	struct slice rest, message;

	live->subscribe(&say, true, channels, 10, symbols, count);
	live->subscribe(&repeat, true, channels, 10, symbols, count);
	CHECK(slice_equal(text_all(&out), text_all(&again)) && id == second, "%s: not the same twice", name);
	for (rest = text_all(&out); live_next(&rest, &message); messages++) {
		size_t args = count_symbols(message, seen);

		check_json(name, message);
		CHECK(live->limits.args == 0 || args <= live->limits.args, "%s: %zu arguments", name, args);
		CHECK(args > 0 || live->limits.args == 0, "%s: a message of nothing", name);
	}
	CHECK(rest.len == 0, "%s: something without an end", name);
	CHECK((messages == 0) == (count == 0 || out.len == 0), "%s: messages of no symbols", name);
	for (size_t i = 0; i < MANY; i++)
		CHECK((seen[i] > 0) == (i < count && messages > 0) && seen[i] == seen[0] * (i < count),
		    "%s: symbol %zu of %zu: %zu times", name, i, count, seen[i]);
	text_free(&out);
	text_free(&again);
}

static void
never_beyond_the_limits(void **state)
{
	static const size_t counts[] = { 0, 1, 2, 9, 10, 11, 49, 50, 51, 99, 100, 101, 199, 200, 201, MANY };
	char names[MANY][NAME_LEN + 1];
	struct slice symbols[MANY];

	(void)state;
	make_symbols(names, symbols);
	for (size_t n = 0; n < COUNT(all_products); n++)
		for (unsigned channels = 1; channels < 16; channels++)
			for (size_t i = 0; i < COUNT(counts); i++)
				check_limits(all_products[n], channels, counts[i], symbols);
}

/* What stands between the first "[" and the last "]" of each message, all together. */
static size_t
bytes_of_args(const struct text *out)
{
	struct slice rest = text_all(out), message;
	size_t bytes = 0;

	while (live_next(&rest, &message)) {
		const char *from = memchr(message.at, '[', message.len), *to = memrchr(message.at, ']', message.len);

		assert_true(from != NULL && to != NULL);
		bytes += (size_t)(to - from) - 1;
	}
	return bytes;
}

/* What is said to fit a connection does. */
static void
what_fits_a_connection(void **state)
{
	static const unsigned sets[] = { LIVE_BEST, LIVE_BOOK, LIVE_BOOK | LIVE_TRADES, LIVE_BOOK | LIVE_TICKERS,
		LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS };
	enum { LOTS = 3000 };
	static struct slice symbols[LOTS];

	(void)state;
	for (size_t i = 0; i < LOTS; i++)
		symbols[i] = SLICE("LONGNAME-USDT");
	for (size_t n = 0; n < COUNT(all_products); n++)
		for (size_t i = 0; i < COUNT(sets); i++) {
			const struct venue_live *live = live_of(all_products[n]);
			size_t fit = live_fit(live, sets[i], symbols, LOTS);
			size_t each = (size_t)__builtin_popcount(sets[i]);
			struct text out = { 0 };
			int64_t id = 1;
			struct live_say say = { &out, &id, NOW_US };

			CHECK(
			    fit >= 1 && fit <= LOTS && live_fit(live, sets[i], symbols, 0) == 0, "%s", all_products[n]);
			CHECK(live->limits.subscriptions == 0 || fit * each <= live->limits.subscriptions, "%s: %zu",
			    all_products[n], fit);
			CHECK(live->limits.subscriptions == 0 || (fit + 1) * each > live->limits.subscriptions,
			    "%s: only %zu", all_products[n], fit);
			live->subscribe(&say, true, sets[i], 1000, symbols, fit);
			CHECK(live->limits.args_bytes == 0 || bytes_of_args(&out) <= live->limits.args_bytes,
			    "%s: %zu bytes", all_products[n], bytes_of_args(&out));
			CHECK(live->limits.args_bytes == 0 || fit < LOTS, "%s: no limit", all_products[n]);
			text_free(&out);
		}
	assert_int_equal(live_fit(live_of("binance"), LIVE_BOOK | LIVE_TRADES, symbols, LOTS), 512);
	assert_int_equal(live_fit(live_of("kraken"), LIVE_BOOK, symbols, LOTS), LOTS);
	/* fewer than 30 whole books, and as many of all else as before */
	assert_int_equal(live_fit(live_of("okx"), LIVE_BOOK | LIVE_TRADES, symbols, LOTS), 29);
	assert_int_equal(live_fit(live_of("okx"), LIVE_BOOK, symbols, 29), 29);
	assert_true(live_fit(live_of("okx"), LIVE_BEST | LIVE_TRADES, symbols, LOTS) > 29);
}

/* ---- channels and depths ---- */

static void
which_channels(void **state)
{
	(void)state;
	assert_int_equal(live_channels(live_of("okx"), 0, false, false), 0);
	assert_int_equal(live_channels(live_of("okx"), 1, true, false), LIVE_BEST | LIVE_TRADES);
	assert_int_equal(live_channels(live_of("okx"), 2, false, true), LIVE_BOOK | LIVE_TICKERS);
	assert_int_equal(live_channels(live_of("htx"), 1, true, true), LIVE_BEST | LIVE_TRADES | LIVE_TICKERS);
	assert_int_equal(live_channels(live_of("gemini"), 1, true, true), LIVE_BOOK | LIVE_TRADES);
	assert_int_equal(live_channels(live_of("coinbase"), 1, false, false), LIVE_BOOK);
	assert_int_equal(live_channels(live_of("coincap"), 1, true, true), 0);
}

static void
which_depth(void **state)
{
	static const struct {
		const char *venue;
		size_t asked, had;
	} rows[] = {
		{ "kraken", 1, 1 },
		{ "kraken", 2, 10 },
		{ "kraken", 10, 10 },
		{ "kraken", 11, 25 },
		{ "kraken", 1000, 1000 },
		{ "kraken", 1001, 1000 },
		{ "bybit", 20, 50 },
		{ "bybit", 5000, 1000 },
		{ "okx", 5, 400 },
		{ "bitget", 1, 1 },
		{ "bitget", 5, 0 },
		{ "coinbase", 10, 0 },
		{ "gemini", 1, 0 },
		{ "kucoin", 20, 100 },
		{ "kucoin", 500, 100 },
		{ "gate", 10, 100 },
		{ "htx", 10, 150 },
		{ "binance", 10, 5000 },
		{ "coincap", 10, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK(live_depth(live_of(rows[i].venue), rows[i].asked) == rows[i].had, "%s: %zu", rows[i].venue,
		    rows[i].asked);
}

/* ---- keeping alive ---- */

static void
pings_and_pongs(void **state)
{
	static const struct {
		const char *venue, *ping, *pong, *other; /* ping "": none */
	} rows[] = {
		{ "binance", "", "", "{}" },
		{ "bybit", "{'req_id':'5','op':'ping'}\n",
		    "{'success':true,'ret_msg':'pong','conn_id':'x','op':'ping'}",
		    "{'success':true,'ret_msg':'subscribe','op':'subscribe'}" },
		{ "okx", "ping\n", "pong", "{'event':'subscribe'}" },
		{ "bitget", "ping\n", "pong", "{'event':'subscribe'}" },
		{ "kraken", "{'method':'ping','req_id':5}\n", "{'method':'pong','req_id':101}",
		    "{'channel':'heartbeat'}" },
		{ "coinbase", "", "", "{'type':'heartbeat'}" },
		{ "kucoin", "{'id':'5','type':'ping'}\n", "{'id':'5','type':'pong'}", "{'id':'5','type':'ack'}" },
		{ "gate", "{'time':1795197856,'channel':'spot.ping'}\n",
		    "{'time':1,'channel':'spot.pong','event':'','error':null,'result':null}",
		    "{'channel':'spot.trades'}" },
		{ "gemini", "", "", "{'type':'heartbeat'}" },
		{ "htx", "", "", "{'ping':1}" },
	};
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct venue_live *live = live_of(rows[i].venue);
		struct text out = { 0 };
		int64_t id = 5;
		struct live_say say = { &out, &id, NOW_US };

		CHECK((live->ping != NULL) == (live->keep.kind == KEEP_MESSAGES), "%s", rows[i].venue);
		CHECK((live->reply != NULL) == (live->keep.kind == KEEP_ANSWERS), "%s", rows[i].venue);
		CHECK(live->keep.period_ms > 0 && live->keep.silence_ms > 0, "%s", rows[i].venue);
		if (live->ping != NULL)
			live->ping(&say);
		check_quoted(rows[i].venue, text_all(&out), rows[i].ping);
		CHECK(live_is_pong(live, quoted(&text, rows[i].pong)) == (*rows[i].pong != '\0'), "%s", rows[i].venue);
		CHECK(!live_is_pong(live, quoted(&text, rows[i].other)), "%s", rows[i].venue);
		text_free(&out);
	}
	text_free(&text);
}

static void
replies_of_htx(void **state)
{
	static const struct {
		const char *message, *reply; /* "": none */
	} rows[] = {
		{ "{'ping':1618678073643}", "{'pong':1618678073643}\n" },
		{ "{'action':'ping','data':{'ts':1618678073643}}", "{'action':'pong','data':{'ts':1618678073643}}\n" },
		{ "{'data':{'ts':1},'action':'ping'}", "{'action':'pong','data':{'ts':1}}\n" },
		{ "{'ping':'x'}", "" },
		{ "{'ping':1", "" },
		{ "{'ping':-1}", "" },
		{ "{'subbed':'market.pingusdt.bbo','status':'ok'}", "" },
		{ "{'action':'ping'}", "" },
		{ "", "" },
	};
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text out = { 0 };
		int64_t id = 1;
		struct live_say say = { &out, &id, NOW_US };
		bool replied = live_of("htx")->reply(&say, quoted(&text, rows[i].message));

		CHECK(replied == (*rows[i].reply != '\0'), "%s", rows[i].message);
		check_quoted(rows[i].message, text_all(&out), rows[i].reply);
		text_free(&out);
	}
	text_free(&text);
}

static void
request_of_htx(void **state)
{
	struct text out = { 0 };
	int64_t id = 3;
	struct live_say say = { &out, &id, NOW_US };

	(void)state;
	live_of("htx")->request(&say, SLICE("btcusdt"), 10);
	live_of("htx")->request(&say, SLICE("ethusdt"), 200);
	check_quoted("htx", text_all(&out),
	    "{'req':'market.btcusdt.mbp.150','id':'3'}\n{'req':'market.ethusdt.mbp.400','id':'4'}\n");
	text_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subscriptions_to_the_byte),
		cmocka_unit_test(never_beyond_the_limits),
		cmocka_unit_test(what_fits_a_connection),
		cmocka_unit_test(which_channels),
		cmocka_unit_test(which_depth),
		cmocka_unit_test(pings_and_pongs),
		cmocka_unit_test(replies_of_htx),
		cmocka_unit_test(request_of_htx),
	};

	return cmocka_run_group_tests_name("venues, told", tests, NULL, NULL);
}
