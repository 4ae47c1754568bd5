/*
 * The breakpoint is a size without lots; with lots no size is worth more than it.  So the lots around it are priced from the
 * nearest on, each side as long as the straight line beyond the breakpoint says that it can still be better than the
 * best one so far: concave, so the line is never below the value.
 */
#include "market/chain.h"

#include <math.h>

#include "market/slope.h"

/* What a double may be off, of the amount that goes in. */
#define BLUR 1e-13

struct tries {
	const struct chain *chain;
	const struct slope *slope;
	struct decimal margin; /* 1 + margin */
	struct chain_result *best;
	struct decimal value; /* of the best: proceeds - cost (1 + margin) */
	double reached; /* the same; -infinite: none yet */
	size_t which; /* leg whose lots are counted */
	double lots, most; /* of it, at the breakpoint, and that it may have */
	double first, last; /* of those around the breakpoint that are looked at */
	double step;
};

/* The leg that has the fewest lots there. */
static void
choose_leg(struct tries *tries)
{
	tries->lots = INFINITY;
	for (size_t i = 0; i < tries->chain->count; i++) {
		const struct chain_leg *leg = &tries->chain->legs[i];
		double step, lots;

		if (leg->transfer != NULL)
			continue;
		step = decimal_double(leg->step);
		lots = tries->slope->qty[i] / step;
		if (lots < tries->lots) {
			tries->lots = lots;
			tries->most = floor(decimal_double(leg->most) / step + 0.5);
			tries->step = step;
			tries->which = i;
		}
	}
}

/* No more than this is so many lots worth. */
static double
bound(const struct tries *tries, double lots)
{
	const struct slope *slope = tries->slope;
	double away = (lots - tries->lots) * tries->step;
	double each = away < 0 ? -slope->rise / slope->scale[tries->which] : slope->fall / slope->beyond[tries->which];

	if (lots < tries->first || lots > tries->last)
		return -INFINITY;
	if (fabs(away) <= BLUR * tries->lots * tries->step || (away < 0 && isinf(slope->rise)))
		return slope->value; /* a transfer's least amount is what goes in: less may still be used behind it */
	return isinf(each) ? -INFINITY : slope->value - away * each;
}

static int
try_lots(struct tries *tries, double lots, struct error *err)
{
	struct chain_result result;
	struct decimal qty, value;
	int works;

	if (decimal_mul(&qty, decimal_int((int64_t)lots), tries->chain->legs[tries->which].step, err) != 0)
		return -1;
	works = chain_price(&result, tries->chain, tries->which, qty, err);
	if (works <= 0)
		return works;
	if (decimal_mul(&value, result.cost, tries->margin, err) != 0 ||
	    decimal_sub(&value, result.proceeds, value, err) != 0)
		return -1;
	if (!isinf(tries->reached)) {
		int order = decimal_compare(value, tries->value);

		if (order < 0 || (order == 0 && decimal_compare(result.cost, tries->best->cost) >= 0))
			return 0;
	}
	*tries->best = result;
	tries->value = value;
	tries->reached = decimal_double(value);
	return 0;
}

int
chain_best(struct chain_result *result, const struct chain *chain, struct decimal margin, struct error *err)
{
	struct tries tries = { .chain = chain, .best = result, .reached = -INFINITY };
	struct slope slope;
	double below, above;

	if (decimal_add(&tries.margin, DECIMAL_ONE, margin, err) != 0)
		return -1;
	if (!slope_top(&slope, chain, decimal_double(margin)))
		return 0;
	tries.slope = &slope;
	choose_leg(&tries);
	if (!(tries.lots < 9e15))
		return 0;
	below = floor(tries.lots * (1 + BLUR));
	above = below + 1;
	tries.first = fmax(below - CHAIN_REACH + 1, 1);
	tries.last = fmin(below + CHAIN_REACH, tries.most);
	for (;;) {
		double low = bound(&tries, below), high = bound(&tries, above);
		double least = tries.reached - BLUR * slope.in;

		if (fmax(low, high) < (isinf(tries.reached) ? 0 : least))
			break; /* where none is left, too: both are infinite */
		if (try_lots(&tries, low >= high ? below-- : above++, err) != 0)
			return -1;
	}
	if (isinf(tries.reached) || decimal_sign(tries.value) <= 0)
		return 0;
	result->exhausted = slope.exhausted;
	return 1;
}
