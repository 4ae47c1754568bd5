/*
 * market: what a feed knows of each symbol at one venue, found by the venue's own spelling.
 */
#ifndef FEED_MARKET_H
#define FEED_MARKET_H

#include "config/venues.h"
#include "event/instrument.h"
#include "feed/audit.h"
#include "feed/connection.h"
#include "feed/sync.h"

/* A book as one connection tells it. */
struct course {
	struct connection *from; /* NULL: nobody tells it */
	struct book_sync sync;
	struct audit *audit; /* owned; NULL: the venue's own rule protects the book */
	bool best_only; /* at depth 1 the venue's own best bid and offer is the source */
	int64_t best_last; /* number of the best bid and offer taken last */
	int64_t crossed_us; /* since when the book is crossed; 0: it is not */
};

/* While one connection is replaced by another, or by polling, both tell the book. */
enum { COURSES = 2 };

/* Trades written last, so that a second connection does not bring them again. */
enum { TRADES_KEPT = 256 };
struct trade_marks {
	uint64_t at[TRADES_KEPT];
	int64_t conn[TRADES_KEPT]; /* 0: free */
	size_t next;
	size_t row; /* of the newest connection's, one behind the other */
};

/* Pictures written last, where neither number nor time tells which of two is the older one. */
enum { PICTURES_KEPT = 64 };
struct picture_marks {
	uint32_t at[PICTURES_KEPT];
	size_t next;
};

/* A symbol at the venue. */
struct market {
	size_t place; /* in markets->at */
	char venue_symbol[SYMBOL_MAX];
	char symbol[SYMBOL_MAX]; /* "": tick and step are not known, nothing is made of it */
	char base[ASSET_MAX], quote[ASSET_MAX];
	struct decimal price_tick, qty_step, min_qty, max_qty, min_notional, taker_bps, maker_bps;
	bool has_fees; /* the venue told them */
	enum venue_trading trading;
	bool selected, announced; /* announced: its instrument line was written */
	bool lost; /* a venue line said that the book is invalid */
	bool early; /* a newer picture waits until --min-interval is over */
	struct course courses[COURSES];
	struct course *lead; /* what is written comes from this one */
	struct picture_marks *shown; /* owned; NULL: none yet */
	struct trade_marks *trades; /* owned; NULL: none yet */
	struct connection *ticker; /* tickers come from this one; NULL: from the next that has one */
	struct text names; /* `,"venue":"...","symbol":"...",`: what its book lines begin with, behind ts_us */
	struct text picture; /* `"bids":[...],"asks":[...]` as written last; empty: nothing valid was */
	int64_t written_us;
	int64_t picture_venue_us, picture_seq;
	int64_t shown_id; /* connection that the picture was of; MARKET_UNSHOWN: none yet */
	int64_t
	    held_us; /* since when what the leading connection shows is held back, as older than what was written; 0: it is not */
	bool listed; /* the venue's newest list holds it */
};

#define MARKET_UNSHOWN INT64_MIN

enum { MARKETS_MAX = 20000 }; /* a venue; what hostile input could make us hold */

/* Owns the markets; they do not move. */
struct markets {
	struct market **at;
	size_t count, cap;
	uint32_t *slots; /* open hash of venue_symbol: place + 1, 0 is free */
	size_t slot_count;
};

void markets_free(struct markets *markets);

/* NULL: not known. */
struct market *markets_find(const struct markets *markets, struct slice venue_symbol);

/* A new, empty one; NULL: memory, too many, or the name is too long. */
struct market *markets_add(struct markets *markets, struct slice venue_symbol);

/* ---- who tells the book ---- */

/* The course of this connection; when it has none, one is given to it: a free one, or that which does not lead. */
struct course *market_course(struct market *market, struct connection *from);
/* The same, NULL when it has none. */
struct course *market_course_of(struct market *market, const struct connection *from);
/* Whether the course could be written from. */
bool course_live(const struct course *course);
void course_reset(struct course *course);
/*
 * Let the other course lead when it can and the leading one cannot, or is the polling that stood in for it.  True: it
 * leads now.
 */
bool market_promote(struct market *market);
/* The connection is gone.  True: it led. */
bool market_leave(struct market *market, const struct connection *from);

/* Whether the trade was written already as another connection's; else it is noted as written. */
bool market_doubled(struct market *market, const struct venue_trade *trade, int64_t conn);

/* ---- rules ---- */

/* BASE-QUOTE as we spell it; false: there is no such name for it. */
bool market_symbol(char symbol[SYMBOL_MAX], const struct venue_instrument *instrument, const struct venue_facts *facts);

/*
 * Take over the rules that the venue told.  True when they differ from what an announced market said, so that its instrument
 * line has to be written again.
 */
bool market_learn(struct market *market, const struct venue_instrument *instrument, const struct venue_facts *facts);

/* The same from the venue's file. */
void market_default(struct market *market, const struct venue_symbol *symbol);

/* The instrument line. */
void market_put(struct text *out, const struct market *market, const char *venue, int64_t ts_us,
    const struct venue_fees *fees, enum fee_source source);

#endif
