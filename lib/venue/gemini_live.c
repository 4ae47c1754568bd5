/* gemini, live.  One subscription brings changes and trades.  REST calls a symbol in lower case, the socket in upper case. */
#include "venue/live.h"
#include "wire/percent.h"

static const size_t depths[] = { 0 };

static void
begin_list(struct live_batch *batch)
{
	text_format(batch->say->out, "{\"type\":\"%s\",\"subscriptions\":[{\"name\":\"l2\",\"symbols\":[",
	    batch->on ? "subscribe" : "unsubscribe");
}

static void
end_list(struct live_batch *batch)
{
	text_string(batch->say->out, "]}]}");
}

static void
subscribe(struct live_say *say, bool on, unsigned channels, size_t depth, const struct slice *symbols, size_t count)
{
	struct live_batch batch = {
		.say = say, .on = on, .max = 100, .between = ",", .begin = begin_list, .end = end_list
	};

	(void)depth;
	if ((channels & (LIVE_BOOK | LIVE_TRADES)) == 0)
		return;
	for (size_t n = 0; n < count; n++) {
		struct text *out = batch_next(&batch);

		text_char(out, '"');
		live_put_upper(out, symbols[n]);
		text_char(out, '"');
	}
	batch_end(&batch);
}

static unsigned
picture(struct text *url, struct slice base, enum live_picture what, struct slice symbol, size_t depth)
{
	size_t limit = what == PICTURE_AUDIT ? 50 : depth;
	struct text lower = { 0 };

	if (what == PICTURE_BRIDGE)
		return 0;
	live_url(url, base, "/v1/book/");
	live_put_lower(&lower, symbol);
	text_percent(url, text_all(&lower));
	text_free(&lower);
	text_format(url, "?limit_bids=%zu&limit_asks=%zu", limit, limit);
	return 1;
}

const struct venue_live live_gemini = {
	.sockets = { { "/v2/marketdata", LIVE_BOOK | LIVE_TRADES } },
	.depths = depths,
	.limits = { .args = 100, .requests = { 120, 60000 } },
	.keep = { .kind = KEEP_FRAMES, .period_ms = 10000, .silence_ms = 15000 },
	.instruments = "/v1/symbols/details/all",
	.subscribe = subscribe,
	.picture = picture,
};
