/*
 * coinbase, trading: Advanced Trade (v3), spot; addresses and sends by its older interface (v2).
 *
 * Every request has a token (coinbase_token.h) over method, the venue's host (whatever stands in for it) and path; neither the query nor
 * the body is in it.  Orders are cancelled by the venue's number alone; nobody is asked for one by client id: the list is looked
 * through.  A fee is in the quote.  The private socket tells how far orders got, and no trades: these are to be asked for.  Facts: the
 * venue's documentation.
 */
#include "venue/trade.h"

#include <strings.h>

#include "base/clock.h"
#include "venue/coinbase_token.h"
#include "venue/venue.h"
#include "wire/percent.h"
#include "wire/put.h"

#define HOST "api.coinbase.com"
#define BROKERAGE "/api/v3/brokerage"

enum { ORDERS_PAGE = 100, ACCOUNTS_PAGE = 250 };

/* ---- requests ---- */

static int
sign(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	struct text target = { 0 }, bearer = { 0 };
	struct slice path = trade_path(request);
	const char *query = memchr(path.at, '?', path.len);
	int done;

	text_format(&target, "%s %s", request->method, HOST);
	text_bytes(&target, path.at, query == NULL ? path.len : (size_t)(query - path.at));
	text_string(&bearer, "Bearer ");
	done = coinbase_token(&bearer, key, call, text_all(&target), err);
	if (done == 0) {
		trade_header(request, "Authorization", text_all(&bearer));
		trade_header(request, "Content-Type", SLICE("application/json"));
	}
	text_free(&target);
	text_free(&bearer);
	return done;
}

/* What the order is stands as the name of the one member of order_configuration. */
static const char *
kind_of(const struct trade_call *call)
{
	static const char *const kinds[] = { [TIF_GTC] = "limit_limit_gtc",
		[TIF_IOC] = "sor_limit_ioc",
		[TIF_FOK] = "limit_limit_fok",
		[TIF_POST_ONLY] = "limit_limit_gtc" };

	return call->type == ORDER_TYPE_MARKET ? "market_market_ioc" : kinds[call->tif];
}

static void
order(struct trade_request *request, const struct trade_call *call)
{
	struct text *body = &request->body;
	bool limit = call->type == ORDER_TYPE_LIMIT;

	text_string(&request->url, BROKERAGE "/orders");
	text_char(body, '{');
	put_string(body, "client_order_id", call->id);
	put_string(body, "product_id", call->symbol);
	put_string(body, "side", call->side == SIDE_BUY ? SLICE("BUY") : SLICE("SELL"));
	put_key(body, "order_configuration");
	text_char(body, '{');
	put_key(body, kind_of(call));
	text_char(body, '{');
	put_decimal(body, "base_size", call->qty);
	if (limit)
		put_decimal(body, "limit_price", call->price);
	if (limit && (call->tif == TIF_GTC || call->tif == TIF_POST_ONLY))
		put_bool(body, "post_only", call->tif == TIF_POST_ONLY);
	text_string(body, "}}}");
}

static void
cancel(struct trade_request *request, const struct trade_call *call)
{
	text_string(&request->url, BROKERAGE "/orders/batch_cancel");
	text_string(&request->body, "{\"order_ids\":[");
	put_quoted(&request->body, call->venue_id);
	text_string(&request->body, "]}");
}

static void
argue_time(struct text *url, const char *name, int64_t us)
{
	struct text time = { 0 };

	text_iso(&time, us, 3);
	trade_argument(url, name, text_all(&time));
	text_free(&time);
}

/* limit: rows of a page when the call does not say. */
static void
argue_page(struct text *url, const struct trade_call *call, int64_t limit, const char *since)
{
	if (call->symbol.len > 0)
		trade_argument(url, "product_ids", call->symbol);
	if (call->limit > 0 || limit > 0)
		trade_argument_int(url, "limit", call->limit > 0 ? call->limit : limit);
	if (call->since_us > 0 && since != NULL)
		argue_time(url, since, call->since_us);
	if (call->cursor.len > 0)
		trade_argument(url, "cursor", call->cursor);
}

static void
query(struct text *url, const struct trade_call *call)
{
	if (call->venue_id.len > 0) {
		text_string(url, BROKERAGE "/orders/historical/");
		text_percent(url, call->venue_id);
		return;
	}
	text_string(url, BROKERAGE "/orders/historical/batch");
	argue_page(url, call, ORDERS_PAGE, "start_date");
}

static void
open_orders(struct text *url, const struct trade_call *call)
{
	text_string(url, BROKERAGE "/orders/historical/batch?order_status=OPEN");
	argue_page(url, call, ORDERS_PAGE, NULL);
}

static void
balance(struct text *url, const struct trade_call *call)
{
	text_string(url, BROKERAGE "/accounts");
	argue_page(url, call, ACCOUNTS_PAGE, NULL);
}

/* An account of ours, which holds one asset. */
static void
of_account(struct text *url, struct slice account, const char *what)
{
	text_string(url, "/v2/accounts/");
	text_percent(url, account);
	text_string(url, what);
}

static void
withdraw(struct trade_request *request, const struct trade_call *call)
{
	struct text *body = &request->body;

	of_account(&request->url, call->label, "/transactions");
	text_char(body, '{');
	put_string(body, "type", SLICE("send"));
	put_string(body, "to", call->address);
	put_decimal(body, "amount", call->amount);
	put_string(body, "currency", call->asset);
	if (call->network.len > 0)
		put_string(body, "network", call->network);
	if (call->tag.len > 0)
		put_string(body, "destination_tag", call->tag);
	text_char(body, '}');
}

static int
check(const struct trade_call *call, struct error *err)
{
	if (call->ask == ASK_CANCEL && call->venue_id.len == 0)
		return error_set(err, "missing", "the venue cancels by its own number of the order, which is missing");
	if ((call->ask == ASK_DEPOSIT_ADDRESS || call->ask == ASK_WITHDRAW) && call->label.len == 0)
		return error_set(err, "missing",
		    "the venue's number of the account is missing (--label: the uuid that " BROKERAGE
		    "/accounts tells of the asset)");
	return 0;
}

static int
ask(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct slice base,
    struct error *err)
{
	const unsigned posted = 1u << ASK_ORDER | 1u << ASK_CANCEL | 1u << ASK_WITHDRAW;
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
		cancel(request, call);
		break;
	case ASK_QUERY:
		query(url, call);
		break;
	case ASK_OPEN:
		open_orders(url, call);
		break;
	case ASK_FILLS:
		text_string(url, BROKERAGE "/orders/historical/fills");
		if (call->venue_id.len > 0)
			trade_argument(url, "order_ids", call->venue_id);
		argue_page(url, call, 0, "start_sequence_timestamp");
		break;
	case ASK_BALANCE:
		balance(url, call);
		break;
	case ASK_FEES:
		text_string(url, BROKERAGE "/transaction_summary?product_type=SPOT");
		break;
	case ASK_DEPOSIT_ADDRESS:
		of_account(url, call->label, "/addresses");
		break;
	default:
		withdraw(request, call);
	}
	return sign(request, key, call, err);
}

/* ---- answers ---- */

static const struct trade_code codes[] = {
	{ "INSUFFICIENT_FUND", FATE_FUNDS }, { "INSUFFICIENT_FUNDS", FATE_FUNDS },
	{ "PREVIEW_INSUFFICIENT_FUND", FATE_FUNDS }, { "INVALID_PRODUCT_ID", FATE_FILTER },
	{ "INVALID_SIZE_PRECISION", FATE_FILTER }, { "INVALID_PRICE_PRECISION", FATE_FILTER },
	{ "INVALID_LIMIT_PRICE", FATE_FILTER }, { "PREVIEW_INVALID_BASE_SIZE_TOO_SMALL", FATE_FILTER },
	{ "PREVIEW_INVALID_SIZE_PRECISION", FATE_FILTER }, { "PREVIEW_INVALID_PRICE_PRECISION", FATE_FILTER },
	{ "INVALID_LIMIT_PRICE_POST_ONLY", FATE_WOULD_TAKE },
	{ "PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY", FATE_WOULD_TAKE }, { "INVALID_NO_LIQUIDITY", FATE_REFUSED },
	{ "INVALID_LEDGER_BALANCE", FATE_REFUSED }, { "INVALID_SIDE", FATE_REFUSED },
	{ "UNSUPPORTED_ORDER_CONFIGURATION", FATE_REFUSED }, { "ORDER_ENTRY_DISABLED", FATE_REFUSED },
	{ "INELIGIBLE_PAIR", FATE_REFUSED }, { "UNTRADABLE_PRODUCT", FATE_REFUSED },
	{ "GEOFENCING_RESTRICTION", FATE_REFUSED }, { "UNKNOWN_CANCEL_ORDER", FATE_ABSENT },
	{ "ORDER_IS_FULLY_FILLED", FATE_ABSENT }, { "NOT_FOUND", FATE_ABSENT }, { "UNAUTHENTICATED", FATE_KEY },
	{ "PERMISSION_DENIED", FATE_KEY },
	{ NULL, FATE_UNKNOWN }, /* UNKNOWN_FAILURE_REASON, COMMANDER_REJECTED_NEW_ORDER, DUPLICATE_... with the rest */
};

static const struct trade_word words[] = {
	{ "PENDING", ORDER_OPEN },
	{ "QUEUED", ORDER_OPEN },
	{ "OPEN", ORDER_OPEN },
	{ "CANCEL_QUEUED", ORDER_OPEN },
	{ "FILLED", ORDER_FILLED },
	{ "CANCELLED", ORDER_DONE },
	{ "EXPIRED", ORDER_DONE },
	{ "FAILED", ORDER_REJECTED },
	{ NULL, ORDER_UNKNOWN },
};

/* An answer that is being read. */
struct reading {
	struct trade_answer *answer;
	const struct trade_call *call;
	const struct trade_sink *sink;
};

/* ---- orders ---- */

enum {
	ORDER_ID,
	ORDER_CLIENT,
	ORDER_PRODUCT,
	ORDER_SIDE,
	ORDER_SIDE_HEARD,
	ORDER_STATUS,
	ORDER_KIND,
	ORDER_TIME,
	ORDER_FILLED_QTY,
	ORDER_FILLED_HEARD,
	ORDER_LEFT_HEARD,
	ORDER_AVERAGE_PRICE,
	ORDER_AVERAGE_HEARD,
	ORDER_PRICE_HEARD,
	ORDER_CONFIGURATION,
	ORDER_COLUMNS
};
static const char *const order_names[ORDER_COLUMNS + 1] = { "order_id", "client_order_id", "product_id", "side",
	"order_side", "status", "order_type", "time_in_force", "filled_size", "cumulative_quantity", "leaves_quantity",
	"average_filled_price", "avg_price", "limit_price", "order_configuration", NULL };

enum { WANTED_QTY, WANTED_PRICE, WANTED_POST_ONLY, WANTED_COLUMNS };
static const char *const wanted_names[WANTED_COLUMNS + 1] = { "base_size", "limit_price", "post_only", NULL };

/* Its one member, whatever its name is. */
static int
read_configuration(struct slice wanted[WANTED_COLUMNS], struct slice configuration, struct error *err)
{
	struct slice key;
	struct pull pull;
	int more;

	for (size_t i = 0; i < WANTED_COLUMNS; i++)
		wanted[i] = (struct slice){ 0 };
	if (configuration.len == 0)
		return 0;
	pull_init(&pull, configuration, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0)
		if ((pull_peek(&pull) == PULL_OBJECT ? trade_row(wanted, wanted_names, &pull)
						     : pull_skip(&pull, NULL)) != 0)
			return -1;
	return more;
}

static bool
is_word(struct slice text, const char *word)
{
	return text.len == strlen(word) && strncasecmp(text.at, word, text.len) == 0;
}

static void
set_kind(struct order_event *order, const struct slice *row, bool post_only)
{
	struct slice time = row[ORDER_TIME];

	if (is_word(row[ORDER_KIND], "market") || is_word(row[ORDER_KIND], "limit")) {
		order->type = is_word(row[ORDER_KIND], "market") ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
		SET(order, ORDER_HAS_TYPE);
	}
	trade_tif(order,
	    post_only                                    ? SLICE("post_only")
		: slice_is(time, "GOOD_UNTIL_CANCELLED") ? SLICE("gtc")
		: slice_is(time, "IMMEDIATE_OR_CANCEL")  ? SLICE("ioc")
		: slice_is(time, "FILL_OR_KILL")         ? SLICE("fok")
							 : (struct slice){ 0 });
}

/* What was asked for as money has no quantity: once it is over, what was bought stands for it. */
static int
tell_order(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct order_event order = { .id = row[ORDER_CLIENT], .venue_id = row[ORDER_ID], .symbol = row[ORDER_PRODUCT] };
	struct slice wanted[WANTED_COLUMNS];

	if (trade_side(&order.side, row[ORDER_SIDE], err) != 0 ||
	    read_configuration(wanted, row[ORDER_CONFIGURATION], err) != 0)
		return -1;
	set_kind(&order, row, slice_is(wanted[WANTED_POST_ONLY], "true"));
	return trade_tell_order(sink, &order, words, row[ORDER_STATUS],
	    wanted[WANTED_QTY].len > 0 ? wanted[WANTED_QTY] : row[ORDER_FILLED_QTY], wanted[WANTED_PRICE],
	    row[ORDER_FILLED_QTY], row[ORDER_AVERAGE_PRICE], err);
}

/* Of a question for one order, only that one is told. */
static int
take_order(void *arg, const struct slice *row, struct error *err)
{
	struct reading *reading = arg;
	const struct trade_call *call = reading->call;

	if (call->ask == ASK_QUERY) {
		if (call->venue_id.len == 0 && !slice_equal(row[ORDER_CLIENT], call->id))
			return 0;
		reading->answer->venue_id = row[ORDER_ID];
	}
	return tell_order(row, reading->sink, err);
}

/* ---- the rest ---- */

enum { FILL_TRADE, FILL_ORDER, FILL_PRODUCT, FILL_SIDE, FILL_TIME, FILL_PRICE, FILL_SIZE };
enum { FILL_IN_QUOTE = FILL_SIZE + 1, FILL_FEE, FILL_LIQUIDITY, FILL_COLUMNS };
static const char *const fill_names[FILL_COLUMNS + 1] = { "trade_id", "order_id", "product_id", "side", "trade_time",
	"price", "size", "size_in_quote", "commission", "liquidity_indicator", NULL };

/* Behind the dash. */
static struct slice
quote_of(struct slice product)
{
	const char *dash = product.len > 0 ? memchr(product.at, '-', product.len) : NULL;
	struct slice quote = { 0 };

	if (dash != NULL)
		quote = (struct slice){ dash + 1, (size_t)(product.at + product.len - dash - 1) };
	return quote;
}

/* A size that is money (of an order that was asked for so, which ours are not) is divided by the price. */
static int
base_size(char to[DECIMAL_TEXT_MAX], const struct slice *row, struct error *err)
{
	struct decimal size, price;

	if (trade_figure(&size, row[FILL_SIZE], err) < 0 || trade_figure(&price, row[FILL_PRICE], err) < 0)
		return error_prefix(err, "a fill");
	if (slice_is(row[FILL_IN_QUOTE], "true") &&
	    decimal_div(&size, size, price, MONEY_PLACES, ROUND_HALF_EVEN, err) != 0)
		return error_prefix(err, "a fill");
	decimal_text(to, size);
	return 0;
}

static int
take_fill(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	struct fill_event fill = {
		.id = row[FILL_TRADE], .symbol = row[FILL_PRODUCT], .fee_asset = quote_of(row[FILL_PRODUCT])
	};
	char size[DECIMAL_TEXT_MAX];

	if (trade_side(&fill.side, row[FILL_SIDE], err) != 0 || base_size(size, row, err) != 0 ||
	    time_of_text(row[FILL_TIME], &fill.venue_us, err) != 0)
		return -1;
	fill.liquidity = slice_is(row[FILL_LIQUIDITY], "MAKER") ? LIQUIDITY_MAKER : LIQUIDITY_TAKER;
	if (slice_is(row[FILL_LIQUIDITY], "MAKER") || slice_is(row[FILL_LIQUIDITY], "TAKER"))
		SET(&fill, FILL_HAS_LIQUIDITY);
	return trade_tell_fill(
	    reading->sink, &fill, row[FILL_ORDER], slice_of(size), row[FILL_PRICE], row[FILL_FEE], false, err);
}

enum { ACCOUNT_ASSET, ACCOUNT_FREE, ACCOUNT_HELD, ACCOUNT_NUMBER, ACCOUNT_KIND, ACCOUNT_COLUMNS };
static const char *const account_names[ACCOUNT_COLUMNS + 1] = { "currency", "available_balance", "hold", "uuid", "type",
	NULL };

/* {"value":"1.5","currency":"BTC"} */
static int
value_of(struct slice *to, struct slice amount, struct error *err)
{
	static const char *const names[] = { "value", NULL };
	struct pull pull;

	*to = (struct slice){ 0 };
	if (amount.len == 0)
		return 0;
	pull_init(&pull, amount, err);
	return trade_row(to, names, &pull);
}

/* The name of a wallet that does not trade here; empty: it does. */
static struct slice
wallet_of(struct slice kind)
{
	if (slice_is(kind, "ACCOUNT_TYPE_VAULT"))
		return SLICE("vault");
	return slice_is(kind, "ACCOUNT_TYPE_PERP_FUTURES") ? SLICE("futures") : SLICE("");
}

static int
take_account(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	const struct slice wallet = wallet_of(row[ACCOUNT_KIND]);
	struct slice free, held;

	if (value_of(&free, row[ACCOUNT_FREE], err) != 0 || value_of(&held, row[ACCOUNT_HELD], err) != 0)
		return -1;
	if (wallet.len == 0 && reading->call->asset.len > 0 && slice_equal(reading->call->asset, row[ACCOUNT_ASSET]))
		reading->answer->venue_id = row[ACCOUNT_NUMBER];
	return trade_tell_balance(reading->sink, row[ACCOUNT_ASSET], wallet, free, held, err);
}

static int
take_tier(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;

	return trade_tell_fees(reading->sink, reading->call->symbol, row[0], row[1], false, err);
}

enum { ADDRESS_PLAIN, ADDRESS_NETWORK, ADDRESS_INFO, ADDRESS_TAG, ADDRESS_COLUMNS };
static const char *const address_names[ADDRESS_COLUMNS + 1] = { "address", "network", "address_info", "destination_tag",
	NULL };

static int
take_tag(void *arg, const struct slice *row, struct error *err)
{
	(void)err;
	*(struct slice *)arg = row[ADDRESS_TAG];
	return 0;
}

static int
take_address(void *arg, const struct slice *row, struct error *err)
{
	const struct trade_sink *sink = ((const struct reading *)arg)->sink;
	struct slice tag = { 0 };

	if (trade_rows(row[ADDRESS_INFO], address_names, take_tag, &tag, err) != 0)
		return -1;
	return sink->address == NULL ? 0 : sink->address(sink->arg, row[ADDRESS_PLAIN], tag, row[ADDRESS_NETWORK], err);
}

/* ---- what came ---- */

enum {
	OUTER_SUCCESS,
	OUTER_ORDER_ID,
	OUTER_TAKEN,
	OUTER_REFUSED,
	OUTER_REASON,
	OUTER_ERROR,
	OUTER_ERRORS,
	OUTER_MESSAGE,
	OUTER_RESULTS,
	OUTER_ORDER,
	OUTER_ORDERS,
	OUTER_FILLS,
	OUTER_ACCOUNTS,
	OUTER_TIER,
	OUTER_DATA,
	OUTER_MORE,
	OUTER_CURSOR,
	OUTER_COUNT
};
static const char *const outer_names[OUTER_COUNT + 1] = { "success", "order_id", "success_response", "error_response",
	"failure_reason", "error", "errors", "message", "results", "order", "orders", "fills", "accounts", "fee_tier",
	"data", "has_next", "cursor", NULL };

/* A row within: of an order that was taken, of one that was not, of a cancel. */
enum {
	INNER_ORDER,
	INNER_CLIENT,
	INNER_PRODUCT,
	INNER_SIDE,
	INNER_SUCCESS,
	INNER_ERROR,
	INNER_REASON,
	INNER_PREVIEW,
	INNER_MESSAGE,
	INNER_COUNT
};
static const char *const inner_names[INNER_COUNT + 1] = { "order_id", "client_order_id", "product_id", "side",
	"success", "error", "failure_reason", "preview_failure_reason", "message", NULL };

/* The first reason that says something. */
static void
refuse(struct trade_answer *answer, const struct slice *reasons, size_t count)
{
	answer->fate = FATE_UNKNOWN;
	for (size_t i = 0; i < count && answer->fate == FATE_UNKNOWN; i++) {
		if (reasons[i].len > 0)
			answer->fate = trade_fate_of(codes, reasons[i], FATE_UNKNOWN);
		if (answer->code.len == 0 || answer->fate != FATE_UNKNOWN)
			answer->code = reasons[i];
	}
}

/* It names what it is about. */
static int
take_taken(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	const struct trade_call *call = reading->call;
	bool sells = slice_is(row[INNER_SIDE], "SELL");

	reading->answer->venue_id = row[INNER_ORDER];
	reading->answer->id = row[INNER_CLIENT];
	if ((row[INNER_PRODUCT].len > 0 && call->symbol.len > 0 && !slice_equal(row[INNER_PRODUCT], call->symbol)) ||
	    (row[INNER_SIDE].len > 0 && sells != (call->side == SIDE_SELL)))
		return error_set(err, REASON_WRONG_ANSWER, "it is about an order of another product or side");
	return 0;
}

static int
take_refused(void *arg, const struct slice *row, struct error *err)
{
	struct trade_answer *answer = arg;
	const struct slice reasons[] = { row[INNER_ERROR], row[INNER_PREVIEW] };

	(void)err;
	answer->text = row[INNER_MESSAGE];
	refuse(answer, reasons, COUNT(reasons));
	return 0;
}

/* Success is said in so many words. */
static int
read_taken(struct reading *reading, const struct slice *outer, struct error *err)
{
	struct trade_answer *answer = reading->answer;

	answer->venue_id = outer[OUTER_ORDER_ID];
	if (slice_is(outer[OUTER_SUCCESS], "true")) {
		answer->fate = FATE_DONE;
		return trade_rows(outer[OUTER_TAKEN], inner_names, take_taken, reading, err);
	}
	return trade_rows(outer[OUTER_REFUSED], inner_names, take_refused, answer, err);
}

static int
take_cancelled(void *arg, const struct slice *row, struct error *err)
{
	struct trade_answer *answer = arg;

	(void)err;
	if (slice_is(row[INNER_SUCCESS], "true"))
		answer->fate = FATE_DONE;
	else
		refuse(answer, &row[INNER_REASON], 1);
	return 0;
}

static int
read_list(struct reading *reading, struct slice list, const char *const *names,
    int (*take)(void *arg, const struct slice *row, struct error *err), struct error *err)
{
	reading->answer->fate = list.len > 0 ? FATE_DONE : FATE_UNKNOWN;
	return trade_rows(list, names, take, reading, err);
}

static int
read_outer(struct reading *reading, const struct slice *outer, struct error *err)
{
	static const char *const tier_names[] = { "maker_fee_rate", "taker_fee_rate", NULL };

	switch (reading->call->ask) {
	case ASK_ORDER:
		return read_taken(reading, outer, err);
	case ASK_CANCEL:
		return trade_rows(outer[OUTER_RESULTS], inner_names, take_cancelled, reading->answer, err);
	case ASK_QUERY:
	case ASK_OPEN:
		return read_list(reading, outer[OUTER_ORDER].len > 0 ? outer[OUTER_ORDER] : outer[OUTER_ORDERS],
		    order_names, take_order, err);
	case ASK_FILLS:
		return read_list(reading, outer[OUTER_FILLS], fill_names, take_fill, err);
	case ASK_BALANCE:
		return read_list(reading, outer[OUTER_ACCOUNTS], account_names, take_account, err);
	case ASK_FEES:
		return read_list(reading, outer[OUTER_TIER], tier_names, take_tier, err);
	case ASK_DEPOSIT_ADDRESS:
		return read_list(reading, outer[OUTER_DATA], address_names, take_address, err);
	default:
		reading->answer->fate = outer[OUTER_DATA].len > 0 ? FATE_DONE : FATE_UNKNOWN;
		return 0;
	}
}

/* {"error":"NAME","message":...}; of the older interface {"errors":[...]}: what is not on the list is left to the status. */
static void
read_error(struct trade_answer *answer, const struct slice *outer, int status)
{
	enum trade_fate fate = trade_fate_of_status(status);

	answer->text = outer[OUTER_MESSAGE];
	refuse(answer, &outer[OUTER_ERROR], 1);
	if (answer->fate != FATE_UNKNOWN || fate == FATE_DONE)
		return;
	answer->fate = fate;
	answer->bare = outer[OUTER_ERROR].len == 0 && outer[OUTER_ERRORS].len == 0;
}

/* What is on no page so far may be on the next one. */
static void
settle_page(const struct reading *reading, const struct slice *outer)
{
	struct trade_answer *answer = reading->answer;
	bool more = outer[OUTER_CURSOR].len > 0 && !slice_is(outer[OUTER_MORE], "false");

	if (more && answer->venue_id.len == 0)
		answer->cursor = outer[OUTER_CURSOR];
	if (answer->cursor.len > 0 && reading->call->ask == ASK_QUERY && answer->fate == FATE_ABSENT)
		answer->fate = FATE_UNKNOWN;
}

static int
read(struct trade_answer *answer, const struct trade_call *call, int status, struct slice body,
    const struct trade_sink *sink, struct error *err)
{
	struct reading reading = { answer, call, sink };
	struct slice outer[OUTER_COUNT];
	struct pull pull;
	bool failed;

	*answer = (struct trade_answer){ .fate = FATE_UNKNOWN };
	pull_init(&pull, body, err);
	if (trade_row(outer, outer_names, &pull) != 0 || pull_end(&pull) != 0)
		return trade_no_answer(answer, status, err);
	failed = outer[OUTER_ERROR].len > 0 || outer[OUTER_ERRORS].len > 0 || status >= 400;
	if (!failed && read_outer(&reading, outer, err) != 0) {
		answer->fate = FATE_UNKNOWN; /* whatever was read of it */
		return -1;
	}
	if (failed) {
		answer->venue_id = outer[OUTER_ORDER_ID];
		if (trade_rows(outer[OUTER_TAKEN], inner_names, take_taken, &reading, err) != 0)
			return -1;
		read_error(answer, outer, status);
	}
	trade_settle(answer, call, status);
	settle_page(&reading, outer);
	return 0;
}

/* ---- the private socket ---- */

/* A socket on which nothing happens is closed: the heartbeats keep it open. */
static int
greet(struct text *out, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	struct text token = { 0 };
	int done = coinbase_token(&token, key, call, (struct slice){ 0 }, err);

	if (done == 0) {
		text_string(out, "{\"type\":\"subscribe\"");
		if (call->symbol.len > 0) {
			put_key(out, "product_ids");
			text_char(out, '[');
			put_quoted(out, call->symbol);
			text_char(out, ']');
		}
		put_string(out, "channel", SLICE("user"));
		put_string(out, "jwt", text_all(&token));
		text_string(out, "}\n{\"type\":\"subscribe\",\"channel\":\"heartbeats\"}\n");
	}
	text_free(&token);
	return done;
}

/* How much was asked for is what was done and what is left, as long as it is not over. */
static int
hear_order(void *arg, const struct slice *row, struct error *err)
{
	struct order_event order = { .id = row[ORDER_CLIENT], .venue_id = row[ORDER_ID], .symbol = row[ORDER_PRODUCT] };
	struct decimal done, left;
	char wanted[DECIMAL_TEXT_MAX] = "";
	bool over = slice_is(row[ORDER_STATUS], "CANCELLED") || slice_is(row[ORDER_STATUS], "EXPIRED") ||
	    slice_is(row[ORDER_STATUS], "FAILED");

	if (trade_side(&order.side, row[ORDER_SIDE_HEARD], err) != 0 ||
	    trade_figure(&done, row[ORDER_FILLED_HEARD], err) < 0 ||
	    trade_figure(&left, row[ORDER_LEFT_HEARD], err) < 0 || decimal_add(&left, done, left, err) != 0)
		return -1;
	if (!over)
		decimal_text(wanted, left);
	set_kind(&order, row, false);
	return trade_tell_order(arg, &order, words, row[ORDER_STATUS], slice_of(wanted), row[ORDER_PRICE_HEARD],
	    row[ORDER_FILLED_HEARD], row[ORDER_AVERAGE_HEARD], err);
}

static int
hear_event(void *arg, const struct slice *row, struct error *err)
{
	return trade_rows(row[0], order_names, hear_order, arg, err);
}

static int
hear(struct trade_answer *answer, struct slice message, const struct trade_sink *sink, struct error *err)
{
	enum { TYPE, CHANNEL, TEXT, EVENTS, HEARD_COUNT };
	static const char *const names[HEARD_COUNT + 1] = { "type", "channel", "message", "events", NULL };
	static const char *const event_names[] = { "orders", NULL };
	struct trade_sink to = *sink;
	struct slice heard[HEARD_COUNT];
	struct pull pull;

	*answer = (struct trade_answer){ .fate = FATE_DONE };
	pull_init(&pull, message, err);
	if (trade_row(heard, names, &pull) != 0 || pull_end(&pull) != 0)
		return -1;
	if (slice_is(heard[TYPE], "error")) {
		answer->text = heard[TEXT];
		answer->fate = FATE_KEY;
		return 0;
	}
	return slice_is(heard[CHANNEL], "user") ? trade_rows(heard[EVENTS], event_names, hear_event, &to, err) : 0;
}

const struct venue_private private_coinbase = {
	.product = "advanced",
	.joint = "-",
	.schemes = 1u << SIGN_ES256 | 1u << SIGN_ED25519,
	.account_of_asset = true,
	.id_max = 36,
	.id_extra = "-",
	.asks = 1u << ASK_ORDER | 1u << ASK_CANCEL | 1u << ASK_QUERY | 1u << ASK_OPEN | 1u << ASK_FILLS |
	    1u << ASK_BALANCE | 1u << ASK_FEES | 1u << ASK_DEPOSIT_ADDRESS | 1u << ASK_WITHDRAW,
	/* 30 requests a second of a user, whatever they are. */
	.limits = { .questions = { 30, 1000 }, .limit = "x-ratelimit-limit", .left = "x-ratelimit-remaining" },
	.fills_untold = true,
	.fills_of_order = true,
	.ask = ask,
	.read = read,
	.socket = "/",
	.greet = greet,
	.hear = hear,
};
