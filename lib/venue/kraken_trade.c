/*
 * kraken, trading: REST of version 0, spot; WebSocket v2.
 *
 * Every request is a form with a number that only rises; the path and a digest of both are signed.  Answers are maps, an order's or a
 * trade's number being the key.  A pair has three spellings: requests and trades have the one of AssetPairs, orders its altname, the
 * socket the usual one.  Nobody is asked for an order by client id in one request: open orders are looked through, then closed ones.
 * The REST interface does not tell in what a fee was taken: it is the quote, unless an order says otherwise, which ours do not.
 * Messages of the socket may leave out what has not changed.  Facts: the venue's documentation.
 */
#include "venue/trade.h"

#include "base/clock.h"
#include "venue/venue.h"
#include "wire/put.h"

enum { PAGE = 50 /* rows of a list */ };

/* ---- requests ---- */

static int
sign(struct trade_request *request, const struct trade_key *key, struct slice nonce, struct error *err)
{
	unsigned char digest[DIGEST_SHA256];
	const struct slice hashed[2] = { nonce, text_all(&request->body) };
	const struct slice parts[2] = { trade_path(request), { (const char *)digest, sizeof digest } };

	digest_sha256(digest, hashed, 2);
	trade_header(request, "API-Key", secret_bytes(&key->key->api_key));
	trade_header(request, "Content-Type", SLICE("application/x-www-form-urlencoded"));
	return trade_sign(request, "API-Sign", key, SIGN_BASE64, parts, 2, err);
}

/* What comes too late is refused. */
static void
add_deadline(struct text *form, const struct trade_call *call)
{
	struct text time = { 0 };

	text_iso(&time, call->now_us + call->window_ms * 1000, 3);
	trade_field(form, "deadline", text_all(&time));
	text_free(&time);
}

static const char *
order(struct text *form, const struct trade_call *call)
{
	bool limit = call->type == ORDER_TYPE_LIMIT, post = limit && call->tif == TIF_POST_ONLY;

	trade_field(form, "pair", call->symbol);
	trade_field(form, "type", slice_of(sides[call->side]));
	trade_field(form, "ordertype", slice_of(order_types[call->type]));
	trade_field_decimal(form, "volume", call->qty);
	trade_field(form, "cl_ord_id", call->id);
	if (limit)
		trade_field_decimal(form, "price", call->price);
	if (limit && (call->tif == TIF_IOC || call->tif == TIF_FOK))
		trade_field(form, "timeinforce", call->tif == TIF_IOC ? SLICE("IOC") : SLICE("FOK"));
	if (post || call->fee_in_quote)
		trade_field(form, "oflags",
		    !call->fee_in_quote ? SLICE("post")
			: post          ? SLICE("post,fciq")
					: SLICE("fciq"));
	if (call->window_ms > 0)
		add_deadline(form, call);
	return "AddOrder";
}

static const char *
cancel(struct text *form, const struct trade_call *call)
{
	bool named = call->venue_id.len > 0;

	trade_field(form, named ? "txid" : "cl_ord_id", named ? call->venue_id : call->id);
	return "CancelOrder";
}

/* By client id: the first page is that of open orders; an order goes from there to the closed ones and never back. */
static const char *
query(struct text *form, const struct trade_call *call)
{
	bool named = call->venue_id.len > 0;

	if (named)
		trade_field(form, "trades", SLICE("true"));
	trade_field(form, named ? "txid" : "cl_ord_id", named ? call->venue_id : call->id);
	return named ? "QueryOrders" : call->cursor.len > 0 ? "ClosedOrders" : "OpenOrders";
}

/* Of all pairs; the newest first. */
static const char *
fills(struct text *form, const struct trade_call *call)
{
	if (call->since_us > 0)
		trade_field_int(form, "start", call->since_us / SECOND_US);
	if (call->cursor.len > 0)
		trade_field(form, "end", call->cursor);
	return "TradesHistory";
}

static const char *
fees(struct text *form, const struct trade_call *call)
{
	trade_field(form, "pair", call->symbol);
	trade_field(form, "fee-info", SLICE("true"));
	return "TradeVolume";
}

/* The cursor of the second question about networks: by what ways the asset comes in. */
static const char ways_in[] = "in";

static const char *
networks(struct text *form, const struct trade_call *call)
{
	if (call->asset.len > 0)
		trade_field(form, "asset", call->asset);
	return slice_is(call->cursor, ways_in) ? "DepositMethods" : "WithdrawMethods";
}

static const char *
deposit_address(struct text *form, const struct trade_call *call)
{
	trade_field(form, "asset", call->asset);
	trade_field(form, "method", call->network);
	return "DepositAddresses";
}

/* To an address of the account's own list, by its name there; the address that is given too has to be that one. */
static const char *
withdraw(struct text *form, const struct trade_call *call)
{
	trade_field(form, "asset", call->asset);
	trade_field_decimal(form, "amount", call->amount);
	if (call->address.len > 0)
		trade_field(form, "address", call->address);
	trade_field(form, "key", call->label);
	return "Withdraw";
}

static const char *
watchdog(struct text *form, const struct trade_call *call)
{
	trade_field_int(form, "timeout", (call->window_ms + 999) / 1000);
	return "CancelAllOrdersAfter";
}

static int
check(const struct trade_call *call, struct error *err)
{
	if (call->ask == ASK_CANCEL_ALL && call->symbol.len > 0)
		return error_set(err, "no_such", "the venue cancels all orders, not those of a symbol");
	if (call->ask == ASK_FEES && call->symbol.len == 0)
		return error_set(err, "missing", "a symbol is missing");
	if (call->ask == ASK_DEPOSIT_ADDRESS && (call->asset.len == 0 || call->network.len == 0))
		return error_set(err, "missing", "a deposit address is one of an asset and a network");
	if (call->ask == ASK_WITHDRAW && call->label.len == 0)
		return error_set(err, "missing", "the name that the venue knows the address by is missing (--label)");
	return 0;
}

/* What is asked, behind the number. */
static const char *
form_of(struct text *form, const struct trade_call *call)
{
	switch (call->ask) {
	case ASK_ORDER:
		return order(form, call);
	case ASK_CANCEL:
		return cancel(form, call);
	case ASK_CANCEL_ALL:
		return "CancelAll";
	case ASK_QUERY:
		return query(form, call);
	case ASK_OPEN:
		return "OpenOrders";
	case ASK_FILLS:
		return fills(form, call);
	case ASK_BALANCE:
		return "BalanceEx";
	case ASK_FEES:
		return fees(form, call);
	case ASK_NETWORKS:
		return networks(form, call);
	case ASK_DEPOSIT_ADDRESS:
		return deposit_address(form, call);
	case ASK_WITHDRAW:
		return withdraw(form, call);
	case ASK_TICKET:
		return "GetWebSocketsToken";
	default:
		return watchdog(form, call);
	}
}

static int
ask(struct trade_request *request, const struct trade_key *key, const struct trade_call *call, struct slice base,
    struct error *err)
{
	struct text nonce = { 0 };
	int done;

	if (check(call, err) != 0)
		return -1;
	request->method = "POST";
	text_int(&nonce, call->nonce != 0 ? call->nonce : call->now_us / 1000);
	trade_field(&request->body, "nonce", text_all(&nonce));
	text_slice(&request->url, base);
	text_string(&request->url, "/0/private/");
	text_string(&request->url, form_of(&request->body, call));
	done = sign(request, key, text_all(&nonce), err);
	text_free(&nonce);
	return done;
}

/* ---- answers ---- */

/* An error begins so: what stands behind may name a field or a time. */
static const struct trade_code codes[] = {
	{ "EOrder:Insufficient funds", FATE_FUNDS }, { "EFunding:Invalid amount", FATE_FUNDS },
	{ "EOrder:Unknown order", FATE_ABSENT }, { "EOrder:Order minimum not met", FATE_FILTER },
	{ "EOrder:Cost minimum not met", FATE_FILTER }, { "EOrder:Invalid price", FATE_FILTER },
	{ "EGeneral:Invalid arguments", FATE_FILTER }, { "EQuery:Unknown asset pair", FATE_FILTER },
	{ "EQuery:Invalid asset pair", FATE_FILTER }, { "EOrder:Post only order", FATE_WOULD_TAKE },
	{ "EService:Market in cancel_only mode", FATE_REFUSED }, { "EService:Market in post_only mode", FATE_REFUSED },
	{ "EAPI:Invalid nonce", FATE_CLOCK }, { "EAPI:Invalid signature", FATE_KEY }, { "EAPI:Invalid key", FATE_KEY },
	{ "EGeneral:Permission denied", FATE_KEY }, { "EAPI:Rate limit exceeded", FATE_LATER },
	{ "EOrder:Rate limit exceeded", FATE_LATER }, { "EGeneral:Too many requests", FATE_LATER },
	{ "EService: Throttled", FATE_LATER }, { "EGeneral:Temporary lockout", FATE_BARRED },
	{ NULL, FATE_UNKNOWN }, /* EService:Unavailable, EService:Busy, EGeneral:Internal error with the rest */
};

/* Anything about the client id may mean that it is in use: the order may exist. */
static enum trade_fate
fate_of(struct slice code)
{
	const struct slice id = SLICE("cl_ord_id");

	if (code.len == 0)
		return FATE_DONE;
	if (memmem(code.at, code.len, id.at, id.len) != NULL)
		return FATE_UNKNOWN;
	for (const struct trade_code *at = codes; at->code != NULL; at++)
		if (slice_starts(code, at->code))
			return at->fate;
	return FATE_UNKNOWN;
}

static const struct trade_word words[] = {
	{ "pending", ORDER_OPEN },
	{ "pending_new", ORDER_OPEN },
	{ "new", ORDER_OPEN },
	{ "open", ORDER_OPEN },
	{ "partially_filled", ORDER_PARTIAL },
	{ "closed", ORDER_FILLED },
	{ "filled", ORDER_FILLED },
	{ "canceled", ORDER_DONE },
	{ "expired", ORDER_DONE },
	{ NULL, ORDER_UNKNOWN },
};

/* Each member of a map: its key, and the row that it is. */
static int
members(struct slice map, const char *const *names,
    int (*take)(void *arg, struct slice key, const struct slice *row, struct error *err), void *arg, struct error *err)
{
	struct slice row[TRADE_ROW_MAX], key;
	struct pull pull;
	int more;

	if (map.len == 0)
		return 0;
	pull_init(&pull, map, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0)
		if (trade_row(row, names, &pull) != 0 || take(arg, key, row, err) != 0)
			return -1;
	return more;
}

/* The first string of an array. */
static int
first_string(struct slice *to, struct slice array, struct error *err)
{
	struct pull pull;
	int more;

	*to = (struct slice){ 0 };
	if (array.len == 0)
		return 0;
	pull_init(&pull, array, err);
	if (pull_array(&pull) != 0)
		return -1;
	more = pull_element(&pull);
	return more > 0 ? pull_string(&pull, to) : more;
}

/* An answer that is being read. */
struct reading {
	struct trade_answer *answer;
	const struct trade_call *call;
	const struct trade_sink *sink;
	size_t rows;
};

/* ---- orders ---- */

enum { ORDER_CLIENT, ORDER_STATUS, ORDER_DESCRIBED, ORDER_QTY, ORDER_DONE_QTY, ORDER_PAID, ORDER_FLAGS, ORDER_COLUMNS };
static const char *const order_names[ORDER_COLUMNS + 1] = { "cl_ord_id", "status", "descr", "vol", "vol_exec", "price",
	"oflags", NULL };

enum { DESCR_PAIR, DESCR_SIDE, DESCR_KIND, DESCR_PRICE, DESCR_COLUMNS };
static const char *const descr_names[DESCR_COLUMNS + 1] = { "pair", "type", "ordertype", "price", NULL };

/* "limit" or "market"; other kinds are not ours. */
static void
set_kind(struct order_event *order, struct slice kind)
{
	if (!slice_is(kind, "limit") && !slice_is(kind, "market"))
		return;
	order->type = slice_is(kind, "market") ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	SET(order, ORDER_HAS_TYPE);
}

static int
tell_order(struct slice id, const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	struct order_event order = { .id = row[ORDER_CLIENT], .venue_id = id };
	struct slice descr[DESCR_COLUMNS];
	struct pull pull;

	pull_init(&pull, row[ORDER_DESCRIBED], err);
	if (trade_row(descr, descr_names, &pull) != 0 || trade_side(&order.side, descr[DESCR_SIDE], err) != 0)
		return -1;
	order.symbol = descr[DESCR_PAIR];
	set_kind(&order, descr[DESCR_KIND]);
	if (row[ORDER_FLAGS].len > 0 && memmem(row[ORDER_FLAGS].at, row[ORDER_FLAGS].len, "post", 4) != NULL)
		trade_tif(&order, SLICE("post_only"));
	return trade_tell_order(sink, &order, words, row[ORDER_STATUS], row[ORDER_QTY], descr[DESCR_PRICE],
	    row[ORDER_DONE_QTY], row[ORDER_PAID], err);
}

/* Of a question for one order by its client id, which is put as one for all, only that one is told. */
static int
take_order(void *arg, struct slice key, const struct slice *row, struct error *err)
{
	struct reading *reading = arg;
	const struct trade_call *call = reading->call;

	reading->rows++;
	if (call->ask == ASK_QUERY) {
		if (call->venue_id.len == 0 && !slice_equal(row[ORDER_CLIENT], call->id))
			return 0;
		reading->answer->venue_id = key;
	}
	return tell_order(key, row, reading->sink, err);
}

/* {"open":{...}}, {"closed":{...}}, or the map itself. */
static int
read_orders(struct reading *reading, struct slice result, struct error *err)
{
	static const char *const names[] = { "open", "closed", NULL };
	struct slice lists[2];
	struct pull pull;

	pull_init(&pull, result, err);
	if (trade_row(lists, names, &pull) != 0)
		return -1;
	if (reading->call->ask == ASK_QUERY && reading->call->venue_id.len > 0)
		return members(result, order_names, take_order, reading, err);
	if (lists[0].len == 0 && trade_need(lists[1], names[0], err) != 0)
		return -1;
	return members(lists[0].len > 0 ? lists[0] : lists[1], order_names, take_order, reading, err);
}

/* What was not found among open orders may be among the closed ones; a full page of them proves nothing. */
static void
settle_query(const struct reading *reading)
{
	struct trade_answer *answer = reading->answer;
	const struct trade_call *call = reading->call;

	if (call->ask != ASK_QUERY || answer->fate != FATE_ABSENT || answer->code.len > 0 || call->venue_id.len > 0)
		return;
	if (call->cursor.len == 0)
		answer->cursor = SLICE("closed");
	if (call->cursor.len == 0 || reading->rows >= PAGE)
		answer->fate = FATE_UNKNOWN;
}

static int
read_added(struct trade_answer *answer, struct slice result, struct error *err)
{
	static const char *const names[] = { "txid", "cl_ord_id", NULL };
	struct slice ids[2];
	struct pull pull;

	pull_init(&pull, result, err);
	if (trade_row(ids, names, &pull) != 0)
		return -1;
	answer->id = ids[1];
	return first_string(&answer->venue_id, ids[0], err);
}

/* ---- the rest ---- */

enum { FILL_ORDER, FILL_PAIR, FILL_TIME, FILL_SIDE, FILL_PRICE, FILL_FEE, FILL_QTY, FILL_MAKER, FILL_COLUMNS };
static const char *const fill_names[FILL_COLUMNS + 1] = { "ordertxid", "pair", "time", "type", "price", "fee", "vol",
	"maker", NULL };

static int
take_fill(void *arg, struct slice key, const struct slice *row, struct error *err)
{
	struct reading *reading = arg;
	struct fill_event fill = { .id = key, .symbol = row[FILL_PAIR] };

	if (++reading->rows >= PAGE) /* the page is full: the next one begins with its last */
		reading->answer->cursor = key;
	if (trade_side(&fill.side, row[FILL_SIDE], err) != 0)
		return -1;
	fill.venue_us = trade_time(row[FILL_TIME], SECOND_US);
	fill.liquidity = slice_is(row[FILL_MAKER], "true") ? LIQUIDITY_MAKER : LIQUIDITY_TAKER;
	if (row[FILL_MAKER].len > 0)
		SET(&fill, FILL_HAS_LIQUIDITY);
	return trade_tell_fill(
	    reading->sink, &fill, row[FILL_ORDER], row[FILL_QTY], row[FILL_PRICE], row[FILL_FEE], false, err);
}

static int
read_fills(struct reading *reading, struct slice result, struct error *err)
{
	static const char *const names[] = { "trades", NULL };
	struct slice trades[1];
	struct pull pull;

	pull_init(&pull, result, err);
	if (trade_row(trades, names, &pull) != 0 || trade_need(trades[0], names[0], err) != 0)
		return -1;
	return members(trades[0], fill_names, take_fill, reading, err);
}

static int
take_balance(void *arg, struct slice key, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	struct decimal all, held;
	char free[DECIMAL_TEXT_MAX];

	if (trade_figure(&all, row[0], err) <= 0 || trade_figure(&held, row[1], err) < 0 ||
	    decimal_sub(&all, all, held, err) != 0)
		return error_set(err, "figure", "a balance without its figures");
	decimal_text(free, all);
	return trade_tell_balance(reading->sink, key, (struct slice){ 0 }, slice_of(free), row[1], err);
}

/* What a pair's fees are, as the venue writes them: in per cent. */
struct percents {
	struct slice symbol, maker, taker;
};

static int
take_taker(void *arg, struct slice key, const struct slice *row, struct error *err)
{
	struct percents *percents = arg;

	(void)err;
	percents->symbol = key;
	percents->taker = row[0];
	return 0;
}

static int
take_maker(void *arg, struct slice key, const struct slice *row, struct error *err)
{
	(void)key, (void)err;
	((struct percents *)arg)->maker = row[0];
	return 0;
}

static int
share_of(char to[DECIMAL_TEXT_MAX], struct slice percent, struct error *err)
{
	struct decimal value, share;

	*to = '\0';
	if (trade_figure(&value, percent, err) < 0 || decimal_mul(&share, value, (struct decimal){ 1, 2 }, err) != 0)
		return -1;
	if (percent.len > 0)
		decimal_text(to, share);
	return 0;
}

/* Pairs that know no difference have the one fee. */
static int
read_fees(const struct reading *reading, struct slice result, struct error *err)
{
	static const char *const names[] = { "fees", "fees_maker", NULL };
	static const char *const fee_names[] = { "fee", NULL };
	struct slice lists[2], asked = reading->call->symbol;
	struct percents percents = { 0 };
	char maker[DECIMAL_TEXT_MAX], taker[DECIMAL_TEXT_MAX];
	struct pull pull;

	pull_init(&pull, result, err);
	if (trade_row(lists, names, &pull) != 0 || members(lists[0], fee_names, take_taker, &percents, err) != 0 ||
	    members(lists[1], fee_names, take_maker, &percents, err) != 0)
		return -1;
	if (percents.maker.len == 0)
		percents.maker = percents.taker;
	if (share_of(maker, percents.maker, err) != 0 || share_of(taker, percents.taker, err) != 0)
		return error_prefix(err, "a fee");
	return trade_tell_fees(
	    reading->sink, asked.len > 0 ? asked : percents.symbol, slice_of(maker), slice_of(taker), false, err);
}

enum { WAY_ASSET, WAY_METHOD, WAY_FEE, WAY_LEAST, WAY_COLUMNS };
static const char *const way_names[WAY_COLUMNS + 1] = { "asset", "method", "fee", "minimum", NULL };

/* A way in that is listed is open; it is one of the asset that was asked for. */
static int
take_way_in(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	struct network_event network = { .asset = reading->call->asset, .network = row[0], .deposit = true };

	SET(&network, NETWORK_HAS_DEPOSIT);
	return reading->sink->network == NULL ? 0 : reading->sink->network(reading->sink->arg, &network, err);
}

/* A way out that is listed is open. */
static int
take_way(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	const struct trade_sink *sink = reading->sink;
	struct network_event network = { .asset = row[WAY_ASSET], .network = row[WAY_METHOD], .withdraw = true };
	bool plain = row[WAY_FEE].len > 0 && *row[WAY_FEE].at != '{';

	if (sink->network == NULL)
		return 0;
	if (trade_figure(&network.withdraw_min, row[WAY_LEAST], err) < 0 ||
	    (plain && trade_figure(&network.withdraw_fee, row[WAY_FEE], err) < 0))
		return error_prefix(err, "a network");
	SET(&network, NETWORK_HAS_WITHDRAW);
	network.has |= (uint64_t)plain << NETWORK_HAS_WITHDRAW_FEE |
	    (uint64_t)(row[WAY_LEAST].len > 0) << NETWORK_HAS_WITHDRAW_MIN;
	return sink->network(sink->arg, &network, err);
}

/* The ways in are asked for of one asset alone. */
static int
read_ways(struct reading *reading, struct slice result, struct error *err)
{
	static const char *const in_names[] = { "method", NULL };
	const struct trade_call *call = reading->call;

	if (slice_is(call->cursor, ways_in))
		return trade_rows(result, in_names, take_way_in, reading, err);
	if (call->asset.len > 0)
		reading->answer->cursor = slice_of(ways_in);
	return trade_rows(result, way_names, take_way, reading, err);
}

static int
take_address(void *arg, const struct slice *row, struct error *err)
{
	const struct reading *reading = arg;
	const struct trade_sink *sink = reading->sink;

	return sink->address == NULL
	    ? 0
	    : sink->address(sink->arg, row[0], row[1].len > 0 ? row[1] : row[2], reading->call->network, err);
}

static int
read_ticket(struct trade_answer *answer, struct slice result, struct error *err)
{
	static const char *const names[] = { "token", NULL };
	struct pull pull;

	pull_init(&pull, result, err);
	return trade_row(&answer->ticket, names, &pull);
}

static int
read_result(struct reading *reading, struct slice result, struct error *err)
{
	static const char *const balance_names[] = { "balance", "hold_trade", NULL };
	static const char *const address_names[] = { "address", "tag", "memo", NULL };

	switch (reading->call->ask) {
	case ASK_ORDER:
		return read_added(reading->answer, result, err);
	case ASK_QUERY:
	case ASK_OPEN:
		return read_orders(reading, result, err);
	case ASK_FILLS:
		return read_fills(reading, result, err);
	case ASK_BALANCE:
		return members(result, balance_names, take_balance, reading, err);
	case ASK_FEES:
		return read_fees(reading, result, err);
	case ASK_NETWORKS:
		return read_ways(reading, result, err);
	case ASK_DEPOSIT_ADDRESS:
		return trade_rows(result, address_names, take_address, reading, err);
	case ASK_TICKET:
		return read_ticket(reading->answer, result, err);
	default:
		return 0;
	}
}

/* The first error that is not a mere warning. */
static int
read_error(struct slice *code, struct slice errors, struct error *err)
{
	struct slice each;
	struct pull pull;
	int more;

	pull_init(&pull, errors, err);
	if (pull_array(&pull) != 0)
		return -1;
	while ((more = pull_element(&pull)) > 0) {
		if (pull_string(&pull, &each) != 0)
			return -1;
		if (code->len == 0 && !slice_starts(each, "W"))
			*code = each;
	}
	return more;
}

static int
read(struct trade_answer *answer, const struct trade_call *call, int status, struct slice body,
    const struct trade_sink *sink, struct error *err)
{
	enum { ERRORS, RESULT, OUTER_COUNT };
	static const char *const names[OUTER_COUNT + 1] = { "error", "result", NULL };
	struct reading reading = { answer, call, sink, 0 };
	struct slice outer[OUTER_COUNT];
	struct pull pull;

	*answer = (struct trade_answer){ .fate = FATE_UNKNOWN };
	pull_init(&pull, body, err);
	if (trade_row(outer, names, &pull) != 0 || pull_end(&pull) != 0 ||
	    read_error(&answer->code, outer[ERRORS], err) != 0)
		return trade_no_answer(answer, status, err);
	answer->text = answer->code;
	if (answer->code.len == 0 && trade_need(outer[RESULT], "result", err) != 0)
		return -1;
	if (outer[RESULT].len > 0 && read_result(&reading, outer[RESULT], err) != 0)
		return -1;
	answer->fate = fate_of(answer->code);
	trade_settle(answer, call, status);
	settle_query(&reading);
	return 0;
}

/* ---- the private socket ---- */

/* Its balances say what there is and not what of it is held: they are asked for. */
static int
greet(struct text *out, const struct trade_key *key, const struct trade_call *call, struct error *err)
{
	(void)key;
	if (call->ticket.len == 0)
		return error_set(err, "missing", "the socket wants a ticket");
	text_string(out, "{\"method\":\"subscribe\",\"params\":{\"channel\":\"executions\"");
	put_string(out, "token", call->ticket);
	text_string(out, ",\"snap_orders\":true},\"req_id\":1}\n");
	return 0;
}

enum {
	EXEC_ORDER,
	EXEC_CLIENT,
	EXEC_SYMBOL,
	EXEC_SIDE,
	EXEC_KIND,
	EXEC_TIF,
	EXEC_POST_ONLY,
	EXEC_STATUS,
	EXEC_QTY,
	EXEC_PRICE,
	EXEC_DONE,
	EXEC_AVERAGE,
	EXEC_TRADE,
	EXEC_LAST_QTY,
	EXEC_LAST_PRICE,
	EXEC_LIQUIDITY,
	EXEC_FEES,
	EXEC_TIME,
	EXEC_COLUMNS
};
static const char *const exec_names[EXEC_COLUMNS + 1] = { "order_id", "cl_ord_id", "symbol", "side", "order_type",
	"time_in_force", "post_only", "order_status", "order_qty", "limit_price", "cum_qty", "avg_price", "exec_id",
	"last_qty", "last_price", "liquidity_ind", "fees", "timestamp", NULL };

static int
take_fee(void *arg, const struct slice *row, struct error *err)
{
	struct slice *fee = arg;

	(void)err;
	fee[0] = row[0];
	fee[1] = row[1];
	return 0;
}

static int
hear_fill(const struct slice *row, const struct trade_sink *sink, struct error *err)
{
	static const char *const fee_names[] = { "asset", "qty", NULL };
	struct fill_event fill = { .id = row[EXEC_TRADE], .order = row[EXEC_CLIENT], .symbol = row[EXEC_SYMBOL] };
	struct slice fee[2] = { { 0 }, { 0 } };

	if (trade_side(&fill.side, row[EXEC_SIDE], err) != 0 ||
	    trade_rows(row[EXEC_FEES], fee_names, take_fee, fee, err) != 0)
		return -1;
	if (row[EXEC_TIME].len > 0 && time_of_text(row[EXEC_TIME], &fill.venue_us, err) != 0)
		return -1;
	fill.fee_asset = fee[0];
	fill.liquidity = slice_is(row[EXEC_LIQUIDITY], "m") ? LIQUIDITY_MAKER : LIQUIDITY_TAKER;
	SET(&fill, FILL_HAS_LIQUIDITY);
	return trade_tell_fill(
	    sink, &fill, row[EXEC_ORDER], row[EXEC_LAST_QTY], row[EXEC_LAST_PRICE], fee[1], false, err);
}

/* One that leaves out what we have to know, as it did not change, is no news of the order but that there is some. */
static int
hear_execution(void *arg, const struct slice *row, struct error *err)
{
	const struct trade_sink *sink = ((const struct reading *)arg)->sink;
	struct order_event order = { .id = row[EXEC_CLIENT], .venue_id = row[EXEC_ORDER], .symbol = row[EXEC_SYMBOL] };
	struct slice done = row[EXEC_DONE];

	if (row[EXEC_SYMBOL].len == 0 || row[EXEC_SIDE].len == 0 || row[EXEC_STATUS].len == 0)
		return sink->untold == NULL ? 0 : sink->untold(sink->arg, row[EXEC_CLIENT], row[EXEC_ORDER], err);
	if ((row[EXEC_TRADE].len > 0 && row[EXEC_LAST_QTY].len > 0 && hear_fill(row, sink, err) != 0) ||
	    trade_side(&order.side, row[EXEC_SIDE], err) != 0)
		return -1;
	/* one that was not put into the book yet does not say that nothing is filled */
	if (done.at == NULL && slice_is(row[EXEC_STATUS], "pending_new"))
		done = SLICE("0");
	set_kind(&order, row[EXEC_KIND]);
	trade_tif(&order, slice_is(row[EXEC_POST_ONLY], "true") ? SLICE("post_only") : row[EXEC_TIF]);
	return trade_tell_order(
	    sink, &order, words, row[EXEC_STATUS], row[EXEC_QTY], row[EXEC_PRICE], done, row[EXEC_AVERAGE], err);
}

static int
hear(struct trade_answer *answer, struct slice message, const struct trade_sink *sink, struct error *err)
{
	enum { CHANNEL, SUCCESS, ERROR, DATA, HEARD_COUNT };
	static const char *const names[HEARD_COUNT + 1] = { "channel", "success", "error", "data", NULL };
	struct reading reading = { answer, NULL, sink, 0 };
	struct slice heard[HEARD_COUNT];
	struct pull pull;

	*answer = (struct trade_answer){ .fate = FATE_DONE };
	pull_init(&pull, message, err);
	if (trade_row(heard, names, &pull) != 0 || pull_end(&pull) != 0)
		return -1;
	if (slice_is(heard[SUCCESS], "false")) {
		answer->code = answer->text = heard[ERROR];
		answer->fate = FATE_KEY;
		return 0;
	}
	return slice_is(heard[CHANNEL], "executions")
	    ? trade_rows(heard[DATA], exec_names, hear_execution, &reading, err)
	    : 0;
}

const struct venue_private private_kraken = {
	.joint = "",
	.secret_base64 = true,
	.id_max = 18,
	.id_extra = "-",
	.asks = (1u << ASK_COUNT) - 1,
	.window_max_ms = 60000,
	.fee_asset_untold = true,
	.timeless = true,
	/*
	 * Two counters, here with the most and the decay of the middle tier: of calls (20, back by 1 in 2 s), where the history of
	 * trades counts twice; and of the engine (125, back by 2.34 a second), where an order is 1, and 8 more when it is
	 * cancelled young.
	 */
	.limits = { .orders = { 125, 53420 }, .questions = { 20, 40000 }, .weights = { [ASK_FILLS] = 2 }, .cancel = 8 },
	.ask = ask,
	.read = read,
	.nonce_rises = true,
	.socket = "/v2",
	.greet = greet,
	.hear = hear,
};
