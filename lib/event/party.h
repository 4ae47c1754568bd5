/*
 * party: a person or company of the ledger.
 */
#ifndef EVENT_PARTY_H
#define EVENT_PARTY_H

#include "event/member.h"

enum { PARTY_HAS_NAME, PARTY_HAS_ROLE, PARTY_HAS_PARENT, PARTY_HAS_SINCE };

struct party_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice name; /* who */
	struct slice role; /* what */
	struct slice parent; /* who brought them */
	struct slice since; /* date */
};

extern const struct shape kind_party;

#endif
