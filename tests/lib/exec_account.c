/*
 * Several accounts at one venue: an order goes to the one that is traded there, is paid from what that one has, and what was begun in
 * an account is ended in it.
 */
#include <stdlib.h>
#include <unistd.h>

#include "exec/journal.h"
#include "exec/schema.h"
#include "exec_scene.h"
#include "store/store.h"

static void
trade_at(struct scene *scene, const char *list)
{
	struct error err;

	scene->exec.traded = (struct traded){ .count = 0 };
	assert_int_equal(traded_give(&scene->exec.traded, list, &err), 0);
}

static void
fund_in(struct scene *scene, const char *venue, const char *account, const char *asset, int amount)
{
	struct error err;

	assert_int_equal(exec_funds(&scene->exec, (struct pocket){ slice_of(venue), slice_of(account) }, asset,
			     decimal_int(amount), &err),
	    0);
}

static bool
is_locked(const struct scene *scene, const char *account)
{
	return decimal_sign(
		   purse_find(&scene->exec.purse, (struct pocket){ SLICE("okx"), slice_of(account) }, SLICE("BTC"))
		       ->locked) > 0;
}

static void
an_order_is_paid_by_its_own_account(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	open_scene(&scene);
	trade_at(&scene, "okx:sub1");
	/* what main has there is not sub1's */
	approve(&scene);
	assert_true(made_has(&scene, "\"reason\":\"balance\""));
	fund_in(&scene, "okx", "sub1", "BTC", 1);
	approve_with(&scene, (struct approval){ .id = "cross:other" }, NULL);
	assert_int_equal(scene.sent_count, 2);
	assert_string_equal(scene.sent[0].account, "main");
	assert_string_equal(scene.sent[1].account, "sub1");
	assert_true(is_locked(&scene, "sub1"));
	assert_false(is_locked(&scene, "main"));
	fill_whole(&scene, 1, "y");
	assert_true(made_has(&scene,
	    "\"kind\":\"fill\",\"ts_us\":1786309549001000,\"id\":\"y\",\"mode\":\"paper\",\"account\":\"sub1\""));
	assert_int_equal(exec_balances(&scene.exec, "okx", T, &err), 0);
	assert_true(made_has(&scene, "\"asset\":\"BTC\",\"mode\":\"paper\",\"account\":\"sub1\""));
	assert_true(made_has(&scene, "\"asset\":\"BTC\",\"mode\":\"paper\",\"account\":\"main\""));
	close_scene(&scene);
}

/* kraken sold us a bitcoin, okx did not buy it; by then other accounts are traded. */
static void
what_was_begun_in_an_account_ends_there(void **state)
{
	static const struct {
		const char *kraken, *gate; /* bids */
		const char *venue, *account;
	} cases[] = {
		{ "99.9", "50", "kraken", "main" },
		{ "50", "100.8", "gate", "desk" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scene scene;
		struct error err;

		open_scene(&scene);
		tell_rules(&scene, "gate", TRADING);
		fund_in(&scene, "gate", "desk", "BTC", 1);
		fund_in(&scene, "kraken", "sub1", "BTC", 9);
		assert_int_equal(decimal_read(&scene.exec.settings.ladder.loss_bps, SLICE("100"), &err), 0);
		scene.exec.settings.ladder.widths[0] = decimal_int(50);
		scene.exec.settings.ladder.width_count = 1;
		approve(&scene);
		trade_at(&scene, "kraken:sub1,okx:sub1,gate:desk");
		put_book(&scene, "kraken", T + 100, cases[i].kraken, "200");
		put_book(&scene, "okx", T + 100, "50", "200");
		put_book(&scene, "gate", T + 100, cases[i].gate, "200");
		fill_whole(&scene, 0, "x");
		say_kind(&scene, 1, REPLY_END, "limit");
		assert_int_equal(scene.sent_count, 3);
		assert_string_equal(scene.sent[2].venue, cases[i].venue);
		assert_string_equal(scene.sent[2].account, cases[i].account);
		close_scene(&scene);
	}
}

static int64_t
held_in(const struct exec *exec, const char *account)
{
	const struct holding *holding =
	    purse_find(&exec->purse, (struct pocket){ SLICE("okx"), slice_of(account) }, SLICE("BTC"));

	return holding == NULL ? -1 : (int64_t)holding->total.coef;
}

/* A journal of before accounts had a column: all that it holds was main's. */
static void
an_older_journal_is_mains(void **state)
{
	char directory[] = "/tmp/arb-account-XXXXXX", path[60], command[100];
	struct text made = { 0 };
	struct store *store;
	struct query *query;
	struct journal *journal;
	struct error err;
	const struct order_request nobodys = { .id = "a", .venue = "okx", .account = "main" };
	struct exec exec;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof path, "%s/exec.db", directory);
	store = store_open(path, STORE_OWN, &err);
	assert_non_null(store);
	assert_int_equal(store_migrate(store, schema_steps, 2, &err), 0);
	query = store_prepare(store, "INSERT INTO funds (venue, asset, amount) VALUES ('okx', 'BTC', '3')", &err);
	assert_non_null(query);
	assert_int_equal(store_run(query, &err), 0);
	store_close(store);

	for (int start = 0; start < 2; start++) {
		journal = journal_open(directory, MODE_PAPER, &err);
		assert_non_null(journal);
		assert_int_equal(exec_init(&exec, &made, &err), 0);
		assert_int_equal(journal_load(journal, &exec, NULL, &err), 0);
		exec.record = journal_record(journal);
		assert_int_equal(held_in(&exec, "main"), 3);
		assert_int_equal(held_in(&exec, "sub1"), start == 0 ? -1 : 5);
		/* another account of the same venue and asset has a row of its own */
		assert_int_equal(
		    exec_funds(&exec, (struct pocket){ SLICE("okx"), SLICE("sub1") }, "BTC", decimal_int(5), &err), 0);
		/* as has what is to be cancelled, whatever order that is */
		assert_int_equal(exec_cancelling(&exec, &nobodys, "7", &err), 0);
		assert_int_equal(journal_commit(journal, &err), 0);
		exec_free(&exec);
		journal_close(journal);
	}
	text_free(&made);
	snprintf(command, sizeof command, "rm -r %s", directory);
	assert_int_equal(system(command), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_order_is_paid_by_its_own_account),
		cmocka_unit_test(what_was_begun_in_an_account_ends_there),
		cmocka_unit_test(an_older_journal_is_mains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
