/*
 * loop: one loop, one thread.  Everything with a descriptor or a deadline in a program with sockets hangs on it.
 *
 * libwebsockets waits in poll(); this loop gives it one descriptor of its own, an epoll in which all of ours are.  So
 * descriptors stay their owners' (nothing here closes them), interest can be changed anywhere, and a timer may be as fine
 * as it likes without the loop spinning.
 *
 * The callbacks run inside loop_turn().  In them everything below may be called but loop_turn() and loop_free().
 * Times are microseconds.  The loop makes SIGPIPE ignored: a write to a reader that is gone says EPIPE.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include "base/error.h"
#include "net/timer.h"

struct loop;

/* Forgets the environment's proxies and key log (url.h).  Before there are threads.  NULL and err: out of something. */
struct loop *loop_new(struct error *err) MUST_CHECK;

/*
 * Everything that hangs on the loop is to be ended before: fetchers, servers, watches.  WebSocket connections that are
 * left are dropped, without a word to their owners.  NULL is accepted.
 */
void loop_free(struct loop *loop);

/* Wait until something happens, tell whom it concerns, send what they said.  -1: the loop itself is broken. */
int loop_turn(struct loop *loop, struct error *err) MUST_CHECK;

/* What hangs on it can not go on: the next turn says -1.  From any callback. */
void loop_break(struct loop *loop);

/* Let the next turn not wait.  From any callback. */
void loop_hurry(struct loop *loop);

/* ---- descriptors ---- */

enum { LOOP_READ = 1, LOOP_WRITE = 2, LOOP_GONE = 4 };

struct watch;

/*
 * ready: which of what was wanted.  An end or an error at the other side makes it ready for all that was wanted: read() or
 * write() tells what it is.  LOOP_GONE is told for nothing else: the reader of a pipe that has nothing to be written.
 * Files and /dev/null, which never block, are always ready.
 */
typedef void watch_fn(void *arg, int ready);

/* A descriptor can be watched once.  want may be 0. */
struct watch *loop_watch(struct loop *loop, int fd, int want, watch_fn *tell, void *arg, struct error *err) MUST_CHECK;
void watch_want(struct watch *watch, int want);

/* Before the descriptor is closed.  tell is not called again.  NULL is accepted. */
void watch_end(struct watch *watch);

/*
 * A descriptor for the same pipe, terminal or file whose O_NONBLOCK is its own: that of stdin and stdout is shared with
 * the other programs of the pipeline, and theirs would break.  The caller closes it.  Where the kernel cannot give one
 * (a socket, a file) it is a plain duplicate that blocks as before: read and write at most once per readiness.
 */
int loop_own(int fd, bool writing, struct error *err) MUST_CHECK;

/* ---- timers ---- */

/* After after_us, then (every_us > 0) each every_us.  A turn that came late does not ring twice.  Starts a running one anew. */
void timer_start(
    struct loop *loop, struct timer *timer, int64_t after_us, int64_t every_us, void (*ring)(void *arg), void *arg);

/* Also in its own ring(). */
void timer_stop(struct timer *timer);

/* ---- behind the turn ---- */

/*
 * Something to do once, when everything of this turn was told: write what was gathered, free what is still looked at.
 * The struct is the caller's, zeroed before its first use; asking again before it is done changes nothing.
 */
struct after {
	void (*deed)(void *arg);
	void *arg;
	struct after *next;
	bool asked;
};

void loop_after(struct loop *loop, struct after *after, void (*deed)(void *arg), void *arg);

/* Not to be done after all; the struct may go. */
void loop_after_not(struct loop *loop, struct after *after);

#endif
