/*
 * chain: legs one behind the other, what arrives of one being what the next begins with; exact (F8.3, F8.4).
 *
 * Every leg rounds as its venue does: a trade is a multiple of the quantity step, a transfer has so many places.  What a leg
 * cannot use is dust, worth nothing.  A chain may be priced from any quantity of any of its legs; chain_best finds the quantity that
 * brings the most.
 */
#ifndef MARKET_CHAIN_H
#define MARKET_CHAIN_H

#include "book/walk.h"
#include "market/graph.h"

enum { CHAIN_REACH = 96 }; /* lots on either side of the breakpoint of which the best is taken */

struct chain_leg {
	const struct transfer *transfer; /* NULL: a trade */
	enum side side;
	const struct level *at; /* asks of a purchase, bids of a sale */
	size_t count;
	struct decimal share; /* most of each level, above 0 to 1; 0: all of it */
	struct decimal step; /* base asset; > 0 */
	struct decimal most; /* base asset: what an order may have, what can be paid, and the depth, on the step */
	bool bound; /* the depth has more */
	struct fee fee;
	struct decimal kept; /* of what a trade brings: 1, or 1 less the fee */
	struct decimal paid; /* of the notional of a purchase: 1, or 1 and the fee */
};

struct chain {
	struct chain_leg legs[CYCLE_LEGS_MAX];
	size_t count;
	struct decimal cap; /* most that may go in; 0: no cap */
};

/* What one leg does; of a transfer qty is what leaves. */
struct chain_amount {
	struct walk_leg walked; /* qty: what is sent to the venue */
	struct decimal in, out; /* used of the asset that it begins with; what arrives of the other */
};

struct chain_result {
	struct chain_amount at[CYCLE_LEGS_MAX];
	struct decimal cost, proceeds, profit; /* in of the first, out of the last */
	bool exhausted; /* a side ended before the edge did */
};

/* A trade leg of a book's side.  -1: a figure does not fit. */
int chain_trade(struct chain_leg *leg, enum side side, const struct level *at, size_t count, struct decimal share,
    struct decimal step, struct decimal max_qty, struct fee fee, struct error *err) MUST_CHECK;
/* A trade leg spends no more than so much of what it begins with: at its fee, so again where that has risen. */
int chain_afford(struct chain_leg *leg, struct decimal free, struct error *err) MUST_CHECK;
/* The fee of a trade leg is another. */
int chain_charge(struct chain_leg *leg, struct fee fee, struct error *err) MUST_CHECK;
void chain_transfer(struct chain_leg *leg, const struct transfer *transfer);

/* Go through with so much of the first asset (what is not used stays): 1, 0 where nothing arrives, -1. */
int chain_give(struct chain_result *result, const struct chain *chain, struct decimal in, struct error *err) MUST_CHECK;

/* The same quantities of all legs once more, at other fees: 1; 0 where that is above the cap; -1. */
int chain_reprice(struct chain_result *result, const struct chain *chain, struct error *err) MUST_CHECK;

/*
 * The most that arrives when leg `which`, a trade, has the quantity (a multiple of its step), and the least that this costs:
 * 1; 0 when that cannot be; -1.
 */
int chain_price(struct chain_result *result, const struct chain *chain, size_t which, struct decimal qty,
    struct error *err) MUST_CHECK;

/*
 * The largest  proceeds - cost (1 + margin): the breakpoint of the depth where the next unit is no longer worth it, mapped to the
 * leg that has the fewest lots there, the first of such legs, and of its CHAIN_REACH lots up to there and as many behind it the best;
 * of equal ones the cheapest.  1; 0: no quantity is worth it; -1.
 */
int chain_best(
    struct chain_result *result, const struct chain *chain, struct decimal margin, struct error *err) MUST_CHECK;

#endif
