/*
 * risk: the verdict.
 */
#ifndef EVENT_RISK_H
#define EVENT_RISK_H

#include "event/member.h"

enum verdict { VERDICT_APPROVE, VERDICT_REJECT };
extern const char *const verdicts[];

/* One rule of a verdict. */
enum { RULE_HAS_NAME, RULE_HAS_VALUE, RULE_HAS_LIMIT, RULE_HAS_OK };

struct risk_rule {
	uint64_t has;
	struct slice name; /* of the rule */
	struct slice value; /* the figure that was found */
	struct slice limit; /* the figure it was held against */
	bool ok; /* whether it passed */
};

extern const struct shape object_rule;

/* A leg as it was approved. */
enum { ORDER_LEG_HAS_VENUE, ORDER_LEG_HAS_SYMBOL, ORDER_LEG_HAS_SIDE, ORDER_LEG_HAS_QTY, ORDER_LEG_HAS_LIMIT };

struct order_leg {
	uint64_t has;
	struct slice venue; /* where */
	struct slice symbol; /* BASE-QUOTE */
	int side; /* ours (enum side) */
	struct decimal qty; /* base asset */
	struct decimal limit; /* quote asset for 1 base: worst price */
};

extern const struct shape object_order_leg;

/* The verdict. */
enum { RISK_HAS_VERDICT, RISK_HAS_RULES, RISK_HAS_QTY, RISK_HAS_LEGS, RISK_HAS_HASH, RISK_HAS_EXPIRES_US };

struct risk {
	uint64_t has;
	int verdict; /* approve or reject (enum verdict) */
	struct rule_list {
		struct list_head list;
		struct risk_rule at[32];
	} rules; /* every rule with its figures */
	struct decimal qty; /* base asset, as approved */
	struct order_leg_list {
		struct list_head list;
		struct order_leg at[6];
	} legs; /* as approved */
	struct slice hash; /* BLAKE2b-256 of id and legs as written */
	int64_t expires_us; /* end of the approval */
};

extern const struct shape object_risk;

#endif
