/*
 * worth: keep the worths of the graph so that no arc gains, as long as that can be.
 */
#ifndef MARKET_WORTH_H
#define MARKET_WORTH_H

#include "market/graph.h"

/*
 * The arc gains: move the worth of its ends, and of others where that must be, so that it does not.  False when that could not be
 * done in a few steps: nothing was moved, and there may be a cycle.  No other arc begins to gain.
 */
bool worth_settle(struct graph *graph, uint32_t arc);

/*
 * Before a search: the same for all arcs that gain, where transfers may be among them, and without the bound on steps when searches have
 * looked at as many arcs as that took the last time.
 */
void worth_settle_all(struct graph *graph);

#endif
