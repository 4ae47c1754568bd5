#include "market/token.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

enum { NETWORKS_MAX = 64 }; /* of one asset at one venue */

void
tokens_free(struct tokens *tokens)
{
	for (size_t i = 0; i < tokens->places.count; i++)
		free(tokens->at[i].at);
	places_free(&tokens->places);
	free(tokens->at);
	*tokens = (struct tokens){ .cap = 0 };
}

static struct contract *
contract_of(const struct token *token, const char *network)
{
	for (size_t i = 0; i < token->count; i++)
		if (strcmp(token->at[i].network, network) == 0)
			return &token->at[i];
	return NULL;
}

static void
learn(struct token *token, const struct contract *contract)
{
	struct contract *own = contract_of(token, contract->network);

	if (own == NULL && token->count == NETWORKS_MAX)
		return;
	if (own == NULL && token->count == token->cap) {
		token->cap = token->cap == 0 ? 2 : 2 * token->cap;
		token->at = memory_grow(token->at, token->cap, sizeof *token->at);
	}
	if (own == NULL)
		own = &token->at[token->count++];
	*own = *contract;
}

void
tokens_learn(struct tokens *tokens, const struct network_event *event)
{
	size_t before = tokens->places.count;
	struct contract contract;
	int place;

	if (!HAS(event, NETWORK_HAS_CONTRACT) || event->contract.len == 0 ||
	    !slice_copy(contract.network, sizeof contract.network, event->network) ||
	    !slice_copy(contract.address, sizeof contract.address, event->contract))
		return;
	place = places_add(&tokens->places, event->venue, event->asset);
	if (place < 0)
		return;
	if (tokens->places.count > tokens->cap) {
		tokens->cap = tokens->cap == 0 ? 16 : 2 * tokens->cap;
		tokens->at = memory_grow(tokens->at, tokens->cap, sizeof *tokens->at);
	}
	if (tokens->places.count > before)
		tokens->at[place] = (struct token){ .count = 0 };
	learn(&tokens->at[place], &contract);
}

/* Digits of a number of base 16 may be large or small; elsewhere it makes a difference. */
static bool
same_address(const char *a, const char *b)
{
	return strncasecmp(a, "0x", 2) == 0 ? strcasecmp(a, b) == 0 : strcmp(a, b) == 0;
}

bool
tokens_differ(const struct tokens *tokens, const char *asset, const char *venue, const char *other)
{
	int one = places_find(&tokens->places, slice_of(venue), slice_of(asset));
	int two = places_find(&tokens->places, slice_of(other), slice_of(asset));

	if (one < 0 || two < 0)
		return false;
	for (size_t i = 0; i < tokens->at[one].count; i++) {
		const struct contract *contract = &tokens->at[one].at[i];
		const struct contract *own = contract_of(&tokens->at[two], contract->network);

		if (own != NULL && !same_address(own->address, contract->address))
			return true;
	}
	return false;
}
