/*
 * remeasure: after the wall clock was set, how far venues' clocks are from it now.
 *
 * Signing uses the wall clock and a venue's distance from it.  When the wall clock is set by a known step, the distance changes by as
 * much at once, so what must be signed meanwhile (questions, cancels, steps that bring a trade back) still is in time; whether that holds
 * is measured all the same, and until it was at every account nothing new is to be traded.
 */
#ifndef GATEWAY_REMEASURE_H
#define GATEWAY_REMEASURE_H

#include "gateway/accounts.h"
#include "gateway/clock.h"

/* What people are told, and who tells them; the asker and the accounts are the caller's. */
struct remeasure_plan {
	struct asker *asker;
	struct accounts *accounts;
	void (*say)(void *arg, const char *text);
	void *arg;
};

/* remeasure_drop accepts a zeroed struct.  It stays where it is while one is under way. */
struct remeasure {
	struct remeasure_plan plan;
	struct remeasured {
		struct remeasure *all;
		struct account *account;
		struct clock_look *look; /* NULL: it is done, or waits for another try */
		struct timer timer;
		bool told; /* a person was, that it was not measured */
	} at[ACCOUNTS_MAX];
	size_t count, open; /* open: not measured yet */
};

/* The wall clock was set by step_us: every account is measured, from the beginning where that is under way.  One that fails is tried again. */
void remeasure_begin(struct remeasure *remeasure, const struct remeasure_plan *plan, int64_t step_us);
void remeasure_drop(struct remeasure *remeasure);

#endif
