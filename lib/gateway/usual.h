/*
 * usual: rows of an answer as everybody else spells them: symbols, assets and networks by their usual names.
 *
 * What a row names stands on lines as it is: escapes of JSON are undone, and a row whose names are none even then (quotes, control
 * characters) goes no further; of an account that is said once.
 */
#ifndef GATEWAY_USUAL_H
#define GATEWAY_USUAL_H

#include "gateway/account.h"

enum { USUAL_NAMES = 5, /* of a row */ USUAL_NAME_MAX = 128 };

/* Stays where it is while rows come. */
struct usual {
	struct account *account;
	struct trade_sink to; /* who wants them */
	bool left_out; /* an order, or a fill: what was read does not say all that the venue has said */
	char symbol[SYMBOL_MAX]; /* scratch: of the row at hand, as are ... */
	char plain[USUAL_NAMES][USUAL_NAME_MAX]; /* ... its names without their escapes */
	char id[USUAL_NAME_MAX]; /* and a client id */
};

/* True: the name (raw, as it stood between quotes) can stand on a line, and points into the scratch where it had escapes. */
bool usual_plain(struct slice *name, char *scratch, size_t size) MUST_CHECK;
/* Whether all of it is of ASCII, and can stand on a line as it is. */
bool usual_ascii(struct slice name);
/* For a word that need not be one: what cannot stand on a line is "?", and what has no room is cut off. */
void usual_word(char *to, size_t size, struct slice word);

/* The sink for the venue's own rows. */
struct trade_sink usual_rows(struct usual *usual);

#endif
