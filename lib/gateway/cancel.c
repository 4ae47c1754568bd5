#include "gateway/cancel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

/* Some venues take a cancel and do it a moment later. */
enum { LOOKS_MAX = 10, PAUSE_US = 100000 };

/* ---- how an order stands ---- */

/* An order of which the rows of a question tell. */
struct looked {
	const struct trade_sink *sink; /* gets the row ... */
	bool whatever; /* ... even if the order is not over yet */
	bool told;
	bool over; /* what was told */
	char venue_id[VENUE_ID_MAX];
};

static bool
is_over(int state)
{
	return state == ORDER_FILLED || state == ORDER_DONE || state == ORDER_REJECTED;
}

static int
take_row(void *arg, const struct order_event *order, struct error *err)
{
	struct looked *looked = arg;

	if (!slice_copy(looked->venue_id, sizeof looked->venue_id, order->venue_id))
		*looked->venue_id = '\0';
	if (looked->sink == NULL || looked->told || (!looked->whatever && !is_over(order->state)))
		return 0;
	looked->told = true;
	looked->over = is_over(order->state);
	return looked->sink->order(looked->sink->arg, order, err);
}

static int
look(const struct cancelling *cancelling, const struct trade_call *call, struct looked *looked, struct ask_end *end,
    struct error *err)
{
	const struct trade_sink rows = { .arg = looked, .order = take_row };
	struct trade_call query = { .ask = ASK_QUERY,
		.press = PRESS_CANCEL,
		.symbol = call->symbol,
		.id = call->venue_id.len > 0 ? SLICE("") : call->id,
		.venue_id = call->venue_id };

	return await_answer(cancelling->asker, cancelling->account, &query, &rows, end, err);
}

/* The venue took the cancel, or has nothing to cancel, and that it is over was not seen: nobody knows.  id: ours, or the venue's. */
static void
may_be_open(struct ask_end *end, struct slice id)
{
	*end = (struct ask_end){ .fate = FATE_UNKNOWN, .sent = true, .code = "open" };
	snprintf(end->text, sizeof end->text, "order %.*s may still be open", SLICE_ARG(id));
}

/* Until it is over; in the end, as it is.  *to, unless it is over: what tells of another order, or that it may be open. */
static int
tell(const struct cancelling *cancelling, const struct trade_call *call, struct slice id, struct ask_end *to,
    bool *over, struct error *err)
{
	struct looked looked = { .sink = cancelling->sink };
	struct ask_end end = { .fate = FATE_DONE };

	for (int i = 1; i <= LOOKS_MAX && !looked.told; i++) {
		looked.whatever = i == LOOKS_MAX;
		if ((i > 1 && await_pause(cancelling->asker, PAUSE_US, err) != 0) ||
		    look(cancelling, call, &looked, &end, err) != 0)
			return -1;
		if (end.fate != FATE_DONE && end.fate != FATE_ABSENT)
			break;
	}
	if (strcmp(end.code, REASON_WRONG_ANSWER) == 0)
		*to = end;
	else if (!looked.over && (looked.told || to->fate == FATE_DONE))
		may_be_open(to, id);
	*over = looked.over;
	return 0;
}

/* ---- one ---- */

/* id: ours, or empty where the order has none that fits. */
static void
leave_word(const struct cancelling *cancelling, struct slice id, struct slice venue_id)
{
	const struct cancel_witness *witness = cancelling->witness;
	struct order_request order = { .side = SIDE_BUY };
	char number[VENUE_ID_MAX];

	if (witness == NULL)
		return;
	snprintf(order.venue, sizeof order.venue, "%s", cancelling->account->venue->name);
	snprintf(order.account, sizeof order.account, "%s", cancelling->account->name);
	if (!slice_copy(order.id, sizeof order.id, id))
		*order.id = '\0';
	if (!slice_copy(number, sizeof number, venue_id))
		*number = '\0';
	witness->leaving(witness->arg, &order, number, asker_now(cancelling->asker));
}

/* Whether the venue has a request for it as it stands. */
static bool
has_request(const struct cancelling *cancelling, const struct trade_call *call)
{
	struct trade_request request = { 0 };
	struct error ignored;
	bool has = ask_sign(&request, cancelling->account, call, asker_now(cancelling->asker), &ignored) == 0;

	trade_request_free(&request);
	return has;
}

/* The order's number at the venue, into the call. */
static int
find_number(const struct cancelling *cancelling, struct trade_call *call, struct looked *looked, struct ask_end *end,
    struct error *err)
{
	if (look(cancelling, call, looked, end, err) != 0)
		return -1;
	call->venue_id = slice_of(looked->venue_id);
	if (end->fate == FATE_DONE && call->venue_id.len == 0)
		end->fate = FATE_ABSENT;
	return 0;
}

/* id: for who is told.  *over: it was seen to be. */
static int
cancel(const struct cancelling *cancelling, const struct trade_call *call, struct slice id, struct ask_end *end,
    bool *over, struct error *err)
{
	struct looked number = { .sink = NULL }, answer = { .sink = cancelling->sink };
	const struct trade_sink rows = { .arg = &answer, .order = take_row };
	struct trade_call named = *call;

	*over = false;
	named.ask = ASK_CANCEL;
	if (named.venue_id.len == 0 && !has_request(cancelling, &named)) {
		if (find_number(cancelling, &named, &number, end, err) != 0)
			return -1;
		if (end->fate != FATE_DONE)
			return 0;
	}
	leave_word(cancelling, id, named.venue_id);
	if (await_answer(cancelling->asker, cancelling->account, &named, &rows, end, err) != 0)
		return -1;
	*over = answer.over;
	if (*over || (end->fate != FATE_DONE && end->fate != FATE_ABSENT))
		return 0;
	return tell(cancelling, &named, id.len > 0 ? id : named.venue_id, end, over, err);
}

int
cancel_order(const struct cancelling *cancelling, const struct trade_call *call, struct ask_end *end, struct error *err)
{
	bool ignored;

	return cancel(cancelling, call, call->id, end, &ignored, err);
}

/* ---- all ---- */

/* An open order. */
struct open_order {
	char id[ORDER_ID_MAX], venue_id[VENUE_ID_MAX], symbol[SYMBOL_MAX];
	bool told;
};

struct open_orders {
	const struct trade_sink *sink;
	struct slice symbol; /* alone; empty: all.  Some venues tell of all whatever was asked */
	struct open_order *at;
	size_t count, cap;
};

static int
take_open(void *arg, const struct order_event *order, struct error *err)
{
	struct open_orders *open = arg;
	struct open_order row = { .told = false };

	if (open->symbol.len > 0 && !slice_equal(open->symbol, order->symbol))
		return 0;
	if (!slice_copy(row.venue_id, sizeof row.venue_id, order->venue_id) ||
	    !slice_copy(row.symbol, sizeof row.symbol, order->symbol) || order->venue_id.len == 0)
		return error_set(err, "range", "an open order without a number or a symbol that can be read");
	if (!slice_copy(row.id, sizeof row.id, order->id)) /* somebody else's, perhaps: its number does */
		*row.id = '\0';
	if (open->count == open->cap) {
		open->cap = open->cap == 0 ? 16 : 2 * open->cap;
		open->at = memory_grow(open->at, open->cap, sizeof *open->at);
	}
	open->at[open->count++] = row;
	return 0;
}

/* A row of the answer to the request for all; what it has of one that is not over is looked at. */
static int
take_cancelled(void *arg, const struct order_event *order, struct error *err)
{
	struct open_orders *open = arg;

	for (size_t i = 0; i < open->count; i++) {
		if (!slice_is(order->venue_id, open->at[i].venue_id))
			continue;
		if (!is_over(order->state))
			return 0;
		open->at[i].told = true;
	}
	return open->sink->order(open->sink->arg, order, err);
}

static struct trade_call
call_of(const struct open_order *order)
{
	return (struct trade_call){ .symbol = slice_of(order->symbol), .venue_id = slice_of(order->venue_id) };
}

static struct slice
name_of(const struct open_order *order)
{
	return slice_of(*order->id != '\0' ? order->id : order->venue_id);
}

/* The first of all that was not well is the end; one that the venue had not any more is well when it was seen to be over. */
static void
add_end(struct ask_end *to, const struct ask_end *each, const struct open_order *order, bool over)
{
	if (over || to->fate != FATE_DONE)
		return;
	*to = *each;
	if (to->fate == FATE_DONE || to->fate == FATE_ABSENT)
		may_be_open(to, name_of(order));
}

static int
cancel_each(const struct cancelling *cancelling, const struct open_orders *open, struct ask_end *end, struct error *err)
{
	for (size_t i = 0; i < open->count; i++) {
		const struct trade_call call = call_of(&open->at[i]);
		struct ask_end each = { .fate = FATE_UNKNOWN };
		bool over;

		if (cancel(cancelling, &call, slice_of(open->at[i].id), &each, &over, err) != 0)
			return -1;
		add_end(end, &each, &open->at[i], over);
	}
	return 0;
}

static int
cancel_together(const struct cancelling *cancelling, const struct trade_call *call, struct open_orders *open,
    struct ask_end *end, struct error *err)
{
	const struct trade_sink rows = { .arg = open, .order = take_cancelled };

	for (size_t i = 0; i < open->count; i++)
		leave_word(cancelling, slice_of(open->at[i].id), slice_of(open->at[i].venue_id));
	if (await_answer(cancelling->asker, cancelling->account, call, &rows, end, err) != 0)
		return -1;
	if (end->fate != FATE_DONE)
		return 0;
	for (size_t i = 0; i < open->count; i++) {
		const struct trade_call order = call_of(&open->at[i]);
		struct ask_end each = { .fate = FATE_DONE };
		bool over = open->at[i].told;

		if (!over && tell(cancelling, &order, name_of(&open->at[i]), &each, &over, err) != 0)
			return -1;
		add_end(end, &each, &open->at[i], over);
	}
	return 0;
}

int
cancel_all(const struct cancelling *cancelling, const struct trade_call *call, struct ask_end *end, struct error *err)
{
	const struct trade_call question = { .ask = ASK_OPEN, .press = PRESS_CANCEL, .symbol = call->symbol };
	struct open_orders open = { .sink = cancelling->sink, .symbol = call->symbol };
	const struct trade_sink rows = { .arg = &open, .order = take_open };
	int result = await_answer(cancelling->asker, cancelling->account, &question, &rows, end, err);

	if (result == 0 && end->fate == FATE_DONE)
		result = has_request(cancelling, call) ? cancel_together(cancelling, call, &open, end, err)
						       : cancel_each(cancelling, &open, end, err);
	free(open.at);
	return result;
}
