/*
 * exec: the executor: from an approved opportunity to its outcome.
 *
 * No clock, no file, no socket: market lines, approvals, answers of venues and the time come in as calls; journal writes go
 * through a struct record, orders through a struct order_venue, lines into a text.  So paper, backtest and live are the
 * same code with another table of functions, and a test can run an hour of market in a blink.
 *
 * The order of things is the point: intents are committed before they are sent; a fill and the state it leads to are one
 * transaction; what goes into the text has been put into the journal first, and the caller commits before the text leaves.
 */
#ifndef EXEC_EXEC_H
#define EXEC_EXEC_H

#include "base/lapse.h"
#include "event/book.h"
#include "event/words.h"
#include "exec/calm.h"
#include "exec/deadman.h"
#include "exec/gate.h"
#include "exec/ladder.h"
#include "exec/late.h"
#include "exec/patience.h"
#include "exec/purse.h"
#include "exec/record.h"
#include "exec/rest.h"
#include "exec/standing.h"

enum { JOURNAL_ID_MAX = 40, CLIENT_ID_LENGTH = 18 };

struct exec_settings {
	enum mode mode;
	int64_t age_us; /* oldest book a leg is sent on */
	bool halt_frozen; /* a frozen trade halts its asset */
	/* How long a request may be under way; what clocks may differ; between two rounds of questions that prove something. */
	int64_t window_us, skew_us, round_us;
	struct ladder_bounds ladder;
	struct rest_settings rest;
};

/* For metrics; since the start. */
struct exec_counts {
	uint64_t approved, refused, orders, fills, flat, frozen, repeated;
};

/* Whether the freeze file is there at this moment; stands NULL: nobody looks, and exec_freeze() tells. */
struct freezer {
	bool (*stands)(void *arg);
	void *arg;
};

/* The time of day at this moment, whenever exec_time() was last called; now_us NULL: the input tells the time, and nobody looks. */
struct timepiece {
	int64_t (*now_us)(void *arg);
	void *arg;
};

/* Everything the executor knows.  exec_init before use, exec_free after. */
struct exec {
	struct exec_settings settings;
	struct traded traded; /* whose account an order goes to; as the start found it */
	struct record record;
	struct order_venue carrier;
	struct freezer freezer;
	struct timepiece timepiece;
	struct text *made; /* where lines go */

	struct shelf shelf;
	struct catalogue catalogue;
	struct purse purse;
	struct scopes scopes;
	struct standings standings;
	bool frozen; /* the freeze file is there */
	bool ending; /* no attempt begins any more */
	bool leaving; /* exec_leave() */
	bool passive; /* exec_passive() */

	struct trade *trades; /* TRADES_MAX of them, allocated once; those that have not ended */
	size_t trade_count;
	size_t unknown; /* orders whose answer was lost */
	struct patience patience;
	struct calm calm;
	struct deadmen deadmen;
	struct late_orders late;
	int64_t wake_us; /* exec_time() has nothing to do before this lapse time; INT64_MAX: nothing at all */

	char journal[JOURNAL_ID_MAX]; /* id of the journal; "" until it has one */
	int64_t n; /* number of the last event */
	/*
	 * What is waited for (an answer, the end of a window, the next question) is reckoned in lapse time (base/lapse.h); what lines are
	 * compared with, and stamped, is the time of day.
	 */
	int64_t lapse_us; /* exec_time() came so far */
	int64_t
	    slip_us; /* what the time of day is ahead of it; 0 on paper, where the input tells the one time there is */
	int64_t now_us; /* time of day; 0: no line told the time yet */
	bool untimed; /* the wall clock was set, and venues' clocks were not measured since */
	int64_t day_end_us; /* when the next UTC day begins; 0: no line told the time yet */
	int64_t loaded_us; /* the newest time in the journal that was loaded */
	int64_t stamp_us; /* of the last line that was written */
	struct exec_counts counts;
	struct text line; /* the event that is being written */
	struct opportunity_event event; /* for the caller to read approvals into */
};

int exec_init(struct exec *exec, struct text *made, struct error *err) MUST_CHECK;
void exec_free(struct exec *exec);

/* A client id: `a` and base32 of BLAKE2b-160 over journal, opportunity, leg and attempt, cut to CLIENT_ID_LENGTH. */
void exec_client_id(char to[ORDER_ID_MAX], const char *journal, const char *opportunity, int leg, int attempt);

/* Whose an order of that client id is; fit for an order_registry with the exec as its argument. */
int exec_owner(void *arg, const char *id, enum order_owner *owner, struct error *err) MUST_CHECK;

/*
 * That it will be cancelled now stands in the journal, committed, when this returned 0: nothing else may take an order back.  Fit for the same
 * registry.
 */
int exec_cancelling(void *arg, const struct order_request *request, const char *venue_id, struct error *err) MUST_CHECK;

/*
 * An order that was handed to the carrier is about to leave: the last look once more, for that one, since a connection may have been waited for
 * behind the first.  Why it stays: freeze, expired, stale_book, halt, or late when its answer is not waited for any more; NULL: it
 * may leave.  Fit for the same registry.
 */
const char *exec_stays(void *arg, const char *id);

/*
 * Lapse time has come to lapse_us, and the time of day is slip_us ahead of it.  Lapse time only moves forward; the time of day never goes
 * back either.  Orders whose answer is overdue are unknown from now on; those that are unknown are asked for again, with growing pauses.
 */
int exec_time(struct exec *exec, int64_t lapse_us, struct error *err) MUST_CHECK;

/*
 * In mode live, after each look at the clock and before exec_time().  timed: since the wall clock was set, if ever, venues' clocks were
 * measured; until then nothing new is traded (reason clock) and nothing rests, and what is out is brought to its end.  One alert line
 * for each time that it was set.
 */
void exec_clock(struct exec *exec, const struct lapse *lapse, bool timed);

/*
 * The place of a book on the shelf.  -1 and err: there is no room for another one, or (in mode live) it is more than 5 s ahead of the
 * clock: how old it is, nobody can say.
 */
int exec_place(struct exec *exec, const struct book_event *book, struct error *err) MUST_CHECK;

/* A new book was put on the shelf. */
void exec_book(struct exec *exec, int place);

/* Within the room: the time of day at this moment, where there is a clock to ask: an answer may come long behind the last exec_time(). */
int64_t exec_moment(const struct exec *exec);

/* Within the room: what the next step of a trade is made of now. */
struct ladder exec_ladder(const struct exec *exec);

/* Within the room: exec_time() has something to do from at_us on, which is lapse time. */
void exec_wake(struct exec *exec, int64_t at_us);

/*
 * An approved line (exec->event).  It gets exactly one outcome: at once when nothing is done (refusal, a word from the
 * caller, comes first where it is not NULL), else when its trade ends.  Intents are committed when orders are sent.
 */
int exec_approved(struct exec *exec, const char *refusal, struct error *err) MUST_CHECK;

/* The opportunity is over: what rests for it is taken back; what takes has ended, or will. */
int exec_closed(struct exec *exec, struct slice id, struct error *err) MUST_CHECK;

/* An answer of a venue; fit for a reply_sink with the exec as its argument. */
int exec_reply(void *arg, const struct order_reply *reply, struct error *err) MUST_CHECK;

/* On paper: what an account holds when it is first seen; later calls for it change nothing. */
int exec_funds(
    struct exec *exec, struct pocket pocket, const char *asset, struct decimal amount, struct error *err) MUST_CHECK;

/* Write a balance line for each asset at the venue ("" : at every one). */
int exec_balances(struct exec *exec, const char *venue, int64_t ts_us, struct error *err) MUST_CHECK;

/* On a new UTC day the balances are written again: whoever starts on it finds them in the history of that day. */
int exec_day(struct exec *exec, int64_t now_us, struct error *err) MUST_CHECK;

/* The freeze file came or went: one halt or resume line. */
void exec_freeze(struct exec *exec, bool frozen);

/* The same of what the freezer says now.  Orders that may add exposure leave behind such a look, and nothing lies between. */
void exec_look(struct exec *exec);

/*
 * A halt or resume line.  What it says of the freeze file does not count: whoever calls looks at the file.  -1 and err: the line is
 * broken, or (err->exit) the journal is.
 */
int exec_halt(struct exec *exec, struct slice line, struct error *err) MUST_CHECK;
int exec_resume(struct exec *exec, struct slice line, struct error *err) MUST_CHECK;

/* A venue line: books of a venue that is neither live nor on its fallback do not count.  -1 and err: the line is broken. */
int exec_venue(struct exec *exec, struct slice line, struct error *err) MUST_CHECK;

/*
 * Orders at the venue (NULL: anywhere) whose end is not known: one that rests is known, and may go on doing so; of any other the end,
 * with its fills, is waited for.
 */
size_t exec_unknown(const struct exec *exec, const char *venue);

/* A scope is halted, as by a line of nobody; or all that halts it ends, our own alarms too. */
int exec_scope(struct exec *exec, struct slice scope, bool halted, struct error *err) MUST_CHECK;

/* The i-th order of the trades that have not ended; NULL: there are no more. */
const struct order_request *exec_owed(const struct exec *exec, size_t i);

/*
 * After the journal was loaded: every order that has not ended is unknown, and is asked for.  Lopsided trades go on once the input
 * has told the time, and books.
 */
int exec_recover(struct exec *exec, struct error *err) MUST_CHECK;

/*
 * Answers are taken; what would follow from them, cancels among it, waits until there are books: for the end of this, or for another
 * process.
 */
void exec_passive(struct exec *exec, bool passive);

/* How many trades have not ended, but for an order by hand that rests. */
size_t exec_open(const struct exec *exec);

/* How many of them may still come on here, without another line: an order is out, or a step may follow. */
size_t exec_busy(const struct exec *exec);

/*
 * The input has ended for good, as on paper: what rests is cancelled, no attempt begins any more, and a trade that is lopsided when
 * its orders have ended is frozen.
 */
int exec_end(struct exec *exec, struct error *err) MUST_CHECK;

/*
 * Lines come no more for now, and another start goes on from the journal: what rests is cancelled, and what is lopsided is brought back as
 * far as the books at hand allow.  Where they allow nothing a person is told, and the trade is left to that start.
 */
int exec_leave(struct exec *exec, struct error *err) MUST_CHECK;

#endif
