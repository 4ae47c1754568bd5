/*
 * match: orders of one account against one simulated book.
 *
 * Pure.  The book is the market's: orders of the account are not in it.  What an order took from a level is gone until that level
 * changes.  What rests has its place behind what stood at its price when it came; it moves up when the market trades there and
 * when the level shrinks, and fills when the market trades there or through.  The best price goes first, then the earlier order.
 * Orders of the account never meet: the later one ends.
 */
#ifndef SIM_MATCH_H
#define SIM_MATCH_H

#include "sim/account.h"
#include "sim/scene.h"

/* A book as it stands; best first.  Valid during the call that it is given to. */
struct match_book {
	const struct market_level *bids, *asks;
	size_t bid_count, ask_count;
};

/* What was taken from a level that still stands. */
struct match_mark {
	enum side side; /* of who took: SIDE_BUY took asks */
	int64_t price, shown, taken;
};

struct match_rest {
	struct account_order *order;
	int64_t ahead; /* steps that stand before it; -1: its level was never seen */
};

/* Of one market.  match_free accepts a zeroed struct. */
struct match {
	struct account *account;
	const struct account_market *market;
	struct match_mark *marks;
	size_t mark_count, mark_cap;
	struct match_rest *rests; /* the earlier one first */
	size_t rest_count, rest_cap;
	bool ends_post_only; /* one that would take is taken and ended, not refused */
};

void match_free(struct match *match);

/* NULL: refused, and told; *why says for what.  Else it was acknowledged, and filled and ended as far as it is. */
struct account_order *match_place(struct match *match, const struct match_book *book,
    const struct account_request *request, int64_t now_us, enum account_why *why);
/* False: it is not open here. */
bool match_cancel(struct match *match, struct account_order *order, int64_t now_us);

/* The book stands so now. */
void match_book(struct match *match, const struct match_book *book, int64_t now_us);
/* The market traded: buy says that the taker bought. */
void match_trade(struct match *match, struct market_level trade, bool buy, int64_t now_us);

#endif
