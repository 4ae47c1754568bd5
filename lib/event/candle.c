#include "event/candle.h"

static const struct member candle_members[] = {
	[CANDLE_HAS_VENUE] = MEMBER(struct candle_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[CANDLE_HAS_SYMBOL] = MEMBER(struct candle_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[CANDLE_HAS_INTERVAL] = MEMBER(struct candle_event, "interval", interval, MEMBER_NAME, REQUIRED),
	[CANDLE_HAS_START_US] = MEMBER(struct candle_event, "start_us", start_us, MEMBER_TIME, REQUIRED),
	[CANDLE_HAS_OPEN] = AMOUNT(struct candle_event, "open", open, RANGE_POSITIVE, REQUIRED),
	[CANDLE_HAS_HIGH] = AMOUNT(struct candle_event, "high", high, RANGE_POSITIVE, REQUIRED),
	[CANDLE_HAS_LOW] = AMOUNT(struct candle_event, "low", low, RANGE_POSITIVE, REQUIRED),
	[CANDLE_HAS_CLOSE] = AMOUNT(struct candle_event, "close", close, RANGE_POSITIVE, REQUIRED),
	[CANDLE_HAS_QTY] = AMOUNT(struct candle_event, "qty", qty, RANGE_NOT_NEGATIVE, OPTIONAL),
	[CANDLE_HAS_N] = COUNTER(struct candle_event, "n", n, OPTIONAL),
	[CANDLE_HAS_RUNNING] = MEMBER(struct candle_event, "running", running, MEMBER_BOOL, OPTIONAL),
};

const struct shape kind_candle = { "candle", candle_members, COUNT(candle_members), sizeof(struct candle_event) };
