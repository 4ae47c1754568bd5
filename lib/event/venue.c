#include "event/venue.h"

const char *const venue_states[] = { "connecting", "live", "fallback", "stale", "down", "maintenance", NULL };

static const struct member venue_members[] = {
	[VENUE_HAS_VENUE] = MEMBER(struct venue_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[VENUE_HAS_STATE] = DETAIL(struct venue_event, "state", state, MEMBER_ENUM, REQUIRED, venue_states),
	[VENUE_HAS_SYMBOL] = MEMBER(struct venue_event, "symbol", symbol, MEMBER_NAME, OPTIONAL),
	[VENUE_HAS_REASON] = MEMBER(struct venue_event, "reason", reason, MEMBER_TEXT, OPTIONAL),
	[VENUE_HAS_HOST] = MEMBER(struct venue_event, "host", host, MEMBER_TEXT, OPTIONAL),
	[VENUE_HAS_TIER] = COUNTER(struct venue_event, "tier", tier, OPTIONAL),
	[VENUE_HAS_OFFSET_US] = MEMBER(struct venue_event, "offset_us", offset_us, MEMBER_INT, OPTIONAL),
	[VENUE_HAS_OFFSET_ERROR_US] = COUNTER(struct venue_event, "offset_error_us", offset_error_us, OPTIONAL),
	[VENUE_HAS_LATENCY_US] = MEMBER(struct venue_event, "latency_us", latency_us, MEMBER_RAW, OPTIONAL),
	[VENUE_HAS_COUNTERS] = MEMBER(struct venue_event, "counters", counters, MEMBER_RAW, OPTIONAL),
};

const struct shape kind_venue = { "venue", venue_members, COUNT(venue_members), sizeof(struct venue_event) };
