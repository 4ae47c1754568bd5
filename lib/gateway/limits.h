/*
 * limits: the buckets (net/bucket.h) that requests of an account come out of: NAME-requests, of this address; NAME-HASH-orders and
 * NAME-HASH-private, of a key, where the venue documents a budget for one.  HASH is the beginning of BLAKE2b of the API key.
 *
 * A fifth of each budget is kept (net/bucket.h) for what orders that are out want: questions for one that is named, and those about one whose
 * end is not known.  They leave half of that to what ends one: cancels with all that is asked for their sake, the dead-man switch, and the look
 * at the clock, without which nothing can be signed.
 */
#ifndef GATEWAY_LIMITS_H
#define GATEWAY_LIMITS_H

#include "gateway/account.h"
#include "net/bucket.h"

/* limits_close accepts a zeroed struct. */
struct limits {
	const char *directory; /* of the files that programs share; NULL: our own counts alone */
	struct limits_bucket *first; /* those that were wanted so far */
};

void limits_close(struct limits *limits);

/*
 * As bucket_take(): 0, or how long it is worth waiting.  Signed requests, and those that anybody may make.  press: of the call
 * (trade.h).
 */
int64_t limits_take(struct limits *limits, const struct account *account, enum trade_ask ask, enum trade_press press,
    int64_t now_us) MUST_CHECK;
int64_t limits_take_public(struct limits *limits, const struct account *account, unsigned weight,
    enum trade_press press, int64_t now_us) MUST_CHECK;

enum { LIMITS_HEADERS_MAX = 4 };

/* The headers that limits_heard() wants, up to NULL. */
void limits_headers(const char *to[LIMITS_HEADERS_MAX + 1], const struct account *account);
/* What an answer said of them: lines "name: value\n", the names in small letters. */
void limits_heard(
    struct limits *limits, const struct account *account, enum trade_ask ask, struct slice headers, int64_t now_us);

/* Nothing like it before until_us; all: nothing at all, of the key and of the address. */
void limits_bar(struct limits *limits, const struct account *account, enum trade_ask ask, bool all, int64_t until_us,
    int64_t now_us);
/* The same of what anybody may ask. */
void limits_bar_public(struct limits *limits, const struct account *account, int64_t until_us, int64_t now_us);

#endif
