/*
 * alert: something a person should know.
 */
#ifndef EVENT_ALERT_H
#define EVENT_ALERT_H

#include "event/member.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_CRITICAL };
extern const char *const severities[];

enum {
	ALERT_HAS_SEVERITY,
	ALERT_HAS_CODE,
	ALERT_HAS_TEXT,
	ALERT_HAS_BY,
	ALERT_HAS_VENUE,
	ALERT_HAS_SYMBOL,
	ALERT_HAS_RESOLVED
};

struct alert_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	int severity; /* how urgent (enum severity) */
	struct slice code; /* one word */
	struct slice text; /* one sentence */
	struct slice by; /* program that says so */
	struct slice venue; /* where */
	struct slice symbol; /* BASE-QUOTE */
	bool resolved; /* it is over */
};

extern const struct shape kind_alert;

#endif
