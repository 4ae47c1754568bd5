/*
 * verify: whether a ledger is what it was made as.
 *
 * Everything is worked out again from the lines of the entries alone, in books of its own, and held against what the file says:
 * sequence, hashes, postings, keys, accounts, balances, days.  Reads only; the first finding ends it.
 */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include "crypt/hash.h"
#include "store/store.h"
#include "wire/json.h"

struct verified {
	int64_t entries, postings, keys, accounts; /* how many were found right */
	int64_t last_good; /* number of the last entry up to which all is well */
	char ledger[HASH_HEX]; /* its id; "" when nothing was posted yet */
	char head[HASH_HEX]; /* hash of the last good entry */
};

/*
 * 0: all is well.  1: it is not, err says what was found first.  -1: it could not be read to the end (err->exit).  borrowable: as
 * in struct ledger_options.
 */
int ledger_verify(struct store *store, const json *borrowable, struct verified *verified, struct error *err) MUST_CHECK;

/* What was checked, or (wrong: the first finding) what is not right, for people. */
void verified_text(const struct verified *verified, const char *wrong, struct text *out);

#endif
