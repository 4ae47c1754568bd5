/*
 * signed: a signed request as a line of the stream, for people to look at and for tests to compare: it is not sent.
 */
#ifndef GATEWAY_SIGNED_H
#define GATEWAY_SIGNED_H

#include "gateway/accounts.h"
#include "gateway/ask.h"

/*
 * A call, as it would be sent at now_us of our clock.  The headers hold what the key's owner alone should see (the API key, a passphrase, a
 * signature): so does the line.  -1 and err as ask_sign().
 */
int signed_call(struct text *out, struct account *account, const struct trade_call *call, int64_t now_us,
    struct error *err) MUST_CHECK;

/*
 * What a recovery asks first about an order that may exist: how it stands, and own trades of its symbol.  venue_id: the venue's own, or "".
 */
int signed_doubt(struct text *out, struct account *account, const struct order_request *request, const char *venue_id,
    int64_t now_us, struct error *err) MUST_CHECK;

/*
 * Of an order line that is planned: the line of the request that would send it, from the account that it names, else the one that is
 * traded.  -1 and err: it cannot be put so, or read.
 */
int signed_line(struct text *out, struct slice line, struct accounts *accounts, const struct traded *traded,
    int64_t now_us, struct error *err) MUST_CHECK;

#endif
