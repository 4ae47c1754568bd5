/*
 * eval: an evaluator's opinion.
 */
#ifndef EVENT_EVAL_H
#define EVENT_EVAL_H

#include "event/member.h"

enum eval_type { EVAL_TA, EVAL_RT, EVAL_SOCIAL, EVAL_STRATEGY };
extern const char *const eval_types[];

enum { EVAL_HAS_NAME, EVAL_HAS_TYPE, EVAL_HAS_INTERVAL, EVAL_HAS_SYMBOL, EVAL_HAS_NOTE };

struct eval_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice name; /* of the evaluator */
	int type; /* what sort of evaluator (enum eval_type) */
	struct slice interval; /* 1m, 5m, ... */
	struct slice symbol; /* BASE-QUOTE */
	double note; /* -1 to 1 */
};

extern const struct shape kind_eval;

#endif
