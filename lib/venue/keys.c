#include "venue/keys.h"

#include <ctype.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "config/venues.h"
#include "wire/pull.h"
#include "wire/put.h"

enum { UNESCAPED_MAX = 4 /* bytes that pull_unescape() wants free for what an escape stands for */ };

/* ---- the list ---- */

void
keys_free(struct keys *keys)
{
	for (size_t i = 0; i < keys->count; i++)
		key_free(&keys->at[i]);
	free(keys->at);
	*keys = (struct keys){ .count = 0 };
}

static struct key *
find(const struct keys *keys, const char *venue, const char *account)
{
	for (size_t i = 0; i < keys->count; i++)
		if (strcmp(keys->at[i].venue, venue) == 0 && strcmp(keys->at[i].account, account) == 0)
			return &keys->at[i];
	return NULL;
}

const struct key *
keys_find(const struct keys *keys, const char *venue, const char *account)
{
	return find(keys, venue, account);
}

/* Takes the key over; freed where there is no room for it. */
static struct key *
add(struct keys *keys, struct key *key, struct error *err)
{
	if (keys->count == KEYS_MAX) {
		key_free(key);
		error_set(err, "too_many", "more than %d keys", KEYS_MAX);
		return NULL;
	}
	keys->at = memory_grow(keys->at, keys->count + 1, sizeof *keys->at);
	keys->at[keys->count] = *key;
	return &keys->at[keys->count++];
}

enum sign_scheme
key_scheme(const struct key *key)
{
	bool sha512 = strcmp(key->venue, "kraken") == 0 || strcmp(key->venue, "gate") == 0;

	return sign_scheme_of(secret_bytes(&key->secret), sha512 ? SIGN_HMAC_SHA512 : SIGN_HMAC_SHA256,
	    strcmp(key->venue, "coinbase") == 0);
}

bool
key_is_text(const struct key *key)
{
	return put_is_text(secret_bytes(&key->api_key)) && put_is_text(secret_bytes(&key->secret)) &&
	    put_is_text(secret_bytes(&key->passphrase));
}

/* ---- lines ---- */

struct member {
	const char *name;
	struct secret *part; /* a secret */
	struct slice *plain; /* or a name */
};

/* Undone straight into guarded memory. */
static int
read_part(struct pull *pull, struct secret *part)
{
	struct slice raw;
	long len;

	if (pull_string(pull, &raw) != 0)
		return -1;
	*part = secret_new(raw.len + UNESCAPED_MAX);
	len = pull_unescape((char *)part->at, part->len, raw, pull->err);
	if (len < 0) {
		pull->failed = true;
		return -1;
	}
	part->len = (size_t)len;
	return 0;
}

static int
read_members(struct pull *pull, const struct member *members, size_t count, bool only)
{
	struct slice name;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &name)) > 0) {
		size_t i = 0;
		int result;

		while (i < count && !slice_is(name, members[i].name))
			i++;
		if (i == count && only)
			result = pull_fail(
			    pull, "no_such", "a member that is none of apiKey, secret, password, venue, account");
		else if (i == count)
			result = pull_skip(pull, NULL);
		else if (members[i].plain != NULL)
			result = pull_string(pull, members[i].plain);
		else
			result = read_part(pull, members[i].part);
		if (result != 0)
			return -1;
	}
	return more == 0 ? pull_end(pull) : -1;
}

int
key_read(struct key *key, struct slice object, bool only, struct error *err)
{
	struct slice venue = slice_of(key->venue), account = slice_of(key->account);
	const struct member members[] = {
		{ "venue", NULL, &venue },
		{ "account", NULL, &account },
		{ "apiKey", &key->api_key, NULL },
		{ "secret", &key->secret, NULL },
		{ "password", &key->passphrase, NULL },
	};
	struct key named = { .venue = "" };
	struct pull pull;

	pull_init(&pull, object, err);
	if (read_members(&pull, members, COUNT(members), only) == 0 && key_check(key, err) == 0) {
		if (key_name(&named, venue, account.len == 0 ? SLICE("main") : account)) {
			memcpy(key->venue, named.venue, sizeof key->venue);
			memcpy(key->account, named.account, sizeof key->account);
			return 0;
		}
		error_set(err, "bad_name", "venue or account: no name of one");
	}
	key_free(key);
	return -1;
}

static int
read_line(struct keys *keys, struct slice line, struct error *err)
{
	struct key key = { .venue = "" };

	if (key_read(&key, line, false, err) != 0)
		return -1;
	if (find(keys, key.venue, key.account) != NULL) {
		error_set(err, "twice", "%s: account %s for the second time", key.venue, key.account);
		key_free(&key);
		return -1;
	}
	return add(keys, &key, err) != NULL ? 0 : -1;
}

int
keys_read(struct keys *keys, struct slice lines, struct error *err)
{
	int result = 0;

	for (int number = 1; result == 0 && lines.len > 0; number++) {
		const char *newline = memchr(lines.at, '\n', lines.len);
		size_t len = newline == NULL ? lines.len : (size_t)(newline - lines.at);

		result = newline == NULL ? error_set(err, "truncated", "cut off")
					 : read_line(keys, (struct slice){ lines.at, len }, err);
		if (result != 0)
			error_prefix(err, "keys: line %d", number);
		else
			lines = (struct slice){ lines.at + len + 1, lines.len - len - 1 };
	}
	if (result != 0)
		err->exit = EXIT_CONFIG;
	return result;
}

/*
 * The room is enough for the longest that comes of it, so that the text never moves to memory that is not guarded: an escape
 * has six bytes for one.
 */
struct secret
key_write(const struct key *key)
{
	size_t parts = key->api_key.len + key->secret.len + key->passphrase.len;
	struct secret line = secret_new(6 * parts + 2 * KEY_NAME_MAX + 128);
	struct text text = { (char *)line.at, 0, line.len };

	text_char(&text, '{');
	put_name(&text, "venue", slice_of(key->venue));
	put_name(&text, "account", slice_of(key->account));
	put_string(&text, "apiKey", secret_bytes(&key->api_key));
	put_string(&text, "secret", secret_bytes(&key->secret));
	if (key->passphrase.len > 0)
		put_string(&text, "password", secret_bytes(&key->passphrase));
	put_end(&text);
	line.len = text.len;
	return line;
}

/* ---- the environment ---- */

/* The parts of a variable that is one of a key. */
struct variable {
	struct key name; /* venue and account alone */
	int part; /* its place in endings */
	char *value;
};

static const char *const endings[] = { "_API_KEY", "_API_SECRET", "_API_PASSPHRASE" };

/* Which venue and account the beginning of the name means; small letters already. */
static bool
split_name(struct key *name, char *beginning)
{
	char *cut = beginning + strlen(beginning);

	for (;;) {
		char kept = *cut;

		*cut = '\0';
		if (venue_known(beginning))
			return key_name(name, slice_of(beginning), kept == '\0' ? SLICE("main") : slice_of(cut + 1));
		*cut = kept;
		do
			if (cut == beginning)
				return false;
		while (*--cut != '_');
	}
}

static bool
is_variable(struct variable *variable, char *string)
{
	char *equals = strchr(string, '='), beginning[2 * KEY_NAME_MAX];
	size_t len = equals == NULL ? 0 : (size_t)(equals - string);

	for (size_t i = 0; i < COUNT(endings); i++) {
		size_t ending = strlen(endings[i]);

		if (len <= ending || memcmp(equals - ending, endings[i], ending) != 0 ||
		    !slice_copy(beginning, sizeof beginning, (struct slice){ string, len - ending }))
			continue;
		for (char *at = beginning; *at != '\0'; at++)
			*at = (char)tolower((unsigned char)*at);
		variable->part = (int)i;
		variable->value = equals + 1;
		return split_name(&variable->name, beginning);
	}
	return false;
}

static struct secret *
part_of(struct key *key, int part)
{
	return part == 0 ? &key->api_key : part == 1 ? &key->secret : &key->passphrase;
}

static int
take_variable(struct keys *keys, const struct variable *variable, struct error *err)
{
	struct key *key = find(keys, variable->name.venue, variable->name.account), name = variable->name;

	if (*variable->value == '\0')
		return 0;
	if (key == NULL && (key = add(keys, &name, err)) == NULL)
		return -1;
	secret_free(part_of(key, variable->part));
	*part_of(key, variable->part) = secret_copy(slice_of(variable->value));
	return 0;
}

/* Each key is whole, and text. */
static int
check_all(const struct keys *keys, struct error *err)
{
	for (size_t i = 0; i < keys->count; i++) {
		const struct key *key = &keys->at[i];

		if (key_check(key, err) != 0)
			return error_prefix(err, "environment: %s: account %s", key->venue, key->account);
		if (!key_is_text(key))
			return error_set(
			    err, "bad_utf8", "environment: %s: account %s: not UTF-8", key->venue, key->account);
	}
	return 0;
}

int
keys_read_environment(struct keys *keys, char **environment, struct error *err)
{
	struct variable variable = { .value = NULL };
	char **to = environment;
	int result = 0;

	for (char **from = environment; *from != NULL; from++) {
		if (!is_variable(&variable, *from)) {
			*to++ = *from;
			continue;
		}
		if (result == 0)
			result = take_variable(keys, &variable, err);
		secret_wipe(variable.value, strlen(variable.value));
		keys->variables++;
	}
	*to = NULL;
	if (result == 0)
		result = check_all(keys, err);
	if (result != 0)
		err->exit = EXIT_CONFIG;
	return result;
}

/* ---- where they come from ---- */

static int
take_lines(struct keys *keys, struct secret *lines, enum keys_source source, struct error *err)
{
	int result = keys_read(keys, secret_bytes(lines), err);

	secret_free(lines);
	keys->source = source;
	if (result == 0 && keys->count == 0)
		return error_fatal(err, EXIT_UNAVAILABLE, "keys: none came from %s",
		    source == KEYS_DESCRIPTOR ? "the descriptor" : "the credential arb-keys");
	return result;
}

/* What is in the environment counts only where nothing else was given; it goes in any case. */
static int
take_environment(struct keys *keys, bool wanted, struct error *err)
{
	struct keys found = { .count = 0 };
	struct error ignored;
	int result = keys_read_environment(&found, environ, wanted ? err : &ignored);

	if (wanted && found.count > 0) {
		*keys = found;
		keys->source = KEYS_ENVIRONMENT;
		return result;
	}
	keys->variables = found.variables;
	keys_free(&found);
	return wanted ? result : 0;
}

int
keys_take(struct keys *keys, int fd, struct error *err)
{
	struct secret lines = { 0 };
	struct error wiped;
	int result;

	*keys = (struct keys){ .count = 0 };
	result = fd >= 0 ? (secret_read(&lines, fd, KEYS_BYTES_MAX, err) == 0 ? 1 : -1)
			 : secret_credential(&lines, "arb-keys", KEYS_BYTES_MAX, err);
	if (fd >= 0)
		close(fd);
	if (take_environment(keys, result == 0, result == 0 ? err : &wiped) != 0)
		return -1;
	if (result <= 0)
		return result < 0 ? error_prefix(err, "keys") : 0;
	return take_lines(keys, &lines, fd >= 0 ? KEYS_DESCRIPTOR : KEYS_CREDENTIAL, err);
}

const char *
keys_warning(const struct keys *keys)
{
	if (keys->variables == 0)
		return NULL;
	return keys->source == KEYS_ENVIRONMENT
	    ? "keys came from the environment, where other processes of this user could read them; now it is wiped"
	    : "keys in the environment are not used; they are wiped from it";
}
