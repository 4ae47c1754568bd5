#include "ledger/ask.h"

#include <errno.h>

#include "event/event.h"
#include "ledger/chain.h"
#include "ledger/ledger.h"
#include "ledger/schema.h"
#include "ledger/verify.h"

int
ask_wanted(struct store *store, const struct ask *ask, struct error *err)
{
	struct query *query = store_prepare(store, "SELECT mode, name FROM genesis", err);
	int more;

	if (query == NULL)
		return -1;
	more = store_step(query, err);
	if (more > 0)
		more = ledger_is_wanted(store, store_text(query, 0), store_text(query, 1), ask->mode, ask->name, err);
	query_free(query);
	return more;
}

struct store *
ask_open_any(const struct ask *ask, struct error *err)
{
	struct store *store = store_open(ask->path, STORE_READ, err);
	int64_t version = store == NULL ? -1 : store_version(store, err);

	if (version == 0) { /* made, but its owner did not come to the tables */
		error_fatal(err, EXIT_UNAVAILABLE, "%s: holds no ledger yet", ask->path);
		err->code = "not_found";
	}
	if (version > 0 && store_migrate(store, schema_steps, schema_count, err) == 0 && store_begin(store, err) == 0)
		return store;
	store_close(store);
	return NULL;
}

struct store *
ask_open(const struct ask *ask, struct error *err)
{
	struct store *store = ask_open_any(ask, err);

	if (store == NULL || ask_wanted(store, ask, err) == 0)
		return store;
	store_close(store);
	return NULL;
}

static int
not_right(const char *path, struct error *err)
{
	error_prefix(err, "%s: not right", path);
	err->exit = EXIT_NO;
	return -1;
}

static int
verify(struct store *store, const json *borrowable, struct error *err)
{
	struct verified verified;
	int result = ledger_verify(store, borrowable, &verified, err);

	return result == 1 ? not_right(store_path(store), err) : result;
}

/* Rows of `again` count for what entries do, and it takes all of the chain to know whether they may. */
static int
prove_again(struct store *store, const json *borrowable, struct error *err)
{
	int64_t there;

	if (store_value(store, "SELECT EXISTS (SELECT 1 FROM again)", 0, &there, err) != 0)
		return -1;
	return there == 0 ? 0 : verify(store, borrowable, err);
}

/* Numbers come in order: the first that does not follow ends it. */
int
ask_cursor(struct store *store, const char *journal, const json *borrowable, int64_t *cursor, struct error *err)
{
	struct query *query;
	int more;

	if (prove_again(store, borrowable, err) != 0)
		return -1;
	query = store_prepare(store,
	    "SELECT journal_n FROM entry WHERE journal = (SELECT id FROM journal WHERE name = ?1)"
	    " UNION SELECT journal_n FROM again WHERE journal = (SELECT id FROM journal WHERE name = ?1) ORDER BY 1",
	    err);
	if (query == NULL)
		return -1;
	*cursor = 0;
	store_bind_text(query, 1, slice_of(journal));
	while ((more = store_step(query, err)) > 0 && store_int(query, 0) == *cursor + 1)
		++*cursor;
	query_free(query);
	return more < 0 ? -1 : 0;
}

int
ask_head(struct store *store, struct text *out, struct error *err)
{
	struct query *query = store_prepare(
	    store, "SELECT n, hash FROM entry UNION ALL SELECT 0, hash FROM genesis ORDER BY n DESC LIMIT 1", err);
	char hex[HASH_HEX];
	struct hash hash;
	int more;

	if (query == NULL)
		return -1;
	more = store_step(query, err);
	text_int(out, more > 0 ? store_int(query, 0) : 0);
	if (more > 0 && store_bytes(query, 1).len == HASH_BYTES) {
		memcpy(hash.bytes, store_bytes(query, 1).at, HASH_BYTES);
		hash_hex(hex, &hash);
		text_format(out, " %s", hex);
	}
	text_char(out, '\n');
	query_free(query);
	return more < 0 ? -1 : 0;
}

static int
print(struct text *text, FILE *to, struct error *err)
{
	text_char(text, '\n');
	if (fwrite(text->at, 1, text->len, to) != text->len)
		return error_fatal(err, EXIT_IO, "cannot write the output: %s", strerror(errno));
	text->len = 0;
	return 0;
}

static int
export_genesis(struct store *store, struct text *text, FILE *to, struct error *err)
{
	struct query *query = store_prepare(store, "SELECT body FROM genesis", err);
	int more;

	if (query == NULL)
		return -1;
	more = store_step(query, err);
	if (more > 0) {
		text_slice(text, store_text(query, 0));
		more = print(text, to, err);
	}
	query_free(query);
	return more;
}

static int
export_entry(struct query *entry, struct query *posting, struct query *again, struct text *text, struct error *err)
{
	const struct shape *kind = event_kind(store_text(entry, 1));
	int more;

	store_bind_int(again, 1, store_int(entry, 0));
	while ((more = store_step(again, err)) > 0)
		chain_again(text, store_text(again, 0), store_int(again, 1), store_int(again, 2));
	if (more < 0)
		return -1;
	if (kind == NULL || chain_begin(text, kind, store_text(entry, 2), err) != 0)
		return error_fatal(err, EXIT_IO, "entry %lld: is no event", (long long)store_int(entry, 0));
	store_bind_int(posting, 1, store_int(entry, 0));
	while ((more = store_step(posting, err)) > 0)
		chain_posting(text, store_text(posting, 0),
		    (struct decimal){ store_int(posting, 2), (uint8_t)store_int(posting, 3) }, store_text(posting, 1));
	chain_end(text, store_text(entry, 3));
	return more;
}

int
ask_export(struct store *store, FILE *to, struct error *err)
{
	struct query *entry = store_prepare(store, "SELECT n, kind, line, stamp FROM entry ORDER BY n", err);
	struct query *posting = store_prepare(store,
	    "SELECT account.name, asset.name, posting.amount, asset.scale FROM posting"
	    " JOIN account ON account.id = posting.account JOIN asset ON asset.id = account.asset"
	    " WHERE posting.n = ?1 ORDER BY posting.place",
	    err);
	struct query *again = store_prepare(store,
	    "SELECT journal.name, again.journal_n, again.n FROM again JOIN journal ON journal.id = again.journal"
	    " WHERE again.entry = ?1 ORDER BY again.place",
	    err);
	struct text text = { 0 };
	int more = entry == NULL || posting == NULL || again == NULL ? -1 : export_genesis(store, &text, to, err);

	if (more == 0)
		while ((more = store_step(entry, err)) > 0)
			if (export_entry(entry, posting, again, &text, err) != 0 || print(&text, to, err) != 0) {
				more = -1;
				break;
			}
	if (more == 0 && fflush(to) != 0)
		more = error_fatal(err, EXIT_IO, "cannot write the output: %s", strerror(errno));
	query_free(entry);
	query_free(posting);
	query_free(again);
	text_free(&text);
	return more;
}

int
ask_balances(struct store *store, struct error *err)
{
	int result = ledger_verify_balances(store, err);

	return result == 1 ? not_right(store_path(store), err) : result;
}

int
ask_verify(const struct ask *ask, const json *borrowable, struct error *err)
{
	struct store *store = ask_open_any(ask, err);
	int result;

	if (store == NULL)
		return -1;
	result = verify(store, borrowable, err);
	if (result == 0)
		result = ask_wanted(store, ask, err);
	store_close(store);
	return result;
}
