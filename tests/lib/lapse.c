/* lapse: a wall clock that is set does not move what is waited for; the time of day follows it as arb-feed's does. */
#include "check.h"

#include "base/clock.h"
#include "base/compiler.h"
#include "base/lapse.h"

#define WALL INT64_C(1786309549000000)
#define BOOT INT64_C(7000000000)

static void
by_numbers(void **state)
{
	/* each row is one more look: how long after the first one, and what the wall clock says beyond that */
	static const struct {
		const char *name;
		int64_t passed_us, off_us, step_us, slip_us;
	} rows[] = {
		{ "the first", 0, 0, 0, 0 },
		{ "time passes", 1000000, 0, 0, 0 },
		{ "drawn by a network clock", 2000000, 50000, 0, 50000 },
		{ "and further", 3000000, 200000, 0, 150000 },
		{ "set by ten minutes: the time of day follows at once", 4000000, 600000000, 600000000, 600000000 },
		{ "that is said once", 4020000, 600000000, 0, 600000000 },
		{ "set back: the time of day is late to follow", 5020000, 0, -600000000, 599900000 },
		{ "that is said once as well", 6020000, 0, 0, 599800000 },
		{ "asleep for two hours: by then it has come down", 7206020000, 0, 0, 0 },
		{ "below a quarter of a second", 7206040000, -250000, 0, -2000 },
		{ "drawn beyond it since the last step", 7206060000, -250001, -250001, -4000 },
		{ "which begins anew", 7206080000, -500000, 0, -6000 },
	};
	struct lapse lapse = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		lapse_tell(&lapse, WALL + rows[i].passed_us + rows[i].off_us, BOOT + rows[i].passed_us);
		CHECK(lapse.now_us == WALL + rows[i].passed_us, "%s: %lld", rows[i].name,
		    (long long)(lapse.now_us - WALL));
		CHECK(lapse.step_us == rows[i].step_us, "%s: %lld", rows[i].name, (long long)lapse.step_us);
		CHECK(lapse.slip_us == rows[i].slip_us, "%s: %lld", rows[i].name, (long long)lapse.slip_us);
		assert_int_equal(lapse.lead_us, WALL - BOOT);
	}
}

/* A book of a feed that looks at the clock at other moments is as old as it was, whichever way the clock was set. */
static void
ages_are_what_they_were(void **state)
{
	static const int64_t steps[] = { 600 * SECOND_US, -600 * SECOND_US, 3600 * SECOND_US, -SECOND_US };

	(void)state;
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct lapse lapse = { 0 };
		struct steady feed = { 0 };
		int64_t stamp_us = 0, age_us;

		for (int64_t us = 0; us < 30 * SECOND_US; us += 1000) {
			int64_t wall_us = WALL + us + (us < 10 * SECOND_US ? 0 : steps[i]);

			/* the feed's message comes a while before it is read */
			if (us % 7000 == 0)
				stamp_us = steady_now(&feed, wall_us, BOOT + us);
			if (us % 20000 != 0)
				continue;
			lapse_tell(&lapse, wall_us, BOOT + us);
			age_us = lapse.now_us + lapse.slip_us - stamp_us;
			if (us < 10 * SECOND_US || us > 10 * SECOND_US + 20000)
				CHECK(age_us >= -3000 && age_us <= 7000, "%lld at %lld: %lld", (long long)steps[i],
				    (long long)us, (long long)age_us);
		}
	}
}

static void
real_clocks(void **state)
{
	struct lapse lapse = { 0 };
	char one[BOOT_ID_MAX], other[BOOT_ID_MAX];
	struct error err;
	int64_t before_us = clock_wall_us(), wall_us, boot_us;

	(void)state;
	lapse_look(&lapse);
	assert_in_range(lapse.now_us, before_us, clock_wall_us());
	assert_int_equal(lapse.slip_us, 0);
	clock_both(&wall_us, &boot_us);
	assert_in_range(boot_us + lapse.lead_us, wall_us - 100000, wall_us + 100000);
	assert_int_equal(clock_boot_id(one, &err), 0);
	assert_int_equal(clock_boot_id(other, &err), 0);
	assert_int_equal(strlen(one), 36);
	assert_string_equal(one, other);
}

/* Between two looks: the time goes on, and a clock that was set is seen, and still is at the next look. */
static void
between_looks(void **state)
{
	struct lapse lapse = { .now_us = 0 };

	(void)state;
	lapse_look(&lapse);
	assert_false(lapse_stepped(&lapse));
	assert_true(lapse_at(&lapse) >= lapse.now_us && lapse_at(&lapse) < lapse.now_us + SECOND_US);
	for (int64_t way = -1; way <= 1; way += 2) {
		struct lapse set = lapse;

		set.wall_us += way * 200000;
		assert_false(lapse_stepped(&set));
		set.wall_us += way * 200000;
		assert_true(lapse_stepped(&set));
		lapse_look(&set);
		assert_true(set.step_us != 0);
		assert_false(lapse_stepped(&set));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_numbers),
		cmocka_unit_test(ages_are_what_they_were),
		cmocka_unit_test(real_clocks),
		cmocka_unit_test(between_looks),
	};

	return cmocka_run_group_tests_name("lapse", tests, NULL, NULL);
}
