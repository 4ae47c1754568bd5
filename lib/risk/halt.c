#include "risk/halt.h"

static bool
is_freeze(struct slice reason)
{
	return slice_is(reason, "freeze");
}

static struct halted *
find(struct halts *halts, struct slice scope, bool freeze)
{
	for (size_t i = 0; i < halts->count; i++)
		if (halts->at[i].freeze == freeze && slice_is(scope, halts->at[i].scope))
			return &halts->at[i];
	return NULL;
}

/* A place for a new scope: one that stands no more may go when there is no other. */
static struct halted *
place(struct halts *halts, struct slice scope, bool freeze)
{
	struct halted *halted = NULL;

	if (scope.len >= HALT_SCOPE_MAX)
		return NULL;
	if (halts->count < HALTS_MAX)
		halted = &halts->at[halts->count++];
	for (size_t i = 0; i < HALTS_MAX && halted == NULL; i++)
		if (!halts->at[i].stands)
			halted = &halts->at[i];
	if (halted == NULL)
		return NULL;
	*halted = (struct halted){ .freeze = freeze };
	return slice_copy(halted->scope, sizeof halted->scope, scope) ? halted : NULL;
}

bool
halts_set(struct halts *halts, struct slice scope, struct slice reason, int64_t ts_us)
{
	struct halted *halted = find(halts, scope, is_freeze(reason));
	bool changed;

	if (halted == NULL)
		halted = place(halts, scope, is_freeze(reason));
	if (halted == NULL) {
		changed = !halts->lost;
		halts->lost = true;
		return changed;
	}
	if (ts_us < halted->ts_us)
		return false;
	changed = !halted->stands;
	halted->stands = true;
	halted->ts_us = ts_us;
	if (reason.len >= sizeof halted->reason)
		reason.len = sizeof halted->reason - 1;
	slice_copy(halted->reason, sizeof halted->reason, reason);
	return changed;
}

bool
halts_clear(struct halts *halts, struct slice scope, struct slice reason, int64_t ts_us)
{
	bool changed = false, all = slice_is(scope, "all");

	for (size_t i = 0; i < halts->count; i++) {
		struct halted *halted = &halts->at[i];

		if ((!all && !slice_is(scope, halted->scope)) || (is_freeze(reason) && !halted->freeze) ||
		    ts_us < halted->ts_us)
			continue;
		changed = changed || halted->stands;
		halted->stands = false;
		halted->ts_us = ts_us;
	}
	if (all && !is_freeze(reason) && halts->lost) {
		halts->lost = false;
		changed = true;
	}
	return changed;
}

const struct halted *
halts_find(const struct halts *halts, const char *prefix, struct slice name)
{
	size_t len = strlen(prefix);

	for (size_t i = 0; i < halts->count && name.len > 0; i++) {
		const char *scope = halts->at[i].scope;

		if (halts->at[i].stands && strncmp(scope, prefix, len) == 0 && slice_is(name, scope + len))
			return &halts->at[i];
	}
	return NULL;
}
