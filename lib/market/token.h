/*
 * token: which coin a name means at a venue.
 *
 * Names of assets are chosen by the venues, and two of them may name different coins alike (F8.6).  Network lines tell the contract of
 * a token on a network; where two venues tell different contracts for the same asset on the same network, it is not one asset.  What
 * was not told is taken to be the same.
 */
#ifndef MARKET_TOKEN_H
#define MARKET_TOKEN_H

#include "book/place.h"
#include "event/network.h"

enum { CONTRACT_MAX = 128 }; /* with the NUL; a longer address is none */

struct contract {
	char network[PLACE_VENUE_MAX], address[CONTRACT_MAX];
};

struct token {
	struct contract *at;
	size_t count, cap;
};

/* Owns its arrays; a zeroed struct is empty. */
struct tokens {
	struct places places; /* venue and asset */
	struct token *at; /* by place */
	size_t cap;
};

void tokens_free(struct tokens *tokens);

/* Take what a line tells; nothing when it has no contract, or there is no room for it. */
void tokens_learn(struct tokens *tokens, const struct network_event *event);

/* Whether the asset is another one at the other venue. */
bool tokens_differ(const struct tokens *tokens, const char *asset, const char *venue, const char *other);

#endif
