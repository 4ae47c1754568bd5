#include "crypt/sign.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
	ES256_HALF = 32,
	PEM_MAX = 16384,
	GUARDED_MAX = 1 << 17, /* of OpenSSL's keys: some sixty of RSA */
	GUARDED_LEAST = 32
};

struct sign_key {
	enum sign_scheme scheme;
	struct secret state; /* HMAC: the state behind the key; Ed25519: the 64 bytes */
	EVP_PKEY *pkey; /* RSA, ES256 */
};

static bool
is_pem(struct slice secret)
{
	return memmem(secret.at, secret.len, "-----BEGIN ", 11) != NULL;
}

/* ---- keys ---- */

/* A passphrase is never asked for: a key that has one is refused. */
static int /* OpenSSL's own type: NOLINTNEXTLINE(readability-non-const-parameter) */
no_passphrase(char *to, int size, int writing, void *arg)
{
	(void)to, (void)size, (void)writing, (void)arg;
	return -1;
}

/* What is private of OpenSSL's keys lies as ours do (crypt/secret.h), where the system has room for it. */
static EVP_PKEY *
read_pem(struct slice secret)
{
	BIO *bio;
	EVP_PKEY *pkey;

	if (CRYPTO_secure_malloc_initialized() == 0)
		CRYPTO_secure_malloc_init(GUARDED_MAX, GUARDED_LEAST);
	if (secret.len > PEM_MAX || (bio = BIO_new_mem_buf(secret.at, (int)secret.len)) == NULL)
		return NULL;
	pkey = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	return pkey;
}

static int
take_seed(struct sign_key *key, const unsigned char *seed)
{
	unsigned char public[crypto_sign_PUBLICKEYBYTES];

	key->state = secret_new(crypto_sign_SECRETKEYBYTES);
	return crypto_sign_seed_keypair(public, key->state.at, seed);
}

static int
read_ed25519(struct sign_key *key, struct slice secret)
{
	struct secret bytes = { 0 };
	int done = -1;

	if (is_pem(secret)) {
		unsigned char seed[crypto_sign_SEEDBYTES];
		size_t len = sizeof seed;
		EVP_PKEY *pkey = read_pem(secret);

		if (pkey != NULL && EVP_PKEY_get_raw_private_key(pkey, seed, &len) == 1 && len == sizeof seed)
			done = take_seed(key, seed);
		secret_wipe(seed, sizeof seed);
		EVP_PKEY_free(pkey);
	} else if (sign_decode(&bytes, secret) == 0 &&
	    (bytes.len == crypto_sign_SEEDBYTES || bytes.len == crypto_sign_SECRETKEYBYTES))
		done = take_seed(key, bytes.at);
	/* of the longer form, the second half is the public key: one that is not this seed's is a mistake */
	if (done == 0 && bytes.len == crypto_sign_SECRETKEYBYTES &&
	    sodium_memcmp(bytes.at, key->state.at, bytes.len) != 0)
		done = -1;
	secret_free(&bytes);
	return done;
}

static int
read_hmac(struct sign_key *key, struct slice secret)
{
	if (key->scheme == SIGN_HMAC_SHA256) {
		key->state = secret_new(sizeof(crypto_auth_hmacsha256_state));
		return crypto_auth_hmacsha256_init((crypto_auth_hmacsha256_state *)(void *)key->state.at,
		    (const unsigned char *)secret.at, secret.len);
	}
	key->state = secret_new(sizeof(crypto_auth_hmacsha512_state));
	return crypto_auth_hmacsha512_init(
	    (crypto_auth_hmacsha512_state *)(void *)key->state.at, (const unsigned char *)secret.at, secret.len);
}

static bool
is_p256(const EVP_PKEY *pkey)
{
	char group[32];
	size_t len;

	return EVP_PKEY_get_base_id(pkey) == EVP_PKEY_EC &&
	    EVP_PKEY_get_group_name(pkey, group, sizeof group, &len) == 1 && strcmp(group, "prime256v1") == 0;
}

static int
read_openssl(struct sign_key *key, struct slice secret)
{
	key->pkey = read_pem(secret);
	if (key->pkey == NULL)
		return -1;
	if (key->scheme == SIGN_ES256)
		return is_p256(key->pkey) ? 0 : -1;
	return EVP_PKEY_get_base_id(key->pkey) == EVP_PKEY_RSA && EVP_PKEY_get_size(key->pkey) <= SIGNATURE_MAX ? 0
														: -1;
}

struct sign_key *
sign_key_new(enum sign_scheme scheme, struct slice secret, struct error *err)
{
	static const char *const wanted[] = { [SIGN_HMAC_SHA256] = "a secret",
		[SIGN_HMAC_SHA512] = "a secret",
		[SIGN_RSA_SHA256] = "an RSA key in PEM, without passphrase",
		[SIGN_ES256] = "a P-256 key in PEM, without passphrase",
		[SIGN_ED25519] = "an Ed25519 key, in PEM or in base64" };
	struct sign_key *key;
	int done = -1;

	if (sodium_init() < 0) {
		error_fatal(err, EXIT_SYSTEM, "libsodium cannot start: no random numbers");
		return NULL;
	}
	key = memory_new(1, sizeof *key);
	key->scheme = scheme;
	if (secret.len > 0)
		done = scheme <= SIGN_HMAC_SHA512 ? read_hmac(key, secret)
		    : scheme == SIGN_ED25519      ? read_ed25519(key, secret)
						  : read_openssl(key, secret);
	if (done == 0)
		return key;
	sign_key_free(key);
	error_set(err, "key", "is not %s", wanted[scheme]);
	return NULL;
}

void
sign_key_free(struct sign_key *key)
{
	if (key == NULL)
		return;
	secret_free(&key->state);
	EVP_PKEY_free(key->pkey);
	free(key);
}

enum sign_scheme
sign_key_scheme(const struct sign_key *key)
{
	return key->scheme;
}

/* ---- signatures ---- */

static void
sign_sha256(struct signature *signature, const struct sign_key *key, const struct slice *parts, size_t count)
{
	crypto_auth_hmacsha256_state state;

	memcpy(&state, key->state.at, sizeof state);
	for (size_t i = 0; i < count; i++)
		crypto_auth_hmacsha256_update(&state, (const unsigned char *)parts[i].at, parts[i].len);
	crypto_auth_hmacsha256_final(&state, signature->bytes);
	signature->len = crypto_auth_hmacsha256_BYTES;
	secret_wipe(&state, sizeof state);
}

static void
sign_sha512(struct signature *signature, const struct sign_key *key, const struct slice *parts, size_t count)
{
	crypto_auth_hmacsha512_state state;

	memcpy(&state, key->state.at, sizeof state);
	for (size_t i = 0; i < count; i++)
		crypto_auth_hmacsha512_update(&state, (const unsigned char *)parts[i].at, parts[i].len);
	crypto_auth_hmacsha512_final(&state, signature->bytes);
	signature->len = crypto_auth_hmacsha512_BYTES;
	secret_wipe(&state, sizeof state);
}

/* The algorithm takes its message in one piece. */
static int
sign_ed25519(struct signature *signature, const struct sign_key *key, const struct slice *parts, size_t count)
{
	struct text whole = { 0 };
	int done;

	for (size_t i = 0; i < count; i++)
		text_slice(&whole, parts[i]);
	done = crypto_sign_detached(
	    signature->bytes, NULL, (const unsigned char *)text_cstring(&whole), whole.len, key->state.at);
	signature->len = crypto_sign_BYTES;
	text_free(&whole);
	return done;
}

/* From the structure that OpenSSL writes to r and s alone. */
static int
flatten(struct signature *signature)
{
	const unsigned char *at = signature->bytes;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)signature->len);
	unsigned char flat[2 * ES256_HALF];
	int done = -1;

	if (pair != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(pair), flat, ES256_HALF) == ES256_HALF &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(pair), flat + ES256_HALF, ES256_HALF) == ES256_HALF) {
		memcpy(signature->bytes, flat, sizeof flat);
		signature->len = sizeof flat;
		done = 0;
	}
	ECDSA_SIG_free(pair);
	return done;
}

static int
sign_openssl(struct signature *signature, const struct sign_key *key, const struct slice *parts, size_t count)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int works = context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pkey) == 1;

	for (size_t i = 0; works && i < count; i++)
		works = EVP_DigestSignUpdate(context, parts[i].at, parts[i].len) == 1;
	signature->len = sizeof signature->bytes;
	works = works && EVP_DigestSignFinal(context, signature->bytes, &signature->len) == 1;
	EVP_MD_CTX_free(context);
	if (works && key->scheme == SIGN_ES256)
		return flatten(signature);
	return works ? 0 : -1;
}

int
sign_parts(
    struct signature *signature, const struct sign_key *key, const struct slice *parts, size_t count, struct error *err)
{
	int done = 0;

	switch (key->scheme) {
	case SIGN_HMAC_SHA256:
		sign_sha256(signature, key, parts, count);
		break;
	case SIGN_HMAC_SHA512:
		sign_sha512(signature, key, parts, count);
		break;
	case SIGN_ED25519:
		done = sign_ed25519(signature, key, parts, count);
		break;
	default:
		done = sign_openssl(signature, key, parts, count);
	}
	return done == 0 ? 0 : error_fatal(err, EXIT_SYSTEM, "a request cannot be signed: the library failed");
}

/* ---- whether they are right ---- */

/* From r and s to the structure that OpenSSL reads; 0: it is none. */
static size_t
unflatten(unsigned char **to, struct slice flat)
{
	const unsigned char *at = (const unsigned char *)flat.at;
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = NULL, *s = NULL;
	int len = 0;

	*to = NULL;
	if (flat.len == (size_t)2 * ES256_HALF) {
		r = BN_bin2bn(at, ES256_HALF, NULL);
		s = BN_bin2bn(at + ES256_HALF, ES256_HALF, NULL);
	}
	if (pair != NULL && ECDSA_SIG_set0(pair, r, s) == 1) /* which takes them over */
		len = i2d_ECDSA_SIG(pair, to);
	else {
		BN_free(r);
		BN_free(s);
	}
	ECDSA_SIG_free(pair);
	return len > 0 ? (size_t)len : 0;
}

static bool
check_es256(const struct sign_key *key, const struct slice *parts, size_t count, struct slice bytes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char *der;
	size_t len = unflatten(&der, bytes);
	int works =
	    len > 0 && context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key->pkey) == 1;

	for (size_t i = 0; works == 1 && i < count; i++)
		works = EVP_DigestVerifyUpdate(context, parts[i].at, parts[i].len) == 1;
	works = works && EVP_DigestVerifyFinal(context, der, len) == 1;
	EVP_MD_CTX_free(context);
	OPENSSL_free(der);
	return works == 1;
}

/* All schemes but one give the same signature each time. */
bool
sign_check(const struct sign_key *key, const struct slice *parts, size_t count, struct slice bytes)
{
	struct signature signature;
	struct error ignored;

	if (key->scheme == SIGN_ES256)
		return check_es256(key, parts, count, bytes);
	return sign_parts(&signature, key, parts, count, &ignored) == 0 &&
	    secret_same(signature_bytes(&signature), bytes);
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
