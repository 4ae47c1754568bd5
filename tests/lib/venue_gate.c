/* gate: every form of its messages, in any order of members, and broken ones. */
#include "recorder.h"

#define PAIRS "https://api.gateio.ws/api/v4/spot/currency_pairs"
#define BOOK "https://api.gateio.ws/api/v4/spot/order_book?currency_pair=HAI_ETH&limit=100&with_id=true"

static const struct codec_case cases[] = {
	{ "changes", NULL,
	    "{'time':1619093533,'channel':'spot.order_book_update','event':'update','result':{'t':1619093533661,"
	    "'e':'depthUpdate','E':1619093533,'s':'OMG_USDT','U':59231870,'u':59231873,'b':[['7.892','65.675'],"
	    "['7.89','0']],'a':[]}}",
	    "book OMG_USDT first=59231870 last=59231873 us=1619093533661000 b 7.892*65.675 7.89*0 a\n" },
	{ "obu: a whole picture", NULL,
	    "{'channel':'spot.obu','event':'update','time':1743673026,'time_ms':1743673026995,'result':{"
	    "'t':1743673026990,'full':true,'s':'ob.BTC_USDT.50','u':28606981,'b':[['1','2']],'a':[['3','4']]}}",
	    "depth BTC_USDT 50\nbook BTC_USDT whole last=28606981 us=1743673026990000 b 1*2 a 3*4\n" },
	{ "obu: a change", NULL,
	    "{'channel':'spot.obu','event':'update','time_ms':1743673026995,'result':{'t':1743673026990,"
	    "'s':'ob.BTC_USDT.400','U':28606982,'u':28606984,'b':[['1','0']],'a':[]}}",
	    "book BTC_USDT first=28606982 last=28606984 us=1743673026990000 b 1*0 a\n" },
	{ "obu: only one side changed", NULL,
	    "{'channel':'spot.obu','event':'update','time_ms':1743673026995,'result':{'t':1743673026990,"
	    "'s':'ob.BTC_USDT.400','U':28606985,'u':28606985,'a':[['3','1']]}}",
	    "book BTC_USDT first=28606985 last=28606985 us=1743673026990000 b a 3*1\n" },
	{ "obu: a stream of another name", NULL,
	    "{'channel':'spot.obu','event':'update','time_ms':1743673026995,'result':{'t':1743673026990,"
	    "'s':'BTC_USDT','U':1,'u':2}}",
	    "error bad_type\n" },
	{ "obu: no depth", NULL,
	    "{'channel':'spot.obu','event':'update','time_ms':1743673026995,'result':{'s':'ob.BTC_USDT','U':1,'u':2}}",
	    "error bad_type\n" },
	{ "whole each time", NULL,
	    "{'time':1606295412,'channel':'spot.order_book','event':'update','result':{'t':1606295412123,"
	    "'lastUpdateId':48791820,'s':'BTC_USDT','bids':[['19079.55','0.0195']],'asks':[['19080.24','0.1638']]}}",
	    "book BTC_USDT whole last=48791820 us=1606295412123000 b 19079.55*0.0195 a 19080.24*0.1638\n" },
	{ "best bid and offer", NULL,
	    "{'channel':'spot.book_ticker','event':'update','time':1606293275,'result':{'t':1606293275123,'u':48733182,"
	    "'s':'BTC_USDT','b':'19177.79','B':'0.0003','a':'19179.38','A':'0.09'}}",
	    "best BTC_USDT whole last=48733182 us=1606293275123000 b 19177.79*0.0003 a 19179.38*0.09\n" },
	{ "best bid without an offer", NULL,
	    "{'channel':'spot.book_ticker','event':'update','time':1606293275,'result':{'t':1606293275123,'u':48733183,"
	    "'s':'BTC_USDT','b':'19177.79','B':'0.0003','a':'','A':''}}",
	    "best BTC_USDT whole last=48733183 us=1606293275123000 b 19177.79*0.0003 a\n" },
	{ "a trade", NULL,
	    "{'time':1619093543,'channel':'spot.trades','event':'update','result':{'id':816995772,"
	    "'create_time':1619093543,'create_time_ms':'1619093543708.2642','side':'sell','currency_pair':'DIS_USDT',"
	    "'amount':'0.2010000000','price':'121.58'}}",
	    "trade DIS_USDT 816995772 sell 0.2010000000 at 121.58 us=1619093543708264\n" },
	{ "ticker", NULL,
	    "{'time':1619093533,'time_ms':1619093533123,'channel':'spot.tickers','event':'update','result':{"
	    "'currency_pair':'NEO_BTC','last':'0.0018716','lowest_ask':'0.0018734','highest_bid':'0.0018697',"
	    "'change_percentage':'2.9','base_volume':'1138','quote_volume':'2.04'}}",
	    "ticker NEO_BTC last=0.0018716 bid=0.0018697 ask=0.0018734 volume=1138 quote=2.04 us=1619093533123000\n" },
	{ "ticker of a coarser clock", NULL,
	    "{'time':1619093533,'channel':'spot.tickers','event':'update','result':{'currency_pair':'A_B','last':'1',"
	    "'lowest_ask':'','highest_bid':null}}",
	    "ticker A_B last=1 bid=0 ask=0 volume=0 quote=0 us=1619093533000000\n" },
	{ "acknowledged", NULL,
	    "{'time':1619093532,'channel':'spot.trades','event':'subscribe','error':null,"
	    "'result':{'status':'success'}}",
	    "" },
	{ "refused", NULL,
	    "{'time':1619093532,'channel':'spot.trades','event':'subscribe','error':{'code':2,"
	    "'message':'unknown currency pair XX_YY'},'result':null}",
	    "complaint unknown currency pair XX_YY\n" },
	{ "pong", NULL, "{'time':1545404023,'channel':'spot.pong','event':'','error':null,'result':null}", "" },
	{ "candles", NULL,
	    "{'time':1619093534,'channel':'spot.candlesticks','event':'update','result':{'t':'1619093520','v':'0'}}",
	    "" },
	{ "a future's book", NULL,
	    "{'time':1678469222,'channel':'futures.order_book_update','event':'update','result':{'s':'BTC_USD','U':1,"
	    "'u':2,'b':[{'p':'1','s':2}],'a':[]}}",
	    "" },
	{ "changes without numbers", NULL,
	    "{'time':1619093533,'channel':'spot.order_book_update','event':'update','result':{'s':'A_B','b':[],'a':[]}"
	    "}",
	    "error missing\n" },
	{ "changes of nobody", NULL,
	    "{'time':1619093533,'channel':'spot.order_book_update','event':'update','result':{'U':1,'u':2}}",
	    "error missing\n" },
	{ "a result that is none", NULL, "{'time':1619093533,'channel':'spot.trades','event':'update','result':'x'}",
	    "error bad_json\n" },
	{ "a number that is a fraction", NULL,
	    "{'time':1619093533,'channel':'spot.order_book_update','event':'update','result':{'s':'A_B','U':1.5,'u':2}"
	    "}",
	    "error not_integer\n" },
	{ "picture over REST", BOOK,
	    "{'id':2691446,'current':1623898993123,'update':1623898993121,'asks':[['0.00010396','5876.967']],"
	    "'bids':[['0.00010322','1']]}",
	    "book HAI_ETH whole answer rest limit=100 last=2691446 us=1623898993121000 b 0.00010322*1 "
	    "a 0.00010396*5876.967\n" },
	{ "picture without its number", BOOK, "{'asks':[],'bids':[]}", "error missing\n" },
	{ "picture refused", BOOK, "{'label':'INVALID_CURRENCY_PAIR','message':'Invalid currency pair'}",
	    "complaint Invalid currency pair\n" },
	{ "pairs", PAIRS,
	    "[{'id':'IHT_ETH','base':'IHT','quote':'ETH','fee':'0.2','min_base_amount':'0.5','min_quote_amount':'0.001'"
	    ","
	    "'max_quote_amount':null,'amount_precision':1,'precision':9,'trade_status':'tradable','sell_start':0},"
	    "{'id':'A_B','base':'A','quote':'B','amount_precision':0,'precision':2,'trade_status':'sellable'}]",
	    "instrument IHT_ETH IHT/ETH tick=0.000000001 step=0.1 min=0.5 max=0 notional=0.001 taker=20 maker=20 yes\n"
	    "instrument A_B A/B tick=0.01 step=1 min=0 max=0 notional=0 halted\nend\n" },
	{ "pairs refused", PAIRS, "{'label':'TOO_MANY_REQUESTS','message':''}", "complaint TOO_MANY_REQUESTS\n" },
	{ "another answer", "https://api.gateio.ws/api/v4/spot/time", "{'server_time':1}", "" },
};

int
main(void)
{
	return codec_main("gate", cases, COUNT(cases));
}
