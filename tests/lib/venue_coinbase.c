/* coinbase: every form of the messages of both feeds, in any order of members, and broken ones. */
#include "recorder.h"

#define PRODUCTS "https://api.exchange.coinbase.com/products"
#define ADVANCED "https://api.coinbase.com/api/v3/brokerage/market/products"
#define BOOK "https://api.exchange.coinbase.com/products/BTC-USD/book?level=2"

static const struct codec_case cases[] = {
	{ "snapshot", NULL,
	    "{'type':'snapshot','product_id':'BTC-USD','asks':[['14.8024','12.77']],'bids':[['14.7','1.50'],['3','30']]"
	    "}",
	    "book BTC-USD whole b 14.7*1.50 3*30 a 14.8024*12.77\n" },
	{ "changes", NULL,
	    "{'type':'l2update','product_id':'BTC-USD','changes':[['buy','10101.8','0.162567'],"
	    "['sell','10102','0.00000000']],'time':'2019-08-14T20:42:27.265Z'}",
	    "book BTC-USD us=1565815347265000 b 10101.8*0.162567 a 10102*0.00000000\n" },
	{ "no changes", NULL, "{'type':'l2update','product_id':'BTC-USD','changes':[],'time':'2019-08-14T20:42:27Z'}",
	    "book BTC-USD us=1565815347000000 b a\n" },
	{ "a match tells the maker's side", NULL,
	    "{'type':'match','trade_id':82047307,'maker_order_id':'x','taker_order_id':'y','side':'sell',"
	    "'size':'0.00513192','price':'9314.78','product_id':'BTC-USD','sequence':12038915443,"
	    "'time':'2020-01-31T20:03:41.158814Z'}",
	    "trade BTC-USD 82047307 buy 0.00513192 at 9314.78 us=1580501021158814\n" },
	{ "the last match of before", NULL,
	    "{'type':'last_match','trade_id':1,'side':'sell','size':'1','price':'2','product_id':'BTC-USD',"
	    "'time':'2020-01-31T20:03:41.158814Z'}",
	    "" },
	{ "ticker", NULL,
	    "{'type':'ticker','sequence':1,'product_id':'BTC-USD','price':'9380.55','open_24h':'1','volume_24h':'7',"
	    "'best_bid':'9380.54','best_ask':'9380.56','side':'buy','time':'2020-02-01T01:40:16.253563Z','trade_id':2,"
	    "'last_size':'0.41'}",
	    "ticker BTC-USD last=9380.55 bid=9380.54 ask=9380.56 volume=7 quote=0 us=1580521216253563\n" },
	{ "ticker without a time", NULL, "{'type':'ticker','product_id':'BTC-USD','price':'9380.55','best_bid':''}",
	    "ticker BTC-USD last=9380.55 bid=0 ask=0 volume=0 quote=0\n" },
	{ "heartbeat", NULL,
	    "{'type':'heartbeat','sequence':90,'last_trade_id':20,'product_id':'BTC-USD',"
	    "'time':'2014-11-07T08:19:28.464459Z'}",
	    "" },
	{ "subscriptions", NULL, "{'type':'subscriptions','channels':[{'name':'level2','product_ids':['BTC-USD']}]}",
	    "" },
	{ "refused", NULL, "{'type':'error','message':'Failed to subscribe','reason':'XX-USD is not a valid product'}",
	    "complaint XX-USD is not a valid product\n" },
	{ "refused with one reason", NULL, "{'type':'error','message':'too many'}", "complaint too many\n" },
	{ "a type of tomorrow", NULL,
	    "{'type':'auction','product_id':'BTC-USD','auction_state':'collection','price':'','size':null}", "" },
	{ "a change of no side", NULL, "{'type':'l2update','product_id':'BTC-USD','changes':[['hold','1','2']]}",
	    "error bad_type\n" },
	{ "a change cut short", NULL, "{'type':'l2update','product_id':'BTC-USD','changes':[['buy','1']]}",
	    "error bad_type\n" },
	{ "a book of nobody", NULL, "{'type':'l2update','changes':[['buy','1','2']]}", "error missing\n" },
	{ "a time that is none", NULL, "{'type':'l2update','product_id':'BTC-USD','changes':[],'time':'today'}",
	    "error time\n" },
	{ "a time of the year 1", NULL,
	    "{'type':'l2update','product_id':'BTC-USD','changes':[],'time':'0001-01-01T00:00:00Z'}", "error time\n" },
	{ "a match of nothing", NULL, "{'type':'match','side':'sell','size':'0','price':'2','product_id':'BTC-USD'}",
	    "error range\n" },
	{ "neither type nor channel", NULL, "{'price':'1'}", "" },

	{ "Advanced: snapshot", NULL,
	    "{'channel':'l2_data','client_id':'','timestamp':'2026-04-07T14:30:00.123456789Z','sequence_num':0,'events'"
	    ":["
	    "{'type':'snapshot','product_id':'BTC-USD','updates':[{'side':'bid','event_time':'1970-01-01T00:00:00Z',"
	    "'price_level':'68900.00','new_quantity':'1.5'},{'side':'offer','event_time':'1970-01-01T00:00:00Z',"
	    "'price_level':'68901','new_quantity':'0.5'}]}]}",
	    "sequence 0\nbook BTC-USD whole us=1775572200123456 b 68900.00*1.5 a 68901*0.5\n" },
	{ "Advanced: two updates in one message", NULL,
	    "{'channel':'l2_data','timestamp':'2026-04-07T14:30:01.456789Z','sequence_num':0,'events':["
	    "{'type':'update','product_id':'BTC-USD','updates':[{'side':'bid','event_time':'2026-04-07T14:30:00.2Z',"
	    "'price_level':'1','new_quantity':'2'},{'side':'bid','event_time':'2026-04-07T14:30:00.1Z',"
	    "'price_level':'3','new_quantity':'4'}]},{'type':'update','product_id':'ETH-USD','updates':[]}]}",
	    "sequence 0\nbook BTC-USD us=1775572200200000 b 1*2 3*4 a\nbook ETH-USD us=1775572201456789 b a\n" },
	{ "Advanced: a number that is missing", NULL,
	    "{'channel':'l2_data','timestamp':'2026-04-07T14:30:01Z','sequence_num':7,'events':["
	    "{'type':'snapshot','product_id':'BTC-USD','updates':[]}]}",
	    "sequence 7\n" },
	{ "Advanced: trades tell the maker's side", NULL,
	    "{'channel':'market_trades','client_id':'','timestamp':'2026-04-07T14:30:02Z','sequence_num':0,'events':["
	    "{'type':'update','trades':[{'trade_id':'995098700','product_id':'BTC-USD','price':'68900.50',"
	    "'size':'0.0015','side':'BUY','time':'2026-04-07T14:30:02.789012Z'},{'trade_id':'995098701',"
	    "'product_id':'BTC-USD','price':'68900','size':'0.05','side':'SELL','time':'2026-04-07T14:30:02.8Z'}]}]}",
	    "sequence 0\n"
	    "trade BTC-USD 995098700 sell 0.0015 at 68900.50 us=1775572202789012\n"
	    "trade BTC-USD 995098701 buy 0.05 at 68900 us=1775572202800000\n" },
	{ "Advanced: trades of before", NULL,
	    "{'channel':'market_trades','timestamp':'2026-04-07T14:30:02Z','sequence_num':0,'events':["
	    "{'type':'snapshot','trades':[{'trade_id':'1','product_id':'BTC-USD','price':'1','size':'1',"
	    "'side':'BUY','time':'2026-04-07T14:30:02Z'}]}]}",
	    "sequence 0\n" },
	{ "Advanced: ticker", NULL,
	    "{'channel':'ticker','timestamp':'2026-04-07T14:30:03.000000Z','sequence_num':0,'events':[{'type':'"
	    "snapshot',"
	    "'tickers':[{'type':'ticker','product_id':'BTC-USD','price':'68900.50','volume_24_h':'15','best_bid':'"
	    "68900',"
	    "'best_bid_quantity':'1.5','best_ask':'68901'}]}]}",
	    "sequence 0\n"
	    "ticker BTC-USD last=68900.50 bid=68900 ask=68901 volume=15 quote=0 us=1775572203000000\n" },
	{ "Advanced: heartbeat", NULL,
	    "{'channel':'heartbeats','timestamp':'2026-04-07T14:30:10Z','sequence_num':0,'events':["
	    "{'current_time':'2026-04-07 14:30:10 +0000 UTC m=+41691.2','heartbeat_counter':42}]}",
	    "sequence 0\n" },
	{ "Advanced: subscriptions", NULL,
	    "{'channel':'subscriptions','timestamp':'2026-04-07T14:30:10Z','sequence_num':0,"
	    "'events':[{'subscriptions':{'level2':['BTC-USD']}}]}",
	    "sequence 0\n" },
	{ "Advanced: a number without events counts", NULL, "{'channel':'heartbeats','sequence_num':0}",
	    "sequence 0\n" },
	{ "Advanced: an update without a price", NULL,
	    "{'channel':'l2_data','sequence_num':0,'events':[{'type':'update','product_id':'BTC-USD',"
	    "'updates':[{'side':'bid','new_quantity':'4'}]}]}",
	    "sequence 0\nerror missing\n" },
	{ "Advanced: an update of no side", NULL,
	    "{'channel':'l2_data','sequence_num':0,'events':[{'type':'update','product_id':'BTC-USD',"
	    "'updates':[{'side':'','price_level':'1','new_quantity':'4'}]}]}",
	    "sequence 0\nerror missing\n" },
	{ "Advanced: neither snapshot nor update", NULL,
	    "{'channel':'l2_data','sequence_num':0,'events':[{'product_id':'BTC-USD','updates':[]}]}",
	    "sequence 0\nerror missing\n" },
	{ "Advanced: events that are no list", NULL, "{'channel':'l2_data','sequence_num':0,'events':{}}",
	    "sequence 0\nerror bad_json\n" },

	{ "products", PRODUCTS,
	    "[{'id':'SKL-EUR','base_currency':'SKL','quote_currency':'EUR','base_min_size':'5','base_max_size':'"
	    "1000000',"
	    "'quote_increment':'0.0001','base_increment':'0.1','min_market_funds':'5.0','post_only':false,"
	    "'limit_only':false,'cancel_only':false,'trading_disabled':false,'status':'online'},"
	    "{'id':'A-B','base_currency':'A','quote_currency':'B','cancel_only':true,'status':'online'},"
	    "{'id':'C-D','base_currency':'C','quote_currency':'D','post_only':true,'status':'online'},"
	    "{'id':'E-F','base_currency':'E','quote_currency':'F','status':'delisted'},"
	    "{'id':'G-H','base_currency':'G','quote_currency':'H','trading_disabled':true,'status':'online'}]",
	    "instrument SKL-EUR SKL/EUR tick=0.0001 step=0.1 min=5 max=1000000 notional=5.0 yes\n"
	    "instrument A-B A/B tick=0 step=0 min=0 max=0 notional=0 cancel_only\n"
	    "instrument C-D C/D tick=0 step=0 min=0 max=0 notional=0 post_only\n"
	    "instrument E-F E/F tick=0 step=0 min=0 max=0 notional=0 halted\n"
	    "instrument G-H G/H tick=0 step=0 min=0 max=0 notional=0 halted\n"
	    "end\n" },
	{ "Advanced: products", ADVANCED,
	    "{'products':[{'product_id':'BTC-USD', 'base_increment':'0.00000001', 'quote_increment':'0.01', "
	    "'quote_min_size':'1', 'base_min_size':'0.0001', 'base_max_size':'3400', 'is_disabled':false, "
	    "'status':'online', 'auction_mode':false, 'product_type':'SPOT', 'quote_currency_id':'USD', "
	    "'base_currency_id':'BTC', 'alias':'', 'alias_to':['BTC-USDC'], 'view_only':false, "
	    "'price_increment':'0.1'},"
	    "{'product_id':'BTC-USDC','status':'online','product_type':'SPOT','alias':'BTC-USD'},"
	    "{'product_id':'BIT-26','status':'online','product_type':'FUTURE','alias':''}],"
	    "'num_products':3,'pagination':{'has_next':false}}",
	    "instrument BTC-USD BTC/USD tick=0.1 step=0.00000001 min=0.0001 max=3400 notional=1 yes\nend\n" },
	{ "Advanced: a first page", ADVANCED, "{'products':[],'pagination':{'has_next':true}}", "" },
	{ "products refused", PRODUCTS, "{'message':'rate limit exceeded'}", "complaint rate limit exceeded\n" },
	{ "products that are no list", PRODUCTS, "7", "error bad_json\n" },
	{ "picture for the audit", BOOK,
	    "{'bids':[['100.1','2',1]],'asks':[['100.2','1.5',3]],'sequence':13051505638,'auction_mode':false,"
	    "'time':'2020-02-01T01:40:16.253563Z'}",
	    "book BTC-USD whole answer rest us=1580521216253563 b 100.1*2 a 100.2*1.5\n" },
	{ "another answer", "https://api.exchange.coinbase.com/products/BTC-USD/ticker", "{}", "" },
	{ "picture of Advanced",
	    "https://api.coinbase.com/api/v3/brokerage/market/product_book?product_id=BTC-USDT&limit=2",
	    "{'pricebook':{'product_id':'BTC-USDT','bids':[{'price':'60000.00','size':'1'},{'price':'59999','size':'5'}"
	    "],"
	    "'asks':[{'price':'60001.00','size':'2'}],'time':'2026-11-20T18:04:09.007Z'},'last':'60000.5'}",
	    "book BTC-USDT whole answer rest limit=2 us=1795197849007000 b 60000.00*1 59999*5 a 60001.00*2\n" },
	{ "picture of Advanced refused", "https://api.coinbase.com/api/v3/brokerage/market/product_book?product_id=X",
	    "{'error':'NOT_FOUND','error_details':'x','message':'no such product'}", "complaint no such product\n" },
	{ "a level of Advanced without a price",
	    "https://api.coinbase.com/api/v3/brokerage/market/product_book?product_id=X",
	    "{'pricebook':{'product_id':'X','bids':[{'size':'1'}],'asks':[]}}", "error missing\n" },
};

int
main(void)
{
	return codec_main("coinbase", cases, COUNT(cases));
}
