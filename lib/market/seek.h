/*
 * seek: all cycles through an arc that may be worth it (F8.2).
 */
#ifndef MARKET_SEEK_H
#define MARKET_SEEK_H

#include "market/graph.h"

enum { SEEK_STEPS_MAX = 2000000 }; /* arcs that one search looks at: more is no market but an attack */

/* What is done with a cycle: count arcs, each beginning where the one before ends. */
typedef void seek_found(void *arg, const uint32_t *arcs, size_t count);

/*
 * Every simple cycle of 2 to graph->legs arcs through the arc of that number whose rates multiply to more than what is asked, each once, the
 * arc first; a billionth is given away, so that none is missed for the sake of a double.
 */
void seek_cycles(struct graph *graph, uint32_t number, seek_found *found, void *arg);

#endif
