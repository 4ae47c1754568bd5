/*
 * score: how good an opportunity is (F12.1).
 */
#ifndef EVENT_SCORE_H
#define EVENT_SCORE_H

#include "event/member.h"

enum {
	SCORE_HAS_VALUE,
	SCORE_HAS_PARTS,
	SCORE_HAS_WEIGHTS,
	SCORE_HAS_THRESHOLD_BPS,
	SCORE_HAS_MARKS,
	SCORE_HAS_REAL,
	SCORE_HAS_INPUTS
};

struct score {
	uint64_t has;
	double value; /* 0 to 1 */
	struct slice parts; /* {spread, liquidity, slippage, freshness, flow, quality, strategy}: each 0 to 1 */
	struct slice weights; /* the same members: weight of each part */
	double threshold_bps; /* net edge that scores 0 */
	struct slice marks; /* array of words: what a filter found */
	struct decimal real; /* base asset: size over discounted levels */
	struct slice inputs; /* figures the parts were made of */
};

extern const struct shape object_score;

#endif
