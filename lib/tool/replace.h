/*
 * replace: a file that is written beside its place and put there as a whole, so that a reader, or a crash, finds the old one or
 * the new one.
 */
#ifndef TOOL_REPLACE_H
#define TOOL_REPLACE_H

#include <limits.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/slice.h"

/* Plain data between replace_open and replace_end. */
struct replace {
	const char *path; /* the caller's */
	char beside[PATH_MAX];
	int fd;
};

/* In pieces.  -1 and err (err->exit EXIT_IO): nothing was begun. */
int replace_open(struct replace *replace, const char *path, mode_t mode, struct error *err) MUST_CHECK;
int replace_add(struct replace *replace, struct slice bytes, struct error *err) MUST_CHECK;
/*
 * In its place, and on disk before that where it is to outlive the machine; where not all was added (whole false) or this
 * fails, what is in the place stays.  -1 and err.
 */
int replace_end(struct replace *replace, bool whole, bool on_disk, struct error *err) MUST_CHECK;

/* All at once, for files that are made anew all the time: the disk is not waited for.  -1 and err, as above. */
int replace_file(const char *path, mode_t mode, struct slice bytes, struct error *err) MUST_CHECK;

#endif
