#include "event/network.h"

static const struct member network_members[] = {
	[NETWORK_HAS_VENUE] = MEMBER(struct network_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[NETWORK_HAS_ASSET] = MEMBER(struct network_event, "asset", asset, MEMBER_NAME, REQUIRED),
	[NETWORK_HAS_NETWORK] = MEMBER(struct network_event, "network", network, MEMBER_NAME, REQUIRED),
	[NETWORK_HAS_CONTRACT] = MEMBER(struct network_event, "contract", contract, MEMBER_TEXT, OPTIONAL),
	[NETWORK_HAS_WITHDRAW_FEE] =
	    AMOUNT(struct network_event, "withdraw_fee", withdraw_fee, RANGE_NOT_NEGATIVE, OPTIONAL),
	[NETWORK_HAS_WITHDRAW_MIN] =
	    AMOUNT(struct network_event, "withdraw_min", withdraw_min, RANGE_NOT_NEGATIVE, OPTIONAL),
	[NETWORK_HAS_DEPOSIT] = MEMBER(struct network_event, "deposit", deposit, MEMBER_BOOL, OPTIONAL),
	[NETWORK_HAS_WITHDRAW] = MEMBER(struct network_event, "withdraw", withdraw, MEMBER_BOOL, OPTIONAL),
	[NETWORK_HAS_ADDRESS] = MEMBER(struct network_event, "address", address, MEMBER_TEXT, OPTIONAL),
	[NETWORK_HAS_TAG] = MEMBER(struct network_event, "tag", tag, MEMBER_TEXT, OPTIONAL),
};

const struct shape kind_network = { "network", network_members, COUNT(network_members), sizeof(struct network_event) };
