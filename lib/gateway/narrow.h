/*
 * narrow: a carrier that asks at one venue alone, and sends one order at most: for what is done by hand.
 */
#ifndef GATEWAY_NARROW_H
#define GATEWAY_NARROW_H

#include "venue/order.h"

struct narrow {
	struct order_venue whole;
	const char *venue, *order; /* the caller's; order: client id of the one that is sent; "": none is */
};

/* What is elsewhere stays as it is; to send or cancel anything else is an error that ends the program (77). */
struct order_venue narrow_to(struct narrow *narrow, struct order_venue whole, const char *venue, const char *order);

#endif
