#include "ledger/seal.h"

enum { PARTS_MAX = 6, NUMBER = 8 };

/* Each part behind its length, so that no two lists of parts are the same bytes. */
static struct hash
hash_list(const struct slice *parts, size_t count)
{
	char lengths[PARTS_MAX][NUMBER];
	struct slice all[2 * PARTS_MAX];

	for (size_t i = 0; i < count; i++) {
		for (int j = 0; j < NUMBER; j++)
			lengths[i][j] = (char)((uint64_t)parts[i].len >> (56 - 8 * j));
		all[2 * i] = (struct slice){ lengths[i], NUMBER };
		all[2 * i + 1] = parts[i];
	}
	return hash_parts(all, 2 * count);
}

static struct slice
number(char to[NUMBER], int64_t value)
{
	for (int i = 0; i < NUMBER; i++)
		to[i] = (char)((uint64_t)value >> (56 - 8 * i));
	return (struct slice){ to, NUMBER };
}

struct hash
seal_book(const char *ledger, struct slice venue, struct slice symbol, int64_t ts_us, struct slice bids)
{
	char time[NUMBER];
	struct slice parts[] = { SLICE("arb-ledger-book-v1"), slice_of(ledger), venue, symbol, number(time, ts_us),
		bids };

	return hash_list(parts, COUNT(parts));
}

struct hash
seal_mark(const char *ledger, struct slice by, int64_t ts_us, int64_t n)
{
	char time[NUMBER], count[NUMBER];
	struct slice parts[] = { SLICE("arb-ledger-mark-v1"), slice_of(ledger), by, number(time, ts_us),
		number(count, n) };

	return hash_list(parts, COUNT(parts));
}

/* Over the hashes of all books, one chained to the next; err and -1. */
static int
hash_shelf(struct hash *hash, int64_t *count, struct store *store, const char *ledger, struct error *err)
{
	struct query *query = store_prepare(store, "SELECT hash FROM book ORDER BY venue, symbol", err);
	struct slice first[] = { SLICE("arb-ledger-shelf-v1"), slice_of(ledger) };
	int more;

	if (query == NULL)
		return -1;
	*count = 0;
	*hash = hash_list(first, COUNT(first));
	while ((more = store_step(query, err)) > 0) {
		struct slice parts[] = { hash_bytes(hash), store_bytes(query, 0) };

		*hash = hash_list(parts, COUNT(parts));
		++*count;
	}
	query_free(query);
	return more;
}

int
seal_shelf(struct store *store, const char *ledger, struct error *err)
{
	struct query *query;
	struct hash hash;
	int64_t count;
	int result;

	if (hash_shelf(&hash, &count, store, ledger, err) != 0)
		return -1;
	query = store_prepare(store, "INSERT OR REPLACE INTO shelf (one, count, hash) VALUES (1, ?1, ?2)", err);
	if (query == NULL)
		return -1;
	store_bind_int(query, 1, count);
	store_bind_bytes(query, 2, hash_bytes(&hash));
	result = store_run(query, err);
	query_free(query);
	return result;
}

/* ---- checking ---- */

static int
wrong_book(struct query *query, struct error *err)
{
	error_set(err, "verify", "book: %.*s %.*s is not as it was stored", SLICE_ARG(store_text(query, 0)),
	    SLICE_ARG(store_text(query, 1)));
	return 1;
}

static int
wrong_mark(struct query *query, struct error *err)
{
	error_set(err, "verify", "mark: %.*s is not as it was stored", SLICE_ARG(store_text(query, 0)));
	return 1;
}

static bool
book_is(struct query *query, const char *ledger)
{
	struct hash hash =
	    seal_book(ledger, store_text(query, 0), store_text(query, 1), store_int(query, 2), store_text(query, 3));

	return slice_equal(store_bytes(query, 4), hash_bytes(&hash));
}

static bool
mark_is(struct query *query, const char *ledger)
{
	struct hash hash = seal_mark(ledger, store_text(query, 0), store_int(query, 1), store_int(query, 2));

	return slice_is(store_text(query, 0), "arb-exec") && slice_equal(store_bytes(query, 3), hash_bytes(&hash));
}

static int
check_rows(struct store *store, const char *ledger, const char *sql,
    bool (*is)(struct query *query, const char *ledger), int (*wrong)(struct query *query, struct error *err),
    struct error *err)
{
	struct query *query = store_prepare(store, sql, err);
	int more, result = 0;

	if (query == NULL)
		return -1;
	while (result == 0 && (more = store_step(query, err)) > 0)
		if (*ledger == '\0' || !is(query, ledger))
			result = wrong(query, err);
	query_free(query);
	return result != 0 ? result : more;
}

static int
check_shelf(struct store *store, const char *ledger, struct error *err)
{
	struct query *query = store_prepare(store, "SELECT count, hash FROM shelf", err);
	int64_t count = 0, stored = 0;
	struct hash hash;
	int more, result;

	if (query == NULL)
		return -1;
	result = hash_shelf(&hash, &count, store, ledger, err);
	more = result != 0 ? -1 : store_step(query, err);
	if (more > 0) {
		stored = store_int(query, 0);
		result = stored == count && slice_equal(store_bytes(query, 1), hash_bytes(&hash)) ? 0 : 1;
	} else if (more == 0)
		result = count == 0 ? 0 : 1;
	query_free(query);
	if (result == 1)
		error_set(err, "verify", "shelf: %lld books were stored, and book has %lld, or others",
		    (long long)stored, (long long)count);
	return more < 0 ? -1 : result;
}

int
seal_check(struct store *store, const char *ledger, struct error *err)
{
	int result = check_rows(store, ledger,
	    "SELECT venue, symbol, ts_us, bids, hash FROM book ORDER BY venue, symbol", book_is, wrong_book, err);

	if (result == 0)
		result = check_shelf(store, ledger, err);
	if (result == 0)
		result = check_rows(
		    store, ledger, "SELECT by, ts_us, n, hash FROM mark ORDER BY by", mark_is, wrong_mark, err);
	return result;
}
