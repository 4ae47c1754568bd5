/*
 * checkpoint: head of a ledger, signed.
 */
#ifndef EVENT_CHECKPOINT_H
#define EVENT_CHECKPOINT_H

#include "event/member.h"

enum {
	CHECKPOINT_HAS_LEDGER,
	CHECKPOINT_HAS_N,
	CHECKPOINT_HAS_HEAD,
	CHECKPOINT_HAS_COUNT,
	CHECKPOINT_HAS_SCHEMA,
	CHECKPOINT_HAS_EPOCH,
	CHECKPOINT_HAS_KEY,
	CHECKPOINT_HAS_SIGNATURE
};

struct checkpoint_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice ledger; /* id of the ledger */
	int64_t n; /* last number */
	struct slice head; /* its hash */
	int64_t count; /* entries */
	struct slice schema; /* fingerprint */
	int64_t epoch; /* of the writer */
	struct slice key; /* public key */
	struct slice signature; /* Ed25519 */
};

extern const struct shape kind_checkpoint;

#endif
