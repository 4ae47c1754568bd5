/*
 * pem: text and DER are keys or are refused; a key that passes is one that OpenSSL reads as that kind, but for the point beside a P-256 key,
 * and the seed of an Ed25519 key is the one that OpenSSL finds.
 */
#include "crypt/pem.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <sodium.h>

#include "fuzz.h"

static EVP_PKEY *
openssl_reads(const struct pem *pem)
{
	const unsigned char *at = pem->der.at;

	return d2i_AutoPrivateKey(NULL, &at, (long)pem->der.len);
}

static void
compare(const struct pem *pem)
{
	EVP_PKEY *pkey = openssl_reads(pem);
	unsigned char seed[crypto_sign_SEEDBYTES] = { 0 };
	size_t len = sizeof seed;

	if (pem->scheme == SIGN_RSA_SHA256)
		HOLDS(pkey != NULL && EVP_PKEY_get_base_id(pkey) == EVP_PKEY_RSA, "RSA here alone");
	else if (pem->scheme == SIGN_ES256)
		HOLDS(pkey == NULL || EVP_PKEY_get_base_id(pkey) == EVP_PKEY_EC, "P-256 here alone");
	else {
		HOLDS(pkey != NULL && EVP_PKEY_get_raw_private_key(pkey, seed, &len) == 1, "Ed25519 here alone");
		seed[3] ^= planted();
		HOLDS(pem->seed.len == len && memcmp(pem->seed.at, seed, len) == 0, "another seed");
	}
	EVP_PKEY_free(pkey);
}

static void
look_at(struct slice text)
{
	struct error err;
	struct pem pem;

	if (pem_read(&pem, text) == 0) {
		compare(&pem);
		HOLDS(sign_check_secret(pem.scheme, text, &err) == 0, "%s", err.text);
	}
	HOLDS(!pem_is(text) || sign_scheme_of(text, SIGN_HMAC_SHA256, true) == pem.scheme, "another scheme");
	pem_free(&pem);
}

/* The first letter says what kind of block the DER behind it stands in. */
static void
wrap(struct slice data)
{
	static const char *const labels[] = { "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY" };
	struct text text = { 0 };
	const char *label;

	if (data.len == 0)
		return;
	label = labels[(unsigned char)data.at[0] % COUNT(labels)];
	text_format(&text, "-----BEGIN %s-----\n", label);
	sign_write(&text, (struct slice){ data.at + 1, data.len - 1 }, SIGN_BASE64);
	text_format(&text, "\n-----END %s-----\n", label);
	look_at(text_all(&text));
	text_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = own_copy(data, size);

	HOLDS(sodium_init() >= 0, "libsodium");
	look_at((struct slice){ copy, size });
	wrap((struct slice){ copy, size });
	free(copy);
	return 0;
}
