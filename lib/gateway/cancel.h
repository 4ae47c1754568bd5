/*
 * cancel: orders are cancelled, and told as they stand then, at every venue alike.
 *
 * A venue that cancels by its own number alone is asked for that first.  One that has no request for all orders (or none for all of a
 * symbol, or of every symbol) is asked what is open, and each is cancelled.  Waited for (await.h).
 */
#ifndef GATEWAY_CANCEL_H
#define GATEWAY_CANCEL_H

#include "gateway/await.h"

/*
 * The order that the call names.  *end: what the cancel came to.  Also where it was over already (FATE_ABSENT) the sink gets it, if
 * the venue still knows it.  -1 and err as await_answer().
 */
int cancel_order(struct asker *asker, struct account *account, const struct trade_call *call,
    const struct trade_sink *sink, struct ask_end *end, struct error *err) MUST_CHECK;

/* All that is open, of the call's symbol or of all.  *end: the first one that was not well. */
int cancel_all(struct asker *asker, struct account *account, const struct trade_call *call,
    const struct trade_sink *sink, struct ask_end *end, struct error *err) MUST_CHECK;

#endif
