/*
 * Any bytes to any codec: the first byte chooses the venue and the kind of message, the rest is the message.
 *
 * No crash, no leak, no read beyond the message; what is reported is what the sink was promised: a book with a symbol, levels not
 * below zero, as many numbers as levels or none, times between 2015 and 2100.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/compiler.h"
#include "venue/live.h"
#include "venue/venue.h"

static void
demand(bool condition)
{
	if (!condition)
		abort();
}

/* Touch every byte: a slice that points nowhere is found out. */
static size_t
touch(struct slice text)
{
	size_t sum = 0;

	for (size_t i = 0; i < text.len; i++)
		sum += (unsigned char)text.at[i];
	return sum;
}

static void
demand_time(int64_t us)
{
	demand(us == 0 || (us >= TIME_US_MIN && us < TIME_US_MAX));
}

static void
demand_levels(const struct levels *levels, const struct sequences *numbers)
{
	demand(levels->count <= BOOK_LEVELS_MAX);
	demand(numbers->count == 0 || numbers->count == levels->count);
	for (size_t i = 0; i < levels->count; i++)
		demand(decimal_sign(levels->at[i].price) >= 0 && decimal_sign(levels->at[i].qty) >= 0);
}

static int
on_book(void *arg, const struct book_delta *delta, struct error *err)
{
	size_t *sum = arg;

	*sum += touch(delta->symbol);
	demand_levels(&delta->bids, &delta->bid_numbers);
	demand_levels(&delta->asks, &delta->ask_numbers);
	demand(delta->source == SOURCE_DEPTH || (delta->bids.count <= BOOK_LEVELS_MAX && delta->whole));
	demand_time(delta->venue_us);
	/* now and then the session has had enough */
	return *sum % 97 == 96 ? error_set(err, "test", "refused") : 0;
}

static int
on_trade(void *arg, const struct venue_trade *trade, struct error *err)
{
	size_t *sum = arg;

	*sum += touch(trade->symbol) + touch(trade->id);
	demand(trade->side >= -1 && trade->side <= SIDE_SELL);
	demand_time(trade->venue_us);
	return *sum % 97 == 96 ? error_set(err, "test", "refused") : 0;
}

static int
on_ticker(void *arg, const struct venue_ticker *ticker, struct error *err)
{
	(void)err;
	*(size_t *)arg += touch(ticker->symbol);
	demand_time(ticker->venue_us);
	return 0;
}

static int
on_instrument(void *arg, const struct venue_instrument *instrument, struct error *err)
{
	(void)err;
	*(size_t *)arg += touch(instrument->symbol) + touch(instrument->base) + touch(instrument->quote);
	demand(instrument->trading <= TRADING_UNKNOWN);
	return 0;
}

static void
on_end(void *arg)
{
	*(size_t *)arg += 1;
}

static int
on_reference(void *arg, struct slice asset, struct decimal usd, struct error *err)
{
	(void)err;
	*(size_t *)arg += touch(asset);
	demand(decimal_sign(usd) > 0);
	return 0;
}

static enum sequence_result
on_sequence(void *arg, int64_t number)
{
	(void)arg;
	return number % 7 == 6 ? SEQUENCE_GAP : number % 7 == 5 ? SEQUENCE_OLD : SEQUENCE_GOOD;
}

static void
on_subscribed(void *arg, struct slice symbol, size_t depth)
{
	*(size_t *)arg += touch(symbol);
	demand(depth > 0);
}

static void
on_maintenance(void *arg, bool begins, struct slice reason)
{
	*(size_t *)arg += touch(reason) + begins;
}

static void
on_leaving(void *arg, struct slice reason)
{
	*(size_t *)arg += touch(reason);
}

static void
on_complaint(void *arg, struct slice text)
{
	*(size_t *)arg += touch(text);
}

static const struct venue_sink sink = {
	.book = on_book,
	.trade = on_trade,
	.ticker = on_ticker,
	.instrument = on_instrument,
	.instruments_end = on_end,
	.reference = on_reference,
	.sequence = on_sequence,
	.subscribed = on_subscribed,
	.maintenance = on_maintenance,
	.leaving = on_leaving,
	.complaint = on_complaint,
};

/* Every answer that any codec reads. */
static const char *const urls[] = {
	"https://x/api/v3/depth?symbol=BTCUSDT&limit=1000",
	"https://x/api/v3/exchangeInfo",
	"https://x/v5/market/instruments-info?category=spot",
	"https://x/api/v5/public/instruments?instType=SPOT",
	"https://x/api/v5/market/books?instId=BTC-USDT&sz=400",
	"https://x/api/v2/spot/public/symbols",
	"https://x/api/spot/v1/public/products",
	"https://x/products",
	"https://x/products/BTC-USD/book?level=2",
	"https://x/api/v3/brokerage/market/products",
	"https://x/api/v1/market/orderbook/level2_100?symbol=BTC-USDT",
	"https://x/api/v2/symbols",
	"https://x/api/v4/spot/order_book?currency_pair=BTC_USDT&limit=100&with_id=true",
	"https://x/api/v4/spot/currency_pairs",
	"https://x/v1/symbols/details/all",
	"https://x/v1/book/btcusd?limit_bids=5",
	"https://x/v1/common/symbols",
	"https://x/0/public/AssetPairs",
	"https://x/v3/assets/bitcoin",
	"https://x/v5/market/orderbook?category=spot&symbol=BTCUSDT&limit=50",
	"https://x/api/v2/spot/market/orderbook?symbol=BTCUSDT&type=step0&limit=150",
	"https://x/0/public/Depth?pair=XBTUSD&count=100#BTC/USD",
	"https://x/market/depth?symbol=btcusdt&type=step0",
	"https://x/api/v3/brokerage/market/product_book?product_id=BTC-USD",
};

/* What is made of a message beside reading it: an answer is one line, a ticket one address. */
static void
hear(const struct venue_live *live, struct slice body, struct error *err)
{
	struct text out = { 0 };
	struct live_keep keep = live->keep;
	int64_t id = 1, us = 0;
	struct live_say say = { &out, &id, 0 };
	struct slice rest, line;

	if (live->ready != NULL)
		(void)live->ready(body);
	(void)live_is_pong(live, body);
	if (live->clock.path != NULL && live_time(live, body, &us, err) == 0)
		demand_time(us);
	if (live->reply == NULL && live->read_ticket == NULL)
		return;
	if (live->reply != NULL ? live->reply(&say, body) : live->read_ticket(&say, body, &keep, err) == 0) {
		rest = text_all(&out);
		demand(live_next(&rest, &line) && rest.len == 0 && keep.silence_ms >= keep.period_ms);
	} else
		demand(out.len == 0);
	text_free(&out);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	size_t count = 0, sum = 0;
	struct decoder decoder = { .sink = &sink, .arg = &sum };
	struct error err;
	struct slice body;
	int result;

	if (size == 0)
		return 0;
	while (venues[count] != NULL)
		count++;
	body = (struct slice){ (const char *)data + 1, size - 1 };
	hear(venues[data[0] % count]->live, body, &err);
	if (data[0] < 128)
		result = venues[data[0] % count]->read(&decoder, body, &err);
	else {
		/* each codec knows its own answers: give it all of them */
		for (size_t i = 0; i < COUNT(urls); i++) {
			decoder.url = slice_of(urls[i]);
			if (venues[(data[0] - 128u) % count]->read_rest(&decoder, body, &err) != 0)
				demand(err.code != NULL);
		}
		result = 0;
	}
	demand(result == 0 || (result == -1 && err.code != NULL));
	decoder_free(&decoder);
	return 0;
}
