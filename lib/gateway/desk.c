#include "gateway/desk.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "venue/venue.h"

enum { LOOK_US = 20000, AGAIN_US = 5 * SECOND_US /* while a clock is not known */ };

static void
tell(struct desk *desk, const struct account *account, const char *what, const char *why)
{
	char text[300];

	snprintf(text, sizeof text, "%s, account %s: %s%s%s", account->venue->name, account->name, what,
	    *why == '\0' ? "" : ": ", why);
	desk->plan.say(desk->plan.arg, text);
}

/* ---- the start of an account ---- */

static void
on_failure(void *arg, const struct error *err)
{
	struct desk *desk = arg;

	if (!desk->failed)
		desk->failure = *err;
	desk->failed = true;
}

/* The only venue: without it there is nothing to do. */
static void
on_answer(void *arg, const struct ask_end *end)
{
	struct seat *seat = arg;
	char words[ASK_WORDS_MAX];
	struct error err;

	seat->desk->pending--;
	if (end->fate == FATE_DONE)
		return;
	ask_words(words, end);
	(void)!error_fatal(&err, ask_exit(end), "%s: balance: %s", seat->account->venue->name, words);
	on_failure(seat->desk, &err);
}

/* ---- clocks ---- */

static void measure(void *arg);

static void
measured(struct seat *seat)
{
	const struct desk *desk = seat->desk;

	bool known = seat->account->measured && !seat->stepped;

	seat->look = NULL;
	timer_start(desk->asker.loop, &seat->again, known ? desk->plan.clock_us : AGAIN_US, 0, measure, seat);
}

static void
on_measured(void *arg, int64_t within_us)
{
	struct seat *seat = arg;

	if (within_us >= 0)
		seat->stepped = false;
	/* one that never was is said by whoever waits for it; and all wait for one after a step, which was said */
	else if (seat->account->measured && !seat->stepped)
		tell(seat->desk, seat->account, "its clock was not measured: it is as far off as before", "");
	measured(seat);
}

static void
measure(void *arg)
{
	struct seat *seat = arg;
	struct error err;

	if (seat->look != NULL)
		return;
	timer_stop(&seat->again);
	seat->look = clock_look(&seat->desk->asker, seat->account, on_measured, seat, &err);
	if (seat->look == NULL)
		on_measured(seat, -1);
}

/* A venue says that our time is not its own. */
static void
on_off(void *arg, struct account *account)
{
	struct desk *desk = arg;

	for (size_t i = 0; i < desk->seat_count; i++)
		if (desk->seats[i].account == account)
			measure(&desk->seats[i]);
}

/* A venue says that an account has not got what we think. */
static void
on_lacking(void *arg, struct account *account)
{
	struct desk *desk = arg;

	for (size_t i = 0; i < desk->seat_count; i++)
		if (desk->seats[i].account == account && desk->seats[i].stating != NULL)
			stating_again(desk->seats[i].stating);
}

static void
on_clock(void *arg, int64_t within_us)
{
	static const struct trade_sink nothing = { .arg = NULL };
	const struct trade_call call = { .ask = ASK_BALANCE };
	struct seat *seat = arg;
	struct error err;

	(void)within_us;
	measured(seat);
	if (seat->desk->plan.only == NULL) {
		seat->desk->pending--;
		return;
	}
	if (ask_start(&seat->desk->asker, seat->account, &call, &nothing, on_answer, seat, &err) != NULL)
		return;
	seat->desk->pending--;
	err.exit = EXIT_LATER;
	on_failure(seat->desk, &err);
}

/* ---- which accounts ---- */

static int
sit(struct desk *desk, const char *venue, const char *name, bool traded, struct error *err)
{
	struct account *account = accounts_find(desk->plan.accounts, venue, name, err);
	struct seat *seat = &desk->seats[desk->seat_count];

	if (account == NULL)
		return -1;
	for (size_t i = 0; i < desk->seat_count; i++)
		if (desk->seats[i].account == account)
			return 0;
	*seat = (struct seat){ .desk = desk, .account = account, .traded = traded };
	desk->seat_count++;
	desk->pending++;
	seat->look = clock_look(&desk->asker, account, on_clock, seat, err);
	if (seat->look == NULL)
		on_clock(seat, -1);
	return 0;
}

/* Whether orders can go there at all: others may have come along. */
static bool
is_there(const struct desk *desk, const char *name)
{
	const struct endpoints_file *file = desk->plan.accounts->endpoints;
	const struct venue *venue = venue_find(slice_of(name));
	struct endpoints found;

	return venue != NULL && venue->private != NULL && (file == NULL || endpoints_find(file, name, &found)) &&
	    (desk->plan.only == NULL || strcmp(desk->plan.only, name) == 0);
}

static bool
has_seat(const struct desk *desk, const char *venue)
{
	for (size_t i = 0; i < desk->seat_count; i++)
		if (strcmp(desk->seats[i].account->venue->name, venue) == 0)
			return true;
	return false;
}

/* What somebody chose must be there. */
static int
sit_chosen(struct desk *desk, struct error *err)
{
	const struct traded *traded = desk->plan.traded;

	for (size_t i = 0; i < traded->count; i++) {
		const char *venue = traded->at[i].venue;

		if (is_there(desk, venue) && traded_named(traded, venue) && !has_seat(desk, venue) &&
		    sit(desk, venue, traded_account(traded, venue), true, err) != 0)
			return -1;
	}
	return 0;
}

static void
say_no_key(struct desk *desk, const char *venue, const char *account)
{
	char text[200];

	snprintf(
	    text, sizeof text, "%s, account %s: there is no key for it, so nothing is traded there", venue, account);
	desk->plan.say(desk->plan.arg, text);
}

/* The first key of a venue stands for all of them. */
static bool
is_first(const struct keys *keys, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(keys->at[k].venue, keys->at[i].venue) == 0)
			return false;
	return true;
}

static int
sit_rest(struct desk *desk, struct error *err)
{
	const struct keys *keys = &desk->plan.accounts->keys;

	for (size_t i = 0; i < keys->count; i++) {
		const char *venue = keys->at[i].venue, *account = traded_account(desk->plan.traded, venue);

		if (!is_there(desk, venue) || has_seat(desk, venue) || !is_first(keys, i))
			continue;
		if (keys_find(keys, venue, account) == NULL)
			say_no_key(desk, venue, account);
		else if (sit(desk, venue, account, true, err) != 0)
			return -1;
	}
	return 0;
}

/* Orders end where they were sent, whatever is traded now. */
static int
sit_owed(struct desk *desk, struct error *err)
{
	const struct order_request *request;

	for (size_t i = 0; (request = desk->plan.owed(desk->plan.arg, i)) != NULL; i++)
		if (is_there(desk, request->venue) && sit(desk, request->venue, request->account, false, err) != 0)
			return -1;
	return 0;
}

static int
failure_of(const struct desk *desk, struct error *err)
{
	if (!desk->failed)
		return gateway_failed(desk->gateway, err);
	*err = desk->failure;
	return -1;
}

static int
start_all(struct desk *desk, struct error *err)
{
	const char *only = desk->plan.only;

	if (only != NULL && sit(desk, only, traded_account(desk->plan.traded, only), true, err) != 0)
		return -1;
	if (sit_chosen(desk, err) != 0 || sit_rest(desk, err) != 0 || sit_owed(desk, err) != 0)
		return -1;
	if (desk->plan.accounts->keys.count == 0)
		desk->plan.say(desk->plan.arg, "there is no key for any venue, so nothing is traded");
	while (desk->pending > 0 && !desk->failed)
		if (loop_turn(desk->asker.loop, err) != 0)
			return -1;
	if (failure_of(desk, err) != 0)
		return -1;
	/* of an account that somebody else may trade by now, only what is asked for is heard */
	for (size_t i = 0; i < desk->seat_count && !desk->plan.dry_run; i++)
		if (desk->seats[i].traded)
			desk->seats[i].socket = socket_open(
			    desk->gateway, &desk->asker, desk->seats[i].account, desk->plan.say, desk->plan.arg);
	return 0;
}

/* ---- what they have ---- */

static void
on_silence(void *arg, const struct account *account, const char *why)
{
	tell(arg, account, "nothing is traded there yet", why);
}

static int
on_statement(void *arg, const struct statement *statement, bool *taken, struct error *err)
{
	const struct desk *desk = arg;

	return desk->plan.stated(desk->plan.arg, statement, taken, err);
}

static bool
is_tried(const struct seat *seat)
{
	if (seat->stating != NULL)
		return stating_tried(seat->stating);
	return seat->orphans == NULL || orphans_tried(seat->orphans);
}

static bool
all_tried(const struct desk *desk)
{
	for (size_t i = 0; i < desk->seat_count; i++)
		if (!is_tried(&desk->seats[i]))
			return false;
	return true;
}

/* ---- what is open there ---- */

static void
say_of_orphans(void *arg, const struct account *account, const char *text)
{
	tell(arg, account, text, "");
}

static void
on_orphan_failure(void *arg, const struct error *err)
{
	on_failure(((struct seat *)arg)->desk, err);
}

/* What was found of them is in the journal, and what the account has can be held against it. */
static void
on_no_orphans(void *arg)
{
	struct seat *seat = arg;
	const struct stating_plan plan = { .asker = &seat->desk->asker,
		.account = seat->account,
		.take = on_statement,
		.fail = on_failure,
		.say = on_silence,
		.arg = seat->desk };

	seat->stating = stating_start(&plan);
}

static void
look_for_orphans(struct seat *seat)
{
	struct desk *desk = seat->desk;
	const struct orphans_plan plan = { .gateway = desk->gateway,
		.asker = &desk->asker,
		.account = seat->account,
		.registry = desk->plan.registry,
		.dry_run = desk->plan.dry_run || !(desk->plan.real_money || desk->plan.accounts->local),
		.done = on_no_orphans,
		.fail = on_orphan_failure,
		.say = say_of_orphans,
		.say_arg = desk,
		.arg = seat };

	seat->orphans = orphans_start(&plan);
}

int
desk_state(struct desk *desk, struct error *err)
{
	for (size_t i = 0; i < desk->seat_count; i++)
		if (desk->seats[i].traded)
			look_for_orphans(&desk->seats[i]);
	while (!all_tried(desk) && !desk->failed)
		if (loop_turn(desk->asker.loop, err) != 0)
			return -1;
	return failure_of(desk, err);
}

static void
on_time(void *arg)
{
	(void)arg;
}

int
desk_open(struct desk *desk, const struct desk_plan *plan, struct error *err)
{
	struct gateway_plan gateway = { .accounts = plan->accounts,
		.sink = plan->sink,
		.registry = plan->registry,
		.dry_run = plan->dry_run,
		.say = plan->say,
		.arg = plan->arg };

	*desk = (struct desk){ .plan = *plan, .asker = { .lapse = plan->lapse } };
	if (asker_open(&desk->asker, NULL, plan->state, err) != 0)
		return -1;
	desk->asker.tells = plan->tells;
	desk->asker.off = on_off;
	desk->asker.lacking = on_lacking;
	desk->asker.off_arg = desk;
	gateway.asker = &desk->asker;
	desk->gateway = gateway_new(&gateway);
	pollset_begin(&desk->pollset, desk->asker.loop);
	timer_start(desk->asker.loop, &desk->timer, LOOK_US, LOOK_US, on_time, desk);
	return start_all(desk, err);
}

static void
seat_leave(struct seat *seat)
{
	socket_close(seat->socket);
	orphans_drop(seat->orphans);
	stating_drop(seat->stating);
	clock_drop(seat->look);
	timer_stop(&seat->again);
}

void
desk_close(struct desk *desk)
{
	if (desk->gateway == NULL)
		return;
	for (size_t i = 0; i < desk->seat_count; i++)
		seat_leave(&desk->seats[i]);
	timer_stop(&desk->timer);
	pollset_end(&desk->pollset);
	gateway_free(desk->gateway);
	asker_close(&desk->asker);
	*desk = (struct desk){ .gateway = NULL };
}

/* What must be signed meanwhile still is in time, if the step is all that has changed. */
static void
step(struct seat *seat, int64_t step_us)
{
	if (seat->account->measured) {
		seat->account->offset_us -= step_us;
		seat->stepped = true;
	}
	clock_drop(seat->look);
	seat->look = NULL;
	measure(seat);
}

bool
desk_timed(struct desk *desk, int64_t step_us)
{
	bool timed = true;
	char text[160];

	if (step_us != 0) {
		snprintf(text, sizeof text,
		    "the clock of this machine was set by %lld ms; nothing new is traded until venues' clocks were "
		    "measured",
		    (long long)(step_us / 1000));
		desk->plan.say(desk->plan.arg, text);
	}
	for (size_t i = 0; i < desk->seat_count; i++) {
		if (step_us != 0)
			step(&desk->seats[i], step_us);
		timed = timed && !desk->seats[i].stepped;
	}
	return timed;
}

int
desk_wait(struct desk *desk, struct pollfd *polled, size_t count, int timeout_ms, struct error *err)
{
	int ready = pollset_wait(&desk->pollset, polled, count, timeout_ms, err);

	return ready < 0 || failure_of(desk, err) != 0 ? -1 : ready;
}

int
desk_leave(struct desk *desk, struct error *err)
{
	for (size_t i = 0; i < desk->seat_count; i++) {
		struct seat *seat = &desk->seats[i];

		if (seat->socket == NULL || seat->account->trade->guard == NULL)
			continue;
		socket_leave(seat->socket);
		while (!socket_is_gone(seat->socket))
			if (loop_turn(desk->asker.loop, err) != 0)
				return -1;
	}
	return failure_of(desk, err);
}
