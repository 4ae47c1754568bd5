/* One connection: what is said on it and when, and whether it still lives. */
#include <stdlib.h>

#include "feed/linked.h"

enum {
	BRIDGE_US = SECOND_US / 2, /* a book that does not change is asked for so long after its subscription */
	PICTURE_US = 10 * SECOND_US, /* a picture that was asked for has so long to come */
	CALM_US = 60 * SECOND_US, /* a book that lived so long starts its retries anew */
	CHECKSUM_US = 10 * SECOND_US, /* two sums within this are two in a row */
	FIRST_US = 5 * SECOND_US, /* a new connection has at least so long to begin */
	BOOKS_LEAST_US = 3 * SECOND_US, /* no deadline for books alone is shorter */
	BOOKS_MOST_US = 30 * SECOND_US, /* a rhythm slower than that says nothing */
	RETRY_STEPS = 5
};

#define DAY_MS (DAY_US / 1000)

struct wire *
wire_new(struct link *link, struct share *share, struct error *err)
{
	struct wire *wire = calloc(1, sizeof *wire);

	if (wire == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory for a connection");
		return NULL;
	}
	*wire = (struct wire){
		.stage_us = link->now_us, .conn = ++link->next_conn, .tier = share->tier, .keep = link->live->keep
	};
	if (pace_init(&wire->messages, link->live->limits.messages, err) != 0 ||
	    pace_init(&wire->subscribes, link->live->limits.subscribes, err) != 0) {
		wire_free(wire);
		return NULL;
	}
	return wire;
}

void
wire_free(struct wire *wire)
{
	if (wire == NULL)
		return;
	text_free(&wire->url);
	text_free(&wire->soon);
	text_free(&wire->later);
	pace_free(&wire->messages);
	pace_free(&wire->subscribes);
	free(wire->needs);
	free(wire);
}

/* ---- to be said ---- */

static struct live_say
say_to(struct link *link, struct text *queue)
{
	return (struct live_say){ .out = queue, .id = &link->next_message, .now_us = link->now_us };
}

static void
put_subscribe(
    struct link *link, struct wire *wire, bool on, unsigned channels, const struct slice *symbols, size_t count)
{
	struct live_say say = say_to(link, &wire->later);

	link->live->subscribe(&say, on, channels, link->session->options->depth, symbols, count);
}

void
wire_subscribe(struct link *link, struct share *share, struct wire *wire, size_t from)
{
	size_t count = share->count - from;
	struct slice *symbols = calloc(count + 1, sizeof *symbols);

	if (symbols == NULL) {
		wire->broken = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		symbols[i] = slice_of(share->seats[from + i].symbol);
	put_subscribe(link, wire, true, share->channels, symbols, count);
	free(symbols);
	wire->told_us = 0;
	link->restless = true;
}

/* The next message of a queue, when the venue's limits let it go. */
static bool
send_next(struct link *link, struct wire *wire, struct text *queue, size_t *at, bool subscribes)
{
	struct slice rest = { queue->at + *at, queue->len - *at }, message;
	int64_t wait = pace_wait(&wire->messages, link->now_us), other;

	if (rest.len == 0 || !live_next(&rest, &message)) {
		queue->len = *at = 0;
		return false;
	}
	other = subscribes ? pace_wait(&wire->subscribes, link->now_us) : 0;
	if (other > wait)
		wait = other;
	if (wait > 0) {
		link_wake(link, link->now_us + wait);
		return false;
	}
	pace_take(&wire->messages, link->now_us);
	if (subscribes)
		pace_take(&wire->subscribes, link->now_us);
	if (link_frame(link, VIA_SENT, wire->conn, (struct slice){ NULL, 0 }, message, false) == 0)
		link->acts->send(link->arg, wire->conn, message);
	*at += message.len + 1;
	return true;
}

static struct need *
need_of(struct share *share, struct wire *wire, size_t seat)
{
	if (seat >= wire->need_cap) {
		struct need *needs = realloc(wire->needs, share->count * sizeof *needs);

		if (needs == NULL)
			return NULL;
		memset(needs + wire->need_cap, 0, (share->count - wire->need_cap) * sizeof *needs);
		wire->needs = needs;
		wire->need_cap = share->count;
	}
	return &wire->needs[seat];
}

/* Whether books of this share begin with something that we ask for. */
static bool
has_pictures(const struct link *link, const struct share *share)
{
	return (share->channels & LIVE_BOOK) != 0 && link->session->venue->rules.start != START_EACH;
}

/* All was subscribed: books that have not begun by themselves by then are asked for. */
static void
expect_books(struct link *link, struct share *share, struct wire *wire)
{
	int64_t wait = link->session->venue->rules.start == START_PUSH ? PICTURE_US : BRIDGE_US;

	wire->told_us = link->now_us;
	for (size_t i = 0; has_pictures(link, share) && i < share->count; i++) {
		struct need *need = need_of(share, wire, i);

		if (need != NULL && need->due_us == 0 && need->live_us == 0)
			need->due_us = link->now_us + wait;
	}
}

static void
send_queues(struct link *link, struct share *share, struct wire *wire)
{
	while (send_next(link, wire, &wire->soon, &wire->soon_at, false))
		;
	while (wire->soon.len == 0 && send_next(link, wire, &wire->later, &wire->later_at, true))
		;
	if (wire->told_us == 0 && wire->later.len == 0)
		expect_books(link, share, wire);
}

/* ---- books that want their picture ---- */

static int64_t
step_of(const struct need *need)
{
	unsigned step = need->tries == 0 ? 0 : need->tries - 1;

	return SECOND_US << (step < RETRY_STEPS ? step : RETRY_STEPS - 1);
}

void
wire_want(struct link *link, struct share *share, struct wire *wire, size_t seat)
{
	struct need *need = need_of(share, wire, seat);

	if (need == NULL || !has_pictures(link, share))
		return;
	if (need->live_us != 0 && link->now_us - need->live_us >= CALM_US)
		need->tries = 0;
	need->live_us = 0;
	need->due_us = link->now_us;
	if (need->asked_us != 0 && need->due_us < need->asked_us + step_of(need))
		need->due_us = need->asked_us + step_of(need);
	link->restless = true;
}

void
wire_news(struct link *link, struct share *share, struct wire *wire, enum session_news what, size_t seat)
{
	struct need *need = need_of(share, wire, seat);

	if (need == NULL)
		return;
	if (what == NEWS_LIVE) {
		need->due_us = 0;
		need->live_us = link->now_us;
		if (wire->good_us == 0)
			wire->good_us = link->now_us;
		return;
	}
	if (what == NEWS_CHECKSUM) {
		if (need->checksum_us != 0 && link->now_us - need->checksum_us < CHECKSUM_US)
			wire->broken = true;
		need->checksum_us = link->now_us;
	}
	wire_want(link, share, wire, seat);
}

static void
subscribe_again(struct link *link, struct share *share, struct wire *wire, size_t seat)
{
	const struct slice symbol = slice_of(share->seats[seat].symbol);

	put_subscribe(link, wire, false, LIVE_BOOK, &symbol, 1);
	put_subscribe(link, wire, true, LIVE_BOOK, &symbol, 1);
}

/* Ask for one book, the venue's way.  One question at a time, and not more often than its retries allow. */
static void
ask(struct link *link, struct share *share, struct wire *wire, size_t seat)
{
	struct need *need = &wire->needs[seat];
	struct live_say say = say_to(link, &wire->soon);
	int64_t again_us;

	switch (link->session->venue->rules.start) {
	case START_REST:
		if (!errand_picture(link, ERRAND_BRIDGE, wire->conn, share, seat, &again_us)) {
			need->due_us = again_us;
			return;
		}
		break;
	case START_REQUEST:
		link->live->request(&say, slice_of(share->seats[seat].symbol), link->session->options->depth);
		break;
	case START_PUSH:
		subscribe_again(link, share, wire, seat);
		break;
	case START_EACH:
		return;
	}
	need->asked_us = link->now_us;
	need->tries++;
	need->due_us = link->now_us + PICTURE_US + step_of(need);
}

static void
ask_for_books(struct link *link, struct share *share, struct wire *wire)
{
	for (size_t i = 0; i < wire->need_cap && i < share->count; i++) {
		if (wire->needs[i].due_us != 0 && wire->needs[i].due_us <= link->now_us)
			ask(link, share, wire, i);
		if (wire->needs[i].due_us != 0)
			link_wake(link, wire->needs[i].due_us);
	}
}

/* ---- keeping it alive ---- */

static void
ping(struct link *link, struct wire *wire)
{
	struct live_say say = say_to(link, &wire->soon);
	int64_t period = wire->keep.period_ms * 1000;

	if (period <= 0 || wire->keep.kind == KEEP_ANSWERS)
		return;
	if (wire->keep.when_silent && wire->ping_us < wire->heard_us + period)
		wire->ping_us = wire->heard_us + period;
	if (link->now_us >= wire->ping_us) {
		wire->ping_us = link->now_us + period;
		if (wire->keep.kind == KEEP_FRAMES)
			link->acts->ping(link->arg, wire->conn);
		else {
			link->live->ping(&say);
			wire->pinged_us = link->now_us;
		}
	}
	link_wake(link, wire->ping_us);
}

void
wire_pong(struct link *link, struct wire *wire, int64_t round_trip_us)
{
	char figure[24];

	wire->heard_us = link->now_us;
	snprintf(figure, sizeof figure, "%lld", (long long)(round_trip_us < 0 ? 0 : round_trip_us));
	link_note(link, VIA_PONG, wire->conn, (struct slice){ NULL, 0 }, figure);
}

static const char *
silent_since(struct link *link, int64_t from_us, int64_t limit_us, const char *reason)
{
	if (link->now_us - from_us >= limit_us)
		return reason;
	link_wake(link, from_us + limit_us);
	return NULL;
}

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/*
 * Nothing at all, pongs included, for as long as the venue's sheet allows; no message for longer than its rhythm; no change of a
 * book for longer than theirs, though others come.
 */
bool
wire_silent(struct link *link, struct share *share, struct wire *wire)
{
	int64_t all = rhythm_deadline(&share->all, link->now_us), books = rhythm_deadline(&share->books, link->now_us);
	int64_t cap = wire->keep.silence_ms * 1000;
	const char *silent = NULL;

	if (wire->stage != WIRE_UP)
		return false;
	if (cap > 0)
		silent = silent_since(link, larger(wire->heard_us, wire->up_us), cap, "silent");
	if (silent == NULL && all != RHYTHM_UNKNOWN && wire->message_us != 0)
		silent = silent_since(link, wire->message_us, all, "silent");
	else if (silent == NULL && all != RHYTHM_UNKNOWN && wire->told_us != 0)
		silent = silent_since(link, wire->told_us, larger(all, FIRST_US), "silent");
	if (silent != NULL) {
		if (wire->message_us != 0)
			rhythm_missed(&share->all, link->now_us - wire->message_us);
		return true;
	}
	if (wire->book_us == 0 || books > BOOKS_MOST_US)
		return false;
	if (silent_since(link, wire->book_us, larger(books, BOOKS_LEAST_US), "books") == NULL)
		return false;
	rhythm_missed(&share->books, link->now_us - wire->book_us);
	return true;
}

/* ---- events ---- */

static int64_t
replace_at(struct link *link)
{
	int64_t life = link->live->limits.life_ms > 0 ? link->live->limits.life_ms : DAY_MS, margin = life / 24;

	if (margin < 30000)
		margin = life < 120000 ? life / 4 : 30000;
	life = life * 1000;
	margin = margin * 1000;
	return link->now_us + life - margin - random_between(&link->random, 0, margin / 2);
}

void
wire_up(struct link *link, struct share *share, struct wire *wire)
{
	wire->stage = WIRE_UP;
	wire->stage_us = wire->up_us = link->now_us;
	wire->ping_us = link->now_us + wire->keep.period_ms * 1000;
	wire->rotate_us = replace_at(link);
	if (wire == share->wires[0])
		share->down_us = 0;
	wire_subscribe(link, share, wire, 0);
}

/* What stands behind '?' may be a ticket: it is nobody's business. */
static struct slice
public_url(struct wire *wire)
{
	struct slice url = text_all(&wire->url);
	const char *query = url.len == 0 ? NULL : memchr(url.at, '?', url.len);

	if (query != NULL)
		url.len = (size_t)(query - url.at);
	return url;
}

void
wire_opened(struct link *link, struct share *share, struct wire *wire)
{
	char tier[32];

	snprintf(tier, sizeof tier, "tier %zu", wire->tier + 1);
	link_note(link, VIA_OPEN, wire->conn, public_url(wire), tier);
	wire->heard_us = wire->stage_us = link->now_us;
	if (link->live->ready != NULL)
		wire->stage = WIRE_GREETING;
	else
		wire_up(link, share, wire);
}

/* A message that the session took already. */
void
wire_message(struct link *link, struct share *share, struct wire *wire, struct slice message)
{
	struct live_say say = say_to(link, &wire->soon);
	bool leads = wire == share->wires[0];
	int64_t books = link->session->current == NULL ? 0 : link->session->current->books;

	wire->message_us = wire->heard_us = link->now_us;
	if (leads)
		rhythm_heard(&share->all, link->now_us);
	if (books != wire->books) {
		wire->books = books;
		wire->book_us = link->now_us;
		if (leads)
			rhythm_heard(&share->books, link->now_us);
	}
	if (wire->good_us == 0 && (share->channels & LIVE_BOOK) == 0 && wire->stage == WIRE_UP)
		wire->good_us = link->now_us;
	if (wire->stage == WIRE_GREETING && link->live->ready(message))
		wire_up(link, share, wire);
	if (link->live->reply != NULL && link->live->reply(&say, message))
		link->restless = true;
	if (wire->pinged_us != 0 && live_is_pong(link->live, message)) {
		wire_pong(link, wire, link->now_us - wire->pinged_us);
		wire->pinged_us = 0;
	}
}

void
wire_turn(struct link *link, struct share *share, struct wire *wire)
{
	if (wire->stage != WIRE_UP)
		return;
	ask_for_books(link, share, wire);
	ping(link, wire);
	send_queues(link, share, wire);
	if (link->now_us < wire->rotate_us)
		link_wake(link, wire->rotate_us);
}
