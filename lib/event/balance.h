/*
 * balance: what an account holds at a venue.
 */
#ifndef EVENT_BALANCE_H
#define EVENT_BALANCE_H

#include "event/member.h"
#include "event/words.h"

enum {
	BALANCE_HAS_VENUE,
	BALANCE_HAS_ASSET,
	BALANCE_HAS_MODE,
	BALANCE_HAS_ACCOUNT,
	BALANCE_HAS_N,
	BALANCE_HAS_JOURNAL,
	BALANCE_HAS_WALLET,
	BALANCE_HAS_FREE,
	BALANCE_HAS_LOCKED,
	BALANCE_HAS_AGAIN
};

struct balance_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* where */
	struct slice asset; /* what */
	int mode; /* paper or live (enum mode) */
	struct slice account; /* main unless configured */
	int64_t n; /* number in the journal */
	struct slice journal; /* id of the journal */
	struct slice wallet; /* spot, funding, ... */
	struct decimal free; /* asset: may be used */
	struct decimal locked; /* asset: held by open orders */
	bool again; /* written a second time after a restart */
};

extern const struct shape kind_balance;

#endif
