/*
 * reader [LINES-A-SECOND [SECONDS]]: a reader of arb-feed's lines that is as slow as is asked for (0: as fast as it can), and how old
 * the books are when it gets to them.
 *
 * It reads as the programs of the pipe do, up to 64 KiB at once, and takes a line when its time has come.  It prints, for the lines
 * behind the first two seconds and before SECONDS, "books p50_us p99_us most_us lines_a_second", the age being the clock less
 * ts_us; and to standard error how many lines came in all, and for each venue the last counters that it told and the books that
 * came: "venue updates written unchanged conflated refreshes books".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compiler.h"
#include "torture/truth.h"
#include "wire/line.h"

enum { AGES_MAX = 8000000, VENUES = 16, WARM_UP_US = 2000000 };

struct tally {
	char name[32];
	long long counters[5]; /* updates, written, unchanged, conflated, refreshes */
	long long books;
};

struct reading {
	int32_t *ages;
	size_t count;
	struct tally tallies[VENUES];
	size_t venues;
	int64_t began_us, until_us, lines, early; /* early: lines that came before until_us */
	double rate;
};

static struct tally *
tally_of(struct reading *reading, struct slice name)
{
	for (size_t i = 0; i < reading->venues; i++)
		if (slice_is(name, reading->tallies[i].name))
			return &reading->tallies[i];
	if (reading->venues == VENUES || !slice_copy(reading->tallies[reading->venues].name, 32, name))
		exit(2);
	return &reading->tallies[reading->venues++];
}

/* The counters come each ten seconds and at the end: the last ones count. */
static void
take_counters(struct reading *reading, struct slice line)
{
	static const char *const names[] = {
		"\"updates\":", "\"written\":", "\"unchanged\":", "\"conflated\":", "\"refreshes\":"
	};
	struct tally *tally = tally_of(reading, truth_member(line, "\"venue\":"));

	if (memmem(line.at, line.len, "\"counters\":", 11) != NULL)
		for (size_t i = 0; i < COUNT(names); i++)
			tally->counters[i] = truth_integer(line, names[i]);
}

static void
take_line(struct reading *reading, struct slice line)
{
	int64_t now_us = clock_wall_us();

	reading->lines++;
	reading->early += clock_boot_us() < reading->until_us;
	if (slice_starts(line, "{\"kind\":\"venue\""))
		take_counters(reading, line);
	if (!slice_starts(line, "{\"kind\":\"book\""))
		return;
	tally_of(reading, truth_member(line, "\"venue\":"))->books++;
	if (clock_boot_us() - reading->began_us > WARM_UP_US && clock_boot_us() < reading->until_us &&
	    reading->count < AGES_MAX)
		reading->ages[reading->count++] = (int32_t)(now_us - truth_integer(line, "\"ts_us\":"));
}

static void
wait_until(int64_t boot_us)
{
	int64_t left_us = boot_us - clock_boot_us();

	if (left_us > 0)
		usleep((useconds_t)left_us);
}

/* A line has its time: what was missed while nothing came is not made up for. */
static void
read_all(struct reading *reading)
{
	struct line_reader lines = { 0 };
	struct error err = { 0 };
	struct slice line;
	enum line_result result;
	double due_us = 0, step_us = reading->rate > 0 ? 1e6 / reading->rate : 0;

	if (line_open(&lines, STDIN_FILENO, LINE_MAX_BYTES, &err) != 0)
		exit(2);
	while ((result = line_next(&lines, &line, &err)) != LINE_END)
		if (result == LINE_READ) {
			double now_us = (double)clock_boot_us();

			due_us = due_us < now_us - 1000 ? now_us : due_us + step_us;
			if (step_us > 0 && due_us > now_us + 500)
				wait_until((int64_t)due_us);
			take_line(reading, line);
		} else if (line_fill(&lines, &err) == LINE_FAILED)
			exit(2);
	line_free(&lines);
}

static int
compare(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char *argv[])
{
	static struct reading reading;
	double seconds;

	reading.rate = argc > 1 ? atof(argv[1]) : 0;
	reading.ages = calloc(AGES_MAX, sizeof *reading.ages);
	reading.began_us = clock_boot_us();
	reading.until_us = argc > 2 ? reading.began_us + atoll(argv[2]) * SECOND_US : INT64_MAX;
	if (reading.ages == NULL)
		return 2;
	read_all(&reading);
	seconds = argc > 2 ? atof(argv[2]) : (double)(clock_boot_us() - reading.began_us) / 1e6;
	qsort(reading.ages, reading.count, sizeof *reading.ages, compare);
	if (reading.count > 0)
		printf("%zu %d %d %d %.0f\n", reading.count, reading.ages[reading.count / 2],
		    reading.ages[reading.count * 99 / 100], reading.ages[reading.count - 1],
		    (double)reading.early / seconds);
	fprintf(stderr, "lines %lld\n", (long long)reading.lines);
	for (size_t i = 0; i < reading.venues; i++) {
		const struct tally *tally = &reading.tallies[i];

		fprintf(stderr, "%s %lld %lld %lld %lld %lld %lld\n", tally->name, tally->counters[0],
		    tally->counters[1], tally->counters[2], tally->counters[3], tally->counters[4], tally->books);
	}
	return reading.count == 0;
}
