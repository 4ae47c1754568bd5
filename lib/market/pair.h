/*
 * pair: the opportunities between two listings, each with its life.
 *
 * A pair is ordered: bought at one listing, sold at the other.  It is remembered from the first time an edge stood there, for
 * as long as an id of it could come again: until time has moved on; where there is room, longer.
 */
#ifndef MARKET_PAIR_H
#define MARKET_PAIR_H

#include "market/life.h"
#include "market/stats.h"

enum {
	PAIRS_MAX = 1 << 16, /* that are remembered at once: more is no market but an attack */
	PAIR_STATS_MAX = PAIRS_MAX / 2 /* whose statistics are kept, so that there is room for edges */
};

struct pair {
	struct listing *buy, *sell;
	struct life life;
	struct stats *stats; /* NULL: not kept */
};

/* In the order of appearance; a zeroed struct is empty.  Pointers to a pair are good until the next pairs_add. */
struct pairs {
	struct pair *at;
	size_t count, cap;
	uint32_t *slots; /* open addressing: 1 + place */
	size_t slot_count;
	size_t open; /* how many stand */
	size_t stats; /* of how many statistics are kept */
	uint64_t refused; /* that found no room */
};

/* NULL: not remembered. */
struct pair *pairs_find(const struct pairs *pairs, const struct listing *buy, const struct listing *sell);
/* Found or made.  NULL: there is no room. */
struct pair *pairs_add(struct pairs *pairs, struct listing *buy, struct listing *sell);
/* Statistics of it are kept from now on.  False: there is no room. */
bool pairs_keep(struct pairs *pairs, struct pair *pair, size_t window);
/* Time has moved on: where room is short, forget what neither stands nor has statistics. */
void pairs_forget(struct pairs *pairs, int64_t now_us);
void pairs_free(struct pairs *pairs);

/*
 * An edge stands: open, tell of a change, or give it a new id.  -1 and err: a figure of the line does not fit; nothing was
 * written and nothing has changed.
 */
int pair_stands(struct pairs *pairs, struct pair *pair, struct edge *edge, const struct market_settings *settings,
    int64_t now_us, struct teller *teller, struct text *out, struct error *err) MUST_CHECK;

/* It stands no more. */
void pair_close(struct pairs *pairs, struct pair *pair, const char *reason, int64_t now_us, struct teller *teller,
    struct text *out);

#endif
