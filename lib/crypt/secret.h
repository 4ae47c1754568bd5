/*
 * secret: bytes that nobody else may read.
 *
 * They lie in memory of their own between two pages that must not be touched, are locked (no swap) where this user may lock so much, are
 * left out of core dumps, and are wiped when they are given back (libsodium's guarded memory).  faults.md 2.5.
 */
#ifndef CRYPT_SECRET_H
#define CRYPT_SECRET_H

#include "base/error.h"
#include "base/slice.h"

/* A zeroed struct is an empty one. */
struct secret {
	unsigned char *at;
	size_t len;
};

/*
 * Before anything secret is read: no core dumps, and nobody attaches.  -1 and err: the library cannot start, or this process cannot be shut.
 */
int secret_guard(struct error *err) MUST_CHECK;
/* After secret_guard(): what people are to be told of it; NULL: nothing. */
const char *secret_warning(void);
/* The library alone, for who keeps nothing that is worth a guard (a simulator).  -1 and err: it cannot start. */
int secret_start(struct error *err) MUST_CHECK;

/* Room for so many bytes, zeroed.  Ends the program with 71 when there is no such memory. */
struct secret secret_new(size_t len);
/* A copy; the original is the caller's to wipe. */
struct secret secret_copy(struct slice bytes);
/* All that the descriptor gives until its end, at most so many bytes.  -1 and err (without a word of what was read): to is empty. */
int secret_read(struct secret *to, int fd, size_t most, struct error *err) MUST_CHECK;
/*
 * A credential that the service manager handed to this process: the file of that name in $CREDENTIALS_DIRECTORY.  1: read; 0: there is
 * none; -1 and err (77: it is another user's, or others may get at it; who is in its group is the system's to say).
 */
int secret_credential(struct secret *to, const char *name, size_t most, struct error *err) MUST_CHECK;
/* Accepts an empty one, and leaves one. */
void secret_free(struct secret *secret);

static inline struct slice
secret_bytes(const struct secret *secret)
{
	return (struct slice){ (const char *)secret->at, secret->len };
}

/* Bytes that were secret and lie in common memory. */
void secret_wipe(void *at, size_t len);

/* Whether they are the same, in a time that does not tell where they differ. */
bool secret_same(struct slice a, struct slice b);

#endif
