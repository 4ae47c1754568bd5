/*
 * scope: where no new trade may begin: halts that are in force, those that lines told of and those of our own alarms.
 */
#ifndef EXEC_SCOPE_H
#define EXEC_SCOPE_H

#include "base/error.h"
#include "base/slice.h"

enum { SCOPE_MAX = 80, SCOPES_MAX = 256, HALTER_MAX = 40 };

/* One halt.  The same scope may be halted by several, and by us: each ends by itself. */
struct halted {
	char scope[SCOPE_MAX]; /* "all", "venue:NAME", "symbol:SYMBOL", "asset:ASSET" */
	char by[HALTER_MAX]; /* who said so; longer names are cut */
	bool ours; /* of an alarm: the journal has it, and it outlives the process */
};

/* Plain data; a zeroed struct holds nothing. */
struct scopes {
	struct halted at[SCOPES_MAX];
	size_t count;
	bool overflow; /* one could not be kept: everything is halted */
};

/* A line says so. */
void scope_halt(struct scopes *scopes, struct slice scope, struct slice by);
/* An alarm of ours does. */
void scope_alarm(struct scopes *scopes, struct slice scope);

/*
 * A line ends what `by` had halted there; of one who had halted nothing there it ends all that is halted in the scope, ours too.  "all"
 * lifts what was said of all, not the narrower ones.
 */
void scope_resume(struct scopes *scopes, struct slice scope, struct slice by);
/* All of the scope ends. */
void scope_lift(struct scopes *scopes, struct slice scope);

bool scope_halted(const struct scopes *scopes, struct slice scope);
/* By an alarm of ours. */
bool scope_alarmed(const struct scopes *scopes, struct slice scope);

/* The scope that forbids an order, NULL when none does. */
const char *scope_forbids(
    const struct scopes *scopes, const char *venue, const char *symbol, const char *base, const char *quote);

#endif
