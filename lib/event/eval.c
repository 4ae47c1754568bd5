#include "event/eval.h"

const char *const eval_types[] = { "ta", "rt", "social", "strategy", NULL };

static const struct member eval_members[] = {
	[EVAL_HAS_NAME] = MEMBER(struct eval_event, "name", name, MEMBER_NAME, REQUIRED),
	[EVAL_HAS_TYPE] = DETAIL(struct eval_event, "type", type, MEMBER_ENUM, REQUIRED, eval_types),
	[EVAL_HAS_INTERVAL] = MEMBER(struct eval_event, "interval", interval, MEMBER_NAME, OPTIONAL),
	[EVAL_HAS_SYMBOL] = MEMBER(struct eval_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[EVAL_HAS_NOTE] = MEMBER(struct eval_event, "note", note, MEMBER_MEASURE, REQUIRED),
};

const struct shape kind_eval = { "eval", eval_members, COUNT(eval_members), sizeof(struct eval_event) };
