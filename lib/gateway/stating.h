/*
 * stating: what a venue says that an account has, asked for until somebody can take the answer.
 *
 * An answer proves something only while nothing is under way at the account; and nobody trades there until it was given.  So a
 * venue that does not answer, or whose clock is not known, is asked again every few seconds.
 */
#ifndef GATEWAY_STATING_H
#define GATEWAY_STATING_H

#include "gateway/ask.h"
#include "venue/order.h"

struct stating_plan {
	struct asker *asker;
	struct account *account;
	/* The answer; *taken false: it proves nothing, ask again.  -1 and err ends everything: `fail` is told. */
	int (*take)(void *arg, const struct statement *statement, bool *taken, struct error *err);
	void (*fail)(void *arg, const struct error *err);
	/* Why nothing is traded there yet; once for each reason in a row. */
	void (*say)(void *arg, const struct account *account, const char *why);
	void *arg;
};

struct stating;

/* Asks at once. */
struct stating *stating_start(const struct stating_plan *plan);
/* What was taken may not be so any more: it is asked for anew.  A question that is out is of before, and proves nothing by itself. */
void stating_again(struct stating *stating);
void stating_drop(struct stating *stating); /* NULL is accepted */

/* Whether the first try is over, one way or the other. */
bool stating_tried(const struct stating *stating);

#endif
