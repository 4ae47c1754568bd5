#include "sim/roster.h"

#include <stdlib.h>

static bool
next_name(const char **list, struct slice *name)
{
	size_t len = strcspn(*list, ",");

	if (**list == '\0')
		return false;
	*name = (struct slice){ *list, len };
	*list += len + ((*list)[len] == ',' ? 1 : 0);
	return true;
}

static size_t
count_names(const char *list)
{
	struct slice name;
	size_t count = 0;

	while (next_name(&list, &name))
		count++;
	return count;
}

static int
add_venue(struct roster *roster, struct slice name, struct error *err)
{
	char *to;

	if (roster->venue_count == ROSTER_VENUES_MAX)
		return error_set(err, "usage", "more than %d venues", ROSTER_VENUES_MAX);
	to = roster->names[roster->venue_count];
	if (!slice_copy(to, VENUE_NAME_MAX, name))
		return error_set(err, "usage", "\"%.*s\" is not the name of a venue", SLICE_ARG(name));
	for (size_t i = 0; i < roster->venue_count; i++)
		if (strcmp(roster->names[i], to) == 0)
			return error_set(err, "usage", "venue %s is named twice", to);
	roster->venues[roster->venue_count] = venue_facts_load(to, err);
	if (roster->venues[roster->venue_count] == NULL)
		return error_prefix(err, "venue %s", to);
	roster->venue_count++;
	return 0;
}

static bool
is_reference(const struct venue_facts *facts)
{
	const char *class = json_string(json_member(venue_facts_document(facts), "class"));

	return class != NULL && strcmp(class, "reference") == 0;
}

/* A reference venue tells neither tick nor step, and its symbols name their assets: fine ones of our own. */
static struct market_listing
reference_market(const struct venue_symbol *symbol)
{
	struct slice name = slice_of(symbol->symbol);
	size_t dash = strcspn(symbol->symbol, "-");

	return (struct market_listing){ .base = { name.at, dash },
		.quote = { name.at + dash + (dash < name.len), name.len - dash - (dash < name.len) },
		.price_tick = { 1, 6 },
		.qty_step = { 1, 6 } };
}

static int
add_listing(struct roster *roster, size_t venue, const struct venue_symbol *symbol, struct error *err)
{
	const struct venue_facts *facts = roster->venues[venue];
	struct market_listing market = { .base = slice_of(symbol->base),
		.quote = slice_of(symbol->quote),
		.price_tick = decimal_trim(symbol->price_tick),
		.qty_step = decimal_trim(symbol->qty_step) };

	for (size_t i = 0; i < roster->count; i++)
		if (roster->at[i].symbol == symbol)
			return error_set(err, "usage", "symbol %s is named twice", symbol->symbol);
	if (is_reference(facts))
		market = reference_market(symbol);
	market.venue = slice_of(roster->names[venue]);
	market.symbol = slice_of(symbol->symbol);
	market.taker_bps = venue_facts_fees(facts)->taker_bps;
	roster->markets[roster->count] = market;
	roster->at[roster->count++] = (struct listed){ symbol, facts, venue };
	return 0;
}

static bool
can_be_listed(const struct venue_facts *facts, const struct venue_symbol *symbol, bool references)
{
	if (symbol == NULL)
		return false;
	if (references && is_reference(facts))
		return true;
	return decimal_sign(symbol->price_tick) > 0 && decimal_sign(symbol->qty_step) > 0;
}

int
roster_load(struct roster *roster, const char *venues, const char *symbols, bool references,
    void (*left_out)(void *arg, const char *venue, struct slice symbol), void *arg, struct error *err)
{
	size_t most = count_names(venues) * count_names(symbols);
	struct slice name;

	*roster = (struct roster){ .markets = calloc(most + 1, sizeof *roster->markets),
		.at = calloc(most + 1, sizeof *roster->at) };
	if (roster->markets == NULL || roster->at == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for the market");
	while (next_name(&venues, &name))
		if (add_venue(roster, name, err) != 0)
			return -1;
	for (size_t venue = 0; venue < roster->venue_count; venue++)
		for (const char *rest = symbols; next_name(&rest, &name);) {
			const struct venue_facts *facts = roster->venues[venue];
			const struct venue_symbol *symbol = venue_facts_symbol(facts, name);

			if (!can_be_listed(facts, symbol, references))
				left_out(arg, roster->names[venue], name);
			else if (add_listing(roster, venue, symbol, err) != 0)
				return -1;
		}
	return roster->count > 0 ? 0 : error_set(err, "usage", "no venue lists any of the symbols");
}

void
roster_free(struct roster *roster)
{
	for (size_t i = 0; i < roster->venue_count; i++)
		venue_facts_free(roster->venues[i]);
	free(roster->markets);
	free(roster->at);
	*roster = (struct roster){ .count = 0 };
}

size_t
roster_find(const struct roster *roster, struct slice venue, struct slice symbol)
{
	size_t i = 0;

	while (i < roster->count &&
	    (!slice_equal(roster->markets[i].venue, venue) || !slice_equal(roster->markets[i].symbol, symbol)))
		i++;
	return i;
}
