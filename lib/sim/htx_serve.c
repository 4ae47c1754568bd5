/*
 * htx, simulated: /feed with the increments of books, /ws with the rest, and the public part of REST.
 *
 * Every message is packed.  An increment names the one before it, and the picture is asked for on the same socket.  The venue pings by
 * a message each five seconds; two that are not answered end the connection.  Figures are bare numbers.  A REST error comes with
 * status 200.
 */
#include "sim/stand.h"
#include "wire/put.h"
#include "wire/zip.h"

/* conn->form: where it is connected to. */
enum { FEED, MARKET };

/* sim_want.form is the place here. */
enum {
	MBP_5,
	MBP_20,
	MBP_150,
	MBP_400,
	REFRESH_5,
	REFRESH_10,
	REFRESH_20,
	STEP_0,
	BBO,
	TRADE,
	TICKER,
	DETAIL,
	CHANNELS
};

static const struct {
	const char *name;
	unsigned where;
	enum sim_channel kind;
	size_t depth;
	bool pictures;
} channels[CHANNELS] = {
	[MBP_5] = { "mbp.5", FEED, SIM_BOOK, 5, false },
	[MBP_20] = { "mbp.20", FEED, SIM_BOOK, 20, false },
	[MBP_150] = { "mbp.150", FEED, SIM_BOOK, 150, false },
	[MBP_400] = { "mbp.400", FEED, SIM_BOOK, 400, false },
	[REFRESH_5] = { "mbp.refresh.5", MARKET, SIM_BOOK, 5, true },
	[REFRESH_10] = { "mbp.refresh.10", MARKET, SIM_BOOK, 10, true },
	[REFRESH_20] = { "mbp.refresh.20", MARKET, SIM_BOOK, 20, true },
	[STEP_0] = { "depth.step0", MARKET, SIM_BOOK, 150, true },
	[BBO] = { "bbo", MARKET, SIM_BEST, 0, false },
	[TRADE] = { "trade.detail", MARKET, SIM_TRADES, 0, false },
	[TICKER] = { "ticker", MARKET, SIM_TICKER, 0, false },
	[DETAIL] = { "detail", MARKET, SIM_TICKER, 0, false },
};

static const struct sim_row row_bare = { "[", ",", "]" };

/* conn->state: the first ping that was not answered (0: all were), and when the last answered one, or the first not answered, went out. */
enum { UNANSWERED_MS, PINGED_US };

enum { PING_US = 5000000, MISSED_US = 10000000 /* from the first ping that is not answered */ };

/* ---- what is told ---- */

static void
put_open(struct text *out, const struct sim_topic *topic, int64_t us)
{
	text_format(out, "{\"ch\":\"market.%.*s.%s\",\"ts\":%lld,\"tick\":{", SLICE_ARG(topic->want.listing->symbol),
	    channels[topic->want.form].name, (long long)(us / 1000));
}

/* The sides as they stand to a depth. */
static void
put_sides(struct text *out, const struct sim_listing *listing, struct sim_side bids, struct sim_side asks, size_t depth)
{
	text_string(out, "\"bids\":[");
	sim_levels(out, listing, &bids, depth, row_bare);
	text_string(out, "],\"asks\":[");
	sim_levels(out, listing, &asks, depth, row_bare);
	text_char(out, ']');
}

static void
put_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	struct text *out = &say->text;

	/* increments send no picture: it is asked for */
	if (change->whole && !topic->want.pictures)
		return;
	put_open(out, topic, change->us);
	if (topic->want.form == STEP_0)
		text_format(
		    out, "\"version\":%lld,\"ts\":%lld,", (long long)change->last, (long long)(change->us / 1000));
	else
		text_format(out, "\"seqNum\":%lld,", (long long)change->last);
	if (!topic->want.pictures)
		text_format(out, "\"prevSeqNum\":%lld,", (long long)change->previous);
	put_sides(out, topic->want.listing, change->bids, change->asks, 0);
	text_string(out, "}}");
}

static void
put_price(struct text *out, const char *key, const struct sim_listing *listing, int64_t price)
{
	put_key(out, key);
	sim_price(out, listing, price);
}

static void
put_qty(struct text *out, const char *key, const struct sim_listing *listing, int64_t qty)
{
	put_key(out, key);
	sim_qty(out, listing, qty);
}

static void
put_best(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);
	struct text *out = &say->text;

	put_open(out, topic, listing->book_us);
	put_int(out, "seqId", listing->number);
	put_price(out, "ask", listing, ask.price);
	put_qty(out, "askSize", listing, ask.qty);
	put_price(out, "bid", listing, bid.price);
	put_qty(out, "bidSize", listing, bid.qty);
	put_int(out, "quoteTime", listing->book_us / 1000);
	put_name(out, "symbol", listing->symbol);
	text_string(out, "}}");
}

/* A tick of trades holds one; its own number is longer than any that a machine counts with. */
static void
put_trade_tick(struct text *out, const struct sim_listing *listing)
{
	long long id = listing->trade_id, ms = listing->trade_us / 1000;

	text_format(out, "\"id\":%lld,\"ts\":%lld,\"data\":[{\"id\":%lld%018lld,\"ts\":%lld,\"tradeId\":%lld", id, ms,
	    id, ms, ms, id);
	put_qty(out, "amount", listing, listing->trade.qty);
	put_price(out, "price", listing, listing->trade.price);
	put_name(out, "direction", slice_of(sides[listing->trade_buy ? SIDE_BUY : SIDE_SELL]));
	text_string(out, "}]");
}

static void
put_trade(struct sim_say *say, const struct sim_topic *topic)
{
	put_open(&say->text, topic, topic->want.listing->trade_us);
	put_trade_tick(&say->text, topic->want.listing);
	text_string(&say->text, "}}");
}

/* amount is of the base asset, vol of the quote asset. */
static void
put_day(struct text *out, const struct sim_listing *listing)
{
	struct sim_figures day = sim_running(listing);

	put_price(out, "open", listing, day.open);
	put_price(out, "high", listing, day.high);
	put_price(out, "low", listing, day.low);
	put_price(
	    out, "close", listing, listing->trade.price > 0 ? listing->trade.price : sim_best(&listing->bids).price);
	put_key(out, "amount");
	sim_volume(out, listing);
	put_key(out, "vol");
	sim_turnover(out, listing);
	put_int(out, "count", day.count);
}

static void
put_ticker(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);
	struct text *out = &say->text;

	put_open(out, topic, listing->trade_us);
	put_day(out, listing);
	if (topic->want.form == TICKER) {
		put_price(out, "bid", listing, bid.price);
		put_qty(out, "bidSize", listing, bid.qty);
		put_price(out, "ask", listing, ask.price);
		put_qty(out, "askSize", listing, ask.qty);
		put_price(out, "lastPrice", listing, listing->trade.price);
		put_qty(out, "lastSize", listing, listing->trade.qty);
	} else
		put_int(out, "version", listing->number);
	text_string(out, "}}");
}

/* ---- the socket ---- */

static int
upgrade(struct sim_conn *conn, const struct request *request)
{
	conn->form = slice_is(request->path, "/feed") ? FEED : MARKET;
	conn->state[PINGED_US] = conn->stand->now_us;
	return conn->form == FEED || slice_is(request->path, "/ws") ? 101 : 404;
}

static int
wrap(struct text *to, struct slice message)
{
	return zip_gzip(to, message);
}

/* One that is not answered is said again each second, for as long as the venue waits. */
static void
beat(struct sim_conn *conn)
{
	int64_t now_us = conn->stand->now_us, since_us = now_us - conn->state[PINGED_US];
	struct sim_say *say;

	if (conn->state[UNANSWERED_MS] != 0 && since_us >= MISSED_US) {
		sim_close(conn, 1003, "ping check expired");
		return;
	}
	if (conn->state[UNANSWERED_MS] == 0) {
		if (since_us < PING_US)
			return;
		conn->state[UNANSWERED_MS] = now_us / 1000;
		conn->state[PINGED_US] = now_us;
	}
	say = sim_reply(conn);
	text_format(&say->text, "{\"ping\":%lld}", (long long)(now_us / 1000));
	sim_send(conn, say);
}

static void
hear_pong(struct sim_conn *conn, const json *pong)
{
	int64_t ms;

	if (json_integer(pong, &ms) && ms >= conn->state[UNANSWERED_MS] && ms <= conn->stand->now_us / 1000)
		conn->state[UNANSWERED_MS] = 0;
}

/* Who pings is alive. */
static void
answer_ping(struct sim_conn *conn, const json *ping)
{
	struct sim_say *say = sim_reply(conn);
	int64_t number;

	if (!json_integer(ping, &number))
		return;
	conn->state[UNANSWERED_MS] = 0;
	text_format(&say->text, "{\"pong\":%lld}", (long long)number);
	sim_send(conn, say);
}

static struct text *
begin(struct sim_say *say, const struct sim_conn *conn, const json *request, const char *status)
{
	struct text *out = &say->text;

	text_char(out, '{');
	if (sim_echo(out, "id", json_member(request, "id")))
		text_char(out, ',');
	text_format(out, "\"status\":\"%s\",\"ts\":%lld", status, (long long)(conn->stand->now_us / 1000));
	return out;
}

/* What it is about stands behind the words. */
static void
complain(struct sim_conn *conn, const json *request, const char *words, struct slice what)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = begin(say, conn, request, "error"), whole = { 0 };

	text_format(&whole, "%s%.*s", words, SLICE_ARG(what));
	text_string(out, ",\"err-code\":\"bad-request\"");
	put_string(out, "err-msg", text_all(&whole));
	text_char(out, '}');
	text_free(&whole);
	sim_send(conn, say);
}

static void
acknowledge(struct sim_conn *conn, const json *request, const char *done, struct slice topic)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = begin(say, conn, request, "ok");

	put_string(out, done, topic);
	text_char(out, '}');
	sim_send(conn, say);
}

/* "market.btcusdt.mbp.150".  False: the error is said. */
static bool
read_topic(struct sim_conn *conn, const json *request, struct slice topic, struct sim_want *want)
{
	const char *dot = slice_starts(topic, "market.") ? memchr(topic.at + 7, '.', topic.len - 7) : NULL;
	struct slice symbol, name;
	unsigned i = 0;

	if (dot == NULL) {
		complain(conn, request, "invalid topic ", topic);
		return false;
	}
	symbol = (struct slice){ topic.at + 7, (size_t)(dot - topic.at) - 7 };
	name = (struct slice){ dot + 1, (size_t)(topic.at + topic.len - dot) - 1 };
	while (i < CHANNELS && (channels[i].where != conn->form || !slice_is(name, channels[i].name)))
		i++;
	if (i == CHANNELS) {
		complain(conn, request, "invalid topic ", topic);
		return false;
	}
	*want = (struct sim_want){ .listing = sim_find(conn->stand, symbol),
		.channel = channels[i].kind,
		.form = i,
		.depth = channels[i].depth,
		.pictures = channels[i].pictures };
	if (want->listing == NULL)
		complain(conn, request, "invalid symbol ", symbol);
	return want->listing != NULL;
}

static void
subscribe(struct sim_conn *conn, const json *request, struct slice topic)
{
	struct sim_topic *subscribed;
	struct sim_want want;
	enum sim_subscribed result;

	if (!read_topic(conn, request, topic, &want))
		return;
	result = sim_subscribe(conn, &want, &subscribed);
	acknowledge(conn, request, "subbed", topic);
	if (result == SIM_SUBSCRIBED)
		sim_start(conn, subscribed);
}

static void
unsubscribe(struct sim_conn *conn, const json *request, struct slice topic)
{
	struct sim_want want;

	if (!read_topic(conn, request, topic, &want))
		return;
	if (sim_unsubscribe(conn, &want))
		acknowledge(conn, request, "unsubbed", topic);
	else
		complain(conn, request, "unsub with not subbed topic ", topic);
}

/* The picture of a book is all that can be asked for. */
static void
answer_request(struct sim_conn *conn, const json *request, struct slice topic)
{
	const struct sim_listing *listing;
	struct sim_want want;
	struct sim_say *say;
	struct text *out;

	if (!read_topic(conn, request, topic, &want))
		return;
	if (want.channel != SIM_BOOK) {
		complain(conn, request, "invalid topic ", topic);
		return;
	}
	listing = want.listing;
	say = sim_reply(conn);
	out = begin(say, conn, request, "ok");
	put_name(out, "rep", topic);
	text_format(out, ",\"data\":{\"seqNum\":%lld,", (long long)listing->number);
	put_sides(out, listing, listing->bids, listing->asks, want.depth);
	text_string(out, "}}");
	sim_send(conn, say);
}

static void
on_request(struct sim_conn *conn, const json *request)
{
	struct slice sub = sim_word(request, "sub"), unsub = sim_word(request, "unsub"), req = sim_word(request, "req");

	if (json_member(request, "pong") != NULL)
		hear_pong(conn, json_member(request, "pong"));
	else if (json_member(request, "ping") != NULL)
		answer_ping(conn, json_member(request, "ping"));
	else if (sub.len > 0)
		subscribe(conn, request, sub);
	else if (unsub.len > 0)
		unsubscribe(conn, request, unsub);
	else if (req.len > 0)
		answer_request(conn, request, req);
	else
		complain(conn, request, "invalid command", SLICE(""));
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error err;
	json *request = json_parse(text, false, &err);

	if (json_is_object(request))
		on_request(conn, request);
	else
		complain(conn, NULL, "not json, is not json string", SLICE(""));
	json_free(request);
}

/* ---- REST ---- */

static void
say_error(struct sim_ask *ask, const char *code, const char *words, struct slice what)
{
	struct text whole = { 0 };

	text_format(&whole, "%s%.*s", words, SLICE_ARG(what));
	text_format(&ask->body, "{\"ts\":%lld,\"status\":\"error\",\"err-code\":\"%s\"",
	    (long long)(ask->stand->now_us / 1000), code);
	put_string(&ask->body, "err-msg", text_all(&whole));
	text_string(&ask->body, ",\"data\":null}");
	text_free(&whole);
}

static void
refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const struct {
		const char *code, *words;
	} words[] = {
		[REFUSE_PATH] = { "bad-request", "not found" },
		[REFUSE_LIMIT] = { "base-request-exceed-frequency-limit", "request frequency limit exceeded" },
		[REFUSE_BANNED] = { "base-request-exceed-frequency-limit", "request frequency limit exceeded" },
		[REFUSE_MAINTENANCE] = { "system-maintenance", "System is in maintenance!" },
	};

	say_error(ask, words[refusal].code, words[refusal].words, SLICE(""));
}

/* NULL: the error is said. */
static const struct sim_listing *
asked_listing(struct sim_ask *ask)
{
	const struct sim_listing *listing = sim_argument_listing(ask, "symbol");

	if (listing == NULL)
		say_error(ask, "invalid-parameter", "invalid symbol", SLICE(""));
	return listing;
}

static void
answer_time(struct sim_ask *ask)
{
	text_format(&ask->body, "{\"status\":\"ok\",\"data\":%lld}", (long long)(ask->stand->now_us / 1000));
}

/* A precision is a number of digits; minima are numbers. */
static void
put_symbol(struct text *out, const struct sim_listing *listing)
{
	const struct venue_symbol *facts = listing->facts;

	text_string(out, "{\"base-currency\":\"");
	live_put_lower(out, listing->base);
	text_string(out, "\",\"quote-currency\":\"");
	live_put_lower(out, listing->quote);
	text_format(out,
	    "\",\"price-precision\":%u,\"amount-precision\":%u,\"symbol-partition\":\"main\",\"symbol\":\"%.*s\","
	    "\"state\":"
	    "\"online\",\"value-precision\":8,\"api-trading\":\"enabled\"",
	    listing->price.scale, listing->qty.scale, SLICE_ARG(listing->symbol));
	put_key(out, "limit-order-min-order-amt");
	text_decimal(out, facts->min_qty);
	put_key(out, "min-order-value");
	text_decimal(out, facts->min_notional);
	text_char(out, '}');
}

static void
answer_symbols(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"status\":\"ok\",\"data\":[");
	sim_put_each(&ask->body, ask->stand, NULL, put_symbol);
	text_string(&ask->body, "]}");
}

static void
begin_tick(struct sim_ask *ask, const struct sim_listing *listing, const char *what, int64_t us)
{
	text_format(&ask->body, "{\"ch\":\"market.%.*s.%s\",\"status\":\"ok\",\"ts\":%lld,\"tick\":{",
	    SLICE_ARG(listing->symbol), what, (long long)(us / 1000));
}

/* 5, 10 or 20 levels, or, unsaid, 150; prices are not put together here: step0 alone. */
static void
answer_depth(struct sim_ask *ask)
{
	char word[24], kind[24];
	struct slice depth = sim_argument(ask, "depth", word, sizeof word),
		     type = sim_argument(ask, "type", kind, sizeof kind);
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	if (!slice_is(type, "step0"))
		say_error(ask, "invalid-parameter", "invalid type:", type);
	else if (depth.len > 0 && !slice_is(depth, "5") && !slice_is(depth, "10") && !slice_is(depth, "20"))
		say_error(ask, "invalid-parameter", "invalid depth:", depth);
	else {
		begin_tick(ask, listing, "depth.step0", ask->stand->now_us);
		text_format(&ask->body, "\"ts\":%lld,\"version\":%lld,", (long long)(listing->book_us / 1000),
		    (long long)listing->number);
		put_sides(
		    &ask->body, listing, listing->bids, listing->asks, sim_argument_size(ask, "depth", 150, 5, 20));
		text_string(&ask->body, "}}");
	}
}

static void
put_pair(struct text *out, const char *key, const struct sim_listing *listing, struct market_level level)
{
	struct sim_side side = { &level, 1 };

	put_key(out, key);
	sim_levels(out, listing, &side, 1, row_bare);
}

static void
answer_merged(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	begin_tick(ask, listing, "detail.merged", ask->stand->now_us);
	put_day(&ask->body, listing);
	put_pair(&ask->body, "bid", listing, sim_best(&listing->bids));
	put_pair(&ask->body, "ask", listing, sim_best(&listing->asks));
	text_string(&ask->body, "}}");
}

static void
answer_trade(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	begin_tick(ask, listing, "trade.detail", ask->stand->now_us);
	if (listing->trade.price > 0)
		put_trade_tick(&ask->body, listing);
	text_string(&ask->body, "}}");
}

static void
put_row(struct text *out, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);

	text_char(out, '{');
	put_name(out, "symbol", listing->symbol);
	put_day(out, listing);
	put_price(out, "bid", listing, bid.price);
	put_qty(out, "bidSize", listing, bid.qty);
	put_price(out, "ask", listing, ask.price);
	put_qty(out, "askSize", listing, ask.qty);
	text_char(out, '}');
}

static void
answer_tickers(struct sim_ask *ask)
{
	text_format(&ask->body, "{\"status\":\"ok\",\"ts\":%lld,\"data\":[", (long long)(ask->stand->now_us / 1000));
	sim_put_each(&ask->body, ask->stand, NULL, put_row);
	text_string(&ask->body, "]}");
}

static const struct sim_route routes[] = {
	{ "GET", "/v1/common/timestamp", 1, answer_time },
	{ "GET", "/v1/common/symbols", 1, answer_symbols },
	{ "GET", "/market/depth", 1, answer_depth },
	{ "GET", "/market/detail/merged", 1, answer_merged },
	{ "GET", "/market/trade", 1, answer_trade },
	{ "GET", "/market/tickers", 1, answer_tickers },
	{ NULL, NULL, 0, NULL },
};

const struct sim_venue sim_htx = {
	.name = "htx",
	.flags = SIM_NUMBERED | SIM_BINARY,
	.limits = { .requests = { 10, 1000 } },
	.left_header = "X-HB-RateLimit-Requests-Remain",
	.beat_ms = 1000,
	.routes = routes,
	.refuse = refuse,
	.upgrade = upgrade,
	.message = on_message,
	.beat = beat,
	.book = put_book,
	.best = put_best,
	.trade = put_trade,
	.ticker = put_ticker,
	.wrap = wrap,
};
