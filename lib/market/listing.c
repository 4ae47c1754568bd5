#include "market/listing.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "wire/scan.h"

static uint32_t
hash_bytes(uint32_t hash, struct slice bytes)
{
	while (bytes.len >= 8) {
		uint64_t word;

		memcpy(&word, bytes.at, 8);
		word = (word ^ hash) * UINT64_C(0x9e3779b97f4a7c15);
		hash = (uint32_t)(word >> 32);
		bytes.at += 8;
		bytes.len -= 8;
	}
	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ (unsigned char)bytes.at[i]) * 0x01000193u;
	return hash;
}

static uint32_t
hash_of(struct slice venue, struct slice symbol)
{
	uint32_t hash = hash_bytes(hash_bytes(0x811c9dc5u, venue) + 0x9e3779b9u, symbol);

	return hash ^ hash >> 15;
}

struct listing *
listing_find(const struct listings *listings, struct slice venue, struct slice symbol)
{
	uint32_t hash = hash_of(venue, symbol);

	if (listings->slot_count == 0)
		return NULL;
	for (size_t i = hash & (listings->slot_count - 1);; i = (i + 1) & (listings->slot_count - 1)) {
		struct listing *listing = listings->slots[i];

		if (listing == NULL)
			return NULL;
		if (LIKELY(listing->hash == hash && symbol.len == listing->symbol_len &&
			venue.len == listing->venue_len && scan_equal(symbol.at, listing->symbol, symbol.len) &&
			scan_equal(venue.at, listing->venue, venue.len)))
			return listing;
	}
}

static void
put_slot(struct listing **slots, size_t count, struct listing *listing)
{
	size_t i = listing->hash & (count - 1);

	while (slots[i] != NULL)
		i = (i + 1) & (count - 1);
	slots[i] = listing;
}

static void
grow_slots(struct listings *listings)
{
	size_t count = listings->slot_count == 0 ? 64 : 2 * listings->slot_count;
	struct listing **slots = memory_new(count, sizeof(struct listing *));

	listings->at = memory_grow(listings->at, count, sizeof(struct listing *));
	for (size_t i = 0; i < listings->count; i++)
		put_slot(slots, count, listings->at[i]);
	free(listings->slots);
	listings->slots = slots;
	listings->slot_count = count;
}

struct board *
board_find(const struct listings *listings, struct slice symbol)
{
	int place = places_find(&listings->symbols, slice_of("*"), symbol);

	return place < 0 ? NULL : listings->boards[place];
}

/* Into the ring of the boards of the same base. */
static void
board_join(struct listings *listings, struct board *board)
{
	board->sibling = board;
	for (size_t i = 0; i < listings->board_count; i++) {
		struct board *other = listings->boards[i];

		if (strcmp(other->base, board->base) == 0) {
			board->sibling = other->sibling;
			other->sibling = board;
			return;
		}
	}
}

static struct board *
board_add(struct listings *listings, struct slice symbol)
{
	const char *dash = memchr(symbol.at, '-', symbol.len);
	struct board *board = memory_new(1, sizeof *board);
	size_t base = (size_t)(dash - symbol.at);

	if (listings->board_count == listings->board_cap) {
		listings->board_cap = listings->board_cap == 0 ? 16 : 2 * listings->board_cap;
		listings->boards = memory_grow(listings->boards, listings->board_cap, sizeof(struct board *));
	}
	memcpy(board->symbol, symbol.at, symbol.len);
	memcpy(board->base, symbol.at, base);
	memcpy(board->quote, dash + 1, symbol.len - base - 1);
	board->watched = true;
	board_join(listings, board);
	return listings->boards[listings->board_count++] = board;
}

static void
board_grow(struct board *board)
{
	board->cap = board->cap == 0 ? 8 : 2 * board->cap;
	board->at = memory_grow(board->at, board->cap, sizeof(struct listing *));
	board->need = memory_grow(board->need, board->cap, sizeof *board->need);
	board->value = memory_grow(board->value, board->cap, sizeof *board->value);
}

static void
board_place(struct board *board, struct listing *listing)
{
	if (board->count == board->cap)
		board_grow(board);
	listing->board = board;
	listing->place = board->count;
	if (board->count == 0)
		board->least_need = INFINITY;
	board->need[board->count] = INFINITY;
	board->value[board->count] = 0;
	board->at[board->count++] = listing;
}

/* What divides the parts of an id stands in none of them: else two ids could be the same. */
static bool
is_plain(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] == ':' || name.at[i] == '@' || name.at[i] == '>' || (unsigned char)name.at[i] <= ' ')
			return false;
	return true;
}

static bool
is_symbol(struct slice symbol)
{
	const char *dash = memchr(symbol.at, '-', symbol.len);

	return symbol.len < SYMBOL_MAX && dash != NULL && dash > symbol.at && dash + 1 < symbol.at + symbol.len;
}

struct listing *
listing_add(struct listings *listings, struct slice venue, struct slice symbol, struct error *err)
{
	struct board *board = board_find(listings, symbol);
	struct listing *listing;

	if (!is_symbol(symbol) || venue.len >= VENUE_NAME_MAX || !is_plain(venue) || !is_plain(symbol)) {
		error_set(err, "bad_symbol", "%.*s %.*s: no name of a venue and a symbol", SLICE_ARG(venue),
		    SLICE_ARG(symbol));
		return NULL;
	}
	if (listings->count == LISTINGS_MAX || places_add(&listings->symbols, slice_of("*"), symbol) < 0) {
		error_set(
		    err, "full", "%.*s %.*s: there is no room for more markets", SLICE_ARG(venue), SLICE_ARG(symbol));
		return NULL;
	}
	if (2 * listings->count >= listings->slot_count)
		grow_slots(listings);
	listing = memory_new(1, sizeof *listing);
	board_place(board != NULL ? board : board_add(listings, symbol), listing);
	memcpy(listing->venue, venue.at, venue.len);
	memcpy(listing->symbol, symbol.at, symbol.len);
	listing->venue_len = (uint8_t)venue.len;
	listing->symbol_len = (uint8_t)symbol.len;
	listing->hash = hash_of(venue, symbol);
	listing->id = (uint32_t)listings->count;
	listings->at[listings->count++] = listing;
	put_slot(listings->slots, listings->slot_count, listing);
	return listing;
}

void
listings_free(struct listings *listings)
{
	for (size_t i = 0; i < listings->count; i++) {
		levels_free(&listings->at[i]->bids);
		levels_free(&listings->at[i]->asks);
		text_free(&listings->at[i]->unread);
		free(listings->at[i]);
	}
	for (size_t i = 0; i < listings->board_count; i++) {
		free(listings->boards[i]->need);
		free(listings->boards[i]->value);
		free(listings->boards[i]->at);
		free(listings->boards[i]);
	}
	free(listings->at);
	free(listings->slots);
	free(listings->boards);
	places_free(&listings->symbols);
	*listings = (struct listings){ 0 };
}

void
listing_screen(struct listing *listing)
{
	struct fee fee = { FEE_THIRD, listing->rules.token_rate };

	listing->ask_factor = listing->rules.ask_factor;
	listing->bid_factor = listing->rules.bid_factor;
	if (*listing->rules.token == '\0' || decimal_sign(listing->token_free) <= 0)
		return;
	listing->ask_factor = fmin(listing->ask_factor, fee_ask(fee, 1));
	listing->bid_factor = fmax(listing->bid_factor, fee_bid(fee, 1));
}

/* The figures of a place become these; least and most are those of all places again. */
static void
board_set(struct board *board, size_t place, double need, double value)
{
	bool least = board->need[place] == board->least_need, most = board->value[place] == board->most_value;

	board->need[place] = need;
	board->value[place] = value;
	if (need <= board->least_need)
		board->least_need = need;
	else if (least) {
		board->least_need = need;
		for (size_t i = 0; i < board->count; i++)
			if (board->need[i] < board->least_need)
				board->least_need = board->need[i];
	}
	if (value >= board->most_value)
		board->most_value = value;
	else if (most) {
		board->most_value = value;
		for (size_t i = 0; i < board->count; i++)
			if (board->value[i] > board->most_value)
				board->most_value = board->value[i];
	}
}

/*
 * The double may be off by a few units of its last place, so what is needed is taken a billionth lower: a screen may let
 * pass what the exact figures refuse, never the other way round.
 */
void
listing_price(struct listing *listing, double asked)
{
	double need = INFINITY, value = 0;

	if (listing_ready(listing) && listing->asks.count > 0)
		need = decimal_double(listing->asks.at[0].price) * listing->ask_factor * asked * (1 - 1e-9);
	if (listing_ready(listing) && listing->bids.count > 0)
		value = decimal_double(listing->bids.at[0].price) * listing->bid_factor;
	board_set(listing->board, listing->place, need, value);
}
