/*
 * channel: what waits to be delivered one way, when it may go, and what happens when it could not.
 *
 * Pure: times are the caller's clock, microseconds.  One notice is under way at a time; the most urgent goes first, among
 * equals the oldest.  When the queue is full, the oldest of the least urgent goes, and is counted.
 */
#ifndef NOTIFY_CHANNEL_H
#define NOTIFY_CHANNEL_H

#include "notify/notice.h"

enum { QUEUE_MAX = 256, TRIES_MAX = 6 };

enum delivery {
	DELIVERY_DONE,
	DELIVERY_LATER, /* try again: after retry_after_us, or with back-off when it is 0 */
	DELIVERY_NEVER /* trying again would not help */
};

struct channel {
	int64_t per_minute; /* at least 1 */
	struct notice *queue; /* QUEUE_MAX; the oldest first */
	size_t count;
	int under_way; /* place in the queue; -1: none */
	unsigned tries; /* of what goes next */
	int64_t not_before_us;
	/* Tokens as time: a full bucket is a minute, one notice costs its share. */
	int64_t credit_us, credited_us;
	uint64_t delivered, lost, dropped;
};

int channel_init(struct channel *channel, int64_t per_minute, int64_t now_us, struct error *err) MUST_CHECK;
void channel_free(struct channel *channel); /* accepts a zeroed struct */

/* False when one had to be dropped for it (or it was dropped itself). */
bool channel_put(struct channel *channel, const struct notice *notice);

/* What is to be delivered now; it is under way until channel_done().  NULL: nothing, or not yet. */
const struct notice *channel_take(struct channel *channel, int64_t now_us);

/* False: what was under way is lost. */
bool channel_done(struct channel *channel, enum delivery delivery, int64_t retry_after_us, int64_t now_us);

/* When channel_take() may give something; INT64_MAX: not before something else happens. */
int64_t channel_next_us(const struct channel *channel, int64_t now_us);

#endif
