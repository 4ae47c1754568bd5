/*
 * walk: through the depth of a book (formulas F2).
 *
 * Two things are done here.  walk_take and walk_spend go through one side and say what a quantity costs: paper fills,
 * slippage, equity, conversion.  walk_best goes through two books at once, buying in one and selling in the other, and
 * finds the quantity with the largest profit.
 *
 * Levels are raw: best first, prices without fees.  All money is exact; nothing here allocates or keeps anything.
 */
#ifndef BOOK_WALK_H
#define BOOK_WALK_H

#include "book/fee.h"
#include "book/level.h"

/* What one side gives for a quantity, before fees. */
struct walk_leg {
	struct decimal qty; /* base asset; less than what was asked for when the side ran out */
	struct decimal notional; /* quote asset: sum of price x qty */
	struct decimal limit; /* the worst price that was touched; 0 when qty is 0 */
	size_t levels; /* how many were touched */
};

/* Take qty (>= 0) from a side.  -1 when a product does not fit. */
int walk_take(
    struct walk_leg *leg, const struct level *at, size_t count, struct decimal qty, struct error *err) MUST_CHECK;

/* The same with at most the share of each level, above 0 to 1; 0 is the whole. */
int walk_share(struct walk_leg *leg, const struct level *at, size_t count, struct decimal share, struct decimal qty,
    struct error *err) MUST_CHECK;

/*
 * Take as much as the notional (>= 0, quote asset, before fees) buys, or as brings it in.  The last quantity is a
 * division: cut to 12 places, down when rounding is ROUND_FLOOR (never spends more), up when it is ROUND_CEILING (never
 * brings less).  The side ran out when leg->notional is smaller than asked for although rounding was ROUND_CEILING.
 */
int walk_spend(struct walk_leg *leg, const struct level *at, size_t count, struct decimal notional,
    enum rounding rounding, struct error *err) MUST_CHECK;

/* Average price (F2.2), cut to 12 places in the direction given: up for a purchase, down for a sale.  qty must be > 0. */
int walk_average(
    struct decimal *price, const struct walk_leg *leg, enum rounding rounding, struct error *err) MUST_CHECK;

/* Slippage of the average against a reference price, basis points; positive is against us.  A measure. */
double walk_slippage_bps(const struct walk_leg *leg, enum side side, struct decimal reference);

/* One market of two, as walk_best sees it. */
struct walk_side {
	const struct level *at; /* asks of the market that is bought in, bids of the one that is sold in */
	size_t count;
	struct decimal step; /* base asset: quantities sent are multiples of it; > 0 */
	struct fee fee;
};

/* Limits on the size (F2.6); what is zero limits nothing.  Applied before quantities are rounded. */
struct walk_caps {
	struct decimal cost; /* quote asset of the purchase, fees and all: the balance there, or a limit */
	struct decimal bought; /* base asset: the most that may be sent to the buying venue */
	struct decimal sold; /* base asset: the balance at the selling venue, or a limit */
	struct decimal share; /* of each level, above 0 to 1 */
};

struct walk {
	struct walk_side buy, sell;
	struct decimal rate; /* sale's quote asset for one of the purchase's; 1 where they are the same (F1.4) */
	struct walk_caps caps;
};

/* cost, proceeds, profit and fees are in the quote asset of the sale. */
struct walk_result {
	struct walk_leg buy, sell; /* qty: what is sent to each venue; 0 when no quantity is worth it */
	struct decimal cost; /* what is paid, fees and all, times the rate */
	struct decimal proceeds; /* what arrives after fees */
	struct decimal profit; /* proceeds - cost; base that arrives and cannot be sold is dust, worth nothing */
	struct decimal fees; /* of both legs; contained in cost and proceeds */
	bool exhausted; /* a side ended before the edge did: the quantity is a lower bound (F2.7) */
};

/*
 * The quantity with the largest  proceeds - cost x (1 + margin)  on the lots of both venues; the smallest of equal
 * ones (F2.3).  margin is a share (0.0025 is 25 bps) that every unit must bring: 0 gives q_total, the threshold gives
 * q_edge (F2.4).
 *
 * Lots: with FEE_QUOTE and FEE_THIRD at the buying venue both quantities are the same multiple of the common lot
 * (F0.3).  With FEE_RECEIVED what is bought is a multiple of the buying venue's step, and what is sold is what arrives,
 * rounded down to the selling venue's step.
 *
 * -1 and err (code decimal_range) when a figure does not fit: then nothing is known and nothing may be done.
 */
int walk_best(struct walk_result *out, const struct walk *walk, struct decimal margin, struct error *err) MUST_CHECK;

/* The result for a quantity that is given: bought is a multiple of the lot.  exhausted: the side was too short. */
int walk_price(struct walk_result *out, const struct walk *walk, struct decimal bought, struct decimal sold,
    struct error *err) MUST_CHECK;

/* Cost, proceeds, profit and fees of the two legs that stand in the result. */
int walk_settle(struct walk_result *out, const struct walk *walk, struct error *err) MUST_CHECK;

#endif
