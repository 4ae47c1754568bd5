/*
 * desk: everything that trading at real venues needs, opened together: accounts, questions, the gateway, private sockets.
 *
 * One account is traded at each venue.  Another one is asked only while the journal has orders of it that have not ended.
 */
#ifndef GATEWAY_DESK_H
#define GATEWAY_DESK_H

#include "gateway/clock.h"
#include "gateway/gateway.h"
#include "gateway/orphans.h"
#include "gateway/socket.h"
#include "gateway/stating.h"
#include "net/pollset.h"

struct desk_plan {
	struct accounts *accounts; /* the caller's */
	const struct traded *traded; /* which account of a venue; the caller's */
	const char *only; /* no venue but this one, and it must answer; NULL: all there are keys for */
	const char *state; /* directory of the state of all programs (asker_open()) */
	int64_t clock_us; /* clocks are measured again after so long */
	bool dry_run;
	bool tells; /* people wait for it (struct asker) */
	bool real_money; /* else orphans are left open at a venue that is not on this machine */
	const struct lapse *lapse; /* the caller's, who looks at the clock in each turn */
	struct reply_sink sink; /* of the executor */
	struct order_registry registry; /* of the executor */
	/* What an account has; *taken false: it is to be asked again.  -1 and err ends it. */
	int (*stated)(void *arg, const struct statement *statement, bool *taken, struct error *err);
	/* The i-th order of what an earlier process left open; NULL: there are no more. */
	const struct order_request *(*owed)(void *arg, size_t i);
	void (*say)(void *arg, const char *text); /* for people */
	void *arg;
};

/* An account, and how its clock is kept. */
struct seat {
	struct desk *desk;
	struct account *account;
	bool traded; /* false: it is only asked what became of orders */
	struct socket *socket; /* NULL: it has none */
	struct orphans *orphans; /* NULL: nobody asks for them */
	struct stating *stating; /* NULL: what it has is not asked, or not yet */
	struct clock_look *look; /* NULL: it is not being measured */
	struct timer again;
	bool stepped; /* our clock was set since it was measured */
};

/* desk_close accepts a zeroed struct.  It stays where it is. */
struct desk {
	struct desk_plan plan;
	struct asker asker;
	struct gateway *gateway;
	struct pollset pollset;
	struct seat seats[ACCOUNTS_MAX];
	size_t seat_count;
	struct timer timer; /* so that a wait ends and time is looked at */
	size_t pending; /* questions of the start that nobody answered yet */
	struct error failure;
	bool failed;
};

/*
 * Opens, at each venue that is traded at and that there is a key of, the account that is traded there: measures its clock and
 * connects its private socket; and measures the clocks of the accounts of orders that are owed.  Waits for the clocks.  From then on
 * one is measured again when its time has come, sooner while it is not known, and at once when the venue refused a request for its time.
 * -1 and err: a key is not right, or there is none for an account that somebody chose; the only venue did not answer (exit as ask_exit()),
 * or there is no key for it (78).
 */
int desk_open(struct desk *desk, const struct desk_plan *plan, struct error *err) MUST_CHECK;
void desk_close(struct desk *desk);

/*
 * The wall clock was set by step_us since the last call (0: it was not): that is said, and how far each venue's is from it is measured
 * anew.  Whether it is known everywhere.
 */
bool desk_timed(struct desk *desk, int64_t step_us);

/*
 * When the orders of an earlier process have been asked for: each account that is traded is asked what is open there, until no orphan
 * (orphans.h) is left, and then what it has, until that could be taken.  Waits for the first answers, and the end of orphans that
 * were found, alone; a venue that does not give one is said.
 */
int desk_state(struct desk *desk, struct error *err) MUST_CHECK;

/* At an end in order: the private sockets by which a venue sees that we are here are closed when it has read what was said last. */
int desk_leave(struct desk *desk, struct error *err) MUST_CHECK;

/* Fit for the wait of a stage (tool/filter.h): at most every 20 ms it returns. */
int desk_wait(struct desk *desk, struct pollfd *polled, size_t count, int timeout_ms, struct error *err) MUST_CHECK;

#endif
