/*
 * keystore: bytes of a file, with the sum at the end made right, are refused or opened without harm; bytes of an entry that are taken
 * are written again as they were, and what was sealed opens to the same.
 */
#include "crypt/keystore.h"

#include <sodium.h>

#include "crypt/hash.h"
#include "fuzz.h"

/* No passphrase: the key is this one. */
static struct secret
key_of_file(void)
{
	return secret_copy(SLICE("k123456789abcdefk123456789abcdef"));
}

static void
open_file(struct slice file, bool may_open)
{
	struct keystore keystore = { .count = 0 };
	struct error err;

	if (keystore_header(&keystore, file, &err) == 0) {
		keystore.key = key_of_file();
		HOLDS(keystore_unseal(&keystore, file, &err) != 0 || may_open, "%zu bytes were opened", file.len);
	}
	keystore_free(&keystore);
}

static void
open_with_sum(const char *bytes, size_t size)
{
	struct text file = { 0 };
	struct slice body;
	struct hash hash;

	text_bytes(&file, bytes, size);
	body = text_all(&file);
	hash = hash_parts(&body, 1);
	text_slice(&file, hash_bytes(&hash));
	open_file(text_all(&file), false);
	text_free(&file);
}

static void
seal_and_open(struct keystore_entry *entry)
{
	struct keystore keystore = { .passes = KEYSTORE_PASSES, .mib = KEYSTORE_MIB_LEAST }, opened = { .count = 0 };
	struct text file = { 0 };
	struct error err;

	keystore.key = key_of_file();
	HOLDS(keystore_put(&keystore, &entry->key, entry->since_us, &err) == 0, "%s", err.text);
	keystore_seal(&keystore, &file);
	HOLDS(keystore_header(&opened, text_all(&file), &err) == 0, "%s", err.text);
	opened.key = key_of_file();
	HOLDS(keystore_unseal(&opened, text_all(&file), &err) == 0 && opened.count == 1, "%s", err.text);
	HOLDS(key_compare(&opened.entries[0].key, &keystore.entries[0].key) == 0, "another name");
	HOLDS(secret_same(secret_bytes(&opened.entries[0].key.secret), secret_bytes(&keystore.entries[0].key.secret)),
	    "another secret");
	keystore_free(&opened);
	keystore_free(&keystore);
	text_free(&file);
}

static void
read_entry(struct slice bytes)
{
	struct keystore_entry entry;
	struct secret again;

	if (keystore_entry_read(&entry, bytes) != 0)
		return;
	again = keystore_entry_write(&entry);
	if (planted() && again.len > 30)
		again.at[again.len - 1] ^= 1;
	HOLDS(secret_same(secret_bytes(&again), bytes), "written otherwise");
	secret_free(&again);
	seal_and_open(&entry);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = own_copy(data, size);

	HOLDS(sodium_init() >= 0, "libsodium");
	open_file((struct slice){ copy, size }, true);
	open_with_sum(copy, size);
	read_entry((struct slice){ copy, size });
	free(copy);
	return 0;
}
