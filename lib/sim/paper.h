/*
 * paper: a venue that exists only on paper, fed by the books of the stream.
 *
 * It is not rosy.  An order arrives after a drawn latency and meets the book that is in force then: valid, young, and as
 * it stood before the first later line.  It fills within its limit only, level by level, and what it took from a level is
 * gone until that level changes.  Some orders are rejected, some find only a part of what is shown.  What is drawn depends on
 * the seed, the opportunity, the leg and the attempt, never on what else is going on.
 */
#ifndef SIM_PAPER_H
#define SIM_PAPER_H

#include "book/shelf.h"
#include "config/config.h"
#include "event/trade.h"
#include "venue/catalogue.h"
#include "venue/order.h"

/*
 * An order that may rest waits in the queue at its price, behind what the level showed when it came.  Trades of the stream at that price
 * first use up what stands before it; a level that shows less than that lets it move up; a trade beyond its price, or an
 * opposite side that comes to it, fills it.  It fills at its own price, as a maker.
 */

enum { PAPER_VENUES_MAX = 256, PAPER_ORDERS_MAX = 512, PAPER_MARKS_MAX = 1000 };

struct paper_settings {
	uint64_t seed;
	int64_t latency_us, spread_us; /* drawn evenly from latency - spread to latency + spread, never below 0 */
	struct decimal slow_pct; /* of a hundred orders: later by up to slow_us, drawn evenly */
	int64_t slow_us;
	struct decimal reject_pct, partial_pct; /* of a hundred orders */
	int64_t age_us; /* oldest book that fills */
};

/* The keys paper.*; age_us: oldest book that fills. */
void paper_settings_read(struct paper_settings *settings, const struct config *config, uint64_t seed, int64_t age_us);

/* What was taken from a level that still stands. */
struct paper_mark {
	enum side side; /* of the orders that took: SIDE_BUY took asks */
	struct decimal price, taken;
	struct decimal shown; /* what the level showed then */
};

struct paper_marks {
	struct paper_mark *at;
	size_t count, cap;
};

struct paper_order {
	struct order_request request;
	int64_t due_us; /* when it arrives */
	uint64_t number; /* of two that are due at once the earlier one is first */
	bool rejected; /* drawn */
	int offered; /* drawn: thousandths of it that can be taken at once; 1000: all */

	struct decimal rest; /* not filled yet */
	struct decimal spent; /* token, for fees */
	size_t fills;
	struct decimal ahead; /* base asset that stands before it in the queue */
	int64_t cancel_us; /* when a cancel arrives; 0: none is on its way */
};

/* paper_free accepts a zeroed struct. */
struct paper {
	struct paper_settings settings;
	const struct shelf *shelf; /* the caller's */
	const struct catalogue *catalogue;
	struct reply_sink sink;
	struct paper_order *waiting; /* PAPER_ORDERS_MAX of them, allocated once */
	size_t count;
	struct paper_order *resting; /* as many, in the order of their arrival */
	size_t resting_count;
	uint64_t number;
	struct paper_marks *marks; /* by place on the shelf */
	size_t marks_cap;
	int64_t now_us;
	char venues[PAPER_VENUES_MAX][VENUE_NAME_MAX]; /* that were met */
	size_t venue_count;
};

int paper_init(struct paper *paper, const struct paper_settings *settings, const struct shelf *shelf,
    const struct catalogue *catalogue, struct reply_sink sink, struct error *err) MUST_CHECK;
void paper_free(struct paper *paper);

/* The functions by which the executor knows it. */
struct order_venue paper_venue(struct paper *paper);

/* The time of the line at hand, by which cancels are decided; nothing happens yet. */
void paper_clock(struct paper *paper, int64_t now_us);

/* A line with this ts_us was read: orders and cancels that arrived before it are answered, against the books as they stand now. */
int paper_time(struct paper *paper, int64_t now_us, struct error *err) MUST_CHECK;

/* A new book was put on the shelf: what was taken from levels that changed no longer counts, and queues move up. */
int paper_book(struct paper *paper, int place, struct error *err) MUST_CHECK;

/* A trade of the stream. */
int paper_trade(struct paper *paper, const struct trade_event *trade, struct error *err) MUST_CHECK;

/* Within the room: an answer about an order; a fill of it at the price, which takes its fee. */
int paper_answer(struct paper *paper, const struct order_request *request, enum reply_kind kind, int64_t ts_us,
    const char *reason, const struct order_fill *fill, struct error *err) MUST_CHECK;
/* *fits is false when figures do not: then nothing was filled. */
int paper_fill(bool *fits, struct paper *paper, struct paper_order *order, const struct venue_rules *rules,
    struct level level, enum liquidity liquidity, int64_t ts_us, struct error *err) MUST_CHECK;

/* End of input: orders that still wait are over, reason end_of_input. */
int paper_end(struct paper *paper, struct error *err) MUST_CHECK;

/* A venue that is seen for the first time: its name, good as long as the paper venue; NULL: it was seen, or there is no room for it. */
const char *paper_meet(struct paper *paper, struct slice venue);

/*
 * Paper money: the i-th asset that `paper.balances` gives an account at the venue; a venue's own amounts come before those of
 * "*".  Its name is the asset, its value the amount (config_figure); NULL: there are no more.
 */
const json *paper_money(const json *balances, const char *venue, size_t i);

#endif
