/*
 * inside: what ledger.c and load.c share of a ledger; nobody else includes it.
 */
#ifndef LEDGER_INSIDE_H
#define LEDGER_INSIDE_H

#include "ledger/ledger.h"
#include "ledger/origin.h"

struct journal {
	char name[JOURNAL_NAME_MAX];
	int64_t id;
	int64_t n_max; /* nothing beyond it was posted */
};

struct statements {
	struct query *entry, *key, *again, *day, *asset, *account, *journal, *balance, *head, *book, *mark;
	struct query *postings[POSTINGS_MAX + 1]; /* by how many rows; NULL: not needed yet */
	struct query *find_key, *find_number, *find_again, *line_of;
	struct query *wait, *find_waiting, *waiting; /* what was told again since the last entry */
};

struct ledger {
	struct store *store;
	struct statements sql;
	struct books books;
	const struct asset_scales *scales;
	const json *borrowable;
	enum mode mode;
	bool begun;
	bool waiting; /* something was told again since the last entry */
	bool unsealed; /* books were stored since the last commit */
	char id[HASH_HEX], name[64];
	const char *wanted; /* name that was asked for, while it is opened; NULL: any */
	char configuration[HASH_HEX];
	int64_t n, committed, day;
	struct hash head;
	struct journal *journals;
	size_t journal_count, journal_cap;
	size_t assets_stored, accounts_stored; /* rows that stand in the file */
	struct text body, key, kept, ours, theirs, stamp; /* used anew by each event */
};

/* Add to the list in memory; -1 and err. */
int ledger_add_journal(
    struct ledger *ledger, struct slice name, int64_t id, int64_t n_max, struct error *err) MUST_CHECK;

/* "PATH: damaged: what", exit 74; always -1. */
int ledger_damaged(const struct ledger *ledger, const char *what, struct error *err);

#endif
