/*
 * Opening a ledger: its statements, and everything that is kept in memory beside the file.
 */
#include <stdlib.h>

#include "ledger/inside.h"
#include "ledger/schema.h"

static const struct {
	size_t offset;
	const char *sql;
} statement_texts[] = {
	{ offsetof(struct statements, entry),
	    "INSERT INTO entry (n, kind, ts_us, journal, journal_n, line, stamp, hash)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)" },
	{ offsetof(struct statements, key), "INSERT INTO key (key, n) VALUES (?1, ?2)" },
	{ offsetof(struct statements, again),
	    "INSERT INTO again (entry, place, journal, journal_n, n) VALUES (?1, ?2, ?3, ?4, ?5)" },
	{ offsetof(struct statements, day), "INSERT INTO day (day, n) VALUES (?1, ?2) ON CONFLICT DO NOTHING" },
	{ offsetof(struct statements, asset), "INSERT INTO asset (id, name, scale) VALUES (?1, ?2, ?3)" },
	{ offsetof(struct statements, account), "INSERT INTO account (id, name, asset) VALUES (?1, ?2, ?3)" },
	{ offsetof(struct statements, journal), "INSERT INTO journal (id, name) VALUES (?1, ?2)" },
	{ offsetof(struct statements, balance), "INSERT OR REPLACE INTO balance (account, amount) VALUES (?1, ?2)" },
	{ offsetof(struct statements, head), "INSERT OR REPLACE INTO head (one, n, hash) VALUES (1, ?1, ?2)" },
	{ offsetof(struct statements, book),
	    "INSERT OR REPLACE INTO book (venue, symbol, ts_us, bids, hash) VALUES (?1, ?2, ?3, ?4, ?5)" },
	{ offsetof(struct statements, mark),
	    "INSERT OR REPLACE INTO mark (by, ts_us, n, hash) VALUES (?1, ?2, ?3, ?4)" },
	{ offsetof(struct statements, find_key), "SELECT n FROM key WHERE key = ?1" },
	{ offsetof(struct statements, find_number), "SELECT n FROM entry WHERE journal = ?1 AND journal_n = ?2" },
	{ offsetof(struct statements, find_again), "SELECT n FROM again WHERE journal = ?1 AND journal_n = ?2" },
	{ offsetof(struct statements, line_of), "SELECT line, kind FROM entry WHERE n = ?1" },
	{ offsetof(struct statements, wait), "INSERT INTO temp.waiting (journal, journal_n, n) VALUES (?1, ?2, ?3)" },
	{ offsetof(struct statements, find_waiting),
	    "SELECT n FROM temp.waiting WHERE journal = ?1 AND journal_n = ?2" },
	{ offsetof(struct statements, waiting), "SELECT journal, journal_n, n FROM temp.waiting ORDER BY place" },
};

/*
 * What was told again waits in memory for the next entry, whose hash then covers it: no row of the file has to be believed for
 * its own sake.  Who ends before that is told again once more.
 */
static const char waiting_table[] = "CREATE TEMP TABLE waiting (place INTEGER PRIMARY KEY, journal TEXT NOT NULL,"
				    " journal_n INTEGER NOT NULL, n INTEGER NOT NULL, UNIQUE (journal, journal_n))";

static int
prepare_all(struct ledger *ledger, struct error *err)
{
	if (store_script(ledger->store, waiting_table, err) != 0)
		return -1;
	for (size_t i = 0; i < COUNT(statement_texts); i++) {
		struct query *query = store_prepare(ledger->store, statement_texts[i].sql, err);

		if (query == NULL)
			return -1;
		*(struct query **)((char *)&ledger->sql + statement_texts[i].offset) = query;
	}
	return 0;
}

/* One row of a query without parameters at a time: read(ledger, query). */
static int
load_rows(struct ledger *ledger, const char *sql,
    int (*read)(struct ledger *ledger, struct query *query, struct error *err), struct error *err)
{
	struct query *query = store_prepare(ledger->store, sql, err);
	int more;

	if (query == NULL)
		return -1;
	while ((more = store_step(query, err)) > 0)
		if (read(ledger, query, err) != 0) {
			more = -1;
			break;
		}
	query_free(query);
	return more;
}

int
ledger_damaged(const struct ledger *ledger, const char *what, struct error *err)
{
	return error_fatal(err, EXIT_IO, "%s: damaged: %s", store_path(ledger->store), what);
}

int
ledger_is_wanted(struct store *store, struct slice mode, struct slice name, enum mode wanted_mode,
    const char *wanted_name, struct error *err)
{
	if (!slice_is(mode, modes[wanted_mode]))
		return error_fatal(err, EXIT_CONFIG, "%s: is a ledger of mode %.*s, not %s", store_path(store),
		    SLICE_ARG(mode), modes[wanted_mode]);
	if (wanted_name != NULL && !slice_is(name, wanted_name))
		return error_fatal(
		    err, EXIT_CONFIG, "%s: is ledger %.*s, not %s", store_path(store), SLICE_ARG(name), wanted_name);
	return 0;
}

static int
load_genesis(struct ledger *ledger, struct query *query, struct error *err)
{
	if (!slice_copy(ledger->id, sizeof ledger->id, store_text(query, 0)) ||
	    !slice_copy(ledger->name, sizeof ledger->name, store_text(query, 2)) ||
	    store_bytes(query, 3).len != HASH_BYTES)
		return ledger_damaged(ledger, "genesis", err);
	memcpy(ledger->head.bytes, store_bytes(query, 3).at, HASH_BYTES);
	ledger->begun = true;
	return ledger_is_wanted(
	    ledger->store, store_text(query, 1), store_text(query, 2), ledger->mode, ledger->wanted, err);
}

static int
load_asset(struct ledger *ledger, struct query *query, struct error *err)
{
	uint32_t number = books_add_asset(&ledger->books, store_text(query, 1), (unsigned)store_int(query, 2), err);

	return number == store_int(query, 0) ? 0 : ledger_damaged(ledger, "assets are not numbered in order", err);
}

static int
load_account(struct ledger *ledger, struct query *query, struct error *err)
{
	struct slice venue, account;
	enum posting_class class;
	uint32_t number;

	if (!account_parse(&class, &venue, &account, store_text(query, 1)))
		return ledger_damaged(ledger, "an account's name", err);
	number = books_add_account(&ledger->books, class, venue, account, store_text(query, 2), err);
	if (number != store_int(query, 0))
		return ledger_damaged(ledger, "accounts are not numbered in order", err);
	books_at(&ledger->books, number)->units = store_int(query, 3);
	books_at(&ledger->books, number)->opened = store_int(query, 4) != 0;
	return 0;
}

int
ledger_add_journal(struct ledger *ledger, struct slice name, int64_t id, int64_t n_max, struct error *err)
{
	if (ledger->journal_count == ledger->journal_cap) {
		size_t cap = ledger->journal_cap == 0 ? 8 : 2 * ledger->journal_cap;
		struct journal *journals = realloc(ledger->journals, cap * sizeof *journals);

		if (journals == NULL)
			return error_fatal(err, EXIT_SYSTEM, "out of memory");
		ledger->journals = journals;
		ledger->journal_cap = cap;
	}
	ledger->journals[ledger->journal_count] = (struct journal){ .id = id, .n_max = n_max };
	if (!slice_copy(ledger->journals[ledger->journal_count].name, JOURNAL_NAME_MAX, name))
		return ledger_damaged(ledger, "a journal's name", err);
	ledger->journal_count++;
	return 0;
}

static int
load_journal(struct ledger *ledger, struct query *query, struct error *err)
{
	return ledger_add_journal(ledger, store_text(query, 1), store_int(query, 0), store_int(query, 2), err);
}

static int
load_last(struct ledger *ledger, struct query *query, struct error *err)
{
	if (store_bytes(query, 1).len != HASH_BYTES)
		return ledger_damaged(ledger, "hash of the last entry", err);
	ledger->n = ledger->committed = store_int(query, 0);
	memcpy(ledger->head.bytes, store_bytes(query, 1).at, HASH_BYTES);
	return 0;
}

static int
load(struct ledger *ledger, struct error *err)
{
	if (load_rows(ledger, "SELECT ledger, mode, name, hash FROM genesis", load_genesis, err) != 0 ||
	    load_rows(ledger, "SELECT id, name, scale FROM asset ORDER BY id", load_asset, err) != 0 ||
	    load_rows(ledger,
		"SELECT account.id, account.name, asset.name, coalesce(balance.amount, 0),"
		" EXISTS (SELECT 1 FROM key WHERE key = 'opening/' || account.name || '/' || asset.name)"
		" FROM account JOIN asset ON asset.id = account.asset LEFT JOIN balance ON balance.account = account.id"
		" ORDER BY account.id",
		load_account, err) != 0 ||
	    load_rows(ledger,
		"SELECT id, name, max(coalesce((SELECT max(journal_n) FROM entry WHERE journal = journal.id), 0),"
		" coalesce((SELECT max(journal_n) FROM again WHERE journal = journal.id), 0)) FROM journal ORDER BY id",
		load_journal, err) != 0 ||
	    load_rows(ledger, "SELECT n, hash FROM entry ORDER BY n DESC LIMIT 1", load_last, err) != 0)
		return -1;
	ledger->assets_stored = ledger->books.asset_count;
	ledger->accounts_stored = ledger->books.account_count;
	return 0;
}

static void
hash_configuration(struct ledger *ledger, struct slice configuration)
{
	struct hash hash = hash_parts(&configuration, 1);

	hash_hex(ledger->configuration, &hash);
}

/* Of a ledger that is not there yet. */
static int
choose_name(struct ledger *ledger, const struct ledger_options *options, struct error *err)
{
	if (ledger->begun)
		return 0;
	if (!slice_copy(ledger->name, sizeof ledger->name,
		slice_of(options->name != NULL ? options->name : options->default_name)) ||
	    ledger->name[0] == '\0')
		return error_fatal(err, EXIT_CONFIG, "ledger.name: 1 to %zu bytes", sizeof ledger->name - 1);
	return 0;
}

struct ledger *
ledger_open(const char *path, const struct ledger_options *options, struct error *err)
{
	struct ledger *ledger = calloc(1, sizeof *ledger);

	if (ledger == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory");
		return NULL;
	}
	ledger->mode = options->mode;
	ledger->wanted = options->name;
	ledger->scales = options->scales;
	ledger->borrowable = options->borrowable;
	ledger->day = -1;
	hash_configuration(ledger, options->configuration);
	ledger->store = store_open(path, STORE_OWN, err);
	if (ledger->store != NULL && store_migrate(ledger->store, schema_steps, schema_count, err) == 0 &&
	    prepare_all(ledger, err) == 0 && load(ledger, err) == 0 && choose_name(ledger, options, err) == 0)
		return ledger;
	ledger_close(ledger);
	return NULL;
}

void
ledger_close(struct ledger *ledger)
{
	if (ledger == NULL)
		return;
	store_close(ledger->store);
	books_free(&ledger->books);
	free(ledger->journals);
	text_free(&ledger->body);
	text_free(&ledger->key);
	text_free(&ledger->kept);
	text_free(&ledger->ours);
	text_free(&ledger->theirs);
	text_free(&ledger->stamp);
	free(ledger);
}
