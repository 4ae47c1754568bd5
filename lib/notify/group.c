#include "notify/group.h"

#include <stdlib.h>

void
groups_free(struct groups *groups)
{
	free(groups->at);
	groups->at = NULL;
	groups->count = groups->cap = 0;
}

static struct group *
find(struct groups *groups, const char *key)
{
	for (size_t i = 0; i < groups->count; i++)
		if (strcmp(groups->at[i].last.key, key) == 0)
			return &groups->at[i];
	return NULL;
}

static void
end_group(struct groups *groups, struct group *group)
{
	*group = groups->at[--groups->count];
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
	struct group *group = find(groups, notice->key);

	if (notice->resolved) {
		if (group != NULL) {
			notice->more = group->held;
			end_group(groups, group);
		}
		return true;
	}
	if (notice->severity == SEVERITY_CRITICAL)
		return true;
	if (group == NULL) {
		begin_group(groups, notice, now_us);
		return true;
	}
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
