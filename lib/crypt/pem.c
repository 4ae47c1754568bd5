#include "crypt/pem.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Tags of DER (X.690) that stand in keys. */
enum {
	DER_INTEGER = 0x02,
	DER_BITS = 0x03,
	DER_OCTETS = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_CONTEXT_0 = 0xa0,
	DER_CONTEXT_1 = 0xa1
};

enum {
	SHORT_FORM = 0x80, /* lengths below it stand in one byte */
	P256_SCALAR = 32,
	P256_POINT = 65, /* 4, x, y; or half of it, with 2 or 3 in front */
	P256_POINT_SHORT = 33,
	ALGORITHM_WITHIN = 30, /* bytes of a PKCS #8 from its beginning */
	RSA_PARTS = 8 /* modulus, exponents, primes, and what follows from them */
};

/* RFC 8017, A.1; RFC 5480, 2.1.1 and 2.1.1.1; RFC 8410, 3. */
static const char oid_rsa[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", oid_ec[] = "\x2a\x86\x48\xce\x3d\x02\x01",
		  oid_p256[] = "\x2a\x86\x48\xce\x3d\x03\x01\x07", oid_ed25519[] = "\x2b\x65\x70";

/* The order of P-256 (SEC 2, 2.4.2): a private key is between 1 and below it. */
static const unsigned char p256_order[P256_SCALAR] = { 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc,
	0x63, 0x25, 0x51 };

/* Where the words stand; NULL: nowhere. */
static const char *
find(struct slice text, const char *words)
{
	return text.len == 0 ? NULL : memmem(text.at, text.len, words, strlen(words));
}

/* ---- DER ---- */

/* How many bytes in front of the content, and of it; false: it is not the shortest form, or more than 65,535. */
static bool
measure(const unsigned char *at, size_t there, size_t *header, size_t *len)
{
	size_t more;

	if (there < 2)
		return false;
	*header = 2;
	*len = at[1];
	if (*len < SHORT_FORM)
		return true;
	more = *len - SHORT_FORM;
	if (more < 1 || more > 2 || there < 2 + more)
		return false;
	*header += more;
	*len = more == 1 ? at[2] : (size_t)at[2] << 8 | at[3];
	return *len >= (more == 1 ? SHORT_FORM : 0x100u);
}

/* The next element, where it is of this kind. */
static bool
take(struct slice *from, unsigned char tag, struct slice *content)
{
	const unsigned char *at = (const unsigned char *)from->at;
	size_t header, len;

	if (!measure(at, from->len, &header, &len) || at[0] != tag || from->len - header < len)
		return false;
	*content = (struct slice){ from->at + header, len };
	from->at += header + len;
	from->len -= header + len;
	return true;
}

/* The next element, which is the last one of what it stands in. */
static bool
take_last(struct slice from, unsigned char tag, struct slice *content)
{
	return take(&from, tag, content) && from.len == 0;
}

static bool
take_version(struct slice *from, char version)
{
	struct slice content;

	return take(from, DER_INTEGER, &content) && content.len == 1 && content.at[0] == version;
}

static bool
is_oid(struct slice content, const char *oid)
{
	return slice_equal(content, slice_of(oid));
}

/* ---- keys ---- */

/* Above zero, in the shortest form. */
static bool
is_positive(struct slice integer)
{
	const unsigned char *at = (const unsigned char *)integer.at;

	if (integer.len == 0 || at[0] > 0x7f)
		return false;
	return at[0] != 0 || (integer.len > 1 && at[1] > 0x7f);
}

/* RSAPrivateKey of two primes. */
static bool
is_rsa(struct slice key)
{
	struct slice inside, part;

	if (!take_last(key, DER_SEQUENCE, &inside) || !take_version(&inside, 0))
		return false;
	for (int i = 0; i < RSA_PARTS; i++)
		if (!take(&inside, DER_INTEGER, &part) || !is_positive(part) ||
		    (i == 0 && part.len - (part.at[0] == 0) > SIGNATURE_MAX)) /* but for the byte of the sign */
			return false;
	return inside.len == 0;
}

/* Some leave out the zeros in front. */
static bool
is_p256_scalar(struct slice scalar)
{
	if (scalar.len > P256_SCALAR || sodium_is_zero((const unsigned char *)scalar.at, scalar.len))
		return false;
	return scalar.len < P256_SCALAR || memcmp(scalar.at, p256_order, P256_SCALAR) < 0;
}

static bool
is_p256_point(struct slice bits)
{
	const unsigned char *at = (const unsigned char *)bits.at;

	if (bits.len < 2 || at[0] != 0) /* no bits are left over */
		return false;
	return (bits.len == 1 + P256_POINT && at[1] == 4) ||
	    (bits.len == 1 + P256_POINT_SHORT && (at[1] == 2 || at[1] == 3));
}

/* ECPrivateKey; the curve may stand around it (within), else must in it. */
static bool
is_p256(struct slice key, bool within)
{
	struct slice inside, scalar, element, part;
	bool named;

	if (!take_last(key, DER_SEQUENCE, &inside) || !take_version(&inside, 1) ||
	    !take(&inside, DER_OCTETS, &scalar) || !is_p256_scalar(scalar))
		return false;
	named = take(&inside, DER_CONTEXT_0, &element);
	if (named && (!take_last(element, DER_OID, &part) || !is_oid(part, oid_p256)))
		return false;
	if (take(&inside, DER_CONTEXT_1, &element) && (!take_last(element, DER_BITS, &part) || !is_p256_point(part)))
		return false;
	return (named || within) && inside.len == 0;
}

/* RFC 8410, 7. */
static bool
is_ed25519(struct pem *to, struct slice key)
{
	return take_last(key, DER_OCTETS, &to->seed) && to->seed.len == crypto_sign_SEEDBYTES;
}

static const char *const algorithms[] = {
	[SIGN_RSA_SHA256] = oid_rsa,
	[SIGN_ES256] = oid_ec,
	[SIGN_ED25519] = oid_ed25519,
};

/* Of a key that is cut short, too: what it would have been. */
static enum sign_scheme
pkcs8_scheme(struct slice whole)
{
	struct slice beginning = { whole.at, whole.len < ALGORITHM_WITHIN ? whole.len : ALGORITHM_WITHIN };

	if (find(beginning, oid_rsa) != NULL)
		return SIGN_RSA_SHA256;
	return find(beginning, oid_ed25519) != NULL ? SIGN_ED25519 : SIGN_ES256;
}

/* The key inside, and the parameters of its algorithm; attributes may stand behind it. */
static bool
take_pkcs8(enum sign_scheme scheme, struct slice whole, struct slice *parameters, struct slice *key)
{
	struct slice inside, oid, ignored;

	return take_last(whole, DER_SEQUENCE, &inside) && take_version(&inside, 0) &&
	    take(&inside, DER_SEQUENCE, parameters) && take(parameters, DER_OID, &oid) &&
	    is_oid(oid, algorithms[scheme]) && take(&inside, DER_OCTETS, key) &&
	    (inside.len == 0 || take_last(inside, DER_CONTEXT_0, &ignored));
}

/* PrivateKeyInfo. */
static bool
is_pkcs8(struct pem *to)
{
	struct slice parameters, key, part;

	to->scheme = pkcs8_scheme(secret_bytes(&to->der));
	if (!take_pkcs8(to->scheme, secret_bytes(&to->der), &parameters, &key))
		return false;
	switch (to->scheme) {
	case SIGN_RSA_SHA256:
		return (parameters.len == 0 || (take_last(parameters, DER_NULL, &part) && part.len == 0)) &&
		    is_rsa(key);
	case SIGN_ED25519:
		return parameters.len == 0 && is_ed25519(to, key);
	default:
		return take_last(parameters, DER_OID, &part) && is_oid(part, oid_p256) && is_p256(key, true);
	}
}

/* ---- the text around it ---- */

/* What stands between the two lines of dashes that say this. */
static bool
between(struct slice pem, const char *label, struct slice *body)
{
	char line[64];
	struct slice rest;
	const char *begin, *end;

	snprintf(line, sizeof line, "-----BEGIN %s-----", label);
	begin = find(pem, line);
	if (begin == NULL)
		return false;
	begin += strlen(line);
	rest = (struct slice){ begin, (size_t)(pem.at + pem.len - begin) };
	snprintf(line, sizeof line, "-----END %s-----", label);
	end = find(rest, line);
	*body = (struct slice){ begin, end == NULL ? 0 : (size_t)(end - begin) };
	return true;
}

static int
decode(struct secret *to, struct slice body)
{
	size_t len;

	*to = secret_new(body.len);
	if (sodium_base642bin(
		to->at, to->len, body.at, body.len, "\r\n \t", &len, NULL, sodium_base64_VARIANT_ORIGINAL) != 0) {
		secret_free(to);
		return -1;
	}
	to->len = len;
	return 0;
}

bool
pem_is(struct slice secret)
{
	return find(secret, "-----BEGIN ") != NULL;
}

bool
pem_goes_on(struct slice lines)
{
	struct slice block = { NULL, 0 };
	const char *begin;

	while ((begin = find(lines, "-----BEGIN ")) != NULL) {
		block = (struct slice){ begin, (size_t)(lines.at + lines.len - begin) };
		lines = (struct slice){ begin + 1, block.len - 1 };
	}
	/* the parameters of a curve may stand in front of its key */
	return block.len > 0 && (find(block, "-----END ") == NULL || find(block, " EC PARAMETERS-----") != NULL);
}

int
pem_read(struct pem *to, struct slice secret)
{
	struct slice body;
	bool pkcs8 = false, whole = false;

	*to = (struct pem){ .scheme = SIGN_ES256 };
	if (between(secret, "RSA PRIVATE KEY", &body))
		to->scheme = SIGN_RSA_SHA256;
	else if (between(secret, "PRIVATE KEY", &body))
		pkcs8 = true;
	else if (!between(secret, "EC PRIVATE KEY", &body))
		return -1;
	if (decode(&to->der, body) != 0)
		return -1;
	whole = pkcs8                       ? is_pkcs8(to)
	    : to->scheme == SIGN_RSA_SHA256 ? is_rsa(secret_bytes(&to->der))
					    : is_p256(secret_bytes(&to->der), false);
	if (whole)
		return 0;
	pem_free(to);
	return -1;
}

void
pem_free(struct pem *pem)
{
	secret_free(&pem->der);
	pem->seed = (struct slice){ NULL, 0 };
}
