/* kraken, trading: what is asked is signed as published, and answers mean what the venue says they mean. */
#include "trade_check.h"

#define SECRET                                                                                                         \
	"kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==" /* published */
#define NONCE "nonce=1700000000000"

static void
make_key(struct testkey *to)
{
	testkey_make(to, "kraken", "api-key", SECRET, "");
}

static const struct trade_call order_call = { .ask = ASK_ORDER,
	.now_us = TRADE_NOW_US,
	.symbol = { "XBTUSDT", 7 },
	.id = { "arb-1", 5 },
	.side = SIDE_BUY,
	.type = ORDER_TYPE_LIMIT,
	.tif = TIF_IOC,
	.price = { 30000, 0 },
	.qty = { 1, 3 } };

/* Computed by openssl over path and digest. */
static void
a_request_is_signed_as_published(void **state)
{
	struct trade_call call = { .ask = ASK_BALANCE, .now_us = TRADE_NOW_US };
	struct testkey key;

	(void)state;
	make_key(&key);
	check_asked(&key, &call, "POST /0/private/BalanceEx", NONCE,
	    "API-Key: api-key\nContent-Type: application/x-www-form-urlencoded\nAPI-Sign: "
	    "AWsyWIl2ouPCXvZB4pQEp6tqOQjVJLNq7mY+QDjnPEHdMw3Dkdw89JXM9VXYqaCbYXgOTa5+feeHR8a6GERFug==\n");
	call.nonce = 7;
	check_asked(&key, &call, "POST /0/private/BalanceEx", "nonce=7", NULL);
	testkey_free(&key);
	check_key_refused("kraken", "a", "not base64!", "", "kraken, account main: the secret is not base64");
}

static void
orders_of_all_kinds(void **state)
{
	static const char *const kinds[] = { "", "&timeinforce=IOC", "&timeinforce=FOK", "&oflags=post" };
	struct trade_call call = order_call;
	struct testkey key;
	char want[256];

	(void)state;
	make_key(&key);
	for (call.tif = TIF_GTC; call.tif <= TIF_POST_ONLY; call.tif++) {
		snprintf(want, sizeof want,
		    NONCE "&pair=XBTUSDT&type=buy&ordertype=limit&volume=0.001&cl_ord_id=arb-1&price=30000%s",
		    kinds[call.tif]);
		check_asked(&key, &call, "POST /0/private/AddOrder", want, NULL);
	}
	call.fee_in_quote = true;
	call.tif = TIF_POST_ONLY;
	check_asked(&key, &call, "POST /0/private/AddOrder",
	    NONCE "&pair=XBTUSDT&type=buy&ordertype=limit&volume=0.001&cl_ord_id=arb-1&price=30000"
		  "&oflags=post%2Cfciq",
	    NULL);
	call.tif = TIF_IOC;
	check_asked(&key, &call, "POST /0/private/AddOrder",
	    NONCE "&pair=XBTUSDT&type=buy&ordertype=limit&volume=0.001&cl_ord_id=arb-1&price=30000"
		  "&timeinforce=IOC&oflags=fciq",
	    NULL);
	call = order_call;
	call.type = ORDER_TYPE_MARKET;
	call.window_ms = 1500;
	check_asked(&key, &call, "POST /0/private/AddOrder",
	    NONCE "&pair=XBTUSDT&type=buy&ordertype=market&volume=0.001&cl_ord_id=arb-1"
		  "&deadline=2023-11-14T22%3A13%3A21.500Z",
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
		{ { .ask = ASK_CANCEL, .id = { "arb1", 4 } }, "CancelOrder", "&cl_ord_id=arb1" },
		{ { .ask = ASK_CANCEL, .id = { "arb1", 4 }, .venue_id = { "O-7", 3 } }, "CancelOrder", "&txid=O-7" },
		{ { .ask = ASK_CANCEL_ALL }, "CancelAll", "" },
		{ { .ask = ASK_QUERY, .venue_id = { "O-7", 3 } }, "QueryOrders", "&trades=true&txid=O-7" },
		{ { .ask = ASK_QUERY, .id = { "arb1", 4 } }, "OpenOrders", "&cl_ord_id=arb1" },
		{ { .ask = ASK_QUERY, .id = { "arb1", 4 }, .cursor = { "closed", 6 } }, "ClosedOrders",
		    "&cl_ord_id=arb1" },
		{ { .ask = ASK_OPEN, .symbol = { "XBTUSDT", 7 } }, "OpenOrders", "" },
		{ { .ask = ASK_FILLS, .since_us = 1699996400123000, .cursor = { "T-1", 3 } }, "TradesHistory",
		    "&start=1699996400&end=T-1" },
		{ { .ask = ASK_FEES, .symbol = { "XBTUSDT", 7 } }, "TradeVolume", "&pair=XBTUSDT&fee-info=true" },
		{ { .ask = ASK_NETWORKS }, "WithdrawMethods", "" },
		{ { .ask = ASK_NETWORKS, .asset = { "XXBT", 4 } }, "WithdrawMethods", "&asset=XXBT" },
		{ { .ask = ASK_NETWORKS, .asset = { "XXBT", 4 }, .cursor = { "in", 2 } }, "DepositMethods",
		    "&asset=XXBT" },
		{ { .ask = ASK_DEPOSIT_ADDRESS, .asset = { "USDT", 4 }, .network = { "Tether USD (TRC20)", 18 } },
		    "DepositAddresses", "&asset=USDT&method=Tether%20USD%20%28TRC20%29" },
		{ { .ask = ASK_WITHDRAW,
		      .asset = { "XXBT", 4 },
		      .address = { "bc1q", 4 },
		      .label = { "cold 1", 6 },
		      .amount = { 15, 3 } },
		    "Withdraw", "&asset=XXBT&amount=0.015&address=bc1q&key=cold%201" },
		{ { .ask = ASK_TICKET }, "GetWebSocketsToken", "" },
		{ { .ask = ASK_WATCHDOG, .window_ms = 59001 }, "CancelAllOrdersAfter", "&timeout=60" },
		{ { .ask = ASK_WATCHDOG }, "CancelAllOrdersAfter", "&timeout=0" },
	};
	struct testkey key;
	char what[80], body[200];

	(void)state;
	make_key(&key);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trade_call call = rows[i].call;

		call.now_us = TRADE_NOW_US;
		snprintf(what, sizeof what, "POST /0/private/%s", rows[i].what);
		snprintf(body, sizeof body, NONCE "%s", rows[i].body);
		check_asked(&key, &call, what, body, NULL);
	}
	testkey_free(&key);
}

static void
what_cannot_be_asked(void **state)
{
	struct trade_call call = order_call;
	struct testkey key;

	(void)state;
	make_key(&key);
	call.id = SLICE("1234567890123456789");
	check_unasked(&key, &call, "id: the venue takes at most 18 characters");
	call = (struct trade_call){ .ask = ASK_CANCEL_ALL, .symbol = SLICE("XBTUSDT") };
	check_unasked(&key, &call, "the venue cancels all orders, not those of a symbol");
	call = (struct trade_call){ .ask = ASK_FEES };
	check_unasked(&key, &call, "a symbol is missing");
	call = (struct trade_call){ .ask = ASK_DEPOSIT_ADDRESS, .asset = SLICE("USDT") };
	check_unasked(&key, &call, "a deposit address is one of an asset and a network");
	call = (struct trade_call){ .ask = ASK_WITHDRAW, .asset = SLICE("USDT"), .address = SLICE("T") };
	check_unasked(&key, &call, "the name that the venue knows the address by is missing (--label)");
	testkey_free(&key);
}

/* ---- answers ---- */

#define NO(text) "{'error':['" text "']}"

static const struct answer_case of_orders[] = {
	{ ASK_ORDER, 200, "{'error':[],'result':{'descr':{'order':'buy'},'txid':['O-7']}}", FATE_DONE, "", "O-7" },
	/* success that names no order, an error that names one: it may exist; a warning is no error */
	{ ASK_ORDER, 200, "{'error':[],'result':{'descr':{}}}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'error':['EOrder:Insufficient funds'],'result':{'txid':['O-7']}}", FATE_UNKNOWN, "",
	    "O-7" },
	{ ASK_ORDER, 200, "{'error':['WGeneral:Danger'],'result':{'txid':['O-7']}}", FATE_DONE, "", "O-7" },
	{ ASK_ORDER, 200, "{'error':['WGeneral:Danger','EOrder:Insufficient funds']}", FATE_FUNDS, "", "" },
	{ ASK_ORDER, 200, NO("EOrder:Insufficient funds"), FATE_FUNDS, "", "" },
	{ ASK_ORDER, 200, NO("EOrder:Order minimum not met"), FATE_FILTER, "", "" },
	{ ASK_ORDER, 200, NO("EGeneral:Invalid arguments:volume"), FATE_FILTER, "", "" },
	{ ASK_ORDER, 200, NO("EOrder:Post only order"), FATE_WOULD_TAKE, "", "" },
	{ ASK_ORDER, 200, NO("EAPI:Invalid nonce"), FATE_CLOCK, "", "" },
	{ ASK_ORDER, 200, NO("EAPI:Invalid signature"), FATE_KEY, "", "" },
	{ ASK_ORDER, 200, NO("EService: Throttled: 1700000000"), FATE_LATER, "", "" },
	{ ASK_ORDER, 200, NO("EGeneral:Temporary lockout"), FATE_BARRED, "", "" },
	/* the id is in use, overload, an error nobody knows, no answer at all */
	{ ASK_ORDER, 200, NO("EGeneral:Invalid arguments:cl_ord_id"), FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, NO("EService:Busy"), FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, NO("EGeneral:Internal error"), FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, NO("EOrder:Something"), FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 520, NO("EOrder:Insufficient funds"), FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 520, "<html>", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'result':{'txid':['O-7']}}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'error':[],'result':{'txid':[", FATE_UNKNOWN, "", "" },
	{ ASK_CANCEL, 200, "{'error':[],'result':{'count':1}}", FATE_DONE, "", NULL },
	{ ASK_CANCEL, 200, NO("EOrder:Unknown order"), FATE_ABSENT, "", NULL },
};

#define ORDER_ROW(id, status, done)                                                                                    \
	"'" id "':{'cl_ord_id':'arb-1','status':'" status                                                              \
	"','descr':{'pair':'XBTUSDT','type':'sell','ordertype':'limit','price':'5'},'vol':'2.00','vol_exec':'" done    \
	"','price':'6','oflags':'fciq,post'}"
#define OTHER_ROW                                                                                                      \
	"'O-8':{'status':'open','descr':{'pair':'ETHUSDT','type':'buy','ordertype':'stop-loss','price':'0'},'vol':'1'" \
	",'vol_exec':'0'"                                                                                              \
	"}"

static const struct answer_case of_questions[] = {
	{ ASK_QUERY, 200, "{'error':[],'result':{'open':{" OTHER_ROW "," ORDER_ROW("O-7", "open", "0") "}}}", FATE_DONE,
	    "order arb-1 O-7 XBTUSDT sell limit post_only open 2@5 0@6\n", "O-7" },
	{ ASK_QUERY, 200, "{'error':[],'result':{'open':{" ORDER_ROW("O-7", "open", "1") "}}}", FATE_DONE,
	    "order arb-1 O-7 XBTUSDT sell limit post_only partial 2@5 1@6\n", "O-7" },
	{ ASK_QUERY, 200, "{'error':[],'result':{'closed':{" ORDER_ROW("O-7", "closed", "2") "},'count':1}}", FATE_DONE,
	    "order arb-1 O-7 XBTUSDT sell limit post_only filled 2@5 2@6\n", "O-7" },
	{ ASK_QUERY, 200, "{'error':[],'result':{'closed':{" ORDER_ROW("O-7", "canceled", "1") "}}}", FATE_DONE,
	    "order arb-1 O-7 XBTUSDT sell limit post_only done 2@5 1@6\n", "O-7" },
	/* not among the open ones: the closed ones are to be asked for */
	{ ASK_QUERY, 200, "{'error':[],'result':{'open':{" OTHER_ROW "}}}", FATE_UNKNOWN, "", "" },
	{ ASK_OPEN, 200, "{'error':[],'result':{'open':{" OTHER_ROW "}}}", FATE_DONE,
	    "order - O-8 ETHUSDT buy - - open 1@0 0@0\n", NULL },
	{ ASK_OPEN, 200, "{'error':[],'result':{'open':{}}}", FATE_DONE, "", NULL },
	{ ASK_FILLS, 200,
	    "{'error':[],'result':{'trades':{'T-9':{'ordertxid':'O-7','pair':'XBTUSDT','time':1688585840.8921,"
	    "'type':'buy','ordertype':'limit','price':'29500.50','cost':'14750.25','fee':'23.60','vol':'0.5',"
	    "'maker':true}},'count':1}}",
	    FATE_DONE, "fill T-9 - O-7 XBTUSDT buy maker 0.5@29500.5 fee 23.6 - 1688585840892100\n", NULL },
	{ ASK_BALANCE, 200,
	    "{'error':[],'result':{'XXBT':{'balance':'1.5','hold_trade':'0.5'},'USDT':{'balance':'7','hold_trade':'0'}}"
	    "}",
	    FATE_DONE, "balance XXBT 1 0.5 -\nbalance USDT 7 0 -\n", NULL },
	{ ASK_FEES, 200,
	    "{'error':[],'result':{'fees':{'XBTUSDT':{'fee':'0.3000'}},'fees_maker':{'XBTUSDT':{'fee':'0.16'}}}}",
	    FATE_DONE, "fees XBTUSDT 16 30\n", NULL },
	{ ASK_FEES, 200, "{'error':[],'result':{'fees':{'XBTUSDT':{'fee':'0.26'}}}}", FATE_DONE, "fees XBTUSDT 26 26\n",
	    NULL },
	{ ASK_FEES, 200, "{'error':[],'result':{'fees':{}}}", FATE_UNKNOWN, "", NULL },
	{ ASK_NETWORKS, 200,
	    "{'error':[],'result':[{'asset':'XXBT','method':'Bitcoin','network':'Bitcoin','minimum':'0.0004'},"
	    "{'asset':'USDT','method':'Tether USD (TRC20)','fee':'4','minimum':'5'},"
	    "{'asset':'USDT','method':'Tether USD (ERC20)','fee':{'fee':'4'}}]}",
	    FATE_DONE,
	    "network XXBT Bitcoin fee - min 0.0004 closed out -\n"
	    "network USDT Tether USD (TRC20) fee 4 min 5 closed out -\n"
	    "network USDT Tether USD (ERC20) fee - min - closed out -\n",
	    NULL },
	{ ASK_DEPOSIT_ADDRESS, 200, "{'error':[],'result':[{'address':'a','expiretm':'0'},{'address':'b','tag':'1'}]}",
	    FATE_DONE, "address a - -\naddress b 1 -\n", NULL },
	{ ASK_WITHDRAW, 200, "{'error':[],'result':{'refid':'x'}}", FATE_DONE, "", NULL },
	{ ASK_WATCHDOG, 200, "{'error':[],'result':{'currentTime':'x','triggerTime':'0'}}", FATE_DONE, "", NULL },
};

static void
answers_to_orders(void **state)
{
	(void)state;
	check_answers("kraken", &order_call, of_orders, COUNT(of_orders));
}

static void
answers_to_questions(void **state)
{
	(void)state;
	check_answers("kraken", &order_call, of_questions, COUNT(of_questions));
}

/* An order goes from the open ones to the closed ones: absent is what is on neither page, and a full page proves nothing. */
static void
a_client_id_is_looked_for_on_two_pages(void **state)
{
	struct trade_call call = { .ask = ASK_QUERY, .id = SLICE("arb-1") };
	struct text body = { 0 }, full = { 0 };
	struct trade_answer answer = answer_to("kraken", &call, &body, "{'error':[],'result':{'open':{}}}");

	(void)state;
	assert_int_equal(answer.fate, FATE_UNKNOWN);
	check_text("next", answer.cursor, "closed");
	call.cursor = answer.cursor;
	answer = answer_to("kraken", &call, &body, "{'error':[],'result':{'closed':{" OTHER_ROW "},'count':1}}");
	assert_int_equal(answer.fate, FATE_ABSENT);
	check_text("no next", answer.cursor, "");
	text_string(&full, "{'error':[],'result':{'closed':{");
	for (int i = 0; i < 50; i++)
		text_format(&full,
		    "%s'O-%d':{'status':'closed','descr':{'pair':'A','type':'buy','ordertype':'limit'},'vol':'1'}",
		    i == 0 ? "" : ",", i);
	text_string(&full, "}}}");
	answer = answer_to("kraken", &call, &body, text_cstring(&full));
	assert_int_equal(answer.fate, FATE_UNKNOWN);
	call = (struct trade_call){ .ask = ASK_QUERY, .venue_id = SLICE("O-9") };
	answer = answer_to("kraken", &call, &body, "{'error':[],'result':{}}");
	assert_int_equal(answer.fate, FATE_ABSENT);
	text_free(&body);
	text_free(&full);
}

static void
pages_and_tickets(void **state)
{
	struct trade_call call = { .ask = ASK_FILLS };
	struct text body = { 0 }, full = { 0 };
	struct trade_answer answer;

	(void)state;
	text_string(&full, "{'error':[],'result':{'trades':{");
	for (int i = 0; i < 50; i++)
		text_format(&full, "%s'T-%d':{'type':'buy','price':'1','vol':'1','fee':'0'}", i == 0 ? "" : ",", i);
	text_string(&full, "}}}");
	answer = answer_to("kraken", &call, &body, text_cstring(&full));
	check_text("cursor", answer.cursor, "T-49");
	answer = answer_to("kraken", &call, &body,
	    "{'error':[],'result':{'trades':{'T-1':{'type':'buy','price':'1','vol':'1','fee':'0'}},'count':1}}");
	check_text("no cursor", answer.cursor, "");
	call.ask = ASK_TICKET;
	answer = answer_to("kraken", &call, &body, "{'error':[],'result':{'token':'t','expires':900}}");
	check_text("ticket", answer.ticket, "t");
	text_free(&body);
	text_free(&full);
}

static void
messages_of_the_private_socket(void **state)
{
	struct trade_call call = { .now_us = TRADE_NOW_US, .ticket = SLICE("t") };
	struct text out = { 0 };
	struct testkey key;
	struct error err;

	(void)state;
	make_key(&key);
	check_greeting(&key, &call,
	    "{'method':'subscribe','params':{'channel':'executions','token':'t','snap_orders':true},'req_id':1}\n");
	call.ticket = SLICE("");
	assert_int_equal(key.trade->greet(&out, &key.key, &call, &err), -1);
	check_text("no ticket", slice_of(err.text), "the socket wants a ticket");
	testkey_free(&key);
	check_heard("kraken", "{'method':'subscribe','success':true,'result':{'channel':'executions'}}", FATE_DONE, "");
	check_heard(
	    "kraken", "{'method':'subscribe','success':false,'error':'ESession:Invalid session'}", FATE_KEY, "");
	check_heard("kraken", "{'channel':'heartbeat'}", FATE_DONE, "");
	check_heard("kraken",
	    "{'channel':'executions','type':'update','sequence':3,'data':[{'order_id':'O-7','cl_ord_id':'arb-1',"
	    "'symbol':'BTC/USDT','side':'sell','order_type':'limit','order_qty':0.0003,'limit_price':54000,"
	    "'exec_type':'trade','order_status':'partially_filled','cum_qty':0.0002,'avg_price':53999.5,"
	    "'time_in_force':'GTC','post_only':true,'timestamp':'2026-11-20T18:04:07.600Z','exec_id':'T-9',"
	    "'trade_id':9,'last_qty':1e-4,'last_price':54001,'liquidity_ind':'m','fees':[{'asset':'USDT','qty':0.015}]"
	    "}]}",
	    FATE_DONE,
	    "fill T-9 arb-1 O-7 BTC/USDT sell maker 0.0001@54001 fee 0.015 USDT 1795197847600000\n"
	    "order arb-1 O-7 BTC/USDT sell limit post_only partial 0.0003@54000 0.0002@53999.5\n");
	/* those that leave out what did not change: of each there is news to be asked for, and the stream goes on */
	check_heard("kraken",
	    "{'channel':'executions','type':'update','data':[{'order_id':'O-7','exec_type':'canceled',"
	    "'order_status':'canceled'},{'order_id':'O-8','cl_ord_id':'arb-1','exec_type':'filled'}]}",
	    FATE_DONE, "untold  O-7\nuntold arb-1 O-8\n");
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
		cmocka_unit_test(a_client_id_is_looked_for_on_two_pages),
		cmocka_unit_test(pages_and_tickets),
		cmocka_unit_test(messages_of_the_private_socket),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests_name("trade_kraken", tests, NULL, NULL);
}
