/*
 * slope: how the value of a chain goes up and down with its size, in doubles.
 *
 * Without lots the value of a chain is concave in what goes in, and straight between the points where a level of some leg is
 * used up: it is largest at one of them (F8.4).  This walks all legs' levels at once to that point.
 */
#ifndef MARKET_SLOPE_H
#define MARKET_SLOPE_H

#include "market/chain.h"

/* Where the value is largest. */
struct slope {
	double in, value; /* what goes in, and proceeds - in (1 + margin) */
	double qty[CYCLE_LEGS_MAX]; /* what each leg trades there, base asset */
	double rise,
	    fall; /* value that one more of what goes in has brought before, and would lose behind; fall infinite: no more goes in */
	double scale[CYCLE_LEGS_MAX]; /* quantity of each leg for one of what goes in, just before */
	double beyond[CYCLE_LEGS_MAX]; /* the same just behind */
	bool exhausted; /* the depth of a side ended first */
};

/* False when no size has a value above nothing. */
bool slope_top(struct slope *slope, const struct chain *chain, double margin);

#endif
