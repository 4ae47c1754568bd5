#include "gateway/gateway.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "gateway/inside.h"

enum {
	STASH_US = 100000, /* between two looks at what waits there */
	IDLE_US =
	    10 * SECOND_US /* an order that is not asked for so long is given up: rounds follow each other faster */
};

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

/* The oldest that are over make room, in a turn of their own: one of them may be about to tell that it is. */
static void
make_room(void *arg)
{
	struct gateway *gateway = arg;
	size_t i = 0;

	while (gateway->count > CARRIED_MAX && i < gateway->count) {
		struct course *course = gateway->courses[i];

		if (!course->carried.ended || course_waits(course)) {
			i++;
			continue;
		}
		course_free(course);
		memmove(
		    &gateway->courses[i], &gateway->courses[i + 1], (gateway->count - i - 1) * sizeof(struct course *));
		gateway->count--;
	}
}

static struct course *
add_course(struct gateway *gateway, const struct order_request *request, struct account *account)
{
	struct course *course = memory_new(1, sizeof *course);

	course->gateway = gateway;
	course->carried.request = *request;
	course->carried.account = account;
	if (gateway->count == gateway->cap) {
		gateway->cap = gateway->cap == 0 ? 64 : 2 * gateway->cap;
		gateway->courses = memory_grow(gateway->courses, gateway->cap, sizeof(struct course *));
	}
	gateway->courses[gateway->count++] = course;
	if (gateway->count > CARRIED_MAX)
		timer_start(gateway->plan.asker->loop, &gateway->room_timer, 0, 0, make_room, gateway);
	return course;
}

/* ---- replies ---- */

void
gateway_give(struct gateway *gateway, struct order_reply *reply)
{
	if (gateway->failed)
		return;
	if (reply->ts_us == 0)
		reply->ts_us = asker_day(gateway->plan.asker);
	gateway->failed = gateway->plan.sink.take(gateway->plan.sink.arg, reply, &gateway->failure) != 0;
}

void
gateway_untold(struct gateway *gateway, struct account *account, const char *what, const char *symbol)
{
	struct order_reply reply = { .kind = REPLY_LOST,
		.id = what,
		.venue = account->venue->name,
		.account = account->name,
		.symbol = symbol,
		.reason = "no_answer" };

	gateway_give(gateway, &reply);
	asker_heed(gateway->plan.asker, account, FATE_FUNDS);
}

bool
gateway_make_fill(struct order_fill *to, const struct fill_event *fill, const char *quote)
{
	*to = (struct order_fill){ .price = fill->price,
		.qty = fill->qty,
		.fee = fill->fee,
		.liquidity = (enum liquidity)fill->liquidity,
		.venue_us = fill->venue_us };
	/* most venues number trades within a symbol; the beginning of a number may be another one's */
	if ((size_t)snprintf(to->id, sizeof to->id, "%.*s/%.*s", SLICE_ARG(fill->symbol), SLICE_ARG(fill->id)) >=
	    sizeof to->id)
		return false;
	/* a fee whose asset is not told was taken in the quote asset (kraken) */
	if (fill->fee_asset.len == 0)
		return slice_copy(to->fee_asset, sizeof to->fee_asset, slice_of(quote));
	return slice_copy(to->fee_asset, sizeof to->fee_asset, fill->fee_asset);
}

static void
gateway_fail(struct gateway *gateway, const struct error *err)
{
	if (!gateway->failed)
		gateway->failure = *err;
	gateway->failed = true;
}

/* Its texts are the stash's. */
static struct fill_event
stashed_event(const struct stashed *stashed)
{
	struct fill_event event = stashed->event;

	event.id = slice_of(stashed->id);
	event.fee_asset = slice_of(stashed->fee_asset);
	event.symbol = slice_of(stashed->symbol);
	return event;
}

/* ---- the table of functions ---- */

static struct account *
account_of(struct gateway *gateway, const struct order_request *request, struct error *err)
{
	return accounts_find(gateway->plan.accounts, request->venue, request->account, err);
}

static void
answer(struct gateway *gateway, const struct order_request *request, enum reply_kind kind, const char *reason)
{
	struct order_reply reply = reply_about(request, kind, reason);

	gateway_give(gateway, &reply);
}

/* As it would be sent, up to the signature. */
static int
sign_only(const struct gateway *gateway, const struct order_request *order, struct account *account, struct error *err)
{
	const struct course course = { .carried = { .request = *order } };
	const struct trade_call call = course_call(&course, ERRAND_SEND);
	struct trade_request request = { 0 };
	int result = ask_sign(&request, account, &call, asker_now(gateway->plan.asker), err);

	trade_request_free(&request);
	return result;
}

/*
 * What one leg lacks keeps all of them here; so does a wall clock that was set since the last turn, as it would sign them (faults.md 2.2).
 * What was taken for those before it is lost, as if they had been sent.
 */
static const char *
ready(void *arg, const struct order_request *const requests[], size_t count)
{
	struct gateway *gateway = arg;
	const struct lapse *lapse = gateway->plan.asker->lapse;
	struct error err;

	if (lapse != NULL && lapse_stepped(lapse))
		return "clock";
	for (size_t i = 0; i < count; i++) {
		const struct account *account = account_of(gateway, requests[i], &err);

		if (account == NULL)
			return "no_account";
		if (!gateway->plan.dry_run && !ask_take(gateway->plan.asker, account))
			return "rate";
	}
	return NULL;
}

static int
send(void *arg, const struct order_request *const requests[], size_t count, struct error *err)
{
	struct gateway *gateway = arg;

	for (size_t i = 0; i < count; i++) {
		struct account *account = account_of(gateway, requests[i], err);
		struct course *course;

		if (account == NULL || gateway->plan.dry_run) {
			answer(gateway, requests[i], REPLY_REJECTED,
			    account == NULL || sign_only(gateway, requests[i], account, err) != 0 ? err->code
												  : "dry_run");
			continue;
		}
		course = add_course(gateway, requests[i], account);
		course_begin(course, ERRAND_SEND);
	}
	return gateway_failed(gateway, err);
}

static int
query(void *arg, const struct order_request *request, struct error *err)
{
	struct gateway *gateway = arg;
	struct course *course = find_id(gateway, slice_of(request->id));
	struct account *account;
	struct error why;

	if (course == NULL) {
		account = account_of(gateway, request, &why);
		if (account == NULL) { /* nobody can say anything of it */
			answer(gateway, request, REPLY_LOST, "no_account");
			return gateway_failed(gateway, err);
		}
		course = add_course(gateway, request, account);
	}
	if (course->asking != NULL)
		course->round = true;
	else
		course_begin(course, ROUND_ID);
	return gateway_failed(gateway, err);
}

static int
cancel(void *arg, const struct order_request *request, const char *venue_id, struct error *err)
{
	struct gateway *gateway = arg;
	struct course *course = find_id(gateway, slice_of(request->id));
	struct account *account;

	if (gateway->plan.dry_run)
		return error_fatal(err, EXIT_BUG, "a cancel in a run that sends nothing");
	if (course == NULL) {
		account = account_of(gateway, request, err);
		if (account == NULL)
			return -1;
		course = add_course(gateway, request, account);
		course->carried.acknowledged = true;
	}
	course_venue_id(course, slice_of(venue_id));
	course_cancel(course);
	return gateway_failed(gateway, err);
}

static void
on_armed(void *arg, const struct ask_end *end)
{
	const struct heard *heard = arg;
	const struct gateway_plan *plan = &heard->gateway->plan;
	char text[160];

	if (end->fate == FATE_DONE || plan->say == NULL)
		return;
	snprintf(text, sizeof text, "%s, account %s: the dead-man switch is not told: %s %s",
	    heard->account->venue->name, heard->account->name, ask_word(end), end->code);
	plan->say(plan->arg, text);
}

static void
guard(struct account *account, bool on)
{
	if (account->guarded == on)
		return;
	account->guarded = on;
	if (account->voice.say != NULL)
		account->voice.say(account->voice.arg, on ? account->trade->guard : account->trade->unguard);
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
	if (account->trade->guard != NULL)
		guard(account, within_us > 0);
	if (account->trade->guard != NULL && within_us == 0)
		return 0;
	/* what cannot be asked now is asked at the next renewal */
	(void)!ask_start(
	    gateway->plan.asker, account, &call, &nothing, on_armed, gateway_heard(gateway, account).arg, err);
	return 0;
}

struct gateway *
gateway_new(const struct gateway_plan *plan)
{
	struct gateway *gateway = memory_new(1, sizeof *gateway);

	gateway->plan = *plan;
	gateway->began_us = asker_now(plan->asker);
	return gateway;
}

void
gateway_free(struct gateway *gateway)
{
	if (gateway == NULL)
		return;
	strangers_free(gateway);
	timer_stop(&gateway->stash_timer);
	timer_stop(&gateway->room_timer);
	for (size_t i = 0; i < gateway->count; i++)
		course_free(gateway->courses[i]);
	for (size_t i = 0; i < gateway->heard_count; i++) {
		missed_stop(&gateway->heard[i]->missed);
		free(gateway->heard[i]);
	}
	free(gateway->heard);
	free(gateway->courses);
	free(gateway);
}

struct order_venue
gateway_venue(struct gateway *gateway)
{
	return (struct order_venue){
		.ready = ready, .send = send, .query = query, .cancel = cancel, .arm = arm, .venue = gateway
	};
}

int
gateway_failed(struct gateway *gateway, struct error *err)
{
	if (!gateway->failed)
		return 0;
	*err = gateway->failure;
	return -1;
}

enum trade_fate
gateway_fate(const struct gateway *gateway, const char *id)
{
	const struct course *course = find_id(gateway, slice_of(id));

	return course == NULL ? FATE_DONE : course->carried.fate;
}

bool
gateway_busy(const struct gateway *gateway, const char *id, bool *over)
{
	const struct course *course = find_id(gateway, slice_of(id));

	*over = course != NULL && course->carried.ended;
	return course != NULL && !*over && course->errand != ERRAND_NONE;
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
		course_order(course, order);
	else
		stranger_hear(heard->gateway, heard->account, order);
	return 0;
}

/* Whether the fill may be of this order, whose number at the venue is still to be told.  A round that began after it found all there is. */
static bool
may_own(const struct course *course, const struct stashed *stashed, int64_t now_us)
{
	const struct carried *carried = &course->carried;

	return carried->account == stashed->account && !carried->ended && *carried->venue_id == '\0' &&
	    (course_waits(course) || now_us - course->idle_us < IDLE_US) &&
	    course->missed_us <= stashed->heard_us + SECOND_US;
}

static bool
has_to_wait(const struct gateway *gateway, const struct stashed *stashed)
{
	int64_t now_us = asker_lapse(gateway->plan.asker);

	for (size_t i = gateway->count; i-- > 0;)
		if (may_own(gateway->courses[i], stashed, now_us))
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
	    !gateway_make_fill(&made, fill, hyphen == NULL ? "" : symbol + (hyphen - fill->symbol.at) + 1))
		return error_set(err, "range", "a fill: a name that is too long");
	gateway_give(heard->gateway, &reply);
	return 0;
}

int
gateway_unsent(struct gateway *gateway, struct account *account, const struct fill_event *fill, struct slice venue_id,
    struct error *err)
{
	struct heard heard = { .gateway = gateway, .account = account };
	struct course *course = find_venue_id(gateway, account, venue_id);

	return course != NULL ? course_fill(course, fill, err) : give_foreign(&heard, fill, venue_id, err);
}

/* What waits for no order any more is nobody's. */
static void
air_stash(void *arg)
{
	struct gateway *gateway = arg;

	for (size_t i = 0; i < gateway->stash_count;) {
		struct stashed stashed = gateway->stash[i];
		const struct fill_event event = stashed_event(&stashed);
		struct heard heard = { .gateway = gateway, .account = stashed.account };
		struct error err;

		if (has_to_wait(gateway, &stashed)) {
			i++;
			continue;
		}
		gateway->stash_count--;
		memmove(&gateway->stash[i], &gateway->stash[i + 1], (gateway->stash_count - i) * sizeof stashed);
		if (give_foreign(&heard, &event, slice_of(stashed.venue_id), &err) != 0)
			gateway_fail(gateway, &err);
	}
	if (gateway->stash_count == 0)
		timer_stop(&gateway->stash_timer);
}

/* Fills that waited for the venue's id of their order; of others it may be known now that they are nobody's. */
void
gateway_unstash(struct course *course)
{
	struct gateway *gateway = course->gateway;
	size_t kept = 0;

	for (size_t i = 0; i < gateway->stash_count; i++) {
		struct stashed stashed = gateway->stash[i];
		struct fill_event event = stashed_event(&stashed);
		struct error err;

		if (stashed.account != course->carried.account ||
		    strcmp(stashed.venue_id, course->carried.venue_id) != 0) {
			gateway->stash[kept++] = stashed;
			continue;
		}
		if (course_fill(course, &event, &err) != 0)
			gateway_fail(gateway, &err);
	}
	gateway->stash_count = kept;
	air_stash(gateway);
}

/* When it was traded, as lapse time, and not in times to come. */
static int64_t
traded_at(const struct heard *heard, const struct fill_event *fill)
{
	const struct asker *asker = heard->gateway->plan.asker;
	int64_t ago_us = fill->venue_us == 0 ? 0 : asker_now(asker) + heard->account->offset_us - fill->venue_us;

	return asker_lapse(asker) - (ago_us > 0 ? ago_us : 0);
}

static int
heard_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct heard *heard = arg;
	struct gateway *gateway = heard->gateway;
	struct asker *asker = gateway->plan.asker;
	struct course *course = find_id(gateway, fill->order);
	struct stashed stashed = { .account = heard->account, .event = *fill, .heard_us = asker_lapse(asker) };

	if (course == NULL)
		course = find_venue_id(gateway, heard->account, venue_id);
	if (course != NULL)
		return course_fill(course, fill, err);
	if (fill->order.len > 0 || !has_to_wait(gateway, &stashed))
		return give_foreign(heard, fill, venue_id, err);
	if (gateway->stash_count == STASH_MAX) {
		missed_ask(&heard->missed, traded_at(heard, fill), fill->symbol);
		return 0;
	}
	if (!slice_copy(stashed.venue_id, sizeof stashed.venue_id, venue_id) ||
	    !slice_copy(stashed.id, sizeof stashed.id, fill->id) ||
	    !slice_copy(stashed.symbol, sizeof stashed.symbol, fill->symbol) ||
	    !slice_copy(stashed.fee_asset, sizeof stashed.fee_asset, fill->fee_asset))
		return error_set(err, "range", "a fill: a name that is too long");
	if (gateway->stash_count == 0)
		timer_start(asker->loop, &gateway->stash_timer, STASH_US, STASH_US, air_stash, gateway);
	gateway->stash[gateway->stash_count++] = stashed;
	return 0;
}

/* Of an order that is none of ours nobody knows what is new: it may have traded. */
static int
heard_untold(void *arg, struct slice id, struct slice venue_id, struct error *err)
{
	struct heard *heard = arg;
	struct course *course = find_id(heard->gateway, id);

	(void)err;
	if (course == NULL)
		course = find_venue_id(heard->gateway, heard->account, venue_id);
	if (course != NULL)
		course_look(course);
	else
		missed_ask(&heard->missed, asker_lapse(heard->gateway->plan.asker), SLICE(""));
	return 0;
}

static struct heard *
heard_of(struct gateway *gateway, struct account *account)
{
	struct heard *heard = NULL;

	for (size_t i = 0; i < gateway->heard_count && heard == NULL; i++)
		if (gateway->heard[i]->account == account)
			heard = gateway->heard[i];
	if (heard == NULL) {
		heard = memory_new(1, sizeof *heard);
		*heard = (struct heard){ .gateway = gateway,
			.account = account,
			.missed = { .gateway = gateway, .asker = gateway->plan.asker, .account = account } };
		gateway->heard = memory_grow(gateway->heard, gateway->heard_count + 1, sizeof *gateway->heard);
		gateway->heard[gateway->heard_count++] = heard;
	}
	return heard;
}

struct trade_sink
gateway_heard(struct gateway *gateway, struct account *account)
{
	return (struct trade_sink){
		.arg = heard_of(gateway, account), .order = heard_order, .fill = heard_fill, .untold = heard_untold
	};
}

void
gateway_missed(struct gateway *gateway, struct account *account, int64_t since_us)
{
	missed_ask(&heard_of(gateway, account)->missed, since_us, SLICE(""));
}

/* Something may have been missed: every order of the account that is not over is looked at now. */
void
gateway_look(struct gateway *gateway, const struct account *account)
{
	for (size_t i = 0; i < gateway->count; i++)
		if (gateway->courses[i]->carried.account == account)
			course_look(gateway->courses[i]);
}
