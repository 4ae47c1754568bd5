#include "event/score.h"

static const struct member score_members[] = {
	[SCORE_HAS_VALUE] = MEMBER(struct score, "value", value, MEMBER_MEASURE, REQUIRED),
	[SCORE_HAS_PARTS] = MEMBER(struct score, "parts", parts, MEMBER_RAW, REQUIRED),
	[SCORE_HAS_WEIGHTS] = MEMBER(struct score, "weights", weights, MEMBER_RAW, REQUIRED),
	[SCORE_HAS_THRESHOLD_BPS] = MEMBER(struct score, "threshold_bps", threshold_bps, MEMBER_MEASURE, OPTIONAL),
	[SCORE_HAS_MARKS] = MEMBER(struct score, "marks", marks, MEMBER_RAW, OPTIONAL),
	[SCORE_HAS_REAL] = AMOUNT(struct score, "real", real, RANGE_NOT_NEGATIVE, OPTIONAL),
	[SCORE_HAS_INPUTS] = MEMBER(struct score, "inputs", inputs, MEMBER_RAW, OPTIONAL),
};

const struct shape object_score = { "score", score_members, COUNT(score_members), sizeof(struct score) };
