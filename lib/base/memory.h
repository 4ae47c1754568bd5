/*
 * memory: what is asked for is there, or the program ends.
 *
 * None of these returns NULL.  When memory runs out they say so on standard error and end the process at once with exit 71;
 * nothing is flushed, no handler runs, so nothing half made gets out.  That costs nothing: every program is made to
 * be killed at any moment (what it has answered for is in its files, the rest is done again), and this is one such
 * moment.  Where memory is bounded and less of it is an honest answer (a connection refused, a notice not grouped), the
 * C library's own functions are called and looked at.  Give back with free().
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

#include "base/compiler.h"

/* Count things of size bytes each, zeroed. */
void *memory_new(size_t count, size_t size) MUST_CHECK NEVER_NULL;

/* As realloc(): at (may be NULL) with room for count things; what is new is not zeroed. */
void *memory_grow(void *at, size_t count, size_t size) MUST_CHECK NEVER_NULL;

/* As malloc(), in the form that libraries take as theirs. */
void *memory_take(size_t size) MUST_CHECK NEVER_NULL;

/* `PROGRAM: out of memory`, and the end: also for a size that nobody can mean. */
_Noreturn void memory_lost(void);

#endif
