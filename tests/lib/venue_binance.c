/* binance: tickers and answers to REST; its other messages are held to recordings, in venue_recordings and feed_faults. */
#include "recorder.h"

#define DEPTH "https://api.binance.com/api/v3/depth?symbol="

static const struct codec_case cases[] = {
	{ "a ticker", NULL,
	    "{'e':'24hrTicker','E':1672515782136,'s':'BNBBTC','p':'-0.0015','P':'250.00','w':'0.0018','x':'0.0009',"
	    "'c':'0.0025','Q':'10','b':'0.0024','B':'10','a':'0.0026','A':'100','o':'0.0010','h':'0.0025','l':'0.0010',"
	    "'v':'10000','q':'18','O':0,'C':86400000,'F':0,'L':18150,'n':18151}",
	    "ticker BNBBTC last=0.0025 bid=0.0024 ask=0.0026 volume=10000 quote=18 us=1672515782136000\n" },
	{ "a small ticker in a combined frame", NULL,
	    "{'stream':'btcusdt@miniTicker','data':{'e':'24hrMiniTicker','E':1795197832136,'s':'BTCUSDT','c':'60000.5',"
	    "'o':'59000','h':'61000','l':'58000','v':'1000','q':'60000000'}}",
	    "ticker BTCUSDT last=60000.5 bid=0 ask=0 volume=1000 quote=60000000 us=1795197832136000\n" },
	{ "a candle is no ticker", NULL,
	    "{'e':'kline','E':1672515782136,'s':'BNBBTC','k':{'c':'0.0020','v':'1000','q':'1.0000'}}", "" },
	{ "a picture", DEPTH "BTCUSDT&limit=20",
	    "{'lastUpdateId':1011,'bids':[['60000.00','1']],'asks':[['60001.00','2']]}",
	    "book BTCUSDT whole answer rest limit=20 last=1011 b 60000.00*1 a 60001.00*2\n" },
	{ "a picture of a name that a URL cannot hold", DEPTH "%E5%B8%81USDT&limit=5#\345\270\201USDT",
	    "{'lastUpdateId':7,'bids':[],'asks':[]}", "book \345\270\201USDT whole answer rest limit=5 last=7 b a\n" },
};

int
main(void)
{
	return codec_main("binance", cases, COUNT(cases));
}
