#include "gateway/remeasure.h"

#include <stdio.h>

#include "base/clock.h"

enum { AGAIN_US = SECOND_US };

static void try(struct remeasured *one);

static void
on_again(void *arg)
{
	try(arg);
}

static void
again(struct remeasured *one)
{
	const struct remeasure_plan *plan = &one->all->plan;
	char text[200];

	if (!one->told) {
		snprintf(text, sizeof text,
		    "%s, account %s: its clock was not measured after ours was set; nothing new is traded until it is",
		    one->account->venue->name, one->account->name);
		plan->say(plan->arg, text);
	}
	one->told = true;
	timer_start(plan->asker->loop, &one->timer, AGAIN_US, 0, on_again, one);
}

static void
on_measured(void *arg, int64_t within_us)
{
	struct remeasured *one = arg;

	one->look = NULL;
	if (within_us < 0)
		again(one);
	else
		one->all->open--;
}

static void
try(struct remeasured *one)
{
	struct error err;

	one->look = clock_look(one->all->plan.asker, one->account, on_measured, one, &err);
	if (one->look == NULL)
		again(one);
}

void
remeasure_begin(struct remeasure *remeasure, const struct remeasure_plan *plan, int64_t step_us)
{
	remeasure_drop(remeasure);
	*remeasure = (struct remeasure){ .plan = *plan, .count = plan->accounts->count, .open = plan->accounts->count };
	for (size_t i = 0; i < remeasure->count; i++) {
		struct account *account = plan->accounts->at[i];

		if (account->measured)
			account->offset_us -= step_us;
		remeasure->at[i] = (struct remeasured){ .all = remeasure, .account = account };
		try(&remeasure->at[i]);
	}
}

void
remeasure_drop(struct remeasure *remeasure)
{
	for (size_t i = 0; i < remeasure->count; i++) {
		clock_drop(remeasure->at[i].look);
		timer_stop(&remeasure->at[i].timer);
	}
	remeasure->count = remeasure->open = 0;
}
