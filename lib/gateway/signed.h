/*
 * signed: a signed request as a line of the stream, for people to look at and for tests to compare: it is not sent.
 */
#ifndef GATEWAY_SIGNED_H
#define GATEWAY_SIGNED_H

#include "gateway/accounts.h"
#include "gateway/ask.h"

/* The headers hold what the key's owner alone should see (the API key, a passphrase, a signature): so does the line. */
void signed_put(struct text *out, const struct trade_request *request, const struct account *account,
    const struct trade_call *call, int64_t ts_us);

/*
 * The line of the request that would send an order that is planned, from the account that it names, else the one that is traded.
 * -1 and err: it cannot be put so.
 */
int signed_order(struct text *out, const struct order_event *order, struct accounts *accounts,
    const struct traded *traded, int64_t now_us, struct error *err) MUST_CHECK;

#endif
