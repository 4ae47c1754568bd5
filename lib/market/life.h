/*
 * life: what opportunities of all shapes share: open, update, close, and the members of their lines (arb-stream(5),
 * "opportunity").
 */
#ifndef MARKET_LIFE_H
#define MARKET_LIFE_H

#include "market/edge.h"

/* One id after the other.  Plain data; a zeroed struct has not lived. */
struct life {
	bool open;
	int64_t opened_us; /* of the present id, or of the last one; 0: there was none */
	int64_t written_us; /* its last line */
	int64_t updates;
	struct decimal profit, qty; /* as last written */
	struct decimal best_profit; /* of all books since it opened, written or not */
	double best_net_bps;
};

/* What stands, whatever its shape. */
struct figures {
	const char *asset; /* of the money */
	struct decimal qty; /* base asset */
	struct decimal cost, proceeds, profit;
	double gross_bps, net_bps;
	bool exhausted;
};

/* It stands for so long that it gets a new id. */
bool life_is_over(const struct life *life, const struct market_settings *settings, int64_t now_us);

/* It stands while it is open: the best is kept.  1: that is worth an update; 0: not; -1 and err: a figure does not fit. */
int life_goes_on(struct life *life, const struct figures *figures, const struct market_settings *settings,
    int64_t now_us, struct error *err) MUST_CHECK;

/* Its line is written: the first of its id (open is set), or an update. */
void life_written(struct life *life, const struct figures *figures, int64_t now_us);

/* ---- lines ---- */

/* What writes the lines.  event is scratch that stays zeroed in what is not written. */
struct teller {
	struct opportunity_event event;
	const struct networks *networks; /* what costs are made of: the market's */
	const struct delays *delays;
	struct text id, fx, inputs; /* scratch */
	uint64_t opened, updated, closed; /* lines written */
};

void teller_free(struct teller *teller);

/* A line begins: id stands in teller->id already.  What is set of its members is forgotten. */
struct opportunity_event *tell_begin(struct teller *teller, enum opportunity_shape shape, const char *symbol,
    enum opportunity_state state, int64_t now_us);

/* The members of figures, and those that always stand beside them: legs, policy, min_bps, q_total, q_edge, opened_us. */
void tell_figures(struct opportunity_event *event, const struct figures *figures, const struct life *life);

/* Costs beyond fees, and what is left after them. */
void tell_costs(struct teller *teller, const struct costs *costs, struct decimal fees, struct decimal cost,
    const struct market_settings *settings);

/* Bounds of the size that settings give. */
void tell_caps(struct opportunity_event *event, const struct market_settings *settings);

/* A trade leg; price: its walked average; fee: as it is charged. */
void tell_leg(struct leg *leg, const struct listing *listing, enum side side, const struct walk_leg *walked,
    struct decimal price, struct fee fee, int64_t now_us);

/* The close of what stood: the line that was begun is written, and the life is over. */
void tell_close(struct teller *teller, struct life *life, const char *reason, int64_t now_us, struct text *out);

#endif
