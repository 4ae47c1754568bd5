/* okx, trading: what is asked is signed as published, and answers mean what the venue says they mean. */
#include "base/clock.h"
#include "check.h"
#include "venue/trade.h"
#include "venue/venue.h"

struct told {
	struct text text;
};

static int
tell_order(void *arg, const struct order_event *order, struct error *err)
{
	struct text *text = &((struct told *)arg)->text;

	(void)err;
	text_format(text, "%.*s %.*s %s %s %s ", SLICE_ARG(order->id), SLICE_ARG(order->symbol), sides[order->side],
	    tifs[order->tif], order_states[order->state]);
	text_decimal(text, order->qty);
	text_char(text, ' ');
	text_decimal(text, order->filled);
	text_char(text, '\n');
	return 0;
}

static int
tell_fill(void *arg, const struct fill_event *fill, struct error *err)
{
	struct text *text = &((struct told *)arg)->text;

	(void)err;
	text_format(
	    text, "%.*s %s %.*s ", SLICE_ARG(fill->id), liquidities[fill->liquidity], SLICE_ARG(fill->fee_asset));
	text_decimal(text, fill->fee);
	text_format(text, " %lld\n", (long long)fill->venue_us);
	return 0;
}

static int
tell_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	struct text *text = &((struct told *)arg)->text;

	(void)err;
	text_format(text, "%.*s ", SLICE_ARG(balance->asset));
	text_decimal(text, balance->free);
	text_char(text, ' ');
	text_decimal(text, balance->locked);
	text_char(text, '\n');
	return 0;
}

static int
tell_fees(void *arg, const struct instrument_event *fees, struct error *err)
{
	struct text *text = &((struct told *)arg)->text;

	(void)err;
	text_decimal(text, fees->maker_bps);
	text_char(text, ' ');
	text_decimal(text, fees->taker_bps);
	text_char(text, '\n');
	return 0;
}

static const struct venue_private *
okx(void)
{
	return venue_find(SLICE("okx"))->private;
}

/* The parts of a key; "" where there is none. */
static struct key
key_of(const char *api_key, const char *secret, const char *passphrase)
{
	struct key key = { .venue = "okx", .account = "main" };

	key.api_key = secret_copy(slice_of(api_key));
	key.secret = secret_copy(slice_of(secret));
	key.passphrase = secret_copy(slice_of(passphrase));
	return key;
}

static void
make_key(struct trade_key *to, struct key *key)
{
	struct error err;

	*key = key_of("api-key", "arbtestsecret", "phrase");
	assert_int_equal(trade_key_make(to, okx(), key, &err), 0);
}

static void
free_key(struct trade_key *to, struct key *key)
{
	trade_key_free(to);
	key_free(key);
}

/* A key that is refused. */
static void
refuse_key(const char *api_key, const char *passphrase, const char *why)
{
	struct key key = key_of(api_key, "s", passphrase);
	struct trade_key made;
	struct error err = { 0 };

	assert_int_equal(trade_key_make(&made, okx(), &key, &err), -1);
	check_text(why, slice_of(err.text), why);
	key_free(&key);
}

static const struct trade_call order_call = { .ask = ASK_ORDER,
	.now_us = INT64_C(1700000000000000),
	.symbol = { "BTC-USDT", 8 },
	.id = { "arb1", 4 },
	.side = SIDE_BUY,
	.type = ORDER_TYPE_LIMIT,
	.tif = TIF_IOC,
	.price = { 30000, 0 },
	.qty = { 1, 3 } };

static void
a_request_is_signed_as_published(void **state)
{
	const struct trade_call call = {
		.ask = ASK_BALANCE, .now_us = INT64_C(1700000000000000), .asset = SLICE("BTC")
	};
	struct trade_request request = { 0 };
	struct trade_key key;
	struct key parts;
	struct error err;

	(void)state;
	make_key(&key, &parts);
	assert_int_equal(trade_ask(&request, okx(), &key, &call, SLICE("https://www.okx.com"), &err), 0);
	check_text("url", text_all(&request.url), "https://www.okx.com/api/v5/account/balance?ccy=BTC");
	check_text("headers", text_all(&request.headers),
	    "OK-ACCESS-KEY: api-key\nOK-ACCESS-PASSPHRASE: phrase\n"
	    "OK-ACCESS-TIMESTAMP: 2023-11-14T22:13:20.000Z\nContent-Type: application/json\n"
	    "OK-ACCESS-SIGN: tTnzE2LEhmSHa555ze+lLHzdZiAQOeIDWclYd3JNFO8=\n");
	trade_request_free(&request);
	free_key(&key, &parts);
}

static void
orders_of_all_kinds(void **state)
{
	static const char *const kinds[] = { "limit", "ioc", "fok", "post_only" };
	struct trade_request request = { 0 };
	struct trade_call call = order_call;
	struct trade_key key;
	struct key parts;
	struct error err;
	char want[200];

	(void)state;
	make_key(&key, &parts);
	for (call.tif = TIF_GTC; call.tif <= TIF_POST_ONLY; call.tif++) {
		assert_int_equal(trade_ask(&request, okx(), &key, &call, SLICE("http://127.0.0.1:1"), &err), 0);
		snprintf(want, sizeof want,
		    "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"clOrdId\":\"arb1\",\"side\":\"buy\",\"ordType\":\"%"
		    "s\","
		    "\"sz\":\"0.001\",\"tgtCcy\":\"base_ccy\",\"px\":\"30000\"}",
		    kinds[call.tif]);
		check_text(kinds[call.tif], text_all(&request.body), want);
		assert_string_equal(request.method, "POST");
		check_text("path", trade_path(&request), "/api/v5/trade/order");
	}
	call = order_call;
	call.window_ms = 1500;
	assert_int_equal(trade_ask(&request, okx(), &key, &call, SLICE("http://h"), &err), 0);
	assert_non_null(strstr(text_cstring(&request.headers), "expTime: 1700000001500\n"));
	trade_request_free(&request);
	free_key(&key, &parts);
}

static void
what_cannot_be_asked(void **state)
{
	struct trade_request request = { 0 };
	struct trade_call call = order_call;
	struct trade_key key;
	struct key parts;
	struct error err;

	(void)state;
	make_key(&key, &parts);
	call.id = SLICE("arb-1");
	assert_int_equal(trade_ask(&request, okx(), &key, &call, SLICE("http://h"), &err), -1);
	check_text("id", slice_of(err.text), "id: the venue takes letters and digits alone");
	call = order_call;
	call.price = DECIMAL_ZERO;
	assert_int_equal(trade_ask(&request, okx(), &key, &call, SLICE("http://h"), &err), -1);
	check_text("price", slice_of(err.text), "price: must be above zero");
	call.ask = ASK_CANCEL_ALL;
	assert_int_equal(trade_ask(&request, okx(), &key, &call, SLICE("http://h"), &err), -1);
	check_text("ask", slice_of(err.text), "the venue has no request for cancel-all");
	free_key(&key, &parts);
	refuse_key("a\nb", "p", "okx, account main: the API key holds what cannot stand in a header");
	refuse_key("a", "", "okx, account main: a passphrase is missing");
	trade_request_free(&request);
}

/* ---- answers ---- */

static void
check_answer(enum trade_ask ask, int status, const char *body, enum trade_fate fate, const char *told)
{
	struct told all = { { 0 } };
	const struct trade_sink sink = {
		.arg = &all, .order = tell_order, .fill = tell_fill, .balance = tell_balance, .fees = tell_fees
	};
	const struct trade_call call = { .ask = ask };
	struct trade_answer answer;
	struct error err = { 0 };
	int done = okx()->read(&answer, &call, status, slice_of(body), &sink, &err);

	CHECK(done == 0 || fate == FATE_UNKNOWN, "%s: %s", body, err.text);
	CHECK(answer.fate == fate, "%s: %s", body, trade_fates[answer.fate]);
	check_text(body, text_all(&all.text), told);
	text_free(&all.text);
}

static void
answers_to_orders(void **state)
{
	(void)state;
	check_answer(ASK_ORDER, 200,
	    "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"clOrdId\":\"c\",\"ordId\":\"7\",\"sCode\":\"0\",\"sMsg\":\"\"}]"
	    "}",
	    FATE_DONE, "");
	check_answer(ASK_ORDER, 200,
	    "{\"code\":\"1\",\"msg\":\"\",\"data\":[{\"clOrdId\":\"c\",\"ordId\":\"\",\"sCode\":\"51008\",\"sMsg\":"
	    "\"no\"}]}",
	    FATE_FUNDS, "");
	/* an error beside an id: the order may exist */
	check_answer(ASK_ORDER, 200,
	    "{\"code\":\"1\",\"msg\":\"\",\"data\":[{\"clOrdId\":\"c\",\"ordId\":\"7\",\"sCode\":\"51008\",\"sMsg\":"
	    "\"no\"}]}",
	    FATE_UNKNOWN, "");
	/* a code that is not on the list, an empty answer, half an answer, 5xx */
	check_answer(ASK_ORDER, 200, "{\"code\":\"51149\",\"msg\":\"timeout\",\"data\":[]}", FATE_UNKNOWN, "");
	check_answer(ASK_ORDER, 200, "{\"code\":\"51016\",\"msg\":\"duplicate\",\"data\":[]}", FATE_UNKNOWN, "");
	check_answer(ASK_ORDER, 200, "", FATE_UNKNOWN, "");
	check_answer(ASK_ORDER, 200, "{\"code\":\"0\",\"da", FATE_UNKNOWN, "");
	check_answer(ASK_ORDER, 502, "<html>", FATE_UNKNOWN, "");
	check_answer(ASK_ORDER, 429, "{\"code\":\"50011\",\"msg\":\"\",\"data\":[]}", FATE_LATER, "");
	check_answer(ASK_ORDER, 401, "{\"code\":\"50113\",\"msg\":\"Invalid Sign\",\"data\":[]}", FATE_KEY, "");
	check_answer(ASK_CANCEL, 200,
	    "{\"code\":\"1\",\"msg\":\"\",\"data\":[{\"ordId\":\"7\",\"clOrdId\":\"\",\"sCode\":\"51400\",\"sMsg\":"
	    "\"\"}]}",
	    FATE_ABSENT, "");
}

static void
answers_to_questions(void **state)
{
	(void)state;
	check_answer(ASK_QUERY, 200,
	    "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instId\":\"BTC-USDT\",\"ordId\":\"7\",\"clOrdId\":\"c\",\"px\":"
	    "\"54000\","
	    "\"sz\":\"0.0003\",\"ordType\":\"ioc\",\"side\":\"buy\",\"accFillSz\":\"0.0001\",\"avgPx\":\"\",\"state\":"
	    "\"live\"}]}",
	    FATE_DONE, "c BTC-USDT buy ioc partial 0.0003 0.0001\n");
	check_answer(ASK_QUERY, 200, "{\"code\":\"51603\",\"msg\":\"\",\"data\":[]}", FATE_ABSENT, "");
	check_answer(ASK_QUERY, 200, "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}", FATE_ABSENT, "");
	check_answer(ASK_FILLS, 200,
	    "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instId\":\"BTC-USDT\",\"tradeId\":\"9\",\"ordId\":\"7\","
	    "\"clOrdId\":\"c\","
	    "\"billId\":\"b\",\"fillPx\":\"42000.5\",\"fillSz\":\"0.001\",\"side\":\"buy\",\"execType\":\"T\","
	    "\"feeCcy\":\"BTC\","
	    "\"fee\":\"-0.000001\",\"ts\":\"1625097600000\"}]}",
	    FATE_DONE, "9 taker BTC 0.000001 1625097600000000\n");
	check_answer(ASK_BALANCE, 200,
	    "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"details\":[{\"ccy\":\"BTC\",\"availBal\":\"1\",\"frozenBal\":"
	    "\"0.5\"},"
	    "{\"ccy\":\"USDT\",\"availBal\":\"\",\"frozenBal\":\"2\"}]}]}",
	    FATE_DONE, "BTC 1 0.5\nUSDT 0 2\n");
	check_answer(ASK_FEES, 200,
	    "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"maker\":\"-0.0008\",\"taker\":\"-0.001\"}]}", FATE_DONE,
	    "8 10\n");
}

static void
messages_of_the_private_socket(void **state)
{
	struct told all = { { 0 } };
	const struct trade_sink sink = { .arg = &all, .order = tell_order, .fill = tell_fill };
	const struct trade_call call = { .now_us = INT64_C(1700000000000000) };
	const struct venue_private *trade = okx();
	struct text out = { 0 };
	struct trade_answer answer;
	struct trade_key key;
	struct key parts;
	struct error err;

	(void)state;
	make_key(&key, &parts);
	assert_int_equal(trade->greet(&out, &key, &call, &err), 0);
	assert_non_null(strstr(text_cstring(&out),
	    "\"timestamp\":\"1700000000\",\"sign\":"
	    "\"82ajL46vp9XjZ60/hZ1JQKQ2QRqkeHMueKSfxTxJxlU=\""));
	assert_int_equal(
	    trade->hear(&answer,
		SLICE("{\"arg\":{\"channel\":\"orders\",\"instType\":\"SPOT\"},\"data\":[{\"instId\":\"BTC-USDT\","
		      "\"ordId\":\"7\",\"clOrdId\":\"c\",\"sz\":\"1\",\"ordType\":\"limit\",\"side\":\"sell\","
		      "\"accFillSz\":\"1\",\"state\":\"filled\",\"tradeId\":\"9\",\"fillSz\":\"1\",\"fillPx\":\"5\","
		      "\"fillFee\":\"-0.01\",\"fillFeeCcy\":\"USDT\",\"fillTime\":\"1000\",\"execType\":\"M\"}]}"),
		&sink, &err),
	    0);
	check_text("order", text_all(&all.text), "9 maker USDT 0.01 1000000\nc BTC-USDT sell gtc filled 1 1\n");
	assert_int_equal(
	    trade->hear(&answer, SLICE("{\"event\":\"error\",\"code\":\"60009\",\"msg\":\"\"}"), &sink, &err), 0);
	assert_int_equal(answer.fate, FATE_KEY);
	text_free(&all.text);
	text_free(&out);
	free_key(&key, &parts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_signed_as_published),
		cmocka_unit_test(orders_of_all_kinds),
		cmocka_unit_test(what_cannot_be_asked),
		cmocka_unit_test(answers_to_orders),
		cmocka_unit_test(answers_to_questions),
		cmocka_unit_test(messages_of_the_private_socket),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests_name("trade_okx", tests, NULL, NULL);
}
