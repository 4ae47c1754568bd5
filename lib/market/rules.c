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
	return finish_rules(rules, kind, err);
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
	return finish_rules(rules, counted_kind(fees->kind), err);
}

int
rules_allow(bool *allowed, const struct rules *rules, struct decimal qty, struct decimal price, struct error *err)
{
	struct decimal notional;

	if (decimal_mul(&notional, qty, price, err) != 0)
		return -1;
	*allowed = decimal_sign(qty) > 0 && decimal_compare(qty, rules->min_qty) >= 0 &&
	    decimal_compare(notional, rules->min_notional) >= 0;
	return 0;
}
