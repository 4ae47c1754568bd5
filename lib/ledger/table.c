#include "ledger/table.h"

#include "wire/printable.h"

void
table_init(struct table *table, const char *const heads[], const char *align)
{
	*table = (struct table){ .columns = strlen(align) };
	for (size_t i = 0; i < table->columns; i++)
		table->right[i] = align[i] == 'r';
	for (size_t i = 0; i < table->columns; i++)
		table_cell(table, slice_of(heads[i]));
}

void
table_free(struct table *table)
{
	text_free(&table->cells);
}

void
table_cell(struct table *table, struct slice text)
{
	size_t *width = &table->widths[table->count++ % table->columns];

	size_t before = table->cells.len;

	text_printable(&table->cells, text);
	if (table->cells.len - before > *width)
		*width = table->cells.len - before;
	text_char(&table->cells, '\0');
}

void
table_decimal(struct table *table, struct decimal value)
{
	char digits[DECIMAL_TEXT_MAX];

	table_cell(table, (struct slice){ digits, decimal_text(digits, value) });
}

void
table_int(struct table *table, int64_t value)
{
	table_decimal(table, decimal_int(value));
}

void
table_write(const struct table *table, struct text *out)
{
	const char *at = table->cells.at;

	for (size_t i = 0; i < table->count && at != NULL; i++) {
		size_t column = i % table->columns, len = strlen(at), pad = table->widths[column] - len;
		bool last = column + 1 == table->columns;

		for (size_t j = 0; table->right[column] && j < pad; j++)
			text_char(out, ' ');
		text_bytes(out, at, len);
		for (size_t j = 0; !table->right[column] && !last && j < pad; j++)
			text_char(out, ' ');
		text_string(out, last ? "\n" : "  ");
		at += len + 1;
	}
}
