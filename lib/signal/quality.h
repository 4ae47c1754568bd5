/*
 * quality: how much of what was expected a venue's trades have brought (formulas F12.1).
 *
 * One moving average of realised / expected per venue.  It begins at neutral, so that one good trade does not make a venue
 * perfect.
 */
#ifndef SIGNAL_QUALITY_H
#define SIGNAL_QUALITY_H

#include "book/place.h"
#include "event/outcome.h"

#define QUALITY_NEUTRAL 0.5

enum { QUALITY_VENUES_MAX = 64 };

struct quality {
	char venue[PLACE_VENUE_MAX];
	double value; /* 0 to 1 */
	int64_t samples;
};

/* Plain data; a zeroed struct knows nothing. */
struct qualities {
	struct quality at[QUALITY_VENUES_MAX];
	size_t count;
};

/* NULL: no outcome was ever seen of this venue. */
const struct quality *quality_of(const struct qualities *qualities, struct slice venue);

/*
 * What an outcome teaches about the venues that its opportunity names (SHAPE:SYMBOL:BUY:SELL:OPENED_US).  Nothing when
 * nothing was traded or nothing was expected; a trade that ended frozen without a figure counts as 0.
 */
void quality_learn(struct qualities *qualities, const struct outcome_event *outcome, double alpha);

#endif
