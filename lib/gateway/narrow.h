/*
 * narrow: a carrier that only asks, and only at one venue: for a recovery by hand.
 */
#ifndef GATEWAY_NARROW_H
#define GATEWAY_NARROW_H

#include "venue/order.h"

struct narrow {
	struct order_venue whole;
	const char *venue; /* the caller's */
};

/* What is elsewhere stays as it is; sending and cancelling are errors that end the program (77). */
struct order_venue narrow_to(struct narrow *narrow, struct order_venue whole, const char *venue);

#endif
