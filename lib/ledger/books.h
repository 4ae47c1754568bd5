/*
 * books: all accounts and what is in them, in memory.  Pure.
 *
 * The ledger keeps it beside the database and fills it from there at the start; verify builds one of its own from the entries
 * alone and compares.  Assets and accounts are numbered from 1 in the order of their first posting: the same entries give the
 * same numbers.
 */
#ifndef LEDGER_BOOKS_H
#define LEDGER_BOOKS_H

#include "ledger/posting.h"

struct asset {
	char name[ASSET_MAX];
	unsigned scale; /* places; fixed at the first posting */
};

struct account {
	enum posting_class class;
	char name[ACCOUNT_NAME_MAX]; /* "assets:kraken:main" */
	uint32_t asset; /* number of the asset, from 1 */
	uint32_t hash;
	int64_t units; /* balance, in 10^-scale of the asset */
	bool opened; /* a first balance was posted, or found equal to what was there */
	bool dirty; /* for the owner: changed since it was written */
};

/* Owns its arrays; books_free accepts a zeroed struct. */
struct books {
	struct asset *assets;
	size_t asset_count, asset_cap;
	struct account *accounts;
	size_t account_count, account_cap;
	uint32_t *index; /* open addressing: number of the account, 0: free */
	size_t index_cap;
};

void books_free(struct books *books);

/* Numbers, 0: not there. */
uint32_t books_asset(const struct books *books, struct slice name);
uint32_t books_account(
    const struct books *books, enum posting_class class, struct slice venue, struct slice account, struct slice asset);

/* Add what is not there yet; 0 and err (exit 71) when memory ran out.  An account's asset must be there. */
uint32_t books_add_asset(struct books *books, struct slice name, unsigned scale, struct error *err) MUST_CHECK;
uint32_t books_add_account(struct books *books, enum posting_class class, struct slice venue, struct slice account,
    struct slice asset, struct error *err) MUST_CHECK;

static inline struct account *
books_at(const struct books *books, uint32_t number)
{
	return &books->accounts[number - 1];
}

static inline const struct asset *
books_asset_at(const struct books *books, uint32_t number)
{
	return &books->assets[number - 1];
}

/* Balance of an account that may not be there: zero then. */
struct decimal books_amount(
    const struct books *books, enum posting_class class, struct slice venue, struct slice account, struct slice asset);

/* Amount of so many units of an asset. */
struct decimal books_decimal(const struct books *books, uint32_t asset, int64_t units);

/*
 * Scales for movements: those of known assets, and of new ones what the list says (NULL: must all be known, code unknown_asset).
 */
int books_scales(const struct books *books, unsigned scales[], const struct movements *movements,
    const struct asset_scales *list, struct error *err) MUST_CHECK;

/* Whether all balances stay within 2^62 units with the postings; code amount_range. */
int books_check(const struct books *books, const struct postings *postings, struct error *err) MUST_CHECK;

/*
 * Add the postings to the balances; accounts and assets that are new come into being.  numbers[i] gets the account of posting i.
 * After books_check() only memory can fail; then part of it was done, and the books must not be used any more.
 */
int books_apply(struct books *books, const struct postings *postings, const struct movements *movements,
    const unsigned scales[], uint32_t numbers[], struct error *err) MUST_CHECK;

#endif
