/*
 * freeze: the file whose existence stops new orders.
 */
#ifndef LEDGER_FREEZE_H
#define LEDGER_FREEZE_H

#include "base/error.h"
#include "base/text.h"

/*
 * Make DIRECTORY/freeze with one JSON line in it, whole and on the disk.  One that is there already stays as it is: the first
 * reason counts.
 */
int freeze_write(
    const char *directory, int64_t ts_us, const char *reason, const char *by, struct error *err) MUST_CHECK;

#endif
