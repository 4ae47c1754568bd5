/*
 * shelf: the last book of each venue and symbol, for what holdings are worth.
 *
 * Lines are kept as they came and read only when they are stored, for most are replaced before that.
 */
#ifndef LEDGER_SHELF_H
#define LEDGER_SHELF_H

#include "ledger/ledger.h"

enum {
	SHELF_MAX = 4096, /* venues times symbols; beyond it no new ones are kept */
	SHELF_LEVELS = 10 /* bids that are stored */
};

struct shelf_slot {
	char venue[VENUE_NAME_MAX], symbol[SYMBOL_MAX];
	int64_t ts_us;
	bool dirty; /* newer than what is stored */
	struct text line;
};

/* shelf_free accepts a zeroed struct. */
struct shelf {
	struct shelf_slot *slots;
	size_t count, cap;
	uint16_t index[2 * SHELF_MAX]; /* open addressing: slot + 1, 0: free */
};

void shelf_free(struct shelf *shelf);

/* Of two books the one with the greater ts_us stays, the later one on a tie.  -1 and err: no such line, or no memory. */
int shelf_put(struct shelf *shelf, struct slice line, int64_t ts_us, struct error *err) MUST_CHECK;

/* Hand what is new to the ledger, in the order of arrival; a line that is no good book is left out. */
int shelf_store(struct shelf *shelf, struct ledger *ledger, struct error *err) MUST_CHECK;

#endif
