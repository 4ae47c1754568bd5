#include "event/fill.h"

const char *const liquidities[] = { "taker", "maker", NULL };

static const struct member fill_members[] = {
	[FILL_HAS_ID] = MEMBER(struct fill_event, "id", id, MEMBER_NAME, REQUIRED),
	[FILL_HAS_MODE] = DETAIL(struct fill_event, "mode", mode, MEMBER_ENUM, OPTIONAL, modes),
	[FILL_HAS_ACCOUNT] = MEMBER(struct fill_event, "account", account, MEMBER_NAME, OPTIONAL),
	[FILL_HAS_N] = COUNTER(struct fill_event, "n", n, OPTIONAL),
	[FILL_HAS_JOURNAL] = MEMBER(struct fill_event, "journal", journal, MEMBER_NAME, OPTIONAL),
	[FILL_HAS_ORDER] = MEMBER(struct fill_event, "order", order, MEMBER_NAME, REQUIRED),
	[FILL_HAS_OPPORTUNITY] = MEMBER(struct fill_event, "opportunity", opportunity, MEMBER_NAME, OPTIONAL),
	[FILL_HAS_VENUE] = MEMBER(struct fill_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[FILL_HAS_SYMBOL] = MEMBER(struct fill_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[FILL_HAS_SIDE] = DETAIL(struct fill_event, "side", side, MEMBER_ENUM, REQUIRED, sides),
	[FILL_HAS_PRICE] = AMOUNT(struct fill_event, "price", price, RANGE_POSITIVE, REQUIRED),
	[FILL_HAS_QTY] = AMOUNT(struct fill_event, "qty", qty, RANGE_POSITIVE, REQUIRED),
	[FILL_HAS_FEE] = AMOUNT(struct fill_event, "fee", fee, RANGE_ANY, REQUIRED),
	[FILL_HAS_FEE_ASSET] = MEMBER(struct fill_event, "fee_asset", fee_asset, MEMBER_NAME, REQUIRED),
	[FILL_HAS_LIQUIDITY] = DETAIL(struct fill_event, "liquidity", liquidity, MEMBER_ENUM, OPTIONAL, liquidities),
	[FILL_HAS_VENUE_US] = MEMBER(struct fill_event, "venue_us", venue_us, MEMBER_TIME, OPTIONAL),
	[FILL_HAS_SUSPENSE] = MEMBER(struct fill_event, "suspense", suspense, MEMBER_BOOL, OPTIONAL),
	[FILL_HAS_AGAIN] = MEMBER(struct fill_event, "again", again, MEMBER_BOOL, OPTIONAL),
};

const struct shape kind_fill = { "fill", fill_members, COUNT(fill_members), sizeof(struct fill_event) };
