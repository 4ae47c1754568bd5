#include "event/reference.h"

static const struct member reference_members[] = {
	[REFERENCE_HAS_VENUE] = MEMBER(struct reference_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[REFERENCE_HAS_SYMBOL] = MEMBER(struct reference_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[REFERENCE_HAS_PRICE] = AMOUNT(struct reference_event, "price", price, RANGE_POSITIVE, REQUIRED),
};

const struct shape kind_reference = { "reference", reference_members, COUNT(reference_members),
	sizeof(struct reference_event) };
