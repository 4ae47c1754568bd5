/*
 * load: from the rows of exec.db back to a running executor.
 */
#ifndef EXEC_LOAD_H
#define EXEC_LOAD_H

#include "base/clock.h"
#include "exec/exec.h"
#include "store/store.h"

/* A value of the table meta; "" when it is not there. */
int load_meta(struct store *store, const char *key, char *to, size_t size, struct error *err) MUST_CHECK;

/* The run of the machine: what lapse time is ahead of CLOCK_BOOTTIME, and whose that is.  Zeroed: on paper, which has no clock. */
struct load_boot {
	char id[BOOT_ID_MAX];
	int64_t lead_us;
};

/* Everything: id, numbers, time, purse, halts, trades that have not ended. */
int load_all(struct store *store, const struct load_boot *boot, struct exec *exec, struct error *err) MUST_CHECK;

#endif
