/*
 * The simulated venues against our own client half (sim_client.h): each book that it had must be the simulator's own (its truth) at
 * the same number, or at the same message of the connection.
 */
#include "sim_client.h"

/* ---- tests ---- */

static void
list_instruments(struct client *client)
{
	char base[64];

	base_url(client, base, sizeof base, "http");
	snprintf(client->url, sizeof client->url, "%s%s", base, client->live->instruments);
	get_and_wait(client);
	assert_int_equal(client->instruments, client->symbol_count);
}

static void
ask_time(void *arg, const struct fetch_reply *reply)
{
	struct client *client = arg;
	int64_t us;
	struct error err = { 0 };

	CHECK(reply->status == 200, "time: status %d", reply->status);
	CHECK(live_time(client->live, reply->body, &us, &err) == 0, "time: %s", err.text);
	CHECK(llabs(us - clock_wall_us()) < 2 * SECOND_US, "%s: its clock is off", client->row->venue);
}

static void
look_at_clock(struct client *client)
{
	char base[64], url[256];
	struct fetch_request request = { .url = url, .done = ask_time, .arg = client };
	struct error err;

	if (client->live->clock.path == NULL)
		return;
	base_url(client, base, sizeof base, "http");
	snprintf(url, sizeof url, "%s%s", base, client->live->clock.path);
	assert_non_null(fetch_start(client->fetcher, &request, &err));
	UNTIL(client->loop, fetcher_running(client->fetcher) == 0);
}

/* What else the socket carries. */
static void
the_rest_is_told(const struct client *client)
{
	unsigned carries = client->live->sockets[client->socket].carries;

	CHECK((client->trades > 0) == ((carries & LIVE_TRADES) != 0), "%s: %zu trades", client->row->venue,
	    client->trades);
	CHECK((client->tickers > 0) == ((carries & LIVE_TICKERS) != 0), "%s: %zu tickers", client->row->venue,
	    client->tickers);
}

static void
books_are_the_truth(void **state)
{
	const struct row *row = *state;
	struct client client = { 0 };
	size_t count;

	client_open(&client, row, 0);
	client.channels = LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS;
	look_at_clock(&client);
	if (client.live->instruments != NULL)
		list_instruments(&client);
	connect_to(&client, 0);
	run_for(&client, SECOND_US + SECOND_US / 2);
	CHECK(client.seen_count > 60, "%s: %zu books", row->venue, client.seen_count);
	CHECK(client.gaps == 0 && client.bad_sums == 0 && client.broken == 0 && client.complaints == 0,
	    "%s: %zu gaps, %zu sums, %zu broken, %zu complaints", row->venue, client.gaps, client.bad_sums,
	    client.broken, client.complaints);
	the_rest_is_told(&client);
	count = count_false(&client);
	CHECK(count == 0, "%s: %zu books were not the truth", row->venue, count);
	client_close(&client);
}

/* The negative control: a client that loses changes is found out. */
static void
lost_changes_are_seen(void **state)
{
	const struct row *row = *state;
	struct client client = { 0 };

	client_open(&client, row, LIVE_BOOK);
	client.spoil = 1;
	connect_to(&client, 0);
	run_for(&client, SECOND_US / 2);
	CHECK(client.gaps + client.bad_sums > 0 || count_false(&client) > 0, "%s: nothing was seen", row->venue);
	client_close(&client);
}

static void
the_best_is_told(void **state)
{
	const struct row *row = *state;
	struct client client = { 0 };
	size_t socket = 0;

	client_open(&client, row, LIVE_BEST | LIVE_TRADES | LIVE_TICKERS);
	while (socket < LIVE_SOCKETS_MAX && (client.live->sockets[socket].carries & LIVE_BEST) == 0)
		socket++;
	if (socket < LIVE_SOCKETS_MAX) {
		connect_to(&client, socket);
		run_for(&client, SECOND_US / 2);
		CHECK(client.best > 20 && client.broken == 0, "%s: %zu quotes", row->venue, client.best);
		the_rest_is_told(&client);
	}
	client_close(&client);
}

static const struct row rows[] = {
	{ "binance", "BTC-USDT,ETH-USDT", { "BTCUSDT", "ETHUSDT" }, false, 0 },
	{ "bybit", "BTC-USDT,ETH-USDT", { "BTCUSDT", "ETHUSDT" }, false, 0 },
	{ "okx", "BTC-USDT,ETH-USDT", { "BTC-USDT", "ETH-USDT" }, false, 0 },
	{ "coinbase", "BTC-USDT,ETH-USD", { "BTC-USDT", "ETH-USD" }, false, 0 },
	{ "coinbase", "BTC-USDT,ETH-USD", { "BTC-USDT", "ETH-USD" }, true, 0 },
	{ "kraken", "BTC-USDT,ETH-USDT", { "BTC/USDT", "ETH/USDT" }, false, 0 },
	{ "bitget", "BTC-USDT,ETH-USDT", { "BTCUSDT", "ETHUSDT" }, false, 0 },
	{ "kucoin", "BTC-USDT,ETH-USDT", { "BTC-USDT", "ETH-USDT" }, false, 0 },
	{ "gate", "BTC-USDT,ETH-USDT", { "BTC_USDT", "ETH_USDT" }, false, 0 },
	{ "gemini", "BTC-USD,ETH-USD", { "BTCUSD", "ETHUSD" }, false, 0 },
	{ "htx", "BTC-USDT,ETH-USDT", { "btcusdt", "ethusdt" }, false, 0 },
};

enum { TESTS = 3, NAME_MAX_BYTES = 64 };

int
main(void)
{
	static const struct {
		const char *name;
		CMUnitTestFunction function;
	} each[TESTS] = {
		{ "books_are_the_truth", books_are_the_truth },
		{ "lost_changes_are_seen", lost_changes_are_seen },
		{ "the_best_is_told", the_best_is_told },
	};
	struct CMUnitTest tests[COUNT(rows) * TESTS];
	struct row copies[COUNT(rows)]; /* cmocka's state can be changed */
	char names[COUNT(rows) * TESTS][NAME_MAX_BYTES];
	size_t count = 0;

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t n = 0; n < TESTS; n++) {
			struct row *row = &copies[i];

			*row = rows[i];
			snprintf(names[count], NAME_MAX_BYTES, "%s%s: %s", row->venue, row->advanced ? " advanced" : "",
			    each[n].name);
			tests[count] = (struct CMUnitTest){ names[count], each[n].function, NULL, NULL, row };
			count++;
		}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
