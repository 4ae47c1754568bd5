/*
 * world: an executor, its journal, three venues, the network between them, and an hour of market, all out of one seed.
 *
 * Nothing here looks at a clock or a file.  The process of the executor may die at each call that it makes outwards: what it had not
 * committed is lost, what travels goes on travelling.  What the venues know is the truth that it is held against.
 */
#ifndef TESTS_DST_WORLD_H
#define TESTS_DST_WORLD_H

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/random.h"
#include "exec/exec.h"
#include "sim/match.h"

#define BEGIN_US INT64_C(1786309549000000)

/* The last symbol is one before it, the other way round: nothing is approved there, but the executor sees it. */
enum { VENUES = 3, SYMBOLS = 3, TRADED = 2, LISTINGS = VENUES * SYMBOLS, DEPTH = 5, HOLDINGS = 3, APPROVALS_KEPT = 64 };

/* A rule broken on purpose (make builds one program for each): the rules themselves are then not looked at, only what follows. */
#if defined(MUTANT_LATELOG) || defined(MUTANT_RESEND) || defined(MUTANT_NAIVE)
enum { MUTANT = 1 };
#else
enum { MUTANT = 0 };
#endif

/* ---- journal ---- */

struct kept_order {
	struct order order; /* as intended */
	int64_t row; /* of the trade */
};

struct kept_state {
	char id[ORDER_ID_MAX];
	struct order order; /* as it was then */
};

struct kept_cancel {
	char id[ORDER_ID_MAX];
};

struct kept_fill {
	char venue[VENUE_NAME_MAX], id[ORDER_ID_MAX]; /* client id; "": nobody's */
	struct order_fill fill;
	enum side side;
	char base[ASSET_MAX], quote[ASSET_MAX];
};

struct kept_end {
	int64_t row, n;
};

struct kept_scope {
	char scope[SCOPE_MAX];
	bool halted;
};

struct kept_line {
	int64_t n, row;
	char *text; /* owned */
};

struct kept_funds {
	char venue[VENUE_NAME_MAX], account[ACCOUNT_MAX], asset[ASSET_MAX];
	struct decimal amount;
};

/* Rows in the order in which they came; what stands behind `durable` is lost when the process dies. */
struct rows {
	void *at;
	size_t size, count, cap, durable;
};

struct journal {
	struct rows trades, orders, states, cancels, fills, ends, scopes, lines, funds;
};

/* ---- network and venues ---- */

enum fate {
	FATE_NORMAL,
	FATE_REQUEST_LOST,
	FATE_REPLY_LOST, /* and every report of it */
	FATE_SLOW, /* the request */
	FATE_ERROR, /* a 5xx behind what was accepted */
	FATE_PARTIAL,
	FATE_REJECT,
	FATE_VEILED, /* reports are lost, and asked for it is not found for a while */
	FATE_LIVE /* what takes is told to be open for a while, whatever it did, and whoever cancels it */
};

/* An order that was handed to the network, whatever became of it. */
struct sent {
	struct order_request request;
	enum fate fate;
	bool gap; /* a report was lost: its end is not told by itself either */
	int64_t reported_us; /* when the last report of a fill arrives */
	int64_t veil_us; /* not found before */
	int64_t live_us; /* nothing but open before */
	int64_t refuse_us; /* by the venue's clock the window is over then */
	int copies; /* of the request: 1, unless a rule is broken */
};

enum message_kind { MESSAGE_REQUEST, MESSAGE_QUESTION, MESSAGE_CANCEL, MESSAGE_REPLY };

struct message {
	enum message_kind kind;
	int64_t due_us, n; /* n: earlier ones first */
	size_t sent; /* place in world.sent */
	struct order_reply reply; /* its pointers are set when it is delivered */
	struct order_fill fill;
	struct order_holding holdings[HOLDINGS];
	char venue_id[VENUE_ID_MAX], reason[REASON_MAX];
};

struct stall {
	const char *name;
	struct account account;
	struct account_market markets[SYMBOLS];
	struct match matches[SYMBOLS];
	struct market_level bids[SYMBOLS][DEPTH], asks[SYMBOLS][DEPTH];
	struct match_book books[SYMBOLS];
	int64_t dead_us; /* dead man's switch; 0: not armed */
	struct decimal opening[HOLDINGS]; /* by the place among the account's assets */
	struct world *world;
};

struct approved {
	char id[OPPORTUNITY_ID_MAX];
	char line[1600];
	struct order_request legs[2];
	bool closed; /* nothing rests for it any more */
};

struct counts {
	uint64_t events, approvals, trades, orders, fills, flat, frozen, none, crashes, late_freezes, closes, crossed,
	    kept, stops, late_books, faults[FATE_LIVE + 1];
};

struct world {
	uint64_t seed;
	struct random random; /* of everything but the market */
	struct scene *scene;
	struct market_listing listings[LISTINGS];
	struct stall stalls[VENUES];
	struct exec exec;
	bool lives; /* the process of the executor */
	bool leaves; /* it was stopped, and ends as soon as nothing may follow */
	bool calm; /* no faults any more: everything comes to its end */
	bool shows; /* on standard error: what arrives, and the lines */
	bool rests, frozen;
	int64_t kept_us; /* until then nothing leaves: a limit is used up */
	bool in_base; /* fees are taken out of what is received */
	struct decimal loss_bps; /* most that bringing back may lose */
	struct text made; /* lines that are not told yet: committed first */
	struct journal journal;

	struct message *messages;
	size_t message_count, message_cap;
	struct sent *sent;
	size_t sent_count, sent_cap;
	struct approved approvals[APPROVALS_KEPT]; /* the newest ones */
	size_t approval_count;

	int64_t now_us, message_n, reborn_us, thaw_us, next_approval_us;
	int64_t lines_us; /* no line comes before */
	int64_t stopped_us; /* when it was asked to leave */
	uint64_t hash; /* of everything that was sent and told */
	struct counts counts;
	char failed[500]; /* what does not hold; "": all does */
};

void fail(struct world *world, const char *format, ...) PRINTF(2, 3);
bool chance(struct world *world, unsigned in_thousand);
void hash_text(struct world *world, struct slice text);

bool hears(const struct world *world); /* lines reach a process that reads them */

/* The process may die at this call.  -1: it does. */
int may_die(struct world *world, const char *where, struct error *err) MUST_CHECK;

/* ---- journal.c ---- */

void journal_init(struct journal *journal);
void journal_clear(struct journal *journal); /* frees it */
void journal_die(struct journal *journal); /* what was not committed is gone */
struct record journal_seams(struct world *world);
bool journal_intended(const struct journal *journal, const char *id); /* and committed */
bool journal_cancelling(const struct journal *journal, const char *id); /* the same of what is to be cancelled */
int journal_flush(struct world *world, struct error *err) MUST_CHECK; /* what the caller of the executor commits */
int journal_restore(struct world *world, struct error *err) MUST_CHECK; /* into a new executor */
void *rows_at(const struct rows *rows, size_t i);

/* ---- carrier.c ---- */

struct order_venue carrier_seams(struct world *world);
void carrier_hear(void *stall, const struct account_event *event); /* an account tells */
int64_t carrier_due_us(const struct world *world); /* INT64_MAX: nothing travels */
int carrier_step(struct world *world, struct error *err) MUST_CHECK; /* the first message arrives */
void carrier_die(struct world *world); /* nobody is there any more to take answers */
void carrier_again(struct world *world, const struct order_request *request); /* a mutant: sent once more */
struct stall *stall_find(struct world *world, const char *venue);
const struct sent *sent_find(const struct world *world, const char *id);

/* ---- market.c ---- */

void market_open(struct world *world);
size_t market_of(const char *symbol); /* its place */
void market_close(struct world *world);
void market_tell_rules(struct world *world); /* to a new executor */
void market_step(struct world *world); /* the scene's next event */
int market_approve(struct world *world, struct error *err) MUST_CHECK;

/* ---- audit.c ---- */

void audit_send(struct world *world, const struct order_request *request);
void audit_end(struct world *world, const struct trade *trade, struct slice outcome);
void audit_step(struct world *world);
void audit_last(struct world *world);

#endif
