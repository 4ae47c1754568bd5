/*
 * clock: how far the venue's clock is from ours, measured: signing uses it.
 *
 * The answer that was quickest of a few tells it best: the venue looked at its clock somewhere between our sending and our
 * hearing, so half of that is how wrong the middle can be.
 */
#ifndef GATEWAY_CLOCK_H
#define GATEWAY_CLOCK_H

#include "gateway/ask.h"

struct clock_look;

/*
 * Measures account->offset_us anew.  done comes once, from loop_turn(): within_us is how wrong the figure can be; -1: it was not measured, or
 * could be a second off and more, and the offset is as before.  A venue that tells its time nowhere is taken at ours, within_us 0.  NULL and err: not even begun.
 */
struct clock_look *clock_look(struct asker *asker, struct account *account, void (*done)(void *arg, int64_t within_us),
    void *arg, struct error *err) MUST_CHECK;
void clock_drop(struct clock_look *look); /* done is not called; NULL is accepted */

#endif
