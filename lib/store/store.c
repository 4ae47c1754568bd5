#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/lock.h"
#include "base/memory.h"

enum { PATIENCE_MS = 5000 };

struct store {
	sqlite3 *db;
	enum store_use use;
	int lock_fd; /* -1: none */
	bool dead; /* an I/O error or damage was seen: nothing more is done on this handle */
	struct query *queries;
	struct query *begin, *commit;
	char path[PATH_MAX];
};

struct query {
	sqlite3_stmt *statement;
	struct store *store;
	struct query *next;
};

/* The exit code that a result code asks for. */
static enum exit_code
exit_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return EXIT_LATER;
	case SQLITE_NOMEM:
		return EXIT_SYSTEM;
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_PROTOCOL:
		return EXIT_IO;
	default:
		return EXIT_BUG;
	}
}

static bool
kills(int code)
{
	enum exit_code status = exit_of(code);

	return status == EXIT_IO || status == EXIT_SYSTEM;
}

/* Fill err from what SQLite has to say. */
static int
failed(struct store *store, int code, struct error *err)
{
	const char *words = store->db == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(store->db);

	if (kills(code))
		store->dead = true;
	if ((code & 0xff) == SQLITE_BUSY)
		error_fatal(err, EXIT_LATER, "%s: %s, gave up after %d s", store->path, words, PATIENCE_MS / 1000);
	else
		error_fatal(err, exit_of(code), "%s: %s", store->path, words);
	if ((code & 0xff) == SQLITE_CONSTRAINT)
		err->code = "constraint";
	return -1;
}

static int
dead(const struct store *store, struct error *err)
{
	return error_fatal(err, EXIT_IO, "%s: not used any more after an error", store->path);
}

/* ---- opening ---- */

int
store_sync_directory(const char *path, struct error *err)
{
	char directory[PATH_MAX];
	char *slash;
	int fd, result;

	if (snprintf(directory, sizeof directory, "%s", path) >= (int)sizeof directory)
		return error_fatal(err, EXIT_IO, "%s: the path is too long", path);
	slash = strrchr(directory, '/');
	if (slash == NULL)
		strcpy(directory, ".");
	else
		slash[slash == directory] = '\0';
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_fatal(err, EXIT_IO, "%s: %s", directory, strerror(errno));
	result = fsync(fd);
	if (result != 0)
		error_fatal(err, EXIT_IO, "%s: %s", directory, strerror(errno));
	close(fd);
	return result;
}

static int
take_lock(struct store *store, struct error *err)
{
	char path[PATH_MAX + 8];

	snprintf(path, sizeof path, "%s.lock", store->path);
	store->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (store->lock_fd < 0)
		return error_fatal(err, EXIT_IO, "%s: %s", path, strerror(errno));
	if (lock_take(store->lock_fd))
		return 0;
	if (lock_is_taken(errno))
		return error_fatal(err, EXIT_LATER, "%s: another instance uses it", store->path);
	return error_fatal(err, EXIT_IO, "%s: %s", path, strerror(errno));
}

static int
sync_file(const char *path, struct error *err)
{
	int fd = open(path, O_RDWR | O_CLOEXEC), result;

	if (fd < 0)
		return error_fatal(err, EXIT_IO, "%s: %s", path, strerror(errno));
	result = fsync(fd);
	if (result != 0)
		error_fatal(err, EXIT_IO, "%s: %s", path, strerror(errno));
	close(fd);
	return result;
}

/* An empty file, readable by us alone, in which SQLite finds that it is to use a write-ahead log. */
static int
make_part(const char *part, struct error *err)
{
	struct store maker = { .lock_fd = -1 };
	int fd, code;

	snprintf(maker.path, sizeof maker.path, "%.*s", PATH_MAX - 1, part);
	unlink(part);
	fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_fatal(err, EXIT_IO, "%s: %s", part, strerror(errno));
	close(fd);
	code = sqlite3_open_v2(part, &maker.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(maker.db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);
	if (code != SQLITE_OK)
		failed(&maker, code, err);
	sqlite3_close(maker.db);
	return code == SQLITE_OK ? sync_file(part, err) : -1;
}

/*
 * Made beside its place and renamed: whatever kills us, a file that is there can be read, also by readers that may not repair.  Its
 * directory is synced by us, because SQLite does not report that its own sync of it failed.
 */
static int
create_file(const struct store *store, struct error *err)
{
	char part[PATH_MAX + 8];
	struct stat stat_of;

	/* one that we made is never empty: to SQLite it would be a new one, and nobody would know what was lost */
	if (stat(store->path, &stat_of) == 0)
		return stat_of.st_size > 0
		    ? 0
		    : error_fatal(
			  err, EXIT_IO, "%s: empty: what it held is gone (remove it to begin anew)", store->path);
	/* only what is surely not there is made: ours would take its place */
	if (errno != ENOENT)
		return error_fatal(err, EXIT_IO, "%s: %s", store->path, strerror(errno));
	snprintf(part, sizeof part, "%s.new", store->path);
	if (make_part(part, err) != 0)
		return -1;
	if (rename(part, store->path) != 0)
		return error_fatal(err, EXIT_IO, "%s: %s", store->path, strerror(errno));
	return store_sync_directory(store->path, err);
}

static int
set_up(struct store *store, struct error *err)
{
	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_busy_timeout(store->db, PATIENCE_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	if (store->use == STORE_READ)
		return store_script(store, "PRAGMA query_only=ON; PRAGMA cell_size_check=ON", err);
	return store_script(store,
	    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON;"
	    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384; PRAGMA journal_size_limit=67108864",
	    err);
}

static int
open_database(struct store *store, struct error *err)
{
	int flags = store->use == STORE_OWN ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	int code;

	if (store->use == STORE_READ && access(store->path, F_OK) != 0 && errno == ENOENT) {
		error_fatal(err, EXIT_UNAVAILABLE, "%s: is not there", store->path);
		err->code = "not_found";
		return -1;
	}
	if (store->use == STORE_OWN && (take_lock(store, err) != 0 || create_file(store, err) != 0))
		return -1;
	code = sqlite3_open_v2(store->path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		return failed(store, code, err);
	return set_up(store, err);
}

/* ---- memory ---- */

/*
 * SQLite takes ours: some of its ways out of a failed allocation end in another error than SQLITE_NOMEM (a syntax error, a
 * damaged file), and a commit that fails needs no more care than one that was killed.
 */
static void *
take(int size)
{
	return memory_take((size_t)size);
}

static void *
grow(void *at, int size)
{
	return memory_grow(at, (size_t)size, 1);
}

static int
size_of(void *at)
{
	return (int)malloc_usable_size(at);
}

static int
round_up(int size)
{
	return (size + 7) & ~7;
}

static int
begin_memory(void *ignored)
{
	(void)ignored;
	return SQLITE_OK;
}

static void
end_memory(void *ignored)
{
	(void)ignored;
}

/* One thread, one store: no locks inside, no counting of memory.  Refused, and no matter, when a store is open already. */
static void
set_up_library(void)
{
	static const sqlite3_mem_methods memory = { take, free, grow, size_of, round_up, begin_memory, end_memory,
		NULL };

	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_MALLOC, &memory);
}

struct store *
store_open(const char *path, enum store_use use, struct error *err)
{
	struct store *store = memory_new(1, sizeof *store);

	set_up_library();
	store->use = use;
	store->lock_fd = -1;
	if (snprintf(store->path, sizeof store->path, "%s", path) >= (int)sizeof store->path)
		error_fatal(err, EXIT_IO, "%s: the path is too long", path);
	else if (open_database(store, err) == 0 &&
	    (store->begin = store_prepare(store, use == STORE_OWN ? "BEGIN IMMEDIATE" : "BEGIN", err)) != NULL &&
	    (store->commit = store_prepare(store, "COMMIT", err)) != NULL)
		return store;
	store_close(store);
	return NULL;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	while (store->queries != NULL)
		query_free(store->queries); /* takes it out of the list. NOLINT(clang-analyzer-unix.Malloc) */
	sqlite3_close(store->db); /* rolls back what is open */
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	free(store);
}

const char *
store_path(const struct store *store)
{
	return store->path;
}

int64_t
store_space(const struct store *store)
{
	struct statvfs info;

	if (statvfs(store->path, &info) != 0)
		return -1;
	return (int64_t)info.f_bavail * (int64_t)info.f_frsize;
}

/* ---- schema ---- */

int64_t
store_version(struct store *store, struct error *err)
{
	int64_t version;

	return store_value(store, "PRAGMA user_version", 0, &version, err) == 0 ? version : -1;
}

/* What was there before the first step of a migration: whole under its name, or not there. */
static int
keep_copy(struct store *store, int64_t version, struct error *err)
{
	char copy[PATH_MAX + 32], part[PATH_MAX + 40];

	snprintf(copy, sizeof copy, "%s.v%lld", store->path, (long long)version);
	snprintf(part, sizeof part, "%s.part", copy);
	unlink(part); /* of an attempt that was cut off */
	if (store_backup(store, part, err) != 0)
		return -1;
	if (rename(part, copy) != 0)
		return error_fatal(err, EXIT_IO, "%s: %s", copy, strerror(errno));
	return store_sync_directory(copy, err);
}

static int
one_step(struct store *store, const char *sql, int64_t version, struct error *err)
{
	char words[64];

	snprintf(words, sizeof words, "PRAGMA user_version=%lld", (long long)version);
	if (store_begin(store, err) != 0)
		return -1;
	if (store_script(store, sql, err) != 0 || store_script(store, words, err) != 0) {
		store_rollback(store);
		return error_prefix(err, "schema version %lld", (long long)version);
	}
	return store_commit(store, err);
}

int
store_migrate(struct store *store, const char *const steps[], size_t count, struct error *err)
{
	int64_t version = store_version(store, err);

	if (version < 0)
		return -1;
	if (version > (int64_t)count)
		return error_fatal(err, EXIT_CONFIG, "%s: schema version %lld is newer than this program's %zu",
		    store->path, (long long)version, count);
	if (version == (int64_t)count)
		return 0;
	if (store->use != STORE_OWN)
		return error_fatal(err, EXIT_CONFIG, "%s: schema version %lld is older than this program's %zu",
		    store->path, (long long)version, count);
	if (version > 0 && keep_copy(store, version, err) != 0)
		return -1;
	for (; version < (int64_t)count; version++)
		if (one_step(store, steps[version], version + 1, err) != 0)
			return -1;
	return 0;
}

/* ---- transactions ---- */

int
store_begin(struct store *store, struct error *err)
{
	return store_run(store->begin, err);
}

int
store_commit(struct store *store, struct error *err)
{
	if (store_run(store->commit, err) == 0)
		return 0;
	store_rollback(store);
	store->dead = true;
	return -1;
}

void
store_rollback(struct store *store)
{
	for (struct query *query = store->queries; query != NULL; query = query->next)
		sqlite3_reset(query->statement);
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

bool
store_in_transaction(const struct store *store)
{
	return !sqlite3_get_autocommit(store->db);
}

int
store_alive(const struct store *store, struct error *err)
{
	return store->dead ? dead(store, err) : 0;
}

/* ---- statements ---- */

int
store_script(struct store *store, const char *sql, struct error *err)
{
	int code;

	if (store->dead)
		return dead(store, err);
	code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? 0 : failed(store, code, err);
}

struct query *
store_prepare(struct store *store, const char *sql, struct error *err)
{
	struct query *query;
	int code;

	if (store->dead) {
		dead(store, err);
		return NULL;
	}
	query = memory_new(1, sizeof *query);
	code = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &query->statement, NULL);
	if (code != SQLITE_OK) {
		failed(store, code, err);
		free(query);
		return NULL;
	}
	query->store = store;
	query->next = store->queries;
	store->queries = query;
	return query;
}

void
query_free(struct query *query)
{
	struct query **at;

	if (query == NULL)
		return;
	for (at = &query->store->queries; *at != query; at = &(*at)->next)
		;
	*at = query->next;
	sqlite3_finalize(query->statement);
	free(query);
}

/* A parameter that is not there is a bug of ours. */
void
store_bind_int(struct query *query, int parameter, int64_t value)
{
	sqlite3_bind_int64(query->statement, parameter, value);
}

void
store_bind_text(struct query *query, int parameter, struct slice value)
{
	sqlite3_bind_text64(query->statement, parameter, value.at, value.len, SQLITE_STATIC, SQLITE_UTF8);
}

void
store_bind_bytes(struct query *query, int parameter, struct slice value)
{
	sqlite3_bind_blob64(query->statement, parameter, value.at, value.len, SQLITE_STATIC);
}

void
store_bind_null(struct query *query, int parameter)
{
	sqlite3_bind_null(query->statement, parameter);
}

int
store_step(struct query *query, struct error *err)
{
	int code;

	if (query->store->dead)
		return dead(query->store, err);
	code = sqlite3_step(query->statement);
	if (LIKELY(code == SQLITE_ROW))
		return 1;
	if (code == SQLITE_DONE) {
		sqlite3_reset(query->statement);
		return 0;
	}
	failed(query->store, code, err);
	sqlite3_reset(query->statement);
	return -1;
}

int
store_run(struct query *query, struct error *err)
{
	int more;

	while ((more = store_step(query, err)) > 0)
		;
	return more;
}

int64_t
store_changes(const struct store *store)
{
	return sqlite3_changes64(store->db);
}

void
store_reset(struct query *query)
{
	sqlite3_reset(query->statement);
}

int64_t
store_int(struct query *query, int column)
{
	return sqlite3_column_int64(query->statement, column);
}

struct slice
store_text(struct query *query, int column)
{
	const char *at = (const char *)sqlite3_column_text(query->statement, column);

	return (struct slice){ at, (size_t)sqlite3_column_bytes(query->statement, column) };
}

struct slice
store_bytes(struct query *query, int column)
{
	const char *at = sqlite3_column_blob(query->statement, column);

	return (struct slice){ at, (size_t)sqlite3_column_bytes(query->statement, column) };
}

bool
store_is_null(struct query *query, int column)
{
	return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

bool
store_is_int(struct query *query, int column)
{
	return sqlite3_column_type(query->statement, column) == SQLITE_INTEGER;
}

int
store_value(struct store *store, const char *sql, int64_t fallback, int64_t *value, struct error *err)
{
	struct query *query = store_prepare(store, sql, err);
	int more;

	if (query == NULL)
		return -1;
	more = store_step(query, err);
	*value = more > 0 && !store_is_null(query, 0) ? store_int(query, 0) : fallback;
	query_free(query);
	return more < 0 ? -1 : 0;
}

/* ---- care ---- */

/* What it found, without the heading that some findings have. */
static struct slice
finding_of(struct query *query)
{
	struct slice text = store_text(query, 0);
	const char *line = text.len == 0 ? NULL : memchr(text.at, '\n', text.len);

	return line == NULL ? text : (struct slice){ line + 1, text.len - (size_t)(line + 1 - text.at) };
}

/* The one row says "ok", or there are none. */
static int
check_with(struct store *store, const char *sql, struct error *err)
{
	struct query *query = store_prepare(store, sql, err);
	int more;

	if (query == NULL)
		return -1;
	more = store_step(query, err);
	if (more > 0 && !slice_is(store_text(query, 0), "ok"))
		more = error_fatal(err, EXIT_IO, "%s: %.*s", store->path, SLICE_ARG(finding_of(query)));
	query_free(query);
	return more < 0 ? -1 : 0;
}

int
store_check(struct store *store, struct error *err)
{
	if (check_with(store, "PRAGMA integrity_check(1)", err) != 0)
		return -1;
	return check_with(store, "PRAGMA foreign_key_check", err);
}

int
store_backup(struct store *store, const char *path, struct error *err)
{
	struct query *query;
	int fd, result;

	/* made by us first, so that nobody else may read it; VACUUM INTO takes an empty file for a new one */
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_fatal(err, EXIT_IO, "%s: %s", path, strerror(errno));
	close(fd);
	if (store->use == STORE_READ && store_script(store, "PRAGMA query_only=OFF", err) != 0)
		return -1; /* the connection is read-only; the pragma would forbid the copy too */
	query = store_prepare(store, "VACUUM INTO ?1", err);
	result = query == NULL ? -1 : 0;
	if (result == 0) {
		store_bind_text(query, 1, slice_of(path));
		result = store_run(query, err);
		query_free(query);
	}
	if (store->use == STORE_READ && store_script(store, "PRAGMA query_only=ON", err) != 0)
		result = -1;
	if (result != 0)
		unlink(path);
	if (result != 0 || sync_file(path, err) != 0)
		return -1;
	return store_sync_directory(path, err);
}

/* The write-ahead log of the old database must not meet the new one. */
static int
put_in_place(const char *path, const char *part, struct error *err)
{
	static const char *const rests[] = { "-wal", "-shm" };
	char rest[PATH_MAX + 8];

	for (size_t i = 0; i < COUNT(rests); i++) {
		snprintf(rest, sizeof rest, "%s%s", path, rests[i]);
		if (unlink(rest) != 0 && errno != ENOENT)
			return error_fatal(err, EXIT_IO, "%s: %s", rest, strerror(errno));
	}
	if (rename(part, path) != 0)
		return error_fatal(err, EXIT_IO, "%s: %s", path, strerror(errno));
	return store_sync_directory(path, err);
}

int
store_replace(const char *path, const char *from, struct error *err)
{
	struct store holder = { .use = STORE_OWN, .lock_fd = -1 };
	struct store *source;
	char part[PATH_MAX + 8];
	int result = -1;

	if (snprintf(holder.path, sizeof holder.path, "%s", path) >= (int)sizeof holder.path)
		return error_fatal(err, EXIT_IO, "%s: the path is too long", path);
	snprintf(part, sizeof part, "%s.part", path);
	if (take_lock(&holder, err) == 0) {
		unlink(part);
		source = store_open(from, STORE_READ, err);
		if (source != NULL && store_backup(source, part, err) == 0)
			result = put_in_place(path, part, err);
		store_close(source);
	}
	if (holder.lock_fd >= 0)
		close(holder.lock_fd);
	return result;
}
