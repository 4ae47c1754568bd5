/*
 * rules: what a venue lists: the ticks, steps and minima of its symbols, fetched when they are needed.
 */
#ifndef GATEWAY_RULES_H
#define GATEWAY_RULES_H

#include "event/instrument.h"
#include "gateway/ask.h"
#include "venue/catalogue.h"

/* Plain data. */
struct listed_rules {
	char symbol[SYMBOL_MAX], venue_symbol[SYMBOL_MAX], base[ASSET_MAX],
	    quote[ASSET_MAX]; /* usual names, but for venue_symbol */
	struct decimal price_tick, qty_step; /* > 0 */
	struct decimal min_qty, max_qty, min_notional; /* 0: not told */
	struct decimal taker_bps, maker_bps; /* with has_fees */
	bool has_fees, trading;
};

/* rules_free accepts a zeroed struct. */
struct listing {
	struct listed_rules *at;
	size_t count, cap;
};

void rules_free(struct listing *rules);

/* Waits for it, turning the loop.  -1 and err (69): nobody answered, or not with a list. */
int rules_fetch(struct listing *rules, struct asker *asker, struct account *account, struct error *err) MUST_CHECK;

/*
 * Instrument lines with the account's own fee: of the symbol that the fees are of; of `asked`, where they name none; of all, where
 * that is empty too.  What is not listed gets no line.
 */
void rules_tell(const struct listing *rules, const struct account *account, const struct instrument_event *fees,
    struct slice asked, int64_t ts_us, struct text *out);

/*
 * What the venue lists of one symbol, with the fees of the facts, into the catalogue; nothing where it does not list it.  Fetches the
 * list.  -1 and err as rules_fetch().
 */
int rules_take(struct catalogue *to, struct asker *asker, struct account *account, struct slice symbol,
    struct error *err) MUST_CHECK;

#endif
