/*
 * pair: the life of an opportunity: open, update, close (arb-stream(5), "opportunity").
 *
 * A pair is ordered: bought at one listing, sold at the other.  It is remembered from the first time an edge stood there, so
 * that no id is ever used twice.
 */
#ifndef MARKET_PAIR_H
#define MARKET_PAIR_H

#include "market/edge.h"
#include "market/stats.h"

struct pair {
	struct listing *buy, *sell;
	bool open;
	int64_t opened_us; /* of the present id, or of the last one; 0: there was none */
	int64_t written_us; /* its last line */
	int64_t updates;
	struct decimal profit, qty; /* as last written */
	struct decimal best_profit; /* of all books since it opened, written or not */
	double best_net_bps;
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

/* What writes the lines.  event is scratch that stays zeroed in what is not written. */
struct teller {
	struct opportunity_event event;
	const struct networks *networks; /* what costs are made of: the market's */
	const struct delays *delays;
	struct text id, fx, inputs; /* scratch */
	uint64_t opened, updated, closed; /* lines written */
};

void teller_free(struct teller *teller);

/*
 * An edge stands: open, tell of a change, or give it a new id.  -1 and err: a figure of the line does not fit; nothing was
 * written and nothing has changed.
 */
int pair_stands(struct pairs *pairs, struct pair *pair, struct edge *edge, const struct market_settings *settings,
    int64_t now_us, struct teller *teller, struct text *out, struct error *err) MUST_CHECK;

/* It stands no more. */
void pair_close(struct pairs *pairs, struct pair *pair, const char *reason, int64_t now_us, struct teller *teller,
    struct text *out);

/* ---- for cycles as well ---- */

/* Costs beyond fees, and what is left after them. */
void costs_tell(struct teller *teller, const struct costs *costs, struct decimal fees, struct decimal cost,
    const struct market_settings *settings);

/* A trade leg of a line; price: its walked average. */
void leg_tell(struct leg *leg, const struct listing *listing, enum side side, const struct walk_leg *walked,
    struct decimal price, int64_t now_us);
/* Whether a figure has moved by so many percent of what it was: 1, 0, -1. */
int life_moved(struct decimal now, struct decimal then, struct decimal pct, struct error *err) MUST_CHECK;

#endif
