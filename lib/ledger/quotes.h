/*
 * quotes: the last book of each venue and symbol, for what holdings are worth.
 *
 * Lines are kept as they came and read only when they are stored, for most are replaced before that.
 */
#ifndef LEDGER_QUOTES_H
#define LEDGER_QUOTES_H

#include "ledger/ledger.h"

enum {
	QUOTES_MAX = 4096, /* venues times symbols; beyond it no new ones are kept */
	QUOTES_LEVELS = 10 /* bids that are stored */
};

struct quotes_slot {
	char venue[VENUE_NAME_MAX], symbol[SYMBOL_MAX];
	int64_t ts_us;
	bool dirty; /* newer than what is stored */
	struct text line;
};

/* quotes_free accepts a zeroed struct. */
struct quotes {
	struct quotes_slot *slots;
	size_t count, cap;
	uint16_t index[2 * QUOTES_MAX]; /* open addressing: slot + 1, 0: free */
};

void quotes_free(struct quotes *shelf);

/* Of two books the one with the greater ts_us stays, the later one on a tie.  -1 and err: no such line, or no memory. */
int quotes_put(struct quotes *shelf, struct slice line, int64_t ts_us, struct error *err) MUST_CHECK;

/* Hand what is new to the ledger, in the order of arrival; a line that is no good book is left out. */
int quotes_store(struct quotes *shelf, struct ledger *ledger, struct error *err) MUST_CHECK;

#endif
