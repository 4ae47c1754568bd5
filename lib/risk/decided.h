/*
 * decided: which opportunities were approved already.
 *
 * Kept for DECIDED_US of event time; whoever asks about an opportunity that opened longer ago must take that for a yes.
 * Names are kept as 64 bits of BLAKE2b: two that fall together cost a trade, never make one.
 */
#ifndef RISK_DECIDED_H
#define RISK_DECIDED_H

#include <stdint.h>

#include "base/clock.h"
#include "base/compiler.h"
#include "base/slice.h"

#define DECIDED_US HOUR_US

struct decision_slot {
	uint64_t name; /* 0: free */
	int64_t us; /* when it was approved; 0: it was freed again */
};

/* Owns its table; decided_free accepts a zeroed struct, and a zeroed struct is empty. */
struct decided {
	struct decision_slot *slots;
	size_t slot_count, used;
};

uint64_t decided_name(struct slice id); /* never 0 */

void decided_free(struct decided *decided);
bool decided_has(const struct decided *decided, uint64_t name);
void decided_add(struct decided *decided, uint64_t name, int64_t now_us);
void decided_drop(struct decided *decided, uint64_t name);

#endif
