/*
 * halt: which scopes may not be traded in, and why.
 *
 * A halt for the freeze file and any other halt of the same scope stand side by side: that the file has gone does not
 * lift what something else has stopped.
 */
#ifndef RISK_HALT_H
#define RISK_HALT_H

#include <stdint.h>

#include "base/slice.h"

enum { HALTS_MAX = 64, HALT_SCOPE_MAX = 64, HALT_REASON_MAX = 64 };

struct halted {
	char scope[HALT_SCOPE_MAX]; /* all, venue:NAME, symbol:SYMBOL, asset:ASSET; as it stood on the line */
	char reason[HALT_REASON_MAX]; /* may be cut */
	int64_t ts_us; /* of the last word on it */
	bool stands;
	bool freeze; /* reason `freeze` */
};

/* Plain data; a zeroed struct halts nothing. */
struct halts {
	struct halted at[HALTS_MAX];
	size_t count;
	bool lost; /* one did not fit: everything is halted until `all` is resumed */
};

/* True when something changed.  A line older than the last word on its scope changes nothing. */
bool halts_set(struct halts *halts, struct slice scope, struct slice reason, int64_t ts_us);
/* Resuming `all` resumes every scope; with reason `freeze` it lifts only what the freeze file had stopped. */
bool halts_clear(struct halts *halts, struct slice scope, struct slice reason, int64_t ts_us);

/* The halt of a scope given as prefix ("venue:", "" for all) and name, NULL when none stands. */
const struct halted *halts_find(const struct halts *halts, const char *prefix, struct slice name);

#endif
