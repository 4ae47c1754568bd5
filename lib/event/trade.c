#include "event/trade.h"

static const struct member trade_members[] = {
	[TRADE_HAS_VENUE] = MEMBER(struct trade_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[TRADE_HAS_SYMBOL] = MEMBER(struct trade_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[TRADE_HAS_PRICE] = AMOUNT(struct trade_event, "price", price, RANGE_POSITIVE, REQUIRED),
	[TRADE_HAS_QTY] = AMOUNT(struct trade_event, "qty", qty, RANGE_POSITIVE, REQUIRED),
	[TRADE_HAS_SIDE] = DETAIL(struct trade_event, "side", side, MEMBER_ENUM, OPTIONAL, sides),
	[TRADE_HAS_ID] = MEMBER(struct trade_event, "id", id, MEMBER_TEXT, OPTIONAL),
	[TRADE_HAS_VENUE_US] = MEMBER(struct trade_event, "venue_us", venue_us, MEMBER_TIME, OPTIONAL),
};

const struct shape kind_trade = { "trade", trade_members, COUNT(trade_members), sizeof(struct trade_event) };
