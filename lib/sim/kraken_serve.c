/*
 * kraken, simulated: WebSocket v2 and the public part of REST.
 *
 * Figures on the socket are bare numbers with all places of their engine; every message of a book carries the sum over its best ten
 * levels, and levels that others push out of the depth go without a word.  REST calls pairs by other names.
 */
#include <stdio.h>

#include "sim/kraken.h"
#include "wire/put.h"

static const struct sim_row row_named = { "{\"price\":", ",\"qty\":", "}" };

/* sim_want.form of a ticker: told with each quote, not with trades. */
enum { WITH_QUOTES = 1 };

/* ---- what is told ---- */

static void
put_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	text_format(out, "{\"channel\":\"book\",\"type\":\"%s\",\"data\":[{\"symbol\":\"%.*s\",\"bids\":[",
	    change->whole ? "snapshot" : "update", SLICE_ARG(listing->symbol));
	sim_levels(out, listing, &change->bids, 0, row_named);
	text_string(out, "],\"asks\":[");
	sim_levels(out, listing, &change->asks, 0, row_named);
	text_format(out, "],\"checksum\":%u,\"timestamp\":\"", (unsigned)sim_sum(CHECK_KRAKEN, topic, change));
	text_iso(out, change->us, 6);
	text_string(out, "\"}]}");
}

static void
put_price(struct text *out, const char *key, const struct sim_listing *listing, int64_t price)
{
	text_format(out, ",\"%s\":", key);
	sim_price(out, listing, price);
}

static void
put_qty(struct text *out, const char *key, const struct sim_listing *listing, int64_t qty)
{
	text_format(out, ",\"%s\":", key);
	sim_qty(out, listing, qty);
}

static void
put_motion(struct text *out, const char *key, const struct sim_listing *listing, const struct sim_figures *figures,
    enum sim_motion motion)
{
	text_format(out, ",\"%s\":", key);
	sim_move(out, listing, figures, motion);
}

/* The ticker channel, whether quotes or trades move it. */
static void
put_ticker(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);
	struct sim_figures day = sim_running(listing);
	struct text *out = &say->text;

	text_format(out, "{\"channel\":\"ticker\",\"type\":\"update\",\"data\":[{\"symbol\":\"%.*s\"",
	    SLICE_ARG(listing->symbol));
	put_price(out, "bid", listing, bid.price);
	put_qty(out, "bid_qty", listing, bid.qty);
	put_price(out, "ask", listing, ask.price);
	put_qty(out, "ask_qty", listing, ask.qty);
	put_price(out, "last", listing, listing->trade.price > 0 ? listing->trade.price : bid.price);
	text_string(out, ",\"volume\":");
	sim_volume(out, listing);
	put_motion(out, "vwap", listing, &day, SIM_MEAN);
	put_price(out, "low", listing, day.low);
	put_price(out, "high", listing, day.high);
	put_motion(out, "change", listing, &day, SIM_CHANGE);
	put_motion(out, "change_pct", listing, &day, SIM_PERCENT);
	text_string(out, ",\"timestamp\":\"");
	text_iso(out, listing->book_us > listing->trade_us ? listing->book_us : listing->trade_us, 6);
	text_string(out, "\"}]}");
}

static void
put_trade(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	text_format(out, "{\"channel\":\"trade\",\"type\":\"update\",\"data\":[{\"symbol\":\"%.*s\",\"side\":\"%s\"",
	    SLICE_ARG(listing->symbol), sides[listing->trade_buy ? SIDE_BUY : SIDE_SELL]);
	put_price(out, "price", listing, listing->trade.price);
	put_qty(out, "qty", listing, listing->trade.qty);
	text_format(out, ",\"ord_type\":\"market\",\"trade_id\":%lld,\"timestamp\":\"", (long long)listing->trade_id);
	text_iso(out, listing->trade_us, 6);
	text_string(out, "\"}]}");
}

/* ---- the socket ---- */

static int
upgrade(struct sim_conn *conn, const struct request *request)
{
	(void)conn;
	return slice_is(request->path, "/v2") ? 101 : 404;
}

static void
say_status(struct sim_conn *conn, const char *system)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text,
	    "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"version\":\"2.0.10\",\"system\":\"%s\",\"api_"
	    "version\":"
	    "\"v2\",\"connection_id\":%lld}]}",
	    system, (long long)conn->id);
	sim_send(conn, say);
}

static void
opened(struct sim_conn *conn)
{
	say_status(conn, "online");
}

static void
maintenance(struct sim_conn *conn, bool begins)
{
	say_status(conn, begins ? "maintenance" : "online");
}

static void
beat(struct sim_conn *conn)
{
	if (conn->count > 0)
		sim_send_text(conn, SLICE("{\"channel\":\"heartbeat\"}"));
}

static void
put_times(struct text *out, const struct stand *stand)
{
	text_string(out, ",\"time_in\":\"");
	text_iso(out, stand->now_us, 6);
	text_string(out, "\",\"time_out\":\"");
	text_iso(out, stand->now_us, 6);
	text_string(out, "\"}");
}

static void
complain(struct sim_conn *conn, const json *request, const char *symbol, const char *why)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = &say->text;
	char words[128];

	snprintf(words, sizeof words, "%s%s%.64s", why, symbol == NULL ? "" : " ", symbol == NULL ? "" : symbol);
	text_string(out, "{\"error\":");
	put_quoted(out, slice_of(words));
	text_char(out, ',');
	if (sim_echo(out, "method", json_member(request, "method")))
		text_char(out, ',');
	if (sim_echo(out, "req_id", json_member(request, "req_id")))
		text_char(out, ',');
	text_string(out, "\"success\":false");
	if (symbol != NULL)
		put_string(out, "symbol", slice_of(symbol));
	put_times(out, conn->stand);
	sim_send(conn, say);
}

/* One reply for each symbol. */
static void
acknowledge(struct sim_conn *conn, const json *request, const char *channel, const struct sim_want *want)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = &say->text;

	text_string(out, "{");
	sim_echo(out, "method", json_member(request, "method"));
	text_format(out, ",\"result\":{\"channel\":\"%s\"", channel);
	if (want != NULL)
		text_format(out, ",\"symbol\":\"%.*s\"", SLICE_ARG(want->listing->symbol));
	if (want != NULL && want->channel == SIM_BOOK)
		text_format(out, ",\"depth\":%zu", want->depth);
	text_string(out, ",\"snapshot\":true},\"success\":true");
	if (json_member(request, "req_id") != NULL) {
		text_char(out, ',');
		sim_echo(out, "req_id", json_member(request, "req_id"));
	}
	put_times(out, conn->stand);
	sim_send(conn, say);
}

/* What a subscription to a channel wants, but for the symbol.  NULL, or what is wrong with it. */
static const char *
read_want(const json *params, struct sim_want *want)
{
	static const size_t depths[] = { 10, 25, 100, 500, 1000 };
	struct slice channel = sim_word(params, "channel");
	int64_t depth = 10;

	if (slice_is(channel, "ticker")) {
		bool quotes = slice_is(sim_word(params, "event_trigger"), "bbo");

		*want =
		    (struct sim_want){ .channel = quotes ? SIM_BEST : SIM_TICKER, .form = quotes ? WITH_QUOTES : 0 };
		return NULL;
	}
	*want = (struct sim_want){ .channel = SIM_TRADES };
	if (slice_is(channel, "trade"))
		return NULL;
	if (!slice_is(channel, "book"))
		return "Unknown channel";
	if (json_member(params, "depth") != NULL && !json_integer(json_member(params, "depth"), &depth))
		return "Subscription depth must be an integer";
	for (size_t i = 0; i < COUNT(depths); i++)
		if ((int64_t)depths[i] == depth) {
			*want = (struct sim_want){ .channel = SIM_BOOK, .depth = depths[i] };
			return NULL;
		}
	return "Subscription depth not supported";
}

static void
subscribe_one(struct sim_conn *conn, const json *request, const char *channel, struct sim_want want, bool on)
{
	struct sim_topic *topic = sim_listens(conn, want.listing, want.channel, want.form);

	if (!on && topic != NULL) {
		want = topic->want; /* the depth need not be said again */
		sim_unsubscribe(conn, &want);
		acknowledge(conn, request, channel, &want);
	} else if (!on)
		complain(conn, request, NULL, "Subscription not found");
	else if (topic != NULL)
		complain(conn, request, NULL, "Already subscribed");
	else if (sim_subscribe(conn, &want, &topic) == SIM_TOO_MANY)
		complain(conn, request, NULL, "Exceeded number of subscriptions");
	else {
		acknowledge(conn, request, channel, &want);
		sim_start(conn, topic);
	}
}

static void
put_pair(struct text *out, const struct sim_listing *listing)
{
	text_format(out,
	    "{\"symbol\":\"%.*s\",\"base\":\"%.*s\",\"quote\":\"%.*s\",\"status\":\"online\",\"qty_precision\":%u,"
	    "\"price_precision\":%u,"
	    "\"cost_precision\":5,\"marginable\":false,\"has_index\":true,\"cost_min\":",
	    SLICE_ARG(listing->symbol), SLICE_ARG(listing->base), SLICE_ARG(listing->quote), listing->qty.scale,
	    listing->price.scale);
	text_decimal(out, listing->facts->min_notional);
	text_string(out, ",\"price_increment\":");
	text_decimal(out, listing->facts->price_tick);
	text_string(out, ",\"qty_increment\":");
	text_decimal(out, listing->facts->qty_step);
	text_string(out, ",\"qty_min\":");
	text_decimal(out, listing->facts->min_qty);
	text_char(out, '}');
}

static void
say_instruments(struct sim_conn *conn, const json *request)
{
	struct sim_say *say;

	acknowledge(conn, request, "instrument", NULL);
	say = sim_reply(conn);
	text_string(
	    &say->text, "{\"channel\":\"instrument\",\"type\":\"snapshot\",\"data\":{\"assets\":[],\"pairs\":[");
	sim_put_each(&say->text, conn->stand, NULL, put_pair);
	text_string(&say->text, "]}}");
	sim_send(conn, say);
}

static void
change_subscriptions(struct sim_conn *conn, const json *request, bool on)
{
	const json *params = json_member(request, "params"), *symbols = json_member(params, "symbol");
	const char *channel = json_string(json_member(params, "channel")), *wrong;
	struct sim_want want;

	if (channel != NULL && strcmp(channel, "instrument") == 0 && on) {
		say_instruments(conn, request);
		return;
	}
	wrong = read_want(params, &want);
	if (wrong == NULL && !json_is_array(symbols))
		wrong = "Field 'symbol' is required and must be an array";
	if (wrong != NULL) {
		complain(conn, request, NULL, wrong);
		return;
	}
	for (const json *item = json_first(symbols); item != NULL; item = json_after(item)) {
		const char *symbol = json_string(item);

		want.listing = sim_find(conn->stand, slice_of(symbol == NULL ? "" : symbol));
		if (want.listing == NULL)
			complain(conn, request, symbol == NULL ? "" : symbol, "Currency pair not supported");
		else
			subscribe_one(conn, request, channel, want, on);
	}
}

static void
say_pong(struct sim_conn *conn, const json *request)
{
	struct sim_say *say = sim_reply(conn);

	text_string(&say->text, "{\"method\":\"pong\"");
	if (json_member(request, "req_id") != NULL) {
		text_char(&say->text, ',');
		sim_echo(&say->text, "req_id", json_member(request, "req_id"));
	}
	put_times(&say->text, conn->stand);
	sim_send(conn, say);
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error err;
	json *request = json_parse(text, false, &err);
	struct slice method = sim_word(request, "method");
	bool on = slice_is(method, "subscribe");

	if (slice_is(method, "ping"))
		say_pong(conn, request);
	else if (conn->stand->office != NULL && json_is_string(json_member(json_member(request, "params"), "token")))
		sim_kraken_private.message(conn, text); /* a channel of the account */
	else if (on || slice_is(method, "unsubscribe"))
		change_subscriptions(conn, request, on);
	else
		complain(conn, request, NULL, json_is_object(request) ? "Unknown method" : "Malformed request");
	json_free(request);
}

/* ---- REST ---- */

static void
say_error(struct sim_ask *ask, const char *text)
{
	text_format(&ask->body, "{\"error\":[\"%s\"]}", text);
}

static void
refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const char *const words[] = { "EGeneral:Unknown method", "EGeneral:Too many requests",
		"EGeneral:Temporary lockout", "EService:Unavailable" };

	say_error(ask, words[refusal]);
}

/* An asset as REST calls it. */
static struct slice
rest_asset(struct slice asset)
{
	return slice_is(asset, "BTC") ? SLICE("XBT") : slice_is(asset, "DOGE") ? SLICE("XDG") : asset;
}

const char *
kraken_asset(const char *name)
{
	static const char *const old[][2] = { { "BTC", "XXBT" }, { "ETH", "XETH" }, { "LTC", "XLTC" },
		{ "XRP", "XXRP" }, { "DOGE", "XXDG" }, { "USD", "ZUSD" }, { "EUR", "ZEUR" } };

	for (size_t i = 0; i < COUNT(old); i++)
		if (strcmp(old[i][0], name) == 0)
			return old[i][1];
	return name;
}

void
kraken_put_altname(struct text *out, const struct sim_listing *listing)
{
	text_slice(out, rest_asset(listing->base));
	text_slice(out, rest_asset(listing->quote));
}

/* The pairs of the first days have longer names: XXBTZUSD. */
void
kraken_put_pair(struct text *out, const struct sim_listing *listing)
{
	static const char *const old[] = { "BTC", "ETH", "LTC", "XRP", "DOGE" };
	bool legacy = slice_is(listing->quote, "USD") || slice_is(listing->quote, "EUR");
	size_t i = 0;

	while (i < COUNT(old) && !slice_is(listing->base, old[i]))
		i++;
	legacy &= i < COUNT(old) && !slice_is(listing->base, "DOGE");
	if (!legacy) {
		kraken_put_altname(out, listing);
		return;
	}
	text_char(out, 'X');
	text_slice(out, rest_asset(listing->base));
	text_char(out, 'Z');
	text_slice(out, listing->quote);
}

const struct sim_listing *
kraken_find(const struct stand *stand, struct slice name)
{
	struct text spelling = { 0 };
	const struct sim_listing *found = NULL;

	for (size_t i = 0; found == NULL && i < stand->count; i++) {
		const struct sim_listing *listing = &stand->listings[i];

		spelling.len = 0;
		kraken_put_altname(&spelling, listing);
		if (slice_equal(text_all(&spelling), name))
			found = listing;
		spelling.len = 0;
		kraken_put_pair(&spelling, listing);
		if (slice_equal(text_all(&spelling), name) || slice_equal(listing->symbol, name))
			found = listing;
	}
	text_free(&spelling);
	return found;
}

/* The listing that "pair" names; NULL: the error is said. */
static const struct sim_listing *
asked_pair(struct sim_ask *ask)
{
	char name[2 * SYMBOL_MAX];
	const struct sim_listing *found = kraken_find(ask->stand, sim_argument(ask, "pair", name, sizeof name));

	if (found == NULL)
		say_error(ask, "EQuery:Unknown asset pair");
	return found;
}

static void
answer_time(struct sim_ask *ask)
{
	text_format(&ask->body, "{\"error\":[],\"result\":{\"unixtime\":%lld,\"rfc1123\":\"\"}}",
	    (long long)(ask->stand->now_us / 1000000));
}

static void
answer_status(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"error\":[],\"result\":{\"status\":\"online\",\"timestamp\":\"");
	text_iso(&ask->body, ask->stand->now_us, 0);
	text_string(&ask->body, "\"}}");
}

static void
put_rest_pair(struct text *out, const struct sim_listing *listing)
{
	text_char(out, '"');
	kraken_put_pair(out, listing);
	text_string(out, "\":{\"altname\":\"");
	kraken_put_altname(out, listing);
	text_format(out,
	    "\",\"wsname\":\"%.*s/"
	    "%.*s\",\"aclass_base\":\"currency\",\"base\":\"%.*s\",\"aclass_quote\":\"currency\",\"quote\":\"%.*s\","
	    "\"lot\":\"unit\",\"cost_decimals\":5,\"pair_decimals\":%u,\"lot_decimals\":%u,\"lot_multiplier\":1,"
	    "\"leverage_buy\":[],"
	    "\"leverage_sell\":[],\"fees\":[[0,0.4]],\"fees_maker\":[[0,0.25]],\"fee_volume_currency\":\"ZUSD\","
	    "\"ordermin\":\"",
	    SLICE_ARG(rest_asset(listing->base)), SLICE_ARG(rest_asset(listing->quote)),
	    SLICE_ARG(rest_asset(listing->base)), SLICE_ARG(rest_asset(listing->quote)), listing->price.scale,
	    listing->qty.scale);
	text_decimal(out, listing->facts->min_qty);
	text_string(out, "\",\"costmin\":\"");
	text_decimal(out, listing->facts->min_notional);
	text_string(out, "\",\"tick_size\":\"");
	text_decimal(out, listing->facts->price_tick);
	text_string(out, "\",\"status\":\"online\"}");
}

static void
answer_pairs(struct sim_ask *ask)
{
	const struct sim_listing *only = NULL;

	if (request_argument(ask->request, "pair").len > 0 && (only = asked_pair(ask)) == NULL)
		return;
	text_string(&ask->body, "{\"error\":[],\"result\":{");
	sim_put_each(&ask->body, ask->stand, only, put_rest_pair);
	text_string(&ask->body, "}}");
}

static void
put_rest_asset(struct text *out, const struct stand *stand, struct slice asset)
{
	char name[ASSET_MAX];

	(void)stand;
	if (!slice_copy(name, sizeof name, asset))
		return;
	text_format(out,
	    "\"%s\":{\"aclass\":\"currency\",\"altname\":\"%.*s\",\"decimals\":10,\"display_decimals\":8,\"status\":"
	    "\"enabled\"}",
	    kraken_asset(name), SLICE_ARG(rest_asset(asset)));
}

static void
answer_assets(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"error\":[],\"result\":{");
	sim_put_assets(&ask->body, ask->stand, put_rest_asset);
	text_string(&ask->body, "}}");
}

static void
put_rest_side(struct text *out, const struct sim_listing *listing, const struct sim_side *side, size_t count)
{
	char seconds[32];
	struct sim_row row = { "[\"", "\",\"", seconds };

	snprintf(seconds, sizeof seconds, "\",%lld]", (long long)(listing->book_us / 1000000));
	sim_levels(out, listing, side, count, row);
}

static void
answer_depth(struct sim_ask *ask)
{
	size_t count = sim_argument_size(ask, "count", 100, 1, 500);
	const struct sim_listing *listing = asked_pair(ask);

	if (listing == NULL)
		return;
	text_string(&ask->body, "{\"error\":[],\"result\":{\"");
	kraken_put_pair(&ask->body, listing);
	text_string(&ask->body, "\":{\"asks\":[");
	put_rest_side(&ask->body, listing, &listing->asks, count);
	text_string(&ask->body, "],\"bids\":[");
	put_rest_side(&ask->body, listing, &listing->bids, count);
	text_string(&ask->body, "]}}}");
}

static void
put_rest_level(struct text *out, const char *key, const struct sim_listing *listing, struct market_level level)
{
	text_format(out, "\"%s\":[\"", key);
	sim_price(out, listing, level.price);
	text_string(out, "\",\"1\",\"");
	sim_qty(out, listing, level.qty);
	text_string(out, "\"],");
}

/* Of today, which begins at 0:00 UTC, and of the running day. */
static void
put_rest_prices(struct text *out, const char *key, const struct sim_listing *listing, int64_t today, int64_t day)
{
	text_format(out, ",\"%s\":[\"", key);
	sim_price(out, listing, today);
	text_string(out, "\",\"");
	sim_price(out, listing, day);
	text_string(out, "\"]");
}

static void
put_rest_day(struct text *out, const struct sim_listing *listing)
{
	struct sim_figures today = sim_today(listing, 0), day = sim_running(listing);

	text_string(out, "\"v\":[\"");
	sim_volume_of(out, listing, &today);
	text_string(out, "\",\"");
	sim_volume_of(out, listing, &day);
	text_string(out, "\"],\"p\":[\"");
	sim_move(out, listing, &today, SIM_MEAN);
	text_string(out, "\",\"");
	sim_move(out, listing, &day, SIM_MEAN);
	text_format(out, "\"],\"t\":[%lld,%lld]", (long long)today.count, (long long)day.count);
	put_rest_prices(out, "l", listing, today.low, day.low);
	put_rest_prices(out, "h", listing, today.high, day.high);
	sim_put_price(out, "o", listing, today.open);
}

static void
answer_ticker(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_pair(ask);

	if (listing == NULL)
		return;
	text_string(&ask->body, "{\"error\":[],\"result\":{\"");
	kraken_put_pair(&ask->body, listing);
	text_string(&ask->body, "\":{");
	put_rest_level(&ask->body, "a", listing, sim_best(&listing->asks));
	put_rest_level(&ask->body, "b", listing, sim_best(&listing->bids));
	text_string(&ask->body, "\"c\":[\"");
	sim_price(&ask->body, listing, listing->trade.price);
	text_string(&ask->body, "\",\"");
	sim_qty(&ask->body, listing, listing->trade.qty);
	text_string(&ask->body, "\"],");
	put_rest_day(&ask->body, listing);
	text_string(&ask->body, "}}}");
}

static const struct sim_route routes[] = {
	{ "GET", "/0/public/Time", 1, answer_time },
	{ "GET", "/0/public/SystemStatus", 1, answer_status },
	{ "GET", "/0/public/Assets", 1, answer_assets },
	{ "GET", "/0/public/AssetPairs", 1, answer_pairs },
	{ "GET", "/0/public/Depth", 1, answer_depth },
	{ "GET", "/0/public/Ticker", 1, answer_ticker },
	{ NULL, NULL, 0, NULL },
};

const struct sim_venue sim_kraken = {
	.name = "kraken",
	.flags = SIM_SUMMED | SIM_PUSHES_OUT,
	.limits = { .connects = { 150, 600000 }, .requests = { 15, 15000 } },
	.ban_after = 60,
	.ban_status = 429,
	.ban_ms = 600000,
	.idle_ms = 60000,
	.beat_ms = 1000,
	.routes = routes,
	.own = &sim_kraken_private,
	.refuse = refuse,
	.upgrade = upgrade,
	.opened = opened,
	.message = on_message,
	.beat = beat,
	.maintenance = maintenance,
	.book = put_book,
	.best = put_ticker,
	.trade = put_trade,
	.ticker = put_ticker,
};
