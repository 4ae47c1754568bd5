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

	while (limits_take(limits, account, ask, false, NOW_US) == 0 && count < 100000)
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
		    (6000 - 81) / 4 }, /* of the address's weight; the order that was refused weighed as well */
		{ "bybit", 16, 50 },
		{ "okx", 48, 60 },
		{ "bitget", 8, 20 },
		{ "kraken", 100, 20 },
		{ "coinbase", 24, 6 }, /* one budget for both */
		{ "kucoin", 1600, 1000 },
		{ "gate", 8, 200 },
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
	assert_int_equal(limits_take_public(&limits, &account, 1, false, NOW_US), 0);
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
		while (limits_take_public(&limits, account, 1, false, NOW_US) == 0)
			;
		CHECK(limits_take(&limits, account, ask, urgent, NOW_US) == 0, "%s: %s behind %s", account->venue->name,
		    trade_asks[ask], trade_asks[asked]);
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
	while (limits_take_public(&limits, &account, 1, false, NOW_US) == 0)
		count++;
	assert_int_equal(count, 16);
	while (limits_take_public(&limits, &account, 1, true, NOW_US) == 0)
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
	assert_int_equal(limits_take(&limits, &account, ASK_ORDER, false, 0), 0);
	assert_int_equal(limits_take(&limits, &account, ASK_QUERY, false, 0), 0);
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
	assert_int_equal(limits_take(&limits, &other, ASK_ORDER, false, NOW_US), 0);
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
		{ "binance", ASK_QUERY, "x-mbx-used-weight-1m: 5990\n", 0, 2 },
		{ "binance", ASK_ORDER, "x-mbx-order-count-10s: 75\nx-mbx-used-weight-1m: 10\n", 5, 1496 },
		{ "bybit", ASK_ORDER, "x-bapi-limit: 20\nx-bapi-limit-status: 6\nx-bapi-limit-reset-timestamp: 99\n", 2,
		    50 },
		{ "bybit", ASK_QUERY, "x-bapi-limit-status: 10\nx-bapi-limit: 50\n", 16, 10 },
		{ "bybit", ASK_QUERY, "x-bapi-limit-status: 10\n", 16, 50 }, /* of what? */
		{ "coinbase", ASK_ORDER, "x-ratelimit-limit: 30\nx-ratelimit-remaining: 8\n", 2, 6 },
		{ "gate", ASK_QUERY, "x-gate-ratelimit-limit: 200\nx-gate-ratelimit-requests-remain: 3\n", 8, 3 },
		{ "okx", ASK_QUERY, "", 48, 60 },
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
	limits_bar(&limits, &account, ASK_ORDER, false, NOW_US + 500, NOW_US);
	assert_int_equal(limits_take(&limits, &account, ASK_ORDER, false, NOW_US), 500);
	assert_int_equal(limits_take(&limits, &account, ASK_QUERY, false, NOW_US), 0);
	limits_bar(&limits, &account, ASK_ORDER, true, NOW_US + 900, NOW_US);
	assert_int_equal(limits_take(&limits, &account, ASK_ORDER, false, NOW_US), 900);
	assert_int_equal(limits_take(&limits, &account, ASK_QUERY, false, NOW_US), 900);
	assert_int_equal(limits_take_public(&limits, &account, 1, false, NOW_US), 900);
	limits_close(&limits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_leave_a_fifth),
		cmocka_unit_test(a_cancel_finds_room_behind_orders),
		cmocka_unit_test(questions_leave_a_fifth_as_well),
		cmocka_unit_test(what_anybody_asks_leaves_a_fifth),
		cmocka_unit_test(files_are_named_by_venue_and_key),
		cmocka_unit_test(headers_feed_the_bucket_that_they_are_of),
		cmocka_unit_test(a_bar_holds_what_it_was_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
