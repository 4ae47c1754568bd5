/*
 * coinbase_token: the token (RFC 7519) that goes with a request to coinbase, or with the subscription of its private channel.
 *
 * It is good for two minutes.  The older keys are P-256 (ES256), the newer Ed25519 (EdDSA): the two name issuer, audience and target
 * differently.  Facts: the venue's documentation, and the tokens of its own clients.
 */
#ifndef VENUE_COINBASE_TOKEN_H
#define VENUE_COINBASE_TOKEN_H

#include "venue/trade.h"

/*
 * Append one, made at call->now_us with call->draw.  target: "METHOD host/path", without the query; empty: for a socket, which has none.  -1 and
 * err: the key is of another kind, or the library failed.
 */
int coinbase_token(struct text *to, const struct trade_key *key, const struct trade_call *call, struct slice target,
    struct error *err) MUST_CHECK;

#endif
