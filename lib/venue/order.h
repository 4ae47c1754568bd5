/*
 * order: what the executor asks of a venue and what a venue answers.
 *
 * The contract between lib/exec, which thinks, and whoever carries its orders: the paper venue of lib/sim, or a venue's
 * own interface.  Paper and live differ in this table of functions and in nothing else.
 */
#ifndef VENUE_ORDER_H
#define VENUE_ORDER_H

#include "config/traded.h"
#include "event/fill.h"
#include "event/order.h"

/* All with the NUL. */
enum { ORDER_ID_MAX = 40, OPPORTUNITY_ID_MAX = 256, FILL_ID_MAX = 72, VENUE_ID_MAX = 72, REASON_MAX = 64 };

/* Why a post-only order was refused, or ended, that would have taken: the same word wherever it was. */
#define REASON_WOULD_TAKE "post_only"

/* Its end is our doing: the venue was asked to cancel it, and gave no other word. */
#define REASON_CANCELLED "cancelled"

/* A person says so, and not the venue: whoever asked them has looked whether it can be. */
#define REASON_PERSON "person"

/* Why an answer was lost that did come, and said what cannot be: a person is told at once. */
#define REASON_WRONG_ANSWER "wrong_answer"
/* An order stays here: the freeze file is there; somebody halted its venue, its market or one of its assets. */
#define REASON_FREEZE "freeze"
#define REASON_HALT "halt"

/* One attempt at one leg.  Plain data: owns nothing, may be copied. */
struct order_request {
	char id[ORDER_ID_MAX]; /* client id: sent at most once, ever */
	char account[ACCOUNT_MAX];
	char opportunity[OPPORTUNITY_ID_MAX]; /* what it is for */
	int leg, attempt; /* leg from 0, attempt from 1 */
	char venue[VENUE_NAME_MAX], symbol[SYMBOL_MAX], base[ASSET_MAX], quote[ASSET_MAX];
	enum side side;
	enum order_type type;
	enum tif tif;
	struct decimal price; /* quote asset for 1 base: the bound; every order has one */
	struct decimal qty; /* base asset */
	struct decimal token_max; /* most of the exchange's token that its fee may take; 0: the fee is not paid in it */
	int64_t decided_us; /* time of the decision */
	int64_t window_us; /* how long the request may be under way; put into it where the venue can be told */
};

/* A trade at the venue, whoever's order it was. */
struct order_fill {
	char id[FILL_ID_MAX]; /* the venue's trade id: a second report of it changes nothing */
	struct decimal price, qty; /* quote asset for 1 base; base asset */
	struct decimal fee; /* in fee_asset; above zero: paid by us */
	char fee_asset[ASSET_MAX];
	enum liquidity liquidity;
	int64_t venue_us; /* the venue's clock; 0: not told */
};

/* What an account has of an asset, as the venue says. */
struct order_holding {
	char asset[ASSET_MAX];
	struct decimal total; /* free and locked */
	struct decimal locked; /* by orders of whomever */
};

/* All that it has. */
struct statement {
	const char *venue, *account;
	const struct order_holding *at;
	size_t count; /* what is not among them is not there */
	int64_t asked_us; /* just before the question: time of day */
};

enum reply_kind {
	/* Its last byte left at ts_us, asked_us: skew of legs, times of acknowledgements and the end of its window are made of it. */
	REPLY_SENT,
	REPLY_OPEN, /* it rests, or is being worked on */
	REPLY_FILL, /* fill says what */
	REPLY_END, /* filled, or the rest is cancelled or expired: no fill comes any more */
	REPLY_REJECTED, /* a definite no: nothing of it was or will be done */
	REPLY_LOST, /* anything but a definite answer: it may exist */
	/*
	 * A whole round of questions (by id, own trades, open orders, balances) found nothing; asked_us: when its first
	 * question left; holdings: what the account has.  Proves nothing by itself: the core decides (faults.md 3.1).
	 */
	REPLY_MISSING,
	REPLY_ABSENT /* proven never to have arrived, by a carrier that can prove it (paper) */
};

struct order_reply {
	enum reply_kind kind;
	int64_t ts_us; /* when it happened: time of day, by the clock of the executor's mode */
	const char *id; /* client id */
	const char *venue, *account, *symbol; /* for a report about an order that is not known */
	enum side side;
	const char *venue_id; /* NULL: not told */
	const char *reason; /* NULL: none */
	bool short_of_funds; /* with REPLY_REJECTED: the account has not got what the order costs */
	bool later; /* with REPLY_REJECTED: not for what it is, but for the rate, the clock, a bar, or kept back */
	const struct order_fill *fill; /* with REPLY_FILL */
	int64_t asked_us; /* with REPLY_MISSING, REPLY_SENT: lapse time (base/lapse.h) */
	const struct order_holding *holdings; /* with REPLY_MISSING, of its two assets; NULL: nobody told */
	size_t holding_count; /* what is not among them is not there */
};

/* An answer about the order; when it came, and what else it tells, is the caller's to add.  It points into the request. */
static inline struct order_reply
reply_about(const struct order_request *request, enum reply_kind kind, const char *reason)
{
	return (struct order_reply){ .kind = kind,
		.id = request->id,
		.venue = request->venue,
		.account = request->account,
		.symbol = request->symbol,
		.side = request->side,
		.reason = reason };
}

/* Where answers go.  -1 and err ends the program. */
struct reply_sink {
	int (*take)(void *arg, const struct order_reply *reply, struct error *err);
	void *arg;
};

/* Whose an order is that stands at a venue. */
enum order_owner {
	OWNER_JOURNAL, /* it is in the journal */
	OWNER_LOST, /* its id is made as ours are, and the journal does not know it */
	OWNER_OTHER /* a person's, or another program's */
};

/* Who tells that, and what else is known of an order by its client id.  -1 and err ends the program. */
struct order_registry {
	int (*owner)(void *arg, const char *id, enum order_owner *owner, struct error *err);
	/* One that is OWNER_LOST is about to be cancelled: that is durable when it returned 0, and the request leaves behind it. */
	int (*cancelling)(void *arg, const struct order_request *request, const char *venue_id, struct error *err);
	/*
	 * The first byte of one that was handed to send() is about to leave: NULL, or the word for why it stays, which lives on; it is refused
	 * then (REPLY_REJECTED), and was never sent.  Called from within the carrier, of which nothing may be asked.  NULL in the table: it leaves.
	 */
	const char *(*stays)(void *arg, const char *id);
	void *arg;
};

/*
 * What carries orders.  Answers come later through the sink, or before the call returns; an order that was handed to send()
 * gets REPLY_END, REPLY_REJECTED or REPLY_ABSENT in the end.  -1 and err: the program must stop; nothing is known of the orders.
 */
struct order_venue {
	/*
	 * Just before they are sent: NULL when all of them can leave, and what that takes of the venues' limits is taken; else the
	 * word for why not, and none is sent, since legs of one trade leave together or not at all.  NULL in the table: they can.
	 */
	const char *(*ready)(void *venue, const struct order_request *const requests[], size_t count);
	/* All of them leave in one turn.  Their intents are durable already. */
	int (*send)(void *venue, const struct order_request *const requests[], size_t count, struct error *err);
	/*
	 * Ask what became of an order whose answer was lost, or that an earlier process sent: one whole round of questions.  What it
	 * found comes through the sink: fills, REPLY_OPEN, REPLY_END, REPLY_MISSING; REPLY_LOST when nobody answered.
	 */
	int (*query)(void *venue, const struct order_request *request, struct error *err);
	/* Take an order back.  REPLY_END says that it is over, and the fills before it how much was traded until then. */
	int (*cancel)(void *venue, const struct order_request *request, const char *venue_id, struct error *err);
	/* Dead-man switch: the venue cancels all orders of the account unless it is armed again within_us; 0: disarmed.  NULL: no
	 * venue has one. */
	int (*arm)(void *venue, const char *name, const char *account, int64_t within_us, struct error *err);
	void *venue;
};

#endif
