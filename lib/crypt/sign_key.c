#include "crypt/sign_key.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "crypt/pem.h"

enum {
	ES256_HALF = 32,
	GUARDED_MAX = 1 << 17, /* of OpenSSL's keys: some sixty of RSA */
	GUARDED_LEAST = 32
};

/* ---- signatures ---- */

static int
sign_sha256(struct signature *signature, const struct sign_key *key, const struct slice *parts, size_t count)
{
	crypto_auth_hmacsha256_state state;

	memcpy(&state, key->state.at, sizeof state);
	for (size_t i = 0; i < count; i++)
		crypto_auth_hmacsha256_update(&state, (const unsigned char *)parts[i].at, parts[i].len);
	crypto_auth_hmacsha256_final(&state, signature->bytes);
	signature->len = crypto_auth_hmacsha256_BYTES;
	secret_wipe(&state, sizeof state);
	return 0;
}

static int
sign_sha512(struct signature *signature, const struct sign_key *key, const struct slice *parts, size_t count)
{
	crypto_auth_hmacsha512_state state;

	memcpy(&state, key->state.at, sizeof state);
	for (size_t i = 0; i < count; i++)
		crypto_auth_hmacsha512_update(&state, (const unsigned char *)parts[i].at, parts[i].len);
	crypto_auth_hmacsha512_final(&state, signature->bytes);
	signature->len = crypto_auth_hmacsha512_BYTES;
	secret_wipe(&state, sizeof state);
	return 0;
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
verifies(EVP_PKEY *pkey, const struct slice *parts, size_t count, const unsigned char *bytes, size_t len)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int works = context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, pkey) == 1;

	for (size_t i = 0; works == 1 && i < count; i++)
		works = EVP_DigestVerifyUpdate(context, parts[i].at, parts[i].len) == 1;
	works = works && EVP_DigestVerifyFinal(context, bytes, len) == 1;
	EVP_MD_CTX_free(context);
	return works == 1;
}

static bool
verifies_es256(const struct sign_key *key, const struct slice *parts, size_t count, struct slice bytes)
{
	unsigned char *der;
	size_t len = unflatten(&der, bytes);
	bool right = len > 0 && verifies(key->pkey, parts, count, der, len);

	OPENSSL_free(der);
	return right;
}

/* The schemes of libsodium give the same signature each time. */
bool
sign_check(const struct sign_key *key, const struct slice *parts, size_t count, struct slice bytes)
{
	struct signature signature;

	if (key->scheme == SIGN_ES256)
		return verifies_es256(key, parts, count, bytes);
	if (key->scheme == SIGN_RSA_SHA256)
		return verifies(key->pkey, parts, count, (const unsigned char *)bytes.at, bytes.len);
	return key->sign(&signature, key, parts, count) == 0 && secret_same(signature_bytes(&signature), bytes);
}

/* ---- keys ---- */

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

static int
read_ed25519(struct sign_key *key, struct slice secret)
{
	return sign_ed25519_pair(&key->state, secret);
}

static bool
is_p256(const EVP_PKEY *pkey)
{
	char group[32];
	size_t len;

	return EVP_PKEY_get_base_id(pkey) == EVP_PKEY_EC &&
	    EVP_PKEY_get_group_name(pkey, group, sizeof group, &len) == 1 && strcmp(group, "prime256v1") == 0;
}

static bool
is_rsa(const EVP_PKEY *pkey)
{
	return EVP_PKEY_get_base_id(pkey) == EVP_PKEY_RSA && EVP_PKEY_get_size(pkey) <= SIGNATURE_MAX;
}

/* One that was damaged may be read all the same: what is private signs, and what is public beside it says whether it did. */
static bool
signs_for_itself(const struct sign_key *key)
{
	const struct slice text = SLICE("arb");
	struct signature signature;

	return sign_openssl(&signature, key, &text, 1) == 0 && sign_check(key, &text, 1, signature_bytes(&signature));
}

/* What is private of OpenSSL's keys lies as ours do (crypt/secret.h), where the system has room for it. */
static int
read_openssl(struct sign_key *key, struct slice secret)
{
	struct pem pem;
	const unsigned char *at;

	if (CRYPTO_secure_malloc_initialized() == 0)
		CRYPTO_secure_malloc_init(GUARDED_MAX, GUARDED_LEAST);
	if (pem_read(&pem, secret) != 0)
		return -1;
	at = pem.der.at;
	key->pkey = d2i_AutoPrivateKey(NULL, &at, (long)pem.der.len);
	pem_free(&pem);
	if (key->pkey == NULL)
		return -1;
	if (!(key->scheme == SIGN_ES256 ? is_p256(key->pkey) : is_rsa(key->pkey)))
		return -1;
	return signs_for_itself(key) ? 0 : -1;
}

struct sign_key *
sign_key_new(enum sign_scheme scheme, struct slice secret, struct error *err)
{
	static const struct {
		int (*read)(struct sign_key *key, struct slice secret);
		int (*sign)(
		    struct signature *signature, const struct sign_key *key, const struct slice *parts, size_t count);
	} ways[] = {
		[SIGN_HMAC_SHA256] = { read_hmac, sign_sha256 },
		[SIGN_HMAC_SHA512] = { read_hmac, sign_sha512 },
		[SIGN_RSA_SHA256] = { read_openssl, sign_openssl },
		[SIGN_ES256] = { read_openssl, sign_openssl },
		[SIGN_ED25519] = { read_ed25519, sign_ed25519 },
	};
	struct sign_key *key;

	if (secret_start(err) != 0 || sign_check_secret(scheme, secret, err) != 0)
		return NULL;
	key = memory_new(1, sizeof *key);
	key->scheme = scheme;
	key->sign = ways[scheme].sign;
	if (ways[scheme].read(key, secret) == 0)
		return key;
	sign_key_free(key);
	error_set(err, "key", "damaged: what is private of it does not fit what is public beside it");
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
