#include "event/advice.h"

const char *const decisions[] = { "EXECUTE", "SKIP", "WAIT", NULL };

static const struct member advice_members[] = {
	[ADVICE_HAS_DECISION] = DETAIL(struct advice, "decision", decision, MEMBER_ENUM, REQUIRED, decisions),
	[ADVICE_HAS_CONFIDENCE] = MEMBER(struct advice, "confidence", confidence, MEMBER_MEASURE, REQUIRED),
	[ADVICE_HAS_REASON] = MEMBER(struct advice, "reason", reason, MEMBER_TEXT, REQUIRED),
	[ADVICE_HAS_BY] = MEMBER(struct advice, "by", by, MEMBER_TEXT, REQUIRED),
	[ADVICE_HAS_LATENCY_US] = COUNTER(struct advice, "latency_us", latency_us, OPTIONAL),
	[ADVICE_HAS_COST_USD_MICRO] = COUNTER(struct advice, "cost_usd_micro", cost_usd_micro, OPTIONAL),
	[ADVICE_HAS_BASIS] = MEMBER(struct advice, "basis", basis, MEMBER_NAME, OPTIONAL),
};

const struct shape object_advice = { "advice", advice_members, COUNT(advice_members), sizeof(struct advice) };
