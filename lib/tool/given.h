/*
 * given: which options a command line has, and where each of them says something: elsewhere whoever gave it means something that is not done.
 */
#ifndef TOOL_GIVEN_H
#define TOOL_GIVEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum { GIVEN_MAX = 32, GIVEN_COMMANDS = 4 };

/* A zeroed struct has none.  The names are the caller's. */
struct given {
	const char *names[GIVEN_MAX];
	size_t count;
};

/* An option of some commands alone; what has no place says something everywhere. */
struct given_place {
	const char *option; /* NULL: the rows end */
	const char *where; /* in words, behind "is for" */
	const char *commands[GIVEN_COMMANDS]; /* "": no command at all; the rest NULL */
};

void given_note(struct given *given, const char *option);
bool given_has(const struct given *given, const char *option);

/* command "": none.  -1 and err (usage): an option says nothing there. */
int given_check(
    const struct given *given, const struct given_place *places, const char *command, struct error *err) MUST_CHECK;

#endif
