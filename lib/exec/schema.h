/*
 * schema: the tables of exec.db.
 */
#ifndef EXEC_SCHEMA_H
#define EXEC_SCHEMA_H

#include <stddef.h>

/* Steps for store_migrate(); steps are appended, never edited. */
extern const char *const schema_steps[];
extern const size_t schema_count;

#endif
