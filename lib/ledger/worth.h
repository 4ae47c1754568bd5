/*
 * worth: what an amount of an asset is worth in one unit.
 *
 * Sold into the bids of the last book, level by level; what the stored levels cannot take counts at the last of them.  Which book: the
 * venue's own ASSET-UNIT, else the venue's ASSET-X where X has a configured rate, else the newest such book of any venue; else the
 * asset's own configured rate.  A debt is worth the same with the other sign.
 */
#ifndef LEDGER_WORTH_H
#define LEDGER_WORTH_H

#include "book/level.h"
#include "config/venues.h"
#include "store/store.h"
#include "wire/json.h"

enum { WORTH_BY_MAX = 160 };

struct worth_book {
	char venue[VENUE_NAME_MAX], base[ASSET_MAX], quote[ASSET_MAX];
	int64_t ts_us;
	struct levels bids;
};

/* worth_free accepts a zeroed struct. */
struct worth {
	char unit[ASSET_MAX];
	const json *rates; /* {"USD":"1"}: unit for 1 of the asset */
	struct worth_book *books;
	size_t count;
};

/* Read the stored books.  rates must live on. */
int worth_load(
    struct worth *worth, struct store *store, const char *unit, const json *rates, struct error *err) MUST_CHECK;
void worth_free(struct worth *worth);

/* 1 and *value, and in by which figure ("kraken BTC-USDT", "rate 1", ""); 0: nothing says what it is worth; -1 and err. */
int worth_of(const struct worth *worth, struct decimal *value, char by[WORTH_BY_MAX], struct slice venue,
    struct slice asset, struct decimal amount, struct error *err) MUST_CHECK;

#endif
