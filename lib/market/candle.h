/*
 * candle: prices of an interval from trades, per venue and symbol.
 *
 * Intervals are multiples of their length since 1970 UTC, so all candles of one length begin and end together.  Time is the
 * stream's: a trade whose interval has ended by then is late; it is counted, and no candle is opened for it again.
 */
#ifndef MARKET_CANDLE_H
#define MARKET_CANDLE_H

#include "base/text.h"
#include "book/place.h"
#include "event/trade.h"

enum {
	CANDLE_INTERVALS_MAX = 8,
	CANDLE_NAME_MAX = 12, /* of an interval, with the NUL */
	CANDLE_PLACES_MAX = 8192 /* venues and symbols: more is no market but an attack */
};

struct candle_interval {
	char name[CANDLE_NAME_MAX]; /* as it was asked for: 1m, 5m, 1h */
	int64_t len_us;
	int64_t start_us; /* of those that run */
};

/* Plain data; n 0: there is none. */
struct candle {
	int64_t start_us, n;
	struct decimal open, high, low, close; /* quote asset for 1 base */
	struct decimal qty; /* base asset, exact */
};

struct candle_pair {
	struct candle running, last; /* last: the one that was finished last */
};

/* Owns its arrays; candles_free accepts a zeroed struct, and a zeroed struct makes no candles. */
struct candles {
	struct candle_interval intervals[CANDLE_INTERVALS_MAX];
	size_t interval_count;
	struct places places;
	struct candle_pair *at; /* of place p and interval i: at[p * interval_count + i] */
	size_t cap; /* places that at has room for */
	int64_t end_us; /* when the first of the intervals that run ends */
	uint64_t late, refused; /* trades that came too late; that found no room, or do not fit a decimal */
};

/* "1m,5m": lengths in s, m, h or d, each once.  -1 and err. */
int candles_ask(struct candles *candles, const char *list, struct error *err) MUST_CHECK;
void candles_free(struct candles *candles);

/* Time has gone on, at a trade or tick: write what has ended, by interval, then in the order in which the markets were seen. */
void candles_advance(struct candles *candles, int64_t now_us, struct text *out);
/* A trade, after candles_advance.  False: it is late, or there is no room; it was counted. */
bool candles_trade(struct candles *candles, const struct trade_event *trade);
/* Of each: the one that was finished last, and the one that runs. */
void candles_refresh(const struct candles *candles, int64_t now_us, struct text *out);

/* The candles of a market, made when it is new: interval_count of them.  NULL: there is no room. */
struct candle_pair *candles_of(struct candles *candles, struct slice venue, struct slice symbol);

/* Whether a list of intervals asks for anything, and whether an interval has ended. */
static inline bool
candles_due(const struct candles *candles, int64_t now_us)
{
	return candles->interval_count > 0 && now_us >= candles->end_us;
}

#endif
