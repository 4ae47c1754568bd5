/*
 * joined: what an answer, or several, say of the networks of assets: one row for each network of an asset.
 *
 * A venue may tell what a network costs and whether it is open in answers of their own (gate).
 */
#ifndef GATEWAY_JOINED_H
#define GATEWAY_JOINED_H

#include "event/network.h"
#include "gateway/account.h"

/* joined_free accepts a zeroed struct. */
struct joined {
	struct joined_row {
		char asset[ASSET_MAX], network[NETWORK_MAX], contract[CONTRACT_MAX];
		struct network_event event; /* its texts are those */
	} * at; /* in the order of first sight */
	size_t count, cap;
};

void joined_free(struct joined *list);

/* Take over what the row says; a later one stands before an earlier one.  False: a name is too long, and nothing is taken. */
bool joined_take(struct joined *list, const struct network_event *network);

/* The row as an event; valid until the list is freed. */
struct network_event joined_event(const struct joined *list, size_t i);

#endif
