#include "event/transfer.h"

static const struct member transfer_members[] = {
	[TRANSFER_HAS_ID] = MEMBER(struct transfer_event, "id", id, MEMBER_NAME, REQUIRED),
	[TRANSFER_HAS_STATE] = MEMBER(struct transfer_event, "state", state, MEMBER_NAME, REQUIRED),
	[TRANSFER_HAS_FROM] = MEMBER(struct transfer_event, "from", from, MEMBER_NAME, REQUIRED),
	[TRANSFER_HAS_TO] = MEMBER(struct transfer_event, "to", to, MEMBER_NAME, REQUIRED),
	[TRANSFER_HAS_ASSET] = MEMBER(struct transfer_event, "asset", asset, MEMBER_NAME, REQUIRED),
	[TRANSFER_HAS_AMOUNT] = AMOUNT(struct transfer_event, "amount", amount, RANGE_POSITIVE, REQUIRED),
	[TRANSFER_HAS_NETWORK] = MEMBER(struct transfer_event, "network", network, MEMBER_NAME, OPTIONAL),
	[TRANSFER_HAS_FEE] = AMOUNT(struct transfer_event, "fee", fee, RANGE_NOT_NEGATIVE, OPTIONAL),
	[TRANSFER_HAS_TXID] = MEMBER(struct transfer_event, "txid", txid, MEMBER_TEXT, OPTIONAL),
};

const struct shape kind_transfer = { "transfer", transfer_members, COUNT(transfer_members),
	sizeof(struct transfer_event) };
