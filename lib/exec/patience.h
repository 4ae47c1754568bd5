/*
 * patience: how long a venue's answer is waited for (formulas F12.2).
 *
 * Twice the 95th percentile (nearest rank) of the venue's last acknowledgements, from 3 to 15 s; 15 s while fewer than 20
 * are known.
 */
#ifndef EXEC_PATIENCE_H
#define EXEC_PATIENCE_H

#include <stddef.h>
#include <stdint.h>

#include "config/venues.h"

enum { PATIENCE_VENUES = 64, PATIENCE_SAMPLES = 100 };

/* Plain data; a zeroed struct knows of no venue. */
struct patience {
	struct venue_pace {
		char venue[VENUE_NAME_MAX];
		int64_t at[PATIENCE_SAMPLES]; /* the oldest makes room for the newest */
		size_t count; /* ever */
		int64_t timeout_us;
	} at[PATIENCE_VENUES];
	size_t count;
};

/* An order was acknowledged so long after it had left. */
void patience_learn(struct patience *patience, const char *venue, int64_t took_us);

int64_t patience_with(const struct patience *patience, const char *venue);

#endif
