/*
 * account: how a venue spells, and what a person is told who gave an order to it.
 */
#include "gateway/account.h"

#include "check.h"
#include "gateway/hand.h"

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

static void
ends(const char *refused, enum order_state state, enum trade_fate fate, enum exit_code code, const char *words)
{
	const struct order_request order = { .id = "i", .venue = "okx" };
	struct error err = { 0 };

	assert_int_equal(hand_end(&order, refused, NULL, state, "why", fate, &err), -1);
	assert_int_equal(err.exit, code);
	check_text("words", slice_of(err.text), words);
}

/* What may go well a little later is no definite no: scripts try again on 75. */
static void
an_order_by_hand_ends_with(void **state)
{
	(void)state;
	ends("account", ORDER_PLANNED, FATE_DONE, EXIT_LATER, "okx: order i: refused, and not sent: account");
	ends("clock", ORDER_PLANNED, FATE_DONE, EXIT_LATER, "okx: order i: refused, and not sent: clock");
	ends("rate", ORDER_PLANNED, FATE_DONE, EXIT_LATER, "okx: order i: refused, and not sent: rate");
	ends("halt", ORDER_PLANNED, FATE_DONE, EXIT_REFUSED, "okx: order i: refused, and not sent: halt");
	ends("tick", ORDER_PLANNED, FATE_DONE, EXIT_NO, "okx: order i: refused, and not sent: tick");
	ends(NULL, ORDER_REJECTED, FATE_CLOCK, EXIT_LATER, "okx: order i: clock, why");
	ends(NULL, ORDER_REJECTED, FATE_FUNDS, EXIT_NO, "okx: order i: funds, why");
	ends(NULL, ORDER_UNKNOWN, FATE_UNKNOWN, EXIT_UNAVAILABLE,
	    "okx: order i: an order may exist (arb-exec recover okx)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_spelling_gives_the_usual_symbol),
		cmocka_unit_test(an_order_by_hand_ends_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
