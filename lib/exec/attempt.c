#include "exec/attempt.h"

#include <stdio.h>

#include "exec/answer.h"
#include "exec/close.h"
#include "exec/report.h"

bool
attempt_for_now(const char *reason)
{
	return reason == NULL || (strcmp(reason, REASON_FREEZE) != 0 && strcmp(reason, REASON_HALT) != 0);
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

static bool
is_made_here(const char *id)
{
	return id[0] == 'a' && strlen(id) == CLIENT_ID_LENGTH &&
	    strspn(id, "abcdefghijklmnopqrstuvwxyz234567") == CLIENT_ID_LENGTH;
}

int
exec_owner(void *arg, const char *id, enum order_owner *owner, struct error *err)
{
	struct exec *exec = arg;
	bool known;

	if (exec->record.known(exec->record.journal, id, &known, err) != 0)
		return -1;
	*owner = known ? OWNER_JOURNAL : is_made_here(id) ? OWNER_LOST : OWNER_OTHER;
	return 0;
}

/* The leg that follows another one that rests: its order is the plan of what will be sent, and never sent itself. */
static bool
is_plan(const struct trade *trade, size_t i)
{
	return trade->rest_leg != 0 && i < trade->legs && (int)i != trade->rest_leg - 1;
}

static int
keep_plan(struct exec *exec, struct order *order, struct error *err)
{
	order->state = ORDER_DONE;
	order->ended_us = exec->now_us;
	strcpy(order->reason, "follows");
	close_arrival(order, &exec->shelf);
	return exec->record.state(exec->record.journal, order, exec->now_us, err);
}

static int
make_durable(struct exec *exec, struct trade *trade, size_t first, struct error *err)
{
	for (size_t i = first; i < trade->count; i++) {
		struct order *order = &trade->orders[i];

		order->state = order_step(order->state, INPUT_DURABLE).next;
		if ((is_plan(trade, i) ? keep_plan(exec, order, err)
				       : report_order(exec, trade, order, exec->now_us, err)) != 0)
			return -1;
	}
	return exec->record.commit(exec->record.journal, err);
}

static int
arm_switches(struct exec *exec, const struct trade *trade, size_t first, struct error *err)
{
	for (size_t i = first; i < trade->count; i++) {
		const struct order *order = &trade->orders[i];

		if (order->state == ORDER_INTENT && order->request.tif == TIF_POST_ONLY &&
		    order->step != PURPOSE_HAND && deadman_arm(exec, &order->request, err) != 0)
			return -1;
	}
	return 0;
}

/* Orders that are about to leave in one turn. */
struct leaving {
	const struct order_request *requests[ORDERS_MAX];
	size_t count;
};

static void
gather(struct leaving *leaving, const struct trade *trade, size_t first)
{
	leaving->count = 0;
	for (size_t i = first; i < trade->count; i++)
		if (trade->orders[i].state == ORDER_INTENT)
			leaving->requests[leaving->count++] = &trade->orders[i].request;
}

/* Whether they are for what was approved; what brings a trade back has a bound of its own, and waiting makes nothing better. */
static bool
is_entry(const struct order *order)
{
	return order->step == PURPOSE_LEG || order->step == PURPOSE_REPRICE;
}

/*
 * Whether another leg of the same decision has traded: within its bound this one is safer sent late than not at all.  One that has left and said
 * nothing yet may end with nothing filled; if it does trade, the ladder sends what is missing (exec/ladder.h).
 */
static bool
is_awaited(const struct trade *trade, const struct order *order)
{
	if (order->step != PURPOSE_LEG)
		return false;
	for (size_t i = 0; i < trade->legs; i++) {
		const struct order *other = &trade->orders[i];

		if (other != order && decimal_sign(other->filled) > 0)
			return true;
	}
	return false;
}

/* A commit takes as long as the disk likes, and a connection as the venue does: what was young when it was decided may not be so now (E8). */
static const char *
too_late(const struct exec *exec, const struct trade *trade, const struct order *order)
{
	int64_t now_us;

	if (exec->timepiece.now_us == NULL || !is_entry(order) || is_awaited(trade, order))
		return NULL;
	now_us = exec_moment(exec);
	if (now_us > trade->expires_us)
		return "expired";
	return now_us - order->book_us > exec->settings.age_us ? "stale_book" : NULL;
}

/* The word for why one stays, behind a look at the freeze file; NULL: it may leave. */
static const char *
must_stay(const struct exec *exec, const struct trade *trade, const struct order *order)
{
	const struct order_request *request = &order->request;

	if (purpose_reduces(order->step))
		return NULL;
	if (exec->frozen)
		return REASON_FREEZE;
	return scope_forbids(&exec->scopes, request->venue, request->symbol, request->base, request->quote) != NULL
	    ? REASON_HALT
	    : too_late(exec, trade, order);
}

/*
 * The word for why they stay; NULL: they may leave.  All or none: what leaves in one turn is all of one kind, and a leg that is kept
 * back would leave its trade lopsided.
 */
static const char *
must_all_stay(struct exec *exec, const struct trade *trade, size_t first, const struct leaving *leaving)
{
	const struct order_venue *carrier = &exec->carrier;
	const char *reason;

	exec_look(exec);
	for (size_t i = first; i < trade->count; i++)
		if ((reason = must_stay(exec, trade, &trade->orders[i])) != NULL)
			return reason;
	return carrier->ready == NULL ? NULL : carrier->ready(carrier->venue, leaving->requests, leaving->count);
}

static int
hold_back(struct exec *exec, struct trade *trade, size_t first, const char *reason, struct error *err)
{
	size_t end = trade->count; /* the end of the last one may be followed by a step of the ladder */

	for (size_t i = first; i < end; i++) {
		struct order *order = &trade->orders[i];

		if (order->state != ORDER_INTENT)
			continue;
		order->later = attempt_for_now(reason);
		if (answer_held(exec, trade, order, reason, err) != 0)
			return -1;
	}
	return 0;
}

static int
hand_over(struct exec *exec, struct trade *trade, size_t first, const struct leaving *leaving, struct error *err)
{
	for (size_t i = first; i < trade->count; i++) {
		struct order *order = &trade->orders[i];

		if (order->state != ORDER_INTENT)
			continue;
		order->state = order_step(order->state, INPUT_SENT).next;
		order->since_us = exec->lapse_us;
	}
	exec->counts.orders += leaving->count;
	exec_wake(exec, exec->lapse_us);
	return exec->carrier.send(exec->carrier.venue, leaving->requests, leaving->count, err);
}

/* All from `first` on: durable, told, committed, and, with a last look at what may keep them back, sent. */
static int
leave(struct exec *exec, struct trade *trade, size_t first, struct error *err)
{
	struct leaving leaving;
	const char *reason;

	if (make_durable(exec, trade, first, err) != 0 || arm_switches(exec, trade, first, err) != 0)
		return -1;
	gather(&leaving, trade, first);
	reason = must_all_stay(exec, trade, first, &leaving);
	return reason != NULL ? hold_back(exec, trade, first, reason, err)
			      : hand_over(exec, trade, first, &leaving, err);
}

int
attempt_trade(struct exec *exec, struct trade *trade, struct error *err)
{
	if (exec->record.open(exec->record.journal, trade, err) != 0)
		return -1;
	exec->trade_count++;
	return leave(exec, trade, 0, err);
}

int
attempt_order(struct exec *exec, struct trade *trade, struct error *err)
{
	struct order_request *request = &trade->orders[trade->count].request;

	exec_client_id(request->id, exec->journal, trade->id, request->leg, request->attempt);
	if (exec->record.intend(exec->record.journal, trade, &trade->orders[trade->count], err) != 0)
		return -1;
	trade->count++;
	return leave(exec, trade, trade->count - 1, err);
}

int
exec_cancelling(void *arg, const struct order_request *request, const char *venue_id, struct error *err)
{
	struct exec *exec = arg;
	const struct record *record = &exec->record;

	/* at the start no time was told yet */
	return record->cancel(record->journal, request, venue_id, exec_moment(exec), err) != 0
	    ? -1
	    : record->commit(record->journal, err);
}

int
attempt_cancel(struct exec *exec, const struct order_request *request, const char *venue_id, struct error *err)
{
	return exec_cancelling(exec, request, venue_id, err) != 0
	    ? -1
	    : exec->carrier.cancel(exec->carrier.venue, request, venue_id, err);
}

const char *
exec_stays(void *arg, const char *id)
{
	struct exec *exec = arg;
	struct order *order;
	const struct trade *trade = answer_order(exec, id, &order);

	if (trade == NULL || order->state != ORDER_SENT)
		return "late";
	exec_look(exec);
	return must_stay(exec, trade, order);
}
