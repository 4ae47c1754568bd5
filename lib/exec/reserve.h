/*
 * reserve: what an order that is out may still spend is not there for another one.  That of a purchase at the market is all there is.
 */
#ifndef EXEC_RESERVE_H
#define EXEC_RESERVE_H

#include "book/shelf.h"
#include "exec/purse.h"
#include "exec/trade.h"

/*
 * Reserve for every order of a planned trade.  NULL, or the word for what is missing ("balance", "fee_token"): then nothing is
 * reserved.  Sets the orders' token_max.
 */
const char *reserve_trade(struct purse *purse, struct trade *trade, const struct shelf *shelf, int64_t age_us);

/* The same for one order. */
const char *reserve_order(struct purse *purse, struct order *order, const struct shelf *shelf, int64_t age_us);

/* Whether the account has what the order may cost at most. */
bool reserve_affordable(const struct purse *purse, const struct order *order);

/* Bring the reservation to what is left to fill (nothing, once the order is terminal). */
int reserve_rest(struct purse *purse, struct order *order, struct error *err) MUST_CHECK;

/* Keep what qty of an order that is not out would cost, instead of what is kept for it now. */
int reserve_for(struct purse *purse, struct order *order, struct decimal qty, struct error *err) MUST_CHECK;

/* The same of an order that was read from the journal, and what the fee may take of a token with it: that is kept whole. */
int reserve_loaded(struct purse *purse, struct order *order, struct decimal qty, struct error *err) MUST_CHECK;

/* A fill moves money: the purse gets what came and loses what went, fee and all. */
int reserve_fill(
    struct purse *purse, const struct order *order, const struct order_fill *fill, struct error *err) MUST_CHECK;

/* The same of a fill of an order that is not known, by what its symbol says; one that says nothing moves nothing. */
int reserve_stray(struct purse *purse, struct pocket pocket, const char *symbol, enum side side,
    const struct order_fill *fill, struct error *err) MUST_CHECK;

/*
 * Whether the account's figures would still be decimals behind such a fill, with what is kept for the rest of its order.  order: as the
 * fill leaves it; NULL: nobody's.
 */
bool reserve_fits(const struct purse *purse, struct pocket pocket, const char *symbol, enum side side,
    const struct order_fill *fill, const struct order *order);

#endif
