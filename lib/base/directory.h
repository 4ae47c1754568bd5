/*
 * directory: where files are kept.
 */
#ifndef BASE_DIRECTORY_H
#define BASE_DIRECTORY_H

#include <stdbool.h>

#include "base/error.h"

/* Like mkdir -p, for the owner alone.  What is there stays as it is; that it is a directory is seen when it is used. */
int directory_make(const char *path, struct error *err) MUST_CHECK;

/* The directory that is open as fd; AT_FDCWD: that of the path.  -1 and err, exit 77: it is another user's, or others may write there. */
int directory_private(int fd, const char *path, struct error *err) MUST_CHECK;

/* Whether a file of that name may be there, were it a link that leads nowhere: only one that is certainly not does not count. */
bool file_may_stand(const char *path);

/* Whether the directory that it is in, or would be, is certainly there: where it is not, that the file is not says nothing. */
bool file_has_place(const char *path);

#endif
