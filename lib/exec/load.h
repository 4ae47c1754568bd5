/*
 * load: from the rows of exec.db back to a running executor.
 */
#ifndef EXEC_LOAD_H
#define EXEC_LOAD_H

#include "exec/exec.h"
#include "store/store.h"

/* A value of the table meta; "" when it is not there. */
int load_meta(struct store *store, const char *key, char *to, size_t size, struct error *err) MUST_CHECK;

/* Everything: id, numbers, time, purse, halts, trades that have not ended. */
int load_all(struct store *store, struct exec *exec, struct error *err) MUST_CHECK;

#endif
