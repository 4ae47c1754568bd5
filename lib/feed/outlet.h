/*
 * outlet: standard output of a feed, on its loop.
 *
 * To a pipe it conflates: only so much lies unread there as the reader takes in 30 ms (net/appetite.h), what waits is
 * conflated (event/conflate.h).  Files and terminals take all.  Without conflation the feed waits until all is written, and
 * its sockets wait with it.
 */
#ifndef FEED_OUTLET_H
#define FEED_OUTLET_H

#include "event/conflate.h"
#include "feed/session.h"
#include "net/appetite.h"
#include "net/loop.h"

struct outlet {
	struct loop *loop;
	int fd; /* our own description of standard output */
	bool piped; /* the reader can be slow */
	bool whole; /* nothing is conflated: writing waits */
	bool reader_gone; /* EPIPE */
	struct watch *watch; /* NULL: the descriptor never makes us wait */
	struct timer look;
	struct conflate queue;
	struct appetite appetite;
	struct text ready; /* on its way out */
	size_t gone; /* bytes of it that are written */
	uint64_t bytes; /* written in all */
	struct error err; /* what ended it */
	bool failed;
	void (*ended)(void *arg); /* it has failed: err, reader_gone */
	/* While it waits for a reader nobody turns the loop: this descriptor is looked at, and what it has is for the caller.  -1: none */
	int wake_fd;
	void (*wake)(void *arg);
	int64_t patience_us; /* with a reader that takes nothing, then it fails; 0: for ever */
	void *arg;
};

/* program: who speaks in alerts.  The caller fills queue.dropped where it counts.  -1 and err. */
int outlet_open(
    struct outlet *outlet, struct loop *loop, bool conflate, const char *program, struct error *err) MUST_CHECK;

/*
 * Whole lines; they go out now, or when the reader has taken what lies there.  repeats: where those begin in lines that say again
 * what was said before; NULL: none does.
 */
void outlet_take(struct outlet *outlet, struct slice lines, const struct repeats *repeats);

/* At the end: write what waits, for at most wait_us of a reader that takes nothing.  -1 and err: it did not all go. */
int outlet_finish(struct outlet *outlet, int64_t wait_us, struct error *err) MUST_CHECK;

void outlet_free(struct outlet *outlet); /* accepts a zeroed struct; before loop_free() */

#endif
