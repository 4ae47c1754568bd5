/*
 * The books: a change goes through the course of its connection; when the picture at the chosen depth changed, and the course leads,
 * a line is written.  A book that is lost is said to be lost before anything else is written.
 */
#include "feed/inside.h"

#include <stdlib.h>

#include "base/memory.h"
#include "wire/crc.h"
#include "wire/put.h"

enum { CROSSED_US = SECOND_US, HOLD_US = SECOND_US, LAG_US = SECOND_US / 2 };

static void
put_picture(struct text *out, const struct level *bids, size_t bid_count, const struct level *asks, size_t ask_count)
{
	levels_put(out, "bids", bids, bid_count);
	levels_put(out, "asks", asks, ask_count);
}

/* The first `depth` levels of a side, best first: the book keeps them the other way round. */
static void
put_side(struct text *out, const char *key, const struct book_sync *sync, enum side which, size_t depth)
{
	const struct book_side *side = book_side(&sync->book, which);
	size_t count = sync_known(sync, which, depth);

	put_key(out, key);
	text_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		const struct level *level = book_best(side, i);
		char *to = text_room(out, 2 * DECIMAL_TEXT_MAX + 8), *begin = to;

		if (i > 0)
			*to++ = ',';
		*to++ = '[';
		*to++ = '"';
		to += decimal_text(to, level->price);
		memcpy(to, "\",\"", 3);
		to += 3;
		to += decimal_text(to, level->qty);
		*to++ = '"';
		*to++ = ']';
		out->len += (size_t)(to - begin);
	}
	text_char(out, ']');
}

/* Levels from here on are protected by nothing that the venue sends. */
static size_t
unchecked_below(const struct session *session, const struct market *market)
{
	size_t checked = session->venue->rules.checked_levels;
	const struct order_book *book = &market_book(market)->book;

	if (market->lead->best_only || market_book(market)->numbered || checked == 0 ||
	    session->options->depth <= checked || (book->bids.count <= checked && book->asks.count <= checked))
		return 0;
	return checked;
}

static void
put_book(struct session *session, struct market *market)
{
	struct text *out = session->out;
	size_t unchecked = unchecked_below(session, market);

	session_announce(session, market);
	put_head(out, "book", session->now_us);
	text_slice(out, text_all(&market->names));
	text_slice(out, text_all(&market->picture));
	if (market->picture_venue_us != 0)
		put_int(out, "venue_us", market->picture_venue_us);
	if (market->picture_seq != SEQUENCE_NONE)
		put_int(out, "seq", market->picture_seq);
	if (unchecked > 0)
		put_int(out, "unchecked_below", (int64_t)unchecked);
	put_end(out);
	market->written_us = session->now_us;
	market->lost = false;
	if (market->lead->from->refresh_us > session->now_us + REFRESH_US)
		market->lead->from->refresh_us = session->now_us + REFRESH_US;
}

static void
note_repeat(struct repeats *repeats, size_t at)
{
	if (repeats->count == repeats->cap) {
		repeats->cap = repeats->cap == 0 ? 64 : 2 * repeats->cap;
		repeats->at = memory_grow(repeats->at, repeats->cap, sizeof *repeats->at);
	}
	repeats->at[repeats->count++] = at;
}

void
session_put_again(struct session *session, struct market *market)
{
	session->counters.refreshes++;
	if (session->repeats != NULL)
		note_repeat(session->repeats, session->out->len);
	put_book(session, market);
}

/* Whether the venue's numbers of a book can be compared across its connections (and REST). */
static bool
numbers_compare(const struct session *session, const struct market *market, int64_t seq)
{
	const struct book_rules *rules = &session->venue->rules;

	if (seq == SEQUENCE_NONE || market->picture_seq == SEQUENCE_NONE)
		return false;
	if (rules->start == START_REQUEST && (market->shown_id == CONN_POLL || market->lead->from->id == CONN_POLL))
		return false; /* what REST counts is something else */
	return rules->chain != CHAIN_NONE && rules->chain != CHAIN_CONNECTION;
}

static uint32_t
mark_of(const struct text *picture)
{
	return crc_add(0, picture->at, picture->len);
}

/* What is written has neither number nor time: it is remembered, so that another connection's lag shows. */
static void
remember_picture(struct market *market)
{
	if (market->shown == NULL)
		market->shown = memory_new(1, sizeof *market->shown);
	market->shown->at[market->shown->next] = mark_of(&market->picture);
	market->shown->next = (market->shown->next + 1) % PICTURES_KEPT;
}

static bool
was_written(const struct market *market, const struct text *picture)
{
	uint32_t mark = mark_of(picture);

	for (size_t i = 0; market->shown != NULL && i < PICTURES_KEPT; i++)
		if (market->shown->at[i] == mark)
			return true;
	return false;
}

/* The next picture counts, whatever it says of its age. */
static void
forget_order(struct market *market)
{
	market->picture_seq = SEQUENCE_NONE;
	market->picture_venue_us = 0;
	if (market->shown != NULL)
		*market->shown = (struct picture_marks){ .next = 0 };
}

enum order { ORDER_UNTOLD, ORDER_OLDER, ORDER_NOT_OLDER };

/* How a book of this number and time stands to what was written, as far as the venue tells. */
static enum order
order_of(const struct session *session, const struct market *market, int64_t venue_us, int64_t seq)
{
	if (numbers_compare(session, market, seq))
		return seq < market->picture_seq ? ORDER_OLDER : ORDER_NOT_OLDER;
	if (venue_us != 0 && market->picture_venue_us != 0)
		return venue_us < market->picture_venue_us ? ORDER_OLDER : ORDER_NOT_OLDER;
	return ORDER_UNTOLD;
}

/* Whether session->scratch, which another connection shows, is older than what was written. */
static bool
is_older(const struct session *session, const struct market *market, enum order order)
{
	if (order != ORDER_UNTOLD)
		return order == ORDER_OLDER;
	if (market->shown_id == CONN_POLL) /* what came over REST may be ahead of the socket by as much as that lags */
		return session->now_us - market->written_us < LAG_US;
	return was_written(market, &session->scratch);
}

/*
 * Another connection than that which wrote the book last shows it now, and lags behind it: nothing is written until it has caught
 * up.  When it has not in a second, a message was lost to it, or the venue began its numbers again: a fresh picture decides.  From
 * REST each picture is one.
 */
static bool
is_held(struct session *session, struct market *market, int64_t venue_us, int64_t seq)
{
	enum order order = order_of(session, market, venue_us, seq);

	if (market->shown_id == MARKET_UNSHOWN || !is_older(session, market, order))
		return false;
	if (market->held_us == 0)
		market->held_us = session->now_us;
	if (session->now_us - market->held_us >= HOLD_US) {
		if (market->lead->from->id == CONN_POLL)
			return false;
		forget_order(market);
		session_doubt(session, market, "gap");
		return true;
	}
	if (market->lead->from->refresh_us > session->now_us + HOLD_US / 4)
		market->lead->from->refresh_us = session->now_us + HOLD_US / 4;
	return true;
}

/* Too soon behind the last one: it waits, and an older one that waited gives way. */
static bool
is_early(struct session *session, struct market *market)
{
	int64_t interval_us = session->options->interval_us, due_us = market->written_us + interval_us;

	if (LIKELY(interval_us == 0) || market->picture.len == 0 || session->now_us >= due_us)
		return false;
	if (market->early)
		session->counters.conflated++;
	else
		session->counters.updates--; /* it is counted when it is shown */
	market->early = true;
	if (market->lead->from->refresh_us > due_us)
		market->lead->from->refresh_us = due_us;
	return true;
}

/* Stamps of two connections may differ a little for the same change. */
bool
session_keeps_up(const struct session *session, const struct market *market, const struct course *course)
{
	int64_t venue_us = course->sync.venue_us == 0 ? 0 : course->sync.venue_us + HOLD_US;

	return course_live(course) && order_of(session, market, venue_us, course->sync.last) != ORDER_OLDER;
}

/* session->scratch holds the picture as it is now: a line when it is news. */
static void
offer_picture(struct session *session, struct market *market, int64_t venue_us, int64_t seq)
{
	struct text *now = &session->scratch, swap;
	bool same = now->len == market->picture.len && memcmp(now->at, market->picture.at, now->len) == 0;

	session->counters.updates++;
	if (UNLIKELY(market->shown_id != market->lead->from->id) && !same && is_held(session, market, venue_us, seq)) {
		session->counters.unchanged++;
		return;
	}
	market->held_us = 0;
	market->shown_id = market->lead->from->id;
	if (!same && is_early(session, market))
		return;
	market->early = false;
	if (same) {
		session->counters.unchanged++;
		return;
	}
	swap = market->picture;
	market->picture = *now;
	*now = swap;
	market->picture_venue_us = venue_us;
	market->picture_seq = seq;
	session->counters.written++;
	put_book(session, market);
	if (seq == SEQUENCE_NONE && venue_us == 0)
		remember_picture(market);
}

void
session_note_latency(struct session *session, int64_t venue_us)
{
	if (venue_us != 0)
		latency_add(&session->latency, session->now_us - venue_us);
}

/* What the leading course shows, when it was not the one that showed it last. */
void
session_show_lead(struct session *session, struct market *market)
{
	const struct book_sync *sync = market_book(market);

	if (!sync_complete(sync, session->options->depth))
		return;
	session->scratch.len = 0;
	put_side(&session->scratch, "bids", sync, SIDE_BUY, session->options->depth);
	put_side(&session->scratch, "asks", sync, SIDE_SELL, session->options->depth);
	offer_picture(session, market, sync->venue_us, sync->last);
}

/* A crossed book is not shown, nor what it was before; what is looked at again soon sees how long it stays so. */
static void
cross(const struct session *session, struct course *course)
{
	if (course->crossed_us == 0)
		course->crossed_us = session->now_us;
	if (course->from->refresh_us > course->crossed_us + CROSSED_US)
		course->from->refresh_us = course->crossed_us + CROSSED_US;
}

/* For a second, and it is as good as a gap. */
int64_t
session_watch_crossed(struct session *session, struct market *market)
{
	int64_t since_us = market->lead->crossed_us;

	if (since_us == 0)
		return INT64_MAX;
	if (session->now_us - since_us < CROSSED_US)
		return since_us + CROSSED_US;
	session_doubt(session, market, "crossed");
	return INT64_MAX;
}

/* The best bid and offer as a book of its own. */
static int
keep_best(struct course *course, const struct book_delta *delta)
{
	struct book_sync *sync = &course->sync;

	book_clear(&sync->book);
	if (book_fill(&sync->book, SIDE_BUY, &delta->bids) != 0 || book_fill(&sync->book, SIDE_SELL, &delta->asks) != 0)
		return -1;
	sync->state = SYNC_LIVE;
	sync->last = delta->last;
	sync->venue_us = delta->venue_us;
	course->best_last = delta->last;
	return 0;
}

/* Depth 1, and the venue sends its best bid and offer: that is the source from now on. */
static int
take_best(struct session *session, struct market *market, struct course *course, const struct book_delta *delta,
    struct error *err)
{
	bool live = course->best_only && course->sync.state == SYNC_LIVE;

	if (session->options->depth != 1)
		return 0;
	if (!course->best_only) {
		course_reset(course);
		course->best_only = true;
	}
	if (delta->last != SEQUENCE_NONE && course->best_last != SEQUENCE_NONE && delta->last < course->best_last)
		return 0; /* older than what was taken */
	if (delta->bids.count > 0 && delta->asks.count > 0 &&
	    decimal_compare(delta->bids.at->price, delta->asks.at->price) >= 0) {
		cross(session, course);
		if (course == market->lead)
			session_watch_crossed(session, market);
		return 0;
	}
	course->crossed_us = 0;
	if (keep_best(course, delta) != 0)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for a book");
	if (!live)
		session_tell(session, NEWS_LIVE, session->current, market);
	if (course != market->lead && !market_promote(market))
		return 0;
	session->scratch.len = 0;
	put_picture(&session->scratch, delta->bids.at, delta->bids.count > 0, delta->asks.at, delta->asks.count > 0);
	offer_picture(session, market, delta->venue_us, delta->last);
	return 0;
}

/* Neither numbers nor sums: only a look at the whole picture can tell that something was lost. */
static bool
is_unprotected(const struct session *session)
{
	const struct book_rules *rules = &session->venue->rules;

	return rules->chain == CHAIN_NONE && rules->check == CHECK_NONE && rules->start != START_EACH &&
	    session->current->sequence == SEQUENCE_NONE;
}

/* The course's audit, made when it is first wanted; NULL: protected, or memory ran out (then there is no audit). */
static struct audit *
audit_of(const struct session *session, struct course *course)
{
	if (course->audit == NULL && is_unprotected(session))
		course->audit = memory_new(1, sizeof *course->audit);
	return course->audit;
}

/* The book as it stands is not to be trusted, though all that came was applied. */
void
session_doubt(struct session *session, struct market *market, const char *reason)
{
	struct course *course = market->lead;

	session->counters.gaps++;
	course_reset(course);
	session_tell(session, NEWS_WANTED, course->from, market);
	session_lose_market(session, market, reason);
}

/* A picture of a book that is live already. */
static void
audit_answer(struct session *session, struct course *course, const struct book_delta *delta)
{
	struct audit *audit = audit_of(session, course);
	struct order_book picture;

	if (audit == NULL)
		return;
	book_init(&picture);
	if (book_fill(&picture, SIDE_BUY, &delta->bids) == 0 && book_fill(&picture, SIDE_SELL, &delta->asks) == 0)
		audit_picture(audit, &picture, session->now_us);
	book_free(&picture);
}

static void
watch_crossing(struct session *session, struct market *market)
{
	if (book_crossed(&market->lead->sync.book))
		cross(session, market->lead);
	else
		market->lead->crossed_us = 0;
	session_watch_crossed(session, market);
}

static void
show_book(struct session *session, struct market *market)
{
	const struct book_sync *sync = market_book(market);

	if (sync->changed >= session->options->depth && market->picture.len > 0 && market->lead->crossed_us == 0 &&
	    market->shown_id == market->lead->from->id) {
		session->counters.updates++;
		session->counters.unchanged++;
		return;
	}
	watch_crossing(session, market);
	sync = market_book(market);
	if (!sync_complete(sync, session->options->depth)) {
		session->counters.updates++;
		session->counters.unchanged++;
		return;
	}
	session_show_lead(session, market);
}

/* A change went in. */
static void
take_applied(struct session *session, struct market *market, struct course *course, bool was_live, bool whole)
{
	if (audit_of(session, course) != NULL)
		audit_state(course->audit, &course->sync.book, session->now_us);
	if (!was_live)
		session_tell(session, NEWS_LIVE, session->current, market);
	if (course != market->lead && !market_promote(market))
		return;
	if (market->lost && whole)
		session->counters.resyncs++;
	show_book(session, market);
}

bool
session_shows(const struct session *session, const struct market *market)
{
	return market->picture.len > 0 && market->held_us == 0 && market->lead->crossed_us == 0 &&
	    sync_complete(market_book(market), session->options->depth);
}

static void
refresh_polled(struct session *session, struct market *market)
{
	if (!session_shows(session, market) || session->now_us - market->written_us < REFRESH_US)
		return;
	session_put_again(session, market);
}

static int
take_course(struct session *session, struct market *market, struct course *course, const struct book_delta *delta,
    struct error *err)
{
	bool was_live = course->sync.state == SYNC_LIVE;

	switch (sync_apply(&course->sync, &session->venue->rules, delta)) {
	case SYNC_APPLIED:
		take_applied(session, market, course, was_live, delta->whole);
		return 0;
	case SYNC_GAP:
		session->counters.gaps++;
		session_tell(session, NEWS_WANTED, session->current, market);
		session_lose_course(session, market, course, "gap");
		return 0;
	case SYNC_CHECKSUM:
		session->counters.checksum++;
		session_tell(session, NEWS_CHECKSUM, session->current, market);
		session_lose_course(session, market, course, "checksum");
		return 0;
	case SYNC_TOO_LARGE:
		session->counters.gaps++;
		session_tell(session, NEWS_WANTED, session->current, market);
		session_lose_course(session, market, course, "too_large");
		return 0;
	case SYNC_MEMORY:
		return error_fatal(err, EXIT_SYSTEM, "out of memory for a book");
	case SYNC_KEPT:
		if (course->sync.kept_count == 1)
			session_tell(session, NEWS_WANTED, session->current, market);
		return 0;
	case SYNC_STALE_PICTURE:
		session_tell(session, NEWS_WANTED, session->current, market);
		return 0;
	case SYNC_IGNORED:
		return 0;
	}
	return 0;
}

/* Over REST, while no socket brings the book: each picture stands for itself. */
static int
take_polled(struct session *session, struct market *market, const struct book_delta *delta, struct error *err)
{
	struct book_delta polled = *delta;
	struct course *course;
	int result;

	if (course_live(market->lead) && market->lead->from != &session->poll)
		return 0; /* a socket was faster; what is not kept up to date must not stand ready to take over */
	course = market_course(market, &session->poll);
	polled.answer = false;
	result = take_course(session, market, course, &polled, err);
	if (market->lead == course)
		refresh_polled(session, market);
	return result;
}

int
session_take_book(void *arg, const struct book_delta *delta, struct error *err)
{
	struct session *session = arg;
	struct market *market = session_market(session, delta->symbol);
	struct course *course;

	if (market == NULL)
		return 0;
	if (session->current == &session->poll)
		return delta->rest ? take_polled(session, market, delta, err) : 0;
	if (!delta->rest) {
		session->current->books++;
		session_note_latency(session, delta->venue_us);
	}
	course = market_course(market, session->current);
	if (delta->source == SOURCE_BEST)
		return take_best(session, market, course, delta, err);
	if (course->best_only)
		return 0;
	if (delta->rest && course->sync.state == SYNC_LIVE) {
		audit_answer(session, course, delta);
		return 0;
	}
	return take_course(session, market, course, delta, err);
}
