/*
 * journal: exec.db, what the executor must not forget.
 *
 * Tables are only added to: an order's state is its last row, a trade has ended when it has an ending.  Everything since the
 * last commit is one transaction; journal_commit() makes it durable.  One process owns the file (exit 75 for a second one) and
 * every commit makes sure that no later one has begun (epoch).
 */
#ifndef EXEC_JOURNAL_H
#define EXEC_JOURNAL_H

#include "exec/exec.h"

struct journal;

/*
 * Open or create exec.db in the directory, which is made when it is not there.  NULL and err: 78 when it belongs to the other
 * mode, 75 when another process has it, 74 when it is damaged, or empty, or cannot be read or written.
 */
struct journal *journal_open(const char *directory, enum mode mode, struct error *err) MUST_CHECK;

/*
 * The same for who only notes that an order is cancelled, which may not wait until the whole file was read: it is not checked, and
 * not written to when its schema is an older one.
 */
struct journal *journal_open_to_note(const char *directory, enum mode mode, struct error *err) MUST_CHECK;

void journal_close(struct journal *journal); /* accepts NULL */

/* The functions by which the executor knows it. */
struct record journal_record(struct journal *journal);

/*
 * Fill a fresh exec with what is there: id, numbers, time, purse, halts, trades that have not ended.  lapse: in mode live, the caller's clock,
 * which was looked at, and lives longer; rows say from now on what CLOCK_BOOTTIME it was, and in which run of the machine.  NULL: on
 * paper, where the input alone tells the time.
 */
int journal_load(struct journal *journal, struct exec *exec, const struct lapse *lapse, struct error *err) MUST_CHECK;

/* Give the journal its id; only once in its life. */
int journal_name(struct journal *journal, const char *id, struct error *err) MUST_CHECK;

int64_t journal_epoch(const struct journal *journal); /* how often it was opened: 1, 2, 3, ... */

/* Whether so many bytes are left there; 0: any will do, as does a disk that cannot tell. */
bool journal_has_room(const struct journal *journal, int64_t bytes);

/* Make all since the last commit durable; nothing when there is nothing.  -1, also each time behind a failure: what was not committed is gone. */
int journal_commit(struct journal *journal, struct error *err) MUST_CHECK;

/*
 * Events of the outbox in their order: those after number `after`, or only those of trades that have not ended.  Each line
 * is appended to out, marked as told again; done is called for each 64 KiB.
 */
int journal_again(struct journal *journal, int64_t after, bool unfinished, struct text *out,
    int (*done)(void *arg, struct error *err), void *arg, struct error *err) MUST_CHECK;

#endif
