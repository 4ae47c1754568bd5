#include "risk/decided.h"

#include <stdlib.h>

#include "base/memory.h"

#include "crypt/hash.h"

uint64_t
decided_name(struct slice id)
{
	struct hash hash = hash_parts(&id, 1);
	uint64_t name;

	memcpy(&name, hash.bytes, sizeof name);
	return name == 0 ? 1 : name;
}

void
decided_free(struct decided *decided)
{
	free(decided->slots);
	*decided = (struct decided){ 0 };
}

static struct decision_slot *
slot_of(const struct decided *decided, uint64_t name)
{
	size_t mask = decided->slot_count - 1, i = name & mask;

	while (decided->slots[i].name != 0 && decided->slots[i].name != name)
		i = (i + 1) & mask;
	return &decided->slots[i];
}

bool
decided_has(const struct decided *decided, uint64_t name)
{
	return decided->slot_count > 0 && slot_of(decided, name)->us != 0;
}

/* Into a table that the young ones fill by a quarter at most, so that it is not rebuilt at every turn. */
static void
rebuild(struct decided *decided, int64_t now_us)
{
	struct decided next = { 0 };
	size_t young = 0;

	for (size_t i = 0; i < decided->slot_count; i++)
		young += decided->slots[i].us > now_us - DECIDED_US;
	for (next.slot_count = 256; next.slot_count < 4 * (young + 1);)
		next.slot_count *= 2;
	next.slots = memory_new(next.slot_count, sizeof *next.slots);
	for (size_t i = 0; i < decided->slot_count; i++)
		if (decided->slots[i].us > now_us - DECIDED_US) {
			*slot_of(&next, decided->slots[i].name) = decided->slots[i];
			next.used++;
		}
	free(decided->slots);
	*decided = next;
}

void
decided_add(struct decided *decided, uint64_t name, int64_t now_us)
{
	struct decision_slot *slot;

	if (2 * (decided->used + 1) > decided->slot_count)
		rebuild(decided, now_us);
	slot = slot_of(decided, name);
	decided->used += slot->name == 0;
	slot->name = name;
	if (now_us > slot->us)
		slot->us = now_us;
}

void
decided_drop(struct decided *decided, uint64_t name)
{
	if (decided->slot_count > 0)
		slot_of(decided, name)->us = 0;
}
