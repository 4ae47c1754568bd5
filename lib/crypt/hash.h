/*
 * hash: BLAKE2b, by libsodium.
 */
#ifndef CRYPT_HASH_H
#define CRYPT_HASH_H

#include "base/slice.h"

enum { HASH_BYTES = 32, HASH_HEX = 2 * HASH_BYTES + 1 };

struct hash {
	unsigned char bytes[HASH_BYTES];
};

/* BLAKE2b-256 over the parts, one behind the other. */
struct hash hash_parts(const struct slice *parts, size_t count);

/* Lower-case hex, terminated. */
void hash_hex(char to[HASH_HEX], const struct hash *hash);

#endif
