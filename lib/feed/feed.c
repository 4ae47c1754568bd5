#include "feed/feed.h"

#include <stdlib.h>

void
feed_free(struct feed *feed)
{
	for (size_t i = 0; i < feed->count; i++) {
		session_free(feed->sessions[i]);
		free(feed->sessions[i]);
	}
	text_free(&feed->body);
	selection_free(&feed->options.symbols);
	*feed = (struct feed){ 0 };
}

static struct session *
add_session(struct feed *feed, struct slice name, struct error *err)
{
	const struct venue *venue = venue_find(name);
	struct session *session;

	if (venue == NULL || feed->count == FEED_VENUES_MAX) {
		error_set(err, "no_venue", "frame: venue: \"%.*s\" has no codec", name.len > 40 ? 40 : (int)name.len,
		    name.at);
		return NULL;
	}
	session = calloc(1, sizeof *session);
	if (session == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory");
		return NULL;
	}
	if (session_init(session, venue, &feed->options, err) != 0) {
		session_free(session);
		free(session);
		return NULL;
	}
	session->say = feed->say;
	session->say_arg = feed->say_arg;
	feed->sessions[feed->count++] = session;
	return session;
}

static struct session *
session_of(struct feed *feed, struct slice name, struct error *err)
{
	for (size_t i = 0; i < feed->count; i++)
		if (slice_is(name, feed->sessions[i]->venue->name))
			return feed->sessions[i];
	return add_session(feed, name, err);
}

/* The text of the message: in place when it holds no escapes. */
static int
frame_body(struct feed *feed, const struct frame_event *frame, struct slice *body, struct error *err)
{
	long len;

	*body = frame->body;
	if (memchr(frame->body.at, '\\', frame->body.len) == NULL)
		return frame->body.len <= FRAME_BODY_MAX ? 0 : error_set(err, "too_long", "frame: body: over 16 MiB");
	feed->body.len = 0;
	if (text_room(&feed->body, frame->body.len + 16) == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for a frame");
	len = pull_unescape(feed->body.at, feed->body.cap, frame->body, err);
	if (len < 0)
		return error_prefix(err, "frame: body");
	*body = (struct slice){ feed->body.at, (size_t)len };
	return len <= FRAME_BODY_MAX ? 0 : error_set(err, "too_long", "frame: body: over 16 MiB");
}

int
feed_frame(struct feed *feed, const struct frame_event *frame, struct text *out, struct error *err)
{
	struct session *session = session_of(feed, frame->venue, err);
	struct slice body;

	if (session == NULL)
		return -1;
	ticks_before(&feed->ticks, frame->ts_us, out);
	switch ((enum frame_via)frame->via) {
	case VIA_OPEN:
		session_open(session, frame->ts_us, HAS(frame, FRAME_HAS_CONN) ? frame->conn : 1, frame->url, out);
		return 0;
	case VIA_CLOSE:
		session_close(session, frame->ts_us, frame->body, out);
		return 0;
	case VIA_WS:
	case VIA_REST:
		if (!HAS(frame, FRAME_HAS_BODY))
			return error_set(err, "missing", "frame: body is missing");
		if (frame_body(feed, frame, &body, err) != 0)
			return -1;
		return frame->via == VIA_WS ? session_message(session, frame->ts_us, body, out, err)
					    : session_answer(session, frame->ts_us, frame->url, body, out, err);
	case VIA_SENT:
	case VIA_PONG:
	case VIA_TIMER:
		return 0;
	}
	return 0;
}
