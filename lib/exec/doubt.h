/*
 * doubt: an order whose answer did not come: asked for until it is found, or proven never to have been (faults.md 3.1).
 *
 * What was sent at t0 with a window W that the venue keeps cannot arrive after E = t0 + W + S, S the bound on what clocks
 * differ.  So only a round of questions that began after E can show anything, one such round is never believed, and the
 * balances must say the same.  An order that was acknowledged or has fills is never absent.
 */
#ifndef EXEC_DOUBT_H
#define EXEC_DOUBT_H

#include "exec/exec.h"

/* The window that is put into a request to the venue; 0: it cannot be told one, and nothing sent there is ever proven absent. */
int64_t doubt_window(const char *venue, int64_t wanted_us);

/* A whole round found nothing.  True: it is the second one that proves something, and they agree. */
bool doubt_absent(struct exec *exec, struct order *order, const struct order_reply *reply);

/*
 * Whether what is, or would be, unknown is in the same doubt as before: then its pauses go on growing, and its minute goes on.  A doubt
 * ends when nothing is owed any more: the order has ended, or one that may rest was known for 10 s before it was asked to be cancelled, or
 * lost.  What takes, or is being cancelled, owes its end, and that it is found open is no answer.
 */
bool doubt_goes_on(const struct exec *exec, const struct order *order);

/* An order that is open: as long as its doubt goes on the minute does; what takes is cancelled, each time that a question finds it so. */
int doubt_found(struct exec *exec, struct order *order, struct error *err) MUST_CHECK;

/* An order that is unknown: asked for when that is due; after a minute a person is told, and its venue halted. */
int doubt_tick(struct exec *exec, struct order *order, struct error *err) MUST_CHECK;

/* Ask now. */
int doubt_ask(struct exec *exec, struct order *order, struct error *err) MUST_CHECK;

#endif
