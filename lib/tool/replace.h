/*
 * replace: a private file that is written beside its place and put there as a whole, so that a crash leaves the old one.
 */
#ifndef TOOL_REPLACE_H
#define TOOL_REPLACE_H

#include <limits.h>

#include "base/error.h"
#include "base/slice.h"

/* Plain data between replace_open and replace_end. */
struct replace {
	const char *path; /* the caller's */
	char beside[PATH_MAX];
	int fd;
};

/* -1 and err (err->exit EXIT_IO): nothing was begun. */
int replace_open(struct replace *replace, const char *path, struct error *err) MUST_CHECK;
int replace_add(struct replace *replace, struct slice bytes, struct error *err) MUST_CHECK;
/* On disk, and in its place; where not all was added (whole false) or this fails, what is in the place stays.  -1 and err. */
int replace_end(struct replace *replace, bool whole, struct error *err) MUST_CHECK;

#endif
