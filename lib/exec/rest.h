/*
 * rest: a leg that waits at its price instead of taking, and the other one that follows its fills.
 *
 * Of a cross of two legs one may rest, post-only, at the best price of its own side, when the trade as approved brings enough
 * without it and the book is calm.  Each fill is hedged at once at the other venue, within that leg's approved limit.  When the price there
 * has moved so far that a fill would not bring enough, the order is cancelled, and another one rests where it would.  So does one
 * that the venue did not take since it would have taken.  When the opportunity is over nothing rests for it; nor when what is filled
 * could not be hedged, or the ladder would not find its places (exec/ladder.h) among the trade's orders.
 */
#ifndef EXEC_REST_H
#define EXEC_REST_H

#include "exec/calm.h"
#include "exec/trade.h"

struct exec;

struct rest_settings {
	bool on;
	struct decimal edge_bps; /* what the trade must bring as approved */
	int64_t calm_us; /* how long the best price must have stood */
	struct decimal reprice_bps; /* what a fill must bring at least, hedged at the price of now */
	struct decimal stop_bps; /* loss of the filled notional at which what is not hedged goes back */
	int64_t deadman_us; /* 0: no switch is armed */
};

/* Which kind of orders a planned trade is made of; sets why, and of the leg that rests its kind and its price. */
void rest_choose(struct exec *exec, struct trade *trade);

/* The trade was read from the journal: what the leg that follows may still cost is reserved again, and a stop is remembered. */
int rest_loaded(struct exec *exec, struct trade *trade, struct error *err) MUST_CHECK;

/* The order of which a fill was just summed may rest: hedge it. */
int rest_follow(struct exec *exec, struct trade *trade, struct error *err) MUST_CHECK;

/* Hedge what is not hedged yet; cancel what shall not rest any longer. */
int rest_tick(struct exec *exec, struct trade *trade, struct error *err) MUST_CHECK;

/* Whatever became of the order that rests, or rested: past the stop the way back is the only one left, for good. */
int rest_stop(struct exec *exec, struct trade *trade, struct error *err) MUST_CHECK;

/* An order has a new state: one that would have taken is tried again at another price. */
void rest_ended(struct trade *trade, const struct order *order);

/* Every order is terminal and nothing is left over: true when another attempt is planned to rest, in the place behind the last. */
bool rest_again(struct exec *exec, struct trade *trade);

/* The same, and none is planned: true while a book may come in which one that would have taken can rest. */
bool rest_waits(struct exec *exec, const struct trade *trade);

#endif
