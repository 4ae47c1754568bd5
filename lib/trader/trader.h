/*
 * trader: the executor at real venues: its core, the desk and one clock for both, from the first look at the journal to the end.
 *
 * Where one venue is named, it is asked alone, and nothing is sent but the one order that a person gives (exec/byhand.h).
 */
#ifndef TRADER_TRADER_H
#define TRADER_TRADER_H

#include "exec/byhand.h"
#include "exec/journal.h"
#include "gateway/desk.h"
#include "gateway/hand.h"
#include "gateway/narrow.h"
#include "tool/message.h"

/* All of it is the caller's, and stays. */
struct trader_plan {
	struct exec *exec; /* with its journal loaded */
	struct journal *journal;
	struct accounts *accounts; /* open */
	struct messages *messages; /* for people */
	const char *state; /* directory of the state of all programs (asker_open()) */
	const char *alone; /* the venue that is asked alone; NULL: all */
	struct byhand *byhand; /* its id is "" when no order is sent by hand */
	int64_t clock_us; /* clocks of venues are measured again after so long */
	bool real_money; /* orders may be cancelled at a real venue */
	bool dry_run, adopt; /* adopt: what the venue says that the account has is right */
};

/* trader_close accepts a zeroed struct.  It stays where it is. */
struct trader {
	struct trader_plan plan;
	struct lapse lapse; /* looked at before the journal is loaded, and in each turn */
	struct desk desk;
	struct narrow narrow;
};

/*
 * First of all, after secret_guard(), and before anybody uses OpenSSL: take the keys (accounts_open()), with a word about where they came
 * from.  Nobody is to find keys in the environment, so that is wiped also where none is wanted; accounts stays zeroed then.
 */
int trader_keys(struct accounts *accounts, bool wanted, int fd, const char *endpoints, struct messages *messages,
    struct error *err) MUST_CHECK;

/* The names of the venues to trade at, to standard output, a line each. */
int trader_venues(struct error *err) MUST_CHECK;

/* The executor's carrier is the venues from here on.  -1 and err as desk_open(). */
int trader_open(struct trader *trader, const struct trader_plan *plan, struct error *err) MUST_CHECK;
void trader_close(struct trader *trader);

/* The time is the clock's: what lines say makes nothing happen. */
int trader_time(struct trader *trader, struct error *err) MUST_CHECK;

/* Venues answer while we wait, and the time goes on.  How many of the descriptors are ready, or -1. */
int trader_wait(
    struct trader *trader, struct pollfd *polled, size_t count, int timeout_ms, struct error *err) MUST_CHECK;

/*
 * Orders of an earlier process are asked for, at most a minute, until their end is known, or that they rest; then what is open at each
 * account, and what that has.  An order that stays unknown halts its venue.
 */
int trader_recover(struct trader *trader, struct error *err) MUST_CHECK;

/* Of a recovery by hand: 69 when something there is still unknown, 1 when the account has other than the journal says. */
int trader_recovered(const struct trader *trader, const char *command, struct error *err) MUST_CHECK;

/* Send the order by hand, and wait for what comes of it; refusal: of the caller, or NULL.  As hand_end(). */
int trader_order(struct trader *trader, const char *refusal, struct error *err) MUST_CHECK;

/*
 * As hand_run().  A cancel stands in the journal of the directory before it leaves; where that cannot be had (another instance uses it, it
 * is damaged, the disk is full) people are told, and it leaves nevertheless: it can only end orders.
 */
int trader_ask(const struct hand *hand, struct accounts *accounts, const char *directory, const char *state,
    struct messages *messages, struct text *out, struct error *err) MUST_CHECK;

/*
 * The questions that a recovery of the venue by hand begins with, signed for now_us and not sent: what each account has, how each order
 * stands whose end is not known, with own trades of its symbol, and what is open.  exec: fresh, but for what is traded; the journal in the
 * directory is only looked at.  0, or -1 and err as peek() and desk_open(), as far as nobody is asked.
 */
int trader_show(struct text *out, struct exec *exec, const char *directory, struct accounts *accounts,
    const char *venue, int64_t now_us, struct error *err) MUST_CHECK;

/*
 * The input has ended.  What rests is cancelled, and what is out, or may follow here, is waited for, at most a minute, each turn in the
 * journal.  Trades that are left to the next start are 69, or a warning for who is stopping.
 */
int trader_finish(struct trader *trader, bool stopping, struct error *err) MUST_CHECK;

#endif
