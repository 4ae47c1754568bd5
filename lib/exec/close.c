#include "exec/close.h"

#include <stdio.h>

#include "base/clock.h"
#include "book/walk.h"
#include "exec/alarm.h"
#include "exec/attempt.h"
#include "exec/attribution.h"
#include "exec/report.h"
#include "exec/reserve.h"

static const int64_t books_us = MINUTE_US; /* in which books have to come behind a start */

enum {
	LOOK_US = 50000, /* between two looks for a step that can be taken */
	PUT_OFF_MAX = 2 /* steps in a row that come to nothing for now, before another venue is preferred */
};

void
close_arrival(struct order *order, const struct shelf *shelf)
{
	const struct order_request *request = &order->request;
	const struct held_book *book = shelf_find(shelf, slice_of(request->venue), slice_of(request->symbol));
	struct error ignored;

	if (book != NULL && book->valid &&
	    attribution_walk(&order->at_arrival, order, book, request->qty, &ignored) == 0 &&
	    attribution_walk(&order->at_arrival_filled, order, book, order->filled, &ignored) == 0)
		return;
	/* nothing is known of the arrival: then nothing is laid to it */
	order->at_arrival = order->at_decision;
	order->at_arrival_filled =
	    decimal_compare(order->filled, request->qty) == 0 ? order->at_decision : order->notional;
}

/* As much of the token as it was, in its book there; false: nothing is known of that. */
static bool
offered_at(struct decimal *worth, const struct order *order, const char *token, struct decimal amount,
    const struct shelf *shelf)
{
	const struct order_request *request = &order->request;
	const struct held_book *book;
	char symbol[2 * ASSET_MAX];
	struct walk_leg leg;
	struct error ignored;

	snprintf(symbol, sizeof symbol, "%s-%s", token, request->quote);
	book = shelf == NULL ? NULL : shelf_find(shelf, slice_of(request->venue), slice_of(symbol));
	if (book == NULL || walk_take(&leg, book->asks.at, book->asks.count, amount, &ignored) != 0 ||
	    decimal_compare(leg.qty, amount) != 0)
		return false;
	*worth = leg.notional;
	return true;
}

/* By the rate that was counted on. */
static int
counted_on(struct decimal *worth, const struct order *order, const struct order_fill *fill, struct error *err)
{
	struct decimal rate = order->planned.rate, money;

	if (decimal_mul(&money, fill->price, fill->qty, err) != 0)
		return -1;
	money = decimal_round(money, MONEY_PLACES, ROUND_CEILING);
	if (decimal_mul(worth, money, decimal_magnitude(rate), err) != 0)
		return -1;
	*worth = decimal_round(*worth, MONEY_PLACES, ROUND_CEILING);
	return 0;
}

int
close_token_worth(struct decimal *worth, const struct order *order, const struct order_fill *fill,
    const struct shelf *shelf, struct error *err)
{
	bool rebate = decimal_sign(fill->fee) < 0;
	struct decimal amount = rebate ? decimal_negate(fill->fee) : fill->fee;

	*worth = DECIMAL_ZERO;
	if (decimal_sign(amount) == 0 || strcmp(fill->fee_asset, order->request.base) == 0 ||
	    strcmp(fill->fee_asset, order->request.quote) == 0)
		return 0;
	/* reckoned in any case: it is what the next start goes by */
	if (counted_on(worth, order, fill, err) != 0)
		return -1;
	(void)offered_at(worth, order, fill->fee_asset, amount, shelf);
	if (rebate)
		*worth = decimal_negate(*worth);
	return 0;
}

/* "0.2 BTC bought at kraken is not sold", and what is to come of it. */
static void
alert_one_leg(struct exec *exec, const struct trade *trade, const struct amount *left, const char *more)
{
	bool above = decimal_sign(left->amount) > 0;
	const struct order *order = &trade->orders[0];
	char digits[DECIMAL_TEXT_MAX], text[200];

	for (size_t i = 0; i < trade->count; i++)
		if (strcmp(trade->orders[i].request.base, left->asset) == 0 &&
		    (trade->orders[i].request.side == SIDE_BUY) == above)
			order = &trade->orders[i];
	decimal_text(digits, above ? left->amount : decimal_negate(left->amount));
	snprintf(text, sizeof text, "%s %s %s at %s is not %s%s", digits, left->asset, above ? "bought" : "sold",
	    order->request.venue, above ? "sold" : "bought", more);
	report_alert(exec, "one_leg", text, order->request.venue, order->request.symbol);
}

static int
tell_frozen(struct exec *exec, const struct trade *trade, const struct amounts *left, struct error *err)
{
	for (size_t i = 0; i < left->count; i++) {
		char scope[SCOPE_MAX];

		if (trade_dust(trade, &left->at[i]))
			continue;
		alert_one_leg(exec, trade, &left->at[i], "");
		snprintf(scope, sizeof scope, "asset:%s", left->at[i].asset);
		if (exec->settings.halt_frozen && alarm_halt(exec, scope, "one_leg", trade->ended_us, err) != 0)
			return -1;
	}
	return 0;
}

/* Of a flat trade: the last step that traded, where there was one. */
static const char *
reason_of(const struct trade *trade)
{
	bool any = false, all = true;
	const char *step = NULL;

	for (size_t i = 0; i < trade->count; i++) {
		const struct order *order = &trade->orders[i];

		any = any || decimal_sign(order->filled) > 0;
		all = all && order->state == ORDER_FILLED;
		if (order->step != PURPOSE_LEG && decimal_sign(order->filled) > 0)
			step = order_purposes[order->step];
	}
	if (trade->state == TRADE_FLAT && step != NULL)
		return step;
	return trade->state == TRADE_FROZEN ? "one_leg" : all ? NULL : any ? "partial" : "unfilled";
}

static void
set_figures(const struct exec *exec, const struct trade *trade, const struct amounts *left, struct outcome_event *event)
{
	struct decimal worth = DECIMAL_ZERO;
	struct error why;

	/* figures that do not fit are left out: the fills say what happened */
	if ((trade->state == TRADE_FROZEN && attribution_residue(&worth, trade, left, &exec->shelf, &why) != 0) ||
	    attribution(&event->parts, &event->realised, trade, worth, &why) != 0)
		return;
	SET(event, OUTCOME_HAS_REALISED);
	SET(event, OUTCOME_HAS_PARTS);
}

static int
report_end(struct exec *exec, const struct trade *trade, const struct amounts *left, struct error *err)
{
	const char *reason = reason_of(trade);
	struct outcome_event event = { .state = trade->state == TRADE_FLAT ? OUTCOME_FLAT : OUTCOME_FROZEN,
		.reason = slice_of(reason) };
	struct text residue = { 0 };
	int result;

	set_figures(exec, trade, left, &event);
	if (reason != NULL)
		SET(&event, OUTCOME_HAS_REASON);
	if (left->count > 0) {
		amounts_text(&residue, left);
		event.residue = text_all(&residue);
		SET(&event, OUTCOME_HAS_RESIDUE);
	}
	result = report_outcome(exec, trade, &event, err);
	text_free(&residue);
	return result;
}

/* The plan of a leg that followed kept what it might have cost. */
static int
release_plan(struct exec *exec, struct trade *trade, struct error *err)
{
	for (size_t i = 0; i < trade->legs; i++)
		if (reserve_rest(&exec->purse, &trade->orders[i], err) != 0)
			return -1;
	return 0;
}

/* It is over: its outcome, and who waits for it. */
static int
end_trade(struct exec *exec, struct trade *trade, const struct amounts *left, struct error *err)
{
	if (release_plan(exec, trade, err) != 0)
		return -1;
	for (size_t i = 0; i < trade->count; i++)
		if (trade->orders[i].ended_us > trade->ended_us)
			trade->ended_us = trade->orders[i].ended_us;
	/* one that waited for a step, or for another price, ends when it is given up */
	if ((trade->lopsided_us != 0 && exec->lapse_us > trade->lopsided_us) ||
	    (trade->crossed && exec->now_us > trade->ended_us))
		trade->ended_us = exec->now_us;
	if (report_end(exec, trade, left, err) != 0 || exec->record.end(exec->record.journal, trade, exec->n, err) != 0)
		return -1;
	for (; trade->repeats > 0; trade->repeats--)
		report_again(exec->made, (struct slice){ exec->line.at, exec->line.len - 1 });
	if (trade->state == TRADE_FLAT) {
		exec->counts.flat++;
		return 0;
	}
	exec->counts.frozen++;
	return tell_frozen(exec, trade, left, err);
}

/* elsewhere: not at venues that put off what came last. */
static bool
plan_step(struct exec *exec, struct trade *trade, bool elsewhere)
{
	struct ladder ladder = exec_ladder(exec);

	ladder.elsewhere = elsewhere;
	return ladder_next(trade, &ladder) &&
	    reserve_order(&exec->purse, &trade->orders[trade->count], &exec->shelf, exec->settings.age_us) == NULL;
}

/* A venue that put off so many steps in a row may do so for long: another one is preferred. */
static bool
next_step(struct exec *exec, struct trade *trade)
{
	if (exec->ending || trade->count == ORDERS_MAX)
		return false;
	return (trade->pauses >= PUT_OFF_MAX && plan_step(exec, trade, true)) || plan_step(exec, trade, false);
}

static bool
is_step(const struct order *order)
{
	return order->step == PURPOSE_RETRY || order->step == PURPOSE_CROSS || order->step == PURPOSE_HEDGE ||
	    order->step == PURPOSE_UNWIND;
}

/*
 * Whether the last step was put off a moment ago.  It comes again behind the pause, or one elsewhere, while the ladder waits at all and there are
 * places for all of it; from then on it was a try, and the next one has its turn.
 */
static bool
is_put_off(struct exec *exec, struct trade *trade)
{
	const struct order *last = &trade->orders[trade->count - 1];
	const struct ladder_bounds *bounds = &exec->settings.ladder;

	if (!last->later || !is_step(last)) {
		trade->pauses = 0;
		return false;
	}
	if (exec->ending)
		return false;
	if (trade_pauses(trade, exec->lapse_us)) {
		exec_wake(exec, trade->resume_us);
		return true;
	}
	if (exec->lapse_us - trade->paused_us >= bounds->wait_us ||
	    trade->count + LADDER_FINISHES + bounds->width_count >= ORDERS_MAX)
		trade->pressed = true;
	return false;
}

/* Whether a book of any of its markets came since the start. */
static bool
has_books(const struct exec *exec, const struct trade *trade)
{
	for (size_t i = 0; i < trade->count; i++) {
		const struct order_request *request = &trade->orders[i].request;

		if (shelf_find(&exec->shelf, slice_of(request->venue), slice_of(request->symbol)) != NULL)
			return true;
	}
	return false;
}

/* Whether books that come may still allow a step.  Who feeds us may have been started anew as well: its first book has a minute. */
static bool
may_wait(struct exec *exec, struct trade *trade)
{
	if (exec->ending || trade->count == ORDERS_MAX)
		return false;
	if (trade->lopsided_us == 0 && !has_books(exec, trade)) {
		if (trade->bookless_us == 0)
			trade->bookless_us = exec->lapse_us;
		if (exec->lapse_us - trade->bookless_us < books_us)
			return true;
		trade->lopsided_us = trade->bookless_us;
		return false;
	}
	if (trade->lopsided_us == 0)
		trade->lopsided_us = exec->lapse_us;
	return exec->lapse_us - trade->lopsided_us < exec->settings.ladder.wait_us;
}

/* No book will come here any more. */
static void
leave_to_next(struct exec *exec, struct trade *trade, const struct amounts *left)
{
	for (size_t i = 0; i < left->count && !trade->left; i++)
		if (!trade_dust(trade, &left->at[i]))
			alert_one_leg(exec, trade, &left->at[i], ": the next start goes on with it");
	trade->left = true;
}

/* The next step of the ladder, or the time in which one may become possible, or the end. */
static int
bring_back(struct exec *exec, struct trade *trade, const struct amounts *left, struct error *err)
{
	if (exec->passive)
		return 0;
	if (release_plan(exec, trade, err) != 0 || rest_stop(exec, trade, err) != 0)
		return -1;
	if (is_put_off(exec, trade))
		return 0;
	if (next_step(exec, trade)) {
		trade_step(&trade->state, TRADE_TRY);
		trade->lopsided_us = 0;
		trade->left = false;
		return attempt_order(exec, trade, err);
	}
	if (exec->leaving) {
		leave_to_next(exec, trade, left);
		return 0;
	}
	if (may_wait(exec, trade)) {
		exec_wake(exec, exec->lapse_us + LOOK_US);
		if (trade->lopsided_us != 0)
			exec_wake(exec, trade->lopsided_us + exec->settings.ladder.wait_us);
		return 0;
	}
	trade_step(&trade->state, TRADE_GIVE_UP);
	return end_trade(exec, trade, left, err);
}

/* What it was for is the person's: there is no opportunity, so there is no outcome, and what was bought is no residue. */
static int
end_by_hand(struct exec *exec, struct trade *trade, struct error *err)
{
	trade_step(&trade->state, TRADE_EVEN);
	trade->ended_us = trade->orders[0].ended_us;
	return exec->record.end(exec->record.journal, trade, exec->n, err);
}

int
close_trade(struct exec *exec, struct trade *trade, struct error *err)
{
	struct amounts left;
	bool even = true;

	if (trade_by_hand(trade))
		return end_by_hand(exec, trade, err);
	if (trade_residue(&left, trade, err) != 0)
		return -1;
	for (size_t i = 0; i < left.count; i++)
		even = even && trade_dust(trade, &left.at[i]);
	if (even && !exec->passive && rest_again(exec, trade))
		return attempt_order(exec, trade, err);
	if (even && rest_waits(exec, trade))
		return 0;
	trade_step(&trade->state, even ? TRADE_EVEN : TRADE_UNEVEN);
	return even ? end_trade(exec, trade, &left, err) : bring_back(exec, trade, &left, err);
}
