/* bitget, trading: what is asked is signed as published, and answers mean what the venue says they mean. */
#include "trade_check.h"

static void
make_key(struct testkey *to)
{
	testkey_make(to, "bitget", "api-key", "arbtestsecret", "phrase");
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

/* Computed by openssl over time, method, path and body. */
static void
a_request_is_signed_as_published(void **state)
{
	struct trade_call call = { .ask = ASK_BALANCE, .now_us = TRADE_NOW_US, .asset = SLICE("BTC") };
	struct testkey key;

	(void)state;
	make_key(&key);
	check_asked(&key, &call, "GET /api/v2/spot/account/assets?coin=BTC", "",
	    "ACCESS-KEY: api-key\nACCESS-PASSPHRASE: phrase\nACCESS-TIMESTAMP: 1700000000000\n"
	    "Content-Type: application/json\nACCESS-SIGN: HUYyLNrupF63Rrm7GKoOYA5WB6N4T7VdsgIICCK5ze8=\n");
	call = (struct trade_call){
		.ask = ASK_DEPOSIT_ADDRESS, .now_us = TRADE_NOW_US, .asset = SLICE("USDT"), .network = SLICE("TON(TON)")
	};
	/* what is signed is not encoded */
	check_asked(&key, &call, "GET /api/v2/spot/wallet/deposit-address?chain=TON%28TON%29&coin=USDT", "",
	    "ACCESS-SIGN: Y6xMTFTrnEuP0yvxeKctsI/Goo3J+xamljUXD8QXCNY=\n");
	testkey_free(&key);
}

static void
orders_of_all_kinds(void **state)
{
	static const char *const forces[] = { "GTC", "IOC", "FOK", "post_only" };
	struct trade_call call = order_call;
	struct testkey key;
	char want[256];

	(void)state;
	make_key(&key);
	for (call.tif = TIF_GTC; call.tif <= TIF_POST_ONLY; call.tif++) {
		snprintf(want, sizeof want,
		    "{'symbol':'BTCUSDT','orderType':'limit','price':'30000','force':'%s','side':'buy',"
		    "'clientOid':'arb1','size':'0.001'}",
		    forces[call.tif]);
		check_asked(&key, &call, "POST /api/v2/spot/trade/place-order", want, NULL);
	}
	call = order_call;
	call.window_ms = 1500;
	check_asked(&key, &call, "POST /api/v2/spot/trade/place-order",
	    "{'symbol':'BTCUSDT','orderType':'limit','price':'30000','force':'IOC','side':'buy','clientOid':'arb1',"
	    "'size':'0.001','requestTime':'1700000000000','receiveWindow':'1500'}",
	    NULL);
	call = order_call;
	call.type = ORDER_TYPE_MARKET;
	call.side = SIDE_SELL;
	check_asked(&key, &call, "POST /api/v2/spot/trade/place-order",
	    "{'symbol':'BTCUSDT','orderType':'market','force':'GTC','side':'sell','clientOid':'arb1','size':'0.001'}",
	    NULL);
	testkey_free(&key);
}

static void
all_that_is_asked(void **state)
{
	static const struct {
		struct trade_call call;
		const char *what, *body;
	} rows[] = {
		{ { .ask = ASK_CANCEL, .symbol = { "BTCUSDT", 7 }, .id = { "arb1", 4 } },
		    "POST /api/v2/spot/trade/cancel-order", "{'symbol':'BTCUSDT','clientOid':'arb1'}" },
		{ { .ask = ASK_CANCEL, .symbol = { "BTCUSDT", 7 }, .id = { "arb1", 4 }, .venue_id = { "7", 1 } },
		    "POST /api/v2/spot/trade/cancel-order", "{'symbol':'BTCUSDT','orderId':'7'}" },
		{ { .ask = ASK_CANCEL_ALL, .symbol = { "BTCUSDT", 7 } }, "POST /api/v2/spot/trade/cancel-symbol-order",
		    "{'symbol':'BTCUSDT'}" },
		{ { .ask = ASK_QUERY, .id = { "arb1", 4 } }, "GET /api/v2/spot/trade/orderInfo?clientOid=arb1", "" },
		{ { .ask = ASK_OPEN }, "GET /api/v2/spot/trade/unfilled-orders", "" },
		{ { .ask = ASK_OPEN, .symbol = { "BTCUSDT", 7 }, .cursor = { "7", 1 } },
		    "GET /api/v2/spot/trade/unfilled-orders?idLessThan=7&symbol=BTCUSDT", "" },
		{ { .ask = ASK_FILLS, .symbol = { "BTCUSDT", 7 }, .since_us = 1699996400123000, .limit = 100 },
		    "GET /api/v2/spot/trade/fills?limit=100&startTime=1699996400123&symbol=BTCUSDT", "" },
		{ { .ask = ASK_FILLS, .symbol = { "BTCUSDT", 7 }, .venue_id = { "7", 1 }, .since_us = 5000 },
		    "GET /api/v2/spot/trade/fills?orderId=7&startTime=5&symbol=BTCUSDT", "" },
		{ { .ask = ASK_FEES, .symbol = { "BTCUSDT", 7 } },
		    "GET /api/v2/common/trade-rate?businessType=spot&symbol=BTCUSDT", "" },
		{ { .ask = ASK_NETWORKS }, "GET /api/v2/spot/public/coins", "" },
		{ { .ask = ASK_WITHDRAW,
		      .asset = { "XRP", 3 },
		      .network = { "XRP", 3 },
		      .address = { "rX", 2 },
		      .tag = { "12", 2 },
		      .amount = { 2505, 1 } },
		    "POST /api/v2/spot/wallet/withdrawal",
		    "{'coin':'XRP','address':'rX','chain':'XRP','size':'250.5','transferType':'on_chain','tag':'12'}" },
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
	call.id = SLICE("arb 1");
	check_unasked(&key, &call, "id: the venue takes letters and digits and ._#-");
	call = order_call;
	call.type = ORDER_TYPE_MARKET;
	check_unasked(&key, &call,
	    "a purchase at the market is of an amount of money at this venue, not of a quantity: "
	    "a limit order with tif ioc and a price as its bound does it");
	call.ask = ASK_WATCHDOG;
	check_unasked(&key, &call, "the venue has no request for watchdog");
	call = (struct trade_call){ .ask = ASK_FILLS };
	check_unasked(&key, &call, "a symbol is missing");
	call = (struct trade_call){ .ask = ASK_DEPOSIT_ADDRESS };
	check_unasked(&key, &call, "an asset is missing");
	testkey_free(&key);
	check_key_refused("bitget", "a", "s", "", "bitget, account main: a passphrase is missing");
}

/* ---- answers ---- */

static const struct answer_case of_orders[] = {
	{ ASK_ORDER, 200, "{'code':'00000','msg':'success','data':{'orderId':'7','clientOid':'c'}}", FATE_DONE, "",
	    "7" },
	/* success that names no order, an error that names one: it may exist */
	{ ASK_ORDER, 200, "{'code':'00000','msg':'success','data':{'orderId':null,'clientOid':'c'}}", FATE_UNKNOWN, "",
	    "" },
	{ ASK_ORDER, 400, "{'code':'43012','msg':'no','data':{'orderId':'7'}}", FATE_UNKNOWN, "", "7" },
	{ ASK_ORDER, 400, "{'code':'43012','msg':'Insufficient balance','data':null}", FATE_FUNDS, "", "" },
	{ ASK_ORDER, 400, "{'code':'45110','msg':'less than the minimum','data':null}", FATE_FILTER, "", "" },
	{ ASK_ORDER, 400, "{'code':'40008','msg':'Request timestamp expired','data':null}", FATE_CLOCK, "", "" },
	{ ASK_ORDER, 401, "{'code':'40009','msg':'sign signature error','data':null}", FATE_KEY, "", "" },
	{ ASK_ORDER, 429, "{'code':'429','msg':'Too Many Requests','data':null}", FATE_LATER, "", "" },
	{ ASK_ORDER, 429, "<html>", FATE_LATER, "", "" },
	{ ASK_ORDER, 403, "<html>", FATE_BARRED, "", "" },
	/* timed out, the id is in use, a code nobody knows, no answer at all */
	{ ASK_ORDER, 400, "{'code':'40010','msg':'Request timed out','data':null}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 400, "{'code':'40786','msg':'Duplicate clientOid','data':null}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 400, "{'code':'99999','msg':'','data':null}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 503, "{'code':'43012','msg':'','data':null}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 503, "{'code':'00000','data':{'orderId':'7'}}", FATE_UNKNOWN, "", "7" },
	{ ASK_ORDER, 200, "", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'code':'00000','da", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'msg':'success'}", FATE_UNKNOWN, "", "" },
	{ ASK_CANCEL, 200, "{'code':'00000','msg':'success','data':{'orderId':'7','clientOid':'c'}}", FATE_DONE, "",
	    "7" },
	{ ASK_CANCEL, 400, "{'code':'43001','msg':'The order does not exist','data':null}", FATE_ABSENT, "", "" },
	{ ASK_CANCEL_ALL, 200, "{'code':'00000','msg':'success','data':{'symbol':'BTCUSDT'}}", FATE_DONE, "", NULL },
	{ ASK_CANCEL_ALL, 400, "{'code':'40034','msg':'Parameter symbol does not exist','data':null}", FATE_FILTER, "",
	    NULL },
};

static const struct answer_case of_questions[] = {
	{ ASK_QUERY, 200,
	    "{'code':'00000','msg':'success','data':[{'symbol':'BTCUSDT','orderId':'7','clientOid':'c','price':'54000',"
	    "'priceAvg':'53999','size':'0.0003','orderType':'limit','side':'buy','status':'live','baseVolume':'0.0001',"
	    "'force':'gtc'}]}",
	    FATE_DONE, "order c 7 BTCUSDT buy limit gtc partial 0.0003@54000 0.0001@53999\n", "7" },
	{ ASK_QUERY, 200, "{'code':'00000','msg':'success','data':[]}", FATE_ABSENT, "", "" },
	{ ASK_QUERY, 400, "{'code':'40768','msg':'Order does not exist','data':null}", FATE_ABSENT, "", "" },
	/* the size of a purchase at the market is money */
	{ ASK_QUERY, 200,
	    "{'code':'00000','data':[{'symbol':'BGBUSDT','orderId':'7','clientOid':'c','price':'0','priceAvg':'0.9659',"
	    "'size':'2','orderType':'market','side':'buy','status':'filled','baseVolume':'2.0706','feeDetail':'{}'}]}",
	    FATE_DONE, "order c 7 BGBUSDT buy market - filled 2.0706@0 2.0706@0.9659\n", "7" },
	{ ASK_QUERY, 200,
	    "{'code':'00000','data':[{'symbol':'B','orderId':'7','side':'buy','status':'new state','size':'1'}]}",
	    FATE_UNKNOWN, "", "7" },
	{ ASK_OPEN, 200,
	    "{'code':'00000','data':[{'symbol':'A','orderId':'7','clientOid':'c','size':'1','orderType':'limit',"
	    "'side':'sell','status':'live','price':'2','baseVolume':'0','force':'post_only'}]}",
	    FATE_DONE, "order c 7 A sell limit post_only open 1@2 0@0\n", NULL },
	{ ASK_FILLS, 200,
	    "{'code':'00000','data':[{'symbol':'BTCUSDT','orderId':'7','tradeId':'9','orderType':'market','side':'buy',"
	    "'priceAvg':'60775.01','size':'0.000246','feeDetail':{'deduction':'no','feeCoin':'BTC',"
	    "'totalFee':'-0.000000246'},'tradeScope':'taker','cTime':'1727902077401'}]}",
	    FATE_DONE, "fill 9 - 7 BTCUSDT buy taker 0.000246@60775.01 fee 0.000000246 BTC 1727902077401000\n", NULL },
	{ ASK_BALANCE, 200,
	    "{'code':'00000','data':[{'coin':'BTC','available':'1','frozen':'0.5','locked':'0.25'},"
	    "{'coin':'USDT','available':'3','frozen':'0','locked':'0'}]}",
	    FATE_DONE, "balance BTC 1 0.75 -\nbalance USDT 3 0 -\n", NULL },
	{ ASK_FEES, 200, "{'code':'00000','data':{'makerFeeRate':'0.0008','takerFeeRate':'0.001'}}", FATE_DONE,
	    "fees BTCUSDT 8 10\n", NULL },
	{ ASK_NETWORKS, 200,
	    "{'code':'00000','data':[{'coin':'USDT','chains':[{'chain':'TRC20','withdrawable':'false',"
	    "'rechargeable':'true','withdrawFee':'1','minWithdrawAmount':'10','contractAddress':'TR7'},"
	    "{'chain':'ERC20','withdrawable':'true','rechargeable':'false','withdrawFee':'3'}]}]}",
	    FATE_DONE, "network USDT TRC20 fee 1 min 10 in closed TR7\nnetwork USDT ERC20 fee 3 min - closed out -\n",
	    NULL },
	{ ASK_DEPOSIT_ADDRESS, 200, "{'code':'00000','data':{'coin':'XRP','address':'rX','chain':'XRP','tag':'12'}}",
	    FATE_DONE, "address rX 12 XRP\n", NULL },
	{ ASK_WITHDRAW, 200, "{'code':'00000','data':{'orderId':'1'}}", FATE_DONE, "", NULL },
	{ ASK_WITHDRAW, 400, "{'code':'43111','msg':'not in the book','data':null}", FATE_REFUSED, "", NULL },
};

static void
answers_to_orders(void **state)
{
	(void)state;
	check_answers("bitget", &order_call, of_orders, COUNT(of_orders));
}

static void
answers_to_questions(void **state)
{
	(void)state;
	check_answers("bitget", &order_call, of_questions, COUNT(of_questions));
}

static void
messages_of_the_private_socket(void **state)
{
	const struct trade_call call = { .now_us = TRADE_NOW_US };
	struct testkey key;

	(void)state;
	make_key(&key);
	check_greeting(&key, &call,
	    "{'op':'login','args':[{'apiKey':'api-key','passphrase':'phrase','timestamp':'1700000000',"
	    "'sign':'UrlRVrpIU74yRvCTOSqT/PXlU/rvzMLYBKHRFwUB8E4='}]}\n"
	    "{'op':'subscribe','args':[{'instType':'SPOT','channel':'orders','instId':'default'},"
	    "{'instType':'SPOT','channel':'account','coin':'default'}]}\n");
	testkey_free(&key);
	check_heard("bitget", "{'event':'login','code':0}", FATE_DONE, "");
	check_heard("bitget", "{'event':'error','code':30005,'msg':'no'}", FATE_KEY, "");
	check_heard("bitget", "pong", FATE_DONE, "");
	check_heard("bitget",
	    "{'action':'snapshot','arg':{'instType':'SPOT','channel':'orders','instId':'default'},'data':[{"
	    "'instId':'BTCUSDT','orderId':'7','clientOid':'c','price':'54000','size':'0.0003','orderType':'limit',"
	    "'force':'gtc','side':'buy','fillPrice':'53999','tradeId':'9','baseVolume':'0.0001','fillTime':'"
	    "1700000000000',"
	    "'fillFee':'-0.0000001','fillFeeCoin':'BTC','tradeScope':'M','accBaseVolume':'0.0002','priceAvg':'53998',"
	    "'status':'partially_filled','feeDetail':[{'feeCoin':'BTC','fee':'-0.0000002'}]}],'ts':1}",
	    FATE_DONE,
	    "fill 9 c 7 BTCUSDT buy maker 0.0001@53999 fee 0.0000001 BTC 1700000000000000\n"
	    "order c 7 BTCUSDT buy limit gtc partial 0.0003@54000 0.0002@53998\n");
	check_heard("bitget",
	    "{'arg':{'instType':'SPOT','channel':'account','coin':'default'},'data':[{'coin':'BTC','available':'1',"
	    "'frozen':'2','locked':''}]}",
	    FATE_DONE, "balance BTC 1 2 -\n");
	check_heard("bitget", "{'arg':{'channel':'fill'},'data':[{}]}", FATE_DONE, "");
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
		cmocka_unit_test(messages_of_the_private_socket),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests_name("trade_bitget", tests, NULL, NULL);
}
