/*
 * statement: what a venue itself says of its accounts: what each began with, every order and every trade, as lines in a file.
 *
 * Each line is written before anybody is told of what it says: a client that was killed at any moment can be audited against it.
 * Members are those of `balance`, `order` and `fill` lines (arb-stream(5)); id is the client's id, or the venue's where
 * there is none, and a fill has the venue's id of its order too (venue_id).
 */
#ifndef SIM_STATEMENT_H
#define SIM_STATEMENT_H

#include "sim/office.h"
#include "sim/truth.h"

/* Nothing is written by a file that was not opened. */
void statement_opening(struct truth *file, const struct office *office);
void statement_event(struct truth *file, const struct office *office, const struct account_event *event);

#endif
