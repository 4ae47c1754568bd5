/*
 * trade: an approved opportunity that is being traded, its orders, and what they leave behind.
 */
#ifndef EXEC_TRADE_H
#define EXEC_TRADE_H

#include "book/fee.h"
#include "crypt/hash.h"
#include "event/opportunity.h"
#include "exec/machine.h"
#include "venue/order.h"

enum {
	LEGS_MAX = 6,
	TRADES_MAX = 64,
	ORDERS_MAX = 32 /* of a trade: all attempts */
};

/* What an attempt is for: the leg as it was approved, or one of the steps that a lopsided trade is brought back by. */
enum order_purpose {
	PURPOSE_LEG,
	PURPOSE_RETRY, /* what is missing, at the leg's own bound */
	PURPOSE_CROSS, /* the same, some ticks further */
	PURPOSE_HEDGE, /* the same at another venue */
	PURPOSE_UNWIND, /* back where it was filled */
	PURPOSE_FOLLOW, /* against what was filled of a leg that rests */
	PURPOSE_REPRICE, /* a leg that rests, at another price */
	PURPOSE_HAND /* a person sent it (byhand.h) */
};
extern const char
    *const order_purposes[]; /* "leg", "retry", "cross", "hedge", "unwind", "follow", "reprice", "hand", NULL */

/* Whether it only takes exposure away: freeze and halt do not forbid that. */
bool purpose_reduces(enum order_purpose purpose);

/*
 * Why it is the kind of order it is.  None is at the market: every venue with a private half takes an IOC limit, so there is always a
 * bounded kind (tests/arb-exec/requests.bats holds each to it).
 */
enum order_choice {
	CHOICE_TAKE, /* an IOC limit: the rule; nothing else was looked at */
	CHOICE_REST, /* post-only */
	CHOICE_SHAPE, /* taken: not a cross of two legs, nobody could cancel it, or its venue takes no such order at that price */
	CHOICE_FEE, /* taken: resting saves no fee */
	CHOICE_EDGE, /* taken: it does not bring enough */
	CHOICE_RESTLESS /* taken: the best price has not stood long enough */
};
extern const char *const order_choices[]; /* "take", "rest", "shape", "fee", "edge", "restless", NULL */

/* One attempt at one leg, from its intent to its end. */
struct order {
	struct order_request request;
	enum order_state state;
	enum order_purpose step;
	int rung; /* of an unwind: which of the widths its bound has, from 1; else 0 */
	bool later; /* kept here, or refused, for now: no try of its step.  The journal does not know that */
	enum order_choice why;
	struct fee planned; /* what the opportunity counted on */
	int64_t book_us, seq; /* the book it was decided on */
	struct decimal qty_step, min_qty, min_notional; /* what the venue would trade at all; 0: none told */

	struct decimal filled, notional; /* sums of its fills: base asset, quote asset */
	struct decimal base_flow, quote_flow; /* signed, with the fees that were taken in them: above zero came to us */
	struct decimal token_flow; /* worth of the fees taken in another token: quote asset, below zero when paid */
	struct decimal locked; /* of the asset it spends */
	char token[ASSET_MAX]; /* exchange's token, with token_locked of it reserved; "" without */
	struct decimal token_locked;

	/* What the whole, and the filled part, cost in the book at hand: quote asset, before fees (F3.6). */
	struct decimal at_decision, at_arrival, at_arrival_filled;

	/* Time of day, as stamps of lines are. */
	int64_t sent_us; /* when its last byte left; 0: not told */
	int64_t ended_us; /* 0: not yet */

	/* Lapse time (base/lapse.h), as all that is waited for. */
	int64_t since_us; /* it had left by then; 0: an earlier process sent it, and nobody wrote down when */
	bool rebooted; /* the machine was started anew since it was decided */
	int64_t heard_us; /* of it, last */
	bool acknowledged; /* the venue knew of it */
	int64_t cancel_us; /* when it was asked to be cancelled; 0: it was not */
	bool cancelled; /* it was, here or by an earlier process: its end is our doing */

	int64_t doubt_us; /* unknown since then; 0: since an earlier process */
	int64_t found_us; /* when it was last known again after that; 0: it was not */
	int64_t asked_us; /* when an unknown one was last asked for */
	int64_t missing_us; /* a round of questions that began then proved something, and found nothing; 0: none did */
	bool strayed; /* a fill of nobody's was booked at its account since it was sent: it may be its own */
	bool silent; /* the last round began after the end of its window, and found nothing */
	int asked; /* how often */
	bool told; /* in this doubt a person was: of its minute */
	bool told_other; /* of a fill with other figures */
	bool told_nonsense; /* of an answer that cannot be */
	bool disputed; /* its venue told what cannot be: it stays unknown, and nothing more is done for it here */
	char venue_id[VENUE_ID_MAX], reason[REASON_MAX];
};

/* Plain data. */
struct trade {
	char id[OPPORTUNITY_ID_MAX]; /* the opportunity's */
	enum trade_state state;
	enum opportunity_shape shape;
	int64_t decided_us, ended_us;
	int64_t expires_us; /* of the approval */
	int rest_leg; /* 1 + the leg that rests; 0: none does */
	bool inherited; /* an earlier process began it */
	bool reprice; /* what rests is cancelled to rest at another price */
	bool crossed; /* what should rest would have taken: it waits for a book in which it would not */
	bool closed; /* the opportunity is over */
	bool stopped; /* what is not hedged goes back at once */
	int64_t unhedged_us; /* lapse time since when something is not hedged that could be; 0: nothing is */
	char hash[HASH_HEX]; /* of what was approved */
	char asset[ASSET_MAX]; /* what profit is stated in */
	char fx_asset[ASSET_MAX]; /* another quote asset among the legs (F1.4); "" when there is none */
	struct decimal rate; /* asset for one of it, as the line says */
	struct decimal expected; /* asset: as approved */
	struct decimal planned; /* asset: the approved legs, walked through the books at the decision */
	bool same_books; /* they are the books that expected was reckoned on */
	struct order orders[ORDERS_MAX]; /* first the legs as approved, then later attempts in their order */
	size_t count, legs;
	int64_t lopsided_us; /* lapse time since when no step is possible; 0: one was, or none is wanted */
	size_t paused; /* how many orders it had when the last pause began */
	int pauses; /* in a row */
	int64_t paused_us, resume_us; /* lapse time: when the first of them began, and when the last is over */
	bool pressed; /* the ladder has waited long enough: what is put off counts as tried */
	int64_t
	    bookless_us; /* lapse time since when it waits, and no book of its markets came in this run; 0: it does not */
	bool left; /* exec_leave(): no step is possible here any more, and the next start goes on */
	int repeats; /* approved lines of the same id that wait for the same outcome */
	int64_t row; /* in the journal */
};

/* Amounts of several assets, signed. */
struct amounts {
	struct amount {
		char asset[ASSET_MAX];
		struct decimal amount;
	} at[2 * LEGS_MAX];
	size_t count;
};

bool trade_ended(const struct trade *trade); /* every order is terminal */
bool trade_over(const struct trade *trade); /* flat or frozen */
bool trade_by_hand(const struct trade *trade); /* one order that a person sent */

/* Whether it may wait at its price for as long as it likes. */
bool order_may_rest(const struct order *order);

int attempt_last(const struct trade *trade, int leg); /* the number of the leg's last attempt; 0: it has none */

/*
 * The last order came to nothing: whether the pause behind it, up to a second twice as long as the one before, is not over at lapse_us.
 */
bool trade_pauses(struct trade *trade, int64_t lapse_us);

/* Add a fill to the sums of its order.  token_worth: what a fee in another token cost, quote asset. */
int order_fill_add(
    struct order *order, const struct order_fill *fill, struct decimal token_worth, struct error *err) MUST_CHECK;

/* What the approved fee makes of qty at the notional: signed flows of both assets. */
int order_planned_flows(struct decimal *base, struct decimal *quote, const struct order *order, struct decimal qty,
    struct decimal notional, struct error *err) MUST_CHECK;

/* A flow of a quote asset in the trade's own asset; what has no rate is worth nothing. */
int trade_convert(struct decimal *out, const struct trade *trade, const char *quote, struct decimal amount,
    struct error *err) MUST_CHECK;

/*
 * What is left over, asset by asset, without those that are even: of a cross its base asset, of a cycle all but the asset it
 * began with.
 */
int trade_residue(struct amounts *left, const struct trade *trade, struct error *err) MUST_CHECK;

/* Whether what is left of an asset is below what any of the trade's venues would trade. */
bool trade_dust(const struct trade *trade, const struct amount *left);

/* {"BTC":"0.2"} */
void amounts_text(struct text *out, const struct amounts *amounts);

#endif
