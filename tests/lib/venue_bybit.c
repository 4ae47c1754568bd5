/* bybit: every form of its messages, in any order of members, and broken ones. */
#include "recorder.h"

#define INSTRUMENTS "https://api.bybit.com/v5/market/instruments-info?&category=spot&limit=1000"

static const struct codec_case cases[] = {
	{ "snapshot", NULL,
	    "{'topic':'orderbook.50.BTCUSDT','ts':1786310816516,'type':'snapshot','data':{'s':'BTCUSDT',"
	    "'b':[['100.1','2'],['100','3.50']],'a':[['100.2','1']],'u':77,'seq':900},'cts':1786310816512}",
	    "depth BTCUSDT 50\n"
	    "book BTCUSDT whole last=77 us=1786310816512000 b 100.1*2 100*3.50 a 100.2*1\n" },
	{ "delta without the engine's time", NULL,
	    "{'topic':'orderbook.200.BTCUSDT','ts':1786310816616,'type':'delta',"
	    "'data':{'s':'BTCUSDT','b':[],'a':[['100.2','0']],'u':78,'seq':901}}",
	    "book BTCUSDT last=78 us=1786310816616000 b a 100.2*0\n" },
	{ "u is 1 after a restart: whole", NULL,
	    "{'topic':'orderbook.50.BTCUSDT','ts':1786310816516,'type':'delta','data':{'s':'BTCUSDT',"
	    "'b':[['1','2']],'a':[],'u':1,'seq':1}}",
	    "depth BTCUSDT 50\nbook BTCUSDT whole last=1 us=1786310816516000 b 1*2 a\n" },
	{ "best bid and offer", NULL,
	    "{'topic':'orderbook.1.BTCUSDT','ts':1786310816516,'type':'snapshot','data':{'s':'BTCUSDT',"
	    "'b':[['100.1','2']],'a':[['100.2','1']],'u':77,'seq':900},'cts':1786310816512}",
	    "best BTCUSDT whole last=77 us=1786310816512000 b 100.1*2 a 100.2*1\n" },
	{ "best bid and offer, one side empty", NULL,
	    "{'topic':'orderbook.1.ABCUSDT','ts':1786310816516,'type':'snapshot','data':{'s':'ABCUSDT',"
	    "'b':[],'a':[['100.2','1']],'u':5,'seq':6}}",
	    "best ABCUSDT whole last=5 us=1786310816516000 b a 100.2*1\n" },
	{ "orderbook.1 is never a delta", NULL,
	    "{'topic':'orderbook.1.BTCUSDT','ts':1786310816516,'type':'delta','data':{'s':'BTCUSDT',"
	    "'b':[['100.1','2']],'a':[],'u':77,'seq':900}}",
	    "error bad_type\n" },
	{ "a book of another kind", NULL,
	    "{'topic':'orderbook.rpi.BTCUSDT','ts':1786310816516,'type':'snapshot','data':{'s':'BTCUSDT',"
	    "'b':[['100.1','2','1']],'a':[],'u':77,'seq':900}}",
	    "" },
	{ "a book without u", NULL,
	    "{'topic':'orderbook.50.BTCUSDT','type':'delta','data':{'s':'BTCUSDT','b':[],'a':[]}}", "error missing\n" },
	{ "a book without a symbol", NULL,
	    "{'topic':'orderbook.50.BTCUSDT','type':'delta','data':{'b':[],'a':[],'u':4}}", "error missing\n" },
	{ "a price that is no number", NULL,
	    "{'topic':'orderbook.50.BTCUSDT','type':'delta','data':{'s':'BTCUSDT','b':[['abc','1']],'a':[],'u':4}}",
	    "error not_decimal\n" },
	{ "a quantity below zero", NULL,
	    "{'topic':'orderbook.50.BTCUSDT','type':'delta','data':{'s':'BTCUSDT','b':[['1','-1']],'a':[],'u':4}}",
	    "error range\n" },
	{ "a level of one figure", NULL,
	    "{'topic':'orderbook.50.BTCUSDT','type':'delta','data':{'s':'BTCUSDT','b':[['1']],'a':[],'u':4}}",
	    "error bad_type\n" },
	{ "a number beyond 64 bits", NULL,
	    "{'topic':'orderbook.50.BTCUSDT','type':'delta','data':{'s':'BTCUSDT','b':[],'a':[],"
	    "'u':99999999999999999999}}",
	    "error not_integer\n" },
	{ "a time of another age", NULL,
	    "{'topic':'orderbook.50.BTCUSDT','ts':1,'type':'delta','data':{'s':'BTCUSDT','b':[],'a':[],'u':4}}",
	    "error time\n" },
	{ "trades", NULL,
	    "{'topic':'publicTrade.ETHUSDT','ts':1786310821917,'type':'snapshot','data':["
	    "{'i':'2280000001739247417','T':1786310821917,'p':'1923.28','v':'0.04537','S':'Sell','seq':1,"
	    "'s':'ETHUSDT','BT':false,'RPI':false},"
	    "{'i':'2280000001739247418','T':1786310821918,'p':'1923.29','v':'1','S':'Buy','seq':2,'s':'ETHUSDT',"
	    "'BT':false,'RPI':true}]}",
	    "trade ETHUSDT 2280000001739247417 sell 0.04537 at 1923.28 us=1786310821917000\n"
	    "trade ETHUSDT 2280000001739247418 buy 1 at 1923.29 us=1786310821918000\n" },
	{ "no trades", NULL, "{'topic':'publicTrade.ETHUSDT','ts':1786310821917,'type':'snapshot','data':[]}", "" },
	{ "a trade of nothing", NULL,
	    "{'topic':'publicTrade.ETHUSDT','data':[{'s':'ETHUSDT','T':1786310821917,'p':'1','v':'0','S':'Buy'}]}",
	    "error range\n" },
	{ "a trade without a price", NULL,
	    "{'topic':'publicTrade.ETHUSDT','data':[{'s':'ETHUSDT','T':1786310821917,'v':'2','S':'Buy'}]}",
	    "error range\n" },
	{ "trades that are no list", NULL, "{'topic':'publicTrade.ETHUSDT','data':{}}", "error bad_json\n" },
	{ "ticker", NULL,
	    "{'topic':'tickers.BTCUSDT','ts':1786310819126,'type':'snapshot','cs':1,'data':{'symbol':'BTCUSDT',"
	    "'lastPrice':'65140.5','highPrice24h':'65305.6','volume24h':'2953.8','turnover24h':'191907024.6',"
	    "'usdIndexPrice':''}}",
	    "ticker BTCUSDT last=65140.5 bid=0 ask=0 volume=2953.8 quote=191907024.6 us=1786310819126000\n" },
	{ "ticker whose last price is not told", NULL,
	    "{'topic':'tickers.NEWUSDT','ts':1786310819126,'type':'snapshot','data':{'symbol':'NEWUSDT',"
	    "'lastPrice':'','bid1Price':'1.5','ask1Price':null}}",
	    "ticker NEWUSDT last=0 bid=1.5 ask=0 volume=0 quote=0 us=1786310819126000\n" },
	{ "candles", NULL, "{'type':'snapshot','topic':'kline.1.BTCUSDT','data':[{'start':1}],'ts':1786310816562}",
	    "" },
	{ "acknowledged", NULL, "{'success':true,'ret_msg':'subscribe','conn_id':'x','req_id':'1','op':'subscribe'}",
	    "" },
	{ "refused", NULL,
	    "{'success':false,'ret_msg':'Invalid symbol "
	    ":[orderbook.50.NONE]','conn_id':'x','req_id':'','op':'subscribe'}",
	    "complaint Invalid symbol :[orderbook.50.NONE]\n" },
	{ "refused without words", NULL, "{'success':false,'ret_msg':'','op':'subscribe'}",
	    "complaint a request was refused\n" },
	{ "refused by code", NULL, "{'op':'auth','retCode':10003,'retMsg':'Invalid apikey','connId':'x'}",
	    "complaint Invalid apikey\n" },
	{ "pong", NULL, "{'success':true,'ret_msg':'pong','conn_id':'x','op':'ping'}", "" },
	{ "the other pong", NULL, "{'req_id':'1','op':'pong','args':['1675418560633'],'conn_id':'x'}", "" },
	{ "an empty object", NULL, "{}", "" },
	{ "data of nothing", NULL, "{'data':{'s':'BTCUSDT','u':1}}", "" },
	{ "no object", NULL, "[]", "error bad_json\n" },
	{ "nothing", NULL, "", "error bad_json\n" },
	{ "more behind it", NULL, "{'op':'pong'} x", "error bad_json\n" },
	{ "instruments", INSTRUMENTS,
	    "{'retCode':0,'retMsg':'OK','result':{'category':'spot','list':["
	    "{'symbol':'BTCUSDT','baseCoin':'BTC','quoteCoin':'USDT','status':'Trading','lotSizeFilter':"
	    "{'basePrecision':'0.000001','quotePrecision':'0.0000001','minOrderQty':'0.000011','maxOrderQty':'230',"
	    "'minOrderAmt':'5','maxLimitOrderQty':'83'},'priceFilter':{'tickSize':'0.1'}},"
	    "{'symbol':'OLDUSDT','baseCoin':'OLD','quoteCoin':'USDT','status':'Closed','lotSizeFilter':"
	    "{'basePrecision':'0.01','maxOrderQty':'7'},'priceFilter':{'tickSize':'0.001'}}]},'time':1}",
	    "instrument BTCUSDT BTC/USDT tick=0.1 step=0.000001 min=0.000011 max=83 notional=5 yes\n"
	    "instrument OLDUSDT OLD/USDT tick=0.001 step=0.01 min=0 max=7 notional=0 halted\n"
	    "end\n" },
	{ "a first page of instruments", INSTRUMENTS, "{'retCode':0,'result':{'nextPageCursor':'x%3D','list':[]}}",
	    "" },
	{ "instruments that are no spot", INSTRUMENTS,
	    "{'retCode':0,'result':{'nextPageCursor':'','list':[{'symbol':'BTCUSDT','contractType':'LinearPerpetual',"
	    "'status':'Trading','lotSizeFilter':{},'priceFilter':{}}]}}",
	    "end\n" },
	{ "instruments of another category", "https://x/v5/market/instruments-info?category=linear",
	    "{'retCode':0,'result':{'list':[{'symbol':'BTCUSDT'}]}}", "" },
	{ "instruments refused", INSTRUMENTS, "{'retCode':10006,'retMsg':'Too many visits!','result':{}}",
	    "complaint Too many visits!\n" },
	{ "refused, with a list all the same", INSTRUMENTS, "{'retCode':10006,'retMsg':'No','result':{'list':[]}}",
	    "complaint No\n" },
	{ "another answer", "https://x/v5/market/time", "{'retCode':0}", "" },
	{ "a picture", "https://api.bybit.com/v5/market/orderbook?category=spot&symbol=BTCUSDT&limit=3",
	    "{'retCode':0,'retMsg':'OK','result':{'s':'BTCUSDT','b':[['60000.00','1']],'a':[['60001.00','2'],['60002','"
	    "3']],"
	    "'ts':1795197835206,'u':1011,'seq':1011},'retExtInfo':{},'time':1795197835206}",
	    "book BTCUSDT whole answer rest limit=3 us=1795197835206000 b 60000.00*1 a 60001.00*2 60002*3\n" },
	{ "a picture of the usual one level", "https://api.bybit.com/v5/market/orderbook?category=spot&symbol=BTCUSDT",
	    "{'retCode':0,'result':{'s':'BTCUSDT','b':[],'a':[]}}", "book BTCUSDT whole answer rest limit=1 b a\n" },
	{ "a picture refused", "https://api.bybit.com/v5/market/orderbook?category=spot&symbol=X&limit=3",
	    "{'retCode':10001,'retMsg':'Not supported symbols','result':{}}", "complaint Not supported symbols\n" },
	{ "a picture of a future", "https://api.bybit.com/v5/market/orderbook?category=linear&symbol=BTCUSDT",
	    "{'retCode':0,'result':{'b':[],'a':[]}}", "" },
	{ "a picture of no number of levels",
	    "https://api.bybit.com/v5/market/orderbook?category=spot&symbol=B&limit=0", "{}", "error range\n" },
};

int
main(void)
{
	return codec_main("bybit", cases, COUNT(cases));
}
