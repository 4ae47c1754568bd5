/*
 * traded: which account of ours is traded at a venue: what the command line says, else exec.accounts, else main.
 */
#ifndef CONFIG_TRADED_H
#define CONFIG_TRADED_H

#include "config/config.h"
#include "config/venues.h"

enum { ACCOUNT_MAX = 24, TRADED_MAX = 64 };

/* Plain data; a zeroed struct says main everywhere. */
struct traded {
	struct traded_name {
		char venue[VENUE_NAME_MAX]; /* "*": every one that is not named */
		char account[ACCOUNT_MAX];
	} at[TRADED_MAX];
	size_t count, given; /* the first ones are the command line's */
};

/* "okx:sub1,bybit:desk", or a name alone, for every venue that is not named.  -1 and err (usage).  Before traded_configured(). */
int traded_give(struct traded *traded, const char *list, struct error *err) MUST_CHECK;
/* What exec.accounts says, behind what was given. */
void traded_configured(struct traded *traded, const struct config *config);

/* Never NULL; valid as long as the struct is. */
const char *traded_account(const struct traded *traded, const char *venue);
/* Whether somebody chose the account of just this venue. */
bool traded_named(const struct traded *traded, const char *venue);

/* A name that an account can have. */
bool traded_is_name(struct slice account);

#endif
