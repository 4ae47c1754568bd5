#include "exec/purse.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

void
purse_free(struct purse *purse)
{
	free(purse->at);
	*purse = (struct purse){ 0 };
}

struct slice
purse_place(char to[PLACE_MAX], const char *venue, const char *account)
{
	bool main = *account == '\0' || strcmp(account, "main") == 0;

	snprintf(to, PLACE_MAX, "%s%s%s", venue, main ? "" : "/", main ? "" : account);
	return slice_of(to);
}

void
purse_split(const char *place, struct slice *venue, struct slice *account)
{
	const char *slash = strchr(place, '/');

	*venue = slash == NULL ? slice_of(place) : (struct slice){ place, (size_t)(slash - place) };
	*account = slash == NULL ? SLICE("main") : slice_of(slash + 1);
}

static struct holding *
find(const struct purse *purse, struct slice place, struct slice asset)
{
	for (size_t i = 0; i < purse->count; i++)
		if (slice_is(place, purse->at[i].place) && slice_is(asset, purse->at[i].asset))
			return &purse->at[i];
	return NULL;
}

const struct holding *
purse_find(const struct purse *purse, struct slice place, struct slice asset)
{
	return find(purse, place, asset);
}

struct decimal
purse_free_amount(const struct purse *purse, struct slice place, struct slice asset)
{
	const struct holding *holding = find(purse, place, asset);
	struct decimal left;
	struct error ignored;

	if (holding == NULL || decimal_sub(&left, holding->total, holding->locked, &ignored) != 0)
		return DECIMAL_ZERO;
	return left;
}

static struct holding *
add(struct purse *purse, struct slice place, struct slice asset, struct error *err)
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
	if (!slice_copy(holding->place, sizeof holding->place, place) ||
	    !slice_copy(holding->asset, sizeof holding->asset, asset)) {
		error_set(err, "range", "the name of a venue, an account or an asset is too long");
		return NULL;
	}
	purse->count++;
	return holding;
}

int
purse_add(struct purse *purse, struct slice place, struct slice asset, struct decimal amount, struct error *err)
{
	struct holding *holding = find(purse, place, asset);

	if (holding == NULL && (holding = add(purse, place, asset, err)) == NULL)
		return -1;
	return decimal_add(&holding->total, holding->total, amount, err);
}

int
purse_lock(struct purse *purse, struct slice place, struct slice asset, struct decimal amount, struct error *err)
{
	struct holding *holding = find(purse, place, asset);

	if (holding == NULL)
		return decimal_sign(amount) == 0 ? 0 : error_set(err, "balance", "nothing is held");
	return decimal_add(&holding->locked, holding->locked, amount, err);
}
