/*
 * facts: the venues' files, each read once, when it is first asked for.
 */
#ifndef CONFIG_FACTS_H
#define CONFIG_FACTS_H

#include "config/venues.h"

enum { FACTS_MAX = 64 }; /* venues of one stream */

/* Owns what it read.  A zeroed struct is empty; facts_free accepts one. */
struct facts {
	struct facts_row {
		char venue[VENUE_NAME_MAX];
		struct venue_facts *facts; /* NULL: no file, or not right */
	} at[FACTS_MAX];
	size_t count;
};

/*
 * The facts of a venue; they live until facts_free.  NULL and err when there are none: the reason is told at the first
 * call only, later ones say not_found.
 */
const struct venue_facts *facts_of(struct facts *facts, struct slice venue, struct error *err) MUST_CHECK;
void facts_free(struct facts *facts);

#endif
