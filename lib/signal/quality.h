/*
 * quality: what is known of a venue's service: how much of what was expected its trades have brought (formulas F12.1),
 * how it takes orders, and how long it lets wait (F12.2).
 *
 * The average of realised / expected begins at neutral, so that one good trade does not make a venue perfect.  All but the
 * venue's own word on its latency comes from the feedback.
 */
#ifndef SIGNAL_QUALITY_H
#define SIGNAL_QUALITY_H

#include "book/place.h"
#include "event/order.h"
#include "event/outcome.h"
#include "event/venue.h"

#define QUALITY_NEUTRAL 0.5

enum {
	QUALITY_VENUES_MAX = 64,
	QUALITY_ANSWERS = 100, /* newest answers that the p95 is made of */
	QUALITY_ANSWERS_LEAST = 20 /* with fewer there is none */
};

struct quality {
	char venue[PLACE_VENUE_MAX];
	double value; /* realised over expected, 0 to 1 */
	int64_t samples; /* outcomes it was made of */
	int64_t orders, rejected; /* that have ended; and those of them that were refused */
	double filled; /* sum of filled / qty of those that were not refused */
	int64_t answers_us[QUALITY_ANSWERS]; /* from decision to answer, a ring */
	size_t answer_count, answer_next;
	int64_t answers_p95_us; /* of them; 0: too few */
	int64_t told_p95_us; /* of the newest venue line; 0: none */
};

/* Plain data; a zeroed struct knows nothing. */
struct qualities {
	struct quality at[QUALITY_VENUES_MAX];
	size_t count;
};

/* NULL: nothing was ever seen of this venue. */
const struct quality *quality_of(const struct qualities *qualities, struct slice venue);

/*
 * What an outcome teaches about each venue that its opportunity's id names.  Nothing when
 * nothing was traded or nothing was expected; a trade that ended frozen without a figure counts as 0.
 */
void quality_learn(struct qualities *qualities, const struct outcome_event *outcome, double alpha);

/* An order that has come to its end, or was answered.  What was written again teaches nothing. */
void quality_order(struct qualities *qualities, const struct order_event *order);

/* latency_us of a venue line: ping.p95, else feed.p95. */
void quality_venue(struct qualities *qualities, const struct venue_event *venue);

/* What the feedback taught is no longer known. */
void quality_forget(struct qualities *qualities);

/* The greater of what was measured and what was told; 0: not known.  quality may be NULL. */
int64_t quality_p95_us(const struct quality *quality);

/* Mean of filled / qty, and share of orders that were refused; -1: no order.  quality may be NULL. */
double quality_fill_ratio(const struct quality *quality);
double quality_reject_ratio(const struct quality *quality);

/* The nearest rank: the k-th smallest, k = ceil(95 count / 100) (F12.2); count from 1 to QUALITY_ANSWERS. */
int64_t quality_rank95(const int64_t *at, size_t count);

#endif
