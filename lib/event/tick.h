/*
 * tick: time goes on: ts_us is a whole second.
 */
#ifndef EVENT_TICK_H
#define EVENT_TICK_H

#include "event/member.h"

struct tick_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
};

extern const struct shape kind_tick;

#endif
