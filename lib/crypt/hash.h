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

static inline struct slice
hash_bytes(const struct hash *hash)
{
	return (struct slice){ (const char *)hash->bytes, HASH_BYTES };
}

/* BLAKE2b-256 over the parts, one behind the other. */
struct hash hash_parts(const struct slice *parts, size_t count);

/* BLAKE2b of another length (16 to 64 bytes), which is not a piece of the longer one. */
void hash_sized(unsigned char *to, size_t bytes, const struct slice *parts, size_t count);

/* The letters a-z and 2-7, five bits each, no padding; as many as fit into size with the NUL. */
void hash_base32(char *to, size_t size, const unsigned char *bytes, size_t count);

/* Lower-case hex, terminated. */
void hash_hex(char to[HASH_HEX], const struct hash *hash);

#endif
