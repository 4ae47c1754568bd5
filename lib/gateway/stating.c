#include "gateway/stating.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "gateway/wallets.h"

enum {
	AGAIN_US = 5 * SECOND_US, /* after no answer */
	BUSY_US = SECOND_US / 4 /* after one that proved nothing */
};

struct stating {
	struct stating_plan plan;
	struct asking *asking;
	struct timer timer;
	int64_t asked_us, left_us; /* time of day; lapse time */
	struct wallets held;
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
	return wallets_add(&((struct stating *)arg)->held, balance, err);
}

static void
on_end(void *arg, const struct ask_end *end)
{
	struct stating *stating = arg;
	const struct stating_plan *plan = &stating->plan;
	const struct statement statement = { plan->account->venue->name, plan->account->name, stating->held.at,
		stating->held.count, stating->asked_us };
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
	else if (plan->account->stated_us == 0)
		plan->account->stated_us = stating->left_us;
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
	stating->held.count = 0;
	stating->asked_us = asker_day(plan->asker);
	stating->left_us = asker_lapse(plan->asker);
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
	wallets_free(&stating->held);
	free(stating);
}

bool
stating_tried(const struct stating *stating)
{
	return stating->tried;
}
