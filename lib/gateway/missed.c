#include "gateway/missed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "gateway/inside.h"

enum {
	SETTLE_US = 2 * SECOND_US, /* until what is subscribed is told */
	PAUSE_US = 5 * SECOND_US, /* when nobody answered */
	PAUSE_LAST_US = 60 * SECOND_US, /* when that was said */
	TRIES_MAX = 12,
	BACK_US = 2 * SECOND_US /* clocks are known so well */
};

static void ask(void *arg);

static void
later(struct missed *missed, int64_t pause_us)
{
	timer_start(missed->asker->loop, &missed->timer, pause_us, 0, ask, missed);
}

/* What was traded before that was told, or is in the balances that were begun with. */
static int
row_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	const struct missed *missed = arg;

	if (fill->venue_us != 0 && fill->venue_us < missed->from_us)
		return 0;
	return missed->sink.fill(missed->sink.arg, fill, venue_id, err);
}

static void
say_untold(const struct missed *missed)
{
	const struct gateway_plan *plan = &missed->gateway->plan;
	char text[200];

	snprintf(text, sizeof text,
	    "%s, account %s: own trades that its private socket may have missed: nobody answers",
	    missed->account->venue->name, missed->account->name);
	if (plan->say != NULL)
		plan->say(plan->arg, text);
	gateway_untold(missed->gateway, missed->account, "(one that was missed)", missed->symbols[missed->at]);
}

static void
try_again(struct missed *missed)
{
	if (++missed->tries == TRIES_MAX)
		say_untold(missed);
	later(missed, missed->tries < TRIES_MAX ? PAUSE_US : PAUSE_LAST_US);
}

static void
on_end(void *arg, const struct ask_end *end)
{
	struct missed *missed = arg;

	missed->asking = NULL;
	if (end->fate != FATE_DONE) {
		try_again(missed);
		return;
	}
	missed->tries = 0;
	missed->at++;
	if (missed->at == missed->count)
		missed->since_us = 0;
	else
		later(missed, 0);
}

static void
ask(void *arg)
{
	struct missed *missed = arg;
	const struct trade_sink rows = { .arg = missed, .fill = row_fill };
	int64_t passed_us = asker_lapse(missed->asker) - missed->since_us;
	struct trade_call call = { .ask = ASK_FILLS };
	struct error ignored;

	missed->from_us = asker_now(missed->asker) + missed->account->offset_us - passed_us - BACK_US;
	call.since_us = missed->from_us;
	call.symbol = slice_of(missed->symbols[missed->at]);
	missed->asking = ask_start(missed->asker, missed->account, &call, &rows, on_end, missed, &ignored);
	if (missed->asking == NULL)
		try_again(missed);
}

static void
add(struct missed *missed, const char *symbol)
{
	for (size_t i = 0; i < missed->count; i++)
		if (strcmp(missed->symbols[i], symbol) == 0)
			return;
	missed->symbols = memory_grow(missed->symbols, missed->count + 1, sizeof *missed->symbols);
	strcpy(missed->symbols[missed->count++], symbol);
}

void
missed_ask(struct missed *missed, int64_t heard_us)
{
	const struct gateway *gateway = missed->gateway;

	ask_drop(missed->asking);
	missed->asking = NULL;
	if (missed->since_us == 0 || heard_us < missed->since_us)
		missed->since_us = heard_us;
	missed->sink = gateway_heard(missed->gateway, missed->account);
	missed->at = missed->count = 0;
	missed->tries = 0;
	if (!missed->account->trade->fills_of_symbol)
		add(missed, "");
	for (size_t i = 0; missed->account->trade->fills_of_symbol && i < gateway->count; i++)
		if (gateway->courses[i]->carried.account == missed->account)
			add(missed, gateway->courses[i]->carried.request.symbol);
	if (missed->count > 0)
		later(missed, SETTLE_US);
	else
		missed->since_us = 0;
}

void
missed_stop(struct missed *missed)
{
	ask_drop(missed->asking);
	timer_stop(&missed->timer);
	free(missed->symbols);
	*missed = (struct missed){ 0 };
}
