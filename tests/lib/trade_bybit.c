/* bybit, trading: what is asked is signed as published, and answers mean what the venue says they mean. */
#include "trade_check.h"

static void
make_key(struct testkey *to)
{
	testkey_make(to, "bybit", "arbtestkey", "arbtestsecret", "");
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

/* Made by other means than the codec, over time, key, window and query. */
static void
a_request_is_signed_as_published(void **state)
{
	struct trade_call call = { .ask = ASK_FEES, .now_us = TRADE_NOW_US, .symbol = SLICE("BTCUSDT") };
	struct testkey key;

	(void)state;
	make_key(&key);
	check_asked(&key, &call, "GET /v5/account/fee-rate?symbol=BTCUSDT&category=spot", "",
	    "X-BAPI-API-KEY: arbtestkey\nX-BAPI-TIMESTAMP: 1700000000000\nX-BAPI-RECV-WINDOW: 5000\n"
	    "X-BAPI-SIGN: 9381fbc4e5e10058ec587b4cbf67b87353203f6a693f8cbd9c4d2a70b0cab074\n");
	testkey_free(&key);
}

static void
orders_of_all_kinds(void **state)
{
	static const char *const times[] = { "", "'timeInForce':'IOC',", "'timeInForce':'FOK',",
		"'timeInForce':'PostOnly'," };
	struct trade_call call = order_call;
	struct testkey key;
	char want[256];

	(void)state;
	make_key(&key);
	for (call.tif = TIF_GTC; call.tif <= TIF_POST_ONLY; call.tif++) {
		snprintf(want, sizeof want,
		    "{'symbol':'BTCUSDT','side':'Buy','orderType':'Limit',%s'price':'30000','category':'spot','qty':'0."
		    "001',"
		    "'orderLinkId':'arb1'}",
		    times[call.tif]);
		check_asked(&key, &call, "POST /v5/order/create", want, "Content-Type: application/json\n");
	}
	call = order_call;
	call.window_ms = 1500;
	call.type = ORDER_TYPE_MARKET;
	check_asked(&key, &call, "POST /v5/order/create",
	    "{'symbol':'BTCUSDT','side':'Buy','orderType':'Market','category':'spot','marketUnit':'baseCoin','qty':'0."
	    "001',"
	    "'orderLinkId':'arb1'}",
	    "X-BAPI-RECV-WINDOW: 1500\n");
	testkey_free(&key);
}

static void
all_that_is_asked(void **state)
{
	static const struct {
		struct trade_call call;
		const char *what, *body;
	} rows[] = {
		{ { .ask = ASK_CANCEL, .symbol = { "A", 1 }, .id = { "c", 1 } }, "POST /v5/order/cancel",
		    "{'symbol':'A','category':'spot','orderLinkId':'c'}" },
		{ { .ask = ASK_CANCEL, .symbol = { "A", 1 }, .id = { "c", 1 }, .venue_id = { "7", 1 } },
		    "POST /v5/order/cancel", "{'symbol':'A','orderId':'7','category':'spot'}" },
		{ { .ask = ASK_CANCEL_ALL }, "POST /v5/order/cancel-all", "{'category':'spot'}" },
		{ { .ask = ASK_CANCEL_ALL, .symbol = { "A", 1 } }, "POST /v5/order/cancel-all",
		    "{'category':'spot','symbol':'A'}" },
		{ { .ask = ASK_QUERY, .id = { "c", 1 } }, "GET /v5/order/realtime?category=spot&orderLinkId=c", "" },
		{ { .ask = ASK_QUERY, .id = { "c", 1 }, .cursor = { "history", 7 } },
		    "GET /v5/order/history?category=spot&orderLinkId=c", "" },
		{ { .ask = ASK_OPEN, .cursor = { "7%3A1%2C", 8 } },
		    "GET /v5/order/realtime?category=spot&cursor=7%3A1%2C", "" },
		{ { .ask = ASK_FILLS, .symbol = { "A", 1 }, .venue_id = { "7", 1 }, .since_us = 5000, .limit = 10 },
		    "GET /v5/execution/list?execType=Trade&symbol=A&category=spot&orderId=7&limit=10&startTime=5", "" },
		{ { .ask = ASK_BALANCE, .asset = { "BTC", 3 } },
		    "GET /v5/account/wallet-balance?accountType=UNIFIED&coin=BTC", "" },
		{ { .ask = ASK_NETWORKS }, "GET /v5/asset/coin/query-info", "" },
		{ { .ask = ASK_WITHDRAW,
		      .asset = { "XRP", 3 },
		      .network = { "XRP", 3 },
		      .address = { "rX", 2 },
		      .tag = { "12", 2 },
		      .amount = { 2505, 1 },
		      .id = { "w1", 2 } },
		    "POST /v5/asset/withdraw/create",
		    "{'coin':'XRP','amount':'250.5','address':'rX','timestamp':0,'accountType':'UTA','chain':'XRP','"
		    "tag':'12',"
		    "'requestId':'w1'}" },
	};
	struct testkey key;

	(void)state;
	make_key(&key);
	for (size_t i = 0; i < COUNT(rows); i++)
		check_asked(&key, &rows[i].call, rows[i].what, rows[i].body, NULL);
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
	call = (struct trade_call){ .ask = ASK_OPEN, .cursor = SLICE("a&b=c") };
	check_unasked(&key, &call, "cursor: it holds what cannot stand in a query");
	call.ask = ASK_WATCHDOG;
	check_unasked(&key, &call, "the venue has no request for watchdog");
	testkey_free(&key);
}

/* ---- answers ---- */

#define OK "{'retCode':0,'retMsg':'OK','result':{'category':'spot',"
#define ORDER                                                                                                          \
	"'orderId':'7','orderLinkId':'c','symbol':'BTCUSDT','price':'5','qty':'2','side':'Buy','avgPrice':'4','"       \
	"cumExecQty':'1'"

static const struct answer_case of_orders[] = {
	{ ASK_ORDER, 200, "{'retCode':0,'retMsg':'OK','result':{'orderId':'7','orderLinkId':'c'}}", FATE_DONE, "",
	    "7" },
	{ ASK_ORDER, 200, "{'retCode':170131,'retMsg':'Insufficient balance.','result':{}}", FATE_FUNDS, "", "" },
	{ ASK_ORDER, 200, "{'retCode':170218,'retMsg':'','result':{}}", FATE_WOULD_TAKE, "", "" },
	{ ASK_ORDER, 200, "{'retCode':170136,'retMsg':'','result':{}}", FATE_FILTER, "", "" },
	{ ASK_ORDER, 200, "{'retCode':10002,'retMsg':'','result':{}}", FATE_CLOCK, "", "" },
	{ ASK_ORDER, 200, "{'retCode':10004,'retMsg':'error sign!','result':{}}", FATE_KEY, "", "" },
	{ ASK_ORDER, 200, "{'retCode':10006,'retMsg':'','result':{}}", FATE_LATER, "", "" },
	{ ASK_ORDER, 403, "access too frequent", FATE_BARRED, "", NULL },
	/* an id beside an error, success without one, the id is in use, a time-out, 5xx, half an answer */
	{ ASK_ORDER, 200, "{'retCode':170131,'retMsg':'','result':{'orderId':'7'}}", FATE_UNKNOWN, "", "7" },
	{ ASK_ORDER, 200, "{'retCode':0,'retMsg':'OK','result':{}}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'retCode':170141,'retMsg':'Duplicate clientOrderId','result':{}}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'retCode':10000,'retMsg':'Server Timeout','result':{}}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 502, "<html>", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 200, "{'retCode':0,'retMsg':'OK','resu", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 200, "{}", FATE_UNKNOWN, "", NULL },
	{ ASK_CANCEL, 200, "{'retCode':0,'retMsg':'OK','result':{'orderId':'7','orderLinkId':'c'}}", FATE_DONE, "",
	    "7" },
	{ ASK_CANCEL, 200, "{'retCode':170213,'retMsg':'Order does not exist.','result':{}}", FATE_ABSENT, "", "" },
	{ ASK_CANCEL_ALL, 200, "{'retCode':0,'retMsg':'OK','result':{'list':[{'orderId':'7'}],'success':'1'}}",
	    FATE_DONE, "", "" },
};

static const struct answer_case of_questions[] = {
	{ ASK_QUERY, 200, OK "'list':[{" ORDER ",'orderStatus':'New','orderType':'Limit','timeInForce':'PostOnly'}]}}",
	    FATE_DONE, "order c 7 BTCUSDT buy limit post_only partial 2@5 1@4\n", "7" },
	{ ASK_OPEN, 200,
	    OK "'list':[{" ORDER
	       ",'orderStatus':'PartiallyFilledCanceled','orderType':'Market','timeInForce':'IOC'}]}}",
	    FATE_DONE, "order c 7 BTCUSDT buy market ioc done 2@5 1@4\n", NULL },
	{ ASK_OPEN, 200, OK "'list':[{" ORDER ",'orderStatus':'What','orderType':'Limit','timeInForce':'IOC'}]}}",
	    FATE_UNKNOWN, "", NULL },
	/* executions that are no trades */
	{ ASK_FILLS, 200,
	    OK
	    "'list':[{'symbol':'BTCUSDT','orderId':'7','orderLinkId':'c','side':'Sell','execFee':'0.1','feeCurrency':'"
	    "USDT',"
	    "'execId':'9','execPrice':'5','execQty':'1','execType':'Trade','execTime':'1700000000123','isMaker':true},"
	    "{'symbol':'BTCUSDT','execId':'10','execType':'Funding'}]}}",
	    FATE_DONE, "fill 9 c 7 BTCUSDT sell maker 1@5 fee 0.1 USDT 1700000000123000\n", NULL },
	{ ASK_BALANCE, 200,
	    "{'retCode':0,'result':{'list':[{'accountType':'UNIFIED','coin':[{'coin':'BTC','walletBalance':'3','locked'"
	    ":'0.5',"
	    "'availableToWithdraw':''},{'coin':'USDT','walletBalance':'','locked':''}]}]}}",
	    FATE_DONE, "balance BTC 2.5 0.5 -\nbalance USDT 0 0 -\n", NULL },
	{ ASK_FEES, 200, OK "'list':[{'symbol':'BTCUSDT','takerFeeRate':'0.001','makerFeeRate':'-0.0001'}]}}",
	    FATE_DONE, "fees BTCUSDT -1 10\n", NULL },
	{ ASK_NETWORKS, 200,
	    "{'retCode':0,'result':{'rows':[{'name':'USDT','coin':'USDT','chains':[{'chain':'TRX','chainType':'TRC20',"
	    "'withdrawFee':'1','withdrawMin':'10','chainDeposit':'1','chainWithdraw':'1','contractAddress':'Tx'},{'"
	    "chain':'OLD',"
	    "'withdrawFee':'','withdrawMin':'','chainDeposit':'0','chainWithdraw':'1'}]}]}}",
	    FATE_DONE, "network USDT TRX fee 1 min 10 in out Tx\nnetwork USDT OLD fee - min - closed closed -\n",
	    NULL },
	{ ASK_DEPOSIT_ADDRESS, 200,
	    "{'retCode':0,'result':{'coin':'USDT','chains':[{'chainType':'TRC20','addressDeposit':'Ta','tagDeposit':'',"
	    "'chain':'TRX'},"
	    "{'chainType':'ERC20','addressDeposit':'0x','tagDeposit':'','chain':'ETH'}]}}",
	    FATE_DONE, "address Ta - TRX\n", NULL },
	{ ASK_WITHDRAW, 200, "{'retCode':0,'result':{'id':'10195'}}", FATE_DONE, "", "10195" },
};

static void
answers_to_orders(void **state)
{
	(void)state;
	check_answers("bybit", &order_call, of_orders, COUNT(of_orders));
}

static void
answers_to_questions(void **state)
{
	const struct trade_call call = { .asset = SLICE("USDT"), .network = SLICE("TRX") };

	(void)state;
	check_answers("bybit", &call, of_questions, COUNT(of_questions));
}

/* What is no more with the open ones may be in the history; what is not there either is absent. */
static void
an_order_is_looked_for_twice(void **state)
{
	static const struct answer_case none = { ASK_QUERY, 200, "{\"retCode\":0,\"result\":{\"list\":[]}}",
		FATE_ABSENT, "", "" };
	struct trade_call call = { .ask = ASK_QUERY, .id = SLICE("c") };
	const struct trade_sink sink = { NULL };
	struct trade_answer answer;
	struct error err;

	(void)state;
	assert_int_equal(trade_of("bybit")->read(&answer, &call, 200, slice_of(none.body), &sink, &err), 0);
	assert_int_equal(answer.fate, FATE_UNKNOWN);
	check_text("cursor", answer.cursor, "history");
	call.cursor = answer.cursor;
	check_answer("bybit", &call, &none);
}

static void
messages_of_the_private_socket(void **state)
{
	const struct trade_call call = { .now_us = TRADE_NOW_US };
	struct testkey key;

	(void)state;
	make_key(&key);
	/* made by other means than the codec, over GET/realtime and the time */
	check_greeting(&key, &call,
	    "{'op':'auth','args':['arbtestkey','1700000010000',"
	    "'366f91d179e01fb552070f9c072a085786b80daff9e4e4f0a8290deeb9a53098']}\n"
	    "{'op':'subscribe','args':['order','execution','wallet']}\n");
	check_heard("bybit", "{'success':true,'ret_msg':'','op':'auth','conn_id':'x'}", FATE_DONE, "");
	check_heard("bybit", "{'success':false,'ret_msg':'Invalid sign','op':'auth','conn_id':'x'}", FATE_KEY, "");
	check_heard("bybit", "{'op':'pong','args':['1'],'conn_id':'x'}", FATE_DONE, "");
	check_heard("bybit",
	    "{'id':'x','topic':'order','data':[{" ORDER
	    ",'category':'spot','orderStatus':'Rejected','orderType':'Limit',"
	    "'timeInForce':'GTC'},{" ORDER ",'category':'linear','orderStatus':'New'}]}",
	    FATE_DONE, "order c 7 BTCUSDT buy limit gtc rejected 2@5 1@4\n");
	check_heard("bybit",
	    "{'topic':'execution','data':[{'category':'spot','symbol':'BTCUSDT','orderId':'7','orderLinkId':'c','side':"
	    "'Buy',"
	    "'execFee':'0.1','feeCurrency':'BTC','execId':'9','execPrice':'5','execQty':'1','execType':'Trade',"
	    "'execTime':'1700000000123','isMaker':false}]}",
	    FATE_DONE, "fill 9 c 7 BTCUSDT buy taker 1@5 fee 0.1 BTC 1700000000123000\n");
	check_heard("bybit",
	    "{'topic':'wallet','data':[{'accountType':'UNIFIED','coin':[{'coin':'BTC','walletBalance':'3','locked':'1'}"
	    "]}]}",
	    FATE_DONE, "balance BTC 2 1 -\n");
	testkey_free(&key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_signed_as_published),
		cmocka_unit_test(orders_of_all_kinds),
		cmocka_unit_test(all_that_is_asked),
		cmocka_unit_test(what_cannot_be_asked),
		cmocka_unit_test(answers_to_orders),
		cmocka_unit_test(answers_to_questions),
		cmocka_unit_test(an_order_is_looked_for_twice),
		cmocka_unit_test(messages_of_the_private_socket),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests_name("trade_bybit", tests, NULL, NULL);
}
