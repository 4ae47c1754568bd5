/*
 * session: one venue's feed, from messages to lines of the stream.
 *
 * Pure: bytes, times and connection events in, lines out.  Live and replayed messages take the same way, so a recording gives
 * the lines that were written when it was made.
 */
#ifndef FEED_SESSION_H
#define FEED_SESSION_H

#include "event/frame.h"
#include "event/venue.h"
#include "feed/latency.h"
#include "feed/market.h"
#include "feed/select.h"
#include "feed/tiers.h"

struct feed_options {
	size_t depth; /* levels a side of the books that are written */
	int64_t interval_us; /* least time between two books of a symbol; 0: any */
	bool trades, tickers;
	struct selection symbols;
	const struct tiers *tiers; /* the account's own fees; NULL: not known */
};

/* Where lines begin, in the text that they were written to, that say again what was said before.  Owns its memory. */
struct repeats {
	size_t *at; /* rising */
	size_t count, cap;
};

struct feed_counters {
	int64_t messages, updates, written, unchanged, conflated, refreshes, gaps, checksum, resyncs, reconnects;
};

/* What a session finds out that whoever drives the connections must know. */
enum session_news {
	NEWS_WANTED, /* the market's book at this connection wants a picture */
	NEWS_CHECKSUM, /* the same, because a sum did not match */
	NEWS_LIVE, /* the market's book at this connection came to life */
	NEWS_BROKEN, /* nothing that this connection told is to be trusted */
	NEWS_LEAVING, /* the venue will end this connection soon */
	NEWS_REOPENED /* the venue is back from maintenance: its books have to be begun again */
};

enum { CONNECTIONS_MAX = 256 };

struct session {
	const struct venue *venue;
	const struct feed_options *options;
	struct venue_facts *facts;
	void (*say)(void *arg, const char *text); /* for people; may be NULL */
	void *say_arg;
	/* Only notes it: the session is at work.  market NULL: all of the connection.  May be NULL. */
	void (*news)(void *arg, enum session_news what, int64_t conn, struct market *market);
	void *news_arg;

	struct markets markets;

	struct decoder decoder;
	struct connection *connections[CONNECTIONS_MAX]; /* owned; they do not move */
	size_t connection_count;
	struct connection poll; /* what REST tells while no socket is up */
	struct connection *current; /* whose message is at hand */
	enum venue_state state;
	bool state_known, symbols_checked, listed;
	size_t strangers; /* symbols that neither list nor file knows; each has a place, as long as they are few */
	int64_t closes; /* connections that ended and were not replaced yet */
	char list[256]; /* URL of the list of instruments read last */
	char host[128]; /* that is used */
	int64_t tier; /* of it; 0: not told */
	struct feed_counters counters;
	struct latency latency, ping; /* latency: our clock less the venue's stamps, as they are */
	bool clock_known, clock_off; /* clock_off: it was said that the venue's clock is wrong */
	int64_t offset_us, offset_error_us; /* so far the venue's clock is ahead of ours; known within so much */
	int64_t now_us, report_us;
	struct text scratch, plain;
	struct slice text; /* of the message at hand, unpacked */
	struct text *out; /* lines of the message at hand go here */
	struct repeats *repeats; /* of them, the books that were written again; NULL: nobody asks */
};

int session_init(struct session *session, const struct venue *venue, const struct feed_options *options,
    struct error *err) MUST_CHECK;
void session_free(struct session *session);

/*
 * Take one frame; lines that it causes are appended to out.  Its body is handed in as it is, not as a frame line spells it; a binary
 * one may be packed (gzip).  -1 and err: it was broken; all books of its connection are invalid now.
 *
 * What frames say beyond messages and answers:
 *   open   url; body "tier 2": which host of the venue's sheet it is
 *   close  body: the reason, a word
 *   pong   body: round trip in microseconds
 *   timer  body "tick": time goes on; "silent" (conn): nothing comes from it any more; "fallback" (url, "fallback tier 2"): REST
 *          stands in for the sockets; "unreachable": that failed too; "offset 1200 within 800": so far the venue's
 *          clock is ahead of ours, in microseconds; any other word: the venue is down, for that reason
 *   rest   conn: whose book it begins or is compared with; 0: it stands in for the sockets
 */
int session_frame(struct session *session, const struct frame_event *frame, struct slice body, bool binary,
    struct text *out, struct error *err) MUST_CHECK;
/* The text of the message taken last, unpacked; valid until the next one. */
struct slice session_text(const struct session *session);

/* Whether something was written of each symbol that is wanted and that the venue has. */
bool session_has_all(const struct session *session);

/* Whether all books that `from` leads are live at `to` as well, and not behind. */
bool session_covers(const struct session *session, int64_t from, int64_t to);

/* The leading book of a market. */
static inline const struct book_sync *
market_book(const struct market *market)
{
	return &market->lead->sync;
}

#endif
