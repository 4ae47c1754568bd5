/*
 * gate, simulated: WebSocket v4 of spot and the public part of REST.
 *
 * spot.order_book_update sends changes that continue a fetched picture, spot.obu a picture and then changes, spot.order_book whole
 * pictures; all count with the same numbers.  spot.obu says yes to whatever it is asked for, and stays silent where there is nothing.
 * What is no JSON is not answered.
 */
#include "sim/office.h"
#include "wire/put.h"

extern const struct sim_private sim_gate_private;

/* sim_want.form: its channel. */
enum { UPDATE, UPDATE_FAST, OBU, WHOLE, WHOLE_SLOW, BEST, TRADES, TICKERS, FORMS };

static const struct {
	const char *channel, *pace;
	enum sim_channel kind;
} forms[FORMS] = {
	[UPDATE] = { "spot.order_book_update", "100ms", SIM_BOOK },
	[UPDATE_FAST] = { "spot.order_book_update", "20ms", SIM_BOOK },
	[OBU] = { "spot.obu", NULL, SIM_BOOK },
	[WHOLE] = { "spot.order_book", "100ms", SIM_BOOK },
	[WHOLE_SLOW] = { "spot.order_book", "1000ms", SIM_BOOK },
	[BEST] = { "spot.book_ticker", NULL, SIM_BEST },
	[TRADES] = { "spot.trades", NULL, SIM_TRADES },
	[TICKERS] = { "spot.tickers", NULL, SIM_TICKER },
};

/* ---- what is told ---- */

static void
put_times(struct text *out, int64_t us)
{
	text_format(out, "\"time\":%lld,\"time_ms\":%lld", (long long)(us / 1000000), (long long)(us / 1000));
}

static void
put_open(struct text *out, const struct sim_topic *topic, int64_t us)
{
	text_char(out, '{');
	put_times(out, us);
	text_format(out, ",\"channel\":\"%s\",\"event\":\"update\",\"result\":{", forms[topic->want.form].channel);
}

static void
put_sides(struct text *out, const struct sim_listing *listing, const struct sim_change *change, const char *bids,
    const char *asks)
{
	text_format(out, ",\"%s\":[", bids);
	sim_levels(out, listing, &change->bids, 0, sim_row_plain);
	text_format(out, "],\"%s\":[", asks);
	sim_levels(out, listing, &change->asks, 0, sim_row_plain);
	text_string(out, "]}}");
}

static void
put_obu(struct text *out, const struct sim_topic *topic, const struct sim_change *change)
{
	text_format(out, "%s,\"s\":\"ob.%.*s.%zu\"", change->whole ? ",\"full\":true" : "",
	    SLICE_ARG(topic->want.listing->symbol), topic->want.depth);
	if (!change->whole)
		put_int(out, "U", change->first);
	put_int(out, "u", change->last);
	put_sides(out, topic->want.listing, change, "b", "a");
}

static void
put_update(struct text *out, const struct sim_listing *listing, const struct sim_change *change)
{
	text_format(out, ",\"e\":\"depthUpdate\",\"E\":%lld,\"s\":\"%.*s\",\"U\":%lld,\"u\":%lld",
	    (long long)(change->us / 1000000), SLICE_ARG(listing->symbol), (long long)change->first,
	    (long long)change->last);
	put_sides(out, listing, change, "b", "a");
}

static void
put_whole(struct text *out, const struct sim_listing *listing, const struct sim_change *change)
{
	text_format(out, ",\"lastUpdateId\":%lld,\"s\":\"%.*s\"", (long long)change->last, SLICE_ARG(listing->symbol));
	put_sides(out, listing, change, "bids", "asks");
}

static void
put_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	const struct sim_listing *listing = topic->want.listing;
	bool obu = topic->want.form == OBU;
	struct text *out = &say->text;

	/* spot.order_book_update sends no picture: that is fetched */
	if (change->whole && !obu && !topic->want.pictures)
		return;
	put_open(out, topic, change->us);
	put_int(out, "t", change->us / 1000);
	if (obu)
		put_obu(out, topic, change);
	else if (topic->want.pictures)
		put_whole(out, listing, change);
	else
		put_update(out, listing, change);
}

static void
put_best(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);
	struct text *out = &say->text;

	put_open(out, topic, listing->book_us);
	text_format(out, "\"t\":%lld,\"u\":%lld,\"s\":\"%.*s\"", (long long)(listing->book_us / 1000),
	    (long long)listing->number, SLICE_ARG(listing->symbol));
	sim_put_price(out, "b", listing, bid.price);
	sim_put_qty(out, "B", listing, bid.qty);
	sim_put_price(out, "a", listing, ask.price);
	sim_put_qty(out, "A", listing, ask.qty);
	text_string(out, "}}");
}

/* The time of a trade has more places than a millisecond has. */
static void
put_trade_members(struct text *out, const struct sim_listing *listing)
{
	text_format(out,
	    "\"id\":%lld,\"create_time\":%lld,\"create_time_ms\":\"%lld.%03d000\",\"currency_pair\":\"%.*s\",\"side\":"
	    "\"%s\"",
	    (long long)listing->trade_id, (long long)(listing->trade_us / 1000000),
	    (long long)(listing->trade_us / 1000), (int)(listing->trade_us % 1000), SLICE_ARG(listing->symbol),
	    sides[listing->trade_buy ? SIDE_BUY : SIDE_SELL]);
	sim_put_qty(out, "amount", listing, listing->trade.qty);
	sim_put_price(out, "price", listing, listing->trade.price);
}

static void
put_trade(struct sim_say *say, const struct sim_topic *topic)
{
	put_open(&say->text, topic, topic->want.listing->trade_us);
	put_trade_members(&say->text, topic->want.listing);
	text_string(&say->text, "}}");
}

static void
put_day(struct text *out, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);
	struct sim_figures day = sim_running(listing);

	text_format(out, "\"currency_pair\":\"%.*s\"", SLICE_ARG(listing->symbol));
	sim_put_price(out, "last", listing, listing->trade.price > 0 ? listing->trade.price : bid.price);
	sim_put_price(out, "lowest_ask", listing, ask.price);
	sim_put_price(out, "highest_bid", listing, bid.price);
	sim_put_motion(out, "change_percentage", listing, &day, SIM_PERCENT);
	sim_put_price(out, "high_24h", listing, day.high);
	sim_put_price(out, "low_24h", listing, day.low);
	sim_put_volume(out, "base_volume", listing);
	sim_put_turnover(out, "quote_volume", listing);
}

static void
put_ticker(struct sim_say *say, const struct sim_topic *topic)
{
	put_open(&say->text, topic, topic->want.listing->trade_us);
	put_day(&say->text, topic->want.listing);
	text_string(&say->text, "}}");
}

/* ---- the socket ---- */

static int
upgrade(struct sim_conn *conn, const struct request *request)
{
	(void)conn;
	return slice_is(request->path, "/ws/v4/") || slice_is(request->path, "/ws/v4") ? 101 : 404;
}

/* An answer as far as it repeats the request. */
static struct text *
begin(struct sim_say *say, const struct sim_conn *conn, const json *request)
{
	static const char *const repeated[] = { "id", "channel", "event", "payload" };
	struct text *out = &say->text;

	text_char(out, '{');
	put_times(out, conn->stand->now_us);
	text_format(out, ",\"conn_id\":\"%lld\"", (long long)conn->id);
	for (size_t i = 0; i < COUNT(repeated); i++) {
		const json *item = json_member(request, repeated[i]);

		if (item == NULL)
			continue;
		text_char(out, ',');
		sim_echo(out, repeated[i], item);
	}
	return out;
}

static void
acknowledge(struct sim_conn *conn, const json *request)
{
	struct sim_say *say = sim_reply(conn);

	text_string(begin(say, conn, request), ",\"error\":null,\"result\":{\"status\":\"success\"}}");
	sim_send(conn, say);
}

/* What it is about stands behind the words. */
static void
complain(struct sim_conn *conn, const json *request, const char *words, struct slice what)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = begin(say, conn, request), whole = { 0 };

	text_format(&whole, "%s%.*s", words, SLICE_ARG(what));
	text_string(out, ",\"error\":{\"code\":2");
	put_string(out, "message", text_all(&whole));
	text_string(out, "},\"result\":{\"status\":\"fail\"}}");
	text_free(&whole);
	sim_send(conn, say);
}

static void
say_pong(struct sim_conn *conn)
{
	struct sim_say *say = sim_reply(conn);

	text_string(
	    begin(say, conn, NULL), ",\"channel\":\"spot.pong\",\"event\":\"\",\"error\":null,\"result\":null}");
	sim_send(conn, say);
}

static struct slice
word_at(const json *payload, size_t place)
{
	const json *item = json_first(payload);

	while (item != NULL && place-- > 0)
		item = json_after(item);
	return item == NULL || json_string(item) == NULL ? SLICE("") : slice_of(json_string(item));
}

/* False: the connection can bear no more. */
static bool
change_one(struct sim_conn *conn, const json *request, const struct sim_want *want, bool on)
{
	struct sim_topic *topic;
	enum sim_subscribed result;

	if (!on) {
		sim_unsubscribe(conn, want);
		acknowledge(conn, request);
		return true;
	}
	result = sim_subscribe(conn, want, &topic);
	if (result == SIM_TOO_MANY)
		return false;
	acknowledge(conn, request);
	if (result == SIM_SUBSCRIBED)
		sim_start(conn, topic);
	return true;
}

/* "ob.BTC_USDT.50" */
static bool
read_stream(const struct sim_conn *conn, struct slice stream, struct sim_want *want)
{
	const char *dot;
	struct slice symbol, depth;

	if (!slice_starts(stream, "ob.") || (dot = memrchr(stream.at + 3, '.', stream.len - 3)) == NULL)
		return false;
	symbol = (struct slice){ stream.at + 3, (size_t)(dot - stream.at) - 3 };
	depth = (struct slice){ dot + 1, (size_t)(stream.at + stream.len - dot) - 1 };
	*want = (struct sim_want){ .listing = sim_find(conn->stand, symbol),
		.channel = SIM_BOOK,
		.form = OBU,
		.depth = slice_is(depth, "50") ? 50 : 400 };
	return want->listing != NULL && (slice_is(depth, "50") || slice_is(depth, "400"));
}

static void
change_obu(struct sim_conn *conn, const json *request, bool on)
{
	struct slice stream = word_at(json_member(request, "payload"), 0);
	struct sim_want want;

	if (!read_stream(conn, stream, &want))
		acknowledge(conn, request);
	else if (on && sim_subscription(conn, &want) != NULL)
		complain(conn, request, "Alert sub ", stream);
	else
		change_one(conn, request, &want, on);
}

static bool
is_depth(struct slice word, size_t *depth)
{
	static const int64_t depths[] = { 5, 10, 20, 50, 100 };
	int64_t number;

	if (!slice_integer(word, &number))
		return false;
	for (size_t i = 0; i < COUNT(depths); i++)
		if (depths[i] == number) {
			*depth = (size_t)number;
			return true;
		}
	return false;
}

/* Books: [pair, pace], or [pair, levels, pace] of whole ones. */
static void
change_book(struct sim_conn *conn, const json *request, unsigned form, bool on)
{
	const json *payload = json_member(request, "payload");
	struct slice symbol = word_at(payload, 0), pace = word_at(payload, form == WHOLE ? 2 : 1);
	struct sim_want want = { .listing = sim_find(conn->stand, symbol), .channel = SIM_BOOK, .form = form };

	want.pictures = form == WHOLE;
	if (slice_is(pace, forms[form + 1].pace))
		want.form++;
	if (want.listing == NULL)
		complain(conn, request, "unknown currency pair: ", symbol);
	else if (want.pictures && !is_depth(word_at(payload, 1), &want.depth))
		complain(conn, request, "provided level not supported: ", word_at(payload, 1));
	else if (!slice_is(pace, forms[want.form].pace))
		complain(conn, request, "incorrect update interval specified: ", pace);
	else
		change_one(conn, request, &want, on);
}

/* Pairs, as many as there are: all of them or none. */
static void
change_flat(struct sim_conn *conn, const json *request, unsigned form, bool on)
{
	const json *payload = json_member(request, "payload");
	size_t before = conn->count;

	for (const json *item = json_first(payload); item != NULL; item = json_after(item)) {
		struct slice symbol = slice_of(json_string(item) == NULL ? "" : json_string(item));

		if (sim_find(conn->stand, symbol) == NULL) {
			complain(conn, request, "unknown currency pair: ", symbol);
			return;
		}
	}
	for (const json *item = json_first(payload); item != NULL; item = json_after(item)) {
		struct sim_want want = { .listing = sim_find(conn->stand, slice_of(json_string(item))),
			.channel = forms[form].kind,
			.form = form };
		struct sim_topic *topic;

		if (on)
			sim_subscribe(conn, &want, &topic);
		else
			sim_unsubscribe(conn, &want);
	}
	acknowledge(conn, request);
	for (size_t i = before; on && i < conn->count; i++)
		sim_start(conn, conn->topics[i]);
}

static void
change_subscriptions(struct sim_conn *conn, const json *request, bool on)
{
	struct slice channel = sim_word(request, "channel");
	unsigned form = 0;

	while (form < FORMS && !slice_is(channel, forms[form].channel))
		form++;
	if (form == FORMS)
		complain(conn, request, "Unknown channel ", channel);
	else if (json_first(json_member(request, "payload")) == NULL)
		complain(conn, request, "empty payload", SLICE(""));
	else if (form == OBU)
		change_obu(conn, request, on);
	else if (forms[form].kind == SIM_BOOK)
		change_book(conn, request, form, on);
	else
		change_flat(conn, request, form, on);
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error err;
	json *request = json_parse(text, false, &err);
	struct slice event = sim_word(request, "event");

	if (slice_is(sim_word(request, "channel"), "spot.ping"))
		say_pong(conn);
	else if (conn->stand->office != NULL && json_is_object(json_member(request, "auth")))
		sim_gate_private.message(conn, text); /* a channel of the account */
	else if (slice_is(event, "subscribe") || slice_is(event, "unsubscribe"))
		change_subscriptions(conn, request, slice_is(event, "subscribe"));
	else if (json_is_object(request))
		complain(conn, request, "unknown event ", event);
	json_free(request);
}

/* ---- REST ---- */

static void
say_error(struct sim_ask *ask, int status, const char *label, const char *words, struct slice what)
{
	struct text whole = { 0 };

	ask->status = status;
	text_format(&whole, "%s%.*s", words, SLICE_ARG(what));
	text_format(&ask->body, "{\"label\":\"%s\"", label);
	put_string(&ask->body, "message", text_all(&whole));
	text_char(&ask->body, '}');
	text_free(&whole);
}

/* A path that is not known is taken for one that wants a key. */
static void
refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const struct {
		const char *label, *words;
	} words[] = {
		[REFUSE_PATH] = { "MISSING_REQUIRED_HEADER", "Missing required header: Timestamp" },
		[REFUSE_LIMIT] = { "TOO_MANY_REQUESTS", "Request Rate Limit Exceeded" },
		[REFUSE_BANNED] = { "TOO_MANY_REQUESTS", "Request Rate Limit Exceeded" },
		[REFUSE_MAINTENANCE] = { "SERVER_ERROR", "Internal server error" },
	};
	int status = refusal == REFUSE_PATH && !ask->request->upgrade ? 400 : ask->status;

	say_error(ask, status, words[refusal].label, words[refusal].words, SLICE(""));
}

/* NULL: the error is said. */
static const struct sim_listing *
asked_listing(struct sim_ask *ask)
{
	char name[2 * SYMBOL_MAX];
	struct slice asked = sim_argument(ask, "currency_pair", name, sizeof name);
	const struct sim_listing *listing = sim_find(ask->stand, asked);

	if (listing == NULL && asked.len == 0)
		say_error(ask, 400, "MISSING_REQUIRED_PARAM", "Missing required parameter: currency_pair", SLICE(""));
	else if (listing == NULL)
		say_error(ask, 400, "INVALID_CURRENCY_PAIR", "Invalid currency pair ", asked);
	return listing;
}

static void
answer_time(struct sim_ask *ask)
{
	text_format(&ask->body, "{\"server_time\":%lld}", (long long)(ask->stand->now_us / 1000));
}

static void
answer_depth(struct sim_ask *ask)
{
	char word[24];
	struct slice asked = sim_argument(ask, "limit", word, sizeof word);
	size_t limit = asked.len == 0 ? 10 : sim_argument_size(ask, "limit", 0, 1, 100);
	const struct sim_listing *listing = asked_listing(ask);
	long long ms;

	if (listing == NULL)
		return;
	if (limit == 0) {
		say_error(ask, 400, "INVALID_PARAM_VALUE", "Invalid request parameter `limit` value: ", asked);
		return;
	}
	ms = listing->book_us / 1000;
	text_char(&ask->body, '{');
	if (slice_is(sim_argument(ask, "with_id", word, sizeof word), "true"))
		text_format(&ask->body, "\"id\":%lld,", (long long)listing->number);
	text_format(
	    &ask->body, "\"current\":%lld,\"update\":%lld,\"asks\":[", (long long)(ask->stand->now_us / 1000), ms);
	sim_levels(&ask->body, listing, &listing->asks, limit, sim_row_plain);
	text_string(&ask->body, "],\"bids\":[");
	sim_levels(&ask->body, listing, &listing->bids, limit, sim_row_plain);
	text_string(&ask->body, "]}");
}

/* A precision is a number of digits. */
static void
put_pair(struct text *out, const struct sim_listing *listing)
{
	const struct venue_symbol *facts = listing->facts;

	text_format(out,
	    "{\"id\":\"%.*s\",\"base\":\"%.*s\",\"base_name\":\"%.*s\",\"quote\":\"%.*s\",\"quote_name\":\"%.*s\","
	    "\"fee\":\"0.2\",\"max_quote_amount\":\"5000000\","
	    "\"amount_precision\":%u,\"precision\":%u,\"trade_status\":\"tradable\",\"sell_start\":0,\"buy_start\":0,"
	    "\"type\":\"normal\"",
	    SLICE_ARG(listing->symbol), SLICE_ARG(listing->base), SLICE_ARG(listing->base), SLICE_ARG(listing->quote),
	    SLICE_ARG(listing->quote), listing->qty.scale, listing->price.scale);
	put_decimal(out, "min_base_amount", decimal_sign(facts->min_qty) > 0 ? facts->min_qty : facts->qty_step);
	if (decimal_sign(facts->min_notional) > 0)
		put_decimal(out, "min_quote_amount", facts->min_notional);
	text_char(out, '}');
}

static void
put_rest_ticker(struct text *out, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);

	text_char(out, '{');
	put_day(out, listing);
	sim_put_qty(out, "lowest_size", listing, ask.qty);
	sim_put_qty(out, "highest_size", listing, bid.qty);
	text_char(out, '}');
}

/* The pair that is asked for, or all. */
static void
answer_each(struct sim_ask *ask, void (*put)(struct text *out, const struct sim_listing *listing))
{
	const struct sim_listing *only = NULL;

	if (request_argument(ask->request, "currency_pair").len > 0 && (only = asked_listing(ask)) == NULL)
		return;
	text_char(&ask->body, '[');
	sim_put_each(&ask->body, ask->stand, only, put);
	text_char(&ask->body, ']');
}

static void
answer_pairs(struct sim_ask *ask)
{
	answer_each(ask, put_pair);
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
	text_char(&ask->body, '[');
	if (listing->trade.price > 0) {
		text_char(&ask->body, '{');
		put_trade_members(&ask->body, listing);
		text_char(&ask->body, '}');
	}
	text_char(&ask->body, ']');
}

/* Nothing is paid in or out here: no chain leads anywhere. */
static void
put_currency(struct text *out, const struct stand *stand, struct slice asset)
{
	(void)stand;
	text_format(out,
	    "{\"currency\":\"%.*s\",\"name\":\"%.*s\",\"delisted\":false,\"withdraw_disabled\":true,"
	    "\"withdraw_delayed\":false,\"deposit_disabled\":true,\"trade_disabled\":false,\"chains\":[]}",
	    SLICE_ARG(asset), SLICE_ARG(asset));
}

static void
answer_currencies(struct sim_ask *ask)
{
	text_char(&ask->body, '[');
	sim_put_assets(&ask->body, ask->stand, put_currency);
	text_char(&ask->body, ']');
}

/* There is no margin here; clients ask all the same. */
static void
answer_none(struct sim_ask *ask)
{
	text_string(&ask->body, "[]");
}

static const struct sim_route routes[] = {
	{ "GET", "/api/v4/spot/time", 1, answer_time },
	{ "GET", "/api/v4/spot/currencies", 1, answer_currencies },
	{ "GET", "/api/v4/spot/currency_pairs", 1, answer_pairs },
	{ "GET", "/api/v4/spot/order_book", 1, answer_depth },
	{ "GET", "/api/v4/spot/tickers", 1, answer_tickers },
	{ "GET", "/api/v4/spot/trades", 1, answer_trades },
	{ "GET", "/api/v4/margin/currency_pairs", 1, answer_none },
	{ NULL, NULL, 0, NULL },
};

const struct sim_venue sim_gate = {
	.name = "gate",
	.flags = SIM_NUMBERED | SIM_COUNTS_CHANGES | SIM_PUSHES_COUNT,
	.limits = { .requests = { 200, 10000 } },
	.left_header = "X-Gate-RateLimit-Requests-Remain",
	.idle_ms = 60000,
	.routes = routes,
	.own = &sim_gate_private,
	.refuse = refuse,
	.upgrade = upgrade,
	.message = on_message,
	.book = put_book,
	.best = put_best,
	.trade = put_trade,
	.ticker = put_ticker,
};
