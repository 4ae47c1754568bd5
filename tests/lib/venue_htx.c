/* htx: every form of its messages, in any order of members, and broken ones. */
#include "recorder.h"

#define SYMBOLS "https://api.huobi.pro/v1/common/symbols"

static const struct codec_case cases[] = {
	{ "whole each time", NULL,
	    "{'ch':'market.trioeth.depth.step0','ts':1618678069870,'tick':{'bids':[[9.121E-7,92730.24],[9.12E-7,1]],"
	    "'asks':[[9.2E-7,2.0]],'version':100182534697,'ts':1618678069868}}",
	    "depth trioeth 150\n"
	    "book trioeth whole last=100182534697 us=1618678069868000 b 0.0000009121*92730.24 0.000000912*1 "
	    "a 0.00000092*2.0\n" },
	{ "rounded prices", NULL,
	    "{'ch':'market.trioeth.depth.step1','ts':1618678069870,'tick':{'bids':[],'asks':[],'version':1}}", "" },
	{ "whole of twenty levels", NULL,
	    "{'ch':'market.btcusdt.mbp.refresh.20','ts':1618678069870,'tick':{'seqNum':7,'bids':[[1,2]],'asks':[]}}",
	    "depth btcusdt 20\nbook btcusdt whole last=7 us=1618678069870000 b 1*2 a\n" },
	{ "changes", NULL,
	    "{'ch':'market.btcusdt.mbp.150','ts':1618678069870,'tick':{'seqNum':100020146795,'prevSeqNum':100020146794,"
	    "'asks':[[645.14,26.75]]}}",
	    "book btcusdt last=100020146795 previous=100020146794 us=1618678069870000 b a 645.14*26.75\n" },
	{ "the picture that was asked for", NULL,
	    "{'id':'id2','rep':'market.btcusdt.mbp.150','status':'ok','ts':1618678069870,'data':{'seqNum':100020142010,"
	    "'bids':[[618.37,71.5]],'asks':[[650.59,34.2]]}}",
	    "depth btcusdt 150\n"
	    "book btcusdt whole answer limit=150 last=100020142010 us=1618678069870000 b 618.37*71.5 a 650.59*34.2\n" },
	{ "best bid and offer", NULL,
	    "{'ch':'market.btcusdt.bbo','ts':1489474082831,'tick':{'seqId':9,'ask':2,'askSize':1.5,'bid':1.5E0,"
	    "'bidSize':3,'quoteTime':1489474082811,'symbol':'btcusdt'}}",
	    "best btcusdt whole last=9 us=1489474082811000 b 1.5*3 a 2*1.5\n" },
	{ "trades", NULL,
	    "{'ch':'market.trioeth.trade.detail','ts':1618678027942,'tick':{'id':100182534526,'ts':1618678027940,"
	    "'data':[{'id':100182534526255757567432481,'ts':1618678027940,'tradeId':100045088885,'amount':20995.88,"
	    "'price':9.2E-7,'direction':'buy'},{'id':100182534526255757567432482,'ts':1618678027941,'amount':1,"
	    "'price':2,'direction':'sell'}]}}",
	    "trade trioeth 100045088885 buy 20995.88 at 0.00000092 us=1618678027940000\n"
	    "trade trioeth 100182534526255757567432482 sell 1 at 2 us=1618678027941000\n" },
	{ "old trades that were asked for", NULL,
	    "{'rep':'market.btcusdt.trade.detail','status':'ok','ts':1618678027942,'data':[{'amount':1}]}", "" },
	{ "the day's figures", NULL,
	    "{'ch':'market.btcusdt.detail','ts':1630998026649,'tick':{'id':273956868110,'low':51000,'high':52924.14,"
	    "'open':51823.62,'close':52379.99,'vol':727676440.2,'amount':13991.02,'version':1,'count':2}}",
	    "ticker btcusdt last=52379.99 bid=0 ask=0 volume=13991.02 quote=727676440.2 us=1630998026649000\n" },
	{ "ticker", NULL,
	    "{'ch':'market.btcusdt.ticker','ts':1630982370526,'tick':{'open':1,'high':2,'low':3,'close':52659.26,"
	    "'amount':9.4,'vol':4.8,'count':5,'bid':52659.25,'bidSize':1,'ask':52659.27,'askSize':2}}",
	    "ticker btcusdt last=52659.26 bid=52659.25 ask=52659.27 volume=9.4 quote=4.8 us=1630982370526000\n" },
	{ "ping", NULL, "{'ping':1618678073643}", "" },
	{ "the other ping", NULL, "{'action':'ping','data':{'ts':1575537778295}}", "" },
	{ "acknowledged", NULL, "{'id':1,'status':'ok','subbed':'market.trioeth.depth.step0','ts':1618678070653}", "" },
	{ "refused", NULL,
	    "{'status':'error','ts':1494326028889,'err-code':'bad-request','err-msg':'invalid topic market.x.bbo'}",
	    "complaint invalid topic market.x.bbo\n" },
	{ "refused without words", NULL, "{'status':'error','err-code':'bad-request'}", "complaint bad-request\n" },
	{ "candles", NULL, "{'ch':'market.btcusdt.kline.1min','ts':1489474082831,'tick':{'id':1,'close':2}}", "" },
	{ "an account", NULL, "{'action':'push','ch':'accounts.update#2','data':{'currency':'btc'}}", "" },
	{ "a channel of no symbol", NULL, "{'ch':'market.','ts':1489474082831,'tick':{}}", "" },
	{ "a depth of no number", NULL, "{'ch':'market.btcusdt.mbp.all','ts':1489474082831,'tick':{'seqNum':1}}", "" },
	{ "changes without a link", NULL,
	    "{'ch':'market.btcusdt.mbp.150','ts':1618678069870,'tick':{'seqNum':1,'asks':[[1,2]]}}",
	    "error missing\n" },
	{ "a price in a wrong bracket", NULL,
	    "{'ch':'market.btcusdt.depth.step0','ts':1618678069870,'tick':{'bids':[{'p':1}],'asks':[]}}",
	    "error bad_json\n" },
	{ "a price beyond all reason", NULL,
	    "{'ch':'market.btcusdt.depth.step0','ts':1618678069870,'tick':{'bids':[[1E99,1]],'asks':[]}}",
	    "error decimal_range\n" },
	{ "a price that is no number", NULL,
	    "{'ch':'market.btcusdt.depth.step0','ts':1618678069870,'tick':{'bids':[[NaN,1]],'asks':[]}}",
	    "error bad_json\n" },
	{ "a trade of nothing", NULL,
	    "{'ch':'market.btcusdt.trade.detail','ts':1618678069870,'tick':{'data':[{'amount':0,'price':1}]}}",
	    "error range\n" },
	{ "symbols", SYMBOLS,
	    "{'status':'ok','data':[{'base-currency':'yee','quote-currency':'btc','price-precision':10,"
	    "'amount-precision':2,'symbol':'yeebtc','state':'online','value-precision':8,'min-order-amt':1,"
	    "'min-order-value':0.0001,'limit-order-min-order-amt':2,'limit-order-max-order-amt':800000000,"
	    "'api-trading':'enabled'},{'base-currency':'a','quote-currency':'b','price-precision':0,"
	    "'amount-precision':3,'symbol':'ab','state':'online','min-order-amt':3,'api-trading':'disabled'},"
	    "{'base-currency':'c','quote-currency':'d','symbol':'cd','state':'offline'}]}",
	    "instrument yeebtc yee/btc tick=0.0000000001 step=0.01 min=2 max=800000000 notional=0.0001 yes\n"
	    "instrument ab a/b tick=1 step=0.001 min=3 max=0 notional=0 halted\n"
	    "instrument cd c/d tick=0 step=0 min=0 max=0 notional=0 halted\nend\n" },
	{ "symbols refused", SYMBOLS, "{'status':'error','err-code':'x','err-msg':'later'}", "complaint later\n" },
	{ "another answer", "https://api.huobi.pro/v1/common/timestamp", "{'status':'ok','data':1}", "" },
	{ "a picture", "https://api.huobi.pro/market/depth?symbol=btcusdt&type=step0&depth=5",
	    "{'ch':'market.btcusdt.depth.step0','status':'ok','ts':1618678069870,'tick':{'bids':[[60000.1,1E-3]],"
	    "'asks':[[60001,2]],'version':5,'ts':1618678069869}}",
	    "book btcusdt whole answer rest limit=5 us=1618678069869000 b 60000.1*0.001 a 60001*2\n" },
	{ "a picture of all 150 levels", "https://api.huobi.pro/market/depth?symbol=btcusdt&type=step0",
	    "{'status':'ok','tick':{'bids':[],'asks':[]}}", "book btcusdt whole answer rest limit=150 b a\n" },
	{ "a picture refused", "https://api.huobi.pro/market/depth?symbol=x&type=step0",
	    "{'status':'error','err-code':'invalid-parameter','err-msg':'invalid symbol'}",
	    "complaint invalid symbol\n" },
};

int
main(void)
{
	return codec_main("htx", cases, COUNT(cases));
}
