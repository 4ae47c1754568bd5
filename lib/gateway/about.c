#include "gateway/about.h"

bool
about_one(const struct trade_call *call)
{
	return call->ask == ASK_ORDER || call->ask == ASK_QUERY || call->ask == ASK_CANCEL;
}

/* What is not told, or was not asked for, is no other. */
static bool
is_other(struct slice told, struct slice asked)
{
	return told.len > 0 && asked.len > 0 && !slice_equal(told, asked);
}

static int
check_ids(const struct trade_call *call, struct slice id, struct slice venue_id, struct error *err)
{
	if (is_other(id, call->id))
		return error_set(err, REASON_WRONG_ANSWER, "it is about the order %.*s, and not %.*s", SLICE_ARG(id),
		    SLICE_ARG(call->id));
	if (is_other(venue_id, call->venue_id))
		return error_set(err, REASON_WRONG_ANSWER, "it is about the order %.*s, and not %.*s",
		    SLICE_ARG(venue_id), SLICE_ARG(call->venue_id));
	return 0;
}

static int
check(
    const struct about *about, struct slice id, struct slice venue_id, struct slice symbol, int side, struct error *err)
{
	const struct trade_call *call = about->call;

	if (check_ids(call, id, venue_id, err) != 0)
		return -1;
	if (symbol.len > 0 && call->symbol.len > 0 && !account_same_symbol(about->account, symbol, call->symbol))
		return error_set(err, REASON_WRONG_ANSWER, "it is about an order of %.*s", SLICE_ARG(symbol));
	if (call->ask == ASK_ORDER && side != (int)call->side)
		return error_set(err, REASON_WRONG_ANSWER, "it is about an order of the other side");
	return 0;
}

static int
take_order(void *arg, const struct order_event *order, struct error *err)
{
	const struct about *about = arg;

	if (check(about, order->id, order->venue_id, order->symbol, order->side, err) != 0)
		return -1;
	return about->to.order == NULL ? 0 : about->to.order(about->to.arg, order, err);
}

static int
take_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	const struct about *about = arg;

	if (check(about, fill->order, venue_id, fill->symbol, fill->side, err) != 0)
		return -1;
	return about->to.fill == NULL ? 0 : about->to.fill(about->to.arg, fill, venue_id, err);
}

struct trade_sink
about_rows(struct about *about)
{
	return (struct trade_sink){ .arg = about, .order = take_order, .fill = take_fill };
}

int
about_answer(const struct trade_call *call, const struct trade_answer *answer, struct error *err)
{
	return about_one(call) ? check_ids(call, answer->id, answer->venue_id, err) : 0;
}
