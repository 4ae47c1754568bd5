/*
 * gate, live.  Changes of a book take a message each, for they name their pace behind the pair; the other channels take many pairs.
 */
#include "venue/live.h"
#include "wire/percent.h"

#include "base/clock.h"

static const size_t depths[] = { 1, 100, SIZE_MAX }; /* of the picture */

static void
begin_list(struct live_batch *batch)
{
	text_format(batch->say->out, "{\"id\":%lld,\"time\":%lld,\"channel\":\"%s\",\"event\":\"%s\",\"payload\":[",
	    (long long)live_id(batch->say), (long long)(batch->say->now_us / SECOND_US), batch->word,
	    batch->on ? "subscribe" : "unsubscribe");
}

static void
end_list(struct live_batch *batch)
{
	text_string(batch->say->out, batch->max == 1 ? ",\"100ms\"]}" : "]}");
}

static void
subscribe(struct live_say *say, bool on, unsigned channels, size_t depth, const struct slice *symbols, size_t count)
{
	static const struct {
		unsigned channel;
		const char *word;
	} words[] = {
		{ LIVE_BOOK, "spot.order_book_update" },
		{ LIVE_BEST, "spot.book_ticker" },
		{ LIVE_TRADES, "spot.trades" },
		{ LIVE_TICKERS, "spot.tickers" },
	};
	struct live_batch batch = { .say = say, .on = on, .between = ",", .begin = begin_list, .end = end_list };

	(void)depth;
	for (size_t i = 0; i < COUNT(words); i++) {
		if ((channels & words[i].channel) == 0)
			continue;
		batch.word = words[i].word;
		batch.max = words[i].channel == LIVE_BOOK ? 1 : 100;
		for (size_t n = 0; n < count; n++) {
			struct text *out = batch_next(&batch);

			text_char(out, '"');
			text_slice(out, symbols[n]);
			text_char(out, '"');
		}
		batch_end(&batch);
	}
}

static void
ping(struct live_say *say)
{
	text_format(say->out, "{\"time\":%lld,\"channel\":\"spot.ping\"}\n", (long long)(say->now_us / SECOND_US));
}

static unsigned
picture(struct text *url, struct slice base, enum live_picture what, struct slice symbol, size_t depth)
{
	if (what == PICTURE_AUDIT)
		return 0;
	live_url(url, base, "/api/v4/spot/order_book?currency_pair=");
	text_percent(url, symbol);
	text_format(
	    url, "&limit=%zu&with_id=true", what == PICTURE_BRIDGE || depth == 0 || depth > 100 ? (size_t)100 : depth);
	return 1;
}

const struct venue_live live_gate = {
	.sockets = { { "/ws/v4/", LIVE_BOOK | LIVE_BEST | LIVE_TRADES | LIVE_TICKERS } },
	.depths = depths,
	.limits = { .args = 100, .requests = { 200, 10000 } },
	.keep = { .kind = KEEP_MESSAGES, .period_ms = 15000, .silence_ms = 20000, .pong = "\"spot.pong\"" },
	.clock = { "/api/v4/spot/time", "server_time", 1000, 1000 },
	.instruments = "/api/v4/spot/currency_pairs",
	.left_header = "X-Gate-RateLimit-Requests-Remain",
	.subscribe = subscribe,
	.ping = ping,
	.picture = picture,
};
