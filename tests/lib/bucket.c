/* So many in so long: the arithmetic in simulated time, and one file for many processes. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compiler.h"
#include "net/bucket.h"

#define WINDOW_US INT64_C(60000000)

static void
open_own(struct bucket *bucket, int64_t count, int64_t window_us)
{
	struct error err;

	assert_true(bucket_open(bucket, NULL, "own", (struct bucket_rule){ count, window_us }, &err));
}

/* ---- arithmetic ---- */

static void
a_whole_window_at_once_then_nothing(void **state)
{
	struct bucket bucket;
	int64_t wait_us;

	(void)state;
	open_own(&bucket, 100, WINDOW_US);
	for (int i = 0; i < 100; i++)
		assert_int_equal(bucket_take(&bucket, 1, 5000000 + i), 0);
	wait_us = bucket_take(&bucket, 1, 5000100);
	assert_in_range(wait_us, WINDOW_US - 100, WINDOW_US + WINDOW_US / BUCKET_SLOTS);
	assert_int_not_equal(bucket_take(&bucket, 1, 5000100 + wait_us - 1), 0);
	assert_int_equal(bucket_take(&bucket, 100, 5000100 + wait_us), 0);
}

static void
what_is_kept_is_for_others(void **state)
{
	struct bucket bucket;

	(void)state;
	open_own(&bucket, 100, WINDOW_US);
	assert_int_equal(bucket_take_keeping(&bucket, 79, BUCKET_FIFTH, 1000000), 0);
	assert_int_equal(bucket_take_keeping(&bucket, 1, BUCKET_FIFTH, 1000000), 0);
	assert_int_not_equal(bucket_take_keeping(&bucket, 1, BUCKET_FIFTH, 1000000), 0);
	assert_int_equal(bucket_take(&bucket, 20, 1000000), 0);
	assert_int_not_equal(bucket_take(&bucket, 1, 1000000), 0);
	/* when the others' has come back as well */
	assert_int_equal(
	    bucket_take_keeping(&bucket, 500, BUCKET_FIFTH, 1000000 + WINDOW_US + WINDOW_US / BUCKET_SLOTS), 0);
}

static void
weights_come_back_slot_by_slot(void **state)
{
	struct bucket bucket;

	(void)state;
	open_own(&bucket, 100, WINDOW_US);
	assert_int_equal(bucket_take(&bucket, 60, 0), 0);
	assert_int_equal(bucket_take(&bucket, 40, 30000000), 0);
	/* the slot of the 60 ends after a second, and is a window old after one more window */
	assert_int_equal(bucket_take(&bucket, 60, 30000000), 61000000 - 30000000);
	assert_int_equal(bucket_take(&bucket, 61, 30000000), 91000000 - 30000000);
	assert_int_not_equal(bucket_take(&bucket, 60, 60999999), 0);
	assert_int_equal(bucket_take(&bucket, 60, 61000000), 0);
	/* more than there can ever be is as much as there can be */
	assert_int_equal(bucket_take(&bucket, 1000, 61000000), 122000000 - 61000000);
	assert_int_equal(bucket_take(&bucket, 1000, 122000000), 0);
	assert_int_equal(bucket_take(&bucket, 0, 122000000), 0);
}

static void
what_the_venue_says_counts_where_it_is_more(void **state)
{
	struct bucket bucket;

	(void)state;
	open_own(&bucket, 100, WINDOW_US);
	assert_int_equal(bucket_take(&bucket, 10, 1000000), 0);
	bucket_used(&bucket, 5, 1000000); /* less: another window than ours */
	assert_int_not_equal(bucket_take(&bucket, 91, 1000000), 0);
	bucket_used(&bucket, 80, 2000000);
	assert_int_not_equal(bucket_take(&bucket, 21, 2000000), 0);
	assert_int_equal(bucket_take(&bucket, 20, 2000000), 0);
	bucket_left(&bucket, -3, 2500000); /* more than all */
	assert_int_equal(bucket_take(&bucket, 1, 2500000), 62000000 - 2500000);
	assert_int_not_equal(bucket_take(&bucket, 8, 62999999), 0); /* 93 of the third second are still there */
	assert_int_equal(bucket_take(&bucket, 7, 62999999), 0);
	bucket_left(&bucket, INT64_MIN / 2, 63000000);
	assert_in_range(bucket_take(&bucket, 1, 63000000), WINDOW_US, WINDOW_US + SECOND_US);
	assert_int_equal(bucket_take(&bucket, 100, 124000000), 0);
}

static void
a_bar_is_never_shortened(void **state)
{
	struct bucket bucket;

	(void)state;
	open_own(&bucket, 0, WINDOW_US);
	assert_int_equal(bucket_take(&bucket, 1000000, 1), 0); /* no limit is known */
	bucket_bar(&bucket, 5000000, 1000000);
	bucket_bar(&bucket, 3000000, 1000000);
	assert_int_equal(bucket_take(&bucket, 1, 1000000), 4000000);
	assert_int_equal(bucket_take(&bucket, 1, 4999999), 1);
	assert_int_equal(bucket_take(&bucket, 1, 5000000), 0);
}

static unsigned
draw(uint64_t *state, unsigned below)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(*state >> 33) % below;
}

struct grant {
	int64_t at_us, weight;
};

/* The greatest sum of any window of the length; grants are in order. */
static int64_t
greatest_window(const struct grant *grants, size_t count, int64_t window_us)
{
	int64_t sum = 0, greatest = 0;

	for (size_t last = 0, first = 0; last < count; last++) {
		sum += grants[last].weight;
		while (grants[last].at_us - grants[first].at_us >= window_us)
			sum -= grants[first++].weight;
		if (sum > greatest)
			greatest = sum;
	}
	return greatest;
}

/* Times at random, also back a little; the wait that is told is kept, or not. */
static void
no_window_ever_holds_more(void **state)
{
	enum { ASKED = 20000 };
	static const int64_t windows[] = { 1, 59, 1000, 1000000, 300000000 };
	struct grant *grants = calloc(ASKED, sizeof *grants);

	(void)state;
	for (size_t w = 0; w < COUNT(windows); w++) {
		uint64_t seed = w + 1;
		int64_t now_us = 1000000, granted = 0;
		struct bucket bucket;
		size_t count = 0;

		open_own(&bucket, 50, windows[w]);
		for (int i = 0; i < ASKED; i++) {
			int64_t weight = 1 + draw(&seed, 8), wait_us = bucket_take(&bucket, weight, now_us);

			if (wait_us == 0) {
				grants[count++] = (struct grant){ bucket.state.newest_us, weight };
				granted += weight;
			} else if (draw(&seed, 2) == 0)
				now_us += wait_us;
			now_us += draw(&seed, (unsigned)(windows[w] / 20 + 2));
			if (draw(&seed, 50) == 0)
				now_us -= draw(&seed, (unsigned)(windows[w] / 2 + 1));
		}
		CHECK(greatest_window(grants, count, windows[w]) <= 50, "window %lld: %lld", (long long)windows[w],
		    (long long)greatest_window(grants, count, windows[w]));
		CHECK(granted > 50 * (now_us - 1000000) / windows[w] / 2 || granted > ASKED, "window %lld: only %lld",
		    (long long)windows[w], (long long)granted);
	}
	free(grants);
}

/* ---- the file ---- */

static char *
new_directory(char path[64])
{
	strcpy(path, "/tmp/arb-bucket-XXXXXX");
	assert_non_null(mkdtemp(path));
	return path;
}

static void
remove_all(const char *directory)
{
	char command[100];

	snprintf(command, sizeof command, "rm -rf %s", directory);
	assert_int_equal(system(command), 0);
}

static void
open_shared(struct bucket *bucket, const char *directory, int64_t count, int64_t window_us)
{
	struct error err;

	CHECK(bucket_open(bucket, directory, "okx", (struct bucket_rule){ count, window_us }, &err), "%s", err.text);
}

static void
two_handles_share_one_count(void **state)
{
	struct bucket a, b;
	char path[64], deep[100], file[120];
	struct stat stat_of;

	(void)state;
	snprintf(deep, sizeof deep, "%s/state/run/limits", new_directory(path));
	open_shared(&a, deep, 10, WINDOW_US);
	open_shared(&b, deep, 10, WINDOW_US);
	assert_int_equal(bucket_take(&a, 6, clock_boot_us()), 0);
	assert_int_not_equal(bucket_take(&b, 5, clock_boot_us()), 0);
	assert_int_equal(bucket_take(&b, 4, clock_boot_us()), 0);
	assert_int_not_equal(bucket_take(&a, 1, clock_boot_us()), 0);
	bucket_bar(&a, clock_boot_us() + HOUR_US, clock_boot_us());
	assert_in_range(bucket_take(&b, 1, clock_boot_us()), HOUR_US - SECOND_US, HOUR_US);
	snprintf(file, sizeof file, "%s/okx", deep);
	assert_int_equal(stat(file, &stat_of), 0);
	assert_int_equal(stat_of.st_mode & 0777, 0600);
	assert_int_equal(stat(deep, &stat_of), 0);
	assert_int_equal(stat_of.st_mode & 0777, 0700);
	bucket_close(&a);
	bucket_close(&b);
	remove_all(path);
}

static void
spoil(const char *directory, const char *with, size_t len, off_t at, bool cut)
{
	char file[120];
	int fd;

	snprintf(file, sizeof file, "%s/okx", directory);
	fd = open(file, O_WRONLY | (cut ? O_TRUNC : 0));
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, with, len, at), (ssize_t)len);
	close(fd);
}

static void
a_damaged_file_counts_as_used_up(void **state)
{
	static const struct {
		const char *name, *with;
		size_t len;
		off_t at;
		bool cut;
	} rows[] = {
		{ "emptied", "", 0, 0, true },
		{ "rubbish", "rubbish", 7, 0, true },
		{ "one byte", "\x01", 1, 100, false },
		{ "the sum", "\x01\x02", 2, offsetof(struct bucket_state, sum), false },
		{ "cut short", "arbbkt1", 8, 0, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bucket a, b;
		char path[64];
		int64_t wait_us;

		new_directory(path);
		open_shared(&a, path, 10, 300000);
		assert_int_equal(bucket_take(&a, 1, clock_boot_us()), 0);
		spoil(path, rows[i].with, rows[i].len, rows[i].at, rows[i].cut);
		open_shared(&b, path, 10, 300000);
		wait_us = bucket_take(&b, 1, clock_boot_us());
		CHECK(wait_us >= 295000 && wait_us <= 310000, "%s: %lld", rows[i].name, (long long)wait_us);
		CHECK(bucket_take(&a, 1, clock_boot_us()) > 0, "%s", rows[i].name);
		usleep((useconds_t)wait_us + 1000);
		CHECK(bucket_take(&a, 10, clock_boot_us()) == 0, "%s", rows[i].name);
		bucket_close(&a);
		bucket_close(&b);
		remove_all(path);
	}
}

/* As if it were the file of another run of the machine, or of another clock. */
static void
rewrite(const char *directory, void (*change)(struct bucket_state *state))
{
	struct bucket_state written;
	char file[120];
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	int fd;

	snprintf(file, sizeof file, "%s/okx", directory);
	fd = open(file, O_RDWR);
	assert_int_equal(read(fd, &written, sizeof written), (ssize_t)sizeof written);
	change(&written);
	for (size_t i = 0; i < offsetof(struct bucket_state, sum); i++)
		sum = (sum ^ ((const unsigned char *)&written)[i]) * UINT64_C(0x100000001b3);
	written.sum = sum;
	assert_int_equal(pwrite(fd, &written, sizeof written, 0), (ssize_t)sizeof written);
	close(fd);
}

static void
of_another_run(struct bucket_state *written)
{
	memset(written->boot, 'x', sizeof written->boot - 1);
	written->newest_us += HOUR_US;
}

static void
of_another_clock(struct bucket_state *written)
{
	written->newest_us += 1000 * HOUR_US;
}

static void
stale_files_are_understood(void **state)
{
	struct bucket bucket;
	char path[64];
	int64_t wait_us;

	(void)state;
	new_directory(path);
	/* a window that is longer than the machine runs: what was used before its start counts from its start */
	open_shared(&bucket, path, 10, 2 * clock_boot_us() + WINDOW_US);
	assert_int_equal(bucket_take(&bucket, 8, clock_boot_us()), 0);
	rewrite(path, of_another_run);
	assert_int_not_equal(bucket_take(&bucket, 3, clock_boot_us()), 0);
	assert_int_equal(bucket_take(&bucket, 2, clock_boot_us()), 0);
	bucket_close(&bucket);
	remove_all(path);

	/* a shorter one: over; a bar goes on by the wall clock */
	new_directory(path);
	open_shared(&bucket, path, 10, 1000000);
	assert_int_equal(bucket_take(&bucket, 10, clock_boot_us()), 0);
	bucket_bar(&bucket, clock_boot_us() + HOUR_US, clock_boot_us());
	rewrite(path, of_another_run);
	assert_in_range(bucket_take(&bucket, 1, clock_boot_us()), HOUR_US - SECOND_US, HOUR_US);
	bucket_close(&bucket);
	remove_all(path);

	/* a time that cannot be: all that is known counts from now on */
	new_directory(path);
	open_shared(&bucket, path, 10, 1000000);
	assert_int_equal(bucket_take(&bucket, 7, clock_boot_us()), 0);
	rewrite(path, of_another_clock);
	assert_int_equal(bucket_take(&bucket, 3, clock_boot_us()), 0);
	wait_us = bucket_take(&bucket, 1, clock_boot_us());
	assert_in_range(wait_us, 900000, 1100000);
	/* another rule: likewise */
	bucket_close(&bucket);
	open_shared(&bucket, path, 10, 2000000);
	wait_us = bucket_take(&bucket, 1, clock_boot_us());
	assert_in_range(wait_us, 1900000, 2100000);
	bucket_close(&bucket);
	remove_all(path);
}

static void
a_file_that_is_removed_is_made_anew(void **state)
{
	struct bucket a, b;
	char path[64], file[120];

	(void)state;
	new_directory(path);
	open_shared(&a, path, 10, WINDOW_US);
	assert_int_equal(bucket_take(&a, 7, clock_boot_us()), 0);
	snprintf(file, sizeof file, "%s/okx", path);
	assert_int_equal(unlink(file), 0);
	assert_int_not_equal(bucket_take(&a, 4, clock_boot_us()), 0); /* it remembers, and writes it down */
	open_shared(&b, path, 10, WINDOW_US);
	assert_int_not_equal(bucket_take(&b, 4, clock_boot_us()), 0);
	assert_int_equal(bucket_take(&b, 3, clock_boot_us()), 0);
	/* the directory is gone and cannot be made: each its own */
	remove_all(path);
	assert_int_not_equal(bucket_take(&a, 4, clock_boot_us()), 0);
	bucket_close(&a);
	bucket_close(&b);
}

/* What was used comes back when its time is over, whether that can be written or not; so does all of a damaged file. */
static void
on_a_full_disk_it_goes_on(void **state)
{
	struct rlimit full = { 0 }, before;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	full.rlim_max = before.rlim_max;
	for (int damaged = 0; damaged < 2; damaged++) {
		struct bucket bucket;
		char path[64];
		int64_t until_us;

		new_directory(path);
		open_shared(&bucket, path, 10, 300000);
		assert_int_equal(bucket_take(&bucket, 1, clock_boot_us()), 0);
		if (damaged)
			spoil(path, "x", 1, 100, false);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
		assert_int_equal(bucket_take(&bucket, 9, clock_boot_us()) == 0, !damaged);
		until_us = clock_boot_us() + 320000;
		while (bucket_take(&bucket, 10, clock_boot_us()) != 0) {
			CHECK(clock_boot_us() < until_us, "%d", damaged);
			usleep(20000);
		}
		CHECK(bucket_take(&bucket, 1, clock_boot_us()) != 0, "%d", damaged);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
		bucket_close(&bucket);
	}
}

static void
without_a_directory_it_works_alone(void **state)
{
	struct bucket bucket;
	struct error err;

	(void)state;
	assert_false(bucket_open(&bucket, "/dev/null/limits", "okx", (struct bucket_rule){ 2, WINDOW_US }, &err));
	assert_string_equal(
	    err.text, "/dev/null/limits/okx: Not a directory: the limit is kept for this program alone");
	assert_int_equal(bucket_take(&bucket, 2, 1000), 0);
	assert_int_not_equal(bucket_take(&bucket, 1, 1000), 0);
	bucket_close(&bucket);
}

static void
a_lock_that_is_held_is_not_waited_for(void **state)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct bucket bucket;
	int64_t begun_us, wait_us;
	char path[64], file[120];
	int fd;

	(void)state;
	new_directory(path);
	open_shared(&bucket, path, 10, WINDOW_US);
	snprintf(file, sizeof file, "%s/okx", path);
	fd = open(file, O_RDWR);
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &whole), 0);
	begun_us = clock_boot_us();
	wait_us = bucket_take(&bucket, 1, begun_us);
	bucket_used(&bucket, 9, begun_us);
	bucket_bar(&bucket, begun_us + 100000, begun_us);
	assert_in_range(wait_us, 1, 10000);
	assert_true(clock_boot_us() - begun_us < 60000);
	close(fd);
	/* what was told meanwhile is not lost */
	wait_us = bucket_take(&bucket, 1, clock_boot_us());
	assert_in_range(wait_us, 1, 100000);
	usleep((useconds_t)wait_us + 1000);
	assert_int_not_equal(bucket_take(&bucket, 2, clock_boot_us()), 0);
	assert_int_equal(bucket_take(&bucket, 1, clock_boot_us()), 0);
	bucket_close(&bucket);
	remove_all(path);
}

/* ---- many processes ---- */

enum { CHILDREN = 6, HAMMER_COUNT = 40 };
#define HAMMER_WINDOW_US INT64_C(150000)
#define HAMMER_US INT64_C(900000)

/* Take as fast as it goes, and tell each grant with its time, in the order of the lock. */
static void
hammer(const char *directory, int to, uint64_t seed)
{
	int64_t until_us = clock_boot_us() + HAMMER_US;
	struct bucket bucket;
	struct error err;

	if (!bucket_open(&bucket, directory, "okx", (struct bucket_rule){ HAMMER_COUNT, HAMMER_WINDOW_US }, &err))
		_exit(1);
	while (clock_boot_us() < until_us) {
		int64_t weight = 1 + draw(&seed, 3);

		if (bucket_take(&bucket, weight, clock_boot_us()) == 0) {
			struct grant grant = { bucket.state.newest_us, weight };

			if (write(to, &grant, sizeof grant) != (ssize_t)sizeof grant)
				_exit(1);
		} else if (draw(&seed, 4) == 0)
			usleep(200);
	}
	_exit(0);
}

static int
by_time(const void *a, const void *b)
{
	const struct grant *x = a, *y = b;

	return (x->at_us > y->at_us) - (x->at_us < y->at_us);
}

/* Windows that hold too much, and what was granted; each child has the directory, or (apart) one of its own. */
static int64_t
hammered(bool apart, int64_t *granted)
{
	struct grant *grants = calloc(1 << 16, sizeof *grants);
	int ends[2], status;
	size_t count = 0;
	int64_t greatest;
	char path[64];
	pid_t pids[CHILDREN];

	new_directory(path);
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < CHILDREN; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			char own[100];

			snprintf(own, sizeof own, "%s/%d", path, apart ? i : 0);
			hammer(own, ends[1], (uint64_t)i + 1);
		}
	}
	close(ends[1]);
	while (count < 1 << 16 && read(ends[0], &grants[count], sizeof *grants) == (ssize_t)sizeof *grants)
		count++;
	close(ends[0]);
	for (int i = 0; i < CHILDREN; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	qsort(grants, count, sizeof *grants, by_time);
	*granted = 0;
	for (size_t i = 0; i < count; i++)
		*granted += grants[i].weight;
	greatest = greatest_window(grants, count, HAMMER_WINDOW_US);
	free(grants);
	remove_all(path);
	return greatest;
}

static void
many_processes_keep_one_limit(void **state)
{
	int64_t granted, greatest = hammered(false, &granted);

	(void)state;
	CHECK(greatest <= HAMMER_COUNT, "%lld in a window", (long long)greatest);
	/* and they use it: five windows at least */
	CHECK(granted >= 5 * (HAMMER_COUNT - 2), "only %lld", (long long)granted);
	/* the test can see it when they do not share */
	greatest = hammered(true, &granted);
	CHECK(greatest > HAMMER_COUNT, "%lld in a window although each had its own", (long long)greatest);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_window_at_once_then_nothing),
		cmocka_unit_test(what_is_kept_is_for_others),
		cmocka_unit_test(weights_come_back_slot_by_slot),
		cmocka_unit_test(what_the_venue_says_counts_where_it_is_more),
		cmocka_unit_test(a_bar_is_never_shortened),
		cmocka_unit_test(no_window_ever_holds_more),
		cmocka_unit_test(two_handles_share_one_count),
		cmocka_unit_test(a_damaged_file_counts_as_used_up),
		cmocka_unit_test(stale_files_are_understood),
		cmocka_unit_test(a_file_that_is_removed_is_made_anew),
		cmocka_unit_test(on_a_full_disk_it_goes_on),
		cmocka_unit_test(without_a_directory_it_works_alone),
		cmocka_unit_test(a_lock_that_is_held_is_not_waited_for),
		cmocka_unit_test(many_processes_keep_one_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
