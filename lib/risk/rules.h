/*
 * rules: what an opportunity must pass, one function each, in the order in which verdicts list them.
 *
 * Every rule is asked about every opportunity.  A rule that cannot be computed fails and says `unknown`.
 */
#ifndef RISK_RULES_H
#define RISK_RULES_H

#include "risk/inquiry.h"

enum { FINDING_TEXT_MAX = 72 };

/* Figures as they will stand on the line: no character in them needs an escape. */
struct finding {
	const char *name;
	char value[FINDING_TEXT_MAX], limit[FINDING_TEXT_MAX];
	bool ok;
};

enum { RULES_COUNT = 24 };

/* True: all passed. */
bool rules_ask(const struct inquiry *inquiry, struct finding findings[RULES_COUNT]);

/* unit: loss of the day, and how much of it is too much.  -1 and err when either is not known. */
int day_loss(const struct inquiry *inquiry, struct decimal *loss, struct decimal *limit, struct error *err) MUST_CHECK;

#endif
