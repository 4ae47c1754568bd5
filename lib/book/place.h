/*
 * place: a symbol at a venue, as a small number.
 *
 * Whoever keeps something per venue and symbol keeps it in an array and finds the index here.  Numbers are given in the
 * order of first sight, from 0, and never change; looking one up allocates nothing.
 */
#ifndef BOOK_PLACE_H
#define BOOK_PLACE_H

#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"
#include "base/slice.h"

enum {
	PLACE_VENUE_MAX = 24, /* with the NUL */
	PLACE_SYMBOL_MAX = 48, /* with the NUL */
	PLACES_MAX = 1 << 16 /* more than that is no market but an attack */
};

struct place {
	uint64_t hash;
	uint8_t venue_len, symbol_len;
	char venue[PLACE_VENUE_MAX]; /* terminated */
	char symbol[PLACE_SYMBOL_MAX]; /* BASE-QUOTE, terminated */
};

/* Owns its arrays; places_free accepts a zeroed struct, and a zeroed struct is an empty table. */
struct places {
	struct place *at;
	size_t count, cap;
	uint32_t *slots; /* number + 1, 0: free */
	size_t slot_count; /* a power of two */
};

void places_free(struct places *places);

/* The number, or -1 when it was never added. */
int places_find(const struct places *places, struct slice venue, struct slice symbol);

/*
 * The number, added when it is new.  -1: a name is empty or too long, or the table is full; nothing was changed then.
 */
int places_add(struct places *places, struct slice venue, struct slice symbol);

static inline struct slice
place_venue(const struct place *place)
{
	return (struct slice){ place->venue, place->venue_len };
}

static inline struct slice
place_symbol(const struct place *place)
{
	return (struct slice){ place->symbol, place->symbol_len };
}

/* BASE and QUOTE of BASE-QUOTE; false when it is not of that form. */
bool symbol_split(struct slice symbol, struct slice *base, struct slice *quote);

/* What may be asked for: a symbol, a pattern of them ("*-USDT"), or "all".  -1 and err. */
int symbol_choice(struct slice name, struct error *err) MUST_CHECK;

#endif
