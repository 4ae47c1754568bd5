/*
 * stats: how the spread of one ordered pair behaves (formulas F7).  Measures only: nothing here sizes a trade.
 *
 * Samples come at equal steps of time (ticks); mean and deviation are those of the last `window` of them.  Most pairs are
 * sampled at every tick, so the times of their samples are kept once, for all of them; a pair that has missed a tick has its
 * own times until its whole window is in step again.
 */
#ifndef MARKET_STATS_H
#define MARKET_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The last ticks.  A zeroed struct has seen none. */
struct stats_clock {
	int64_t *at; /* a ring of cap places */
	size_t cap;
	uint64_t count; /* ticks since the start */
};

void stats_clock_free(struct stats_clock *clock);
/* A tick: stats of at most so large a window can share its time.  The samples of the tick before have been settled. */
void stats_tick(struct stats_clock *clock, size_t window, int64_t at_us);

/* Owned by stats_make's caller: stats_free. */
struct stats {
	size_t window, next; /* places of the ring, and the one that is written next */
	int64_t n; /* samples since the start */
	double min, max; /* since the start */
	int64_t changed_us; /* when the value last differed from the one before */
	int64_t *own; /* times of the ring; NULL: the samples are those of the last ticks of the clock */
	uint64_t tick, run; /* of the last sample; samples in step with the clock, the last of it included */
	double ring[];
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
void stats_free(struct stats *stats); /* may be NULL */
/* At the clock's last tick; once. */
void stats_add(struct stats *stats, const struct stats_clock *clock, double value);
/* After each tick: one that has no sample of it can no longer share its times. */
void stats_settle(struct stats *stats, const struct stats_clock *clock);
/* Samples of the window, and sample i of them, the oldest first, with its time. */
size_t stats_held(const struct stats *stats);
double stats_value(const struct stats *stats, size_t i);
int64_t stats_at(const struct stats *stats, const struct stats_clock *clock, size_t i);
/* n must be above 0. */
double stats_mean(const struct stats *stats);
void stats_look(
    struct stats_figures *figures, const struct stats *stats, const struct stats_clock *clock, double value);

/* ---- for one that comes out of a file ---- */

/* It has its own times. */
void stats_own(struct stats *stats);
/* Its ring and times are whole: they are shared if they are the clock's, or if there is no clock yet. */
void stats_share(struct stats *stats, struct stats_clock *clock);

#endif
