/*
 * roster: what is to be simulated: venues and symbols by name, with the facts of their files.
 */
#ifndef SIM_ROSTER_H
#define SIM_ROSTER_H

#include "config/venues.h"
#include "sim/scene.h"

enum { ROSTER_VENUES_MAX = 32 };

/* One symbol at one venue. */
struct listed {
	const struct venue_symbol *symbol;
	const struct venue_facts *facts;
	size_t venue; /* place in venues and names */
};

/* Owns all it holds; roster_free accepts a zeroed struct. */
struct roster {
	struct venue_facts *venues[ROSTER_VENUES_MAX];
	char names[ROSTER_VENUES_MAX][VENUE_NAME_MAX];
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
int roster_load(struct roster *roster, const char *venues, const char *symbols, bool references,
    void (*left_out)(void *arg, const char *venue, struct slice symbol), void *arg, struct error *err) MUST_CHECK;
void roster_free(struct roster *roster);

/* The place of the symbol (BASE-QUOTE) at the venue; roster->count: it is not listed. */
size_t roster_find(const struct roster *roster, struct slice venue, struct slice symbol);

#endif
