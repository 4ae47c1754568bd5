/*
 * approval: what exactly was approved.  risk writes the hash, exec computes it again before it acts.
 */
#ifndef EVENT_APPROVAL_H
#define EVENT_APPROVAL_H

#include "crypt/hash.h"

/* Hex of BLAKE2b-256 over the opportunity's id, a newline, and risk.legs as written on the line. */
void approval_hash(char to[HASH_HEX], struct slice id, struct slice legs);

#endif
