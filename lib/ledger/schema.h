/*
 * schema: the tables of ledger.db (arb-ledger(5)).
 */
#ifndef LEDGER_SCHEMA_H
#define LEDGER_SCHEMA_H

#include "crypt/hash.h"
#include "store/store.h"

/* For store_migrate(). */
extern const char *const schema_steps[];
extern const size_t schema_count;

/* Hex of BLAKE2b-256 over all steps. */
void schema_fingerprint(char to[HASH_HEX]);

/* Whether the file has our tables, indexes and triggers, all of them and as we made them.  -1 and err otherwise. */
int schema_check(struct store *store, struct error *err) MUST_CHECK;

#endif
