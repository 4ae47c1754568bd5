/*
 * usual: rows of an answer as everybody else spells them: symbols, assets and networks by their usual names.
 */
#ifndef GATEWAY_USUAL_H
#define GATEWAY_USUAL_H

#include "gateway/account.h"

/* Stays where it is while rows come. */
struct usual {
	const struct account *account;
	struct trade_sink to; /* who wants them */
	char symbol[SYMBOL_MAX]; /* scratch: of the row at hand */
};

/* The sink for the venue's own rows. */
struct trade_sink usual_rows(struct usual *usual);

#endif
