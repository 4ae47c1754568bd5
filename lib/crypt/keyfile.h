/*
 * keyfile: a file that nobody but its owner may read or change, and that is replaced as a whole.
 *
 * Everything goes by the directory that was opened: what is checked is what is used.  Refused (77) are a file or a directory of
 * somebody else, a file that others may read, a directory that others may write, a symbolic link, what is no file.
 */
#ifndef CRYPT_KEYFILE_H
#define CRYPT_KEYFILE_H

#include <limits.h>

#include "base/error.h"
#include "base/text.h"

struct keyfile {
	char path[PATH_MAX]; /* for messages */
	char name[NAME_MAX + 1]; /* in its directory */
	int directory; /* holds the lock; -1: closed */
};

/*
 * Open the directory of the file.  to_change: take the lock, which one program at a time has (75); readers need none, for a
 * file is never changed in its place.  -1 and err.
 */
int keyfile_open(struct keyfile *keyfile, const char *path, bool to_change, struct error *err) MUST_CHECK;
void keyfile_close(struct keyfile *keyfile); /* accepts a closed one */

/* Append the file.  1: read; 0: it is not there; -1 and err, also for one of more than so many bytes. */
int keyfile_read(const struct keyfile *keyfile, struct text *to, size_t most, struct error *err) MUST_CHECK;

/*
 * Put these bytes there: written beside it, synced, renamed, the directory synced.  Under the lock.  Whatever kills us, the
 * old file is there or the new one.  -1 and err: the old one is there, unless err says otherwise.
 */
int keyfile_replace(const struct keyfile *keyfile, struct slice bytes, struct error *err) MUST_CHECK;

#endif
