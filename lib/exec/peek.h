/*
 * peek: what a journal knows, looked at without being opened as its owner does: nothing is written, and who has it open goes on.
 */
#ifndef EXEC_PEEK_H
#define EXEC_PEEK_H

#include "exec/exec.h"

/*
 * Fill a fresh exec with what exec.db in the directory holds, to be read and not to go on with; where there is none, nothing was ever
 * sent.  -1 and err: 78 when it belongs to the other mode, or is of another version of this program; 74 when it cannot be read.
 */
int peek(struct exec *exec, const char *directory, enum mode mode, struct error *err) MUST_CHECK;

#endif
