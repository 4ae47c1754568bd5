/*
 * An order that nobody here sent, at a venue whose socket tells orders and no fills: when some of it is filled its fills are asked for, until
 * they add up to what the venue says.  That it traded is known whoever answers: when nobody does, or what is told does not add up, a person
 * is told, and it is asked for all the same.
 */
#include "gateway/inside.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
	ANSWERS_MAX = 10, /* that do not add up, and it is given up */
	SILENT_MAX = 10, /* questions in a row that nobody answered, before that is said */
	PAUSE_US = 300000,
	PAUSE_LAST_US = 5 * SECOND_US, /* when it was said */
	STRANGERS_MAX = 256,
	BACK_US = 60 * SECOND_US
};

struct stranger {
	struct gateway *gateway;
	struct account *account;
	char venue_id[VENUE_ID_MAX], symbol[SYMBOL_MAX];
	struct decimal filled; /* as the venue says */
	struct decimal told; /* by the question at hand */
	int answers, silent;
	bool said; /* that its fills are not told */
	struct asking *asking;
	struct timer timer;
	struct stranger *next;
};

static void ask(void *arg);

static bool
is_whole(const struct stranger *stranger)
{
	return decimal_compare(stranger->told, stranger->filled) >= 0;
}

/* What was traded before we looked is in the balances that we began with. */
static int
row_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct stranger *stranger = arg;

	if (!slice_is(venue_id, stranger->venue_id))
		return 0;
	if (decimal_add(&stranger->told, stranger->told, fill->qty, err) != 0)
		return -1;
	if (fill->venue_us != 0 && fill->venue_us - stranger->account->offset_us < stranger->gateway->began_us)
		return 0;
	return gateway_unsent(stranger->gateway, stranger->account, fill, venue_id, err);
}

static void
say_untold(struct stranger *stranger)
{
	if (stranger->said)
		return;
	stranger->said = true;
	gateway_untold(stranger->gateway, stranger->account, stranger->venue_id, stranger->symbol);
}

/* What it is about was not told, or not all of it. */
static void
go_on(struct stranger *stranger, bool answered)
{
	stranger->answers += answered;
	stranger->silent = answered ? 0 : stranger->silent + 1;
	if (stranger->answers == ANSWERS_MAX || stranger->silent >= SILENT_MAX)
		say_untold(stranger);
	if (stranger->answers < ANSWERS_MAX)
		timer_start(stranger->gateway->plan.asker->loop, &stranger->timer,
		    stranger->silent < SILENT_MAX ? PAUSE_US : PAUSE_LAST_US, 0, ask, stranger);
}

static void
on_end(void *arg, const struct ask_end *end)
{
	struct stranger *stranger = arg;

	stranger->asking = NULL;
	if (!is_whole(stranger))
		go_on(stranger, end->fate == FATE_DONE);
}

static void
ask(void *arg)
{
	struct stranger *stranger = arg;
	const struct trade_sink rows = { .arg = stranger, .fill = row_fill };
	const struct trade_call call = { .ask = ASK_FILLS,
		.symbol = slice_of(stranger->symbol),
		.since_us = stranger->gateway->began_us - BACK_US };
	struct error ignored;

	timer_stop(&stranger->timer);
	stranger->told = DECIMAL_ZERO;
	stranger->asking =
	    ask_start(stranger->gateway->plan.asker, stranger->account, &call, &rows, on_end, stranger, &ignored);
	if (stranger->asking == NULL)
		go_on(stranger, false);
}

static void
stranger_free(struct stranger *stranger)
{
	ask_drop(stranger->asking);
	timer_stop(&stranger->timer);
	free(stranger);
}

void
strangers_free(struct gateway *gateway)
{
	struct stranger *next;

	for (struct stranger *stranger = gateway->strangers; stranger != NULL; stranger = next) {
		next = stranger->next;
		stranger_free(stranger);
	}
	gateway->strangers = NULL;
}

/* The one of that number; a new one stands first, and the oldest is forgotten when they are too many. */
static struct stranger *
stranger_of(struct gateway *gateway, struct account *account, struct slice venue_id)
{
	struct stranger **at = &gateway->strangers, *stranger;
	size_t count = 0;

	for (; *at != NULL; at = &(*at)->next) {
		if ((*at)->account == account && slice_is(venue_id, (*at)->venue_id))
			return *at;
		if (++count == STRANGERS_MAX && (*at)->next == NULL) {
			if (!is_whole(*at))
				say_untold(*at);
			stranger_free(*at);
			*at = NULL;
			break;
		}
	}
	stranger = memory_new(1, sizeof *stranger);
	*stranger = (struct stranger){ .gateway = gateway, .account = account, .next = gateway->strangers };
	gateway->strangers = stranger;
	return stranger;
}

void
stranger_hear(struct gateway *gateway, struct account *account, const struct order_event *order)
{
	struct stranger *stranger;

	if (!account->trade->fills_untold || decimal_sign(order->filled) <= 0 || order->venue_id.len == 0 ||
	    order->venue_id.len >= sizeof stranger->venue_id || order->symbol.len >= sizeof stranger->symbol)
		return;
	stranger = stranger_of(gateway, account, order->venue_id);
	if (decimal_compare(order->filled, stranger->filled) <= 0)
		return;
	(void)!slice_copy(stranger->venue_id, sizeof stranger->venue_id, order->venue_id);
	(void)!slice_copy(stranger->symbol, sizeof stranger->symbol, order->symbol);
	stranger->filled = order->filled;
	stranger->answers = stranger->silent = 0;
	stranger->said = false;
	if (stranger->asking == NULL)
		ask(stranger);
}
