/*
 * sign: signatures and digests as venues ask for them.
 *
 * HMAC, Ed25519 and SHA-2 by libsodium; ES256 and RSA, which it lacks, by OpenSSL's libcrypto.  A key is prepared once (an HMAC's
 * first block is hashed then), so that a request costs its own bytes and no more.
 */
#ifndef CRYPT_SIGN_H
#define CRYPT_SIGN_H

#include "base/text.h"
#include "crypt/secret.h"

enum sign_scheme {
	SIGN_HMAC_SHA256,
	SIGN_HMAC_SHA512,
	SIGN_RSA_SHA256, /* PKCS #1 v1.5 */
	SIGN_ES256, /* ECDSA over P-256; r and s, 32 bytes each (RFC 7518, 3.4) */
	SIGN_ED25519
};

enum sign_form { SIGN_HEX, SIGN_BASE64, SIGN_BASE64_URL /* without padding (RFC 7515) */ };

enum { SIGNATURE_MAX = 512, DIGEST_SHA256 = 32, DIGEST_SHA512 = 64 };

struct signature {
	unsigned char bytes[SIGNATURE_MAX];
	size_t len;
};

/* Opaque; what is secret of it lies in guarded memory (an OpenSSL key: in the library's). */
struct sign_key;

/*
 * secret: HMAC: its bytes; RSA and ES256: PEM; Ed25519: PEM, or base64 of 64 bytes (the seed first) or of 32.  NULL and err: it is none
 * of these.  The caller wipes its own copy.
 */
struct sign_key *sign_key_new(enum sign_scheme scheme, struct slice secret, struct error *err) MUST_CHECK;
void sign_key_free(struct sign_key *key); /* accepts NULL */

/* The one that it was made for. */
enum sign_scheme sign_key_scheme(const struct sign_key *key);

/*
 * The scheme of a secret by its looks: PEM says what it is, base64 of 64 bytes is Ed25519 where a venue has it (asymmetric);
 * everything else is the HMAC.
 */
enum sign_scheme sign_scheme_of(struct slice secret, enum sign_scheme hmac, bool asymmetric);

/*
 * What sign_key_new() looks at first, by libsodium alone.  What OpenSSL may still refuse is a key in PEM that was broken without breaking its
 * form: whether what is private signs for what is public beside it.
 */
int sign_check_secret(enum sign_scheme scheme, struct slice secret, struct error *err) MUST_CHECK;

/* The parts, one behind the other.  -1 and err: the library failed; nothing may be sent. */
int sign_parts(struct signature *signature, const struct sign_key *key, const struct slice *parts, size_t count,
    struct error *err) MUST_CHECK;

/* Whether the bytes are the key's signature of the parts, as whoever knows the key would look. */
bool sign_check(const struct sign_key *key, const struct slice *parts, size_t count, struct slice bytes) MUST_CHECK;

/* Append bytes in the form. */
void sign_write(struct text *to, struct slice bytes, enum sign_form form);

static inline struct slice
signature_bytes(const struct signature *signature)
{
	return (struct slice){ (const char *)signature->bytes, signature->len };
}

/* Bytes of base64, with padding or without; nothing else may stand there.  -1: it is none.  The secret is the caller's. */
int sign_decode(struct secret *to, struct slice base64) MUST_CHECK;

void digest_sha256(unsigned char to[DIGEST_SHA256], const struct slice *parts, size_t count);
void digest_sha512(unsigned char to[DIGEST_SHA512], const struct slice *parts, size_t count);

/* A token of RFC 7519: header and claims are JSON, written by the caller; ES256 or Ed25519. */
int sign_token(struct text *to, const struct sign_key *key, struct slice header, struct slice claims,
    struct error *err) MUST_CHECK;

#endif
