#include "exec/answer.h"

#include <stdio.h>

#include "book/place.h"
#include "exec/alarm.h"
#include "exec/attempt.h"
#include "exec/close.h"
#include "exec/doubt.h"
#include "exec/report.h"
#include "exec/reserve.h"

struct trade *
answer_order(struct exec *exec, const char *id, struct order **order)
{
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count && !trade_over(&exec->trades[i]); k++)
			if (strcmp(exec->trades[i].orders[k].request.id, id) == 0) {
				*order = &exec->trades[i].orders[k];
				return &exec->trades[i];
			}
	return NULL;
}

/* Asked for at the next tick. */
static void
begin_doubt(struct exec *exec, struct order *order)
{
	if (!doubt_goes_on(exec, order)) {
		order->doubt_us = exec->lapse_us;
		order->found_us = 0;
		order->asked = 0;
		order->told = order->told_other = order->told_nonsense = false;
	}
	order->missing_us = 0;
	order->silent = false;
	exec_wake(exec, exec->lapse_us);
}

static int
set_state(struct exec *exec, struct order *order, enum order_state next, int64_t ts_us, struct error *err)
{
	if (order->state == ORDER_UNKNOWN && !order_terminal(next))
		order->found_us = exec->lapse_us;
	exec->unknown -= order->state == ORDER_UNKNOWN;
	exec->unknown += next == ORDER_UNKNOWN;
	order->state = next == ORDER_OPEN && decimal_sign(order->filled) > 0 ? ORDER_PARTIAL : next;
	standing_moved(&exec->standings, pocket_of(&order->request), ts_us);
	if (order->state == ORDER_UNKNOWN)
		begin_doubt(exec, order);
	if (order->state == ORDER_ABSENT)
		late_note(exec, &order->request, ts_us);
	if (order_terminal(order->state)) {
		order->ended_us = ts_us;
		close_arrival(order, &exec->shelf);
	}
	if (exec->record.state(exec->record.journal, order, ts_us, err) != 0)
		return -1;
	return reserve_rest(&exec->purse, order, err);
}

/* Something that must not be. */
static int
alarm_about(struct exec *exec, const char *code, const struct order_reply *reply, struct error *err)
{
	char text[200];

	snprintf(text, sizeof text, "order %.40s at %.24s: an answer that does not fit what is known of it", reply->id,
	    reply->venue);
	return alarm_venue(exec, code, text, reply->venue, reply->symbol, reply->ts_us, err);
}

/* Something was, or may have been, traded that nobody here ordered, and nobody tells what: it is not known what the account has. */
static int
take_untold(struct exec *exec, const char *code, const struct order_reply *reply, struct error *err)
{
	char text[200];

	standing_doubted(&exec->standings, (struct pocket){ slice_of(reply->venue), slice_of(reply->account) });
	snprintf(text, sizeof text, "%.24s, account %.24s: what was traded there by nobody here is not told: %.40s",
	    reply->venue, reply->account, reply->id);
	return alarm_venue(exec, code, text, reply->venue, reply->symbol, reply->ts_us, err);
}

/* A venue need not say why an order ended; why it was in doubt is no reason any more when it was found.  NULL: the one it has stays. */
static const char *
reason_of(const struct order *order, enum order_state next, const struct order_reply *reply)
{
	if (reply->reason != NULL)
		return reply->reason;
	if (order->cancelled && next == ORDER_DONE)
		return REASON_CANCELLED;
	return order->state == ORDER_UNKNOWN && next != ORDER_ABSENT ? "" : NULL;
}

static int
change(struct exec *exec, struct trade *trade, struct order *order, enum order_state next,
    const struct order_reply *reply, struct error *err)
{
	const char *reason = reason_of(order, next, reply);

	if (reason != NULL)
		snprintf(order->reason, sizeof order->reason, "%s", reason);
	if (set_state(exec, order, next, reply->ts_us, err) != 0)
		return -1;
	rest_ended(trade, order);
	return order_terminal(order->state) ? report_order(exec, trade, order, reply->ts_us, err) : 0;
}

static int
take_input(struct exec *exec, struct trade *trade, struct order *order, enum order_input input,
    const struct order_reply *reply, struct error *err)
{
	struct order_step step = order_step(order->state, input);

	if (step.alarm != ALARM_NONE &&
	    alarm_about(exec, step.alarm == ALARM_LATE ? "late_fill" : "wrong_answer", reply, err) != 0)
		return -1;
	if (reply->venue_id != NULL)
		snprintf(order->venue_id, sizeof order->venue_id, "%s", reply->venue_id);
	return step.next == order->state ? 0 : change(exec, trade, order, step.next, reply, err);
}

/* The same, and what comes of it: the last order's end is the trade's. */
static int
apply(struct exec *exec, struct trade *trade, struct order *order, enum order_input input,
    const struct order_reply *reply, struct error *err)
{
	if (take_input(exec, trade, order, input, reply, err) != 0)
		return -1;
	/* what follows a leg that rests leaves behind the fill and its state: both are one transaction */
	if (reply->kind == REPLY_FILL && rest_follow(exec, trade, err) != 0)
		return -1;
	return trade_ended(trade) && !trade_over(trade) ? close_trade(exec, trade, err) : 0;
}

/* A trade of the venue that is written already: one that is told with other figures now is a matter for a person. */
static int
hold_against(struct exec *exec, const struct written *written, const struct order_reply *reply, struct error *err)
{
	char text[200];

	if (written->agrees)
		return 0;
	snprintf(text, sizeof text, "fill %.60s at %.24s: told again, with other figures than those that are written",
	    reply->fill->id, reply->venue);
	return alarm_venue(exec, "other_fill", text, reply->venue, reply->symbol, reply->ts_us, err);
}

/* What no venue said: it is known here. */
static struct order_reply
reply_of_ours(const struct exec *exec, const struct order *order, enum reply_kind kind, const char *reason)
{
	struct order_reply reply = reply_about(&order->request, kind, reason);

	reply.ts_us = exec->now_us;
	return reply;
}

int
answer_lost(struct exec *exec, struct trade *trade, struct order *order, const char *reason, struct error *err)
{
	const struct order_reply reply = reply_of_ours(exec, order, REPLY_LOST, reason);

	return apply(exec, trade, order, INPUT_LOST, &reply, err);
}

/*
 * Four times as good as the limit, which lies beside the book, or beyond it by what may be lost at most, is no price of that market.  A
 * person's limit lies anywhere.
 */
static bool
too_good(const struct order *order, struct decimal price)
{
	const struct order_request *request = &order->request;
	bool buys = request->side == SIDE_BUY;
	struct decimal low = buys ? price : request->price, twice, most;
	struct error ignored;

	if (order->step == PURPOSE_HAND)
		return false;
	return decimal_add(&twice, low, low, &ignored) != 0 || decimal_add(&most, twice, twice, &ignored) != 0 ||
	    decimal_compare(buys ? request->price : price, most) > 0;
}

bool
answer_beyond(const struct order_request *request, struct decimal price)
{
	int beyond = decimal_compare(price, request->price);

	return request->type == ORDER_TYPE_LIMIT && (request->side == SIDE_BUY ? beyond > 0 : beyond < 0);
}

/* What an order at its limit cannot have done, whoever says so (faults.md 2.1); order NULL: nobody's. */
static bool
cannot_be(const struct order *order, const struct order_fill *fill)
{
	struct decimal filled;
	struct error ignored;

	if (decimal_sign(fill->qty) <= 0 || decimal_sign(fill->price) <= 0)
		return true;
	if (order == NULL)
		return false;
	if (decimal_add(&filled, order->filled, fill->qty, &ignored) != 0 ||
	    decimal_compare(filled, order->request.qty) > 0)
		return true;
	return order->request.type == ORDER_TYPE_LIMIT &&
	    (answer_beyond(&order->request, fill->price) || too_good(order, fill->price));
}

/* A fee in a third asset by the best price that it is offered for there; without a price, by how much of it was counted on for the whole order. */
static bool
token_beyond(const struct exec *exec, const struct order *order, const struct order_fill *fill, struct decimal fee,
    struct decimal money)
{
	const struct order_request *request = &order->request;
	const struct held_book *book;
	char symbol[2 * ASSET_MAX];
	struct error ignored;

	snprintf(symbol, sizeof symbol, "%s-%s", fill->fee_asset, request->quote);
	book = shelf_find(&exec->shelf, slice_of(request->venue), slice_of(symbol));
	if (book != NULL && book->asks.count > 0)
		return decimal_mul(&fee, fee, book->asks.at[0].price, &ignored) != 0 || decimal_compare(fee, money) > 0;
	return decimal_sign(request->token_max) > 0 && decimal_sign(order->planned.rate) > 0 &&
	    (decimal_mul(&fee, fee, order->planned.rate, &ignored) != 0 ||
		decimal_compare(fee, request->token_max) > 0);
}

bool
answer_fee_cannot_be(const struct exec *exec, const struct order *order, const struct order_reply *reply)
{
	const struct order_fill *fill = reply->fill;
	struct decimal money, fee = decimal_magnitude(fill->fee);
	struct slice base, quote;
	struct error ignored;

	if (decimal_sign(fee) == 0 || !symbol_split(slice_of(reply->symbol), &base, &quote))
		return false;
	if (slice_is(base, fill->fee_asset))
		return decimal_compare(fee, fill->qty) > 0;
	if (decimal_mul(&money, fill->price, fill->qty, &ignored) != 0)
		return true;
	if (slice_is(quote, fill->fee_asset))
		return decimal_compare(fee, money) > 0;
	return order != NULL && token_beyond(exec, order, fill, fee, money);
}

static bool
by_person(const struct order_reply *reply)
{
	return reply->reason != NULL && strcmp(reply->reason, REASON_PERSON) == 0;
}

/* What the fill makes of its order; balances are another matter. */
static int
credit(struct exec *exec, struct order *order, const struct order_fill *fill, struct error *err)
{
	struct decimal worth;

	return close_token_worth(&worth, order, fill, &exec->shelf, err) != 0 ? -1
									      : order_fill_add(order, fill, worth, err);
}

/* Whether all that is reckoned from it is a decimal: what was booked and is none would end the program, and each start of it. */
static bool
adds_up(struct exec *exec, const struct trade *trade, struct order *order, const struct order_reply *reply)
{
	const struct pocket pocket = { slice_of(reply->venue), slice_of(reply->account) };
	struct order before;
	struct amounts left;
	struct error ignored;
	bool fits;

	if (order == NULL)
		return reserve_fits(&exec->purse, pocket, reply->symbol, reply->side, reply->fill, NULL);
	before = *order;
	fits = credit(exec, order, reply->fill, &ignored) == 0 && trade_residue(&left, trade, &ignored) == 0 &&
	    reserve_fits(&exec->purse, pocket, reply->symbol, reply->side, reply->fill, order);
	*order = before;
	return fits;
}

/* One that is written was believed: what is said of it now is held against that. */
static int
is_wrong(struct exec *exec, const struct trade *trade, struct order *order, const struct order_reply *reply,
    bool *wrong, struct error *err)
{
	struct written written = { .there = false };

	*wrong = !by_person(reply) &&
	    (cannot_be(order, reply->fill) || answer_fee_cannot_be(exec, order, reply) ||
		!adds_up(exec, trade, order, reply));
	if (*wrong && exec->record.agrees(exec->record.journal, reply, &written, err) != 0)
		return -1;
	*wrong = *wrong && !written.there;
	return 0;
}

/* It is not booked.  What the order did nobody knows any more: a person has to find out. */
static int
dispute(struct exec *exec, struct trade *trade, struct order *order, const struct order_reply *reply, struct error *err)
{
	if (order != NULL && order->disputed)
		return 0;
	if (alarm_about(exec, REASON_WRONG_ANSWER, reply, err) != 0)
		return -1;
	if (order == NULL || order_terminal(order->state))
		return 0;
	order->disputed = true;
	return answer_lost(exec, trade, order, REASON_WRONG_ANSWER, err);
}

/* Whatever it is, the order goes on, unless it is a person's. */
static int
go_on(struct exec *exec, struct trade *trade, struct order *order, const struct order_reply *reply, struct error *err)
{
	bool whole = decimal_compare(order->filled, order->request.qty) >= 0;

	/* the end of what is whole releases it all */
	if ((!whole || order->disputed) && reserve_rest(&exec->purse, order, err) != 0)
		return -1;
	return order->disputed ? 0 : apply(exec, trade, order, whole ? INPUT_FILLED : INPUT_FILL, reply, err);
}

/* It was booked as nobody's: the balances have it, the order does not. */
static int
adopt(struct exec *exec, struct trade *trade, struct order *order, const struct order_reply *reply, struct error *err)
{
	if (exec->record.adopt(exec->record.journal, order, reply, err) != 0 ||
	    credit(exec, order, reply->fill, err) != 0)
		return -1;
	return go_on(exec, trade, order, reply, err);
}

/*
 * A trade that is written, and not as this order's alone.  Who booked it as nobody's was wrong about the account: nothing follows from
 * the order any more, but what a person decides.
 */
static int
take_stray(struct exec *exec, struct trade *trade, struct order *order, const struct written *written,
    const struct order_reply *reply, struct error *err)
{
	bool nobodys = written_strayed(written);

	if (by_person(reply))
		return nobodys ? adopt(exec, trade, order, reply, err)
			       : error_fatal(err, EXIT_NO, "fill %s at %s: the journal has it otherwise",
				     reply->fill->id, reply->venue);
	if (dispute(exec, trade, order, reply, err) != 0)
		return -1;
	return nobodys && !cannot_be(order, reply->fill) && adds_up(exec, trade, order, reply)
	    ? adopt(exec, trade, order, reply, err)
	    : 0;
}

/*
 * One order of ours took another one: the venue tells one trade, under one id, of both.  Fills go by their id, here and in the ledger, so
 * what is told of the second one has its side behind it, each time.  False: it is none, or that is too long.
 */
static bool
is_half(
    struct order_reply *named, struct order_fill *half, const struct written *written, const struct order_reply *reply)
{
	if (!written->half)
		return false;
	*half = *reply->fill;
	*named = *reply;
	named->fill = half;
	return (size_t)snprintf(half->id, sizeof half->id, "%s/%s", reply->fill->id, sides[reply->side]) <
	    sizeof half->id;
}

static int take_fill(
    struct exec *exec, struct trade *trade, struct order *order, const struct order_reply *reply, struct error *err);

/* As the order's own it is no news. */
static int
take_again(
    struct exec *exec, struct trade *trade, struct order *order, const struct order_reply *reply, struct error *err)
{
	struct order_reply named;
	struct order_fill half;
	struct written written;
	bool own;

	if (exec->record.agrees(exec->record.journal, reply, &written, err) != 0)
		return -1;
	if (is_half(&named, &half, &written, reply))
		return take_fill(exec, trade, order, &named, err);
	own = strcmp(written.owner, order->request.id) == 0;
	if (!own)
		return take_stray(exec, trade, order, &written, reply, err);
	/* a person has not decided yet */
	if (written.adopted && !by_person(reply) && !order_terminal(order->state))
		return dispute(exec, trade, order, reply, err);
	if (written.agrees || (order->told_other && doubt_goes_on(exec, order)))
		return 0;
	order->told_other = true;
	return hold_against(exec, &written, reply, err);
}

static int
take_fill(
    struct exec *exec, struct trade *trade, struct order *order, const struct order_reply *reply, struct error *err)
{
	bool fresh, wrong;

	if (by_person(reply) && !adds_up(exec, trade, order, reply))
		return error_fatal(
		    err, EXIT_NO, "fill %s at %s: its figures do not fit 38 digits", reply->fill->id, reply->venue);
	if (is_wrong(exec, trade, order, reply, &wrong, err) != 0)
		return -1;
	if (wrong)
		return dispute(exec, trade, order, reply, err);
	if (exec->record.fill(exec->record.journal, order, reply, &fresh, err) != 0)
		return -1;
	if (!fresh)
		return take_again(exec, trade, order, reply, err);
	if (credit(exec, order, reply->fill, err) != 0 || reserve_fill(&exec->purse, order, reply->fill, err) != 0 ||
	    report_fill(exec, trade, order, reply, err) != 0)
		return -1;
	exec->counts.fills++;
	standing_filled(&exec->standings, pocket_of(&order->request), reply->ts_us);
	return go_on(exec, trade, order, reply, err);
}

/* It may be of any order that is out there. */
static void
note_stray(struct exec *exec, struct pocket pocket)
{
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++) {
			struct order *order = &exec->trades[i].orders[k];

			if (!order_terminal(order->state) && slice_is(pocket.venue, order->request.venue) &&
			    slice_is(pocket.account, order->request.account))
				order->strayed = true;
		}
}

/*
 * An order we never sent, or one whose trade is over.  What was traded is written down and a person is told; what else is said of
 * an order of ours that is over is no news.
 */
static int
take_unknown(struct exec *exec, const struct order_reply *reply, struct error *err)
{
	const struct pocket pocket = { slice_of(reply->venue), slice_of(reply->account) };
	const char *code;
	struct order_reply named;
	struct order_fill half;
	struct written written;
	bool fresh, ours, wrong;

	if (reply->kind == REPLY_SENT)
		return 0;
	/* what is told of it is of now, before any line told the time, too */
	if (exec->now_us == 0)
		exec->now_us = reply->ts_us;
	if (exec->record.known(exec->record.journal, reply->id, &ours, err) != 0)
		return -1;
	code = ours ? "late_fill" : "unknown_order";
	if (reply->kind == REPLY_LOST && !ours)
		return take_untold(exec, code, reply, err);
	if (reply->kind != REPLY_FILL)
		return ours ? late_heard(exec, reply, err) : alarm_about(exec, code, reply, err);
	/* of an account that was never seen: it is in what the account will be found to begin with */
	if (exec->standings.wanted && !purse_knows(&exec->purse, pocket)) {
		standing_moved(&exec->standings, pocket, reply->ts_us);
		return alarm_about(exec, code, reply, err);
	}
	if (is_wrong(exec, NULL, NULL, reply, &wrong, err) != 0)
		return -1;
	if (wrong)
		return dispute(exec, NULL, NULL, reply, err);
	if (exec->record.fill(exec->record.journal, NULL, reply, &fresh, err) != 0)
		return -1;
	if (!fresh && exec->record.agrees(exec->record.journal, reply, &written, err) != 0)
		return -1;
	if (!fresh)
		return is_half(&named, &half, &written, reply) ? take_unknown(exec, &named, err)
							       : hold_against(exec, &written, reply, err);
	if (!ours)
		note_stray(exec, pocket);
	standing_filled(&exec->standings, pocket, reply->ts_us);
	if (reserve_stray(&exec->purse, pocket, reply->symbol, reply->side, reply->fill, err) != 0 ||
	    report_fill(exec, NULL, NULL, reply, err) != 0)
		return -1;
	return alarm_about(exec, code, reply, err);
}

/* The first answer to an order tells how long its venue takes. */
static void
acknowledge(struct exec *exec, struct order *order, const struct order_reply *reply)
{
	if (reply->kind == REPLY_LOST || reply->kind == REPLY_ABSENT)
		return;
	order->heard_us = exec->lapse_us;
	/* it was not cancelled after all: whoever wanted that asks again */
	if (reply->kind == REPLY_OPEN && order->state == ORDER_UNKNOWN)
		order->cancel_us = 0;
	if (!order->acknowledged && order->state == ORDER_SENT)
		patience_learn(&exec->patience, order->request.venue,
		    reply->ts_us - (order->sent_us != 0 ? order->sent_us : order->request.decided_us));
	order->acknowledged = true;
	exec_wake(exec, exec->lapse_us);
}

static void
note_sent(struct order *order, const struct order_reply *reply)
{
	order->sent_us = reply->ts_us;
	if (order->since_us != 0 && reply->asked_us > order->since_us)
		order->since_us = reply->asked_us;
}

int
answer_held(struct exec *exec, struct trade *trade, struct order *order, const char *reason, struct error *err)
{
	const struct order_reply reply = reply_of_ours(exec, order, REPLY_REJECTED, reason);

	return apply(exec, trade, order, INPUT_HELD, &reply, err);
}

/* An answer that cannot be, and was not even read: a person is told once in a doubt, and the venue is asked again, as after any that was lost. */
static int
take_nonsense(
    struct exec *exec, struct trade *trade, struct order *order, const struct order_reply *reply, struct error *err)
{
	bool told = order->told_nonsense && doubt_goes_on(exec, order);

	if (!told && alarm_about(exec, REASON_WRONG_ANSWER, reply, err) != 0)
		return -1;
	if (apply(exec, trade, order, INPUT_LOST, reply, err) != 0)
		return -1;
	order->told_nonsense = true;
	return 0;
}

/* One that a person decides may be whole by what was known of it. */
static enum order_input
input_of(const struct order *order, enum reply_kind kind)
{
	static const enum order_input inputs[] = { [REPLY_OPEN] = INPUT_OPEN,
		[REPLY_FILL] = INPUT_FILL,
		[REPLY_END] = INPUT_END,
		[REPLY_REJECTED] = INPUT_REJECTED,
		[REPLY_LOST] = INPUT_LOST,
		[REPLY_MISSING] = INPUT_ABSENT,
		[REPLY_ABSENT] = INPUT_ABSENT };

	return kind == REPLY_END && order->state == ORDER_UNKNOWN &&
		decimal_compare(order->filled, order->request.qty) >= 0
	    ? INPUT_FILLED
	    : inputs[kind];
}

int
exec_reply(void *arg, const struct order_reply *reply, struct error *err)
{
	struct exec *exec = arg;
	struct order *order = NULL;
	struct trade *trade = answer_order(exec, reply->id, &order);

	if (trade == NULL)
		return take_unknown(exec, reply, err);
	if (reply->kind == REPLY_SENT) {
		note_sent(order, reply);
		return 0;
	}
	if (order->disputed && reply->kind != REPLY_FILL)
		return 0;
	if (reply->kind == REPLY_LOST && reply->reason != NULL && strcmp(reply->reason, REASON_WRONG_ANSWER) == 0)
		return take_nonsense(exec, trade, order, reply, err);
	if (reply->kind == REPLY_MISSING && !doubt_absent(exec, order, reply))
		return 0;
	if (reply->kind != REPLY_MISSING)
		acknowledge(exec, order, reply);
	if (reply->kind == REPLY_FILL)
		return take_fill(exec, trade, order, reply, err);
	if (reply->kind == REPLY_REJECTED && reply->short_of_funds)
		standing_doubted(&exec->standings, pocket_of(&order->request));
	order->later = reply->kind == REPLY_REJECTED && reply->later && attempt_for_now(reply->reason);
	return apply(exec, trade, order, input_of(order, reply->kind), reply, err);
}
