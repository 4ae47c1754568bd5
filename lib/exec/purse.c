#include "exec/purse.h"

#include <stdlib.h>

#include "base/memory.h"

void
purse_free(struct purse *purse)
{
	free(purse->at);
	*purse = (struct purse){ 0 };
}

static struct holding *
find(const struct purse *purse, struct pocket pocket, struct slice asset)
{
	for (size_t i = 0; i < purse->count; i++)
		if (slice_is(pocket.venue, purse->at[i].venue) && slice_is(pocket.account, purse->at[i].account) &&
		    slice_is(asset, purse->at[i].asset))
			return &purse->at[i];
	return NULL;
}

const struct holding *
purse_find(const struct purse *purse, struct pocket pocket, struct slice asset)
{
	return find(purse, pocket, asset);
}

bool
purse_knows(const struct purse *purse, struct pocket pocket)
{
	for (size_t i = 0; i < purse->count; i++)
		if (slice_is(pocket.venue, purse->at[i].venue) && slice_is(pocket.account, purse->at[i].account))
			return true;
	return false;
}

struct decimal
purse_free_amount(const struct purse *purse, struct pocket pocket, struct slice asset)
{
	const struct holding *holding = find(purse, pocket, asset);
	struct decimal left;
	struct error ignored;

	if (holding == NULL || decimal_sub(&left, holding->total, holding->locked, &ignored) != 0 ||
	    decimal_sub(&left, left, holding->others, &ignored) != 0)
		return DECIMAL_ZERO;
	return left;
}

static struct holding *
add(struct purse *purse, struct pocket pocket, struct slice asset, struct error *err)
{
	struct holding *holding;

	if (purse->count == purse->cap) {
		size_t cap = purse->cap == 0 ? 64 : 2 * purse->cap;

		if (cap > HOLDINGS_MAX) {
			error_fatal(err, EXIT_SYSTEM, "no room for another balance (%zu)", purse->count);
			return NULL;
		}
		purse->at = memory_grow(purse->at, cap, sizeof *purse->at);
		purse->cap = cap;
	}
	holding = &purse->at[purse->count];
	*holding = (struct holding){ .total = DECIMAL_ZERO };
	if (!slice_copy(holding->venue, sizeof holding->venue, pocket.venue) ||
	    !slice_copy(holding->account, sizeof holding->account, pocket.account) ||
	    !slice_copy(holding->asset, sizeof holding->asset, asset)) {
		error_set(err, "range", "the name of a venue, an account or an asset is too long");
		return NULL;
	}
	purse->count++;
	return holding;
}

int
purse_add(struct purse *purse, struct pocket pocket, struct slice asset, struct decimal amount, struct error *err)
{
	struct holding *holding = find(purse, pocket, asset);

	if (holding == NULL && (holding = add(purse, pocket, asset, err)) == NULL)
		return -1;
	return decimal_add(&holding->total, holding->total, amount, err);
}

int
purse_lock(struct purse *purse, struct pocket pocket, struct slice asset, struct decimal amount, struct error *err)
{
	struct holding *holding = find(purse, pocket, asset);

	if (holding == NULL)
		return decimal_sign(amount) == 0 ? 0 : error_set(err, "balance", "nothing is held");
	return decimal_add(&holding->locked, holding->locked, amount, err);
}

void
purse_others(struct purse *purse, struct pocket pocket, struct slice asset, struct decimal amount)
{
	struct holding *holding = find(purse, pocket, asset);

	if (holding != NULL)
		holding->others = amount;
}
