/* bitget: every form of its messages, v1 and v2, in any order of members, and broken ones. */
#include "recorder.h"

#define SYMBOLS "https://api.bitget.com/api/v2/spot/public/symbols"
#define PRODUCTS "https://api.bitget.com/api/spot/v1/public/products"

static const struct codec_case cases[] = {
	{ "v1 snapshot", NULL,
	    "{'action':'snapshot','arg':{'instType':'sp','channel':'books','instId':'CULTUSDT'},'data':[{'asks':"
	    "[['0.00003530','145214']],'bids':[['0.00001070','12461216']],'checksum':485516490,"
	    "'ts':'1649290077496'}]}",
	    "book CULTUSDT whole us=1649290077496000 check=485516490 b 0.00001070*12461216 a 0.00003530*145214\n" },
	{ "v1 update", NULL,
	    "{'action':'update','arg':{'instType':'sp','channel':'books','instId':'CULTUSDT'},'data':[{'asks':"
	    "[['0.00003530','0']],'bids':[],'checksum':-485516490,'ts':'1649290077496'}]}",
	    "book CULTUSDT us=1649290077496000 check=-485516490 b a 0.00003530*0\n" },
	{ "v2 update", NULL,
	    "{'action':'update','arg':{'instType':'SPOT','channel':'books','instId':'BTCUSDT'},'data':[{'asks':"
	    "[['27000.5','8.760']],'bids':[['27000.0','2.710']],'checksum':0,'seq':123,'ts':'1695716059516'}],"
	    "'ts':1695716059516}",
	    "book BTCUSDT last=123 us=1695716059516000 b 27000.0*2.710 a 27000.5*8.760\n" },
	{ "v2 without a checksum", NULL,
	    "{'action':'snapshot','arg':{'instType':'SPOT','channel':'books','instId':'BTCUSDT'},'data':[{'asks':[],"
	    "'bids':[['1','2']],'seq':1,'ts':'1695716059516'}],'ts':1695716059516}",
	    "book BTCUSDT whole last=1 us=1695716059516000 b 1*2 a\n" },
	{ "best bid and offer", NULL,
	    "{'action':'snapshot','arg':{'instType':'SPOT','channel':'books1','instId':'BTCUSDC'},'data':[{'asks':"
	    "[['72377.25','0.00408']],'bids':[['72354.67','1.16460']],'checksum':0,'seq':9,'ts':'1730332859984'}],"
	    "'ts':1730332859990}",
	    "best BTCUSDC whole last=9 us=1730332859984000 b 72354.67*1.16460 a 72377.25*0.00408\n" },
	{ "five levels", NULL,
	    "{'action':'snapshot','arg':{'instType':'SPOT','channel':'books5','instId':'BTCUSDC'},'data':[{'asks':[],"
	    "'bids':[['1','1']],'checksum':0,'ts':'1730332859984'}],'ts':1730332859990}",
	    "depth BTCUSDC 5\nbook BTCUSDC whole us=1730332859984000 b 1*1 a\n" },
	{ "fifteen levels", NULL,
	    "{'action':'snapshot','arg':{'instType':'SPOT','channel':'books15','instId':'BTCUSDC'},'data':[{'asks':[],"
	    "'bids':[['1','1']],'ts':'1730332859984'}]}",
	    "depth BTCUSDC 15\nbook BTCUSDC whole us=1730332859984000 b 1*1 a\n" },
	{ "v1 trades", NULL,
	    "{'action':'update','arg':{'instType':'sp','channel':'trade','instId':'CULTUSDT'},'data':["
	    "['1649290076333','0.00003507','271967','sell'],['1649290076334','0.00003511','1','buy']]}",
	    "trade CULTUSDT  sell 271967 at 0.00003507 us=1649290076333000\n"
	    "trade CULTUSDT  buy 1 at 0.00003511 us=1649290076334000\n" },
	{ "trades of before", NULL,
	    "{'action':'snapshot','arg':{'instType':'sp','channel':'trade','instId':'CULTUSDT'},'data':["
	    "['1649290076333','0.00003507','271967','sell']]}",
	    "" },
	{ "v2 trades", NULL,
	    "{'action':'update','arg':{'instType':'SPOT','channel':'trade','instId':'SNEKUSDT'},'data':["
	    "{'ts':'1730332799292','price':'0.0010074','size':'23617.11','side':'sell',"
	    "'tradeId':'1235670809402884097'}],'ts':1730332800338}",
	    "trade SNEKUSDT 1235670809402884097 sell 23617.11 at 0.0010074 us=1730332799292000\n" },
	{ "v1 ticker", NULL,
	    "{'action':'snapshot','arg':{'instType':'sp','channel':'ticker','instId':'CULTUSDT'},'data':[{"
	    "'instId':'CULTUSDT','last':'0.00003511','open24h':'0.00004340','bestBid':'0.000036','bestAsk':'0.000037',"
	    "'baseVolume':'13526500963','quoteVolume':'557426','ts':1649290076193,'labeId':0}]}",
	    "ticker CULTUSDT last=0.00003511 bid=0.000036 ask=0.000037 volume=13526500963 quote=557426 "
	    "us=1649290076193000\n" },
	{ "v2 ticker", NULL,
	    "{'action':'snapshot','arg':{'instType':'SPOT','channel':'ticker','instId':'BTCUSDT'},'data':[{"
	    "'instId':'BTCUSDT','lastPr':'3','bidPr':'1','askPr':'2','bidSz':'4','baseVolume':'5','quoteVolume':'6',"
	    "'ts':'1730332823155'}],'ts':1730332823157}",
	    "ticker BTCUSDT last=3 bid=1 ask=2 volume=5 quote=6 us=1730332823155000\n" },
	{ "v1 futures", NULL,
	    "{'action':'update','arg':{'instType':'mc','channel':'books','instId':'BTCUSDT'},'data':[{'asks':[],"
	    "'bids':[['1','2']],'checksum':1,'ts':'1649290077496'}]}",
	    "" },
	{ "v2 futures", NULL,
	    "{'action':'snapshot','arg':{'instType':'USDT-FUTURES','channel':'ticker','instId':'BTCUSDT'},"
	    "'data':[{'lastPr':'3'}],'ts':1730332823157}",
	    "" },
	{ "candles", NULL,
	    "{'action':'snapshot','arg':{'instType':'sp','channel':'candle1m','instId':'BTCUSDT'},'data':[['1','2']]}",
	    "" },
	{ "neither snapshot nor update", NULL,
	    "{'action':'replace','arg':{'instType':'SPOT','channel':'books','instId':'BTCUSDT'},'data':[]}",
	    "error missing\n" },
	{ "no action at all", NULL,
	    "{'arg':{'instType':'SPOT','channel':'books','instId':'BTCUSDT'},'data':[{'asks':[],'bids':[]}]}",
	    "error missing\n" },
	{ "no symbol", NULL,
	    "{'action':'update','arg':{'instType':'SPOT','channel':'books'},'data':[{'asks':[],'bids':[]}]}",
	    "error missing\n" },
	{ "a trade cut short", NULL,
	    "{'action':'update','arg':{'instType':'sp','channel':'trade','instId':'CULTUSDT'},'data':["
	    "['1649290076333','0.00003507','271967']]}",
	    "error bad_type\n" },
	{ "a trade of a negative size", NULL,
	    "{'action':'update','arg':{'instType':'sp','channel':'trade','instId':'CULTUSDT'},'data':["
	    "['1649290076333','0.00003507','-1','sell']]}",
	    "error range\n" },
	{ "acknowledged", NULL, "{'event':'subscribe','arg':{'instType':'SPOT','channel':'trade','instId':'XAUTUSDT'}}",
	    "" },
	{ "refused", NULL, "{'event':'error','code':30003,'msg':'instType:SPOT,channel:x doesn\\u0027t exist'}",
	    "complaint instType:SPOT,channel:x doesn\\u0027t exist\n" },
	{ "refused without words", NULL, "{'event':'error','code':30003}", "complaint 30003\n" },
	{ "pong", NULL, "pong", "" },
	{ "no JSON", NULL, "hello", "error bad_json\n" },
	{ "symbols", SYMBOLS,
	    "{'code':'00000','msg':'success','requestTime':1,'data':[{'symbol':'BTCUSDT','baseCoin':'BTC',"
	    "'quoteCoin':'USDT','minTradeAmount':'0.0001','maxTradeAmount':'10000','takerFeeRate':'0.002',"
	    "'makerFeeRate':'0.001','pricePrecision':'2','quantityPrecision':'6','status':'online','minTradeUSDT':'1'},"
	    "{'symbol':'XUSDT','baseCoin':'X','quoteCoin':'USDT','pricePrecision':'0','quantityPrecision':'99',"
	    "'status':'gray'}]}",
	    "instrument BTCUSDT BTC/USDT tick=0.01 step=0.000001 min=0.0001 max=10000 notional=1 taker=20 maker=10 "
	    "yes\n"
	    "instrument XUSDT X/USDT tick=1 step=0 min=0 max=0 notional=0 halted\n"
	    "end\n" },
	{ "v1 products", PRODUCTS,
	    "{'code':'00000','msg':'success','requestTime':1,'data':[{'symbol':'ALPHAUSDT_SPBL',"
	    "'symbolName':'ALPHAUSDT','baseCoin':'ALPHA','quoteCoin':'USDT','minTradeAmount':'2','maxTradeAmount':'0',"
	    "'takerFeeRate':'0.001','makerFeeRate':'0.001','priceScale':'4','quantityScale':'3','status':'online'}]}",
	    "instrument ALPHAUSDT ALPHA/USDT tick=0.0001 step=0.001 min=2 max=0 notional=0 taker=10 maker=10 yes\n"
	    "end\n" },
	{ "symbols refused", SYMBOLS, "{'code':'429','msg':'Too Many Requests','data':null}",
	    "complaint Too Many Requests\n" },
	{ "another answer", "https://api.bitget.com/api/mix/v1/market/contracts", "{'code':'00000','data':[{}]}", "" },
	{ "a picture", "https://api.bitget.com/api/v2/spot/market/orderbook?symbol=BTCUSDT&type=step0&limit=2",
	    "{'code':'00000','msg':'success','requestTime':1795197842084,'data':{'asks':[['60001.00','1']],"
	    "'bids':[['60000.00','2'],['59999.50','4']],'ts':'1795197842084'}}",
	    "book BTCUSDT whole answer rest limit=2 us=1795197842084000 b 60000.00*2 59999.50*4 a 60001.00*1\n" },
	{ "a picture refused", "https://api.bitget.com/api/v2/spot/market/orderbook?symbol=X&type=step0&limit=2",
	    "{'code':'40034','msg':'Parameter does not exist','data':null}", "complaint Parameter does not exist\n" },
};

int
main(void)
{
	return codec_main("bitget", cases, COUNT(cases));
}
