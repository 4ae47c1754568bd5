/* net: what the tests of the network room share: a loop that is turned until something is so, or too much time went by. */
#ifndef TESTS_NET_H
#define TESTS_NET_H

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "net/loop.h"

#define WAIT_US (8 * SECOND_US)

static inline void
past(void *arg)
{
	*(bool *)arg = true;
}

#define UNTIL(loop, condition)                                                                                         \
	do {                                                                                                           \
		struct timer timer_ = { 0 };                                                                           \
		struct error err_;                                                                                     \
		bool late_ = false;                                                                                    \
		timer_start(loop, &timer_, WAIT_US, 0, past, &late_);                                                  \
		while (!(condition) && !late_)                                                                         \
			assert_int_equal(loop_turn(loop, &err_), 0);                                                   \
		timer_stop(&timer_);                                                                                   \
		CHECK(condition, "not in time, line %d", __LINE__);                                                    \
	} while (0)

/* How many turns it took tells whether the loop spins. */
static inline int
turn_for(struct loop *loop, int64_t us)
{
	struct timer timer = { 0 };
	struct error err;
	bool over = false;
	int turns = 0;

	timer_start(loop, &timer, us, 0, past, &over);
	while (!over) {
		assert_int_equal(loop_turn(loop, &err), 0);
		turns++;
	}
	return turns;
}

/* How many descriptors are open?  To see that none is lost. */
static inline int
descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += lseek(fd, 0, SEEK_CUR) >= 0 || errno != EBADF;
	return count;
}

/* The first descriptor from that one on which is open on what its link says; -1: none is. */
static inline int
open_on(const char *what, int from)
{
	char name[32], target[64];

	for (int fd = from; fd < 256; fd++) {
		ssize_t len;

		snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
		len = readlink(name, target, sizeof target);
		if (len > 0 && slice_is((struct slice){ target, (size_t)len }, what))
			return fd;
	}
	return -1;
}

/* Whoever reads there reads of the other file from now on. */
static inline void
exchange(int fd, const char *path)
{
	int other = open(path, O_RDONLY | O_CLOEXEC);

	assert_int_equal(dup3(other, fd, O_CLOEXEC), fd);
	close(other);
}

struct child {
	pid_t pid;
	int status;
	bool gone;
};

static inline void
look_for(void *arg)
{
	struct child *child = arg;

	child->gone = child->gone || waitpid(child->pid, &child->status, WNOHANG) == child->pid;
}

/* The loop is turned until the process has ended well. */
static inline void
child_ends(struct loop *loop, pid_t pid)
{
	struct child child = { .pid = pid };
	struct timer timer = { 0 };

	timer_start(loop, &timer, SECOND_US / 100, SECOND_US / 100, look_for, &child);
	UNTIL(loop, child.gone);
	timer_stop(&timer);
	assert_int_equal(child.status, 0);
}

#endif
