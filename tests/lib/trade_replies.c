/*
 * Answers of venues (ARB_DATA/responses), and what a client that is not ours made of them, beside what our codecs tell.
 *
 * Its figures are doubles made from the venue's digits: values are compared.  What it derives by a convention of its own stands in a
 * table with the reason.
 */
#include <ctype.h>
#include <math.h>

#include "vector.h"
#include "wire/json.h"

/* ---- what was told ---- */

enum { TOLD_MAX = 256, NAME_MAX_TOLD = 80 };
enum { TOLD_ORDER, TOLD_FILL, TOLD_BALANCE, TOLD_FEES, TOLD_ADDRESS };

struct told {
	int kind;
	char id[NAME_MAX_TOLD], venue_id[NAME_MAX_TOLD], symbol[NAME_MAX_TOLD], asset[NAME_MAX_TOLD];
	int side, type, tif, state, liquidity; /* -1: not told */
	double price, qty, filled, average; /* price: also free, maker; qty: also locked, taker; filled: also a fee */
	int64_t venue_us;
};

struct tale {
	struct told at[TOLD_MAX];
	size_t count;
};

static void
keep(char to[NAME_MAX_TOLD], struct slice from)
{
	assert_true(slice_copy(to, NAME_MAX_TOLD, from));
}

static struct told *
add_told(void *arg, int kind)
{
	struct tale *tale = arg;
	struct told *told = &tale->at[tale->count++];

	assert_true(tale->count < TOLD_MAX);
	*told = (struct told){ .kind = kind, .side = -1, .type = -1, .tif = -1, .liquidity = -1 };
	return told;
}

static int
on_order(void *arg, const struct order_event *order, struct error *err)
{
	struct told *told = add_told(arg, TOLD_ORDER);

	(void)err;
	keep(told->id, order->id);
	keep(told->venue_id, order->venue_id);
	keep(told->symbol, order->symbol);
	told->side = order->side;
	told->type = order->has >> ORDER_HAS_TYPE & 1 ? order->type : -1;
	told->tif = order->has >> ORDER_HAS_TIF & 1 ? order->tif : -1;
	told->state = order->state;
	told->price = decimal_double(order->price);
	told->qty = decimal_double(order->qty);
	told->filled = decimal_double(order->filled);
	told->average = decimal_double(order->average);
	return 0;
}

static int
on_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct told *told = add_told(arg, TOLD_FILL);

	(void)err;
	keep(told->id, fill->id);
	keep(told->venue_id, venue_id);
	keep(told->symbol, fill->symbol);
	keep(told->asset, fill->fee_asset);
	told->side = fill->side;
	told->liquidity = fill->has >> FILL_HAS_LIQUIDITY & 1 ? fill->liquidity : -1;
	told->price = decimal_double(fill->price);
	told->qty = decimal_double(fill->qty);
	told->filled = decimal_double(fill->fee);
	told->venue_us = fill->venue_us;
	return 0;
}

static int
on_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	struct told *told = add_told(arg, TOLD_BALANCE);

	(void)err;
	keep(told->asset, balance->asset);
	told->price = decimal_double(balance->free);
	told->qty = decimal_double(balance->locked);
	return 0;
}

static int
on_fees(void *arg, const struct instrument_event *fees, struct error *err)
{
	struct told *told = add_told(arg, TOLD_FEES);

	(void)err;
	keep(told->symbol, fees->symbol);
	told->price = decimal_double(fees->maker_bps) / 10000;
	told->qty = decimal_double(fees->taker_bps) / 10000;
	return 0;
}

static int
on_address(void *arg, struct slice address, struct slice tag, struct slice network, struct error *err)
{
	struct told *told = add_told(arg, TOLD_ADDRESS);

	(void)err;
	(void)network;
	keep(told->id, address);
	keep(told->asset, tag);
	return 0;
}

/* ---- conventions of that client ---- */

static const struct convention {
	const char *id; /* of vectors, begins so */
	const char *member;
	const char *reason;
} conventions[] = {
	{ "binance-r4", "clientOrderId", "that of the cancel; the order's own is origClientOrderId" },
	{ "binance-r19", "clientOrderId", "that of the cancel; the order's own is origClientOrderId" },
	{ "bybit-r1", "fee.currency", "made up from the side; the row says it" },
	{ "bybit-r8", "free", "its availableToWithdraw, which the venue is about to drop" },
	{ "bybit-r8", "used", "what is not availableToWithdraw" },
	{ "gate-r8", "amount", "made up: a purchase at the market has its amount in money" },
	{ "gate-r11", "amount", "made up: a purchase at the market has its amount in money" },
	{ "kraken-r4", "clientOrderId", "a userref, which is no client id" },
	{ "kraken-r10", "timestamp", "of 2014, which is before any time that we take" },
};

static bool
is_convention(const char *id, const char *member)
{
	for (size_t i = 0; i < COUNT(conventions); i++)
		if (strncmp(id, conventions[i].id, strlen(conventions[i].id)) == 0 &&
		    strcmp(member, conventions[i].member) == 0)
			return true;
	return false;
}

/* Assets that that client calls by another name. */
static const struct rename {
	const char *venue, *ours, *theirs;
} renames[] = { { "binance", "YOYO", "YOYOW" }, { "binance", "BCHSV", "BSV" } };

static const char *
their_name(const char *venue, const char *asset)
{
	for (size_t i = 0; i < COUNT(renames); i++)
		if (strcmp(venue, renames[i].venue) == 0 && strcmp(asset, renames[i].ours) == 0)
			return renames[i].theirs;
	return asset;
}

/* Operations that are none of ours. */
static const char *const foreigns[] = { "fetchOrderBook", "fetchTicker", "fetchWithdrawals", "ws.orderbook",
	"ws.ticker", "ws.trades", NULL };

/* ---- comparing ---- */

struct reply {
	const char *venue, *id; /* of the vector */
	const json *parsed; /* what they made of it */
	struct tale *tale;
};

static bool
is_near(double a, double b)
{
	return fabs(a - b) <= 1e-12 * fmax(1, fmax(fabs(a), fabs(b)));
}

/* A number that is there must be this one. */
static void
check_number(const struct reply *reply, const json *row, const char *member, double got)
{
	const json *found = json_member(row, member);

	if (json_is_number(found) && !is_convention(reply->id, member))
		CHECK(is_near(json_double(found), got), "%s: %s: %.17g, not %.17g", reply->id, member, got,
		    json_double(found));
}

/* A text that is there must be this one; "t-" is gate's own mark of client ids, which we take off. */
static void
check_string(const struct reply *reply, const json *row, const char *member, const char *got)
{
	const char *found = json_string(json_member(row, member));

	if (found == NULL || *found == '\0' || is_convention(reply->id, member))
		return;
	if (strcmp(reply->venue, "gate") == 0 && strncmp(found, "t-", 2) == 0)
		found += 2;
	CHECK(strcasecmp(found, got) == 0, "%s: %s: \"%s\", not \"%s\"", reply->id, member, got, found);
}

/* BTC/USDT, BTC-USDT, BTCUSDT alike; kraken's XBT is BTC. */
static void
plain_symbol(char to[NAME_MAX_TOLD], const char *symbol)
{
	size_t len = 0;

	for (; *symbol != '\0' && *symbol != ':' && len < NAME_MAX_TOLD - 1; symbol++)
		if (isalnum((unsigned char)*symbol))
			to[len++] = (char)toupper((unsigned char)*symbol);
	to[len] = '\0';
	if (len == 8 && strchr("XZ", to[0]) != NULL && strchr("XZ", to[4]) != NULL) { /* XLTCXXBT */
		memmove(to, to + 1, 3);
		memmove(to + 3, to + 5, 4);
	}
	for (char *at = to; (at = strstr(at, "XBT")) != NULL; at += 3)
		memcpy(at, "BTC", 3);
	if (len > 4 && strcmp(to + len - 4, "SWAP") == 0)
		to[len - 4] = '\0';
}

static void
check_symbol(const struct reply *reply, const json *row, const char *got)
{
	char want[NAME_MAX_TOLD], have[NAME_MAX_TOLD];

	if (json_string(json_member(row, "symbol")) == NULL)
		return;
	plain_symbol(want, json_string(json_member(row, "symbol")));
	plain_symbol(have, got);
	CHECK(strcmp(want, have) == 0 || is_convention(reply->id, "symbol"), "%s: symbol %s, not %s", reply->id, have,
	    want);
}

static const struct told *
find_told(const struct reply *reply, int kind, const char *id)
{
	for (size_t i = 0; i < reply->tale->count; i++) {
		const struct told *at = &reply->tale->at[i];

		if (at->kind == kind && (strcmp(kind == TOLD_ORDER ? at->venue_id : at->id, id) == 0))
			return at;
	}
	fail_msg("%s: nothing was told of %s", reply->id, id);
	return NULL;
}

static void
check_state(const struct reply *reply, const json *row, int state)
{
	const char *status = json_string(json_member(row, "status"));

	if (status == NULL || is_convention(reply->id, "status"))
		return;
	CHECK((strcmp(status, "open") == 0 && (state == ORDER_OPEN || state == ORDER_PARTIAL)) ||
		(strcmp(status, "closed") == 0 && state == ORDER_FILLED) ||
		(strcmp(status, "canceled") == 0 && state == ORDER_DONE) ||
		(strcmp(status, "rejected") == 0 && state == ORDER_REJECTED),
	    "%s: %s, not %s", reply->id, order_states[state], status);
}

static void
check_order(const struct reply *reply, const json *row)
{
	const struct told *told = find_told(reply, TOLD_ORDER, json_string(json_member(row, "id")));
	bool market = told->type == ORDER_TYPE_MARKET;

	check_string(reply, row, "clientOrderId", told->id);
	check_symbol(reply, row, told->symbol);
	check_string(reply, row, "side", sides[told->side]);
	if (told->type >= 0)
		check_string(reply, row, "type", order_types[told->type]);
	if (told->tif >= 0 && !market)
		check_string(reply, row, "timeInForce", told->tif == TIF_POST_ONLY ? "PO" : tifs[told->tif]);
	if (!market && told->price > 0)
		check_number(reply, row, "price", told->price);
	check_number(reply, row, "amount", told->qty);
	check_number(reply, row, "filled", told->filled);
	if (told->average > 0)
		check_number(reply, row, "average", told->average);
	check_state(reply, row, told->state);
}

/* Some answer an order with the order as it is then, some acknowledge it. */
static void
check_if_told(const struct reply *reply, const json *row)
{
	for (size_t i = 0; i < reply->tale->count; i++)
		if (reply->tale->at[i].kind == TOLD_ORDER) {
			check_order(reply, row);
			return;
		}
}

static void
check_fill(const struct reply *reply, const json *row)
{
	const struct told *told = find_told(reply, TOLD_FILL, json_string(json_member(row, "id")));
	const json *fee = json_member(row, "fee");

	check_string(reply, row, "order", told->venue_id);
	check_symbol(reply, row, told->symbol);
	check_string(reply, row, "side", sides[told->side]);
	if (told->liquidity >= 0)
		check_string(reply, row, "takerOrMaker", liquidities[told->liquidity]);
	check_number(reply, row, "price", told->price);
	check_number(reply, row, "amount", told->qty);
	check_number(reply, row, "timestamp", (double)(told->venue_us / 1000));
	check_number(reply, fee, "cost", told->filled);
	if (told->asset[0] != '\0' && !is_convention(reply->id, "fee.currency"))
		check_string(reply, fee, "currency", told->asset);
}

/* The first object of the array that a balance may stand in: coins by name. */
static void
check_balances(const struct reply *reply, const json *parsed)
{
	const json *free = json_member(parsed, "free"), *used = json_member(parsed, "used");
	size_t checked = 0;

	for (size_t i = 0; i < reply->tale->count; i++) {
		const struct told *told = &reply->tale->at[i];
		const char *name = their_name(reply->venue, told->asset);

		if (told->kind != TOLD_BALANCE || json_member(free, name) == NULL)
			continue;
		CHECK(is_near(told->price, json_double(json_member(free, name))) || is_convention(reply->id, "free"),
		    "%s: %s: %.17g free", reply->id, told->asset, told->price);
		CHECK(is_near(told->qty, json_double(json_member(used, name))) || is_convention(reply->id, "used"),
		    "%s: %s: %.17g locked", reply->id, told->asset, told->qty);
		checked++;
	}
	for (const json *coin = json_first(free); coin != NULL; coin = json_after(coin)) {
		CHECK(checked > 0, "%s: %s was not told", reply->id, json_name(coin));
		checked--;
	}
}

static void
check_fees(const struct reply *reply, const json *row)
{
	char want[NAME_MAX_TOLD], have[NAME_MAX_TOLD];

	plain_symbol(want, json_string(json_member(row, "symbol")));
	for (size_t i = 0; i < reply->tale->count; i++) {
		plain_symbol(have, reply->tale->at[i].symbol);
		if (strcmp(want, have) == 0) {
			check_number(reply, row, "maker", reply->tale->at[i].price);
			check_number(reply, row, "taker", reply->tale->at[i].qty);
			return;
		}
	}
	fail_msg("%s: no fees of %s", reply->id, want);
}

static void
check_address(const struct reply *reply, const json *row)
{
	const struct told *told = find_told(reply, TOLD_ADDRESS, json_string(json_member(row, "address")));

	check_string(reply, row, "tag", told->asset);
}

static void
each_row(const struct reply *reply, void (*check)(const struct reply *reply, const json *row))
{
	if (!json_is_array(reply->parsed)) {
		check(reply, reply->parsed);
		return;
	}
	for (const json *row = json_first(reply->parsed); row != NULL; row = json_after(row))
		check(reply, row);
}

/* ---- a vector ---- */

enum { TOP_ID, TOP_OPERATION, TOP_SYMBOL, TOP_ANSWER, TOP_MESSAGES, TOP_PARSED, TOP_ERROR, TOP_COUNT };
static const char *const top_names[] = { "id", "operation", "symbol", "httpResponse", "messages", "parsedResponse",
	"parsedError", NULL };

static const struct operation {
	const char *name; /* begins so */
	enum trade_ask ask;
	void (*check)(const struct reply *reply, const json *row); /* of rows; NULL: the answer alone */
} operations[] = {
	{ "createOrder", ASK_ORDER, check_if_told },
	{ "cancelOrder", ASK_CANCEL, check_if_told },
	{ "withdraw", ASK_WITHDRAW, NULL },
	{ "fetchOrder", ASK_QUERY, check_order },
	{ "fetchOpenOrders", ASK_OPEN, check_order },
	{ "fetchClosedOrders", ASK_OPEN, check_order },
	{ "fetchMyTrades", ASK_FILLS, check_fill },
	{ "fetchBalance", ASK_BALANCE, check_balances },
	{ "fetchTradingFee", ASK_FEES, check_fees },
	{ "fetchDepositAddress", ASK_DEPOSIT_ADDRESS, check_address },
	{ "ws.orders", ASK_COUNT, check_order },
	{ "ws.balance", ASK_COUNT, check_balances },
};

static const struct trade_sink told_sink = {
	.order = on_order, .fill = on_fill, .balance = on_balance, .fees = on_fees, .address = on_address
};

static void
check_error(const struct reply *reply, const struct trade_answer *answer, const json *error)
{
	CHECK(answer->fate != FATE_DONE, "%s: %s", reply->id, trade_fates[answer->fate]);
	if (json_bool(json_member(error, "authentication")))
		CHECK(answer->fate == FATE_KEY, "%s: %s", reply->id, trade_fates[answer->fate]);
	if (json_bool(json_member(error, "insufficientFunds")))
		CHECK(answer->fate == FATE_FUNDS, "%s: %s", reply->id, trade_fates[answer->fate]);
	if (json_bool(json_member(error, "rateLimit")))
		CHECK(answer->fate == FATE_LATER, "%s: %s", reply->id, trade_fates[answer->fate]);
}

static void
read_answer(struct reply *reply, const struct operation *operation, const struct text *top)
{
	const struct trade_call call = { .ask = operation->ask, .symbol = text_all(&top[TOP_SYMBOL]) };
	struct trade_sink sink = told_sink;
	struct trade_answer answer;
	struct error err = { 0 };
	json *error = NULL;

	sink.arg = reply->tale;
	CHECK(trade_of(reply->venue)
		    ->read(&answer, &call, top[TOP_ERROR].len > 0 ? 400 : 200, text_all(&top[TOP_ANSWER]), &sink,
			&err) == 0,
	    "%s: %s", reply->id, err.text);
	if (top[TOP_ERROR].len > 0) {
		error = json_parse(text_all(&top[TOP_ERROR]), false, &err);
		check_error(reply, &answer, error);
		json_free(error);
		return;
	}
	CHECK(answer.fate == FATE_DONE, "%s: %s", reply->id, trade_fates[answer.fate]);
	if (operation->ask == ASK_ORDER || operation->ask == ASK_WITHDRAW) {
		char id[NAME_MAX_TOLD];

		keep(id, answer.venue_id);
		check_string(reply, reply->parsed, "id", id);
	}
	if (operation->check != NULL)
		each_row(reply, operation->check);
}

static void
hear_message(void *arg, struct slice message)
{
	struct reply *reply = arg;
	struct trade_sink sink = told_sink;
	struct trade_answer answer;
	struct error err = { 0 };

	sink.arg = reply->tale;
	CHECK(trade_of(reply->venue)->hear(&answer, message, &sink, &err) == 0, "%s: %s", reply->id, err.text);
	CHECK(answer.fate == FATE_DONE, "%s", reply->id);
}

/* Some of what that client made of a message stands under the name of an account. */
static const json *
unpacked(const json *parsed)
{
	const json *first = json_first(parsed);

	return first != NULL && json_name(first) != NULL && *json_name(first) == '\0' ? first : parsed;
}

struct venue_run {
	const char *venue;
	size_t lines, compared, foreign;
	struct text foreigns;
	struct tale tale;
};

static bool
is_foreign(const struct text *operation)
{
	for (size_t i = 0; foreigns[i] != NULL; i++)
		if (slice_starts(text_all(operation), foreigns[i]))
			return true;
	return false;
}

static void
check_reply(struct venue_run *run, struct text *top)
{
	struct reply reply = { run->venue, text_cstring(&top[TOP_ID]), NULL, &run->tale };
	struct error err = { 0 };
	json *parsed = NULL;
	size_t i = 0;

	while (i < COUNT(operations) && !slice_starts(text_all(&top[TOP_OPERATION]), operations[i].name))
		i++;
	CHECK(i < COUNT(operations), "%s: nobody knows what was asked", reply.id);
	if (top[TOP_PARSED].len > 0) {
		parsed = json_parse(text_all(&top[TOP_PARSED]), false, &err);
		CHECK(parsed != NULL, "%s: %s", reply.id, err.text);
	}
	reply.parsed = parsed;
	run->tale.count = 0;
	if (operations[i].ask != ASK_COUNT)
		read_answer(&reply, &operations[i], top);
	else {
		each_element(text_all(&top[TOP_MESSAGES]), hear_message, &reply);
		reply.parsed = operations[i].check == check_balances ? unpacked(parsed) : parsed;
		each_row(&reply, operations[i].check);
	}
	run->compared++;
	json_free(parsed);
}

static int
take_vector(void *arg, struct slice line, struct error *err)
{
	struct venue_run *run = arg;
	struct text top[TOP_COUNT] = { { 0 } };

	(void)err;
	read_members(top, top_names, line);
	run->lines++;
	if (is_foreign(&top[TOP_OPERATION])) {
		run->foreign++;
		if (run->foreigns.len == 0 ||
		    strstr(text_cstring(&run->foreigns), text_cstring(&top[TOP_OPERATION])) == NULL)
			text_format(&run->foreigns, "%s%.*s", run->foreigns.len > 0 ? ", " : "",
			    SLICE_ARG(text_all(&top[TOP_OPERATION])));
	} else
		check_reply(run, top);
	free_members(top, top_names);
	return 0;
}

/* lines, of them ours: counted by hand. */
static void
check_venue(const char *venue, size_t lines, size_t ours)
{
	static struct venue_run run;
	char sockets[40];

	run = (struct venue_run){ .venue = venue };
	snprintf(sockets, sizeof sockets, "%s.ws", venue);
	assert_non_null(venue_find(slice_of(venue))->private);
	if (!each_vector("responses", venue, take_vector, &run)) {
		skip();
		return;
	}
	each_vector("responses", sockets, take_vector, &run);
	print_message("%s: %zu answers: %zu compared, %zu not ours: %s\n", venue, run.lines, run.compared, run.foreign,
	    text_cstring(&run.foreigns));
	assert_int_equal(run.lines, lines);
	assert_int_equal(run.compared, ours);
	text_free(&run.foreigns);
}

#define VENUE(name, lines, ours)                                                                                       \
	static void name(void **state)                                                                                 \
	{                                                                                                              \
		(void)state;                                                                                           \
		check_venue(#name, lines, ours);                                                                       \
	}

VENUE(binance, 14 + 3, 11 + 3)
VENUE(bybit, 6 + 2, 5)
VENUE(okx, 5 + 4, 4 + 1)
VENUE(bitget, 5, 4)
VENUE(kraken, 9 + 3, 8)
VENUE(coinbase, 4 + 4, 3 + 1)
VENUE(kucoin, 2 + 6, 2 + 4)
VENUE(gate, 15 + 3, 14 + 1)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(binance),
		cmocka_unit_test(bybit),
		cmocka_unit_test(okx),
		cmocka_unit_test(bitget),
		cmocka_unit_test(kraken),
		cmocka_unit_test(coinbase),
		cmocka_unit_test(kucoin),
		cmocka_unit_test(gate),
	};

	return cmocka_run_group_tests_name("vectors of answers", tests, NULL, NULL);
}
