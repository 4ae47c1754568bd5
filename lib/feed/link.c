/* What happens to a link, and what it does about it at once; the rest is done in its turn. */
#include "feed/link.h"

#include <stdlib.h>

#include "feed/linked.h"

enum {
	BAR_US = 120 * SECOND_US,
	GOODBYE_US = 3 * SECOND_US,
	LIST_WAIT_US = 5 * SECOND_US, /* for the venue's own list; then its file does until it comes */
	LIMITED_US = 5 * SECOND_US, /* a longer wait for the venue's limits is news */
	REST_US = 1000,
	PASSES_MAX = 4
};

/* ---- what all files of a link use ---- */

void
link_wake(struct link *link, int64_t at_us)
{
	if (at_us < link->due_us)
		link->due_us = at_us;
}

int
link_frame(struct link *link, enum frame_via via, int64_t conn, struct slice url, struct slice body, bool binary)
{
	struct frame_event frame = { .ts_us = link->now_us,
		.venue = slice_of(link->session->venue->name),
		.via = via,
		.conn = conn,
		.url = url };
	struct error err = { .code = NULL };

	SET(&frame, FRAME_HAS_VENUE);
	SET(&frame, FRAME_HAS_VIA);
	if (conn != CONN_UNTOLD)
		SET(&frame, FRAME_HAS_CONN);
	if (url.len > 0)
		SET(&frame, FRAME_HAS_URL);
	if (binary)
		SET(&frame, FRAME_HAS_BODY64);
	else if (body.len > 0 || via == VIA_WS || via == VIA_REST)
		SET(&frame, FRAME_HAS_BODY);
	link->frame_us = link->now_us;
	link->acts->frame(link->arg, &frame, body, binary);
	if (session_frame(link->session, &frame, body, binary, link->out, &err) == 0)
		return 0;
	if (link->session->say != NULL)
		link->session->say(link->session->say_arg, err.text);
	return -1;
}

void
link_note(struct link *link, enum frame_via via, int64_t conn, struct slice url, const char *body)
{
	if (link_frame(link, via, conn, url, slice_of(body), false) != 0)
		link->restless = true; /* said already */
}

bool
link_is_barred(const struct link *link)
{
	return link->now_us < link->barred_us;
}

static bool
is_up(const struct link *link)
{
	for (size_t i = 0; i < link->share_count; i++)
		for (size_t n = 0; n < 2; n++)
			if (link->shares[i]->wires[n] != NULL && link->shares[i]->wires[n]->stage == WIRE_UP)
				return true;
	return false;
}

/* Others have used up what the venue allows, or it closed its door to them: nothing comes for a while, and that is said. */
static void
say_limited(struct link *link, int64_t until_us)
{
	if (until_us - link->now_us < LIMITED_US || is_up(link))
		return;
	link->limited_us = until_us;
	if (!link->session->state_known)
		link_note(link, VIA_TIMER, CONN_UNTOLD, (struct slice){ NULL, 0 }, "limited");
}

bool
link_take(struct link *link, enum link_bucket bucket, unsigned weight, int64_t *again_us)
{
	int64_t wait = link->acts->take(link->arg, bucket, weight);

	*again_us = link->now_us + (wait > 0 ? wait : 0);
	if (bucket == LINK_CONNECTS || link->live->sockets[0].carries == 0)
		say_limited(link, *again_us);
	return wait <= 0;
}

void
link_bar(struct link *link, int64_t retry_after_us)
{
	int64_t until = link->now_us + (retry_after_us > 0 ? retry_after_us : BAR_US);

	if (until <= link->barred_us)
		return;
	link->barred_us = until;
	link->acts->bar(link->arg, until);
	if (!is_up(link))
		link_note(link, VIA_TIMER, CONN_UNTOLD, (struct slice){ NULL, 0 }, "barred");
	link->told_tier = SIZE_MAX;
}

void
link_reached(struct link *link, bool reached)
{
	link->hosts_failed = reached ? 0 : link->hosts_failed + 1;
}

void
link_part(struct link *link, int64_t conn, bool politely)
{
	if (!politely || link->closing_count == CLOSING_MAX) {
		link->acts->drop(link->arg, conn);
		return;
	}
	link->closing[link->closing_count].conn = conn;
	link->closing[link->closing_count++].since_us = link->now_us;
	link->acts->close(link->arg, conn);
}

/* ---- the turn ---- */

static void
watch_goodbyes(struct link *link)
{
	for (size_t i = 0; i < link->closing_count;)
		if (link->now_us - link->closing[i].since_us < GOODBYE_US)
			link_wake(link, link->closing[i++].since_us + GOODBYE_US);
		else {
			link->acts->drop(link->arg, link->closing[i].conn);
			link->closing[i] = link->closing[--link->closing_count];
		}
}

/* What is to be listened to is known from the venue's list, or else from its file. */
static void
watch_list(struct link *link)
{
	struct error err;

	if (link->now_us >= link->list_us && !errand_list(link))
		link_wake(link, link->list_us);
	link_wake(link, link->list_us);
	if (link->divided)
		return;
	if (link->live->instruments != NULL && link->list_failed < link->plan.tier_count && !link->session->listed &&
	    link->now_us - link->start_us < LIST_WAIT_US) {
		link_wake(link, link->start_us + LIST_WAIT_US);
		return;
	}
	link->divided = true; /* as far as it went */
	if (link_divide(link, &err) != 0 && link->session->say != NULL)
		link->session->say(link->session->say_arg, err.text);
}

/* As soon as a socket is up, and from then on: what stands in for one has more need of the venue's requests. */
static void
watch_clock(struct link *link)
{
	if (!is_up(link))
		return;
	if (link->now_us >= link->clock_us)
		errand_clock(link);
	link_wake(link, link->clock_us);
}

/* Time goes on: whoever replays the frames has no other clock. */
static void
tick(struct link *link)
{
	if (link->now_us / SECOND_US > link->frame_us / SECOND_US)
		link_note(link, VIA_TIMER, CONN_UNTOLD, (struct slice){ NULL, 0 }, "tick");
	link_wake(link, (link->now_us / SECOND_US + 1) * SECOND_US);
}

static void
pass(struct link *link)
{
	link->restless = false;
	link->due_us = INT64_MAX;
	watch_goodbyes(link);
	if (link->stopped)
		return;
	watch_list(link);
	if (link->divided) {
		for (size_t i = 0; i < link->share_count; i++)
			share_turn(link, link->shares[i]);
		fallback_turn(link);
		watch_clock(link); /* after the books */
	}
	tick(link);
}

/* What one pass finds out may be another one's business. */
static void
turn(struct link *link)
{
	for (int n = 0; n == 0 || (n < PASSES_MAX && link->restless); n++)
		pass(link);
	if (link->due_us <= link->now_us || link->restless)
		link->due_us = link->now_us + REST_US; /* whatever happens, time goes on */
	link->restless = false;
}

/* The clock of a link never goes back. */
static void
enter(struct link *link, int64_t now_us)
{
	if (now_us > link->now_us)
		link->now_us = now_us;
}

static void
leave(struct link *link)
{
	if (link->started && (link->restless || link->now_us >= link->due_us))
		turn(link);
}

/* ---- what the session finds out ---- */

static void
on_news(void *arg, enum session_news what, int64_t conn, struct market *market)
{
	struct link *link = arg;
	size_t which, seat;
	struct share *share = conn <= 0 ? NULL : share_of_conn(link, conn, &which);

	if (share == NULL)
		return;
	link->restless = true;
	if (market == NULL) {
		if (what == NEWS_BROKEN)
			share->wires[which]->broken = true;
		else
			share->wires[which]->leaving = true;
		return;
	}
	if (share_of(link, market, &seat) == share)
		wire_news(link, share, share->wires[which], what, seat);
}

/* ---- events ---- */

void
link_start(struct link *link, int64_t now_us)
{
	enter(link, now_us);
	link->started = true;
	link->start_us = link->now_us;
	link->list_us = link->live->instruments != NULL ? now_us : INT64_MAX;
	link->clock_us = link->live->clock.path != NULL ? now_us : INT64_MAX;
	link->prices_us = now_us;
	turn(link);
}

void
link_opened(struct link *link, int64_t now_us, int64_t conn)
{
	size_t which;
	struct share *share = share_of_conn(link, conn, &which);

	enter(link, now_us);
	if (share == NULL || link->stopped || share->wires[which]->stage != WIRE_OPENING)
		return;
	link_reached(link, true);
	wire_opened(link, share, share->wires[which]);
	link->restless = true;
	leave(link);
}

void
link_message(struct link *link, int64_t now_us, int64_t conn, struct slice body, bool binary)
{
	size_t which;
	struct share *share = share_of_conn(link, conn, &which);

	enter(link, now_us);
	if (share == NULL || link->stopped || share->wires[which]->stage < WIRE_GREETING)
		return;
	if (link_frame(link, VIA_WS, conn, (struct slice){ NULL, 0 }, body, binary) == 0)
		wire_message(link, share, share->wires[which], session_text(link->session));
	leave(link);
}

void
link_pong(struct link *link, int64_t now_us, int64_t conn, int64_t round_trip_us)
{
	size_t which;
	struct share *share = share_of_conn(link, conn, &which);

	enter(link, now_us);
	if (share == NULL || link->stopped)
		return;
	wire_pong(link, share->wires[which], round_trip_us);
	leave(link);
}

static bool
was_closing(struct link *link, int64_t conn)
{
	for (size_t i = 0; i < link->closing_count; i++)
		if (link->closing[i].conn == conn) {
			link->closing[i] = link->closing[--link->closing_count];
			return true;
		}
	return false;
}

void
link_closed(struct link *link, int64_t now_us, int64_t conn, const char *reason, int64_t retry_after_us, bool barred)
{
	struct share *share;
	size_t which;

	enter(link, now_us);
	if (was_closing(link, conn) || link->stopped)
		return;
	share = share_of_conn(link, conn, &which);
	if (share == NULL)
		return;
	if (share->wires[which]->stage == WIRE_OPENING)
		link_reached(link, false);
	share_lost(link, share, which, reason == NULL ? "closed" : reason);
	if (barred)
		link_bar(link, retry_after_us);
	else if (retry_after_us > 0) {
		link->connects_us = link->now_us + retry_after_us;
		link->acts->bar(link->arg, link->connects_us);
	}
	link->restless = true;
	leave(link);
}

void
link_reply(struct link *link, int64_t now_us, int64_t id, const struct link_reply *reply)
{
	enter(link, now_us);
	for (size_t i = 0; i < ERRANDS_MAX; i++)
		if (link->errands[i].id == id && id != 0 && !link->stopped) {
			errand_answered(link, &link->errands[i], reply);
			link->restless = true;
			break;
		}
	leave(link);
}

void
link_timer(struct link *link, int64_t now_us)
{
	enter(link, now_us);
	leave(link);
}

int64_t
link_due(const struct link *link)
{
	return link->due_us;
}

void
link_stop(struct link *link, int64_t now_us)
{
	enter(link, now_us);
	if (link->stopped)
		return;
	link_note(link, VIA_TIMER, CONN_UNTOLD, (struct slice){ NULL, 0 }, "shutdown");
	link->stopped = true;
	for (size_t i = 0; i < link->share_count; i++)
		for (size_t n = 0; n < 2; n++) {
			struct wire *wire = link->shares[i]->wires[n];

			if (wire != NULL && wire->stage >= WIRE_OPENING)
				link_part(link, wire->conn, wire->stage > WIRE_OPENING);
			wire_free(wire);
			link->shares[i]->wires[n] = NULL;
		}
	turn(link);
}

bool
link_idle(const struct link *link)
{
	return link->stopped && link->closing_count == 0;
}

bool
link_lost(const struct link *link)
{
	bool limited = link->now_us < link->limited_us && link->session->state == VENUE_DOWN;

	return link_is_barred(link) || limited || (link->hosts_failed > link->plan.tier_count && !is_up(link));
}

/* ---- life ---- */

struct link *
link_new(struct session *session, const struct link_plan *plan, const struct link_acts *acts, void *arg,
    struct text *out, struct error *err)
{
	struct link *link = calloc(1, sizeof *link);

	if (link == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory for a venue");
		return NULL;
	}
	*link = (struct link){ .session = session,
		.plan = *plan,
		.acts = acts,
		.arg = arg,
		.out = out,
		.live = plan->live,
		.random = random_named(plan->seed, slice_of(session->venue->name)),
		.due_us = INT64_MAX,
		.told_tier = SIZE_MAX,
		.next_message = 1 };
	session->news = on_news;
	session->news_arg = link;
	return link;
}

void
link_free(struct link *link)
{
	if (link == NULL)
		return;
	for (size_t i = 0; i < link->share_count; i++)
		share_free(link->shares[i]);
	for (size_t i = 0; i < ERRANDS_MAX; i++)
		text_free(&link->errands[i].url);
	free(link->places);
	text_free(&link->scratch);
	link->session->news = NULL;
	free(link);
}
