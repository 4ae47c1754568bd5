#include "signal/threshold.h"

#include <math.h>

#include "base/decimal.h"

/* A figure of the row; the one given where it has none. */
static double
bps_of(const json *row, const char *name, double otherwise)
{
	const json *value = json_member(row, name);

	return value == NULL ? otherwise : decimal_double(config_figure(value));
}

void
regimes_read(struct regimes *regimes, const json *list, double min_bps, double full_bps)
{
	regimes->count = 0;
	for (const json *row = json_first(list); row != NULL && regimes->count < CONFIG_REGIMES_MAX;
	     row = json_after(row)) {
		struct regime *regime = &regimes->at[regimes->count++];

		*regime = (struct regime){ .below = json_double(json_member(row, "below")),
			.k = json_double(json_member(row, "k")),
			.min_bps = bps_of(row, "min_bps", min_bps) };
		regime->max_bps = bps_of(row, "max_bps", (regime->min_bps + full_bps) / 2);
		if (!slice_copy(regime->name, sizeof regime->name, slice_of(json_string(json_member(row, "name")))))
			regime->name[0] = '\0';
	}
}

const struct regime *
regime_of(const struct regimes *regimes, double volatility)
{
	size_t i = 0;

	if (regimes->count == 0)
		return NULL;
	while (i + 1 < regimes->count && volatility >= regimes->at[i].below)
		i++;
	return &regimes->at[i];
}

double
threshold_bps(const struct regime *regime, double sigma_bps, int64_t latency_us, double capital_bps)
{
	double bps = regime->k * sigma_bps * sqrt((double)latency_us / 1e6) + capital_bps;

	if (bps > regime->max_bps)
		bps = regime->max_bps;
	return bps > regime->min_bps ? bps : regime->min_bps;
}
