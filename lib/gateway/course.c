#include "gateway/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
	PAUSE_FIRST_US = 20000, /* between two looks at an order that must end soon */
	PAUSE_LAST_US = SECOND_US, /* and at one that may rest */
	SILENT_MAX = 5, /* looks in a row that nobody answered, before it is said to be lost */
	BEHIND_MAX = 30, /* looks for fills that the venue says there are */
	BACK_US = 60 * SECOND_US /* so long before the decision */
};

void
course_free(struct course *course)
{
	question_drop(course->asking);
	ask_drop(course->sending);
	timer_stop(&course->timer);
	carried_free(&course->carried);
	wallets_free(&course->holdings);
	free(course);
}

/* ---- replies ---- */

void
course_reply(struct course *course, enum reply_kind kind, const char *reason, const struct order_fill *fill)
{
	static const struct order_holding nothing;
	struct order_reply reply =
	    reply_about(&course->carried.request, kind, reason == NULL || *reason == '\0' ? NULL : reason);

	reply.venue_id = *course->carried.venue_id == '\0' ? NULL : course->carried.venue_id;
	reply.short_of_funds = course->carried.fate == FATE_FUNDS;
	reply.later = course->carried.held || course->carried.fate == FATE_LATER ||
	    course->carried.fate == FATE_BARRED || course->carried.fate == FATE_CLOCK;
	reply.fill = fill;
	if (kind == REPLY_MISSING) {
		reply.asked_us = course->asked_us;
		/* an account that has nothing is told too */
		reply.holdings = course->holdings.count > 0 ? course->holdings.at : &nothing;
		reply.holding_count = course->holdings.count;
	}
	gateway_give(course->gateway, &reply);
}

static const char *
stays(void *arg)
{
	const struct course *course = arg;
	const struct order_registry *registry = &course->gateway->plan.registry;

	return registry->stays == NULL ? NULL : registry->stays(registry->arg, course->carried.request.id);
}

/* Its bytes left some time ago: a connection was made before, or others were in front of it. */
static void
on_left(void *arg, int64_t left_us)
{
	const struct course *course = arg;
	const struct asker *asker = course->gateway->plan.asker;
	int64_t ago_us = clock_boot_us() - left_us;
	struct order_reply reply = reply_about(&course->carried.request, REPLY_SENT, NULL);

	reply.ts_us = asker_day(asker) - ago_us;
	reply.asked_us = asker_lapse(asker) - ago_us;
	gateway_give(course->gateway, &reply);
}

static void
acknowledge(struct course *course)
{
	if (course->carried.acknowledged)
		return;
	course->carried.acknowledged = true;
	/* one that is over, and was lost as its fills cannot be had, is there no more than before */
	if (!course->carried.over || !course->carried.opened)
		course_reply(course, REPLY_OPEN, NULL, NULL);
	course->carried.opened = true;
}

static void
stop(struct course *course)
{
	timer_stop(&course->timer);
	course->errand = ERRAND_NONE;
	course->round = course->cancel = false;
}

/* That one which was in doubt came to its end with nothing filled is believed when its own trades were asked for as well. */
static bool
is_proved(const struct course *course)
{
	return !course->doubted || decimal_sign(course->carried.filled) > 0;
}

/* It is over, and all its fills were given. */
static bool
maybe_end(struct course *course)
{
	struct carried *carried = &course->carried;

	if (carried->ended || !carried->over || !carried_whole(carried) || !is_proved(course))
		return carried->ended;
	carried->ended = true;
	course_reply(course, REPLY_END, carried->reason, NULL);
	return true;
}

/* Nobody knows: the executor asks for it again, in its own time.  Found again, it is told to be there again. */
static void
lose(struct course *course, const char *reason)
{
	stop(course);
	course->carried.acknowledged = false;
	course_reply(course, REPLY_LOST, reason, NULL);
}

/* ---- rows ---- */

/* Something was said that cannot be: whatever waits for an answer is lost with it. */
static void
doubt(struct course *course)
{
	course->wrong = true;
	if (course_waits(course))
		return;
	course->wrong = false;
	lose(course, REASON_WRONG_ANSWER);
}

/* Whether what names the order, or was asked of it, is about what was sent (faults.md 2.1); id empty: not told. */
static bool
is_about(const struct course *course, struct slice id, struct slice symbol, int side)
{
	const struct order_request *request = &course->carried.request;

	return (id.len == 0 || slice_is(id, request->id)) && side == (int)request->side &&
	    (symbol.len == 0 || account_same_symbol(course->carried.account, symbol, slice_of(request->symbol)));
}

int
course_fill(struct course *course, const struct fill_event *fill, struct error *err)
{
	struct fill_event event = *fill;
	struct order_fill made;
	enum fill_news news;

	if (!is_about(course, fill->order, fill->symbol, fill->side)) {
		doubt(course);
		return 0;
	}
	/* one trade has one id, however whoever tells it spells the symbol */
	event.symbol = slice_of(course->carried.request.symbol);
	if (!gateway_make_fill(&made, &event, course->carried.request.quote))
		return error_set(err, "range", "a fill: its number, or the name of the fee's asset, is too long");
	if (carried_fill(&news, &course->carried, &made, err) != 0)
		return -1;
	if (news == FILL_AGAIN)
		return 0;
	course->seen = true;
	/* other figures go on as well: the executor has those that are written */
	course_reply(course, REPLY_FILL, NULL, &made);
	maybe_end(course);
	return 0;
}

void
course_venue_id(struct course *course, struct slice id)
{
	if (id.len == 0 || *course->carried.venue_id != '\0' ||
	    !slice_copy(course->carried.venue_id, sizeof course->carried.venue_id, id))
		return;
	gateway_unstash(course);
}

static void follow(struct course *course);

static bool
is_over(int state)
{
	return state == ORDER_FILLED || state == ORDER_DONE || state == ORDER_REJECTED || state == ORDER_ABSENT;
}

/* As much of it as was asked for; of a purchase at the market, which some venues count in money, something. */
static bool
is_filled(const struct order_request *request, struct decimal filled)
{
	return request->type == ORDER_TYPE_MARKET && request->side == SIDE_BUY
	    ? decimal_sign(filled) > 0
	    : decimal_compare(filled, request->qty) == 0;
}

void
course_order(struct course *course, const struct order_event *order)
{
	struct carried *carried = &course->carried;

	if (!is_about(course, order->id, order->symbol, order->side)) {
		doubt(course);
		return;
	}
	course->seen = true;
	course_venue_id(course, order->venue_id);
	/* one that is over with nothing filled is in doubt until that is proved */
	if (is_proved(course) || !is_over(order->state) || decimal_sign(order->filled) > 0)
		acknowledge(course);
	if (decimal_compare(order->filled, carried->request.qty) > 0 ||
	    (order->state == ORDER_FILLED && !is_filled(&carried->request, order->filled))) {
		doubt(course);
		return;
	}
	if (decimal_compare(order->filled, carried->filled) > 0)
		carried->filled = order->filled;
	if (is_over(order->state) && !carried->over) {
		carried->over = true;
		snprintf(carried->reason, sizeof carried->reason, "%.*s", SLICE_ARG(order->reason));
	}
	if (!maybe_end(course) && carried->over && !is_proved(course) && course->errand == ERRAND_NONE &&
	    !course_waits(course))
		follow(course); /* nobody is asking */
}

/* Rows of a question of a course; those of other orders are not its business. */
static int
row_order(void *arg, const struct order_event *order, struct error *err)
{
	struct course *course = arg;
	const struct carried *carried = &course->carried;

	(void)err;
	if (slice_is(order->id, carried->request.id) ||
	    (*carried->venue_id != '\0' && slice_is(order->venue_id, carried->venue_id)))
		course_order(course, order);
	return 0;
}

static int
row_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct course *course = arg;
	const struct carried *carried = &course->carried;
	bool ours = fill->order.len > 0 ? slice_is(fill->order, carried->request.id)
					: *carried->venue_id != '\0' && slice_is(venue_id, carried->venue_id);

	return ours ? course_fill(course, fill, err) : 0;
}

/* What answers the sending is this one, named or not. */
static int
sent_order(void *arg, const struct order_event *order, struct error *err)
{
	(void)err;
	course_order(arg, order);
	return 0;
}

static int
sent_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	(void)venue_id;
	return course_fill(arg, fill, err);
}

/* Of all that the account has only the two assets that the order moves say anything of it. */
static int
row_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	struct course *course = arg;
	const struct order_request *request = &course->carried.request;

	if (!slice_is(balance->asset, request->base) && !slice_is(balance->asset, request->quote))
		return 0;
	return wallets_add(&course->holdings, balance, err);
}

/* ---- errands ---- */

static void
after_pause(void *arg)
{
	struct course *course = arg;

	course_begin(course, course->errand);
}

static void
again(struct course *course, enum errand errand)
{
	int64_t most = course->carried.request.tif == TIF_IOC || course->carried.request.tif == TIF_FOK
	    ? PAUSE_LAST_US / 4
	    : PAUSE_LAST_US;

	course->errand = errand;
	course->pause_us = course->pause_us == 0 ? PAUSE_FIRST_US : 2 * course->pause_us;
	if (course->pause_us > most)
		course->pause_us = most;
	timer_start(course->gateway->plan.asker->loop, &course->timer, course->pause_us, 0, after_pause, course);
}

/* What is next for an order that the venue has: until it is over and whole. */
static void
follow(struct course *course)
{
	struct carried *carried = &course->carried;

	if (maybe_end(course)) {
		stop(course);
		return;
	}
	if (course->cancel && !carried->over) {
		course->cancel = false;
		course_begin(course, ERRAND_CANCEL);
		return;
	}
	if (carried_whole(carried) && !carried->over) {
		again(course, ERRAND_LOOK);
		return;
	}
	if (++course->behind > BEHIND_MAX) {
		lose(course, "fills_missing");
		return;
	}
	if (course->behind == 1)
		course_begin(course, ERRAND_FILLS);
	else
		again(course, ERRAND_FILLS);
}

static bool
answered(const struct ask_end *end)
{
	return end->fate == FATE_DONE || end->fate == FATE_ABSENT;
}

/* An answer to the sending that leaves open whether the order exists. */
static bool
answers_nothing(const struct ask_end *end)
{
	return end->fate == FATE_UNKNOWN || end->fate == FATE_ABSENT;
}

/* What the venue itself has shown was not refused, whatever it says now: it is asked for. */
static void
refused(struct course *course, enum trade_fate fate, const char *code)
{
	const struct carried *carried = &course->carried;

	if (!carried->ended && (carried->opened || carried->over || decimal_sign(carried->told) > 0)) {
		lose(course, REASON_WRONG_ANSWER);
		return;
	}
	stop(course);
	if (carried->ended)
		return;
	course->carried.ended = true;
	course->carried.fate = fate;
	course_reply(course, REPLY_REJECTED,
	    fate == FATE_WOULD_TAKE ? REASON_WOULD_TAKE
		: *code != '\0'     ? code
				    : trade_fates[fate],
	    NULL);
}

/* Who kept it back was not the venue: that has said nothing. */
static void
not_taken(struct course *course, const struct ask_end *end)
{
	course->carried.held = end->held;
	refused(course, end->held ? FATE_DONE : end->fate, end->code);
}

static void
after_send(struct course *course, const struct ask_end *end)
{
	if (end->fate == FATE_DONE) {
		acknowledge(course);
		course->pause_us = 0;
		follow(course);
	} else if (answers_nothing(end)) {
		stop(course);
		course->carried.fate = end->fate;
		course_reply(course, REPLY_LOST, *end->code != '\0' ? end->code : "no_answer", NULL);
	} else
		not_taken(course, end);
}

/* It was asked for meanwhile: that goes on. */
static void
after_late_send(struct course *course, const struct ask_end *end)
{
	if (course->carried.ended || answers_nothing(end))
		return;
	if (end->fate != FATE_DONE) {
		not_taken(course, end);
		return;
	}
	course->seen = true;
	acknowledge(course);
	if (course->errand == ERRAND_NONE && course->asking == NULL)
		follow(course);
}

static void
after_look(struct course *course, const struct ask_end *end)
{
	if (end->fate == FATE_ABSENT && course->errand == ERRAND_LOOK) {
		lose(course, "not_found");
		return;
	}
	if (strcmp(end->code, REASON_WRONG_ANSWER) == 0) {
		lose(course, end->code);
		return;
	}
	if (end->fate != FATE_DONE && ++course->silent >= SILENT_MAX) {
		lose(course, "no_answer");
		return;
	}
	if (end->fate == FATE_DONE)
		course->silent = 0;
	follow(course);
}

/* The venue's answer to a cancel says little, unless it is about another order: how the order stands is what counts. */
static void
after_cancel(struct course *course, const struct ask_end *end)
{
	if (strcmp(end->code, REASON_WRONG_ANSWER) == 0) {
		lose(course, end->code);
		return;
	}
	course->pause_us = 0;
	course_begin(course, ERRAND_LOOK);
}

/* One question of the round was answered. */
static void
after_round(struct course *course, const struct ask_end *end)
{
	if (!answered(end)) {
		lose(course, *end->code != '\0' ? end->code : "no_answer");
		return;
	}
	/* in this round, by whomever */
	if (course->seen && (course->carried.acknowledged || course->carried.over)) {
		course->silent = course->behind = 0;
		course->pause_us = 0;
		follow(course);
		return;
	}
	if (course->errand == ROUND_OPEN && course->seen) {
		follow(course);
		return;
	}
	if (course->errand < ROUND_BALANCE) {
		course_begin(course, course->errand + 1);
		return;
	}
	stop(course);
	if (!course->seen)
		course->missed_us = course->asked_us;
	course_reply(course, course->seen ? REPLY_LOST : REPLY_MISSING, NULL, NULL);
}

/* It was asked for while something else was under way. */
static void
begin_round(struct course *course)
{
	if (course->asking != NULL || !course->round || course->carried.ended)
		return;
	course->round = false;
	course_begin(course, ROUND_ID);
}

static bool
was_wrong(struct course *course)
{
	bool wrong = course->wrong;

	course->wrong = false;
	if (wrong)
		lose(course, REASON_WRONG_ANSWER);
	return wrong;
}

/* The order's own request came to its end, perhaps long after it was asked for. */
static void
on_sent(void *arg, const struct ask_end *end)
{
	struct course *course = arg;

	course->sending = NULL;
	course->idle_us = asker_lapse(course->gateway->plan.asker);
	if (!was_wrong(course)) {
		course_venue_id(course, slice_of(end->venue_id));
		if (course->errand == ERRAND_SEND)
			after_send(course, end);
		else
			after_late_send(course, end);
	}
	begin_round(course);
}

static void
on_end(void *arg, const struct ask_end *end)
{
	struct course *course = arg;

	course->asking = NULL;
	course->idle_us = asker_lapse(course->gateway->plan.asker);
	if (was_wrong(course)) {
		begin_round(course);
		return;
	}
	if (course->proves && end->fate == FATE_DONE)
		course->doubted = false;
	if (course->errand == ERRAND_LOOK || course->errand == ERRAND_CANCEL || course->errand == ROUND_ID)
		course_venue_id(course, slice_of(end->venue_id));
	if (course->errand == ERRAND_LOOK || course->errand == ERRAND_FILLS)
		after_look(course, end);
	else if (course->errand == ERRAND_CANCEL)
		after_cancel(course, end);
	else if (course->errand >= ROUND_ID)
		after_round(course, end);
	begin_round(course);
}

/*
 * Own trades are asked for by the venue's clock, from well before the decision on: as long ago as has passed since, and a little longer,
 * for the time of day is slower than the wall clock after that was set back (base/steady.h).
 */
static int64_t
trades_since(const struct course *course)
{
	const struct asker *asker = course->gateway->plan.asker;
	int64_t passed_us = asker_day(asker) - course->carried.request.decided_us;

	if (passed_us < 0)
		passed_us = 0;
	return asker_now(asker) + course->carried.account->offset_us - passed_us - passed_us / 8 - BACK_US;
}

/*
 * Its own trades alone are fewer pages.  What is in doubt is not proved by the number that was told with it, and whatever a venue keeps from who
 * asks by the number (kucoin: further pages) it tells of the symbol: every second time.
 */
static bool
by_number(const struct course *course)
{
	return course->carried.account->trade->fills_of_order && !course->doubted && course->behind % 2 == 1;
}

struct trade_call
course_call(const struct course *course, enum errand errand)
{
	static const enum trade_ask asks[] = { [ERRAND_SEND] = ASK_ORDER,
		[ERRAND_LOOK] = ASK_QUERY,
		[ERRAND_FILLS] = ASK_FILLS,
		[ERRAND_CANCEL] = ASK_CANCEL,
		[ROUND_ID] = ASK_QUERY,
		[ROUND_FILLS] = ASK_FILLS,
		[ROUND_OPEN] = ASK_OPEN,
		[ROUND_BALANCE] = ASK_BALANCE };
	const struct order_request *request = &course->carried.request;
	struct trade_call call = { .ask = asks[errand],
		.symbol = slice_of(request->symbol),
		.id = slice_of(request->id),
		.side = request->side,
		.type = request->type,
		.tif = request->tif,
		.price = request->price,
		.qty = request->qty };

	call.press = errand == ERRAND_SEND ? PRESS_NONE : PRESS_DOUBT;
	call.fee_in_quote = errand == ERRAND_SEND; /* as gateway_make_fill() takes it */
	if (errand == ERRAND_SEND)
		call.window_ms = request->window_us / 1000;
	if (call.ask == ASK_QUERY || call.ask == ASK_CANCEL || (errand == ERRAND_FILLS && by_number(course)))
		call.venue_id = slice_of(course->carried.venue_id);
	if (call.ask == ASK_FILLS)
		call.since_us = trades_since(course);
	if (call.ask == ASK_BALANCE)
		call.symbol = (struct slice){ 0 };
	if (call.ask == ASK_FILLS || call.ask == ASK_OPEN || call.ask == ASK_BALANCE)
		call.id = (struct slice){ 0 };
	return call;
}

static void
begin_sending(struct course *course)
{
	const struct trade_sink rows = { .arg = course, .order = sent_order, .fill = sent_fill };
	struct trade_call call = course_call(course, ERRAND_SEND);
	struct error err;

	course->sending =
	    ask_order(course->gateway->plan.asker, course->carried.account, &call, &rows, on_sent, course, &err);
	if (course->sending != NULL) {
		ask_left(course->sending, on_left);
		ask_stays(course->sending, stays);
	} else
		refused(course, strcmp(err.code, "rate") == 0 ? FATE_LATER : FATE_REFUSED, err.code);
}

static void
begin_question(struct course *course, enum errand errand)
{
	const struct trade_sink rows = { .arg = course,
		.order = row_order,
		.fill = row_fill,
		.balance = errand == ROUND_BALANCE ? row_balance : NULL };
	struct trade_call call = course_call(course, errand);
	struct error err;

	course->asking = question_start(&course->gateway->questions, course->gateway->plan.asker,
	    course->carried.account, &call, &rows, on_end, course, &err);
	if (course->asking == NULL)
		lose(course, err.code);
}

void
course_begin(struct course *course, enum errand errand)
{
	timer_stop(&course->timer);
	course->errand = errand;
	if (errand == ROUND_ID) {
		course->seen = course->carried.acknowledged = false;
		course->doubted = true;
		course->asked_us = asker_lapse(course->gateway->plan.asker);
		course->holdings.count = 0;
	}
	course->proves = course->carried.over && (errand == ERRAND_FILLS || errand == ROUND_FILLS);
	if (errand == ERRAND_SEND)
		begin_sending(course);
	else
		begin_question(course, errand);
}

void
course_look(struct course *course)
{
	course->pause_us = 0;
	if (course->asking == NULL && !course->carried.ended && course->errand == ERRAND_LOOK)
		course_begin(course, ERRAND_LOOK);
}

/* A question about it may wait for the venue's limits for a minute, and a cancel has room of its own: it asks how the order stands behind it. */
static void
on_cancel(void *arg)
{
	struct course *course = arg;

	if (!course->cancel || course->carried.over ||
	    (course->errand != ERRAND_LOOK && course->errand != ERRAND_FILLS))
		return;
	course->cancel = false;
	question_drop(course->asking);
	course->asking = NULL;
	course_begin(course, ERRAND_CANCEL);
}

void
course_cancel(struct course *course)
{
	if (course->errand == ERRAND_CANCEL && course->asking != NULL)
		return;
	if (course->errand == ERRAND_SEND || course->asking != NULL) {
		course->cancel = true;
		/* from the next turn of the loop: the answer to that question may be what this follows from */
		timer_start(course->gateway->plan.asker->loop, &course->timer, 0, 0, on_cancel, course);
	} else if (!course->carried.ended)
		course_begin(course, ERRAND_CANCEL);
}
