#include "ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "event/halt.h"
#include "event/order.h"
#include "event/resume.h"
#include "ledger/canonical.h"
#include "ledger/chain.h"
#include "ledger/origin.h"
#include "ledger/schema.h"
#include "wire/put.h"

struct journal {
	char name[JOURNAL_NAME_MAX];
	int64_t id;
	int64_t n_max; /* nothing beyond it was posted */
};

struct statements {
	struct query *entry, *posting, *key, *again, *day, *asset, *account, *journal, *balance, *book, *mark;
	struct query *find_key, *find_number, *find_again, *line_of;
};

struct ledger {
	struct store *store;
	struct statements sql;
	struct books books;
	const struct asset_scales *scales;
	const json *borrowable;
	enum mode mode;
	bool begun;
	char id[HASH_HEX], name[64];
	char configuration[HASH_HEX];
	int64_t n, committed, day;
	struct hash head;
	struct journal *journals;
	size_t journal_count, journal_cap;
	size_t assets_stored, accounts_stored; /* rows that stand in the file */
	struct text body, key, kept, ours, theirs, stamp; /* used anew by each event */
};

/* ---- opening ---- */

static const struct {
	size_t offset;
	const char *sql;
} statement_texts[] = {
	{ offsetof(struct statements, entry),
	    "INSERT INTO entry (n, kind, ts_us, journal, journal_n, line, stamp, hash)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)" },
	{ offsetof(struct statements, posting),
	    "INSERT INTO posting (n, place, account, amount) VALUES (?1, ?2, ?3, ?4)" },
	{ offsetof(struct statements, key), "INSERT INTO key (key, n) VALUES (?1, ?2)" },
	{ offsetof(struct statements, again), "INSERT INTO again (journal, journal_n, n) VALUES (?1, ?2, ?3)" },
	{ offsetof(struct statements, day), "INSERT INTO day (day, n) VALUES (?1, ?2) ON CONFLICT DO NOTHING" },
	{ offsetof(struct statements, asset), "INSERT INTO asset (id, name, scale) VALUES (?1, ?2, ?3)" },
	{ offsetof(struct statements, account), "INSERT INTO account (id, name, asset) VALUES (?1, ?2, ?3)" },
	{ offsetof(struct statements, journal), "INSERT INTO journal (id, name) VALUES (?1, ?2)" },
	{ offsetof(struct statements, balance), "INSERT OR REPLACE INTO balance (account, amount) VALUES (?1, ?2)" },
	{ offsetof(struct statements, book),
	    "INSERT OR REPLACE INTO book (venue, symbol, ts_us, bids) VALUES (?1, ?2, ?3, ?4)" },
	{ offsetof(struct statements, mark), "INSERT OR REPLACE INTO mark (by, ts_us, n) VALUES (?1, ?2, ?3)" },
	{ offsetof(struct statements, find_key), "SELECT n FROM key WHERE key = ?1" },
	{ offsetof(struct statements, find_number), "SELECT n FROM entry WHERE journal = ?1 AND journal_n = ?2" },
	{ offsetof(struct statements, find_again), "SELECT n FROM again WHERE journal = ?1 AND journal_n = ?2" },
	{ offsetof(struct statements, line_of), "SELECT line, kind FROM entry WHERE n = ?1" },
};

static int
prepare_all(struct ledger *ledger, struct error *err)
{
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

static int
damaged(const struct ledger *ledger, const char *what, struct error *err)
{
	return error_fatal(err, EXIT_IO, "%s: damaged: %s", store_path(ledger->store), what);
}

static int
load_genesis(struct ledger *ledger, struct query *query, struct error *err)
{
	if (!slice_copy(ledger->id, sizeof ledger->id, store_text(query, 0)) ||
	    !slice_copy(ledger->name, sizeof ledger->name, store_text(query, 2)) ||
	    store_bytes(query, 3).len != HASH_BYTES)
		return damaged(ledger, "genesis", err);
	memcpy(ledger->head.bytes, store_bytes(query, 3).at, HASH_BYTES);
	ledger->begun = true;
	if (!slice_is(store_text(query, 1), modes[ledger->mode]))
		return error_fatal(err, EXIT_CONFIG, "%s: is a ledger of mode %.*s, not %s", store_path(ledger->store),
		    SLICE_ARG(store_text(query, 1)), modes[ledger->mode]);
	return 0;
}

static int
load_asset(struct ledger *ledger, struct query *query, struct error *err)
{
	uint32_t number = books_add_asset(&ledger->books, store_text(query, 1), (unsigned)store_int(query, 2), err);

	return number == store_int(query, 0) ? 0 : damaged(ledger, "assets are not numbered in order", err);
}

static int
load_account(struct ledger *ledger, struct query *query, struct error *err)
{
	struct slice venue, account;
	enum posting_class class;
	uint32_t number;

	if (!account_parse(&class, &venue, &account, store_text(query, 1)))
		return damaged(ledger, "an account's name", err);
	number = books_add_account(&ledger->books, class, venue, account, store_text(query, 2), err);
	if (number != store_int(query, 0))
		return damaged(ledger, "accounts are not numbered in order", err);
	books_at(&ledger->books, number)->units = store_int(query, 3);
	books_at(&ledger->books, number)->opened = store_int(query, 4) != 0;
	return 0;
}

static int
add_journal(struct ledger *ledger, struct slice name, int64_t id, int64_t n_max, struct error *err)
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
		return damaged(ledger, "a journal's name", err);
	ledger->journal_count++;
	return 0;
}

static int
load_journal(struct ledger *ledger, struct query *query, struct error *err)
{
	return add_journal(ledger, store_text(query, 1), store_int(query, 0), store_int(query, 2), err);
}

static int
load_last(struct ledger *ledger, struct query *query, struct error *err)
{
	if (store_bytes(query, 1).len != HASH_BYTES)
		return damaged(ledger, "hash of the last entry", err);
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

static int
check_name(struct ledger *ledger, const struct ledger_options *options, struct error *err)
{
	if (ledger->begun && options->name != NULL && strcmp(options->name, ledger->name) != 0)
		return error_fatal(err, EXIT_CONFIG, "%s: is ledger %s, not %s", store_path(ledger->store),
		    ledger->name, options->name);
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
	ledger->scales = options->scales;
	ledger->borrowable = options->borrowable;
	ledger->day = -1;
	hash_configuration(ledger, options->configuration);
	ledger->store = store_open(path, STORE_OWN, err);
	if (ledger->store != NULL && store_migrate(ledger->store, schema_steps, schema_count, err) == 0 &&
	    prepare_all(ledger, err) == 0 && load(ledger, err) == 0 && check_name(ledger, options, err) == 0)
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

bool
ledger_begun(const struct ledger *ledger)
{
	return ledger->begun;
}

int64_t
ledger_n(const struct ledger *ledger)
{
	return ledger->n;
}

int64_t
ledger_committed(const struct ledger *ledger)
{
	return ledger->committed;
}

const struct hash *
ledger_head(const struct ledger *ledger)
{
	return &ledger->head;
}

struct store *
ledger_store(struct ledger *ledger)
{
	return ledger->store;
}

/* ---- genesis ---- */

void
ledger_stamp(struct ledger *ledger, int64_t wall_us, int64_t boot_us, const char *boot_id)
{
	if (ledger->mode != MODE_LIVE)
		return;
	ledger->stamp.len = 0;
	text_char(&ledger->stamp, '{');
	put_string(&ledger->stamp, "boot_id", slice_of(boot_id));
	put_decimal(&ledger->stamp, "boot_us", decimal_int(boot_us));
	put_decimal(&ledger->stamp, "wall_us", decimal_int(wall_us));
	text_char(&ledger->stamp, '}');
}

/* Paper: what went in decides.  Live: drawn once. */
static int
make_id(struct ledger *ledger, const char *schema, struct error *err)
{
	unsigned char drawn[HASH_BYTES];
	struct slice parts[] = { slice_of(schema), slice_of(ledger->configuration), slice_of(ledger->name),
		{ (const char *)drawn, 0 } };
	struct hash hash;

	if (ledger->mode == MODE_LIVE) {
		if (getrandom(drawn, sizeof drawn, 0) != (ssize_t)sizeof drawn)
			return error_fatal(err, EXIT_SYSTEM, "no random numbers for the id of the ledger");
		parts[3].len = sizeof drawn;
	}
	hash = hash_parts(parts, COUNT(parts));
	hash_hex(ledger->id, &hash);
	return 0;
}

static int
make_genesis(struct ledger *ledger, int64_t ts_us, struct error *err)
{
	struct genesis genesis = { .mode = modes[ledger->mode],
		.name = ledger->name,
		.created_us = ts_us,
		.stamp = text_all(&ledger->stamp) };
	struct text text = { 0 };
	struct slice body;
	struct query *query;
	int result = -1;

	schema_fingerprint(genesis.schema);
	if (make_id(ledger, genesis.schema, err) != 0)
		return -1;
	strcpy(genesis.id, ledger->id);
	strcpy(genesis.configuration, ledger->configuration);
	chain_genesis(&text, &genesis);
	body = text_all(&text);
	ledger->head = hash_parts(&body, 1);
	query = store_prepare(ledger->store,
	    "INSERT INTO genesis (one, ledger, mode, name, body, hash) VALUES (1, ?1, ?2, ?3, ?4, ?5)", err);
	if (query != NULL) {
		store_bind_text(query, 1, slice_of(ledger->id));
		store_bind_text(query, 2, slice_of(genesis.mode));
		store_bind_text(query, 3, slice_of(ledger->name));
		store_bind_text(query, 4, body);
		store_bind_bytes(query, 5, (struct slice){ (const char *)ledger->head.bytes, HASH_BYTES });
		result = store_run(query, err);
		query_free(query);
	}
	text_free(&text);
	ledger->begun = result == 0;
	return result;
}

/* ---- was it posted before? ---- */

/* First column of the one row, 0: no row; -1 and err. */
static int64_t
find_n(struct query *query, struct error *err)
{
	int more = store_step(query, err);
	int64_t n;

	if (more <= 0)
		return more;
	n = store_int(query, 0);
	store_reset(query);
	return n;
}

static int64_t
find_key(struct ledger *ledger, struct slice key, struct error *err)
{
	store_bind_text(ledger->sql.find_key, 1, key);
	return find_n(ledger->sql.find_key, err);
}

static struct journal *
journal_of(struct ledger *ledger, struct slice name)
{
	for (size_t i = 0; i < ledger->journal_count; i++)
		if (slice_is(name, ledger->journals[i].name))
			return &ledger->journals[i];
	return NULL;
}

/*
 * By journal and number: 0 not there.  Numbers mostly rise, so mostly nothing has to be looked up.  *elsewhere: the entry has
 * another number, this one was told as well.
 */
static int64_t
find_number(struct ledger *ledger, const struct origin *origin, bool *elsewhere, struct error *err)
{
	const struct journal *journal = origin->numbered ? journal_of(ledger, origin->journal) : NULL;
	int64_t n;

	*elsewhere = false;
	if (journal == NULL || origin->n > journal->n_max)
		return 0;
	store_bind_int(ledger->sql.find_number, 1, journal->id);
	store_bind_int(ledger->sql.find_number, 2, origin->n);
	n = find_n(ledger->sql.find_number, err);
	if (n != 0)
		return n;
	*elsewhere = true;
	store_bind_int(ledger->sql.find_again, 1, journal->id);
	store_bind_int(ledger->sql.find_again, 2, origin->n);
	return find_n(ledger->sql.find_again, err);
}

static int
begin(struct ledger *ledger, struct error *err)
{
	return store_in_transaction(ledger->store) ? 0 : store_begin(ledger->store, err);
}

static int
need_journal(struct ledger *ledger, const struct origin *origin, struct error *err)
{
	int64_t id = (int64_t)ledger->journal_count + 1;

	if (!origin->numbered || journal_of(ledger, origin->journal) != NULL)
		return 0;
	if (add_journal(ledger, origin->journal, id, 0, err) != 0)
		return -1;
	store_bind_int(ledger->sql.journal, 1, id);
	store_bind_text(ledger->sql.journal, 2, origin->journal);
	return store_run(ledger->sql.journal, err);
}

/* Both lines in canonical form without what may differ: equal, or POST_REFUSED with the two of them told apart. */
static enum post
compare(struct ledger *ledger, const struct shape *kind, struct slice line, int64_t n, const char *const *without,
    struct error *err)
{
	struct query *query = ledger->sql.line_of;
	bool same_kind;
	int more;

	store_bind_int(query, 1, n);
	more = store_step(query, err);
	if (more <= 0)
		return more == 0 ? (damaged(ledger, "a key without an entry", err), POST_FAILED) : POST_FAILED;
	ledger->ours.len = ledger->theirs.len = 0;
	same_kind = slice_is(store_text(query, 1), kind->name);
	if (same_kind && canonical_line(&ledger->ours, kind, store_text(query, 0), without, err) != 0) {
		store_reset(query);
		return POST_FAILED;
	}
	store_reset(query);
	if (canonical_line(&ledger->theirs, kind, line, without, err) != 0)
		return POST_REFUSED;
	if (same_kind && slice_equal(text_all(&ledger->ours), text_all(&ledger->theirs)))
		return POST_KNOWN;
	error_set(err, "conflict", "%s: entry %lld has the same key and says something else", kind->name, (long long)n);
	return POST_REFUSED;
}

/* Told once more under another number of a journal: the number counts as delivered. */
static int
keep_again(struct ledger *ledger, const struct origin *origin, int64_t n, struct error *err)
{
	struct journal *journal;

	if (!origin->numbered)
		return 0;
	if (begin(ledger, err) != 0 || need_journal(ledger, origin, err) != 0)
		return -1;
	journal = journal_of(ledger, origin->journal);
	store_bind_int(ledger->sql.again, 1, journal->id);
	store_bind_int(ledger->sql.again, 2, origin->n);
	store_bind_int(ledger->sql.again, 3, n);
	if (origin->n > journal->n_max)
		journal->n_max = origin->n;
	return store_run(ledger->sql.again, err);
}

/* POST_DONE: it is new; then ledger->key holds the key to be kept, if any. */
static enum post
look_up(struct ledger *ledger, const struct shape *kind, const void *event, const struct origin *origin,
    struct slice line, struct error *err)
{
	bool elsewhere, keyed, order = kind == &kind_order && origin->numbered;
	int64_t n = find_number(ledger, origin, &elsewhere, err);
	const char *const *without;
	enum post result;

	if (n < 0)
		return POST_FAILED;
	ledger->key.len = 0;
	keyed = origin_key(&ledger->key, kind, event, origin, &without, err);
	if (n > 0)
		return compare(ledger, kind, line, n, elsewhere ? without : NULL, err);
	if (!keyed)
		return ledger->key.len == 0 ? POST_DONE : POST_REFUSED;
	n = find_key(ledger, text_all(&ledger->key), err);
	if (n <= 0)
		return n < 0 ? POST_FAILED : POST_DONE;
	result = compare(ledger, kind, line, n, without, err);
	if (result != POST_KNOWN)
		return result;
	if (order) { /* the key of the order, and this is another state of it */
		ledger->key.len = 0;
		return POST_DONE;
	}
	return keep_again(ledger, origin, n, err) == 0 ? POST_KNOWN : POST_FAILED;
}

/* ---- posting ---- */

/* Assets and accounts that this event brought into being. */
static int
store_new_accounts(struct ledger *ledger, struct error *err)
{
	for (; ledger->assets_stored < ledger->books.asset_count; ledger->assets_stored++) {
		const struct asset *asset = &ledger->books.assets[ledger->assets_stored];

		store_bind_int(ledger->sql.asset, 1, (int64_t)ledger->assets_stored + 1);
		store_bind_text(ledger->sql.asset, 2, slice_of(asset->name));
		store_bind_int(ledger->sql.asset, 3, asset->scale);
		if (store_run(ledger->sql.asset, err) != 0)
			return -1;
	}
	for (; ledger->accounts_stored < ledger->books.account_count; ledger->accounts_stored++) {
		const struct account *account = &ledger->books.accounts[ledger->accounts_stored];

		store_bind_int(ledger->sql.account, 1, (int64_t)ledger->accounts_stored + 1);
		store_bind_text(ledger->sql.account, 2, slice_of(account->name));
		store_bind_int(ledger->sql.account, 3, account->asset);
		if (store_run(ledger->sql.account, err) != 0)
			return -1;
	}
	return 0;
}

static int
store_postings(struct ledger *ledger, const struct postings *postings, const uint32_t numbers[], struct error *err)
{
	struct query *query = ledger->sql.posting;

	store_bind_int(query, 1, ledger->n);
	for (size_t i = 0; i < postings->count; i++) {
		const struct account *account = books_at(&ledger->books, numbers[i]);

		store_bind_int(query, 2, (int64_t)i + 1);
		store_bind_int(query, 3, numbers[i]);
		store_bind_int(query, 4, postings->at[i].units);
		if (store_run(query, err) != 0)
			return -1;
		chain_posting(&ledger->body, slice_of(account->name),
		    books_decimal(&ledger->books, account->asset, postings->at[i].units), postings->at[i].asset);
	}
	return 0;
}

static int
store_key(struct ledger *ledger, struct slice key, struct error *err)
{
	store_bind_text(ledger->sql.key, 1, key);
	store_bind_int(ledger->sql.key, 2, ledger->n);
	return store_run(ledger->sql.key, err);
}

static int
store_keys(struct ledger *ledger, const struct effect *effect, struct error *err)
{
	char name[ACCOUNT_NAME_MAX];

	if (ledger->key.len > 0 && store_key(ledger, text_all(&ledger->key), err) != 0)
		return -1;
	if (!effect->opens)
		return 0;
	account_name(name, CLASS_ASSETS, effect->opened.venue, effect->opened.account);
	ledger->key.len = 0;
	text_format(&ledger->key, "opening/%s/%.*s", name, SLICE_ARG(effect->opened.asset));
	return store_key(ledger, text_all(&ledger->key), err);
}

static int
store_entry(struct ledger *ledger, const struct shape *kind, int64_t ts_us, const struct origin *origin,
    struct slice line, struct error *err)
{
	struct query *query = ledger->sql.entry;

	ledger->head = chain_hash(ledger->n, &ledger->head, text_all(&ledger->body));
	store_bind_int(query, 1, ledger->n);
	store_bind_text(query, 2, slice_of(kind->name));
	store_bind_int(query, 3, ts_us);
	if (origin->numbered) {
		struct journal *journal = journal_of(ledger, origin->journal);

		store_bind_int(query, 4, journal->id);
		store_bind_int(query, 5, origin->n);
		if (origin->n > journal->n_max)
			journal->n_max = origin->n;
	} else {
		store_bind_null(query, 4);
		store_bind_null(query, 5);
	}
	store_bind_text(query, 6, line);
	store_bind_text(query, 7, text_all(&ledger->stamp));
	store_bind_bytes(query, 8, (struct slice){ (const char *)ledger->head.bytes, HASH_BYTES });
	return store_run(query, err);
}

static int
store_day(struct ledger *ledger, int64_t ts_us, struct error *err)
{
	if (ledger->day == ts_us / DAY_US)
		return 0;
	ledger->day = ts_us / DAY_US;
	store_bind_int(ledger->sql.day, 1, ledger->day);
	store_bind_int(ledger->sql.day, 2, ledger->n);
	return store_run(ledger->sql.day, err);
}

/* Accounts that were not below zero before the event and are now. */
static void
find_overdrawn(struct ledger *ledger, const struct effect *effect, const uint32_t numbers[], struct finding *finding)
{
	for (size_t i = 0; i < effect->postings.count; i++) {
		const struct account *account = books_at(&ledger->books, numbers[i]);

		if (account->units >= 0 || account->units - effect->postings.at[i].units < 0 ||
		    !books_overdrawn(&ledger->books, numbers[i], ledger->borrowable))
			continue;
		finding->kind = FOUND_NEGATIVE;
		snprintf(finding->text, sizeof finding->text, "%s: %s is below zero", account->name,
		    books_asset_at(&ledger->books, account->asset)->name);
	}
}

static int
write_all(struct ledger *ledger, const struct shape *kind, int64_t ts_us, const struct origin *origin,
    struct slice line, struct effect *effect, struct finding *finding, struct error *err)
{
	uint32_t numbers[POSTINGS_MAX];

	if (begin(ledger, err) != 0 || (!ledger->begun && make_genesis(ledger, ts_us, err) != 0) ||
	    need_journal(ledger, origin, err) != 0 || effect_apply(effect, &ledger->books, numbers, err) != 0 ||
	    store_new_accounts(ledger, err) != 0)
		return -1;
	ledger->n++;
	if (store_postings(ledger, &effect->postings, numbers, err) != 0)
		return -1;
	chain_end(&ledger->body, text_all(&ledger->stamp));
	if (ledger->body.failed || ledger->key.failed)
		return error_fatal(err, EXIT_SYSTEM, "out of memory");
	if (store_keys(ledger, effect, err) != 0 || store_entry(ledger, kind, ts_us, origin, line, err) != 0 ||
	    store_day(ledger, ts_us, err) != 0)
		return -1;
	*finding = effect->finding;
	find_overdrawn(ledger, effect, numbers, finding);
	return 0;
}

static int
sent_before(struct ledger *ledger, const struct shape *kind, const void *event, bool *sent, struct error *err)
{
	const struct transfer_event *transfer = event;
	int64_t n;

	*sent = false;
	if (kind != &kind_transfer)
		return 0;
	ledger->kept.len = 0;
	text_format(&ledger->kept, "transfer/%.*s/sent", SLICE_ARG(transfer->id));
	n = find_key(ledger, text_all(&ledger->kept), err);
	*sent = n > 0;
	return n < 0 ? -1 : 0;
}

/* The line as it is kept, and the first half of its body. */
static int
prepare_body(
    struct ledger *ledger, const struct shape *kind, const struct origin *origin, struct slice *line, struct error *err)
{
	ledger->body.len = ledger->kept.len = 0;
	if (chain_begin(&ledger->body, kind, *line, err) != 0)
		return -1;
	if (!origin->again)
		return 0;
	if (line_without_again(&ledger->kept, *line, err) != 0)
		return -1;
	*line = text_all(&ledger->kept);
	return 0;
}

/* What is wrong with the event is a refusal; what is wrong with us is not. */
static enum post
refused(const struct error *err)
{
	return err->exit == EXIT_WELL ? POST_REFUSED : POST_FAILED;
}

enum post
ledger_post(struct ledger *ledger, const struct shape *kind, const void *event, struct slice line,
    struct finding *finding, struct error *err)
{
	int64_t ts_us = ((const struct head *)event)->ts_us;
	struct origin origin;
	struct effect effect;
	enum post result;
	bool sent;

	finding->kind = FOUND_NOTHING;
	if (origin_read(&origin, kind, event, err) != 0)
		return POST_REFUSED;
	if (origin.mode >= 0 && origin.mode != (int)ledger->mode) {
		error_fatal(err, EXIT_CONFIG, "%s: a line of mode %s, but the ledger is %s", kind->name,
		    modes[origin.mode], modes[ledger->mode]);
		return POST_FAILED;
	}
	result = look_up(ledger, kind, event, &origin, line, err);
	if (result != POST_DONE)
		return result == POST_REFUSED ? refused(err) : result;
	if (sent_before(ledger, kind, event, &sent, err) != 0)
		return POST_FAILED;
	if (effect_of(&effect, &ledger->books, kind, event, sent, ledger->scales, err) != 0 ||
	    prepare_body(ledger, kind, &origin, &line, err) != 0)
		return refused(err);
	return write_all(ledger, kind, ts_us, &origin, line, &effect, finding, err) == 0 ? POST_DONE : POST_FAILED;
}

/* ---- beside the entries ---- */

int
ledger_keep_book(
    struct ledger *ledger, struct slice venue, struct slice symbol, int64_t ts_us, struct slice bids, struct error *err)
{
	if (begin(ledger, err) != 0)
		return -1;
	store_bind_text(ledger->sql.book, 1, venue);
	store_bind_text(ledger->sql.book, 2, symbol);
	store_bind_int(ledger->sql.book, 3, ts_us);
	store_bind_text(ledger->sql.book, 4, bids);
	return store_run(ledger->sql.book, err);
}

int
ledger_keep_mark(struct ledger *ledger, struct slice by, int64_t ts_us, int64_t n, struct error *err)
{
	if (begin(ledger, err) != 0)
		return -1;
	store_bind_text(ledger->sql.mark, 1, by);
	store_bind_int(ledger->sql.mark, 2, ts_us);
	store_bind_int(ledger->sql.mark, 3, n);
	return store_run(ledger->sql.mark, err);
}

int
ledger_forget_marks(struct ledger *ledger, struct error *err)
{
	int64_t count;

	if (store_value(ledger->store, "SELECT count(*) FROM mark", 0, &count, err) != 0)
		return -1;
	return count == 0 ? 0 : store_script(ledger->store, "DELETE FROM mark", err);
}

/* ---- committing ---- */

bool
ledger_has_news(const struct ledger *ledger)
{
	return store_in_transaction(ledger->store);
}

static int
store_balances(struct ledger *ledger, struct error *err)
{
	for (size_t i = 0; i < ledger->books.account_count; i++) {
		struct account *account = &ledger->books.accounts[i];

		if (!account->dirty)
			continue;
		store_bind_int(ledger->sql.balance, 1, (int64_t)i + 1);
		store_bind_int(ledger->sql.balance, 2, account->units);
		if (store_run(ledger->sql.balance, err) != 0)
			return -1;
		account->dirty = false;
	}
	return 0;
}

int
ledger_commit(struct ledger *ledger, struct error *err)
{
	if (!store_in_transaction(ledger->store))
		return 0;
	if (store_balances(ledger, err) != 0 || store_commit(ledger->store, err) != 0)
		return -1;
	ledger->committed = ledger->n;
	return 0;
}
