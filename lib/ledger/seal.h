/*
 * seal: hashes of what stands beside the entries and does not follow from them.
 *
 * Rows of `book` and `mark` each carry a hash over the id of the ledger and what they say; `shelf` has how many books there are
 * and a hash over theirs, so that none is put in or taken out unseen.  What a person's equity is reckoned with is found out when
 * it was edited; whoever makes the hashes again as well is not, for no entry speaks of books (arb-ledger(5)).
 */
#ifndef LEDGER_SEAL_H
#define LEDGER_SEAL_H

#include "crypt/hash.h"
#include "store/store.h"

struct hash seal_book(const char *ledger, struct slice venue, struct slice symbol, int64_t ts_us, struct slice bids);
struct hash seal_mark(const char *ledger, struct slice by, int64_t ts_us, int64_t n);

/* Write `shelf` anew from the rows of `book`.  In the writer's transaction; -1 and err. */
int seal_shelf(struct store *store, const char *ledger, struct error *err) MUST_CHECK;

/*
 * Whether books and marks are as they were stored.  ledger: its id; "": there is none yet, and may be no rows.  0; 1: they are not,
 * err names the table and the first row; -1: cannot be read.
 */
int seal_check(struct store *store, const char *ledger, struct error *err) MUST_CHECK;

#endif
