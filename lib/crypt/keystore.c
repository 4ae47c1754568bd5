/*
 * The bytes of a file, numbers with the highest byte first:
 *
 *	header   0  "arbvault"
 *	         8  version, 1
 *	        12  passes, MiB (two numbers of 4 bytes)
 *	        20  generation (8 bytes)
 *	        28  how many entries
 *	        32  salt (16 bytes)
 *	slots   48  slot 0 seals nothing: it proves header and passphrase; slots 1.. are the entries.
 *	            Each: length of what is sealed, nonce (24 bytes), what is sealed with its tag (16 bytes).
 *	end         BLAKE2b-256 of all before.  It finds what a disk did; against people there are the tags.
 *
 * Additional data of a slot: the header and the number of the slot (4 bytes).
 * What is sealed: since when (8 bytes), then venue, account, API key, secret, passphrase, each behind its length (2 bytes).
 */
#include "crypt/keystore.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "crypt/hash.h"

enum {
	VERSION_HERE = 1,
	HEADER = 48,
	AT_VERSION = 8,
	AT_PASSES = 12,
	AT_MIB = 16,
	AT_GENERATION = 20,
	AT_COUNT = 28,
	AT_SALT = 32,
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	PARTS = 5
};

static const char magic[] = "arbvault";

/* ---- numbers ---- */

static void
put_number(unsigned char *to, size_t bytes, uint64_t value)
{
	for (size_t i = bytes; i > 0; i--, value >>= 8)
		to[i - 1] = (unsigned char)value;
}

static uint64_t
number(const void *at, size_t bytes)
{
	const unsigned char *from = at;
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | from[i];
	return value;
}

/* ---- entries ---- */

struct secret
keystore_entry_write(const struct keystore_entry *entry)
{
	const struct slice parts[PARTS] = { slice_of(entry->key.venue), slice_of(entry->key.account),
		secret_bytes(&entry->key.api_key), secret_bytes(&entry->key.secret),
		secret_bytes(&entry->key.passphrase) };
	struct secret bytes;
	unsigned char *to;
	size_t len = 8;

	for (int i = 0; i < PARTS; i++)
		len += 2 + parts[i].len;
	bytes = secret_new(len);
	to = bytes.at;
	put_number(to, 8, (uint64_t)entry->since_us);
	to += 8;
	for (int i = 0; i < PARTS; i++) {
		put_number(to, 2, parts[i].len);
		if (parts[i].len > 0)
			memcpy(to + 2, parts[i].at, parts[i].len);
		to += 2 + parts[i].len;
	}
	return bytes;
}

static bool
take_part(struct slice *part, struct slice *rest)
{
	if (rest->len < 2)
		return false;
	part->len = (size_t)number(rest->at, 2);
	part->at = rest->at + 2;
	if (rest->len - 2 < part->len)
		return false;
	rest->at += 2 + part->len;
	rest->len -= 2 + part->len;
	return true;
}

int
keystore_entry_read(struct keystore_entry *entry, struct slice bytes)
{
	struct slice parts[PARTS], rest = bytes;
	struct error ignored;

	*entry = (struct keystore_entry){ .since_us = 0 };
	if (rest.len < 8)
		return -1;
	entry->since_us = (int64_t)number(rest.at, 8);
	rest = (struct slice){ rest.at + 8, rest.len - 8 };
	for (int i = 0; i < PARTS; i++)
		if (!take_part(&parts[i], &rest))
			return -1;
	if (rest.len != 0 || entry->since_us < 0 || !key_name(&entry->key, parts[0], parts[1]))
		return -1;
	entry->key.api_key = secret_copy(parts[2]);
	entry->key.secret = secret_copy(parts[3]);
	entry->key.passphrase = secret_copy(parts[4]);
	if (key_check(&entry->key, &ignored) == 0)
		return 0;
	key_free(&entry->key);
	return -1;
}

/* ---- the list ---- */

/* Where the name stands, or would stand. */
static size_t
place_of(const struct keystore *keystore, const struct key *name, bool *there)
{
	size_t at = 0;
	int order = 1;

	while (at < keystore->count && (order = key_compare(name, &keystore->entries[at].key)) > 0)
		at++;
	*there = at < keystore->count && order == 0;
	return at;
}

struct keystore_entry *
keystore_find(const struct keystore *keystore, const char *venue, const char *account)
{
	struct key name = { .venue = "" };
	bool there;
	size_t at;

	if (!key_name(&name, slice_of(venue), slice_of(account)))
		return NULL;
	at = place_of(keystore, &name, &there);
	return there ? &keystore->entries[at] : NULL;
}

int
keystore_put(struct keystore *keystore, struct key *key, int64_t since_us, struct error *err)
{
	bool there;
	size_t at = place_of(keystore, key, &there);

	if (!there && keystore->count == KEYSTORE_KEYS_MAX)
		return error_fatal(err, EXIT_REFUSED, "a keystore holds %d keys at most", KEYSTORE_KEYS_MAX);
	if (there)
		key_free(&keystore->entries[at].key);
	else {
		keystore->entries = memory_grow(keystore->entries, keystore->count + 1, sizeof *keystore->entries);
		memmove(keystore->entries + at + 1, keystore->entries + at,
		    (keystore->count++ - at) * sizeof *keystore->entries);
	}
	keystore->entries[at] = (struct keystore_entry){ *key, since_us };
	*key = (struct key){ .venue = "" };
	return 0;
}

void
keystore_remove(struct keystore *keystore, struct keystore_entry *entry)
{
	size_t at = (size_t)(entry - keystore->entries);

	key_free(&entry->key);
	memmove(entry, entry + 1, (--keystore->count - at) * sizeof *entry);
}

void
keystore_free(struct keystore *keystore)
{
	for (size_t i = 0; i < keystore->count; i++)
		key_free(&keystore->entries[i].key);
	free(keystore->entries);
	secret_free(&keystore->key);
	*keystore = (struct keystore){ .count = 0 };
}

/* ---- the key of the file ---- */

int
keystore_derive(struct keystore *keystore, struct slice passphrase, struct error *err)
{
	secret_free(&keystore->key);
	keystore->key = secret_new(KEY);
	if (crypto_pwhash(keystore->key.at, KEY, passphrase.at, passphrase.len, keystore->salt, keystore->passes,
		(size_t)keystore->mib << 20, crypto_pwhash_ALG_ARGON2ID13) == 0)
		return 0;
	return error_fatal(err, EXIT_SYSTEM, "out of memory: the keystore wants %u MiB", keystore->mib);
}

int
keystore_lock(struct keystore *keystore, struct slice passphrase, uint32_t mib, struct error *err)
{
	keystore->passes = KEYSTORE_PASSES;
	keystore->mib = mib;
	randombytes_buf(keystore->salt, sizeof keystore->salt);
	return keystore_derive(keystore, passphrase, err);
}

/* ---- sealing ---- */

struct place {
	unsigned char bytes[HEADER + 4]; /* what a slot is sealed with: header, number */
};

static void
write_header(const struct keystore *keystore, unsigned char to[HEADER])
{
	memcpy(to, magic, AT_VERSION);
	put_number(to + AT_VERSION, 4, VERSION_HERE);
	put_number(to + AT_PASSES, 4, keystore->passes);
	put_number(to + AT_MIB, 4, keystore->mib);
	put_number(to + AT_GENERATION, 8, keystore->generation);
	put_number(to + AT_COUNT, 4, keystore->count);
	memcpy(to + AT_SALT, keystore->salt, KEYSTORE_SALT);
}

static void
seal_slot(const struct keystore *keystore, struct place *place, size_t slot, struct slice plain, struct text *to)
{
	unsigned char *at = (unsigned char *)text_room(to, 4 + NONCE + plain.len + TAG);
	unsigned long long len;

	put_number(place->bytes + HEADER, 4, slot);
	randombytes_buf(at + 4, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(at + 4 + NONCE, &len, (const unsigned char *)plain.at, plain.len,
	    place->bytes, sizeof place->bytes, NULL, at + 4, keystore->key.at);
	put_number(at, 4, len);
	to->len += 4 + NONCE + (size_t)len;
}

void
keystore_seal(struct keystore *keystore, struct text *to)
{
	struct slice all;
	struct place place = { { 0 } };
	struct hash hash;
	size_t begin = to->len;

	keystore->generation++;
	write_header(keystore, place.bytes);
	text_bytes(to, (const char *)place.bytes, HEADER);
	seal_slot(keystore, &place, 0, SLICE(""), to);
	for (size_t i = 0; i < keystore->count; i++) {
		struct secret plain = keystore_entry_write(&keystore->entries[i]);

		seal_slot(keystore, &place, i + 1, secret_bytes(&plain), to);
		secret_free(&plain);
	}
	all = (struct slice){ to->at + begin, to->len - begin };
	hash = hash_parts(&all, 1);
	text_slice(to, hash_bytes(&hash));
}

/* ---- opening ---- */

static int
damaged(struct error *err)
{
	return error_fatal(err, EXIT_DATA, "the file is damaged, or cut off");
}

/* The sum at the end, then the kind of file, then the floor. */
int
keystore_header(struct keystore *keystore, struct slice file, struct error *err)
{
	struct slice body = { file.at, file.len - HASH_BYTES };
	struct hash hash;

	if (file.len < AT_VERSION || memcmp(file.at, magic, AT_VERSION) != 0)
		return error_fatal(err, EXIT_DATA, "the file is no keystore, or is damaged");
	if (file.len < HEADER + HASH_BYTES || file.len > KEYSTORE_BYTES_MAX)
		return damaged(err);
	hash = hash_parts(&body, 1);
	if (memcmp(hash.bytes, body.at + body.len, HASH_BYTES) != 0)
		return damaged(err);
	if (number(file.at + AT_VERSION, 4) != VERSION_HERE)
		return error_fatal(err, EXIT_DATA, "the keystore is of version %u, and this program reads version %d",
		    (unsigned)number(file.at + AT_VERSION, 4), VERSION_HERE);
	keystore->passes = (uint32_t)number(file.at + AT_PASSES, 4);
	keystore->mib = (uint32_t)number(file.at + AT_MIB, 4);
	keystore->generation = number(file.at + AT_GENERATION, 8);
	keystore->expected = (uint32_t)number(file.at + AT_COUNT, 4);
	memcpy(keystore->salt, file.at + AT_SALT, KEYSTORE_SALT);
	if (keystore->passes < KEYSTORE_PASSES || keystore->passes > KEYSTORE_PASSES_MOST ||
	    keystore->mib < KEYSTORE_MIB_LEAST || keystore->mib > KEYSTORE_MIB_MOST)
		return error_fatal(err, EXIT_DATA,
		    "%u passes over %u MiB: Argon2id wants %d to %d over %d to %d MiB; the header was changed",
		    keystore->passes, keystore->mib, KEYSTORE_PASSES, KEYSTORE_PASSES_MOST, KEYSTORE_MIB_LEAST,
		    KEYSTORE_MIB_MOST);
	return keystore->expected <= KEYSTORE_KEYS_MAX ? 0 : damaged(err);
}

/* The next slot of the body, opened.  -1: it is not there, or does not open. */
static int
open_slot(const struct keystore *keystore, struct place *place, size_t slot, struct slice *rest, struct secret *plain)
{
	const unsigned char *at = (const unsigned char *)rest->at;
	size_t len;

	*plain = (struct secret){ 0 };
	if (rest->len < 4 + NONCE + TAG)
		return -1;
	len = (size_t)number(at, 4);
	if (len < TAG || len > rest->len - 4 - NONCE)
		return -1;
	put_number(place->bytes + HEADER, 4, slot);
	*plain = secret_new(len - TAG);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain->at, NULL, NULL, at + 4 + NONCE, len, place->bytes,
		sizeof place->bytes, at + 4, keystore->key.at) != 0) {
		secret_free(plain);
		return -1;
	}
	rest->at += 4 + NONCE + len;
	rest->len -= 4 + NONCE + len;
	return 0;
}

/* Entries stand in order, each name once. */
static int
open_entry(struct keystore *keystore, struct slice plain, struct error *err)
{
	struct keystore_entry entry;

	if (keystore_entry_read(&entry, plain) != 0)
		return damaged(err);
	if (keystore->count > 0 && key_compare(&keystore->entries[keystore->count - 1].key, &entry.key) >= 0) {
		key_free(&entry.key);
		return damaged(err);
	}
	return keystore_put(keystore, &entry.key, entry.since_us, err);
}

int
keystore_unseal(struct keystore *keystore, struct slice file, struct error *err)
{
	struct slice rest = { file.at + HEADER, file.len - HEADER - HASH_BYTES };
	struct secret plain;
	struct place place = { { 0 } };
	int result = 0;

	memcpy(place.bytes, file.at, HEADER);
	if (open_slot(keystore, &place, 0, &rest, &plain) != 0)
		return error_fatal(err, EXIT_REFUSED, "the passphrase is not the one, or the file was changed");
	if (plain.len != 0)
		result = damaged(err);
	secret_free(&plain);
	for (size_t i = 1; result == 0 && i <= keystore->expected; i++) {
		if (open_slot(keystore, &place, i, &rest, &plain) != 0)
			return damaged(err);
		result = open_entry(keystore, secret_bytes(&plain), err);
		secret_free(&plain);
	}
	return result != 0 || rest.len == 0 ? result : damaged(err);
}

int
keystore_open(struct keystore *keystore, struct slice file, struct slice passphrase, struct error *err)
{
	if (keystore_header(keystore, file, err) != 0 || keystore_derive(keystore, passphrase, err) != 0)
		return -1;
	return keystore_unseal(keystore, file, err);
}
