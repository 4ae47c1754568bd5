/*
 * await: questions that are waited for, by whoever has nothing else to do meanwhile: the loop turns until the answer is there.
 */
#ifndef GATEWAY_AWAIT_H
#define GATEWAY_AWAIT_H

#include "gateway/ask.h"

/*
 * As ask_start(); *end says what it came to, without ticket and place.  -1 and err: it was not put (75: the limits; usage: the venue has no such
 * request, or something is missing in it), or the loop failed.
 */
int await_answer(struct asker *asker, struct account *account, const struct trade_call *call,
    const struct trade_sink *sink, struct ask_end *end, struct error *err) MUST_CHECK;

/* As clock_look(); a clock that was not measured is no failure, but one that may not be looked at now is (75). */
int await_clock(struct asker *asker, struct account *account, struct error *err) MUST_CHECK;

int await_pause(struct asker *asker, int64_t pause_us, struct error *err) MUST_CHECK;

#endif
