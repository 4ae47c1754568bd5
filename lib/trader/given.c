#include "trader/given.h"

#include <string.h>

enum { COMMANDS_MOST = 4 };

/* Options of some commands alone; "" is none of them: trading.  What is not here says something everywhere, or is looked at below. */
static const struct {
	const char *option, *where;
	const char *commands[COMMANDS_MOST];
} places[] = {
	{ "id", "order", { "order" } },
	{ "tif", "order", { "order" } },
	{ "market", "order", { "order" } },
	{ "venue-id", "cancel and query", { "cancel", "query" } },
	{ "label", "withdraw and deposit-address", { "withdraw", "deposit-address" } },
	{ "since-us", "fills", { "fills" } },
	{ "limit", "fills", { "fills" } },
	{ "adopt", "recover", { "recover" } },
	{ "paper", "trading, and a command asks the venue itself", { "" } },
	{ "live", "trading, and a command asks the venue itself", { "" } },
	{ "seed", "trading on paper", { "" } },
	{ "freeze", "trading, order and recover", { "", "order", "recover" } },
};

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
is_place(const char *const commands[COMMANDS_MOST], const char *command)
{
	for (size_t i = 0; i < COMMANDS_MOST && commands[i] != NULL; i++)
		if (strcmp(commands[i], command) == 0)
			return true;
	return false;
}

int
given_check(const struct given *given, const char *command, struct error *err)
{
	bool shows = given_has(given, "print-requests") || (given_has(given, "dry-run") && command != NULL);

	for (size_t i = 0; i < COUNT(places); i++)
		if (given_has(given, places[i].option) && !is_place(places[i].commands, command == NULL ? "" : command))
			return error_fatal(err, EXIT_USAGE, "--%s is for %s", places[i].option, places[i].where);
	if (given_has(given, "clock-us") && !shows)
		return error_fatal(err, EXIT_USAGE,
		    "--clock-us is for --print-requests: what is sent is signed for the time that it is");
	if (given_has(given, "dry-run") && given_has(given, "paper"))
		return error_fatal(err, EXIT_USAGE, "--dry-run is for --live: on paper nothing is sent");
	if (given_has(given, "seed") && !given_has(given, "paper"))
		return error_fatal(err, EXIT_USAGE, "--seed is for trading on paper");
	return 0;
}
