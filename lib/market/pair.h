/*
 * pair: the opportunities between two listings, each with its life.
 *
 * A pair is ordered: bought at one listing, sold at the other.  It is remembered from the first time an edge stood there, so
 * that no id is ever used twice.
 */
#ifndef MARKET_PAIR_H
#define MARKET_PAIR_H

#include "market/life.h"
#include "market/stats.h"

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
};

/* NULL: not remembered. */
struct pair *pairs_find(const struct pairs *pairs, const struct listing *buy, const struct listing *sell);
/* Found or made. */
struct pair *pairs_add(struct pairs *pairs, struct listing *buy, struct listing *sell);
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
