/*
 * purse: what is owned at each venue, and what of it is promised to orders that are out.
 *
 * A place is a venue, or one of its other accounts: "okx", "okx/second".
 *
 * Exact; nothing here is kept on disk: the journal's openings and fills give it back at each start.
 */
#ifndef EXEC_PURSE_H
#define EXEC_PURSE_H

#include "config/venues.h"
#include "venue/order.h"

enum { HOLDINGS_MAX = 8192, PLACE_MAX = VENUE_NAME_MAX + ACCOUNT_MAX };

struct holding {
	char place[PLACE_MAX], asset[ASSET_MAX];
	struct decimal total; /* free and locked */
	struct decimal locked;
};

/* Owns its array; purse_free accepts a zeroed struct, and a zeroed struct is an empty purse. */
struct purse {
	struct holding *at; /* in the order of first sight */
	size_t count, cap;
};

void purse_free(struct purse *purse);

/* The place of an account; it lives in `to`. */
struct slice purse_place(char to[PLACE_MAX], const char *venue, const char *account);
/* And back; both live in the place. */
void purse_split(const char *place, struct slice *venue, struct slice *account);

/* NULL: nothing was ever there. */
const struct holding *purse_find(const struct purse *purse, struct slice place, struct slice asset);

struct decimal purse_free_amount(const struct purse *purse, struct slice place, struct slice asset);

/* Add to the total (amount may be below zero).  -1: no memory, too many holdings, or a sum that does not fit. */
int purse_add(
    struct purse *purse, struct slice place, struct slice asset, struct decimal amount, struct error *err) MUST_CHECK;

/* Add to what is locked; the holding must be there for an amount above zero. */
int purse_lock(
    struct purse *purse, struct slice place, struct slice asset, struct decimal amount, struct error *err) MUST_CHECK;

#endif
