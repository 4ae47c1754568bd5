/*
 * ask: one question to a venue, from the call to what its answers said.
 *
 * Signs, waits for the venue's limits, sends, reads, and turns the page where the answer has more.  A question that
 * moves something (order, cancel, ...) is taken at most once, whatever happens to it (net/fetch.h); one that only asks may be
 * asked again by whoever asked.  All that comes out is in the usual spelling.
 *
 * Questions to a host leave a few at a time (ASK_QUESTIONS_MAX) and wait for each other here, not in libcurl: they are signed when they leave,
 * their time begins then, and connections to it are left for what moves something, which waits for no question.
 *
 * Where nonces of a key have to rise (kraken), its requests leave one behind the other, and the next one when the last was answered, or a
 * second later: connections do not keep their order among each other.  An order goes before all that waits, and what takes one back before
 * whatever only asks.  One that the venue refuses for its nonce, since another program of the key was faster, is put again, but for an order:
 * another try is another order (faults.md 3.1).
 */
#ifndef GATEWAY_ASK_H
#define GATEWAY_ASK_H

#include <limits.h>

#include "base/lapse.h"
#include "gateway/account.h"
#include "gateway/limits.h"
#include "net/fetch.h"

enum { ASK_QUESTIONS_MAX = 4 }; /* under way to a host at once, of FETCH_CONNECTIONS (net/fetch.h) */

/* What all questions share.  asker_close accepts a zeroed struct.  It stays where it is. */
struct asker {
	struct loop *loop;
	bool own_loop;
	struct fetcher *fetcher;
	struct limits limits;
	char directory[PATH_MAX]; /* theirs */
	const char *ca_file; /* PEM, instead of the system's certificates; NULL: those */
	int64_t timeout_us; /* of one request ... */
	int64_t
	    order_us; /* ... and of an order: longer than the executor waits for any (exec/patience.c), who asks then */
	int64_t clock_us; /* says what time it is; 0: the machine's clock does */
	const struct lapse *lapse; /* looked at in each turn by whose it is; NULL: the wall clock is all there is */
	/* A venue has refused a request of the account for its time, and whoever asked is about to be told.  NULL: nobody minds. */
	void (*off)(void *arg, struct account *account);
	void (*lacking)(void *arg, struct account *account); /* it has not got enough, its venue says; may be NULL */
	void *off_arg; /* of both */
	bool
	    tells; /* whoever waits for an answer is a person: that it waits for the venue's limits is said (account.h) */
	struct asking *running;
	struct timer turn; /* when the next of those that wait for their turn is looked for */
};

/*
 * loop NULL: one of its own.  state: directory below which (run/limits) the buckets are that programs share.  What stands in clock_us and
 * lapse already stays.
 */
int asker_open(struct asker *asker, struct loop *loop, const char *state, struct error *err) MUST_CHECK;
void asker_close(struct asker *asker); /* what runs is dropped: who asked is not told */

int64_t asker_now(const struct asker *asker); /* our wall clock: what is signed */
int64_t asker_day(const struct asker *asker); /* the time of day that lines are stamped with: it never goes back */
int64_t asker_lapse(const struct asker *asker); /* what pauses and windows are reckoned in: it never steps */
/* A request of the account waits for the venue's limits, for so long yet: where it is worth a word it is said, once. */
void asker_waits(const struct asker *asker, struct account *account, int64_t wait_us);
/* What came of the account with that fate: its clock may be off, or what it has not be what we think. */
void asker_heed(const struct asker *asker, struct account *account, enum trade_fate fate);

/* Plain data, but for the ticket. */
struct ask_end {
	enum trade_fate fate; /* FATE_UNKNOWN: nobody knows whether it was done */
	bool sent; /* the venue may have got it; false: it certainly did not */
	int64_t retry_after_us; /* the venue asked for it; 0: it did not */
	bool held; /* kept back at the last moment (ask_stays()), code says why: it never left */
	char code[64], text[200]; /* the venue's words, or ours */
	char venue_id[VENUE_ID_MAX]; /* of an order that was taken, or may have been; or as trade_answer has it */
	struct slice ticket, place; /* of ASK_TICKET (trade.h); only until done() returns */
};

/* What a program exits with that only asked this: 0 done; 1 a definite no; 69 nobody knows, or nobody answered; 75 later; 77 the key. */
enum exit_code ask_exit(const struct ask_end *end);

/* The fate for people: what never left for want of a connection was not refused for the rate of requests. */
const char *ask_word(const struct ask_end *end);

/* The same with the venue's code and text behind it ("word, code: text"), where they say more than what stands before them. */
enum { ASK_WORDS_MAX = 320 };
void ask_words(char to[ASK_WORDS_MAX], const struct ask_end *end);

struct asking;

/*
 * The call's texts are copied; its symbol, assets and network are in the usual spelling.  What the answers hold goes to the sink
 * as it comes; done comes once, last, from loop_turn().  NULL and err: it cannot be put, so nothing was sent (the call is not right, or
 * the venue has no such request).
 */
struct asking *ask_start(struct asker *asker, struct account *account, const struct trade_call *call,
    const struct trade_sink *sink, void (*done)(void *arg, const struct ask_end *end), void *arg,
    struct error *err) MUST_CHECK;

/* What an order of the account takes of the venue's limits: true, and it is taken, for ask_order(). */
bool ask_take(struct asker *asker, const struct account *account);

/* The same for an order behind ask_take(): it takes nothing more. */
struct asking *ask_order(struct asker *asker, struct account *account, const struct trade_call *call,
    const struct trade_sink *sink, void (*done)(void *arg, const struct ask_end *end), void *arg,
    struct error *err) MUST_CHECK;

/*
 * left is told, with the arg of done, when the last byte of its first request was handed to the connection, at left_us of CLOCK_BOOTTIME:
 * from loop_turn(), before done.  To be said as soon as it was put.
 */
void ask_left(struct asking *asking, void (*left)(void *arg, int64_t left_us));

/*
 * stays is asked, with the arg of done, right before the first byte of it leaves, whatever it waited for before (its turn, a connection): the
 * word for why it stays, which lives on, or NULL.  A wall clock that was set since it was put keeps it back as well (clock).  It may
 * ask nothing of this room.  To be said as soon as it was put.
 */
void ask_stays(struct asking *asking, const char *(*stays)(void *arg));

/* Whether any of it has left, or was signed. */
bool ask_has_left(const struct asking *asking);
/* One that has not asks for own trades from since_us on. */
void ask_since(struct asking *asking, int64_t since_us);

/* Whether one of that sort is under way. */
bool ask_runs(const struct asker *asker, enum trade_ask ask);

/* done is not called. NULL is accepted. */
void ask_drop(struct asking *asking);

/*
 * The request as ask_start() would sign it at now_us of our clock, and nothing is sent.  The request is the caller's: trade_request_free().
 */
int ask_sign(struct trade_request *request, struct account *account, const struct trade_call *call, int64_t now_us,
    struct error *err) MUST_CHECK;

#endif
