/*
 * lattice: the best point of a sawtooth.
 *
 * A venue that keeps its fee out of what it delivers makes the profit of a trade jump: each lot more that is bought
 * costs the same, but only now and then is it enough for one lot more to be sold.  Over one price level on each side
 * the profit of x lots bought is
 *
 *	gain * floor(x * num / den) - cost * x
 *
 * and this finds its maximum without trying them all: the points below a line through the lattice have a hull, and
 * Euclid's algorithm on num and den walks its corners.  O(log den) steps, exact.
 */
#ifndef BOOK_LATTICE_H
#define BOOK_LATTICE_H

#include "base/error.h"

/*
 * The x in first..last (0 <= first <= last) with the largest profit; of equal ones the smallest.  num >= 0, den > 0.
 * -1 (code decimal_range) when a figure on the way does not fit 127 bits; *x is then unchanged.
 */
int lattice_best(__int128 *x, __int128 first, __int128 last, __int128 num, __int128 den, __int128 gain, __int128 cost,
    struct error *err) MUST_CHECK;

#endif
