/*
 * gate, trading: v4, spot.
 *
 * Method, path, query as it was before it was encoded, the hash of the body and the time are signed, a line each.  A client id
 * begins with "t-" there, which is put in front and taken off here.  A purchase at the market has its amount in money: it is not asked for.
 * What a network costs and whether it is open are two questions.  Facts: the venue's v4 documentation.
 */
#include "venue/trade.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "wire/percent.h"
#include "wire/put.h"

enum {
	PAGE_ROWS = 100, /* of a page, where nothing else is asked for */
	WATCHDOG_MIN_S = 5
};

/* The cursor of the second question about networks. */
static const char costs[] = "costs";

/* ---- requests ---- */

static void
text_id(struct text *to, struct slice id)
{
	text_string(to, "t-");
	text_slice(to, id);
}

/* A request that comes too late is refused (x-gate-exptime, a header that is not signed). */
static void
order(struct trade_request *request, const struct trade_call *call)
{
	static const char *const times[] = {
		[TIF_GTC] = "", [TIF_IOC] = "ioc", [TIF_FOK] = "fok", [TIF_POST_ONLY] = "poc"
	};
	struct text *body = &request->body, id = { 0 };
	bool market = call->type == ORDER_TYPE_MARKET;
	const char *tif = market ? "ioc" : times[call->tif];
	int64_t late_ms = call->now_us / 1000 + call->window_ms;
	char late[24];

	text_id(&id, call->id);
	put_string(body, "currency_pair", call->symbol);
	put_string(body, "type", slice_of(order_types[call->type]));
	put_string(body, "account", SLICE("spot"));
	put_string(body, "side", slice_of(sides[call->side]));
	put_decimal(body, "amount", call->qty);
	if (!market)
		put_decimal(body, "price", call->price);
	if (*tif != '\0')
		put_string(body, "time_in_force", slice_of(tif));
	put_string(body, "text", text_all(&id));
	text_free(&id);
	if (call->window_ms > 0) {
		snprintf(late, sizeof late, "%lld", (long long)late_ms);
		trade_header(request, "x-gate-exptime", slice_of(late));
	}
}

static void
withdraw(struct text *body, const struct trade_call *call)
{
	put_string(body, "currency", call->asset);
	put_string(body, "address", call->address);
	put_decimal(body, "amount", call->amount);
	put_string(body, "chain", call->network);
	if (call->tag.len > 0)
		put_string(body, "memo", call->tag);
	if (call->id.len > 0)
		put_string(body, "withdraw_order_id", call->id);
}

static void
watchdog(struct text *body, const struct trade_call *call)
{
	int64_t seconds = (call->window_ms + 999) / 1000;

	put_int(body, "timeout", seconds > 0 && seconds < WATCHDOG_MIN_S ? WATCHDOG_MIN_S : seconds);
	if (call->symbol.len > 0)
		put_string(body, "currency_pair", call->symbol);
}

static void
optional(struct text *url, const char *name, struct slice value)
{
	if (value.len > 0)
		trade_argument(url, name, value);
}

static void
which(struct text *url, const struct trade_call *call)
{
	struct text id = { 0 };

	if (call->venue_id.len > 0)
		text_slice(&id, call->venue_id);
	else
		text_id(&id, call->id);
	text_string(url, "/api/v4/spot/orders/");
	(void)text_percent(url, text_all(&id));
	trade_argument(url, "account", SLICE("spot"));
	optional(url, "currency_pair", call->symbol);
	text_free(&id);
}

static void
fills(struct text *url, const struct trade_call *call)
{
	text_string(url, "/api/v4/spot/my_trades");
	optional(url, "currency_pair", call->symbol);
	trade_argument(url, "account", SLICE("spot"));
	optional(url, "order_id", call->venue_id);
	if (call->limit > 0)
		trade_argument_int(url, "limit", call->limit);
	if (call->since_us > 0)
		trade_argument_int(url, "from", call->since_us / SECOND_US);
	optional(url, "page", call->cursor);
}

static void
open_orders(struct text *url, const struct trade_call *call)
{
	text_string(url, "/api/v4/spot/open_orders");
	trade_argument(url, "account", SLICE("spot"));
	optional(url, "currency_pair", call->symbol);
	trade_argument(url, "status", SLICE("open"));
	optional(url, "page", call->cursor);
}

static void
networks(struct text *url, const struct trade_call *call)
{
	if (slice_is(call->cursor, costs)) {
		text_string(url, "/api/v4/wallet/withdraw_status");
		optional(url, "currency", call->asset);
		return;
	}
	text_string(url, "/api/v4/spot/currencies");
	if (call->asset.len > 0) {
		text_char(url, '/');
		(void)text_percent(url, call->asset);
	}
}

static void
of(struct text *url, const char *path, const char *name, struct slice value)
{
	text_string(url, path);
	optional(url, name, value);
}

static void
questions(struct text *url, const struct trade_call *call)
{
	switch (call->ask) {
	case ASK_CANCEL:
	case ASK_QUERY:
		which(url, call);
		break;
	case ASK_CANCEL_ALL:
		text_string(url, "/api/v4/spot/orders?account=spot");
		optional(url, "currency_pair", call->symbol);
		break;
	case ASK_OPEN:
		open_orders(url, call);
		break;
	case ASK_FILLS:
		fills(url, call);
		break;
	case ASK_BALANCE:
		of(url, "/api/v4/spot/accounts", "currency", call->asset);
		break;
	case ASK_FEES:
		of(url, "/api/v4/wallet/fee", "currency_pair", call->symbol);
		break;
	case ASK_NETWORKS:
		networks(url, call);
		break;
	default:
		of(url, "/api/v4/wallet/deposit_address", "currency", call->asset);
	}
}

static int
sign(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	const struct slice body = text_all(&request->body);
	unsigned char digest[DIGEST_SHA512];
	struct text text = { 0 }, time = { 0 };
	struct slice whole;
	size_t path;
	int done;

	digest_sha512(digest, &body, 1);
	text_int(&time, call->now_us / SECOND_US);
	text_format(&text, "%s\n", request->method);
	path = text.len;
	trade_path_plain(&text, request);
	if (memchr(text.at + path, '?', text.len - path) != NULL)
		*(char *)memchr(text.at + path, '?', text.len - path) = '\n';
	else
		text_char(&text, '\n');
	text_char(&text, '\n');
	sign_write(&text, (struct slice){ (const char *)digest, sizeof digest }, SIGN_HEX);
	text_char(&text, '\n');
	text_slice(&text, text_all(&time));
	if (body.len > 0)
		trade_header(request, "Content-Type", SLICE("application/json"));
	trade_header(request, "KEY", secret_bytes(&key->key->api_key));
	trade_header(request, "Timestamp", text_all(&time));
	whole = text_all(&text);
	done = trade_sign(request, "SIGN", key, SIGN_HEX, &whole, 1, err);
	text_free(&text);
	text_free(&time);
	return done;
}

static int
ask(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct slice base,
    struct error *err)
{
	const char *posted = call->ask == ASK_ORDER ? "/api/v4/spot/orders"
	    : call->ask == ASK_WITHDRAW             ? "/api/v4/withdrawals"
	    : call->ask == ASK_WATCHDOG             ? "/api/v4/spot/countdown_cancel_all"
						    : NULL;
	struct text *body = &request->body;

	text_slice(&request->url, base);
	request->method = posted != NULL                             ? "POST"
	    : call->ask == ASK_CANCEL || call->ask == ASK_CANCEL_ALL ? "DELETE"
								     : "GET";
	if (posted == NULL) {
		questions(&request->url, call);
		return sign(request, key, call, err);
	}
	text_string(&request->url, posted);
	text_char(body, '{');
	if (call->ask == ASK_ORDER)
		order(request, call);
	if (call->ask == ASK_WITHDRAW)
		withdraw(body, call);
	if (call->ask == ASK_WATCHDOG)
		watchdog(body, call);
	text_char(body, '}');
	return sign(request, key, call, err);
}

/* ---- answers ---- */

static const struct trade_code codes[] = {
	{ "TOO_MANY_REQUESTS", FATE_LATER }, { "TOO_FAST", FATE_LATER }, { "BALANCE_NOT_ENOUGH", FATE_FUNDS },
	{ "MARGIN_BALANCE_NOT_ENOUGH", FATE_FUNDS }, { "INSUFFICIENT_AVAILABLE", FATE_FUNDS },
	{ "INVALID_SIGNATURE", FATE_KEY }, { "INVALID_KEY", FATE_KEY }, { "INVALID_CREDENTIALS", FATE_KEY },
	{ "MISSING_REQUIRED_HEADER", FATE_KEY }, { "IP_FORBIDDEN", FATE_KEY }, { "READ_ONLY", FATE_KEY },
	{ "FORBIDDEN", FATE_KEY }, { "REQUEST_EXPIRED", FATE_CLOCK }, { "ORDER_NOT_FOUND", FATE_ABSENT },
	{ "CLIENT_ID_NOT_FOUND", FATE_ABSENT }, { "ORDER_CLOSED", FATE_ABSENT }, { "ORDER_CANCELLED", FATE_ABSENT },
	{ "ORDER_FINISHED", FATE_ABSENT }, { "INVALID_PARAM_VALUE", FATE_FILTER }, { "INVALID_PRECISION", FATE_FILTER },
	{ "AMOUNT_TOO_LITTLE", FATE_FILTER }, { "AMOUNT_TOO_MUCH", FATE_FILTER }, { "PRICE_TOO_DEVIATED", FATE_FILTER },
	{ "SIZE_TOO_SMALL", FATE_FILTER }, { "INVALID_CURRENCY_PAIR", FATE_FILTER },
	{ "INVALID_CURRENCY", FATE_FILTER }, { "POC_FILL_IMMEDIATELY", FATE_WOULD_TAKE },
	{ "ORDER_POC_IMMEDIATE", FATE_WOULD_TAKE }, { "QUANTITY_NOT_ENOUGH", FATE_REFUSED },
	{ NULL,
	    FATE_UNKNOWN }, /* REPEATED_CREATION (the id is in use), SERVER_ERROR, TOO_BUSY with the rest: it may exist */
};

/* Of a state, and of how an order ended, where no state is told. */
static const struct trade_word words[] = {
	{ "open", ORDER_OPEN },
	{ "closed", ORDER_FILLED },
	{ "filled", ORDER_FILLED },
	{ "cancelled", ORDER_DONE },
	{ "ioc", ORDER_DONE },
	{ "poc", ORDER_DONE },
	{ "fok", ORDER_DONE },
	{ "small", ORDER_DONE },
	{ "stp", ORDER_DONE },
	{ "depth_not_enough", ORDER_DONE },
	{ "trader_not_enough", ORDER_DONE },
	{ "liquidate_cancelled", ORDER_DONE },
	{ NULL, ORDER_UNKNOWN },
};

/* What rows of all kinds may hold; what a row does not have stays empty. */
enum {
	ROW_SYMBOL,
	ROW_ID,
	ROW_CLIENT,
	ROW_SIDE,
	ROW_KIND,
	ROW_TIF,
	ROW_STATE,
	ROW_EVENT,
	ROW_END,
	ROW_QTY,
	ROW_PRICE,
	ROW_LEFT,
	ROW_FILLED,
	ROW_MONEY,
	ROW_AVERAGE,
	ROW_ORDER,
	ROW_ROLE,
	ROW_FEE,
	ROW_FEE_ASSET,
	ROW_TOKEN_FEE,
	ROW_TIME,
	ROW_ORDERS,
	ROW_ASSET,
	ROW_FREE,
	ROW_LOCKED,
	ROW_FROZEN,
	ROW_MAKER,
	ROW_TAKER,
	ROW_CHAINS,
	ROW_CHAIN_NAME,
	ROW_CONTRACT,
	ROW_NOT_IN,
	ROW_NOT_OUT,
	ROW_CHAIN_COSTS,
	ROW_MIN_OUT,
	ROW_ADDRESSES,
	ROW_CHAIN,
	ROW_ADDRESS,
	ROW_TAG,
	ROW_COUNT
};

static const char *const row_names[ROW_COUNT + 1] = { "currency_pair", "id", "text", "side", "type", "time_in_force",
	"status", "event", "finish_as", "amount", "price", "left", "filled_amount", "filled_total", "avg_deal_price",
	"order_id", "role", "fee", "fee_currency", "gt_fee", "create_time_ms", "orders", "currency", "available",
	"locked", "freeze", "maker_fee", "taker_fee", "chains", "name", "addr", "deposit_disabled", "withdraw_disabled",
	"withdraw_fix_on_chains", "withdraw_amount_mini", "multichain_addresses", "chain", "address", "payment_id",
	NULL };

/* Ours begin with "t-"; what the venue writes there for orders of others is told as it stands. */
static struct slice
client_id(struct slice text)
{
	return slice_starts(text, "t-") ? (struct slice){ text.at + 2, text.len - 2 } : text;
}

/* The private socket tells what happened, and how it ended, but no state; what is closed need not be filled, if it ended in a way that we know. */
static struct slice
state_of(const struct slice *row)
{
	if (slice_is(row[ROW_STATE], "closed"))
		return trade_state(words, row[ROW_END], DECIMAL_ZERO) == ORDER_DONE ? row[ROW_END] : row[ROW_STATE];
	if (row[ROW_STATE].len > 0)
		return row[ROW_STATE];
	return slice_is(row[ROW_EVENT], "put") || slice_is(row[ROW_EVENT], "update") ? SLICE("open") : row[ROW_END];
}

/* What was filled where that is not told: what is not left; of a purchase at the market, which is counted in money, by its average. */
static int
filled_of(struct decimal *filled, const struct slice *row, bool in_money, struct error *err)
{
	struct decimal amount, left;

	if (row[ROW_FILLED].len > 0)
		return trade_figure(filled, row[ROW_FILLED], err) < 0 ? -1 : 0;
	if (row[in_money ? ROW_MONEY : ROW_LEFT].len == 0)
		return error_set(err, "figure", "an order without what is filled of it");
	if (in_money)
		return trade_average(filled, row[ROW_MONEY], row[ROW_AVERAGE], err);
	if (trade_figure(&amount, row[ROW_QTY], err) <= 0 || trade_figure(&left, row[ROW_LEFT], err) < 0)
		return error_set(err, "figure", "an order without its figures");
	return decimal_sub(filled, amount, left, err);
}

static int
tell_order(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct order_event order = {
		.id = client_id(row[ROW_CLIENT]), .venue_id = row[ROW_ID], .symbol = row[ROW_SYMBOL]
	};
	bool market = slice_is(row[ROW_KIND], "market"), in_money;
	char text[DECIMAL_TEXT_MAX];
	struct slice qty = row[ROW_QTY];
	struct decimal filled;

	if (trade_side(&order.side, row[ROW_SIDE], err) != 0)
		return -1;
	in_money = market && order.side == SIDE_BUY;
	if (filled_of(&filled, row, in_money, err) != 0)
		return error_prefix(err, "a figure of an order");
	if (in_money)
		qty.len = 0;
	order.type = market ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	SET(&order, ORDER_HAS_TYPE);
	trade_tif(&order, slice_is(row[ROW_TIF], "poc") ? SLICE("post_only") : row[ROW_TIF]);
	return trade_tell_order(sink, &order, words, state_of(row), qty, row[ROW_PRICE],
	    (struct slice){ text, decimal_text(text, filled) }, row[ROW_AVERAGE], err);
}

/* The fee is taken in the venue's token where there is one of those. */
static int
tell_fill(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct fill_event fill = { .id = row[ROW_ID],
		.symbol = row[ROW_SYMBOL],
		.fee_asset = row[ROW_FEE_ASSET],
		.venue_us = trade_time(row[ROW_TIME], 1000) };
	struct slice fee = row[ROW_FEE];
	struct decimal token;

	if (slice_starts(row[ROW_CLIENT], "t-"))
		fill.order = client_id(row[ROW_CLIENT]);
	if (trade_side(&fill.side, row[ROW_SIDE], err) != 0 || trade_figure(&token, row[ROW_TOKEN_FEE], err) < 0)
		return -1;
	if (decimal_sign(token) != 0) {
		fee = row[ROW_TOKEN_FEE];
		fill.fee_asset = SLICE("GT");
	}
	fill.liquidity = slice_is(row[ROW_ROLE], "maker") ? LIQUIDITY_MAKER : LIQUIDITY_TAKER;
	SET(&fill, FILL_HAS_LIQUIDITY);
	return trade_tell_fill(sink, &fill, row[ROW_ORDER], row[ROW_QTY], row[ROW_PRICE], fee, false, err);
}

/* An answer that is being read. */
struct reading {
	struct trade_answer *answer;
	const struct trade_call *call;
	const struct trade_sink *sink;
	const struct slice *outer; /* the row that a list stands in */
	int64_t rows; /* of the longest list */
};

static int
take_open(void *arg, const struct slice *row, struct error *err)
{
	struct reading *reading = arg;

	reading->rows++;
	return tell_order(row, reading->sink, err);
}

/* Open orders come by pairs, of all pairs whichever was asked for; a list of orders that are over comes plain. */
static int
take_pair(const struct slice *pair, struct reading *reading, struct error *err)
{
	struct slice symbol = reading->call->symbol;
	int64_t longest = reading->rows;
	int done;

	if (pair[ROW_ID].len > 0)
		return take_open(reading, pair, err);
	if (symbol.len > 0 && !slice_equal(symbol, pair[ROW_SYMBOL]))
		return 0;
	reading->rows = 0;
	done = trade_rows(pair[ROW_ORDERS], row_names, take_open, reading, err);
	if (reading->rows < longest)
		reading->rows = longest;
	return done;
}

static int
take_chain(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	struct network_event network = { .asset = reading->outer[ROW_ASSET],
		.network = row[ROW_CHAIN_NAME],
		.contract = row[ROW_CONTRACT],
		.deposit = slice_is(row[ROW_NOT_IN], "false"),
		.withdraw = slice_is(row[ROW_NOT_OUT], "false") };

	return trade_tell_network(reading->sink, &network, (struct slice){ 0 }, (struct slice){ 0 }, err);
}

/* {"TRX":"1",...}: nothing is said of whether they are open. */
static int
take_costs(const struct slice *row, const struct reading *reading, struct error *err)
{
	const struct trade_sink *sink = reading->sink;
	struct network_event network = { .asset = row[ROW_ASSET] };
	struct slice fee;
	struct pull pull;
	int more;

	if (sink->network == NULL || row[ROW_CHAIN_COSTS].len == 0)
		return 0;
	pull_init(&pull, row[ROW_CHAIN_COSTS], err);
	if (trade_figure(&network.withdraw_min, row[ROW_MIN_OUT], err) < 0 || pull_object(&pull) != 0)
		return -1;
	network.has =
	    UINT64_C(1) << NETWORK_HAS_WITHDRAW_FEE | (uint64_t)(row[ROW_MIN_OUT].len > 0) << NETWORK_HAS_WITHDRAW_MIN;
	while ((more = pull_member(&pull, &network.network)) > 0)
		if (pull_figure(&pull, &fee) != 0 || decimal_read(&network.withdraw_fee, fee, err) != 0 ||
		    sink->network(sink->arg, &network, err) != 0)
			return -1;
	return more;
}

static int
take_address(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	const struct trade_sink *sink = reading->sink;
	struct slice network = reading->call->network;

	if (sink->address == NULL || row[ROW_ADDRESS].len == 0 ||
	    (network.len > 0 && !slice_equal(network, row[ROW_CHAIN])))
		return 0;
	return sink->address(sink->arg, row[ROW_ADDRESS], row[ROW_TAG], row[ROW_CHAIN], err);
}

static int
take_balance(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct slice locked = row[ROW_LOCKED].len > 0 ? row[ROW_LOCKED] : row[ROW_FROZEN];

	return trade_tell_balance(sink, row[ROW_ASSET], (struct slice){ 0 }, row[ROW_FREE], locked, err);
}

static int
take_networks(const struct slice *row, struct reading *reading, struct error *err)
{
	if (slice_is(reading->call->cursor, costs))
		return take_costs(row, reading, err);
	reading->answer->cursor = slice_of(costs);
	reading->outer = row;
	return trade_rows(row[ROW_CHAINS], row_names, take_chain, reading, err);
}

/* What a row means for what was asked. */
static int
take_row(void *arg, const struct slice *row, struct error *err)
{
	struct reading *reading = arg;
	const struct trade_sink *sink = reading->sink;

	switch (reading->call->ask) {
	case ASK_ORDER:
	case ASK_CANCEL:
	case ASK_QUERY:
		reading->answer->venue_id = row[ROW_ID];
		reading->answer->id = client_id(row[ROW_CLIENT]);
		if (reading->call->ask == ASK_QUERY && row[ROW_ID].len == 0)
			return error_set(err, "missing", "no id");
		return row[ROW_STATE].len == 0 ? 0 : tell_order(row, sink, err);
	case ASK_CANCEL_ALL: /* also names what it could not cancel */
		return row[ROW_STATE].len == 0 ? 0 : tell_order(row, sink, err);
	case ASK_OPEN:
		return take_pair(row, reading, err);
	case ASK_FILLS:
		reading->rows++;
		return tell_fill(row, sink, err);
	case ASK_BALANCE:
		return take_balance(row, sink, err);
	case ASK_FEES:
		return trade_tell_fees(sink, reading->call->symbol, row[ROW_MAKER], row[ROW_TAKER], false, err);
	case ASK_NETWORKS:
		return take_networks(row, reading, err);
	case ASK_DEPOSIT_ADDRESS:
		return trade_need(row[ROW_ADDRESSES], "multichain_addresses", err) != 0
		    ? -1
		    : trade_rows(row[ROW_ADDRESSES], row_names, take_address, reading, err);
	default:
		reading->answer->venue_id = row[ROW_ID];
		return 0;
	}
}

/* Pages are numbered from 1; behind a full one there may be another, also behind the last one that is asked for. */
static void
turn_page(const struct reading *reading)
{
	static const char *const pages[TRADE_PAGES_MAX + 2] = { "", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10",
		"11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27",
		"28", "29", "30", "31", "32", "33", "34", "35", "36", "37", "38", "39", "40", "41", "42", "43", "44",
		"45", "46", "47", "48", "49", "50", "51" };
	const struct trade_call *call = reading->call;
	int64_t full = call->ask == ASK_FILLS && call->limit > 0 ? call->limit : PAGE_ROWS, page = 1;

	if ((call->ask != ASK_FILLS && call->ask != ASK_OPEN) || reading->rows < full)
		return;
	if ((call->cursor.len == 0 || slice_integer(call->cursor, &page)) && page >= 1 &&
	    page + 1 < (int64_t)(sizeof pages / sizeof *pages))
		reading->answer->cursor = slice_of(pages[page + 1]);
}

/* {"label":"...","message":"..."}: 1: that is what it is; 0: something else; -1 and err: it is no answer. */
static int
read_no(struct trade_answer *answer, struct slice body, struct error *err)
{
	enum { LABEL, MESSAGE, ID, COUNT };
	static const char *const names[COUNT + 1] = { "label", "message", "id", NULL };
	struct slice row[COUNT];
	struct pull pull;

	pull_init(&pull, body, err);
	if (pull_peek(&pull) == PULL_ARRAY)
		return pull_skip(&pull, NULL) != 0 || pull_end(&pull) != 0 ? -1 : 0;
	if (trade_row(row, names, &pull) != 0 || pull_end(&pull) != 0)
		return -1;
	if (row[LABEL].len == 0)
		return 0;
	answer->code = row[LABEL];
	answer->text = row[MESSAGE];
	answer->venue_id = row[ID];
	return 1;
}

static int
read(struct trade_answer *answer, const struct trade_call *call, int status, struct slice body,
    const struct trade_sink *sink, struct error *err)
{
	const unsigned lists = 1u << ASK_CANCEL_ALL | 1u << ASK_OPEN | 1u << ASK_FILLS | 1u << ASK_BALANCE;
	struct reading reading = { answer, call, sink, NULL, 0 };
	int no;

	*answer = (struct trade_answer){ .fate = FATE_UNKNOWN };
	no = read_no(answer, body, err);
	if (no < 0)
		return trade_no_answer(answer, status, err);
	if (no > 0)
		answer->fate = trade_fate_of(codes, answer->code, FATE_UNKNOWN);
	else if (status >= 300) {
		error_set(err, "missing", "no label");
		return trade_no_answer(answer, status, err);
	} else {
		if (trade_need_list(call, lists, body, err) != 0 ||
		    trade_rows(body, row_names, take_row, &reading, err) != 0)
			return -1;
		answer->fate = FATE_DONE;
		turn_page(&reading);
	}
	trade_settle(answer, call, status);
	return 0;
}

/* ---- the private socket ---- */

/* payload "": none. */
static int
subscribe(struct text *out, const char *channel, struct slice payload, const struct trade_key *key,
    const struct trade_call *call, struct error *err)
{
	int64_t now_s = call->now_us / SECOND_US;
	struct signature signature;
	struct text text = { 0 }, sign = { 0 };
	struct slice whole;
	int done;

	text_format(&text, "channel=%s&event=subscribe&time=%lld", channel, (long long)now_s);
	whole = text_all(&text);
	done = sign_parts(&signature, key->sign, &whole, 1, err);
	if (done == 0) {
		sign_write(&sign, signature_bytes(&signature), SIGN_HEX);
		text_char(out, '{');
		put_int(out, "time", now_s);
		put_string(out, "channel", slice_of(channel));
		put_string(out, "event", SLICE("subscribe"));
		text_string(out, ",\"auth\":{\"method\":\"api_key\"");
		put_string(out, "KEY", secret_bytes(&key->key->api_key));
		put_string(out, "SIGN", text_all(&sign));
		text_char(out, '}');
		if (payload.len > 0) {
			text_string(out, ",\"payload\":[");
			put_quoted(out, payload);
			text_char(out, ']');
		}
		text_string(out, "}\n");
	}
	text_free(&text);
	text_free(&sign);
	return done;
}

static int
greet(struct text *out, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	struct slice symbol = call->symbol.len > 0 ? call->symbol : SLICE("!all");

	if (subscribe(out, "spot.orders", symbol, key, call, err) != 0 ||
	    subscribe(out, "spot.usertrades", symbol, key, call, err) != 0)
		return -1;
	return subscribe(out, "spot.balances", (struct slice){ 0 }, key, call, err);
}

static int
hear_order(void *arg, const struct slice *row, struct error *err)
{
	return tell_order(row, arg, err);
}

static int
hear_fill(void *arg, const struct slice *row, struct error *err)
{
	return tell_fill(row, arg, err);
}

static int
hear_balance(void *arg, const struct slice *row, struct error *err)
{
	return take_balance(row, arg, err);
}

enum { HEARD_CHANNEL, HEARD_EVENT, HEARD_ERROR, HEARD_RESULT, HEARD_COUNT };
static const char *const heard_names[HEARD_COUNT + 1] = { "channel", "event", "error", "result", NULL };

static int
hear_no(struct trade_answer *answer, struct slice text, struct error *err)
{
	static const char *const names[] = { "code", "message", NULL };
	struct slice row[2];
	struct pull pull;

	pull_init(&pull, text, err);
	if (trade_row(row, names, &pull) != 0)
		return -1;
	answer->code = row[0];
	answer->text = row[1];
	answer->fate = FATE_KEY;
	return 0;
}

/* Rows of a channel, or what became of a subscription. */
static int
hear(struct trade_answer *answer, struct slice message, const struct trade_sink *sink, struct error *err)
{
	struct slice heard[HEARD_COUNT];
	struct trade_sink to = *sink;
	struct pull pull;

	*answer = (struct trade_answer){ .fate = FATE_DONE };
	pull_init(&pull, message, err);
	if (trade_row(heard, heard_names, &pull) != 0 || pull_end(&pull) != 0)
		return -1;
	if (heard[HEARD_ERROR].len > 0)
		return hear_no(answer, heard[HEARD_ERROR], err);
	if (!slice_is(heard[HEARD_EVENT], "update"))
		return 0;
	if (slice_is(heard[HEARD_CHANNEL], "spot.orders"))
		return trade_rows(heard[HEARD_RESULT], row_names, hear_order, &to, err);
	if (slice_is(heard[HEARD_CHANNEL], "spot.usertrades"))
		return trade_rows(heard[HEARD_RESULT], row_names, hear_fill, &to, err);
	if (slice_is(heard[HEARD_CHANNEL], "spot.balances"))
		return trade_rows(heard[HEARD_RESULT], row_names, hear_balance, &to, err);
	return 0;
}

const struct venue_private private_gate = {
	.joint = "_",
	.id_max = 28,
	.id_extra = "-_.",
	.buys_in_money = true,
	.asks = 1u << ASK_ORDER | 1u << ASK_CANCEL | 1u << ASK_CANCEL_ALL | 1u << ASK_QUERY | 1u << ASK_OPEN |
	    1u << ASK_FILLS | 1u << ASK_BALANCE | 1u << ASK_FEES | 1u << ASK_NETWORKS | 1u << ASK_DEPOSIT_ADDRESS |
	    1u << ASK_WITHDRAW | 1u << ASK_WATCHDOG,
	.window_max_ms = 60000,
	.fills_of_order = true,
	/* Placing 10 a second (of a pair, which is not counted apart here); each other request 200 in 10 seconds. */
	.limits = { .orders = { 10, 1000 },
	    .questions = { 200, 10000 },
	    .limit = "X-Gate-RateLimit-Limit",
	    .left = "X-Gate-RateLimit-Requests-Remain" },
	.ask = ask,
	.read = read,
	.socket = "/ws/v4/",
	.greet = greet,
	.hear = hear,
};
