/*
 * wanted: which symbols of the stream are looked at: by name, and by the part of them that falls to this process.
 */
#ifndef MARKET_WANTED_H
#define MARKET_WANTED_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

enum { SHARDS_MAX = 1024 };

/* A zeroed struct wants all. */
struct wanted {
	const char *symbols; /* names and patterns, divided by commas: the caller's; NULL: all */
	int64_t shard, shards; /* from 1; 0: all symbols fall to us */
};

/* As the options --symbol and --shard have them.  -1 and err (code usage). */
int wanted_symbols(struct wanted *wanted, const char *list, struct error *err) MUST_CHECK;
int wanted_shard(struct wanted *wanted, const char *part, struct error *err) MUST_CHECK;

bool is_wanted(const struct wanted *wanted, struct slice symbol);

/* Whether there may be symbols that are not wanted. */
static inline bool
wanted_some(const struct wanted *wanted)
{
	return wanted->shards > 0 || wanted->symbols != NULL;
}

#endif
