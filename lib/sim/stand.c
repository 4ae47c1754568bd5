#include "sim/stand.h"

#include <stdlib.h>
#include <strings.h>

#include "base/clock.h"

static bool
store_room(struct stand *stand, struct sim_store *store, size_t count)
{
	struct market_level *at;

	if (count <= store->cap)
		return true;
	at = realloc(store->at, count * sizeof *at);
	if (at == NULL) {
		stand->failed = true;
		return false;
	}
	store->at = at;
	store->cap = count;
	return true;
}

/* Keep the levels in the store; where there is no room the side stays as it was. */
static void
side_keep(struct stand *stand, struct sim_side *side, struct sim_store *store, struct sim_side now)
{
	if (!store_room(stand, store, now.count))
		return;
	if (now.count > 0)
		memcpy(store->at, now.at, now.count * sizeof *now.at);
	*side = (struct sim_side){ store->at, now.count };
}

/* To a depth; 0: all. */
static struct sim_side
side_cut(struct sim_side side, size_t depth)
{
	return (struct sim_side){ side.at, sim_limit(&side, depth) };
}

static bool
side_same(struct sim_side a, struct sim_side b)
{
	return a.count == b.count && (a.count == 0 || memcmp(a.at, b.at, a.count * sizeof *a.at) == 0);
}

/* ---- the stand ---- */

void
stand_init(struct stand *stand, const struct sim_venue *venue, const struct venue_facts *facts,
    struct sim_listing *listings, size_t count, size_t depth)
{
	*stand = (struct stand){ .venue = venue, .facts = facts, .listings = listings, .count = count, .depth = depth };
	for (size_t i = 0; i < count; i++) {
		listings[i].stand = stand;
		listings[i].number = listings[i].trade_id = SIM_NUMBER_BEGIN;
	}
}

static void
topic_free(struct sim_topic *topic)
{
	free(topic->bid_store.at);
	free(topic->ask_store.at);
	free(topic->subscribers);
	free(topic);
}

void
stand_free(struct stand *stand)
{
	for (struct sim_conn *conn = stand->conns, *next; conn != NULL; conn = next) {
		next = conn->next;
		free(conn->topics);
		free(conn);
	}
	for (size_t i = 0; i < stand->count; i++) {
		for (struct sim_topic *topic = stand->listings[i].topics, *next; topic != NULL; topic = next) {
			next = topic->next;
			topic_free(topic);
		}
		free(stand->listings[i].bid_store.at);
		free(stand->listings[i].ask_store.at);
	}
	free(stand->listings);
	text_free(&stand->say.text);
	text_free(&stand->reply.text);
	text_free(&stand->line);
	text_free(&stand->wrapped);
	free(stand->bid_change.at);
	free(stand->ask_change.at);
	free(stand->bid_part.at);
	free(stand->ask_part.at);
	*stand = (struct stand){ .count = 0 };
}

struct sim_conn *
stand_connect(struct stand *stand, void *peer)
{
	struct sim_conn *conn = calloc(1, sizeof *conn);

	if (conn == NULL)
		return NULL;
	*conn = (struct sim_conn){ .stand = stand, .peer = peer, .id = ++stand->conn_count, .next = stand->conns };
	stand->conns = conn;
	return conn;
}

/* Nobody listens to it any more. */
static void
topic_end(struct sim_topic *topic)
{
	struct sim_topic **at = &topic->want.listing->topics;

	while (*at != topic)
		at = &(*at)->next;
	*at = topic->next;
	topic_free(topic);
}

static void
topic_leave(struct sim_topic *topic, const struct sim_conn *conn)
{
	size_t i = 0;

	while (topic->subscribers[i] != conn)
		i++;
	topic->count--;
	memmove(&topic->subscribers[i], &topic->subscribers[i + 1], (topic->count - i) * sizeof *topic->subscribers);
	if (topic->count == 0)
		topic_end(topic);
}

void
stand_disconnect(struct sim_conn *conn)
{
	struct sim_conn **at = &conn->stand->conns;

	for (size_t i = 0; i < conn->count; i++)
		topic_leave(conn->topics[i], conn);
	while (*at != conn)
		at = &(*at)->next;
	*at = conn->next;
	free(conn->topics);
	free(conn);
}

/* ---- what changed ---- */

/* 1: a stands before b on this side, 0: the same price, -1: behind it. */
static int
before(int64_t a, int64_t b, bool bids)
{
	return a == b ? 0 : (a > b) == bids ? 1 : -1;
}

/*
 * The changes from one picture of a side to the next, best first.  cut: the depth at which levels are pushed out without a word
 * (0: never): what went from behind the last level of a full side is not told.
 */
static struct sim_side
difference(
    struct stand *stand, struct sim_store *store, struct sim_side from, struct sim_side now, bool bids, size_t cut)
{
	struct sim_side result = { NULL, 0 };
	bool full = cut > 0 && now.count == cut;
	size_t i = 0, n = 0;

	if (!store_room(stand, store, from.count + now.count))
		return result;
	while (i < from.count || n < now.count) {
		int order = i == from.count ? -1 : n == now.count ? 1 : before(from.at[i].price, now.at[n].price, bids);

		if (order > 0) {
			if (n < now.count || !full)
				store->at[result.count++] = (struct market_level){ from.at[i].price, 0 };
			i++;
			continue;
		}
		if (order < 0 || from.at[i].qty != now.at[n].qty)
			store->at[result.count++] = now.at[n];
		i += order == 0;
		n++;
	}
	result.at = store->at;
	return result;
}

/* ---- telling ---- */

static void
message_send(struct stand *stand, struct sim_conn *conn, const struct sim_topic *topic, const struct sim_say *say,
    bool whole, int64_t number)
{
	struct sim_message message = {
		.topic = topic, .whole = whole, .number = number, .text = text_all(&say->text), .hole = say->hole
	};

	if (say->text.len > 0)
		stand->wire.send(conn, &message);
}

static struct sim_say *
say_begin(struct sim_say *say)
{
	say->text.len = 0;
	say->hole = SIZE_MAX;
	return say;
}

/* A subscriber may go while the others are told: from the last to the first. */
static void
say_to_all(struct stand *stand, const struct sim_topic *topic, const struct sim_say *say, bool whole, int64_t number)
{
	for (size_t i = topic->count; i-- > 0;)
		message_send(stand, topic->subscribers[i], topic, say, whole, number);
}

/* Remember what was told, where the book alone does not say it. */
static void
topic_keep(struct stand *stand, struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;

	topic->told = listing->number;
	if (topic->cut == 0)
		return;
	side_keep(stand, &topic->bids, &topic->bid_store, side_cut(listing->bids, topic->cut));
	side_keep(stand, &topic->asks, &topic->ask_store, side_cut(listing->asks, topic->cut));
}

/* conn NULL: all that listen. */
static void
tell_book(struct sim_topic *topic, struct sim_conn *conn, const struct sim_change *change)
{
	struct stand *stand = topic->want.listing->stand;
	struct sim_say *say = say_begin(&stand->say);

	stand->venue->book(say, topic, change);
	if (conn != NULL)
		message_send(stand, conn, topic, say, change->whole, change->last);
	else
		say_to_all(stand, topic, say, change->whole, change->last);
}

static void
tell_flat(
    struct sim_topic *topic, struct sim_conn *conn, void (*put)(struct sim_say *say, const struct sim_topic *topic))
{
	struct stand *stand = topic->want.listing->stand;
	struct sim_say *say = say_begin(&stand->say);
	int64_t number =
	    topic->want.channel == SIM_BEST ? topic->want.listing->number : 0; /* it tells the book's top */

	put(say, topic);
	if (conn != NULL)
		message_send(stand, conn, topic, say, true, number);
	else
		say_to_all(stand, topic, say, true, number);
}

static struct sim_change
change_begin(const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;

	return (struct sim_change){ .first = topic->told + 1,
		.last = listing->number,
		.previous = topic->told,
		.us = listing->book_us,
		.bid_view = side_cut(listing->bids, topic->cut),
		.ask_view = side_cut(listing->asks, topic->cut) };
}

static void
offer_change(struct sim_topic *topic, struct sim_change *change)
{
	const struct sim_wire *wire = &topic->want.listing->stand->wire;

	if (wire->change != NULL)
		wire->change(wire->arg, topic, change);
}

/* The picture as it stands. */
static void
tell_picture(struct sim_topic *topic, struct sim_conn *conn)
{
	struct sim_change change = change_begin(topic);

	change.whole = true;
	change.first = change.last;
	change.previous = -1;
	change.bids = change.bid_view;
	change.asks = change.ask_view;
	if (conn == NULL)
		offer_change(topic, &change);
	tell_book(topic, conn, &change);
}

/* The changes of the whole book are at hand; a topic that is cut has its own. */
static void
tell_change(struct sim_topic *topic, struct sim_side bids, struct sim_side asks)
{
	struct stand *stand = topic->want.listing->stand;
	size_t pushed = (stand->venue->flags & SIM_PUSHES_OUT) != 0 ? topic->cut : 0;
	struct sim_change change = change_begin(topic);

	if (!topic->begun) {
		topic_keep(stand, topic);
		tell_picture(topic, NULL);
		topic->begun = true;
		return;
	}
	if (topic->cut > 0) {
		bids = difference(stand, &stand->bid_part, topic->bids, change.bid_view, true, pushed);
		asks = difference(stand, &stand->ask_part, topic->asks, change.ask_view, false, pushed);
	}
	topic_keep(stand, topic);
	/* where nothing is numbered there is nothing to say */
	if (bids.count + asks.count == 0 && (stand->venue->flags & SIM_NUMBERED) == 0)
		return;
	change.bids = bids;
	change.asks = asks;
	offer_change(topic, &change);
	tell_book(topic, NULL, &change);
}

static void
tell_pictures(struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;

	if (topic->cut > 0 && side_same(topic->bids, side_cut(listing->bids, topic->cut)) &&
	    side_same(topic->asks, side_cut(listing->asks, topic->cut)))
		return;
	topic_keep(listing->stand, topic);
	tell_picture(topic, NULL);
}

/* All topics of a book, after it changed. */
static void
tell_topics(struct sim_listing *listing, struct sim_side bids, struct sim_side asks, bool best)
{
	for (struct sim_topic *topic = listing->topics, *next; topic != NULL; topic = next) {
		next = topic->next;
		if (topic->want.channel == SIM_BEST && best)
			tell_flat(topic, NULL, listing->stand->venue->best);
		else if (topic->want.channel == SIM_BOOK && topic->want.pictures)
			tell_pictures(topic);
		else if (topic->want.channel == SIM_BOOK)
			tell_change(topic, bids, asks);
	}
}

/* ---- the market ---- */

/* Two books have two stamps, unless the venue's clock was set back. */
static int64_t
next_stamp(int64_t last_us, int64_t now_us)
{
	return now_us > last_us || now_us < last_us - SECOND_US / 2 ? now_us : last_us + 1;
}

bool
stand_book(struct sim_listing *listing, const struct market_level *bids, size_t bid_count,
    const struct market_level *asks, size_t ask_count)
{
	struct stand *stand = listing->stand;
	struct sim_side new_bids = { bids, bid_count }, new_asks = { asks, ask_count };
	struct sim_side bid_change = difference(stand, &stand->bid_change, listing->bids, new_bids, true, 0);
	struct sim_side ask_change = difference(stand, &stand->ask_change, listing->asks, new_asks, false, 0);
	bool best = !side_same(side_cut(listing->bids, 1), side_cut(new_bids, 1)) ||
	    !side_same(side_cut(listing->asks, 1), side_cut(new_asks, 1));
	size_t count = bid_change.count + ask_change.count;

	if (count == 0)
		return false;
	side_keep(stand, &listing->bids, &listing->bid_store, new_bids);
	side_keep(stand, &listing->asks, &listing->ask_store, new_asks);
	listing->number += (stand->venue->flags & SIM_COUNTS_CHANGES) != 0 ? (int64_t)count : 1;
	listing->book_us = next_stamp(listing->book_us, stand->now_us);
	tell_topics(listing, bid_change, ask_change, best);
	return true;
}

void
stand_trade(struct sim_listing *listing, struct market_level trade, bool buy)
{
	const struct sim_venue *venue = listing->stand->venue;

	listing->trade = trade;
	listing->trade_buy = buy;
	listing->trade_id++;
	listing->trade_us = listing->stand->now_us;
	day_trade(&listing->day, trade, listing->trade_us);
	for (struct sim_topic *topic = listing->topics, *next; topic != NULL; topic = next) {
		next = topic->next;
		if (topic->want.channel == SIM_TRADES)
			tell_flat(topic, NULL, venue->trade);
		else if (topic->want.channel == SIM_TICKER)
			tell_flat(topic, NULL, venue->ticker);
	}
}

void
stand_skip(struct sim_listing *listing, int64_t count)
{
	listing->number += count;
	for (struct sim_topic *topic = listing->topics; topic != NULL; topic = topic->next) {
		topic->told += count;
		for (size_t i = 0; i < topic->count; i++)
			topic->subscribers[i]->counter += count;
	}
}

/* ---- subscriptions ---- */

struct sim_listing *
sim_find(const struct stand *stand, struct slice symbol)
{
	for (size_t i = 0; i < stand->count; i++)
		if (slice_equal(stand->listings[i].symbol, symbol))
			return &stand->listings[i];
	return NULL;
}

struct sim_listing *
sim_find_any_case(const struct stand *stand, struct slice symbol)
{
	for (size_t i = 0; i < stand->count; i++) {
		struct slice name = stand->listings[i].symbol;

		if (name.len == symbol.len && strncasecmp(name.at, symbol.at, name.len) == 0)
			return &stand->listings[i];
	}
	return NULL;
}

static bool
same_want(const struct sim_want *a, const struct sim_want *b)
{
	return a->listing == b->listing && a->channel == b->channel && a->form == b->form && a->depth == b->depth &&
	    a->pictures == b->pictures;
}

static struct sim_topic *
topic_of(struct stand *stand, const struct sim_want *want)
{
	struct sim_topic *topic = want->listing->topics;

	while (topic != NULL && !same_want(&topic->want, want))
		topic = topic->next;
	if (topic != NULL)
		return topic;
	topic = calloc(1, sizeof *topic);
	if (topic == NULL)
		return NULL;
	*topic = (struct sim_topic){ .want = *want,
		.next = want->listing->topics,
		.cut = want->depth < stand->depth ? want->depth : 0,
		.begun = want->listing->book_us > 0 };
	want->listing->topics = topic;
	topic_keep(stand, topic);
	return topic;
}

/* Room for one more pointer. */
static bool
grow(void ***at, size_t count, size_t *cap)
{
	size_t more = *cap == 0 ? 4 : 2 * *cap;
	void **grown;

	if (count < *cap)
		return true;
	grown = realloc(*at, more * sizeof *grown);
	if (grown == NULL)
		return false;
	*at = grown;
	*cap = more;
	return true;
}

struct sim_topic *
sim_subscription(const struct sim_conn *conn, const struct sim_want *want)
{
	for (size_t i = 0; i < conn->count; i++)
		if (same_want(&conn->topics[i]->want, want))
			return conn->topics[i];
	return NULL;
}

struct sim_topic *
sim_listens(const struct sim_conn *conn, const struct sim_listing *listing, enum sim_channel channel, unsigned form)
{
	for (size_t i = 0; i < conn->count; i++) {
		const struct sim_want *want = &conn->topics[i]->want;

		if (want->channel == channel && want->form == form && (listing == NULL || want->listing == listing))
			return conn->topics[i];
	}
	return NULL;
}

enum sim_subscribed
sim_subscribe(struct sim_conn *conn, const struct sim_want *want, struct sim_topic **topic)
{
	struct stand *stand = conn->stand;
	size_t most = stand->venue->limits.subscriptions;

	*topic = sim_subscription(conn, want);
	if (*topic != NULL)
		return SIM_ALREADY;
	if (most > 0 && conn->count >= most)
		return SIM_TOO_MANY;
	*topic = topic_of(stand, want);
	if (*topic == NULL || !grow((void ***)&(*topic)->subscribers, (*topic)->count, &(*topic)->cap) ||
	    !grow((void ***)&conn->topics, conn->count, &conn->cap)) {
		if (*topic != NULL && (*topic)->count == 0)
			topic_end(*topic);
		stand->failed = true;
		return SIM_TOO_MANY;
	}
	(*topic)->subscribers[(*topic)->count++] = conn;
	conn->topics[conn->count++] = *topic;
	return SIM_SUBSCRIBED;
}

bool
sim_unsubscribe(struct sim_conn *conn, const struct sim_want *want)
{
	struct sim_topic *topic = sim_subscription(conn, want);
	size_t i = 0;

	if (topic == NULL)
		return false;
	while (conn->topics[i] != topic)
		i++;
	conn->count--;
	memmove(&conn->topics[i], &conn->topics[i + 1], (conn->count - i) * sizeof *conn->topics);
	topic_leave(topic, conn);
	return true;
}

void
sim_start(struct sim_conn *conn, struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;
	const struct sim_venue *venue = conn->stand->venue;

	if (topic->want.channel == SIM_BOOK && listing->book_us > 0)
		tell_picture(topic, conn);
	else if (topic->want.channel == SIM_BEST && listing->book_us > 0)
		tell_flat(topic, conn, venue->best);
	else if (topic->want.channel == SIM_TICKER && listing->trade.price > 0)
		tell_flat(topic, conn, venue->ticker);
}

bool
sim_may_subscribe(struct sim_conn *conn)
{
	struct live_rate rate = conn->stand->venue->limits.subscribes;
	int64_t now_us = conn->stand->now_us;

	if (rate.count == 0)
		return true;
	if (now_us - conn->subscribes_us >= rate.per_ms * 1000) {
		conn->subscribes_us = now_us;
		conn->subscribes = 0;
	}
	return conn->subscribes++ < rate.count;
}

/* ---- answers ---- */

struct sim_say *
sim_reply(struct sim_conn *conn)
{
	return say_begin(&conn->stand->reply);
}

void
sim_send(struct sim_conn *conn, struct sim_say *say)
{
	message_send(conn->stand, conn, NULL, say, false, 0);
}

void
sim_send_text(struct sim_conn *conn, struct slice text)
{
	struct sim_say *say = sim_reply(conn);

	text_slice(&say->text, text);
	sim_send(conn, say);
}

void
sim_close(struct sim_conn *conn, int code, const char *reason)
{
	conn->stand->wire.close(conn, code, reason);
}

void
sim_hole(struct sim_say *say)
{
	say->hole = say->text.len;
}

bool
stand_fits(const char *method, const char *path, const struct request *request)
{
	size_t len = strlen(path);

	if (!slice_is(request->method, method))
		return false;
	if (path[len - 1] == '*')
		return request->path.len >= len - 1 && memcmp(request->path.at, path, len - 1) == 0;
	return slice_is(request->path, path);
}

void
stand_refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const int statuses[] = { 404, 429, 418, 503 };
	const struct sim_venue *venue = ask->stand->venue;

	ask->status = statuses[refusal];
	if (refusal == REFUSE_LIMIT && venue->limit_status != 0)
		ask->status = venue->limit_status;
	if (refusal == REFUSE_BANNED && venue->ban_status != 0)
		ask->status = venue->ban_status;
	ask->body.len = 0;
	venue->refuse(ask, refusal);
}

void
stand_ask(struct sim_ask *ask)
{
	ask->status = 200;
	for (const struct sim_route *route = ask->stand->venue->routes; route->method != NULL; route++)
		if (stand_fits(route->method, route->path, ask->request)) {
			ask->weight = route->weight;
			route->answer(ask);
			return;
		}
	ask->weight = 1;
	stand_refuse(ask, REFUSE_PATH);
}
