/*
 * ticks: time goes on when markets are quiet (design: time).
 *
 * One tick stands before the first line at or after each whole second; for a gap at most 60 of them, the last ones.  A second
 * that the input ticks itself gets none of ours.
 */
#ifndef EVENT_TICKS_H
#define EVENT_TICKS_H

#include "base/text.h"

enum { TICKS_PER_GAP = 60 };

struct ticks {
	int64_t last_us; /* second of the tick written or seen last; 0: none */
};

/* Write the ticks that are due before a line of ts_us. */
void ticks_before(struct ticks *ticks, int64_t ts_us, struct text *out);

/* The input holds a tick of its own. */
void ticks_seen(struct ticks *ticks, int64_t ts_us);

#endif
