/*
 * network: a way to move an asset from a venue.
 */
#ifndef EVENT_NETWORK_H
#define EVENT_NETWORK_H

#include "event/member.h"

enum {
	NETWORK_HAS_VENUE,
	NETWORK_HAS_ASSET,
	NETWORK_HAS_NETWORK,
	NETWORK_HAS_CONTRACT,
	NETWORK_HAS_WITHDRAW_FEE,
	NETWORK_HAS_WITHDRAW_MIN,
	NETWORK_HAS_DEPOSIT,
	NETWORK_HAS_WITHDRAW
};

struct network_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* where */
	struct slice asset; /* what */
	struct slice network; /* usual name: TRC20, ERC20, BTC, ... */
	struct slice contract; /* address of the token's contract */
	struct decimal withdraw_fee; /* asset */
	struct decimal withdraw_min; /* asset */
	bool deposit; /* deposits are open */
	bool withdraw; /* withdrawals are open */
};

extern const struct shape kind_network;

#endif
