#include "gateway/usual.h"

static struct slice
usual_symbol(struct usual *usual, struct slice symbol)
{
	return account_usual_symbol(usual->symbol, usual->account, symbol) ? slice_of(usual->symbol) : symbol;
}

static int
take_order(void *arg, const struct order_event *order, struct error *err)
{
	struct usual *usual = arg;
	struct order_event row = *order;

	row.symbol = usual_symbol(usual, order->symbol);
	return usual->to.order == NULL ? 0 : usual->to.order(usual->to.arg, &row, err);
}

static int
take_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct usual *usual = arg;
	struct fill_event row = *fill;

	if (fill->fee_asset.len == 0 && decimal_sign(fill->fee) != 0 && !usual->account->trade->fee_asset_untold)
		return error_set(err, "figure", "a fill without the asset of its fee");
	row.symbol = usual_symbol(usual, fill->symbol);
	row.fee_asset = account_usual_asset(usual->account, fill->fee_asset);
	return usual->to.fill == NULL ? 0 : usual->to.fill(usual->to.arg, &row, venue_id, err);
}

static int
take_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	struct usual *usual = arg;
	struct balance_event row = *balance;

	row.asset = account_usual_asset(usual->account, balance->asset);
	return usual->to.balance == NULL ? 0 : usual->to.balance(usual->to.arg, &row, err);
}

static int
take_fees(void *arg, const struct instrument_event *instrument, struct error *err)
{
	struct usual *usual = arg;
	struct instrument_event row = *instrument;

	row.symbol = usual_symbol(usual, instrument->symbol);
	return usual->to.fees == NULL ? 0 : usual->to.fees(usual->to.arg, &row, err);
}

static int
take_network(void *arg, const struct network_event *network, struct error *err)
{
	struct usual *usual = arg;
	struct network_event row = *network;

	row.asset = account_usual_asset(usual->account, network->asset);
	row.network = account_usual_network(usual->account, network->network);
	return usual->to.network == NULL ? 0 : usual->to.network(usual->to.arg, &row, err);
}

static int
take_address(void *arg, struct slice address, struct slice tag, struct slice network, struct error *err)
{
	struct usual *usual = arg;

	if (usual->to.address == NULL)
		return 0;
	return usual->to.address(usual->to.arg, address, tag, account_usual_network(usual->account, network), err);
}

struct trade_sink
usual_rows(struct usual *usual)
{
	return (struct trade_sink){ usual, take_order, take_fill, take_balance, take_fees, take_network, take_address };
}
