/*
 * mark: a place in the stream.
 */
#ifndef EVENT_MARK_H
#define EVENT_MARK_H

#include "event/member.h"

enum { MARK_HAS_BY, MARK_HAS_N };

struct mark_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice by; /* stage that wrote it */
	int64_t n; /* its number, or the last posted number */
};

extern const struct shape kind_mark;

#endif
