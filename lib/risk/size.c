#include "risk/size.h"

enum { PLACES_MONEY = 12 };

int
size_whole(struct size *size, const struct opportunity_event *opportunity, struct error *err)
{
	const struct leg_list *legs = &opportunity->legs;

	*size = (struct size){ .leg_count = legs->list.count };
	if (legs->list.count > SIZE_LEGS_MAX)
		return error_set(err, "range", "more than %d legs", SIZE_LEGS_MAX);
	if (!HAS(opportunity, OPPORTUNITY_HAS_COST) || !HAS(opportunity, OPPORTUNITY_HAS_PROCEEDS) ||
	    !HAS(opportunity, OPPORTUNITY_HAS_QTY))
		return error_set(err, "missing", "qty, cost and proceeds must be there");
	for (size_t i = 0; i < legs->list.count; i++) {
		if (!HAS(&legs->at[i], LEG_HAS_QTY))
			return error_set(err, "missing", "a leg without quantity");
		size->qty[i] = legs->at[i].qty;
	}
	size->sold = opportunity->qty;
	size->cost = opportunity->cost;
	size->proceeds = opportunity->proceeds;
	return decimal_sub(&size->profit, size->proceeds, size->cost, err);
}

/* What arrives of a purchase (F1). */
static int
arriving(struct decimal *to, struct decimal qty, const struct leg *leg, struct error *err)
{
	struct decimal share = decimal_int(10000);

	*to = qty;
	if (leg->fee_kind != FEE_RECEIVED)
		return 0;
	if (decimal_sub(&share, share, leg->fee_bps, err) != 0)
		return -1;
	if (share.scale + 4 > DECIMAL_SCALE_MAX || decimal_sign(share) <= 0)
		return error_set(err, "decimal_range", "a fee out of range");
	share.scale += 4;
	return decimal_mul(to, qty, share, err);
}

/* The largest purchase of which no more than qty arrives, not yet on any lot. */
static int
purchase_for(struct decimal *to, struct decimal qty, const struct leg *leg, struct error *err)
{
	struct decimal share;

	*to = qty;
	if (leg->fee_kind != FEE_RECEIVED)
		return 0;
	if (arriving(&share, DECIMAL_ONE, leg, err) != 0)
		return -1;
	return decimal_div(to, qty, share, 18, ROUND_FLOOR, err);
}

/* Both quantities on their lots (F0.3): one common lot where what is bought arrives whole. */
static int
on_lots(struct decimal *bought, struct decimal *sold, const struct leg *leg, const struct offer *buyer,
    const struct offer *seller, struct error *err)
{
	struct decimal lot = buyer->qty_step, arrives;

	if (leg->fee_kind != FEE_RECEIVED && decimal_common(&lot, buyer->qty_step, seller->qty_step, err) != 0)
		return -1;
	if (decimal_multiple(bought, *bought, lot, ROUND_FLOOR, err) != 0 || arriving(&arrives, *bought, leg, err) != 0)
		return -1;
	return decimal_multiple(sold, decimal_min(*sold, arrives), seller->qty_step, ROUND_FLOOR, err);
}

/* whole x part / of, rounded to places of money. */
static int
portion(struct decimal *to, struct decimal whole, struct decimal part, struct decimal of, enum rounding rounding,
    struct error *err)
{
	struct decimal product;

	if (decimal_mul(&product, whole, part, err) != 0)
		return -1;
	return decimal_div(to, product, of, PLACES_MONEY, rounding, err);
}

static int
cut(struct size *to, const struct opportunity_event *opportunity, size_t buy, size_t sell, const struct offer *buyer,
    const struct offer *seller, const struct size_caps *caps, struct error *err)
{
	const struct leg *buying = &opportunity->legs.at[buy], *selling = &opportunity->legs.at[sell];
	struct decimal bought = buying->qty, sold = selling->qty, most;

	if (HAS(caps, CAP_BUY))
		bought = decimal_min(bought, caps->buy);
	if (HAS(caps, CAP_SELL))
		sold = decimal_min(sold, caps->sell);
	if (decimal_compare(sold, selling->qty) < 0) {
		if (purchase_for(&most, sold, buying, err) != 0)
			return -1;
		bought = decimal_min(bought, most);
	}
	if (on_lots(&bought, &sold, buying, buyer, seller, err) != 0)
		return -1;
	if (decimal_sign(bought) <= 0 || decimal_sign(sold) <= 0)
		return error_set(err, "range", "less than one lot");
	to->cut = true;
	to->qty[buy] = decimal_trim(bought);
	to->qty[sell] = to->sold = decimal_trim(sold);
	if (portion(&to->cost, opportunity->cost, bought, buying->qty, ROUND_CEILING, err) != 0 ||
	    portion(&to->proceeds, opportunity->proceeds, sold, selling->qty, ROUND_FLOOR, err) != 0)
		return -1;
	return decimal_sub(&to->profit, to->proceeds, to->cost, err);
}

bool
size_cut(struct size *size, const struct opportunity_event *opportunity, size_t buy, size_t sell,
    const struct offer *buyer, const struct offer *seller, const struct size_caps *caps)
{
	const struct leg *buying = &opportunity->legs.at[buy], *selling = &opportunity->legs.at[sell];
	struct size smaller = *size;
	struct error ignored;

	if ((!HAS(caps, CAP_BUY) || decimal_compare(caps->buy, buying->qty) >= 0) &&
	    (!HAS(caps, CAP_SELL) || decimal_compare(caps->sell, selling->qty) >= 0))
		return true;
	if (cut(&smaller, opportunity, buy, sell, buyer, seller, caps, &ignored) != 0)
		return false;
	*size = smaller;
	return true;
}
