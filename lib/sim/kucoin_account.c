/*
 * kucoin, simulated: the hf paths of spot with a key, and the private topics behind a signed ticket.
 *
 * The passphrase comes signed.  Ids of orders are 24 hexadecimal digits.  Orders and cancels are acknowledged with ids alone.  Messages
 * of trades tell no fee: that is asked for.
 */
#include <stdio.h>

#include "base/clock.h"
#include "sim/office.h"
#include "wire/put.h"

#define WINDOW_US (5 * SECOND_US)
#define ID_BEGIN "65a1b2c3" /* what ids of orders begin with; the number follows in 16 digits */

enum { ROWS = 20, ROWS_MAX = 100, ID_LEN = 24, CLIENT_MAX = 40 };

static void
begin(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"code\":\"200000\",\"data\":");
}

static void
end(struct sim_ask *ask)
{
	text_char(&ask->body, '}');
}

static void
say_error(struct sim_ask *ask, int status, const char *code, const char *text)
{
	ask->status = status;
	ask->body.len = 0;
	text_format(&ask->body, "{\"code\":\"%s\",\"msg\":\"%s\"}", code, text);
}

/* ---- who asks ---- */

/* The query is signed without its percent-encoding, or as it was sent. */
static bool
is_signed(const struct sim_ask *ask, bool decoded)
{
	struct slice parts[] = { office_header(ask, "KC-API-TIMESTAMP"), ask->request->method,
		office_path(ask, decoded), ask->request->body };

	return office_signed(office_of(ask), SIGN_BASE64, parts, COUNT(parts), office_header(ask, "KC-API-SIGN"));
}

static bool
is_passphrase(const struct sim_ask *ask)
{
	struct slice phrase = secret_bytes(&office_of(ask)->key->passphrase);

	return office_signed(office_of(ask), SIGN_BASE64, &phrase, 1, office_header(ask, "KC-API-PASSPHRASE"));
}

static bool
admit(struct sim_ask *ask)
{
	int64_t stamp;

	if (slice_starts(ask->request->path, "/api/v3/currencies"))
		return true; /* whoever asks */
	if (office_header(ask, "KC-API-KEY").len == 0)
		say_error(ask, 401, "400001",
		    "Please check the header of your request for KC-API-KEY, KC-API-SIGN, KC-API-TIMESTAMP, "
		    "KC-API-PASSPHRASE");
	else if (!office_key(ask, office_header(ask, "KC-API-KEY")))
		say_error(ask, 401, "400003", "KC-API-KEY not exists");
	else if (!office_number(&stamp, office_header(ask, "KC-API-TIMESTAMP")) ||
	    !office_recent(ask, stamp * 1000, WINDOW_US))
		say_error(ask, 401, "400002", "Invalid KC-API-TIMESTAMP");
	else if (!is_signed(ask, true) && !is_signed(ask, false))
		say_error(ask, 401, "400005", "Invalid KC-API-SIGN");
	else if (!is_passphrase(ask))
		say_error(ask, 401, "400004", "Invalid KC-API-PASSPHRASE");
	else
		return true;
	return false;
}

/* ---- rows ---- */

static void
write_id(char to[OFFICE_ID], int64_t number)
{
	snprintf(to, OFFICE_ID, ID_BEGIN "%016llx", (unsigned long long)number);
}

static void
put_id(struct text *out, const char *key, const struct account_order *order)
{
	char id[OFFICE_ID];

	write_id(id, order->number);
	put_name(out, key, slice_of(id));
}

/* The order that an id names, however it is written. */
static struct account_order *
find_id(const struct office *office, struct slice id)
{
	struct slice none = { .len = 0 };
	unsigned long long number = 0;
	char digits[24];

	if (id.len != ID_LEN || !slice_starts(id, ID_BEGIN))
		return NULL;
	for (size_t i = sizeof ID_BEGIN - 1; i < id.len; i++) {
		const char *at = memchr("0123456789abcdef", id.at[i], 16);

		if (at == NULL)
			return NULL;
		number = number * 16 + (unsigned long long)(at - "0123456789abcdef");
	}
	snprintf(digits, sizeof digits, "%llu", number);
	return office_find(office, slice_of(digits), none);
}

static const char *
tif_of(const struct account_order *order)
{
	return order->tif == TIF_IOC ? "IOC" : order->tif == TIF_FOK ? "FOK" : "GTC";
}

static const char *
side_word(bool value)
{
	return value ? "true" : "false";
}

static void
put_order(struct text *out, const struct office *office, const struct account_order *order)
{
	int64_t rest = order->qty > 0 ? account_rest(order) : 0;

	text_char(out, '{');
	put_id(out, "id", order);
	text_format(out, ",\"symbol\":\"%.*s\",\"opType\":\"DEAL\",\"type\":\"%s\",\"side\":\"%s\"",
	    SLICE_ARG(office_listed(order)->symbol), order_types[order->type], sides[order->side]);
	office_put_price(out, "price", order, order->price);
	office_put_qty(out, "size", order, order->qty);
	put_decimal(out, "funds", order->money);
	office_put_qty(out, "dealSize", order, order->filled);
	put_decimal(out, "dealFunds", order->cost);
	put_decimal(out, "fee", order->fee);
	put_name(out, "feeCurrency", office_asset(office, order->fee_asset));
	put_string(out, "clientOid", slice_of(order->client));
	office_put_qty(out, "cancelledSize", order, order->open ? 0 : rest);
	office_put_qty(out, "remainSize", order, order->open ? rest : 0);
	text_format(out,
	    ",\"stp\":\"\",\"timeInForce\":\"%s\",\"postOnly\":%s,\"hidden\":false,\"iceberg\":false,\"visibleSize\":"
	    "\"0\","
	    "\"cancelAfter\":0,\"channel\":\"API\",\"remark\":\"\",\"tags\":\"\",\"cancelExist\":%s,\"tradeType\":"
	    "\"TRADE\","
	    "\"inOrderBook\":%s,\"active\":%s,\"cancelledFunds\":\"0\",\"remainFunds\":\"0\",\"createdAt\":%lld,"
	    "\"lastUpdatedAt\":"
	    "%lld}",
	    tif_of(order), side_word(order->tif == TIF_POST_ONLY),
	    side_word(!order->open && order->state != ORDER_FILLED), side_word(order->open), side_word(order->open),
	    office_ms(order->created_us), office_ms(order->updated_us));
}

static void
put_fill(struct text *out, const struct office *office, const struct account_fill *fill)
{
	const struct account_order *order = fill->order;

	text_format(out, "{\"id\":%lld,\"symbol\":\"%.*s\",\"tradeId\":%lld", (long long)fill->number,
	    SLICE_ARG(office_listed(order)->symbol), (long long)fill->number);
	put_id(out, "orderId", order);
	text_format(out,
	    ",\"counterOrderId\":\"x\",\"side\":\"%s\",\"liquidity\":\"%s\",\"forceTaker\":false,\"type\":\"%s\","
	    "\"tradeType\":"
	    "\"TRADE\",\"stop\":\"\"",
	    sides[order->side], fill->maker ? "maker" : "taker", order_types[order->type]);
	office_put_price(out, "price", order, fill->price);
	office_put_qty(out, "size", order, fill->qty);
	put_decimal(out, "funds", fill->cost);
	put_decimal(out, "fee", fill->fee);
	put_decimal(out, "feeRate", fill->rate);
	put_name(out, "feeCurrency", office_asset(office, fill->fee_asset));
	text_format(out, ",\"createdAt\":%lld}", office_ms(fill->us));
}

static void
put_asset(struct text *out, const struct office *office, const struct account_asset *asset)
{
	text_format(out, "{\"id\":\"acc%zu\",\"currency\":\"%s\",\"type\":\"trade_hf\"",
	    (size_t)(asset - office->account.assets), asset->name);
	put_decimal(out, "balance", office_total(asset));
	put_decimal(out, "available", asset->free);
	put_decimal(out, "holds", asset->locked);
	text_char(out, '}');
}

/* ---- orders ---- */

static const struct {
	const char *code, *text;
} refusals[WHY_COUNT] = {
	[WHY_FUNDS] = { "200004", "Balance insufficient!" },
	[WHY_TICK] = { "400100", "Price increment invalid." },
	[WHY_STEP] = { "400100", "Order size increment invalid." },
	[WHY_MIN_QTY] = { "400100", "The quantity is below the minimum requirement." },
	[WHY_MIN_NOTIONAL] = { "400100", "Order funds are below the minimum requirement." },
	[WHY_RANGE] = { "400100", "Order size increment invalid." },
	[WHY_DUPLICATE] = { "126044", "Duplicate clientOid" },
	[WHY_WOULD_TAKE] = { "102446", "post only order would take" },
	[WHY_DRAWN] = { "400370", "Max. price is exceeded" },
};

static bool
read_order(const struct sim_ask *ask, struct account_request *request)
{
	bool market = office_word_is(ask, ask->form, "type", "market"),
	     buy = office_word_is(ask, ask->form, "side", "buy");

	if ((!buy && !office_word_is(ask, ask->form, "side", "sell")) ||
	    !office_figure(&request->qty, ask, ask->form, "size") ||
	    !office_figure(&request->price, ask, ask->form, "price") ||
	    !office_figure(&request->money, ask, ask->form, "funds"))
		return false;
	request->side = buy ? SIDE_BUY : SIDE_SELL;
	request->type = market ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	request->tif = office_word_is(ask, ask->form, "timeInForce", "IOC") ? TIF_IOC
	    : office_word_is(ask, ask->form, "timeInForce", "FOK")          ? TIF_FOK
	    : office_word_is(ask, ask->form, "postOnly", "true")            ? TIF_POST_ONLY
									    : TIF_GTC;
	return true;
}

/* Milliseconds as a number, as the venue has them; false: something else. */
static bool
read_ms(const struct sim_ask *ask, const char *name, int64_t *ms)
{
	char word[OFFICE_WORD];

	return json_is_number(json_member(ask->form, name)) &&
	    office_number(ms, office_word(ask, ask->form, name, word));
}

/*
 * An order fails that arrives behind clientTimestamp + allowMaxTimeWindow; the first is needed with the second, and is the time that is
 * signed (www.kucoin.com/docs-new/rest/spot-trading/orders/add-order).  The page has no code for it: it is that of every time that is
 * too old.
 */
static bool
refuse_late(struct sim_ask *ask)
{
	int64_t window_ms = 0, stamp_ms = 0;
	char word[OFFICE_WORD];

	if (json_member(ask->form, "allowMaxTimeWindow") == NULL)
		return false;
	if (!read_ms(ask, "allowMaxTimeWindow", &window_ms) || !read_ms(ask, "clientTimestamp", &stamp_ms) ||
	    !slice_equal(office_word(ask, ask->form, "clientTimestamp", word), office_header(ask, "KC-API-TIMESTAMP")))
		say_error(ask, 200, "400100", "Parameter error");
	else if (!office_recent(ask, stamp_ms * 1000, window_ms * 1000))
		say_error(ask, 200, "400002", "Invalid clientTimestamp");
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
		say_error(ask, 200, "900001", "The symbol does not exist");
		return;
	}
	if (!office_plain(request.client, CLIENT_MAX, "-_") || !read_order(ask, &request)) {
		say_error(ask, 200, "400100", "Parameter error");
		return;
	}
	if (refuse_late(ask))
		return;
	request.market = office_market(office_of(ask), listing);
	order = office_place(office_of(ask), &request, &why);
	if (order == NULL) {
		say_error(ask, 200, refusals[why].code, refusals[why].text);
		return;
	}
	begin(ask);
	text_char(&ask->body, '{');
	put_id(&ask->body, "orderId", order);
	put_string(&ask->body, "clientOid", slice_of(order->client));
	text_char(&ask->body, '}');
	end(ask);
}

/* The one that the path names, by id or behind client-order/. */
static struct account_order *
asked_order(const struct sim_ask *ask)
{
	struct slice client = office_rest(ask, "/api/v1/hf/orders/client-order/"), none = { .len = 0 };
	char id[OFFICE_WORD];

	if (client.len > 0)
		return office_find(office_of(ask), none, sim_decode(client, id, sizeof id));
	return find_id(office_of(ask), office_rest(ask, "/api/v1/hf/orders/"));
}

static void
say_absent(struct sim_ask *ask)
{
	say_error(ask, 200, "400100", "order_not_exist_or_not_allow_to_cancel");
}

static void
answer_cancel(struct sim_ask *ask)
{
	struct account_order *order = asked_order(ask);

	if (order == NULL || !office_cancel(office_of(ask), order)) {
		say_absent(ask);
		return;
	}
	begin(ask);
	text_char(&ask->body, '{');
	if (office_rest(ask, "/api/v1/hf/orders/client-order/").len > 0)
		put_string(&ask->body, "clientOid", slice_of(order->client));
	else
		put_id(&ask->body, "orderId", order);
	text_char(&ask->body, '}');
	end(ask);
}

static void
answer_cancel_all(struct sim_ask *ask)
{
	office_cancel_all(office_of(ask), office_listing(ask, NULL, "symbol"));
	begin(ask);
	text_string(&ask->body, "\"success\"");
	end(ask);
}

/* Cancel everything unless asked again in time; -1: no more. */
static void
answer_watchdog(struct sim_ask *ask)
{
	struct office *office = office_of(ask);
	char word[OFFICE_WORD];
	int64_t seconds;

	if (!slice_integer(office_word(ask, ask->form, "timeout", word), &seconds) ||
	    (seconds != -1 && (seconds < 5 || seconds > 86400))) {
		say_error(ask, 200, "400100", "timeout error");
		return;
	}
	office->dead_us = seconds < 0 ? 0 : ask->stand->now_us + seconds * SECOND_US;
	begin(ask);
	text_format(&ask->body, "{\"currentTime\":%lld,\"triggerTime\":%lld}",
	    (long long)(ask->stand->now_us / SECOND_US), (long long)(office->dead_us / SECOND_US));
	end(ask);
}

/* ---- questions ---- */

static void
answer_order(struct sim_ask *ask)
{
	const struct account_order *order = asked_order(ask);

	if (order == NULL) {
		say_absent(ask);
		return;
	}
	begin(ask);
	put_order(&ask->body, office_of(ask), order);
	end(ask);
}

static void
answer_active(struct sim_ask *ask)
{
	struct office_filter filter = { .listing = office_listing(ask, NULL, "symbol"), .open = true };

	begin(ask);
	text_char(&ask->body, '[');
	office_put_orders(office_of(ask), &ask->body, &filter, put_order);
	text_char(&ask->body, ']');
	end(ask);
}

/* The symbols that have open orders. */
static void
answer_active_symbols(struct sim_ask *ask)
{
	const struct stand *stand = ask->stand;
	struct text orders = { 0 };
	size_t count = 0;

	begin(ask);
	text_string(&ask->body, "{\"symbols\":[");
	for (size_t i = 0; i < stand->count; i++) {
		struct office_filter filter = { .listing = &stand->listings[i], .open = true };

		orders.len = 0;
		if (office_put_orders(office_of(ask), &orders, &filter, put_order) == 0)
			continue;
		text_string(&ask->body, count++ == 0 ? "" : ",");
		put_quoted(&ask->body, stand->listings[i].symbol);
	}
	text_string(&ask->body, "]}");
	text_free(&orders);
	end(ask);
}

static struct office_filter
page_of(const struct sim_ask *ask)
{
	struct office_filter filter = { .listing = office_listing(ask, NULL, "symbol"),
		.limit = office_limit(ask, "limit", ROWS, ROWS_MAX) };
	char word[OFFICE_WORD];
	int64_t value;

	if (office_number(&value, office_word(ask, NULL, "lastId", word)))
		filter.below = value;
	if (office_number(&value, office_word(ask, NULL, "startAt", word)))
		filter.since_us = value * 1000;
	return filter;
}

static void
answer_done(struct sim_ask *ask)
{
	struct office_filter filter = page_of(ask);

	filter.ended = true;
	begin(ask);
	text_string(&ask->body, "{\"items\":[");
	office_put_orders(office_of(ask), &ask->body, &filter, put_order);
	text_string(&ask->body, "],\"lastId\":0}");
	end(ask);
}

/* A page ends with the number below which the next one goes on. */
static void
answer_fills(struct sim_ask *ask)
{
	struct office_filter filter = page_of(ask);
	char word[OFFICE_WORD];
	struct slice id = office_word(ask, NULL, "orderId", word);
	int64_t last = 0;

	if (id.len > 0) /* nothing else is looked at */
		filter = (struct office_filter){ .order = find_id(office_of(ask), id), .limit = ROWS };
	filter.last_number = &last;
	begin(ask);
	text_string(&ask->body, "{\"items\":[");
	if (id.len == 0 || filter.order != NULL)
		office_put_fills(office_of(ask), &ask->body, &filter, put_fill);
	text_format(&ask->body, "],\"lastId\":%lld}", (long long)last);
	end(ask);
}

static void
answer_accounts(struct sim_ask *ask)
{
	begin(ask);
	text_char(&ask->body, '[');
	office_put_assets(office_of(ask), &ask->body, put_asset);
	text_char(&ask->body, ']');
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
	begin(ask);
	text_char(&ask->body, '[');
	sim_put_each(&ask->body, ask->stand, office_listing(ask, NULL, "symbols"), put_fee);
	text_char(&ask->body, ']');
	end(ask);
}

static void
answer_opened(struct sim_ask *ask)
{
	begin(ask);
	text_string(&ask->body, "true");
	end(ask);
}

static void
answer_mode(struct sim_ask *ask)
{
	begin(ask);
	text_string(&ask->body, "{\"selfAccountMode\":\"CLASSIC\"}");
	end(ask);
}

static void
put_chain(struct text *out, const struct venue_network *network)
{
	text_format(out, "{\"chainName\":\"%s\",\"chainId\":\"%s\"", network->network, network->network);
	put_decimal(out, "withdrawalMinSize", network->withdraw_min);
	put_decimal(out, "withdrawalMinFee", network->withdraw_fee);
	put_string(out, "contractAddress", slice_of(network->contract));
	text_string(out,
	    ",\"depositMinSize\":\"0\",\"withdrawFeeRate\":\"0\",\"isWithdrawEnabled\":true,\"isDepositEnabled\":true,"
	    "\"confirms\":1,"
	    "\"preConfirms\":1,\"withdrawPrecision\":8,\"maxWithdraw\":null,\"maxDeposit\":null,\"needTag\":false}");
}

static void
put_currency(struct text *out, const struct office *office, const struct account_asset *asset)
{
	text_format(out,
	    "{\"currency\":\"%s\",\"name\":\"%s\",\"fullName\":\"%s\",\"precision\":8,\"confirms\":null,"
	    "\"contractAddress\":null,"
	    "\"isMarginEnabled\":false,\"isDebitEnabled\":false,\"chains\":[",
	    asset->name, asset->name, asset->name);
	office_put_networks(office, out, slice_of(asset->name), put_chain);
	text_string(out, "]}");
}

static void
answer_currencies(struct sim_ask *ask)
{
	begin(ask);
	text_char(&ask->body, '[');
	office_put_assets(office_of(ask), &ask->body, put_currency);
	text_char(&ask->body, ']');
	end(ask);
}

static void
answer_currency(struct sim_ask *ask)
{
	const struct account *account = &office_of(ask)->account;
	struct slice name = office_rest(ask, "/api/v3/currencies/");

	for (size_t i = 0; i < account->asset_count; i++) {
		if (!slice_is(name, account->assets[i].name))
			continue;
		begin(ask);
		put_currency(&ask->body, office_of(ask), &account->assets[i]);
		end(ask);
		return;
	}
	say_error(ask, 200, "900003", "currency not exists");
}

static bool
knows_chain(struct sim_ask *ask)
{
	char word[OFFICE_WORD], other[OFFICE_WORD];

	if (office_goes_by(
		office_of(ask), office_word(ask, NULL, "currency", word), office_word(ask, NULL, "chain", other)))
		return true;
	say_error(ask, 200, "400100", "Parameter error");
	return false;
}

static void
put_address(struct sim_ask *ask)
{
	char word[OFFICE_WORD], other[OFFICE_WORD];
	struct slice asset = office_word(ask, NULL, "currency", word), chain = office_word(ask, NULL, "chain", other);

	text_char(&ask->body, '{');
	office_put_address(&ask->body, "address", office_of(ask), asset, chain);
	text_string(&ask->body, ",\"memo\":\"\"");
	put_string(&ask->body, "chain", chain);
	put_string(&ask->body, "chainId", chain);
	put_string(&ask->body, "currency", asset);
	text_string(&ask->body, ",\"to\":\"trade\",\"contractAddress\":\"\"}");
}

static void
answer_address(struct sim_ask *ask)
{
	if (!knows_chain(ask))
		return;
	begin(ask);
	put_address(ask);
	end(ask);
}

static void
answer_addresses(struct sim_ask *ask)
{
	if (!knows_chain(ask))
		return;
	begin(ask);
	text_char(&ask->body, '[');
	put_address(ask);
	text_char(&ask->body, ']');
	end(ask);
}

/* The public ticket with another word in its token. */
static void
answer_ticket(struct sim_ask *ask)
{
	const struct sim_route *route = ask->stand->venue->routes;
	char *word, signed_word[16];

	while (strcmp(route->path, "/api/v1/bullet-public") != 0)
		route++;
	route->answer(ask);
	snprintf(signed_word, sizeof signed_word, "sign%d-", (int)(office_of(ask)->place % 100));
	word = memmem(ask->body.at, ask->body.len, "public-", 7);
	if (word != NULL)
		memcpy(word, signed_word, 7);
}

/* ---- the private topics ---- */

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error ignored;
	json *request = json_parse(text, false, &ignored);
	struct slice topic = sim_word(request, "topic");
	unsigned what = slice_starts(topic, "/spotMarket/tradeOrders") ? HEARS_ORDERS
	    : slice_is(topic, "/account/balance")                      ? HEARS_BALANCE
								       : 0;
	struct sim_say *say = sim_reply(conn);

	conn->hears = slice_is(sim_word(request, "type"), "subscribe") ? conn->hears | what : conn->hears & ~what;
	text_char(&say->text, '{');
	if (!sim_echo(&say->text, "id", json_member(request, "id")))
		text_string(&say->text, "\"id\":\"\"");
	if (what == 0)
		text_string(&say->text, ",\"type\":\"error\",\"code\":404,\"data\":\"topic is not found\"}");
	else
		text_string(&say->text, ",\"type\":\"ack\"}");
	if (what == 0 || json_bool(json_member(request, "response")))
		sim_send(conn, say);
	json_free(request);
}

static void
tell_change(struct sim_conn *conn, const struct account_order *order, const struct account_fill *fill, const char *type,
    const char *status)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = &say->text;
	int64_t rest = order->open && order->qty > 0 ? account_rest(order) : 0;

	text_format(out,
	    "{\"topic\":\"/spotMarket/"
	    "tradeOrders\",\"type\":\"message\",\"subject\":\"orderChange\",\"channelType\":\"private\","
	    "\"userId\":\"1\",\"data\":{\"symbol\":\"%.*s\",\"orderType\":\"%s\",\"side\":\"%s\",\"type\":\"%s\","
	    "\"status\":\"%s\"",
	    SLICE_ARG(office_listed(order)->symbol), order_types[order->type], sides[order->side], type, status);
	put_id(out, "orderId", order);
	put_string(out, "clientOid", slice_of(order->client));
	office_put_qty(out, "size", order, order->qty);
	office_put_qty(out, "originSize", order, order->qty);
	office_put_price(out, "price", order, order->price);
	office_put_qty(out, "filledSize", order, order->filled);
	office_put_qty(out, "remainSize", order, rest);
	office_put_qty(out, "canceledSize", order, order->open || order->qty == 0 ? 0 : account_rest(order));
	if (fill != NULL) {
		office_put_price(out, "matchPrice", order, fill->price);
		office_put_qty(out, "matchSize", order, fill->qty);
		text_format(out, ",\"tradeId\":\"%lld\",\"liquidity\":\"%s\"", (long long)fill->number,
		    fill->maker ? "maker" : "taker");
	}
	text_format(
	    out, ",\"orderTime\":%lld,\"ts\":%lld000}}", office_ms(order->created_us), (long long)order->updated_us);
	sim_send(conn, say);
}

static void
tell(struct sim_conn *conn, const struct account_event *event)
{
	const struct account_order *order = event->order;

	if ((conn->hears & HEARS_ORDERS) == 0)
		return;
	if (event->happening == ACCOUNT_ACK)
		tell_change(conn, order, NULL, "open", "open");
	if (event->happening == ACCOUNT_FILL)
		tell_change(conn, order, event->fill, "match", "match");
	if (order->state == ORDER_FILLED && (event->happening != ACCOUNT_DONE || order->qty == 0))
		tell_change(conn, order, NULL, "filled", "done");
	else if (event->happening == ACCOUNT_DONE)
		tell_change(conn, order, NULL, "canceled", "done");
}

static void
tell_asset(struct sim_conn *conn, const struct account_asset *asset)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text,
	    "{\"topic\":\"/account/"
	    "balance\",\"type\":\"message\",\"subject\":\"account.balance\",\"channelType\":\"private\","
	    "\"userId\":\"1\",\"data\":{\"accountId\":\"1\",\"currency\":\"%s\"",
	    asset->name);
	put_decimal(&say->text, "total", office_total(asset));
	put_decimal(&say->text, "available", asset->free);
	put_decimal(&say->text, "hold", asset->locked);
	text_format(&say->text,
	    ",\"availableChange\":\"0\",\"holdChange\":\"0\",\"relationEvent\":\"trade_hf.hold\",\"relationEventId\":"
	    "\"1\",\"time\":"
	    "\"%lld\"}}",
	    office_ms(conn->stand->now_us));
	sim_send(conn, say);
}

static void
tell_balance(struct sim_conn *conn, const struct account_market *market)
{
	tell_asset(conn, &conn->office->account.assets[market->base]);
	tell_asset(conn, &conn->office->account.assets[market->quote]);
}

static const struct office_route routes[] = {
	{ "POST", "/api/v1/hf/orders", DEED_ORDER, answer_place },
	{ "DELETE", "/api/v1/hf/orders", DEED_CANCEL, answer_cancel_all },
	{ "DELETE", "/api/v1/hf/orders/cancelAll", DEED_CANCEL, answer_cancel_all },
	{ "DELETE", "/api/v1/hf/orders/*", DEED_CANCEL, answer_cancel },
	{ "POST", "/api/v1/hf/orders/dead-cancel-all", DEED_CANCEL, answer_watchdog },
	{ "GET", "/api/v1/hf/orders/active", DEED_READ, answer_active },
	{ "GET", "/api/v1/hf/orders/active/symbols", DEED_READ, answer_active_symbols },
	{ "GET", "/api/v1/hf/orders/done", DEED_READ, answer_done },
	{ "GET", "/api/v1/hf/orders/*", DEED_READ, answer_order },
	{ "GET", "/api/v1/hf/fills", DEED_READ, answer_fills },
	{ "GET", "/api/v1/accounts", DEED_READ, answer_accounts },
	{ "GET", "/api/v1/trade-fees", DEED_READ, answer_fees },
	{ "GET", "/api/v1/hf/accounts/opened", DEED_READ, answer_opened },
	{ "GET", "/api/ua/v1/account/mode", DEED_READ, answer_mode },
	{ "GET", "/api/v3/currencies", DEED_READ, answer_currencies },
	{ "GET", "/api/v3/currencies/*", DEED_READ, answer_currency },
	{ "GET", "/api/v1/deposit-addresses", DEED_READ, answer_address },
	{ "GET", "/api/v3/deposit-addresses", DEED_READ, answer_addresses },
	{ "POST", "/api/v1/bullet-private", DEED_READ, answer_ticket },
	{ NULL, NULL, DEED_READ, NULL },
};

const struct sim_private sim_kucoin_private = {
	.routes = routes,
	.requests = { 2000, 30000 },
	.hmac = SIGN_HMAC_SHA256,
	.unique_ever = true,
	.admit = admit,
	.message = on_message,
	.tell = tell,
	.balance = tell_balance,
	.order_id = write_id,
};
