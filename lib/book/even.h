/*
 * even: the best quantity where what is bought is what is sold, in machine integers.
 *
 * Nearly all figures of nearly all markets fit 62 bits, and where the fee is not kept out of what is received both orders are
 * the same multiple of one lot.  Then walk_best needs no decimals to walk: this is its short road.  It gives the same
 * answer, to the last bit and the last place, or none.
 */
#ifndef BOOK_EVEN_H
#define BOOK_EVEN_H

#include "book/walk.h"

/* The lot that both venues take (F0.3), without trailing zeros. */
int even_lot(struct decimal *lot, const struct walk *walk, struct error *err) MUST_CHECK;

/* As walk_best.  False: a figure is too large, or the case is not for this: *out is spoilt, and walk_best must search. */
bool even_best(struct walk_result *out, const struct walk *walk, struct decimal margin);

#endif
