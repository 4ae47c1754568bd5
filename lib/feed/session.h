/*
 * session: one venue's feed, from messages to lines of the stream.
 *
 * Pure: bytes, times and connection events in, lines out.  Live and replayed messages take the same way, so a recording gives
 * the lines that were written when it was made.
 */
#ifndef FEED_SESSION_H
#define FEED_SESSION_H

#include "event/venue.h"
#include "feed/latency.h"
#include "feed/market.h"
#include "feed/select.h"

struct feed_options {
	size_t depth; /* levels a side of the books that are written */
	bool trades, tickers;
	struct selection symbols;
};

struct feed_counters {
	int64_t messages, updates, written, unchanged, conflated, refreshes, gaps, checksum, resyncs, reconnects;
};

struct session {
	const struct venue *venue;
	const struct feed_options *options;
	struct venue_facts *facts;
	void (*say)(void *arg, const char *text); /* for people; may be NULL */
	void *say_arg;

	struct markets markets;

	struct decoder decoder;
	enum venue_state state;
	bool state_known, connected, symbols_checked, listed;
	int64_t conn;
	int64_t sequence; /* of the connection; SEQUENCE_NONE: none yet */
	char host[128];
	struct feed_counters counters;
	struct latency latency;
	int64_t now_us, report_us, refresh_us;
	struct text scratch;
	struct text *out; /* lines of the message at hand go here */
};

int session_init(struct session *session, const struct venue *venue, const struct feed_options *options,
    struct error *err) MUST_CHECK;
void session_free(struct session *session);

/* Events of the connection, each with the time it happened and the text that lines are appended to. */
void session_open(struct session *session, int64_t ts_us, int64_t conn, struct slice url, struct text *out);
void session_close(struct session *session, int64_t ts_us, struct slice reason, struct text *out);
/* A message or an answer.  -1 and err: it was broken; all books of the venue are invalid now. */
int session_message(
    struct session *session, int64_t ts_us, struct slice body, struct text *out, struct error *err) MUST_CHECK;
int session_answer(struct session *session, int64_t ts_us, struct slice url, struct slice body, struct text *out,
    struct error *err) MUST_CHECK;

#endif
