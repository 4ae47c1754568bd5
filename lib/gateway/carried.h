/*
 * carried: an order that the gateway has to do with, and what the venue has said of it so far.
 */
#ifndef GATEWAY_CARRIED_H
#define GATEWAY_CARRIED_H

#include "gateway/account.h"
#include "gateway/once.h"
#include "venue/order.h"

struct carried {
	struct order_request request;
	struct account *account;
	char venue_id[VENUE_ID_MAX]; /* "": not told yet */
	bool acknowledged; /* REPLY_OPEN was given, or more, since it was last lost or asked for */
	bool opened; /* REPLY_OPEN was given once at least */
	enum trade_fate fate; /* what the venue answered when it was sent; FATE_DONE: nothing yet */
	bool held; /* kept back at the last moment: it never left */
	bool ended; /* REPLY_END or REPLY_REJECTED was given */
	bool over; /* the venue says that no more of it will be traded ... */
	struct decimal filled; /* ... but for this much, which its fills must add up to */
	struct decimal told; /* fills that were given */
	char reason[REASON_MAX];

	struct once fills; /* ids of those */
	struct once figures; /* the same with what was told of them */
};

enum fill_news {
	FILL_AGAIN, /* it was given before */
	FILL_FRESH, /* it is remembered, and told has grown */
	FILL_OTHER /* one of this id was given before, with other figures; told has not grown */
};

/* -1 and err: the sum does not fit. */
int carried_fill(
    enum fill_news *news, struct carried *carried, const struct order_fill *fill, struct error *err) MUST_CHECK;

/* All that the venue says was filled has been given. */
bool carried_whole(const struct carried *carried);

void carried_free(struct carried *carried);

#endif
