/*
 * rules: advice from the score alone, the same for the same line.
 *
 * EXECUTE at or above one threshold, WAIT at or above another, SKIP below.  While advice is halted it is WAIT.  A line that
 * was not rated gets the configured decision with confidence 0.
 */
#ifndef ADVISE_RULES_H
#define ADVISE_RULES_H

#include "crypt/hash.h"
#include "event/opportunity.h"

/* Plain data. */
struct advise_rules {
	double execute_score, wait_score; /* 0 to 1, execute_score not below wait_score */
	int unrated; /* enum decision */
	bool halted; /* scope `advice` */
};

enum { ADVISE_BASIS_HEX = 32 };

/* What the configuration has checked: the thresholds in order, the word one of the decisions. */
void advise_rules_set(struct advise_rules *rules, double execute_score, double wait_score, const char *unrated);

/* Append the value of the member `advice`. */
void advise_rules_write(
    const struct advise_rules *rules, const struct opportunity_event *opportunity, struct text *out);

#endif
