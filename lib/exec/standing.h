/*
 * standing: whether what a venue says that an account has agrees with what the journal says it must have.
 *
 * Nothing new begins at an account of which that is not known (faults.md 3.3, E10).  On paper there is nobody to ask: nothing is
 * wanted there.
 */
#ifndef EXEC_STANDING_H
#define EXEC_STANDING_H

#include "exec/purse.h"

enum { STANDINGS_MAX = 64 };

enum standing_state {
	STANDING_UNKNOWN, /* the venue has not said, or not while nothing was under way there */
	STANDING_EVEN,
	STANDING_OFF, /* it says something else; the venue is halted */
};

struct standing {
	char venue[VENUE_NAME_MAX], account[ACCOUNT_MAX];
	enum standing_state state;
	int64_t moved_us; /* when an order there last did something */
	int64_t fills; /* in the journal */
	int tries; /* statements in a row that did not agree while something rested */
};

/* Plain data; a zeroed struct holds nothing, and wants nothing. */
struct standings {
	struct standing at[STANDINGS_MAX];
	size_t count;
	bool wanted; /* accounts have to be known */
};

/* The standing of an account; NULL: there is no room for another one, and it is never known. */
struct standing *standing_of(struct standings *standings, struct pocket pocket);

/* NULL: nobody spoke of it. */
const struct standing *standing_find(const struct standings *standings, struct pocket pocket);

/* An order of the account did something; it was filled. */
void standing_moved(struct standings *standings, struct pocket pocket, int64_t ts_us);
void standing_filled(struct standings *standings, struct pocket pocket, int64_t ts_us);

/* The venue says that there is not enough: what there is, is not known until it is asked. */
void standing_doubted(struct standings *standings, struct pocket pocket);

/* Whether an order may go there. */
bool standing_allows(const struct standings *standings, struct pocket pocket);

#endif
