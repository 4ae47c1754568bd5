/*
 * link: one venue on the network: when to connect, what to say there, what to ask over REST, when to give a connection up.
 *
 * Pure: bytes, times and events of connections in; acts out, through the table below.  All it tells the session (session.h) it
 * tells as frames, in the order it happened, so a recording of the frames gives the same lines (design.md 2.2, `frame`).
 * Times are microseconds of our clock (UTC); they never decrease from call to call.
 */
#ifndef FEED_LINK_H
#define FEED_LINK_H

#include "event/frame.h"
#include "feed/session.h"
#include "venue/live.h"

/* What is counted against a limit of the venue (struct venue_limits). */
enum link_bucket { LINK_CONNECTS, LINK_REQUESTS };

struct link_acts {
	/* Open a WebSocket.  link_opened() or link_closed() follows, always, in a later turn. */
	void (*connect)(void *arg, int64_t conn, const char *url);
	void (*send)(void *arg, int64_t conn, struct slice text);
	void (*ping)(void *arg, int64_t conn); /* a ping frame; link_pong() follows, or not */
	void (*close)(void *arg, int64_t conn); /* with a close frame; link_closed() follows within a second */
	void (*drop)(void *arg, int64_t conn); /* at once; link_closed() does not follow */
	/* GET or POST without a body; link_reply() follows, always, in a later turn. url without its fragment. */
	void (*fetch)(void *arg, int64_t id, const char *method, const char *url);
	/* Take `weight` out of a bucket that all processes of the user share: 0: taken; else not: microseconds to wait. */
	int64_t (*take)(void *arg, enum link_bucket bucket, unsigned weight);
	/* What an answer's header told of the requests' bucket: used (or left, then left is true). */
	void (*told)(void *arg, int64_t count, bool left);
	/* The venue closed its door to us until then (418, 403, Retry-After): for all processes of the user. */
	void (*bar)(void *arg, int64_t until_us);
	/*
	 * Each frame, before what the session makes of it: to be recorded (frame_put()), and the place where ticks that are due
	 * are written: ticks_before(ticks, frame->ts_us, out), as feed_line() does it.  A link tells a frame each second at least.
	 */
	void (*frame)(void *arg, const struct frame_event *frame, struct slice body, bool binary);
};

struct link_tier { /* a host of the venue's sheet: first, then its alternatives in their order */
	const char *rest, *ws; /* base URLs; ws NULL: REST alone */
};

struct link_plan {
	const struct venue_live *live;
	const struct link_tier *tiers;
	size_t tier_count;
	int64_t poll_us; /* REST fallback, default 1 s */
	int64_t audit_us; /* --audit, default 60 s; 0: off */
	uint64_t seed; /* of the back-off's draws */
};

struct link_reply {
	int status; /* 0: none: unreachable, cut, timeout */
	int64_t retry_after_us; /* 0: not told */
	int64_t used; /* of venue_live's used_header or left_header; -1: not told */
	const char *text; /* for people, where status is 0 */
	struct slice body;
};

struct link; /* owns its memory */
/* session is the caller's and is initialised; out is where its lines go. */
struct link *link_new(struct session *session, const struct link_plan *plan, const struct link_acts *acts, void *arg,
    struct text *out, struct error *err) MUST_CHECK;
void link_free(struct link *link);

void link_start(struct link *link, int64_t now_us);
void link_opened(struct link *link, int64_t now_us, int64_t conn);
void link_message(struct link *link, int64_t now_us, int64_t conn, struct slice body, bool binary);
void link_pong(struct link *link, int64_t now_us, int64_t conn, int64_t round_trip_us);
/* reason: a word for the venue line; retry_after_us 0: not told; barred: the answer was 418 or 403. */
void link_closed(
    struct link *link, int64_t now_us, int64_t conn, const char *reason, int64_t retry_after_us, bool barred);
void link_reply(struct link *link, int64_t now_us, int64_t id, const struct link_reply *reply);
void link_timer(struct link *link, int64_t now_us);
/* When link_timer() wants to be called; INT64_MAX: not at all.  May change with every call above. */
int64_t link_due(const struct link *link);
/* Close all, say `down`, reason `shutdown`. */
void link_stop(struct link *link, int64_t now_us);
bool link_idle(const struct link *link); /* after link_stop(): no connection is left */
/* No tier could be reached, or the door is closed (what --fail-fast asks). */
bool link_lost(const struct link *link);

#endif
