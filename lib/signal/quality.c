#include "signal/quality.h"

const struct quality *
quality_of(const struct qualities *qualities, struct slice venue)
{
	for (size_t i = 0; i < qualities->count; i++)
		if (slice_is(venue, qualities->at[i].venue))
			return &qualities->at[i];
	return NULL;
}

static void
learn(struct qualities *qualities, struct slice venue, double ratio, double alpha)
{
	size_t i = 0;

	while (i < qualities->count && !slice_is(venue, qualities->at[i].venue))
		i++;
	if (i == qualities->count) {
		if (i == QUALITY_VENUES_MAX || venue.len == 0 ||
		    !slice_copy(qualities->at[i].venue, sizeof qualities->at[i].venue, venue))
			return;
		qualities->at[i].value = QUALITY_NEUTRAL;
		qualities->at[i].samples = 0;
		qualities->count++;
	}
	qualities->at[i].value += alpha * (ratio - qualities->at[i].value);
	qualities->at[i].samples++;
}

/* The part of an id behind its n-th colon, up to the next one. */
static struct slice
part_of(struct slice id, unsigned n)
{
	const char *at = id.at, *end = id.at + id.len, *stop;

	for (; n > 0 && at < end; at++)
		if (*at == ':')
			n--;
	for (stop = at; stop < end && *stop != ':'; stop++)
		;
	return (struct slice){ at, (size_t)(stop - at) };
}

void
quality_learn(struct qualities *qualities, const struct outcome_event *outcome, double alpha)
{
	double ratio, expected = decimal_double(outcome->expected);
	bool told = HAS(outcome, OUTCOME_HAS_REALISED);

	if (outcome->state == OUTCOME_NONE || !HAS(outcome, OUTCOME_HAS_EXPECTED) || expected <= 0 ||
	    (!told && outcome->state != OUTCOME_FROZEN))
		return;
	ratio = told ? decimal_double(outcome->realised) / expected : 0;
	ratio = ratio < 0 ? 0 : ratio > 1 ? 1 : ratio;
	learn(qualities, part_of(outcome->opportunity, 2), ratio, alpha);
	learn(qualities, part_of(outcome->opportunity, 3), ratio, alpha);
}
