/*
 * interval: how long a candle is, or what an evaluator looks at, as lines and options name it: "30s", "5m", "1h", "1d".
 */
#ifndef EVENT_INTERVAL_H
#define EVENT_INTERVAL_H

#include <stdint.h>

#include "base/slice.h"

/* In microseconds, at most 365 days; 0: it is no such name. */
int64_t interval_us(struct slice name);

#endif
