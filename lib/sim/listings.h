/*
 * listings: what is to be simulated: venues and symbols by name, with the facts of their files.
 */
#ifndef SIM_LISTINGS_H
#define SIM_LISTINGS_H

#include "config/venues.h"
#include "sim/scene.h"

enum { LISTINGS_VENUES_MAX = 32 };

/* One symbol at one venue. */
struct listed {
	const struct venue_symbol *symbol;
	const struct venue_facts *facts;
	size_t venue; /* place in venues and names */
};

/* Owns all it holds; listings_free accepts a zeroed struct. */
struct listings {
	struct venue_facts *venues[LISTINGS_VENUES_MAX];
	char names[LISTINGS_VENUES_MAX][VENUE_NAME_MAX];
	size_t venue_count;
	struct market_listing *markets; /* for scene_new() */
	struct listed *at; /* beside the markets; venue by venue, in the order they were named */
	size_t count;
};

/*
 * Names are separated by commas.  left_out is told each symbol that a venue's file does not list.  With references the symbols of
 * a venue that has no market (class reference) are listed too, at a tick of our own.  -1 and err when a venue has no file, a name
 * is empty or comes twice, or nothing is left to simulate.
 */
int listings_load(struct listings *listings, const char *venues, const char *symbols, bool references,
    void (*left_out)(void *arg, const char *venue, struct slice symbol), void *arg, struct error *err) MUST_CHECK;
void listings_free(struct listings *listings);

/* The place of the symbol (BASE-QUOTE) at the venue; listings->count: it is not listed. */
size_t listings_find(const struct listings *listings, struct slice venue, struct slice symbol);

#endif
