/*
 * about: whether an answer about one order is about the one that was asked for (faults.md 2.1).
 *
 * What it names of client id, number at the venue, symbol, and of what answers an order the side, has to be what the call says.
 */
#ifndef GATEWAY_ABOUT_H
#define GATEWAY_ABOUT_H

#include "gateway/account.h"

/* Stays where it is while rows come. */
struct about {
	const struct account *account;
	const struct trade_call *call; /* in the venue's spelling */
	struct trade_sink to; /* who wants the rows, by their usual names */
};

/* Whether the call is about one order. */
bool about_one(const struct trade_call *call);

/* A sink that rows of any other order end: -1, and err is REASON_WRONG_ANSWER. */
struct trade_sink about_rows(struct about *about);

/* The same of what the answer says beside its rows. */
int about_answer(const struct trade_call *call, const struct trade_answer *answer, struct error *err) MUST_CHECK;

#endif
