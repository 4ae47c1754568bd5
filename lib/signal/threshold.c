#include "signal/threshold.h"

#include <math.h>

#include "base/decimal.h"

#define KEY "score.regimes"

/* A number above zero; -1 and err otherwise. */
static int
read_number(double *to, const json *row, const char *name, size_t i, struct error *err)
{
	const json *value = json_member(row, name);

	*to = json_double(value);
	if (!json_is_number(value) || !(*to > 0) || !(*to < 1e9))
		return error_fatal(err, EXIT_CONFIG, KEY "[%zu].%s: not a number above zero", i, name);
	return 0;
}

static int
read_bps(double *to, const json *row, const char *name, size_t i, struct error *err)
{
	const json *value = json_member(row, name);
	struct decimal bps;

	if (value == NULL)
		return 0;
	if (json_string(value) == NULL || decimal_read(&bps, slice_of(json_string(value)), err) != 0 ||
	    decimal_sign(bps) < 0)
		return error_fatal(err, EXIT_CONFIG, KEY "[%zu].%s: no string of decimal digits", i, name);
	*to = decimal_double(bps);
	return 0;
}

static int
check_names(const json *row, size_t i, struct error *err)
{
	static const char *const names[] = { "name", "below", "k", "min_bps", "max_bps" };

	if (!json_is_object(row))
		return error_fatal(err, EXIT_CONFIG, KEY "[%zu]: no object", i);
	for (const json *member = json_first(row); member != NULL; member = json_after(member)) {
		size_t j = 0;

		while (j < COUNT(names) && strcmp(names[j], json_name(member)) != 0)
			j++;
		if (j == COUNT(names))
			return error_fatal(err, EXIT_CONFIG, KEY "[%zu].%.40s: no such member", i, json_name(member));
	}
	return 0;
}

/* What has only a meaning beside the other rows. */
static int
check_row(const struct regimes *regimes, size_t i, bool last, double full_bps, struct error *err)
{
	const struct regime *row = &regimes->at[i];

	if (last != (row->below <= 0))
		return error_fatal(err, EXIT_CONFIG, KEY "[%zu].below: the last row, and no other, has none", i);
	if (i > 0 && !last && row->below <= regimes->at[i - 1].below)
		return error_fatal(err, EXIT_CONFIG, KEY "[%zu].below: not above the row before", i);
	if (row->max_bps < row->min_bps || row->max_bps >= full_bps)
		return error_fatal(err, EXIT_CONFIG, KEY "[%zu].max_bps: not from min_bps to below score.full_bps", i);
	return 0;
}

int
regimes_read(struct regimes *regimes, const json *list, double min_bps, double full_bps, struct error *err)
{
	regimes->count = 0;
	for (const json *row = json_first(list); row != NULL; row = json_after(row)) {
		size_t i = regimes->count;
		struct regime *regime = &regimes->at[i];
		const char *name = json_string(json_member(row, "name"));

		if (i == REGIMES_MAX)
			return error_fatal(err, EXIT_CONFIG, KEY ": more than %d rows", REGIMES_MAX);
		if (check_names(row, i, err) != 0)
			return -1;
		*regime = (struct regime){ .min_bps = min_bps };
		if (name == NULL || *name == '\0' || !slice_copy(regime->name, sizeof regime->name, slice_of(name)))
			return error_fatal(err, EXIT_CONFIG, KEY "[%zu].name: missing, or too long", i);
		if (read_number(&regime->k, row, "k", i, err) != 0 ||
		    (json_member(row, "below") != NULL && read_number(&regime->below, row, "below", i, err) != 0) ||
		    read_bps(&regime->min_bps, row, "min_bps", i, err) != 0)
			return -1;
		regime->max_bps = (regime->min_bps + full_bps) / 2;
		if (read_bps(&regime->max_bps, row, "max_bps", i, err) != 0 ||
		    check_row(regimes, i, json_after(row) == NULL, full_bps, err) != 0)
			return -1;
		regimes->count++;
	}
	return 0;
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
