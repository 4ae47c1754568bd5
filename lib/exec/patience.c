#include "exec/patience.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { SAMPLES_LEAST = 20 };

static const int64_t least_us = 3 * SECOND_US, most_us = 15 * SECOND_US;

static int
by_length(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static int64_t
timeout_of(const struct venue_pace *pace)
{
	size_t n = pace->count < PATIENCE_SAMPLES ? pace->count : PATIENCE_SAMPLES;
	int64_t sorted[PATIENCE_SAMPLES], twice;

	if (n < SAMPLES_LEAST)
		return most_us;
	memcpy(sorted, pace->at, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_length);
	twice = 2 * sorted[(95 * n + 99) / 100 - 1];
	return twice < least_us ? least_us : twice > most_us ? most_us : twice;
}

static struct venue_pace *
need(struct patience *patience, const char *venue)
{
	struct venue_pace *pace;

	for (size_t i = 0; i < patience->count; i++)
		if (strcmp(patience->at[i].venue, venue) == 0)
			return &patience->at[i];
	if (patience->count == PATIENCE_VENUES)
		return NULL;
	pace = &patience->at[patience->count];
	*pace = (struct venue_pace){ .timeout_us = most_us };
	if (!slice_copy(pace->venue, sizeof pace->venue, slice_of(venue)))
		return NULL;
	patience->count++;
	return pace;
}

void
patience_learn(struct patience *patience, const char *venue, int64_t took_us)
{
	struct venue_pace *pace = need(patience, venue);

	/* who is not kept is waited for longest; a clock that was set back, or on by an hour, says nothing */
	if (pace == NULL || took_us < 0 || took_us > HOUR_US)
		return;
	pace->at[pace->count++ % PATIENCE_SAMPLES] = took_us;
	pace->timeout_us = timeout_of(pace);
}

int64_t
patience_with(const struct patience *patience, const char *venue)
{
	for (size_t i = 0; i < patience->count; i++)
		if (strcmp(patience->at[i].venue, venue) == 0)
			return patience->at[i].timeout_us;
	return most_us;
}
