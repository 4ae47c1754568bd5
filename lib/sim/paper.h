/*
 * paper: a venue that exists only on paper, fed by the books of the stream.
 *
 * It is not rosy.  An order arrives after a drawn latency and meets the book that is in force then: valid, young, and as
 * it stood before the first later line.  It fills within its limit only, level by level, and what it took from a level is
 * gone until that level changes.  Some orders are rejected.  What is drawn depends on the seed, the opportunity, the leg and
 * the attempt, never on what else is going on.
 */
#ifndef SIM_PAPER_H
#define SIM_PAPER_H

#include "book/shelf.h"
#include "venue/catalogue.h"
#include "venue/order.h"
#include "wire/json.h"

enum { PAPER_ORDERS_MAX = 512, PAPER_MARKS_MAX = 1000 };

struct paper_settings {
	uint64_t seed;
	int64_t latency_us, spread_us; /* drawn evenly from latency - spread to latency + spread, never below 0 */
	struct decimal reject_pct; /* of a hundred orders */
	int64_t age_us; /* oldest book that fills */
};

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
};

/* paper_free accepts a zeroed struct. */
struct paper {
	struct paper_settings settings;
	const struct shelf *shelf; /* the caller's */
	const struct catalogue *catalogue;
	struct reply_sink sink;
	struct paper_order *waiting; /* PAPER_ORDERS_MAX of them, allocated once */
	size_t count;
	uint64_t number;
	struct paper_marks *marks; /* by place on the shelf */
	size_t marks_cap;
	int64_t now_us;
};

int paper_init(struct paper *paper, const struct paper_settings *settings, const struct shelf *shelf,
    const struct catalogue *catalogue, struct reply_sink sink, struct error *err) MUST_CHECK;
void paper_free(struct paper *paper);

/* The functions by which the executor knows it. */
struct order_venue paper_venue(struct paper *paper);

/* A line with this ts_us was read: orders that arrived before it are answered, against the books as they stand now. */
int paper_time(struct paper *paper, int64_t now_us, struct error *err) MUST_CHECK;

/* A new book was put on the shelf: what was taken from levels that changed no longer counts. */
void paper_book(struct paper *paper, int place);

/* End of input: orders that still wait are over, reason end_of_input. */
int paper_end(struct paper *paper, struct error *err) MUST_CHECK;

/*
 * Paper money: the i-th asset that `paper.balances` gives an account at the venue; a venue's own amounts come before those of
 * "*".  Its name is the asset, its value the amount (config_figure); NULL: there are no more.
 */
const json *paper_money(const json *balances, const char *venue, size_t i);

#endif
