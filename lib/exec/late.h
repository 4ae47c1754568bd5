/*
 * late: orders that ended absent, and may still show up (faults.md 3.1 step 7): for a day they are asked for again.
 *
 * What was filled is booked then, a person is told, and its venue halted; one that is open is cancelled.  On paper nothing is late.
 */
#ifndef EXEC_LATE_H
#define EXEC_LATE_H

#include "venue/order.h"

struct exec;

enum { LATE_MAX = 64 }; /* of more, those that ended last */

/* Plain data but for what `at` points to; a zeroed struct holds nothing. */
struct late_orders {
	struct late {
		struct order_request request;
		int64_t ended_us; /* time of day */
		int64_t asked_us; /* lapse time; 0: not in this process */
		char venue_id[VENUE_ID_MAX]; /* of one that was found */
		bool found; /* the venue knows it, after all */
	} * at; /* LATE_MAX of them, once there is one */
	size_t count;
	int64_t asked_us; /* lapse time when one of them was last asked for */
};

void late_free(struct late_orders *orders);

/* It ended absent. */
void late_note(struct exec *exec, const struct order_request *request, int64_t ended_us);

/* At the start: some are asked for at once, the others follow. */
int late_begin(struct exec *exec, struct error *err) MUST_CHECK;

/* The time has come to exec->lapse_us. */
int late_tick(struct exec *exec, struct error *err) MUST_CHECK;

/* What is said of an order whose trade is over; nothing when it is none of these.  One that is there is told, and cancelled. */
int late_heard(struct exec *exec, const struct order_reply *reply, struct error *err) MUST_CHECK;

#endif
