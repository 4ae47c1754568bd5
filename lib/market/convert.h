/*
 * convert: what one quote asset costs in another (F1.4).
 *
 * USDT, USD and USDC are three assets.  A purchase in one and a sale in another are compared only through a market
 * of the two, walked for the amount at its taker fee and held to the same age as any other book, or through a rate that
 * the configuration fixes.  Whichever was used stands on the line.
 */
#ifndef MARKET_CONVERT_H
#define MARKET_CONVERT_H

#include "config/config.h"
#include "market/listing.h"

enum { FIXED_RATES_MAX = CONFIG_RATES_MAX };

/* A configured rate: "USD-USDT": "1" is one USDT for one USD, and one USD for one USDT. */
struct fixed_rate {
	char from[ASSET_MAX], to[ASSET_MAX];
	struct decimal rate; /* to for one from; > 0 */
};

/* A way from one asset to another, with what is known of its price. */
struct route {
	char from[SYMBOL_MAX], to[SYMBOL_MAX];
	const struct board *direct; /* FROM-TO: from is bought there; NULL: not seen */
	const struct board *inverse; /* TO-FROM: to is sold there */
	const struct fixed_rate *fixed; /* NULL: none */
	double rate; /* the best one's, a little too good: for screening; infinite: no way */
};

/* Owned by the market; convert_free accepts a zeroed struct. */
struct converter {
	const struct listings *listings;
	struct fixed_rate fixed[FIXED_RATES_MAX];
	size_t fixed_count;
	struct route *routes;
	size_t count, cap;
};

/* What was used. */
struct conversion {
	const struct route *route;
	const struct listing *listing; /* NULL: the fixed rate */
	struct decimal rate; /* units of `to` paid for one of `from`, fees and all; cut to 12 places, up */
};

/* The members of spread.rates, as config.h has checked them. */
void convert_fix(struct converter *converter, const json *rates);
void convert_free(struct converter *converter);

/* The ways from one to the other and back are asked for from now on. */
void convert_between(struct converter *converter, const char *one, const char *other);
/* The way from one to the other, NULL when it was not asked for yet. */
const struct route *convert_known(const struct converter *converter, const char *from, const char *to);
/* The top of a board that converts has changed. */
void convert_changed(struct converter *converter, const struct board *board);
/* A board is new: it may serve a way that is known. */
void convert_board(struct converter *converter, struct board *board);

/*
 * What one of `from` costs when the amount (> 0) of it is needed.  1: conversion says; 0: no way is open for so much; -1 and err:
 * a figure does not fit.
 */
int convert_rate(struct conversion *conversion, const struct route *route, struct decimal amount, int64_t now_us,
    int64_t age_us, struct error *err) MUST_CHECK;

/*
 * The fx member: {symbol, venue, rate, book_us} or {symbol, rate, fixed}, of the last of the ways; and where another one
 * was used for an amount on the way to its own, all of them as the member ways.
 */
void conversion_put(struct text *text, const struct conversion *ways, size_t count);

#endif
