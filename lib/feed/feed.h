/*
 * feed: all venues of one arb-feed: frames in, lines out, with the ticks between them.
 */
#ifndef FEED_FEED_H
#define FEED_FEED_H

#include "event/frame.h"
#include "event/ticks.h"
#include "feed/session.h"

enum { FEED_VENUES_MAX = 32 };

struct feed {
	struct feed_options options;
	struct session *sessions[FEED_VENUES_MAX]; /* owned; made when the first frame of the venue comes */
	size_t count;
	struct ticks ticks;
	bool chosen; /* the caller's symbols count, whatever the recording was made with */
	bool told_ticks; /* the input holds ticks of its own */
	struct text body; /* scratch: the body without its escapes */
	void (*say)(void *arg, const char *text);
	void *say_arg;
};

void feed_free(struct feed *feed);

/*
 * A run of arb-feed begins in its recording with a frame of this body, via `timer`, of its first venue: the word, a blank, and the
 * symbols that it was asked for.
 */
#define FEED_RUN "run "

/* That frame of a run that begins now; body is appended to. */
struct frame_event feed_run_frame(int64_t ts_us, const char *venue, const struct selection *symbols, struct text *body);

/*
 * Take one `frame` line; lines that it causes are appended to out.  -1 and err: the frame or its message is broken (what was
 * appended still counts).
 */
int feed_line(struct feed *feed, struct slice line, struct text *out, struct error *err) MUST_CHECK;

#endif
