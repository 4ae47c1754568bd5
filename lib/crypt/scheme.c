/* What a secret is by its looks (sign.h).  By libsodium alone: who only keeps keys carries no OpenSSL. */
#include <sodium.h>

#include "crypt/sign.h"

enum { OIDS_WITHIN = 40 /* bytes of a key from its beginning, RFC 5958 or 5915: the algorithm stands there */ };

int
sign_decode(struct secret *to, struct slice base64)
{
	size_t len;
	const char *end;

	while (base64.len > 0 && base64.at[base64.len - 1] == '=')
		base64.len--;
	*to = secret_new(base64.len);
	if (sodium_base642bin(to->at, to->len, base64.at, base64.len, NULL, &len, &end,
		sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0 ||
	    end != base64.at + base64.len) {
		secret_free(to);
		return -1;
	}
	to->len = len;
	return 0;
}

static bool
holds(struct slice bytes, struct slice part)
{
	return memmem(bytes.at, bytes.len, part.at, part.len) != NULL;
}

/* The bytes between the lines of dashes of the last block: an EC key may come behind its parameters. */
static int
decode_pem(struct secret *to, struct slice pem)
{
	const struct slice mark = SLICE("-----BEGIN "), dashes = SLICE("-----");
	const char *end = pem.at + pem.len, *from = pem.at, *begin, *close;
	size_t len;

	while ((begin = memmem(from, (size_t)(end - from), mark.at, mark.len)) != NULL)
		from = begin + mark.len;
	from = memmem(from, (size_t)(end - from), dashes.at, dashes.len);
	if (from == NULL)
		return -1;
	from += dashes.len;
	close = memmem(from, (size_t)(end - from), dashes.at, dashes.len);
	if (close == NULL)
		return -1;
	*to = secret_new((size_t)(close - from));
	if (sodium_base642bin(to->at, to->len, from, (size_t)(close - from), "\r\n \t", &len, NULL,
		sodium_base64_VARIANT_ORIGINAL) != 0) {
		secret_free(to);
		return -1;
	}
	to->len = len < OIDS_WITHIN ? len : OIDS_WITHIN;
	return 0;
}

/* RSA by name or by 1.2.840.113549.1.1.1, Ed25519 by 1.3.101.112; what is neither would be of a curve. */
static enum sign_scheme
pem_scheme(struct slice pem)
{
	enum sign_scheme scheme = SIGN_ES256;
	struct secret bytes = { 0 };

	if (holds(pem, SLICE("-----BEGIN RSA PRIVATE KEY-----")))
		return SIGN_RSA_SHA256;
	if (decode_pem(&bytes, pem) != 0)
		return scheme;
	if (holds(secret_bytes(&bytes), SLICE("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01")))
		scheme = SIGN_RSA_SHA256;
	else if (holds(secret_bytes(&bytes), SLICE("\x06\x03\x2b\x65\x70")))
		scheme = SIGN_ED25519;
	secret_free(&bytes);
	return scheme;
}

enum sign_scheme
sign_scheme_of(struct slice secret, enum sign_scheme hmac, bool asymmetric)
{
	struct secret bytes = { 0 };
	enum sign_scheme scheme = hmac;

	if (holds(secret, SLICE("-----BEGIN ")))
		return pem_scheme(secret);
	if (asymmetric && sign_decode(&bytes, secret) == 0 && bytes.len == crypto_sign_SECRETKEYBYTES)
		scheme = SIGN_ED25519;
	secret_free(&bytes);
	return scheme;
}
