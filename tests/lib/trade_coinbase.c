/* coinbase, trading: what is asked has its token, and answers mean what the venue says they mean. */
#include "trade_check.h"

/* Published: RFC 8037, A.1, and RFC 7515, A.3. */
#define EDWARDS                                                                                                        \
	"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"              \
	"-----END PRIVATE KEY-----\n"
#define P256                                                                                                           \
	"-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49\n"           \
	"AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72b\n"                                           \
	"focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n-----END EC PRIVATE KEY-----\n"

static void
make_key(struct testkey *to)
{
	testkey_make(to, "coinbase", "key-name", EDWARDS, "");
}

static const struct trade_call order_call = { .ask = ASK_ORDER,
	.now_us = TRADE_NOW_US,
	.symbol = { "BTC-USD", 7 },
	.id = { "arb-1", 5 },
	.side = SIDE_BUY,
	.type = ORDER_TYPE_LIMIT,
	.tif = TIF_IOC,
	.price = { 30000, 0 },
	.qty = { 1, 3 } };

/* Written and signed by openssl; the host is the venue's, whatever stands in for it; the query is not in it. */
static void
a_token_of_an_ed25519_key(void **state)
{
	struct trade_call call = { .ask = ASK_BALANCE, .now_us = TRADE_NOW_US };
	struct testkey key;

	(void)state;
	make_key(&key);
	check_asked(&key, &call, "GET /api/v3/brokerage/accounts?limit=250", "",
	    "Authorization: Bearer "
	    "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6ImtleS1uYW1lIiwibm9uY2UiOiIwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
	    "MDAwMDAwMDAwMCJ9.eyJhdWQiOlsiY2RwX3NlcnZpY2UiXSwiaXNzIjoiY2RwIiwibmJmIjoxNzAwMDAwMDAwLCJleHAiOjE3MDA"
	    "wMDAxMjAsInN1YiI6ImtleS1uYW1lIiwiaWF0IjoxNzAwMDAwMDAwLCJ1cmlzIjpbIkdFVCBhcGkuY29pbmJhc2UuY29tL2FwaS9"
	    "2My9icm9rZXJhZ2UvYWNjb3VudHMiXX0.TzRIB9DHQ7yxgqbJMvLkdAebUIZzPaYWuQnUvRIWG2RnsdMB7rcuaZX8vPeP62jXE_n"
	    "9TPnIKKZnpkXi_ci2Dw\nContent-Type: application/json\n");
	testkey_free(&key);
}

/* A signature of that kind is never the same: it is verified where the vectors are. */
static void
a_token_of_a_p256_key(void **state)
{
	struct trade_call call = { .ask = ASK_BALANCE, .now_us = TRADE_NOW_US };
	struct testkey key;

	(void)state;
	testkey_make(&key, "coinbase", "key-name", P256, "");
	check_asked(&key, &call, "GET /api/v3/brokerage/accounts?limit=250", "",
	    "Authorization: Bearer "
	    "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImtleS1uYW1lIiwibm9uY2UiOiIwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
	    "MDAwMDAwMDAwMCJ9.eyJhdWQiOlsicmV0YWlsX3Jlc3RfYXBpX3Byb3h5Il0sImlzcyI6ImNvaW5iYXNlLWNsb3VkIiwibmJmIjo"
	    "xNzAwMDAwMDAwLCJleHAiOjE3MDAwMDAxMjAsInN1YiI6ImtleS1uYW1lIiwiaWF0IjoxNzAwMDAwMDAwLCJ1cmkiOiJHRVQgYXB"
	    "pLmNvaW5iYXNlLmNvbS9hcGkvdjMvYnJva2VyYWdlL2FjY291bnRzIn0.");
	testkey_free(&key);
}

static void
orders_of_all_kinds(void **state)
{
	static const char *const kinds[] = {
		"{'limit_limit_gtc':{'base_size':'0.001','limit_price':'30000','post_only':false}}",
		"{'sor_limit_ioc':{'base_size':'0.001','limit_price':'30000'}}",
		"{'limit_limit_fok':{'base_size':'0.001','limit_price':'30000'}}",
		"{'limit_limit_gtc':{'base_size':'0.001','limit_price':'30000','post_only':true}}"
	};
	struct trade_call call = order_call;
	struct testkey key;
	char want[256];

	(void)state;
	make_key(&key);
	for (call.tif = TIF_GTC; call.tif <= TIF_POST_ONLY; call.tif++) {
		snprintf(want, sizeof want,
		    "{'client_order_id':'arb-1','product_id':'BTC-USD','side':'BUY','order_configuration':%s}",
		    kinds[call.tif]);
		check_asked(&key, &call, "POST /api/v3/brokerage/orders", want, NULL);
	}
	call = order_call;
	call.type = ORDER_TYPE_MARKET;
	call.side = SIDE_SELL;
	check_asked(&key, &call, "POST /api/v3/brokerage/orders",
	    "{'client_order_id':'arb-1','product_id':'BTC-USD','side':'SELL','order_configuration':"
	    "{'market_market_ioc':{'base_size':'0.001'}}}",
	    NULL);
	testkey_free(&key);
}

static void
all_that_is_asked(void **state)
{
	static const struct {
		struct trade_call call;
		const char *what, *body;
	} rows[] = {
		{ { .ask = ASK_CANCEL, .id = { "c", 1 }, .venue_id = { "7\"", 2 } },
		    "POST /api/v3/brokerage/orders/batch_cancel", "{'order_ids':['7\\'']}" },
		{ { .ask = ASK_QUERY, .venue_id = { "7/8", 3 } }, "GET /api/v3/brokerage/orders/historical/7%2F8", "" },
		{ { .ask = ASK_QUERY, .symbol = { "A-B", 3 }, .id = { "c", 1 }, .since_us = TRADE_NOW_US },
		    "GET /api/v3/brokerage/orders/historical/batch?product_ids=A-B&limit=100"
		    "&start_date=2023-11-14T22%3A13%3A20.000Z",
		    "" },
		{ { .ask = ASK_OPEN, .symbol = { "A-B", 3 }, .cursor = { "x=", 2 } },
		    "GET "
		    "/api/v3/brokerage/orders/historical/batch?order_status=OPEN&product_ids=A-B&limit=100&cursor=x%3D",
		    "" },
		{ { .ask = ASK_FILLS, .symbol = { "A-B", 3 }, .limit = 50 },
		    "GET /api/v3/brokerage/orders/historical/fills?product_ids=A-B&limit=50", "" },
		{ { .ask = ASK_FILLS, .symbol = { "A-B", 3 }, .venue_id = { "7/8", 3 }, .since_us = TRADE_NOW_US },
		    "GET /api/v3/brokerage/orders/historical/fills?order_ids=7%2F8&product_ids=A-B"
		    "&start_sequence_timestamp=2023-11-14T22%3A13%3A20.000Z",
		    "" },
		{ { .ask = ASK_FEES }, "GET /api/v3/brokerage/transaction_summary?product_type=SPOT", "" },
		{ { .ask = ASK_DEPOSIT_ADDRESS, .label = { "acc", 3 } }, "GET /v2/accounts/acc/addresses", "" },
		{ { .ask = ASK_WITHDRAW,
		      .label = { "acc", 3 },
		      .asset = { "XRP", 3 },
		      .network = { "ripple", 6 },
		      .address = { "rX", 2 },
		      .tag = { "12", 2 },
		      .amount = { 2505, 1 } },
		    "POST /v2/accounts/acc/transactions",
		    "{'type':'send','to':'rX','amount':'250.5','currency':'XRP','network':'ripple','destination_tag':'"
		    "12'}" },
	};
	struct testkey key;

	(void)state;
	make_key(&key);
	for (size_t i = 0; i < COUNT(rows); i++)
		check_asked(&key, &rows[i].call, rows[i].what, rows[i].body, NULL);
	testkey_free(&key);
}

static void
what_cannot_be_asked(void **state)
{
	struct trade_call call = order_call;
	struct testkey key;

	(void)state;
	make_key(&key);
	call.id = SLICE("arb_1");
	check_unasked(&key, &call, "id: the venue takes letters and digits and -");
	call = (struct trade_call){ .ask = ASK_CANCEL, .id = SLICE("c") };
	check_unasked(&key, &call, "the venue cancels by its own number of the order, which is missing");
	call = (struct trade_call){ .ask = ASK_WITHDRAW };
	check_unasked(&key, &call,
	    "the venue's number of the account is missing (--label: the uuid that /api/v3/brokerage/accounts tells of "
	    "the asset)");
	call.ask = ASK_WATCHDOG;
	check_unasked(&key, &call, "the venue has no request for watchdog");
	testkey_free(&key);
}

/* Looked at when the key is made, whatever is asked with it later. */
static void
keys_that_cannot_be(void **state)
{
	(void)state;
	check_key_refused("coinbase", "key-name", "an old secret", "",
	    "coinbase, account main: the secret is neither a P-256 key in PEM nor an Ed25519 key");
	check_key_refused("okx", "api-key", P256, "phrase",
	    "okx, account main: the secret is the key of a signature that the venue does not take");
}

/* ---- answers ---- */

#define TAKEN                                                                                                          \
	"{'success':true,'failure_reason':'UNKNOWN_FAILURE_REASON','order_id':'7',"                                    \
	"'success_response':{'order_id':'7','product_id':'BTC-USD','client_order_id':'c'}}"
#define REFUSED(id, error, preview)                                                                                    \
	"{'success':false,'failure_reason':'UNKNOWN_FAILURE_REASON','order_id':'" id                                   \
	"','error_response':{'error':'" error "','message':'no','preview_failure_reason':'" preview "'}}"

static const struct answer_case of_orders[] = {
	{ ASK_ORDER, 200, TAKEN, FATE_DONE, "", "7" },
	{ ASK_ORDER, 200, "{'success':true,'success_response':{'order_id':'7'}}", FATE_DONE, "", "7" },
	/* success that names no order, an error that names one: it may exist */
	{ ASK_ORDER, 200, "{'success':true,'success_response':{}}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, REFUSED("7", "INSUFFICIENT_FUND", ""), FATE_UNKNOWN, "", "7" },
	{ ASK_ORDER, 200, REFUSED("", "INSUFFICIENT_FUND", "PREVIEW_INSUFFICIENT_FUND"), FATE_FUNDS, "", "" },
	{ ASK_ORDER, 200, REFUSED("", "UNKNOWN_FAILURE_REASON", "PREVIEW_INSUFFICIENT_FUND"), FATE_FUNDS, "", "" },
	{ ASK_ORDER, 200, REFUSED("", "INVALID_SIZE_PRECISION", ""), FATE_FILTER, "", "" },
	{ ASK_ORDER, 200, REFUSED("", "INVALID_LIMIT_PRICE_POST_ONLY", ""), FATE_WOULD_TAKE, "", "" },
	{ ASK_ORDER, 401, "Unauthorized\n", FATE_KEY, "", "" },
	{ ASK_ORDER, 401, "{'error':'UNAUTHENTICATED','message':'Unauthorized'}", FATE_KEY, "", "" },
	{ ASK_ORDER, 403, "{'error':'PERMISSION_DENIED','message':'Missing required scopes'}", FATE_KEY, "", "" },
	{ ASK_ORDER, 429, "{'error':'whatever'}", FATE_LATER, "", "" },
	{ ASK_ORDER, 429, "{'message':'slow down'}", FATE_LATER, "", "" },
	/* taken, it says, and that there was an error */
	{ ASK_ORDER, 400, TAKEN, FATE_UNKNOWN, "", "7" },
	{ ASK_ORDER, 502, TAKEN, FATE_UNKNOWN, "", "7" },
	{ ASK_ORDER, 429, "{'success_response':{'order_id':'7'}}", FATE_UNKNOWN, "", "7" },
	/* what says nothing, what nobody knows, the id is in use, no answer at all */
	{ ASK_ORDER, 200, REFUSED("", "UNKNOWN_FAILURE_REASON", "UNKNOWN_PREVIEW_FAILURE_REASON"), FATE_UNKNOWN, "",
	    "" },
	{ ASK_ORDER, 200, REFUSED("", "COMMANDER_REJECTED_NEW_ORDER", ""), FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, REFUSED("", "DUPLICATE_CLIENT_ORDER_ID", ""), FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 400, "{'error':'INVALID_ARGUMENT','code':3,'message':'x'}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 503, "{'error':'UNAVAILABLE','code':14}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 503, REFUSED("", "INSUFFICIENT_FUND", ""), FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{}", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "", FATE_UNKNOWN, "", "" },
	{ ASK_ORDER, 200, "{'success':true,'success_res", FATE_UNKNOWN, "", "" },
	{ ASK_CANCEL, 200,
	    "{'results':[{'success':true,'failure_reason':'UNKNOWN_CANCEL_FAILURE_REASON','order_id':'7'}]}", FATE_DONE,
	    "", NULL },
	{ ASK_CANCEL, 200, "{'results':[{'success':false,'failure_reason':'UNKNOWN_CANCEL_ORDER','order_id':'7'}]}",
	    FATE_ABSENT, "", NULL },
	{ ASK_CANCEL, 200, "{'results':[{'success':false,'failure_reason':'UNKNOWN_CANCEL_FAILURE_REASON'}]}",
	    FATE_UNKNOWN, "", NULL },
	{ ASK_CANCEL, 200, "{'results':[]}", FATE_UNKNOWN, "", NULL },
};

#define ORDER_ROW(client, status, filled)                                                                              \
	"{'order_id':'7','client_order_id':'" client "','product_id':'A-B','side':'SELL','status':'" status            \
	"','time_in_force':'GOOD_UNTIL_CANCELLED','filled_size':'" filled "','average_filled_price':'6',"              \
	"'order_type':'LIMIT','order_configuration':{'limit_limit_gtc':{'base_size':'2','limit_price':'5',"            \
	"'post_only':false}}}"

static const struct answer_case of_questions[] = {
	/* a list that is looked through: another one's order is not told */
	{ ASK_QUERY, 200,
	    "{'orders':[" ORDER_ROW("other", "OPEN", "0") "," ORDER_ROW("arb-1", "OPEN", "1") "],'has_next':true,"
											      "'cursor':'x'}",
	    FATE_DONE, "order arb-1 7 A-B sell limit gtc partial 2@5 1@6\n", "7" },
	{ ASK_QUERY, 200, "{'orders':[" ORDER_ROW("arb-1", "FILLED", "2") "]}", FATE_DONE,
	    "order arb-1 7 A-B sell limit gtc filled 2@5 2@6\n", "7" },
	{ ASK_QUERY, 200, "{'orders':[" ORDER_ROW("arb-1", "CANCELLED", "1") "]}", FATE_DONE,
	    "order arb-1 7 A-B sell limit gtc done 2@5 1@6\n", "7" },
	{ ASK_QUERY, 200, "{'orders':[" ORDER_ROW("arb-1", "FAILED", "0") "]}", FATE_DONE,
	    "order arb-1 7 A-B sell limit gtc rejected 2@5 0@6\n", "7" },
	{ ASK_QUERY, 200, "{'orders':[],'has_next':false,'cursor':''}", FATE_ABSENT, "", "" },
	/* there is another page */
	{ ASK_QUERY, 200, "{'orders':[],'has_next':true,'cursor':'x'}", FATE_UNKNOWN, "", "" },
	{ ASK_QUERY, 404, "{'error':'NOT_FOUND','code':5,'message':'order not found'}", FATE_ABSENT, "", "" },
	{ ASK_QUERY, 500, "{'error':'INTERNAL'}", FATE_UNKNOWN, "", "" },
	{ ASK_QUERY, 200, "{}", FATE_UNKNOWN, "", "" },
	{ ASK_OPEN, 200,
	    "{'orders':[{'order_id':'8','client_order_id':'','product_id':'A-B','side':'BUY','status':'OPEN',"
	    "'time_in_force':'IMMEDIATE_OR_CANCEL','filled_size':'0.5','average_filled_price':'4','order_type':'MARKET'"
	    ","
	    "'order_configuration':{'market_market_ioc':{'quote_size':'100'}}}]}",
	    FATE_DONE, "order - 8 A-B buy market ioc partial 0.5@0 0.5@4\n", NULL },
	{ ASK_OPEN, 200,
	    "{'orders':[{'order_id':'8','product_id':'A-B','side':'BUY','status':'OPEN','filled_size':'0','time_in_"
	    "force':"
	    "'GOOD_UNTIL_CANCELLED','order_type':'LIMIT','order_configuration':{'limit_limit_gtc':{'base_size':'1',"
	    "'limit_price':'2','post_only':true}}}]}",
	    FATE_DONE, "order - 8 A-B buy limit post_only open 1@2 0@0\n", NULL },
	{ ASK_FILLS, 200,
	    "{'fills':[{'trade_id':'9','order_id':'7','trade_time':'2024-01-15T10:30:00.5Z','price':'45123.45',"
	    "'size':'0.005','commission':'1.14','product_id':'BTC-USD','liquidity_indicator':'MAKER',"
	    "'size_in_quote':false,'side':'BUY'}],'cursor':''}",
	    FATE_DONE, "fill 9 - 7 BTC-USD buy maker 0.005@45123.45 fee 1.14 USD 1705314600500000\n", NULL },
	/* a size that is money */
	{ ASK_FILLS, 200,
	    "{'fills':[{'trade_id':'9','order_id':'7','trade_time':'2024-01-15T10:30:00Z','price':'50','size':'100',"
	    "'commission':'1','product_id':'A-B','liquidity_indicator':'UNKNOWN','size_in_quote':true,'side':'BUY'}]}",
	    FATE_DONE, "fill 9 - 7 A-B buy - 2@50 fee 1 B 1705314600000000\n", NULL },
	{ ASK_BALANCE, 200,
	    "{'accounts':[{'uuid':'u','currency':'BTC','available_balance':{'value':'1.5','currency':'BTC'},"
	    "'hold':{'value':'0.5','currency':'BTC'}},{'currency':'USD','available_balance':{'value':'7'},'hold':{'"
	    "value':'0'}}]}",
	    FATE_DONE, "balance BTC 1.5 0.5 -\nbalance USD 7 0 -\n", NULL },
	{ ASK_BALANCE, 200,
	    "{'accounts':[{'uuid':'u','currency':'BTC','available_balance':{'value':'1.5'},'hold':{'value':'0'},"
	    "'type':'ACCOUNT_TYPE_VAULT'}]}",
	    FATE_DONE, "balance BTC 1.5 0 vault\n", NULL },
	{ ASK_FEES, 200, "{'fee_tier':{'pricing_tier':'x','taker_fee_rate':'0.012','maker_fee_rate':'0.006'}}",
	    FATE_DONE, "fees BTC-USD 60 120\n", NULL },
	{ ASK_FEES, 200, "{}", FATE_UNKNOWN, "", NULL },
	{ ASK_DEPOSIT_ADDRESS, 200,
	    "{'pagination':{},'data':[{'id':'i','address':'rX','network':'ripple','address_info':{'address':'rX',"
	    "'destination_tag':'12'}},{'address':'bc1','network':'bitcoin'}]}",
	    FATE_DONE, "address rX 12 ripple\naddress bc1 - bitcoin\n", NULL },
	{ ASK_WITHDRAW, 201, "{'data':{'id':'x','status':'pending'}}", FATE_DONE, "", NULL },
	{ ASK_WITHDRAW, 400, "{'errors':[{'id':'validation_error','message':'no'}]}", FATE_UNKNOWN, "", NULL },
};

static void
answers_to_orders(void **state)
{
	(void)state;
	check_answers("coinbase", &order_call, of_orders, COUNT(of_orders));
}

static void
answers_to_questions(void **state)
{
	(void)state;
	check_answers("coinbase", &order_call, of_questions, COUNT(of_questions));
}

static void
pages(void **state)
{
	struct trade_call call = { .ask = ASK_QUERY, .id = SLICE("arb-1") };
	struct text body = { 0 };
	struct trade_answer answer;

	(void)state;
	answer = answer_to("coinbase", &call, &body, "{'orders':[],'has_next':true,'cursor':'x'}");
	check_text("next", answer.cursor, "x");
	answer = answer_to(
	    "coinbase", &call, &body, "{'orders':[" ORDER_ROW("arb-1", "OPEN", "0") "],'has_next':true,'cursor':'x'}");
	check_text("found", answer.cursor, "");
	call.ask = ASK_BALANCE;
	answer = answer_to("coinbase", &call, &body, "{'accounts':[],'has_next':false,'cursor':'x'}");
	check_text("no next", answer.cursor, "");
	/* what lies in a vault is not where it is paid in */
	call.asset = SLICE("BTC");
	answer = answer_to("coinbase", &call, &body,
	    "{'accounts':[{'uuid':'u','currency':'BTC','type':'ACCOUNT_TYPE_CRYPTO'},"
	    "{'uuid':'v','currency':'BTC','type':'ACCOUNT_TYPE_VAULT'}],'has_next':false}");
	check_text("its account", answer.venue_id, "u");
	call.asset = SLICE("");
	call.ask = ASK_FILLS;
	answer = answer_to("coinbase", &call, &body, "{'fills':[],'cursor':'x'}");
	check_text("next fills", answer.cursor, "x");
	text_free(&body);
}

static void
messages_of_the_private_socket(void **state)
{
	struct trade_call call = { .now_us = TRADE_NOW_US, .symbol = SLICE("A-B") };
	struct testkey key;

	(void)state;
	make_key(&key);
	check_greeting(&key, &call,
	    "{'type':'subscribe','product_ids':['A-B'],'channel':'user','jwt':'"
	    "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6ImtleS1uYW1lIiwibm9uY2UiOiIwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
	    "MDAwMDAwMDAwMCJ9.eyJhdWQiOlsiY2RwX3NlcnZpY2UiXSwiaXNzIjoiY2RwIiwibmJmIjoxNzAwMDAwMDAwLCJleHAiOjE3MDA"
	    "wMDAxMjAsInN1YiI6ImtleS1uYW1lIiwiaWF0IjoxNzAwMDAwMDAwfQ.ywovOVX8XB60TbfNZ7dGCppQh8YMB4-tC4ALVjT7LK_H"
	    "1WV16DjrMNveIFlY7W58MzjJhToGyV3DVfNIcVaQAA'}\n"
	    "{'type':'subscribe','channel':'heartbeats'}\n");
	testkey_free(&key);
	check_heard("coinbase", "{'type':'error','message':'authentication failure'}", FATE_KEY, "");
	check_heard(
	    "coinbase", "{'channel':'subscriptions','events':[{'subscriptions':{'user':['A-B']}}]}", FATE_DONE, "");
	check_heard("coinbase",
	    "{'channel':'user','sequence_num':1,'events':[{'type':'update','orders':[{'order_id':'7',"
	    "'client_order_id':'c','cumulative_quantity':'0.5','leaves_quantity':'1.5','avg_price':'6','status':'OPEN',"
	    "'product_id':'A-B','order_side':'SELL','order_type':'Limit','limit_price':'5','time_in_force':"
	    "'GOOD_UNTIL_CANCELLED'}]}]}",
	    FATE_DONE, "order c 7 A-B sell limit gtc partial 2@5 0.5@6\n");
	/* over: what is left is not what was asked for */
	check_heard("coinbase",
	    "{'channel':'user','events':[{'orders':[{'order_id':'7','client_order_id':'c','cumulative_quantity':'0.5',"
	    "'leaves_quantity':'0','avg_price':'6','status':'CANCELLED','product_id':'A-B','order_side':'SELL',"
	    "'order_type':'Limit','limit_price':'5'}]}]}",
	    FATE_DONE, "order c 7 A-B sell limit - done 0@5 0.5@6\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_of_an_ed25519_key),
		cmocka_unit_test(a_token_of_a_p256_key),
		cmocka_unit_test(orders_of_all_kinds),
		cmocka_unit_test(all_that_is_asked),
		cmocka_unit_test(what_cannot_be_asked),
		cmocka_unit_test(keys_that_cannot_be),
		cmocka_unit_test(answers_to_orders),
		cmocka_unit_test(answers_to_questions),
		cmocka_unit_test(pages),
		cmocka_unit_test(messages_of_the_private_socket),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests_name("trade_coinbase", tests, NULL, NULL);
}
