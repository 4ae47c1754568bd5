/*
 * put: write JSON into a text.
 *
 * Commas come by themselves: one is written before a member or element unless a bracket stands just before it.
 */
#ifndef WIRE_PUT_H
#define WIRE_PUT_H

#include "base/text.h"

/* `"key":`, with the comma that is due. */
void put_key(struct text *text, const char *key);
/* The comma that is due before an element of an array. */
void put_comma(struct text *text);

/* A string from any bytes: quoted and escaped.  Bytes that are not UTF-8 become U+FFFD. */
void put_quoted(struct text *text, struct slice bytes);
/* Are they UTF-8: would put_quoted() lose nothing? */
bool put_is_text(struct slice bytes);

void put_string(struct text *text, const char *key, struct slice bytes); /* escaped */
void put_name(struct text *text, const char *key, struct slice plain); /* known to need no escape, or already raw */
void put_raw(struct text *text, const char *key, struct slice value); /* a JSON value as it stands */
void put_int(struct text *text, const char *key, int64_t value);
void put_bool(struct text *text, const char *key, bool value);
void put_decimal(struct text *text, const char *key, struct decimal value); /* a string of digits */
void put_measure(struct text *text, const char *key, double value);

/* `{"kind":"KIND","ts_us":TS` */
void put_head(struct text *text, const char *kind, int64_t ts_us);
/* `}` and newline. */
void put_end(struct text *text);

#endif
