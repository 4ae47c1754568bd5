/*
 * group: repeats are counted, not told.
 *
 * The first of a key goes out at once; what comes within the window is counted; at its end the last one goes out with
 * the count, and a new window begins.  A quiet window ends the group.  Critical notices are one group only where they say the
 * same: anything new goes out at once.  What says how things stand (halt, resume) is not counted either: that two programs
 * tell of it is one event.  Times are the caller's clock, microseconds.
 */
#ifndef NOTIFY_GROUP_H
#define NOTIFY_GROUP_H

#include "notify/notice.h"

enum { GROUPS_MAX = 1024 };

struct group {
	struct notice last;
	int64_t until_us;
	uint64_t held; /* repeats since the last one that went out */
};

struct groups {
	int64_t window_us;
	struct group *at;
	size_t count, cap;
};

void groups_free(struct groups *groups);

/* Does it go out now?  Then notice->more says how many were held before it. */
bool group_take(struct groups *groups, struct notice *notice, int64_t now_us);

/* A group whose window has ended with repeats: *notice goes out.  Call until false. */
bool group_due(struct groups *groups, struct notice *notice, int64_t now_us);

/* When group_due() should be asked next; INT64_MAX: not before the next notice. */
int64_t group_next_us(const struct groups *groups);

#endif
