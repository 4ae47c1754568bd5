#include "exec/byhand.h"

#include <stdio.h>

#include "base/clock.h"
#include "exec/attempt.h"
#include "exec/doubt.h"
#include "exec/gate.h"
#include "exec/report.h"
#include "exec/reserve.h"
#include "exec/worth.h"

static void
fill_order(struct exec *exec, struct trade *trade, const struct order_request *wanted, const struct venue_rules *rules)
{
	struct order *order = &trade->orders[0];
	struct order_request *request = &order->request;

	*trade = (struct trade){
		.state = TRADE_OPENING, .shape = SHAPE_CROSS, .decided_us = exec->now_us, .count = 1, .legs = 1
	};
	snprintf(trade->id, sizeof trade->id, "hand:%s", wanted->id);
	strcpy(trade->asset, rules->quote);
	*order = (struct order){ .request = *wanted,
		.state = ORDER_PLANNED,
		.step = PURPOSE_HAND,
		.qty_step = rules->qty_step,
		.min_qty = rules->min_qty,
		.min_notional = rules->min_notional };
	request->leg = 0;
	request->attempt = 1;
	request->decided_us = exec->now_us;
	request->window_us = doubt_window(rules->venue, exec->settings.window_us);
	strcpy(request->opportunity, trade->id);
	strcpy(request->base, rules->base);
	strcpy(request->quote, rules->quote);
}

/* NULL: the trade is planned, and what it may cost is reserved. */
static const char *
plan(struct exec *exec, struct trade *trade, const struct order_request *wanted)
{
	const struct venue_rules *rules =
	    catalogue_find(&exec->catalogue, slice_of(wanted->venue), slice_of(wanted->symbol));
	const char *reason;
	struct error ignored;

	if (rules == NULL)
		return "no_instrument";
	if (scope_forbids(&exec->scopes, rules->venue, rules->symbol, rules->base, rules->quote) != NULL)
		return REASON_HALT;
	if (!standing_allows(&exec->standings, pocket_of(wanted)))
		return "account";
	if ((reason = gate_rules(rules, wanted->qty, wanted->price, wanted->type == ORDER_TYPE_LIMIT)) != NULL)
		return reason;
	fill_order(exec, trade, wanted, rules);
	if (view_fee(&trade->orders[0].planned, rules, &ignored) != 0)
		return "range";
	return reserve_trade(&exec->purse, trade, &exec->shelf, exec->settings.age_us);
}

/* *why NULL: it is on its way. */
static int
place(struct exec *exec, const struct order_request *wanted, const char **why, struct error *err)
{
	struct trade *trade;
	bool known;

	if (*why == NULL && exec->frozen)
		*why = REASON_FREEZE;
	if (exec->record.known(exec->record.journal, wanted->id, &known, err) != 0)
		return -1;
	if (*why == NULL && known)
		*why = "id";
	if (*why == NULL && exec->trade_count == TRADES_MAX)
		*why = "busy";
	if (*why != NULL)
		return 0;
	trade = &exec->trades[exec->trade_count];
	*why = plan(exec, trade, wanted);
	return *why != NULL ? 0 : attempt_trade(exec, trade, err);
}

static const struct trade *
find(const struct exec *exec, const char *id)
{
	for (size_t i = 0; i < exec->trade_count; i++)
		if (trade_by_hand(&exec->trades[i]) && strcmp(exec->trades[i].orders[0].request.id, id) == 0)
			return &exec->trades[i];
	return NULL;
}

int
byhand_see(struct byhand *byhand, const struct exec *exec)
{
	const struct trade *trade = *byhand->request.id == '\0' ? NULL : find(exec, byhand->request.id);

	if (trade != NULL)
		byhand->order = trade->orders[0];
	return 0;
}

static bool
rests(const struct order *order)
{
	return order_may_rest(order) && (order->state == ORDER_OPEN || order->state == ORDER_PARTIAL);
}

int
byhand_send(
    struct byhand *byhand, struct exec *exec, const char *refusal, const struct byhand_wait *wait, struct error *err)
{
	const struct order *order = &byhand->order;

	byhand->refused = refusal;
	if (place(exec, &byhand->request, &byhand->refused, err) != 0)
		return -1;
	if (byhand->refused != NULL) {
		report_refused(exec, &byhand->request, byhand->refused);
		return 0;
	}
	byhand_see(byhand, exec);
	while (!order_terminal(order->state) && !rests(order) && clock_boot_us() < wait->until_us) {
		if (wait->turn(wait->arg, err) != 0)
			return -1;
		byhand_see(byhand, exec);
	}
	return rests(order) ? report_order(exec, find(exec, byhand->request.id), order, exec->now_us, err) : 0;
}
