/*
 * statement: what a venue says that an account has, held against the journal (faults.md 3.3 step 6).
 *
 * The journal's own figure is what the account had when it was first seen, and every fill since.  Of an account that was never seen
 * the statement is the opening.  Later it must agree, asset by asset: a figure may be off by 10^-8 for each fill of the
 * account, as venues round fees in a place beyond those that they tell.  Anything else halts the venue, until a person has the
 * journal adopt what the venue says; while something rests there, when it has been so for a while, and nothing is adopted.
 *
 * What is locked there beyond our own orders is somebody else's matter, and no money of ours until the next statement.
 */
#ifndef EXEC_STATEMENT_H
#define EXEC_STATEMENT_H

#include "venue/order.h"

struct exec;

enum {
	STATEMENT_ADOPT = 1, /* a difference goes into the journal, where nothing rests, and a halt of the venue ends */
	STATEMENT_QUIET = 2 /* what agrees is not told */
};

/*
 * Judges it, and writes a balance line for each asset.  *taken: false when an order was under way there since the question, so
 * that it proves nothing: it is to be asked for again.
 */
int statement_take(
    struct exec *exec, const struct statement *statement, unsigned how, bool *taken, struct error *err) MUST_CHECK;

#endif
