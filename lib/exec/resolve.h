/*
 * resolve: a person decides what became of an order that nobody can prove (faults.md 3.1 step 6).
 *
 * No venue is asked, for it may be gone; so the order must have been asked for before, and be unknown in the journal, or open
 * there although it is none that may rest.  The decision goes there with the reason `person`, as an answer would.  Its trade goes on when the executor has books.
 */
#ifndef EXEC_RESOLVE_H
#define EXEC_RESOLVE_H

#include "exec/exec.h"

/* Zeroed: nothing is to be decided.  The texts are the caller's. */
struct resolve {
	const char *venue, *id; /* of the order: client id */
	enum reply_kind
	    kind; /* REPLY_ABSENT; REPLY_END: what is known of it is all; REPLY_FILL: a fill that is not known is the last */
	struct order_fill fill; /* its id as the venue numbers it; "": not told */
};

/* venue, id, and one of: absent; done; filled, qty, price, fee, its asset, [trade].  -1 and err (usage). */
int resolve_read(struct resolve *to, const char *const operands[], size_t count, struct error *err) MUST_CHECK;

/*
 * After the journal was loaded, instead of exec_recover().  -1 and err: exit 1 when it is not that order's to be decided, and then nothing
 * was written.
 */
int exec_resolve(
    struct exec *exec, const struct resolve *resolve, const struct lapse *lapse, struct error *err) MUST_CHECK;

#endif
