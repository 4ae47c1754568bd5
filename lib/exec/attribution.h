/*
 * attribution: why a trade brought what it brought (formulas F3.6).
 *
 * The trade is priced again and again, one thing changed at a time:
 *
 *	expected	as approved
 *	planned		approved quantities through the books at the decision, fees as counted on
 *	latency		... through the books at arrival
 *	slippage	... what was filled at the price of its fills
 *	partial		... what was filled alone, with the worth of what is left over
 *	fee		... fees as charged
 *	rounding	... cut to 12 places, against us
 *
 * Each part is the difference to the line before, so they add up to realised - expected whatever the figures are.  What lies
 * between expected and planned is rounding when the books are the same, and latency when they had moved on.  What later
 * attempts brought or cost stands in partial, as planned fees have it, and in fee.
 */
#ifndef EXEC_ATTRIBUTION_H
#define EXEC_ATTRIBUTION_H

#include "book/shelf.h"
#include "event/outcome.h"
#include "exec/trade.h"

/* What qty costs or brings in a side of a book, quote asset before fees; what it does not hold, at the order's bound. */
int attribution_walk(struct decimal *notional, const struct order *order, const struct held_book *book,
    struct decimal qty, struct error *err) MUST_CHECK;

/* The approved quantities at their notional at the decision. */
int attribution_planned(struct decimal *value, const struct trade *trade, struct error *err) MUST_CHECK;

/* What came and went so far, fees as charged: asset of the trade; what is left over counts nothing. */
int attribution_charged(struct decimal *value, const struct trade *trade, struct error *err) MUST_CHECK;

/* What is left over at the price at which the books of its venues would take it: asset of the trade. */
int attribution_residue(struct decimal *value, const struct trade *trade, const struct amounts *left,
    const struct shelf *shelf, struct error *err) MUST_CHECK;

/* All parts, and what was realised.  residue: its worth. */
int attribution(struct part *parts, struct decimal *realised, const struct trade *trade, struct decimal residue,
    struct error *err) MUST_CHECK;

#endif
