/*
 * attempt: orders on their way, and back: the intent to the disk, then the request to the venue, and never the other way round (E1).
 */
#ifndef EXEC_ATTEMPT_H
#define EXEC_ATTEMPT_H

#include "exec/exec.h"

/* A planned trade whose money is reserved: all its orders leave in one turn.  It counts among the trades from then on. */
int attempt_trade(struct exec *exec, struct trade *trade, struct error *err) MUST_CHECK;

/* The order that is planned in the place behind the last one, its money reserved. */
int attempt_order(struct exec *exec, struct trade *trade, struct error *err) MUST_CHECK;

/* Whether one that was kept back may leave in a moment: not under the freeze file or a halt, where there is another step, or none. */
bool attempt_for_now(const char *reason);

/* Take one back, of whatever trade it is or was. */
int attempt_cancel(
    struct exec *exec, const struct order_request *request, const char *venue_id, struct error *err) MUST_CHECK;

#endif
