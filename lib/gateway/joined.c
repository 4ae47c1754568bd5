#include "gateway/joined.h"

#include <stdlib.h>

#include "base/memory.h"

void
joined_free(struct joined *list)
{
	free(list->at);
	*list = (struct joined){ 0 };
}

static struct joined_row *
find(const struct joined *list, const struct network_event *network)
{
	for (size_t i = list->count; i-- > 0;)
		if (slice_is(network->asset, list->at[i].asset) && slice_is(network->network, list->at[i].network))
			return &list->at[i];
	return NULL;
}

static void
add(struct joined *list, const struct joined_row *row)
{
	if (list->count == list->cap) {
		list->cap = list->cap == 0 ? 64 : 2 * list->cap;
		list->at = memory_grow(list->at, list->cap, sizeof *list->at);
	}
	list->at[list->count++] = *row;
}

static void
join(struct network_event *to, const struct network_event *from)
{
	if (HAS(from, NETWORK_HAS_WITHDRAW_FEE))
		to->withdraw_fee = from->withdraw_fee;
	if (HAS(from, NETWORK_HAS_WITHDRAW_MIN))
		to->withdraw_min = from->withdraw_min;
	if (HAS(from, NETWORK_HAS_DEPOSIT))
		to->deposit = from->deposit;
	if (HAS(from, NETWORK_HAS_WITHDRAW))
		to->withdraw = from->withdraw;
	to->has |= from->has;
}

bool
joined_take(struct joined *list, const struct network_event *network)
{
	struct joined_row row = { .event = { .has = 0 } }, *known = find(list, network);

	if (!slice_copy(row.asset, sizeof row.asset, network->asset) ||
	    !slice_copy(row.network, sizeof row.network, network->network) ||
	    !slice_copy(row.contract, sizeof row.contract, network->contract))
		return false;
	if (known == NULL) {
		add(list, &row);
		known = &list->at[list->count - 1];
	} else if (HAS(network, NETWORK_HAS_CONTRACT))
		memcpy(known->contract, row.contract, sizeof row.contract);
	if (known->event.has == 0)
		known->event = *network;
	else
		join(&known->event, network);
	return true;
}

struct network_event
joined_event(const struct joined *list, size_t i)
{
	struct network_event event = list->at[i].event;

	event.asset = slice_of(list->at[i].asset);
	event.network = slice_of(list->at[i].network);
	event.contract = slice_of(list->at[i].contract);
	return event;
}
