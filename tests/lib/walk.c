/*
 * Fees, the walk and the best quantity: the vectors of the definitions, and random books against a search of the whole
 * lot grid in exact integers.
 */
#include "book/even.h"
#include "book/lattice.h"

#include <stdio.h>
#include <stdlib.h>

#include "figures.h"

/* The first digits of an endless expansion. */
static void
assert_begins(struct decimal value, const char *expected)
{
	char text[DECIMAL_TEXT_MAX];

	decimal_text(text, value);
	if (strncmp(text, expected, strlen(expected)) != 0)
		fail_msg("%s does not begin with %s", text, expected);
}

static struct fee
fee_at(enum fee_kind kind, const char *bps)
{
	struct error err;
	struct fee fee;

	assert_int_equal(fee_of_bps(&fee, kind, d(bps), &err), 0);
	return fee;
}

/* ---- F1 ---- */

static void
a_fee_is_taken_in_three_ways(void **state)
{
	static const struct {
		enum fee_kind kind;
		const char *arrives, *paid, *received, *charge;
		bool in_base;
	} cases[] = {
		{ FEE_QUOTE, "2", "200.2", "199.8", "0.2", false },
		{ FEE_RECEIVED, "1.998", "200", "199.8", "0.002", true },
		{ FEE_THIRD, "2", "200.2", "199.8", "0.2", false },
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fee fee = fee_at(cases[i].kind, "10");
		struct decimal value;
		bool in_base;

		assert_int_equal(fee_arrives(&value, fee, d("2"), &err), 0);
		assert_decimal(value, cases[i].arrives);
		assert_int_equal(fee_paid(&value, fee, d("200"), &err), 0);
		assert_decimal(value, cases[i].paid);
		assert_int_equal(fee_received(&value, fee, d("200"), &err), 0);
		assert_decimal(value, cases[i].received);
		assert_int_equal(fee_charge(&value, &in_base, fee, SIDE_BUY, d("2"), d("200"), &err), 0);
		assert_decimal(value, cases[i].charge);
		assert_int_equal(in_base, cases[i].in_base);
		assert_int_equal(fee_charge(&value, &in_base, fee, SIDE_SELL, d("2"), d("200"), &err), 0);
		assert_decimal(value, "0.2");
		assert_false(in_base);
	}
}

static void
a_fee_of_the_whole_is_refused(void **state)
{
	struct error err;
	struct fee fee;

	(void)state;
	assert_int_equal(fee_of_bps(&fee, FEE_QUOTE, d("10000"), &err), -1);
	assert_int_equal(fee_of_bps(&fee, FEE_QUOTE, d("-10000"), &err), -1);
	assert_int_equal(fee_of_bps(&fee, FEE_QUOTE, d("9999.99"), &err), 0);
	assert_int_equal(fee_of_bps(&fee, FEE_QUOTE, d("-2.5"), &err), 0);
	assert_decimal(fee.rate, "-0.00025");
}

/* F1.3: a = 100.00, b = 100.60, 0.1 % each. */
static void
the_net_edge_of_a_unit_is_not_the_difference_of_per_cents(void **state)
{
	struct fee quote = fee_at(FEE_QUOTE, "10"), received = fee_at(FEE_RECEIVED, "10");

	(void)state;
	assert_float_equal((100.60 / 100.00 - 1) * 1e4, 60.0, 1e-9);
	assert_float_equal(fee_net_bps(fee_ask(quote, 100), fee_bid(quote, 100.60)), 39.9000999001, 1e-8);
	assert_float_equal(fee_net_bps(fee_ask(received, 100), fee_bid(quote, 100.60)), 39.89006, 1e-8);
}

/* ---- F2 ---- */

static struct levels
levels_make(const char *const *figures)
{
	struct levels levels = { 0 };

	for (; *figures != NULL; figures += 2)
		levels_add(&levels, (struct level){ d(figures[0]), d(figures[1]) });
	return levels;
}

static const char *const asks_text[] = { "100.00", "0.5", "100.10", "1.0", "100.40", "2.0", NULL };
static const char *const bids_text[] = { "100.60", "0.4", "100.50", "0.8", "100.30", "3.0", NULL };

static double
net_bps(const struct walk_result *result)
{
	return decimal_double(result->profit) / decimal_double(result->cost) * 1e4;
}

/* F2's table.  Buying in steps of 10^-15 stands for no lots at all. */
static void
the_table_of_the_walk(void **state)
{
	static const struct {
		enum fee_kind kind;
		const char *margin, *sold, *cost, *proceeds, *profit;
		double bps;
	} rows[] = {
		{ FEE_QUOTE, "0", "1.2", "120.19007", "120.51936", "0.32929", 27.3974 },
		{ FEE_RECEIVED, "0", "1.2", "120.190240240240", "120.51936", "0.329119759759", 27.3832 },
		{ FEE_QUOTE, "0.0025", "0.5", "50.05", "50.23971", "0.18971", 37.9040 },
		{ FEE_RECEIVED, "0.0025", "0.4995", "50", "50.18951", "0.18951", 37.9020 },
	};
	struct levels asks = levels_make(asks_text), bids = levels_make(bids_text);
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fee fee = fee_at(rows[i].kind, "10");
		struct decimal step = d("0.000000000000001"), sell_step = d("0.0001");
		struct walk walk = { { asks.at, asks.count, step, fee }, { bids.at, bids.count, sell_step, fee },
			DECIMAL_ONE, { .share = DECIMAL_ZERO } };
		struct walk_result result;

		assert_int_equal(walk_best(&result, &walk, d(rows[i].margin), &err), 0);
		assert_decimal(result.sell.qty, rows[i].sold);
		assert_begins(result.cost, rows[i].cost);
		assert_begins(result.proceeds, rows[i].proceeds);
		assert_begins(result.profit, rows[i].profit);
		assert_float_equal(net_bps(&result), rows[i].bps, 1e-4);
		assert_false(result.exhausted);
		if (rows[i].kind == FEE_RECEIVED && i == 1)
			assert_begins(result.buy.qty, "1.201201201201");
	}
	levels_free(&asks);
	levels_free(&bids);
}

/* F2.2: 1.2 raw on these asks. */
static void
slippage_is_measured_against_a_stated_price(void **state)
{
	struct levels asks = levels_make(asks_text);
	struct decimal average;
	struct walk_leg leg;
	struct error err;

	(void)state;
	assert_int_equal(walk_take(&leg, asks.at, asks.count, d("1.2"), &err), 0);
	assert_decimal(leg.notional, "120.07");
	assert_decimal(leg.limit, "100.1");
	assert_int_equal(leg.levels, 2);
	assert_int_equal(walk_average(&average, &leg, ROUND_CEILING, &err), 0);
	assert_decimal(average, "100.058333333334");
	assert_float_equal(walk_slippage_bps(&leg, SIDE_BUY, asks.at[0].price), 5.8333, 1e-4);
	assert_float_equal(walk_slippage_bps(&leg, SIDE_SELL, asks.at[0].price), -5.8333, 1e-4);
	levels_free(&asks);
}

static void
a_side_that_is_too_short_says_so(void **state)
{
	struct levels asks = levels_make(asks_text);
	struct walk_leg leg;
	struct error err;

	(void)state;
	assert_int_equal(walk_take(&leg, asks.at, asks.count, d("9"), &err), 0);
	assert_decimal(leg.qty, "3.5");
	assert_int_equal(walk_take(&leg, asks.at, asks.count, d("0"), &err), 0);
	assert_int_equal(leg.levels, 0);
	assert_int_equal(walk_spend(&leg, asks.at, asks.count, d("100.07"), ROUND_FLOOR, &err), 0);
	assert_decimal(leg.qty, "1.000199800199");
	assert_decimal(leg.notional, "100.0699999999199");
	assert_int_equal(walk_spend(&leg, asks.at, asks.count, d("10000"), ROUND_CEILING, &err), 0);
	assert_decimal(leg.qty, "3.5");
	levels_free(&asks);
}

static void
caps_limit_the_size(void **state)
{
	static const struct {
		const char *cost, *bought, *sold, *share, *qty;
		bool exhausted;
	} cases[] = {
		{ "0", "0", "0", "0", "1.2", false },
		{ "60", "0", "0", "0", "0.599",
		    false }, /* 50.05 + 0.099 * 100.2001 = 59.9698...; one more lot: 60.07 */
		{ "0", "0.7", "0", "0", "0.7", false },
		{ "0", "0", "0.0005", "0", "0", false },
		{ "0", "0", "0.31", "0", "0.31", false },
		{ "0", "0", "0", "0.5", "0.6", false },
		{ "1000", "5", "5", "1", "1.2", false },
	};
	struct levels asks = levels_make(asks_text), bids = levels_make(bids_text);
	struct fee fee = fee_at(FEE_QUOTE, "10");
	struct decimal step = d("0.001");
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct walk walk = { { asks.at, asks.count, step, fee }, { bids.at, bids.count, step, fee },
			DECIMAL_ONE, { d(cases[i].cost), d(cases[i].bought), d(cases[i].sold), d(cases[i].share) } };
		struct walk_result result;

		assert_int_equal(walk_best(&result, &walk, DECIMAL_ZERO, &err), 0);
		assert_decimal(result.sell.qty, cases[i].qty);
		assert_int_equal(result.exhausted, cases[i].exhausted);
	}
	levels_free(&asks);
	levels_free(&bids);
}

static void
depth_that_ends_before_the_edge_is_said(void **state)
{
	struct levels asks = levels_make((const char *const[]){ "100", "1", NULL });
	struct levels bids = levels_make((const char *const[]){ "101", "3", NULL });
	struct fee fee = fee_at(FEE_QUOTE, "10");
	struct walk walk = { { asks.at, 1, d("0.003"), fee }, { bids.at, 1, d("0.002"), fee }, DECIMAL_ONE,
		{ .share = DECIMAL_ZERO } };
	struct walk_result result;
	struct error err;

	(void)state;
	assert_int_equal(walk_best(&result, &walk, DECIMAL_ZERO, &err), 0);
	assert_decimal(result.buy.qty, "0.996"); /* the common lot is 0.006 */
	assert_true(result.exhausted);
	walk.rate = d("1.02"); /* the conversion eats the edge */
	assert_int_equal(walk_best(&result, &walk, DECIMAL_ZERO, &err), 0);
	assert_decimal(result.buy.qty, "0");
	assert_false(result.exhausted);
	levels_free(&asks);
	levels_free(&bids);
}

static void
figures_that_do_not_fit_are_an_error(void **state)
{
	struct levels asks = levels_make((const char *const[]){ "1.000000000000000000000000000001", "1e30", NULL });
	struct levels bids = levels_make((const char *const[]){ "1.100000000000000000000000000001", "1e30", NULL });
	struct fee fee = fee_at(FEE_QUOTE, "10");
	struct walk walk = { { asks.at, 1, d("0.001"), fee }, { bids.at, 1, d("0.001"), fee }, DECIMAL_ONE,
		{ .share = DECIMAL_ZERO } };
	struct walk_result result;
	struct error err;

	(void)state;
	assert_int_equal(walk_best(&result, &walk, DECIMAL_ZERO, &err), -1);
	assert_string_equal(err.code, "decimal_range");
	levels_free(&asks);
	levels_free(&bids);
}

/* ---- random, against a search of the whole grid ---- */

static uint64_t
draw(uint64_t *seed, uint64_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed % below;
}

static void
lattice_equals_trying_all(void **state)
{
	uint64_t seed = 88172645463325252u;
	struct error err;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		__int128 num = (__int128)draw(&seed, 40), den = 1 + (__int128)draw(&seed, 40), best = 0, found = -1;
		__int128 first = (__int128)draw(&seed, 30), last = first + (__int128)draw(&seed, 120);
		__int128 gain = (__int128)draw(&seed, 60) - 5, cost = (__int128)draw(&seed, 60) - 5, best_x = -1;

		for (__int128 x = first; x <= last; x++) {
			__int128 value = gain * (x * num / den) - cost * x;

			if (best_x < 0 || value > best) {
				best = value;
				best_x = x;
			}
		}
		assert_int_equal(lattice_best(&found, first, last, num, den, gain, cost, &err), 0);
		assert_true(found == best_x);
	}
}

/* Integers only: prices in 10^-2, quantities in 10^-3, rates in 10^-4. */
enum { SIDE_LEVELS = 5 };
struct plain_side {
	long price[SIDE_LEVELS], qty[SIDE_LEVELS], count, step, bps;
	enum fee_kind kind;
};

static void
side_draw(struct plain_side *side, uint64_t *seed, long price, long step_up)
{
	side->count = 1 + (long)draw(seed, SIDE_LEVELS);
	side->step = (long[]){ 1, 2, 3, 5, 7, 10, 25 }[draw(seed, 7)];
	side->bps = (long)draw(seed, 60);
	side->kind = (enum fee_kind)draw(seed, 3);
	for (long i = 0; i < side->count; i++) {
		side->price[i] = price;
		side->qty[i] = 1 + (long)draw(seed, 80);
		price += step_up * (1 + (long)draw(seed, 30));
	}
}

/* 0: no limit; cost in 10^-9, quantities in 10^-3, the share in per cent. */
struct plain_caps {
	long cost, bought, sold, share;
};

static void
caps_draw(struct plain_caps *caps, uint64_t *seed)
{
	*caps = (struct plain_caps){ 0, 0, 0, 0 };
	if (draw(seed, 2) == 0)
		caps->cost = (long)draw(seed, 20) * 1000000000 + 1 + (long)draw(seed, 1000000000);
	if (draw(seed, 3) == 0)
		caps->bought = 1 + (long)draw(seed, 200);
	if (draw(seed, 3) == 0)
		caps->sold = 1 + (long)draw(seed, 200);
	if (draw(seed, 2) == 0)
		caps->share = 1 + (long)draw(seed, 100);
}

/* Notional of qty in 10^-7; -1: the side is too short.  Quantities are 10^-5 in here, for the share. */
static __int128
side_notional(const struct plain_side *side, const struct plain_caps *caps, long qty)
{
	long share = caps->share == 0 ? 100 : caps->share;
	__int128 sum = 0;

	qty *= 100;
	for (long i = 0; i < side->count && qty > 0; i++) {
		long there = side->qty[i] * share, part = qty < there ? qty : there;

		sum += (__int128)part * side->price[i];
		qty -= part;
	}
	return qty > 0 ? -1 : sum;
}

struct plain_best {
	long bought, sold;
	__int128 value; /* in 10^-15: proceeds - cost (1 + margin) */
};

static void
grid_search(struct plain_best *best, const struct plain_side *buy, const struct plain_side *sell,
    const struct plain_caps *caps, long margin_bps)
{
	*best = (struct plain_best){ 0, 0, 0 };
	for (long x = buy->step; x <= SIDE_LEVELS * 80; x += buy->step) {
		/* arrives in 10^-7 */
		long arrives = buy->kind == FEE_RECEIVED ? x * (10000 - buy->bps) : x * 10000;
		long sold = arrives / (sell->step * 10000) * sell->step;
		__int128 paid = side_notional(buy, caps, x), got = side_notional(sell, caps, sold), cost, value;

		if (buy->kind != FEE_RECEIVED && sold != x)
			continue; /* no multiple of the common lot */
		cost = paid * (buy->kind == FEE_RECEIVED ? 10000 : 10000 + buy->bps);
		if (paid < 0 || got < 0 || (caps->bought > 0 && x > caps->bought) ||
		    (caps->sold > 0 && sold > caps->sold) || (caps->cost > 0 && cost > (__int128)caps->cost * 100))
			break;
		value = got * (10000 - sell->bps) * 10000 - cost * (10000 + margin_bps);
		if (value > best->value)
			*best = (struct plain_best){ x, sold, value };
	}
}

static struct levels
side_levels(const struct plain_side *side)
{
	struct levels levels = { 0 };

	for (long i = 0; i < side->count; i++)
		levels_add(&levels, (struct level){ { side->price[i], 2 }, { side->qty[i], 3 } });
	return levels;
}

/* Whether any quantity is worth it. */
static bool
compare_pair(
    const struct plain_side *buy, const struct plain_side *sell, const struct plain_caps *caps, long margin_bps)
{
	struct levels asks = side_levels(buy), bids = side_levels(sell);
	struct walk walk = { { asks.at, asks.count, { buy->step, 3 }, { buy->kind, { buy->bps, 4 } } },
		{ bids.at, bids.count, { sell->step, 3 }, { sell->kind, { sell->bps, 4 } } }, DECIMAL_ONE,
		{ { caps->cost, 9 }, { caps->bought, 3 }, { caps->sold, 3 }, { caps->share, 2 } } };
	struct walk_result result;
	struct plain_best best;
	struct error err;

	grid_search(&best, buy, sell, caps, margin_bps);
	assert_int_equal(walk_best(&result, &walk, (struct decimal){ margin_bps, 4 }, &err), 0);
	assert_int_equal(decimal_compare(result.buy.qty, (struct decimal){ best.bought, 3 }), 0);
	assert_int_equal(decimal_compare(result.sell.qty, (struct decimal){ best.sold, 3 }), 0);
	if (margin_bps == 0)
		assert_int_equal(decimal_compare(result.profit, (struct decimal){ best.value, 15 }), 0);
	levels_free(&asks);
	levels_free(&bids);
	return best.bought > 0;
}

static void
the_best_quantity_equals_a_search_of_the_whole_grid(void **state)
{
	const char *asked = getenv("ARB_PAIRS");
	int rounds = asked == NULL ? 6000 : atoi(asked), worth = 0;
	uint64_t seed = 2463534242u;

	(void)state;
	for (int round = 0; round < rounds; round++) {
		static const struct plain_caps none = { 0, 0, 0, 0 };
		struct plain_side buy, sell;
		struct plain_caps caps;

		side_draw(&buy, &seed, 10000 + (long)draw(&seed, 40), 1);
		side_draw(&sell, &seed, 10000 + (long)draw(&seed, 160), -1);
		caps_draw(&caps, &seed);
		worth += compare_pair(&buy, &sell, &none, 0);
		compare_pair(&buy, &sell, &none, (long)draw(&seed, 50));
		compare_pair(&buy, &sell, &caps, 0);
		compare_pair(&buy, &sell, &caps, (long)draw(&seed, 50));
	}
	print_message("%d pairs of books, %d worth it\n", rounds, worth);
	assert_true(worth > rounds / 10);
}

/* ---- the short road and the long one ---- */

/* Places that differ from level to level, zeros at the end, figures from small to too large for the short road. */
static struct decimal
figure_draw(uint64_t *seed, int64_t units, unsigned places)
{
	unsigned finer = draw(seed, 4) == 0 ? (unsigned)draw(seed, 4) : 0, zeros = (unsigned)draw(seed, 3);
	struct decimal value = { units, (uint8_t)places };

	for (unsigned i = 0; i < finer + zeros; i++) {
		value.coef = value.coef * 10 + (i < finer ? (__int128)draw(seed, 10) : 0);
		value.scale++;
	}
	return value;
}

static struct levels
levels_draw(uint64_t *seed, int64_t price, int64_t most_qty, bool falling)
{
	unsigned price_places = (unsigned)draw(seed, 3), qty_places = (unsigned)draw(seed, 5);
	size_t count = draw(seed, 12);
	struct levels levels = { 0 };

	for (size_t i = 0; i < count; i++) {
		levels_add(&levels,
		    (struct level){ figure_draw(seed, price, price_places),
			figure_draw(seed, 1 + (int64_t)draw(seed, (uint64_t)most_qty), qty_places) });
		price += (falling ? -1 : 1) * (2 + (int64_t)draw(seed, 30));
	}
	return levels;
}

static struct decimal
step_draw(uint64_t *seed)
{
	return (struct decimal){ (int64_t[]){ 1, 1, 1, 10, 2, 5, 25, 7 }[draw(seed, 8)], (uint8_t)draw(seed, 5) };
}

static struct decimal
cap_draw(uint64_t *seed, uint64_t most)
{
	return draw(seed, 2) == 0 ? DECIMAL_ZERO
				  : (struct decimal){ 1 + (int64_t)draw(seed, most), (uint8_t)draw(seed, 4) };
}

static void
walk_draw(struct walk *walk, const struct levels *asks, const struct levels *bids, uint64_t *seed)
{
	*walk = (struct walk){ { asks->at, asks->count, step_draw(seed), fee_at(FEE_QUOTE, "0") },
		{ bids->at, bids->count, step_draw(seed), fee_at(FEE_QUOTE, "0") }, DECIMAL_ONE,
		{ .cost = DECIMAL_ZERO } };
	if (draw(seed, 2) == 0)
		walk->sell.step = walk->buy.step;
	walk->buy.fee = (struct fee){ (enum fee_kind)(2 * draw(seed, 2)), { (int64_t)draw(seed, 60) - 10, 4 } };
	walk->sell.fee = (struct fee){ (enum fee_kind)draw(seed, 3), { (int64_t)draw(seed, 600) - 100, 5 } };
	if (draw(seed, 3) == 0)
		walk->rate = (struct decimal){ 999000000000 + (int64_t)draw(seed, 2000000000), 12 };
	if (draw(seed, 2) == 0)
		return;
	walk->caps = (struct walk_caps){ cap_draw(seed, 1000000000), cap_draw(seed, 10000), cap_draw(seed, 10000),
		draw(seed, 2) == 0 ? DECIMAL_ZERO : (struct decimal){ 1 + (int64_t)draw(seed, 100), 2 } };
}

static bool
same_form(struct decimal a, struct decimal b)
{
	return a.coef == b.coef && a.scale == b.scale;
}

static bool
same_leg(const struct walk_leg *a, const struct walk_leg *b)
{
	return same_form(a->qty, b->qty) && same_form(a->notional, b->notional) && same_form(a->limit, b->limit) &&
	    a->levels == b->levels;
}

static bool
same_result(const struct walk_result *a, const struct walk_result *b)
{
	return same_leg(&a->buy, &b->buy) && same_leg(&a->sell, &b->sell) && same_form(a->cost, b->cost) &&
	    same_form(a->proceeds, b->proceeds) && same_form(a->profit, b->profit) && same_form(a->fees, b->fees) &&
	    a->exhausted == b->exhausted;
}

/* A cap beyond all books limits nothing, and is too large for the short road: so walk_best takes the long one. */
static void
the_short_road_ends_where_the_long_one_does(void **state)
{
	const char *asked = getenv("ARB_PAIRS");
	int rounds = asked == NULL ? 100000 : 10 * atoi(asked), taken = 0, worth = 0;
	uint64_t seed = 362436069u;

	(void)state;
	for (int round = 0; round < rounds; round++) {
		int64_t scale = (int64_t[]){ 1, 1, 1000, 100000000 }[draw(&seed, 4)];
		int64_t most_qty = (int64_t[]){ 20, 5000, 1000000000, 1000000000000000 }[draw(&seed, 4)];
		struct levels asks = levels_draw(&seed, 10000 * scale + (int64_t)draw(&seed, 40), most_qty, false);
		struct levels bids = levels_draw(&seed, 10000 * scale + (int64_t)draw(&seed, 200), most_qty, true);
		struct decimal margin = { (int64_t)draw(&seed, 3) * (int64_t)draw(&seed, 300), 5 };
		struct walk_result result = { 0 }, expected;
		struct decimal *cap;
		struct walk walk;
		struct error err;

		walk_draw(&walk, &asks, &bids, &seed);
		cap = walk.caps.bought.coef == 0 ? &walk.caps.bought : &walk.caps.sold;
		if (asks.count > 0 && bids.count > 0 && cap->coef == 0 && even_best(&result, &walk, margin)) {
			*cap = d("1000000000000000000000000000000");
			assert_int_equal(walk_best(&expected, &walk, margin, &err), 0);
			if (!same_result(&result, &expected))
				fail_msg("round %d: the roads part", round);
			taken++;
			worth += result.buy.qty.coef > 0;
		}
		levels_free(&asks);
		levels_free(&bids);
	}
	print_message("%d of %d pairs went the short road, %d worth it\n", taken, rounds, worth);
	assert_true(taken > rounds / 3 && worth > rounds / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fee_is_taken_in_three_ways),
		cmocka_unit_test(a_fee_of_the_whole_is_refused),
		cmocka_unit_test(the_net_edge_of_a_unit_is_not_the_difference_of_per_cents),
		cmocka_unit_test(the_table_of_the_walk),
		cmocka_unit_test(slippage_is_measured_against_a_stated_price),
		cmocka_unit_test(a_side_that_is_too_short_says_so),
		cmocka_unit_test(caps_limit_the_size),
		cmocka_unit_test(depth_that_ends_before_the_edge_is_said),
		cmocka_unit_test(figures_that_do_not_fit_are_an_error),
		cmocka_unit_test(lattice_equals_trying_all),
		cmocka_unit_test(the_best_quantity_equals_a_search_of_the_whole_grid),
		cmocka_unit_test(the_short_road_ends_where_the_long_one_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
