/*
 * bybit, simulated: v5 with a key, a unified account, spot.
 *
 * Orders and cancels are acknowledged with ids alone; what became of them is asked for or heard.  A client's id is never free again.  A
 * post-only order that would take is taken and cancelled.  Errors come with HTTP 200.
 */
#include <stdio.h>

#include "base/clock.h"
#include "event/words.h"
#include "sim/office.h"
#include "wire/put.h"

enum { WINDOW_MS = 5000, ROWS = 50, ROWS_MAX = 100, CLIENT_MAX = 36 };

static void
begin(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":");
}

static void
end(struct sim_ask *ask)
{
	text_format(&ask->body, ",\"retExtInfo\":{},\"time\":%lld}", office_ms(ask->stand->now_us));
}

static void
say_error(struct sim_ask *ask, int code, const char *text)
{
	ask->body.len = 0;
	text_format(&ask->body, "{\"retCode\":%d,\"retMsg\":\"%s\",\"result\":{},\"retExtInfo\":{},\"time\":%lld}",
	    code, text, office_ms(ask->stand->now_us));
}

/* ---- who asks ---- */

static enum sign_form
form_of(const struct office *office)
{
	return office->scheme == SIGN_HMAC_SHA256 ? SIGN_HEX : SIGN_BASE64;
}

static bool
is_signed(const struct sim_ask *ask)
{
	struct slice parts[] = { office_header(ask, "X-BAPI-TIMESTAMP"), office_header(ask, "X-BAPI-API-KEY"),
		office_header(ask, "X-BAPI-RECV-WINDOW"), ask->request->query, ask->request->body };

	return office_signed(
	    office_of(ask), form_of(office_of(ask)), parts, COUNT(parts), office_header(ask, "X-BAPI-SIGN"));
}

static bool
is_recent(const struct sim_ask *ask)
{
	struct slice window = office_header(ask, "X-BAPI-RECV-WINDOW");
	int64_t stamp, ms = WINDOW_MS;

	return office_number(&stamp, office_header(ask, "X-BAPI-TIMESTAMP")) &&
	    (window.len == 0 || office_number(&ms, window)) && office_recent(ask, stamp * 1000, ms * 1000);
}

static bool
admit(struct sim_ask *ask)
{
	if (!office_key(ask, office_header(ask, "X-BAPI-API-KEY")))
		say_error(ask, 10003, "API key is invalid.");
	else if (!is_signed(ask))
		say_error(ask, 10004, "error sign!");
	else if (!is_recent(ask))
		say_error(ask, 10002, "invalid request, please check your server timestamp or recv_window param.");
	else
		return true;
	return false;
}

/* ---- rows ---- */

static const char *
status_of(const struct account_order *order)
{
	if (order->open)
		return order->filled > 0 ? "PartiallyFilled" : "New";
	return order->state == ORDER_FILLED ? "Filled" : order->filled > 0 ? "PartiallyFilledCanceled" : "Cancelled";
}

static const char *
tif_of(const struct account_order *order)
{
	static const char *const words[] = {
		[TIF_GTC] = "GTC", [TIF_IOC] = "IOC", [TIF_FOK] = "FOK", [TIF_POST_ONLY] = "PostOnly"
	};

	return order->type == ORDER_TYPE_MARKET ? "IOC" : words[order->tif];
}

static void
put_names(struct text *out, const struct account_order *order)
{
	text_format(out, "{\"category\":\"spot\",\"symbol\":\"%.*s\",\"orderId\":\"%lld\"",
	    SLICE_ARG(office_listed(order)->symbol), (long long)order->number);
	put_string(out, "orderLinkId", slice_of(order->client));
	text_format(out, ",\"side\":\"%s\",\"orderType\":\"%s\"", order->side == SIDE_BUY ? "Buy" : "Sell",
	    order->type == ORDER_TYPE_MARKET ? "Market" : "Limit");
}

static void
put_order(struct text *out, const struct office *office, const struct account_order *order)
{
	put_names(out, order);
	office_put_price(out, "price", order, order->price);
	put_decimal(out, "qty", office_ordered(order));
	text_format(out, ",\"orderStatus\":\"%s\"", status_of(order));
	if (order->filled > 0)
		put_decimal(out, "avgPrice", account_average(order));
	else
		put_name(out, "avgPrice", SLICE(""));
	office_put_qty(out, "leavesQty", order, order->open && order->qty > 0 ? account_rest(order) : 0);
	office_put_qty(out, "cumExecQty", order, order->filled);
	put_decimal(out, "cumExecValue", order->cost);
	put_decimal(out, "cumExecFee", order->fee);
	text_format(out, ",\"cumFeeDetail\":{");
	if (order->filled > 0)
		put_decimal(out, office->account.assets[order->fee_asset].name, order->fee);
	text_format(out,
	    "},\"leavesValue\":\"0\",\"timeInForce\":\"%s\",\"stopOrderType\":\"\",\"cancelType\":\"%s\","
	    "\"rejectReason\":\"%s\","
	    "\"marketUnit\":\"%s\",\"createdTime\":\"%lld\",\"updatedTime\":\"%lld\"}",
	    tif_of(order), order->why == WHY_CANCELED ? "CancelByUser" : "UNKNOWN",
	    order->why == WHY_WOULD_TAKE ? "EC_PostOnlyWillTakeLiquidity" : "EC_NoError",
	    order->qty > 0 ? "baseCoin" : "quoteCoin", office_ms(order->created_us), office_ms(order->updated_us));
}

static void
put_fill(struct text *out, const struct office *office, const struct account_fill *fill)
{
	const struct account_order *order = fill->order;

	put_names(out, order);
	text_format(out, ",\"execId\":\"%lld\",\"execType\":\"Trade\"", (long long)fill->number);
	office_put_price(out, "execPrice", order, fill->price);
	office_put_qty(out, "execQty", order, fill->qty);
	put_decimal(out, "execValue", fill->cost);
	put_decimal(out, "execFee", fill->fee);
	put_name(out, "feeCurrency", office_asset(office, fill->fee_asset));
	put_decimal(out, "feeRate", fill->rate);
	office_put_price(out, "orderPrice", order, order->price);
	put_decimal(out, "orderQty", office_ordered(order));
	office_put_qty(out, "leavesQty", order, order->open && order->qty > 0 ? account_rest(order) : 0);
	text_format(out, ",\"isMaker\":%s,\"execTime\":\"%lld\",\"seq\":%lld}", fill->maker ? "true" : "false",
	    office_ms(fill->us), (long long)fill->number);
}

static void
put_coin(struct text *out, const struct office *office, const struct account_asset *asset)
{
	(void)office;
	text_format(out, "{\"coin\":\"%s\"", asset->name);
	put_decimal(out, "equity", office_total(asset));
	put_decimal(out, "walletBalance", office_total(asset));
	put_decimal(out, "locked", asset->locked);
	text_string(out,
	    ",\"availableToWithdraw\":\"\",\"borrowAmount\":\"0\",\"totalOrderIM\":\"0\",\"totalPositionIM\":\"0\"}");
}

/* ---- orders ---- */

static const struct {
	int code;
	const char *text;
} refusals[WHY_COUNT] = {
	[WHY_FUNDS] = { 170131, "Insufficient balance." },
	[WHY_TICK] = { 170134, "Order price has too many decimals." },
	[WHY_STEP] = { 170137, "Order quantity has too many decimals." },
	[WHY_MIN_QTY] = { 170136, "Order quantity exceeded lower limit." },
	[WHY_MIN_NOTIONAL] = { 170140, "Order value exceeded lower limit." },
	[WHY_RANGE] = { 170130, "Data sent for parameter is not valid." },
	[WHY_DUPLICATE] = { 170141, "Duplicate clientOrderId." },
	[WHY_DRAWN] = { 170193, "Buy order price cannot be higher than the limit." },
};

static bool
read_order(const struct sim_ask *ask, struct account_request *request)
{
	static const char *const words[] = { "GTC", "IOC", "FOK", "PostOnly", NULL };
	bool limit = office_word_is(ask, ask->form, "orderType", "Limit"),
	     buy = office_word_is(ask, ask->form, "side", "Buy");
	char force[OFFICE_WORD];
	int tif;

	if ((!limit && !office_word_is(ask, ask->form, "orderType", "Market")) ||
	    (!buy && !office_word_is(ask, ask->form, "side", "Sell")) ||
	    !office_figure(&request->qty, ask, ask->form, "qty") ||
	    !office_figure(&request->price, ask, ask->form, "price"))
		return false;
	request->side = buy ? SIDE_BUY : SIDE_SELL;
	request->type = limit ? ORDER_TYPE_LIMIT : ORDER_TYPE_MARKET;
	tif = word_of(words, office_word(ask, ask->form, "timeInForce", force));
	if (tif >= 0)
		request->tif = (enum tif)tif;
	if (!limit && buy && !office_word_is(ask, ask->form, "marketUnit", "baseCoin")) {
		request->money = request->qty;
		request->qty = DECIMAL_ZERO;
	}
	return true;
}

static void
say_ids(struct sim_ask *ask, const struct account_order *order)
{
	begin(ask);
	text_format(&ask->body, "{\"orderId\":\"%lld\"", (long long)order->number);
	put_string(&ask->body, "orderLinkId", slice_of(order->client));
	text_char(&ask->body, '}');
	end(ask);
}

static void
answer_place(struct sim_ask *ask)
{
	const struct sim_listing *listing = office_listing(ask, ask->form, "symbol");
	struct account_request request = { .tif = TIF_GTC };
	const struct account_order *order;
	char id[OFFICE_WORD];
	enum account_why why;

	request.client = office_word(ask, ask->form, "orderLinkId", id);
	if (listing == NULL || !office_word_is(ask, ask->form, "category", "spot"))
		say_error(ask, 170121, "Invalid symbol.");
	else if (!office_plain(request.client, CLIENT_MAX, "-_") || !read_order(ask, &request))
		say_error(ask, 10001, "Request parameter error.");
	else {
		request.market = office_market(office_of(ask), listing);
		order = office_place(office_of(ask), &request, &why);
		if (order == NULL)
			say_error(ask, refusals[why].code, refusals[why].text);
		else
			say_ids(ask, order);
	}
}

static struct account_order *
asked_order(const struct sim_ask *ask, const json *object)
{
	char id[OFFICE_WORD], number[OFFICE_WORD];

	return office_find(
	    office_of(ask), office_word(ask, object, "orderId", number), office_word(ask, object, "orderLinkId", id));
}

static void
answer_cancel(struct sim_ask *ask)
{
	struct account_order *order = asked_order(ask, ask->form);

	if (order == NULL || !office_cancel(office_of(ask), order))
		say_error(ask, 170213, "Order does not exist.");
	else
		say_ids(ask, order);
}

static void
answer_cancel_all(struct sim_ask *ask)
{
	const struct sim_listing *only = office_listing(ask, ask->form, "symbol");

	office_cancel_all(office_of(ask), only);
	begin(ask);
	text_string(&ask->body, "{\"list\":[],\"success\":\"1\"}");
	end(ask);
}

/* ---- questions ---- */

static void
begin_list(struct sim_ask *ask)
{
	begin(ask);
	text_string(&ask->body, "{\"category\":\"spot\",\"list\":[");
}

/* last: number of the last row, where another page may be behind it; 0: none is. */
static void
end_list(struct sim_ask *ask, int64_t last)
{
	text_string(&ask->body, "],\"nextPageCursor\":\"");
	if (last > 0) /* percent-encoded already */
		text_format(&ask->body, "%lld%%3A0%%2C%lld%%3A0", (long long)last, (long long)last);
	text_string(&ask->body, "\"}");
	end(ask);
}

/* One that is asked for, whatever became of it; else open ones, or (ended) those that are not. */
static void
answer_list(struct sim_ask *ask, bool ended)
{
	struct office_filter filter = { .listing = office_listing(ask, NULL, "symbol"),
		.open = !ended,
		.ended = ended,
		.limit = office_limit(ask, "limit", ROWS, ROWS_MAX) };
	char number[OFFICE_WORD], id[OFFICE_WORD];
	bool one =
	    office_word(ask, NULL, "orderId", number).len > 0 || office_word(ask, NULL, "orderLinkId", id).len > 0;

	if (one) {
		filter.open = false;
		filter.order = asked_order(ask, NULL);
	}
	begin_list(ask);
	if (!one || filter.order != NULL)
		office_put_orders(office_of(ask), &ask->body, &filter, put_order);
	end_list(ask, 0);
}

static void
answer_realtime(struct sim_ask *ask)
{
	answer_list(ask, false);
}

static void
answer_history(struct sim_ask *ask)
{
	answer_list(ask, true);
}

/* The number that a cursor begins with; 0: there is none. */
static int64_t
page_begin(const struct sim_ask *ask)
{
	char word[OFFICE_WORD];
	struct slice text = office_word(ask, NULL, "cursor", word);
	int64_t number = 0;

	text.len = strcspn(word, ":");
	return office_number(&number, text) ? number : 0;
}

static void
answer_fills(struct sim_ask *ask)
{
	struct office_filter filter = { .listing = office_listing(ask, NULL, "symbol"),
		.limit = office_limit(ask, "limit", ROWS, ROWS_MAX) };
	char number[OFFICE_WORD], id[OFFICE_WORD], word[OFFICE_WORD];
	bool one =
	    office_word(ask, NULL, "orderId", number).len > 0 || office_word(ask, NULL, "orderLinkId", id).len > 0;
	int64_t since, last = 0;
	size_t count = 0;

	if (one)
		filter.order = asked_order(ask, NULL);
	if (office_number(&since, office_word(ask, NULL, "startTime", word)))
		filter.since_us = since * 1000;
	filter.below = page_begin(ask);
	filter.last_number = &last;
	begin_list(ask);
	if (!one || filter.order != NULL)
		count = office_put_fills(office_of(ask), &ask->body, &filter, put_fill);
	end_list(ask, count == filter.limit ? last : 0);
}

static void
put_wallet(struct text *out, const struct office *office)
{
	text_string(out, "{\"accountType\":\"UNIFIED\",\"totalEquity\":\"\",\"coin\":[");
	office_put_assets(office, out, put_coin);
	text_string(out, "]}");
}

static void
answer_wallet(struct sim_ask *ask)
{
	begin(ask);
	text_string(&ask->body, "{\"list\":[");
	put_wallet(&ask->body, office_of(ask));
	text_string(&ask->body, "]}");
	end(ask);
}

static void
put_fee(struct text *out, const struct sim_listing *listing)
{
	const struct account_fees *fees = &listing->stand->office->account.fees;

	text_format(out, "{\"symbol\":\"%.*s\"", SLICE_ARG(listing->symbol));
	put_decimal(out, "takerFeeRate", fees->taker);
	put_decimal(out, "makerFeeRate", fees->maker);
	text_char(out, '}');
}

static void
answer_fees(struct sim_ask *ask)
{
	begin_list(ask);
	sim_put_each(&ask->body, ask->stand, office_listing(ask, NULL, "symbol"), put_fee);
	end_list(ask, 0);
}

static void
answer_key(struct sim_ask *ask)
{
	begin(ask);
	text_string(&ask->body, "{\"id\":\"1\",\"readOnly\":0,\"uta\":1,\"unified\":0,\"permissions\":{}}");
	end(ask);
}

static void
answer_account(struct sim_ask *ask)
{
	begin(ask);
	text_string(&ask->body, "{\"unifiedMarginStatus\":5,\"marginMode\":\"REGULAR_MARGIN\"}");
	end(ask);
}

static void
put_chain(struct text *out, const struct venue_network *network)
{
	text_format(out, "{\"chain\":\"%s\",\"chainType\":\"%s\"", network->network, network->network);
	put_decimal(out, "withdrawFee", network->withdraw_fee);
	put_decimal(out, "withdrawMin", network->withdraw_min);
	put_string(out, "contractAddress", slice_of(network->contract));
	text_string(out,
	    ",\"confirmation\":\"1\",\"depositMin\":\"0\",\"minAccuracy\":\"8\",\"chainDeposit\":\"1\","
	    "\"chainWithdraw\":\"1\","
	    "\"withdrawPercentageFee\":\"0\"}");
}

static void
put_chains(struct text *out, const struct office *office, const struct account_asset *asset)
{
	text_format(out, "{\"name\":\"%s\",\"coin\":\"%s\",\"remainAmount\":\"10000000\",\"chains\":[", asset->name,
	    asset->name);
	office_put_networks(office, out, slice_of(asset->name), put_chain);
	text_string(out, "]}");
}

static void
answer_coins(struct sim_ask *ask)
{
	const struct account *account = &office_of(ask)->account;
	char word[OFFICE_WORD];
	struct slice coin = office_word(ask, NULL, "coin", word);
	bool first = true;

	begin(ask);
	text_string(&ask->body, "{\"rows\":[");
	for (size_t i = 0; i < account->asset_count; i++) {
		if (coin.len > 0 && !slice_is(coin, account->assets[i].name))
			continue;
		text_string(&ask->body, first ? "" : ",");
		put_chains(&ask->body, office_of(ask), &account->assets[i]);
		first = false;
	}
	text_string(&ask->body, "]}");
	end(ask);
}

static void
put_address(struct text *out, const struct venue_network *network)
{
	text_format(out,
	    "{\"chainType\":\"%s\",\"chain\":\"%s\",\"addressDeposit\":\"sim-bybit-%s-%s\",\"tagDeposit\":\"\","
	    "\"contractAddress\":"
	    "\"\"}",
	    network->network, network->network, network->asset, network->network);
}

static void
answer_address(struct sim_ask *ask)
{
	char word[OFFICE_WORD];
	struct slice coin = office_word(ask, NULL, "coin", word);

	begin(ask);
	text_char(&ask->body, '{');
	put_string(&ask->body, "coin", coin);
	text_string(&ask->body, ",\"chains\":[");
	office_put_networks(office_of(ask), &ask->body, coin, put_address);
	text_string(&ask->body, "]}");
	end(ask);
}

/* When all sockets that guard have been gone for so long, everything is cancelled. */
static void
answer_watchdog(struct sim_ask *ask)
{
	char word[OFFICE_WORD];
	int64_t seconds;

	if (!office_word_is(ask, ask->form, "product", "SPOT") ||
	    !office_number(&seconds, office_word(ask, ask->form, "timeWindow", word)) || seconds < 3 || seconds > 300) {
		say_error(ask, 10001, "Request parameter error.");
		return;
	}
	office_of(ask)->guard_us = seconds * SECOND_US;
	begin(ask);
	text_string(&ask->body, "{}");
	end(ask);
}

/* ---- the private socket ---- */

static void
reply(struct sim_conn *conn, const json *request, bool success, const char *text)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text, "{\"success\":%s,\"ret_msg\":\"%s\",\"conn_id\":\"%lld\"", success ? "true" : "false",
	    text, (long long)conn->id);
	if (json_member(request, "req_id") != NULL) {
		text_char(&say->text, ',');
		sim_echo(&say->text, "req_id", json_member(request, "req_id"));
	}
	put_string(&say->text, "op", sim_word(request, "op"));
	text_char(&say->text, '}');
	sim_send(conn, say);
}

/* [key, expires (ms), signature] */
static void
log_in(struct sim_conn *conn, const json *request)
{
	const json *key = json_first(json_member(request, "args"));
	const json *expires = key == NULL ? NULL : json_after(key);
	const json *sign = expires == NULL ? NULL : json_after(expires);
	struct office *office = json_is_string(key) ? office_of_key(conn->stand, slice_of(json_string(key))) : NULL;
	struct text digits = { .at = NULL };
	struct slice parts[2] = { SLICE("GET/realtime"), { 0 } };
	int64_t until;
	bool may;

	if (json_is_string(expires))
		text_string(&digits, json_string(expires));
	else if (expires != NULL)
		json_write(&digits, expires, false);
	parts[1] = text_all(&digits);
	may = sign != NULL && office != NULL && json_is_string(sign) && office_number(&until, parts[1]) &&
	    until > office_ms(conn->stand->now_us) &&
	    office_signed(office, form_of(office), parts, 2, slice_of(json_string(sign)));
	text_free(&digits);
	if (may) {
		conn->office = office;
		conn->hears |= HEARS_LOGIN;
	}
	reply(conn, request, may, may ? "" : "Params Error");
}

static unsigned
topic_of(const json *arg)
{
	static const struct {
		const char *name;
		unsigned hears;
	} topics[] = {
		{ "order", HEARS_ORDERS },
		{ "order.spot", HEARS_ORDERS },
		{ "execution", HEARS_FILLS },
		{ "execution.spot", HEARS_FILLS },
		{ "wallet", HEARS_BALANCE },
		{ "dcp.spot", HEARS_GUARD },
	};

	for (size_t i = 0; i < COUNT(topics); i++)
		if (json_is_string(arg) && strcmp(json_string(arg), topics[i].name) == 0)
			return topics[i].hears;
	return 0;
}

static void
subscribe(struct sim_conn *conn, const json *request, bool on)
{
	unsigned what = 0;

	for (const json *arg = json_first(json_member(request, "args")); arg != NULL; arg = json_after(arg)) {
		if (topic_of(arg) == 0) {
			reply(conn, request, false, "error:handler not found");
			return;
		}
		what |= topic_of(arg);
	}
	conn->hears = on ? conn->hears | what : conn->hears & ~what;
	/* who says that it guards no more is not thought to be gone */
	if (!on && (what & HEARS_GUARD) != 0)
		conn->stand->office->guarded = false;
	reply(conn, request, true, "");
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error ignored;
	json *request = json_parse(text, false, &ignored);
	struct slice op = sim_word(request, "op");

	if (slice_is(op, "ping"))
		reply(conn, request, true, "pong");
	else if (slice_is(op, "auth"))
		log_in(conn, request);
	else if (conn->hears == 0)
		reply(conn, request, false, "Request not authorized");
	else if (slice_is(op, "subscribe") || slice_is(op, "unsubscribe"))
		subscribe(conn, request, slice_is(op, "subscribe"));
	else
		reply(conn, request, false, "unknown op");
	json_free(request);
}

static struct sim_say *
begin_topic(struct sim_conn *conn, const char *topic)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text, "{\"id\":\"%lld-%lld\",\"topic\":\"%s\",\"creationTime\":%lld,\"data\":[",
	    (long long)conn->id, (long long)conn->sent, topic, office_ms(conn->stand->now_us));
	return say;
}

static void
tell(struct sim_conn *conn, const struct account_event *event)
{
	struct sim_say *say;

	if (event->fill != NULL && (conn->hears & HEARS_FILLS) != 0) {
		say = begin_topic(conn, "execution");
		put_fill(&say->text, conn->office, event->fill);
		text_string(&say->text, "]}");
		sim_send(conn, say);
	}
	if ((conn->hears & HEARS_ORDERS) == 0)
		return;
	say = begin_topic(conn, "order");
	put_order(&say->text, conn->office, event->order);
	text_string(&say->text, "]}");
	sim_send(conn, say);
}

static void
tell_balance(struct sim_conn *conn, const struct account_market *market)
{
	struct sim_say *say = begin_topic(conn, "wallet");

	(void)market;
	put_wallet(&say->text, conn->stand->office);
	text_string(&say->text, "]}");
	sim_send(conn, say);
}

static const struct office_route routes[] = {
	{ "POST", "/v5/order/create", DEED_ORDER, answer_place },
	{ "POST", "/v5/order/cancel", DEED_CANCEL, answer_cancel },
	{ "POST", "/v5/order/cancel-all", DEED_CANCEL, answer_cancel_all },
	{ "POST", "/v5/order/disconnected-cancel-all", DEED_CANCEL, answer_watchdog },
	{ "GET", "/v5/order/realtime", DEED_READ, answer_realtime },
	{ "GET", "/v5/order/history", DEED_READ, answer_history },
	{ "GET", "/v5/execution/list", DEED_READ, answer_fills },
	{ "GET", "/v5/account/wallet-balance", DEED_READ, answer_wallet },
	{ "GET", "/v5/account/fee-rate", DEED_READ, answer_fees },
	{ "GET", "/v5/account/info", DEED_READ, answer_account },
	{ "GET", "/v5/user/query-api", DEED_READ, answer_key },
	{ "GET", "/v5/asset/coin/query-info", DEED_READ, answer_coins },
	{ "GET", "/v5/asset/deposit/query-address", DEED_READ, answer_address },
	{ NULL, NULL, DEED_READ, NULL },
};

const struct sim_private sim_bybit_private = {
	.routes = routes,
	.requests = { 600, 5000 },
	.hmac = SIGN_HMAC_SHA256,
	.asymmetric = true,
	.ends_post_only = true,
	.unique_ever = true,
	.admit = admit,
	.socket = "/v5/private",
	.message = on_message,
	.tell = tell,
	.balance = tell_balance,
};
