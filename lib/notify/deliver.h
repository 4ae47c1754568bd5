/*
 * deliver: one notice out of the house, without waiting for it.
 *
 * A command and a request each run in a process of their own, so that neither a slow server nor a hanging script can stop
 * the pipe; a descriptor becomes readable when it has ended.  Who is not done by the deadline is killed.  Never more than
 * one at a time for each struct deliverer.
 */
#ifndef NOTIFY_DELIVER_H
#define NOTIFY_DELIVER_H

#include <sys/types.h>

#include "notify/channel.h"

enum way { WAY_EXEC, WAY_FILE, WAY_WEBHOOK };

struct deliverer {
	enum way way;
	const char *target; /* command for sh, path, URL; the caller's */
	int64_t timeout_us;
	pid_t pid; /* 0: nothing under way */
	int fd; /* readable when the process has ended; -1 */
	int64_t deadline_us;
	struct delivery_note *note; /* what a request's process left behind; shared memory */
};

struct delivery_result {
	enum delivery delivery;
	int64_t retry_after_us;
	char why[200]; /* "" when it is done; holds no secret */
};

int deliver_init(
    struct deliverer *deliverer, enum way way, const char *target, int64_t timeout_us, struct error *err) MUST_CHECK;
void deliver_free(struct deliverer *deliverer); /* kills what is under way; accepts a zeroed struct */

/* True: ended at once, *result says how.  False: under way, see fd. */
bool deliver_start(
    struct deliverer *deliverer, const struct notice *notice, int64_t now_us, struct delivery_result *result);

/* True when it has ended; past the deadline it is killed and has ended. */
bool deliver_look(struct deliverer *deliverer, int64_t now_us, struct delivery_result *result);

#endif
