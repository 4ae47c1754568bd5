#include "exec/rest.h"

#include "book/walk.h"
#include "exec/attempt.h"
#include "exec/close.h"
#include "exec/exec.h"
#include "exec/gate.h"
#include "exec/reserve.h"

enum {
	LOOK_US = 50000, /* between two looks at what rests */
	FOLLOW_PLACES = ORDERS_MAX - LADDER_PLACES, /* what rests and what follows has no others */
	REST_PLACES = FOLLOW_PLACES - 2, /* the last are for what is filled while it is taken back */
	FAILED_MAX = 4 /* orders that follow and are not filled at all, in a row: then the ladder does it */
};

/* Reason of the plan, which is never sent, of a trade that is stopped: so the journal knows of it. */
#define REASON_STOP "stop"

static const struct levels *
own_side(const struct held_book *book, enum side side)
{
	return side == SIDE_BUY ? &book->bids : &book->asks;
}

static const struct venue_rules *
rules_of(const struct exec *exec, const struct order *order)
{
	return catalogue_find(&exec->catalogue, slice_of(order->request.venue), slice_of(order->request.symbol));
}

/* The book of an order's market, if one can be traded on now. */
static const struct held_book *
young_book(const struct exec *exec, const struct order *order)
{
	const struct market_view view = { &exec->shelf, &exec->catalogue, exec->now_us, exec->settings.age_us };
	const struct venue_rules *rules = rules_of(exec, order);

	return rules == NULL ? NULL : view_book(&view, rules);
}

static int
share(struct decimal *out, struct decimal amount, struct decimal bps)
{
	struct error ignored;

	return decimal_mul(out, amount, bps, &ignored) != 0
	    ? -1
	    : decimal_mul(out, *out, (struct decimal){ 1, 4 }, &ignored);
}

/* ---- what a fill would bring ---- */

/* What the notional is worth to us behind a fee of so many bps: signed, asset of the trade. */
static int
flow(struct decimal *money, const struct trade *trade, const struct order *order, struct decimal notional,
    struct decimal bps)
{
	struct error ignored;
	struct fee fee;

	if (fee_of_bps(&fee, FEE_QUOTE, bps, &ignored) != 0)
		return -1;
	if (order->request.side == SIDE_SELL) {
		if (fee_received(&notional, fee, notional, &ignored) != 0)
			return -1;
	} else {
		if (fee_paid(&notional, fee, notional, &ignored) != 0)
			return -1;
		notional = decimal_negate(notional);
	}
	return trade_convert(money, trade, order->request.quote, notional, &ignored);
}

/* Whether qty filled at the price, and hedged in the book at hand, brings what a fill must bring at least. */
static bool
worth_resting(const struct exec *exec, const struct trade *trade, const struct order *rests, const struct order *other,
    struct decimal price, struct decimal qty)
{
	const struct held_book *book = young_book(exec, other);
	const struct venue_rules *rules = rules_of(exec, rests), *other_rules = rules_of(exec, other);
	struct decimal notional, ours, theirs, least;
	const struct levels *levels;
	struct walk_leg leg;
	struct error ignored;

	if (book == NULL || rules == NULL)
		return false;
	levels = book_opposite(book, other->request.side);
	if (walk_take(&leg, levels->at, levels->count, qty, &ignored) != 0 || decimal_compare(leg.qty, qty) < 0 ||
	    decimal_mul(&notional, price, qty, &ignored) != 0 ||
	    flow(&ours, trade, rests, notional, rules->maker_bps) != 0 ||
	    flow(&theirs, trade, other, leg.notional, other_rules->taker_bps) != 0 ||
	    decimal_add(&ours, ours, theirs, &ignored) != 0 ||
	    trade_convert(&notional, trade, rests->request.quote, notional, &ignored) != 0 ||
	    share(&least, notional, exec->settings.rest.reprice_bps) != 0)
		return false;
	return decimal_compare(ours, least) >= 0;
}

/* ---- the choice ---- */

/* Fee that is saved when the leg rests: bps. */
static struct decimal
saved_by(const struct exec *exec, const struct order *order)
{
	const struct venue_rules *rules = rules_of(exec, order);
	struct decimal saved;
	struct error ignored;

	if (rules == NULL || decimal_sub(&saved, rules->taker_bps, rules->maker_bps, &ignored) != 0)
		return DECIMAL_ZERO;
	return saved;
}

static bool
brings_enough(const struct exec *exec, const struct trade *trade)
{
	const struct order *buy = &trade->orders[trade->orders[0].request.side == SIDE_BUY ? 0 : 1];
	struct decimal cost, least;
	struct error ignored;

	return trade_convert(&cost, trade, buy->request.quote, buy->at_decision, &ignored) == 0 &&
	    share(&least, cost, exec->settings.rest.edge_bps) == 0 && decimal_compare(trade->planned, least) >= 0;
}

static bool
calm_there(const struct exec *exec, const struct order *order, enum side side)
{
	int place = places_find(&exec->shelf.places, slice_of(order->request.venue), slice_of(order->request.symbol));

	return calm_for(&exec->calm, place, side, exec->now_us, exec->settings.rest.calm_us);
}

/* The price to rest at: with the best of its own side. */
static bool
join_price(struct decimal *price, const struct exec *exec, const struct order *order)
{
	const struct held_book *book = young_book(exec, order);
	const struct levels *levels;

	if (book == NULL || (levels = own_side(book, order->request.side))->count == 0)
		return false;
	*price = levels->at[0].price;
	return true;
}

/* Whether its venue takes the order at that price: the gate looked at it as approved. */
static bool
taken_at(const struct exec *exec, const struct order *order, struct decimal price)
{
	const struct venue_rules *rules = rules_of(exec, order);

	return rules != NULL && gate_rules(rules, order->request.qty, price, true) == NULL;
}

static bool
two_legs(const struct exec *exec, const struct trade *trade)
{
	const struct order_request *a = &trade->orders[0].request, *b = &trade->orders[1].request;

	return exec->carrier.cancel != NULL && trade->shape == SHAPE_CROSS && trade->legs == 2 && a->side != b->side &&
	    (strcmp(a->venue, b->venue) != 0 || strcmp(a->symbol, b->symbol) != 0);
}

static enum order_choice
choose(const struct exec *exec, const struct trade *trade, size_t *leg, struct decimal *price)
{
	struct decimal first, second;

	if (!two_legs(exec, trade))
		return CHOICE_SHAPE;
	first = saved_by(exec, &trade->orders[0]);
	second = saved_by(exec, &trade->orders[1]);
	*leg = decimal_compare(second, first) > 0;
	if (decimal_sign(decimal_max(first, second)) <= 0)
		return CHOICE_FEE;
	if (!brings_enough(exec, trade) || !join_price(price, exec, &trade->orders[*leg]))
		return CHOICE_EDGE;
	if (!taken_at(exec, &trade->orders[*leg], *price))
		return CHOICE_SHAPE;
	if (!worth_resting(
		exec, trade, &trade->orders[*leg], &trade->orders[1 - *leg], *price, trade->orders[*leg].request.qty))
		return CHOICE_EDGE;
	/* the side it rests on, and the one that is hit by what follows */
	if (!calm_there(exec, &trade->orders[0], trade->orders[*leg].request.side) ||
	    !calm_there(exec, &trade->orders[1], trade->orders[*leg].request.side))
		return CHOICE_RESTLESS;
	return CHOICE_REST;
}

void
rest_choose(struct exec *exec, struct trade *trade)
{
	enum order_choice choice = CHOICE_TAKE;
	struct decimal price;
	size_t leg = 0;

	if (!exec->settings.rest.on)
		return;
	choice = choose(exec, trade, &leg, &price);
	for (size_t i = 0; i < trade->count; i++)
		trade->orders[i].why = choice;
	if (choice != CHOICE_REST)
		return;
	trade->rest_leg = (int)leg + 1;
	trade->orders[leg].request.tif = TIF_POST_ONLY;
	trade->orders[leg].request.price = price;
}

/* ---- what follows ---- */

static size_t
follower_at(const struct trade *trade)
{
	return trade->rest_leg == 1 ? 1 : 0;
}

/* The leg that follows; its order is never sent, it stands for the plan. */
static struct order *
follower(struct trade *trade)
{
	return &trade->orders[follower_at(trade)];
}

static struct order *
resting(struct trade *trade)
{
	for (size_t i = trade->count; i-- > 0;)
		if (trade->orders[i].request.tif == TIF_POST_ONLY && !order_terminal(trade->orders[i].state))
			return &trade->orders[i];
	return NULL;
}

/* What follows, or a step of the ladder. */
static bool
hedge_is_out(const struct trade *trade)
{
	for (size_t i = 0; i < trade->count; i++)
		if (trade->orders[i].request.tif != TIF_POST_ONLY && !order_terminal(trade->orders[i].state))
			return true;
	return false;
}

/* What may still be filled of what rests. */
static int
rest_left(struct decimal *left, struct trade *trade, struct error *err)
{
	const struct order *order = resting(trade);

	*left = DECIMAL_ZERO;
	return order == NULL ? 0 : decimal_sub(left, order->request.qty, order->filled, err);
}

/* It stays reserved at the other venue. */
static int
keep_reserve(struct exec *exec, struct trade *trade, struct error *err)
{
	struct decimal left;

	return rest_left(&left, trade, err) != 0 ? -1 : reserve_for(&exec->purse, follower(trade), left, err);
}

int
rest_loaded(struct exec *exec, struct trade *trade, struct error *err)
{
	struct decimal left;

	if (trade->rest_leg == 0)
		return 0;
	trade->stopped = strcmp(follower(trade)->reason, REASON_STOP) == 0;
	return rest_left(&left, trade, err) != 0 ? -1 : reserve_loaded(&exec->purse, follower(trade), left, err);
}

/* How often in a row what followed ended without a fill. */
static int
failed_last(const struct trade *trade)
{
	int failed = 0;

	for (size_t i = trade->count; i-- > trade->legs;) {
		const struct order *order = &trade->orders[i];

		if (order->step != PURPOSE_FOLLOW || !order_terminal(order->state))
			continue;
		if (decimal_sign(order->filled) > 0)
			break;
		failed++;
	}
	return failed;
}

/* What was refused is not sent again at once, and not for ever. */
static bool
follow_waits(const struct exec *exec, struct trade *trade)
{
	int failed = failed_last(trade);

	if (failed == 0)
		trade->pauses = 0;
	return failed >= FAILED_MAX || (failed > 0 && trade_pauses(trade, exec->lapse_us));
}

int
rest_follow(struct exec *exec, struct trade *trade, struct error *err)
{
	const struct ladder ladder = exec_ladder(exec);

	if (trade->rest_leg == 0 || trade_over(trade) || trade->state != TRADE_OPENING || exec->ending ||
	    exec->passive || trade->count >= FOLLOW_PLACES || hedge_is_out(trade) || follow_waits(exec, trade))
		return 0;
	if (reserve_for(&exec->purse, follower(trade), DECIMAL_ZERO, err) != 0)
		return -1;
	if (ladder_follow(trade, &ladder, follower(trade)) &&
	    reserve_order(&exec->purse, &trade->orders[trade->count], &exec->shelf, exec->settings.age_us) == NULL &&
	    attempt_order(exec, trade, err) != 0)
		return -1;
	return keep_reserve(exec, trade, err);
}

/* ---- how long it rests ---- */

/* Whether anything that could be traded is not hedged, and nothing is on its way. */
static bool
unhedged(const struct trade *trade)
{
	struct amounts left;
	struct error ignored;

	if (hedge_is_out(trade) || trade_residue(&left, trade, &ignored) != 0)
		return false;
	for (size_t i = 0; i < left.count; i++)
		if (!trade_dust(trade, &left.at[i]))
			return true;
	return false;
}

static bool
past_stop(struct exec *exec, struct trade *trade)
{
	const struct ladder ladder = exec_ladder(exec);
	struct decimal worth, filled, least;

	if (!unhedged(trade)) {
		trade->unhedged_us = 0;
		return false;
	}
	if (trade->unhedged_us == 0)
		trade->unhedged_us = exec->lapse_us;
	/* without a book of its own markets nothing is known: what cannot be sold now is not worth nothing */
	if ((young_book(exec, &trade->orders[0]) == NULL && young_book(exec, &trade->orders[1]) == NULL) ||
	    !ladder_worth(&worth, trade, &ladder) || !ladder_filled(&filled, trade) ||
	    share(&least, filled, exec->settings.rest.stop_bps) != 0)
		return exec->lapse_us - trade->unhedged_us >= exec->settings.ladder.wait_us;
	return decimal_compare(worth, decimal_negate(least)) < 0;
}

int
rest_stop(struct exec *exec, struct trade *trade, struct error *err)
{
	struct order *plan;

	if (trade->rest_leg == 0 || trade->stopped || trade_over(trade) || !past_stop(exec, trade))
		return 0;
	trade->stopped = true;
	plan = follower(trade);
	strcpy(plan->reason, REASON_STOP);
	return exec->record.state(exec->record.journal, plan, exec->now_us, err);
}

static bool
moved_away(const struct exec *exec, struct trade *trade, const struct order *order)
{
	struct decimal left;
	struct error ignored;

	return decimal_sub(&left, order->request.qty, order->filled, &ignored) != 0 ||
	    !worth_resting(exec, trade, order, follower(trade), order->request.price, left);
}

static bool
forbidden(const struct exec *exec, const struct order *order)
{
	const struct order_request *request = &order->request;

	return exec->frozen || exec->untimed || exec->ending || exec->leaving ||
	    scope_forbids(&exec->scopes, request->venue, request->symbol, request->base, request->quote) != NULL;
}

static bool
hedge_unknown(const struct trade *trade)
{
	for (size_t i = 0; i < trade->count; i++)
		if (trade->orders[i].request.tif != TIF_POST_ONLY && trade->orders[i].state == ORDER_UNKNOWN)
			return true;
	return false;
}

/* Whether what is filled now would stay as it is: its hedge may not go there, has gone and nobody knows what became of it, or fails. */
static bool
bare(const struct exec *exec, const struct trade *trade)
{
	const struct order *plan = &trade->orders[follower_at(trade)];

	return forbidden(exec, plan) || !standing_allows(&exec->standings, pocket_of(&plan->request)) ||
	    hedge_unknown(trade) || trade->count >= REST_PLACES || failed_last(trade) >= FAILED_MAX;
}

/* Whether nothing of the trade may rest any longer, at whatever price. */
static bool
is_past(const struct exec *exec, const struct trade *trade, const struct order *order)
{
	return trade->stopped || trade->inherited || trade->closed || exec->now_us > trade->expires_us ||
	    forbidden(exec, order) || bare(exec, trade);
}

/* Whether it must not rest any longer, as it is. */
static bool
must_go(struct exec *exec, struct trade *trade, const struct order *order)
{
	if (is_past(exec, trade, order))
		return true;
	trade->reprice = moved_away(exec, trade, order);
	return trade->reprice;
}

int
rest_tick(struct exec *exec, struct trade *trade, struct error *err)
{
	struct order *order;

	if (trade->rest_leg == 0 || exec->passive || trade_over(trade) || trade_ended(trade))
		return 0;
	exec_wake(exec, exec->lapse_us + LOOK_US);
	if (rest_follow(exec, trade, err) != 0 || rest_stop(exec, trade, err) != 0)
		return -1;
	order = resting(trade);
	if (order == NULL || order->cancel_us != 0 || (order->state != ORDER_OPEN && order->state != ORDER_PARTIAL) ||
	    !must_go(exec, trade, order))
		return 0;
	order->cancel_us = exec->lapse_us;
	order->cancelled = true;
	return attempt_cancel(exec, &order->request, order->venue_id, err);
}

/* ---- at another price ---- */

/* What all attempts left of the leg, in lots. */
static bool
missing_of(struct decimal *missing, const struct trade *trade, const struct order *leg)
{
	struct error ignored;

	*missing = leg->request.qty;
	for (size_t i = 0; i < trade->count; i++)
		if (trade->orders[i].request.tif == TIF_POST_ONLY &&
		    decimal_sub(missing, *missing, trade->orders[i].filled, &ignored) != 0)
			return false;
	return decimal_multiple(missing, *missing, leg->qty_step, ROUND_FLOOR, &ignored) == 0;
}

static bool
plan_again(struct exec *exec, struct trade *trade)
{
	struct order *leg = &trade->orders[trade->rest_leg - 1], *order = &trade->orders[trade->count];
	struct decimal price, qty, notional;
	struct error ignored;

	if (!missing_of(&qty, trade, leg) || !join_price(&price, exec, leg) || decimal_sign(qty) <= 0 ||
	    decimal_compare(qty, leg->min_qty) < 0 || decimal_mul(&notional, qty, price, &ignored) != 0 ||
	    decimal_compare(notional, leg->min_notional) < 0 ||
	    !worth_resting(exec, trade, leg, follower(trade), price, qty))
		return false;
	*order = (struct order){ .request = leg->request,
		.step = PURPOSE_REPRICE,
		.why = CHOICE_REST,
		.planned = leg->planned,
		.qty_step = leg->qty_step,
		.min_qty = leg->min_qty,
		.min_notional = leg->min_notional };
	order->request.attempt = attempt_last(trade, trade->rest_leg - 1) + 1;
	order->request.price = price;
	order->request.qty = qty;
	order->request.decided_us = exec->now_us;
	order->book_us = young_book(exec, leg)->ts_us;
	order->seq = young_book(exec, leg)->seq;
	return true;
}

void
rest_ended(struct trade *trade, const struct order *order)
{
	if (order->request.tif == TIF_POST_ONLY)
		trade->crossed = order_terminal(order->state) && strcmp(order->reason, REASON_WOULD_TAKE) == 0;
}

static const struct order *
last_rested(const struct trade *trade)
{
	size_t i = trade->count - 1;

	while (trade->orders[i].request.tif != TIF_POST_ONLY)
		i--;
	return &trade->orders[i];
}

/* What would have taken in the venue's book would do so again, until ours shows something else. */
static bool
known_better(const struct exec *exec, const struct trade *trade)
{
	const struct order *last = last_rested(trade);
	const struct held_book *book = young_book(exec, last);
	struct decimal price;

	return join_price(&price, exec, last) &&
	    (book->ts_us > last->ended_us || decimal_compare(price, last->request.price) != 0);
}

static bool
may_rest_again(const struct exec *exec, const struct trade *trade)
{
	return trade->rest_leg != 0 && (trade->reprice || trade->crossed) && trade->state == TRADE_OPENING &&
	    trade->count + 1 < REST_PLACES && !is_past(exec, trade, &trade->orders[trade->rest_leg - 1]);
}

bool
rest_again(struct exec *exec, struct trade *trade)
{
	bool may = may_rest_again(exec, trade) && (!trade->crossed || known_better(exec, trade));

	trade->reprice = false;
	return may && plan_again(exec, trade) &&
	    reserve_order(&exec->purse, &trade->orders[trade->count], &exec->shelf, exec->settings.age_us) == NULL;
}

bool
rest_waits(struct exec *exec, const struct trade *trade)
{
	if (!trade->crossed || !may_rest_again(exec, trade))
		return false;
	exec_wake(exec, exec->lapse_us + LOOK_US);
	exec_wake(exec, trade->expires_us + 1 - exec->slip_us);
	return true;
}
