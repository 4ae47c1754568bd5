/*
 * bitget, simulated: WebSocket v2 of spot and the public part of REST.
 *
 * books is a picture and then changes with a checksum; books1, 5 and 15 are whole each time.  The sum of a picture is 0, as there: the
 * first change tells whether it came over well.  "ping" and "pong" are bare text.
 */
#include "sim/stand.h"
#include "wire/put.h"

struct channel {
	const char *name;
	enum sim_channel channel;
	size_t depth;
	bool pictures;
};

static const struct channel channels[] = {
	{ "books", SIM_BOOK, 0, false },
	{ "books1", SIM_BOOK, 1, true },
	{ "books5", SIM_BOOK, 5, true },
	{ "books15", SIM_BOOK, 15, true },
	{ "trade", SIM_TRADES, 0, false },
	{ "ticker", SIM_TICKER, 0, false },
};

enum { BAD_ARGUMENT = 30001, BAD_REQUEST = 30002, TOO_MANY = 30006, OVER_LIMIT = 30007, BAD_PARAMETER = 30016 };

enum { ECHO_MAX = 200 }; /* bytes of a request that an error repeats */

/* ---- what is told ---- */

static const char *
name_of(const struct sim_want *want)
{
	size_t i = 0;

	while (channels[i].channel != want->channel || channels[i].depth != want->depth)
		i++;
	return channels[i].name;
}

static void
put_open(struct text *out, const struct sim_topic *topic, const char *action)
{
	text_format(out,
	    "{\"action\":\"%s\",\"arg\":{\"instType\":\"SPOT\",\"channel\":\"%s\",\"instId\":\"%.*s\"},\"data\":[{",
	    action, name_of(&topic->want), SLICE_ARG(topic->want.listing->symbol));
}

/* The time stands inside as a string, outside as a number. */
static void
put_close(struct text *out, int64_t us)
{
	long long ms = us / 1000;

	text_format(out, ",\"ts\":\"%lld\"}],\"ts\":%lld}", ms, ms);
}

static void
put_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;
	int64_t sum = change->whole ? change->spoil : sim_sum(CHECK_MIXED, topic, change);

	put_open(out, topic, change->whole ? "snapshot" : "update");
	text_string(out, "\"asks\":[");
	sim_levels(out, listing, &change->asks, 0, sim_row_plain);
	text_string(out, "],\"bids\":[");
	sim_levels(out, listing, &change->bids, 0, sim_row_plain);
	text_format(out, "],\"checksum\":%lld,\"seq\":%lld", (long long)sum, (long long)change->last);
	put_close(out, change->us);
}

static void
put_trade_members(struct text *out, const struct sim_listing *listing)
{
	text_format(out, "\"side\":\"%s\",\"tradeId\":\"%lld\"", sides[listing->trade_buy ? SIDE_BUY : SIDE_SELL],
	    (long long)listing->trade_id);
	sim_put_price(out, "price", listing, listing->trade.price);
	sim_put_qty(out, "size", listing, listing->trade.qty);
}

static void
put_last_trade(struct text *out, const struct sim_topic *topic, const char *action)
{
	const struct sim_listing *listing = topic->want.listing;

	put_open(out, topic, action);
	put_trade_members(out, listing);
	put_close(out, listing->trade_us);
}

static void
put_trade(struct sim_say *say, const struct sim_topic *topic)
{
	put_last_trade(&say->text, topic, "update");
}

/* REST and the socket call the opening price by two names. */
static void
put_day(struct text *out, const struct sim_listing *listing, const char *open)
{
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);
	struct sim_figures day = sim_running(listing), today = sim_today(listing, 0);

	sim_put_price(out, "lastPr", listing, listing->trade.price > 0 ? listing->trade.price : bid.price);
	sim_put_price(out, open, listing, day.open);
	sim_put_price(out, "high24h", listing, day.high);
	sim_put_price(out, "low24h", listing, day.low);
	sim_put_motion(out, "change24h", listing, &day, SIM_SHARE);
	sim_put_price(out, "openUtc", listing, today.open);
	sim_put_motion(out, "changeUtc24h", listing, &today, SIM_SHARE);
	sim_put_price(out, "bidPr", listing, bid.price);
	sim_put_qty(out, "bidSz", listing, bid.qty);
	sim_put_price(out, "askPr", listing, ask.price);
	sim_put_qty(out, "askSz", listing, ask.qty);
	sim_put_volume(out, "baseVolume", listing);
	sim_put_turnover(out, "quoteVolume", listing);
}

static void
put_ticker(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	put_open(out, topic, "snapshot");
	text_format(out, "\"instId\":\"%.*s\"", SLICE_ARG(listing->symbol));
	put_day(out, listing, "open24h");
	put_close(out, listing->trade_us);
}

/* ---- the socket ---- */

static int
upgrade(struct sim_conn *conn, const struct request *request)
{
	(void)conn;
	return slice_is(request->path, "/v2/ws/public") ? 101 : 404;
}

static void
acknowledge(struct sim_conn *conn, const json *arg, bool on)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text, "{\"event\":\"%s\",", on ? "subscribe" : "unsubscribe");
	sim_echo(&say->text, "arg", arg);
	text_char(&say->text, '}');
	sim_send(conn, say);
}

/* arg NULL: the error is of the whole request. */
static void
complain(struct sim_conn *conn, const json *arg, bool on, int code, struct slice words)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = &say->text;

	text_string(out, "{\"event\":\"error\"");
	if (arg != NULL) {
		text_char(out, ',');
		sim_echo(out, "arg", arg);
	}
	text_format(out, ",\"code\":%d", code);
	put_string(out, "msg", words);
	if (arg != NULL)
		text_format(out, ",\"op\":\"%s\"", on ? "subscribe" : "unsubscribe");
	text_char(out, '}');
	sim_send(conn, say);
}

static void
complain_of_symbol(struct sim_conn *conn, const json *arg, bool on)
{
	struct text words = { 0 };
	struct slice type = sim_word(arg, "instType"), channel = sim_word(arg, "channel"),
		     symbol = sim_word(arg, "instId");

	text_format(&words, "instType:%.*s,channel:%.*s,instId:%.*s doesn't exist", SLICE_ARG(type), SLICE_ARG(channel),
	    SLICE_ARG(symbol));
	complain(conn, arg, on, BAD_ARGUMENT, text_all(&words));
	text_free(&words);
}

/* What happened before, as one picture. */
static void
say_recent_trades(struct sim_conn *conn, const struct sim_topic *topic)
{
	struct sim_say *say = sim_reply(conn);

	if (topic->want.listing->trade.price == 0)
		return;
	put_last_trade(&say->text, topic, "snapshot");
	sim_send(conn, say);
}

static void
subscribe(struct sim_conn *conn, const json *arg, const struct sim_want *want)
{
	struct sim_topic *topic;
	enum sim_subscribed result = sim_subscribe(conn, want, &topic);

	if (result == SIM_TOO_MANY) {
		complain(conn, arg, true, TOO_MANY, SLICE("request too many"));
		return;
	}
	acknowledge(conn, arg, true);
	if (result == SIM_ALREADY)
		return;
	if (want->channel == SIM_TRADES)
		say_recent_trades(conn, topic);
	else
		sim_start(conn, topic);
}

static void
change_subscription(struct sim_conn *conn, const json *arg, bool on)
{
	struct slice name = sim_word(arg, "channel");
	const struct channel *channel = NULL;
	struct sim_want want = { .listing = NULL };

	for (size_t i = 0; i < COUNT(channels); i++)
		if (slice_is(name, channels[i].name))
			channel = &channels[i];
	if (channel == NULL) {
		complain(conn, arg, on, BAD_PARAMETER, SLICE("Param error"));
		return;
	}
	want = (struct sim_want){ .listing = sim_find(conn->stand, sim_word(arg, "instId")),
		.channel = channel->channel,
		.depth = channel->depth,
		.pictures = channel->pictures };
	if (want.listing == NULL || !slice_is(sim_word(arg, "instType"), "SPOT")) {
		complain_of_symbol(conn, arg, on);
		return;
	}
	if (on) {
		subscribe(conn, arg, &want);
		return;
	}
	sim_unsubscribe(conn, &want);
	acknowledge(conn, arg, false);
}

static void
change_subscriptions(struct sim_conn *conn, const json *args, bool on)
{
	if (!sim_may_subscribe(conn)) {
		complain(conn, NULL, on, TOO_MANY, SLICE("request too many"));
		return;
	}
	for (const json *arg = json_first(args); arg != NULL; arg = json_after(arg))
		change_subscription(conn, arg, on);
}

static void
complain_of_request(struct sim_conn *conn, struct slice text)
{
	struct text words = { 0 };

	text_format(&words, "Unrecognized request: %.*s", text.len > ECHO_MAX ? ECHO_MAX : (int)text.len, text.at);
	complain(conn, NULL, false, BAD_REQUEST, text_all(&words));
	text_free(&words);
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error err;
	json *request;
	struct slice op;
	bool on;

	if (slice_is(text, "ping")) {
		sim_send_text(conn, SLICE("pong"));
		return;
	}
	request = json_parse(text, false, &err);
	op = sim_word(request, "op");
	on = slice_is(op, "subscribe");
	if ((on || slice_is(op, "unsubscribe")) && json_is_array(json_member(request, "args")))
		change_subscriptions(conn, json_member(request, "args"), on);
	else
		complain_of_request(conn, text);
	json_free(request);
}

static void
too_many(struct sim_conn *conn)
{
	complain(conn, NULL, false, OVER_LIMIT, SLICE("request over limit,connection close"));
}

/* ---- REST ---- */

static void
say_error(struct sim_ask *ask, int status, const char *code, struct slice words)
{
	ask->status = status;
	text_format(&ask->body, "{\"code\":\"%s\"", code);
	put_string(&ask->body, "msg", words);
	text_format(&ask->body, ",\"requestTime\":%lld,\"data\":null}", (long long)(ask->stand->now_us / 1000));
}

static void
refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const struct {
		const char *code, *words;
	} words[] = {
		[REFUSE_PATH] = { "40404", "Request URL NOT FOUND" },
		[REFUSE_LIMIT] = { "429", "Too Many Requests" },
		[REFUSE_BANNED] = { "429", "Too Many Requests" },
		[REFUSE_MAINTENANCE] = { "40200", "Server upgrade, please try again later" },
	};

	say_error(ask, ask->status, words[refusal].code, slice_of(words[refusal].words));
}

static void
begin(struct sim_ask *ask)
{
	text_format(&ask->body, "{\"code\":\"00000\",\"msg\":\"success\",\"requestTime\":%lld,\"data\":",
	    (long long)(ask->stand->now_us / 1000));
}

/* NULL: the error is said. */
static const struct sim_listing *
asked_listing(struct sim_ask *ask)
{
	char name[2 * SYMBOL_MAX];
	struct slice asked = sim_argument(ask, "symbol", name, sizeof name);
	const struct sim_listing *listing = sim_find(ask->stand, asked);
	struct text words = { 0 };

	if (listing != NULL)
		return listing;
	if (asked.len == 0) {
		say_error(ask, 400, "40019", SLICE("Parameter symbol cannot be empty"));
		return NULL;
	}
	text_format(&words, "Parameter %.*s does not exist", SLICE_ARG(asked));
	say_error(ask, 400, "40034", text_all(&words));
	text_free(&words);
	return NULL;
}

static void
answer_time(struct sim_ask *ask)
{
	begin(ask);
	text_format(&ask->body, "{\"serverTime\":\"%lld\"}}", (long long)(ask->stand->now_us / 1000));
}

static void
answer_depth(struct sim_ask *ask)
{
	size_t limit = sim_argument_size(ask, "limit", 150, 1, 150);
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	begin(ask);
	text_string(&ask->body, "{\"asks\":[");
	sim_levels(&ask->body, listing, &listing->asks, limit, sim_row_plain);
	text_string(&ask->body, "],\"bids\":[");
	sim_levels(&ask->body, listing, &listing->bids, limit, sim_row_plain);
	text_format(&ask->body, "],\"ts\":\"%lld\"}}", (long long)(listing->book_us / 1000));
}

static void
put_rest_ticker(struct text *out, const struct sim_listing *listing)
{
	text_format(out, "{\"symbol\":\"%.*s\"", SLICE_ARG(listing->symbol));
	put_day(out, listing, "open");
	if (slice_is(listing->quote, "USDT"))
		sim_put_turnover(out, "usdtVolume", listing);
	text_format(out, ",\"ts\":\"%lld\"}", (long long)(listing->book_us / 1000));
}

/* A precision is a number of digits. */
static void
put_symbol(struct text *out, const struct sim_listing *listing)
{
	const struct venue_symbol *facts = listing->facts;

	text_format(out,
	    "{\"symbol\":\"%.*s\",\"baseCoin\":\"%.*s\",\"quoteCoin\":\"%.*s\",\"maxTradeAmount\":\"10000000000\","
	    "\"takerFeeRate\":\"0.001\",\"makerFeeRate\":\"0.001\",\"pricePrecision\":\"%u\",\"quantityPrecision\":\"%"
	    "u\","
	    "\"quotePrecision\":\"8\",\"status\":\"online\",\"buyLimitPriceRatio\":\"0.05\",\"sellLimitPriceRatio\":"
	    "\"0.05\"",
	    SLICE_ARG(listing->symbol), SLICE_ARG(listing->base), SLICE_ARG(listing->quote), listing->price.scale,
	    listing->qty.scale);
	put_decimal(out, "minTradeAmount", facts->min_qty);
	put_decimal(out, "minTradeUSDT", facts->min_notional);
	text_char(out, '}');
}

/* One symbol where it is asked for, or all. */
static void
answer_each(struct sim_ask *ask, void (*put)(struct text *out, const struct sim_listing *listing))
{
	const struct sim_listing *only = NULL;

	if (request_argument(ask->request, "symbol").len > 0 && (only = asked_listing(ask)) == NULL)
		return;
	begin(ask);
	text_char(&ask->body, '[');
	sim_put_each(&ask->body, ask->stand, only, put);
	text_string(&ask->body, "]}");
}

static void
answer_symbols(struct sim_ask *ask)
{
	answer_each(ask, put_symbol);
}

static void
answer_tickers(struct sim_ask *ask)
{
	answer_each(ask, put_rest_ticker);
}

static void
answer_trades(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	begin(ask);
	text_char(&ask->body, '[');
	if (listing->trade.price > 0) {
		text_format(&ask->body, "{\"symbol\":\"%.*s\",", SLICE_ARG(listing->symbol));
		put_trade_members(&ask->body, listing);
		text_format(&ask->body, ",\"ts\":\"%lld\"}", (long long)(listing->trade_us / 1000));
	}
	text_string(&ask->body, "]}");
}

/* Nothing is paid in or out here: no chain leads anywhere. */
static void
put_coin(struct text *out, const struct stand *stand, struct slice asset)
{
	(void)stand;
	text_format(out, "{\"coinId\":\"%.*s\",\"coin\":\"%.*s\",\"transfer\":\"true\",\"chains\":[]}",
	    SLICE_ARG(asset), SLICE_ARG(asset));
}

static void
answer_coins(struct sim_ask *ask)
{
	begin(ask);
	text_char(&ask->body, '[');
	sim_put_assets(&ask->body, ask->stand, put_coin);
	text_string(&ask->body, "]}");
}

/* There is no margin here; clients ask all the same. */
static void
answer_none(struct sim_ask *ask)
{
	begin(ask);
	text_string(&ask->body, "[]}");
}

extern const struct sim_private sim_bitget_private;

static const struct sim_route routes[] = {
	{ "GET", "/api/v2/public/time", 1, answer_time },
	{ "GET", "/api/v2/spot/public/symbols", 1, answer_symbols },
	{ "GET", "/api/v2/spot/public/coins", 1, answer_coins },
	{ "GET", "/api/v2/spot/market/orderbook", 1, answer_depth },
	{ "GET", "/api/v2/spot/market/tickers", 1, answer_tickers },
	{ "GET", "/api/v2/spot/market/fills", 1, answer_trades },
	{ "GET", "/api/v2/margin/currencies", 1, answer_none },
	{ NULL, NULL, 0, NULL },
};

const struct sim_venue sim_bitget = {
	.name = "bitget",
	.flags = SIM_NUMBERED | SIM_SUMMED,
	.limits = { .subscriptions = 1000,
	    .messages = { 10, 1000 },
	    .subscribes = { 240, 3600000 },
	    .connects = { 300, 300000 },
	    .requests = { 20, 1000 },
	    .life_ms = 86400000 },
	.idle_ms = 120000,
	.routes = routes,
	.own = &sim_bitget_private,
	.refuse = refuse,
	.upgrade = upgrade,
	.message = on_message,
	.too_many = too_many,
	.book = put_book,
	.trade = put_trade,
	.ticker = put_ticker,
};
