/*
 * pollset: poll() on a loop: waits for descriptors as poll() does, and meanwhile the loop turns.
 *
 * For a program whose own loop waits in poll(), and which has sockets beside it.
 */
#ifndef NET_POLLSET_H
#define NET_POLLSET_H

#include <poll.h>

#include "net/loop.h"

enum { POLLSET_MAX = 64 };

/* pollset_end accepts a zeroed struct. */
struct pollset {
	struct loop *loop;
	struct pollset_entry {
		int fd, want;
		struct watch *watch;
	} at[POLLSET_MAX];
	size_t count;
	struct timer timer;
};

void pollset_begin(struct pollset *set, struct loop *loop);
/* Before the loop is freed, and before a descriptor that was waited for is closed. */
void pollset_end(struct pollset *set);

/*
 * As poll(), but that one turn of the loop is taken, and 0 is also returned when only the loop had something to do.  -1 and err: the loop
 * is broken.  Of events POLLIN and POLLOUT are looked at; a negative descriptor is passed over.
 */
int pollset_wait(
    struct pollset *set, struct pollfd *polled, size_t count, int timeout_ms, struct error *err) MUST_CHECK;

#endif
