/*
 * binance, live.  Changes come at 100 ms; the picture that they are joined to is fetched with as many levels as leave room for the
 * price to move, and no more, since it costs by the level.
 */
#include "venue/live.h"
#include "wire/percent.h"

static void
begin_list(struct live_batch *batch)
{
	text_format(batch->say->out, "{\"method\":\"%s\",\"params\":[", batch->on ? "SUBSCRIBE" : "UNSUBSCRIBE");
}

static void
end_list(struct live_batch *batch)
{
	text_format(batch->say->out, "],\"id\":%lld}", (long long)live_id(batch->say));
}

static void
subscribe(struct live_say *say, bool on, unsigned channels, size_t depth, const struct slice *symbols, size_t count)
{
	static const struct {
		unsigned channel;
		const char *stream;
	} streams[] = {
		{ LIVE_BOOK, "@depth@100ms" },
		{ LIVE_BEST, "@bookTicker" },
		{ LIVE_TRADES, "@trade" },
		{ LIVE_TICKERS, "@ticker" },
	};
	struct live_batch batch = {
		.say = say, .on = on, .max = 200, .between = ",", .begin = begin_list, .end = end_list
	};

	(void)depth;
	for (size_t i = 0; i < COUNT(streams); i++)
		for (size_t n = 0; (channels & streams[i].channel) != 0 && n < count; n++) {
			struct text *out = batch_next(&batch);

			text_char(out, '"');
			live_put_lower(out, symbols[n]);
			text_format(out, "%s\"", streams[i].stream);
		}
	batch_end(&batch);
}

/* A request of up to so many levels costs so much. */
static unsigned
weight_of(size_t limit)
{
	return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
}

static unsigned
picture(struct text *url, struct slice base, enum live_picture what, struct slice symbol, size_t depth)
{
	static const size_t bridges[] = { 100, 500, 1000, 5000, 0 },
			    polls[] = { 5, 10, 20, 50, 100, 500, 1000, 5000, 0 };
	size_t limit = what == PICTURE_POLL ? live_size(polls, depth) : live_size(bridges, 5 * depth);
	bool plain;

	if (what == PICTURE_AUDIT)
		return 0;
	live_url(url, base, "/api/v3/depth");
	text_string(url, "?symbol=");
	plain = text_percent(url, symbol);
	text_format(url, "&limit=%zu", limit);
	if (!plain) { /* names in Chinese exist */
		text_char(url, '#');
		text_slice(url, symbol);
	}
	return weight_of(limit);
}

static const size_t depths[] = { 5000, SIZE_MAX };

#define BINANCE_LIVE(weight, list)                                                                                     \
	{                                                                                                              \
		.sockets = { { "/stream", LIVE_BOOK | LIVE_BEST | LIVE_TRADES | LIVE_TICKERS } }, .depths = depths,    \
		.limits = { .args = 200,                                                                               \
			.subscriptions = 1024,                                                                         \
			.messages = { 5, 1000 },                                                                       \
			.connects = { 300, 300000 },                                                                   \
			.requests = { (weight), 60000 },                                                               \
			.life_ms = 86400000 },                                                                         \
		.keep = { .kind = KEEP_FRAMES, .period_ms = 20000, .silence_ms = 25000 },                              \
		.clock = { "/api/v3/time", "serverTime", 1000, 1000 }, .instruments = (list),                          \
		.instruments_weight = 20, .used_header = "X-MBX-USED-WEIGHT-1M", .subscribe = subscribe,               \
		.picture = picture,                                                                                    \
	}

const struct venue_live live_binance = BINANCE_LIVE(6000, "/api/v3/exchangeInfo?showPermissionSets=false");
const struct venue_live live_binance_us = BINANCE_LIVE(1200, "/api/v3/exchangeInfo");
