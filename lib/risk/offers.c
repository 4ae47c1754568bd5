#include "risk/offers.h"

#include <stdlib.h>

#include "base/memory.h"

void
offers_free(struct offers *offers)
{
	places_free(&offers->places);
	free(offers->at);
	*offers = (struct offers){ 0 };
}

static struct offer *
offer_of(struct offers *offers, struct slice venue, struct slice symbol)
{
	int place = places_add(&offers->places, venue, symbol);

	if (UNLIKELY(place < 0))
		return NULL;
	if (UNLIKELY((size_t)place >= offers->cap)) {
		size_t cap = (size_t)place + (size_t)place / 2 + 16;

		offers->at = memory_grow(offers->at, cap, sizeof *offers->at);
		memset(offers->at + offers->cap, 0, (cap - offers->cap) * sizeof *offers->at);
		offers->cap = cap;
	}
	return &offers->at[place];
}

const struct offer *
offers_find(const struct offers *offers, struct slice venue, struct slice symbol)
{
	int place = places_find(&offers->places, venue, symbol);

	return place < 0 || (size_t)place >= offers->cap ? NULL : &offers->at[place];
}

void
offers_book(struct offers *offers, const struct book_event *book)
{
	static const struct level none = { { 0, 0 }, { 0, 0 } };
	struct offer *offer = offer_of(offers, book->venue, book->symbol);

	if (offer == NULL || book->ts_us < offer->book_us)
		return;
	offer->book_us = book->ts_us;
	offer->valid = true;
	offer->bid = book->bids.count > 0 ? book->bids.at[0] : none;
	offer->ask = book->asks.count > 0 ? book->asks.at[0] : none;
}

void
offers_venue(struct offers *offers, const struct venue_event *venue)
{
	if (venue->state == VENUE_LIVE || venue->state == VENUE_FALLBACK)
		return;
	for (size_t i = 0; i < offers->places.count && i < offers->cap; i++)
		if (slice_equal(place_venue(&offers->places.at[i]), venue->venue) &&
		    (!HAS(venue, VENUE_HAS_SYMBOL) || slice_equal(place_symbol(&offers->places.at[i]), venue->symbol)))
			offers->at[i].valid = false;
}

void
offers_instrument(struct offers *offers, const struct instrument_event *instrument)
{
	struct offer *offer = offer_of(offers, instrument->venue, instrument->symbol);

	if (offer == NULL)
		return;
	offer->listed = true;
	offer->status = instrument->status; /* absent: trading, as far as anybody said */
	offer->qty_step = instrument->qty_step;
	offer->min_qty = instrument->min_qty;
	offer->max_qty = instrument->max_qty;
	offer->min_notional = instrument->min_notional;
	offer->taker_bps = instrument->taker_bps;
}

/* Unit for 1 of the asset by one book, 0 when it tells nothing. */
static struct decimal
rate_by_book(const struct offer *offer, bool inverse, enum rate_side side)
{
	const struct level *level = (side == RATE_OWNED) != inverse ? &offer->bid : &offer->ask;
	struct decimal rate;
	struct error ignored;

	if (!offer->valid || decimal_sign(level->qty) <= 0)
		return DECIMAL_ZERO;
	if (!inverse)
		return level->price;
	if (decimal_div(
		&rate, DECIMAL_ONE, level->price, 18, side == RATE_OWNED ? ROUND_FLOOR : ROUND_CEILING, &ignored) != 0)
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
offers_rate(
    const struct offers *offers, struct decimal *rate, struct slice asset, enum rate_side side, struct error *err)
{
	struct slice unit = slice_of(offers->unit);
	struct decimal found = DECIMAL_ZERO;

	*rate = DECIMAL_ONE;
	if (slice_equal(asset, unit))
		return 0;
	for (size_t i = 0; i < offers->places.count && i < offers->cap; i++) {
		struct slice symbol = place_symbol(&offers->places.at[i]);
		bool inverse = is_symbol(symbol, unit, asset);
		struct decimal one;

		if (!inverse && !is_symbol(symbol, asset, unit))
			continue;
		one = rate_by_book(&offers->at[i], inverse, side);
		if (decimal_sign(one) > 0 &&
		    (decimal_sign(found) == 0 || (decimal_compare(one, found) < 0) == (side == RATE_OWNED)))
			found = one;
	}
	*rate = found;
	if (decimal_sign(found) > 0)
		return 0;
	for (size_t i = 0; i < offers->rate_count; i++)
		if (slice_is(asset, offers->rates[i].asset)) {
			*rate = offers->rates[i].rate;
			return 0;
		}
	return error_set(err, "missing", "no rate of %.*s to %s", SLICE_ARG(asset), offers->unit);
}
