/*
 * cursor: ask the ledger how far it has come with our journal.
 */
#ifndef EXEC_CURSOR_H
#define EXEC_CURSOR_H

#include <stdint.h>

#include "base/error.h"

/*
 * Run `arb-ledger cursor JOURNAL --state STATE`, found beside this program or on the PATH.  The number it prints: all events up to
 * it are posted; 0 when the ledger knows none.  -1: there is no ledger to ask, or its answer is none.
 */
int64_t cursor_ask(const char *journal, const char *state);

/* The same for the ledger in the directory; -1 also when there is none. */
int64_t cursor_find(const char *journal, const char *directory);

#endif
