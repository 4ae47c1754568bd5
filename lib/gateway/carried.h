/*
 * carried: an order that the gateway has to do with, and what the venue has said of it so far.
 */
#ifndef GATEWAY_CARRIED_H
#define GATEWAY_CARRIED_H

#include "gateway/account.h"
#include "venue/order.h"

struct carried {
	struct order_request request;
	struct account *account;
	char venue_id[VENUE_ID_MAX]; /* "": not told yet */
	bool acknowledged; /* REPLY_OPEN was given, or more */
	bool ended; /* REPLY_END or REPLY_REJECTED was given */
	bool over; /* the venue says that no more of it will be traded ... */
	struct decimal filled; /* ... but for this much, which its fills must add up to */
	struct decimal told; /* fills that were given */
	char reason[REASON_MAX];

	char (*fills)[FILL_ID_MAX]; /* ids of those, count of them */
	size_t fill_count, fill_cap;
};

/* Whether the fill is a new one; then it is remembered, and told grows. */
bool carried_fill(struct carried *carried, const struct fill_event *fill, struct error *err);

/* All that the venue says was filled has been given. */
bool carried_whole(const struct carried *carried);

void carried_free(struct carried *carried);

#endif
