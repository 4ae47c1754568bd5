/*
 * reference: a price that nobody can trade at.
 */
#ifndef EVENT_REFERENCE_H
#define EVENT_REFERENCE_H

#include "event/member.h"

enum { REFERENCE_HAS_VENUE, REFERENCE_HAS_SYMBOL, REFERENCE_HAS_PRICE };

struct reference_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* where it is from */
	struct slice symbol; /* BASE-QUOTE */
	struct decimal price; /* quote asset for 1 base */
};

extern const struct shape kind_reference;

#endif
