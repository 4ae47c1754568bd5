/*
 * base64: RFC 4648, section 4, with padding: bytes that are no text, on a line that is.
 */
#ifndef WIRE_BASE64_H
#define WIRE_BASE64_H

#include "base/text.h"

void base64_write(struct text *to, struct slice bytes);

/* Append the bytes that the text stands for.  -1: it is none, and to is unchanged. */
int base64_read(struct text *to, struct slice text) MUST_CHECK;

#endif
