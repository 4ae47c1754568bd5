/*
 * htx, live.  Increments of books have a socket of their own, on which the picture is asked for too.  A message subscribes to one
 * channel of one symbol; the venue pings by a message and wants the same figure back.
 */
#include "venue/live.h"
#include "wire/percent.h"

#include "venue/venue.h"

static const size_t sizes[] = { 150, 400, 0 }, depths[] = { 1, 150, 400, SIZE_MAX };

static void
put_channel(struct live_say *say, const char *verb, struct slice symbol, const char *channel)
{
	text_format(say->out, "{\"%s\":\"market.", verb);
	live_put_lower(say->out, symbol);
	text_format(say->out, ".%s\",\"id\":\"%lld\"}\n", channel, (long long)live_id(say));
}

static const char *
book_channel(size_t depth)
{
	return live_size(sizes, depth) == 150 ? "mbp.150" : "mbp.400";
}

static void
subscribe(struct live_say *say, bool on, unsigned channels, size_t depth, const struct slice *symbols, size_t count)
{
	const struct {
		unsigned channel;
		const char *name;
	} names[] = {
		{ LIVE_BOOK, book_channel(depth) },
		{ LIVE_BEST, "bbo" },
		{ LIVE_TRADES, "trade.detail" },
		{ LIVE_TICKERS, "ticker" },
	};

	for (size_t i = 0; i < COUNT(names); i++)
		for (size_t n = 0; (channels & names[i].channel) != 0 && n < count; n++)
			put_channel(say, on ? "sub" : "unsub", symbols[n], names[i].name);
}

static void
request(struct live_say *say, struct slice symbol, size_t depth)
{
	put_channel(say, "req", symbol, book_channel(depth));
}

enum { PING_MAX = 128 };

/* {"ping":1618678073643}; private connections say {"action":"ping","data":{"ts":1618678073643}}. */
static bool
reply(struct live_say *say, struct slice message)
{
	struct slice key, action = { NULL, 0 }, data = { NULL, 0 };
	struct error ignored;
	struct pull pull;
	int64_t number = -1;
	int more;

	if (message.len > PING_MAX || memmem(message.at, message.len, "ping", 4) == NULL)
		return false;
	pull_init(&pull, message, &ignored);
	if (pull_object(&pull) != 0)
		return false;
	while ((more = pull_member(&pull, &key)) > 0)
		if ((slice_is(key, "ping")            ? pull_integer(&pull, &number)
			    : slice_is(key, "action") ? pull_string_if(&pull, &action)
						      : pull_skip(&pull, slice_is(key, "data") ? &data : NULL)) != 0)
			return false;
	if (more < 0 || pull_end(&pull) != 0)
		return false;
	if (slice_is(action, "ping") && data.len > 0)
		text_format(say->out, "{\"action\":\"pong\",\"data\":%.*s}\n", SLICE_ARG(data));
	else if (number >= 0)
		text_format(say->out, "{\"pong\":%lld}\n", (long long)number);
	else
		return false;
	return true;
}

/* 5, 10 or 20 levels, or, unsaid, 150. */
static unsigned
picture(struct text *url, struct slice base, enum live_picture what, struct slice symbol, size_t depth)
{
	static const size_t few[] = { 5, 10, 20, 0 };

	if (what != PICTURE_POLL)
		return 0;
	live_url(url, base, "/market/depth?symbol=");
	text_percent(url, symbol);
	text_string(url, "&type=step0");
	if (depth > 0 && depth <= 20)
		text_format(url, "&depth=%zu", live_size(few, depth));
	return 1;
}

const struct venue_live live_htx = {
	.sockets = { { "/feed", LIVE_BOOK }, { "/ws", LIVE_BEST | LIVE_TRADES | LIVE_TICKERS } },
	.depths = depths,
	.limits = { .args = 1, .requests = { 10, 1000 } },
	.keep = { .kind = KEEP_ANSWERS, .period_ms = 5000, .silence_ms = 10000 },
	.clock = { "/v1/common/timestamp", "data", 1000, 1000 },
	.instruments = "/v1/common/symbols",
	.left_header = "X-HB-RateLimit-Requests-Remain",
	.subscribe = subscribe,
	.request = request,
	.reply = reply,
	.picture = picture,
};
