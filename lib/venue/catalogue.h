/*
 * catalogue: the trading rules and fees of each symbol at each venue, as instrument lines told them.
 */
#ifndef VENUE_CATALOGUE_H
#define VENUE_CATALOGUE_H

#include "book/fee.h"
#include "book/place.h"
#include "config/venues.h"
#include "event/instrument.h"

/* Plain data. */
struct venue_rules {
	char venue[VENUE_NAME_MAX], symbol[SYMBOL_MAX], base[ASSET_MAX], quote[ASSET_MAX];
	struct decimal price_tick, qty_step; /* > 0 */
	struct decimal min_qty, max_qty, min_notional; /* 0: none told */
	bool has_fee;
	struct decimal taker_bps, maker_bps;
	enum fee_kind fee_kind;
	char fee_asset[ASSET_MAX];
	struct decimal fee_discount; /* share */
	bool trading;
};

/* Owns its arrays; catalogue_free accepts a zeroed struct, and a zeroed struct is an empty catalogue. */
struct catalogue {
	struct places places;
	struct venue_rules *at;
	size_t cap;
};

void catalogue_free(struct catalogue *catalogue);

/* Take over what a line says; it replaces what was known of the place.  -1: names that do not fit, or no memory. */
int catalogue_put(struct catalogue *catalogue, const struct instrument_event *event, struct error *err) MUST_CHECK;

/* NULL: nothing was told.  Valid until the next catalogue_put(). */
const struct venue_rules *catalogue_find(const struct catalogue *catalogue, struct slice venue, struct slice symbol);

/* The fees of the venue's file, on an instrument line; source says where the rates that stand there in the end are from. */
void catalogue_fees(struct instrument_event *line, const struct venue_fees *fees, enum fee_source source);

#endif
