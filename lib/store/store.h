/*
 * store: the one door to SQLite.
 *
 * A store is one database file, opened so that what was committed stays committed: WAL, synchronous=FULL, DEFENSIVE,
 * no trusted schema, foreign keys on, five seconds of patience with other programs.  Money is kept in it as integers.
 *
 *	store = store_open("exec.db", STORE_OWN, &err);
 *	if (store == NULL || store_migrate(store, steps, COUNT(steps), &err) != 0) ...
 *	insert = store_prepare(store, "INSERT INTO intent (id, qty) VALUES (?1, ?2)", &err);
 *	...
 *	store_begin(store, &err);
 *	store_bind_text(insert, 1, id);
 *	store_bind_int(insert, 2, 1250);
 *	store_run(insert, &err);
 *	store_commit(store, &err);	(only now may anybody be told)
 *
 * Errors carry the exit code: 74 I/O, full disk, damaged file; 75 busy for five seconds or owned by another instance;
 * 71 no memory; 78 a schema newer than ours; 70 a mistake of ours (and then err->code is "constraint" where a constraint
 * or trigger refused).  After an I/O error or a sign of damage the handle is dead: every later call fails the same way,
 * because what a second attempt on the same handle says cannot be trusted.  The file is left as it is.
 *
 * One thread, one store.  A child process must not use it.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct store; /* one connection */
struct query; /* one prepared statement of a store; freed with it */

enum store_use {
	STORE_OWN, /* the one writer: creates the file (mode 0600), holds PATH.lock until store_close() */
	STORE_READ /* a reader beside it: the file must exist; never blocks the writer, can change nothing */
};

/*
 * Open.  NULL and err otherwise: 75 when another process owns it, 69 (code not_found) when a reader finds no file, 74 when an
 * owner finds an empty one.  The lock is an OFD lock: it goes with the process, whatever kills it, and is closed on exec.
 */
struct store *store_open(const char *path, enum store_use use, struct error *err) MUST_CHECK;

/* Frees the queries as well; an open transaction is rolled back.  Accepts NULL. */
void store_close(struct store *store);

/*
 * Bring the schema up to date: steps[i] is the script that leads from version i to i + 1 (PRAGMA user_version).  Each runs in
 * one transaction.  Where something is there already, a copy PATH.vN is made first.  Steps are never edited once released, only
 * appended; they create and append, nothing else.
 */
int store_migrate(struct store *store, const char *const steps[], size_t count, struct error *err) MUST_CHECK;

/* PRAGMA user_version; -1 and err. */
int64_t store_version(struct store *store, struct error *err) MUST_CHECK;

/* BEGIN IMMEDIATE; a reader gets a plain BEGIN: one picture of the file until store_rollback(). */
int store_begin(struct store *store, struct error *err) MUST_CHECK;
/* When it returned 0, it is on the disk.  On failure all of the transaction is undone and the handle is dead. */
int store_commit(struct store *store, struct error *err) MUST_CHECK;
void store_rollback(struct store *store);
bool store_in_transaction(const struct store *store); /* between begin and commit */
/* -1 and err: the handle is dead, and what was not committed is gone. */
int store_alive(const struct store *store, struct error *err) MUST_CHECK;

/* Run a script without parameters: schema, pragmas. */
int store_script(struct store *store, const char *sql, struct error *err) MUST_CHECK;

/* One statement, kept for many uses.  NULL and err.  The store frees it; query_free frees it sooner (accepts NULL). */
struct query *store_prepare(struct store *store, const char *sql, struct error *err) MUST_CHECK;
void query_free(struct query *query);

/*
 * Parameters, numbered from 1 (?1, ?2, ...).  They stay bound until bound anew.  Bytes are not copied: they must live until
 * the query was run or reset.  An empty slice with at NULL binds NULL.
 */
void store_bind_int(struct query *query, int parameter, int64_t value);
void store_bind_text(struct query *query, int parameter, struct slice value);
void store_bind_bytes(struct query *query, int parameter, struct slice value);
void store_bind_null(struct query *query, int parameter);

/* For what gives no rows: run to the end, and reset. */
int store_run(struct query *query, struct error *err) MUST_CHECK;

/* Rows that the last statement changed: after INSERT ... ON CONFLICT DO NOTHING, whether it did anything. */
int64_t store_changes(const struct store *store);

/*
 * For what gives rows: 1 a row is at hand, 0 there are no more (and the query was reset), -1 and err (reset as well).
 * Whoever stops before 0 calls store_reset().
 */
int store_step(struct query *query, struct error *err) MUST_CHECK;
void store_reset(struct query *query);

/* Columns of the row at hand, from 0.  Slices are valid until the next step or reset; at is NULL for NULL. */
int64_t store_int(struct query *query, int column);
struct slice store_text(struct query *query, int column);
struct slice store_bytes(struct query *query, int column);
bool store_is_null(struct query *query, int column);
bool store_is_int(struct query *query, int column); /* stored as an integer, not as text or a double */

/* First column of the first row of a query with no parameters; fallback when there is no row or it is NULL. */
int store_value(struct store *store, const char *sql, int64_t fallback, int64_t *value, struct error *err) MUST_CHECK;

/* PRAGMA integrity_check and foreign_key_check.  0 all well; -1 and err (exit 74) with the first finding. */
int store_check(struct store *store, struct error *err) MUST_CHECK;

/*
 * Write a copy of the whole database, as of now, into a file that must not exist; on the disk when it returned 0.  Also while
 * the owner is writing.
 */
int store_backup(struct store *store, const char *path, struct error *err) MUST_CHECK;

/*
 * Put a copy of the database `from` in the place of the one at path, which no one may be using (75).  Until the last moment path is
 * what it was; afterwards it is the copy, on the disk.
 */
int store_replace(const char *path, const char *from, struct error *err) MUST_CHECK;

/* Bytes free for us where the file lives: refuse new work before the disk is full.  -1: cannot be told. */
int64_t store_space(const struct store *store);

const char *store_path(const struct store *store);

/* fsync a directory (of a path): a new or renamed file is there only after it. */
int store_sync_directory(const char *path, struct error *err) MUST_CHECK;

#endif
