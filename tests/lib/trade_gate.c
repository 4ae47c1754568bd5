/* gate, trading: what is asked is signed as published, and answers mean what the venue says they mean. */
#include "trade_check.h"

static void
make_key(struct testkey *to)
{
	testkey_make(to, "gate", "api-key", "arbtestsecret", "");
}

static const struct trade_call order_call = { .ask = ASK_ORDER,
	.now_us = TRADE_NOW_US,
	.symbol = { "BTC_USDT", 8 },
	.id = { "arb.1", 5 },
	.side = SIDE_BUY,
	.type = ORDER_TYPE_LIMIT,
	.tif = TIF_IOC,
	.price = { 30000, 0 },
	.qty = { 1, 3 } };

/* Made by other means than the codec, over method, path, query, hash of the body and time. */
static void
a_request_is_signed_as_published(void **state)
{
	struct trade_call call = { .ask = ASK_FEES, .now_us = TRADE_NOW_US, .symbol = SLICE("BTC_USDT") };
	struct testkey key;

	(void)state;
	make_key(&key);
	check_asked(&key, &call, "GET /api/v4/wallet/fee?currency_pair=BTC_USDT", "",
	    "KEY: api-key\nTimestamp: 1700000000\n"
	    "SIGN: "
	    "aa527f18b3d5bc639d4e55e723cdf0b6f5ede9c7aa7fa90f4157443369264948ca53cacca255f248382cb4a064ae572bdc072aced0"
	    "8a28bb841da9b30e8cbe8c\n");
	call = (struct trade_call){ .ask = ASK_BALANCE, .now_us = TRADE_NOW_US };
	check_asked(&key, &call, "GET /api/v4/spot/accounts", "",
	    "SIGN: "
	    "12052d6c83ef75a83f7bd7d6e6cedd53bfea6b97fe0aa380d6515fd54c01e0809575095b43eb3236950f2ee578bee146b9210ce4f6"
	    "397ea553bab22aba4fa3c0\n");
	/* what is signed is not encoded */
	call.asset = SLICE("A,B");
	check_asked(&key, &call, "GET /api/v4/spot/accounts?currency=A%2CB", "",
	    "SIGN: "
	    "c48659e982f11449edc9ad9147c5639282cad50cb79083c945edb607fb897b54f0287405804de629fbb829d1be29f8eda651c98cc7"
	    "ec9707361bf00670c2ca9b\n");
	testkey_free(&key);
}

static void
orders_of_all_kinds(void **state)
{
	static const char *const times[] = { "", "'time_in_force':'ioc',", "'time_in_force':'fok',",
		"'time_in_force':'poc'," };
	struct trade_call call = order_call;
	struct testkey key;
	char want[256];

	(void)state;
	make_key(&key);
	for (call.tif = TIF_GTC; call.tif <= TIF_POST_ONLY; call.tif++) {
		snprintf(want, sizeof want,
		    "{'currency_pair':'BTC_USDT','type':'limit','account':'spot','side':'buy','amount':'0.001','price':"
		    "'30000',%s"
		    "'text':'t-arb.1'}",
		    times[call.tif]);
		check_asked(&key, &call, "POST /api/v4/spot/orders", want, "Content-Type: application/json\n");
	}
	call = order_call;
	call.type = ORDER_TYPE_MARKET;
	call.side = SIDE_SELL;
	call.window_ms = 1500;
	check_asked(&key, &call, "POST /api/v4/spot/orders",
	    "{'currency_pair':'BTC_USDT','type':'market','account':'spot','side':'sell','amount':'0.001','time_in_"
	    "force':'ioc',"
	    "'text':'t-arb.1'}",
	    "x-gate-exptime: 1700000001500\n");
	testkey_free(&key);
}

static void
all_that_is_asked(void **state)
{
	static const struct {
		struct trade_call call;
		const char *what, *body;
	} rows[] = {
		{ { .ask = ASK_CANCEL, .symbol = { "A", 1 }, .id = { "c", 1 } },
		    "DELETE /api/v4/spot/orders/t-c?account=spot&currency_pair=A", "" },
		{ { .ask = ASK_QUERY, .symbol = { "A", 1 }, .id = { "c", 1 }, .venue_id = { "7/", 2 } },
		    "GET /api/v4/spot/orders/7%2F?account=spot&currency_pair=A", "" },
		{ { .ask = ASK_CANCEL_ALL }, "DELETE /api/v4/spot/orders?account=spot", "" },
		{ { .ask = ASK_CANCEL_ALL, .symbol = { "A", 1 } },
		    "DELETE /api/v4/spot/orders?account=spot&currency_pair=A", "" },
		{ { .ask = ASK_OPEN, .cursor = { "2", 1 } },
		    "GET /api/v4/spot/open_orders?account=spot&status=open&page=2", "" },
		{ { .ask = ASK_FILLS, .symbol = { "A", 1 }, .venue_id = { "7", 1 }, .since_us = 5000000, .limit = 10 },
		    "GET /api/v4/spot/my_trades?currency_pair=A&account=spot&order_id=7&limit=10&from=5", "" },
		{ { .ask = ASK_NETWORKS }, "GET /api/v4/spot/currencies", "" },
		{ { .ask = ASK_NETWORKS, .asset = { "USDT", 4 } }, "GET /api/v4/spot/currencies/USDT", "" },
		{ { .ask = ASK_NETWORKS, .asset = { "USDT", 4 }, .cursor = { "costs", 5 } },
		    "GET /api/v4/wallet/withdraw_status?currency=USDT", "" },
		{ { .ask = ASK_DEPOSIT_ADDRESS, .asset = { "USDT", 4 } },
		    "GET /api/v4/wallet/deposit_address?currency=USDT", "" },
		{ { .ask = ASK_WITHDRAW,
		      .asset = { "XRP", 3 },
		      .network = { "XRP", 3 },
		      .address = { "rX", 2 },
		      .tag = { "12", 2 },
		      .amount = { 2505, 1 },
		      .id = { "w1", 2 } },
		    "POST /api/v4/withdrawals",
		    "{'currency':'XRP','address':'rX','amount':'250.5','chain':'XRP','memo':'12','withdraw_order_id':'"
		    "w1'}" },
		{ { .ask = ASK_WATCHDOG, .window_ms = 30001 }, "POST /api/v4/spot/countdown_cancel_all",
		    "{'timeout':31}" },
		{ { .ask = ASK_WATCHDOG, .window_ms = 1000, .symbol = { "A", 1 } },
		    "POST /api/v4/spot/countdown_cancel_all", "{'timeout':5,'currency_pair':'A'}" },
		{ { .ask = ASK_WATCHDOG }, "POST /api/v4/spot/countdown_cancel_all", "{'timeout':0}" },
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
	call.type = ORDER_TYPE_MARKET;
	check_unasked(&key, &call,
	    "a purchase at the market is of an amount of money at this venue, not of a quantity: "
	    "a limit order with tif ioc and a price as its bound does it");
	call = order_call;
	call.id = SLICE("12345678901234567890123456789");
	check_unasked(&key, &call, "id: the venue takes at most 28 characters");
	testkey_free(&key);
}

/* ---- answers ---- */

#define ORDER                                                                                                          \
	"'id':'7','text':'t-c','currency_pair':'BTC_USDT','type':'limit','account':'spot','side':'sell','amount':'2'," \
	"'price':'5','left':'0.5','filled_total':'7.5','avg_deal_price':'5'"

static const struct answer_case of_orders[] = {
	{ ASK_ORDER, 201,
	    "{" ORDER ",'status':'cancelled','time_in_force':'ioc','filled_amount':'1.5','finish_as':'ioc'}", FATE_DONE,
	    "order c 7 BTC_USDT sell limit ioc done 2@5 1.5@5\n", "7" },
	{ ASK_ORDER, 201, "{" ORDER ",'status':'open','time_in_force':'poc'}", FATE_DONE,
	    "order c 7 BTC_USDT sell limit post_only partial 2@5 1.5@5\n", "7" },
	/* how it was closed may be a word of which nothing follows */
	{ ASK_ORDER, 201,
	    "{'id':'7','text':'t-c','currency_pair':'BTC_USDT','type':'limit','side':'sell','amount':'2','price':'5',"
	    "'left':'0','avg_deal_price':'5','status':'closed','time_in_force':'ioc','finish_as':'unknown'}",
	    FATE_DONE, "order c 7 BTC_USDT sell limit ioc filled 2@5 2@5\n", "7" },
	{ ASK_ORDER, 201, "{'id':'7','text':'t-c'}", FATE_DONE, "", "7" },
	/* a purchase at the market is counted in money */
	{ ASK_ORDER, 201,
	    "{'id':'7','text':'web','currency_pair':'BTC_USDT','type':'market','side':'buy','amount':'20','price':'0','"
	    "left':'1.07319',"
	    "'filled_total':'18.92681','avg_deal_price':'27038.3','status':'closed','time_in_force':'ioc'}",
	    FATE_DONE, "order web 7 BTC_USDT buy market ioc filled 0@0 0.0007@27038.3\n", "7" },
	{ ASK_ORDER, 400, "{'label':'BALANCE_NOT_ENOUGH','message':'Not enough balance'}", FATE_FUNDS, "", "" },
	{ ASK_ORDER, 400, "{'label':'POC_FILL_IMMEDIATELY','message':''}", FATE_WOULD_TAKE, "", "" },
	{ ASK_ORDER, 400, "{'label':'INVALID_PARAM_VALUE','message':'Your order size is too small'}", FATE_FILTER, "",
	    "" },
	{ ASK_ORDER, 400, "{'label':'REQUEST_EXPIRED','message':''}", FATE_CLOCK, "", "" },
	{ ASK_ORDER, 401, "{'label':'INVALID_SIGNATURE','message':'Signature mismatch'}", FATE_KEY, "", "" },
	{ ASK_ORDER, 429, "{'label':'TOO_MANY_REQUESTS','message':''}", FATE_LATER, "", "" },
	/* an id beside an error, the id is in use, 5xx with whatever label, success without an id, half an answer */
	{ ASK_ORDER, 400, "{'label':'POC_FILL_IMMEDIATELY','message':'','id':'7'}", FATE_UNKNOWN, "", "7" },
	{ ASK_ORDER, 400, "{'label':'REPEATED_CREATION','message':''}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 500, "{'label':'SERVER_ERROR','message':''}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 503, "{'label':'BALANCE_NOT_ENOUGH','message':''}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 201, "{}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 201, "[]", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 400, "{}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 201, "{'id':'7", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 201, "{" ORDER ",'status':'what'}", FATE_UNKNOWN, "", "7" },
	{ ASK_CANCEL, 200, "{" ORDER ",'status':'cancelled','time_in_force':'gtc','finish_as':'cancelled'}", FATE_DONE,
	    "order c 7 BTC_USDT sell limit gtc done 2@5 1.5@5\n", "7" },
	{ ASK_CANCEL, 404, "{'label':'ORDER_NOT_FOUND','message':'Order not found'}", FATE_ABSENT, "", "" },
	{ ASK_CANCEL_ALL, 200, "[{" ORDER ",'status':'cancelled','time_in_force':'gtc'},{'id':'8','succeeded':false}]",
	    FATE_DONE, "order c 7 BTC_USDT sell limit gtc done 2@5 1.5@5\n", "" },
};

static const struct answer_case of_questions[] = {
	{ ASK_QUERY, 404, "{'label':'ORDER_NOT_FOUND','message':''}", FATE_ABSENT, "", "" },
	{ ASK_QUERY, 200, "{" ORDER ",'status':'open','time_in_force':'gtc'}", FATE_DONE,
	    "order c 7 BTC_USDT sell limit gtc partial 2@5 1.5@5\n", "7" },
	/* of all pairs, whichever was asked for */
	{ ASK_OPEN, 200,
	    "[{'currency_pair':'ETH_USDT','total':1,'orders':[{'id':'9'}]},{'currency_pair':'BTC_USDT','total':1,'"
	    "orders':[{" ORDER ",'status':'open','time_in_force':'gtc'}]}]",
	    FATE_DONE, "order c 7 BTC_USDT sell limit gtc partial 2@5 1.5@5\n", NULL },
	{ ASK_FILLS, 200,
	    "[{'id':'9','create_time_ms':'1700000000123.456','currency_pair':'BTC_USDT','side':'sell','role':'maker','"
	    "amount':'1',"
	    "'price':'5','order_id':'7','fee':'0.01','fee_currency':'USDT','gt_fee':'0','text':'t-c'},"
	    "{'id':'10','create_time_ms':'','currency_pair':'BTC_USDT','side':'buy','role':'taker','amount':'1','price'"
	    ":'5',"
	    "'order_id':'8','fee':'0','fee_currency':'BTC','gt_fee':'0.2','text':'web'}]",
	    FATE_DONE,
	    "fill 9 c 7 BTC_USDT sell maker 1@5 fee 0.01 USDT 1700000000123456\n"
	    "fill 10 - 8 BTC_USDT buy taker 1@5 fee 0.2 GT 0\n",
	    NULL },
	{ ASK_BALANCE, 200, "[{'currency':'BTC','available':'1','locked':'0.5'}]", FATE_DONE, "balance BTC 1 0.5 -\n",
	    NULL },
	{ ASK_FEES, 200, "{'user_id':1,'taker_fee':'0.002','maker_fee':'0.0015'}", FATE_DONE, "fees BTC_USDT 15 20\n",
	    NULL },
	{ ASK_NETWORKS, 200,
	    "{'currency':'USDT','chain':'TRX','chains':[{'name':'TRX','addr':'Tx','withdraw_disabled':false,'deposit_"
	    "disabled':true}]}",
	    FATE_DONE, "network USDT TRX fee - min - closed out Tx\n", NULL },
	{ ASK_DEPOSIT_ADDRESS, 200,
	    "{'currency':'USDT','address':'x','multichain_addresses':[{'chain':'TRX','address':'Ta','payment_id':'','"
	    "obtain_failed':0},"
	    "{'chain':'ETH','address':'','obtain_failed':1}]}",
	    FATE_DONE, "address Ta - TRX\n", NULL },
	{ ASK_WITHDRAW, 200, "{'id':'w35980955','currency':'USDT'}", FATE_DONE, "", "w35980955" },
	{ ASK_WATCHDOG, 200, "{'triggerTime':'1660039145000'}", FATE_DONE, "", "" },
};

static void
answers_to_orders(void **state)
{
	(void)state;
	check_answers("gate", &order_call, of_orders, COUNT(of_orders));
}

static void
answers_to_questions(void **state)
{
	(void)state;
	check_answers("gate", &order_call, of_questions, COUNT(of_questions));
}

/* What networks cost is another question; behind a full page there may be another. */
static void
pages(void **state)
{
	static const struct answer_case costs = { ASK_NETWORKS, 200,
		"[{'currency':'USDT','withdraw_amount_mini':'5','withdraw_fix_on_chains':{'TRX':'1','ETH':'2.5'}}]",
		FATE_DONE,
		"network USDT TRX fee 1 min 5 closed closed -\nnetwork USDT ETH fee 2.5 min 5 closed closed -\n",
		NULL };
	static const char *const trades =
	    "[{\"id\":\"9\",\"currency_pair\":\"A\",\"side\":\"buy\",\"amount\":\"1\",\"price\":\"1\",\"fee\":\"0\"}]";
	struct trade_call call = { .ask = ASK_NETWORKS };
	const struct trade_sink sink = { NULL };
	struct trade_answer answer;
	struct error err;

	(void)state;
	assert_int_equal(
	    trade_of("gate")->read(&answer, &call, 200, SLICE("[{\"currency\":\"USDT\",\"chains\":[]}]"), &sink, &err),
	    0);
	check_text("cursor", answer.cursor, "costs");
	call.cursor = answer.cursor;
	check_answer("gate", &call, &costs);
	call = (struct trade_call){ .ask = ASK_FILLS, .limit = 1 };
	assert_int_equal(trade_of("gate")->read(&answer, &call, 200, slice_of(trades), &sink, &err), 0);
	check_text("cursor", answer.cursor, "2");
	call.cursor = SLICE("9");
	assert_int_equal(trade_of("gate")->read(&answer, &call, 200, slice_of(trades), &sink, &err), 0);
	check_text("cursor", answer.cursor, "10");
	call.cursor = SLICE("50"); /* whoever asks knows that there is more */
	assert_int_equal(trade_of("gate")->read(&answer, &call, 200, slice_of(trades), &sink, &err), 0);
	check_text("cursor", answer.cursor, "51");
	call.limit = 2;
	assert_int_equal(trade_of("gate")->read(&answer, &call, 200, slice_of(trades), &sink, &err), 0);
	check_text("cursor", answer.cursor, "");
}

static void
messages_of_the_private_socket(void **state)
{
	const struct trade_call call = { .now_us = TRADE_NOW_US };
	struct testkey key;

	(void)state;
	make_key(&key);
	check_greeting(&key, &call,
	    "{'time':1700000000,'channel':'spot.orders','event':'subscribe','auth':{'method':'api_key','KEY':'api-key',"
	    "'SIGN':'"
	    "7d81e9c9ee9047ab57b82c2f53e46af88b4cca67a8fa86d798d94cffbbf1894088d0ccf8660fda58da86dd4eb04a7945c5c6cd9d3b"
	    "0472cb9da83c10a69e07c1'},'payload':['!all']}\n"
	    "{'time':1700000000,'channel':'spot.usertrades','event':'subscribe','auth':{'method':'api_key','KEY':'api-"
	    "key',"
	    "'SIGN':'"
	    "e9c7c316b31f1c342357fdc5130dd0565ec1b16972aeec4d4b99b6ac5e50a1d3c8eb00f4098dc6bbff1161e8cca3ef15f4a24b050d"
	    "74f3b9cfe83420f6bf646e'},'payload':['!all']}\n"
	    "{'time':1700000000,'channel':'spot.balances','event':'subscribe','auth':{'method':'api_key','KEY':'api-"
	    "key',"
	    "'SIGN':'"
	    "41483c6b3788e57ff19dd340423e03b55d315065ad22f7ba8798bc25f7924bfe814644fe4368b3298a571a5dab1757ffd1f3fda0cb"
	    "feae621ca81abc0f11ad9f'}}\n");
	check_heard("gate", "{'channel':'spot.orders','event':'subscribe','error':null,'result':{'status':'success'}}",
	    FATE_DONE, "");
	check_heard("gate",
	    "{'channel':'spot.orders','event':'subscribe','error':{'code':2,'message':'no'},'result':null}", FATE_KEY,
	    "");
	/* no state is told, but what happened */
	check_heard("gate",
	    "{'channel':'spot.orders','event':'update','result':[{" ORDER ",'time_in_force':'gtc','event':'put'}]}",
	    FATE_DONE, "order c 7 BTC_USDT sell limit gtc partial 2@5 1.5@5\n");
	check_heard("gate",
	    "{'channel':'spot.orders','event':'update','result':[{" ORDER
	    ",'time_in_force':'gtc','event':'finish','finish_as':'filled'},{" ORDER
	    ",'time_in_force':'fok','event':'finish','finish_as':'cancelled'}]}",
	    FATE_DONE,
	    "order c 7 BTC_USDT sell limit gtc filled 2@5 1.5@5\norder c 7 BTC_USDT sell limit fok done 2@5 1.5@5\n");
	check_heard("gate",
	    "{'channel':'spot.usertrades','event':'update','result':[{'id':9,'order_id':'7','currency_pair':'BTC_USDT',"
	    "'create_time_ms':'1700000000123.456','side':'buy','amount':'1','role':'taker','price':'5','fee':'0.1',"
	    "'fee_currency':'BTC','gt_fee':'0','text':'t-c'}]}",
	    FATE_DONE, "fill 9 c 7 BTC_USDT buy taker 1@5 fee 0.1 BTC 1700000000123456\n");
	check_heard("gate",
	    "{'channel':'spot.balances','event':'update','result':[{'currency':'BTC','total':'3','available':'2','"
	    "freeze':'1'}]}",
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
		cmocka_unit_test(pages),
		cmocka_unit_test(messages_of_the_private_socket),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests_name("trade_gate", tests, NULL, NULL);
}
