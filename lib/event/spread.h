/*
 * spread: statistics of one ordered pair (F7).
 */
#ifndef EVENT_SPREAD_H
#define EVENT_SPREAD_H

#include "event/member.h"

enum {
	SPREAD_HAS_SYMBOL,
	SPREAD_HAS_BUY,
	SPREAD_HAS_SELL,
	SPREAD_HAS_NOW_BPS,
	SPREAD_HAS_MEAN_BPS,
	SPREAD_HAS_STD_BPS,
	SPREAD_HAS_MIN_BPS,
	SPREAD_HAS_MAX_BPS,
	SPREAD_HAS_Z,
	SPREAD_HAS_N,
	SPREAD_HAS_HALF_LIFE_US,
	SPREAD_HAS_CHANGED_US
};

struct spread_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice symbol; /* BASE-QUOTE */
	struct slice buy; /* venue */
	struct slice sell; /* venue */
	double now_bps; /* gross */
	double mean_bps; /* of the moving window */
	double std_bps; /* of the moving window */
	double min_bps; /* since the start */
	double max_bps; /* since the start */
	double z; /* (now - mean) / std */
	int64_t n; /* samples */
	int64_t half_life_us; /* of a return to the mean (F7.3) */
	int64_t changed_us; /* last change */
};

extern const struct shape kind_spread;

#endif
