/*
 * feed_world: a venue in simulated time, for the tests of feed/link: it speaks the protocol of four real ones (a book bridged over
 * REST, one pushed, one summed, one that nothing protects), knows the truth of its books, and fails as it is told to.
 *
 * Each change of a book sets a quantity that was never there before, so a book line tells which state of the venue it shows.  What
 * was recorded is replayed at the end: the lines must be the same bytes.
 */
#ifndef TESTS_FEED_WORLD_H
#define TESTS_FEED_WORLD_H

#include <stdlib.h>
#include <time.h>

#include "check.h"
#include "feed/feed.h"
#include "feed/link.h"
#include "wire/crc.h"

#define START_US INT64_C(1795197856453000)
#define MS INT64_C(1000)

enum {
	WORLD_SYMBOLS = 3,
	WORLD_LEVELS = 5,
	STATES_KEPT = 1 << 14,
	EVENTS_MAX = 4096,
	PEERS_MAX = 16,
	LOG_MAX = 1 << 14
};

enum event_kind { EVENT_OPENED, EVENT_CLOSED, EVENT_TO_US, EVENT_TO_VENUE, EVENT_PONG, EVENT_ASKED, EVENT_ANSWER };

struct event {
	int64_t at_us, order;
	enum event_kind kind;
	int64_t conn; /* or the number of the request */
	int64_t sent_us;
	int status;
	char *text; /* owned */
};

/* A connection as the venue sees it. */
struct peer {
	int64_t conn; /* 0: free */
	size_t host;
	unsigned books, trades; /* sets of symbols */
	size_t subscribed; /* channels of symbols */
	bool open, mute, mute_books; /* mute: says nothing; mute_books: pongs, heartbeats and trades go on */
	int64_t newest_us; /* nothing may overtake */
};

struct truth {
	const char *symbol, *spelling;
	int64_t n, trade;
	int64_t worst; /* price of the worst bid: it moves */
	int64_t bids[WORLD_LEVELS], asks[WORLD_LEVELS]; /* quantities */
	char *states[STATES_KEPT]; /* what a book line shows after n changes */
	int64_t shown, shown_us, shown_trade;
	bool valid; /* for whoever reads our lines */
	int64_t lines, lost_us,
	    back_us; /* lost_us: when it was said to be lost last; back_us: shown again after that */
	int64_t longest_us; /* between two lines */
};

struct world {
	const char *name;
	const struct venue *venue;
	struct venue_live live;
	struct feed_options options;
	struct session session;
	struct link *link;
	struct text out, frames, all;
	struct ticks ticks;
	size_t read_to; /* of out */
	uint64_t seed;
	int64_t now_us, order, step_us, next_step_us, next_beat_us, latency_us;

	struct truth truths[WORLD_SYMBOLS];
	struct peer peers[PEERS_MAX];
	struct event events[EVENTS_MAX];
	size_t event_count;

	/* how it fails */
	bool host_down[2], rest_down[2]; /* by host */
	bool accept_and_close, list_missing;
	int refuse; /* HTTP status that handshakes get; 0: none */
	int64_t retry_after_us;
	unsigned drop_next, corrupt_next; /* changes */
	size_t extra; /* symbols that are listed and never change */
	const char *tick; /* of prices, as the list tells it */
	bool still_bids; /* they do not change any more */
	int64_t clock_off_us;
	int64_t taken_us; /* others have taken all that the limits allow, until then */
	bool unlimited; /* the bucket lets everything through: the negative control */

	/* what came of it */
	int64_t connects[LOG_MAX], requests[LOG_MAX], messages[LOG_MAX], message_conns[LOG_MAX];
	size_t connect_count, request_count, message_count;
	int64_t barred_us;
	size_t wrong, older, doubled, books_lines, trade_lines, trades_doubled, trades_missed;
	char state[16], reason[32], host[64];
	int64_t tier, state_us, stale_us, ticks_seen;
	int64_t offset_us, offset_error_us, delay_us; /* of the newest venue line */
	size_t clock_told;
};

static struct world *
world_new(const char *venue, uint64_t seed)
{
	static const struct {
		const char *venue, *symbols[WORLD_SYMBOLS], *spellings[WORLD_SYMBOLS];
	} names[] = {
		{ "binance", { "BTC-USDT", "ETH-USDT", "SOL-USDT" }, { "BTCUSDT", "ETHUSDT", "SOLUSDT" } },
		{ "bybit", { "BTC-USDT", "ETH-USDT", "SOL-USDT" }, { "BTCUSDT", "ETHUSDT", "SOLUSDT" } },
		{ "kraken", { "BTC-USD", "XRP-USD", "ETH-USD" }, { "BTC/USD", "XRP/USD", "ETH/USD" } },
		{ "gemini", { "BTC-USD", "ETH-USD", "SOL-USD" }, { "BTCUSD", "ETHUSD", "SOLUSD" } },
	};
	struct world *world = calloc(1, sizeof *world);
	struct text list = { 0 };
	struct error err;

	assert_non_null(world);
	world->name = venue;
	world->venue = venue_find(slice_of(venue));
	world->live = *world->venue->live;
	world->seed = seed;
	world->now_us = START_US;
	world->step_us = 100 * MS;
	world->latency_us = 5 * MS;
	world->options = (struct feed_options){ .depth = WORLD_LEVELS, .trades = true };
	for (size_t i = 0; i < COUNT(names); i++)
		for (size_t n = 0; n < WORLD_SYMBOLS && strcmp(names[i].venue, venue) == 0; n++) {
			struct truth *truth = &world->truths[n];

			truth->symbol = names[i].symbols[n];
			truth->spelling = names[i].spellings[n];
			truth->worst = 995;
			text_format(&list, "%s%s", n > 0 ? "," : "", truth->symbol);
		}
	assert_int_equal(selection_add(&world->options.symbols, text_cstring(&list), &err), 0);
	text_free(&list);
	return world;
}

/* Below `below`, the same each time for a seed. */
static uint64_t
world_chance(struct world *world, uint64_t below)
{
	uint64_t x = world->seed += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (x ^ x >> 31) % below;
}

static void
world_event(struct world *world, int64_t at_us, enum event_kind kind, int64_t conn, int status, char *text)
{
	assert_true(world->event_count < EVENTS_MAX);
	world->events[world->event_count++] = (struct event){ .at_us = at_us,
		.order = ++world->order,
		.kind = kind,
		.conn = conn,
		.sent_us = world->now_us,
		.status = status,
		.text = text };
}

/* ---- the books ---- */

static int64_t
world_price(const struct truth *truth, bool bid, size_t level)
{
	return !bid ? 1001 + (int64_t)level : level + 1 == WORLD_LEVELS ? truth->worst : 1000 - (int64_t)level;
}

/* [["p","q"],...] with the venue's brackets: %lld twice, price and quantity. */
static void
world_put_side(struct text *to, const struct truth *truth, bool bid, const char *form)
{
	for (size_t i = 0; i < WORLD_LEVELS; i++) {
		char level[80];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(level, sizeof level, form, (long long)world_price(truth, bid, i),
		    (long long)(bid ? truth->bids[i] : truth->asks[i]));
#pragma GCC diagnostic pop
		text_format(to, "%s%s", i > 0 ? "," : "", level);
	}
}

static void
world_note_state(struct truth *truth)
{
	struct text text = { 0 };
	char **state = &truth->states[truth->n % STATES_KEPT];

	text_string(&text, "\"bids\":[");
	world_put_side(&text, truth, true, "[\"%lld\",\"%lld\"]");
	text_string(&text, "],\"asks\":[");
	world_put_side(&text, truth, false, "[\"%lld\",\"%lld\"]");
	text_string(&text, "]");
	free(*state);
	*state = strdup(text_cstring(&text));
	text_free(&text);
}

static uint32_t
world_sum(const struct truth *truth)
{
	struct text text = { 0 };
	uint32_t sum;

	for (size_t i = 0; i < WORLD_LEVELS; i++)
		text_format(&text, "%lld%lld", (long long)world_price(truth, false, i), (long long)truth->asks[i]);
	for (size_t i = 0; i < WORLD_LEVELS; i++)
		text_format(&text, "%lld%lld", (long long)world_price(truth, true, i), (long long)truth->bids[i]);
	sum = crc_add(0, text.at, text.len);
	text_free(&text);
	return sum;
}

static bool
world_is(const struct world *world, const char *name)
{
	return strcmp(world->name, name) == 0;
}

static void
world_put_iso(struct text *to, int64_t us)
{
	time_t seconds = (time_t)(us / SECOND_US);
	char text[32];

	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", gmtime(&seconds));
	text_format(to, "%s.%06lldZ", text, (long long)(us % SECOND_US));
}

/* What the venue takes for the time. */
static int64_t
world_clock(const struct world *world)
{
	return world->now_us + world->clock_off_us;
}

/* The whole book as the socket tells it. */
static void
world_put_picture(const struct world *world, const struct truth *truth, struct text *to)
{
	if (world_is(world, "bybit")) {
		text_format(to,
		    "{\"topic\":\"orderbook.50.%s\",\"ts\":%lld,\"type\":\"snapshot\",\"data\":{\"s\":\"%s\",\"b\":[",
		    truth->spelling, (long long)(world_clock(world) / 1000), truth->spelling);
		world_put_side(to, truth, true, "[\"%lld\",\"%lld\"]");
		text_string(to, "],\"a\":[");
		world_put_side(to, truth, false, "[\"%lld\",\"%lld\"]");
		text_format(to, "],\"u\":%lld,\"seq\":1}}", (long long)truth->n);
	} else if (world_is(world, "kraken")) {
		text_format(to, "{\"channel\":\"book\",\"type\":\"snapshot\",\"data\":[{\"symbol\":\"%s\",\"bids\":[",
		    truth->spelling);
		world_put_side(to, truth, true, "{\"price\":%lld,\"qty\":%lld}");
		text_string(to, "],\"asks\":[");
		world_put_side(to, truth, false, "{\"price\":%lld,\"qty\":%lld}");
		text_format(to, "],\"checksum\":%u,\"timestamp\":\"", world_sum(truth));
		world_put_iso(to, world_clock(world));
		text_string(to, "\"}]}");
	} else {
		text_format(to, "{\"type\":\"l2_updates\",\"symbol\":\"%s\",\"changes\":[", truth->spelling);
		world_put_side(to, truth, true, "[\"buy\",\"%lld\",\"%lld\"]");
		text_char(to, ',');
		world_put_side(to, truth, false, "[\"sell\",\"%lld\",\"%lld\"]");
		text_string(to, "],\"trades\":[],\"auction_events\":[]}");
	}
}

struct change {
	bool bid;
	int64_t price, qty, gone; /* gone: a price that has nothing any more; 0: none */
};

static void
world_put_change(const struct world *world, const struct truth *truth, const struct change *change, struct text *to)
{
	long long price = change->price, qty = change->qty, gone = change->gone, n = truth->n;
	struct text levels = { 0 };
	const char *form = world_is(world, "kraken") ? "{\"price\":%lld,\"qty\":%lld}"
	    : world_is(world, "gemini") ? (change->bid ? "[\"buy\",\"%lld\",\"%lld\"]" : "[\"sell\",\"%lld\",\"%lld\"]")
					: "[\"%lld\",\"%lld\"]";
	char one[80];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(one, sizeof one, form, price, qty);
	text_string(&levels, one);
	if (gone != 0) {
		snprintf(one, sizeof one, form, gone, 0LL);
		text_format(&levels, ",%s", one);
	}
#pragma GCC diagnostic pop
	if (world_is(world, "binance"))
		text_format(to,
		    "{\"stream\":\"x@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":%lld,\"s\":\"%s\",\"U\":%lld,"
		    "\"u\":%lld,\"b\":[%s],\"a\":[%s]}}",
		    (long long)(world_clock(world) / 1000), truth->spelling, n, n,
		    change->bid ? text_cstring(&levels) : "", change->bid ? "" : text_cstring(&levels));
	else if (world_is(world, "bybit"))
		text_format(to,
		    "{\"topic\":\"orderbook.50.%s\",\"ts\":%lld,\"type\":\"delta\",\"data\":{\"s\":\"%s\",\"b\":[%s],"
		    "\"a\":[%s],\"u\":%lld,\"seq\":1}}",
		    truth->spelling, (long long)(world_clock(world) / 1000), truth->spelling,
		    change->bid ? text_cstring(&levels) : "", change->bid ? "" : text_cstring(&levels), n);
	else if (world_is(world, "kraken")) {
		text_format(to,
		    "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"%s\",\"bids\":[%s],\"asks\":[%s]"
		    ","
		    "\"checksum\":%u,\"timestamp\":\"",
		    truth->spelling, change->bid ? text_cstring(&levels) : "", change->bid ? "" : text_cstring(&levels),
		    world_sum(truth));
		world_put_iso(to, world_clock(world));
		text_string(to, "\"}]}");
	} else
		text_format(to, "{\"type\":\"l2_updates\",\"symbol\":\"%s\",\"changes\":[%s]}", truth->spelling,
		    text_cstring(&levels));
	text_free(&levels);
}

static void
world_put_trade(const struct world *world, const struct truth *truth, struct text *to)
{
	long long ms = world_clock(world) / 1000, id = truth->trade;

	if (world_is(world, "binance"))
		text_format(to,
		    "{\"stream\":\"x@trade\",\"data\":{\"e\":\"trade\",\"E\":%lld,\"s\":\"%s\",\"t\":%lld,\"p\":"
		    "\"1000\","
		    "\"q\":\"1\",\"T\":%lld,\"m\":true}}",
		    ms, truth->spelling, id, ms);
	else if (world_is(world, "bybit"))
		text_format(to,
		    "{\"topic\":\"publicTrade.%s\",\"type\":\"snapshot\",\"ts\":%lld,\"data\":[{\"T\":%lld,\"s\":\"%"
		    "s\","
		    "\"S\":\"Sell\",\"v\":\"1\",\"p\":\"1000\",\"i\":\"%lld\"}]}",
		    truth->spelling, ms, ms, truth->spelling, id);
	else if (world_is(world, "kraken")) {
		text_format(to,
		    "{\"channel\":\"trade\",\"type\":\"update\",\"data\":[{\"symbol\":\"%s\",\"side\":\"sell\","
		    "\"price\":1000,"
		    "\"qty\":1,\"trade_id\":%lld,\"timestamp\":\"",
		    truth->spelling, id);
		world_put_iso(to, world_clock(world));
		text_string(to, "\"}]}");
	} else
		text_format(to,
		    "{\"symbol\":\"%s\",\"event_id\":%lld,\"timestamp\":%lld,\"price\":\"1000\",\"quantity\":\"1\","
		    "\"side\":\"sell\",\"type\":\"trade\"}",
		    truth->spelling, id, ms);
}

/* ---- the venue ---- */

static struct peer *
world_peer(struct world *world, int64_t conn)
{
	for (size_t i = 0; i < PEERS_MAX; i++)
		if (world->peers[i].conn == conn && conn != 0)
			return &world->peers[i];
	return NULL;
}

static void
world_say(struct world *world, struct peer *peer, struct text *text)
{
	int64_t at_us = world->now_us + world->latency_us + (int64_t)world_chance(world, 3 * MS);

	if (!peer->mute) {
		if (at_us < peer->newest_us)
			at_us = peer->newest_us;
		peer->newest_us = at_us;
		world_event(world, at_us, EVENT_TO_US, peer->conn, 0, strdup(text_cstring(text)));
	}
	text_free(text);
}

static void
world_change(struct world *world, size_t symbol)
{
	struct truth *truth = &world->truths[symbol];
	struct change change = { .bid = world_chance(world, 2) != 0 && !world->still_bids };
	size_t level = world_chance(world, WORLD_LEVELS);
	bool trades = world_chance(world, 4) == 0;

	truth->n++;
	change.qty = truth->n;
	if (change.bid && level + 1 == WORLD_LEVELS) {
		change.gone = truth->worst;
		truth->worst = truth->worst == 995 ? 994 : 995;
	}
	(change.bid ? truth->bids : truth->asks)[level] = truth->n;
	change.price = world_price(truth, change.bid, level);
	world_note_state(truth);
	truth->trade += trades;
	for (size_t i = 0; i < PEERS_MAX; i++) {
		struct peer *peer = &world->peers[i];
		struct text text = { 0 }, trade = { 0 };

		if (peer->conn == 0 || !peer->open)
			continue;
		if ((peer->books >> symbol & 1) != 0 && !peer->mute_books) {
			if (world->drop_next > 0)
				world->drop_next--;
			else {
				world_put_change(world, truth, &change, &text);
				if (world->corrupt_next > 0) {
					char *figure = strstr(text.at, "\"qty\":");

					world->corrupt_next--;
					if (figure != NULL)
						figure[6] = figure[6] == '9' ? '8' : (char)(figure[6] + 1);
				}
				world_say(world, peer, &text);
			}
		}
		if (trades && (peer->trades >> symbol & 1) != 0) {
			world_put_trade(world, truth, &trade);
			world_say(world, peer, &trade);
		}
	}
}

/* What a subscribe message is about. */
static void
world_hear(struct world *world, struct peer *peer, const char *text)
{
	bool off = strstr(text, "nsubscribe") != NULL || strstr(text, "UNSUBSCRIBE") != NULL;
	bool all = world_is(world, "gemini");
	bool books = all || strstr(text, "depth@") != NULL || strstr(text, "orderbook") != NULL ||
	    strstr(text, "\"book\"") != NULL;
	bool trades = all || strstr(text, "@trade") != NULL || strstr(text, "publicTrade") != NULL ||
	    strstr(text, "\"trade\"") != NULL;
	struct text answer = { 0 };

	if (strstr(text, "\"ping\"") != NULL) {
		text_string(
		    &answer, world_is(world, "kraken") ? "{\"method\":\"pong\",\"req_id\":1}" : "{\"op\":\"pong\"}");
		world_say(world, peer, &answer);
		return;
	}
	for (const char *at = text; (at = strchr(at, '@')) != NULL; at++)
		if (strncmp(at, "@100ms", 6) != 0)
			peer->subscribed++;
	for (size_t i = 0; i < WORLD_SYMBOLS; i++) {
		const struct truth *truth = &world->truths[i];

		if (strcasestr(text, truth->spelling) == NULL)
			continue;
		if (books && off)
			peer->books &= ~(1u << i);
		if (trades && off)
			peer->trades &= ~(1u << i);
		if (trades && !off)
			peer->trades |= 1u << i;
		if (!books || off)
			continue;
		peer->books |= 1u << i;
		if (!world_is(world, "binance")) {
			struct text picture = { 0 };

			world_put_picture(world, truth, &picture);
			if (peer->mute_books)
				text_free(&picture);
			else
				world_say(world, peer, &picture);
		}
	}
}

static void
world_put_instrument(const struct world *world, const char *spelling, struct text *body)
{
	text_format(body,
	    "%s{\"symbol\":\"%s\",\"status\":\"TRADING\",\"baseAsset\":\"%.*s\",\"quoteAsset\":\"USDT\",\"filters\":["
	    "{\"filterType\":\"PRICE_FILTER\",\"tickSize\":\"%s\"},{\"filterType\":\"LOT_SIZE\",\"stepSize\":\"0.25\","
	    "\"minQty\":\"0.25\",\"maxQty\":\"9000\"}]}",
	    body->at[body->len - 1] == '[' ? "" : ",", spelling, (int)strlen(spelling) - 4, spelling,
	    world->tick != NULL ? world->tick : "0.5");
}

static void
world_put_list(const struct world *world, struct text *body)
{
	text_string(body, "{\"symbols\":[");
	for (size_t i = 0; i < WORLD_SYMBOLS; i++)
		world_put_instrument(world, world->truths[i].spelling, body);
	for (size_t i = 0; i < world->extra; i++) {
		char name[40];

		snprintf(name, sizeof name, "X%04zuUSDT", i);
		world_put_instrument(world, name, body);
	}
	text_string(body, "]}");
}

/* The whole book as REST tells it. */
static void
world_put_answer(const struct world *world, const struct truth *truth, struct text *body)
{
	const char *form = world_is(world, "kraken") ? "[\"%lld\",\"%lld\",1]"
	    : world_is(world, "gemini")              ? "{\"price\":\"%lld\",\"amount\":\"%lld\"}"
						     : "[\"%lld\",\"%lld\"]";
	bool bybit = world_is(world, "bybit");

	text_string(body, world_is(world, "kraken") ? "{\"error\":[],\"result\":{\"X\":" : "");
	if (bybit)
		text_format(body, "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":{\"s\":\"%s\",\"ts\":%lld,\"u\":%lld,",
		    truth->spelling, (long long)(world_clock(world) / 1000), (long long)truth->n);
	else if (world_is(world, "binance"))
		text_format(body, "{\"lastUpdateId\":%lld,", (long long)truth->n);
	else
		text_char(body, '{');
	text_string(body, bybit ? "\"b\":[" : "\"bids\":[");
	world_put_side(body, truth, true, form);
	text_string(body, bybit ? "],\"a\":[" : "],\"asks\":[");
	world_put_side(body, truth, false, form);
	text_string(body, world_is(world, "kraken") ? "]}}}" : bybit ? "]}}" : "]}");
}

/* Whose book an address asks for; NULL: nobody's. */
static const struct truth *
truth_of_url(const struct world *world, const char *url)
{
	static const char *const kraken[] = { "XBTUSD", "XRPUSD", "ETHUSD" }; /* BTC/USD and so on */

	for (size_t i = 0; i < WORLD_SYMBOLS; i++)
		if (strcasestr(url, world_is(world, "kraken") ? kraken[i] : world->truths[i].spelling) != NULL)
			return &world->truths[i];
	return NULL;
}

/* Which of the two hosts an address is at. */
static size_t
host_of(const char *url)
{
	return strstr(url, "//two") != NULL;
}

/* An answer to a GET, made when the question arrives. */
static void
world_answer(struct world *world, int64_t id, const char *url)
{
	const struct truth *truth = truth_of_url(world, url);
	struct text body = { 0 };
	int status = world->rest_down[host_of(url)] ? 0 : world->refuse != 0 ? world->refuse : 200;

	if (status == 200 && strstr(url, "exchangeInfo") != NULL && !world->list_missing)
		world_put_list(world, &body);
	else if (status == 200 && truth != NULL)
		world_put_answer(world, truth, &body);
	else if (status == 200 && world->live.clock.path != NULL && strstr(url, world->live.clock.path) != NULL)
		text_format(&body, "{\"%s\":%lld}", world->live.clock.key,
		    (long long)(world_clock(world) / world->live.clock.unit_us));
	else if (status == 200)
		status = 404;
	world_event(world, world->now_us + world->latency_us, EVENT_ANSWER, id, status, strdup(text_cstring(&body)));
	text_free(&body);
}

/* ---- the acts ---- */

static void
act_connect(void *arg, int64_t conn, const char *url)
{
	struct world *world = arg;
	struct peer *peer = NULL;

	assert_true(world->connect_count < LOG_MAX);
	world->connects[world->connect_count++] = world->now_us;
	for (size_t i = 0; i < PEERS_MAX && peer == NULL; i++)
		if (world->peers[i].conn == 0)
			peer = &world->peers[i];
	assert_non_null(peer);
	*peer = (struct peer){ .conn = conn, .host = host_of(url) };
	if (world->host_down[peer->host] || world->refuse != 0)
		world_event(
		    world, world->now_us + 2 * world->latency_us, EVENT_CLOSED, conn, world->refuse, strdup("refused"));
	else
		world_event(world, world->now_us + 2 * world->latency_us, EVENT_OPENED, conn, 0, NULL);
}

static void
act_send(void *arg, int64_t conn, struct slice text)
{
	struct world *world = arg;

	assert_true(world->message_count < LOG_MAX);
	world->message_conns[world->message_count] = conn;
	world->messages[world->message_count++] = world->now_us;
	world_event(world, world->now_us + world->latency_us, EVENT_TO_VENUE, conn, 0, strndup(text.at, text.len));
}

static void
act_ping(void *arg, int64_t conn)
{
	struct world *world = arg;

	world_event(world, world->now_us + 2 * world->latency_us, EVENT_PONG, conn, 0, NULL);
}

static void
act_close(void *arg, int64_t conn)
{
	struct world *world = arg;

	world_event(world, world->now_us + world->latency_us, EVENT_CLOSED, conn, 0, strdup("closed"));
}

static void
act_drop(void *arg, int64_t conn)
{
	struct world *world = arg;
	struct peer *peer = world_peer(world, conn);

	if (peer != NULL)
		*peer = (struct peer){ .conn = 0 };
}

static void
act_fetch(void *arg, int64_t id, const char *method, const char *url)
{
	struct world *world = arg;

	assert_string_equal(method, "GET");
	assert_null(strchr(url, '#'));
	assert_true(world->request_count < LOG_MAX);
	world->requests[world->request_count++] = world->now_us;
	world_event(world, world->now_us + world->latency_us, EVENT_ASKED, id, 0, strdup(url));
}

/* Microseconds until one more is within the limit. */
static int64_t
window_wait(const int64_t *log, size_t count, struct live_rate rate, int64_t now_us)
{
	int64_t oldest;

	if (rate.count == 0 || count < rate.count)
		return 0;
	oldest = log[count - rate.count] + rate.per_ms * MS;
	return oldest > now_us ? oldest - now_us : 0;
}

static int64_t
act_take(void *arg, enum link_bucket bucket, unsigned weight)
{
	struct world *world = arg;

	(void)weight;
	if (world->unlimited)
		return 0;
	if (world->now_us < world->taken_us)
		return world->taken_us - world->now_us;
	return bucket == LINK_CONNECTS
	    ? window_wait(world->connects, world->connect_count, world->live.limits.connects, world->now_us)
	    : window_wait(world->requests, world->request_count, world->live.limits.requests, world->now_us);
}

static void
act_told(void *arg, int64_t count, bool left)
{
	(void)arg;
	(void)count;
	(void)left;
}

static void
act_bar(void *arg, int64_t until_us)
{
	struct world *world = arg;

	world->barred_us = until_us;
}

static void
act_frame(void *arg, const struct frame_event *frame, struct slice body, bool binary)
{
	struct world *world = arg;

	ticks_before(&world->ticks, frame->ts_us, &world->out);
	(void)binary;
	frame_put(&world->frames, frame, frame->url, body);
}

static void
world_say_error(void *arg, const char *text)
{
	(void)arg;
	if (getenv("FEED_WORLD_SAY") != NULL)
		print_message("%s\n", text);
}

/* ---- what came out ---- */

static bool
member_of(const char *line, const char *key, char *to, size_t size)
{
	char name[32];
	const char *at;
	size_t len;

	snprintf(name, sizeof name, "\"%s\":\"", key);
	at = strstr(line, name);
	if (at == NULL)
		return false;
	at += strlen(name);
	len = strcspn(at, "\"");
	if (len >= size)
		return false;
	memcpy(to, at, len);
	to[len] = '\0';
	return true;
}

static int64_t
number_of(const char *line, const char *key)
{
	char name[32];
	const char *at;

	snprintf(name, sizeof name, "\"%s\":", key);
	at = strstr(line, name);
	return at == NULL ? -1 : atoll(at + strlen(name));
}

static struct truth *
truth_of(struct world *world, const char *symbol)
{
	for (size_t i = 0; i < WORLD_SYMBOLS; i++)
		if (strcmp(world->truths[i].symbol, symbol) == 0)
			return &world->truths[i];
	return NULL;
}

/* The change that a book line shows: the greatest quantity in it. */
static int64_t
newest_in(const char *levels)
{
	int64_t newest = 0;

	for (const char *at = strstr(levels, "\",\""); at != NULL; at = strstr(at + 3, "\",\"")) {
		int64_t qty = atoll(at + 3);

		if (qty > newest)
			newest = qty;
	}
	return newest;
}

static void
look_at_book(struct world *world, char *line)
{
	char symbol[32], *levels = strstr(line, "\"bids\":"), *end = strstr(line, "]]"), *stop;
	int64_t ts_us = number_of(line, "ts_us"), n;
	struct truth *truth;

	assert_true(member_of(line, "symbol", symbol, sizeof symbol));
	truth = truth_of(world, symbol);
	assert_non_null(truth);
	end = strstr(end + 2, "]]");
	assert_non_null(end);
	stop = end + 2;
	*stop = '\0';
	n = newest_in(levels);
	world->books_lines++;
	truth->lines++;
	if (n <= truth->n - STATES_KEPT || n > truth->n || truth->states[n % STATES_KEPT] == NULL ||
	    strcmp(truth->states[n % STATES_KEPT], levels) != 0)
		world->wrong++;
	if (n < truth->shown)
		world->older++;
	if (n == truth->shown && truth->valid && ts_us - truth->shown_us < SECOND_US)
		world->doubled++;
	if (truth->shown_us != 0 && ts_us - truth->shown_us > truth->longest_us)
		truth->longest_us = ts_us - truth->shown_us;
	if (!truth->valid)
		truth->back_us = ts_us;
	truth->valid = true;
	truth->shown = n;
	truth->shown_us = ts_us;
}

static void
look_at_trade(struct world *world, const char *line)
{
	char symbol[32], id[24];
	struct truth *truth;
	int64_t n;

	assert_true(member_of(line, "symbol", symbol, sizeof symbol));
	assert_true(member_of(line, "id", id, sizeof id));
	truth = truth_of(world, symbol);
	assert_non_null(truth);
	n = atoll(id);
	world->trade_lines++;
	if (truth->shown_trade != 0 && n <= truth->shown_trade)
		world->trades_doubled++;
	if (truth->shown_trade != 0 && n > truth->shown_trade + 1)
		world->trades_missed += (size_t)(n - truth->shown_trade - 1);
	truth->shown_trade = n;
}

static void
look_at_venue(struct world *world, const char *line)
{
	char symbol[32], state[16];
	int64_t ts_us = number_of(line, "ts_us");
	bool holds;

	assert_true(member_of(line, "state", state, sizeof state));
	holds = strcmp(state, "live") == 0 || strcmp(state, "fallback") == 0;
	if (member_of(line, "symbol", symbol, sizeof symbol)) {
		struct truth *truth = truth_of(world, symbol);

		if (truth != NULL && !holds) {
			truth->valid = false;
			truth->lost_us = ts_us;
		}
		return;
	}
	if (strcmp(state, world->state) != 0)
		world->state_us = ts_us;
	strcpy(world->state, state);
	if (!member_of(line, "reason", world->reason, sizeof world->reason))
		*world->reason = '\0';
	if (!member_of(line, "host", world->host, sizeof world->host))
		*world->host = '\0';
	world->tier = number_of(line, "tier");
	world->offset_us = number_of(line, "offset_us");
	world->offset_error_us = number_of(line, "offset_error_us");
	world->delay_us = number_of(line, "p50"); /* feed stands first */
	world->clock_told += strcmp(world->reason, "clock") == 0;
	if (strcmp(state, "stale") == 0)
		world->stale_us = ts_us;
	for (size_t i = 0; i < WORLD_SYMBOLS && !holds; i++) {
		world->truths[i].valid = false;
		world->truths[i].lost_us = ts_us;
	}
}

static void
world_look(struct world *world)
{
	text_cstring(&world->out);
	while (world->read_to < world->out.len) {
		char *line = world->out.at + world->read_to, *end = strchr(line, '\n'), copy[4096];

		assert_non_null(end);
		assert_true((size_t)(end - line) < sizeof copy);
		memcpy(copy, line, (size_t)(end - line));
		copy[end - line] = '\0';
		if (strncmp(copy, "{\"kind\":\"book\"", 14) == 0)
			look_at_book(world, copy);
		else if (strncmp(copy, "{\"kind\":\"trade\"", 15) == 0)
			look_at_trade(world, copy);
		else if (strncmp(copy, "{\"kind\":\"venue\"", 15) == 0)
			look_at_venue(world, copy);
		else if (strncmp(copy, "{\"kind\":\"tick\"", 14) == 0)
			world->ticks_seen++;
		world->read_to = (size_t)(end + 1 - world->out.at);
	}
}

/* ---- time ---- */

static const struct link_acts world_acts = { act_connect, act_send, act_ping, act_close, act_drop, act_fetch, act_take,
	act_told, act_bar, act_frame };

static void
world_start(struct world *world, int64_t audit_us)
{
	static const struct link_tier tiers[] = { { "https://one.example", "wss://one.example" },
		{ "https://two.example", "wss://two.example" } };
	struct link_plan plan = { .live = &world->live,
		.tiers = tiers,
		.tier_count = COUNT(tiers),
		.poll_us = SECOND_US,
		.audit_us = audit_us,
		.seed = world->seed };
	struct error err;

	if (world->extra > 0) {
		selection_free(&world->options.symbols);
		assert_int_equal(selection_add(&world->options.symbols, "*-USDT", &err), 0);
	}
	assert_int_equal(session_init(&world->session, world->venue, &world->options, &err), 0);
	world->session.say = world_say_error;
	world->link = link_new(&world->session, &plan, &world_acts, world, &world->out, &err);
	assert_non_null(world->link);
	for (size_t i = 0; i < WORLD_SYMBOLS; i++) /* a book has something everywhere */
		for (size_t n = 0; n < WORLD_LEVELS; n++) {
			world->truths[i].bids[n] = ++world->truths[i].n;
			world->truths[i].asks[n] = ++world->truths[i].n;
			world_note_state(&world->truths[i]);
		}
	world->next_step_us = world->now_us + world->step_us;
	world->next_beat_us = world->now_us + SECOND_US;
	link_start(world->link, world->now_us);
}

static void
world_take_event(struct world *world, struct event *event)
{
	struct peer *peer = world_peer(world, event->conn);
	struct link_reply reply = { .status = event->status, .used = -1, .body = slice_of(event->text) };

	switch (event->kind) {
	case EVENT_OPENED:
		if (peer == NULL)
			break;
		peer->open = true;
		link_opened(world->link, world->now_us, event->conn);
		if (world->accept_and_close)
			world_event(
			    world, world->now_us + world->latency_us, EVENT_CLOSED, event->conn, 0, strdup("closed"));
		break;
	case EVENT_CLOSED:
		if (peer == NULL)
			break;
		*peer = (struct peer){ .conn = 0 };
		link_closed(world->link, world->now_us, event->conn, event->text, world->retry_after_us,
		    event->status == 418 || event->status == 403);
		break;
	case EVENT_TO_US:
		if (peer != NULL)
			link_message(world->link, world->now_us, event->conn, slice_of(event->text), false);
		break;
	case EVENT_TO_VENUE:
		if (peer != NULL && peer->open)
			world_hear(world, peer, event->text);
		break;
	case EVENT_PONG:
		if (peer != NULL && !peer->mute)
			link_pong(world->link, world->now_us, event->conn, world->now_us - event->sent_us);
		break;
	case EVENT_ASKED:
		world_answer(world, event->conn, event->text);
		break;
	case EVENT_ANSWER:
		reply.retry_after_us = event->status == 200 ? 0 : world->retry_after_us;
		reply.text = "unreachable";
		link_reply(world->link, world->now_us, event->conn, &reply);
		break;
	}
	free(event->text);
}

static size_t
world_next_event(const struct world *world)
{
	size_t next = 0;

	for (size_t i = 1; i < world->event_count; i++)
		if (world->events[i].at_us < world->events[next].at_us ||
		    (world->events[i].at_us == world->events[next].at_us &&
			world->events[i].order < world->events[next].order))
			next = i;
	return next;
}

/* Heartbeats and such, each second. */
static void
world_beat(struct world *world)
{
	for (size_t i = 0; i < PEERS_MAX; i++) {
		struct text text = { 0 };

		if (world->peers[i].conn == 0 || !world->peers[i].open || !world_is(world, "kraken"))
			continue;
		text_string(&text, "{\"channel\":\"heartbeat\"}");
		world_say(world, &world->peers[i], &text);
	}
}

static void
world_run(struct world *world, int64_t for_us)
{
	int64_t until_us = world->now_us + for_us;

	for (;;) {
		size_t next = world_next_event(world);
		int64_t at_us = world->event_count > 0 ? world->events[next].at_us : INT64_MAX,
			due_us = link_due(world->link);
		enum { EVENT, DUE, STEP, BEAT } what = EVENT;

		if (due_us < at_us) {
			at_us = due_us;
			what = DUE;
		}
		if (world->next_step_us < at_us) {
			at_us = world->next_step_us;
			what = STEP;
		}
		if (world->next_beat_us < at_us) {
			at_us = world->next_beat_us;
			what = BEAT;
		}
		if (at_us > until_us)
			break;
		if (at_us > world->now_us)
			world->now_us = at_us;
		if (what == EVENT) {
			struct event event = world->events[next];

			world->events[next] = world->events[--world->event_count];
			world_take_event(world, &event);
		} else if (what == DUE)
			link_timer(world->link, world->now_us);
		else if (what == STEP) {
			world->next_step_us +=
			    world->step_us / 2 + (int64_t)world_chance(world, (uint64_t)world->step_us);
			world_change(world, world_chance(world, WORLD_SYMBOLS));
		} else {
			world->next_beat_us += SECOND_US;
			world_beat(world);
		}
		world_look(world);
	}
	world->now_us = until_us;
}

/* The connection that is open; the newest of them. */
static struct peer *
world_newest(struct world *world)
{
	struct peer *newest = NULL;

	for (size_t i = 0; i < PEERS_MAX; i++)
		if (world->peers[i].conn != 0 && world->peers[i].open &&
		    (newest == NULL || world->peers[i].conn > newest->conn))
			newest = &world->peers[i];
	return newest;
}

static void
world_cut(struct world *world, struct peer *peer)
{
	assert_non_null(peer);
	world_event(world, world->now_us, EVENT_CLOSED, peer->conn, 0, strdup("closed"));
}

static bool
world_is_valid(const struct world *world)
{
	for (size_t i = 0; i < WORLD_SYMBOLS; i++)
		if (!world->truths[i].valid)
			return false;
	return true;
}

/* ---- the end ---- */

/* The recorded frames give the lines that were written, byte for byte. */
static void
world_replay(struct world *world)
{
	struct feed feed = { .options = world->options };
	struct text out = { 0 };
	const char *at = world->frames.at, *end = at + world->frames.len;
	struct error err;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		if (feed_line(&feed, (struct slice){ at, (size_t)(stop - at) }, &out, &err) != 0 &&
		    err.exit != EXIT_WELL)
			fail_msg("replay: %s", err.text);
		at = stop + 1;
	}
	if (out.len != world->out.len || memcmp(out.at, world->out.at, out.len) != 0) {
		size_t i = 0;

		while (i < out.len && i < world->out.len && out.at[i] == world->out.at[i])
			i++;
		while (i > 0 && out.at[i - 1] != '\n')
			i--;
		fail_msg("%s: the replay differs at byte %zu:\n%.400s\nand not\n%.400s", world->name, i, out.at + i,
		    world->out.at + i);
	}
	feed.options.symbols = (struct selection){ .count = 0 };
	feed_free(&feed);
	text_free(&out);
}

static void
world_end(struct world *world)
{
	link_stop(world->link, world->now_us);
	world_run(world, 2 * SECOND_US);
	CHECK(link_idle(world->link), "%s", world->name);
	CHECK(strcmp(world->state, "down") == 0 && strcmp(world->reason, "shutdown") == 0, "%s: %s %s", world->name,
	    world->state, world->reason);
	world_replay(world);
	link_free(world->link);
	session_free(&world->session);
	for (size_t i = 0; i < world->event_count; i++)
		free(world->events[i].text);
	for (size_t i = 0; i < WORLD_SYMBOLS; i++)
		for (size_t n = 0; n < STATES_KEPT; n++)
			free(world->truths[i].states[n]);
	selection_free(&world->options.symbols);
	text_free(&world->out);
	text_free(&world->frames);
	free(world);
}

/* How many, unless the environment says otherwise (make torture-feed). */
static size_t
world_rounds(size_t usual)
{
	const char *more = getenv("FEED_ROUNDS");

	return more != NULL && atol(more) > 0 ? (size_t)atol(more) : usual;
}

#endif
