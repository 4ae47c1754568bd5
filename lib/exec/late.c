#include "exec/late.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "exec/attempt.h"
#include "exec/report.h"

enum {
	AGAIN_US = 5 * MINUTE_US,
	GAP_US = 2 * SECOND_US, /* between two of them: a round takes four requests */
	FIRST_MAX = 8 /* asked for at once at the start */
};

void
late_free(struct late_orders *orders)
{
	free(orders->at);
	*orders = (struct late_orders){ .at = NULL };
}

static struct late *
find(const struct late_orders *orders, const char *id)
{
	for (size_t i = 0; i < orders->count; i++)
		if (strcmp(orders->at[i].request.id, id) == 0)
			return &orders->at[i];
	return NULL;
}

static void
remove_at(struct late_orders *orders, size_t i)
{
	orders->at[i] = orders->at[--orders->count];
}

static size_t
oldest(const struct late_orders *orders)
{
	size_t found = 0;

	for (size_t i = 1; i < orders->count; i++)
		if (orders->at[i].ended_us < orders->at[found].ended_us)
			found = i;
	return found;
}

void
late_note(struct exec *exec, const struct order_request *request, int64_t ended_us)
{
	struct late_orders *orders = &exec->late;

	if (exec->settings.mode != MODE_LIVE || find(orders, request->id) != NULL)
		return;
	if (orders->at == NULL)
		orders->at = memory_new(LATE_MAX, sizeof *orders->at);
	if (orders->count == LATE_MAX)
		remove_at(orders, oldest(orders));
	orders->at[orders->count++] =
	    (struct late){ .request = *request, .ended_us = ended_us, .asked_us = exec->lapse_us };
	exec_wake(exec, exec->lapse_us);
}

static int
ask(struct exec *exec, struct late *late, struct error *err)
{
	late->asked_us = exec->late.asked_us = exec->lapse_us;
	/* the cancel went astray */
	if (late->found && !exec->passive)
		return attempt_cancel(exec, &late->request, late->venue_id, err);
	return exec->carrier.query(exec->carrier.venue, &late->request, err);
}

static void
drop_old(struct late_orders *orders, int64_t now_us)
{
	for (size_t i = orders->count; i-- > 0;)
		if (now_us - orders->at[i].ended_us >= DAY_US)
			remove_at(orders, i);
}

int
late_begin(struct exec *exec, struct error *err)
{
	struct late_orders *orders = &exec->late;

	drop_old(orders, exec->lapse_us);
	for (size_t i = 0; i < orders->count; i++) {
		orders->at[i].asked_us = 0;
		if (i < FIRST_MAX && ask(exec, &orders->at[i], err) != 0)
			return -1;
	}
	return 0;
}

int
late_tick(struct exec *exec, struct error *err)
{
	struct late_orders *orders = &exec->late;
	struct late *next;
	int64_t due_us;

	drop_old(orders, exec->now_us);
	if (orders->count == 0)
		return 0;
	next = &orders->at[0];
	for (size_t i = 1; i < orders->count; i++)
		if (orders->at[i].asked_us < next->asked_us)
			next = &orders->at[i];
	due_us = next->asked_us == 0 ? 0 : next->asked_us + AGAIN_US;
	if (due_us < orders->asked_us + GAP_US)
		due_us = orders->asked_us + GAP_US;
	if (exec->lapse_us < due_us) {
		exec_wake(exec, due_us);
		return 0;
	}
	exec_wake(exec, exec->lapse_us + GAP_US);
	return ask(exec, next, err);
}

int
late_heard(struct exec *exec, const struct order_reply *reply, struct error *err)
{
	struct late *late = find(&exec->late, reply->id);
	char text[200];

	if (late != NULL && reply->kind == REPLY_END)
		remove_at(&exec->late, (size_t)(late - exec->late.at));
	if (late == NULL || reply->kind != REPLY_OPEN || late->found)
		return 0;
	late->found = true;
	snprintf(late->venue_id, sizeof late->venue_id, "%s", reply->venue_id == NULL ? "" : reply->venue_id);
	snprintf(text, sizeof text, "order %.40s at %.24s was thought never to have arrived, and is there", reply->id,
	    reply->venue);
	report_alert(exec, "late_fill", text, reply->venue, reply->symbol);
	return exec->passive ? 0 : ask(exec, late, err);
}
