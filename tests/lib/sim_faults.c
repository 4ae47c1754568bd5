/*
 * What goes wrong on purpose: each kind of fault is injected, is told, and is seen by a client that looks; and without faults the
 * same looks see nothing (the rows of sim_serve.c).
 */
#include "sim_client.h"

static const struct row binance = { "binance", "BTC-USDT,ETH-USDT", { "BTCUSDT", "ETHUSDT" }, false, 0 };
static const struct row bybit = { "bybit", "BTC-USDT,ETH-USDT", { "BTCUSDT", "ETHUSDT" }, false, 0 };
static const struct row okx = { "okx", "BTC-USDT,ETH-USDT", { "BTC-USDT", "ETH-USDT" }, false, 0 };
static const struct row kraken = { "kraken", "BTC-USDT,ETH-USDT", { "BTC/USDT", "ETH/USDT" }, false, 0 };
static const struct row coinbase = { "coinbase", "BTC-USDT,ETH-USD", { "BTC-USDT", "ETH-USD" }, false, 0 };
static const struct row advanced = { "coinbase", "BTC-USDT,ETH-USD", { "BTC-USDT", "ETH-USD" }, true, 0 };

/* How many faults of the kind the truth tells of. */
static size_t
count_told(const struct client *client, const char *kind)
{
	json *document = load_lines(client->truth);
	size_t count = 0;

	for (const json *line = json_first(document); line != NULL; line = json_after(line))
		count += is_kind(line, "fault") && strcmp(json_string(json_member(line, "fault")), kind) == 0;
	json_free(document);
	return count;
}

static void
listen_on(struct client *client, int64_t us)
{
	client->done = false;
	turn_for(client->loop, us);
	client->done = true;
	turn_for(client->loop, 150000);
}

/* Until the figure is as great, or ten seconds have passed: on a busy machine things come late. */
static void
await(const struct client *client, const size_t *figure, size_t least)
{
	for (int i = 0; i < 200 && *figure < least; i++)
		turn_for(client->loop, SECOND_US / 20);
}

/* Until it has gone wrong: what goes by the clock waits for no client, so it has to come late enough to find one. */
static void
await_fault(const struct client *client)
{
	for (int i = 0; i < 200 && hall_figures(client->hall)->faults == 0; i++)
		turn_for(client->loop, SECOND_US / 20);
	assert_true(hall_figures(client->hall)->faults > 0);
	turn_for(client->loop, SECOND_US / 10); /* what was on its way */
}

/* Listen for so long while it goes wrong. */
static void
suffer(struct client *client, const struct row *row, const char *script, int64_t us)
{
	*client = (struct client){ .row = row };
	client_open_to(client, row, LIVE_BOOK, script);
	client->spoil = 2; /* what is broken is broken on purpose: nothing is printed */
	connect_to(client, 0);
	listen_on(client, us);
}

/* ---- messages ---- */

enum seen_as { SEEN_GAP, SEEN_SUM, SEEN_BROKEN, SEEN_FALSE, SEEN_NOTHING };

/* ' for ". */
static const struct {
	const struct row *row;
	const char *kind, *script;
	enum seen_as seen;
} misfortunes[] = {
	{ &binance, "drop", "{'faults':[{'kind':'drop','every':20}]}", SEEN_GAP },
	{ &bybit, "drop", "{'faults':[{'kind':'drop','venue':'bybit','symbol':'BTC-USDT','every':10}]}", SEEN_GAP },
	{ &okx, "drop", "{'faults':[{'kind':'drop','chance':'0.1'}]}", SEEN_GAP },
	{ &kraken, "drop", "{'faults':[{'kind':'drop','every':20}]}", SEEN_SUM },
	{ &advanced, "drop", "{'faults':[{'kind':'drop','every':20}]}", SEEN_GAP },
	{ &coinbase, "drop", "{'faults':[{'kind':'drop','every':20}]}", SEEN_FALSE },
	{ &binance, "duplicate", "{'faults':[{'kind':'duplicate','every':5}]}", SEEN_NOTHING },
	{ &kraken, "duplicate", "{'faults':[{'kind':'duplicate','every':5}]}", SEEN_NOTHING },
	{ &binance, "reorder", "{'faults':[{'kind':'reorder','symbol':'BTC-USDT','every':10}]}", SEEN_GAP },
	{ &okx, "reorder", "{'faults':[{'kind':'reorder','every':10}]}", SEEN_GAP },
	{ &bybit, "truncate", "{'faults':[{'kind':'truncate','every':10}]}", SEEN_BROKEN },
	{ &kraken, "corrupt", "{'faults':[{'kind':'corrupt','every':10}]}", SEEN_SUM },
	{ &binance, "corrupt", "{'faults':[{'kind':'corrupt','every':2}]}", SEEN_FALSE },
	{ &kraken, "checksum", "{'faults':[{'kind':'checksum','every':10}]}", SEEN_SUM },
	{ &binance, "gap", "{'faults':[{'kind':'gap','every':30,'count':5}]}", SEEN_GAP },
	{ &bybit, "gap", "{'faults':[{'kind':'gap','every':30}]}", SEEN_GAP },
	{ &okx, "gap", "{'faults':[{'kind':'gap','every_ms':200}]}", SEEN_GAP },
	{ &advanced, "gap", "{'faults':[{'kind':'gap','every':30}]}", SEEN_GAP },
};

static size_t
count_seen(const struct client *client, enum seen_as as)
{
	switch (as) {
	case SEEN_GAP:
		return client->gaps;
	case SEEN_SUM:
		return client->bad_sums;
	case SEEN_BROKEN:
		return client->broken;
	case SEEN_FALSE:
		return count_false(client);
	case SEEN_NOTHING:
		break;
	}
	return client->gaps + client->bad_sums + client->broken;
}

static void
is_seen(void **state)
{
	for (size_t i = 0; i < COUNT(misfortunes); i++) {
		bool nothing = misfortunes[i].seen == SEEN_NOTHING;
		struct client client;
		struct text script = { 0 };
		size_t seen, told;

		for (const char *at = misfortunes[i].script; *at != '\0'; at++)
			text_char(&script, *at == '\'' ? '"' : *at);
		suffer(&client, misfortunes[i].row, text_cstring(&script), SECOND_US / 2);
		for (int round = 0;; round++) {
			told = count_told(&client, misfortunes[i].kind);
			seen = count_seen(&client, misfortunes[i].seen);
			if (round == 10 || (told > 0 && (nothing || seen > 0)))
				break;
			listen_on(&client, SECOND_US / 2); /* a busy machine sends less in the time */
		}
		CHECK(told > 0, "%s: %s was not injected", misfortunes[i].row->venue, misfortunes[i].kind);
		CHECK((seen > 0) != nothing, "%s: %s: %zu injected, %zu seen", misfortunes[i].row->venue,
		    misfortunes[i].kind, told, seen);
		client_close(&client);
		text_free(&script);
	}
	(void)state;
}

static void
late_messages_come_late_and_in_order(void **state)
{
	struct client client;

	(void)state;
	suffer(&client, &okx,
	    "{\"faults\":[{\"kind\":\"delay\",\"after_ms\":200,\"for_ms\":5000,\"delay_ms\":150,\"jitter_ms\":100}]}",
	    SECOND_US);
	CHECK(client.late_us > 150000 && client.late_us < 2000000, "%lld us", (long long)client.late_us);
	assert_int_equal(client.gaps, 0);
	assert_true(client.seen_count > 30);
	assert_int_equal(count_false(&client), 0);
	client_close(&client);
	suffer(&client, &kraken, "{\"faults\":[{\"kind\":\"delay\",\"every\":20,\"delay_ms\":100}]}", SECOND_US / 2);
	CHECK(client.late_us > 90000, "%lld us", (long long)client.late_us);
	assert_int_equal(client.bad_sums, 0);
	assert_int_equal(count_false(&client), 0);
	client_close(&client);
}

static void
a_crossed_book_is_crossed_and_no_truth(void **state)
{
	struct client client;

	(void)state;
	suffer(&client, &bybit, "{\"faults\":[{\"kind\":\"crossed\",\"after_ms\":200,\"for_ms\":300}]}", SECOND_US);
	assert_true(client.crossed > 5 && client.crossed < client.seen_count);
	assert_int_equal(client.gaps, 0);
	assert_true(count_false(&client) > 0);
	client_close(&client);
}

/* ---- connections ---- */

static void
connections_end(void **state)
{
	struct client client;

	(void)state;
	suffer(&client, &binance, "{\"faults\":[{\"kind\":\"close\",\"every\":30,\"times\":1}]}", SECOND_US);
	await(&client, &client.closed, 1);
	assert_int_equal(client.closed, 1);
	client_close(&client);
	suffer(&client, &binance, "{\"faults\":[{\"kind\":\"reset\",\"after_ms\":3000}]}", SECOND_US);
	await(&client, &client.closed, 1);
	assert_int_equal(client.closed, 1);
	assert_true(client.messages > 10);
	client_close(&client);
	suffer(&client, &okx, "{\"faults\":[{\"kind\":\"accept_close\",\"every\":1,\"times\":2}]}", SECOND_US / 4);
	await(&client, &client.closed, 1);
	assert_int_equal(client.messages, 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(client.closed, i + 1);
		connect_to(&client, 0);
		turn_for(client.loop, SECOND_US / 4);
		if (i == 0)
			await(&client, &client.closed, 2);
	}
	for (int i = 0; i < 40 && client.messages <= 5; i++)
		turn_for(client.loop, SECOND_US / 4);
	/* the third is let in */
	assert_int_equal(client.closed, 2);
	assert_true(client.messages > 5);
	client_close(&client);
	/* what stands from the beginning strikes the first already */
	suffer(
	    &client, &okx, "{\"faults\":[{\"kind\":\"accept_close\",\"after_ms\":0,\"for_ms\":60000}]}", SECOND_US / 4);
	await(&client, &client.closed, 1);
	assert_int_equal(client.messages, 0);
	client_close(&client);
}

static void
silence_is_not_the_end_of_heartbeats(void **state)
{
	struct client client;
	int64_t messages;

	(void)state;
	suffer(&client, &kraken, "{\"faults\":[{\"kind\":\"silence\",\"after_ms\":2000,\"for_ms\":60000}]}",
	    SECOND_US / 2);
	await_fault(&client);
	messages = client.messages;
	turn_for(client.loop, SECOND_US * 21 / 10);
	CHECK(client.messages > messages && client.messages <= messages + 4, "%lld messages of heartbeats",
	    (long long)(client.messages - messages));
	assert_int_equal(client.closed, 0);
	client_close(&client);
}

static void
a_half_open_connection_says_nothing(void **state)
{
	struct client client;
	int64_t messages;

	(void)state;
	suffer(&client, &kraken, "{\"faults\":[{\"kind\":\"half_open\",\"after_ms\":3000,\"for_ms\":4000}]}",
	    SECOND_US / 2);
	await_fault(&client);
	messages = client.messages;
	assert_true(messages > 5);
	turn_for(client.loop, SECOND_US * 8 / 10);
	assert_int_equal(client.messages, messages);
	assert_int_equal(client.closed, 0);
	await(&client, &client.closed, 1);
	assert_int_equal(client.closed, 1);
	client_close(&client);
}

static void
slow_bytes_are_slow(void **state)
{
	struct client client;
	int64_t messages;

	(void)state;
	suffer(&client, &binance,
	    "{\"faults\":[{\"kind\":\"slow\",\"after_ms\":2000,\"for_ms\":60000,\"bytes_per_s\":2000}]}",
	    SECOND_US / 2);
	await_fault(&client);
	messages = client.messages;
	turn_for(client.loop, SECOND_US);
	CHECK(client.messages - messages < 12, "%lld messages", (long long)(client.messages - messages));
	client_close(&client);
}

/* ---- requests and venues ---- */

struct answer {
	int status;
	int64_t retry_us;
	bool came;
};

static void
keep_answer(void *arg, const struct fetch_reply *reply)
{
	struct answer *answer = arg;

	*answer = (struct answer){ reply->status, reply->retry_after_us, true };
}

static struct answer
ask(struct client *client, const char *path)
{
	struct answer answer = { 0 };
	char base[64], url[256];
	struct fetch_request request = { .url = url, .done = keep_answer, .arg = &answer };
	struct error err;

	base_url(client, base, sizeof base, "http");
	snprintf(url, sizeof url, "%s%s", base, path);
	assert_non_null(fetch_start(client->fetcher, &request, &err));
	UNTIL(client->loop, answer.came);
	return answer;
}

static void
requests_are_refused(void **state)
{
	struct client client = { 0 };
	struct answer answer;

	(void)state;
	client_open_to(&client, &binance, LIVE_BOOK,
	    "{\"faults\":[{\"kind\":\"429\",\"every\":2,\"times\":1,\"retry_after_s\":7},"
	    "{\"kind\":\"503\",\"after_ms\":300,\"for_ms\":300},{\"kind\":\"418\",\"after_ms\":900,\"for_ms\":60000}]"
	    "}");
	assert_int_equal(ask(&client, "/api/v3/time").status, 200);
	answer = ask(&client, "/api/v3/time");
	assert_int_equal(answer.status, 429);
	assert_int_equal(answer.retry_us, 7 * SECOND_US);
	assert_int_equal(ask(&client, "/api/v3/time").status, 200);
	turn_for(client.loop, SECOND_US * 45 / 100);
	assert_int_equal(ask(&client, "/api/v3/time").status, 503);
	turn_for(client.loop, SECOND_US * 3 / 10);
	assert_int_equal(ask(&client, "/api/v3/time").status, 200);
	turn_for(client.loop, SECOND_US / 2);
	answer = ask(&client, "/api/v3/time");
	assert_int_equal(answer.status, 418);
	assert_true(answer.retry_us > 50 * SECOND_US);
	client_close(&client);
}

static void
maintenance_is_told_and_closes(void **state)
{
	struct client client;

	(void)state;
	suffer(&client, &okx,
	    "{\"faults\":[{\"kind\":\"maintenance\",\"after_ms\":3000,\"for_ms\":60000,\"notice_ms\":300}]}",
	    SECOND_US / 2);
	await(&client, &client.notices, 1);
	assert_int_equal(client.notices, 1);
	await(&client, &client.closed, 1);
	assert_int_equal(client.closed, 1);
	assert_int_equal(ask(&client, "/api/v5/public/time").status, 503);
	client_close(&client);
}

static void
a_shutdown_is_announced_and_others_are_let_in(void **state)
{
	struct client client;
	struct ws *old;

	(void)state;
	suffer(&client, &binance, "{\"faults\":[{\"kind\":\"shutdown\",\"after_ms\":3000,\"notice_ms\":2500}]}",
	    SECOND_US / 2);
	await(&client, &client.notices, 1);
	assert_int_equal(client.notices, 1);
	assert_int_equal(client.closed, 0);
	old = client.ws;
	connect_to(&client, 0);
	assert_ptr_not_equal(old, client.ws);
	await(&client, &client.closed, 1);
	turn_for(client.loop, SECOND_US / 2);
	/* the old one, and no other */
	assert_int_equal(client.closed, 1);
	assert_true(client.messages > 20);
	client_close(&client);
}

static void
a_clock_may_be_off(void **state)
{
	struct client client;

	(void)state;
	suffer(&client, &okx, "{\"faults\":[{\"kind\":\"clock\",\"offset_ms\":-3000}]}", SECOND_US / 2);
	CHECK(client.late_us > 2900000 && client.late_us < 20000000, "%lld us", (long long)client.late_us);
	assert_int_equal(client.gaps, 0);
	client_close(&client);
}

/* ---- limits ---- */

static void
who_asks_too_much_is_banned(void **state)
{
	struct client client = { 0 };
	struct answer answer = { 0 };
	int limited = 0, i = 0;

	(void)state;
	client_open(&client, &binance, LIVE_BOOK);
	for (; i < 24; i++)
		assert_int_equal(ask(&client, "/api/v3/depth?symbol=BTCUSDT&limit=5000").status, 200);
	for (; i < 60; i++) {
		answer = ask(&client, "/api/v3/depth?symbol=BTCUSDT&limit=5000");
		limited += answer.status == 429 && answer.retry_us > 0;
		if (answer.status == 418)
			break;
	}
	assert_int_equal(limited, 10);
	assert_int_equal(answer.status, 418);
	/* no door is open then */
	connect_to(&client, 0);
	UNTIL(client.loop, client.closed == 1);
	client_close(&client);
}

static void
who_talks_too_much_is_closed(void **state)
{
	struct client client = { 0 };
	struct error err;

	(void)state;
	client_open(&client, &binance, LIVE_BOOK);
	connect_to(&client, 0);
	UNTIL(client.loop, client.messages > 2);
	for (int i = 0; i < 6; i++)
		assert_int_equal(ws_send(client.ws, SLICE("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":9}"), &err), 0);
	UNTIL(client.loop, client.closed == 1);
	client_close(&client);
}

/* ---- scripts that are no good ---- */

static void
bad_scripts_are_refused(void **state)
{
	static const char *const scripts[] = { "", "[]", "{\"faults\":{}}", "{\"faults\":[1]}",
		"{\"faults\":[{\"kind\":\"sing\"}]}", "{\"faults\":[{\"kind\":\"drop\",\"venue\":\"nowhere\"}]}",
		"{\"faults\":[{\"kind\":\"checksum\",\"venue\":\"binance\"}]}",
		"{\"faults\":[{\"kind\":\"gap\",\"venue\":\"kraken\"}]}",
		"{\"faults\":[{\"kind\":\"drop\",\"every\":0}]}", "{\"faults\":[{\"kind\":\"drop\",\"often\":3}]}",
		"{\"faults\":[{\"kind\":\"drop\",\"chance\":0.5}]}",
		"{\"faults\":[{\"kind\":\"drop\",\"chance\":\"1.5\"}]}",
		"{\"faults\":[{\"kind\":\"silence\",\"every\":5}]}",
		"{\"faults\":[{\"kind\":\"drop\",\"request\":\"order\"}]}",
		"{\"faults\":[{\"kind\":\"lose_reply\",\"request\":\"sing\"}]}",
		"{\"faults\":[{\"kind\":\"lose_reply\",\"symbol\":\"BTC-USDT\"}]}",
		"{\"faults\":[{\"kind\":\"lose_reply\",\"channel\":\"book\"}]}",
		"{\"faults\":[{\"kind\":\"lose_reply\",\"at\":\"okx\"}]}",
		"{\"faults\":[{\"kind\":\"order_maintenance\",\"at\":\"nowhere\"}]}",
		"{\"faults\":[{\"kind\":\"partial\",\"venue\":\"htx\"}]}",
		"{\"faults\":[{\"kind\":\"drop\",\"after_ms\":500,\"until_ms\":500}]}", "{\"faults\":[],\"sed\":7}" };
	struct error err;
	struct loop *loop = loop_new(&err);

	(void)state;
	for (size_t i = 0; i < COUNT(scripts); i++) {
		struct hall_plan plan = {
			.market = { .seed = 1, .start_us = INT64_C(1767225600000000), .rate = 5, .depth = 5 },
			.length_us = INT64_MAX,
			.speed_ppm = 1000000,
			.venues = "binance,kraken",
			.symbols = "BTC-USDT",
			.address = "127.0.0.1"
		};
		char path[PATH_BYTES];

		temporary(path, scripts[i]);
		plan.faults = path;
		CHECK(hall_new(loop, &plan, left_out, NULL, &err) == NULL, "%s", scripts[i]);
		CHECK(strstr(err.text, path) != NULL, "%s: \"%s\" does not name the file", scripts[i], err.text);
		unlink(path);
	}
	loop_free(loop);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_seen),
		cmocka_unit_test(late_messages_come_late_and_in_order),
		cmocka_unit_test(a_crossed_book_is_crossed_and_no_truth),
		cmocka_unit_test(connections_end),
		cmocka_unit_test(silence_is_not_the_end_of_heartbeats),
		cmocka_unit_test(a_half_open_connection_says_nothing),
		cmocka_unit_test(slow_bytes_are_slow),
		cmocka_unit_test(requests_are_refused),
		cmocka_unit_test(maintenance_is_told_and_closes),
		cmocka_unit_test(a_shutdown_is_announced_and_others_are_let_in),
		cmocka_unit_test(a_clock_may_be_off),
		cmocka_unit_test(who_asks_too_much_is_banned),
		cmocka_unit_test(who_talks_too_much_is_closed),
		cmocka_unit_test(bad_scripts_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
