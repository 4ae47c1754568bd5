#include "ledger/books.h"

#include <stdlib.h>

void
books_free(struct books *books)
{
	free(books->assets);
	free(books->accounts);
	free(books->index);
	*books = (struct books){ 0 };
}

/* FNV-1a over all that tells one account from another. */
static uint32_t
hash_bytes(uint32_t hash, const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)at[i]) * UINT32_C(16777619);
	return hash;
}

static uint32_t
hash_account(struct slice name, uint32_t asset)
{
	return hash_bytes(hash_bytes(UINT32_C(2166136261), name.at, name.len), (const char *)&asset, sizeof asset);
}

uint32_t
books_asset(const struct books *books, struct slice name)
{
	for (size_t i = 0; i < books->asset_count; i++)
		if (slice_is(name, books->assets[i].name))
			return (uint32_t)i + 1;
	return 0;
}

static uint32_t
find(const struct books *books, struct slice name, uint32_t asset, uint32_t hash)
{
	if (books->index_cap == 0)
		return 0;
	for (size_t i = hash & (books->index_cap - 1);; i = (i + 1) & (books->index_cap - 1)) {
		uint32_t number = books->index[i];
		const struct account *account;

		if (number == 0)
			return 0;
		account = books_at(books, number);
		if (account->hash == hash && account->asset == asset && slice_is(name, account->name))
			return number;
	}
}

uint32_t
books_account(
    const struct books *books, enum posting_class class, struct slice venue, struct slice account, struct slice asset)
{
	char name[ACCOUNT_NAME_MAX];
	struct slice full = { name, account_name(name, class, venue, account) };
	uint32_t number = books_asset(books, asset);

	return number == 0 ? 0 : find(books, full, number, hash_account(full, number));
}

static void *
grow(void *array, size_t count, size_t *cap, size_t size, struct error *err)
{
	size_t more = *cap == 0 ? 64 : 2 * *cap;

	if (count < *cap)
		return array;
	array = realloc(array, more * size);
	if (array == NULL)
		error_fatal(err, EXIT_SYSTEM, "out of memory for the books");
	else
		*cap = more;
	return array;
}

uint32_t
books_add_asset(struct books *books, struct slice name, unsigned scale, struct error *err)
{
	struct asset *assets = grow(books->assets, books->asset_count, &books->asset_cap, sizeof *assets, err);

	if (assets == NULL)
		return 0;
	books->assets = assets;
	assets[books->asset_count].scale = scale;
	if (!slice_copy(assets[books->asset_count].name, ASSET_MAX, name)) {
		error_set(err, "bad_name", "\"%.*s\" is no asset", SLICE_ARG(name));
		return 0;
	}
	return (uint32_t)++books->asset_count;
}

static void
index_put(uint32_t *index, size_t cap, uint32_t hash, uint32_t number)
{
	size_t i = hash & (cap - 1);

	while (index[i] != 0)
		i = (i + 1) & (cap - 1);
	index[i] = number;
}

/* At most half full. */
static int
grow_index(struct books *books, struct error *err)
{
	size_t cap = books->index_cap == 0 ? 256 : 2 * books->index_cap;
	uint32_t *index;

	if (2 * (books->account_count + 1) <= books->index_cap)
		return 0;
	index = calloc(cap, sizeof *index);
	if (index == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for the books");
	for (size_t i = 0; i < books->account_count; i++)
		index_put(index, cap, books->accounts[i].hash, (uint32_t)i + 1);
	free(books->index);
	books->index = index;
	books->index_cap = cap;
	return 0;
}

uint32_t
books_add_account(struct books *books, enum posting_class class, struct slice venue, struct slice account,
    struct slice asset, struct error *err)
{
	char name[ACCOUNT_NAME_MAX];
	struct slice full = { name, account_name(name, class, venue, account) };
	uint32_t of = books_asset(books, asset), number, hash = hash_account(full, of);
	struct account *accounts;

	if ((number = find(books, full, of, hash)) != 0)
		return number;
	accounts = grow(books->accounts, books->account_count, &books->account_cap, sizeof *accounts, err);
	if (accounts == NULL)
		return 0;
	books->accounts = accounts;
	if (grow_index(books, err) != 0)
		return 0;
	accounts[books->account_count] = (struct account){ .class = class, .asset = of, .hash = hash };
	memcpy(accounts[books->account_count].name, name, full.len + 1);
	number = (uint32_t)++books->account_count;
	index_put(books->index, books->index_cap, hash, number);
	return number;
}

struct decimal
books_decimal(const struct books *books, uint32_t asset, int64_t units)
{
	return (struct decimal){ units, (uint8_t)books_asset_at(books, asset)->scale };
}

struct decimal
books_amount(
    const struct books *books, enum posting_class class, struct slice venue, struct slice account, struct slice asset)
{
	uint32_t number = books_account(books, class, venue, account, asset);

	if (number == 0)
		return DECIMAL_ZERO;
	return books_decimal(books, books_at(books, number)->asset, books_at(books, number)->units);
}

int
books_scales(const struct books *books, unsigned scales[], const struct movements *movements,
    const struct asset_scales *list, struct error *err)
{
	for (size_t i = 0; i < movements->count; i++) {
		struct slice asset = movements->at[i].asset;
		uint32_t number;

		if (i > 0 && slice_equal(asset, movements->at[i - 1].asset)) {
			scales[i] = scales[i - 1];
			continue;
		}
		number = books_asset(books, asset);
		if (number == 0 && list == NULL)
			return error_set(err, "unknown_asset", "%.*s has no scale", SLICE_ARG(asset));
		scales[i] = number != 0 ? books_asset_at(books, number)->scale : asset_scale(list, asset);
	}
	return 0;
}

int
books_check(const struct books *books, const struct postings *postings, struct error *err)
{
	const int64_t most = INT64_C(1) << 62;

	for (size_t i = 0; i < postings->count; i++) {
		const struct posting *of = &postings->at[i];
		uint32_t number = books_account(books, of->class, of->venue, of->account, of->asset);
		__int128 sum = (__int128)of->units + (number == 0 ? 0 : books_at(books, number)->units);

		if (sum > most || sum < -most)
			return error_set(
			    err, "amount_range", "%.*s: a balance would be beyond 2^62 units", SLICE_ARG(of->asset));
	}
	return 0;
}

static int
apply_one(struct books *books, const struct posting *of, const struct movements *movements, const unsigned scales[],
    uint32_t *number, struct error *err)
{
	struct account *account;

	if (books_asset(books, of->asset) == 0) {
		size_t i = 0;

		while (!slice_equal(movements->at[i].asset, of->asset))
			i++;
		if (books_add_asset(books, of->asset, scales[i], err) == 0)
			return -1;
	}
	*number = books_add_account(books, of->class, of->venue, of->account, of->asset, err);
	if (*number == 0)
		return -1;
	account = books_at(books, *number);
	account->units += of->units;
	account->dirty = true;
	return 0;
}

int
books_apply(struct books *books, const struct postings *postings, const struct movements *movements,
    const unsigned scales[], uint32_t numbers[], struct error *err)
{
	for (size_t i = 0; i < postings->count; i++)
		if (apply_one(books, &postings->at[i], movements, scales, &numbers[i], err) != 0)
			return -1;
	return 0;
}
