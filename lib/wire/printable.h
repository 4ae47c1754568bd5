/*
 * printable: text that may hold anything, for a terminal or a log.
 *
 * What comes out of a damaged file or a hostile line must not steer the terminal of who reads about it, nor make a log that is no
 * text: control bytes (also those above ASCII, U+0080 to U+009F) and what is no UTF-8 become \xNN.
 */
#ifndef WIRE_PRINTABLE_H
#define WIRE_PRINTABLE_H

#include "base/text.h"

/* Append it. */
void text_printable(struct text *out, struct slice from);

#endif
