/*
 * bitget, simulated: v2 spot with a key.
 *
 * A purchase at the market goes by money.  Orders and cancels are acknowledged with ids alone.  A fee that is paid is below zero.
 */
#include <stdio.h>

#include "base/clock.h"
#include "event/words.h"
#include "sim/office.h"
#include "wire/put.h"

#define WINDOW_US (30 * SECOND_US)

enum { ROWS = 100, CLIENT_MAX = 40, OWN_WINDOW_MAX_MS = 60000 };

static void
begin(struct sim_ask *ask)
{
	text_format(&ask->body,
	    "{\"code\":\"00000\",\"msg\":\"success\",\"requestTime\":%lld,\"data\":", office_ms(ask->stand->now_us));
}

static void
end(struct sim_ask *ask)
{
	text_char(&ask->body, '}');
}

static void
say_error(struct sim_ask *ask, const char *code, const char *text)
{
	ask->status = 400;
	ask->body.len = 0;
	text_format(&ask->body, "{\"code\":\"%s\",\"msg\":\"%s\",\"requestTime\":%lld,\"data\":null}", code, text,
	    office_ms(ask->stand->now_us));
}

/* ---- who asks ---- */

/* The query is signed without its percent-encoding. */
static bool
is_signed(const struct sim_ask *ask)
{
	struct slice parts[] = { office_header(ask, "ACCESS-TIMESTAMP"), ask->request->method, office_path(ask, true),
		ask->request->body };

	return office_signed(office_of(ask), SIGN_BASE64, parts, COUNT(parts), office_header(ask, "ACCESS-SIGN"));
}

static bool
admit(struct sim_ask *ask)
{
	int64_t stamp;

	if (slice_is(ask->request->path, "/api/v2/spot/public/coins"))
		return true; /* whoever asks */
	if (!office_key(ask, office_header(ask, "ACCESS-KEY")))
		say_error(ask, "40006", "Invalid ACCESS_KEY");
	else if (!office_passphrase(office_of(ask), office_header(ask, "ACCESS-PASSPHRASE")))
		say_error(ask, "40012", "apikey/password is incorrect");
	else if (!office_number(&stamp, office_header(ask, "ACCESS-TIMESTAMP")))
		say_error(ask, "40005", "Invalid ACCESS_TIMESTAMP");
	else if (!is_signed(ask))
		say_error(ask, "40009", "sign signature error");
	else if (!office_recent(ask, stamp * 1000, WINDOW_US))
		say_error(ask, "40008", "Request timestamp expired");
	else
		return true;
	return false;
}

/* ---- rows ---- */

static const char *
status_of(const struct account_order *order)
{
	if (order->open)
		return order->filled > 0 ? "partially_filled" : "live";
	return order->state == ORDER_FILLED ? "filled" : "cancelled";
}

static const char *
force_of(const struct account_order *order)
{
	return order->type == ORDER_TYPE_MARKET ? "gtc" : tifs[order->tif];
}

static void
put_ids(struct text *out, const char *name, const struct account_order *order)
{
	text_format(out, "{\"%s\":\"%.*s\",\"orderId\":\"%lld\"", name, SLICE_ARG(office_listed(order)->symbol),
	    (long long)order->number);
	put_string(out, "clientOid", slice_of(order->client));
}

/* What REST and the socket tell alike. */
static void
put_kind(struct text *out, const struct account_order *order)
{
	office_put_price(out, "price", order, order->price);
	put_decimal(out, "size", office_ordered(order));
	put_decimal(out, "priceAvg", account_average(order));
	text_format(out,
	    ",\"orderType\":\"%s\",\"side\":\"%s\",\"status\":\"%s\",\"force\":\"%s\",\"enterPointSource\":\"API\","
	    "\"cTime\":"
	    "\"%lld\",\"uTime\":\"%lld\"",
	    order_types[order->type], sides[order->side], status_of(order), force_of(order),
	    office_ms(order->created_us), office_ms(order->updated_us));
}

/* The details of the fee are JSON in a string. */
static void
put_order(struct text *out, const struct office *office, const struct account_order *order)
{
	char fee[DECIMAL_TEXT_MAX];

	put_ids(out, "symbol", order);
	put_kind(out, order);
	office_put_qty(out, "baseVolume", order, order->filled);
	put_decimal(out, "quoteVolume", order->cost);
	decimal_text(fee, decimal_negate(order->fee));
	if (order->filled > 0)
		text_format(out,
		    ",\"feeDetail\":\"{\\\"%s\\\":{\\\"deduction\\\":false,\\\"feeCoinCode\\\":\\\"%s\\\","
		    "\\\"totalDeductionFee\\\":0,"
		    "\\\"totalFee\\\":%s},\\\"newFees\\\":{\\\"c\\\":0,\\\"d\\\":0,\\\"deduction\\\":false,\\\"r\\\":%"
		    "s,\\\"t\\\":%s,"
		    "\\\"totalDeductionFee\\\":0}}\"",
		    office->account.assets[order->fee_asset].name, office->account.assets[order->fee_asset].name, fee,
		    fee, fee);
	else
		text_string(out, ",\"feeDetail\":\"\"");
	text_string(out, ",\"userId\":\"1\",\"basePrice\":\"0\",\"orderSource\":\"normal\"}");
}

static void
put_fee_of(struct text *out, const struct office *office, const struct account_fill *fill)
{
	text_format(out, "{\"deduction\":\"no\",\"feeCoin\":\"%s\",\"totalDeductionFee\":\"\"",
	    office->account.assets[fill->fee_asset].name);
	put_decimal(out, "totalFee", decimal_negate(fill->fee));
	text_char(out, '}');
}

static void
put_fill_open(struct text *out, const struct account_fill *fill)
{
	const struct account_order *order = fill->order;

	put_ids(out, "symbol", order);
	text_format(out,
	    ",\"userId\":\"1\",\"tradeId\":\"%lld\",\"orderType\":\"%s\",\"side\":\"%s\",\"tradeScope\":\"%s\"",
	    (long long)fill->number, order_types[order->type], sides[order->side], fill->maker ? "maker" : "taker");
	office_put_price(out, "priceAvg", order, fill->price);
	office_put_qty(out, "size", order, fill->qty);
	put_decimal(out, "amount", fill->cost);
	text_format(
	    out, ",\"cTime\":\"%lld\",\"uTime\":\"%lld\",\"feeDetail\":", office_ms(fill->us), office_ms(fill->us));
}

static void
put_fill(struct text *out, const struct office *office, const struct account_fill *fill)
{
	put_fill_open(out, fill);
	put_fee_of(out, office, fill);
	text_char(out, '}');
}

static void
put_asset(struct text *out, const struct office *office, const struct account_asset *asset)
{
	text_format(out, "{\"coin\":\"%s\"", asset->name);
	put_decimal(out, "available", asset->free);
	put_decimal(out, "frozen", asset->locked);
	text_format(
	    out, ",\"locked\":\"0\",\"limitAvailable\":\"0\",\"uTime\":\"%lld\"}", office_ms(office->stand->now_us));
}

/* ---- orders ---- */

static const struct {
	const char *code, *text;
} refusals[WHY_COUNT] = {
	[WHY_FUNDS] = { "43012", "Insufficient balance" },
	[WHY_TICK] = { "40020", "Parameter price error" },
	[WHY_STEP] = { "40808", "Parameter verification exception size checkScale" },
	[WHY_MIN_QTY] = { "45110", "less than the minimum amount" },
	[WHY_MIN_NOTIONAL] = { "45110", "less than the minimum amount 1 USDT" },
	[WHY_RANGE] = { "40017", "Parameter verification failed size" },
	[WHY_DUPLICATE] = { "40786", "Duplicate clientOid" },
	[WHY_WOULD_TAKE] = { "43025", "post only order would cross" },
	[WHY_DRAWN] = { "40020", "Parameter price error" },
};

static bool
read_order(const struct sim_ask *ask, struct account_request *request)
{
	bool limit = office_word_is(ask, ask->form, "orderType", "limit"),
	     buy = office_word_is(ask, ask->form, "side", "buy");
	char word[OFFICE_WORD];
	struct slice force = office_word(ask, ask->form, "force", word);
	int tif;

	if ((!limit && !office_word_is(ask, ask->form, "orderType", "market")) ||
	    (!buy && !office_word_is(ask, ask->form, "side", "sell")) || (limit && force.len == 0) ||
	    !office_figure(&request->qty, ask, ask->form, "size") ||
	    !office_figure(&request->price, ask, ask->form, "price"))
		return false;
	for (char *at = word; *at != '\0'; at++)
		*at = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
	tif = limit ? word_of(tifs, force) : -1;
	if (tif >= 0)
		request->tif = (enum tif)tif;
	request->side = buy ? SIDE_BUY : SIDE_SELL;
	request->type = limit ? ORDER_TYPE_LIMIT : ORDER_TYPE_MARKET;
	if (!limit && buy) {
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
	put_string(&ask->body, "clientOid", slice_of(order->client));
	text_char(&ask->body, '}');
	end(ask);
}

/* Milliseconds in a string, as the venue has them; false: something else. */
static bool
read_ms(const struct sim_ask *ask, const char *name, int64_t *ms)
{
	char word[OFFICE_WORD];

	return json_string(json_member(ask->form, name)) != NULL &&
	    office_number(ms, office_word(ask, ask->form, name, word));
}

/*
 * An order that names a window is taken only as long as the time that was signed is no older than that
 * (www.bitget.com/api-doc/spot/trade/Place-Order); requestTime is signed as well.  The page has no code for it: it is that of every time
 * that is too old.
 */
static bool
refuse_late(struct sim_ask *ask)
{
	int64_t window_ms = 0, asked_ms = 0, stamp_ms = 0;

	if (json_member(ask->form, "receiveWindow") == NULL)
		return false;
	if (!read_ms(ask, "receiveWindow", &window_ms) || window_ms > OWN_WINDOW_MAX_MS ||
	    !read_ms(ask, "requestTime", &asked_ms))
		say_error(ask, "40017", "Parameter verification failed receiveWindow");
	else if (!office_number(&stamp_ms, office_header(ask, "ACCESS-TIMESTAMP")) ||
	    !office_recent(ask, stamp_ms * 1000, window_ms * 1000) ||
	    !office_recent(ask, asked_ms * 1000, window_ms * 1000))
		say_error(ask, "40008", "Request timestamp expired");
	else
		return false;
	return true;
}

static void
answer_place(struct sim_ask *ask)
{
	const struct sim_listing *listing = office_listing(ask, ask->form, "symbol");
	struct account_request request = { .tif = TIF_GTC };
	const struct account_order *order;
	char id[OFFICE_WORD];
	enum account_why why;

	request.client = office_word(ask, ask->form, "clientOid", id);
	if (listing == NULL) {
		say_error(ask, "40034", "Parameter symbol does not exist");
		return;
	}
	if (!office_plain(request.client, CLIENT_MAX, "._#-")) {
		say_error(ask, "40017", "Parameter verification failed clientOid");
		return;
	}
	if (!read_order(ask, &request)) {
		say_error(ask, "40017", "Parameter verification failed");
		return;
	}
	if (refuse_late(ask))
		return;
	request.market = office_market(office_of(ask), listing);
	order = office_place(office_of(ask), &request, &why);
	if (order == NULL)
		say_error(ask, refusals[why].code, refusals[why].text);
	else
		say_ids(ask, order);
}

static struct account_order *
asked_order(const struct sim_ask *ask, const json *object)
{
	char id[OFFICE_WORD], number[OFFICE_WORD];

	return office_find(
	    office_of(ask), office_word(ask, object, "orderId", number), office_word(ask, object, "clientOid", id));
}

static void
answer_cancel(struct sim_ask *ask)
{
	struct account_order *order = asked_order(ask, ask->form);

	if (order == NULL || !office_cancel(office_of(ask), order))
		say_error(ask, "43001", "The order does not exist");
	else
		say_ids(ask, order);
}

static void
answer_cancel_symbol(struct sim_ask *ask)
{
	const struct sim_listing *only = office_listing(ask, ask->form, "symbol");

	if (only == NULL) {
		say_error(ask, "40034", "Parameter symbol does not exist");
		return;
	}
	office_cancel_all(office_of(ask), only);
	begin(ask);
	text_format(&ask->body, "{\"symbol\":\"%.*s\"}", SLICE_ARG(only->symbol));
	end(ask);
}

/* ---- questions ---- */

static void
answer_order(struct sim_ask *ask)
{
	const struct account_order *order = asked_order(ask, NULL);

	if (order == NULL) {
		say_error(ask, "43001", "The order does not exist");
		return;
	}
	begin(ask);
	text_char(&ask->body, '[');
	put_order(&ask->body, office_of(ask), order);
	text_char(&ask->body, ']');
	end(ask);
}

static struct office_filter
filter_of(const struct sim_ask *ask)
{
	struct office_filter filter = { .listing = office_listing(ask, NULL, "symbol"),
		.limit = office_limit(ask, "limit", ROWS, ROWS) };
	char word[OFFICE_WORD];
	int64_t value;

	if (office_number(&value, office_word(ask, NULL, "idLessThan", word)))
		filter.below = value;
	if (office_number(&value, office_word(ask, NULL, "startTime", word)))
		filter.since_us = value * 1000;
	return filter;
}

static void
put_orders(struct sim_ask *ask, bool open)
{
	struct office_filter filter = filter_of(ask);

	filter.open = open;
	filter.ended = !open;
	begin(ask);
	text_char(&ask->body, '[');
	office_put_orders(office_of(ask), &ask->body, &filter, put_order);
	text_char(&ask->body, ']');
	end(ask);
}

static void
answer_open(struct sim_ask *ask)
{
	put_orders(ask, true);
}

static void
answer_history(struct sim_ask *ask)
{
	put_orders(ask, false);
}

static void
answer_fills(struct sim_ask *ask)
{
	struct office_filter filter = filter_of(ask);
	char number[OFFICE_WORD];
	bool one = office_word(ask, NULL, "orderId", number).len > 0;

	if (one)
		filter.order = asked_order(ask, NULL);
	begin(ask);
	text_char(&ask->body, '[');
	if (!one || filter.order != NULL)
		office_put_fills(office_of(ask), &ask->body, &filter, put_fill);
	text_char(&ask->body, ']');
	end(ask);
}

static void
answer_assets(struct sim_ask *ask)
{
	begin(ask);
	text_char(&ask->body, '[');
	office_put_assets(office_of(ask), &ask->body, put_asset);
	text_char(&ask->body, ']');
	end(ask);
}

static void
answer_fees(struct sim_ask *ask)
{
	const struct account_fees *fees = &office_of(ask)->account.fees;

	begin(ask);
	text_char(&ask->body, '{');
	put_decimal(&ask->body, "makerFeeRate", fees->maker);
	put_decimal(&ask->body, "takerFeeRate", fees->taker);
	text_char(&ask->body, '}');
	end(ask);
}

static void
put_chain(struct text *out, const struct venue_network *network)
{
	text_format(out, "{\"chain\":\"%s\"", network->network);
	put_decimal(out, "withdrawFee", network->withdraw_fee);
	put_decimal(out, "minWithdrawAmount", network->withdraw_min);
	put_string(out, "contractAddress", slice_of(network->contract));
	text_string(out,
	    ",\"needTag\":\"false\",\"withdrawable\":\"true\",\"rechargeable\":\"true\",\"extraWithdrawFee\":\"0\","
	    "\"depositConfirm\":\"1\",\"withdrawConfirm\":\"1\",\"minDepositAmount\":\"0\",\"browserUrl\":\"\","
	    "\"withdrawStep\":\"0\","
	    "\"withdrawMinScale\":\"8\",\"congestion\":\"normal\"}");
}

static void
answer_coins(struct sim_ask *ask)
{
	const struct account *account = &office_of(ask)->account;
	char word[OFFICE_WORD];
	struct slice coin = office_word(ask, NULL, "coin", word);
	bool first = true;

	begin(ask);
	text_char(&ask->body, '[');
	for (size_t i = 0; i < account->asset_count; i++) {
		struct slice name = slice_of(account->assets[i].name);

		if (coin.len > 0 && !slice_equal(coin, name))
			continue;
		text_format(&ask->body, "%s{\"coinId\":\"%zu\",\"coin\":\"%.*s\",\"transfer\":\"true\",\"chains\":[",
		    first ? "" : ",", i + 1, SLICE_ARG(name));
		office_put_networks(office_of(ask), &ask->body, name, put_chain);
		text_string(&ask->body, "]}");
		first = false;
	}
	text_char(&ask->body, ']');
	end(ask);
}

static void
answer_address(struct sim_ask *ask)
{
	char word[OFFICE_WORD], other[OFFICE_WORD];
	struct slice coin = office_word(ask, NULL, "coin", word), chain = office_word(ask, NULL, "chain", other);

	if (!office_goes_by(office_of(ask), coin, chain)) {
		say_error(ask, "40017", "Parameter verification failed chain");
		return;
	}
	begin(ask);
	text_char(&ask->body, '{');
	put_string(&ask->body, "coin", coin);
	put_string(&ask->body, "chain", chain);
	office_put_address(&ask->body, "address", office_of(ask), coin, chain);
	text_string(&ask->body, ",\"tag\":\"\",\"url\":\"\"}");
	end(ask);
}

/* ---- the private socket ---- */

static void
complain(struct sim_conn *conn, const char *code, const char *text)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text, "{\"event\":\"error\",\"code\":%s,\"msg\":\"%s\"}", code, text);
	sim_send(conn, say);
}

static void
log_in(struct sim_conn *conn, const json *arg)
{
	struct slice parts[] = { sim_word(arg, "timestamp"), SLICE("GET/user/verify") };
	struct office *office = office_of_key(conn->stand, sim_word(arg, "apiKey"));
	struct sim_ask now = { .stand = conn->stand };
	int64_t seconds;

	if (office == NULL || !office_passphrase(office, sim_word(arg, "passphrase")) ||
	    !office_number(&seconds, parts[0]) || !office_recent(&now, seconds * SECOND_US, WINDOW_US) ||
	    !office_signed(office, SIGN_BASE64, parts, COUNT(parts), sim_word(arg, "sign"))) {
		complain(conn, "30005", "Login failed");
		return;
	}
	conn->office = office;
	conn->hears |= HEARS_LOGIN;
	sim_send_text(conn, SLICE("{\"event\":\"login\",\"code\":0}"));
}

static void
subscribe(struct sim_conn *conn, const json *arg, bool on)
{
	struct slice channel = sim_word(arg, "channel");
	unsigned what = slice_is(channel, "orders") ? HEARS_ORDERS
	    : slice_is(channel, "fill")             ? HEARS_FILLS
	    : slice_is(channel, "account")          ? HEARS_BALANCE
						    : 0;
	struct sim_say *say;

	if (what == 0) {
		complain(conn, "30001", "instType:,channel: doesn't exist");
		return;
	}
	conn->hears = on ? conn->hears | what : conn->hears & ~what;
	say = sim_reply(conn);
	text_format(&say->text, "{\"event\":\"%s\",", on ? "subscribe" : "unsubscribe");
	sim_echo(&say->text, "arg", arg);
	text_char(&say->text, '}');
	sim_send(conn, say);
}

static void
on_request(struct sim_conn *conn, const json *request)
{
	struct slice op = sim_word(request, "op");
	bool on = slice_is(op, "subscribe");
	const json *arg = json_first(json_member(request, "args"));

	if (slice_is(op, "login"))
		log_in(conn, arg);
	else if (!on && !slice_is(op, "unsubscribe"))
		complain(conn, "30003", "Invalid op");
	else if (conn->hears == 0)
		complain(conn, "30004", "User needs to log in");
	else
		for (; arg != NULL; arg = json_after(arg))
			subscribe(conn, arg, on);
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error ignored;
	json *request;

	if (slice_is(text, "ping")) {
		sim_send_text(conn, SLICE("pong"));
		return;
	}
	request = json_parse(text, false, &ignored);
	on_request(conn, request);
	json_free(request);
}

static struct sim_say *
begin_channel(struct sim_conn *conn, const char *channel, const char *which, struct slice name)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text,
	    "{\"action\":\"snapshot\",\"arg\":{\"instType\":\"SPOT\",\"channel\":\"%s\",\"%s\":\"%.*s\"},"
	    "\"data\":[",
	    channel, which, SLICE_ARG(name));
	return say;
}

static void
end_channel(struct sim_conn *conn, struct sim_say *say)
{
	text_format(&say->text, "],\"ts\":%lld}", office_ms(conn->stand->now_us));
	sim_send(conn, say);
}

static void
put_last(
    struct text *out, const struct office *office, const struct account_order *order, const struct account_fill *fill)
{
	if (fill == NULL) {
		text_string(out,
		    ",\"fillPrice\":\"0\",\"tradeId\":\"\",\"baseVolume\":\"0\",\"fillTime\":\"\",\"fillFee\":\"0\","
		    "\"fillFeeCoin\":"
		    "\"\",\"tradeScope\":\"\",\"feeDetail\":[]");
		return;
	}
	office_put_price(out, "fillPrice", order, fill->price);
	office_put_qty(out, "baseVolume", order, fill->qty);
	put_decimal(out, "fillFee", decimal_negate(fill->fee));
	put_name(out, "fillFeeCoin", office_asset(office, fill->fee_asset));
	text_format(out, ",\"tradeId\":\"%lld\",\"fillTime\":\"%lld\",\"tradeScope\":\"%s\",\"feeDetail\":[{",
	    (long long)fill->number, office_ms(fill->us), fill->maker ? "M" : "T");
	put_name(out, "feeCoin", office_asset(office, fill->fee_asset));
	put_decimal(out, "fee", decimal_negate(order->fee));
	text_string(out, "}]");
}

static void
tell_order(struct sim_conn *conn, const struct account_event *event)
{
	const struct account_order *order = event->order;
	struct sim_say *say = begin_channel(conn, "orders", "instId", office_listed(order)->symbol);

	put_ids(&say->text, "instId", order);
	put_kind(&say->text, order);
	put_decimal(&say->text, "newSize", office_ordered(order));
	put_decimal(&say->text, "notional",
	    order->qty > 0 ? account_cost(order->market, order->price, order->qty) : order->money);
	office_put_qty(&say->text, "accBaseVolume", order, order->filled);
	put_last(&say->text, conn->office, order, event->fill);
	text_string(&say->text, ",\"stpMode\":\"none\"}");
	end_channel(conn, say);
}

static void
tell(struct sim_conn *conn, const struct account_event *event)
{
	struct sim_say *say;

	if ((conn->hears & HEARS_ORDERS) != 0)
		tell_order(conn, event);
	if (event->fill == NULL || (conn->hears & HEARS_FILLS) == 0)
		return;
	say = begin_channel(conn, "fill", "instId", office_listed(event->order)->symbol);
	put_fill_open(&say->text, event->fill);
	text_char(&say->text, '[');
	put_fee_of(&say->text, conn->office, event->fill);
	text_string(&say->text, "]}");
	end_channel(conn, say);
}

static void
tell_balance(struct sim_conn *conn, const struct account_market *market)
{
	struct sim_say *say = begin_channel(conn, "account", "coin", SLICE("default"));

	(void)market;
	office_put_assets(conn->office, &say->text, put_asset);
	end_channel(conn, say);
}

/* Whether the account is a unified one: it is not. */
static void
answer_settings(struct sim_ask *ask)
{
	say_error(
	    ask, "40084", "You are in Classic Account mode, and the Unified Account API is not supported at this time");
}

static const struct office_route routes[] = {
	{ "POST", "/api/v2/spot/trade/place-order", DEED_ORDER, answer_place },
	{ "POST", "/api/v2/spot/trade/cancel-order", DEED_CANCEL, answer_cancel },
	{ "POST", "/api/v2/spot/trade/cancel-symbol-order", DEED_CANCEL, answer_cancel_symbol },
	{ "GET", "/api/v2/spot/trade/orderInfo", DEED_READ, answer_order },
	{ "GET", "/api/v2/spot/trade/unfilled-orders", DEED_READ, answer_open },
	{ "GET", "/api/v2/spot/trade/history-orders", DEED_READ, answer_history },
	{ "GET", "/api/v2/spot/trade/fills", DEED_READ, answer_fills },
	{ "GET", "/api/v2/spot/account/assets", DEED_READ, answer_assets },
	{ "GET", "/api/v2/common/trade-rate", DEED_READ, answer_fees },
	{ "GET", "/api/v2/spot/public/coins", DEED_READ, answer_coins },
	{ "GET", "/api/v2/spot/wallet/deposit-address", DEED_READ, answer_address },
	{ "GET", "/api/v3/account/settings", DEED_READ, answer_settings },
	{ NULL, NULL, DEED_READ, NULL },
};

const struct sim_private sim_bitget_private = {
	.routes = routes,
	.requests = { 100, 1000 },
	.hmac = SIGN_HMAC_SHA256,
	.admit = admit,
	.socket = "/v2/ws/private",
	.message = on_message,
	.tell = tell,
	.balance = tell_balance,
};
