/*
 * rhythm: how often a connection speaks, and from when on its silence means that it is dead.
 *
 * What is learned are the gaps from beat to beat; messages that come close behind each other are one beat, so that a burst of
 * hundreds counts as one.  The deadline is 3 x the 99th percentile of the newest gaps.
 */
#ifndef FEED_RHYTHM_H
#define FEED_RHYTHM_H

#include <stdint.h>

#include "base/clock.h"
#include "feed/latency.h"

#define RHYTHM_BEAT_US INT64_C(50000) /* closer than this is the same beat */
#define RHYTHM_LEAST_US (2 * SECOND_US) /* no deadline is shorter */
#define RHYTHM_UNKNOWN INT64_MAX

enum { RHYTHM_GAPS_LEAST = 32 }; /* before so many gaps nothing is known */

/* Zeroed: nothing was heard. */
struct rhythm {
	struct latency gaps;
	int64_t beat_us; /* when the beat at hand began; 0: none did */
	int64_t judged_us, deadline_us; /* computed last, and when */
};

/* A message came. */
void rhythm_heard(struct rhythm *rhythm, int64_t now_us);
/* Another connection speaks from now on: the time between the two is no gap. */
void rhythm_pause(struct rhythm *rhythm);
/* A silence that was taken for death: if it was none, the next one is given longer. */
void rhythm_missed(struct rhythm *rhythm, int64_t gap_us);

/* Silence of so long means that it is dead; RHYTHM_UNKNOWN: the rhythm is not known yet.  Computed again each second at most. */
int64_t rhythm_deadline(struct rhythm *rhythm, int64_t now_us);

#endif
