/* What a secret is by its looks (sign.h).  By libsodium alone: who only keeps keys carries no OpenSSL. */
#include <sodium.h>

#include "crypt/pem.h"
#include "crypt/sign_key.h"

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

/* ---- Ed25519 ---- */

static int
pair_of_seed(struct secret *to, const unsigned char *seed)
{
	unsigned char public[crypto_sign_PUBLICKEYBYTES];

	*to = secret_new(crypto_sign_SECRETKEYBYTES);
	return crypto_sign_seed_keypair(public, to->at, seed);
}

static int
pair_of_pem(struct secret *to, struct slice secret)
{
	struct pem pem;
	int done = -1;

	if (pem_read(&pem, secret) == 0 && pem.scheme == SIGN_ED25519)
		done = pair_of_seed(to, (const unsigned char *)pem.seed.at);
	pem_free(&pem);
	return done;
}

/* Of the longer form, the second half is the public key: one that is not this seed's is a mistake. */
static int
pair_of_base64(struct secret *to, struct slice secret)
{
	struct secret bytes;
	int done = -1;

	if (sign_decode(&bytes, secret) != 0)
		return -1;
	if (bytes.len == crypto_sign_SEEDBYTES)
		done = pair_of_seed(to, bytes.at);
	else if (bytes.len == crypto_sign_SECRETKEYBYTES && pair_of_seed(to, bytes.at) == 0 &&
	    secret_same(secret_bytes(&bytes), secret_bytes(to)))
		done = 0;
	secret_free(&bytes);
	return done;
}

int
sign_ed25519_pair(struct secret *to, struct slice secret)
{
	int done;

	*to = (struct secret){ NULL, 0 };
	done = pem_is(secret) ? pair_of_pem(to, secret) : pair_of_base64(to, secret);
	if (done != 0)
		secret_free(to);
	return done;
}

/* ---- any ---- */

static bool
is_of(enum sign_scheme scheme, struct slice secret)
{
	struct secret pair;
	struct pem pem;
	bool is;

	switch (scheme) {
	case SIGN_HMAC_SHA256:
	case SIGN_HMAC_SHA512:
		return secret.len > 0;
	case SIGN_ED25519:
		is = sign_ed25519_pair(&pair, secret) == 0;
		secret_free(&pair);
		return is;
	default:
		is = pem_read(&pem, secret) == 0 && pem.scheme == scheme;
		pem_free(&pem);
		return is;
	}
}

static int
none_of(enum sign_scheme scheme, struct error *err)
{
	static const char *const wanted[] = { [SIGN_HMAC_SHA256] = "a secret",
		[SIGN_HMAC_SHA512] = "a secret",
		[SIGN_RSA_SHA256] = "an RSA key in PEM, without passphrase",
		[SIGN_ES256] = "a P-256 key in PEM, without passphrase",
		[SIGN_ED25519] = "an Ed25519 key, in PEM or in base64" };

	return error_set(err, "key", "not %s", wanted[scheme]);
}

static bool
is_broken_pem(struct slice secret)
{
	struct pem pem;
	bool whole = pem_read(&pem, secret) == 0;

	pem_free(&pem);
	return pem_is(secret) && !whole;
}

int
sign_check_secret(enum sign_scheme scheme, struct slice secret, struct error *err)
{
	if (is_of(scheme, secret))
		return 0;
	if (is_broken_pem(secret)) /* whose scheme is a guess */
		return error_set(err, "key", "in PEM, but no whole key of RSA, P-256 or Ed25519 without passphrase");
	return none_of(scheme, err);
}

static enum sign_scheme
pem_scheme(struct slice secret)
{
	struct pem pem;
	int ignored = pem_read(&pem, secret);

	(void)ignored; /* what cannot be read says what it would have been */
	pem_free(&pem);
	return pem.scheme;
}

enum sign_scheme
sign_scheme_of(struct slice secret, enum sign_scheme hmac, bool asymmetric)
{
	struct secret bytes = { 0 };
	enum sign_scheme scheme = hmac;

	if (pem_is(secret))
		return pem_scheme(secret);
	if (asymmetric && sign_decode(&bytes, secret) == 0 && bytes.len == crypto_sign_SECRETKEYBYTES)
		scheme = SIGN_ED25519;
	secret_free(&bytes);
	return scheme;
}
