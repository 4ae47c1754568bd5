#include "gateway/gateway.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "gateway/carried.h"

enum {
	PAUSE_FIRST_US = 20000, /* between two looks at an order that must end soon */
	PAUSE_LAST_US = SECOND_US, /* and at one that may rest */
	SILENT_MAX = 5, /* looks in a row that nobody answered, before it is said to be lost */
	BEHIND_MAX = 30, /* looks for fills that the venue says there are */
	BACK_US = 60 * SECOND_US, /* own trades are asked for from so long before the decision on */
	HOLDINGS_MAX = 512,
	STASH_MAX = 64
};

/* What a course is about at the moment: one question at a time. */
enum errand {
	ERRAND_NONE,
	ERRAND_SEND,
	ERRAND_LOOK, /* how does the order stand */
	ERRAND_FILLS, /* which fills does it have */
	ERRAND_CANCEL,
	/* a round of questions for an order that may not exist, in this order */
	ROUND_ID,
	ROUND_FILLS,
	ROUND_OPEN,
	ROUND_BALANCE
};

/* The way of one order. */
struct course {
	struct gateway *gateway;
	struct carried carried;
	enum errand errand;
	struct asking *asking;
	struct timer timer;
	int64_t pause_us;
	int silent, behind;
	bool cancel, round; /* wanted when the errand at hand is done */
	bool seen; /* the round found something of it */
	int64_t asked_us; /* when the round began */
	struct order_holding *holdings; /* of the round */
	size_t holding_count;
};

/* A fill that names an order of which only the venue's id is known, come before the answer that tells it. */
struct stashed {
	const struct account *account;
	char venue_id[VENUE_ID_MAX], symbol[SYMBOL_MAX];
	enum side side;
	struct order_fill fill;
};

/* An account that messages come of, for the sink of its socket. */
struct heard {
	struct gateway *gateway;
	struct account *account;
};

struct gateway {
	struct gateway_plan plan;
	struct course **courses; /* in the order they were sent */
	size_t count, cap;
	struct stashed stash[STASH_MAX];
	size_t stash_count;
	struct heard **heard; /* stay where they are */
	size_t heard_count;
	bool failed;
	struct error failure;
};

static void begin(struct course *course, enum errand errand);

/* ---- courses ---- */

static struct course *
find_id(const struct gateway *gateway, struct slice id)
{
	for (size_t i = gateway->count; id.len > 0 && i-- > 0;)
		if (slice_is(id, gateway->courses[i]->carried.request.id))
			return gateway->courses[i];
	return NULL;
}

static struct course *
find_venue_id(const struct gateway *gateway, const struct account *account, struct slice id)
{
	for (size_t i = gateway->count; id.len > 0 && i-- > 0;)
		if (gateway->courses[i]->carried.account == account &&
		    slice_is(id, gateway->courses[i]->carried.venue_id))
			return gateway->courses[i];
	return NULL;
}

static void
free_course(struct course *course)
{
	ask_drop(course->asking);
	timer_stop(&course->timer);
	carried_free(&course->carried);
	free(course->holdings);
	free(course);
}

/* The oldest that is over makes room. */
static void
make_room(struct gateway *gateway)
{
	size_t i = 0;

	while (gateway->count >= CARRIED_MAX && i < gateway->count) {
		struct course *course = gateway->courses[i];

		if (!course->carried.ended || course->asking != NULL) {
			i++;
			continue;
		}
		free_course(course);
		memmove(
		    &gateway->courses[i], &gateway->courses[i + 1], (gateway->count - i - 1) * sizeof(struct course *));
		gateway->count--;
	}
}

static struct course *
add_course(struct gateway *gateway, const struct order_request *request, struct account *account)
{
	struct course *course = memory_new(1, sizeof *course);

	make_room(gateway);
	course->gateway = gateway;
	course->carried.request = *request;
	course->carried.account = account;
	if (gateway->count == gateway->cap) {
		gateway->cap = gateway->cap == 0 ? 64 : 2 * gateway->cap;
		gateway->courses = memory_grow(gateway->courses, gateway->cap, sizeof(struct course *));
	}
	gateway->courses[gateway->count++] = course;
	return course;
}

/* ---- replies ---- */

static int64_t
now_of(const struct gateway *gateway)
{
	return asker_now(gateway->plan.asker);
}

static void
give(struct gateway *gateway, struct order_reply *reply)
{
	if (gateway->failed)
		return;
	if (reply->ts_us == 0)
		reply->ts_us = now_of(gateway);
	gateway->failed = gateway->plan.sink.take(gateway->plan.sink.arg, reply, &gateway->failure) != 0;
}

static void
reply(struct course *course, enum reply_kind kind, const char *reason, const struct order_fill *fill)
{
	const struct order_request *request = &course->carried.request;
	struct order_reply reply = { .kind = kind,
		.id = request->id,
		.venue = request->venue,
		.account = request->account,
		.symbol = request->symbol,
		.side = request->side,
		.venue_id = *course->carried.venue_id == '\0' ? NULL : course->carried.venue_id,
		.reason = reason == NULL || *reason == '\0' ? NULL : reason,
		.fill = fill,
		.asked_us = course->asked_us,
		.holdings = course->holdings,
		.holding_count = course->holding_count };

	if (kind != REPLY_MISSING)
		reply.holdings = NULL;
	give(course->gateway, &reply);
}

static void
acknowledge(struct course *course)
{
	if (course->carried.acknowledged)
		return;
	course->carried.acknowledged = true;
	reply(course, REPLY_OPEN, NULL, NULL);
}

static void
stop(struct course *course)
{
	timer_stop(&course->timer);
	course->errand = ERRAND_NONE;
	course->round = course->cancel = false;
}

/* It is over, and all its fills were given. */
static bool
maybe_end(struct course *course)
{
	struct carried *carried = &course->carried;

	if (carried->ended || !carried->over || !carried_whole(carried))
		return carried->ended;
	carried->ended = true;
	reply(course, REPLY_END, carried->reason, NULL);
	return true;
}

/* Nobody knows: the executor asks for it again, in its own time. */
static void
lose(struct course *course, const char *reason)
{
	stop(course);
	reply(course, REPLY_LOST, reason, NULL);
}

/* ---- rows ---- */

static bool
make_fill(struct order_fill *to, const struct fill_event *fill, const char *quote)
{
	*to = (struct order_fill){ .price = fill->price,
		.qty = fill->qty,
		.fee = fill->fee,
		.liquidity = (enum liquidity)fill->liquidity,
		.venue_us = fill->venue_us };
	/* most venues number trades within a symbol */
	snprintf(to->id, sizeof to->id, "%.*s/%.*s", SLICE_ARG(fill->symbol), SLICE_ARG(fill->id));
	/* a fee whose asset is not told was taken in the quote asset (kraken) */
	if (fill->fee_asset.len == 0)
		return slice_copy(to->fee_asset, sizeof to->fee_asset, slice_of(quote));
	return slice_copy(to->fee_asset, sizeof to->fee_asset, fill->fee_asset);
}

static int
take_fill(struct course *course, const struct fill_event *fill, struct error *err)
{
	struct order_fill made;

	if (!make_fill(&made, fill, course->carried.request.quote))
		return error_set(err, "range", "a fill: the name of the fee's asset is too long");
	if (!carried_fill(&course->carried, fill, err))
		return 0;
	course->seen = true;
	reply(course, REPLY_FILL, NULL, &made);
	maybe_end(course);
	return 0;
}

/* Fills that waited for the venue's id of their order. */
static void
unstash(struct course *course)
{
	struct gateway *gateway = course->gateway;
	size_t kept = 0;

	for (size_t i = 0; i < gateway->stash_count; i++) {
		struct stashed *stashed = &gateway->stash[i];
		struct fill_event event = { .id = slice_of(stashed->fill.id), .qty = stashed->fill.qty };
		struct error ignored;

		if (stashed->account != course->carried.account ||
		    strcmp(stashed->venue_id, course->carried.venue_id) != 0) {
			gateway->stash[kept++] = *stashed;
			continue;
		}
		event.id.at += strlen(stashed->symbol) + 1;
		event.id.len -= strlen(stashed->symbol) + 1;
		if (carried_fill(&course->carried, &event, &ignored))
			reply(course, REPLY_FILL, NULL, &stashed->fill);
	}
	gateway->stash_count = kept;
}

static void
know_venue_id(struct course *course, struct slice id)
{
	if (id.len == 0 || *course->carried.venue_id != '\0' ||
	    !slice_copy(course->carried.venue_id, sizeof course->carried.venue_id, id))
		return;
	unstash(course);
}

static bool
is_over(int state)
{
	return state == ORDER_FILLED || state == ORDER_DONE || state == ORDER_REJECTED || state == ORDER_ABSENT;
}

static void
take_order(struct course *course, const struct order_event *order)
{
	struct carried *carried = &course->carried;

	course->seen = true;
	know_venue_id(course, order->venue_id);
	acknowledge(course);
	if (decimal_compare(order->filled, carried->filled) > 0)
		carried->filled = order->filled;
	if (is_over(order->state) && !carried->over) {
		carried->over = true;
		snprintf(carried->reason, sizeof carried->reason, "%.*s", SLICE_ARG(order->reason));
	}
	maybe_end(course);
}

/* Rows of a question of a course; those of other orders are not its business. */
static int
row_order(void *arg, const struct order_event *order, struct error *err)
{
	struct course *course = arg;
	const struct carried *carried = &course->carried;

	(void)err;
	if (slice_is(order->id, carried->request.id) ||
	    (*carried->venue_id != '\0' && slice_is(order->venue_id, carried->venue_id)) ||
	    (order->id.len == 0 && course->errand != ROUND_OPEN))
		take_order(course, order);
	return 0;
}

static int
row_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct course *course = arg;
	const struct carried *carried = &course->carried;
	bool ours = slice_is(fill->order, carried->request.id) ||
	    (*carried->venue_id != '\0' && slice_is(venue_id, carried->venue_id)) || course->errand == ERRAND_SEND;

	return ours ? take_fill(course, fill, err) : 0;
}

static int
row_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	struct course *course = arg;
	struct order_holding *holding;

	if (course->holdings == NULL)
		course->holdings = memory_new(HOLDINGS_MAX, sizeof *course->holdings);
	if (course->holding_count == HOLDINGS_MAX)
		return error_set(err, "range", "more than %d assets", HOLDINGS_MAX);
	holding = &course->holdings[course->holding_count];
	if (!slice_copy(holding->asset, sizeof holding->asset, balance->asset) ||
	    decimal_add(&holding->total, balance->free, balance->locked, err) != 0)
		return 0;
	course->holding_count++;
	return 0;
}

/* ---- errands ---- */

static void
after_pause(void *arg)
{
	struct course *course = arg;

	begin(course, course->errand);
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
		begin(course, ERRAND_CANCEL);
		return;
	}
	if (carried_whole(carried)) {
		again(course, ERRAND_LOOK);
		return;
	}
	if (++course->behind > BEHIND_MAX) {
		lose(course, "fills_missing");
		return;
	}
	if (course->behind == 1)
		begin(course, ERRAND_FILLS);
	else
		again(course, ERRAND_FILLS);
}

static bool
answered(const struct ask_end *end)
{
	return end->fate == FATE_DONE || end->fate == FATE_ABSENT;
}

static void
after_send(struct course *course, const struct ask_end *end)
{
	if (end->fate == FATE_DONE) {
		acknowledge(course);
		course->pause_us = 0;
		follow(course);
		return;
	}
	stop(course);
	if (end->fate == FATE_UNKNOWN || end->fate == FATE_ABSENT) {
		reply(course, REPLY_LOST, *end->code != '\0' ? end->code : "no_answer", NULL);
		return;
	}
	course->carried.ended = true;
	reply(course, REPLY_REJECTED, *end->code != '\0' ? end->code : trade_fates[end->fate], NULL);
}

static void
after_look(struct course *course, const struct ask_end *end)
{
	if (end->fate == FATE_ABSENT) {
		lose(course, "not_found");
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

/* The venue's answer to a cancel says little: how the order stands is what counts. */
static void
after_cancel(struct course *course, const struct ask_end *end)
{
	(void)end;
	course->pause_us = 0;
	begin(course, ERRAND_LOOK);
}

/* One question of the round was answered. */
static void
after_round(struct course *course, const struct ask_end *end)
{
	if (!answered(end)) {
		lose(course, *end->code != '\0' ? end->code : "no_answer");
		return;
	}
	if (course->errand == ROUND_ID && course->seen && course->carried.acknowledged) {
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
		begin(course, course->errand + 1);
		return;
	}
	stop(course);
	reply(course, course->seen ? REPLY_LOST : REPLY_MISSING, NULL, NULL);
}

static void
on_end(void *arg, const struct ask_end *end)
{
	struct course *course = arg;

	course->asking = NULL;
	know_venue_id(course, slice_of(end->venue_id));
	if (course->errand == ERRAND_SEND)
		after_send(course, end);
	else if (course->errand == ERRAND_LOOK || course->errand == ERRAND_FILLS)
		after_look(course, end);
	else if (course->errand == ERRAND_CANCEL)
		after_cancel(course, end);
	else if (course->errand >= ROUND_ID)
		after_round(course, end);
	if (course->asking == NULL && course->round && !course->carried.ended) {
		course->round = false;
		begin(course, ROUND_ID);
	}
}

static struct trade_call
call_of(const struct course *course, enum errand errand)
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

	if (errand == ERRAND_SEND)
		call.window_ms = request->window_us / 1000;
	if (call.ask == ASK_QUERY || call.ask == ASK_CANCEL)
		call.venue_id = slice_of(course->carried.venue_id);
	if (call.ask == ASK_FILLS)
		call.since_us = request->decided_us - BACK_US;
	if (call.ask == ASK_BALANCE)
		call.symbol = (struct slice){ 0 };
	if (call.ask == ASK_FILLS || call.ask == ASK_OPEN || call.ask == ASK_BALANCE)
		call.id = (struct slice){ 0 };
	return call;
}

/* Put the question of the errand.  One that cannot be put is as one that nobody answers; an order is refused then. */
static void
begin(struct course *course, enum errand errand)
{
	const struct trade_sink rows = { .arg = course,
		.order = row_order,
		.fill = row_fill,
		.balance = errand == ROUND_BALANCE ? row_balance : NULL };
	struct trade_call call = call_of(course, errand);
	struct error err;

	timer_stop(&course->timer);
	course->errand = errand;
	if (errand == ROUND_ID) {
		course->seen = false;
		course->asked_us = now_of(course->gateway);
		course->holding_count = 0;
	}
	course->asking =
	    ask_start(course->gateway->plan.asker, course->carried.account, &call, &rows, on_end, course, &err);
	if (course->asking != NULL)
		return;
	if (errand != ERRAND_SEND) {
		lose(course, err.code);
		return;
	}
	stop(course);
	course->carried.ended = true;
	reply(course, REPLY_REJECTED, err.code, NULL);
}

/* ---- the table of functions ---- */

static struct account *
account_of(struct gateway *gateway, const struct order_request *request, struct error *err)
{
	return accounts_find(gateway->plan.accounts, request->venue, request->account, err);
}

static void
refuse(struct gateway *gateway, const struct order_request *request, const char *reason)
{
	struct order_reply reply = { .kind = REPLY_REJECTED,
		.id = request->id,
		.venue = request->venue,
		.account = request->account,
		.symbol = request->symbol,
		.side = request->side,
		.reason = reason };

	give(gateway, &reply);
}

static int
send(void *arg, const struct order_request *const requests[], size_t count, struct error *err)
{
	struct gateway *gateway = arg;

	for (size_t i = 0; i < count; i++) {
		struct account *account = account_of(gateway, requests[i], err);
		struct course *course;

		if (account == NULL || gateway->plan.dry_run) {
			refuse(gateway, requests[i], account == NULL ? err->code : "dry_run");
			continue;
		}
		course = add_course(gateway, requests[i], account);
		begin(course, ERRAND_SEND);
		if (course->asking != NULL)
			reply(course, REPLY_SENT, NULL, NULL);
	}
	return gateway_failed(gateway, err);
}

static int
query(void *arg, const struct order_request *request, struct error *err)
{
	struct gateway *gateway = arg;
	struct course *course = find_id(gateway, slice_of(request->id));
	struct account *account;

	if (course == NULL) {
		account = account_of(gateway, request, err);
		if (account == NULL)
			return -1;
		course = add_course(gateway, request, account);
	}
	if (course->asking != NULL)
		course->round = true;
	else
		begin(course, ROUND_ID);
	return gateway_failed(gateway, err);
}

static int
cancel(void *arg, const struct order_request *request, const char *venue_id, struct error *err)
{
	struct gateway *gateway = arg;
	struct course *course = find_id(gateway, slice_of(request->id));
	struct account *account;

	if (course == NULL) {
		account = account_of(gateway, request, err);
		if (account == NULL)
			return -1;
		course = add_course(gateway, request, account);
		course->carried.acknowledged = true;
	}
	know_venue_id(course, slice_of(venue_id));
	if (course->asking != NULL && course->errand != ERRAND_CANCEL)
		course->cancel = true;
	else if (course->asking == NULL && !course->carried.ended)
		begin(course, ERRAND_CANCEL);
	return gateway_failed(gateway, err);
}

static void
on_armed(void *arg, const struct ask_end *end)
{
	struct gateway *gateway = arg;
	char text[160];

	if (end->fate == FATE_DONE || gateway->plan.say == NULL)
		return;
	snprintf(text, sizeof text, "the dead-man switch: %s %s", trade_fates[end->fate], end->code);
	gateway->plan.say(gateway->plan.arg, text);
}

static int
arm(void *arg, const char *name, const char *account_name, int64_t within_us, struct error *err)
{
	static const struct trade_sink nothing = { .arg = NULL };
	const struct trade_call call = { .ask = ASK_WATCHDOG, .window_ms = within_us / 1000 };
	struct gateway *gateway = arg;
	struct account *account = accounts_find(gateway->plan.accounts, name, account_name, err);

	if (account == NULL)
		return -1;
	if (!(account->trade->asks >> ASK_WATCHDOG & 1) || gateway->plan.dry_run)
		return 0;
	/* what cannot be asked now is asked at the next renewal */
	(void)!ask_start(gateway->plan.asker, account, &call, &nothing, on_armed, gateway, err);
	return 0;
}

struct gateway *
gateway_new(const struct gateway_plan *plan)
{
	struct gateway *gateway = memory_new(1, sizeof *gateway);

	gateway->plan = *plan;
	return gateway;
}

void
gateway_free(struct gateway *gateway)
{
	if (gateway == NULL)
		return;
	for (size_t i = 0; i < gateway->count; i++)
		free_course(gateway->courses[i]);
	for (size_t i = 0; i < gateway->heard_count; i++)
		free(gateway->heard[i]);
	free(gateway->heard);
	free(gateway->courses);
	free(gateway);
}

struct order_venue
gateway_venue(struct gateway *gateway)
{
	return (struct order_venue){ .send = send, .query = query, .cancel = cancel, .arm = arm, .venue = gateway };
}

int
gateway_failed(struct gateway *gateway, struct error *err)
{
	if (!gateway->failed)
		return 0;
	*err = gateway->failure;
	return -1;
}

size_t
gateway_waiting(const struct gateway *gateway)
{
	size_t waiting = 0;

	for (size_t i = 0; i < gateway->count; i++)
		waiting += !gateway->courses[i]->carried.ended;
	return waiting;
}

/* ---- what comes unasked ---- */

static int
heard_order(void *arg, const struct order_event *order, struct error *err)
{
	struct heard *heard = arg;
	struct course *course = find_id(heard->gateway, order->id);

	(void)err;
	if (course == NULL)
		course = find_venue_id(heard->gateway, heard->account, order->venue_id);
	if (course != NULL)
		take_order(course, order);
	return 0;
}

static bool
waits_for_id(const struct gateway *gateway, const struct account *account)
{
	for (size_t i = gateway->count; i-- > 0;)
		if (gateway->courses[i]->carried.account == account && !gateway->courses[i]->carried.ended &&
		    *gateway->courses[i]->carried.venue_id == '\0')
			return true;
	return false;
}

/* An order of ours that nobody here sent: the executor writes it down, and alarms. */
static int
give_foreign(struct heard *heard, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	char id[ORDER_ID_MAX], symbol[SYMBOL_MAX];
	const char *hyphen = fill->symbol.len == 0 ? NULL : memchr(fill->symbol.at, '-', fill->symbol.len);
	struct order_fill made;
	struct order_reply reply = { .kind = REPLY_FILL,
		.id = id,
		.venue = heard->account->venue->name,
		.account = heard->account->name,
		.symbol = symbol,
		.side = (enum side)fill->side,
		.fill = &made };

	snprintf(id, sizeof id, "%.*s", SLICE_ARG(fill->order.len > 0 ? fill->order : venue_id));
	if (!slice_copy(symbol, sizeof symbol, fill->symbol) ||
	    !make_fill(&made, fill, hyphen == NULL ? "" : symbol + (hyphen - fill->symbol.at) + 1))
		return error_set(err, "range", "a fill: a name that is too long");
	give(heard->gateway, &reply);
	return 0;
}

static int
heard_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct heard *heard = arg;
	struct gateway *gateway = heard->gateway;
	struct course *course = find_id(gateway, fill->order);
	struct stashed *stashed = &gateway->stash[gateway->stash_count];

	if (course == NULL)
		course = find_venue_id(gateway, heard->account, venue_id);
	if (course != NULL)
		return take_fill(course, fill, err);
	if (fill->order.len > 0 || gateway->stash_count == STASH_MAX || !waits_for_id(gateway, heard->account))
		return give_foreign(heard, fill, venue_id, err);
	*stashed = (struct stashed){ .account = heard->account, .side = (enum side)fill->side };
	if (!slice_copy(stashed->venue_id, sizeof stashed->venue_id, venue_id) ||
	    !slice_copy(stashed->symbol, sizeof stashed->symbol, fill->symbol) || !make_fill(&stashed->fill, fill, ""))
		return error_set(err, "range", "a fill: a name that is too long");
	gateway->stash_count++;
	return 0;
}

struct trade_sink
gateway_heard(struct gateway *gateway, struct account *account)
{
	struct heard *heard = NULL;

	for (size_t i = 0; i < gateway->heard_count && heard == NULL; i++)
		if (gateway->heard[i]->account == account)
			heard = gateway->heard[i];
	if (heard == NULL) {
		heard = memory_new(1, sizeof *heard);
		*heard = (struct heard){ gateway, account };
		gateway->heard = memory_grow(gateway->heard, gateway->heard_count + 1, sizeof *gateway->heard);
		gateway->heard[gateway->heard_count++] = heard;
	}
	return (struct trade_sink){ .arg = heard, .order = heard_order, .fill = heard_fill };
}

/* Something may have been missed: every order of the account that is not over is looked at now. */
void
gateway_look(struct gateway *gateway, const struct account *account)
{
	for (size_t i = 0; i < gateway->count; i++) {
		struct course *course = gateway->courses[i];

		if (course->carried.account == account && course->asking == NULL && !course->carried.ended &&
		    course->errand == ERRAND_LOOK)
			begin(course, ERRAND_LOOK);
	}
}
