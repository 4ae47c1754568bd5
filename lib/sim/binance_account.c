/*
 * binance, simulated: REST with a key, and the signed WebSocket API for what becomes of the account.
 *
 * The signature is the last parameter; what stands before it is signed as it was sent.  What an IOC leaves expires.  The answer to a
 * cancel carries an id of its own, and the order's as origClientOrderId.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "sim/office.h"
#include "wire/put.h"

enum { WINDOW_MS = 5000, WINDOW_MAX_MS = 60000, ROWS = 500, ROWS_MAX = 1000, PARAMS_MAX = 24, CLIENT_MAX = 36 };

static void
say_error(struct sim_ask *ask, int status, int code, const char *text)
{
	ask->status = status;
	ask->body.len = 0;
	text_format(&ask->body, "{\"code\":%d,\"msg\":\"%s\"}", code, text);
}

/* ---- who asks ---- */

static enum sign_form
form_of(const struct office *office)
{
	return office->scheme == SIGN_HMAC_SHA256 ? SIGN_HEX : SIGN_BASE64;
}

/* Query and body as they were sent, up to the signature. */
static bool
is_signed(const struct sim_ask *ask)
{
	static const char mark[] = "signature=";
	struct office *office = office_of(ask);
	struct text *whole = &office->scratch;
	char given[SIGNATURE_MAX * 2];
	const char *at;
	size_t len;

	whole->len = 0;
	text_slice(whole, ask->request->query);
	text_slice(whole, ask->request->body);
	at = memmem(whole->at, whole->len, mark, sizeof mark - 1);
	if (at == NULL)
		return false;
	len = (size_t)(at - whole->at);
	return office_signed(office, form_of(office),
	    &(struct slice){ whole->at, len > 0 && at[-1] == '&' ? len - 1 : len }, 1,
	    sim_decode(
		(struct slice){ at + sizeof mark - 1, whole->len - len - (sizeof mark - 1) }, given, sizeof given));
}

/* Milliseconds or microseconds. */
static bool
is_recent(const struct sim_ask *ask, struct slice stamp, struct slice window)
{
	int64_t us, ms = WINDOW_MS;

	if (!slice_integer(stamp, &us) || us <= 0 || us > INT64_MAX / 1000)
		return false;
	if (us < TIME_US_MIN)
		us *= 1000;
	if (window.len > 0 && (!office_number(&ms, window) || ms > WINDOW_MAX_MS))
		return false;
	return office_recent(ask, us, ms * 1000);
}

static bool
admit(struct sim_ask *ask)
{
	char stamp[OFFICE_WORD], window[OFFICE_WORD];
	struct slice key = office_header(ask, "X-MBX-APIKEY");

	if (key.len == 0)
		say_error(ask, 401, -2014, "API-key format invalid.");
	else if (!office_key(ask, key))
		say_error(ask, 401, -2015, "Invalid API-key, IP, or permissions for action.");
	else if (!is_signed(ask))
		say_error(ask, 400, -1022, "Signature for this request is not valid.");
	else if (!is_recent(
		     ask, office_word(ask, NULL, "timestamp", stamp), office_word(ask, NULL, "recvWindow", window)))
		say_error(ask, 400, -1021, "Timestamp for this request is outside of the recvWindow.");
	else
		return true;
	return false;
}

/* ---- rows ---- */

static const char *
status_of(const struct account_order *order)
{
	if (order->open)
		return order->filled > 0 ? "PARTIALLY_FILLED" : "NEW";
	return order->state == ORDER_FILLED ? "FILLED"
	    : order->why == WHY_CANCELED    ? "CANCELED"
	    : order->why == WHY_SELF        ? "EXPIRED_IN_MATCH"
					    : "EXPIRED";
}

static const char *
kind_of(const struct account_order *order)
{
	return order->type == ORDER_TYPE_MARKET ? "MARKET" : order->tif == TIF_POST_ONLY ? "LIMIT_MAKER" : "LIMIT";
}

static const char *
tif_of(const struct account_order *order)
{
	return order->tif == TIF_IOC ? "IOC" : order->tif == TIF_FOK ? "FOK" : "GTC";
}

static const char *
side_word(const struct account_order *order)
{
	return order->side == SIDE_BUY ? "BUY" : "SELL";
}

static void
put_order_open(struct text *out, const struct account_order *order)
{
	int64_t made = order->created_us / 1000;

	text_format(out, "{\"symbol\":\"%.*s\",\"orderId\":%lld,\"orderListId\":-1",
	    SLICE_ARG(office_listed(order)->symbol), (long long)order->number);
	office_put_price(out, "price", order, order->price);
	office_put_qty(out, "origQty", order, order->qty);
	office_put_qty(out, "executedQty", order, order->filled);
	put_decimal(out, "cummulativeQuoteQty", order->cost);
	put_decimal(out, "origQuoteOrderQty", order->money);
	text_format(out,
	    ",\"status\":\"%s\",\"timeInForce\":\"%s\",\"type\":\"%s\",\"side\":\"%s\",\"transactTime\":%lld,\"time\":%"
	    "lld,"
	    "\"updateTime\":%lld,\"isWorking\":true,\"workingTime\":%lld,\"selfTradePreventionMode\":\"EXPIRE_TAKER\"",
	    status_of(order), tif_of(order), kind_of(order), side_word(order), (long long)(order->updated_us / 1000),
	    (long long)made, (long long)(order->updated_us / 1000), (long long)made);
}

static void
put_order(struct text *out, const struct office *office, const struct account_order *order)
{
	(void)office;
	put_order_open(out, order);
	put_string(out, "clientOrderId", slice_of(order->client));
	text_char(out, '}');
}

static void
put_cancelled(struct text *out, const struct office *office, const struct account_order *order)
{
	(void)office;
	put_order_open(out, order);
	put_string(out, "origClientOrderId", slice_of(order->client));
	text_format(out, ",\"clientOrderId\":\"c%lld\"}", (long long)order->number);
}

static void
put_part(struct text *out, const struct office *office, const struct account_fill *fill)
{
	text_char(out, '{');
	office_put_price(out, "price", fill->order, fill->price);
	office_put_qty(out, "qty", fill->order, fill->qty);
	put_decimal(out, "commission", fill->fee);
	put_name(out, "commissionAsset", office_asset(office, fill->fee_asset));
	text_format(out, ",\"tradeId\":%lld}", (long long)fill->number);
}

static void
put_trade(struct text *out, const struct office *office, const struct account_fill *fill)
{
	const struct account_order *order = fill->order;

	text_format(out, "{\"symbol\":\"%.*s\",\"id\":%lld,\"orderId\":%lld,\"orderListId\":-1",
	    SLICE_ARG(office_listed(order)->symbol), (long long)fill->number, (long long)order->number);
	office_put_price(out, "price", order, fill->price);
	office_put_qty(out, "qty", order, fill->qty);
	put_decimal(out, "quoteQty", fill->cost);
	put_decimal(out, "commission", fill->fee);
	put_name(out, "commissionAsset", office_asset(office, fill->fee_asset));
	text_format(out, ",\"time\":%lld,\"isBuyer\":%s,\"isMaker\":%s,\"isBestMatch\":true}",
	    (long long)(fill->us / 1000), order->side == SIDE_BUY ? "true" : "false", fill->maker ? "true" : "false");
}

/* ---- orders ---- */

static const struct {
	int code;
	const char *text;
} refusals[WHY_COUNT] = {
	[WHY_FUNDS] = { -2010, "Account has insufficient balance for requested action." },
	[WHY_TICK] = { -1013, "Filter failure: PRICE_FILTER" },
	[WHY_STEP] = { -1013, "Filter failure: LOT_SIZE" },
	[WHY_MIN_QTY] = { -1013, "Filter failure: LOT_SIZE" },
	[WHY_MIN_NOTIONAL] = { -1013, "Filter failure: NOTIONAL" },
	[WHY_RANGE] = { -1013, "Invalid quantity." },
	[WHY_DUPLICATE] = { -2010, "Duplicate order sent." },
	[WHY_WOULD_TAKE] = { -2010, "Order would immediately match and take." },
	[WHY_DRAWN] = { -2010, "Market is closed." },
};

static bool
read_order(const struct sim_ask *ask, struct account_request *request)
{
	bool limit = office_word_is(ask, NULL, "type", "LIMIT"),
	     maker = office_word_is(ask, NULL, "type", "LIMIT_MAKER");
	bool buy = office_word_is(ask, NULL, "side", "BUY");

	if ((!limit && !maker && !office_word_is(ask, NULL, "type", "MARKET")) ||
	    (!buy && !office_word_is(ask, NULL, "side", "SELL")))
		return false;
	request->side = buy ? SIDE_BUY : SIDE_SELL;
	request->type = limit || maker ? ORDER_TYPE_LIMIT : ORDER_TYPE_MARKET;
	request->tif = maker                                  ? TIF_POST_ONLY
	    : office_word_is(ask, NULL, "timeInForce", "IOC") ? TIF_IOC
	    : office_word_is(ask, NULL, "timeInForce", "FOK") ? TIF_FOK
							      : TIF_GTC;
	if (limit && request->tif == TIF_GTC && !office_word_is(ask, NULL, "timeInForce", "GTC"))
		return false;
	return office_figure(&request->qty, ask, NULL, "quantity") &&
	    office_figure(&request->price, ask, NULL, "price") &&
	    office_figure(&request->money, ask, NULL, "quoteOrderQty");
}

static void
say_illegal(struct sim_ask *ask, const char *name, const char *range)
{
	struct text text = { .at = NULL };

	text_format(&text, "Illegal characters found in parameter '%s'; legal range is '%s'.", name, range);
	say_error(ask, 400, -1100, text_cstring(&text));
	text_free(&text);
}

/* Why it could not be read. */
static void
say_unread(struct sim_ask *ask)
{
	static const char *const figures[] = { "quantity", "price", "quoteOrderQty" };
	struct decimal ignored;

	for (size_t i = 0; i < COUNT(figures); i++)
		if (!office_figure(&ignored, ask, NULL, figures[i])) {
			say_illegal(ask, figures[i], "^([0-9]{1,20})(\\\\.[0-9]{1,20})?$");
			return;
		}
	say_error(ask, 400, -1102, "Mandatory parameter was not sent, was empty/null, or malformed.");
}

static void
say_placed(struct sim_ask *ask, const struct account_order *order)
{
	struct office_filter filter = { .order = order, .oldest_first = true };

	put_order_open(&ask->body, order);
	put_string(&ask->body, "clientOrderId", slice_of(order->client));
	text_string(&ask->body, ",\"fills\":[");
	office_put_fills(office_of(ask), &ask->body, &filter, put_part);
	text_string(&ask->body, "]}");
}

static const struct sim_listing *
asked_listing(struct sim_ask *ask)
{
	const struct sim_listing *listing = office_listing(ask, NULL, "symbol");

	if (listing == NULL)
		say_error(ask, 400, -1121, "Invalid symbol.");
	return listing;
}

static void
answer_place(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);
	struct account_request request = { .tif = TIF_GTC };
	const struct account_order *order;
	char id[OFFICE_WORD], own[24];
	enum account_why why;

	if (listing == NULL)
		return;
	request.client = office_word(ask, NULL, "newClientOrderId", id);
	if (!office_plain(request.client, CLIENT_MAX, "-_")) {
		say_illegal(ask, "newClientOrderId", "^[a-zA-Z0-9-_]{1,36}$");
		return;
	}
	if (!read_order(ask, &request)) {
		say_unread(ask);
		return;
	}
	request.market = office_market(office_of(ask), listing);
	if (request.client.len == 0) {
		snprintf(own, sizeof own, "web%zu", office_of(ask)->account.order_count);
		request.client = slice_of(own);
	}
	order = office_place(office_of(ask), &request, &why);
	if (order == NULL)
		say_error(ask, 400, refusals[why].code, refusals[why].text);
	else
		say_placed(ask, order);
}

static void
answer_test(struct sim_ask *ask)
{
	text_string(&ask->body, "{}");
}

static struct account_order *
asked_order(const struct sim_ask *ask)
{
	char id[OFFICE_WORD], number[OFFICE_WORD];
	struct account_order *order = office_find(
	    office_of(ask), office_word(ask, NULL, "orderId", number), office_word(ask, NULL, "origClientOrderId", id));

	return order == NULL || office_listed(order) != office_listing(ask, NULL, "symbol") ? NULL : order;
}

static void
answer_cancel(struct sim_ask *ask)
{
	struct account_order *order = asked_order(ask);

	if (order == NULL || !office_cancel(office_of(ask), order))
		say_error(ask, 400, -2011, "Unknown order sent.");
	else
		put_cancelled(&ask->body, office_of(ask), order);
}

static void
answer_cancel_all(struct sim_ask *ask)
{
	const struct sim_listing *listing = asked_listing(ask);
	struct office *office = office_of(ask);
	size_t done = 0;

	if (listing == NULL)
		return;
	for (size_t i = 0; i < office->account.order_count; i++) {
		struct account_order *order = office->account.orders[i];

		if (office_listed(order) != listing || !office_cancel(office, order))
			continue;
		text_char(&ask->body, done++ == 0 ? '[' : ',');
		put_cancelled(&ask->body, office, order);
	}
	if (done == 0)
		say_error(ask, 400, -2011, "Unknown order sent.");
	else
		text_char(&ask->body, ']');
}

/* ---- questions ---- */

static void
answer_order(struct sim_ask *ask)
{
	const struct account_order *order = asked_order(ask);

	if (order == NULL)
		say_error(ask, 400, -2013, "Order does not exist.");
	else
		put_order(&ask->body, office_of(ask), order);
}

static void
put_orders(struct sim_ask *ask, bool open)
{
	char word[OFFICE_WORD];
	struct office_filter filter = { .open = open, .oldest_first = true };

	if (office_word(ask, NULL, "symbol", word).len > 0 && (filter.listing = asked_listing(ask)) == NULL)
		return;
	text_char(&ask->body, '[');
	office_put_orders(office_of(ask), &ask->body, &filter, put_order);
	text_char(&ask->body, ']');
}

static void
answer_open(struct sim_ask *ask)
{
	put_orders(ask, true);
}

static void
answer_all(struct sim_ask *ask)
{
	put_orders(ask, false);
}

static void
answer_trades(struct sim_ask *ask)
{
	struct office_filter filter = { .listing = asked_listing(ask),
		.limit = office_limit(ask, "limit", ROWS, ROWS_MAX) };
	char word[OFFICE_WORD];
	int64_t value;
	bool from, since;

	if (filter.listing == NULL)
		return;
	from = office_number(&filter.from, office_word(ask, NULL, "fromId", word));
	since = office_number(&value, office_word(ask, NULL, "startTime", word));
	if (since && (from || office_word(ask, NULL, "orderId", word).len > 0)) {
		say_error(ask, 400, -1128, "Combination of optional parameters invalid.");
		return;
	}
	filter.since_us = since ? value * 1000 : 0;
	if (office_number(&value, office_word(ask, NULL, "orderId", word)) &&
	    (filter.order = account_order(&office_of(ask)->account, value)) == NULL)
		filter.from = INT64_MAX;
	filter.oldest_first = true;
	filter.last = !from && !since;
	text_char(&ask->body, '[');
	office_put_fills(office_of(ask), &ask->body, &filter, put_trade);
	text_char(&ask->body, ']');
}

static void
put_asset(struct text *out, const struct office *office, const struct account_asset *asset)
{
	(void)office;
	text_format(out, "{\"asset\":\"%s\"", asset->name);
	put_decimal(out, "free", asset->free);
	put_decimal(out, "locked", asset->locked);
	text_char(out, '}');
}

static void
answer_account(struct sim_ask *ask)
{
	const struct account_fees *fees = &office_of(ask)->account.fees;

	text_string(&ask->body, "{\"makerCommission\":10,\"takerCommission\":10,\"commissionRates\":{");
	put_decimal(&ask->body, "maker", fees->maker);
	put_decimal(&ask->body, "taker", fees->taker);
	text_format(&ask->body,
	    ",\"buyer\":\"0\",\"seller\":\"0\"},\"canTrade\":true,\"canWithdraw\":false,\"canDeposit\":true,"
	    "\"accountType\":"
	    "\"SPOT\",\"updateTime\":%lld,\"balances\":[",
	    (long long)(ask->stand->now_us / 1000));
	office_put_assets(office_of(ask), &ask->body, put_asset);
	text_string(&ask->body, "],\"permissions\":[\"SPOT\"]}");
}

static void
put_fee(struct text *out, const struct sim_listing *listing)
{
	const struct account_fees *fees = &listing->stand->office->account.fees;

	text_format(out, "{\"symbol\":\"%.*s\"", SLICE_ARG(listing->symbol));
	put_decimal(out, "makerCommission", fees->maker);
	put_decimal(out, "takerCommission", fees->taker);
	text_char(out, '}');
}

static void
answer_fees(struct sim_ask *ask)
{
	const struct sim_listing *only = NULL;
	char word[OFFICE_WORD];

	if (office_word(ask, NULL, "symbol", word).len > 0 && (only = asked_listing(ask)) == NULL)
		return;
	text_char(&ask->body, '[');
	sim_put_each(&ask->body, ask->stand, only, put_fee);
	text_char(&ask->body, ']');
}

static void
put_network(struct text *out, const struct venue_network *network)
{
	text_format(out, "{\"network\":\"%s\",\"coin\":\"%s\",\"name\":\"%s\"", network->network, network->asset,
	    network->network);
	put_decimal(out, "withdrawFee", network->withdraw_fee);
	put_decimal(out, "withdrawMin", network->withdraw_min);
	put_string(out, "contractAddress", slice_of(network->contract));
	text_string(out,
	    ",\"withdrawMax\":\"10000000\",\"withdrawIntegerMultiple\":\"0.00000001\",\"isDefault\":true,"
	    "\"depositEnable\":true,"
	    "\"withdrawEnable\":true,\"addressRegex\":\"\",\"memoRegex\":\"\",\"minConfirm\":1,\"unLockConfirm\":1}");
}

static void
put_coin(struct text *out, const struct office *office, const struct account_asset *asset)
{
	text_format(out, "{\"coin\":\"%s\",\"name\":\"%s\"", asset->name, asset->name);
	put_decimal(out, "free", asset->free);
	put_decimal(out, "locked", asset->locked);
	text_string(out,
	    ",\"depositAllEnable\":true,\"withdrawAllEnable\":true,\"freeze\":\"0\",\"withdrawing\":\"0\",\"ipoing\":"
	    "\"0\","
	    "\"ipoable\":\"0\",\"storage\":\"0\",\"isLegalMoney\":false,\"trading\":true,\"networkList\":[");
	office_put_networks(office, out, slice_of(asset->name), put_network);
	text_string(out, "]}");
}

static void
answer_coins(struct sim_ask *ask)
{
	text_char(&ask->body, '[');
	office_put_assets(office_of(ask), &ask->body, put_coin);
	text_char(&ask->body, ']');
}

static void
answer_address(struct sim_ask *ask)
{
	char word[OFFICE_WORD], other[OFFICE_WORD];
	struct slice asset = office_word(ask, NULL, "coin", word), network = office_word(ask, NULL, "network", other);

	if (!office_goes_by(office_of(ask), asset, network)) {
		say_error(ask, 400, -1130, "Data sent for parameter 'network' is not valid.");
		return;
	}
	text_char(&ask->body, '{');
	put_string(&ask->body, "coin", asset);
	office_put_address(&ask->body, "address", office_of(ask), asset, network);
	text_string(&ask->body, ",\"tag\":\"\",\"url\":\"\"}");
}

/* ---- the signed WebSocket API ---- */

static void
reply(struct sim_conn *conn, const json *request, int status, const char *what)
{
	struct sim_say *say = sim_reply(conn);

	text_char(&say->text, '{');
	if (!sim_echo(&say->text, "id", json_member(request, "id")))
		text_string(&say->text, "\"id\":null");
	text_format(&say->text, ",\"status\":%d,%s}", status, what);
	sim_send(conn, say);
}

static int
by_name(const void *a, const void *b)
{
	const json *const *left = a, *const *right = b;

	return strcmp(json_name(*left), json_name(*right));
}

/* All parameters but the signature, by name. */
static void
put_params(struct text *out, const json *params)
{
	const json *sorted[PARAMS_MAX] = { NULL };
	size_t count = 0;

	for (const json *item = json_first(params); item != NULL && count < PARAMS_MAX; item = json_after(item))
		if (strcmp(json_name(item), "signature") != 0)
			sorted[count++] = item;
	qsort(sorted, count, sizeof(const json *), by_name);
	for (size_t i = 0; i < count; i++) {
		text_format(out, "%s%s=", i == 0 ? "" : "&", json_name(sorted[i]));
		if (json_is_string(sorted[i]))
			text_string(out, json_string(sorted[i]));
		else
			json_write(out, sorted[i], false);
	}
}

static void
subscribe(struct sim_conn *conn, const json *request)
{
	const json *params = json_member(request, "params");
	struct office *office = office_of_key(conn->stand, sim_word(params, "apiKey"));
	struct sim_ask now = { .stand = conn->stand };
	char stamp[OFFICE_WORD], window[OFFICE_WORD];
	struct text *sorted = &conn->stand->office->scratch;
	struct slice text;

	sorted->len = 0;
	put_params(sorted, params);
	text = text_all(sorted);
	if (params == NULL || office == NULL)
		reply(conn, request, 401,
		    "\"error\":{\"code\":-2015,\"msg\":\"Invalid API-key, IP, or permissions for action.\"}");
	else if (!office_signed(office, form_of(office), &text, 1, sim_word(params, "signature")))
		reply(conn, request, 400,
		    "\"error\":{\"code\":-1022,\"msg\":\"Signature for this request is not valid.\"}");
	else if (!is_recent(&now, office_word(&now, params, "timestamp", stamp),
		     office_word(&now, params, "recvWindow", window)))
		reply(conn, request, 400,
		    "\"error\":{\"code\":-1021,\"msg\":\"Timestamp for this request is outside of the recvWindow.\"}");
	else {
		conn->office = office;
		conn->hears = HEARS_LOGIN | HEARS_ORDERS | HEARS_FILLS | HEARS_BALANCE;
		reply(conn, request, 200, "\"result\":{\"subscriptionId\":0}");
	}
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error ignored;
	json *request = json_parse(text, false, &ignored);
	struct slice method = sim_word(request, "method");

	if (slice_is(method, "ping"))
		reply(conn, request, 200, "\"result\":{}");
	else if (slice_is(method, "userDataStream.subscribe.signature"))
		subscribe(conn, request);
	else
		reply(conn, request, 400, "\"error\":{\"code\":-1000,\"msg\":\"Unknown method\"}");
	json_free(request);
}

static struct sim_say *
begin_event(struct sim_conn *conn, const char *name)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text, "{\"subscriptionId\":0,\"event\":{\"e\":\"%s\",\"E\":%lld", name,
	    (long long)(conn->stand->now_us / 1000));
	return say;
}

static void
put_last(
    struct text *out, const struct office *office, const struct account_order *order, const struct account_fill *fill)
{
	if (fill == NULL) {
		text_string(out, ",\"l\":\"0\",\"L\":\"0\",\"n\":\"0\",\"N\":null,\"Y\":\"0\",\"t\":-1,\"m\":false");
		return;
	}
	office_put_qty(out, "l", order, fill->qty);
	office_put_price(out, "L", order, fill->price);
	put_decimal(out, "n", fill->fee);
	put_name(out, "N", office_asset(office, fill->fee_asset));
	put_decimal(out, "Y", fill->cost);
	text_format(out, ",\"t\":%lld,\"m\":%s", (long long)fill->number, fill->maker ? "true" : "false");
}

static void
tell(struct sim_conn *conn, const struct account_event *event)
{
	const struct account_order *order = event->order;
	bool cancelled = event->happening == ACCOUNT_DONE && order->why == WHY_CANCELED;
	const char *what = event->happening == ACCOUNT_ACK ? "NEW"
	    : event->happening == ACCOUNT_FILL             ? "TRADE"
	    : cancelled                                    ? "CANCELED"
							   : "EXPIRED";
	struct sim_say *say = begin_event(conn, "executionReport");
	struct text *out = &say->text;

	text_format(out, ",\"s\":\"%.*s\"", SLICE_ARG(office_listed(order)->symbol));
	if (cancelled) {
		text_format(out, ",\"c\":\"c%lld\"", (long long)order->number);
		put_string(out, "C", slice_of(order->client));
	} else {
		put_string(out, "c", slice_of(order->client));
		text_string(out, ",\"C\":\"\"");
	}
	text_format(out, ",\"S\":\"%s\",\"o\":\"%s\",\"f\":\"%s\"", side_word(order), kind_of(order), tif_of(order));
	office_put_qty(out, "q", order, order->qty);
	office_put_price(out, "p", order, order->price);
	text_format(out, ",\"P\":\"0\",\"F\":\"0\",\"g\":-1,\"x\":\"%s\",\"X\":\"%s\",\"r\":\"NONE\",\"i\":%lld", what,
	    status_of(order), (long long)order->number);
	put_last(out, conn->office, order, event->fill);
	office_put_qty(out, "z", order, order->filled);
	put_decimal(out, "Z", order->cost);
	put_decimal(out, "Q", order->money);
	text_format(out, ",\"T\":%lld,\"I\":1,\"w\":%s,\"M\":false,\"O\":%lld}}", (long long)(order->updated_us / 1000),
	    order->open ? "true" : "false", (long long)(order->created_us / 1000));
	sim_send(conn, say);
}

static void
put_position(struct text *out, const struct account_asset *asset)
{
	text_format(out, "{\"a\":\"%s\"", asset->name);
	put_decimal(out, "f", asset->free);
	put_decimal(out, "l", asset->locked);
	text_char(out, '}');
}

/* The assets of the market, and the token that fees may be paid in. */
static void
tell_balance(struct sim_conn *conn, const struct account_market *market)
{
	const struct account *account = &conn->office->account;
	struct sim_say *say = begin_event(conn, "outboundAccountPosition");

	text_format(&say->text, ",\"u\":%lld,\"B\":[", (long long)(conn->stand->now_us / 1000));
	put_position(&say->text, &account->assets[market->base]);
	text_char(&say->text, ',');
	put_position(&say->text, &account->assets[market->quote]);
	if (account->fees.kind == FEE_THIRD && account->fees.asset != market->base &&
	    account->fees.asset != market->quote) {
		text_char(&say->text, ',');
		put_position(&say->text, &account->assets[account->fees.asset]);
	}
	text_string(&say->text, "]}}");
	sim_send(conn, say);
}

static const struct office_route routes[] = {
	{ "POST", "/api/v3/order", DEED_ORDER, answer_place },
	{ "POST", "/api/v3/order/test", DEED_READ, answer_test },
	{ "DELETE", "/api/v3/order", DEED_CANCEL, answer_cancel },
	{ "DELETE", "/api/v3/openOrders", DEED_CANCEL, answer_cancel_all },
	{ "GET", "/api/v3/order", DEED_READ, answer_order },
	{ "GET", "/api/v3/openOrders", DEED_READ, answer_open },
	{ "GET", "/api/v3/allOrders", DEED_READ, answer_all },
	{ "GET", "/api/v3/myTrades", DEED_READ, answer_trades },
	{ "GET", "/api/v3/account", DEED_READ, answer_account },
	{ "GET", "/sapi/v1/asset/tradeFee", DEED_READ, answer_fees },
	{ "GET", "/sapi/v1/capital/config/getall", DEED_READ, answer_coins },
	{ "GET", "/sapi/v1/capital/deposit/address", DEED_READ, answer_address },
	{ NULL, NULL, DEED_READ, NULL },
};

const struct sim_private sim_binance_private = {
	.routes = routes,
	.requests = { 6000, 60000 },
	.hmac = SIGN_HMAC_SHA256,
	.asymmetric = true,
	.admit = admit,
	.socket = "/ws-api/v3",
	.message = on_message,
	.tell = tell,
	.balance = tell_balance,
};
