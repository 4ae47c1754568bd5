/*
 * real: how much of an opportunity is left when levels in doubt are discounted (formulas F4.7).
 *
 * A level that has not stood for a while counts nothing, and every other one 1 - s of its size, s being the suspicion of
 * its side.  Over what remains the best quantity is walked again (F2.3) with the fees on the line's legs and the steps of
 * the venues, and never more than the line has.  All of it is exact: s is taken as it is written, with 6 decimals.
 */
#ifndef SIGNAL_REAL_H
#define SIGNAL_REAL_H

#include "event/opportunity.h"
#include "signal/ladder.h"

/* What a leg takes from. */
struct real_leg {
	const struct levels *levels; /* what remains of its side of the book; NULL: no book is held */
	struct decimal step; /* base asset; 0: not known */
};

/*
 * What remains of a side, best first, in place of what to held: levels that have stood for least_us, each at 1 - spoof of
 * its size (spoof has 6 decimals), down to the one with which there is enough.  -1 when a size does not fit.
 */
int real_levels(struct levels *to, const struct ladder *ladder, double spoof, struct decimal enough, int64_t now_us,
    int64_t least_us, struct error *err) MUST_CHECK;

/*
 * Base asset sold.  legs are those of the opportunity, in its order.  A cross is walked; of a cycle the least share that
 * a leg's limit still reaches is taken of its quantity, down to 12 places.  -1 (code says why) when it cannot be told: a
 * leg without book, step, quantity or fee, a figure that does not fit.
 */
int real_size(struct decimal *real, const struct opportunity_event *opportunity, const struct real_leg *legs,
    struct error *err) MUST_CHECK;

#endif
