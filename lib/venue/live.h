/*
 * live: the other half of a codec: what a venue has to be told and asked so that it sends.
 *
 * Pure like the reading half: what can be a table is one, the rest are functions that append to a text.  Numbers of messages come
 * from a counter that is handed in, and so does the time: the same calls give the same bytes.  Hosts come from outside; what
 * stands behind the host is the venue's, and is told here.
 */
#ifndef VENUE_LIVE_H
#define VENUE_LIVE_H

#include "base/compiler.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/* What can be subscribed of a symbol: bits of a set. */
enum live_channel {
	LIVE_BOOK = 1,
	LIVE_BEST = 2, /* the best bid and offer alone */
	LIVE_TRADES = 4,
	LIVE_TICKERS = 8
};

enum { LIVE_SOCKETS_MAX = 2 };

/* So many in so long; count 0: no limit is known. */
struct live_rate {
	size_t count;
	int64_t per_ms;
};

/* 0 everywhere: no limit is known. */
struct venue_limits {
	size_t args; /* in one message: kept by subscribe() */
	size_t subscriptions; /* on one connection; a channel of a symbol is one */
	size_t books; /* of these, LIVE_BOOK */
	size_t args_bytes; /* all arguments of one connection together */
	size_t arg_bytes; /* no limit: the most that stands around a symbol in an argument */
	struct live_rate messages; /* that we send on one connection */
	struct live_rate subscribes; /* of these, those that subscribe or unsubscribe */
	struct live_rate connects; /* of one address of ours */
	struct live_rate requests; /* REST, of one address; weight where the venue counts weight */
	int64_t life_ms; /* the venue ends a connection of this age */
};

enum live_keep_kind {
	KEEP_FRAMES, /* by ping frames of the protocol, whoever begins */
	KEEP_MESSAGES, /* we send what ping() says */
	KEEP_ANSWERS /* the venue sends a message, reply() has the answer */
};

struct live_keep {
	enum live_keep_kind kind;
	int64_t period_ms; /* from ping to ping, whoever begins */
	bool when_silent; /* ping only when nothing came for a period */
	int64_t silence_ms; /* nothing for so long: the connection is dead, whatever TCP says */
	const char *pong; /* what the answer to our ping holds; NULL: none comes */
};

/* Where the venue tells its time.  path NULL: nowhere. */
struct live_clock {
	const char *path;
	const char *key; /* member of the answer, at whatever depth */
	int64_t unit_us; /* of the figure */
	int64_t grain_us; /* it is cut to this */
};

/* A connection of its own for some of the channels; carries 0 ends the list. */
struct live_socket {
	const char *path;
	unsigned carries; /* set of enum live_channel */
};

/* Where messages go, and what goes into them. */
struct live_say {
	struct text *out; /* each message ends with a newline, which is no part of it: see live_next() */
	int64_t *id; /* number of the next message that wants one; counts up */
	int64_t now_us;
};

/* What a REST picture is wanted for. */
enum live_picture {
	PICTURE_BRIDGE, /* the start of a book */
	PICTURE_AUDIT, /* to compare a book with */
	PICTURE_POLL /* instead of the socket */
};

struct venue_live {
	const char *product; /* NULL: the venue has one only */
	const struct venue_live *other; /* the venue's other product; NULL: none */
	struct live_socket sockets[LIVE_SOCKETS_MAX]; /* none: there is nothing but REST */
	const size_t *depths; /* levels a side that can be had, rising; the last is 0: all, or SIZE_MAX: the end */
	struct venue_limits limits;
	struct live_keep keep;
	struct live_clock clock;
	const char *instruments; /* path of the list that read_rest() reads; NULL: none */
	unsigned instruments_weight, ticket_weight; /* what these cost of limits.requests; 0 counts as 1 */
	const char *used_header, *left_header; /* answers say in them what was used, or is left; NULL: they do not */

	/* To be fetched by POST, without a body, before each connection; NULL: none. */
	const char *ticket;
	/* Its answer: where to connect goes to say->out (one line), the periods to keep. */
	int (*read_ticket)(struct live_say *say, struct slice body, struct live_keep *keep, struct error *err);

	/* Whether this message says that the connection is ready to be subscribed on; NULL: it is when it is open. */
	bool (*ready)(struct slice message);
	/* Subscribe (on) or unsubscribe: channels that the socket carries, symbols as the venue's messages spell them. */
	void (*subscribe)(
	    struct live_say *say, bool on, unsigned channels, size_t depth, const struct slice *symbols, size_t count);
	/* Ask on the socket for the picture of a book (START_REQUEST); NULL: not this way. */
	void (*request)(struct live_say *say, struct slice symbol, size_t depth);
	void (*ping)(struct live_say *say); /* with KEEP_MESSAGES */
	/* The answer that a message wants; false: none. NULL: no message does. */
	bool (*reply)(struct live_say *say, struct slice message);

	/*
	 * URL of a picture that read_rest() reads.  What it costs of limits.requests; 0: there is none for this purpose, and
	 * nothing was appended.  What stands behind '#' is for read_rest() and is not sent.
	 */
	unsigned (*picture)(
	    struct text *url, struct slice base, enum live_picture what, struct slice symbol, size_t depth);
	/* Prices of all symbols at once, where the venue has no books (coincap); NULL elsewhere. */
	unsigned (*prices)(struct text *url, struct slice base, const struct slice *symbols, size_t count);
};

/* ---- for those who use it ---- */

/*
 * base with path behind it; where the end of base is the beginning of path already ("wss://host/v2" and "/v2"), it is not
 * said twice.
 */
void live_url(struct text *url, struct slice base, const char *path);

/* The next line of messages; false: there is none left. */
bool live_next(struct slice *messages, struct slice *message);

/* The set of channels for what is wanted.  depth 0: no books; 1: the best bid and offer by itself, where that can be had. */
unsigned live_channels(const struct venue_live *live, size_t depth, bool trades, bool tickers);

/* The depth that is had when `asked` is asked for: the next one up, or the deepest; 0: all levels. */
size_t live_depth(const struct venue_live *live, size_t asked);

/* How many of the symbols, from the first on, fit on one connection with these channels: at least 1 of any. */
size_t live_fit(const struct venue_live *live, unsigned channels, const struct slice *symbols, size_t count);

/* Whether a message is the answer to our ping. */
bool live_is_pong(const struct venue_live *live, struct slice message);

/* The venue's time from the answer to its clock's path.  -1 and err: it is not there. */
int live_time(const struct venue_live *live, struct slice body, int64_t *us, struct error *err) MUST_CHECK;

/* ---- what venues share ---- */

void live_put_lower(struct text *out, struct slice symbol);
void live_put_upper(struct text *out, struct slice symbol);
/* The number of the message at hand. */
int64_t live_id(struct live_say *say);

/* Arguments, divided among messages. */
struct live_batch {
	struct live_say *say;
	bool on;
	size_t max; /* arguments in a message; 0: any number */
	const char *between; /* arguments */
	/* What stands before and behind the arguments of a message. */
	void (*begin)(struct live_batch *batch), (*end)(struct live_batch *batch);
	/* For begin and end: */
	const char *word;
	size_t depth, count;
};

/* Room for the next argument, to be appended to what is returned. */
struct text *batch_next(struct live_batch *batch);
/* Finish the message at hand, if there is one. */
void batch_end(struct live_batch *batch);

/* The element of sizes, which rises and ends with 0, that is at least `least`; the last one when none is. */
size_t live_size(const size_t *sizes, size_t least);

#endif
