#include "exec/standing.h"

/* Its place; count: it has none. */
static size_t
find(const struct standings *standings, struct pocket pocket)
{
	size_t i = 0;

	while (i < standings->count &&
	    !(slice_is(pocket.venue, standings->at[i].venue) && slice_is(pocket.account, standings->at[i].account)))
		i++;
	return i;
}

struct standing *
standing_of(struct standings *standings, struct pocket pocket)
{
	size_t at = find(standings, pocket);
	struct standing *standing = &standings->at[at];

	if (at == STANDINGS_MAX)
		return NULL;
	if (at < standings->count)
		return standing;
	*standing = (struct standing){ .state = STANDING_UNKNOWN };
	if (!slice_copy(standing->venue, sizeof standing->venue, pocket.venue) ||
	    !slice_copy(standing->account, sizeof standing->account, pocket.account))
		return NULL;
	standings->count++;
	return standing;
}

const struct standing *
standing_find(const struct standings *standings, struct pocket pocket)
{
	size_t at = find(standings, pocket);

	return at < standings->count ? &standings->at[at] : NULL;
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

void
standing_doubted(struct standings *standings, struct pocket pocket)
{
	struct standing *standing = standing_of(standings, pocket);

	if (standing != NULL && standing->state == STANDING_EVEN)
		standing->state = STANDING_UNKNOWN;
}

bool
standing_allows(const struct standings *standings, struct pocket pocket)
{
	const struct standing *standing = standing_find(standings, pocket);

	return !standings->wanted || (standing != NULL && standing->state == STANDING_EVEN);
}
