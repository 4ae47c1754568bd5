/*
 * Half an answer is none: an order that does not say what is filled of it, a fill without its number or its fee, a balance without its
 * figures or below zero, a list that is not there.  Each venue's stands beside the whole one.
 */
#include "trade_check.h"

enum { HEARD = ASK_COUNT /* not asked for: told by the private socket */ };

struct half {
	const char *venue;
	int ask;
	const char *body; /* with one place in it */
	const char *whole; /* what stands there */
	const char *halves[4]; /* and what must not */
};

static const struct half fills[] = {
	{ "binance", ASK_FILLS,
	    "[{'symbol':'BTCUSDT','id':9,'orderId':7,'price':'5','qty':'1',%s'time':1705314600000,'isBuyer':true}]",
	    "'commission':'0.1','commissionAsset':'BNB',",
	    { "'commissionAsset':'BNB',", "'commission':null,'commissionAsset':'BNB',", "'commission':''," } },
	{ "binance", ASK_ORDER,
	    "{'symbol':'BTCUSDT','orderId':7,'clientOrderId':'c','price':'5','origQty':'1','executedQty':'1','status':'"
	    "FILLED',"
	    "'side':'BUY','fills':[{'price':'5','qty':'1',%s'tradeId':9}]}",
	    "'commission':'0.1','commissionAsset':'BNB',", { "'commissionAsset':'BNB'," } },
	{ "okx", ASK_FILLS,
	    "{'code':'0','data':[{'instId':'BTC-USDT','tradeId':'9','ordId':'7','fillPx':'5','fillSz':'1','side':'buy',"
	    "%s"
	    "'ts':'1705314600000'}]}",
	    "'fee':'-0.1','feeCcy':'BTC',", { "'feeCcy':'BTC',", "'fee':'','feeCcy':'BTC'," } },
	{ "bybit", ASK_FILLS,
	    "{'retCode':0,'result':{'list':[{'symbol':'BTCUSDT','orderId':'7','execId':'9','execPrice':'5','execQty':'"
	    "1',"
	    "'execType':'Trade',%s'side':'Buy'}]}}",
	    "'execFee':'0.1','feeCurrency':'BTC',", { "'feeCurrency':'BTC'," } },
	{ "kucoin", ASK_FILLS,
	    "{'code':'200000','data':{'items':[{'symbol':'BTC-USDT','orderId':'7','tradeId':9,'price':'5','size':'1',%s"
	    "'side':'buy'}],'lastId':0}}",
	    "'fee':'0.1','feeCurrency':'USDT',", { "'feeCurrency':'USDT'," } },
	{ "bitget", ASK_FILLS,
	    "{'code':'00000','data':[{'symbol':'BTCUSDT','orderId':'7','tradeId':'9','priceAvg':'5','size':'1',%s"
	    "'side':'buy'}]}",
	    "'feeDetail':{'feeCoin':'BTC','totalFee':'-0.1'},", { "'feeDetail':{'feeCoin':'BTC'},", "" } },
	{ "gate", ASK_FILLS,
	    "[{'id':'9','currency_pair':'BTC_USDT','order_id':'7','side':'buy','amount':'1','price':'5',%s'role':'"
	    "taker'}]",
	    "'fee':'0.1','fee_currency':'BTC',", { "'fee_currency':'BTC'," } },
	{ "kraken", ASK_FILLS,
	    "{'error':[],'result':{'trades':{'T9':{'ordertxid':'O7','pair':'XBTUSDT','type':'buy','price':'5','vol':'1'"
	    ",%s"
	    "'time':1705314600.1}},'count':1}}",
	    "'fee':'0.1',", { "" } },
	{ "coinbase", ASK_FILLS,
	    "{'fills':[{'trade_id':'9','order_id':'7','product_id':'BTC-USDT','side':'BUY','price':'5','size':'1',%s"
	    "'trade_time':'2024-01-15T10:30:00Z'}]}",
	    "'commission':'0.1',", { "" } },
};

#define MISSING(name) "", "'" name "':'',", "'" name "':null,", "'" name "':'x',"
#define BINANCE_ORDER                                                                                                  \
	"'symbol':'BTCUSDT','orderId':7,'clientOrderId':'c','price':'5','origQty':'1',%s'status':'EXPIRED','side':'"   \
	"BUY'"
#define GATE_ORDER                                                                                                     \
	"'id':'7','text':'t-c','currency_pair':'BTC_USDT','side':'buy','type':'limit','amount':'1','price':'5',%s'"    \
	"status':'"                                                                                                    \
	"cancelled'"

/* How an order ended, and how much of it was filled. */
static const struct half orders[] = {
	{ "binance", ASK_QUERY, "{" BINANCE_ORDER "}", "'executedQty':'0',", { MISSING("executedQty") } },
	{ "binance", ASK_ORDER, "{" BINANCE_ORDER ",'fills':[]}", "'executedQty':'0',", { MISSING("executedQty") } },
	{ "binance", ASK_CANCEL, "{" BINANCE_ORDER "}", "'executedQty':'0',", { MISSING("executedQty") } },
	{ "binance", HEARD,
	    "{'e':'executionReport','s':'BTCUSDT','c':'c','S':'BUY','o':'LIMIT','q':'1','p':'5','x':'EXPIRED',%s'i':7,"
	    "'X':'EXPIRED'}",
	    "'z':'0',", { MISSING("z") } },
	{ "okx", ASK_QUERY,
	    "{'code':'0','data':[{'instId':'BTC-USDT','ordId':'7','clOrdId':'c','px':'5','sz':'1','ordType':'ioc',%s"
	    "'side':'buy','state':'canceled'}]}",
	    "'accFillSz':'0',", { MISSING("accFillSz") } },
	{ "okx", ASK_QUERY,
	    "{'code':'0','data':[{'instId':'BTC-USDT','ordId':'7','clOrdId':'c','px':'5','sz':'1','ordType':'ioc',%s"
	    "'side':'buy','state':'filled'}]}",
	    "'accFillSz':'1',", { MISSING("accFillSz") } },
	{ "okx", HEARD,
	    "{'arg':{'channel':'orders'},'data':[{'instId':'BTC-USDT','ordId':'7','clOrdId':'c','px':'5','sz':'1',%s"
	    "'ordType':'ioc','side':'buy','tradeId':'','state':'canceled'}]}",
	    "'accFillSz':'0',", { MISSING("accFillSz") } },
	{ "bybit", ASK_QUERY,
	    "{'retCode':0,'result':{'list':[{'symbol':'BTCUSDT','orderId':'7','orderLinkId':'c','qty':'1','price':'5',"
	    "%s'orderType':'Limit','side':'Buy','orderStatus':'Cancelled'}]}}",
	    "'cumExecQty':'0',", { MISSING("cumExecQty") } },
	{ "bybit", HEARD,
	    "{'topic':'order','data':[{'category':'spot','symbol':'BTCUSDT','orderId':'7','qty':'1','price':'5',%s"
	    "'orderType':'Limit','side':'Buy','orderStatus':'Filled'}]}",
	    "'cumExecQty':'1',", { MISSING("cumExecQty") } },
	{ "kucoin", ASK_QUERY,
	    "{'code':'200000','data':{'id':'7','clientOid':'c','symbol':'BTC-USDT','type':'limit','side':'buy','size':'"
	    "1',"
	    "%s'price':'5','active':false,'cancelExist':true}}",
	    "'dealSize':'0',", { MISSING("dealSize") } },
	{ "kucoin", HEARD,
	    "{'type':'message','topic':'/spotMarket/"
	    "tradeOrders','data':{'orderId':'7','clientOid':'c','symbol':'BTC-USDT',"
	    "%s'side':'buy','size':'1','price':'5','orderType':'limit','type':'canceled'}}",
	    "'filledSize':'0',", { MISSING("filledSize") } },
	{ "bitget", ASK_QUERY,
	    "{'code':'00000','data':[{'symbol':'BTCUSDT','orderId':'7','clientOid':'c','price':'5','size':'1',%s'side':"
	    "'"
	    "buy','orderType':'limit','status':'cancelled'}]}",
	    "'baseVolume':'0',", { MISSING("baseVolume") } },
	{ "bitget", HEARD,
	    "{'arg':{'channel':'orders'},'data':[{'instId':'BTCUSDT','orderId':'7','clientOid':'c','price':'5','size':'"
	    "1',"
	    "%s'side':'buy','orderType':'limit','status':'filled'}]}",
	    "'accBaseVolume':'1',", { MISSING("accBaseVolume") } },
	{ "gate", ASK_QUERY, "{" GATE_ORDER "}", "'left':'1',", { MISSING("left") } },
	{ "gate", ASK_QUERY, "{" GATE_ORDER "}", "'filled_amount':'0',", { MISSING("filled_amount") } },
	{ "gate", ASK_ORDER, "{" GATE_ORDER "}", "'left':'1',", { MISSING("left") } },
	{ "gate", ASK_CANCEL, "{" GATE_ORDER "}", "'left':'1',", { MISSING("left") } },
	{ "gate", ASK_QUERY,
	    "{'id':'7','text':'t-c','currency_pair':'BTC_USDT','side':'buy','type':'limit',%s'left':'0','status':'"
	    "closed'}",
	    "'amount':'1',", { MISSING("amount") } },
	{ "gate", ASK_QUERY,
	    "{'id':'7','currency_pair':'BTC_USDT','side':'buy','type':'market','amount':'5',%s'avg_deal_price':'5','"
	    "left':"
	    "'0','status':'closed'}",
	    "'filled_total':'5',", { MISSING("filled_total") } },
	{ "gate", HEARD,
	    "{'channel':'spot.orders','event':'update','result':[{'id':'7','text':'t-c','currency_pair':'BTC_USDT','"
	    "side':"
	    "'buy',%s'type':'limit','amount':'1','price':'5','event':'finish','finish_as':'ioc'}]}",
	    "'left':'1',", { MISSING("left") } },
	{ "kraken", ASK_QUERY,
	    "{'error':[],'result':{'closed':{'O7':{'cl_ord_id':'c','status':'canceled','vol':'1',%s'descr':{'pair':'"
	    "XBTUSDT','type':'buy','ordertype':'limit','price':'5'}}}}}",
	    "'vol_exec':'0',", { MISSING("vol_exec") } },
	{ "kraken", HEARD,
	    "{'channel':'executions','data':[{'order_id':'O7','cl_ord_id':'c','symbol':'BTC/USDT','side':'buy',%s"
	    "'order_type':'limit','order_status':'canceled','order_qty':1,'limit_price':5}]}",
	    "'cum_qty':0,", { MISSING("cum_qty") } },
	{ "coinbase", ASK_QUERY,
	    "{'order':{'order_id':'7','client_order_id':'c','product_id':'BTC-USDT','side':'BUY',%s'status':'CANCELLED'"
	    ","
	    "'order_configuration':{'limit_limit_gtc':{'base_size':'1','limit_price':'5'}}}}",
	    "'filled_size':'0',", { MISSING("filled_size") } },
	{ "coinbase", HEARD,
	    "{'channel':'user','events':[{'orders':[{'order_id':'7','client_order_id':'c','product_id':'BTC-USDT',%s"
	    "'order_side':'BUY','status':'CANCELLED','leaves_quantity':'1'}]}]}",
	    "'cumulative_quantity':'0',", { MISSING("cumulative_quantity") } },
	/* some write nothing so, of what is open; what is new there does not say it at all */
	{ "okx", ASK_QUERY,
	    "{'code':'0','data':[{'instId':'BTC-USDT','ordId':'7','clOrdId':'c','px':'5','sz':'1','ordType':'limit',%s"
	    "'side':'buy','state':'live'}]}",
	    "'accFillSz':'',", { "", "'accFillSz':null,", "'accFillSz':'x'," } },
	{ "okx", ASK_QUERY,
	    "{'code':'0','data':[{'instId':'BTC-USDT','ordId':'7','clOrdId':'c','px':'5','sz':'1','ordType':'limit',%s"
	    "'side':'buy','state':'partially_filled'}]}",
	    "'accFillSz':'0.5',", { MISSING("accFillSz") } },
	{ "kraken", HEARD,
	    "{'channel':'executions','data':[{'order_id':'O7','cl_ord_id':'c','symbol':'BTC/USDT','side':'buy',"
	    "'order_type':'limit',%s'order_qty':1,'cum_cost':0.0,'limit_price':5}]}",
	    "'order_status':'pending_new',", { "'order_status':'canceled',", "'order_status':'filled'," } },
	{ "kucoin", HEARD,
	    "{'type':'message','topic':'/spotMarket/tradeOrdersV2','data':{'orderId':'7','clientOid':'c','symbol':'BTC-"
	    "USDT','side':'buy','size':'1','price':'5','orderType':'limit',%s'status':'new'}}",
	    "'type':'received',", { "'type':'canceled',", "'type':'filled'," } },
};

/* The number of a trade. */
static const struct half numbers[] = {
	{ "binance", ASK_FILLS,
	    "[{'symbol':'BTCUSDT',%s'orderId':7,'price':'5','qty':'1','commission':'0.1','commissionAsset':'BNB','time'"
	    ":"
	    "1705314600000,'isBuyer':true}]",
	    "'id':9,", { "", "'id':null,", "'id':''," } },
	{ "binance", ASK_ORDER,
	    "{'symbol':'BTCUSDT','orderId':7,'clientOrderId':'c','price':'5','origQty':'1','executedQty':'1','status':'"
	    "FILLED','side':'BUY','fills':[{'price':'5','qty':'1',%s'commission':'0.1','commissionAsset':'BNB'}]}",
	    "'tradeId':9,", { "", "'tradeId':null," } },
	{ "binance", HEARD,
	    "{'e':'executionReport','s':'BTCUSDT','c':'c','S':'BUY','o':'LIMIT','q':'1','p':'5','x':'TRADE','X':'"
	    "FILLED',"
	    "%s'i':7,'l':'1','z':'1','L':'5','n':'0','N':'BTC'}",
	    "'t':9,", { "", "'t':null,", "'t':-1," } },
	{ "okx", ASK_FILLS,
	    "{'code':'0','data':[{'instId':'BTC-USDT',%s'ordId':'7','fillPx':'5','fillSz':'1','side':'buy','fee':'-0.1'"
	    ","
	    "'feeCcy':'BTC','ts':'1705314600000'}]}",
	    "'tradeId':'9',", { "", "'tradeId':null,", "'tradeId':''," } },
	{ "bybit", ASK_FILLS,
	    "{'retCode':0,'result':{'list':[{'symbol':'BTCUSDT','orderId':'7',%s'execPrice':'5','execQty':'1','"
	    "execType':'"
	    "Trade','execFee':'0.1','side':'Buy'}]}}",
	    "'execId':'9',", { "", "'execId':null,", "'execId':''," } },
	{ "bybit", HEARD,
	    "{'topic':'execution','data':[{'category':'spot','symbol':'BTCUSDT','orderId':'7',%s'execPrice':'5','"
	    "execQty':"
	    "'1','execType':'Trade','execFee':'0.1','side':'Buy'}]}",
	    "'execId':'9',", { "", "'execId':null,", "'execId':''," } },
	{ "kucoin", ASK_FILLS,
	    "{'code':'200000','data':{'items':[{'symbol':'BTC-USDT','orderId':'7',%s'price':'5','size':'1','fee':'0.1',"
	    "'feeCurrency':'USDT','side':'buy'}],'lastId':0}}",
	    "'tradeId':9,", { "", "'tradeId':null,", "'tradeId':''," } },
	{ "bitget", ASK_FILLS,
	    "{'code':'00000','data':[{'symbol':'BTCUSDT','orderId':'7',%s'priceAvg':'5','size':'1','feeDetail':{'"
	    "feeCoin':"
	    "'BTC','totalFee':'-0.1'},'side':'buy'}]}",
	    "'tradeId':'9',", { "", "'tradeId':null,", "'tradeId':''," } },
	{ "gate", ASK_FILLS,
	    "[{%s'currency_pair':'BTC_USDT','order_id':'7','side':'buy','amount':'1','price':'5','fee':'0.1'}]",
	    "'id':'9',", { "", "'id':null,", "'id':''," } },
	{ "gate", HEARD,
	    "{'channel':'spot.usertrades','event':'update','result':[{%s'currency_pair':'BTC_USDT','order_id':'7','"
	    "side':"
	    "'buy','amount':'1','price':'5','fee':'0.1'}]}",
	    "'id':9,", { "", "'id':null,", "'id':''," } },
	{ "kraken", ASK_FILLS,
	    "{'error':[],'result':{'trades':{%s:{'ordertxid':'O7','pair':'XBTUSDT','type':'buy','price':'5','vol':'1','"
	    "fee':"
	    "'0.1','time':1705314600.1}},'count':1}}",
	    "'T9'", { "''" } },
	{ "coinbase", ASK_FILLS,
	    "{'fills':[{%s'order_id':'7','product_id':'BTC-USDT','side':'BUY','price':'5','size':'1','commission':'0.1'"
	    ","
	    "'trade_time':'2024-01-15T10:30:00Z'}]}",
	    "'trade_id':'9',", { "", "'trade_id':null,", "'trade_id':''," } },
};

static const struct half balances[] = {
	{ "binance", ASK_BALANCE, "{'balances':[{'asset':'BTC',%s}]}", "'free':'1','locked':'0'",
	    { "'free':null,'locked':'0'", "'free':'-5','locked':'0'", "'free':'1'", "'free':'1','locked':'-1'" } },
	{ "okx", ASK_BALANCE, "{'code':'0','data':[{'details':[{'ccy':'BTC',%s}]}]}", "'availBal':'1','frozenBal':''",
	    { "'availBal':null,'frozenBal':'0'", "'availBal':'-5','frozenBal':'0'", "'availBal':'1'" } },
	{ "bybit", ASK_BALANCE, "{'retCode':0,'result':{'list':[{'coin':[{'coin':'BTC',%s}]}]}}",
	    "'walletBalance':'1','locked':'0'",
	    { "'walletBalance':null,'locked':'0'", "'walletBalance':'-5','locked':'0'", "'walletBalance':'1'",
		"'walletBalance':'1','locked':'2'" } },
	{ "kucoin", ASK_BALANCE, "{'code':'200000','data':[{'currency':'BTC',%s}]}", "'available':'1','holds':'0'",
	    { "'available':null,'holds':'0'", "'available':'-5','holds':'0'", "'available':'1'" } },
	{ "bitget", ASK_BALANCE, "{'code':'00000','data':[{'coin':'BTC',%s}]}", "'available':'1','frozen':'0'",
	    { "'available':null,'frozen':'0'", "'available':'-5','frozen':'0'", "'available':'1'" } },
	{ "gate", ASK_BALANCE, "[{'currency':'BTC',%s}]", "'available':'1','locked':'0'",
	    { "'available':null,'locked':'0'", "'available':'-5','locked':'0'", "'available':'1'" } },
	{ "kraken", ASK_BALANCE, "{'error':[],'result':{'XXBT':{%s}}}", "'balance':'1','hold_trade':'0'",
	    { "'balance':null,'hold_trade':'0'", "'balance':'-5','hold_trade':'0'", "'balance':'1'",
		"'balance':'1','hold_trade':'2'" } },
	{ "coinbase", ASK_BALANCE, "{'accounts':[{'currency':'BTC',%s}]}",
	    "'available_balance':{'value':'1'},'hold':{'value':'0'}",
	    { "'available_balance':{'value':null},'hold':{'value':'0'}",
		"'available_balance':{'value':'-5'},'hold':{'value':'0'}", "'available_balance':{'value':'1'}",
		"'hold':{'value':'0'}" } },
};

/* What stands for nothing, where it is told; and what does not. */
static const struct half lists[] = {
	{ "binance", ASK_OPEN, "%s", "[]", { "{}" } },
	{ "binance", ASK_FILLS, "%s", "[]", { "{}" } },
	{ "binance", ASK_BALANCE, "{%s}", "'balances':[]", { "'a':1" } },
	{ "okx", ASK_OPEN, "{'code':'0'%s}", ",'data':[]", { "", ",'data':null" } },
	{ "okx", ASK_FILLS, "{'code':'0'%s}", ",'data':[]", { "" } },
	{ "okx", ASK_BALANCE, "{'code':'0','data':[{%s}]}", "'details':[]", { "'a':1" } },
	{ "bybit", ASK_OPEN, "{'retCode':0%s}", ",'result':{'list':[]}", { "", ",'result':{}", ",'result':null" } },
	{ "bybit", ASK_FILLS, "{'retCode':0%s}", ",'result':{'list':[]}", { "", ",'result':{}" } },
	{ "bybit", ASK_BALANCE, "{'retCode':0,'result':{'list':[{%s}]}}", "'coin':[]", { "'a':1" } },
	{ "kucoin", ASK_OPEN, "{'code':'200000'%s}", ",'data':[]", { "" } },
	{ "kucoin", ASK_FILLS, "{'code':'200000'%s}", ",'data':{'items':[],'lastId':0}", { "", ",'data':{}" } },
	{ "kucoin", ASK_BALANCE, "{'code':'200000'%s}", ",'data':[]", { "", ",'data':null" } },
	{ "bitget", ASK_OPEN, "{'code':'00000'%s}", ",'data':[]", { "", ",'data':null" } },
	{ "bitget", ASK_FILLS, "{'code':'00000'%s}", ",'data':[]", { "" } },
	{ "bitget", ASK_BALANCE, "{'code':'00000'%s}", ",'data':[]", { "" } },
	{ "gate", ASK_OPEN, "%s", "[]", { "{}" } },
	{ "gate", ASK_FILLS, "%s", "[]", { "{}" } },
	{ "gate", ASK_BALANCE, "%s", "[]", { "{}" } },
	{ "kraken", ASK_OPEN, "{'error':[]%s}", ",'result':{'open':{}}", { "", ",'result':{}" } },
	{ "kraken", ASK_FILLS, "{'error':[]%s}", ",'result':{'trades':{}}", { "", ",'result':{}" } },
	{ "kraken", ASK_BALANCE, "{'error':[]%s}", ",'result':{}", { "", ",'result':null" } },
	{ "coinbase", ASK_OPEN, "{%s}", "'orders':[]", { "'a':1" } },
	{ "coinbase", ASK_FILLS, "{%s}", "'fills':[]", { "'a':1" } },
	{ "coinbase", ASK_BALANCE, "{%s}", "'accounts':[]", { "'a':1" } },
	/* an order that is not there is told to be none */
	{ "binance", ASK_QUERY, "{%s}", NULL, { "'a':1" } },
	{ "okx", ASK_QUERY, "{'code':'0'%s}", NULL, { "" } },
	{ "bybit", ASK_QUERY, "{'retCode':0%s}", NULL, { "", ",'result':{}" } },
	{ "kucoin", ASK_QUERY, "{'code':'200000'%s}", NULL, { "" } },
	{ "bitget", ASK_QUERY, "{'code':'00000'%s}", NULL, { "" } },
	{ "gate", ASK_QUERY, "{%s}", NULL, { "'a':1" } },
	{ "kraken", ASK_QUERY, "{'error':[]%s}", NULL, { "", ",'result':{}" } },
	{ "coinbase", ASK_QUERY, "{%s}", NULL, { "'a':1" } },
};

/* True: it was read, and told; the text gets what. */
static bool
is_read(const struct half *half, const char *part, struct text *told)
{
	const struct trade_call call = { .ask = (enum trade_ask)half->ask, .id = SLICE("c"), .cursor = SLICE("") };
	const struct venue_private *trade = trade_of(half->venue);
	const char *place = strstr(half->body, "%s");
	struct text body = { 0 }, plain = { 0 };
	struct trade_sink sink = sink_to(told);
	struct trade_answer answer;
	struct error err;
	struct slice bytes;
	bool done;

	text_slice(&plain, (struct slice){ half->body, (size_t)(place - half->body) });
	text_string(&plain, part);
	text_string(&plain, place + 2);
	bytes = quoted(&body, text_cstring(&plain));
	done = (half->ask == HEARD ? trade->hear(&answer, bytes, &sink, &err)
				   : trade->read(&answer, &call, 200, bytes, &sink, &err)) == 0 &&
	    answer.fate != FATE_UNKNOWN;
	text_free(&body);
	text_free(&plain);
	return done;
}

static void
check_halves(const struct half *rows, size_t count, bool tells)
{
	for (size_t i = 0; i < count; i++) {
		const struct half *row = &rows[i];
		struct text told = { 0 };

		CHECK(row->whole == NULL || (is_read(row, row->whole, &told) && (told.len > 0) == tells), "%s: %s",
		    row->venue, row->body);
		told.len = 0;
		for (size_t k = 0; k < COUNT(row->halves) && row->halves[k] != NULL; k++)
			CHECK(!is_read(row, row->halves[k], &told) && told.len == 0, "%s: %s with %s", row->venue,
			    row->body, row->halves[k]);
		text_free(&told);
	}
}

static void
an_order_without_what_is_filled(void **state)
{
	(void)state;
	check_halves(orders, COUNT(orders), true);
}

/* A row of okx', bitget's or kraken's socket without one tells how the order stands: its fills are asked for. */
static void
a_fill_without_its_number(void **state)
{
	(void)state;
	check_halves(numbers, COUNT(numbers), true);
}

static void
a_fill_without_its_fee(void **state)
{
	(void)state;
	check_halves(fills, COUNT(fills), true);
}

static void
a_balance_without_its_figures(void **state)
{
	(void)state;
	check_halves(balances, COUNT(balances), true);
}

static void
a_list_that_is_not_there(void **state)
{
	(void)state;
	check_halves(lists, COUNT(lists), false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_order_without_what_is_filled),
		cmocka_unit_test(a_fill_without_its_number),
		cmocka_unit_test(a_fill_without_its_fee),
		cmocka_unit_test(a_balance_without_its_figures),
		cmocka_unit_test(a_list_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
