/*
 * token: what a fee costs that is paid in the exchange's token (F1, kind third).
 *
 * The venue takes rate x notional, less the discount, in tokens at their ask.  What they cost is the ask side of the token's
 * book at that venue, walked for so many; its market is in the quote asset of the trade, and held to the same age as any
 * other book.
 */
#ifndef MARKET_TOKEN_H
#define MARKET_TOKEN_H

#include "base/text.h"
#include "market/listing.h"

/* What is used.  Plain data; listing belongs to the listings. */
struct token_use {
	const struct listing *listing; /* the market of the token */
	struct decimal qty; /* tokens: cut to 12 places, up */
	struct decimal price; /* quote asset for one, walked: cut to 12 places, up */
	struct decimal rate; /* of the notional: cut to 12 places, up */
};

/*
 * What the fee of an order costs at the listing.  1: use says; 0: there is no balance, no book, or not enough of one, so the
 * fee counts as it is without the token; -1 and err: a figure does not fit.
 */
int token_price(struct token_use *use, const struct listings *listings, const struct listing *listing,
    struct decimal notional, int64_t now_us, int64_t age_us, struct error *err) MUST_CHECK;

/* {venue, asset, qty, price, book_us} */
void token_put(struct text *text, const struct token_use *use);

#endif
