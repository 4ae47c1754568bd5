/*
 * question: what an order asks its venue; what several of one account want to know alike is asked once.
 *
 * A list (own trades and open orders of a symbol, balances) that waits for the venue's limits has not left yet: whoever wants the same by then
 * joins, as its answer is newer than their wish.  Where an account may ask little (kraken: one question in two seconds), the lists cost as
 * much for many orders in doubt as for one.
 */
#ifndef GATEWAY_QUESTION_H
#define GATEWAY_QUESTION_H

#include "gateway/ask.h"

/* Those of one gateway: a zeroed struct has none. */
struct questions {
	struct shared *first;
};

struct question; /* of one order; the caller's until done or question_drop() */

/* As ask_start(); rows go to all who joined, whatever they say to one another's. */
struct question *question_start(struct questions *questions, struct asker *asker, struct account *account,
    const struct trade_call *call, const struct trade_sink *sink, void (*done)(void *arg, const struct ask_end *end),
    void *arg, struct error *err) MUST_CHECK;

/* Not from a row.  done is not called; with the last of them what was asked ends.  NULL is accepted. */
void question_drop(struct question *question);

#endif
