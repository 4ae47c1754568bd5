/*
 * kucoin, trading: high-frequency accounts (hf), spot.
 *
 * Time, METHOD, path with the query as it was before it was encoded, and body are signed; the passphrase is an HMAC of it.  An order
 * has no word for its state: it is active or not, and something of it was cancelled or not.  A fee above zero is one that we pay.
 * The private socket tells of no fees: it tells orders, and the fills are to be asked for.  Where the socket is comes with its ticket.
 * Facts: the venue's documentation of its REST and socket interfaces.
 */
#include "venue/trade.h"

#include "base/clock.h"
#include "wire/percent.h"
#include "wire/put.h"

/* ---- requests ---- */

static int
sign(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	struct text time = { 0 }, path = { 0 };
	struct slice parts[4];
	int done;

	text_int(&time, call->now_us / 1000);
	trade_path_plain(&path, request);
	parts[0] = text_all(&time);
	parts[1] = slice_of(request->method);
	parts[2] = text_all(&path);
	parts[3] = text_all(&request->body);
	trade_header(request, "KC-API-KEY", secret_bytes(&key->key->api_key));
	trade_header(request, "KC-API-PASSPHRASE", secret_bytes(&key->signed_passphrase));
	trade_header(request, "KC-API-TIMESTAMP", parts[0]);
	trade_header(request, "KC-API-KEY-VERSION", SLICE("2"));
	trade_header(request, "Content-Type", SLICE("application/json"));
	done = trade_sign(request, "KC-API-SIGN", key, SIGN_BASE64, parts, 4, err);
	text_free(&time);
	text_free(&path);
	return done;
}

/* A request that comes too late is refused: by the same clock that is signed. */
static void
order(struct trade_request *request, const struct trade_call *call)
{
	static const char *const times[] = { [TIF_IOC] = "IOC", [TIF_FOK] = "FOK" };
	struct text *body = &request->body;
	bool limit = call->type == ORDER_TYPE_LIMIT;

	text_string(&request->url, "/api/v1/hf/orders");
	text_char(body, '{');
	put_string(body, "clientOid", call->id);
	put_string(body, "side", slice_of(sides[call->side]));
	put_string(body, "symbol", call->symbol);
	put_string(body, "type", slice_of(order_types[call->type]));
	put_decimal(body, "size", call->qty);
	if (limit)
		put_decimal(body, "price", call->price);
	if (limit && (call->tif == TIF_IOC || call->tif == TIF_FOK))
		put_string(body, "timeInForce", slice_of(times[call->tif]));
	if (limit && call->tif == TIF_POST_ONLY)
		put_bool(body, "postOnly", true);
	if (call->window_ms > 0) {
		put_int(body, "clientTimestamp", call->now_us / 1000);
		put_int(body, "allowMaxTimeWindow", call->window_ms);
	}
	text_char(body, '}');
}

/* One order, in the path. */
static void
one(struct text *url, const struct trade_call *call)
{
	bool named = call->venue_id.len > 0;

	text_string(url, named ? "/api/v1/hf/orders/" : "/api/v1/hf/orders/client-order/");
	text_percent(url, named ? call->venue_id : call->id);
	trade_argument(url, "symbol", call->symbol);
}

static void
cancel_all(struct text *url, struct slice symbol)
{
	text_string(url, symbol.len > 0 ? "/api/v1/hf/orders" : "/api/v1/hf/orders/cancelAll");
	if (symbol.len > 0)
		trade_argument(url, "symbol", symbol);
}

/*
 * The first symbol of a JSON list, or of the rest of one, and what stands behind it.  False: there is none.  A name that would need an
 * escape is none of a symbol, and asked for as it stands.
 */
static bool
first_symbol(struct slice *symbol, struct slice *rest, struct slice list)
{
	const char *end = list.at + list.len, *quote = list.len == 0 ? NULL : memchr(list.at, '"', list.len);
	const char *last = quote == NULL ? NULL : memchr(quote + 1, '"', (size_t)(end - quote) - 1);

	if (last == NULL)
		return false;
	*symbol = (struct slice){ quote + 1, (size_t)(last - quote) - 1 };
	*rest = (struct slice){ last + 1, (size_t)(end - last) - 1 };
	return true;
}

/* Open orders are told of one symbol alone; without one, which symbols have some is asked first, and then is the cursor. */
static void
open_orders(struct text *url, const struct trade_call *call)
{
	struct slice symbol = call->symbol, rest;

	text_string(url, "/api/v1/hf/orders/active");
	if (symbol.len == 0 && !first_symbol(&symbol, &rest, call->cursor)) {
		text_string(url, "/symbols");
		return;
	}
	trade_argument(url, "symbol", symbol);
	trade_argument(url, "tradeType", SLICE("TRADE"));
	trade_argument(url, "status", SLICE("active"));
}

/* Beside the number of an order the venue looks at nothing else. */
static void
fills(struct text *url, const struct trade_call *call)
{
	text_string(url, "/api/v1/hf/fills");
	trade_argument(url, "symbol", call->symbol);
	if (call->venue_id.len > 0) {
		trade_argument(url, "orderId", call->venue_id);
		return;
	}
	if (call->limit > 0)
		trade_argument_int(url, "limit", call->limit);
	if (call->since_us > 0)
		trade_argument_int(url, "startAt", call->since_us / 1000);
	if (call->cursor.len > 0)
		trade_argument(url, "lastId", call->cursor);
}

static void
balance(struct text *url, struct slice asset)
{
	text_string(url, "/api/v1/accounts?type=trade_hf");
	if (asset.len > 0)
		trade_argument(url, "currency", asset);
}

static void
fees(struct text *url, struct slice symbol)
{
	text_string(url, "/api/v1/trade-fees");
	trade_argument(url, "symbols", symbol);
}

static void
networks(struct text *url, struct slice asset)
{
	text_string(url, "/api/v3/currencies");
	if (asset.len > 0) {
		text_char(url, '/');
		text_percent(url, asset);
	}
}

static void
deposit_address(struct text *url, const struct trade_call *call)
{
	text_string(url, "/api/v1/deposit-addresses");
	trade_argument(url, "currency", call->asset);
	if (call->network.len > 0)
		trade_argument(url, "chain", call->network);
}

static void
withdraw(struct trade_request *request, const struct trade_call *call)
{
	struct text *body = &request->body;
	char amount[DECIMAL_TEXT_MAX];

	decimal_text(amount, call->amount);
	text_string(&request->url, "/api/v3/withdrawals");
	text_char(body, '{');
	put_string(body, "currency", call->asset);
	put_string(body, "toAddress", call->address);
	put_string(body, "withdrawType", SLICE("ADDRESS"));
	put_string(body, "chain", call->network);
	put_raw(body, "amount", slice_of(amount));
	if (call->tag.len > 0)
		put_string(body, "memo", call->tag);
	text_char(body, '}');
}

static void
watchdog(struct trade_request *request, const struct trade_call *call)
{
	text_string(&request->url, "/api/v1/hf/orders/dead-cancel-all");
	text_char(&request->body, '{');
	put_int(&request->body, "timeout", call->window_ms > 0 ? (call->window_ms + 999) / 1000 : -1);
	if (call->symbol.len > 0)
		put_string(&request->body, "symbols", call->symbol);
	text_char(&request->body, '}');
}

static int
check(const struct trade_call *call, struct error *err)
{
	const unsigned of_symbol = 1u << ASK_CANCEL | 1u << ASK_QUERY | 1u << ASK_FILLS | 1u << ASK_FEES;

	if ((of_symbol >> call->ask & 1) && call->symbol.len == 0)
		return error_set(err, "missing", "a symbol is missing");
	if (call->ask == ASK_DEPOSIT_ADDRESS && call->asset.len == 0)
		return error_set(err, "missing", "an asset is missing");
	return 0;
}

static const char *
method_of(enum trade_ask ask)
{
	const unsigned posted = 1u << ASK_ORDER | 1u << ASK_WITHDRAW | 1u << ASK_TICKET | 1u << ASK_WATCHDOG;

	if (ask == ASK_CANCEL || ask == ASK_CANCEL_ALL)
		return "DELETE";
	return posted >> ask & 1 ? "POST" : "GET";
}

static int
ask(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct slice base,
    struct error *err)
{
	struct text *url = &request->url;

	if (check(call, err) != 0)
		return -1;
	request->method = method_of(call->ask);
	text_slice(url, base);
	switch (call->ask) {
	case ASK_ORDER:
		order(request, call);
		break;
	case ASK_CANCEL:
	case ASK_QUERY:
		one(url, call);
		break;
	case ASK_CANCEL_ALL:
		cancel_all(url, call->symbol);
		break;
	case ASK_OPEN:
		open_orders(url, call);
		break;
	case ASK_FILLS:
		fills(url, call);
		break;
	case ASK_BALANCE:
		balance(url, call->asset);
		break;
	case ASK_FEES:
		fees(url, call->symbol);
		break;
	case ASK_NETWORKS:
		networks(url, call->asset);
		break;
	case ASK_DEPOSIT_ADDRESS:
		deposit_address(url, call);
		break;
	case ASK_WITHDRAW:
		withdraw(request, call);
		break;
	case ASK_TICKET:
		text_string(url, "/api/v1/bullet-private");
		break;
	default:
		watchdog(request, call);
	}
	return sign(request, key, call, err);
}

/* ---- answers ---- */

static const struct trade_code codes[] = {
	{ "200000", FATE_DONE }, { "200004", FATE_FUNDS }, { "230003", FATE_FUNDS }, { "210021", FATE_FUNDS },
	{ "126013", FATE_FUNDS }, { "130203", FATE_FUNDS }, { "260100", FATE_FUNDS }, { "400001", FATE_KEY },
	{ "400003", FATE_KEY }, { "400004", FATE_KEY }, { "400005", FATE_KEY }, { "400006", FATE_KEY },
	{ "400007", FATE_KEY }, { "400002", FATE_CLOCK }, { "126043", FATE_ABSENT }, { "300000", FATE_FILTER },
	{ "400370", FATE_FILTER }, { "900001", FATE_FILTER }, { "900003", FATE_FILTER }, { "102446", FATE_WOULD_TAKE },
	{ "429000", FATE_LATER },
	{ NULL, FATE_UNKNOWN }, /* 126033 and 126044 (the id is in use), 400200 and 500000 (overload): with the rest */
};

static bool
holds(struct slice text, struct slice part)
{
	return text.len >= part.len && memmem(text.at, text.len, part.at, part.len) != NULL;
}

/* 400100 stands for many things, which its text tells apart; of an address there is none, since nothing goes by that name. */
static enum trade_fate
fate_of(enum trade_ask ask, struct slice code, struct slice text)
{
	if (!slice_is(code, "400100"))
		return trade_fate_of(codes, code, FATE_UNKNOWN);
	if (ask == ASK_DEPOSIT_ADDRESS)
		return FATE_REFUSED;
	if (holds(text, SLICE("order_not_exist")))
		return FATE_ABSENT;
	return holds(text, SLICE("increment invalid")) || holds(text, SLICE("below the minimum")) ? FATE_FILTER
												  : FATE_UNKNOWN;
}

/* Made up for what two flags say; and the types of messages. */
static const struct trade_word words[] = {
	{ "active", ORDER_OPEN },
	{ "received", ORDER_OPEN },
	{ "open", ORDER_OPEN },
	{ "match", ORDER_OPEN },
	{ "update", ORDER_OPEN },
	{ "filled", ORDER_FILLED },
	{ "canceled", ORDER_DONE },
	{ NULL, ORDER_UNKNOWN },
};

/* What rows of all kinds may hold; what a row does not have stays empty. */
enum {
	ROW_ID, /* of an order, where it is asked for */
	ROW_ORDER, /* of an order, elsewhere */
	ROW_CLIENT,
	ROW_SYMBOL,
	ROW_SIDE,
	ROW_TYPE, /* of an order; of a message */
	ROW_KIND, /* of an order, in a message */
	ROW_TIF,
	ROW_POST_ONLY,
	ROW_QTY,
	ROW_PRICE,
	ROW_DONE,
	ROW_MONEY,
	ROW_FILLED, /* in a message */
	ROW_ACTIVE,
	ROW_ACTIVE_OLD,
	ROW_CANCELLED,
	ROW_TRADE,
	ROW_LIQUIDITY,
	ROW_FEE,
	ROW_FEE_ASSET,
	ROW_TIME,
	ROW_ITEMS,
	ROW_LAST,
	ROW_ASSET,
	ROW_FREE,
	ROW_HELD, /* in a list */
	ROW_HOLD, /* in a message */
	ROW_EVENT,
	ROW_MAKER,
	ROW_TAKER,
	ROW_CHAINS,
	ROW_CHAIN,
	ROW_CHAIN_OLD, /* of an address */
	ROW_CAN_IN,
	ROW_CAN_OUT,
	ROW_MIN_FEE,
	ROW_MIN_OUT,
	ROW_CONTRACT,
	ROW_ADDRESS,
	ROW_TAG,
	ROW_TOKEN,
	ROW_SERVERS,
	ROW_PLACE,
	ROW_SYMBOLS,
	ROW_COUNT
};

static const char *const row_names[ROW_COUNT + 1] = { "id", "orderId", "clientOid", "symbol", "side", "type",
	"orderType", "timeInForce", "postOnly", "size", "price", "dealSize", "dealFunds", "filledSize", "active",
	"isActive", "cancelExist", "tradeId", "liquidity", "fee", "feeCurrency", "createdAt", "items", "lastId",
	"currency", "available", "holds", "hold", "relationEvent", "makerFeeRate", "takerFeeRate", "chains", "chainId",
	"chain", "isDepositEnabled", "isWithdrawEnabled", "withdrawalMinFee", "withdrawalMinSize", "contractAddress",
	"address", "memo", "token", "instanceServers", "endpoint", "symbols", NULL };

/* What is over and was not done in full has been cancelled, whatever the flag says. */
static struct slice
state_of(const struct slice *row)
{
	struct slice active = row[ROW_ACTIVE].len > 0 ? row[ROW_ACTIVE] : row[ROW_ACTIVE_OLD];
	struct decimal wanted, done;
	struct error err;

	if (!slice_is(active, "false"))
		return slice_is(active, "true") ? SLICE("active") : active;
	if (slice_is(row[ROW_CANCELLED], "true") || trade_figure(&wanted, row[ROW_QTY], &err) < 0 ||
	    trade_figure(&done, row[ROW_DONE], &err) < 0)
		return SLICE("canceled");
	return decimal_compare(done, wanted) < 0 ? SLICE("canceled") : SLICE("filled");
}

static int
tell_order(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct order_event order = { .id = row[ROW_CLIENT], .venue_id = row[ROW_ID], .symbol = row[ROW_SYMBOL] };

	if (trade_side(&order.side, row[ROW_SIDE], err) != 0 ||
	    trade_average(&order.average, row[ROW_MONEY], row[ROW_DONE], err) != 0)
		return -1;
	order.type = slice_is(row[ROW_TYPE], "market") ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	SET(&order, ORDER_HAS_TYPE);
	trade_tif(&order, slice_is(row[ROW_POST_ONLY], "true") ? SLICE("post_only") : row[ROW_TIF]);
	return trade_tell_order(
	    sink, &order, words, state_of(row), row[ROW_QTY], row[ROW_PRICE], row[ROW_DONE], (struct slice){ 0 }, err);
}

static int
tell_fill(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct fill_event fill = { .id = row[ROW_TRADE],
		.order = row[ROW_CLIENT],
		.symbol = row[ROW_SYMBOL],
		.fee_asset = row[ROW_FEE_ASSET] };

	if (trade_side(&fill.side, row[ROW_SIDE], err) != 0)
		return -1;
	fill.venue_us = trade_time(row[ROW_TIME], 1000);
	fill.liquidity = slice_is(row[ROW_LIQUIDITY], "maker") ? LIQUIDITY_MAKER : LIQUIDITY_TAKER;
	SET(&fill, FILL_HAS_LIQUIDITY);
	return trade_tell_fill(sink, &fill, row[ROW_ORDER], row[ROW_QTY], row[ROW_PRICE], row[ROW_FEE], false, err);
}

/* The networks of one asset. */
struct chains {
	struct slice asset;
	const struct trade_sink *sink;
};

static int
take_chain(void *arg, const struct slice *row, struct error *err)
{
	const struct chains *chains = arg;
	struct network_event network = { .asset = chains->asset,
		.network = row[ROW_CHAIN],
		.contract = row[ROW_CONTRACT],
		.deposit = slice_is(row[ROW_CAN_IN], "true"),
		.withdraw = slice_is(row[ROW_CAN_OUT], "true") };

	return trade_tell_network(chains->sink, &network, row[ROW_MIN_FEE], row[ROW_MIN_OUT], err);
}

/* The first server counts. */
static int
take_server(void *arg, const struct slice *row, struct error *err)
{
	struct slice *place = arg;

	(void)err;
	if (place->len == 0)
		*place = row[ROW_PLACE];
	return 0;
}

/* An answer that is being read. */
struct reading {
	struct trade_answer *answer;
	const struct trade_call *call;
	const struct trade_sink *sink;
	struct slice last; /* of a page of fills */
	struct slice symbols; /* that have open orders, and were not asked for yet */
};

static int
take_row(void *arg, const struct slice *row, struct error *err)
{
	struct reading *reading = arg;
	struct trade_answer *answer = reading->answer;
	const struct trade_sink *sink = reading->sink;
	struct chains chains = { row[ROW_ASSET], sink };

	if (row[ROW_SYMBOLS].len > 0)
		reading->symbols = row[ROW_SYMBOLS];
	if (row[ROW_ITEMS].len > 0) {
		/* the number of the page's last row; 0 is nobody's, and would begin from the newest again */
		reading->last = slice_is(row[ROW_LAST], "0") ? SLICE("") : row[ROW_LAST];
		return trade_rows(row[ROW_ITEMS], row_names, take_row, reading, err);
	}
	switch (reading->call->ask) {
	case ASK_ORDER:
	case ASK_CANCEL:
		answer->venue_id = row[ROW_ORDER];
		answer->id = row[ROW_CLIENT];
		return 0;
	case ASK_QUERY:
		answer->venue_id = row[ROW_ID];
		return tell_order(row, sink, err);
	case ASK_OPEN:
		return row[ROW_SYMBOLS].len > 0 ? 0 : tell_order(row, sink, err);
	case ASK_FILLS:
		if (reading->call->venue_id.len == 0)
			answer->cursor = reading->last;
		return tell_fill(row, sink, err);
	case ASK_BALANCE:
		return trade_tell_balance(sink, row[ROW_ASSET], (struct slice){ 0 }, row[ROW_FREE], row[ROW_HELD], err);
	case ASK_FEES:
		return trade_tell_fees(sink, row[ROW_SYMBOL], row[ROW_MAKER], row[ROW_TAKER], false, err);
	case ASK_NETWORKS:
		return trade_rows(row[ROW_CHAINS], row_names, take_chain, &chains, err);
	case ASK_DEPOSIT_ADDRESS:
		return sink->address == NULL ? 0
					     : sink->address(sink->arg, row[ROW_ADDRESS], row[ROW_TAG],
						   row[ROW_CHAIN].len > 0 ? row[ROW_CHAIN] : row[ROW_CHAIN_OLD], err);
	case ASK_TICKET:
		answer->ticket = row[ROW_TOKEN];
		return trade_rows(row[ROW_SERVERS], row_names, take_server, &answer->place, err);
	default:
		return 0;
	}
}

/* Of some requests there is nothing to say; null is an order that is not there, and none that are open. */
static int
need_data(const struct trade_call *call, struct slice data, struct slice body, struct error *err)
{
	const unsigned plain =
	    1u << ASK_ORDER | 1u << ASK_CANCEL | 1u << ASK_CANCEL_ALL | 1u << ASK_WITHDRAW | 1u << ASK_WATCHDOG;
	const unsigned nullable = 1u << ASK_QUERY | 1u << ASK_OPEN;

	if ((plain >> call->ask & 1) || ((nullable >> call->ask & 1) && holds(body, SLICE("\"data\""))))
		return 0;
	return trade_need(data, "data", err);
}

static int
read(struct trade_answer *answer, const struct trade_call *call, int status, struct slice body,
    const struct trade_sink *sink, struct error *err)
{
	struct reading reading = { answer, call, sink, { 0 }, { 0 } };
	struct slice data, symbol;
	int more = trade_envelope(&data, answer, status, body, err);

	if (more <= 0)
		return more;
	if (slice_is(answer->code, "200000") && need_data(call, data, body, err) != 0)
		return -1;
	if (data.len > 0 && (*data.at == '[' || *data.at == '{') &&
	    trade_rows(data, row_names, take_row, &reading, err) != 0)
		return -1;
	if (call->ask == ASK_OPEN && call->symbol.len == 0 &&
	    (call->cursor.len == 0 || first_symbol(&symbol, &reading.symbols, call->cursor)) &&
	    memchr(reading.symbols.at == NULL ? "" : reading.symbols.at, '"', reading.symbols.len) != NULL)
		answer->cursor = reading.symbols;
	answer->fate = fate_of(call->ask, answer->code, answer->text);
	trade_settle(answer, call, status);
	return 0;
}

/* ---- the private socket ---- */

static int
greet(struct text *out, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	static const char *const topics[] = { "/spotMarket/tradeOrders", "/account/balance" };

	(void)key, (void)call, (void)err;
	for (size_t i = 0; i < COUNT(topics); i++)
		text_format(out,
		    "{\"id\":\"%zu\",\"type\":\"subscribe\",\"topic\":\"%s\",\"response\":true,"
		    "\"privateChannel\":true}\n",
		    i + 1, topics[i]);
	return 0;
}

static int
hear_order(void *arg, const struct slice *row, struct error *err)
{
	struct order_event order = { .id = row[ROW_CLIENT], .venue_id = row[ROW_ORDER], .symbol = row[ROW_SYMBOL] };
	struct slice filled = row[ROW_FILLED];

	/* one that did not meet the book yet does not say that nothing is filled */
	if (filled.at == NULL && slice_is(row[ROW_TYPE], "received"))
		filled = SLICE("0");
	if (trade_side(&order.side, row[ROW_SIDE], err) != 0)
		return -1;
	order.type = slice_is(row[ROW_KIND], "market") ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	SET(&order, ORDER_HAS_TYPE);
	return trade_tell_order(
	    arg, &order, words, row[ROW_TYPE], row[ROW_QTY], row[ROW_PRICE], filled, (struct slice){ 0 }, err);
}

/* Of all accounts of ours, the one that trades. */
static int
hear_balance(void *arg, const struct slice *row, struct error *err)
{
	return slice_starts(row[ROW_EVENT], "trade_hf.")
	    ? trade_tell_balance(arg, row[ROW_ASSET], (struct slice){ 0 }, row[ROW_FREE], row[ROW_HOLD], err)
	    : 0;
}

enum { HEARD_TYPE, HEARD_TOPIC, HEARD_CODE, HEARD_DATA, HEARD_COUNT };
static const char *const heard_names[HEARD_COUNT + 1] = { "type", "topic", "code", "data", NULL };

static int
hear(struct trade_answer *answer, struct slice message, const struct trade_sink *sink, struct error *err)
{
	struct slice heard[HEARD_COUNT];
	struct trade_sink to = *sink;
	struct pull pull;

	*answer = (struct trade_answer){ .fate = FATE_DONE };
	pull_init(&pull, message, err);
	if (trade_row(heard, heard_names, &pull) != 0 || pull_end(&pull) != 0)
		return -1;
	if (slice_is(heard[HEARD_TYPE], "error")) {
		answer->code = heard[HEARD_CODE];
		answer->text = heard[HEARD_DATA];
		answer->fate = FATE_KEY;
		return 0;
	}
	if (!slice_is(heard[HEARD_TYPE], "message"))
		return 0;
	if (slice_starts(heard[HEARD_TOPIC], "/spotMarket/tradeOrders"))
		return trade_rows(heard[HEARD_DATA], row_names, hear_order, &to, err);
	return slice_is(heard[HEARD_TOPIC], "/account/balance")
	    ? trade_rows(heard[HEARD_DATA], row_names, hear_balance, &to, err)
	    : 0;
}

const struct venue_private private_kucoin = {
	.joint = "-",
	.passphrase = true,
	.passphrase_signed = true,
	.id_max = 40,
	.id_extra = "_-",
	.asks = (1u << ASK_COUNT) - 1,
	.window_max_ms = 60000,
	/* Pools of 4000 (trading) and 2000 (accounts) in 30 seconds: half of the larger is for orders.  Not confirmed, as the weights. */
	.limits = { .orders = { 2000, 30000 },
	    .questions = { 2000, 30000 },
	    .weights = { [ASK_QUERY] = 2, [ASK_OPEN] = 2, [ASK_FILLS] = 2, [ASK_BALANCE] = 5, [ASK_FEES] = 3 },
	    .limit = "gw-ratelimit-limit",
	    .left = "gw-ratelimit-remaining" },
	.fills_untold = true,
	.ask = ask,
	.read = read,
	.fills_of_symbol = true,
	.fills_of_order = true,
	.socket = "/",
	.ticket_argument = "token",
	.greet = greet,
	.hear = hear,
};
