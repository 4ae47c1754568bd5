/*
 * cursor: ask the ledger how far it has come with our journal.
 */
#ifndef EXEC_CURSOR_H
#define EXEC_CURSOR_H

#include <stdint.h>

#include "event/words.h"

/*
 * Run `arb-ledger cursor JOURNAL --state DIRECTORY` (with --live, of that mode), found beside this program or on the PATH.  The number
 * it prints: all events up to it are posted; 0 when the ledger knows none.  -1: there is no ledger in the directory, or its answer is
 * none.
 */
int64_t cursor_find(const char *journal, const char *directory, enum mode mode);

#endif
