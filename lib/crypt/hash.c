#include "crypt/hash.h"

#include <sodium.h>

void
hash_sized(unsigned char *to, size_t bytes, const struct slice *parts, size_t count)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, bytes);
	for (size_t i = 0; i < count; i++)
		crypto_generichash_update(&state, (const unsigned char *)parts[i].at, parts[i].len);
	crypto_generichash_final(&state, to, bytes);
}

struct hash
hash_parts(const struct slice *parts, size_t count)
{
	struct hash hash = { { 0 } };

	hash_sized(hash.bytes, sizeof hash.bytes, parts, count);
	return hash;
}

void
hash_base32(char *to, size_t size, const unsigned char *bytes, size_t count)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	size_t digits = (8 * count + 4) / 5, at;

	for (at = 0; at + 1 < size && at < digits; at++) {
		size_t byte = 5 * at / 8, shift = 5 * at % 8;
		unsigned pair = (unsigned)bytes[byte] << 8 | (byte + 1 < count ? bytes[byte + 1] : 0u);

		to[at] = letters[pair >> (11 - shift) & 31];
	}
	if (size > 0)
		to[at] = '\0';
}

void
hash_hex(char to[HASH_HEX], const struct hash *hash)
{
	sodium_bin2hex(to, HASH_HEX, hash->bytes, sizeof hash->bytes);
}
