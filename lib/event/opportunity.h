/*
 * opportunity: an edge between books, with what each later stage added.
 */
#ifndef EVENT_OPPORTUNITY_H
#define EVENT_OPPORTUNITY_H

#include "event/advice.h"
#include "event/member.h"
#include "event/risk.h"
#include "event/score.h"

enum opportunity_state { OPPORTUNITY_OPEN, OPPORTUNITY_UPDATE, OPPORTUNITY_CLOSE };
extern const char *const opportunity_states[];

enum opportunity_shape { SHAPE_CROSS, SHAPE_CYCLE };
extern const char *const opportunity_shapes[];

enum policy { POLICY_Q_TOTAL, POLICY_Q_EDGE };
extern const char *const policies[];

/* Costs of an opportunity. */
enum { COST_HAS_FEES, COST_HAS_TRANSFER, COST_HAS_LATENCY, COST_HAS_CAPITAL, COST_HAS_INPUTS };

struct cost {
	uint64_t has;
	struct decimal fees; /* asset; contained in cost and proceeds */
	struct decimal transfer; /* asset; not contained */
	struct decimal latency; /* asset; not contained */
	struct decimal capital; /* asset; not contained */
	struct slice inputs; /* {transfer, latency, capital, tokens}: what each was made of */
};

extern const struct shape object_cost;

/* Net edge less more than the fees. */
enum { AFTER_HAS_TRANSFER, AFTER_HAS_ALL };

struct after_bps {
	uint64_t has;
	double transfer; /* ((proceeds - transfer)/cost - 1) x 10^4 */
	double all; /* the same less latency and capital as well */
};

extern const struct shape object_after;

/* What the size was bound by, besides the depth (F2.6). */
enum { CAPS_HAS_QUOTE, CAPS_HAS_SHARE_PCT, CAPS_HAS_BUY_BALANCE, CAPS_HAS_SELL_BALANCE };

struct size_bounds {
	uint64_t has;
	struct decimal quote; /* quote asset of the purchase: most cost */
	struct decimal share_pct; /* most of each level, percent */
	struct decimal buy_balance; /* quote asset of the purchase: free where it is bought */
	struct decimal sell_balance; /* base asset: free where it is sold */
};

extern const struct shape object_caps;

/* What net_bps had to be net of; without the member: fees. */
enum net_of { NET_TRANSFER, NET_ALL };
extern const char *const nets[];
/* The edge beyond what its pair usually shows (F7.4). */
enum { EXCESS_HAS_BPS, EXCESS_HAS_MEAN_BPS, EXCESS_HAS_N };

struct excess {
	uint64_t has;
	double bps; /* net edge less the mean, where that is above 0 */
	double mean_bps; /* of the pair's gross spread over the moving window */
	int64_t n; /* samples of it */
};

extern const struct shape object_excess;

/* One trade, or one transfer, of an opportunity. */
enum {
	LEG_HAS_VENUE,
	LEG_HAS_SYMBOL,
	LEG_HAS_SIDE,
	LEG_HAS_QTY,
	LEG_HAS_PRICE,
	LEG_HAS_LIMIT,
	LEG_HAS_FEE_BPS,
	LEG_HAS_FEE_KIND,
	LEG_HAS_SEQ,
	LEG_HAS_BOOK_US,
	LEG_HAS_AGE_US,
	LEG_HAS_FROM,
	LEG_HAS_TO,
	LEG_HAS_ASSET,
	LEG_HAS_FEE,
	LEG_HAS_LEAST,
	LEG_HAS_NETWORK,
	LEG_HAS_EXPECTED_US,
	LEG_HAS_FREE
};

struct leg {
	uint64_t has;
	struct slice venue; /* where it trades */
	struct slice symbol; /* BASE-QUOTE */
	int side; /* ours (enum side) */
	struct decimal qty; /* base asset: what is sent to the venue */
	struct decimal price; /* quote asset for 1 base: walked average */
	struct decimal limit; /* quote asset for 1 base: worst level */
	struct decimal fee_bps; /* basis points of the notional */
	int fee_kind; /* how the fee is taken (F1) (enum fee_kind) */
	int64_t seq; /* the venue's number of the book */
	int64_t book_us; /* ts_us of the book */
	int64_t age_us; /* age of the book */
	struct slice from; /* transfer: venue it leaves */
	struct slice to; /* transfer: venue it reaches */
	struct slice asset; /* transfer: what moves */
	struct decimal fee; /* transfer: in the asset */
	struct decimal least; /* transfer: what must leave at least, in the asset */
	struct slice network; /* transfer: by which network */
	int64_t expected_us; /* transfer: how long it takes */
	struct decimal free; /* of a cycle: what may be spent of what the leg begins with */
};

extern const struct shape object_leg;

/* An edge between books, with what each later stage added. */
enum {
	OPPORTUNITY_HAS_ID,
	OPPORTUNITY_HAS_STATE,
	OPPORTUNITY_HAS_SHAPE,
	OPPORTUNITY_HAS_SYMBOL,
	OPPORTUNITY_HAS_LEGS,
	OPPORTUNITY_HAS_QTY,
	OPPORTUNITY_HAS_Q_TOTAL,
	OPPORTUNITY_HAS_Q_EDGE,
	OPPORTUNITY_HAS_POLICY,
	OPPORTUNITY_HAS_MIN_BPS,
	OPPORTUNITY_HAS_COST,
	OPPORTUNITY_HAS_PROCEEDS,
	OPPORTUNITY_HAS_PROFIT,
	OPPORTUNITY_HAS_ASSET,
	OPPORTUNITY_HAS_FX,
	OPPORTUNITY_HAS_GROSS_BPS,
	OPPORTUNITY_HAS_NET_BPS,
	OPPORTUNITY_HAS_COSTS,
	OPPORTUNITY_HAS_AFTER_BPS,
	OPPORTUNITY_HAS_NET,
	OPPORTUNITY_HAS_CAPS,
	OPPORTUNITY_HAS_EXCESS,
	OPPORTUNITY_HAS_DEPTH_EXHAUSTED,
	OPPORTUNITY_HAS_OPENED_US,
	OPPORTUNITY_HAS_REASON,
	OPPORTUNITY_HAS_DURATION_US,
	OPPORTUNITY_HAS_UPDATES,
	OPPORTUNITY_HAS_BEST_PROFIT,
	OPPORTUNITY_HAS_BEST_NET_BPS,
	OPPORTUNITY_HAS_SCORE,
	OPPORTUNITY_HAS_ADVICE,
	OPPORTUNITY_HAS_RISK
};

struct opportunity_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice id; /* SHAPE:SYMBOL:BUY:SELL:OPENED_US */
	int state; /* open, update or close (enum opportunity_state) */
	int shape; /* cross or cycle (enum opportunity_shape) */
	struct slice symbol; /* BASE-QUOTE */
	struct leg_list {
		struct list_head list;
		struct leg at[12];
	} legs; /* what to trade */
	struct decimal qty; /* base asset sold */
	struct decimal q_total; /* base asset: largest profit (F2.4) */
	struct decimal q_edge; /* base asset: every unit above the threshold (F2.4) */
	int policy; /* which one was sized (enum policy) */
	struct decimal min_bps; /* least net edge asked for: what every unit of q_edge brings */
	struct decimal cost; /* asset: paid, fees and all */
	struct decimal proceeds; /* asset: received, after fees */
	struct decimal profit; /* asset: proceeds - cost */
	struct slice asset; /* the selling leg's quote */
	struct slice fx; /* {symbol, venue, rate, book_us} or {symbol, rate, fixed}: conversion used, and ways to it */
	double gross_bps; /* (bid/ask - 1) x 10^4 of the walked averages, before fees */
	double net_bps; /* (proceeds/cost - 1) x 10^4 */
	struct cost costs; /* each cost on its own */
	struct after_bps after_bps; /* net edge less those costs */
	int net; /* which figure the threshold was held to (enum net_of) */
	struct size_bounds caps; /* bounds of the size that were in force */
	struct excess excess; /* where it was asked for */
	bool depth_exhausted; /* the walk used up a side: the quantity is a lower bound */
	int64_t opened_us; /* when this id opened */
	struct slice reason; /* close: why */
	int64_t duration_us; /* close: how long it lasted */
	int64_t updates; /* close: how many updates */
	struct decimal best_profit; /* close: asset */
	double best_net_bps; /* close */
	struct score score; /* added by arb-score */
	struct advice advice; /* added by arb-advise */
	struct risk risk; /* added by arb-risk */
};

extern const struct shape kind_opportunity;

#endif
