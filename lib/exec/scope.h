/*
 * scope: where no new trade may begin: halt lines that are in force.
 */
#ifndef EXEC_SCOPE_H
#define EXEC_SCOPE_H

#include "base/error.h"
#include "base/slice.h"

enum { SCOPE_MAX = 80, SCOPES_MAX = 256 };

/* Plain data; a zeroed struct holds nothing. */
struct scopes {
	char at[SCOPES_MAX][SCOPE_MAX]; /* "all", "venue:NAME", "symbol:SYMBOL", "asset:ASSET" */
	size_t count;
	bool overflow; /* one could not be kept: everything is halted */
};

void scope_halt(struct scopes *scopes, struct slice scope);
/* "all" lifts what was said of all, not the narrower ones. */
void scope_resume(struct scopes *scopes, struct slice scope);

bool scope_halted(const struct scopes *scopes, struct slice scope);

/* The scope that forbids an order, NULL when none does. */
const char *scope_forbids(
    const struct scopes *scopes, const char *venue, const char *symbol, const char *base, const char *quote);

#endif
