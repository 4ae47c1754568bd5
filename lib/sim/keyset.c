#include "sim/keyset.h"

#include "sim/stands.h"
#include "venue/trade.h"
#include "venue/venue.h"
#include "wire/json.h"
#include "wire/put.h"

/* Secrets that are more than words. */
static const struct {
	const char *venue, *secret;
} special[] = {
	{ "kraken", "c2ltLWtyYWtlbi1zZWNyZXQ=" },
	{ "coinbase", "c2ltLWNvaW5iYXNlLXNlY3JldC0wMTIzNDU2Nzg5YWLKosr1CDoW0NMEaYdxPMDBsec7l2mT2Ag/IV/CyajPhQ==" },
};

static void
put_demo(struct text *lines, const char *venue)
{
	const char *secret = NULL;

	for (size_t i = 0; i < COUNT(special); i++)
		if (strcmp(special[i].venue, venue) == 0)
			secret = special[i].secret;
	text_format(lines, "{\"venue\":\"%s\",\"apiKey\":\"sim-%s-key\",", venue, venue);
	if (secret != NULL)
		text_format(lines, "\"secret\":\"%s\",", secret);
	else
		text_format(lines, "\"secret\":\"sim-%s-secret\",", venue);
	text_format(lines, "\"password\":\"sim-%s-phrase\"}\n", venue);
}

static bool
is_word_of_key(const char *name)
{
	return strcmp(name, "apiKey") == 0 || strcmp(name, "secret") == 0 || strcmp(name, "password") == 0;
}

static int
put_member(struct text *lines, const json *member, struct error *err)
{
	const char *name = json_name(member), *colon = strchr(name, ':');
	char venue[KEY_NAME_MAX];

	if (!slice_copy(
		venue, sizeof venue, (struct slice){ name, colon == NULL ? strlen(name) : (size_t)(colon - name) }) ||
	    sim_venue_find(venue) == NULL)
		return error_set(err, "config", "%s cannot be simulated", name);
	if (sim_venue_find(venue)->own == NULL)
		return error_set(err, "config", "nobody has an account at %s", venue);
	if (!json_is_object(member))
		return error_set(err, "config", "%s: an object expected", json_name(member));
	text_char(lines, '{');
	put_string(lines, "venue", slice_of(venue));
	if (colon != NULL)
		put_string(lines, "account", slice_of(colon + 1));
	for (const json *word = json_first(member); word != NULL; word = json_after(word)) {
		if (!is_word_of_key(json_name(word)) || !json_is_string(word))
			return error_set(
			    err, "config", "%s: a member that is none of apiKey, secret, password, or no string", name);
		put_string(lines, json_name(word), slice_of(json_string(word)));
	}
	text_string(lines, "}\n");
	return 0;
}

static int
put_file(struct text *lines, const char *path, struct error *err)
{
	json *document = json_load(path, true, EXIT_IO, err);
	int result = 0;

	if (document == NULL)
		return -1;
	if (!json_is_object(document))
		result = error_set(err, "config", "an object expected");
	for (const json *member = json_first(document); result == 0 && member != NULL; member = json_after(member))
		result = put_member(lines, member, err);
	json_free(document);
	return result == 0 ? 0 : error_prefix(err, "%s", path);
}

static bool
same_api_key(const struct key *one, const struct key *other)
{
	return strcmp(one->venue, other->venue) == 0 &&
	    slice_equal(secret_bytes(&one->api_key), secret_bytes(&other->api_key));
}

/* Keys that nobody could ask with: a venue knows its customer by the API key, and looks at what is signed. */
static int
check_keys(const struct keys *keys, struct error *err)
{
	for (size_t i = 0; i < keys->count; i++) {
		const struct key *key = &keys->at[i];
		const struct venue *venue = venue_find(slice_of(key->venue));
		struct trade_key made;

		if (venue == NULL || venue->private == NULL || trade_key_make(&made, venue->private, key, err) != 0)
			return venue != NULL && venue->private != NULL
			    ? -1
			    : error_set(err, "config", "nobody has an account at %s", key->venue);
		trade_key_free(&made);
		for (size_t k = 0; k < i; k++)
			if (same_api_key(&keys->at[k], key))
				return error_set(err, "config", "%s: accounts %s and %s have one apiKey", key->venue,
				    keys->at[k].account, key->account);
	}
	return 0;
}

int
keyset_load(struct keys *keys, const char *path, struct error *err)
{
	struct text lines = { .at = NULL };
	int result = 0;

	if (secret_start(err) != 0)
		return -1;
	if (path != NULL)
		result = put_file(&lines, path, err);
	else
		for (const struct sim_venue *const *at = sim_venues; *at != NULL; at++)
			if ((*at)->own != NULL)
				put_demo(&lines, (*at)->name);
	if (result == 0 && (keys_read(keys, text_all(&lines), err) != 0 || check_keys(keys, err) != 0)) {
		err->exit = 0; /* whoever named the file is to blame, as for every other one */
		result = path == NULL ? -1 : error_prefix(err, "%s", path);
	}
	secret_wipe(lines.at, lines.len);
	text_free(&lines);
	return result;
}
