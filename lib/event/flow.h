/*
 * flow: order flow of a symbol at a venue (F4).
 */
#ifndef EVENT_FLOW_H
#define EVENT_FLOW_H

#include "event/member.h"

/* How the side of trades was known (F4.1), the best way first. */
enum flow_sign { FLOW_SIGN_VENUE, FLOW_SIGN_TICK, FLOW_SIGN_QUOTE, FLOW_SIGN_NONE };
extern const char *const flow_signs[];

/* Suspicion of each side (F4.7). */
enum { SPOOF_HAS_BID, SPOOF_HAS_ASK };

struct spoof {
	uint64_t has;
	double bid; /* 0 to 1 */
	double ask; /* 0 to 1 */
};

extern const struct shape object_spoof;

/* Order flow of a symbol at a venue (F4). */
enum {
	FLOW_HAS_VENUE,
	FLOW_HAS_SYMBOL,
	FLOW_HAS_IMBALANCE,
	FLOW_HAS_CVD,
	FLOW_HAS_CVD_SHARE,
	FLOW_HAS_OFI,
	FLOW_HAS_MICROPRICE,
	FLOW_HAS_VWAP_DRIFT,
	FLOW_HAS_VWAP_TREND,
	FLOW_HAS_DIRECTION,
	FLOW_HAS_SPOOF,
	FLOW_HAS_VOLATILITY,
	FLOW_HAS_WINDOW_US,
	FLOW_HAS_SHORT_US,
	FLOW_HAS_DEPTH,
	FLOW_HAS_SIGN
};

struct flow_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* name in the venue table */
	struct slice symbol; /* BASE-QUOTE */
	double imbalance; /* -1 to 1 (F4.3) */
	struct decimal cvd; /* base asset, since 00:00 UTC (F4.2) */
	double cvd_share; /* cvd / volume, -1 to 1 */
	double ofi; /* base asset over the window (F4.4) */
	struct decimal microprice; /* quote asset for 1 base (F4.5) */
	double vwap_drift; /* (mid - vwap) / vwap (F4.6) */
	double vwap_trend; /* (vwap of the short window - vwap) / vwap (F4.6) */
	double direction; /* -1 to 1 */
	struct spoof spoof; /* suspicion of each side */
	double volatility; /* per year (F5) */
	int64_t window_us; /* of the figures above */
	int64_t short_us; /* the short window of vwap_trend */
	int64_t depth; /* levels of the imbalance */
	int sign; /* the weakest way in which a trade's side was known (enum flow_sign) */
};

extern const struct shape kind_flow;

#endif
