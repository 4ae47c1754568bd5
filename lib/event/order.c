#include "event/order.h"

const char *const order_types[] = { "limit", "market", NULL };

const char *const tifs[] = { "gtc", "ioc", "fok", "post_only", NULL };

const char *const order_states[] = { "planned", "intent", "sent", "open", "partial", "filled", "done", "rejected",
	"unknown", "absent", NULL };

static const struct member order_members[] = {
	[ORDER_HAS_ID] = MEMBER(struct order_event, "id", id, MEMBER_NAME, REQUIRED),
	[ORDER_HAS_MODE] = DETAIL(struct order_event, "mode", mode, MEMBER_ENUM, OPTIONAL, modes),
	[ORDER_HAS_ACCOUNT] = MEMBER(struct order_event, "account", account, MEMBER_NAME, OPTIONAL),
	[ORDER_HAS_N] = COUNTER(struct order_event, "n", n, OPTIONAL),
	[ORDER_HAS_JOURNAL] = MEMBER(struct order_event, "journal", journal, MEMBER_NAME, OPTIONAL),
	[ORDER_HAS_OPPORTUNITY] = MEMBER(struct order_event, "opportunity", opportunity, MEMBER_NAME, OPTIONAL),
	[ORDER_HAS_LEG] = COUNTER(struct order_event, "leg", leg, OPTIONAL),
	[ORDER_HAS_ATTEMPT] = COUNTER(struct order_event, "attempt", attempt, OPTIONAL),
	[ORDER_HAS_VENUE] = MEMBER(struct order_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[ORDER_HAS_SYMBOL] = MEMBER(struct order_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[ORDER_HAS_SIDE] = DETAIL(struct order_event, "side", side, MEMBER_ENUM, REQUIRED, sides),
	[ORDER_HAS_TYPE] = DETAIL(struct order_event, "type", type, MEMBER_ENUM, OPTIONAL, order_types),
	[ORDER_HAS_TIF] = DETAIL(struct order_event, "tif", tif, MEMBER_ENUM, OPTIONAL, tifs),
	[ORDER_HAS_PRICE] = AMOUNT(struct order_event, "price", price, RANGE_POSITIVE, OPTIONAL),
	[ORDER_HAS_QTY] = AMOUNT(struct order_event, "qty", qty, RANGE_POSITIVE, REQUIRED),
	[ORDER_HAS_STATE] = DETAIL(struct order_event, "state", state, MEMBER_ENUM, REQUIRED, order_states),
	[ORDER_HAS_FILLED] = AMOUNT(struct order_event, "filled", filled, RANGE_NOT_NEGATIVE, OPTIONAL),
	[ORDER_HAS_AVERAGE] = AMOUNT(struct order_event, "average", average, RANGE_NOT_NEGATIVE, OPTIONAL),
	[ORDER_HAS_VENUE_ID] = MEMBER(struct order_event, "venue_id", venue_id, MEMBER_TEXT, OPTIONAL),
	[ORDER_HAS_REASON] = MEMBER(struct order_event, "reason", reason, MEMBER_TEXT, OPTIONAL),
	[ORDER_HAS_WHY] = MEMBER(struct order_event, "why", why, MEMBER_NAME, OPTIONAL),
	[ORDER_HAS_LATENCY_US] = COUNTER(struct order_event, "latency_us", latency_us, OPTIONAL),
	[ORDER_HAS_AGAIN] = MEMBER(struct order_event, "again", again, MEMBER_BOOL, OPTIONAL),
};

const struct shape kind_order = { "order", order_members, COUNT(order_members), sizeof(struct order_event) };
