/*
 * given: which options a command line has, and where each of them says something: elsewhere whoever gave it means something that is not done.
 */
#ifndef TRADER_GIVEN_H
#define TRADER_GIVEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum { GIVEN_MAX = 32 };

/* A zeroed struct has none.  The names are the caller's. */
struct given {
	const char *names[GIVEN_MAX];
	size_t count;
};

void given_note(struct given *given, const char *option);
bool given_has(const struct given *given, const char *option);

/* command NULL: none, the stream is traded on.  -1 and err (usage): an option says nothing there. */
int given_check(const struct given *given, const char *command, struct error *err) MUST_CHECK;

#endif
