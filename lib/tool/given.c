#include "tool/given.h"

#include <string.h>

void
given_note(struct given *given, const char *option)
{
	if (!given_has(given, option) && given->count < GIVEN_MAX)
		given->names[given->count++] = option;
}

bool
given_has(const struct given *given, const char *option)
{
	for (size_t i = 0; i < given->count; i++)
		if (strcmp(given->names[i], option) == 0)
			return true;
	return false;
}

static bool
is_of(const struct given_place *place, const char *command)
{
	for (size_t i = 0; i < GIVEN_COMMANDS && place->commands[i] != NULL; i++)
		if (strcmp(place->commands[i], command) == 0)
			return true;
	return false;
}

int
given_check(const struct given *given, const struct given_place *places, const char *command, struct error *err)
{
	for (const struct given_place *place = places; place->option != NULL; place++)
		if (given_has(given, place->option) && !is_of(place, command))
			return error_fatal(err, EXIT_USAGE, "--%s is for %s", place->option, place->where);
	return 0;
}
