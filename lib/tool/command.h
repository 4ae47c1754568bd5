/*
 * command: the sub-command that a program was asked for, and its operands.
 */
#ifndef TOOL_COMMAND_H
#define TOOL_COMMAND_H

#include "tool/program.h"

enum { COMMAND_OPERANDS_MAX = 64 };

/* A zeroed struct was asked for nothing yet.  The words are the command line's. */
struct command_line {
	const struct command_row *row; /* of the rows that were given; NULL: none yet */
	const char *operands[COMMAND_OPERANDS_MAX];
	size_t count;
};

/* The next word: the command, then its operands, of which it takes at most row->most.  -1 and err (usage). */
int command_word(
    struct command_line *line, const struct command_row *rows, const char *word, struct error *err) MUST_CHECK;

#endif
