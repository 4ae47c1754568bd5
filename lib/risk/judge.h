/*
 * judge: the verdict on an opportunity, and what follows from it.
 */
#ifndef RISK_JUDGE_H
#define RISK_JUDGE_H

#include "risk/inquiry.h"

/*
 * Append the value of the member `risk`; lines that the verdict causes (halt, alert) go to made.  True: approved, and it
 * counts as open from now on.  The opportunity is an open or an update.
 */
bool judge(struct desk *desk, const struct opportunity_event *opportunity, int64_t now_us, enum history history,
    struct text *value, struct text *made);

#endif
