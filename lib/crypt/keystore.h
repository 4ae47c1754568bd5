/*
 * keystore: keys of venues, sealed under a passphrase.
 *
 * The key of the file is made by Argon2id (RFC 9106) from the passphrase; the parameters stand in its header, and what is below the
 * floor or beyond the ceiling is refused before anything is computed.  Each entry is sealed by XChaCha20-Poly1305 with the header and its
 * place as additional data.  The header counts how often the file was written, and each writing seals everything anew: an entry
 * of an older writing, of another place or another file does not open.  Venue and account are inside the seal.  That the
 * whole file is an older one can not be seen in it.  (faults.md 2.5; the bytes are in keystore.c.)
 */
#ifndef CRYPT_KEYSTORE_H
#define CRYPT_KEYSTORE_H

#include <stdint.h>

#include "base/text.h"
#include "crypt/key.h"

enum {
	KEYSTORE_MIB_LEAST = 64, /* with three passes: the second recommended option of RFC 9106, section 4 */
	KEYSTORE_MIB_MOST = 2048,
	KEYSTORE_MIB = 256, /* unless told otherwise */
	KEYSTORE_PASSES = 3, /* and no fewer */
	KEYSTORE_PASSES_MOST = 10,
	KEYSTORE_SALT = 16,
	KEYSTORE_KEYS_MAX = 64,
	KEYSTORE_BYTES_MAX = 2 << 20, /* of a file */
	PASSPHRASE_LEAST = 12, /* bytes of a new one */
	PASSPHRASE_MOST = 1024
};

struct keystore_entry {
	struct key key;
	int64_t since_us; /* since when this key is in place, microseconds since 1970 UTC */
};

/* Owns all that it points to.  A zeroed struct is an empty one, of no file. */
struct keystore {
	uint32_t passes, mib;
	unsigned char salt[KEYSTORE_SALT];
	uint64_t generation; /* how often it was written */
	uint32_t expected; /* entries of the file, by its header */
	struct secret key;
	struct keystore_entry *entries; /* sorted by key_compare() */
	size_t count;
};

/* A new key from a new passphrase, with a new salt.  -1 and err: the memory is not there. */
int keystore_lock(struct keystore *keystore, struct slice passphrase, uint32_t mib, struct error *err) MUST_CHECK;

/*
 * Open a file.  -1 and err: err->exit is 65 where the file is damaged, of another kind or too weak, 77 where the passphrase is not the one
 * (or somebody changed the file who does not know it: that can not be told apart).  The keystore must be a zeroed one; it is
 * to be freed in any case.
 */
int keystore_open(struct keystore *keystore, struct slice file, struct slice passphrase, struct error *err) MUST_CHECK;

/* The three steps of it: read the header; make the key; open the entries. */
int keystore_header(struct keystore *keystore, struct slice file, struct error *err) MUST_CHECK;
int keystore_derive(struct keystore *keystore, struct slice passphrase, struct error *err) MUST_CHECK;
int keystore_unseal(struct keystore *keystore, struct slice file, struct error *err) MUST_CHECK;

/* Append the file as it is to be written next: one generation on. */
void keystore_seal(struct keystore *keystore, struct text *to);

/* NULL: it is not there.  Valid until keystore_put() or keystore_remove(). */
struct keystore_entry *keystore_find(const struct keystore *keystore, const char *venue, const char *account);

/* Take over the key, in place of the one of that name.  -1 and err: there are too many. */
int keystore_put(struct keystore *keystore, struct key *key, int64_t since_us, struct error *err) MUST_CHECK;
void keystore_remove(struct keystore *keystore, struct keystore_entry *entry);

void keystore_free(struct keystore *keystore);

/* The bytes of an entry before they are sealed.  Reading takes what writing makes and nothing else; -1: it is none. */
struct secret keystore_entry_write(const struct keystore_entry *entry);
int keystore_entry_read(struct keystore_entry *entry, struct slice bytes) MUST_CHECK;

#endif
