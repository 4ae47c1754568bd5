/*
 * close: the end of an order and of a trade: what is left, what it brought, who must be told.
 */
#ifndef EXEC_CLOSE_H
#define EXEC_CLOSE_H

#include "exec/exec.h"

/* What the order's quantities cost in the book that is there now, for the attribution. */
void close_arrival(struct order *order, const struct shelf *shelf);

/*
 * What a fee in another token than the pair's own cost, or, below zero, brought: quote asset, at the ask of the token's book at the venue.
 * Where there is no price of it (shelf NULL: of nothing), at the rate that was counted on.
 */
int close_token_worth(struct decimal *worth, const struct order *order, const struct order_fill *fill,
    const struct shelf *shelf, struct error *err) MUST_CHECK;

/*
 * Every order is terminal: flat when nothing but dust is left, else the next step of the ladder.  When there is none in the time that
 * is given, frozen: its outcome line with the residue, an alert one_leg, and (settings.halt_frozen) a halt of each asset
 * that is left over.  An order by hand is over, and that is all.
 */
int close_trade(struct exec *exec, struct trade *trade, struct error *err) MUST_CHECK;

#endif
