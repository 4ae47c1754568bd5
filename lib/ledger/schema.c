/*
 * What was posted is never edited: triggers refuse it, and an entry can only be added at the end.  Some tables have no
 * triggers, for they hold nothing of their own: `balance` and `head` follow from the entries, `book` and `mark` from the stream
 * and are sealed (seal.h).
 *
 * Foreign keys of the large tables are checked by verify rather than at each row.
 */
#include "ledger/schema.h"

#define APPEND_ONLY(table)                                                                                             \
	"CREATE TRIGGER " table "_no_update BEFORE UPDATE ON " table " BEGIN SELECT RAISE(ABORT, 'append only'); END;" \
	"CREATE TRIGGER " table "_no_delete BEFORE DELETE ON " table " BEGIN SELECT RAISE(ABORT, 'append only'); END;"

const char *const schema_steps[] = {
	"CREATE TABLE genesis (one INTEGER PRIMARY KEY CHECK (one = 1), ledger TEXT NOT NULL, mode TEXT NOT NULL,"
	" name TEXT NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL) STRICT;"
	"CREATE TABLE asset (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
	" scale INTEGER NOT NULL CHECK (scale BETWEEN 0 AND 18)) STRICT;"
	"CREATE TABLE account (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
	" asset INTEGER NOT NULL REFERENCES asset, UNIQUE (name, asset)) STRICT;"
	"CREATE TABLE journal (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
	"CREATE TABLE entry (n INTEGER PRIMARY KEY, kind TEXT NOT NULL, ts_us INTEGER NOT NULL, journal INTEGER,"
	" journal_n INTEGER, line TEXT NOT NULL, stamp TEXT, hash BLOB NOT NULL) STRICT;"
	"CREATE UNIQUE INDEX entry_journal ON entry (journal, journal_n) WHERE journal IS NOT NULL;"
	"CREATE TABLE posting (n INTEGER NOT NULL, place INTEGER NOT NULL, account INTEGER NOT NULL,"
	" amount INTEGER NOT NULL, PRIMARY KEY (n, place)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE key (key TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE again (entry INTEGER NOT NULL, place INTEGER NOT NULL, journal INTEGER NOT NULL,"
	" journal_n INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (entry, place)) STRICT, WITHOUT ROWID;"
	"CREATE UNIQUE INDEX again_number ON again (journal, journal_n);"
	"CREATE TABLE day (day INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;"
	"CREATE TABLE balance (account INTEGER PRIMARY KEY REFERENCES account, amount INTEGER NOT NULL) STRICT;"
	"CREATE TABLE book (venue TEXT NOT NULL, symbol TEXT NOT NULL, ts_us INTEGER NOT NULL, bids TEXT NOT NULL,"
	" hash BLOB NOT NULL, PRIMARY KEY (venue, symbol)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE shelf (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL, hash BLOB NOT NULL) "
	"STRICT;"
	"CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), n INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;"
	"CREATE TABLE mark (by TEXT PRIMARY KEY, ts_us INTEGER NOT NULL, n INTEGER NOT NULL, hash BLOB NOT NULL)"
	" STRICT, WITHOUT ROWID;"
	"CREATE TRIGGER entry_in_order BEFORE INSERT ON entry"
	" WHEN NEW.n <> coalesce((SELECT max(n) FROM entry), 0) + 1"
	" BEGIN SELECT RAISE(ABORT, 'out of order'); END;" APPEND_ONLY("genesis") APPEND_ONLY("asset") APPEND_ONLY(
	    "account") APPEND_ONLY("journal") APPEND_ONLY("entry") APPEND_ONLY("posting") APPEND_ONLY("key")
	    APPEND_ONLY("again") APPEND_ONLY(
		"day") "CREATE VIEW statement AS SELECT posting.n, entry.kind, entry.ts_us, account.name AS account,"
		       " asset.name AS asset, posting.amount, asset.scale FROM posting JOIN entry USING (n)"
		       " JOIN account ON account.id = posting.account JOIN asset ON asset.id = account.asset;",
};

const size_t schema_count = COUNT(schema_steps);

void
schema_fingerprint(char to[HASH_HEX])
{
	struct slice parts[COUNT(schema_steps)];
	struct hash hash;

	for (size_t i = 0; i < COUNT(schema_steps); i++)
		parts[i] = slice_of(schema_steps[i]);
	hash = hash_parts(parts, COUNT(schema_steps));
	hash_hex(to, &hash);
}

/* SQLite keeps the text of each CREATE as it was written. */
static bool
ours(struct slice sql)
{
	for (size_t i = 0; i < COUNT(schema_steps); i++)
		if (memmem(schema_steps[i], strlen(schema_steps[i]), sql.at, sql.len) != NULL)
			return true;
	return false;
}

static size_t
expected(void)
{
	size_t count = 0;

	for (size_t i = 0; i < COUNT(schema_steps); i++)
		for (const char *at = schema_steps[i]; (at = strstr(at, "CREATE ")) != NULL; at++)
			count++;
	return count;
}

int
schema_check(struct store *store, struct error *err)
{
	struct query *query =
	    store_prepare(store, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", err);
	size_t count = 0;
	int more;

	if (query == NULL)
		return -1;
	while ((more = store_step(query, err)) > 0 && ours(store_text(query, 1)))
		count++;
	if (more > 0)
		error_set(err, "schema", "%.*s is not as it was made", SLICE_ARG(store_text(query, 0)));
	else if (more == 0 && count != expected())
		more = error_set(err, "schema", "%zu of %zu tables, indexes and triggers are there", count, expected());
	query_free(query);
	return more != 0 ? -1 : 0;
}
