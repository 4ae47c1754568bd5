/*
 * pem: a private key in PEM (RFC 7468), as venues hand them out: PKCS #8 (RFC 5208), PKCS #1 (RFC 8017, A.1.2) or an EC key (RFC 5915).
 *
 * The structure alone is looked at, and all of it: whether a point lies on its curve, and whether primes are any, is for the library that
 * signs with it (crypt/sign_key.c).  By libsodium alone, so that who only keeps keys carries no OpenSSL.
 */
#ifndef CRYPT_PEM_H
#define CRYPT_PEM_H

#include "crypt/sign.h"

struct pem {
	enum sign_scheme scheme;
	struct secret der; /* all of it */
	struct slice seed; /* Ed25519: its 32 bytes, in der; else empty */
};

bool pem_is(struct slice secret);
/* Of lines that were read of it so far: the key's last one is not among them. */
bool pem_goes_on(struct slice lines);

/*
 * -1: it is no key of RSA, P-256 or Ed25519, or is sealed under a passphrase: to->der is empty then, and the scheme that which it would have
 * been, as far as that can be told.
 */
int pem_read(struct pem *to, struct slice secret) MUST_CHECK;
void pem_free(struct pem *pem); /* accepts what could not be read */

#endif
