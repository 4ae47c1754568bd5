/*
 * inquiry: one opportunity in front of the desk, with all that the rules ask of it worked out once.
 */
#ifndef RISK_INQUIRY_H
#define RISK_INQUIRY_H

#include "risk/desk.h"
#include "risk/size.h"

/* How far the feedback has come. */
enum history {
	HISTORY_NONE, /* no feedback, or it has ended */
	HISTORY_LOADING, /* the day is being read */
	HISTORY_LOADED, /* news; arb-exec's recovery is not known to have ended */
	HISTORY_READY
};
extern const char *const histories[]; /* by enum history */

struct inquiry {
	struct desk *desk;
	const struct opportunity_event *opportunity;
	int64_t now_us;
	enum history history;
	uint64_t name; /* decided_name of the id */

	size_t transfer_legs;
	bool whole; /* two to six legs, each a trade with everything it needs */
	bool cross; /* whole, and one buy and one sale */
	size_t buy, sell; /* places of the two */
	const struct offer *offers[SIZE_LEGS_MAX]; /* by leg; NULL: nothing was ever seen there */
	bool sized; /* size is what would be sent */
	struct size size;
	bool minima; /* size is on the lots and within the bounds of its venues */
	struct decimal wanted_buy, wanted_sell; /* quote, base asset: before balances made it smaller; 0: not known */
};

/* Work it out.  Nothing of the desk changes. */
void inquiry_open(struct inquiry *inquiry, struct desk *desk, const struct opportunity_event *opportunity,
    int64_t now_us, enum history history);

/* The asset that a leg spends: quote of a buy, base of a sale.  Empty when the symbol is none. */
struct slice leg_spends(const struct leg *leg);

/*
 * What is there of the asset that a leg spends, and what all legs of the present size take of it.  -1 and err when either
 * is not known.
 */
int inquiry_funds(const struct inquiry *inquiry, size_t leg, struct decimal *available, struct decimal *need,
    struct error *err) MUST_CHECK;

/* Unit: worst-case cost of the present size. */
int inquiry_cost(const struct inquiry *inquiry, struct decimal *cost, struct error *err) MUST_CHECK;

#endif
