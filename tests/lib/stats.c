/*
 * The statistics of a pair: the vectors of the definition, the moving window, what has no value yet.
 */
#include "market/stats.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"

/* A sample of its own tick. */
static void
add(struct stats *stats, struct stats_clock *clock, double value, int64_t at_us)
{
	stats_tick(clock, stats->window, at_us);
	stats_add(stats, clock, value);
	stats_settle(stats, clock);
}

static const double vector[] = { 3.1, 2.9, 3.0, 3.4, 2.8, 3.2 };

static void
mean_deviation_and_z_are_those_of_the_definition(void **state)
{
	struct stats *stats = stats_make(100);
	struct stats_figures figures;
	struct stats_clock clock = { 0 };

	(void)state;
	for (int i = 0; i < 6; i++)
		add(stats, &clock, vector[i], 1000000 * i);
	stats_look(&figures, stats, &clock, 4.0);
	assert_float_equal(figures.mean, 3.0666667, 1e-7);
	assert_float_equal(figures.std, 0.2160247, 1e-7);
	assert_float_equal(figures.z, 4.3204938, 1e-6);
	assert_float_equal(stats->min, 2.8, 0);
	assert_float_equal(stats->max, 3.4, 0);
	assert_int_equal(stats->n, 6);
	assert_int_equal(stats->changed_us, 5000000);
	add(stats, &clock, 3.2, 6000000);
	assert_int_equal(stats->changed_us, 5000000);
	stats_free(stats);
	stats_clock_free(&clock);
}

static void
the_window_moves_and_the_extremes_stay(void **state)
{
	struct stats *stats = stats_make(6);
	struct stats_figures figures;
	struct stats_clock clock = { 0 };

	(void)state;
	add(stats, &clock, -100, 0);
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 6; i++)
			add(stats, &clock, vector[i], i);
	stats_look(&figures, stats, &clock, 4.0);
	assert_float_equal(figures.mean, 3.0666667, 1e-7);
	assert_float_equal(figures.std, 0.2160247, 1e-7);
	assert_float_equal(stats->min, -100, 0);
	assert_int_equal(stats->n, 19);
	stats_free(stats);
	stats_clock_free(&clock);
}

/* x_t = 0.9 x_(t-1) comes back by half in 6.5788 steps; the steps are half a second. */
static void
the_half_life_is_told_in_time(void **state)
{
	struct stats *stats = stats_make(50);
	struct stats_figures figures;
	struct stats_clock clock = { 0 };

	(void)state;
	for (int i = 0; i < 50; i++)
		add(stats, &clock, pow(0.9, i), 500000 * i);
	stats_look(&figures, stats, &clock, 0);
	assert_true(figures.has_half_life);
	assert_in_range(figures.half_life_us, 3289350, 3289450); /* 6.5788 x 500000 */
	stats_free(stats);
	stats_clock_free(&clock);
}

static void
what_has_no_value_yet_is_not_told(void **state)
{
	struct stats *stats = stats_make(10);
	struct stats_figures figures;
	struct stats_clock clock = { 0 };

	(void)state;
	add(stats, &clock, 5, 1);
	stats_look(&figures, stats, &clock, 6);
	assert_false(figures.has_std);
	assert_float_equal(figures.mean, 5, 0);
	add(stats, &clock, 5, 2);
	add(stats, &clock, 5, 3);
	stats_look(&figures, stats, &clock, 6);
	assert_true(figures.has_std);
	assert_false(figures.has_z);
	assert_false(figures.has_half_life);
	for (int i = 0; i < 12; i++)
		add(stats, &clock, i % 2, 4 + i); /* it swings: no return to the mean */
	stats_look(&figures, stats, &clock, 6);
	assert_true(figures.has_z);
	assert_false(figures.has_half_life);
	stats_free(stats);
	stats_clock_free(&clock);
}

/* What the window of one pair held, kept in the plain way. */
enum { PAIRS = 6, WINDOW = 12, TICKS = 4000 };
struct plain {
	double values[TICKS];
	int64_t times[TICKS];
	size_t count;
	int quiet; /* ticks that it misses yet */
};

static void
check_window(const struct stats *stats, const struct stats_clock *clock, const struct plain *plain)
{
	size_t held = plain->count < WINDOW ? plain->count : WINDOW;

	assert_int_equal(stats_held(stats), held);
	for (size_t i = 0; i < held; i++) {
		assert_true(stats_value(stats, i) == plain->values[plain->count - held + i]);
		assert_int_equal(stats_at(stats, clock, i), plain->times[plain->count - held + i]);
	}
}

/* As out of a file. */
static struct stats *
copy_of(const struct stats *stats, const struct stats_clock *old, struct stats_clock *clock)
{
	struct stats *copy = stats_make(WINDOW);

	stats_own(copy);
	copy->n = stats->n;
	copy->next = stats_held(stats);
	for (size_t i = 0; i < copy->next; i++) {
		copy->ring[i] = stats_value(stats, i);
		copy->own[i] = stats_at(stats, old, i);
	}
	stats_share(copy, clock);
	copy->next %= WINDOW;
	return copy;
}

static void
copy_all(struct stats **stats, struct stats_clock *clock)
{
	struct stats_clock fresh = { 0 };

	for (size_t p = 0; p < PAIRS; p++) {
		struct stats *copy = copy_of(stats[p], clock, &fresh);

		stats_free(stats[p]);
		stats[p] = copy;
	}
	stats_clock_free(clock);
	*clock = fresh;
}

/* The first pair misses nothing, the others more and more. */
static void
the_times_of_samples_are_their_own_though_ticks_are_missed(void **state)
{
	static struct plain plain[PAIRS];
	struct stats_clock clock = { 0 };
	struct stats *stats[PAIRS];
	struct random random = { 7 };
	size_t shared = 0, own = 0;
	int64_t now_us = 0;

	(void)state;
	for (size_t p = 0; p < PAIRS; p++)
		stats[p] = stats_make(WINDOW);
	for (int tick = 0; tick < TICKS; tick++) {
		now_us += 1 + (int64_t)(random_next(&random) % 1000);
		stats_tick(&clock, WINDOW, now_us);
		for (size_t p = 0; p < PAIRS; p++) {
			double value = random_unit(&random);

			if (plain[p].quiet == 0 && random_next(&random) % 100 < p)
				plain[p].quiet = (int)(random_next(&random) % 40);
			if (plain[p].quiet > 0) {
				plain[p].quiet--;
				continue;
			}
			stats_add(stats[p], &clock, value);
			plain[p].values[plain[p].count] = value;
			plain[p].times[plain[p].count++] = now_us;
		}
		for (size_t p = 0; p < PAIRS; p++) {
			stats_settle(stats[p], &clock);
			check_window(stats[p], &clock, &plain[p]);
			shared += stats[p]->own == NULL;
			own += stats[p]->own != NULL;
		}
		assert_null(stats[0]->own);
		if (tick % 500 == 499)
			copy_all(stats, &clock);
	}
	assert_true(shared > TICKS && own > TICKS);
	for (size_t p = 0; p < PAIRS; p++)
		stats_free(stats[p]);
	stats_clock_free(&clock);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mean_deviation_and_z_are_those_of_the_definition),
		cmocka_unit_test(the_window_moves_and_the_extremes_stay),
		cmocka_unit_test(the_half_life_is_told_in_time),
		cmocka_unit_test(what_has_no_value_yet_is_not_told),
		cmocka_unit_test(the_times_of_samples_are_their_own_though_ticks_are_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
