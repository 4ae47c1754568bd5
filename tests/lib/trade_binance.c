/* binance, trading: what is asked is signed as published, and answers mean what the venue says they mean. */
#include "trade_check.h"

static void
make_key(struct testkey *to)
{
	testkey_make(to, "binance", "api-key", "arbtestsecret", "");
}

static const struct trade_call order_call = { .ask = ASK_ORDER,
	.now_us = TRADE_NOW_US,
	.symbol = { "BTCUSDT", 7 },
	.id = { "arb1", 4 },
	.side = SIDE_BUY,
	.type = ORDER_TYPE_LIMIT,
	.tif = TIF_IOC,
	.price = { 30000, 0 },
	.qty = { 1, 3 } };

/* What stands in front of the signature. */
static void
check_form(
    const struct testkey *key, const struct trade_call *call, const char *method, const char *path, const char *want)
{
	struct trade_request request = { 0 };
	struct text told = { 0 };
	struct error err = { 0 };
	const char *sign;

	CHECK(trade_ask(&request, key->trade, &key->key, call, SLICE(BASE), &err) == 0, "%s: %s", want, err.text);
	assert_string_equal(request.method, method);
	text_slice(&told, trade_path(&request));
	text_slice(&told, text_all(&request.body));
	sign = strstr(text_cstring(&told), "&signature=");
	assert_non_null(sign);
	assert_int_equal(strlen(sign), strlen("&signature=") + 64);
	told.len = (size_t)(sign - told.at);
	CHECK(slice_starts(text_all(&told), path), "%s: %s", path, text_cstring(&told));
	check_text(path, (struct slice){ told.at + strlen(path), told.len - strlen(path) }, want);
	text_free(&told);
	trade_request_free(&request);
}

static void
orders_of_all_kinds(void **state)
{
	static const char *const behind[] = { "LIMIT&quantity=0.001&price=30000&timeInForce=GTC",
		"LIMIT&quantity=0.001&price=30000&timeInForce=IOC", "LIMIT&quantity=0.001&price=30000&timeInForce=FOK",
		"LIMIT_MAKER&quantity=0.001&price=30000" };
	struct trade_call call = order_call;
	struct testkey key;
	char want[256];

	(void)state;
	make_key(&key);
	for (call.tif = TIF_GTC; call.tif <= TIF_POST_ONLY; call.tif++) {
		snprintf(want, sizeof want,
		    "timestamp=1700000000000&symbol=BTCUSDT&side=BUY&newClientOrderId=arb1&newOrderRespType=FULL&type=%"
		    "s",
		    behind[call.tif]);
		check_form(&key, &call, "POST", "/api/v3/order", want);
	}
	call = order_call;
	call.type = ORDER_TYPE_MARKET;
	call.side = SIDE_SELL;
	call.window_ms = 1500;
	check_form(&key, &call, "POST", "/api/v3/order",
	    "timestamp=1700000000000&symbol=BTCUSDT&side=SELL&newClientOrderId=arb1&newOrderRespType=FULL&type=MARKET&"
	    "quantity=0.001&recvWindow=1500");
	testkey_free(&key);
}

static void
all_that_is_asked(void **state)
{
	static const struct {
		struct trade_call call;
		const char *method, *path, *form;
	} rows[] = {
		{ { .ask = ASK_CANCEL, .symbol = { "A", 1 }, .id = { "c", 1 } }, "DELETE", "/api/v3/order?",
		    "timestamp=0&symbol=A&origClientOrderId=c" },
		{ { .ask = ASK_CANCEL_ALL, .symbol = { "A", 1 } }, "DELETE", "/api/v3/openOrders?",
		    "timestamp=0&symbol=A" },
		{ { .ask = ASK_QUERY, .symbol = { "A", 1 }, .id = { "c", 1 }, .venue_id = { "7", 1 } }, "GET",
		    "/api/v3/order?", "timestamp=0&symbol=A&orderId=7" },
		{ { .ask = ASK_FILLS, .symbol = { "A", 1 }, .venue_id = { "7", 1 } }, "GET", "/api/v3/myTrades?",
		    "timestamp=0&symbol=A&orderId=7" },
		{ { .ask = ASK_FILLS, .symbol = { "A", 1 }, .since_us = 5000 }, "GET", "/api/v3/myTrades?",
		    "timestamp=0&symbol=A&startTime=5" },
		{ { .ask = ASK_FILLS, .symbol = { "A", 1 }, .cursor = { "9", 1 }, .since_us = 5000, .limit = 10 },
		    "GET", "/api/v3/myTrades?", "timestamp=0&symbol=A&fromId=10&limit=10" },
		{ { .ask = ASK_FILLS, .symbol = { "A", 1 }, .cursor = { "-1", 2 } }, "GET", "/api/v3/myTrades?",
		    "timestamp=0&symbol=A&fromId=0" },
		{ { .ask = ASK_NETWORKS, .asset = { "USDT", 4 } }, "GET", "/sapi/v1/capital/config/getall?",
		    "timestamp=0" },
		{ { .ask = ASK_FEES }, "GET", "/sapi/v1/asset/tradeFee?", "timestamp=0" },
		{ { .ask = ASK_WITHDRAW,
		      .asset = { "XRP", 3 },
		      .network = { "XRP", 3 },
		      .address = { "r/X", 3 },
		      .tag = { "12", 2 },
		      .amount = { 2505, 1 },
		      .id = { "w1", 2 } },
		    "POST", "/sapi/v1/capital/withdraw/apply",
		    "timestamp=0&coin=XRP&address=r%2FX&addressTag=12&network=XRP&amount=250.5&withdrawOrderId=w1" },
	};
	struct testkey key;

	(void)state;
	make_key(&key);
	for (size_t i = 0; i < COUNT(rows); i++)
		check_form(&key, &rows[i].call, rows[i].method, rows[i].path, rows[i].form);
	testkey_free(&key);
}

static void
what_cannot_be_asked(void **state)
{
	struct trade_call call = order_call;
	struct testkey key;

	(void)state;
	make_key(&key);
	call.id = SLICE("arb.1");
	check_unasked(&key, &call, "id: the venue takes letters and digits and -_");
	call.id = SLICE("1234567890123456789012345678901234567");
	check_unasked(&key, &call, "id: the venue takes at most 36 characters");
	call = (struct trade_call){ .ask = ASK_FILLS };
	check_unasked(&key, &call, "symbol: the venue has fills of one symbol alone");
	call.ask = ASK_CANCEL_ALL;
	check_unasked(&key, &call, "symbol: the venue has cancel-all of one symbol alone");
	call.ask = ASK_WATCHDOG;
	check_unasked(&key, &call, "the venue has no request for watchdog");
	testkey_free(&key);
}

/* ---- answers ---- */

#define ORDER                                                                                                          \
	"'symbol':'BTCUSDT','orderId':7,'clientOrderId':'c','transactTime':1700000000123,'price':'60000.00',"          \
	"'origQty':'0.00030000','executedQty':'0.00020000','cummulativeQuoteQty':'12.00000000','side':'BUY'"

static const struct answer_case of_orders[] = {
	{ ASK_ORDER, 200,
	    "{" ORDER ",'status':'EXPIRED','timeInForce':'IOC','type':'LIMIT','fills':[{'price':'60000','qty':'0.0001',"
	    "'commission':'0.000001','commissionAsset':'BTC','tradeId':90},{'price':'60000','qty':'0.0001',"
	    "'commission':'0.1','commissionAsset':'BNB','tradeId':91}]}",
	    FATE_DONE,
	    "fill 90 c 7 BTCUSDT buy taker 0.0001@60000 fee 0.000001 BTC 1700000000123000\n"
	    "fill 91 c 7 BTCUSDT buy taker 0.0001@60000 fee 0.1 BNB 1700000000123000\n"
	    "order c 7 BTCUSDT buy limit ioc done 0.0003@60000 0.0002@60000\n",
	    "7" },
	{ ASK_ORDER, 200, "{'symbol':'BTCUSDT','orderId':7,'clientOrderId':'c','transactTime':1}", FATE_DONE, "", "7" },
	{ ASK_ORDER, 200, "{" ORDER ",'status':'NEW','timeInForce':'GTC','type':'LIMIT_MAKER'}", FATE_DONE,
	    "order c 7 BTCUSDT buy limit post_only partial 0.0003@60000 0.0002@60000\n", "7" },
	{ ASK_ORDER, 400, "{'code':-2010,'msg':'Account has insufficient balance for requested action.'}", FATE_FUNDS,
	    "", "" },
	{ ASK_ORDER, 400, "{'code':-2010,'msg':'Order would immediately match and take.'}", FATE_WOULD_TAKE, "", NULL },
	{ ASK_ORDER, 400, "{'code':-2010,'msg':'Duplicate order sent.'}", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 400, "{'code':-1013,'msg':'Filter failure: LOT_SIZE'}", FATE_FILTER, "", NULL },
	{ ASK_ORDER, 400, "{'code':-1021,'msg':'Timestamp for this request is outside of the recvWindow.'}", FATE_CLOCK,
	    "", NULL },
	{ ASK_ORDER, 400, "{'code':-1022,'msg':'Signature for this request is not valid.'}", FATE_KEY, "", NULL },
	{ ASK_ORDER, 429, "{'code':-1003,'msg':'Too much request weight used'}", FATE_LATER, "", NULL },
	{ ASK_ORDER, 418, "{'code':-1003,'msg':'Way too much request weight used; IP banned until 1.'}", FATE_BARRED,
	    "", NULL },
	{ ASK_ORDER, 403, "<html>", FATE_BARRED, "", NULL },
	/* an id beside an error, success without an id, a code that is none, 5xx with whatever code, half an answer */
	{ ASK_ORDER, 400, "{'code':-1013,'msg':'','orderId':7}", FATE_UNKNOWN, "", "7" },
	{ ASK_ORDER, 200, "{}", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 200, "{'code':200,'msg':'success'}", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 504, "{'code':-1007,'msg':'Timeout waiting for response from backend server.'}", FATE_UNKNOWN, "",
	    NULL },
	{ ASK_ORDER, 503, "{'code':-1013,'msg':''}", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 200, "{'orderId':7", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 200, "", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 200, "{" ORDER ",'status':'WHAT','timeInForce':'GTC','type':'LIMIT'}", FATE_UNKNOWN, "", "7" },
	{ ASK_CANCEL, 200,
	    "{'symbol':'BTCUSDT','origClientOrderId':'first','orderId':4,'clientOrderId':'cancel','price':'2','origQty'"
	    ":'1',"
	    "'executedQty':'0','cummulativeQuoteQty':'0','status':'CANCELED','timeInForce':'GTC','type':'LIMIT','side':"
	    "'SELL'}",
	    FATE_DONE, "order first 4 BTCUSDT sell limit gtc done 1@2 0@0\n", "4" },
	{ ASK_CANCEL, 400, "{'code':-2011,'msg':'Unknown order sent.'}", FATE_ABSENT, "", NULL },
	{ ASK_CANCEL, 400, "{'code':-2011,'msg':'Order was not canceled due to cancel restrictions.'}", FATE_UNKNOWN,
	    "", NULL },
};

static const struct answer_case of_questions[] = {
	{ ASK_QUERY, 400, "{'code':-2013,'msg':'Order does not exist.'}", FATE_ABSENT, "", NULL },
	{ ASK_QUERY, 500, "{'code':-1001,'msg':''}", FATE_UNKNOWN, "", NULL },
	{ ASK_QUERY, 200, "{" ORDER ",'status':'PARTIALLY_FILLED','timeInForce':'FOK','type':'LIMIT','time':1}",
	    FATE_DONE, "order c 7 BTCUSDT buy limit fok partial 0.0003@60000 0.0002@60000\n", "7" },
	{ ASK_OPEN, 200, "[]", FATE_DONE, "", NULL },
	{ ASK_OPEN, 200, "[{" ORDER ",'status':'NEW','timeInForce':'GTC','type':'LIMIT'}]", FATE_DONE,
	    "order c 7 BTCUSDT buy limit gtc partial 0.0003@60000 0.0002@60000\n", NULL },
	{ ASK_CANCEL_ALL, 200, "[{'orderListId':1,'orders':[]}]", FATE_DONE, "", NULL },
	{ ASK_FILLS, 200,
	    "[{'symbol':'BTCUSDT','id':9,'orderId':7,'price':'60000','qty':'0.1','commission':'1','commissionAsset':'"
	    "USDT',"
	    "'time':1700000000123,'isBuyer':false,'isMaker':true}]",
	    FATE_DONE, "fill 9 - 7 BTCUSDT sell maker 0.1@60000 fee 1 USDT 1700000000123000\n", NULL },
	{ ASK_FILLS, 200, "[{'symbol':'BTCUSDT','id':9,'orderId':7,'price':'60000'}]", FATE_UNKNOWN, "", NULL },
	{ ASK_BALANCE, 200, "{'makerCommission':10,'balances':[{'asset':'BTC','free':'1','locked':'0.5'}]}", FATE_DONE,
	    "balance BTC 1 0.5 -\n", NULL },
	{ ASK_FEES, 200, "[{'symbol':'BTCUSDT','makerCommission':'0.0008','takerCommission':'0.001'}]", FATE_DONE,
	    "fees BTCUSDT 8 10\n", NULL },
	{ ASK_NETWORKS, 200,
	    "[{'coin':'BTC','networkList':[{'network':'BTC','withdrawFee':'1'}]},{'coin':'USDT','networkList':[{'"
	    "network':'TRX',"
	    "'coin':'USDT','depositEnable':true,'withdrawEnable':false,'withdrawFee':'1','withdrawMin':'10',"
	    "'contractAddress':'Tx'}]}]",
	    FATE_DONE, "network USDT TRX fee 1 min 10 in closed Tx\n", NULL },
	{ ASK_DEPOSIT_ADDRESS, 200, "{'address':'r','coin':'USDT','tag':'12','url':''}", FATE_DONE,
	    "address r 12 TRX\n", NULL },
	{ ASK_WITHDRAW, 200, "{'id':'9c7662'}", FATE_DONE, "", "9c7662" },
};

static void
answers_to_orders(void **state)
{
	(void)state;
	check_answers("binance", &order_call, of_orders, COUNT(of_orders));
}

static void
answers_to_questions(void **state)
{
	const struct trade_call call = { .asset = SLICE("USDT"), .network = SLICE("TRX") };

	(void)state;
	check_answers("binance", &call, of_questions, COUNT(of_questions));
}

/* A full page may have another behind it, one that is not has none. */
static void
pages(void **state)
{
	static const char *const body = "[{\"symbol\":\"A\",\"id\":8,\"orderId\":1,\"price\":\"1\",\"qty\":\"1\","
					"\"commission\":\"0\",\"commissionAsset\":\"A\","
					"\"isBuyer\":true},{\"symbol\":\"A\",\"id\":9,\"orderId\":1,\"price\":\"1\","
					"\"qty\":\"1\",\"commission\":\"0\","
					"\"commissionAsset\":\"A\",\"isBuyer\":true}]";
	struct trade_call call = { .ask = ASK_FILLS, .limit = 2 };
	const struct trade_sink sink = { NULL };
	struct trade_answer answer;
	struct error err;

	(void)state;
	assert_int_equal(trade_of("binance")->read(&answer, &call, 200, slice_of(body), &sink, &err), 0);
	check_text("cursor", answer.cursor, "9");
	call.limit = 3;
	assert_int_equal(trade_of("binance")->read(&answer, &call, 200, slice_of(body), &sink, &err), 0);
	check_text("cursor", answer.cursor, "");
	/* a page of one row is full as well */
	call.limit = 1;
	assert_int_equal(
	    trade_of("binance")->read(&answer, &call, 200,
		SLICE("[{\"symbol\":\"A\",\"id\":8,\"orderId\":1,\"price\":\"1\",\"qty\":\"1\",\"commission\":\"0\","
		      "\"commissionAsset\":\"A\",\"isBuyer\":true}]"),
		&sink, &err),
	    0);
	check_text("cursor", answer.cursor, "8");
}

static void
messages_of_the_private_socket(void **state)
{
	(void)state;
	check_heard("binance", "{'id':'1','status':200,'result':{'subscriptionId':0}}", FATE_DONE, "");
	check_heard("binance", "{'id':'1','status':400,'error':{'code':-1022,'msg':'no'}}", FATE_KEY, "");
	check_heard("binance", "{'id':'1','status':400,'error':{'code':-1021,'msg':'no'}}", FATE_CLOCK, "");
	check_heard("binance",
	    "{'subscriptionId':0,'event':{'e':'executionReport','E':1,'s':'BTCUSDT','c':'c','S':'SELL','o':'LIMIT','f':"
	    "'GTC',"
	    "'q':'1','p':'5','C':'','x':'TRADE','X':'PARTIALLY_FILLED','i':7,'l':'0.5','z':'0.5','L':'5','n':'0.01','N'"
	    ":'BNB',"
	    "'T':1700000000123,'t':9,'m':true,'Z':'2.5'}}",
	    FATE_DONE,
	    "fill 9 c 7 BTCUSDT sell maker 0.5@5 fee 0.01 BNB 1700000000123000\n"
	    "order c 7 BTCUSDT sell limit gtc partial 1@5 0.5@5\n");
	check_heard("binance",
	    "{'subscriptionId':0,'event':{'e':'executionReport','s':'BTCUSDT','c':'cancel','S':'SELL','o':'LIMIT','f':'"
	    "GTC',"
	    "'q':'1','p':'5','C':'first','x':'CANCELED','X':'CANCELED','i':7,'l':'0','z':'0','L':'0','n':'0','N':null,'"
	    "t':-1,"
	    "'m':false,'Z':'0'}}",
	    FATE_DONE, "order first 7 BTCUSDT sell limit gtc done 1@5 0@0\n");
	check_heard("binance",
	    "{'subscriptionId':0,'event':{'e':'outboundAccountPosition','B':[{'a':'BTC','f':'1','l':'2'}]}}", FATE_DONE,
	    "balance BTC 1 2 -\n");
	check_heard("binance", "{'subscriptionId':0,'event':{'e':'balanceUpdate','a':'BTC','d':'1'}}", FATE_DONE, "");
	check_heard("binance", "{'subscriptionId':0,'event':{'e':'eventStreamTerminated','E':1}}", FATE_UNKNOWN, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_of_all_kinds),
		cmocka_unit_test(all_that_is_asked),
		cmocka_unit_test(what_cannot_be_asked),
		cmocka_unit_test(answers_to_orders),
		cmocka_unit_test(answers_to_questions),
		cmocka_unit_test(pages),
		cmocka_unit_test(messages_of_the_private_socket),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests_name("trade_binance", tests, NULL, NULL);
}
