/*
 * costs: what an opportunity costs beyond the fees of its trades (F3.1): its share of the transfers that bring the money
 * back (F9.1), what prices are expected to move against it on the way (F3.2), and the capital that is tied up (F3.3).
 *
 * They are computed for what stands, never in a screen.  Money is exact; a rate that comes from a measure becomes a decimal
 * rounded up before it multiplies money.  A cost that is not known is none of nothing: it is absent, and what was asked to be
 * net of it does not stand.
 */
#ifndef MARKET_COSTS_H
#define MARKET_COSTS_H

#include "base/text.h"
#include "market/drift.h"
#include "market/listing.h"
#include "market/networks.h"
#include "market/token.h"

enum { COST_LEGS_MAX = 6, COST_MOVES_MAX = 6 };

/* What net_bps must be net of to count. */
enum after { AFTER_FEES, AFTER_TRANSFER, AFTER_ALL };
extern const char *const afters[]; /* "fees", "transfer", "all", NULL */

struct cost_settings {
	struct decimal turn; /* trades between two transfers; > 0 */
	struct decimal capital_pct; /* a year */
	int64_t locked_us; /* 0: as long as the transfers take */
	int64_t latency_us; /* from the decision to the venue */
};

/* An asset that a trade leaves at one venue and another trade like it needs at another. */
struct cost_move {
	const char *asset, *from, *to;
	struct decimal qty; /* of one trade */
	struct decimal price; /* of one, in the asset of the line */
};

/* What costs are asked for: all of it belongs to the caller. */
struct cost_question {
	struct {
		const struct listing *listing;
		enum side side;
	} legs[COST_LEGS_MAX];
	size_t leg_count;
	struct cost_move moves[COST_MOVES_MAX];
	size_t move_count;
	struct decimal cost, profit; /* of the line, after fees */
	struct token_use tokens[TOKEN_LEGS_MAX];
	size_t token_count;
};

struct costs {
	struct cost_moves {
		struct decimal sum_bps; /* against the leg, of all moves that were seen */
		int64_t n; /* how many */
	} moves[COST_LEGS_MAX]; /* in the order of the trades; with empirical */
	size_t move_count;
	struct cost_way {
		struct cost_move move;
		const struct network_row *network;
	} ways[COST_MOVES_MAX];
	size_t way_count;
	bool has_transfer, has_latency, has_capital;
	struct decimal transfer, latency, capital; /* in the asset of the line */
	struct decimal bps; /* of the latency */
	struct decimal sigma; /* a share for the root of a second; 0 with empirical */
	int64_t tau_us, n, locked_us;
	bool empirical, charged; /* charged: a rate for capital was asked for */
	struct token_use tokens[TOKEN_LEGS_MAX]; /* what the fees are paid with, where that is the exchange's token */
	size_t token_count;
	struct decimal after[3]; /* profit less the costs that an enum after names, where they are known */
	bool has_after[3];
};

/* 0; -1 and err: a figure does not fit.  What the costs point to lives as long as what the question points to. */
int costs_find(struct costs *costs, const struct cost_question *question, const struct networks *networks,
    const struct delays *delays, const struct cost_settings *settings, struct error *err) MUST_CHECK;

/* What is left after them, where that is known, in basis points of the line's cost. */
double costs_after_bps(const struct costs *costs, enum after after, struct decimal cost);

/* The member inputs of a line's costs; turn: as it was asked with. */
void costs_put(struct text *text, const struct costs *costs, const struct cost_settings *settings);

#endif
