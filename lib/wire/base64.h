/*
 * base64: bytes as text (RFC 4648, section 4, padded).
 */
#ifndef WIRE_BASE64_H
#define WIRE_BASE64_H

#include "base/error.h"
#include "base/text.h"

void base64_put(struct text *out, struct slice bytes);

/* Append the bytes.  -1 and err: it is no base64, or memory ran out (exit set). */
int base64_read(struct text *out, struct slice text, struct error *err) MUST_CHECK;

#endif
