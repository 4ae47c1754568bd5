/*
 * coinbase, simulated: Advanced Trade with a key, and the user channel of its socket.
 *
 * A request carries a token (RFC 7519) that names its method and path; the body is not signed.  An order that fails is told with
 * HTTP 200.  A client's id that was used names its first order: that is returned, and nothing is done.  The user channel tells
 * sums, no trades: those are asked for.
 */
#include <stdio.h>

#include "base/clock.h"
#include "sim/office.h"
#include "wire/base64.h"
#include "wire/put.h"

#define ID_BEGIN "00000000-0000-4000-8000-" /* of orders; the number follows in 12 digits */
#define BROKERAGE "/api/v3/brokerage"

enum { ROWS = 100, ROWS_MAX = 1000, LIFE_S = 120 };

/* ---- who asks ---- */

/* base64url without padding; -1: it is none. */
static int
decode(struct text *to, struct slice part)
{
	struct text plain = { .at = NULL };
	int result;

	for (size_t i = 0; i < part.len; i++)
		text_char(&plain, part.at[i] == '-' ? '+' : part.at[i] == '_' ? '/' : part.at[i]);
	while (plain.len % 4 != 0)
		text_char(&plain, '=');
	result = base64_read(to, text_all(&plain));
	text_free(&plain);
	return result;
}

/* "GET api.coinbase.com/path", whatever the host; some write http:// before it. */
static bool
is_target(const char *claim, struct slice method, struct slice path)
{
	static const char *const schemes[] = { "http://", "https://" };
	struct slice text = slice_of(claim == NULL ? "" : claim);

	if (text.len <= method.len + 1 + path.len || memcmp(text.at, method.at, method.len) != 0 ||
	    text.at[method.len] != ' ')
		return false;
	text = (struct slice){ text.at + method.len + 1, text.len - method.len - 1 };
	for (size_t i = 0; i < COUNT(schemes); i++)
		if (slice_starts(text, schemes[i]))
			text = (struct slice){ text.at + strlen(schemes[i]), text.len - strlen(schemes[i]) };
	return text.len > path.len && memchr(text.at, '/', text.len - path.len) == NULL &&
	    memcmp(text.at + text.len - path.len, path.at, path.len) == 0;
}

/* For a socket there is no target. */
static bool
are_claims(const struct stand *stand, const json *claims, const struct request *request)
{
	const json *uri = json_member(claims, "uri");
	int64_t from, until, now = stand->now_us / SECOND_US;

	if (uri == NULL)
		uri = json_first(json_member(claims, "uris"));
	return json_integer(json_member(claims, "nbf"), &from) && json_integer(json_member(claims, "exp"), &until) &&
	    from <= now + 1 && until >= now && until - from <= LIFE_S &&
	    (request == NULL || is_target(json_string(uri), request->method, request->path));
}

/* Whose it is; NULL: it is none. */
static struct office *
of_token(const struct stand *stand, struct slice token, const struct request *request)
{
	const char *first = memchr(token.at, '.', token.len), *last = memrchr(token.at, '.', token.len);
	struct text claims = { .at = NULL }, signature = { .at = NULL };
	struct slice signed_part;
	struct error ignored;
	struct office *office = NULL;
	json *read = NULL;

	if (first == NULL || first == last)
		return NULL;
	signed_part = (struct slice){ token.at, (size_t)(last - token.at) };
	if (decode(&claims, (struct slice){ first + 1, (size_t)(last - first) - 1 }) == 0 &&
	    decode(&signature, (struct slice){ last + 1, token.len - signed_part.len - 1 }) == 0)
		read = json_parse(text_all(&claims), false, &ignored);
	if (read != NULL)
		office = office_of_key(stand, sim_word(read, "sub"));
	if (office != NULL &&
	    (!sign_check(office->sign, &signed_part, 1, text_all(&signature)) || !are_claims(stand, read, request)))
		office = NULL;
	json_free(read);
	text_free(&claims);
	text_free(&signature);
	return office;
}

static void
say_error(struct sim_ask *ask, int status, const char *error, const char *message)
{
	ask->status = status;
	ask->body.len = 0;
	text_format(
	    &ask->body, "{\"error\":\"%s\",\"message\":\"%s\",\"error_details\":\"%s\"}", error, message, message);
}

static bool
admit(struct sim_ask *ask)
{
	struct slice bearer = office_header(ask, "Authorization");
	struct office *office = NULL;

	if (!ask->stale && slice_starts(bearer, "Bearer "))
		office = of_token(ask->stand, (struct slice){ bearer.at + 7, bearer.len - 7 }, ask->request);
	if (office != NULL) {
		ask->office = office;
		return true;
	}
	say_error(ask, 401, "UNAUTHENTICATED", "Unauthorized");
	return false;
}

/* ---- rows ---- */

static void
write_id(char to[OFFICE_ID], int64_t number)
{
	snprintf(to, OFFICE_ID, ID_BEGIN "%012lld", (long long)number);
}

static void
put_id(struct text *out, const char *key, const struct account_order *order)
{
	char id[OFFICE_ID];

	write_id(id, order->number);
	put_name(out, key, slice_of(id));
}

static struct account_order *
find_id(const struct office *office, struct slice id)
{
	struct slice none = { .len = 0 };

	if (!slice_starts(id, ID_BEGIN))
		return NULL;
	id = (struct slice){ id.at + sizeof ID_BEGIN - 1, id.len - (sizeof ID_BEGIN - 1) };
	while (id.len > 1 && *id.at == '0')
		id = (struct slice){ id.at + 1, id.len - 1 };
	return office_find(office, id, none);
}

static const char *
status_of(const struct account_order *order)
{
	return order->open ? "OPEN" : order->state == ORDER_FILLED ? "FILLED" : "CANCELLED";
}

static const char *
side_word(const struct account_order *order)
{
	return order->side == SIDE_BUY ? "BUY" : "SELL";
}

static const char *
tif_of(const struct account_order *order)
{
	if (order->type == ORDER_TYPE_MARKET || order->tif == TIF_IOC)
		return "IMMEDIATE_OR_CANCEL";
	return order->tif == TIF_FOK ? "FILL_OR_KILL" : "GOOD_UNTIL_CANCELLED";
}

static void
put_configuration(struct text *out, const struct account_order *order)
{
	bool gtc = order->tif == TIF_GTC || order->tif == TIF_POST_ONLY;

	put_key(out, "order_configuration");
	text_format(out, "{\"%s\":{",
	    order->type == ORDER_TYPE_MARKET ? "market_market_ioc"
		: gtc                        ? "limit_limit_gtc"
		: order->tif == TIF_IOC      ? "sor_limit_ioc"
					     : "limit_limit_fok");
	put_decimal(out, order->qty > 0 ? "base_size" : "quote_size", office_ordered(order));
	if (order->price > 0)
		office_put_price(out, "limit_price", order, order->price);
	if (order->price > 0 && gtc)
		put_bool(out, "post_only", order->tif == TIF_POST_ONLY);
	text_string(out, "}}");
}

/* The share of it that was filled, in per cent. */
static struct decimal
completion(const struct account_order *order)
{
	struct decimal share;
	struct error ignored;

	if (order->qty == 0)
		return decimal_int(order->state == ORDER_FILLED ? 100 : 0);
	return decimal_div(
		   &share, decimal_int(order->filled * 100), decimal_int(order->qty), 2, ROUND_FLOOR, &ignored) == 0
	    ? share
	    : DECIMAL_ZERO;
}

static void
put_order(struct text *out, const struct office *office, const struct account_order *order)
{
	(void)office;
	text_char(out, '{');
	put_id(out, "order_id", order);
	put_string(out, "client_order_id", slice_of(order->client));
	text_format(out, ",\"product_id\":\"%.*s\",\"user_id\":\"1\",\"side\":\"%s\"",
	    SLICE_ARG(office_listed(order)->symbol), side_word(order));
	put_configuration(out, order);
	text_format(out, ",\"status\":\"%s\",\"time_in_force\":\"%s\",\"order_type\":\"%s\"", status_of(order),
	    tif_of(order), order->type == ORDER_TYPE_MARKET ? "MARKET" : "LIMIT");
	office_put_time(out, "created_time", order->created_us);
	put_decimal(out, "completion_percentage", completion(order));
	office_put_qty(out, "filled_size", order, order->filled);
	put_decimal(out, "average_filled_price", account_average(order));
	put_decimal(out, "filled_value", order->cost);
	put_decimal(out, "total_fees", order->fee);
	text_format(out,
	    ",\"number_of_fills\":\"%zu\",\"fee\":\"\",\"pending_cancel\":false,\"size_in_quote\":%s,\"size_inclusive_"
	    "of_fees\":false,"
	    "\"total_value_after_fees\":\"0\",\"trigger_status\":\"INVALID_ORDER_TYPE\",\"reject_reason\":"
	    "\"REJECT_REASON_UNSPECIFIED\",\"settled\":%s,\"product_type\":\"SPOT\",\"reject_message\":\"\",\"cancel_"
	    "message\":\"%s\"}",
	    order->fills, order->qty > 0 ? "false" : "true", order->state == ORDER_FILLED ? "true" : "false",
	    order->why == WHY_CANCELED ? "User requested cancel" : "");
}

static void
put_fill(struct text *out, const struct office *office, const struct account_fill *fill)
{
	const struct account_order *order = fill->order;

	(void)office;
	text_format(
	    out, "{\"entry_id\":\"%lld\",\"trade_id\":\"%lld\"", (long long)fill->number, (long long)fill->number);
	put_id(out, "order_id", order);
	office_put_time(out, "trade_time", fill->us);
	office_put_time(out, "sequence_timestamp", fill->us);
	office_put_price(out, "price", order, fill->price);
	office_put_qty(out, "size", order, fill->qty);
	put_decimal(out, "commission", fill->fee);
	text_format(out,
	    ",\"trade_type\":\"FILL\",\"product_id\":\"%.*s\",\"liquidity_indicator\":\"%s\",\"size_in_quote\":false,"
	    "\"user_id\":\"1\","
	    "\"side\":\"%s\"}",
	    SLICE_ARG(office_listed(order)->symbol), fill->maker ? "MAKER" : "TAKER", side_word(order));
}

/* ---- orders ---- */

static const struct {
	const char *error, *message, *preview;
} refusals[WHY_COUNT] = {
	[WHY_FUNDS] = { "INSUFFICIENT_FUND", "Insufficient balance in source account", "PREVIEW_INSUFFICIENT_FUND" },
	[WHY_TICK] = { "INVALID_PRICE_PRECISION", "Too many decimals in order price",
	    "PREVIEW_INVALID_PRICE_PRECISION" },
	[WHY_STEP] = { "INVALID_SIZE_PRECISION", "Too many decimals in order amount",
	    "PREVIEW_INVALID_SIZE_PRECISION" },
	[WHY_MIN_QTY] = { "UNKNOWN_FAILURE_REASON", "Order size is too small", "PREVIEW_INVALID_BASE_SIZE_TOO_SMALL" },
	[WHY_MIN_NOTIONAL] = { "UNKNOWN_FAILURE_REASON", "Order size is too small",
	    "PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL" },
	[WHY_RANGE] = { "INVALID_SIZE_PRECISION", "Invalid size", "PREVIEW_INVALID_SIZE_PRECISION" },
	[WHY_WOULD_TAKE] = { "INVALID_LIMIT_PRICE_POST_ONLY", "Post only order would cross",
	    "PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY" },
	[WHY_DRAWN] = { "ORDER_ENTRY_DISABLED", "Order entry is disabled", "UNKNOWN_PREVIEW_FAILURE_REASON" },
};

/* What the order is stands as the name of the one member of its configuration. */
static bool
read_order(const struct sim_ask *ask, struct account_request *request)
{
	static const struct {
		const char *name;
		enum order_type type;
		enum tif tif;
	} kinds[] = {
		{ "limit_limit_gtc", ORDER_TYPE_LIMIT, TIF_GTC },
		{ "limit_limit_fok", ORDER_TYPE_LIMIT, TIF_FOK },
		{ "sor_limit_ioc", ORDER_TYPE_LIMIT, TIF_IOC },
		{ "market_market_ioc", ORDER_TYPE_MARKET, TIF_IOC },
	};
	const json *kind = json_first(json_member(ask->form, "order_configuration"));
	bool buy = office_word_is(ask, ask->form, "side", "BUY");
	size_t i = 0;

	while (kind != NULL && i < COUNT(kinds) && strcmp(json_name(kind), kinds[i].name) != 0)
		i++;
	if (kind == NULL || i == COUNT(kinds) || (!buy && !office_word_is(ask, ask->form, "side", "SELL")))
		return false;
	request->side = buy ? SIDE_BUY : SIDE_SELL;
	request->type = kinds[i].type;
	request->tif = office_word_is(ask, kind, "post_only", "true") ? TIF_POST_ONLY : kinds[i].tif;
	return office_figure(&request->qty, ask, kind, "base_size") &&
	    office_figure(&request->money, ask, kind, "quote_size") &&
	    office_figure(&request->price, ask, kind, "limit_price");
}

static void
put_asked(struct sim_ask *ask)
{
	text_char(&ask->body, ',');
	if (!sim_echo(&ask->body, "order_configuration", json_member(ask->form, "order_configuration")))
		text_string(&ask->body, "\"order_configuration\":{}");
	text_char(&ask->body, '}');
}

static void
say_failure(struct sim_ask *ask, const char *error, const char *message, const char *preview)
{
	text_format(&ask->body,
	    "{\"success\":false,\"failure_reason\":\"UNKNOWN_FAILURE_REASON\",\"order_id\":\"\",\"error_response\":{"
	    "\"error\":\"%s\","
	    "\"message\":\"%s\",\"error_details\":\"\",\"preview_failure_reason\":\"%s\"}",
	    error, message, preview);
	put_asked(ask);
}

static void
say_placed(struct sim_ask *ask, const struct account_order *order)
{
	struct text *out = &ask->body;

	text_string(out, "{\"success\":true,\"failure_reason\":\"UNKNOWN_FAILURE_REASON\"");
	put_id(out, "order_id", order);
	text_string(out, ",\"success_response\":{");
	put_id(out, "order_id", order);
	text_format(
	    out, ",\"product_id\":\"%.*s\",\"side\":\"%s\"", SLICE_ARG(office_listed(order)->symbol), side_word(order));
	put_string(out, "client_order_id", slice_of(order->client));
	text_char(out, '}');
	put_asked(ask);
}

static void
answer_place(struct sim_ask *ask)
{
	const struct sim_listing *listing = office_listing(ask, ask->form, "product_id");
	struct account_request request = { .tif = TIF_GTC };
	const struct account_order *order;
	char id[OFFICE_WORD];
	enum account_why why;

	request.client = office_word(ask, ask->form, "client_order_id", id);
	if (request.client.len == 0)
		say_error(ask, 400, "INVALID_ARGUMENT", "client_order_id is required");
	else if (!office_plain(request.client, CLIENT_ID_MAX - 1, "-_.:/"))
		say_error(ask, 400, "INVALID_ARGUMENT", "client_order_id is invalid");
	else if (listing == NULL)
		say_failure(ask, "INVALID_PRODUCT_ID", "Invalid product_id", "PREVIEW_INVALID_PRODUCT_ID");
	else if (!read_order(ask, &request))
		say_failure(ask, "UNSUPPORTED_ORDER_CONFIGURATION", "", "UNKNOWN_PREVIEW_FAILURE_REASON");
	else {
		request.market = office_market(office_of(ask), listing);
		order = office_place(office_of(ask), &request, &why);
		if (order == NULL && why == WHY_DUPLICATE)
			order = account_client(&office_of(ask)->account, request.client);
		if (order == NULL)
			say_failure(ask, refusals[why].error, refusals[why].message, refusals[why].preview);
		else
			say_placed(ask, order);
	}
}

static void
answer_cancel(struct sim_ask *ask)
{
	const json *ids = json_member(ask->form, "order_ids");
	bool first = true;

	text_string(&ask->body, "{\"results\":[");
	for (const json *item = json_first(ids); item != NULL; item = json_after(item)) {
		struct slice id = slice_of(json_string(item) == NULL ? "" : json_string(item));
		struct account_order *order = find_id(office_of(ask), id);
		bool done = order != NULL && office_cancel(office_of(ask), order);

		text_format(&ask->body, "%s{\"success\":%s,\"failure_reason\":\"%s\"", first ? "" : ",",
		    done ? "true" : "false", done ? "UNKNOWN_CANCEL_FAILURE_REASON" : "UNKNOWN_CANCEL_ORDER");
		put_string(&ask->body, "order_id", id);
		text_char(&ask->body, '}');
		first = false;
	}
	text_string(&ask->body, "]}");
}

/* ---- questions ---- */

static void
answer_order(struct sim_ask *ask)
{
	const struct account_order *order = find_id(office_of(ask), office_rest(ask, BROKERAGE "/orders/historical/"));

	if (order == NULL) {
		say_error(ask, 404, "NOT_FOUND", "order not found");
		return;
	}
	text_string(&ask->body, "{\"order\":");
	put_order(&ask->body, office_of(ask), order);
	text_char(&ask->body, '}');
}

/* Of a product, under either of its names; pages end with the number that the next one begins below. */
static struct office_filter
page_of(const struct sim_ask *ask, const char *since)
{
	struct office_filter filter = { .listing = office_listing(ask, NULL, "product_id"),
		.limit = office_limit(ask, "limit", ROWS, ROWS_MAX) };
	char word[OFFICE_WORD];
	struct error ignored;

	if (filter.listing == NULL)
		filter.listing = office_listing(ask, NULL, "product_ids");
	if (!office_number(&filter.below, office_word(ask, NULL, "cursor", word)))
		filter.below = 0;
	if (time_of_text(office_word(ask, NULL, since, word), &filter.since_us, &ignored) != 0)
		filter.since_us = 0;
	return filter;
}

/* A page that is full may have another behind it. */
static void
end_page(struct sim_ask *ask, bool more, int64_t last)
{
	text_string(&ask->body, ",\"cursor\":\"");
	if (more)
		text_int(&ask->body, last);
	text_string(&ask->body, "\"}");
}

static void
answer_orders(struct sim_ask *ask)
{
	struct office_filter filter = page_of(ask, "start_date");

	int64_t last = 0;
	bool more;

	filter.open = office_word_is(ask, NULL, "order_status", "OPEN");
	filter.last_number = &last;
	text_string(&ask->body, "{\"orders\":[");
	more = office_put_orders(office_of(ask), &ask->body, &filter, put_order) == filter.limit;
	text_format(&ask->body, "],\"sequence\":\"0\",\"has_next\":%s", more ? "true" : "false");
	end_page(ask, more, last);
}

static void
answer_fills(struct sim_ask *ask)
{
	struct office_filter filter = page_of(ask, "start_sequence_timestamp");
	char word[OFFICE_WORD];
	struct slice id = office_word(ask, NULL, "order_id", word);
	size_t count = 0;
	int64_t last = 0;

	filter.last_number = &last;
	if (id.len == 0)
		id = office_word(ask, NULL, "order_ids", word);
	if (id.len > 0)
		filter.order = find_id(office_of(ask), id);
	text_string(&ask->body, "{\"fills\":[");
	if (id.len == 0 || filter.order != NULL)
		count = office_put_fills(office_of(ask), &ask->body, &filter, put_fill);
	text_char(&ask->body, ']');
	end_page(ask, count == filter.limit, last);
}

static void
put_amount(
    struct text *out, const char *key, const char *name, const struct account_asset *asset, struct decimal amount)
{
	put_key(out, key);
	text_char(out, '{');
	put_decimal(out, name, amount);
	put_name(out, "currency", slice_of(asset->name));
	text_char(out, '}');
}

static void
put_asset(struct text *out, const struct office *office, const struct account_asset *asset)
{
	(void)office;
	text_format(out, "{\"uuid\":\"acc-%s\",\"name\":\"%s Wallet\",\"currency\":\"%s\"", asset->name, asset->name,
	    asset->name);
	put_amount(out, "available_balance", "value", asset, asset->free);
	put_amount(out, "hold", "value", asset, asset->locked);
	text_string(out,
	    ",\"default\":true,\"active\":true,\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"2026-01-01T00:"
	    "00:00Z\","
	    "\"deleted_at\":null,\"type\":\"ACCOUNT_TYPE_CRYPTO\",\"ready\":true}");
}

static void
answer_accounts(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"accounts\":[");
	office_put_assets(office_of(ask), &ask->body, put_asset);
	text_format(
	    &ask->body, "],\"has_next\":false,\"cursor\":\"\",\"size\":%zu}", office_of(ask)->account.asset_count);
}

/* The older interface tells what is free. */
static void
put_wallet(struct text *out, const struct office *office, const struct account_asset *asset)
{
	(void)office;
	text_format(out,
	    "{\"id\":\"acc-%s\",\"name\":\"%s "
	    "Wallet\",\"primary\":false,\"type\":\"wallet\",\"currency\":{\"code\":\"%s\",\"name\":\"%s\","
	    "\"exponent\":8,\"type\":\"crypto\"}",
	    asset->name, asset->name, asset->name, asset->name);
	put_amount(out, "balance", "amount", asset, asset->free);
	text_string(out, ",\"resource\":\"account\",\"allow_deposits\":true,\"allow_withdrawals\":true}");
}

static void
answer_wallets(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"pagination\":{},\"data\":[");
	office_put_assets(office_of(ask), &ask->body, put_wallet);
	text_string(&ask->body, "]}");
}

static void
put_address(struct text *out, const struct office *office, const struct venue_network *network)
{
	text_format(out, "{\"id\":\"%s\"", network->network);
	office_put_address(out, "address", office, slice_of(network->asset), slice_of(network->network));
	text_format(out, ",\"name\":null,\"network\":\"%s\",\"resource\":\"address\"}", network->network);
}

/* /v2/accounts/acc-BTC/addresses: one on each network; a new one (POST) on the first. */
static void
answer_addresses(struct sim_ask *ask)
{
	struct slice rest = office_rest(ask, "/v2/accounts/acc-");
	const char *slash = rest.len == 0 ? NULL : memchr(rest.at, '/', rest.len);
	bool get = slice_is(ask->request->method, "GET");

	if (slash == NULL || !slice_is((struct slice){ slash, rest.len - (size_t)(slash - rest.at) }, "/addresses")) {
		say_error(ask, 404, "NOT_FOUND", "not found");
		return;
	}
	rest.len = (size_t)(slash - rest.at);
	text_string(&ask->body, get ? "{\"pagination\":{},\"data\":[" : "{\"data\":");
	for (size_t i = 0, count = 0; (get || count == 0) && office_network(office_of(ask), rest, &i); i++) {
		const struct venue_network network = office_network_at(office_of(ask), i);

		text_string(&ask->body, count++ == 0 ? "" : ",");
		put_address(&ask->body, office_of(ask), &network);
	}
	text_string(&ask->body, get ? "]}" : "}");
}

static void
answer_summary(struct sim_ask *ask)
{
	const struct account_fees *fees = &office_of(ask)->account.fees;

	text_string(&ask->body, "{\"total_volume\":0,\"total_fees\":0,\"fee_tier\":{\"pricing_tier\":\"Advanced 1\"");
	put_decimal(&ask->body, "taker_fee_rate", fees->taker);
	put_decimal(&ask->body, "maker_fee_rate", fees->maker);
	text_string(&ask->body, "}}");
}

/* ---- the user channel ---- */

static struct sim_say *
begin(struct sim_conn *conn, const char *type)
{
	struct sim_say *say = sim_reply(conn);

	text_string(&say->text, "{\"channel\":\"user\",\"client_id\":\"\"");
	office_put_time(&say->text, "timestamp", conn->stand->now_us);
	text_string(&say->text, ",\"sequence_num\":");
	sim_hole(say);
	text_format(&say->text, ",\"events\":[{\"type\":\"%s\",\"orders\":[", type);
	return say;
}

static void
end(struct sim_conn *conn, struct sim_say *say)
{
	text_string(&say->text, "]}]}");
	sim_send(conn, say);
}

static void
put_user_order(struct text *out, const struct office *office, const struct account_order *order)
{
	(void)office;
	text_char(out, '{');
	put_id(out, "order_id", order);
	put_string(out, "client_order_id", slice_of(order->client));
	office_put_qty(out, "cumulative_quantity", order, order->filled);
	office_put_qty(out, "leaves_quantity", order, order->open && order->qty > 0 ? account_rest(order) : 0);
	put_decimal(out, "avg_price", account_average(order));
	put_decimal(out, "filled_value", order->cost);
	put_decimal(out, "total_fees", order->fee);
	office_put_time(out, "creation_time", order->created_us);
	office_put_price(out, "limit_price", order, order->price);
	text_format(out,
	    ",\"status\":\"%s\",\"product_id\":\"%.*s\",\"order_side\":\"%s\",\"order_type\":\"%s\",\"time_in_force\":"
	    "\"%s\","
	    "\"number_of_fills\":\"%zu\",\"cancel_reason\":\"%s\",\"reject_reason\":\"\",\"product_type\":\"SPOT\","
	    "\"trigger_status\":\"INVALID_ORDER_TYPE\"}",
	    status_of(order), SLICE_ARG(office_listed(order)->symbol), side_word(order),
	    order->type == ORDER_TYPE_MARKET ? "Market" : "Limit", tif_of(order), order->fills,
	    order->why == WHY_CANCELED ? "User requested cancel" : "");
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	struct error ignored;
	json *request = json_parse(text, false, &ignored);
	struct office_filter filter = { .open = true };
	struct office *office = of_token(conn->stand, sim_word(request, "jwt"), NULL);
	struct sim_say *say;

	if (office == NULL)
		sim_send_text(conn, SLICE("{\"type\":\"error\",\"message\":\"authentication failure\"}"));
	else if (!slice_is(sim_word(request, "type"), "subscribe"))
		conn->hears &= HEARS_LOGIN;
	else {
		conn->office = office;
		conn->hears |= HEARS_LOGIN | HEARS_ORDERS;
		say = begin(conn, "snapshot");
		office_put_orders(conn->office, &say->text, &filter, put_user_order);
		end(conn, say);
	}
	json_free(request);
}

static void
tell(struct sim_conn *conn, const struct account_event *event)
{
	struct sim_say *say;

	if ((conn->hears & HEARS_ORDERS) == 0)
		return;
	say = begin(conn, "update");
	put_user_order(&say->text, conn->office, event->order);
	end(conn, say);
}

static const struct office_route routes[] = {
	{ "POST", BROKERAGE "/orders", DEED_ORDER, answer_place },
	{ "POST", BROKERAGE "/orders/batch_cancel", DEED_CANCEL, answer_cancel },
	{ "GET", BROKERAGE "/orders/historical/batch", DEED_READ, answer_orders },
	{ "GET", BROKERAGE "/orders/historical/fills", DEED_READ, answer_fills },
	{ "GET", BROKERAGE "/orders/historical/*", DEED_READ, answer_order },
	{ "GET", BROKERAGE "/accounts", DEED_READ, answer_accounts },
	{ "GET", BROKERAGE "/transaction_summary", DEED_READ, answer_summary },
	{ "GET", "/v2/accounts", DEED_READ, answer_wallets },
	{ "GET", "/v2/accounts/*", DEED_READ, answer_addresses },
	{ "POST", "/v2/accounts/*", DEED_READ, answer_addresses },
	{ NULL, NULL, DEED_READ, NULL },
};

const struct sim_private sim_coinbase_private = {
	.routes = routes,
	.requests = { 30, 1000 },
	.hmac = SIGN_HMAC_SHA256,
	.asymmetric = true,
	.unique_ever = true,
	.admit = admit,
	.message = on_message,
	.tell = tell,
	.order_id = write_id,
};
