/*
 * answer: what an answer of a venue leads to, from the state of its order to the end of its trade.
 */
#ifndef EXEC_ANSWER_H
#define EXEC_ANSWER_H

#include "exec/exec.h"

/* The order of that client id, of a trade that is not over: one that waits to be swept is gone already.  NULL: there is none. */
struct trade *answer_order(struct exec *exec, const char *id, struct order **order);

/* No definite answer: from now on it is unknown whether the order is there.  reason may be NULL. */
int answer_lost(
    struct exec *exec, struct trade *trade, struct order *order, const char *reason, struct error *err) MUST_CHECK;

/* It is kept back behind its intent: rejected for that reason, and its trade goes on as behind any other refusal. */
int answer_held(
    struct exec *exec, struct trade *trade, struct order *order, const char *reason, struct error *err) MUST_CHECK;

/* The price is worse than the order's limit (faults.md 2.1). */
bool answer_beyond(const struct order_request *request, struct decimal price);

/* Paid or got, no fee is more than what was traded (faults.md 2.1); one in a third asset only where there is an order to reckon it by. */
bool answer_fee_cannot_be(const struct exec *exec, const struct order *order, const struct order_reply *reply);

#endif
