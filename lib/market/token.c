#include "market/token.h"

#include <stdio.h>

#include "book/walk.h"
#include "wire/put.h"

enum { TRIES_MAX = 40 }; /* quantities that are priced in tokens before they are given up */

/* The token's market at the listing's venue; NULL: none, or the token is one of the two that are traded. */
static const struct listing *
market_of(const struct listings *listings, const struct listing *listing)
{
	const char *token = listing->rules.token;
	char symbol[SYMBOL_MAX];
	int len;

	if (*token == '\0' || strcmp(token, listing->board->base) == 0 || strcmp(token, listing->board->quote) == 0)
		return NULL;
	len = snprintf(symbol, sizeof symbol, "%s-%s", token, listing->board->quote);
	return len < (int)sizeof symbol ? listing_find(listings, slice_of(listing->venue), slice_of(symbol)) : NULL;
}

/* What the legs before have taken: from the same book, and of the balance. */
static int
taken(struct decimal *of_book, struct decimal *of_balance, const struct tokens *tokens, size_t leg, struct error *err)
{
	const struct listing *market = tokens->at[leg].listing;

	*of_book = *of_balance = DECIMAL_ZERO;
	for (size_t i = 0; i < leg; i++) {
		const struct token_use *use = &tokens->at[i];

		if (use->listing == NULL || strcmp(use->listing->venue, market->venue) != 0 ||
		    strcmp(use->listing->board->base, market->board->base) != 0)
			continue;
		if (decimal_add(of_balance, *of_balance, use->qty, err) != 0 ||
		    (use->listing == market && decimal_add(of_book, *of_book, use->qty, err) != 0))
			return -1;
	}
	return 0;
}

/* 1: use says; 0: the balance or the book is too small; -1. */
static int
fill(struct tokens *tokens, size_t leg, const struct listing *listing, struct decimal notional, struct error *err)
{
	struct token_use *use = &tokens->at[leg];
	const struct levels *asks = &use->listing->asks;
	struct decimal rate = listing->rules.token_rate, fee, of_book, of_balance, total;
	struct walk_leg walked, before;

	if (taken(&of_book, &of_balance, tokens, leg, err) != 0 || decimal_mul(&fee, notional, rate, err) != 0 ||
	    decimal_div(
		&use->qty, decimal_trim(fee), decimal_trim(asks->at[0].price), MONEY_PLACES, ROUND_CEILING, err) != 0 ||
	    decimal_add(&total, of_balance, use->qty, err) != 0)
		return -1;
	if (decimal_compare(total, listing->token_free) > 0)
		return 0;
	if (decimal_add(&total, of_book, use->qty, err) != 0 ||
	    walk_take(&walked, asks->at, asks->count, total, err) != 0 ||
	    walk_take(&before, asks->at, asks->count, of_book, err) != 0)
		return -1;
	if (decimal_compare(walked.qty, total) < 0)
		return 0;
	use->price = asks->at[0].price;
	use->rate = rate;
	if (walked.levels < 2)
		return 1;
	walked.qty = use->qty;
	return decimal_sub(&walked.notional, walked.notional, before.notional, err) != 0 ||
		walk_average(&use->price, &walked, ROUND_CEILING, err) != 0 ||
		decimal_div(&use->rate, decimal_trim(walked.notional), decimal_trim(notional), MONEY_PLACES,
		    ROUND_CEILING, err) != 0
	    ? -1
	    : 1;
}

/* What the fee of so much costs: 1, 0, -1. */
static int
price(struct tokens *tokens, size_t leg, const struct listing *listing, struct decimal notional, struct error *err)
{
	struct token_use *use = &tokens->at[leg];

	*use = (struct token_use){ .listing = NULL };
	if (decimal_sign(listing->token_free) <= 0 || (use->listing = market_of(tokens->listings, listing)) == NULL ||
	    !listing_fresh(use->listing, tokens->now_us, tokens->age_us) || use->listing->asks.count == 0)
		return 0;
	return fill(tokens, leg, listing, notional, err);
}

void
tokens_begin(struct tokens *tokens, const struct listings *listings, int64_t now_us, int64_t age_us)
{
	memset(tokens->without, 0, sizeof tokens->without);
	tokens->listings = listings;
	tokens->now_us = now_us;
	tokens->age_us = age_us;
}

int
tokens_open(struct tokens *tokens, struct fee *fee, size_t leg, const struct listing *listing, struct error *err)
{
	int open;

	if (leg == 0)
		tokens->tries = 0;
	open = tokens->without[leg] || decimal_sign(listing->token_free) <= 0
	    ? 0
	    : price(tokens, leg, listing, DECIMAL_ZERO, err);
	if (open > 0)
		*fee = (struct fee){ FEE_THIRD, listing->rules.token_rate };
	else
		tokens->at[leg].listing = NULL;
	return open < 0 ? -1 : 0;
}

int
tokens_fit(struct tokens *tokens, struct fee *fee, size_t leg, const struct listing *listing, struct decimal notional,
    struct error *err)
{
	int open;

	if (tokens->at[leg].listing == NULL)
		return 0;
	open = tokens->tries++ >= TRIES_MAX ? 0 : price(tokens, leg, listing, notional, err);
	if (open < 0)
		return -1;
	if (open == 0) {
		tokens->without[leg] = true;
		return TOKENS_ANEW;
	}
	if (decimal_compare(tokens->at[leg].rate, fee->rate) <= 0)
		return 0;
	fee->rate = tokens->at[leg].rate;
	return 1;
}

struct fee
tokens_charge(const struct tokens *tokens, size_t leg, struct fee fee)
{
	if (tokens->at[leg].listing != NULL)
		fee.rate = tokens->at[leg].rate;
	return fee;
}

void
token_put(struct text *text, const struct token_use *use)
{
	put_comma(text);
	text_char(text, '{');
	put_name(text, "venue", slice_of(use->listing->venue));
	put_name(text, "asset", slice_of(use->listing->board->base));
	put_decimal(text, "qty", use->qty);
	put_decimal(text, "price", use->price);
	put_int(text, "book_us", use->listing->ts_us);
	text_char(text, '}');
}
