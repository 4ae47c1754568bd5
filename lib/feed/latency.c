#include "feed/latency.h"

#include <stdlib.h>
#include <string.h>

#include "wire/put.h"

void
latency_add(struct latency *latency, int64_t us)
{
	latency->at[latency->next] = us;
	latency->next = (latency->next + 1) % LATENCY_SAMPLES;
	if (latency->count < LATENCY_SAMPLES)
		latency->count++;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Nearest rank: the ceil(p n)-th of the sorted samples. */
static int64_t
quantile(const int64_t *sorted, size_t count, size_t percent)
{
	size_t rank = (count * percent + 99) / 100;

	return sorted[rank == 0 ? 0 : rank - 1];
}

int64_t
latency_quantile(const struct latency *latency, size_t percent)
{
	int64_t sorted[LATENCY_SAMPLES];

	if (latency->count == 0)
		return 0;
	memcpy(sorted, latency->at, latency->count * sizeof *sorted);
	qsort(sorted, latency->count, sizeof *sorted, compare);
	return quantile(sorted, latency->count, percent);
}

void
latency_put(struct text *out, const char *key, const struct latency *latency, int64_t plus_us)
{
	int64_t sorted[LATENCY_SAMPLES];

	memcpy(sorted, latency->at, latency->count * sizeof *sorted);
	qsort(sorted, latency->count, sizeof *sorted, compare);
	put_key(out, key);
	text_char(out, '{');
	if (latency->count > 0) {
		put_int(out, "p50", quantile(sorted, latency->count, 50) + plus_us);
		put_int(out, "p95", quantile(sorted, latency->count, 95) + plus_us);
		put_int(out, "p99", quantile(sorted, latency->count, 99) + plus_us);
	}
	put_int(out, "n", (int64_t)latency->count);
	text_char(out, '}');
}
