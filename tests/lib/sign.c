/*
 * sign: the vectors of RFC 4231 and RFC 8037; what is made with a fresh ES256 or RSA key is verified by OpenSSL; what is no key.
 */
#include "crypt/sign.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sys/prctl.h>

#include "base/compiler.h"
#include "check.h"

/* RFC 8037, appendix A: the seed of A.1 as PKCS #8, and in base64 alone. */
static const char ed25519_pem[] = "-----BEGIN PRIVATE KEY-----\n"
				  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
				  "-----END PRIVATE KEY-----\n";
static const char ed25519_seed[] = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
static const char ed25519_token[] =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
    "09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

static struct sign_key *
key_of(enum sign_scheme scheme, const char *secret)
{
	struct error err = { 0 };
	struct sign_key *key = sign_key_new(scheme, slice_of(secret), &err);

	assert_non_null(key);
	return key;
}

static void
check_hmac(enum sign_scheme scheme, const char *wanted)
{
	const struct slice parts[] = { SLICE("what do ya "), SLICE(""), SLICE("want for nothing?") };
	struct sign_key *key = key_of(scheme, "Jefe");
	struct signature signature;
	struct text text = { 0 };
	struct error err;

	for (int twice = 0; twice < 2; twice++) {
		text.len = 0;
		assert_int_equal(sign_parts(&signature, key, parts, COUNT(parts), &err), 0);
		sign_write(&text, signature_bytes(&signature), SIGN_HEX);
		check_text("Jefe", text_all(&text), wanted);
	}
	text_free(&text);
	sign_key_free(key);
}

static void
hmacs_of_the_standard(void **state)
{
	(void)state;
	check_hmac(SIGN_HMAC_SHA256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	check_hmac(SIGN_HMAC_SHA512,
	    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
	    "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

static void
digests_of_the_standard(void **state)
{
	const struct slice parts[] = { SLICE("a"), SLICE("bc") };
	unsigned char bytes[DIGEST_SHA512];
	struct text text = { 0 };

	(void)state;
	digest_sha256(bytes, parts, 2);
	sign_write(&text, (struct slice){ (char *)bytes, DIGEST_SHA256 }, SIGN_HEX);
	check_text("SHA-256", text_all(&text), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	text.len = 0;
	digest_sha512(bytes, parts, 2);
	sign_write(&text, (struct slice){ (char *)bytes, DIGEST_SHA512 }, SIGN_HEX);
	check_text("SHA-512", text_all(&text),
	    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
	text_free(&text);
}

static void
check_token(const char *secret)
{
	struct sign_key *key = key_of(SIGN_ED25519, secret);
	struct text text = { 0 };
	struct error err;

	assert_int_equal(
	    sign_token(&text, key, SLICE("{\"alg\":\"EdDSA\"}"), SLICE("Example of Ed25519 signing"), &err), 0);
	check_text("RFC 8037", text_all(&text), ed25519_token);
	text_free(&text);
	sign_key_free(key);
}

static void
a_token_of_the_standard(void **state)
{
	(void)state;
	check_token(ed25519_pem);
	check_token(ed25519_seed);
}

/* ---- what OpenSSL made, it can verify ---- */

static void
write_pem(struct text *to, EVP_PKEY *pkey)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *at;
	long len;

	assert_int_equal(PEM_write_bio_PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL), 1);
	len = BIO_get_mem_data(bio, &at);
	text_bytes(to, at, (size_t)len);
	BIO_free(bio);
}

static int
verify(EVP_PKEY *pkey, const unsigned char *signature, size_t len, struct slice text)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int right = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, pkey) == 1 &&
	    EVP_DigestVerify(context, signature, len, (const unsigned char *)text.at, text.len) == 1;

	EVP_MD_CTX_free(context);
	return right;
}

/* As verify(), of r and s. */
static int
verify_pair(EVP_PKEY *pkey, const struct signature *signature, struct slice text)
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	unsigned char *at = NULL;
	int len, right;

	assert_int_equal(signature->len, 64);
	ECDSA_SIG_set0(pair, BN_bin2bn(signature->bytes, 32, NULL), BN_bin2bn(signature->bytes + 32, 32, NULL));
	len = i2d_ECDSA_SIG(pair, &at);
	right = verify(pkey, at, (size_t)len, text);
	OPENSSL_free(at);
	ECDSA_SIG_free(pair);
	return right;
}

static void
keys_of_openssl(void **state)
{
	const struct slice parts[] = { SLICE("GET api.example.com"), SLICE("/orders") };
	const struct slice whole = SLICE("GET api.example.com/orders");
	EVP_PKEY *curve = EVP_EC_gen("P-256"), *rsa = EVP_RSA_gen(2048);
	struct text pem = { 0 };
	struct signature signature;
	struct sign_key *key;
	struct error err;
	size_t guarded;

	(void)state;
	write_pem(&pem, curve);
	key = key_of(SIGN_ES256, text_cstring(&pem));
	assert_true(CRYPTO_secure_used() > 0); /* what is private of it lies guarded */
	assert_int_equal(sign_scheme_of(text_all(&pem), SIGN_HMAC_SHA256, false), SIGN_ES256);
	for (int i = 0; i < 300; i++) { /* r or s begins with a zero byte now and then */
		assert_int_equal(sign_parts(&signature, key, parts, 2, &err), 0);
		assert_true(verify_pair(curve, &signature, whole));
		assert_true(sign_check(key, &whole, 1, signature_bytes(&signature)));
	}
	assert_false(sign_check(key, parts, 1, signature_bytes(&signature)));
	assert_false(sign_check(key, &whole, 1, (struct slice){ (const char *)signature.bytes, 63 }));
	assert_false(sign_check(key, &whole, 1, SLICE("")));
	signature.bytes[40] ^= 1;
	assert_false(verify_pair(curve, &signature, whole));
	assert_false(sign_check(key, &whole, 1, signature_bytes(&signature)));
	sign_key_free(key);

	assert_null(sign_key_new(SIGN_RSA_SHA256, text_all(&pem), &err));
	pem.len = 0;
	write_pem(&pem, rsa);
	assert_null(sign_key_new(SIGN_ES256, text_all(&pem), &err));
	guarded = CRYPTO_secure_used();
	key = key_of(SIGN_RSA_SHA256, text_cstring(&pem));
	assert_true(CRYPTO_secure_used() > guarded);
	assert_int_equal(sign_scheme_of(text_all(&pem), SIGN_HMAC_SHA256, false), SIGN_RSA_SHA256);
	assert_int_equal(sign_parts(&signature, key, parts, 2, &err), 0);
	assert_true(verify(rsa, signature.bytes, signature.len, whole));
	assert_true(sign_check(key, &whole, 1, signature_bytes(&signature)));
	signature.bytes[7] ^= 1;
	assert_false(sign_check(key, &whole, 1, signature_bytes(&signature)));
	sign_key_free(key);
	assert_int_equal(CRYPTO_secure_used(), guarded);
	text_free(&pem);
	EVP_PKEY_free(curve);
	EVP_PKEY_free(rsa);
}

/* ---- what is none ---- */

static void
refuse(enum sign_scheme scheme, const char *secret, const char *why)
{
	struct error err = { 0 };

	assert_null(sign_key_new(scheme, slice_of(secret), &err));
	check_text(secret, slice_of(err.text), why);
}

static void
what_is_no_key(void **state)
{
	EVP_PKEY *other = EVP_EC_gen("P-384");
	struct text pem = { 0 };

	(void)state;
	refuse(SIGN_HMAC_SHA256, "", "not a secret");
	refuse(SIGN_ES256, "nothing", "not a P-256 key in PEM, without passphrase");
	refuse(SIGN_RSA_SHA256, ed25519_pem, "not an RSA key in PEM, without passphrase");
	refuse(SIGN_ED25519, "bm90aGluZw==", "not an Ed25519 key, in PEM or in base64");
	/* the seed of the standard with the public half of another key */
	refuse(SIGN_ED25519, "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGw==",
	    "not an Ed25519 key, in PEM or in base64");
	write_pem(&pem, other);
	refuse(SIGN_ES256, text_cstring(&pem), "in PEM, but no whole key of RSA, P-256 or Ed25519 without passphrase");
	text_free(&pem);
	EVP_PKEY_free(other);
}

static void
schemes_by_their_looks(void **state)
{
	static const char whole[] =
	    "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";

	(void)state;
	assert_int_equal(sign_scheme_of(SLICE("2CA854449D4F"), SIGN_HMAC_SHA256, true), SIGN_HMAC_SHA256);
	assert_int_equal(sign_scheme_of(slice_of(ed25519_pem), SIGN_HMAC_SHA512, false), SIGN_ED25519);
	assert_int_equal(sign_scheme_of(slice_of(whole), SIGN_HMAC_SHA512, true), SIGN_ED25519);
	/* 64 bytes in base64 are an HMAC's secret where the venue knows nothing else */
	assert_int_equal(sign_scheme_of(slice_of(whole), SIGN_HMAC_SHA512, false), SIGN_HMAC_SHA512);
	check_token(whole);
}

static void
secrets(void **state)
{
	struct secret bytes = { 0 }, copy = secret_copy(SLICE("canary"));
	struct error err;

	(void)state;
	assert_int_equal(secret_guard(&err), 0);
	assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
	check_text("copy", secret_bytes(&copy), "canary");
	assert_true(secret_same(secret_bytes(&copy), SLICE("canary")));
	assert_false(secret_same(secret_bytes(&copy), SLICE("canarY")));
	assert_false(secret_same(secret_bytes(&copy), SLICE("canar")));
	secret_free(&copy);
	assert_null(copy.at);
	secret_free(&copy);
	assert_int_equal(sign_decode(&bytes, SLICE("Zm9v\n")), -1);
	assert_int_equal(sign_decode(&bytes, SLICE("Zm9vYg")), 0);
	check_text("decoded", secret_bytes(&bytes), "foob");
	secret_free(&bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hmacs_of_the_standard),
		cmocka_unit_test(digests_of_the_standard),
		cmocka_unit_test(a_token_of_the_standard),
		cmocka_unit_test(keys_of_openssl),
		cmocka_unit_test(what_is_no_key),
		cmocka_unit_test(schemes_by_their_looks),
		cmocka_unit_test(secrets),
	};

	return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
