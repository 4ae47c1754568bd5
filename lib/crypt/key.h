/*
 * key: what a venue gives a person so that programs may act for them.
 */
#ifndef CRYPT_KEY_H
#define CRYPT_KEY_H

#include "crypt/secret.h"

enum {
	KEY_NAME_MAX = 24, /* of a venue, of an account; with the NUL */
	KEY_PART_MAX = 8192 /* bytes of each secret part: an RSA key in PEM has about 3,300 */
};

/* Owns its secrets.  A zeroed struct is an empty one. */
struct key {
	char venue[KEY_NAME_MAX]; /* a-z, 0-9, _ */
	char account[KEY_NAME_MAX]; /* letters, digits, "-", "_", "."; main unless configured */
	struct secret api_key;
	struct secret secret;
	struct secret passphrase; /* empty where the venue wants none */
};

void key_free(struct key *key);

/* Set the names; false: they are none. */
bool key_name(struct key *key, struct slice venue, struct slice account) MUST_CHECK;

/* Whether the parts may be what they say: text, not too long.  -1 and err, which says nothing of what is in them. */
int key_check(const struct key *key, struct error *err) MUST_CHECK;

/* By venue, then by account: <0, 0, >0. */
int key_compare(const struct key *key, const struct key *other);

#endif
