/*
 * The road of an approval: seen before? -> the gate -> money reserved -> intents in the journal, committed -> sent -> answers
 * -> every order terminal -> residue, attribution, outcome.
 *
 * Answers may come while an order is still being sent, so trades that have ended stay where they are until the next
 * approval or tick sweeps them away.
 */
#include "exec/exec.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "event/halt.h"
#include "event/resume.h"
#include "event/venue.h"
#include "exec/answer.h"
#include "exec/attempt.h"
#include "exec/close.h"
#include "exec/doubt.h"
#include "exec/report.h"
#include "exec/reserve.h"

enum { AHEAD_US = 5 * SECOND_US }; /* as clocks of one machine never are */

int
exec_init(struct exec *exec, struct text *made, struct error *err)
{
	*exec = (struct exec){ .made = made, .wake_us = INT64_MAX };
	exec->trades = calloc(TRADES_MAX, sizeof *exec->trades);
	return exec->trades != NULL ? 0 : error_fatal(err, EXIT_SYSTEM, "out of memory for trades");
}

void
exec_free(struct exec *exec)
{
	shelf_free(&exec->shelf);
	catalogue_free(&exec->catalogue);
	purse_free(&exec->purse);
	calm_free(&exec->calm);
	late_free(&exec->late);
	text_free(&exec->line);
	free(exec->trades);
	exec->trades = NULL;
}

/* ---- trades ---- */

static void
sweep(struct exec *exec)
{
	size_t kept = 0;

	for (size_t i = 0; i < exec->trade_count; i++)
		if (!trade_over(&exec->trades[i])) {
			if (kept != i)
				exec->trades[kept] = exec->trades[i];
			kept++;
		}
	exec->trade_count = kept;
}

static struct trade *
find_trade(struct exec *exec, struct slice id)
{
	for (size_t i = 0; i < exec->trade_count; i++)
		if (!trade_over(&exec->trades[i]) && slice_is(id, exec->trades[i].id))
			return &exec->trades[i];
	return NULL;
}

/* ---- approvals ---- */

/* NULL: the trade is planned, reserved and has its ids. */
static const char *
plan_trade(struct exec *exec, struct trade *trade)
{
	struct gate gate = { &exec->shelf, &exec->catalogue, &exec->scopes, &exec->standings, &exec->traded,
		exec->now_us, exec->settings.age_us, exec->settings.window_us };
	const char *reason = gate_plan(trade, &gate, &exec->event);

	if (reason != NULL)
		return reason;
	rest_choose(exec, trade);
	for (size_t i = 0; i < trade->count; i++)
		exec_client_id(trade->orders[i].request.id, exec->journal, trade->id, (int)i, 1);
	return reserve_trade(&exec->purse, trade, &exec->shelf, exec->settings.age_us);
}

/* True: the id was dealt with before; what is known of it is told again. */
static int
told_before(struct exec *exec, const char *id, bool *told, struct error *err)
{
	struct trade *trade = find_trade(exec, slice_of(id));
	struct text *line = &exec->line;

	*told = trade != NULL;
	if (trade != NULL) {
		trade->repeats++;
		return 0;
	}
	line->len = 0;
	if (exec->record.seen(exec->record.journal, id, told, line, err) != 0)
		return -1;
	if (*told)
		report_again(exec->made, text_all(line));
	return 0;
}

int
exec_approved(struct exec *exec, const char *refusal, struct error *err)
{
	char id[OPPORTUNITY_ID_MAX];
	struct trade *trade;
	bool told;

	sweep(exec);
	exec->counts.approved++;
	if (!slice_copy(id, sizeof id, exec->event.id))
		refusal = "id";
	else if (told_before(exec, id, &told, err) != 0)
		return -1;
	else if (told) {
		exec->counts.repeated++;
		return 0;
	}
	if (refusal == NULL && exec->frozen)
		refusal = REASON_FREEZE;
	if (refusal == NULL && exec->untimed)
		refusal = "clock";
	if (refusal == NULL && exec->trade_count == TRADES_MAX)
		refusal = "busy";
	trade = &exec->trades[exec->trade_count];
	if (refusal == NULL)
		refusal = plan_trade(exec, trade);
	if (refusal == NULL)
		return attempt_trade(exec, trade, err);
	exec->counts.refused++;
	return report_none(exec, exec->event.id, refusal, err);
}

/* ---- time, recovery ---- */

int
exec_place(struct exec *exec, const struct book_event *book, struct error *err)
{
	int place;

	if (UNLIKELY(exec->settings.mode == MODE_LIVE && book->ts_us > exec->now_us + AHEAD_US))
		return error_set(err, "range", "book: more than 5 s ahead of the clock");
	place = shelf_place(&exec->shelf, book->venue, book->symbol);
	return LIKELY(place >= 0) ? place : error_set(err, "range", "book: no room for another venue and symbol");
}

void
exec_book(struct exec *exec, int place)
{
	if (exec->settings.rest.on)
		calm_note(&exec->calm, place, &exec->shelf.at[place]);
}

int64_t
exec_moment(const struct exec *exec)
{
	return exec->timepiece.now_us == NULL ? exec->now_us : exec->timepiece.now_us(exec->timepiece.arg);
}

struct ladder
exec_ladder(const struct exec *exec)
{
	return (struct ladder){ &exec->settings.ladder, &exec->purse, &exec->scopes, &exec->traded,
		{ &exec->shelf, &exec->catalogue, exec_moment(exec), exec->settings.age_us }, exec->settings.window_us,
		exec->frozen || exec->untimed, &exec->standings, false };
}

void
exec_wake(struct exec *exec, int64_t at_us)
{
	if (at_us < exec->wake_us)
		exec->wake_us = at_us;
}

/* Since when the venue owes a word: an answer, the end of what ends by itself, or of what was cancelled; 0: it owes none. */
static int64_t
waited_since(const struct order *order)
{
	if (order->state == ORDER_SENT)
		return order->since_us;
	if (order->state != ORDER_OPEN && order->state != ORDER_PARTIAL)
		return 0;
	return order_may_rest(order) ? order->cancel_us : order->heard_us;
}

static int
tick_order(struct exec *exec, struct trade *trade, struct order *order, struct error *err)
{
	int64_t since_us = waited_since(order), due_us;

	if (since_us != 0) {
		due_us = since_us + patience_with(&exec->patience, order->request.venue);
		if (exec->lapse_us < due_us)
			exec_wake(exec, due_us);
		else if (answer_lost(exec, trade, order, "timeout", err) != 0)
			return -1;
	}
	if (order->state == ORDER_OPEN || order->state == ORDER_PARTIAL)
		return doubt_found(exec, order, err);
	return order->state == ORDER_UNKNOWN && !order->disputed ? doubt_tick(exec, order, err) : 0;
}

/* All its orders have ended, and it waits for books by which another one can be sent. */
static bool
waits_for_books(const struct trade *trade)
{
	return trade_ended(trade) &&
	    (trade->state == TRADE_LOPSIDED || (trade->state == TRADE_OPENING && trade->crossed));
}

static int
look_at(struct exec *exec, struct trade *trade, struct error *err)
{
	if (rest_tick(exec, trade, err) != 0)
		return -1;
	return waits_for_books(trade) ? close_trade(exec, trade, err) : 0;
}

static int
tick_trade(struct exec *exec, struct trade *trade, struct error *err)
{
	for (size_t i = 0; i < trade->count; i++)
		if (tick_order(exec, trade, &trade->orders[i], err) != 0)
			return -1;
	return look_at(exec, trade, err);
}

int
exec_time(struct exec *exec, int64_t lapse_us, struct error *err)
{
	if (lapse_us <= exec->lapse_us)
		return 0;
	exec->lapse_us = lapse_us;
	exec->now_us = lapse_us + exec->slip_us;
	if (LIKELY(lapse_us < exec->wake_us))
		return 0;
	sweep(exec);
	exec->wake_us = INT64_MAX;
	for (size_t i = 0; i < exec->trade_count; i++)
		if (tick_trade(exec, &exec->trades[i], err) != 0)
			return -1;
	return late_tick(exec, err) != 0 ? -1 : deadman_tick(exec, err);
}

/* What an order may still spend is not there for another one, as before the process ended. */
static int
reserve_again(struct exec *exec, struct trade *trade, struct error *err)
{
	for (size_t i = 0; i < trade->count; i++) {
		struct order *order = &trade->orders[i];
		struct decimal left;

		if (!order_terminal(order->state) &&
		    (decimal_sub(&left, order->request.qty, order->filled, err) != 0 ||
			reserve_loaded(&exec->purse, order, left, err) != 0))
			return -1;
	}
	return rest_loaded(exec, trade, err);
}

/* Whether its bytes left before the process died, nobody here knows. */
static int
recover_order(struct exec *exec, struct trade *trade, struct order *order, struct error *err)
{
	if (order_terminal(order->state))
		return 0;
	if (order->state == ORDER_UNKNOWN)
		exec->unknown++;
	else if (answer_lost(exec, trade, order, NULL, err) != 0)
		return -1;
	order->doubt_us = 0;
	return doubt_ask(exec, order, err);
}

const struct order_request *
exec_owed(const struct exec *exec, size_t i)
{
	for (size_t t = 0; t < exec->trade_count; t++)
		for (size_t k = 0; k < exec->trades[t].count; k++)
			if (i-- == 0)
				return &exec->trades[t].orders[k].request;
	return NULL;
}

int
exec_recover(struct exec *exec, struct error *err)
{
	if (exec->lapse_us == 0) /* on paper */
		exec->lapse_us = exec->now_us;
	for (size_t i = 0; i < exec->trade_count; i++)
		if (reserve_again(exec, &exec->trades[i], err) != 0)
			return -1;
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++)
			if (recover_order(exec, &exec->trades[i], &exec->trades[i].orders[k], err) != 0)
				return -1;
	for (size_t i = 0; i < exec->trade_count; i++)
		if (!trade_over(&exec->trades[i]) && trade_ended(&exec->trades[i]) &&
		    close_trade(exec, &exec->trades[i], err) != 0)
			return -1;
	if (late_begin(exec, err) != 0)
		return -1;
	for (size_t i = 0; i < exec->trade_count; i++)
		exec->trades[i].lopsided_us = exec->trades[i].bookless_us = exec->trades[i].unhedged_us = 0;
	exec->loaded_us = exec->now_us;
	exec->now_us = exec->lapse_us = 0; /* from here on the input tells the time */
	exec->wake_us = 0;
	return 0;
}

static bool
is_settled(const struct order *order)
{
	return order_terminal(order->state) || (order_may_rest(order) && order->state != ORDER_UNKNOWN);
}

void
exec_passive(struct exec *exec, bool passive)
{
	exec->passive = passive;
	/* what was left meanwhile is looked at */
	exec_wake(exec, 0);
}

/* What a person sent to rest goes on resting when nobody is here. */
size_t
exec_open(const struct exec *exec)
{
	size_t count = 0;

	for (size_t i = 0; i < exec->trade_count; i++)
		count += !trade_over(&exec->trades[i]) &&
		    !(trade_by_hand(&exec->trades[i]) && is_settled(&exec->trades[i].orders[0]));
	return count;
}

static bool
is_out(const struct trade *trade)
{
	for (size_t i = 0; i < trade->count; i++)
		if (!is_settled(&trade->orders[i]))
			return true;
	return false;
}

size_t
exec_busy(const struct exec *exec)
{
	size_t count = 0;

	for (size_t i = 0; i < exec->trade_count; i++) {
		const struct trade *trade = &exec->trades[i];
		bool answers_only = exec->passive || trade->left || trade_by_hand(trade);

		count += !trade_over(trade) && (!answers_only || is_out(trade));
	}
	return count;
}

static int
look_at_all(struct exec *exec, struct error *err)
{
	for (size_t i = 0; i < exec->trade_count; i++)
		if (look_at(exec, &exec->trades[i], err) != 0)
			return -1;
	return 0;
}

int
exec_end(struct exec *exec, struct error *err)
{
	exec->ending = true;
	if (exec->now_us == 0) /* the input told none */
		exec->now_us = exec->lapse_us = exec->loaded_us;
	return look_at_all(exec, err);
}

int
exec_leave(struct exec *exec, struct error *err)
{
	exec->leaving = true;
	return look_at_all(exec, err);
}

int
exec_closed(struct exec *exec, struct slice id, struct error *err)
{
	struct trade *trade = find_trade(exec, id);

	if (trade == NULL || trade->rest_leg == 0)
		return 0;
	trade->closed = true;
	return look_at(exec, trade, err);
}

/* ---- accounts, halts ---- */

int
exec_funds(struct exec *exec, struct pocket pocket, const char *asset, struct decimal amount, struct error *err)
{
	if (purse_find(&exec->purse, pocket, slice_of(asset)) != NULL)
		return 0;
	if (exec->record.funds(exec->record.journal, pocket, asset, amount, err) != 0)
		return -1;
	return purse_add(&exec->purse, pocket, slice_of(asset), amount, err);
}

int
exec_balances(struct exec *exec, const char *venue, int64_t ts_us, struct error *err)
{
	for (size_t i = 0; i < exec->purse.count; i++)
		if ((*venue == '\0' || strcmp(exec->purse.at[i].venue, venue) == 0) &&
		    report_balance(exec, &exec->purse.at[i], ts_us, err) != 0)
			return -1;
	return 0;
}

void
exec_freeze(struct exec *exec, bool frozen)
{
	if (frozen == exec->frozen)
		return;
	exec->frozen = frozen;
	report_halt(exec, "all", REASON_FREEZE, frozen);
}

void
exec_clock(struct exec *exec, const struct lapse *lapse, bool timed)
{
	char text[120];

	exec->slip_us = lapse->slip_us;
	exec->now_us = lapse->now_us + lapse->slip_us;
	exec->untimed = !timed;
	if (lapse->step_us == 0)
		return;
	snprintf(text, sizeof text, "the clock of this machine was set by %lld ms", (long long)(lapse->step_us / 1000));
	report_alert(exec, "clock", text, "", "");
}

void
exec_look(struct exec *exec)
{
	if (exec->freezer.stands != NULL)
		exec_freeze(exec, exec->freezer.stands(exec->freezer.arg));
}

/* The journal knows of alarms alone. */
static int
keep_end(struct exec *exec, struct slice scope, bool was_ours, struct error *err)
{
	char name[SCOPE_MAX];

	if (!was_ours || scope_alarmed(&exec->scopes, scope) || !slice_copy(name, sizeof name, scope))
		return 0;
	return exec->record.scope(exec->record.journal, name, false, exec->now_us, err);
}

int
exec_scope(struct exec *exec, struct slice scope, bool halted, struct error *err)
{
	bool ours = scope_alarmed(&exec->scopes, scope);

	if (halted)
		scope_halt(&exec->scopes, scope, SLICE(""));
	else
		scope_lift(&exec->scopes, scope);
	return keep_end(exec, scope, ours, err);
}

int
exec_halt(struct exec *exec, struct slice line, struct error *err)
{
	struct halt_event event;

	if (event_read(&kind_halt, &event, line, err) != 0)
		return -1;
	if (!halt_of_freeze(event.by, event.reason))
		scope_halt(&exec->scopes, event.scope, event.by);
	return 0;
}

int
exec_resume(struct exec *exec, struct slice line, struct error *err)
{
	struct resume_event event;
	bool ours;

	if (event_read(&kind_resume, &event, line, err) != 0)
		return -1;
	if (halt_of_freeze(event.by, event.reason))
		return 0;
	ours = scope_alarmed(&exec->scopes, event.scope);
	scope_resume(&exec->scopes, event.scope, event.by);
	return keep_end(exec, event.scope, ours, err);
}

int
exec_venue(struct exec *exec, struct slice line, struct error *err)
{
	struct venue_event event;

	if (event_read(&kind_venue, &event, line, err) != 0)
		return -1;
	if (event.state != VENUE_LIVE && event.state != VENUE_FALLBACK)
		shelf_spoil(&exec->shelf, event.venue, event.symbol);
	return 0;
}

size_t
exec_unknown(const struct exec *exec, const char *venue)
{
	size_t count = 0;

	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++)
			count += (venue == NULL || strcmp(exec->trades[i].orders[k].request.venue, venue) == 0) &&
			    !is_settled(&exec->trades[i].orders[k]);
	return count;
}

int
exec_day(struct exec *exec, int64_t now_us, struct error *err)
{
	bool first = exec->day_end_us == 0;

	if (now_us < exec->day_end_us)
		return 0;
	exec->day_end_us = now_us - now_us % DAY_US + DAY_US;
	return first ? 0 : exec_balances(exec, "", now_us, err);
}
