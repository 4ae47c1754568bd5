#include "book/shelf.h"

#include <stdlib.h>

#include "base/memory.h"

void
shelf_free(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->cap; i++) {
		levels_free(&shelf->at[i].bids);
		levels_free(&shelf->at[i].asks);
	}
	free(shelf->at);
	places_free(&shelf->places);
	*shelf = (struct shelf){ .cap = 0 };
}

static void
grow(struct shelf *shelf)
{
	size_t cap = shelf->places.cap;

	shelf->at = memory_grow(shelf->at, cap, sizeof *shelf->at);
	memset(shelf->at + shelf->cap, 0, (cap - shelf->cap) * sizeof *shelf->at);
	shelf->cap = cap;
}

int
shelf_place(struct shelf *shelf, struct slice venue, struct slice symbol)
{
	int place = places_add(&shelf->places, venue, symbol);

	if (UNLIKELY(place >= 0 && (size_t)place >= shelf->cap))
		grow(shelf);
	return place;
}

const struct held_book *
shelf_find(const struct shelf *shelf, struct slice venue, struct slice symbol)
{
	int place = places_find(&shelf->places, venue, symbol);

	if (place < 0 || (size_t)place >= shelf->cap || shelf->at[place].ts_us == 0)
		return NULL;
	return &shelf->at[place];
}

static void
swap(struct levels *a, struct levels *b)
{
	struct levels kept = *a;

	*a = *b;
	*b = kept;
}

bool
shelf_put(struct shelf *shelf, int place, int64_t ts_us, int64_t seq, struct levels *bids, struct levels *asks)
{
	struct held_book *book = &shelf->at[place];

	if (ts_us < book->ts_us)
		return false;
	swap(&book->bids, bids);
	swap(&book->asks, asks);
	book->ts_us = ts_us;
	book->seq = seq;
	book->valid = true;
	return true;
}

void
shelf_spoil(struct shelf *shelf, struct slice venue, struct slice symbol)
{
	for (size_t i = 0; i < shelf->places.count && i < shelf->cap; i++) {
		const struct place *place = &shelf->places.at[i];

		if (slice_equal(place_venue(place), venue) &&
		    (symbol.len == 0 || slice_equal(place_symbol(place), symbol)))
			shelf->at[i].valid = false;
	}
}
