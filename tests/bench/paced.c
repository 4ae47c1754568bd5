/*
 * paced write FILE RATE SECONDS | ... | paced read: how long lines take through a pipe.
 *
 * The writer sends lines of FILE at RATE a second, each just when it is due, with a trade line every so many that carries the
 * time it was sent; the reader prints the median and the 99th percentile of how old those lines are, in microseconds.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { STAMP_EVERY = 20, SAMPLES_MAX = 1000000, WARM_UP = 500 };

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
wait_until(int64_t due_ns)
{
	struct timespec due = { due_ns / 1000000000, due_ns % 1000000000 };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
}

static int
write_paced(const char *path, double rate, double seconds)
{
	FILE *file = fopen(path, "r");
	char line[65536], stamp[128];
	int64_t begin = now_ns();

	if (file == NULL)
		return 1;
	for (long i = 0; i < (long)(rate * seconds); i++) {
		if (fgets(line, sizeof line, file) == NULL) {
			rewind(file);
			continue;
		}
		wait_until(begin + (int64_t)((double)i / rate * 1e9));
		if (write(STDOUT_FILENO, line, strlen(line)) < 0)
			return 1;
		if (i % STAMP_EVERY == 0) {
			int len = snprintf(stamp, sizeof stamp,
			    "{\"kind\":\"bench\",\"ts_us\":1767225600000000,\"sent_ns\":%" PRId64 "}\n", now_ns());

			if (write(STDOUT_FILENO, stamp, (size_t)len) < 0)
				return 1;
		}
	}
	fclose(file);
	return 0;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int
read_ages(void)
{
	int64_t *ages = malloc(SAMPLES_MAX * sizeof *ages);
	char *line = NULL;
	size_t size = 0, count = 0, seen = 0;

	if (ages == NULL)
		return 1;
	setvbuf(stdin, NULL, _IOFBF, 1 << 16);
	while (getline(&line, &size, stdin) > 0) {
		const char *at = strstr(line, "\"sent_ns\":");

		if (strncmp(line, "{\"kind\":\"bench\"", 15) != 0 || at == NULL)
			continue;
		if (seen++ >= WARM_UP && count < SAMPLES_MAX)
			ages[count++] = now_ns() - strtoll(at + 10, NULL, 10);
	}
	free(line);
	if (count == 0)
		return 1;
	qsort(ages, count, sizeof *ages, compare);
	printf("%.1f %.1f\n", (double)ages[count / 2] / 1000, (double)ages[count * 99 / 100] / 1000);
	free(ages);
	return 0;
}

int
main(int argc, char *argv[])
{
	if (argc == 5 && strcmp(argv[1], "write") == 0)
		return write_paced(argv[2], atof(argv[3]), atof(argv[4]));
	if (argc == 2 && strcmp(argv[1], "read") == 0)
		return read_ages();
	fprintf(stderr, "usage: paced write FILE RATE SECONDS | ... | paced read\n");
	return 64;
}
