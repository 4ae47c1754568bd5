#include "sim/account.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"

const char *const account_whys[] = { "none", "funds", "tick", "step", "min_qty", "min_notional", "range", "duplicate",
	"would_take", "drawn", "canceled", "tif", "whole", "depth", "self", NULL };

/* ---- money ---- */

/* What does not fit 38 digits ends the account: figures are bounded when they are read, so that it cannot be. */
static struct decimal
sum(struct account *account, struct decimal a, struct decimal b)
{
	struct error ignored;

	if (decimal_add(&a, a, b, &ignored) != 0)
		account->failed = true;
	return a;
}

static struct decimal
less(struct account *account, struct decimal a, struct decimal b)
{
	return sum(account, a, decimal_negate(b));
}

/* A share of it, cut to the places of a fee. */
static struct decimal
share(struct decimal amount, struct decimal rate, enum rounding rounding)
{
	struct error ignored;
	struct decimal fee;

	if (decimal_mul(&fee, amount, rate, &ignored) != 0)
		return DECIMAL_ZERO;
	return decimal_trim(decimal_round(fee, FEE_PLACES, rounding));
}

struct decimal
account_cost(const struct account_market *market, int64_t price, int64_t qty)
{
	struct decimal cost = { (__int128)price * (__int128)market->price.coef * (__int128)qty *
		    (__int128)market->qty.coef,
		(uint8_t)(market->price.scale + market->qty.scale) };

	return decimal_trim(cost);
}

struct decimal
account_average(const struct account_order *order)
{
	struct error ignored;
	struct decimal average;

	if (order->filled == 0 ||
	    decimal_div(&average, order->cost, unit_decimal(order->filled, order->market->qty), MONEY_PLACES,
		ROUND_HALF_EVEN, &ignored) != 0)
		return DECIMAL_ZERO;
	return decimal_trim(average);
}

/* The higher one of the rates, as a fee that comes on top of a purchase; 0: none does. */
static struct decimal
on_top(const struct account *account)
{
	if (account->fees.kind != FEE_QUOTE)
		return DECIMAL_ZERO;
	return decimal_max(DECIMAL_ZERO, decimal_max(account->fees.taker, account->fees.maker));
}

int64_t
account_buys(const struct account *account, const struct account_market *market, struct decimal money, int64_t price)
{
	struct decimal one = account_cost(market, price, 1), above, steps;
	struct error ignored;

	if (decimal_add(&above, DECIMAL_ONE, on_top(account), &ignored) != 0 ||
	    decimal_mul(&one, one, above, &ignored) != 0 || decimal_sign(one) <= 0 ||
	    decimal_div(&steps, money, one, 0, ROUND_FLOOR, &ignored) != 0 || steps.coef > INT64_MAX)
		return 0;
	return (int64_t)steps.coef;
}

/* ---- the account ---- */

void
account_init(struct account *account, uint64_t seed, const char *venue)
{
	struct random random = random_named(seed ^ UINT64_C(0x6163636f756e74), slice_of(venue));

	*account = (struct account){ .first_order = random_between(&random, 1000000000, 9000000000),
		.first_fill = random_between(&random, 100000000, 900000000) };
}

void
account_free(struct account *account)
{
	for (size_t i = 0; i < account->order_count; i++)
		free(account->orders[i]);
	for (size_t i = 0; i < account->fill_count; i++)
		free(account->fills[i]);
	free(account->orders);
	free(account->fills);
	free(account->assets);
	*account = (struct account){ .asset_count = 0 };
}

size_t
account_asset(struct account *account, struct slice name)
{
	size_t at = account->asset_count;

	for (size_t i = 0; i < at; i++)
		if (slice_is(name, account->assets[i].name))
			return i;
	account->assets = memory_grow(account->assets, at + 1, sizeof *account->assets);
	account->assets[at] = (struct account_asset){ .name = "" };
	slice_copy(account->assets[at].name, ASSET_MAX, name);
	account->asset_count++;
	return at;
}

void
account_deposit(struct account *account, size_t asset, struct decimal amount)
{
	account->assets[asset].free = sum(account, account->assets[asset].free, amount);
}

static void
tell(struct account *account, enum account_happening happening, const struct account_order *order,
    const struct account_fill *fill)
{
	struct account_event event = { happening, order, fill };

	if (account->tell != NULL)
		account->tell(account->arg, &event);
}

/* ---- an order comes ---- */

/* A figure in whole units; false: it is not whole, or too great. */
static bool
whole(int64_t *out, struct decimal value, struct unit unit)
{
	struct decimal count;
	struct error ignored;

	if (decimal_div(&count, value, unit_decimal(1, unit), 0, ROUND_FLOOR, &ignored) != 0 || count.coef < 0 ||
	    count.coef > INT64_C(1) << 52)
		return false;
	*out = (int64_t)count.coef;
	return decimal_compare(unit_decimal(*out, unit), value) == 0;
}

/* So that price times quantity times a rate has room in 38 digits, whatever is added up. */
static bool
in_range(struct decimal value)
{
	static const struct decimal most = { 1000000000000, 0 };

	return decimal_sign(value) > 0 && decimal_compare(value, most) <= 0;
}

static bool
is_taken(const struct account *account, struct slice client)
{
	const struct account_order *order = client.len == 0 ? NULL : account_client(account, client);

	return order != NULL && (order->open || account->unique_ever);
}

static enum account_why
read_figures(struct account_order *order, const struct account_request *request)
{
	const struct account_market *market = request->market;

	if (decimal_sign(request->money) != 0) {
		if (!in_range(request->money) || request->type != ORDER_TYPE_MARKET || request->side != SIDE_BUY)
			return WHY_RANGE;
		order->money = request->money;
		return decimal_compare(request->money, market->min_notional) < 0 ? WHY_MIN_NOTIONAL : WHY_NONE;
	}
	if (!in_range(request->qty) || (request->type == ORDER_TYPE_LIMIT && !in_range(request->price)))
		return WHY_RANGE;
	if (request->type == ORDER_TYPE_LIMIT &&
	    (!whole(&order->price, request->price, market->price) || order->price == 0))
		return WHY_TICK;
	if (!whole(&order->qty, request->qty, market->qty) || order->qty == 0)
		return WHY_STEP;
	if (order->qty < market->min_qty)
		return WHY_MIN_QTY;
	if (order->price > 0 &&
	    decimal_compare(account_cost(market, order->price, order->qty), market->min_notional) < 0)
		return WHY_MIN_NOTIONAL;
	return WHY_NONE;
}

enum account_why
account_read(
    const struct account *account, struct account_order *order, const struct account_request *request, int64_t now_us)
{
	*order = (struct account_order){ .market = request->market,
		.side = request->side,
		.type = request->type,
		.tif = request->tif,
		.fee_asset = account->fees.kind != FEE_QUOTE && request->side == SIDE_BUY ? request->market->base
											  : request->market->quote,
		.created_us = now_us,
		.updated_us = now_us };
	if (!slice_copy(order->client, sizeof order->client, request->client))
		return WHY_RANGE;
	if (request->refused)
		return WHY_DRAWN;
	if (is_taken(account, request->client))
		return WHY_DUPLICATE;
	return read_figures(order, request);
}

void
account_refuse(struct account *account, struct account_order *order, enum account_why why)
{
	order->state = ORDER_REJECTED;
	order->why = why;
	tell(account, ACCOUNT_REJECT, order, NULL);
}

static size_t
gives(const struct account_order *order)
{
	return order->side == SIDE_BUY ? order->market->quote : order->market->base;
}

/* What a limit order has to hold for the quantity. */
static struct decimal
holds(const struct account *account, const struct account_order *order, int64_t qty)
{
	struct decimal cost;
	struct error ignored;

	if (order->side == SIDE_SELL)
		return unit_decimal(qty, order->market->qty);
	cost = account_cost(order->market, order->price, qty);
	if (decimal_add(&cost, cost, share(cost, on_top(account), ROUND_CEILING), &ignored) != 0)
		return DECIMAL_ZERO;
	return cost;
}

/* What a purchase at the market has to hold: all of its money, or its cost and the fee on top of it. */
static struct decimal
holds_at_market(struct account *account, const struct account_order *order, struct decimal spend)
{
	if (order->qty == 0)
		return order->money;
	return sum(account, spend, share(spend, on_top(account), ROUND_CEILING));
}

struct account_order *
account_admit(struct account *account, struct account_order *order, struct decimal spend)
{
	struct account_asset *asset = &account->assets[gives(order)];
	struct decimal locked = order->type == ORDER_TYPE_MARKET && order->side == SIDE_BUY
	    ? holds_at_market(account, order, spend)
	    : holds(account, order, order->qty);
	struct account_order *kept;

	if (decimal_compare(asset->free, locked) < 0) {
		account_refuse(account, order, WHY_FUNDS);
		return NULL;
	}
	kept = memory_new(1, sizeof *kept);
	*kept = *order;
	kept->number = account->first_order + (int64_t)account->order_count;
	kept->locked = locked;
	kept->state = ORDER_OPEN;
	kept->open = true;
	asset->free = less(account, asset->free, locked);
	asset->locked = sum(account, asset->locked, locked);
	if (account->order_count == account->order_cap) {
		account->order_cap = account->order_cap == 0 ? 64 : 2 * account->order_cap;
		account->orders = memory_grow(account->orders, account->order_cap, sizeof(struct account_order *));
	}
	account->orders[account->order_count++] = kept;
	tell(account, ACCOUNT_ACK, kept, NULL);
	return kept;
}

/* ---- it trades ---- */

/* In the token, where there is a price for it and enough of it. */
static bool
charge_token(struct account *account, struct account_fill *fill)
{
	struct decimal price, worth, left;
	struct error ignored;

	if (account->fees.kind != FEE_THIRD || account->token == NULL || decimal_sign(fill->rate) <= 0)
		return false;
	price = account->token(account->arg, fill->order->market);
	if (decimal_sign(price) <= 0 || decimal_sub(&left, DECIMAL_ONE, account->fees.discount, &ignored) != 0 ||
	    decimal_mul(&worth, fill->cost, fill->rate, &ignored) != 0 ||
	    decimal_mul(&worth, worth, left, &ignored) != 0 ||
	    decimal_div(&fill->fee, worth, price, FEE_PLACES, ROUND_FLOOR, &ignored) != 0 ||
	    decimal_compare(fill->fee, account->assets[account->fees.asset].free) > 0)
		return false;
	fill->fee = decimal_trim(fill->fee);
	fill->fee_asset = account->fees.asset;
	return true;
}

static void
charge(struct account *account, struct account_fill *fill)
{
	const struct account_order *order = fill->order;
	bool in_base = order->side == SIDE_BUY && account->fees.kind != FEE_QUOTE;

	fill->rate = fill->maker ? account->fees.maker : account->fees.taker;
	if (charge_token(account, fill))
		return;
	fill->fee_asset = in_base ? order->market->base : order->market->quote;
	fill->fee = share(in_base ? unit_decimal(fill->qty, order->market->qty) : fill->cost, fill->rate, ROUND_FLOOR);
}

/* What the order gives goes out of what it held; what it held too much is free again. */
static void
settle(struct account *account, struct account_order *order, const struct account_fill *fill)
{
	struct account_asset *given = &account->assets[gives(order)];
	struct account_asset *got =
	    &account->assets[order->side == SIDE_BUY ? order->market->base : order->market->quote];
	struct decimal quantity = unit_decimal(fill->qty, order->market->qty);
	struct decimal spent = order->side == SIDE_BUY ? fill->cost : quantity, kept, released;

	if (order->side == SIDE_BUY && account->fees.kind == FEE_QUOTE)
		spent = sum(account, spent, fill->fee);
	kept = order->type == ORDER_TYPE_MARKET && order->side == SIDE_BUY ? less(account, order->locked, spent)
									   : holds(account, order, account_rest(order));
	released = less(account, order->locked, kept);
	order->locked = kept;
	given->locked = less(account, given->locked, released);
	given->free = sum(account, given->free, less(account, released, spent));
	got->free = sum(account, got->free, order->side == SIDE_BUY ? quantity : fill->cost);
	if (order->side != SIDE_BUY || account->fees.kind != FEE_QUOTE)
		account->assets[fill->fee_asset].free = less(account, account->assets[fill->fee_asset].free, fill->fee);
}

static struct account_fill *
keep_fill(struct account *account)
{
	struct account_fill *fill = memory_new(1, sizeof *fill);

	if (account->fill_count == account->fill_cap) {
		account->fill_cap = account->fill_cap == 0 ? 64 : 2 * account->fill_cap;
		account->fills = memory_grow(account->fills, account->fill_cap, sizeof(struct account_fill *));
	}
	fill->number = account->first_fill + (int64_t)account->fill_count;
	account->fills[account->fill_count++] = fill;
	return fill;
}

static void
close_order(struct account *account, struct account_order *order, enum order_state state, enum account_why why)
{
	struct account_asset *given = &account->assets[gives(order)];

	given->locked = less(account, given->locked, order->locked);
	given->free = sum(account, given->free, order->locked);
	order->locked = DECIMAL_ZERO;
	order->open = false;
	order->state = state;
	order->why = why;
	tell(account, ACCOUNT_DONE, order, NULL);
}

void
account_trade(
    struct account *account, struct account_order *order, int64_t price, int64_t qty, bool maker, int64_t now_us)
{
	struct account_fill *fill = keep_fill(account);

	fill->order = order;
	fill->price = price;
	fill->qty = qty;
	fill->maker = maker;
	fill->us = now_us;
	fill->cost = account_cost(order->market, price, qty);
	charge(account, fill);
	order->filled += qty;
	order->fills++;
	order->updated_us = now_us;
	order->cost = sum(account, order->cost, fill->cost);
	order->fee =
	    order->fee_asset == fill->fee_asset || order->fills == 1 ? sum(account, order->fee, fill->fee) : fill->fee;
	order->fee_asset = fill->fee_asset;
	order->state = order->qty > 0 && account_rest(order) == 0 ? ORDER_FILLED : ORDER_PARTIAL;
	order->open = order->state != ORDER_FILLED;
	settle(account, order, fill);
	tell(account, ACCOUNT_FILL, order, fill);
	if (order->state == ORDER_FILLED)
		close_order(account, order, ORDER_FILLED, WHY_NONE);
}

void
account_end(struct account *account, struct account_order *order, enum account_why why, int64_t now_us)
{
	bool bought = order->qty == 0 && order->filled > 0 && why == WHY_TIF;

	if (!order->open)
		return;
	order->updated_us = now_us;
	close_order(account, order, bought ? ORDER_FILLED : ORDER_DONE, bought ? WHY_NONE : why);
}

/* ---- asked for ---- */

struct account_order *
account_order(const struct account *account, int64_t number)
{
	if (number < account->first_order || number - account->first_order >= (int64_t)account->order_count)
		return NULL;
	return account->orders[number - account->first_order];
}

struct account_order *
account_client(const struct account *account, struct slice client)
{
	struct account_order *last = NULL;

	for (size_t i = account->order_count; i > 0; i--) {
		struct account_order *order = account->orders[i - 1];

		if (!slice_is(client, order->client))
			continue;
		if (order->open)
			return order;
		if (last == NULL)
			last = order;
	}
	return last;
}
