/*
 * gemini, simulated: market data v2 and the public part of REST.
 *
 * One subscription brings changes and trades.  A frame with "trades" and "auction_events" is the whole book; nothing has a number, a
 * sum or a time.  There is no acknowledgement, a heartbeat comes each five seconds, and who subscribes again is sent the book again.
 */
#include <stdio.h>

#include "sim/stand.h"
#include "wire/put.h"

/* ---- what is told ---- */

static const struct sim_row row_buy = { "[\"buy\",\"", "\",\"", "\"]" }, row_sell = { "[\"sell\",\"", "\",\"", "\"]" };

static void
put_trade_members(struct text *out, const struct sim_listing *listing)
{
	long long id = listing->trade_id;

	text_format(out, "{\"event_id\":%lld", id);
	sim_put_price(out, "price", listing, listing->trade.price);
	sim_put_qty(out, "quantity", listing, listing->trade.qty);
	text_format(out, ",\"side\":\"%s\",\"symbol\":\"%.*s\",\"tid\":%lld,\"timestamp\":%lld,\"type\":\"trade\"}",
	    sides[listing->trade_buy ? SIDE_BUY : SIDE_SELL], SLICE_ARG(listing->symbol), id,
	    (long long)(listing->trade_us / 1000));
}

static void
put_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	text_string(out, change->whole ? "{\"auction_events\":[],\"changes\":[" : "{\"changes\":[");
	sim_levels(out, listing, &change->bids, 0, row_buy);
	if (change->bids.count > 0 && change->asks.count > 0)
		text_char(out, ',');
	sim_levels(out, listing, &change->asks, 0, row_sell);
	text_format(out, "],\"symbol\":\"%.*s\"", SLICE_ARG(listing->symbol));
	if (change->whole) {
		text_string(out, ",\"trades\":[");
		if (listing->trade.price > 0)
			put_trade_members(out, listing);
		text_char(out, ']');
	}
	text_string(out, ",\"type\":\"l2_updates\"}");
}

static void
put_trade(struct sim_say *say, const struct sim_topic *topic)
{
	put_trade_members(&say->text, topic->want.listing);
}

/* ---- the socket ---- */

static int
upgrade(struct sim_conn *conn, const struct request *request)
{
	(void)conn;
	return slice_is(request->path, "/v2/marketdata") ? 101 : 404;
}

static void
beat(struct sim_conn *conn)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text, "{\"timestamp\":%lld,\"type\":\"heartbeat\"}", (long long)(conn->stand->now_us / 1000));
	sim_send(conn, say);
}

static void
put_error(struct text *out, const char *reason, struct slice words)
{
	text_char(out, '{');
	put_string(out, "message", words);
	text_format(out, ",\"reason\":\"%s\",\"result\":\"error\"}", reason);
}

/* What it is about stands between the words. */
static void
complain(struct sim_conn *conn, const char *reason, const char *before, struct slice what, const char *after)
{
	struct sim_say *say = sim_reply(conn);
	struct text words = { 0 };

	text_format(&words, "%s%.*s%s", before, SLICE_ARG(what), after);
	put_error(&say->text, reason, text_all(&words));
	text_free(&words);
	sim_send(conn, say);
}

/* A book and the trades belong together. */
static void
change_symbol(struct sim_conn *conn, struct slice symbol, bool on)
{
	struct sim_want book = { .listing = sim_find(conn->stand, symbol), .channel = SIM_BOOK }, trades = book;
	struct sim_topic *topic, *other;

	trades.channel = SIM_TRADES;
	if (book.listing == NULL)
		complain(conn, "InvalidSymbol", "Received bad symbol '", symbol, "'");
	else if (!on) {
		sim_unsubscribe(conn, &book);
		sim_unsubscribe(conn, &trades);
	} else if (sim_subscribe(conn, &book, &topic) != SIM_TOO_MANY &&
	    sim_subscribe(conn, &trades, &other) != SIM_TOO_MANY)
		sim_start(conn, topic);
}

static void
change_subscription(struct sim_conn *conn, const json *subscription, bool on)
{
	struct slice name = sim_word(subscription, "name");
	const json *symbols = json_member(subscription, "symbols");

	if (!slice_is(name, "l2")) {
		complain(conn, "Bad Request", "Unsupported subscription '", name, "'");
		return;
	}
	for (const json *item = json_first(symbols); item != NULL; item = json_after(item))
		change_symbol(conn, slice_of(json_string(item) == NULL ? "" : json_string(item)), on);
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error err;
	json *request = json_parse(text, false, &err);
	struct slice type = sim_word(request, "type");
	bool on = slice_is(type, "subscribe");
	const json *list = json_member(request, "subscriptions");

	if (!json_is_object(request))
		complain(conn, "InvalidJson", "The JSON provided is invalid", SLICE(""), "");
	else if (!on && !slice_is(type, "unsubscribe"))
		complain(conn, "Bad Request", "Unsupported type '", type, "'");
	else if (!json_is_array(list))
		complain(conn, "Bad Request", "Missing subscriptions", SLICE(""), "");
	else
		for (const json *item = json_first(list); item != NULL; item = json_after(item))
			change_subscription(conn, item, on);
	json_free(request);
}

/* ---- REST ---- */

static void
refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const struct {
		const char *reason, *words;
	} words[] = {
		[REFUSE_PATH] = { "EndpointNotFound", "API entry point not found" },
		[REFUSE_LIMIT] = { "RateLimit", "Requests were made too frequently" },
		[REFUSE_BANNED] = { "RateLimit", "Requests were made too frequently" },
		[REFUSE_MAINTENANCE] = { "Maintenance", "The exchange is down for maintenance" },
	};

	put_error(&ask->body, words[refusal].reason, slice_of(words[refusal].words));
}

/* The listing that the last word of the path names, in either case; NULL: the error is said. */
static const struct sim_listing *
asked_listing(struct sim_ask *ask)
{
	struct slice path = ask->request->path;
	const char *slash = memrchr(path.at, '/', path.len);
	struct slice asked = { slash + 1, (size_t)(path.at + path.len - slash) - 1 };
	const struct sim_listing *listing = sim_find_any_case(ask->stand, asked);
	struct text words = { 0 };

	if (listing != NULL)
		return listing;
	ask->status = 400;
	text_format(&words, "Supplied value '%.*s' is not a valid symbol.", SLICE_ARG(asked));
	put_error(&ask->body, "Bad Request", text_all(&words));
	text_free(&words);
	return NULL;
}

static void
put_lower(struct text *out, const struct sim_listing *listing)
{
	text_char(out, '"');
	live_put_lower(out, listing->symbol);
	text_char(out, '"');
}

static void
answer_names(struct sim_ask *ask)
{
	text_char(&ask->body, '[');
	sim_put_each(&ask->body, ask->stand, NULL, put_lower);
	text_char(&ask->body, ']');
}

/* tick_size is the step of quantities; both steps are numbers. */
static void
put_details(struct text *out, const struct sim_listing *listing)
{
	const struct venue_symbol *facts = listing->facts;

	text_format(out, "{\"symbol\":\"%.*s\",\"base_currency\":\"%.*s\",\"quote_currency\":\"%.*s\",\"tick_size\":",
	    SLICE_ARG(listing->symbol), SLICE_ARG(listing->base), SLICE_ARG(listing->quote));
	text_decimal(out, facts->qty_step);
	text_string(out, ",\"quote_increment\":");
	text_decimal(out, facts->price_tick);
	put_decimal(out, "min_order_size", facts->min_qty);
	text_string(out, ",\"status\":\"open\",\"wrap_enabled\":false,\"product_type\":\"spot\"}");
}

static void
answer_all_details(struct sim_ask *ask)
{
	text_char(&ask->body, '[');
	sim_put_each(&ask->body, ask->stand, NULL, put_details);
	text_char(&ask->body, ']');
}

static void
answer_details(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);

	if (listing != NULL)
		put_details(&ask->body, listing);
}

/* 50 levels where it is not said, all for 0. */
static void
answer_depth(struct sim_ask *ask)
{
	size_t bids = sim_argument_size(ask, "limit_bids", 50, 0, SIZE_MAX / 2),
	       asks = sim_argument_size(ask, "limit_asks", 50, 0, SIZE_MAX / 2);
	const struct sim_listing *listing = asked_listing(ask);
	char close[48];
	struct sim_row row = { "{\"price\":\"", "\",\"amount\":\"", close };

	if (listing == NULL)
		return;
	snprintf(close, sizeof close, "\",\"timestamp\":\"%lld\"}", (long long)(listing->book_us / 1000000));
	text_string(&ask->body, "{\"bids\":[");
	sim_levels(&ask->body, listing, &listing->bids, bids, row);
	text_string(&ask->body, "],\"asks\":[");
	sim_levels(&ask->body, listing, &listing->asks, asks, row);
	text_string(&ask->body, "]}");
}

static void
answer_pubticker(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);
	struct text *out = &ask->body;

	if (listing == NULL)
		return;
	text_format(out, "{\"volume\":{\"timestamp\":%lld,\"%.*s\":\"", (long long)(listing->trade_us / 1000),
	    SLICE_ARG(listing->base));
	sim_volume(out, listing);
	text_format(out, "\",\"%.*s\":\"", SLICE_ARG(listing->quote));
	sim_turnover(out, listing);
	text_string(out, "\"}");
	sim_put_price(out, "bid", listing, sim_best(&listing->bids).price);
	sim_put_price(out, "ask", listing, sim_best(&listing->asks).price);
	sim_put_price(out, "last", listing, listing->trade.price);
	text_char(out, '}');
}

/* The last price of each hour that had one, the latest first. */
static void
put_hours(struct text *out, const struct sim_listing *listing)
{
	const char *between = "\"";

	text_string(out, ",\"changes\":[");
	for (int ago = 0; ago < DAY_HOURS; ago++) {
		struct sim_figures hour = day_hour(&listing->day, listing->stand->now_us, ago);

		if (hour.count == 0)
			continue;
		text_string(out, between);
		sim_price(out, listing, hour.close);
		text_char(out, '"');
		between = ",\"";
	}
	text_char(out, ']');
}

static void
answer_ticker(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);
	struct sim_figures day;

	if (listing == NULL)
		return;
	day = sim_running(listing);
	text_format(&ask->body, "{\"symbol\":\"%.*s\"", SLICE_ARG(listing->symbol));
	sim_put_price(&ask->body, "open", listing, day.open);
	sim_put_price(&ask->body, "high", listing, day.high);
	sim_put_price(&ask->body, "low", listing, day.low);
	sim_put_price(&ask->body, "close", listing, listing->trade.price);
	put_hours(&ask->body, listing);
	sim_put_price(&ask->body, "bid", listing, sim_best(&listing->bids).price);
	sim_put_price(&ask->body, "ask", listing, sim_best(&listing->asks).price);
	text_char(&ask->body, '}');
}

static void
answer_trades(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);
	struct text *out = &ask->body;

	if (listing == NULL)
		return;
	text_char(out, '[');
	if (listing->trade.price > 0) {
		text_format(out, "{\"timestamp\":%lld,\"timestampms\":%lld,\"tid\":%lld",
		    (long long)(listing->trade_us / 1000000), (long long)(listing->trade_us / 1000),
		    (long long)listing->trade_id);
		sim_put_price(out, "price", listing, listing->trade.price);
		sim_put_qty(out, "amount", listing, listing->trade.qty);
		text_format(
		    out, ",\"exchange\":\"gemini\",\"type\":\"%s\"}", sides[listing->trade_buy ? SIDE_BUY : SIDE_SELL]);
	}
	text_char(out, ']');
}

static const struct sim_route routes[] = {
	{ "GET", "/v1/symbols", 1, answer_names },
	{ "GET", "/v1/symbols/details/all", 1, answer_all_details },
	{ "GET", "/v1/symbols/details/*", 1, answer_details },
	{ "GET", "/v1/book/*", 1, answer_depth },
	{ "GET", "/v1/pubticker/*", 1, answer_pubticker },
	{ "GET", "/v2/ticker/*", 1, answer_ticker },
	{ "GET", "/v1/trades/*", 1, answer_trades },
	{ NULL, NULL, 0, NULL },
};

const struct sim_venue sim_gemini = {
	.name = "gemini",
	.limits = { .requests = { 120, 60000 } },
	.beat_ms = 5000,
	.routes = routes,
	.refuse = refuse,
	.upgrade = upgrade,
	.message = on_message,
	.beat = beat,
	.book = put_book,
	.trade = put_trade,
};
