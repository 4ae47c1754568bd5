/*
 * stand: one venue of the simulated hall: its books, who listens to them, and what they are told.
 *
 * Pure: books, messages and the time come as values; what is to be sent goes out through a table of functions (struct sim_wire).
 * What differs from venue to venue is a table too (struct sim_venue), one file a venue: lib/sim/NAME_serve.c.  A message is
 * built once for each change, and the same bytes go to all who listen.
 */
#ifndef SIM_STAND_H
#define SIM_STAND_H

#include "base/text.h"
#include "config/venues.h"
#include "net/request.h"
#include "sim/day.h"
#include "sim/scene.h"
#include "sim/unit.h"
#include "venue/live.h"
#include "venue/venue.h"
#include "wire/json.h"

struct stand;
struct sim_conn;
struct sim_topic;
struct sim_private; /* office.h */
struct office;

/* What a subscription is to. */
enum sim_channel {
	SIM_BOOK, /* a picture, then changes; or pictures alone (sim_want.pictures) */
	SIM_BEST, /* the best bid and offer, with each change of it */
	SIM_TRADES,
	SIM_TICKER, /* the day's figures, with each trade */
	SIM_OWN, /* the venue's business: nothing is sent unless the venue sends it (heartbeats) */
	SIM_CHANNELS
};

/* One side, best first. */
struct sim_side {
	const struct market_level *at;
	size_t count;
};

/* Where levels are kept. */
struct sim_store {
	struct market_level *at;
	size_t cap;
};

/* One symbol as it stands now. */
struct sim_listing {
	struct stand *stand;
	const struct venue_symbol *facts;
	struct slice name; /* BASE-QUOTE */
	struct slice symbol; /* as the venue's messages spell it */
	struct slice base, quote;
	struct unit price, qty;
	struct sim_side bids, asks; /* to the market's depth */
	struct sim_store bid_store, ask_store; /* of these; owned */
	int64_t number; /* the venue's number of the book as it stands; from SIM_NUMBER_BEGIN */
	int64_t
	    book_us; /* by the venue's clock, of the last change; rises from change to change; 0: there is no book yet */
	struct market_level trade; /* the last one; price 0: none yet */
	bool trade_buy; /* the taker bought */
	int64_t trade_id, trade_us;
	struct sim_day day;
	struct sim_topic *topics;
};

#define SIM_NUMBER_BEGIN INT64_C(1000000)

/* What somebody wants to hear; equal ones share their messages. */
struct sim_want {
	struct sim_listing *listing;
	enum sim_channel channel;
	unsigned form; /* the venue's own: what tells its channels of one kind apart */
	size_t depth; /* levels a side of a book; 0: all */
	bool pictures; /* of a book: every message is whole */
};

struct sim_topic {
	struct sim_want want;
	struct sim_topic *next;
	struct sim_conn **subscribers;
	size_t count, cap;
	struct sim_side bids, asks; /* as told last, where depth cuts the book */
	struct sim_store bid_store, ask_store; /* of these; owned */
	int64_t told; /* number of the last message */
	size_t cut; /* want.depth where the market is deeper; 0: it is told all there is */
	bool begun; /* there was a book to begin with */
};

/* A change of a book, or a picture of it.  Arrays are the stand's, valid during the call. */
struct sim_change {
	bool whole;
	int64_t first, last; /* numbers that it covers: first is the one behind the last message's */
	int64_t previous; /* number of the last message; of a picture: -1 */
	int64_t us; /* the venue's clock */
	struct sim_side bids, asks; /* what changed: qty 0: the level is gone; whole: all levels */
	struct sim_side bid_view, ask_view; /* the book behind the change, to the topic's depth */
	int64_t spoil; /* added to the sum (a fault) */
};

/* A message in the making. */
struct sim_say {
	struct text text;
	size_t hole; /* where the number of the connection's message belongs; SIZE_MAX: nowhere */
};

/* What is against it, for sim_venue.refuse(). */
enum sim_refusal {
	REFUSE_PATH, /* there is nothing at this path */
	REFUSE_LIMIT, /* too many requests: ask->status is 429, or what sim_venue.limit_status says */
	REFUSE_BANNED, /* it went on: ask->status is sim_venue.ban_status */
	REFUSE_MAINTENANCE /* ask->status is 503 */
};

/* A request, and the answer to it. */
struct sim_ask {
	struct stand *stand;
	const struct request *request;
	struct sim_conn *conn; /* NULL: plain REST */
	struct office
	    *office; /* of the private side: whose request it is, once its key is known; before: the first one */
	int status; /* 200 unless set */
	unsigned weight; /* of the venue's requests; the route's unless set */
	const json *form; /* the body of a private request; NULL: it is no JSON */
	bool stale; /* a fault: it is refused as one that comes too late */
	struct text body, headers; /* "Name: value\r\n" each; Content-Type: application/json stands there */
};

struct sim_route {
	const char *method; /* NULL ends the list */
	const char *path; /* exact, or its beginning where it ends with '*' */
	unsigned weight;
	void (*answer)(struct sim_ask *ask);
};

enum sim_flags {
	SIM_NUMBERED = 1, /* messages of a book carry its number */
	SIM_COUNTS_CHANGES = 2, /* ... which counts changed levels, not messages */
	SIM_SUMMED = 4, /* messages of a book carry a checksum */
	SIM_CONN_NUMBERED = 8, /* messages carry a number of their connection (sim_hole()) */
	SIM_PUSHES_OUT = 16, /* no delete for a level that others pushed out of the depth */
	SIM_BINARY = 32, /* every message is wrapped and sent as a binary frame */
	SIM_PUSHES_COUNT = 64 /* a connection is idle only when nothing was sent to it either */
};

/* A venue: all that differs.  Functions may be NULL where it says so. */
struct sim_venue {
	const char *name;
	unsigned flags;
	struct venue_limits
	    limits; /* what it really allows; see live.h.  args and arg_bytes are the venue's own business */
	const char *used_header; /* on each answer: weight used in the window; NULL: none */
	const char *left_header; /* ... or what is left of it */
	int limit_status; /* 0: 429 with Retry-After */
	unsigned ban_after; /* so many refused requests in a window: banned; 0: never */
	int ban_status;
	int64_t ban_ms;
	int64_t idle_ms; /* nothing came from the client for so long: closed; 0: never */
	int64_t greet_ms; /* nothing subscribed so long after the opening: closed; 0: never */
	int64_t ping_ms, pong_ms; /* ping frames of the server's, and how long it waits for the answer; 0: none */
	int64_t beat_ms; /* beat() comes so often; 0: never */
	const struct sim_route *routes;
	const struct sim_private *own; /* its private side; NULL: there is none */
	void (*refuse)(struct sim_ask *ask, enum sim_refusal refusal); /* writes ask->body, in the venue's own form */

	/* ---- the socket ---- */
	/* 101, or the status to refuse it with; may set conn->form.  request is valid during the call only. */
	int (*upgrade)(struct sim_conn *conn, const struct request *request);
	void (*opened)(struct sim_conn *conn); /* NULL: nothing is said first */
	void (*message)(struct sim_conn *conn, struct slice text);
	void (*beat)(struct sim_conn *conn); /* NULL without beat_ms */
	void (*too_many)(
	    struct sim_conn *conn); /* said before the connection is closed for its messages; NULL: nothing */
	void (*maintenance)(struct sim_conn *conn, bool begins); /* NULL: the venue says nothing */

	/* ---- what is told to a topic; NULL: never subscribed ---- */
	void (*book)(struct sim_say *say, const struct sim_topic *topic, const struct sim_change *change);
	void (*best)(struct sim_say *say, const struct sim_topic *topic); /* topic->want.listing has all */
	void (*trade)(struct sim_say *say, const struct sim_topic *topic);
	void (*ticker)(struct sim_say *say, const struct sim_topic *topic);
	/* What goes onto the wire for a message (SIM_BINARY).  -1: memory. */
	int (*wrap)(struct text *to, struct slice message);
};

/* A message of a topic, and what a fault may want to know of it. */
struct sim_message {
	const struct sim_topic *topic; /* NULL: none of the market: an answer, a heartbeat, a greeting */
	bool whole;
	int64_t number; /* of the book; 0: it tells none */
	struct slice text;
	size_t hole;
};

/* Where messages go. */
struct sim_wire {
	void (*send)(struct sim_conn *conn, const struct sim_message *message);
	void (*close)(struct sim_conn *conn, int code, const char *reason);
	/* A change is about to be told to its topics; may change what is told.  NULL: nothing wants to know. */
	void (*change)(void *arg, struct sim_topic *topic, struct sim_change *change);
	void *arg;
};

struct sim_conn {
	struct stand *stand;
	struct sim_conn *next;
	void *peer; /* the wire's */
	int64_t id; /* number of the connection at this stand, from 1 */
	unsigned form; /* the venue's own */
	int64_t state[2]; /* the venue's own; 0 at first */
	bool own; /* it came to the path of the private socket (office.h) */
	unsigned hears; /* of the private side: set of enum office_hears */
	struct office *office; /* ... whose connection it is; NULL: nobody has logged in */
	int64_t sent; /* messages that went out; the next one is sent + 1 */
	int64_t counter; /* number for the next hole, from 0 */
	struct sim_topic **topics;
	size_t count, cap;
	bool closing;
	int64_t subscribes_us; /* where the window of limits.subscribes began */
	size_t subscribes; /* in it */
	/* the wire's: */
	int64_t opened_us, heard_us, pinged_us, beat_us;
	int64_t window_us; /* where the window of its messages began */
	size_t messages; /* in it */
	bool ponged, greeted, busy;
	void *queue;
};

struct stand {
	const struct sim_venue *venue;
	const struct venue_facts *facts;
	struct office *office; /* the first account; office->next is another one; NULL: nobody has one here */
	struct sim_wire wire;
	struct sim_listing *listings;
	size_t count;
	struct sim_conn *conns;
	int64_t conn_count; /* ever */
	size_t depth; /* of the market */
	int64_t now_us; /* the venue's clock; set before each call into the venue */
	int port;
	struct sim_say say, reply;
	struct text line, wrapped; /* scratch of the wire's */
	struct sim_store bid_change, ask_change, bid_part, ask_part;
	bool failed; /* memory ran out */
};

/* ---- the hall's side ---- */

/* listings: so many zeroed structs with facts, name, symbol, base, quote and units set; taken over.  depth: of the market. */
void stand_init(struct stand *stand, const struct sim_venue *venue, const struct venue_facts *facts,
    struct sim_listing *listings, size_t count, size_t depth);
void stand_free(struct stand *stand); /* accepts a zeroed struct */

/* The book of a symbol stands so now.  False: it had stood so before, and nothing was told. */
bool stand_book(struct sim_listing *listing, const struct market_level *bids, size_t bid_count,
    const struct market_level *asks, size_t ask_count);
void stand_trade(struct sim_listing *listing, struct market_level trade, bool buy);
/* A fault: numbers that no message has.  The next change is beyond all that anybody knows. */
void stand_skip(struct sim_listing *listing, int64_t count);

struct sim_conn *stand_connect(struct stand *stand, void *peer); /* NULL: memory */
void stand_disconnect(struct sim_conn *conn); /* frees it */

/* Find the route and answer; refuses with REFUSE_PATH where there is none. */
void stand_ask(struct sim_ask *ask);
void stand_refuse(struct sim_ask *ask, enum sim_refusal refusal);

/* Whether a request goes to the path of a route (exact, or its beginning where it ends with '*'). */
bool stand_fits(const char *method, const char *path, const struct request *request);

/* ---- the venue's side ---- */

/* NULL: the venue does not list it. */
struct sim_listing *sim_find(const struct stand *stand, struct slice symbol);
struct sim_listing *sim_find_any_case(const struct stand *stand, struct slice symbol);

enum sim_subscribed { SIM_SUBSCRIBED, SIM_ALREADY, SIM_TOO_MANY /* limits.subscriptions */ };

/* Subscribe; what stands now is told by sim_start(), so that the acknowledgement can go first. */
enum sim_subscribed sim_subscribe(struct sim_conn *conn, const struct sim_want *want, struct sim_topic **topic);
/* Tell this connection how it stands: the picture of a book, the best bid and offer, the ticker if there was a trade.  At any time. */
void sim_start(struct sim_conn *conn, struct sim_topic *topic);
/* False: it was not subscribed. */
bool sim_unsubscribe(struct sim_conn *conn, const struct sim_want *want);
/* The connection's subscription to it; NULL: none. */
struct sim_topic *sim_subscription(const struct sim_conn *conn, const struct sim_want *want);
/* The first subscription to the channel and form, whatever its depth; listing NULL: of any symbol. */
struct sim_topic *sim_listens(
    const struct sim_conn *conn, const struct sim_listing *listing, enum sim_channel channel, unsigned form);

/* One more message that subscribes: whether limits.subscribes lets it. */
bool sim_may_subscribe(struct sim_conn *conn);

/* An answer: begin, append to ->text, send.  One at a time. */
struct sim_say *sim_reply(struct sim_conn *conn);
void sim_send(struct sim_conn *conn, struct sim_say *say);
void sim_send_text(struct sim_conn *conn, struct slice text);
void sim_close(struct sim_conn *conn, int code, const char *reason);

/* The number of the connection's message goes here. */
void sim_hole(struct sim_say *say);

/* ---- writing ---- */

void sim_price(struct text *out, const struct sim_listing *listing, int64_t price); /* all places, no quotes */
void sim_qty(struct text *out, const struct sim_listing *listing, int64_t qty);

/* `,"key":"figure"` */
void sim_put_price(struct text *out, const char *key, const struct sim_listing *listing, int64_t price);
void sim_put_qty(struct text *out, const char *key, const struct sim_listing *listing, int64_t qty);
void sim_put_volume(struct text *out, const char *key, const struct sim_listing *listing); /* base asset, a day's */
void sim_put_turnover(struct text *out, const char *key, const struct sim_listing *listing); /* quote asset, a day's */

/* Of the running day, or since the day began (day.h); a span without a trade stands where the last trade left it. */
struct sim_figures sim_running(const struct sim_listing *listing);
struct sim_figures sim_today(const struct sim_listing *listing, int ahead);

/* From the first trade of a span to its last one: in the quote asset, as a share of the first, in per cent; and the mean price. */
enum sim_motion { SIM_CHANGE, SIM_SHARE, SIM_PERCENT, SIM_MEAN };

void sim_move(
    struct text *out, const struct sim_listing *listing, const struct sim_figures *figures, enum sim_motion motion);
void sim_put_motion(struct text *out, const char *key, const struct sim_listing *listing,
    const struct sim_figures *figures, enum sim_motion motion);

/* What stands around the two figures of a level: "[\"", "\",\"", "\"]"; between levels there is a comma. */
struct sim_row {
	const char *open, *between, *close;
};
extern const struct sim_row sim_row_plain; /* ["price","qty"] */

/* At most limit levels (0: all), without the brackets around them. */
void sim_levels(
    struct text *out, const struct sim_listing *listing, const struct sim_side *side, size_t limit, struct sim_row row);

/* How many levels of a side are had when limit (0: all) are asked for. */
static inline size_t
sim_limit(const struct sim_side *side, size_t limit)
{
	return limit == 0 || limit > side->count ? side->count : limit;
}

/* What put writes for each symbol, with commas between; only: of this one alone, NULL: of all. */
void sim_put_each(struct text *out, const struct stand *stand, const struct sim_listing *only,
    void (*put)(struct text *out, const struct sim_listing *listing));

/* What put writes for each asset that is bought or sold with another, once each, with commas between; where it writes nothing there is none. */
void sim_put_assets(struct text *out, const struct stand *stand,
    void (*put)(struct text *out, const struct stand *stand, struct slice asset));

/* The best level; a side without levels gives zeros. */
struct market_level sim_best(const struct sim_side *side);

void sim_volume(struct text *out, const struct sim_listing *listing); /* base asset, a day's */
void sim_turnover(struct text *out, const struct sim_listing *listing); /* quote asset, a day's */
/* ... of any span */
void sim_volume_of(struct text *out, const struct sim_listing *listing, const struct sim_figures *figures);

/* The checksum of the book behind a change. */
int64_t sim_sum(enum book_check check, const struct sim_topic *topic, const struct sim_change *change);

/* ---- reading ---- */

/* What was sent without its percent-encoding, cut to what fits; in place of a terminated array. */
struct slice sim_decode(struct slice raw, char *to, size_t size);
/* An argument of the query without its percent-encoding (in place of a terminated array); "" where it is not there. */
struct slice sim_argument(const struct sim_ask *ask, const char *name, char *to, size_t size);
/* ... as a number from least to most; fallback where it is not there or no such number. */
size_t sim_argument_size(const struct sim_ask *ask, const char *name, size_t fallback, size_t least, size_t most);
/* The listing that an argument names; NULL: none. */
struct sim_listing *sim_argument_listing(const struct sim_ask *ask, const char *name);

/* A member of a message that is a string; "" where it is none. */
struct slice sim_word(const json *object, const char *name);
/* `"key":` and the member as it stands (no comma); nothing and false where it is not there. */
bool sim_echo(struct text *out, const char *key, const json *item);

#endif
