/* bitget, live. */
#include "venue/live.h"
#include "wire/percent.h"

static const size_t depths[] = { 1, 0 };

static void
begin_list(struct live_batch *batch)
{
	text_format(batch->say->out, "{\"op\":\"%s\",\"args\":[", batch->on ? "subscribe" : "unsubscribe");
}

static void
end_list(struct live_batch *batch)
{
	text_string(batch->say->out, "]}");
}

static void
subscribe(struct live_say *say, bool on, unsigned channels, size_t depth, const struct slice *symbols, size_t count)
{
	struct live_batch batch = {
		.say = say, .on = on, .max = 50, .between = ",", .begin = begin_list, .end = end_list
	};

	(void)depth;
	for (unsigned channel = LIVE_BOOK; channel <= LIVE_TICKERS; channel <<= 1)
		for (size_t n = 0; (channels & channel) != 0 && n < count; n++) {
			struct text *out = batch_next(&batch);

			text_format(out, "{\"instType\":\"SPOT\",\"channel\":\"%s\",\"instId\":\"",
			    channel == LIVE_BOOK         ? "books"
				: channel == LIVE_BEST   ? "books1"
				: channel == LIVE_TRADES ? "trade"
							 : "ticker");
			text_slice(out, symbols[n]);
			text_string(out, "\"}");
		}
	batch_end(&batch);
}

static void
ping(struct live_say *say)
{
	text_string(say->out, "ping\n");
}

static unsigned
picture(struct text *url, struct slice base, enum live_picture what, struct slice symbol, size_t depth)
{
	if (what != PICTURE_POLL)
		return 0;
	live_url(url, base, "/api/v2/spot/market/orderbook?symbol=");
	text_percent(url, symbol);
	text_format(url, "&type=step0&limit=%zu", depth == 0 || depth > 150 ? 150 : depth);
	return 1;
}

const struct venue_live live_bitget = {
	.sockets = { { "/v2/ws/public", LIVE_BOOK | LIVE_BEST | LIVE_TRADES | LIVE_TICKERS } },
	.depths = depths,
	.limits = { .args = 50,
	    .subscriptions = 1000,
	    .messages = { 10, 1000 },
	    .subscribes = { 240, 3600000 },
	    .connects = { 300, 300000 },
	    .requests = { 20, 1000 },
	    .life_ms = 86400000 },
	.keep = { .kind = KEEP_MESSAGES, .period_ms = 30000, .silence_ms = 35000, .pong = "pong" },
	.clock = { "/api/v2/public/time", "serverTime", 1000, 1000 },
	.instruments = "/api/v2/spot/public/symbols",
	.subscribe = subscribe,
	.ping = ping,
	.picture = picture,
};
