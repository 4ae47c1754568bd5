/*
 * gate, simulated: v4 spot with a key; the channels of the account stand on the public socket.
 *
 * Method, path, query, digest of the body and seconds are signed, a line each.  The answer to an order is the order behind its
 * matching.  A client's id is called text and begins with "t-"; it stands where an order's id does, too.
 */
#include <stdio.h>

#include "base/clock.h"
#include "event/words.h"
#include "sim/office.h"
#include "wire/put.h"

#define WINDOW_US (60 * SECOND_US)

enum { ROWS = 100, ROWS_MAX = 1000, TEXT_MAX = 30 };

static void
say_error(struct sim_ask *ask, int status, const char *label, const char *message)
{
	ask->status = status;
	ask->body.len = 0;
	text_format(&ask->body, "{\"label\":\"%s\",\"message\":\"%s\"}", label, message);
}

/* ---- who asks ---- */

/* The query is signed without its percent-encoding. */
static bool
is_signed(const struct sim_ask *ask)
{
	const struct request *request = ask->request;
	struct slice path = office_path(ask, true), body = request->body, newline = SLICE("\n");
	struct slice query = { path.at + path.len, 0 };
	unsigned char digest[DIGEST_SHA512];
	struct text hex = { .at = NULL };
	bool same;

	if (request->query.len > 0)
		query = (struct slice){ path.at + request->path.len + 1, path.len - request->path.len - 1 };
	digest_sha512(digest, &body, 1);
	sign_write(&hex, (struct slice){ (const char *)digest, sizeof digest }, SIGN_HEX);
	same = office_signed(office_of(ask), SIGN_HEX,
	    (struct slice[]){ request->method, newline, request->path, newline, query, newline, text_all(&hex), newline,
		office_header(ask, "Timestamp") },
	    9, office_header(ask, "SIGN"));
	text_free(&hex);
	return same;
}

static bool
is_expired(const struct sim_ask *ask)
{
	int64_t until;

	return office_number(&until, office_header(ask, "X-Gate-Exptime")) && ask->stand->now_us > until * 1000;
}

static bool
is_public(const struct request *request)
{
	return slice_starts(request->path, "/api/v4/spot/currencies") ||
	    slice_is(request->path, "/api/v4/wallet/currency_chains");
}

static bool
admit(struct sim_ask *ask)
{
	int64_t seconds;

	if (is_public(ask->request))
		return true;
	if (office_header(ask, "KEY").len == 0 || !office_number(&seconds, office_header(ask, "Timestamp")))
		say_error(ask, 401, "MISSING_REQUIRED_HEADER", "Missing required header: Timestamp");
	else if (!office_key(ask, office_header(ask, "KEY")))
		say_error(ask, 401, "INVALID_KEY", "Invalid key provided");
	else if (!is_signed(ask))
		say_error(ask, 401, "INVALID_SIGNATURE", "Signature mismatch");
	else if (!office_recent(ask, seconds * SECOND_US, WINDOW_US) || is_expired(ask))
		say_error(ask, 403, "REQUEST_EXPIRED", "gap between request Timestamp and server time exceeds 60");
	else
		return true;
	return false;
}

/* ---- rows ---- */

static const char *
finish_of(const struct account_order *order)
{
	if (order->open)
		return "open";
	if (order->state == ORDER_FILLED)
		return "filled";
	switch (order->why) {
	case WHY_CANCELED:
		return "cancelled";
	case WHY_WHOLE:
		return "fok";
	case WHY_DEPTH:
		return "depth_not_enough";
	case WHY_SELF:
		return "stp";
	case WHY_WOULD_TAKE:
		return "poc";
	default:
		return "ioc";
	}
}

static const char *
tif_of(const struct account_order *order)
{
	static const char *const words[] = {
		[TIF_GTC] = "gtc", [TIF_IOC] = "ioc", [TIF_FOK] = "fok", [TIF_POST_ONLY] = "poc"
	};

	return order->type == ORDER_TYPE_MARKET ? "ioc" : words[order->tif];
}

static struct decimal
left_of(const struct account_order *order)
{
	struct decimal left;
	struct error ignored;

	if (order->qty > 0)
		return unit_decimal(account_rest(order), order->market->qty);
	return decimal_sub(&left, order->money, order->cost, &ignored) == 0 ? left : DECIMAL_ZERO;
}

static void
put_times(struct text *out, const struct account_order *order, bool quoted)
{
	const char *quote = quoted ? "\"" : "";

	text_format(out,
	    ",\"create_time\":\"%lld\",\"update_time\":\"%lld\",\"create_time_ms\":%s%lld%s,\"update_time_ms\":%s%lld%"
	    "s",
	    (long long)(order->created_us / SECOND_US), (long long)(order->updated_us / SECOND_US), quote,
	    office_ms(order->created_us), quote, quote, office_ms(order->updated_us), quote);
}

/* Without the brace that ends it. */
static void
put_order_open(struct text *out, const struct office *office, const struct account_order *order)
{
	const char *status = order->open ? "open" : order->state == ORDER_FILLED ? "closed" : "cancelled";

	text_format(out, "{\"id\":\"%lld\"", (long long)order->number);
	put_string(out, "text", slice_of(*order->client == '\0' ? "apiv4" : order->client));
	text_format(out,
	    ",\"amend_text\":\"-\",\"status\":\"%s\",\"currency_pair\":\"%.*s\",\"type\":\"%s\",\"account\":\"spot\","
	    "\"side\":\"%s\"",
	    status, SLICE_ARG(office_listed(order)->symbol), order_types[order->type], sides[order->side]);
	put_decimal(out, "amount", office_ordered(order));
	office_put_price(out, "price", order, order->price);
	text_format(out, ",\"time_in_force\":\"%s\",\"iceberg\":\"0\"", tif_of(order));
	put_decimal(out, "left", left_of(order));
	office_put_qty(out, "filled_amount", order, order->filled);
	put_decimal(out, "fill_price", order->cost);
	put_decimal(out, "filled_total", order->cost);
	if (order->filled > 0)
		put_decimal(out, "avg_deal_price", account_average(order));
	else
		put_name(out, "avg_deal_price", SLICE(""));
	put_decimal(out, "fee", order->fee);
	put_name(out, "fee_currency", office_asset(office, order->fee_asset));
	text_format(out,
	    ",\"point_fee\":\"0\",\"gt_fee\":\"0\",\"gt_discount\":false,\"rebated_fee\":\"0\",\"rebated_fee_"
	    "currency\":\"%.*s\","
	    "\"finish_as\":\"%s\"",
	    SLICE_ARG(office_listed(order)->base), finish_of(order));
}

static void
put_order(struct text *out, const struct office *office, const struct account_order *order)
{
	put_order_open(out, office, order);
	put_times(out, order, false);
	text_char(out, '}');
}

static void
put_fill(struct text *out, const struct office *office, const struct account_fill *fill)
{
	const struct account_order *order = fill->order;

	text_format(out,
	    "{\"id\":\"%lld\",\"order_id\":\"%lld\",\"currency_pair\":\"%.*s\",\"side\":\"%s\",\"role\":\"%s\","
	    "\"create_time\":"
	    "\"%lld\",\"create_time_ms\":\"%lld\"",
	    (long long)fill->number, (long long)order->number, SLICE_ARG(office_listed(order)->symbol),
	    sides[order->side], fill->maker ? "maker" : "taker", (long long)(fill->us / SECOND_US),
	    office_ms(fill->us));
	office_put_qty(out, "amount", order, fill->qty);
	office_put_price(out, "price", order, fill->price);
	put_decimal(out, "fee", fill->fee);
	put_name(out, "fee_currency", office_asset(office, fill->fee_asset));
	put_string(out, "text", slice_of(*order->client == '\0' ? "apiv4" : order->client));
	text_format(out, ",\"point_fee\":\"0\",\"gt_fee\":\"0\",\"amend_text\":\"-\",\"sequence_id\":\"%lld\"}",
	    (long long)fill->number);
}

static void
put_asset(struct text *out, const struct office *office, const struct account_asset *asset)
{
	(void)office;
	text_format(out, "{\"currency\":\"%s\"", asset->name);
	put_decimal(out, "available", asset->free);
	put_decimal(out, "locked", asset->locked);
	text_string(out, ",\"update_id\":1}");
}

/* ---- orders ---- */

static const struct {
	const char *label, *message;
} refusals[WHY_COUNT] = {
	[WHY_FUNDS] = { "BALANCE_NOT_ENOUGH", "Not enough balance" },
	[WHY_TICK] = { "INVALID_PRECISION", "Invalid price precision" },
	[WHY_STEP] = { "INVALID_PRECISION", "Invalid amount precision" },
	[WHY_MIN_QTY] = { "AMOUNT_TOO_LITTLE", "Your order size is too small" },
	[WHY_MIN_NOTIONAL] = { "AMOUNT_TOO_LITTLE", "Your order size is too small. The minimum is 3 USDT" },
	[WHY_RANGE] = { "INVALID_PARAM_VALUE", "Invalid parameter value: amount" },
	[WHY_DUPLICATE] = { "REPEATED_CREATION", "text has been used" },
	[WHY_WOULD_TAKE] = { "POC_FILL_IMMEDIATELY", "Order would match and take immediately so its cancelled" },
	[WHY_DRAWN] = { "PRICE_TOO_DEVIATED", "Price deviated too much" },
};

static bool
read_order(const struct sim_ask *ask, struct account_request *request)
{
	static const char *const words[] = { "gtc", "ioc", "fok", "poc", NULL };
	bool market = office_word_is(ask, ask->form, "type", "market"),
	     buy = office_word_is(ask, ask->form, "side", "buy");
	char force[OFFICE_WORD];
	int tif;

	if ((!buy && !office_word_is(ask, ask->form, "side", "sell")) ||
	    !office_figure(&request->qty, ask, ask->form, "amount") ||
	    !office_figure(&request->price, ask, ask->form, "price"))
		return false;
	tif = word_of(words, office_word(ask, ask->form, "time_in_force", force));
	if (tif >= 0)
		request->tif = (enum tif)tif;
	request->side = buy ? SIDE_BUY : SIDE_SELL;
	request->type = market ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	if (!market)
		return true;
	if (request->tif != TIF_IOC && request->tif != TIF_FOK)
		return false;
	if (buy) {
		request->money = request->qty;
		request->qty = DECIMAL_ZERO;
	}
	return true;
}

static void
answer_place(struct sim_ask *ask)
{
	const struct sim_listing *listing = office_listing(ask, ask->form, "currency_pair");
	struct account_request request = { .tif = TIF_GTC };
	const struct account_order *order;
	char id[OFFICE_WORD];
	enum account_why why;

	request.client = office_word(ask, ask->form, "text", id);
	if (listing == NULL)
		say_error(ask, 400, "INVALID_CURRENCY_PAIR", "Invalid currency pair");
	else if (request.client.len > 0 &&
	    (!slice_starts(request.client, "t-") || !office_plain(request.client, TEXT_MAX, "_.-")))
		say_error(ask, 400, "INVALID_PARAM_VALUE", "Invalid parameter value: text");
	else if (!read_order(ask, &request))
		say_error(ask, 400, "INVALID_PARAM_VALUE", "Invalid parameter value");
	else {
		request.market = office_market(office_of(ask), listing);
		order = office_place(office_of(ask), &request, &why);
		if (order == NULL)
			say_error(ask, 400, refusals[why].label, refusals[why].message);
		else if (order->why == WHY_WHOLE)
			say_error(ask, 400, "FOK_NOT_FILL", "Order cannot be filled completely");
		else {
			ask->status = 201;
			put_order(&ask->body, office_of(ask), order);
		}
	}
}

/* By its number or by its text. */
static struct account_order *
asked_order(const struct sim_ask *ask)
{
	struct slice id = office_rest(ask, "/api/v4/spot/orders/"), none = { .len = 0 };

	return slice_starts(id, "t-") ? office_find(office_of(ask), none, id) : office_find(office_of(ask), id, none);
}

static void
answer_cancel(struct sim_ask *ask)
{
	struct account_order *order = asked_order(ask);

	if (order == NULL || !office_cancel(office_of(ask), order))
		say_error(ask, 404, "ORDER_NOT_FOUND", "Order not found");
	else
		put_order(&ask->body, office_of(ask), order);
}

static void
answer_cancel_all(struct sim_ask *ask)
{
	const struct sim_listing *only = office_listing(ask, NULL, "currency_pair");
	struct office *office = office_of(ask);
	bool first = true;

	text_char(&ask->body, '[');
	for (size_t i = 0; i < office->account.order_count; i++) {
		struct account_order *order = office->account.orders[i];

		if ((only != NULL && office_listed(order) != only) || !office_cancel(office, order))
			continue;
		text_string(&ask->body, first ? "" : ",");
		put_order(&ask->body, office, order);
		first = false;
	}
	text_char(&ask->body, ']');
}

/* Cancel everything unless asked again in time; 0: no more. */
static void
answer_watchdog(struct sim_ask *ask)
{
	struct office *office = office_of(ask);
	char word[OFFICE_WORD];
	int64_t seconds;

	if (!office_number(&seconds, office_word(ask, ask->form, "timeout", word)) || (seconds > 0 && seconds < 5)) {
		say_error(ask, 400, "INVALID_PARAM_VALUE", "Invalid parameter value: timeout");
		return;
	}
	office->dead_us = seconds == 0 ? 0 : ask->stand->now_us + seconds * SECOND_US;
	text_format(&ask->body, "{\"triggerTime\":%lld}", office_ms(office->dead_us));
}

/* ---- questions ---- */

static void
answer_order(struct sim_ask *ask)
{
	const struct account_order *order = asked_order(ask);

	if (order == NULL)
		say_error(ask, 404, "ORDER_NOT_FOUND", "Order not found");
	else
		put_order(&ask->body, office_of(ask), order);
}

static void
answer_orders(struct sim_ask *ask)
{
	struct office_filter filter = { .listing = office_listing(ask, NULL, "currency_pair"),
		.limit = office_limit(ask, "limit", ROWS, ROWS) };

	filter.open = office_word_is(ask, NULL, "status", "open");
	filter.ended = !filter.open;
	text_char(&ask->body, '[');
	office_put_orders(office_of(ask), &ask->body, &filter, put_order);
	text_char(&ask->body, ']');
}

/* Pair by pair. */
static void
answer_open(struct sim_ask *ask)
{
	const struct sim_listing *only = office_listing(ask, NULL, "currency_pair");
	struct text orders = { .at = NULL };
	bool first = true;

	text_char(&ask->body, '[');
	for (size_t i = 0; i < ask->stand->count; i++) {
		struct office_filter filter = { .listing = &ask->stand->listings[i], .open = true };
		size_t count;

		if (only != NULL && filter.listing != only)
			continue;
		orders.len = 0;
		count = office_put_orders(office_of(ask), &orders, &filter, put_order);
		if (count == 0)
			continue;
		text_format(&ask->body, "%s{\"currency_pair\":\"%.*s\",\"total\":%zu,\"orders\":[", first ? "" : ",",
		    SLICE_ARG(filter.listing->symbol), count);
		text_slice(&ask->body, text_all(&orders));
		text_string(&ask->body, "]}");
		first = false;
	}
	text_char(&ask->body, ']');
	text_free(&orders);
}

/* Pages are numbered from 1, and begin with the newest at that moment. */
static void
answer_fills(struct sim_ask *ask)
{
	struct office_filter filter = { .listing = office_listing(ask, NULL, "currency_pair"),
		.limit = office_limit(ask, "limit", ROWS, ROWS_MAX) };
	struct slice none = { .len = 0 };
	char word[OFFICE_WORD];
	struct slice id = office_word(ask, NULL, "order_id", word);
	int64_t seconds, page;

	if (id.len > 0)
		filter.order = office_find(office_of(ask), id, none);
	if (office_number(&page, office_word(ask, NULL, "page", word)) && page > 1)
		filter.skip = (size_t)(page - 1) * filter.limit;
	text_char(&ask->body, '[');
	if (id.len == 0 || filter.order != NULL) {
		if (office_number(&seconds, office_word(ask, NULL, "from", word)))
			filter.since_us = seconds * SECOND_US;
		office_put_fills(office_of(ask), &ask->body, &filter, put_fill);
	}
	text_char(&ask->body, ']');
}

static void
answer_accounts(struct sim_ask *ask)
{
	text_char(&ask->body, '[');
	office_put_assets(office_of(ask), &ask->body, put_asset);
	text_char(&ask->body, ']');
}

static void
answer_fee(struct sim_ask *ask)
{
	const struct account_fees *fees = &office_of(ask)->account.fees;

	text_string(&ask->body, "{\"user_id\":1");
	put_decimal(&ask->body, "taker_fee", fees->taker);
	put_decimal(&ask->body, "maker_fee", fees->maker);
	text_string(&ask->body,
	    ",\"gt_discount\":false,\"gt_taker_fee\":\"0\",\"gt_maker_fee\":\"0\",\"loan_fee\":\"0.18\",\"point_type\":"
	    "\"1\"}");
}

static void
answer_detail(struct sim_ask *ask)
{
	text_string(
	    &ask->body, "{\"user_id\":1,\"ip_whitelist\":[],\"currency_pairs\":[],\"key\":{\"mode\":1},\"tier\":0}");
}

static void
put_chain(struct text *out, const struct venue_network *network)
{
	text_format(out, "{\"name\":\"%s\"", network->network);
	put_string(out, "addr", slice_of(network->contract));
	text_string(out, ",\"withdraw_disabled\":false,\"withdraw_delayed\":false,\"deposit_disabled\":false}");
}

static void
put_currency(struct text *out, const struct office *office, const struct account_asset *asset)
{
	text_format(out,
	    "{\"currency\":\"%s\",\"name\":\"%s\",\"delisted\":false,\"withdraw_disabled\":false,\"withdraw_delayed\":"
	    "false,"
	    "\"deposit_disabled\":false,\"trade_disabled\":false,\"chain\":\"\",\"chains\":[",
	    asset->name, asset->name);
	office_put_networks(office, out, slice_of(asset->name), put_chain);
	text_string(out, "]}");
}

static void
answer_currencies(struct sim_ask *ask)
{
	text_char(&ask->body, '[');
	office_put_assets(office_of(ask), &ask->body, put_currency);
	text_char(&ask->body, ']');
}

static void
answer_currency(struct sim_ask *ask)
{
	const struct account *account = &office_of(ask)->account;
	struct slice name = office_rest(ask, "/api/v4/spot/currencies/");

	for (size_t i = 0; i < account->asset_count; i++)
		if (slice_is(name, account->assets[i].name)) {
			put_currency(&ask->body, office_of(ask), &account->assets[i]);
			return;
		}
	say_error(ask, 400, "INVALID_CURRENCY", "Invalid currency");
}

static void
put_named_chain(struct text *out, const struct venue_network *network)
{
	text_format(out, "{\"chain\":\"%s\",\"name_cn\":\"\",\"name_en\":\"%s\"", network->network, network->network);
	put_string(out, "contract_address", slice_of(network->contract));
	text_string(out, ",\"is_disabled\":0,\"is_deposit_disabled\":0,\"is_withdraw_disabled\":0,\"decimal\":\"8\"}");
}

static void
answer_chains(struct sim_ask *ask)
{
	char word[OFFICE_WORD];

	text_char(&ask->body, '[');
	office_put_networks(office_of(ask), &ask->body, office_word(ask, NULL, "currency", word), put_named_chain);
	text_char(&ask->body, ']');
}

/* `"fees":{"TRX":"1",...}` of one asset. */
static void
put_withdraw(struct text *out, const struct office *office, const struct account_asset *asset)
{
	struct slice name = slice_of(asset->name);
	struct decimal least = DECIMAL_ZERO;

	text_format(out, "{\"currency\":\"%s\",\"name\":\"%s\",\"deposit\":\"0\",\"withdraw_percent\":\"0%%\"",
	    asset->name, asset->name);
	text_string(out, ",\"withdraw_fix_on_chains\":{");
	for (size_t i = 0; office_network(office, name, &i); i++) {
		struct venue_network network = office_network_at(office, i);

		put_decimal(out, network.network, network.withdraw_fee);
		least = decimal_max(least, network.withdraw_min);
	}
	text_char(out, '}');
	put_decimal(out, "withdraw_amount_mini", least);
	text_string(out,
	    ",\"withdraw_fix\":\"0\",\"withdraw_day_limit\":\"1000000\",\"withdraw_day_limit_remain\":\"1000000\"}");
}

static void
answer_withdraw_status(struct sim_ask *ask)
{
	const struct account *account = &office_of(ask)->account;
	char word[OFFICE_WORD];
	struct slice asset = office_word(ask, NULL, "currency", word);
	bool first = true;

	text_char(&ask->body, '[');
	for (size_t i = 0; i < account->asset_count; i++) {
		if (asset.len > 0 && !slice_is(asset, account->assets[i].name))
			continue;
		text_string(&ask->body, first ? "" : ",");
		put_withdraw(&ask->body, office_of(ask), &account->assets[i]);
		first = false;
	}
	text_char(&ask->body, ']');
}

static void
put_address(struct text *out, const struct venue_network *network)
{
	text_format(out,
	    "{\"chain\":\"%s\",\"address\":\"sim-gate-%s-%s\",\"payment_id\":\"\",\"payment_name\":\"\",\"obtain_"
	    "failed\":0}",
	    network->network, network->asset, network->network);
}

static void
answer_address(struct sim_ask *ask)
{
	char word[OFFICE_WORD];
	struct slice asset = office_word(ask, NULL, "currency", word);

	text_char(&ask->body, '{');
	put_string(&ask->body, "currency", asset);
	office_put_address(&ask->body, "address", office_of(ask), asset, SLICE(""));
	text_string(&ask->body, ",\"multichain_addresses\":[");
	office_put_networks(office_of(ask), &ask->body, asset, put_address);
	text_string(&ask->body, "]}");
}

/* ---- the socket ---- */

static const struct {
	const char *name;
	unsigned hears;
} channels[] = {
	{ "spot.orders", HEARS_ORDERS },
	{ "spot.usertrades", HEARS_FILLS },
	{ "spot.balances", HEARS_BALANCE },
};

static struct sim_say *
begin(struct sim_conn *conn, const char *channel, const char *event)
{
	struct sim_say *say = sim_reply(conn);
	int64_t us = conn->stand->now_us;

	text_format(&say->text, "{\"time\":%lld,\"time_ms\":%lld,\"channel\":\"%s\"", (long long)(us / SECOND_US),
	    office_ms(us), channel);
	put_string(&say->text, "event", slice_of(event));
	return say;
}

/* channel=...&event=...&time=... */
static struct office *
may_subscribe(const struct sim_conn *conn, const json *request)
{
	const json *auth = json_member(request, "auth");
	struct office *office = office_of_key(conn->stand, sim_word(auth, "KEY"));
	struct text text = { .at = NULL };
	struct sim_ask now = { .stand = conn->stand };
	struct slice whole;
	int64_t seconds;
	bool may;

	if (auth == NULL || office == NULL || !json_integer(json_member(request, "time"), &seconds) || seconds < 0 ||
	    seconds > INT64_MAX / SECOND_US)
		return NULL;
	text_format(&text, "channel=%s&event=%s&time=%lld", sim_word(request, "channel").at,
	    sim_word(request, "event").at, (long long)seconds);
	whole = text_all(&text);
	may = office_signed(office, SIGN_HEX, &whole, 1, sim_word(auth, "SIGN")) &&
	    office_recent(&now, seconds * SECOND_US, WINDOW_US);
	text_free(&text);
	return may ? office : NULL;
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error ignored;
	json *request = json_parse(text, false, &ignored);
	struct slice event = sim_word(request, "event");
	size_t at = 0;
	struct office *office = may_subscribe(conn, request);
	bool may = office != NULL;
	struct sim_say *say;

	while (at < COUNT(channels) - 1 && !slice_is(sim_word(request, "channel"), channels[at].name))
		at++;
	if (may && slice_is(event, "subscribe")) {
		conn->office = office;
		conn->hears |= HEARS_LOGIN | channels[at].hears;
	}
	if (may && slice_is(event, "unsubscribe"))
		conn->hears &= ~channels[at].hears;
	say = begin(conn, channels[at].name, event.at);
	for (size_t i = 0; i < 2; i++) {
		text_char(&say->text, ',');
		if (!sim_echo(&say->text, i == 0 ? "id" : "payload", json_member(request, i == 0 ? "id" : "payload")))
			text_string(&say->text, i == 0 ? "\"id\":0" : "\"payload\":[]");
	}
	text_format(&say->text, ",\"conn_id\":\"%lld\"", (long long)conn->id);
	text_string(&say->text,
	    may ? ",\"error\":null,\"result\":{\"status\":\"success\"}}"
		: ",\"error\":{\"code\":4,\"message\":\"INVALID_KEY\"},\"result\":{\"status\":\"fail\"}}");
	sim_send(conn, say);
	json_free(request);
}

static void
tell_order(struct sim_conn *conn, const struct account_event *event)
{
	struct sim_say *say = begin(conn, "spot.orders", "update");

	text_string(&say->text, ",\"result\":[");
	put_order_open(&say->text, conn->office, event->order);
	put_times(&say->text, event->order, true);
	text_format(&say->text, ",\"event\":\"%s\",\"user\":1}]}",
	    event->happening == ACCOUNT_ACK                                               ? "put"
		: event->happening == ACCOUNT_DONE || event->order->state == ORDER_FILLED ? "finish"
											  : "update");
	sim_send(conn, say);
}

static void
tell(struct sim_conn *conn, const struct account_event *event)
{
	struct sim_say *say;

	if (event->fill != NULL && (conn->hears & HEARS_FILLS) != 0) {
		say = begin(conn, "spot.usertrades", "update");
		text_string(&say->text, ",\"result\":[");
		put_fill(&say->text, conn->office, event->fill);
		text_string(&say->text, "]}");
		sim_send(conn, say);
	}
	if ((conn->hears & HEARS_ORDERS) != 0)
		tell_order(conn, event);
}

static void
put_balance(struct text *out, const struct office *office, const struct account_asset *asset)
{
	text_format(out,
	    "{\"timestamp\":\"%lld\",\"timestamp_ms\":\"%lld\",\"user\":\"1\",\"currency\":\"%s\",\"change\":\"0\"",
	    (long long)(office->stand->now_us / SECOND_US), office_ms(office->stand->now_us), asset->name);
	put_decimal(out, "total", office_total(asset));
	put_decimal(out, "available", asset->free);
	put_decimal(out, "freeze", asset->locked);
	text_string(out, ",\"freeze_change\":\"0\",\"change_type\":\"order-update\"}");
}

static void
tell_balance(struct sim_conn *conn, const struct account_market *market)
{
	const struct office *office = conn->office;
	struct sim_say *say = begin(conn, "spot.balances", "update");

	text_string(&say->text, ",\"result\":[");
	put_balance(&say->text, office, &office->account.assets[market->base]);
	text_char(&say->text, ',');
	put_balance(&say->text, office, &office->account.assets[market->quote]);
	text_string(&say->text, "]}");
	sim_send(conn, say);
}

static const struct office_route routes[] = {
	{ "POST", "/api/v4/spot/orders", DEED_ORDER, answer_place },
	{ "DELETE", "/api/v4/spot/orders", DEED_CANCEL, answer_cancel_all },
	{ "DELETE", "/api/v4/spot/orders/*", DEED_CANCEL, answer_cancel },
	{ "POST", "/api/v4/spot/countdown_cancel_all", DEED_CANCEL, answer_watchdog },
	{ "GET", "/api/v4/spot/orders", DEED_READ, answer_orders },
	{ "GET", "/api/v4/spot/orders/*", DEED_READ, answer_order },
	{ "GET", "/api/v4/spot/open_orders", DEED_READ, answer_open },
	{ "GET", "/api/v4/spot/my_trades", DEED_READ, answer_fills },
	{ "GET", "/api/v4/spot/accounts", DEED_READ, answer_accounts },
	{ "GET", "/api/v4/spot/fee", DEED_READ, answer_fee },
	{ "GET", "/api/v4/wallet/fee", DEED_READ, answer_fee },
	{ "GET", "/api/v4/account/detail", DEED_READ, answer_detail },
	{ "GET", "/api/v4/spot/currencies", DEED_READ, answer_currencies },
	{ "GET", "/api/v4/spot/currencies/*", DEED_READ, answer_currency },
	{ "GET", "/api/v4/wallet/currency_chains", DEED_READ, answer_chains },
	{ "GET", "/api/v4/wallet/withdraw_status", DEED_READ, answer_withdraw_status },
	{ "GET", "/api/v4/wallet/deposit_address", DEED_READ, answer_address },
	{ NULL, NULL, DEED_READ, NULL },
};

const struct sim_private sim_gate_private = {
	.routes = routes,
	.requests = { 200, 10000 },
	.hmac = SIGN_HMAC_SHA512,
	.admit = admit,
	.message = on_message,
	.tell = tell,
	.balance = tell_balance,
};
