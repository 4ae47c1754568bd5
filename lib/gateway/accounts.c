#include "gateway/accounts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "net/url.h"

static bool
is_local(const char *text)
{
	struct error ignored;
	struct url url;

	return url_read(&url, text, &ignored) == 0 && url_is_local(&url);
}

static bool
all_local(const struct endpoints_file *file)
{
	const char *venue;
	struct endpoints found;

	for (size_t i = 0; (venue = endpoints_venue(file, i)) != NULL; i++) {
		if (!endpoints_find(file, venue, &found))
			return false;
		for (size_t n = 0; n < found.rest_count; n++)
			if (!is_local(found.rest[n]))
				return false;
		for (size_t n = 0; n < found.ws_count; n++)
			if (!is_local(found.ws[n]))
				return false;
	}
	return true;
}

static int
check_url(const char *venue, const char *text, struct error *err)
{
	struct url url;

	if (url_read(&url, text, err) == 0)
		return 0;
	err->exit = EXIT_CONFIG;
	return error_prefix(err, "endpoints: %s", venue);
}

/* One that nobody may speak to is no address of a venue: said before anything is asked. */
static int
check_endpoints(const struct endpoints_file *file, struct error *err)
{
	struct endpoints found;
	const char *venue;

	for (size_t i = 0; (venue = endpoints_venue(file, i)) != NULL; i++) {
		if (!endpoints_find(file, venue, &found))
			continue;
		for (size_t n = 0; n < found.rest_count; n++)
			if (check_url(venue, found.rest[n], err) != 0)
				return -1;
		for (size_t n = 0; n < found.ws_count; n++)
			if (check_url(venue, found.ws[n], err) != 0)
				return -1;
	}
	return 0;
}

int
accounts_open(struct accounts *accounts, int keys_fd, const char *endpoints, struct error *err)
{
	*accounts = (struct accounts){ .count = 0 };
	if (keys_take(&accounts->keys, keys_fd, err) != 0)
		return -1;
	if (endpoints == NULL)
		return 0;
	accounts->endpoints = endpoints_load(endpoints, err);
	if (accounts->endpoints == NULL || check_endpoints(accounts->endpoints, err) != 0)
		return -1;
	accounts->local = all_local(accounts->endpoints);
	return 0;
}

void
accounts_close(struct accounts *accounts)
{
	for (size_t i = 0; i < accounts->count; i++) {
		account_close(accounts->at[i]);
		free(accounts->at[i]);
	}
	endpoints_free(accounts->endpoints);
	keys_free(&accounts->keys);
	*accounts = (struct accounts){ .count = 0 };
}

/* A venue that the endpoints file does not name is not there: never a real one by mistake. */
static int
open_one(
    struct account *account, const struct accounts *accounts, const char *venue, const char *name, struct error *err)
{
	const struct key *key = keys_find(&accounts->keys, venue, name);
	struct endpoints found;

	if (account_open(account, venue, name, key, accounts->endpoints, err) != 0)
		return -1;
	if (accounts->endpoints != NULL && !endpoints_find(accounts->endpoints, venue, &found))
		return error_fatal(err, EXIT_CONFIG, "%s: the file of endpoints does not name it", venue);
	if (key != NULL)
		return 0;
	error_set(err, "no_key", "%s, account %s: there is no key for it (arb-vault open, --keys-fd)", venue, name);
	err->exit = EXIT_CONFIG;
	return -1;
}

struct account *
accounts_find(struct accounts *accounts, const char *venue, const char *name, struct error *err)
{
	struct account *account;

	for (size_t i = 0; i < accounts->count; i++)
		if (strcmp(accounts->at[i]->venue->name, venue) == 0 && strcmp(accounts->at[i]->name, name) == 0)
			return accounts->at[i];
	if (accounts->count == ACCOUNTS_MAX) {
		error_fatal(err, EXIT_CONFIG, "more than %d accounts", ACCOUNTS_MAX);
		return NULL;
	}
	account = memory_new(1, sizeof *account);
	if (open_one(account, accounts, venue, name, err) != 0) {
		account_close(account);
		free(account);
		return NULL;
	}
	account->people = &accounts->people;
	accounts->at[accounts->count++] = account;
	return account;
}

int
accounts_play(const struct accounts *accounts, const char *what, struct error *err)
{
	if (accounts->local)
		return 0;
	return error_fatal(err, EXIT_USAGE, "%s: these are real venues: --yes-real-money is missing", what);
}
