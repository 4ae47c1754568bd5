#include "event/balance.h"

static const struct member balance_members[] = {
	[BALANCE_HAS_VENUE] = MEMBER(struct balance_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[BALANCE_HAS_ASSET] = MEMBER(struct balance_event, "asset", asset, MEMBER_NAME, REQUIRED),
	[BALANCE_HAS_MODE] = DETAIL(struct balance_event, "mode", mode, MEMBER_ENUM, OPTIONAL, modes),
	[BALANCE_HAS_ACCOUNT] = MEMBER(struct balance_event, "account", account, MEMBER_NAME, OPTIONAL),
	[BALANCE_HAS_N] = COUNTER(struct balance_event, "n", n, OPTIONAL),
	[BALANCE_HAS_JOURNAL] = MEMBER(struct balance_event, "journal", journal, MEMBER_NAME, OPTIONAL),
	[BALANCE_HAS_WALLET] = MEMBER(struct balance_event, "wallet", wallet, MEMBER_NAME, OPTIONAL),
	[BALANCE_HAS_FREE] = AMOUNT(struct balance_event, "free", free, RANGE_NOT_NEGATIVE, OPTIONAL),
	[BALANCE_HAS_LOCKED] = AMOUNT(struct balance_event, "locked", locked, RANGE_NOT_NEGATIVE, OPTIONAL),
	[BALANCE_HAS_AGAIN] = MEMBER(struct balance_event, "again", again, MEMBER_BOOL, OPTIONAL),
};

const struct shape kind_balance = { "balance", balance_members, COUNT(balance_members), sizeof(struct balance_event) };
