#include "exec/peek.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "event/words.h"
#include "exec/load.h"
#include "exec/schema.h"
#include "store/store.h"

/* A reader cannot bring the tables up to date. */
static int
check(struct store *store, enum mode mode, struct error *err)
{
	int64_t version = store_version(store, err);
	char found[16];

	if (version < 0)
		return -1;
	if (version != (int64_t)schema_count)
		return error_fatal(
		    err, EXIT_CONFIG, "%s: it is of another version, and not changed here", store_path(store));
	if (load_meta(store, "mode", found, sizeof found, err) != 0)
		return -1;
	return strcmp(found, modes[mode]) == 0
	    ? 0
	    : error_fatal(err, EXIT_CONFIG, "%s: belongs to mode %s, not %s", store_path(store), found, modes[mode]);
}

int
peek(struct exec *exec, const char *directory, enum mode mode, struct error *err)
{
	const struct load_boot nowhere = { .id = "" };
	char path[PATH_MAX];
	struct store *store;
	int result;

	if ((size_t)snprintf(path, sizeof path, "%s/exec.db", directory) >= sizeof path)
		return error_fatal(err, EXIT_IO, "%s: the path is too long", directory);
	store = store_open(path, STORE_READ, err);
	if (store == NULL)
		return strcmp(err->code, "not_found") == 0 ? 0 : -1;
	result =
	    store_begin(store, err) != 0 || check(store, mode, err) != 0 || load_all(store, &nowhere, exec, err) != 0
	    ? -1
	    : 0;
	store_close(store);
	return result;
}
