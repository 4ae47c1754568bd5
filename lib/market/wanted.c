#include "market/wanted.h"

#include <fnmatch.h>

#include "book/place.h"
#include "config/venues.h"
#include "wire/pull.h"

int
wanted_symbols(struct wanted *wanted, const char *list, struct error *err)
{
	wanted->symbols = list;
	for (size_t len;; list += len + 1) {
		len = strcspn(list, ",");
		if (symbol_choice((struct slice){ list, len }, err) != 0)
			return error_prefix(err, "--symbol");
		if (list[len] == '\0')
			return 0;
	}
}

int
wanted_shard(struct wanted *wanted, const char *part, struct error *err)
{
	struct slice text = slice_of(part);
	size_t len = strcspn(part, "/");

	if (len == text.len || !slice_integer((struct slice){ text.at, len }, &wanted->shard) ||
	    !slice_integer((struct slice){ text.at + len + 1, text.len - len - 1 }, &wanted->shards) ||
	    wanted->shard < 1 || wanted->shard > wanted->shards || wanted->shards > SHARDS_MAX)
		return error_set(
		    err, "usage", "--shard: \"%s\" is no I/N, I from 1 to N, N at most %d", part, SHARDS_MAX);
	return 0;
}

static bool
is_named(const char *patterns, const char *symbol)
{
	char one[SYMBOL_MAX];

	while (*patterns != '\0') {
		size_t len = strcspn(patterns, ",");

		if (slice_copy(one, sizeof one, (struct slice){ patterns, len }) &&
		    (strcmp(one, "all") == 0 || fnmatch(one, symbol, 0) == 0))
			return true;
		patterns += len + (patterns[len] == ',');
	}
	return false;
}

/*
 * A symbol goes where its base goes, so that its pairs across quote assets stay in one place: FNV-1a of the base's bytes,
 * both halves of it together, modulo the number of shards; part I has what leaves I - 1.
 */
static bool
in_shard(const struct wanted *wanted, struct slice symbol)
{
	uint32_t hash = 0x811c9dc5u;

	if (wanted->shards == 0)
		return true;
	for (size_t i = 0; i < symbol.len && symbol.at[i] != '-'; i++)
		hash = (hash ^ (unsigned char)symbol.at[i]) * 0x01000193u;
	return (hash ^ hash >> 16) % (uint32_t)wanted->shards == (uint32_t)wanted->shard - 1;
}

bool
is_wanted(const struct wanted *wanted, struct slice symbol)
{
	char name[SYMBOL_MAX];

	if (!in_shard(wanted, symbol))
		return false;
	if (wanted->symbols == NULL)
		return true;
	return slice_copy(name, sizeof name, symbol) && is_named(wanted->symbols, name);
}
