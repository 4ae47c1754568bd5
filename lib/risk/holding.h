/*
 * holding: what we own at each venue, as the feedback tells it.
 *
 * A `balance` line says it whole, a `fill` line changes it.  An asset of which no balance was ever told is not known, which
 * is something else than zero.
 */
#ifndef RISK_HOLDING_H
#define RISK_HOLDING_H

#include "book/place.h"
#include "config/traded.h"
#include "event/balance.h"
#include "event/fill.h"
#include "event/transfer.h"
#include "risk/offers.h"

/* Plain data. */
struct holding {
	bool known;
	struct decimal free, locked; /* asset */
	struct decimal recent; /* asset: what the last trade wanted of it; 0: none yet */
	bool alerted; /* an inventory alert stands */
};

/* Owns its tables; holdings_free accepts a zeroed struct. */
struct holdings {
	struct traded traded; /* set by the caller */
	struct places places; /* venue and asset */
	struct holding *at;
	size_t cap;
};

void holdings_free(struct holdings *holdings);
/* Nothing is known any more; what the last trades wanted, and which alerts stand, stays. */
void holdings_forget(struct holdings *holdings);

/* Accounts that are not traded, and wallets other than spot, are not what an order is paid from: they do not count. */
void holdings_balance(struct holdings *holdings, const struct balance_event *balance);
void holdings_fill(struct holdings *holdings, const struct fill_event *fill);
/* Funds on their way: both ends are unknown until their next balance. */
void holdings_transfer(struct holdings *holdings, const struct transfer_event *transfer);

/* NULL: a name is none, or there are too many. */
struct holding *holdings_of(struct holdings *holdings, struct slice venue, struct slice asset);

/*
 * Everything that is known, in the unit.  Assets without a rate count as nothing.  -1 and err when nothing is known, or
 * when it does not fit.
 */
int holdings_equity(
    const struct holdings *holdings, const struct offers *offers, struct decimal *equity, struct error *err) MUST_CHECK;

#endif
