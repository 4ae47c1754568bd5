/*
 * binance, simulated: stream connections (raw and combined) and the public part of REST.
 *
 * A stream that does not exist is acknowledged and stays silent, as there.  Changes of a book leave at once, not each 100 ms.
 */
#include "sim/stand.h"

/* conn->form, and bit 0 of sim_want.form. */
enum { RAW, COMBINED };

/* The rest of sim_want.form: which stream. */
enum { SLOW = 2, FULL = 4, MINI = 8, AGGREGATED = 16 };

struct stream {
	const char *suffix;
	enum sim_channel channel;
	unsigned form;
	size_t depth;
	bool pictures;
};

static const struct stream streams[] = {
	{ "@depth@100ms", SIM_BOOK, 0, 0, false },
	{ "@depth", SIM_BOOK, SLOW, 0, false },
	{ "@depth5@100ms", SIM_BOOK, 0, 5, true },
	{ "@depth10@100ms", SIM_BOOK, 0, 10, true },
	{ "@depth20@100ms", SIM_BOOK, 0, 20, true },
	{ "@depth5", SIM_BOOK, SLOW, 5, true },
	{ "@depth10", SIM_BOOK, SLOW, 10, true },
	{ "@depth20", SIM_BOOK, SLOW, 20, true },
	{ "@bookTicker", SIM_BEST, 0, 0, false },
	{ "@trade", SIM_TRADES, 0, 0, false },
	{ "@aggTrade", SIM_TRADES, AGGREGATED, 0, false },
	{ "@ticker", SIM_TICKER, FULL, 0, false },
	{ "@miniTicker", SIM_TICKER, MINI, 0, false },
};

/* ---- what is told ---- */

static const char *
suffix_of(const struct sim_want *want)
{
	for (size_t i = 0; i < COUNT(streams); i++)
		if (streams[i].channel == want->channel && streams[i].form == (want->form & ~1u) &&
		    streams[i].depth == want->depth && streams[i].pictures == want->pictures)
			return streams[i].suffix;
	return "";
}

static void
put_open(struct text *out, const struct sim_topic *topic)
{
	if ((topic->want.form & 1) == RAW)
		return;
	text_string(out, "{\"stream\":\"");
	live_put_lower(out, topic->want.listing->symbol);
	text_format(out, "%s\",\"data\":", suffix_of(&topic->want));
}

static void
put_close(struct text *out, const struct sim_topic *topic)
{
	if ((topic->want.form & 1) == COMBINED)
		text_char(out, '}');
}

static void
put_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	/* the diff stream sends no picture: that is fetched */
	if (change->whole && !topic->want.pictures)
		return;
	put_open(out, topic);
	if (topic->want.pictures)
		text_format(out, "{\"lastUpdateId\":%lld,\"bids\":[", (long long)change->last);
	else
		text_format(out, "{\"e\":\"depthUpdate\",\"E\":%lld,\"s\":\"%.*s\",\"U\":%lld,\"u\":%lld,\"b\":[",
		    (long long)(change->us / 1000), SLICE_ARG(listing->symbol), (long long)change->first,
		    (long long)change->last);
	sim_levels(out, listing, &change->bids, 0, sim_row_plain);
	text_string(out, topic->want.pictures ? "],\"asks\":[" : "],\"a\":[");
	sim_levels(out, listing, &change->asks, 0, sim_row_plain);
	text_string(out, "]}");
	put_close(out, topic);
}

static void
put_best(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);
	struct text *out = &say->text;

	put_open(out, topic);
	text_format(out, "{\"u\":%lld,\"s\":\"%.*s\"", (long long)listing->number, SLICE_ARG(listing->symbol));
	sim_put_price(out, "b", listing, bid.price);
	sim_put_qty(out, "B", listing, bid.qty);
	sim_put_price(out, "a", listing, ask.price);
	sim_put_qty(out, "A", listing, ask.qty);
	text_char(out, '}');
	put_close(out, topic);
}

static void
put_trade(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	long long ms = listing->trade_us / 1000, id = listing->trade_id;
	bool aggregated = (topic->want.form & AGGREGATED) != 0;
	struct text *out = &say->text;

	put_open(out, topic);
	text_format(out, "{\"e\":\"%s\",\"E\":%lld,\"s\":\"%.*s\",\"%s\":%lld", aggregated ? "aggTrade" : "trade", ms,
	    SLICE_ARG(listing->symbol), aggregated ? "a" : "t", id);
	sim_put_price(out, "p", listing, listing->trade.price);
	sim_put_qty(out, "q", listing, listing->trade.qty);
	if (aggregated)
		text_format(out, ",\"f\":%lld,\"l\":%lld", id, id);
	text_format(out, ",\"T\":%lld,\"m\":%s,\"M\":true}", ms, listing->trade_buy ? "false" : "true");
	put_close(out, topic);
}

/* The day's figures of the full ticker, and of the small one; both begin with the last price. */
static void
put_ticker(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	bool mini = (topic->want.form & MINI) != 0;
	struct sim_figures day = sim_running(listing);
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);
	struct text *out = &say->text;

	put_open(out, topic);
	text_format(out, "{\"e\":\"%s\",\"E\":%lld,\"s\":\"%.*s\"", mini ? "24hrMiniTicker" : "24hrTicker",
	    (long long)(listing->trade_us / 1000), SLICE_ARG(listing->symbol));
	sim_put_price(out, "c", listing, listing->trade.price);
	if (!mini) {
		sim_put_price(out, "b", listing, bid.price);
		sim_put_qty(out, "B", listing, bid.qty);
		sim_put_price(out, "a", listing, ask.price);
		sim_put_qty(out, "A", listing, ask.qty);
		sim_put_motion(out, "p", listing, &day, SIM_CHANGE);
		sim_put_motion(out, "P", listing, &day, SIM_PERCENT);
		sim_put_motion(out, "w", listing, &day, SIM_MEAN);
	}
	sim_put_price(out, "o", listing, day.open);
	sim_put_price(out, "h", listing, day.high);
	sim_put_price(out, "l", listing, day.low);
	sim_put_volume(out, "v", listing);
	sim_put_turnover(out, "q", listing);
	text_char(out, '}');
	put_close(out, topic);
}

/* ---- the socket ---- */

/* The want that a stream's name stands for; false: there is no such stream. */
static bool
read_stream(const struct sim_conn *conn, struct slice name, struct sim_want *want)
{
	const char *at = name.len == 0 ? NULL : memchr(name.at, '@', name.len);
	struct slice symbol, suffix;

	if (at == NULL)
		return false;
	symbol = (struct slice){ name.at, (size_t)(at - name.at) };
	suffix = (struct slice){ at, name.len - symbol.len };
	want->listing = sim_find_any_case(conn->stand, symbol);
	for (size_t i = 0; i < symbol.len; i++) /* upper case names no stream */
		if (symbol.at[i] >= 'A' && symbol.at[i] <= 'Z')
			return false;
	for (size_t i = 0; want->listing != NULL && i < COUNT(streams); i++)
		if (slice_is(suffix, streams[i].suffix)) {
			want->channel = streams[i].channel;
			want->form = streams[i].form | conn->form;
			want->depth = streams[i].depth;
			want->pictures = streams[i].pictures;
			return true;
		}
	return false;
}

static bool
subscribe(struct sim_conn *conn, struct slice name)
{
	struct sim_want want = { .listing = NULL };
	struct sim_topic *topic;

	return !read_stream(conn, name, &want) || sim_subscribe(conn, &want, &topic) != SIM_TOO_MANY;
}

/* Streams of a URL: "a/b/c"; the query may have more parts. */
static void
subscribe_list(struct sim_conn *conn, struct slice list)
{
	while (list.len > 0) {
		const char *slash = memchr(list.at, '/', list.len);
		size_t len = slash == NULL ? list.len : (size_t)(slash - list.at);

		subscribe(conn, (struct slice){ list.at, len });
		len += slash == NULL ? 0 : 1;
		list = (struct slice){ list.at + len, list.len - len };
	}
}

static int
upgrade(struct sim_conn *conn, const struct request *request)
{
	struct slice path = request->path;

	if (slice_is(path, "/stream")) {
		conn->form = COMBINED;
		subscribe_list(conn, request_argument(request, "streams"));
		return 101;
	}
	if (!slice_is(path, "/ws") && !slice_starts(path, "/ws/"))
		return 404;
	conn->form = RAW;
	if (path.len > 4)
		subscribe_list(conn, (struct slice){ path.at + 4, path.len - 4 });
	return 101;
}

static void
complain(struct sim_conn *conn, const char *why, const json *id)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text, "{\"code\":2,\"msg\":\"Invalid request: %s\",", why);
	if (!sim_echo(&say->text, "id", id))
		text_string(&say->text, "\"id\":null");
	text_char(&say->text, '}');
	sim_send(conn, say);
}

static void
acknowledge(struct sim_conn *conn, const json *id)
{
	struct sim_say *say = sim_reply(conn);

	text_string(&say->text, "{\"result\":null,");
	if (!sim_echo(&say->text, "id", id))
		text_string(&say->text, "\"id\":null");
	text_char(&say->text, '}');
	sim_send(conn, say);
}

static void
list_subscriptions(struct sim_conn *conn, const json *id)
{
	struct sim_say *say = sim_reply(conn);

	text_string(&say->text, "{\"result\":[");
	for (size_t i = 0; i < conn->count; i++) {
		text_string(&say->text, i == 0 ? "\"" : ",\"");
		live_put_lower(&say->text, conn->topics[i]->want.listing->symbol);
		text_format(&say->text, "%s\"", suffix_of(&conn->topics[i]->want));
	}
	text_string(&say->text, "],");
	if (!sim_echo(&say->text, "id", id))
		text_string(&say->text, "\"id\":null");
	text_char(&say->text, '}');
	sim_send(conn, say);
}

static void
change_subscriptions(struct sim_conn *conn, const json *params, bool on, const json *id)
{
	bool fits = true;

	for (const json *item = json_first(params); item != NULL; item = json_after(item)) {
		const char *name = json_string(item);
		struct sim_want want = { .listing = NULL };

		if (name == NULL) {
			complain(conn, "invalid type: expected a string", id);
			return;
		}
		if (on)
			fits &= subscribe(conn, slice_of(name));
		else if (read_stream(conn, slice_of(name), &want))
			sim_unsubscribe(conn, &want);
	}
	if (fits)
		acknowledge(conn, id);
	else
		complain(conn, "too many streams", id);
}

static void
on_request(struct sim_conn *conn, const json *request)
{
	struct slice method = sim_word(request, "method");
	const json *params = json_member(request, "params"), *id = json_member(request, "id");
	bool on = slice_is(method, "SUBSCRIBE");

	if (slice_is(method, "LIST_SUBSCRIPTIONS"))
		list_subscriptions(conn, id);
	else if (!on && !slice_is(method, "UNSUBSCRIBE"))
		complain(conn, "unknown variant of method", id);
	else if (!json_is_array(params))
		complain(conn, "missing field `params`", id);
	else
		change_subscriptions(conn, params, on, id);
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error err;
	json *request = json_parse(text, false, &err);

	if (json_is_object(request))
		on_request(conn, request);
	else
		complain(conn, "no JSON object", NULL);
	json_free(request);
}

static void
maintenance(struct sim_conn *conn, bool begins)
{
	struct sim_say *say = sim_reply(conn);
	long long ms = conn->stand->now_us / 1000;

	if (!begins)
		return;
	text_format(&say->text,
	    conn->form == COMBINED ? "{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":%lld}}"
				   : "{\"e\":\"serverShutdown\",\"E\":%lld}",
	    ms);
	sim_send(conn, say);
}

/* ---- REST ---- */

static void
say_error(struct sim_ask *ask, int status, int code, const char *text)
{
	ask->status = status;
	text_format(&ask->body, "{\"code\":%d,\"msg\":\"%s\"}", code, text);
}

static void
refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const struct {
		int code;
		const char *text;
	} words[] = {
		[REFUSE_PATH] = { -1100, "Path not found." },
		[REFUSE_LIMIT] = { -1003,
		    "Too much request weight used; current limit is 6000 request weight per 1 MINUTE. "
		    "Please use WebSocket Streams for live updates to avoid polling the API." },
		[REFUSE_BANNED] = { -1003,
		    "Way too much request weight used; IP banned. Please use WebSocket Streams "
		    "for live updates to avoid bans." },
		[REFUSE_MAINTENANCE] = { -1016, "This service is no longer available." },
	};

	say_error(ask, ask->status, words[refusal].code, words[refusal].text);
}

static void
answer_ping(struct sim_ask *ask)
{
	text_string(&ask->body, "{}");
}

static void
answer_time(struct sim_ask *ask)
{
	text_format(&ask->body, "{\"serverTime\":%lld}", (long long)(ask->stand->now_us / 1000));
}

/* NULL: the error is said. */
static struct sim_listing *
asked_listing(struct sim_ask *ask)
{
	struct sim_listing *listing = sim_argument_listing(ask, "symbol");

	if (listing == NULL && request_argument(ask->request, "symbol").len == 0)
		say_error(ask, 400, -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
	else if (listing == NULL)
		say_error(ask, 400, -1121, "Invalid symbol.");
	return listing;
}

static void
answer_depth(struct sim_ask *ask)
{
	size_t limit = sim_argument_size(ask, "limit", 100, 1, 5000);
	const struct sim_listing *listing = asked_listing(ask);

	ask->weight = limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
	if (listing == NULL)
		return;
	text_format(&ask->body, "{\"lastUpdateId\":%lld,\"bids\":[", (long long)listing->number);
	sim_levels(&ask->body, listing, &listing->bids, limit, sim_row_plain);
	text_string(&ask->body, "],\"asks\":[");
	sim_levels(&ask->body, listing, &listing->asks, limit, sim_row_plain);
	text_string(&ask->body, "]}");
}

static void
put_quote(struct text *out, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);

	sim_put_price(out, "bidPrice", listing, bid.price);
	sim_put_qty(out, "bidQty", listing, bid.qty);
	sim_put_price(out, "askPrice", listing, ask.price);
	sim_put_qty(out, "askQty", listing, ask.qty);
}

static void
put_book_ticker(struct text *out, const struct sim_listing *listing)
{
	text_format(out, "{\"symbol\":\"%.*s\"", SLICE_ARG(listing->symbol));
	put_quote(out, listing);
	text_char(out, '}');
}

static void
answer_book_ticker(struct sim_ask *ask)
{
	const struct sim_listing *listing;

	if (request_argument(ask->request, "symbol").len > 0) {
		listing = asked_listing(ask);
		if (listing != NULL)
			put_book_ticker(&ask->body, listing);
		return;
	}
	ask->weight = 4;
	text_char(&ask->body, '[');
	sim_put_each(&ask->body, ask->stand, NULL, put_book_ticker);
	text_char(&ask->body, ']');
}

static void
answer_day(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);
	long long ms = ask->stand->now_us / 1000;
	struct sim_figures day;

	if (listing == NULL)
		return;
	day = sim_running(listing);
	text_format(&ask->body, "{\"symbol\":\"%.*s\"", SLICE_ARG(listing->symbol));
	sim_put_motion(&ask->body, "priceChange", listing, &day, SIM_CHANGE);
	sim_put_motion(&ask->body, "priceChangePercent", listing, &day, SIM_PERCENT);
	sim_put_motion(&ask->body, "weightedAvgPrice", listing, &day, SIM_MEAN);
	sim_put_price(&ask->body, "lastPrice", listing, listing->trade.price);
	sim_put_qty(&ask->body, "lastQty", listing, listing->trade.qty);
	put_quote(&ask->body, listing);
	sim_put_price(&ask->body, "openPrice", listing, day.open);
	sim_put_price(&ask->body, "highPrice", listing, day.high);
	sim_put_price(&ask->body, "lowPrice", listing, day.low);
	sim_put_volume(&ask->body, "volume", listing);
	sim_put_turnover(&ask->body, "quoteVolume", listing);
	text_format(&ask->body, ",\"openTime\":%lld,\"closeTime\":%lld,\"count\":%lld}", ms - 86400000, ms,
	    (long long)day.count);
}

static void
answer_trades(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	text_char(&ask->body, '[');
	if (listing->trade.price > 0) {
		text_format(&ask->body, "{\"id\":%lld", (long long)listing->trade_id);
		sim_put_price(&ask->body, "price", listing, listing->trade.price);
		sim_put_qty(&ask->body, "qty", listing, listing->trade.qty);
		text_format(&ask->body, ",\"time\":%lld,\"isBuyerMaker\":%s,\"isBestMatch\":true}",
		    (long long)(listing->trade_us / 1000), listing->trade_buy ? "false" : "true");
	}
	text_char(&ask->body, ']');
}

static void
put_decimal_member(struct text *out, const char *key, struct decimal value)
{
	text_format(out, ",\"%s\":\"", key);
	text_decimal(out, value);
	text_char(out, '"');
}

static void
put_symbol(struct text *out, const struct sim_listing *listing)
{
	const struct venue_symbol *facts = listing->facts;

	text_format(out,
	    "{\"symbol\":\"%.*s\",\"status\":\"TRADING\",\"baseAsset\":\"%.*s\",\"baseAssetPrecision\":8,"
	    "\"quoteAsset\":\"%.*s\","
	    "\"quotePrecision\":8,\"quoteAssetPrecision\":8,\"orderTypes\":[\"LIMIT\",\"LIMIT_MAKER\",\"MARKET\"],"
	    "\"icebergAllowed\":true,\"isSpotTradingAllowed\":true,\"isMarginTradingAllowed\":false,"
	    "\"quoteOrderQtyMarketAllowed\":true,\"filters\":[{\"filterType\":\"PRICE_FILTER\"",
	    SLICE_ARG(listing->symbol), SLICE_ARG(listing->base), SLICE_ARG(listing->quote));
	put_decimal_member(out, "minPrice", facts->price_tick);
	put_decimal_member(out, "maxPrice", decimal_int(1000000));
	put_decimal_member(out, "tickSize", facts->price_tick);
	text_string(out, "},{\"filterType\":\"LOT_SIZE\"");
	put_decimal_member(out, "minQty", facts->min_qty);
	put_decimal_member(out, "maxQty", decimal_int(9000000));
	put_decimal_member(out, "stepSize", facts->qty_step);
	text_string(out, "},{\"filterType\":\"NOTIONAL\"");
	put_decimal_member(out, "minNotional", facts->min_notional);
	text_string(out, ",\"applyMinToMarket\":true}],\"permissions\":[],\"permissionSets\":[[\"SPOT\"]]}");
}

static void
answer_exchange_info(struct sim_ask *ask)
{
	const struct sim_listing *only = NULL;

	if (request_argument(ask->request, "symbol").len > 0 && (only = asked_listing(ask)) == NULL)
		return;
	text_format(&ask->body,
	    "{\"timezone\":\"UTC\",\"serverTime\":%lld,\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\","
	    "\"interval\":"
	    "\"MINUTE\",\"intervalNum\":1,\"limit\":%zu}],\"exchangeFilters\":[],\"symbols\":[",
	    (long long)(ask->stand->now_us / 1000), ask->stand->venue->limits.requests.count);
	sim_put_each(&ask->body, ask->stand, only, put_symbol);
	text_string(&ask->body, "]}");
}

extern const struct sim_private sim_binance_private;

static const struct sim_route routes[] = {
	{ "GET", "/api/v3/ping", 1, answer_ping },
	{ "GET", "/api/v3/time", 1, answer_time },
	{ "GET", "/api/v3/exchangeInfo", 20, answer_exchange_info },
	{ "GET", "/api/v3/depth", 5, answer_depth },
	{ "GET", "/api/v3/ticker/bookTicker", 2, answer_book_ticker },
	{ "GET", "/api/v3/ticker/24hr", 2, answer_day },
	{ "GET", "/api/v3/trades", 25, answer_trades },
	{ NULL, NULL, 0, NULL },
};

const struct sim_venue sim_binance = {
	.name = "binance",
	.flags = SIM_NUMBERED | SIM_COUNTS_CHANGES,
	.limits = { .subscriptions = 1024,
	    .messages = { 5, 1000 },
	    .connects = { 300, 300000 },
	    .requests = { 6000, 60000 },
	    .life_ms = 86400000 },
	.used_header = "X-MBX-USED-WEIGHT-1M",
	.ban_after = 10,
	.ban_status = 418,
	.ban_ms = 120000,
	.ping_ms = 20000,
	.pong_ms = 60000,
	.routes = routes,
	.own = &sim_binance_private,
	.refuse = refuse,
	.upgrade = upgrade,
	.message = on_message,
	.maintenance = maintenance,
	.book = put_book,
	.best = put_best,
	.trade = put_trade,
	.ticker = put_ticker,
};
