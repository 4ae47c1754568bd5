/*
 * lapse: the time by which things are waited for, beside the time of day that is written down.
 *
 * Timeouts, windows and pauses are reckoned in lapse time: what the wall clock said at the first look, and CLOCK_BOOTTIME since.  It never
 * steps.  Stamps are time of day, as arb-feed writes it (steady.h): lapse time plus slip_us.  Both programs follow a wall clock that was
 * set in the same way, so the age of a line (lapse time plus slip, less its stamp) is what it was before; one that was started after
 * the clock had been set back is behind the other for a while: its lines are then too old, or from the future, and neither counts.
 */
#ifndef BASE_LAPSE_H
#define BASE_LAPSE_H

#include <stdbool.h>

#include "base/steady.h"

/* Plain data; zeroed at first.  A step is one of more than a quarter of a second. */
struct lapse {
	int64_t now_us; /* lapse time at the last look */
	int64_t slip_us; /* what the time of day was ahead of it then; 0 while nobody set the wall clock */
	int64_t step_us; /* by how much the last look found the wall clock set; 0: it was not */
	int64_t lead_us; /* lapse time less CLOCK_BOOTTIME: for ever the same */
	int64_t wall_us; /* the wall clock less CLOCK_BOOTTIME, as of the beginning, or of the last step */
	struct steady day;
};

/* Look at the clocks.  Pauses between two looks may be of any length. */
void lapse_look(struct lapse *lapse);

/* Lapse time at this moment, between two looks. */
int64_t lapse_at(const struct lapse *lapse);

/* Whether a look at this moment would find the wall clock set; nothing is changed by that. */
bool lapse_stepped(const struct lapse *lapse);

/* A look, with what they say: wall_us, boot_us as clock_both() has them. */
void lapse_tell(struct lapse *lapse, int64_t wall_us, int64_t boot_us);

#endif
