/*
 * deadman: the venue is to cancel our orders when we are not heard any more, while one can rest there.
 *
 * Armed before such an order leaves, renewed at a third of its time, disarmed when none is left.
 */
#ifndef EXEC_DEADMAN_H
#define EXEC_DEADMAN_H

#include "venue/order.h"

struct exec;

enum { DEADMEN_MAX = 16 };

/* Plain data; a zeroed struct has armed nothing. */
struct deadmen {
	struct deadman {
		char venue[VENUE_NAME_MAX], account[ACCOUNT_MAX];
		int64_t renew_us;
	} at[DEADMEN_MAX];
	size_t count;
};

/* An order that can rest is about to leave. */
int deadman_arm(struct exec *exec, const struct order_request *request, struct error *err) MUST_CHECK;

/* Renew, or disarm, what is due. */
int deadman_tick(struct exec *exec, struct error *err) MUST_CHECK;

#endif
