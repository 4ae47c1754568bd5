/*
 * What has to hold, looked at with the eyes of the venues: their fills are the truth.
 *
 * E1 to E10 are the invariants of an executor by their usual numbers: E1 committed before it is sent, E2 sent once, E3 one attempt
 * of a leg at a time, E4 what has ended is booked as it was traded, E5 flat is flat, E6 what orders may still cost is reserved and what
 * bringing back lost is bounded, E8 young books, E9 what was approved is what is sent, E10 nothing new while it is frozen or halted.
 */
#include "world.h"

/* A sum of a few figures of bounded size: it fits. */
static struct decimal
plus(struct world *world, struct decimal a, struct decimal b)
{
	struct error err;

	if (decimal_add(&a, a, b, &err) != 0)
		fail(world, "a sum does not fit: %s", err.text);
	return a;
}

static struct decimal
times(struct world *world, struct decimal a, struct decimal b)
{
	struct error err;

	if (decimal_mul(&a, a, b, &err) != 0)
		fail(world, "a product does not fit: %s", err.text);
	return a;
}

static bool
equal(struct decimal a, struct decimal b)
{
	return decimal_compare(a, b) == 0;
}

/* ---- at each send ---- */

static void
audit_once(struct world *world, const struct order_request *request)
{
	if (!journal_intended(&world->journal, request->id))
		fail(world, "E1: order %s is sent before its intent is committed", request->id);
	if (sent_find(world, request->id) != NULL)
		fail(world, "E2: order %s is sent a second time", request->id);
}

static void
audit_book(struct world *world, const struct order_request *request)
{
	const struct held_book *book =
	    shelf_find(&world->exec.shelf, slice_of(request->venue), slice_of(request->symbol));

	if (!book_young(book, world->now_us, world->exec.settings.age_us))
		fail(world, "E8: order %s is sent without a young book", request->id);
}

static const struct approved *
approved_find(const struct world *world, const char *id)
{
	for (size_t i = 0; i < APPROVALS_KEPT; i++)
		if (strcmp(world->approvals[i].id, id) == 0)
			return &world->approvals[i];
	return NULL;
}

static void
audit_approval(struct world *world, const struct order_request *request)
{
	const struct approved *approved = approved_find(world, request->opportunity);
	const struct order_request *leg;

	if (approved == NULL || request->leg > 1) {
		fail(world, "E9: order %s is for nothing that was approved", request->id);
		return;
	}
	leg = &approved->legs[request->leg];
	if (strcmp(leg->venue, request->venue) != 0 || strcmp(leg->symbol, request->symbol) != 0 ||
	    leg->side != request->side || !equal(leg->qty, request->qty) ||
	    (request->tif == TIF_IOC && !equal(leg->price, request->price)))
		fail(world, "E9: order %s is not what was approved", request->id);
}

/* What takes exposure away is no new one. */
static bool
goes_back(const struct world *world, const char *id)
{
	for (size_t i = 0; i < world->exec.trade_count; i++)
		for (size_t k = 0; k < world->exec.trades[i].count; k++) {
			const struct order *order = &world->exec.trades[i].orders[k];

			if (strcmp(order->request.id, id) == 0)
				return order->step == PURPOSE_UNWIND || order->step == PURPOSE_FOLLOW;
		}
	return false;
}

void
audit_send(struct world *world, const struct order_request *request)
{
	if (!MUTANT)
		audit_once(world, request);
	audit_book(world, request);
	if (request->type != ORDER_TYPE_LIMIT || decimal_sign(request->price) <= 0)
		fail(world, "order %s is sent without a bound", request->id);
	if (world->frozen && !goes_back(world, request->id))
		fail(world, "E10: order %s is sent while all is frozen", request->id);
	if (request->attempt != 1)
		return;
	audit_approval(world, request);
	if (scope_forbids(&world->exec.scopes, request->venue, request->symbol, request->base, request->quote) != NULL)
		fail(world, "E10: order %s is sent into a halt", request->id);
}

/* ---- what the venues know of an order ---- */

struct truth {
	struct decimal filled; /* base asset */
	struct decimal base, quote; /* signed, fees and all */
	bool open;
};

static struct decimal
signed_for(bool comes, struct decimal amount)
{
	return comes ? amount : decimal_negate(amount);
}

static struct truth
truth_of(struct world *world, const char *venue, const char *id)
{
	const struct account *account = &stall_find(world, venue)->account;
	struct truth truth = { DECIMAL_ZERO, DECIMAL_ZERO, DECIMAL_ZERO, false };

	for (size_t i = 0; i < account->order_count; i++)
		truth.open = truth.open || (account->orders[i]->open && strcmp(account->orders[i]->client, id) == 0);
	for (size_t i = 0; i < account->fill_count; i++) {
		const struct account_fill *fill = account->fills[i];
		struct decimal qty = unit_decimal(fill->qty, fill->order->market->qty);
		struct decimal money = times(world, qty, unit_decimal(fill->price, fill->order->market->price));
		bool buys = fill->order->side == SIDE_BUY, in_base = fill->fee_asset == fill->order->market->base;

		if (strcmp(fill->order->client, id) != 0)
			continue;
		truth.filled = plus(world, truth.filled, qty);
		truth.base = plus(world, truth.base, signed_for(buys, qty));
		truth.quote = plus(world, truth.quote, signed_for(!buys, money));
		*(in_base ? &truth.base : &truth.quote) =
		    plus(world, in_base ? truth.base : truth.quote, decimal_negate(fill->fee));
	}
	return truth;
}

/* What came of an asset, and went, by the order. */
static struct decimal
flow_of(struct world *world, const struct order *order, const char *asset)
{
	struct truth truth = truth_of(world, order->request.venue, order->request.id);

	if (strcmp(order->request.base, asset) == 0)
		return truth.base;
	return strcmp(order->request.quote, asset) == 0 ? truth.quote : DECIMAL_ZERO;
}

/* ---- after each step ---- */

static void
audit_order(struct world *world, const struct order *order)
{
	struct truth truth;

	if (!order_terminal(order->state) || strcmp(order->reason, "follows") == 0)
		return;
	truth = truth_of(world, order->request.venue, order->request.id);
	if (truth.open)
		fail(world, "E4: order %s is over, and open at %s", order->request.id, order->request.venue);
	if (!equal(truth.filled, order->filled))
		fail(world, "E4: order %s is over, and %s traded something else", order->request.id,
		    order->request.venue);
}

/* What rests for an opportunity that is over is being taken back. */
static void
audit_rest(struct world *world, const struct order *order)
{
	const struct approved *approved = approved_find(world, order->request.opportunity);
	bool rests = order->request.tif == TIF_POST_ONLY &&
	    (order->state == ORDER_OPEN || order->state == ORDER_PARTIAL) && order->cancel_us == 0;

	if (rests && approved != NULL && approved->closed && world->now_us > order->heard_us + SECOND_US)
		fail(world, "order %s rests for what is over", order->request.id);
}

static void
audit_trade(struct world *world, const struct trade *trade)
{
	for (size_t i = 0; i < trade->count; i++) {
		audit_order(world, &trade->orders[i]);
		audit_rest(world, &trade->orders[i]);
		for (size_t k = 0; k < i; k++)
			if (!order_terminal(trade->orders[i].state) && !order_terminal(trade->orders[k].state) &&
			    trade->orders[i].request.leg == trade->orders[k].request.leg)
				fail(
				    world, "E3: two attempts at leg %d of %s", trade->orders[i].request.leg, trade->id);
	}
}

/* The most that the order may still take of the asset: what it did already is booked, or is not known here. */
static struct decimal
worst_of(struct world *world, const struct stall *stall, const struct order *order, const char *asset)
{
	const struct order_request *request = &order->request;
	bool buys = request->side == SIDE_BUY;
	struct decimal left = plus(world, request->qty, decimal_negate(order->filled)), cost;

	if (order_terminal(order->state) || strcmp(request->venue, stall->name) != 0 ||
	    strcmp(buys ? request->quote : request->base, asset) != 0)
		return DECIMAL_ZERO;
	if (!buys)
		return left;
	cost = times(world, left, request->price);
	return world->in_base ? cost : plus(world, cost, times(world, cost, stall->account.fees.taker));
}

static void
audit_reserved(struct world *world, const struct stall *stall, const char *asset)
{
	const struct holding *ours =
	    purse_find(&world->exec.purse, (struct pocket){ slice_of(stall->name), SLICE("main") }, slice_of(asset));
	struct decimal worst = DECIMAL_ZERO;

	for (size_t i = 0; i < world->exec.trade_count; i++)
		for (size_t k = 0; k < world->exec.trades[i].count; k++)
			worst = plus(world, worst, worst_of(world, stall, &world->exec.trades[i].orders[k], asset));
	if (ours == NULL || decimal_compare(ours->locked, worst) < 0)
		fail(world, "E6: orders may cost more %s at %s than is reserved", asset, stall->name);
	else if (decimal_compare(ours->total, ours->locked) < 0)
		fail(world, "E6: more %s is reserved at %s than is there", asset, stall->name);
}

void
audit_step(struct world *world)
{
	for (size_t i = 0; i < world->exec.trade_count; i++)
		audit_trade(world, &world->exec.trades[i]);
	for (size_t v = 0; v < VENUES && world->exec.trade_count > 0; v++)
		for (size_t i = 0; i < world->stalls[v].account.asset_count; i++)
			audit_reserved(world, &world->stalls[v], world->stalls[v].account.assets[i].name);
}

/* ---- when a trade ends ---- */

static struct decimal
net_of(struct world *world, const struct trade *trade, const char *asset)
{
	struct decimal net = DECIMAL_ZERO;

	for (size_t i = 0; i < trade->count; i++)
		net = plus(world, net, flow_of(world, &trade->orders[i], asset));
	return net;
}

/* What is left over, at the average price of the orders that left it: what the market did since is nobody's step. */
static struct decimal
at_cost(struct world *world, const struct trade *trade, struct decimal net)
{
	enum side side = decimal_sign(net) > 0 ? SIDE_BUY : SIDE_SELL;
	struct decimal base = DECIMAL_ZERO, quote = DECIMAL_ZERO, price;
	struct error ignored;

	for (size_t i = 0; i < trade->count; i++) {
		struct truth truth = truth_of(world, trade->orders[i].request.venue, trade->orders[i].request.id);

		if (trade->orders[i].request.side != side)
			continue;
		base = plus(world, base, truth.base);
		quote = plus(world, quote, truth.quote);
	}
	if (decimal_sign(base) == 0 || decimal_div(&price, decimal_negate(quote), base, 12, ROUND_FLOOR, &ignored) != 0)
		return DECIMAL_ZERO;
	return times(world, net, price);
}

/* The share of the largest leg that a trade may lose, once a step was taken to bring it back. */
static void
audit_loss(struct world *world, const struct trade *trade, struct decimal net)
{
	const struct decimal dust = { 1, 1 }; /* what is below a lot may be worth so much more or less */
	struct decimal largest = DECIMAL_ZERO, most, worth;
	bool brought_back = false;

	for (size_t i = 0; i < trade->count; i++) {
		const struct order *order = &trade->orders[i];
		struct truth truth = truth_of(world, order->request.venue, order->request.id);
		bool leg = order->step == PURPOSE_LEG || order->step == PURPOSE_REPRICE;

		brought_back = brought_back || (!leg && decimal_sign(truth.filled) > 0);
		if (leg)
			largest = decimal_max(largest, decimal_max(truth.quote, decimal_negate(truth.quote)));
	}
	if (!brought_back)
		return;
	worth = plus(world, net_of(world, trade, trade->asset), at_cost(world, trade, net));
	most = plus(world, dust, times(world, largest, times(world, world->loss_bps, (struct decimal){ 1, 4 })));
	if (decimal_compare(worth, decimal_negate(most)) < 0)
		fail(world, "E6: bringing %s back lost more than it may", trade->id);
}

/* Less than a venue trades: no whole step, or below the least notional, with room for what the price did meanwhile. */
static bool
is_dust(struct world *world, const struct trade *trade, struct decimal net)
{
	const struct decimal most = { 55, 1 };
	struct decimal left = decimal_max(net, decimal_negate(net));

	return decimal_compare(left, trade->orders[0].qty_step) < 0 ||
	    decimal_compare(times(world, left, trade->orders[0].request.price), most) <= 0;
}

void
audit_end(struct world *world, const struct trade *trade, struct slice outcome)
{
	struct decimal net = net_of(world, trade, trade->orders[0].request.base);
	char want[DECIMAL_TEXT_MAX + 40], digits[DECIMAL_TEXT_MAX];

	decimal_text(digits, net);
	if (trade->state == TRADE_FLAT ? !is_dust(world, trade, net) : trade->state != TRADE_FROZEN)
		fail(world, "E5: %s ends %s, and %s is left over", trade->id, trade_states[trade->state], digits);
	snprintf(want, sizeof want, "\"residue\":{\"%s\":\"%s\"}", trade->orders[0].request.base, digits);
	if (decimal_sign(net) != 0 && memmem(outcome.at, outcome.len, want, strlen(want)) == NULL)
		fail(world, "E5: the outcome of %s does not say that %s is left over", trade->id, digits);
	audit_loss(world, trade, net);
	world->counts.trades++;
	*(trade->state == TRADE_FLAT ? &world->counts.flat : &world->counts.frozen) += 1;
}

/* ---- when all is over ---- */

static const struct kept_fill *
booked_as(const struct journal *journal, const char *venue, int64_t number)
{
	char id[FILL_ID_MAX];

	snprintf(id, sizeof id, "%lld", (long long)number);
	for (size_t i = 0; i < journal->fills.count; i++) {
		const struct kept_fill *row = rows_at(&journal->fills, i);

		if (strcmp(row->venue, venue) == 0 && strcmp(row->fill.id, id) == 0)
			return row;
	}
	return NULL;
}

static void
audit_fills(struct world *world, const struct stall *stall)
{
	for (size_t i = 0; i < stall->account.fill_count; i++) {
		const struct account_fill *fill = stall->account.fills[i];
		const struct kept_fill *row = booked_as(&world->journal, stall->name, fill->number);

		if (row == NULL)
			fail(world, "a fill of %s at %s is not in the books", fill->order->client, stall->name);
		else if (!equal(row->fill.price, unit_decimal(fill->price, fill->order->market->price)) ||
		    !equal(row->fill.qty, unit_decimal(fill->qty, fill->order->market->qty)) ||
		    !equal(row->fill.fee, fill->fee) || strcmp(row->id, fill->order->client) != 0)
			fail(world, "a fill of %s at %s is booked as something else", fill->order->client, stall->name);
	}
}

/* What an asset is by the opening and the fills, with no help of the account's own sums. */
static struct decimal
reckoned(struct world *world, const struct stall *stall, size_t asset)
{
	struct decimal sum = stall->opening[asset];

	for (size_t i = 0; i < stall->account.fill_count; i++) {
		const struct account_fill *fill = stall->account.fills[i];
		struct decimal qty = unit_decimal(fill->qty, fill->order->market->qty);
		struct decimal money = times(world, qty, unit_decimal(fill->price, fill->order->market->price));
		bool buys = fill->order->side == SIDE_BUY;

		if (asset == fill->order->market->base)
			sum = plus(world, sum, buys ? qty : decimal_negate(qty));
		if (asset == fill->order->market->quote)
			sum = plus(world, sum, buys ? decimal_negate(money) : money);
		if (asset == fill->fee_asset)
			sum = plus(world, sum, decimal_negate(fill->fee));
	}
	return sum;
}

static void
audit_money(struct world *world, const struct stall *stall)
{
	for (size_t i = 0; i < stall->account.asset_count; i++) {
		const struct account_asset *asset = &stall->account.assets[i];
		const struct holding *ours = purse_find(
		    &world->exec.purse, (struct pocket){ slice_of(stall->name), SLICE("main") }, slice_of(asset->name));

		if (decimal_sign(asset->locked) != 0 || !equal(asset->free, reckoned(world, stall, i)))
			fail(world, "%s at %s: money came or went", asset->name, stall->name);
		if (ours == NULL || decimal_sign(ours->locked) != 0 || !equal(ours->total, asset->free))
			fail(world, "%s at %s: the purse is not the account", asset->name, stall->name);
	}
}

void
audit_last(struct world *world)
{
	const struct journal *journal = &world->journal;
	size_t fills = 0;

	for (size_t i = 0; i < world->exec.trade_count; i++)
		if (!trade_over(&world->exec.trades[i]))
			fail(world, "%s does not come to its end", world->exec.trades[i].id);
	if (journal->ends.count != journal->trades.count)
		fail(world, "of %zu trades %zu ended", journal->trades.count, journal->ends.count);
	for (size_t v = 0; v < VENUES; v++) {
		audit_fills(world, &world->stalls[v]);
		audit_money(world, &world->stalls[v]);
		fills += world->stalls[v].account.fill_count;
	}
	if (fills != journal->fills.count)
		fail(world, "%zu fills at the venues, %zu in the books", fills, journal->fills.count);
}
