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
#include "exec/attribution.h"
#include "exec/close.h"
#include "exec/report.h"
#include "exec/reserve.h"

enum { ASK_FIRST_US = 100000, ASK_LAST_US = 2000000 };

int
exec_init(struct exec *exec, struct text *made, struct error *err)
{
	*exec = (struct exec){ .made = made };
	exec->trades = calloc(TRADES_MAX, sizeof *exec->trades);
	return exec->trades != NULL ? 0 : error_fatal(err, EXIT_SYSTEM, "out of memory for trades");
}

void
exec_free(struct exec *exec)
{
	shelf_free(&exec->shelf);
	catalogue_free(&exec->catalogue);
	purse_free(&exec->purse);
	text_free(&exec->line);
	free(exec->trades);
	exec->trades = NULL;
}

void
exec_client_id(char to[ORDER_ID_MAX], const char *journal, const char *opportunity, int leg, int attempt)
{
	unsigned char bytes[20];
	char tail[48];
	struct slice parts[] = { slice_of(journal), SLICE("\n"), slice_of(opportunity), { tail, 0 } };

	parts[3].len = (size_t)snprintf(tail, sizeof tail, "\n%d\n%d", leg, attempt);
	hash_sized(bytes, sizeof bytes, parts, COUNT(parts));
	to[0] = 'a';
	hash_base32(to + 1, CLIENT_ID_LENGTH, bytes, sizeof bytes);
}

/* ---- trades ---- */

static bool
over(const struct trade *trade)
{
	return trade->state == TRADE_FLAT || trade->state == TRADE_FROZEN;
}

static void
sweep(struct exec *exec)
{
	size_t kept = 0;

	for (size_t i = 0; i < exec->trade_count; i++)
		if (!over(&exec->trades[i])) {
			if (kept != i)
				exec->trades[kept] = exec->trades[i];
			kept++;
		}
	exec->trade_count = kept;
}

static struct trade *
find_trade(struct exec *exec, const char *id)
{
	for (size_t i = 0; i < exec->trade_count; i++)
		if (!over(&exec->trades[i]) && strcmp(exec->trades[i].id, id) == 0)
			return &exec->trades[i];
	return NULL;
}

static struct trade *
find_order(struct exec *exec, const char *id, struct order **order)
{
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++)
			if (strcmp(exec->trades[i].orders[k].request.id, id) == 0) {
				*order = &exec->trades[i].orders[k];
				return &exec->trades[i];
			}
	return NULL;
}

/* ---- answers ---- */

static int
set_state(struct exec *exec, struct order *order, enum order_state next, int64_t ts_us, struct error *err)
{
	exec->unknown -= order->state == ORDER_UNKNOWN;
	exec->unknown += next == ORDER_UNKNOWN;
	order->state = next == ORDER_OPEN && decimal_sign(order->filled) > 0 ? ORDER_PARTIAL : next;
	if (order_terminal(order->state)) {
		order->ended_us = ts_us;
		close_arrival(order, &exec->shelf);
	}
	if (exec->record.state(exec->record.journal, order, ts_us, err) != 0)
		return -1;
	return reserve_rest(&exec->purse, order, err);
}

/* Something that must not be: told, and the venue gets no new orders until a person has looked. */
static int
alarm_about(struct exec *exec, const char *code, const struct order_reply *reply, struct error *err)
{
	char scope[SCOPE_MAX], text[200];

	snprintf(text, sizeof text, "order %.40s at %.24s: an answer that does not fit what is known of it", reply->id,
	    reply->venue);
	report_alert(exec, code, text, reply->venue, reply->symbol);
	snprintf(scope, sizeof scope, "venue:%s", reply->venue);
	if (scope_halted(&exec->scopes, slice_of(scope)))
		return 0;
	scope_halt(&exec->scopes, slice_of(scope));
	report_halt(exec, scope, code, true);
	return exec->record.scope(exec->record.journal, scope, true, reply->ts_us, err);
}

static int
apply(struct exec *exec, struct trade *trade, struct order *order, enum order_input input,
    const struct order_reply *reply, struct error *err)
{
	struct order_step step = order_step(order->state, input);

	if (step.alarm != ALARM_NONE &&
	    alarm_about(exec, step.alarm == ALARM_LATE ? "late_fill" : "wrong_answer", reply, err) != 0)
		return -1;
	if (reply->venue_id != NULL)
		snprintf(order->venue_id, sizeof order->venue_id, "%s", reply->venue_id);
	if (step.next == order->state)
		return 0;
	if (reply->reason != NULL)
		snprintf(order->reason, sizeof order->reason, "%s", reply->reason);
	if (set_state(exec, order, step.next, reply->ts_us, err) != 0)
		return -1;
	if (!order_terminal(order->state))
		return 0;
	if (report_order(exec, trade, order, reply->ts_us, err) != 0)
		return -1;
	return trade_ended(trade) && !over(trade) ? close_trade(exec, trade, err) : 0;
}

static int
take_fill(
    struct exec *exec, struct trade *trade, struct order *order, const struct order_reply *reply, struct error *err)
{
	struct decimal worth;
	bool fresh, whole;

	if (exec->record.fill(exec->record.journal, order, reply, &fresh, err) != 0)
		return -1;
	if (!fresh)
		return 0;
	if (close_token_worth(&worth, order, reply->fill, &exec->shelf, err) != 0 ||
	    order_fill_add(order, reply->fill, worth, err) != 0 ||
	    reserve_fill(&exec->purse, order, reply->fill, err) != 0 ||
	    report_fill(exec, trade, order, reply, err) != 0)
		return -1;
	exec->counts.fills++;
	whole = decimal_compare(order->filled, order->request.qty) >= 0;
	if (!whole && reserve_rest(&exec->purse, order, err) != 0)
		return -1;
	return apply(exec, trade, order, whole ? INPUT_FILLED : INPUT_FILL, reply, err);
}

/* An order we never sent, or one that is long over: what was traded is written down, and a person is told. */
static int
take_unknown(struct exec *exec, const struct order_reply *reply, struct error *err)
{
	bool fresh;

	if (reply->kind != REPLY_FILL)
		return alarm_about(exec, "unknown_order", reply, err);
	if (exec->record.fill(exec->record.journal, NULL, reply, &fresh, err) != 0)
		return -1;
	if (!fresh)
		return 0;
	if (report_fill(exec, NULL, NULL, reply, err) != 0)
		return -1;
	return alarm_about(exec, "unknown_order", reply, err);
}

int
exec_reply(void *arg, const struct order_reply *reply, struct error *err)
{
	static const enum order_input inputs[] = { [REPLY_OPEN] = INPUT_OPEN,
		[REPLY_FILL] = INPUT_FILL,
		[REPLY_END] = INPUT_END,
		[REPLY_REJECTED] = INPUT_REJECTED,
		[REPLY_LOST] = INPUT_LOST,
		[REPLY_ABSENT] = INPUT_ABSENT };
	struct exec *exec = arg;
	struct order *order = NULL;
	struct trade *trade = find_order(exec, reply->id, &order);

	if (reply->kind == REPLY_SENT || reply->kind == REPLY_MISSING)
		return 0; /* says nothing of what became of it */
	if (trade == NULL)
		return take_unknown(exec, reply, err);
	if (reply->kind == REPLY_FILL)
		return take_fill(exec, trade, order, reply, err);
	return apply(exec, trade, order, inputs[reply->kind], reply, err);
}

/* ---- approvals ---- */

static int
send_trade(struct exec *exec, struct trade *trade, struct error *err)
{
	const struct order_request *requests[LEGS_MAX];

	for (size_t i = 0; i < trade->count; i++) {
		trade->orders[i].state = order_step(trade->orders[i].state, INPUT_SENT).next;
		requests[i] = &trade->orders[i].request;
	}
	exec->counts.orders += trade->count;
	return exec->carrier.send(exec->carrier.venue, requests, trade->count, err);
}

/* Intents go to the disk before anything goes to a venue (E1). */
static int
open_trade(struct exec *exec, struct trade *trade, struct error *err)
{
	if (exec->record.open(exec->record.journal, trade, err) != 0)
		return -1;
	for (size_t i = 0; i < trade->count; i++) {
		struct order *order = &trade->orders[i];

		order->state = order_step(order->state, INPUT_DURABLE).next;
		if (report_order(exec, trade, order, exec->now_us, err) != 0)
			return -1;
	}
	if (exec->record.commit(exec->record.journal, err) != 0)
		return -1;
	exec->trade_count++;
	return send_trade(exec, trade, err);
}

/* NULL: the trade is planned, reserved and has its ids. */
static const char *
plan_trade(struct exec *exec, struct trade *trade)
{
	struct gate gate = { &exec->shelf, &exec->catalogue, &exec->scopes, exec->now_us, exec->settings.age_us };
	const char *reason = gate_plan(trade, &gate, &exec->event);

	if (reason != NULL)
		return reason;
	for (size_t i = 0; i < trade->count; i++)
		exec_client_id(trade->orders[i].request.id, exec->journal, trade->id, (int)i, 1);
	return reserve_trade(&exec->purse, trade, &exec->shelf, exec->settings.age_us);
}

/* True: the id was dealt with before; what is known of it is told again. */
static int
told_before(struct exec *exec, const char *id, bool *told, struct error *err)
{
	struct trade *trade = find_trade(exec, id);
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
		refusal = "freeze";
	if (refusal == NULL && exec->trade_count == TRADES_MAX)
		refusal = "busy";
	trade = &exec->trades[exec->trade_count];
	if (refusal == NULL)
		refusal = plan_trade(exec, trade);
	if (refusal == NULL)
		return open_trade(exec, trade, err);
	exec->counts.refused++;
	return report_none(exec, exec->event.id, refusal, err);
}

/* ---- time, recovery ---- */

static int
ask(struct exec *exec, struct order *order, struct error *err)
{
	order->asked++;
	order->asked_us = exec->now_us;
	return exec->carrier.query(exec->carrier.venue, &order->request, err);
}

static bool
ask_due(const struct exec *exec, const struct order *order)
{
	int64_t pause = order->asked == 0 ? 0
	    : order->asked > 5            ? ASK_LAST_US
					  : (int64_t)ASK_FIRST_US << (order->asked - 1);

	return order->state == ORDER_UNKNOWN && exec->now_us - order->asked_us >= pause;
}

int
exec_time(struct exec *exec, int64_t now_us, struct error *err)
{
	if (now_us <= exec->now_us)
		return 0;
	exec->now_us = now_us;
	if (LIKELY(exec->unknown == 0))
		return 0;
	sweep(exec);
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++)
			if (ask_due(exec, &exec->trades[i].orders[k]) &&
			    ask(exec, &exec->trades[i].orders[k], err) != 0)
				return -1;
	return 0;
}

int
exec_recover(struct exec *exec, struct error *err)
{
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++) {
			struct order *order = &exec->trades[i].orders[k];

			if (order_terminal(order->state))
				continue;
			/* whether its bytes left before the process died, nobody here knows */
			if (order->state == ORDER_UNKNOWN)
				exec->unknown++;
			else if (set_state(exec, order, ORDER_UNKNOWN, exec->now_us, err) != 0)
				return -1;
			if (ask(exec, order, err) != 0)
				return -1;
		}
	for (size_t i = 0; i < exec->trade_count; i++)
		if (!over(&exec->trades[i]) && trade_ended(&exec->trades[i]) &&
		    close_trade(exec, &exec->trades[i], err) != 0)
			return -1;
	exec->now_us = 0; /* from here on the input tells the time */
	return 0;
}

/* ---- accounts, halts ---- */

int
exec_funds(struct exec *exec, const char *venue, const char *asset, struct decimal amount, struct error *err)
{
	if (purse_find(&exec->purse, slice_of(venue), slice_of(asset)) != NULL)
		return 0;
	if (exec->record.funds(exec->record.journal, venue, asset, amount, err) != 0)
		return -1;
	return purse_add(&exec->purse, slice_of(venue), slice_of(asset), amount, err);
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
	report_halt(exec, "all", "freeze", frozen);
}

int
exec_scope(struct exec *exec, struct slice scope, bool halted, struct error *err)
{
	char name[SCOPE_MAX];

	if (halted) {
		scope_halt(&exec->scopes, scope);
		return 0;
	}
	if (!scope_halted(&exec->scopes, scope) || !slice_copy(name, sizeof name, scope))
		return 0;
	scope_resume(&exec->scopes, scope);
	return exec->record.scope(exec->record.journal, name, false, exec->now_us, err);
}
