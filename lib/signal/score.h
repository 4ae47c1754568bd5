/*
 * score: how good an opportunity is, in six parts of 0 to 1 (formulas F12.1).
 *
 * What a part cannot be made of leaves it neutral (0.5) and a mark on the line.  Every figure that a part was made of
 * stands in `inputs`, rounded as it is written before it is used, so that whoever reads the line can do the sum again.
 */
#ifndef SIGNAL_SCORE_H
#define SIGNAL_SCORE_H

#include "event/flow.h"
#include "event/opportunity.h"
#include "event/venue.h"
#include "signal/flow.h"
#include "signal/quality.h"

enum score_part {
	SCORE_SPREAD,
	SCORE_LIQUIDITY,
	SCORE_SLIPPAGE,
	SCORE_FRESHNESS,
	SCORE_FLOW,
	SCORE_QUALITY,
	SCORE_PARTS
};
extern const char *const score_parts[SCORE_PARTS];

#define SCORE_NEUTRAL 0.5

/* Plain data. */
struct score_settings {
	double weights[SCORE_PARTS];
	double threshold_bps, full_bps; /* net edge that scores 0, and 1 */
	struct decimal wanted; /* cost that scores 1, in the asset of the line */
	double slippage_bps; /* of all legs: scores 0 */
	int64_t age_us; /* scores 0 */
	int64_t window_us; /* of order flow */
	double half_life_us; /* of the volatility */
	double alpha; /* weight of the newest outcome in execution quality */
};

/* Owns its tables; scorer_free accepts a zeroed struct. */
struct scorer {
	struct score_settings settings;
	int64_t bucket_us;
	struct places places;
	struct flow **flows; /* by place; each is large, so they are not moved when the table grows */
	size_t flow_cap;
	struct qualities qualities;
	struct text parts, weights, marks, inputs; /* of the line at hand */
};

/* What the configuration has checked: settings that make a scale. */
void scorer_set(struct scorer *scorer, const struct score_settings *settings);
void scorer_free(struct scorer *scorer);

/* Weighted mean of the parts. */
double score_value(const double parts[SCORE_PARTS], const double weights[SCORE_PARTS]);

/* Lines of the stream.  A place beyond the table's bounds is not followed: its parts stay neutral. */
void scorer_book(struct scorer *scorer, const struct book_event *book);
void scorer_trade(struct scorer *scorer, const struct trade_event *trade);
void scorer_venue(struct scorer *scorer, const struct venue_event *venue);
/* Of the feedback. */
void scorer_outcome(struct scorer *scorer, const struct outcome_event *outcome);
void scorer_forget(struct scorer *scorer);

/* Append the value of the member `score`.  learned: the history of the feedback was read to its end. */
void scorer_write(
    struct scorer *scorer, const struct opportunity_event *opportunity, int64_t now_us, bool learned, struct text *out);

/* One `flow` line for each place that has a book or a trade in the window, in the order of first sight. */
void scorer_flows(struct scorer *scorer, int64_t now_us, struct text *out);

#endif
