/*
 * pace: no more than so many in so long, whenever one looks.
 */
#ifndef FEED_PACE_H
#define FEED_PACE_H

#include "base/error.h"
#include "venue/live.h"

/* Owns its memory; zeroed: no limit. */
struct pace {
	int64_t *at; /* when the newest `count` were, as a ring; 0: there were not so many */
	size_t count, next;
	int64_t per_us;
};

int pace_init(struct pace *pace, struct live_rate rate, struct error *err) MUST_CHECK;
void pace_free(struct pace *pace);

/* Microseconds until the next one is within the limit; 0: it is now. */
int64_t pace_wait(const struct pace *pace, int64_t now_us);
void pace_take(struct pace *pace, int64_t now_us);

#endif
