#include "exec/standing.h"

static struct standing *
find(const struct standings *standings, struct pocket pocket)
{
	for (size_t i = 0; i < standings->count; i++)
		if (slice_is(pocket.venue, standings->at[i].venue) &&
		    slice_is(pocket.account, standings->at[i].account))
			return (struct standing *)&standings->at[i];
	return NULL;
}

struct standing *
standing_of(struct standings *standings, struct pocket pocket)
{
	struct standing *standing = find(standings, pocket);

	if (standing != NULL || standings->count == STANDINGS_MAX)
		return standing;
	standing = &standings->at[standings->count];
	*standing = (struct standing){ .state = STANDING_UNKNOWN };
	if (!slice_copy(standing->venue, sizeof standing->venue, pocket.venue) ||
	    !slice_copy(standing->account, sizeof standing->account, pocket.account))
		return NULL;
	standings->count++;
	return standing;
}

void
standing_moved(struct standings *standings, struct pocket pocket, int64_t ts_us)
{
	struct standing *standing = standing_of(standings, pocket);

	if (standing != NULL && ts_us > standing->moved_us)
		standing->moved_us = ts_us;
}

void
standing_filled(struct standings *standings, struct pocket pocket, int64_t ts_us)
{
	struct standing *standing = standing_of(standings, pocket);

	if (standing != NULL)
		standing->fills++;
	standing_moved(standings, pocket, ts_us);
}

bool
standing_allows(const struct standings *standings, struct pocket pocket)
{
	const struct standing *standing = find(standings, pocket);

	return !standings->wanted || (standing != NULL && standing->state == STANDING_EVEN);
}
