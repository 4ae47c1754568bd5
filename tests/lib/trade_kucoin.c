/* kucoin, trading: what is asked is signed as published, and answers mean what the venue says they mean. */
#include "trade_check.h"

static void
make_key(struct testkey *to)
{
	testkey_make(to, "kucoin", "api-key", "arbtestsecret", "arbpass");
}

static const struct trade_call order_call = { .ask = ASK_ORDER,
	.now_us = TRADE_NOW_US,
	.symbol = { "BTC-USDT", 8 },
	.id = { "arb1", 4 },
	.side = SIDE_BUY,
	.type = ORDER_TYPE_LIMIT,
	.tif = TIF_IOC,
	.price = { 30000, 0 },
	.qty = { 1, 3 } };

/* Computed by openssl over time, method, path and body; the passphrase too. */
static void
a_request_is_signed_as_published(void **state)
{
	struct trade_call call = { .ask = ASK_BALANCE, .now_us = TRADE_NOW_US };
	struct testkey key;

	(void)state;
	make_key(&key);
	check_asked(&key, &call, "GET /api/v1/accounts?type=trade_hf", "",
	    "KC-API-KEY: api-key\nKC-API-PASSPHRASE: iPyBBTNGqQJdzToT4cw+BRZwzBxnWjurI+dhxc40lCw=\n"
	    "KC-API-TIMESTAMP: 1700000000000\nKC-API-KEY-VERSION: 2\nContent-Type: application/json\n"
	    "KC-API-SIGN: 4czDVRx87XFvI8NujW7WEIgTxMt34J82AMlzMWHCIWk=\n");
	call = (struct trade_call){
		.ask = ASK_DEPOSIT_ADDRESS, .now_us = TRADE_NOW_US, .asset = SLICE("USDT"), .network = SLICE("a b")
	};
	/* what is signed is not encoded */
	check_asked(&key, &call, "GET /api/v1/deposit-addresses?currency=USDT&chain=a%20b", "",
	    "KC-API-SIGN: DsiDASRvcfmpjFcNzYObNc89+UZjFjXuEIvth/LbI08=\n");
	testkey_free(&key);
}

static void
orders_of_all_kinds(void **state)
{
	static const char *const kinds[] = { "", ",'timeInForce':'IOC'", ",'timeInForce':'FOK'", ",'postOnly':true" };
	struct trade_call call = order_call;
	struct testkey key;
	char want[256];

	(void)state;
	make_key(&key);
	for (call.tif = TIF_GTC; call.tif <= TIF_POST_ONLY; call.tif++) {
		snprintf(want, sizeof want,
		    "{'clientOid':'arb1','side':'buy','symbol':'BTC-USDT','type':'limit','size':'0.001',"
		    "'price':'30000'%s}",
		    kinds[call.tif]);
		check_asked(&key, &call, "POST /api/v1/hf/orders", want, NULL);
	}
	call = order_call;
	call.window_ms = 1500;
	check_asked(&key, &call, "POST /api/v1/hf/orders",
	    "{'clientOid':'arb1','side':'buy','symbol':'BTC-USDT','type':'limit','size':'0.001','price':'30000',"
	    "'timeInForce':'IOC','clientTimestamp':1700000000000,'allowMaxTimeWindow':1500}",
	    NULL);
	call = order_call;
	call.type = ORDER_TYPE_MARKET;
	check_asked(&key, &call, "POST /api/v1/hf/orders",
	    "{'clientOid':'arb1','side':'buy','symbol':'BTC-USDT','type':'market','size':'0.001'}", NULL);
	testkey_free(&key);
}

static void
all_that_is_asked(void **state)
{
	static const struct {
		struct trade_call call;
		const char *what, *body;
	} rows[] = {
		{ { .ask = ASK_CANCEL, .symbol = { "A-B", 3 }, .id = { "arb1", 4 } },
		    "DELETE /api/v1/hf/orders/client-order/arb1?symbol=A-B", "" },
		{ { .ask = ASK_CANCEL, .symbol = { "A-B", 3 }, .id = { "arb1", 4 }, .venue_id = { "6/7", 3 } },
		    "DELETE /api/v1/hf/orders/6%2F7?symbol=A-B", "" },
		{ { .ask = ASK_CANCEL_ALL, .symbol = { "A-B", 3 } }, "DELETE /api/v1/hf/orders?symbol=A-B", "" },
		{ { .ask = ASK_CANCEL_ALL }, "DELETE /api/v1/hf/orders/cancelAll", "" },
		{ { .ask = ASK_QUERY, .symbol = { "A-B", 3 }, .id = { "arb1", 4 } },
		    "GET /api/v1/hf/orders/client-order/arb1?symbol=A-B", "" },
		{ { .ask = ASK_OPEN, .symbol = { "A-B", 3 } },
		    "GET /api/v1/hf/orders/active?symbol=A-B&tradeType=TRADE&status=active", "" },
		{ { .ask = ASK_OPEN }, "GET /api/v1/hf/orders/active/symbols", "" },
		{ { .ask = ASK_OPEN, .cursor = { ",\"C-D\",\"E&F\"]", 14 } },
		    "GET /api/v1/hf/orders/active?symbol=C-D&tradeType=TRADE&status=active", "" },
		{ { .ask = ASK_OPEN, .cursor = { ",\"E&F\"]", 8 } },
		    "GET /api/v1/hf/orders/active?symbol=E%26F&tradeType=TRADE&status=active", "" },
		{ { .ask = ASK_OPEN, .cursor = { ",\"E", 3 } }, "GET /api/v1/hf/orders/active/symbols", "" },
		{ { .ask = ASK_FILLS,
		      .symbol = { "A-B", 3 },
		      .since_us = 1699996400123000,
		      .limit = 100,
		      .cursor = { "9", 1 } },
		    "GET /api/v1/hf/fills?symbol=A-B&limit=100&startAt=1699996400123&lastId=9", "" },
		{ { .ask = ASK_FILLS,
		      .symbol = { "A-B", 3 },
		      .venue_id = { "7&", 2 },
		      .since_us = 5000,
		      .cursor = { "9", 1 } },
		    "GET /api/v1/hf/fills?symbol=A-B&orderId=7%26", "" },
		{ { .ask = ASK_BALANCE, .asset = { "BTC", 3 } }, "GET /api/v1/accounts?type=trade_hf&currency=BTC",
		    "" },
		{ { .ask = ASK_FEES, .symbol = { "A-B", 3 } }, "GET /api/v1/trade-fees?symbols=A-B", "" },
		{ { .ask = ASK_NETWORKS }, "GET /api/v3/currencies", "" },
		{ { .ask = ASK_NETWORKS, .asset = { "USDT", 4 } }, "GET /api/v3/currencies/USDT", "" },
		{ { .ask = ASK_WITHDRAW,
		      .asset = { "XRP", 3 },
		      .network = { "xrp", 3 },
		      .address = { "rX", 2 },
		      .tag = { "12", 2 },
		      .amount = { 2505, 1 } },
		    "POST /api/v3/withdrawals",
		    "{'currency':'XRP','toAddress':'rX','withdrawType':'ADDRESS','chain':'xrp','amount':250.5,"
		    "'memo':'12'}" },
		{ { .ask = ASK_TICKET }, "POST /api/v1/bullet-private", "" },
		{ { .ask = ASK_WATCHDOG, .window_ms = 29001 }, "POST /api/v1/hf/orders/dead-cancel-all",
		    "{'timeout':30}" },
		{ { .ask = ASK_WATCHDOG, .symbol = { "A-B", 3 } }, "POST /api/v1/hf/orders/dead-cancel-all",
		    "{'timeout':-1,'symbols':'A-B'}" },
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
	check_unasked(&key, &call, "id: the venue takes letters and digits and _-");
	call = (struct trade_call){ .ask = ASK_FILLS };
	check_unasked(&key, &call, "a symbol is missing");
	call = (struct trade_call){ .ask = ASK_DEPOSIT_ADDRESS };
	check_unasked(&key, &call, "an asset is missing");
	call = (struct trade_call){ .ask = ASK_QUERY, .symbol = SLICE("A-B") };
	check_unasked(&key, &call, "an id is missing");
	testkey_free(&key);
	check_key_refused("kucoin", "a", "s", "", "kucoin, account main: a passphrase is missing");
}

/* ---- answers ---- */

static const struct answer_case of_orders[] = {
	{ ASK_ORDER, 200, "{'code':'200000','data':{'orderId':'7','clientOid':'c'}}", FATE_DONE, "", "7" },
	/* success that names no order, an error that names one: it may exist */
	{ ASK_ORDER, 200, "{'code':'200000','data':{}}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'code':'200004','msg':'no','data':{'orderId':'7'}}", FATE_UNKNOWN, "", "7" },
	{ ASK_ORDER, 200, "{'code':'200004','msg':'Balance insufficient'}", FATE_FUNDS, "", "" },
	{ ASK_ORDER, 200, "{'code':'400100','msg':'Price increment invalid.'}", FATE_FILTER, "", "" },
	{ ASK_ORDER, 400, "{'code':'400002','msg':'Invalid KC-API-TIMESTAMP'}", FATE_CLOCK, "", "" },
	{ ASK_ORDER, 401, "{'code':'400005','msg':'Invalid KC-API-SIGN'}", FATE_KEY, "", "" },
	{ ASK_ORDER, 200, "{'code':'102446','msg':'post only order would take'}", FATE_WOULD_TAKE, "", "" },
	{ ASK_ORDER, 429, "{'code':'429000','msg':'Too Many Requests'}", FATE_LATER, "", "" },
	/* the id is in use, a text nobody knows, a code nobody knows, no answer at all */
	{ ASK_ORDER, 200, "{'code':'126044','msg':'Duplicate clientOid'}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'code':'400100','msg':'something'}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'code':'500000','msg':'Internal Server Error'}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 503, "{'code':'200004','msg':''}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'code':'200000','data':{", FATE_UNKNOWN, "", "" },
	{ ASK_CANCEL, 200, "{'code':'200000','data':{'orderId':'7'}}", FATE_DONE, "", "7" },
	{ ASK_CANCEL, 200, "{'code':'400100','msg':'order_not_exist_or_not_allow_to_cancel'}", FATE_ABSENT, "", "" },
	{ ASK_CANCEL_ALL, 200, "{'code':'200000','data':'success'}", FATE_DONE, "", NULL },
};

#define ORDER_ROW(active, cancelled, done, money)                                                                      \
	"{'id':'7','symbol':'A-B','type':'limit','side':'sell','price':'5','size':'2','dealSize':'" done               \
	"','dealFunds':'" money "','timeInForce':'GTC','postOnly':false,'clientOid':'c','cancelExist':" cancelled      \
	",'active':" active "}"

static const struct answer_case of_questions[] = {
	{ ASK_QUERY, 200, "{'code':'200000','data':" ORDER_ROW("true", "false", "0", "0") "}", FATE_DONE,
	    "order c 7 A-B sell limit gtc open 2@5 0@0\n", "7" },
	{ ASK_QUERY, 200, "{'code':'200000','data':" ORDER_ROW("true", "false", "1", "6") "}", FATE_DONE,
	    "order c 7 A-B sell limit gtc partial 2@5 1@6\n", "7" },
	{ ASK_QUERY, 200, "{'code':'200000','data':" ORDER_ROW("false", "false", "2", "11") "}", FATE_DONE,
	    "order c 7 A-B sell limit gtc filled 2@5 2@5.5\n", "7" },
	{ ASK_QUERY, 200, "{'code':'200000','data':" ORDER_ROW("false", "true", "1", "6") "}", FATE_DONE,
	    "order c 7 A-B sell limit gtc done 2@5 1@6\n", "7" },
	/* over, not done in full, and no flag */
	{ ASK_QUERY, 200, "{'code':'200000','data':" ORDER_ROW("false", "false", "1", "6") "}", FATE_DONE,
	    "order c 7 A-B sell limit gtc done 2@5 1@6\n", "7" },
	{ ASK_QUERY, 200, "{'code':'200000','data':null}", FATE_ABSENT, "", "" },
	{ ASK_QUERY, 200, "{'code':'400100','msg':'order_not_exist'}", FATE_ABSENT, "", "" },
	{ ASK_QUERY, 200, "{'code':'200000','data':{'id':'7','side':'buy','size':'2'}}", FATE_UNKNOWN, "", "7" },
	{ ASK_OPEN, 200, "{'code':'200000','data':[" ORDER_ROW("true", "false", "0", "0") "]}", FATE_DONE,
	    "order c 7 A-B sell limit gtc open 2@5 0@0\n", NULL },
	{ ASK_OPEN, 200,
	    "{'code':'200000','data':{'currentPage':1,'items':[{'id':'7','symbol':'A-B','type':'market','side':'buy',"
	    "'price':'0','size':'2','dealSize':'0','clientOid':'c','isActive':true,'postOnly':true}]}}",
	    FATE_DONE, "order c 7 A-B buy market post_only open 2@0 0@0\n", NULL },
	{ ASK_FILLS, 200,
	    "{'code':'200000','data':{'items':[{'id':3,'symbol':'A-B','tradeId':9,'orderId':'7','side':'sell',"
	    "'liquidity':'maker','price':'60000','size':'0.00025','fee':'0.015','feeCurrency':'B',"
	    "'createdAt':1795197855106}],'lastId':1}}",
	    FATE_DONE, "fill 9 - 7 A-B sell maker 0.00025@60000 fee 0.015 B 1795197855106000\n", NULL },
	{ ASK_FILLS, 200, "{'code':'200000','data':{'items':[],'lastId':0}}", FATE_DONE, "", NULL },
	{ ASK_BALANCE, 200,
	    "{'code':'200000','data':[{'id':'x','currency':'BTC','type':'trade_hf','balance':'3','available':'1',"
	    "'holds':'2'}]}",
	    FATE_DONE, "balance BTC 1 2 -\n", NULL },
	{ ASK_FEES, 200,
	    "{'code':'200000','data':[{'symbol':'BTC-USDT','takerFeeRate':'0.001','makerFeeRate':'-0.0002'}]}",
	    FATE_DONE, "fees BTC-USDT -2 10\n", NULL },
	{ ASK_NETWORKS, 200,
	    "{'code':'200000','data':[{'currency':'USDT','contractAddress':null,'chains':[{'chainName':'TRC20',"
	    "'withdrawalMinSize':'10','withdrawalMinFee':'1','isWithdrawEnabled':false,'isDepositEnabled':true,"
	    "'contractAddress':'TR7','chainId':'trx'}]},{'currency':'X','chains':null}]}",
	    FATE_DONE, "network USDT trx fee 1 min 10 in closed TR7\n", NULL },
	{ ASK_NETWORKS, 200, "{'code':'900003','msg':'currency not exists'}", FATE_FILTER, "", NULL },
	{ ASK_DEPOSIT_ADDRESS, 200, "{'code':'200000','data':{'address':'rX','memo':'12','chain':'xrp'}}", FATE_DONE,
	    "address rX 12 xrp\n", NULL },
	{ ASK_DEPOSIT_ADDRESS, 200, "{'code':'200000','data':[{'address':'rX','memo':'','chainId':'xrp'}]}", FATE_DONE,
	    "address rX - xrp\n", NULL },
	{ ASK_WATCHDOG, 200, "{'code':'200000','data':{'currentTime':1,'triggerTime':2}}", FATE_DONE, "", NULL },
};

static void
answers_to_orders(void **state)
{
	(void)state;
	check_answers("kucoin", &order_call, of_orders, COUNT(of_orders));
}

static void
answers_to_questions(void **state)
{
	(void)state;
	check_answers("kucoin", &order_call, of_questions, COUNT(of_questions));
}

static void
pages_and_tickets(void **state)
{
	struct trade_call call = { .ask = ASK_FILLS };
	struct trade_answer answer;
	struct text body = { 0 };

	(void)state;
	answer = answer_to("kucoin", &call, &body,
	    "{'code':'200000','data':{'lastId':17,'items':[{'tradeId':9,'side':'buy','price':'1','size':'1'}]}}");
	check_text("cursor", answer.cursor, "17");
	answer = answer_to("kucoin", &call, &body,
	    "{'code':'200000','data':{'lastId':0,'items':[{'tradeId':9,'side':'buy','price':'1','size':'1'}]}}");
	check_text("nobody's cursor", answer.cursor, "");
	answer = answer_to("kucoin", &call, &body, "{'code':'200000','data':{'lastId':17,'items':[]}}");
	check_text("no cursor", answer.cursor, "");
	call.ask = ASK_TICKET;
	answer = answer_to("kucoin", &call, &body,
	    "{'code':'200000','data':{'token':'t','instanceServers':[{'endpoint':'wss://a/'},{'endpoint':'wss://"
	    "b'}]}}");
	check_text("ticket", answer.ticket, "t");
	check_text("place", answer.place, "wss://a/");
	text_free(&body);
}

static void
messages_of_the_private_socket(void **state)
{
	const struct trade_call call = { .now_us = TRADE_NOW_US };
	struct testkey key;

	(void)state;
	make_key(&key);
	check_greeting(&key, &call,
	    "{'id':'1','type':'subscribe','topic':'/spotMarket/tradeOrders','response':true,'privateChannel':true}\n"
	    "{'id':'2','type':'subscribe','topic':'/account/balance','response':true,'privateChannel':true}\n");
	testkey_free(&key);
	check_heard("kucoin", "{'id':'x','type':'welcome'}", FATE_DONE, "");
	check_heard("kucoin", "{'id':'1','type':'error','code':401,'data':'token is expired'}", FATE_KEY, "");
	check_heard("kucoin",
	    "{'topic':'/spotMarket/tradeOrders','type':'message','subject':'orderChange','data':{'symbol':'A-B',"
	    "'orderType':'limit','side':'sell','orderId':'7','type':'match','size':'2','filledSize':'1','price':'5',"
	    "'clientOid':'c','matchPrice':'6','matchSize':'1','tradeId':'9','remainSize':'1','status':'match'}}",
	    FATE_DONE, "order c 7 A-B sell limit - partial 2@5 1@0\n");
	check_heard("kucoin",
	    "{'topic':'/spotMarket/tradeOrders','type':'message','data':{'symbol':'A-B','orderType':'limit',"
	    "'side':'sell','orderId':'7','type':'canceled','size':'2','filledSize':'1','price':'5','clientOid':'c'}}",
	    FATE_DONE, "order c 7 A-B sell limit - done 2@5 1@0\n");
	check_heard("kucoin",
	    "{'topic':'/account/balance','type':'message','data':{'currency':'BTC','available':'1','hold':'2',"
	    "'relationEvent':'trade_hf.hold'}}",
	    FATE_DONE, "balance BTC 1 2 -\n");
	check_heard("kucoin",
	    "{'topic':'/account/balance','type':'message','data':{'currency':'BTC','available':'1','hold':'2',"
	    "'relationEvent':'main.deposit'}}",
	    FATE_DONE, "");
}

/* Which symbols have open orders is asked first; each is a page. */
static void
symbols_are_pages(void **state)
{
	static const struct {
		const char *cursor, *body, *want;
	} rows[] = {
		{ "", "{'code':'200000','data':{'symbols':['A-B','C-D']}}", "[\"A-B\",\"C-D\"]" },
		{ "[\"A-B\",\"C-D\"]", "{'code':'200000','data':[]}", ",\"C-D\"]" },
		{ ",\"C-D\"]", "{'code':'200000','data':[]}", "" },
		{ "", "{'code':'200000','data':{'symbols':[]}}", "" },
		{ "", "{'code':'200000','data':null}", "" },
	};
	const struct trade_sink sink = { NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct trade_call call = { .ask = ASK_OPEN, .cursor = slice_of(rows[i].cursor) };
		struct trade_answer answer;
		struct text body = { 0 };
		struct error err;

		assert_int_equal(
		    trade_of("kucoin")->read(&answer, &call, 200, quoted(&body, rows[i].body), &sink, &err), 0);
		check_text(rows[i].body, answer.cursor, rows[i].want);
		text_free(&body);
	}
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
		cmocka_unit_test(pages_and_tickets),
		cmocka_unit_test(messages_of_the_private_socket),
		cmocka_unit_test(symbols_are_pages),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests_name("trade_kucoin", tests, NULL, NULL);
}
