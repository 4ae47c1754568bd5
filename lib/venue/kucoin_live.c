/*
 * kucoin, live.  Where to connect, with which token, and how often to ping is asked for before each connection; the venue says welcome
 * before it listens.  One topic takes up to a hundred symbols.
 */
#include "venue/live.h"
#include "wire/percent.h"

#include "venue/venue.h"

static const size_t depths[] = { 1, 100, SIZE_MAX }; /* of the pictures that need no key */

/* ---- the ticket ---- */

struct ticket {
	struct slice token, endpoint, code, text;
	int64_t ping_ms, pong_ms;
};

static int
read_server(struct pull *pull, struct ticket *ticket)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if ((slice_is(key, "endpoint")              ? pull_string(pull, &ticket->endpoint)
			    : slice_is(key, "pingInterval") ? pull_integer(pull, &ticket->ping_ms)
			    : slice_is(key, "pingTimeout")  ? pull_integer(pull, &ticket->pong_ms)
							    : pull_skip(pull, NULL)) != 0)
			return -1;
	return more;
}

/* The first server counts. */
static int
read_servers(struct pull *pull, struct ticket *ticket)
{
	int more;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0)
		if ((ticket->endpoint.len == 0 ? read_server(pull, ticket) : pull_skip(pull, NULL)) != 0)
			return -1;
	return more;
}

static int
read_data(struct pull *pull, struct ticket *ticket)
{
	struct slice key;
	int more;

	if (pull_peek(pull) != PULL_OBJECT)
		return pull_skip(pull, NULL);
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if ((slice_is(key, "token")                    ? pull_string(pull, &ticket->token)
			    : slice_is(key, "instanceServers") ? read_servers(pull, ticket)
							       : pull_skip(pull, NULL)) != 0)
			return -1;
	return more;
}

/* An address or a token goes into a URL, and so into a request: nothing that could begin something else. */
static bool
is_safe(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] <= ' ' || text.at[i] >= 0x7f || text.at[i] == '\\')
			return false;
	return text.len > 0;
}

static int
read_ticket(struct live_say *say, struct slice body, struct live_keep *keep, struct error *err)
{
	struct ticket ticket = { .ping_ms = keep->period_ms, .pong_ms = keep->silence_ms - keep->period_ms };
	struct slice key;
	struct pull pull;
	int more;

	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0)
		if ((slice_is(key, "code")          ? pull_figure(&pull, &ticket.code)
			    : slice_is(key, "msg")  ? pull_string_if(&pull, &ticket.text)
			    : slice_is(key, "data") ? read_data(&pull, &ticket)
						    : pull_skip(&pull, NULL)) != 0)
			return -1;
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (!slice_is(ticket.code, "200000"))
		return error_set(err, "refused", "no ticket: %.*s %.*s", SLICE_ARG(ticket.code),
		    ticket.text.len > 200 ? 200 : (int)ticket.text.len, ticket.text.at);
	if (!is_safe(ticket.endpoint) || !is_safe(ticket.token))
		return error_set(err, "missing", "no ticket: neither endpoint nor token to use");
	if (ticket.ping_ms < 1000 || ticket.ping_ms > 600000 || ticket.pong_ms < 1000 || ticket.pong_ms > 600000)
		return error_set(err, "range", "ticket: a ping period or time-out beyond 1 s to 10 min");
	keep->period_ms = ticket.ping_ms;
	keep->silence_ms = ticket.ping_ms + ticket.pong_ms;
	text_slice(say->out, ticket.endpoint);
	text_string(say->out, memchr(ticket.endpoint.at, '?', ticket.endpoint.len) == NULL ? "?token=" : "&token=");
	text_slice(say->out, ticket.token);
	text_format(say->out, "&connectId=%lld\n", (long long)live_id(say));
	return 0;
}

/* ---- the socket ---- */

static bool
ready(struct slice message)
{
	return message.len > 0 && message.len < 256 && memmem(message.at, message.len, "\"welcome\"", 9) != NULL;
}

static void
begin_topic(struct live_batch *batch)
{
	text_format(batch->say->out, "{\"id\":\"%lld\",\"type\":\"%s\",\"topic\":\"%s", (long long)live_id(batch->say),
	    batch->on ? "subscribe" : "unsubscribe", batch->word);
}

static void
end_topic(struct live_batch *batch)
{
	text_string(batch->say->out, "\",\"privateChannel\":false,\"response\":true}");
}

static void
subscribe(struct live_say *say, bool on, unsigned channels, size_t depth, const struct slice *symbols, size_t count)
{
	static const struct {
		unsigned channel;
		const char *topic;
	} topics[] = {
		{ LIVE_BOOK, "/market/level2:" },
		{ LIVE_BEST, "/spotMarket/level1:" },
		{ LIVE_TRADES, "/market/match:" },
		{ LIVE_TICKERS, "/market/ticker:" },
	};
	struct live_batch batch = {
		.say = say, .on = on, .max = 100, .between = ",", .begin = begin_topic, .end = end_topic
	};

	(void)depth;
	for (size_t i = 0; i < COUNT(topics); i++) {
		if ((channels & topics[i].channel) == 0)
			continue;
		batch.word = topics[i].topic;
		for (size_t n = 0; n < count; n++)
			text_slice(batch_next(&batch), symbols[n]);
		batch_end(&batch);
	}
}

static void
ping(struct live_say *say)
{
	text_format(say->out, "{\"id\":\"%lld\",\"type\":\"ping\"}\n", (long long)live_id(say));
}

/* 20 levels weigh 2, 100 weigh 4; more need a key. */
static unsigned
picture(struct text *url, struct slice base, enum live_picture what, struct slice symbol, size_t depth)
{
	bool few = what == PICTURE_POLL && depth > 0 && depth <= 20;

	if (what == PICTURE_AUDIT)
		return 0;
	live_url(url, base, "/api/v1/market/orderbook/level2_");
	text_string(url, few ? "20?symbol=" : "100?symbol=");
	text_percent(url, symbol);
	return few ? 2 : 4;
}

const struct venue_live live_kucoin = {
	.sockets = { { "", LIVE_BOOK | LIVE_BEST | LIVE_TRADES | LIVE_TICKERS } },
	.depths = depths,
	.limits = { .args = 100,
	    .subscriptions = 300,
	    .messages = { 100, 10000 },
	    .connects = { 30, 60000 },
	    .requests = { 2000, 30000 },
	    .life_ms = 86400000 },
	.keep = { .kind = KEEP_MESSAGES, .period_ms = 18000, .silence_ms = 28000, .pong = "\"pong\"" },
	.clock = { "/api/v1/timestamp", "data", 1000, 1000 },
	.instruments = "/api/v2/symbols",
	.instruments_weight = 4,
	.ticket_weight = 10,
	.left_header = "gw-ratelimit-remaining",
	.ticket = "/api/v1/bullet-public",
	.read_ticket = read_ticket,
	.ready = ready,
	.subscribe = subscribe,
	.ping = ping,
	.picture = picture,
};
