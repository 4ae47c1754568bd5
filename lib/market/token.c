#include "market/token.h"

#include <stdio.h>

#include "book/walk.h"
#include "wire/put.h"

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

static int
fill(struct token_use *use, struct decimal notional, struct decimal rate, struct decimal balance, struct error *err)
{
	const struct levels *asks = &use->listing->asks;
	struct decimal fee;
	struct walk_leg leg;

	if (decimal_mul(&fee, notional, rate, err) != 0 ||
	    decimal_div(
		&use->qty, decimal_trim(fee), decimal_trim(asks->at[0].price), MONEY_PLACES, ROUND_CEILING, err) != 0)
		return -1;
	if (decimal_compare(use->qty, balance) > 0)
		return 0;
	if (walk_take(&leg, asks->at, asks->count, use->qty, err) != 0)
		return -1;
	if (decimal_compare(leg.qty, use->qty) < 0)
		return 0;
	use->price = asks->at[0].price;
	use->rate = rate;
	if (leg.levels < 2)
		return 1;
	return walk_average(&use->price, &leg, ROUND_CEILING, err) != 0 ||
		decimal_div(&use->rate, decimal_trim(leg.notional), decimal_trim(notional), MONEY_PLACES, ROUND_CEILING,
		    err) != 0
	    ? -1
	    : 1;
}

int
token_price(struct token_use *use, const struct listings *listings, const struct listing *listing,
    struct decimal notional, int64_t now_us, int64_t age_us, struct error *err)
{
	*use = (struct token_use){ .listing = NULL };
	if (decimal_sign(listing->token_free) <= 0 || (use->listing = market_of(listings, listing)) == NULL ||
	    !listing_fresh(use->listing, now_us, age_us) || use->listing->asks.count == 0)
		return 0;
	return fill(use, notional, listing->rules.token_rate, listing->token_free, err);
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
