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
	NETWORK_HAS_WITHDRAW,
	NETWORK_HAS_ADDRESS,
	NETWORK_HAS_TAG
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
	struct slice address; /* our own there: where to send to */
	struct slice tag; /* what has to stand beside the address, where the network wants one */
};

extern const struct shape kind_network;

#endif
