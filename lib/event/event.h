/*
 * event: the list of all kinds of line.
 */
#ifndef EVENT_EVENT_H
#define EVENT_EVENT_H

#include "event/member.h"

/* Ends with NULL; in the order of arb-stream(5). */
extern const struct shape *const event_kinds[];

/* NULL: no kind of ours. */
const struct shape *event_kind(struct slice name);

#endif
