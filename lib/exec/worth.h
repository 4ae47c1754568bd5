/*
 * worth: what an amount of an asset is worth in a trade's own asset, by the books in force, fees and all.
 */
#ifndef EXEC_WORTH_H
#define EXEC_WORTH_H

#include "exec/trade.h"
#include "venue/catalogue.h"

/* What prices come from. */
struct market_view {
	const struct shelf *shelf;
	const struct catalogue *catalogue;
	int64_t now_us;
	int64_t age_us; /* oldest book that counts */
};

/* The young book of an instrument that trades and has a fee; NULL: there is none. */
const struct held_book *view_book(const struct market_view *view, const struct venue_rules *rules);

/* The venue's fee for taking; in the exchange's token it is counted as the rate without discount, out of what is received. */
int view_fee(struct fee *fee, const struct venue_rules *rules, struct error *err) MUST_CHECK;

/*
 * The best that one venue gives for the amount, or the least that one asks for what is missing: signed, in `asset`.  What a book
 * does not hold of an amount above zero is worth nothing.  False: what is missing has no price, or nothing has.
 */
bool worth_of(
    struct decimal *worth, const struct market_view *view, const char *asset, const char *held, struct decimal amount);

#endif
