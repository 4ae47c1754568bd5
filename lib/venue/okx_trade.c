/*
 * okx, trading: v5, spot, cash.
 *
 * Text, METHOD, path with query and body are signed.  IOC, FOK and post-only are kinds of order, there is no time in force.  A
 * figure that has no value is an empty string.  The code of an answer says whether all, some or none was done; why stands in the
 * row.  A fee below zero is one that we pay.  Facts: the venue's v5 documentation.
 */
#include "venue/trade.h"

#include <stdio.h>

#include "wire/put.h"

/* ---- requests ---- */

static int
sign(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	struct text time = { 0 };
	struct slice parts[4];
	int done;

	text_iso(&time, call->now_us, 3);
	parts[0] = text_all(&time);
	parts[1] = slice_of(request->method);
	parts[2] = trade_path(request);
	parts[3] = text_all(&request->body);
	trade_header(request, "OK-ACCESS-KEY", secret_bytes(&key->key->api_key));
	trade_header(request, "OK-ACCESS-PASSPHRASE", secret_bytes(&key->key->passphrase));
	trade_header(request, "OK-ACCESS-TIMESTAMP", parts[0]);
	trade_header(request, "Content-Type", SLICE("application/json"));
	done = trade_sign(request, "OK-ACCESS-SIGN", key, SIGN_BASE64, parts, 4, err);
	text_free(&time);
	return done;
}

static const char *
kind_of(const struct trade_call *call)
{
	static const char *const kinds[] = {
		[TIF_GTC] = "limit", [TIF_IOC] = "ioc", [TIF_FOK] = "fok", [TIF_POST_ONLY] = "post_only"
	};

	return call->type == ORDER_TYPE_MARKET ? "market" : kinds[call->tif];
}

/* A request that comes too late is refused (expTime, a header that is not signed). */
static void
order(struct trade_request *request, const struct trade_call *call)
{
	struct text *body = &request->body;
	int64_t late_ms = call->now_us / 1000 + call->window_ms;
	char late[24];

	text_string(&request->url, "/api/v5/trade/order");
	text_char(body, '{');
	put_string(body, "instId", call->symbol);
	put_string(body, "tdMode", SLICE("cash"));
	put_string(body, "clOrdId", call->id);
	put_string(body, "side", slice_of(sides[call->side]));
	put_string(body, "ordType", slice_of(kind_of(call)));
	put_decimal(body, "sz", call->qty);
	put_string(body, "tgtCcy", SLICE("base_ccy")); /* else a purchase at the market takes sz as money */
	if (call->type == ORDER_TYPE_LIMIT)
		put_decimal(body, "px", call->price);
	text_char(body, '}');
	if (call->window_ms == 0)
		return;
	snprintf(late, sizeof late, "%lld", (long long)late_ms);
	trade_header(request, "expTime", slice_of(late));
}

/* Which order is meant. */
static void
put_which(struct text *to, const struct trade_call *call)
{
	put_string(
	    to, call->venue_id.len > 0 ? "ordId" : "clOrdId", call->venue_id.len > 0 ? call->venue_id : call->id);
}

static void
argue_which(struct text *to, const struct trade_call *call)
{
	trade_argument(to, "instId", call->symbol);
	trade_argument(
	    to, call->venue_id.len > 0 ? "ordId" : "clOrdId", call->venue_id.len > 0 ? call->venue_id : call->id);
}

static void
cancel(struct trade_request *request, const struct trade_call *call)
{
	text_string(&request->url, "/api/v5/trade/cancel-order");
	text_char(&request->body, '{');
	put_string(&request->body, "instId", call->symbol);
	put_which(&request->body, call);
	text_char(&request->body, '}');
}

static void
fills(struct text *url, const struct trade_call *call)
{
	text_string(url, "/api/v5/trade/fills-history");
	trade_argument(url, "instType", SLICE("SPOT"));
	if (call->symbol.len > 0)
		trade_argument(url, "instId", call->symbol);
	if (call->venue_id.len > 0)
		trade_argument(url, "ordId", call->venue_id);
	if (call->since_us > 0)
		trade_argument_int(url, "begin", call->since_us / 1000);
	if (call->limit > 0)
		trade_argument_int(url, "limit", call->limit);
	if (call->cursor.len > 0)
		trade_argument(url, "after", call->cursor);
}

static void
withdraw(struct trade_request *request, const struct trade_call *call)
{
	struct text *body = &request->body;
	struct text to = { 0 };

	text_string(&request->url, "/api/v5/asset/withdrawal");
	text_slice(&to, call->address);
	if (call->tag.len > 0) {
		text_char(&to, ':');
		text_slice(&to, call->tag);
	}
	text_char(body, '{');
	put_string(body, "ccy", call->asset);
	put_string(body, "toAddr", text_all(&to));
	put_string(body, "dest", SLICE("4")); /* on chain */
	put_decimal(body, "amt", call->amount);
	put_string(body, "chain", call->network);
	put_decimal(body, "fee", call->fee);
	text_char(body, '}');
	text_free(&to);
}

static void
of_asset(struct text *url, const char *path, struct slice asset)
{
	text_string(url, path);
	if (asset.len > 0)
		trade_argument(url, "ccy", asset);
}

static void
of_symbol(struct text *url, const char *path, bool spot, struct slice symbol)
{
	text_string(url, path);
	if (spot)
		trade_argument(url, "instType", SLICE("SPOT"));
	if (symbol.len > 0)
		trade_argument(url, "instId", symbol);
}

static void
watchdog(struct trade_request *request, const struct trade_call *call)
{
	char seconds[24];

	text_string(&request->url, "/api/v5/trade/cancel-all-after");
	snprintf(seconds, sizeof seconds, "%lld", (long long)((call->window_ms + 999) / 1000));
	text_char(&request->body, '{');
	put_string(&request->body, "timeOut", slice_of(seconds));
	text_char(&request->body, '}');
}

static int
ask(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct slice base,
    struct error *err)
{
	struct text *url = &request->url;

	request->method =
	    call->ask == ASK_ORDER || call->ask == ASK_CANCEL || call->ask == ASK_WITHDRAW || call->ask == ASK_WATCHDOG
	    ? "POST"
	    : "GET";
	text_slice(url, base);
	switch (call->ask) {
	case ASK_ORDER:
		order(request, call);
		break;
	case ASK_CANCEL:
		cancel(request, call);
		break;
	case ASK_QUERY:
		text_string(url, "/api/v5/trade/order");
		argue_which(url, call);
		break;
	case ASK_OPEN:
		of_symbol(url, "/api/v5/trade/orders-pending", false, call->symbol);
		if (call->cursor.len > 0)
			trade_argument(url, "after", call->cursor);
		break;
	case ASK_FILLS:
		fills(url, call);
		break;
	case ASK_BALANCE:
		of_asset(url, "/api/v5/account/balance", call->asset);
		break;
	case ASK_FEES:
		of_symbol(url, "/api/v5/account/trade-fee", true, call->symbol);
		break;
	case ASK_NETWORKS:
		of_asset(url, "/api/v5/asset/currencies", call->asset);
		break;
	case ASK_DEPOSIT_ADDRESS:
		of_asset(url, "/api/v5/asset/deposit-address", call->asset);
		break;
	case ASK_WITHDRAW:
		withdraw(request, call);
		break;
	default:
		watchdog(request, call);
	}
	return sign(request, key, call, err);
}

/* ---- answers ---- */

static const struct trade_code codes[] = {
	{ "0", FATE_DONE }, { "50011", FATE_LATER }, { "50061", FATE_LATER }, { "51008", FATE_FUNDS },
	{ "51119", FATE_FUNDS }, { "51127", FATE_FUNDS }, { "51131", FATE_FUNDS }, { "50101", FATE_KEY },
	{ "50103", FATE_KEY }, { "50104", FATE_KEY }, { "50105", FATE_KEY }, { "50106", FATE_KEY },
	{ "50107", FATE_KEY }, { "50110", FATE_KEY }, { "50111", FATE_KEY }, { "50113", FATE_KEY },
	{ "50119", FATE_KEY }, { "50102", FATE_CLOCK }, { "50112", FATE_CLOCK }, { "51400", FATE_ABSENT },
	{ "51401", FATE_ABSENT }, { "51402", FATE_ABSENT }, { "51603", FATE_ABSENT }, { "51000", FATE_FILTER },
	{ "51006", FATE_FILTER }, { "51020", FATE_FILTER }, { "51118", FATE_FILTER }, { "51121", FATE_FILTER },
	{ "51136", FATE_FILTER }, { "51137", FATE_FILTER }, { "51138", FATE_FILTER }, { "51001", FATE_FILTER },
	{ "51021", FATE_FILTER }, { "51022", FATE_FILTER }, { "51010", FATE_REFUSED }, { "51155", FATE_REFUSED },
	{ NULL,
	    FATE_UNKNOWN }, /* 51016 (the id is in use), 50004 and 51149 (unknown) with the rest: the order may exist */
};

static const struct trade_word words[] = {
	{ "live", ORDER_OPEN },
	{ "partially_filled", ORDER_PARTIAL },
	{ "filled", ORDER_FILLED },
	{ "canceled", ORDER_DONE },
	{ "mmp_canceled", ORDER_DONE },
	{ NULL, ORDER_UNKNOWN },
};

/* What rows of all kinds may hold; what a row does not have stays empty. */
enum {
	ROW_INST,
	ROW_ORDER,
	ROW_CLIENT,
	ROW_SIDE,
	ROW_KIND,
	ROW_STATE,
	ROW_QTY,
	ROW_PRICE,
	ROW_FILLED,
	ROW_AVERAGE,
	ROW_FILL_QTY,
	ROW_FILL_PRICE,
	ROW_TRADE,
	ROW_EXEC,
	ROW_FEE,
	ROW_FEE_ASSET,
	ROW_FILL_FEE,
	ROW_FILL_FEE_ASSET,
	ROW_FILL_TIME,
	ROW_TIME,
	ROW_CODE,
	ROW_TEXT,
	ROW_ASSET,
	ROW_FREE,
	ROW_HELD,
	ROW_MAKER,
	ROW_TAKER,
	ROW_CHAIN,
	ROW_WITHDRAW_FEE,
	ROW_MIN_FEE,
	ROW_MIN_OUT,
	ROW_CONTRACT,
	ROW_ADDRESS,
	ROW_TAG,
	ROW_BILL,
	ROW_DETAILS,
	ROW_CAN_IN,
	ROW_CAN_OUT,
	ROW_WHY, /* an order was canceled, and by whom */
	ROW_COUNT
};

static const char *const row_names[ROW_COUNT + 1] = { "instId", "ordId", "clOrdId", "side", "ordType", "state", "sz",
	"px", "accFillSz", "avgPx", "fillSz", "fillPx", "tradeId", "execType", "fee", "feeCcy", "fillFee", "fillFeeCcy",
	"fillTime", "ts", "sCode", "sMsg", "ccy", "availBal", "frozenBal", "maker", "taker", "chain", "withdrawFee",
	"minFee", "minWd", "ctAddr", "addr", "tag", "billId", "details", "canDep", "canWd", "cancelSource", NULL };

static int
tell_order(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct order_event order = { .id = row[ROW_CLIENT], .venue_id = row[ROW_ORDER], .symbol = row[ROW_INST] };
	struct slice kind = row[ROW_KIND];

	if (trade_side(&order.side, row[ROW_SIDE], err) != 0)
		return -1;
	order.type = slice_is(kind, "market") ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	order.tif = slice_is(kind, "ioc") ? TIF_IOC : slice_is(kind, "fok") ? TIF_FOK : TIF_GTC;
	if (slice_is(kind, "post_only"))
		order.tif = TIF_POST_ONLY;
	order.has = UINT64_C(1) << ORDER_HAS_TYPE | UINT64_C(1) << ORDER_HAS_TIF;
	if (slice_is(row[ROW_WHY], "31"))
		trade_would_take(&order);
	return trade_tell_order(
	    sink, &order, words, row[ROW_STATE], row[ROW_QTY], row[ROW_PRICE], row[ROW_FILLED], row[ROW_AVERAGE], err);
}

/* fee and fee_asset: of a row of fills, or of a message of the private channel. */
static int
tell_fill(const struct slice *row, int fee, int fee_asset, int time, const struct trade_sink *sink, struct error *err)
{
	struct fill_event fill = {
		.id = row[ROW_TRADE], .order = row[ROW_CLIENT], .symbol = row[ROW_INST], .fee_asset = row[fee_asset]
	};

	if (trade_side(&fill.side, row[ROW_SIDE], err) != 0)
		return -1;
	fill.venue_us = trade_time(row[time], 1000);
	fill.liquidity = slice_is(row[ROW_EXEC], "M") ? LIQUIDITY_MAKER : LIQUIDITY_TAKER;
	fill.has = UINT64_C(1) << FILL_HAS_LIQUIDITY;
	return trade_tell_fill(
	    sink, &fill, row[ROW_ORDER], row[ROW_FILL_QTY], row[ROW_FILL_PRICE], row[fee], true, err);
}

static int
tell_network(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct network_event network = { .asset = row[ROW_ASSET],
		.network = row[ROW_CHAIN],
		.contract = row[ROW_CONTRACT],
		.deposit = slice_is(row[ROW_CAN_IN], "true"),
		.withdraw = slice_is(row[ROW_CAN_OUT], "true") };

	return trade_tell_network(sink, &network,
	    row[ROW_WITHDRAW_FEE].len > 0 ? row[ROW_WITHDRAW_FEE] : row[ROW_MIN_FEE], row[ROW_MIN_OUT], err);
}

static int
take_detail(void *arg, const struct slice *row, struct error *err)
{
	return trade_tell_balance(arg, row[ROW_ASSET], (struct slice){ 0 }, row[ROW_FREE], row[ROW_HELD], err);
}

static int
tell_details(struct slice details, const struct trade_sink *sink, struct error *err)
{
	struct trade_sink to = *sink;

	return trade_rows(details, row_names, take_detail, &to, err);
}

/* An answer that is being read. */
struct reading {
	struct trade_answer *answer;
	const struct trade_call *call; /* NULL: a message of the private socket */
	const struct trade_sink *sink;
};

/* What the row of an answer means for what was asked. */
static int
take_row(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	const struct trade_sink *sink = reading->sink;
	const struct trade_call *call = reading->call;
	struct trade_answer *answer = reading->answer;

	switch (call->ask) {
	case ASK_ORDER:
	case ASK_CANCEL:
		answer->venue_id = row[ROW_ORDER];
		answer->id = row[ROW_CLIENT];
		if (row[ROW_CODE].len > 0) {
			answer->code = row[ROW_CODE];
			answer->text = row[ROW_TEXT];
		}
		return 0;
	case ASK_QUERY:
		answer->venue_id = row[ROW_ORDER];
		return tell_order(row, sink, err);
	case ASK_OPEN:
		return tell_order(row, sink, err);
	case ASK_FILLS:
		answer->cursor = row[ROW_BILL];
		return tell_fill(row, ROW_FEE, ROW_FEE_ASSET, ROW_TIME, sink, err);
	case ASK_BALANCE:
		return trade_need(row[ROW_DETAILS], "details", err) != 0 ? -1
									 : tell_details(row[ROW_DETAILS], sink, err);
	case ASK_FEES:
		return trade_tell_fees(sink, call->symbol, row[ROW_MAKER], row[ROW_TAKER], true, err);
	case ASK_NETWORKS:
		return tell_network(row, sink, err);
	case ASK_DEPOSIT_ADDRESS:
		return sink->address == NULL
		    ? 0
		    : sink->address(sink->arg, row[ROW_ADDRESS], row[ROW_TAG], row[ROW_CHAIN], err);
	default:
		return 0;
	}
}

/* A code of the list is definite; rows come when the code is known, and may have one of their own. */
static int
read(struct trade_answer *answer, const struct trade_call *call, int status, struct slice body,
    const struct trade_sink *sink, struct error *err)
{
	struct reading reading = { answer, call, sink };
	struct slice data;
	int more = trade_envelope(&data, answer, status, body, err);

	if (more <= 0)
		return more;
	if ((slice_is(answer->code, "0") && trade_need(data, "data", err) != 0) ||
	    trade_rows(data, row_names, take_row, &reading, err) != 0)
		return -1;
	answer->fate = trade_fate_of(codes, answer->code, FATE_UNKNOWN);
	trade_settle(answer, call, status);
	return 0;
}

/* ---- the private socket ---- */

static int
greet(struct text *out, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	if (trade_login(out, key, call, SLICE("GET/users/self/verify"), err) != 0)
		return -1;
	text_string(out,
	    "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"orders\",\"instType\":\"SPOT\"},"
	    "{\"channel\":\"account\"}]}\n");
	return 0;
}

/* Each fill has a message of its own, with the order as it stands behind it. */
static int
hear_order(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;

	if (row[ROW_TRADE].len > 0 &&
	    tell_fill(row, ROW_FILL_FEE, ROW_FILL_FEE_ASSET, ROW_FILL_TIME, reading->sink, err) != 0)
		return -1;
	return tell_order(row, reading->sink, err);
}

static int
hear_account(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;

	return tell_details(row[ROW_DETAILS], reading->sink, err);
}

static int
hear(struct trade_answer *answer, struct slice message, const struct trade_sink *sink, struct error *err)
{
	struct reading reading = { answer, NULL, sink };
	struct slice channel = { 0 }, data = { 0 };
	int rows = trade_heard(&channel, &data, answer, message, err);
	bool orders = slice_is(channel, "orders");

	if (rows <= 0 || (!orders && !slice_is(channel, "account")))
		return rows < 0 ? -1 : 0;
	return trade_rows(data, row_names, orders ? hear_order : hear_account, &reading, err);
}

const struct venue_private private_okx = {
	.joint = "-",
	.passphrase = true,
	.id_max = 32,
	.id_extra = "",
	.asks = 1u << ASK_ORDER | 1u << ASK_CANCEL | 1u << ASK_QUERY | 1u << ASK_OPEN | 1u << ASK_FILLS |
	    1u << ASK_BALANCE | 1u << ASK_FEES | 1u << ASK_NETWORKS | 1u << ASK_DEPOSIT_ADDRESS | 1u << ASK_WITHDRAW |
	    1u << ASK_WATCHDOG,
	.window_max_ms = 60000,
	.fills_of_order = true,
	.network_of_asset = true,
	/* Each request has a limit of its own: placing, cancelling and asking for orders 60 in 2 seconds (of an instrument, which is
	 * not counted apart here), the balance 10.  What is asked seldom is taken to be as dear or dearer. */
	.limits = { .orders = { 60, 2000 },
	    .questions = { 60, 2000 },
	    .weights = { [ASK_BALANCE] = 6, [ASK_FEES] = 12, [ASK_NETWORKS] = 6, [ASK_DEPOSIT_ADDRESS] = 6 } },
	.ask = ask,
	.read = read,
	.socket = "/ws/v5/private",
	.greet = greet,
	.hear = hear,
};
