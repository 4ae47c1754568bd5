#include "book/place.h"

#include <stdlib.h>

#include "base/memory.h"

void
places_free(struct places *places)
{
	free(places->at);
	free(places->slots);
	*places = (struct places){ 0 };
}

/* Fewer than eight bytes, and how many, in one word: halves that overlap, or first, middle and last. */
static uint64_t
rest_of(const char *at, size_t left)
{
	uint32_t begin, end;

	if (left >= sizeof begin) {
		memcpy(&begin, at, sizeof begin);
		memcpy(&end, at + left - sizeof end, sizeof end);
		return ((uint64_t)end << 32 | begin) ^ left;
	}
	if (left == 0)
		return 0;
	return (uint64_t)(unsigned char)at[0] << 8 | (uint64_t)(unsigned char)at[left / 2] << 16 |
	    (uint64_t)(unsigned char)at[left - 1] << 24 | left;
}

/* Eight bytes at a time; names are short. */
static uint64_t
hash_bytes(uint64_t hash, struct slice name)
{
	const char *at = name.at;
	size_t left = name.len;
	uint64_t word;

	for (; left >= sizeof word; at += sizeof word, left -= sizeof word) {
		memcpy(&word, at, sizeof word);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	hash = (hash ^ rest_of(at, left)) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

static uint64_t
hash_of(struct slice venue, struct slice symbol)
{
	return hash_bytes(hash_bytes(0, venue), symbol);
}

/* As memcmp, for names: eight bytes at a time, the last of them once more. */
static inline bool
same_bytes(const char *a, const char *b, size_t len)
{
	uint64_t x, y;

	if (len < sizeof x)
		return rest_of(a, len) == rest_of(b, len);
	for (size_t i = 0; i + sizeof x <= len; i += sizeof x) {
		memcpy(&x, a + i, sizeof x);
		memcpy(&y, b + i, sizeof y);
		if (x != y)
			return false;
	}
	memcpy(&x, a + len - sizeof x, sizeof x);
	memcpy(&y, b + len - sizeof y, sizeof y);
	return x == y;
}

static bool
is_place(const struct place *place, uint64_t hash, struct slice venue, struct slice symbol)
{
	return place->hash == hash && place->venue_len == venue.len && place->symbol_len == symbol.len &&
	    same_bytes(place->venue, venue.at, venue.len) && same_bytes(place->symbol, symbol.at, symbol.len);
}

/* The slot where it stands, or the free one where it would. */
static size_t
slot_of(const struct places *places, uint64_t hash, struct slice venue, struct slice symbol)
{
	size_t mask = places->slot_count - 1, slot = hash & mask;

	while (places->slots[slot] != 0 && !is_place(&places->at[places->slots[slot] - 1], hash, venue, symbol))
		slot = (slot + 1) & mask;
	return slot;
}

int
places_find(const struct places *places, struct slice venue, struct slice symbol)
{
	if (places->slot_count == 0)
		return -1;
	return (int)places->slots[slot_of(places, hash_of(venue, symbol), venue, symbol)] - 1;
}

/* At most half of the slots are taken, so a search is short. */
static void
grow_slots(struct places *places)
{
	size_t count = places->slot_count == 0 ? 64 : 2 * places->slot_count;
	uint32_t *slots = memory_new(count, sizeof *slots);

	free(places->slots);
	places->slots = slots;
	places->slot_count = count;
	for (size_t i = 0; i < places->count; i++) {
		const struct place *place = &places->at[i];

		slots[slot_of(places, place->hash, place_venue(place), place_symbol(place))] = (uint32_t)i + 1;
	}
}

static void
grow(struct places *places)
{
	if (places->count == places->cap) {
		places->cap = places->cap == 0 ? 16 : 2 * places->cap;
		places->at = memory_grow(places->at, places->cap, sizeof *places->at);
	}
	if (2 * (places->count + 1) > places->slot_count)
		grow_slots(places);
}

int
places_add(struct places *places, struct slice venue, struct slice symbol)
{
	uint64_t hash = hash_of(venue, symbol);
	struct place *place;
	int found;

	if (LIKELY(places->slot_count > 0)) {
		found = (int)places->slots[slot_of(places, hash, venue, symbol)] - 1;
		if (LIKELY(found >= 0))
			return found;
	}
	if (venue.len == 0 || venue.len >= PLACE_VENUE_MAX || symbol.len == 0 || symbol.len >= PLACE_SYMBOL_MAX ||
	    places->count == PLACES_MAX)
		return -1;
	grow(places);
	places->slots[slot_of(places, hash, venue, symbol)] = (uint32_t)places->count + 1;
	place = &places->at[places->count];
	*place = (struct place){ .hash = hash, .venue_len = (uint8_t)venue.len, .symbol_len = (uint8_t)symbol.len };
	memcpy(place->venue, venue.at, venue.len);
	memcpy(place->symbol, symbol.at, symbol.len);
	return (int)places->count++;
}

bool
symbol_split(struct slice symbol, struct slice *base, struct slice *quote)
{
	const char *dash = symbol.len == 0 ? NULL : memchr(symbol.at, '-', symbol.len);
	size_t before;

	if (dash == NULL)
		return false;
	before = (size_t)(dash - symbol.at);
	*base = (struct slice){ symbol.at, before };
	*quote = (struct slice){ dash + 1, symbol.len - before - 1 };
	return base->len > 0 && quote->len > 0 && memchr(quote->at, '-', quote->len) == NULL;
}

int
symbol_choice(struct slice name, struct error *err)
{
	struct slice base, quote;
	bool pattern = false, plain = true;

	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		pattern |= c == '*' || c == '?';
		plain &= (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '*' || c == '?';
	}
	if (slice_is(name, "all") || (plain && (pattern || symbol_split(name, &base, &quote))))
		return 0;
	return error_set(err, "usage", "\"%.*s\" is not a symbol (BASE-QUOTE), a pattern or all",
	    (int)(name.len < 60 ? name.len : 60), name.at);
}
