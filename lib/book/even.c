/*
 * Profit is concave in the lots here, as one lot more bought is one lot more sold.  So the walk with two pointers ends at
 * the last lot that pays as a whole, and the best is that one, or the next where a level that pays ends within a lot.
 *
 * Quantities are integers of one scale, prices of another, and the two factors that bring prices to what a unit costs and
 * brings are integers of a third; a level with more places than were seen yet makes the scale finer.
 */
#include "book/even.h"

enum { BITS_MAX = 120 }; /* of the largest product: twice over what the long road adds up stays below 127 */

struct even_side {
	const struct walk_side *side;
	size_t i; /* the marginal level */
	int64_t price, behind; /* of the level; base asset of all levels up to it */
	int64_t first, last; /* lots with which it is the marginal one */
};

struct even {
	const struct walk *walk;
	struct even_side buy, sell;
	int64_t lot, top; /* base asset; most lots that the caps allow */
	int64_t ask_factor, bid_factor; /* what a unit costs and brings, of its price */
	int64_t most_price;
	unsigned qty_scale, price_scale, factor_scale;
	int64_t lots; /* the last that pays as a whole */
	bool more; /* a part of the next lot pays, too */
	bool exhausted;
};

static unsigned
larger(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

/* Exactly, as an integer of 10^-scale, which is no coarser than the value; false: it does not fit 62 bits. */
static inline bool
units(int64_t *out, struct decimal value, unsigned scale)
{
	int64_t coef = (int64_t)value.coef;

	*out = coef;
	return LIKELY(value.scale == scale && coef == value.coef) || decimal_units(out, value, scale, ROUND_FLOOR);
}

int
even_lot(struct decimal *lot, const struct walk *walk, struct error *err)
{
	*lot = decimal_trim(walk->buy.step);
	return decimal_compare(*lot, walk->sell.step) == 0
	    ? 0
	    : decimal_common(lot, *lot, decimal_trim(walk->sell.step), err);
}

/* An integer of 10^-from becomes one of 10^-to. */
static bool
grow(int64_t *value, unsigned from, unsigned to)
{
	return units(value, (struct decimal){ *value, (uint8_t)from }, to);
}

/* Both sides count in 10^-scale from now on. */
static bool
refine_qty(struct even *even, unsigned scale)
{
	unsigned from = even->qty_scale;

	even->qty_scale = scale;
	return grow(&even->lot, from, scale) && grow(&even->buy.behind, from, scale) &&
	    grow(&even->sell.behind, from, scale);
}

static bool
refine_price(struct even *even, unsigned scale)
{
	unsigned from = even->price_scale;

	even->price_scale = scale;
	return grow(&even->most_price, from, scale) && grow(&even->buy.price, from, scale) &&
	    grow(&even->sell.price, from, scale);
}

/* What may be taken of a level. */
static bool
level_qty(struct decimal *qty, const struct level *level, const struct walk *walk)
{
	*qty = level->qty;
	return walk->caps.share.coef == 0 || decimal_mul(qty, *qty, walk->caps.share, &(struct error){ 0 }) == 0;
}

/* The next level of a side; what was behind the one before is what is before it. */
static bool
load(struct even *even, struct even_side *side)
{
	const struct level *level = &side->side->at[side->i];
	struct decimal qty;
	int64_t before, there;

	if (!level_qty(&qty, level, even->walk))
		return false;
	if (UNLIKELY(qty.scale > even->qty_scale) && !refine_qty(even, qty.scale))
		return false;
	if (UNLIKELY(level->price.scale > even->price_scale) && !refine_price(even, level->price.scale))
		return false;
	before = side->behind;
	if (!units(&there, qty, even->qty_scale) || !units(&side->price, level->price, even->price_scale) ||
	    there < 0 || side->price < 0 || __builtin_add_overflow(before, there, &side->behind))
		return false;
	if (side->price > even->most_price)
		even->most_price = side->price;
	side->first = side->last + (side->last * even->lot != before);
	side->last = side->behind / even->lot;
	return true;
}

/* What one of ask price costs, margin and rate included, and what one of bid price brings. */
static bool
set_factors(struct even *even, struct decimal margin)
{
	const struct walk *walk = even->walk;
	struct decimal ask, bid, above;
	struct error ignored;

	if (fee_above(&ask, walk->buy.fee, &ignored) != 0 || fee_below(&bid, walk->sell.fee, &ignored) != 0 ||
	    decimal_mul(&ask, ask, decimal_trim(walk->rate), &ignored) != 0)
		return false;
	if (margin.coef != 0 &&
	    (decimal_add(&above, DECIMAL_ONE, margin, &ignored) != 0 ||
		decimal_mul(&ask, ask, decimal_trim(above), &ignored) != 0))
		return false;
	even->factor_scale = larger(ask.scale, bid.scale);
	return units(&even->ask_factor, ask, even->factor_scale) && units(&even->bid_factor, bid, even->factor_scale);
}

/* Most lots that a quantity is enough for; no limit: all. */
static bool
cap_lots(struct even *even, struct decimal most)
{
	int64_t amount;

	if (most.coef == 0)
		return true;
	if (!decimal_units(&amount, most, even->qty_scale, ROUND_FLOOR) || amount < 0)
		return false;
	if (amount / even->lot < even->top)
		even->top = amount / even->lot;
	return true;
}

static bool
begin(struct even *even, const struct walk *walk, struct decimal lot, struct decimal margin)
{
	*even = (struct even){ .walk = walk,
		.buy = { .side = &walk->buy },
		.sell = { .side = &walk->sell },
		.qty_scale = lot.scale,
		.price_scale = larger(walk->buy.at[0].price.scale, walk->sell.at[0].price.scale),
		.top = INT64_MAX };
	return units(&even->lot, lot, lot.scale) && even->lot > 0 && set_factors(even, margin) &&
	    cap_lots(even, walk->caps.bought) && cap_lots(even, walk->caps.sold) && load(even, &even->buy) &&
	    load(even, &even->sell);
}

/* In the order of optimum.c: it decides which side is said to have ended. */
static bool
walk_on(struct even *even)
{
	struct even_side *buy = &even->buy, *sell = &even->sell;

	for (;;) {
		struct even_side *next = sell->last < buy->last ? sell : buy;
		int64_t first = buy->first > sell->first ? buy->first : sell->first;
		int64_t last = buy->last < sell->last ? buy->last : sell->last;
		bool capped = last > even->top;
		bool pays = (__int128)sell->price * even->bid_factor > (__int128)buy->price * even->ask_factor;

		if (capped)
			last = even->top;
		even->more = !pays && first > even->lots;
		even->exhausted = pays && !capped;
		if (pays && first <= last)
			even->lots = last;
		if (!pays || capped || ++next->i >= next->side->count)
			return true;
		if (!load(even, next))
			return false;
	}
}

static unsigned
bits(int64_t value)
{
	return value == 0 ? 0 : 64 - (unsigned)__builtin_clzll((unsigned long long)value);
}

/* Whether no figure of the long road would have been too large, either: all are parts of this product. */
static bool
fits(const struct even *even)
{
	int64_t qty = even->buy.behind > even->sell.behind ? even->buy.behind : even->sell.behind;
	int64_t factor = even->ask_factor > even->bid_factor ? even->ask_factor : even->bid_factor;

	if (even->lot > qty)
		qty = even->lot;
	return bits(qty) + bits(even->most_price) + bits(factor) <= BITS_MAX &&
	    even->qty_scale + even->price_scale + even->factor_scale <= DECIMAL_SCALE_MAX;
}

/* As take_share of walk.c takes it, down to the places of each figure; the levels were seen. */
static bool
take(struct walk_leg *leg, const struct even *even, const struct walk_side *side, struct decimal qty)
{
	unsigned left_scale = qty.scale, scale = 0, money_scale = 0;
	__int128 money = 0;
	int64_t left, all;

	*leg = (struct walk_leg){ .levels = 0 };
	if (!units(&left, qty, even->qty_scale))
		return false;
	for (all = left; left > 0; leg->levels++) {
		const struct level *level = &side->at[leg->levels];
		int64_t there, price;

		if (!level_qty(&qty, level, even->walk) || !units(&there, qty, even->qty_scale) ||
		    !units(&price, level->price, even->price_scale))
			return false;
		if (there > left) {
			there = left;
			qty.scale = (uint8_t)left_scale;
		}
		money += (__int128)there * price;
		left -= there;
		left_scale = larger(left_scale, qty.scale);
		scale = larger(scale, qty.scale);
		money_scale = larger(money_scale, (unsigned)level->price.scale + qty.scale);
		leg->limit = level->price;
	}
	leg->qty = decimal_round((struct decimal){ all, (uint8_t)even->qty_scale }, scale, ROUND_FLOOR);
	leg->notional = decimal_round(
	    (struct decimal){ money, (uint8_t)(even->qty_scale + even->price_scale) }, money_scale, ROUND_FLOOR);
	return true;
}

static bool
price_lots(struct walk_result *out, const struct even *even, struct decimal lot)
{
	struct error ignored;
	struct decimal qty;

	return decimal_mul(&qty, decimal_int(even->lots), lot, &ignored) == 0 &&
	    take(&out->buy, even, &even->walk->buy, qty) && take(&out->sell, even, &even->walk->sell, qty) &&
	    walk_settle(out, even->walk, &ignored) == 0;
}

/* 1: the cap of the cost allows it; 0; -1: nobody knows. */
static int
affords(const struct walk_result *result, const struct walk *walk)
{
	struct decimal paid;

	if (walk->caps.cost.coef == 0)
		return 1;
	if (fee_paid(&paid, walk->buy.fee, result->buy.notional, &(struct error){ 0 }) != 0)
		return -1;
	return decimal_compare(paid, walk->caps.cost) <= 0;
}

/* The lot that pays in part: whether proceeds - cost x (1 + margin) rises with it. */
static bool
try_more(struct walk_result *out, const struct even *even, struct decimal lot, struct decimal margin)
{
	struct decimal qty, gain, cost, above;
	struct walk_result next;
	struct error ignored;
	int affordable;

	if (even->lots == even->top)
		return true;
	if (decimal_mul(&qty, decimal_int(even->lots + 1), lot, &ignored) != 0 ||
	    walk_price(&next, even->walk, qty, qty, &ignored) != 0 || (affordable = affords(&next, even->walk)) < 0 ||
	    decimal_sub(&gain, next.proceeds, out->proceeds, &ignored) != 0 ||
	    decimal_sub(&cost, next.cost, out->cost, &ignored) != 0 ||
	    decimal_add(&above, DECIMAL_ONE, margin, &ignored) != 0 ||
	    decimal_mul(&cost, cost, decimal_trim(above), &ignored) != 0)
		return false;
	if (affordable > 0 && !next.exhausted && decimal_compare(gain, cost) > 0)
		*out = next;
	return true;
}

bool
even_best(struct walk_result *out, const struct walk *walk, struct decimal margin)
{
	struct decimal lot;
	struct even even;

	if (walk->buy.fee.kind == FEE_RECEIVED || even_lot(&lot, walk, &(struct error){ 0 }) != 0 ||
	    !begin(&even, walk, lot, margin) || !walk_on(&even) || !fits(&even) || !price_lots(out, &even, lot) ||
	    affords(out, walk) <= 0)
		return false;
	if (even.more && !try_more(out, &even, lot, margin))
		return false;
	out->exhausted = even.exhausted;
	return true;
}
