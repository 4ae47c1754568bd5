/*
 * sign_key: what a key is made of.  For this room alone; sign.h is for the others.
 *
 * How it signs stands in the key, for who makes keys (sign_key.c) carries OpenSSL, and who only speaks of signing does not: the table of
 * venues does, and through it whoever looks something up there.
 */
#ifndef CRYPT_SIGN_KEY_H
#define CRYPT_SIGN_KEY_H

#include "crypt/sign.h"

struct sign_key {
	enum sign_scheme scheme;
	struct secret state; /* HMAC: the state behind the key; Ed25519: the 64 bytes */
	void *pkey; /* RSA, ES256: OpenSSL's EVP_PKEY */
	/* 0; -1: the library failed. */
	int (*sign)(struct signature *signature, const struct sign_key *key, const struct slice *parts, size_t count);
};

/* The pair of an Ed25519 secret: 64 bytes, the seed first.  -1: it is none. */
int sign_ed25519_pair(struct secret *to, struct slice secret) MUST_CHECK;

#endif
