#include "market/networks.h"

#include <stdlib.h>
#include <strings.h>

#include "base/memory.h"

void
networks_free(struct networks *networks)
{
	free(networks->at);
	*networks = (struct networks){ .count = 0 };
}

static size_t
list_of(const char *asset)
{
	uint32_t hash = 0x811c9dc5u;

	for (; *asset != '\0'; asset++)
		hash = (hash ^ (unsigned char)*asset) * 0x01000193u;
	return (hash ^ hash >> 16) % NETWORK_LISTS;
}

static struct network_row *
first_of(const struct networks *networks, const char *asset)
{
	uint32_t place = networks->lists[list_of(asset)];

	return place == 0 ? NULL : &networks->at[place - 1];
}

static struct network_row *
next_of(const struct networks *networks, const struct network_row *row)
{
	return row->next == 0 ? NULL : &networks->at[row->next - 1];
}

static bool
is_at(const struct network_row *row, const char *venue, const char *asset)
{
	return strcmp(row->network.asset, asset) == 0 && strcmp(row->venue, venue) == 0;
}

/* NULL: the venue has no such network of the asset. */
static struct network_row *
find(const struct networks *networks, const char *venue, const char *asset, const char *name)
{
	struct network_row *row = first_of(networks, asset);

	while (row != NULL && !(is_at(row, venue, asset) && strcmp(row->network.network, name) == 0))
		row = next_of(networks, row);
	return row;
}

static bool
is_told(const struct networks *networks, const char *venue, const char *asset)
{
	const struct network_row *row = first_of(networks, asset);

	while (row != NULL && !(row->told && is_at(row, venue, asset)))
		row = next_of(networks, row);
	return row != NULL;
}

/* A closed row.  NULL: there is no room. */
static struct network_row *
add(struct networks *networks, const char *venue, const struct venue_network *network)
{
	uint32_t *list = &networks->lists[list_of(network->asset)];
	struct network_row *row;

	if (networks->count == NETWORKS_MAX)
		return NULL;
	if (networks->count == networks->cap) {
		networks->cap = networks->cap == 0 ? 64 : 2 * networks->cap;
		networks->at = memory_grow(networks->at, networks->cap, sizeof *networks->at);
	}
	row = &networks->at[networks->count++];
	*row = (struct network_row){ .network = *network, .next = *list };
	strcpy(row->venue, venue);
	*list = (uint32_t)networks->count;
	networks->contracts += *network->contract != '\0';
	return row;
}

int
networks_file(struct networks *networks, const char *venue, const struct venue_network *network)
{
	struct network_row *row = find(networks, venue, network->asset, network->network);
	bool told = is_told(networks, venue, network->asset);

	if (row != NULL) {
		if (row->network.expected_ms == 0)
			row->network.expected_ms = network->expected_ms;
		return 0;
	}
	row = add(networks, venue, network);
	if (row == NULL)
		return -1;
	row->withdraw = row->deposit = !told;
	return 0;
}

static void
close_file(struct networks *networks, const char *venue, const char *asset)
{
	for (struct network_row *row = first_of(networks, asset); row != NULL; row = next_of(networks, row))
		if (!row->told && is_at(row, venue, asset))
			row->withdraw = row->deposit = false;
}

int
networks_tell(struct networks *networks, const struct network_event *event, struct error *err)
{
	struct venue_network network = { .withdraw_fee = event->withdraw_fee, .withdraw_min = event->withdraw_min };
	struct network_row *row;
	char venue[VENUE_NAME_MAX];

	if (!slice_copy(venue, sizeof venue, event->venue) ||
	    !slice_copy(network.asset, sizeof network.asset, event->asset) ||
	    !slice_copy(network.network, sizeof network.network, event->network) ||
	    !slice_copy(network.contract, sizeof network.contract, event->contract))
		return error_set(err, "out_of_range", "network: %.*s %.*s: a name or contract is too long",
		    SLICE_ARG(event->venue), SLICE_ARG(event->asset));
	row = find(networks, venue, network.asset, network.network);
	if (row == NULL && (row = add(networks, venue, &network)) == NULL)
		return error_set(err, "full", "network: more than %d of them", NETWORKS_MAX);
	networks->contracts += (*network.contract != '\0') - (*row->network.contract != '\0');
	network.expected_ms = row->network.expected_ms;
	row->network = network;
	row->told = true;
	row->withdraw = event->withdraw && HAS(event, NETWORK_HAS_WITHDRAW_FEE);
	row->deposit = event->deposit;
	close_file(networks, venue, network.asset);
	return 0;
}

bool
networks_know(const struct networks *networks, const char *venue)
{
	for (size_t i = 0; i < networks->count; i++)
		if (strcmp(networks->at[i].venue, venue) == 0)
			return true;
	return false;
}

/* Addresses in hexadecimal digits are the same in either case, others are not. */
static bool
same_contract(const char *one, const char *other)
{
	return strncmp(one, "0x", 2) == 0 ? strcasecmp(one, other) == 0 : strcmp(one, other) == 0;
}

/* 1: the same contract; -1: another one; 0: one of them is not known. */
static int
compare_contracts(const struct network_row *one, const struct network_row *other)
{
	if (*one->network.contract == '\0' || *other->network.contract == '\0')
		return 0;
	return same_contract(one->network.contract, other->network.contract) ? 1 : -1;
}

static bool
is_cheaper(const struct venue_network *one, const struct venue_network *other)
{
	int order = decimal_compare(one->withdraw_fee, other->withdraw_fee);

	return order < 0 || (order == 0 && strcmp(one->network, other->network) < 0);
}

const struct network_row *
networks_between(
    const struct networks *networks, const char *asset, const char *from, const char *to, struct decimal amount)
{
	const struct network_row *best = NULL, *there;

	for (const struct network_row *row = first_of(networks, asset); row != NULL; row = next_of(networks, row)) {
		if (!row->withdraw || !is_at(row, from, asset) ||
		    (decimal_sign(amount) > 0 && decimal_compare(amount, row->network.withdraw_min) < 0) ||
		    (best != NULL && !is_cheaper(&row->network, &best->network)))
			continue;
		there = find(networks, to, asset, row->network.network);
		if (there != NULL && there->deposit && compare_contracts(row, there) >= 0)
			best = row;
	}
	return best;
}

bool
networks_differ(const struct networks *networks, const char *asset, const char *one, const char *other)
{
	bool differ = false;

	if (networks->contracts < 2)
		return false;
	for (const struct network_row *row = first_of(networks, asset); row != NULL; row = next_of(networks, row)) {
		const struct network_row *there =
		    is_at(row, one, asset) ? find(networks, other, asset, row->network.network) : NULL;
		int order = there == NULL ? 0 : compare_contracts(row, there);

		if (order > 0)
			return false;
		differ |= order < 0;
	}
	return differ;
}
