/*
 * draw: a name that nobody has used.
 */
#ifndef CRYPT_DRAW_H
#define CRYPT_DRAW_H

#include <stddef.h>

#include "base/error.h"

/* Letters a-z and digits 2-7, as many as fit into size (at most 33) with the NUL; five random bits each.  -1 and err (71): the system has none. */
int draw_letters(char *to, size_t size, struct error *err) MUST_CHECK;

#endif
