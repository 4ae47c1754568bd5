#include "gateway/missed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "gateway/inside.h"

enum {
	SETTLE_US = 2 * SECOND_US, /* until what is subscribed is told */
	APART_US = 10 * SECOND_US, /* rounds: whatever a venue tells that has to be asked for, it has its limits */
	PAUSE_US = 5 * SECOND_US, /* when nobody answered */
	PAUSE_LAST_US = 60 * SECOND_US, /* when that was said */
	TRIES_MAX = 12,
	LATE_US = 60 * SECOND_US, /* what is told may be older by so much than what tells it */
	BACK_US = 2 * SECOND_US /* clocks are known so well */
};

static void ask(void *arg);

static void
later(struct missed *missed, int64_t pause_us)
{
	timer_start(missed->asker->loop, &missed->timer, pause_us, 0, ask, missed);
}

/* What was traded before that was told, or is in what the account was stated to have. */
static int
row_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	const struct missed *missed = arg;

	if (fill->venue_us != 0 && (fill->venue_us < missed->from_us || fill->venue_us < missed->stated_us))
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

static void begin(void *arg);

/* The first at once, once what is subscribed is told. */
static void
begin_later(struct missed *missed)
{
	int64_t now_us = asker_lapse(missed->asker), at_us = now_us + SETTLE_US;

	if (missed->began_us != 0 && missed->began_us + APART_US > at_us)
		at_us = missed->began_us + APART_US;
	timer_start(missed->asker->loop, &missed->timer, at_us - now_us, 0, begin, missed);
}

/* Of a symbol that nobody asks for what the account has tells that something was traded. */
static void
end_round(struct missed *missed)
{
	missed->begun = false;
	missed->since_us = missed->fresh_us;
	missed->fresh_us = 0;
	if (missed->account->trade->fills_of_symbol)
		asker_heed(missed->asker, missed->account, FATE_FUNDS);
	if (missed->since_us != 0)
		begin_later(missed);
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
		end_round(missed);
	else
		later(missed, 0);
}

/* A lapse time by the venue's clock. */
static int64_t
venue_time(const struct missed *missed, int64_t lapse_us)
{
	return asker_now(missed->asker) + missed->account->offset_us - (asker_lapse(missed->asker) - lapse_us);
}

/* What is told again is no news; what was there before all this is in what the account is stated to have. */
static int64_t
asks_from(const struct missed *missed)
{
	int64_t from_us = venue_time(missed, missed->since_us) - LATE_US,
		first_us = missed->gateway->began_us + missed->account->offset_us - BACK_US;

	return from_us > first_us ? from_us : first_us;
}

static void
ask(void *arg)
{
	struct missed *missed = arg;
	const struct account *account = missed->account;
	const struct trade_sink rows = { .arg = missed, .fill = row_fill };
	struct trade_call call = { .ask = ASK_FILLS };
	struct error ignored;

	missed->from_us = asks_from(missed);
	missed->stated_us = account->stated_us == 0 ? 0 : venue_time(missed, account->stated_us);
	call.since_us = missed->from_us;
	call.symbol = slice_of(missed->symbols[missed->at]);
	missed->sink = gateway_heard(missed->gateway, missed->account);
	missed->asking = ask_start(missed->asker, missed->account, &call, &rows, on_end, missed, &ignored);
	if (missed->asking == NULL)
		try_again(missed);
}

static void
add(struct missed *missed, struct slice symbol)
{
	char name[SYMBOL_MAX];

	if (!slice_copy(name, sizeof name, symbol))
		return;
	for (size_t i = 0; i < missed->count; i++)
		if (strcmp(missed->symbols[i], name) == 0)
			return;
	missed->symbols = memory_grow(missed->symbols, missed->count + 1, sizeof *missed->symbols);
	strcpy(missed->symbols[missed->count++], name);
}

static void
begin(void *arg)
{
	struct missed *missed = arg;
	const struct gateway *gateway = missed->gateway;
	bool of_symbol = missed->account->trade->fills_of_symbol;

	missed->begun = true;
	missed->began_us = asker_lapse(missed->asker);
	missed->at = 0;
	if (!of_symbol)
		add(missed, SLICE(""));
	for (size_t i = 0; of_symbol && i < gateway->count; i++)
		if (gateway->courses[i]->carried.account == missed->account)
			add(missed, slice_of(gateway->courses[i]->carried.request.symbol));
	if (missed->count > 0)
		ask(missed);
	else
		end_round(missed);
}

static void
earlier(int64_t *since_us, int64_t us)
{
	if (*since_us == 0 || us < *since_us)
		*since_us = us;
}

void
missed_ask(struct missed *missed, int64_t since_us, struct slice symbol)
{
	bool waits = missed->since_us != 0;

	if (missed->account->trade->fills_of_symbol && symbol.len > 0)
		add(missed, symbol);
	earlier(missed->begun ? &missed->fresh_us : &missed->since_us, since_us);
	if (!waits)
		begin_later(missed);
}

void
missed_stop(struct missed *missed)
{
	ask_drop(missed->asking);
	timer_stop(&missed->timer);
	free(missed->symbols);
	*missed = (struct missed){ 0 };
}
