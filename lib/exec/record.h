/*
 * record: what the executor asks of its journal.
 *
 * The contract between the core and whoever keeps it: exec.db (exec/journal.h), or memory in a test.  Everything between
 * two commits is one transaction.  Each function returns 0, or -1 and err, and then the program ends: nothing that was
 * not committed was told to anybody.
 */
#ifndef EXEC_RECORD_H
#define EXEC_RECORD_H

#include "base/text.h"
#include "exec/purse.h"
#include "exec/trade.h"

/* What is written of a trade of the venue, held against what is told of it now. */
struct written {
	bool there, agrees;
	bool half; /* the other side of the same trade, of another order: one order of ours took the other one */
	bool adopted; /* it was nobody's, and is its owner's since */
	char owner[ORDER_ID_MAX]; /* the order that it is of; "": nobody's */
};

/* The same, and nobody's. */
static inline bool
written_strayed(const struct written *written)
{
	return written->agrees && *written->owner == '\0';
}

struct record {
	/* Whether a trade of this id was ever opened and has ended; its outcome line without newline is appended then. */
	int (*seen)(void *journal, const char *opportunity, bool *seen, struct text *outcome, struct error *err);
	/* Whether an order of this client id was ever intended. */
	int (*known)(void *journal, const char *id, bool *known, struct error *err);
	/* A new trade with the intents of all its orders; sets trade->row. */
	int (*open)(void *journal, struct trade *trade, struct error *err);
	/* The intent of a later attempt. */
	int (*intend)(void *journal, const struct trade *trade, const struct order *order, struct error *err);
	/* The state an order has now: a new row, nothing is changed. */
	int (*state)(void *journal, const struct order *order, int64_t ts_us, struct error *err);
	/* An order, ours or found at a venue, is about to be cancelled: the request leaves behind the commit. */
	int (*cancel)(
	    void *journal, const struct order_request *request, const char *venue_id, int64_t ts_us, struct error *err);
	/* A fill; *fresh is false when the venue's id of it is there already (nothing happens then). order NULL: nobody's. */
	int (*fill)(
	    void *journal, const struct order *order, const struct order_reply *reply, bool *fresh, struct error *err);
	/* Whether a fill of its id is written, and as what. */
	int (*agrees)(void *journal, const struct order_reply *reply, struct written *written, struct error *err);
	/* A fill that is written as nobody's is the order's from now on; it moves no balance again. */
	int (*adopt)(void *journal, const struct order *order, const struct order_reply *reply, struct error *err);
	/* The trade is over; n is the number of its outcome line. */
	int (*end)(void *journal, const struct trade *trade, int64_t n, struct error *err);
	/* What an account had when it was first seen, or has beyond what is known of it: rows of an asset add up. */
	int (*funds)(void *journal, struct pocket pocket, const char *asset, struct decimal amount, struct error *err);
	/* A halt of ours that outlives the process, or its end. */
	int (*scope)(void *journal, const char *scope, bool halted, int64_t ts_us, struct error *err);
	/* A line for the outbox, without newline; row: of the trade it belongs to, 0: of none. */
	int (*event)(void *journal, int64_t n, int64_t ts_us, int64_t row, struct slice line, struct error *err);
	/* On the disk when it returned 0. */
	int (*commit)(void *journal, struct error *err);
	void *journal;
};

#endif
