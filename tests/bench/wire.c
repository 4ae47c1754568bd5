/*
 * wire SECONDS: how old lines are by the stamp of the venue that caused them, for arb-sim's venues on this machine, whose stamp is the
 * moment at which the message is sent.
 *
 * Reads lines from standard input and prints, in microseconds, for those behind the first second and before SECONDS: the median and
 * the 99th percentile of books, the same of opportunities (by the book in front of them, which caused them), how many of each, and
 * books a second.  Venues whose stamps end with milliseconds do not count: they would be up to a millisecond too old.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "wire/line.h"

enum { AGES_MAX = 2000000 };

struct ages {
	int32_t *at;
	size_t count;
};

struct wire {
	struct ages books, opportunities;
	int64_t began_us, until_us, stamp_us; /* stamp_us: of the book read last; 0: it does not count */
	size_t seen;
};

static void
add(struct ages *ages, int64_t us)
{
	if (ages->count < AGES_MAX)
		ages->at[ages->count++] = (int32_t)us;
}

/* Of a book line: behind its levels. */
static int64_t
stamp_of(struct slice line)
{
	const char *at = memmem(line.at, line.len, "\"venue_us\":", 11);
	int64_t us = at == NULL ? 0 : strtoll(at + 11, NULL, 10);

	return us % 1000 == 0 ? 0 : us;
}

static void
take(struct wire *wire, struct slice line)
{
	int64_t boot_us = clock_boot_us(), age_us;
	bool book = slice_starts(line, "{\"kind\":\"book\"");

	if (book)
		wire->stamp_us = stamp_of(line);
	if (boot_us - wire->began_us < SECOND_US || boot_us >= wire->until_us)
		return;
	wire->seen += book;
	if (wire->stamp_us == 0)
		return;
	age_us = clock_wall_us() - wire->stamp_us;
	if (book)
		add(&wire->books, age_us);
	else if (slice_starts(line, "{\"kind\":\"opportunity\""))
		add(&wire->opportunities, age_us);
}

static int
compare(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static void
put(struct ages *ages)
{
	if (ages->count == 0) {
		printf("0 0 ");
		return;
	}
	qsort(ages->at, ages->count, sizeof *ages->at, compare);
	printf("%d %d ", ages->at[ages->count / 2], ages->at[ages->count * 99 / 100]);
}

int
main(int argc, char *argv[])
{
	struct line_reader reader = { 0 };
	struct error err = { 0 };
	struct slice line;
	struct wire wire = { .began_us = clock_boot_us() };
	int64_t seconds = argc > 1 ? atoll(argv[1]) : 5;
	enum line_result result = LINE_NONE;

	wire.until_us = wire.began_us + seconds * SECOND_US;
	wire.books.at = calloc(AGES_MAX, sizeof *wire.books.at);
	wire.opportunities.at = calloc(AGES_MAX, sizeof *wire.opportunities.at);
	if (wire.books.at == NULL || wire.opportunities.at == NULL ||
	    line_open(&reader, STDIN_FILENO, LINE_MAX_BYTES, &err) != 0)
		return 1;
	while (result != LINE_END && result != LINE_FAILED) {
		result = line_next(&reader, &line, &err);
		if (result == LINE_READ)
			take(&wire, line);
		else if (result == LINE_NONE)
			result = line_fill(&reader, &err);
	}
	put(&wire.books);
	put(&wire.opportunities);
	printf("%zu %zu %.0f\n", wire.books.count, wire.opportunities.count,
	    (double)wire.seen / (double)(seconds > 1 ? seconds - 1 : 1));
	line_free(&reader);
	free(wire.books.at);
	free(wire.opportunities.at);
	return result == LINE_FAILED;
}
