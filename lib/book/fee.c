#include "book/fee.h"

int
fee_of_bps(struct fee *fee, enum fee_kind kind, struct decimal bps, struct error *err)
{
	struct decimal whole = decimal_int(10000);

	bps = decimal_trim(bps);
	if (decimal_compare(bps, whole) >= 0 || decimal_compare(bps, decimal_negate(whole)) <= 0)
		return error_set(err, "range", "a fee must be between -10000 and 10000 basis points");
	if (bps.scale + 4 > DECIMAL_SCALE_MAX)
		return error_set(err, "decimal_range", "a fee with more than 32 places");
	*fee = (struct fee){ kind, decimal_trim((struct decimal){ bps.coef, (uint8_t)(bps.scale + 4) }) };
	return 0;
}

int
fee_above(struct decimal *out, struct fee fee, struct error *err)
{
	return decimal_add(out, DECIMAL_ONE, fee.rate, err);
}

int
fee_below(struct decimal *out, struct fee fee, struct error *err)
{
	return decimal_sub(out, DECIMAL_ONE, fee.rate, err);
}

int
fee_arrives(struct decimal *base, struct fee fee, struct decimal qty, struct error *err)
{
	struct decimal share;

	*base = qty;
	if (fee.kind != FEE_RECEIVED)
		return 0;
	return fee_below(&share, fee, err) != 0 ? -1 : decimal_mul(base, qty, share, err);
}

int
fee_paid(struct decimal *quote, struct fee fee, struct decimal notional, struct error *err)
{
	struct decimal share;

	*quote = notional;
	if (fee.kind == FEE_RECEIVED)
		return 0;
	return fee_above(&share, fee, err) != 0 ? -1 : decimal_mul(quote, notional, share, err);
}

int
fee_received(struct decimal *quote, struct fee fee, struct decimal notional, struct error *err)
{
	struct decimal share;

	return fee_below(&share, fee, err) != 0 ? -1 : decimal_mul(quote, notional, share, err);
}

int
fee_charge(struct decimal *amount, bool *in_base, struct fee fee, enum side side, struct decimal qty,
    struct decimal notional, struct error *err)
{
	*in_base = side == SIDE_BUY && fee.kind == FEE_RECEIVED;
	return decimal_mul(amount, *in_base ? qty : notional, fee.rate, err);
}

double
fee_ask(struct fee fee, double ask)
{
	double rate = decimal_double(fee.rate);

	return fee.kind == FEE_RECEIVED ? ask / (1 - rate) : ask * (1 + rate);
}

double
fee_bid(struct fee fee, double bid)
{
	return bid * (1 - decimal_double(fee.rate));
}

double
fee_net_bps(double effective_ask, double effective_bid)
{
	return (effective_bid / effective_ask - 1) * 1e4;
}
