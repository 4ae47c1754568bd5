/*
 * account: what one customer has at one simulated venue: assets, orders, trades and their fees.
 *
 * Pure: no clock, no socket, no book; who matches orders is match.h.  Prices and quantities are whole ticks and steps, money is an
 * exact decimal: but for fees, which go to the venue, nothing is made and nothing is lost.  A fee is cut to FEE_PLACES.
 *
 * A client's id has to be new among its open orders only, as at most venues: one that has ended may be used again.
 */
#ifndef SIM_ACCOUNT_H
#define SIM_ACCOUNT_H

#include "base/decimal.h"
#include "book/fee.h"
#include "config/venues.h"
#include "event/fill.h"
#include "event/order.h"
#include "sim/unit.h"

enum { CLIENT_ID_MAX = 129, FEE_PLACES = 8 };

struct account_asset {
	char name[ASSET_MAX];
	struct decimal free, locked;
};

/* A symbol, as money sees it.  name is the caller's and outlives the account. */
struct account_market {
	struct slice name; /* BASE-QUOTE */
	size_t base, quote; /* places among the account's assets */
	struct unit price, qty;
	int64_t min_qty; /* steps */
	struct decimal min_notional; /* quote asset; 0: none */
	void *own; /* the caller's */
};

/* Why an order was refused, or why the rest of it ended. */
enum account_why {
	WHY_NONE,
	/* refused */
	WHY_FUNDS,
	WHY_TICK,
	WHY_STEP,
	WHY_MIN_QTY,
	WHY_MIN_NOTIONAL,
	WHY_RANGE, /* a figure that is none, or too great */
	WHY_DUPLICATE, /* the client's id is that of an open order */
	WHY_WOULD_TAKE, /* post only */
	WHY_DRAWN, /* a fault said so */
	/* ended */
	WHY_CANCELED,
	WHY_TIF, /* what an IOC left */
	WHY_WHOLE, /* fill or kill: not all of it was there */
	WHY_DEPTH, /* at the market: nothing is left there */
	WHY_SELF, /* it would have met an order of the same customer */
	WHY_COUNT
};
extern const char *const account_whys[]; /* "none", "funds", ..., NULL */

struct account_order {
	int64_t number; /* the venue's */
	char client[CLIENT_ID_MAX]; /* "": none was given */
	const struct account_market *market;
	enum side side;
	enum order_type type;
	enum tif tif;
	int64_t price; /* ticks; 0: at the market */
	int64_t qty; /* steps; 0: it buys for money */
	struct decimal money; /* quote asset, without a fee that comes on top; 0: it goes by qty */
	int64_t filled; /* steps */
	struct decimal cost; /* quote asset, of what was filled */
	struct decimal fee; /* so far */
	size_t fee_asset; /* of the last fill; before it what it will be without a third asset */
	struct decimal locked; /* of the asset that it gives */
	enum order_state state; /* OPEN, PARTIAL, FILLED, DONE, REJECTED */
	enum account_why why;
	size_t fills;
	int64_t created_us, updated_us; /* the venue's clock */
	int64_t hidden_us; /* asked for before this it is not found (a fault) */
	bool open;
};

struct account_fill {
	int64_t number; /* the venue's */
	const struct account_order *order;
	int64_t price, qty; /* ticks, steps */
	struct decimal cost; /* quote asset */
	struct decimal fee; /* above 0: paid by the customer */
	size_t fee_asset;
	struct decimal rate; /* by which it was reckoned */
	bool maker;
	int64_t us;
};

/* The venue's fees (config/venues.h). */
struct account_fees {
	struct decimal taker, maker; /* shares; a rebate is below 0 */
	enum fee_kind kind;
	size_t asset; /* FEE_THIRD: the token */
	struct decimal discount; /* ... share of the fee that is let off */
};

enum account_happening { ACCOUNT_ACK, ACCOUNT_FILL, ACCOUNT_DONE, ACCOUNT_REJECT };

/* fill: with ACCOUNT_FILL.  A refused order is the caller's struct and not kept. */
struct account_event {
	enum account_happening happening;
	const struct account_order *order;
	const struct account_fill *fill;
};

struct account {
	struct account_asset *assets;
	size_t asset_count;
	struct account_order **orders; /* all there ever were, by number */
	size_t order_count, order_cap;
	struct account_fill **fills; /* by number */
	size_t fill_count, fill_cap;
	int64_t first_order, first_fill; /* the numbers of these */
	struct account_fees fees;
	/* What one of the token costs in the quote asset of the market, for a fee of a third kind; 0: not known.  NULL: never. */
	struct decimal (*token)(void *arg, const struct account_market *market);
	void (*tell)(void *arg, const struct account_event *event); /* NULL: nobody listens */
	void *arg;
	bool unique_ever; /* a client's id is never free again */
	bool failed; /* money went out of range: nothing here can be believed any more */
};

/* What is asked for.  Figures as they came. */
struct account_request {
	const struct account_market *market;
	struct slice client;
	enum side side;
	enum order_type type;
	enum tif tif;
	struct decimal price, qty, money; /* money > 0: a purchase at the market for that much, and no qty */
	int64_t most; /* steps that can be taken at once (a fault); 0: any */
	bool refused; /* by a fault */
};

/* The numbers of orders and fills begin somewhere, by the seed and the name of the venue. */
void account_init(struct account *account, uint64_t seed, const char *venue);
void account_free(struct account *account); /* accepts a zeroed struct */

/* The place of an asset; it is added with nothing where there is none. */
size_t account_asset(struct account *account, struct slice name);
/* Something came from outside. */
void account_deposit(struct account *account, size_t asset, struct decimal amount);

/*
 * Read the figures into an order that is not kept yet, and look whether it can be: all but funds.  What is refused is not told: the
 * caller does (account_refuse()).
 */
enum account_why account_read(
    const struct account *account, struct account_order *order, const struct account_request *request, int64_t now_us);
/* It is refused: told, and not kept. */
void account_refuse(struct account *account, struct account_order *order, enum account_why why);
/*
 * Keep it: what it gives is locked, and it is told.  spend: what a purchase at the market will cost, without a fee on top (limit
 * orders: not looked at).  NULL: refused for want of funds, and told.
 */
struct account_order *account_admit(struct account *account, struct account_order *order, struct decimal spend);
/* A trade of qty (<= what is left) at the price, which is no worse than the order's. */
void account_trade(
    struct account *account, struct account_order *order, int64_t price, int64_t qty, bool maker, int64_t now_us);
/* Nothing of it will be filled any more. */
void account_end(struct account *account, struct account_order *order, enum account_why why, int64_t now_us);

/* NULL: there is none. */
struct account_order *account_order(const struct account *account, int64_t number);
/* The open one with that id, else the last one that had it. */
struct account_order *account_client(const struct account *account, struct slice client);

/* What is left of it, in steps (of one that goes by qty). */
static inline int64_t
account_rest(const struct account_order *order)
{
	return order->qty - order->filled;
}

/* Price times quantity, in the quote asset; exact. */
struct decimal account_cost(const struct account_market *market, int64_t price, int64_t qty);
/* The mean price of what was filled, to 12 places; 0: nothing was. */
struct decimal account_average(const struct account_order *order);
/* How much of the money buys at that price, in steps, when a fee on top is paid out of it as well. */
int64_t account_buys(
    const struct account *account, const struct account_market *market, struct decimal money, int64_t price);

#endif
