/*
 * threshold: how much net edge must be there before it counts, by how the market moves (formulas F3.5).
 *
 *	m = clamp(max(m_min, k sigma sqrt(tau) + capital), m_min, m_max)
 *
 * Fees are left out: the edge it is compared with is net of them.  The volatility chooses a row of a table, the regime,
 * and the row gives k and the bounds.
 */
#ifndef SIGNAL_THRESHOLD_H
#define SIGNAL_THRESHOLD_H

#include "config/config.h"

/* Plain data. */
struct regime {
	char name[CONFIG_REGIME_NAME_MAX];
	double below; /* volatility a year; 0: any (the last row) */
	double k;
	double min_bps, max_bps;
};

struct regimes {
	struct regime at[CONFIG_REGIMES_MAX];
	size_t count; /* 0: the threshold is fixed */
};

/*
 * From the key score.regimes (NULL: no table), which the configuration has checked.  A row without min_bps has the one
 * given; without max_bps half the way from there to full_bps.
 */
void regimes_read(struct regimes *regimes, const json *list, double min_bps, double full_bps);

/* The row that the volatility (per year, 0: not known) is in; NULL when there is no table. */
const struct regime *regime_of(const struct regimes *regimes, double volatility);

/* sigma_bps per square root of a second; latency_us of the slower leg; capital_bps of the cost. */
double threshold_bps(const struct regime *regime, double sigma_bps, int64_t latency_us, double capital_bps);

#endif
