/*
 * desk: everything that trading at real venues needs, opened together: accounts, questions, the gateway, private sockets.
 *
 * One account is traded at each venue.  Another one is asked only while the journal has orders of it that have not ended.
 */
#ifndef GATEWAY_DESK_H
#define GATEWAY_DESK_H

#include "gateway/clock.h"
#include "gateway/gateway.h"
#include "gateway/socket.h"
#include "gateway/stating.h"
#include "net/pollset.h"

struct desk_plan {
	struct accounts *accounts; /* the caller's */
	const struct traded *traded; /* which account of a venue; the caller's */
	const char *only; /* no venue but this one; NULL: all there are keys for */
	const char *limits; /* directory of the buckets that programs share */
	bool dry_run;
	struct reply_sink sink; /* of the executor */
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
	struct stating *stating; /* NULL: what it has is not asked */
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
 * connects its private socket; and measures the clocks of the accounts of orders that are owed.  Waits for the clocks.
 * -1 and err: a key is not right, or there is none for an account that somebody chose.
 */
int desk_open(struct desk *desk, const struct desk_plan *plan, struct error *err) MUST_CHECK;
void desk_close(struct desk *desk);

/*
 * A wall clock that was set forward by more than a quarter of a second is followed, and what was measured of the venues' clocks stays
 * right.  To be called while nothing is under way: until then asker_now() goes on as it was, so that no window of an order ends by it.
 * One that was set back is not followed, for time here never goes back: what comes then is old, and not traded on.
 */
void desk_follow_clock(struct desk *desk);

/*
 * When the orders of an earlier process have been asked for: each account that is traded is asked what it has, until that could
 * be taken.  Waits for the first answers alone; a venue that does not give one is said.
 */
int desk_state(struct desk *desk, struct error *err) MUST_CHECK;

/* Fit for the wait of a stage (tool/filter.h): at most every 20 ms it returns. */
int desk_wait(struct desk *desk, struct pollfd *polled, size_t count, int timeout_ms, struct error *err) MUST_CHECK;

#endif
