/*
 * ladder: how a lopsided trade is brought back, one step at a time (faults.md 3.2).
 *
 * What is left over decides, asset by asset.  Finishing what is missing comes as a retry at the leg's own bound, then some ticks
 * further (cross), then at another venue (hedge); each once for a leg or a market.  Against it stands the unwind: back where
 * it was filled, at bounds that widen from try to try.  Of the first step that can be taken of the one kind and the best of the
 * other, the one that leaves the trade worth more in the books at hand goes first; on a tie, the finishing one.
 *
 * A step that never left, or that its venue refused for now, is no try of it (trade->pressed: it is one).
 *
 * A step can be taken when its book is young and offers something within the bound, the venue takes an order so small or large, the
 * account has what it costs, and the trade would not lose more than the bounds allow if all of it were filled at its bound.
 *
 * Pure: trade, books, rules and purse in, one planned order or none out.
 */
#ifndef EXEC_LADDER_H
#define EXEC_LADDER_H

#include "config/config.h"
#include "exec/purse.h"
#include "exec/scope.h"
#include "exec/standing.h"
#include "exec/trade.h"
#include "exec/worth.h"

/*
 * Places of a trade that are kept for it.  What finishes comes once as retry, once as cross and once as hedge at each of six other
 * venues, an unwind once for each width; what is left over is for steps that are put off.
 */
enum { LADDER_FINISHES = 2 + 6, LADDER_PLACES = LADDER_FINISHES + CONFIG_WIDTHS_MAX + 2 };

struct ladder_bounds {
	struct decimal loss_bps; /* most that a trade may lose: of its largest filled leg */
	struct decimal loss_max; /* and in `unit`; 0: no such bound */
	char unit[ASSET_MAX];
	struct decimal widths[CONFIG_WIDTHS_MAX]; /* bps: how far an unwind goes from the price of its fills, rising */
	size_t width_count;
	int64_t cross_ticks;
	int64_t wait_us; /* how long a trade waits for a step that can be taken */
};

struct ladder {
	const struct ladder_bounds *bounds;
	const struct purse *purse;
	const struct scopes *scopes;
	const struct traded *traded;
	struct market_view view;
	int64_t window_us; /* how long a request may be under way */
	bool frozen; /* nothing but the way back */
	const struct standings *standings;
	bool elsewhere; /* no step at the venues of those that were put off last, in a row */
};

/*
 * The next attempt, planned in the place behind the trade's last order, which must be free: all but the client id and what is
 * reserved.  False: nothing can be done now; the place is as good as empty.
 */
bool ladder_next(struct trade *trade, const struct ladder *ladder);

/* The same for what a leg is to do against what is left over of its base asset, at its own bound. */
bool ladder_follow(struct trade *trade, const struct ladder *ladder, const struct order *leg);

/* What the trade would be worth if what is left over were closed in the books at hand: its own asset. */
bool ladder_worth(struct decimal *worth, const struct trade *trade, const struct ladder *ladder);

/* The leg with the most filled: asset of the trade. */
bool ladder_filled(struct decimal *largest, const struct trade *trade);

#endif
