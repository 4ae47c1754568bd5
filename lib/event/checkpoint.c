#include "event/checkpoint.h"

static const struct member checkpoint_members[] = {
	[CHECKPOINT_HAS_LEDGER] = MEMBER(struct checkpoint_event, "ledger", ledger, MEMBER_NAME, OPTIONAL),
	[CHECKPOINT_HAS_N] = COUNTER(struct checkpoint_event, "n", n, OPTIONAL),
	[CHECKPOINT_HAS_HEAD] = MEMBER(struct checkpoint_event, "head", head, MEMBER_NAME, OPTIONAL),
	[CHECKPOINT_HAS_COUNT] = COUNTER(struct checkpoint_event, "count", count, OPTIONAL),
	[CHECKPOINT_HAS_SCHEMA] = MEMBER(struct checkpoint_event, "schema", schema, MEMBER_NAME, OPTIONAL),
	[CHECKPOINT_HAS_EPOCH] = COUNTER(struct checkpoint_event, "epoch", epoch, OPTIONAL),
	[CHECKPOINT_HAS_KEY] = MEMBER(struct checkpoint_event, "key", key, MEMBER_NAME, OPTIONAL),
	[CHECKPOINT_HAS_SIGNATURE] = MEMBER(struct checkpoint_event, "signature", signature, MEMBER_NAME, OPTIONAL),
};

const struct shape kind_checkpoint = { "checkpoint", checkpoint_members, COUNT(checkpoint_members),
	sizeof(struct checkpoint_event) };
