/*
 * cursor: ask the ledger how far it has come with our journal.
 */
#ifndef EXEC_CURSOR_H
#define EXEC_CURSOR_H

#include <stdint.h>

#include "exec/journal.h"

/*
 * Run `arb-ledger cursor JOURNAL --state DIRECTORY` (with --live, of that mode), found beside this program or on the PATH.  The number
 * it prints: all events up to it are posted; 0 when the ledger knows none, or does not answer within 15 s: it may have missed any.
 * -1: there is no ledger in the directory.
 */
int64_t cursor_find(const char *journal, const char *directory, enum mode mode);

/*
 * What the ledger may have missed is told again; with no ledger at all, what is unfinished.  done is called as by journal_again(), on
 * the lines in exec->made.
 */
int cursor_again(struct journal *journal, struct exec *exec, const char *directory,
    int (*done)(void *arg, struct error *err), void *arg, struct error *err) MUST_CHECK;

#endif
