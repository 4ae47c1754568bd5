#include "gateway/orphans.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "book/place.h"

enum {
	LOOK_US = 20000, /* whether those that were cancelled are over */
	AGAIN_US = 5 * SECOND_US, /* after no answer, and while one is left */
	ORPHANS_MAX = 1024,
	BACK_US =
	    2 * DAY_US /* how far back fills of one are looked for: there are venues that tell those of three days */
};

/* One that rests there. */
struct orphan {
	struct order_request request;
	char venue_id[VENUE_ID_MAX];
};

struct orphans {
	struct orphans_plan plan;
	struct asking *asking;
	struct timer timer;
	struct orphan *at;
	size_t count, cap;
	size_t others; /* orders that are none of ours */
	char other[ORDER_ID_MAX]; /* the first of them */
	bool tried, said_others, failed;
	char said[200];
};

static void ask(void *arg);

static void
tell(struct orphans *orphans, const char *text)
{
	if (strcmp(orphans->said, text) != 0)
		orphans->plan.say(orphans->plan.say_arg, orphans->plan.account, text);
	snprintf(orphans->said, sizeof orphans->said, "%s", text);
}

static void
again(struct orphans *orphans)
{
	orphans->tried = true;
	timer_start(orphans->plan.asker->loop, &orphans->timer, AGAIN_US, 0, ask, orphans);
}

static void
no_answer(struct orphans *orphans, const char *why)
{
	char text[200];

	snprintf(text, sizeof text, "nothing is traded there yet: %.150s", why);
	tell(orphans, text);
	again(orphans);
}

static void
end(struct orphans *orphans)
{
	orphans->tried = true;
	orphans->plan.done(orphans->plan.arg);
}

/* ---- what is open ---- */

static int
take_orphan(struct orphans *orphans, const struct order_event *order, struct error *err)
{
	const struct account *account = orphans->plan.account;
	struct orphan *orphan;
	struct order_request *request;
	struct slice base, quote;

	if (orphans->count == ORPHANS_MAX)
		return 0; /* the rest is found when these are gone */
	if (orphans->count == orphans->cap) {
		orphans->cap = orphans->cap == 0 ? 16 : 2 * orphans->cap;
		orphans->at = memory_grow(orphans->at, orphans->cap, sizeof *orphans->at);
	}
	orphan = &orphans->at[orphans->count];
	request = &orphan->request;
	*request = (struct order_request){ .side = (enum side)order->side,
		.type = ORDER_TYPE_LIMIT,
		.tif = TIF_GTC,
		.price = order->price,
		.qty = order->qty,
		.decided_us = asker_day(orphans->plan.asker) - BACK_US };
	if (!symbol_split(order->symbol, &base, &quote) || !slice_copy(request->id, sizeof request->id, order->id) ||
	    !slice_copy(request->symbol, sizeof request->symbol, order->symbol) ||
	    !slice_copy(request->base, sizeof request->base, base) ||
	    !slice_copy(request->quote, sizeof request->quote, quote) ||
	    !slice_copy(orphan->venue_id, sizeof orphan->venue_id, order->venue_id))
		return error_set(err, "range", "an open order without a symbol that can be read");
	snprintf(request->venue, sizeof request->venue, "%s", account->venue->name);
	snprintf(request->account, sizeof request->account, "%s", account->name);
	orphans->count++;
	return 0;
}

static void
note_other(struct orphans *orphans, const struct order_event *order)
{
	struct slice name = order->id.len > 0 ? order->id : order->venue_id;

	if (orphans->others++ == 0)
		snprintf(orphans->other, sizeof orphans->other, "%.*s", SLICE_ARG(name));
}

static int
take_open(void *arg, const struct order_event *order, struct error *err)
{
	struct orphans *orphans = arg;
	const struct order_registry *registry = &orphans->plan.registry;
	enum order_owner owner = OWNER_OTHER;
	char id[ORDER_ID_MAX];

	if (order->id.len > 0 && slice_copy(id, sizeof id, order->id) &&
	    registry->owner(registry->arg, id, &owner, err) != 0) {
		orphans->failed = true;
		return -1;
	}
	if (owner == OWNER_OTHER)
		note_other(orphans, order);
	return owner == OWNER_LOST ? take_orphan(orphans, order, err) : 0;
}

static void
say_others(struct orphans *orphans)
{
	char text[160];

	if (orphans->others == 0 || orphans->said_others)
		return;
	orphans->said_others = true;
	snprintf(text, sizeof text, "%zu orders are open that are none of ours, %.*s first: they are left alone",
	    orphans->others, ORDER_ID_MAX - 1, orphans->other);
	orphans->plan.say(orphans->plan.say_arg, orphans->plan.account, text);
}

/* ---- what becomes of them ---- */

static void
look(void *arg)
{
	struct orphans *orphans = arg;
	size_t left = 0;
	bool over;

	for (size_t i = 0; i < orphans->count; i++) {
		if (gateway_busy(orphans->plan.gateway, orphans->at[i].request.id, &over))
			return;
		left += !over;
	}
	timer_stop(&orphans->timer);
	/* how one stands nobody could tell: it is asked whether it is still open */
	if (left > 0)
		again(orphans);
	else
		ask(orphans);
}

static void
cancel_all_of_them(struct orphans *orphans)
{
	const struct order_venue venue = gateway_venue(orphans->plan.gateway);
	const struct order_registry *registry = &orphans->plan.registry;
	char text[160];
	struct error err;

	snprintf(text, sizeof text, "%zu open orders are ours, and not in the journal, %.*s first: %s", orphans->count,
	    ORDER_ID_MAX - 1, orphans->at[0].request.id, orphans->plan.dry_run ? "left open" : "cancelled");
	tell(orphans, text);
	if (orphans->plan.dry_run) {
		end(orphans);
		return;
	}
	for (size_t i = 0; i < orphans->count; i++) {
		const struct orphan *orphan = &orphans->at[i];

		if (registry->cancelling(registry->arg, &orphan->request, orphan->venue_id, &err) != 0 ||
		    venue.cancel(venue.venue, &orphan->request, orphan->venue_id, &err) != 0) {
			orphans->plan.fail(orphans->plan.arg, &err);
			return;
		}
	}
	timer_start(orphans->plan.asker->loop, &orphans->timer, LOOK_US, LOOK_US, look, orphans);
}

static void
on_end(void *arg, const struct ask_end *answer)
{
	struct orphans *orphans = arg;

	orphans->asking = NULL;
	if (orphans->failed)
		return;
	if (answer->fate != FATE_DONE) {
		no_answer(orphans,
		    *answer->text != '\0'       ? answer->text
			: *answer->code != '\0' ? answer->code
						: trade_fates[answer->fate]);
		return;
	}
	say_others(orphans);
	if (orphans->count > 0)
		cancel_all_of_them(orphans);
	else
		end(orphans);
}

static void
ask(void *arg)
{
	const struct trade_call call = { .ask = ASK_OPEN };
	struct orphans *orphans = arg;
	const struct trade_sink sink = { .arg = orphans, .order = take_open };
	struct error err;

	timer_stop(&orphans->timer);
	if (!orphans->plan.account->measured) {
		no_answer(orphans, "its clock was not measured");
		return;
	}
	orphans->count = orphans->others = 0;
	orphans->asking = ask_start(orphans->plan.asker, orphans->plan.account, &call, &sink, on_end, orphans, &err);
	if (orphans->asking == NULL)
		no_answer(orphans, err.text);
}

struct orphans *
orphans_start(const struct orphans_plan *plan)
{
	struct orphans *orphans = memory_new(1, sizeof *orphans);

	*orphans = (struct orphans){ .plan = *plan };
	ask(orphans);
	return orphans;
}

void
orphans_drop(struct orphans *orphans)
{
	if (orphans == NULL)
		return;
	ask_drop(orphans->asking);
	timer_stop(&orphans->timer);
	free(orphans->at);
	free(orphans);
}

bool
orphans_tried(const struct orphans *orphans)
{
	return orphans->tried;
}
