/*
 * narrow: a carrier of orders that asks, at one venue, and does nothing else: for a recovery by hand.
 */
#ifndef EXEC_NARROW_H
#define EXEC_NARROW_H

#include "exec/exec.h"

/* Stays where it is while the carrier is used.  The venue's name is the caller's. */
struct narrow {
	const char *venue; /* NULL: nothing is cut down */
	struct order_venue whole;
};

/* The carrier, cut down.  What is elsewhere is not asked for; an order that would be sent or cancelled ends the program (77). */
struct order_venue narrow_carrier(struct narrow *narrow, struct order_venue whole);

/*
 * Orders at the venue whose end is not known (where nothing is cut down: that are unknown, anywhere).  One that rests is known, and may go on doing so; of any other the end, with its fills, is
 * waited for.
 */
size_t narrow_unknown(const struct narrow *narrow, const struct exec *exec);

#endif
