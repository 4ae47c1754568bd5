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

enum { TOKEN_LEGS_MAX = 6, TOKENS_ANEW = 2 };

/*
 * What the fees of an opportunity's legs are paid with.  Legs at one venue share its balance, and the later one takes what
 * the earlier one leaves of the book.  Plain data, for tokens_begin.
 */
struct tokens {
	struct token_use at[TOKEN_LEGS_MAX]; /* listing NULL: not paid with the token */
	bool without[TOKEN_LEGS_MAX]; /* it was tried and does not do */
	int tries; /* times that a quantity was priced since the first leg was opened */
	const struct listings *listings;
	int64_t now_us, age_us; /* now, and the oldest book that counts */
};

/* Nothing is known of any leg. */
void tokens_begin(struct tokens *tokens, const struct listings *listings, int64_t now_us, int64_t age_us);

/* A quantity is looked for, legs in their order: the fee of a leg is that of the least order where it can be paid with the token.  0, -1. */
int tokens_open(
    struct tokens *tokens, struct fee *fee, size_t leg, const struct listing *listing, struct error *err) MUST_CHECK;

/*
 * A quantity was found; legs are asked in their order.  0: the fee covers what it costs for so much, which is at[leg].rate;
 * 1: it costs more, so look again with the fee, which is more now; TOKENS_ANEW: there is no balance, no book, or not enough
 * of one, so begin anew without it; -1 and err: a figure does not fit.
 */
int tokens_fit(struct tokens *tokens, struct fee *fee, size_t leg, const struct listing *listing,
    struct decimal notional, struct error *err) MUST_CHECK;

/* The fee as it is charged: at the rate of its own amount, which may be less than what was looked with. */
struct fee tokens_charge(const struct tokens *tokens, size_t leg, struct fee fee);

/* {venue, asset, qty, price, book_us} */
void token_put(struct text *text, const struct token_use *use);

#endif
