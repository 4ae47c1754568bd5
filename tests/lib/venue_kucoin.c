/* kucoin: every form of its messages, in any order of members, and broken ones. */
#include "recorder.h"

#define SYMBOLS "https://api.kucoin.com/api/v2/symbols"
#define FULL "https://api.kucoin.com/api/v3/market/orderbook/level2?symbol=BTC-USDT"
#define TWENTY "https://api.kucoin.com/api/v1/market/orderbook/level2_20?symbol=BTC-USDT"
#define HUNDRED "https://api.kucoin.com/api/v1/market/orderbook/level2_100?symbol=BTC-USDT"

static const struct codec_case cases[] = {
	{ "changes", NULL,
	    "{'topic':'/market/level2:BTC-USDT','type':'message','subject':'trade.l2update','data':{'changes':{"
	    "'asks':[['18906','0.00331','14103845'],['18907.3','0','14103844']],"
	    "'bids':[['18891.9','0.15688','14103847']]},'sequenceEnd':14103847,'sequenceStart':14103844,"
	    "'symbol':'BTC-USDT','time':1663747970273}}",
	    "book BTC-USDT first=14103844 last=14103847 us=1663747970273000 b 18891.9*0.15688#14103847 "
	    "a 18906*0.00331#14103845 18907.3*0#14103844\n" },
	{ "a number alone", NULL,
	    "{'data':{'sequenceStart':1613277183874,'symbol':'BCHSV-USDT','changes':{'asks':[['0','0','1613277183874']]"
	    ","
	    "'bids':[]},'sequenceEnd':1613277183874},'subject':'trade.l2update','topic':'/market/level2:BCHSV-USDT',"
	    "'type':'message'}",
	    "book BCHSV-USDT first=1613277183874 last=1613277183874 b a\n" },
	{ "a number among changes", NULL,
	    "{'topic':'/market/level2:A-B','subject':'trade.l2update','data':{'sequenceStart':5,'changes':{'asks':[],"
	    "'bids':[['1','2','5'],['0','0','6'],['3','0','7']]},'sequenceEnd':7}}",
	    "book A-B first=5 last=7 b 1*2#5 3*0#7 a\n" },
	{ "best bid and offer", NULL,
	    "{'topic':'/spotMarket/level1:BTC-USDT','type':'message','subject':'level1','data':{"
	    "'asks':['68145.8','0.51'],'bids':['68145.7','1.2'],'timestamp':1729816058766}}",
	    "best BTC-USDT whole us=1729816058766000 b 68145.7*1.2 a 68145.8*0.51\n" },
	{ "best bid without an offer", NULL,
	    "{'topic':'/spotMarket/level1:BTC-USDT','type':'message','subject':'level1','data':{"
	    "'asks':null,'bids':['68145.7','1.2'],'timestamp':1729816058766}}",
	    "best BTC-USDT whole us=1729816058766000 b 68145.7*1.2 a\n" },
	{ "best offer without a bid", NULL,
	    "{'topic':'/spotMarket/level1:BTC-USDT','type':'message','subject':'level1','data':{"
	    "'asks':['1','2'],'bids':[],'timestamp':1729816058766}}",
	    "best BTC-USDT whole us=1729816058766000 b a 1*2\n" },
	{ "five levels", NULL,
	    "{'type':'message','topic':'/spotMarket/level2Depth5:ETH-USDT','subject':'level2','data':{"
	    "'asks':[['21612.7','0.3']],'bids':[['21612.6','2.3'],['21612.3','0.5']],'timestamp':1676319909635}}",
	    "depth ETH-USDT 5\nbook ETH-USDT whole us=1676319909635000 b 21612.6*2.3 21612.3*0.5 a 21612.7*0.3\n" },
	{ "fifty levels", NULL,
	    "{'type':'message','topic':'/spotMarket/level2Depth50:ETH-USDT','subject':'level2','data':{"
	    "'asks':[],'bids':[],'timestamp':1676319909635}}",
	    "depth ETH-USDT 50\nbook ETH-USDT whole us=1676319909635000 b a\n" },
	{ "ticker", NULL,
	    "{'data':{'sequence':'1612844051653','bestAsk':'0.00028717','size':'0.01745248','bestBidSize':'3.7',"
	    "'price':'0.00028676','time':1619378326323,'bestAskSize':'14','bestBid':'0.00028678'},"
	    "'subject':'trade.ticker','topic':'/market/ticker:SNX-BTC','type':'message'}",
	    "ticker SNX-BTC last=0.00028676 bid=0.00028678 ask=0.00028717 volume=0 quote=0 us=1619378326323000\n" },
	{ "ticker of all", NULL,
	    "{'data':{'bestAsk':'3','price':'2','time':1619378326323,'bestBid':null},'subject':'FTM-ETH',"
	    "'topic':'/market/ticker:all','type':'message'}",
	    "ticker FTM-ETH last=2 bid=0 ask=3 volume=0 quote=0 us=1619378326323000\n" },
	{ "a match", NULL,
	    "{'data':{'symbol':'DAPPT-BTC','sequence':'1612701563869','side':'buy','size':'81.8814',"
	    "'price':'0.0000001117','takerOrderId':'6085','time':'1619378327739050725','type':'match',"
	    "'makerOrderId':'6086','tradeId':'6085c09769bc506996295e36'},'subject':'trade.l3match',"
	    "'topic':'/market/match:DAPPT-BTC','type':'message'}",
	    "trade DAPPT-BTC 6085c09769bc506996295e36 buy 81.8814 at 0.0000001117 us=1619378327739050\n" },
	{ "welcome", NULL, "{'id':'NSkIrWGB1s','type':'welcome'}", "" },
	{ "acknowledged", NULL, "{'id':'1','type':'ack'}", "" },
	{ "pong", NULL, "{'id':'1','type':'pong'}", "" },
	{ "refused", NULL, "{'id':'1','type':'error','code':404,'data':'topic /market/levelX is not found'}",
	    "complaint topic /market/levelX is not found\n" },
	{ "candles", NULL,
	    "{'data':{'symbol':'A-B','candles':['1'],'time':1619378328806000034},'subject':'trade.candles.add',"
	    "'topic':'/market/candles:A-B_1min','type':'message'}",
	    "" },
	{ "changes without numbers", NULL,
	    "{'topic':'/market/level2:A-B','subject':'x','data':{'changes':{'asks':[],'bids':[]},'sequenceEnd':4}}",
	    "error missing\n" },
	{ "a change without its number", NULL,
	    "{'topic':'/market/level2:A-B','subject':'x','data':{'changes':{'asks':[['1','2']],'bids':[]},"
	    "'sequenceStart':4,'sequenceEnd':4}}",
	    "error bad_type\n" },
	{ "a change numbered by a word", NULL,
	    "{'topic':'/market/level2:A-B','subject':'x','data':{'changes':{'asks':[['1','2','x']],'bids':[]},"
	    "'sequenceStart':4,'sequenceEnd':4}}",
	    "error not_integer\n" },
	{ "a topic without a symbol", NULL,
	    "{'topic':'/market/level2:','subject':'x','data':{'changes':{},'sequenceStart':4,'sequenceEnd':4}}",
	    "error missing\n" },
	{ "a match of a negative price", NULL,
	    "{'topic':'/market/match:A-B','subject':'x','data':{'side':'buy','size':'8','price':'-1'}}",
	    "error range\n" },
	{ "half a level", NULL, "{'topic':'/spotMarket/level1:A-B','subject':'x','data':{'asks':['1']}}",
	    "error bad_type\n" },
	{ "full picture", FULL,
	    "{'code':'200000','data':{'time':1619378326628,'sequence':'1613277183892','bids':[['242.649','5']],"
	    "'asks':[['243','1']]}}",
	    "book BTC-USDT whole answer rest last=1613277183892 us=1619378326628000 b 242.649*5 a 243*1\n" },
	{ "picture of twenty levels", TWENTY,
	    "{'code':'200000','data':{'time':1619378326628,'sequence':'7','bids':[],'asks':[]}}",
	    "book BTC-USDT whole answer rest limit=20 last=7 us=1619378326628000 b a\n" },
	{ "picture of a hundred levels", HUNDRED,
	    "{'code':'200000','data':{'time':1619378326628,'sequence':'7','bids':null,'asks':[]}}",
	    "error bad_json\n" },
	{ "picture without its number", FULL, "{'code':'200000','data':{'bids':[],'asks':[]}}", "error missing\n" },
	{ "picture refused", FULL, "{'code':'400001','msg':'Please check the header of your request'}",
	    "complaint Please check the header of your request\n" },
	{ "symbols", SYMBOLS,
	    "{'code':'200000','data':[{'symbol':'BTC-USDT','name':'BTC-USDT','baseCurrency':'BTC',"
	    "'quoteCurrency':'USDT','feeCurrency':'USDT','baseMinSize':'0.00001','quoteMinSize':'0.01',"
	    "'baseMaxSize':'10000','baseIncrement':'0.00000001','quoteIncrement':'0.000001','priceIncrement':'0.1',"
	    "'minFunds':'0.1','enableTrading':true},{'symbol':'REQ-ETH','baseCurrency':'REQ','quoteCurrency':'ETH',"
	    "'quoteMinSize':'0.0001','minFunds':null,'enableTrading':false}]}",
	    "instrument BTC-USDT BTC/USDT tick=0.1 step=0.00000001 min=0.00001 max=10000 notional=0.1 yes\n"
	    "instrument REQ-ETH REQ/ETH tick=0 step=0 min=0 max=0 notional=0.0001 halted\nend\n" },
	{ "symbols refused", SYMBOLS, "{'code':'429000','msg':'Too many requests'}", "complaint Too many requests\n" },
	{ "another answer", "https://api.kucoin.com/api/v1/timestamp", "{}", "" },
};

int
main(void)
{
	return codec_main("kucoin", cases, COUNT(cases));
}
