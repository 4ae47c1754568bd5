/*
 * venues: the dated facts of a venue, share/arb/venues/NAME.json (format: arb-venues(7)).
 */
#ifndef CONFIG_VENUES_H
#define CONFIG_VENUES_H

#include "base/decimal.h"
#include "wire/json.h"

enum { VENUE_NAME_MAX = 24, SYMBOL_MAX = 48, ASSET_MAX = 24, CONTRACT_MAX = 128 }; /* with the NUL */

/* Fees of a venue's entry tier (F1). */
struct venue_fees {
	struct decimal taker_bps, maker_bps;
	char kind[12]; /* quote, received, third */
	char asset[ASSET_MAX]; /* the exchange's token; "" when there is none */
	struct decimal discount; /* share of the fee, when paid in the token */
};

/* Trading rules of one symbol, as the file gives them; what it does not give is zero or "". */
struct venue_symbol {
	char symbol[SYMBOL_MAX], venue_symbol[SYMBOL_MAX];
	char base[ASSET_MAX], quote[ASSET_MAX];
	struct decimal price_tick, qty_step, min_qty, min_notional;
};

/* A way to move an asset from the venue, or to it. */
struct venue_network {
	char asset[ASSET_MAX], network[ASSET_MAX];
	char contract[CONTRACT_MAX]; /* address of the token there; "": not known */
	struct decimal withdraw_fee, withdraw_min; /* in the asset; withdraw_min 0: none is known */
	int64_t expected_ms; /* until the other venue credits it */
	bool confirmed; /* by the venue's own list */
};

struct venue_facts; /* owns all it hands out */

/* Whether the venue has a file; it is not read. */
bool venue_known(const char *name);

/* NULL and err when the venue has no file (code not_found) or the file is not right. */
struct venue_facts *venue_facts_load(const char *name, struct error *err) MUST_CHECK;
void venue_facts_free(struct venue_facts *facts); /* accepts NULL */

const struct venue_fees *venue_facts_fees(const struct venue_facts *facts);
/* By the usual name or by the venue's; NULL when it is not listed. */
const struct venue_symbol *venue_facts_symbol(const struct venue_facts *facts, struct slice symbol);
const struct venue_symbol *venue_facts_venue_symbol(const struct venue_facts *facts, struct slice venue_symbol);
size_t venue_facts_count(const struct venue_facts *facts);
const struct venue_symbol *venue_facts_at(const struct venue_facts *facts, size_t i);
size_t venue_facts_network_count(const struct venue_facts *facts);
const struct venue_network *venue_facts_network(const struct venue_facts *facts, size_t i);
/* The usual name of an asset that the venue calls otherwise (XBT); the name itself when it does not. */
struct slice venue_facts_asset(const struct venue_facts *facts, struct slice name);
/* The venue's name of a network by the usual one (TRC20: TRX), and back; the name itself where they do not differ. */
struct slice venue_facts_chain(const struct venue_facts *facts, struct slice usual);
struct slice venue_facts_usual_chain(const struct venue_facts *facts, struct slice name);
/* The whole document, for what only one program wants (limits). */
const json *venue_facts_document(const struct venue_facts *facts);

/* Places that the ledger keeps of an asset (assets.json). */
struct asset_scales;
struct asset_scales *asset_scales_load(struct error *err) MUST_CHECK;
void asset_scales_free(struct asset_scales *scales);
unsigned asset_scale(const struct asset_scales *scales, struct slice asset);

#endif
