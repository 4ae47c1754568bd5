/*
 * funds: what may be spent at each venue, as balance lines say (F2.6).
 *
 * Of the lines of an asset at a venue the newest counts, the later one on a tie.  Lines of accounts that are not
 * traded, and of other wallets than spot, are not what an order is paid from.  What is not listed is nothing.
 */
#ifndef MARKET_FUNDS_H
#define MARKET_FUNDS_H

#include "config/traded.h"

enum { FUNDS_MAX = 1 << 16 };

/* Owns its array; funds_free accepts a zeroed struct, which says nothing at all: no quantity is bound then. */
struct funds {
	bool known;
	struct traded traded; /* whose lines count; set by the caller */
	struct fund {
		char venue[VENUE_NAME_MAX], asset[ASSET_MAX];
		int64_t ts_us;
		struct decimal free; /* in the asset; not below 0 */
	} * at;
	size_t count, cap;
};

void funds_free(struct funds *funds);

/* A line of the file.  -1 and err: it is no balance line, or does not say how much is free. */
int funds_line(struct funds *funds, struct slice line, struct error *err) MUST_CHECK;

struct decimal funds_of(const struct funds *funds, const char *venue, const char *asset);

#endif
