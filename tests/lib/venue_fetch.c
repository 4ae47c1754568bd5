/*
 * venue_fetch: what is fetched from each venue: where it is, and that the answer is read.
 */
#include "config/venues.h"
#include "live_check.h"

/* ---- where to connect, what to fetch ---- */

static void
where_to_connect(void **state)
{
	static const struct {
		const char *base, *path, *url;
	} rows[] = {
		{ "wss://stream.binance.com:9443", "/stream", "wss://stream.binance.com:9443/stream" },
		{ "wss://ws.kraken.com/v2", "/v2", "wss://ws.kraken.com/v2" },
		{ "ws://127.0.0.1:4101", "/v2", "ws://127.0.0.1:4101/v2" },
		{ "ws://127.0.0.1:4101/", "/v2", "ws://127.0.0.1:4101/v2" },
		{ "wss://api.gateio.ws/ws/v4/", "/ws/v4/", "wss://api.gateio.ws/ws/v4/" },
		{ "ws://[::1]:4101", "/ws/v4/", "ws://[::1]:4101/ws/v4/" },
		{ "https://host/proxy", "/api/v3/time", "https://host/proxy/api/v3/time" },
		{ "https://host/api/v3", "/api/v3/time", "https://host/api/v3/time" },
		{ "https://host/api", "/apiary", "https://host/api/apiary" },
		{ "https://api", "/api/v3", "https://api/api/v3" },
		{ "https://host/api/v5/market", "/api/v5/market?x=1", "https://host/api/v5/market?x=1" },
		{ "wss://ws-feed.exchange.coinbase.com", "", "wss://ws-feed.exchange.coinbase.com" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text url = { 0 };

		live_url(&url, slice_of(rows[i].base), rows[i].path);
		check_text(rows[i].base, text_all(&url), rows[i].url);
		text_free(&url);
	}
}

/* Facts files and tables tell the same: hosts and paths fit together, limits agree. */
static void
check_rate(const char *venue, const json *limits, const char *name, struct live_rate rate)
{
	const json *told = json_member(limits, name);
	int64_t count = 0, per_ms = 0;

	if (told == NULL)
		return;
	assert_true(
	    json_integer(json_member(told, "count"), &count) && json_integer(json_member(told, "per_ms"), &per_ms));
	CHECK(rate.count == (size_t)count && rate.per_ms == per_ms, "%s: %s", venue, name);
}

static void
check_facts(const char *name, const json *facts, const struct venue_live *live)
{
	const json *limits = json_member(facts, "limits"), *hosts = json_member(json_member(facts, "endpoints"), "ws");
	int64_t value;

	check_rate(name, limits, "connects", live->limits.connects);
	check_rate(name, limits, "messages", live->limits.messages);
	check_rate(name, limits, "requests", live->limits.requests);
	if (json_integer(json_member(limits, "subscribe_args"), &value))
		CHECK(live->limits.args == (size_t)value, "%s: args", name);
	if (json_integer(json_member(limits, "life_ms"), &value))
		CHECK(live->limits.life_ms == value, "%s: life", name);
	if (json_integer(json_member(limits, "ping_ms"), &value))
		CHECK(live->keep.period_ms == value, "%s: ping", name);
	for (const json *host = json_first(hosts); host != NULL && live->sockets[0].carries != 0;
	     host = json_after(host)) {
		struct text url = { 0 };
		size_t paths = 0;

		live_url(&url, slice_of(json_string(host)), live->sockets[0].path);
		for (size_t i = 8; i < url.len; i++)
			paths += i + 3 < url.len && memcmp(url.at + i, "/v", 2) == 0;
		CHECK(paths <= 1 && url.len >= strlen(json_string(host)) - 1, "%s: %.*s", name,
		    SLICE_ARG(text_all(&url)));
		text_free(&url);
	}
}

static void
as_the_facts_say(void **state)
{
	(void)state;
	assert_int_equal(setenv("ARB_SHARE", "share/arb", 0), 0);
	for (size_t i = 0; venues[i] != NULL; i++) {
		struct error err;
		struct venue_facts *facts = venue_facts_load(venues[i]->name, &err);
		const json *document;

		CHECK(facts != NULL, "%s: %s", venues[i]->name, err.text);
		document = venue_facts_document(facts);
		check_facts(venues[i]->name, document, venues[i]->live);
		if (venues[i]->live->other != NULL)
			check_facts(venues[i]->name,
			    json_member(json_member(document, "products"), venues[i]->live->other->product),
			    venues[i]->live->other);
		venue_facts_free(facts);
	}
}

/* ---- pictures: the URL, and that the answer to it is read ---- */

static const struct picture_case {
	const char *venue, *base;
	enum live_picture what;
	const char *symbol;
	size_t depth;
	unsigned weight;
	const char *url;
	const char *body, *lines; /* NULL: not read here */
} picture_cases[] = {
	{ "binance", "https://api.binance.com", PICTURE_BRIDGE, "BTCUSDT", 10, 5,
	    "https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=100",
	    "{'lastUpdateId':1011,'bids':[['60000','1']],'asks':[['60001','2']]}",
	    "book BTCUSDT whole answer rest limit=100 last=1011 b 60000*1 a 60001*2\n" },
	{ "binance", "http://127.0.0.1:1", PICTURE_BRIDGE, "BTCUSDT", 100, 25,
	    "http://127.0.0.1:1/api/v3/depth?symbol=BTCUSDT&limit=500", NULL, NULL },
	{ "binance", "http://127.0.0.1:1", PICTURE_BRIDGE, "BTCUSDT", 1000, 250,
	    "http://127.0.0.1:1/api/v3/depth?symbol=BTCUSDT&limit=5000", NULL, NULL },
	{ "binance", "http://127.0.0.1:1", PICTURE_POLL, "\345\270\201USDT", 7, 5,
	    "http://127.0.0.1:1/api/v3/depth?symbol=%E5%B8%81USDT&limit=10#\345\270\201USDT",
	    "{'lastUpdateId':7,'bids':[],'asks':[]}", "book \345\270\201USDT whole answer rest limit=10 last=7 b a\n" },
	{ "binance", "http://127.0.0.1:1", PICTURE_AUDIT, "BTCUSDT", 10, 0, "", NULL, NULL },
	{ "binance_us", "https://api.binance.us", PICTURE_POLL, "BTCUSD", 1, 5,
	    "https://api.binance.us/api/v3/depth?symbol=BTCUSD&limit=5",
	    "{'lastUpdateId':1,'bids':[['1','2']],'asks':[]}",
	    "book BTCUSD whole answer rest limit=5 last=1 b 1*2 a\n" },
	{ "bybit", "https://api.bybit.com", PICTURE_POLL, "BTCUSDT", 20, 1,
	    "https://api.bybit.com/v5/market/orderbook?category=spot&symbol=BTCUSDT&limit=20",
	    "{'retCode':0,'retMsg':'OK','result':{'s':'BTCUSDT','b':[['60000','1']],'a':[['60001','2']],"
	    "'ts':1795197835206,'u':1011,'seq':1011},'time':1795197835206}",
	    "book BTCUSDT whole answer rest limit=20 us=1795197835206000 b 60000*1 a 60001*2\n" },
	{ "okx", "https://www.okx.com", PICTURE_POLL, "BTC-USDT", 20, 1,
	    "https://www.okx.com/api/v5/market/books?instId=BTC-USDT&sz=20",
	    "{'code':'0','msg':'','data':[{'asks':[['60001','2','0','1']],'bids':[['60000','1','0','1']],"
	    "'ts':'1795197838563','seqId':9}]}",
	    "book BTC-USDT whole answer rest limit=20 last=9 us=1795197838563000 b 60000*1 a 60001*2\n" },
	{ "bitget", "https://api.bitget.com", PICTURE_POLL, "BTCUSDT", 0, 1,
	    "https://api.bitget.com/api/v2/spot/market/orderbook?symbol=BTCUSDT&type=step0&limit=150",
	    "{'code':'00000','msg':'success','data':{'asks':[['60001','2']],'bids':[['60000','1']],"
	    "'ts':'1795197842084'}}",
	    "book BTCUSDT whole answer rest limit=150 us=1795197842084000 b 60000*1 a 60001*2\n" },
	{ "kraken", "https://api.kraken.com", PICTURE_POLL, "BTC/USD", 20, 1,
	    "https://api.kraken.com/0/public/Depth?pair=XBTUSD&count=20#BTC/USD",
	    "{'error':[],'result':{'XXBTZUSD':{'asks':[['60001','2',1795197845]],'bids':[['60000','1',1795197845]]}}}",
	    "book BTC/USD whole answer rest limit=20 b 60000*1 a 60001*2\n" },
	{ "kraken", "https://api.kraken.com", PICTURE_POLL, "DOGE/BTC", 1000, 1,
	    "https://api.kraken.com/0/public/Depth?pair=XDGXBT&count=500#DOGE/BTC", NULL, NULL },
	{ "kraken", "https://api.kraken.com", PICTURE_POLL, "BTCUSD", 10, 0, "", NULL, NULL },
	{ "coinbase", "https://api.exchange.coinbase.com", PICTURE_AUDIT, "BTC-USD", 10, 1,
	    "https://api.exchange.coinbase.com/products/BTC-USD/book?level=2",
	    "{'bids':[['60000','1',3]],'asks':[['60001','2',1]],'sequence':9,'time':'2026-11-20T18:04:09Z'}",
	    "book BTC-USD whole answer rest us=1795197849000000 b 60000*1 a 60001*2\n" },
	{ "coinbase", "https://api.exchange.coinbase.com", PICTURE_POLL, "BTC-USD", 1, 1,
	    "https://api.exchange.coinbase.com/products/BTC-USD/book?level=1",
	    "{'bids':[['60000','1',3]],'asks':[['60001','2',1]]}",
	    "book BTC-USD whole answer rest limit=1 b 60000*1 a 60001*2\n" },
	{ "coinbase/advanced", "https://api.coinbase.com", PICTURE_POLL, "BTC-USD", 10, 1,
	    "https://api.coinbase.com/api/v3/brokerage/market/product_book?product_id=BTC-USD&limit=10",
	    "{'pricebook':{'product_id':'BTC-USD','bids':[{'price':'60000','size':'1'}],"
	    "'asks':[{'price':'60001','size':'2'}]}}",
	    "book BTC-USD whole answer rest limit=10 b 60000*1 a 60001*2\n" },
	{ "kucoin", "https://api.kucoin.com", PICTURE_BRIDGE, "BTC-USDT", 10, 4,
	    "https://api.kucoin.com/api/v1/market/orderbook/level2_100?symbol=BTC-USDT",
	    "{'code':'200000','data':{'time':1795197852428,'sequence':'1011','bids':[['60000','1']],"
	    "'asks':[['60001','2']]}}",
	    "book BTC-USDT whole answer rest limit=100 last=1011 us=1795197852428000 b 60000*1 a 60001*2\n" },
	{ "kucoin", "https://api.kucoin.com", PICTURE_POLL, "BTC-USDT", 20, 2,
	    "https://api.kucoin.com/api/v1/market/orderbook/level2_20?symbol=BTC-USDT",
	    "{'code':'200000','data':{'sequence':'1','bids':[],'asks':[]}}",
	    "book BTC-USDT whole answer rest limit=20 last=1 b a\n" },
	{ "gate", "https://api.gateio.ws", PICTURE_BRIDGE, "BTC_USDT", 10, 1,
	    "https://api.gateio.ws/api/v4/spot/order_book?currency_pair=BTC_USDT&limit=100&with_id=true",
	    "{'id':1011,'current':1795197856438,'update':1795197856437,'asks':[['60001','2']],'bids':[['60000','1']]}",
	    "book BTC_USDT whole answer rest limit=100 last=1011 us=1795197856437000 b 60000*1 a 60001*2\n" },
	{ "gate", "https://api.gateio.ws", PICTURE_POLL, "BTC_USDT", 10, 1,
	    "https://api.gateio.ws/api/v4/spot/order_book?currency_pair=BTC_USDT&limit=10&with_id=true", NULL, NULL },
	{ "gemini", "https://api.gemini.com", PICTURE_AUDIT, "BTCUSD", 10, 1,
	    "https://api.gemini.com/v1/book/btcusd?limit_bids=50&limit_asks=50",
	    "{'bids':[{'price':'60000','amount':'1','timestamp':'1795197856'}],"
	    "'asks':[{'price':'60001','amount':'2','timestamp':'1795197856'}]}",
	    "book BTCUSD whole answer rest limit=50 b 60000*1 a 60001*2\n" },
	{ "gemini", "https://api.gemini.com", PICTURE_POLL, "BTCUSD", 0, 1,
	    "https://api.gemini.com/v1/book/btcusd?limit_bids=0&limit_asks=0", "{'bids':[],'asks':[]}",
	    "book BTCUSD whole answer rest b a\n" },
	{ "htx", "https://api.huobi.pro", PICTURE_POLL, "btcusdt", 7, 1,
	    "https://api.huobi.pro/market/depth?symbol=btcusdt&type=step0&depth=10",
	    "{'ch':'market.btcusdt.depth.step0','status':'ok','ts':1795197856438,'tick':{'bids':[[60000,1]],"
	    "'asks':[[60001,2]],'version':9,'ts':1795197856437}}",
	    "book btcusdt whole answer rest limit=10 us=1795197856437000 b 60000*1 a 60001*2\n" },
	{ "htx", "https://api.huobi.pro", PICTURE_POLL, "btcusdt", 21, 1,
	    "https://api.huobi.pro/market/depth?symbol=btcusdt&type=step0", NULL, NULL },
	{ "htx", "https://api.huobi.pro", PICTURE_BRIDGE, "btcusdt", 10, 0, "", NULL, NULL },
};

static void
check_answer(const char *row, const struct venue *venue, struct slice url, const char *body, const char *lines)
{
	static struct recorder recorder;
	struct text text = { 0 };

	recorder = (struct recorder){ .lines = true };
	record_message(&recorder, venue, url, quoted(&text, body));
	CHECK(
	    strcmp(recorder.text, lines) == 0, "%s: %.*s:\n%s\nand not\n%s", row, SLICE_ARG(url), recorder.text, lines);
	text_free(&text);
}

static void
pictures_are_asked_for_and_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(picture_cases); i++) {
		const struct picture_case *row = &picture_cases[i];
		struct text url = { 0 };
		unsigned weight =
		    live_of(row->venue)
			->picture(&url, slice_of(row->base), row->what, slice_of(row->symbol), row->depth);

		check_text(row->venue, text_all(&url), row->url);
		CHECK(weight == row->weight, "%s: %s: weighs %u", row->venue, row->url, weight);
		if (row->body != NULL)
			check_answer(row->venue, venue_of(row->venue), text_all(&url), row->body, row->lines);
		text_free(&url);
	}
}

/* A venue that joins changes to a picture can ask for one, one without any protection for its audit, all for the fallback. */
static void
each_has_the_pictures_it_needs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(all_products); i++) {
		const struct venue_live *live = live_of(all_products[i]);
		const struct book_rules *rules = &venue_of(all_products[i])->rules;
		bool pair = strcmp(all_products[i], "kraken") == 0, bare = live->product == NULL || live->other != NULL;
		struct slice symbol = pair ? SLICE("A/B") : SLICE("AB");
		struct text url = { 0 };
		unsigned bridge = live->picture(&url, SLICE("http://h"), PICTURE_BRIDGE, symbol, 10);
		unsigned audit = live->picture(&url, SLICE("http://h"), PICTURE_AUDIT, symbol, 10);

		CHECK((rules->start == START_REST) == (bridge > 0), "%s: bridge", all_products[i]);
		CHECK((rules->start == START_REQUEST) == (live->request != NULL), "%s: request", all_products[i]);
		CHECK((rules->chain == CHAIN_NONE && rules->check == CHECK_NONE && bare) == (audit > 0), "%s: audit",
		    all_products[i]);
		CHECK(
		    live->picture(&url, SLICE("http://h"), PICTURE_POLL, symbol, 10) > 0, "%s: poll", all_products[i]);
		text_free(&url);
	}
}

static void
lists_are_read(void **state)
{
	static const struct {
		const char *venue, *url, *body;
	} rows[] = {
		{ "binance", "http://h/api/v3/exchangeInfo?showPermissionSets=false", "{'symbols':[]}" },
		{ "binance_us", "http://h/api/v3/exchangeInfo", "{'symbols':[]}" },
		{ "bybit", "http://h/v5/market/instruments-info?category=spot", "{'retCode':0,'result':{'list':[]}}" },
		{ "okx", "http://h/api/v5/public/instruments?instType=SPOT", "{'code':'0','data':[]}" },
		{ "bitget", "http://h/api/v2/spot/public/symbols", "{'code':'00000','data':[]}" },
		{ "kraken", "http://h/0/public/AssetPairs", "{'error':[],'result':{}}" },
		{ "coinbase", "http://h/products", "[]" },
		{ "coinbase/advanced", "http://h/api/v3/brokerage/market/products", "{'products':[]}" },
		{ "kucoin", "http://h/api/v2/symbols", "{'code':'200000','data':[]}" },
		{ "gate", "http://h/api/v4/spot/currency_pairs", "[]" },
		{ "gemini", "http://h/v1/symbols/details/all", "[]" },
		{ "htx", "http://h/v1/common/symbols", "{'status':'ok','data':[]}" },
	};

	(void)state;
	assert_int_equal(COUNT(rows), COUNT(all_products));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text url = { 0 };

		live_url(&url, SLICE("http://h"), live_of(rows[i].venue)->instruments);
		check_text(rows[i].venue, text_all(&url), rows[i].url);
		check_answer(rows[i].venue, venue_of(rows[i].venue), text_all(&url), rows[i].body, "end\n");
		text_free(&url);
	}
}

static void
prices_of_coincap(void **state)
{
	const struct venue_live *live = live_of("coincap");
	const struct slice slugs[] = { SLICE("bitcoin"), SLICE("wrapped-bitcoin") };
	static const struct {
		const char *base, *url;
	} rows[] = {
		{ "https://rest.coincap.io/v3", "https://rest.coincap.io/v3/assets?ids=bitcoin,wrapped-bitcoin" },
		{ "http://127.0.0.1:4101", "http://127.0.0.1:4101/v3/assets?ids=bitcoin,wrapped-bitcoin" },
		{ "https://mirror/v2/", "https://mirror/v2/assets?ids=bitcoin,wrapped-bitcoin" },
		{ "https://mirror/v", "https://mirror/v/v3/assets?ids=bitcoin,wrapped-bitcoin" },
	};

	(void)state;
	assert_true(live->sockets[0].carries == 0 && live->subscribe == NULL && live->picture == NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text url = { 0 };

		assert_int_equal(live->prices(&url, slice_of(rows[i].base), slugs, COUNT(slugs)), 1);
		check_text(rows[i].base, text_all(&url), rows[i].url);
		check_answer("coincap", venue_of("coincap"), text_all(&url),
		    "{'data':[{'id':'bitcoin','priceUsd':'6929.8'}],'timestamp':1533581103627}",
		    "reference bitcoin 6929.8\n");
		text_free(&url);
	}
}

/* ---- tickets and time ---- */

static void
ticket_of_kucoin(void **state)
{
	static const struct {
		const char *body, *url; /* url NULL: refused */
		int64_t period_ms, silence_ms;
	} rows[] = {
		{ "{'code':'200000','data':{'token':'t-1=','instanceServers':[{'endpoint':'ws://127.0.0.1:5/endpoint',"
		  "'encrypt':false,'protocol':'websocket','pingInterval':50000,'pingTimeout':10000},"
		  "{'endpoint':'wss://second'}]}}",
		    "ws://127.0.0.1:5/endpoint?token=t-1=&connectId=9\n", 50000, 60000 },
		{ "{'data':{'instanceServers':[{'endpoint':'wss://h/e?a=b'}],'token':'t'},'code':'200000'}",
		    "wss://h/e?a=b&token=t&connectId=9\n", 18000, 28000 },
		{ "{'code':'429000','msg':'Too Many Requests'}", NULL, 18000, 28000 },
		{ "{'code':'200000','data':{'token':'t','instanceServers':[]}}", NULL, 18000, 28000 },
		{ "{'code':'200000','data':{'instanceServers':[{'endpoint':'wss://h/'}]}}", NULL, 18000, 28000 },
		{ "{'code':'200000','data':{'token':'t x','instanceServers':[{'endpoint':'wss://h/'}]}}", NULL, 18000,
		    28000 },
		{ "{'code':'200000','data':{'token':'t','instanceServers':[{'endpoint':'wss://h/','pingInterval':0}]}}",
		    NULL, 18000, 28000 },
		{ "{'code':'200000','data':null}", NULL, 18000, 28000 },
		{ "<html>", NULL, 18000, 28000 },
	};
	const struct venue_live *live = live_of("kucoin");
	struct text text = { 0 };

	(void)state;
	assert_string_equal(live->ticket, "/api/v1/bullet-public");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text out = { 0 };
		struct live_keep keep = live->keep;
		struct error err;
		int64_t id = 9;
		struct live_say say = { &out, &id, NOW_US };
		int result = live->read_ticket(&say, quoted(&text, rows[i].body), &keep, &err);

		CHECK((result == 0) == (rows[i].url != NULL), "%s", rows[i].body);
		check_text(rows[i].body, text_all(&out), rows[i].url == NULL ? "" : rows[i].url);
		CHECK(keep.period_ms == rows[i].period_ms && keep.silence_ms == rows[i].silence_ms, "%s", rows[i].body);
		text_free(&out);
	}
	assert_true(live->ready(quoted(&text, "{'id':'9','type':'welcome'}")));
	assert_false(live->ready(quoted(&text, "{'id':'9','type':'ack'}")));
	assert_false(live->ready((struct slice){ NULL, 0 }));
	text_free(&text);
}

static void
times_of_venues(void **state)
{
	static const struct {
		const char *venue, *body;
		int64_t us; /* 0: refused */
	} rows[] = {
		{ "binance", "{'serverTime':1795197832136}", INT64_C(1795197832136000) },
		{ "bybit",
		    "{'retCode':0,'result':{'timeSecond':'1795197835','timeNano':'1795197835206000001'},"
		    "'time':1795197835206}",
		    INT64_C(1795197835206000) },
		{ "okx", "{'code':'0','data':[{'ts':'1795197838563'}]}", INT64_C(1795197838563000) },
		{ "bitget", "{'code':'00000','data':{'serverTime':'1795197842084'}}", INT64_C(1795197842084000) },
		{ "kraken", "{'error':[],'result':{'unixtime':1795197845,'rfc1123':'x'}}", INT64_C(1795197845000000) },
		{ "coinbase", "{'iso':'2026-11-20T18:04:05.201Z','epoch':1795197845.201}", INT64_C(1795197845201000) },
		{ "coinbase/advanced", "{'iso':'x','epochSeconds':'1795197845','epochMillis':'1795197845201'}",
		    INT64_C(1795197845201000) },
		{ "kucoin", "{'code':'200000','data':1795197852428}", INT64_C(1795197852428000) },
		{ "gate", "{'server_time':1795197856432}", INT64_C(1795197856432000) },
		{ "htx", "{'status':'ok','data':1795197856432}", INT64_C(1795197856432000) },
		{ "okx", "{'code':'50011','data':[],'msg':'Too Many Requests'}", 0 },
		{ "okx", "{'code':'0','data':[{'ts':'x'}]}", 0 },
		{ "binance", "{'serverTime':1}", 0 },
		{ "binance", "{'serverTime':1e30}", 0 },
		{ "binance", "{'serverTime':1795197832136", 0 },
		{ "binance", "", 0 },
	};
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error err;
		int64_t us = 0;
		int result = live_time(live_of(rows[i].venue), quoted(&text, rows[i].body), &us, &err);

		CHECK(result == (rows[i].us == 0 ? -1 : 0) && (result != 0 || us == rows[i].us), "%s: %s: %lld",
		    rows[i].venue, rows[i].body, (long long)us);
	}
	assert_null(live_of("gemini")->clock.path);
	text_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(where_to_connect),
		cmocka_unit_test(as_the_facts_say),
		cmocka_unit_test(pictures_are_asked_for_and_read),
		cmocka_unit_test(each_has_the_pictures_it_needs),
		cmocka_unit_test(lists_are_read),
		cmocka_unit_test(prices_of_coincap),
		cmocka_unit_test(ticket_of_kucoin),
		cmocka_unit_test(times_of_venues),
	};

	return cmocka_run_group_tests_name("venues, asked", tests, NULL, NULL);
}
