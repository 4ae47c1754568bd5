#include "event/alert.h"

const char *const severities[] = { "info", "warning", "critical", NULL };

static const struct member alert_members[] = {
	[ALERT_HAS_SEVERITY] = DETAIL(struct alert_event, "severity", severity, MEMBER_ENUM, REQUIRED, severities),
	[ALERT_HAS_CODE] = MEMBER(struct alert_event, "code", code, MEMBER_NAME, REQUIRED),
	[ALERT_HAS_TEXT] = MEMBER(struct alert_event, "text", text, MEMBER_TEXT, OPTIONAL),
	[ALERT_HAS_BY] = MEMBER(struct alert_event, "by", by, MEMBER_NAME, OPTIONAL),
	[ALERT_HAS_VENUE] = MEMBER(struct alert_event, "venue", venue, MEMBER_NAME, OPTIONAL),
	[ALERT_HAS_SYMBOL] = MEMBER(struct alert_event, "symbol", symbol, MEMBER_NAME, OPTIONAL),
	[ALERT_HAS_RESOLVED] = MEMBER(struct alert_event, "resolved", resolved, MEMBER_BOOL, OPTIONAL),
};

const struct shape kind_alert = { "alert", alert_members, COUNT(alert_members), sizeof(struct alert_event) };
