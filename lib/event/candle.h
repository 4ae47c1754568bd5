/*
 * candle: prices of an interval, from trades.
 */
#ifndef EVENT_CANDLE_H
#define EVENT_CANDLE_H

#include "event/member.h"

enum {
	CANDLE_HAS_VENUE,
	CANDLE_HAS_SYMBOL,
	CANDLE_HAS_INTERVAL,
	CANDLE_HAS_START_US,
	CANDLE_HAS_OPEN,
	CANDLE_HAS_HIGH,
	CANDLE_HAS_LOW,
	CANDLE_HAS_CLOSE,
	CANDLE_HAS_QTY,
	CANDLE_HAS_N,
	CANDLE_HAS_RUNNING
};

struct candle_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* name in the venue table */
	struct slice symbol; /* BASE-QUOTE */
	struct slice interval; /* 1m, 5m, 1h, ... */
	int64_t start_us; /* begin of the interval */
	struct decimal open; /* quote asset for 1 base */
	struct decimal high; /* quote asset for 1 base */
	struct decimal low; /* quote asset for 1 base */
	struct decimal close; /* quote asset for 1 base */
	struct decimal qty; /* base asset */
	int64_t n; /* trades */
	bool running; /* it has not ended yet */
};

extern const struct shape kind_candle;

#endif
