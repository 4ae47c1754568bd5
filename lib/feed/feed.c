#include "feed/feed.h"

#include <stdlib.h>
#include <string.h>

#include "wire/base64.h"
#include "wire/scan.h"

static void
free_sessions(struct feed *feed)
{
	for (size_t i = 0; i < feed->count; i++) {
		session_free(feed->sessions[i]);
		free(feed->sessions[i]);
	}
	feed->count = 0;
}

void
feed_free(struct feed *feed)
{
	free_sessions(feed);
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

static void
body_room(struct feed *feed, size_t len)
{
	feed->body.len = 0;
	text_room(&feed->body, len + 16);
}

/* What the frame holds, for one that was read the careful way. */
static int
frame_body(struct feed *feed, const struct frame_event *frame, struct slice *body, struct error *err)
{
	long len;

	if (HAS(frame, FRAME_HAS_BODY64)) {
		body_room(feed, frame->body64.len);
		if (base64_read(&feed->body, frame->body64) != 0)
			return error_set(err, "not_base64", "frame: body64: is not base64");
		*body = text_all(&feed->body);
		return 0;
	}
	if (!HAS(frame, FRAME_HAS_BODY)) {
		if (frame->via != VIA_WS && frame->via != VIA_REST)
			return 0;
		return error_set(err, "missing", "frame: body is missing");
	}
	body_room(feed, frame->body.len);
	len = pull_unescape(feed->body.at, feed->body.cap, frame->body, err);
	if (len < 0)
		return error_prefix(err, "frame: body");
	*body = (struct slice){ feed->body.at, (size_t)len };
	return 0;
}

/*
 * Nearly all frames are messages of a socket in the form that recordings have: read in one pass, the message's escapes
 * undone on the way.  False: another form, or broken; the careful way knows.
 */
static bool
scan_message(struct feed *feed, struct frame_event *frame, struct slice line, struct slice *body)
{
	const char *at = line.at, *end = line.at + line.len;
	size_t len;

	*frame = (struct frame_event){ .via = VIA_WS };
	if (!SCAN_CONSTANT(&at, end, "{\"kind\":\"frame\"") || !SCAN_CONSTANT(&at, end, ",\"ts_us\":") ||
	    !scan_integer(&at, end, &frame->ts_us) || frame->ts_us < TIME_US_MIN || frame->ts_us >= TIME_US_MAX ||
	    !SCAN_CONSTANT(&at, end, ",\"venue\":\"") || !scan_name(&at, end, &frame->venue))
		return false;
	if (SCAN_CONSTANT(&at, end, ",\"conn\":")) {
		if (!scan_integer(&at, end, &frame->conn) || frame->conn < 0)
			return false;
		SET(frame, FRAME_HAS_CONN);
	}
	if (!SCAN_CONSTANT(&at, end, ",\"via\":\"ws\",\"body\":\"") || !pull_text(&at, end, feed->body.at, &len) ||
	    end - at != 1 || *at != '}')
		return false;
	*body = (struct slice){ feed->body.at, len };
	return true;
}

struct frame_event
feed_run_frame(int64_t ts_us, const char *venue, const struct selection *symbols, struct text *body)
{
	struct frame_event frame = { .ts_us = ts_us, .venue = slice_of(venue), .via = VIA_TIMER, .conn = CONN_UNTOLD };

	SET(&frame, FRAME_HAS_VENUE);
	SET(&frame, FRAME_HAS_VIA);
	SET(&frame, FRAME_HAS_BODY);
	text_string(body, FEED_RUN);
	selection_put(body, symbols);
	return frame;
}

/* Nothing that was known holds: another arb-feed wrote what follows, and knew nothing when it began. */
static int
begin_run(struct feed *feed, struct slice list, struct error *err)
{
	struct text symbols = { 0 };
	int result = 0;

	free_sessions(feed);
	if (!feed->told_ticks)
		feed->ticks = (struct ticks){ .last_us = 0 };
	if (feed->chosen)
		return 0;
	selection_free(&feed->options.symbols);
	text_slice(&symbols, list);
	if (list.len > 0)
		result = selection_add(&feed->options.symbols, text_cstring(&symbols), err);
	text_free(&symbols);
	return result == 0 ? 0 : error_prefix(err, "frame: body");
}

int
feed_line(struct feed *feed, struct slice line, struct text *out, struct error *err)
{
	struct frame_event frame;
	struct slice body = { NULL, 0 };
	struct session *session;

	body_room(feed, line.len);
	if (UNLIKELY(!scan_message(feed, &frame, line, &body))) {
		if (event_read(&kind_frame, &frame, line, err) != 0 || frame_body(feed, &frame, &body, err) != 0)
			return -1;
	}
	if (body.len > FRAME_BODY_MAX)
		return error_set(err, "too_long", "frame: body: over 16 MiB");
	if (UNLIKELY(frame.via == VIA_TIMER && slice_starts(body, FEED_RUN))) {
		body = (struct slice){ body.at + strlen(FEED_RUN), body.len - strlen(FEED_RUN) };
		if (begin_run(feed, body, err) != 0)
			return -1;
		ticks_before(&feed->ticks, frame.ts_us, out);
		return 0;
	}
	session = session_of(feed, frame.venue, err);
	if (session == NULL)
		return -1;
	ticks_before(&feed->ticks, frame.ts_us, out);
	return session_frame(session, &frame, body, HAS(&frame, FRAME_HAS_BODY64), out, err);
}
