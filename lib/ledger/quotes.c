#include "ledger/quotes.h"

#include <stdlib.h>

#include "event/book.h"

void
quotes_free(struct quotes *shelf)
{
	for (size_t i = 0; i < shelf->count; i++)
		text_free(&shelf->slots[i].line);
	free(shelf->slots);
	*shelf = (struct quotes){ 0 };
}

/* venue and symbol stand near the front; the rest is not looked at. */
static int
read_place(struct slice line, struct slice *venue, struct slice *symbol, struct error *err)
{
	struct pull pull;
	struct slice key;

	pull_init(&pull, line, err);
	venue->len = symbol->len = 0;
	if (pull_object(&pull) != 0)
		return -1;
	while ((venue->len == 0 || symbol->len == 0) && pull_member(&pull, &key) > 0)
		if ((slice_is(key, "venue")           ? pull_string(&pull, venue)
			    : slice_is(key, "symbol") ? pull_string(&pull, symbol)
						      : pull_skip(&pull, NULL)) != 0)
			return -1;
	if (venue->len == 0 || symbol->len == 0 || venue->len >= VENUE_NAME_MAX || symbol->len >= SYMBOL_MAX)
		return error_set(err, "missing", "book: venue or symbol is missing");
	return 0;
}

static size_t
hash_place(struct slice venue, struct slice symbol)
{
	uint32_t hash = UINT32_C(2166136261);

	for (size_t i = 0; i < venue.len; i++)
		hash = (hash ^ (unsigned char)venue.at[i]) * UINT32_C(16777619);
	for (size_t i = 0; i < symbol.len; i++)
		hash = (hash ^ (unsigned char)symbol.at[i]) * UINT32_C(16777619);
	return hash & (2 * QUOTES_MAX - 1);
}

static int
add_slot(struct quotes *shelf, size_t at, struct slice venue, struct slice symbol, struct error *err)
{
	if (shelf->count == shelf->cap) {
		size_t cap = shelf->cap == 0 ? 64 : 2 * shelf->cap;
		struct quotes_slot *slots = realloc(shelf->slots, cap * sizeof *slots);

		if (slots == NULL)
			return error_fatal(err, EXIT_SYSTEM, "out of memory for books");
		shelf->slots = slots;
		shelf->cap = cap;
	}
	shelf->slots[shelf->count] = (struct quotes_slot){ 0 };
	if (!slice_copy(shelf->slots[shelf->count].venue, VENUE_NAME_MAX, venue) ||
	    !slice_copy(shelf->slots[shelf->count].symbol, SYMBOL_MAX, symbol))
		return error_set(err, "range", "book: a name is too long");
	shelf->index[at] = (uint16_t)++shelf->count;
	return 0;
}

/* NULL and err->exit set: no memory; NULL else: the shelf is full. */
static struct quotes_slot *
find_slot(struct quotes *shelf, struct slice venue, struct slice symbol, struct error *err)
{
	size_t at = hash_place(venue, symbol);

	for (; shelf->index[at] != 0; at = (at + 1) & (2 * QUOTES_MAX - 1)) {
		struct quotes_slot *slot = &shelf->slots[shelf->index[at] - 1];

		if (slice_is(symbol, slot->symbol) && slice_is(venue, slot->venue))
			return slot;
	}
	err->exit = EXIT_WELL;
	if (shelf->count == QUOTES_MAX || add_slot(shelf, at, venue, symbol, err) != 0)
		return NULL;
	return &shelf->slots[shelf->count - 1];
}

int
quotes_put(struct quotes *shelf, struct slice line, int64_t ts_us, struct error *err)
{
	struct slice venue, symbol;
	struct quotes_slot *slot;

	if (read_place(line, &venue, &symbol, err) != 0)
		return -1;
	slot = find_slot(shelf, venue, symbol, err);
	if (slot == NULL)
		return err->exit == EXIT_WELL ? 0 : -1;
	if (ts_us < slot->ts_us)
		return 0;
	slot->ts_us = ts_us;
	slot->dirty = true;
	slot->line.len = 0;
	text_slice(&slot->line, line);
	return 0;
}

int
quotes_store(struct quotes *shelf, struct ledger *ledger, struct error *err)
{
	struct book_event book = { 0 };
	struct text bids = { 0 };
	struct error why;
	int result = 0;

	for (size_t i = 0; i < shelf->count && result == 0; i++) {
		struct quotes_slot *slot = &shelf->slots[i];
		size_t count;

		if (!slot->dirty || book_read(&book, text_all(&slot->line), &why) != 0)
			continue;
		count = book.bids.count < QUOTES_LEVELS ? book.bids.count : QUOTES_LEVELS;
		bids.len = 0;
		text_char(&bids, '{');
		levels_put(&bids, "bids", book.bids.at, count);
		text_char(&bids, '}');
		result = ledger_keep_book(ledger, book.venue, book.symbol, book.ts_us, text_all(&bids), err);
		slot->dirty = false;
	}
	levels_free(&book.bids);
	levels_free(&book.asks);
	text_free(&bids);
	return result;
}
