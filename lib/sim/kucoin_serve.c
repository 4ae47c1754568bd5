/*
 * kucoin, simulated: the classic spot feed behind its ticket, and the public part of REST.
 *
 * A socket opens with the token that POST bullet-public gave, and says welcome before it listens.  Each change of a book has a number
 * of its own; the picture that they continue is fetched, 20 or 100 levels of it without a key.  The venue hangs up on who was silent
 * for a minute, whatever the ticket says of pings.
 */
#include <stdio.h>

#include "sim/office.h"
#include "wire/put.h"

extern const struct sim_private sim_kucoin_private;

/* The place in topics[] is sim_want.form, with EVERY where it is one of the topic "all". */
enum { LEVEL2, LEVEL1, DEPTH5, DEPTH50, TICKER, MATCH, DAY, TOPICS, EVERY = 64 };

static const struct {
	const char *name, *subject;
	enum sim_channel channel;
	size_t depth;
} topics[TOPICS] = {
	[LEVEL2] = { "/market/level2:", "trade.l2update", SIM_BOOK, 0 },
	[LEVEL1] = { "/spotMarket/level1:", "level1", SIM_BEST, 0 },
	[DEPTH5] = { "/spotMarket/level2Depth5:", "level2", SIM_BOOK, 5 },
	[DEPTH50] = { "/spotMarket/level2Depth50:", "level2", SIM_BOOK, 50 },
	[TICKER] = { "/market/ticker:", "trade.ticker", SIM_TICKER, 0 },
	[MATCH] = { "/market/match:", "trade.l3match", SIM_TRADES, 0 },
	[DAY] = { "/market/snapshot:", "trade.snapshot", SIM_TICKER, 0 },
};

/* conn->form: what was wrong with the token. */
enum token { TOKEN_GOOD, TOKEN_BAD, TOKEN_OLD };

enum { SYMBOLS_MAX = 100 /* of a topic */, PING_MS = 18000, PONG_MS = 10000 };

#define TOKEN_LIFE_US (INT64_C(86400) * 1000000)

/* ---- what is told ---- */

static void
put_open(struct text *out, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	unsigned which = topic->want.form & (EVERY - 1);
	bool every = (topic->want.form & EVERY) != 0;
	struct slice subject = every ? listing->symbol : slice_of(topics[which].subject);

	text_format(out, "{\"topic\":\"%s%.*s\",\"type\":\"message\",\"subject\":\"%.*s\",\"data\":{",
	    topics[which].name, SLICE_ARG(every ? SLICE("all") : listing->symbol), SLICE_ARG(subject));
}

/* Levels with a number each, from `number` on. */
static void
put_numbered(struct text *out, const struct sim_listing *listing, struct sim_side side, int64_t number)
{
	char close[32];
	struct sim_row row = { "[\"", "\",\"", close };

	for (size_t i = 0; i < side.count; i++) {
		struct sim_side one = { &side.at[i], 1 };

		snprintf(close, sizeof close, "\",\"%lld\"]", (long long)number + (long long)i);
		text_string(out, i == 0 ? "" : ",");
		sim_levels(out, listing, &one, 0, row);
	}
}

static void
put_changes(struct text *out, const struct sim_listing *listing, const struct sim_change *change)
{
	int64_t number = change->last + 1 - (int64_t)(change->bids.count + change->asks.count);

	text_string(out, "\"changes\":{\"asks\":[");
	put_numbered(out, listing, change->asks, number);
	text_string(out, "],\"bids\":[");
	put_numbered(out, listing, change->bids, number + (int64_t)change->asks.count);
	text_format(out, "]},\"sequenceEnd\":%lld,\"sequenceStart\":%lld,\"symbol\":\"%.*s\",\"time\":%lld}}",
	    (long long)change->last, (long long)change->first, SLICE_ARG(listing->symbol),
	    (long long)(change->us / 1000));
}

static void
put_book(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;

	/* the stream of changes sends no picture: that is fetched */
	if (change->whole && !topic->want.pictures)
		return;
	put_open(out, topic);
	if (!topic->want.pictures) {
		put_changes(out, listing, change);
		return;
	}
	text_string(out, "\"asks\":[");
	sim_levels(out, listing, &change->asks, 0, sim_row_plain);
	text_string(out, "],\"bids\":[");
	sim_levels(out, listing, &change->bids, 0, sim_row_plain);
	text_format(out, "],\"timestamp\":%lld}}", (long long)(change->us / 1000));
}

static void
put_best(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct sim_row flat = { "\"", "\",\"", "\"" };
	struct text *out = &say->text;

	put_open(out, topic);
	text_string(out, "\"asks\":[");
	sim_levels(out, listing, &listing->asks, 1, flat);
	text_string(out, "],\"bids\":[");
	sim_levels(out, listing, &listing->bids, 1, flat);
	text_format(out, "],\"timestamp\":%lld}}", (long long)(listing->book_us / 1000));
}

static void
put_trade(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	struct text *out = &say->text;
	long long id = listing->trade_id;

	put_open(out, topic);
	text_format(out, "\"sequence\":\"%lld\",\"type\":\"match\",\"symbol\":\"%.*s\",\"side\":\"%s\"", id,
	    SLICE_ARG(listing->symbol), sides[listing->trade_buy ? SIDE_BUY : SIDE_SELL]);
	sim_put_price(out, "price", listing, listing->trade.price);
	sim_put_qty(out, "size", listing, listing->trade.qty);
	text_format(out,
	    ",\"tradeId\":\"%lld\",\"takerOrderId\":\"t%lld\",\"makerOrderId\":\"m%lld\",\"time\":\"%lld000\"}}", id,
	    id, id, (long long)listing->trade_us);
}

/* Members of the best bid and offer and the last trade, as tickers and level1 of REST have them. */
static void
put_quote(struct text *out, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);

	text_format(out, "\"sequence\":\"%lld\"", (long long)listing->number);
	sim_put_price(out, "price", listing, listing->trade.price > 0 ? listing->trade.price : bid.price);
	sim_put_qty(out, "size", listing, listing->trade.qty);
	sim_put_price(out, "bestAsk", listing, ask.price);
	sim_put_qty(out, "bestAskSize", listing, ask.qty);
	sim_put_price(out, "bestBid", listing, bid.price);
	sim_put_qty(out, "bestBidSize", listing, bid.qty);
	text_format(out, ",\"time\":%lld", (long long)(listing->book_us / 1000));
}

static void
put_number(struct text *out, const char *key, const struct sim_listing *listing, int64_t price)
{
	text_format(out, ",\"%s\":", key);
	sim_price(out, listing, price);
}

/* The day's figures are numbers. */
static void
put_day(struct text *out, const struct sim_listing *listing)
{
	struct sim_figures day = sim_running(listing);

	text_format(out, "\"sequence\":\"%lld\",\"data\":{\"trading\":true,\"symbol\":\"%.*s\"",
	    (long long)listing->number, SLICE_ARG(listing->symbol));
	put_number(out, "buy", listing, sim_best(&listing->bids).price);
	put_number(out, "sell", listing, sim_best(&listing->asks).price);
	put_number(out, "lastTradedPrice", listing, listing->trade.price);
	put_number(out, "open", listing, day.open);
	put_number(out, "high", listing, day.high);
	put_number(out, "low", listing, day.low);
	text_string(out, ",\"changePrice\":");
	sim_move(out, listing, &day, SIM_CHANGE);
	text_string(out, ",\"changeRate\":");
	sim_move(out, listing, &day, SIM_SHARE);
	text_string(out, ",\"averagePrice\":");
	sim_move(out, listing, &day, SIM_MEAN);
	text_string(out, ",\"vol\":");
	sim_volume(out, listing);
	text_string(out, ",\"volValue\":");
	sim_turnover(out, listing);
	text_format(out, ",\"datetime\":%lld}", (long long)(listing->trade_us / 1000));
}

static void
put_ticker(struct sim_say *say, const struct sim_topic *topic)
{
	put_open(&say->text, topic);
	if ((topic->want.form & (EVERY - 1)) == DAY)
		put_day(&say->text, topic->want.listing);
	else
		put_quote(&say->text, topic->want.listing);
	text_string(&say->text, "}}");
}

/* ---- the ticket ---- */

/* A token is the time at which it was given, to whoever asked or (signNN, by its place) to the holder of an account. */
static struct office *
of_token(const struct stand *stand, struct slice token)
{
	int64_t place;

	return slice_starts(token, "sign") && token.len > 7 && office_number(&place, (struct slice){ token.at + 4, 2 })
	    ? office_at(stand, place)
	    : NULL;
}

static enum token
look_at_token(const struct stand *stand, struct slice token)
{
	int64_t given_us;

	if ((!slice_starts(token, "public-") && (of_token(stand, token) == NULL || token.at[6] != '-')) ||
	    !slice_integer((struct slice){ token.at + 7, token.len - 7 }, &given_us) || given_us > stand->now_us)
		return TOKEN_BAD;
	return stand->now_us - given_us < TOKEN_LIFE_US ? TOKEN_GOOD : TOKEN_OLD;
}

/* The name that a connection gave itself, where it fits into what the venue may keep of a connection. */
static int
upgrade(struct sim_conn *conn, const struct request *request)
{
	struct slice token = request_argument(request, "token"), name = request_argument(request, "connectId");

	if (!slice_is(request->path, "/endpoint"))
		return 404;
	conn->form = look_at_token(conn->stand, token);
	conn->office = conn->form == TOKEN_GOOD ? of_token(conn->stand, token) : NULL;
	if (conn->office != NULL)
		conn->hears = HEARS_LOGIN;
	slice_copy((char *)conn->state, sizeof conn->state, name);
	return 101;
}

/* Where the client came to, if that is nothing but a host and a port; else where we are. */
static void
put_endpoint(struct sim_ask *ask)
{
	struct slice host = request_header(ask->request, "Host");
	size_t plain = 0;

	while (plain < host.len && memchr("0123456789abcdefghijklmnopqrstuvwxyz.:[]-", host.at[plain], 41) != NULL)
		plain++;
	if (host.len > 0 && plain == host.len)
		text_format(&ask->body, "ws://%.*s/endpoint", SLICE_ARG(host));
	else
		text_format(&ask->body, "ws://127.0.0.1:%d/endpoint", ask->stand->port);
}

static void
answer_ticket(struct sim_ask *ask)
{
	text_format(&ask->body,
	    "{\"code\":\"200000\",\"data\":{\"token\":\"public-%lld\",\"instanceServers\":[{\"endpoint\":\"",
	    (long long)ask->stand->now_us);
	put_endpoint(ask);
	text_format(&ask->body,
	    "\",\"encrypt\":false,\"protocol\":\"websocket\",\"pingInterval\":%d,\"pingTimeout\":%d}]}}", PING_MS,
	    PONG_MS);
}

/* ---- the socket ---- */

/* `{"id":"...","type":"..."`: the client's number, as a string whatever it was; its own name, or the connection's number. */
static struct text *
begin(struct sim_say *say, const struct sim_conn *conn, const json *request, const char *type)
{
	const json *id = json_member(request, "id");
	struct text *out = &say->text;
	int64_t number;

	text_char(out, '{');
	if (json_string(id) != NULL)
		put_string(out, "id", slice_of(json_string(id)));
	else if (json_integer(id, &number))
		text_format(out, "\"id\":\"%lld\"", (long long)number);
	else if (*(const char *)conn->state != '\0')
		put_string(out, "id", slice_of((const char *)conn->state));
	else
		text_format(out, "\"id\":\"c%lld\"", (long long)conn->id);
	put_string(out, "type", slice_of(type));
	return out;
}

static void
complain(struct sim_conn *conn, const json *request, int code, struct slice words)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = begin(say, conn, request, "error");

	put_int(out, "code", code);
	put_string(out, "data", words);
	text_char(out, '}');
	sim_send(conn, say);
}

static void
reply(struct sim_conn *conn, const json *request, const char *type)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = begin(say, conn, request, type);

	if (strcmp(type, "pong") == 0)
		put_int(out, "timestamp", conn->stand->now_us);
	text_char(out, '}');
	sim_send(conn, say);
}

static void
opened(struct sim_conn *conn)
{
	if (conn->form == TOKEN_GOOD) {
		reply(conn, NULL, "welcome");
		return;
	}
	complain(conn, NULL, 401, conn->form == TOKEN_OLD ? SLICE("token is expired") : SLICE("token is invalid"));
	sim_close(conn, 1000, "Bye");
}

static bool
next_symbol(struct slice *list, struct slice *symbol)
{
	const char *comma;

	if (list->len == 0)
		return false;
	comma = memchr(list->at, ',', list->len);
	*symbol = (struct slice){ list->at, comma == NULL ? list->len : (size_t)(comma - list->at) };
	*list =
	    comma == NULL ? (struct slice){ list->at, 0 } : (struct slice){ comma + 1, list->len - symbol->len - 1 };
	return true;
}

/* What a topic wants, but for the symbol; its symbols.  False: there is no such topic. */
static bool
split_topic(struct slice topic, struct sim_want *want, struct slice *symbols)
{
	for (unsigned i = 0; i < TOPICS; i++) {
		size_t len = strlen(topics[i].name);

		if (!slice_starts(topic, topics[i].name))
			continue;
		*want = (struct sim_want){ .channel = topics[i].channel,
			.form = i,
			.depth = topics[i].depth,
			.pictures = topics[i].depth > 0 };
		*symbols = (struct slice){ topic.at + len, topic.len - len };
		return symbols->len > 0;
	}
	return false;
}

/* How many symbols there are; 0: one of them is not listed. */
static size_t
count_symbols(const struct stand *stand, struct slice symbols)
{
	struct slice symbol;
	size_t count = 0;

	while (next_symbol(&symbols, &symbol)) {
		if (sim_find(stand, symbol) == NULL)
			return 0;
		count++;
	}
	return count;
}

static bool
change_one(struct sim_conn *conn, struct sim_want want, struct sim_listing *listing, bool on)
{
	struct sim_topic *topic;
	enum sim_subscribed result;

	want.listing = listing;
	if (!on) {
		sim_unsubscribe(conn, &want);
		return true;
	}
	result = sim_subscribe(conn, &want, &topic);
	return result != SIM_TOO_MANY;
}

/* False: the connection has no room for all of them. */
static bool
change_all(struct sim_conn *conn, struct sim_want want, struct slice symbols, bool on)
{
	struct slice symbol;
	bool fits = true;

	if (slice_is(symbols, "all")) {
		want.form |= EVERY;
		for (size_t i = 0; i < conn->stand->count; i++)
			fits &= change_one(conn, want, &conn->stand->listings[i], on);
		return fits;
	}
	while (next_symbol(&symbols, &symbol))
		fits &= change_one(conn, want, sim_find(conn->stand, symbol), on);
	return fits;
}

/* How each of them stands, behind the acknowledgement. */
static void
start_all(struct sim_conn *conn, const struct sim_want *want, size_t before)
{
	for (size_t i = before; i < conn->count && !conn->closing; i++)
		if ((conn->topics[i]->want.form & (EVERY - 1)) == want->form)
			sim_start(conn, conn->topics[i]);
}

static void
complain_of_topic(struct sim_conn *conn, const json *request, struct slice topic)
{
	struct text words = { 0 };

	text_format(&words, "topic %.*s is not found", SLICE_ARG(topic));
	complain(conn, request, 404, text_all(&words));
	text_free(&words);
}

static void
change_subscriptions(struct sim_conn *conn, const json *request, bool on)
{
	struct slice topic = sim_word(request, "topic"), symbols = { NULL, 0 };
	bool found, every;
	struct sim_want want;
	size_t before = conn->count, count;

	if (topic.len == 0) {
		complain(conn, request, 406, SLICE("topic is required"));
		return;
	}
	if (json_bool(json_member(request, "privateChannel"))) {
		complain(conn, request, 403, SLICE("login is required"));
		return;
	}
	found = split_topic(topic, &want, &symbols);
	every = found && slice_is(symbols, "all") && (want.form == TICKER || want.form == DAY);
	count = found && !every ? count_symbols(conn->stand, symbols) : 0;
	if (!every && count == 0)
		complain_of_topic(conn, request, topic);
	else if (count > SYMBOLS_MAX)
		complain(conn, request, 509, SLICE("exceed max subscription count limitation of 100 per time"));
	else if (!change_all(conn, want, symbols, on))
		complain(conn, request, 509, SLICE("exceed max subscription count limitation of 400 per session"));
	else {
		if (json_bool(json_member(request, "response")))
			reply(conn, request, "ack");
		if (on)
			start_all(conn, &want, before);
	}
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error err;
	json *request = json_parse(text, false, &err);
	struct slice type = sim_word(request, "type");

	if (!json_is_object(request))
		complain(conn, NULL, 400, SLICE("Unrecognized token: was expecting a JSON object"));
	else if (slice_is(type, "ping"))
		reply(conn, request, "pong");
	else if (conn->hears != 0 && json_bool(json_member(request, "privateChannel")))
		sim_kucoin_private.message(conn, text);
	else if (slice_is(type, "subscribe") || slice_is(type, "unsubscribe"))
		change_subscriptions(conn, request, slice_is(type, "subscribe"));
	else
		complain(conn, request, 415, SLICE("command type is invalid"));
	json_free(request);
}

static void
too_many(struct sim_conn *conn)
{
	complain(conn, NULL, 509, SLICE("exceed max permits per second"));
}

/* ---- REST ---- */

static void
say_error(struct sim_ask *ask, int status, const char *code, const char *words)
{
	ask->status = status;
	text_format(&ask->body, "{\"code\":\"%s\",\"msg\":\"%s\"}", code, words);
}

static void
refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const struct {
		const char *code, *words;
	} words[] = {
		[REFUSE_PATH] = { "404000", "URL Not Found" },
		[REFUSE_LIMIT] = { "429000", "Too Many Requests" },
		[REFUSE_BANNED] = { "429000", "Too Many Requests" },
		[REFUSE_MAINTENANCE] = { "500000", "Internal Server Error" },
	};

	say_error(ask, ask->status, words[refusal].code, words[refusal].words);
}

static void
begin_answer(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"code\":\"200000\",\"data\":");
}

/* NULL: the error is said. */
static const struct sim_listing *
asked_listing(struct sim_ask *ask)
{
	const struct sim_listing *listing = sim_argument_listing(ask, "symbol");

	if (listing == NULL && request_argument(ask->request, "symbol").len == 0)
		say_error(ask, 400, "400100", "symbol is required");
	else if (listing == NULL)
		say_error(ask, 400, "900001", "symbol not exists");
	return listing;
}

static void
answer_time(struct sim_ask *ask)
{
	begin_answer(ask);
	text_format(&ask->body, "%lld}", (long long)(ask->stand->now_us / 1000));
}

static void
answer_status(struct sim_ask *ask)
{
	begin_answer(ask);
	text_string(&ask->body, "{\"status\":\"open\",\"msg\":\"\"}}");
}

static void
put_symbol(struct text *out, const struct sim_listing *listing)
{
	const struct venue_symbol *facts = listing->facts;

	text_format(out,
	    "{\"symbol\":\"%.*s\",\"name\":\"%.*s\",\"baseCurrency\":\"%.*s\",\"quoteCurrency\":\"%.*s\","
	    "\"feeCurrency\":\"%.*s\""
	    ",\"market\":\"USDS\",\"baseMaxSize\":\"10000000000\",\"quoteMaxSize\":\"99999999\",\"quoteIncrement\":\"0."
	    "000001\","
	    "\"priceLimitRate\":\"0.1\",\"isMarginEnabled\":false,\"enableTrading\":true,\"feeCategory\":1,"
	    "\"makerFeeCoefficient\":\"1.00\",\"takerFeeCoefficient\":\"1.00\",\"st\":false",
	    SLICE_ARG(listing->symbol), SLICE_ARG(listing->symbol), SLICE_ARG(listing->base), SLICE_ARG(listing->quote),
	    SLICE_ARG(listing->quote));
	put_decimal(out, "baseMinSize", facts->min_qty);
	put_decimal(out, "quoteMinSize", facts->min_notional);
	put_decimal(out, "minFunds", facts->min_notional);
	put_decimal(out, "baseIncrement", facts->qty_step);
	put_decimal(out, "priceIncrement", facts->price_tick);
	text_char(out, '}');
}

static void
put_stats(struct text *out, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), ask = sim_best(&listing->asks);
	struct sim_figures day = sim_running(listing);

	text_format(out, "{\"symbol\":\"%.*s\",\"symbolName\":\"%.*s\"", SLICE_ARG(listing->symbol),
	    SLICE_ARG(listing->symbol));
	sim_put_price(out, "buy", listing, bid.price);
	sim_put_qty(out, "bestBidSize", listing, bid.qty);
	sim_put_price(out, "sell", listing, ask.price);
	sim_put_qty(out, "bestAskSize", listing, ask.qty);
	sim_put_price(out, "last", listing, listing->trade.price > 0 ? listing->trade.price : bid.price);
	sim_put_motion(out, "changeRate", listing, &day, SIM_SHARE);
	sim_put_motion(out, "changePrice", listing, &day, SIM_CHANGE);
	sim_put_price(out, "high", listing, day.high);
	sim_put_price(out, "low", listing, day.low);
	sim_put_motion(out, "averagePrice", listing, &day, SIM_MEAN);
	sim_put_volume(out, "vol", listing);
	sim_put_turnover(out, "volValue", listing);
	text_format(out,
	    ",\"takerCoefficient\":\"1\",\"makerCoefficient\":\"1\",\"takerFeeRate\":\"0.001\",\"makerFeeRate\":\"0."
	    "001\",\"time\":%lld}",
	    (long long)(listing->book_us / 1000));
}

static void
answer_symbols(struct sim_ask *ask)
{
	begin_answer(ask);
	text_char(&ask->body, '[');
	sim_put_each(&ask->body, ask->stand, NULL, put_symbol);
	text_string(&ask->body, "]}");
}

static void
answer_tickers(struct sim_ask *ask)
{
	begin_answer(ask);
	text_format(&ask->body, "{\"time\":%lld,\"ticker\":[", (long long)(ask->stand->now_us / 1000));
	sim_put_each(&ask->body, ask->stand, NULL, put_stats);
	text_string(&ask->body, "]}}");
}

static void
answer_stats(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	begin_answer(ask);
	put_stats(&ask->body, listing);
	text_char(&ask->body, '}');
}

static void
answer_level1(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	begin_answer(ask);
	text_char(&ask->body, '{');
	put_quote(&ask->body, listing);
	text_string(&ask->body, "}}");
}

static void
answer_depth(struct sim_ask *ask, size_t limit)
{
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	begin_answer(ask);
	text_format(&ask->body, "{\"time\":%lld,\"sequence\":\"%lld\",\"bids\":[", (long long)(listing->book_us / 1000),
	    (long long)listing->number);
	sim_levels(&ask->body, listing, &listing->bids, limit, sim_row_plain);
	text_string(&ask->body, "],\"asks\":[");
	sim_levels(&ask->body, listing, &listing->asks, limit, sim_row_plain);
	text_string(&ask->body, "]}}");
}

static void
answer_20(struct sim_ask *ask)
{
	answer_depth(ask, 20);
}

static void
answer_100(struct sim_ask *ask)
{
	answer_depth(ask, 100);
}

/* It is not looked at: whoever has a key is believed.  False: the error is said. */
static bool
has_key(struct sim_ask *ask)
{
	if (request_header(ask->request, "KC-API-KEY").len > 0)
		return true;
	say_error(ask, 401, "400001",
	    "Please check the header of your request for KC-API-KEY, KC-API-SIGN, KC-API-TIMESTAMP, "
	    "KC-API-PASSPHRASE");
	return false;
}

/* The whole book wants a key. */
static void
answer_whole(struct sim_ask *ask)
{
	if (has_key(ask))
		answer_depth(ask, 0);
}

/* Whether an account trades by the paths of hf/. */
static void
answer_opened(struct sim_ask *ask)
{
	if (!has_key(ask))
		return;
	begin_answer(ask);
	text_string(&ask->body, "true}");
}

static void
answer_trades(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);

	if (listing == NULL)
		return;
	begin_answer(ask);
	text_char(&ask->body, '[');
	if (listing->trade.price > 0) {
		text_format(&ask->body, "{\"sequence\":\"%lld\",\"side\":\"%s\",\"time\":%lld000",
		    (long long)listing->trade_id, sides[listing->trade_buy ? SIDE_BUY : SIDE_SELL],
		    (long long)listing->trade_us);
		sim_put_price(&ask->body, "price", listing, listing->trade.price);
		sim_put_qty(&ask->body, "size", listing, listing->trade.qty);
		text_char(&ask->body, '}');
	}
	text_string(&ask->body, "]}");
}

/* Nothing is paid in or out here: no chain leads anywhere. */
static void
put_currency(struct text *out, const struct stand *stand, struct slice asset)
{
	(void)stand;
	text_format(out,
	    "{\"currency\":\"%.*s\",\"name\":\"%.*s\",\"fullName\":\"%.*s\",\"precision\":8,\"confirms\":null,"
	    "\"contractAddress\":null,\"isMarginEnabled\":false,\"isDebitEnabled\":false,\"chains\":[]}",
	    SLICE_ARG(asset), SLICE_ARG(asset), SLICE_ARG(asset));
}

static void
answer_currencies(struct sim_ask *ask)
{
	begin_answer(ask);
	text_char(&ask->body, '[');
	sim_put_assets(&ask->body, ask->stand, put_currency);
	text_string(&ask->body, "]}");
}

/* There is no margin here; clients ask all the same. */
static void
answer_margin(struct sim_ask *ask)
{
	begin_answer(ask);
	text_format(&ask->body, "{\"timestamp\":%lld,\"items\":[]}}", (long long)(ask->stand->now_us / 1000));
}

static void
answer_isolated(struct sim_ask *ask)
{
	begin_answer(ask);
	text_string(&ask->body, "[]}");
}

static const struct sim_route routes[] = {
	{ "POST", "/api/v1/bullet-public", 10, answer_ticket },
	{ "GET", "/api/v1/timestamp", 3, answer_time },
	{ "GET", "/api/v1/status", 3, answer_status },
	{ "GET", "/api/v2/symbols", 4, answer_symbols },
	{ "GET", "/api/v3/currencies", 3, answer_currencies },
	{ "GET", "/api/v1/market/orderbook/level1", 2, answer_level1 },
	{ "GET", "/api/v1/market/orderbook/level2_20", 2, answer_20 },
	{ "GET", "/api/v1/market/orderbook/level2_100", 4, answer_100 },
	{ "GET", "/api/v3/market/orderbook/level2", 3, answer_whole },
	{ "GET", "/api/v1/market/allTickers", 15, answer_tickers },
	{ "GET", "/api/v1/market/stats", 15, answer_stats },
	{ "GET", "/api/v1/market/histories", 3, answer_trades },
	{ "GET", "/api/v1/hf/accounts/opened", 2, answer_opened },
	{ "GET", "/api/v3/margin/symbols", 3, answer_margin },
	{ "GET", "/api/v1/isolated/symbols", 3, answer_isolated },
	{ NULL, NULL, 0, NULL },
};

const struct sim_venue sim_kucoin = {
	.name = "kucoin",
	.flags = SIM_NUMBERED | SIM_COUNTS_CHANGES,
	.limits = { .subscriptions = 400,
	    .messages = { 100, 10000 },
	    .connects = { 30, 60000 },
	    .requests = { 2000, 30000 },
	    .life_ms = 86400000 },
	.left_header = "gw-ratelimit-remaining",
	.idle_ms = 60000,
	.routes = routes,
	.own = &sim_kucoin_private,
	.refuse = refuse,
	.upgrade = upgrade,
	.opened = opened,
	.message = on_message,
	.too_many = too_many,
	.book = put_book,
	.best = put_best,
	.trade = put_trade,
	.ticker = put_ticker,
};
