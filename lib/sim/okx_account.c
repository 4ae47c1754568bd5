/*
 * okx, simulated: v5 with a key: orders, balance, fees, and the private socket.
 *
 * The code of an answer is "1" when all of it failed; why stands in the row.  A post-only order that would take is taken and
 * cancelled.  Cancels are acknowledged.  A fee that is paid is below zero.
 */
#include <stdio.h>

#include "base/clock.h"
#include "sim/office.h"
#include "wire/put.h"

#define WINDOW_US (30 * SECOND_US) /* between the stamp and the venue's clock */

enum { BATCH_MAX = 20, ROWS_MAX = 100, CLIENT_MAX = 32 };

static void
say_error(struct sim_ask *ask, int status, const char *code, const char *text)
{
	ask->status = status;
	ask->body.len = 0;
	text_format(&ask->body, "{\"code\":\"%s\",\"msg\":\"%s\",\"data\":[]}", code, text);
}

/* ---- who asks ---- */

static bool
is_signed(const struct sim_ask *ask)
{
	struct slice parts[] = { office_header(ask, "OK-ACCESS-TIMESTAMP"), ask->request->method,
		office_path(ask, false), ask->request->body };

	return office_signed(office_of(ask), SIGN_BASE64, parts, COUNT(parts), office_header(ask, "OK-ACCESS-SIGN"));
}

/* expTime: the moment from which it is too late (ms). */
static bool
is_expired(const struct sim_ask *ask)
{
	int64_t until;

	return office_number(&until, office_header(ask, "expTime")) && ask->stand->now_us > until * 1000;
}

static bool
admit(struct sim_ask *ask)
{
	struct slice key = office_header(ask, "OK-ACCESS-KEY");
	int64_t stamp_us = 0;
	struct error ignored;

	if (key.len == 0)
		say_error(ask, 401, "50103", "Request header \\\"OK-ACCESS-KEY\\\" can't be empty.");
	else if (!office_key(ask, key))
		say_error(ask, 401, "50111", "Invalid OK-ACCESS-KEY");
	else if (!office_passphrase(office_of(ask), office_header(ask, "OK-ACCESS-PASSPHRASE")))
		say_error(ask, 401, "50105", "Request header \\\"OK-ACCESS-PASSPHRASE\\\" incorrect.");
	else if (time_of_text(office_header(ask, "OK-ACCESS-TIMESTAMP"), &stamp_us, &ignored) != 0)
		say_error(ask, 401, "50112", "Invalid OK-ACCESS-TIMESTAMP");
	else if (!is_signed(ask))
		say_error(ask, 401, "50113", "Invalid Sign");
	else if (!office_recent(ask, stamp_us, WINDOW_US) || is_expired(ask))
		say_error(ask, 401, "50102", "Timestamp request expired");
	else
		return true;
	return false;
}

/* ---- rows ---- */

static const char *
kind_of(const struct account_order *order)
{
	static const char *const kinds[] = {
		[TIF_GTC] = "limit", [TIF_IOC] = "ioc", [TIF_FOK] = "fok", [TIF_POST_ONLY] = "post_only"
	};

	return order->type == ORDER_TYPE_MARKET ? "market" : kinds[order->tif];
}

static const char *
state_of(const struct account_order *order)
{
	return order->state == ORDER_OPEN                  ? "live"
	    : order->state == ORDER_PARTIAL && order->open ? "partially_filled"
	    : order->state == ORDER_FILLED                 ? "filled"
	    : order->open                                  ? "live"
							   : "canceled";
}

static void
put_price_or_none(struct text *out, const char *key, const struct account_order *order, int64_t price)
{
	if (price > 0)
		office_put_price(out, key, order, price);
	else
		put_name(out, key, SLICE(""));
}

/* Without the brace that ends it. */
static void
put_order_open(struct text *out, const struct office *office, const struct account_order *order)
{
	const struct sim_listing *listing = office_listed(order);

	text_format(out, "{\"instType\":\"SPOT\",\"instId\":\"%.*s\",\"ordId\":\"%lld\"", SLICE_ARG(listing->symbol),
	    (long long)order->number);
	put_string(out, "clOrdId", slice_of(order->client));
	put_price_or_none(out, "px", order, order->price);
	put_decimal(out, "sz", office_ordered(order));
	text_format(out, ",\"tag\":\"\",\"ordType\":\"%s\",\"side\":\"%s\",\"posSide\":\"net\",\"tdMode\":\"cash\"",
	    kind_of(order), sides[order->side]);
	office_put_qty(out, "accFillSz", order, order->filled);
	if (order->filled > 0)
		put_decimal(out, "avgPx", account_average(order));
	else
		put_name(out, "avgPx", SLICE(""));
	put_name(out, "state", slice_of(state_of(order)));
	put_decimal(out, "fee", decimal_negate(order->fee));
	put_name(out, "feeCcy", office_asset(office, order->fee_asset));
	text_format(out,
	    ",\"rebate\":\"0\",\"rebateCcy\":\"%.*s\",\"tgtCcy\":\"%s\",\"category\":\"normal\",\"algoId\":\"\","
	    "\"cancelSource\":\"%s\",\"cTime\":\"%lld\",\"uTime\":\"%lld\"",
	    SLICE_ARG(order->side == SIDE_BUY ? listing->quote : listing->base),
	    order->qty > 0 ? "base_ccy" : "quote_ccy",
	    order->why == WHY_CANCELED         ? "1"
		: order->why == WHY_WOULD_TAKE ? "31"
					       : "",
	    (long long)(order->created_us / 1000), (long long)(order->updated_us / 1000));
}

/* REST tells the last fill with it. */
static void
put_order(struct text *out, const struct office *office, const struct account_order *order)
{
	const struct account_fill *last = NULL;

	for (size_t i = office->account.fill_count; i > 0 && last == NULL && order->fills > 0; i--)
		if (office->account.fills[i - 1]->order == order)
			last = office->account.fills[i - 1];
	put_order_open(out, office, order);
	put_price_or_none(out, "fillPx", order, last == NULL ? 0 : last->price);
	office_put_qty(out, "fillSz", order, last == NULL ? 0 : last->qty);
	if (last == NULL)
		text_string(out, ",\"tradeId\":\"\",\"fillTime\":\"\"}");
	else
		text_format(out, ",\"tradeId\":\"%lld\",\"fillTime\":\"%lld\"}", (long long)last->number,
		    (long long)(last->us / 1000));
}

static void
put_fill(struct text *out, const struct office *office, const struct account_fill *fill)
{
	const struct account_order *order = fill->order;

	text_format(out,
	    "{\"instType\":\"SPOT\",\"instId\":\"%.*s\",\"tradeId\":\"%lld\",\"ordId\":\"%lld\",\"billId\":\"%lld\"",
	    SLICE_ARG(office_listed(order)->symbol), (long long)fill->number, (long long)order->number,
	    (long long)fill->number);
	put_string(out, "clOrdId", slice_of(order->client));
	office_put_price(out, "fillPx", order, fill->price);
	office_put_qty(out, "fillSz", order, fill->qty);
	text_format(out, ",\"side\":\"%s\",\"posSide\":\"net\",\"execType\":\"%s\"", sides[order->side],
	    fill->maker ? "M" : "T");
	put_name(out, "feeCcy", office_asset(office, fill->fee_asset));
	put_decimal(out, "fee", decimal_negate(fill->fee));
	text_format(out, ",\"tag\":\"\",\"ts\":\"%lld\",\"fillTime\":\"%lld\"}", (long long)(fill->us / 1000),
	    (long long)(fill->us / 1000));
}

static void
put_asset(struct text *out, const struct office *office, const struct account_asset *asset)
{
	text_format(out, "{\"ccy\":\"%s\"", asset->name);
	put_decimal(out, "cashBal", office_total(asset));
	put_decimal(out, "availBal", asset->free);
	put_decimal(out, "frozenBal", asset->locked);
	put_decimal(out, "eq", office_total(asset));
	put_decimal(out, "availEq", asset->free);
	put_decimal(out, "ordFrozen", asset->locked);
	text_format(out, ",\"uTime\":\"%lld\"}", (long long)(office->stand->now_us / 1000));
}

/* ---- orders ---- */

static const struct {
	const char *code, *text;
} refusals[WHY_COUNT] = {
	[WHY_FUNDS] = { "51008", "Order failed. Insufficient balance in account." },
	[WHY_TICK] = { "51000", "Parameter px error" },
	[WHY_STEP] = { "51121", "Order quantity must be a multiple of the lot size." },
	[WHY_MIN_QTY] = { "51020", "Your order should meet or exceed the minimum order amount." },
	[WHY_MIN_NOTIONAL] = { "51020", "Your order should meet or exceed the minimum order amount." },
	[WHY_RANGE] = { "51000", "Parameter sz error" },
	[WHY_DUPLICATE] = { "51016", "Client order ID already exists." },
	[WHY_DRAWN] = { "51006", "Order price is not within the price limit" },
};

static void
put_result(struct sim_ask *ask, struct slice client, const char *number, const char *code, const char *text)
{
	struct text *out = &ask->body;

	text_char(out, '{');
	put_string(out, "clOrdId", client);
	text_format(out, ",\"ordId\":\"%s\",\"sCode\":\"%s\",\"sMsg\":\"%s\",\"tag\":\"\",\"ts\":\"%lld\"}", number,
	    code, text, (long long)(ask->stand->now_us / 1000));
}

/* What is bought or sold; a purchase at the market goes by money unless it is said otherwise. */
static bool
read_order(const struct sim_ask *ask, const json *object, struct account_request *request)
{
	static const struct {
		const char *name;
		enum order_type type;
		enum tif tif;
	} kinds[] = {
		{ "limit", ORDER_TYPE_LIMIT, TIF_GTC },
		{ "market", ORDER_TYPE_MARKET, TIF_GTC },
		{ "ioc", ORDER_TYPE_LIMIT, TIF_IOC },
		{ "fok", ORDER_TYPE_LIMIT, TIF_FOK },
		{ "post_only", ORDER_TYPE_LIMIT, TIF_POST_ONLY },
	};
	size_t kind = 0;

	while (kind < COUNT(kinds) && !office_word_is(ask, object, "ordType", kinds[kind].name))
		kind++;
	if (kind == COUNT(kinds) || !office_figure(&request->qty, ask, object, "sz") ||
	    !office_figure(&request->price, ask, object, "px") ||
	    (!office_word_is(ask, object, "side", "buy") && !office_word_is(ask, object, "side", "sell")))
		return false;
	request->side = office_word_is(ask, object, "side", "buy") ? SIDE_BUY : SIDE_SELL;
	request->type = kinds[kind].type;
	request->tif = kinds[kind].tif;
	if (request->type == ORDER_TYPE_MARKET && request->side == SIDE_BUY &&
	    !office_word_is(ask, object, "tgtCcy", "base_ccy")) {
		request->money = request->qty;
		request->qty = DECIMAL_ZERO;
	}
	return true;
}

static const char *
wrong_parameter(const struct sim_ask *ask, const json *object, struct slice client)
{
	struct decimal ignored;

	if (!office_plain(client, CLIENT_MAX, ""))
		return "Parameter clOrdId error";
	if (!office_figure(&ignored, ask, object, "sz"))
		return "Parameter sz error";
	return office_figure(&ignored, ask, object, "px") ? "Parameter ordType error" : "Parameter px error";
}

/* One order; its row is written.  False: it was refused. */
static bool
place(struct sim_ask *ask, const json *object)
{
	struct office *office = office_of(ask);
	const struct sim_listing *listing = office_listing(ask, object, "instId");
	struct account_request request = { .tif = TIF_GTC };
	struct account_order *order;
	char id[OFFICE_WORD], number[24];
	enum account_why why;

	request.client = office_word(ask, object, "clOrdId", id);
	if (listing == NULL) {
		put_result(ask, request.client, "", "51001", "Instrument ID does not exist");
		return false;
	}
	request.market = office_market(office, listing);
	if (!office_plain(request.client, CLIENT_MAX, "") || !read_order(ask, object, &request)) {
		put_result(ask, request.client, "", "51000", wrong_parameter(ask, object, request.client));
		return false;
	}
	order = office_place(office, &request, &why);
	if (order == NULL) {
		put_result(ask, request.client, "", refusals[why].code, refusals[why].text);
		return false;
	}
	snprintf(number, sizeof number, "%lld", (long long)order->number);
	put_result(ask, request.client, number, "0", "");
	return true;
}

static bool
cancel(struct sim_ask *ask, const json *object)
{
	struct office *office = office_of(ask);
	char id[OFFICE_WORD], number[OFFICE_WORD];
	struct slice client = office_word(ask, object, "clOrdId", id),
		     given = office_word(ask, object, "ordId", number);
	struct account_order *order = office_find(office, given, client);

	if (order == NULL || !office_cancel(office, order)) {
		put_result(ask, client, number, "51400",
		    "Cancellation failed as the order has been filled, canceled or does not exist.");
		return false;
	}
	snprintf(number, sizeof number, "%lld", (long long)order->number);
	put_result(ask, slice_of(order->client), number, "0", "");
	return true;
}

/* One object, or an array of them; the answer's code says how many of them went well. */
static void
do_each(struct sim_ask *ask, bool (*deed)(struct sim_ask *ask, const json *object))
{
	const json *item = json_is_array(ask->form) ? json_first(ask->form) : ask->form;
	struct text rows = ask->body; /* written behind the envelope */
	size_t done = 0, count = 0;
	const char *code;

	if (item == NULL) {
		say_error(ask, 400, "50000", "Body for POST request cannot be empty.");
		return;
	}
	ask->body = (struct text){ .at = NULL };
	for (; item != NULL && count < BATCH_MAX; item = json_is_array(ask->form) ? json_after(item) : NULL) {
		text_string(&ask->body, count++ == 0 ? "" : ",");
		done += deed(ask, item);
	}
	code = done == count ? "0" : done == 0 ? "1" : "2";
	text_format(&rows, "{\"code\":\"%s\",\"msg\":\"%s\",\"data\":[", code,
	    done == count   ? ""
		: done == 0 ? "All operations failed"
			    : "Bulk operation partially succeeded");
	text_slice(&rows, text_all(&ask->body));
	text_format(&rows, "],\"inTime\":\"%lld\",\"outTime\":\"%lld\"}", (long long)ask->stand->now_us,
	    (long long)ask->stand->now_us);
	text_free(&ask->body);
	ask->body = rows;
}

static void
answer_place(struct sim_ask *ask)
{
	do_each(ask, place);
}

static void
answer_cancel(struct sim_ask *ask)
{
	do_each(ask, cancel);
}

static void
begin_answer(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"code\":\"0\",\"msg\":\"\",\"data\":[");
}

static void
end_answer(struct sim_ask *ask)
{
	text_string(&ask->body, "]}");
}

/* Cancel everything unless asked again in time; 0: no more. */
static void
answer_watchdog(struct sim_ask *ask)
{
	struct office *office = office_of(ask);
	char word[OFFICE_WORD];
	int64_t seconds;

	if (!office_number(&seconds, office_word(ask, ask->form, "timeOut", word)) ||
	    (seconds != 0 && (seconds < 10 || seconds > 120))) {
		say_error(ask, 200, "51000", "Parameter timeOut error");
		return;
	}
	office->dead_us = seconds == 0 ? 0 : ask->stand->now_us + seconds * SECOND_US;
	begin_answer(ask);
	text_format(&ask->body, "{\"triggerTime\":\"%lld\",\"tag\":\"\",\"ts\":\"%lld\"}",
	    (long long)(office->dead_us / 1000), (long long)(ask->stand->now_us / 1000));
	end_answer(ask);
}

/* ---- questions ---- */

static void
answer_order(struct sim_ask *ask)
{
	char id[OFFICE_WORD], number[OFFICE_WORD];
	const struct account_order *order =
	    office_find(office_of(ask), office_word(ask, NULL, "ordId", number), office_word(ask, NULL, "clOrdId", id));

	if (order == NULL || office_listing(ask, NULL, "instId") != office_listed(order)) {
		say_error(ask, 200, "51603", "Order does not exist");
		return;
	}
	begin_answer(ask);
	put_order(&ask->body, office_of(ask), order);
	end_answer(ask);
}

/* Pages go back in time: after is the number that the last page ended with. */
static struct office_filter
filter_of(const struct sim_ask *ask)
{
	struct office_filter filter = { .listing = office_listing(ask, NULL, "instId"),
		.limit = office_limit(ask, "limit", ROWS_MAX, ROWS_MAX) };
	char word[OFFICE_WORD];
	int64_t value;

	if (office_number(&value, office_word(ask, NULL, "after", word)))
		filter.below = value;
	if (office_number(&value, office_word(ask, NULL, "begin", word)))
		filter.since_us = value * 1000;
	return filter;
}

static void
answer_pending(struct sim_ask *ask)
{
	struct office_filter filter = filter_of(ask);

	filter.open = true;
	begin_answer(ask);
	office_put_orders(office_of(ask), &ask->body, &filter, put_order);
	end_answer(ask);
}

static void
answer_history(struct sim_ask *ask)
{
	struct office_filter filter = filter_of(ask);

	filter.ended = true;
	begin_answer(ask);
	office_put_orders(office_of(ask), &ask->body, &filter, put_order);
	end_answer(ask);
}

static void
answer_fills(struct sim_ask *ask)
{
	struct office_filter filter = filter_of(ask);
	char number[OFFICE_WORD];
	struct slice order = office_word(ask, NULL, "ordId", number);

	if (order.len > 0)
		filter.order = office_find(office_of(ask), order, (struct slice){ .len = 0 });
	begin_answer(ask);
	if (order.len == 0 || filter.order != NULL)
		office_put_fills(office_of(ask), &ask->body, &filter, put_fill);
	end_answer(ask);
}

static void
put_balance(struct text *out, const struct office *office)
{
	text_format(
	    out, "{\"totalEq\":\"\",\"uTime\":\"%lld\",\"details\":[", (long long)(office->stand->now_us / 1000));
	office_put_assets(office, out, put_asset);
	text_string(out, "]}");
}

static void
answer_balance(struct sim_ask *ask)
{
	begin_answer(ask);
	put_balance(&ask->body, office_of(ask));
	end_answer(ask);
}

static void
answer_fees(struct sim_ask *ask)
{
	const struct account_fees *fees = &office_of(ask)->account.fees;

	begin_answer(ask);
	text_string(&ask->body, "{\"instType\":\"SPOT\",\"level\":\"Lv1\"");
	put_decimal(&ask->body, "maker", decimal_negate(fees->maker));
	put_decimal(&ask->body, "taker", decimal_negate(fees->taker));
	text_format(&ask->body, ",\"ts\":\"%lld\"}", (long long)(ask->stand->now_us / 1000));
	end_answer(ask);
}

static void
put_network(struct text *out, const struct venue_network *network)
{
	text_format(out, "{\"ccy\":\"%s\",\"chain\":\"%s-%s\",\"name\":\"%s\"", network->asset, network->asset,
	    network->network, network->asset);
	put_decimal(out, "fee", network->withdraw_fee);
	put_decimal(out, "minFee", network->withdraw_fee);
	put_decimal(out, "maxFee", network->withdraw_fee);
	put_decimal(out, "minWd", network->withdraw_min);
	put_string(out, "ctAddr", slice_of(network->contract));
	text_string(out,
	    ",\"canDep\":true,\"canWd\":true,\"canInternal\":true,\"mainNet\":false,\"maxWd\":\"1000000\",\"minDep\":"
	    "\"0.01\","
	    "\"wdTickSz\":\"8\",\"wdQuota\":\"500000\",\"usedWdQuota\":\"0\",\"needTag\":false}");
}

static void
answer_currencies(struct sim_ask *ask)
{
	char word[OFFICE_WORD];

	begin_answer(ask);
	office_put_networks(office_of(ask), &ask->body, office_word(ask, NULL, "ccy", word), put_network);
	end_answer(ask);
}

static void
put_address(struct text *out, const struct venue_network *network)
{
	text_format(out,
	    "{\"ccy\":\"%s\",\"chain\":\"%s-%s\",\"addr\":\"sim-okx-%s-%s\",\"tag\":\"\",\"selected\":true,\"to\":"
	    "\"6\","
	    "\"ctAddr\":\"\"}",
	    network->asset, network->asset, network->network, network->asset, network->network);
}

static void
answer_address(struct sim_ask *ask)
{
	char word[OFFICE_WORD];
	struct slice asset = office_word(ask, NULL, "ccy", word);

	if (asset.len == 0) {
		say_error(ask, 400, "50014", "Parameter ccy can not be empty");
		return;
	}
	begin_answer(ask);
	office_put_networks(office_of(ask), &ask->body, asset, put_address);
	end_answer(ask);
}

static void
answer_config(struct sim_ask *ask)
{
	begin_answer(ask);
	text_string(&ask->body,
	    "{\"uid\":\"1\",\"mainUid\":\"1\",\"acctLv\":\"1\",\"posMode\":\"net_mode\",\"autoLoan\":false,\"level\":"
	    "\"Lv1\","
	    "\"label\":\"sim\",\"perm\":\"read_only,trade\"}");
	end_answer(ask);
}

/* ---- the private socket ---- */

static void
complain(struct sim_conn *conn, const char *code, const char *text)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text, "{\"event\":\"error\",\"code\":\"%s\",\"msg\":\"%s\",\"connId\":\"%08llx\"}", code,
	    text, (unsigned long long)conn->id);
	sim_send(conn, say);
}

static struct office *
may_log_in(const struct sim_conn *conn, const json *arg)
{
	struct slice parts[] = { sim_word(arg, "timestamp"), SLICE("GET/users/self/verify") };
	struct office *office = office_of_key(conn->stand, sim_word(arg, "apiKey"));
	struct sim_ask now = { .stand = conn->stand };
	int64_t seconds;

	return office != NULL && office_passphrase(office, sim_word(arg, "passphrase")) &&
		office_number(&seconds, parts[0]) && office_recent(&now, seconds * SECOND_US, WINDOW_US) &&
		office_signed(office, SIGN_BASE64, parts, COUNT(parts), sim_word(arg, "sign"))
	    ? office
	    : NULL;
}

static void
log_in(struct sim_conn *conn, const json *request)
{
	struct office *office = may_log_in(conn, json_first(json_member(request, "args")));
	struct sim_say *say;

	if (office == NULL) {
		complain(conn, "60009", "Login failed.");
		return;
	}
	conn->office = office;
	conn->hears |= HEARS_LOGIN;
	say = sim_reply(conn);
	text_format(&say->text, "{\"event\":\"login\",\"code\":\"0\",\"msg\":\"\",\"connId\":\"%08llx\"}",
	    (unsigned long long)conn->id);
	sim_send(conn, say);
}

static void
tell_balance(struct sim_conn *conn, const struct account_market *market)
{
	struct sim_say *say = sim_reply(conn);

	(void)market;
	text_string(&say->text, "{\"arg\":{\"channel\":\"account\",\"uid\":\"1\"},\"data\":[");
	put_balance(&say->text, conn->stand->office);
	text_string(&say->text, "]}");
	sim_send(conn, say);
}

static void
subscribe(struct sim_conn *conn, const json *arg, bool on)
{
	unsigned what = slice_is(sim_word(arg, "channel"), "orders") ? HEARS_ORDERS
	    : slice_is(sim_word(arg, "channel"), "account")          ? HEARS_BALANCE
								     : 0;
	struct sim_say *say;

	if (what == 0) {
		complain(conn, "60018", "Wrong URL or channel. Please use the correct URL, channel and parameters.");
		return;
	}
	conn->hears = on ? conn->hears | what : conn->hears & ~what;
	say = sim_reply(conn);
	text_format(&say->text, "{\"event\":\"%s\",", on ? "subscribe" : "unsubscribe");
	sim_echo(&say->text, "arg", arg);
	text_format(&say->text, ",\"connId\":\"%08llx\"}", (unsigned long long)conn->id);
	sim_send(conn, say);
	if (on && what == HEARS_BALANCE)
		tell_balance(conn, NULL);
}

static void
on_request(struct sim_conn *conn, const json *request)
{
	struct slice op = sim_word(request, "op");
	bool on = slice_is(op, "subscribe");

	if (slice_is(op, "login"))
		log_in(conn, request);
	else if (!on && !slice_is(op, "unsubscribe"))
		complain(conn, "60012", "Invalid request: unknown op");
	else if (conn->hears == 0)
		complain(conn, "60011", "Please log in");
	else
		for (const json *arg = json_first(json_member(request, "args")); arg != NULL; arg = json_after(arg))
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
	if (json_is_object(request))
		on_request(conn, request);
	else
		complain(conn, "60012", "Invalid request: no JSON object");
	json_free(request);
}

/* Each fill has a message of its own, with the order as it stands behind it. */
static void
tell(struct sim_conn *conn, const struct account_event *event)
{
	const struct account_order *order = event->order;
	const struct account_fill *fill = event->fill;
	struct sim_say *say;

	if ((conn->hears & HEARS_ORDERS) == 0)
		return;
	say = sim_reply(conn);
	text_format(&say->text,
	    "{\"arg\":{\"channel\":\"orders\",\"instType\":\"SPOT\",\"instId\":\"%.*s\",\"uid\":\"1\"},\"data\":[",
	    SLICE_ARG(office_listed(order)->symbol));
	put_order_open(&say->text, conn->office, order);
	if (fill == NULL)
		text_string(&say->text,
		    ",\"fillPx\":\"\",\"fillSz\":\"0\",\"tradeId\":\"\",\"fillTime\":\"\",\"fillFee\":\"0\","
		    "\"fillFeeCcy\":\"\","
		    "\"execType\":\"\"");
	else {
		office_put_price(&say->text, "fillPx", order, fill->price);
		office_put_qty(&say->text, "fillSz", order, fill->qty);
		put_decimal(&say->text, "fillFee", decimal_negate(fill->fee));
		put_name(&say->text, "fillFeeCcy", office_asset(conn->office, fill->fee_asset));
		text_format(&say->text, ",\"tradeId\":\"%lld\",\"fillTime\":\"%lld\",\"execType\":\"%s\"",
		    (long long)fill->number, (long long)(fill->us / 1000), fill->maker ? "M" : "T");
	}
	text_string(&say->text, ",\"amendResult\":\"\",\"code\":\"0\",\"msg\":\"\"}]}");
	sim_send(conn, say);
}

static const struct office_route routes[] = {
	{ "POST", "/api/v5/trade/order", DEED_ORDER, answer_place },
	{ "POST", "/api/v5/trade/batch-orders", DEED_ORDER, answer_place },
	{ "POST", "/api/v5/trade/cancel-order", DEED_CANCEL, answer_cancel },
	{ "POST", "/api/v5/trade/cancel-batch-orders", DEED_CANCEL, answer_cancel },
	{ "POST", "/api/v5/trade/cancel-all-after", DEED_CANCEL, answer_watchdog },
	{ "GET", "/api/v5/trade/order", DEED_READ, answer_order },
	{ "GET", "/api/v5/trade/orders-pending", DEED_READ, answer_pending },
	{ "GET", "/api/v5/trade/orders-history", DEED_READ, answer_history },
	{ "GET", "/api/v5/trade/fills", DEED_READ, answer_fills },
	{ "GET", "/api/v5/trade/fills-history", DEED_READ, answer_fills },
	{ "GET", "/api/v5/account/balance", DEED_READ, answer_balance },
	{ "GET", "/api/v5/account/config", DEED_READ, answer_config },
	{ "GET", "/api/v5/account/trade-fee", DEED_READ, answer_fees },
	{ "GET", "/api/v5/asset/currencies", DEED_READ, answer_currencies },
	{ "GET", "/api/v5/asset/deposit-address", DEED_READ, answer_address },
	{ NULL, NULL, DEED_READ, NULL },
};

const struct sim_private sim_okx_private = {
	.routes = routes,
	.requests = { 60, 2000 },
	.hmac = SIGN_HMAC_SHA256,
	.ends_post_only = true,
	.admit = admit,
	.socket = "/ws/v5/private",
	.message = on_message,
	.tell = tell,
	.balance = tell_balance,
};
