#include "config/facts.h"

static void
no_file(struct error *err, struct slice venue)
{
	error_set(err, "not_found", "%.*s has no file of facts", SLICE_ARG(venue));
}

const struct venue_facts *
facts_of(struct facts *facts, struct slice venue, struct error *err)
{
	struct facts_row *row;

	for (size_t i = 0; i < facts->count; i++)
		if (slice_is(venue, facts->at[i].venue)) {
			if (facts->at[i].facts == NULL)
				no_file(err, venue);
			return facts->at[i].facts;
		}
	row = &facts->at[facts->count];
	if (facts->count == FACTS_MAX || !slice_copy(row->venue, sizeof row->venue, venue)) {
		error_set(err, "not_found", "\"%.40s\" is one venue too many, or no name of one", row->venue);
		return NULL;
	}
	facts->count++;
	row->facts = venue_facts_load(row->venue, err);
	if (row->facts == NULL && strcmp(err->code, "not_found") == 0)
		no_file(err, venue);
	return row->facts;
}

void
facts_free(struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		venue_facts_free(facts->at[i].facts);
	facts->count = 0;
}
