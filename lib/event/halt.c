#include "event/halt.h"

static const struct member halt_members[] = {
	[HALT_HAS_SCOPE] = MEMBER(struct halt_event, "scope", scope, MEMBER_TEXT, REQUIRED),
	[HALT_HAS_REASON] = MEMBER(struct halt_event, "reason", reason, MEMBER_TEXT, OPTIONAL),
	[HALT_HAS_BY] = MEMBER(struct halt_event, "by", by, MEMBER_NAME, OPTIONAL),
};

const struct shape kind_halt = { "halt", halt_members, COUNT(halt_members), sizeof(struct halt_event) };

bool
halt_of_freeze(struct slice by, struct slice reason)
{
	return slice_is(reason, "freeze") && (slice_is(by, "arb-risk") || slice_is(by, "arb-exec"));
}
