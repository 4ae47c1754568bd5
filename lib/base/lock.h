/*
 * lock: a file that one program at a time writes (an OFD lock of the whole: it goes with the descriptor, whatever kills the process).
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include <stdbool.h>

#include "base/compiler.h"

/* False: errno says why; lock_is_taken() of it: another program has it. */
bool lock_take(int fd) MUST_CHECK;
bool lock_is_taken(int why);

/* The same for what is held for a few system calls alone: it is tried for half a millisecond.  False: not now. */
bool lock_take_soon(int fd) MUST_CHECK;
bool lock_give(int fd) MUST_CHECK;

#endif
