#include "gateway/desk.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "venue/venue.h"

enum { LOOK_US = 20000, STEP_US = SECOND_US / 4 };

/* An account whose start is waited for. */
struct starting {
	struct desk *desk;
	struct account *account;
};

static void
tell(struct desk *desk, const struct account *account, const char *what, const char *why)
{
	char text[300];

	snprintf(text, sizeof text, "%s, account %s: %s%s%s", account->venue->name, account->name, what,
	    *why == '\0' ? "" : ": ", why);
	desk->plan.say(desk->plan.arg, text);
}

/* ---- the start of an account ---- */

static int
take_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	struct starting *starting = arg;
	struct desk *desk = starting->desk;
	char asset[ASSET_MAX];
	struct decimal total;

	if (!slice_copy(asset, sizeof asset, balance->asset) ||
	    decimal_add(&total, balance->free, balance->locked, err) != 0)
		return 0;
	if (desk->plan.funds(desk->plan.arg, starting->account->venue->name, asset, total, err) == 0)
		return 0;
	desk->failure = *err;
	desk->failed = true;
	return -1;
}

static void
on_balance(void *arg, const struct ask_end *end)
{
	struct starting *starting = arg;

	starting->desk->pending--;
	if (end->fate != FATE_DONE)
		tell(starting->desk, starting->account, "its balances are not known, so nothing is traded there",
		    *end->text != '\0'       ? end->text
			: *end->code != '\0' ? end->code
					     : trade_fates[end->fate]);
}

static void
on_clock(void *arg, int64_t within_us)
{
	const struct trade_call call = { .ask = ASK_BALANCE };
	struct starting *starting = arg;
	const struct trade_sink sink = { .arg = starting, .balance = take_balance };
	struct desk *desk = starting->desk;
	struct error err;

	if (within_us < 0)
		tell(desk, starting->account, "its clock was not measured: ours is taken for it", "");
	if (ask_start(&desk->asker, starting->account, &call, &sink, on_balance, starting, &err) != NULL)
		return;
	desk->pending--;
	tell(desk, starting->account, "its balances are not known, so nothing is traded there", err.text);
}

/* Only keys of venues that are traded at: others may have come along. */
static int
open_account(struct desk *desk, struct starting *starting, const struct key *key, struct error *err)
{
	const struct venue *venue = venue_find(slice_of(key->venue));
	struct endpoints found;

	*starting = (struct starting){ desk, NULL };
	if (venue == NULL || venue->private == NULL ||
	    (desk->plan.accounts->endpoints != NULL &&
		!endpoints_find(desk->plan.accounts->endpoints, key->venue, &found)))
		return 0;
	starting->account = accounts_find(desk->plan.accounts, key->venue, key->account, err);
	if (starting->account == NULL)
		return -1;
	desk->pending++;
	if (clock_look(&desk->asker, starting->account, on_clock, starting, err) == NULL)
		on_clock(starting, -1);
	return 0;
}

static int
start_all(struct desk *desk, struct error *err)
{
	struct starting starting[KEYS_MAX];
	const struct keys *keys = &desk->plan.accounts->keys;

	for (size_t i = 0; i < keys->count; i++)
		if (open_account(desk, &starting[i], &keys->at[i], err) != 0)
			return -1;
	while (desk->pending > 0 && !desk->failed)
		if (loop_turn(desk->asker.loop, err) != 0)
			return -1;
	if (desk->failed) {
		*err = desk->failure;
		return -1;
	}
	for (size_t i = 0; i < desk->plan.accounts->count && !desk->plan.dry_run; i++) {
		desk->sockets[desk->socket_count] = socket_open(
		    desk->gateway, &desk->asker, desk->plan.accounts->at[i], desk->plan.say, desk->plan.arg);
		desk->socket_count += desk->sockets[desk->socket_count] != NULL;
	}
	return 0;
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
	for (size_t i = 0; i < desk->socket_count; i++)
		socket_close(desk->sockets[i]);
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

	return ready < 0 || gateway_failed(desk->gateway, err) != 0 ? -1 : ready;
}
