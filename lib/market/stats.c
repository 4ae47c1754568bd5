#include "market/stats.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

struct stats *
stats_make(size_t window)
{
	struct stats *stats = memory_new(1, sizeof *stats + window * sizeof *stats->ring);

	stats->window = window;
	return stats;
}

size_t
stats_held(const struct stats *stats)
{
	return (uint64_t)stats->n < stats->window ? (size_t)stats->n : stats->window;
}

const struct stats_sample *
stats_sample(const struct stats *stats, size_t i)
{
	return &stats->ring[(stats->next + stats->window - stats_held(stats) + i) % stats->window];
}

void
stats_add(struct stats *stats, double value, int64_t at_us)
{
	if (stats->n == 0 || value != stats_sample(stats, stats_held(stats) - 1)->value)
		stats->changed_us = at_us;
	if (stats->n == 0 || value < stats->min)
		stats->min = value;
	if (stats->n == 0 || value > stats->max)
		stats->max = value;
	stats->ring[stats->next] = (struct stats_sample){ value, at_us };
	stats->next = (stats->next + 1) % stats->window;
	stats->n++;
}

/* F7.1, over the window from the oldest to the newest. */
static void
welford(double *mean, double *m2, const struct stats *stats)
{
	*mean = *m2 = 0;
	for (size_t i = 0; i < stats_held(stats); i++) {
		double value = stats_sample(stats, i)->value, delta = value - *mean;

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
		before += stats_sample(stats, i)->value;
		after += stats_sample(stats, i + 1)->value;
	}
	before /= (double)count;
	after /= (double)count;
	for (size_t i = 0; i < count; i++) {
		double x = stats_sample(stats, i)->value - before;

		cov += x * (stats_sample(stats, i + 1)->value - after);
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
stats_look(struct stats_figures *figures, const struct stats *stats, double value)
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
		    (stats_sample(stats, count - 1)->at_us - stats_sample(stats, 0)->at_us) / (int64_t)(count - 1);
		double half_life_us = -0.69314718055994530942 / logarithm(b) * (double)period_us;

		figures->has_half_life = half_life_us < 1e18;
		figures->half_life_us = figures->has_half_life ? (int64_t)half_life_us : 0;
	}
}
