/*
 * hall: the simulated venues on this machine's loopback: a market that goes on, a port for each venue, and whoever connects.
 *
 * It joins the market (scene.h), the stands (stand.h) and the sockets (net/serve.h) on a loop.  The market's script may be faster
 * than time; every clock, stamp, limit and ping is real.
 */
#ifndef SIM_HALL_H
#define SIM_HALL_H

#include "base/text.h"
#include "net/loop.h"
#include "sim/scene.h"

struct hall_plan {
	struct market_plan market;
	const char *recording; /* a file of lines instead of the seed (script.h); NULL: the seed */
	int64_t length_us; /* of the script: behind it the books stand still; INT64_MAX: no end */
	int64_t speed_ppm; /* of the script: 1000000 is the speed of time */
	const char *venues, *symbols; /* names, separated by commas */
	const char *address; /* 127.0.0.1 or ::1 */
	const char *truth; /* a file for its own account of things (truth.h); NULL: none */
	const char *faults; /* a script of what goes wrong (faults.h); NULL: nothing does */
	const char *keys; /* a file of the customer's keys (keyset.h); NULL: the demo set */
	const char *statement; /* a file for the accounts' statements (statement.h); NULL: none */
	int port; /* of the first venue, the others follow; 0: any that are free */
};

struct hall_figures {
	uint64_t books, trades; /* of the market */
	uint64_t messages; /* written to WebSockets */
	uint64_t bytes; /* ... without their frames */
	uint64_t faults; /* that were injected */
	uint64_t orders, fills; /* of the accounts */
	int64_t late_us; /* how much of the script's time was left out because the machine was too slow */
};

struct hall;

/*
 * Listens, and begins.  left_out is told each symbol that a venue's file does not list; all plan points to must stay.  NULL and
 * err: code usage (names, address), or a socket or memory was not to be had.
 */
struct hall *hall_new(struct loop *loop, const struct hall_plan *plan,
    void (*left_out)(void *arg, const char *venue, struct slice symbol), void *arg, struct error *err) MUST_CHECK;
void hall_free(struct hall *hall); /* accepts NULL */

/* {"okx":{"rest":"http://127.0.0.1:4101","ws":"ws://127.0.0.1:4101"},...} and a newline. */
void hall_endpoints(const struct hall *hall, struct text *out);

/* The port of a venue; 0: it is not here. */
int hall_port(const struct hall *hall, const char *venue);

/* Say goodbye to all that are connected; nothing new begins.  hall_idle(): they are gone, at most a second later. */
void hall_stop(struct hall *hall);
bool hall_idle(const struct hall *hall);

/* -1: something is broken that cannot be gone on with (memory, a file). */
int hall_check(const struct hall *hall, struct error *err) MUST_CHECK;

const struct hall_figures *hall_figures(const struct hall *hall);

/* Lines of the recording that could not be used, and why the first one could not. */
uint64_t hall_refused(const struct hall *hall, struct error *first);

#endif
