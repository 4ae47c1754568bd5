/*
 * ask: questions to a ledger that somebody else may be writing.  The store is a reader's.
 */
#ifndef LEDGER_ASK_H
#define LEDGER_ASK_H

#include <stdio.h>

#include "base/text.h"
#include "event/words.h"
#include "store/store.h"
#include "wire/json.h"

/* Which ledger is meant. */
struct ask {
	const char *path;
	enum mode mode;
	const char *name; /* NULL: whatever it is called */
};

/*
 * Open for reading, in one transaction: all that is seen is of one moment.  NULL and err: 69, not_found; 78 another schema, mode or
 * name.
 */
struct store *ask_open(const struct ask *ask, struct error *err) MUST_CHECK;

/* The same, of whatever mode and name it says it is: verify looks at whether it says the truth first.  Then ask_wanted(). */
struct store *ask_open_any(const struct ask *ask, struct error *err) MUST_CHECK;
int ask_wanted(struct store *store, const struct ask *ask, struct error *err) MUST_CHECK;

/*
 * Highest number of the journal up to which all was delivered; 0: none.  Where repetitions would count, the whole ledger is
 * verified first: -1 and err (exit 1) when it is not right.
 */
int ask_cursor(
    struct store *store, const char *journal, const json *borrowable, int64_t *cursor, struct error *err) MUST_CHECK;

/* "N HASH\n" of the last entry; "0 HASH\n" of the genesis alone; "0\n" when there is not even that. */
int ask_head(struct store *store, struct text *out, struct error *err) MUST_CHECK;

/* Genesis and bodies, one a line, in their canonical form: line n + 1 is what hash n is made of. */
int ask_export(struct store *store, FILE *to, struct error *err) MUST_CHECK;

/* Whether balances may be stated: ledger_verify_balances(); -1 and err also when they may not (exit 1). */
int ask_balances(struct store *store, struct error *err) MUST_CHECK;

/* Verify the ledger in a file; -1 and err also when it is not right. */
int ask_verify(const struct ask *ask, const json *borrowable, struct error *err) MUST_CHECK;

#endif
