#include "gateway/stating.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
	AGAIN_US = 5 * SECOND_US, /* after no answer */
	BUSY_US = SECOND_US / 4, /* after one that proved nothing */
	ASSETS_MAX = 4096 /* of which there is any */
};

struct stating {
	struct stating_plan plan;
	struct asking *asking;
	struct timer timer;
	int64_t asked_us;
	struct order_holding *held;
	size_t count, cap;
	bool tried;
	char said[200];
};

static void ask(void *arg);

static void
again(struct stating *stating, int64_t pause_us)
{
	stating->tried = true;
	timer_start(stating->plan.asker->loop, &stating->timer, pause_us, 0, ask, stating);
}

static void
give_up(struct stating *stating, const char *why)
{
	if (strcmp(stating->said, why) != 0)
		stating->plan.say(stating->plan.arg, stating->plan.account, why);
	snprintf(stating->said, sizeof stating->said, "%s", why);
	again(stating, AGAIN_US);
}

static int
take_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	struct stating *stating = arg;
	struct order_holding *held;

	if (stating->count == stating->cap) {
		stating->cap = stating->cap == 0 ? 64 : 2 * stating->cap;
		stating->held = memory_grow(stating->held, stating->cap, sizeof *stating->held);
	}
	held = &stating->held[stating->count];
	if (decimal_sign(balance->locked) < 0)
		return error_set(err, REASON_WRONG_ANSWER, "less than nothing is locked");
	if (decimal_add(&held->total, balance->free, balance->locked, err) != 0)
		return -1;
	held->locked = balance->locked;
	/* what is not there need not be named; and what can not be named here is traded by nobody */
	if (decimal_sign(held->total) == 0 || !slice_copy(held->asset, sizeof held->asset, balance->asset))
		return 0;
	if (++stating->count > ASSETS_MAX)
		return error_set(err, "range", "more than %d assets", ASSETS_MAX);
	return 0;
}

static void
on_end(void *arg, const struct ask_end *end)
{
	struct stating *stating = arg;
	const struct stating_plan *plan = &stating->plan;
	const struct statement statement = { plan->account->venue->name, plan->account->name, stating->held,
		stating->count, stating->asked_us };
	struct error err;
	bool taken;

	stating->asking = NULL;
	if (end->fate != FATE_DONE) {
		give_up(stating,
		    *end->text != '\0'       ? end->text
			: *end->code != '\0' ? end->code
					     : trade_fates[end->fate]);
		return;
	}
	if (plan->take(plan->arg, &statement, &taken, &err) != 0)
		plan->fail(plan->arg, &err);
	else if (!taken)
		again(stating, BUSY_US);
	stating->tried = true;
}

static void
ask(void *arg)
{
	const struct trade_call call = { .ask = ASK_BALANCE };
	struct stating *stating = arg;
	const struct trade_sink sink = { .arg = stating, .balance = take_balance };
	const struct stating_plan *plan = &stating->plan;
	struct error err;

	if (!plan->account->measured) {
		give_up(stating, "its clock was not measured");
		return;
	}
	stating->count = 0;
	stating->asked_us = asker_day(plan->asker);
	stating->asking = ask_start(plan->asker, plan->account, &call, &sink, on_end, stating, &err);
	if (stating->asking == NULL)
		give_up(stating, err.text);
}

struct stating *
stating_start(const struct stating_plan *plan)
{
	struct stating *stating = memory_new(1, sizeof *stating);

	*stating = (struct stating){ .plan = *plan };
	ask(stating);
	return stating;
}

void
stating_again(struct stating *stating)
{
	if (stating->asking == NULL)
		again(stating, 0);
}

void
stating_drop(struct stating *stating)
{
	if (stating == NULL)
		return;
	ask_drop(stating->asking);
	timer_stop(&stating->timer);
	free(stating->held);
	free(stating);
}

bool
stating_tried(const struct stating *stating)
{
	return stating->tried;
}
