#include "crypt/sign.h"

#include <sodium.h>
#include <string.h>

#include "crypt/sign_key.h"

/* ---- signatures ---- */

enum sign_scheme
sign_key_scheme(const struct sign_key *key)
{
	return key->scheme;
}

int
sign_parts(
    struct signature *signature, const struct sign_key *key, const struct slice *parts, size_t count, struct error *err)
{
	if (key->sign(signature, key, parts, count) == 0)
		return 0;
	return error_fatal(err, EXIT_SYSTEM, "a request cannot be signed: the library failed");
}

/* ---- forms ---- */

static int
variant_of(enum sign_form form)
{
	return form == SIGN_BASE64 ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_URLSAFE_NO_PADDING;
}

void
sign_write(struct text *to, struct slice bytes, enum sign_form form)
{
	size_t size = form == SIGN_HEX ? 2 * bytes.len + 1 : sodium_base64_encoded_len(bytes.len, variant_of(form));
	char *room = text_room(to, size);

	if (form == SIGN_HEX)
		sodium_bin2hex(room, size, (const unsigned char *)bytes.at, bytes.len);
	else
		sodium_bin2base64(room, size, (const unsigned char *)bytes.at, bytes.len, variant_of(form));
	to->len += strlen(room);
}

void
digest_sha256(unsigned char to[DIGEST_SHA256], const struct slice *parts, size_t count)
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < count; i++)
		crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].at, parts[i].len);
	crypto_hash_sha256_final(&state, to);
}

void
digest_sha512(unsigned char to[DIGEST_SHA512], const struct slice *parts, size_t count)
{
	crypto_hash_sha512_state state;

	crypto_hash_sha512_init(&state);
	for (size_t i = 0; i < count; i++)
		crypto_hash_sha512_update(&state, (const unsigned char *)parts[i].at, parts[i].len);
	crypto_hash_sha512_final(&state, to);
}

int
sign_token(struct text *to, const struct sign_key *key, struct slice header, struct slice claims, struct error *err)
{
	struct signature signature;
	struct slice signed_part;
	size_t begin = to->len;

	sign_write(to, header, SIGN_BASE64_URL);
	text_char(to, '.');
	sign_write(to, claims, SIGN_BASE64_URL);
	signed_part = (struct slice){ to->at + begin, to->len - begin };
	if (sign_parts(&signature, key, &signed_part, 1, err) != 0) {
		to->len = begin;
		return -1;
	}
	text_char(to, '.');
	sign_write(to, signature_bytes(&signature), SIGN_BASE64_URL);
	return 0;
}
