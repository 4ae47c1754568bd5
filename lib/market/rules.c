#include "market/rules.h"

/* Unknown and third count as received: of the three it is the one that is never too cheap. */
static enum fee_kind
counted_kind(const char *kind)
{
	return strcmp(kind, fee_kinds[FEE_QUOTE]) == 0 ? FEE_QUOTE : FEE_RECEIVED;
}

static int
finish_rules(struct rules *rules, enum fee_kind kind, struct error *err)
{
	if (decimal_sign(rules->price_tick) <= 0 || decimal_sign(rules->qty_step) <= 0)
		return error_set(err, "no_rules", "no price tick and quantity step");
	if (fee_of_bps(&rules->fee, kind, rules->fee_bps, err) != 0)
		return -1;
	rules->ask_factor = fee_ask(rules->fee, 1);
	rules->bid_factor = fee_bid(rules->fee, 1);
	return 0;
}

/* With the token: its name and the rate less the discount; nothing where one of them makes no sense. */
static int
take_token(struct rules *rules, struct slice token, struct decimal discount, struct error *err)
{
	struct decimal left;

	if (token.len == 0 || !slice_copy(rules->token, sizeof rules->token, token))
		return 0;
	if (decimal_sign(discount) < 0 || decimal_compare(discount, DECIMAL_ONE) > 0)
		*rules->token = '\0';
	else if (decimal_sub(&left, DECIMAL_ONE, decimal_trim(discount), err) != 0 ||
	    decimal_mul(&rules->token_rate, decimal_trim(rules->fee.rate), left, err) != 0)
		return -1;
	return 0;
}

static bool
is_third(const struct venue_fees *fees)
{
	return fees != NULL && strcmp(fees->kind, fee_kinds[FEE_THIRD]) == 0;
}

int
rules_of_instrument(
    struct rules *rules, const struct instrument_event *in, const struct venue_fees *fallback, struct error *err)
{
	enum fee_kind kind = fallback == NULL ? FEE_RECEIVED : counted_kind(fallback->kind);

	*rules = (struct rules){ .price_tick = decimal_trim(in->price_tick),
		.qty_step = decimal_trim(in->qty_step),
		.min_qty = in->min_qty,
		.max_qty = in->max_qty,
		.min_notional = in->min_notional };
	rules->tradable = in->status == INSTRUMENT_TRADING;
	if (HAS(in, INSTRUMENT_HAS_TAKER_BPS))
		rules->fee_bps = in->taker_bps;
	else if (fallback != NULL)
		rules->fee_bps = fallback->taker_bps;
	else
		return error_set(err, "no_rules", "no taker fee");
	if (HAS(in, INSTRUMENT_HAS_FEE_KIND))
		kind = in->fee_kind == FEE_QUOTE ? FEE_QUOTE : FEE_RECEIVED;
	if (finish_rules(rules, kind, err) != 0)
		return -1;
	if (HAS(in, INSTRUMENT_HAS_FEE_KIND) ? in->fee_kind != FEE_THIRD : !is_third(fallback))
		return 0;
	if (HAS(in, INSTRUMENT_HAS_FEE_ASSET))
		return take_token(rules, in->fee_asset, in->fee_discount, err);
	return is_third(fallback) ? take_token(rules, slice_of(fallback->asset), fallback->discount, err) : 0;
}

int
rules_of_facts(struct rules *rules, const struct venue_symbol *symbol, const struct venue_fees *fees, struct error *err)
{
	*rules = (struct rules){ .price_tick = decimal_trim(symbol->price_tick),
		.qty_step = decimal_trim(symbol->qty_step),
		.min_qty = symbol->min_qty,
		.min_notional = symbol->min_notional,
		.fee_bps = fees->taker_bps,
		.tradable = true };
	if (finish_rules(rules, counted_kind(fees->kind), err) != 0)
		return -1;
	return is_third(fees) ? take_token(rules, slice_of(fees->asset), fees->discount, err) : 0;
}

int
rules_allow(bool *allowed, const struct rules *rules, struct decimal qty, struct decimal price, struct error *err)
{
	struct decimal notional;

	if (decimal_mul(&notional, qty, price, err) != 0)
		return -1;
	*allowed = decimal_sign(qty) > 0 && (rules->min_qty.coef == 0 || decimal_compare(qty, rules->min_qty) >= 0) &&
	    (rules->min_notional.coef == 0 || decimal_compare(notional, rules->min_notional) >= 0);
	return 0;
}
