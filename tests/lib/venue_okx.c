/* okx: every form of its messages, in any order of members, and broken ones. */
#include "recorder.h"

#define INSTRUMENTS "https://www.okx.com/api/v5/public/instruments?instType=SPOT"
#define BOOKS "https://www.okx.com/api/v5/market/books?instId=BTC-USDT&sz=400"

static const struct codec_case cases[] = {
	{ "snapshot", NULL,
	    "{'arg':{'channel':'books','instId':'BTC-USDT'},'action':'snapshot','data':[{'asks':[['8477','7','0','2'],"
	    "['8477.34','85','0','1']],'bids':[['8476.97','256.0','0','12']],'ts':'1597026383085','checksum':0,"
	    "'prevSeqId':-1,'seqId':123}]}",
	    "depth BTC-USDT 400\n"
	    "book BTC-USDT whole last=123 previous=-1 us=1597026383085000 b 8476.97*256.0 a 8477*7 8477.34*85\n" },
	{ "update", NULL,
	    "{'arg':{'channel':'books','instId':'BTC-USDT'},'action':'update','data':[{'asks':[['8477','0','0','0']],"
	    "'bids':[],'ts':'1597026383085','checksum':-855196043,'prevSeqId':123,'seqId':125}]}",
	    "book BTC-USDT last=125 previous=123 us=1597026383085000 check=-855196043 b a 8477*0\n" },
	{ "update of before the numbers", NULL,
	    "{'arg':{'channel':'books','instId':'BTC-USDT'},'action':'update','data':[{'asks':[],"
	    "'bids':[['1','2','0','1']],'ts':'1652459226428','checksum':1146082652}]}",
	    "book BTC-USDT us=1652459226428000 check=1146082652 b 1*2 a\n" },
	{ "a sign of life", NULL,
	    "{'arg':{'channel':'books','instId':'BTC-USDT'},'action':'update','data':[{'asks':[],'bids':[],"
	    "'ts':'1597026383085','checksum':0,'prevSeqId':125,'seqId':125}]}",
	    "book BTC-USDT last=125 previous=125 us=1597026383085000 b a\n" },
	{ "fifty levels", NULL,
	    "{'arg':{'channel':'books50-l2-tbt','instId':'BTC-USDT'},'action':'snapshot','data':[{'asks':[],'bids':[],"
	    "'ts':'1597026383085','prevSeqId':-1,'seqId':3}]}",
	    "depth BTC-USDT 50\nbook BTC-USDT whole last=3 previous=-1 us=1597026383085000 b a\n" },
	{ "neither snapshot nor update", NULL,
	    "{'arg':{'channel':'books','instId':'BTC-USDT'},'data':[{'asks':[],'bids':[],'seqId':3}]}",
	    "error missing\n" },
	{ "best bid and offer", NULL,
	    "{'arg':{'channel':'bbo-tbt','instId':'BTC-USDT'},'data':[{'asks':[['8476.98','415','0','13']],"
	    "'bids':[['8476.97','256','0','12']],'ts':'1597026383085','seqId':123456}]}",
	    "best BTC-USDT whole last=123456 us=1597026383085000 b 8476.97*256 a 8476.98*415\n" },
	{ "five levels", NULL,
	    "{'arg':{'channel':'books5','instId':'BTC-USDT'},'data':[{'asks':[['3','1','0','1']],"
	    "'bids':[['2','1','0','1'],['1','9','0','1']],'instId':'BTC-USDT','ts':'1597026383085','seqId':12}]}",
	    "depth BTC-USDT 5\nbook BTC-USDT whole last=12 us=1597026383085000 b 2*1 1*9 a 3*1\n" },
	{ "trades", NULL,
	    "{'arg':{'channel':'trades','instId':'BTC-USDT'},'data':[{'instId':'BTC-USDT','tradeId':'674510826',"
	    "'px':'95634.9','sz':'0.00011186','side':'buy','ts':'1740394561685','count':'1'},"
	    "{'instId':'BTC-USDT','tradeId':'674510827','px':'95634.8','sz':'1','side':'sell','ts':'1740394561686'}]}",
	    "trade BTC-USDT 674510826 buy 0.00011186 at 95634.9 us=1740394561685000\n"
	    "trade BTC-USDT 674510827 sell 1 at 95634.8 us=1740394561686000\n" },
	{ "ticker", NULL,
	    "{'arg':{'channel':'tickers','instId':'BTC-USDT'},'data':[{'instType':'SPOT','instId':'BTC-USDT',"
	    "'last':'9999.99','lastSz':'0.1','askPx':'10000','askSz':'11','bidPx':'','bidSz':'5','volCcy24h':'2222',"
	    "'vol24h':'22','ts':'1597026383085'}]}",
	    "ticker BTC-USDT last=9999.99 bid=0 ask=10000 volume=22 quote=2222 us=1597026383085000\n" },
	{ "a swap's book", NULL,
	    "{'arg':{'channel':'books','instId':'UNI-USD-SWAP'},'action':'update','data':[{'asks':[],"
	    "'bids':[['5.134','127','0','3']],'ts':'1652459226428','checksum':-756333598}]}",
	    "" },
	{ "a dated future's trade", NULL,
	    "{'arg':{'channel':'trades','instId':'BTC-USD-220527'},'data':[{'instId':'BTC-USD-220527','tradeId':'7849',"
	    "'px':'30218.8','sz':'1','side':'buy','ts':'1652459199958'}]}",
	    "" },
	{ "no spot though named like it", NULL,
	    "{'arg':{'channel':'tickers','instId':'BTC-USDT'},'data':[{'instType':'MARGIN','instId':'BTC-USDT',"
	    "'last':'1','ts':'1597026383085'}]}",
	    "" },
	{ "another channel", NULL,
	    "{'arg':{'channel':'candle1D','instId':'BTC-USDT'},'data':[['1597026383085','8533.02']]}", "" },
	{ "acknowledged", NULL,
	    "{'id':'1512','event':'subscribe','arg':{'channel':'books','instId':'BTC-USDT'},'connId':'a4d3ae55'}", "" },
	{ "refused", NULL,
	    "{'event':'error','code':'60018','msg':'Wrong URL or channel:books,instId:XX doesn\\'t "
	    "exist','connId':'x'}",
	    "complaint Wrong URL or channel:books,instId:XX doesn\\\"t exist\n" },
	{ "refused without words", NULL, "{'event':'error','code':'60012','msg':'','connId':'x'}",
	    "complaint 60012\n" },
	{ "about to be upgraded", NULL,
	    "{'event':'notice','code':'64008','msg':'The connection will soon be closed','connId':'x'}",
	    "leaving service_upgrade\n" },
	{ "another notice", NULL, "{'event':'notice','code':'1','msg':'hello','connId':'x'}", "complaint hello\n" },
	{ "pong", NULL, "pong", "" },
	{ "ping", NULL, "ping", "error bad_json\n" },
	{ "data that are no list", NULL, "{'arg':{'channel':'trades','instId':'BTC-USDT'},'data':'x'}",
	    "error bad_json\n" },
	{ "a time that is none", NULL,
	    "{'arg':{'channel':'bbo-tbt','instId':'BTC-USDT'},'data':[{'asks':[],'bids':[],'ts':'soon'}]}",
	    "error time\n" },
	{ "a level that is no list", NULL,
	    "{'arg':{'channel':'books5','instId':'BTC-USDT'},'data':[{'asks':['1','2'],'bids':[]}]}",
	    "error bad_json\n" },
	{ "a price with 40 digits", NULL,
	    "{'arg':{'channel':'books5','instId':'BTC-USDT'},"
	    "'data':[{'asks':[['1234567890123456789012345678901234567890','1']],'bids':[]}]}",
	    "error decimal_range\n" },
	{ "a symbol from the wild", NULL,
	    "{'arg':{'channel':'trades','instId':'\\u0000-\\n'},'data':[{'instId':'\\u0000-\\n','px':'1','sz':'1'}]}",
	    "trade \\u0000-\\n  ? 1 at 1\n" },
	{ "instruments", INSTRUMENTS,
	    "{'code':'0','data':[{'alias':'','baseCcy':'BTC','category':'1','instId':'BTC-USDT','instType':'SPOT',"
	    "'lotSz':'0.00000001','maxLmtSz':'9999999999','minSz':'0.00001','quoteCcy':'USDT','state':'live',"
	    "'tickSz':'0.1'},{'baseCcy':'ETH','instId':'ETH-USDT','instType':'SPOT','lotSz':'0.1','minSz':'1',"
	    "'quoteCcy':'USDT','state':'post_only','tickSz':'','maxLmtSz':null},"
	    "{'baseCcy':'','instId':'BTC-USDT-SWAP','instType':'SWAP','lotSz':'1','state':'live'},"
	    "{'baseCcy':'A','instId':'A-B','instType':'SPOT','quoteCcy':'B','state':'suspend'}],'msg':''}",
	    "instrument BTC-USDT BTC/USDT tick=0.1 step=0.00000001 min=0.00001 max=9999999999 notional=0 yes\n"
	    "instrument ETH-USDT ETH/USDT tick=0 step=0.1 min=1 max=0 notional=0 post_only\n"
	    "instrument A-B A/B tick=0 step=0 min=0 max=0 notional=0 halted\n"
	    "end\n" },
	{ "instruments refused", INSTRUMENTS, "{'code':'50011','data':[],'msg':'Too Many Requests'}",
	    "complaint Too Many Requests\n" },
	{ "instruments of futures", "https://x/api/v5/public/instruments?instType=FUTURES", "{'code':'0','data':[]}",
	    "" },
	{ "picture over REST", BOOKS,
	    "{'code':'0','msg':'','data':[{'asks':[['2','1','0','1']],'bids':[['1','3','0','1']],"
	    "'ts':'1597026383085','seqId':3235851742}]}",
	    "book BTC-USDT whole answer rest limit=400 last=3235851742 us=1597026383085000 b 1*3 a 2*1\n" },
};

int
main(void)
{
	return codec_main("okx", cases, COUNT(cases));
}
