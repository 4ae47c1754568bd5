/*
 * prompt: ask a person for a secret, on the terminal of the process, without showing what is typed.
 */
#ifndef TOOL_PROMPT_H
#define TOOL_PROMPT_H

#include "base/error.h"
#include "crypt/secret.h"

/*
 * One line, without its newline; of a key in PEM, all its lines.  The terminal shows again what is typed afterwards, also when a signal
 * ends the program meanwhile.  -1 and err: there is no terminal (64), or nothing was typed and it was closed.
 */
int prompt_secret(struct secret *to, const char *question, struct error *err) MUST_CHECK;

#endif
