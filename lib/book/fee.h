/*
 * fee: what a venue takes of a trade (formulas F1).
 *
 * A rate is a share of the notional: 0.001 is 10 basis points.  The three kinds differ in a purchase only:
 *
 *	kind		a buy of x base at price p		a sale of x at p
 *	FEE_QUOTE	pays p x (1 + f), x arrives		p x (1 - f) arrives
 *	FEE_RECEIVED	pays p x, x (1 - f) arrives		p x (1 - f) arrives
 *	FEE_THIRD	pays p x and the token, x arrives	p x (1 - f) arrives
 *
 * With FEE_THIRD the rate is what the token costs, in the quote asset, for one of the notional: the caller has priced
 * it.  Who cannot price the token takes FEE_RECEIVED at the rate without the discount: that is never too cheap.
 */
#ifndef BOOK_FEE_H
#define BOOK_FEE_H

#include "book/level.h"

/* Plain data. */
struct fee {
	enum fee_kind kind;
	struct decimal rate; /* share of the notional; above -1 and below 1; below 0: a rebate */
};

/* -1 (code range) when the basis points are not between -10000 and 10000, both ends excluded. */
int fee_of_bps(struct fee *fee, enum fee_kind kind, struct decimal bps, struct error *err) MUST_CHECK;

/* What one of gross is with the fee on top, and what is left of it without: 1 + f, 1 - f.  Exact. */
int fee_above(struct decimal *out, struct fee fee, struct error *err) MUST_CHECK;
int fee_below(struct decimal *out, struct fee fee, struct error *err) MUST_CHECK;

/* A purchase: base that arrives of qty bought, and quote that is paid for the notional (price x qty).  Exact. */
int fee_arrives(struct decimal *base, struct fee fee, struct decimal qty, struct error *err) MUST_CHECK;
int fee_paid(struct decimal *quote, struct fee fee, struct decimal notional, struct error *err) MUST_CHECK;
/* A sale: quote that arrives.  Exact. */
int fee_received(struct decimal *quote, struct fee fee, struct decimal notional, struct error *err) MUST_CHECK;

/*
 * The fee itself, as a fill states it: in base for a purchase with FEE_RECEIVED (in_base is then true), else in quote
 * (for FEE_THIRD: its worth in quote).
 */
int fee_charge(struct decimal *amount, bool *in_base, struct fee fee, enum side side, struct decimal qty,
    struct decimal notional, struct error *err) MUST_CHECK;

/* Measures (F1.1, F1.2), for screens and for the matrix: effective prices, and the net edge of one matched unit. */
double fee_ask(struct fee fee, double ask); /* quote paid for one base that arrives */
double fee_bid(struct fee fee, double bid); /* quote that arrives for one base sold */
double fee_net_bps(double effective_ask, double effective_bid);

#endif
