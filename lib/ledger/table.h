/*
 * table: rows of text in columns as wide as they need to be.
 */
#ifndef LEDGER_TABLE_H
#define LEDGER_TABLE_H

#include "base/text.h"

enum { TABLE_COLUMNS = 12 };

/* Cells lie one behind the other in text.  table_free accepts a zeroed struct. */
struct table {
	size_t columns;
	bool right[TABLE_COLUMNS]; /* figures stand at the right */
	size_t widths[TABLE_COLUMNS];
	struct text cells; /* each ends with NUL */
	size_t count;
};

void table_init(
    struct table *table, const char *const heads[], const char *align); /* align: "llr", a letter a column */
void table_free(struct table *table);
void table_cell(struct table *table, struct slice text);
void table_decimal(struct table *table, struct decimal value);
void table_int(struct table *table, int64_t value);
void table_write(const struct table *table, struct text *out);

#endif
