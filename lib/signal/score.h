/*
 * score: how good an opportunity is, in parts of 0 to 1 (formulas F12.1): six, and a seventh where a strategy is loaded.
 *
 * What a part cannot be made of leaves it neutral (0.5) and a mark on the line.  Every figure that a part was made of
 * stands in `inputs`, rounded as it is written before it is used, so that whoever reads the line can do the sum again.
 */
#ifndef SIGNAL_SCORE_H
#define SIGNAL_SCORE_H

#include "event/opportunity.h"
#include "signal/flow.h"
#include "signal/quality.h"
#include "signal/real.h"
#include "signal/strategy.h"
#include "signal/threshold.h"

enum score_part {
	SCORE_SPREAD,
	SCORE_LIQUIDITY,
	SCORE_SLIPPAGE,
	SCORE_FRESHNESS,
	SCORE_FLOW,
	SCORE_QUALITY,
	SCORE_STRATEGY, /* the last: absent without a strategy */
	SCORE_PARTS
};
extern const char *const score_parts[SCORE_PARTS];

#define SCORE_NEUTRAL 0.5

/* Plain data. */
struct score_settings {
	double weights[SCORE_PARTS];
	double threshold_bps, full_bps; /* net edge that scores 0 (at least), and 1 */
	const json *regimes; /* rows of score.regimes, read by scorer_set; NULL: none, the threshold is fixed */
	struct decimal wanted; /* cost that scores 1, in the asset of the line */
	bool proven; /* of the cost, only the share that is real counts */
	double slippage_bps; /* of all legs: scores 0 */
	int64_t age_us; /* scores 0 */
	int64_t window_us, short_us; /* of order flow */
	struct flow_settings flow; /* its buckets are made of the two above */
	double trend_bps; /* a leg stands against the trend beyond this */
	double volume; /* traded in the window: less is marked, quote asset; 0: no matter */
	int64_t real_us; /* a younger level does not count as real (F4.7) */
	double alpha; /* weight of the newest outcome in execution quality */
	struct strategy strategy; /* zeroed: none */
};

/* Owns its tables; scorer_free accepts a zeroed struct. */
struct scorer {
	struct score_settings settings;
	struct regimes regimes;
	struct places places;
	struct flow **flows; /* by place; each is large, so they are not moved when the table grows */
	size_t flow_cap;
	struct qualities qualities;
	struct opinions opinions;
	struct levels remaining[COUNT(((struct leg_list *)NULL)->at)]; /* of the legs of the line at hand */
	struct text parts, weights, marks, inputs; /* of the line at hand */
};

/* What the configuration has checked: settings that make a scale. */
void scorer_set(struct scorer *scorer, const struct score_settings *settings);
void scorer_free(struct scorer *scorer);

/* How many parts there are: the strategy is one only where there is one. */
int scorer_parts(const struct scorer *scorer);
/* They as an object, in place of what to held. */
void scorer_write_parts(const struct scorer *scorer, struct text *to, const double values[SCORE_PARTS]);

/* Weighted mean of the parts. */
double score_value(const double parts[SCORE_PARTS], const double weights[SCORE_PARTS]);

/* The flow of a place; NULL: not followed. */
struct flow *scorer_flow(const struct scorer *scorer, struct slice venue, struct slice symbol);

/*
 * Lines of the stream.  A place beyond the table's bounds is not followed: its parts stay neutral.  The arrays of a book
 * are exchanged with others.
 */
void scorer_book(struct scorer *scorer, struct book_event *book);
void scorer_trade(struct scorer *scorer, const struct trade_event *trade);
void scorer_venue(struct scorer *scorer, const struct venue_event *venue);
/* Rules of a place: quote asset for 1 base, and base asset; both > 0. */
void scorer_rules(
    struct scorer *scorer, struct slice venue, struct slice symbol, struct decimal tick, struct decimal step);
/* The stream's time.  Appends the lines of the strategy whose waits are over. */
void scorer_time(struct scorer *scorer, int64_t now_us, struct text *out);
/* An evaluator's line.  Appends the line of the strategy when its note is new. */
void scorer_eval(struct scorer *scorer, const struct eval_event *eval, int64_t now_us, struct text *out);
/* Of the feedback. */
void scorer_outcome(struct scorer *scorer, const struct outcome_event *outcome);
void scorer_order(struct scorer *scorer, const struct order_event *order);
void scorer_forget(struct scorer *scorer);

/* Append the value of the member `score`.  learned: the history of the feedback was read to its end. */
void scorer_write(
    struct scorer *scorer, const struct opportunity_event *opportunity, int64_t now_us, bool learned, struct text *out);

/* One `flow` line for each place that has a book or a trade in the window, in the order of first sight. */
void scorer_flows(struct scorer *scorer, int64_t now_us, struct text *out);

#endif
