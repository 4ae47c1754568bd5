/*
 * transfer: funds that move between venues.
 */
#ifndef EVENT_TRANSFER_H
#define EVENT_TRANSFER_H

#include "event/member.h"

enum {
	TRANSFER_HAS_ID,
	TRANSFER_HAS_STATE,
	TRANSFER_HAS_FROM,
	TRANSFER_HAS_TO,
	TRANSFER_HAS_ASSET,
	TRANSFER_HAS_AMOUNT,
	TRANSFER_HAS_NETWORK,
	TRANSFER_HAS_FEE,
	TRANSFER_HAS_TXID
};

struct transfer_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice id; /* ours */
	struct slice state; /* planned, sent, arrived, failed */
	struct slice from; /* venue */
	struct slice to; /* venue */
	struct slice asset; /* what */
	struct decimal amount; /* asset: that leaves */
	struct slice network; /* usual name */
	struct decimal fee; /* asset */
	struct slice txid; /* of the network */
};

extern const struct shape kind_transfer;

#endif
