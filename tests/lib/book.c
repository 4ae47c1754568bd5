/* book: it holds what a plain sorted list holds, however deep it is and wherever it changes; and what a far change costs. */
#include "book/book.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/random.h"
#include "check.h"

enum { PRICES = 3000, ROUNDS = 60, CHANGES = 4000, FAR = 200000 };

/* Quantity at each price; 0: none. */
struct model {
	int64_t bids[PRICES], asks[PRICES];
};

static size_t
count_levels(const int64_t *side)
{
	size_t count = 0;

	for (size_t i = 0; i < PRICES; i++)
		count += side[i] > 0;
	return count;
}

/* How many prices of the side that have a level are better. */
static long
place_of(const int64_t *side, enum side which, int64_t price)
{
	long place = 0;

	for (int64_t i = 0; i < PRICES; i++)
		place += side[i] > 0 && (which == SIDE_BUY ? i > price : i < price);
	return place;
}

static void
check_side(const struct book_side *side, const int64_t *model)
{
	size_t levels = 0, n = 0;

	assert_int_equal(side->count, count_levels(model));
	for (size_t i = 0; i < side->block_count; i++) {
		assert_true(side->blocks[i].count > 0);
		levels += side->blocks[i].count;
	}
	assert_int_equal(levels, side->count);
	for (int64_t i = 0; i < PRICES; i++) {
		int64_t price = side->side == SIDE_BUY ? PRICES - 1 - i : i;
		const struct level *level;

		if (model[price] == 0)
			continue;
		level = book_best(side, n++);
		assert_int_equal(decimal_compare(level->price, decimal_int(price + 1)), 0);
		assert_int_equal(decimal_compare(level->qty, decimal_int(model[price])), 0);
	}
}

static void
change(struct order_book *book, struct model *model, enum side which, int64_t price, int64_t qty)
{
	int64_t *side = which == SIDE_BUY ? model->bids : model->asks;
	long place = side[price] == qty ? BOOK_SAME : place_of(side, which, price);

	assert_int_equal(book_set(book, which, (struct level){ decimal_int(price + 1), decimal_int(qty) }), place);
	side[price] = qty;
}

static void
forget_beyond(int64_t *side, enum side which, size_t depth)
{
	for (int64_t i = 0; i < PRICES; i++) {
		int64_t price = which == SIDE_BUY ? PRICES - 1 - i : i;

		if (side[price] > 0 && depth-- == 0) {
			side[price] = 0;
			depth = 0;
		}
	}
}

/* A picture in order, or with two of its levels in each other's place. */
static void
fill(struct order_book *book, struct model *model, enum side which, size_t count, bool sorted)
{
	int64_t *side = which == SIDE_BUY ? model->bids : model->asks;
	struct levels levels = { 0 };

	memset(side, 0, PRICES * sizeof *side);
	for (size_t i = 0; i < count; i++) {
		int64_t price = which == SIDE_BUY ? (int64_t)(PRICES - 1 - i) : (int64_t)i;

		levels_add(&levels, (struct level){ decimal_int(price + 1), decimal_int(7) });
		side[price] = 7;
	}
	if (!sorted && count > 1) {
		struct level first = levels.at[0];

		levels.at[0] = levels.at[count - 1];
		levels.at[count - 1] = first;
	}
	assert_int_equal(book_fill(book, which, &levels), 0);
	levels_free(&levels);
}

static void
it_holds_what_a_plain_list_holds(void **state)
{
	struct random random = random_named(7, SLICE("book"));
	struct model *model = calloc(1, sizeof *model);
	struct order_book book;

	(void)state;
	assert_non_null(model);
	book_init(&book);
	for (size_t round = 0; round < ROUNDS; round++) {
		/* growing, shrinking, both; all over the side or in a narrow band that moves */
		uint64_t removed_of_ten = 1 + random_next(&random) % 9;
		int64_t from = (int64_t)(random_next(&random) % (PRICES / 2)), span = round % 3 == 0 ? 50 : PRICES / 2;

		for (size_t n = 0; n < CHANGES; n++) {
			int64_t price = from + (int64_t)(random_next(&random) % (uint64_t)span);
			bool removed = random_next(&random) % 10 < removed_of_ten;

			change(&book, model, n % 2 == 0 ? SIDE_BUY : SIDE_SELL, price,
			    removed ? 0 : 1 + (int64_t)(random_next(&random) % 3));
		}
		check_side(&book.bids, model->bids);
		check_side(&book.asks, model->asks);
		if (round % 5 == 4) {
			size_t depth = 1 + random_next(&random) % 700;

			book_truncate(&book, depth);
			forget_beyond(model->bids, SIDE_BUY, depth);
			forget_beyond(model->asks, SIDE_SELL, depth);
		}
		if (round % 7 == 6) {
			book_clear(&book);
			fill(&book, model, SIDE_BUY, random_next(&random) % PRICES, round % 2 == 0);
			fill(&book, model, SIDE_SELL, random_next(&random) % PRICES, round % 2 == 1);
		}
		check_side(&book.bids, model->bids);
		check_side(&book.asks, model->asks);
	}
	book_free(&book);
	free(model);
}

static int64_t
time_of(enum side which, int64_t step)
{
	struct order_book book;
	int64_t from_us = clock_boot_us();

	book_init(&book);
	for (int64_t i = 0; i < FAR; i++)
		assert_true(book_set(&book, which,
				(struct level){ decimal_int(BOOK_LEVELS_MAX * 2 + step * (i % BOOK_LEVELS_MAX)),
				    decimal_int(1 + i / BOOK_LEVELS_MAX) }) >= 0);
	assert_int_equal(book_side(&book, which)->count, BOOK_LEVELS_MAX);
	assert_int_equal(book_set(&book, which, (struct level){ decimal_int(1), decimal_int(1) }), BOOK_FULL);
	book_free(&book);
	return clock_boot_us() - from_us;
}

/* Each is worse than all that are there: it must not move them. */
static void
far_changes_cost_about_what_near_ones_cost(void **state)
{
	int64_t near_us = time_of(SIDE_BUY, 1), far_us = time_of(SIDE_BUY, -1);

	(void)state;
	print_message(
	    "%d changes: %lld us near the best, %lld us far from it\n", FAR, (long long)near_us, (long long)far_us);
	assert_true(far_us < 20 * near_us + 200000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_holds_what_a_plain_list_holds),
		cmocka_unit_test(far_changes_cost_about_what_near_ones_cost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
