#include "exec/scope.h"

#include <stdio.h>

/* The first of the scope from place i on. */
static size_t
find(const struct scopes *scopes, struct slice scope, size_t i)
{
	while (i < scopes->count && !slice_is(scope, scopes->at[i].scope))
		i++;
	return i;
}

/* That of one halter. */
static size_t
find_of(const struct scopes *scopes, struct slice scope, const char *by, bool ours)
{
	size_t i = find(scopes, scope, 0);

	while (i < scopes->count && (scopes->at[i].ours != ours || strcmp(scopes->at[i].by, by) != 0))
		i = find(scopes, scope, i + 1);
	return i;
}

static void
add(struct scopes *scopes, struct slice scope, const char *by, bool ours)
{
	struct halted *halted = &scopes->at[scopes->count];

	if (find_of(scopes, scope, by, ours) < scopes->count)
		return;
	if (scopes->count == SCOPES_MAX || !slice_copy(halted->scope, sizeof halted->scope, scope)) {
		scopes->overflow = true;
		return;
	}
	snprintf(halted->by, sizeof halted->by, "%s", by);
	halted->ours = ours;
	scopes->count++;
}

static void
remove_at(struct scopes *scopes, size_t i)
{
	scopes->at[i] = scopes->at[--scopes->count];
}

bool
scope_halted(const struct scopes *scopes, struct slice scope)
{
	return find(scopes, scope, 0) < scopes->count;
}

bool
scope_alarmed(const struct scopes *scopes, struct slice scope)
{
	return find_of(scopes, scope, "", true) < scopes->count;
}

void
scope_halt(struct scopes *scopes, struct slice scope, struct slice by)
{
	char name[HALTER_MAX];

	/* an adviser that is not heard is no reason against a verdict that was given without it */
	if (slice_is(scope, "advice"))
		return;
	snprintf(name, sizeof name, "%.*s", SLICE_ARG(by));
	add(scopes, scope, name, false);
}

void
scope_alarm(struct scopes *scopes, struct slice scope)
{
	add(scopes, scope, "", true);
}

void
scope_lift(struct scopes *scopes, struct slice scope)
{
	size_t i = 0;

	while ((i = find(scopes, scope, i)) < scopes->count)
		remove_at(scopes, i);
}

void
scope_resume(struct scopes *scopes, struct slice scope, struct slice by)
{
	char name[HALTER_MAX];
	size_t i;

	snprintf(name, sizeof name, "%.*s", SLICE_ARG(by));
	i = find_of(scopes, scope, name, false);
	if (i < scopes->count)
		remove_at(scopes, i);
	else
		scope_lift(scopes, scope);
}

static const char *
holds(const struct scopes *scopes, const char *kind, const char *name)
{
	char scope[SCOPE_MAX];
	size_t i;

	snprintf(scope, sizeof scope, "%s%s", kind, name);
	i = find(scopes, slice_of(scope), 0);
	return i < scopes->count ? scopes->at[i].scope : NULL;
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
