/*
 * binance, trading: spot, by REST, and the account's events by the WebSocket API.
 *
 * Parameters are signed as they are sent, percent-encoded, and the signature is the last of them; what goes over the socket is signed
 * sorted by name and not encoded.  An order's client id is unique among open orders alone.  -2010 and -2011 mean many things:
 * the text says which.  Facts: the venue's spot documentation.
 */
#include "venue/trade.h"

#include "wire/put.h"

/* ---- requests ---- */

static int
write_signature(struct text *to, const struct trade_key *key, struct slice text, struct error *err)
{
	struct signature signature;

	if (sign_parts(&signature, key->sign, &text, 1, err) != 0)
		return -1;
	sign_write(to, signature_bytes(&signature), trade_form(key));
	return 0;
}

static const char *
kind_of(const struct trade_call *call)
{
	return call->type == ORDER_TYPE_MARKET ? "MARKET" : call->tif == TIF_POST_ONLY ? "LIMIT_MAKER" : "LIMIT";
}

/* FULL: the answer names the fills. */
static void
order(struct text *form, const struct trade_call *call)
{
	static const char *const times[] = { [TIF_GTC] = "GTC", [TIF_IOC] = "IOC", [TIF_FOK] = "FOK" };
	bool limit = call->type == ORDER_TYPE_LIMIT;

	trade_field(form, "symbol", call->symbol);
	trade_field(form, "side", call->side == SIDE_BUY ? SLICE("BUY") : SLICE("SELL"));
	trade_field(form, "newClientOrderId", call->id);
	trade_field(form, "newOrderRespType", SLICE("FULL"));
	trade_field(form, "type", slice_of(kind_of(call)));
	trade_field_decimal(form, "quantity", call->qty);
	if (limit)
		trade_field_decimal(form, "price", call->price);
	if (limit && call->tif != TIF_POST_ONLY)
		trade_field(form, "timeInForce", slice_of(times[call->tif]));
}

static void
which(struct text *form, const struct trade_call *call)
{
	trade_field(form, "symbol", call->symbol);
	if (call->venue_id.len > 0)
		trade_field(form, "orderId", call->venue_id);
	else
		trade_field(form, "origClientOrderId", call->id);
}

/*
 * A cursor is the last trade that was seen, and fromId the first that is told; it can not be had together with a time, nor can an order
 * (rest-api.md, account trade list).
 * Without any of them the venue tells the newest ones alone.
 */
static void
fills(struct text *form, const struct trade_call *call)
{
	int64_t seen;

	trade_field(form, "symbol", call->symbol);
	if (call->venue_id.len > 0)
		trade_field(form, "orderId", call->venue_id);
	if (slice_integer(call->cursor, &seen))
		trade_field_int(form, "fromId", seen + 1);
	else if (call->since_us > 0 && call->venue_id.len == 0)
		trade_field_int(form, "startTime", call->since_us / 1000);
	if (call->limit > 0)
		trade_field_int(form, "limit", call->limit);
}

static void
withdraw(struct text *form, const struct trade_call *call)
{
	trade_field(form, "coin", call->asset);
	trade_field(form, "address", call->address);
	if (call->tag.len > 0)
		trade_field(form, "addressTag", call->tag);
	if (call->network.len > 0)
		trade_field(form, "network", call->network);
	trade_field_decimal(form, "amount", call->amount);
	if (call->id.len > 0)
		trade_field(form, "withdrawOrderId", call->id);
}

static void
optional(struct text *form, const char *name, struct slice value)
{
	if (value.len > 0)
		trade_field(form, name, value);
}

/* The parameters of a call; its path. */
static const char *
parameters(struct text *form, const struct trade_call *call)
{
	switch (call->ask) {
	case ASK_ORDER:
		order(form, call);
		return "/api/v3/order";
	case ASK_CANCEL:
	case ASK_QUERY:
		which(form, call);
		return "/api/v3/order";
	case ASK_CANCEL_ALL:
	case ASK_OPEN:
		optional(form, "symbol", call->symbol);
		return "/api/v3/openOrders";
	case ASK_FILLS:
		fills(form, call);
		return "/api/v3/myTrades";
	case ASK_BALANCE:
		return "/api/v3/account";
	case ASK_FEES:
		optional(form, "symbol", call->symbol);
		return "/sapi/v1/asset/tradeFee";
	case ASK_NETWORKS:
		return "/sapi/v1/capital/config/getall";
	case ASK_DEPOSIT_ADDRESS:
		trade_field(form, "coin", call->asset);
		optional(form, "network", call->network);
		return "/sapi/v1/capital/deposit/address";
	default:
		withdraw(form, call);
		return "/sapi/v1/capital/withdraw/apply";
	}
}

static const char *
method_of(enum trade_ask ask)
{
	return ask == ASK_ORDER || ask == ASK_WITHDRAW   ? "POST"
	    : ask == ASK_CANCEL || ask == ASK_CANCEL_ALL ? "DELETE"
							 : "GET";
}

/* Signed, into the body of a POST or behind the path. */
static int
place(struct trade_request *request, struct text *form, const struct trade_key *key, const struct trade_call *call,
    struct error *err)
{
	struct text signature = { 0 };
	bool body = *request->method == 'P';
	int done;

	if (call->window_ms > 0)
		trade_field_int(form, "recvWindow", call->window_ms);
	done = write_signature(&signature, key, text_all(form), err);
	if (done == 0) {
		trade_field(form, "signature", text_all(&signature));
		trade_header(request, "X-MBX-APIKEY", secret_bytes(&key->key->api_key));
		if (body)
			trade_header(request, "Content-Type", SLICE("application/x-www-form-urlencoded"));
		else
			text_char(&request->url, '?');
		text_slice(body ? &request->body : &request->url, text_all(form));
	}
	text_free(&signature);
	return done;
}

static int
ask(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct slice base,
    struct error *err)
{
	struct text form = { 0 };
	int64_t seen;
	int done;

	if (call->ask == ASK_FILLS && call->cursor.len > 0 && !slice_integer(call->cursor, &seen))
		return error_set(err, "cursor", "\"%.*s\" is no number of a trade", SLICE_ARG(call->cursor));
	if ((call->ask == ASK_CANCEL_ALL || call->ask == ASK_FILLS) && call->symbol.len == 0)
		return error_set(err, "missing", "symbol: the venue has %s of one symbol alone", trade_asks[call->ask]);
	request->method = method_of(call->ask);
	text_slice(&request->url, base);
	trade_field_int(&form, "timestamp", call->now_us / 1000);
	text_string(&request->url, parameters(&form, call));
	done = place(request, &form, key, call, err);
	text_free(&form);
	return done;
}

/* ---- answers ---- */

/* The first whose code it is and with whose words the text begins. */
static const struct no {
	const char *code, *text;
	enum trade_fate fate;
} nos[] = {
	{ "-2010", "Account has insufficient balance", FATE_FUNDS },
	{ "-2010", "Order would immediately match and take", FATE_WOULD_TAKE },
	{ "-2010", "Market is closed", FATE_REFUSED }, { "-2011", "Unknown order sent", FATE_ABSENT },
	{ "-2013", "", FATE_ABSENT }, { "-1003", "", FATE_LATER }, { "-1015", "", FATE_LATER },
	{ "-1021", "", FATE_CLOCK }, { "-1002", "", FATE_KEY }, { "-1022", "", FATE_KEY }, { "-2014", "", FATE_KEY },
	{ "-2015", "", FATE_KEY }, { "-1013", "", FATE_FILTER }, { "-1111", "", FATE_FILTER },
	{ "-1121", "", FATE_FILTER },
	{ "-1100", "", FATE_REFUSED }, /* these are about parameters: the request went no further */
	{ "-1102", "", FATE_REFUSED }, { "-1104", "", FATE_REFUSED }, { "-1105", "", FATE_REFUSED },
	{ "-1106", "", FATE_REFUSED }, { "-1115", "", FATE_REFUSED }, { "-1116", "", FATE_REFUSED },
	{ "-1117", "", FATE_REFUSED }, { "-1130", "", FATE_REFUSED },
	{ NULL, NULL,
	    FATE_UNKNOWN }, /* "Duplicate order sent", -1006 and -1007 (unknown) with the rest: it may exist */
};

static enum trade_fate
fate_of_no(struct slice code, struct slice text)
{
	const struct no *at = nos;

	while (at->code != NULL && !(slice_is(code, at->code) && slice_starts(text, at->text)))
		at++;
	return at->fate;
}

static const struct trade_word words[] = {
	{ "NEW", ORDER_OPEN },
	{ "PENDING_NEW", ORDER_OPEN },
	{ "PENDING_CANCEL", ORDER_OPEN },
	{ "PARTIALLY_FILLED", ORDER_PARTIAL },
	{ "FILLED", ORDER_FILLED },
	{ "CANCELED", ORDER_DONE },
	{ "EXPIRED", ORDER_DONE },
	{ "EXPIRED_IN_MATCH", ORDER_DONE },
	{ "REJECTED", ORDER_REJECTED },
	{ NULL, ORDER_UNKNOWN },
};

/* What rows of all kinds may hold; what a row does not have stays empty. */
enum {
	ROW_SYMBOL,
	ROW_ORDER,
	ROW_CLIENT,
	ROW_FIRST_CLIENT,
	ROW_SIDE,
	ROW_KIND,
	ROW_TIF,
	ROW_STATE,
	ROW_QTY,
	ROW_PRICE,
	ROW_FILLED,
	ROW_MONEY,
	ROW_DONE_TIME,
	ROW_FILLS,
	ROW_CODE,
	ROW_TEXT,
	ROW_ID,
	ROW_TRADE,
	ROW_FILL_QTY,
	ROW_FEE,
	ROW_FEE_ASSET,
	ROW_TIME,
	ROW_BUYS,
	ROW_MAKES,
	ROW_BALANCES,
	ROW_ASSET,
	ROW_FREE,
	ROW_LOCKED,
	ROW_MAKER,
	ROW_TAKER,
	ROW_ADDRESS,
	ROW_TAG,
	ROW_COIN,
	ROW_NETWORKS,
	ROW_NETWORK,
	ROW_WITHDRAW_FEE,
	ROW_MIN_OUT,
	ROW_CAN_IN,
	ROW_CAN_OUT,
	ROW_CONTRACT,
	ROW_COUNT
};

static const char *const row_names[ROW_COUNT + 1] = { "symbol", "orderId", "clientOrderId", "origClientOrderId", "side",
	"type", "timeInForce", "status", "origQty", "price", "executedQty", "cummulativeQuoteQty", "transactTime",
	"fills", "code", "msg", "id", "tradeId", "qty", "commission", "commissionAsset", "time", "isBuyer", "isMaker",
	"balances", "asset", "free", "locked", "makerCommission", "takerCommission", "address", "tag", "coin",
	"networkList", "network", "withdrawFee", "withdrawMin", "depositEnable", "withdrawEnable", "contractAddress",
	NULL };

/* Names of an event's members, for the same rows. */
static const char *const event_names[] = { "s", "i", "c", "C", "S", "o", "f", "X", "q", "p", "z", "Z", "T", "e", "x",
	"B", "t", "l", "L", "n", "N", "m", NULL };

enum {
	EVENT_SYMBOL,
	EVENT_ORDER,
	EVENT_CLIENT,
	EVENT_FIRST_CLIENT,
	EVENT_SIDE,
	EVENT_KIND,
	EVENT_TIF,
	EVENT_STATE,
	EVENT_QTY,
	EVENT_PRICE,
	EVENT_FILLED,
	EVENT_MONEY,
	EVENT_TIME,
	EVENT_NAME,
	EVENT_CAUSE,
	EVENT_BALANCES,
	EVENT_TRADE,
	EVENT_FILL_QTY,
	EVENT_FILL_PRICE,
	EVENT_FEE,
	EVENT_FEE_ASSET,
	EVENT_MAKES,
	EVENT_COUNT
};

/* Of a cancel, the first client id is the order's own. */
static struct slice
client_of(const struct slice *row)
{
	return row[ROW_FIRST_CLIENT].len > 0 ? row[ROW_FIRST_CLIENT] : row[ROW_CLIENT];
}

/* The row of an order, of an answer or an event: both begin alike. */
static int
tell_order(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct slice kind = row[ROW_KIND];
	struct order_event order = { .id = client_of(row), .venue_id = row[ROW_ORDER], .symbol = row[ROW_SYMBOL] };

	if (trade_side(&order.side, row[ROW_SIDE], err) != 0 ||
	    trade_average(&order.average, row[ROW_MONEY], row[ROW_FILLED], err) != 0)
		return -1;
	order.type = slice_is(kind, "MARKET") ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	SET(&order, ORDER_HAS_TYPE);
	trade_tif(&order, slice_is(kind, "LIMIT_MAKER") ? SLICE("POST_ONLY") : row[ROW_TIF]);
	return trade_tell_order(sink, &order, words, row[ROW_STATE], row[ROW_QTY], row[ROW_PRICE], row[ROW_FILLED],
	    (struct slice){ 0 }, err);
}

static void
set_liquidity(struct fill_event *fill, bool makes)
{
	fill->liquidity = makes ? LIQUIDITY_MAKER : LIQUIDITY_TAKER;
	SET(fill, FILL_HAS_LIQUIDITY);
}

/* A row of own trades: it names the venue's order alone. */
static int
tell_trade(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct fill_event fill = { .id = row[ROW_ID], .symbol = row[ROW_SYMBOL], .fee_asset = row[ROW_FEE_ASSET] };

	fill.side = slice_is(row[ROW_BUYS], "true") ? SIDE_BUY : SIDE_SELL;
	set_liquidity(&fill, slice_is(row[ROW_MAKES], "true"));
	fill.venue_us = trade_time(row[ROW_TIME], 1000);
	return trade_tell_fill(
	    sink, &fill, row[ROW_ORDER], row[ROW_FILL_QTY], row[ROW_PRICE], row[ROW_FEE], false, err);
}

/* What was filled at once, in the answer to an order. */
struct at_once {
	const struct slice *order;
	const struct trade_sink *sink;
};

static int
take_at_once(void *arg, const struct slice *row, struct error *err)
{
	const struct at_once *at_once = arg;
	const struct slice *order = at_once->order;
	struct fill_event fill = { .id = row[ROW_TRADE],
		.order = order[ROW_CLIENT],
		.symbol = order[ROW_SYMBOL],
		.fee_asset = row[ROW_FEE_ASSET] };

	if (trade_side(&fill.side, order[ROW_SIDE], err) != 0)
		return -1;
	set_liquidity(&fill, false);
	fill.venue_us = trade_time(order[ROW_DONE_TIME], 1000);
	return trade_tell_fill(
	    at_once->sink, &fill, order[ROW_ORDER], row[ROW_FILL_QTY], row[ROW_PRICE], row[ROW_FEE], false, err);
}

static int
take_balance(void *arg, const struct slice *row, struct error *err)
{
	return trade_tell_balance(arg, row[ROW_ASSET], (struct slice){ 0 }, row[ROW_FREE], row[ROW_LOCKED], err);
}

static int
take_network(void *arg, const struct slice *row, struct error *err)
{
	struct network_event network = {
		.asset = row[ROW_COIN], .network = row[ROW_NETWORK], .contract = row[ROW_CONTRACT]
	};

	network.deposit = slice_is(row[ROW_CAN_IN], "true");
	network.withdraw = slice_is(row[ROW_CAN_OUT], "true");
	return trade_tell_network(arg, &network, row[ROW_WITHDRAW_FEE], row[ROW_MIN_OUT], err);
}

/* Rows of a list inside a row; what they are told to is looked at, never changed. */
static int
tell_list(struct slice list, int (*take)(void *arg, const struct slice *row, struct error *err),
    const struct trade_sink *sink, struct error *err)
{
	struct trade_sink to = *sink;

	return trade_rows(list, row_names, take, &to, err);
}

/* An answer that is being read. */
struct reading {
	struct trade_answer *answer;
	const struct trade_call *call;
	const struct trade_sink *sink;
	int64_t rows;
};

static int
read_order(const struct slice *row, const struct reading *reading, struct error *err)
{
	struct at_once at_once = { row, reading->sink };

	reading->answer->venue_id = row[ROW_ORDER];
	reading->answer->id = client_of(row);
	if (reading->call->ask == ASK_QUERY && row[ROW_ORDER].len == 0)
		return error_set(err, "missing", "no orderId");
	if (row[ROW_STATE].len == 0) /* an acknowledgement alone */
		return 0;
	return trade_rows(row[ROW_FILLS], row_names, take_at_once, &at_once, err) != 0
	    ? -1
	    : tell_order(row, reading->sink, err);
}

/* What the row of an answer means for what was asked. */
static int
take_row(void *arg, const struct slice *row, struct error *err)
{
	struct reading *reading = arg;
	const struct trade_sink *sink = reading->sink;
	const struct trade_call *call = reading->call;

	reading->rows++;
	switch (call->ask) {
	case ASK_ORDER:
	case ASK_CANCEL:
	case ASK_QUERY:
		return read_order(row, reading, err);
	case ASK_CANCEL_ALL: /* a list of orders that hang together has none of its own */
	case ASK_OPEN:
		return row[ROW_STATE].len == 0 ? 0 : tell_order(row, sink, err);
	case ASK_FILLS:
		reading->answer->cursor = row[ROW_ID];
		return tell_trade(row, sink, err);
	case ASK_BALANCE:
		return trade_need(row[ROW_BALANCES], "balances", err) != 0
		    ? -1
		    : tell_list(row[ROW_BALANCES], take_balance, sink, err);
	case ASK_FEES:
		return trade_tell_fees(sink, row[ROW_SYMBOL], row[ROW_MAKER], row[ROW_TAKER], false, err);
	case ASK_NETWORKS:
		return call->asset.len > 0 && !slice_equal(row[ROW_COIN], call->asset)
		    ? 0
		    : tell_list(row[ROW_NETWORKS], take_network, sink, err);
	case ASK_DEPOSIT_ADDRESS:
		return sink->address == NULL
		    ? 0
		    : sink->address(sink->arg, row[ROW_ADDRESS], row[ROW_TAG], call->network, err);
	default:
		reading->answer->venue_id = row[ROW_ID];
		return 0;
	}
}

/* {"code":-2010,"msg":"..."}: 1: that is what it is; 0: something else; -1 and err: it is no answer. */
static int
read_no(struct trade_answer *answer, struct slice body, struct error *err)
{
	struct slice row[ROW_COUNT];
	struct pull pull;

	pull_init(&pull, body, err);
	if (pull_peek(&pull) == PULL_ARRAY)
		return pull_skip(&pull, NULL) != 0 || pull_end(&pull) != 0 ? -1 : 0;
	if (trade_row(row, row_names, &pull) != 0 || pull_end(&pull) != 0)
		return -1;
	answer->code = row[ROW_CODE];
	answer->text = row[ROW_TEXT];
	if (row[ROW_CODE].len > 0)
		answer->venue_id = row[ROW_ORDER];
	return row[ROW_CODE].len > 0;
}

/* A page that is full may have another behind it, which begins with the last row of this one. */
static bool
is_full(const struct reading *reading)
{
	enum { ROWS_DEFAULT = 500 };

	return reading->rows >= (reading->call->limit > 0 ? reading->call->limit : ROWS_DEFAULT);
}

static int
read(struct trade_answer *answer, const struct trade_call *call, int status, struct slice body,
    const struct trade_sink *sink, struct error *err)
{
	const unsigned lists = 1u << ASK_CANCEL_ALL | 1u << ASK_OPEN | 1u << ASK_FILLS | 1u << ASK_NETWORKS;
	struct reading reading = { answer, call, sink, 0 };
	int no;

	*answer = (struct trade_answer){ .fate = FATE_UNKNOWN };
	no = read_no(answer, body, err);
	if (no < 0)
		return trade_no_answer(answer, status, err);
	if (no > 0) {
		answer->fate = fate_of_no(answer->code, answer->text);
		if (status == 418 || status == 429 || status == 403)
			answer->fate = trade_fate_of_status(status);
	} else if (status >= 300) {
		error_set(err, "missing", "no code");
		return trade_no_answer(answer, status, err);
	} else {
		if (trade_need_list(call, lists, body, err) != 0 ||
		    trade_rows(body, row_names, take_row, &reading, err) != 0)
			return -1;
		answer->fate = FATE_DONE;
		if (!is_full(&reading))
			answer->cursor = (struct slice){ 0 };
	}
	trade_settle(answer, call, status);
	return 0;
}

/* ---- the private socket ---- */

static int
greet(struct text *out, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	struct text text = { 0 }, signature = { 0 };
	int64_t now_ms = call->now_us / 1000;
	int done;

	text_string(&text, "apiKey=");
	text_slice(&text, secret_bytes(&key->key->api_key));
	if (call->window_ms > 0)
		text_format(&text, "&recvWindow=%lld", (long long)call->window_ms);
	text_format(&text, "&timestamp=%lld", (long long)now_ms);
	done = write_signature(&signature, key, text_all(&text), err);
	if (done == 0) {
		text_string(out, "{\"id\":\"1\",\"method\":\"userDataStream.subscribe.signature\",\"params\":{");
		put_string(out, "apiKey", secret_bytes(&key->key->api_key));
		if (call->window_ms > 0)
			put_int(out, "recvWindow", call->window_ms);
		put_int(out, "timestamp", now_ms);
		put_string(out, "signature", text_all(&signature));
		text_string(out, "}}\n");
	}
	text_free(&text);
	text_free(&signature);
	return done;
}

static int
hear_report(const struct slice *event, const struct trade_sink *sink, struct error *err)
{
	struct fill_event fill = { .id = event[EVENT_TRADE],
		.order = event[EVENT_FIRST_CLIENT].len > 0 ? event[EVENT_FIRST_CLIENT] : event[EVENT_CLIENT],
		.symbol = event[EVENT_SYMBOL],
		.fee_asset = event[EVENT_FEE_ASSET] };

	if (slice_is(event[EVENT_TRADE], "-1")) /* none */
		fill.id = SLICE("");
	if (slice_is(event[EVENT_CAUSE], "TRADE")) {
		if (trade_side(&fill.side, event[EVENT_SIDE], err) != 0)
			return -1;
		set_liquidity(&fill, slice_is(event[EVENT_MAKES], "true"));
		fill.venue_us = trade_time(event[EVENT_TIME], 1000);
		if (trade_tell_fill(sink, &fill, event[EVENT_ORDER], event[EVENT_FILL_QTY], event[EVENT_FILL_PRICE],
			event[EVENT_FEE], false, err) != 0)
			return -1;
	}
	return tell_order(event, sink, err);
}

static int
hear_balance(void *arg, const struct slice *row, struct error *err)
{
	return trade_tell_balance(arg, row[0], (struct slice){ 0 }, row[1], row[2], err);
}

/* Events that tell nothing of orders or balances are passed over. */
static int
hear_event(struct trade_answer *answer, struct slice message, const struct trade_sink *sink, struct error *err)
{
	static const char *const balance_names[] = { "a", "f", "l", NULL };
	struct slice event[EVENT_COUNT];
	struct trade_sink to = *sink;
	struct pull pull;

	pull_init(&pull, message, err);
	if (trade_row(event, event_names, &pull) != 0)
		return -1;
	if (slice_is(event[EVENT_NAME], "executionReport"))
		return hear_report(event, sink, err);
	if (slice_is(event[EVENT_NAME], "outboundAccountPosition"))
		return trade_rows(event[EVENT_BALANCES], balance_names, hear_balance, &to, err);
	if (slice_is(event[EVENT_NAME], "eventStreamTerminated") || slice_is(event[EVENT_NAME], "serverShutdown")) {
		answer->text = event[EVENT_NAME];
		answer->fate = FATE_UNKNOWN;
	}
	return 0;
}

enum { HEARD_EVENT, HEARD_STATUS, HEARD_ERROR, HEARD_COUNT };
static const char *const heard_names[HEARD_COUNT + 1] = { "event", "status", "error", NULL };

/* {"subscriptionId":0,"event":{...}}, the event alone, or the answer to what greet() said. */
static int
hear(struct trade_answer *answer, struct slice message, const struct trade_sink *sink, struct error *err)
{
	static const char *const error_names[] = { "code", "msg", NULL };
	struct slice heard[HEARD_COUNT], why[2];
	struct pull pull;

	*answer = (struct trade_answer){ .fate = FATE_DONE };
	pull_init(&pull, message, err);
	if (trade_row(heard, heard_names, &pull) != 0 || pull_end(&pull) != 0)
		return -1;
	if (heard[HEARD_ERROR].len > 0) {
		pull_init(&pull, heard[HEARD_ERROR], err);
		if (trade_row(why, error_names, &pull) != 0)
			return -1;
		answer->code = why[0];
		answer->text = why[1];
		answer->fate = fate_of_no(why[0], why[1]);
		return 0;
	}
	if (heard[HEARD_STATUS].len > 0)
		return 0;
	return hear_event(answer, heard[HEARD_EVENT].len > 0 ? heard[HEARD_EVENT] : message, sink, err);
}

const struct venue_private private_binance = {
	.joint = "",
	.schemes = 1u << SIGN_HMAC_SHA256 | 1u << SIGN_RSA_SHA256 | 1u << SIGN_ED25519,
	.id_max = 36,
	.id_extra = "-_",
	.asks = 1u << ASK_ORDER | 1u << ASK_CANCEL | 1u << ASK_CANCEL_ALL | 1u << ASK_QUERY | 1u << ASK_OPEN |
	    1u << ASK_FILLS | 1u << ASK_BALANCE | 1u << ASK_FEES | 1u << ASK_NETWORKS | 1u << ASK_DEPOSIT_ADDRESS |
	    1u << ASK_WITHDRAW,
	.window_max_ms = 60000,
	/* The account's orders, as exchangeInfo gave them as an example; weight is the address's.  Of open orders, what those of all
	 * symbols weigh. */
	.limits = { .orders = { 100, 10000 },
	    .weights = { [ASK_QUERY] = 4, [ASK_OPEN] = 80, [ASK_FILLS] = 20, [ASK_BALANCE] = 20 },
	    .orders_used = "X-MBX-ORDER-COUNT-10S" },
	.ask = ask,
	.read = read,
	.fills_of_symbol = true,
	.fills_of_order = true,
	.oldest_fill = "-1",
	.socket = "/ws-api/v3",
	.greet = greet,
	.hear = hear,
};
