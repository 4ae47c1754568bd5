/*
 * backoff: how long to wait before connecting again (F12.7).
 */
#ifndef FEED_BACKOFF_H
#define FEED_BACKOFF_H

#include "base/clock.h"
#include "base/random.h"

enum { BACKOFF_STEPS = 5 }; /* 1 2 4 8 16 s, then 16 s again */
#define BACKOFF_GOOD_US (60 * SECOND_US) /* so long a stretch of good data makes the next delay the first */

/* Zeroed: no attempt failed yet. */
struct backoff {
	unsigned failed; /* in a row */
};

/* An attempt failed, or what it had connected was lost: microseconds to wait, 2^n s times a draw in [1/2, 1). */
int64_t backoff_next(struct backoff *backoff, struct random *random);

#endif
