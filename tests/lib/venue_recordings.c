/*
 * Every live recording of the venues' messages (ARB_DATA) is read without an error, and what comes of it is counted.  The counts were
 * taken from the recordings by other means than the codecs.
 */
#include <fcntl.h>
#include <unistd.h>

#include "recorder.h"
#include "wire/line.h"

enum { MESSAGE_MAX = 16 << 20 };

struct recording {
	const char *venue, *file; /* in ARB_DATA/captures/VENUE */
	const char *url; /* NULL: messages of a socket */
	size_t messages, books, whole, levels, checks, trades, tickers, instruments;
};

static const struct recording recordings[] = {
	{ "binance", "ws_spot_combined_cf_20211012.jsonl", NULL, 265, 261, 84, 590, 0, 2, 0, 0 },
	{ "binance", "rest_depth_cf_20211012.jsonl", "https://x/api/v3/depth?symbol=X&limit=1000", 4, 4, 4, 4648, 0, 0,
	    0, 0 },
	{ "binance", "rest_exchangeInfo_cf_20211012.jsonl.gz", "https://x/api/v3/exchangeInfo", 1, 0, 0, 0, 0, 0, 0,
	    1695 },
	{ "binance_us", "ws_spot_combined_cf_20211012.jsonl", NULL, 480, 464, 128, 865, 0, 11, 0, 0 },
	{ "binance_us", "rest_depth_cf_20211012.jsonl", "https://x/api/v3/depth?symbol=X&limit=1000", 4, 4, 4, 1685, 0,
	    0, 0, 0 },
	{ "binance_us", "rest_exchangeInfo_cf_20211012.jsonl", "https://x/api/v3/exchangeInfo", 1, 0, 0, 0, 0, 0, 0,
	    121 },
	{ "bitget", "ws_spot_v1_cf_20220407.jsonl", NULL, 684, 443, 8, 31253, 443, 30, 128, 0 },
	{ "bitget", "ws_mix_v1_cf_20220407.jsonl", NULL, 473, 0, 0, 0, 0, 0, 0, 0 },
	{ "bitget", "rest_spot_products_cf_20220407.jsonl", "https://x/api/spot/v1/public/products", 1, 0, 0, 0, 0, 0,
	    0, 245 },
	{ "bybit", "ws_v5_spot_cf_20260809.jsonl", NULL, 681, 550, 2, 3075, 0, 20, 81, 0 },
	{ "bybit", "rest_instruments_spot_cf_20260809.jsonl.gz", "https://x/v5/market/instruments-info?&category=spot",
	    1, 0, 0, 0, 0, 0, 0, 557 },
	{ "coinbase", "ws_advanced_cf_20260809.jsonl.gz", NULL, 1030, 775, 2, 74193, 0, 79, 160, 0 },
	{ "coinbase", "ws_exchange_level2_ticker_matches_cf_20210417.jsonl.gz", NULL, 9946, 9729, 10, 18081, 0, 97, 107,
	    0 },
	{ "coinbase", "rest_advanced_products_cf_20260809.jsonl.gz", "https://x/api/v3/brokerage/market/products", 1, 0,
	    0, 0, 0, 0, 0, 520 },
	{ "coinbase", "rest_exchange_products_cf_20210417.jsonl", "https://x/products", 1, 0, 0, 0, 0, 0, 0, 162 },
	{ "gate", "ws_v4_cf_20210422.jsonl", NULL, 239, 172, 0, 1346, 0, 9, 22, 0 },
	{ "gate", "rest_order_book_cf_20210422.jsonl",
	    "https://x/api/v4/spot/order_book?currency_pair=X_Y&limit=100&with_id=true", 10, 10, 10, 1541, 0, 0, 0, 0 },
	{ "gate", "rest_currency_pairs_cf_20210422.jsonl", "https://x/api/v4/spot/currency_pairs", 1, 0, 0, 0, 0, 0, 0,
	    1458 },
	{ "gemini", "ws_v2_cf_20260809.jsonl", NULL, 563, 426, 7, 10441, 0, 2, 0, 0 },
	{ "gemini", "rest_symbol_details_cf_20260809.jsonl", "https://x/v1/symbols/details/x", 347, 0, 0, 0, 0, 0, 0,
	    334 },
	{ "htx", "ws_cf_20210417.jsonl", NULL, 362, 292, 292, 58996, 0, 73, 0, 0 },
	{ "htx", "rest_symbols_cf_20210417.jsonl.gz", "https://x/v1/common/symbols", 1, 0, 0, 0, 0, 0, 0, 938 },
	{ "kraken", "ws_book1000_v1_cf_20210417.jsonl", NULL, 4321, 4279, 10, 11745, 4269, 0, 0, 0 },
	{ "kraken", "ws_ticker_v1_cf_20210417.jsonl", NULL, 60, 0, 0, 0, 0, 0, 18, 0 },
	{ "kraken", "ws_trade_v1_cf_20210417.jsonl", NULL, 49, 0, 0, 0, 0, 10, 0, 0 },
	{ "kraken", "ws_v2_book25_btcusd_xb_20260802.jsonl", NULL, 2104, 2052, 1, 3057, 2052, 0, 0, 0 },
	{ "kraken", "ws_v2_book25_xrpusd_xb_20260802.jsonl", NULL, 1192, 1147, 1, 2063, 1147, 0, 0, 0 },
	{ "kraken", "rest_AssetPairs_cf_20210417.jsonl", "https://x/0/public/AssetPairs", 1, 0, 0, 0, 0, 0, 0, 293 },
	{ "kucoin", "ws_cf_20210425.jsonl", NULL, 4721, 3853, 0, 2498, 0, 18, 830, 0 },
	{ "kucoin", "rest_orderbook_level2_cf_20210425.jsonl", "https://x/api/v3/market/orderbook/level2?symbol=X-Y", 9,
	    9, 9, 7856, 0, 0, 0, 0 },
	{ "kucoin", "rest_symbols_cf_20210425.jsonl", "https://x/api/v1/symbols", 1, 0, 0, 0, 0, 0, 0, 634 },
	{ "okx", "ws_v5_public_cf_20220513.jsonl", NULL, 410, 98, 1, 4968, 98, 69, 25, 0 },
	{ "okx", "rest_instruments_spot_cf_20220513.jsonl", "https://x/api/v5/public/instruments?instType=SPOT", 1, 0,
	    0, 0, 0, 0, 0, 513 },
};

static int
open_recording(const struct recording *recording)
{
	const char *root = getenv("ARB_DATA");
	char path[4096];

	snprintf(path, sizeof path, "%s/captures/%s/%s", root == NULL ? "../shared/data" : root, recording->venue,
	    recording->file);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Read all messages; the number of them. */
static size_t
read_all(const struct recording *recording, int fd, struct recorder *recorder)
{
	const struct venue *venue = venue_find(slice_of(recording->venue));
	struct zip zip = { .fd = -1 };
	struct line_reader reader;
	enum line_result result;
	struct error err;
	struct slice line;
	size_t count = 0;

	assert_non_null(venue);
	assert_int_equal(zip_open(&zip, fd, &err), 0);
	assert_int_equal(line_open(&reader, fd, MESSAGE_MAX, &err), 0);
	line_unpack(&reader, &zip);
	for (;;) {
		result = line_next(&reader, &line, &err);
		if (result == LINE_NONE)
			result = line_fill(&reader, &err);
		else if (result == LINE_READ) {
			count++;
			CHECK(record_message(recorder, venue, slice_of(recording->url), line) == 0, "%s: line %zu",
			    recording->file, count);
		}
		if (result == LINE_END)
			break;
		assert_true(result == LINE_READ || result == LINE_NONE);
	}
	line_free(&reader);
	zip_free(&zip);
	return count;
}

static void
check_count(const struct recording *recording, const char *what, size_t got, size_t want)
{
	CHECK(got == want, "%s: %s: %zu %s, not %zu", recording->venue, recording->file, got, what, want);
}

static void
all_is_read_and_counted(void **state)
{
	size_t read = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(recordings); i++) {
		const struct recording *at = &recordings[i];
		static struct recorder recorder;
		int fd = open_recording(at);

		if (fd < 0)
			continue;
		recorder = (struct recorder){ .lines = false };
		check_count(at, "messages", read_all(at, fd, &recorder), at->messages);
		check_count(at, "books", recorder.books, at->books);
		check_count(at, "whole books", recorder.whole, at->whole);
		check_count(at, "levels", recorder.levels, at->levels);
		check_count(at, "checksums", recorder.checks, at->checks);
		check_count(at, "trades", recorder.trades, at->trades);
		check_count(at, "tickers", recorder.tickers, at->tickers);
		check_count(at, "instruments", recorder.instruments, at->instruments);
		assert_int_equal(recorder.complaints, 0);
		close(fd);
		read++;
	}
	if (read == 0)
		skip();
	assert_int_equal(read, COUNT(recordings));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_read_and_counted),
	};

	return cmocka_run_group_tests_name("recordings of venues", tests, NULL, NULL);
}
