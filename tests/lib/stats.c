/*
 * The statistics of a pair: the vectors of the definition, the moving window, what has no value yet.
 */
#include "market/stats.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const double vector[] = { 3.1, 2.9, 3.0, 3.4, 2.8, 3.2 };

static void
mean_deviation_and_z_are_those_of_the_definition(void **state)
{
	struct stats *stats = stats_make(100);
	struct stats_figures figures;

	(void)state;
	for (int i = 0; i < 6; i++)
		stats_add(stats, vector[i], 1000000 * i);
	stats_look(&figures, stats, 4.0);
	assert_float_equal(figures.mean, 3.0666667, 1e-7);
	assert_float_equal(figures.std, 0.2160247, 1e-7);
	assert_float_equal(figures.z, 4.3204938, 1e-6);
	assert_float_equal(stats->min, 2.8, 0);
	assert_float_equal(stats->max, 3.4, 0);
	assert_int_equal(stats->n, 6);
	assert_int_equal(stats->changed_us, 5000000);
	stats_add(stats, 3.2, 6000000);
	assert_int_equal(stats->changed_us, 5000000);
	free(stats);
}

static void
the_window_moves_and_the_extremes_stay(void **state)
{
	struct stats *stats = stats_make(6);
	struct stats_figures figures;

	(void)state;
	stats_add(stats, -100, 0);
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 6; i++)
			stats_add(stats, vector[i], i);
	stats_look(&figures, stats, 4.0);
	assert_float_equal(figures.mean, 3.0666667, 1e-7);
	assert_float_equal(figures.std, 0.2160247, 1e-7);
	assert_float_equal(stats->min, -100, 0);
	assert_int_equal(stats->n, 19);
	free(stats);
}

/* x_t = 0.9 x_(t-1) comes back by half in 6.5788 steps; the steps are half a second. */
static void
the_half_life_is_told_in_time(void **state)
{
	struct stats *stats = stats_make(50);
	struct stats_figures figures;

	(void)state;
	for (int i = 0; i < 50; i++)
		stats_add(stats, pow(0.9, i), 500000 * i);
	stats_look(&figures, stats, 0);
	assert_true(figures.has_half_life);
	assert_in_range(figures.half_life_us, 3289350, 3289450); /* 6.5788 x 500000 */
	free(stats);
}

static void
what_has_no_value_yet_is_not_told(void **state)
{
	struct stats *stats = stats_make(10);
	struct stats_figures figures;

	(void)state;
	stats_add(stats, 5, 1);
	stats_look(&figures, stats, 6);
	assert_false(figures.has_std);
	assert_float_equal(figures.mean, 5, 0);
	stats_add(stats, 5, 2);
	stats_add(stats, 5, 3);
	stats_look(&figures, stats, 6);
	assert_true(figures.has_std);
	assert_false(figures.has_z);
	assert_false(figures.has_half_life);
	for (int i = 0; i < 12; i++)
		stats_add(stats, i % 2, 4 + i); /* it swings: no return to the mean */
	stats_look(&figures, stats, 6);
	assert_true(figures.has_z);
	assert_false(figures.has_half_life);
	free(stats);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mean_deviation_and_z_are_those_of_the_definition),
		cmocka_unit_test(the_window_moves_and_the_extremes_stay),
		cmocka_unit_test(the_half_life_is_told_in_time),
		cmocka_unit_test(what_has_no_value_yet_is_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
