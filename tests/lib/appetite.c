/* How much may lie unread: the arithmetic by numbers, a simulated reader, and what real pipes and sockets tell. */
#include "check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compiler.h"
#include "net/appetite.h"

static void
by_numbers(void **state)
{
	/* each row is one more look of the same reader */
	static const struct {
		const char *name;
		int64_t now_us;
		uint64_t written;
		size_t unread, room;
	} rows[] = {
		{ "first look: 4 KiB", 0, 0, 0, 4096 },
		{ "some of it lies there", 1000, 3000, 3000, 1096 },
		{ "more than that: nothing", 2000, 5000, 5000, 0 },
		{ "it took 20000 in 20 ms", 20000, 30000, 10000, 10000 },
		{ "30000 in 49 ms", 49000, 30000, 0, 18367 },
		{ "the clock stands still or steps back: as now", 48000, 30000, 0, 18367 },
		{ "30000 in 120 ms", 120000, 30000, 0, 7500 },
		{ "30000 in 202 ms: looks reach back a span at least", 202000, 30000, 0, 4455 },
		{ "only the later 10000 are within the span", 225000, 30000, 0, 4096 },
		{ "200 ms after all of it", 260000, 30000, 0, 4096 },
		{ "more unread than was ever written: somebody else writes there too", 261000, 30000, 40000, 0 },
	};
	struct appetite appetite = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		appetite_look(&appetite, rows[i].now_us, rows[i].written, rows[i].unread);
		CHECK(appetite_pause(&appetite) == (i >= 3 && i <= 8 ? APPETITE_LOOK_US : APPETITE_IDLE_US), "%s",
		    rows[i].name);
		CHECK(appetite_room(&appetite) == rows[i].room, "%s: %zu", rows[i].name, appetite_room(&appetite));
	}
}

/* Looks a microsecond apart must not push the older ones out. */
static void
many_looks_reach_back_as_far(void **state)
{
	struct appetite appetite = { 0 };

	(void)state;
	for (int64_t us = 0; us <= 400000; us++) {
		appetite_look(&appetite, us, (uint64_t)us, 0); /* a byte per microsecond: 30000 in the share */
		if (us > 60000)
			CHECK(appetite_room(&appetite) >= 29000 && appetite_room(&appetite) <= 30001, "%lld: %zu",
			    (long long)us, appetite_room(&appetite));
	}
}

/*
 * A reader of so many bytes a second, a writer that has always more.  Told: the greatest age that a byte had when it was
 * read, after the first second, and what was read in all.
 */
static int64_t
greatest_age(uint64_t per_second, bool ruled, uint64_t *read_in_all)
{
	enum { TURN_US = APPETITE_LOOK_US, TURNS = 2000, PIPE = 65536 };
	struct appetite appetite = { 0 };
	uint64_t written = 0, taken = 0, *written_at = calloc(TURNS, sizeof *written_at);
	int64_t greatest = 0;

	for (int turn = 0, reached = 0; turn < TURNS; turn++) {
		uint64_t room;

		taken += per_second * TURN_US / 1000000;
		if (taken > written)
			taken = written;
		appetite_look(&appetite, (int64_t)turn * TURN_US, written, (size_t)(written - taken));
		room = ruled ? appetite_room(&appetite) : PIPE - (written - taken);
		if (room > PIPE - (written - taken))
			room = PIPE - (written - taken);
		written += room;
		written_at[turn] = written;
		while (reached < turn && written_at[reached] < taken)
			reached++;
		if (turn > TURNS / 4 && (turn - reached) * TURN_US > greatest)
			greatest = (int64_t)(turn - reached) * TURN_US;
	}
	*read_in_all = taken;
	free(written_at);
	return greatest;
}

/*
 * The same of a reader that takes all there is at once and is busy with that for as long as it takes at its speed: the greatest age
 * of a byte when the reader got to it, after the first second.
 */
static int64_t
greatest_age_of_gulps(uint64_t per_second, bool ruled)
{
	enum { TURN_US = APPETITE_LOOK_US, TURNS = 2000, PIPE = 65536 };
	struct appetite appetite = { 0 };
	uint64_t written = PIPE, taken = 0; /* it begins with a full pipe */
	int64_t oldest_us = 0, free_us = 0, greatest = 0;

	for (int64_t now_us = 0; now_us < TURNS * TURN_US; now_us += TURN_US) {
		uint64_t room;

		if (now_us >= free_us && taken < written) {
			free_us = now_us + (int64_t)((written - taken) * 1000000 / per_second);
			if (now_us > SECOND_US && free_us - oldest_us > greatest)
				greatest = free_us - oldest_us;
			taken = written;
		}
		appetite_look(&appetite, now_us, written, (size_t)(written - taken));
		room = ruled ? appetite_room(&appetite) : PIPE - (written - taken);
		if (room > 0 && taken == written)
			oldest_us = now_us;
		written += room;
	}
	return greatest;
}

static void
one_gulp_is_not_the_measure_of_the_next(void **state)
{
	static const uint64_t speeds[] = { 100000, 200000, 500000, 1000000 };

	(void)state;
	for (size_t i = 0; i < COUNT(speeds); i++) {
		int64_t age_us = greatest_age_of_gulps(speeds[i], true);

		CHECK(age_us <= 100000, "%llu bytes/s: %lld us old", (unsigned long long)speeds[i], (long long)age_us);
		assert_true(greatest_age_of_gulps(speeds[i], false) > 100000);
	}
}

static void
nothing_grows_old_and_nobody_starves(void **state)
{
	static const uint64_t speeds[] = { 100000, 300000, 1000000, 5000000, 20000000 };
	uint64_t ruled, all;

	(void)state;
	for (size_t i = 0; i < COUNT(speeds); i++) {
		int64_t age_us = greatest_age(speeds[i], true, &ruled);

		CHECK(age_us <= 60000, "%llu bytes/s: %lld us old", (unsigned long long)speeds[i], (long long)age_us);
		(void)greatest_age(speeds[i], false, &all);
		CHECK(ruled >= all - all / 20, "%llu bytes/s: read %llu of %llu", (unsigned long long)speeds[i],
		    (unsigned long long)ruled, (unsigned long long)all);
	}
	/* without the rule a slow reader does find old prices: the test can see it */
	assert_true(greatest_age(100000, false, &all) > 500000);
}

static void
pipes_and_sockets_tell_what_lies_there(void **state)
{
	struct appetite appetite = { 0 };
	char bytes[5000] = { 0 };
	int ends[2], fd;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(appetite_unread(ends[1]), 0);
	assert_int_equal(write(ends[1], bytes, 5000), 5000);
	assert_int_equal(appetite_unread(ends[1]), 5000);
	assert_int_equal(read(ends[0], bytes, 1234), 1234);
	assert_int_equal(appetite_unread(ends[1]), 5000 - 1234);
	assert_int_equal(appetite_ask(&appetite, ends[1], 1000, 5000), 4096 - (5000 - 1234));
	close(ends[0]);
	close(ends[1]);

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(appetite_unread(ends[1]), 0);
	assert_int_equal(write(ends[1], bytes, 5000), 5000);
	assert_true(appetite_unread(ends[1]) >= 5000);
	assert_int_equal(read(ends[0], bytes, 5000), 5000);
	assert_int_equal(appetite_unread(ends[1]), 0);
	close(ends[0]);
	close(ends[1]);

	fd = open("/dev/null", O_WRONLY);
	assert_int_equal(appetite_unread(fd), 0);
	assert_true(appetite_ask(&appetite, fd, 1000, 5000) == SIZE_MAX);
	close(fd);
	assert_int_equal(appetite_unread(-1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_numbers),
		cmocka_unit_test(many_looks_reach_back_as_far),
		cmocka_unit_test(one_gulp_is_not_the_measure_of_the_next),
		cmocka_unit_test(nothing_grows_old_and_nobody_starves),
		cmocka_unit_test(pipes_and_sockets_tell_what_lies_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
