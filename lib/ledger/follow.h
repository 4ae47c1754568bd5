/*
 * follow: posted events on standard output, as they come, read from the database that another process writes.
 */
#ifndef LEDGER_FOLLOW_H
#define LEDGER_FOLLOW_H

#include "ledger/ask.h"

/*
 * Until SIGTERM, SIGINT, or nobody reads any more (0); -1 and err otherwise.  directory is where path lies.  The last mark of
 * arb-exec of the ledger's present run is written too, those of other stages are not: they are for --publish.
 */
int follow_run(const struct ask *ask, const char *directory, struct error *err) MUST_CHECK;

#endif
