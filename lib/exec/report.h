/*
 * report: the lines that the executor makes, each numbered and put into the journal's outbox before it goes anywhere.
 */
#ifndef EXEC_REPORT_H
#define EXEC_REPORT_H

#include "event/outcome.h"
#include "exec/exec.h"

int report_order(struct exec *exec, const struct trade *trade, const struct order *order, int64_t ts_us,
    struct error *err) MUST_CHECK;

/* An order by hand that was not sent: without a number, since nothing happened. */
void report_refused(struct exec *exec, const struct order_request *request, const char *why);

/* trade and order may be NULL: nobody's fill. */
int report_fill(struct exec *exec, const struct trade *trade, const struct order *order,
    const struct order_reply *reply, struct error *err) MUST_CHECK;

int report_balance(struct exec *exec, const struct holding *holding, int64_t ts_us, struct error *err) MUST_CHECK;

/* The outcome of a trade that has ended: event holds all but ts_us and what every outcome has. */
int report_outcome(
    struct exec *exec, const struct trade *trade, struct outcome_event *event, struct error *err) MUST_CHECK;

/* Nothing was done, and why. */
int report_none(struct exec *exec, struct slice opportunity, const char *reason, struct error *err) MUST_CHECK;

/* A line of the outbox once more, marked so. */
void report_again(struct text *made, struct slice line);

/* Lines without a number: nobody posts them. */
void report_halt(struct exec *exec, const char *scope, const char *reason, bool halted);
void report_alert(struct exec *exec, const char *code, const char *text, const char *venue, const char *symbol);

#endif
