/*
 * carried: a fill counts once, however often it is told; told with other figures it is one more to be looked at.
 */
#include "gateway/carried.h"

#include "check.h"

static enum fill_news
tell(struct carried *carried, const char *id, const char *price, const char *qty, const char *fee, const char *asset)
{
	struct order_fill fill = { .venue_us = 0 };
	enum fill_news news;
	struct error err;

	strcpy(fill.id, id);
	strcpy(fill.fee_asset, asset);
	assert_int_equal(decimal_read(&fill.price, slice_of(price), &err), 0);
	assert_int_equal(decimal_read(&fill.qty, slice_of(qty), &err), 0);
	assert_int_equal(decimal_read(&fill.fee, slice_of(fee), &err), 0);
	assert_int_equal(carried_fill(&news, carried, &fill, &err), 0);
	return news;
}

static void
one_trade_counts_once(void **state)
{
	static const struct {
		const char *id, *price, *qty, *fee, *asset;
		enum fill_news news;
	} rows[] = {
		{ "BTC-USDT/1", "100", "0.5", "0.05", "USDT", FILL_FRESH },
		{ "BTC-USDT/1", "100.0", "0.50", "0.050", "USDT", FILL_AGAIN },
		{ "BTC-USDT/1", "100", "0.5", "0.06", "USDT", FILL_OTHER },
		{ "BTC-USDT/1", "100", "0.5", "0.06", "USDT", FILL_AGAIN },
		{ "BTC-USDT/1", "100", "0.5", "0.05", "BTC", FILL_OTHER },
		{ "BTC-USDT/1", "101", "0.5", "0.05", "USDT", FILL_OTHER },
		{ "BTC-USDT/1", "100", "0.4", "0.05", "USDT", FILL_OTHER },
		{ "BTC-USDT/1", "100", "0.5", "0.05", "USDT", FILL_AGAIN },
		{ "BTC-USDT/2", "100", "0.5", "0.05", "USDT", FILL_FRESH },
	};
	struct carried carried = { .filled = decimal_int(1) };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum fill_news news =
		    tell(&carried, rows[i].id, rows[i].price, rows[i].qty, rows[i].fee, rows[i].asset);

		CHECK(news == rows[i].news, "row %zu: %d", i, (int)news);
		CHECK(carried_whole(&carried) == (i == COUNT(rows) - 1), "row %zu", i);
	}
	carried_free(&carried);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_trade_counts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
