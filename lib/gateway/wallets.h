/*
 * wallets: what an account has, asset by asset, from the rows that its venue tells: those of one asset are added up, as there may be more wallets
 * than one.  A row that names its wallet is of one that does not trade (venue/trade.h), and no money of ours.
 */
#ifndef GATEWAY_WALLETS_H
#define GATEWAY_WALLETS_H

#include "event/balance.h"
#include "venue/order.h"

/* wallets_free accepts a zeroed struct. */
struct wallets {
	struct order_holding *at;
	size_t count, cap;
};

/* -1 and err: they do not fit, nor is what was told before all there is. */
int wallets_add(struct wallets *wallets, const struct balance_event *balance, struct error *err) MUST_CHECK;
void wallets_free(struct wallets *wallets);

#endif
