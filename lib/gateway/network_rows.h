/*
 * network_rows: what an answer, or several, say of the networks of assets, joined: one row for each network of an asset.
 *
 * A venue may tell what a network costs and whether it is open in answers of their own (gate).
 */
#ifndef GATEWAY_NETWORK_ROWS_H
#define GATEWAY_NETWORK_ROWS_H

#include "event/network.h"
#include "gateway/account.h"

/* network_rows_free accepts a zeroed struct. */
struct network_rows {
	struct network_row {
		char asset[ASSET_MAX], network[NETWORK_MAX], contract[CONTRACT_MAX];
		struct network_event event; /* its texts are those */
	} * at; /* in the order of first sight */
	size_t count, cap;
};

void network_rows_free(struct network_rows *list);

/* Take over what the row says; a later one stands before an earlier one.  False: a name is too long, and nothing is taken. */
bool network_rows_take(struct network_rows *list, const struct network_event *network);

/* The row as an event; valid until the list is freed. */
struct network_event network_rows_event(const struct network_rows *list, size_t i);

#endif
