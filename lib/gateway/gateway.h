/*
 * gateway: what carries the executor's orders to real venues, and brings back what became of them (venue/order.h).
 *
 * An order is sent once, by one request that the library cannot repeat.  What it came to is then asked for until the venue says that it is
 * over and its fills add up to what the venue says was filled: only then REPLY_END.  Where the venue has a private socket its messages
 * come sooner; asking goes on all the same, for a socket may be dead.
 */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "gateway/accounts.h"
#include "gateway/ask.h"
#include "venue/order.h"

enum { CARRIED_MAX = 4096 }; /* orders that are remembered: in the next turn the oldest that are over make room */

struct gateway;

struct gateway_plan {
	struct accounts *accounts; /* the caller's, as is the asker */
	struct asker *asker;
	struct reply_sink sink;
	struct order_registry registry; /* only its stays is asked here */
	bool dry_run; /* sign, and send nothing: every order is refused, reason dry_run, or why it cannot be signed */
	/* Something for people: a message, without a key in it. */
	void (*say)(void *arg, const char *text);
	void *arg;
};

struct gateway *gateway_new(const struct gateway_plan *plan);
void gateway_free(struct gateway *gateway); /* accepts NULL; the asker is to be closed after it */

/* The functions by which the executor knows it. */
struct order_venue gateway_venue(struct gateway *gateway);

/*
 * What the sink said when it failed while the loop turned, since the last look: -1 and err, and the program must stop.
 */
int gateway_failed(struct gateway *gateway, struct error *err) MUST_CHECK;

/* What the venue answered when the order was sent; FATE_DONE: it took it, or did not answer yet, or nobody sent it here. */
enum trade_fate gateway_fate(const struct gateway *gateway, const char *id);

/* Whether anything is under way for an order that it carries; *over: it has ended, and all its fills were given. */
bool gateway_busy(const struct gateway *gateway, const char *id, bool *over);

/* The messages of a private socket come in here: rows of orders and fills of an account. */
struct trade_sink gateway_heard(struct gateway *gateway, struct account *account);
/* A socket was gone for a while: every order of the account that is not over is looked at now. */
void gateway_look(struct gateway *gateway, const struct account *account);
/* What was traded at the account since since_us of lapse time may not have been told: it is asked for (gateway/missed.h). */
void gateway_missed(struct gateway *gateway, struct account *account, int64_t since_us);

#endif
