/*
 * ladder: one side of a book as it stands: since when each level is there, and how much of what was large went away
 * untouched when the price came near (formulas F4.7).
 *
 * A level is a price.  It came when a picture first showed it, and is gone when a picture that reaches beyond it shows it
 * no more; what fell off the far end of the picture is not known to be gone.  A level that is gone is a suspect when it
 * was large, near the best price, and the best price had come nearer to it than it was when the level came.  Trades at its
 * price since the last picture that showed it, and for a second after it went, were no cancellation.
 */
#ifndef SIGNAL_LADDER_H
#define SIGNAL_LADDER_H

#include "base/clock.h"
#include "book/level.h"

enum {
	LADDER_SUSPECTS_MAX = 8, /* of which trades may still be told; one more settles the oldest */
	LADDER_MEDIAN_LEVELS = 64 /* the median size is that of so many levels, best first */
};

#define LADDER_GRACE_US SECOND_US

/* Plain data. */
struct ladder_rules {
	double size; /* k: a large level is so many times the median */
	double reach; /* d x tick, quote asset; 0: the tick is not known, nothing is suspected */
};

/* Sizes of suspects, base asset: of all, and of what no trade took. */
struct pulled {
	double gone, cancelled;
};

/*
 * Prices are kept as keys: measures that rise from the best level on, the price for asks and its negative for bids.
 */
struct standing {
	double key;
	double from; /* key of the best level when this one came; its own: it was the best */
	double traded; /* base asset, at this price since the newest picture */
	int64_t since_us;
};

struct suspect {
	double key;
	double qty, traded; /* base asset */
	int64_t until_us; /* when its trades have all been told */
};

/* Owns its arrays; ladder_free accepts a zeroed struct, and a zeroed struct has seen nothing. */
struct ladder {
	struct levels levels; /* the newest picture, best first */
	struct standing *at, *spare; /* by level; both of cap */
	size_t cap;
	bool traded; /* a level has been, since the newest picture */
	unsigned suspect_count;
	struct suspect suspects[LADDER_SUSPECTS_MAX]; /* oldest first */
};

void ladder_free(struct ladder *ladder);

/* Nothing is compared across a gap. */
void ladder_break(struct ladder *ladder);

/*
 * A new picture: the arrays are taken over and the old ones given back in exchange.  What is settled by it is added to
 * pulled.
 */
void ladder_book(struct ladder *ladder, enum side side, struct levels *levels, int64_t now_us,
    const struct ladder_rules *rules, struct pulled *pulled);

void ladder_trade(struct ladder *ladder, enum side side, struct decimal price, double qty);

/* Suspects whose second is over. */
void ladder_settle(struct ladder *ladder, int64_t now_us, struct pulled *pulled);

/* Share of what went that nobody took: 0 to 1; 0 when nothing went. */
double pulled_share(const struct pulled *pulled);

#endif
