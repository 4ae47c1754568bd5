#include "risk/market.h"

#include <stdlib.h>

void
markets_free(struct markets *markets)
{
	places_free(&markets->places);
	free(markets->at);
	*markets = (struct markets){ 0 };
}

static struct market *
market_of(struct markets *markets, struct slice venue, struct slice symbol)
{
	int place = places_add(&markets->places, venue, symbol);

	if (UNLIKELY(place < 0))
		return NULL;
	if (UNLIKELY((size_t)place >= markets->cap)) {
		size_t cap = (size_t)place + (size_t)place / 2 + 16;
		struct market *at = realloc(markets->at, cap * sizeof *at);

		if (at == NULL)
			return NULL;
		memset(at + markets->cap, 0, (cap - markets->cap) * sizeof *at);
		markets->at = at;
		markets->cap = cap;
	}
	return &markets->at[place];
}

const struct market *
markets_find(const struct markets *markets, struct slice venue, struct slice symbol)
{
	int place = places_find(&markets->places, venue, symbol);

	return place < 0 || (size_t)place >= markets->cap ? NULL : &markets->at[place];
}

void
markets_book(struct markets *markets, const struct book_event *book)
{
	static const struct level none = { { 0, 0 }, { 0, 0 } };
	struct market *market = market_of(markets, book->venue, book->symbol);

	if (market == NULL || book->ts_us < market->book_us)
		return;
	market->book_us = book->ts_us;
	market->valid = true;
	market->bid = book->bids.count > 0 ? book->bids.at[0] : none;
	market->ask = book->asks.count > 0 ? book->asks.at[0] : none;
}

void
markets_venue(struct markets *markets, const struct venue_event *venue)
{
	if (venue->state == VENUE_LIVE || venue->state == VENUE_FALLBACK)
		return;
	for (size_t i = 0; i < markets->places.count && i < markets->cap; i++)
		if (slice_equal(place_venue(&markets->places.at[i]), venue->venue) &&
		    (!HAS(venue, VENUE_HAS_SYMBOL) ||
		        slice_equal(place_symbol(&markets->places.at[i]), venue->symbol)))
			markets->at[i].valid = false;
}

void
markets_instrument(struct markets *markets, const struct instrument_event *instrument)
{
	struct market *market = market_of(markets, instrument->venue, instrument->symbol);

	if (market == NULL)
		return;
	market->listed = true;
	market->status = HAS(instrument, INSTRUMENT_HAS_STATUS) ? instrument->status : INSTRUMENT_UNKNOWN;
	market->qty_step = instrument->qty_step;
	market->min_qty = instrument->min_qty;
	market->max_qty = instrument->max_qty;
	market->min_notional = instrument->min_notional;
	market->taker_bps = instrument->taker_bps;
}

/* Unit for 1 of the asset by one book, 0 when it tells nothing. */
static struct decimal
rate_by_book(const struct market *market, bool inverse, enum rate_side side)
{
	const struct level *level = (side == RATE_OWNED) != inverse ? &market->bid : &market->ask;
	struct decimal rate;
	struct error ignored;

	if (!market->valid || decimal_sign(level->qty) <= 0)
		return DECIMAL_ZERO;
	if (!inverse)
		return level->price;
	if (decimal_div(&rate, DECIMAL_ONE, level->price, 18, side == RATE_OWNED ? ROUND_FLOOR : ROUND_CEILING,
	        &ignored) != 0)
		return DECIMAL_ZERO;
	return rate;
}

static bool
is_symbol(struct slice symbol, struct slice base, struct slice quote)
{
	return symbol.len == base.len + 1 + quote.len && memcmp(symbol.at, base.at, base.len) == 0 &&
	    symbol.at[base.len] == '-' && memcmp(symbol.at + base.len + 1, quote.at, quote.len) == 0;
}

int
markets_rate(const struct markets *markets, struct decimal *rate, struct slice asset, enum rate_side side,
    struct error *err)
{
	struct slice unit = slice_of(markets->unit);
	struct decimal found = DECIMAL_ZERO;

	*rate = DECIMAL_ONE;
	if (slice_equal(asset, unit))
		return 0;
	for (size_t i = 0; i < markets->places.count && i < markets->cap; i++) {
		struct slice symbol = place_symbol(&markets->places.at[i]);
		bool inverse = is_symbol(symbol, unit, asset);
		struct decimal one;

		if (!inverse && !is_symbol(symbol, asset, unit))
			continue;
		one = rate_by_book(&markets->at[i], inverse, side);
		if (decimal_sign(one) > 0 &&
		    (decimal_sign(found) == 0 || (decimal_compare(one, found) < 0) == (side == RATE_OWNED)))
			found = one;
	}
	*rate = found;
	if (decimal_sign(found) > 0)
		return 0;
	for (size_t i = 0; i < markets->rate_count; i++)
		if (slice_is(asset, markets->rates[i].asset)) {
			*rate = markets->rates[i].rate;
			return 0;
		}
	return error_set(err, "missing", "no rate of %.*s to %s", SLICE_ARG(asset), markets->unit);
}
