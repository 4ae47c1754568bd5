/*
 * What the simulated venues answer, word by word: acknowledgements, errors in each venue's own form, pings, tickets, limits.  No
 * socket: a stand is driven by values, and what it sends is caught.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "check.h"
#include "sim/stands.h"
#include "wire/json.h"

#define START_US INT64_C(1795197855123456)

enum { DEPTH = 4, LISTINGS = 2 };

/* A venue with two books, and one that came to listen. */
struct bench {
	struct stand stand;
	struct venue_facts *facts;
	struct sim_conn *conn;
	struct text heard; /* what was sent, a message a line */
	size_t messages;
	int status, closed; /* of the handshake; code of the close, 0: open */
	char reason[64];
};

/* ---- the bench ---- */

static void
catch_message(struct sim_conn *conn, const struct sim_message *message)
{
	struct bench *bench = conn->stand->wire.arg;

	text_slice(&bench->heard, message->text);
	text_char(&bench->heard, '\n');
	bench->messages++;
}

static void
catch_close(struct sim_conn *conn, int code, const char *reason)
{
	struct bench *bench = conn->stand->wire.arg;

	conn->closing = true;
	bench->closed = code;
	snprintf(bench->reason, sizeof bench->reason, "%s", reason);
}

static struct sim_listing *
make_listings(const struct venue_facts *facts, const char *const *names)
{
	struct sim_listing *listings = calloc(LISTINGS, sizeof *listings);

	assert_non_null(listings);
	for (size_t i = 0; i < LISTINGS; i++) {
		const struct venue_symbol *symbol = venue_facts_symbol(facts, slice_of(names[i]));
		bool reference;

		CHECK(symbol != NULL, "%s", names[i]);
		reference = decimal_sign(symbol->price_tick) == 0;
		listings[i] = (struct sim_listing){ .facts = symbol,
			.name = slice_of(symbol->symbol),
			.symbol = slice_of(symbol->venue_symbol),
			.base = { symbol->symbol, 3 },
			.quote = slice_of(symbol->symbol + 4),
			.price = unit_of(reference ? (struct decimal){ 1, 6 } : symbol->price_tick),
			.qty = unit_of(reference ? (struct decimal){ 1, 6 } : symbol->qty_step) };
	}
	return listings;
}

static void
set_book(struct bench *bench, size_t at, int64_t shift)
{
	struct market_level bids[DEPTH], asks[DEPTH];

	for (int i = 0; i < DEPTH; i++) {
		bids[i] = (struct market_level){ 6000000 + shift - 10 * i, 100 + i };
		asks[i] = (struct market_level){ 6000010 + shift + 10 * i, 200 + i };
	}
	assert_true(stand_book(&bench->stand.listings[at], bids, DEPTH, asks, DEPTH));
}

static struct request
read_request(char *bytes, size_t size, const char *method, const char *path, const char *headers)
{
	int len = snprintf(bytes, size, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:4101\r\n%s\r\n", method, path, headers);
	struct request request;
	struct error err = { 0 };
	bool wants;

	CHECK(request_read(&request, bytes, (size_t)len, &wants, &err) > 0, "%s %s: %s", method, path, err.text);
	return request;
}

static void
bench_open(struct bench *bench, const char *venue, const char *path)
{
	static const char *const tethers[] = { "BTC-USDT", "ETH-USDT" }, *const dollars[] = { "BTC-USD", "ETH-USD" };
	bool usd = strcmp(venue, "gemini") == 0 || strcmp(venue, "coincap") == 0;
	struct error err = { 0 };
	struct request request;
	char bytes[4096];

	*bench = (struct bench){ .status = 0 };
	bench->facts = venue_facts_load(venue, &err);
	CHECK(bench->facts != NULL && sim_venue_find(venue) != NULL, "%s: %s", venue, err.text);
	stand_init(&bench->stand, sim_venue_find(venue), bench->facts,
	    make_listings(bench->facts, usd ? dollars : tethers), LISTINGS, DEPTH);
	bench->stand.wire = (struct sim_wire){ .send = catch_message, .close = catch_close, .arg = bench };
	bench->stand.now_us = START_US;
	bench->stand.port = 4101;
	for (size_t i = 0; i < LISTINGS; i++) {
		set_book(bench, i, 0);
		stand_trade(&bench->stand.listings[i], (struct market_level){ 6000010, 50 }, true);
	}
	bench->conn = stand_connect(&bench->stand, bench);
	assert_non_null(bench->conn);
	if (path == NULL)
		return;
	request = read_request(bytes, sizeof bytes, "GET", path, "");
	bench->status = bench->stand.venue->upgrade(bench->conn, &request);
	if (bench->status == 101 && bench->stand.venue->opened != NULL)
		bench->stand.venue->opened(bench->conn);
}

static void
bench_close(struct bench *bench)
{
	assert_false(bench->stand.failed);
	stand_free(&bench->stand);
	venue_facts_free(bench->facts);
	text_free(&bench->heard);
}

static void
forget(struct bench *bench)
{
	bench->heard.len = 0;
	bench->messages = 0;
}

static void
say(struct bench *bench, const char *text)
{
	bench->stand.venue->message(bench->conn, slice_of(text));
}

static bool
holds(struct slice text, const char *part)
{
	return memmem(text.at, text.len, part, strlen(part)) != NULL;
}

/* Every message is one JSON object, but for bitget's pong. */
static void
check_messages(const struct bench *bench, const char *sent)
{
	struct slice rest = text_all(&bench->heard);

	while (rest.len > 0) {
		const char *end = memchr(rest.at, '\n', rest.len);
		struct slice line = { rest.at, (size_t)(end - rest.at) };
		struct error err = { 0 };
		json *document = json_parse(line, false, &err);

		CHECK(json_is_object(document) || slice_is(line, "pong"), "%s, to %s: %.*s: %s",
		    bench->stand.venue->name, sent, SLICE_ARG(line), err.text);
		json_free(document);
		rest = (struct slice){ end + 1, rest.len - line.len - 1 };
	}
}

/* ---- the socket ---- */

struct spoken {
	const char *venue, *path, *sent;
	size_t messages; /* that come back */
	const char *parts[3]; /* what they hold */
};

#define KUCOIN "/endpoint?token=public-1795197855000000&connectId=me"

static const struct spoken spoken[] = {
	{ "bitget", "/v2/ws/public", "ping", 1, { "pong\n" } },
	{ "bitget", "/v2/ws/public",
	    "{\"op\":\"subscribe\",\"args\":[{\"instType\":\"SPOT\",\"channel\":\"books\",\"instId\":\"BTCUSDT\"}]}", 2,
	    { "{\"event\":\"subscribe\",\"arg\":{\"instType\":\"SPOT\",\"channel\":\"books\",\"instId\":\"BTCUSDT\"}}"
	      "\n",
		"{\"action\":\"snapshot\",\"arg\":{\"instType\":\"SPOT\",\"channel\":\"books\",\"instId\":\"BTCUSDT\"},"
		"\"data\":[{\"asks\":[[\"60000.10\",\"0.000200\"],",
		"\"checksum\":0,\"seq\":1000001,\"ts\":\"1795197855123\"}],\"ts\":1795197855123}\n" } },
	{ "bitget", "/v2/ws/public",
	    "{\"op\":\"subscribe\",\"args\":[{\"instType\":\"SPOT\",\"channel\":\"trade\",\"instId\":\"BTCUSDT\"}]}", 2,
	    { "\"event\":\"subscribe\"", "{\"action\":\"snapshot\"", "\"side\":\"buy\",\"tradeId\":\"1000001\"" } },
	{ "bitget", "/v2/ws/public",
	    "{\"op\":\"subscribe\",\"args\":[{\"instType\":\"SPOT\",\"channel\":\"books\",\"instId\":\"NOPE\"}]}", 1,
	    { "{\"event\":\"error\",\"arg\":{\"instType\":\"SPOT\",\"channel\":\"books\",\"instId\":\"NOPE\"},\"code\":"
	      "30001,",
		"\"msg\":\"instType:SPOT,channel:books,instId:NOPE doesn't exist\",\"op\":\"subscribe\"}" } },
	{ "bitget", "/v2/ws/public",
	    "{\"op\":\"unsubscribe\",\"args\":[{\"instType\":\"SPOT\",\"channel\":\"books50\",\"instId\":\"BTCUSDT\"}]"
	    "}",
	    1, { "\"code\":30016,\"msg\":\"Param error\",\"op\":\"unsubscribe\"}" } },
	{ "bitget", "/v2/ws/public", "{\"op\":\"ping\"}", 1,
	    { "{\"event\":\"error\",\"code\":30002,\"msg\":\"Unrecognized request: {\\\"op\\\":\\\"ping\\\"}\"}" } },
	{ "bitget", "/v2/ws/public", "hello", 1, { "\"code\":30002,\"msg\":\"Unrecognized request: hello\"" } },

	{ "kucoin", KUCOIN, "{\"id\":\"7\",\"type\":\"ping\"}", 1,
	    { "{\"id\":\"7\",\"type\":\"pong\",\"timestamp\":" } },
	{ "kucoin", KUCOIN, "{\"id\":1,\"type\":\"subscribe\",\"topic\":\"/market/level2:BTC-USDT\",\"response\":true}",
	    1, { "{\"id\":\"1\",\"type\":\"ack\"}\n" } },
	{ "kucoin", KUCOIN, "{\"id\":1,\"type\":\"subscribe\",\"topic\":\"/market/level2:BTC-USDT\"}", 0, { "" } },
	{ "kucoin", KUCOIN,
	    "{\"id\":\"1\",\"type\":\"subscribe\",\"topic\":\"/spotMarket/"
	    "level1:BTC-USDT,ETH-USDT\",\"response\":true}",
	    3,
	    { "{\"id\":\"1\",\"type\":\"ack\"}\n{\"topic\":\"/spotMarket/level1:BTC-USDT\",\"type\":\"message\","
	      "\"subject\":\"level1\",\"data\":{\"asks\":[\"600001.0\",",
		"\"timestamp\":1795197855123}}\n" } },
	{ "kucoin", KUCOIN, "{\"id\":\"1\",\"type\":\"subscribe\",\"topic\":\"/market/ticker:all\",\"response\":true}",
	    3,
	    { "\"topic\":\"/market/ticker:all\",\"type\":\"message\",\"subject\":\"BTC-USDT\"",
		"\"subject\":\"ETH-USDT\"" } },
	{ "kucoin", KUCOIN, "{\"id\":\"1\",\"type\":\"subscribe\",\"topic\":\"/market/match:NO-PE\",\"response\":true}",
	    1,
	    { "{\"id\":\"1\",\"type\":\"error\",\"code\":404,\"data\":\"topic /market/match:NO-PE is not found\"}" } },
	{ "kucoin", KUCOIN, "{\"id\":\"1\",\"type\":\"subscribe\",\"topic\":\"/market/nope:BTC-USDT\"}", 1,
	    { "\"code\":404,\"data\":\"topic /market/nope:BTC-USDT is not found\"" } },
	{ "kucoin", KUCOIN, "{\"id\":\"1\",\"type\":\"subscribe\"}", 1, { "\"code\":406" } },
	{ "kucoin", KUCOIN,
	    "{\"id\":\"1\",\"type\":\"subscribe\",\"topic\":\"/market/match:BTC-USDT\",\"privateChannel\":true}", 1,
	    { "\"code\":403,\"data\":\"login is required\"" } },
	{ "kucoin", KUCOIN, "{\"id\":\"1\",\"type\":\"dance\"}", 1, { "\"code\":415" } },
	{ "kucoin", KUCOIN, "not json", 1, { "{\"id\":\"me\",\"type\":\"error\",\"code\":400" } },

	{ "gate", "/ws/v4/", "{\"time\":1,\"channel\":\"spot.ping\"}", 1,
	    { "{\"time\":1795197855,\"time_ms\":1795197855123,",
		"\"channel\":\"spot.pong\",\"event\":\"\",\"error\":null,\"result\":null}" } },
	{ "gate", "/ws/v4/",
	    "{\"id\":1,\"time\":1,\"channel\":\"spot.order_book_update\",\"event\":\"subscribe\",\"payload\":[\"BTC_"
	    "USDT\","
	    "\"100ms\"]}",
	    1,
	    { "\"id\":1,\"channel\":\"spot.order_book_update\",\"event\":\"subscribe\",\"payload\":[\"BTC_USDT\","
	      "\"100ms\"],"
	      "\"error\":null,\"result\":{\"status\":\"success\"}}" } },
	{ "gate", "/ws/v4/",
	    "{\"time\":1,\"channel\":\"spot.obu\",\"event\":\"subscribe\",\"payload\":[\"ob.BTC_USDT.50\"]}", 2,
	    { "\"status\":\"success\"",
		"\"result\":{\"t\":1795197855123,\"full\":true,\"s\":\"ob.BTC_USDT.50\",\"u\":1000008," } },
	{ "gate", "/ws/v4/",
	    "{\"time\":1,\"channel\":\"spot.obu\",\"event\":\"subscribe\",\"payload\":[\"ob.NO_PE.50\"]}", 1,
	    { "\"status\":\"success\"" } },
	{ "gate", "/ws/v4/",
	    "{\"time\":1,\"channel\":\"spot.order_book\",\"event\":\"subscribe\",\"payload\":[\"BTC_USDT\",\"5\","
	    "\"1000ms\"]}",
	    2, { "\"status\":\"success\"", "\"lastUpdateId\":1000008,\"s\":\"BTC_USDT\",\"bids\":[[" } },
	{ "gate", "/ws/v4/",
	    "{\"time\":1,\"channel\":\"spot.order_book\",\"event\":\"subscribe\",\"payload\":[\"BTC_USDT\",\"30\","
	    "\"100ms\"]}",
	    1,
	    { "\"error\":{\"code\":2,\"message\":\"provided level not supported: "
	      "30\"},\"result\":{\"status\":\"fail\"}}" } },
	{ "gate", "/ws/v4/",
	    "{\"time\":1,\"channel\":\"spot.order_book_update\",\"event\":\"subscribe\",\"payload\":[\"BTC_USDT\","
	    "\"1000ms\"]}",
	    1, { "\"message\":\"incorrect update interval specified: 1000ms\"" } },
	{ "gate", "/ws/v4/",
	    "{\"time\":1,\"channel\":\"spot.trades\",\"event\":\"subscribe\",\"payload\":[\"BTC_USDT\",\"NO_PE\"]}", 1,
	    { "\"error\":{\"code\":2,\"message\":\"unknown currency pair: NO_PE\"}" } },
	{ "gate", "/ws/v4/",
	    "{\"time\":1,\"channel\":\"spot.nope\",\"event\":\"subscribe\",\"payload\":[\"BTC_USDT\"]}", 1,
	    { "\"error\":{\"code\":2,\"message\":\"Unknown channel spot.nope\"}" } },
	{ "gate", "/ws/v4/", "{\"time\":1,\"channel\":\"spot.trades\",\"event\":\"dance\"}", 1, { "\"code\":2" } },
	{ "gate", "/ws/v4/", "not json", 0, { "" } },

	{ "gemini", "/v2/marketdata",
	    "{\"type\":\"subscribe\",\"subscriptions\":[{\"name\":\"l2\",\"symbols\":[\"BTCUSD\"]}]}", 1,
	    { "{\"auction_events\":[],\"changes\":[[\"buy\",\"60000.00\",\"0.00000100\"],",
		"[\"sell\",\"60000.10\",\"0.00000200\"]", "\"trades\":[{\"event_id\":" } },
	{ "gemini", "/v2/marketdata",
	    "{\"type\":\"subscribe\",\"subscriptions\":[{\"name\":\"l2\",\"symbols\":[\"btcusd\"]}]}", 1,
	    { "{\"message\":\"Received bad symbol 'btcusd'\",\"reason\":\"InvalidSymbol\",\"result\":\"error\"}" } },
	{ "gemini", "/v2/marketdata",
	    "{\"type\":\"subscribe\",\"subscriptions\":[{\"name\":\"l9\",\"symbols\":[\"BTCUSD\"]}]}", 1,
	    { "\"reason\":\"Bad Request\"" } },
	{ "gemini", "/v2/marketdata", "{\"type\":\"dance\"}", 1, { "\"reason\":\"Bad Request\"" } },
	{ "gemini", "/v2/marketdata", "not json", 1, { "\"reason\":\"InvalidJson\"" } },

	{ "htx", "/feed", "{\"sub\":\"market.btcusdt.mbp.150\",\"id\":1}", 1,
	    { "{\"id\":1,\"status\":\"ok\",\"ts\":1795197855123,\"subbed\":\"market.btcusdt.mbp.150\"}" } },
	{ "htx", "/feed", "{\"req\":\"market.btcusdt.mbp.20\",\"id\":\"x\"}", 1,
	    { "{\"id\":\"x\",\"status\":\"ok\",\"ts\":1795197855123,\"rep\":\"market.btcusdt.mbp.20\",\"data\":{"
	      "\"seqNum\":"
	      "1000001,\"bids\":[[60000.00,0.000100],",
		"\"asks\":[[60000.10,0.000200]," } },
	{ "htx", "/feed", "{\"sub\":\"market.btcusdt.bbo\",\"id\":\"1\"}", 1,
	    { "\"err-code\":\"bad-request\",\"err-msg\":\"invalid topic market.btcusdt.bbo\"" } },
	{ "htx", "/ws", "{\"sub\":\"market.btcusdt.bbo\",\"id\":\"1\"}", 2,
	    { "\"subbed\":\"market.btcusdt.bbo\"",
		"\"tick\":{\"seqId\":1000001,\"ask\":60000.10,\"askSize\":0.000200,\"bid\":" } },
	{ "htx", "/ws", "{\"sub\":\"market.nope.bbo\",\"id\":\"1\"}", 1,
	    { "{\"id\":\"1\",\"status\":\"error\",\"ts\":1795197855123,\"err-code\":\"bad-request\",\"err-msg\":"
	      "\"invalid symbol "
	      "nope\"}" } },
	{ "htx", "/ws", "{\"unsub\":\"market.btcusdt.bbo\",\"id\":\"1\"}", 1, { "unsub with not subbed topic" } },
	{ "htx", "/ws", "{\"ping\":17}", 1, { "{\"pong\":17}\n" } },
	{ "htx", "/ws", "{\"dance\":1}", 1, { "\"err-code\":\"bad-request\"" } },
	{ "htx", "/ws", "not json", 1, { "\"err-msg\":\"not json, is not json string\"" } },

	{ "coincap", "/prices?assets=ethereum&apiKey=k", "whatever", 0, { "" } },
};

static void
each_is_answered_in_its_own_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(spoken); i++) {
		const struct spoken *row = &spoken[i];
		struct bench bench;

		bench_open(&bench, row->venue, row->path);
		CHECK(bench.status == 101 && bench.closed == 0, "%s %s", row->venue, row->path);
		forget(&bench);
		say(&bench, row->sent);
		CHECK(bench.messages == row->messages, "%s, to %s: %zu messages: %.*s", row->venue, row->sent,
		    bench.messages, SLICE_ARG(text_all(&bench.heard)));
		for (size_t n = 0; n < COUNT(row->parts) && row->parts[n] != NULL; n++)
			CHECK(*row->parts[n] == '\0' || holds(text_all(&bench.heard), row->parts[n]),
			    "%s, to %s: no %s in %.*s", row->venue, row->sent, row->parts[n],
			    SLICE_ARG(text_all(&bench.heard)));
		check_messages(&bench, row->sent);
		bench_close(&bench);
	}
}

static void
say_many(struct bench *bench, int count)
{
	struct text request = { 0 };

	text_string(&request, "{\"op\":\"subscribe\",\"args\":[");
	for (int i = 0; i < count; i++)
		text_format(&request, "%s{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"}", i == 0 ? "" : ",");
	text_string(&request, "]}");
	say(bench, text_cstring(&request));
	text_free(&request);
}

static void
okx_bounds_a_request(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, "okx", "/ws/v5/public");
	say_many(&bench, 65536 / 41);
	assert_true(bench.messages > 1000);
	forget(&bench);
	say_many(&bench, 65536 / 41 + 10);
	assert_int_equal(bench.messages, 1);
	assert_true(holds(text_all(&bench.heard), "\"code\":\"60012\""));
	bench_close(&bench);
}

/* Whatever comes, what is answered is JSON, and nothing breaks. */
static void
nothing_that_is_said_breaks_them(void **state)
{
	static const char *const doors[][2] = { { "bitget", "/v2/ws/public" }, { "kucoin", KUCOIN },
		{ "gate", "/ws/v4/" }, { "binance", "/ws/0" }, { "binance", "/stream?streams=btcusdt@trade" },
		{ "bybit", "/v5/public/spot" }, { "okx", "/ws/v5/public" }, { "kraken", "/v2" }, { "coinbase", "/" },
		{ "gemini", "/v2/marketdata" }, { "htx", "/feed" }, { "htx", "/ws" },
		{ "coincap", "/prices?assets=ALL&apiKey=k" } };
	static const char *const texts[] = { "", "{", "[]", "null", "1", "\"a\"", "{}", "\"\\\"", "x\"y\\",
		"\x80\xff\"", "{\"op\":1,\"args\":5,\"type\":[],\"event\":{},\"sub\":1,\"req\":null,\"pong\":\"x\"}",
		"{\"op\":\"subscribe\",\"args\":[1,null,[],{},{\"channel\":5},{\"channel\":\"books\",\"instId\":"
		"\"a\\\"b\\u0000\"}]}",
		"{\"type\":\"subscribe\",\"topic\":\"/market/level2:,,\\\"\",\"id\":{},\"response\":true}",
		"{\"type\":\"subscribe\",\"topic\":\"/market/level2:\",\"id\":1.5}",
		"{\"type\":\"subscribe\",\"subscriptions\":[1,{},{\"name\":\"l2\",\"symbols\":[1,null,\"\\\"\"]}]}",
		"{\"channel\":\"spot.obu\",\"event\":\"subscribe\",\"payload\":[1]}",
		"{\"channel\":\"spot.obu\",\"event\":\"subscribe\",\"payload\":[\"ob.\"]}",
		"{\"channel\":\"spot.trades\",\"event\":\"subscribe\",\"payload\":[{},\"\\\"\"]}",
		"{\"channel\":\"a\\\"b\",\"event\":\"subscribe\",\"payload\":{}}", "{\"sub\":\"market.\",\"id\":[]}",
		"{\"sub\":\"market..\\\"\",\"id\":{\"a\":\"\\\"\"}}", "{\"req\":\"market.btcusdt.mbp.\"}" };

	(void)state;
	for (size_t i = 0; i < COUNT(doors); i++) {
		struct bench bench;

		bench_open(&bench, doors[i][0], doors[i][1]);
		for (size_t n = 0; n < COUNT(texts); n++) {
			say(&bench, texts[n]);
			check_messages(&bench, texts[n]);
			forget(&bench);
		}
		bench_close(&bench);
	}
}

/* ---- REST ---- */

struct asked {
	const char *venue, *method, *path, *headers;
	int status;
	const char *parts[2];
};

static const struct asked asked[] = {
	{ "bitget", "GET", "/api/v2/public/time", "", 200,
	    { "{\"code\":\"00000\",\"msg\":\"success\",\"requestTime\":1795197855123,\"data\":{\"serverTime\":"
	      "\"1795197855123\"}}" } },
	{ "bitget", "GET", "/api/v2/spot/public/symbols?symbol=BTCUSDT", "", 200,
	    { "\"pricePrecision\":\"2\",\"quantityPrecision\":\"6\"", "\"minTradeUSDT\":\"1\"}]}" } },
	{ "bitget", "GET", "/api/v2/spot/market/orderbook?symbol=BTCUSDT&type=step0&limit=1", "", 200,
	    { "\"asks\":[[\"60000.10\",\"0.000200\"]],\"bids\":[[\"60000.00\",\"0.000100\"]],\"ts\":\"1795197855123\"}"
	      "}" } },
	{ "bitget", "GET", "/api/v2/spot/market/tickers?symbol=BTCUSDT", "", 200, { "\"lastPr\":\"60000.10\"" } },
	{ "bitget", "GET", "/api/v2/spot/market/fills?symbol=BTCUSDT", "", 200, { "\"tradeId\":\"1000001\"" } },
	{ "bitget", "GET", "/api/v2/spot/market/orderbook?symbol=NO%22PE", "", 400,
	    { "{\"code\":\"40034\",\"msg\":\"Parameter NO\\\"PE does not "
	      "exist\",\"requestTime\":1795197855123,\"data\":null}" } },
	{ "bitget", "GET", "/api/v2/spot/market/orderbook", "", 400, { "\"code\":\"40019\"" } },
	{ "bitget", "GET", "/api/v2/spot/public/coins", "", 200,
	    { "\"data\":[{\"coinId\":\"BTC\",\"coin\":\"BTC\",\"transfer\":\"true\",\"chains\":[]},{\"coinId\":"
	      "\"USDT\"," } },
	{ "kucoin", "GET", "/api/v3/currencies", "", 200,
	    { "\"data\":[{\"currency\":\"BTC\",", "},{\"currency\":\"USDT\"," } },
	{ "gate", "GET", "/api/v4/spot/currencies", "", 200,
	    { "[{\"currency\":\"BTC\",", "},{\"currency\":\"USDT\"," } },
	{ "kraken", "GET", "/0/public/Assets", "", 200,
	    { "\"result\":{\"XXBT\":{\"aclass\":\"currency\",\"altname\":\"XBT\",", "},\"USDT\":{" } },
	{ "coinbase", "GET", "/v2/currencies", "", 200, { "{\"data\":[{\"id\":\"USD\"," } },
	{ "coinbase", "GET", "/v2/currencies/crypto", "", 200,
	    { "{\"data\":[{\"asset_id\":\"BTC\",", "},{\"asset_id\":\"USDT\"," } },
	{ "coinbase", "GET", "/v2/exchange-rates", "", 200, { "{\"data\":{\"currency\":\"USD\",\"rates\":{" } },
	{ "bitget", "GET", "/api/v2/nope", "", 404, { "\"code\":\"40404\"" } },

	{ "kucoin", "GET", "/api/v1/timestamp", "", 200, { "{\"code\":\"200000\",\"data\":1795197855123}" } },
	{ "kucoin", "POST", "/api/v1/bullet-public", "", 200,
	    { "{\"code\":\"200000\",\"data\":{\"token\":\"public-1795197855123456\",\"instanceServers\":[{\"endpoint\":"
	      "\"ws://127.0.0.1:4101/endpoint\"",
		"\"pingInterval\":18000,\"pingTimeout\":10000}]}}" } },
	{ "kucoin", "GET", "/api/v1/market/orderbook/level2_20?symbol=BTC-USDT", "", 200,
	    { "{\"code\":\"200000\",\"data\":{\"time\":1795197855123,\"sequence\":\"1000008\",\"bids\":[[" } },
	{ "kucoin", "GET", "/api/v1/market/orderbook/level1?symbol=BTC-USDT", "", 200, { "\"bestAsk\":\"600001.0\"" } },
	{ "kucoin", "GET", "/api/v3/market/orderbook/level2?symbol=BTC-USDT", "", 401,
	    { "{\"code\":\"400001\",\"msg\":" } },
	{ "kucoin", "GET", "/api/v3/market/orderbook/level2?symbol=BTC-USDT", "KC-API-KEY: k\r\n", 200,
	    { "\"sequence\":" } },
	{ "kucoin", "GET", "/api/v1/market/allTickers", "", 200, { "\"ticker\":[{\"symbol\":\"BTC-USDT\"" } },
	{ "kucoin", "GET", "/api/v1/market/stats?symbol=ETH-USDT", "", 200, { "\"data\":{\"symbol\":\"ETH-USDT\"" } },
	{ "kucoin", "GET", "/api/v1/market/stats?symbol=NO-PE", "", 400,
	    { "{\"code\":\"900001\",\"msg\":\"symbol not exists\"}" } },
	{ "kucoin", "GET", "/api/v1/market/stats", "", 400, { "\"code\":\"400100\"" } },
	{ "kucoin", "GET", "/api/v1/hf/accounts/opened", "", 401, { "{\"code\":\"400001\",\"msg\":" } },
	{ "kucoin", "GET", "/api/v1/hf/accounts/opened", "KC-API-KEY: k\r\n", 200,
	    { "{\"code\":\"200000\",\"data\":true}" } },
	{ "kucoin", "GET", "/api/v1/bullet-public", "", 404, { "\"code\":\"404000\"" } },

	{ "gate", "GET", "/api/v4/spot/time", "", 200, { "{\"server_time\":1795197855123}" } },
	{ "gate", "GET", "/api/v4/spot/order_book?currency_pair=BTC_USDT&limit=1&with_id=true", "", 200,
	    { "{\"id\":1000008,\"current\":1795197855123,\"update\":1795197855123,\"asks\":[[\"600001.0\",\"0.000200\"]"
	      "],\"bids\":" } },
	{ "gate", "GET", "/api/v4/spot/order_book?currency_pair=BTC_USDT", "", 200, { "{\"current\":" } },
	{ "gate", "GET", "/api/v4/spot/tickers?currency_pair=BTC_USDT", "", 200,
	    { "[{\"currency_pair\":\"BTC_USDT\",\"last\":" } },
	{ "gate", "GET", "/api/v4/spot/currency_pairs", "", 200,
	    { "\"amount_precision\":6,\"precision\":1,\"trade_status\":\"tradable\"" } },
	{ "gate", "GET", "/api/v4/spot/trades?currency_pair=BTC_USDT", "", 200,
	    { "\"create_time_ms\":\"1795197855123.456000\"" } },
	{ "gate", "GET", "/api/v4/spot/order_book?currency_pair=NO_PE", "", 400,
	    { "{\"label\":\"INVALID_CURRENCY_PAIR\",\"message\":\"Invalid currency pair NO_PE\"}" } },
	{ "gate", "GET", "/api/v4/spot/order_book", "", 400, { "\"label\":\"MISSING_REQUIRED_PARAM\"" } },
	{ "gate", "GET", "/api/v4/spot/order_book?currency_pair=BTC_USDT&limit=0", "", 400,
	    { "{\"label\":\"INVALID_PARAM_VALUE\",\"message\":\"Invalid request parameter `limit` value: 0\"}" } },
	{ "gate", "GET", "/api/v4/spot/nope", "", 400, { "\"label\":\"MISSING_REQUIRED_HEADER\"" } },

	{ "bybit", "GET", "/v5/market/instruments-info?category=spot", "", 200,
	    { "\"maxOrderQty\":\"9000000\",\"maxOrderAmt\":\"8000000\"" } },
	{ "okx", "GET", "/api/v5/public/instruments?instType=SPOT", "", 200, { "\"lever\":\"10\"" } },
	{ "gate", "GET", "/api/v4/spot/currency_pairs", "", 200,
	    { "\"base\":\"BTC\",\"base_name\":\"BTC\",\"quote\":\"USDT\",\"quote_name\":\"USDT\"",
		"\"min_base_amount\":" } },
	{ "coinbase", "GET", "/api/v3/brokerage/market/product_book?product_id=BTC-USDT&limit=1", "", 200,
	    { "\"mid_market\":\"60000.05\",\"spread_bps\":\"0.016\",\"spread_absolute\":\"0.1\"" } },
	{ "coinbase", "GET", "/api/v3/brokerage/transaction_summary", "Authorization: Bearer x\r\n", 200,
	    { "\"taker_fee_rate\":\"0.012\",\"maker_fee_rate\":\"0.006\"}}" } },

	{ "gemini", "GET", "/v1/symbols", "", 200, { "[\"btcusd\",\"ethusd\"]" } },
	{ "gemini", "GET", "/v1/symbols/details/btcusd", "", 200,
	    { "\"tick_size\":0.00000001,\"quote_increment\":0.01,\"min_order_size\":\"0.00001\",\"status\":"
	      "\"open\"" } },
	{ "gemini", "GET", "/v1/symbols/details/all", "", 200, { "[{\"symbol\":\"BTCUSD\"" } },
	{ "gemini", "GET", "/v1/book/btcusd?limit_bids=1&limit_asks=1", "", 200,
	    { "{\"bids\":[{\"price\":\"60000.00\",\"amount\":\"0.00000100\",\"timestamp\":\"1795197855\"}],\"asks\":["
	      "{" } },
	{ "gemini", "GET", "/v1/pubticker/btcusd", "", 200,
	    { "\"bid\":\"60000.00\",\"ask\":\"60000.10\",\"last\":\"60000.10\"}" } },
	{ "gemini", "GET", "/v2/ticker/btcusd", "", 200,
	    { "{\"symbol\":\"BTCUSD\",\"open\":\"60000.10\"", "\"close\":\"60000.10\"" } },
	{ "gemini", "GET", "/v1/trades/btcusd", "", 200, { "\"tid\":1000001,\"price\":\"60000.10\"" } },
	{ "gemini", "GET", "/v1/book/bla", "", 400,
	    { "{\"message\":\"Supplied value 'bla' is not a valid symbol.\",\"reason\":\"Bad "
	      "Request\",\"result\":\"error\"}" } },
	{ "gemini", "GET", "/v1/nope", "", 404, { "\"reason\":\"EndpointNotFound\"" } },

	{ "htx", "GET", "/v1/common/timestamp", "", 200, { "{\"status\":\"ok\",\"data\":1795197855123}" } },
	{ "htx", "GET", "/v1/common/symbols", "", 200,
	    { "{\"base-currency\":\"btc\",\"quote-currency\":\"usdt\",\"price-precision\":2,\"amount-precision\":6",
		"\"limit-order-min-order-amt\":0.0001,\"min-order-value\":10}" } },
	{ "htx", "GET", "/market/depth?symbol=btcusdt&type=step0&depth=5", "", 200,
	    { "\"tick\":{\"ts\":1795197855123,\"version\":1000001,\"bids\":[[60000.00,0.000100]," } },
	{ "htx", "GET", "/market/detail/merged?symbol=btcusdt", "", 200,
	    { "\"bid\":[60000.00,0.000100],\"ask\":[60000.10," } },
	{ "htx", "GET", "/market/trade?symbol=btcusdt", "", 200, { "\"direction\":\"buy\"}]}}" } },
	{ "htx", "GET", "/market/tickers", "", 200,
	    { "\"data\":[{\"symbol\":\"btcusdt\",\"open\":60000.10", "\"close\":60000.10" } },
	{ "htx", "GET", "/market/depth?symbol=nope&type=step0", "", 200,
	    { "{\"ts\":1795197855123,\"status\":\"error\",\"err-code\":\"invalid-parameter\",\"err-msg\":\"invalid "
	      "symbol\",\"data\":null}" } },
	{ "htx", "GET", "/market/depth?symbol=btcusdt&type=step9", "", 200, { "\"err-msg\":\"invalid type:step9\"" } },
	{ "htx", "GET", "/nope", "", 404, { "\"status\":\"error\"" } },

	{ "coincap", "GET", "/v3/assets?ids=ethereum", "", 200,
	    { "{\"data\":[{\"id\":\"ethereum\",\"rank\":\"2\",\"symbol\":\"ETH\"", "\"priceUsd\":\"6.000010\"" } },
	{ "coincap", "GET", "/v3/assets?limit=1&offset=1", "", 200, { "{\"data\":[{\"id\":\"ethereum\"" } },
	{ "coincap", "GET", "/v3/assets/bitcoin", "", 200,
	    { "{\"data\":{\"id\":\"bitcoin\"", ",\"timestamp\":1795197855123}" } },
	{ "coincap", "GET", "/v2/rates/bitcoin", "", 200, { "\"rateUsd\":\"6.000010\"}" } },
	{ "coincap", "GET", "/v3/assets/no%22pe", "", 404,
	    { "{\"error\":\"no%22pe not found\",\"timestamp\":1795197855123}" } },
	{ "coincap", "GET", "/v3/assets?limit=2001", "", 400, { "{\"error\":\"limit exceeds 2000\"" } },
	{ "coincap", "GET", "/v3/nope", "", 404, { "{\"error\":\"not found\"" } },
};

static struct sim_ask
ask(struct bench *bench, const struct request *request)
{
	struct sim_ask ask = { .stand = &bench->stand, .request = request };

	stand_ask(&ask);
	return ask;
}

static void
requests_are_answered_in_their_own_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(asked); i++) {
		const struct asked *row = &asked[i];
		struct error err = { 0 };
		struct bench bench;
		struct request request;
		struct sim_ask answer;
		char bytes[1024];
		json *document;

		bench_open(&bench, row->venue, NULL);
		request = read_request(bytes, sizeof bytes, row->method, row->path, row->headers);
		answer = ask(&bench, &request);
		CHECK(answer.status == row->status, "%s %s: %d: %.*s", row->venue, row->path, answer.status,
		    SLICE_ARG(text_all(&answer.body)));
		for (size_t n = 0; n < COUNT(row->parts) && row->parts[n] != NULL; n++)
			CHECK(holds(text_all(&answer.body), row->parts[n]), "%s %s: no %s in %.*s", row->venue,
			    row->path, row->parts[n], SLICE_ARG(text_all(&answer.body)));
		document = json_parse(text_all(&answer.body), false, &err);
		CHECK(document != NULL, "%s %s: %s: %.*s", row->venue, row->path, err.text,
		    SLICE_ARG(text_all(&answer.body)));
		json_free(document);
		text_free(&answer.body);
		text_free(&answer.headers);
		bench_close(&bench);
	}
}

/* ---- the day ---- */

/* Trades of 60000.10, then 61000, 59000 and 60600 (1 % above the first), 50 steps each. */
static void
let_a_day_pass(struct bench *bench)
{
	static const int64_t prices[] = { 6100000, 5900000, 6060010 };

	for (size_t i = 0; i < COUNT(prices); i++) {
		bench->stand.now_us += HOUR_US;
		stand_trade(&bench->stand.listings[0], (struct market_level){ prices[i], 50 }, true);
	}
}

/* Places are those of the venue's tick: a price of 6100000 ticks is 610000.0 where a tick is 0.1. */
static const struct {
	const char *venue, *path, *parts[3];
} days[] = {
	{ "binance", "/api/v3/ticker/24hr?symbol=BTCUSDT",
	    { "\"priceChangePercent\":\"0.9999\"",
		"\"openPrice\":\"60000.10\",\"highPrice\":\"61000.00\",\"lowPrice\":\"59000.00\"", "\"count\":4}" } },
	{ "bybit", "/v5/market/tickers?category=spot&symbol=BTCUSDT",
	    { "\"prevPrice24h\":\"600001.0\",\"price24hPcnt\":\"0.009999\"",
		"\"highPrice24h\":\"610000.0\",\"lowPrice24h\":\"590000.0\"" } },
	{ "okx", "/api/v5/market/ticker?instId=BTC-USDT",
	    { "\"open24h\":\"600001.0\",\"high24h\":\"610000.0\",\"low24h\":\"590000.0\"", "\"sodUtc0\":\"600001.0\"",
		"\"sodUtc8\":\"600001.0\"" } },
	{ "bitget", "/api/v2/spot/market/tickers?symbol=BTCUSDT",
	    { "\"open\":\"60000.10\",\"high24h\":\"61000.00\",\"low24h\":\"59000.00\",\"change24h\":\"0.009999\"",
		"\"openUtc\":\"60000.10\"" } },
	{ "kraken", "/0/public/Ticker?pair=XBTUSDT",
	    { "\"t\":[4,4],\"l\":[\"590000.0\",\"590000.0\"],\"h\":[\"610000.0\",\"610000.0\"],\"o\":\"600001.0\"" } },
	{ "coinbase", "/api/v3/brokerage/market/products/BTC-USDT",
	    { "\"price\":\"60600.10\",\"price_percentage_change_24h\":\"0.9999\"" } },
	{ "kucoin", "/api/v1/market/stats?symbol=BTC-USDT",
	    { "\"changeRate\":\"0.009999\",\"changePrice\":\"6000\",\"high\":\"610000.0\",\"low\":\"590000.0\"" } },
	{ "gate", "/api/v4/spot/tickers?currency_pair=BTC_USDT",
	    { "\"change_percentage\":\"0.9999\",\"high_24h\":\"610000.0\",\"low_24h\":\"590000.0\"" } },
	{ "gemini", "/v2/ticker/btcusd",
	    { "\"open\":\"60000.10\",\"high\":\"61000.00\",\"low\":\"59000.00\",\"close\":\"60600.10\"",
		"\"changes\":[\"60600.10\",\"59000.00\",\"61000.00\",\"60000.10\"]" } },
	{ "htx", "/market/detail/merged?symbol=btcusdt",
	    { "\"open\":60000.10,\"high\":61000.00,\"low\":59000.00,\"close\":60600.10,", "\"count\":4" } },
	{ "coincap", "/v3/assets/bitcoin", { "\"changePercent24Hr\":\"0.9999\",\"vwap24Hr\":\"" } },
};

static void
tickers_tell_the_day(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(days); i++) {
		struct bench bench;
		struct request request;
		struct sim_ask answer;
		char bytes[1024];

		bench_open(&bench, days[i].venue, NULL);
		let_a_day_pass(&bench);
		request = read_request(bytes, sizeof bytes, "GET", days[i].path, "");
		answer = ask(&bench, &request);
		for (size_t n = 0; n < COUNT(days[i].parts) && days[i].parts[n] != NULL; n++)
			CHECK(holds(text_all(&answer.body), days[i].parts[n]), "%s: no %s in %.*s", days[i].venue,
			    days[i].parts[n], SLICE_ARG(text_all(&answer.body)));
		text_free(&answer.body);
		text_free(&answer.headers);
		bench_close(&bench);
	}
}

/* Each refusal says its reason in JSON. */
static void
refusals_have_the_venue_s_form(void **state)
{
	static const struct {
		const char *venue;
		const char *words[4]; /* by enum sim_refusal; NULL: does not matter */
	} rows[] = {
		{ "bitget", { "\"40404\"", "\"429\"", NULL, "\"40200\"" } },
		{ "kucoin", { "\"404000\"", "\"429000\"", NULL, "\"500000\"" } },
		{ "gate", { "MISSING_REQUIRED_HEADER", "\"TOO_MANY_REQUESTS\"", NULL, "\"SERVER_ERROR\"" } },
		{ "gemini", { "EndpointNotFound", "\"RateLimit\"", NULL, "\"Maintenance\"" } },
		{ "htx", { "bad-request", "\"base-request-exceed-frequency-limit\"", NULL, "\"system-maintenance\"" } },
		{ "coincap", { "\"error\"", "\"error\"", NULL, "\"error\"" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (unsigned n = 0; n < COUNT(rows[i].words); n++) {
			struct error err = { 0 };
			struct bench bench;
			struct request request;
			struct sim_ask refused;
			char bytes[256];
			json *document;

			bench_open(&bench, rows[i].venue, NULL);
			request = read_request(bytes, sizeof bytes, "GET", "/x", "");
			refused = (struct sim_ask){ .stand = &bench.stand, .request = &request };
			stand_refuse(&refused, n);
			document = json_parse(text_all(&refused.body), false, &err);
			CHECK(document != NULL && refused.status >= 400, "%s %u: %d %s", rows[i].venue, n,
			    refused.status, err.text);
			CHECK(rows[i].words[n] == NULL || holds(text_all(&refused.body), rows[i].words[n]),
			    "%s %u: %.*s", rows[i].venue, n, SLICE_ARG(text_all(&refused.body)));
			json_free(document);
			text_free(&refused.body);
			text_free(&refused.headers);
			bench_close(&bench);
		}
}

/* ---- what time brings ---- */

static void
beats(struct bench *bench, int seconds)
{
	for (int i = 0; i < seconds && !bench->conn->closing; i++) {
		bench->stand.now_us += SECOND_US;
		bench->stand.venue->beat(bench->conn);
	}
}

/* htx: who answers stays, who does not is pinged each second and sent away after ten more. */
static void
htx_sends_who_is_silent_away(void **state)
{
	struct bench bench;
	char pong[64];

	(void)state;
	bench_open(&bench, "htx", "/feed");
	for (int i = 0; i < 20; i++) {
		beats(&bench, 5);
		assert_int_equal(bench.messages, 1);
		assert_true(holds(text_all(&bench.heard), "{\"ping\":1795197"));
		snprintf(pong, sizeof pong, "{\"pong\":%lld}", (long long)(bench.stand.now_us / 1000));
		say(&bench, pong);
		forget(&bench);
	}
	beats(&bench, 5);
	say(&bench, "{\"pong\":12345}"); /* the answer to none */
	beats(&bench, 9);
	assert_int_equal(bench.messages, 10);
	assert_int_equal(bench.closed, 0);
	beats(&bench, 1);
	assert_int_equal(bench.closed, 1003);
	assert_string_equal(bench.reason, "ping check expired");
	bench_close(&bench);
}

/* ... and who pings itself is alive. */
static void
htx_hears_who_pings(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, "htx", "/ws");
	for (int i = 0; i < 20; i++) {
		beats(&bench, 5);
		say(&bench, "{\"ping\":1}");
	}
	assert_int_equal(bench.closed, 0);
	bench_close(&bench);
}

static void
gemini_s_heart_beats(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, "gemini", "/v2/marketdata");
	assert_int_equal(bench.stand.venue->beat_ms, 5000);
	bench.stand.venue->beat(bench.conn);
	check_text("heartbeat", text_all(&bench.heard), "{\"timestamp\":1795197855123,\"type\":\"heartbeat\"}\n");
	bench_close(&bench);
}

static void
kucoin_looks_at_the_ticket(void **state)
{
	static const struct {
		const char *path, *word;
		int closed;
	} rows[] = {
		{ KUCOIN, "{\"id\":\"me\",\"type\":\"welcome\"}\n", 0 },
		{ "/endpoint?token=public-1795197855000000&connectId=a-name-that-is-too-long-to-keep",
		    "{\"id\":\"c1\",\"type\":\"welcome\"}\n", 0 },
		{ "/endpoint?token=public-1795197855000000", "\"welcome\"", 0 },
		{ "/endpoint?token=nonsense&connectId=me",
		    "{\"id\":\"me\",\"type\":\"error\",\"code\":401,\"data\":\"token is invalid\"}", 1000 },
		{ "/endpoint?token=public-1795197856000000", "token is invalid", 1000 }, /* of the future */
		{ "/endpoint?token=public-1795111455123456", "token is expired", 1000 }, /* a day old */
		{ "/endpoint?token=public-1795111455123457", "\"welcome\"", 0 },
		{ "/endpoint", "token is invalid", 1000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench bench;

		bench_open(&bench, "kucoin", rows[i].path);
		CHECK(bench.status == 101 && bench.closed == rows[i].closed && bench.messages == 1 &&
			holds(text_all(&bench.heard), rows[i].word),
		    "%s: %d %d %.*s", rows[i].path, bench.status, bench.closed, SLICE_ARG(text_all(&bench.heard)));
		bench_close(&bench);
	}
}

/* Each changed level has a number, and the last one's is that of the message. */
static void
kucoin_numbers_each_change(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, "kucoin", KUCOIN);
	say(&bench, "{\"id\":1,\"type\":\"subscribe\",\"topic\":\"/market/level2:BTC-USDT\"}");
	forget(&bench);
	set_book(&bench, 0, 10);
	assert_int_equal(bench.messages, 1);
	assert_true(holds(text_all(&bench.heard), "\"changes\":{\"asks\":[[\"600001.0\",\"0.00000000\",\"1000009\"],"));
	assert_true(holds(text_all(&bench.heard), "\"sequenceEnd\":1000018,\"sequenceStart\":1000009,"));
	assert_true(holds(text_all(&bench.heard), "\"1000018\"]]}"));
	bench_close(&bench);
}

/* ---- limits ---- */

static void
kucoin_bounds_a_topic(void **state)
{
	struct text request = { 0 };
	struct bench bench;

	(void)state;
	bench_open(&bench, "kucoin", KUCOIN);
	forget(&bench);
	text_string(&request, "{\"id\":1,\"type\":\"subscribe\",\"topic\":\"/market/match:");
	for (int i = 0; i < 101; i++)
		text_string(&request, i == 0 ? "BTC-USDT" : ",BTC-USDT");
	text_string(&request, "\"}");
	say(&bench, text_cstring(&request));
	assert_true(holds(text_all(&bench.heard), "\"code\":509,\"data\":\"exceed max subscription count"));
	text_free(&request);
	bench_close(&bench);
}

static void
bitget_bounds_subscriptions(void **state)
{
	static const char subscribe[] =
	    "{\"op\":\"subscribe\",\"args\":[{\"instType\":\"SPOT\",\"channel\":\"ticker\",\"instId\":\"BTCUSDT\"}]}";
	struct bench bench;

	(void)state;
	bench_open(&bench, "bitget", "/v2/ws/public");
	for (int i = 0; i < 240; i++)
		say(&bench, subscribe);
	assert_false(holds(text_all(&bench.heard), "error"));
	forget(&bench);
	say(&bench, subscribe);
	assert_true(holds(text_all(&bench.heard), "\"code\":30006"));
	forget(&bench);
	bench.stand.now_us += INT64_C(3600) * SECOND_US;
	say(&bench, subscribe);
	assert_false(holds(text_all(&bench.heard), "error"));
	bench_close(&bench);
}

static void
gate_has_one_stream_of_a_book(void **state)
{
	static const char subscribe[] =
	    "{\"time\":1,\"channel\":\"spot.obu\",\"event\":\"subscribe\",\"payload\":[\"ob.BTC_USDT.50\"]}";
	struct bench bench;

	(void)state;
	bench_open(&bench, "gate", "/ws/v4/");
	say(&bench, subscribe);
	forget(&bench);
	say(&bench, subscribe);
	assert_int_equal(bench.messages, 1);
	assert_true(holds(text_all(&bench.heard), "\"error\":{\"code\":2,\"message\":\"Alert sub ob.BTC_USDT.50\"}"));
	forget(&bench);
	set_book(&bench, 0, 10);
	assert_int_equal(bench.messages, 1);
	assert_true(holds(text_all(&bench.heard), "\"s\":\"ob.BTC_USDT.50\",\"U\":1000009,\"u\":1000018,"));
	bench_close(&bench);
}

static void
htx_names_the_increment_before(void **state)
{
	struct bench bench;

	(void)state;
	bench_open(&bench, "htx", "/feed");
	say(&bench, "{\"sub\":\"market.btcusdt.mbp.150\",\"id\":1}");
	set_book(&bench, 0, 10);
	forget(&bench);
	set_book(&bench, 0, 20);
	assert_true(holds(text_all(&bench.heard), "\"seqNum\":1000003,\"prevSeqNum\":1000002,"));
	bench_close(&bench);
}

/* The socket wants a key; a request without one counts more. */
static void
coincap_sells_to_who_has_a_key(void **state)
{
	static const char upgrade[] = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
				      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
	struct bench bench;
	struct request request;
	struct sim_ask answer;
	char bytes[512];

	(void)state;
	bench_open(&bench, "coincap", "/prices?assets=ethereum");
	assert_int_equal(bench.status, 401);
	request = read_request(bytes, sizeof bytes, "GET", "/prices?assets=ethereum", upgrade);
	answer = (struct sim_ask){ .stand = &bench.stand, .request = &request };
	stand_refuse(&answer, REFUSE_PATH);
	assert_int_equal(answer.status, 401);
	text_free(&answer.body);
	request = read_request(bytes, sizeof bytes, "GET", "/v3/assets/bitcoin", "");
	answer = ask(&bench, &request);
	assert_int_equal(answer.weight, 3);
	text_free(&answer.body);
	request = read_request(bytes, sizeof bytes, "GET", "/v3/assets/bitcoin", "Authorization: Bearer k\r\n");
	answer = ask(&bench, &request);
	assert_int_equal(answer.weight, 1);
	text_free(&answer.body);
	bench_close(&bench);

	bench_open(&bench, "coincap", "/prices?assets=ethereum&apiKey=k");
	check_text("prices", text_all(&bench.heard), "{\"ethereum\":\"6.000010\"}\n");
	forget(&bench);
	stand_trade(&bench.stand.listings[0], (struct market_level){ 7000000, 1 }, true);
	stand_trade(&bench.stand.listings[1], (struct market_level){ 7000000, 1 }, true);
	check_text("prices", text_all(&bench.heard), "{\"ethereum\":\"7.000000\"}\n");
	bench_close(&bench);
}

static void
other_paths_are_no_doors(void **state)
{
	static const char *const all[] = { "bitget", "kucoin", "gate", "gemini", "htx", "coincap" };

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		struct bench bench;

		bench_open(&bench, all[i], "/nowhere");
		CHECK(bench.status == 404 && bench.messages == 0, "%s: %d", all[i], bench.status);
		bench_close(&bench);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_answered_in_its_own_form),
		cmocka_unit_test(nothing_that_is_said_breaks_them),
		cmocka_unit_test(requests_are_answered_in_their_own_form),
		cmocka_unit_test(tickers_tell_the_day),
		cmocka_unit_test(refusals_have_the_venue_s_form),
		cmocka_unit_test(htx_sends_who_is_silent_away),
		cmocka_unit_test(htx_hears_who_pings),
		cmocka_unit_test(gemini_s_heart_beats),
		cmocka_unit_test(kucoin_looks_at_the_ticket),
		cmocka_unit_test(kucoin_numbers_each_change),
		cmocka_unit_test(kucoin_bounds_a_topic),
		cmocka_unit_test(bitget_bounds_subscriptions),
		cmocka_unit_test(okx_bounds_a_request),
		cmocka_unit_test(gate_has_one_stream_of_a_book),
		cmocka_unit_test(htx_names_the_increment_before),
		cmocka_unit_test(coincap_sells_to_who_has_a_key),
		cmocka_unit_test(other_paths_are_no_doors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
