/*
 * feed/link: the ways of single venues, step by step: a ticket before the connection, two sockets, packed messages, pictures asked
 * for on the socket, prices over REST alone, numbers over a whole connection.
 */
#include "check.h"
#include "feed/feed.h"
#include "feed/link.h"
#include "live_check.h"

#include <zlib.h>

/* What the link did, a line each; and what it recorded. */
struct desk {
	struct text did, frames, out;
	struct feed_options options;
	struct session session;
	struct link *link;
	struct ticks ticks;
	int64_t now_us, fetches;
};

static void
on_connect(void *arg, int64_t conn, const char *url)
{
	text_format(&((struct desk *)arg)->did, "connect %lld %s\n", (long long)conn, url);
}

static void
on_send(void *arg, int64_t conn, struct slice text)
{
	text_format(&((struct desk *)arg)->did, "send %lld %.*s\n", (long long)conn, SLICE_ARG(text));
}

static void
on_ping(void *arg, int64_t conn)
{
	text_format(&((struct desk *)arg)->did, "ping %lld\n", (long long)conn);
}

static void
on_close(void *arg, int64_t conn)
{
	text_format(&((struct desk *)arg)->did, "close %lld\n", (long long)conn);
}

static void
on_drop(void *arg, int64_t conn)
{
	text_format(&((struct desk *)arg)->did, "drop %lld\n", (long long)conn);
}

static void
on_fetch(void *arg, int64_t id, const char *method, const char *url)
{
	struct desk *desk = arg;

	desk->fetches = id;
	text_format(&desk->did, "%s %s\n", method, url);
}

static int64_t
on_take(void *arg, enum link_bucket bucket, unsigned weight)
{
	(void)arg;
	(void)bucket;
	(void)weight;
	return 0;
}

static void
on_told(void *arg, int64_t count, bool left)
{
	text_format(&((struct desk *)arg)->did, "%s %lld\n", left ? "left" : "used", (long long)count);
}

static void
on_bar(void *arg, int64_t until_us)
{
	struct desk *desk = arg;

	text_format(&desk->did, "bar %lld\n", (long long)(until_us - desk->now_us));
}

static void
on_frame(void *arg, const struct frame_event *frame, struct slice body, bool binary)
{
	struct desk *desk = arg;

	ticks_before(&desk->ticks, frame->ts_us, &desk->out);
	(void)binary;
	frame_put(&desk->frames, frame, frame->url, body);
}

static const struct link_acts acts = { on_connect, on_send, on_ping, on_close, on_drop, on_fetch, on_take, on_told,
	on_bar, on_frame };
static const struct link_tier tiers[] = { { "https://rest.example", "wss://ws.example" } };

static void
desk_open(struct desk *desk, const char *venue, const char *symbols, size_t depth)
{
	struct link_plan plan = {
		.live = live_of(venue), .tiers = tiers, .tier_count = 1, .poll_us = 1000000, .audit_us = 0, .seed = 1
	};
	struct error err;

	*desk = (struct desk){ .now_us = NOW_US, .options = { .depth = depth } };
	assert_int_equal(selection_add(&desk->options.symbols, symbols, &err), 0);
	assert_int_equal(session_init(&desk->session, venue_of(venue), &desk->options, &err), 0);
	desk->link = link_new(&desk->session, &plan, &acts, desk, &desk->out, &err);
	assert_non_null(desk->link);
	link_start(desk->link, desk->now_us);
}

/* What was done since the last look. */
static void
did(struct desk *desk, const char *row, const char *want)
{
	check_quoted(row, text_all(&desk->did), want);
	desk->did.len = 0;
}

static void
later(struct desk *desk, int64_t us)
{
	int64_t until_us = desk->now_us + us;

	while (link_due(desk->link) <= until_us) {
		if (link_due(desk->link) > desk->now_us)
			desk->now_us = link_due(desk->link);
		link_timer(desk->link, desk->now_us);
	}
	desk->now_us = until_us;
}

static void
reply(struct desk *desk, int status, const char *body)
{
	struct text text = { 0 };
	struct link_reply answer = { .status = status, .used = -1, .body = quoted(&text, body) };

	link_reply(desk->link, desk->now_us, desk->fetches, &answer);
	text_free(&text);
}

static void
hear(struct desk *desk, int64_t conn, const char *body)
{
	struct text text = { 0 };

	link_message(desk->link, desk->now_us += 1000, conn, quoted(&text, body), false);
	text_free(&text);
}

/* The same, packed. */
static void
hear_packed(struct desk *desk, int64_t conn, const char *body)
{
	struct text text = { 0 };
	struct slice plain = quoted(&text, body);
	unsigned char packed[4096];
	z_stream stream = { .next_out = packed, .avail_out = sizeof packed, .avail_in = (unsigned)plain.len };

	memcpy(&stream.next_in, &plain.at, sizeof stream.next_in);
	assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	link_message(desk->link, desk->now_us += 1000, conn,
	    (struct slice){ (const char *)packed, sizeof packed - stream.avail_out }, true);
	deflateEnd(&stream);
	text_free(&text);
}

static size_t
count_of(const struct text *text, const char *part)
{
	size_t count = 0, len = strlen(part);

	for (const char *at = text->at;
	     text->len > 0 && (at = memmem(at, text->len - (size_t)(at - text->at), part, len)) != NULL; at += len)
		count++;
	return count;
}

/* The frames give the same lines. */
static void
desk_close(struct desk *desk)
{
	struct feed feed = { .options = desk->options };
	struct text out = { 0 };
	struct error err;

	link_stop(desk->link, desk->now_us);
	for (const char *at = desk->frames.at, *stop; at < desk->frames.at + desk->frames.len; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(desk->frames.at + desk->frames.len - at));
		if (feed_line(&feed, (struct slice){ at, (size_t)(stop - at) }, &out, &err) != 0)
			print_message("# %s\n", err.text);
	}
	CHECK(slice_equal(text_all(&out), text_all(&desk->out)), "the replay differs:\n%.*s\nand not\n%.*s",
	    SLICE_ARG(text_all(&out)), SLICE_ARG(text_all(&desk->out)));
	feed.options.symbols = (struct selection){ .count = 0 };
	feed_free(&feed);
	link_free(desk->link);
	session_free(&desk->session);
	selection_free(&desk->options.symbols);
	text_free(&out);
	text_free(&desk->did);
	text_free(&desk->frames);
	text_free(&desk->out);
}

/* kucoin: a ticket by POST, whose token no recording keeps; nothing is said before the venue has said welcome. */
static void
a_ticket_and_a_welcome(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, "kucoin", "BTC-USDT", 5);
	did(&desk, "list", "GET https://rest.example/api/v2/symbols\n");
	reply(&desk, 404, "");
	did(&desk, "ticket", "POST https://rest.example/api/v1/bullet-public\n");
	reply(&desk, 200,
	    "{'code':'200000','data':{'token':'secret','instanceServers':[{'endpoint':'wss://push.example/"
	    "','pingInterval':18000,"
	    "'pingTimeout':10000}]}}");
	did(&desk, "connect", "connect 1 wss://push.example/?token=secret&connectId=1\n");
	link_opened(desk.link, desk.now_us, 1);
	did(&desk, "silent until it is welcome", "");
	hear(&desk, 1, "{'id':'1','type':'welcome'}");
	did(&desk, "subscribe",
	    "send 1 "
	    "{'id':'2','type':'subscribe','topic':'/market/level2:BTC-USDT','privateChannel':false,'response':true}\n"
	    "GET https://rest.example/api/v1/timestamp\n");
	desk.now_us += 500000;
	reply(&desk, 200, "{'code':'200000','data':1795197000000}");
	assert_int_equal(count_of(&desk.frames, "\"via\":\"timer\",\"body\":\"offset -"), 1);
	later(&desk, 600000);
	did(&desk, "picture", "GET https://rest.example/api/v1/market/orderbook/level2_100?symbol=BTC-USDT\n");
	reply(&desk, 200,
	    "{'code':'200000','data':{'time':1795197856453,'sequence':'10','bids':[['100','1']],'asks':[['101','2']]}"
	    "}");
	assert_int_equal(count_of(&desk.out, "\"kind\":\"book\""), 1);
	assert_int_equal(count_of(&desk.frames, "secret"), 0);
	later(&desk, 18000000);
	did(&desk, "ping", "send 1 {'id':'3','type':'ping'}\n");
	desk.now_us += 30000;
	hear(&desk, 1, "{'id':'3','type':'pong'}");
	assert_int_equal(count_of(&desk.frames, "\"via\":\"pong\",\"body\":\""), 1);
	desk_close(&desk);
}

/* No ticket is to be had: it is tried again, by the rules. */
static void
no_ticket(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, "kucoin", "BTC-USDT", 5);
	reply(&desk, 404, "");
	reply(&desk, 200, "{'code':'400100','msg':'no'}");
	did(&desk, "refused",
	    "GET https://rest.example/api/v2/symbols\nPOST https://rest.example/api/v1/bullet-public\n");
	assert_int_equal(count_of(&desk.out, "\"state\":\"down\",\"reason\":\"ticket\""), 1);
	later(&desk, 400000);
	did(&desk, "not yet", "");
	later(&desk, 600000);
	assert_int_equal(count_of(&desk.did, "POST https://rest.example/api/v1/bullet-public\n"), 1);
	desk_close(&desk);
}

/* htx: books on a socket of their own, where the picture is asked for; all is packed, and pings want their figure back. */
static void
two_sockets_and_packed(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, "htx", "BTC-USDT", 5);
	desk.options.trades = true; /* before it is divided */
	did(&desk, "list", "GET https://rest.example/v1/common/symbols\n");
	reply(&desk, 404, "");
	did(&desk, "two", "connect 1 wss://ws.example/feed\nconnect 2 wss://ws.example/ws\n");
	link_opened(desk.link, desk.now_us, 1);
	did(&desk, "books",
	    "send 1 {'sub':'market.btcusdt.mbp.150','id':'1'}\nGET https://rest.example/v1/common/timestamp\n");
	link_opened(desk.link, desk.now_us, 2);
	did(&desk, "trades", "send 2 {'sub':'market.btcusdt.trade.detail','id':'2'}\n");
	hear_packed(&desk, 1, "{'ping':1795197856453}");
	did(&desk, "pong", "send 1 {'pong':1795197856453}\n");
	hear_packed(&desk, 1,
	    "{'ch':'market.btcusdt.mbp.150','ts':1795197856453,'tick':{'seqNum':11,'prevSeqNum':10,'bids':[[100.5,1]],'"
	    "asks':[]}}");
	did(&desk, "picture", "send 1 {'req':'market.btcusdt.mbp.150','id':'3'}\n");
	hear_packed(&desk, 1,
	    "{'id':'3','rep':'market.btcusdt.mbp.150','status':'ok','data':{'seqNum':10,'bids':[[100,1]],'asks':[[101,"
	    "2]]}}");
	assert_int_equal(count_of(&desk.out, "\"bids\":[[\"100.5\",\"1\"],[\"100\",\"1\"]]"), 1);
	assert_int_equal(count_of(&desk.frames, "\"body64\":"), 3);
	hear_packed(&desk, 2,
	    "{'ch':'market.btcusdt.trade.detail','ts':1795197856453,'tick':{'id':1,'ts':1795197856453,'data':[{'id':1,"
	    "'ts':1795197856453,'tradeId':7,'amount':1,'price':100,'direction':'buy'}]}}");
	assert_int_equal(count_of(&desk.out, "\"kind\":\"trade\""), 1);
	link_closed(desk.link, desk.now_us, 2, "closed", 0, false); /* the trades alone are gone: the book holds */
	assert_int_equal(count_of(&desk.out, "\"state\":\"down\""), 0);
	assert_int_equal(count_of(&desk.out, "\"state\":\"stale\""), 0);
	link_message(desk.link, desk.now_us, 1, SLICE("\x1f\x8b torn"), true);
	assert_int_equal(count_of(&desk.out, "\"state\":\"stale\""), 1);
	did(&desk, "given up", "drop 1\n");
	desk_close(&desk);
}

/* coincap: prices over REST are all there is; when they fail, the venue is down. */
static void
prices_alone(void **state)
{
	static const char prices[] =
	    "{'data':[{'id':'bitcoin','symbol':'BTC','priceUsd':'65000.5'}],'timestamp':1795197856453}";
	struct desk desk;

	(void)state;
	desk_open(&desk, "coincap", "BTC-USD", 5);
	did(&desk, "prices", "GET https://rest.example/v3/assets?ids=bitcoin\n");
	reply(&desk, 200, prices);
	assert_int_equal(count_of(&desk.out, "\"kind\":\"reference\""), 1);
	assert_int_equal(count_of(&desk.out, "\"state\":\"live\",\"host\":\"rest.example\",\"tier\":1"), 1);
	later(&desk, 59000000);
	did(&desk, "not yet", "");
	later(&desk, 1100000);
	did(&desk, "again", "GET https://rest.example/v3/assets?ids=bitcoin\n");
	for (int i = 0; i < 3; i++) {
		reply(&desk, 0, "");
		later(&desk, 20000000);
	}
	assert_int_equal(count_of(&desk.out, "\"state\":\"down\",\"reason\":\"unreachable\""), 1);
	reply(&desk, 200, prices);
	assert_int_equal(count_of(&desk.out, "\"kind\":\"reference\""), 2);
	desk_close(&desk);
}

/* coinbase Advanced: a number of the connection is missing: none of its books is to be trusted. */
static void
a_number_of_the_connection(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, "coinbase/advanced", "BTC-USD", 5);
	reply(&desk, 404, "");
	link_opened(desk.link, desk.now_us, 1);
	desk.did.len = 0;
	hear(&desk, 1,
	    "{'channel':'l2_data','timestamp':'2026-11-20T18:04:16.453Z','sequence_num':0,'events':[{'type':'snapshot',"
	    "'product_id':"
	    "'BTC-USD','updates':[{'side':'bid','event_time':'2026-11-20T18:04:16.453Z','price_level':'100','new_"
	    "quantity':'1'},"
	    "{'side':'offer','event_time':'2026-11-20T18:04:16.453Z','price_level':'101','new_quantity':'1'}]}]}");
	assert_int_equal(count_of(&desk.out, "\"kind\":\"book\""), 1);
	hear(&desk, 1, "{'channel':'heartbeats','timestamp':'2026-11-20T18:04:17.453Z','sequence_num':2,'events':[]}");
	assert_int_equal(count_of(&desk.out, "\"state\":\"stale\",\"reason\":\"gap\""), 1);
	did(&desk, "given up", "drop 1\n");
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ticket_and_a_welcome),
		cmocka_unit_test(no_ticket),
		cmocka_unit_test(two_sockets_and_packed),
		cmocka_unit_test(prices_alone),
		cmocka_unit_test(a_number_of_the_connection),
	};

	return cmocka_run_group_tests_name("feed_ways", tests, NULL, NULL);
}
