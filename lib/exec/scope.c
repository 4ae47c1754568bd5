#include "exec/scope.h"

#include <stdio.h>

static size_t
find(const struct scopes *scopes, struct slice scope)
{
	size_t i;

	for (i = 0; i < scopes->count && !slice_is(scope, scopes->at[i]); i++)
		;
	return i;
}

bool
scope_halted(const struct scopes *scopes, struct slice scope)
{
	return find(scopes, scope) < scopes->count;
}

void
scope_halt(struct scopes *scopes, struct slice scope)
{
	/* an adviser that is not heard is no reason against a verdict that was given without it */
	if (slice_is(scope, "advice") || scope_halted(scopes, scope))
		return;
	if (scopes->count == SCOPES_MAX || !slice_copy(scopes->at[scopes->count], SCOPE_MAX, scope)) {
		scopes->overflow = true;
		return;
	}
	scopes->count++;
}

void
scope_resume(struct scopes *scopes, struct slice scope)
{
	size_t i = find(scopes, scope);

	if (i == scopes->count)
		return;
	scopes->count--;
	memmove(scopes->at[i], scopes->at[scopes->count], SCOPE_MAX);
}

static const char *
holds(const struct scopes *scopes, const char *kind, const char *name)
{
	char scope[SCOPE_MAX];
	size_t i;

	snprintf(scope, sizeof scope, "%s%s", kind, name);
	i = find(scopes, slice_of(scope));
	return i < scopes->count ? scopes->at[i] : NULL;
}

const char *
scope_forbids(const struct scopes *scopes, const char *venue, const char *symbol, const char *base, const char *quote)
{
	const char *found;

	if (scopes->overflow)
		return "all";
	if (scopes->count == 0)
		return NULL;
	if ((found = holds(scopes, "all", "")) != NULL || (found = holds(scopes, "venue:", venue)) != NULL ||
	    (found = holds(scopes, "symbol:", symbol)) != NULL || (found = holds(scopes, "asset:", base)) != NULL)
		return found;
	return holds(scopes, "asset:", quote);
}
