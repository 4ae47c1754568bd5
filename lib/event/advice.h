/*
 * advice: what to do with an opportunity.
 */
#ifndef EVENT_ADVICE_H
#define EVENT_ADVICE_H

#include "event/member.h"

enum decision { DECISION_EXECUTE, DECISION_SKIP, DECISION_WAIT };
extern const char *const decisions[];

enum {
	ADVICE_HAS_DECISION,
	ADVICE_HAS_CONFIDENCE,
	ADVICE_HAS_REASON,
	ADVICE_HAS_BY,
	ADVICE_HAS_LATENCY_US,
	ADVICE_HAS_COST_USD_MICRO,
	ADVICE_HAS_BASIS
};

struct advice {
	uint64_t has;
	int decision; /* EXECUTE, SKIP or WAIT (enum decision) */
	double confidence; /* 0 to 1 */
	struct slice reason; /* one sentence */
	struct slice by; /* backend that said it */
	int64_t latency_us; /* how long it took */
	int64_t cost_usd_micro; /* price of asking, millionths of a USD */
	struct slice basis; /* hash of what it was decided on */
};

extern const struct shape object_advice;

#endif
