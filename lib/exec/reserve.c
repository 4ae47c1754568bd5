#include "exec/reserve.h"

#include "book/walk.h"

static const char *
spends(const struct order *order)
{
	return order->request.side == SIDE_BUY ? order->request.quote : order->request.base;
}

/* A purchase without a bound may cost whatever is there. */
static bool
is_boundless(const struct order *order)
{
	return order->request.side == SIDE_BUY && order->request.type == ORDER_TYPE_MARKET;
}

/* What is there for the order: kept for it, or free. */
static int
all_of(struct decimal *amount, const struct purse *purse, const struct order *order, struct error *err)
{
	struct decimal there = purse_free_amount(purse, pocket_of(&order->request), slice_of(spends(order)));

	if (decimal_add(amount, order->locked, there, err) != 0)
		return -1;
	*amount = decimal_max(*amount, DECIMAL_ZERO);
	return 0;
}

/* The most that qty more of the order can cost, of the asset it spends. */
static int
cost_of(
    struct decimal *amount, const struct purse *purse, const struct order *order, struct decimal qty, struct error *err)
{
	struct decimal notional;

	*amount = qty;
	if (order->request.side == SIDE_SELL || decimal_sign(qty) == 0)
		return 0;
	if (is_boundless(order))
		return all_of(amount, purse, order, err);
	if (decimal_mul(&notional, qty, order->request.price, err) != 0)
		return -1;
	if (order->planned.kind == FEE_QUOTE)
		return fee_paid(amount, order->planned, notional, err);
	*amount = notional;
	return 0;
}

static int
lock_to(struct purse *purse, const struct order *order, const char *asset, struct decimal *locked,
    struct decimal wanted, struct error *err)
{
	struct decimal more;

	if (decimal_sub(&more, wanted, *locked, err) != 0 ||
	    purse_lock(purse, pocket_of(&order->request), slice_of(asset), more, err) != 0)
		return -1;
	*locked = wanted;
	return 0;
}

/* Token that the fee would take: its worth spent at the ask of the token's book at the venue. */
static bool
token_needed(struct decimal *tokens, const struct order *order, const struct shelf *shelf, int64_t age_us)
{
	const struct order_request *request = &order->request;
	struct decimal notional, worth;
	const struct held_book *book;
	char symbol[2 * ASSET_MAX];
	struct walk_leg leg;
	struct error ignored;

	strcpy(symbol, order->token);
	strcat(symbol, "-");
	strcat(symbol, request->quote);
	book = shelf_find(shelf, slice_of(request->venue), slice_of(symbol));
	if (!book_young(book, request->decided_us, age_us) ||
	    decimal_mul(&notional, request->qty, request->price, &ignored) != 0 ||
	    decimal_mul(&worth, notional, order->planned.rate, &ignored) != 0 ||
	    walk_spend(&leg, book->asks.at, book->asks.count, worth, ROUND_CEILING, &ignored) != 0 ||
	    decimal_compare(leg.notional, worth) < 0)
		return false;
	*tokens = leg.qty;
	return true;
}

/* Twice what is needed now, where there is so much: the token may be dearer when the order arrives. */
static const char *
reserve_token(struct purse *purse, struct order *order, const struct shelf *shelf, int64_t age_us)
{
	struct decimal needed, twice, there;
	struct error ignored;

	if (*order->token == '\0')
		return NULL;
	there = purse_free_amount(purse, pocket_of(&order->request), slice_of(order->token));
	if (!token_needed(&needed, order, shelf, age_us) || decimal_compare(there, needed) < 0 ||
	    decimal_add(&twice, needed, needed, &ignored) != 0)
		return "fee_token";
	order->request.token_max = decimal_min(twice, there);
	if (lock_to(purse, order, order->token, &order->token_locked, order->request.token_max, &ignored) != 0)
		return "fee_token";
	return NULL;
}

bool
reserve_affordable(const struct purse *purse, const struct order *order)
{
	struct decimal cost, there;
	struct error ignored;

	there = purse_free_amount(purse, pocket_of(&order->request), slice_of(spends(order)));
	return cost_of(&cost, purse, order, order->request.qty, &ignored) == 0 && decimal_compare(there, cost) >= 0 &&
	    (!is_boundless(order) || decimal_sign(there) > 0);
}

const char *
reserve_order(struct purse *purse, struct order *order, const struct shelf *shelf, int64_t age_us)
{
	struct decimal cost;
	struct error ignored;

	if (!reserve_affordable(purse, order) || cost_of(&cost, purse, order, order->request.qty, &ignored) != 0 ||
	    lock_to(purse, order, spends(order), &order->locked, cost, &ignored) != 0)
		return "balance";
	return reserve_token(purse, order, shelf, age_us);
}

static int
release(struct purse *purse, struct order *order, struct error *err)
{
	if (lock_to(purse, order, spends(order), &order->locked, DECIMAL_ZERO, err) != 0)
		return -1;
	if (*order->token == '\0')
		return 0;
	return lock_to(purse, order, order->token, &order->token_locked, DECIMAL_ZERO, err);
}

const char *
reserve_trade(struct purse *purse, struct trade *trade, const struct shelf *shelf, int64_t age_us)
{
	const char *missing = NULL;
	struct error ignored;

	for (size_t i = 0; i < trade->count && missing == NULL; i++)
		missing = reserve_order(purse, &trade->orders[i], shelf, age_us);
	if (missing != NULL)
		for (size_t i = 0; i < trade->count; i++)
			if (release(purse, &trade->orders[i], &ignored) != 0)
				return missing; /* sums that were made a moment ago can be undone */
	return missing;
}

int
reserve_rest(struct purse *purse, struct order *order, struct error *err)
{
	struct decimal rest, cost;

	if (order_terminal(order->state))
		return release(purse, order, err);
	if (decimal_sub(&rest, order->request.qty, order->filled, err) != 0 ||
	    cost_of(&cost, purse, order, decimal_max(rest, DECIMAL_ZERO), err) != 0)
		return -1;
	return lock_to(purse, order, spends(order), &order->locked, cost, err);
}

int
reserve_for(struct purse *purse, struct order *order, struct decimal qty, struct error *err)
{
	struct decimal cost;

	if (cost_of(&cost, purse, order, decimal_max(qty, DECIMAL_ZERO), err) != 0)
		return -1;
	return lock_to(purse, order, spends(order), &order->locked, cost, err);
}

int
reserve_loaded(struct purse *purse, struct order *order, struct decimal qty, struct error *err)
{
	if (reserve_for(purse, order, qty, err) != 0)
		return -1;
	if (*order->token == '\0' || decimal_sign(qty) <= 0)
		return 0;
	return lock_to(purse, order, order->token, &order->token_locked, order->request.token_max, err);
}

int
reserve_fill(struct purse *purse, const struct order *order, const struct order_fill *fill, struct error *err)
{
	const struct order_request *request = &order->request;
	struct pocket pocket = pocket_of(request);
	struct decimal money, base = fill->qty;

	if (decimal_mul(&money, fill->price, fill->qty, err) != 0)
		return -1;
	if (request->side == SIDE_BUY)
		money = decimal_negate(money);
	else
		base = decimal_negate(base);
	if (purse_add(purse, pocket, slice_of(request->base), base, err) != 0 ||
	    purse_add(purse, pocket, slice_of(request->quote), money, err) != 0)
		return -1;
	return purse_add(purse, pocket, slice_of(fill->fee_asset), decimal_negate(fill->fee), err);
}

int
reserve_stray(struct purse *purse, struct pocket pocket, const char *symbol, enum side side,
    const struct order_fill *fill, struct error *err)
{
	struct order order = { .request.side = side };
	struct order_request *request = &order.request;
	struct slice base, quote;

	if (!symbol_split(slice_of(symbol), &base, &quote) || !slice_copy(request->base, sizeof request->base, base) ||
	    !slice_copy(request->quote, sizeof request->quote, quote) ||
	    !slice_copy(request->venue, sizeof request->venue, pocket.venue) ||
	    !slice_copy(request->account, sizeof request->account, pocket.account))
		return 0;
	return reserve_fill(purse, &order, fill, err);
}

bool
reserve_fits(const struct purse *purse, struct pocket pocket, const char *symbol, enum side side,
    const struct order_fill *fill, const struct order *order)
{
	struct holding at[3];
	struct purse trial = { .at = at, .cap = COUNT(at) };
	struct slice assets[3] = { [2] = slice_of(fill->fee_asset) };
	struct error ignored;
	struct order rest;

	if (!symbol_split(slice_of(symbol), &assets[0], &assets[1]))
		return true;
	for (size_t i = 0; i < COUNT(assets); i++) {
		const struct holding *held = purse_find(purse, pocket, assets[i]);

		if (held != NULL && purse_find(&trial, pocket, assets[i]) == NULL)
			at[trial.count++] = *held;
	}
	if (reserve_stray(&trial, pocket, symbol, side, fill, &ignored) != 0)
		return false;
	if (order == NULL)
		return true;
	rest = *order;
	return reserve_rest(&trial, &rest, &ignored) == 0;
}
