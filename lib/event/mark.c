#include "event/mark.h"

static const struct member mark_members[] = {
	[MARK_HAS_BY] = MEMBER(struct mark_event, "by", by, MEMBER_NAME, REQUIRED),
	[MARK_HAS_N] = COUNTER(struct mark_event, "n", n, REQUIRED),
};

const struct shape kind_mark = { "mark", mark_members, COUNT(mark_members), sizeof(struct mark_event) };
