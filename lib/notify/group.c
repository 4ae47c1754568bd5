#include "notify/group.h"

#include <stdlib.h>

void
groups_free(struct groups *groups)
{
	free(groups->at);
	groups->at = NULL;
	groups->count = groups->cap = 0;
}

/* What a critical notice says is part of what it is. */
static bool
same_event(const struct notice *a, const struct notice *b)
{
	return strcmp(a->key, b->key) == 0 && a->severity == b->severity &&
	    (a->severity != SEVERITY_CRITICAL || strcmp(a->text, b->text) == 0);
}

static void
end_group(struct groups *groups, struct group *group)
{
	*group = groups->at[--groups->count];
}

/* A window that went by quietly is over, whether or not anybody looked then. */
static struct group *
find(struct groups *groups, const struct notice *notice, int64_t now_us)
{
	for (size_t i = 0; i < groups->count; i++) {
		struct group *group = &groups->at[i];

		if (!same_event(&group->last, notice))
			continue;
		if (group->held > 0 || group->until_us > now_us)
			return group;
		end_group(groups, group);
		return NULL;
	}
	return NULL;
}

/* How many were held of what is over. */
static uint64_t
end_all(struct groups *groups, const char *key)
{
	uint64_t held = 0;

	for (size_t i = groups->count; i-- > 0 && *key != '\0';)
		if (strcmp(groups->at[i].last.key, key) == 0) {
			held += groups->at[i].held;
			end_group(groups, &groups->at[i]);
		}
	return held;
}

/* Without room the notice simply goes out every time. */
static void
begin_group(struct groups *groups, const struct notice *notice, int64_t now_us)
{
	if (groups->count == GROUPS_MAX || groups->window_us == 0)
		return;
	if (groups->count == groups->cap) {
		size_t cap = groups->cap == 0 ? 16 : 2 * groups->cap;
		struct group *at = realloc(groups->at, cap * sizeof *at);

		if (at == NULL)
			return;
		groups->at = at;
		groups->cap = cap;
	}
	groups->at[groups->count++] = (struct group){ *notice, now_us + groups->window_us, 0 };
}

bool
group_take(struct groups *groups, struct notice *notice, int64_t now_us)
{
	struct group *group;

	notice->more = end_all(groups, notice->ends);
	if (notice->resolved && !notice->standing)
		return true;
	group = find(groups, notice, now_us);
	if (group == NULL) {
		begin_group(groups, notice, now_us);
		return true;
	}
	if (!notice->standing)
		group->held++;
	group->last = *notice;
	return false;
}

bool
group_due(struct groups *groups, struct notice *notice, int64_t now_us)
{
	for (size_t i = 0; i < groups->count;) {
		struct group *group = &groups->at[i];

		if (group->until_us > now_us) {
			i++;
			continue;
		}
		if (group->held == 0) {
			end_group(groups, group);
			continue;
		}
		*notice = group->last;
		notice->more = group->held;
		group->held = 0;
		group->until_us = now_us + groups->window_us;
		return true;
	}
	return false;
}

int64_t
group_next_us(const struct groups *groups)
{
	int64_t next_us = INT64_MAX;

	for (size_t i = 0; i < groups->count; i++)
		if (groups->at[i].until_us < next_us)
			next_us = groups->at[i].until_us;
	return next_us;
}
