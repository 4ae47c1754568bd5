#include "trader/options.h"

static const struct given_place places[] = {
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
	{ NULL, NULL, { NULL } },
};

int
trader_options(const struct given *given, const char *command, struct error *err)
{
	bool shows = given_has(given, "print-requests") || (given_has(given, "dry-run") && command != NULL);

	if (given_check(given, places, command == NULL ? "" : command, err) != 0)
		return -1;
	if (given_has(given, "clock-us") && !shows)
		return error_fatal(err, EXIT_USAGE,
		    "--clock-us is for --print-requests: what is sent is signed for the time that it is");
	if (given_has(given, "dry-run") && given_has(given, "paper"))
		return error_fatal(err, EXIT_USAGE, "--dry-run is for --live: on paper nothing is sent");
	if (given_has(given, "seed") && !given_has(given, "paper"))
		return error_fatal(err, EXIT_USAGE, "--seed is for trading on paper");
	return 0;
}
