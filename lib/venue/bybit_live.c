/* bybit, live.  Spot takes ten topics a message. */
#include "venue/live.h"
#include "wire/percent.h"

static const size_t depths[] = { 1, 50, 200, 1000, SIZE_MAX };

static void
begin_list(struct live_batch *batch)
{
	text_format(batch->say->out, "{\"req_id\":\"%lld\",\"op\":\"%s\",\"args\":[", (long long)live_id(batch->say),
	    batch->on ? "subscribe" : "unsubscribe");
}

static void
end_list(struct live_batch *batch)
{
	text_string(batch->say->out, "]}");
}

/* The topic of depth 1 is the best bid and offer: whoever wants a book gets the next depth. */
static size_t
book_depth(size_t asked)
{
	static const size_t sizes[] = { 50, 200, 1000, 0 };

	return live_size(sizes, asked);
}

static void
subscribe(struct live_say *say, bool on, unsigned channels, size_t depth, const struct slice *symbols, size_t count)
{
	struct live_batch batch = {
		.say = say, .on = on, .max = 10, .between = ",", .begin = begin_list, .end = end_list
	};

	for (unsigned channel = LIVE_BOOK; channel <= LIVE_TICKERS; channel <<= 1)
		for (size_t n = 0; (channels & channel) != 0 && n < count; n++) {
			struct text *out = batch_next(&batch);

			if (channel == LIVE_BOOK)
				text_format(out, "\"orderbook.%zu.", book_depth(depth));
			else
				text_string(out,
				    channel == LIVE_BEST         ? "\"orderbook.1."
					: channel == LIVE_TRADES ? "\"publicTrade."
								 : "\"tickers.");
			text_slice(out, symbols[n]);
			text_char(out, '"');
		}
	batch_end(&batch);
}

static void
ping(struct live_say *say)
{
	text_format(say->out, "{\"req_id\":\"%lld\",\"op\":\"ping\"}\n", (long long)live_id(say));
}

static unsigned
picture(struct text *url, struct slice base, enum live_picture what, struct slice symbol, size_t depth)
{
	if (what != PICTURE_POLL)
		return 0;
	live_url(url, base, "/v5/market/orderbook?category=spot&symbol=");
	text_percent(url, symbol);
	text_format(url, "&limit=%zu", depth == 0 || depth > 1000 ? 1000 : depth);
	return 1;
}

const struct venue_live live_bybit = {
	.sockets = { { "/v5/public/spot", LIVE_BOOK | LIVE_BEST | LIVE_TRADES | LIVE_TICKERS } },
	.depths = depths,
	.limits = { .args = 10,
	    .args_bytes = 21000,
	    .arg_bytes = 18,
	    .connects = { 500, 300000 },
	    .requests = { 600, 5000 } },
	.keep = { .kind = KEEP_MESSAGES, .period_ms = 20000, .silence_ms = 25000, .pong = "\"pong\"" },
	.clock = { "/v5/market/time", "time", 1000, 1000 },
	.instruments = "/v5/market/instruments-info?category=spot",
	.left_header = "X-Bapi-Limit-Status",
	.subscribe = subscribe,
	.ping = ping,
	.picture = picture,
};
