/*
 * The room store: what is refused, what survives, who may open what.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/store.h"

static const char *const steps[] = {
	"CREATE TABLE pair (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, amount INTEGER) STRICT;"
	"CREATE TRIGGER pair_stays BEFORE DELETE ON pair BEGIN SELECT RAISE(ABORT, 'append only'); END",
	"ALTER TABLE pair ADD COLUMN note TEXT",
};

struct place {
	char directory[64], path[96], copy[96];
};

static int
make_place(void **state)
{
	struct place *place = calloc(1, sizeof *place);

	strcpy(place->directory, "/tmp/arb-store-XXXXXX");
	if (mkdtemp(place->directory) == NULL)
		return -1;
	snprintf(place->path, sizeof place->path, "%s/x.db", place->directory);
	snprintf(place->copy, sizeof place->copy, "%s/copy.db", place->directory);
	*state = place;
	return 0;
}

static int
remove_place(void **state)
{
	static const char *const names[] = { "x.db", "x.db-wal", "x.db-shm", "x.db.lock", "x.db.v1", "copy.db" };
	struct place *place = *state;
	char path[128];

	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", place->directory, names[i]);
		unlink(path);
	}
	rmdir(place->directory);
	free(place);
	return 0;
}

static struct store *
own(const struct place *place)
{
	struct error err;
	struct store *store = store_open(place->path, STORE_OWN, &err);

	assert_non_null(store);
	assert_int_equal(store_migrate(store, steps, COUNT(steps), &err), 0);
	return store;
}

static int
insert(struct store *store, const char *name, int64_t amount, struct error *err)
{
	struct query *query = store_prepare(store, "INSERT INTO pair (name, amount) VALUES (?1, ?2)", err);
	int result;

	assert_non_null(query);
	store_bind_text(query, 1, slice_of(name));
	store_bind_int(query, 2, amount);
	result = store_run(query, err);
	query_free(query);
	return result;
}

static int64_t
count(struct store *store)
{
	struct error err;
	int64_t value;

	assert_int_equal(store_value(store, "SELECT count(*) FROM pair", -1, &value, &err), 0);
	return value;
}

static void
commits_and_rolls_back(void **state)
{
	struct store *store = own(*state);
	struct error err;
	struct stat info;

	assert_int_equal(stat(store_path(store), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(store_begin(store, &err), 0);
	assert_true(store_in_transaction(store));
	assert_int_equal(insert(store, "a", 1, &err), 0);
	assert_int_equal(store_commit(store, &err), 0);
	assert_int_equal(store_begin(store, &err), 0);
	assert_int_equal(insert(store, "b", 2, &err), 0);
	store_rollback(store);
	assert_false(store_in_transaction(store));
	assert_int_equal(count(store), 1);
	store_close(store);
	store = own(*state);
	assert_int_equal(count(store), 1);
	assert_int_equal(store_check(store, &err), 0);
	assert_true(store_space(store) > 0);
	store_close(store);
}

/* Ours are not, from the moment they have their name: one that is was emptied by somebody else. */
static void
an_empty_file_is_none_of_ours(void **state)
{
	struct place *place = *state;
	struct error err;
	struct store *store = store_open(place->path, STORE_OWN, &err);
	struct stat info;

	assert_non_null(store);
	assert_int_equal(stat(place->path, &info), 0);
	assert_true(info.st_size > 0);
	store_close(store);
	assert_int_equal(truncate(place->path, 0), 0);
	assert_null(store_open(place->path, STORE_OWN, &err));
	assert_int_equal(err.exit, EXIT_IO);
	assert_non_null(strstr(err.text, "x.db: empty"));
	assert_int_equal(stat(place->path, &info), 0);
	assert_int_equal(info.st_size, 0);
}

/* A file of which nobody can say whether it is there is not made anew: ours would take its place. */
static void
what_cannot_be_looked_at_is_left_alone(void **state)
{
	struct place *place = *state;
	struct error err;
	struct stat info;

	assert_int_equal(symlink(place->path, place->path), 0);
	assert_null(store_open(place->path, STORE_OWN, &err));
	assert_int_equal(err.exit, EXIT_IO);
	assert_int_equal(lstat(place->path, &info), 0);
	assert_true(S_ISLNK(info.st_mode));
}

static void
constraints_are_told_apart(void **state)
{
	struct store *store = own(*state);
	struct error err;

	assert_int_equal(insert(store, "a", 1, &err), 0);
	assert_int_equal(insert(store, "a", 1, &err), -1);
	assert_string_equal(err.code, "constraint");
	assert_int_equal(err.exit, EXIT_BUG);
	assert_int_equal(store_script(store, "DELETE FROM pair", &err), -1);
	assert_string_equal(err.code, "constraint");
	assert_int_equal(store_script(store, "DELETE FORM pair", &err), -1);
	assert_string_equal(err.code, "fatal");
	assert_int_equal(insert(store, "b", INT64_MAX, &err), 0); /* the handle lives on */
	assert_int_equal(store_script(store, "PRAGMA writable_schema=ON; DELETE FROM sqlite_schema", &err), -1);
	store_close(store);
}

static void
rows_come_back_as_they_were(void **state)
{
	struct store *store = own(*state);
	struct query *query;
	struct error err;

	assert_int_equal(insert(store, "", -(INT64_C(1) << 62), &err), 0);
	query = store_prepare(store, "SELECT name, amount, note, x'00ff', 'text' FROM pair", &err);
	assert_non_null(query);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(store_step(query, &err), 1);
		assert_int_equal(store_text(query, 0).len, 0);
		assert_true(store_int(query, 1) == -(INT64_C(1) << 62));
		assert_true(store_is_null(query, 2));
		assert_memory_equal(store_bytes(query, 3).at, "\0\xff", 2);
		assert_true(store_is_int(query, 1));
		assert_false(store_is_int(query, 4));
		assert_int_equal(store_step(query, &err), 0);
	}
	store_close(store);
}

static void
second_owner_is_told_to_wait(void **state)
{
	struct place *place = *state;
	struct store *store = own(place), *reader;
	struct error err;

	assert_null(store_open(place->path, STORE_OWN, &err));
	assert_int_equal(err.exit, EXIT_LATER);
	reader = store_open(place->path, STORE_READ, &err);
	assert_non_null(reader);
	assert_int_equal(store_script(reader, "INSERT INTO pair (name) VALUES ('r')", &err), -1);
	store_close(reader);
	store_close(store);
	store = own(place);
	store_close(store);
}

static void
reader_keeps_its_picture(void **state)
{
	struct place *place = *state;
	struct store *store = own(place), *reader;
	struct error err;

	assert_int_equal(insert(store, "a", 1, &err), 0);
	reader = store_open(place->path, STORE_READ, &err);
	assert_non_null(reader);
	assert_int_equal(store_begin(reader, &err), 0);
	assert_int_equal(count(reader), 1);
	assert_int_equal(insert(store, "b", 1, &err), 0);
	assert_int_equal(count(reader), 1);
	store_rollback(reader);
	assert_int_equal(count(reader), 2);
	store_close(reader);
	store_close(store);
}

static void
reader_wants_a_file(void **state)
{
	struct place *place = *state;
	struct error err;

	assert_null(store_open(place->path, STORE_READ, &err));
	assert_string_equal(err.code, "not_found");
	assert_int_equal(access(place->path, F_OK), -1);
}

static void
schema_grows_and_a_newer_one_is_refused(void **state)
{
	struct place *place = *state;
	struct error err;
	struct store *store = store_open(place->path, STORE_OWN, &err);

	assert_int_equal(store_migrate(store, steps, 1, &err), 0);
	assert_int_equal(insert(store, "a", 1, &err), 0);
	assert_int_equal(store_migrate(store, steps, 2, &err), 0);
	assert_int_equal(store_version(store, &err), 2);
	assert_int_equal(count(store), 1);
	assert_int_equal(store_migrate(store, steps, 1, &err), -1);
	assert_int_equal(err.exit, EXIT_CONFIG);
	store_close(store);
	snprintf(place->copy, sizeof place->copy, "%s/x.db.v1", place->directory);
	store = store_open(place->copy, STORE_READ, &err);
	assert_non_null(store);
	assert_int_equal(store_version(store, &err), 1);
	assert_int_equal(store_migrate(store, steps, 2, &err), -1);
	assert_int_equal(err.exit, EXIT_CONFIG);
	store_close(store);
}

static void
backup_is_whole_and_never_overwrites(void **state)
{
	struct place *place = *state;
	struct store *store = own(place), *reader, *copy;
	struct error err;

	assert_int_equal(insert(store, "a", 1, &err), 0);
	reader = store_open(place->path, STORE_READ, &err);
	assert_int_equal(store_backup(reader, place->copy, &err), 0);
	assert_int_equal(store_script(reader, "INSERT INTO pair (name) VALUES ('r')", &err), -1);
	store_close(reader);
	assert_int_equal(store_backup(store, place->copy, &err), -1);
	copy = store_open(place->copy, STORE_READ, &err);
	assert_non_null(copy);
	assert_int_equal(count(copy), 1);
	assert_int_equal(store_version(copy, &err), 2);
	store_close(copy);
	store_close(store);
}

static void
damaged_file_is_an_io_error(void **state)
{
	struct place *place = *state;
	FILE *file = fopen(place->path, "w");
	struct error err;
	struct store *store;

	for (int i = 0; i < 5000; i++)
		fputs("no database", file);
	fclose(file);
	store = store_open(place->path, STORE_OWN, &err);
	assert_null(store);
	assert_int_equal(err.exit, EXIT_IO);
}

/* Dies without a commit; what was committed before stays, and the lock is free again. */
static void
killed_owner_leaves_what_it_committed(void **state)
{
	struct place *place = *state;
	struct store *store;
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct error err;

		store = store_open(place->path, STORE_OWN, &err);
		if (store_migrate(store, steps, COUNT(steps), &err) == 0 && store_begin(store, &err) == 0 &&
		    insert(store, "a", 1, &err) == 0 && store_commit(store, &err) == 0 &&
		    store_begin(store, &err) == 0 && insert(store, "b", 1, &err) == 0)
			raise(SIGKILL);
		_exit(1);
	}
	waitpid(child, &status, 0);
	assert_true(WIFSIGNALED(status));
	store = own(place);
	assert_int_equal(count(store), 1);
	store_close(store);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(commits_and_rolls_back),
		CASE(an_empty_file_is_none_of_ours),
		CASE(what_cannot_be_looked_at_is_left_alone),
		CASE(constraints_are_told_apart),
		CASE(rows_come_back_as_they_were),
		CASE(second_owner_is_told_to_wait),
		CASE(reader_keeps_its_picture),
		CASE(reader_wants_a_file),
		CASE(schema_grows_and_a_newer_one_is_refused),
		CASE(backup_is_whole_and_never_overwrites),
		CASE(damaged_file_is_an_io_error),
		CASE(killed_owner_leaves_what_it_committed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
