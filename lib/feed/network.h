/*
 * network: the links of all venues (link.h) on real sockets: WebSockets, REST, timers and the buckets of their limits.
 *
 * What a link does to its session it tells as frames; they may be recorded.  What the sessions write is handed out behind each
 * turn of the loop, and in a turn that brings much, by and by.
 */
#ifndef FEED_NETWORK_H
#define FEED_NETWORK_H

#include "config/endpoints.h"
#include "feed/link.h"
#include "net/loop.h"

enum network_tone { NETWORK_WARNING, NETWORK_INFO, NETWORK_DEBUG };

struct network_plan {
	const struct feed_options *options;
	const char *const *venues; /* "okx", "coinbase:advanced" */
	size_t count;
	const struct endpoints_file *endpoints; /* NULL: the venues' own */
	const char *limits; /* directory of the buckets that programs share; NULL: our own alone */
	const char *ca_file; /* PEM, instead of the system's certificates; NULL: those */
	int64_t poll_us, audit_us, http_timeout_us;
	size_t connections_max; /* sockets open at once */
	size_t tries; /* of a request whose answer was cut off */
	uint64_t seed;

	void (*say)(void *arg, enum network_tone tone, const char *text);
	/* Before what comes of it was written; NULL: nobody records. */
	void (*frame)(void *arg, const struct frame_event *frame, struct slice body, bool binary);
	/* repeats: where those books begin in lines that were written again. */
	void (*lines)(void *arg, struct slice lines, const struct repeats *repeats);
	void *arg;
};

struct network;

/* plan and what it points to stay.  NULL and err: a venue is not known (usage), or out of something. */
struct network *network_new(struct loop *loop, const struct network_plan *plan, struct error *err) MUST_CHECK;

/* Connections are cut; before loop_free().  NULL is accepted. */
void network_free(struct network *network);

void network_start(struct network *network);

/* Hand out what was written so far, before the turn is over. */
void network_flush(struct network *network);

/* Each socket gets its close frame; a second later what is left is cut. */
void network_stop(struct network *network);
bool network_idle(const struct network *network); /* after network_stop(): nothing is open any more */

/* No venue is left. */
bool network_lost(const struct network *network);

size_t network_count(const struct network *network);
struct session *network_session(struct network *network, size_t i);
/* NULL: no such venue. */
struct session *network_find(struct network *network, struct slice venue);

/* The clock of stamps (base/steady.h). */
int64_t network_now(struct network *network);

#endif
