/*
 * queue: orders that rest at the venue that exists on paper, and when their turn comes.
 */
#ifndef SIM_QUEUE_H
#define SIM_QUEUE_H

#include "sim/paper.h"

/* It rests now, behind all that its level shows; it was acknowledged at its arrival. */
int queue_join(
    struct paper *paper, const struct paper_order *order, const struct held_book *book, struct error *err) MUST_CHECK;

/* A trade of the stream uses up what stands before an order, then the order. */
int queue_trade(struct paper *paper, const struct trade_event *trade, struct error *err) MUST_CHECK;

/* A new book: a level that shows less than what stands before an order lets it move up; an opposite side that reaches it fills it. */
int queue_book(struct paper *paper, int place, struct error *err) MUST_CHECK;

/* When the next cancel arrives; INT64_MAX: none is on its way.  queue_cancel: it has. */
int64_t queue_first_cancel(const struct paper *paper);
int queue_cancel(struct paper *paper, int64_t at_us, struct error *err) MUST_CHECK;

#endif
