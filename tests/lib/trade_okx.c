/* okx, trading: what is asked is signed as published, and answers mean what the venue says they mean. */
#include "trade_check.h"

static void
make_key(struct testkey *to)
{
	testkey_make(to, "okx", "api-key", "arbtestsecret", "phrase");
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

static void
a_request_is_signed_as_published(void **state)
{
	const struct trade_call call = { .ask = ASK_BALANCE, .now_us = TRADE_NOW_US, .asset = SLICE("BTC") };
	struct testkey key;

	(void)state;
	make_key(&key);
	check_asked(&key, &call, "GET /api/v5/account/balance?ccy=BTC", "",
	    "OK-ACCESS-KEY: api-key\nOK-ACCESS-PASSPHRASE: phrase\n"
	    "OK-ACCESS-TIMESTAMP: 2023-11-14T22:13:20.000Z\nContent-Type: application/json\n"
	    "OK-ACCESS-SIGN: tTnzE2LEhmSHa555ze+lLHzdZiAQOeIDWclYd3JNFO8=\n");
	testkey_free(&key);
}

static void
orders_of_all_kinds(void **state)
{
	static const char *const kinds[] = { "limit", "ioc", "fok", "post_only" };
	struct trade_call call = order_call;
	struct testkey key;
	char want[200];

	(void)state;
	make_key(&key);
	for (call.tif = TIF_GTC; call.tif <= TIF_POST_ONLY; call.tif++) {
		snprintf(want, sizeof want,
		    "{'instId':'BTC-USDT','tdMode':'cash','clOrdId':'arb1','side':'buy','ordType':'%s','sz':'0.001',"
		    "'tgtCcy':'base_ccy','px':'30000'}",
		    kinds[call.tif]);
		check_asked(&key, &call, "POST /api/v5/trade/order", want, NULL);
	}
	call = order_call;
	call.window_ms = 1500;
	snprintf(want, sizeof want,
	    "{'instId':'BTC-USDT','tdMode':'cash','clOrdId':'arb1','side':'buy','ordType':'ioc','sz':'0.001',"
	    "'tgtCcy':'base_ccy','px':'30000'}");
	check_asked(&key, &call, "POST /api/v5/trade/order", want, "expTime: 1700000001500\n");
	testkey_free(&key);
}

static void
what_cannot_be_asked(void **state)
{
	struct trade_call call = order_call;
	struct testkey key;

	(void)state;
	make_key(&key);
	call.id = SLICE("arb-1");
	check_unasked(&key, &call, "id: the venue takes letters and digits alone");
	call = order_call;
	call.price = DECIMAL_ZERO;
	check_unasked(&key, &call, "price: must be above zero");
	call.ask = ASK_CANCEL_ALL;
	check_unasked(&key, &call, "the venue has no request for cancel-all");
	testkey_free(&key);
	check_key_refused(
	    "okx", "a\nb", "s", "p", "okx, account main: the API key holds what cannot stand in a header");
	check_key_refused("okx", "a", "s", "", "okx, account main: a passphrase is missing");
}

/* ---- answers ---- */

static const struct answer_case of_orders[] = {
	{ ASK_ORDER, 200, "{'code':'0','msg':'','data':[{'clOrdId':'c','ordId':'7','sCode':'0','sMsg':''}]}", FATE_DONE,
	    "", "7" },
	{ ASK_ORDER, 200, "{'code':'1','msg':'','data':[{'clOrdId':'c','ordId':'','sCode':'51008','sMsg':'no'}]}",
	    FATE_FUNDS, "", "" },
	/* an error beside an id: the order may exist */
	{ ASK_ORDER, 200, "{'code':'1','msg':'','data':[{'clOrdId':'c','ordId':'7','sCode':'51008','sMsg':'no'}]}",
	    FATE_UNKNOWN, "", "7" },
	/* a code that is not on the list, an empty answer, half an answer, 5xx */
	{ ASK_ORDER, 200, "{'code':'51149','msg':'timeout','data':[]}", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 200, "{'code':'51016','msg':'duplicate','data':[]}", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 200, "", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 200, "{'code':'0','da", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 502, "<html>", FATE_UNKNOWN, "", NULL },
	{ ASK_ORDER, 429, "{'code':'50011','msg':'','data':[]}", FATE_LATER, "", NULL },
	{ ASK_ORDER, 401, "{'code':'50113','msg':'Invalid Sign','data':[]}", FATE_KEY, "", NULL },
	{ ASK_CANCEL, 200, "{'code':'1','msg':'','data':[{'ordId':'7','clOrdId':'','sCode':'51400','sMsg':''}]}",
	    FATE_ABSENT, "", NULL },
};

static const struct answer_case of_questions[] = {
	{ ASK_QUERY, 200,
	    "{'code':'0','msg':'','data':[{'instId':'BTC-USDT','ordId':'7','clOrdId':'c','px':'54000','sz':'0.0003',"
	    "'ordType':'ioc','side':'buy','accFillSz':'0.0001','avgPx':'','state':'live'}]}",
	    FATE_DONE, "order c 7 BTC-USDT buy limit ioc partial 0.0003@54000 0.0001@0\n", "7" },
	{ ASK_QUERY, 200, "{'code':'51603','msg':'','data':[]}", FATE_ABSENT, "", NULL },
	{ ASK_QUERY, 200, "{'code':'0','msg':'','data':[]}", FATE_ABSENT, "", NULL },
	{ ASK_FILLS, 200,
	    "{'code':'0','msg':'','data':[{'instId':'BTC-USDT','tradeId':'9','ordId':'7','clOrdId':'c','billId':'b',"
	    "'fillPx':'42000.5','fillSz':'0.001','side':'buy','execType':'T','feeCcy':'BTC','fee':'-0.000001',"
	    "'ts':'1625097600000'}]}",
	    FATE_DONE, "fill 9 c 7 BTC-USDT buy taker 0.001@42000.5 fee 0.000001 BTC 1625097600000000\n", NULL },
	{ ASK_BALANCE, 200,
	    "{'code':'0','msg':'','data':[{'details':[{'ccy':'BTC','availBal':'1','frozenBal':'0.5'},"
	    "{'ccy':'USDT','availBal':'','frozenBal':'2'}]}]}",
	    FATE_DONE, "balance BTC 1 0.5 -\nbalance USDT 0 2 -\n", NULL },
	{ ASK_FEES, 200, "{'code':'0','msg':'','data':[{'maker':'-0.0008','taker':'-0.001'}]}", FATE_DONE,
	    "fees BTC-USDT 8 10\n", NULL },
	{ ASK_NETWORKS, 200,
	    "{'code':'0','msg':'','data':[{'ccy':'USDT','chain':'USDT-TRC20','canDep':true,'canWd':false,'minFee':'1',"
	    "'minWd':'2','ctAddr':'Tx'}]}",
	    FATE_DONE, "network USDT USDT-TRC20 fee 1 min 2 in closed Tx\n", NULL },
	{ ASK_DEPOSIT_ADDRESS, 200,
	    "{'code':'0','msg':'','data':[{'addr':'abc','tag':'12','chain':'XRP-Ripple','ccy':'XRP'}]}", FATE_DONE,
	    "address abc 12 XRP-Ripple\n", NULL },
};

static void
answers_to_orders(void **state)
{
	(void)state;
	check_answers("okx", &order_call, of_orders, COUNT(of_orders));
}

static void
answers_to_questions(void **state)
{
	(void)state;
	check_answers("okx", &order_call, of_questions, COUNT(of_questions));
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
	    "'sign':'82ajL46vp9XjZ60/hZ1JQKQ2QRqkeHMueKSfxTxJxlU='}]}\n"
	    "{'op':'subscribe','args':[{'channel':'orders','instType':'SPOT'},{'channel':'account'}]}\n");
	check_heard("okx",
	    "{'arg':{'channel':'orders','instType':'SPOT'},'data':[{'instId':'BTC-USDT','ordId':'7','clOrdId':'c',"
	    "'sz':'1','ordType':'limit','side':'sell','accFillSz':'1','state':'filled','tradeId':'9','fillSz':'1',"
	    "'fillPx':'5','fillFee':'-0.01','fillFeeCcy':'USDT','fillTime':'1700000000000','execType':'M'}]}",
	    FATE_DONE,
	    "fill 9 c 7 BTC-USDT sell maker 1@5 fee 0.01 USDT 1700000000000000\n"
	    "order c 7 BTC-USDT sell limit gtc filled 1@0 1@0\n");
	check_heard("okx", "{'event':'error','code':'60009','msg':''}", FATE_KEY, "");
	check_heard("okx", "pong", FATE_DONE, "");
	testkey_free(&key);
}

/* Figures that no venue can mean make an answer of none. */
static void
figures_that_cannot_be(void **state)
{
	static const struct {
		const char *qty, *price, *filled;
	} rows[] = { { "-0.01", "42000.5", "0" }, { "0", "42000.5", "0" }, { "0.01", "0", "0" }, { "0.01", "-5", "0" },
		{ "0.01", "42000.5", "-0.01" } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool order = *rows[i].filled == '-';
		const struct trade_call call = { .ask = order ? ASK_QUERY : ASK_FILLS, .symbol = SLICE("BTC-USDT") };
		struct text told = { 0 }, body = { 0 };
		struct trade_sink sink = sink_to(&told);
		struct trade_answer answer;
		struct error err = { 0 };
		char line[400];

		snprintf(line, sizeof line,
		    "{'code':'0','msg':'','data':[{'instId':'BTC-USDT','tradeId':'9','ordId':'7','clOrdId':'c','px':'"
		    "54000',"
		    "'sz':'0.0003','ordType':'ioc','accFillSz':'%s','state':'live','fillPx':'%s','fillSz':'%s','side':'"
		    "buy',"
		    "'execType':'T','feeCcy':'BTC','fee':'-0.000001','ts':'1625097600000'}]}",
		    rows[i].filled, rows[i].price, rows[i].qty);
		CHECK(trade_of("okx")->read(&answer, &call, 200, quoted(&body, line), &sink, &err) != 0 &&
			strcmp(err.code, REASON_WRONG_ANSWER) == 0,
		    "%zu: %s", i, err.text);
		check_text(line, text_all(&told), "");
		text_free(&told);
		text_free(&body);
	}
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
		cmocka_unit_test(figures_that_cannot_be),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests_name("trade_okx", tests, NULL, NULL);
}
