/*
 * desk: everything that trading at real venues needs, opened together: accounts, questions, the gateway, private sockets.
 */
#ifndef GATEWAY_DESK_H
#define GATEWAY_DESK_H

#include "gateway/clock.h"
#include "gateway/gateway.h"
#include "gateway/socket.h"
#include "net/pollset.h"

struct desk_plan {
	struct accounts *accounts; /* the caller's */
	const char *limits; /* directory of the buckets that programs share */
	bool dry_run;
	struct reply_sink sink; /* of the executor */
	/* What an account has of an asset, free and locked, when the desk opens.  -1 and err ends it. */
	int (*funds)(void *arg, const char *venue, const char *asset, struct decimal total, struct error *err);
	void (*say)(void *arg, const char *text); /* for people */
	void *arg;
};

/* desk_close accepts a zeroed struct. */
struct desk {
	struct desk_plan plan;
	struct asker asker;
	struct gateway *gateway;
	struct pollset pollset;
	struct socket *sockets[ACCOUNTS_MAX];
	size_t socket_count;
	struct timer timer; /* so that a wait ends and time is looked at */
	size_t pending; /* questions of the start that nobody answered yet */
	struct error failure;
	bool failed;
};

/*
 * Opens an account for each key that is of a venue that is traded at: measures its clock, asks what it has, and connects its
 * private socket.  Waits for the first two; a venue that does not answer is said, and has no funds: nothing is traded there.
 * -1 and err: a key is not right, or the sink of funds failed.
 */
int desk_open(struct desk *desk, const struct desk_plan *plan, struct error *err) MUST_CHECK;
void desk_close(struct desk *desk);

/*
 * A wall clock that was set forward by more than a quarter of a second is followed, and what was measured of the venues' clocks stays
 * right.  To be called while nothing is under way: until then asker_now() goes on as it was, so that no window of an order ends by it.
 * One that was set back is not followed, for time here never goes back: what comes then is old, and not traded on.
 */
void desk_follow_clock(struct desk *desk);

/* Fit for the wait of a stage (tool/filter.h): at most every 20 ms it returns. */
int desk_wait(struct desk *desk, struct pollfd *polled, size_t count, int timeout_ms, struct error *err) MUST_CHECK;

#endif
