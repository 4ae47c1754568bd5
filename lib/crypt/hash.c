#include "crypt/hash.h"

#include <sodium.h>

struct hash
hash_parts(const struct slice *parts, size_t count)
{
	crypto_generichash_state state;
	struct hash hash;

	crypto_generichash_init(&state, NULL, 0, sizeof hash.bytes);
	for (size_t i = 0; i < count; i++)
		crypto_generichash_update(&state, (const unsigned char *)parts[i].at, parts[i].len);
	crypto_generichash_final(&state, hash.bytes, sizeof hash.bytes);
	return hash;
}

void
hash_hex(char to[HASH_HEX], const struct hash *hash)
{
	sodium_bin2hex(to, HASH_HEX, hash->bytes, sizeof hash->bytes);
}
