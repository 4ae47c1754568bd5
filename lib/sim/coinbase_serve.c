/*
 * coinbase, simulated: the Exchange feed and the Advanced feed, with the public REST of both, behind one port.
 *
 * The paths of REST do not meet; on the socket the first message tells: the Exchange takes "channels", Advanced one "channel" at a
 * time, and numbers each message of a connection.  Trades of both tell the maker's side.
 */
#include <stdio.h>

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

/* The number over all that happens to a product. */
static long long
sequence_of(const struct sim_listing *listing)
{
	int64_t number = listing->number + listing->trade_id;

	return number;
}

static void
put_time(struct text *out, const char *key, int64_t us)
{
	text_format(out, ",\"%s\":\"", key);
	text_iso(out, us, 6);
	text_char(out, '"');
}

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
	put_time(out, "time", change->us);
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
	    out, ",\"product_id\":\"%.*s\",\"sequence\":%lld", SLICE_ARG(listing->symbol), sequence_of(listing));
	put_time(out, "time", listing->trade_us);
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
	put_time(out, "time", listing->trade_us);
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
		text_format(out, "{\"type\":\"ticker\",\"sequence\":%lld,\"product_id\":\"%.*s\"", sequence_of(listing),
		    SLICE_ARG(listing->symbol));
		put_quote(out, listing, "size");
		sim_put_price(out, "open_24h", listing, day.open);
		sim_put_volume(out, "volume_24h", listing);
		sim_put_price(out, "low_24h", listing, day.low);
		sim_put_price(out, "high_24h", listing, day.high);
		put_volume_ever(out, "volume_30d", listing);
		text_format(out, ",\"side\":\"%s\"", sides[listing->trade_buy ? SIDE_SELL : SIDE_BUY]);
		put_time(out, "time", listing->trade_us);
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
	    sequence_of(listing), (long long)listing->trade_id, SLICE_ARG(listing->symbol));
	put_time(out, "time", conn->stand->now_us);
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

/* ---- REST ---- */

static void
refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const char *const words[] = { "NotFound", "Public rate limit exceeded", "Public rate limit exceeded",
		"Service unavailable" };

	text_format(&ask->body, "{\"message\":\"%s\"}", words[refusal]);
}

/* An asset's long name is not known here: it is called by its short one.  What the day before was like is not known either. */
static void
put_product_day(struct text *out, const struct sim_listing *listing)
{
	struct sim_figures day = sim_running(listing);

	put_string(out, "base_name", listing->base);
	put_string(out, "quote_name", listing->quote);
	put_string(out, "base_display_symbol", listing->base);
	put_string(out, "quote_display_symbol", listing->quote);
	sim_put_price(out, "price", listing, listing->trade.price);
	sim_put_motion(out, "price_percentage_change_24h", listing, &day, SIM_PERCENT);
	sim_put_volume(out, "volume_24h", listing);
	sim_put_turnover(out, "approximate_quote_24h_volume", listing);
	text_string(out, ",\"volume_percentage_change_24h\":\"\",\"mid_market_price\":\"\"");
}

static void
put_product_of(struct text *out, const struct sim_listing *listing, bool advanced)
{
	const struct venue_symbol *facts = listing->facts;
	const char *suffix = advanced ? "_id" : "";

	text_format(out, "{\"%s\":\"%.*s\",\"base_currency%s\":\"%.*s\",\"quote_currency%s\":\"%.*s\"",
	    advanced ? "product_id" : "id", SLICE_ARG(listing->symbol), suffix, SLICE_ARG(listing->base), suffix,
	    SLICE_ARG(listing->quote));
	put_decimal(out, "base_increment", facts->qty_step);
	put_decimal(out, "quote_increment", facts->price_tick);
	if (advanced) {
		put_decimal(out, "price_increment", facts->price_tick);
		put_decimal(out, "base_min_size", facts->min_qty);
		text_string(out,
		    ",\"base_max_size\":\"34000\",\"quote_max_size\":\"50000000\",\"product_type\":\"SPOT\","
		    "\"is_disabled\":false,\"watched\":false,\"fcm_trading_session_details\":null,\"view_only\":false,"
		    "\"new\":false,\"alias\":\"\",\"alias_to\":[]");
		put_product_day(out, listing);
	}
	put_decimal(out, advanced ? "quote_min_size" : "min_market_funds", facts->min_notional);
	text_string(out,
	    ",\"status\":\"online\",\"cancel_only\":false,\"limit_only\":false,\"post_only\":false,\"trading_"
	    "disabled\":false,"
	    "\"auction_mode\":false}");
}

static void
put_product(struct text *out, const struct sim_listing *listing)
{
	put_product_of(out, listing, false);
}

static void
put_market_product(struct text *out, const struct sim_listing *listing)
{
	put_product_of(out, listing, true);
}

static void
answer_products(struct sim_ask *ask)
{
	text_char(&ask->body, '[');
	sim_put_each(&ask->body, ask->stand, NULL, put_product);
	text_char(&ask->body, ']');
}

static void
answer_market_products(struct sim_ask *ask)
{
	struct slice type = request_argument(ask->request, "product_type");
	bool spot = type.len == 0 || slice_is(type, "SPOT"); /* there are no others */

	text_string(&ask->body, "{\"products\":[");
	if (spot)
		sim_put_each(&ask->body, ask->stand, NULL, put_market_product);
	text_format(&ask->body, "],\"num_products\":%zu}", spot ? ask->stand->count : 0);
}

/* What stands in a path behind `before` up to the next '/'; rest: what comes then. */
static struct slice
path_word(const struct sim_ask *ask, const char *before, struct slice *rest)
{
	struct slice path = ask->request->path, word = { path.at + strlen(before), path.len - strlen(before) };
	const char *slash = word.len == 0 ? NULL : memchr(word.at, '/', word.len);

	*rest = (struct slice){ word.at + word.len, 0 };
	if (slash != NULL) {
		*rest = (struct slice){ slash, (size_t)(word.at + word.len - slash) };
		word.len = (size_t)(slash - word.at);
	}
	return word;
}

static void
answer_exchange_book(struct sim_ask *ask, const struct sim_listing *listing)
{
	static const struct sim_row row = { "[\"", "\",\"", "\",1]" };
	size_t level = sim_argument_size(ask, "level", 1, 1, 3), limit = level == 1 ? 1 : 0;

	text_string(&ask->body, "{\"bids\":[");
	sim_levels(&ask->body, listing, &listing->bids, limit, row);
	text_string(&ask->body, "],\"asks\":[");
	sim_levels(&ask->body, listing, &listing->asks, limit, row);
	text_format(&ask->body, "],\"sequence\":%lld,\"auction_mode\":false,\"auction\":null", sequence_of(listing));
	put_time(&ask->body, "time", listing->book_us);
	text_char(&ask->body, '}');
}

static void
answer_exchange_ticker(struct sim_ask *ask, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), offer = sim_best(&listing->asks);

	text_format(&ask->body, "{\"trade_id\":%lld", (long long)listing->trade_id);
	sim_put_price(&ask->body, "price", listing, listing->trade.price);
	sim_put_qty(&ask->body, "size", listing, listing->trade.qty);
	sim_put_price(&ask->body, "bid", listing, bid.price);
	sim_put_price(&ask->body, "ask", listing, offer.price);
	sim_put_volume(&ask->body, "volume", listing);
	put_time(&ask->body, "time", listing->trade_us);
	text_char(&ask->body, '}');
}

static void
answer_product(struct sim_ask *ask)
{
	struct slice rest, word = path_word(ask, "/products/", &rest);
	const struct sim_listing *listing = sim_find(ask->stand, word);

	if (listing != NULL && rest.len == 0)
		put_product(&ask->body, listing);
	else if (listing != NULL && slice_is(rest, "/book"))
		answer_exchange_book(ask, listing);
	else if (listing != NULL && slice_is(rest, "/ticker"))
		answer_exchange_ticker(ask, listing);
	else
		stand_refuse(ask, REFUSE_PATH);
}

static void
say_bad_product(struct sim_ask *ask)
{
	ask->status = 400;
	text_string(&ask->body,
	    "{\"error\":\"INVALID_ARGUMENT\",\"code\":3,\"message\":\"product_id is "
	    "invalid\",\"error_details\":\"valid product_id "
	    "is required\"}");
}

/* Of a book with both sides: the middle, and how far they stand apart, also in basis points of the middle. */
static void
put_spread(struct text *out, const struct sim_listing *listing)
{
	int64_t bid = sim_best(&listing->bids).price, offer = sim_best(&listing->asks).price, twice = bid + offer;
	struct decimal middle = unit_decimal(twice, listing->price);

	if (bid == 0 || offer == 0)
		return;
	middle.coef *= 5;
	middle.scale++;
	put_decimal(out, "mid_market", middle);
	put_decimal(out, "spread_bps", (struct decimal){ (__int128)(offer - bid) * 2 * 10000 * 1000 / twice, 3 });
	put_decimal(out, "spread_absolute", unit_decimal(offer - bid, listing->price));
}

static void
answer_product_book(struct sim_ask *ask)
{
	static const struct sim_row row = { "{\"price\":\"", "\",\"size\":\"", "\"}" };
	const struct sim_listing *listing = sim_argument_listing(ask, "product_id");
	size_t limit = sim_argument_size(ask, "limit", 0, 1, 5000);

	if (listing == NULL) {
		say_bad_product(ask);
		return;
	}
	text_format(&ask->body, "{\"pricebook\":{\"product_id\":\"%.*s\",\"bids\":[", SLICE_ARG(listing->symbol));
	sim_levels(&ask->body, listing, &listing->bids, limit, row);
	text_string(&ask->body, "],\"asks\":[");
	sim_levels(&ask->body, listing, &listing->asks, limit, row);
	text_char(&ask->body, ']');
	put_time(&ask->body, "time", listing->book_us);
	text_char(&ask->body, '}');
	sim_put_price(&ask->body, "last", listing, listing->trade.price);
	put_spread(&ask->body, listing);
	text_char(&ask->body, '}');
}

static void
answer_market_ticker(struct sim_ask *ask, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), offer = sim_best(&listing->asks);

	text_format(&ask->body, "{\"trades\":[{\"trade_id\":\"%lld\",\"product_id\":\"%.*s\"",
	    (long long)listing->trade_id, SLICE_ARG(listing->symbol));
	sim_put_price(&ask->body, "price", listing, listing->trade.price);
	sim_put_qty(&ask->body, "size", listing, listing->trade.qty);
	put_time(&ask->body, "time", listing->trade_us);
	text_format(&ask->body, ",\"side\":\"%s\",\"bid\":\"\",\"ask\":\"\"}]", listing->trade_buy ? "SELL" : "BUY");
	sim_put_price(&ask->body, "best_bid", listing, bid.price);
	sim_put_price(&ask->body, "best_ask", listing, offer.price);
	text_char(&ask->body, '}');
}

static void
answer_market_product(struct sim_ask *ask)
{
	struct slice rest, word = path_word(ask, "/api/v3/brokerage/market/products/", &rest);
	const struct sim_listing *listing = sim_find(ask->stand, word);

	if (listing == NULL)
		say_bad_product(ask);
	else if (rest.len == 0)
		put_market_product(&ask->body, listing);
	else if (slice_is(rest, "/ticker"))
		answer_market_ticker(ask, listing);
	else
		stand_refuse(ask, REFUSE_PATH);
}

/* What an account pays, by the venue's file.  Where nobody has an account whoever has a token is believed. */
static void
answer_summary(struct sim_ask *ask)
{
	const struct venue_fees *fees = venue_facts_fees(ask->stand->facts);
	struct decimal taker = fees->taker_bps, maker = fees->maker_bps;

	if (!slice_starts(request_header(ask->request, "Authorization"), "Bearer ")) {
		ask->status = 401;
		text_string(&ask->body, "Unauthorized");
		return;
	}
	taker.scale += 4; /* as a share */
	maker.scale += 4;
	text_string(&ask->body, "{\"total_volume\":0,\"total_fees\":0,\"fee_tier\":{\"pricing_tier\":\"Advanced 1\"");
	put_decimal(&ask->body, "taker_fee_rate", taker);
	put_decimal(&ask->body, "maker_fee_rate", maker);
	text_string(&ask->body, "}}");
}

/* Money of a state, which the venue lists apart from coins. */
static bool
is_money(struct slice asset)
{
	return slice_is(asset, "USD") || slice_is(asset, "EUR") || slice_is(asset, "GBP");
}

static void
answer_money(struct sim_ask *ask)
{
	text_string(&ask->body,
	    "{\"data\":[{\"id\":\"USD\",\"name\":\"US "
	    "Dollar\",\"min_size\":\"0.01\"},{\"id\":\"EUR\",\"name\":\"Euro\","
	    "\"min_size\":\"0.01\"},{\"id\":\"GBP\",\"name\":\"British Pound\",\"min_size\":\"0.01\"}]}");
}

static void
put_coin(struct text *out, const struct stand *stand, struct slice asset)
{
	(void)stand;
	if (!is_money(asset))
		text_format(out,
		    "{\"asset_id\":\"%.*s\",\"code\":\"%.*s\",\"name\":\"%.*s\",\"exponent\":8,\"type\":\"crypto\"}",
		    SLICE_ARG(asset), SLICE_ARG(asset), SLICE_ARG(asset));
}

static void
answer_coins(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"data\":[");
	sim_put_assets(&ask->body, ask->stand, put_coin);
	text_string(&ask->body, "]}");
}

/* How much of it a dollar is, by the best bid; nothing where dollars do not buy it. */
static void
put_rate(struct text *out, const struct stand *stand, struct slice asset)
{
	struct decimal one = decimal_int(1), rate = one;
	bool known = slice_is(asset, "USD");
	struct error err;

	for (size_t i = 0; i < stand->count && !known; i++) {
		const struct sim_listing *listing = &stand->listings[i];
		int64_t bid = sim_best(&listing->bids).price;

		known = bid > 0 && slice_equal(listing->base, asset) && slice_is(listing->quote, "USD") &&
		    decimal_div(&rate, one, unit_decimal(bid, listing->price), 12, ROUND_HALF_EVEN, &err) == 0;
	}
	if (!known)
		return;
	text_format(out, "\"%.*s\":\"", SLICE_ARG(asset));
	text_decimal(out, rate);
	text_char(out, '"');
}

static void
answer_rates(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"data\":{\"currency\":\"USD\",\"rates\":{");
	sim_put_assets(&ask->body, ask->stand, put_rate);
	text_string(&ask->body, "}}}");
}

static void
put_now(struct sim_ask *ask)
{
	text_string(&ask->body, "\"iso\":\"");
	text_iso(&ask->body, ask->stand->now_us, 3);
	text_char(&ask->body, '"');
}

static void
answer_exchange_time(struct sim_ask *ask)
{
	text_char(&ask->body, '{');
	put_now(ask);
	text_format(&ask->body, ",\"epoch\":%lld.%03lld}", (long long)(ask->stand->now_us / 1000000),
	    (long long)(ask->stand->now_us / 1000 % 1000));
}

static void
answer_advanced_time(struct sim_ask *ask)
{
	text_char(&ask->body, '{');
	put_now(ask);
	text_format(&ask->body, ",\"epochSeconds\":\"%lld\",\"epochMillis\":\"%lld\"}",
	    (long long)(ask->stand->now_us / 1000000), (long long)(ask->stand->now_us / 1000));
}

static void
answer_old_time(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"data\":{");
	put_now(ask);
	text_format(&ask->body, ",\"epoch\":%lld}}", (long long)(ask->stand->now_us / 1000000));
}

static const struct sim_route routes[] = {
	{ "GET", "/time", 1, answer_exchange_time },
	{ "GET", "/products", 1, answer_products },
	{ "GET", "/products/*", 1, answer_product },
	{ "GET", "/api/v3/brokerage/time", 1, answer_advanced_time },
	{ "GET", "/api/v3/brokerage/market/products", 1, answer_market_products },
	{ "GET", "/api/v3/brokerage/market/products/*", 1, answer_market_product },
	{ "GET", "/api/v3/brokerage/market/product_book", 1, answer_product_book },
	{ "GET", "/api/v3/brokerage/transaction_summary", 1, answer_summary },
	{ "GET", "/v2/time", 1, answer_old_time },
	{ "GET", "/v2/currencies", 1, answer_money },
	{ "GET", "/v2/currencies/crypto", 1, answer_coins },
	{ "GET", "/v2/exchange-rates", 1, answer_rates },
	{ NULL, NULL, 0, NULL },
};

const struct sim_venue sim_coinbase = {
	.name = "coinbase",
	.flags = SIM_CONN_NUMBERED,
	/* burst of 20 at the handshake; the messages of Advanced: 8 a second, of the Exchange: 100 */
	.limits = { .messages = { 100, 1000 }, .connects = { 20, 2500 }, .requests = { 10, 1000 } },
	.left_header = "x-ratelimit-remaining",
	.greet_ms = 5000,
	.beat_ms = 1000,
	.routes = routes,
	.own = &sim_coinbase_private,
	.refuse = refuse,
	.upgrade = upgrade,
	.message = on_message,
	.beat = beat,
	.book = put_book,
	.trade = put_trade,
	.ticker = put_ticker,
};
