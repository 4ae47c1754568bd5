/*
 * sync: keeps one book in step with its venue, by the venue's rules.
 *
 * Pure: deltas in, verdicts out.  A book is LIVE only while every number and checksum that the venue sent agrees; from the first
 * disagreement on it is silent until a whole picture has come and, where the venue asks for it, was bridged.
 */
#ifndef FEED_SYNC_H
#define FEED_SYNC_H

#include "venue/venue.h"

enum sync_state {
	SYNC_EMPTY, /* nothing came yet */
	SYNC_WAITING, /* deltas come, the picture does not yet: they are kept */
	SYNC_LIVE
};

enum sync_verdict {
	SYNC_APPLIED, /* the book is live; `changed` says from which level on */
	SYNC_IGNORED, /* old, doubled, or nothing to do with it yet */
	SYNC_KEPT, /* put by until the picture comes */
	SYNC_GAP, /* a number is missing: the book is invalid now */
	SYNC_CHECKSUM, /* the sum does not match: the book is invalid now */
	SYNC_STALE_PICTURE, /* a picture came that is too old: another one is wanted */
	SYNC_TOO_LARGE, /* more levels or kept deltas than we hold */
	SYNC_MEMORY
};

enum {
	SYNC_KEPT_MAX = 4096, /* deltas put by */
	SYNC_OLDER_MAX = 8 /* so many in a row with an older stamp did not merely come out of order */
};

/* A delta that was put by; owns its lists. */
struct kept_delta {
	int64_t first, last, previous, venue_us;
	struct levels bids, asks;
	struct sequences bid_numbers, ask_numbers;
};

struct book_sync {
	enum sync_state state;
	struct order_book book;
	int64_t last; /* venue's number of the book as it stands; SEQUENCE_NONE: none */
	int64_t venue_us; /* of the delta applied last; 0: not told */
	size_t depth; /* levels the venue keeps for us; 0: all (or not known) */
	bool bids_cut, asks_cut; /* the picture was cut: what lies beyond these prices is not known */
	struct decimal worst_bid, worst_ask;
	size_t changed; /* best level that the last delta touched; SIZE_MAX: none */
	unsigned older; /* changes in a row whose stamp went back */
	bool numbered; /* a chain protects the book, not its checksum alone */
	struct kept_delta *kept;
	size_t kept_count, kept_cap;
};

void sync_init(struct book_sync *sync);
void sync_free(struct book_sync *sync);

/* Forget all: the connection ended, or the book is not to be trusted. */
void sync_reset(struct book_sync *sync);

enum sync_verdict sync_apply(struct book_sync *sync, const struct book_rules *rules, const struct book_delta *delta);

/* Levels a side that are known for certain, at most depth. */
size_t sync_known(const struct book_sync *sync, enum side which, size_t depth);

/* Whether the book may be shown: live, not crossed, and each side as deep as asked or as deep as there is. */
bool sync_complete(const struct book_sync *sync, size_t depth);

#endif
