/*
 * keys: lines of arb-vault open are keys or are refused; keys that were read are written to lines that are read as the same keys.
 */
#include "venue/keys.h"

#include <sodium.h>

#include "fuzz.h"

static void
write_all(struct text *to, const struct keys *keys)
{
	for (size_t i = 0; i < keys->count; i++) {
		struct secret line = key_write(&keys->at[i]);

		text_slice(to, secret_bytes(&line));
		secret_free(&line);
	}
}

static bool
same_part(const struct secret *a, const struct secret *b)
{
	return secret_same(secret_bytes(a), secret_bytes(b));
}

static void
compare(const struct keys *keys, const struct keys *again)
{
	HOLDS(keys->count == again->count, "%zu, then %zu", keys->count, again->count);
	for (size_t i = 0; i < keys->count; i++) {
		const struct key *key = keys_find(again, keys->at[i].venue, keys->at[i].account);

		HOLDS(key != NULL, "%s is gone", keys->at[i].venue);
		HOLDS(same_part(&key->api_key, &keys->at[i].api_key), "another API key");
		HOLDS(same_part(&key->secret, &keys->at[i].secret), "another secret");
		HOLDS(same_part(&key->passphrase, &keys->at[i].passphrase), "another passphrase");
		(void)key_scheme(key);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = own_copy(data, size);
	struct keys keys = { .count = 0 }, again = { .count = 0 };
	struct text lines = { 0 };
	struct error err;

	HOLDS(sodium_init() >= 0, "libsodium");
	if (keys_read(&keys, (struct slice){ copy, size }, &err) == 0) {
		write_all(&lines, &keys);
		if (planted() && lines.len > 0)
			lines.at[lines.len - 4] ^= 1;
		HOLDS(keys_read(&again, text_all(&lines), &err) == 0, "%s", err.text);
		compare(&keys, &again);
	}
	keys_free(&keys);
	keys_free(&again);
	text_free(&lines);
	free(copy);
	return 0;
}
