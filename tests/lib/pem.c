/*
 * pem: keys as OpenSSL writes them are read whole, and signed with; whatever byte of one is changed, what passes here passes at OpenSSL too,
 * but for the public point of a P-256 key, whose curve is OpenSSL's to look at; and nothing of what is private stays in common memory.
 */
#include "crypt/pem.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compiler.h"
#include "check.h"
#include "crypt/openssl.h"

enum form { FORM_PKCS8, FORM_TRADITIONAL, FORM_SEALED, FORM_SEALED_TRADITIONAL };

static void
write_form(struct text *to, EVP_PKEY *pkey, enum form form)
{
	unsigned char phrase[] = "phrase";
	const EVP_CIPHER *cipher = form >= FORM_SEALED ? EVP_aes_128_cbc() : NULL;
	unsigned char *given = cipher == NULL ? NULL : phrase;
	int len = cipher == NULL ? 0 : 6;
	BIO *bio = BIO_new(BIO_s_mem());
	char *at;

	if (form == FORM_PKCS8 || form == FORM_SEALED)
		assert_int_equal(PEM_write_bio_PrivateKey(bio, pkey, cipher, given, len, NULL, NULL), 1);
	else
		assert_int_equal(PEM_write_bio_PrivateKey_traditional(bio, pkey, cipher, given, len, NULL, NULL), 1);
	to->len = 0;
	len = (int)BIO_get_mem_data(bio, &at);
	text_bytes(to, at, (size_t)len);
	BIO_free(bio);
}

static EVP_PKEY *
new_key(enum sign_scheme scheme)
{
	EVP_PKEY *pkey = scheme == SIGN_ES256 ? EVP_EC_gen("P-256")
	    : scheme == SIGN_RSA_SHA256       ? EVP_RSA_gen(1024)
					      : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	assert_non_null(pkey);
	return pkey;
}

static bool
makes_key(enum sign_scheme scheme, struct slice secret)
{
	struct error err;
	struct sign_key *key = sign_key_new(scheme, secret, &err);

	sign_key_free(key);
	return key != NULL;
}

/* What the room says of it without OpenSSL. */
static bool
passes(enum sign_scheme scheme, struct slice secret)
{
	struct error err;

	return sign_check_secret(scheme, secret, &err) == 0;
}

static void
check_good(enum sign_scheme scheme, struct slice secret)
{
	assert_int_equal(sign_scheme_of(secret, SIGN_HMAC_SHA256, false), scheme);
	assert_true(passes(scheme, secret));
	assert_true(makes_key(scheme, secret));
	for (int other = SIGN_RSA_SHA256; other <= SIGN_ED25519; other++)
		assert_int_equal(passes((enum sign_scheme)other, secret), (enum sign_scheme)other == scheme);
}

static const enum sign_scheme pairs[] = { SIGN_RSA_SHA256, SIGN_ES256, SIGN_ED25519 };

static void
what_openssl_writes(void **state)
{
	struct text pem = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		EVP_PKEY *pkey = new_key(pairs[i]);

		for (int form = FORM_PKCS8; form <= FORM_SEALED_TRADITIONAL; form++) {
			if (pairs[i] == SIGN_ED25519 && form % 2 == FORM_TRADITIONAL)
				continue; /* there is none */
			write_form(&pem, pkey, (enum form)form);
			if (form < FORM_SEALED)
				check_good(pairs[i], text_all(&pem));
			else
				assert_false(passes(pairs[i], text_all(&pem)));
		}
		EVP_PKEY_free(pkey);
	}
	text_free(&pem);
}

static void
replace(struct text *to, struct slice from, char each, const char *by)
{
	to->len = 0;
	for (size_t i = 0; i < from.len; i++)
		if (from.at[i] == each)
			text_string(to, by);
		else
			text_char(to, from.at[i]);
}

/* Lines may end as elsewhere; words, parameters and other blocks may stand around; a key of its own is wanted. */
static void
what_stands_around(void **state)
{
	EVP_PKEY *pkey = new_key(SIGN_ES256);
	struct text pem = { 0 }, other = { 0 };

	(void)state;
	write_form(&pem, pkey, FORM_TRADITIONAL);
	replace(&other, text_all(&pem), '\n', "\r\n");
	check_good(SIGN_ES256, text_all(&other));
	other.len = 0;
	text_string(
	    &other, "Bag Attributes\n-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n");
	text_slice(&other, text_all(&pem));
	text_string(&other, "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
	check_good(SIGN_ES256, text_all(&other));
	assert_false(passes(SIGN_ES256,
	    SLICE("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n"
		  "-----END EC PARAMETERS-----\n")));
	/* without its last line, and with another's */
	assert_false(passes(SIGN_ES256, (struct slice){ pem.at, pem.len - 20 }));
	other.len = 0;
	text_slice(&other, (struct slice){ pem.at, pem.len - 30 });
	text_string(&other, "\n-----END PRIVATE KEY-----\n");
	assert_false(passes(SIGN_ES256, text_all(&other)));
	/* what cannot be read says what it would have been */
	assert_int_equal(
	    sign_scheme_of(SLICE("-----BEGIN RSA PRIVATE KEY-----\nMIIB"), SIGN_HMAC_SHA256, false), SIGN_RSA_SHA256);
	text_free(&pem);
	text_free(&other);
	EVP_PKEY_free(pkey);
}

static void
other_curves(void **state)
{
	static const char *const names[] = { "P-224", "P-384", "P-521", "secp256k1" };
	struct text pem = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		EVP_PKEY *pkey = EVP_EC_gen(names[i]);

		for (int form = FORM_PKCS8; form <= FORM_TRADITIONAL; form++) {
			write_form(&pem, pkey, (enum form)form);
			assert_false(passes(SIGN_ES256, text_all(&pem)));
			assert_false(makes_key(SIGN_ES256, text_all(&pem)));
		}
		EVP_PKEY_free(pkey);
	}
	text_free(&pem);
}

/* ---- bytes that are changed ---- */

static void
wrap(struct text *pem, const char *label, const unsigned char *der, size_t len)
{
	pem->len = 0;
	text_format(pem, "-----BEGIN %s-----\n", label);
	sign_write(pem, (struct slice){ (const char *)der, len }, SIGN_BASE64);
	text_format(pem, "\n-----END %s-----\n", label);
}

static bool
openssl_reads(enum sign_scheme scheme, const unsigned char *der, size_t len)
{
	EVP_PKEY *pkey = d2i_AutoPrivateKey(NULL, &der, (long)len);
	int id = pkey == NULL ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(pkey);

	EVP_PKEY_free(pkey);
	return id == (scheme == SIGN_ES256 ? EVP_PKEY_EC : scheme == SIGN_RSA_SHA256 ? EVP_PKEY_RSA : EVP_PKEY_ED25519);
}

/* What passes here passes there, but for what lies behind the first byte of a point; and not all passes. */
static void
change_each(enum sign_scheme scheme, const char *label, unsigned char *der, size_t len)
{
	static const unsigned char masks[] = { 0x01, 0x80, 0x10, 0xff };
	size_t point = scheme == SIGN_ES256 ? 64 : 0, refused = 0;
	struct text pem = { 0 };

	for (size_t i = 0; i < len * COUNT(masks); i++) {
		size_t at = i / COUNT(masks);
		bool here, there;

		der[at] ^= masks[i % COUNT(masks)];
		wrap(&pem, label, der, len);
		here = passes(scheme, text_all(&pem));
		there = openssl_reads(scheme, der, len);
		CHECK(!here || there || at >= len - point, "%s: byte %zu: passes here alone", label, at);
		refused += !here;
		der[at] ^= masks[i % COUNT(masks)];
	}
	CHECK(refused >= 40, "%s: %zu refused of %zu", label, refused, len * COUNT(masks));
	/* and one byte less, and one more */
	for (size_t less = 1; less < len; less++) {
		wrap(&pem, label, der, len - less);
		assert_false(passes(scheme, text_all(&pem)));
	}
	der[len] = 0;
	wrap(&pem, label, der, len + 1);
	assert_false(passes(scheme, text_all(&pem)));
	wrap(&pem, label, der, len);
	assert_true(passes(scheme, text_all(&pem)));
	text_free(&pem);
}

static void
bytes_that_are_changed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		EVP_PKEY *pkey = new_key(pairs[i]);
		struct text pem = { 0 };
		unsigned char der[2048];

		for (int form = FORM_PKCS8; form <= FORM_TRADITIONAL; form++) {
			const char *label = form == FORM_PKCS8 ? "PRIVATE KEY"
			    : pairs[i] == SIGN_ES256           ? "EC PRIVATE KEY"
							       : "RSA PRIVATE KEY";
			struct pem read;

			if (pairs[i] == SIGN_ED25519 && form == FORM_TRADITIONAL)
				continue;
			write_form(&pem, pkey, (enum form)form);
			assert_int_equal(pem_read(&read, text_all(&pem)), 0);
			memcpy(der, read.der.at, read.der.len);
			change_each(pairs[i], label, der, read.der.len);
			pem_free(&read);
		}
		text_free(&pem);
		EVP_PKEY_free(pkey);
	}
}

/* ---- figures that are none ---- */

/* A P-256 key without its point, and with a scalar of this. */
static bool
scalar_passes(const unsigned char *scalar, unsigned char len)
{
	unsigned char der[64] = { 0x30, (unsigned char)(17 + len), 0x02, 1, 1, 0x04, len };
	static const unsigned char curve[] = { 0xa0, 10, 0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7 };
	struct text pem = { 0 };
	bool here, there;

	memcpy(der + 7, scalar, len);
	memcpy(der + 7 + len, curve, sizeof curve);
	wrap(&pem, "EC PRIVATE KEY", der, (size_t)19 + len);
	here = passes(SIGN_ES256, text_all(&pem));
	there = makes_key(SIGN_ES256, text_all(&pem));
	assert_int_equal(here, there);
	text_free(&pem);
	return here;
}

static void
scalars_of_the_curve(void **state)
{
	unsigned char scalar[32] = { 0 };
	static const unsigned char order[] = { 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25,
		0x51 };

	(void)state;
	assert_false(scalar_passes(scalar, 0));
	assert_false(scalar_passes(scalar, 32));
	scalar[31] = 1;
	assert_true(scalar_passes(scalar, 32));
	assert_true(scalar_passes(scalar + 16, 16)); /* some leave out the zeros in front */
	assert_false(scalar_passes(order, 32));
	memcpy(scalar, order, sizeof scalar);
	scalar[31]--;
	assert_true(scalar_passes(scalar, 32));
}

/* Version 0 and eight numbers above zero, in the shortest form. */
static void
numbers_of_rsa(void **state)
{
	static const struct {
		unsigned char der[40];
		size_t len;
		bool passes;
	} rows[] = {
		{ "\x30\x1b\2\1\0\2\1\x21\2\1\3\2\1\7\2\1\3\2\1\x0b\2\1\1\2\1\7\2\1\2", 29, true },
		{ "\x30\x1b\2\1\1\2\1\x21\2\1\3\2\1\7\2\1\3\2\1\x0b\2\1\1\2\1\7\2\1\2", 29, false },
		{ "\x30\x1b\2\1\0\2\1\x00\2\1\3\2\1\7\2\1\3\2\1\x0b\2\1\1\2\1\7\2\1\2", 29, false },
		{ "\x30\x1b\2\1\0\2\1\x81\2\1\3\2\1\7\2\1\3\2\1\x0b\2\1\1\2\1\7\2\1\2", 29, false },
		{ "\x30\x1c\2\1\0\2\2\0\x21\2\1\3\2\1\7\2\1\3\2\1\x0b\2\1\1\2\1\7\2\1\2", 30, false },
		{ "\x30\x1c\2\1\0\2\2\0\x81\2\1\3\2\1\7\2\1\3\2\1\x0b\2\1\1\2\1\7\2\1\2", 30, true },
		{ "\x30\x18\2\1\0\2\1\x21\2\1\3\2\1\7\2\1\3\2\1\x0b\2\1\1\2\1\7", 26, false },
		{ "\x30\x80\2\1\0\2\1\x21\2\1\3\2\1\7\2\1\3\2\1\x0b\2\1\1\2\1\7\2\1\2\0\0", 31, false },
		{ "\x30\x81\x1b\2\1\0\2\1\x21\2\1\3\2\1\7\2\1\3\2\1\x0b\2\1\1\2\1\7\2\1\2", 30, false },
	};
	struct text pem = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		wrap(&pem, "RSA PRIVATE KEY", rows[i].der, rows[i].len);
		CHECK(passes(SIGN_RSA_SHA256, text_all(&pem)) == rows[i].passes, "row %zu", i);
	}
	text_free(&pem);
}

/* A modulus of so many bytes, which begins with this one. */
static bool
modulus_passes(size_t len, unsigned char first)
{
	static const unsigned char others[] = { 2, 1, 3, 2, 1, 7, 2, 1, 3, 2, 1, 11, 2, 1, 1, 2, 1, 7, 2, 1, 2 };
	unsigned char der[600] = { 0x30, 0x82, 0, 0, 2, 1, 0, 2, 0x82, (unsigned char)(len >> 8), (unsigned char)len };
	size_t whole = 7 + len + sizeof others;
	struct text pem = { 0 };
	bool is;

	der[2] = (unsigned char)(whole >> 8);
	der[3] = (unsigned char)whole;
	memset(der + 11, 0xf1, len);
	der[11] = first;
	memcpy(der + 11 + len, others, sizeof others);
	wrap(&pem, "RSA PRIVATE KEY", der, 4 + whole);
	is = passes(SIGN_RSA_SHA256, text_all(&pem));
	text_free(&pem);
	return is;
}

/* As long as a signature may be, and not a bit longer. */
static void
moduli_of_rsa(void **state)
{
	(void)state;
	assert_true(modulus_passes(512, 0x7f));
	assert_true(modulus_passes(513, 0));
	assert_false(modulus_passes(513, 1));
	assert_false(modulus_passes(514, 0));
}

/* What is damaged keeps its form: who signs finds out before the first request.  (OpenSSL gets over one damaged private part of RSA.) */
static void
halves_that_do_not_fit(void **state)
{
	static const size_t places[] = { 50 /* RSA: the modulus */, 40 /* P-256: what is private */ };

	(void)state;
	for (size_t i = 0; i < COUNT(places); i++) {
		enum sign_scheme scheme = i == 0 ? SIGN_RSA_SHA256 : SIGN_ES256;
		EVP_PKEY *pkey = new_key(scheme);
		struct text pem = { 0 };
		struct error err = { 0 };
		struct pem read;

		write_form(&pem, pkey, FORM_PKCS8);
		assert_int_equal(pem_read(&read, text_all(&pem)), 0);
		read.der.at[places[i]] ^= 4;
		wrap(&pem, "PRIVATE KEY", read.der.at, read.der.len);
		assert_true(passes(scheme, text_all(&pem)));
		assert_null(sign_key_new(scheme, text_all(&pem), &err));
		assert_string_equal(err.text, "damaged: what is private of it does not fit what is public beside it");
		read.der.at[places[i]] ^= 4;
		wrap(&pem, "PRIVATE KEY", read.der.at, read.der.len);
		assert_true(makes_key(scheme, text_all(&pem)));
		pem_free(&read);
		text_free(&pem);
		EVP_PKEY_free(pkey);
	}
}

/* ---- what is left in memory ---- */

enum { MAPPING_MAX = 1 << 27 /* what a sanitizer has for itself is larger */, WINDOW = 1 << 16 };

/* Whose bytes may stand where: what guards them, and the window that all memory is seen through. */
struct search {
	struct slice bytes;
	const struct secret *secret, *der;
	struct secret window;
	int memory;
};

static bool
lies_in(uintptr_t at, const struct secret *secret)
{
	return at >= (uintptr_t)secret->at && at < (uintptr_t)secret->at + secret->len;
}

/* The last bytes of a window are the first of the next. */
static size_t
times_between(const struct search *search, uintptr_t from, uintptr_t to)
{
	const char *window = (const char *)search->window.at;
	size_t times = 0;

	while (to - from >= search->bytes.len) {
		size_t len = to - from < WINDOW ? to - from : WINDOW;
		const char *at = window;

		assert_int_equal(pread(search->memory, search->window.at, len, (off_t)from), len);
		for (; (at = memmem(at, len - (size_t)(at - window), search->bytes.at, search->bytes.len)) != NULL;
		     at++) {
			uintptr_t place = from + (uintptr_t)(at - window);

			times += !lies_in(place, search->secret) && !lies_in(place, search->der) &&
			    !lies_in(place, &search->window);
		}
		from += len - (search->bytes.len - 1);
	}
	return times;
}

/* How often the bytes stand in what this process can write, but for these two places. */
static size_t
times_in_memory(struct slice bytes, const struct secret *secret, const struct secret *der)
{
	struct search search = { bytes, secret, der, secret_new(WINDOW), open("/proc/self/mem", O_RDONLY | O_CLOEXEC) };
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	size_t times = 0;

	assert_non_null(maps);
	assert_true(search.memory >= 0);
	while (fgets(line, sizeof line, maps) != NULL) {
		char *end;
		uintptr_t from = strtoul(line, &end, 16), to = strtoul(end + 1, &end, 16);

		if (strncmp(end, " rw-p", 5) == 0 && to - from <= MAPPING_MAX)
			times += times_between(&search, from, to);
	}
	fclose(maps);
	close(search.memory);
	secret_free(&search.window);
	return times;
}

/* Made in a process of its own, which leaves nothing here. */
static void
read_fresh(struct secret *to, enum sign_scheme scheme)
{
	struct error err;
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		EVP_PKEY *pkey = new_key(scheme);
		struct text pem = { 0 };
		ssize_t written;

		write_form(&pem, pkey, FORM_PKCS8);
		written = write(ends[1], pem.at, pem.len);
		text_free(&pem);
		EVP_PKEY_free(pkey);
		_exit(written > 0 ? 0 : 1);
	}
	close(ends[1]);
	assert_int_equal(secret_read(to, ends[0], 8192, &err), 0);
	close(ends[0]);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

/* Where the private half of a P-256 key and the private exponent of an RSA key of 1024 bits begin, and some of it. */
static struct slice
private_part(const struct pem *pem)
{
	size_t at = pem->scheme == SIGN_ES256 ? 36 : 180;

	assert_true(pem->der.len > at + 24);
	return (struct slice){ (const char *)pem->der.at + at, 24 };
}

/* OpenSSL keeps its keys in guarded memory, and leaves the bytes that it read them from where they were. */
static void
nothing_stays_in_common_memory(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct secret secret = { 0 };
		struct sign_key *key;
		struct pem pem;
		struct error err;
		char *copy;

		read_fresh(&secret, pairs[i]);
		key = sign_key_new(pairs[i], secret_bytes(&secret), &err);
		assert_non_null(key);
		assert_int_equal(pem_read(&pem, secret_bytes(&secret)), 0);
		assert_int_equal(times_in_memory(private_part(&pem), &secret, &pem.der), 0);
		/* it would be found */
		copy = strndup((const char *)secret.at + 60, 24);
		assert_int_equal(times_in_memory((struct slice){ copy, 24 }, &secret, &pem.der), 1);
		free(copy);
		pem_free(&pem);
		secret_free(&secret);
		sign_key_free(key);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_openssl_writes),
		cmocka_unit_test(what_stands_around),
		cmocka_unit_test(other_curves),
		cmocka_unit_test(bytes_that_are_changed),
		cmocka_unit_test(scalars_of_the_curve),
		cmocka_unit_test(numbers_of_rsa),
		cmocka_unit_test(moduli_of_rsa),
		cmocka_unit_test(halves_that_do_not_fit),
		cmocka_unit_test(nothing_stays_in_common_memory),
	};

	openssl_start();
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("pem", tests, NULL, NULL);
}
