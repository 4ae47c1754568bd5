/*
 * circuit: what the market does about cycles.
 *
 * An update looks only at cycles through its own two arcs: those that stand are computed again, others are looked for
 * where the screen of the graph lets any pass.
 */
#ifndef MARKET_CIRCUIT_H
#define MARKET_CIRCUIT_H

#include "market/market.h"

/* The edge that is asked for has changed. */
void circuit_ask(struct market *market);
/* The book or the rules of a listing have changed. */
void circuit_look(struct market *market, struct listing *listing, int64_t now_us, struct text *out);
/* The listing does not count any more. */
void circuit_leave(
    struct market *market, struct listing *listing, const char *reason, int64_t now_us, struct text *out);
/* Time has gone on: closing by age, new ids. */
void circuit_tick(struct market *market, int64_t now_us, struct text *out);

#endif
