/*
 * stats: how the spread of one ordered pair behaves (formulas F7).  Measures only: nothing here sizes a trade.
 *
 * Samples come at equal steps of time (ticks); mean and deviation are those of the last `window` of them.
 */
#ifndef MARKET_STATS_H
#define MARKET_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stats_sample {
	double value;
	int64_t at_us;
};

/* Owned by stats_make's caller: free(). */
struct stats {
	size_t window, next; /* places of the ring, and the one that is written next */
	int64_t n; /* samples since the start */
	double min, max; /* since the start */
	int64_t changed_us; /* when the value last differed from the one before */
	struct stats_sample ring[];
};

/* What the window says of a value; a figure that has no value yet is told by its flag. */
struct stats_figures {
	double mean, std, z;
	int64_t half_life_us;
	bool has_std; /* two samples or more */
	bool has_z; /* and they differ */
	bool has_half_life; /* the values return to their mean: slope between 0 and 1 (F7.3) */
};

/* window is at least 2. */
struct stats *stats_make(size_t window);
void stats_add(struct stats *stats, double value, int64_t at_us);
/* Samples of the window, and sample i of them, the oldest first. */
size_t stats_held(const struct stats *stats);
const struct stats_sample *stats_sample(const struct stats *stats, size_t i);
/* n must be above 0. */
double stats_mean(const struct stats *stats);
void stats_look(struct stats_figures *figures, const struct stats *stats, double value);

#endif
