/*
 * bybit, trading: v5, spot, unified account.
 *
 * Time, key, window and the query as it is sent, or the body, are signed.  An order is acknowledged and nothing more: what became of
 * it, a refusal among it, is told by the private socket, or when it is asked for.  An order that is over is kept with the open
 * ones until the venue restarts, and in the history after that.
 *
 * The dead-man switch (DCP) looks at the private sockets that have subscribed to dcp.spot: when the last one has been gone for the time
 * that was asked for, all is cancelled.  It is only for accounts for which the venue has turned it on.  Facts: the venue's v5
 * documentation.
 */
#include "venue/trade.h"

#include <string.h>

#include "wire/put.h"

enum {
	WINDOW_DEFAULT_MS = 5000,
	LOGIN_MS = 10000, /* within which the socket has to be told the login */
	GUARD_LEAST_S = 3,
	GUARD_MOST_S = 300
};

/* What a question for an order has as its cursor when it stands with the open ones no more. */
static const char history[] = "history";

/* ---- requests ---- */

static void
order(struct text *body, const struct trade_call *call)
{
	static const char *const times[] = { [TIF_IOC] = "IOC", [TIF_FOK] = "FOK", [TIF_POST_ONLY] = "PostOnly" };
	bool limit = call->type == ORDER_TYPE_LIMIT;

	put_string(body, "symbol", call->symbol);
	put_string(body, "side", call->side == SIDE_BUY ? SLICE("Buy") : SLICE("Sell"));
	put_string(body, "orderType", limit ? SLICE("Limit") : SLICE("Market"));
	if (limit && call->tif != TIF_GTC)
		put_string(body, "timeInForce", slice_of(times[call->tif]));
	if (limit)
		put_decimal(body, "price", call->price);
	put_string(body, "category", SLICE("spot"));
	if (!limit) /* else a purchase takes qty as money */
		put_string(body, "marketUnit", SLICE("baseCoin"));
	put_decimal(body, "qty", call->qty);
	put_string(body, "orderLinkId", call->id);
}

static void
cancel(struct text *body, const struct trade_call *call)
{
	put_string(body, "symbol", call->symbol);
	if (call->venue_id.len > 0)
		put_string(body, "orderId", call->venue_id);
	put_string(body, "category", SLICE("spot"));
	if (call->venue_id.len == 0)
		put_string(body, "orderLinkId", call->id);
}

static void
cancel_all(struct text *body, const struct trade_call *call)
{
	put_string(body, "category", SLICE("spot"));
	if (call->symbol.len > 0)
		put_string(body, "symbol", call->symbol);
}

static void
withdraw(struct text *body, const struct trade_call *call)
{
	put_string(body, "coin", call->asset);
	put_decimal(body, "amount", call->amount);
	put_string(body, "address", call->address);
	put_int(body, "timestamp", call->now_us / 1000);
	put_string(body, "accountType", SLICE("UTA"));
	put_string(body, "chain", call->network);
	if (call->tag.len > 0)
		put_string(body, "tag", call->tag);
	if (call->id.len > 0)
		put_string(body, "requestId", call->id);
}

static void
optional(struct text *url, const char *name, struct slice value)
{
	if (value.len > 0)
		trade_argument(url, name, value);
}

/* It comes percent-encoded, and goes back so; trade_ask() was not asked what stands in it. */
static int
cursor(struct text *url, struct slice value, struct error *err)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] <= ' ' || value.at[i] > '~' || strchr("&#?\"\\", value.at[i]) != NULL)
			return error_set(err, "cursor", "cursor: it holds what cannot stand in a query");
	if (value.len > 0) {
		trade_argument(url, "cursor", (struct slice){ "", 0 });
		text_slice(url, value);
	}
	return 0;
}

static int
query(struct text *url, const struct trade_call *call)
{
	text_string(url, slice_is(call->cursor, history) ? "/v5/order/history" : "/v5/order/realtime");
	optional(url, "symbol", call->symbol);
	trade_argument(url, "category", SLICE("spot"));
	trade_argument(url, call->venue_id.len > 0 ? "orderId" : "orderLinkId",
	    call->venue_id.len > 0 ? call->venue_id : call->id);
	return 0;
}

static int
of_symbol(struct text *url, const char *path, const struct trade_call *call, struct error *err)
{
	text_string(url, path);
	optional(url, "symbol", call->symbol);
	trade_argument(url, "category", SLICE("spot"));
	return cursor(url, call->cursor, err);
}

static int
fills(struct text *url, const struct trade_call *call, struct error *err)
{
	text_string(url, "/v5/execution/list");
	trade_argument(url, "execType", SLICE("Trade"));
	optional(url, "symbol", call->symbol);
	trade_argument(url, "category", SLICE("spot"));
	optional(url, "orderId", call->venue_id);
	if (call->limit > 0)
		trade_argument_int(url, "limit", call->limit);
	if (call->since_us > 0)
		trade_argument_int(url, "startTime", call->since_us / 1000);
	return cursor(url, call->cursor, err);
}

static int
of_asset(struct text *url, const char *path, const char *name, struct slice asset)
{
	text_string(url, path);
	optional(url, name, asset);
	return 0;
}

static int
questions(struct text *url, const struct trade_call *call, struct error *err)
{
	switch (call->ask) {
	case ASK_QUERY:
		return query(url, call);
	case ASK_OPEN:
		return of_symbol(url, "/v5/order/realtime", call, err);
	case ASK_FILLS:
		return fills(url, call, err);
	case ASK_BALANCE:
		return of_asset(url, "/v5/account/wallet-balance?accountType=UNIFIED", "coin", call->asset);
	case ASK_FEES:
		return of_symbol(url, "/v5/account/fee-rate", call, err);
	case ASK_NETWORKS:
		return of_asset(url, "/v5/asset/coin/query-info", "coin", call->asset);
	default:
		return of_asset(url, "/v5/asset/deposit/query-address", "coin", call->asset);
	}
}

static void
watchdog(struct text *body, const struct trade_call *call)
{
	int64_t seconds = (call->window_ms + 999) / 1000;

	put_string(body, "product", SLICE("SPOT"));
	put_int(body, "timeWindow",
	    seconds < GUARD_LEAST_S      ? GUARD_LEAST_S
		: seconds > GUARD_MOST_S ? GUARD_MOST_S
					 : seconds);
}

/* What has a body; NULL: the rest. */
static const struct posted {
	const char *path;
	void (*write)(struct text *body, const struct trade_call *call);
} * posted_of(enum trade_ask ask)
{
	static const struct posted all[ASK_COUNT] = { [ASK_ORDER] = { "/v5/order/create", order },
		[ASK_CANCEL] = { "/v5/order/cancel", cancel },
		[ASK_CANCEL_ALL] = { "/v5/order/cancel-all", cancel_all },
		[ASK_WITHDRAW] = { "/v5/asset/withdraw/create", withdraw },
		[ASK_WATCHDOG] = { "/v5/order/disconnected-cancel-all", watchdog } };

	return all[ask].path == NULL ? NULL : &all[ask];
}

static struct slice
query_of(const struct trade_request *request)
{
	struct slice path = trade_path(request);
	const char *mark = memchr(path.at, '?', path.len);

	return mark == NULL ? (struct slice){ "", 0 }
			    : (struct slice){ mark + 1, (size_t)(path.at + path.len - mark) - 1 };
}

static int
sign(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	struct text time = { 0 }, window = { 0 };
	struct slice parts[4];
	int done;

	text_int(&time, call->now_us / 1000);
	text_int(&window, call->window_ms > 0 && call->ask != ASK_WATCHDOG ? call->window_ms : WINDOW_DEFAULT_MS);
	parts[0] = text_all(&time);
	parts[1] = secret_bytes(&key->key->api_key);
	parts[2] = text_all(&window);
	parts[3] = request->body.len > 0 ? text_all(&request->body) : query_of(request);
	if (request->body.len > 0)
		trade_header(request, "Content-Type", SLICE("application/json"));
	trade_header(request, "X-BAPI-API-KEY", parts[1]);
	trade_header(request, "X-BAPI-TIMESTAMP", parts[0]);
	trade_header(request, "X-BAPI-RECV-WINDOW", parts[2]);
	done = trade_sign(request, "X-BAPI-SIGN", key, trade_form(key), parts, 4, err);
	text_free(&time);
	text_free(&window);
	return done;
}

static int
ask(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct slice base,
    struct error *err)
{
	const struct posted *posted = posted_of(call->ask);

	if (call->ask == ASK_WATCHDOG && call->window_ms == 0)
		return error_set(err, "no_such", "the venue's switch is turned off by what the socket is told");
	request->method = posted != NULL ? "POST" : "GET";
	text_slice(&request->url, base);
	if (posted != NULL) {
		text_string(&request->url, posted->path);
		text_char(&request->body, '{');
		posted->write(&request->body, call);
		text_char(&request->body, '}');
	} else if (questions(&request->url, call, err) != 0)
		return -1;
	return sign(request, key, call, err);
}

/* ---- answers ---- */

static const struct trade_code codes[] = {
	{ "0", FATE_DONE }, { "10002", FATE_CLOCK }, { "10003", FATE_KEY }, { "10004", FATE_KEY },
	{ "10005", FATE_KEY }, { "10010", FATE_KEY }, { "33004", FATE_KEY }, { "10006", FATE_LATER },
	{ "10018", FATE_LATER }, { "10429", FATE_LATER }, { "170222", FATE_LATER }, { "170033", FATE_FUNDS },
	{ "170131", FATE_FUNDS }, { "110004", FATE_FUNDS }, { "110007", FATE_FUNDS }, { "110012", FATE_FUNDS },
	{ "170213", FATE_ABSENT }, { "110001", FATE_ABSENT }, { "170143", FATE_ABSENT }, { "170139", FATE_ABSENT },
	{ "170142", FATE_ABSENT }, { "110008", FATE_ABSENT }, { "110010", FATE_ABSENT }, { "170121", FATE_FILTER },
	{ "170124", FATE_FILTER }, { "170134", FATE_FILTER }, { "170136", FATE_FILTER }, { "170137", FATE_FILTER },
	{ "170140", FATE_FILTER }, { "170193", FATE_FILTER }, { "170194", FATE_FILTER }, { "170151", FATE_REFUSED },
	{ "170218", FATE_WOULD_TAKE },
	{ NULL,
	    FATE_UNKNOWN }, /* 170141 (the id is in use), 10000 and 170007 (time-outs) with the rest: it may exist */
};

static const struct trade_word words[] = {
	{ "New", ORDER_OPEN },
	{ "Untriggered", ORDER_OPEN },
	{ "PartiallyFilled", ORDER_PARTIAL },
	{ "Filled", ORDER_FILLED },
	{ "Cancelled", ORDER_DONE },
	{ "PartiallyFilledCanceled", ORDER_DONE },
	{ "Deactivated", ORDER_DONE },
	{ "Rejected", ORDER_REJECTED },
	{ NULL, ORDER_UNKNOWN },
};

/* What rows of all kinds may hold; what a row does not have stays empty. */
enum {
	ROW_CATEGORY,
	ROW_SYMBOL,
	ROW_ORDER,
	ROW_CLIENT,
	ROW_SIDE,
	ROW_KIND,
	ROW_TIF,
	ROW_STATE,
	ROW_QTY,
	ROW_PRICE,
	ROW_FILLED,
	ROW_AVERAGE,
	ROW_CAUSE,
	ROW_TRADE,
	ROW_FILL_QTY,
	ROW_FILL_PRICE,
	ROW_FEE,
	ROW_FEE_ASSET,
	ROW_MAKES,
	ROW_TIME,
	ROW_COIN, /* an asset; of a wallet, its assets */
	ROW_WALLET,
	ROW_LOCKED,
	ROW_MAKER,
	ROW_TAKER,
	ROW_CHAINS,
	ROW_CHAIN,
	ROW_WITHDRAW_FEE,
	ROW_MIN_OUT,
	ROW_CAN_IN,
	ROW_CAN_OUT,
	ROW_CONTRACT,
	ROW_ADDRESS,
	ROW_TAG,
	ROW_WHY, /* an order ended */
	ROW_COUNT
};

static const char *const row_names[ROW_COUNT + 1] = { "category", "symbol", "orderId", "orderLinkId", "side",
	"orderType", "timeInForce", "orderStatus", "qty", "price", "cumExecQty", "avgPrice", "execType", "execId",
	"execQty", "execPrice", "execFee", "feeCurrency", "isMaker", "execTime", "coin", "walletBalance", "locked",
	"makerFeeRate", "takerFeeRate", "chains", "chain", "withdrawFee", "withdrawMin", "chainDeposit",
	"chainWithdraw", "contractAddress", "addressDeposit", "tagDeposit", "rejectReason", NULL };

/* The private socket tells of all that an account has. */
static bool
is_spot(const struct slice *row)
{
	return row[ROW_CATEGORY].len == 0 || slice_is(row[ROW_CATEGORY], "spot");
}

static int
tell_order(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct order_event order = { .id = row[ROW_CLIENT], .venue_id = row[ROW_ORDER], .symbol = row[ROW_SYMBOL] };
	struct slice tif = row[ROW_TIF];

	if (!is_spot(row))
		return 0;
	if (trade_side(&order.side, row[ROW_SIDE], err) != 0)
		return -1;
	order.type = slice_is(row[ROW_KIND], "Market") ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	SET(&order, ORDER_HAS_TYPE);
	trade_tif(&order, slice_is(tif, "PostOnly") ? SLICE("POST_ONLY") : tif);
	if (slice_is(row[ROW_WHY], "EC_PostOnlyWillTakeLiquidity"))
		trade_would_take(&order);
	return trade_tell_order(
	    sink, &order, words, row[ROW_STATE], row[ROW_QTY], row[ROW_PRICE], row[ROW_FILLED], row[ROW_AVERAGE], err);
}

/* Not all that is executed is a trade. */
static int
tell_fill(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct fill_event fill = { .id = row[ROW_TRADE],
		.order = row[ROW_CLIENT],
		.symbol = row[ROW_SYMBOL],
		.fee_asset = row[ROW_FEE_ASSET],
		.venue_us = trade_time(row[ROW_TIME], 1000) };

	if (!is_spot(row) || !slice_is(row[ROW_CAUSE], "Trade"))
		return 0;
	if (trade_side(&fill.side, row[ROW_SIDE], err) != 0)
		return -1;
	fill.liquidity = slice_is(row[ROW_MAKES], "true") ? LIQUIDITY_MAKER : LIQUIDITY_TAKER;
	SET(&fill, FILL_HAS_LIQUIDITY);
	return trade_tell_fill(
	    sink, &fill, row[ROW_ORDER], row[ROW_FILL_QTY], row[ROW_FILL_PRICE], row[ROW_FEE], false, err);
}

/* What is free is what is there and not locked: what the venue calls free is about to go. */
static int
take_coin(void *arg, const struct slice *row, struct error *err)
{
	const struct trade_sink *sink = arg;
	struct decimal held, locked;
	char free[DECIMAL_TEXT_MAX];

	if (row[ROW_WALLET].at == NULL || trade_figure(&held, row[ROW_WALLET], err) < 0 ||
	    trade_figure(&locked, row[ROW_LOCKED], err) < 0 || decimal_sub(&held, held, locked, err) != 0)
		return error_set(err, "figure", "a balance without its figures");
	decimal_text(free, held);
	return trade_tell_balance(sink, row[ROW_COIN], (struct slice){ 0 }, slice_of(free), row[ROW_LOCKED], err);
}

/* An answer that is being read. */
struct reading {
	struct trade_answer *answer;
	const struct trade_call *call; /* NULL: a message of the private socket */
	const struct trade_sink *sink;
	struct slice asset; /* whose networks are being read */
};

static int
take_wallet(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	struct trade_sink to = *reading->sink;

	return trade_rows(row[ROW_COIN], row_names, take_coin, &to, err);
}

static int
take_network(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	struct network_event network = { .asset = reading->asset,
		.network = row[ROW_CHAIN],
		.contract = row[ROW_CONTRACT],
		.deposit = slice_is(row[ROW_CAN_IN], "1"),
		.withdraw = slice_is(row[ROW_CAN_OUT], "1") && row[ROW_WITHDRAW_FEE].len > 0 };

	return trade_tell_network(reading->sink, &network, row[ROW_WITHDRAW_FEE], row[ROW_MIN_OUT], err);
}

static int
take_address(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	const struct trade_sink *sink = reading->sink;
	struct slice network = reading->call->network;

	if (sink->address == NULL || (network.len > 0 && !slice_equal(network, row[ROW_CHAIN])))
		return 0;
	return sink->address(sink->arg, row[ROW_ADDRESS], row[ROW_TAG], row[ROW_CHAIN], err);
}

/* What the row of a list means for what was asked. */
static int
take_row(void *arg, const struct slice *row, struct error *err)
{
	struct reading *reading = arg;

	switch (reading->call->ask) {
	case ASK_QUERY:
		reading->answer->venue_id = row[ROW_ORDER];
		return tell_order(row, reading->sink, err);
	case ASK_OPEN:
		return tell_order(row, reading->sink, err);
	case ASK_FILLS:
		return tell_fill(row, reading->sink, err);
	case ASK_BALANCE:
		return trade_need(row[ROW_COIN], "coin", err) != 0 ? -1 : take_wallet(arg, row, err);
	case ASK_FEES:
		return trade_tell_fees(reading->sink, row[ROW_SYMBOL], row[ROW_MAKER], row[ROW_TAKER], false, err);
	case ASK_NETWORKS:
		reading->asset = row[ROW_COIN];
		return trade_rows(row[ROW_CHAINS], row_names, take_network, reading, err);
	default:
		return 0;
	}
}

enum { RESULT_ORDER, RESULT_CLIENT, RESULT_LIST, RESULT_CURSOR, RESULT_ROWS, RESULT_CHAINS, RESULT_ID, RESULT_COUNT };
static const char *const result_names[RESULT_COUNT + 1] = { "orderId", "orderLinkId", "list", "nextPageCursor", "rows",
	"chains", "id", NULL };

static int
read_result(struct reading *reading, struct slice text, struct error *err)
{
	struct slice result[RESULT_COUNT] = { { 0 } };
	struct trade_answer *answer = reading->answer;
	const unsigned listed = 1u << ASK_QUERY | 1u << ASK_OPEN | 1u << ASK_FILLS | 1u << ASK_BALANCE |
	    1u << ASK_FEES | 1u << ASK_NETWORKS | 1u << ASK_DEPOSIT_ADDRESS;
	enum trade_ask asked = reading->call->ask;
	struct pull pull;
	int at;

	if (text.len == 0)
		return 0;
	pull_init(&pull, text, err);
	if (trade_row(result, result_names, &pull) != 0)
		return -1;
	answer->cursor = result[RESULT_CURSOR];
	answer->id = result[RESULT_CLIENT];
	answer->venue_id = asked == ASK_WITHDRAW ? result[RESULT_ID] : result[RESULT_ORDER];
	at = asked == ASK_DEPOSIT_ADDRESS ? RESULT_CHAINS : asked == ASK_NETWORKS ? RESULT_ROWS : RESULT_LIST;
	if ((listed >> asked & 1) && slice_is(answer->code, "0") && trade_need(result[at], result_names[at], err) != 0)
		return -1;
	return trade_rows(result[at], row_names, asked == ASK_DEPOSIT_ADDRESS ? take_address : take_row, reading, err);
}

/* An order that stands with the open ones no more is looked for in the history before it is absent. */
static void
look_further(struct trade_answer *answer, const struct trade_call *call)
{
	if (call->ask != ASK_QUERY)
		return;
	answer->cursor = (struct slice){ 0 };
	if (answer->fate != FATE_ABSENT || slice_is(call->cursor, history))
		return;
	answer->fate = FATE_UNKNOWN;
	answer->cursor = slice_of(history);
}

enum { OUTER_CODE, OUTER_TEXT, OUTER_RESULT, OUTER_COUNT };
static const char *const outer_names[OUTER_COUNT + 1] = { "retCode", "retMsg", "result", NULL };

static int
read(struct trade_answer *answer, const struct trade_call *call, int status, struct slice body,
    const struct trade_sink *sink, struct error *err)
{
	struct reading reading = { answer, call, sink, { 0 } };
	struct slice outer[OUTER_COUNT];
	struct pull pull;

	*answer = (struct trade_answer){ .fate = FATE_UNKNOWN };
	pull_init(&pull, body, err);
	if (trade_row(outer, outer_names, &pull) != 0 || pull_end(&pull) != 0)
		return trade_no_answer(answer, status, err);
	if (outer[OUTER_CODE].len == 0) {
		error_set(err, "missing", "no code");
		return trade_no_answer(answer, status, err);
	}
	answer->code = outer[OUTER_CODE];
	answer->text = outer[OUTER_TEXT];
	/* that a switch is set says the code alone */
	if ((slice_is(answer->code, "0") && call->ask != ASK_WATCHDOG &&
		trade_need(outer[OUTER_RESULT], "result", err) != 0) ||
	    read_result(&reading, outer[OUTER_RESULT], err) != 0)
		return -1;
	answer->fate = trade_fate_of(codes, answer->code, FATE_UNKNOWN);
	trade_settle(answer, call, status);
	look_further(answer, call);
	return 0;
}

/* ---- the private socket ---- */

static int
greet(struct text *out, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	struct slice parts[2] = { SLICE("GET/realtime"), { 0 } };
	struct text until = { 0 }, sign = { 0 };
	struct signature signature;
	int done;

	text_int(&until, call->now_us / 1000 + LOGIN_MS);
	parts[1] = text_all(&until);
	done = sign_parts(&signature, key->sign, parts, 2, err);
	if (done == 0) {
		sign_write(&sign, signature_bytes(&signature), trade_form(key));
		text_string(out, "{\"op\":\"auth\",\"args\":[");
		put_quoted(out, secret_bytes(&key->key->api_key));
		text_char(out, ',');
		put_quoted(out, parts[1]);
		text_char(out, ',');
		put_quoted(out, text_all(&sign));
		text_string(out, "]}\n{\"op\":\"subscribe\",\"args\":[\"order\",\"execution\",\"wallet\"]}\n");
	}
	text_free(&until);
	text_free(&sign);
	return done;
}

static int
hear_order(void *arg, const struct slice *row, struct error *err)
{
	return tell_order(row, ((const struct reading *)arg)->sink, err);
}

static int
hear_execution(void *arg, const struct slice *row, struct error *err)
{
	return tell_fill(row, ((const struct reading *)arg)->sink, err);
}

enum { HEARD_TOPIC, HEARD_DATA, HEARD_OP, HEARD_SUCCESS, HEARD_TEXT, HEARD_REQUEST, HEARD_COUNT };
static const char *const heard_names[HEARD_COUNT + 1] = { "topic", "data", "op", "success", "ret_msg", "req_id", NULL };

/* A topic with its rows, or what became of something that was said. */
static int
hear(struct trade_answer *answer, struct slice message, const struct trade_sink *sink, struct error *err)
{
	struct reading reading = { answer, NULL, sink, { 0 } };
	struct slice heard[HEARD_COUNT];
	struct pull pull;

	*answer = (struct trade_answer){ .fate = FATE_DONE };
	pull_init(&pull, message, err);
	if (trade_row(heard, heard_names, &pull) != 0 || pull_end(&pull) != 0)
		return -1;
	if (slice_is(heard[HEARD_TOPIC], "order"))
		return trade_rows(heard[HEARD_DATA], row_names, hear_order, &reading, err);
	if (slice_is(heard[HEARD_TOPIC], "execution"))
		return trade_rows(heard[HEARD_DATA], row_names, hear_execution, &reading, err);
	if (slice_is(heard[HEARD_TOPIC], "wallet"))
		return trade_rows(heard[HEARD_DATA], row_names, take_wallet, &reading, err);
	/* the rest of the socket is as good without it */
	if (slice_is(heard[HEARD_SUCCESS], "false") && slice_is(heard[HEARD_REQUEST], "guard"))
		return error_set(err, "refused", "the dead-man switch: %.*s", SLICE_ARG(heard[HEARD_TEXT]));
	if (slice_is(heard[HEARD_SUCCESS], "false")) {
		answer->text = heard[HEARD_TEXT];
		answer->fate = FATE_KEY;
	}
	return 0;
}

const struct venue_private private_bybit = {
	.joint = "",
	.schemes = 1u << SIGN_HMAC_SHA256 | 1u << SIGN_RSA_SHA256 | 1u << SIGN_ED25519,
	.id_max = 36,
	.id_extra = "-_",
	.asks = 1u << ASK_ORDER | 1u << ASK_CANCEL | 1u << ASK_CANCEL_ALL | 1u << ASK_QUERY | 1u << ASK_OPEN |
	    1u << ASK_FILLS | 1u << ASK_BALANCE | 1u << ASK_FEES | 1u << ASK_NETWORKS | 1u << ASK_DEPOSIT_ADDRESS |
	    1u << ASK_WITHDRAW | 1u << ASK_WATCHDOG,
	.window_max_ms = 60000,
	.fills_of_order = true,
	/* Rate limits of an account, a second: creating 20, cancelling 20, asking for orders and executions 50. */
	.limits = { .orders = { 20, 1000 },
	    .questions = { 50, 1000 },
	    .weights = { [ASK_CANCEL] = 3, [ASK_CANCEL_ALL] = 3 },
	    .limit = "X-Bapi-Limit",
	    .left = "X-Bapi-Limit-Status" },
	.ask = ask,
	.read = read,
	.socket = "/v5/private",
	.greet = greet,
	.hear = hear,
	.guard = "{\"req_id\":\"guard\",\"op\":\"subscribe\",\"args\":[\"dcp.spot\"]}",
	.unguard = "{\"req_id\":\"guard\",\"op\":\"unsubscribe\",\"args\":[\"dcp.spot\"]}",
};
