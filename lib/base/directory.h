/*
 * directory: where files are kept.
 */
#ifndef BASE_DIRECTORY_H
#define BASE_DIRECTORY_H

#include "base/error.h"

/* Like mkdir -p, for the owner alone.  What is there stays as it is; that it is a directory is seen when it is used. */
int directory_make(const char *path, struct error *err) MUST_CHECK;

#endif
