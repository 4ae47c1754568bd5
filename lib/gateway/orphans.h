/*
 * orphans: orders that were made as ours are, rest at a venue, and are in no journal of ours (faults.md 3.3 step 5): the journal was
 * lost, or is an old copy.
 *
 * The open orders of an account are asked for.  An orphan is cancelled; what was filled of it goes to the executor as fills of an order
 * that it does not know, and its end last, so that it is written down and a person is told.  What a person sent elsewhere is left alone.
 */
#ifndef GATEWAY_ORPHANS_H
#define GATEWAY_ORPHANS_H

#include "gateway/gateway.h"

struct orphans_plan {
	struct gateway *gateway;
	struct asker *asker;
	struct account *account;
	struct order_registry registry;
	bool dry_run; /* none is cancelled */
	/* None is left there, or it is known of each what it came to. */
	void (*done)(void *arg);
	/* The registry failed: the program must stop. */
	void (*fail)(void *arg, const struct error *err);
	void (*say)(void *arg, const struct account *account, const char *text); /* for people */
	void *say_arg, *arg; /* of say; of done and fail */
};

struct orphans;

/* Asks, at once and until it was answered and every orphan is over; then done comes, once, perhaps before this returns. */
struct orphans *orphans_start(const struct orphans_plan *plan);
void orphans_drop(struct orphans *orphans); /* accepts NULL; done is not called any more */

/* Whether one question was answered, or could not be: nobody waits longer for done. */
bool orphans_tried(const struct orphans *orphans);

#endif
