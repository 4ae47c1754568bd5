/* The day's figures: hours come and go, and so does what was traded in them. */
#include "base/clock.h"
#include "check.h"
#include "sim/day.h"

#define NOON_US (INT64_C(20000) * DAY_US + 12 * HOUR_US)

static void
trade(struct sim_day *day, int64_t price, int64_t qty, int64_t us)
{
	day_trade(day, (struct market_level){ price, qty }, us);
}

static void
check_figures(struct sim_figures got, int64_t open, int64_t high, int64_t low, int64_t close, int64_t volume)
{
	assert_int_equal(got.open, open);
	assert_int_equal(got.high, high);
	assert_int_equal(got.low, low);
	assert_int_equal(got.close, close);
	assert_int_equal(got.volume, volume);
}

static void
nothing_traded_is_nothing(void **state)
{
	struct sim_day day = { .ever = { .count = 0 } };

	(void)state;
	assert_int_equal(day_running(&day, NOON_US).count, 0);
	check_figures(day_begun(&day, NOON_US, 0), 0, 0, 0, 0, 0);
}

static void
a_day_is_the_sum_of_its_hours(void **state)
{
	struct sim_day day = { .ever = { .count = 0 } };

	(void)state;
	trade(&day, 100, 5, NOON_US - 13 * HOUR_US);
	trade(&day, 130, 1, NOON_US - 2 * HOUR_US);
	trade(&day, 90, 2, NOON_US - HOUR_US);
	trade(&day, 110, 4, NOON_US + 1);
	check_figures(day_running(&day, NOON_US + 2), 100, 130, 90, 110, 12);
	assert_int_equal((int64_t)day_running(&day, NOON_US + 2).turnover, 500 + 130 + 180 + 440);
	assert_int_equal(day_running(&day, NOON_US + 2).count, 4);
	/* the day of UTC began behind the first of them, that of UTC+8 (16:00 UTC) before it, that of UTC+12 at noon */
	check_figures(day_begun(&day, NOON_US + 2, 0), 130, 130, 90, 110, 7);
	check_figures(day_begun(&day, NOON_US + 2, 8), 100, 130, 90, 110, 12);
	check_figures(day_begun(&day, NOON_US + 2, 12), 110, 110, 110, 110, 4);
	check_figures(day_hour(&day, NOON_US + 2, 1), 90, 90, 90, 90, 2);
}

static void
old_hours_fall_out(void **state)
{
	struct sim_day day = { .ever = { .count = 0 } };

	(void)state;
	trade(&day, 100, 5, NOON_US);
	trade(&day, 120, 1, NOON_US + HOUR_US);
	check_figures(day_running(&day, NOON_US + 23 * HOUR_US), 100, 120, 100, 120, 6);
	check_figures(day_running(&day, NOON_US + 24 * HOUR_US), 120, 120, 120, 120, 1);
	assert_int_equal(day_running(&day, NOON_US + 25 * HOUR_US).count, 0);
	trade(&day, 70, 3, NOON_US + 48 * HOUR_US); /* the same place as the first hour */
	check_figures(day_running(&day, NOON_US + 48 * HOUR_US), 70, 70, 70, 70, 3);
	check_figures(day.ever, 100, 120, 70, 70, 9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_traded_is_nothing),
		cmocka_unit_test(a_day_is_the_sum_of_its_hours),
		cmocka_unit_test(old_hours_fall_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
