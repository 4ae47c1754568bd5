/*
 * walk_best: the best quantity on the lots of two venues.
 *
 * Unrounded, profit is concave and piecewise linear in the quantity, so a walk with two pointers finds its maximum
 * (F2.3).  Lots make a staircase of it, and the best stair need not be the one next to the unrounded maximum.  So the
 * two sides are cut into pieces in which one level of each is the marginal one; in a piece the best stair is found by
 * lattice_best; and the pieces are left as soon as the unrounded profit, which lies above every stair, has fallen to
 * the best stair so far.
 *
 * While a unit more is worth it, den lots more bring num lots to sell, exactly: the stair at m + den lies above that at m.
 * So of the pieces that pay only the last den lots are looked at; a piece waits until it is known whether it has any.
 *
 * Where figures are of an everyday size and lots are even, all of that is done in machine integers (even.h).
 *
 * Lots bought are counted by m, lots sold by k = floor(m num / den).
 */
#include "book/even.h"
#include "book/lattice.h"

struct grid {
	struct decimal buy_lot, sell_lot; /* base asset */
	__int128 num, den;
	struct decimal weight; /* what one of cost counts: rate x (1 + margin) */
	struct decimal arrives; /* share of what is bought that arrives */
};

/* One side while it is walked.  Money is in the side's own quote asset, after fees. */
struct ladder {
	const struct walk_side *side;
	size_t i; /* the marginal level */
	struct decimal share, factor; /* of a level's quantity; of its price */
	struct decimal price; /* of the level, after the fee */
	struct decimal qty_before, money_before; /* all better levels */
	struct decimal qty_behind, money_behind; /* with this one */
	__int128 first, last; /* lots bought with which this level is the marginal one; empty when first > last */
};

enum { WAITING_MAX = 4 };

/* A piece that pays, and may yet have the best stair. */
struct piece {
	struct ladder buy, sell;
	__int128 first, last;
};

struct waiting {
	struct piece at[WAITING_MAX]; /* in the order of the walk */
	size_t count;
};

struct search {
	const struct walk *walk;
	struct grid grid;
	struct ladder buy, sell;
	__int128 top; /* most lots that the caps allow */
	__int128 lots; /* the best so far: 0 is to do nothing */
	struct decimal value; /* of the best: proceeds - cost x weight */
	bool capped, exhausted;
};

static __int128
gcd(__int128 a, __int128 b)
{
	while (b != 0) {
		__int128 rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* Both with the same scale, as integers. */
static int
integers(__int128 *x, __int128 *y, struct decimal a, struct decimal b, struct error *err)
{
	struct decimal sum;

	a = decimal_trim(a);
	b = decimal_trim(b);
	/* adding brings both to one scale; subtracting gives the other back */
	if (decimal_add(&sum, a, b, err) != 0 || decimal_sub(&a, sum, b, err) != 0 || decimal_sub(&b, sum, a, err) != 0)
		return -1;
	*x = a.coef;
	*y = b.coef;
	return 0;
}

static int
grid_make(struct grid *grid, const struct walk *walk, struct decimal margin, struct error *err)
{
	struct decimal one_lot, above;
	__int128 common;

	if (decimal_add(&above, DECIMAL_ONE, margin, err) != 0 ||
	    decimal_mul(&grid->weight, decimal_trim(walk->rate), decimal_trim(above), err) != 0)
		return -1;
	if (walk->buy.fee.kind != FEE_RECEIVED) {
		grid->num = grid->den = 1;
		grid->arrives = DECIMAL_ONE;
		if (even_lot(&grid->buy_lot, walk, err) != 0)
			return -1;
		grid->sell_lot = grid->buy_lot;
		return 0;
	}
	grid->buy_lot = decimal_trim(walk->buy.step);
	grid->sell_lot = decimal_trim(walk->sell.step);
	if (fee_below(&grid->arrives, walk->buy.fee, err) != 0 ||
	    decimal_mul(&one_lot, grid->buy_lot, grid->arrives, err) != 0 ||
	    integers(&grid->num, &grid->den, one_lot, grid->sell_lot, err) != 0)
		return -1;
	common = gcd(grid->num, grid->den);
	grid->num /= common;
	grid->den /= common;
	return 0;
}

/* The smallest m that brings k lots to sell. */
static int
lots_for(__int128 *m, const struct grid *grid, __int128 k, struct error *err)
{
	__int128 product;

	if (__builtin_mul_overflow(k, grid->den, &product))
		return error_set(err, "decimal_range", "too many lots");
	*m = product / grid->num + (product % grid->num != 0);
	return 0;
}

/* Lots that can be sold when m are bought. */
static int
lots_sold(__int128 *k, const struct grid *grid, __int128 m, struct error *err)
{
	__int128 product;

	if (__builtin_mul_overflow(m, grid->num, &product))
		return error_set(err, "decimal_range", "too many lots");
	*k = product / grid->den;
	return 0;
}

static int
whole_lots(__int128 *lots, struct decimal qty, struct decimal lot, enum rounding rounding, struct error *err)
{
	struct decimal quotient;

	if (decimal_div(&quotient, qty, lot, 0, rounding, err) != 0)
		return -1;
	*lots = quotient.coef;
	return 0;
}

/* Which lots have this level as the marginal one. */
static int
ladder_range(struct ladder *ladder, const struct grid *grid, bool sells, struct error *err)
{
	struct decimal lot = sells ? grid->sell_lot : grid->buy_lot;

	if (whole_lots(&ladder->first, ladder->qty_before, lot, ROUND_CEILING, err) != 0 ||
	    whole_lots(&ladder->last, ladder->qty_behind, lot, ROUND_FLOOR, err) != 0)
		return -1;
	if (!sells)
		return 0;
	if (lots_for(&ladder->first, grid, ladder->first, err) != 0 ||
	    lots_for(&ladder->last, grid, ladder->last + 1, err) != 0)
		return -1;
	ladder->last--;
	return 0;
}

/* Read level i.  The quantities behind it are already those of the levels before. */
static int
ladder_load(struct ladder *ladder, const struct grid *grid, bool sells, struct error *err)
{
	const struct level *level = &ladder->side->at[ladder->i];
	struct decimal qty = decimal_trim(level->qty), money;

	ladder->qty_before = ladder->qty_behind;
	ladder->money_before = ladder->money_behind;
	if ((ladder->share.coef != 0 && decimal_mul(&qty, qty, ladder->share, err) != 0) ||
	    decimal_mul(&ladder->price, decimal_trim(level->price), ladder->factor, err) != 0 ||
	    decimal_mul(&money, ladder->price, qty, err) != 0 ||
	    decimal_add(&ladder->qty_behind, ladder->qty_before, qty, err) != 0 ||
	    decimal_add(&ladder->money_behind, ladder->money_before, money, err) != 0)
		return -1;
	return ladder_range(ladder, grid, sells, err);
}

static int
ladder_open(struct ladder *ladder, const struct search *search, bool sells, struct error *err)
{
	const struct walk_side *side = sells ? &search->walk->sell : &search->walk->buy;
	struct fee fee = side->fee;

	*ladder =
	    (struct ladder){ .side = side, .share = decimal_trim(search->walk->caps.share), .factor = DECIMAL_ONE };
	if (sells ? fee_below(&ladder->factor, fee, err) != 0
		  : fee.kind != FEE_RECEIVED && fee_above(&ladder->factor, fee, err) != 0)
		return -1;
	return ladder_load(ladder, &search->grid, sells, err);
}

/* Money up to qty, with this level as the marginal one. */
static int
ladder_money(struct decimal *money, const struct ladder *ladder, struct decimal qty, struct error *err)
{
	if (decimal_sub(&qty, qty, ladder->qty_before, err) != 0 || decimal_mul(&qty, qty, ladder->price, err) != 0)
		return -1;
	return decimal_add(money, ladder->money_before, qty, err);
}

/* proceeds - cost x weight, in the piece at hand. */
static int
value_of(
    struct decimal *value, const struct search *search, struct decimal bought, struct decimal sold, struct error *err)
{
	struct decimal cost, proceeds;

	if (ladder_money(&cost, &search->buy, bought, err) != 0 ||
	    decimal_mul(&cost, decimal_trim(cost), search->grid.weight, err) != 0 ||
	    ladder_money(&proceeds, &search->sell, sold, err) != 0)
		return -1;
	return decimal_sub(value, proceeds, cost, err);
}

static int
bought_by(struct decimal *qty, const struct grid *grid, __int128 m, struct error *err)
{
	return decimal_mul(qty, (struct decimal){ m, 0 }, grid->buy_lot, err);
}

/* What is sent to each venue with m lots bought. */
static int
quantities(struct decimal *bought, struct decimal *sold, const struct grid *grid, __int128 m, struct error *err)
{
	__int128 k = 0;

	if (bought_by(bought, grid, m, err) != 0 || lots_sold(&k, grid, m, err) != 0)
		return -1;
	return decimal_mul(sold, (struct decimal){ k, 0 }, grid->sell_lot, err);
}

/* No more than the cost cap pays for. */
static int
cap_cost(struct search *search, __int128 *last, struct error *err)
{
	struct decimal left, lot, limit = search->walk->caps.cost;
	__int128 most;

	if (limit.coef == 0)
		return 0;
	/* cost(m) = money_before + price (m lot - qty_before) <= limit */
	if (ladder_money(&left, &search->buy, DECIMAL_ZERO, err) != 0 || decimal_sub(&left, limit, left, err) != 0 ||
	    decimal_mul(&lot, search->buy.price, search->grid.buy_lot, err) != 0 ||
	    whole_lots(&most, left, lot, ROUND_FLOOR, err) != 0)
		return -1;
	if (most < *last) {
		*last = most;
		search->capped = true;
	}
	return 0;
}

/* The best stair of first..last in the piece, if it beats the best so far. */
static int
try_piece(struct search *search, __int128 first, __int128 last, struct error *err)
{
	const struct grid *grid = &search->grid;
	struct decimal gain, cost, value, bought, sold;
	__int128 gain_units, cost_units, m;

	if (decimal_mul(&gain, search->sell.price, grid->sell_lot, err) != 0 ||
	    decimal_mul(&cost, search->buy.price, grid->buy_lot, err) != 0 ||
	    decimal_mul(&cost, decimal_trim(cost), grid->weight, err) != 0 ||
	    integers(&gain_units, &cost_units, gain, cost, err) != 0 ||
	    lattice_best(&m, first, last, grid->num, grid->den, gain_units, cost_units, err) != 0 ||
	    quantities(&bought, &sold, grid, m, err) != 0 || value_of(&value, search, bought, sold, err) != 0)
		return -1;
	if (decimal_compare(value, search->value) > 0) {
		search->value = value;
		search->lots = m;
	}
	return 0;
}

/* The unrounded profit at m: an upper bound of every stair from m on, once the margin is gone. */
static int
bound_at(struct decimal *bound, const struct search *search, __int128 m, struct error *err)
{
	struct decimal bought, arrives;

	if (bought_by(&bought, &search->grid, m, err) != 0 ||
	    decimal_mul(&arrives, bought, search->grid.arrives, err) != 0)
		return -1;
	return value_of(bound, search, bought, arrives, err);
}

/* Whether a unit more is worth it in the piece at hand: bid (1 - f) > ask x weight. */
static int
piece_pays(bool *pays, const struct search *search, struct error *err)
{
	struct decimal gain, cost;

	if (decimal_mul(&gain, search->sell.price, search->grid.arrives, err) != 0 ||
	    decimal_mul(&cost, search->buy.price, search->grid.weight, err) != 0)
		return -1;
	*pays = decimal_compare(gain, cost) > 0;
	return 0;
}

/* All that wait, in their order, as if each were at hand; the newest piece that pays ends at `last`, 0: there was none. */
static int
try_waiting(struct search *search, struct waiting *waiting, struct error *err)
{
	struct ladder buy = search->buy, sell = search->sell;
	__int128 den = search->grid.den, last;
	int result = 0;

	if (waiting->count == 0)
		return 0;
	last = waiting->at[waiting->count - 1].last;
	for (size_t i = 0; i < waiting->count && result == 0; i++) {
		const struct piece *piece = &waiting->at[i];
		__int128 first = last - den + 1 > piece->first ? last - den + 1 : piece->first;

		search->buy = piece->buy;
		search->sell = piece->sell;
		if (first <= piece->last)
			result = try_piece(search, first, piece->last, err);
	}
	search->buy = buy;
	search->sell = sell;
	waiting->count = 0;
	return result;
}

/* The piece at hand pays: it waits.  Those before it that it puts out of the question are forgotten. */
static int
wait_with(struct search *search, struct waiting *waiting, __int128 first, __int128 last, struct error *err)
{
	size_t gone = 0;

	while (gone < waiting->count && waiting->at[gone].last <= last - search->grid.den)
		gone++;
	waiting->count -= gone;
	if (gone > 0 && waiting->count > 0)
		memmove(waiting->at, waiting->at + gone, waiting->count * sizeof *waiting->at);
	if (waiting->count == WAITING_MAX && try_waiting(search, waiting, err) != 0)
		return -1;
	waiting->at[waiting->count++] = (struct piece){ search->buy, search->sell, first, last };
	return 0;
}

/* The piece at hand: 1 when there is no use in going on. */
static int
search_piece(struct search *search, struct waiting *waiting, struct error *err)
{
	__int128 first = search->buy.first > search->sell.first ? search->buy.first : search->sell.first;
	__int128 last = search->buy.last < search->sell.last ? search->buy.last : search->sell.last;
	struct decimal bound;
	bool pays;

	if (first < 1)
		first = 1;
	if (last > search->top) {
		last = search->top;
		search->capped = true;
	}
	if (piece_pays(&pays, search, err) != 0 || cap_cost(search, &last, err) != 0)
		return -1;
	search->exhausted = pays && !search->capped;
	if (pays && first <= last) {
		if (wait_with(search, waiting, first, last, err) != 0)
			return -1;
		return search->capped;
	}
	if (!pays) {
		if (try_waiting(search, waiting, err) != 0)
			return -1;
		if (bound_at(&bound, search, first, err) != 0)
			return -1;
		if (decimal_compare(bound, search->value) <= 0)
			return 1;
	}
	if (!pays && first <= last && try_piece(search, first, last, err) != 0)
		return -1;
	return search->capped;
}

/* On to the next piece: 0 when a side has ended. */
static int
search_next(struct search *search, struct error *err)
{
	bool sells = search->sell.last < search->buy.last;
	struct ladder *ladder = sells ? &search->sell : &search->buy;

	if (++ladder->i >= ladder->side->count)
		return 0;
	return ladder_load(ladder, &search->grid, sells, err) != 0 ? -1 : 1;
}

static int
search_open(struct search *search, const struct walk *walk, struct decimal margin, struct error *err)
{
	const struct grid *grid = &search->grid;
	__int128 most;

	*search = (struct search){ .walk = walk, .top = (__int128)1 << 126 };
	if (grid_make(&search->grid, walk, margin, err) != 0 || ladder_open(&search->buy, search, false, err) != 0 ||
	    ladder_open(&search->sell, search, true, err) != 0)
		return -1;
	if (walk->caps.bought.coef != 0 &&
	    whole_lots(&search->top, walk->caps.bought, grid->buy_lot, ROUND_FLOOR, err) != 0)
		return -1;
	if (walk->caps.sold.coef != 0) {
		if (whole_lots(&most, walk->caps.sold, grid->sell_lot, ROUND_FLOOR, err) != 0 ||
		    lots_for(&most, grid, most + 1, err) != 0)
			return -1;
		if (most - 1 < search->top)
			search->top = most - 1;
	}
	return 0;
}

static int
search_best(struct walk_result *out, const struct walk *walk, struct decimal margin, struct error *err)
{
	struct decimal bought, sold;
	struct waiting waiting;
	struct search search;
	int more = 0;

	if (search_open(&search, walk, margin, err) != 0)
		return -1;
	waiting.count = 0;
	do {
		int done = search_piece(&search, &waiting, err);

		if (done < 0)
			return -1;
		if (done > 0)
			break;
	} while ((more = search_next(&search, err)) > 0);
	if (more < 0 || try_waiting(&search, &waiting, err) != 0)
		return -1;
	if (quantities(&bought, &sold, &search.grid, search.lots, err) != 0 ||
	    walk_price(out, walk, bought, sold, err) != 0)
		return -1;
	out->exhausted = search.exhausted;
	return 0;
}

int
walk_best(struct walk_result *out, const struct walk *walk, struct decimal margin, struct error *err)
{
	if (walk->buy.count > 0 && walk->sell.count > 0)
		return even_best(out, walk, margin) ? 0 : search_best(out, walk, margin, err);
	*out = (struct walk_result){ .exhausted = false };
	return 0;
}
