/* gemini: every form of its messages, in any order of members, and broken ones. */
#include "recorder.h"

#define DETAILS "https://api.gemini.com/v1/symbols/details/btcusd"
#define BOOK "https://api.gemini.com/v1/book/btcusd"

static const struct codec_case cases[] = {
	{ "the whole book", NULL,
	    "{'auction_events':[],'changes':[['buy','77.34','14.3'],['sell','78.15','14.5']],'symbol':'SOLUSD',"
	    "'trades':[{'event_id':1,'price':'77.145','quantity':'1.9','side':'sell','symbol':'SOLUSD','tid':2,"
	    "'timestamp':1786305428385,'type':'trade'}],'type':'l2_updates'}",
	    "book SOLUSD whole b 77.34*14.3 a 78.15*14.5\n" },
	{ "the whole book of no trades", NULL,
	    "{'auction_events':[],'changes':[],'symbol':'SOLUSD','trades':[],'type':'l2_updates'}",
	    "book SOLUSD whole b a\n" },
	{ "a change", NULL, "{'changes':[['buy','65205.5','0.0']],'symbol':'BTCUSD','type':'l2_updates'}",
	    "book BTCUSD b 65205.5*0.0 a\n" },
	{ "a change with trades alone is not whole", NULL,
	    "{'changes':[['buy','65205.5','1']],'symbol':'BTCUSD','trades':[],'type':'l2_updates'}",
	    "book BTCUSD b 65205.5*1 a\n" },
	{ "null is no list", NULL,
	    "{'changes':[],'symbol':'BTCUSD','trades':null,'auction_events':null,'type':'l2_updates'}",
	    "book BTCUSD b a\n" },
	{ "a trade", NULL,
	    "{'event_id':1764551741926942,'price':'65206.29','quantity':'0.00007667','side':'buy','symbol':'BTCUSD',"
	    "'tid':2840141017904555,'timestamp':1786313194672,'type':'trade'}",
	    "trade BTCUSD 2840141017904555 buy 0.00007667 at 65206.29 us=1786313194672000\n" },
	{ "a trade without tid", NULL,
	    "{'event_id':17,'price':'2','quantity':'3','side':'sell','symbol':'BTCUSD','timestamp':1786313194672,"
	    "'type':'trade'}",
	    "trade BTCUSD 17 sell 3 at 2 us=1786313194672000\n" },
	{ "a perpetual's change", NULL, "{'changes':[['buy','1','2']],'symbol':'SOLUSDCPERP','type':'l2_updates'}",
	    "" },
	{ "a perpetual's trade", NULL,
	    "{'event_id':1,'price':'2','quantity':'3','side':'sell','symbol':'BTCGUSDPERP','timestamp':1786313194672,"
	    "'type':'trade'}",
	    "" },
	{ "heartbeat", NULL, "{'timestamp':1786313195331,'type':'heartbeat'}", "" },
	{ "candles", NULL,
	    "{'type':'candles_15m_updates','symbol':'BTCUSD','changes':[[1561054500000,9350.18,9358.35,1,2,3]]}", "" },
	{ "refused", NULL, "{'result':'error','reason':'InvalidJson','message':'no such symbol'}",
	    "complaint no such symbol\n" },
	{ "changes that are candles", NULL,
	    "{'changes':[[1561054500000,9350.18]],'symbol':'BTCUSD','type':'l2_updates'}", "error bad_type\n" },
	{ "a change of no side", NULL, "{'changes':[['hold','1','2']],'symbol':'BTCUSD','type':'l2_updates'}",
	    "error bad_type\n" },
	{ "an empty change", NULL, "{'changes':[[]],'symbol':'BTCUSD','type':'l2_updates'}", "error bad_type\n" },
	{ "a change of nobody", NULL, "{'changes':[],'type':'l2_updates'}", "error missing\n" },
	{ "a trade at no price", NULL, "{'quantity':'3','side':'sell','symbol':'BTCUSD','type':'trade'}",
	    "error range\n" },
	{ "a negative quantity", NULL, "{'changes':[['buy','1','-2']],'symbol':'BTCUSD','type':'l2_updates'}",
	    "error range\n" },
	{ "details", DETAILS,
	    "{'symbol':'BTCUSD','base_currency':'BTC','quote_currency':'USD','tick_size':1e-8,'quote_increment':0.01,"
	    "'min_order_size':'0.00001','status':'open','wrap_enabled':false,'product_type':'spot'}",
	    "instrument BTCUSD BTC/USD tick=0.01 step=0.00000001 min=0.00001 max=0 notional=0 yes\n" },
	{ "details of a perpetual", DETAILS,
	    "{'symbol':'XRPGUSDPERP','tick_size':1,'quote_increment':0.0001,'status':'open','product_type':'swap'}",
	    "" },
	{ "details of all", "https://api.gemini.com/v1/symbols/details/all",
	    "[{'symbol':'AUSD','base_currency':'A','quote_currency':'USD','status':'closed'},"
	    "{'symbol':'BUSD','base_currency':'B','quote_currency':'USD','status':'cancel_only'},"
	    "{'symbol':'CUSD','base_currency':'C','quote_currency':'USD','status':'limit_only'}]",
	    "instrument AUSD A/USD tick=0 step=0 min=0 max=0 notional=0 halted\n"
	    "instrument BUSD B/USD tick=0 step=0 min=0 max=0 notional=0 cancel_only\n"
	    "instrument CUSD C/USD tick=0 step=0 min=0 max=0 notional=0 yes\nend\n" },
	{ "details refused", DETAILS, "{'result':'error','reason':'Bad Request','message':'Supplied value'}",
	    "complaint Supplied value\n" },
	{ "picture for the audit", BOOK,
	    "{'bids':[{'price':'3607.85','amount':'6.643373','timestamp':'1547147541'}],"
	    "'asks':[{'price':'3607.86','amount':'14.6','timestamp':'1547147541'}]}",
	    "book BTCUSD whole answer rest limit=50 b 3607.85*6.643373 a 3607.86*14.6\n" },
	{ "picture of all levels", "https://api.gemini.com/v1/book/ethusd?limit_bids=0&limit_asks=0",
	    "{'bids':[],'asks':[]}", "book ETHUSD whole answer rest b a\n" },
	{ "picture of some levels", "https://api.gemini.com/v1/book/ethusd?limit_bids=5&limit_asks=3",
	    "{'bids':[],'asks':[]}", "book ETHUSD whole answer rest limit=3 b a\n" },
	{ "picture of a perpetual", "https://api.gemini.com/v1/book/btcgusdperp", "{'bids':[],'asks':[]}", "" },
	{ "a level without an amount", BOOK, "{'bids':[{'price':'1'}],'asks':[]}", "error missing\n" },
	{ "a limit that is none", "https://api.gemini.com/v1/book/btcusd?limit_bids=x", "{}", "error range\n" },
	{ "another answer", "https://api.gemini.com/v1/symbols", "['btcusd']", "" },
};

int
main(void)
{
	return codec_main("gemini", cases, COUNT(cases));
}
