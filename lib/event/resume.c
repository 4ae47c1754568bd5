#include "event/resume.h"

static const struct member resume_members[] = {
	[RESUME_HAS_SCOPE] = MEMBER(struct resume_event, "scope", scope, MEMBER_TEXT, REQUIRED),
	[RESUME_HAS_REASON] = MEMBER(struct resume_event, "reason", reason, MEMBER_TEXT, OPTIONAL),
	[RESUME_HAS_BY] = MEMBER(struct resume_event, "by", by, MEMBER_NAME, OPTIONAL),
};

const struct shape kind_resume = { "resume", resume_members, COUNT(resume_members), sizeof(struct resume_event) };
