/*
 * byhand: an order that a person sends: a trade of its own, with one leg and without an opportunity.
 *
 * It obeys all that an order obeys: halts, the venue's rules, what is owned, the intent on the disk before the request.  What it was
 * for is not known here, so nothing is hedged or unwound for it, it has no outcome, and one that may rest does so until the
 * venue or the person ends it, whether a process is there or not.
 */
#ifndef EXEC_BYHAND_H
#define EXEC_BYHAND_H

#include <poll.h>

#include "exec/exec.h"

/* request is set by the caller: all up to qty, but for opportunity, leg, attempt and the assets; price 0 with a market order. */
struct byhand {
	struct order_request request;
	const char *refused; /* why it was not sent; NULL: it was */
	struct order order; /* as it was last seen, once it was sent */
};

struct byhand_wait {
	/* Answers come, and the time goes on; as poll() without descriptors.  -1 and err ends it. */
	int (*turn)(void *arg, struct pollfd *none, size_t count, int timeout_ms, struct error *err);
	void *arg;
	int64_t until_us; /* BOOTTIME */
};

/* Before anything is done: what became of the orders at the venue is known.  -1 and err (69): not of all. */
int byhand_orders(const struct exec *exec, const char *venue, struct error *err) MUST_CHECK;

/* And what the account has; it is waited for.  -1 and err (1): it is not what the journal says, or cannot be held against it. */
int byhand_standing(
    struct exec *exec, struct pocket pocket, const struct byhand_wait *wait, struct error *err) MUST_CHECK;

/*
 * Commit its intent, hand it to the carrier, and wait until it has ended, or rests; a numbered line says that it rests, since no
 * other would.  Where it is refused nothing was sent or put into the journal, and a line without a number says why: the caller's refusal, which
 * comes first; freeze, busy, id (it was sent before), no_instrument, halt, account, balance, or a word of gate_rules().
 */
int byhand_send(struct byhand *byhand, struct exec *exec, const char *refusal, const struct byhand_wait *wait,
    struct error *err) MUST_CHECK;

/* For whoever hands answers to the executor, after each: a trade that is over is swept away soon.  Returns 0. */
int byhand_see(struct byhand *byhand, const struct exec *exec);

#endif
