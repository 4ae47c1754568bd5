/*
 * coinbase, simulated: the Exchange feed and the Advanced feed, with the public REST of both, behind one port.
 *
 * The paths of REST do not meet; on the socket the first message tells: the Exchange takes "channels", Advanced one "channel" at a
 * time, and numbers each message of a connection.  Trades of both tell the maker's side.
 */
#include <stdio.h>

#include "sim/coinbase.h"
#include "sim/office.h"
#include "wire/put.h"

extern const struct sim_private sim_coinbase_private;

/* sim_want.form */
enum { EXCHANGE, ADVANCED };

struct channel {
	const char *name;
	enum sim_channel channel;
};

static const struct channel exchange_channels[] = {
	{ "level2_batch", SIM_BOOK },
	{ "matches", SIM_TRADES },
	{ "ticker", SIM_TICKER },
	{ "heartbeat", SIM_OWN },
};

static const struct channel advanced_channels[] = {
	{ "level2", SIM_BOOK },
	{ "market_trades", SIM_TRADES },
	{ "ticker", SIM_TICKER },
	{ "heartbeats", SIM_OWN },
};

enum { CHANNELS = 4 };

static const struct channel *
channels_of(unsigned form)
{
	return form == ADVANCED ? advanced_channels : exchange_channels;
}

/* ---- what is told ---- */

/* Advanced: up to the elements of "events". */
static void
begin_advanced(struct sim_say *say, const char *channel, int64_t us)
{
	text_format(&say->text, "{\"channel\":\"%s\",\"client_id\":\"\",\"timestamp\":\"", channel);
	text_iso(&say->text, us, 9);
	text_string(&say->text, "\",\"sequence_num\":");
	sim_hole(say);
	text_string(&say->text, ",\"events\":[");
}

static void
end_advanced(struct sim_say *say)
{
	text_string(&say->text, "]}");
}

static void
put_updates(
    struct text *out, const struct sim_listing *listing, const struct sim_side *side, const char *word, int64_t us)
{
	struct text open = { 0 };
	struct sim_row row = { .between = "\",\"new_quantity\":\"", .close = "\"}" };

	text_format(&open, "{\"side\":\"%s\",\"event_time\":\"", word);
	text_iso(&open, us, 6);
	text_string(&open, "\",\"price_level\":\"");
	row.open = text_cstring(&open);
	sim_levels(out, listing, side, 0, row);
	text_free(&open);
}

static void
put_advanced_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	begin_advanced(say, "l2_data", change->us);
	text_format(out, "{\"type\":\"%s\",\"product_id\":\"%.*s\",\"updates\":[",
	    change->whole ? "snapshot" : "update", SLICE_ARG(listing->symbol));
	put_updates(out, listing, &change->bids, "bid", change->us);
	if (change->bids.count > 0 && change->asks.count > 0)
		text_char(out, ',');
	put_updates(out, listing, &change->asks, "offer", change->us);
	text_string(out, "]}");
	end_advanced(say);
}

static void
put_exchange_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	static const struct sim_row buy = { "[\"buy\",\"", "\",\"", "\"]" }, sell = { "[\"sell\",\"", "\",\"", "\"]" };
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	text_format(out, "{\"type\":\"%s\",\"product_id\":\"%.*s\"", change->whole ? "snapshot" : "l2update",
	    SLICE_ARG(listing->symbol));
	if (change->whole) {
		text_string(out, ",\"bids\":[");
		sim_levels(out, listing, &change->bids, 0, sim_row_plain);
		text_string(out, "],\"asks\":[");
		sim_levels(out, listing, &change->asks, 0, sim_row_plain);
	} else {
		text_string(out, ",\"changes\":[");
		sim_levels(out, listing, &change->bids, 0, buy);
		if (change->bids.count > 0 && change->asks.count > 0)
			text_char(out, ',');
		sim_levels(out, listing, &change->asks, 0, sell);
	}
	text_char(out, ']');
	coinbase_put_time(out, "time", change->us);
	text_char(out, '}');
}

static void
put_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	if (topic->want.form == ADVANCED)
		put_advanced_book(say, topic, change);
	else
		put_exchange_book(say, topic, change);
}

static void
put_match(struct text *out, const struct sim_listing *listing, const char *type)
{
	text_format(out, "{\"type\":\"%s\",\"trade_id\":%lld,\"side\":\"%s\"", type, (long long)listing->trade_id,
	    sides[listing->trade_buy ? SIDE_SELL : SIDE_BUY]);
	sim_put_qty(out, "size", listing, listing->trade.qty);
	sim_put_price(out, "price", listing, listing->trade.price);
	text_format(
	    out, ",\"product_id\":\"%.*s\",\"sequence\":%lld", SLICE_ARG(listing->symbol), coinbase_sequence(listing));
	coinbase_put_time(out, "time", listing->trade_us);
	text_char(out, '}');
}

static void
put_trade(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	if (topic->want.form == EXCHANGE) {
		put_match(out, listing, "match");
		return;
	}
	begin_advanced(say, "market_trades", listing->trade_us);
	text_format(out, "{\"type\":\"update\",\"trades\":[{\"trade_id\":\"%lld\",\"product_id\":\"%.*s\"",
	    (long long)listing->trade_id, SLICE_ARG(listing->symbol));
	sim_put_price(out, "price", listing, listing->trade.price);
	sim_put_qty(out, "size", listing, listing->trade.qty);
	text_format(out, ",\"side\":\"%s\"", listing->trade_buy ? "SELL" : "BUY");
	coinbase_put_time(out, "time", listing->trade_us);
	text_string(out, "}]}");
	end_advanced(say);
}

/* A month and a year are longer than any market here. */
static void
put_volume_ever(struct text *out, const char *key, const struct sim_listing *listing)
{
	text_format(out, ",\"%s\":\"", key);
	sim_volume_of(out, listing, &listing->day.ever);
	text_char(out, '"');
}

static void
put_quote(struct text *out, const struct sim_listing *listing, const char *size_word)
{
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);
	char bid_size[32], ask_size[32];

	snprintf(bid_size, sizeof bid_size, "best_bid_%s", size_word);
	snprintf(ask_size, sizeof ask_size, "best_ask_%s", size_word);
	sim_put_price(out, "price", listing, listing->trade.price);
	sim_put_price(out, "best_bid", listing, bid.price);
	sim_put_qty(out, bid_size, listing, bid.qty);
	sim_put_price(out, "best_ask", listing, ask.price);
	sim_put_qty(out, ask_size, listing, ask.qty);
}

static void
put_ticker(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct sim_figures day = sim_running(listing);
	struct text *out = &say->text;

	if (topic->want.form == EXCHANGE) {
		text_format(out, "{\"type\":\"ticker\",\"sequence\":%lld,\"product_id\":\"%.*s\"",
		    coinbase_sequence(listing), SLICE_ARG(listing->symbol));
		put_quote(out, listing, "size");
		sim_put_price(out, "open_24h", listing, day.open);
		sim_put_volume(out, "volume_24h", listing);
		sim_put_price(out, "low_24h", listing, day.low);
		sim_put_price(out, "high_24h", listing, day.high);
		put_volume_ever(out, "volume_30d", listing);
		text_format(out, ",\"side\":\"%s\"", sides[listing->trade_buy ? SIDE_SELL : SIDE_BUY]);
		coinbase_put_time(out, "time", listing->trade_us);
		text_format(out, ",\"trade_id\":%lld", (long long)listing->trade_id);
		sim_put_qty(out, "last_size", listing, listing->trade.qty);
		text_char(out, '}');
		return;
	}
	begin_advanced(say, "ticker", listing->trade_us);
	text_format(out, "{\"type\":\"update\",\"tickers\":[{\"type\":\"ticker\",\"product_id\":\"%.*s\"",
	    SLICE_ARG(listing->symbol));
	sim_put_volume(out, "volume_24_h", listing);
	sim_put_price(out, "low_24_h", listing, day.low);
	sim_put_price(out, "high_24_h", listing, day.high);
	sim_put_price(out, "low_52_w", listing, listing->day.ever.low);
	sim_put_price(out, "high_52_w", listing, listing->day.ever.high);
	sim_put_motion(out, "price_percent_chg_24_h", listing, &day, SIM_PERCENT);
	put_quote(out, listing, "quantity");
	text_string(out, "}]}");
	end_advanced(say);
}

/* ---- the socket ---- */

static int
upgrade(struct sim_conn *conn, const struct request *request)
{
	(void)conn;
	return slice_is(request->path, "/") || request->path.len == 0 ? 101 : 404;
}

static void
complain(struct sim_conn *conn, const char *what, const char *name, const char *why)
{
	struct sim_say *say = sim_reply(conn);
	char reason[160];

	snprintf(reason, sizeof reason, "%.64s%s", name, why);
	text_string(&say->text, "{\"type\":\"error\"");
	put_string(&say->text, "message", slice_of(what));
	put_string(&say->text, "reason", slice_of(reason));
	text_char(&say->text, '}');
	sim_send(conn, say);
}

/* The products that a connection hears on a channel; false: none. */
static bool
put_products(struct text *out, const struct sim_conn *conn, enum sim_channel channel)
{
	bool first = true;

	for (size_t i = 0; i < conn->count; i++) {
		const struct sim_want *want = &conn->topics[i]->want;

		if (want->channel != channel)
			continue;
		text_format(out, "%s\"%.*s\"", first ? "" : ",", SLICE_ARG(want->listing->symbol));
		first = false;
	}
	return !first;
}

/* Both products answer with all that is subscribed. */
static void
acknowledge(struct sim_conn *conn)
{
	const struct channel *channels = channels_of(conn->form);
	bool advanced = conn->form == ADVANCED;
	struct sim_say *say = sim_reply(conn);
	struct text products = { 0 };
	const char *between = "";

	if (advanced) {
		begin_advanced(say, "subscriptions", conn->stand->now_us);
		text_string(&say->text, "{\"subscriptions\":{");
	} else
		text_string(&say->text, "{\"type\":\"subscriptions\",\"channels\":[");
	for (size_t i = 0; i < CHANNELS; i++) {
		products.len = 0;
		if (!put_products(&products, conn, channels[i].channel))
			continue;
		text_format(&say->text, advanced ? "%s\"%s\":[%.*s]" : "%s{\"name\":\"%s\",\"product_ids\":[%.*s]}",
		    between, channels[i].name, SLICE_ARG(text_all(&products)));
		between = ",";
	}
	if (advanced) {
		text_string(&say->text, "}}");
		end_advanced(say);
	} else
		text_string(&say->text, "]}");
	text_free(&products);
	sim_send(conn, say);
}

static const struct channel *
find_channel(unsigned form, struct slice name)
{
	const struct channel *channels = channels_of(form);

	for (size_t i = 0; i < CHANNELS; i++)
		if (slice_is(name, channels[i].name) ||
		    (channels[i].channel == SIM_TICKER && slice_is(name, "ticker_batch")))
			return &channels[i];
	return NULL;
}

/* A channel name that is none of ours says why itself. */
static const struct channel *
asked_channel(struct sim_conn *conn, const json *name)
{
	const char *word = json_string(name) != NULL ? json_string(name) : json_string(json_member(name, "name"));
	const struct channel *channel = find_channel(conn->form, slice_of(word == NULL ? "" : word));

	if (channel != NULL)
		return channel;
	if (conn->form == EXCHANGE && word != NULL &&
	    (strcmp(word, "level2") == 0 || strcmp(word, "full") == 0 || strcmp(word, "level3") == 0))
		complain(conn, "Failed to subscribe", word, " requires authentication");
	else
		complain(conn, "Failed to subscribe", word == NULL ? "" : word, " is not a valid channel");
	return NULL;
}

/* The last trade before we came: the Exchange tells it once. */
static void
say_last_match(struct sim_conn *conn, const struct sim_listing *listing)
{
	struct sim_say *say = sim_reply(conn);

	if (listing->trade.price == 0)
		return;
	put_match(&say->text, listing, "last_match");
	sim_send(conn, say);
}

/* Subscribe or not; what stands is told by start_news() once the acknowledgement is out. */
static bool
change_channel(struct sim_conn *conn, const struct channel *channel, const json *products, bool on)
{
	for (const json *item = json_first(products); item != NULL; item = json_after(item)) {
		const char *product = json_string(item);
		struct sim_want want = { .channel = channel->channel, .form = conn->form };
		struct sim_topic *topic;

		want.listing = sim_find(conn->stand, slice_of(product == NULL ? "" : product));
		if (want.listing == NULL) {
			complain(
			    conn, "Failed to subscribe", product == NULL ? "" : product, " is not a valid product");
			return false;
		}
		if (!on)
			sim_unsubscribe(conn, &want);
		else if (sim_subscribe(conn, &want, &topic) == SIM_TOO_MANY)
			return false;
	}
	return true;
}

/* Topics from the first one on are new. */
static void
start_news(struct sim_conn *conn, size_t first)
{
	for (size_t i = first; i < conn->count; i++) {
		sim_start(conn, conn->topics[i]);
		if (conn->form == EXCHANGE && conn->topics[i]->want.channel == SIM_TRADES)
			say_last_match(conn, conn->topics[i]->want.listing);
	}
}

static void
change_subscriptions(struct sim_conn *conn, const json *request, bool on)
{
	const json *products = json_member(request, "product_ids"), *list = json_member(request, "channels");
	const json *one = json_member(request, "channel");
	const struct channel *channel;
	size_t before = conn->count;

	conn->form = one != NULL ? ADVANCED : EXCHANGE;
	if (one != NULL) {
		channel = asked_channel(conn, one);
		if (channel == NULL || !change_channel(conn, channel, products, on))
			return;
	}
	for (const json *item = json_first(list); one == NULL && item != NULL; item = json_after(item)) {
		const json *own = json_member(item, "product_ids");

		channel = asked_channel(conn, item);
		if (channel == NULL || !change_channel(conn, channel, own != NULL ? own : products, on))
			return;
	}
	acknowledge(conn);
	if (on)
		start_news(conn, before);
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error err;
	json *request = json_parse(text, false, &err);
	struct slice type = sim_word(request, "type");

	if (!json_is_object(request))
		complain(conn, "Malformed JSON", "", "");
	else if (conn->stand->office != NULL && slice_is(sim_word(request, "channel"), "user")) {
		conn->form = ADVANCED;
		sim_coinbase_private.message(conn, text);
	} else if (slice_is(type, "subscribe") || slice_is(type, "unsubscribe"))
		change_subscriptions(conn, request, slice_is(type, "subscribe"));
	else
		complain(conn, "Failed to parse", json_string(json_member(request, "type")) == NULL ? "" : type.at,
		    " is not a valid type");
	json_free(request);
}

static void
beat_exchange(struct sim_conn *conn, const struct sim_listing *listing)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = &say->text;

	text_format(out, "{\"type\":\"heartbeat\",\"sequence\":%lld,\"last_trade_id\":%lld,\"product_id\":\"%.*s\"",
	    coinbase_sequence(listing), (long long)listing->trade_id, SLICE_ARG(listing->symbol));
	coinbase_put_time(out, "time", conn->stand->now_us);
	text_char(out, '}');
	sim_send(conn, say);
}

static void
beat_advanced(struct sim_conn *conn)
{
	struct sim_say *say = sim_reply(conn);

	begin_advanced(say, "heartbeats", conn->stand->now_us);
	text_string(&say->text, "{\"current_time\":\"");
	text_iso(&say->text, conn->stand->now_us, 9);
	text_format(&say->text, "\",\"heartbeat_counter\":%lld}", (long long)conn->state[0]++);
	end_advanced(say);
	sim_send(conn, say);
}

static void
beat(struct sim_conn *conn)
{
	for (size_t i = 0; i < conn->count; i++) {
		if (conn->topics[i]->want.channel != SIM_OWN)
			continue;
		if (conn->form == ADVANCED) {
			beat_advanced(conn);
			return;
		}
		beat_exchange(conn, conn->topics[i]->want.listing);
	}
}

const struct sim_venue sim_coinbase = {
	.name = "coinbase",
	.flags = SIM_CONN_NUMBERED,
	/* burst of 20 at the handshake; the messages of Advanced: 8 a second, of the Exchange: 100 */
	.limits = { .messages = { 100, 1000 }, .connects = { 20, 2500 }, .requests = { 10, 1000 } },
	.left_header = "x-ratelimit-remaining",
	.greet_ms = 5000,
	.beat_ms = 1000,
	.routes = coinbase_routes,
	.own = &sim_coinbase_private,
	.refuse = coinbase_refuse,
	.upgrade = upgrade,
	.message = on_message,
	.beat = beat,
	.book = put_book,
	.trade = put_trade,
	.ticker = put_ticker,
};
