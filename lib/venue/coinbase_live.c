/*
 * coinbase, live: both products.  The Exchange takes all channels in one message, Advanced one channel a message; both beat each
 * second when asked to, which is how a dead connection shows.
 */
#include "venue/live.h"
#include "wire/percent.h"

static const size_t depths[] = { 0 };

static void
begin_list(struct live_batch *batch)
{
	text_format(batch->say->out, "{\"type\":\"%s\",\"product_ids\":[", batch->on ? "subscribe" : "unsubscribe");
}

static void
put_products(struct live_batch *batch, const struct slice *symbols, size_t count)
{
	for (size_t n = 0; n < count; n++) {
		struct text *out = batch_next(batch);

		text_char(out, '"');
		text_slice(out, symbols[n]);
		text_char(out, '"');
	}
	batch_end(batch);
}

/* ---- Exchange ---- */

/* batch->depth holds the channels. */
static void
end_exchange(struct live_batch *batch)
{
	struct text *out = batch->say->out;

	text_string(out, "],\"channels\":[");
	if ((batch->depth & LIVE_BOOK) != 0)
		text_string(out, "\"level2_batch\",");
	if ((batch->depth & LIVE_TRADES) != 0)
		text_string(out, "\"matches\",");
	if ((batch->depth & LIVE_TICKERS) != 0)
		text_string(out, "\"ticker\",");
	if (batch->on)
		text_string(out, "\"heartbeat\",");
	out->len--;
	text_string(out, "]}");
}

static void
subscribe_exchange(
    struct live_say *say, bool on, unsigned channels, size_t depth, const struct slice *symbols, size_t count)
{
	struct live_batch batch = { .say = say,
		.on = on,
		.max = 100,
		.between = ",",
		.begin = begin_list,
		.end = end_exchange,
		.depth = channels };

	(void)depth;
	if ((channels & (LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS)) != 0)
		put_products(&batch, symbols, count);
}

/* Level 2 is the whole book: there is no other aggregated one. */
static unsigned
picture_exchange(struct text *url, struct slice base, enum live_picture what, struct slice symbol, size_t depth)
{
	if (what == PICTURE_BRIDGE)
		return 0;
	live_url(url, base, "/products/");
	text_percent(url, symbol);
	text_format(url, "/book?level=%d", what == PICTURE_POLL && depth == 1 ? 1 : 2);
	return 1;
}

/* ---- Advanced ---- */

static void
end_advanced(struct live_batch *batch)
{
	text_format(batch->say->out, "],\"channel\":\"%s\"}", batch->word);
}

static void
subscribe_advanced(
    struct live_say *say, bool on, unsigned channels, size_t depth, const struct slice *symbols, size_t count)
{
	static const struct {
		unsigned channel;
		const char *word;
	} words[] = {
		{ LIVE_BOOK, "level2" },
		{ LIVE_TRADES, "market_trades" },
		{ LIVE_TICKERS, "ticker" },
		{ 0, "heartbeats" },
	};
	struct live_batch batch = {
		.say = say, .on = on, .max = 100, .between = ",", .begin = begin_list, .end = end_advanced
	};

	(void)depth;
	for (size_t i = 0; i < COUNT(words); i++)
		if (words[i].channel != 0 ? (channels & words[i].channel) != 0 : on) {
			batch.word = words[i].word;
			put_products(&batch, symbols, count);
		}
}

static unsigned
picture_advanced(struct text *url, struct slice base, enum live_picture what, struct slice symbol, size_t depth)
{
	if (what != PICTURE_POLL)
		return 0;
	live_url(url, base, "/api/v3/brokerage/market/product_book?product_id=");
	text_percent(url, symbol);
	if (depth > 0)
		text_format(url, "&limit=%zu", depth);
	return 1;
}

static const struct venue_live live_coinbase_advanced = {
	.product = "advanced",
	.sockets = { { "", LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS } },
	.depths = depths,
	.limits = { .args = 100, .messages = { 8, 1000 }, .connects = { 750, 1000 }, .requests = { 10, 1000 } },
	.keep = { .kind = KEEP_FRAMES, .period_ms = 20000, .silence_ms = 5000 },
	.clock = { "/api/v3/brokerage/time", "epochMillis", 1000, 1000 },
	.instruments = "/api/v3/brokerage/market/products",
	.left_header = "x-ratelimit-remaining",
	.subscribe = subscribe_advanced,
	.picture = picture_advanced,
};

const struct venue_live live_coinbase = {
	.product = "exchange",
	.other = &live_coinbase_advanced,
	.sockets = { { "", LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS } },
	.depths = depths,
	.limits = { .args = 100, .messages = { 100, 1000 }, .connects = { 8, 1000 }, .requests = { 10, 1000 } },
	.keep = { .kind = KEEP_FRAMES, .period_ms = 20000, .silence_ms = 5000 },
	.clock = { "/time", "epoch", 1000000, 1000 },
	.instruments = "/products",
	.subscribe = subscribe_exchange,
	.picture = picture_exchange,
};
