/*
 * gate: whether an approved opportunity may be traded now, and as which orders.
 *
 * Pure: the line, the books, the rules of the venues and the time in; a planned trade, or the word for why not, out.
 */
#ifndef EXEC_GATE_H
#define EXEC_GATE_H

#include "book/shelf.h"
#include "exec/scope.h"
#include "exec/standing.h"
#include "exec/trade.h"
#include "venue/catalogue.h"

/* What the gate looks at. */
struct gate {
	const struct shelf *shelf;
	const struct catalogue *catalogue;
	const struct scopes *scopes;
	const struct standings *standings;
	const struct traded *traded;
	int64_t now_us; /* the decision */
	int64_t age_us; /* oldest book that counts */
	int64_t window_us; /* how long a request may be under way */
};

/*
 * NULL: the trade is planned, its orders are ORDER_PLANNED and have no client ids yet.  Else one word: hash, expired, legs,
 * transfer_leg, no_instrument, not_trading, no_fee, fee_kind, lot, tick, min_qty, max_qty, min_notional, halt, account, no_book,
 * stale_book, price_moved, fx, range.
 */
const char *gate_plan(struct trade *trade, const struct gate *gate, const struct opportunity_event *event);

#endif
