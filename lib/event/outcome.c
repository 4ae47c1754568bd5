#include "event/outcome.h"

const char *const outcome_states[] = { "flat", "frozen", "none", NULL };

static const struct member part_members[] = {
	[PART_HAS_LATENCY] = AMOUNT(struct part, "latency", latency, RANGE_ANY, OPTIONAL),
	[PART_HAS_SLIPPAGE] = AMOUNT(struct part, "slippage", slippage, RANGE_ANY, OPTIONAL),
	[PART_HAS_PARTIAL] = AMOUNT(struct part, "partial", partial, RANGE_ANY, OPTIONAL),
	[PART_HAS_FEE] = AMOUNT(struct part, "fee", fee, RANGE_ANY, OPTIONAL),
	[PART_HAS_ROUNDING] = AMOUNT(struct part, "rounding", rounding, RANGE_ANY, OPTIONAL),
	[PART_HAS_TRANSFER] = AMOUNT(struct part, "transfer", transfer, RANGE_ANY, OPTIONAL),
	[PART_HAS_FX] = AMOUNT(struct part, "fx", fx, RANGE_ANY, OPTIONAL),
};

const struct shape object_part = { "part", part_members, COUNT(part_members), sizeof(struct part) };

static const struct member outcome_members[] = {
	[OUTCOME_HAS_OPPORTUNITY] = MEMBER(struct outcome_event, "opportunity", opportunity, MEMBER_NAME, REQUIRED),
	[OUTCOME_HAS_STATE] = DETAIL(struct outcome_event, "state", state, MEMBER_ENUM, REQUIRED, outcome_states),
	[OUTCOME_HAS_MODE] = DETAIL(struct outcome_event, "mode", mode, MEMBER_ENUM, OPTIONAL, modes),
	[OUTCOME_HAS_N] = COUNTER(struct outcome_event, "n", n, OPTIONAL),
	[OUTCOME_HAS_JOURNAL] = MEMBER(struct outcome_event, "journal", journal, MEMBER_NAME, OPTIONAL),
	[OUTCOME_HAS_REASON] = MEMBER(struct outcome_event, "reason", reason, MEMBER_TEXT, OPTIONAL),
	[OUTCOME_HAS_EXPECTED] = AMOUNT(struct outcome_event, "expected", expected, RANGE_ANY, OPTIONAL),
	[OUTCOME_HAS_REALISED] = AMOUNT(struct outcome_event, "realised", realised, RANGE_ANY, OPTIONAL),
	[OUTCOME_HAS_ASSET] = MEMBER(struct outcome_event, "asset", asset, MEMBER_NAME, OPTIONAL),
	[OUTCOME_HAS_PARTS] = DETAIL(struct outcome_event, "parts", parts, MEMBER_OBJECT, OPTIONAL, &object_part),
	[OUTCOME_HAS_RESIDUE] = MEMBER(struct outcome_event, "residue", residue, MEMBER_RAW, OPTIONAL),
	[OUTCOME_HAS_DURATION_US] = COUNTER(struct outcome_event, "duration_us", duration_us, OPTIONAL),
	[OUTCOME_HAS_SKEW_US] = COUNTER(struct outcome_event, "skew_us", skew_us, OPTIONAL),
	[OUTCOME_HAS_AGAIN] = MEMBER(struct outcome_event, "again", again, MEMBER_BOOL, OPTIONAL),
};

const struct shape kind_outcome = { "outcome", outcome_members, COUNT(outcome_members), sizeof(struct outcome_event) };
