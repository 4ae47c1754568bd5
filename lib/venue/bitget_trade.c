/*
 * bitget, trading: v2, spot, classic account.
 *
 * Time, METHOD, path with the query as it was before it was encoded, and body are signed.  A purchase at the market is asked in money
 * here, which cannot be said in base quantity: it is refused before it is asked.  A fee below zero is one that we pay.  There is
 * no switch that cancels by itself.  Facts: the venue's v2 documentation.
 */
#include "venue/trade.h"

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
	trade_header(request, "ACCESS-KEY", secret_bytes(&key->key->api_key));
	trade_header(request, "ACCESS-PASSPHRASE", secret_bytes(&key->key->passphrase));
	trade_header(request, "ACCESS-TIMESTAMP", parts[0]);
	trade_header(request, "Content-Type", SLICE("application/json"));
	done = trade_sign(request, "ACCESS-SIGN", key, SIGN_BASE64, parts, 4, err);
	text_free(&time);
	text_free(&path);
	return done;
}

static void
put_ms(struct text *to, const char *key, int64_t ms)
{
	put_decimal(to, key, decimal_int(ms));
}

static void
order(struct trade_request *request, const struct trade_call *call)
{
	static const char *const forces[] = {
		[TIF_GTC] = "GTC", [TIF_IOC] = "IOC", [TIF_FOK] = "FOK", [TIF_POST_ONLY] = "post_only"
	};
	struct text *body = &request->body;
	bool market = call->type == ORDER_TYPE_MARKET;

	text_string(&request->url, "/api/v2/spot/trade/place-order");
	text_char(body, '{');
	put_string(body, "symbol", call->symbol);
	put_string(body, "orderType", slice_of(order_types[call->type]));
	if (!market)
		put_decimal(body, "price", call->price);
	put_string(
	    body, "force", slice_of(market ? forces[TIF_GTC] : forces[call->tif])); /* not looked at with market */
	put_string(body, "side", slice_of(sides[call->side]));
	put_string(body, "clientOid", call->id);
	put_decimal(body, "size", call->qty);
	if (call->window_ms > 0) {
		put_ms(body, "requestTime", call->now_us / 1000);
		put_ms(body, "receiveWindow", call->window_ms);
	}
	text_char(body, '}');
}

static struct slice
which(const struct trade_call *call)
{
	return call->venue_id.len > 0 ? call->venue_id : call->id;
}

static const char *
which_name(const struct trade_call *call)
{
	return call->venue_id.len > 0 ? "orderId" : "clientOid";
}

static void
cancel(struct trade_request *request, const struct trade_call *call)
{
	bool all = call->ask == ASK_CANCEL_ALL;

	text_string(&request->url, all ? "/api/v2/spot/trade/cancel-symbol-order" : "/api/v2/spot/trade/cancel-order");
	text_char(&request->body, '{');
	put_string(&request->body, "symbol", call->symbol);
	if (!all)
		put_string(&request->body, which_name(call), which(call));
	text_char(&request->body, '}');
}

/* Parameters stand in the order of their names. */
static void
list(struct text *url, const char *path, const struct trade_call *call)
{
	text_string(url, path);
	if (call->cursor.len > 0)
		trade_argument(url, "idLessThan", call->cursor);
	if (call->limit > 0)
		trade_argument_int(url, "limit", call->limit);
	if (call->venue_id.len > 0)
		trade_argument(url, "orderId", call->venue_id);
	if (call->since_us > 0)
		trade_argument_int(url, "startTime", call->since_us / 1000);
	if (call->symbol.len > 0)
		trade_argument(url, "symbol", call->symbol);
}

static void
of_asset(struct text *url, const char *path, struct slice asset)
{
	text_string(url, path);
	if (asset.len > 0)
		trade_argument(url, "coin", asset);
}

static void
fees(struct text *url, struct slice symbol)
{
	text_string(url, "/api/v2/common/trade-rate");
	trade_argument(url, "businessType", SLICE("spot"));
	trade_argument(url, "symbol", symbol);
}

static void
deposit_address(struct text *url, const struct trade_call *call)
{
	text_string(url, "/api/v2/spot/wallet/deposit-address");
	if (call->network.len > 0)
		trade_argument(url, "chain", call->network);
	trade_argument(url, "coin", call->asset);
}

static void
withdraw(struct trade_request *request, const struct trade_call *call)
{
	struct text *body = &request->body;

	text_string(&request->url, "/api/v2/spot/wallet/withdrawal");
	text_char(body, '{');
	put_string(body, "coin", call->asset);
	put_string(body, "address", call->address);
	put_string(body, "chain", call->network);
	put_decimal(body, "size", call->amount);
	put_string(body, "transferType", SLICE("on_chain"));
	if (call->tag.len > 0)
		put_string(body, "tag", call->tag);
	text_char(body, '}');
}

static int
check(const struct trade_call *call, struct error *err)
{
	if ((call->ask == ASK_CANCEL_ALL || call->ask == ASK_FILLS || call->ask == ASK_FEES) && call->symbol.len == 0)
		return error_set(err, "missing", "a symbol is missing");
	if (call->ask == ASK_DEPOSIT_ADDRESS && call->asset.len == 0)
		return error_set(err, "missing", "an asset is missing");
	return 0;
}

static int
ask(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct slice base,
    struct error *err)
{
	const unsigned posted = 1u << ASK_ORDER | 1u << ASK_CANCEL | 1u << ASK_CANCEL_ALL | 1u << ASK_WITHDRAW;
	struct text *url = &request->url;

	if (check(call, err) != 0)
		return -1;
	request->method = posted >> call->ask & 1 ? "POST" : "GET";
	text_slice(url, base);
	switch (call->ask) {
	case ASK_ORDER:
		order(request, call);
		break;
	case ASK_CANCEL:
	case ASK_CANCEL_ALL:
		cancel(request, call);
		break;
	case ASK_QUERY:
		text_string(url, "/api/v2/spot/trade/orderInfo");
		trade_argument(url, which_name(call), which(call));
		break;
	case ASK_OPEN:
		list(url, "/api/v2/spot/trade/unfilled-orders", call);
		break;
	case ASK_FILLS:
		list(url, "/api/v2/spot/trade/fills", call);
		break;
	case ASK_BALANCE:
		of_asset(url, "/api/v2/spot/account/assets", call->asset);
		break;
	case ASK_FEES:
		fees(url, call->symbol);
		break;
	case ASK_NETWORKS:
		of_asset(url, "/api/v2/spot/public/coins", call->asset);
		break;
	case ASK_DEPOSIT_ADDRESS:
		deposit_address(url, call);
		break;
	default:
		withdraw(request, call);
	}
	return sign(request, key, call, err);
}

/* ---- answers ---- */

static const struct trade_code codes[] = {
	{ "00000", FATE_DONE }, { "43012", FATE_FUNDS }, { "40762", FATE_FUNDS }, { "40006", FATE_KEY },
	{ "40009", FATE_KEY }, { "40012", FATE_KEY }, { "40014", FATE_KEY }, { "40018", FATE_KEY },
	{ "40037", FATE_KEY }, { "40004", FATE_CLOCK }, { "40005", FATE_CLOCK }, { "40008", FATE_CLOCK },
	{ "43001", FATE_ABSENT }, { "40768", FATE_ABSENT }, { "40808", FATE_FILTER }, { "45110", FATE_FILTER },
	{ "40017", FATE_FILTER }, { "40019", FATE_FILTER }, { "40020", FATE_FILTER }, { "43025", FATE_WOULD_TAKE },
	{ "40034", FATE_FILTER }, { "43111", FATE_REFUSED }, { "429", FATE_LATER },
	{ NULL,
	    FATE_UNKNOWN }, /* 40010 (timed out), 40786 (the id is in use), 40015, 40200, 40604 (overload): with the rest */
};

static const struct trade_word words[] = {
	{ "init", ORDER_OPEN },
	{ "new", ORDER_OPEN },
	{ "live", ORDER_OPEN },
	{ "partially_filled", ORDER_PARTIAL },
	{ "partial_fill", ORDER_PARTIAL },
	{ "filled", ORDER_FILLED },
	{ "full_fill", ORDER_FILLED },
	{ "cancelled", ORDER_DONE },
	{ "canceled", ORDER_DONE },
	{ NULL, ORDER_UNKNOWN },
};

/* What rows of all kinds may hold; what a row does not have stays empty. */
enum {
	ROW_SYMBOL,
	ROW_INST, /* the same in messages of the socket */
	ROW_ORDER,
	ROW_CLIENT,
	ROW_SIDE,
	ROW_KIND,
	ROW_FORCE,
	ROW_STATE,
	ROW_QTY, /* of an order; of a trade */
	ROW_PRICE,
	ROW_AVERAGE, /* of an order; price of a trade */
	ROW_BOUGHT, /* of an order; in messages of the socket, of its last trade */
	ROW_FILLED, /* of an order, in messages of the socket */
	ROW_FILL_PRICE,
	ROW_FILL_FEE,
	ROW_FILL_FEE_ASSET,
	ROW_FILL_TIME,
	ROW_TRADE,
	ROW_SCOPE,
	ROW_FEES,
	ROW_FEE,
	ROW_FEE_ASSET,
	ROW_TIME,
	ROW_ASSET,
	ROW_FREE,
	ROW_FROZEN,
	ROW_LOCKED,
	ROW_MAKER,
	ROW_TAKER,
	ROW_CHAINS,
	ROW_CHAIN,
	ROW_CAN_IN,
	ROW_CAN_OUT,
	ROW_WITHDRAW_FEE,
	ROW_MIN_OUT,
	ROW_CONTRACT,
	ROW_ADDRESS,
	ROW_TAG,
	ROW_COUNT
};

static const char *const row_names[ROW_COUNT + 1] = { "symbol", "instId", "orderId", "clientOid", "side", "orderType",
	"force", "status", "size", "price", "priceAvg", "baseVolume", "accBaseVolume", "fillPrice", "fillFee",
	"fillFeeCoin", "fillTime", "tradeId", "tradeScope", "feeDetail", "totalFee", "feeCoin", "cTime", "coin",
	"available", "frozen", "locked", "makerFeeRate", "takerFeeRate", "chains", "chain", "rechargeable",
	"withdrawable", "withdrawFee", "minWithdrawAmount", "contractAddress", "address", "tag", NULL };

static struct slice
symbol_of(const struct slice *row)
{
	return row[ROW_SYMBOL].len > 0 ? row[ROW_SYMBOL] : row[ROW_INST];
}

/* The size of a purchase at the market, which we never ask for, is money: once it is over, what was bought stands for it. */
static int
tell_order(const struct slice *row, struct slice filled, const struct trade_sink *sink, struct error *err)
{
	struct order_event order = { .id = row[ROW_CLIENT], .venue_id = row[ROW_ORDER], .symbol = symbol_of(row) };
	bool market = slice_is(row[ROW_KIND], "market");

	if (trade_side(&order.side, row[ROW_SIDE], err) != 0)
		return -1;
	order.type = market ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	SET(&order, ORDER_HAS_TYPE);
	trade_tif(&order, row[ROW_FORCE]);
	return trade_tell_order(sink, &order, words, row[ROW_STATE],
	    market && order.side == SIDE_BUY ? filled : row[ROW_QTY], row[ROW_PRICE], filled, row[ROW_AVERAGE], err);
}

/* The members of a row in which a fill of it stands: they differ between lists and messages. */
struct fill_columns {
	int qty, price, fee, fee_asset, time;
};

static int
tell_fill(const struct slice *row, const struct fill_columns *at, const struct trade_sink *sink, struct error *err)
{
	struct fill_event fill = { .id = row[ROW_TRADE],
		.order = row[ROW_CLIENT],
		.symbol = symbol_of(row),
		.fee_asset = row[at->fee_asset] };
	struct slice scope = row[ROW_SCOPE];

	if (trade_side(&fill.side, row[ROW_SIDE], err) != 0)
		return -1;
	fill.venue_us = trade_time(row[at->time], 1000);
	fill.liquidity = slice_is(scope, "maker") || slice_is(scope, "M") ? LIQUIDITY_MAKER : LIQUIDITY_TAKER;
	SET(&fill, FILL_HAS_LIQUIDITY);
	return trade_tell_fill(sink, &fill, row[ROW_ORDER], row[at->qty], row[at->price], row[at->fee], true, err);
}

static int
take_fee(void *arg, const struct slice *row, struct error *err)
{
	struct slice *to = arg;

	(void)err;
	to[ROW_FEE] = row[ROW_FEE];
	to[ROW_FEE_ASSET] = row[ROW_FEE_ASSET];
	return 0;
}

/* Of a list: its fee stands one deeper. */
static int
tell_listed(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	static const struct fill_columns at = { ROW_QTY, ROW_AVERAGE, ROW_FEE, ROW_FEE_ASSET, ROW_TIME };
	struct slice flat[ROW_COUNT];

	for (size_t i = 0; i < ROW_COUNT; i++)
		flat[i] = row[i];
	if (trade_rows(row[ROW_FEES], row_names, take_fee, flat, err) != 0)
		return -1;
	return tell_fill(flat, &at, sink, err);
}

/* Frozen is held by orders, locked by something else: neither is free. */
static int
tell_balance(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct decimal frozen, locked;
	char held[DECIMAL_TEXT_MAX];

	if (trade_figure(&frozen, row[ROW_FROZEN], err) <= 0 || trade_figure(&locked, row[ROW_LOCKED], err) < 0 ||
	    decimal_add(&frozen, frozen, locked, err) != 0)
		return error_set(err, "figure", "a balance without its figures");
	decimal_text(held, frozen);
	return trade_tell_balance(sink, row[ROW_ASSET], (struct slice){ 0 }, row[ROW_FREE], slice_of(held), err);
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

	return trade_tell_network(chains->sink, &network, row[ROW_WITHDRAW_FEE], row[ROW_MIN_OUT], err);
}

/* An answer that is being read. */
struct reading {
	struct trade_answer *answer;
	const struct trade_call *call; /* NULL: a message of the private socket */
	const struct trade_sink *sink;
};

static int
take_row(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	const struct trade_sink *sink = reading->sink;
	struct chains chains = { row[ROW_ASSET], sink };

	switch (reading->call->ask) {
	case ASK_ORDER:
	case ASK_CANCEL:
		reading->answer->venue_id = row[ROW_ORDER];
		reading->answer->id = row[ROW_CLIENT];
		return 0;
	case ASK_QUERY:
		reading->answer->venue_id = row[ROW_ORDER];
		return tell_order(row, row[ROW_BOUGHT], sink, err);
	case ASK_OPEN:
		reading->answer->cursor = row[ROW_ORDER];
		return tell_order(row, row[ROW_BOUGHT], sink, err);
	case ASK_FILLS:
		reading->answer->cursor = row[ROW_TRADE];
		return tell_listed(row, sink, err);
	case ASK_BALANCE:
		return tell_balance(row, sink, err);
	case ASK_FEES:
		return trade_tell_fees(sink, reading->call->symbol, row[ROW_MAKER], row[ROW_TAKER], false, err);
	case ASK_NETWORKS:
		return trade_rows(row[ROW_CHAINS], row_names, take_chain, &chains, err);
	case ASK_DEPOSIT_ADDRESS:
		return sink->address == NULL
		    ? 0
		    : sink->address(sink->arg, row[ROW_ADDRESS], row[ROW_TAG], row[ROW_CHAIN], err);
	default:
		return 0;
	}
}

static int
read(struct trade_answer *answer, const struct trade_call *call, int status, struct slice body,
    const struct trade_sink *sink, struct error *err)
{
	struct reading reading = { answer, call, sink };
	struct slice data;
	int more = trade_envelope(&data, answer, status, body, err);

	if (more <= 0)
		return more;
	if (slice_is(answer->code, "00000") && trade_need(data, "data", err) != 0)
		return -1;
	if (data.len > 0 && (*data.at == '[' || *data.at == '{') &&
	    trade_rows(data, row_names, take_row, &reading, err) != 0)
		return -1;
	answer->fate = trade_fate_of(codes, answer->code, FATE_UNKNOWN);
	trade_settle(answer, call, status);
	return 0;
}

/* ---- the private socket ---- */

/* Its trades come with the orders that they are of. */
static int
greet(struct text *out, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	if (trade_login(out, key, call, SLICE("GET/user/verify"), err) != 0)
		return -1;
	text_string(out, "{\"op\":\"subscribe\",\"args\":[{\"instType\":\"SPOT\",\"channel\":\"orders\"");
	put_string(out, "instId", call->symbol.len > 0 ? call->symbol : SLICE("default"));
	text_string(out, "},{\"instType\":\"SPOT\",\"channel\":\"account\",\"coin\":\"default\"}]}\n");
	return 0;
}

/* Each trade has a message of its own, with the order as it stands behind it. */
static int
hear_order(void *arg, const struct slice *row, struct error *err)
{
	static const struct fill_columns at = { ROW_BOUGHT, ROW_FILL_PRICE, ROW_FILL_FEE, ROW_FILL_FEE_ASSET,
		ROW_FILL_TIME };
	const struct trade_sink *sink = arg;

	if (row[ROW_TRADE].len > 0 && tell_fill(row, &at, sink, err) != 0)
		return -1;
	return tell_order(row, row[ROW_FILLED], sink, err);
}

static int
hear_account(void *arg, const struct slice *row, struct error *err)
{
	return tell_balance(row, arg, err);
}

static int
hear(struct trade_answer *answer, struct slice message, const struct trade_sink *sink, struct error *err)
{
	struct slice channel = { 0 }, data = { 0 };
	struct trade_sink to = *sink;
	int rows = trade_heard(&channel, &data, answer, message, err);
	bool orders = slice_is(channel, "orders");

	if (rows <= 0 || (!orders && !slice_is(channel, "account")))
		return rows < 0 ? -1 : 0;
	return trade_rows(data, row_names, orders ? hear_order : hear_account, &to, err);
}

const struct venue_private private_bitget = {
	.joint = "",
	.schemes = 1u << SIGN_HMAC_SHA256 | 1u << SIGN_RSA_SHA256,
	.passphrase = true,
	.buys_in_money = true,
	.id_max = 40,
	.id_extra = "._#-",
	.asks = 1u << ASK_ORDER | 1u << ASK_CANCEL | 1u << ASK_CANCEL_ALL | 1u << ASK_QUERY | 1u << ASK_OPEN |
	    1u << ASK_FILLS | 1u << ASK_BALANCE | 1u << ASK_FEES | 1u << ASK_NETWORKS | 1u << ASK_DEPOSIT_ADDRESS |
	    1u << ASK_WITHDRAW,
	.window_max_ms = 60000,
	/* A second, of an account: placing 10, cancelling 10, asking for an order 20, for assets 10, for the list of coins 3. */
	.limits = { .orders = { 10, 1000 },
	    .questions = { 20, 1000 },
	    .weights = { [ASK_CANCEL] = 2,
		[ASK_CANCEL_ALL] = 2,
		[ASK_BALANCE] = 2,
		[ASK_FEES] = 2,
		[ASK_NETWORKS] = 7 } },
	.ask = ask,
	.read = read,
	.fills_of_symbol = true,
	.fills_of_order = true,
	.socket = "/v2/ws/private",
	.greet = greet,
	.hear = hear,
};
