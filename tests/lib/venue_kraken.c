/* kraken: answers to REST; its messages are held to recordings, in venue_recordings and feed_faults. */
#include "recorder.h"

#define DEPTH "https://api.kraken.com/0/public/Depth?pair=XBTUSD&count=2"

static const struct codec_case cases[] = {
	{ "a picture", DEPTH "#BTC/USD",
	    "{'error':[],'result':{'XXBTZUSD':{'asks':[['60001.0','1.000',1795197845]],"
	    "'bids':[['60000.0','1.5',1795197845],['59999.5','4.000',1795197845]]}}}",
	    "book BTC/USD whole answer rest limit=2 b 60000.0*1.5 59999.5*4.000 a 60001.0*1.000\n" },
	{ "nobody said of what", DEPTH, "{'error':[],'result':{'XXBTZUSD':{'asks':[],'bids':[]}}}", "" },
	{ "refused", DEPTH "#BTC/USD", "{'error':['EQuery:Unknown asset pair','more']}",
	    "complaint EQuery:Unknown asset pair\n" },
	{ "an answer of nothing", DEPTH "#BTC/USD", "{'error':[],'result':{}}", "error missing\n" },
	{ "an answer of two", DEPTH "#BTC/USD",
	    "{'error':[],'result':{'A':{'asks':[],'bids':[]},'B':{'asks':[],'bids':[]}}}", "error bad_type\n" },
	{ "a count that is none", "https://api.kraken.com/0/public/Depth?pair=XBTUSD&count=x#BTC/USD", "{}",
	    "error range\n" },
};

int
main(void)
{
	return codec_main("kraken", cases, COUNT(cases));
}
