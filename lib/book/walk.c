#include "book/walk.h"

static int
take_level(struct walk_leg *leg, struct level level, struct error *err)
{
	struct decimal money;

	if (decimal_mul(&money, level.price, level.qty, err) != 0 ||
	    decimal_add(&leg->notional, leg->notional, money, err) != 0 ||
	    decimal_add(&leg->qty, leg->qty, level.qty, err) != 0)
		return -1;
	leg->limit = level.price;
	leg->levels++;
	return 0;
}

int
walk_share(struct walk_leg *leg, const struct level *at, size_t count, struct decimal share, struct decimal qty,
    struct error *err)
{
	*leg = (struct walk_leg){ .levels = 0 };
	for (size_t i = 0; i < count && decimal_sign(qty) > 0; i++) {
		struct level level = at[i];

		if (share.coef != 0 && decimal_mul(&level.qty, level.qty, share, err) != 0)
			return -1;
		level.qty = decimal_min(level.qty, qty);
		if (take_level(leg, level, err) != 0 || decimal_sub(&qty, qty, level.qty, err) != 0)
			return -1;
	}
	return 0;
}

int
walk_take(struct walk_leg *leg, const struct level *at, size_t count, struct decimal qty, struct error *err)
{
	return walk_share(leg, at, count, DECIMAL_ZERO, qty, err);
}

int
walk_spend(struct walk_leg *leg, const struct level *at, size_t count, struct decimal notional, enum rounding rounding,
    struct error *err)
{
	*leg = (struct walk_leg){ .levels = 0 };
	for (size_t i = 0; i < count && decimal_sign(notional) > 0; i++) {
		struct level level = at[i];
		struct decimal money;

		if (decimal_mul(&money, level.price, level.qty, err) != 0)
			return -1;
		if (decimal_compare(money, notional) > 0) {
			if (decimal_div(&level.qty, notional, level.price, MONEY_PLACES, rounding, err) != 0)
				return -1;
			level.qty = decimal_min(level.qty, at[i].qty);
			return decimal_sign(level.qty) == 0 ? 0 : take_level(leg, level, err);
		}
		if (take_level(leg, level, err) != 0 || decimal_sub(&notional, notional, money, err) != 0)
			return -1;
	}
	return 0;
}

int
walk_average(struct decimal *price, const struct walk_leg *leg, enum rounding rounding, struct error *err)
{
	return decimal_div(price, leg->notional, leg->qty, MONEY_PLACES, rounding, err);
}

double
walk_slippage_bps(const struct walk_leg *leg, enum side side, struct decimal reference)
{
	double average = decimal_double(leg->notional) / decimal_double(leg->qty);
	double ratio = average / decimal_double(reference);

	return (side == SIDE_BUY ? ratio - 1 : 1 - ratio) * 1e4;
}

int
walk_settle(struct walk_result *out, const struct walk *walk, struct error *err)
{
	struct decimal paid, fee;

	if (fee_paid(&paid, walk->buy.fee, out->buy.notional, err) != 0 ||
	    decimal_mul(&out->cost, paid, walk->rate, err) != 0 ||
	    fee_received(&out->proceeds, walk->sell.fee, out->sell.notional, err) != 0 ||
	    decimal_sub(&out->profit, out->proceeds, out->cost, err) != 0 ||
	    decimal_mul(&paid, out->buy.notional, walk->buy.fee.rate, err) != 0 ||
	    decimal_mul(&paid, paid, walk->rate, err) != 0 ||
	    decimal_mul(&fee, out->sell.notional, walk->sell.fee.rate, err) != 0)
		return -1;
	return decimal_add(&out->fees, paid, fee, err);
}

int
walk_price(
    struct walk_result *out, const struct walk *walk, struct decimal bought, struct decimal sold, struct error *err)
{
	struct decimal share = walk->caps.share;

	if (walk_share(&out->buy, walk->buy.at, walk->buy.count, share, bought, err) != 0 ||
	    walk_share(&out->sell, walk->sell.at, walk->sell.count, share, sold, err) != 0 ||
	    walk_settle(out, walk, err) != 0)
		return -1;
	out->exhausted = decimal_compare(out->buy.qty, bought) < 0 || decimal_compare(out->sell.qty, sold) < 0;
	return 0;
}
