/*
 * halt: no new trades in a scope.
 */
#ifndef EVENT_HALT_H
#define EVENT_HALT_H

#include "event/member.h"

enum { HALT_HAS_SCOPE, HALT_HAS_REASON, HALT_HAS_BY };

struct halt_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice scope; /* all, venue:NAME, symbol:SYMBOL, asset:ASSET or advice */
	struct slice reason; /* why */
	struct slice by; /* program that says so */
};

extern const struct shape kind_halt;

/* Whether such a halt or resume line speaks of the freeze file: who looks at the file knows better, also after a restart. */
bool halt_of_freeze(struct slice by, struct slice reason);

#endif
