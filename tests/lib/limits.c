/* What a key and an address may ask: which bucket a request comes out of, what stays for questions, what headers say. */
#include "check.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/limits.h"

enum { NOW_US = 1000000 };

/* An account without a host: enough to count by. */
static struct account
account_at(const char *venue)
{
	struct account account = { .venue = venue_find(slice_of(venue)), .mark = "0123456789ab" };

	assert_non_null(account.venue);
	account.trade = account.venue->private;
	account.live = account.venue->live;
	return account;
}

static size_t
taken(struct limits *limits, const struct account *account, enum trade_ask ask)
{
	size_t count = 0;

	while (limits_take(limits, account, ask, PRESS_NONE, NOW_US) == 0 && count < 100000)
		count++;
	return count;
}

static void
orders_leave_a_fifth(void **state)
{
	static const struct {
		const char *venue;
		size_t orders, queries; /* behind them */
	} rows[] = {
		{ "binance", 80,
		    (5400 - 81) /
			4 }, /* of the address's weight, but a tenth; the order that was refused weighed as well */
		{ "bybit", 16, 45 },
		{ "okx", 48, 54 },
		{ "bitget", 8, 18 },
		{ "kraken", 100, 18 },
		{ "coinbase", 24, 3 }, /* one budget for both */
		{ "kucoin", 1600, 900 },
		{ "gate", 8, 180 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct account account = account_at(rows[i].venue);
		struct limits limits = { 0 };

		CHECK(taken(&limits, &account, ASK_ORDER) == rows[i].orders, "%s: orders", rows[i].venue);
		CHECK(taken(&limits, &account, ASK_QUERY) == rows[i].queries, "%s: queries", rows[i].venue);
		limits_close(&limits);
	}
}

static void
a_cancel_finds_room_behind_orders(void **state)
{
	struct account account = account_at("kraken");
	struct limits limits = { 0 };

	(void)state;
	taken(&limits, &account, ASK_ORDER);
	assert_int_equal(taken(&limits, &account, ASK_CANCEL), 3); /* each is eight orders */
	assert_int_equal(taken(&limits, &account, ASK_FILLS), 8); /* each is two questions, of sixteen */
	assert_int_equal(limits_take_public(&limits, &account, 1, PRESS_NONE, NOW_US), 0);
	limits_close(&limits);
}

/* What is urgent goes on behind it. */
static void
leave_room(const struct account *account, enum trade_ask asked)
{
	static const enum trade_ask kept[] = { ASK_CANCEL, ASK_CANCEL_ALL, ASK_QUERY, ASK_WATCHDOG };

	for (size_t i = 0; i <= COUNT(kept); i++) {
		bool urgent = i == COUNT(kept);
		enum trade_ask ask = urgent ? ASK_OPEN : kept[i];
		struct limits limits = { 0 };

		CHECK(taken(&limits, account, asked) > 0, "%s: no %s", account->venue->name, trade_asks[asked]);
		while (limits_take_public(&limits, account, 1, PRESS_NONE, NOW_US) == 0)
			;
		CHECK(limits_take(&limits, account, ask, urgent ? PRESS_DOUBT : PRESS_NONE, NOW_US) == 0,
		    "%s: %s behind %s", account->venue->name, trade_asks[ask], trade_asks[asked]);
		limits_close(&limits);
	}
}

/* Who asks for an order over and over, or for many in doubt, leaves room to end one. */
static void
questions_about_orders_leave_a_tenth(void **state)
{
	static const char *const names[] = { "binance", "bybit", "okx", "bitget", "kraken", "coinbase", "kucoin",
		"gate" };

	(void)state;
	for (size_t i = 0; i < 3 * COUNT(names); i++) {
		const char *name = names[i / 3];
		struct account account = account_at(name);
		struct limits limits = { 0 };

		CHECK(taken(&limits, &account, ASK_QUERY) > 0, "%s: no query", name);
		while (limits_take(&limits, &account, ASK_FILLS, PRESS_DOUBT, NOW_US) == 0)
			;
		if (i % 3 == 0)
			CHECK(limits_take(&limits, &account, ASK_CANCEL, PRESS_NONE, NOW_US) == 0, "%s: cancel", name);
		else if (i % 3 == 1)
			CHECK(limits_take(&limits, &account, ASK_OPEN, PRESS_CANCEL, NOW_US) == 0, "%s: for it", name);
		else
			CHECK(limits_take_public(&limits, &account, 1, PRESS_CANCEL, NOW_US) == 0, "%s: clock", name);
		limits_close(&limits);
	}
}

/* What people and bots ask beside it leaves as much as orders do. */
static void
questions_leave_a_fifth_as_well(void **state)
{
	static const enum trade_ask beside[] = { ASK_OPEN, ASK_FILLS, ASK_BALANCE, ASK_FEES, ASK_NETWORKS,
		ASK_DEPOSIT_ADDRESS, ASK_TICKET };
	static const char *const names[] = { "binance", "bybit", "okx", "bitget", "kraken", "coinbase", "kucoin",
		"gate" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct account account = account_at(names[i]);

		for (size_t k = 0; k < COUNT(beside); k++)
			leave_room(&account, beside[k]);
	}
}

/* The look at the clock finds room behind lists of symbols. */
static void
what_anybody_asks_leaves_a_fifth(void **state)
{
	struct account account = account_at("okx");
	struct limits limits = { 0 };
	size_t count = 0;

	(void)state;
	while (limits_take_public(&limits, &account, 1, PRESS_NONE, NOW_US) == 0)
		count++;
	assert_int_equal(count, 16);
	while (limits_take_public(&limits, &account, 1, PRESS_CANCEL, NOW_US) == 0)
		count++;
	assert_int_equal(count, 20);
	limits_close(&limits);
}

static void
files_are_named_by_venue_and_key(void **state)
{
	char directory[] = "/tmp/limits.XXXXXX", path[128];
	struct account account = account_at("okx"), other = account;
	struct limits limits = { .directory = mkdtemp(directory) };
	static const char *const names[] = { "okx-requests", "okx-0123456789ab-orders", "okx-0123456789ab-private" };
	struct stat stat_of;

	(void)state;
	assert_non_null(limits.directory);
	assert_int_equal(limits_take_public(&limits, &account, 1, false, 0), 0);
	assert_int_equal(limits_take(&limits, &account, ASK_ORDER, PRESS_NONE, 0), 0);
	assert_int_equal(limits_take(&limits, &account, ASK_QUERY, PRESS_NONE, 0), 0);
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", directory, names[i]);
		CHECK(stat(path, &stat_of) == 0, "%s", names[i]);
		unlink(path);
	}
	limits_close(&limits);
	assert_int_equal(rmdir(directory), 0);

	/* another key has a budget of its own */
	taken(&limits, &account, ASK_ORDER);
	other.mark[0] = 'f';
	assert_int_equal(limits_take(&limits, &other, ASK_ORDER, PRESS_NONE, NOW_US), 0);
	limits_close(&limits);
}

static void
headers_feed_the_bucket_that_they_are_of(void **state)
{
	static const struct {
		const char *venue;
		enum trade_ask ask;
		const char *headers;
		size_t orders, queries; /* that are left behind it */
	} rows[] = {
		{ "binance", ASK_QUERY, "x-mbx-used-weight-1m: 5390\n", 0, 2 },
		{ "binance", ASK_ORDER, "x-mbx-order-count-10s: 75\nx-mbx-used-weight-1m: 10\n", 5, 1346 },
		{ "bybit", ASK_ORDER, "x-bapi-limit: 20\nx-bapi-limit-status: 6\nx-bapi-limit-reset-timestamp: 99\n", 2,
		    45 },
		{ "bybit", ASK_QUERY, "x-bapi-limit-status: 10\nx-bapi-limit: 50\n", 16, 5 },
		{ "bybit", ASK_QUERY, "x-bapi-limit-status: 10\n", 16, 45 }, /* of what? */
		{ "coinbase", ASK_ORDER, "x-ratelimit-limit: 30\nx-ratelimit-remaining: 8\n", 2, 3 },
		{ "gate", ASK_QUERY, "x-gate-ratelimit-limit: 200\nx-gate-ratelimit-requests-remain: 23\n", 8, 3 },
		{ "okx", ASK_QUERY, "", 48, 54 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct account account = account_at(rows[i].venue);
		struct limits limits = { 0 };
		size_t orders, queries;

		limits_heard(&limits, &account, rows[i].ask, slice_of(rows[i].headers), NOW_US);
		orders = taken(&limits, &account, ASK_ORDER);
		queries = taken(&limits, &account, ASK_QUERY);
		CHECK(orders == rows[i].orders, "%s, row %zu: %zu orders", rows[i].venue, i, orders);
		CHECK(queries == rows[i].queries, "%s, row %zu: %zu queries", rows[i].venue, i, queries);
		limits_close(&limits);
	}
}

static void
a_bar_holds_what_it_was_for(void **state)
{
	struct account account = account_at("gate");
	struct limits limits = { 0 };

	(void)state;
	limits_bar(&limits, &account, ASK_ORDER, PRESS_NONE, NOW_US + 500, NOW_US);
	assert_int_equal(limits_take(&limits, &account, ASK_ORDER, PRESS_NONE, NOW_US), 500);
	assert_int_equal(limits_take(&limits, &account, ASK_QUERY, PRESS_NONE, NOW_US), 0);
	limits_bar(&limits, &account, ASK_ORDER, true, NOW_US + 900, NOW_US);
	assert_int_equal(limits_take(&limits, &account, ASK_ORDER, PRESS_NONE, NOW_US), 900);
	assert_int_equal(limits_take(&limits, &account, ASK_QUERY, PRESS_NONE, NOW_US), 900);
	assert_int_equal(limits_take_public(&limits, &account, 1, PRESS_NONE, NOW_US), 900);
	limits_close(&limits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_leave_a_fifth),
		cmocka_unit_test(a_cancel_finds_room_behind_orders),
		cmocka_unit_test(questions_about_orders_leave_a_tenth),
		cmocka_unit_test(questions_leave_a_fifth_as_well),
		cmocka_unit_test(what_anybody_asks_leaves_a_fifth),
		cmocka_unit_test(files_are_named_by_venue_and_key),
		cmocka_unit_test(headers_feed_the_bucket_that_they_are_of),
		cmocka_unit_test(a_bar_holds_what_it_was_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
