/*
 * size: how much of an opportunity may be traded.
 *
 * A line is taken as it is, or made smaller; never larger.  A smaller size is not walked again: the cost of a walk is convex in its
 * quantity and the proceeds are concave, so buying a share of it costs at most that share of the cost, and selling a
 * share of it brings at least that share of the proceeds.  What that leaves is a lower bound of the profit, computed
 * exactly and rounded against us; the limits of the legs stay as they are.  Only a cross of two trades is made smaller.
 */
#ifndef RISK_SIZE_H
#define RISK_SIZE_H

#include "event/opportunity.h"
#include "risk/offers.h"

enum { SIZE_LEGS_MAX = 6 };

/* The largest amounts that limits leave; a bit of `has` says which are set. */
enum { CAP_BUY, CAP_SELL };

struct size_caps {
	uint64_t has;
	struct decimal buy; /* base asset, bought */
	struct decimal sell; /* base asset, sold */
};

/* What would be sent. */
struct size {
	bool cut; /* smaller than the line */
	size_t leg_count;
	struct decimal qty[SIZE_LEGS_MAX]; /* base asset, by leg */
	struct decimal sold; /* base asset: opportunity.qty of the new size */
	struct decimal cost, proceeds, profit; /* asset: exact for the line's size, else bounds against us */
};

/* The line as it is.  -1 and err when a figure is missing or does not fit. */
int size_whole(struct size *size, const struct opportunity_event *opportunity, struct error *err) MUST_CHECK;

/*
 * The largest size within the caps.  buy and sell are the legs' places in the line; both places are listed.  False:
 * there is none on the lots of both venues, or it cannot be computed; size is then unchanged.
 */
bool size_cut(struct size *size, const struct opportunity_event *opportunity, size_t buy, size_t sell,
    const struct offer *buyer, const struct offer *seller, const struct size_caps *caps);

#endif
