/*
 * The way of an order at a venue on this machine that says what the test has it say (okx, by its paths): what the executor is told of it.
 */
#include <stdlib.h>

#include "gateway/gateway.h"
#include "net.h"
#include "net/serve.h"

#define ID "abcdefghij"
#define MANY 700 /* assets */

/* What it says; each body in an envelope of success unless it begins with another letter than [. */
struct says {
	int status; /* to the order; 0: 200 */
	const char *order, *query, *fills, *balance;
	bool late; /* the order is answered when the test says so */
};

struct stall {
	struct loop *loop;
	struct serve *serve;
	struct says says;
	struct key key;
	struct account *account;
	struct accounts accounts;
	struct asker asker;
	struct gateway *gateway;
	struct order_request request;
	char state[40], url[60];
	struct peer *waits; /* for the answer to its order */
	char told[300]; /* to the executor, a word each */
	struct order_holding held[4];
	size_t held_count;
	bool held_told;
};

static void
say(struct peer *peer, int status, const char *said)
{
	struct text body = { 0 };

	if (said == NULL)
		said = "[]";
	text_format(&body, *said == '[' ? "{\"code\":\"0\",\"msg\":\"\",\"data\":%s}" : "%s", said);
	peer_answer(peer, status, SLICE(""), text_all(&body));
	text_free(&body);
}

static void
on_request(void *arg, struct peer *peer, const struct request *request)
{
	struct stall *stall = arg;
	const struct says *says = &stall->says;
	bool sent = slice_is(request->method, "POST");

	if (sent && says->late)
		stall->waits = peer;
	else
		say(peer, sent && says->status != 0 ? says->status : 200,
		    sent                                                                  ? says->order
			: slice_is(request->path, "/api/v5/trade/order")                  ? says->query
			: slice_is(request->path, "/api/v5/account/balance")              ? says->balance
			: memmem(request->path.at, request->path.len, "fills", 5) != NULL ? says->fills
											  : NULL);
}

static int
take(void *arg, const struct order_reply *reply, struct error *err)
{
	static const char *const words[] = { "sent", "open", "fill", "end", "rejected", "lost", "missing", "absent" };
	struct stall *stall = arg;
	size_t at = strlen(stall->told);

	(void)err;
	snprintf(stall->told + at, sizeof stall->told - at, "%s%s%s ", words[reply->kind],
	    reply->reason == NULL ? "" : ":", reply->reason == NULL ? "" : reply->reason);
	if (reply->kind != REPLY_MISSING)
		return 0;
	stall->held_told = reply->holdings != NULL;
	stall->held_count = reply->holding_count;
	for (size_t i = 0; i < reply->holding_count && i < COUNT(stall->held); i++)
		stall->held[i] = reply->holdings[i];
	return 0;
}

static struct key
a_key(void)
{
	struct key key = { .venue = "okx", .account = "main" };

	key.api_key = secret_copy(SLICE("key"));
	key.secret = secret_copy(SLICE("secret"));
	key.passphrase = secret_copy(SLICE("phrase"));
	return key;
}

static void
open_stall(struct stall *stall, struct says says)
{
	static const struct serve_events events = { .request = on_request };
	struct gateway_plan plan = { .sink = { take, stall } };
	struct error err;

	*stall = (struct stall){ .says = says, .key = a_key(), .state = "/tmp/arb-course-XXXXXX" };
	assert_non_null(mkdtemp(stall->state));
	stall->loop = loop_new(&err);
	stall->serve = serve_new(stall->loop, "127.0.0.1", 0, &events, stall, &err);
	assert_non_null(stall->serve);
	snprintf(stall->url, sizeof stall->url, "http://127.0.0.1:%d", serve_port(stall->serve));
	stall->account = stall->accounts.at[0] = malloc(sizeof *stall->account);
	stall->accounts.count = 1;
	if (account_open(stall->account, "okx", "main", &stall->key, NULL, &err) != 0)
		fail_msg("%s", err.text);
	stall->account->rest = stall->url;
	assert_int_equal(asker_open(&stall->asker, stall->loop, stall->state, &err), 0);
	plan.accounts = &stall->accounts;
	plan.asker = &stall->asker;
	stall->gateway = gateway_new(&plan);
	stall->request = (struct order_request){ .id = ID,
		.account = "main",
		.venue = "okx",
		.symbol = "BTC-USDT",
		.base = "BTC",
		.quote = "USDT",
		.side = SIDE_BUY,
		.tif = TIF_IOC,
		.price = { 70000, 0 },
		.qty = { 1, 2 },
		.decided_us = clock_wall_us() };
}

static void
close_stall(struct stall *stall)
{
	char command[80];

	gateway_free(stall->gateway);
	asker_close(&stall->asker);
	account_close(stall->account);
	free(stall->account);
	key_free(&stall->key);
	serve_free(stall->serve);
	loop_free(stall->loop);
	snprintf(command, sizeof command, "rm -r %s", stall->state);
	assert_int_equal(system(command), 0);
}

static bool
was_told(const struct stall *stall, const char *word)
{
	return strstr(stall->told, word) != NULL;
}

static void
ask(struct stall *stall)
{
	struct order_venue venue = gateway_venue(stall->gateway);
	struct error err;

	assert_int_equal(venue.query(venue.venue, &stall->request, &err), 0);
}

static void
send_it(struct stall *stall)
{
	const struct order_request *request = &stall->request;
	struct order_venue venue = gateway_venue(stall->gateway);
	struct error err;

	assert_int_equal(venue.send(venue.venue, &request, 1, &err), 0);
}

/* ---- what the account has ---- */

/* Of any number of assets the two of the order are told. */
static void
a_long_list_of_assets(void **state)
{
	struct text list = { 0 };
	struct stall stall;

	(void)state;
	text_string(&list, "[{\"details\":[");
	for (int i = 0; i < MANY; i++)
		text_format(&list, "{\"ccy\":\"A%d\",\"availBal\":\"0\",\"frozenBal\":\"0\"},", i);
	text_string(&list,
	    "{\"ccy\":\"USDT\",\"availBal\":\"5\",\"frozenBal\":\"2\"},{\"ccy\":\"BTC\",\"availBal\":\"1\","
	    "\"frozenBal\":\"0\"}]}]");
	open_stall(&stall, (struct says){ .balance = text_cstring(&list) });
	ask(&stall);
	UNTIL(stall.loop, was_told(&stall, "missing") || was_told(&stall, "lost"));
	assert_string_equal(stall.told, "missing ");
	assert_int_equal(stall.held_count, 2);
	assert_string_equal(stall.held[0].asset, "USDT");
	assert_true(decimal_compare(stall.held[0].total, decimal_int(7)) == 0);
	assert_true(decimal_compare(stall.held[0].locked, decimal_int(2)) == 0);
	assert_string_equal(stall.held[1].asset, "BTC");
	close_stall(&stall);
	text_free(&list);
}

/* That there is nothing is an answer too. */
static void
no_assets(void **state)
{
	struct stall stall;

	(void)state;
	open_stall(&stall, (struct says){ .balance = "[{\"details\":[]}]" });
	ask(&stall);
	UNTIL(stall.loop, was_told(&stall, "missing") || was_told(&stall, "lost"));
	assert_true(stall.held_told);
	assert_int_equal(stall.held_count, 0);
	close_stall(&stall);
}

/* ---- what is a definite no ---- */

static void
a_status_alone_is_no_reject(void **state)
{
	static const struct {
		int status;
		const char *body, *told;
	} rows[] = {
		{ 403, "<html>", "sent lost:no_answer " },
		{ 401, "<html>", "sent lost:no_answer " },
		{ 418, "<html>", "sent lost:no_answer " },
		{ 429, "<html>", "sent lost:no_answer " },
		{ 403, "{}", "sent lost:no_answer " },
		{ 429, "{\"code\":\"50011\",\"msg\":\"\",\"data\":[]}", "sent rejected:50011 " },
		{ 401, "{\"code\":\"50113\",\"msg\":\"\",\"data\":[]}", "sent rejected:50113 " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stall stall;

		open_stall(&stall, (struct says){ .status = rows[i].status, .order = rows[i].body });
		send_it(&stall);
		UNTIL(stall.loop, was_told(&stall, "lost") || was_told(&stall, "rejected"));
		CHECK(strcmp(stall.told, rows[i].told) == 0, "%d %s: %s", rows[i].status, rows[i].body, stall.told);
		close_stall(&stall);
	}
}

/* ---- figures ---- */

#define ROW(filled)                                                                                                    \
	"[{\"instId\":\"BTC-USDT\",\"ordId\":\"7\",\"clOrdId\":\"" ID                                                  \
	"\",\"px\":\"70000\",\"sz\":\"0.01\",\"ordType\":\"ioc\","                                                     \
	"\"side\":\"buy\",\"accFillSz\":\"" filled "\",\"avgPx\":\"\",\"state\":\"filled\"}]"
#define FILL(qty, price)                                                                                               \
	"[{\"instId\":\"BTC-USDT\",\"tradeId\":\"9\",\"ordId\":\"7\",\"clOrdId\":\"" ID "\",\"fillPx\":\"" price       \
	"\",\"fillSz\":\"" qty                                                                                         \
	"\",\"side\":\"buy\",\"execType\":\"T\",\"feeCcy\":\"BTC\",\"fee\":\"0\",\"ts\":\"1625097600000\"}]"

static void
figures_that_cannot_be(void **state)
{
	static const struct {
		const char *query, *fills, *told;
	} rows[] = {
		{ ROW("0.01"), FILL("0.01", "70000"), "open fill end " },
		{ ROW("0.01"), FILL("-0.01", "70000"), "open lost:wrong_answer " },
		{ ROW("0.01"), FILL("0.01", "0"), "open lost:wrong_answer " },
		{ ROW("0.05"), FILL("0.05", "70000"), "open lost:wrong_answer " },
		{ ROW("-0.01"), FILL("0.01", "70000"), "lost:wrong_answer " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stall stall;

		open_stall(&stall, (struct says){ .query = rows[i].query, .fills = rows[i].fills });
		ask(&stall);
		UNTIL(stall.loop, was_told(&stall, "lost") || was_told(&stall, "end"));
		CHECK(strcmp(stall.told, rows[i].told) == 0, "%zu: %s", i, stall.told);
		close_stall(&stall);
	}
}

/* ---- what was lost is found again ---- */

#define TAKEN "[{\"ordId\":\"7\",\"clOrdId\":\"" ID "\",\"sCode\":\"0\",\"sMsg\":\"\"}]"

#define RESTS                                                                                                          \
	"[{\"instId\":\"BTC-USDT\",\"ordId\":\"7\",\"clOrdId\":\"" ID                                                  \
	"\",\"px\":\"70000\",\"sz\":\"0.01\",\"ordType\":\"post_only\",\"side\":\"buy\",\"accFillSz\":\"0\","          \
	"\"avgPx\":\"\","                                                                                              \
	"\"state\":\"live\"}]"

/* Whoever asked does not know it any more, whether we have lost it or they have lost patience: it is told again that it is there. */
static void
an_order_that_rests_is_open_again(void **state)
{
	static const struct {
		const char *between, *lost, *told;
	} rows[] = {
		{ RESTS, "open ", "sent open open " },
		{ "<html>", "lost:no_answer", "sent open lost:no_answer open " },
		{ "[]", "lost:not_found", "sent open lost:not_found open " },
		{ ROW("-0.01"), "lost:wrong_answer", "sent open lost:wrong_answer open " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stall stall;

		open_stall(&stall, (struct says){ .order = TAKEN, .query = rows[i].between });
		stall.request.tif = TIF_POST_ONLY;
		send_it(&stall);
		UNTIL(stall.loop, was_told(&stall, rows[i].lost));
		stall.says.query = RESTS;
		ask(&stall);
		UNTIL(stall.loop, strlen(stall.told) >= strlen(rows[i].told));
		CHECK(strcmp(stall.told, rows[i].told) == 0, "%zu: %s", i, stall.told);
		close_stall(&stall);
	}
}

/* ---- an order that is not answered ---- */

/* What is asked for meanwhile does not wait for it, and its answer counts when it comes. */
static void
a_question_leaves_beside_the_order(void **state)
{
	static const struct {
		const char *query, *fills, *meanwhile, *order, *told;
	} rows[] = {
		{ RESTS, NULL, "sent open ", TAKEN, "sent open " },
		{ RESTS, NULL, "sent open ", "<html>", "sent open " },
		{ ROW("0.01"), FILL("0.01", "70000"), "sent open fill end ", TAKEN, "sent open fill end " },
		{ "[]", NULL, "sent missing ", TAKEN, "sent missing open lost:not_found " },
		{ "[]", NULL, "sent missing ", "{\"code\":\"51008\",\"msg\":\"\",\"data\":[]}",
		    "sent missing rejected:51008 " },
		{ "[]", NULL, "sent missing ", "<html>", "sent missing " },
		{ "<html>", NULL, "sent lost:answer ", TAKEN, "sent lost:answer open lost:no_answer " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stall stall;

		open_stall(&stall, (struct says){ .late = true, .query = rows[i].query, .fills = rows[i].fills });
		stall.request.tif = TIF_POST_ONLY;
		send_it(&stall);
		UNTIL(stall.loop, stall.waits != NULL);
		ask(&stall);
		UNTIL(stall.loop, strlen(stall.told) >= strlen(rows[i].meanwhile));
		CHECK(strcmp(stall.told, rows[i].meanwhile) == 0, "%zu: %s", i, stall.told);
		say(stall.waits, 200, rows[i].order);
		UNTIL(stall.loop, stall.asker.running == NULL && strlen(stall.told) >= strlen(rows[i].told));
		CHECK(strcmp(stall.told, rows[i].told) == 0, "%zu: %s", i, stall.told);
		close_stall(&stall);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_list_of_assets),
		cmocka_unit_test(no_assets),
		cmocka_unit_test(a_status_alone_is_no_reject),
		cmocka_unit_test(figures_that_cannot_be),
		cmocka_unit_test(an_order_that_rests_is_open_again),
		cmocka_unit_test(a_question_leaves_beside_the_order),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
