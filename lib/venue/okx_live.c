/*
 * okx, live.  Any book is taken from the channel of 400 levels: it is the one whose numbers chain.  Subscriptions are counted by the hour,
 * so a message takes many.
 */
#include "venue/live.h"
#include "wire/percent.h"

static const size_t depths[] = { 1, 400, SIZE_MAX };

static void
begin_list(struct live_batch *batch)
{
	text_format(batch->say->out, "{\"id\":\"%lld\",\"op\":\"%s\",\"args\":[", (long long)live_id(batch->say),
	    batch->on ? "subscribe" : "unsubscribe");
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
		.say = say, .on = on, .max = 100, .between = ",", .begin = begin_list, .end = end_list
	};

	(void)depth;
	for (unsigned channel = LIVE_BOOK; channel <= LIVE_TICKERS; channel <<= 1)
		for (size_t n = 0; (channels & channel) != 0 && n < count; n++) {
			struct text *out = batch_next(&batch);

			text_format(out, "{\"channel\":\"%s\",\"instId\":\"",
			    channel == LIVE_BOOK         ? "books"
				: channel == LIVE_BEST   ? "bbo-tbt"
				: channel == LIVE_TRADES ? "trades"
							 : "tickers");
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
	live_url(url, base, "/api/v5/market/books?instId=");
	text_percent(url, symbol);
	text_format(url, "&sz=%zu", depth == 0 || depth > 400 ? 400 : depth);
	return 1;
}

const struct venue_live live_okx = {
	.sockets = { { "/ws/v5/public", LIVE_BOOK | LIVE_BEST | LIVE_TRADES | LIVE_TICKERS } },
	.depths = depths,
	.limits = { .args = 100,
	    .books = 29, /* its advice is fewer than 30 */
	    .args_bytes = 65536,
	    .arg_bytes = 36,
	    .messages = { 480, 3600000 },
	    .subscribes = { 480, 3600000 },
	    .connects = { 3, 1000 },
	    .requests = { 20, 2000 } },
	.keep = { .kind = KEEP_MESSAGES, .period_ms = 25000, .when_silent = true, .silence_ms = 30000, .pong = "pong" },
	.clock = { "/api/v5/public/time", "ts", 1000, 1000 },
	.instruments = "/api/v5/public/instruments?instType=SPOT",
	.subscribe = subscribe,
	.ping = ping,
	.picture = picture,
};
