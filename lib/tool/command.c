#include "tool/command.h"

#include <string.h>

int
command_word(struct command_line *line, const struct command_row *rows, const char *word, struct error *err)
{
	if (line->row == NULL) {
		for (const struct command_row *row = rows; row->name != NULL; row++)
			if (strcmp(word, row->name) == 0)
				line->row = row;
		return line->row != NULL ? 0 : error_set(err, "usage", "%s: no such command", word);
	}
	if (line->count == line->row->most || line->count == COMMAND_OPERANDS_MAX)
		return error_set(err, "usage", "%s: one operand too many for %s", word, line->row->name);
	line->operands[line->count++] = word;
	return 0;
}
