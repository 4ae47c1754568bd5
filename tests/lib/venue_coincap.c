/* coincap: every form of its messages, and broken ones. */
#include "recorder.h"

#define ASSETS "https://rest.coincap.io/v3/assets?ids=bitcoin,tezos"

static const struct codec_case cases[] = {
	{ "prices", NULL, "{'bitcoin':'6929.82'}", "reference bitcoin 6929.82\n" },
	{ "no news", NULL, "{}", "" },
	{ "a bare number", NULL, "{'dogecoin':1e-2}", "reference dogecoin 0.01\n" },
	{ "a price that is not told", NULL, "{'bitcoin':null}", "" },
	{ "a price of zero", NULL, "{'bitcoin':'0'}", "error range\n" },
	{ "a negative price", NULL, "{'bitcoin':'-1'}", "error range\n" },
	{ "a price that is no number", NULL, "{'bitcoin':'much'}", "error not_decimal\n" },
	{ "a price of no asset", NULL, "{'':'1'}", "error missing\n" },
	{ "a price that is a list", NULL, "{'bitcoin':[]}", "error bad_type\n" },
	{ "refused", NULL, "{'error':'credits used up'}", "complaint credits used up\n" },
	{ "no object", NULL, "'Unauthorized'", "error bad_json\n" },
	{ "one asset", "https://rest.coincap.io/v3/assets/bitcoin",
	    "{'data':{'id':'bitcoin','rank':'1','symbol':'BTC','maxSupply':null,'priceUsd':'46932.8518140582079676',"
	    "'changePercent24Hr':'-2.7'},'timestamp':1648861288294}",
	    "reference bitcoin 46932.8518140582079676\n" },
	{ "several assets", ASSETS,
	    "{'timestamp':1574208502706,'data':[{'priceUsd':'1.5','id':'tezos'},{'id':'dead','priceUsd':null},"
	    "{'id':'bitcoin','priceUsd':'2'}]}",
	    "reference tezos 1.5\nreference bitcoin 2\n" },
	{ "rates", "https://rest.coincap.io/v3/rates",
	    "{'data':[{'id':'euro','symbol':'EUR','rateUsd':'1.08','type':'fiat'}],'timestamp':1}",
	    "reference euro 1.08\n" },
	{ "an asset without a name", ASSETS, "{'data':[{'priceUsd':'1.5'}]}", "error missing\n" },
	{ "an unknown asset", ASSETS, "{'error':'xyz not found','timestamp':1}", "complaint xyz not found\n" },
	{ "another answer", "https://rest.coincap.io/v3/markets", "{'data':[{'priceUsd':'x'}]}", "" },
};

int
main(void)
{
	return codec_main("coincap", cases, COUNT(cases));
}
