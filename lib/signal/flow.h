/*
 * flow: which way the orders of one symbol at one venue push (formulas F4, F5).
 *
 * Fed with its books and trades in the order of the stream.  Sums live in sixtieths of the window, so the window covers
 * between 59 and 60 of them and nothing but the newest one ever changes; figures are made of them when somebody asks.
 * Doubles throughout: nothing here is money.  The one exact figure is the cumulative volume delta, which is told in base asset.
 */
#ifndef SIGNAL_FLOW_H
#define SIGNAL_FLOW_H

#include "event/book.h"
#include "event/flow.h"
#include "event/trade.h"
#include "signal/ladder.h"

enum { FLOW_BUCKETS = 60 };

/* Best prices of a book and what stands there. */
struct top {
	struct level bid, ask;
	double bid_size, ask_size; /* the same quantities, for measures */
};

/* Plain data. */
struct flow_settings {
	int64_t bucket_us; /* a sixtieth of the window */
	unsigned short_buckets; /* of the short window (F4.6), 1 to FLOW_BUCKETS */
	unsigned depth; /* levels of the imbalance (F4.3) */
	double half_life_us; /* of the volatility */
	double trend_us; /* half-life of the moving average; 0: none is kept */
	double large; /* k of F4.7 */
	int64_t reach_ticks; /* d of F4.7 */
};

struct flow_bucket {
	double ofi, ofi_size; /* sum of e and of |e| (F4.4), base asset */
	double bought, sold; /* by takers, base asset */
	double notional; /* of all trades, quote asset */
	struct pulled pulled[2]; /* of the bids, of the asks */
	unsigned signs; /* how trades were signed: bits of enum flow_sign */
};

/* Owns its ladders; flow_free accepts a zeroed struct, and a zeroed struct has seen nothing. */
struct flow {
	bool held; /* top is in force: the venue is live and both sides stand */
	int64_t book_us; /* ts_us of the newest book, 0: none */
	struct top top;
	struct ladder sides[2]; /* bids and asks, by enum side */
	struct decimal tick, step; /* quote and base asset; 0: not known */
	double reach; /* reach_ticks x tick, quote asset */

	int64_t bucket_end_us; /* of the newest bucket, exclusive */
	unsigned newest; /* place of the newest bucket in the ring */
	struct flow_bucket buckets[FLOW_BUCKETS];

	int64_t day; /* UTC day of the two sums below */
	struct decimal cvd, volume; /* base asset, since 00:00 UTC (F4.2) */
	struct decimal last_price; /* of the trade before: for trades whose side the venue does not tell */
	int last_side; /* -1, 1, 0: not known */

	int64_t mid_us; /* when mid was sampled; 0: no sample */
	double mid; /* quote asset for 1 base */
	double variance; /* of the log return, per second (F5.2, F5.3) */
	bool varied; /* variance holds at least one sample */

	int64_t average_us; /* when average was brought up; 0: none */
	double average; /* moving average of the middle, quote asset for 1 base */
};

/* What asked figures are made of. */
struct flow_figures {
	bool traded; /* a trade stands in the window */
	bool traded_short; /* and in the short one */
	int sign; /* the weakest way in which a trade of the window was signed (enum flow_sign) */
	double imbalance; /* -1 to 1 (F4.3) */
	double ofi; /* base asset over the window (F4.4) */
	double ofi_norm; /* ofi over the sum of |e|, -1 to 1 */
	double taker_share; /* (bought - sold) / (bought + sold) in the window, -1 to 1 */
	double notional; /* of all trades of the window, quote asset */
	double vwap; /* quote asset for 1 base; 0: no trade */
	double vwap_drift; /* (mid - vwap) / vwap (F4.6) */
	double vwap_trend; /* (vwap of the short window - vwap) / vwap (F4.6) */
	double direction; /* -1 to 1: half ofi_norm, a quarter imbalance, a quarter taker_share; 0 without trades */
	double volatility; /* per year, 0: not known (F5) */
	double spoof[2]; /* of the bids, of the asks: 0 to 1 (F4.7) */
};

void flow_free(struct flow *flow);

/* e of F4.4 for one step from a book to the next. */
double flow_step(const struct top *before, const struct top *now);

/* One step of F5.2 with the weight of F5.3 for the time that has passed. */
double flow_decay(double elapsed_us, double half_life_us);
double flow_variance(double variance, double squared_return, double lambda);

/* What an instrument line says. */
void flow_rules(struct flow *flow, struct decimal tick, struct decimal step, const struct flow_settings *settings);
/* A book that is older than the one held changes nothing.  Its arrays are exchanged with those held. */
void flow_book(struct flow *flow, struct book_event *book, const struct flow_settings *settings);
void flow_trade(struct flow *flow, const struct trade_event *trade, const struct flow_settings *settings);
/* The venue is not live: nothing is compared across the gap. */
void flow_break(struct flow *flow);

void flow_figures(struct flow_figures *to, struct flow *flow, int64_t now_us, const struct flow_settings *settings);

/* How far the middle lies above its moving average, basis points; false when no average is kept. */
bool flow_trend(double *bps, const struct flow *flow, int64_t now_us, const struct flow_settings *settings);

/* (a qb + b qa) / (qa + qb) to 12 places (F4.5); -1 when no book is held or it does not fit. */
int flow_microprice(struct decimal *to, const struct flow *flow, struct error *err) MUST_CHECK;

#endif
