/*
 * verify: whether a ledger is what it was made as.
 *
 * Everything that can be is worked out again from the lines of the entries alone, in books of its own, and held against what the
 * file says.  Which table goes which way:
 *
 *	entry, genesis				the chain itself: sequence, hashes, columns as the line says
 *	posting, key, account, asset, journal,	derived from the entries and compared, row by row, none missing and none
 *	balance, day, head			too many
 *	again					chained: each row stands in the body of an entry; one that does not is no part of it
 *	book, shelf				cannot be derived; sealed (seal.h), and nothing but worth in reports rests on them
 *	mark					cannot be derived; sealed, and not trusted at start: a run begins with none
 *
 * The cursor of a journal is no table: it counts journal_n of entry and again (ask.h).  Reads only; the first finding ends it.
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

/*
 * What a statement of balances rests on, at the cost of reading all postings once and not of the whole chain: every balance is the
 * sum of its postings, books are as they were stored.  Results and words as of ledger_verify().
 */
int ledger_verify_balances(struct store *store, struct error *err) MUST_CHECK;

/* What was checked, or (wrong: the first finding) what is not right, for people. */
void verified_text(const struct verified *verified, const char *wrong, struct text *out);

#endif
