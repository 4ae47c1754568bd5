#include "risk/holding.h"

#include <stdlib.h>

#include "base/memory.h"

void
holdings_free(struct holdings *holdings)
{
	places_free(&holdings->places);
	free(holdings->at);
	*holdings = (struct holdings){ 0 };
}

void
holdings_forget(struct holdings *holdings)
{
	for (size_t i = 0; i < holdings->places.count && i < holdings->cap; i++)
		holdings->at[i].known = false;
}

struct holding *
holdings_of(struct holdings *holdings, struct slice venue, struct slice asset)
{
	int place = places_add(&holdings->places, venue, asset);

	if (place < 0)
		return NULL;
	if ((size_t)place >= holdings->cap) {
		size_t cap = (size_t)place + (size_t)place / 2 + 16;

		holdings->at = memory_grow(holdings->at, cap, sizeof *holdings->at);
		memset(holdings->at + holdings->cap, 0, (cap - holdings->cap) * sizeof *holdings->at);
		holdings->cap = cap;
	}
	return &holdings->at[place];
}

void
holdings_balance(struct holdings *holdings, const struct balance_event *balance)
{
	struct holding *holding;

	if ((HAS(balance, BALANCE_HAS_ACCOUNT) && !traded_is(&holdings->traded, balance->venue, balance->account)) ||
	    (HAS(balance, BALANCE_HAS_WALLET) && !slice_is(balance->wallet, "spot")))
		return;
	holding = holdings_of(holdings, balance->venue, balance->asset);
	if (holding == NULL)
		return;
	holding->known = HAS(balance, BALANCE_HAS_FREE);
	holding->free = balance->free;
	holding->locked = balance->locked;
}

/* What cannot be added up is not known. */
static void
change(struct holdings *holdings, struct slice venue, struct slice asset, struct decimal amount, bool less)
{
	struct holding *holding = holdings_of(holdings, venue, asset);
	struct error ignored;

	if (holding == NULL || !holding->known)
		return;
	if (decimal_add(&holding->free, holding->free, less ? decimal_negate(amount) : amount, &ignored) != 0)
		holding->known = false;
}

static void
make_unknown(struct holdings *holdings, struct slice venue, struct slice asset)
{
	struct holding *holding = holdings_of(holdings, venue, asset);

	if (holding != NULL)
		holding->known = false;
}

void
holdings_fill(struct holdings *holdings, const struct fill_event *fill)
{
	bool buy = fill->side == SIDE_BUY;
	struct slice base, quote;
	struct decimal amount;
	struct error ignored;

	if ((HAS(fill, FILL_HAS_ACCOUNT) && !traded_is(&holdings->traded, fill->venue, fill->account)) ||
	    !symbol_split(fill->symbol, &base, &quote))
		return;
	change(holdings, fill->venue, base, fill->qty, !buy);
	if (decimal_mul(&amount, fill->qty, fill->price, &ignored) == 0)
		change(holdings, fill->venue, quote, amount, buy);
	else
		make_unknown(holdings, fill->venue, quote);
	change(holdings, fill->venue, fill->fee_asset, fill->fee, true);
}

void
holdings_transfer(struct holdings *holdings, const struct transfer_event *transfer)
{
	if (!slice_is(transfer->state, "sent") && !slice_is(transfer->state, "arrived"))
		return;
	make_unknown(holdings, transfer->from, transfer->asset);
	make_unknown(holdings, transfer->to, transfer->asset);
}

int
holdings_equity(const struct holdings *holdings, const struct offers *offers, struct decimal *equity, struct error *err)
{
	struct decimal sum = DECIMAL_ZERO, amount, rate;
	bool known = false;

	for (size_t i = 0; i < holdings->places.count && i < holdings->cap; i++) {
		const struct holding *holding = &holdings->at[i];

		if (!holding->known)
			continue;
		known = true;
		if (offers_rate(offers, &rate, place_symbol(&holdings->places.at[i]), RATE_OWNED, err) != 0)
			continue;
		if (decimal_add(&amount, holding->free, holding->locked, err) != 0 ||
		    decimal_mul(&amount, amount, rate, err) != 0)
			return -1;
		if (decimal_add(&sum, sum, decimal_round(amount, 12, ROUND_FLOOR), err) != 0)
			return -1;
	}
	*equity = sum;
	return known ? 0 : error_set(err, "missing", "no balance is known");
}
