#include "event/risk.h"

const char *const verdicts[] = { "approve", "reject", NULL };

static const struct member rule_members[] = {
	[RULE_HAS_NAME] = MEMBER(struct risk_rule, "name", name, MEMBER_NAME, REQUIRED),
	[RULE_HAS_VALUE] = MEMBER(struct risk_rule, "value", value, MEMBER_TEXT, REQUIRED),
	[RULE_HAS_LIMIT] = MEMBER(struct risk_rule, "limit", limit, MEMBER_TEXT, REQUIRED),
	[RULE_HAS_OK] = MEMBER(struct risk_rule, "ok", ok, MEMBER_BOOL, REQUIRED),
};

const struct shape object_rule = { "rule", rule_members, COUNT(rule_members), sizeof(struct risk_rule) };

static const struct member order_leg_members[] = {
	[ORDER_LEG_HAS_VENUE] = MEMBER(struct order_leg, "venue", venue, MEMBER_NAME, REQUIRED),
	[ORDER_LEG_HAS_SYMBOL] = MEMBER(struct order_leg, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[ORDER_LEG_HAS_SIDE] = DETAIL(struct order_leg, "side", side, MEMBER_ENUM, REQUIRED, sides),
	[ORDER_LEG_HAS_QTY] = AMOUNT(struct order_leg, "qty", qty, RANGE_POSITIVE, REQUIRED),
	[ORDER_LEG_HAS_LIMIT] = AMOUNT(struct order_leg, "limit", limit, RANGE_POSITIVE, REQUIRED),
};

const struct shape object_order_leg = { "order_leg", order_leg_members, COUNT(order_leg_members),
	sizeof(struct order_leg) };

static const struct list_shape rule_list = { &object_rule, 32 };

static const struct list_shape order_leg_list = { &object_order_leg, 6 };

static const struct member risk_members[] = {
	[RISK_HAS_VERDICT] = DETAIL(struct risk, "verdict", verdict, MEMBER_ENUM, REQUIRED, verdicts),
	[RISK_HAS_RULES] = DETAIL(struct risk, "rules", rules, MEMBER_LIST, REQUIRED, &rule_list),
	[RISK_HAS_QTY] = AMOUNT(struct risk, "qty", qty, RANGE_NOT_NEGATIVE, OPTIONAL),
	[RISK_HAS_LEGS] = DETAIL(struct risk, "legs", legs, MEMBER_LIST, OPTIONAL, &order_leg_list),
	[RISK_HAS_HASH] = MEMBER(struct risk, "hash", hash, MEMBER_NAME, OPTIONAL),
	[RISK_HAS_EXPIRES_US] = MEMBER(struct risk, "expires_us", expires_us, MEMBER_TIME, OPTIONAL),
};

const struct shape object_risk = { "risk", risk_members, COUNT(risk_members), sizeof(struct risk) };
