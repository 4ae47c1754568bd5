/*
 * linked: what the files of a link share: its symbols, its connections, its errands.
 *
 * Symbols are divided into shares, each as large as one connection may carry; a share has one wire, and a second one while the
 * first is being replaced.  What is asked over REST is an errand.
 */
#ifndef FEED_LINKED_H
#define FEED_LINKED_H

#include <stdio.h>

#include "base/clock.h"
#include "feed/backoff.h"
#include "feed/link.h"
#include "feed/pace.h"
#include "feed/rhythm.h"

/* A symbol of a share. */
struct seat {
	char symbol[SYMBOL_MAX]; /* as the venue's messages spell it */
	int64_t polled_us, audited_us; /* when it was asked for last */
};

/* A book at a wire that wants its picture. */
struct need {
	int64_t due_us; /* when to ask, or to ask again; 0: nothing is wanted */
	int64_t asked_us; /* last; 0: never */
	int64_t live_us; /* since when it is live; 0: it is not */
	int64_t checksum_us; /* when a sum did not match last; 0: never */
	unsigned tries; /* in a row */
};

enum wire_stage {
	WIRE_TICKET, /* where to connect is being asked */
	WIRE_OPENING,
	WIRE_GREETING, /* open, but the venue has not said that it listens */
	WIRE_UP
};

/* A connection. */
struct wire {
	enum wire_stage stage;
	int64_t conn; /* 0 while there is none */
	int64_t ticket; /* errand that is waited for; 0: none */
	size_t tier;
	struct live_keep keep;
	int64_t stage_us; /* when the stage began */
	int64_t up_us; /* when it could be subscribed on; 0: not yet */
	int64_t told_us; /* when all subscriptions were sent; 0: not yet */
	int64_t message_us, book_us, heard_us; /* newest message, change of a book, message or pong; 0: none */
	int64_t good_us; /* since when its data are good; 0: they are not */
	int64_t rotate_us; /* when to replace it */
	int64_t ping_us; /* when to ping next */
	int64_t pinged_us; /* our message that wants a pong; 0: none */
	bool broken; /* to be given up */
	bool leaving; /* the venue will end it */
	int64_t books; /* changes of books that the session counted */
	struct text url; /* where it goes */
	struct text soon, later; /* messages that wait: answers and requests, subscriptions */
	size_t soon_at, later_at; /* sent so far */
	struct pace messages, subscribes;
	struct need *needs; /* one for each seat of the share */
	size_t need_cap;
};

struct share {
	size_t socket; /* of venue_live's */
	unsigned channels;
	struct seat *seats;
	size_t count, cap;
	struct wire *wires[2]; /* the one that leads; the one that will replace it */
	struct backoff backoff;
	int64_t try_us; /* not before then is connected again */
	int64_t down_us; /* since when no wire is up; 0: one is */
	size_t tier; /* to be tried next */
	struct rhythm all, books;
	size_t poll_at; /* seat to begin with */
};

enum errand_kind { ERRAND_LIST, ERRAND_TICKET, ERRAND_BRIDGE, ERRAND_AUDIT, ERRAND_POLL, ERRAND_PRICES, ERRAND_CLOCK };

/* An answer that is waited for. */
struct errand {
	int64_t id; /* 0: free */
	enum errand_kind kind;
	int64_t conn; /* whose book; 0: nobody's */
	struct share *share; /* NULL: of the venue */
	size_t seat;
	size_t tier;
	int64_t asked_us;
	struct text url; /* with its fragment */
};

enum { ERRANDS_MAX = 16, SHARES_MAX = 96, CLOSING_MAX = 2 * SHARES_MAX };

struct link {
	struct session *session;
	struct link_plan plan;
	const struct link_acts *acts;
	void *arg;
	struct text *out;
	const struct venue_live *live;
	struct random random;
	int64_t now_us, due_us, frame_us; /* frame_us: of the newest frame */
	int64_t start_us;
	bool started, stopped, restless; /* restless: something happened that a turn has to look at */

	struct share *shares[SHARES_MAX];
	size_t share_count;
	bool divided;
	struct seat_place { /* by place of the market: where it is seated; share NULL: not looked for yet, or nowhere */
		struct share *share;
		size_t seat;
	} * places;
	size_t place_count;

	struct errand errands[ERRANDS_MAX];
	int64_t next_errand, next_conn, next_message;
	int64_t list_us; /* when the list of instruments is wanted; */
	unsigned list_failed; /* times in a row */
	int64_t clock_us; /* when the venue's time is wanted */
	int64_t requests_us, connects_us; /* not before then */
	int64_t limited_us; /* what all processes may do together was used up until then */
	int64_t barred_us; /* the door is closed until then; 0: it is open */
	size_t rest_tier;
	int64_t rest_back_us; /* when to try the first host again; 0: it is used */
	size_t told_tier; /* host that the session was told of as polled; SIZE_MAX: none */
	unsigned poll_failed; /* times in a row */
	int64_t polls_us; /* not before then the next of what stands in for the sockets */
	int64_t prices_us; /* when prices are wanted */
	struct backoff prices_backoff;
	size_t hosts_failed; /* in a row; as many as there are: none could be reached */

	struct {
		int64_t conn, since_us;
	} closing[CLOSING_MAX]; /* said goodbye, not gone yet */
	size_t closing_count;
	struct text scratch;
};

/* ---- link.c ---- */

/* Tell a frame: to be recorded, then to the session.  conn CONN_UNTOLD: it has none.  -1: what it holds is broken. */
int link_frame(
    struct link *link, enum frame_via via, int64_t conn, struct slice url, struct slice body, bool binary) MUST_CHECK;
/* The same where nothing can be broken. */
void link_note(struct link *link, enum frame_via via, int64_t conn, struct slice url, const char *body);
/* The turn at hand has to be followed by one at that time. */
void link_wake(struct link *link, int64_t at_us);
/* A limit that all processes share.  True: taken; else *again_us says when to ask again. */
bool link_take(struct link *link, enum link_bucket bucket, unsigned weight, int64_t *again_us);
bool link_is_barred(const struct link *link);
void link_bar(struct link *link, int64_t retry_after_us);
/* A host could be reached, or not. */
void link_reached(struct link *link, bool reached);
/* The connection is to be closed: with a goodbye, or at once. */
void link_part(struct link *link, int64_t conn, bool politely);

/* ---- share.c ---- */

/* Divide what is wanted among shares; what is seated stays.  -1 and err: memory. */
int link_divide(struct link *link, struct error *err) MUST_CHECK;
void share_free(struct share *share);
/* Where a market's book is seated; NULL: nowhere. */
struct share *share_of(struct link *link, const struct market *market, size_t *seat);
struct share *share_of_conn(struct link *link, int64_t conn, size_t *which);
bool share_has_books(const struct share *share);
/* The market of a seat; NULL: the session does not know it yet. */
struct market *share_market(const struct link *link, const struct share *share, size_t seat);
/* What a share has to do now: connect, replace, give up. */
void share_turn(struct link *link, struct share *share);
/* Open the wire's connection: wire->url says where. */
void share_connect(struct link *link, struct wire *wire);
/* Whether a socket leads the seat's book, which is live. */
bool share_leads(const struct link *link, const struct share *share, size_t seat);
/* The wire is gone: forget it, and try again by the rules. */
void share_lost(struct link *link, struct share *share, size_t which, const char *reason);

/* ---- wire.c ---- */

struct wire *wire_new(struct link *link, struct share *share, struct error *err) MUST_CHECK;
void wire_free(struct wire *wire);
/* It can be subscribed on. */
void wire_up(struct link *link, struct share *share, struct wire *wire);
void wire_opened(struct link *link, struct share *share, struct wire *wire);
void wire_pong(struct link *link, struct wire *wire, int64_t round_trip_us);
/* The session found out something of a seat's book. */
void wire_news(struct link *link, struct share *share, struct wire *wire, enum session_news what, size_t seat);
void wire_message(struct link *link, struct share *share, struct wire *wire, struct slice message);
void wire_turn(struct link *link, struct share *share, struct wire *wire);
/* Subscribe to seats from on. */
void wire_subscribe(struct link *link, struct share *share, struct wire *wire, size_t from);
void wire_want(struct link *link, struct share *share, struct wire *wire, size_t seat);
/* Whether it has been silent for longer than it ever is: what it told is doubtful. */
bool wire_silent(struct link *link, struct share *share, struct wire *wire);

/* ---- errand.c ---- */

/* Ask.  base: what stands before the path, NULL: the host that REST uses now.  False: not now, *again_us says when. */
bool errand_list(struct link *link); /* not now: link->list_us says when */
bool errand_ticket(struct link *link, struct share *share, struct wire *wire, int64_t *again_us);
bool errand_picture(
    struct link *link, enum errand_kind kind, int64_t conn, struct share *share, size_t seat, int64_t *again_us);
bool errand_prices(struct link *link, int64_t *again_us);
void errand_clock(struct link *link); /* link->clock_us says when to ask next */
/* Whether such an answer is waited for; conn 0: any. */
bool errand_is_out(
    const struct link *link, enum errand_kind kind, const struct share *share, size_t seat, int64_t conn);
void errand_answered(struct link *link, struct errand *errand, const struct link_reply *reply);

/* ---- fallback.c ---- */

/* REST while no socket is up, and the audits. */
void fallback_turn(struct link *link);

#endif
