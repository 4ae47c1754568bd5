/*
 * canonical: the one form of a line that is hashed and compared.
 *
 * Members sorted by the bytes of their names, no blanks, every number a string of decimal digits in its shortest form, and so
 * every member that the kind declares a decimal ("1.50" and "1.5" are one amount).  Strings carry no escape but \" \\ \n and
 * \u00XX.  `again` is no part of it: it says how often a thing was told, not what.
 */
#ifndef LEDGER_CANONICAL_H
#define LEDGER_CANONICAL_H

#include "event/member.h"

/*
 * Append the canonical form of line, which event_read(kind) accepted.  -1 and err: a member name with an escape, more than 64
 * members, or no memory.
 */
int canonical_line(struct text *out, const struct shape *kind, struct slice line, struct error *err) MUST_CHECK;

/* Append any JSON value in canonical form. */
int canonical_value(struct text *out, struct slice value, struct error *err) MUST_CHECK;

/* Append the line without its member `again`, otherwise byte for byte; no newline. */
int line_without_again(struct text *out, struct slice line, struct error *err) MUST_CHECK;

#endif
