/*
 * bybit, simulated: v5 public spot and the public part of REST.
 *
 * A topic names depth and symbol.  orderbook.1 is always whole and is said again when nothing changed for three seconds; one bad topic
 * makes a whole request fail.
 */
#include <stdio.h>

#include "base/clock.h"
#include "sim/stand.h"
#include "wire/put.h"

enum { ARGS_MAX = 10, AGAIN_S = 3 };

/* ---- what is told ---- */

static void
put_head_of(struct text *out, const struct sim_topic *topic, const char *word, int64_t us, const char *type)
{
	text_format(out, "{\"topic\":\"%s.%.*s\",\"ts\":%lld,\"type\":\"%s\",", word,
	    SLICE_ARG(topic->want.listing->symbol), (long long)(us / 1000), type);
}

static void
put_sides(struct text *out, const struct sim_listing *listing, const struct sim_side *bids, const struct sim_side *asks,
    size_t limit)
{
	text_format(out, "\"s\":\"%.*s\",\"b\":[", SLICE_ARG(listing->symbol));
	sim_levels(out, listing, bids, limit, sim_row_plain);
	text_string(out, "],\"a\":[");
	sim_levels(out, listing, asks, limit, sim_row_plain);
	text_char(out, ']');
}

/* The number that orders books of all depths: it rises, but not by one. */
static long long
cross_number(int64_t number)
{
	return (long long)number * 7 + 5;
}

static void
put_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	struct text *out = &say->text;
	char word[32];

	snprintf(word, sizeof word, "orderbook.%zu", topic->want.depth);
	put_head_of(out, topic, word, change->us, change->whole ? "snapshot" : "delta");
	text_string(out, "\"data\":{");
	put_sides(out, topic->want.listing, &change->bids, &change->asks, 0);
	text_format(out, ",\"u\":%lld,\"seq\":%lld},\"cts\":%lld}", (long long)change->last, cross_number(change->last),
	    (long long)(change->us / 1000));
}

static void
put_trade(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	put_head_of(out, topic, "publicTrade", listing->trade_us, "snapshot");
	text_format(out, "\"data\":[{\"i\":\"%lld\",\"T\":%lld", (long long)listing->trade_id,
	    (long long)(listing->trade_us / 1000));
	sim_put_price(out, "p", listing, listing->trade.price);
	sim_put_qty(out, "v", listing, listing->trade.qty);
	text_format(out, ",\"S\":\"%s\",\"s\":\"%.*s\",\"BT\":false,\"RPI\":false,\"seq\":%lld}]}",
	    listing->trade_buy ? "Buy" : "Sell", SLICE_ARG(listing->symbol), cross_number(listing->number));
}

static void
put_day(struct text *out, const struct sim_listing *listing)
{
	struct sim_figures day = sim_running(listing);

	sim_put_price(out, "lastPrice", listing, listing->trade.price);
	sim_put_price(out, "prevPrice24h", listing, day.open);
	sim_put_motion(out, "price24hPcnt", listing, &day, SIM_SHARE);
	sim_put_price(out, "highPrice24h", listing, day.high);
	sim_put_price(out, "lowPrice24h", listing, day.low);
	sim_put_turnover(out, "turnover24h", listing);
	sim_put_volume(out, "volume24h", listing);
}

static void
put_ticker(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	put_head_of(out, topic, "tickers", listing->trade_us, "snapshot");
	text_format(out, "\"cs\":%lld,\"data\":{\"symbol\":\"%.*s\"", cross_number(listing->number),
	    SLICE_ARG(listing->symbol));
	put_day(out, listing);
	text_string(out, "}}");
}

/* ---- the socket ---- */

static int
upgrade(struct sim_conn *conn, const struct request *request)
{
	(void)conn;
	return slice_is(request->path, "/v5/public/spot") ? 101 : 404;
}

static void
reply(struct sim_conn *conn, const json *request, bool success, const char *text)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = &say->text;

	text_format(out, "{\"success\":%s", success ? "true" : "false");
	put_string(out, "ret_msg", slice_of(text));
	text_format(out, ",\"conn_id\":\"%lld\"", (long long)conn->id);
	if (json_member(request, "req_id") != NULL) {
		text_char(out, ',');
		sim_echo(out, "req_id", json_member(request, "req_id"));
	}
	put_string(out, "op", sim_word(request, "op"));
	text_char(out, '}');
	sim_send(conn, say);
}

/* "orderbook.50.BTCUSDT".  NULL, or what is wrong with it. */
static const char *
read_topic(const struct sim_conn *conn, const char *topic, struct sim_want *want)
{
	static const struct {
		const char *begin;
		struct sim_want want;
	} known[] = {
		{ "orderbook.1.", { .channel = SIM_BOOK, .depth = 1, .pictures = true } },
		{ "orderbook.50.", { .channel = SIM_BOOK, .depth = 50 } },
		{ "orderbook.200.", { .channel = SIM_BOOK, .depth = 200 } },
		{ "orderbook.1000.", { .channel = SIM_BOOK, .depth = 1000 } },
		{ "publicTrade.", { .channel = SIM_TRADES } },
		{ "tickers.", { .channel = SIM_TICKER } },
	};

	for (size_t i = 0; i < COUNT(known); i++) {
		size_t len = strlen(known[i].begin);

		if (strncmp(topic, known[i].begin, len) != 0)
			continue;
		*want = known[i].want;
		want->listing = sim_find(conn->stand, slice_of(topic + len));
		return want->listing != NULL ? NULL : "Invalid symbol";
	}
	return "error:handler not found";
}

/* All topics are good, and there are not too many: NULL, or what is wrong. */
static const char *
check_topics(const struct sim_conn *conn, const json *args, bool on, char *room, size_t size)
{
	size_t count = 0;

	for (const json *item = json_first(args); item != NULL; item = json_after(item), count++) {
		const char *topic = json_string(item), *wrong;
		struct sim_want want;

		wrong = topic == NULL ? "error:bad topic" : read_topic(conn, topic, &want);
		if (wrong == NULL && on && sim_subscription(conn, &want) != NULL)
			wrong = "error:already subscribed";
		if (wrong != NULL) {
			snprintf(room, size, "%s,topic:%.64s", wrong, topic == NULL ? "" : topic);
			return room;
		}
	}
	return count == 0 ? "error:args empty" : count > ARGS_MAX ? "args size >10" : NULL;
}

static void
change_subscriptions(struct sim_conn *conn, const json *request, bool on)
{
	const json *args = json_member(request, "args");
	char room[128];
	const char *wrong = check_topics(conn, args, on, room, sizeof room);
	struct sim_topic *topics[ARGS_MAX];
	size_t count = 0;

	if (wrong != NULL) {
		reply(conn, request, false, wrong);
		return;
	}
	for (const json *item = json_first(args); item != NULL; item = json_after(item)) {
		struct sim_want want;

		read_topic(conn, json_string(item), &want);
		if (!on)
			sim_unsubscribe(conn, &want);
		else if (sim_subscribe(conn, &want, &topics[count]) == SIM_SUBSCRIBED)
			count++;
	}
	reply(conn, request, true, on ? "subscribe" : "");
	for (size_t i = 0; i < count; i++)
		sim_start(conn, topics[i]);
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error err;
	json *request = json_parse(text, false, &err);
	struct slice op = sim_word(request, "op");

	if (slice_is(op, "ping"))
		reply(conn, request, true, "pong");
	else if (slice_is(op, "subscribe") || slice_is(op, "unsubscribe"))
		change_subscriptions(conn, request, slice_is(op, "subscribe"));
	else
		reply(conn, request, false, json_is_object(request) ? "error:unknown op" : "error:json format");
	json_free(request);
}

/* Said again when it has not changed for three seconds, each three seconds. */
static void
beat(struct sim_conn *conn)
{
	for (size_t i = 0; i < conn->count; i++) {
		const struct sim_want *want = &conn->topics[i]->want;
		int64_t still_s = (conn->stand->now_us - want->listing->book_us) / SECOND_US;

		if (want->channel == SIM_BOOK && want->depth == 1 && still_s > 0 && still_s % AGAIN_S == 0)
			sim_start(conn, conn->topics[i]);
	}
}

/* ---- REST ---- */

static void
begin_answer(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":");
}

static void
end_answer(struct sim_ask *ask)
{
	text_format(&ask->body, ",\"retExtInfo\":{},\"time\":%lld}", (long long)(ask->stand->now_us / 1000));
}

static void
say_error(struct sim_ask *ask, int code, const char *text)
{
	text_format(&ask->body, "{\"retCode\":%d,\"retMsg\":\"%s\",\"result\":{}", code, text);
	end_answer(ask);
}

static void
refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const struct {
		int code;
		const char *text;
	} words[] = {
		[REFUSE_PATH] = { 404, "Not Found" },
		[REFUSE_LIMIT] = { 10006, "Access too frequent. Please try again later." },
		[REFUSE_BANNED] = { 10006, "Access too frequent. Please try again in 10 minutes." },
		[REFUSE_MAINTENANCE] = { 10016, "Service is under maintenance." },
	};

	say_error(ask, words[refusal].code, words[refusal].text);
}

/* NULL: the error is said. */
static const struct sim_listing *
asked_listing(struct sim_ask *ask)
{
	const struct sim_listing *listing = sim_argument_listing(ask, "symbol");

	if (!slice_is(request_argument(ask->request, "category"), "spot"))
		listing = NULL;
	if (listing == NULL)
		say_error(ask, 10001, "Not supported symbols");
	return listing;
}

static void
answer_time(struct sim_ask *ask)
{
	long long us = ask->stand->now_us;

	begin_answer(ask);
	text_format(&ask->body, "{\"timeSecond\":\"%lld\",\"timeNano\":\"%lld000\"}", us / 1000000, us);
	end_answer(ask);
}

static void
put_instrument(struct text *out, const struct sim_listing *listing)
{
	const struct venue_symbol *facts = listing->facts;

	text_format(out,
	    "{\"symbol\":\"%.*s\",\"baseCoin\":\"%.*s\",\"quoteCoin\":\"%.*s\",\"innovation\":\"0\",\"status\":"
	    "\"Trading\",\"marginTrading\":"
	    "\"none\",\"lotSizeFilter\":{\"quotePrecision\":\"0.00000001\"",
	    SLICE_ARG(listing->symbol), SLICE_ARG(listing->base), SLICE_ARG(listing->quote));
	put_decimal(out, "basePrecision", facts->qty_step);
	put_decimal(out, "minOrderQty", facts->min_qty);
	put_decimal(out, "minOrderAmt", facts->min_notional);
	text_string(out,
	    ",\"maxOrderQty\":\"9000000\",\"maxOrderAmt\":\"8000000\",\"maxLimitOrderQty\":\"9000000\","
	    "\"maxMarketOrderQty\":\"4500000\"},\"priceFilter\":{");
	put_decimal(out, "tickSize", facts->price_tick);
	text_string(out, "}}");
}

static void
answer_instruments(struct sim_ask *ask)
{
	const struct sim_listing *only = NULL;

	if (request_argument(ask->request, "symbol").len > 0 && (only = asked_listing(ask)) == NULL)
		return;
	begin_answer(ask);
	text_string(&ask->body, "{\"category\":\"spot\",\"list\":[");
	sim_put_each(&ask->body, ask->stand, only, put_instrument);
	text_string(&ask->body, "]}");
	end_answer(ask);
}

static void
answer_book(struct sim_ask *ask)
{
	size_t limit = sim_argument_size(ask, "limit", 1, 1, 1000);
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	begin_answer(ask);
	text_char(&ask->body, '{');
	put_sides(&ask->body, listing, &listing->bids, &listing->asks, limit);
	text_format(&ask->body, ",\"ts\":%lld,\"u\":%lld,\"seq\":%lld,\"cts\":%lld}",
	    (long long)(ask->stand->now_us / 1000), (long long)listing->number, cross_number(listing->number),
	    (long long)(listing->book_us / 1000));
	end_answer(ask);
}

static void
put_rest_ticker(struct text *out, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);

	text_format(out, "{\"symbol\":\"%.*s\"", SLICE_ARG(listing->symbol));
	sim_put_price(out, "bid1Price", listing, bid.price);
	sim_put_qty(out, "bid1Size", listing, bid.qty);
	sim_put_price(out, "ask1Price", listing, ask.price);
	sim_put_qty(out, "ask1Size", listing, ask.qty);
	put_day(out, listing);
	text_char(out, '}');
}

static void
answer_tickers(struct sim_ask *ask)
{
	const struct sim_listing *only = NULL;

	if (request_argument(ask->request, "symbol").len > 0 && (only = asked_listing(ask)) == NULL)
		return;
	begin_answer(ask);
	text_string(&ask->body, "{\"category\":\"spot\",\"list\":[");
	sim_put_each(&ask->body, ask->stand, only, put_rest_ticker);
	text_string(&ask->body, "]}");
	end_answer(ask);
}

extern const struct sim_private sim_bybit_private;

static const struct sim_route routes[] = {
	{ "GET", "/v5/market/time", 1, answer_time },
	{ "GET", "/v5/market/instruments-info", 1, answer_instruments },
	{ "GET", "/v5/market/orderbook", 1, answer_book },
	{ "GET", "/v5/market/tickers", 1, answer_tickers },
	{ NULL, NULL, 0, NULL },
};

const struct sim_venue sim_bybit = {
	.name = "bybit",
	.flags = SIM_NUMBERED,
	.limits = { .connects = { 500, 300000 }, .requests = { 600, 5000 } },
	.left_header = "X-Bapi-Limit-Status",
	.limit_status = 403,
	.ban_after = 1,
	.ban_status = 403,
	.ban_ms = 600000,
	.idle_ms = 600000,
	.beat_ms = 1000,
	.routes = routes,
	.own = &sim_bybit_private,
	.refuse = refuse,
	.upgrade = upgrade,
	.message = on_message,
	.beat = beat,
	.book = put_book,
	.trade = put_trade,
	.ticker = put_ticker,
};
