/*
 * refresh: stages write their present state again.
 */
#ifndef EVENT_REFRESH_H
#define EVENT_REFRESH_H

#include "event/member.h"

struct refresh_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
};

extern const struct shape kind_refresh;

#endif
