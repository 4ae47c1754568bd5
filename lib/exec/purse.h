/*
 * purse: what is owned in each account at a venue, and what of it is promised to orders that are out.
 *
 * Exact; nothing here is kept on disk: the journal's openings and fills give it back at each start.
 */
#ifndef EXEC_PURSE_H
#define EXEC_PURSE_H

#include "venue/order.h"

enum { HOLDINGS_MAX = 8192 };

struct holding {
	char venue[VENUE_NAME_MAX], account[ACCOUNT_MAX], asset[ASSET_MAX];
	struct decimal total; /* free and locked */
	struct decimal locked;
	struct decimal others; /* locked too, the venue says, by orders that are none of the journal's */
};

/* Owns its array; purse_free accepts a zeroed struct, and a zeroed struct is an empty purse. */
struct purse {
	struct holding *at; /* in the order of first sight */
	size_t count, cap;
};

void purse_free(struct purse *purse);

/* Where money lies. */
struct pocket {
	struct slice venue, account;
};

/* Of the account that the order is sent to. */
static inline struct pocket
pocket_of(const struct order_request *request)
{
	return (struct pocket){ slice_of(request->venue), slice_of(request->account) };
}

/* NULL: nothing was ever there. */
const struct holding *purse_find(const struct purse *purse, struct pocket pocket, struct slice asset);

/* Whether anything ever was there. */
bool purse_knows(const struct purse *purse, struct pocket pocket);

/* Neither promised to an order of ours nor locked by others. */
struct decimal purse_free_amount(const struct purse *purse, struct pocket pocket, struct slice asset);

/* Add to the total (amount may be below zero).  -1: no memory, too many holdings, or a sum that does not fit. */
int purse_add(
    struct purse *purse, struct pocket pocket, struct slice asset, struct decimal amount, struct error *err) MUST_CHECK;

/* Add to what is locked; the holding must be there for an amount above zero. */
int purse_lock(
    struct purse *purse, struct pocket pocket, struct slice asset, struct decimal amount, struct error *err) MUST_CHECK;

/* What others hold of it, in place of what was known of that; nothing where nothing is held. */
void purse_others(struct purse *purse, struct pocket pocket, struct slice asset, struct decimal amount);

#endif
