/*
 * alarm: what a person has to look at, and the halt that stands until one has.
 */
#ifndef EXEC_ALARM_H
#define EXEC_ALARM_H

#include "exec/exec.h"

/* No new trade begins in the scope, also after a restart, until a resume ends it.  Nothing when an alarm of ours halts it already. */
int alarm_halt(struct exec *exec, const char *scope, const char *code, int64_t ts_us, struct error *err) MUST_CHECK;

/* An alert about a venue, and the venue is halted. */
int alarm_venue(struct exec *exec, const char *code, const char *text, const char *venue, const char *symbol,
    int64_t ts_us, struct error *err) MUST_CHECK;

#endif
