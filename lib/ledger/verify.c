#include "ledger/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "event/event.h"
#include "event/words.h"
#include "ledger/chain.h"
#include "ledger/effect.h"
#include "ledger/origin.h"
#include "ledger/schema.h"
#include "ledger/seal.h"
#include "wire/printable.h"

struct verifier {
	struct store *store;
	struct verified *verified;
	struct books books;
	struct query *entry, *posting, *key;
	struct query *again, *number;
	bool again_there; /* a row of it is at hand */
	int64_t again_count; /* repetitions that the entry at hand tells of */
	int64_t journals; /* how many were named so far */
	struct hash head;
	bool paper;
	struct text body, text;
};

/* Everything below returns 0, 1 (found wrong, err says what), or -1 (cannot go on). */
static int wrong(struct error *err, const char *format, ...) PRINTF(2, 3);

static int
wrong(struct error *err, const char *format, ...)
{
	va_list args;

	err->code = "verify";
	err->exit = EXIT_NO;
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	return 1;
}

/* A failure of memory or the file is no finding. */
static int
finding_of(const struct error *err)
{
	return err->exit == EXIT_WELL || err->exit == EXIT_NO ? 1 : -1;
}

/* ---- before the entries ---- */

static bool
member_is(const json *object, const char *name, struct slice text)
{
	const char *value = json_string(json_member(object, name));

	return value != NULL && slice_is(text, value);
}

static int
check_genesis_row(struct verifier *v, struct query *query, struct error *err)
{
	struct slice body = store_text(query, 3);
	json *document = json_parse(body, false, err);
	bool same = document != NULL && member_is(document, "ledger", store_text(query, 0)) &&
	    member_is(document, "mode", store_text(query, 1)) && member_is(document, "name", store_text(query, 2));

	json_free(document);
	if (!same || !slice_copy(v->verified->ledger, sizeof v->verified->ledger, store_text(query, 0)))
		return wrong(err, "genesis: the columns are not what the record says");
	v->paper = slice_is(store_text(query, 1), modes[MODE_PAPER]);
	v->head = hash_parts(&body, 1);
	if (!slice_equal(store_bytes(query, 4), hash_bytes(&v->head)))
		return wrong(err, "genesis: the hash is another");
	return 0;
}

static int
check_genesis(struct verifier *v, struct error *err)
{
	struct query *query = store_prepare(v->store, "SELECT ledger, mode, name, body, hash FROM genesis", err);
	int more, result = 0;

	if (query == NULL)
		return -1;
	more = store_step(query, err);
	if (more > 0)
		result = check_genesis_row(v, query, err);
	query_free(query);
	return more < 0 ? -1 : result;
}

static int
load_assets(struct verifier *v, struct error *err)
{
	struct query *query = store_prepare(v->store, "SELECT id, name, scale FROM asset ORDER BY id", err);
	int more, result = 0;

	if (query == NULL)
		return -1;
	while (result == 0 && (more = store_step(query, err)) > 0) {
		if (store_int(query, 1) < 0 || store_int(query, 2) > 18)
			result = wrong(err, "asset %lld: a scale out of range", (long long)store_int(query, 0));
		else if (books_add_asset(&v->books, store_text(query, 1), (unsigned)store_int(query, 2), err) == 0)
			result = finding_of(err);
		else if (store_int(query, 0) != (int64_t)v->books.asset_count)
			result = wrong(err, "assets are not numbered in order");
	}
	query_free(query);
	return result != 0 ? result : more;
}

/* ---- one entry ---- */

/* Journals are numbered in the order in which entries, or what they tell again, name them. */
static int
check_journal(struct verifier *v, int64_t n, int64_t id, struct slice name, struct error *err)
{
	if (id == v->journals + 1)
		v->journals++;
	if (id >= 1 && id <= v->journals && name.at != NULL)
		return 0;
	return wrong(err, "entry %lld: journal %lld is out of order", (long long)n, (long long)id);
}

/* Whether a number of a journal is an entry's own; -1 and err. */
static int
is_entry(struct verifier *v, int64_t journal, int64_t journal_n, struct error *err)
{
	int more;

	store_bind_int(v->number, 1, journal);
	store_bind_int(v->number, 2, journal_n);
	more = store_step(v->number, err);
	if (more > 0)
		store_reset(v->number);
	return more;
}

static int
check_again_row(struct verifier *v, int64_t n, struct error *err)
{
	int64_t place = store_int(v->again, 1), journal_n = store_int(v->again, 4), repeated = store_int(v->again, 5);
	struct slice name = store_text(v->again, 3);
	int found = is_entry(v, store_int(v->again, 2), journal_n, err);

	if (found < 0)
		return -1;
	if (found > 0 || name.at == NULL || place != v->again_count + 1 || journal_n < 1 || repeated < 1 ||
	    repeated >= n)
		return wrong(err, "again: place %lld of entry %lld, number %lld of journal %.*s: is no repetition",
		    (long long)place, (long long)n, (long long)journal_n, SLICE_ARG(name));
	v->again_count++;
	chain_again(&v->body, name, journal_n, repeated);
	return check_journal(v, n, store_int(v->again, 2), name, err);
}

/* Rows that are to stand in the body of entry n; whether they do, its hash says. */
static int
check_again(struct verifier *v, int64_t n, struct error *err)
{
	int more, result;

	v->again_count = 0;
	while (v->again_there && store_int(v->again, 0) <= n) {
		if (store_int(v->again, 0) < n)
			return wrong(
			    err, "again: a row of entry %lld, which is not there", (long long)store_int(v->again, 0));
		if ((result = check_again_row(v, n, err)) != 0)
			return result;
		if ((more = store_step(v->again, err)) < 0)
			return -1;
		v->again_there = more > 0;
	}
	return 0;
}

static int
check_origin(struct verifier *v, int64_t n, const struct origin *origin, struct error *err)
{
	if (!origin->numbered && store_is_null(v->entry, 3) && store_is_null(v->entry, 4))
		return 0;
	if (origin->numbered && slice_equal(store_text(v->entry, 3), origin->journal) &&
	    store_int(v->entry, 4) == origin->n)
		return check_journal(v, n, store_int(v->entry, 8), origin->journal, err);
	return wrong(err, "entry %lld: the journal is not what the line says", (long long)n);
}

/* n of the key in v->text; 0: not there. */
static int64_t
key_n(struct verifier *v, struct error *err)
{
	int64_t n = 0;
	int more;

	store_bind_text(v->key, 1, text_all(&v->text));
	more = store_step(v->key, err);
	if (more > 0) {
		n = store_int(v->key, 0);
		store_reset(v->key);
	}
	return more < 0 ? -1 : n;
}

/* The key must be this entry's, or, for further states of an order, an earlier one's. */
static int
check_key(struct verifier *v, int64_t n, bool earlier, struct error *err)
{
	int64_t found = key_n(v, err);

	if (found < 0)
		return -1;
	if (found == n) {
		v->verified->keys++;
		return 0;
	}
	if (earlier && found > 0 && found < n)
		return 0;
	return wrong(err, "entry %lld: its key %.*s is %s", (long long)n, SLICE_ARG(text_all(&v->text)),
	    found == 0 ? "missing" : "another entry's");
}

static int
check_keys(struct verifier *v, int64_t n, const struct shape *kind, const void *event, const struct origin *origin,
    const struct effect *effect, struct error *err)
{
	char name[ACCOUNT_NAME_MAX];
	int result = 0;

	v->text.len = 0;
	if (origin_key(&v->text, kind, event, origin, err))
		result = check_key(v, n, kind == &kind_order && origin->numbered, err);
	else if (v->text.len > 0)
		return wrong(err, "entry %lld: %s", (long long)n, err->text);
	if (result != 0 || !effect->opens)
		return result;
	account_name(name, CLASS_ASSETS, effect->opened.venue, effect->opened.account);
	v->text.len = 0;
	text_format(&v->text, "opening/%s/%.*s", name, SLICE_ARG(effect->opened.asset));
	return check_key(v, n, false, err);
}

/* The postings in the file are those that the line asks for, and sum to zero per asset. */
static int
check_postings(struct verifier *v, int64_t n, const struct effect *effect, const uint32_t numbers[], struct error *err)
{
	const struct postings *postings = &effect->postings;

	for (size_t i = 0; i < postings->count; i++) {
		const struct account *account = books_at(&v->books, numbers[i]);
		__int128 sum = 0;
		int more = store_step(v->posting, err);

		if (more < 0)
			return -1;
		if (more == 0 || store_int(v->posting, 0) != n || store_int(v->posting, 1) != (int64_t)i + 1 ||
		    store_int(v->posting, 2) != numbers[i] || store_int(v->posting, 3) != postings->at[i].units)
			return wrong(err, "entry %lld: posting %zu is not what the line asks for", (long long)n, i + 1);
		for (size_t j = 0; j < postings->count; j++)
			if (slice_equal(postings->at[j].asset, postings->at[i].asset))
				sum += postings->at[j].units;
		if (sum != 0)
			return wrong(err, "entry %lld: does not balance", (long long)n);
		chain_posting(&v->body, slice_of(account->name),
		    books_decimal(&v->books, account->asset, postings->at[i].units), postings->at[i].asset);
		v->verified->postings++;
	}
	return 0;
}

static int
check_hash(struct verifier *v, int64_t n, struct error *err)
{
	struct slice stamp = store_text(v->entry, 6);

	if (v->paper != (stamp.at == NULL))
		return wrong(err, "entry %lld: a stamp in mode paper, or none in mode live", (long long)n);
	chain_end(&v->body, stamp);
	v->head = chain_hash(n, &v->head, text_all(&v->body));
	if (slice_equal(store_bytes(v->entry, 7), hash_bytes(&v->head)))
		return 0;
	if (v->again_count == 0)
		return wrong(err, "entry %lld: the hash is another", (long long)n);
	return wrong(err, "entry %lld: the hash is another, or the %lld rows that again has of it are others",
	    (long long)n, (long long)v->again_count);
}

static int
sent_before(struct verifier *v, int64_t n, const struct shape *kind, const void *event, bool *sent, struct error *err)
{
	int64_t found;

	*sent = false;
	if (kind != &kind_transfer)
		return 0;
	v->text.len = 0;
	text_string(&v->text, "transfer/");
	text_slice(&v->text, ((const struct transfer_event *)event)->id);
	text_string(&v->text, "/sent");
	found = key_n(v, err);
	*sent = found > 0 && found < n;
	return found < 0 ? -1 : 0;
}

static int
check_entry(struct verifier *v, int64_t n, struct error *err)
{
	const struct shape *kind = event_kind(store_text(v->entry, 1));
	struct slice line = store_text(v->entry, 5);
	uint32_t numbers[POSTINGS_MAX];
	union posted_event event;
	struct origin origin;
	struct effect effect;
	bool sent;
	int result;

	if (kind == NULL || !effect_posts(kind) || event_read(kind, &event, line, err) != 0 ||
	    origin_read(&origin, kind, &event, err) != 0 || event.head.ts_us != store_int(v->entry, 2))
		return wrong(err, "entry %lld: the line is not what the columns say", (long long)n);
	v->body.len = 0;
	if ((result = check_again(v, n, err)) != 0 || (result = check_origin(v, n, &origin, err)) != 0 ||
	    (result = sent_before(v, n, kind, &event, &sent, err)) != 0)
		return result;
	if (effect_of(&effect, &v->books, kind, &event, sent, NULL, err) != 0 ||
	    effect_apply(&effect, &v->books, numbers, err) != 0 || chain_begin(&v->body, kind, line, err) != 0) {
		error_prefix(err, "entry %lld", (long long)n);
		return finding_of(err);
	}
	if ((result = check_postings(v, n, &effect, numbers, err)) != 0 ||
	    (result = check_keys(v, n, kind, &event, &origin, &effect, err)) != 0)
		return result;
	return check_hash(v, n, err);
}

static int
check_entries(struct verifier *v, struct error *err)
{
	int more = store_step(v->again, err), result = more < 0 ? -1 : 0;

	v->again_there = more > 0;
	while (result == 0 && (more = store_step(v->entry, err)) > 0) {
		int64_t n = store_int(v->entry, 0);

		if (v->verified->ledger[0] == '\0')
			return wrong(err, "entries without a genesis");
		if (n != v->verified->entries + 1)
			return wrong(
			    err, "entry %lld: follows entry %lld", (long long)n, (long long)v->verified->entries);
		result = check_entry(v, n, err);
		if (result != 0)
			break;
		v->verified->entries = v->verified->last_good = n;
		hash_hex(v->verified->head, &v->head);
	}
	if (result != 0)
		return result;
	if (more < 0)
		return -1;
	more = store_step(v->posting, err);
	if (more > 0)
		return wrong(err, "a posting of entry %lld, which is not there", (long long)store_int(v->posting, 0));
	if (v->again_there)
		return wrong(err, "again: a row of entry %lld, which is not there", (long long)store_int(v->again, 0));
	return more;
}

/* ---- after the entries ---- */

static int
check_accounts(struct verifier *v, struct error *err)
{
	struct query *query = store_prepare(v->store,
	    "SELECT account.id, account.name, account.asset, balance.amount FROM account"
	    " LEFT JOIN balance ON balance.account = account.id ORDER BY account.id",
	    err);
	int64_t assets = 0; /* numbered in the order of their first account */
	int more, result = 0;

	if (query == NULL)
		return -1;
	while (result == 0 && (more = store_step(query, err)) > 0) {
		const struct account *account;
		int64_t id = store_int(query, 0);

		if (id != ++v->verified->accounts || (size_t)id > v->books.account_count) {
			result = wrong(err, "account %lld: no entry made it", (long long)id);
			break;
		}
		account = books_at(&v->books, (uint32_t)id);
		if (account->asset == assets + 1)
			assets++;
		if (account->asset > assets)
			result = wrong(err, "asset %lld: is out of order", (long long)account->asset);
		else if (!slice_is(store_text(query, 1), account->name) || store_int(query, 2) != account->asset)
			result = wrong(err, "account %lld: is not the one that the entries made", (long long)id);
		else if (store_is_null(query, 3) || store_int(query, 3) != account->units)
			result = wrong(err, "account %s: the balance is not the sum of its postings", account->name);
	}
	query_free(query);
	if (result == 0 && more == 0 && (size_t)v->verified->accounts != v->books.account_count)
		return wrong(err, "an account is missing");
	if (result == 0 && more == 0 && (size_t)assets != v->books.asset_count)
		return wrong(err, "asset %s: no entry made it", v->books.assets[assets].name);
	return result != 0 ? result : more;
}

static int
check_sums(struct verifier *v, const json *borrowable, struct error *err)
{
	for (uint32_t asset = 1; asset <= v->books.asset_count; asset++) {
		__int128 sum = 0;

		for (size_t i = 0; i < v->books.account_count; i++)
			if (v->books.accounts[i].asset == asset)
				sum += v->books.accounts[i].units;
		if (sum != 0)
			return wrong(err, "%s: all accounts do not sum to zero", v->books.assets[asset - 1].name);
	}
	for (uint32_t i = 1; i <= v->books.account_count; i++)
		if (books_overdrawn(&v->books, i, borrowable))
			return wrong(err, "account %s: %s is below zero", books_at(&v->books, i)->name,
			    books_asset_at(&v->books, books_at(&v->books, i)->asset)->name);
	return 0;
}

/* Journals that nothing names. */
static int
check_journals(struct verifier *v, struct error *err)
{
	struct query *query = store_prepare(v->store, "SELECT id, name FROM journal ORDER BY id", err);
	int64_t count = 0;
	int more, result = 0;

	if (query == NULL)
		return -1;
	while (result == 0 && (more = store_step(query, err)) > 0)
		if (store_int(query, 0) != ++count || count > v->journals)
			result = wrong(err, "journal %lld (%.*s): no entry names it", (long long)store_int(query, 0),
			    SLICE_ARG(store_text(query, 1)));
	query_free(query);
	return result != 0 ? result : more;
}

/* Questions whose answer must be 0. */
static int
check_rest(struct verifier *v, struct error *err)
{
	static const struct {
		const char *sql, *what;
	} questions[] = {
		{ "SELECT count(*) FROM balance WHERE account NOT IN (SELECT id FROM account)",
		    "a balance of no account" },
		{ "SELECT count(*) FROM (SELECT day, n FROM day EXCEPT"
		  " SELECT ts_us / 86400000000, min(n) FROM entry GROUP BY 1)",
		    "a day that is not the entries'" },
		{ "SELECT count(*) FROM (SELECT ts_us / 86400000000, min(n) FROM entry GROUP BY 1 EXCEPT"
		  " SELECT day, n FROM day)",
		    "a day of the entries is missing" },
		{ "SELECT (SELECT count(*) FROM genesis) > 1", "more than one genesis" },
		{ "SELECT count(*) FROM (SELECT n, hash FROM head EXCEPT SELECT * FROM"
		  " (SELECT n, hash FROM entry ORDER BY n DESC LIMIT 1))",
		    "the last entry is not the one that was committed last" },
		{ "SELECT (SELECT count(*) FROM head) <> (SELECT count(*) FROM (SELECT n FROM entry LIMIT 1))",
		    "the head is missing" },
	};
	int64_t count;

	for (size_t i = 0; i < COUNT(questions); i++) {
		if (store_value(v->store, questions[i].sql, 0, &count, err) != 0)
			return -1;
		if (count != 0)
			return wrong(err, "%s", questions[i].what);
	}
	if (store_value(v->store, "SELECT count(*) FROM key", 0, &count, err) != 0)
		return -1;
	return count == v->verified->keys ? 0 : wrong(err, "a key of no entry");
}

static int
check_file(struct verifier *v, struct error *err)
{
	if (schema_check(v->store, err) != 0 || store_check(v->store, err) != 0) {
		/* damage is what is asked for here; that the file cannot be read is not */
		return err->exit == EXIT_SYSTEM || err->exit == EXIT_LATER ? -1 : 1;
	}
	return 0;
}

static int
verify_all(struct verifier *v, const json *borrowable, struct error *err)
{
	int result;

	if ((result = check_file(v, err)) != 0 || (result = check_genesis(v, err)) != 0 ||
	    (result = load_assets(v, err)) != 0)
		return result;
	v->entry = store_prepare(v->store,
	    "SELECT n, kind, ts_us, (SELECT name FROM journal WHERE id = journal), journal_n, line, stamp, hash,"
	    " journal FROM entry ORDER BY n",
	    err);
	v->posting = store_prepare(v->store, "SELECT n, place, account, amount FROM posting ORDER BY n, place", err);
	v->key = store_prepare(v->store, "SELECT n FROM key WHERE key = ?1", err);
	v->again = store_prepare(v->store,
	    "SELECT entry, place, journal, (SELECT name FROM journal WHERE id = journal), journal_n, n FROM again"
	    " ORDER BY entry, place",
	    err);
	v->number = store_prepare(v->store, "SELECT 1 FROM entry WHERE journal = ?1 AND journal_n = ?2", err);
	if (v->entry == NULL || v->posting == NULL || v->key == NULL || v->again == NULL || v->number == NULL)
		return -1;
	if ((result = check_entries(v, err)) != 0 || (result = check_journals(v, err)) != 0 ||
	    (result = check_accounts(v, err)) != 0 || (result = check_sums(v, borrowable, err)) != 0 ||
	    (result = check_rest(v, err)) != 0)
		return result;
	return seal_check(v->store, v->verified->ledger, err);
}

int
ledger_verify(struct store *store, const json *borrowable, struct verified *verified, struct error *err)
{
	struct verifier v = { .store = store, .verified = verified };
	bool own = !store_in_transaction(store);
	int result = -1;

	*verified = (struct verified){ 0 };
	if (!own || store_begin(store, err) == 0)
		result = verify_all(&v, borrowable, err);
	query_free(v.entry);
	query_free(v.posting);
	query_free(v.key);
	query_free(v.again);
	query_free(v.number);
	if (own)
		store_rollback(store);
	if (result == -1 && err->exit == EXIT_IO)
		result = 1; /* damage that SQLite itself stumbles over */
	books_free(&v.books);
	text_free(&v.body);
	text_free(&v.text);
	return result;
}

/* ---- what reports rest on, without the chain ---- */

struct sums {
	__int128 *at; /* by the number of the account, from 1 */
	int64_t count;
};

static int
sum_postings(struct sums *sums, struct store *store, struct error *err)
{
	struct query *query = store_prepare(store, "SELECT account, amount, n FROM posting", err);
	int more, result = 0;

	if (query == NULL)
		return -1;
	while (result == 0 && (more = store_step(query, err)) > 0) {
		int64_t account = store_int(query, 0);

		if (account < 1 || account > sums->count)
			result = wrong(err, "entry %lld: a posting of no account", (long long)store_int(query, 2));
		else
			sums->at[account - 1] += store_int(query, 1);
	}
	query_free(query);
	return result != 0 ? result : more;
}

static int
compare_sums(const struct sums *sums, struct store *store, struct error *err)
{
	struct query *query = store_prepare(store,
	    "SELECT account.id, account.name, balance.amount FROM account"
	    " LEFT JOIN balance ON balance.account = account.id ORDER BY account.id",
	    err);
	int64_t seen = 0;
	int more, result = 0;

	if (query == NULL)
		return -1;
	while (result == 0 && (more = store_step(query, err)) > 0) {
		if (store_int(query, 0) != ++seen)
			result = wrong(err, "account %lld: no entry made it", (long long)store_int(query, 0));
		else if (store_is_null(query, 2) || store_int(query, 2) != sums->at[seen - 1])
			result = wrong(err, "account %.*s: the balance is not the sum of its postings",
			    SLICE_ARG(store_text(query, 1)));
	}
	query_free(query);
	return result != 0 ? result : more;
}

static int
check_sealed(struct store *store, struct error *err)
{
	struct query *query = store_prepare(store, "SELECT ledger FROM genesis", err);
	char ledger[HASH_HEX] = "";
	int more, result = -1;

	if (query == NULL)
		return -1;
	more = store_step(query, err);
	if (more > 0 && !slice_copy(ledger, sizeof ledger, store_text(query, 0)))
		result = wrong(err, "genesis: the columns are not what the record says");
	else if (more >= 0)
		result = seal_check(store, ledger, err);
	query_free(query);
	return result;
}

int
ledger_verify_balances(struct store *store, struct error *err)
{
	struct sums sums = { 0 };
	int result;

	if (store_value(store, "SELECT count(*) FROM account", 0, &sums.count, err) != 0)
		return -1;
	sums.at = calloc((size_t)sums.count + 1, sizeof *sums.at);
	if (sums.at == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for balances");
	result = sum_postings(&sums, store, err);
	if (result == 0)
		result = compare_sums(&sums, store, err);
	if (result == 0)
		result = check_sealed(store, err);
	free(sums.at);
	return result;
}

void
verified_text(const struct verified *verified, const char *wrong, struct text *out)
{
	if (wrong != NULL) {
		text_string(out, "not right: ");
		text_printable(out, slice_of(wrong)); /* a damaged file may have put anything there */
		text_char(out, '\n');
		text_format(out, "good up to  entry %lld\n", (long long)verified->last_good);
		return;
	}
	text_format(out, "ledger      %s\n", verified->ledger[0] != '\0' ? verified->ledger : "nothing was posted yet");
	text_format(out, "entries     %lld, in sequence, chained, each with its key\n", (long long)verified->entries);
	text_format(out, "postings    %lld, as the events ask for, zero per asset in each entry\n",
	    (long long)verified->postings);
	text_format(out, "accounts    %lld, each the sum of its postings, zero per asset over all, none overdrawn\n",
	    (long long)verified->accounts);
	text_string(out, "file        whole, its tables append-only; repetitions chained, books and marks as stored\n");
	if (verified->head[0] != '\0')
		text_format(out, "head        %lld %s\n", (long long)verified->entries, verified->head);
}
