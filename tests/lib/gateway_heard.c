/*
 * What a private socket tells, does not tell, or tells half: whatever was traded is asked for until it is known.
 */
#include "gateway/socket.h"
#include "gateway_stall.h"

#define RESTS                                                                                                          \
	"[{\"instId\":\"BTC-USDT\",\"ordId\":\"7\",\"clOrdId\":\"" ID                                                  \
	"\",\"px\":\"70000\",\"sz\":\"0.01\",\"ordType\":\"post_only\",\"side\":\"buy\",\"accFillSz\":\"0\","          \
	"\"avgPx\":\"\",\"state\":\"live\"}]"
#define PARTLY                                                                                                         \
	"[{\"instId\":\"BTC-USDT\",\"ordId\":\"7\",\"clOrdId\":\"" ID                                                  \
	"\",\"px\":\"70000\",\"sz\":\"0.01\",\"ordType\":\"post_only\",\"side\":\"buy\",\"accFillSz\":\"0.005\","      \
	"\"avgPx\":\"70000\",\"state\":\"partially_filled\"}]"
#define FILLED                                                                                                         \
	"[{\"instId\":\"BTC-USDT\",\"ordId\":\"7\",\"clOrdId\":\"" ID                                                  \
	"\",\"px\":\"70000\",\"sz\":\"0.01\",\"ordType\":\"ioc\",\"side\":\"buy\",\"accFillSz\":\"0.01\","             \
	"\"avgPx\":\"\",\"state\":\"filled\"}]"
#define TAKEN "[{\"ordId\":\"7\",\"clOrdId\":\"" ID "\",\"sCode\":\"0\",\"sMsg\":\"\"}]"
#define TRADE(number, order, ms)                                                                                       \
	"{\"instId\":\"BTC-USDT\",\"tradeId\":\"" number "\",\"ordId\":\"" order                                       \
	"\",\"clOrdId\":\"\",\"fillPx\":\"70000\",\"fillSz\":\"0.01\",\"side\":\"buy\",\"execType\":\"T\","            \
	"\"feeCcy\":\"BTC\",\"fee\":\"0\",\"ts\":\"" ms "\"}"
#define LATER "4102444800000"

static struct fill_event
a_fill(const char *number)
{
	return (struct fill_event){ .id = slice_of(number),
		.symbol = SLICE("BTC-USDT"),
		.side = SIDE_BUY,
		.price = { 70000, 0 },
		.qty = { 1, 2 },
		.fee_asset = SLICE("BTC") };
}

/* ---- news without what it is ---- */

/* Of an order of ours it is looked at now; of any other its trades are asked for, once for all that comes in a while. */
static void
news_that_is_not_told_is_asked_for(void **state)
{
	struct trade_sink sink;
	struct stall stall;
	struct error err;

	(void)state;
	open_stall(&stall, (struct says){ .order = TAKEN, .query = RESTS, .fills = "[" TRADE("9", "v77", LATER) "]" });
	stall.counts = "/trade/order";
	stall.request.tif = TIF_POST_ONLY;
	send_it(&stall);
	UNTIL(stall.loop, stall.counted == 8); /* they are a second apart by now */
	turn_for(stall.loop, 50000);
	assert_int_equal(stall.counted, 8);
	sink = gateway_heard(stall.gateway, stall.account);
	assert_int_equal(sink.untold(sink.arg, SLICE(""), SLICE("7"), &err), 0);
	turn_for(stall.loop, 50000);
	assert_true(stall.counted > 8);
	assert_false(was_told(&stall, "fill"));
	assert_int_equal(stall.fills_asked, 0);
	for (int i = 0; i < 5; i++)
		assert_int_equal(sink.untold(sink.arg, SLICE(""), SLICE("v77"), &err), 0);
	UNTIL(stall.loop, was_told(&stall, "fill"));
	turn_for(stall.loop, SECOND_US / 2);
	assert_int_equal(stall.fills_asked, 1);
	assert_int_equal(missed_of(&stall)->since_us, 0);
	close_stall(&stall);
}

/* What comes while they are asked for is asked for behind that, and not forgotten. */
static void
news_while_it_is_asked_for(void **state)
{
	struct missed *missed;
	struct stall stall;

	(void)state;
	open_stall(&stall, (struct says){ .fills = "[]" });
	missed = missed_of(&stall);
	missed_ask(missed, asker_lapse(&stall.asker), SLICE(""));
	UNTIL(stall.loop, missed->asking != NULL);
	missed_ask(missed, asker_lapse(&stall.asker), SLICE(""));
	UNTIL(stall.loop, !missed->begun);
	assert_int_equal(stall.fills_asked, 1);
	assert_true(missed->since_us != 0 && missed->timer.in != NULL);
	close_stall(&stall);
}

/* Older than what the account was stated to have, it is in that. */
static void
what_was_stated_is_told_no_more(void **state)
{
	struct text fills = { 0 };
	struct stall stall;

	(void)state;
	text_format(&fills, "[" TRADE("8", "v76", "%lld") "," TRADE("9", "v77", "%lld") "]",
	    (long long)(clock_wall_us() / 1000 - 500), (long long)(clock_wall_us() / 1000 + 500));
	open_stall(&stall, (struct says){ .fills = text_cstring(&fills) });
	stall.account->stated_us = asker_lapse(&stall.asker);
	missed_ask(missed_of(&stall), asker_lapse(&stall.asker) - SECOND_US, SLICE(""));
	UNTIL(stall.loop, missed_of(&stall)->begun);
	UNTIL(stall.loop, !missed_of(&stall)->begun);
	assert_string_equal(stall.told, "fill ");
	close_stall(&stall);
	text_free(&fills);
}

/* Where they are to be had of one symbol at a time, what the account has tells of all others. */
static void
trades_of_other_symbols(void **state)
{
	struct stall stall;

	(void)state;
	open_stall_of("kucoin", &stall, (struct says){ .fills = NULL });
	missed_ask(missed_of(&stall), asker_lapse(&stall.asker), SLICE(""));
	UNTIL(stall.loop, missed_of(&stall)->since_us == 0);
	assert_int_equal(stall.fills_asked, 0);
	assert_int_equal(stall.lacking, 1);
	close_stall(&stall);
}

/* ---- fills before the number of their order ---- */

/* More than can wait are asked for: then it is known whose they are. */
static void
fills_that_find_no_room_are_asked_for(void **state)
{
	struct trade_sink sink;
	struct stall stall;
	struct error err;
	char number[16];

	(void)state;
	open_stall(&stall,
	    (struct says){ .late = true,
		.query = FILLED,
		.fills = "[" TRADE("n64", "7", LATER) "," TRADE("n65", "v77", LATER) "]" });
	send_it(&stall);
	UNTIL(stall.loop, stall.waits != NULL);
	sink = gateway_heard(stall.gateway, stall.account);
	for (int i = 0; i < STASH_MAX + 2; i++) {
		struct fill_event fill = a_fill(number);

		snprintf(number, sizeof number, "n%d", i);
		fill.id = slice_of(number);
		assert_int_equal(sink.fill(sink.arg, &fill, i == STASH_MAX ? SLICE("7") : SLICE("v77"), &err), 0);
	}
	assert_string_equal(stall.told, "sent ");
	say(stall.waits, 200, TAKEN);
	UNTIL(stall.loop, was_told(&stall, "open "));
	assert_int_equal(strstr(stall.told, "open ") - stall.told, strlen("sent ") + STASH_MAX * strlen("fill "));
	UNTIL(stall.loop, was_told(&stall, "end fill "));
	assert_string_equal(strstr(stall.told, "open "), "open fill end fill ");
	UNTIL(stall.loop, missed_of(&stall)->since_us == 0);
	close_stall(&stall);
}

/* The beginning of a number may be another trade's: it is half a fill. */
static void
a_number_beyond_its_room_is_none(void **state)
{
	struct trade_sink sink;
	struct stall stall;
	struct error err;
	char number[80];
	struct fill_event fill;

	(void)state;
	memset(number, '7', sizeof number - 1);
	number[sizeof number - 1] = '\0';
	fill = a_fill(number);
	open_stall(&stall, (struct says){ .fills = NULL });
	sink = gateway_heard(stall.gateway, stall.account);
	assert_int_equal(sink.fill(sink.arg, &fill, SLICE("v77"), &err), -1);
	assert_string_equal(stall.told, "");
	close_stall(&stall);
}

/* ---- the socket itself ---- */

/* A venue's sockets, which refuses the first of them: the next are tried a second later, and two more. */
struct hall {
	struct stall stall;
	struct serve *serve;
	struct peer *peer;
	size_t refusals, tried, opened, closed;
	char url[60];
	struct text said;
};

static int
on_upgrade(void *arg, struct peer *peer, const struct request *request)
{
	struct hall *hall = arg;

	(void)peer, (void)request;
	return hall->tried++ < hall->refusals ? 503 : 101;
}

static void
on_opened(void *arg, struct peer *peer)
{
	struct hall *hall = arg;

	hall->opened++;
	hall->peer = peer;
}

static void
on_closed(void *arg, struct peer *peer, int code)
{
	struct hall *hall = arg;

	(void)code;
	hall->closed += peer == hall->peer;
}

static void
hear_people(void *arg, const char *text)
{
	struct hall *hall = arg;

	text_string(&hall->said, text);
	text_char(&hall->said, '\n');
}

static void
refuse(void *arg, struct peer *peer, const struct request *request)
{
	(void)arg, (void)request;
	peer_answer(peer, 404, SLICE(""), SLICE(""));
}

static struct socket *
open_hall(const char *venue, struct hall *hall, struct says says)
{
	static const struct serve_events events = {
		.request = refuse, .upgrade = on_upgrade, .opened = on_opened, .closed = on_closed
	};
	struct error err;

	*hall = (struct hall){ .refusals = 1 };
	open_stall_of(venue, &hall->stall, says);
	hall->serve = serve_new(hall->stall.loop, "127.0.0.1", 0, &events, hall, &err);
	assert_non_null(hall->serve);
	snprintf(hall->url, sizeof hall->url, "ws://127.0.0.1:%d", serve_port(hall->serve));
	hall->stall.account->socket = hall->url;
	return socket_open(hall->stall.gateway, &hall->stall.asker, hall->stall.account, hear_people, hall);
}

static void
close_hall(struct hall *hall, struct socket *socket)
{
	socket_close(socket);
	serve_free(hall->serve);
	text_free(&hall->said);
	close_stall(&hall->stall);
}

/* Until it was open for the first time nothing was told: what was traded since it was made is asked for. */
static void
what_was_traded_before_the_first_socket(void **state)
{
	struct hall hall;
	struct socket *socket = open_hall("okx", &hall, (struct says){ .fills = "[" TRADE("9", "v77", LATER) "]" });
	int64_t made_us = asker_lapse(&hall.stall.asker);

	(void)state;
	hall.refusals = 2;
	UNTIL(hall.stall.loop, missed_of(&hall.stall)->since_us != 0);
	assert_in_range(missed_of(&hall.stall)->since_us, made_us - SECOND_US / 10, made_us);
	UNTIL(hall.stall.loop, was_told(&hall.stall, "fill"));
	assert_int_equal(hall.stall.fills_asked, 1);
	close_hall(&hall, socket);
}

/* News of an order that leaves out what did not change, or a message that nobody can read, is no reason to hang up; what they were is asked for. */
static void
half_a_message(void **state)
{
	static const char *const messages[] = {
		"{\"channel\":\"executions\",\"type\":\"update\",\"sequence\":9,\"data\":[{\"order_id\":\"OAAAAA-BBBBB-"
		"CCCCCC\","
		"\"exec_type\":\"filled\",\"order_status\":\"filled\",\"cum_qty\":\"1\"}]}",
		"{\"channel\":\"executions\",\"type\":\"update\",\"data\":[{\"order_id\":\"O\",\"symbol\":\"BTC/"
		"USDT\",\"side\":",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(messages); i++) {
		struct hall hall;
		struct socket *socket = open_hall("kraken", &hall,
		    (struct says){ .any = "{\"error\":[],\"result\":{\"token\":\"t\",\"trades\":{},\"count\":0}}" });

		hall.stall.counts = "TradesHistory";
		UNTIL(hall.stall.loop, hall.opened == 1);
		turn_for(hall.stall.loop, SECOND_US / 5);
		/* it was there from the start, as good as: what the account is stated to have is of then */
		assert_int_equal(missed_of(&hall.stall)->since_us, 0);
		hall.said.len = 0;
		peer_text(hall.peer, slice_of(messages[i]));
		UNTIL(hall.stall.loop, missed_of(&hall.stall)->since_us != 0);
		turn_for(hall.stall.loop, SECOND_US / 5);
		assert_int_equal(hall.closed, 0);
		CHECK((hall.said.len > 0) == (i == 1), "%zu: %s", i, text_cstring(&hall.said));
		close_hall(&hall, socket);
	}
}

/* How the order stands is asked, and nobody answers: to take it back waits for no answer. */
static void
a_cancel_waits_for_no_question(void **state)
{
	static const char *const rows[][2] = { { RESTS, "trade/order" }, { PARTLY, "fills" } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct order_venue venue;
		struct stall stall;
		struct error err;
		int64_t began_us;

		open_stall(&stall, (struct says){ .order = TAKEN, .query = rows[i][0] });
		stall.request.tif = TIF_GTC;
		venue = gateway_venue(stall.gateway);
		send_it(&stall);
		UNTIL(stall.loop, was_told(&stall, "open"));
		stall.says.mute = stall.counts = rows[i][1];
		UNTIL(stall.loop, stall.counted == 1);
		stall.counts = "cancel-order";
		stall.counted = 0;
		began_us = clock_boot_us();
		assert_int_equal(venue.cancel(venue.venue, &stall.request, "7", &err), 0);
		assert_int_equal(venue.cancel(venue.venue, &stall.request, "7", &err), 0);
		UNTIL(stall.loop, stall.counted == 1);
		CHECK(clock_boot_us() - began_us < SECOND_US, "%zu", i);
		close_stall(&stall);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(news_that_is_not_told_is_asked_for),
		cmocka_unit_test(news_while_it_is_asked_for),
		cmocka_unit_test(what_was_stated_is_told_no_more),
		cmocka_unit_test(trades_of_other_symbols),
		cmocka_unit_test(fills_that_find_no_room_are_asked_for),
		cmocka_unit_test(a_number_beyond_its_room_is_none),
		cmocka_unit_test(what_was_traded_before_the_first_socket),
		cmocka_unit_test(half_a_message),
		cmocka_unit_test(a_cancel_waits_for_no_question),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
