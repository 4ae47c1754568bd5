#include "venue/catalogue.h"

#include "event/words.h"

#include <stdlib.h>

void
catalogue_free(struct catalogue *catalogue)
{
	free(catalogue->at);
	places_free(&catalogue->places);
	*catalogue = (struct catalogue){ .cap = 0 };
}

static int
too_long(struct error *err)
{
	return error_set(err, "range", "instrument: a name is too long, or the symbol is not BASE-QUOTE");
}

/* base and quote come from the symbol where the line does not tell them. */
static int
read_names(struct venue_rules *rules, const struct instrument_event *event, struct error *err)
{
	struct slice base = event->base, quote = event->quote, left, right;

	if (base.len == 0 || quote.len == 0) {
		if (!symbol_split(event->symbol, &left, &right))
			return too_long(err);
		base = base.len == 0 ? left : base;
		quote = quote.len == 0 ? right : quote;
	}
	if (!slice_copy(rules->venue, sizeof rules->venue, event->venue) ||
	    !slice_copy(rules->symbol, sizeof rules->symbol, event->symbol) ||
	    !slice_copy(rules->base, sizeof rules->base, base) ||
	    !slice_copy(rules->quote, sizeof rules->quote, quote) ||
	    !slice_copy(rules->fee_asset, sizeof rules->fee_asset, event->fee_asset))
		return too_long(err);
	return 0;
}

int
catalogue_put(struct catalogue *catalogue, const struct instrument_event *event, struct error *err)
{
	struct venue_rules rules = { .price_tick = event->price_tick,
		.qty_step = event->qty_step,
		.min_qty = event->min_qty,
		.max_qty = event->max_qty,
		.min_notional = event->min_notional,
		.has_fee = HAS(event, INSTRUMENT_HAS_TAKER_BPS),
		.taker_bps = event->taker_bps,
		.maker_bps = HAS(event, INSTRUMENT_HAS_MAKER_BPS) ? event->maker_bps : event->taker_bps,
		.fee_kind = HAS(event, INSTRUMENT_HAS_FEE_KIND) ? (enum fee_kind)event->fee_kind : FEE_RECEIVED,
		.fee_discount = event->fee_discount,
		.trading = !HAS(event, INSTRUMENT_HAS_STATUS) || event->status == INSTRUMENT_TRADING };
	int place;

	if (read_names(&rules, event, err) != 0)
		return -1;
	place = places_add(&catalogue->places, event->venue, event->symbol);
	if (place < 0)
		return error_fatal(err, EXIT_SYSTEM, "no room for another instrument");
	if (catalogue->cap < catalogue->places.cap) {
		struct venue_rules *at = realloc(catalogue->at, catalogue->places.cap * sizeof *at);

		if (at == NULL)
			return error_fatal(err, EXIT_SYSTEM, "out of memory for instruments");
		catalogue->at = at;
		catalogue->cap = catalogue->places.cap;
	}
	catalogue->at[place] = rules;
	return 0;
}

const struct venue_rules *
catalogue_find(const struct catalogue *catalogue, struct slice venue, struct slice symbol)
{
	int place = places_find(&catalogue->places, venue, symbol);

	return place < 0 || (size_t)place >= catalogue->cap ? NULL : &catalogue->at[place];
}

void
catalogue_fees(struct instrument_event *line, const struct venue_fees *fees, enum fee_source source)
{
	int kind = word_of(fee_kinds, slice_of(fees->kind));

	line->taker_bps = fees->taker_bps;
	line->maker_bps = fees->maker_bps;
	line->fee_source = (int)source;
	SET(line, INSTRUMENT_HAS_TAKER_BPS);
	SET(line, INSTRUMENT_HAS_MAKER_BPS);
	SET(line, INSTRUMENT_HAS_FEE_SOURCE);
	if (kind >= 0) {
		line->fee_kind = kind;
		SET(line, INSTRUMENT_HAS_FEE_KIND);
	}
	if (*fees->asset == '\0')
		return;
	line->fee_asset = slice_of(fees->asset);
	line->fee_discount = fees->discount;
	SET(line, INSTRUMENT_HAS_FEE_ASSET);
	SET(line, INSTRUMENT_HAS_FEE_DISCOUNT);
}
