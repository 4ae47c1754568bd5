#include "exec/alarm.h"

#include <stdio.h>

#include "exec/report.h"

int
alarm_halt(struct exec *exec, const char *scope, const char *code, int64_t ts_us, struct error *err)
{
	/* one that was read is none of ours: it ends when its halter says so, and with the process */
	if (scope_alarmed(&exec->scopes, slice_of(scope)))
		return 0;
	scope_alarm(&exec->scopes, slice_of(scope));
	report_halt(exec, scope, code, true);
	return exec->record.scope(exec->record.journal, scope, true, ts_us, err);
}

int
alarm_venue(struct exec *exec, const char *code, const char *text, const char *venue, const char *symbol, int64_t ts_us,
    struct error *err)
{
	char scope[SCOPE_MAX];

	report_alert(exec, code, text, venue, symbol);
	snprintf(scope, sizeof scope, "venue:%s", venue);
	return alarm_halt(exec, scope, code, ts_us, err);
}
