#include "exec/deadman.h"

#include "exec/exec.h"

static int
tell(struct exec *exec, struct deadman *deadman, int64_t within_us, struct error *err)
{
	deadman->renew_us = exec->lapse_us + within_us / 3;
	if (within_us != 0)
		exec_wake(exec, deadman->renew_us);
	return exec->carrier.arm(exec->carrier.venue, deadman->venue, deadman->account, within_us, err);
}

int
deadman_arm(struct exec *exec, const struct order_request *request, struct error *err)
{
	struct deadmen *deadmen = &exec->deadmen;
	struct deadman *deadman;

	if (exec->carrier.arm == NULL || exec->settings.rest.deadman_us == 0)
		return 0;
	for (size_t i = 0; i < deadmen->count; i++)
		if (strcmp(deadmen->at[i].venue, request->venue) == 0 &&
		    strcmp(deadmen->at[i].account, request->account) == 0)
			return 0;
	/* one more account than that: its orders rest unguarded, as at a venue that has no switch */
	if (deadmen->count == DEADMEN_MAX)
		return 0;
	deadman = &deadmen->at[deadmen->count++];
	memcpy(deadman->venue, request->venue, sizeof deadman->venue);
	memcpy(deadman->account, request->account, sizeof deadman->account);
	return tell(exec, deadman, exec->settings.rest.deadman_us, err);
}

static bool
can_rest(const struct exec *exec, const struct deadman *deadman)
{
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++) {
			const struct order *order = &exec->trades[i].orders[k];

			if (order->request.tif == TIF_POST_ONLY && order->step != PURPOSE_HAND &&
			    !order_terminal(order->state) && strcmp(order->request.venue, deadman->venue) == 0 &&
			    strcmp(order->request.account, deadman->account) == 0)
				return true;
		}
	return false;
}

int
deadman_tick(struct exec *exec, struct error *err)
{
	struct deadmen *deadmen = &exec->deadmen;
	size_t i = 0;

	while (i < deadmen->count) {
		struct deadman *deadman = &deadmen->at[i];

		if (!can_rest(exec, deadman)) {
			if (tell(exec, deadman, 0, err) != 0)
				return -1;
			*deadman = deadmen->at[--deadmen->count];
			continue;
		}
		if (exec->lapse_us < deadman->renew_us)
			exec_wake(exec, deadman->renew_us);
		else if (tell(exec, deadman, exec->settings.rest.deadman_us, err) != 0)
			return -1;
		i++;
	}
	return 0;
}
