/*
 * venue: state of a venue's connection, or of one of its books.
 */
#ifndef EVENT_VENUE_H
#define EVENT_VENUE_H

#include "event/member.h"

enum venue_state { VENUE_CONNECTING, VENUE_LIVE, VENUE_FALLBACK, VENUE_STALE, VENUE_DOWN, VENUE_MAINTENANCE };
extern const char *const venue_states[];

enum {
	VENUE_HAS_VENUE,
	VENUE_HAS_STATE,
	VENUE_HAS_SYMBOL,
	VENUE_HAS_REASON,
	VENUE_HAS_HOST,
	VENUE_HAS_TIER,
	VENUE_HAS_OFFSET_US,
	VENUE_HAS_OFFSET_ERROR_US,
	VENUE_HAS_LATENCY_US,
	VENUE_HAS_COUNTERS
};

struct venue_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* name in the venue table */
	int state; /* any but live and fallback makes the held books invalid (enum venue_state) */
	struct slice symbol; /* BASE-QUOTE, where one book only is meant */
	struct slice reason; /* one word: gap, checksum, reset, no_symbol, shutdown, clock, ... */
	struct slice host; /* the host that is used */
	int64_t tier; /* which of the venue's hosts that is: 1 its first, from 2 on its alternatives */
	int64_t offset_us; /* so far the venue's clock is ahead of ours */
	int64_t offset_error_us; /* at most so much is that wrong */
	struct slice latency_us; /* {feed, ping: {p50, p95, p99, n}}, microseconds */
	struct slice
	    counters; /* {messages, updates, written, unchanged, conflated, refreshes, gaps, checksum, resyncs, reconnects} */
};

extern const struct shape kind_venue;

#endif
