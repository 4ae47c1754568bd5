#include "gateway/wallets.h"

#include <stdlib.h>

#include "base/memory.h"

enum { ASSETS_MAX = 4096 /* of which there is any */ };

static struct order_holding *
holding_of(struct wallets *wallets, struct slice asset)
{
	for (size_t i = 0; i < wallets->count; i++)
		if (slice_is(asset, wallets->at[i].asset))
			return &wallets->at[i];
	return NULL;
}

static int
add_asset(struct wallets *wallets, const struct order_holding *holding, struct error *err)
{
	if (wallets->count == ASSETS_MAX)
		return error_set(err, "range", "more than %d assets", ASSETS_MAX);
	if (wallets->count == wallets->cap) {
		wallets->cap = wallets->cap == 0 ? 64 : 2 * wallets->cap;
		wallets->at = memory_grow(wallets->at, wallets->cap, sizeof *wallets->at);
	}
	wallets->at[wallets->count++] = *holding;
	return 0;
}

int
wallets_add(struct wallets *wallets, const struct balance_event *balance, struct error *err)
{
	struct order_holding row = { .locked = balance->locked }, *known;

	if (balance->wallet.len > 0)
		return 0;
	if (decimal_sign(balance->locked) < 0)
		return error_set(err, REASON_WRONG_ANSWER, "less than nothing is locked");
	if (decimal_add(&row.total, balance->free, balance->locked, err) != 0)
		return -1;
	/* what is not there need not be named; and what can not be named here is traded by nobody */
	if (decimal_sign(row.total) == 0 || !slice_copy(row.asset, sizeof row.asset, balance->asset))
		return 0;
	known = holding_of(wallets, balance->asset);
	if (known == NULL)
		return add_asset(wallets, &row, err);
	return decimal_add(&known->total, known->total, row.total, err) != 0 ||
		decimal_add(&known->locked, known->locked, row.locked, err) != 0
	    ? -1
	    : 0;
}

void
wallets_free(struct wallets *wallets)
{
	free(wallets->at);
	*wallets = (struct wallets){ 0 };
}
