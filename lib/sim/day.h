/*
 * day: what was traded in the last day, hour by hour, for the figures that tickers tell.
 *
 * Pure.  A window of a day begins with a whole hour: the hour that runs and the 23 before it.
 */
#ifndef SIM_DAY_H
#define SIM_DAY_H

#include "sim/scene.h"

enum { DAY_HOURS = 24 };

/* Of some span of time; prices in ticks.  count 0: nothing was traded in it, and all is 0. */
struct sim_figures {
	int64_t open, high, low, close;
	int64_t volume; /* steps */
	__int128 turnover; /* ticks times steps */
	int64_t count; /* trades */
};

struct sim_day {
	struct {
		int64_t at; /* hours since 1970 UTC */
		struct sim_figures figures;
	} hours[DAY_HOURS]; /* hour n stands at n % DAY_HOURS */
	struct sim_figures ever;
};

/* us: when, by the venue's clock. */
void day_trade(struct sim_day *day, struct market_level trade, int64_t us);
/* The 24 hours up to now. */
struct sim_figures day_running(const struct sim_day *day, int64_t now_us);
/* Since the day began that starts `ahead` hours before that of UTC; 0: UTC. */
struct sim_figures day_begun(const struct sim_day *day, int64_t now_us, int ahead);
/* The hour that was so many hours ago (0: the one that runs). */
struct sim_figures day_hour(const struct sim_day *day, int64_t now_us, int ago);

#endif
