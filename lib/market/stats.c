#include "market/stats.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

void
stats_clock_free(struct stats_clock *clock)
{
	free(clock->at);
	*clock = (struct stats_clock){ 0 };
}

/* One place more than a window: those that miss the tick must still find the time of their oldest sample. */
static void
make_room(struct stats_clock *clock, size_t window)
{
	if (clock->cap > 0)
		return;
	clock->cap = window + 1;
	clock->at = memory_new(clock->cap, sizeof *clock->at);
}

void
stats_tick(struct stats_clock *clock, size_t window, int64_t at_us)
{
	make_room(clock, window);
	clock->at[clock->count++ % clock->cap] = at_us;
}

struct stats *
stats_make(size_t window)
{
	struct stats *stats = memory_new(1, sizeof *stats + window * sizeof *stats->ring);

	stats->window = window;
	return stats;
}

void
stats_free(struct stats *stats)
{
	if (stats != NULL)
		free(stats->own);
	free(stats);
}

size_t
stats_held(const struct stats *stats)
{
	return (uint64_t)stats->n < stats->window ? (size_t)stats->n : stats->window;
}

static size_t
place_of(const struct stats *stats, size_t i)
{
	return (stats->next + stats->window - stats_held(stats) + i) % stats->window;
}

double
stats_value(const struct stats *stats, size_t i)
{
	return stats->ring[place_of(stats, i)];
}

int64_t
stats_at(const struct stats *stats, const struct stats_clock *clock, size_t i)
{
	return stats->own != NULL ? stats->own[place_of(stats, i)]
				  : clock->at[(stats->tick - stats_held(stats) + i) % clock->cap];
}

void
stats_own(struct stats *stats)
{
	stats->own = memory_new(stats->window, sizeof *stats->own);
}

void
stats_settle(struct stats *stats, const struct stats_clock *clock)
{
	int64_t *own;

	if (LIKELY(stats->tick == clock->count || stats->own != NULL))
		return;
	own = memory_new(stats->window, sizeof *own);
	for (size_t i = 0; i < stats_held(stats); i++)
		own[place_of(stats, i)] = stats_at(stats, clock, i);
	stats->own = own;
}

/* All of its window is in step with the clock. */
static void
drop_own(struct stats *stats)
{
	free(stats->own);
	stats->own = NULL;
}

void
stats_share(struct stats *stats, struct stats_clock *clock)
{
	size_t held = stats_held(stats);

	if (clock->count == 0)
		for (size_t i = 0; i < held; i++)
			stats_tick(clock, stats->window, stats_at(stats, clock, i));
	stats->tick = clock->count;
	stats->run = 0;
	while (stats->run < held && stats->run < clock->count &&
	    clock->at[(clock->count - 1 - stats->run) % clock->cap] == stats_at(stats, clock, held - 1 - stats->run))
		stats->run++;
	if (stats->run == held && stats->window < clock->cap)
		drop_own(stats);
}

void
stats_add(struct stats *stats, const struct stats_clock *clock, double value)
{
	int64_t at_us = clock->at[(clock->count - 1) % clock->cap];

	if (stats->n == 0 || value != stats_value(stats, stats_held(stats) - 1))
		stats->changed_us = at_us;
	if (stats->n == 0 || value < stats->min)
		stats->min = value;
	if (stats->n == 0 || value > stats->max)
		stats->max = value;
	if (stats->n == 0 && stats->window >= clock->cap)
		stats_own(stats); /* the settings have changed: its window is larger than the clock's */
	stats->ring[stats->next] = value;
	if (stats->own != NULL)
		stats->own[stats->next] = at_us;
	stats->next = (stats->next + 1) % stats->window;
	stats->n++;
	stats->run = stats->tick + 1 == clock->count ? stats->run + 1 : 1;
	stats->tick = clock->count;
	if (stats->own != NULL && stats->run >= stats_held(stats) && stats->window < clock->cap)
		drop_own(stats);
}

/* F7.1, over the window from the oldest to the newest. */
static void
welford(double *mean, double *m2, const struct stats *stats)
{
	*mean = *m2 = 0;
	for (size_t i = 0; i < stats_held(stats); i++) {
		double value = stats_value(stats, i), delta = value - *mean;

		*mean += delta / (double)(i + 1);
		*m2 += delta * (value - *mean);
	}
}

double
stats_mean(const struct stats *stats)
{
	double mean, ignored;

	welford(&mean, &ignored, stats);
	return mean;
}

/* Slope of x_t on x_(t-1); 0 when it has none. */
static double
slope(const struct stats *stats)
{
	size_t count = stats_held(stats) - 1;
	double before = 0, after = 0, cov = 0, var = 0;

	for (size_t i = 0; i < count; i++) {
		before += stats_value(stats, i);
		after += stats_value(stats, i + 1);
	}
	before /= (double)count;
	after /= (double)count;
	for (size_t i = 0; i < count; i++) {
		double x = stats_value(stats, i) - before;

		cov += x * (stats_value(stats, i + 1) - after);
		var += x * x;
	}
	return var > 0 ? cov / var : 0;
}

/*
 * Natural logarithm, for x in (0, 1).  The C library's depends on the processor in its last digit; this gives the same
 * figure everywhere: ln x = 2 atanh((x - 1) / (x + 1)), with x brought near 1 by halves.
 */
static double
logarithm(double x)
{
	const double ln_2 = 0.69314718055994530942;
	double whole = 0, ratio, square, power, sum = 0;

	while (x < 0.70710678118654752) {
		x *= 2;
		whole -= ln_2;
	}
	ratio = (x - 1) / (x + 1);
	square = ratio * ratio;
	power = ratio;
	for (int odd = 1; odd < 30; odd += 2) {
		sum += power / odd;
		power *= square;
	}
	return whole + 2 * sum;
}

void
stats_look(struct stats_figures *figures, const struct stats *stats, const struct stats_clock *clock, double value)
{
	size_t count = stats_held(stats);
	double m2, b;

	*figures = (struct stats_figures){ .has_std = count >= 2 };
	welford(&figures->mean, &m2, stats);
	if (!figures->has_std)
		return;
	figures->std = sqrt(m2 / (double)(count - 1));
	figures->has_z = figures->std > 0;
	if (figures->has_z)
		figures->z = (value - figures->mean) / figures->std;
	b = count >= 3 ? slope(stats) : 0;
	if (count >= 3 && b > 0 && b < 1 - 1e-9) {
		int64_t period_us =
		    (stats_at(stats, clock, count - 1) - stats_at(stats, clock, 0)) / (int64_t)(count - 1);
		double half_life_us = -0.69314718055994530942 / logarithm(b) * (double)period_us;

		figures->has_half_life = half_life_us < 1e18;
		figures->half_life_us = figures->has_half_life ? (int64_t)half_life_us : 0;
	}
}
