/*
 * resume: trades in a scope may go on.
 */
#ifndef EVENT_RESUME_H
#define EVENT_RESUME_H

#include "event/member.h"

enum { RESUME_HAS_SCOPE, RESUME_HAS_REASON, RESUME_HAS_BY };

struct resume_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice scope; /* as in the halt line */
	struct slice reason; /* why */
	struct slice by; /* program that says so */
};

extern const struct shape kind_resume;

#endif
