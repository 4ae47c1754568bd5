#include "config/traded.h"

#include "crypt/key.h"

_Static_assert((int)ACCOUNT_MAX >= (int)KEY_NAME_MAX, "what a key can be of can be traded");

static const char every[] = "*";

bool
traded_is_name(struct slice account)
{
	struct key named = { .venue = "" };

	return key_name(&named, SLICE("venue"), account);
}

static const struct traded_name *
find(const struct traded *traded, size_t from, size_t to, const char *venue)
{
	for (size_t i = from; i < to; i++)
		if (strcmp(traded->at[i].venue, venue) == 0)
			return &traded->at[i];
	return NULL;
}

static bool
add(struct traded *traded, struct slice venue, struct slice account)
{
	struct traded_name *name = &traded->at[traded->count];

	if (traded->count == TRADED_MAX || !slice_copy(name->venue, sizeof name->venue, venue) ||
	    !slice_copy(name->account, sizeof name->account, account))
		return false;
	traded->count++;
	return true;
}

static int
give(struct traded *traded, struct slice word, struct error *err)
{
	const char *colon = memchr(word.at, ':', word.len);
	struct slice account =
	    colon == NULL ? word : (struct slice){ colon + 1, word.len - (size_t)(colon + 1 - word.at) };
	char venue[VENUE_NAME_MAX] = "*";

	if (colon != NULL &&
	    (!slice_copy(venue, sizeof venue, (struct slice){ word.at, (size_t)(colon - word.at) }) ||
		!venue_known(venue)))
		return error_set(err, "usage", "--account: \"%.*s\": no such venue", SLICE_ARG(word));
	if (!traded_is_name(account))
		return error_set(err, "usage", "--account: \"%.*s\" is no name of an account", SLICE_ARG(account));
	if (find(traded, 0, traded->count, venue) != NULL)
		return error_set(err, "usage", "--account: \"%.*s\": a venue has one account", SLICE_ARG(word));
	if (!add(traded, slice_of(venue), account))
		return error_set(err, "usage", "--account: more than %d names", TRADED_MAX);
	traded->given = traded->count;
	return 0;
}

int
traded_give(struct traded *traded, const char *list, struct error *err)
{
	const char *comma;

	for (; (comma = strchr(list, ',')) != NULL; list = comma + 1)
		if (give(traded, (struct slice){ list, (size_t)(comma - list) }, err) != 0)
			return -1;
	return give(traded, slice_of(list), err);
}

void
traded_configured(struct traded *traded, const struct config *config)
{
	traded->count = traded->given;
	/* there is room for more venues than have a file; what each one is was checked when it was laid in */
	for (const json *item = json_first(config_value(config, "exec.accounts")); item != NULL;
	     item = json_after(item))
		(void)!add(traded, slice_of(json_name(item)), slice_of(json_string(item)));
}

static const struct traded_name *
choice(const struct traded *traded, const char *venue)
{
	const struct traded_name *name = find(traded, 0, traded->given, venue);

	if (name == NULL)
		name = find(traded, 0, traded->given, every);
	if (name == NULL)
		name = find(traded, traded->given, traded->count, venue);
	return name != NULL ? name : find(traded, traded->given, traded->count, every);
}

const char *
traded_account(const struct traded *traded, const char *venue)
{
	const struct traded_name *name = choice(traded, venue);

	return name == NULL ? "main" : name->account;
}

bool
traded_named(const struct traded *traded, const char *venue)
{
	const struct traded_name *name = choice(traded, venue);

	return name != NULL && strcmp(name->venue, every) != 0;
}
