#include "ledger/ledger.h"

#include <stdio.h>
#include <sys/random.h>

#include "event/halt.h"
#include "event/order.h"
#include "event/resume.h"
#include "ledger/canonical.h"
#include "ledger/chain.h"
#include "ledger/inside.h"
#include "ledger/schema.h"
#include "ledger/seal.h"
#include "wire/put.h"

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
		store_bind_bytes(query, 5, hash_bytes(&ledger->head));
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

static int64_t
find_by_number(struct query *query, int64_t journal, int64_t n, struct error *err)
{
	store_bind_int(query, 1, journal);
	store_bind_int(query, 2, n);
	return find_n(query, err);
}

/*
 * By journal and number: 0 not there.  Numbers mostly rise, so mostly nothing has to be looked up.  *elsewhere: the entry has
 * another number, this one was told as well.
 */
static int64_t
find_number(struct ledger *ledger, const struct origin *origin, bool *elsewhere, struct error *err)
{
	const struct journal *journal = origin->numbered ? journal_of(ledger, origin->journal) : NULL;
	int64_t n = 0;

	*elsewhere = false;
	if (journal != NULL && origin->n <= journal->n_max) {
		n = find_by_number(ledger->sql.find_number, journal->id, origin->n, err);
		if (n != 0)
			return n;
		*elsewhere = true;
		n = find_by_number(ledger->sql.find_again, journal->id, origin->n, err);
	}
	if (n != 0 || !ledger->waiting || !origin->numbered)
		return n;
	*elsewhere = true;
	store_bind_text(ledger->sql.find_waiting, 1, origin->journal);
	store_bind_int(ledger->sql.find_waiting, 2, origin->n);
	return find_n(ledger->sql.find_waiting, err);
}

static int
begin(struct ledger *ledger, struct error *err)
{
	return store_in_transaction(ledger->store) ? 0 : store_begin(ledger->store, err);
}

/* The journal, made where it is new; NULL and err. */
static struct journal *
need_journal(struct ledger *ledger, struct slice name, struct error *err)
{
	struct journal *journal = journal_of(ledger, name);
	int64_t id = (int64_t)ledger->journal_count + 1;

	if (journal != NULL)
		return journal;
	store_bind_int(ledger->sql.journal, 1, id);
	store_bind_text(ledger->sql.journal, 2, name);
	if (ledger_add_journal(ledger, name, id, 0, err) != 0 || store_run(ledger->sql.journal, err) != 0)
		return NULL;
	return &ledger->journals[ledger->journal_count - 1];
}

/* Whether the line in the file is the line at hand: word for word in canonical form, or in substance. */
static int
same_line(struct ledger *ledger, const struct shape *kind, const void *event, struct slice line, struct slice stored,
    bool whole, bool *same, struct error *err)
{
	union posted_event before;

	if (!whole && origin_has_substance(kind)) {
		if (event_read(kind, &before, stored, err) != 0)
			return ledger_damaged(ledger, "an entry is no event", err);
		*same = origin_same_substance(kind, &before, event);
		return 0;
	}
	ledger->ours.len = ledger->theirs.len = 0;
	if (canonical_line(&ledger->ours, kind, stored, err) != 0)
		return ledger_damaged(ledger, "an entry is no event", err);
	if (canonical_line(&ledger->theirs, kind, line, err) != 0)
		return -1;
	*same = slice_equal(text_all(&ledger->ours), text_all(&ledger->theirs));
	return 0;
}

/* Entry n has the same number (whole) or key: POST_KNOWN, or POST_REFUSED when it says something else. */
static enum post
compare(struct ledger *ledger, const struct shape *kind, const void *event, struct slice line, int64_t n, bool whole,
    struct error *err)
{
	struct query *query = ledger->sql.line_of;
	bool same = false;
	int result = 0, more;

	store_bind_int(query, 1, n);
	more = store_step(query, err);
	if (more <= 0) {
		if (more == 0)
			ledger_damaged(ledger, "a key without an entry", err);
		return POST_FAILED;
	}
	if (slice_is(store_text(query, 1), kind->name))
		result = same_line(ledger, kind, event, line, store_text(query, 0), whole, &same, err);
	store_reset(query);
	if (result != 0)
		return POST_REFUSED; /* a failure of ours has its exit code, and the caller looks at it */
	if (same)
		return POST_KNOWN;
	error_set(err, "conflict", "%s: entry %lld has the same %s and says something else", kind->name, (long long)n,
	    whole ? "number" : "key");
	return POST_REFUSED;
}

/* Told once more under another number of a journal: the number counts as delivered as soon as the next entry says so. */
static int
keep_again(struct ledger *ledger, const struct origin *origin, int64_t n, struct error *err)
{
	if (!origin->numbered)
		return 0;
	ledger->waiting = true;
	store_bind_text(ledger->sql.wait, 1, origin->journal);
	store_bind_int(ledger->sql.wait, 2, origin->n);
	store_bind_int(ledger->sql.wait, 3, n);
	return store_run(ledger->sql.wait, err);
}

/* POST_DONE: it is new; then ledger->key holds the key to be kept, if any. */
static enum post
look_up(struct ledger *ledger, const struct shape *kind, const void *event, const struct origin *origin,
    struct slice line, struct error *err)
{
	bool elsewhere, keyed, order = kind == &kind_order && origin->numbered;
	int64_t n = find_number(ledger, origin, &elsewhere, err);
	enum post result;

	if (n < 0)
		return POST_FAILED;
	ledger->key.len = 0;
	keyed = origin_key(&ledger->key, kind, event, origin, err);
	if (n > 0)
		return compare(ledger, kind, event, line, n, !elsewhere, err);
	if (!keyed)
		return ledger->key.len == 0 ? POST_DONE : POST_REFUSED;
	n = find_key(ledger, text_all(&ledger->key), err);
	if (n <= 0)
		return n < 0 ? POST_FAILED : POST_DONE;
	result = compare(ledger, kind, event, line, n, false, err);
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

/* All postings of an entry go in at once: that is twice as fast as one by one. */
static struct query *
postings_query(struct ledger *ledger, size_t count, struct error *err)
{
	struct text sql = { 0 };

	if (ledger->sql.postings[count] != NULL)
		return ledger->sql.postings[count];
	text_string(&sql, "INSERT INTO posting (n, place, account, amount) VALUES ");
	for (size_t i = 0; i < count; i++)
		text_format(&sql, "%s(?1, %zu, ?%zu, ?%zu)", i > 0 ? ", " : "", i + 1, 2 * i + 2, 2 * i + 3);
	ledger->sql.postings[count] = store_prepare(ledger->store, text_cstring(&sql), err);
	text_free(&sql);
	return ledger->sql.postings[count];
}

static int
store_postings(struct ledger *ledger, const struct postings *postings, const uint32_t numbers[], struct error *err)
{
	struct query *query;

	if (postings->count == 0)
		return 0;
	query = postings_query(ledger, postings->count, err);
	if (query == NULL)
		return -1;
	store_bind_int(query, 1, ledger->n);
	for (size_t i = 0; i < postings->count; i++) {
		const struct account *account = books_at(&ledger->books, numbers[i]);

		store_bind_int(query, 2 * (int)i + 2, numbers[i]);
		store_bind_int(query, 2 * (int)i + 3, postings->at[i].units);
		chain_posting(&ledger->body, slice_of(account->name),
		    books_decimal(&ledger->books, account->asset, postings->at[i].units), postings->at[i].asset);
	}
	return store_run(query, err);
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

/* What was told again since the last entry, in the order in which it came: part of the body, or of the file. */
static int
put_again(struct ledger *ledger, struct error *err)
{
	struct query *query = ledger->sql.waiting;
	int more = 0;

	while (ledger->waiting && (more = store_step(query, err)) > 0)
		chain_again(&ledger->body, store_text(query, 0), store_int(query, 1), store_int(query, 2));
	return more;
}

static int
store_again(struct ledger *ledger, struct error *err)
{
	struct query *waiting = ledger->sql.waiting, *again = ledger->sql.again;
	int64_t place = 0;
	int more;

	if (!ledger->waiting)
		return 0;
	while ((more = store_step(waiting, err)) > 0) {
		struct journal *journal = need_journal(ledger, store_text(waiting, 0), err);

		if (journal == NULL)
			break;
		store_bind_int(again, 1, ledger->n + 1);
		store_bind_int(again, 2, ++place);
		store_bind_int(again, 3, journal->id);
		store_bind_int(again, 4, store_int(waiting, 1));
		store_bind_int(again, 5, store_int(waiting, 2));
		if (store_int(waiting, 1) > journal->n_max)
			journal->n_max = store_int(waiting, 1);
		if (store_run(again, err) != 0)
			break;
	}
	if (more > 0)
		store_reset(waiting);
	ledger->waiting = false;
	return more == 0 ? store_script(ledger->store, "DELETE FROM temp.waiting", err) : -1;
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
	store_bind_bytes(query, 8, hash_bytes(&ledger->head));
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
	    store_again(ledger, err) != 0 || (origin->numbered && need_journal(ledger, origin->journal, err) == NULL) ||
	    effect_apply(effect, &ledger->books, numbers, err) != 0 || store_new_accounts(ledger, err) != 0)
		return -1;
	ledger->n++;
	if (store_postings(ledger, &effect->postings, numbers, err) != 0)
		return -1;
	chain_end(&ledger->body, text_all(&ledger->stamp));
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
	if (put_again(ledger, err) != 0 || chain_begin(&ledger->body, kind, *line, err) != 0)
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
	struct hash hash = seal_book(ledger->id, venue, symbol, ts_us, bids);

	if (begin(ledger, err) != 0)
		return -1;
	ledger->unsealed = true;
	store_bind_text(ledger->sql.book, 1, venue);
	store_bind_text(ledger->sql.book, 2, symbol);
	store_bind_int(ledger->sql.book, 3, ts_us);
	store_bind_text(ledger->sql.book, 4, bids);
	store_bind_bytes(ledger->sql.book, 5, hash_bytes(&hash));
	return store_run(ledger->sql.book, err);
}

int
ledger_keep_mark(struct ledger *ledger, struct slice by, int64_t ts_us, int64_t n, struct error *err)
{
	struct hash hash = seal_mark(ledger->id, by, ts_us, n);

	if (begin(ledger, err) != 0)
		return -1;
	store_bind_text(ledger->sql.mark, 1, by);
	store_bind_int(ledger->sql.mark, 2, ts_us);
	store_bind_int(ledger->sql.mark, 3, n);
	store_bind_bytes(ledger->sql.mark, 4, hash_bytes(&hash));
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

/* So that entries cannot be cut off at the end without more ado. */
static int
store_head(struct ledger *ledger, struct error *err)
{
	if (ledger->n == ledger->committed)
		return 0;
	store_bind_int(ledger->sql.head, 1, ledger->n);
	store_bind_bytes(ledger->sql.head, 2, hash_bytes(&ledger->head));
	return store_run(ledger->sql.head, err);
}

static int
store_shelf(struct ledger *ledger, struct error *err)
{
	if (!ledger->unsealed)
		return 0;
	ledger->unsealed = false;
	return seal_shelf(ledger->store, ledger->id, err);
}

int
ledger_commit(struct ledger *ledger, struct error *err)
{
	if (!store_in_transaction(ledger->store))
		return 0;
	if (store_balances(ledger, err) != 0 || store_head(ledger, err) != 0 || store_shelf(ledger, err) != 0 ||
	    store_commit(ledger->store, err) != 0)
		return -1;
	ledger->committed = ledger->n;
	return 0;
}
