#include "signal/real.h"

#include <math.h>

#include "book/walk.h"

/* 1 - s, exactly. */
static struct decimal
kept_share(double spoof)
{
	return decimal_trim((struct decimal){ 1000000 - (int64_t)nearbyint(spoof * 1e6), 6 });
}

int
real_levels(struct levels *to, const struct ladder *ladder, double spoof, struct decimal enough, int64_t now_us,
    int64_t least_us, struct error *err)
{
	struct decimal keep = kept_share(spoof), sum = DECIMAL_ZERO;

	to->count = 0;
	for (size_t i = 0; i < ladder->levels.count && decimal_compare(sum, enough) < 0; i++) {
		struct level level = ladder->levels.at[i];

		if (now_us - ladder->at[i].since_us < least_us)
			continue;
		if (decimal_mul(&level.qty, level.qty, keep, err) != 0 || decimal_add(&sum, sum, level.qty, err) != 0)
			return -1;
		if (decimal_sign(level.qty) > 0)
			levels_add(to, level);
	}
	return 0;
}

/* 1 where both legs are in one quote asset. */
static int
rate_of(struct decimal *rate, const struct opportunity_event *opportunity, struct error *err)
{
	struct pull pull;
	struct slice key;

	*rate = DECIMAL_ONE;
	if (!HAS(opportunity, OPPORTUNITY_HAS_FX))
		return 0;
	*rate = DECIMAL_ZERO;
	pull_init(&pull, opportunity->fx, err);
	if (pull_object(&pull) != 0)
		return -1;
	while (pull_member(&pull, &key) > 0)
		if ((slice_is(key, "rate") ? pull_decimal(&pull, rate) : pull_skip(&pull, NULL)) != 0)
			return -1;
	return decimal_sign(*rate) > 0 ? 0 : error_set(err, "missing", "fx: no rate");
}

static int
walk_side(struct walk_side *to, const struct leg *leg, const struct real_leg *of, struct error *err)
{
	*to = (struct walk_side){ .at = of->levels->at, .count = of->levels->count, .step = of->step };
	if (!HAS(leg, LEG_HAS_FEE_BPS) || !HAS(leg, LEG_HAS_FEE_KIND) || !HAS(leg, LEG_HAS_QTY) ||
	    decimal_sign(of->step) <= 0)
		return error_set(err, "missing", "a leg without fee, quantity or step");
	return fee_of_bps(&to->fee, (enum fee_kind)leg->fee_kind, leg->fee_bps, err);
}

static int
cross_size(struct decimal *real, const struct opportunity_event *opportunity, const struct real_leg *legs, size_t buy,
    struct error *err)
{
	const struct leg *at = opportunity->legs.at;
	struct walk_result result;
	struct walk walk = { 0 };
	size_t sell = 1 - buy;

	if (walk_side(&walk.buy, &at[buy], &legs[buy], err) != 0 ||
	    walk_side(&walk.sell, &at[sell], &legs[sell], err) != 0 || rate_of(&walk.rate, opportunity, err) != 0)
		return -1;
	*real = DECIMAL_ZERO;
	if (walk.buy.count == 0 || walk.sell.count == 0)
		return 0;
	walk.caps.bought = at[buy].qty;
	walk.caps.sold = at[sell].qty;
	if (walk_best(&result, &walk, DECIMAL_ZERO, err) != 0)
		return -1;
	*real = result.sell.qty;
	return 0;
}

/* What remains at prices no worse than the leg's limit, over what the leg wants: at most 1. */
static int
leg_share(struct decimal *share, const struct leg *leg, const struct levels *levels, struct error *err)
{
	struct decimal sum = DECIMAL_ZERO;

	if (!HAS(leg, LEG_HAS_QTY) || !HAS(leg, LEG_HAS_LIMIT) || decimal_sign(leg->qty) <= 0)
		return error_set(err, "missing", "a leg without quantity or limit");
	for (size_t i = 0; i < levels->count; i++) {
		int order = decimal_compare(levels->at[i].price, leg->limit);

		if (leg->side == SIDE_BUY ? order > 0 : order < 0)
			break;
		if (decimal_add(&sum, sum, levels->at[i].qty, err) != 0)
			return -1;
	}
	if (decimal_compare(sum, leg->qty) >= 0) {
		*share = DECIMAL_ONE;
		return 0;
	}
	return decimal_div(share, sum, leg->qty, MONEY_PLACES, ROUND_FLOOR, err);
}

static int
cycle_size(
    struct decimal *real, const struct opportunity_event *opportunity, const struct real_leg *legs, struct error *err)
{
	struct decimal least = DECIMAL_ONE, share;

	for (size_t i = 0; i < opportunity->legs.list.count; i++) {
		if (leg_share(&share, &opportunity->legs.at[i], legs[i].levels, err) != 0)
			return -1;
		least = decimal_min(least, share);
	}
	if (decimal_mul(real, decimal_trim(opportunity->qty), decimal_trim(least), err) != 0)
		return -1;
	*real = decimal_round(*real, MONEY_PLACES, ROUND_FLOOR);
	return 0;
}

int
real_size(
    struct decimal *real, const struct opportunity_event *opportunity, const struct real_leg *legs, struct error *err)
{
	const struct leg *at = opportunity->legs.at;
	size_t count = opportunity->legs.list.count;

	if (!HAS(opportunity, OPPORTUNITY_HAS_QTY) || count == 0)
		return error_set(err, "missing", "no quantity");
	for (size_t i = 0; i < count; i++)
		if (legs[i].levels == NULL || !HAS(&at[i], LEG_HAS_SIDE))
			return error_set(err, "missing", "a leg without a book");
	if (opportunity->shape == SHAPE_CROSS && count == 2 && at[0].side != at[1].side)
		return cross_size(real, opportunity, legs, at[0].side == SIDE_BUY ? 0 : 1, err);
	return cycle_size(real, opportunity, legs, err);
}
