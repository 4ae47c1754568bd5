#include "event/flow.h"

const char *const flow_signs[] = { "venue", "tick", "quote", "none", NULL };

static const struct member spoof_members[] = {
	[SPOOF_HAS_BID] = MEMBER(struct spoof, "bid", bid, MEMBER_MEASURE, OPTIONAL),
	[SPOOF_HAS_ASK] = MEMBER(struct spoof, "ask", ask, MEMBER_MEASURE, OPTIONAL),
};

const struct shape object_spoof = { "spoof", spoof_members, COUNT(spoof_members), sizeof(struct spoof) };

static const struct member flow_members[] = {
	[FLOW_HAS_VENUE] = MEMBER(struct flow_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[FLOW_HAS_SYMBOL] = MEMBER(struct flow_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[FLOW_HAS_IMBALANCE] = MEMBER(struct flow_event, "imbalance", imbalance, MEMBER_MEASURE, OPTIONAL),
	[FLOW_HAS_CVD] = AMOUNT(struct flow_event, "cvd", cvd, RANGE_ANY, OPTIONAL),
	[FLOW_HAS_CVD_SHARE] = MEMBER(struct flow_event, "cvd_share", cvd_share, MEMBER_MEASURE, OPTIONAL),
	[FLOW_HAS_OFI] = MEMBER(struct flow_event, "ofi", ofi, MEMBER_MEASURE, OPTIONAL),
	[FLOW_HAS_MICROPRICE] = AMOUNT(struct flow_event, "microprice", microprice, RANGE_NOT_NEGATIVE, OPTIONAL),
	[FLOW_HAS_VWAP_DRIFT] = MEMBER(struct flow_event, "vwap_drift", vwap_drift, MEMBER_MEASURE, OPTIONAL),
	[FLOW_HAS_VWAP_TREND] = MEMBER(struct flow_event, "vwap_trend", vwap_trend, MEMBER_MEASURE, OPTIONAL),
	[FLOW_HAS_DIRECTION] = MEMBER(struct flow_event, "direction", direction, MEMBER_MEASURE, OPTIONAL),
	[FLOW_HAS_SPOOF] = DETAIL(struct flow_event, "spoof", spoof, MEMBER_OBJECT, OPTIONAL, &object_spoof),
	[FLOW_HAS_VOLATILITY] = MEMBER(struct flow_event, "volatility", volatility, MEMBER_MEASURE, OPTIONAL),
	[FLOW_HAS_WINDOW_US] = COUNTER(struct flow_event, "window_us", window_us, OPTIONAL),
	[FLOW_HAS_SHORT_US] = COUNTER(struct flow_event, "short_us", short_us, OPTIONAL),
	[FLOW_HAS_DEPTH] = COUNTER(struct flow_event, "depth", depth, OPTIONAL),
	[FLOW_HAS_SIGN] = DETAIL(struct flow_event, "sign", sign, MEMBER_ENUM, OPTIONAL, flow_signs),
};

const struct shape kind_flow = { "flow", flow_members, COUNT(flow_members), sizeof(struct flow_event) };
