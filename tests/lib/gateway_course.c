/*
 * The way of an order: what the executor is told of it.
 */
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "gateway/hand.h"
#include "gateway/stating.h"
#include "gateway_stall.h"

#define MANY 700 /* assets */

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

/* Rows of one asset are one: an account may have more wallets than one; sums that do not fit are no answer. */
static void
rows_of_one_asset_are_added_up(void **state)
{
	static const char biggest[] = "9999999999999999999999999999999999999";
	struct text list = { 0 };
	struct stall stall;

	(void)state;
	open_stall(&stall,
	    (struct says){ .balance = "[{\"details\":["
				      "{\"ccy\":\"USDT\",\"availBal\":\"5\",\"frozenBal\":\"2\"},"
				      "{\"ccy\":\"BTC\",\"availBal\":\"1\",\"frozenBal\":\"0\"},"
				      "{\"ccy\":\"USDT\",\"availBal\":\"0.5\",\"frozenBal\":\"0.25\"}]}]" });
	ask(&stall);
	UNTIL(stall.loop, was_told(&stall, "missing") || was_told(&stall, "lost"));
	assert_string_equal(stall.told, "missing ");
	assert_int_equal(stall.held_count, 2);
	assert_true(decimal_compare(stall.held[0].total, (struct decimal){ 775, 2 }) == 0);
	assert_true(decimal_compare(stall.held[0].locked, (struct decimal){ 225, 2 }) == 0);
	close_stall(&stall);
	text_string(&list, "[{\"details\":[");
	for (int i = 0; i < 10; i++)
		text_format(&list, "%s{\"ccy\":\"USDT\",\"availBal\":\"%s\",\"frozenBal\":\"%s\"}", i == 0 ? "" : ",",
		    biggest, biggest);
	text_string(&list, "]}]");
	open_stall(&stall, (struct says){ .balance = text_cstring(&list) });
	ask(&stall);
	UNTIL(stall.loop, was_told(&stall, "missing") || was_told(&stall, "lost"));
	assert_string_equal(stall.told, "lost:answer ");
	close_stall(&stall);
	text_free(&list);
}

static int
take_statement(void *arg, const struct statement *statement, bool *taken, struct error *err)
{
	struct stall *stall = arg;

	(void)err;
	*taken = true;
	stall->held_told = true;
	stall->held_count = statement->count;
	for (size_t i = 0; i < statement->count && i < COUNT(stall->held); i++)
		stall->held[i] = statement->at[i];
	return 0;
}

/* So are those of a statement, but for what does not trade. */
static void
a_statement_is_of_assets(void **state)
{
#define WALLET(asset, free, held, type)                                                                                \
	"{\"uuid\":\"u\",\"currency\":\"" asset "\",\"available_balance\":{\"value\":\"" free                          \
	"\",\"currency\":\"" asset "\"},\"hold\":{\"value\":\"" held "\",\"currency\":\"" asset "\"},\"type\":\"" type \
	"\"}"
	struct stall stall;
	struct stating *stating;
	const struct stating_plan plan = { .asker = &stall.asker, .take = take_statement, .arg = &stall };
	struct stating_plan of_account = plan;

	(void)state;
	open_stall_of("coinbase", &stall,
	    (struct says){
		.any = "{\"accounts\":[" WALLET("BTC", "1", "0.5", "ACCOUNT_TYPE_CRYPTO") "," WALLET("BTC", "7", "0",
		    "ACCOUNT_TYPE_VAULT") "," WALLET("USDC", "3", "0", "ACCOUNT_TYPE_CRYPTO") "," WALLET("BTC", "0.25",
		    "0.25", "ACCOUNT_TYPE_CRYPTO") "],\"has_next\":false,\"cursor\":\"\"}" });
	of_account.account = stall.account;
	stall.account->measured = true;
	stating = stating_start(&of_account);
	UNTIL(stall.loop, stall.held_told);
	assert_int_equal(stall.held_count, 2);
	assert_string_equal(stall.held[0].asset, "BTC");
	assert_true(decimal_compare(stall.held[0].total, decimal_int(2)) == 0);
	assert_true(decimal_compare(stall.held[0].locked, (struct decimal){ 75, 2 }) == 0);
	assert_true(stall.account->stated_us > 0);
	stating_drop(stating);
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
		CHECK(stall.later == (strstr(rows[i].told, "50011") != NULL), "%d %s", rows[i].status, rows[i].body);
		close_stall(&stall);
	}
}

/* ---- orders of nobody ---- */

#define LISTED(fills)                                                                                                  \
	"{\"code\":\"200000\",\"data\":{\"currentPage\":1,\"pageSize\":50,\"totalNum\":0,\"totalPage\":1,\"items\":"   \
	"[" fills "]}}"
#define THEIRS                                                                                                         \
	"{\"symbol\":\"BTC-USDT\",\"tradeId\":\"9\",\"orderId\":\"v77\",\"side\":\"sell\",\"liquidity\":\"taker\","    \
	"\"price\":\"70000\",\"size\":\"5\",\"fee\":\"0\",\"feeCurrency\":\"USDT\",\"createdAt\":4102444800000}"

/* It traded, the socket says, and tells no fills: they are asked for, and are told; or that they are not told is. */
static void
what_a_stranger_traded_is_never_passed_over(void **state)
{
	static const struct {
		const char *fills, *later, *told, *then; /* later: when it was said that nobody tells */
	} rows[] = {
		{ LISTED(THEIRS), NULL, "fill ", NULL },
		{ LISTED(""), NULL, "lost:no_answer ", NULL },
		{ "<html>", LISTED(THEIRS), "lost:no_answer ", "lost:no_answer fill " },
	};
	const struct order_event event = { .id = SLICE("foreign"),
		.venue_id = SLICE("v77"),
		.symbol = SLICE("BTC-USDT"),
		.side = SIDE_SELL,
		.state = ORDER_FILLED,
		.qty = { 5, 0 },
		.filled = { 5, 0 },
		.price = { 70000, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stall stall;
		struct trade_sink sink;
		struct error err;

		open_stall_of("kucoin", &stall, (struct says){ .fills = rows[i].fills });
		sink = gateway_heard(stall.gateway, stall.account);
		assert_int_equal(sink.order(sink.arg, &event, &err), 0);
		UNTIL(stall.loop, *stall.told != '\0');
		CHECK(strcmp(stall.told, rows[i].told) == 0, "%zu: %s", i, stall.told);
		CHECK(stall.fills_asked == (i == 0 ? 1 : 10), "%zu: %zu", i, stall.fills_asked);
		CHECK(stall.lacking == (i == 0 ? 0 : 1), "%zu: %zu", i, stall.lacking);
		if (rows[i].later != NULL) {
			stall.says.fills = rows[i].later;
			turn_for(stall.loop, SECOND_US);
			assert_int_equal(stall.fills_asked, 10);
			UNTIL(stall.loop, strcmp(stall.told, rows[i].then) == 0);
			turn_for(stall.loop, SECOND_US / 2);
			assert_int_equal(stall.fills_asked, 11);
		}
		close_stall(&stall);
	}
}

/* Its socket was gone, and what it missed is not answered: that is said once, and they are asked for until it is. */
static void
what_a_socket_missed_is_never_passed_over(void **state)
{
	struct stall stall;
	struct missed *missed;

	(void)state;
	open_stall(&stall, (struct says){ .fills = "<html>" });
	missed = missed_of(&stall);
	missed->tries = 11;
	missed_ask(missed, asker_lapse(&stall.asker), SLICE(""));
	UNTIL(stall.loop, stall.fills_asked == 1 && missed->asking == NULL);
	assert_string_equal(stall.told, "lost:no_answer ");
	assert_int_equal(stall.lacking, 1);
	assert_int_equal(stall.said, 1);
	assert_true(missed->timer.in != NULL && missed->since_us != 0);
	close_stall(&stall);
}

/* ---- how many are remembered ---- */

static void
carry(struct stall *stall, const char *id)
{
	struct gateway *gateway = stall->gateway;
	struct course *course = memory_new(1, sizeof *course);

	course->gateway = gateway;
	course->carried = (struct carried){ .request = stall->request, .account = stall->account, .ended = true };
	snprintf(course->carried.request.id, sizeof course->carried.request.id, "%s", id);
	gateway->courses = memory_grow(gateway->courses, CARRIED_MAX + 1, sizeof *gateway->courses);
	gateway->cap = CARRIED_MAX + 1;
	gateway->courses[gateway->count++] = course;
}

/* Its end leads to the next order, and that to one too many: the oldest, which it is, is still there when all that came of its end is done. */
static void
one_that_tells_its_end_does_not_make_room(void **state)
{
	struct stall stall;
	char id[16];
	bool over;

	(void)state;
	open_stall(&stall, (struct says){ .order = "{\"code\":\"50011\",\"msg\":\"\",\"data\":[]}", .status = 429 });
	stall.next = "next";
	send_it(&stall);
	for (int i = 1; i < CARRIED_MAX; i++) {
		snprintf(id, sizeof id, "x%d", i);
		carry(&stall, id);
	}
	UNTIL(stall.loop, was_told(&stall, "rejected"));
	assert_true(stall.kept);
	UNTIL(stall.loop, stall.gateway->count == CARRIED_MAX);
	assert_false(gateway_busy(stall.gateway, ID, &over) || over);
	assert_true(gateway_busy(stall.gateway, "next", &over));
	close_stall(&stall);
}

/* ---- the last look ---- */

/* A venue that takes nobody's connection before the first one is taken, which is *first. */
static int
clogged(struct stall *stall, int *first)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*first = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(fd, 0), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	assert_int_equal(connect(*first, (struct sockaddr *)&at, len), 0);
	snprintf(stall->url, sizeof stall->url, "http://127.0.0.1:%d", ntohs(at.sin_port));
	return fd;
}

/* What came on the next connection. */
static size_t
take_bytes(int fd)
{
	struct pollfd ready = { .fd = accept(fd, NULL, NULL), .events = POLLIN };
	char bytes[4000];
	ssize_t n;

	assert_true(ready.fd >= 0 && poll(&ready, 1, 5000) == 1);
	n = recv(ready.fd, bytes, sizeof bytes, 0);
	assert_true(n >= 0);
	close(ready.fd);
	return (size_t)n;
}

/* What comes while a connection is made keeps an order back: nothing of it arrives; nor does it where the wall clock was set. */
static void
the_last_look_is_behind_the_connection(void **state)
{
	static const struct {
		const char *stays;
		bool clock;
		const char *told;
	} rows[] = {
		{ NULL, false, "sent " },
		{ "freeze", false, "rejected:freeze " },
		{ NULL, true, "rejected:clock " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lapse lapse = { .now_us = 0 };
		struct stall stall;
		int first, fd;

		lapse_look(&lapse);
		open_stall(&stall, (struct says){ .order = NULL });
		stall.asker.lapse = &lapse;
		fd = clogged(&stall, &first);
		send_it(&stall);
		turn_for(stall.loop, 100000);
		assert_string_equal(stall.told, "");
		stall.stays = rows[i].stays;
		lapse.wall_us += rows[i].clock ? SECOND_US : 0;
		close(accept(fd, NULL, NULL));
		UNTIL(stall.loop, *stall.told != '\0');
		CHECK(strcmp(stall.told, rows[i].told) == 0, "%zu: %s", i, stall.told);
		CHECK((take_bytes(fd) > 0) == (strcmp(rows[i].told, "sent ") == 0), "%zu", i);
		assert_int_equal(gateway_fate(stall.gateway, ID), FATE_DONE);
		close(first);
		close(fd);
		close_stall(&stall);
	}
}

/* ---- figures ---- */

#define ROW(filled) ENDED("filled", filled)
#define ENDED(state, filled)                                                                                           \
	"[{\"instId\":\"BTC-USDT\",\"ordId\":\"7\",\"clOrdId\":\"" ID                                                  \
	"\",\"px\":\"70000\",\"sz\":\"0.01\",\"ordType\":\"ioc\","                                                     \
	"\"side\":\"buy\",\"accFillSz\":\"" filled "\",\"avgPx\":\"\",\"state\":\"" state "\"}]"
#define NUMBER "123456789012345678901234567890123456789012345678901234567890123"
#define FILL_OF(number)                                                                                                \
	"[{\"instId\":\"BTC-USDT\",\"tradeId\":\"" number "\",\"ordId\":\"7\",\"clOrdId\":\"" ID                       \
	"\",\"fillPx\":\"70000\",\"fillSz\":\"0.01\",\"side\":\"buy\",\"execType\":\"T\",\"feeCcy\":\"BTC\",\"fee\":"  \
	"\"0\","                                                                                                       \
	"\"ts\":\"1625097600000\"}]"
#define FILL(qty, price)                                                                                               \
	"[{\"instId\":\"BTC-USDT\",\"tradeId\":\"9\",\"ordId\":\"7\",\"clOrdId\":\"" ID "\",\"fillPx\":\"" price       \
	"\",\"fillSz\":\"" qty                                                                                         \
	"\",\"side\":\"buy\",\"execType\":\"T\",\"feeCcy\":\"BTC\",\"fee\":\"0\",\"ts\":\"1625097600000\"}]"

#define HALF(fee)                                                                                                      \
	"[{\"instId\":\"BTC-USDT\",\"tradeId\":\"9\",\"ordId\":\"7\",\"clOrdId\":\"" ID                                \
	"\",\"fillPx\":\"70000\",\"fillSz\":\"0.01\",\"side\":\"buy\",\"ts\":\"1625097600000\"," fee "}]"

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
		{ ROW("0.01"), FILL_OF(NUMBER "1"), "open lost:no_answer " },
		/* half of one is asked for again */
		{ ROW("0.01"), HALF("\"feeCcy\":\"BTC\""), "open lost:no_answer " },
		{ ROW("0.01"), HALF("\"fee\":\"-0.1\""), "open lost:no_answer " },
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

/* ---- how it ended ---- */

#define GONE "{\"code\":\"51603\",\"msg\":\"\",\"data\":[]}"
#define NONE                                                                                                           \
	"{\"code\":\"1\",\"msg\":\"\",\"data\":[{\"ordId\":\"7\",\"clOrdId\":\"" ID                                    \
	"\",\"sCode\":\"51400\",\"sMsg\":\"\"}]}"

#define TAKEN "[{\"ordId\":\"7\",\"clOrdId\":\"" ID "\",\"sCode\":\"0\",\"sMsg\":\"\"}]"

/* That nothing of it was filled is believed of one that was in doubt when its own trades were asked for too, and of no other word for it. */
static void
an_end_with_nothing_filled(void **state)
{
	static const struct {
		const char *query, *fills, *told;
		size_t asked; /* for fills */
		bool sent, market;
	} rows[] = {
		{ ENDED("filled", "0.01"), FILL("0.01", "70000"), "open fill end ", 1, false, false },
		{ ENDED("filled", "0"), NULL, "lost:wrong_answer ", 0, false, false },
		{ ENDED("filled", "0.005"), FILL("0.005", "70000"), "open lost:wrong_answer ", 0, false, false },
		{ ENDED("filled", "0.005"), FILL("0.005", "70000"), "open fill end ", 1, false, true },
		{ ENDED("filled", "0"), NULL, "lost:wrong_answer ", 0, false, true },
		{ ENDED("filled", ""), NULL, "lost:answer ", 0, false, false },
		{ ENDED("canceled", ""), NULL, "lost:answer ", 0, false, false },
		{ ENDED("canceled", "0"), NULL, "end ", 1, false, false },
		{ ENDED("canceled", "0"), FILL("0.005", "70000"), "fill end ", 1, false, false },
		{ ENDED("canceled", "0"), "<html>", "lost:no_answer ", 5, false, false },
		{ ENDED("canceled", "0.005"), FILL("0.005", "70000"), "open fill end ", 1, false, false },
		/* it never was in doubt */
		{ ENDED("canceled", "0"), NULL, "sent open end ", 0, true, false },
		{ ENDED("filled", "0"), NULL, "sent open lost:wrong_answer ", 0, true, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stall stall;

		open_stall(&stall, (struct says){ .order = TAKEN, .query = rows[i].query, .fills = rows[i].fills });
		stall.request.type = rows[i].market ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
		/* own trades by the number, which proves nothing of what is in doubt */
		stall.counts = "instType=SPOT&instId=BTC-USDT&ordId=";
		if (rows[i].sent)
			send_it(&stall);
		else
			ask(&stall);
		UNTIL(stall.loop, was_told(&stall, "lost") || was_told(&stall, "end"));
		CHECK(strcmp(stall.told, rows[i].told) == 0, "%zu: %s", i, stall.told);
		CHECK(stall.fills_asked == rows[i].asked, "%zu: asked %zu times", i, stall.fills_asked);
		CHECK(stall.counted == 0, "%zu: %zu by the number", i, stall.counted);
		close_stall(&stall);
	}
}

/* Nor what the socket says of it, while nobody is asking. */
static void
an_end_that_is_heard(void **state)
{
	const struct order_event ended = { .id = SLICE(ID),
		.venue_id = SLICE("7"),
		.symbol = SLICE("BTC-USDT"),
		.side = SIDE_BUY,
		.state = ORDER_DONE };
	struct trade_sink heard;
	struct stall stall;
	struct error err;

	(void)state;
	open_stall(&stall, (struct says){ .query = "<html>" });
	ask(&stall);
	UNTIL(stall.loop, was_told(&stall, "lost"));
	heard = gateway_heard(stall.gateway, stall.account);
	assert_int_equal(heard.order(heard.arg, &ended, &err), 0);
	CHECK(strcmp(stall.told, "lost:answer ") == 0, "%s", stall.told);
	UNTIL(stall.loop, was_told(&stall, "end"));
	CHECK(stall.fills_asked == 1, "asked %zu times", stall.fills_asked);
	close_stall(&stall);
}

/* ---- what was lost is found again ---- */

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

/* It is over, and its fills cannot be had: that it is there is no news. */
static void
an_order_that_is_over_is_not_open_again(void **state)
{
	struct stall stall;

	(void)state;
	open_stall(&stall, (struct says){ .order = TAKEN, .query = ROW("0.01"), .fills = "<html>" });
	send_it(&stall);
	UNTIL(stall.loop, was_told(&stall, "lost"));
	stall.says.fills = FILL("0.01", "70000");
	ask(&stall);
	UNTIL(stall.loop, was_told(&stall, "end"));
	CHECK(strcmp(stall.told, "sent open lost:no_answer fill end ") == 0, "%s", stall.told);
	close_stall(&stall);
}

/* Own trades of an order whose number is known are asked for by that, and by the symbol; what is told of another order is none of it. */
static void
own_trades_are_asked_for_by_the_order(void **state)
{
	static const char of_another[] =
	    "[{\"instId\":\"BTC-USDT\",\"tradeId\":\"9\",\"ordId\":\"8\",\"clOrdId\":\"\",\"fillPx\":\"70000\","
	    "\"fillSz\":\"0.01\",\"side\":\"buy\",\"execType\":\"T\",\"feeCcy\":\"BTC\",\"fee\":\"0\",\"ts\":"
	    "\"1625097600000\"}]";
	struct stall stall;

	(void)state;
	open_stall(&stall, (struct says){ .order = TAKEN, .query = ROW("0.01"), .fills = of_another });
	stall.counts = "instType=SPOT&instId=BTC-USDT&ordId=7";
	send_it(&stall);
	UNTIL(stall.loop, stall.fills_asked == 2);
	CHECK(strcmp(stall.told, "sent open ") == 0, "%s", stall.told);
	CHECK(stall.counted == 1, "%zu of %zu", stall.counted, stall.fills_asked);
	stall.says.fills = FILL("0.01", "70000");
	UNTIL(stall.loop, was_told(&stall, "end"));
	close_stall(&stall);
}

/* ---- an order that is not answered ---- */

#define REFUSED "{\"code\":\"51008\",\"msg\":\"\",\"data\":[]}"

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
		/* what the venue has shown it did not refuse; what is over is over */
		{ RESTS, NULL, "sent open ", REFUSED, "sent open lost:wrong_answer " },
		{ ROW("0.01"), FILL("0.01", "70000"), "sent open fill end ", REFUSED, "sent open fill end " },
		{ "[]", NULL, "sent missing ", TAKEN, "sent missing open lost:not_found " },
		{ "[]", NULL, "sent missing ", REFUSED, "sent missing rejected:51008 " },
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

/* ---- another order's answer ---- */

#define BINANCE(id, symbol, side)                                                                                      \
	"{\"symbol\":\"" symbol "\",\"orderId\":777,\"clientOrderId\":\"" id                                           \
	"\",\"price\":\"2500\",\"origQty\":\"3\",\"executedQty\":\"0.01\",\"status\":\"FILLED\",\"side\":\"" side      \
	"\",\"type\":\"LIMIT\",\"timeInForce\":\"IOC\",\"fills\":[{\"price\":\"2500\",\"qty\":\"0.01\","               \
	"\"commission\":\"0\","                                                                                        \
	"\"commissionAsset\":\"BTC\",\"tradeId\":4}]}"
#define BYBIT(id) "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":{\"orderId\":\"7\",\"orderLinkId\":\"" id "\"}}"
#define KUCOIN(id) "{\"code\":\"200000\",\"data\":{\"orderId\":\"7\",\"clientOid\":\"" id "\"}}"
#define BITGET(id) "{\"code\":\"00000\",\"data\":{\"orderId\":\"7\",\"clientOid\":\"" id "\"}}"
#define GATE(id, symbol, side)                                                                                         \
	"{\"id\":\"7\",\"text\":\"t-" id "\",\"currency_pair\":\"" symbol "\",\"side\":\"" side                        \
	"\",\"status\":\"open\",\"amount\":\"0.01\",\"price\":\"70000\",\"left\":\"0.01\",\"type\":\"limit\"}"
#define COINBASE(id, product, side)                                                                                    \
	"{\"success\":true,\"success_response\":{\"order_id\":\"7\",\"product_id\":\"" product "\",\"side\":\"" side   \
	"\",\"client_order_id\":\"" id "\"}}"
#define KRAKEN(id, pair, side)                                                                                         \
	"{\"error\":[],\"result\":{\"open\":{\"TX7\":{\"cl_ord_id\":\"" id                                             \
	"\",\"status\":\"open\",\"vol\":\"0.01\",\"vol_exec\":\"0\",\"price\":\"0\",\"descr\":{\"pair\":\"" pair       \
	"\",\"type\":\"" side "\",\"ordertype\":\"limit\",\"price\":\"70000\"}}}}}"
#define OKX(id) "[{\"ordId\":\"7\",\"clOrdId\":\"" id "\",\"sCode\":\"0\",\"sMsg\":\"\"}]"

/* What the venue says to an order, or to a question for one, is believed when it is about that one. */
static void
an_answer_about_another_order(void **state)
{
	static const char wrong[] = "lost:wrong_answer ";
	static const struct {
		const char *venue, *says, *told;
		bool asked;
	} rows[] = {
		{ "okx", OKX(ID), "sent open ", false },
		{ "okx", OKX("another"), "sent lost:wrong_answer ", false },
		{ "binance", BINANCE(ID, "BTCUSDT", "BUY"), "sent fill open end ", false },
		{ "binance", BINANCE("another", "BTCUSDT", "BUY"), "sent lost:wrong_answer ", false },
		{ "binance", BINANCE(ID, "ETHUSDT", "BUY"), "sent lost:wrong_answer ", false },
		{ "binance", BINANCE(ID, "BTCUSDT", "SELL"), "sent lost:wrong_answer ", false },
		{ "bybit", BYBIT(ID), "sent open ", false },
		{ "bybit", BYBIT("another"), "sent lost:wrong_answer ", false },
		{ "kucoin", KUCOIN(ID), "sent open ", false },
		{ "kucoin", KUCOIN("another"), "sent lost:wrong_answer ", false },
		{ "bitget", BITGET(ID), "sent open ", false },
		{ "bitget", BITGET("another"), "sent lost:wrong_answer ", false },
		{ "gate", GATE(ID, "BTC_USDT", "buy"), "sent open ", false },
		{ "gate", GATE("another", "BTC_USDT", "buy"), "sent lost:wrong_answer ", false },
		{ "gate", GATE(ID, "ETH_USDT", "buy"), "sent lost:wrong_answer ", false },
		{ "gate", GATE(ID, "BTC_USDT", "sell"), "sent lost:wrong_answer ", false },
		{ "coinbase", COINBASE(ID, "BTC-USDT", "BUY"), "sent open ", false },
		{ "coinbase", COINBASE("another", "BTC-USDT", "BUY"), "sent lost:wrong_answer ", false },
		{ "coinbase", COINBASE(ID, "ETH-USDT", "BUY"), "sent lost:wrong_answer ", false },
		{ "coinbase", COINBASE(ID, "BTC-USDT", "SELL"), "sent lost:wrong_answer ", false },
		{ "kraken", KRAKEN(ID, "XBTUSDT", "buy"), "open ", true },
		{ "kraken", KRAKEN(ID, "ETHUSDT", "buy"), wrong, true },
		{ "kraken", KRAKEN(ID, "XBTUSDT", "sell"), wrong, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stall stall;

		open_stall_of(rows[i].venue, &stall, (struct says){ .order = rows[i].says });
		stall.request.type = ORDER_TYPE_LIMIT;
		if (rows[i].asked)
			ask(&stall);
		else
			send_it(&stall);
		UNTIL(stall.loop, strlen(stall.told) >= strlen(rows[i].told));
		CHECK(strncmp(stall.told, rows[i].told, strlen(rows[i].told)) == 0, "%zu %s: %s", i, rows[i].venue,
		    stall.told);
		close_stall(&stall);
	}
}

#define OTHER(instrument, id, side)                                                                                    \
	"[{\"instId\":\"" instrument "\",\"ordId\":\"8\",\"clOrdId\":\"" id                                            \
	"\",\"px\":\"70000\",\"sz\":\"0.01\",\"ordType\":\"ioc\",\"side\":\"" side                                     \
	"\",\"accFillSz\":\"0\",\"avgPx\":\"\",\"state\":\"live\"}]"
#define OTHERS(instrument, id, side)                                                                                   \
	"[{\"instId\":\"" instrument "\",\"tradeId\":\"9\",\"ordId\":\"8\",\"clOrdId\":\"" id                          \
	"\",\"fillPx\":\"70000\",\"fillSz\":\"0.01\",\"side\":\"" side                                                 \
	"\",\"execType\":\"T\",\"feeCcy\":\"BTC\",\"fee\":\"0\",\"ts\":\"1625097600000\"}]"

/* Nor is one found by questions that is not what was sent; what others have open, or traded, says nothing of ours. */
static void
what_is_found_is_what_was_sent(void **state)
{
	static const struct {
		const char *query, *fills, *open, *told;
	} rows[] = {
		{ OTHER("BTC-USDT", "another", "buy"), NULL, NULL, "lost:wrong_answer lost:wrong_answer " },
		{ OTHER("ETH-USDT", ID, "buy"), NULL, NULL, "lost:wrong_answer lost:wrong_answer " },
		{ OTHER("BTC-USDT", ID, "sell"), NULL, NULL, "lost:wrong_answer lost:wrong_answer " },
		{ NULL, OTHERS("BTC-USDT", ID, "sell"), NULL, "lost:wrong_answer lost:wrong_answer " },
		{ NULL, OTHERS("ETH-USDT", ID, "buy"), NULL, "lost:wrong_answer lost:wrong_answer " },
		{ NULL, NULL, OTHER("BTC-USDT", ID, "sell"), "lost:wrong_answer lost:wrong_answer " },
		{ NULL, OTHERS("BTC-USDT", "", "buy"), OTHER("BTC-USDT", "another", "buy"), "missing missing " },
		{ NULL, OTHERS("BTC-USDT", "another", "buy"), NULL, "missing missing " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stall stall;

		open_stall(
		    &stall, (struct says){ .query = rows[i].query, .fills = rows[i].fills, .open = rows[i].open });
		for (int round = 0; round < 2; round++) {
			ask(&stall);
			UNTIL(stall.loop, stall.asker.running == NULL);
		}
		CHECK(strcmp(stall.told, rows[i].told) == 0, "%zu: %s", i, stall.told);
		close_stall(&stall);
	}
}

/* How a command by hand ends, with which state of the order, and with what was wrong; in a process of its own, as the venue is this one. */
static void
by_hand(struct stall *stall, const struct hand *hand, enum exit_code code, const char *state, const char *told)
{
	struct error err = { .text = "" };
	struct text out = { 0 };
	pid_t pid = fork();

	if (pid == 0) {
		bool right = hand_run(hand, &stall->accounts, stall->state, &out, &err) == (int)code &&
		    (out.len > 0) == (state != NULL) && strcmp(err.text, told) == 0 &&
		    (state == NULL || strstr(text_cstring(&out), state) != NULL);

		if (!right)
			fprintf(stderr, "%s: %.*s\n", err.text, (int)out.len, out.at);
		_exit(right ? 0 : 1);
	}
	child_ends(stall->loop, pid);
}

static void
a_person_is_told(void **state)
{
	static const char *const operands[] = { "kraken", "BTC-USDT" };
	struct hand hand = { .operands = operands, .count = 2, .account = "main", .venue_id = "TX7" };
	struct stall stall;

	(void)state;
	open_stall_of("kraken", &stall,
	    (struct says){ .order = "{\"error\":[],\"result\":{\"TX8\":{\"cl_ord_id\":\"x\",\"status\":\"open\","
				    "\"vol\":\"1\",\"vol_exec\":\"0\",\"price\":\"0\",\"descr\":{\"pair\":\"XBTUSDT\","
				    "\"type\":\"buy\",\"ordertype\":\"limit\",\"price\":\"70000\"}}}}" });
	hand.ask = ASK_QUERY;
	by_hand(&stall, &hand, EXIT_UNAVAILABLE, NULL,
	    "kraken: query: unknown, wrong_answer: it is about the order TX8, and not TX7");
	hand.ask = ASK_CANCEL;
	by_hand(&stall, &hand, EXIT_UNAVAILABLE, NULL,
	    "kraken: cancel: unknown, wrong_answer: it is about the order TX8, and not TX7");
	close_stall(&stall);
}

/* The venue takes the cancel; what counts is how the order stands. */
static void
a_cancel_is_well_when_it_is_over(void **state)
{
	static const struct {
		const char *order, *query, *state; /* the answer to the cancel, and how it stands */
		enum exit_code one, all;
		bool open; /* nobody knows it is over */
	} rows[] = {
		{ TAKEN, ROW("0.01"), "\"filled\"", EXIT_WELL, EXIT_WELL, false },
		{ TAKEN, RESTS, "\"open\"", EXIT_UNAVAILABLE, EXIT_UNAVAILABLE, true },
		{ TAKEN, "<html>", NULL, EXIT_UNAVAILABLE, EXIT_UNAVAILABLE, true },
		{ TAKEN, GONE, NULL, EXIT_UNAVAILABLE, EXIT_UNAVAILABLE, true },
		{ NONE, ROW("0.01"), "\"filled\"", EXIT_NO, EXIT_WELL, false },
		{ NONE, RESTS, "\"open\"", EXIT_UNAVAILABLE, EXIT_UNAVAILABLE, true },
		{ NONE, GONE, NULL, EXIT_NO, EXIT_UNAVAILABLE, false },
	};
	static const char *const operands[] = { "okx", "BTC-USDT", ID };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct hand one = { .ask = ASK_CANCEL, .operands = operands, .count = 3, .account = "main" };
		struct hand all = { .ask = ASK_CANCEL_ALL, .operands = operands, .count = 1, .account = "main" };
		struct stall stall;

		open_stall(&stall, (struct says){ .order = rows[i].order, .query = rows[i].query, .open = RESTS });
		by_hand(&stall, &one, rows[i].one, rows[i].state,
		    rows[i].one == EXIT_WELL ? ""
			: rows[i].open       ? "okx: cancel: unknown, open: order " ID " may still be open"
					     : "okx: cancel: absent, 51400");
		by_hand(&stall, &all, rows[i].all, rows[i].state,
		    rows[i].all == EXIT_WELL ? "" : "okx: cancel-all: unknown, open: order " ID " may still be open");
		close_stall(&stall);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_list_of_assets),
		cmocka_unit_test(no_assets),
		cmocka_unit_test(rows_of_one_asset_are_added_up),
		cmocka_unit_test(a_statement_is_of_assets),
		cmocka_unit_test(a_status_alone_is_no_reject),
		cmocka_unit_test(what_a_stranger_traded_is_never_passed_over),
		cmocka_unit_test(what_a_socket_missed_is_never_passed_over),
		cmocka_unit_test(one_that_tells_its_end_does_not_make_room),
		cmocka_unit_test(the_last_look_is_behind_the_connection),
		cmocka_unit_test(figures_that_cannot_be),
		cmocka_unit_test(an_end_with_nothing_filled),
		cmocka_unit_test(an_end_that_is_heard),
		cmocka_unit_test(an_order_that_rests_is_open_again),
		cmocka_unit_test(an_order_that_is_over_is_not_open_again),
		cmocka_unit_test(own_trades_are_asked_for_by_the_order),
		cmocka_unit_test(a_question_leaves_beside_the_order),
		cmocka_unit_test(an_answer_about_another_order),
		cmocka_unit_test(what_is_found_is_what_was_sent),
		cmocka_unit_test(a_person_is_told),
		cmocka_unit_test(a_cancel_is_well_when_it_is_over),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
