/*
 * account: how a venue spells.
 */
#include "gateway/account.h"

#include "check.h"

static void
usual(const char *venue, const char *spelled, const char *symbol)
{
	struct account account = { 0 };
	char made[SYMBOL_MAX];
	struct error err;

	assert_int_equal(account_open(&account, venue, "main", NULL, NULL, &err), 0);
	assert_true(account_usual_symbol(made, &account, slice_of(spelled)));
	check_text(venue, slice_of(made), symbol);
	account_close(&account);
}

/* A fill is known by its symbol and number: both spellings of a venue have to give the same one. */
static void
each_spelling_gives_the_usual_symbol(void **state)
{
	(void)state;
	usual("kraken", "XBTUSDT", "BTC-USDT");
	usual("kraken", "BTC/USDT", "BTC-USDT");
	usual("binance", "BTCUSDT", "BTC-USDT");
	usual("okx", "BTC-USDT", "BTC-USDT");
	usual("gate", "BTC_USDT", "BTC-USDT");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_spelling_gives_the_usual_symbol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
