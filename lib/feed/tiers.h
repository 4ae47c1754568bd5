/*
 * tiers: the account's own fees, where they are known better than the venue's list and file say (arb-feed --instruments).
 *
 * The file holds `instrument` lines, as arb-exec fees writes them; lines of other kinds are passed over.  Of two lines for one
 * symbol the later one counts.
 */
#ifndef FEED_TIERS_H
#define FEED_TIERS_H

#include "config/venues.h"
#include "event/instrument.h"

struct tier {
	char venue[VENUE_NAME_MAX], symbol[SYMBOL_MAX];
	struct venue_fees fees; /* kind "": not told */
};

/* Owns its array.  A zeroed struct is empty; tiers_free accepts one. */
struct tiers {
	struct tier *at;
	size_t count, cap;
};

/* -1 and err (usage or data, with the file and the line): it cannot be read, or a line of it is broken. */
int tiers_load(struct tiers *tiers, const char *path, struct error *err) MUST_CHECK;
void tiers_free(struct tiers *tiers);

/* NULL: there are none for the symbol; tiers NULL: for no one. */
const struct tier *tiers_find(const struct tiers *tiers, const char *venue, const char *symbol);

#endif
