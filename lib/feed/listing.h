/*
 * listing: which symbols a venue lists, asked for once (arb-feed --list-symbols).
 */
#ifndef FEED_LISTING_H
#define FEED_LISTING_H

#include "base/text.h"
#include "config/endpoints.h"
#include "net/loop.h"

/*
 * Append the symbols, sorted, a line each: by the venue's own list, or its file's where it has no list that can be asked for.
 * endpoints NULL: the venue's own.  -1 and err (69: the venue does not answer).
 */
int listing_get(struct text *out, struct loop *loop, const char *venue, const struct endpoints_file *endpoints,
    int64_t timeout_us, struct error *err) MUST_CHECK;

#endif
