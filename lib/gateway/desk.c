#include "gateway/desk.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "venue/venue.h"

enum { LOOK_US = 20000, STEP_US = SECOND_US / 4 };

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
on_clock(void *arg, int64_t within_us)
{
	(void)within_us;
	((struct seat *)arg)->desk->pending--;
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
	if (clock_look(&desk->asker, account, on_clock, seat, err) == NULL)
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
start_all(struct desk *desk, struct error *err)
{
	if (sit_chosen(desk, err) != 0 || sit_rest(desk, err) != 0 || sit_owed(desk, err) != 0)
		return -1;
	while (desk->pending > 0)
		if (loop_turn(desk->asker.loop, err) != 0)
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
on_failure(void *arg, const struct error *err)
{
	struct desk *desk = arg;

	if (!desk->failed)
		desk->failure = *err;
	desk->failed = true;
}

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
all_tried(const struct desk *desk)
{
	for (size_t i = 0; i < desk->seat_count; i++)
		if (desk->seats[i].stating != NULL && !stating_tried(desk->seats[i].stating))
			return false;
	return true;
}

static int
failure_of(const struct desk *desk, struct error *err)
{
	if (!desk->failed)
		return gateway_failed(desk->gateway, err);
	*err = desk->failure;
	return -1;
}

int
desk_state(struct desk *desk, struct error *err)
{
	for (size_t i = 0; i < desk->seat_count; i++) {
		const struct stating_plan plan = { .asker = &desk->asker,
			.account = desk->seats[i].account,
			.take = on_statement,
			.fail = on_failure,
			.say = on_silence,
			.arg = desk };

		if (desk->seats[i].traded)
			desk->seats[i].stating = stating_start(&plan);
	}
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
		.dry_run = plan->dry_run,
		.say = plan->say,
		.arg = plan->arg };

	*desk = (struct desk){ .plan = *plan };
	if (asker_open(&desk->asker, NULL, plan->limits, err) != 0)
		return -1;
	gateway.asker = &desk->asker;
	desk->gateway = gateway_new(&gateway);
	pollset_begin(&desk->pollset, desk->asker.loop);
	timer_start(desk->asker.loop, &desk->timer, LOOK_US, LOOK_US, on_time, desk);
	return start_all(desk, err);
}

void
desk_close(struct desk *desk)
{
	if (desk->gateway == NULL)
		return;
	for (size_t i = 0; i < desk->seat_count; i++) {
		socket_close(desk->seats[i].socket);
		stating_drop(desk->seats[i].stating);
	}
	timer_stop(&desk->timer);
	pollset_end(&desk->pollset);
	gateway_free(desk->gateway);
	asker_close(&desk->asker);
	*desk = (struct desk){ .gateway = NULL };
}

/* A look at both that took long says nothing. */
static bool
step_of_clock(const struct desk *desk, int64_t *step_us)
{
	int64_t before_us = clock_boot_us(), wall_us = clock_wall_us(), after_us = clock_boot_us();

	*step_us = wall_us - before_us - desk->asker.ahead_us;
	return after_us - before_us<LOOK_US && * step_us> STEP_US;
}

void
desk_follow_clock(struct desk *desk)
{
	char step[64];
	int64_t step_us;

	if (LIKELY(!step_of_clock(desk, &step_us)))
		return;
	desk->asker.ahead_us += step_us;
	for (size_t i = 0; i < desk->plan.accounts->count; i++)
		desk->plan.accounts->at[i]->offset_us -= step_us;
	snprintf(step, sizeof step, "the clock was set forward by %lld ms", (long long)(step_us / 1000));
	desk->plan.say(desk->plan.arg, step);
}

int
desk_wait(struct desk *desk, struct pollfd *polled, size_t count, int timeout_ms, struct error *err)
{
	int ready = pollset_wait(&desk->pollset, polled, count, timeout_ms, err);

	return ready < 0 || failure_of(desk, err) != 0 ? -1 : ready;
}
