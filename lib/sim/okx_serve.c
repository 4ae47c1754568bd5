/*
 * okx, simulated: v5 public and the public part of REST.
 *
 * Updates of a book chain by prevSeqId; the checksum is the dead 0 of 2026.  A minute without a change is told by an update that
 * changes nothing.  "ping" and "pong" are bare words.
 */
#include <stdio.h>

#include "base/clock.h"
#include "sim/stand.h"
#include "wire/put.h"

enum { STILL_S = 60, REQUEST_BYTES = 65536 + 256 /* 64 KB of args, and what stands around them */ };

/* [price, size, "0", orders] */
static const struct sim_row row_orders = { "[\"", "\",\"", "\",\"0\",\"1\"]" };

static const struct {
	const char *name;
	struct sim_want want;
} channels[] = {
	{ "books", { .channel = SIM_BOOK, .depth = 400 } },
	{ "books5", { .channel = SIM_BOOK, .depth = 5, .pictures = true } },
	{ "bbo-tbt", { .channel = SIM_BEST } },
	{ "trades", { .channel = SIM_TRADES } },
	{ "tickers", { .channel = SIM_TICKER } },
};

/* ---- what is told ---- */

static const char *
name_of(const struct sim_want *want)
{
	for (size_t i = 0; i < COUNT(channels); i++)
		if (channels[i].want.channel == want->channel && channels[i].want.depth == want->depth)
			return channels[i].name;
	return "";
}

static void
put_arg(struct text *out, const struct sim_topic *topic)
{
	text_format(out, "{\"arg\":{\"channel\":\"%s\",\"instId\":\"%.*s\"},", name_of(&topic->want),
	    SLICE_ARG(topic->want.listing->symbol));
}

static void
put_sides(struct text *out, const struct sim_listing *listing, const struct sim_side *bids, const struct sim_side *asks,
    size_t limit)
{
	text_string(out, "{\"asks\":[");
	sim_levels(out, listing, asks, limit, row_orders);
	text_string(out, "],\"bids\":[");
	sim_levels(out, listing, bids, limit, row_orders);
	text_char(out, ']');
}

static void
put_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	struct text *out = &say->text;

	put_arg(out, topic);
	if (!topic->want.pictures)
		text_format(out, "\"action\":\"%s\",", change->whole ? "snapshot" : "update");
	text_string(out, "\"data\":[");
	put_sides(out, topic->want.listing, &change->bids, &change->asks, 0);
	text_format(out, ",\"ts\":\"%lld\"", (long long)(change->us / 1000));
	if (!topic->want.pictures)
		text_format(out, ",\"checksum\":0,\"prevSeqId\":%lld", (long long)change->previous);
	text_format(out, ",\"seqId\":%lld}]}", (long long)change->last);
}

static void
put_best(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	put_arg(out, topic);
	text_string(out, "\"data\":[");
	put_sides(out, listing, &listing->bids, &listing->asks, 1);
	text_format(out, ",\"ts\":\"%lld\",\"seqId\":%lld}]}", (long long)(listing->book_us / 1000),
	    (long long)listing->number);
}

static void
put_trade(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	put_arg(out, topic);
	text_format(out, "\"data\":[{\"instId\":\"%.*s\",\"tradeId\":\"%lld\"", SLICE_ARG(listing->symbol),
	    (long long)listing->trade_id);
	sim_put_price(out, "px", listing, listing->trade.price);
	sim_put_qty(out, "sz", listing, listing->trade.qty);
	text_format(out, ",\"side\":\"%s\",\"ts\":\"%lld\",\"count\":\"1\"}]}",
	    sides[listing->trade_buy ? SIDE_BUY : SIDE_SELL], (long long)(listing->trade_us / 1000));
}

static void
put_day(struct text *out, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);
	struct sim_figures day = sim_running(listing);

	text_format(out, "{\"instType\":\"SPOT\",\"instId\":\"%.*s\"", SLICE_ARG(listing->symbol));
	sim_put_price(out, "last", listing, listing->trade.price);
	sim_put_qty(out, "lastSz", listing, listing->trade.qty);
	sim_put_price(out, "askPx", listing, ask.price);
	sim_put_qty(out, "askSz", listing, ask.qty);
	sim_put_price(out, "bidPx", listing, bid.price);
	sim_put_qty(out, "bidSz", listing, bid.qty);
	sim_put_price(out, "open24h", listing, day.open);
	sim_put_price(out, "high24h", listing, day.high);
	sim_put_price(out, "low24h", listing, day.low);
	sim_put_turnover(out, "volCcy24h", listing);
	sim_put_volume(out, "vol24h", listing);
	sim_put_price(out, "sodUtc0", listing, sim_today(listing, 0).open);
	sim_put_price(out, "sodUtc8", listing, sim_today(listing, 8).open);
	text_format(out, ",\"ts\":\"%lld\"}", (long long)(listing->trade_us / 1000));
}

static void
put_ticker(struct sim_say *say, const struct sim_topic *topic)
{
	put_arg(&say->text, topic);
	text_string(&say->text, "\"data\":[");
	put_day(&say->text, topic->want.listing);
	text_string(&say->text, "]}");
}

/* ---- the socket ---- */

static int
upgrade(struct sim_conn *conn, const struct request *request)
{
	(void)conn;
	return slice_is(request->path, "/ws/v5/public") ? 101 : 404;
}

static void
put_end_of(struct sim_conn *conn, struct text *out, const json *request)
{
	if (json_member(request, "id") != NULL) {
		text_char(out, ',');
		sim_echo(out, "id", json_member(request, "id"));
	}
	text_format(out, ",\"connId\":\"%08llx\"}", (unsigned long long)conn->id);
}

static void
complain(struct sim_conn *conn, const json *request, const char *code, const char *text)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text, "{\"event\":\"error\",\"code\":\"%s\"", code);
	put_string(&say->text, "msg", slice_of(text));
	put_end_of(conn, &say->text, request);
	sim_send(conn, say);
}

static void
acknowledge(struct sim_conn *conn, const json *request, const char *event, const json *arg)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text, "{\"event\":\"%s\",", event);
	sim_echo(&say->text, "arg", arg);
	put_end_of(conn, &say->text, request);
	sim_send(conn, say);
}

static bool
read_arg(const struct sim_conn *conn, const json *arg, struct sim_want *want)
{
	struct slice channel = sim_word(arg, "channel");

	for (size_t i = 0; i < COUNT(channels); i++)
		if (slice_is(channel, channels[i].name)) {
			*want = channels[i].want;
			want->listing = sim_find(conn->stand, sim_word(arg, "instId"));
			return want->listing != NULL;
		}
	return false;
}

static void
change_one(struct sim_conn *conn, const json *request, const json *arg, bool on)
{
	struct slice channel = sim_word(arg, "channel"), symbol = sim_word(arg, "instId");
	struct sim_want want;
	struct sim_topic *topic = NULL;
	enum sim_subscribed result = SIM_ALREADY;
	char text[256];

	if (slice_is(channel, "books-l2-tbt") || slice_is(channel, "books50-l2-tbt")) {
		complain(conn, request, "64003",
		    "Your trading fee tier doesn't meet the requirement to access this channel");
		return;
	}
	if (!read_arg(conn, arg, &want)) {
		snprintf(text, sizeof text,
		    "Wrong URL or channel:%.40s,instId:%.40s doesn't exist. Please use the correct URL, channel and "
		    "parameters referring to API document.",
		    channel.at, symbol.at);
		complain(conn, request, "60018", text);
		return;
	}
	if (on)
		result = sim_subscribe(conn, &want, &topic);
	else
		sim_unsubscribe(conn, &want);
	acknowledge(conn, request, on ? "subscribe" : "unsubscribe", arg);
	if (result == SIM_SUBSCRIBED)
		sim_start(conn, topic);
}

static void
on_request(struct sim_conn *conn, const json *request)
{
	struct slice op = sim_word(request, "op");
	const json *args = json_member(request, "args");
	bool on = slice_is(op, "subscribe");

	if (!on && !slice_is(op, "unsubscribe"))
		complain(conn, request, "60012", "Invalid request: unknown op");
	else if (json_first(args) == NULL || !json_is_array(args))
		complain(conn, request, "60012", "Invalid request: args");
	else if (!sim_may_subscribe(conn))
		complain(conn, request, "60014", "Requests too frequent");
	else
		for (const json *arg = json_first(args); arg != NULL; arg = json_after(arg))
			change_one(conn, request, arg, on);
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error err;
	json *request;

	if (slice_is(text, "ping")) {
		sim_send_text(conn, SLICE("pong"));
		return;
	}
	if (text.len > REQUEST_BYTES) {
		complain(conn, NULL, "60012", "Invalid request: args longer than 64 KB");
		return;
	}
	request = json_parse(text, false, &err);
	if (json_is_object(request))
		on_request(conn, request);
	else
		complain(conn, NULL, "60012", "Invalid request: no JSON object");
	json_free(request);
}

/* Nothing changed for a minute: an update that says so. */
static void
say_still(struct sim_conn *conn, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct sim_say *say = sim_reply(conn);
	long long number = listing->number;

	put_arg(&say->text, topic);
	text_format(&say->text,
	    "\"action\":\"update\",\"data\":[{\"asks\":[],\"bids\":[],\"ts\":\"%lld\",\"checksum\":0,\"prevSeqId\":%"
	    "lld,\"seqId\":%lld}]}",
	    (long long)(conn->stand->now_us / 1000), number, number);
	sim_send(conn, say);
}

static void
beat(struct sim_conn *conn)
{
	for (size_t i = 0; i < conn->count; i++) {
		const struct sim_topic *topic = conn->topics[i];
		int64_t still_s = (conn->stand->now_us - topic->want.listing->book_us) / SECOND_US;

		if (topic->want.channel == SIM_BOOK && !topic->want.pictures && still_s > 0 && still_s % STILL_S == 0)
			say_still(conn, topic);
	}
}

static void
maintenance(struct sim_conn *conn, bool begins)
{
	struct sim_say *say = sim_reply(conn);

	if (!begins)
		return;
	text_format(&say->text,
	    "{\"event\":\"notice\",\"code\":\"64008\",\"msg\":\"The connection will soon be closed for a service "
	    "upgrade. "
	    "Please reconnect.\",\"connId\":\"%08llx\"}",
	    (unsigned long long)conn->id);
	sim_send(conn, say);
}

/* ---- REST ---- */

static void
say_error(struct sim_ask *ask, const char *code, const char *text)
{
	text_format(&ask->body, "{\"code\":\"%s\",\"msg\":\"%s\",\"data\":[]}", code, text);
}

static void
refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const struct {
		const char *code, *text;
	} words[] = {
		[REFUSE_PATH] = { "404", "Not Found" },
		[REFUSE_LIMIT] = { "50011", "Too Many Requests" },
		[REFUSE_BANNED] = { "50011", "Too Many Requests" },
		[REFUSE_MAINTENANCE] = { "50001", "Service temporarily unavailable. Please try again later" },
	};

	say_error(ask, words[refusal].code, words[refusal].text);
}

static void
begin_answer(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"code\":\"0\",\"msg\":\"\",\"data\":[");
}

static void
end_answer(struct sim_ask *ask)
{
	text_string(&ask->body, "]}");
}

/* NULL: the error is said. */
static const struct sim_listing *
asked_listing(struct sim_ask *ask)
{
	const struct sim_listing *listing = sim_argument_listing(ask, "instId");

	if (listing == NULL)
		say_error(ask, "51001", "Instrument ID does not exist");
	return listing;
}

static void
answer_time(struct sim_ask *ask)
{
	begin_answer(ask);
	text_format(&ask->body, "{\"ts\":\"%lld\"}", (long long)(ask->stand->now_us / 1000));
	end_answer(ask);
}

static void
answer_status(struct sim_ask *ask)
{
	begin_answer(ask);
	end_answer(ask);
}

static void
put_instrument(struct text *out, const struct sim_listing *listing)
{
	const struct venue_symbol *facts = listing->facts;
	size_t code = (size_t)(listing - listing->stand->listings) + 1;

	text_format(out,
	    "{\"instType\":\"SPOT\",\"instId\":\"%.*s\",\"uly\":\"\",\"instFamily\":\"\",\"baseCcy\":\"%.*s\","
	    "\"quoteCcy\":\"%.*s\","
	    "\"settleCcy\":\"\",\"ctVal\":\"\",\"ctMult\":\"\"",
	    SLICE_ARG(listing->symbol), SLICE_ARG(listing->base), SLICE_ARG(listing->quote));
	put_decimal(out, "lotSz", facts->qty_step);
	put_decimal(out, "tickSz", facts->price_tick);
	put_decimal(out, "minSz", decimal_sign(facts->min_qty) > 0 ? facts->min_qty : facts->qty_step);
	text_format(out,
	    ",\"maxLmtSz\":\"9999999999\",\"maxMktSz\":\"1000000\",\"maxLmtAmt\":\"20000000\",\"maxMktAmt\":"
	    "\"1000000\",\"state\":\"live\","
	    "\"lever\":\"10\",\"listTime\":\"1548133413000\",\"instIdCode\":%zu}",
	    code);
}

static void
answer_instruments(struct sim_ask *ask)
{
	struct slice type = request_argument(ask->request, "instType");
	const struct sim_listing *only = NULL;

	if (type.len == 0) {
		say_error(ask, "50014", "Parameter instType can not be empty");
		return;
	}
	if (request_argument(ask->request, "instId").len > 0 && (only = asked_listing(ask)) == NULL)
		return;
	begin_answer(ask);
	if (slice_is(type, "SPOT"))
		sim_put_each(&ask->body, ask->stand, only, put_instrument);
	end_answer(ask);
}

static void
answer_books(struct sim_ask *ask)
{
	size_t size = sim_argument_size(ask, "sz", 1, 1, 400);
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	begin_answer(ask);
	put_sides(&ask->body, listing, &listing->bids, &listing->asks, size);
	text_format(&ask->body, ",\"ts\":\"%lld\",\"seqId\":%lld}", (long long)(listing->book_us / 1000),
	    (long long)listing->number);
	end_answer(ask);
}

static void
answer_ticker(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	begin_answer(ask);
	put_day(&ask->body, listing);
	end_answer(ask);
}

static void
answer_tickers(struct sim_ask *ask)
{
	begin_answer(ask);
	sim_put_each(&ask->body, ask->stand, NULL, put_day);
	end_answer(ask);
}

extern const struct sim_private sim_okx_private;

static const struct sim_route routes[] = {
	{ "GET", "/api/v5/public/time", 1, answer_time },
	{ "GET", "/api/v5/public/instruments", 1, answer_instruments },
	{ "GET", "/api/v5/market/books", 1, answer_books },
	{ "GET", "/api/v5/market/ticker", 1, answer_ticker },
	{ "GET", "/api/v5/market/tickers", 1, answer_tickers },
	{ "GET", "/api/v5/system/status", 1, answer_status },
	{ NULL, NULL, 0, NULL },
};

const struct sim_venue sim_okx = {
	.name = "okx",
	.flags = SIM_NUMBERED | SIM_PUSHES_COUNT,
	.limits = { .subscribes = { 480, 3600000 }, .connects = { 3, 1000 }, .requests = { 20, 2000 } },
	.idle_ms = 30000,
	.beat_ms = 1000,
	.routes = routes,
	.own = &sim_okx_private,
	.refuse = refuse,
	.upgrade = upgrade,
	.message = on_message,
	.beat = beat,
	.maintenance = maintenance,
	.book = put_book,
	.best = put_best,
	.trade = put_trade,
	.ticker = put_ticker,
};
