/*
 * kraken, live: WebSocket v2.  The best bid and offer come from the ticker channel, told to speak with every quote; it is the same
 * subscription as that of the tickers, so there is one of them at most.
 */
#include "venue/live.h"
#include "wire/percent.h"

static const size_t sizes[] = { 10, 25, 100, 500, 1000, 0 };
static const size_t depths[] = { 1, 10, 25, 100, 500, 1000, SIZE_MAX };

static void
begin_list(struct live_batch *batch)
{
	text_format(batch->say->out, "{\"method\":\"%s\",\"params\":{\"channel\":\"%s\",\"symbol\":[",
	    batch->on ? "subscribe" : "unsubscribe", batch->word);
}

static void
end_list(struct live_batch *batch)
{
	struct text *out = batch->say->out;

	text_char(out, ']');
	if (slice_is(slice_of(batch->word), "book"))
		text_format(out, ",\"depth\":%zu%s", batch->depth, batch->on ? ",\"snapshot\":true" : "");
	else if (slice_is(slice_of(batch->word), "ticker"))
		text_format(out, ",\"event_trigger\":\"%s\"", batch->depth == 1 ? "bbo" : "trades");
	else if (batch->on)
		text_string(out, ",\"snapshot\":false"); /* trades from before we came */
	text_format(out, "},\"req_id\":%lld}", (long long)live_id(batch->say));
}

static void
put_channel(struct live_batch batch, const char *word, size_t depth, const struct slice *symbols, size_t count)
{
	batch.word = word;
	batch.depth = depth;
	for (size_t n = 0; n < count; n++) {
		struct text *out = batch_next(&batch);

		text_char(out, '"');
		text_slice(out, symbols[n]);
		text_char(out, '"');
	}
	batch_end(&batch);
}

static void
subscribe(struct live_say *say, bool on, unsigned channels, size_t depth, const struct slice *symbols, size_t count)
{
	const struct live_batch batch = {
		.say = say, .on = on, .max = 100, .between = ",", .begin = begin_list, .end = end_list
	};

	if ((channels & LIVE_BOOK) != 0)
		put_channel(batch, "book", live_size(sizes, depth), symbols, count);
	if ((channels & (LIVE_BEST | LIVE_TICKERS)) != 0)
		put_channel(batch, "ticker", (channels & LIVE_BEST) != 0, symbols, count);
	if ((channels & LIVE_TRADES) != 0)
		put_channel(batch, "trade", 0, symbols, count);
}

static void
ping(struct live_say *say)
{
	text_format(say->out, "{\"method\":\"ping\",\"req_id\":%lld}\n", (long long)live_id(say));
}

/* An asset as REST calls it. */
static void
put_asset(struct text *url, struct slice asset)
{
	text_percent(url, slice_is(asset, "BTC") ? SLICE("XBT") : slice_is(asset, "DOGE") ? SLICE("XDG") : asset);
}

/* BTC/USD is XBTUSD in the request and XXBTZUSD in the answer: the fragment keeps the name that we know it by. */
static unsigned
picture(struct text *url, struct slice base, enum live_picture what, struct slice symbol, size_t depth)
{
	const char *slash = symbol.len == 0 ? NULL : memchr(symbol.at, '/', symbol.len);

	if (what != PICTURE_POLL || slash == NULL)
		return 0;
	live_url(url, base, "/0/public/Depth?pair=");
	put_asset(url, (struct slice){ symbol.at, (size_t)(slash - symbol.at) });
	put_asset(url, (struct slice){ slash + 1, (size_t)(symbol.at + symbol.len - slash) - 1 });
	text_format(url, "&count=%zu#%.*s", depth == 0 || depth > 500 ? 500 : depth, SLICE_ARG(symbol));
	return 1;
}

const struct venue_live live_kraken = {
	.sockets = { { "/v2", LIVE_BOOK | LIVE_BEST | LIVE_TRADES | LIVE_TICKERS } },
	.depths = depths,
	.limits = { .args = 100, .connects = { 150, 600000 }, .requests = { 1, 1000 } },
	/* a heartbeat comes each second */
	.keep = { .kind = KEEP_MESSAGES, .period_ms = 30000, .silence_ms = 5000, .pong = "\"pong\"" },
	.clock = { "/0/public/Time", "unixtime", 1000000, 1000000 },
	.instruments = "/0/public/AssetPairs",
	.subscribe = subscribe,
	.ping = ping,
	.picture = picture,
};
