#include "crypt/key.h"

#include <string.h>

void
key_free(struct key *key)
{
	secret_free(&key->api_key);
	secret_free(&key->secret);
	secret_free(&key->passphrase);
}

static bool
is_name(struct slice name, const char *letters)
{
	return name.len > 0 && strspn(name.at, letters) >= name.len;
}

bool
key_name(struct key *key, struct slice venue, struct slice account)
{
	static const char small[] = "abcdefghijklmnopqrstuvwxyz0123456789_",
			  all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

	return slice_copy(key->venue, sizeof key->venue, venue) &&
	    slice_copy(key->account, sizeof key->account, account) && is_name(slice_of(key->venue), small) &&
	    is_name(slice_of(key->account), all) && strlen(key->venue) == venue.len &&
	    strlen(key->account) == account.len;
}

/* A line break and a tab may stand in a secret, for one in PEM has them; trade_secret() refuses others with one. */
static int
check_part(const struct secret *part, const char *name, bool lines, struct error *err)
{
	if (part->len > KEY_PART_MAX)
		return error_set(err, "too_long", "%s: more than %d bytes", name, KEY_PART_MAX);
	for (size_t i = 0; i < part->len; i++) {
		unsigned char c = part->at[i];

		if ((c < ' ' && !(lines && (c == '\n' || c == '\r' || c == '\t'))) || c == 0x7f)
			return error_set(err, "control_char", "%s: a control character", name);
	}
	return 0;
}

int
key_check(const struct key *key, struct error *err)
{
	if (key->api_key.len == 0 || key->secret.len == 0)
		return error_set(err, "empty", "%s: empty", key->api_key.len == 0 ? "apiKey" : "secret");
	if (check_part(&key->api_key, "apiKey", false, err) != 0 || check_part(&key->secret, "secret", true, err) != 0)
		return -1;
	return check_part(&key->passphrase, "password", false, err);
}

int
key_compare(const struct key *key, const struct key *other)
{
	int order = strcmp(key->venue, other->venue);

	return order != 0 ? order : strcmp(key->account, other->account);
}
