#include "exec/doubt.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/random.h"
#include "exec/alarm.h"
#include "exec/attempt.h"
#include "venue/trade.h"
#include "venue/venue.h"

enum {
	ASK_FIRST_US = 100000,
	ASK_LAST_US = 2000000,
	KNOWN_US = 10 * SECOND_US, /* what was known for less than that is in the same doubt as before */
	REBOOTED_US = 5 * SECOND_US /* what clocks may differ once the machine was started anew (faults.md 3.1) */
};

int64_t
doubt_window(const char *venue, int64_t wanted_us)
{
	const struct venue *known = venue_find(slice_of(venue));
	int64_t most_us =
	    known == NULL || known->private == NULL ? 0 : known->private->window_max_ms * (SECOND_US / 1000);

	return wanted_us < most_us ? wanted_us : most_us;
}

/* ---- what the account shows ---- */

/* What other orders that are out may have done to an asset without our having been told. */
struct reach {
	struct decimal least, most; /* of both assets; least <= 0 <= most */
	bool endless; /* a sale brings in any amount */
};

static int
widen(struct reach *reach, struct decimal amount)
{
	struct error ignored;

	if (decimal_sign(amount) < 0)
		return decimal_add(&reach->least, reach->least, amount, &ignored);
	return decimal_add(&reach->most, reach->most, amount, &ignored);
}

/* The rest of an order, as far as it concerns the asset. */
static int
reach_of_order(struct reach *reach, const struct order *order, const char *asset)
{
	const struct order_request *request = &order->request;
	bool buys = request->side == SIDE_BUY;
	struct decimal rest, money;
	struct error ignored;

	if (strcmp(asset, order->token) == 0 && widen(reach, decimal_negate(order->token_locked)) != 0)
		return -1;
	if (decimal_sub(&rest, request->qty, order->filled, &ignored) != 0)
		return -1;
	if (strcmp(asset, request->base) == 0)
		return widen(reach, buys ? rest : decimal_negate(rest));
	if (strcmp(asset, request->quote) != 0)
		return 0;
	if (!buys) {
		reach->endless = true;
		return 0;
	}
	/* twice the price: no fee is as large */
	if (decimal_mul(&money, rest, request->price, &ignored) != 0 ||
	    decimal_add(&money, money, money, &ignored) != 0)
		return -1;
	return widen(reach, decimal_negate(money));
}

static int
reach_of_others(struct reach *reach, const struct exec *exec, const struct order *order, const char *asset)
{
	*reach = (struct reach){ .least = DECIMAL_ZERO, .most = DECIMAL_ZERO };
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++) {
			const struct order *other = &exec->trades[i].orders[k];

			/* two that are gone without a trace do not stand in each other's way for ever */
			if (other == order || order_terminal(other->state) || other->state == ORDER_PLANNED ||
			    other->silent || strcmp(other->request.venue, order->request.venue) != 0 ||
			    strcmp(other->request.account, order->request.account) != 0)
				continue;
			if (reach_of_order(reach, other, asset) != 0)
				return -1;
		}
	return 0;
}

static struct decimal
held(const struct order_reply *reply, const char *asset)
{
	for (size_t i = 0; i < reply->holding_count; i++)
		if (strcmp(reply->holdings[i].asset, asset) == 0)
			return reply->holdings[i].total;
	return DECIMAL_ZERO;
}

enum evidence { EVIDENCE_AGAINST, EVIDENCE_NONE, EVIDENCE_FOR };

/* gains: the order would have brought more of the asset. */
static enum evidence
weigh(
    const struct exec *exec, const struct order *order, const struct order_reply *reply, const char *asset, bool gains)
{
	const struct holding *ours = purse_find(&exec->purse, pocket_of(&order->request), slice_of(asset));
	struct decimal off;
	struct reach reach;
	struct error ignored;

	if (decimal_sub(&off, held(reply, asset), ours == NULL ? DECIMAL_ZERO : ours->total, &ignored) != 0 ||
	    reach_of_others(&reach, exec, order, asset) != 0 || decimal_compare(off, reach.least) < 0 ||
	    (!reach.endless && decimal_compare(off, reach.most) > 0))
		return EVIDENCE_AGAINST;
	if (decimal_sign(off) != 0)
		return EVIDENCE_NONE;
	if (gains)
		return decimal_sign(reach.least) == 0 ? EVIDENCE_FOR : EVIDENCE_NONE;
	return decimal_sign(reach.most) == 0 && !reach.endless ? EVIDENCE_FOR : EVIDENCE_NONE;
}

/*
 * Whether the account is as it would be had the order never been: every asset that it moves is off by no more than other orders
 * that are out can explain, and one of its two is off by nothing, while no other order could have made up for it.
 * An order of which a round after its own E found nothing either is not thought to have.
 */
static bool
balances_show(const struct exec *exec, const struct order *order, const struct order_reply *reply)
{
	bool buys = order->request.side == SIDE_BUY;
	enum evidence base, quote;

	if (reply->holdings == NULL)
		return false;
	base = weigh(exec, order, reply, order->request.base, buys);
	quote = weigh(exec, order, reply, order->request.quote, !buys);
	return base != EVIDENCE_AGAINST && quote != EVIDENCE_AGAINST && (base == EVIDENCE_FOR || quote == EVIDENCE_FOR);
}

/* ---- rounds ---- */

/* Whether the round would have found the order, had it ever arrived. */
static bool
would_have_found(const struct exec *exec, const struct order *order, const struct order_reply *reply)
{
	int64_t window_us = order->request.window_us, skew_us = exec->settings.skew_us;

	if (order->acknowledged || decimal_sign(order->filled) > 0 || window_us == 0 || order->since_us == 0)
		return false;
	if (order->rebooted && skew_us < REBOOTED_US)
		skew_us = REBOOTED_US;
	return reply->asked_us > order->since_us + window_us + skew_us;
}

bool
doubt_absent(struct exec *exec, struct order *order, const struct order_reply *reply)
{
	if (order->state != ORDER_UNKNOWN)
		return false;
	order->silent = would_have_found(exec, order, reply);
	/* a fill of its own that was booked as nobody's would be in what the account must have */
	if (!order->silent || order->strayed || !balances_show(exec, order, reply)) {
		order->missing_us = 0;
		return false;
	}
	if (order->missing_us == 0)
		order->missing_us = reply->asked_us;
	return reply->asked_us > order->missing_us && reply->asked_us - order->missing_us >= exec->settings.round_us;
}

/* ---- how long it lasts ---- */

/* How long it was known since, and owed nothing: an order that cannot rest always owes its end, and so does one that was cancelled. */
static int64_t
known_for(const struct exec *exec, const struct order *order)
{
	if (order->found_us == 0 || !order_may_rest(order))
		return 0;
	return (order->cancel_us != 0 ? order->cancel_us : exec->lapse_us) - order->found_us;
}

bool
doubt_goes_on(const struct exec *exec, const struct order *order)
{
	return order->doubt_us != 0 && !order_terminal(order->state) && known_for(exec, order) < KNOWN_US;
}

/* ---- asking ---- */

/* Up to a quarter longer: orders that were lost together are not asked for together for ever. */
static int64_t
pause_of(const struct order *order)
{
	struct random random;
	int64_t pause;

	if (order->asked == 0)
		return 0;
	pause = order->asked > 5 ? ASK_LAST_US : (int64_t)ASK_FIRST_US << (order->asked - 1);
	random = random_named((uint64_t)order->asked, slice_of(order->request.id));
	return pause + random_between(&random, 0, pause / 4);
}

int
doubt_ask(struct exec *exec, struct order *order, struct error *err)
{
	order->asked++;
	order->asked_us = exec->lapse_us;
	return exec->carrier.query(exec->carrier.venue, &order->request, err);
}

static int
tell_person(struct exec *exec, struct order *order, struct error *err)
{
	char text[200];

	order->told = true;
	snprintf(text, sizeof text, "what became of order %.40s at %.24s is not known after a minute",
	    order->request.id, order->request.venue);
	return alarm_venue(exec, "no_answer", text, order->request.venue, order->request.symbol, exec->now_us, err);
}

/* What takes and is found open may have been there all the time: there is nothing to wait for. */
static bool
must_be_cancelled(const struct exec *exec, const struct order *order)
{
	return !order_may_rest(order) && order->found_us != 0 && order->cancel_us == 0 && !exec->passive &&
	    exec->carrier.cancel != NULL;
}

int
doubt_found(struct exec *exec, struct order *order, struct error *err)
{
	if (!doubt_goes_on(exec, order) || (order_may_rest(order) && order->cancel_us == 0))
		return 0;
	if (!order->told && exec->lapse_us - order->doubt_us >= MINUTE_US && tell_person(exec, order, err) != 0)
		return -1;
	if (!order->told)
		exec_wake(exec, order->doubt_us + MINUTE_US);
	if (!must_be_cancelled(exec, order))
		return 0;
	order->cancel_us = exec->lapse_us;
	order->cancelled = true;
	return attempt_cancel(exec, &order->request, order->venue_id, err);
}

int
doubt_tick(struct exec *exec, struct order *order, struct error *err)
{
	/* of an order that an earlier process sent, and did not write down when, only that it was before now is known */
	if (order->doubt_us == 0)
		order->doubt_us = exec->lapse_us;
	if (order->since_us == 0)
		order->since_us = exec->lapse_us;
	if (!order->told && exec->lapse_us - order->doubt_us >= MINUTE_US && tell_person(exec, order, err) != 0)
		return -1;
	if (exec->lapse_us - order->asked_us >= pause_of(order) && doubt_ask(exec, order, err) != 0)
		return -1;
	if (order->state == ORDER_UNKNOWN)
		exec_wake(exec, order->asked_us + pause_of(order));
	return 0;
}
